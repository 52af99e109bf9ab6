package people_test

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"

	"charte/charter"
	"charte/people"
	"charte/plan"
	"charte/sites"
)

// staffedSites are the sites whose charters give work to people.
var staffedSites = []string{"housing", "respite", "volunteers", "registry"}

func planOf(t testing.TB, site string) *plan.Plan {
	t.Helper()
	c, err := charter.Parse(site+".yaml", sites.Charter(site))
	if err != nil {
		t.Fatal(err)
	}
	return plan.Compile(c)
}

// TestNeedToKnow: a role reads the data of its purposes, of the people whom they are about, and nothing else.
//
// Law: GDPR 32(4), GDPR 25(2)
func TestNeedToKnow(t *testing.T) {
	for _, c := range []struct {
		site, role, kind, field, needs string
	}{
		{"housing", "housing_officer", "applicant", "income", "housing"},
		{"housing", "housing_officer", "applicant", "name", "housing residence missions"},
		{"housing", "housing_officer", "applicant", "adapted_home", "adapted_housing"},
		{"housing", "housing_officer", plan.Visitor, "message", "requests"},
		{"housing", "housing_officer", plan.Visitor, "career", ""},
		{"housing", "recruiter", plan.Visitor, "career", "applications"},
		{"housing", "recruiter", "applicant", "name", ""},
		{"housing", "personnel", "applicant", "name", ""},
		{"housing", "personnel", "employee", "payslips", "payroll"},
		{"housing", "legal", "applicant", "income", ""},
		{"housing", "maintenance", "applicant", "ip", "security"},
		{"housing", "baker", "applicant", "name", ""},
		{"housing", "", "applicant", "name", ""},
		{"housing", "housing_officer", plan.Staff, "name", ""},
		{"housing", "housing_officer", "applicant", "no_such_field", ""},
		{"respite", "validator", "family", "name", ""},
		{"respite", "coordinator", "family", "child_name", "breaks"},
		{"registry", "support", "seeker", "email", "account"},
		{"registry", "accounting", "seeker", "email", ""},
	} {
		p := planOf(t, c.site)
		if got := strings.Join(people.Needs(p, c.role, c.kind, c.field), " "); got != c.needs {
			t.Errorf("%s: %s needs %s of %s for %q, want %q", c.site, c.role, c.field, c.kind, got, c.needs)
		}
		if people.Sees(p, c.role, c.kind, c.field) != (c.needs != "") {
			t.Errorf("%s: %s, %s of %s", c.site, c.role, c.field, c.kind)
		}
	}
	for role, want := range map[string]bool{"housing maintenance": true, "housing housing_officer": false, "registry support": true, "registry accounting": false, "respite engineer": true} {
		site, name, _ := strings.Cut(role, " ")
		if got := people.OnTicket(planOf(t, site), name); got != want {
			t.Errorf("%s must be let in: %t", role, got)
		}
	}
}

// TestMatrixIsWhatIsRead: for any consents in force, a role reads exactly the fields that its column allows then, and nobody but the
// person has a cell that depends on nothing and that no purpose of theirs justifies.
//
// Law: GDPR 6(1), GDPR 9(2), GDPR 25(2)
func TestMatrixIsWhatIsRead(t *testing.T) {
	for _, site := range staffedSites {
		p := planOf(t, site)
		cells := people.Matrix(p)
		rapid.Check(t, func(rt *rapid.T) {
			given := map[string]bool{}
			for _, u := range p.Consents() {
				given[u.Name] = rapid.Bool().Draw(rt, u.Name)
			}
			role := rapid.SampledFrom(p.Charter.Staff).Draw(rt, "role").Name
			for _, kind := range append(kindsOf(p), plan.Visitor, plan.Staff) {
				reads := people.Reads(p, role, kind, func(purpose string) bool { return given[purpose] }, func(string) bool { return false })
				for _, c := range cells {
					if c.Kind != kind || c.Reader != (people.Reader{Sort: people.ReaderRole, Name: role}) {
						continue
					}
					switch does := slices.Contains(reads, c.Field); {
					case c.May == people.Never && does, (c.May == people.Always || c.May == people.IfLet) && !does:
						rt.Fatalf("%s: %s reads %s of %s: %t, the matrix says %s", site, role, c.Field, kind, does, c.May)
					}
				}
			}
		})
		for _, c := range cells {
			if c.Reader.Sort == people.ReaderOther && c.May != people.Never {
				t.Errorf("%s: %s of %s is shown to anybody", site, c.Field, c.Kind)
			}
		}
	}
}

func kindsOf(p *plan.Plan) (names []string) {
	for _, k := range p.Joins() {
		names = append(names, k.Name)
	}
	return names
}

func TestReason(t *testing.T) {
	for raw, want := range map[string]string{
		"she called": "she called ", " she\n called\t ": "she called ", "": " problem.reason", "  ": " problem.reason", "ok": " problem.reason",
		strings.Repeat("é", 200): strings.Repeat("é", 200) + " ", strings.Repeat("é", 201): " problem.long", "a\u202eb c": " problem.characters", "abc\xff": " problem.characters",
	} {
		reason, problem := people.Reason(raw)
		if got := reason + " " + problem; got != want {
			t.Errorf("%q: %q, want %q", raw, got, want)
		}
	}
}

// TestFold: spellings of one name are one; names that differ by a letter are two.
func TestFold(t *testing.T) {
	for _, same := range [][]string{
		{"Zoé-Maëlle", "zoe maelle", "ZOÉ  MAËLLE", "Zoe\u0301 Mae\u0308lle"}, {"D’Artagnan", "d'artagnan", "D ARTAGNAN"}, {"Straße", "STRASSE"}, {"Ines@Example.org", "ines@example.org"}, {"Ꭰ", "ꭰ"},
	} {
		for _, s := range same {
			if people.Fold(s) != people.Fold(same[0]) {
				t.Errorf("%q and %q differ: %q, %q", s, same[0], people.Fold(s), people.Fold(same[0]))
			}
		}
	}
	for _, pair := range [][2]string{{"Ines", "Inez"}, {"Ann", "Anna"}, {"a b", "ab"}} {
		if people.Fold(pair[0]) == people.Fold(pair[1]) {
			t.Errorf("%q and %q are taken for one", pair[0], pair[1])
		}
	}
	rapid.Check(t, func(rt *rapid.T) {
		s := rapid.String().Draw(rt, "text")
		if once := people.Fold(s); people.Fold(once) != once && utf8.ValidString(s) {
			rt.Fatalf("folded twice: %q, %q", once, people.Fold(once))
		}
	})
}
