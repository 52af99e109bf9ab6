package letters

// The letters about documents that people handed in.
const (
	DocumentValidated Kind = "document-validated"
	DocumentRefused   Kind = "document-refused"
	DocumentDestroyed Kind = "document-destroyed"
)

// documents word them. They name no document and no reason: what somebody hands in says much about them, and is read once signed in.
//
// Law: GDPR 12(1), GDPR 5(1)(c), GDPR 32(1)
var documents = map[Kind]struct{ fr, en wording }{
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
}
