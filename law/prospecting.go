package law

import (
	"slices"
	"strings"
	"time"

	"charte/charter"
)

// prospecting are the rules on letters that nobody is owed.
var prospecting = []Rule{
	{
		ID: "P01", Severity: Error, From: fromGDPR, Law: "CPCE L34-5", find: unsolicited,
		Title:  charter.Text{FR: "prospection électronique sans accord préalable", EN: "electronic prospecting without prior agreement"},
		Why:    charter.Text{FR: "On n’écrit à un particulier pour vendre que s’il l’a accepté, ou s’il est client pour des services semblables ; chaque envoi permet d’arrêter.", EN: "One writes to an individual to sell only if they agreed, or as a customer for similar services; each message lets them stop."},
		Remedy: charter.Text{FR: "écrivez basis: consent dans la finalité, et agreed to: before et stop by: [link] dans mailings", EN: "write basis: consent in the purpose, and agreed to: before and stop by: [link] in mailings"},
	},
	{
		ID: "P02", Severity: Warning, From: fromGDPR, Law: "CPCE L34-5, GDPR 21(2), 21(3)", find: mingled,
		Title:  charter.Text{FR: "courriels de service, d’enquête et de prospection mêlés", EN: "service, survey and marketing e-mails mixed"},
		Why:    charter.Text{FR: "Refuser les uns doit laisser arriver les autres : chaque sorte d’envoi a son propre choix.", EN: "Refusing some must let the others through: each sort of mailing has a choice of its own."},
		Remedy: charter.Text{FR: "faites un envoi par sorte (mailings: class)", EN: "make one mailing for each sort (mailings: class)"},
	},
	{
		ID: "P03", Severity: Promise, From: fromGDPR, Law: "GDPR 5(1)(a)", find: capped,
		Title:  charter.Text{FR: "promesse de fréquence", EN: "promise of frequency"},
		Why:    charter.Text{FR: "La loi ne fixe pas de nombre d’envois ; qui en promet un le tient.", EN: "The law sets no number of messages; whoever promises one keeps it."},
		Remedy: charter.Text{FR: "rien à écrire : l’envoi de trop doit être refusé", EN: "nothing to write: the message too many must be refused"},
	},
}

// Law: CPCE L34-5
func unsolicited(c *charter.Charter, _ time.Time) (flaws []flaw) {
	for _, p := range c.Purposes {
		if has(p, "prospecting") && p.Basis != "" && p.Basis != charter.BasisConsent && !toCustomers(c, p) {
			flaws = append(flaws, at("purposes."+p.Name+".basis", "la finalité %s prospecte sans accord préalable (%s)", "the purpose %s prospects without prior agreement (%s)", p.Name, p.Basis))
		}
	}
	for _, m := range c.Mailings {
		purpose, _ := c.Purpose(m.Purpose)
		agreed := m.OptIn != "" && m.OptIn != "not asked" || m.OptIn == "" && purpose.Basis == charter.BasisConsent
		switch path := "mailings." + m.Name; {
		case !slices.Contains(m.Class, "prospecting"):
		case !agreed:
			flaws = append(flaws, at(path+".agreed to", "l’envoi %s prospecte des personnes à qui rien n’a été demandé", "the mailing %s prospects people who were not asked", m.Name))
		case len(m.Stop) == 0 && purpose.Basis != charter.BasisConsent: // how to withdraw consent is I12's
			flaws = append(flaws, at(path+".stop by", "rien ne dit comment arrêter l’envoi %s", "nothing says how to stop the mailing %s", m.Name))
		}
	}
	return flaws
}

// Law: CPCE L34-5, GDPR 21(2)
func mingled(c *charter.Charter, _ time.Time) (flaws []flaw) {
	for _, m := range c.Mailings {
		if len(m.Class) > 1 && !within(m.Class, []string{"information", "news"}) {
			flaws = append(flaws, at("mailings."+m.Name+".class", "l’envoi %s mêle plusieurs sortes de courriels : %s", "the mailing %s mixes several sorts of e-mail: %s", m.Name, strings.Join(m.Class, ", ")))
		}
	}
	return flaws
}

// Law: GDPR 5(1)(a)
func capped(c *charter.Charter, _ time.Time) (flaws []flaw) {
	for _, m := range c.Mailings {
		if m.Cap.Count > 0 {
			per := m.Cap.Per.Text()
			flaws = append(flaws, at("mailings."+m.Name+".cap", "l’envoi %[1]s a une limite promise : %[2]d par période de %[3]s", "the mailing %[1]s has a promised cap: %[2]d in each %[4]s", m.Name, m.Cap.Count, per.FR, per.EN))
		}
	}
	return flaws
}
