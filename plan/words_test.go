package plan_test

import (
	"testing"
	"time"

	"charte/charter"
	"charte/plan"
	"charte/sites"
)

func TestTypeset(t *testing.T) {
	for _, c := range []struct{ lang, text, want string }{
		{"fr", "Vraiment ? « Oui » : c'est sûr ; bien !", "Vraiment\u202f? «\u00a0Oui\u00a0»\u00a0: c’est sûr\u202f; bien\u202f!"},
		{"fr", "https://a.example/?x=1:2", "https://a.example/?x=1:2"},
		{"en", "Really? It's sure: fine!", "Really? It's sure: fine!"},
	} {
		got := plan.Typeset(c.lang, c.text)
		if got != c.want {
			t.Errorf("Typeset(%s, %q) = %q, want %q", c.lang, c.text, got, c.want)
		}
		if again := plan.Typeset(c.lang, got); again != got {
			t.Errorf("a second time: %q", again)
		}
	}
}

func TestDay(t *testing.T) {
	paris := time.FixedZone("CET", 3600)
	for _, c := range []struct {
		at                      time.Time
		day, jour, moment, fois string
	}{
		{time.Date(2026, 11, 1, 14, 5, 0, 0, time.UTC), "1 November 2026", "1er novembre 2026", "1 November 2026 at 14:05 UTC", "1er novembre 2026 à 14:05 UTC"},
		{time.Date(2028, 2, 29, 0, 0, 0, 0, time.UTC), "29 February 2028", "29 février 2028", "29 February 2028 at 00:00 UTC", "29 février 2028 à 00:00 UTC"},
		{time.Date(2027, 1, 1, 0, 30, 0, 0, paris), "31 December 2026", "31 décembre 2026", "31 December 2026 at 23:30 UTC", "31 décembre 2026 à 23:30 UTC"},
		{time.Time{}, "", "", "", ""},
	} {
		if d, j, m, f := plan.Day(c.at, "en"), plan.Day(c.at, "fr"), plan.Moment(c.at, "en"), plan.Moment(c.at, "fr"); d != c.day || j != c.jour || m != c.moment || f != c.fois {
			t.Errorf("%v: %q %q %q %q", c.at, d, j, m, f)
		}
	}
}

func TestCountry(t *testing.T) {
	if got := plan.Country("DE"); got != (charter.Text{FR: "Allemagne", EN: "Germany"}) {
		t.Errorf("DE is %v", got)
	}
	if got := plan.Country("ZZ"); got.FR != "ZZ" || got.EN != "ZZ" {
		t.Errorf("ZZ is %v", got)
	}
}

// Law: GDPR 5(1)(e)
func TestEnds(t *testing.T) {
	c, err := charter.Parse(sites.SkillsFile, sites.Skills())
	if err != nil {
		t.Fatal(err)
	}
	at := func(s string) time.Time {
		if s == "" {
			return time.Time{}
		}
		v, err := time.Parse(time.DateOnly, s)
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	for _, x := range []struct {
		name, field, written, seen, warned, want string
	}{
		{"never warned: a year and 30 days", "email", "2026-01-01", "2026-11-01", "", "2027-12-01"},
		{"seen on 29 February", "email", "2026-01-01", "2028-02-29", "", "2029-03-30"},
		{"warned late: 30 days from the warning", "email", "2026-01-01", "2026-11-01", "2027-11-10", "2027-12-10"},
		{"a warning before the last visit is void", "email", "2026-01-01", "2026-11-01", "2026-10-01", "2027-12-01"},
		{"the later of two purposes", "postcode", "2026-01-01", "2026-11-01", "", "2027-12-01"},
		{"12 months from its writing, whatever the visits", "ip", "2026-02-28", "2026-11-01", "", "2027-02-28"},
	} {
		p := plan.Compile(c)
		got, ok := plan.Until(c, p.Purposes(x.field), at(x.written), at(x.seen), at(x.warned))
		if !ok || got.Format(time.DateOnly) != x.want {
			t.Errorf("%s: %v %v, want %s", x.name, got, ok, x.want)
		}
	}
	if got, ok := plan.Until(c, nil, at("2026-01-01"), at("2026-11-01"), time.Time{}); ok {
		t.Errorf("without a purpose it ends on %v", got)
	}
}
