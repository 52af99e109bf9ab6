package rights_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"charte/charter"
	"charte/plan"
	"charte/rights"
	"charte/seal"
)

func TestErase(t *testing.T) {
	p := skills(t)
	for _, c := range []struct {
		reason        rights.Reason
		promise, area string
	}{
		{rights.OnRequest, "rights.erasure", "69"},
		{rights.Inactive, "retention.account", "69"},
		{rights.Unconfirmed, "retention.unconfirmed", ""},
		{rights.Restored, "rights.erasure", ""},
	} {
		t.Run(string(c.reason), func(t *testing.T) {
			h := ines()
			e := rights.Erase(p, h, c.reason, "69", seal.ID{9}, now)
			if e.Promise != c.promise || e.Area != c.area || e.Reason != c.reason || e.Version != 1 || !e.At.Equal(now) || e.Kind != "seeker" || e.Lang != "fr" {
				t.Errorf("%+v", e)
			}
			if _, ok := p.Promise(e.Promise); !ok {
				t.Errorf("evidence of %q, which is no promise", e.Promise)
			}
		})
	}
}

// TestErasureFactsNameNobody: the facts of an erasure have levels, counts and the erasure's own id, and nothing that
// leads back to the person.
//
// Law: GDPR 17(1)
func TestErasureFactsNameNobody(t *testing.T) {
	h := ines()
	e := rights.Erase(skills(t), h, rights.OnRequest, "69", seal.ID{9}, now)
	later := now.Add(time.Minute)
	facts := map[string]string{
		string(e.Fact(7).Canonical()):          `"level":"deleted"`,
		string(e.Destroyed(later).Canonical()): `"level":"key destroyed"`,
		string(e.Gone(later).Canonical()):      `"level":"physically gone"`,
	}
	if len(facts) != 3 {
		t.Fatal("two facts of an erasure are the same")
	}
	for fact, level := range facts {
		if !strings.Contains(fact, level) || !strings.Contains(fact, seal.ID{9}.String()) {
			t.Errorf("%s lacks %s or the erasure's id", fact, level)
		}
		for _, personal := range []string{h.Subject.String(), "Inès", "ines@", "69", "seeker"} {
			if strings.Contains(fact, personal) {
				t.Errorf("%q is in %s", personal, fact)
			}
		}
	}
	if rows := e.Fact(7).Detail["rows"]; rows != "7" {
		t.Errorf("rows %q", rows)
	}
}

// Law: GDPR 12(3)
func TestAskRunsFromReceipt(t *testing.T) {
	p := skills(t)
	for received, due := range map[string]string{
		"2026-11-22": "2026-12-22",
		"2027-01-31": "2027-02-28",
		"2028-01-31": "2028-02-29",
		"2026-12-31": "2027-01-31",
	} {
		at, err := time.Parse(time.DateOnly, received)
		if err != nil {
			t.Fatal(err)
		}
		if r := rights.Ask(p, "access", seal.ID{1}, at); r.Due.Format(time.DateOnly) != due || !r.Closed.IsZero() || r.Right != "access" {
			t.Errorf("received %s: %+v, want due %s", received, r, due)
		}
	}
}

// Law: GDPR 12(3)
func TestAskFallsBackOnTheLaw(t *testing.T) {
	p := skills(t)
	silent := *p.Charter
	silent.Rights.Answer = charter.Period{}
	if r := rights.Ask(&plan.Plan{Charter: &silent}, "access", seal.ID{1}, now); !r.Due.Equal(now.AddDate(0, 1, 0)) {
		t.Errorf("without a period in the charter, due %v", r.Due)
	}
}

func TestHoldingHidesValues(t *testing.T) {
	h := ines()
	if got := h.Get("email").Reveal("test"); got != "ines@example.org" {
		t.Errorf("Get(email) = %q", got)
	}
	if !h.Get("organisation").IsZero() {
		t.Error("an absent field has a value")
	}
	printed := fmt.Sprintf("%v %+v %#v", h, h, h)
	if i := slices.IndexFunc([]string{"Inès", "ines@", "69003", "198.51"}, func(s string) bool { return strings.Contains(printed, s) }); i >= 0 {
		t.Errorf("a holding printed a value: %s", printed)
	}
}
