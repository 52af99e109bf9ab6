// Package vault keeps the promise that a document which was sealed in the browser is asked for with its own consent, opened by its
// readers alone, and destroyed as soon as it has served (GDPR 5(1)(c), 5(1)(e), 7, 9(2)(a), 17, 32).
// It decides what may be deposited, which chunks and which line are taken, when a deposit ends and why, how long a document that was
// validated counts, and what the certificate of a destruction says.
// It never sees what is in a document, never lets one be deposited in clear, and keeps nothing of one but its outcome.
// It reads no clock, no store and no network.
package vault

import (
	"errors"
	"slices"
	"strings"
	"time"

	"charte/charter"
	"charte/envelope"
	"charte/plan"
	"charte/proof"
	"charte/seal"
)

// Errors of this room. None of them holds anything of a document.
var (
	// ErrChunk reports a chunk that cannot be one: a number or a length that no chunk has.
	ErrChunk = errors.New("vault: not a chunk of a sealed document")
	// ErrClear reports bytes that were not sealed.
	ErrClear = errors.New("vault: not sealed")
	// ErrLine reports a first line that is none, or that was sealed for others than the readers of now: seal it anew for these.
	ErrLine = errors.New("vault: not sealed for the readers")
	// ErrPart reports a document of which chunks are missing.
	ErrPart = errors.New("vault: chunks are missing")
	// ErrVerdict reports a decision that says nothing: a refusal without a reason, or a reason that there is not.
	ErrVerdict = errors.New("vault: no such decision")
)

// How much, and for how long.
const (
	MostChunks  = 200                                    // of one document
	MostBytes   = MostChunks * envelope.ChunkSize        // of one document: 200 MiB
	ChunkBytes  = envelope.ChunkSize + envelope.Overhead // of one sealed chunk; only the last one is shorter
	MostOpen    = 4                                      // deposits of one document that a person may have at once, such as both sides of a card
	MostBegun   = 20                                     // of one document in a day
	SendingLife = 24 * time.Hour                         // to send all of it
	OpeningLife = 15 * time.Minute                       // for a reader, to fetch its chunks
	Promptly    = 24 * time.Hour                         // to destroy it, where the charter says no time
)

// Facts of this room.
const (
	FactBegun     = "document begun"
	FactDeposited = "document deposited"
	FactWithdrawn = "document withdrawn"
	FactOpened    = "document opened"
	FactValidated = "document validated"
	FactRefused   = "document refused"
	FactEnded     = "document ended"
	FactReminded  = "document reminded"
	FactDestroyed = "document destroyed" // the certificate
	FactClear     = "document in clear refused"
)

// State is where a deposit stands.
type State string

// The states of a deposit, in order.
const (
	Sending   State = "sending"   // the browser sends its chunks
	Waiting   State = "waiting"   // for a reader
	Validated State = "validated" // by a reader
	Refused   State = "refused"   // by a reader
	Ended     State = "ended"     // without a decision: see its Cause
)

// Cause says why a document is destroyed.
type Cause string

// The causes of a destruction.
const (
	ByValidation Cause = "validated"
	ByRefusal    Cause = "refused"
	ByWithdrawal Cause = "withdrawn"
	ByClosing    Cause = "closed"     // of the account
	ByVersion    Cause = "version"    // of the charter, which asks for it no more
	ByTime       Cause = "latest"     // the charter's latest date
	ByLosing     Cause = "unfinished" // it was never sent to its end
	ByAnswer     Cause = "answered"   // the request for which it was asked has its answer
	ByRestoring  Cause = "restored"   // it had been destroyed, and an old backup brought its row back
)

// Deposit is one document that a person handed in, and what became of it. The document itself is not here.
type Deposit struct {
	ID       seal.ID
	Subject  seal.ID // whose it is
	Document string  // of the charter
	Version  int     // of the charter under which it was begun
	State    State
	Agreed   bool     // an express consent was given to this very deposit
	Here     []int    // chunks that have arrived, in order, while it is being sent
	Chunks   int      // of the whole; 0 while it is being sent
	Bytes    int64    // of the sealed chunks that have arrived
	Digest   string   // of its chunks as they were handed in, SHA-256, hex; "" before
	Readers  []string // ids of the keys for which it was sealed, in order

	Begun     time.Time
	Done      time.Time // it was handed in whole; zero: not yet
	Decided   time.Time // zero: not yet
	EndedAt   time.Time // from then on nobody opens it; zero: not yet
	Destroyed time.Time // zero: not yet

	Role        string    // that decided; "" for none
	Reason      string    // of a refusal: one of Reasons; "" for none
	Note        seal.Text // of a refusal, in the reader's own words; zero for none
	Final       bool      // of a refusal: it is not to be sent again
	Cause       Cause     // why it ended; "" while it has not
	Certificate seal.ID   // the fact of its destruction; zero: not yet
}

// Ticket is what a browser needs to seal a document.
type Ticket struct {
	ID      seal.ID              `json:"id"`
	For     string               `json:"for"`     // the place that it is sealed for
	Chunk   int                  `json:"chunk"`   // bytes
	Most    int64                `json:"most"`    // bytes of the document
	Readers []envelope.PublicKey `json:"readers"` // for whom it is sealed
}

// NewTicket makes the ticket of a deposit.
func NewTicket(site string, d Deposit, readers []envelope.PublicKey) Ticket {
	return Ticket{d.ID, d.Place(site), envelope.ChunkSize, MostBytes, readers}
}

// Place is what a deposit is sealed for: under another person, document or deposit it does not open.
func (d Deposit) Place(site string) string {
	return strings.Join([]string{site, d.Subject.String(), d.Document, d.ID.String()}, "/")
}

// Name is under which a chunk is kept; without a number, under which all of them are.
func Name(site string, deposit seal.ID, n ...string) string {
	return strings.Join(append([]string{site, deposit.String()}, n...), "/")
}

// Open reports whether readers may still open it.
func (d Deposit) Open() bool { return d.EndedAt.IsZero() && d.State != Sending }

// Verdict is what a reader decides about a document.
type Verdict struct {
	Accepted bool
	Reason   string    // why not: one of Reasons
	Note     seal.Text // what is wrong, in the reader's own words; may be zero
	Final    bool      // it is not to be sent again
}

// Valid reports whether a verdict says what it must.
//
// Law: GDPR 12(1)
func (v Verdict) Valid() error {
	known := slices.ContainsFunc(Reasons, func(r Reason) bool { return r.Name == v.Reason })
	if v.Accepted == (v.Reason != "") || !v.Accepted && !known || v.Accepted && (v.Final || !v.Note.IsZero()) {
		return ErrVerdict
	}
	return nil
}

// Fact says what was decided.
func (v Verdict) Fact() string {
	if v.Accepted {
		return FactValidated
	}
	return FactRefused
}

// Outcome is the state after it, and the cause of the destruction that may follow.
func (v Verdict) Outcome() (State, Cause) {
	if v.Accepted {
		return Validated, ByValidation
	}
	return Refused, ByRefusal
}

// Fact builds a fact about a deposit. What ends one is evidence of the promise to destroy it.
func Fact(p *plan.Plan, kind string, d Deposit, now time.Time) proof.Fact {
	promise := "documents." + d.Document
	if _, ok := p.Promise(promise + ".destroyed"); ok && kind != FactBegun && kind != FactDeposited && kind != FactOpened {
		promise += ".destroyed"
	}
	return proof.Fact{Kind: kind, Promise: promise, Version: p.Charter.Version.Number, At: now,
		Detail: map[string]string{"document": d.Document, "deposit": d.ID.String()}}
}

// Asks reports whether depositing a document is a consent of its own: what it shows is of a special category, and nothing but an express
// consent allows to have it.
//
// Law: GDPR 9(2)(a), GDPR 7
func Asks(doc charter.Document) bool { return doc.Condition == "explicit-consent" }
