package policy

import (
	"cmp"
	"strings"

	"charte/plan"
)

// WriteLists writes what stands at the head of one section of a document, or the whole of its Contact, for whoever shows the promises
// otherwise. Paths of the site stay paths.
func WriteLists(d Document, section string, w Writer) {
	d.URL = ""
	o := outline{reader{lang: d.Lang}, d, w}
	if section == Contact {
		o.contact()
		return
	}
	o.lists(plan.Section(section))
}

// lists writes what the law wants told in one place, at the head of its section.
func (o outline) lists(s plan.Section) {
	switch s {
	case plan.Collect:
		o.purposes()
		o.table("sources", []string{"datum", "source"}, rows(o.Sources, func(x Source) []string { return []string{upper(x.Data), x.From} }))
		o.line(o.Answers)
	case plan.Choices:
		o.decisions()
		o.table("trackers", []string{"tracker", "serves", "lasts", "owner", "consent"}, rows(o.Trackers, func(t Tracker) []string {
			return []string{t.Name, t.Text, t.Life, t.Owner, t.Asked}
		}))
	case plan.Parties:
		o.processors()
		o.recipients()
		o.table("transfers", []string{"to", "country", "protected"}, rows(o.Transfers, func(t Transfer) []string {
			return []string{t.To, t.Country, t.Tool}
		}))
	case plan.Rights:
		o.rights()
	}
}

func rows[T any](of []T, row func(T) []string) [][]string {
	var out [][]string
	for _, x := range of {
		out = append(out, row(x))
	}
	return out
}

func (o outline) table(id string, head []string, rows [][]string) {
	if len(rows) == 0 {
		return
	}
	t := Table{Rows: rows}
	for _, h := range head {
		t.Head = append(t.Head, o.word(h))
	}
	o.Heading(Heading{3, "l-" + id, o.word(id), ""})
	o.Table(t)
}

func (o outline) purposes() {
	o.table("purposes", []string{"why", "with", "allowed", "until", "who"}, rows(o.Purposes, func(u Purpose) []string {
		basis := u.Basis
		if u.Interest != "" {
			basis = o.word("interest", basis, u.Interest)
		}
		return []string{u.Text, strings.Join(u.Data, ", "), basis, u.Period, cmp.Or(strings.Join(u.Recipients, ", "), o.word("nobody"))}
	}))
}

func (o outline) processors() {
	if len(o.Processors) == 0 {
		return
	}
	o.Heading(Heading{3, "l-processors", o.word("processors"), ""})
	for _, p := range o.Processors {
		o.Item(Line{Text: o.word("interest", p.Company, p.Does+" ("+p.Country+")")})
	}
	o.End()
}

func (o outline) recipients() {
	if len(o.Recipients) == 0 {
		return
	}
	o.Heading(Heading{3, "l-recipients", o.word("recipients"), ""})
	for _, x := range o.Recipients {
		o.Item(Line{Text: o.recipient(x)})
	}
	o.End()
}

func (r reader) recipient(x Recipient) string {
	text := upper(strings.TrimSuffix(x.Who, "."))
	if x.With != "" {
		text = r.word("interest", text, x.With)
	}
	text += "."
	if len(x.Data) > 0 {
		text += " " + r.word("recipient.data", r.all(x.Data))
	}
	if len(x.For) > 0 {
		text += " " + r.word("recipient.for", r.all(x.For))
	}
	return text
}

func (o outline) decisions() {
	if len(o.Decisions) == 0 {
		return
	}
	o.Heading(Heading{3, "l-decisions", o.word("decisions"), ""})
	for _, x := range o.Decisions {
		o.Item(Line{Text: upper(strings.TrimSuffix(x.Text, ".")) + ". " + x.Act, Links: x.Start})
	}
	o.End()
}

// rights writes the right to object apart from the others.
//
// Law: GDPR 21(4)
func (o outline) rights() {
	if len(o.Rights) == 0 {
		return
	}
	line := func(x Right) Line {
		return Line{Text: strings.TrimSpace(x.Text + " " + x.For), Note: x.Law, Links: o.absolute(x.Start)}
	}
	o.Heading(Heading{3, "l-rights", o.word("rights"), ""})
	for _, x := range o.Rights {
		if x.ID != "objection" {
			o.Item(line(x))
		}
	}
	o.End()
	for _, x := range o.Rights {
		if x.ID == "objection" {
			o.Heading(Heading{3, "l-objection", o.word("objection"), ""})
			o.Paragraph(line(x))
		}
	}
}
