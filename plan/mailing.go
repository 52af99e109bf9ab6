package plan

import (
	"slices"

	"charte/charter"
)

// Mailings returns the series of letters that a kind of people may receive, in the charter's order.
func (p *Plan) Mailings(kind string) []charter.Mailing {
	if !slices.ContainsFunc(p.Joins(), func(k charter.Kind) bool { return k.Name == kind }) {
		return nil // nobody without an account can say that they want no more of it
	}
	return slices.DeleteFunc(slices.Clone(p.Charter.Mailings), func(m charter.Mailing) bool { return len(m.To) > 0 && !slices.Contains(m.To, kind) })
}

// Mailing returns the series of letters of that name.
func (p *Plan) Mailing(name string) (charter.Mailing, bool) {
	i := slices.IndexFunc(p.Charter.Mailings, func(m charter.Mailing) bool { return m.Name == name })
	if i < 0 {
		return charter.Mailing{}, false
	}
	return p.Charter.Mailings[i], true
}

// Agreed reports whether a series of letters goes only to those who said yes to its purpose.
//
// Law: GDPR 6(1)(a), CPCE L34-5
func (p *Plan) Agreed(m charter.Mailing) bool {
	u, ok := p.Charter.Purpose(m.Purpose)
	return ok && u.Basis == charter.BasisConsent
}

// Stoppable reports whether people may stop a series of letters without giving a reason: any that they did not agree to, except
// letters about the very service that they asked for, where the charter offers no way to stop them. What rests on consent ends with it.
//
// Law: GDPR 21(2), GDPR 21(3)
func (p *Plan) Stoppable(m charter.Mailing) bool {
	if p.Agreed(m) {
		return false
	}
	service := len(m.Class) > 0 && !slices.ContainsFunc(m.Class, func(class string) bool { return class != "service" })
	return len(m.Stop) > 0 || !service || p.objectionable(m.Purpose)
}

// Objectable returns the purposes to which people may object, in the charter's order: those that rest on a legitimate interest or on
// a task of public interest.
//
// Law: GDPR 21(1), GDPR 21(2)
func (p *Plan) Objectable() []charter.Purpose {
	return slices.DeleteFunc(slices.Clone(p.Charter.Purposes), func(u charter.Purpose) bool { return !p.objectionable(u.Name) })
}

func (p *Plan) objectionable(purpose string) bool {
	u, ok := p.Charter.Purpose(purpose)
	return ok && slices.Contains([]string{charter.BasisLegitimateInterest, charter.BasisPublicInterest}, u.Basis)
}

// Ends reports whether the engine ends by itself all that is done for a purpose, once somebody objects to it: it is direct marketing,
// or does nothing but write to people. Any other objection is also a request that somebody must answer.
//
// Law: GDPR 21(1), GDPR 21(3)
func (p *Plan) Ends(purpose string) bool {
	u, ok := p.Charter.Purpose(purpose)
	if !ok {
		return false
	}
	if slices.ContainsFunc(u.Nature, func(nature string) bool { return slices.Contains([]string{"newsletter", "prospecting"}, nature) }) {
		return true
	}
	login, _ := p.Login()
	writes := slices.ContainsFunc(p.Charter.Mailings, func(m charter.Mailing) bool { return m.Purpose == purpose })
	return writes && !slices.ContainsFunc(u.Data, func(field string) bool { return field != login.Name })
}

// mailings read the series of letters that people receive besides those they are owed, and say which of them the engine sends as the
// charter has it.
//
// Law: CPCE L34-5
func mailings(c *charter.Charter) []Promise {
	out := mailingsSaid(c)
	for _, m := range c.Mailings {
		for i, p := range out {
			if p.Clause == "mailings."+m.Name && sends(c, m) {
				out[i].Enforcement, out[i].Probe = Rule{EnforceMailing, m.Name}, Rule{ProbeMailings, m.Name}
			}
		}
	}
	return out
}

// Posts reports whether the engine can send a series of letters: it does all that the charter says of it. It cannot tell who is a customer or
// a donor, and looks at no opening.
//
// Law: CPCE L34-5
func (p *Plan) Posts(m charter.Mailing) bool { return sends(p.Charter, m) }

// sends reports whether the engine does all that the charter says of a series: to whom it goes, after which question, how often, how it
// ends, and that nobody looks whether it is read.
func sends(c *charter.Charter, m charter.Mailing) bool {
	u, some := c.Purpose(m.Purpose)
	consents := u.Basis == charter.BasisConsent
	reached := !slices.ContainsFunc(m.To, func(kind string) bool {
		return !slices.ContainsFunc(joins(c), func(k charter.Kind) bool { return k.Name == kind })
	})
	asked := m.OptIn == "" || m.OptIn == "before" && consents || m.OptIn == "not asked" && !consents
	return some && len(joins(c)) > 0 && reached && asked && endable(c, m.Purpose, m.Stop) && (m.Opens == "" || m.Opens == "not measured")
}

// endable reports whether the engine lets people end letters of a purpose in all the ways that a charter gives: by itself on the site and by
// the link of each letter, and by a command for those who wrote.
func endable(c *charter.Charter, purpose string, ways []string) bool {
	series := slices.ContainsFunc(c.Mailings, func(m charter.Mailing) bool { return m.Purpose == purpose })
	return !slices.ContainsFunc(ways, func(way string) bool {
		return way != "site" && !(series && slices.Contains([]string{"link", "email", "post"}, way))
	})
}

// agreements read how a purpose asks for consent, and say which withdrawals the engine carries out.
//
// Law: GDPR 7
func agreements(c *charter.Charter) []Promise {
	out := agreementsSaid(c)
	for _, u := range c.Purposes {
		for i, p := range out {
			if p.Clause == "purposes."+u.Name+".consent.withdraw by" && u.Basis == charter.BasisConsent && len(u.Stacked) <= 1 && len(joins(c)) > 0 && endable(c, u.Name, u.Consent.Withdraw) {
				out[i].Enforcement, out[i].Probe = Rule{EnforceChoice, u.Name}, Rule{ProbeUnwanted, u.Name}
			}
		}
	}
	return out
}

// rights reads what a charter says of rights, and says that the engine lets people change their choices: everything that they may choose
// is on one page.
//
// Law: GDPR 7(3), GDPR 21(3)
func rights(c *charter.Charter) []Promise {
	out := rightsSaid(c)
	for i, p := range out {
		if p.Clause == "rights.preferences" && len(joins(c)) > 0 {
			out[i].Enforcement, out[i].Probe = Rule{EnforceChoice, ""}, Rule{ProbeMailings, ""}
		}
	}
	return out
}
