package law

import (
	"regexp"
	"slices"
	"strings"
	"time"

	"charte/charter"
)

// nature are the rules on what data are: sensitive, of children, guarded, needed.
var nature = []Rule{
	{
		ID: "N01", Severity: Error, From: fromGDPR, Law: "GDPR 9(1), 9(2)", find: unconditioned,
		Title:  charter.Text{FR: "donnée sensible sans exception de l’article 9", EN: "special category without an exception of article 9"},
		Why:    charter.Text{FR: "Santé, origine, religion, opinions et semblables sont interdites, sauf dans un des cas de l’article 9(2), à nommer.", EN: "Health, origin, religion, opinions and the like are forbidden, except in one of the cases of article 9(2), to be named."},
		Remedy: charter.Text{FR: "ajoutez condition, par exemple explicit-consent, à la donnée, au document ou à la finalité, ou ne la demandez plus", EN: "add condition, for instance explicit-consent, to the field, the document or the purpose, or stop asking for it"},
	},
	{
		ID: "N02", Severity: Error, From: fromGDPR, Law: "GDPR 5(2), 9(1), 24(1)", find: shifted,
		Title:  charter.Text{FR: "responsabilité des données sensibles rejetée sur la personne", EN: "responsibility for sensitive data shifted to the person"},
		Why:    charter.Text{FR: "Le responsable du traitement répond des données sensibles qu’il reçoit ; il ne peut s’en décharger sur la personne.", EN: "The controller answers for the sensitive data that it receives; it cannot pass this on to the person."},
		Remedy: charter.Text{FR: "retirez la phrase ; prévenez avant l’enregistrement (guard) et demandez un accord exprès (condition: explicit-consent)", EN: "remove the sentence; warn before saving (guard) and ask for express agreement (condition: explicit-consent)"},
	},
	{
		ID: "N03", Severity: Error, From: fromGDPR, Law: "GDPR 8, 12(1), recital 38", find: unprotected,
		Title:  charter.Text{FR: "données d’enfants sans garanties", EN: "children’s data without safeguards"},
		Why:    charter.Text{FR: "Les enfants ont droit à une protection particulière, et à une information qu’ils comprennent.", EN: "Children are owed specific protection, and information that they understand."},
		Remedy: charter.Text{FR: "dites-les dans minors: notice: child version, et text pour les autres garanties", EN: "state them in minors: notice: child version, and text for the other safeguards"},
	},
	{
		ID: "N04", Severity: Warning, From: fromGDPR, Law: "GDPR 9(1), 25", find: unguarded,
		Title:  charter.Text{FR: "texte libre ou image qui peut révéler une donnée sensible", EN: "free text or picture that may reveal sensitive data"},
		Why:    charter.Text{FR: "Ce dont on peut déduire une donnée sensible est traité comme elle (CJUE, C-184/20) : on prévient donc la personne avant d’enregistrer.", EN: "What lets a special category be inferred is treated like it (CJEU, C-184/20): people are therefore warned before they save."},
		Remedy: charter.Text{FR: "ajoutez guard: free-text, ou guard: pictures pour une image", EN: "add guard: free-text, or guard: pictures for an image"},
	},
	{
		ID: "N05", Severity: Error, From: fromGDPR, Law: "GDPR 35(1), 35(3), 35(4)", find: unassessed,
		Title:  charter.Text{FR: "analyse d’impact requise et non déclarée", EN: "impact assessment required and not declared"},
		Why:    charter.Text{FR: "Un traitement de la liste de la CNIL, ou qui remplit deux des neuf critères de risque, est analysé avant de commencer.", EN: "Processing on the CNIL’s list, or that meets two of the nine criteria of risk, is assessed before it starts."},
		Remedy: charter.Text{FR: "faites l’analyse et citez-la : dpia: reference, et covers si elle ne couvre pas tout", EN: "carry it out and cite it: dpia: reference, and covers where it does not cover everything"},
	},
	{
		ID: "N06", Severity: Warning, From: fromGDPR, Law: "CSP L1111-8, GDPR 28(1)", find: hosted,
		Title:  charter.Text{FR: "hébergement de données de santé non qualifié", EN: "hosting of health data not stated"},
		Why:    charter.Text{FR: "Qui héberge des données de santé pour autrui doit être certifié HDS, sauf si la loi ne s’applique pas, ce qui se justifie.", EN: "Whoever hosts health data for others must be HDS certified, unless the law does not apply, which is to be justified."},
		Remedy: charter.Text{FR: "écrivez health hosting: certified, ou not applicable et health hosting because", EN: "write health hosting: certified, or not applicable and health hosting because"},
	},
	{
		ID: "N07", Severity: Error, From: fromGDPR, Law: "GDPR 10, 87, LIL 30, 46", find: unauthorised,
		Title:  charter.Text{FR: "numéro de sécurité sociale ou condamnations sans texte", EN: "national number or criminal data without a text"},
		Why:    charter.Text{FR: "Ces données ne se traitent que si un texte le permet.", EN: "These data are processed only where a text allows it."},
		Remedy: charter.Text{FR: "citez le texte (enabling text), ou ne les demandez plus", EN: "cite the text (enabling text), or stop asking for them"},
	},
	{
		ID: "N08", Severity: Warning, From: fromGDPR, Law: "GDPR 5(1)(b), 5(1)(c)", find: purposeless,
		Title:  charter.Text{FR: "donnée sans finalité, ou finalité sans données", EN: "field without a purpose, or purpose without data"},
		Why:    charter.Text{FR: "On ne garde que ce qui est nécessaire à une finalité, et chaque finalité dit ce qu’il lui faut.", EN: "Only what a purpose needs is held, and each purpose says what it needs."},
		Remedy: charter.Text{FR: "rattachez la donnée à une finalité (purposes: data), ou ne la demandez plus ; dites la précision d’un lieu (precision) ; testez sur des données qui ne désignent personne (protect: open)", EN: "name the field in a purpose (purposes: data), or stop asking for it; say how precise a place is (precision); test on data that point to nobody (protect: open)"},
	},
}

// Law: GDPR 9(1), 9(2)
func unconditioned(c *charter.Charter, _ time.Time) (flaws []flaw) {
	for _, f := range c.Data {
		key := ".category"
		if !special(f.Category) {
			key = ".may reveal"
		}
		if (special(f.Category) || len(f.Reveals) > 0) && f.Condition == "" && !allConditioned(c, f.Name) {
			flaws = append(flaws, at("data."+f.Name+key, "la donnée %s est sensible ou peut le devenir, et rien ne dit ce qui la permet", "the field %s is or may become a special category, and nothing says what allows it", f.Name))
		}
	}
	for _, d := range c.Documents {
		purpose, _ := c.Purpose(d.Purpose)
		if special(d.Category) && d.Condition == "" && purpose.Condition == "" {
			flaws = append(flaws, at("documents."+d.Name+".category", "le document %s montre une donnée sensible, et rien ne dit ce qui le permet", "the document %s shows a special category, and nothing says what allows it", d.Name))
		}
	}
	for _, p := range c.Purposes {
		if has(p, "care") && p.Condition == "" && needsCondition(c, p) {
			flaws = append(flaws, at("purposes."+p.Name+".condition", "la finalité %s emploie des données sensibles, et rien ne dit ce qui le permet", "the purpose %s uses special categories, and nothing says what allows it", p.Name))
		}
	}
	return flaws
}

// allConditioned reports whether a field is used, and only by purposes that name what allows special categories.
func allConditioned(c *charter.Charter, field string) bool {
	uses := usedFor(c, field)
	return len(uses) > 0 && !slices.ContainsFunc(uses, func(p charter.Purpose) bool { return p.Condition == "" })
}

// needsCondition reports whether a purpose uses a field or a document of a special category that has no condition of its own.
func needsCondition(c *charter.Charter, p charter.Purpose) bool {
	return slices.ContainsFunc(c.Documents, func(d charter.Document) bool {
		return d.Purpose == p.Name && special(d.Category) && d.Condition == ""
	}) || holds(c, p, func(f charter.Field) bool { return special(f.Category) && f.Condition == "" })
}

// Law: GDPR 5(2), 24(1)
func shifted(c *charter.Charter, _ time.Time) (flaws []flaw) {
	for _, path := range says(c, "person answers for sensitive data") {
		flaws = append(flaws, at(path, "la personne répondrait seule des données sensibles", "the person alone would answer for sensitive data"))
	}
	return flaws
}

// Law: GDPR 8, 12(1), recital 38
func unprotected(c *charter.Charter, _ time.Time) (flaws []flaw) {
	if c.Minors.Notice == "child version" || !c.Minors.Text.IsZero() {
		return nil
	}
	for _, k := range c.People {
		if !k.Minor {
			continue
		}
		path := "people." + k.Name + ".minors"
		if i := slices.IndexFunc(c.Documents, func(d charter.Document) bool { return d.About == k.Name }); i >= 0 {
			path = "documents." + c.Documents[i].Name + ".about"
		}
		flaws = append(flaws, at(path, "des données concernent des enfants (%s), et rien ne dit ce qui les protège", "data are about children (%s), and nothing says what protects them", k.Name))
	}
	if c.Minors.Served == "yes" && len(flaws) == 0 {
		flaws = append(flaws, at("minors.served", "des enfants utilisent le service, et rien ne dit ce qui les protège", "children use the service, and nothing says what protects them"))
	}
	return flaws
}

// freeTexts are the categories in which people write what they like.
var freeTexts = []string{"message", "career", "offer", "interests"}

// Law: GDPR 9(1), 25
func unguarded(c *charter.Charter, _ time.Time) (flaws []flaw) {
	promised := says(c, "no sensitive data")
	var silent []string
	for _, f := range c.Data {
		picture := f.Category == "picture"
		free := (f.List || slices.Contains(freeTexts, f.Category)) && len(f.Choices) == 0
		guarded := picture && f.Guard == charter.Pictures || !picture && f.Guard == charter.FreeText
		switch path := "data." + f.Name; {
		case f.Source != charter.Provided && f.Category != "message" || guarded || !picture && !free:
		case len(promised) > 0 && len(f.Reveals) == 0:
			silent = append(silent, f.Name)
		default:
			flaws = append(flaws, at(path+".may reveal", "la donnée %s est libre, et rien ne prévient avant d’enregistrer", "the field %s is free, and nothing warns before saving", f.Name))
		}
	}
	if len(silent) > 0 {
		flaws = append(flaws, at(promised[0], "aucune donnée sensible n’est demandée, mais un texte libre ou une image peut en révéler : %s", "no sensitive data are asked for, but free text or a picture may reveal some: %s", strings.Join(silent, ", ")))
	}
	return flaws
}

// hosting is what a host is said to do.
var hosting = regexp.MustCompile(`(?i)h[ée]berg|\bhost(?:s|ing|ed)?\b|\bcloud\b|\bstor(?:es|age|ing)\b|\bstock(?:e|é|age)`)

// Law: GDPR 28(1)
func hosted(c *charter.Charter, _ time.Time) (flaws []flaw) {
	var health []string
	for _, f := range c.Data {
		if medical(f.Category) {
			health = append(health, f.Name)
		}
	}
	deposited := slices.ContainsFunc(c.Documents, func(d charter.Document) bool { return medical(d.Category) })
	if len(health) == 0 && !deposited {
		return nil
	}
	for _, p := range c.Processors {
		elsewhere := len(p.Purposes) > 0 && len(p.Data) == 0 && !slices.ContainsFunc(p.Purposes, func(name string) bool { return heals(c, name) })
		hosts := matches(hosting, p.Does) && !elsewhere || anyOf(p.Data, health)
		switch path := "processors." + p.Name; {
		case !hosts || p.Health == "certified":
		case p.Health == "":
			flaws = append(flaws, at(path+".health hosting", "le sous-traitant %s héberge des données de santé, et rien ne dit s’il est certifié pour cela", "the processor %s hosts health data, and nothing says whether it is certified for it", p.Name))
		case p.HealthWhy.IsZero():
			flaws = append(flaws, at(path+".health hosting", "rien ne dit pourquoi la certification ne s’applique pas au sous-traitant %s", "nothing says why the certification does not apply to the processor %s", p.Name))
		}
	}
	return flaws
}

func medical(category string) bool { return category == "health" || category == "disability" }

// heals reports whether a purpose holds data or documents on health.
func heals(c *charter.Charter, purpose string) bool {
	p, _ := c.Purpose(purpose)
	return holds(c, p, func(f charter.Field) bool { return medical(f.Category) }) ||
		slices.ContainsFunc(c.Documents, func(d charter.Document) bool {
			return d.Purpose == purpose && medical(d.Category)
		})
}

// Law: GDPR 10, 87, LIL 30, 46
func unauthorised(c *charter.Charter, _ time.Time) (flaws []flaw) {
	guarded := func(category string) bool {
		sort, _ := charter.CategoryOf(category)
		return sort.Guarded
	}
	for _, f := range c.Data {
		if guarded(f.Category) && f.Enabling == "" {
			flaws = append(flaws, at("data."+f.Name+".category", "aucun texte ne permet la donnée %s", "no text allows the field %s", f.Name))
		}
	}
	for _, d := range c.Documents {
		if guarded(d.Category) && d.Enabling == "" {
			flaws = append(flaws, at("documents."+d.Name+".category", "aucun texte ne permet le document %s", "no text allows the document %s", d.Name))
		}
	}
	return flaws
}

// Law: GDPR 5(1)(b), 5(1)(c)
func purposeless(c *charter.Charter, _ time.Time) (flaws []flaw) {
	for _, f := range c.Data {
		if !slices.ContainsFunc(c.Purposes, func(p charter.Purpose) bool { return slices.Contains(p.Data, f.Name) }) {
			flaws = append(flaws, at("data."+f.Name, "la donnée %s ne sert à aucune finalité", "the field %s serves no purpose", f.Name))
		}
		if f.Category == "location" && f.Precision == "" && f.Source != charter.Provided {
			flaws = append(flaws, at("data."+f.Name, "rien ne dit avec quelle précision le lieu %s est connu", "nothing says how precisely the place %s is known", f.Name))
		}
	}
	for _, p := range c.Purposes {
		switch path := "purposes." + p.Name; {
		case len(p.Data) == 0 && !fed(c, p.Name):
			flaws = append(flaws, at(path+".data", "la finalité %s ne dit pas quelles données elle emploie", "the purpose %s does not say which data it uses", p.Name))
		case has(p, "testing") && holds(c, p, func(f charter.Field) bool { return f.Protect != charter.Open }):
			flaws = append(flaws, at(path+".data", "la finalité %s emploie de vraies données pour des essais", "the purpose %s uses real data for tests", p.Name))
		}
	}
	return flaws
}

// fed reports whether a document or a tracker serves a purpose.
func fed(c *charter.Charter, purpose string) bool {
	return slices.ContainsFunc(c.Documents, func(d charter.Document) bool { return d.Purpose == purpose }) ||
		slices.ContainsFunc(c.Trackers, func(t charter.Tracker) bool { return t.Purpose == purpose })
}
