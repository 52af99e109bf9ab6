// Package people keeps the promise that a person is asked for what the charter declares and nothing else, signs in by means that
// nobody else can read, and is read by nobody whom the charter and they do not let (GDPR 5(1)(c), 8, 25, 32; LIL 45).
// It decides whether a form, a value, a password, a code or a passkey is accepted, how a network address is cut short, what an
// access or a role lets somebody see and do, and whether an answer about one's age asks for a parent.
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
