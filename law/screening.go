package law

import (
	"slices"

	"charte/charter"
)

// A Screening is what a charter alone tells about the need for an impact assessment: where it cannot tell, the question stays open for
// the controller to answer.
//
// Law: GDPR 35(1), 35(3), 35(4)
type Screening struct {
	Criteria []Question // the nine criteria of risk of the guidelines WP248, in their order
	Types    []Question // the fourteen types of processing of the CNIL's list (deliberation 2018-327), in its order
	Needs    []Need     // one for each purpose, in the order of the charter
}

// A Question is one criterion, or one type of processing.
type Question struct {
	Number  int // from 1
	Title   charter.Text
	Short   charter.Text // in two or three words, to stand inside a sentence
	Verdict Verdict
	Clauses []string // paths in the charter: those that show it, or where it is open those to look at, if any
}

// A Verdict is what a charter tells about a question.
type Verdict string

// The verdicts. Absent means that nothing in the charter shows it, and that the charter is where it would be; Open, that a charter cannot
// tell.
const (
	Shown  Verdict = "shown"
	Absent Verdict = "absent"
	Open   Verdict = "open"
)

// A Need is whether one purpose calls for an impact assessment, by what the charter shows.
type Need struct {
	Purpose  string
	Criteria []int // the numbers of the criteria that it meets
	Types    []int // the numbers of the types that it is of
	Required bool  // a type of the list, or two criteria
	Doubtful bool  // not required by what is shown, but one criterion away from it, and its people are vulnerable, or may be
	Assessed bool  // the charter cites an assessment that covers it
}

// Screen asks a charter each question.
//
// Law: GDPR 35(1), 35(3), 35(4)
func Screen(c *charter.Charter) Screening {
	s := Screening{Criteria: ask(c, criteria), Types: ask(c, types)}
	for _, p := range c.Purposes {
		n := Need{Purpose: p.Name, Criteria: met(c, criteria, p), Types: met(c, types, p), Assessed: assessed(c, p.Name)}
		n.Required = len(n.Types) > 0 || len(n.Criteria) >= 2
		n.Doubtful = !n.Required && len(n.Criteria) == 1 && (n.Criteria[0] == vulnerable || s.Criteria[vulnerable-1].Verdict == Open)
		s.Needs = append(s.Needs, n)
	}
	return s
}

// vulnerable is the number of the criterion of vulnerable people.
const vulnerable = 7

// assessed reports whether the impact assessment covers a purpose.
//
// Law: GDPR 35(1)
func assessed(c *charter.Charter, purpose string) bool {
	return c.DPIA.Reference != "" && (len(c.DPIA.Covers) == 0 || slices.Contains(c.DPIA.Covers, purpose))
}

// A sign is how a charter shows a criterion or a type.
type sign struct {
	title, short charter.Text
	shows        func(c *charter.Charter, p charter.Purpose) []string // the clauses that show it for a purpose, if any; nil where a charter cannot tell
	open         func(c *charter.Charter) ([]string, bool)            // where none shows it: whether the question is open, and the clauses to look at; nil where it is not
}

// met gives the numbers of the signs that a purpose shows.
func met(c *charter.Charter, signs []sign, p charter.Purpose) (numbers []int) {
	for i, s := range signs {
		if s.shows != nil && len(s.shows(c, p)) > 0 {
			numbers = append(numbers, i+1)
		}
	}
	return numbers
}

func ask(c *charter.Charter, signs []sign) (all []Question) {
	for i, s := range signs {
		q := Question{Number: i + 1, Title: s.title, Short: s.short, Verdict: Absent}
		for _, p := range c.Purposes {
			if s.shows == nil {
				break
			}
			for _, clause := range s.shows(c, p) {
				if !slices.Contains(q.Clauses, clause) {
					q.Clauses = append(q.Clauses, clause)
				}
			}
		}
		if len(q.Clauses) > 0 {
			q.Verdict = Shown
		} else if s.open != nil {
			if clauses, open := s.open(c); open {
				q.Verdict, q.Clauses = Open, clauses
			}
		}
		all = append(all, q)
	}
	return all
}

// always leaves a question open, with nothing to look at.
func always(*charter.Charter) ([]string, bool) { return nil, true }

// openOn leaves a question open where the charter has such clauses.
func openOn(clauses func(*charter.Charter) []string) func(*charter.Charter) ([]string, bool) {
	return func(c *charter.Charter) ([]string, bool) {
		found := clauses(c)
		return found, len(found) > 0
	}
}

// fieldsOf gives the keys of a purpose's fields that are so.
func fieldsOf(c *charter.Charter, p charter.Purpose, key string, is func(charter.Field) bool) (clauses []string) {
	for _, name := range p.Data {
		if f, ok := c.Field(name); ok && is(f) {
			clauses = append(clauses, "data."+name+"."+key)
		}
	}
	return clauses
}

// documentsOf gives the keys of a purpose's documents that are so.
func documentsOf(c *charter.Charter, p charter.Purpose, key string, is func(charter.Document) bool) (clauses []string) {
	for _, d := range c.Documents {
		if d.Purpose == p.Name && is(d) {
			clauses = append(clauses, "documents."+d.Name+"."+key)
		}
	}
	return clauses
}

// naturesOf gives the nature of a purpose that has one of them.
func naturesOf(p charter.Purpose, natures ...string) []string {
	if has(p, natures...) {
		return []string{"purposes." + p.Name + ".nature"}
	}
	return nil
}

// inAll gives what some purposes show.
func inAll(shows func(c *charter.Charter, p charter.Purpose) []string) func(*charter.Charter) []string {
	return func(c *charter.Charter) (clauses []string) {
		for _, p := range c.Purposes {
			for _, clause := range shows(c, p) {
				if !slices.Contains(clauses, clause) {
					clauses = append(clauses, clause)
				}
			}
		}
		return clauses
	}
}

func category(names ...string) func(charter.Field) bool {
	return func(f charter.Field) bool { return slices.Contains(names, f.Category) }
}

func fromOthers(f charter.Field) bool { return f.Source == charter.ThirdParty }
