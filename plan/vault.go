package plan

import (
	"slices"
	"strings"

	"charte/charter"
)

// Deposited returns the documents of the charter that people of a kind seal in their browser and the engine keeps for its readers, in its
// order.
func (p *Plan) Deposited(kind string) []charter.Document {
	var all []charter.Document
	for _, d := range p.Charter.Documents {
		if d.From == kind && deposited(p.Charter, d) {
			all = append(all, d)
		}
	}
	return all
}

// Deposit returns one of them.
func (p *Plan) Deposit(kind, document string) (charter.Document, bool) {
	all := p.Deposited(kind)
	i := slices.IndexFunc(all, func(d charter.Document) bool { return d.Name == document })
	if i < 0 {
		return charter.Document{}, false
	}
	return all[i], true
}

// Doubted returns the document that people of a kind may be asked for to show who makes a request, where a reasonable doubt is needed for
// that: it is asked of nobody otherwise. ok is false where the charter has none.
//
// Law: GDPR 12(6)
func (p *Plan) Doubted(kind string) (d charter.Document, ok bool) {
	all := p.Deposited(kind)
	i := slices.IndexFunc(all, p.OnDoubt)
	if i < 0 {
		return charter.Document{}, false
	}
	return all[i], true
}

// OnDoubt reports whether a document is asked for only in reasonable doubt about who makes a request.
//
// Law: GDPR 12(6)
func (p *Plan) OnDoubt(d charter.Document) bool { return onDoubt(p.Charter, d) }

func onDoubt(c *charter.Charter, d charter.Document) bool {
	return d.Category == "identity-document" && c.Rights.Identity == charter.DoubtOnly
}

// depositing gives a promise about a document that people seal in their browser the enforcement and the probe of what it says.
//
// Law: GDPR 5(1)(e), GDPR 9(2)(a), GDPR 32(1)(a)
func (p *Promise) depositing(d charter.Document) {
	path := "documents." + d.Name
	if !strings.HasPrefix(p.Clause+".", path+".") {
		return
	}
	switch {
	case p.Clause == path+".keys.escrow holders" && (d.Keys.Needed < 2 || d.Keys.Escrow < d.Keys.Needed || d.Keys.Escrow > 20): // nothing shares a key so
	case p.Clause == path+".keys.escrow holders":
		p.Enforcement, p.Probe = Rule{EnforceSpare, d.Name}, Rule{ProbeSpare, d.Name}
	case p.Section == Keep:
		p.Enforcement, p.Probe = Rule{EnforceDestroy, d.Name}, Rule{ProbeDestroyed, d.Name}
	case p.Section == Security:
		p.Enforcement, p.Probe = Rule{EnforceVault, d.Name}, Rule{ProbeVault, d.Name}
	default:
		p.Enforcement, p.Probe = Rule{EnforceDeposits, d.Name}, Rule{ProbeDeposits, d.Name}
	}
}

// deposited reports whether the engine does all that the charter says of a document: somebody with an account seals it in their browser,
// with the format that the engine has, for readers who have a key each.
//
// Law: GDPR 25(1), GDPR 32(1)(a)
func deposited(c *charter.Charter, d charter.Document) bool {
	given := slices.ContainsFunc(joins(c), func(k charter.Kind) bool { return k.Name == d.From })
	_, used := c.Purpose(d.Purpose)
	others := slices.ContainsFunc(d.Keys.KeptBy, func(who string) bool { return who != "the readers" })
	return d.Sealed == "the browser" && given && used && len(d.Readers) > 0 && !others && d.Keys.Each != "the same key" &&
		(d.Content == "" || d.Content == "A256GCM") && (d.KeyWrap == "" || d.KeyWrap == "RSA-OAEP-256")
}
