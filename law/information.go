package law

import (
	"fmt"
	"slices"
	"time"

	"charte/charter"
)

// information are the rules on who holds the data, where they come from, and to whom they go.
var information = []Rule{
	{
		ID: "I01", Severity: Error, From: fromGDPR, Law: "GDPR 13(1)(a), LCEN 1-1", find: controller,
		Title:  charter.Text{FR: "responsable du traitement inconnu ou injoignable", EN: "controller unknown or out of reach"},
		Why:    charter.Text{FR: "Les personnes doivent savoir qui décide de l’usage de leurs données, et comment le joindre.", EN: "People must know who decides how their data are used, and how to reach them."},
		Remedy: charter.Text{FR: "complétez controller: name, puis contact, phone ou address", EN: "complete controller: name, then contact, phone or address"},
	},
	{
		ID: "I02", Severity: Error, From: fromGDPR, Law: "GDPR 13(1)(b), 37(1), 37(7)", find: officer,
		Title:  charter.Text{FR: "délégué à la protection des données injoignable ou manquant", EN: "data protection officer out of reach or missing"},
		Why:    charter.Text{FR: "Un organisme public, ou qui suit ou profile des personnes à grande échelle, désigne un délégué ; dès qu’il y en a un, ses coordonnées sont publiées.", EN: "A public body, or one that monitors or profiles people on a large scale, appoints an officer; where there is one, the contact details are published."},
		Remedy: charter.Text{FR: "écrivez dpo: contact (ou phone, ou address) ; si la loi n’en exige pas, none et la raison", EN: "write dpo: contact (or phone, or address); where the law asks for none, none and the reason"},
	},
	{
		ID: "I05", Severity: Error, From: fromGDPR, Law: "GDPR 13(1)(e)", find: recipients,
		Title:  charter.Text{FR: "destinataires non indiqués", EN: "recipients not stated"},
		Why:    charter.Text{FR: "Les personnes doivent savoir qui reçoit leurs données, même s’il n’y a que l’équipe et l’hébergeur.", EN: "People must know who receives their data, even where it is only the team and the host."},
		Remedy: charter.Text{FR: "déclarez recipients, processors et, s’il y en a, partners", EN: "declare recipients, processors and, if any, partners"},
	},
	{
		ID: "I09", Severity: Error, From: fromGDPR, Law: "GDPR 14(1), 14(2)(f), 14(3)", find: indirect,
		Title:  charter.Text{FR: "données venues d’un tiers sans que la personne l’apprenne", EN: "data from somebody else, unknown to the person"},
		Why:    charter.Text{FR: "Qui figure dans des données données par autrui en est informé, source comprise, au plus tard en un mois.", EN: "Whoever is in data that somebody else gave is told so, with the source, within a month at the latest."},
		Remedy: charter.Text{FR: "écrivez from (qui les donne) et told within: 1 month, ou moins", EN: "write from (who gives them) and told within: 1 month, or less"},
	},
	{
		ID: "I10", Severity: Warning, From: fromGDPR, Law: "GDPR 13(2)(e)", find: consequence,
		Title:  charter.Text{FR: "conséquence d’un refus de répondre non dite", EN: "what follows from not answering is unsaid"},
		Why:    charter.Text{FR: "Qui demande une donnée dit si elle est obligatoire, et ce qui se passe sans elle.", EN: "Whoever asks for a datum says whether it is required, and what happens without it."},
		Remedy: charter.Text{FR: "écrivez asking: otherwise, une phrase sur ce qui se passe sans réponse", EN: "write asking: otherwise, a sentence on what happens without an answer"},
	},
}

// worded reports whether the author says that the place at a path, and no other, is worded so.
func worded(c *charter.Charter, path, wording string) bool {
	return c.Has(path) && slices.Contains(c.At(path).Wording, wording)
}

// Law: GDPR 13(1)(a)
func controller(c *charter.Charter, _ time.Time) (flaws []flaw) {
	named := c.Controller.Name != "" && !worded(c, "controller.name", charter.BrokenWording)
	reachable, said := false, "controller.contact"
	for _, way := range []struct{ path, value string }{
		{"controller.address", c.Controller.Address}, {"controller.phone", c.Controller.Phone}, {"controller.contact", c.Controller.Contact},
	} {
		reachable = reachable || way.value != "" && !worded(c, way.path, charter.BrokenWording)
		if c.Has(way.path) {
			said = way.path
		}
	}
	if !named && !reachable && !c.Has("controller") {
		return []flaw{at("controller", "rien ne dit qui est responsable des données, ni comment le joindre", "nothing says who is responsible for the data, or how to reach them")}
	}
	if !named {
		flaws = append(flaws, at("controller.name", "le responsable du traitement n’est pas nommé", "the controller is not named"))
	}
	if !reachable {
		flaws = append(flaws, at(said, "aucune adresse, ni e-mail ni postale, ni numéro ne permet de joindre le responsable", "no address, e-mail or postal, and no telephone number reaches the controller"))
	}
	return flaws
}

// monitoring are the natures by which people are followed regularly and systematically.
var monitoring = []string{"profiling", "segments", "advertising"}

// Law: GDPR 37(1), 37(7)
func officer(c *charter.Charter, _ time.Time) []flaw {
	reachable := slices.ContainsFunc([]string{c.DPO.Contact, c.DPO.Phone, c.DPO.Address}, func(s string) bool { return s != "" })
	monitors := slices.ContainsFunc(c.Purposes, func(p charter.Purpose) bool { return has(p, monitoring...) })
	reasoned := !c.DPO.None.IsZero()
	switch {
	case reachable:
	case c.DPO.Appointed || c.Has("dpo.contact") || c.Has("dpo.phone") || c.Has("dpo.address"):
		return []flaw{at("dpo.contact", "un délégué est désigné, mais rien ne permet de le joindre", "an officer is appointed, but nothing says how to reach them")}
	case c.Controller.Public:
		return []flaw{at("dpo.none", "un organisme public doit avoir un délégué à la protection des données", "a public body must have a data protection officer")}
	case c.DPIA.Large && (monitors || !reasoned):
		return []flaw{at("dpo.none", "un traitement à grande échelle appelle un délégué à la protection des données", "processing on a large scale calls for a data protection officer")}
	case monitors && !reasoned:
		return []flaw{at("dpo.none", "des personnes sont profilées : il faut un délégué, ou dire pourquoi il n’y en a pas", "people are profiled: there must be an officer, or a word on why there is none")}
	}
	return nil
}

// anyOf reports whether two lists share a word.
func anyOf(words, among []string) bool {
	return slices.ContainsFunc(words, func(w string) bool { return slices.Contains(among, w) })
}

// Law: GDPR 13(1)(e)
func recipients(c *charter.Charter, _ time.Time) []flaw {
	if leftOpen(c, "recipients") && len(c.Recipients) == 0 {
		return []flaw{at("recipients", "les destinataires sont annoncés sans être dits", "recipients are announced, and not stated")}
	}
	for _, section := range []string{"recipients", "processors", "partners", "sharing"} {
		if c.Has(section) && !worded(c, section, charter.BrokenWording) {
			return nil
		}
	}
	return []flaw{at("recipients", "rien ne dit qui reçoit les données", "nothing says who receives the data")}
}

// Law: GDPR 13(2)(e)
func consequence(c *charter.Charter, _ time.Time) []flaw {
	asked := slices.ContainsFunc(c.Data, func(f charter.Field) bool { return f.Source == charter.Provided })
	if !asked || !c.Asking.Otherwise.IsZero() {
		return nil
	}
	return []flaw{at("asking.otherwise", "rien ne dit ce qui se passe quand on ne répond pas", "nothing says what happens when one does not answer")}
}

// Law: GDPR 14(1), 14(3)
func indirect(c *charter.Charter, on time.Time) (flaws []flaw) {
	for _, f := range c.Data {
		switch path := "data." + f.Name; {
		case f.Source == charter.ThirdParty && (f.From.IsZero() || f.Told.IsZero()):
			flaws = append(flaws, at(path+".source", "la donnée %s vient d’un tiers ; il manque qui la donne (from) ou quand la personne l’apprend (told within)", "the field %s comes from somebody else; who gives it (from) or when the person learns it (told within) is missing", f.Name))
		case f.Source == charter.Provided && f.About != "" && f.Told.IsZero() && !minor(c, f.About):
			flaws = append(flaws, at(path+".about", "la donnée %s parle de quelqu’un d’autre, que rien n’informe", "the field %s is about somebody else, whom nothing informs", f.Name))
		case over("indirect-notice", f.Told, on):
			flaws = append(flaws, at(path+".told within", "la personne apprendrait trop tard que l’on a sa donnée %s", "the person would learn too late that the field %s is held", f.Name))
		}
	}
	for _, g := range c.Grants {
		switch path := "grants." + g.Name + ".told within"; {
		case (len(g.InvitedBy) > 0 || g.Creates) && g.Told.IsZero():
			flaws = append(flaws, at(path, "une personne est invitée ou décrite par une autre (%s), et rien ne dit quand elle l’apprend", "somebody is invited or described by somebody else (%s), and nothing says when they learn it", g.Name))
		case over("indirect-notice", g.Told, on):
			flaws = append(flaws, at(path, "la personne invitée (%s) l’apprendrait trop tard", "the invited person (%s) would learn it too late", g.Name))
		}
	}
	for _, path := range says(c, "people are the only source") {
		if othersGive(c) {
			flaws = append(flaws, at(path, "d’autres donnent aussi des données sur les personnes, ce que le texte tait", "others give data about people too, which the text does not say"))
		}
	}
	return flaws
}

// othersGive reports whether somebody gives data about somebody else.
func othersGive(c *charter.Charter) bool {
	return slices.ContainsFunc(c.Data, func(f charter.Field) bool { return f.Source == charter.ThirdParty || f.About != "" }) ||
		slices.ContainsFunc(c.Grants, func(g charter.Grant) bool { return len(g.InvitedBy) > 0 || g.Creates })
}

// minor reports whether a kind of people are children.
func minor(c *charter.Charter, kind string) bool {
	k, _ := c.Kind(kind)
	return k.Minor
}

// says gives the paths of the claims that say so.
func says(c *charter.Charter, saying ...string) (paths []string) {
	for i, claim := range c.Claims {
		if anyOf(claim.Says, saying) {
			paths = append(paths, fmt.Sprintf("claims[%d].says", i))
		}
	}
	return paths
}
