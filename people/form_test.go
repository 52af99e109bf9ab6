package people_test

import (
	"net/url"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"charte/charter"
	"charte/people"
	"charte/plan"
	"charte/seal"
)

// good is an answer of each sort that is accepted.
var good = map[people.Sort]string{people.Line: "Lou", people.Prose: "Two\nlines", people.Mail: "lou@example.org", people.Phone: "06 12 34 56 78", people.Postcode: "69003",
	people.Day: "31/12/1990", people.Whole: "42", people.Amount: "12,5", people.Choice: "tenant"}

// TestFillHoldsExactlyTheDeclared: whatever form a charter declares and whatever is posted, what is kept holds the answers that the
// declaration asks for and allows, all the required ones unless it is a draft, and nothing else; what is refused leaves nothing.
//
// Law: GDPR 5(1)(c), GDPR 25(2), GDPR 6(1)(a)
func TestFillHoldsExactlyTheDeclared(t *testing.T) {
	categories := []string{"name", "email", "phone", "postal-code", "birth-date", "age", "income", "message", "housing", "career"}
	values := []string{"", " ", "Lou", "lou@example.org", "06 12 34 56 78", "69003", "31/12/1990", "42", "tenant", "no_home", "Tenant", "<script>", "a\x00b", "\xff", "yes"}
	rapid.Check(t, func(rt *rapid.T) {
		c := &charter.Charter{People: []charter.Kind{{Name: "member"}, {Name: "guest"}}}
		u := charter.Purpose{Name: "contact", Basis: rapid.SampledFrom([]string{charter.BasisContract, charter.BasisConsent}).Draw(rt, "basis")}
		f := charter.Form{Name: "write", Purpose: "contact"}
		for i := range rapid.IntRange(1, 4).Draw(rt, "fields") {
			field := fieldOf(rapid.SampledFrom(categories).Draw(rt, "category"))
			field.Name, field.List = string(rune('a'+i)), rapid.Bool().Draw(rt, "list")
			if rapid.Bool().Draw(rt, "choices") {
				choosing(&field)
			}
			c.Data, u.Data = append(c.Data, field), append(u.Data, field.Name)
			if rapid.Bool().Draw(rt, "required") {
				f.Asks.Required = append(f.Asks.Required, field.Name)
			} else {
				f.Asks.Optional = append(f.Asks.Optional, field.Name)
			}
		}
		if rapid.Bool().Draw(rt, "of members") {
			f.By = []string{"member"}
		}
		period := charter.Period{Months: 12}
		c.Purposes, c.Forms, c.Retention = []charter.Purpose{u}, []charter.Form{f}, []charter.Retention{{Purpose: "contact", For: &period}}
		p := plan.Compile(c)

		kind := rapid.SampledFrom([]string{"member", "member", "member", "guest", plan.Visitor, "nobody"}).Draw(rt, "kind")
		posted := url.Values{}
		if rapid.Bool().Draw(rt, "begin complete") {
			for _, field := range c.Data {
				posted.Set(field.Name, good[people.InputOf(field).Sort])
			}
			posted.Set("consent.contact", people.Ticked)
			posted.Del(rapid.SampledFrom([]string{"", "a", "a", "consent.contact"}).Draw(rt, "without"))
		}
		for range rapid.SampledFrom([]int{0, 0, 0, 1, 2, 3}).Draw(rt, "posted") {
			name := rapid.SampledFrom([]string{"a", "b", "c", "d", "z", "consent.contact", people.SaveButton, people.ReaderField, people.TokenField, "consent.other"}).Draw(rt, "name")
			posted.Add(name, rapid.OneOf(rapid.SampledFrom(values), rapid.String()).Draw(rt, "value"))
		}
		w, wrong := people.Fill(p, f, kind, posted, "en", now)

		if len(wrong) > 0 {
			if len(w.Values)+len(w.Agreed)+len(w.Readers) > 0 || w.Form != "" {
				rt.Fatalf("refused, and yet it holds %+v", w)
			}
			return
		}
		if kind == "nobody" || len(f.By) > 0 && kind != "member" {
			rt.Fatalf("%s may not send it", kind)
		}
		held := map[string]bool{}
		for _, v := range w.Values {
			field, _ := c.Field(v.Field)
			answer, problem := people.AcceptAll(field, posted[v.Field])
			if held[v.Field] || !plan.Asks(f, v.Field) || problem != "" || answer == "" || v.Text.Reveal("test") != answer {
				rt.Fatalf("holds %q", v.Field)
			}
			held[v.Field] = true
		}
		for _, name := range f.Asks.Required {
			if !held[name] && !w.Draft {
				rt.Fatalf("accepted without %q", name)
			}
		}
		for name, given := range posted {
			field, asked := c.Field(name)
			if asked {
				if _, problem := people.AcceptAll(field, given); problem != "" || len(given) > 1 && !field.List {
					rt.Fatalf("accepted %q with %q", name, problem)
				}
			} else if !slices.Contains([]string{"consent.contact", people.SaveButton, people.TokenField}, name) || len(given) > 1 {
				rt.Fatalf("accepted the undeclared %q", name)
			}
		}
		if agreed := len(w.Agreed) == 1; agreed != (u.Basis == charter.BasisConsent && !w.Draft) || agreed && posted.Get("consent.contact") != people.Ticked {
			rt.Fatalf("agreed to %v", w.Agreed)
		}
	})
}

func TestReference(t *testing.T) {
	id, err := seal.ParseID("00a1b2c3d4e5f60718293a4b5c6d7e8f")
	if err != nil || people.Reference(id) != "00A1-B2C3" {
		t.Errorf("%s, %v", people.Reference(id), err)
	}
}
