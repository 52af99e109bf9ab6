package register

import (
	_ "embed"
	"html/template"
	"io"
	"regexp"
	"time"

	"charte/plan"
)

//go:embed register.html
var page string

var printed = template.Must(template.New("register").Parse(page))

// HTML writes the register as one printable page, with no script and nothing from elsewhere.
func (r Register) HTML(w io.Writer, sheets []Sheet) error {
	return printed.Execute(w, map[string]any{"Lang": r.Lang, "Title": r.say("title"), "Site": r.Site, "Version": inWords(r.Version, r.Lang), "Nothing": r.say("no row"), "Sheets": cards(sheets)})
}

// card is a sheet for paper: wide rows become one small table each.
type card struct {
	Sheet
	Wide bool
}

// numeric is a date of its own in a text, and not a part of a reference or of a file's name.
var numeric = regexp.MustCompile(`(^|[\s\x{A0}\x{202F}(])(\d{4}-\d{2}-\d{2})($|[\s\x{A0}\x{202F},;.)])`)

// inWords writes the dates of a text as people do.
func inWords(text, lang string) string {
	return numeric.ReplaceAllStringFunc(text, func(found string) string {
		parts := numeric.FindStringSubmatch(found)
		date, err := time.Parse(time.DateOnly, parts[2])
		if err != nil {
			return found
		}
		return parts[1] + plan.Day(date, lang) + parts[3]
	})
}

// widest is the most columns that a sheet of paper takes.
const widest = 8

func cards(sheets []Sheet) (out []card) {
	for _, s := range sheets {
		worded := s
		worded.Rows = nil
		for _, row := range s.Rows {
			var cells []string
			for _, cell := range row {
				cells = append(cells, inWords(cell, s.Lang))
			}
			worded.Rows = append(worded.Rows, cells)
		}
		out = append(out, card{worded, len(s.Head) > widest})
	}
	return out
}
