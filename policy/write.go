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

// Write walks a document in reading order.
func Write(d Document, w Writer) {
	o := outline{reader{lang: d.Lang}, d, w}
	w.Title(d.Title)
	o.line(d.Site + " · " + o.word("version", d.Version, plan.Day(d.Date, d.Lang)))
	o.line(d.Intro)
	for _, s := range d.Sections {
		o.section(s)
	}
	o.purposes()
	o.lists()
	o.contact()
}

// outline is a document on its way to a writer.
type outline struct {
	reader
	Document
	Writer
}

func (o outline) line(text string) { o.Paragraph(Line{Text: text}) }

func (o outline) heading(id string) {
	o.Heading(Heading{Level: 2, Anchor: "s-" + id, Text: o.word(id)})
}

func (o outline) section(s Section) {
	o.Heading(Heading{Level: 2, Anchor: "s-" + s.ID, Text: s.Title})
	for _, x := range s.Sentences {
		note := ""
		if x.Promise.DeclaredOnly() {
			note = o.word("declared")
		}
		o.Item(Line{Anchor: x.Anchor, Text: x.Text, Note: note})
	}
	o.End()
}

func (o outline) purposes() {
	if len(o.Purposes) == 0 {
		return
	}
	o.heading("purposes")
	t := Table{Head: []string{o.word("why"), o.word("with"), o.word("allowed"), o.word("until")}}
	for _, u := range o.Purposes {
		basis := u.Basis
		if u.Interest != "" {
			basis = o.word("interest", basis, u.Interest)
		}
		t.Rows = append(t.Rows, []string{u.Text, strings.Join(u.Data, ", "), basis, u.Period})
	}
	o.Table(t)
}

func (o outline) lists() {
	list := func(id string, items []Line) {
		if len(items) == 0 {
			return
		}
		o.heading(id)
		for _, l := range items {
			o.Item(l)
		}
		o.End()
	}
	var processors, trackers, rights []Line
	for _, p := range o.Processors {
		processors = append(processors, Line{Text: p.Company + ", " + p.Does + " (" + p.Country + ")"})
	}
	for _, t := range o.Trackers {
		trackers = append(trackers, Line{Text: t.Name + " (" + t.Life + ") – " + t.Text})
	}
	for _, x := range o.Rights {
		rights = append(rights, Line{Text: x.Text, Note: x.Law})
	}
	list("processors", processors)
	list("trackers", trackers)
	list("list", rights)
}

func (o outline) contact() {
	o.heading("complain")
	o.line(o.Complaint.Text)
	var known []string
	for _, part := range []string{o.Controller.Name, o.Controller.Registry, o.Controller.Address, o.Controller.Contact} {
		if part != "" {
			known = append(known, part)
		}
	}
	if len(known) == 0 {
		return
	}
	o.heading("controller")
	o.line(strings.Join(known, " · "))
	if o.Controller.DPO != "" {
		o.line(o.Controller.DPO)
	}
}
