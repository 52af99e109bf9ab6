package law_test

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"charte/charter"
	"charte/law"
	"charte/sites"
)

// screened gives every charter of the tests, and of the example sites.
func screened(t *testing.T) map[string]*charter.Charter {
	t.Helper()
	all := make(map[string]*charter.Charter)
	for _, site := range sites.Names() {
		all[site], all[site+" as published"] = parse(t, string(sites.Charter(site))), parse(t, string(sites.Published(site)))
	}
	names, _ := filepath.Glob("testdata/*.txtar")
	whole, _ := filepath.Glob("testdata/whole/*.txtar")
	for _, name := range append(names, whole...) {
		a, err := txtar.ParseFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range a.Files {
			if filepath.Ext(f.Name) == ".yaml" {
				all[name+" "+f.Name] = parse(t, string(f.Data))
			}
		}
	}
	return all
}

// TestScreeningIsTheRule: a charter has a purpose that needs an assessment and has none exactly where N05 refuses it.
//
// Law: GDPR 35(1)
func TestScreeningIsTheRule(t *testing.T) {
	needed := 0
	for name, c := range screened(t) {
		missing := slices.ContainsFunc(law.Screen(c).Needs, func(n law.Need) bool { return n.Required && !n.Assessed })
		refused := slices.ContainsFunc(law.Check(c, today), func(f law.Finding) bool { return f.Rule == "N05" })
		stray := slices.ContainsFunc(c.Documents, func(d charter.Document) bool { return d.Purpose == "" }) // it stands for nothing that could be screened
		if missing != refused && !(refused && stray) {
			t.Errorf("%s: needs an assessment that it lacks: %v; refused: %v", name, missing, refused)
		}
		if missing {
			needed++
		}
	}
	if needed < 10 {
		t.Errorf("only %d charters lack an assessment", needed)
	}
}

// TestScreeningShowsItsClauses: each question has its title, and each answer the clauses that give it, all of them in the charter.
func TestScreeningShowsItsClauses(t *testing.T) {
	for name, c := range screened(t) {
		s := law.Screen(c)
		if len(s.Criteria) != 9 || len(s.Types) != 14 || len(s.Needs) != len(c.Purposes) {
			t.Fatalf("%s: %d criteria, %d types, %d purposes", name, len(s.Criteria), len(s.Types), len(s.Needs))
		}
		for i, q := range slices.Concat(s.Criteria, s.Types) {
			if q.Title.FR == "" || q.Title.EN == "" || q.Number != i+1 && q.Number != i+1-9 {
				t.Errorf("%s: question %d is %+v", name, i, q)
			}
			if (q.Verdict == law.Shown) != (len(q.Clauses) > 0) && q.Verdict != law.Open {
				t.Errorf("%s: %s is %s by %v", name, q.Title.EN, q.Verdict, q.Clauses)
			}
			for _, clause := range q.Clauses {
				if !c.Has(clause) && c.At(clause).Pos.Line == 0 {
					t.Errorf("%s: %s rests on %s, which is nowhere", name, q.Title.EN, clause)
				}
			}
		}
		for _, n := range s.Needs {
			for _, number := range n.Criteria {
				if s.Criteria[number-1].Verdict != law.Shown {
					t.Errorf("%s: %s meets a criterion that nothing shows: %d", name, n.Purpose, number)
				}
			}
		}
	}
}

// TestScreeningNeverGuesses: what no charter can tell stays open, whatever the charter says.
func TestScreeningNeverGuesses(t *testing.T) {
	silent := parse(t, `
charter: 1
version: {number: 1, date: 2026-11-01}
site: {id: tiny, name: {en: Tiny}, url: https://tiny.example, languages: [en]}
data: {email: {category: email}}
purposes: {letters: {text: {en: Write to you.}, basis: consent, data: [email]}}
`)
	for name, c := range map[string]*charter.Charter{"tiny": silent, "housing": parse(t, string(sites.Charter("housing")))} {
		s := law.Screen(c)
		for _, q := range []law.Question{s.Criteria[2], s.Criteria[7], s.Criteria[8], s.Types[4], s.Types[5], s.Types[8]} {
			if q.Verdict != law.Open {
				t.Errorf("%s: %q is %s", name, q.Title.EN, q.Verdict)
			}
		}
	}
	if scale := law.Screen(silent).Criteria[4]; scale.Verdict != law.Open {
		t.Errorf("nobody said how many people there are, and the answer is %s", scale.Verdict)
	}
	said := parse(t, `
charter: 1
version: {number: 1, date: 2026-11-01}
site: {id: tiny, name: {en: Tiny}, url: https://tiny.example, languages: [en]}
data: {email: {category: email}}
purposes: {letters: {text: {en: Write to you.}, basis: consent, data: [email]}}
dpia: {large scale: false}
`)
	if scale := law.Screen(said).Criteria[4]; scale.Verdict != law.Absent {
		t.Errorf("the charter says that it is not on a large scale, and the answer is %s", scale.Verdict)
	}
}

// TestScaleCounts: what is on a large scale meets one criterion for each purpose, and with another one it needs an assessment.
func TestScaleCounts(t *testing.T) {
	c := parse(t, `
charter: 1
version: {number: 1, date: 2026-11-01}
site: {id: tiny, name: {en: Tiny}, url: https://tiny.example, languages: [en]}
data: {email: {category: email}, illness: {category: health, condition: explicit-consent}}
purposes:
  letters: {text: {en: Write to you.}, basis: consent, data: [email]}
  meals: {text: {en: Cook for you.}, basis: consent, data: [illness]}
dpia: {large scale: true}
`)
	s := law.Screen(c)
	if q := s.Criteria[4]; q.Verdict != law.Shown || !slices.Equal(q.Clauses, []string{"dpia.large scale"}) {
		t.Errorf("%+v", q)
	}
	if s.Needs[0].Required || !s.Needs[1].Required || !slices.Equal(s.Needs[1].Criteria, []int{4, 5}) {
		t.Errorf("%+v", s.Needs)
	}
}

// TestDoubtful: one criterion, where people are vulnerable or may be, is left to be looked at; none, or two, is not.
func TestDoubtful(t *testing.T) {
	src := `
charter: 1
version: {number: 1, date: 2026-11-01}
site: {id: tiny, name: {en: Tiny}, url: https://tiny.example, languages: [en]}
data: {email: {category: email}, illness: {category: health, condition: explicit-consent}}
purposes:
  letters: {text: {en: Write to you.}, basis: consent, data: [email]}
  meals: {text: {en: Cook for you.}, basis: consent, data: [illness]}
  pay: {text: {en: Pay you.}, nature: staff, basis: contract, data: [email]}
  leave: {text: {en: Give you leave.}, nature: staff, basis: contract, data: [illness]}
minors: {served: %s}
`
	for served, want := range map[string][]bool{"no": {false, false, true, false}} {
		s := law.Screen(parse(t, fmt.Sprintf(src, served)))
		for i, n := range s.Needs {
			if n.Doubtful != want[i] {
				t.Errorf("minors served: %s: %+v", served, n)
			}
		}
	}
	open := law.Screen(parse(t, strings.Replace(strings.Replace(src, "minors: {served: %s}", "", 1), "nature: staff, ", "", -1)))
	if open.Needs[0].Doubtful || !open.Needs[1].Doubtful {
		t.Errorf("nobody said who the people are: %+v", open.Needs)
	}
}

// TestListedTypes: each type of the list that a charter can show is shown by its clause, and needs an assessment.
//
// Law: GDPR 35(4)
func TestListedTypes(t *testing.T) {
	c := parse(t, `
charter: 1
version: {number: 1, date: 2026-11-01}
site: {id: tiny, name: {en: Tiny}, url: https://tiny.example, languages: [en]}
data:
  email: {category: email}
  genes: {category: genetic, condition: explicit-consent}
  face: {category: biometric, condition: explicit-consent}
  debts: {category: social-situation}
  sector: {category: career, source: third-party, from: {en: the register}, told within: 1 month}
purposes:
  family: {text: {en: Find your family.}, basis: consent, data: [genes]}
  hiring: {text: {en: Rank you.}, nature: [recruitment, profiling], basis: contract, data: [email]}
  cohorts: {text: {en: Group you.}, nature: segments, basis: consent, data: [sector]}
  door: {text: {en: Open the door.}, basis: consent, data: [face]}
  homes: {text: {en: House you.}, nature: housing, basis: contract, data: [email]}
  help: {text: {en: Help you.}, nature: care, basis: contract, data: [debts]}
`)
	s := law.Screen(c)
	for i, number := range []int{2, 3, 10, 11, 12, 13} {
		if n := s.Needs[i]; !slices.Equal(n.Types, []int{number}) || !n.Required || s.Types[number-1].Verdict != law.Shown {
			t.Errorf("type %d: %+v", number, n)
		}
	}
}
