package rights

import (
	"slices"
	"time"

	"charte/plan"
	"charte/proof"
	"charte/seal"
)

// Evidences are the proofs on which a death may be recorded: a death certificate, a notary's word, the public register of deaths.
var Evidences = []string{"certificate", "notary", "register"}

// How long the link to a copy works, and how long after a copy was taken its account is still there, in case the copy did not arrive.
const (
	LegacyLife  = 30 * 24 * time.Hour
	LegacyGrace = 7 * 24 * time.Hour
)

// Death is what stands about somebody whose death was recorded: what they decided, and how far it is done.
type Death struct {
	Wish, Then Wish
	Recorded   time.Time
	Handed     time.Time // when the copy was taken; zero: not yet
	Fact       seal.ID
}

// Ends reports whether the directive itself ends the account by now. Where it does not, the charter's retention does in its time: what was
// to be handed over waits for whoever is to receive it as long as that.
//
// Law: LIL 85
func (d Death) Ends(now time.Time) bool {
	switch {
	case d.Wish == WishErase:
		return true
	case d.Wish != WishHandOver || d.Then != WishErase || d.Handed.IsZero():
		return false
	}
	return !now.Before(d.Handed.Add(LegacyGrace))
}

// Died decides whether a death may be recorded for somebody who gave a directive, and the fact of it. Without a directive nothing is
// executed: the heirs have the rights of the law, and people answer them. The errors are ErrDirective and ErrEvidence.
//
// Law: LIL 85, GDPR 5(2)
func Died(p *plan.Plan, d *Directive, evidence string, now time.Time) (Death, proof.Fact, error) {
	switch {
	case d == nil:
		return Death{}, proof.Fact{}, ErrDirective
	case !slices.Contains(Evidences, evidence):
		return Death{}, proof.Fact{}, ErrEvidence
	}
	detail := map[string]string{"evidence": evidence, "directive": d.Fact.String(), "wish": string(d.Wish)}
	return Death{Wish: d.Wish, Then: d.Then, Recorded: now}, proof.Fact{Kind: FactDied, Promise: afterDeath, Version: p.Charter.Version.Number, At: now, Detail: detail}, nil
}

// Mistaken is the fact that a death was recorded by mistake.
func (d Death) Mistaken(p *plan.Plan, now time.Time) proof.Fact {
	return proof.Fact{Kind: FactMistaken, Promise: afterDeath, Version: p.Charter.Version.Number, At: now, Detail: map[string]string{"death": d.Fact.String()}}
}

// HandedOver is the fact that the copy was taken. manifest is the SHA-256, hex, of the file's list.
//
// Law: LIL 85
func (d Death) HandedOver(p *plan.Plan, manifest string, now time.Time) proof.Fact {
	return proof.Fact{Kind: FactHandedOver, Promise: afterDeath, Version: p.Charter.Version.Number, At: now,
		Detail: map[string]string{"death": d.Fact.String(), "manifest": manifest}}
}
