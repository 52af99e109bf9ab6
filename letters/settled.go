package letters

import (
	"strings"

	"charte/charter"
	"charte/plan"
	"charte/seal"
)

// The letters that answer an objection.
const (
	Upheld    Kind = "objection-accepted" // the use stops
	Overruled Kind = "objection-refused"  // it goes on, why, and what the person can do
	PutOff    Kind = "objection-later"    // the answer takes longer, and why
)

// settled words them. {purpose}, {reasons} and {authority} stand for what the caller knows.
//
// Law: GDPR 12(3), GDPR 12(4), GDPR 21(1)
var settled = map[Kind]struct{ fr, en wording }{
	Upheld: {
		fr: wording{
			subject: "{site} : vous vous êtes opposé, nous arrêtons",
			before:  []string{"Vous vous êtes opposé à un usage de vos données : « {purpose} ». Nous l’acceptons : vos données ne servent plus à cela.", "{reasons}", "Vos choix se lisent et se changent ici :"},
		},
		en: wording{
			subject: "{site}: you objected, and we stop",
			before:  []string{"You objected to a use of your data: “{purpose}”. We accept: your data serve it no more.", "{reasons}", "Your choices can be read and changed here:"},
		},
	},
	Overruled: {
		fr: wording{
			subject: "{site} : notre réponse à votre opposition",
			before: []string{
				"Vous vous êtes opposé à un usage de vos données : « {purpose} ». Nous ne l’acceptons pas, car des raisons impérieuses l’emportent :", "{reasons}",
				"Votre choix, et le reçu de cette réponse, se trouvent ici :",
			},
			after: []string{
				"Vous n’êtes pas d’accord ? Vous pouvez vous plaindre, sans frais, à l’autorité de protection des données ({authority}), et saisir un juge. Vous pouvez aussi nous écrire à {contact}.",
			},
		},
		en: wording{
			subject: "{site}: our answer to your objection",
			before: []string{
				"You objected to a use of your data: “{purpose}”. We do not accept, since compelling reasons override it:", "{reasons}",
				"Your choice, and the receipt of this answer, are here:",
			},
			after: []string{
				"You do not agree? You may complain, free of charge, to the data protection authority ({authority}), and go to court. You may also write to us at {contact}.",
			},
		},
	},
	PutOff: {
		fr: wording{
			subject: "{site} : votre opposition, réponse au plus tard le {day}",
			before:  []string{"Vous vous êtes opposé à un usage de vos données : « {purpose} ». Il nous faut plus de temps, jusqu’au {day} au plus tard. Voici pourquoi :", "{reasons}", "Jusque-là, vos données ne servent pas à cela. Vos choix :"},
			after:   []string{"Vous pouvez vous plaindre à l’autorité de protection des données ({authority}), et saisir un juge."},
		},
		en: wording{
			subject: "{site}: your objection, answered by {day} at the latest",
			before:  []string{"You objected to a use of your data: “{purpose}”. We need more time, until {day} at the latest. This is why:", "{reasons}", "Until then your data do not serve it. Your choices:"},
			after:   []string{"You may complain to the data protection authority ({authority}), and go to court."},
		},
	},
}

// Settled words the answer to an objection to a purpose, in a language of the site. reasons are as they were written; day, in words, is by when
// the answer comes where it is put off.
//
// Law: GDPR 12(1), GDPR 12(4)
func Settled(p *plan.Plan, kind Kind, lang string, to seal.Text, purpose charter.Text, reasons seal.Text, link, day string) Letter {
	w := settled[kind].fr
	if lang == "en" {
		w = settled[kind].en
	} else {
		lang = "fr"
	}
	l := w.letter(p, kind, lang, to, link, day)
	const why = "GDPR 12(4): the answer to the person"
	said := reasons.Reveal(why)
	if said != "" {
		said += "\n\n"
	}
	body := strings.NewReplacer("{purpose}", plan.Typeset(lang, strings.TrimSuffix(purpose.In(lang), ".")), "{authority}", strings.ToUpper(p.Charter.Controller.Authority)).Replace(l.Body.Reveal(why))
	l.Body = seal.NewText(strings.Replace(body, "{reasons}\n\n", said, 1)) // last, so that nothing in it is taken for a place to fill
	return l
}
