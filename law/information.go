package law

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"charte/charter"
)

// information are the rules on what people are told: who, with whom, which rights.
var information = []Rule{
	{
		ID: "I01", Severity: Error, From: fromGDPR, Law: "GDPR 13(1)(a), LCEN 1-1", find: controller,
		Title:  charter.Text{FR: "responsable du traitement inconnu ou injoignable", EN: "controller unknown or out of reach"},
		Why:    charter.Text{FR: "Les personnes doivent savoir qui décide de l’usage de leurs données, et comment le joindre.", EN: "People must know who decides how their data are used, and how to reach them."},
		Remedy: charter.Text{FR: "complétez controller : name, puis contact, phone ou address", EN: "complete controller: name, then contact, phone or address"},
	},
	{
		ID: "I02", Severity: Error, From: fromGDPR, Law: "GDPR 13(1)(b), 37(1), 37(7)", find: officer,
		Title:  charter.Text{FR: "délégué à la protection des données injoignable ou manquant", EN: "data protection officer out of reach or missing"},
		Why:    charter.Text{FR: "Un organisme public, ou qui suit ou profile des personnes à grande échelle, désigne un délégué ; dès qu’il y en a un, ses coordonnées sont publiées.", EN: "A public body, or one that monitors or profiles people on a large scale, appoints an officer; where there is one, the contact details are published."},
		Remedy: charter.Text{FR: "écrivez dpo : contact (ou phone, ou address) ; si la loi n’en exige pas, none et la raison", EN: "write dpo: contact (or phone, or address); where the law asks for none, none and the reason"},
	},
	{
		ID: "I05", Severity: Error, From: fromGDPR, Law: "GDPR 13(1)(e)", find: recipients,
		Title:  charter.Text{FR: "destinataires non indiqués", EN: "recipients not stated"},
		Why:    charter.Text{FR: "Les personnes doivent savoir qui reçoit leurs données, même s’il n’y a que l’équipe et l’hébergeur.", EN: "People must know who receives their data, even where it is only the team and the host."},
		Remedy: charter.Text{FR: "déclarez recipients, processors et, s’il y en a, partners", EN: "declare recipients, processors and, if any, partners"},
	},
	{
		ID: "I06", Severity: Error, From: fromGDPR, Law: "GDPR 13(2)(b), 15, 16, 17, 18, 20, 21", find: offered,
		Title:  charter.Text{FR: "liste des droits incomplète", EN: "incomplete list of rights"},
		Why:    charter.Text{FR: "Chaque base légale ouvre des droits, et tous sont annoncés aux personnes.", EN: "Each legal basis gives rights, and people are told all of them."},
		Remedy: charter.Text{FR: "écrivez rights : offers: all, ou ajoutez ceux qui manquent", EN: "write rights: offers: all, or add the missing ones"},
	},
	{
		ID: "I07", Severity: Error, From: fromGDPR, Law: "GDPR 13(2)(d), 77", find: complaint,
		Title:  charter.Text{FR: "droit de réclamation passé sous silence", EN: "right to complain left out"},
		Why:    charter.Text{FR: "Les personnes doivent savoir qu’elles peuvent réclamer auprès de l’autorité de contrôle.", EN: "People must be told that they may lodge a complaint with the supervisory authority."},
		Remedy: charter.Text{FR: "écrivez controller : authority, et rights : complaint: announced", EN: "write controller: authority, and rights: complaint: announced"},
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
		Remedy: charter.Text{FR: "écrivez asking : otherwise, une phrase sur ce qui se passe sans réponse", EN: "write asking: otherwise, a sentence on what happens without an answer"},
	},
	{
		ID: "I11", Severity: Error, From: fromLIL, Law: "LIL 48, 85", find: afterDeath,
		Title:  charter.Text{FR: "sort des données après la mort passé sous silence", EN: "data after death left out"},
		Why:    charter.Text{FR: "Un service en ligne dit à chacun ce que ses données deviennent à sa mort, et le laisse choisir.", EN: "An online service tells people what becomes of their data when they die, and lets them choose."},
		Remedy: charter.Text{FR: "écrivez rights : after death: choice in the account", EN: "write rights: after death: choice in the account"},
	},
	{
		ID: "I12", Severity: Error, From: fromGDPR, Law: "GDPR 7(3), 13(2)(c)", find: withdrawal,
		Title:  charter.Text{FR: "retrait du consentement non annoncé", EN: "withdrawal of consent not announced"},
		Why:    charter.Text{FR: "Un consentement se retire aussi simplement qu’il se donne, et les personnes l’apprennent avant de le donner.", EN: "Consent is as easy to withdraw as to give, and people are told so before they give it."},
		Remedy: charter.Text{FR: "écrivez rights : offers: all, ou consent : withdraw by dans la finalité", EN: "write rights: offers: all, or consent: withdraw by in the purpose"},
	},
	{
		ID: "I13", Severity: Warning, From: fromGDPR, Law: "GDPR 21(1), 21(2), 21(4)", find: objecting,
		Title:  charter.Text{FR: "droit d’opposition rétréci", EN: "right to object narrowed"},
		Why:    charter.Text{FR: "C’est au responsable de prouver des motifs impérieux, non à la personne d’avoir des raisons légitimes ; contre la prospection, aucune raison n’est due.", EN: "It is for the controller to show compelling grounds, not for the person to have legitimate reasons; against direct marketing no reason is owed."},
		Remedy: charter.Text{FR: "écrivez rights : objecting: freely", EN: "write rights: objecting: freely"},
	},
	{
		ID: "I21", Severity: Warning, From: fromGDPR, Law: "GDPR 13(2)(d), 77", find: contactOnly,
		Title:  charter.Text{FR: "réclamation présentée comme une simple prise de contact", EN: "complaint worded as a mere contact"},
		Why:    charter.Text{FR: "La loi donne un droit de réclamation, ce qui est plus que l’adresse de l’autorité.", EN: "The law gives a right to lodge a complaint, which is more than the authority’s address."},
		Remedy: charter.Text{FR: "écrivez rights : complaint: announced", EN: "write rights: complaint: announced"},
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
	case c.DPO.Appointed:
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
	for _, section := range []string{"recipients", "processors", "partners", "sharing"} {
		if c.Has(section) && !worded(c, section, charter.BrokenWording) {
			return nil
		}
	}
	return []flaw{at("recipients", "rien ne dit qui reçoit les données", "nothing says who receives the data")}
}

// owed are the rights, and the bases that give each; those that name no basis come with all of them.
// Law: GDPR 15, 16, 17, 18, 20, 21
var owed = []struct {
	right string
	text  charter.Text
	bases []string
}{
	{charter.Access, charter.Text{FR: "l’accès", EN: "access"}, nil},
	{charter.Rectification, charter.Text{FR: "la rectification", EN: "rectification"}, nil},
	{charter.Erasure, charter.Text{FR: "l’effacement", EN: "erasure"}, nil},
	{charter.Restriction, charter.Text{FR: "la limitation", EN: "restriction"}, nil},
	{charter.Portability, charter.Text{FR: "la portabilité", EN: "portability"}, []string{charter.BasisConsent, charter.BasisContract}},
	{charter.Objection, charter.Text{FR: "l’opposition", EN: "objection"}, []string{charter.BasisLegitimateInterest, charter.BasisPublicInterest}},
}

// Law: GDPR 13(2)(b)
func offered(c *charter.Charter, _ time.Time) []flaw {
	if slices.Contains(c.Rights.Offers, charter.AllRights) {
		return nil
	}
	var fr, en []string
	for _, o := range owed {
		given := o.bases == nil || slices.ContainsFunc(c.Purposes, func(p charter.Purpose) bool {
			return slices.Contains(o.bases, p.Basis) || anyOf(p.Stacked, o.bases)
		})
		offered := slices.Contains(c.Rights.Offers, o.right) || o.right == charter.Objection && c.Rights.Objecting != ""
		if given && !offered {
			fr, en = append(fr, o.text.FR), append(en, o.text.EN)
		}
	}
	if len(fr) == 0 {
		return nil
	}
	return []flaw{at("rights.offers", "parmi les droits annoncés, il manque : %[1]s", "the rights announced lack: %[2]s", strings.Join(fr, ", "), strings.Join(en, ", "))}
}

// Law: GDPR 13(2)(d)
func complaint(c *charter.Charter, _ time.Time) []flaw {
	if c.Controller.Authority != "" || c.Rights.Complaint != "" {
		return nil
	}
	return []flaw{at("rights.complaint", "rien ne dit que l’on peut réclamer auprès d’une autorité de contrôle", "nothing says that one may complain to a supervisory authority")}
}

// Law: GDPR 13(2)(d)
func contactOnly(c *charter.Charter, _ time.Time) []flaw {
	if c.Rights.Complaint != "contact only" {
		return nil
	}
	return []flaw{at("rights.complaint", "l’autorité est citée sans dire que l’on peut réclamer auprès d’elle", "the authority is cited without saying that one may lodge a complaint with it")}
}

// Law: GDPR 13(2)(e)
func consequence(c *charter.Charter, _ time.Time) []flaw {
	asked := slices.ContainsFunc(c.Data, func(f charter.Field) bool { return f.Source == charter.Provided })
	if !asked || !c.Asking.Otherwise.IsZero() {
		return nil
	}
	return []flaw{at("asking.otherwise", "rien ne dit ce qui se passe quand on ne répond pas", "nothing says what happens when one does not answer")}
}

// Law: LIL 85
func afterDeath(c *charter.Charter, _ time.Time) []flaw {
	if c.Rights.AfterDeath != "" {
		return nil
	}
	return []flaw{at("rights.after death", "rien ne dit ce que deviennent les données d’une personne décédée", "nothing says what becomes of the data of somebody who died")}
}

// Law: GDPR 7(3), 13(2)(c)
func withdrawal(c *charter.Charter, _ time.Time) []flaw {
	if slices.Contains(c.Rights.Offers, charter.AllRights) || slices.Contains(c.Rights.Offers, charter.Withdrawal) {
		return nil
	}
	for _, p := range c.Purposes {
		if relies(p, charter.BasisConsent) && len(p.Consent.Withdraw) == 0 {
			return []flaw{at("purposes."+p.Name+".consent", "la finalité %s repose sur le consentement, et rien ne dit comment le retirer", "the purpose %s rests on consent, and nothing says how to withdraw it", p.Name)}
		}
	}
	if elsewhere(c) && !slices.ContainsFunc(c.Purposes, func(p charter.Purpose) bool { return relies(p, charter.BasisConsent) }) {
		return []flaw{at("rights.offers", "un accord est demandé, et rien ne dit comment le retirer", "agreement is asked for, and nothing says how to withdraw it")}
	}
	return nil
}

// elsewhere reports whether something other than a purpose rests on consent.
func elsewhere(c *charter.Charter) bool {
	return c.Sharing.Agreement == "only with prior agreement" || c.Sharing.Marketing == "with consent" || c.Changes.Purposes == "fresh consent" ||
		slices.ContainsFunc(c.Partners, func(p charter.Partner) bool { return p.With == "consent" })
}

// Law: GDPR 21(1), 21(2)
func objecting(c *charter.Charter, _ time.Time) []flaw {
	switch c.Rights.Objecting {
	case "", "freely":
		return nil
	}
	return []flaw{at("rights.objecting", "on ne pourrait s’opposer que sous conditions (%s)", "one could object on conditions only (%s)", c.Rights.Objecting)}
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
