package plan

import (
	"fmt"
	"slices"

	"charte/charter"
)

// uses names purposes by their labels.
func uses(c *charter.Charter, names []string) charter.Text {
	var items []charter.Text
	for _, n := range names {
		if _, ok := c.Purpose(n); ok {
			items = append(items, purpose(c, n))
		}
	}
	return list(items)
}

// purposeName begins a sentence about a purpose.
func purposeName(_ *charter.Charter, u charter.Purpose) charter.Text {
	return marked(first(called(u.Label, u.Name)))
}

// bases say what allows a use.
//
// Law: GDPR 6(1)
var bases = words{
	charter.BasisContract:           say("le service que vous demandez en a besoin", "the service that you ask for needs it"),
	charter.BasisConsent:            say("seulement avec votre accord", "only with your consent"),
	"legal-obligation":              say("la loi nous y oblige", "the law compels us"),
	"public-interest":               say("c’est une mission d’intérêt public", "it is a task in the public interest"),
	"vital-interests":               say("c’est pour protéger la vie de quelqu’un", "it is to protect somebody’s life"),
	charter.BasisLegitimateInterest: say("c’est dans notre intérêt légitime", "it is in our legitimate interest"),
}

// Employs reports whether a purpose rests on the contract of those who work for the controller: they ask for no service.
//
// Law: GDPR 6(1)(b)
func Employs(u charter.Purpose) bool {
	return u.Basis == charter.BasisContract && slices.Contains(u.Nature, "staff")
}

// allowed says the legal basis of a purpose, unless its condition or its interest says as much.
//
// Law: GDPR 13(1)(c)
func allowed(c *charter.Charter, u charter.Purpose) charter.Text {
	said := bases.all(u.Stacked)
	if len(u.Stacked) < 2 {
		if said = bases[u.Basis]; Employs(u) {
			said = say("votre contrat de travail en a besoin", "your contract of employment needs it")
		}
	}
	if u.Basis == charter.BasisConsent && u.Condition == "explicit-consent" || u.Basis == charter.BasisLegitimateInterest && !u.Interest.IsZero() && len(u.Stacked) < 2 {
		return charter.Text{}
	}
	return about(said, "%[2]s : %[1]s.", "%[2]s: %[1]s.", purposeName(c, u))
}

// purposesSaid reads each purpose: what it is, from which data, and what allows it; how small a group it shows; when it ends.
//
// Law: GDPR 5(1)(b), GDPR 13(1)(c)
var purposesSaid = each(func(c *charter.Charter) []charter.Purpose { return c.Purposes }, func(_ int, u charter.Purpose) string { return "purposes." + u.Name }, topic[charter.Purpose]{name: purposeName}, []row[charter.Purpose]{
	{"", Collect, "GDPR 5(1)(b)", func(c *charter.Charter, u charter.Purpose) charter.Text {
		return about(inside(u.Text), "%[2]s : %[1]s.", "%[2]s: %[1]s.", purposeName(c, u))
	}},
	{"parts", "", "GDPR 30(1)(b)", func(c *charter.Charter, u charter.Purpose) charter.Text {
		var items []charter.Text
		for _, part := range u.Parts {
			if !part.Text.IsZero() {
				items = append(items, inside(part.Text))
			}
		}
		return about(list(items), "%[2]s : en particulier, %[1]s.", "%[2]s: in particular, %[1]s.", purposeName(c, u))
	}},
	{"data", "", "GDPR 5(1)(b)", func(c *charter.Charter, u charter.Purpose) charter.Text {
		return about(fields(c, u.Data), "%[2]s : nous n’utilisons pour cela que : %[1]s.", "%[2]s: we use only this for it: %[1]s.", purposeName(c, u))
	}},
	{"basis", "", "GDPR 6(1)", allowed},
	{"interest", "", "GDPR 13(1)(d)", func(c *charter.Charter, u charter.Purpose) charter.Text {
		return about(inside(u.Interest), "%[2]s : c’est dans notre intérêt légitime (%[1]s).", "%[2]s: it is in our legitimate interest (%[1]s).", purposeName(c, u))
	}},
	{"of", "", "GDPR 5(1)(b)", func(c *charter.Charter, u charter.Purpose) charter.Text {
		if len(u.Of) == len(c.People) {
			return charter.Text{} // everybody
		}
		return about(kinds(c, u.Of...), "%[2]s : cet usage ne concerne que ces personnes : %[1]s.", "%[2]s: this use concerns only these people: %[1]s.", purposeName(c, u))
	}},
	{"condition", "", "GDPR 9(2)", naming(purposeName, func(u charter.Purpose) string { return u.Condition }, conditions)},
	{"law", "", "GDPR 6(3)", func(c *charter.Charter, u charter.Purpose) charter.Text {
		return about(both(u.Law), "%[2]s : un texte le demande (%[1]s).", "%[2]s: a text asks for it (%[1]s).", purposeName(c, u))
	}},
	{"reuses", "", "GDPR 6(4)", func(c *charter.Charter, u charter.Purpose) charter.Text {
		if u.Reuses == "" {
			return charter.Text{}
		}
		return say("%s : nous reprenons pour cela des données recueillies pour %s.", "%s: for this we use data collected for %s.", purposeName(c, u), purpose(c, u.Reuses))
	}},
	{"compatible", "", "GDPR 6(4)", func(c *charter.Charter, u charter.Purpose) charter.Text {
		return about(both(u.Compatible), "%[2]s : nous avons vérifié que cet usage s’accorde avec le premier.", "%[2]s: we have checked that this use agrees with the first one.", purposeName(c, u))
	}},
	{"as", "", "GDPR 4(8)", naming(purposeName, func(u charter.Purpose) string { return u.Role }, words{
		"processor": say("%s : nous le faisons pour un autre, sur ses instructions.", "%s: we do it for somebody else, on their instructions."),
	})},
	{"contract", "", "GDPR 28(3)", func(c *charter.Charter, u charter.Purpose) charter.Text {
		return about(cited(u.Contract), "%[2]s : un contrat fixe ces instructions (%[1]s).", "%[2]s: a contract lays those instructions down (%[1]s).", purposeName(c, u))
	}},
	{"small cells", Security, "GDPR 25(1)", func(c *charter.Charter, u charter.Purpose) charter.Text {
		return about(count(u.Floor), "%[2]s : aucun groupe de moins de %[1]s personnes n’est formé ni montré.", "%[2]s: no group under %[1]s people is formed or shown.", purposeName(c, u))
	}},
	{"ends", Keep, "GDPR 5(1)(e)", func(c *charter.Charter, u charter.Purpose) charter.Text {
		return about(day(u.Ends), "%[2]s : cet usage s’arrête le %[1]s.", "%[2]s: this use stops on %[1]s.", purposeName(c, u))
	}},
})

// agreementsSaid read how a purpose asks for consent, where that differs from what the engine does by itself.
//
// Law: GDPR 7
var agreementsSaid = each(func(c *charter.Charter) []charter.Purpose { return c.Purposes }, func(_ int, u charter.Purpose) string { return "purposes." + u.Name }, topic[charter.Purpose]{name: agreedName}, []row[charter.Purpose]{
	{"consent", Choices, "", nil},
	{"consent.asked by", "", "GDPR 4(11)", naming(agreedName, func(u charter.Purpose) string { return u.Consent.Asked }, words{
		"a button":            say("%s : vous dites oui par un bouton.", "%s: you say yes with a button."),
		"an address field":    say("%s : vous dites oui en donnant votre adresse dans un champ fait pour cela.", "%s: you say yes by giving your address in a field made for it."),
		"a ticked box":        say("%s : la case est cochée d’avance.", "%s: the box is ticked in advance."),
		"accepting the terms": say("%s : accepter nos conditions vaut accord.", "%s: accepting our terms counts as consent."),
		"using the site":      say("%s : utiliser le site vaut accord.", "%s: using the site counts as consent."),
		"registering":         say("%s : s’inscrire vaut accord.", "%s: registering counts as consent."),
		"browser settings":    say("%s : les réglages du navigateur valent accord.", "%s: the browser’s settings count as consent."),
		"somebody else":       say("%s : un autre que nous recueille votre accord.", "%s: somebody else obtains your consent."),
	})},
	{"consent.proof", "", "GDPR 7(1)", naming(agreedName, func(u charter.Purpose) string { return u.Consent.Proof }, words{
		"none": say("%s : nous ne gardons pas de preuve de votre accord.", "%s: we keep no proof of your consent."),
	})},
	{"consent.withdraw by", Choices, "GDPR 7(3)", func(c *charter.Charter, u charter.Purpose) charter.Text {
		return about(ways.or(u.Consent.Withdraw), "%[2]s : vous changez d’avis %[1]s.", "%[2]s: you change your mind %[1]s.", agreedName(c, u))
	}},
	{"consent.required to enter", Choices, "GDPR 7(4)", func(c *charter.Charter, u charter.Purpose) charter.Text {
		if !u.Consent.Gate {
			return charter.Text{}
		}
		return say("%s : sans votre accord, le service vous est refusé.", "%s: without your consent, the service is refused to you.", agreedName(c, u))
	}},
})

// Ways says by which ways something is done: "on the site or by e-mail".
func Ways(names []string) charter.Text { return ways.or(names) }

// agreedName begins a sentence about what people agree to: the purpose, or those of its documents that alone need an explicit consent.
//
// Law: GDPR 9(2)(a)
func agreedName(c *charter.Charter, u charter.Purpose) charter.Text {
	var items []charter.Text
	for _, d := range c.Documents {
		if d.Purpose == u.Name && d.Condition == "explicit-consent" {
			items = append(items, within(documentName(c, d)))
		}
	}
	if u.Basis == charter.BasisConsent || u.Condition != "" || len(items) == 0 {
		return purposeName(c, u)
	}
	return first(list(items))
}

// count writes a number that is there.
func count(n int) charter.Text {
	if n == 0 {
		return charter.Text{}
	}
	return both(fmt.Sprint(n))
}

// ways are the means by which people and the site reach each other.
var ways = words{
	"site": channels["site"], "email": channels["email"],
	"link":          say("par un lien dans l’e-mail", "by a link in the e-mail"),
	"post":          say("par courrier", "by post"),
	"phone":         say("par téléphone", "by telephone"),
	"in person":     say("en personne", "in person"),
	"automatically": say("de façon automatique", "automatically"),
	"form":          say("par formulaire", "by form"),
	"sealed upload": say("par dépôt chiffré", "by sealed upload"),
}
