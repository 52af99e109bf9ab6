package law

import (
	"slices"
	"time"

	"charte/charter"
)

var retention = []Rule{
	{
		ID: "T01", Severity: Error, From: fromGDPR, Law: "GDPR 5(1)(e), 13(2)(a)", find: endless,
		Title:  charter.Text{FR: "ni durée ni critère de conservation", EN: "neither retention period nor criterion"},
		Why:    charter.Text{FR: "Chacun doit savoir combien de temps ses données sont gardées, ou ce qui en décide. « Tant que nécessaire » ne le dit pas ; la fin d’un compte ne le dit pas de qui n’en a pas.", EN: "Everybody has to be told how long their data are kept, or what decides it. “As long as needed” does not say it; the end of an account does not say it of those who have none."},
		Remedy: charter.Text{FR: "donnez à chaque finalité une entrée dans retention (until, for ou as), à une invitation unanswered et unclaimed, à un document destroyed, à une exception (holds) for", EN: "give each purpose an entry in retention (until, for or as), an invitation unanswered and unclaimed, a document destroyed, a hold for"},
	},
	{
		ID: "T02", Severity: Error, From: fromGDPR, Law: "GDPR 5(1)(e)", find: unlimited,
		Title:  charter.Text{FR: "conservation sans fin ou « périodique »", EN: "retention without end or “periodic”"},
		Why:    charter.Text{FR: "Des données qui disent encore de qui elles parlent ne se gardent pas toujours. Les supprimer « de temps en temps » ne fixe aucune fin.", EN: "Data that still tell whom they are about are not kept for ever. Deleting them “from time to time” sets no end."},
		Remedy: charter.Text{FR: "donnez une durée (for ou until), et leaves: counts à qui est anonymisé", EN: "give a period (for or until), and leaves: counts to those who are anonymised"},
	},
	{
		ID: "T03", Severity: Warning, From: fromLogs, Law: "GDPR 5(1)(b), 5(1)(e)", find: longLogs,
		Title:  charter.Text{FR: "journaux gardés trop longtemps ou à plusieurs fins", EN: "logs kept too long or for several ends"},
		Why:    charter.Text{FR: "L’autorité borne la durée des journaux de sécurité. La plus longue qu’elle admet ne vaut pas pour d’autres fins, mêlées à la sécurité.", EN: "The authority bounds how long security logs are kept. The longest period that it admits does not hold for other ends, mixed with security."},
		Remedy: charter.Text{FR: "gardez les journaux moins longtemps, pour la sécurité seule, et donnez aux autres fins leur propre finalité", EN: "keep logs for less long, for security alone, and give the other ends a purpose of their own"},
	},
	{
		ID: "T04", Severity: Error, From: fromGDPR, Law: "GDPR 4(5), recital 26", find: pseudonymous,
		Title:  charter.Text{FR: "pseudonymisation présentée comme une anonymisation", EN: "pseudonymisation presented as anonymisation"},
		Why:    charter.Text{FR: "Retirer le nom et l’adresse ne rend pas anonyme : tant qu’une personne peut être isolée, reliée ou devinée, la loi s’applique encore.", EN: "Removing the name and the address makes nothing anonymous: as long as a person can be singled out, linked or inferred, the law still applies."},
		Remedy: charter.Text{FR: "écrivez leaves: counts, ou dites que les données restent personnelles", EN: "write leaves: counts, or say that the data remain personal"},
	},
	{
		ID: "T05", Severity: Error, From: fromGDPR, Law: "GDPR 5(1)(a), 5(1)(e)", find: promised,
		Title:  charter.Text{FR: "promesse pour plus tard, sans date", EN: "promise for later, without a date"},
		Why:    charter.Text{FR: "Une politique dit ce qui est fait aujourd’hui. Ce qui sera fait un jour ne protège personne et trompe qui le lit.", EN: "A policy says what is done today. What will be done some day protects nobody and misleads those who read it."},
		Remedy: charter.Text{FR: "faites-le et donnez la règle, ou retirez la phrase", EN: "do it and give the rule, or remove the sentence"},
	},
	{
		ID: "T06", Severity: Warning, From: fromGDPR, Law: "GDPR 6(1)(c), 17(3)(b)", find: unkept,
		Title:  charter.Text{FR: "durée légale minimale ignorée", EN: "legal minimum retention ignored"},
		Why:    charter.Text{FR: "La loi impose de garder certaines pièces (paie, personnel, comptabilité) un temps donné. Le texte et la durée sont nommés, et rien d’autre n’est gardé à ce titre.", EN: "The law has some records kept (payroll, staff, accounts) for a given time. The text and the period are named, and nothing else is kept on that account."},
		Remedy: charter.Text{FR: "donnez à la finalité sa durée dans retention, avec law, et à une exception (holds) la loi qui l’impose (law)", EN: "give the purpose a period of its own in retention, with law, and a hold the law that asks for it (law)"},
	},
	{
		ID: "T07", Severity: Warning, From: fromGDPR, Law: "GDPR 5(1)(e), 32(1)", find: lastingCopies,
		Title:  charter.Text{FR: "sauvegardes sans durée", EN: "backups without a period"},
		Why:    charter.Text{FR: "Une sauvegarde est une copie des données : elle a une durée elle aussi, courte.", EN: "A backup is a copy of the data: it has a period too, a short one."},
		Remedy: charter.Text{FR: "donnez à backups une durée courte, par exemple for: 35 days", EN: "give backups a short period, such as for: 35 days"},
	},
}

// most is the longest period of a reference on a day; the zero period where there is none.
func most(reference string, on time.Time) charter.Period {
	ref, _ := ReferenceFor(reference, on)
	return ref.Most
}

// over reports whether a period is longer than a reference allows on a day.
func over(reference string, p charter.Period, on time.Time) bool {
	limit := most(reference, on)
	return !limit.IsZero() && p.Longer(limit)
}

// Law: GDPR 5(1)(e)
func unlimited(c *charter.Charter, _ time.Time) (flaws []flaw) {
	for _, r := range c.Retention {
		what := entry(r)
		if r.Until == charter.NoEnd {
			flaws = append(flaws, at("retention."+r.Purpose+".until", "%[1]s n’a pas de fin", "%[2]s has no end", what.FR, what.EN))
		}
		if r.Until == charter.NowAndThen {
			flaws = append(flaws, at("retention."+r.Purpose+".until", "%[1]s s’arrête de temps en temps : aucune date n’en sort", "%[2]s ends from time to time: no day follows from it", what.FR, what.EN))
		}
		if identifiable(r) {
			flaws = append(flaws, at("retention."+r.Purpose+".leaves", "ce qui reste d’une personne après son départ est gardé sans fin", "what is left of a person who leaves is kept without end"))
		}
	}
	return flaws
}

// identifiable reports whether what an anonymised person leaves behind still tells who they are.
func identifiable(r charter.Retention) bool {
	return r.Leaves == "records without names" || r.Leaves == "everything but the address"
}

// Law: GDPR 5(1)(b), 5(1)(e)
func longLogs(c *charter.Charter, on time.Time) (flaws []flaw) {
	limit := most("logs", on)
	for _, p := range c.Purposes {
		r, ok := c.RetentionOf(p.Name)
		byLaw := p.Basis == charter.BasisLegalObligation && (p.Law != "" || r.Law != "") // a text says how long
		if !ok || r.For == nil || byLaw || !holds(c, p, isLog) || within(p.Nature, []string{"audience", "statistics"}) {
			continue
		}
		path := said(c, "retention."+p.Name+".for", "retention."+r.Purpose+".for")
		switch {
		case r.For.Longer(limit):
			flaws = append(flaws, at(path, "la finalité %[1]s garde des journaux plus de %[2]s", "the purpose %[1]s keeps logs more than %[3]s", p.Name, limit.Text().FR, limit.Text().EN))
		case mixed(p) && !limit.Longer(*r.For):
			flaws = append(flaws, at(path, "la finalité %[1]s garde des journaux aussi longtemps que le maximum, %[2]s, mais pour plusieurs fins à la fois", "the purpose %[1]s keeps logs as long as the maximum, %[3]s, but for several ends at once", p.Name, limit.Text().FR, limit.Text().EN))
		}
	}
	if over("logs", c.Security.Logs, on) {
		flaws = append(flaws, at("security.logs", "les journaux techniques sont gardés plus de %[1]s", "technical logs are kept more than %[2]s", limit.Text().FR, limit.Text().EN))
	}
	return flaws
}

// isLog reports whether a field is a line of a log.
func isLog(f charter.Field) bool {
	return f.Source == charter.Observed && slices.Contains([]string{"ip-address", "device", "connection", "navigation", "activity"}, f.Category)
}

// Law: GDPR 4(5), recital 26
func pseudonymous(c *charter.Charter, _ time.Time) (flaws []flaw) {
	for _, r := range c.Retention {
		if identifiable(r) {
			flaws = append(flaws, at("retention."+r.Purpose+".leaves", "des données sans nom restent reconnaissables : ce n’est pas une anonymisation", "data without names can still be recognised: that is no anonymisation"))
		}
	}
	for _, p := range c.Processors {
		if p.Keeps == "an anonymous profile" {
			flaws = append(flaws, at("processors."+p.Name+".keeps", "%s garde un profil dit anonyme : un profil est celui de quelqu’un", "%s keeps a profile called anonymous: a profile is somebody’s", p.Name))
		}
	}
	for _, path := range says(c, "called anonymous") {
		flaws = append(flaws, at(path, "ce qui est appelé anonyme ne l’est pas", "what is called anonymous is not"))
	}
	return flaws
}

// Law: GDPR 5(1)(a), 5(1)(e)
func promised(c *charter.Charter, _ time.Time) (flaws []flaw) {
	for _, place := range c.Places() {
		if slices.Contains(place.Wording, charter.LaterWording) {
			flaws = append(flaws, at(place.Path, "%s est promis pour plus tard, sans date", "%s is promised for later, without a date", place.Path))
		}
	}
	return flaws
}

// Law: GDPR 6(1)(c), 17(3)(b)
func unkept(c *charter.Charter, on time.Time) (flaws []flaw) {
	for _, p := range c.Purposes {
		_, own := retained(c, p.Name)
		r, _ := c.RetentionOf(p.Name)
		switch {
		case has(p, "staff", "accounting") && !own:
			flaws = append(flaws, at("purposes."+p.Name, "la finalité %s a des durées fixées par la loi, et aucune ici", "the purpose %s has periods set by law, and none here", p.Name))
		case r.Until == charter.AsLawAsks: // T01 asks for how long
		case has(p, "accounting") && own && !keptFor(c, r, "invoices", on):
			ref, _ := ReferenceFor("invoices", on)
			flaws = append(flaws, at("retention."+p.Name, "la loi fait garder les pièces comptables %[1]s, plus longtemps que %[2]s", "the law has accounting records kept %[3]s, longer than %[2]s", ref.Least.Text().FR, p.Name, ref.Least.Text().EN))
		}
	}
	for _, h := range c.Holds {
		if h.Because == "legal duty" && h.Law == "" {
			flaws = append(flaws, at("holds."+h.Name+".law", "l’exception %s invoque une loi sans la nommer", "the hold %s relies on a law without naming it", h.Name))
		}
	}
	return flaws
}

// keptFor reports whether a retention, the archive after it, or a hold by legal duty lasts as long as a reference asks.
func keptFor(c *charter.Charter, r charter.Retention, reference string, on time.Time) bool {
	ref, _ := ReferenceFor(reference, on)
	var periods []charter.Period
	if r.For != nil {
		periods = append(periods, *r.For)
	}
	for _, step := range r.Then {
		if step.Do == charter.Archive {
			periods = append(periods, step.For)
		}
	}
	for _, h := range c.Holds {
		if h.Because == "legal duty" {
			periods = append(periods, h.For)
		}
	}
	return slices.ContainsFunc(periods, func(p charter.Period) bool { return !ref.Least.Longer(p) })
}

// Law: GDPR 5(1)(e), 32(1)
func lastingCopies(c *charter.Charter, _ time.Time) []flaw {
	if !c.Has("backups") || !c.Backups.For.IsZero() {
		return nil
	}
	return []flaw{at("backups.for", "rien ne dit combien de temps une sauvegarde est gardée", "nothing says how long a backup is kept")}
}
