package plan

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"charte/charter"
)

// controller says who answers for the data, and how to reach them.
//
// Law: GDPR 13(1)(a)
var controller = block("controller", func(c *charter.Charter) charter.Controller { return c.Controller }, []row[charter.Controller]{
	{"", Rights, "GDPR 13(1)(a)", func(_ *charter.Charter, x charter.Controller) charter.Text {
		known := slices.DeleteFunc([]string{x.Name, x.Registry, x.Address}, func(s string) bool { return s == "" })
		return about(both(strings.Join(known, ", ")), "Qui répond de vos données : %s.", "Who answers for your data: %s.")
	}},
	{"represented by", "", "GDPR 13(1)(a)", citing(func(x charter.Controller) string { return x.Representative }, "Qui nous représente : %s.", "Who represents us: %s.")},
	{"contact", "", "GDPR 13(1)(a)", func(_ *charter.Charter, x charter.Controller) charter.Text {
		var reach []charter.Text
		for _, s := range []string{x.Contact, x.Phone} {
			if s != "" {
				reach = append(reach, both(s))
			}
		}
		return about(list(reach), "Pour nous joindre : %s.", "To reach us: %s.")
	}},
})

// officer says how to reach the data protection officer.
//
// Law: GDPR 37(7), GDPR 38(4)
var officer = block("dpo", func(c *charter.Charter) charter.DPO { return c.DPO }, []row[charter.DPO]{
	{"", Rights, "GDPR 38(4)", func(_ *charter.Charter, d charter.DPO) charter.Text {
		var reach []charter.Text
		for _, s := range []string{d.Contact, d.Phone, d.Address} {
			if s != "" {
				reach = append(reach, both(s))
			}
		}
		if len(reach) == 0 && d.Appointed {
			return say("Nous avons un délégué à la protection des données.", "We have a data protection officer.")
		}
		return about(list(reach), "Notre délégué à la protection des données répond à vos questions : %s.", "Our data protection officer answers your questions: %s.")
	}},
})

// rightNames are the rights, as people call them.
var rightNames = words{
	charter.Access:        say("voir vos données", "see your data"),
	charter.Rectification: say("les corriger", "correct it"),
	charter.Erasure:       say("les faire effacer", "have it erased"),
	charter.Restriction:   say("en limiter l’usage", "restrict its use"),
	charter.Portability:   say("les emporter", "take it away"),
	charter.Objection:     say("refuser un usage", "object to a use"),
	charter.Withdrawal:    say("retirer un accord", "withdraw a consent"),
}

// authority names the supervisory authority; a charter that names none speaks of the CNIL, for French law applies.
func authority(c *charter.Charter) charter.Text {
	return both(strings.ToUpper(cmp.Or(c.Controller.Authority, "cnil")))
}

// rightsSaid reads what a charter says of rights, besides those that people exercise alone.
//
// Law: GDPR 12, LIL 85
var rightsSaid = block("rights", func(c *charter.Charter) charter.Rights { return c.Rights }, []row[charter.Rights]{
	{"offers", Rights, "GDPR 12(2)", func(_ *charter.Charter, r charter.Rights) charter.Text {
		if slices.Contains(r.Offers, charter.AllRights) {
			return say("Vous avez tous les droits que la loi vous donne sur vos données.", "You have all the rights that the law gives you over your data.")
		}
		return about(rightNames.all(r.Offers), "Vous pouvez demander tout cela : %s.", "You can ask for all of this: %s.")
	}},
	{"objecting", "", "GDPR 21", worded(func(r charter.Rights) string { return r.Objecting }, words{
		"freely":                       say("Vous refusez un usage sans avoir à prouver quoi que ce soit.", "You object to a use without having to prove anything."),
		"for legitimate reasons":       say("Vous refusez un usage si vous avez un motif légitime.", "You object to a use if you have a legitimate reason."),
		"within the limits of the law": say("Vous refusez un usage dans les limites de la loi.", "You object to a use within the limits of the law."),
	})},
	{"complaint", "", "GDPR 77(1)", func(c *charter.Charter, r charter.Rights) charter.Text {
		return words{
			"announced":    say("Vous pouvez vous plaindre à l’autorité de protection des données : %s.", "You can complain to the data protection authority: %s.", authority(c)),
			"contact only": say("Une plainte s’adresse à nous.", "A complaint is addressed to us."),
		}[r.Complaint]
	}},
	{"channels", Rights, "GDPR 12(2)", func(c *charter.Charter, r charter.Rights) charter.Text {
		if len(otherRights(c)) > 0 {
			return charter.Text{} // it says by which ways
		}
		return reached(r)
	}},
	{"answer", "", "GDPR 12(3)", func(c *charter.Charter, r charter.Rights) charter.Text {
		if len(otherRights(c)) > 0 {
			return charter.Text{} // it says how soon
		}
		return about(Soon(r.Answer), "Nous répondons à vos demandes %s.", "We answer your requests %s.")
	}},
	{"extension", "", "GDPR 12(3)", func(c *charter.Charter, r charter.Rights) charter.Text {
		if len(otherRights(c)) > 0 {
			return charter.Text{} // it says how much later
		}
		return later(r)
	}},
	{"formality", "", "GDPR 12(2)", among(func(r charter.Rights) []string { return r.Formality }, words{
		"signature":    say("une signature", "a signature"),
		"set phrase":   say("une formule imposée", "a set phrase"),
		"post only":    say("l’envoi par courrier", "sending it by post"),
		"reason given": say("un motif", "a reason"),
	}, "Pour une demande, nous exigeons : %s.", "For a request we require: %s.")},
	{"identity copy by", Rights, "GDPR 32(1)", func(_ *charter.Charter, r charter.Rights) charter.Text {
		return about(ways.or(r.CopyBy), "Une copie de pièce d’identité, quand il en faut une, nous arrive %s.", "A copy of an identity document, where one is needed, reaches us %s.")
	}},
	{"identity copy", "", "GDPR 5(1)(e)", worded(func(r charter.Rights) string { return r.CopyKept }, words{
		"destroyed once checked": say("Une copie de pièce d’identité est détruite dès qu’elle est vérifiée.", "A copy of an identity document is destroyed once it is checked."),
		"kept":                   say("Une copie de pièce d’identité est conservée.", "A copy of an identity document is kept."),
	})},
	{"after death", Rights, "LIL 85", func(c *charter.Charter, r charter.Rights) charter.Text {
		if r.AfterDeath == "on request" && len(otherRights(c)) > 0 || len(afterwards(c)) > 0 {
			return charter.Text{} // it says where to ask, or the engine promises it
		}
		return words{
			"choice in the account": say("Dans votre compte, vous dites ce que deviendront vos données après votre mort.", "In your account, you say what becomes of your data after your death."),
			"on request":            say("Sur demande, vous nous dites ce que deviendront vos données après votre mort.", "On request, you tell us what becomes of your data after your death."),
		}[r.AfterDeath]
	}},
	{"preferences", Choices, "GDPR 7(3)", holding(func(r charter.Rights) bool { return r.Preferences != "" }, "Vous changez vos préférences à tout moment.", "You change your preferences at any time.")},
	{"erasure can be undone for", Rights, "GDPR 17(1)", lasting(func(r charter.Rights) charter.Period { return r.Undo },
		"Pendant %s, vous pouvez revenir sur une suppression.", "For %s, you can take a deletion back.")},
})

// security reads how data are protected.
//
// Law: GDPR 32
var security = block("security", func(c *charter.Charter) charter.Security { return c.Security }, []row[charter.Security]{
	{"transport", Security, "GDPR 32(1)(a)", func(_ *charter.Charter, s charter.Security) charter.Text {
		how, safe := words{}.all(s.Transport), !slices.ContainsFunc(s.Transport, func(p string) bool { return p != "https" && p != "sftp" })
		if safe {
			return about(how, "Vos données voyagent chiffrées (%s).", "Your data travels encrypted (%s).")
		}
		return about(how, "Vos données voyagent par : %s.", "Your data travels over: %s.")
	}},
	{"encryption", "", "GDPR 32(1)(a)", func(c *charter.Charter, s charter.Security) charter.Text {
		what, with := fields(c, s.Encryption.Of), both(s.Encryption.With)
		if slices.Contains(s.Encryption.Of, charter.Everything) {
			what = say("toutes vos données", "all your data")
		}
		if d, ok := disks[s.Encryption.With]; ok {
			with = d
		}
		switch {
		case what.IsZero():
			return about(with, "Des données sont chiffrées, avec %s.", "Some data is encrypted, with %s.")
		case with.IsZero():
			return say("Sont chiffrées : %s.", "Encrypted: %s.", what)
		}
		return say("Sont chiffrées avec %s : %s.", "Encrypted with %s: %s.", with, what)
	}},
	{"breach contact", "", "GDPR 33", citing(func(s charter.Security) string { return s.Breach }, "Une faille se signale à cette adresse : %s.", "A breach is reported to this address: %s.")},
	{"passwords.kept", Security, "GDPR 32(1)", func(c *charter.Charter, s charter.Security) charter.Text {
		if len(passwords(c)) > 0 {
			return charter.Text{} // the engine promises a hash
		}
		return words{
			"hashed":    say("Des mots de passe, nous ne gardons qu’une empreinte à sens unique.", "Of passwords we keep a one-way fingerprint only."),
			"encrypted": say("Les mots de passe sont gardés chiffrés.", "Passwords are kept encrypted."),
			"in clear":  say("Les mots de passe sont gardés en clair.", "Passwords are kept in clear."),
		}[s.Passwords.Kept]
	}},
	{"passwords.length", "", "GDPR 32(1)", unexecuted(func(_ *charter.Charter, s charter.Security) charter.Text { return asksLength(s.Passwords) })},
	{"passwords.throttled", "", "GDPR 32(1)", unexecuted(holding(func(s charter.Security) bool { return s.Passwords.Throttled }, asksWait.FR, asksWait.EN))},
	{"factors", "", "GDPR 32(1)", func(c *charter.Charter, s charter.Security) charter.Text {
		if s.Factors == 2 && len(passwords(c)) > 0 {
			return charter.Text{} // the engine promises it
		}
		return about(factors[s.Factors], "Se connecter demande %s.", "Signing in takes %s.")
	}},
	{"logs", Keep, "GDPR 5(1)(e)", lasting(func(s charter.Security) charter.Period { return s.Logs }, "Les journaux techniques sont effacés au bout de %s.", "Technical logs are erased after %s.")},
})

var disks = words{"disk encryption": say("le chiffrement du disque", "disk encryption")}

// measures reads each technical or organisational measure.
//
// Law: GDPR 32(1)
var measures = each(func(c *charter.Charter) []charter.Measure { return c.Security.Measures }, func(_ int, m charter.Measure) string { return "security.measures." + m.Name }, topic[charter.Measure]{}, []row[charter.Measure]{
	{"", Security, "GDPR 32(1)", telling(func(m charter.Measure) charter.Text { return m.Text })},
	{"evidence", "", "GDPR 5(2)", func(_ *charter.Charter, m charter.Measure) charter.Text {
		switch {
		case m.Evidence == "":
			return charter.Text{}
		case m.Text.IsZero():
			return about(called(m.Text, m.Name), "Nous gardons la preuve d’une mesure (%s).", "We hold the evidence of a measure (%s).")
		}
		return say("Nous en gardons la preuve.", "We hold the evidence of it.")
	}},
})

// changing reads what a charter says of new versions besides how they are announced.
//
// Law: GDPR 13(3)
var changing = block("changes", func(c *charter.Charter) charter.Changes { return c.Changes }, []row[charter.Changes]{
	{"reducing rights", Rights, "GDPR 7(1)", func(c *charter.Charter, x charter.Changes) charter.Text {
		switch {
		case x.Reducing == "continued use":
			return say("Continuer à utiliser le site vaut accord, même si un changement réduit vos droits.", "Going on using the site counts as consent, even if a change reduces your rights.")
		case x.Reducing == charter.ExpressAssent && len(changes(c)) == 0:
			return unreduced
		}
		return charter.Text{}
	}},
	{"new purposes", Rights, "GDPR 13(3)", func(c *charter.Charter, x charter.Changes) charter.Text {
		if len(renewed(c)) > 0 {
			return charter.Text{} // the engine promises it
		}
		return words{
			charter.FreshConsent: unasked,
			"announced":          say("Un nouvel usage de vos données vous est annoncé.", "A new use of your data is announced to you."),
			"free":               say("Vos données servent à de nouveaux usages, sans annonce.", "Your data serves new uses, unannounced."),
		}[x.Purposes]
	}},
	{"readers should", "", "GDPR 12(1)", worded(func(x charter.Changes) string { return x.Readers }, words{
		"check regularly": say("C’est à vous de relire cette page de temps en temps.", "It is for you to read this page again from time to time."),
	})},
})

// unfinished says that the page is still being written, and which other dates it bears.
//
// Law: GDPR 12(1)
var unfinished = block("version", func(c *charter.Charter) charter.Version { return c.Version }, []row[charter.Version]{
	{"status", Evidence, "GDPR 12(1)", holding(func(v charter.Version) bool { return v.Status == charter.Draft }, "Cette page est encore en cours d’écriture.", "This page is still being written.")},
	{"also shown", "", "GDPR 12(1)", func(_ *charter.Charter, v charter.Version) charter.Text {
		return about(words{}.all(v.Shown), "Cette page porte aussi une autre date : %s.", "This page also bears another date: %s.")
	}},
})

// places of claims: the heading and the article of what each of them says. A claim is a sentence that people read, which
// nothing executes: it is declared only, whatever it says.
var claimed = map[string]struct {
	section Section
	law     string
}{
	"information":                       {Evidence, "GDPR 12(1)"},
	"advice":                            {Evidence, "GDPR 12(1)"},
	"good intentions":                   {Evidence, "GDPR 5(2)"},
	"off topic":                         {Evidence, "GDPR 12(1)"},
	"part of a contract":                {Evidence, "GDPR 12(1)"},
	"covers others":                     {Parties, "GDPR 26(1)"},
	"using is consenting":               {Choices, "GDPR 4(11)"},
	"registering is consenting":         {Choices, "GDPR 4(11)"},
	"consent to everything":             {Choices, "GDPR 7(2)"},
	"leave if you refuse":               {Choices, "GDPR 7(4)"},
	"somebody else obtains consent":     {Choices, "GDPR 7(1)"},
	"person answers for sensitive data": {Collect, "GDPR 9(1)"},
	"no sensitive data":                 {Collect, "GDPR 9(1)"},
	"no security is perfect":            {Security, "GDPR 32(1)"},
	"no liability":                      {Security, "GDPR 82(1)"},
	"only we use the data":              {Parties, "GDPR 13(1)(e)"},
	"only we have access":               {Parties, "GDPR 13(1)(e)"},
	"people are the only source":        {Collect, "GDPR 14(2)(f)"},
	"only readers have the key":         {Security, "GDPR 32(1)(a)"},
	"only necessary data":               {Collect, "GDPR 5(1)(c)"},
	"called anonymous":                  {Keep, "GDPR recital 26"},
	"using is accepting changes":        {Rights, "GDPR 13(3)"},
	"changes at any time":               {Rights, "GDPR 13(3)"},
	"no trackers":                       {Choices, "LIL 82"},
	"browser settings":                  {Choices, "LIL 82"},
}

// claims reads the statements that no other key of the language can hold.
//
// Law: GDPR 12(1)
func claims(c *charter.Charter) []Promise {
	var out []Promise
	for i, claim := range c.Claims {
		text := sentence(claim.Text)
		if text.IsZero() || len(claim.Says) == 0 {
			continue
		}
		path := fmt.Sprintf("claims[%d]", i)
		under := claimed[claim.Says[0]]
		out = append(out, Promise{ID: anchor(path), Section: under.section, Law: under.law, Text: text, Clause: path, Pos: c.At(path).Pos})
	}
	return out
}
