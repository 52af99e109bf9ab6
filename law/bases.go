package law

import (
	"slices"
	"strings"
	"time"

	"charte/charter"
)

// bases are the rules on why data are held: each purpose alone, on one basis, which is the right one.
var bases = []Rule{
	{
		ID: "I03", Severity: Error, From: fromGDPR, Law: "GDPR 5(1)(a), 6(1), 13(1)(c)", find: baseless,
		Title:  charter.Text{FR: "finalité sans base légale", EN: "purpose without a legal basis"},
		Why:    charter.Text{FR: "Un traitement n’est licite que sur l’une des six bases de l’article 6, annoncée aux personnes.", EN: "Processing is lawful only on one of the six bases of article 6, which people are told."},
		Remedy: charter.Text{FR: "ajoutez basis: contract, consent, legitimate-interest, legal-obligation, public-interest ou vital-interests", EN: "add basis: contract, consent, legitimate-interest, legal-obligation, public-interest or vital-interests"},
	},
	{
		ID: "I04", Severity: Error, From: fromGDPR, Law: "GDPR 5(1)(b), 6(1)", find: misbased,
		Title:  charter.Text{FR: "finalités mêlées, ou base qui ne convient pas", EN: "purposes mixed, or a basis that does not fit"},
		Why:    charter.Text{FR: "Une finalité a une seule base, celle qui lui convient ; ce qui n’a ni le même but ni les mêmes droits se sépare.", EN: "A purpose has one basis, the one that fits; what has neither the same aim nor the same rights is set apart."},
		Remedy: charter.Text{FR: "séparez les finalités, chacune avec une seule base : contract pour rendre le service demandé, legal-obligation si un texte l’impose (law), public-interest pour les missions d’un organisme public", EN: "split the purposes, each on one basis: contract to provide the service asked for, legal-obligation where a text requires it (law), public-interest for the tasks of a public body"},
	},
	{
		ID: "I08", Severity: Error, From: fromGDPR, Law: "GDPR 6(1)(f), 13(1)(d)", find: interest,
		Title:  charter.Text{FR: "intérêt légitime ni nommé ni mis en balance", EN: "legitimate interest not named or not balanced"},
		Why:    charter.Text{FR: "L’intérêt légitime se nomme, et se pèse par écrit face aux droits des personnes.", EN: "A legitimate interest is named, and weighed in writing against people’s rights."},
		Remedy: charter.Text{FR: "nommez l’intérêt (interest) et la mise en balance (balancing)", EN: "name the interest (interest) and its balancing test (balancing)"},
	},
}

// relies reports whether a purpose rests on a basis, alone or with others.
func relies(p charter.Purpose, basis string) bool {
	return p.Basis == basis || slices.Contains(p.Stacked, basis)
}

// together are the natures that one purpose may have: same aim, same people, same basis, same time.
// Law: GDPR 5(1)(b)
var together = [][]string{
	{"account", "service", "contact", "support", "sharing", "publication", "care", "housing"},
	{"account", "security", "fraud", "litigation"},
	{"statistics", "audience", "product research", "survey", "segments", "testing"},
	{"profiling", "segments", "personalisation"},
	{"profiling", "segments", "advertising", "prospecting"},
}

// mixed reports whether a purpose has natures that do not belong together.
func mixed(p charter.Purpose) bool {
	return len(p.Nature) > 1 && !slices.ContainsFunc(together, func(group []string) bool { return within(p.Nature, group) })
}

// within reports whether each of the words, of which there are some, is among others.
func within(words, among []string) bool {
	return len(words) > 0 && !slices.ContainsFunc(words, func(w string) bool { return !slices.Contains(among, w) })
}

// restless reports whether a purpose is one that companies and associations rest on a legitimate interest: where the text names no
// basis, it is the interest that is missing. A public body rests its tasks on the public interest.
// Law: GDPR recital 47, recital 49
func restless(c *charter.Charter, p charter.Purpose) bool {
	return !c.Controller.Public && within(p.Nature, []string{"security", "fraud", "product research"})
}

// Law: GDPR 6(1), 13(1)(c)
func baseless(c *charter.Charter, _ time.Time) (flaws []flaw) {
	for _, p := range c.Purposes {
		if p.Basis == "" && !mixed(p) && !restless(c, p) {
			flaws = append(flaws, at("purposes."+p.Name+".basis", "la finalité %s n’a pas de base légale", "the purpose %s has no legal basis", p.Name))
		}
	}
	return flaws
}

// unfit are the bases that do not carry some natures.
// Law: GDPR 6(1)
var unfit = []struct {
	basis   string
	natures []string
	fits    charter.Text
}{
	{charter.BasisLegitimateInterest, []string{"account", "service"}, charter.Text{FR: "rendre le service demandé est un contrat", EN: "providing the service asked for is a contract"}},
	{
		charter.BasisLegalObligation,
		[]string{"account", "service", "contact", "support", "newsletter", "prospecting", "survey", "statistics", "audience", "product research", "personalisation", "profiling", "segments", "advertising", "contest", "recruitment", "testing"},
		charter.Text{FR: "aucune loi n’impose cela", EN: "no law requires this"},
	},
	{
		charter.BasisContract,
		[]string{"newsletter", "prospecting", "survey", "statistics", "audience", "product research", "profiling", "segments", "advertising", "testing"},
		charter.Text{FR: "le service demandé peut être rendu sans cela", EN: "the service asked for can be provided without this"},
	},
}

// Law: GDPR 5(1)(b), 6(1)
func misbased(c *charter.Charter, _ time.Time) (flaws []flaw) {
	if performs(c) && !c.Controller.Public && !slices.ContainsFunc(c.Purposes, func(p charter.Purpose) bool { return relies(p, charter.BasisContract) }) {
		flaws = append(flaws, at("purposes", "des contrats sont exécutés, et aucune finalité ne repose sur le contrat", "contracts are performed, and no purpose rests on contract"))
	}
	for _, p := range c.Purposes {
		path := "purposes." + p.Name
		if mixed(p) {
			flaws = append(flaws, at(path+".nature", "la finalité %s en mêle plusieurs : %s", "the purpose %s mixes several: %s", p.Name, strings.Join(p.Nature, ", ")))
		}
		switch why, wrong := misfit(c, p); {
		case len(p.Stacked) > 1:
			flaws = append(flaws, at(path+".basis", "la finalité %s cumule des bases légales : %s", "the purpose %s stacks legal bases: %s", p.Name, strings.Join(p.Stacked, ", ")))
		case wrong && !mixed(p):
			flaws = append(flaws, at(path+".basis", "la finalité %[1]s ne peut reposer sur %[2]s : %[3]s", "the purpose %[1]s cannot rest on %[2]s: %[4]s", p.Name, p.Basis, why.FR, why.EN))
		}
	}
	return flaws
}

// performs reports whether some purpose provides what people ask for, on an interest of the organisation.
func performs(c *charter.Charter) bool {
	return slices.ContainsFunc(c.Purposes, func(p charter.Purpose) bool {
		return p.Basis == charter.BasisLegitimateInterest && within(p.Nature, []string{"account", "service"})
	})
}

// misfit gives why a purpose cannot rest on the basis that it names.
func misfit(c *charter.Charter, p charter.Purpose) (charter.Text, bool) {
	if c.Controller.Public && p.Basis == charter.BasisLegitimateInterest && within(p.Nature, tasks) {
		return charter.Text{
			FR: "un organisme public fonde ses missions sur l’intérêt public ou sur un texte",
			EN: "a public body rests its tasks on the public interest or on a text",
		}, true
	}
	if p.Basis == charter.BasisLegalObligation && slices.Contains(p.Nature, "staff") && (p.Law == "" || len(p.Parts) > 1) {
		return charter.Text{
			FR: "le contrat de travail et les entretiens relèvent du contrat, la paie et les registres d’un texte à nommer",
			EN: "the employment contract and interviews are a contract, pay and registers follow a text to be named",
		}, true
	}
	for _, u := range unfit {
		if p.Basis == u.basis && within(p.Nature, u.natures) {
			return u.fits, true
		}
	}
	return charter.Text{}, false
}

// tasks are the natures by which a public body serves the public.
// Law: GDPR 6(1)
var tasks = []string{"account", "service", "support", "accounting", "housing", "care"}

// Law: GDPR 6(1)(f), 13(1)(d)
func interest(c *charter.Charter, _ time.Time) (flaws []flaw) {
	for _, p := range c.Purposes {
		path := "purposes." + p.Name
		vague := worded(c, path+".interest", charter.VagueWording) || worded(c, path+".interest", charter.OpenWording)
		switch {
		case p.Basis == "" && restless(c, p):
			flaws = append(flaws, at(path+".basis", "la finalité %s n’a pas de base ; un intérêt légitime la porterait, s’il était nommé et mis en balance", "the purpose %s has no basis; a legitimate interest would carry it, if named and balanced", p.Name))
		case p.Basis != charter.BasisLegitimateInterest || len(p.Stacked) > 1:
		case vague:
			flaws = append(flaws, at(path+".interest", "l’intérêt légitime de la finalité %s est trop vague pour être pesé", "the legitimate interest of the purpose %s is too vague to be weighed", p.Name))
		case p.Interest.IsZero():
			flaws = append(flaws, at(path+".basis", "la finalité %s ne nomme pas son intérêt légitime", "the purpose %s does not name its legitimate interest", p.Name))
		case p.Balancing == "":
			flaws = append(flaws, at(path+".basis", "la finalité %s n’a pas de mise en balance", "the purpose %s has no balancing test", p.Name))
		}
	}
	return flaws
}
