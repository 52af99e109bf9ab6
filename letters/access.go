package letters

import (
	"strings"

	"charte/plan"
	"charte/seal"
)

// The letters about access to a profile. Each goes to somebody whose address came from somebody else.
const (
	Invited   Kind = "invited"   // to whom an owner invites
	Requested Kind = "requested" // to the owner whom somebody asks
	Prepared  Kind = "prepared"  // to the person for whom somebody prepared a profile
)

// Invitation is what such a letter says.
type Invitation struct {
	Kind    Kind
	From    string // the name of whoever gave the address, fit for a letter; "" for none
	May     []string
	Lang    string
	To      seal.Text
	Link    string // leads to the answer, yes or no
	Day     string // when the invitation and the address disappear, in words
	Promise string // the address of the policy
}

// invitations words them, by kind and language. What is told is what article 14 asks: who answers for the data, where the address comes
// from, what for, for how long, and how to refuse.
//
// Law: GDPR 14(1), GDPR 14(2)(f)
var invitations = map[Kind]map[string]wording{
	Invited: {
		"fr": {subject: "{site} : une invitation attend votre réponse",
			before: []string{"{from} vous invite sur {site}, et nous a donné cette adresse e-mail pour vous le dire. Nous ne savons rien d’autre de vous.",
				"L’invitation propose d’accéder à son profil : {acts}.",
				"Rien ne se fait sans votre accord. Pour lire l’invitation, et dire oui ou non, suivez ce lien :"}},
		"en": {subject: "{site}: an invitation waits for your answer",
			before: []string{"{from} invites you on {site}, and gave us this e-mail address to tell you. We know nothing else about you.",
				"The invitation is to reach their profile: {acts}.",
				"Nothing happens without your consent. To read the invitation, and to say yes or no, follow this link:"}},
	},
	Requested: {
		"fr": {subject: "{site} : quelqu’un demande à accéder à votre profil",
			before: []string{"{from} demande à accéder à votre profil sur {site}, et nous a donné cette adresse e-mail pour vous le demander.",
				"Avec votre accord, cette personne pourrait : {acts}.",
				"Votre profil lui reste fermé tant que vous ne dites pas oui. Pour répondre, suivez ce lien :"}},
		"en": {subject: "{site}: somebody asks for access to your profile",
			before: []string{"{from} asks for access to your profile on {site}, and gave us this e-mail address to ask you.",
				"With your consent, this person could: {acts}.",
				"Your profile stays closed to them until you say yes. To answer, follow this link:"}},
	},
	Prepared: {
		"fr": {subject: "{site} : un profil a été préparé pour vous",
			before: []string{"{from} a préparé un profil pour vous sur {site}, et nous a donné cette adresse e-mail et ce que ce profil contient.",
				"Ce profil est fermé à tout le monde, y compris à cette personne, jusqu’à ce que vous le repreniez. Avec votre accord, elle pourrait : {acts}.",
				"Pour voir ce qui a été écrit, le garder ou tout effacer, et dire oui ou non à cette personne, suivez ce lien :"}},
		"en": {subject: "{site}: a profile was prepared for you",
			before: []string{"{from} prepared a profile for you on {site}, and gave us this e-mail address and what that profile holds.",
				"The profile is closed to everybody, that person too, until you take it. With your consent, they could: {acts}.",
				"To see what was written, to keep it or to delete all of it, and to say yes or no to that person, follow this link:"}},
	},
}

// besides is what each of them says after the link.
var besides = map[string][]string{
	"fr": {"Sans réponse de votre part, tout cela est effacé le {day}, votre adresse comprise. Si vous ne vous y attendiez pas, vous pouvez aussi refuser sur la même page : votre adresse est effacée aussitôt.",
		"{controller} répond de ces données. Nos promesses et vos droits, dont celui de vous plaindre à l’autorité : {promise}"},
	"en": {"Without an answer from you, all of this is erased on {day}, your address too. If you did not expect it, you can also refuse on the same page: your address is erased at once.",
		"{controller} answers for this data. Our promises and your rights, such as complaining to the authority: {promise}"},
}

// somebody stands for a name that no letter can carry.
var somebody = map[string]string{"fr": "Une personne qui a un compte chez nous", "en": "Somebody who has an account with us"}

// Invite words a letter about access to a profile, in a language of the site ("fr" for any that is not English).
//
// Law: GDPR 14(1), GDPR 14(3)(b)
func Invite(p *plan.Plan, i Invitation) Letter {
	if i.Lang != "en" {
		i.Lang = "fr"
	}
	from := i.From
	if from == "" {
		from = somebody[i.Lang]
	}
	w := invitations[i.Kind][i.Lang]
	w.after = besides[i.Lang]
	fill := func(texts []string) (filled []string) {
		known := strings.NewReplacer("{from}", from, "{acts}", plan.Acts(i.May).In(i.Lang), "{controller}", p.Charter.Controller.Name, "{promise}", i.Promise, "{day}", i.Day)
		for _, text := range texts {
			filled = append(filled, known.Replace(text))
		}
		return filled
	}
	w.before, w.after = fill(w.before), fill(w.after)
	return w.letter(p, i.Kind, i.Lang, i.To, i.Link, i.Day)
}
