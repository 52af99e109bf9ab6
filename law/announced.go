package law

import (
	"slices"
	"strings"
	"time"

	"charte/charter"
)

// announced are the rules on the rights that people are told they have.
var announced = []Rule{
	{
		ID: "I06", Severity: Error, From: fromGDPR, Law: "GDPR 13(2)(b), 15, 16, 17, 18, 20, 21", find: offered,
		Title:  charter.Text{FR: "liste des droits incomplète", EN: "incomplete list of rights"},
		Why:    charter.Text{FR: "Chaque base légale ouvre des droits, et tous sont annoncés aux personnes.", EN: "Each legal basis gives rights, and people are told all of them."},
		Remedy: charter.Text{FR: "écrivez rights: offers: all, ou ajoutez ceux qui manquent", EN: "write rights: offers: all, or add the missing ones"},
	},
	{
		ID: "I07", Severity: Error, From: fromGDPR, Law: "GDPR 13(2)(d), 77", find: complaint,
		Title:  charter.Text{FR: "droit de réclamation passé sous silence", EN: "right to complain left out"},
		Why:    charter.Text{FR: "Les personnes doivent savoir qu’elles peuvent réclamer auprès de l’autorité de contrôle.", EN: "People must be told that they may lodge a complaint with the supervisory authority."},
		Remedy: charter.Text{FR: "écrivez controller: authority, et rights: complaint: announced", EN: "write controller: authority, and rights: complaint: announced"},
	},
	{
		ID: "I11", Severity: Error, From: fromLIL, Law: "LIL 48, 85", find: afterDeath,
		Title:  charter.Text{FR: "sort des données après la mort passé sous silence", EN: "data after death left out"},
		Why:    charter.Text{FR: "Un service en ligne dit à chacun ce que ses données deviennent à sa mort, et le laisse choisir.", EN: "An online service tells people what becomes of their data when they die, and lets them choose."},
		Remedy: charter.Text{FR: "écrivez rights: after death: choice in the account", EN: "write rights: after death: choice in the account"},
	},
	{
		ID: "I12", Severity: Error, From: fromGDPR, Law: "GDPR 7(3), 13(2)(c)", find: withdrawal,
		Title:  charter.Text{FR: "retrait du consentement non annoncé", EN: "withdrawal of consent not announced"},
		Why:    charter.Text{FR: "Un consentement se retire aussi simplement qu’il se donne, et les personnes l’apprennent avant de le donner.", EN: "Consent is as easy to withdraw as to give, and people are told so before they give it."},
		Remedy: charter.Text{FR: "écrivez rights: offers: all, ou consent: withdraw by dans la finalité", EN: "write rights: offers: all, or consent: withdraw by in the purpose"},
	},
	{
		ID: "I13", Severity: Warning, From: fromGDPR, Law: "GDPR 21(1), 21(2), 21(4)", find: objecting,
		Title:  charter.Text{FR: "droit d’opposition rétréci", EN: "right to object narrowed"},
		Why:    charter.Text{FR: "C’est au responsable de prouver des motifs impérieux, non à la personne d’avoir des raisons légitimes ; contre la prospection, aucune raison n’est due.", EN: "It is for the controller to show compelling grounds, not for the person to have legitimate reasons; against direct marketing no reason is owed."},
		Remedy: charter.Text{FR: "écrivez rights: objecting: freely", EN: "write rights: objecting: freely"},
	},
	{
		ID: "I21", Severity: Warning, From: fromGDPR, Law: "GDPR 13(2)(d), 77", find: contactOnly,
		Title:  charter.Text{FR: "réclamation présentée comme une simple prise de contact", EN: "complaint worded as a mere contact"},
		Why:    charter.Text{FR: "La loi donne un droit de réclamation, ce qui est plus que l’adresse de l’autorité.", EN: "The law gives a right to lodge a complaint, which is more than the authority’s address."},
		Remedy: charter.Text{FR: "écrivez rights: complaint: announced", EN: "write rights: complaint: announced"},
	},
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
	consented := false
	for _, p := range c.Purposes {
		if !relies(p, charter.BasisConsent) {
			continue
		}
		if len(p.Consent.Withdraw) == 0 {
			return []flaw{at("purposes."+p.Name+".consent", "la finalité %s repose sur le consentement, et rien ne dit comment le retirer", "the purpose %s rests on consent, and nothing says how to withdraw it", p.Name)}
		}
		consented = true
	}
	if elsewhere(c) && !consented {
		return []flaw{at("rights.offers", "un accord est demandé, et rien ne dit comment le retirer", "agreement is asked for, and nothing says how to withdraw it")}
	}
	for _, m := range c.Mailings {
		if m.OptIn == "before" && len(m.Stop) == 0 && !consented {
			return []flaw{at("mailings."+m.Name+".stop by", "l’envoi %s repose sur un accord, et rien ne dit comment le retirer", "the mailing %s rests on agreement, and nothing says how to withdraw it", m.Name)}
		}
	}
	return nil
}

// elsewhere reports whether something other than a purpose rests on consent.
func elsewhere(c *charter.Charter) bool {
	return c.Sharing.Agreement == "only with prior agreement" || c.Sharing.Marketing == "with consent" ||
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
