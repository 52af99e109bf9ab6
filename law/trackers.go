package law

import (
	"slices"
	"strings"
	"time"

	"charte/charter"
)

var trackers = []Rule{
	{
		ID: "K01", Severity: Error, From: fromLIL, Law: "LIL 82", find: unasked,
		Title:  charter.Text{FR: "traceur déposé ou lu sans accord préalable", EN: "tracker set or read without prior consent"},
		Why:    charter.Text{FR: "Rien n’est lu ni écrit sur l’appareil d’une personne avant son accord, sauf ce qui est strictement nécessaire au service qu’elle demande. Un traceur dont le but n’est pas dit n’est pas nécessaire.", EN: "Nothing is read from or written to a person’s device before they agree, except what the service they ask for strictly needs. A tracker whose purpose is not stated is not needed."},
		Remedy: charter.Text{FR: "écrivez consent: before pour le traceur, basis: consent pour la finalité, ou ne lisez plus ces données", EN: "write consent: before for the tracker, basis: consent for the purpose, or stop reading the data"},
	},
	{
		ID: "K02", Severity: Error, From: fromLIL, Law: "LIL 82, CPCE L34-5", find: commercialInterest,
		Title:  charter.Text{FR: "traceur ou prospection fondés sur l’intérêt légitime", EN: "tracker or e-marketing on legitimate interest"},
		Why:    charter.Text{FR: "Les traceurs non essentiels et la prospection par e-mail demandent un accord ; l’intérêt légitime ne le remplace pas. Seuls les clients, les donateurs et les professionnels peuvent recevoir de la prospection sans l’avoir demandée.", EN: "Trackers that are not essential and marketing by e-mail need consent; a legitimate interest does not replace it. Only customers, donors and professionals may receive marketing that they did not ask for."},
		Remedy: charter.Text{FR: "écrivez basis: consent, ou ne visez que des clients (agreed to: as a customer dans mailings)", EN: "write basis: consent, or write to customers only (agreed to: as a customer in mailings)"},
	},
	{
		ID: "K03", Severity: Error, From: fromTrackers, Law: "LIL 82, Dir. 2002/58 5(3)", find: browserOnly,
		Title:  charter.Text{FR: "les réglages du navigateur pour seul refus", EN: "browser settings as the only way to refuse"},
		Why:    charter.Text{FR: "Le site lui-même offre de refuser. Les réglages d’un navigateur ne distinguent pas les buts et ne prouvent aucun choix.", EN: "The site itself offers to refuse. A browser’s settings do not tell purposes apart and prove no choice."},
		Remedy: charter.Text{FR: "écrivez refuse: one click dans banner", EN: "write refuse: one click in banner"},
	},
	{
		ID: "K04", Severity: Error, From: fromLIL, Law: "LIL 82, GDPR 13(1)(c), 13(2)(a)", find: inventory,
		Title:  charter.Text{FR: "inventaire des traceurs incomplet", EN: "incomplete inventory of trackers"},
		Why:    charter.Text{FR: "Chacun doit savoir quels traceurs le site utilise, qui les émet, à quoi ils servent et combien de temps ils restent.", EN: "Everybody has to be told which trackers the site uses, whose they are, what they are for and how long they stay."},
		Remedy: charter.Text{FR: "nommez chaque traceur et complétez party (company ou by pour un tiers), class, text et life", EN: "name each tracker and complete party (company or by for a third party), class, text and life"},
	},
	{
		ID: "K05", Severity: Error, From: fromTrackers, Law: "LIL 82, GDPR 5(1)(e)", find: overlong,
		Title:  charter.Text{FR: "durée de traceur incohérente ou trop longue", EN: "incoherent or too long tracker life"},
		Why:    charter.Text{FR: "Un traceur a une durée, une seule, que l’autorité borne. Une fourchette ne dit à personne quand il disparaît.", EN: "A tracker has one life, which the authority bounds. A range tells nobody when it goes."},
		Remedy: charter.Text{FR: "écrivez life: browser, ou une seule durée, au plus celle que le message donne", EN: "write life: browser, or one period, at most the one that the message gives"},
	},
	{
		ID: "K06", Severity: Error, From: fromTrackers, Law: "LIL 82, Dir. 2002/58 5(3)", find: measured,
		Title:  charter.Text{FR: "mesure d’audience sans accord, conditions de l’exemption non remplies", EN: "audience measured without consent, conditions of the exemption unmet"},
		Why:    charter.Text{FR: "Compter les visites ne se passe d’accord que pour l’éditeur seul, avec des résultats anonymes, sans croisement, pour des durées bornées, et si l’on peut s’y opposer.", EN: "Counting visits needs no consent only for the publisher alone, with anonymous results, without crossing data, for bounded periods, and where people can object."},
		Remedy: charter.Text{FR: "complétez audience (tool: own, output: anonymous, crossed with other data: no, cookie, data, objection: one click), ou demandez l’accord", EN: "complete audience (tool: own, output: anonymous, crossed with other data: no, cookie, data, objection: one click), or ask for consent"},
	},
	{
		ID: "K07", Severity: Warning, From: fromGDPR, Law: "GDPR 25, 35", find: replayed,
		Title:  charter.Text{FR: "visites filmées sans masquage ni analyse d’impact", EN: "recorded visits without masking or impact assessment"},
		Why:    charter.Text{FR: "Filmer les visites suit des personnes pas à pas : ce qu’elles tapent est masqué d’avance, et les risques sont étudiés avant.", EN: "Recording visits follows people step by step: what they type is masked in advance, and the risks are assessed first."},
		Remedy: charter.Text{FR: "écrivez masked: everything typed et citez l’analyse (dpia: reference), ou retirez l’outil", EN: "write masked: everything typed and cite the assessment (dpia: reference), or remove the tool"},
	},
	{
		ID: "K08", Severity: Warning, From: fromLIL, Law: "LIL 82", find: opened,
		Title:  charter.Text{FR: "e-mails suivis un par un sans accord propre", EN: "e-mails tracked one by one without consent of their own"},
		Why:    charter.Text{FR: "Savoir qui ouvre un e-mail ou suit un lien lit l’appareil de la personne : elle y consent à part, ou l’on ne compte que des totaux.", EN: "Knowing who opens an e-mail or follows a link reads the person’s device: they agree to it separately, or only totals are counted."},
		Remedy: charter.Text{FR: "écrivez opens: not measured ou opens: measured with consent, et fondez la donnée sur une finalité avec basis: consent", EN: "write opens: not measured or opens: measured with consent, and hold the field for a purpose with basis: consent"},
	},
	{
		ID: "K09", Severity: Error, From: fromTrackers, Law: "LIL 82, GDPR 7(3)", find: harderToRefuse,
		Title:  charter.Text{FR: "refuser ou changer d’avis plus difficile qu’accepter", EN: "refusing or changing one’s mind harder than accepting"},
		Why:    charter.Text{FR: "Refuser demande autant d’effort qu’accepter, au même endroit ; et l’on change d’avis à tout moment, de chaque page.", EN: "Refusing takes as much effort as accepting, in the same place; and people change their minds at any time, from every page."},
		Remedy: charter.Text{FR: "écrivez refuse: one click et withdraw: on every page dans banner", EN: "write refuse: one click and withdraw: on every page in banner"},
	},
	{
		ID: "K10", Severity: Warning, From: fromTrackers, Law: "LIL 82, Dir. 2002/58 5(3)", find: misplacedBanner,
		Title:  charter.Text{FR: "bandeau mal placé ou mal rédigé", EN: "banner in the wrong place or in the wrong words"},
		Why:    charter.Text{FR: "Le choix est offert à l’arrivée, quelle que soit la page. Continuer à naviguer n’accepte rien ; et les traceurs nécessaires n’ont pas à être acceptés.", EN: "The choice is offered on arrival, whatever the page. Browsing on accepts nothing; and necessary trackers need no acceptance."},
		Remedy: charter.Text{FR: "écrivez shown: on the first page et continuing means: refusal", EN: "write shown: on the first page and continuing means: refusal"},
	},
}

// leftOpen reports whether the author says that the words at a path leave the list or the case open, or that nothing in them can be tested.
func leftOpen(c *charter.Charter, path string) bool {
	return worded(c, path, charter.OpenWording) || worded(c, path, charter.VagueWording)
}

// needsConsent reports whether a tracker must be asked for. Of one whose class is not stated, it is enough that it reads data, or that it
// is said to be set unasked.
func needsConsent(t charter.Tracker) bool {
	switch t.Class {
	case "essential", "preference", "audience": // the audience exemption is K06's
		return false
	case "":
		return t.Consent == "none" || len(t.Reads) > 0
	}
	return true
}

// asked reports whether the visitor agrees before a tracker is set.
func asked(c *charter.Charter, t charter.Tracker) bool {
	p, _ := c.Purpose(t.Purpose)
	return t.Consent == "before" || t.Consent == "" && p.Basis == charter.BasisConsent
}

// fromDevice reports whether a field is noticed on the device of a visitor, or computed from what is.
func fromDevice(f charter.Field) bool {
	category, _ := charter.CategoryOf(f.Category)
	noticed := f.Source == charter.Observed || f.Source == charter.Derived
	return noticed && (category.Family == "connection" || category.Family == "place")
}

// has reports whether a purpose has one of some natures.
func has(p charter.Purpose, natures ...string) bool {
	return slices.ContainsFunc(p.Nature, func(n string) bool { return slices.Contains(natures, n) })
}

// holds reports whether a purpose holds some field of a sort.
func holds(c *charter.Charter, p charter.Purpose, sort func(charter.Field) bool) bool {
	return slices.ContainsFunc(p.Data, func(name string) bool {
		f, ok := c.Field(name)
		return ok && sort(f)
	})
}

// usedFor gives the purposes that hold a field.
func usedFor(c *charter.Charter, field string) (purposes []charter.Purpose) {
	for _, p := range c.Purposes {
		if slices.Contains(p.Data, field) {
			purposes = append(purposes, p)
		}
	}
	return purposes
}

// Law: LIL 82
func unasked(c *charter.Charter, _ time.Time) (flaws []flaw) {
	for _, t := range c.Trackers {
		if needsConsent(t) && !asked(c, t) {
			flaws = append(flaws, at("trackers."+t.Name, "le traceur %s n’attend pas l’accord de la personne", "the tracker %s does not wait for consent", t.Name))
		}
	}
	for _, p := range c.Purposes {
		if has(p, "personalisation", "advertising") && p.Basis != charter.BasisConsent && holds(c, p, fromDevice) {
			flaws = append(flaws, at("purposes."+p.Name, "la finalité %s suit les visiteurs sans leur accord", "the purpose %s follows visitors without their consent", p.Name))
		}
	}
	for _, f := range c.Data {
		if f.Source == charter.Observed && fromDevice(f) && len(usedFor(c, f.Name)) == 0 {
			flaws = append(flaws, at("data."+f.Name, "la donnée %s est lue sans but déclaré ni accord", "the field %s is read without a stated purpose or consent", f.Name))
		}
	}
	return flaws
}

// Law: LIL 82, CPCE L34-5
func commercialInterest(c *charter.Charter, _ time.Time) (flaws []flaw) {
	for _, p := range c.Purposes {
		if !relies(p, charter.BasisLegitimateInterest) {
			continue
		}
		tracks := slices.ContainsFunc(c.Trackers, func(t charter.Tracker) bool { return t.Purpose == p.Name && needsConsent(t) })
		if tracks || has(p, "prospecting", "advertising", "newsletter") && !toCustomers(c, p) {
			flaws = append(flaws, at("purposes."+p.Name+".basis", "la finalité %s remplace l’accord des personnes par un intérêt légitime", "the purpose %s puts a legitimate interest in the place of consent", p.Name))
		}
	}
	return flaws
}

// toCustomers reports whether a purpose writes only to customers, professionals and donors, whom the law lets be asked afterwards.
func toCustomers(c *charter.Charter, p charter.Purpose) bool {
	written := false
	for _, m := range c.Mailings {
		if m.Purpose != p.Name {
			continue
		}
		if !slices.Contains([]string{"as a customer", "as a professional", "as a donor"}, m.OptIn) {
			return false
		}
		written = true
	}
	return written
}

// Law: LIL 82
func browserOnly(c *charter.Charter, _ time.Time) (flaws []flaw) {
	if c.Banner.Refuse == "browser settings" {
		return []flaw{at("banner.refuse", "on ne peut refuser que par les réglages du navigateur", "the browser’s settings are the only way to refuse")}
	}
	unasked := func(t charter.Tracker) bool { return needsConsent(t) && !asked(c, t) }
	if c.Has("banner") && !slices.ContainsFunc(c.Trackers, unasked) {
		return nil
	}
	for _, path := range says(c, "browser settings") {
		flaws = append(flaws, at(path, "on ne peut refuser que par les réglages du navigateur", "the browser’s settings are the only way to refuse"))
	}
	return flaws
}

// Law: LIL 82, GDPR 13(1)(c), 13(2)(a)
func inventory(c *charter.Charter, _ time.Time) (flaws []flaw) {
	if leftOpen(c, "trackers") {
		flaws = append(flaws, at("trackers", "la liste des traceurs reste ouverte", "the list of trackers is left open"))
	} else if len(c.Trackers) == 0 && c.Has("banner") {
		flaws = append(flaws, at("banner", "un bandeau demande un choix, mais aucun traceur n’est déclaré", "a banner asks for a choice, but no tracker is declared"))
	}
	for _, t := range c.Trackers {
		if lacks := unsaid(c, t); len(lacks) > 0 {
			var fr, en []string
			for _, l := range lacks {
				fr, en = append(fr, l.FR), append(en, l.EN)
			}
			flaws = append(flaws, at("trackers."+t.Name, "le traceur %[1]s ne dit pas %[2]s", "the tracker %[1]s does not say %[3]s", t.Name, strings.Join(fr, ", "), strings.Join(en, ", ")))
		}
	}
	return flaws
}

// unsaid is what a tracker leaves out.
func unsaid(c *charter.Charter, t charter.Tracker) (lacks []charter.Text) {
	for _, part := range []struct {
		missing bool
		text    charter.Text
	}{
		{leftOpen(c, "trackers."+t.Name), charter.Text{FR: "exactement ce qu’il dépose", EN: "exactly what it sets"}},
		{t.Party == "", charter.Text{FR: "qui l’émet", EN: "whose it is"}},
		{t.Party == "third" && t.By == "" && t.Company == "", charter.Text{FR: "de quelle société il vient", EN: "which company it comes from"}},
		{t.Text.IsZero(), charter.Text{FR: "à quoi il sert", EN: "what it is for"}},
		{t.Class == "", charter.Text{FR: "de quelle sorte il est", EN: "which class it is of"}},
		{t.Life.IsZero(), charter.Text{FR: "combien de temps il reste", EN: "how long it stays"}},
	} {
		if part.missing {
			lacks = append(lacks, part.text)
		}
	}
	return lacks
}

// Law: LIL 82, GDPR 5(1)(e)
func overlong(c *charter.Charter, on time.Time) (flaws []flaw) {
	for _, t := range c.Trackers {
		path, cap := "trackers."+t.Name+".life", "tracker"
		if t.Class == "audience" {
			cap = "audience-tracker"
		}
		life, limit := t.Life.Period.Text(), most(cap, on).Text()
		switch {
		case !t.Life.Least.IsZero():
			least := t.Life.Least.Text()
			flaws = append(flaws, flaw{path, charter.Text{
				FR: "le traceur " + t.Name + " reste de " + least.FR + " à " + life.FR + " : ce n’est pas une durée",
				EN: "the tracker " + t.Name + " stays " + least.EN + " to " + life.EN + ": that is no period",
			}})
		case over(cap, t.Life.Period, on):
			flaws = append(flaws, flaw{path, charter.Text{
				FR: "le traceur " + t.Name + " reste " + life.FR + ", plus de " + limit.FR,
				EN: "the tracker " + t.Name + " stays " + life.EN + ", more than " + limit.EN,
			}})
		}
	}
	return flaws
}
