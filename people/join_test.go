package people_test

import (
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"charte/charter"
	"charte/people"
	"charte/plan"
	"charte/seal"
	"charte/sites"
)

var now = time.Date(2026, 11, 22, 14, 5, 0, 0, time.UTC)

func form(pairs ...string) url.Values {
	v := url.Values{}
	for i := 0; i < len(pairs); i += 2 {
		v.Add(pairs[i], pairs[i+1])
	}
	return v
}

func TestJoin(t *testing.T) {
	seeker := []string{"first_name", "Inès", "email", "Ines@example.org", "postcode", "69003"}
	for _, c := range []struct {
		name, kind string
		form       url.Values
		problems   string // "field message" lines
		fields     string
		agreed     string
	}{
		{"a seeker", "seeker", form(seeker...), "", "first_name email postcode", ""},
		{"a seeker with the letter", "seeker", form(append(seeker, "consent.newsletter", "yes")...), "", "first_name email postcode", "newsletter"},
		{"a coach", "coach", form("first_name", "Zoé", "email", "zoe@example.org"), "", "first_name email", ""},
		{"a coach with an organisation", "coach", form("first_name", "Zoé", "email", "zoe@example.org", "organisation", "Atelier"), "", "first_name email organisation", ""},
		{"an optional field left blank", "coach", form("first_name", "Zoé", "email", "zoe@example.org", "organisation", "  "), "", "first_name email", ""},
		{"everything is missing", "seeker", form(), "first_name problem.required\nemail problem.required\npostcode problem.required", "", ""},
		{"a blank is no answer", "seeker", form("first_name", " ", "email", "ines@example.org", "postcode", "69003"), "first_name problem.required", "", ""},
		{"a field of another kind", "seeker", form(append(seeker, "organisation", "Atelier")...), " problem.undeclared", "", ""},
		{"an observed field", "seeker", form(append(seeker, "ip", "198.51.100.23")...), " problem.undeclared", "", ""},
		{"a list belongs to the profile", "seeker", form(append(seeker, "experience", "Cook")...), " problem.undeclared", "", ""},
		{"a field that nobody declared", "seeker", form(append(seeker, "birthday", "2001-02-03")...), " problem.undeclared", "", ""},
		{"a password is not asked here", "seeker", form(append(seeker, "password", "a very long sentence")...), " problem.undeclared", "", ""},
		{"a field given twice", "seeker", form(append(seeker, "email", "other@example.org")...), " problem.undeclared", "", ""},
		{"consent to what rests on a contract", "seeker", form(append(seeker, "consent.account", "yes")...), " problem.undeclared", "", ""},
		{"consent to nothing known", "seeker", form(append(seeker, "consent.resale", "yes")...), " problem.undeclared", "", ""},
		{"no is not yes", "seeker", form(append(seeker, "consent.newsletter", "no")...), "", "first_name email postcode", ""},
		{"an empty box is not yes", "seeker", form(append(seeker, "consent.newsletter", "")...), "", "first_name email postcode", ""},
		{"nobody joins as that", "admin", form(seeker...), " problem.kind", "", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			id := seal.NewID()
			j, problems := people.Join(skills(t), c.kind, c.form, "fr", id, now)
			var lines []string
			for _, p := range problems {
				lines = append(lines, p.Field+" "+p.Message)
			}
			if got := strings.Join(lines, "\n"); got != c.problems {
				t.Fatalf("problems:\n%s\nwant:\n%s", got, c.problems)
			}
			if got := strings.Join(j.Fields(), " "); got != c.fields {
				t.Errorf("fields %q, want %q", got, c.fields)
			}
			if got := strings.Join(j.Agreed, " "); got != c.agreed {
				t.Errorf("agreed to %q, want %q", got, c.agreed)
			}
			if len(problems) == 0 && (j.Subject != id || j.Login != strings.ToLower(c.form.Get("email")) || !j.At.Equal(now)) {
				t.Errorf("the join lost its subject, its address or its time")
			}
		})
	}
}

// TestNobodyJoinsWithoutAnAccount: a child of whom a family speaks is nobody who could sign in, so nobody joins as one.
//
// Law: GDPR 25(2)
func TestNobodyJoinsWithoutAnAccount(t *testing.T) {
	c, err := charter.Parse("respite.yaml", sites.Charter("respite"))
	if err != nil {
		t.Fatal(err)
	}
	p := plan.Compile(c)
	for _, f := range []url.Values{form(), form("email", "ines@example.org")} {
		if j, problems := people.Join(p, "child", f, "fr", seal.NewID(), now); len(problems) != 1 || problems[0].Field != "" || !j.Subject.IsZero() {
			t.Errorf("%v: %v", f, problems)
		}
	}
}

// TestJoinHoldsExactlyTheDeclared: whatever is posted, an accepted join holds declared fields of its kind only, all the
// required ones among them, and agrees only to boxes ticked with "yes"; an undeclared name is always refused.
//
// Law: GDPR 5(1)(c), GDPR 25(2), GDPR 4(11)
func TestJoinHoldsExactlyTheDeclared(t *testing.T) {
	p := skills(t)
	names := []string{"first_name", "email", "postcode", "organisation", "experience", "ip", "password", "kind", "", "consent.newsletter", "consent.account", "consent."}
	values := []string{"", " ", "Inès", "ines@example.org", "69003", "yes", "no", "on", "a\x00b", "\xff", strings.Repeat("a", 300)}
	rapid.Check(t, func(rt *rapid.T) {
		kind := rapid.SampledFrom(p.Charter.People).Draw(rt, "kind")
		posted := url.Values{}
		if rapid.Bool().Draw(rt, "begin complete") {
			posted = form("first_name", "Inès", "email", "ines@example.org")
			if kind.Name == "seeker" {
				posted.Set("postcode", "69003")
			}
		}
		for range rapid.IntRange(0, 4).Draw(rt, "more") {
			name := rapid.OneOf(rapid.SampledFrom(names), rapid.String()).Draw(rt, "name")
			posted.Add(name, rapid.OneOf(rapid.SampledFrom(values), rapid.String()).Draw(rt, "value"))
		}

		j, problems := people.Join(p, kind.Name, posted, "en", seal.NewID(), now)

		may := slices.Concat(kind.Required, kind.Optional)
		for name, given := range posted {
			if !slices.Contains(may, name) && name != "consent.newsletter" && len(problems) == 0 {
				rt.Fatalf("accepted the undeclared %q", name)
			}
			if len(given) > 1 && len(problems) == 0 {
				rt.Fatalf("accepted %q given twice", name)
			}
		}
		if len(problems) > 0 {
			if len(j.Values) > 0 || len(j.Agreed) > 0 || j.Login != "" {
				rt.Fatalf("refused, and yet it holds something")
			}
			return
		}
		held := map[string]bool{}
		for _, v := range j.Values {
			if held[v.Field] || !slices.Contains(may, v.Field) || v.Text.IsZero() {
				rt.Fatalf("holds %q, which is twice there, undeclared or empty", v.Field)
			}
			held[v.Field] = true
		}
		for _, name := range kind.Required {
			if !held[name] {
				rt.Fatalf("accepted without %q: %v", name, slices.Collect(maps.Keys(held)))
			}
		}
		if want := posted.Get("consent.newsletter") == "yes"; want != slices.Contains(j.Agreed, "newsletter") || len(j.Agreed) > 1 {
			rt.Fatalf("agreed to %v", j.Agreed)
		}
	})
}

func TestFactsNameFieldsNotValues(t *testing.T) {
	p := skills(t)
	j, problems := people.Join(p, "seeker", form("first_name", "Inès", "email", "ines@example.org", "postcode", "69003"), "fr", seal.NewID(), now)
	if problems != nil {
		t.Fatal(problems)
	}
	f := people.Fact(p, people.FactJoined, "collect.seeker", now, j.Fields()...)
	if f.Version != 1 || f.Detail["fields"] != "first_name email postcode" {
		t.Errorf("fact %+v", f)
	}
	if _, ok := p.Promise(f.Promise); !ok {
		t.Errorf("the fact is evidence of %q, which is no promise", f.Promise)
	}
	for _, text := range []string{string(f.Canonical()), fmt.Sprintf("%+v %#v", j.Values, j.Values)} {
		for _, personal := range []string{"Inès", "ines@", "69003"} {
			if strings.Contains(text, personal) {
				t.Errorf("%q is in %s", personal, text)
			}
		}
	}
}

func TestTicketLife(t *testing.T) {
	if people.TicketConfirm.Life() != 7*24*time.Hour || people.TicketPassword.Life() != 2*time.Hour || people.TicketAddress.Life() != 24*time.Hour || people.TicketSignIn.Life() != 10*time.Minute {
		t.Error("the life of a link changed")
	}
	// A link to confirm must not outlive the join that it confirms.
	unclaimed, ok := skills(t).Unclaimed()
	if !ok || now.Add(people.TicketConfirm.Life()).After(unclaimed.After(now)) {
		t.Error("a link to confirm outlives its join")
	}
}
