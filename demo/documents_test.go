package demo

import (
	"strings"
	"testing"
	"time"

	"charte/envelope"
	"charte/people"
	"charte/plan"
	"charte/seal"
	"charte/vault"
)

// theDocuments wants each document that waits to open with the key of each of the team, and each key with the password of its owner.
func theDocuments(t *testing.T, d *Demo) {
	p, now := d.places["respite"], d.clock.Now()
	role := p.Plan.Charter.Staff[0].Name
	opened := 0
	for _, s := range d.SignIns {
		if s.Site != p.Name() || s.Kind != plan.Staff {
			continue
		}
		subject, _, err := p.Credentials(t.Context(), s.Email)
		if err != nil {
			t.Fatal(err)
		}
		by := people.Actor{Subject: subject, Role: role, Proofs: 2}
		wrapped, err := p.WrappedKeys(t.Context(), subject)
		if err != nil || len(wrapped) != 1 {
			t.Fatalf("%s has %d keys: %v", s.Name, len(wrapped), err)
		}
		for _, line := range wrapped {
			key, err := envelope.Unwrap(line, s.Password)
			if err != nil {
				t.Fatalf("%s: %v", s.Name, err)
			}
			queue, err := p.DepositsWaiting(t.Context(), by, seal.ID{}, 10, now)
			if err != nil || len(queue) != handedIn {
				t.Fatalf("%d documents wait: %v", len(queue), err)
			}
			for _, w := range queue {
				if page := read(t, p, by, key, w, now); !strings.HasPrefix(page, "%PDF-") {
					t.Errorf("%s: not a page", w.Document)
				}
				opened++
			}
		}
	}
	if opened != 2*handedIn {
		t.Errorf("%d documents were opened", opened)
	}
}

func read(t *testing.T, p *place, by people.Actor, key envelope.PrivateKey, w vault.Deposit, now time.Time) string {
	t.Helper()
	line, _, err := p.OpenDeposit(t.Context(), by, w.ID, now)
	if err != nil {
		t.Fatal(err)
	}
	chunk, err := p.DepositChunk(t.Context(), by, w.ID, 0, now)
	if err != nil {
		t.Fatal(err)
	}
	page, err := opens(key, line, w.Place(p.Name()), chunk)
	if err != nil {
		t.Fatal(err)
	}
	return string(page)
}
