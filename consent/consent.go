// Package consent keeps the promise that nothing resting on consent happens without a free,
// specific and provable act, and that the act is undone as easily (GDPR 4(11), 7(1), 7(3)).
// It decides whether a choice may be recorded, what its receipt says, and whether a purpose may run.
// It never infers a consent: silence, use of the site or a form sent without its box is a no.
// It reads no clock and no store.
package consent

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"strconv"
	"time"

	"charte/charter"
	"charte/plan"
	"charte/proof"
)

// Facts of this room.
const (
	FactGiven     = "consent given"
	FactWithdrawn = "consent withdrawn"
)

// ErrNotAsked says that the purpose does not rest on consent: there is nothing to agree to.
var ErrNotAsked = errors.New("consent: this purpose does not rest on consent")

// Choice is one act of one person about one purpose.
type Choice struct {
	Purpose string
	Given   bool
	Via     string // the page of the act: "join" or "my-data"
	Lang    string // the language of the words that the person read
	Words   string // SHA-256, hex, of those words, the purpose's label and text, a line each: what was agreed to can be shown later
	Version int    // version of the policy in force
	Notice  string // digest of the notice that the page showed, SHA-256, hex; "" for none
	At      time.Time
}

// Choose records that a person agreed to, or withdrew from, a purpose. The error is ErrNotAsked.
//
// Law: GDPR 7(1)
func Choose(p *plan.Plan, purpose string, given bool, via, lang string, now time.Time) (Choice, error) {
	for _, u := range p.Consents() {
		if u.Name == purpose {
			sum := sha256.Sum256([]byte(u.Label.In(lang) + "\n" + u.Text.In(lang)))
			return Choice{Purpose: purpose, Given: given, Via: via, Lang: lang,
				Words: hex.EncodeToString(sum[:]), Version: p.Charter.Version.Number, At: now}, nil
		}
	}
	return Choice{}, fmt.Errorf("%w: %s", ErrNotAsked, purpose)
}

// Fact is what the log and the receipt keep of the choice: never who made it.
func (c Choice) Fact() proof.Fact {
	kind, promise := FactGiven, "consent."+c.Purpose
	if !c.Given {
		kind, promise = FactWithdrawn, promise+".withdraw"
	}
	f := proof.Fact{Kind: kind, Promise: promise, Version: c.Version, At: c.At, Detail: map[string]string{
		"purpose": c.Purpose, "via": c.Via, "language": c.Lang, "words": c.Words, "version": strconv.Itoa(c.Version)}}
	if c.Notice != "" {
		f.Detail["notice"] = c.Notice
	}
	return f
}

// State is where a person stands about a purpose now.
type State struct {
	Purpose string
	Given   bool
	Version int
	At      time.Time
}

// Live reports whether a purpose may run for a person: its basis is not consent, or the person's last word about it,
// among states in any order, is yes. Of two words at one instant, no wins.
//
// Law: GDPR 6(1)(a)
func Live(p *plan.Plan, purpose string, states []State) bool {
	u, ok := p.Charter.Purpose(purpose)
	if !ok {
		return false
	}
	if u.Basis != charter.BasisConsent {
		return true
	}
	var last State
	for _, s := range states {
		if s.Purpose == purpose && (s.At.After(last.At) || s.At.Equal(last.At) && !s.Given) {
			last = s
		}
	}
	return last.Given
}
