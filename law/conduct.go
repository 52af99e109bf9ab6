package law

import (
	"time"

	"charte/charter"
)

// longer compares calendar periods from a day after which all months are long, so that "1 month" is as long as "31 days" and no longer.
func longer(p, than charter.Period) bool {
	from := time.Date(2023, time.July, 1, 0, 0, 0, 0, time.UTC)
	return p.After(from).After(than.After(from))
}

// Law: LIL 82, GDPR 13(1)(c), 13(2)(a)
func inventory(c *charter.Charter, _ time.Time) (flaws []flaw) {
	for _, t := range c.Trackers {
		if t.Party == "" {
			flaws = append(flaws, at("trackers."+t.Name, "le traceur %s ne dit pas qui l’émet", "the tracker %s does not say whose it is", t.Name))
		}
		if t.Text.IsZero() {
			flaws = append(flaws, at("trackers."+t.Name, "le traceur %s ne dit pas à quoi il sert", "the tracker %s does not say what it is for", t.Name))
		}
		if t.Life.IsZero() {
			flaws = append(flaws, at("trackers."+t.Name, "le traceur %s ne dit pas combien de temps il reste", "the tracker %s does not say how long it stays", t.Name))
		}
	}
	return flaws
}

// Law: LIL 82, GDPR 5(1)(e)
func lifeOver(most charter.Period) func(*charter.Charter, time.Time) []flaw {
	return func(c *charter.Charter, _ time.Time) (flaws []flaw) {
		for _, t := range c.Trackers {
			if !t.Life.Browser && longer(t.Life.Period, most) {
				life, limit := t.Life.Period.Text(), most.Text()
				flaws = append(flaws, flaw{"trackers." + t.Name + ".life", charter.Text{
					FR: "le traceur " + t.Name + " reste " + life.FR + ", plus de " + limit.FR,
					EN: "the tracker " + t.Name + " stays " + life.EN + ", more than " + limit.EN,
				}})
			}
		}
		return flaws
	}
}

// Law: GDPR 12(2), 12(6)
func identity(c *charter.Charter, _ time.Time) []flaw {
	if c.Rights.Identity != charter.IdentityAll {
		return nil
	}
	return []flaw{at("rights.identity", "une pièce d’identité est demandée à chaque fois", "an identity document is asked for every time")}
}

// Law: GDPR 12(3)
func answerWithin(most charter.Period) func(*charter.Charter, time.Time) []flaw {
	return func(c *charter.Charter, _ time.Time) []flaw {
		switch {
		case c.Rights.Answer.IsZero():
			return []flaw{at("rights.answer", "aucun délai de réponse n’est annoncé", "no deadline is given for an answer")}
		case longer(c.Rights.Answer, most):
			limit := most.Text()
			return []flaw{{"rights.answer", charter.Text{FR: "le délai de réponse dépasse " + limit.FR, EN: "the answer takes longer than " + limit.EN}}}
		}
		return nil
	}
}

// Law: GDPR 12(1), 13(3)
func unannounced(c *charter.Charter, _ time.Time) (flaws []flaw) {
	if len(c.Changes.AnnouncedBy) == 0 {
		flaws = append(flaws, at("changes.announced by", "rien ne dit comment un changement est annoncé", "nothing says how a change is announced"))
	}
	if c.Changes.Ahead.IsZero() {
		flaws = append(flaws, at("changes.ahead", "rien ne dit combien de temps à l’avance un changement est annoncé", "nothing says how long in advance a change is announced"))
	}
	return flaws
}

// Law: GDPR 28(3)
func uncontracted(c *charter.Charter, _ time.Time) (flaws []flaw) {
	for _, p := range c.Processors {
		if p.Contract == "" {
			flaws = append(flaws, at("processors."+p.Name, "aucun contrat n’est cité pour le sous-traitant %s", "no contract is cited for the processor %s", p.Name))
		}
	}
	return flaws
}
