// Package rights keeps the promise that people see, correct, take away and erase what is held about them,
// themselves and at once (GDPR 12, 15, 16, 17, 20).
// It decides what an export contains, when a request is due, and what survives an erasure: nothing but a count.
// It never asks for an identity document from somebody who is signed in, and never keeps what it erased.
// It reads no clock and no store.
package rights

import (
	"strconv"
	"time"

	"charte/charter"
	"charte/plan"
	"charte/proof"
	"charte/seal"
)

// Facts of this room.
const (
	FactExported  = "data handed over"
	FactErased    = "erased"
	FactDestroyed = "key destroyed"
	FactGone      = "physically gone"
)

// Holding is everything held about one person: the content of the right of access.
//
// Law: GDPR 15
type Holding struct {
	Subject    seal.ID
	Kind       string
	Lang       string
	Joined     time.Time
	Seen       time.Time
	Warned     time.Time // zero: not warned
	Confirmed  bool
	Values     []plan.Value // in the charter's order; list entries oldest first
	Pictures   []Picture    // oldest first
	Deposits   []Deposit    // documents that they handed in, newest first
	Agreements []Agreement
	SignIns    []SignIn    // newest first
	Sessions   []Session   // open ones, newest first
	Tokens     []Token     // of the JSON API, the latest first
	Factors    []Factor    // second proofs, oldest first
	Requests   []Request   // newest first
	Pending    seal.Text   // a new sign-in address that waits to be confirmed; zero: none
	Stays      []Stay      // the versions of the policy that they were under, oldest first: the last one is where they are
	Records    []Record    // what they sent by forms, and their drafts, newest first
	Notices    []Notice    // what they were told of versions to come, oldest first
	Offices    []Office    // roles of the site that they hold or held
	ReaderKeys []ReaderKey // by which they open documents, or did, oldest first
	Supports   []Support   // whom they let see their data, the newest first

	Profiles []Profile // the other profiles that they opened, oldest first
	Another  bool      // it is another profile of somebody, and no account

	Delegations []Delegation // who reaches their profile, and whose they reach, oldest first

	Objections []Objection // what they stopped or object to, or did
	Deliveries []Delivery  // letters of series that they were sent lately, oldest first

	Directive *Directive // what becomes of it all after their death; nil: they said nothing
	Minority  *Minority  // nil for whoever decides alone
}

// Profile is another profile of the same person: its data are its own.
type Profile struct {
	ID     seal.ID
	Title  seal.Text // by which its person tells it from the others; zero where it says no name
	Opened time.Time
}

// Stay is a time that somebody spent under one version of the policy, or spends there still.
//
// Law: GDPR 7(1)
type Stay struct {
	Version  int
	From     time.Time
	Told     time.Time // when the version was announced to them; zero for the one that they joined under
	Agreed   time.Time // when they agreed to it expressly; zero where nothing asked for it
	Evidence seal.ID   // of the act or of the move; zero for joining
}

// Notice is what somebody was told of a version, and what they answered.
//
// Law: GDPR 13(3)
type Notice struct {
	Version  int
	Told     time.Time // zero: not yet
	Answer   string    // "agreed", "stayed" under the version of before, or ""
	Answered time.Time // zero without an answer
	Boxes    []string  // the purposes that they agreed to with it
}

// Token is a key of the JSON API that the person made: by it a program may do for them what its scopes say.
type Token struct {
	ID     seal.ID
	Name   seal.Text // as the person calls it
	Scopes []string
	Made   time.Time
	Ends   time.Time
	Used   time.Time // the last day of use; zero: never
}

// Session is a browser in which the person is signed in.
type Session struct {
	ID                  seal.ID
	Started, Used, Ends time.Time // Used may be some minutes old
	Factors             int       // how many proofs opened it: 1 or 2
	Network             seal.Text // truncated; zero where the charter keeps none
	Browser             seal.Text // such as "Firefox, Windows"; zero when it did not say
}

// Factor is a second proof by which the person signs in. What it proves by is a secret, and in no copy.
type Factor struct {
	ID          seal.ID
	Kind        string    // "totp", "passkey" or "recovery"
	Name        seal.Text // of a passkey, as its owner named it
	Added, Used time.Time // Used is zero until it was
	Left        int       // of recovery codes: how many still work
}

// Agreement is where the person stands about a purpose that rests on consent.
type Agreement struct {
	Purpose string
	Given   bool
	Version int
	At      time.Time
	Fact    seal.ID // whose receipt proves it
}

// SignIn is one past sign-in.
type SignIn struct {
	At      time.Time
	Network seal.Text // a truncated network, such as 198.51.100.0/24
	Browser seal.Text // such as "Firefox, Windows"; zero when it did not say
}

// Picture is an image that the person gave.
type Picture struct {
	ID       seal.ID
	Document string // of the charter
	Added    time.Time
	Image    []byte // a JPEG file; nil where it was not opened
}

// Get returns a single field.
func (h Holding) Get(field string) seal.Text {
	for _, v := range h.Values {
		if v.Field == field {
			return v.Text
		}
	}
	return seal.Text{}
}

// Event is one entry of a person's history: a fact, and whether the log holds it already.
type Event struct {
	Fact   proof.Fact
	Logged bool
}

// Reason says why a person is erased.
type Reason string

// The reasons for which everything about a person is destroyed.
const (
	OnRequest   Reason = "request"     // GDPR 17(1)
	Inactive    Reason = "inactive"    // the charter's inactivity sequence
	Unconfirmed Reason = "unconfirmed" // the address was never confirmed
	Lapsed      Reason = "lapsed"      // somebody without an account, with the one thing that they sent
	Restored    Reason = "restored"    // erased before, and back from an old backup
	Unclaimed   Reason = "unclaimed"   // a profile that was prepared, and that nobody took
	Refused     Reason = "refused"     // a profile that was prepared, and that its person did not want
)

// Erasure is the decision to destroy everything about one person.
type Erasure struct {
	ID      seal.ID // names the erasure from then on, and is its only link to the person
	Subject seal.ID
	Kind    string
	Lang    string
	Area    string // what survives: one more in the count of this kind and area; "" when nothing does
	Reason  Reason
	Promise string
	Version int
	At      time.Time
}

// Erase decides an erasure. area is the anonymous part of the person's postcode.
//
// Law: GDPR 17(1), GDPR recital 26
func Erase(p *plan.Plan, h Holding, reason Reason, area string, id seal.ID, now time.Time) Erasure {
	e := Erasure{ID: id, Subject: h.Subject, Kind: h.Kind, Lang: h.Lang, Area: area, Reason: reason,
		Promise: "rights.erasure", Version: p.Charter.Version.Number, At: now}
	switch reason {
	case Inactive:
		if r, ok := p.Inactivity(); ok {
			e.Promise = "retention." + r.Purpose
		}
	case Unconfirmed:
		e.Promise, e.Area = "retention.unconfirmed", ""
	case Unclaimed, Refused:
		e.Area = ""
		for _, g := range p.Grants(h.Kind) {
			if g.Creates {
				e.Promise = "grants." + g.Name + ".unclaimed"
			}
		}
	case Lapsed:
		for _, r := range h.Records {
			if f, ok := p.Form(r.Form); ok {
				e.Promise = "retention." + f.Purpose
			}
		}
	case Restored:
		e.Area = ""
	case Deceased:
		e.Promise = afterDeath
	case Parental:
		e.Promise = "minors.consent"
	}
	return e
}

// Fact is what the public log keeps of the erasure: never who.
func (e Erasure) Fact(rows int64) proof.Fact {
	return e.fact(FactErased, e.At, map[string]string{"rows": strconv.FormatInt(rows, 10), "reason": string(e.Reason), "level": "deleted"})
}

// Destroyed is the fact that the person's key no longer exists: what was sealed under it is
// noise, in backups of the rows too.
func (e Erasure) Destroyed(now time.Time) proof.Fact {
	return e.fact(FactDestroyed, now, map[string]string{"level": "key destroyed"})
}

// Gone is the fact that no free page and no write-ahead log of the database holds the rows.
func (e Erasure) Gone(now time.Time) proof.Fact {
	return e.fact(FactGone, now, map[string]string{"level": "physically gone"})
}

func (e Erasure) fact(kind string, at time.Time, detail map[string]string) proof.Fact {
	detail["erasure"] = e.ID.String()
	return proof.Fact{Kind: kind, Promise: e.Promise, Version: e.Version, At: at, Detail: detail}
}

// Request is an exercise of a right, with its legal clock.
type Request struct {
	ID       seal.ID
	Right    string // "access", "portability", "rectification" or "objection"
	About    string // the purpose that is objected to; "" for other rights
	Received time.Time
	Due      time.Time
	Closed   time.Time // zero: open
	Extended time.Time // when the answer was put off; zero: never
	Outcome  Outcome   // of an objection that was answered; "" otherwise
	Reasons  seal.Text // of that answer, or of the delay; zero for none
	Doubts   []Doubt   // about who makes it, oldest first
}

// Ask opens a request. The charter's answer period runs from receipt, in UTC; without one, the law's month does.
//
// Law: GDPR 12(3)
func Ask(p *plan.Plan, right string, id seal.ID, now time.Time) Request {
	answer := p.Charter.Rights.Answer
	if answer.IsZero() {
		answer = charter.Period{Months: 1}
	}
	return Request{ID: id, Right: right, Received: now, Due: answer.After(now.UTC())}
}
