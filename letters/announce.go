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
var announcement = map[string]struct{ subject, changes, since, changed, more, needs, free, leave string }{
	"fr": {
		"{site} : nos promesses changent pour vous le {day}",
		"Nos promesses sur vos données, sur le site « {site} », changent le {day}. Voici ce qui change pour vous :",
		"{site} : nos promesses ont changé",
		"Nos promesses sur vos données, sur le site « {site} », ont changé le {day}. Voici ce que cela change pour vous :",
		"Le reste se lit sur la page ci-dessous.",
		"Rien de cela ne s’applique à vous sans votre accord. Si vous ne répondez pas, vous restez sous la version actuelle. Pour lire la nouvelle version et choisir :",
		"Vous n’avez rien à faire. Pour lire la nouvelle version et tout ce qu’elle change :",
		"À tout moment, vous pouvez emporter vos données et fermer votre compte.",
	},
	"en": {
		"{site}: our promises change for you on {day}",
		"Our promises about your data on {site} change on {day}. This is what changes for you:",
		"{site}: our promises have changed",
		"Our promises about your data on {site} changed on {day}. This is what it changes for you:",
		"The rest is on the page below.",
		"None of this applies to you without your agreement. If you do not answer, you stay under the present version. To read the new version and choose:",
		"You need do nothing. To read the new version and all that it changes:",
		"At any time, you can take your data away and close your account.",
	},
}

// Announce words the letter that tells somebody of a coming version of the policy, in a language of the site: its changes for them,
// from what day it applies to them, in words, whether it needs their agreement, and whether it applies to others already. link leads to
// the version and to the choice.
//
// Law: GDPR 12(1), GDPR 13(3)
func Announce(p *plan.Plan, changes []charter.Text, needs, applies bool, lang string, to seal.Text, link, day string) Letter {
	if lang != "en" {
		lang = "fr"
	}
	a := announcement[lang]
	subject, changed, after := a.subject, a.changes, a.free
	if needs {
		after = a.needs
		if applies {
			subject, changed = a.since, a.changed
		}
	}
	w := wording{subject: subject, before: []string{changed, items(changes, lang), after}, after: []string{a.leave}}
	return w.letter(p, Changed, lang, to, link, day)
}

// items lists what changes, a line each.
func items(changes []charter.Text, lang string) string {
	if lang != "en" {
		lang = "fr"
	}
	var list []string
	for i, c := range changes {
		if i == listed {
			list = append(list, announcement[lang].more)
			break
		}
		list = append(list, "- "+c.In(lang))
	}
	return strings.Join(list, "\n")
}
