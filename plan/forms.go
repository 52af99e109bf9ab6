package plan

import (
	"slices"
	"time"

	"charte/charter"
)

// Form returns the form of that name.
func (p *Plan) Form(name string) (charter.Form, bool) {
	i := slices.IndexFunc(p.Charter.Forms, func(f charter.Form) bool { return f.Name == name })
	if i < 0 {
		return charter.Form{}, false
	}
	return p.Charter.Forms[i], true
}

// Forms lists the forms that a kind of people may send, in the charter's order; those of Visitor are open to anybody.
func (p *Plan) Forms(kind string) (all []charter.Form) {
	for _, f := range p.Charter.Forms {
		if p.Sends(kind, f) {
			all = append(all, f)
		}
	}
	return all
}

// Sends reports whether a kind of people may send a form: one that it names, or anybody where it names none.
//
// Law: GDPR 5(1)(c)
func (p *Plan) Sends(kind string, f charter.Form) bool {
	if !served(p.Charter, f) {
		return false
	}
	if kind == Visitor {
		return open(f)
	}
	return slices.ContainsFunc(p.Joins(), func(k charter.Kind) bool { return k.Name == kind }) && (len(f.By) == 0 || slices.Contains(f.By, kind))
}

// Asks reports whether a form asks for a field.
func Asks(f charter.Form, field string) bool {
	return slices.Contains(f.Asks.Required, field) || slices.Contains(f.Asks.Optional, field)
}

// Lasts says how long the records of a form are kept: the retention of its purpose.
//
// Law: GDPR 5(1)(e)
func (p *Plan) Lasts(f charter.Form) charter.Retention {
	r, _ := p.Charter.RetentionOf(f.Purpose)
	return r
}

// open reports whether people without an account may send a form. They have no access that others could be given.
func open(f charter.Form) bool { return len(f.By) == 0 && f.SentTo == "" }

// served reports whether the engine itself can hold what a form brings: for one purpose, which uses every field, and with an end that
// the engine sees where people without an account may write.
func served(c *charter.Charter, f charter.Form) bool {
	u, ok := c.Purpose(f.Purpose)
	r, kept := c.RetentionOf(f.Purpose)
	if !ok || !kept || open(f) && !endsAlone(r) {
		return false
	}
	return !slices.ContainsFunc(slices.Concat(f.Asks.Required, f.Asks.Optional), func(name string) bool {
		field, _ := c.Field(name)
		return !slices.Contains(u.Data, name) || field.Protect == charter.EndToEnd
	})
}

// endsAlone reports whether a record of its own has an end: a period from its making, or from its answer, and nothing before it.
func endsAlone(r charter.Retention) bool {
	return plain(r) || r.Until == charter.RequestAnswered && archived(r).IsZero() && !warns(r)
}

// fills reports whether a form of the engine gives a field.
func fills(c *charter.Charter, field string) bool {
	return slices.ContainsFunc(c.Forms, func(f charter.Form) bool { return served(c, f) && Asks(f, field) })
}

// recorded reports whether all that is kept for a purpose is kept in records, which end by themselves.
func recorded(c *charter.Charter, u charter.Purpose) bool {
	var forms []charter.Form
	for _, f := range c.Forms {
		if f.Purpose == u.Name && served(c, f) {
			forms = append(forms, f)
		}
	}
	return len(forms) > 0 && !slices.ContainsFunc(u.Data, func(name string) bool {
		return !slices.ContainsFunc(forms, func(f charter.Form) bool { return Asks(f, name) })
	})
}

// Answer is how soon what comes by a form is answered, at the latest: the charter's period, where the form's records wait for an
// answer. The zero period says that none is promised.
//
// Law: GDPR 12(3)
func (p *Plan) Answer(f charter.Form) charter.Period {
	if p.Lasts(f).Until != charter.RequestAnswered {
		return charter.Period{}
	}
	return p.Charter.Rights.Answer
}

// Withdrawable reports whether whoever sent a record of a form may erase it themselves: unless the law obliges the site to keep it.
//
// Law: GDPR 17(1), GDPR 17(3)(b)
func (p *Plan) Withdrawable(f charter.Form) bool {
	u, _ := p.Charter.Purpose(f.Purpose)
	return u.Basis != charter.BasisLegalObligation
}

// Gone is the day on which a record ends, as far as it is known: of one that waits for an answer, only once it has it.
//
// Law: GDPR 13(2)(a)
func (p *Plan) Gone(f charter.Form, sent, answered time.Time) time.Time {
	r := p.Lasts(f)
	from := sent
	if r.Until == charter.RequestAnswered {
		from = answered
	}
	if from.IsZero() || r.For == nil || r.Until != "" && r.Until != charter.RequestAnswered || r.Inactive != nil {
		return time.Time{}
	}
	return r.For.After(from)
}
