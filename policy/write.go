package policy

import (
	"strings"

	"charte/plan"
)

// A Writer writes the parts of a document in one format. Write calls its methods in reading order; a writer keeps what it
// needs of what came before.
type Writer interface {
	Title(text string)   // of the document: first, once
	Heading(h Heading)   // begins a section, or a topic of one
	Paragraph(line Line) // stands by itself
	Item(line Line)      // of a list: a promise, a right, a point of the summary
	End()                // of the list of the items before it
	Table(t Table)
}

// A Heading names what follows it, until the next heading of its level or of a lower one.
type Heading struct {
	Level  int    // 2 for a section, 3 for a topic
	Anchor string // unique in the document, safe in a fragment: "s-keep"
	Text   string
	Note   string // what stands beside it, in lesser type: "3 of 5 measured"; or ""
}

// A Line is a few sentences, what is noted of them, and where they lead.
type Line struct {
	Anchor string // of a promise: unique, safe in a fragment; or ""
	Text   string
	Note   string // in lesser type: "declared only", "GDPR, art. 15"; or ""
	Links  []Link // after the text
}

// A Link is where to go next. Its address is absolute, "mailto:…", or "#" and an anchor of the document.
type Link struct{ Text, URL string }

// A Table has a row of headings, and rows of as many cells. The first cell of a row says what the row is about.
type Table struct {
	Head []string
	Rows [][]string
}

// Write walks a document in reading order: the summary, the sections, each with what stands alone, its lists and its topics, and who
// answers.
func Write(d Document, w Writer) {
	o := outline{reader{lang: d.Lang}, d, w}
	w.Title(d.Title)
	o.line(d.Site + " · " + d.Opening())
	o.line(d.Intro)
	if d.Children != "" {
		w.Paragraph(Line{Text: o.word("children"), Links: o.absolute([]Link{{o.word("children.go"), d.Children}})})
	}
	o.summary()
	for _, s := range d.Sections {
		w.Heading(Heading{2, "s-" + s.ID, s.Title, ""})
		o.alone(s)
		o.lists(plan.Section(s.ID))
		o.topics(s)
	}
	w.Heading(Heading{2, "s-" + Contact, o.word("section." + Contact), ""})
	o.contact()
}

// Opening says which version a document is, and from when it applies, whenever it is read: "Version 2, applicable from 26 December 2026".
func (d Document) Opening() string {
	r := reader{lang: d.Lang}
	if d.Date.IsZero() {
		return r.word("version.undated", d.Version)
	}
	return r.word("version", d.Version, plan.Day(d.Date, d.Lang))
}

// outline is a document on its way to a writer.
type outline struct {
	reader
	Document
	Writer
}

func (o outline) line(text string) {
	if text != "" {
		o.Paragraph(Line{Text: text})
	}
}

func (o outline) summary() {
	o.Heading(Heading{2, "s-summary", o.word("summary"), ""})
	for _, p := range o.Summary {
		note := ""
		if p.Declared {
			note = o.word("declared")
		}
		o.Item(Line{Text: p.Text, Note: note, Links: []Link{{p.Leads, "#s-" + p.Section}}})
	}
	o.End()
}

// alone writes the topics of one sentence, which need no name.
func (o outline) alone(s Section) {
	any := false
	for _, t := range s.Topics {
		if len(t.Sentences) == 1 {
			o.promises(t)
			any = true
		}
	}
	if any {
		o.End()
	}
}

func (o outline) topics(s Section) {
	for _, t := range s.Topics {
		if n := len(t.Sentences); n > 1 {
			o.Heading(Heading{3, t.ID, t.Title, o.word("topic.measured", t.Measured(), n)})
			o.promises(t)
			o.End()
		}
	}
}

func (o outline) promises(t Topic) {
	for _, x := range t.Sentences {
		note := ""
		if x.Promise.DeclaredOnly() {
			note = o.word("declared")
		}
		o.Item(Line{Anchor: x.Anchor, Text: x.Text, Note: note})
	}
}

// absolute turns paths of the site into addresses.
func (o outline) absolute(links []Link) []Link {
	var out []Link
	for _, l := range links {
		if strings.HasPrefix(l.URL, "/") {
			l.URL = o.URL + l.URL
		}
		out = append(out, l)
	}
	return out
}

func (o outline) contact() {
	c := o.Controller
	represented := ""
	if c.Represented != "" {
		represented = o.word("represented", c.Represented)
	}
	var known []string
	for _, part := range []string{c.Name, represented, c.Registry, c.Address, c.Contact, c.Phone} {
		if part != "" {
			known = append(known, part)
		}
	}
	o.line(strings.Join(known, " · "))
	o.line(c.DPO)
	o.line(c.Publisher)
	o.Heading(Heading{3, "l-complaint", o.word("complain"), ""})
	o.Paragraph(Line{Text: o.Complaint.Text})
}
