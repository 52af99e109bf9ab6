package letters

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	"charte/charter"
	"charte/plan"
	"charte/seal"
)

// Mailing is a letter of a series that people may stop or refuse.
const Mailing Kind = "mailing"

// FactLanguage is the fact that a person chose the language in which they are written to.
const FactLanguage = "language chosen"

// Later reports whether a letter waits behind those that somebody waits for, and may take days to leave: it goes to many at once, and
// nobody asked for it. What the charter says of letters that are owed is not about it.
func (k Kind) Later() bool { return k == Mailing || k == Changed }

// Words are a subject and a body in one language.
type Words struct {
	Subject string `json:"subject"`
	Body    string `json:"body"` // plain text, paragraphs one empty line apart
}

// Draft is what a letter of a series says, by language.
type Draft map[string]Words

// The longest subject, in characters, and the longest letter, in bytes.
const (
	subjectLongest = 78 // RFC 5322 2.1.1
	draftLongest   = 100_000
)

// DraftError says what is wrong with a draft, and what to write instead.
type DraftError struct{ charter.Text }

// Error gives it in English.
func (e DraftError) Error() string { return e.EN }

func wrong(fr, en string, args ...any) error {
	return DraftError{charter.Text{FR: fmt.Sprintf(fr, args...), EN: fmt.Sprintf(en, args...)}}
}

// ParseDraft reads a letter in each language of a site. Each language begins with a line such as "# fr: Les nouvelles de mars", which holds
// its subject; the lines after it are the body. The error is a DraftError.
func ParseDraft(text string, languages []string) (Draft, error) {
	if len(text) > draftLongest {
		return nil, wrong("la lettre dépasse %d octets : raccourcissez-la", "the letter is longer than %d bytes: shorten it", draftLongest)
	}
	d, lang := Draft{}, ""
	var body []string
	end := func() {
		if w, ok := d[lang]; ok {
			w.Body = strings.Trim(strings.Join(body, "\n"), "\n")
			d[lang], body = w, nil
		}
	}
	for i, line := range strings.Split(strings.TrimPrefix(strings.ReplaceAll(text, "\r\n", "\n"), "\ufeff"), "\n") {
		line = strings.TrimRight(line, " \t")
		head, subject, begins := strings.Cut(strings.TrimPrefix(line, "# "), ":")
		switch head = strings.TrimSpace(head); {
		case begins && strings.HasPrefix(line, "# ") && slices.Contains(languages, head):
			if _, twice := d[head]; twice {
				return nil, wrong("ligne %d : la langue %s commence deux fois", "line %d: the language %s begins twice", i+1, head)
			}
			end()
			lang, d[head] = head, Words{Subject: strings.TrimSpace(subject)}
		case lang != "":
			body = append(body, line)
		case line != "":
			return nil, wrong("ligne %d : commencez par une ligne « # %s: » suivie de l’objet", "line %d: begin with a line “# %s:” and the subject", i+1, languages[0])
		}
	}
	end()
	return d, d.check(languages)
}

func (d Draft) check(languages []string) error {
	for _, lang := range languages {
		w, ok := d[lang]
		switch {
		case !ok:
			return wrong("la lettre n’existe pas en %[1]s : ajoutez une ligne « # %[1]s: » avec l’objet, puis le texte", "the letter has no %[1]s: add a line “# %[1]s:” with the subject, then the text", lang)
		case w.Subject == "" || len([]rune(w.Subject)) > subjectLongest:
			return wrong("l’objet en %s compte de 1 à %d caractères", "the subject in %s has 1 to %d characters", lang, subjectLongest)
		case w.Body == "":
			return wrong("la lettre en %s est vide : écrivez son texte sous l’objet", "the letter in %s is empty: write its text under the subject", lang)
		case strings.ContainsFunc(w.Subject+w.Body, func(r rune) bool { return unicode.IsControl(r) && r != '\n' }):
			return wrong("la lettre en %s contient des caractères de commande : retirez-les", "the letter in %s holds control characters: remove them", lang)
		}
	}
	return nil
}

// footer is what a letter of a series says after its own words.
var footer = map[string]struct{ agreed, service, here, stop, all, write string }{
	"fr": {"Vous recevez cet e-mail parce que vous avez dit oui : {purpose}.",
		"Vous recevez cet e-mail parce que vous avez un compte sur « {site} ».",
		"Cet e-mail fait partie du service que vous avez demandé.",
		"Pour ne plus en recevoir, sans mot de passe :",
		"Tout ce que vous pouvez choisir :",
		"Une question ? Écrivez à {contact}."},
	"en": {"You receive this e-mail because you said yes: {purpose}.",
		"You receive this e-mail because you have an account on {site}.",
		"This e-mail is part of the service that you asked for.",
		"To receive no more of them, without a password:",
		"All that you can choose:",
		"A question? Write to {contact}."},
}

// Compose puts together a letter of a series for one person, in a language of the site. stop is the address at which they receive no
// more of them, "" for a series that cannot be stopped; choices is the page of all their choices. Everybody is sent the same words, and
// nothing in them tells whether they were read.
//
// Law: GDPR 21(4), CPCE L34-5, LIL 82
func Compose(p *plan.Plan, m charter.Mailing, d Draft, lang string, to seal.Text, stop, choices string) Letter {
	w, ok := d[lang]
	if !ok {
		lang = p.Charter.Site.Languages[0]
		w = d[lang]
	}
	f, purpose := footer["fr"], ""
	if lang == "en" {
		f = footer["en"]
	}
	if u, ok := p.Charter.Purpose(m.Purpose); ok {
		purpose = u.Label.In(lang)
	}
	fill := strings.NewReplacer("{site}", p.Charter.Site.Name.In(lang), "{purpose}", purpose, "{contact}", p.Charter.Controller.Contact)
	say := func(text string) string { return fill.Replace(plan.Typeset(lang, text)) }
	why := f.service
	if p.Agreed(m) {
		why = f.agreed
	}
	paragraphs := []string{w.Body, "—", say(why)}
	if stop != "" {
		paragraphs = append(paragraphs, say(f.stop), stop)
	} else {
		paragraphs = append(paragraphs, say(f.here))
	}
	paragraphs = append(paragraphs, say(f.all), choices, say(f.write), p.Charter.Site.Name.In(lang))
	return Letter{Kind: Mailing, Series: m.Name, Purpose: m.Purpose, To: to, Subject: w.Subject, Stop: stop, Body: seal.NewText(strings.Join(paragraphs, "\n\n") + "\n")}
}
