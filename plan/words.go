package plan

import (
	"fmt"
	"regexp"
	"strings"
	"time"

	"charte/charter"
)

// Spaces of French typography, on which no line breaks.
const (
	fixed  = "\u00a0"
	narrow = "\u202f"
)

var french = strings.NewReplacer(
	" :", fixed+":", "« ", "«"+fixed, " »", fixed+"»",
	" ;", narrow+";", " ?", narrow+"?", " !", narrow+"!", "'", "’",
)

// Typeset puts the apostrophes and the unbreakable spaces that French typography asks for into a text that is
// written with plain ones. A text in another language comes back as it is.
func Typeset(lang, text string) string {
	if lang != "fr" {
		return text
	}
	return french.Replace(text)
}

var months = map[string][]string{
	"fr": {"janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre", "décembre"},
	"en": {"January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"},
}

// Day writes the UTC day of an instant for people: "1er novembre 2026", "1 November 2026"; "" for the zero time.
func Day(t time.Time, lang string) string {
	if t.IsZero() {
		return ""
	}
	t = t.UTC()
	if lang != "fr" {
		return fmt.Sprintf("%d %s %d", t.Day(), months["en"][t.Month()-1], t.Year())
	}
	first := ""
	if t.Day() == 1 {
		first = "er"
	}
	return fmt.Sprintf("%d%s %s %d", t.Day(), first, months["fr"][t.Month()-1], t.Year())
}

// Moment is Day with the minute: "1er novembre 2026 à 14:05 UTC", "1 November 2026 at 14:05 UTC".
func Moment(t time.Time, lang string) string {
	if t.IsZero() {
		return ""
	}
	at := " at "
	if lang == "fr" {
		at = " à "
	}
	return Day(t, lang) + at + t.UTC().Format("15:04 UTC")
}

// Soon says the time within which something happens: "within 24 hours". French has shorter words for one hour and one day.
func Soon(p charter.Period) charter.Text {
	t := p.Text()
	switch t.FR {
	case "":
		return t
	case "1 heure":
		t.FR = "dans l’heure"
	case "1 jour":
		t.FR = "dans la journée"
	case "1 mois", "1 an":
		t.FR = "dans un délai d’un " + strings.TrimPrefix(t.FR, "1 ")
	default:
		t.FR = "dans un délai de " + t.FR
	}
	return charter.Text{FR: t.FR, EN: "within " + t.EN}
}

// next is a period that begins with an event; the event follows it.
func next(p charter.Period) charter.Text {
	t := p.Text()
	if one, ok := map[string]string{"1 heure": "dans l’heure", "1 jour": "dans la journée", "1 mois": "dans le mois", "1 an": "dans l’année"}[t.FR]; ok {
		return charter.Text{FR: one + " qui suit", EN: t.EN}
	}
	return charter.Text{FR: "dans les " + t.FR + " qui suivent", EN: t.EN}
}

var dates = regexp.MustCompile(`\b[0-9]{4}-[0-9]{2}-[0-9]{2}\b`)

// cited is a reference of the charter inside a sentence: its dates are written as people read them.
func cited(reference string) charter.Text {
	in := func(lang string) string {
		return dates.ReplaceAllStringFunc(reference, func(s string) string {
			on, err := time.Parse(time.DateOnly, s)
			if err != nil {
				return s // no day of the calendar
			}
			return Day(on, lang)
		})
	}
	return charter.Text{FR: in("fr"), EN: in("en")}
}

// day is Day in both languages.
func day(t time.Time) charter.Text { return charter.Text{FR: Day(t, "fr"), EN: Day(t, "en")} }
