package letters

import (
	"strings"

	"charte/charter"
	"charte/plan"
	"charte/seal"
)

// The letters about what people send by a form.
const (
	Received Kind = "received" // what they sent arrived
	Reply    Kind = "reply"    // the answer
)

// formWords word them. {form}, {reference} and {text} stand for what the caller knows, {day} for the time in which an answer was promised.
var formWords = map[Kind]struct{ fr, en wording }{
	Received: {
		fr: wording{
			subject: "{site} : nous avons reçu votre message",
			before: []string{
				"Quelqu’un, sans doute vous, a rempli le formulaire « {form} » sur {site} et a laissé cette adresse pour la réponse. Référence : {reference}.",
				"{day}",
				"Pour relire ce qui a été envoyé, l’emporter ou l’effacer, suivez ce lien. Il fonctionne tant que nous gardons ce message, et pour toute personne qui l’a : gardez-le pour vous.",
			},
			after: []string{"Ce n’était pas vous ? Suivez le lien, et effacez ce message."},
		},
		en: wording{
			subject: "{site}: we have received your message",
			before: []string{
				"Somebody, probably you, filled in the form “{form}” on {site} and left this address for the answer. Reference: {reference}.",
				"{day}",
				"To read what was sent again, take it away or erase it, follow this link. It works as long as we keep this message, for anybody who has it: keep it to yourself.",
			},
			after: []string{"Was it not you? Follow the link, and erase this message."},
		},
	},
	Reply: {
		fr: wording{
			subject: "{site} : notre réponse",
			before: []string{
				"Vous nous avez écrit par le formulaire « {form} » sur {site} (référence {reference}). Voici notre réponse :",
				"{text}",
				"Ce que vous avez envoyé, et cette réponse, se relisent et s’effacent ici :",
			},
		},
		en: wording{
			subject: "{site}: our answer",
			before: []string{
				"You wrote to us by the form “{form}” on {site} (reference {reference}). Here is our answer:",
				"{text}",
				"What you sent, and this answer, can be read again and erased here:",
			},
		},
	},
}

// About is what a letter about a record says.
type About struct {
	Form      charter.Form
	Reference string    // of the record
	Answer    seal.Text // Reply: what is answered
	Link      string    // where the person sees the record
}

// WriteAbout words a letter about what somebody sent by a form, in a language of the site ("fr" for any that is not English). It holds
// nothing of what they wrote: whoever typed the address may not be whose it is.
//
// Law: GDPR 12(1), GDPR 5(1)(c)
func WriteAbout(p *plan.Plan, kind Kind, lang string, to seal.Text, a About) Letter {
	w := formWords[kind].fr
	if lang == "en" {
		w = formWords[kind].en
	} else {
		lang = "fr"
	}
	l := w.letter(p, kind, lang, to, a.Link, "\x00")
	promised := ""
	if within := p.Answer(a.Form); !within.IsZero() {
		promised = plan.Typeset(lang, charter.Text{FR: "Nous répondons sous " + within.Text().In("fr") + ".", EN: "We answer within " + within.Text().In("en") + "."}.In(lang)) + "\n\n"
	}
	const why = "the letter to whoever wrote"
	body := strings.Replace(l.Body.Reveal(why), "\x00\n\n", promised, 1)
	body = strings.NewReplacer("{form}", plan.Typeset(lang, a.Form.Label.In(lang)), "{reference}", a.Reference).Replace(body)
	if kind == Reply { // last, so that nothing in it is taken for a place to fill
		body = strings.Replace(body, "{text}", a.Answer.Reveal(why), 1)
	}
	l.Body, l.Purpose = seal.NewText(body), a.Form.Purpose
	return l
}
