package rights

import (
	"strings"
	"time"
	"unicode/utf8"

	"charte/plan"
	"charte/proof"
	"charte/seal"
)

// FactDoubted is the fact of a question about who somebody is.
const FactDoubted = "identity asked"

// Doubt is a reasonable doubt about who makes a request, for which a document that shows it was asked for.
//
// Law: GDPR 12(6)
type Doubt struct {
	ID       seal.ID
	Request  seal.ID
	Document string    // of the charter
	Role     string    // that doubts
	Reason   seal.Text // why, as the person reads it
	Asked    time.Time
	Answered time.Time // a document was handed in; zero: not yet
	Open     bool      // the document may still be handed in: the request has no answer, and nobody confirmed or finally refused one
	Evidence seal.ID   // the fact of the question
}

// Question decides to ask for a document that shows who makes a request, since somebody who answers it has a reasonable doubt. The reason is
// that person's own: nobody is asked without one. document is "" where the charter has none for people of this kind. The error is ErrReasons, or
// ErrNoPaper.
//
// Law: GDPR 12(6), GDPR 12(2)
func Question(p *plan.Plan, kind string, r Request, role, reason string, id seal.ID, now time.Time) (Doubt, proof.Fact, error) {
	doc, ok := p.Doubted(kind)
	if !ok {
		return Doubt{}, proof.Fact{}, ErrNoPaper
	}
	reason = strings.TrimSpace(reason)
	if n := utf8.RuneCountInString(reason); n < 10 || n > ReasonsLongest {
		return Doubt{}, proof.Fact{}, ErrReasons
	}
	f := proof.Fact{Kind: FactDoubted, Promise: "rights.identity", Version: p.Charter.Version.Number, At: now, Detail: map[string]string{"request": r.ID.String(), "document": doc.Name}}
	return Doubt{ID: id, Request: r.ID, Document: doc.Name, Role: role, Reason: seal.NewText(reason), Asked: now, Open: true}, f, nil
}

// Resumed is the end of the time to answer a request, once the document that was asked for has come: the clock stood still from the question
// to that day, the day of the question not counted. A question that was asked when the time was over gives no more of it.
//
// Law: GDPR 12(3), GDPR 12(6)
func Resumed(r Request, asked, answered time.Time) time.Time {
	if asked.After(r.Due) || answered.Before(asked) {
		return r.Due
	}
	day := func(t time.Time) time.Time { return t.UTC().Truncate(24 * time.Hour) }
	return r.Due.AddDate(0, 0, int(day(answered).Sub(day(asked))/(24*time.Hour)))
}
