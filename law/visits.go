package law

import (
	"slices"
	"strings"
	"time"

	"charte/charter"
)

// Law: LIL 82
func measured(c *charter.Charter, on time.Time) (flaws []flaw) {
	lacks := unmet(c, on)
	if len(lacks) == 0 {
		return nil
	}
	var fr, en []string
	for _, l := range lacks {
		fr, en = append(fr, l.FR), append(en, l.EN)
	}
	why := charter.Text{FR: strings.Join(fr, ", "), EN: strings.Join(en, ", ")}
	for _, p := range c.Purposes {
		if counts(c, p) && p.Basis != charter.BasisConsent {
			flaws = append(flaws, at("purposes."+p.Name, "la finalité %[1]s mesure l’audience sans accord, et rien n’établit l’exemption : %[2]s", "the purpose %[1]s measures the audience without consent, and nothing shows the exemption: %[3]s", p.Name, why.FR, why.EN))
		}
	}
	for _, t := range c.Trackers {
		if t.Class == "audience" && !asked(c, t) {
			flaws = append(flaws, at("trackers."+t.Name, "le traceur %[1]s mesure l’audience sans accord, et rien n’établit l’exemption : %[2]s", "the tracker %[1]s measures the audience without consent, and nothing shows the exemption: %[3]s", t.Name, why.FR, why.EN))
		}
	}
	return flaws
}

// counts reports whether a purpose measures the audience and nothing commercial, which K01 and K02 speak of.
func counts(c *charter.Charter, p charter.Purpose) bool {
	pages := func(f charter.Field) bool { return f.Category == "navigation" && f.Source == charter.Observed }
	return has(p, "audience", "statistics") && !has(p, "personalisation", "advertising", "prospecting") && holds(c, p, pages)
}

// unmet gives the conditions of the exemption that are not declared.
// Law: LIL 82
func unmet(c *charter.Charter, on time.Time) (lacks []charter.Text) {
	a, tracked := c.Audience, slices.ContainsFunc(c.Trackers, func(t charter.Tracker) bool { return t.Class == "audience" })
	for _, condition := range []struct {
		met  bool
		text charter.Text
	}{
		{a.Tool == "own", charter.Text{FR: "l’outil sert l’éditeur seul", EN: "the tool serves the publisher alone"}},
		{a.Output == "anonymous", charter.Text{FR: "les résultats sont anonymes", EN: "the results are anonymous"}},
		{a.Crossing == "no", charter.Text{FR: "rien n’est croisé avec d’autres données", EN: "nothing is crossed with other data"}},
		{(!tracked || !a.Cookie.IsZero()) && !over("audience-tracker", a.Cookie, on), charter.Text{FR: "le traceur dure au plus " + most("audience-tracker", on).Text().FR, EN: "the tracker stays at most " + most("audience-tracker", on).Text().EN}},
		{!a.Data.IsZero() && !over("audience-data", a.Data, on), charter.Text{FR: "les données durent au plus " + most("audience-data", on).Text().FR, EN: "the data stay at most " + most("audience-data", on).Text().EN}},
		{a.Objection == "one click", charter.Text{FR: "on s’y oppose d’un clic", EN: "people object in one click"}},
	} {
		if !condition.met {
			lacks = append(lacks, condition.text)
		}
	}
	return lacks
}

// Law: GDPR 25, 35
func replayed(c *charter.Charter, _ time.Time) (flaws []flaw) {
	for _, t := range c.Trackers {
		if t.Class != "replay" || t.Masked == "everything typed" && assessed(c, t.Purpose) {
			continue
		}
		path := said(c, "trackers."+t.Name+".masked", "trackers."+t.Name+".class")
		flaws = append(flaws, at(path, "le traceur %s filme les visites, sans masquage de la saisie ou sans analyse d’impact", "the tracker %s records visits, without masking what is typed or without an impact assessment", t.Name))
	}
	return flaws
}

// Law: LIL 82
func opened(c *charter.Charter, _ time.Time) (flaws []flaw) {
	for _, m := range c.Mailings {
		if m.Opens == "measured for each person" {
			flaws = append(flaws, at("mailings."+m.Name+".opens", "les e-mails de %s mesurent ce que chaque personne ouvre, sans accord propre", "the e-mails of %s measure what each person opens, without a consent of their own", m.Name))
		}
	}
	for _, f := range c.Data {
		if f.Category != "email-opens" {
			continue
		}
		for _, p := range usedFor(c, f.Name) {
			if p.Basis != charter.BasisConsent {
				flaws = append(flaws, at("data."+f.Name, "la donnée %s dit qui ouvre les e-mails, et la finalité %s n’attend pas d’accord", "the field %s says who opens e-mails, and the purpose %s waits for no consent", f.Name, p.Name))
				break
			}
		}
	}
	return flaws
}

// Law: GDPR 7(3), LIL 82
func harderToRefuse(c *charter.Charter, _ time.Time) (flaws []flaw) {
	if !c.Has("banner") {
		for _, t := range c.Trackers {
			if t.Consent == "before" {
				return []flaw{at("trackers."+t.Name, "le traceur %s demande un accord, et rien ne dit comment refuser ni changer d’avis", "the tracker %s asks for consent, and nothing says how to refuse or change one’s mind", t.Name)}
			}
		}
		return nil
	}
	switch c.Banner.Refuse {
	case "one click":
	case "browser settings": // K03 says it there; here, of the banner as a whole
		flaws = append(flaws, at("banner", "le bandeau n’offre pas de refuser aussi simplement que d’accepter", "the banner does not offer to refuse as simply as to accept"))
	default:
		flaws = append(flaws, at("banner.refuse", "refuser n’est pas aussi simple qu’accepter : un clic, au même endroit", "refusing is not as simple as accepting: one click, in the same place"))
	}
	if c.Banner.Withdraw != "on every page" {
		flaws = append(flaws, at("banner.withdraw", "on ne peut pas changer d’avis depuis chaque page", "people cannot change their minds from every page"))
	}
	return flaws
}

// Law: LIL 82
func misplacedBanner(c *charter.Charter, _ time.Time) (flaws []flaw) {
	switch c.Banner.Shown {
	case "on the home page":
		flaws = append(flaws, at("banner.shown", "le bandeau ne paraît que sur la page d’accueil : on peut arriver par une autre", "the banner is on the home page only: people may arrive by another"))
	case "never":
		flaws = append(flaws, at("banner.shown", "le bandeau ne paraît jamais", "the banner is never shown"))
	}
	switch c.Banner.Continuing {
	case "acceptance":
		flaws = append(flaws, at("banner.continuing means", "continuer à naviguer est pris pour un accord", "browsing on is taken for consent"))
	case "acceptance of the essential ones":
		flaws = append(flaws, at("banner.continuing means", "les traceurs nécessaires n’ont pas à être acceptés : continuer à naviguer n’accepte rien", "necessary trackers need no acceptance: browsing on accepts nothing"))
	}
	return flaws
}
