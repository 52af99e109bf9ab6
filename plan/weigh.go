package plan

import (
	"slices"

	"charte/charter"
)

// decisions reads what a machine decides alone.
//
// Law: GDPR 22
var decisions = each(func(c *charter.Charter) []charter.Decision { return c.Decisions }, func(_ int, d charter.Decision) string { return "decisions." + d.Name }, topic[charter.Decision]{}, []row[charter.Decision]{
	{"", Choices, "GDPR 22(1)", func(_ *charter.Charter, d charter.Decision) charter.Text {
		return about(inside(d.Text), "Une machine décide seule : %s.", "A machine decides alone: %s.")
	}},
	{"logic", "", "GDPR 13(2)(f)", telling(func(d charter.Decision) charter.Text { return d.Logic })},
	{"effect", "", "GDPR 13(2)(f)", telling(func(d charter.Decision) charter.Text { return d.Effect })},
	{"allowed by", "", "GDPR 22(2)", worded(func(d charter.Decision) string { return d.Exception }, words{
		"contract":         say("Cette décision est nécessaire au service que vous demandez.", "This decision is necessary for the service that you ask for."),
		"law":              say("La loi autorise cette décision.", "The law allows this decision."),
		"explicit-consent": say("Cette décision n’est prise qu’avec votre accord exprès.", "This decision is taken only with your explicit consent."),
	})},
	{"human review", "", "GDPR 22(3)", worded(func(d charter.Decision) string { return d.Human }, words{
		"on request": say("Une personne revoit cette décision si vous le demandez, et vous écoute.", "A person reviews this decision if you ask, and hears you."),
		"always":     say("Une personne revoit toujours cette décision.", "A person always reviews this decision."),
		"none":       say("Aucune personne ne revoit cette décision.", "No person reviews this decision."),
	})},
	{"data", "", "GDPR 13(2)(f)", func(c *charter.Charter, d charter.Decision) charter.Text {
		return about(fields(c, d.Data), "Cette décision se fonde sur : %s.", "This decision rests on: %s.")
	}},
})

// dpia reads what became of the impact assessment.
//
// Law: GDPR 35
var dpia = block("dpia", func(c *charter.Charter) charter.Assessment { return c.DPIA }, []row[charter.Assessment]{
	{"reference", Evidence, "GDPR 35(1)", func(_ *charter.Charter, a charter.Assessment) charter.Text {
		switch {
		case a.Reference == "":
			return charter.Text{}
		case a.Date.IsZero():
			return say("Une analyse d’impact a pesé les risques pour vous.", "An impact assessment weighed the risks for you.")
		}
		return say("Une analyse d’impact a pesé les risques pour vous, le %s.", "An impact assessment weighed the risks for you, on %s.", day(a.Date))
	}},
	{"review", "", "GDPR 35(11)", func(_ *charter.Charter, a charter.Assessment) charter.Text {
		return about(day(a.Review), "L’analyse d’impact est revue le %s au plus tard.", "The impact assessment is reviewed by %s.")
	}},
	{"covers", "", "GDPR 35(1)", func(c *charter.Charter, a charter.Assessment) charter.Text {
		return about(uses(c, a.Covers), "L’analyse d’impact porte sur : %s.", "The impact assessment is about: %s.")
	}},
	{"large scale", "", "GDPR 35(3)", holding(func(a charter.Assessment) bool { return a.Large }, "Ces usages touchent beaucoup de personnes.", "These uses concern many people.")},
	{"none", "", "GDPR 35(1)", telling(func(a charter.Assessment) charter.Text { return a.None })},
})

// absent reads the kinds of people who have no account.
//
// Law: GDPR 13(1)
func absent(c *charter.Charter) []Promise {
	return each(func(c *charter.Charter) []charter.Kind {
		return slices.DeleteFunc(slices.Clone(c.People), func(k charter.Kind) bool { return k.Account != charter.NoAccount })
	}, func(_ int, k charter.Kind) string { return "people." + k.Name }, topic[charter.Kind]{}, []row[charter.Kind]{
		{"account", Parties, "GDPR 13(1)", func(c *charter.Charter, k charter.Kind) charter.Text {
			return say("%s : ces personnes n’ont pas de compte ici.", "%s: these people have no account here.", kinds(c, k.Name))
		}},
	})(c)
}
