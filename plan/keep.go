package plan

import (
	"fmt"
	"slices"

	"charte/charter"
)

// inactivity promises that an unused account ends, after a letter and some days to answer it. The sweep follows one
// sequence: any other is declared only, and speaks of its own purpose.
//
// Law: GDPR 5(1)(e)
func inactivity(c *charter.Charter) []Promise {
	var out []Promise
	lead, some := swept(c)
	for _, r := range c.Retention {
		if r.Inactive == nil {
			continue
		}
		p := Promise{ID: "retention." + r.Purpose, Section: Keep, Law: "GDPR 5(1)(e)", Clause: "retention." + r.Purpose, Pos: r.Pos}
		if some && r.Purpose == lead.Purpose && len(joins(c)) > 0 {
			p.Text = away(r, either(c, say("tout ce que nous savons de vous", "everything we know about you"), say("votre compte et tout ce qu’il contient", "your account and all that it holds")), true) // the sweep always writes first
			p.Enforcement, p.Probe = Rule{EnforceInactive, r.Purpose}, Rule{ProbeInactive, r.Purpose}
		} else {
			p.Text = away(r, within(subject(c, r.Purpose, nil)), warns(r))
		}
		if kept(c) {
			p.Text, p.Enforcement, p.Probe = then(p.Text, exception), Rule{}, Rule{}
		}
		p.Text = then(p.Text, fixedBy(r))
		out = append(out, p)
	}
	return out
}

// away says what happens to something when a person stays away.
func away(r charter.Retention, what charter.Text, warned bool) charter.Text {
	act := say("nous effaçons %s", "we erase %s", what)
	if apart := archived(r); !apart.IsZero() {
		act = say("nous mettons à part, pour peu de personnes, %s. Tout est effacé %s plus tard", "we set apart, for few people, %s. All of it is erased %s later", what, apart.Text())
	}
	if !warned {
		return say("Si vous ne venez plus pendant %s, %s.", "If you stay away for %s, %s.", r.Inactive.Text(), act)
	}
	text := say("Si vous ne venez plus pendant %s, nous vous écrivons.", "If you stay away for %s, we write to you.", r.Inactive.Text())
	if wait := Wait(r); !wait.IsZero() {
		return then(text, say("Si vous ne revenez pas dans les %s qui suivent, %s.", "If you do not come back within the next %s, %s.", wait.Text(), act))
	}
	return then(text, say("Ensuite, %s.", "Then %s.", act))
}

// subject names what is kept for a purpose, and perhaps the fields.
func subject(c *charter.Charter, name string, names []string) charter.Text {
	if name == charter.Everything && len(c.Retention) == 1 {
		return say("Tout ce que nous gardons", "All that we keep")
	} else if name == charter.Everything {
		return say("Tout le reste de ce que nous gardons", "All else that we keep")
	}
	if with := fields(c, names); !with.IsZero() {
		return say("Ce que nous gardons pour %s (%s)", "What we keep for %s (%s)", purpose(c, name), with)
	}
	return say("Ce que nous gardons pour %s", "What we keep for %s", purpose(c, name))
}

// followers promise that what is kept "as" an inactive account ends with it: one sentence for all of them.
//
// Law: GDPR 5(1)(e)
func followers(c *charter.Charter) []Promise {
	var out []Promise
	sweep, some := swept(c)
	for _, lead := range c.Retention {
		var labels []charter.Text
		var parts []string
		var pos charter.Pos
		for _, r := range c.Retention {
			if lead.Inactive == nil || r.As != lead.Purpose {
				continue
			}
			if len(labels) == 0 {
				pos = r.Pos
			}
			labels, parts = append(labels, purpose(c, r.Purpose)), append(parts, "retention."+r.Purpose)
		}
		if len(labels) == 0 {
			continue
		}
		p := Promise{
			ID: "retention." + lead.Purpose + ".same", Section: Keep, Law: "GDPR 5(1)(e)",
			Text: say("Ce que nous gardons pour %s disparaît en même temps que ce que nous gardons pour %s.",
				"What we keep for %s goes at the same time as what we keep for %s.", list(labels), purpose(c, lead.Purpose)),
			Clause: "retention", Parts: parts, Pos: pos,
		}
		if some && sweep.Purpose == lead.Purpose && len(joins(c)) > 0 && !outside(c, lead.Purpose) && !kept(c) {
			p.Enforcement, p.Probe = Rule{EnforceInactive, lead.Purpose}, Rule{ProbeInactive, lead.Purpose}
		}
		out = append(out, p)
	}
	return out
}

// outside reports whether a purpose that follows another one uses data that the engine does not hold.
func outside(c *charter.Charter, lead string) bool {
	return slices.ContainsFunc(c.Retention, func(r charter.Retention) bool {
		u, _ := c.Purpose(r.Purpose)
		return r.As == lead && slices.ContainsFunc(u.Data, func(name string) bool {
			f, _ := c.Field(name)
			return !held(c, f)
		})
	})
}

// unclaimed promises that a join without an answer is erased. The sweep knows one period: another one is declared only.
//
// Law: GDPR 5(1)(e)
func unclaimed(c *charter.Charter) []Promise {
	var out []Promise
	for _, r := range c.Retention {
		if r.Unconfirmed == nil {
			continue
		}
		p := Promise{
			ID: "retention." + r.Purpose + ".unconfirmed", Section: Keep, Law: "GDPR 5(1)(e)",
			Text: say("Une inscription que vous ne confirmez pas est effacée au bout de %s.",
				"A join that you do not confirm is erased after %s.", r.Unconfirmed.Text()),
			Clause: "retention." + r.Purpose + ".unconfirmed", Pos: r.Pos,
		}
		if len(out) == 0 {
			p.ID = "retention.unconfirmed"
			if len(joins(c)) > 0 {
				p.Enforcement, p.Probe = Rule{EnforceExpiry, "unconfirmed"}, Rule{ProbeUnclaimed, ""}
			}
		}
		out = append(out, p)
	}
	return out
}

// expiries promise an end for each purpose that waits for a period or for an event, of its own or another purpose's. The
// sweep deletes the addresses of sign-ins after one period, the longest, and what came by forms for a purpose: every other promise
// is declared only.
//
// Law: GDPR 5(1)(e)
func expiries(c *charter.Charter) []Promise {
	var out []Promise
	for _, r := range c.Retention {
		rule := r
		if r.As != "" {
			rule, _ = c.RetentionOf(r.Purpose)
		}
		if rule.Inactive != nil || rule.For == nil && rule.Until == "" {
			continue
		}
		u, _ := c.Purpose(r.Purpose)
		p := Promise{ID: "retention." + r.Purpose, Section: Keep, Law: "GDPR 5(1)(e)", Text: then(ending(rule, subject(c, r.Purpose, u.Data)), fixedBy(r)),
			Clause: "retention." + r.Purpose, Pos: r.Pos}
		switch {
		case expires(c, rule, u):
			p.Enforcement, p.Probe = Rule{EnforceExpiry, r.Purpose}, Rule{ProbeExpired, r.Purpose}
		case endsAlone(rule) && recorded(c, u):
			p.Enforcement, p.Probe = Rule{EnforceExpiry, r.Purpose}, Rule{ProbeLapsed, r.Purpose}
		}
		out = append(out, p)
	}
	return out
}

// expires reports whether the sweep deletes all that a purpose keeps once its period is over.
func expires(c *charter.Charter, rule charter.Retention, u charter.Purpose) bool {
	a, ok := address(c)
	if !ok || len(u.Data) != 1 || u.Data[0] != a.Name || !plain(rule) {
		return false
	}
	for _, other := range c.Purposes {
		r, _ := c.RetentionOf(other.Name)
		if slices.Contains(other.Data, a.Name) && plain(r) && r.For.Longer(*rule.For) {
			return false // the rows wait for the longer one
		}
	}
	return true
}

// ends are what a retention waits for: when it comes, where a period runs from it, and how long that is.
var ends = map[string]struct{ at, after, till charter.Text }{
	charter.AccountClosed: {say("dès que votre compte est fermé", "as soon as your account is closed"),
		say("%s après la fermeture de votre compte", "%s after your account is closed"), say("jusqu’à ce que votre compte soit fermé", "until your account is closed")},
	charter.ConsentWithdrawn: {say("dès que vous retirez votre accord", "as soon as you withdraw your consent"),
		say("%s après le retrait de votre accord", "%s after you withdraw your consent"), say("jusqu’à ce que vous retiriez votre accord", "until you withdraw your consent")},
	charter.ErasureAsked: {say("dès que vous le demandez", "as soon as you ask for it"),
		say("%s après votre demande", "%s after you ask for it"), say("jusqu’à ce que vous demandiez l’effacement", "until you ask for erasure")},
	charter.RequestAnswered: {say("dès que nous vous avons répondu", "as soon as we have answered you"),
		say("%s après notre réponse", "%s after our answer"), say("jusqu’à notre réponse", "until our answer")},
	charter.ContractEnds: {say("dès que le contrat prend fin", "as soon as the contract ends"),
		say("%s après la fin du contrat", "%s after the contract ends"), say("jusqu’à la fin du contrat", "until the contract ends")},
	charter.TrackerEnds: {say("en même temps que le traceur", "together with the tracker"),
		say("%s après la fin du traceur", "%s after the tracker ends"), say("aussi longtemps que le traceur", "as long as the tracker")},
	charter.AsNeeded: {say("quand nous n’en avons plus besoin", "when we no longer need it"),
		say("%s après que nous n’en avons plus besoin", "%s after we no longer need it"), say("tant que nous en avons besoin", "as long as we need it")},
	charter.AsLawAsks: {say("quand la loi le permet", "when the law allows it"),
		say("%s après que la loi le permet", "%s after the law allows it"), say("jusqu’à ce que la loi en permette l’effacement", "until the law allows its erasure")},
	charter.NowAndThen: {say("de temps en temps", "from time to time"),
		say("de temps en temps, après %s", "from time to time, after %s"), say("jusqu’à un effacement fait de temps en temps", "until an erasure made from time to time")},
}

// when says in words when a retention ends that waits for a period or an event, not for an absence: "after 12 months", "5 years
// after the contract ends". It gives no text where a charter does not say.
func when(r charter.Retention) charter.Text {
	switch {
	case r.For == nil:
		return ends[r.Until].at
	case r.Until == "":
		return say("%s après son enregistrement", "%s after it was recorded", r.For.Text())
	}
	return say(ends[r.Until].after.FR, ends[r.Until].after.EN, r.For.Text())
}

// Lasting says in words how long a retention lasts that waits for a period or an event, not for an absence: "12 months", "until 5
// years after the contract ends", "without end". It gives no text where a charter does not say.
//
// Law: GDPR 13(2)(a)
func Lasting(r charter.Retention) charter.Text {
	switch {
	case r.Until == charter.NoEnd:
		return say("sans fin", "without end")
	case r.For == nil:
		return ends[r.Until].till
	case r.Until == "":
		return r.For.Text()
	case r.Until == charter.NowAndThen:
		return when(r)
	}
	return say("jusqu’à %s", "until %s", when(r))
}

// ending says when something is erased, and what happens before.
func ending(r charter.Retention, what charter.Text) charter.Text {
	if r.Until == charter.NoEnd {
		return say("%s n’est jamais effacé.", "%s is never erased.", what)
	}
	at, act := when(r), say("effacé", "erased")
	if n := len(r.Then); n > 0 && r.Then[n-1].Do == charter.Anonymise {
		act = say("rendu anonyme", "made anonymous")
	}
	text := say("%s est %s %s.", "%s is %s %s.", what, act, at)
	if apart := archived(r); !apart.IsZero() {
		text = say("%s est mis à part %s, pour peu de personnes, puis %s %s plus tard.", "%s is set apart %s, for few people, then %s %s later.", what, at, act, apart.Text())
	}
	if warns(r) {
		text = then(text, say("Un e-mail vous prévient d’abord, et vous laisse %s.", "An e-mail warns you first, and leaves you %s.", Wait(r).Text()))
	}
	return text
}

// fixedBy cites the text that sets the period of a retention.
func fixedBy(r charter.Retention) charter.Text {
	if r.As != "" {
		return charter.Text{} // it has no period of its own
	}
	return about(both(r.Law), "Un texte fixe cette durée (%s).", "A text sets this period (%s).")
}

// leavings say what an anonymised person leaves behind, and which text sets a period that is said elsewhere.
var leavings = []row[charter.Retention]{
	{"leaves", Keep, "GDPR recital 26", worded(func(r charter.Retention) string { return r.Leaves }, words{
		"counts":                     say("Après un départ, il ne reste que des totaux.", "After somebody leaves, only totals remain."),
		"records without names":      say("Après un départ, il reste des fiches sans nom.", "After somebody leaves, records without names remain."),
		"everything but the address": say("Après un départ, il reste tout, sauf l’adresse.", "After somebody leaves, everything but the address remains."),
	})},
	{"law", Keep, "GDPR 6(3)", func(c *charter.Charter, r charter.Retention) charter.Text {
		if r.As == "" && (r.For != nil || r.Until != "") {
			return charter.Text{} // its end cites it
		}
		return about(both(r.Law), "Un texte fixe cette durée (%[1]s) : %[2]s.", "A text sets this period (%[1]s): %[2]s.", within(subject(c, r.Purpose, nil)))
	}},
}

// anonymous promises that a person who left survives as a number only.
//
// Law: GDPR 4(1), GDPR recital 26
func anonymous(c *charter.Charter) []Promise {
	for _, f := range c.Data {
		if f.KeepDigits == 0 {
			continue
		}
		kept := say("le premier chiffre", "its first digit")
		if f.KeepDigits > 1 {
			kept = say("les %s premiers chiffres", "its first %s digits", both(fmt.Sprint(f.KeepDigits)))
		}
		after := either(c, say("Après un départ", "After somebody leaves"), say("D’un compte effacé", "Of an erased account"))
		p := Promise{
			ID: "retention.anonymous", Section: Keep, Law: "GDPR recital 26",
			Text: say("%s, il ne reste qu’un nombre, une personne de plus dans un total par type de compte et par zone (%s : %s), et la trace sans nom de l’effacement. Un tel total de moins de 10 personnes n’est jamais montré.",
				"%s, only a number remains, one more person in a total by kind of account and by area (%s: %s), and the nameless trace of the erasure. Such a total under 10 people is never shown.",
				after, within(f.Label), kept),
			Clause: "data." + f.Name + ".anonymise", Pos: f.Pos,
		}
		if held(c, f) && !slices.ContainsFunc(c.Retention, func(r charter.Retention) bool { return r.Leaves != "" && r.Leaves != "counts" }) {
			p.Enforcement, p.Probe = Rule{EnforceAnonymous, f.Name}, Rule{ProbeCounts, ""}
		}
		return []Promise{p}
	}
	return nil
}
