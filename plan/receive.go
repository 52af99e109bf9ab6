package plan

import (
	"slices"
	"strings"

	"charte/charter"
)

// joint reads who decides together with the controller.
//
// Law: GDPR 26
var joint = each(func(c *charter.Charter) []charter.Joint { return c.Joint }, func(_ int, j charter.Joint) string { return "joint controllers." + j.Name }, topic[charter.Joint]{func(_ *charter.Charter, j charter.Joint) charter.Text { return first(company(j.Company)) }, say("Elle", "It")}, []row[charter.Joint]{
	{"", Parties, "GDPR 26(1)", func(c *charter.Charter, j charter.Joint) charter.Text {
		text := say("%s décide avec nous de ce qui est fait de vos données.", "%s decides with us what is done with your data.", first(company(j.Company)))
		if with := uses(c, j.Purposes); !with.IsZero() {
			text = say("%s décide avec nous de ce qui est fait de vos données pour : %s.", "%s decides with us what is done with your data for: %s.", first(company(j.Company)), with)
		}
		return text
	}},
	{"does", "", "GDPR 26(1)", func(_ *charter.Charter, j charter.Joint) charter.Text {
		return about(inside(j.Does), "La part de %[2]s : %[1]s.", "What %[2]s sees to: %[1]s.", company(j.Company))
	}},
	{"contact", "", "GDPR 26(3)", func(_ *charter.Charter, j charter.Joint) charter.Text {
		return about(both(j.Contact), "Vous exercez aussi vos droits auprès de %[2]s : %[1]s.", "You also exercise your rights with %[2]s: %[1]s.", company(j.Company))
	}},
	{"agreement", "", "GDPR 26(2)", func(_ *charter.Charter, j charter.Joint) charter.Text {
		return about(cited(j.Agreement), "Un accord dit qui, de %[2]s et de nous, répond de quoi (%[1]s).", "An arrangement says which of %[2]s and us answers for what (%[1]s).", company(j.Company))
	}},
})

// clients reads for whom the organisation acts as processor.
//
// Law: GDPR 28(3), 30(2)(a)
var clients = each(func(c *charter.Charter) []charter.Client { return c.Clients }, func(_ int, x charter.Client) string { return "clients." + x.Name }, topic[charter.Client]{clientName, say("Elle", "It")}, []row[charter.Client]{
	{"", Parties, "", nil},
	{"purposes", "", "GDPR 28(3)", func(c *charter.Charter, x charter.Client) charter.Text {
		return about(uses(c, x.Purposes), "%[2]s décide, et nous suivons ses instructions, pour cela : %[1]s.", "%[2]s decides, and we follow its instructions, for this: %[1]s.", clientName(c, x))
	}},
	{"address", "", "GDPR 13(1)(a)", func(c *charter.Charter, x charter.Client) charter.Text {
		return about(both(x.Address), "%[2]s a pour adresse : %[1]s.", "%[2]s has this address: %[1]s.", clientName(c, x))
	}},
	{"represented by", "", "GDPR 13(1)(a)", func(c *charter.Charter, x charter.Client) charter.Text {
		return about(both(x.Representative), "%[2]s a pour représentant : %[1]s.", "%[2]s is represented by: %[1]s.", clientName(c, x))
	}},
	{"contact", "", "GDPR 28(3)", func(c *charter.Charter, x charter.Client) charter.Text {
		return about(both(x.Contact), "%[2]s répond à qui exerce ses droits sur ces données : %[1]s.", "%[2]s answers whoever exercises their rights over this data: %[1]s.", clientName(c, x))
	}},
	{"dpo", "", "GDPR 13(1)(b)", func(c *charter.Charter, x charter.Client) charter.Text {
		return about(both(x.DPO), "%[2]s a pour délégué à la protection des données : %[1]s.", "%[2]s has this data protection officer: %[1]s.", clientName(c, x))
	}},
})

func clientName(_ *charter.Charter, x charter.Client) charter.Text { return first(company(x.Company)) }

func processorName(_ *charter.Charter, p charter.Processor) charter.Text { return first(firm(p)) }

// processorsSaid reads what a processor's entry says besides its name, its work and its country.
//
// Law: GDPR 28
var processorsSaid = each(func(c *charter.Charter) []charter.Processor { return c.Processors }, func(_ int, p charter.Processor) string { return "processors." + p.Name }, topic[charter.Processor]{processorName, say("Elle", "It")}, []row[charter.Processor]{
	{"", Parties, "", nil},
	{"role", "", "GDPR 13(1)(e)", naming(processorName, func(p charter.Processor) string { return p.Role }, words{
		"controller": say("%s reçoit vos données et en répond pour son propre compte.", "%s receives your data and answers for it on its own account."),
		"unclear":    say("%s reçoit vos données, sans que son rôle soit dit.", "%s receives your data, and its role is not said."),
	})},
	{"seat", "", "GDPR 13(1)(f)", func(c *charter.Charter, p charter.Processor) charter.Text {
		return about(Country(p.Seat), "%[2]s a son siège dans un autre pays : %[1]s.", "%[2]s has its seat in another country: %[1]s.", processorName(c, p))
	}},
	{"group", "", "GDPR 13(1)(e)", func(c *charter.Charter, p charter.Processor) charter.Text {
		return about(both(p.Group), "%[2]s appartient au groupe %[1]s.", "%[2]s belongs to the group %[1]s.", processorName(c, p))
	}},
	{"no sub-processors", "", "GDPR 28(2)", func(c *charter.Charter, p charter.Processor) charter.Text {
		if !p.NoSub {
			return charter.Text{}
		}
		return say("%s ne confie vos données à personne d’autre.", "%s hands your data on to nobody.", processorName(c, p))
	}},
	{"sub-processors", "", "GDPR 28(4)", func(c *charter.Charter, p charter.Processor) charter.Text {
		return about(helpers(p), "%[2]s confie une partie de son travail à %[1]s.", "%[2]s hands part of its work to %[1]s.", processorName(c, p))
	}},
	{"contract says", "", "GDPR 28(3)", func(c *charter.Charter, p charter.Processor) charter.Text {
		return about(both(p.Claimed), "Sur le contrat avec %[2]s : %[1]s.", "About the contract with %[2]s: %[1]s.", firm(p))
	}},
	{"policy", "", "GDPR 13(1)(e)", func(c *charter.Charter, p charter.Processor) charter.Text {
		return about(both(p.Policy), "%[2]s publie ses propres règles (%[1]s).", "%[2]s publishes its own rules (%[1]s).", processorName(c, p))
	}},
	{"data", "", "GDPR 28(3)", func(c *charter.Charter, p charter.Processor) charter.Text {
		return about(fields(c, p.Data), "%[2]s ne reçoit que : %[1]s.", "%[2]s receives only: %[1]s.", processorName(c, p))
	}},
	{"purposes", "", "GDPR 28(3)", func(c *charter.Charter, p charter.Processor) charter.Text {
		return about(uses(c, p.Purposes), "%[2]s ne travaille que pour : %[1]s.", "%[2]s works only for: %[1]s.", processorName(c, p))
	}},
	{"sees", "", "GDPR 28(3)", naming(processorName, func(p charter.Processor) string { return p.Sees }, words{
		"everything":      say("%s a accès à toutes vos données.", "%s has access to all your data."),
		"what it needs":   say("%s n’a accès qu’à ce qu’il lui faut.", "%s has access only to what it needs."),
		"only ciphertext": say("%s ne voit que des données chiffrées, sans la clé.", "%s sees encrypted data only, without the key."),
		"nothing":         say("%s ne voit aucune de vos données.", "%s sees none of your data."),
	})},
	{"keeps", "", "GDPR 28(3)", naming(processorName, func(p charter.Processor) string { return p.Keeps }, words{
		"nothing":              say("%s ne garde rien.", "%s keeps nothing."),
		"what it needs":        say("%s ne garde que ce qu’il lui faut.", "%s keeps only what it needs."),
		"an anonymous profile": say("%s garde un profil dit anonyme.", "%s keeps a profile called anonymous."),
		"records":              say("%s garde des enregistrements.", "%s keeps records."),
	})},
	{"certificates", Security, "GDPR 28(5)", func(c *charter.Charter, p charter.Processor) charter.Text {
		return about(certified(p), "%[2]s a pour certificat : %[1]s.", "%[2]s holds this certificate: %[1]s.", processorName(c, p))
	}},
	{"health hosting", "", "GDPR 32(1)", naming(processorName, func(p charter.Processor) string { return p.Health }, words{
		"certified":      say("%s a la certification qui permet d’héberger des données de santé.", "%s is certified to host health data."),
		"not applicable": say("%s n’héberge pas de données de santé au sens de la loi.", "%s does not host health data as the law means it."),
	})},
	{"health hosting because", "", "GDPR 32(1)", telling(func(p charter.Processor) charter.Text { return p.HealthWhy })},
	{"protocols", "", "GDPR 32(1)(a)", func(c *charter.Charter, p charter.Processor) charter.Text {
		return about(protocols.all(p.Protocol), "%[2]s reçoit vos données par : %[1]s.", "%[2]s receives your data over: %[1]s.", processorName(c, p))
	}},
	{"transfer.tool", "", "GDPR 44", naming(processorName, func(p charter.Processor) string { return p.Transfer.Tool }, tools)},
	{"transfer.assessment", "", "GDPR 46(1)", func(c *charter.Charter, p charter.Processor) charter.Text {
		return assessed(p.Transfer, processorName(c, p))
	}},
})

// assessed says that a transfer was looked into.
func assessed(t charter.Transfer, who charter.Text) charter.Text {
	return about(cited(t.Assessment), "%[2]s : nous avons vérifié ce que deviennent vos données dans ce pays (%[1]s).", "%[2]s: we have checked what becomes of your data in that country (%[1]s).", who)
}

// protocols whose words differ between languages; the others are the same in both.
var protocols = words{"smtp with TLS": say("smtp chiffré (TLS)", "smtp with TLS")}

// tools allow data to leave the European Economic Area.
//
// Law: GDPR 45, GDPR 46, GDPR 47, GDPR 49
var tools = words{
	"adequacy":         say("%s : un pays dont l’Union européenne reconnaît la protection.", "%s: a country whose protection the European Union recognises."),
	"standard clauses": say("%s : des clauses types européennes protègent vos données hors d’Europe.", "%s: European standard clauses protect your data outside Europe."),
	"binding rules":    say("%s : des règles d’entreprise contraignantes protègent vos données hors d’Europe.", "%s: binding corporate rules protect your data outside Europe."),
	"derogation":       say("%s : vos données quittent l’Europe par exception.", "%s: your data leaves Europe by exception."),
}

// helpers names the processors of a processor.
//
// Law: GDPR 28(2), GDPR 28(4)
func helpers(p charter.Processor) charter.Text {
	var items []charter.Text
	for _, s := range p.Sub {
		items = append(items, detailed(company(s.Company), inside(s.Does), Country(s.Region)))
	}
	return list(items)
}

// certified says what others say of a processor's security.
//
// Law: GDPR 28(5)
func certified(p charter.Processor) charter.Text {
	var items []charter.Text
	for _, x := range p.Certificates {
		until := about(day(x.Until), "valable jusqu’au %s", "valid until %s")
		items = append(items, detailed(called(charter.Text{}, x.Name), until, about(cited(x.Evidence), "preuve : %s", "evidence: %s")))
	}
	return list(items)
}

func partnerName(_ *charter.Charter, p charter.Partner) charter.Text { return first(partner(p)) }

// partner names a partner inside a sentence.
func partner(p charter.Partner) charter.Text {
	if p.Company != "" {
		return both(p.Company)
	}
	return detailed(say("un partenaire", "a partner"), inside(p.Does))
}

// partners reads who receives data for ends of their own.
//
// Law: GDPR 13(1)(e)
var partners = each(func(c *charter.Charter) []charter.Partner { return c.Partners }, func(_ int, p charter.Partner) string { return "partners." + p.Name }, topic[charter.Partner]{partnerName, say("Ce partenaire", "This partner")}, []row[charter.Partner]{
	{"", Parties, "GDPR 13(1)(e)", func(c *charter.Charter, p charter.Partner) charter.Text {
		text := say("%s reçoit des données pour ses propres buts.", "%s receives data for ends of its own.", partnerName(c, p))
		if p.Company != "" && !p.Does.IsZero() {
			text = say("%s reçoit des données pour ses propres buts : %s.", "%s receives data for ends of its own: %s.", partnerName(c, p), inside(p.Does))
		}
		return text
	}},
	{"with", "", "GDPR 6(1)", naming(partnerName, func(p charter.Partner) string { return p.With }, words{
		"consent":  say("%s ne reçoit rien sans votre accord.", "%s receives nothing without your consent."),
		"contract": say("%s ne reçoit que ce que demande le service que vous utilisez.", "%s receives only what the service that you use asks for."),
		"nothing":  say("%s reçoit ces données sans que votre accord soit demandé.", "%s receives this data without your consent being asked."),
	})},
	{"data are", "", "GDPR recital 26", naming(partnerName, func(p charter.Partner) string { return p.State }, words{
		"anonymous":        say("%s ne reçoit que des données anonymes.", "%s receives anonymous data only."),
		"mostly anonymous": say("%s reçoit des données le plus souvent anonymes.", "%s receives data that is mostly anonymous."),
		"pseudonymous":     say("%s reçoit des données sans votre nom, mais qui se rapportent à vous.", "%s receives data without your name, but about you."),
		"personal":         say("%s reçoit des données à votre nom.", "%s receives data in your name."),
	})},
	{"data", "", "GDPR 5(1)(c)", func(c *charter.Charter, p charter.Partner) charter.Text {
		return about(fields(c, p.Data), "%[2]s ne reçoit que : %[1]s.", "%[2]s receives only: %[1]s.", partnerName(c, p))
	}},
	{"purposes", "", "GDPR 5(1)(b)", func(c *charter.Charter, p charter.Partner) charter.Text {
		return about(uses(c, p.Purposes), "%[2]s les reçoit pour : %[1]s.", "%[2]s receives it for: %[1]s.", partnerName(c, p))
	}},
	{"transfer.tool", "", "GDPR 44", naming(partnerName, func(p charter.Partner) string { return p.Transfer.Tool }, tools)},
	{"transfer.assessment", "", "GDPR 46(1)", func(c *charter.Charter, p charter.Partner) charter.Text {
		return assessed(p.Transfer, partnerName(c, p))
	}},
	{"first share", "", "GDPR 13(3)", naming(partnerName, func(p charter.Partner) string { return p.First }, words{
		"told before": say("%s : vous êtes prévenu avant le premier envoi.", "%s: you are told before the first share."),
		"told after":  say("%s : vous êtes prévenu après le premier envoi.", "%s: you are told after the first share."),
		"not told":    say("%s : vous n’êtes pas prévenu du premier envoi.", "%s: you are not told of the first share."),
	})},
	{"region", "", "GDPR 13(1)(f)", func(c *charter.Charter, p charter.Partner) charter.Text {
		return about(Country(p.Region), "%[2]s les garde dans ce pays : %[1]s.", "%[2]s keeps it in this country: %[1]s.", partnerName(c, p))
	}},
	{"agreement", "", "GDPR 5(2)", func(c *charter.Charter, p charter.Partner) charter.Text {
		return about(cited(p.Agreement), "Un accord lie %[2]s (%[1]s).", "An agreement binds %[2]s (%[1]s).", partner(p))
	}},
})

// recipients reads who else receives data.
//
// Law: GDPR 13(1)(e)
var recipients = each(func(c *charter.Charter) []charter.Recipient { return c.Recipients }, func(_ int, r charter.Recipient) string { return "recipients." + r.Name }, topic[charter.Recipient]{}, []row[charter.Recipient]{
	{"", Parties, "GDPR 13(1)(e)", func(c *charter.Charter, r charter.Recipient) charter.Text {
		text := say("Destinataires : %s.", "Recipients: %s.", called(r.Text, r.Name))
		if with := fields(c, r.Data); !with.IsZero() {
			text = then(text, say("Seulement ces données : %s.", "Only this data: %s.", with))
		}
		if why := uses(c, r.Purposes); !why.IsZero() {
			text = then(text, say("Seulement pour cela : %s.", "Only for this: %s.", why))
		}
		return text
	}},
})

// received reports whether a charter lets somebody receive data who is neither of the staff nor a processor.
//
// Law: GDPR 4(9)
func received(c *charter.Charter) bool {
	others := slices.ContainsFunc(c.Recipients, func(r charter.Recipient) bool { return r.Sort != "staff" })
	return others || len(c.Partners)+len(c.Joint)+len(c.Grants) > 0
}

// excepting says the sentence of a word that holds for everybody but the recipients whom the charter names.
func excepting(of func(charter.Sharing) string, w words, but charter.Text) func(*charter.Charter, charter.Sharing) charter.Text {
	return func(c *charter.Charter, s charter.Sharing) charter.Text {
		said, named := w[of(s)], charter.Text{}
		if received(c) {
			named = but
		}
		return charter.Text{FR: strings.Replace(said.FR, "%s", named.FR, 1), EN: strings.Replace(said.EN, "%s", named.EN, 1)}
	}
}

// sharing reads what is promised about everybody else.
//
// Law: GDPR 13(1)(e)
var sharing = block("sharing", func(c *charter.Charter) charter.Sharing { return c.Sharing }, []row[charter.Sharing]{
	{"closed", Parties, "GDPR 13(1)(e)", holding(func(s charter.Sharing) bool { return s.Closed != "" }, "Vos données ne vont à personne d’autre qu’à ceux que cette page nomme.", "Your data goes to nobody but those whom this page names.")},
	{"count", "", "GDPR 13(1)(e)", func(_ *charter.Charter, s charter.Sharing) charter.Text {
		return about(count(s.Count), "Nombre d’entreprises qui travaillent pour nous : %s.", "Number of companies that work for us: %s.")
	}},
	{"with others", Parties, "GDPR 6(1)", excepting(func(s charter.Sharing) string { return s.Agreement }, words{
		"only with prior agreement": say("Nous ne transmettons rien à d’autres sans votre accord préalable.", "We pass nothing on to others without your prior agreement."),
		"never":                     say("Nous ne transmettons rien à d’autres%s.", "We pass nothing on to others%s."),
		"freely":                    say("Nous transmettons vos données à d’autres sans vous le demander.", "We pass your data on to others without asking you."),
	}, say(", sauf aux destinataires nommés ici", ", except to the recipients named here"))},
	{"used by", "", "GDPR 5(1)(b)", excepting(func(s charter.Sharing) string { return s.UsedBy }, words{
		"us alone":              say("Nous seuls utilisons vos données%s.", "We alone use your data%s."),
		"us and our processors": say("Seuls nous et ceux qui travaillent pour nous utilisons vos données%s.", "Only we and those who work for us use your data%s."),
	}, say(", sauf ce que reçoivent les destinataires nommés ici", ", except what the recipients named here receive"))},
	{"parties with terms of their own", "", "GDPR 13(1)(e)", worded(func(s charter.Sharing) string { return s.Others }, words{
		"none": say("Aucun tiers n’applique ici ses propres règles.", "No third party applies rules of its own here."),
		"some": say("Des tiers appliquent ici leurs propres règles.", "Third parties apply rules of their own here."),
	})},
	{"for marketing", Parties, "CPCE L34-5", worded(func(s charter.Sharing) string { return s.Marketing }, words{
		"never":        say("Vos données ne sont jamais données ni vendues pour de la publicité.", "Your data is never given or sold for advertising."),
		"with consent": say("Vos données ne servent à la publicité d’autres qu’avec votre accord.", "Your data serves others’ advertising only with your consent."),
		"yes":          say("Vos données sont transmises à d’autres pour leur publicité.", "Your data are passed on to others for their advertising."),
	})},
	{"to authorities", Parties, "GDPR 6(1)(c)", func(_ *charter.Charter, s charter.Sharing) charter.Text {
		return about(reasons.or(s.Authorities), "Nous répondons aux autorités, et aux tribunaux, dans ces seuls cas : %s.", "We answer authorities, and courts, in these cases only: %s.")
	}},
	{"server access", Security, "GDPR 32(4)", worded(func(s charter.Sharing) string { return s.Access }, words{
		"the controller alone": say("Nous seuls avons accès aux serveurs.", "We alone have access to the servers."),
		"named people":         say("Seules des personnes désignées ont accès aux serveurs.", "Only named people have access to the servers."),
		"processors too":       say("Ceux qui travaillent pour nous ont aussi accès aux serveurs.", "Those who work for us also have access to the servers."),
	})},
})

var reasons = words{
	"a text requires it":               say("un texte l’exige", "a text requires it"),
	"a court orders it":                say("un tribunal l’ordonne", "a court orders it"),
	"French courts only":               say("un tribunal français le demande", "a French court asks for it"),
	"our rights are at stake":          say("nos droits sont en jeu", "our rights are at stake"),
	"other users' rights are at stake": say("les droits d’autres personnes sont en jeu", "other people’s rights are at stake"),
	"our terms are broken":             say("nos conditions ne sont pas respectées", "our terms are broken"),
	"an authority asks":                say("une autorité le demande", "an authority asks for it"),
	"litigation":                       say("un procès est en cours", "a lawsuit is under way"),
}

// transfers reads where data are.
//
// Law: GDPR 13(1)(f), GDPR 44
var transfers = block("transfers", func(c *charter.Charter) charter.Transfers { return c.Transfers }, []row[charter.Transfers]{
	{"outside the EEA", Parties, "GDPR 44", worded(func(t charter.Transfers) string { return t.Outside }, words{
		"none":   say("Vos données ne quittent pas l’Espace économique européen.", "Your data does not leave the European Economic Area."),
		"listed": say("Vos données ne quittent l’Espace économique européen que pour les destinataires que cette page nomme.", "Your data leaves the European Economic Area only for the recipients that this page names."),
	})},
	{"stored in", "", "GDPR 13(1)(f)", func(_ *charter.Charter, t charter.Transfers) charter.Text {
		return about(countriesOf(t.Stored), "Vos données sont gardées dans ces pays : %s.", "Your data is kept in these countries: %s.")
	}},
	{"transit through", "", "GDPR 13(1)(f)", func(_ *charter.Charter, t charter.Transfers) charter.Text {
		return about(countriesOf(t.Transit), "Vos données passent par ces pays : %s.", "Your data passes through these countries: %s.")
	}},
})

func countriesOf(codes []string) charter.Text {
	var items []charter.Text
	for _, code := range codes {
		items = append(items, Country(code))
	}
	return list(items)
}
