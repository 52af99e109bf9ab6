package page

import (
	"embed"
	"fmt"
	"html/template"
	"io/fs"
	"strconv"
	"strings"
	"time"

	"github.com/goccy/go-yaml"
)

//go:embed words/*.yaml
var wordFiles embed.FS

// words holds every sentence by language and id.
var words = map[string]map[string]string{"fr": load("fr"), "en": load("en")}

// load reads one language: the words of the frame, and a file for each room of the site. The files are part of the
// program, so a mistake in them stops it at once.
func load(lang string) map[string]string {
	all := map[string]string{}
	names, err := fs.Glob(wordFiles, "words/"+lang+"*.yaml")
	if err != nil {
		panic(err)
	}
	for _, name := range names {
		src, err := wordFiles.ReadFile(name)
		if err != nil {
			panic(err)
		}
		var list map[string]string
		if err := yaml.Unmarshal(src, &list); err != nil {
			panic(fmt.Sprintf("page: %s: %v", name, err))
		}
		for id, text := range list {
			if all[id] != "" {
				panic("page: two sentences are called " + id)
			}
			all[id] = Typeset(lang, text)
		}
	}
	return all
}

// T returns the sentence id in the page's language with its verbs filled. An
// unknown id gives "[id]", which the tests forbid.
func (f Frame) T(id string, args ...any) string {
	text, ok := words[f.Lang][id]
	if !ok {
		return "[" + id + "]"
	}
	if len(args) == 0 || !strings.Contains(text, "%") {
		return text // not every problem names its field
	}
	return fmt.Sprintf(text, args...)
}

// Rich is T for a sentence that holds a link or a date: arguments that are
// template.HTML (from Time, Link, Code …) or int stay as they are,
// all else is escaped.
func (f Frame) Rich(id string, args ...any) template.HTML {
	safe := make([]any, len(args))
	for i, a := range args {
		switch a.(type) {
		case template.HTML, int:
			safe[i] = a
		default:
			safe[i] = template.HTMLEscaper(a)
		}
	}
	return template.HTML(f.T(id, safe...))
}

// Count returns the sentence one or many as the grammar of the page's language
// has it for n (0 is singular in French, plural in English). Its first verb is
// %s, the number in words of that language; args fill the others.
func (f Frame) Count(n int, one, many string, args ...any) string {
	return f.T(f.plural(n, one, many), append([]any{f.Number(n)}, args...)...)
}

func (f Frame) plural(n int, one, many string) string {
	if n == 1 || n == 0 && f.Lang == "fr" {
		return one
	}
	return many
}

// Number writes n with its thousands apart: "48,213" or "48 213".
func (f Frame) Number(n int) string {
	gap := ","
	if f.Lang == "fr" {
		gap = narrow
	}
	digits := strconv.Itoa(n)
	sign := ""
	if digits[0] == '-' {
		sign, digits = "-", digits[1:]
	}
	for at := len(digits) - 3; at > 0; at -= 3 {
		digits = digits[:at] + gap + digits[at:]
	}
	return sign + digits
}

// Date writes a day for people, in UTC: "1 November 2026", "1er novembre
// 2026"; "" for the zero time.
func (f Frame) Date(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	t = t.UTC()
	day := strconv.Itoa(t.Day())
	if f.Lang == "fr" && t.Day() == 1 {
		day = "1er"
	}
	month := strings.Fields(f.T("date.months"))[t.Month()-1]
	return day + " " + month + " " + strconv.Itoa(t.Year())
}

// Moment is Date with the minute: "1 November 2026, 14:05 UTC".
func (f Frame) Moment(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return f.Date(t) + t.UTC().Format(", 15:04 UTC")
}

const (
	fixed  = "\u00a0" // a space on which no line breaks
	narrow = "\u202f" // the same, thinner
)

var french = strings.NewReplacer(
	" :", fixed+":", "« ", "«"+fixed, " »", fixed+"»",
	" ;", narrow+";", " ?", narrow+"?", " !", narrow+"!",
)

// Typeset puts the spaces that French typography asks for into a text that is
// written with plain ones; a text in another language is returned as it is.
func Typeset(lang, text string) string {
	if lang != "fr" {
		return text
	}
	return french.Replace(text)
}

// Typeset is the function Typeset for the page's language.
func (f Frame) Typeset(text string) string { return Typeset(f.Lang, text) }
