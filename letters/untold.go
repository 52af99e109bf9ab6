package letters

import (
	"charte/plan"
	"charte/seal"
)

// Untold is the letter to whoever was told of a version of the policy that is withdrawn: nothing of it comes.
const Untold Kind = "version-withdrawn"

var untold = struct{ fr, en wording }{
	fr: wording{
		subject: "{site} : ce que nous avions annoncé ne change pas",
		before: []string{
			"Nous vous avions annoncé que nos promesses sur vos données, sur le site « {site} », changeraient. Nous retirons cette version : rien de ce qu’elle annonçait ne s’applique à vous, et votre réponse, si vous en aviez donné une, ne compte plus.",
			"Si une autre version vous est annoncée, elle l’est par une lettre à part. Toutes les versions se lisent ici :",
		},
	},
	en: wording{
		subject: "{site}: what we announced does not change",
		before: []string{
			"We had told you that our promises about your data on {site} would change. We withdraw that version: nothing of what it announced applies to you, and your answer, if you gave one, does not count any more.",
			"If another version is announced to you, it is by a letter of its own. All versions can be read here:",
		},
	},
}

// Withdrawn words the letter Untold, in a language of the site. link leads to the versions of the policy.
//
// Law: GDPR 12(1), GDPR 5(1)(a)
func Withdrawn(p *plan.Plan, lang string, to seal.Text, link string) Letter {
	if lang == "en" {
		return untold.en.letter(p, Untold, "en", to, link, "")
	}
	return untold.fr.letter(p, Untold, "fr", to, link, "")
}
