package policy

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"charte/charter"
)

// An order says what going from one value to another does to people.
type order func(was, is leaf) Class

// A judgement is how one key of the language is spoken of, and compared. %s in its words is the entry's label.
type judgement struct {
	path   string // "*" stands for the name of an entry
	fr, en string
	order  order                                            // nil: neutral
	best   []string                                         // instead of an order: words, from the most protective to the least; "" for a key that is left out
	worst  []string                                         // the same for a list, which is as good as its worst word
	none   bool                                             // a list: where nothing is said, there is none
	skip   bool                                             // what it says is said by another key
	beside func(d *differ) bool                             // where both charters list what it says: no change by itself
	unless func(d *differ, name string) bool                // where the new charter leaves it without effect: neutral
	more   func(was, is leaf) charter.Text                  // what else to say of it
	tell   func(of charter.Text, was, is leaf) charter.Text // a sentence of its own about the entries; zero for none
}

// class says what going from one value to another does to people.
func (j judgement) class(was, is leaf) Class {
	switch {
	case j.best != nil:
		return byBest(j.best, was, is)
	case j.worst != nil:
		return byWorst(j.worst, was, is)
	case j.order != nil:
		return j.order(was, is)
	}
	return Neutral
}

// An entryJudgement is what it means that an entry comes or goes.
type entryJudgement struct {
	fr, en      string
	comes, goes Class
	judge       func(d *differ, name string, came bool, class Class) Class
	more        func(in flat, name string) charter.Text // what else to say of one that comes
}

// shorter: the shorter the better for people; a period where none was said is better too.
func shorter(was, is leaf) Class {
	switch {
	case was.kind == aPeriod && is.kind == aPeriod && is.period.Longer(was.period):
		return LessProtective
	case was.kind == aPeriod && is.kind == aPeriod && was.period.Longer(is.period):
		return MoreProtective
	case was.kind == aPeriod && is.kind == aPeriod:
		return Neutral
	}
	return present(was, is)
}

// longer: the longer the better for people.
func longer(was, is leaf) Class {
	if was.kind == aPeriod && is.kind == aPeriod {
		return opposite(shorter(was, is))
	}
	return present(was, is)
}

func opposite(c Class) Class {
	switch c {
	case LessProtective:
		return MoreProtective
	case MoreProtective:
		return LessProtective
	}
	return c
}

// present: saying it is better than not.
func present(was, is leaf) Class {
	switch {
	case was.kind == nothing && is.kind != nothing:
		return MoreProtective
	case was.kind != nothing && is.kind == nothing:
		return LessProtective
	}
	return Neutral
}

// absent: not doing it is better.
func absent(was, is leaf) Class { return opposite(present(was, is)) }

// moreIsBetter compares lists and numbers that are better long.
func moreIsBetter(was, is leaf) Class {
	if was.kind == aNumber || is.kind == aNumber {
		return ranked(is.number - was.number)
	}
	gained, lost := less(is.list, was.list), less(was.list, is.list)
	switch {
	case len(lost) > 0:
		return LessProtective
	case len(gained) > 0:
		return MoreProtective
	}
	return Neutral
}

// fewerIsBetter compares lists and numbers that are better short.
func fewerIsBetter(was, is leaf) Class {
	if was.kind == aNumber || is.kind == aNumber {
		return ranked(was.number - is.number)
	}
	if len(less(is.list, was.list)) > 0 {
		return LessProtective
	}
	return opposite(moreIsBetter(was, is))
}

func ranked(better int) Class {
	switch {
	case better > 0:
		return MoreProtective
	case better < 0:
		return LessProtective
	}
	return Neutral
}

// byBest compares two words by their rank; one that is not ranked is neutral.
func byBest(words []string, was, is leaf) Class {
	a, b := slices.Index(words, was.word), slices.Index(words, is.word)
	if a < 0 || b < 0 {
		return Neutral
	}
	return ranked(a - b)
}

// byWorst compares two lists by the worst word that they hold; saying something that is not the worst is better than nothing.
func byWorst(words []string, was, is leaf) Class {
	rank := func(l leaf) (most int) {
		for _, w := range l.list {
			most = max(most, slices.Index(words, w))
		}
		return most
	}
	if was.kind == nothing || is.kind == nothing {
		return when(max(rank(was), rank(is)) == 0, present(was, is), Neutral)
	}
	return ranked(rank(was) - rank(is))
}

// newUse: more of it is a new use of what people gave.
func newUse(was, is leaf) Class {
	if len(less(is.list, was.list)) > 0 {
		return NewUse
	}
	return fewerIsBetter(was, is)
}

// narrowed: whatever was meant where nothing was said, saying it narrows it; more of it is a new use.
func narrowed(was, is leaf) Class {
	if was.kind == nothing || is.kind == nothing {
		return present(was, is)
	}
	return newUse(was, is)
}

// narrower compares lists where nothing said stands for everything.
func narrower(was, is leaf) Class {
	if was.kind == nothing || is.kind == nothing {
		return present(was, is)
	}
	return fewerIsBetter(was, is)
}

// detailed: a list that says in detail what is said elsewhere; more of it is a new use.
func detailed(was, is leaf) Class {
	if was.kind == nothing || is.kind == nothing {
		return Neutral
	}
	return newUse(was, is)
}

// party: another name there is another recipient.
func party(was, is leaf) Class {
	if was.kind != nothing && is.kind != nothing {
		return NewUse
	}
	return present(was, is)
}

// rightsOf are the rights that a basis gives beyond access, rectification and restriction.
// Law: GDPR 7(3), 17(1), 17(3), 20(1), 21(1)
var rightsOf = map[string][]string{
	charter.BasisConsent:            {charter.Erasure, charter.Portability, charter.Withdrawal},
	charter.BasisContract:           {charter.Erasure, charter.Portability},
	charter.BasisLegitimateInterest: {charter.Erasure, charter.Objection},
	charter.BasisPublicInterest:     {charter.Objection},
	charter.BasisLegalObligation:    {},
	charter.BasisVitalInterests:     {charter.Erasure},
}

// lostRights gives the rights that people lose from one basis to another: whoever may withdraw need not object.
func lostRights(was, is leaf) []string {
	lost := less(rightsOf[was.word], rightsOf[is.word])
	if slices.Contains(rightsOf[is.word], charter.Withdrawal) {
		lost = less(lost, []string{charter.Objection})
	}
	return lost
}

// bases compares two legal bases by the rights that they give.
func bases(was, is leaf) Class {
	if was.kind == nothing || is.kind == nothing {
		return present(was, is)
	}
	lost := lostRights(was, is)
	switch {
	case len(lost) > 0:
		return LessProtective
	case len(less(rightsOf[is.word], rightsOf[was.word])) > 0:
		return MoreProtective
	}
	return Neutral
}

// announced compares the ways to announce a change: a page that changes announces nothing.
func announced(was, is leaf) Class {
	page := []string{"page"}
	return moreIsBetter(leaf{kind: aList, list: less(was.list, page)}, leaf{kind: aList, list: less(is.list, page)})
}

// disclosed compares what makes authorities be given data: what the law asks for anyway is no loss.
func disclosed(was, is leaf) Class {
	lawful := []string{"a text requires it", "a court orders it", "French courts only", "litigation"}
	wider, narrower := less(less(is.list, lawful), was.list), less(less(was.list, lawful), is.list)
	switch {
	case len(wider) > 0:
		return LessProtective
	case len(narrower) > 0:
		return MoreProtective
	}
	return Neutral
}

// ending compares what a retention waits for.
func ending(was, is leaf) Class {
	open := []string{"", charter.AsNeeded, charter.AsLawAsks, charter.NowAndThen, charter.NoEnd}
	vague := func(l leaf) bool { return l.kind != aPeriod && slices.Contains(open, l.word) }
	switch {
	case was.kind == aPeriod && is.kind == aPeriod:
		return shorter(was, is)
	case vague(was) && !vague(is):
		return MoreProtective
	case !vague(was) && vague(is):
		return LessProtective
	case is.word == charter.NoEnd && was.word != charter.NoEnd:
		return LessProtective
	case was.word == charter.NoEnd && is.word != charter.NoEnd:
		return MoreProtective
	}
	return Neutral
}

// acts compares the steps at the end of a retention: a warning or a wait that goes is worse for people.
func acts(was, is leaf) Class {
	lost := func(from, to []string) bool {
		return slices.ContainsFunc(less(from, to), func(s string) bool { return strings.HasPrefix(s, charter.Warn) || strings.HasPrefix(s, charter.Wait) })
	}
	switch {
	case was.kind == nothing || is.kind == nothing:
		return present(was, is)
	case lost(was.list, is.list) && waits(is.list) <= waits(was.list):
		return LessProtective
	case lost(is.list, was.list):
		return MoreProtective
	}
	return Neutral
}

// waits gives how many days the steps wait, about.
func waits(steps []string) (all int) {
	for _, s := range steps {
		if rest, ok := strings.CutPrefix(s, charter.Wait+" "); ok {
			if p, err := charter.ParsePeriod(rest); err == nil {
				all += days(p)
			}
		}
	}
	return all
}

// days gives about how many days a period lasts.
func days(p charter.Period) int { return p.Years*365 + p.Months*30 + p.Days }

// judgementOf finds how a path is judged, and the name of the entry that it speaks of.
func judgementOf(path string) (judgement, string) {
	for _, j := range judgements {
		if name, ok := matches(j.path, path); ok {
			return j, name
		}
	}
	parts := strings.Split(path, ".")
	name := ""
	if _, section := sections[parts[0]]; section && len(parts) > 2 {
		name = parts[1]
	}
	return judgement{path: path}, name
}

func matches(pattern, path string) (name string, ok bool) {
	p, parts := strings.Split(pattern, "."), strings.Split(path, ".")
	if len(p) != len(parts) {
		return "", false
	}
	for i := range p {
		switch {
		case p[i] == "*":
			name = parts[i]
		case p[i] != parts[i]:
			return "", false
		}
	}
	return name, true
}

func claimPath(i int) string { return fmt.Sprintf("claims[%d]", i) }

// upper gives a sentence its capital.
func upper(s string) string {
	first, size := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(first)) + s[size:]
}
