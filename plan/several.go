package plan

import (
	"slices"

	"charte/charter"
)

// Several reports whether people of a kind may open other profiles under their own sign-in: each is a profile of that kind.
func (p *Plan) Several(kind string) bool {
	return slices.ContainsFunc(p.Joins(), func(k charter.Kind) bool { return k.Name == kind && k.Profile == charter.SeveralProfiles })
}

// Titles lists the fields by which a person tells their profiles of a kind apart, the first that is filled in counts: the name of somebody
// else, such as a child's, then the name of whoever it is.
func (p *Plan) Titles(kind string) (fields []string) {
	k, _ := p.Charter.Kind(kind)
	for _, others := range []bool{true, false} {
		for _, name := range slices.Concat(k.Required, k.Optional) {
			if f, _ := p.Charter.Field(name); f.Category == "name" && !f.List && (f.About != "" && f.About != kind) == others {
				fields = append(fields, name)
			}
		}
	}
	return fields
}

// Opens lists what is asked to open another profile: what joining asks, without the address by which its owner signs in already, and
// without what rests on consent alone, which is agreed to in the profile itself.
//
// Law: GDPR 5(1)(c), GDPR 7(2)
func (p *Plan) Opens(kind string) (required, optional []string) {
	k, _ := p.Charter.Kind(kind)
	login, _ := p.Login()
	other := func(names []string) []string {
		return slices.DeleteFunc(slices.Clone(names), func(name string) bool {
			return name == login.Name || !slices.ContainsFunc(p.Purposes(name), func(u charter.Purpose) bool { return u.Basis != charter.BasisConsent })
		})
	}
	return other(k.Required), other(k.Optional)
}

// OfAccount reports whether a purpose uses the sign-in address and nothing else: it is about the account, and about none of its other
// profiles.
//
// Law: GDPR 5(1)(b)
func (p *Plan) OfAccount(purpose string) bool {
	u, ok := p.Charter.Purpose(purpose)
	login, _ := p.Login()
	return ok && !slices.ContainsFunc(u.Data, func(field string) bool { return field != login.Name })
}
