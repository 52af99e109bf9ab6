// Package retention keeps the promise that data lives no longer than declared (GDPR 5(1)(e)).
// It decides who is due for a warning, who has waited long enough, and from which day rows are past their period.
// An act of the person always cancels the sequence, and nobody who has an account, lives and can be written to is ended without a
// warning first.
// It reads no clock and no store, and it never decides on a hunch: only on the charter's periods.
package retention

import (
	"strconv"
	"time"

	"charte/charter"
	"charte/plan"
	"charte/proof"
)

// Facts of this room.
const (
	FactWarned  = "inactivity warned"
	FactExpired = "rows expired"
)

// Step is what the inactivity sequence asks for now.
type Step string

// The steps of the inactivity sequence.
const (
	Nothing Step = ""
	Warn    Step = "warn"
	Act     Step = "act"
)

// Due decides the next step for a person last seen and (perhaps) warned at those instants; the zero warned is
// no warning. A warning from before the last visit is void, for the visit cancelled it; so is one from before
// the period was over, for it announced another day (the charter has since become more patient).
//
// Law: GDPR 5(1)(e)
func Due(r charter.Retention, seen, warned, now time.Time) Step {
	if r.Inactive == nil {
		return Nothing
	}
	over := r.Inactive.After(seen.UTC()) // in UTC no day is shorter than another
	switch {
	case now.Before(over):
		return Nothing
	case warned.IsZero(), !warned.After(seen), warned.Before(over):
		return Warn
	case now.Before(plan.Wait(r).After(warned.UTC())):
		return Nothing
	}
	return Act
}

// Deadline returns when a person last seen (and perhaps warned) then reaches the end of the sequence, or the
// zero time when the clause has no inactivity.
func Deadline(r charter.Retention, seen, warned time.Time) time.Time {
	if r.Inactive == nil {
		return time.Time{}
	}
	end, _ := plan.Ends(r, time.Time{}, seen, warned)
	return end
}

// Grace is how long a due step may wait for the next sweep before it counts as late.
const Grace = 24 * time.Hour

// Warned is the fact that a person was told that their unused account will end on a day.
func Warned(p *plan.Plan, r charter.Retention, now time.Time) proof.Fact {
	return proof.Fact{Kind: FactWarned, Promise: "retention." + r.Purpose, Version: p.Charter.Version.Number, At: now,
		Detail: map[string]string{"ends": plan.Wait(r).After(now).UTC().Format(time.DateOnly)}}
}

// Expired is the fact that a number of rows of a purpose went past their period and were deleted.
func Expired(p *plan.Plan, purpose string, rows int64, before, now time.Time) proof.Fact {
	return proof.Fact{Kind: FactExpired, Promise: "retention." + purpose, Version: p.Charter.Version.Number, At: now,
		Detail: map[string]string{"rows": strconv.FormatInt(rows, 10), "before": before.UTC().Format(time.RFC3339)}}
}
