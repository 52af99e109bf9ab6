package law

import (
	"fmt"
	"slices"
	"time"

	"charte/charter"
)

var sharing = []Rule{
	{
		ID: "X01", Severity: Warning, From: fromGDPR, Law: "GDPR 13(1)(e), 15(1)(c)", find: unnamed,
		Title:  charter.Text{FR: "sous-traitants dits par catégories ouvertes", EN: "processors given by open categories only"},
		Why:    charter.Text{FR: "Chacun peut savoir à qui, précisément, ses données sont confiées. « Notamment » et « etc. » ferment la porte à cette réponse.", EN: "Everybody may know to whom exactly their data are entrusted. “Among others” and “etc.” shut the door on that answer."},
		Remedy: charter.Text{FR: "nommez chaque société (name dans processors, company ou by dans trackers)", EN: "name each company (name in processors, company or by in trackers)"},
	},
	{
		ID: "X02", Severity: Warning, From: fromGDPR, Law: "GDPR 5(2), 28(3)", find: uncontracted,
		Title:  charter.Text{FR: "aucune preuve d’un contrat de sous-traitance", EN: "no evidence of a processor’s contract"},
		Why:    charter.Text{FR: "Un sous-traitant n’agit que par un contrat écrit ; le responsable doit pouvoir le montrer, comme chaque garantie dont il se sert, avec sa date.", EN: "A processor acts only under a written contract; the controller must be able to show it, like each assurance it relies on, with its date."},
		Remedy: charter.Text{FR: "ajoutez contract (le fichier, ou sa référence et sa date), et à chaque certificat until et evidence", EN: "add contract (the file, or its reference and date), and to each certificate until and evidence"},
	},
	{
		ID: "X03", Severity: Warning, From: fromGDPR, Law: "GDPR 5(1)(a), 6(1)(c)", find: wideDisclosure,
		Title:  charter.Text{FR: "communication aux autorités plus large ou plus étroite que la loi", EN: "disclosure to authorities wider or narrower than the law"},
		Why:    charter.Text{FR: "Une autorité reçoit des données quand un texte l’y autorise ou qu’un juge l’ordonne, et le responsable peut agir en justice. Ni davantage, ni moins : la loi oblige aussi à répondre à d’autres que les tribunaux.", EN: "An authority receives data where a text allows it or a court orders it, and the controller may go to court. No more, and no less: the law also has others than courts answered."},
		Remedy: charter.Text{FR: "écrivez to authorities: [a text requires it, a court orders it, litigation]", EN: "write to authorities: [a text requires it, a court orders it, litigation]"},
	},
	{
		ID: "X04", Severity: Error, From: fromGDPR, Law: "GDPR 6(1)(a), CPCE L34-5", find: givenAway,
		Title:  charter.Text{FR: "partage avec un partenaire sans accord ni anonymat réel", EN: "sharing with a partner without consent or real anonymity"},
		Why:    charter.Text{FR: "Un partenaire se sert des données pour lui-même : la personne y consent d’abord, ou les données sont vraiment anonymes. « Le plus souvent » anonyme ne l’est pas.", EN: "A partner uses the data for its own ends: the person agrees first, or the data are truly anonymous. “Mostly” anonymous is not."},
		Remedy: charter.Text{FR: "écrivez with: consent, ou data are: anonymous", EN: "write with: consent, or data are: anonymous"},
	},
	{
		ID: "X05", Severity: Warning, From: fromGDPR, Law: "GDPR 26, 28(10)", find: ownTerms,
		Title:  charter.Text{FR: "tiers avec ses propres conditions : rôle incertain", EN: "third party with terms of its own: unclear role"},
		Why:    charter.Text{FR: "Qui fait accepter sa propre politique décide de l’usage des données : il en est responsable, et non sous-traitant.", EN: "Whoever has its own policy accepted decides how the data are used: it is a controller, no processor."},
		Remedy: charter.Text{FR: "donnez un rôle (role) à chaque tiers, et écrivez parties with terms of their own: none", EN: "give each third party a role, and write parties with terms of their own: none"},
	},
	{
		ID: "X06", Severity: Warning, From: fromGDPR, Law: "GDPR 4(7), 4(8), 26(1)", find: unclearRoles,
		Title:  charter.Text{FR: "responsable, sous-traitant ou conjoint : rôles mêlés", EN: "controller, processor or joint: roles mixed"},
		Why:    charter.Text{FR: "Pour chaque finalité, quelqu’un décide et répond. Qui agit à plusieurs titres dit lequel pour chaque finalité ; des responsables conjoints se répartissent les devoirs par un accord.", EN: "For each purpose somebody decides and answers. Who acts in several roles says which for each purpose; joint controllers share the duties by an agreement."},
		Remedy: charter.Text{FR: "écrivez as: controller ou as: processor dans chaque finalité, et agreement pour un responsable conjoint", EN: "write as: controller or as: processor in each purpose, and agreement for a joint controller"},
	},
	{
		ID: "X07", Severity: Promise, From: fromGDPR, Law: "GDPR 5(2)", find: closedWorld,
		Title:  charter.Text{FR: "« personne d’autre » : une promesse à faire respecter", EN: "“nobody else”: a promise to enforce"},
		Why:    charter.Text{FR: "Une liste fermée va plus loin que la loi : elle tient si le site ne peut rien envoyer ailleurs.", EN: "A closed list goes further than the law: it holds if the site can send nothing elsewhere."},
		Remedy: charter.Text{FR: "rien à écrire : tout envoi à un tiers qui n’est pas déclaré doit être refusé", EN: "nothing to write: anything sent to a party that is not declared must be refused"},
	},
	{
		ID: "X08", Severity: Warning, From: fromGDPR, Law: "GDPR 28(2), 28(4), 44, 45, 46", find: unlocated,
		Title:  charter.Text{FR: "pays, groupe ou sous-traitants ultérieurs non vérifiés", EN: "region, group or sub-processors unchecked"},
		Why:    charter.Text{FR: "Le responsable sait où vont les données et par qui elles passent. Hors de l’Espace économique européen, il faut une décision de la Commission ou un autre outil.", EN: "The controller knows where the data go and through whom. Outside the European Economic Area a decision of the Commission or another tool is needed."},
		Remedy: charter.Text{FR: "complétez region, sub-processors (ou no sub-processors: true), et transfer hors de l’EEE", EN: "complete region, sub-processors (or no sub-processors: true), and transfer outside the EEA"},
	},
}

// Law: GDPR 13(1)(e), 15(1)(c)
func unnamed(c *charter.Charter, _ time.Time) (flaws []flaw) {
	if leftOpen(c, "processors") {
		flaws = append(flaws, at("processors", "la liste des sous-traitants reste ouverte", "the list of processors is left open"))
	}
	for _, p := range c.Processors {
		if p.Company == "" || leftOpen(c, "processors."+p.Name) {
			flaws = append(flaws, at("processors."+p.Name, "le sous-traitant %s n’est pas nommé précisément", "the processor %s is not named precisely", p.Name))
		}
	}
	for _, t := range c.Trackers {
		if t.Party == "third" && t.By == "" && t.Company == "" && needsConsent(t) && t.Class != "" {
			flaws = append(flaws, at("trackers."+t.Name, "la société qui reçoit les données du traceur %s n’est pas nommée", "the company that receives the data of the tracker %s is not named", t.Name))
		}
	}
	for _, country := range c.Transfers.Stored {
		kept := func(p charter.Processor) bool { return p.Company != "" && p.Region == country }
		home := country == seats[c.Controller.Authority]
		if !home && !slices.ContainsFunc(c.Processors, kept) {
			return append(flaws, at("transfers.stored in", "les données sont gardées dans un pays (%s), et personne n’y est nommé", "data are kept in a country (%s), and nobody is named there", country))
		}
	}
	return flaws
}

// Law: GDPR 5(2), 28(3)
func uncontracted(c *charter.Charter, _ time.Time) (flaws []flaw) {
	for _, p := range c.Processors {
		path := "processors." + p.Name
		switch {
		case p.Contract != "" || p.Role == "controller":
		case p.Claimed != "":
			flaws = append(flaws, at(path+".contract says", "le texte invoque un contrat avec %s sans l’identifier", "the text relies on a contract with %s without identifying it", p.Name))
		case p.Policy == "":
			flaws = append(flaws, at(path, "aucun contrat n’est cité pour le sous-traitant %s", "no contract is cited for the processor %s", p.Name))
		}
		for i, cert := range p.Certificates {
			if cert.Until.IsZero() || cert.Evidence == "" {
				flaws = append(flaws, at(fmt.Sprintf("%s.certificates[%d]", path, i), "rien ne dit jusqu’à quand vaut le certificat %s, ou ne le prouve", "nothing says until when the certificate %s holds, or proves it", cert.Name))
			}
		}
	}
	return append(flaws, mandates(c)...)
}

// mandates are the contracts that the organisation lacks with those for whom it is itself a processor.
// Law: GDPR 28(3), 29
func mandates(c *charter.Charter) (flaws []flaw) {
	processes := false
	for _, p := range c.Purposes {
		processes = processes || p.Role == "processor"
		if p.Role == "processor" && p.Contract == "" {
			flaws = append(flaws, at("purposes."+p.Name+".as", "aucun contrat n’est cité avec celui pour qui la finalité %s est servie", "no contract is cited with whoever the purpose %s is served for", p.Name))
		}
	}
	if i := slices.Index(c.Controller.ActsAs, "processor"); i >= 0 && !processes {
		flaws = append(flaws, at(fmt.Sprintf("controller.acts as[%d]", i), "l’organisme agit pour d’autres, sans dire pour quelle finalité ni par quel contrat", "the organisation acts for others, without saying for which purpose or under which contract"))
	}
	return flaws
}

// disclosures are what a charter may say of authorities that the law does not.
var disclosures = map[string]charter.Text{
	"our rights are at stake":          {FR: "des données sont communiquées dès que les droits du site sont en jeu, sans texte ni juge", EN: "data are disclosed whenever the site’s rights are at stake, without a text or a court"},
	"other users' rights are at stake": {FR: "des données sont communiquées dès que les droits d’autres utilisateurs sont en jeu, sans texte ni juge", EN: "data are disclosed whenever other users’ rights are at stake, without a text or a court"},
	"an authority asks":                {FR: "des données sont communiquées à toute autorité qui les demande, sans texte ni juge", EN: "data are disclosed to any authority that asks, without a text or a court"},
	"our terms are broken":             {FR: "des données sont communiquées pour faire respecter les conditions du site", EN: "data are disclosed to enforce the site’s terms"},
	"French courts only":               {FR: "d’autres autorités que les tribunaux français peuvent aussi exiger des données : ne promettez pas l’inverse", EN: "other authorities than French courts may also require data: do not promise otherwise"},
}

// Law: GDPR 5(1)(a), 6(1)(c)
func wideDisclosure(c *charter.Charter, _ time.Time) (flaws []flaw) {
	for i, when := range c.Sharing.Authorities {
		if message, ok := disclosures[when]; ok {
			flaws = append(flaws, flaw{fmt.Sprintf("sharing.to authorities[%d]", i), message})
		}
	}
	return flaws
}

// Law: GDPR 6(1)(a), CPCE L34-5
func givenAway(c *charter.Charter, _ time.Time) (flaws []flaw) {
	for _, p := range c.Partners {
		if p.With != "consent" && !unrecognisable(c, p) && !required(c, p) {
			flaws = append(flaws, at("partners."+p.Name, "le partenaire %s reçoit des données personnelles sans l’accord des personnes", "the partner %s receives personal data without people’s consent", p.Name))
		}
	}
	for _, r := range c.Recipients {
		sold := func(name string) bool {
			p, _ := c.Purpose(name)
			return has(p, "prospecting", "advertising") && p.Basis != charter.BasisConsent
		}
		if r.Sort == "another controller" && slices.ContainsFunc(r.Purposes, sold) {
			flaws = append(flaws, at("recipients."+r.Name, "le destinataire %s reçoit des données à des fins commerciales sans l’accord des personnes", "the recipient %s receives data for marketing without people’s consent", r.Name))
		}
	}
	return flaws
}

// unrecognisable reports whether what a partner receives is said to be anonymous, and holds nothing that points to a person.
// Law: GDPR recital 26
func unrecognisable(c *charter.Charter, p charter.Partner) bool {
	points := func(name string) bool {
		f, _ := c.Field(name)
		return slices.Contains([]string{"name", "email", "phone", "postal-address", "account-number", "identity-document", "national-number"}, f.Category)
	}
	return p.State == "anonymous" && !slices.ContainsFunc(p.Data, points)
}

// required reports whether a partner receives data only for purposes that the law imposes, or a task of public interest.
// Law: GDPR 6(1)(c), 6(1)(e)
func required(c *charter.Charter, p charter.Partner) bool {
	free := func(name string) bool {
		purpose, _ := c.Purpose(name)
		return purpose.Basis != charter.BasisLegalObligation && purpose.Basis != charter.BasisPublicInterest
	}
	return len(p.Purposes) > 0 && !slices.ContainsFunc(p.Purposes, free)
}

// Law: GDPR 26, 28(10)
func ownTerms(c *charter.Charter, _ time.Time) (flaws []flaw) {
	if c.Sharing.Others == "some" {
		flaws = append(flaws, at("sharing.parties with terms of their own", "des tiers font accepter leurs propres conditions : rien ne dit s’ils sont responsables ou sous-traitants", "third parties have their own terms accepted: nothing says whether they are controllers or processors"))
	}
	for _, p := range c.Processors {
		if p.Role == "unclear" {
			flaws = append(flaws, at("processors."+p.Name+".role", "le rôle de %s n’est pas clair", "the role of %s is unclear", p.Name))
		}
	}
	return flaws
}

// Law: GDPR 4(7), 4(8), 26(1)
func unclearRoles(c *charter.Charter, _ time.Time) (flaws []flaw) {
	roleless := func(p charter.Purpose) bool { return p.Role == "" }
	if len(c.Controller.ActsAs) > 1 && (len(c.Purposes) == 0 || slices.ContainsFunc(c.Purposes, roleless)) {
		flaws = append(flaws, at("controller.acts as", "l’organisme agit à plusieurs titres, sans dire lequel pour chaque finalité", "the organisation acts in several roles, without saying which for each purpose"))
	}
	for _, j := range c.Joint {
		if j.Agreement == "" {
			flaws = append(flaws, at("joint controllers."+j.Name, "aucun accord n’est cité avec le responsable conjoint %s", "no agreement is cited with the joint controller %s", j.Name))
		}
	}
	for _, path := range says(c, "covers others") {
		flaws = append(flaws, at(path, "la politique couvre les services d’autrui sans dire qui en répond", "the policy covers others’ services without saying who answers for them"))
	}
	return flaws
}

// Law: GDPR 5(2)
func closedWorld(c *charter.Charter, _ time.Time) (flaws []flaw) {
	if c.Sharing.Closed == "only those listed" {
		flaws = append(flaws, at("sharing.closed", "personne d’autre que ceux de la liste ne reçoit de données : tout autre envoi est à refuser", "nobody but those listed receives data: anything sent elsewhere is to be refused"))
	}
	if c.Sharing.Marketing == "never" {
		flaws = append(flaws, at("sharing.for marketing", "aucune donnée n’est partagée à des fins commerciales : tout envoi de ce genre est à refuser", "no data are shared for marketing: anything sent to that end is to be refused"))
	}
	return flaws
}
