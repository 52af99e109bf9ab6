package letters

import (
	"slices"
	"strings"

	"charte/charter"
	"charte/plan"
	"charte/seal"
)

// The letters about documents that people handed in.
const (
	DocumentReceived  Kind = "document-received"
	DocumentValidated Kind = "document-validated"
	DocumentRefused   Kind = "document-refused"
	DocumentDestroyed Kind = "document-destroyed"

	DocumentUnfinished Kind = "document-unfinished" // it has not arrived whole, and what arrived is destroyed soon
	DocumentUnchecked  Kind = "document-unchecked"  // nobody decided about it, and it is destroyed soon
	DocumentExpiring   Kind = "document-expiring"   // it was checked, and soon counts no more

	IdentityAsked Kind = "identity-asked" // somebody has a reasonable doubt about who makes a request
)

// documents word them. They name no document and no reason: what somebody hands in says much about them, and is read once signed in.
//
// Law: GDPR 12(1), GDPR 5(1)(c), GDPR 32(1)
var documents = map[Kind]struct{ fr, en wording }{
	DocumentReceived: {
		fr: wording{
			subject: "{site} : un document que vous avez déposé est arrivé",
			before: []string{
				"Un document que vous avez déposé sur {site} est arrivé, chiffré par votre navigateur. Ne l’ouvrent que : {readers}. Chaque ouverture est notée.",
				"Où il en est, et comment le reprendre :",
			},
		},
		en: wording{
			subject: "{site}: a document that you deposited has arrived",
			before: []string{
				"A document that you deposited on {site} has arrived, encrypted by your browser. It is opened only by: {readers}. Each opening is noted.",
				"Where it stands, and how to take it back:",
			},
		},
	},
	DocumentValidated: {
		fr: wording{
			subject: "{site} : un document que vous avez déposé est vérifié",
			before: []string{
				"Un document que vous avez déposé sur {site} a été vérifié : il convient. Vous n’avez rien à faire.",
				"Vous lisez ici par quel rôle et quand il a été ouvert, et ce que le document devient :",
			},
		},
		en: wording{
			subject: "{site}: a document that you deposited was checked",
			before: []string{
				"A document that you deposited on {site} was checked: it is as it should be. There is nothing for you to do.",
				"Here you read by which role and when it was opened, and what becomes of the document:",
			},
		},
	},
	DocumentRefused: {
		fr: wording{
			subject: "{site} : un document que vous avez déposé n’a pas pu être retenu",
			before: []string{
				"Un document que vous avez déposé sur {site} n’a pas pu être retenu.",
				"La raison, et ce que vous pouvez faire, se lisent ici :",
			},
			after: []string{"Pour toute question, écrivez à {contact}."},
		},
		en: wording{
			subject: "{site}: a document that you deposited could not be accepted",
			before: []string{
				"A document that you deposited on {site} could not be accepted.",
				"The reason, and what you can do, are here:",
			},
			after: []string{"For any question, write to {contact}."},
		},
	},
	DocumentDestroyed: {
		fr: wording{
			subject: "{site} : un document que vous aviez déposé est détruit",
			before: []string{
				"Un document que vous aviez déposé sur {site} est détruit : sa clé n’existe plus, et ses octets chiffrés sont effacés. Personne ne peut plus le lire, pas même dans une sauvegarde.",
				"Le certificat de sa destruction, que chacun peut vérifier, se trouve ici :",
			},
		},
		en: wording{
			subject: "{site}: a document that you had deposited is destroyed",
			before: []string{
				"A document that you had deposited on {site} is destroyed: its key exists no more, and its encrypted bytes are erased. Nobody can read it any more, not even in a backup.",
				"The certificate of its destruction, which anybody can verify, is here:",
			},
		},
	},
	IdentityAsked: {
		fr: wording{
			subject: "{site} : un justificatif pour répondre à votre demande",
			before: []string{
				"Vous avez fait une demande sur vos données à {site}. Nous avons un doute sérieux : est-ce bien vous ? Pour vous répondre, nous vous demandons un document qui montre qui vous êtes. Cachez ce qui n’y sert pas.",
				"La raison de ce doute, qui ouvre le document et quand il est détruit se lisent ici, et c’est là seulement que vous le déposez :",
			},
			after: []string{"Ne l’envoyez pas par e-mail. Le délai de notre réponse est suspendu jusqu’au dépôt. Vous n’avez pas fait de demande, ou vous n’êtes pas d’accord ? Écrivez à {contact}."},
		},
		en: wording{
			subject: "{site}: a proof of identity, to answer your request",
			before: []string{
				"You made a request about your data to {site}. We have a reasonable doubt: is it really you? To answer you, we ask for a document that shows who you are. Hide whatever does not serve that.",
				"The reason for this doubt, who opens the document and when it is destroyed are here, and you deposit it there alone:",
			},
			after: []string{"Do not send it by e-mail. The time for our answer stands still until it is deposited. Did you make no request, or do you disagree? Write to {contact}."},
		},
	},
	DocumentUnfinished: {
		fr: wording{
			subject: "{site} : un document n’est pas arrivé en entier",
			before: []string{
				"Vous avez commencé à déposer un document sur {site}, et il n’est pas arrivé en entier. Personne ne peut l’ouvrir. Ce qui est arrivé sera détruit le {day}.",
				"Pour déposer le document, choisissez de nouveau le fichier ici :",
			},
			after: []string{"Vous y avez renoncé ? Ne faites rien. Pour le déposer autrement, écrivez à {contact}."},
		},
		en: wording{
			subject: "{site}: a document has not arrived whole",
			before: []string{
				"You began to deposit a document on {site}, and it has not arrived whole. Nobody can open it. What has arrived will be destroyed on {day}.",
				"To deposit the document, choose the file again here:",
			},
			after: []string{"Did you change your mind? Do nothing. To bring it in another way, write to {contact}."},
		},
	},
	DocumentUnchecked: {
		fr: wording{
			subject: "{site} : un document déposé n’est pas encore vérifié",
			before: []string{
				"Personne n’a encore vérifié un document que vous avez déposé sur {site}. Nous ne le gardons pas plus longtemps que promis : il sera détruit le {day}, vérifié ou non.",
				"Vous n’avez rien à faire pour l’instant. S’il est détruit sans avoir été vérifié, vous pourrez le déposer de nouveau ici :",
			},
			after: []string{"Pour demander où en est la vérification, écrivez à {contact}."},
		},
		en: wording{
			subject: "{site}: a deposited document is not checked yet",
			before: []string{
				"Nobody has checked a document yet that you deposited on {site}. We keep it no longer than promised: it will be destroyed on {day}, checked or not.",
				"There is nothing for you to do for now. If it is destroyed before it was checked, you can deposit it again here:",
			},
			after: []string{"To ask how far the checking is, write to {contact}."},
		},
	},
	DocumentExpiring: {
		fr: wording{
			subject: "{site} : un document vérifié est bientôt à renouveler",
			before: []string{
				"Un document que nous avons vérifié pour vous sur {site} compte jusqu’au {day}. Nous ne l’avons plus : seule la vérification est gardée.",
				"Pour que votre dossier reste complet, déposez avant ce jour celui qui est en cours :",
			},
			after: []string{"Pour toute question, écrivez à {contact}."},
		},
		en: wording{
			subject: "{site}: a checked document is soon to be renewed",
			before: []string{
				"A document that we checked for you on {site} counts until {day}. We do not have it any more: only the check is kept.",
				"For your file to stay complete, deposit the one in force before that day:",
			},
			after: []string{"For any question, write to {contact}."},
		},
	},
}

// Handed words the letter that says that a document has arrived: whose role opens it, and what destroys it, on which day at the latest; "" for
// none. It does not name the document.
//
// Law: GDPR 12(1), GDPR 13(1)(e), GDPR 13(2)(a), GDPR 5(1)(c)
func Handed(p *plan.Plan, lang string, to seal.Text, d charter.Document, link, day string) Letter {
	said := documents[DocumentReceived].fr
	if lang == "en" {
		said = documents[DocumentReceived].en
	}
	said.before = slices.Clone(said.before)
	said.before[0] = strings.ReplaceAll(said.before[0], "{readers}", plan.Readers(p.Charter, d).In(lang))
	if end := fate(lang, d, day); end != "" {
		said.before = slices.Insert(said.before, 1, end)
	}
	return said.letter(p, DocumentReceived, lang, to, link, day)
}

// fate is what destroys a document, and when; "" where the charter says nothing of it.
func fate(lang string, d charter.Document, day string) string {
	said := [2]string{"Il est détruit %.", "Nous ne le gardons pas au-delà du {day}."}
	if lang == "en" {
		said = [2]string{"It is destroyed %.", "We do not keep it beyond {day}."}
	}
	var all []string
	if text := plan.Destroyed(d); !text.IsZero() {
		all = append(all, strings.ReplaceAll(said[0], "%", text.In(lang)))
	}
	if day != "" {
		all = append(all, said[1])
	}
	return strings.Join(all, " ")
}
