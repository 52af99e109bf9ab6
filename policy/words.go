package policy

import (
	"fmt"
	"slices"
	"strings"

	"charte/charter"
	"charte/plan"
)

// words are the sentences that the law asks for whatever the charter says, and the headings.
var words = map[string]charter.Text{
	"title": {FR: "Nos promesses sur vos données", EN: "Our promises about your data"},
	"intro": {FR: "Voici ce que nous faisons de vos données, et comment vérifier que nous le faisons. Cette page est écrite à partir des règles mêmes que le site exécute.",
		EN: "This is what we do with your data, and how to check that we do it. This page is written from the very rules that the site executes."},
	"dpo": {FR: "Délégué à la protection des données : %s.", EN: "Data protection officer: %s."},

	"section.collect":  {FR: "Ce que nous vous demandons", EN: "What we ask of you"},
	"section.choices":  {FR: "Ce que vous décidez", EN: "What you decide"},
	"section.keep":     {FR: "Combien de temps nous gardons vos données", EN: "How long we keep your data"},
	"section.parties":  {FR: "Qui d’autre y a accès", EN: "Who else has access"},
	"section.security": {FR: "Comment nous les protégeons", EN: "How we protect it"},
	"section.rights":   {FR: "Vos droits", EN: "Your rights"},
	"section.evidence": {FR: "Comment vérifier", EN: "How to check"},

	"basis.":                    {FR: "non précisée", EN: "not stated"},
	"basis.consent":             {FR: "votre accord", EN: "your consent"},
	"basis.contract":            {FR: "le service que vous demandez (contrat)", EN: "the service that you ask for (contract)"},
	"basis.legal-obligation":    {FR: "une obligation que la loi nous impose", EN: "an obligation that the law puts on us"},
	"basis.vital-interests":     {FR: "la protection de la vie d’une personne", EN: "the protection of somebody’s life"},
	"basis.public-interest":     {FR: "une mission d’intérêt public", EN: "a task in the public interest"},
	"basis.legitimate-interest": {FR: "notre intérêt légitime", EN: "our legitimate interest"},

	"period.none":     {FR: "non précisée", EN: "not stated"},
	"period.inactive": {FR: "jusqu’à %s sans visite", EN: "until %s without a visit"},
	"period.wait":     {FR: "jusqu’à %s sans visite, puis %s après notre lettre", EN: "until %s without a visit, then %s after our letter"},
	"period.consent":  {FR: "%s ; moins si vous changez d’avis", EN: "%s; less if you change your mind"},

	"right.access":        {FR: "Voir tout ce que nous savons de vous, et en avoir une copie.", EN: "See everything we know about you, and have a copy."},
	"right.rectification": {FR: "Faire corriger ce qui est faux, compléter ce qui manque.", EN: "Have what is wrong corrected, and what is missing completed."},
	"right.erasure":       {FR: "Faire effacer vos données.", EN: "Have your data erased."},
	"right.restriction":   {FR: "Faire geler vos données, le temps de régler un désaccord.", EN: "Have your data frozen while a disagreement is settled."},
	"right.portability":   {FR: "Emporter ce que vous nous avez donné, pour vous en servir ailleurs.", EN: "Take away what you gave us, to use it elsewhere."},
	"right.objection":     {FR: "Refuser un usage qui repose sur notre intérêt légitime ou sur une mission d’intérêt public.", EN: "Object to a use that rests on our legitimate interest or on a task in the public interest."},
	"right.withdrawal":    {FR: "Changer d’avis après un oui, sans avoir à dire pourquoi. Ce qui a été fait avant reste valable.", EN: "Change your mind after a yes, without saying why. What was done before stays valid."},
	"right.death":         {FR: "Dire ce que deviendront vos données après votre mort.", EN: "Say what becomes of your data after your death."},

	"complaint": {FR: "Écrivez-nous d’abord si vous le voulez : nous réparons plus vite. Vous pouvez aussi, à tout moment, vous plaindre à l’autorité : %s, %s, %s.",
		EN: "Write to us first if you wish: we mend faster. You may also, at any time, complain to the authority: %s, %s, %s."},

	"law.GDPR": {FR: "RGPD, art. %s", EN: "GDPR, art. %s"},
	"law.LIL":  {FR: "loi Informatique et Libertés, art. %s", EN: "French Data Protection Act, art. %s"},

	"version":    {FR: "Version %d, applicable depuis le %s", EN: "Version %d, in force since %s"},
	"declared":   {FR: "déclaré seulement", EN: "declared only"},
	"purposes":   {FR: "Pourquoi nous avons ces données", EN: "Why we hold this data"},
	"why":        {FR: "Pourquoi", EN: "Why"},
	"with":       {FR: "Données", EN: "Data"},
	"allowed":    {FR: "Ce qui le permet", EN: "What allows it"},
	"until":      {FR: "Durée", EN: "How long"},
	"interest":   {FR: "%s : %s", EN: "%s: %s"},
	"processors": {FR: "Qui travaille pour nous", EN: "Who works for us"},
	"trackers":   {FR: "Cookies", EN: "Cookies"},
	"list":       {FR: "La liste de vos droits", EN: "The list of your rights"},
	"complain":   {FR: "Une réclamation ?", EN: "A complaint?"},
	"controller": {FR: "Qui répond de vos données", EN: "Who answers for your data"},
}

// word gives a sentence with its verbs filled, set for the reader's language.
func (r reader) word(id string, args ...any) string {
	text := plan.Typeset(r.lang, words[id].In(r.lang))
	if len(args) == 0 {
		return text
	}
	return fmt.Sprintf(text, args...)
}

// cite writes an article for people: "GDPR, art. 15".
func (r reader) cite(law string) string {
	text, article, _ := strings.Cut(law, " ")
	return r.word("law."+text, article)
}

// rights are those that the legal bases of the purposes give.
//
// Law: GDPR 12(2), GDPR 15, GDPR 16, GDPR 17, GDPR 18, GDPR 20, GDPR 21, GDPR 7(3), LIL 85
func (r reader) rights() []Right {
	rests := func(bases ...string) bool {
		return slices.ContainsFunc(r.Charter.Purposes, func(u charter.Purpose) bool { return slices.Contains(bases, u.Basis) })
	}
	var out []Right
	add := func(has bool, id, law string) {
		if has {
			out = append(out, Right{id, r.word("right." + id), r.cite(law)})
		}
	}
	add(true, "access", "GDPR 15")
	add(true, "rectification", "GDPR 16")
	add(true, "erasure", "GDPR 17")
	add(true, "restriction", "GDPR 18")
	add(rests(charter.BasisConsent, charter.BasisContract), "portability", "GDPR 20")
	add(rests(charter.BasisLegitimateInterest, charter.BasisPublicInterest), "objection", "GDPR 21")
	add(rests(charter.BasisConsent), "withdrawal", "GDPR 7(3)")
	add(true, "death", "LIL 85")
	return out
}

// authorities with which a complaint is lodged, by the charter's word for them.
var authorities = map[string]struct{ name, address, url string }{
	"cnil": {"CNIL", "3 place de Fontenoy, TSA 80715, 75334 Paris Cedex 07", "https://www.cnil.fr"},
}

// complaint names the authority; a charter that names none speaks of the CNIL, for French law applies.
//
// Law: GDPR 77, LIL 8
func (r reader) complaint() Complaint {
	a, ok := authorities[r.Charter.Controller.Authority]
	if !ok {
		a = authorities["cnil"]
	}
	return Complaint{r.word("complaint", a.name, a.address, "www.cnil.fr"), a.name, a.address, a.url}
}
