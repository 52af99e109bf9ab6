package plan

import (
	"slices"

	"charte/charter"
)

// Names of what a sentence is about, at its beginning.
func fieldName(_ *charter.Charter, f charter.Field) charter.Text {
	return marked(first(called(f.Label, f.Name)))
}

func formName(_ *charter.Charter, f charter.Form) charter.Text {
	return say("Le formulaire « %s »", "The form “%s”", called(f.Label, f.Name))
}

func documentName(_ *charter.Charter, d charter.Document) charter.Text {
	if d.Label.IsZero() {
		d.Label = charter.CategoryText(d.Category)
	}
	return marked(first(called(d.Label, d.Name)))
}

// conditions allow the use of special categories of data.
//
// Law: GDPR 9(2)
var conditions = words{
	"explicit-consent": say("%s : seulement avec votre accord exprès.", "%s: only with your explicit consent."),
	"employment-law":   say("%s : seulement parce que le droit du travail ou de la protection sociale le demande.", "%s: only because employment or social protection law asks for it."),
	"vital-interests":  say("%s : seulement pour protéger la vie de quelqu’un.", "%s: only to protect somebody’s life."),
	"association":      say("%s : seulement entre les membres de notre association.", "%s: only among the members of our association."),
	"made-public":      say("%s : seulement ce que vous avez vous-même rendu public.", "%s: only what you made public yourself."),
	"legal-claims":     say("%s : seulement pour défendre un droit en justice.", "%s: only to defend a right in court."),
	"public-interest":  say("%s : seulement pour un motif d’intérêt public important, prévu par la loi.", "%s: only for a reason of substantial public interest, laid down by law."),
	"care":             say("%s : seulement pour soigner ou accompagner.", "%s: only to provide health or social care."),
	"public-health":    say("%s : seulement pour la santé publique.", "%s: only for public health."),
	"research":         say("%s : seulement pour les archives, la recherche ou la statistique.", "%s: only for archives, research or statistics."),
}

// enabled cites the text that allows a national number or criminal data.
func enabled(name charter.Text, text string) charter.Text {
	if text == "" {
		return charter.Text{}
	}
	return say("%s : un texte nous y autorise (%s).", "%s: a text allows us to hold it (%s).", name, both(text))
}

// dataSaid reads what a field says besides its label.
var dataSaid = each(func(c *charter.Charter) []charter.Field { return c.Data }, func(_ int, f charter.Field) string { return "data." + f.Name }, topic[charter.Field]{name: fieldName}, []row[charter.Field]{
	{"", Collect, "", nil},
	{"source", "", "GDPR 14(2)(f)", naming(fieldName, func(f charter.Field) string {
		if !f.From.IsZero() {
			return ""
		}
		return f.Source
	}, words{
		charter.ThirdParty: say("%s : donnée reçue d’ailleurs.", "%s: received from elsewhere."),
	})},
	{"from", "", "GDPR 14(2)(f)", func(c *charter.Charter, f charter.Field) charter.Text {
		return about(inside(f.From), "%[2]s : donnée reçue d’ailleurs (%[1]s).", "%[2]s: received from elsewhere (%[1]s).", fieldName(c, f))
	}},
	{"told within", "", "GDPR 14(3)", func(c *charter.Charter, f charter.Field) charter.Text {
		return about(Soon(f.Told), "%[2]s : quand nous recevons cette donnée d’ailleurs, nous vous le disons %[1]s.", "%[2]s: when we receive it from elsewhere, we tell you %[1]s.", fieldName(c, f))
	}},
	{"about", "", "GDPR 14(1)", func(c *charter.Charter, f charter.Field) charter.Text {
		return about(kinds(c, f.About), "%[2]s : cette donnée concerne %[1]s.", "%[2]s: this is about %[1]s.", fieldName(c, f))
	}},
	{"condition", "", "GDPR 9(2)", naming(fieldName, func(f charter.Field) string { return f.Condition }, conditions)},
	{"enabling text", "", "GDPR 10", func(c *charter.Charter, f charter.Field) charter.Text { return enabled(fieldName(c, f), f.Enabling) }},
	{"may reveal", "", "GDPR 9(1)", func(c *charter.Charter, f charter.Field) charter.Text {
		return about(categories(f.Reveals), "%[2]s : cette donnée révèle parfois autre chose (%[1]s).", "%[2]s: it sometimes reveals something else (%[1]s).", fieldName(c, f))
	}},
	{"precision", "", "GDPR 5(1)(c)", naming(fieldName, func(f charter.Field) string { return f.Precision }, words{
		"country": say("%s : rien de plus précis que le pays.", "%s: nothing finer than the country."),
		"region":  say("%s : rien de plus précis que la région.", "%s: nothing finer than the region."),
		"city":    say("%s : rien de plus précis que la ville.", "%s: nothing finer than the town."),
		"exact":   say("%s : la position exacte.", "%s: the exact position."),
	})},
	{"shown", "", "GDPR 25(2)", naming(fieldName, func(f charter.Field) string { return f.Shown }, words{
		"nobody":        say("%s : donnée montrée à notre équipe seulement.", "%s: shown to our team only."),
		"chosen people": say("%s : donnée montrée aux seules personnes que vous choisissez.", "%s: shown only to the people you choose."),
		"members":       say("%s : donnée montrée aux membres du site.", "%s: shown to the members of the site."),
		"everybody":     say("%s : donnée montrée à tout le monde.", "%s: shown to everybody."),
	})},
	{"protect", Security, "GDPR 32(1)(a)", func(c *charter.Charter, f charter.Field) charter.Text {
		if held(c, f) || !c.Has("data."+f.Name+".protect") {
			return charter.Text{}
		}
		said := words{
			charter.Sealed:   say("%s : donnée chiffrée avec une clé propre à chaque personne.", "%s: encrypted with a key of each person’s own."),
			charter.Lookup:   say("%s : donnée chiffrée avec une clé propre à chaque personne.", "%s: encrypted with a key of each person’s own."),
			charter.EndToEnd: say("%s : donnée chiffrée dans votre navigateur. Nous ne pouvons pas la lire.", "%s: encrypted in your browser. We cannot read it."),
		}
		return naming(fieldName, func(f charter.Field) string { return f.Protect }, said)(c, f)
	}},
})

// derived says in one sentence which data come from other data. A field that is said to come from elsewhere says so itself.
//
// Law: GDPR 14(2)(f)
func derived(c *charter.Charter) []Promise {
	p := Promise{ID: "collect.derived", Section: Collect, Law: "GDPR 14(2)(f)", Clause: "data"}
	var names []string
	for _, f := range c.Data {
		if f.Source == charter.Derived && f.From.IsZero() {
			names, p.Parts = append(names, f.Name), append(p.Parts, "data."+f.Name, "data."+f.Name+".source")
		}
	}
	if len(names) == 0 {
		return nil
	}
	p.Text = say("Nous tirons ces données d’autres données : %s.", "We derive this data from other data: %s.", fields(c, names))
	p.Pos = c.At(p.Parts[0]).Pos
	return []Promise{p}
}

// categories names special categories in words.
func categories(names []string) charter.Text {
	var items []charter.Text
	for _, n := range names {
		items = append(items, within(charter.CategoryText(n)))
	}
	return list(items)
}

// kinds names kinds of people by their labels, which often speak in the first person: “I support somebody”.
func kinds(c *charter.Charter, names ...string) charter.Text {
	var items []charter.Text
	for _, n := range names {
		if k, ok := c.Kind(n); ok {
			label := k.Label
			if label.IsZero() {
				label = called(label, n)
			}
			items = append(items, say("« %s »", "“%s”", charter.Text{FR: label.In("fr"), EN: label.In("en")}))
		}
	}
	return list(items)
}

// asking promises what a form says before it is filled in, and by which ways data comes. The engine keeps that where the charter says where
// forms say it; the rest is declared only.
//
// Law: GDPR 13(1)
func asking(c *charter.Charter) []Promise {
	out := askingSaid(c)
	for i := range out {
		if out[i].Clause == "asking.notice" && c.Asking.Notice != "none" {
			out[i].Enforcement, out[i].Probe = Rule{EnforceNotice, ""}, Rule{ProbeNotice, ""}
		}
	}
	return out
}

// askingSaid reads how forms ask.
var askingSaid = block("asking", func(c *charter.Charter) charter.Asking { return c.Asking }, []row[charter.Asking]{
	{"marked", Collect, "GDPR 13(2)(e)", worded(func(a charter.Asking) string { return a.Marked }, words{
		"asterisk":         say("Ce qui est obligatoire porte un astérisque.", "What is required bears an asterisk."),
		"word":             say("Ce qui est obligatoire est marqué « obligatoire ».", "What is required is marked “required”."),
		"asterisk or word": say("Ce qui est obligatoire porte un astérisque, ou le mot « obligatoire ».", "What is required bears an asterisk, or the word “required”."),
	})},
	{"otherwise", "", "GDPR 13(2)(e)", telling(func(a charter.Asking) charter.Text { return a.Otherwise })},
	{"notice", Collect, "GDPR 13(1)", worded(func(a charter.Asking) string { return a.Notice }, words{
		"beside each field": say("À côté de chaque champ, nous disons à quoi il sert.", "Beside each field we say what it is for."),
		"before each form":  say("Avant chaque formulaire, nous disons à quoi il sert.", "Before each form we say what it is for."),
		"none":              say("Les formulaires ne disent pas à quoi ils servent.", "The forms do not say what they are for."),
	})},
	{"by", "", "GDPR 13(1)", among(func(a charter.Asking) []string { return a.By }, ways, "Nous recueillons vos données %s.", "We collect your data %s.")},
})

// aloneForms promise what each form besides joining asks, what it serves, and who may send and read it. The engine keeps that for the
// forms whose records it can hold.
//
// Law: GDPR 5(1)(c), GDPR 25(2)
func aloneForms(c *charter.Charter) []Promise {
	out := formsSaid(c)
	for i := range out {
		for _, f := range c.Forms {
			if out[i].Clause == "forms."+f.Name && served(c, f) {
				out[i].Enforcement, out[i].Probe = Rule{EnforceForm, f.Name}, Rule{ProbeRecords, f.Name}
			}
		}
	}
	return out
}

// formsSaid reads the forms that people fill in besides joining.
var formsSaid = each(func(c *charter.Charter) []charter.Form { return c.Forms }, func(_ int, f charter.Form) string { return "forms." + f.Name }, topic[charter.Form]{formName, say("Ce formulaire", "This form")}, []row[charter.Form]{
	{"", Collect, "", nil},
	{"asks", "", "GDPR 5(1)(c)", func(c *charter.Charter, f charter.Form) charter.Text {
		name, extra := called(f.Label, f.Name), fields(c, f.Asks.Optional)
		text := about(fields(c, f.Asks.Required), "Le formulaire « %[2]s » demande : %[1]s. Rien d’autre n’y est obligatoire.", "The form “%[2]s” asks for: %[1]s. Nothing else in it is required.", name)
		if text.IsZero() && !extra.IsZero() {
			text = say("Dans le formulaire « %s », rien n’est obligatoire.", "In the form “%s”, nothing is required.", name)
		}
		if !extra.IsZero() {
			text = then(text, say("Vous pouvez ajouter, si vous le voulez : %s.", "You may add, if you wish: %s.", extra))
		}
		return text
	}},
	{"purpose", "", "GDPR 5(1)(b)", func(c *charter.Charter, f charter.Form) charter.Text {
		if f.Purpose == "" {
			return charter.Text{}
		}
		return say("Le formulaire « %s » ne sert qu’à cela : %s.", "The form “%s” serves this only: %s.", called(f.Label, f.Name), purpose(c, f.Purpose))
	}},
	{"by", "", "GDPR 5(1)(c)", func(c *charter.Charter, f charter.Form) charter.Text {
		return about(kinds(c, f.By...), "Le formulaire « %[2]s » est réservé à %[1]s.", "The form “%[2]s” is for %[1]s only.", called(f.Label, f.Name))
	}},
	{"sent to", "", "GDPR 25(2)", func(c *charter.Charter, f charter.Form) charter.Text {
		i := slices.IndexFunc(c.Grants, func(g charter.Grant) bool { return g.Name == f.SentTo })
		if i < 0 {
			return charter.Text{}
		}
		return about(reader(c, c.Grants[i]), "Le formulaire « %[2]s » n’est lu que par les personnes que vous choisissez chaque fois parmi celles-ci (%[1]s), et vous pouvez le leur retirer.",
			"The form “%[2]s” is read only by the people whom you choose each time among these (%[1]s), and you can take it back from them.", called(f.Label, f.Name))
	}},
})
