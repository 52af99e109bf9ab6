// Package law promises that a charter is compared with the law of a given day, and that each finding names its article.
// It executes the duties of GDPR articles 5 to 49 and of the French loi Informatique et Libertés (LIL) that a charter can show or lack,
// and the calendar of Regulation 1182/71 by which deadlines are counted.
// It decides which rules apply on a day, where a charter falls short of them, and on which day an answer is due.
// It never judges a text's style, never reads a clock, and is no legal advice: a lawyer or a DPO answers for conformity.
package law

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"charte/charter"
)

// A Severity says what a finding does to a charter.
type Severity string

const (
	Error   Severity = "E" // the charter cannot be published
	Warning Severity = "W" // it can, with a written justification
	Promise Severity = "I" // something better than the law, to be kept
)

// A Finding is one place where a charter falls short of one rule. A statement that transcribes several rows of a published text gives
// a finding for each of them.
type Finding struct {
	Rule     string // for instance "I03"
	Severity Severity
	Path     string      // the path that the rule asked for, such as "rights.answer"; the file may lack it
	Pos      charter.Pos // of the path, or of the nearest block around it that the file has
	Row      string      // of the published text; "" for what is missing from it
	Message  charter.Text
	Remedy   charter.Text
	Law      string // for instance "GDPR 6(1), 13(1)(c)"
}

// A Rule is one duty, in force from From until just before Until (the zero time: no end), both dates in [Zone].
type Rule struct {
	ID       string
	Severity Severity
	From     time.Time
	Until    time.Time
	Law      string
	Title    charter.Text // the fault, in a few words
	Why      charter.Text // what the law asks, in a sentence or two that a DPO can repeat
	Remedy   charter.Text // what to write instead

	find func(*charter.Charter, time.Time) []flaw
}

// A flaw is what a rule finds, before the rule's own words are added.
type flaw struct {
	path    string
	message charter.Text
}

// at builds a flaw at a path of the charter, which the file may lack: it is then found at the nearest block around it.
func at(path, fr, en string, names ...any) flaw {
	return flaw{path, charter.Text{FR: fmt.Sprintf(fr, names...), EN: fmt.Sprintf(en, names...)}}
}

// In reports whether the rule is in force on a day.
func (r Rule) In(on time.Time) bool { return inForce(on, r.From, r.Until) }

// Pack gives every rule that was, is or will be in force, in the order of their identifiers.
func Pack() []Rule {
	all := slices.Concat(information, announced, bases, clarity, coherence, consent, trackers, nature, rights, retention, sharing, security, versions, prospecting, automation)
	slices.SortStableFunc(all, func(a, b Rule) int { return cmp.Compare(a.ID, b.ID) })
	return all
}

// Rules gives the rules in force on a day, in the order of their identifiers.
func Rules(on time.Time) []Rule {
	return slices.DeleteFunc(Pack(), func(r Rule) bool { return !r.In(on) })
}

// Check compares a charter with the rules in force on a day. Findings are in the order of the file. Warnings that the charter justifies
// are left out: Justified gives them.
func Check(c *charter.Charter, on time.Time) []Finding {
	found, _ := check(c, on)
	return found
}

// Justified gives the warnings that the charter answers with a written justification, in the order of the file.
// Law: GDPR 5(2)
func Justified(c *charter.Charter, on time.Time) []Finding {
	_, justified := check(c, on)
	return justified
}

func check(c *charter.Charter, on time.Time) (found, justified []Finding) {
	for _, r := range Rules(on) {
		for _, f := range r.find(c, on) {
			rows := c.RowsAt(f.path)
			if len(rows) == 0 {
				rows = []string{""}
			}
			for _, row := range rows {
				one := Finding{r.ID, r.Severity, f.path, c.At(f.path).Pos, row, f.message, r.Remedy, r.Law}
				if _, answered := c.Justification(r.ID, f.path); answered && r.Severity == Warning {
					justified = append(justified, one)
				} else {
					found = append(found, one)
				}
			}
		}
	}
	inOrder(found)
	inOrder(justified)
	return found, justified
}

func inOrder(all []Finding) {
	slices.SortStableFunc(all, func(a, b Finding) int {
		return cmp.Or(cmp.Compare(a.Pos.Line, b.Pos.Line), cmp.Compare(a.Pos.Column, b.Pos.Column), cmp.Compare(a.Rule, b.Rule))
	})
}

// Refuses reports whether some finding forbids publication.
func Refuses(all []Finding) bool {
	return slices.ContainsFunc(all, func(f Finding) bool { return f.Severity == Error })
}
