package plan

import (
	"time"

	"charte/charter"
)

// Inactivity returns the retention clause by which an unused account ends, if the charter has one that the sweep can
// follow: of several, the one with the longest absence, since the whole account ends with it.
func (p *Plan) Inactivity() (charter.Retention, bool) { return swept(p.Charter) }

// Wait returns how long people are given between the warning and the act.
func Wait(r charter.Retention) charter.Period {
	for _, step := range r.Then {
		if step.Do == charter.Wait {
			return step.For
		}
	}
	return charter.Period{}
}

// Ends returns when the data of a retention clause ends for a person last seen (and perhaps warned) then, if
// nothing happens meanwhile; written is when the data was made. It reports false for what waits for an event, such as the
// end of a contract, which nothing here knows.
//
// Law: GDPR 5(1)(e)
func Ends(r charter.Retention, written, seen, warned time.Time) (time.Time, bool) {
	switch {
	case event(r):
		return time.Time{}, false
	case r.For != nil:
		return archived(r).After(Wait(r).After(r.For.After(written.UTC()))), true
	case r.Inactive == nil:
		return time.Time{}, false
	}
	due := r.Inactive.After(seen.UTC())
	if warned.After(due) {
		due = warned.UTC()
	}
	return archived(r).After(Wait(r).After(due)), true
}

// Until returns when a field's value ends for a person: the last end among the purposes that use it.
// It reports false when a purpose says no end, or waits for an event: the value then ends nobody knows when.
//
// Law: GDPR 15(1)(d)
func Until(c *charter.Charter, uses []charter.Purpose, written, seen, warned time.Time) (last time.Time, ok bool) {
	for _, u := range uses {
		r, _ := c.RetentionOf(u.Name)
		end, known := Ends(r, written, seen, warned)
		if !known {
			return time.Time{}, false
		}
		if end.After(last) {
			last, ok = end, true
		}
	}
	return last, ok
}

// Expiry returns the fixed period after which the rows of a purpose are deleted.
func (p *Plan) Expiry(purpose string) (charter.Period, bool) {
	if r, _ := p.Charter.RetentionOf(purpose); plain(r) {
		return *r.For, true
	}
	return charter.Period{}, false
}

// Unclaimed returns how long a join may stay unconfirmed.
func (p *Plan) Unclaimed() (charter.Period, bool) {
	for _, r := range p.Charter.Retention {
		if r.Unconfirmed != nil {
			return *r.Unconfirmed, true
		}
	}
	return charter.Period{}, false
}
