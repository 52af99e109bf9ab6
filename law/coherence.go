package law

import (
	"slices"
	"strings"
	"time"

	"charte/charter"
)

// coherence are the rules that compare what a charter says with what else it says, and with what its site visibly does.
var coherence = []Rule{
	{
		ID: "I16", Severity: Error, From: fromGDPR, Law: "GDPR 5(1)(a), 13(1)(c), 14(1)(d)", find: undeclared,
		Title:  charter.Text{FR: "données recueillies sans être déclarées", EN: "data collected without being declared"},
		Why:    charter.Text{FR: "Ce que le site fait sous les yeux de tous suppose des données ; les personnes doivent savoir lesquelles.", EN: "What the site visibly does implies data; people must know which."},
		Remedy: charter.Text{FR: "déclarez chaque donnée dans data, avec sa catégorie", EN: "declare each field in data, with its category"},
	},
	{
		ID: "I18", Severity: Error, From: fromGDPR, Law: "GDPR 5(1)(a)", find: contradicted,
		Title:  charter.Text{FR: "deux passages se contredisent", EN: "two statements contradict each other"},
		Why:    charter.Text{FR: "Une information loyale ne promet pas ici ce qu’elle dément là.", EN: "Fair information does not promise in one place what it denies in another."},
		Remedy: charter.Text{FR: "retirez la promesse, ou ce qui la dément", EN: "remove the promise, or what contradicts it"},
	},
}

// implied are the data that a feature cannot do without: at least one of the categories is declared, as a field or as a document.
// No category means any document.
var implied = []struct {
	feature    string
	categories []string
	what       charter.Text
}{
	{"accounts", []string{"email", "name", "phone", "account-number"}, charter.Text{FR: "de quoi reconnaître le titulaire d’un compte", EN: "what recognises the holder of an account"}},
	{"payments", []string{"payment", "invoice"}, charter.Text{FR: "le moyen de paiement", EN: "the means of payment"}},
	{"uploads", nil, charter.Text{FR: "les documents déposés", EN: "the documents deposited"}},
	{"contact form", []string{"email", "phone", "postal-address", "message"}, charter.Text{FR: "le message et de quoi y répondre", EN: "the message and what answers it"}},
	{"comments", []string{"message", "offer"}, charter.Text{FR: "les messages publiés", EN: "the messages published"}},
	{"job offers", []string{"career", "skills", "certificate", "searches", "preferences", "employer"}, charter.Text{FR: "le parcours ou les recherches", EN: "the career or the searches"}},
	{"public profiles", []string{"name", "picture", "career", "skills"}, charter.Text{FR: "ce que le profil montre", EN: "what the profile shows"}},
	{"invitations", []string{"email", "phone", "postal-address"}, charter.Text{FR: "l’adresse de la personne invitée", EN: "the address of the person invited"}},
	{"advertising", []string{"navigation", "searches", "device", "ip-address", "segment", "interests"}, charter.Text{FR: "ce qui sert à choisir la publicité", EN: "what is used to choose the advertising"}},
	{"analytics", []string{"navigation", "connection", "device", "ip-address", "activity", "searches"}, charter.Text{FR: "ce qui est mesuré", EN: "what is measured"}},
	{"newsletter", []string{"email"}, charter.Text{FR: "l’adresse e-mail", EN: "the e-mail address"}},
	{"housing files", []string{"housing", "income", "family", "social-situation"}, charter.Text{FR: "le logement, les revenus ou la famille", EN: "the housing, the income or the family"}},
	{"care files", []string{"health", "disability"}, charter.Text{FR: "la santé ou le handicap", EN: "health or disability"}},
}

// Law: GDPR 5(1)(a), 13(1)(c)
func undeclared(c *charter.Charter, _ time.Time) (flaws []flaw) {
	for _, f := range c.Data {
		if f.Category == "unspecified" {
			flaws = append(flaws, at("data."+f.Name+".category", "la donnée %s n’est pas précisée", "the field %s is not specified", f.Name))
		}
	}
	for _, feature := range c.Features {
		for _, need := range implied {
			if need.feature == feature.Name && !declares(c, need.categories) {
				flaws = append(flaws, at("features."+feature.Name, "le site a cette fonction (%[1]s), et rien ne déclare %[2]s", "the site has this feature (%[1]s), and nothing declares %[3]s", feature.Name, need.what.FR, need.what.EN))
			}
		}
	}
	return flaws
}

// declares reports whether some field or document is of one of the categories, or where there are none whether there is any document.
func declares(c *charter.Charter, categories []string) bool {
	return slices.ContainsFunc(c.Documents, func(d charter.Document) bool { return categories == nil || slices.Contains(categories, d.Category) }) ||
		slices.ContainsFunc(c.Data, func(f charter.Field) bool { return slices.Contains(categories, f.Category) })
}

// Law: GDPR 5(1)(a)
func contradicted(c *charter.Charter, _ time.Time) (flaws []flaw) {
	for _, contradiction := range []func(*charter.Charter) []flaw{alone, onlySource, agreed, unsold, counted, sealedFor, insensitive, childless, untracked} {
		flaws = append(flaws, contradiction(c)...)
	}
	return flaws
}

// alone compares the promise that nobody else uses the data with those to whom they go.
func alone(c *charter.Charter) (flaws []flaw) {
	var processors, others []string
	for _, p := range c.Processors {
		processors = append(processors, p.Name)
	}
	for _, p := range c.Partners {
		others = append(others, p.Name)
	}
	for _, r := range c.Recipients {
		if r.Sort == "another controller" {
			others = append(others, r.Name)
		}
	}
	promises := says(c, "only we use the data")
	if c.Sharing.UsedBy == "us alone" {
		promises = append(promises, "sharing.used by")
	}
	if all := slices.Concat(processors, others); len(all) > 0 {
		for _, path := range promises {
			flaws = append(flaws, at(path, "personne d’autre n’utiliserait les données, mais d’autres les reçoivent : %s", "nobody else would use the data, but others receive them: %s", strings.Join(all, ", ")))
		}
	}
	if c.Sharing.UsedBy == "us and our processors" && len(others) > 0 {
		flaws = append(flaws, at("sharing.used by", "seuls les sous-traitants utiliseraient les données, mais d’autres les reçoivent : %s", "only processors would use the data, but others receive them: %s", strings.Join(others, ", ")))
	}
	return flaws
}

// onlySource compares the promise that people give all data themselves with the fields that come from elsewhere.
func onlySource(c *charter.Charter) (flaws []flaw) {
	var others []string
	for _, f := range c.Data {
		if f.Source != charter.Provided {
			others = append(others, f.Name)
		}
	}
	if len(others) == 0 {
		return nil
	}
	for _, path := range says(c, "people are the only source") {
		flaws = append(flaws, at(path, "les personnes seraient la seule source, mais d’autres données sont relevées, déduites ou reçues : %s", "people would be the only source, but other data are observed, derived or received: %s", strings.Join(others, ", ")))
	}
	return flaws
}

// wide are the disclosures to authorities that no text requires.
var wide = []string{"our rights are at stake", "other users' rights are at stake", "our terms are broken", "an authority asks"}

// agreed compares the promise to share nothing without agreement with what is shared without it.
func agreed(c *charter.Charter) []flaw {
	if c.Sharing.Agreement != "only with prior agreement" && c.Sharing.Agreement != "never" {
		return nil
	}
	var without []string
	for _, p := range c.Partners {
		if p.State != "anonymous" && (p.With != "consent" || c.Sharing.Agreement == "never") {
			without = append(without, "partners."+p.Name)
		}
	}
	for _, t := range c.Trackers {
		if t.Party == "third" && t.Class != "essential" && t.Consent != "before" {
			without = append(without, "trackers."+t.Name)
		}
	}
	if anyOf(c.Sharing.Authorities, wide) {
		without = append(without, "sharing.to authorities")
	}
	if len(without) == 0 {
		return nil
	}
	return []flaw{at("sharing.with others", "rien ne serait partagé sans accord, mais ceci l’est : %s", "nothing would be shared without agreement, but this is: %s", strings.Join(without, ", "))}
}

// unsold compares the promise to share nothing for marketing with the partners who receive data for it.
func unsold(c *charter.Charter) []flaw {
	if c.Sharing.Marketing != "never" {
		return nil
	}
	for _, p := range c.Partners {
		for _, name := range p.Purposes {
			if purpose, _ := c.Purpose(name); has(purpose, "advertising", "prospecting") {
				return []flaw{at("sharing.for marketing", "rien ne serait partagé à des fins commerciales, mais %s reçoit des données pour cela", "nothing would be shared for marketing, but %s receives data for it", p.Name)}
			}
		}
	}
	return nil
}

// counted compares the number of processors that the text gives with those that it names.
func counted(c *charter.Charter) []flaw {
	if c.Sharing.Count == 0 || c.Sharing.Count == len(c.Processors) {
		return nil
	}
	return []flaw{at("sharing.count", "le texte annonce %d sous-traitants et en déclare %d", "the text announces %d processors and declares %d", c.Sharing.Count, len(c.Processors))}
}

// sealedFor compares documents that only their readers open with whoever else keeps a key.
func sealedFor(c *charter.Charter) (flaws []flaw) {
	promised := len(says(c, "only readers have the key")) > 0
	for _, d := range c.Documents {
		kept := d.Keys.KeptBy
		if slices.Contains(kept, "a processor") && (promised || len(d.Readers) > 0 || slices.Contains(kept, "the readers")) {
			flaws = append(flaws, at("documents."+d.Name+".keys.kept by", "seuls ses lecteurs ouvriraient le document %s, mais un sous-traitant en garde la clé", "only its readers would open the document %s, but a processor keeps its key", d.Name))
		}
	}
	return flaws
}

// insensitive compares the promise never to ask for sensitive data with the fields and documents that are.
func insensitive(c *charter.Charter) (flaws []flaw) {
	if names := sensitive(c); len(names) > 0 {
		for _, path := range says(c, "no sensitive data") {
			flaws = append(flaws, at(path, "aucune donnée sensible ne serait demandée, mais en voici : %s", "no sensitive data would be asked for, but these are: %s", strings.Join(names, ", ")))
		}
	}
	return flaws
}

// childless compares the promise that no child is served with the accounts that children have.
func childless(c *charter.Charter) []flaw {
	if c.Minors.Served != "no" || !servesMinors(c) {
		return nil
	}
	return []flaw{at("minors.served", "aucun enfant n’utiliserait le service, mais des enfants y ont un compte", "no child would use the service, but children have accounts")}
}

// untracked compares the promise that no tracker is set with those that are.
func untracked(c *charter.Charter) (flaws []flaw) {
	var names []string
	for _, t := range c.Trackers {
		names = append(names, t.Name)
	}
	if len(names) == 0 {
		return nil
	}
	for _, path := range says(c, "no trackers") {
		flaws = append(flaws, at(path, "aucun traceur ne serait déposé, mais en voici : %s", "no tracker would be set, but these are: %s", strings.Join(names, ", ")))
	}
	return flaws
}

// sensitive names the fields and the documents of a special category.
// Law: GDPR 9(1)
func sensitive(c *charter.Charter) (names []string) {
	for _, f := range c.Data {
		if special(f.Category) {
			names = append(names, f.Name)
		}
	}
	for _, d := range c.Documents {
		if special(d.Category) {
			names = append(names, d.Name)
		}
	}
	return names
}

func special(category string) bool {
	sort, _ := charter.CategoryOf(category)
	return sort.Special
}
