package plan

import (
	"fmt"
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

// day is Day in both languages.
func day(t time.Time) charter.Text { return charter.Text{FR: Day(t, "fr"), EN: Day(t, "en")} }
