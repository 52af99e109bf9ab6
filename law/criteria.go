package law

import (
	"slices"

	"charte/charter"
)

// criteria are the nine of the guidelines of the European authorities on impact assessments.
//
// Law: GDPR 35(3)
var criteria = []sign{
	{
		title: charter.Text{FR: "Évaluation ou notation, profilage compris", EN: "Evaluation or scoring, profiling included"},
		short: charter.Text{FR: "évaluation ou profilage", EN: "evaluation or profiling"},
		shows: profiles,
	},
	{
		title: charter.Text{FR: "Décision automatique qui a un effet juridique ou important", EN: "Automated decision with a legal or similarly significant effect"},
		short: charter.Text{FR: "décisions automatiques", EN: "automated decisions"},
		shows: func(c *charter.Charter, p charter.Purpose) (clauses []string) {
			for _, d := range c.Decisions {
				if within(d.Data, p.Data) {
					clauses = append(clauses, "decisions."+d.Name)
				}
			}
			return clauses
		},
		open: openOn(func(c *charter.Charter) (clauses []string) {
			for _, d := range c.Decisions {
				clauses = append(clauses, "decisions."+d.Name)
			}
			return clauses
		}),
	},
	{
		title: charter.Text{FR: "Surveillance systématique", EN: "Systematic monitoring"},
		short: charter.Text{FR: "surveillance systématique", EN: "systematic monitoring"},
		open: func(c *charter.Charter) (clauses []string, open bool) {
			for _, t := range c.Trackers {
				if t.Class == "replay" {
					clauses = append(clauses, "trackers."+t.Name+".class")
				}
			}
			for _, f := range c.Data {
				if f.Source == charter.Observed && category("location", "navigation", "searches", "email-opens", "activity")(f) {
					clauses = append(clauses, "data."+f.Name+".source")
				}
			}
			return clauses, true
		},
	},
	{
		title: charter.Text{FR: "Données sensibles ou hautement personnelles", EN: "Sensitive or highly personal data"},
		short: charter.Text{FR: "données sensibles", EN: "sensitive data"},
		shows: func(c *charter.Charter, p charter.Purpose) []string {
			return slices.Concat(
				fieldsOf(c, p, "category", func(f charter.Field) bool { return protected(f.Category) }),
				documentsOf(c, p, "category", func(d charter.Document) bool { return protected(d.Category) }))
		},
		open: openOn(inAll(func(c *charter.Charter, p charter.Purpose) []string {
			return slices.Concat(fieldsOf(c, p, "may reveal", func(f charter.Field) bool { return len(f.Reveals) > 0 }),
				fieldsOf(c, p, "category", category("location", "income", "payment", "social-situation", "message")))
		})),
	},
	{
		title: charter.Text{FR: "Traitement à grande échelle", EN: "Processing on a large scale"},
		short: charter.Text{FR: "grande échelle", EN: "large scale"},
		shows: func(c *charter.Charter, _ charter.Purpose) []string {
			if c.DPIA.Large {
				return []string{"dpia.large scale"}
			}
			return nil
		},
		open: func(c *charter.Charter) ([]string, bool) { return nil, !c.Has("dpia.large scale") },
	},
	{
		title: charter.Text{FR: "Croisement ou combinaison de jeux de données", EN: "Matching or combining sets of data"},
		short: charter.Text{FR: "croisement de données", EN: "data crossed with others"},
		shows: func(c *charter.Charter, p charter.Purpose) []string {
			own := holds(c, p, func(f charter.Field) bool { return !fromOthers(f) })
			if len(profiles(c, p)) == 0 || !own {
				return nil
			}
			return fieldsOf(c, p, "source", fromOthers)
		},
		open: openOn(inAll(func(c *charter.Charter, p charter.Purpose) []string { return fieldsOf(c, p, "source", fromOthers) })),
	},
	{
		title: charter.Text{FR: "Personnes vulnérables", EN: "Vulnerable people"},
		short: charter.Text{FR: "personnes vulnérables", EN: "vulnerable people"},
		shows: func(c *charter.Charter, p charter.Purpose) []string {
			return slices.Concat(naturesOf(p, "housing", "care", "staff"), ofChildren(c, p))
		},
		open: func(c *charter.Charter) ([]string, bool) { return nil, c.Minors.Served != "no" },
	},
	{
		title: charter.Text{FR: "Usage innovant, ou technologie nouvelle", EN: "Innovative use, or new technology"},
		short: charter.Text{FR: "usage innovant", EN: "innovative use"},
		open:  always,
	},
	{
		title: charter.Text{FR: "Traitement qui peut priver d’un droit, d’un service ou d’un contrat", EN: "Processing that may deprive of a right, a service or a contract"},
		short: charter.Text{FR: "privation d’un droit, d’un service ou d’un contrat", EN: "deprivation of a right, a service or a contract"},
		open: func(c *charter.Charter) (clauses []string, open bool) {
			for _, d := range c.Decisions {
				clauses = append(clauses, "decisions."+d.Name+".effect")
			}
			return clauses, true
		},
	},
}

func protected(name string) bool {
	sort, _ := charter.CategoryOf(name)
	return sort.Special || sort.Guarded
}

// profiles gives the clauses by which a purpose evaluates people or puts them in groups.
//
// Law: GDPR 4(4)
func profiles(c *charter.Charter, p charter.Purpose) []string {
	scored := func(f charter.Field) bool { return f.Category == "segment" && f.Source == charter.Derived }
	return slices.Concat(naturesOf(p, monitoring...), fieldsOf(c, p, "category", scored))
}

// ofChildren gives the clauses by which a purpose holds data of children: those it names, or where it names nobody, those who give some of
// its data or are spoken of in it. Where no kind of people is said to be children, and children use the service, anybody may be one.
//
// Law: GDPR recital 38
func ofChildren(c *charter.Charter, p charter.Purpose) (clauses []string) {
	kinds, told := p.Of, len(p.Of) > 0
	for _, k := range c.People {
		told = told || k.Minor
		if len(p.Of) == 0 && anyOf(slices.Concat(k.Asks.Required, k.Asks.Optional, k.Lists), p.Data) {
			kinds = append(kinds, k.Name)
		}
	}
	if !told && servesMinors(c) {
		clauses = append(clauses, "minors.served")
	}
	for _, kind := range kinds {
		if minor(c, kind) {
			clauses = append(clauses, "people."+kind+".minors")
		}
	}
	return slices.Concat(clauses,
		fieldsOf(c, p, "about", func(f charter.Field) bool { return minor(c, f.About) }),
		documentsOf(c, p, "about", func(d charter.Document) bool { return minor(c, d.About) }),
		documentsOf(c, p, "from", func(d charter.Document) bool { return minor(c, d.From) }))
}
