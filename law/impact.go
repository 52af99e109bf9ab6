package law

import (
	"slices"
	"strings"
	"time"

	"charte/charter"
)

// Law: GDPR 35(1), 35(3), 35(4): what is on the authority's list is assessed whatever else is said; the rest, from two criteria on.
func unassessed(c *charter.Charter, _ time.Time) (flaws []flaw) {
	apart := *c
	apart.Documents = nil // a document is reported where it stands
	own, whole := Screen(&apart).Needs, Screen(c).Needs
	for _, n := range own {
		if len(n.Types) > 0 && !n.Assessed {
			why := types[n.Types[0]-1].short
			flaws = append(flaws, at("purposes."+n.Purpose+".nature", "la finalité %[1]s appelle une analyse d’impact : %[2]s", "the purpose %[1]s calls for an impact assessment: %[3]s", n.Purpose, why.FR, why.EN))
		}
	}
	for _, d := range c.Documents {
		i := slices.IndexFunc(own, func(n Need) bool { return n.Purpose == d.Purpose })
		alone := i >= 0 && !own[i].Required && whole[i].Required // the documents of a purpose may be what makes it need one
		if special(d.Category) && (minor(c, d.About) || minor(c, d.From) || c.DPIA.Large || alone) && !assessed(c, d.Purpose) {
			if alone {
				own[i].Required = true // said once
			}
			flaws = append(flaws, at("documents."+d.Name+".category", "le document %s appelle une analyse d’impact : donnée sensible, et personnes vulnérables ou nombreuses", "the document %s calls for an impact assessment: a special category, and vulnerable or many people", d.Name))
		}
	}
	told := len(flaws)
	for _, n := range own {
		path := "purposes." + n.Purpose + ".nature"
		alike := func(f flaw) bool { return f.path == path || anyOf(sensitiveIn(c, f.path), sensitiveIn(c, path)) }
		if len(n.Criteria) < 2 || n.Assessed || slices.ContainsFunc(flaws[:told], alike) { // one sort of sensitive data is reported once
			continue
		}
		a, b := criteria[n.Criteria[0]-1].short, criteria[n.Criteria[1]-1].short
		flaws = append(flaws, at(path, "la finalité %[1]s appelle une analyse d’impact : %[2]s et %[3]s", "the purpose %[1]s calls for an impact assessment: %[4]s and %[5]s", n.Purpose, a.FR, b.FR, a.EN, b.EN))
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
