package plan

import (
	"slices"
	"strings"

	"charte/charter"
)

// chosen is the sort of recipients whom people choose themselves.
const chosen = "chosen by the person"

// Grant returns the grant of that name.
func (p *Plan) Grant(name string) (charter.Grant, bool) {
	for _, g := range p.Charter.Grants {
		if g.Name == name {
			return g, true
		}
	}
	return charter.Grant{}, false
}

// Reached lists the fields of a kind of people that somebody whom they chose may see: what they gave, without the address by which they
// sign in, and no more than the charter says that recipients chosen by the person receive.
//
// Law: GDPR 25(2), GDPR 5(1)(c)
func (p *Plan) Reached(kind string) (fields []string) {
	said, listed := false, map[string]bool{}
	for _, r := range p.Charter.Recipients {
		if r.Sort == chosen && len(r.Data) > 0 {
			said = true
			for _, f := range r.Data {
				listed[f] = true
			}
		}
	}
	sign, _ := p.Login()
	for _, f := range p.Charter.Data {
		if f.Source != charter.Observed && f.Name != sign.Name && p.Holds(kind, f.Name) && (!said || listed[f.Name]) {
			fields = append(fields, f.Name)
		}
	}
	return fields
}

// Waits returns how long an invitation by a grant may stay without an answer. Where a profile may be prepared, an invitation and a
// profile wait for the same time, the shorter of the two: otherwise whoever prepared it would learn whether the address was known.
//
// Law: GDPR 5(1)(e), GDPR 32(1)
func (p *Plan) Waits(g charter.Grant) charter.Period {
	if g.Creates && !g.Unclaimed.IsZero() && (g.Unanswered.IsZero() || g.Unanswered.Longer(g.Unclaimed)) {
		return g.Unclaimed
	}
	if g.Unanswered.IsZero() {
		return charter.Period{Months: 1} // a charter that says nothing promises nothing, and keeps nobody's address for long
	}
	return g.Unanswered
}

// Acts says what a grant allows, in words.
func Acts(may []string) charter.Text { return acts.all(may) }

// Grants lists the grants on the profiles of a kind of people.
func (p *Plan) Grants(on string) (all []charter.Grant) {
	for _, g := range p.Charter.Grants {
		if g.On == on {
			all = append(all, g)
		}
	}
	return all
}

// Name returns the field that holds the name of a kind of people, the first that they must give.
func (p *Plan) Name(kind string) (charter.Field, bool) {
	k, _ := p.Charter.Kind(kind)
	for _, name := range slices.Concat(k.Required, k.Optional) {
		if f, _ := p.Charter.Field(name); f.Category == "name" && !f.List {
			return f, true
		}
	}
	return charter.Field{}, false
}

// grants read who reaches the profile of whom, and say which of it the engine does as the charter has it.
//
// Law: GDPR 25(2), GDPR 14(3)
func grants(c *charter.Charter) []Promise {
	out := grantsSaid(c)
	for _, g := range c.Grants {
		path := "grants." + g.Name
		for i, p := range out {
			asked := g.Revoked == "on request" && slices.Contains(p.says(), path+".revoked")
			if (p.Clause == path || strings.HasPrefix(p.Clause, path+".")) && delegates(c, g) && !asked {
				out[i].Enforcement, out[i].Probe = Rule{EnforceGrants, g.Name}, Rule{ProbeGrants, g.Name}
			}
		}
	}
	return out
}

// delegates reports whether the engine does all that a grant says: between people who have accounts, each of whom says yes for
// themselves, and for no longer without an answer than the charter says.
func delegates(c *charter.Charter, g charter.Grant) bool {
	has := func(kind string) bool {
		return slices.ContainsFunc(joins(c), func(k charter.Kind) bool { return k.Name == kind })
	}
	stranger := slices.ContainsFunc(g.InvitedBy, func(kind string) bool { return kind != g.On && kind != g.To })
	return has(g.On) && has(g.To) && len(g.May) > 0 && len(g.InvitedBy) > 0 && !stranger && g.Consent == "of the invited person" &&
		!g.Unanswered.IsZero() && (!g.Creates || !g.Unclaimed.IsZero())
}
