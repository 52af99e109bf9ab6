package letters

import (
	"slices"
	"strings"

	"charte/charter"
	"charte/plan"
	"charte/seal"
)

// The letters to a holder of parental authority.
const (
	Parent   Kind = "parent"   // a child named them, and asks for their yes
	Guardian Kind = "guardian" // they agreed: the link by which they take it back
	Grown    Kind = "grown"    // the child is of age now, and decides alone

	ParentTerms  Kind = "parent-terms"  // the child agreed to another version of the policy, and asks for their yes
	ParentNews   Kind = "parent-news"   // another version of the policy comes, which asks nothing of them
	ParentUntold Kind = "parent-untold" // that version was withdrawn
)

// parental words them. {child} is the e-mail address of the child's account: without it, no parent could tell whose letter this is.
//
// Law: GDPR 8(2), GDPR 14(1), GDPR 14(2)(f), LIL 45
var parental = map[Kind]struct{ fr, en wording }{
	Parent: {
		fr: wording{
			subject: "{site} : un enfant demande votre accord",
			before: []string{
				"Un enfant, dont l’adresse e-mail est {child}, veut utiliser {site}. Cet enfant nous a donné votre adresse, comme celle d’un parent. À son âge, la loi demande l’accord d’un titulaire de l’autorité parentale avec le sien.",
				"Pour lire à quoi servent les données de cet enfant, et répondre oui ou non :",
			},
			after: []string{
				"Ce lien fonctionne jusqu’au {day}. Sans votre oui, rien ne s’ouvre. Une inscription sans réponse est effacée, avec votre adresse.",
				"Votre adresse ne sert qu’à cela. Vous n’êtes pas ce parent ? Répondez non, ou ne faites rien.",
			},
		},
		en: wording{
			subject: "{site}: a child asks for your agreement",
			before: []string{
				"A child, whose e-mail address is {child}, wants to use {site}. This child gave us your address, as that of a parent. At their age, the law asks for the agreement of a holder of parental authority together with theirs.",
				"To read what this child’s data serves for, and answer yes or no:",
			},
			after: []string{
				"This link works until {day}. Without your yes, nothing opens. A join without an answer is erased, with your address.",
				"Your address serves nothing else. You are not this parent? Answer no, or do nothing.",
			},
		},
	},
	Guardian: {
		fr: wording{
			subject: "{site} : votre accord est enregistré",
			before: []string{
				"Vous avez donné votre accord pour le compte de {child} sur {site}.",
				"Gardez cette lettre. Pour voir ce qui attend votre réponse, ou retirer votre accord à tout moment :",
			},
			after: []string{"Ce lien fonctionne jusqu’au {day}. Ensuite, écrivez à {contact}."},
		},
		en: wording{
			subject: "{site}: your agreement is recorded",
			before: []string{
				"You agreed to the account of {child} on {site}.",
				"Keep this letter. To see what waits for your answer, or to take your agreement back at any time:",
			},
			after: []string{"This link works until {day}. After that, write to {contact}."},
		},
	},
	ParentTerms: {
		fr: wording{
			subject: "{site} : nos promesses changent, et un enfant demande votre accord",
			before: []string{
				"Le compte de {child} sur {site} reste sous nos promesses actuelles tant que vous n’avez pas dit oui, tous les deux, à la nouvelle version. L’enfant vient de dire oui.",
				"Pour lire ce qui change, et répondre oui ou non :",
			},
			after: []string{"Ce lien fonctionne jusqu’au {day}. Sans réponse de vous, rien ne change pour cet enfant."},
		},
		en: wording{
			subject: "{site}: our promises change, and a child asks for your agreement",
			before: []string{
				"The account of {child} on {site} stays under our present promises until you have both said yes to the new version. The child has just said yes.",
				"To read what changes, and answer yes or no:",
			},
			after: []string{"This link works until {day}. Without an answer from you, nothing changes for this child."},
		},
	},
	ParentNews: {
		fr: wording{
			subject: "{site} : nos promesses changent pour le compte d’un enfant le {day}",
			before: []string{
				"Nos promesses sur les données du compte de {child}, sur le site « {site} », changent le {day}. Voici ce qui change pour cet enfant :",
				"{changes}",
				"Vous n’avez rien à faire. Pour lire la nouvelle version et tout ce qu’elle change :",
			},
			after: []string{"À tout moment, vous pouvez retirer votre accord par le lien de notre lettre précédente, ou en écrivant à {contact}."},
		},
		en: wording{
			subject: "{site}: our promises change for the account of a child on {day}",
			before: []string{
				"Our promises about the data of the account of {child} on {site} change on {day}. This is what changes for this child:",
				"{changes}",
				"You need do nothing. To read the new version and all that it changes:",
			},
			after: []string{"At any time, you can take your agreement back by the link of our earlier letter, or by writing to {contact}."},
		},
	},
	ParentUntold: {
		fr: wording{
			subject: "{site} : ce que nous avions annoncé ne change pas",
			before: []string{
				"Nous vous avions annoncé que nos promesses sur les données du compte de {child}, sur le site « {site} », changeraient. Nous retirons cette version : rien de ce qu’elle annonçait ne s’applique à cet enfant.",
				"Toutes les versions se lisent ici :",
			},
		},
		en: wording{
			subject: "{site}: what we announced does not change",
			before: []string{
				"We had told you that our promises about the data of the account of {child} on {site} would change. We withdraw that version: nothing of what it announced applies to this child.",
				"All versions can be read here:",
			},
		},
	},
	Grown: {
		fr: wording{
			subject: "{site} : cet enfant décide seul désormais",
			before: []string{
				"La personne qui a le compte de {child} sur {site} nous dit avoir l’âge de décider seule. Votre accord n’est plus demandé, vos liens ne fonctionnent plus, et votre adresse est effacée avec cette lettre.",
				"Nos promesses se lisent ici :",
			},
			after: []string{"Vous pensez que c’est une erreur ? Écrivez à {contact}."},
		},
		en: wording{
			subject: "{site}: this child decides alone from now on",
			before: []string{
				"The person who has the account of {child} on {site} tells us that they are old enough to decide alone. Your agreement is no longer asked for, your links no longer work, and your address is erased with this letter.",
				"Our promises are here:",
			},
			after: []string{"You think that this is a mistake? Write to {contact}."},
		},
	},
}

// ToParent words one of the letters to a parent, but for ParentNews, as Write does the others. child is the address of the child's account.
//
// Law: GDPR 8(2), GDPR 14(3)(b)
func ToParent(p *plan.Plan, kind Kind, lang string, to, child seal.Text, link, day string) Letter {
	return toParent(p, kind, lang, to, child, link, day, "")
}

// NewsToParent words the letter ParentNews: what another version of the policy changes for a child, from what day, in words, and the page where
// it can be read.
//
// Law: GDPR 8(2), GDPR 13(3)
func NewsToParent(p *plan.Plan, changes []charter.Text, lang string, to, child seal.Text, link, day string) Letter {
	return toParent(p, ParentNews, lang, to, child, link, day, items(changes, lang))
}

func toParent(p *plan.Plan, kind Kind, lang string, to, child seal.Text, link, day, changes string) Letter {
	w, said := parental[kind].fr, "fr"
	if lang == "en" {
		w, said = parental[kind].en, "en"
	}
	w.before = slices.Clone(w.before)
	for i, paragraph := range w.before {
		w.before[i] = strings.ReplaceAll(paragraph, "{changes}", changes)
	}
	l := w.letter(p, kind, said, to, link, day)
	// After the typography: an address is not prose.
	l.Body = seal.NewText(strings.ReplaceAll(l.Body.Reveal("GDPR 14(2)(f): who gave the address"), "{child}", child.Reveal("GDPR 14(2)(f): who gave the address")))
	return l
}
