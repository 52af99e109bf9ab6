package rights

import (
	"errors"
	"strings"
	"time"
	"unicode/utf8"

	"charte/charter"
	"charte/plan"
	"charte/proof"
	"charte/seal"
)

// Facts of the answer to an objection.
const (
	FactUpheld    = "objection accepted"
	FactOverruled = "objection refused"
	FactPutOff    = "answer put off"
)

// Outcome is what the controller answers to an objection.
type Outcome string

// The outcomes. What is put off is still to be answered, later.
const (
	Upheld    Outcome = "accepted" // the use stops
	Overruled Outcome = "refused"  // it goes on, for compelling reasons that are given
	PutOff    Outcome = "later"    // more time is needed, for reasons that are given
)

// Errors of an answer: a refusal or a delay without its reasons, or with too long ones; and a delay that comes too late, or again.
var (
	ErrReasons = errors.New("rights: an answer that refuses or puts off gives its reasons")
	ErrNoPaper = errors.New("rights: the charter has no document that shows who makes a request")
	ErrPutOff  = errors.New("rights: an answer is put off once, inside its first time")
)

// ReasonsLongest is the most characters of the reasons of an answer.
const ReasonsLongest = 5000

// Answer is what is answered to an objection.
type Answer struct {
	Outcome Outcome
	Reasons seal.Text // as the person reads them; zero for none
	Due     time.Time // the new end of the time to answer, of what is put off
}

// Settle decides an answer to an objection: a refusal has to show compelling reasons and says them, within the time of the request, and more
// time is taken once, inside the first, with its reasons. The errors are ErrReasons and ErrPutOff.
//
// Law: GDPR 12(3), GDPR 12(4), GDPR 21(1)
func Settle(p *plan.Plan, r Request, o Outcome, reasons string, now time.Time) (Answer, proof.Fact, error) {
	reasons = strings.TrimSpace(reasons)
	kinds := map[Outcome]string{Upheld: FactUpheld, Overruled: FactOverruled, PutOff: FactPutOff}
	if _, known := kinds[o]; !known || utf8.RuneCountInString(reasons) > ReasonsLongest || o != Upheld && utf8.RuneCountInString(reasons) < 3 {
		return Answer{}, proof.Fact{}, ErrReasons
	}
	f := proof.Fact{Kind: kinds[o], Promise: "rights.other", Version: p.Charter.Version.Number, At: now, Detail: map[string]string{"purpose": r.About, "request": r.ID.String()}}
	a := Answer{Outcome: o, Reasons: seal.NewText(reasons)}
	if o != PutOff {
		return a, f, nil
	}
	if !r.Extended.IsZero() || now.After(r.Due) {
		return Answer{}, proof.Fact{}, ErrPutOff
	}
	more := p.Charter.Rights.Extension
	if more.IsZero() {
		more = charter.Period{Months: 2}
	}
	a.Due = more.After(r.Due)
	f.Detail["due"] = a.Due.UTC().Format(time.DateOnly)
	return a, f, nil
}
