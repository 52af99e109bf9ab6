package plan

import "charte/charter"

// Guarded reports whether a holder of parental authority agrees together with, or for, whoever is under the charter's age. Then everybody who
// joins is asked for their age, in the same words.
//
// Law: GDPR 8(1), LIL 45
func (p *Plan) Guarded() bool { return guarded(p.Charter) }

func guarded(c *charter.Charter) bool {
	m := c.Minors
	return m.Served == "yes" && (m.Consent == "joint" || m.Consent == "parent") && m.Age > 0
}

// together promises that whoever says that they are under the age does nothing without a parent. The age is what they say: nobody checks it.
//
// Law: GDPR 8(1), GDPR 8(2), LIL 45
func together(c *charter.Charter) []Promise {
	if !guarded(c) || len(joins(c)) == 0 {
		return nil
	}
	path := "minors.consent"
	return []Promise{{ID: anchor(path), Section: Choices, Law: "LIL 45",
		Text: then(consenting(c.Minors), say("Nous demandons son âge à qui ouvre un compte, sans le vérifier, et n’en gardons rien d’autre. Tant que le parent n’a pas dit oui, rien ne s’ouvre. Chacun des deux peut changer d’avis.",
			"We ask for their age of whoever opens an account, without checking it, and keep nothing more of it. Until the parent says yes, nothing opens. Each of the two may change their mind.")),
		Enforcement: Rule{EnforceMinors, ""}, Probe: Rule{ProbeMinors, ""}, Clause: path, Parts: []string{path, "minors.age"}, Pos: c.At(path).Pos}}
}

// afterwards promises that people decide in their account what becomes of their data after their death.
//
// Law: LIL 85
func afterwards(c *charter.Charter) []Promise {
	if c.Rights.AfterDeath != "choice in the account" || len(joins(c)) == 0 {
		return nil
	}
	path := "rights.after death"
	return []Promise{{ID: anchor(path), Section: Rights, Law: "LIL 85",
		Text: say("Dans votre compte, vous dites ce que deviendront vos données après votre mort : les effacer, les garder, ou en remettre une copie à quelqu’un. Vous changez d’avis quand vous voulez.",
			"In your account, you say what becomes of your data after your death: erase it, keep it, or hand a copy over to somebody. You change your mind whenever you want."),
		Enforcement: Rule{EnforceDirective, ""}, Probe: Rule{ProbeDirective, ""}, Clause: path, Pos: c.At(path).Pos}}
}
