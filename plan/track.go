package plan

import "charte/charter"

// trackerName begins a sentence about a tracker.
func trackerName(_ *charter.Charter, t charter.Tracker) charter.Text {
	return say("Le traceur « %s »", "The tracker “%s”", both(t.Name))
}

// trackerOf says whose a tracker is.
func trackerOf(c *charter.Charter, t charter.Tracker) charter.Text {
	for _, p := range c.Processors {
		if p.Name == t.By {
			return firm(p)
		}
	}
	if t.Company != "" {
		return both(t.Company)
	}
	return words{"first": say("ce site", "this site"), "third": say("un tiers", "a third party")}[t.Party]
}

// trackers reads each tracker, unless one sentence says that all of them are essential cookies of the site.
//
// Law: LIL 82
func trackers(c *charter.Charter) []Promise {
	if essential(c) {
		return nil
	}
	return each(func(c *charter.Charter) []charter.Tracker { return c.Trackers }, func(_ int, t charter.Tracker) string { return "trackers." + t.Name }, topic[charter.Tracker]{trackerName, say("Il", "It")}, trackerRows)(c)
}

var trackerRows = []row[charter.Tracker]{
	{"", Choices, "LIL 82", func(c *charter.Charter, t charter.Tracker) charter.Text {
		text := say("%s est déposé ou lu sur votre appareil.", "%s is written to or read from your device.", trackerName(c, t))
		if of := trackerOf(c, t); !of.IsZero() {
			text = say("%s est à : %s.", "%s belongs to: %s.", trackerName(c, t), of)
		}
		if !t.Text.IsZero() {
			text = then(text, sentence(t.Text))
		}
		return text
	}},
	{"sort", "", "LIL 82", naming(trackerName, func(t charter.Tracker) string { return t.Sort }, words{
		"cookie":            say("%s : c’est un cookie.", "%s: it is a cookie."),
		"pixel":             say("%s : c’est une image invisible.", "%s: it is an invisible picture."),
		"local storage":     say("%s est écrit dans la mémoire du navigateur.", "%s is written in the browser’s storage."),
		"device identifier": say("%s : c’est l’identifiant de votre appareil.", "%s: it is the identifier of your device."),
		"fingerprint":       say("%s reconnaît votre appareil à ses réglages.", "%s recognises your device by its settings."),
		"script":            say("%s : c’est un programme que la page charge.", "%s: it is a program that the page loads."),
	})},
	{"class", "", "LIL 82", naming(trackerName, func(t charter.Tracker) string { return t.Class }, words{
		"essential":       say("%s est indispensable au site.", "%s is essential to the site."),
		"preference":      say("%s retient vos préférences.", "%s remembers your preferences."),
		"audience":        say("%s compte les visites.", "%s counts visits."),
		"personalisation": say("%s adapte ce que vous voyez.", "%s adapts what you see."),
		"replay":          say("%s enregistre ce que vous faites sur la page.", "%s records what you do on the page."),
		"advertising":     say("%s sert la publicité.", "%s serves advertising."),
		"social":          say("%s relie la page à un réseau social.", "%s links the page to a social network."),
	})},
	{"life", "", "LIL 82", func(c *charter.Charter, t charter.Tracker) charter.Text {
		switch {
		case t.Life.IsZero():
			return charter.Text{}
		case t.Life.Browser:
			return say("%s disparaît quand vous fermez le navigateur.", "%s vanishes when you close the browser.", trackerName(c, t))
		case !t.Life.Least.IsZero():
			return say("%s dure entre %s et %s.", "%s lasts between %s and %s.", trackerName(c, t), t.Life.Least.Text(), t.Life.Period.Text())
		}
		return say("%s dure %s au plus.", "%s lasts %s at most.", trackerName(c, t), t.Life.Period.Text())
	}},
	{"consent", "", "LIL 82", naming(trackerName, func(t charter.Tracker) string { return t.Consent }, words{
		"before": say("%s attend votre accord.", "%s waits for your consent."),
		"none":   say("%s n’attend pas votre accord.", "%s does not wait for your consent."),
	})},
	{"reads", "", "LIL 82", func(c *charter.Charter, t charter.Tracker) charter.Text {
		return about(fields(c, t.Reads), "%[2]s lit : %[1]s.", "%[2]s reads: %[1]s.", trackerName(c, t))
	}},
	{"purpose", "", "GDPR 5(1)(b)", func(c *charter.Charter, t charter.Tracker) charter.Text {
		if t.Purpose == "" {
			return charter.Text{}
		}
		return say("%s sert à cela : %s.", "%s serves this: %s.", trackerName(c, t), purpose(c, t.Purpose))
	}},
	{"masked", "", "GDPR 25(1)", naming(trackerName, func(t charter.Tracker) string { return t.Masked }, words{
		"everything typed": say("%s ne voit rien de ce que vous tapez.", "%s sees nothing of what you type."),
		"nothing":          say("%s voit aussi ce que vous tapez.", "%s also sees what you type."),
	})},
	{"names like", "", "LIL 82", func(c *charter.Charter, t charter.Tracker) charter.Text {
		return about(both(t.Pattern), "%[2]s change de nom sur votre appareil (%[1]s).", "%[2]s changes its name on your device (%[1]s).", trackerName(c, t))
	}},
}

// banner reads how the site asks about trackers.
//
// Law: LIL 82
var banner = block("banner", func(c *charter.Charter) charter.Banner { return c.Banner }, []row[charter.Banner]{
	{"accept", Choices, "LIL 82", worded(func(b charter.Banner) string { return b.Accept }, words{
		"one click":   say("Vous acceptez les traceurs d’un seul clic.", "You accept trackers in one click."),
		"by browsing": say("Continuer la visite vaut acceptation des traceurs.", "Going on with the visit counts as accepting trackers."),
	})},
	{"refuse", "", "LIL 82", worded(func(b charter.Banner) string { return b.Refuse }, words{
		"one click":        say("Vous refusez les traceurs d’un seul clic.", "You refuse trackers in one click."),
		"a second page":    say("Vous refusez les traceurs sur une seconde page.", "You refuse trackers on a second page."),
		"browser settings": say("Vous refusez les traceurs dans les réglages du navigateur.", "You refuse trackers in the browser’s settings."),
		"none":             say("Rien ne permet de refuser les traceurs.", "Nothing lets you refuse trackers."),
	})},
	{"withdraw", "", "GDPR 7(3)", worded(func(b charter.Banner) string { return b.Withdraw }, words{
		"on every page":    say("Vous changez d’avis sur les traceurs depuis chaque page.", "You change your mind about trackers from every page."),
		"in the account":   say("Vous changez d’avis sur les traceurs dans votre compte.", "You change your mind about trackers in your account."),
		"browser settings": say("Vous changez d’avis sur les traceurs dans les réglages du navigateur.", "You change your mind about trackers in the browser’s settings."),
		"none":             say("Rien ne permet de changer d’avis sur les traceurs.", "Nothing lets you change your mind about trackers."),
	})},
	{"shown", Choices, "LIL 82", worded(func(b charter.Banner) string { return b.Shown }, words{
		"on the first page": say("La question sur les traceurs est posée sur la première page que vous ouvrez.", "The question about trackers is asked on the first page you open."),
		"on the home page":  say("La question sur les traceurs est posée sur la page d’accueil seulement.", "The question about trackers is asked on the home page only."),
		"on every page":     say("La question sur les traceurs est posée sur chaque page, tant que vous n’avez pas répondu.", "The question about trackers is asked on every page until you answer."),
		"never":             say("La question sur les traceurs n’est jamais posée.", "The question about trackers is never asked."),
	})},
	{"continuing means", "", "LIL 82", worded(func(b charter.Banner) string { return b.Continuing }, words{
		"refusal":                          say("Sans réponse de votre part, les traceurs sont refusés.", "Without an answer from you, trackers are refused."),
		"acceptance":                       say("Sans réponse de votre part, les traceurs sont tenus pour acceptés.", "Without an answer from you, trackers are taken as accepted."),
		"acceptance of the essential ones": say("Sans réponse de votre part, seuls les traceurs indispensables sont déposés.", "Without an answer from you, only essential trackers are set."),
	})},
	{"choice kept", "", "LIL 82", lasting(func(b charter.Banner) charter.Period { return b.Kept },
		"Votre réponse sur les traceurs vaut pendant %s.", "Your answer about trackers stands for %s.")},
})

// audience reads how visits are counted where no consent is asked.
//
// Law: LIL 82
var audience = block("audience", func(c *charter.Charter) charter.Audience { return c.Audience }, []row[charter.Audience]{
	{"tool", Choices, "LIL 82", worded(func(a charter.Audience) string { return a.Tool }, words{
		"own":         say("Nous comptons les visites avec notre propre outil.", "We count visits with a tool of our own."),
		"third party": say("Nous comptons les visites avec l’outil d’un tiers.", "We count visits with a third party’s tool."),
	})},
	{"output", "", "LIL 82", worded(func(a charter.Audience) string { return a.Output }, words{
		"anonymous":  say("La mesure des visites ne donne que des chiffres anonymes.", "Counting visits yields anonymous figures only."),
		"per person": say("La mesure des visites suit chaque personne.", "Counting visits follows each person."),
	})},
	{"crossed with other data", "", "LIL 82", worded(func(a charter.Audience) string { return a.Crossing }, words{
		"no":  say("La mesure des visites n’est croisée avec aucune autre donnée.", "Counted visits are matched with no other data."),
		"yes": say("La mesure des visites est croisée avec d’autres données.", "Counted visits are matched with other data."),
	})},
	{"cookie", "", "LIL 82", lasting(func(a charter.Audience) charter.Period { return a.Cookie },
		"Le cookie de mesure des visites dure %s au plus.", "The cookie that counts visits lasts %s at most.")},
	{"data", "", "LIL 82", lasting(func(a charter.Audience) charter.Period { return a.Data },
		"Les données de mesure des visites sont effacées au bout de %s.", "The data about counted visits is erased after %s.")},
	{"objection", "", "GDPR 21(1)", worded(func(a charter.Audience) string { return a.Objection }, words{
		"one click": say("Vous refusez d’être compté d’un seul clic.", "You refuse to be counted in one click."),
		"none":      say("Rien ne permet de refuser d’être compté.", "Nothing lets you refuse to be counted."),
	})},
})

// mailingName begins a sentence about a series of letters.
func mailingName(_ *charter.Charter, m charter.Mailing) charter.Text {
	return say("E-mails « %s »", "E-mails “%s”", called(m.Text, m.Name))
}

// mailingsSaid reads the letters that people receive besides those they are owed.
//
// Law: CPCE L34-5
var mailingsSaid = each(func(c *charter.Charter) []charter.Mailing { return c.Mailings }, func(_ int, m charter.Mailing) string { return "mailings." + m.Name }, topic[charter.Mailing]{name: mailingName}, []row[charter.Mailing]{
	{"", Choices, "CPCE L34-5", func(c *charter.Charter, m charter.Mailing) charter.Text {
		sorts, most := letterSorts.all(m.Class), about(count(m.Cap.Count), "au plus %s %s", "at most %s %s", every(m.Cap.Per))
		switch {
		case sorts.IsZero():
			return about(most, "%[2]s : %[1]s.", "%[2]s: %[1]s.", mailingName(c, m))
		case most.IsZero():
			return say("%s : %s.", "%s: %s.", mailingName(c, m), sorts)
		}
		return say("%s : %s, %s.", "%s: %s, %s.", mailingName(c, m), sorts, most)
	}},
	{"to", "", "CPCE L34-5", func(c *charter.Charter, m charter.Mailing) charter.Text {
		if len(m.To) == len(joins(c)) {
			return charter.Text{} // everybody
		}
		return about(kinds(c, m.To...), "%[2]s : envoyés seulement à %[1]s.", "%[2]s: sent only to %[1]s.", mailingName(c, m))
	}},
	{"agreed to", "", "CPCE L34-5", naming(mailingName, func(m charter.Mailing) string { return m.OptIn }, words{
		"before":            say("%s : seulement si vous avez dit oui avant.", "%s: only if you said yes before."),
		"as a customer":     say("%s : à nos clients, pour des services semblables, sauf refus.", "%s: to our customers, about similar services, unless they refuse."),
		"as a professional": say("%s : aux professionnels, pour leur métier, sauf refus.", "%s: to professionals, about their trade, unless they refuse."),
		"as a donor":        say("%s : à nos donateurs, pour la même cause, sauf refus.", "%s: to our donors, about the same cause, unless they refuse."),
		"not asked":         say("%s : envoyés sans vous demander votre accord.", "%s: sent without asking for your consent."),
	})},
	{"stop by", "", "GDPR 21(3)", func(c *charter.Charter, m charter.Mailing) charter.Text {
		return about(ways.or(m.Stop), "%[2]s : vous y mettez fin %[1]s.", "%[2]s: you stop them %[1]s.", mailingName(c, m))
	}},
	{"opens", "", "LIL 82", naming(mailingName, func(m charter.Mailing) string { return m.Opens }, words{
		"not measured":             say("%s : nous ne savons pas si vous les ouvrez.", "%s: we do not know whether you open them."),
		"counted together":         say("%s : les ouvertures sont comptées toutes ensemble, sans savoir par qui.", "%s: openings are counted together, without knowing by whom."),
		"measured for each person": say("%s : nous savons qui les ouvre.", "%s: we know who opens them."),
		"measured with consent":    say("%s : nous ne savons qui les ouvre qu’avec son accord.", "%s: we know who opens them only with their consent."),
	})},
	{"by", Parties, "GDPR 28(3)", func(c *charter.Charter, m charter.Mailing) charter.Text {
		return about(hired(c, m.By), "%[2]s : envoyés pour nous par %[1]s.", "%[2]s: sent for us by %[1]s.", mailingName(c, m))
	}},
})

// every says a period as people count: "a month", "in 6 months".
func every(p charter.Period) charter.Text {
	switch p {
	case charter.Period{Years: 1}:
		return say("par an", "a year")
	case charter.Period{Months: 1}:
		return say("par mois", "a month")
	case charter.Period{Days: 1}:
		return say("par jour", "a day")
	}
	return say("en %s", "in %s", p.Text())
}

var letterSorts = words{
	"service":     say("des messages sur le service que vous utilisez", "messages about the service you use"),
	"information": say("des informations", "information"),
	"news":        say("des nouvelles", "news"),
	"survey":      say("des enquêtes", "surveys"),
	"prospecting": say("de la prospection", "marketing"),
}

// hired names a processor of that name.
func hired(c *charter.Charter, name string) charter.Text {
	for _, p := range c.Processors {
		if p.Name == name {
			return firm(p)
		}
	}
	return charter.Text{}
}
