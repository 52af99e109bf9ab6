package page

import (
	"strings"
	"testing"
	"time"
)

func securitySamples(lang string) []sample {
	signed := func(path string) Frame { return frameOf(lang, path, true) }
	code := Field{Name: "code", Label: "Code", Hint: say(lang, "Six chiffres", "Six digits"), Required: true, Autocomplete: "one-time-code"}
	wrong := code
	wrong.Error = say(lang, "Ce code n’est pas le bon", "This code is not right")
	dots := [][]bool{{true, false, true}, {false, true, false}, {true, true, true}}
	title := say(lang, "Deuxième preuve", "Second proof")
	proofs := []Factor{{ID: "a1", Name: say(lang, "Une application", "An application"), Added: day(2026, time.March, 1)}, {ID: "a2", Name: "phone", Own: true, Added: day(2026, time.March, 1), Used: day(2026, time.May, 1)}}
	return []sample{
		{"door-second", Door{Frame: frameOf(lang, "/sign-in/second", false), Title: title, Lead: []string{"…"}, Action: "/sign-in/second", Hidden: []Hidden{{"next", "/my-data"}},
			Fields: []Field{code}, Send: "OK", Note: "…", Links: []Link{{"/sign-in/passkey", "…"}}}},
		{"door-wrong", Door{Frame: frameOf(lang, "/sign-in/second", false), Title: title, Action: "/sign-in/second", Fields: []Field{wrong}, Send: "OK"}},
		{"door-code", Door{Frame: signed("/my-data/security/code"), Title: title, Action: "/my-data/security/code", Fields: []Field{code}, Send: "OK", Secret: &Secret{Text: "ABCDEFGHIJ", Dots: dots}}},
		{"door-leave", Door{Frame: frameOf(lang, "/address/leave?t=abc", false), Title: title, Action: "/address/leave", Hidden: []Hidden{{"t", "abc"}}, Send: "OK", Refuse: say(lang, "Non", "No")}},
		{"door-passkey", Door{Frame: signed("/my-data/security/passkey"), Title: title, Key: &Passkey{ScriptURL: "/passkey.js?v=0a", Action: "/my-data/security/passkey",
			Fields: []Field{{Name: "name", Label: say(lang, "Nom", "Name"), Required: true}}, Make: true, Options: `{"challenge":"YQ"}`, Send: "OK"}}},
		{"security", Security{Frame: signed("/my-data/security"), Codes: true, Factors: proofs, Left: 9, Open: 2}},
		{"security-none", Security{Frame: signed("/my-data/security"), Needed: true, Open: 1}},
		{"codes", Codes{Frame: signed("/my-data/security"), List: []string{"abcde-fghij", "klmno-pqrst"}}},
		{"sessions", Sessions{Frame: signed("/my-data/sessions"), List: []Session{
			{ID: "a1", Browser: "Firefox, Windows", Network: "198.51.100.0/24", Began: day(2026, time.March, 1), Used: day(2026, time.March, 1), Ends: day(2026, time.March, 2), Two: true, This: true},
			{ID: "a2", Began: day(2026, time.March, 1), Used: day(2026, time.March, 1), Ends: day(2026, time.March, 2)}}}},
	}
}

// The picture draws each dark dot once, away from the edge, and the text is the same secret.
func TestSecret(t *testing.T) {
	s := Secret{Text: "ABCDEFGHIJ", Dots: [][]bool{{true, false}, {false, true}}}
	if s.Path() != "M4 4h1v1h-1zM5 5h1v1h-1z" || s.Side() != 10 || strings.ReplaceAll(s.Spaced(), " ", "") != s.Text || s.Spaced() != "ABCD EFGH IJ" {
		t.Errorf("path %q, side %d, text %q", s.Path(), s.Side(), s.Spaced())
	}
}
