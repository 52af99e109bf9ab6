package law

import (
	"slices"

	"charte/charter"
)

// types are the fourteen for which the CNIL asks for an impact assessment in every case (deliberation 2018-327), of which a charter can
// show a few. Their titles are those of its list, in short.
//
// Law: GDPR 35(4)
var types = []sign{
	{
		title: charter.Text{FR: "Données de santé, par un établissement de santé ou médico-social, pour la prise en charge des personnes", EN: "Health data, by a health or medico-social establishment, to care for people"},
		open:  openOn(healthData),
	},
	{
		title: charter.Text{FR: "Données génétiques de personnes vulnérables", EN: "Genetic data of vulnerable people"},
		short: charter.Text{FR: "des données génétiques", EN: "genetic data"},
		shows: func(c *charter.Charter, p charter.Purpose) []string {
			return fieldsOf(c, p, "category", category("genetic"))
		},
	},
	{
		title: charter.Text{FR: "Profilage de personnes pour la gestion des ressources humaines", EN: "Profiling of people to manage human resources"},
		short: charter.Text{FR: "le profilage de candidats ou de salariés", EN: "the profiling of candidates or employees"},
		shows: func(_ *charter.Charter, p charter.Purpose) []string {
			if !has(p, "profiling", "segments") {
				return nil
			}
			return naturesOf(p, "recruitment")
		},
		open: openOn(inAll(func(_ *charter.Charter, p charter.Purpose) []string { return naturesOf(p, "recruitment", "staff") })),
	},
	{
		title: charter.Text{FR: "Surveillance constante de l’activité des salariés", EN: "Constant monitoring of employees’ activity"},
		open:  openOn(inAll(func(_ *charter.Charter, p charter.Purpose) []string { return naturesOf(p, "staff") })),
	},
	{
		title: charter.Text{FR: "Alertes et signalements en matière sociale ou sanitaire", EN: "Alerts and reports in social or health matters"},
		open:  always,
	},
	{
		title: charter.Text{FR: "Alertes et signalements professionnels", EN: "Alerts and reports at work"},
		open:  always,
	},
	{
		title: charter.Text{FR: "Données de santé tenues dans un entrepôt ou un registre", EN: "Health data held in a warehouse or a registry"},
		open:  openOn(healthData),
	},
	{
		title: charter.Text{FR: "Profilage qui peut exclure d’un contrat, le suspendre ou le rompre", EN: "Profiling that may exclude from a contract, suspend it or end it"},
		open: openOn(func(c *charter.Charter) []string {
			clauses := inAll(profiles)(c)
			for _, d := range c.Decisions {
				clauses = append(clauses, "decisions."+d.Name)
			}
			return clauses
		}),
	},
	{
		title: charter.Text{FR: "Manquements contractuels mutualisés, qui peuvent faire exclure d’un contrat", EN: "Pooled breaches of contract, which may exclude from a contract"},
		open:  always,
	},
	{
		title: charter.Text{FR: "Profilage qui emploie des données de sources externes", EN: "Profiling that uses data from external sources"},
		short: charter.Text{FR: "un profilage qui emploie des données de sources externes", EN: "profiling that uses data from external sources"},
		shows: func(c *charter.Charter, p charter.Purpose) []string {
			external := fieldsOf(c, p, "source", fromOthers)
			if len(external) == 0 || !has(p, "profiling", "segments") {
				return nil
			}
			return append(naturesOf(p, "profiling", "segments"), external...)
		},
	},
	{
		title: charter.Text{FR: "Reconnaissance de personnes par leur biométrie, dont des personnes vulnérables", EN: "Biometric recognition of people, vulnerable people among them"},
		short: charter.Text{FR: "des données biométriques", EN: "biometric data"},
		shows: func(c *charter.Charter, p charter.Purpose) []string {
			return fieldsOf(c, p, "category", category("biometric"))
		},
	},
	{
		title: charter.Text{FR: "Instruction des demandes et gestion de logements sociaux", EN: "Handling of applications for, and management of, social housing"},
		short: charter.Text{FR: "l’instruction des demandes et la gestion de logements sociaux", EN: "the handling of applications for and the management of social housing"},
		shows: func(_ *charter.Charter, p charter.Purpose) []string { return naturesOf(p, "housing") },
	},
	{
		title: charter.Text{FR: "Accompagnement social ou médico-social", EN: "Social or medico-social support"},
		short: charter.Text{FR: "l’accompagnement social ou médico-social", EN: "social or medico-social support"},
		shows: func(c *charter.Charter, p charter.Purpose) []string {
			difficulties := fieldsOf(c, p, "category", category("social-situation"))
			if len(difficulties) == 0 || !has(p, "care") {
				return nil
			}
			return append(naturesOf(p, "care"), difficulties...)
		},
		open: openOn(inAll(func(_ *charter.Charter, p charter.Purpose) []string { return naturesOf(p, "care") })),
	},
	{
		title: charter.Text{FR: "Localisation à grande échelle", EN: "Location on a large scale"},
		open: openOn(inAll(func(c *charter.Charter, p charter.Purpose) []string {
			return fieldsOf(c, p, "category", category("location"))
		})),
	},
}

// healthData gives the clauses that declare data about health, or a purpose of care.
func healthData(c *charter.Charter) []string {
	return inAll(func(c *charter.Charter, p charter.Purpose) []string {
		return slices.Concat(naturesOf(p, "care"), fieldsOf(c, p, "category", category("health", "disability")),
			documentsOf(c, p, "category", func(d charter.Document) bool { return d.Category == "health" || d.Category == "disability" }))
	})(c)
}
