package letters

// The letters about how somebody signs in. They leave whatever the person prefers: whoever took an account over would refuse them.
const (
	SignIn          Kind = "sign-in"          // the link that signs in once
	NewDevice       Kind = "new-device"       // a sign-in from a browser and a network that are not among those kept
	PasswordChanged Kind = "password-changed" // the password was changed
	FactorAdded     Kind = "factor-added"     // a second proof was added, or recovery codes were made anew
	FactorRemoved   Kind = "factor-removed"   // a second proof was removed
	SessionsEnded   Kind = "sessions-ended"   // somebody of the team, or whoever runs the server, ended all sessions
	Leave           Kind = "leave"            // to the address of now: somebody asked for another one, and this one must agree
)

// security words them. They name no browser, no network and no address: whoever reads them sees those once signed in.
//
// Law: GDPR 32(1)(b), GDPR 5(1)(c)
var security = map[Kind]struct{ fr, en wording }{
	SignIn: {
		fr: wording{
			subject: "{site} : votre lien pour vous connecter",
			before: []string{
				"Quelqu’un, sans doute vous, a demandé un lien pour se connecter à votre compte sur {site}.",
				"Pour vous connecter, suivez ce lien :",
			},
			after: []string{
				"Il ne sert qu’une fois{until}.",
				"Ce n’était pas vous ? Ne faites rien, et ne transmettez ce lien à personne : il ouvre votre compte.",
			},
		},
		en: wording{
			subject: "{site}: your link to sign in",
			before: []string{
				"Somebody, probably you, asked for a link to sign in to your account on {site}.",
				"To sign in, follow this link:",
			},
			after: []string{
				"It works once{until}.",
				"Was it not you? Do nothing, and give this link to nobody: it opens your account.",
			},
		},
	},
	NewDevice: {
		fr: wording{
			subject: "{site} : une connexion d’un nouvel appareil",
			before: []string{
				"Quelqu’un, sans doute vous, vient de se connecter à votre compte sur {site}, depuis un navigateur ou un réseau que nous n’avions pas encore vus pour ce compte.",
				"Si c’était vous, vous n’avez rien à faire. Sinon, connectez-vous, fermez les sessions que vous ne reconnaissez pas et changez de mot de passe :",
			},
		},
		en: wording{
			subject: "{site}: a sign-in from a new device",
			before: []string{
				"Somebody, probably you, has just signed in to your account on {site}, from a browser or a network that we had not seen for this account yet.",
				"If it was you, there is nothing to do. If not, sign in, end the sessions that you do not recognise and change your password:",
			},
		},
	},
	PasswordChanged: {
		fr: wording{
			subject: "{site} : votre mot de passe a changé",
			before: []string{
				"Le mot de passe de votre compte sur {site} vient d’être changé, et les autres sessions ont été fermées.",
				"Ce n’était pas vous ? Demandez tout de suite un lien pour choisir un autre mot de passe, par « Mot de passe oublié » :",
			},
		},
		en: wording{
			subject: "{site}: your password has changed",
			before: []string{
				"The password of your account on {site} has just been changed, and the other sessions were ended.",
				"Was it not you? Ask at once for a link to choose another password, with “Forgotten password”:",
			},
		},
	},
	FactorAdded: {
		fr: wording{
			subject: "{site} : une deuxième preuve a été ajoutée à votre compte",
			before: []string{
				"Un moyen de prouver que c’est vous, en plus du mot de passe, vient d’être ajouté ou renouvelé sur votre compte {site} : une application, une clé d’accès ou des codes de secours.",
				"Ce n’était pas vous ? Écrivez-nous aussitôt, et voyez qui est connecté :",
			},
		},
		en: wording{
			subject: "{site}: a second proof was added to your account",
			before: []string{
				"A way to prove that it is you, beside the password, has just been added or renewed on your {site} account: an application, a passkey or recovery codes.",
				"Was it not you? Write to us at once, and see who is signed in:",
			},
		},
	},
	FactorRemoved: {
		fr: wording{
			subject: "{site} : une deuxième preuve a été retirée de votre compte",
			before: []string{
				"Un moyen de prouver que c’est vous, en plus du mot de passe, vient d’être retiré de votre compte {site}.",
				"Ce n’était pas vous ? Écrivez-nous aussitôt, et voyez qui est connecté :",
			},
		},
		en: wording{
			subject: "{site}: a second proof was removed from your account",
			before: []string{
				"A way to prove that it is you, beside the password, has just been removed from your {site} account.",
				"Was it not you? Write to us at once, and see who is signed in:",
			},
		},
	},
	SessionsEnded: {
		fr: wording{
			subject: "{site} : vos sessions ont été fermées",
			before: []string{
				"L’équipe de {site} vient de fermer toutes les sessions de votre compte, sur tous vos appareils. Rien d’autre n’a changé ; l’historique de votre compte dit pourquoi.",
				"Pour continuer, connectez-vous de nouveau. Si quelqu’un a pu entrer dans votre compte, changez de mot de passe :",
			},
		},
		en: wording{
			subject: "{site}: your sessions were ended",
			before: []string{
				"The team of {site} has just ended all the sessions of your account, on all your devices. Nothing else has changed; the history of your account says why.",
				"To go on, sign in again. If somebody may have been in your account, change your password:",
			},
		},
	},
	Leave: {
		fr: wording{
			subject: "{site} : changer l’adresse de votre compte ?",
			before: []string{
				"Quelqu’un, sans doute vous, a demandé que votre compte sur {site} utilise une autre adresse e-mail que celle-ci. Rien ne change sans votre accord.",
				"Pour accepter ou pour refuser, suivez ce lien :",
			},
			after: []string{
				"Il ne sert qu’une fois{until}.",
				"Ce n’était pas vous ? Suivez le lien et refusez : toutes les sessions seront fermées. Choisissez ensuite un autre mot de passe.",
			},
		},
		en: wording{
			subject: "{site}: change the address of your account?",
			before: []string{
				"Somebody, probably you, asked that your account on {site} use another e-mail address than this one. Nothing changes unless you agree.",
				"To agree or to refuse, follow this link:",
			},
			after: []string{
				"It works once{until}.",
				"Was it not you? Follow the link and refuse: every session will be ended. Then choose another password.",
			},
		},
	},
}
