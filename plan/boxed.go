package plan

import (
	"slices"

	"charte/charter"
)

// Boxed returns the purposes of which one must be agreed to before a field of a kind of people may be kept, in the charter's order: those that
// use it, where all of them rest on consent. It is empty where another purpose about that kind needs the field anyway.
//
// Law: GDPR 6(1)(a), GDPR 9(2)(a)
func (p *Plan) Boxed(kind, field string) []charter.Purpose {
	all := p.Purposes(field)
	theirs := slices.DeleteFunc(slices.Clone(all), func(u charter.Purpose) bool { return len(u.Of) > 0 && !slices.Contains(u.Of, kind) })
	if len(theirs) == 0 {
		theirs = all
	}
	if slices.ContainsFunc(theirs, func(u charter.Purpose) bool { return u.Basis != charter.BasisConsent }) {
		return nil
	}
	return theirs
}

// Outlived reports whether a charter keeps what rests on a consent alone for some time after the consent was withdrawn. Otherwise it goes at
// once. What stays is read by nobody but its person.
//
// Law: GDPR 7(3), GDPR 17(1)(b)
func (p *Plan) Outlived(purpose, field string) bool {
	r, _ := p.Charter.RetentionOf(purpose)
	return r.Until == charter.ConsentWithdrawn && (r.For != nil || !archived(r).IsZero()) ||
		slices.ContainsFunc(p.Charter.Holds, func(h charter.Hold) bool { return slices.Contains(h.Data, field) })
}
