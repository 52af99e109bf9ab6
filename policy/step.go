package policy

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"charte/charter"
	"charte/plan"
)

// A Step is what going from one version of a charter to another means for people.
//
// Law: GDPR 13(3), GDPR 7(1)
type Step struct {
	Before, After *charter.Charter
	Changes       []Change // in the order of Diff
}

// Next compares two versions of a charter, by the law of the day on which the second one was published.
func Next(before, after *charter.Charter, published time.Time) Step {
	return Step{before, after, Diff(before, after, published)}
}

// For gives the changes that concern a kind of people, in the order of Classes.
func (s Step) For(kind string) []Change {
	var all []Change
	for _, c := range s.Changes {
		if len(c.People) == 0 || slices.Contains(c.People, kind) {
			all = append(all, c)
		}
	}
	return all
}

// Holds reports whether the new version can hold people of a kind at all: where it has no such people, they stay under the one
// that they joined, whatever anybody answers.
func (s Step) Holds(kind string) bool {
	k, ok := s.After.Kind(kind)
	return ok && k.Account != charter.NoAccount
}

// Needs reports whether people of a kind stay under the old version until they agree expressly: something is taken from them, a
// new purpose rests on their consent, or the old version promised that nothing new is done without it.
//
// Law: GDPR 7(1), GDPR 13(3)
func (s Step) Needs(kind string) bool { return slices.ContainsFunc(s.For(kind), s.needs) }

func (s Step) needs(c Change) bool {
	switch c.Class {
	case LessProtective:
		return true
	case NewUse:
		return strings.HasPrefix(c.Path, "purposes.") && (s.Before.Changes.Purposes == charter.FreshConsent || slices.ContainsFunc(c.Purposes, s.rests))
	}
	return false
}

// rests reports whether a purpose of the new version rests on consent.
func (s Step) rests(purpose string) bool {
	u, ok := s.After.Purpose(purpose)
	return ok && u.Basis == charter.BasisConsent
}

// Asks gives the purposes that rest on consent and are new to a kind of people, or wider than before: each has a box of its own, and
// what was agreed to before is not agreed to here.
//
// Law: GDPR 7(2), GDPR 4(11)
func (s Step) Asks(kind string) []string {
	var all []string
	for _, u := range s.After.Purposes {
		if u.Basis != charter.BasisConsent {
			continue
		}
		before, known := s.Before.Purpose(u.Name)
		wider := slices.ContainsFunc(s.For(kind), func(c Change) bool { return s.needs(c) && slices.Contains(c.Purposes, u.Name) })
		if !known || before.Basis != charter.BasisConsent || wider {
			all = append(all, u.Name)
		}
	}
	return all
}

// Earliest is the first day from which a new version may apply, when it is published at an instant: the version in force promises
// that it is announced some time ahead. Days are those of UTC.
//
// Law: GDPR 13(3)
func Earliest(inForce *charter.Charter, published time.Time) time.Time {
	at := inForce.Changes.Ahead.After(published.UTC())
	day := at.Truncate(24 * time.Hour)
	if day.Before(at) && !inForce.Changes.Ahead.IsZero() {
		return day.AddDate(0, 0, 1)
	}
	return day
}

// ByLetter reports whether people of the version that they are under are written to when it changes, or read it on the site.
func ByLetter(c *charter.Charter) bool { return slices.Contains(c.Changes.AnnouncedBy, "email") }

// Succeeds reports whether a charter may follow the one in force, when it is published at an instant. The error says what to write
// instead; it quotes nothing but the two charters.
//
// Law: GDPR 13(3)
func Succeeds(inForce, next *charter.Charter, published time.Time) error {
	switch earliest, date := Earliest(inForce, published), next.Version.Date; {
	case next.Version.Number <= inForce.Version.Number:
		return fmt.Errorf("version %d is in force: give the next one a higher number", inForce.Version.Number)
	case next.Site.ID != inForce.Site.ID:
		return fmt.Errorf("the site’s id changed from %s to %s: its people would be nobody’s", inForce.Site.ID, next.Site.ID)
	case login(inForce) != "" && login(next) != login(inForce):
		return fmt.Errorf("people sign in by %q: keep that name, they could not be found by another", login(inForce))
	case date.Before(earliest) && !inForce.Changes.Ahead.IsZero():
		return fmt.Errorf("version %d says that it applies from %s, and version %d promises to announce changes %s ahead: write date: %s, or a later one",
			next.Version.Number, date.Format(time.DateOnly), inForce.Version.Number, inForce.Changes.Ahead.Text().EN, earliest.Format(time.DateOnly))
	}
	return nil
}

func login(c *charter.Charter) string {
	f, _ := (&plan.Plan{Charter: c}).Login()
	return f.Name
}
