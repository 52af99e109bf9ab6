package letters

import (
	"charte/plan"
	"charte/seal"
)

// The letters about what becomes of somebody's data after their death.
const (
	Named    Kind = "named"    // somebody is to receive a person's data one day, and is told so because the person asked for it
	Legacy   Kind = "legacy"   // the link by which that person takes the copy
	Recorded Kind = "recorded" // to the account's own address: a death was recorded, in case that is a mistake
)

// afterDeath words them. No letter names the person who died: who receives it may not be who was meant.
//
// Law: LIL 85, GDPR 14(1), GDPR 14(2)(f)
var afterDeath = map[Kind]struct{ fr, en wording }{
	Named: {
		fr: wording{
			subject: "{site} : quelqu’un vous a choisi",
			before: []string{
				"Une personne qui a un compte sur {site} a décidé qu’après sa mort vous recevrez une copie de ce que ce compte contient. Elle nous a donné votre nom et votre adresse pour cela, et nous a demandé de vous le dire maintenant.",
				"Votre nom et votre adresse ne servent à rien d’autre. Ils sont effacés dès que cette personne change d’avis ou ferme son compte. Ce que nous faisons des données se lit ici :",
			},
			after: []string{"Vous ne voulez pas être choisi, ou vous voulez savoir ce que nous gardons de vous ? Écrivez à {contact}."},
		},
		en: wording{
			subject: "{site}: somebody has chosen you",
			before: []string{
				"A person who has an account on {site} has decided that after their death you receive a copy of what this account holds. They gave us your name and your address for that, and asked us to tell you now.",
				"Your name and your address serve nothing else. They are erased as soon as this person changes their mind or closes their account. What we do with data is told here:",
			},
			after: []string{"You do not want to be chosen, or you want to know what we keep about you? Write to {contact}."},
		},
	},
	Legacy: {
		fr: wording{
			subject: "{site} : une personne vous a laissé ses données",
			before: []string{
				"Une personne qui avait un compte sur {site} est décédée. De son vivant, elle avait décidé que vous recevriez une copie de ce que ce compte contient, et nous avait donné pour cela votre nom et votre adresse.",
				"Pour prendre cette copie, suivez ce lien :",
			},
			after: []string{
				"Il ne sert qu’une fois{until}. Vous n’êtes tenu à rien : sans vous, personne ne reçoit cette copie.",
				"Votre nom et votre adresse ne servent à rien d’autre, et sont effacés avec le compte. Une question, un doute ? Écrivez à {contact}.",
			},
		},
		en: wording{
			subject: "{site}: a person has left you their data",
			before: []string{
				"A person who had an account on {site} has died. In their lifetime they decided that you would receive a copy of what this account holds, and gave us your name and your address for that.",
				"To take this copy, follow this link:",
			},
			after: []string{
				"It works once{until}. You are not bound to anything: without you, nobody receives this copy.",
				"Your name and your address serve nothing else, and are erased with the account. A question, a doubt? Write to {contact}.",
			},
		},
	},
	Recorded: {
		fr: wording{
			subject: "{site} : un décès nous a été annoncé",
			before: []string{
				"On nous a annoncé, avec une preuve, le décès de la personne qui a un compte sur {site} avec cette adresse. Personne ne peut plus s’y connecter, et ce que cette personne avait décidé est fait.",
				"C’est une erreur ? Écrivez sans attendre à {contact}. Nos promesses se lisent ici :",
			},
			after: []string{"Si vous êtes de sa famille : recevez nos condoléances. Les droits que la loi vous donne s’exercent à la même adresse."},
		},
		en: wording{
			subject: "{site}: we were told of a death",
			before: []string{
				"We were told, with proof, of the death of the person who has an account on {site} with this address. Nobody can sign in there any more, and what this person had decided is being done.",
				"Is it a mistake? Write to {contact} at once. Our promises are here:",
			},
			after: []string{"If you are of their family: you have our condolences. The rights that the law gives you are exercised at the same address."},
		},
	},
}

// AfterDeath words one of the letters Named, Legacy and Recorded, as Write does the others.
//
// Law: LIL 85, GDPR 14(3)(b)
func AfterDeath(p *plan.Plan, kind Kind, lang string, to seal.Text, link, day string) Letter {
	if lang == "en" {
		return afterDeath[kind].en.letter(p, kind, "en", to, link, day)
	}
	return afterDeath[kind].fr.letter(p, kind, "fr", to, link, day)
}
