package vault

import "charte/charter"

// Reason is why a document is refused, and what its person can do.
type Reason struct {
	Name string
	Text charter.Text // what is wrong
	Do   charter.Text // what to do, where it may be sent again
}

// Reasons are those that a reader chooses among. A letter carries none of them: they are read on the person's own page.
//
// Law: GDPR 12(1)
var Reasons = []Reason{
	{"unreadable", say("Le document ne se lit pas.", "The document cannot be read."),
		say("Déposez une image plus nette, ou le fichier d’origine.", "Deposit a sharper picture, or the original file.")},
	{"incomplete", say("Il manque une page ou une partie.", "A page or a part is missing."),
		say("Déposez le document entier.", "Deposit the whole document.")},
	{"outdated", say("Le document n’est plus valable.", "The document is no longer valid."),
		say("Déposez celui qui est en cours.", "Deposit the one in force.")},
	{"other-document", say("Ce n’est pas le document demandé.", "This is not the document that was asked for."),
		say("Déposez celui qui est demandé ici.", "Deposit the one that is asked for here.")},
	{"other-person", say("Le document est celui de quelqu’un d’autre.", "The document is somebody else’s."),
		say("Déposez le vôtre, ou celui de votre enfant s’il s’agit de lui.", "Deposit yours, or your child’s where it is about them.")},
	{"damaged", say("Le document ne s’ouvre pas : il n’est pas arrivé tel qu’il a été envoyé.", "The document does not open: it did not arrive as it was sent."),
		say("Déposez-le de nouveau.", "Deposit it again.")},
	{"insufficient", say("Le document ne montre pas ce qu’il faut vérifier.", "The document does not show what has to be checked."),
		say("Déposez-en un autre, ou écrivez-nous.", "Deposit another one, or write to us.")},
}

func say(fr, en string) charter.Text { return charter.Text{FR: fr, EN: en} }

// ReasonOf returns the reason of that name.
func ReasonOf(name string) (Reason, bool) {
	for _, r := range Reasons {
		if r.Name == name {
			return r, true
		}
	}
	return Reason{}, false
}
