package vault

import (
	"slices"
	"time"

	"charte/charter"
)

// Ends reports whether what was decided ends the document, by the charter's word.
//
// Law: GDPR 5(1)(e)
func Ends(doc charter.Document, s State) bool { return slices.Contains(doc.Destroy.When, string(s)) }

// Due says until when a deposit may be kept, and which cause ends it then; zero where nothing but an act ends it. One that has ended
// already is due at once.
//
// Law: GDPR 5(1)(e), GDPR 17(1)
func Due(doc charter.Document, d Deposit) (at time.Time, cause Cause) {
	switch {
	case !d.EndedAt.IsZero():
		return d.EndedAt, d.Cause
	case d.State == Sending:
		return d.Begun.Add(SendingLife), ByLosing
	case doc.Destroy.Latest.IsZero():
		return at, ""
	}
	return doc.Destroy.Latest.After(d.Done), ByTime
}

// Late reports whether a deposit is there that should be destroyed by now: it was due, and the time to destroy it is over too.
//
// Law: GDPR 5(1)(e)
func Late(doc charter.Document, d Deposit, now time.Time) bool {
	at, _ := Due(doc, d)
	return d.Destroyed.IsZero() && !at.IsZero() && !now.Before(By(doc, at))
}

// By is when a document that ended is destroyed at the latest.
func By(doc charter.Document, ended time.Time) time.Time {
	if doc.Destroy.Within.IsZero() {
		return ended.Add(Promptly)
	}
	return doc.Destroy.Within.After(ended)
}

// Until is how long a document that was validated counts; zero where the charter sets no end.
func Until(doc charter.Document, d Deposit) time.Time {
	if d.State != Validated || doc.Valid.IsZero() {
		return time.Time{}
	}
	return doc.Valid.After(d.Decided)
}

// How long before the end of something its person is reminded of it, or a quarter of the whole time where that is less.
const (
	RemindUnchecked = 14 * 24 * time.Hour
	RemindExpiring  = 30 * 24 * time.Hour
)

// Remind says from when on the person of a deposit is reminded that its time is nearly over, and when that is: what was not sent to its end
// and what nobody checked is destroyed then, what was checked counts no more. Both are zero where there is nothing to be reminded of.
//
// Law: GDPR 12(1), GDPR 5(1)(d)
func Remind(doc charter.Document, d Deposit) (from, end time.Time) {
	since, ahead := d.Begun, SendingLife
	switch d.State {
	case Sending:
		end, _ = Due(doc, d)
	case Waiting:
		since, ahead = d.Done, RemindUnchecked
		end, _ = Due(doc, d)
	case Validated:
		since, ahead, end = d.Decided, RemindExpiring, Until(doc, d)
	}
	if end.IsZero() || d.State != Validated && !d.EndedAt.IsZero() {
		return time.Time{}, time.Time{}
	}
	return end.Add(-min(ahead, end.Sub(since)/4)), end
}

// Standing is where a person stands with one document that is asked of them.
type Standing struct {
	Document charter.Document
	Sort     Sort
	Until    time.Time // that the document counts; zero for no end
	Deposits []Deposit // newest first
}

// Sort is where somebody stands with a document.
type Sort string

// How somebody can stand with a document.
const (
	Missing  Sort = "missing"
	Underway Sort = "sending"
	InHand   Sort = "waiting"
	Counts   Sort = "valid"
	Declined Sort = "refused"
	Expired  Sort = "expired"
)

// Stand says where somebody stands with a document, from their deposits of it, newest first. What counts is not undone by what is sent
// after it.
//
// Law: GDPR 12(1)
func Stand(doc charter.Document, all []Deposit, now time.Time) Standing {
	s := Standing{Document: doc, Sort: Missing}
	rank := []Sort{Missing, Expired, Declined, Underway, InHand, Counts}
	for _, d := range all {
		if d.Document != doc.Name {
			continue
		}
		s.Deposits = append(s.Deposits, d)
		sort, until := one(doc, d, now)
		if sort == Declined && slices.ContainsFunc(s.Deposits[:len(s.Deposits)-1], func(later Deposit) bool { return later.State != Ended }) {
			continue // what came after an earlier refusal is what is told
		}
		if slices.Index(rank, sort) > slices.Index(rank, s.Sort) || sort == Counts && (until.IsZero() || !s.Until.IsZero() && until.After(s.Until)) {
			s.Sort, s.Until = sort, until
		}
	}
	return s
}

func one(doc charter.Document, d Deposit, now time.Time) (Sort, time.Time) {
	switch d.State {
	case Sending:
		return Underway, time.Time{}
	case Waiting:
		return InHand, time.Time{}
	case Refused:
		return Declined, time.Time{}
	case Validated:
		until := Until(doc, d)
		if !until.IsZero() && !now.Before(until) {
			return Expired, until
		}
		return Counts, until
	}
	return Missing, time.Time{}
}
