package law

import (
	"slices"
	"strings"
	"time"

	"charte/charter"
)

// automation are the rules on what machines decide or infer.
var automation = []Rule{
	{
		ID: "A01", Severity: Error, From: fromGDPR, Law: "GDPR 13(2)(f), 22", find: unexplained,
		Title:  charter.Text{FR: "décision automatique sans explication ni recours", EN: "automated decision without explanation or review"},
		Why:    charter.Text{FR: "Qui subit la décision d’une machine en connaît la logique et l’effet, et obtient qu’un humain la revoie.", EN: "Whoever is subject to a machine’s decision is told its logic and effect, and can have a human review it."},
		Remedy: charter.Text{FR: "complétez decisions: logic, effect, allowed by et human review: on request", EN: "complete decisions: logic, effect, allowed by and human review: on request"},
	},
	{
		ID: "A02", Severity: Warning, From: fromGDPR, Law: "GDPR 4(4), 25, 35(1)", find: profiled,
		Title:  charter.Text{FR: "profilage sans analyse d’impact ni seuil", EN: "profiling without an assessment or a floor"},
		Why:    charter.Text{FR: "Un groupe trop petit désigne une personne, et un profil s’analyse avant de servir.", EN: "A group too small points to a person, and a profile is assessed before it is used."},
		Remedy: charter.Text{FR: "citez l’analyse (dpia: reference) et, pour des groupes, écrivez small cells: 10 ou plus dans la finalité", EN: "cite the assessment (dpia: reference) and, for groups, write small cells: 10 or more in the purpose"},
	},
}

// Law: GDPR 13(2)(f), 22(2), 22(3)
func unexplained(c *charter.Charter, _ time.Time) (flaws []flaw) {
	for _, d := range c.Decisions {
		var missing []string
		for _, key := range []struct {
			name string
			said bool
		}{
			{"logic", !d.Logic.IsZero()}, {"effect", !d.Effect.IsZero()}, {"allowed by", d.Exception != ""}, {"human review", d.Human != "" && d.Human != "none"},
		} {
			if !key.said {
				missing = append(missing, key.name)
			}
		}
		if len(missing) > 0 {
			flaws = append(flaws, at("decisions."+d.Name, "la décision %s est prise par une machine ; il manque : %s", "the decision %s is taken by a machine; missing: %s", d.Name, strings.Join(missing, ", ")))
		}
	}
	return flaws
}

// leastCells is the floor below which a group points to people.
const leastCells = 10

// Law: GDPR 25, 35(1)
func profiled(c *charter.Charter, _ time.Time) (flaws []flaw) {
	profiles := func(p charter.Purpose) bool {
		return has(p, "profiling", "segments", "personalisation", "advertising") && !assessed(c, p.Name)
	}
	for _, f := range c.Data {
		if f.Category == "searches" && f.Source != charter.Provided && slices.ContainsFunc(usedFor(c, f.Name), profiles) {
			flaws = append(flaws, at("data."+f.Name+".category", "la donnée %s dessine un profil, qu’aucune analyse d’impact ne couvre", "the field %s draws a profile, which no impact assessment covers", f.Name))
		}
	}
	for _, p := range c.Purposes {
		segments := has(p, "segments")
		switch path := "purposes." + p.Name; {
		case segments && p.Floor < leastCells:
			flaws = append(flaws, at(path+".small cells", "la finalité %s forme des groupes, sans taille minimale d’au moins %d personnes", "the purpose %s makes groups, without a least size of %d people or more", p.Name, leastCells))
		case (segments || has(p, "profiling")) && !assessed(c, p.Name):
			flaws = append(flaws, at(path+".nature", "la finalité %s profile des personnes, et aucune analyse d’impact ne la couvre", "the purpose %s profiles people, and no impact assessment covers it", p.Name))
		}
	}
	return flaws
}
