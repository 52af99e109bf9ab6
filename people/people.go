// Package people keeps the promise that a person is asked for what the charter declares and nothing else,
// and signs in by means that nobody else can read (GDPR 5(1)(c), 25, 32).
// It decides whether a form, a value or a password is accepted, and how a network address is cut short.
// It never keeps a password, never accepts an undeclared field, and never says whether an address is known.
// It reads no clock and no store.
package people

import (
	"strings"
	"time"

	"charte/plan"
	"charte/proof"
)

// Facts of this room.
const (
	FactJoined    = "joined"
	FactConfirmed = "address confirmed"
	FactKnown     = "join with a known address"
	FactSignedIn  = "signed in"
	FactSignedOut = "signed out"
	FactHalf      = "first proof given"
	FactEnded     = "sessions ended"

	FactFactorAdded   = "second proof added"
	FactFactorRemoved = "second proof removed"
	FactRecovery      = "recovery codes made"
	FactMoveAgreed    = "address change agreed"
	FactMoveStopped   = "address change stopped"
	FactAsked         = "link asked"
	FactPassword      = "password changed"
	FactCorrected     = "corrected"
	FactAdded         = "entry added"
	FactRemoved       = "entry removed"
)

// Ticket is what an e-mailed link opens, once.
type Ticket string

// The links that Charte sends.
const (
	TicketConfirm  Ticket = "confirm"  // choose a password: confirms the address of a new account
	TicketPassword Ticket = "password" // choose another password
	TicketAddress  Ticket = "address"  // agrees to be the address of an account, for the new one
	TicketLegacy   Ticket = "legacy"   // hands over the copy that somebody left after their death
	TicketLeave    Ticket = "leave"    // agrees to be replaced, or refuses, for the address of now
	TicketSignIn   Ticket = "sign-in"  // signs in
	TicketRecord   Ticket = "record"   // leads somebody without an account back to what they sent, as long as it is kept
)

// Life is how long a link of that kind works.
func (t Ticket) Life() time.Duration {
	switch t {
	case TicketConfirm:
		return 7 * 24 * time.Hour
	case TicketAddress, TicketLeave: // in two mailboxes
		return 24 * time.Hour
	case TicketSignIn:
		return 10 * time.Minute // OWASP ASVS 5.0 6.5.5
	}
	return 2 * time.Hour
}

// Fact builds a fact of this room about a promise of the plan.
func Fact(p *plan.Plan, kind, promise string, now time.Time, fields ...string) proof.Fact {
	f := proof.Fact{Kind: kind, Promise: promise, Version: p.Charter.Version.Number, At: now}
	if len(fields) > 0 {
		f.Detail = map[string]string{"fields": strings.Join(fields, " ")}
	}
	return f
}
