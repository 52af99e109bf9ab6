package rights

import (
	"errors"
	"time"

	"charte/plan"
	"charte/proof"
	"charte/seal"
)

// Facts of what people want done after their death, and of what was done.
const (
	FactDirected   = "directive given"
	FactUndirected = "directive revoked"
	FactDied       = "death recorded"
	FactMistaken   = "death recorded by mistake"
	FactHandedOver = "handed over after death"
)

// Deceased is the reason of an erasure that the person's own directive asked for.
const Deceased Reason = "directive" // LIL 85

// ErrDirective says that a directive does not say what it must: what is to be done or, where something is to be handed over, to whom and
// what follows.
var ErrDirective = errors.New("rights: this directive cannot be followed")

// ErrEvidence says that a death is not recorded without one of the Evidences.
var ErrEvidence = errors.New("rights: a death is recorded on evidence")

// Wish is what becomes of somebody's data after their death.
type Wish string

// The wishes. Whoever says nothing has none of them.
const (
	WishErase    Wish = "erase"
	WishKeep     Wish = "keep"      // until the retention's end, reached by nobody
	WishHandOver Wish = "hand over" // to a named recipient, and then erase or keep
)

// Recipient is who receives a copy of the data after the person's death.
type Recipient struct {
	Name    seal.Text
	Address seal.Text // an e-mail address, or a postal one
	Mail    bool      // it is an e-mail address
}

// Directive is what one person decided about their data after their death. It is a specific act, never part of accepting terms.
//
// Law: LIL 85
type Directive struct {
	Wish      Wish
	Then      Wish      // after handing over: WishErase or WishKeep; "" for the other wishes
	Recipient Recipient // zero unless the wish is to hand over
	Told      bool      // the person asked that the recipient be told at once
	Lang      string    // of the words that the person read
	Words     string    // SHA-256, hex, of those words: what was decided can be shown later
	Version   int       // of the policy that the person was under
	At        time.Time
	Fact      seal.ID // whose receipt proves it; zero until it is kept
}

// Direct decides whether a directive can be followed. Somebody is told at once only where they can be written to by e-mail. The error is
// ErrDirective.
//
// Law: LIL 85, GDPR 5(1)(c)
func Direct(p *plan.Plan, d Directive) (Directive, error) {
	d.Version = p.Charter.Version.Number
	switch {
	case d.Wish == WishErase || d.Wish == WishKeep: // nobody is named for what needs nobody
		d.Then, d.Recipient, d.Told = "", Recipient{}, false
	case d.Wish != WishHandOver, d.Then != WishErase && d.Then != WishKeep, d.Recipient.Name.IsZero(), d.Recipient.Address.IsZero(), d.Told && !d.Recipient.Mail:
		return Directive{}, ErrDirective
	}
	if d.Lang == "" || len(d.Words) != 64 || d.At.IsZero() {
		return Directive{}, ErrDirective
	}
	return d, nil
}

// Given is what the log and the receipt keep of the directive: never whose it is, nor who is named in it.
//
// Law: LIL 85, GDPR 7(1)
func (d Directive) Given() proof.Fact {
	detail := map[string]string{"wish": string(d.Wish), "language": d.Lang, "words": d.Words}
	if d.Then != "" {
		detail["then"] = string(d.Then)
	}
	if d.Told {
		detail["told"] = "at once"
	}
	return proof.Fact{Kind: FactDirected, Promise: afterDeath, Version: d.Version, At: d.At, Detail: detail}
}

// Revoked is the fact that the person took a directive back.
//
// Law: LIL 85
func (d Directive) Revoked(p *plan.Plan, now time.Time) proof.Fact {
	return proof.Fact{Kind: FactUndirected, Promise: afterDeath, Version: p.Charter.Version.Number, At: now, Detail: map[string]string{"directive": d.Fact.String()}}
}

// afterDeath is the promise that directives answer to.
const afterDeath = "rights.after_death"
