package consent_test

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"charte/charter"
	"charte/consent"
	"charte/plan"
	"charte/proof"
	"charte/sites"
)

var now = time.Date(2026, 11, 22, 14, 5, 6, 0, time.UTC)

func skills(t testing.TB) *plan.Plan {
	t.Helper()
	c, err := charter.Parse(sites.SkillsFile, sites.Skills())
	if err != nil {
		t.Fatal(err)
	}
	return plan.Compile(c)
}

// Law: GDPR 7(1)
func TestChoose(t *testing.T) {
	p := skills(t)
	u, _ := p.Charter.Purpose("newsletter")
	for _, c := range []struct {
		name, purpose, lang, words string
		given                      bool
		kind, promise              string
		err                        error
	}{
		{"yes in French", "newsletter", "fr", u.Label.FR + "\n" + u.Text.FR, true, consent.FactGiven, "consent.newsletter", nil},
		{"yes in English", "newsletter", "en", u.Label.EN + "\n" + u.Text.EN, true, consent.FactGiven, "consent.newsletter", nil},
		{"no", "newsletter", "en", u.Label.EN + "\n" + u.Text.EN, false, consent.FactWithdrawn, "consent.newsletter.withdraw", nil},
		{"a contract is not a choice", "account", "en", "", true, "", "", consent.ErrNotAsked},
		{"a legitimate interest is not a choice", "security", "en", "", false, "", "", consent.ErrNotAsked},
		{"an unknown purpose", "resale", "en", "", true, "", "", consent.ErrNotAsked},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := consent.Choose(p, c.purpose, c.given, "join", c.lang, now)
			if !errors.Is(err, c.err) {
				t.Fatalf("error %v, want %v", err, c.err)
			}
			if err != nil {
				if got != (consent.Choice{}) {
					t.Errorf("refused, and yet %+v", got)
				}
				return
			}
			sum := sha256.Sum256([]byte(c.words))
			f := got.Fact()
			want := map[string]string{"purpose": c.purpose, "via": "join", "language": c.lang, "words": hex.EncodeToString(sum[:]), "version": "1"}
			if f.Kind != c.kind || f.Promise != c.promise || f.Version != 1 || !f.At.Equal(now) || !equal(f.Detail, want) {
				t.Errorf("fact %+v, want %s %s %v", f, c.kind, c.promise, want)
			}
			if _, ok := p.Promise(f.Promise); !ok {
				t.Errorf("evidence of %q, which is no promise", f.Promise)
			}
			if back, err := proof.ParseFact(f.Canonical()); err != nil || back.Kind != f.Kind {
				t.Errorf("the fact does not read back: %v", err)
			}
		})
	}
}

func equal(a, b map[string]string) bool {
	if len(a) != len(b) {
		return false
	}
	for k, v := range a {
		if b[k] != v {
			return false
		}
	}
	return true
}

// Law: GDPR 6(1)(a)
func TestLive(t *testing.T) {
	p := skills(t)
	state := func(purpose string, given bool, at time.Time) consent.State {
		return consent.State{Purpose: purpose, Given: given, Version: 1, At: at}
	}
	for _, c := range []struct {
		name, purpose string
		states        []consent.State
		want          bool
	}{
		{"silence is a no", "newsletter", nil, false},
		{"a yes", "newsletter", []consent.State{state("newsletter", true, now)}, true},
		{"a no", "newsletter", []consent.State{state("newsletter", false, now)}, false},
		{"a no after a yes", "newsletter", []consent.State{state("newsletter", true, now), state("newsletter", false, now.Add(1))}, false},
		{"a yes after a no, newest first", "newsletter", []consent.State{state("newsletter", true, now.Add(1)), state("newsletter", false, now)}, true},
		{"both at one instant", "newsletter", []consent.State{state("newsletter", true, now), state("newsletter", false, now)}, false},
		{"a yes to something else", "newsletter", []consent.State{state("account", true, now)}, false},
		{"a contract needs none", "account", nil, true},
		{"a contract does not end with a no", "account", []consent.State{state("account", false, now)}, true},
		{"an unknown purpose", "resale", []consent.State{state("resale", true, now)}, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := consent.Live(p, c.purpose, c.states); got != c.want {
				t.Errorf("Live = %v, want %v", got, c.want)
			}
		})
	}
}

// TestTheLastWordCounts: after any sequence of choices, in any order of reading, a purpose runs exactly when the
// person's last word about it was yes, and no choice about one purpose touches another.
//
// Law: GDPR 7(3)
func TestTheLastWordCounts(t *testing.T) {
	p := skills(t)
	rapid.Check(t, func(rt *rapid.T) {
		last := map[string]bool{}
		var states []consent.State
		for i, yes := range rapid.SliceOfN(rapid.Bool(), 0, 12).Draw(rt, "answers") {
			purpose := rapid.SampledFrom([]string{"newsletter", "statistics"}).Draw(rt, "purpose")
			c, err := consent.Choose(p, purpose, yes, "my-data", "fr", now.Add(time.Duration(i)*time.Second))
			if (err == nil) != (purpose == "newsletter") {
				rt.Fatalf("%s: %v", purpose, err)
			}
			if err == nil {
				last[purpose] = yes
				states = append(states, consent.State{Purpose: c.Purpose, Given: c.Given, Version: c.Version, At: c.At})
			}
		}
		if rapid.Bool().Draw(rt, "newest first") {
			slices.Reverse(states)
		}
		if got := consent.Live(p, "newsletter", states); got != last["newsletter"] {
			rt.Fatalf("Live = %v after %+v", got, states)
		}
	})
}
