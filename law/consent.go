package law

import (
	"slices"
	"time"

	"charte/charter"
)

// consent are the rules on agreement: free, specific, informed, and given by a clear act of the person.
var consent = []Rule{
	{
		ID: "C01", Severity: Error, From: fromGDPR, Law: "GDPR 4(11), 7(1), recital 32", find: inferred,
		Title:  charter.Text{FR: "consentement déduit de l’usage ou de l’inscription", EN: "consent inferred from use or registration"},
		Why:    charter.Text{FR: "Un consentement est un acte positif et clair ; ni la visite, ni le défilement, ni une case déjà cochée n’en sont un (CJUE, C-673/17).", EN: "Consent is a clear affirmative act; visiting, scrolling or a box already ticked is none (CJEU, C-673/17)."},
		Remedy: charter.Text{FR: "demandez-le par une case non cochée, finalité par finalité (consent: asked by: an unticked box), et retirez la phrase", EN: "ask by an unticked box, purpose by purpose (consent: asked by: an unticked box), and remove the sentence"},
	},
	{
		ID: "C02", Severity: Error, From: fromGDPR, Law: "GDPR 4(11), 7(2), recital 43", find: bundled,
		Title:  charter.Text{FR: "un seul consentement pour tout", EN: "one consent to everything"},
		Why:    charter.Text{FR: "Le consentement se donne pour chaque finalité, à part des conditions d’utilisation.", EN: "Consent is given for each purpose, apart from the terms of use."},
		Remedy: charter.Text{FR: "donnez à chaque finalité sa base, et ne demandez un accord que pour celles qui reposent sur lui", EN: "give each purpose its basis, and ask for agreement only where the purpose rests on it"},
	},
	{
		ID: "C03", Severity: Error, From: fromGDPR, Law: "GDPR 7(4), recital 42", find: forced,
		Title:  charter.Text{FR: "consentir ou partir", EN: "consent or leave"},
		Why:    charter.Text{FR: "Un consentement n’est pas libre si le service est refusé à qui le refuse sans que ce soit nécessaire.", EN: "Consent is not free where the service is refused without it, though it does not need it."},
		Remedy: charter.Text{FR: "retirez required to enter et la phrase : le service reste ouvert à qui refuse", EN: "remove required to enter and the sentence: the service stays open to whoever refuses"},
	},
	{
		ID: "C04", Severity: Error, From: fromGDPR, Law: "GDPR 4(11), 7(1), 14", find: delegated,
		Title:  charter.Text{FR: "consentement confié à quelqu’un d’autre", EN: "consent left to somebody else"},
		Why:    charter.Text{FR: "C’est au responsable d’informer et de recueillir l’accord, auprès de la personne elle-même.", EN: "It is for the controller to inform and to obtain agreement, from the person themselves."},
		Remedy: charter.Text{FR: "écrivez consent: of the invited person dans grants : rien ne s’ouvre avant sa réponse", EN: "write consent: of the invited person in grants: nothing opens before they answer"},
	},
	{
		ID: "C05", Severity: Warning, From: fromGDPR, Law: "GDPR 6(1), recital 43", find: needless,
		Title:  charter.Text{FR: "le consentement n’est pas la bonne base", EN: "consent is not the right basis"},
		Why:    charter.Text{FR: "Un accord que l’on ne peut refuser sans perdre un logement, un emploi ou une réponse n’est pas libre ; une autre base convient.", EN: "Agreement that one cannot refuse without losing a home, a job or an answer is not free; another basis fits."},
		Remedy: charter.Text{FR: "écrivez basis: contract (ce que la personne demande), legal-obligation ou legitimate-interest", EN: "write basis: contract (what the person asks for), legal-obligation or legitimate-interest"},
	},
	{
		ID: "C06", Severity: Error, From: fromGDPR, Law: "GDPR 5(2), 7(1)", find: unproven,
		Title:  charter.Text{FR: "consentement sans preuve", EN: "consent without proof"},
		Why:    charter.Text{FR: "Le responsable doit pouvoir prouver que chaque personne a consenti, à quoi et quand.", EN: "The controller must be able to show that each person consented, to what and when."},
		Remedy: charter.Text{FR: "écrivez consent: proof: receipt", EN: "write consent: proof: receipt"},
	},
	{
		ID: "C07", Severity: Error, From: fromLIL, Law: "GDPR 8(1), LIL 45", find: parental,
		Title:  charter.Text{FR: "consentement d’un enfant sans ses parents", EN: "consent of a child without the parents"},
		Why:    charter.Text{FR: "En France, avant 15 ans, l’enfant et un titulaire de l’autorité parentale consentent ensemble.", EN: "In France, under 15, the child and a holder of parental authority consent together."},
		Remedy: charter.Text{FR: "écrivez minors: age: 15 et consent: joint", EN: "write minors: age: 15 and consent: joint"},
	},
	{
		ID: "C08", Severity: Error, From: fromGDPR, Law: "GDPR 5(1)(b), 6(4), 13(3)", find: repurposed,
		Title:  charter.Text{FR: "nouvelle finalité sans test ni accord", EN: "new purpose without a test or agreement"},
		Why:    charter.Text{FR: "Des données ne servent à autre chose que si la nouvelle finalité est compatible, ou acceptée à nouveau.", EN: "Data serve something else only if the new purpose is compatible, or agreed to afresh."},
		Remedy: charter.Text{FR: "citez le test (compatible), ou écrivez basis: consent ; dans changes, new purposes: fresh consent", EN: "cite the test (compatible), or write basis: consent; in changes, new purposes: fresh consent"},
	},
}

// Law: GDPR 4(11), 7(1)
func inferred(c *charter.Charter, _ time.Time) (flaws []flaw) {
	for _, path := range says(c, "using is consenting", "registering is consenting") {
		flaws = append(flaws, at(path, "utiliser le site ou s’inscrire vaudrait consentement", "using the site or registering would be consent"))
	}
	for _, p := range c.Purposes {
		switch p.Consent.Asked {
		case "using the site", "registering", "a ticked box", "browser settings":
			flaws = append(flaws, at("purposes."+p.Name+".consent.asked by", "le consentement à la finalité %s serait déduit (%s)", "consent to the purpose %s would be inferred (%s)", p.Name, p.Consent.Asked))
		}
	}
	if c.Banner.Accept == "by browsing" {
		flaws = append(flaws, at("banner.accept", "poursuivre la visite vaudrait acceptation des traceurs", "browsing on would accept the trackers"))
	}
	return flaws
}

// Law: GDPR 4(11), 7(2)
func bundled(c *charter.Charter, _ time.Time) (flaws []flaw) {
	for _, path := range says(c, "consent to everything") {
		flaws = append(flaws, at(path, "un seul accord couvrirait tous les traitements", "one agreement would cover all processing"))
	}
	for _, p := range c.Purposes {
		if p.Consent.Asked == "accepting the terms" {
			flaws = append(flaws, at("purposes."+p.Name+".consent.asked by", "l’accord à la finalité %s est noyé dans les conditions d’utilisation", "agreement to the purpose %s is bundled with the terms of use", p.Name))
		}
	}
	return flaws
}

// Law: GDPR 7(4)
func forced(c *charter.Charter, _ time.Time) (flaws []flaw) {
	for _, path := range says(c, "leave if you refuse") {
		flaws = append(flaws, at(path, "qui refuse est prié de ne pas utiliser le site", "whoever refuses is told not to use the site"))
	}
	for _, p := range c.Purposes {
		if p.Consent.Gate {
			flaws = append(flaws, at("purposes."+p.Name+".consent.required to enter", "sans accord à la finalité %s, le service est refusé", "without agreement to the purpose %s, the service is refused", p.Name))
		}
	}
	return flaws
}

// Law: GDPR 7(1), 14
func delegated(c *charter.Charter, _ time.Time) (flaws []flaw) {
	for _, path := range says(c, "somebody else obtains consent") {
		flaws = append(flaws, at(path, "un autre utilisateur devrait recueillir le consentement", "another user would have to obtain consent"))
	}
	for _, g := range c.Grants {
		if g.Consent == "left to whoever invites" {
			flaws = append(flaws, at("grants."+g.Name+".consent", "qui invite (%s) devrait recueillir le consentement de la personne invitée", "whoever invites (%s) would have to obtain the consent of the invited person", g.Name))
		}
	}
	for _, p := range c.Purposes {
		if p.Consent.Asked == "somebody else" {
			flaws = append(flaws, at("purposes."+p.Name+".consent.asked by", "quelqu’un d’autre demanderait l’accord à la finalité %s", "somebody else would ask for agreement to the purpose %s", p.Name))
		}
	}
	return flaws
}

// unfree are the natures for which a person cannot freely refuse, or need not be asked.
var unfree = []string{"account", "service", "contact", "support", "housing", "recruitment", "staff", "accounting", "litigation", "security", "fraud"}

// Law: GDPR 6(1), recital 43
func needless(c *charter.Charter, _ time.Time) (flaws []flaw) {
	for _, p := range c.Purposes {
		if relies(p, charter.BasisConsent) && len(p.Stacked) < 2 && has(p, unfree...) {
			flaws = append(flaws, at("purposes."+p.Name+".basis", "la finalité %s repose sur un accord que l’on n’est pas libre de refuser", "the purpose %s rests on agreement that one is not free to refuse", p.Name))
		}
	}
	return flaws
}

// Law: GDPR 7(1)
func unproven(c *charter.Charter, _ time.Time) (flaws []flaw) {
	for _, p := range c.Purposes {
		if p.Consent.Proof == "none" {
			flaws = append(flaws, at("purposes."+p.Name+".consent.proof", "aucune preuve du consentement à la finalité %s n’est gardée", "no proof of consent to the purpose %s is kept", p.Name))
		}
	}
	return flaws
}

// servesMinors reports whether children use the service themselves.
func servesMinors(c *charter.Charter) bool {
	return c.Minors.Served == "yes" || slices.ContainsFunc(c.People, func(k charter.Kind) bool { return k.Minor && k.Account != charter.NoAccount })
}

// parentalAge is the age from which a child consents alone.
// Law: LIL 45
const parentalAge = 15

// Law: GDPR 8(1), LIL 45
func parental(c *charter.Charter, _ time.Time) (flaws []flaw) {
	adults := func(p charter.Purpose) bool {
		return len(p.Of) > 0 && !slices.ContainsFunc(p.Of, func(kind string) bool { return minor(c, kind) })
	}
	asked := slices.ContainsFunc(c.Purposes, func(p charter.Purpose) bool { return relies(p, charter.BasisConsent) && !adults(p) })
	if !servesMinors(c) || !asked {
		return nil
	}
	alone := c.Minors.Consent == "child" && c.Minors.Age >= parentalAge
	if c.Minors.Consent != "joint" && !alone {
		flaws = append(flaws, at("minors.consent", "un enfant consent, et rien ne dit qu’un parent consent avec lui", "a child consents, and nothing says that a parent consents too"))
	}
	if c.Minors.Age > 0 && c.Minors.Age < parentalAge {
		flaws = append(flaws, at("minors.age", "un enfant de %d ans consentirait seul : la loi dit %d", "a child of %d would consent alone: the law says %d", c.Minors.Age, parentalAge))
	}
	return flaws
}

// Law: GDPR 6(4), 13(3)
func repurposed(c *charter.Charter, _ time.Time) (flaws []flaw) {
	for _, p := range c.Purposes {
		if p.Reuses != "" && p.Compatible == "" && p.Basis != charter.BasisConsent {
			flaws = append(flaws, at("purposes."+p.Name+".reuses", "la finalité %s réemploie les données de %s sans test ni accord", "the purpose %s reuses the data of %s without a test or agreement", p.Name, p.Reuses))
		}
	}
	switch c.Changes.Purposes {
	case "free", "announced":
		flaws = append(flaws, at("changes.new purposes", "une nouvelle finalité s’appliquerait sans accord ni test (%s)", "a new purpose would apply without agreement or a test (%s)", c.Changes.Purposes))
	}
	return flaws
}
