// Package law promises that a charter is compared with the law of a given day, and that each finding names its article.
// It executes the information duties of GDPR articles 5, 6, 12, 13 and 28, and article 82 of the French loi Informatique et Libertés (LIL).
// It decides which rules apply on a day and where a charter falls short of them.
// It never judges a text's style, never reads a clock, and is no legal advice: a lawyer or a DPO answers for conformity.
package law

import (
	"cmp"
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

// A Finding is one place where a charter falls short of one rule.
type Finding struct {
	Rule     string // for instance "I03"
	Severity Severity
	Pos      charter.Pos
	Message  charter.Text
	Remedy   charter.Text
	Law      string // for instance "GDPR 6(1), 13(1)(c)"
}

// A Rule is one duty, in force from From until just before Until (the zero time: no end).
type Rule struct {
	ID       string
	Severity Severity
	From     time.Time
	Until    time.Time
	Law      string
	Title    charter.Text
	Remedy   charter.Text

	find func(*charter.Charter) []flaw
}

// A flaw is what a rule finds, before the rule's own words are added.
type flaw struct {
	at      charter.Pos
	message charter.Text
}

// In reports whether the rule is in force on a day.
func (r Rule) In(on time.Time) bool {
	return !on.Before(r.From) && (r.Until.IsZero() || on.Before(r.Until))
}

// Rules gives the rules in force on a day, in the order of their identifiers.
func Rules(on time.Time) []Rule {
	var in []Rule
	for _, r := range pack {
		if r.In(on) {
			in = append(in, r)
		}
	}
	slices.SortStableFunc(in, func(a, b Rule) int { return cmp.Compare(a.ID, b.ID) })
	return in
}

// Check compares a charter with the rules in force on a day. Findings are in the order of the file.
func Check(c *charter.Charter, on time.Time) []Finding {
	var all []Finding
	for _, r := range Rules(on) {
		for _, f := range r.find(c) {
			if f.at == (charter.Pos{}) { // a block that is not there
				f.at = charter.Pos{File: c.File, Line: 1, Column: 1}
			}
			all = append(all, Finding{r.ID, r.Severity, f.at, f.message, r.Remedy, r.Law})
		}
	}
	slices.SortStableFunc(all, func(a, b Finding) int {
		return cmp.Or(cmp.Compare(a.Pos.Line, b.Pos.Line), cmp.Compare(a.Pos.Column, b.Pos.Column), cmp.Compare(a.Rule, b.Rule))
	})
	return all
}

// Refuses reports whether some finding forbids publication.
func Refuses(all []Finding) bool {
	return slices.ContainsFunc(all, func(f Finding) bool { return f.Severity == Error })
}
