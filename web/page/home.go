package page

import "strings"

// Kind is one sort of people who may join.
type Kind struct {
	Name  string // in the address: "seeker"
	Label string // "I am looking for work"
	Text  string // one sentence about what they find here, or ""
}

// Home is the first page of a site, GET /.
type Home struct {
	Frame
	About    string    // the site's own words; a blank line parts paragraphs
	Kinds    []Kind    // who may join
	Promises []Promise // the few to show first, two or three
	Board    Board
}

func (Home) template() string { return "home" }

// Paragraphs parts the site's own words at blank lines.
func (h Home) Paragraphs() []string {
	var list []string
	for _, p := range strings.Split(h.About, "\n\n") {
		if p = strings.TrimSpace(p); p != "" {
			list = append(list, h.Typeset(p))
		}
	}
	return list
}
