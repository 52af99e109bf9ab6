package plan

import (
	"fmt"
	"slices"

	"charte/charter"
)

// inactivity promises that an unused account ends, after a letter and some days to answer it.
//
// Law: GDPR 5(1)(e)
func inactivity(c *charter.Charter) []Promise {
	var out []Promise
	for _, r := range c.Retention {
		if r.Inactive == nil {
			continue
		}
		text := say("Si vous ne venez plus pendant %s, nous vous écrivons.", "If you stay away for %s, we write to you.", r.Inactive.Text())
		if wait := Wait(r); wait.IsZero() {
			text = then(text, charter.Text{FR: "Ensuite, nous effaçons tout ce que nous savons de vous.", EN: "Then we erase everything we know about you."})
		} else {
			text = then(text, say("Si vous ne revenez pas dans les %s qui suivent, nous effaçons tout ce que nous savons de vous.",
				"If you do not come back within the next %s, we erase everything we know about you.", wait.Text()))
		}
		p := Promise{ID: "retention." + r.Purpose, Section: Keep, Law: "GDPR 5(1)(e)", Text: text, Clause: "retention." + r.Purpose, Pos: r.Pos}
		if len(out) == 0 { // the sweep follows one sequence: a second one is declared only
			p.Enforcement, p.Probe = Rule{EnforceInactive, r.Purpose}, Rule{ProbeInactive, r.Purpose}
		}
		out = append(out, p)
	}
	return out
}

// followers promise that what is kept "as" an inactive account ends with it: one sentence for all of them.
//
// Law: GDPR 5(1)(e)
func followers(c *charter.Charter) []Promise {
	var out []Promise
	for _, lead := range c.Retention {
		var labels []charter.Text
		var pos charter.Pos
		for _, r := range c.Retention {
			if lead.Inactive == nil || r.As != lead.Purpose {
				continue
			}
			if len(labels) == 0 {
				pos = r.Pos
			}
			labels = append(labels, purpose(c, r.Purpose))
		}
		if len(labels) == 0 {
			continue
		}
		out = append(out, Promise{
			ID: "retention." + lead.Purpose + ".same", Section: Keep, Law: "GDPR 5(1)(e)",
			Text: say("Ce que nous gardons pour %s disparaît en même temps que ce que nous gardons pour %s.",
				"What we keep for %s goes at the same time as what we keep for %s.", list(labels), purpose(c, lead.Purpose)),
			Enforcement: Rule{EnforceInactive, lead.Purpose}, Probe: Rule{ProbeInactive, lead.Purpose},
			Clause: "retention", Pos: pos,
		})
	}
	return out
}

// unclaimed promises that a join without an answer is erased.
//
// Law: GDPR 5(1)(e)
func unclaimed(c *charter.Charter) []Promise {
	var out []Promise
	for _, r := range c.Retention {
		if r.Unconfirmed == nil || len(out) > 0 {
			continue // the sweep knows one period
		}
		out = append(out, Promise{
			ID: "retention.unconfirmed", Section: Keep, Law: "GDPR 5(1)(e)",
			Text: say("Une inscription que vous ne confirmez pas est effacée au bout de %s.",
				"A join that you do not confirm is erased after %s.", r.Unconfirmed.Text()),
			Enforcement: Rule{EnforceExpiry, "unconfirmed"}, Probe: Rule{ProbeUnclaimed, ""},
			Clause: "retention." + r.Purpose + ".unconfirmed", Pos: r.Pos,
		})
	}
	return out
}

// expiries promise a fixed period for each purpose that has one, of its own or another purpose's. The sweep deletes
// rows of observed fields; for a purpose that keeps what people gave, the promise is declared only.
//
// Law: GDPR 5(1)(e)
func expiries(c *charter.Charter) []Promise {
	var out []Promise
	for _, r := range c.Retention {
		u, ok := c.Purpose(r.Purpose)
		rule, _ := c.RetentionOf(r.Purpose)
		if !ok || rule.For == nil {
			continue
		}
		promise := Promise{
			ID: "retention." + r.Purpose, Section: Keep, Law: "GDPR 5(1)(e)",
			Text: say("Ce que nous gardons pour %s (%s) est effacé au bout de %s.", "What we keep for %s (%s) is erased after %s.",
				within(u.Label), fields(c, u.Data), rule.For.Text()),
			Clause: "retention." + r.Purpose, Pos: r.Pos,
		}
		if observed(c, u.Data) {
			promise.Enforcement, promise.Probe = Rule{EnforceExpiry, r.Purpose}, Rule{ProbeExpired, r.Purpose}
		}
		out = append(out, promise)
	}
	return out
}

func observed(c *charter.Charter, names []string) bool {
	return !slices.ContainsFunc(names, func(name string) bool {
		f, _ := c.Field(name)
		return f.Source != charter.Observed || f.Category != "ip-address"
	})
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
		return []Promise{{
			ID: "retention.anonymous", Section: Keep, Law: "GDPR recital 26",
			Text: say("Après un départ, il ne reste qu’un nombre, une personne de plus dans un total par type de compte et par zone (%s : %s), et la trace sans nom de l’effacement. Un tel total de moins de 10 personnes n’est jamais montré.",
				"After somebody leaves, only a number remains, one more person in a total by kind of account and by area (%s: %s), and the nameless trace of the erasure. Such a total under 10 people is never shown.",
				within(f.Label), kept),
			Enforcement: Rule{EnforceAnonymous, f.Name}, Probe: Rule{ProbeCounts, ""}, Clause: "data." + f.Name + ".anonymise", Pos: f.Pos,
		}}
	}
	return nil
}
