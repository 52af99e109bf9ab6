package people_test

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"charte/people"
)

// TestCan: whatever an access holds, an act is allowed only while it is active, both agreed to the act, the charter still allows it, and
// its owner has not forbidden it.
//
// Law: GDPR 25(2)
func TestCan(t *testing.T) {
	p := skills(t)
	acts := []string{people.ActView, people.ActEdit, people.ActExport}
	some := rapid.SliceOfDistinct(rapid.SampledFrom(append(acts, "erase")), func(a string) string { return a })
	rapid.Check(t, func(rt *rapid.T) {
		a := people.Access{
			Grant:   rapid.SampledFrom([]string{"coaching", "started_profile", "nothing", ""}).Draw(rt, "grant"),
			State:   rapid.SampledFrom([]people.AccessState{people.AccessInvited, people.AccessAsked, people.AccessActive, people.AccessEnded, ""}).Draw(rt, "state"),
			May:     some.Draw(rt, "may"),
			Blocked: some.Draw(rt, "blocked"),
		}
		act := rapid.SampledFrom(append(acts, "erase", "")).Draw(rt, "act")
		known := a.Grant == "coaching" || a.Grant == "started_profile"
		want := known && a.State == people.AccessActive && slices.Contains(acts, act) && slices.Contains(a.May, act) && !slices.Contains(a.Blocked, act)
		if got := people.Can(p, a, act); got != want {
			rt.Fatalf("%+v, %q: %v", a, act, got)
		}
	})
}

// BenchmarkCan is one decision about an access.
func BenchmarkCan(b *testing.B) {
	p := skills(b)
	a := people.Access{Grant: "started_profile", State: people.AccessActive, May: []string{people.ActView, people.ActEdit, people.ActExport}, Blocked: []string{people.ActEdit}}
	for b.Loop() {
		if !people.Can(p, a, people.ActExport) {
			b.Fatal("refused")
		}
	}
}

// TestWhoInvitesWhom: only the kinds that the charter names invite, each in its own way.
func TestWhoInvitesWhom(t *testing.T) {
	p := skills(t)
	for _, c := range []struct {
		grant, kind      string
		offers, requests bool
	}{
		{"coaching", "seeker", true, false}, {"coaching", "coach", false, false},
		{"started_profile", "seeker", false, false}, {"started_profile", "coach", false, true}, {"started_profile", "", false, false},
	} {
		g, _ := p.Grant(c.grant)
		if people.Offers(g, c.kind) != c.offers || people.Requests(g, c.kind) != c.requests {
			t.Errorf("%s by %q: offers %v, requests %v", c.grant, c.kind, people.Offers(g, c.kind), people.Requests(g, c.kind))
		}
	}
}

// TestSignature: a name goes into a letter to a stranger only as a name.
//
// Law: GDPR 14(2)(f)
func TestSignature(t *testing.T) {
	for name, want := range map[string]string{
		"Inès": "Inès", "  Jean-Luc   d’Arc ": "Jean-Luc d’Arc", "J. Dupont": "J. Dupont", "إيناس": "إيناس", "": "",
		"Win at www.example.org": "", "https://x.example": "", "lou@mail.example": "", "Call 0612345678": "", "A\u202eB": "", "<b>Lou</b>": "", "a\nb": "a b",
		strings.Repeat("é", 40): strings.Repeat("é", 40), strings.Repeat("é", 41): "",
	} {
		if got := people.Signature(name); got != want {
			t.Errorf("%q gives %q, want %q", name, got, want)
		}
	}
}
