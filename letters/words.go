package letters

import (
	"slices"
	"strings"

	"charte/charter"
	"charte/plan"
	"charte/seal"
)

// wording is a letter in one language. In its texts {site}, {day}, {until} and {unclaimed} stand for what the
// plan and the caller know.
type wording struct {
	subject string
	before  []string // paragraphs before the link; the last one introduces it
	after   []string // paragraphs after it
}

// words holds the letters, by kind. None greets anybody by name: a letter holds no more of a person than it needs.
//
// Law: GDPR 5(1)(c), GDPR 12(1)
var words = map[Kind]struct{ fr, en wording }{
	Confirm: {
		fr: wording{
			subject: "{site} : confirmez votre adresse",
			before: []string{
				"Quelqu’un, sans doute vous, s’inscrit sur {site} avec cette adresse e-mail.",
				"Pour ouvrir le compte et choisir votre mot de passe, suivez ce lien :",
			},
			after: []string{
				"Il ne sert qu’une fois{until}.",
				"Ce n’était pas vous ? Ne faites rien.{unclaimed}",
			},
		},
		en: wording{
			subject: "{site}: confirm your address",
			before: []string{
				"Somebody, probably you, is joining {site} with this e-mail address.",
				"To open the account and choose your password, follow this link:",
			},
			after: []string{
				"It works once{until}.",
				"Was it not you? Do nothing.{unclaimed}",
			},
		},
	},
	Known: {
		fr: wording{
			subject: "{site} : vous avez déjà un compte",
			before: []string{
				"Quelqu’un, peut-être vous, vient de s’inscrire sur {site} avec cette adresse e-mail. Elle a déjà un compte : aucun autre n’a été créé, et rien n’a changé dans le vôtre.",
				"Pour vous connecter, ou pour choisir un autre mot de passe si vous l’avez oublié, suivez ce lien :",
			},
			after: []string{
				"Ce n’était pas vous ? Ne faites rien. La personne n’a pas appris que cette adresse est connue ici.",
			},
		},
		en: wording{
			subject: "{site}: you already have an account",
			before: []string{
				"Somebody, perhaps you, has just joined {site} with this e-mail address. It already has an account: no other was created, and nothing changed in yours.",
				"To sign in, or to choose another password if you forgot it, follow this link:",
			},
			after: []string{
				"Was it not you? Do nothing. Nobody was told that this address is known here.",
			},
		},
	},
	Password: {
		fr: wording{
			subject: "{site} : choisissez un autre mot de passe",
			before: []string{
				"Quelqu’un, sans doute vous, a demandé à changer le mot de passe de votre compte sur {site}.",
				"Pour en choisir un autre, suivez ce lien :",
			},
			after: []string{
				"Il ne sert qu’une fois{until}.",
				"Ce n’était pas vous ? Ne faites rien : votre mot de passe ne change pas.",
			},
		},
		en: wording{
			subject: "{site}: choose another password",
			before: []string{
				"Somebody, probably you, asked to change the password of your account on {site}.",
				"To choose another one, follow this link:",
			},
			after: []string{
				"It works once{until}.",
				"Was it not you? Do nothing: your password stays as it is.",
			},
		},
	},
	Address: {
		fr: wording{
			subject: "{site} : confirmez votre nouvelle adresse",
			before: []string{
				"Vous avez demandé à utiliser cette adresse e-mail pour votre compte sur {site}.",
				"Pour la confirmer, suivez ce lien :",
			},
			after: []string{
				"Il ne sert qu’une fois{until}. Tant que vous ne le suivez pas, et que l’adresse actuelle du compte n’a pas accepté aussi, rien ne change.",
				"Ce n’était pas vous ? Ne faites rien : cette adresse ne sera reliée à aucun compte.",
			},
		},
		en: wording{
			subject: "{site}: confirm your new address",
			before: []string{
				"You asked to use this e-mail address for your account on {site}.",
				"To confirm it, follow this link:",
			},
			after: []string{
				"It works once{until}. Nothing changes before you follow it, and before the current address of the account has agreed too.",
				"Was it not you? Do nothing: this address will not be tied to any account.",
			},
		},
	},
	Warning: {
		fr: wording{
			subject: "{site} : votre compte prend fin le {day}",
			before: []string{
				"Votre compte sur {site} n’a pas servi depuis longtemps. Comme promis, nous ne gardons pas ce qui ne sert plus : le {day}, tout ce que nous savons de vous sera effacé.",
				"Pour garder votre compte, il suffit de vous connecter avant ce jour :",
			},
			after: []string{
				"Vous préférez partir ? Ne faites rien. Vous pouvez aussi vous connecter pour emporter vos données d’abord.",
			},
		},
		en: wording{
			subject: "{site}: your account ends on {day}",
			before: []string{
				"Your account on {site} has not been used for a long time. As promised, we do not keep what is of no use: on {day}, everything that we know about you will be erased.",
				"To keep your account, just sign in before that day:",
			},
			after: []string{
				"Would you rather go? Do nothing. You can also sign in to take your data away first.",
			},
		},
	},
	Moved: {
		fr: wording{
			subject: "{site} : votre adresse a changé",
			before: []string{
				"L’adresse e-mail de votre compte sur {site} vient d’être remplacée par une autre. Désormais, nos lettres iront là-bas, et cette adresse-ci n’ouvre plus le compte.",
				"Ce n’était pas vous ? Écrivez-nous aussitôt. Nos promesses et vos droits sont ici :",
			},
		},
		en: wording{
			subject: "{site}: your address has changed",
			before: []string{
				"The e-mail address of your account on {site} has just been replaced by another. From now on our letters go there, and this address no longer opens the account.",
				"Was it not you? Write to us at once. Our promises and your rights are here:",
			},
		},
	},
	Token: {
		fr: wording{
			subject: "{site} : une clé d’accès a été créée",
			before: []string{
				"Une clé vient d’être créée dans votre compte sur {site}. Par elle, un programme peut agir à votre place, dans les limites que vous avez choisies.",
				"Ce n’était pas vous ? Retirez-la aussitôt ici, puis changez votre mot de passe :",
			},
		},
		en: wording{
			subject: "{site}: a key was made",
			before: []string{
				"A key has just been made in your account on {site}. By it a program can act in your place, within the limits that you chose.",
				"Was it not you? Take it back here at once, then change your password:",
			},
		},
	},
	Engaged: {
		fr: wording{
			subject: "{site} : votre compte de travail",
			before: []string{
				"Vous faites désormais partie de l’équipe, sur {site}, et vous y avez un rôle. Un compte vous est ouvert pour cela : il contient votre adresse et votre nom, et rien d’autre.",
				"Pour choisir votre mot de passe, suivez ce lien :",
			},
			after: []string{
				"Il ne sert qu’une fois{until}.",
				"Ce que vous consulterez sera inscrit dans l’historique des personnes concernées, avec le motif que vous donnerez.",
			},
		},
		en: wording{
			subject: "{site}: your account for work",
			before: []string{
				"You now have a role in the team of {site}. An account is opened for you to that end: it holds your address and your name, and nothing else.",
				"To choose your password, follow this link:",
			},
			after: []string{
				"It works once{until}.",
				"What you look at is written in the history of the people concerned, with the reason that you give.",
			},
		},
	},
	Farewell: {
		fr: wording{
			subject: "{site} : vos données sont effacées",
			before: []string{
				"Votre compte sur {site} est supprimé et vos données sont effacées. La clé qui les chiffrait est détruite à son tour : sans elle, les copies restées dans nos sauvegardes ne se lisent plus.",
				"Voici le reçu de cet effacement. Gardez ce lien si vous voulez pouvoir le prouver :",
			},
			after: []string{
				"Cette lettre est la dernière : dès qu’elle est partie, votre adresse est effacée à son tour. Merci de nous avoir fait confiance.",
			},
		},
		en: wording{
			subject: "{site}: your data is erased",
			before: []string{
				"Your account on {site} is deleted and your data is erased. The key that encrypted it is destroyed in turn: without it, the copies left in our backups can no longer be read.",
				"Here is the receipt of this erasure. Keep this link if you want to be able to prove it:",
			},
			after: []string{
				"This letter is the last one: once it has left, your address is erased in turn. Thank you for having trusted us.",
			},
		},
	},
}

// around is what every letter has around its own words.
var around = map[string]struct{ hello, until, unclaimed, write string }{
	"fr": {"Bonjour,", ", jusqu’au {day}", " Sans réponse, cette inscription est effacée au bout de {period}.", "Une question ? Écrivez à {contact}."},
	"en": {"Hello,", ", until {day}", " Without an answer, this join is erased after {period}.", "A question? Write to {contact}."},
}

func (w wording) letter(p *plan.Plan, kind Kind, lang string, to seal.Text, link, day string) Letter {
	c, a := p.Charter, around[lang]
	var until, unclaimed string
	if day != "" {
		until = strings.ReplaceAll(a.until, "{day}", day)
	}
	if period, ok := p.Unclaimed(); ok {
		unclaimed = strings.ReplaceAll(a.unclaimed, "{period}", period.Text().In(lang))
	}
	site := c.Site.Name.In(lang)
	fill := strings.NewReplacer("{site}", site, "{day}", day, "{until}", until, "{unclaimed}", unclaimed, "{contact}", c.Controller.Contact)
	say := func(text string) string { return fill.Replace(plan.Typeset(lang, text)) }

	paragraphs := []string{a.hello}
	for i, text := range w.before {
		if link != "" || i < len(w.before)-1 {
			paragraphs = append(paragraphs, say(text))
		}
	}
	if link != "" {
		paragraphs = append(paragraphs, link) // an address is not prose: no typography in it
	}
	after := append(w.after[:len(w.after):len(w.after)], a.write, site)
	if slices.ContainsFunc(slices.Concat(w.before, w.after), func(text string) bool { return strings.Contains(text, "{contact}") }) {
		after = append(w.after[:len(w.after):len(w.after)], site) // it has said where to write
	}
	for _, text := range after {
		paragraphs = append(paragraphs, say(text))
	}
	return Letter{Kind: kind, Purpose: serves(p), To: to, Subject: say(w.subject),
		Body: seal.NewText(strings.Join(paragraphs, "\n\n") + "\n")}
}

// serves names the purpose of what is owed to an account: the first that uses the sign-in address and asks for no consent.
func serves(p *plan.Plan) string {
	login, _ := p.Login()
	for _, u := range p.Purposes(login.Name) {
		if u.Basis != charter.BasisConsent {
			return u.Name
		}
	}
	return ""
}
