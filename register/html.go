package register

import (
	_ "embed"
	"html/template"
	"io"
)

//go:embed register.html
var page string

var printed = template.Must(template.New("register").Parse(page))

// HTML writes the register as one printable page, with no script and nothing from elsewhere.
func (r Register) HTML(w io.Writer, sheets []Sheet) error {
	return printed.Execute(w, map[string]any{"Lang": r.Lang, "Title": r.say("title"), "Site": r.Site, "Version": r.Version, "Sheets": cards(sheets)})
}

// card is a sheet for paper: wide rows become one small table each.
type card struct {
	Sheet
	Wide bool
}

// widest is the most columns that a sheet of paper takes.
const widest = 8

func cards(sheets []Sheet) (out []card) {
	for _, s := range sheets {
		out = append(out, card{s, len(s.Head) > widest})
	}
	return out
}
