package law

import (
	"slices"
	"time"

	"charte/charter"
)

// seats are the countries of the supervisory authorities, and so of the controllers that name them.
var seats = map[string]string{"cnil": "FR", "apd": "BE", "cnpd": "LU", "aepd": "ES", "bfdi": "DE", "dpc": "IE", "ico": "GB"}

// Law: GDPR 28(2), 28(4), 44
func unlocated(c *charter.Charter, on time.Time) (flaws []flaw) {
	nowhere := func(p charter.Processor) bool { return p.Region == "" }
	if c.Transfers.Outside == "none" && slices.ContainsFunc(c.Processors, nowhere) {
		flaws = append(flaws, at("transfers.outside the EEA", "rien ne sort de l’EEE, dit le texte, mais des sous-traitants n’ont pas de pays", "nothing leaves the EEA, says the text, but some processors have no region"))
	}
	for _, p := range c.Processors {
		path := "processors." + p.Name
		country := decisive(p, on)
		switch {
		case p.Region == "" && c.Transfers.Outside != "none":
			flaws = append(flaws, at(path, "rien ne dit dans quel pays %s traite les données", "nothing says in which country %s handles the data", p.Name))
		case country != "" && !movable(country, p.Transfer, on):
			flaws = append(flaws, at(path+".transfer", "%[1]s est hors de l’EEE (%[2]s), et rien n’y autorise le transfert", "%[1]s is outside the EEA (%[2]s), and nothing allows the transfer", p.Name, country))
		case c.Transfers.Outside == "none" && country != "" && !EEA(country, on):
			flaws = append(flaws, at("transfers.outside the EEA", "rien ne sort de l’EEE, dit le texte, mais %[1]s est ailleurs (%[2]s)", "nothing leaves the EEA, says the text, but %[1]s is elsewhere (%[2]s)", p.Name, country))
		case foreign(c, country) && len(p.Sub) == 0 && !p.NoSub:
			flaws = append(flaws, at(path+".region", "%[1]s est dans un autre pays (%[2]s) : rien ne dit qui y traite encore les données", "%[1]s is in another country (%[2]s): nothing says who else handles the data there", p.Name, country))
		}
		for _, s := range p.Sub {
			if s.Region == "" || !movable(s.Region, p.Transfer, on) {
				flaws = append(flaws, at(path+".sub-processors", "rien ne dit où %[1]s traite les données, ou ce qui autorise le transfert", "nothing says where %[1]s handles the data, or what allows the transfer", s.Company))
			}
		}
	}
	for _, p := range c.Partners {
		switch {
		case p.Region == "" || p.State == "anonymous" || EEA(p.Region, on):
		case c.Transfers.Outside == "none":
			flaws = append(flaws, at("transfers.outside the EEA", "rien ne sort de l’EEE, dit le texte, mais %[1]s est ailleurs (%[2]s)", "nothing leaves the EEA, says the text, but %[1]s is elsewhere (%[2]s)", p.Name, p.Region))
		case !movable(p.Region, p.Transfer, on):
			flaws = append(flaws, at("partners."+p.Name+".transfer", "%[1]s est hors de l’EEE (%[2]s), et rien n’y autorise le transfert", "%[1]s is outside the EEA (%[2]s), and nothing allows the transfer", p.Name, p.Region))
		}
	}
	return flaws
}

// decisive is the country that a transfer depends on: where the data are, or where the company is if its law may reach them from outside.
func decisive(p charter.Processor, on time.Time) string {
	if p.Seat != "" && (p.Region == "" || EEA(p.Region, on)) {
		return p.Seat
	}
	return p.Region
}

// foreign reports whether a country is another than the controller's, as far as its authority tells.
func foreign(c *charter.Charter, country string) bool {
	own := seats[c.Controller.Authority]
	return own != "" && country != "" && country != own
}

// movable reports whether data may go to a country: inside the EEA, by an adequacy decision, or by a tool and its assessment. Where the
// decision covers some recipients only, the charter says that this one is among them.
// Law: GDPR 44, 45(1), 46(1), 49(1)
func movable(country string, t charter.Transfer, on time.Time) bool {
	decision, adequate := Adequate(country, on)
	switch {
	case EEA(country, on):
		return true
	case t.Tool == "adequacy" || t.Tool == "":
		return adequate && (decision.Scope.IsZero() || t.Tool == "adequacy")
	}
	return t.Assessment != ""
}
