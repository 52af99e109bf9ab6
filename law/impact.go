package law

import (
	"slices"
	"strings"
	"time"

	"charte/charter"
)

// assessed reports whether the impact assessment covers a purpose.
// Law: GDPR 35(1)
func assessed(c *charter.Charter, purpose string) bool {
	return c.DPIA.Reference != "" && (len(c.DPIA.Covers) == 0 || slices.Contains(c.DPIA.Covers, purpose))
}

// Law: GDPR 35(1), 35(3), 35(4): what is on the authority's list is assessed whatever else is said; the rest, from two criteria on.
func unassessed(c *charter.Charter, _ time.Time) (flaws []flaw) {
	for _, p := range c.Purposes {
		if why, listed := listed(c, p); listed && !assessed(c, p.Name) {
			flaws = append(flaws, at("purposes."+p.Name+".nature", "la finalité %[1]s appelle une analyse d’impact : %[2]s", "the purpose %[1]s calls for an impact assessment: %[3]s", p.Name, why.FR, why.EN))
		}
	}
	for _, d := range c.Documents {
		if special(d.Category) && (minor(c, d.About) || minor(c, d.From) || c.DPIA.Large) && !assessed(c, d.Purpose) {
			flaws = append(flaws, at("documents."+d.Name+".category", "le document %s appelle une analyse d’impact : donnée sensible, et personnes vulnérables ou nombreuses", "the document %s calls for an impact assessment: a special category, and vulnerable or many people", d.Name))
		}
	}
	told := len(flaws)
	for _, p := range c.Purposes {
		path := "purposes." + p.Name + ".nature"
		alike := func(f flaw) bool { return f.path == path || anyOf(sensitiveIn(c, f.path), sensitiveIn(c, path)) }
		if slices.ContainsFunc(flaws[:told], alike) { // one sort of sensitive data is reported once
			continue
		}
		if why := criteria(c, p); len(why) >= 2 && !assessed(c, p.Name) {
			flaws = append(flaws, at(path, "la finalité %[1]s appelle une analyse d’impact : %[2]s et %[3]s", "the purpose %[1]s calls for an impact assessment: %[4]s and %[5]s", p.Name, why[0].FR, why[1].FR, why[0].EN, why[1].EN))
		}
	}
	return flaws
}

// sensitiveIn gives the special categories that a document or a purpose holds, by a path in it.
func sensitiveIn(c *charter.Charter, path string) (categories []string) {
	for _, d := range c.Documents {
		if special(d.Category) && strings.HasPrefix(path, "documents."+d.Name+".") {
			categories = append(categories, d.Category)
		}
	}
	for _, p := range c.Purposes {
		for _, name := range p.Data {
			if f, _ := c.Field(name); special(f.Category) && strings.HasPrefix(path, "purposes."+p.Name+".") {
				categories = append(categories, f.Category)
			}
		}
	}
	return categories
}

// listed gives the type of processing of the authority's list that a purpose is, of the types that a charter can show.
// Law: GDPR 35(4)
func listed(c *charter.Charter, p charter.Purpose) (charter.Text, bool) {
	profiles := has(p, "profiling", "segments")
	switch {
	case has(p, "housing"):
		return charter.Text{FR: "l’instruction des demandes et la gestion de logements sociaux", EN: "the handling of applications for and the management of social housing"}, true
	case has(p, "care") && holds(c, p, func(f charter.Field) bool { return f.Category == "social-situation" }):
		return charter.Text{FR: "l’accompagnement social ou médico-social", EN: "social or medico-social support"}, true
	case profiles && holds(c, p, func(f charter.Field) bool { return f.Source == charter.ThirdParty }):
		return charter.Text{FR: "un profilage qui emploie des données de sources externes", EN: "profiling that uses data from external sources"}, true
	case profiles && has(p, "recruitment"):
		return charter.Text{FR: "le profilage de candidats ou de salariés", EN: "the profiling of candidates or employees"}, true
	case holds(c, p, func(f charter.Field) bool { return f.Category == "biometric" || f.Category == "genetic" }):
		return charter.Text{FR: "des données biométriques ou génétiques", EN: "biometric or genetic data"}, true
	}
	return charter.Text{}, false
}

// criteria gives those of the nine criteria of risk that a purpose meets, of those that a charter can show.
// Law: GDPR 35(3)
func criteria(c *charter.Charter, p charter.Purpose) (met []charter.Text) {
	var guarded, own, external, automatic bool
	for _, name := range p.Data {
		f, _ := c.Field(name)
		sort, _ := charter.CategoryOf(f.Category)
		guarded = guarded || sort.Special || sort.Guarded
		own, external = own || f.Source != charter.ThirdParty, external || f.Source == charter.ThirdParty
	}
	for _, d := range c.Decisions {
		automatic = automatic || within(d.Data, p.Data)
	}
	scored := func(f charter.Field) bool { return f.Category == "segment" && f.Source == charter.Derived }
	profiles := has(p, monitoring...) || holds(c, p, scored)
	vulnerable := has(p, "housing", "care", "staff") || ofChildren(c, p)
	for _, criterion := range []struct {
		met  bool
		text charter.Text
	}{
		{profiles, charter.Text{FR: "évaluation ou profilage", EN: "evaluation or profiling"}},
		{guarded, charter.Text{FR: "données sensibles", EN: "sensitive data"}},
		{vulnerable, charter.Text{FR: "personnes vulnérables", EN: "vulnerable people"}},
		{automatic, charter.Text{FR: "décisions automatiques", EN: "automated decisions"}},
		{profiles && own && external, charter.Text{FR: "croisement de données", EN: "data crossed with others"}},
		{c.DPIA.Large, charter.Text{FR: "grande échelle", EN: "large scale"}},
	} {
		if criterion.met {
			met = append(met, criterion.text)
		}
	}
	return met
}

// ofChildren reports whether a purpose holds data of children: those it names, or where it names nobody, those who give some of its data
// or are spoken of in it. Where no kind of people is said to be children, and children use the service, anybody may be one.
// Law: GDPR recital 38
func ofChildren(c *charter.Charter, p charter.Purpose) bool {
	kinds, told := p.Of, len(p.Of) > 0
	for _, k := range c.People {
		told = told || k.Minor
		if len(p.Of) == 0 && anyOf(slices.Concat(k.Asks.Required, k.Asks.Optional, k.Lists), p.Data) {
			kinds = append(kinds, k.Name)
		}
	}
	spoken := func(f charter.Field) bool { return minor(c, f.About) }
	return !told && servesMinors(c) || holds(c, p, spoken) || slices.ContainsFunc(kinds, func(kind string) bool { return minor(c, kind) })
}
