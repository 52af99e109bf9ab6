package law

import (
	"regexp"
	"slices"
	"strings"
	"time"

	"charte/charter"
)

// clarity are the rules on how things are told: finished, closed, testable, and to the point.
var clarity = []Rule{
	{
		ID: "I14", Severity: Error, From: fromGDPR, Law: "GDPR 12(1)", find: broken,
		Title:  charter.Text{FR: "texte coupé, mal placé ou provisoire", EN: "text cut, misplaced or provisional"},
		Why:    charter.Text{FR: "L’information est compréhensible et aisément accessible : une phrase coupée ou un lien mort n’informe personne.", EN: "Information is intelligible and easily accessible: a cut sentence or a dead link informs nobody."},
		Remedy: charter.Text{FR: "finissez la phrase, réparez le lien, ou retirez-les", EN: "finish the sentence, mend the link, or remove them"},
	},
	{
		ID: "I15", Severity: Warning, From: fromGDPR, Law: "GDPR 12(1)", find: openEnded,
		Title:  charter.Text{FR: "formule ouverte", EN: "open-ended wording"},
		Why:    charter.Text{FR: "« Notamment », « par exemple » ou « peut être amené à » ne disent pas ce qui arrive aux données.", EN: "“Such as”, “among others” or “may” do not say what happens to the data."},
		Remedy: charter.Text{FR: "dressez la liste entière, ou dites dans quel cas", EN: "give the whole list, or say in which case"},
	},
	{
		ID: "I17", Severity: Warning, From: fromGDPR, Law: "GDPR 5(2), 24(1)", find: untestable,
		Title:  charter.Text{FR: "promesse que rien ne peut vérifier", EN: "promise that nothing can test"},
		Why:    charter.Text{FR: "Le responsable doit pouvoir prouver ce qu’il promet ; une intention ne se prouve pas.", EN: "The controller must be able to show what is promised; an intention cannot be shown."},
		Remedy: charter.Text{FR: "nommez la mesure et sa preuve (security: measures, evidence), ou retirez la phrase", EN: "name the measure and its evidence (security: measures, evidence), or remove the sentence"},
	},
	{
		ID: "I19", Severity: Warning, From: fromGDPR, Law: "GDPR 7(2), 12(1)", find: beside,
		Title:  charter.Text{FR: "information mêlée à un contrat ou hors sujet", EN: "information merged with a contract or off topic"},
		Why:    charter.Text{FR: "L’information sur les données se lit à part : elle n’est pas un contrat, et ne parle que d’elles.", EN: "Information about data is read on its own: it is no contract, and speaks of nothing else."},
		Remedy: charter.Text{FR: "mettez la phrase dans les conditions d’utilisation ou dans les mentions légales", EN: "move the sentence to the terms of use or to the legal notice"},
	},
	{
		ID: "I20", Severity: Warning, From: fromGDPR, Law: "GDPR 13(1)(f), 44", find: whereabouts,
		Title:  charter.Text{FR: "lieu des données non dit ou invérifiable", EN: "place of the data unsaid or unverifiable"},
		Why:    charter.Text{FR: "Les personnes doivent savoir si leurs données quittent l’Espace économique européen, et vers quel pays.", EN: "People must know whether their data leave the European Economic Area, and for which country."},
		Remedy: charter.Text{FR: "écrivez transfers: outside the EEA, stored in et transit through, par pays", EN: "write transfers: outside the EEA, stored in and transit through, by country"},
	},
}

// placeholder is what an author writes while the words are still to come.
var placeholder = regexp.MustCompile(`(?i)lorem ipsum|\[ ?(?:…|\.\.\.) ?\]|\bX{3,}\b|_{3,}|\{\{|\bto be completed\b|à compléter|\[(?:your|insert|votre|nom)\b|^\s*(?:…|\.{2,}|-+|\?+)\s*$|\bT[O]DO\b|\bT[B]D\b`)

// Law: GDPR 12(1)
func broken(c *charter.Charter, _ time.Time) (flaws []flaw) {
	for _, p := range c.Places() {
		if slices.Contains(p.Wording, charter.BrokenWording) {
			flaws = append(flaws, at(p.Path, "ce passage est coupé, mal placé ou ne mène à rien", "this passage is cut, misplaced or leads nowhere"))
		}
	}
	for _, said := range c.Texts() {
		if !marked(c, said.Path) && matches(placeholder, said.Text) {
			flaws = append(flaws, at(said.Path, "ce texte n’est pas fini", "this text is not finished"))
		}
	}
	return flaws
}

func matches(form *regexp.Regexp, t charter.Text) bool {
	return form.MatchString(t.FR) || form.MatchString(t.EN)
}

// marked reports whether the author already says how a place, or a block around it, is worded.
func marked(c *charter.Charter, path string) bool {
	for ; path != ""; path = charter.Around(path) {
		if c.Has(path) && len(c.At(path).Wording) > 0 {
			return true
		}
	}
	return false
}

// ruled are the places whose wording another rule speaks of: X01, K04, V04, I20, Q05, I08 and I13.
var ruled = regexp.MustCompile(`^(?:(?:processors|trackers)(?:\.[^.]+)?|(?:changes|transfers|security\.encryption)(?:\..+)?|purposes\.[^.]+\.interest|documents\.[^.]+\.sealed in|rights\.objecting)$`)

// spoken reports whether another rule speaks of the words at a place: of how they are, or of what they leave unsaid.
func spoken(c *charter.Charter, path string) bool {
	switch path {
	case "recipients":
		return len(c.Recipients) == 0 // I05
	case "rights.answer":
		return c.Rights.Answer.IsZero() // R03
	case "backups":
		return c.Backups.For.IsZero() // T07
	case "controller.acts as":
		return len(c.Controller.ActsAs) > 1 // X06
	}
	return ruled.MatchString(path)
}

// below reports whether a path is in one of some sections.
func below(path string, sections []string) bool {
	return slices.ContainsFunc(sections, func(s string) bool { return path == s || strings.HasPrefix(path, s+".") })
}

// openPhrase is what leaves a list or a case open. A permission given to the reader ("you may object") is none. Words that begin or end
// with an accent have no \b there: it only knows ASCII.
var openPhrase = regexp.MustCompile(`(?i)\b(?:such as|among others?|including but not limited|for example|for instance|etc|and so on|where appropriate|if necessary|if needed)\b` +
	`|\b(?:we|data|information|site) (?:may|might|could)\b|\b(?:may|might) (?:also )?(?:be|include|contain|collect|use|share|process|receive|send|transfer|disclose|keep)\b` +
	`|\b(?:notamment|par exemple|entre autres|etc|si nécessaire|le cas échéant|et ainsi de suite)\b|\bsans s['’]y limiter\b|amenée?s? à |susceptibles? d`)

// Law: GDPR 12(1)
func openEnded(c *charter.Charter, _ time.Time) (flaws []flaw) {
	for _, p := range c.Places() {
		if slices.Contains(p.Wording, charter.OpenWording) && !spoken(c, p.Path) {
			flaws = append(flaws, at(p.Path, "la formule laisse la liste ou le cas ouvert", "the wording leaves the list or the case open"))
		}
	}
	for _, said := range c.Texts() {
		if found := firstOf(openPhrase, said.Text); found != "" && !marked(c, said.Path) && !strings.HasPrefix(said.Path, "claims[") {
			flaws = append(flaws, at(said.Path, "« %s » laisse la liste ou le cas ouvert", "“%s” leaves the list or the case open", found))
		}
	}
	return flaws
}

// firstOf gives the first passage of a text that has some form.
func firstOf(form *regexp.Regexp, t charter.Text) string {
	if found := form.FindString(t.FR); found != "" {
		return strings.TrimSpace(found)
	}
	return strings.TrimSpace(form.FindString(t.EN))
}

// decorative is what a measure says when it says nothing.
var decorative = regexp.MustCompile(`(?i)\b(?:appropriate|adequate|best (?:possible|efforts?|practices?)|state[- ]of[- ]the[- ]art|all necessary|highest|commercially acceptable|take .{0,20}seriously)\b` +
	`|\bappropriée?s?|\badéquate?s?|\bmeilleure?s? (?:pratiques|efforts)|état de l['’]art|toutes les mesures|\bau mieux\b`)

// Law: GDPR 5(2)
func untestable(c *charter.Charter, _ time.Time) (flaws []flaw) {
	for _, path := range says(c, "good intentions") {
		flaws = append(flaws, at(path, "cette phrase affirme une intention que rien ne peut vérifier", "this sentence affirms an intention that nothing can test"))
	}
	for _, p := range c.Places() {
		if slices.Contains(p.Wording, charter.VagueWording) && !spoken(c, p.Path) && !below(p.Path, []string{"security.measures"}) {
			flaws = append(flaws, at(p.Path, "rien dans ces mots ne peut être vérifié", "nothing in these words can be tested"))
		}
	}
	for _, m := range c.Security.Measures {
		path := "security.measures." + m.Name
		vague := worded(c, path, charter.VagueWording) || worded(c, path+".text", charter.VagueWording)
		if m.Evidence == "" && (vague || matches(decorative, m.Text)) {
			flaws = append(flaws, at(path, "la mesure %s n’est ni précise ni prouvée", "the measure %s is neither specific nor evidenced", m.Name))
		}
	}
	return flaws
}

// Law: GDPR 7(2), 12(1)
func beside(c *charter.Charter, _ time.Time) (flaws []flaw) {
	for _, path := range says(c, "part of a contract") {
		flaws = append(flaws, at(path, "la politique serait une partie d’un contrat", "the policy would be part of a contract"))
	}
	for _, path := range says(c, "off topic") {
		flaws = append(flaws, at(path, "ce passage parle d’autre chose que des données personnelles", "this passage speaks of something other than personal data"))
	}
	return flaws
}

// Law: GDPR 13(1)(f)
func whereabouts(c *charter.Charter, _ time.Time) (flaws []flaw) {
	for _, p := range c.Places() {
		unclear := slices.Contains(p.Wording, charter.OpenWording) || slices.Contains(p.Wording, charter.VagueWording)
		if unclear && below(p.Path, []string{"transfers"}) {
			flaws = append(flaws, at(p.Path, "ces mots ne disent pas dans quels pays les données vont", "these words do not say to which countries the data go"))
		}
	}
	t := c.Transfers
	located := t.Outside != "" || len(t.Stored) > 0 || len(t.Transit) > 0 ||
		slices.ContainsFunc(c.Processors, func(p charter.Processor) bool { return p.Region != "" })
	// A processor that is named and has no region is another fault: X08.
	unnamed := len(c.Processors) == 0 || slices.ContainsFunc(c.Processors, func(p charter.Processor) bool { return p.Company == "" })
	if !located && unnamed && len(flaws) == 0 {
		flaws = append(flaws, at("transfers", "rien ne dit dans quels pays sont les données", "nothing says in which countries the data are"))
	}
	return flaws
}
