package plan

import (
	"slices"

	"charte/charter"
)

// StaffFields returns all that an account holds which exists only to do the work of a role: the address to sign in with and, where
// people who join are asked for a name, that name. The charter declares both for the people whom the site serves; whoever works for it
// is told of them by their employer.
//
// Law: GDPR 5(1)(c), GDPR 32(4)
func (p *Plan) StaffFields() []string {
	login, ok := p.Login()
	if !ok {
		return nil
	}
	fields := []string{login.Name}
	if name, ok := p.StaffName(); ok {
		fields = append(fields, name.Name)
	}
	return fields
}

// OnTicket reports whether the holders of a role see somebody's account only while that person lets them in: the staff of a processor,
// and whoever gives assistance.
//
// Law: GDPR 25(2), GDPR 28(3)(a)
func (p *Plan) OnTicket(r charter.Role) bool { return onTicket(p.Charter, r) }

func onTicket(c *charter.Charter, r charter.Role) bool {
	return r.Company != "" || slices.ContainsFunc(r.Purposes, func(name string) bool {
		u, _ := c.Purpose(name)
		return slices.Contains(u.Nature, "support")
	})
}

// StaffName returns the field that holds the name of somebody who works for the site: the first name that everybody who joins is
// asked for. Where the charter has none it reports false, and colleagues know each other by their addresses.
func (p *Plan) StaffName() (charter.Field, bool) {
	i := slices.IndexFunc(p.Charter.Data, func(f charter.Field) bool {
		return f.Category == "name" && f.Protect != charter.EndToEnd && f.About == "" && len(p.Joins()) > 0 &&
			!slices.ContainsFunc(p.Joins(), func(k charter.Kind) bool { return !slices.Contains(k.Required, f.Name) })
	})
	if i < 0 {
		return charter.Field{}, false
	}
	return p.Charter.Data[i], true
}
