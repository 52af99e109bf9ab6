package letters

import (
	"strings"

	"charte/charter"
	"charte/plan"
	"charte/seal"
)

// listed is how many changes a letter tells: the page that it leads to has them all.
const listed = 12

// announcement words what a letter says of a change, in one language.
var announcement = map[string]struct{ subject, changes, more, needs, free, leave string }{
	"fr": {
		"{site} : notre politique de confidentialité change le {day}",
		"La politique de confidentialité de {site} change le {day}. Voici ce qui change pour vous :",
		"Le reste se lit sur la page ci-dessous.",
		"Rien de cela ne s’applique à vous sans votre accord. Si vous ne répondez pas, vous restez sous la version actuelle. Pour lire la nouvelle version et choisir :",
		"Vous n’avez rien à faire. Pour lire la nouvelle version et tout ce qu’elle change :",
		"À tout moment, vous pouvez emporter vos données et fermer votre compte.",
	},
	"en": {
		"{site}: our privacy policy changes on {day}",
		"The privacy policy of {site} changes on {day}. This is what changes for you:",
		"The rest is on the page below.",
		"None of this applies to you without your agreement. If you do not answer, you stay under the present version. To read the new version and choose:",
		"You need do nothing. To read the new version and all that it changes:",
		"At any time, you can take your data away and close your account.",
	},
}

// Announce words the letter that tells somebody of a coming version of the policy, in a language of the site: its changes for them,
// from what day it applies, in words, and whether it needs their agreement. link leads to the version and to the choice.
//
// Law: GDPR 12(1), GDPR 13(3)
func Announce(p *plan.Plan, changes []charter.Text, needs bool, lang string, to seal.Text, link, day string) Letter {
	if lang != "en" {
		lang = "fr"
	}
	a := announcement[lang]
	var list []string
	for i, c := range changes {
		if i == listed {
			list = append(list, a.more)
			break
		}
		list = append(list, "- "+c.In(lang))
	}
	after := a.free
	if needs {
		after = a.needs
	}
	w := wording{subject: a.subject, before: []string{a.changes, strings.Join(list, "\n"), after}, after: []string{a.leave}}
	return w.letter(p, Changed, lang, to, link, day)
}
