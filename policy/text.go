package policy

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"charte/plan"
)

// Markdown writes the policy as CommonMark with tables, each promise after its anchor.
func Markdown(d Document) string {
	var b strings.Builder
	outline(d, &markdown{&b})
	return b.String()
}

// PlainText writes the policy for a terminal or a printer, in lines of 78 characters at most where words allow.
func PlainText(d Document) string {
	var b strings.Builder
	outline(d, &plain{&b})
	return b.String()
}

// format writes the parts of a document.
type format interface {
	title(text string)
	heading(text string)
	paragraph(text string)
	promise(s Sentence, note string)
	item(text string)
	table(head []string, rows [][]string)
	end() // of a list
}

// outline walks a document in reading order.
func outline(d Document, f format) {
	r := reader{lang: d.Lang}
	f.title(d.Title)
	f.paragraph(d.Site + " · " + r.word("version", d.Version, plan.Day(d.Date, d.Lang)))
	f.paragraph(d.Intro)
	for _, s := range d.Sections {
		f.heading(s.Title)
		for _, x := range s.Sentences {
			note := ""
			if x.Promise.DeclaredOnly() {
				note = r.word("declared")
			}
			f.promise(x, note)
		}
		f.end()
	}
	r.purposes(d, f)
	r.lists(d, f)
	r.contact(d, f)
}

func (r reader) purposes(d Document, f format) {
	if len(d.Purposes) == 0 {
		return
	}
	f.heading(r.word("purposes"))
	var rows [][]string
	for _, u := range d.Purposes {
		basis := u.Basis
		if u.Interest != "" {
			basis = r.word("interest", basis, u.Interest)
		}
		rows = append(rows, []string{u.Text, strings.Join(u.Data, ", "), basis, u.Period})
	}
	f.table([]string{r.word("why"), r.word("with"), r.word("allowed"), r.word("until")}, rows)
}

func (r reader) lists(d Document, f format) {
	list := func(heading string, items []string) {
		if len(items) == 0 {
			return
		}
		f.heading(r.word(heading))
		for _, text := range items {
			f.item(text)
		}
		f.end()
	}
	var processors, trackers, rights []string
	for _, p := range d.Processors {
		processors = append(processors, fmt.Sprintf("%s, %s (%s)", p.Company, p.Does, p.Country))
	}
	for _, t := range d.Trackers {
		trackers = append(trackers, fmt.Sprintf("%s (%s) – %s", t.Name, t.Life, t.Text))
	}
	for _, x := range d.Rights {
		rights = append(rights, fmt.Sprintf("%s (%s)", x.Text, x.Law))
	}
	list("processors", processors)
	list("trackers", trackers)
	list("list", rights)
}

func (r reader) contact(d Document, f format) {
	f.heading(r.word("complain"))
	f.paragraph(d.Complaint.Text)
	var known []string
	for _, part := range []string{d.Controller.Name, d.Controller.Registry, d.Controller.Address, d.Controller.Contact} {
		if part != "" {
			known = append(known, part)
		}
	}
	if len(known) == 0 {
		return
	}
	f.heading(r.word("controller"))
	f.paragraph(strings.Join(known, " · "))
	if d.Controller.DPO != "" {
		f.paragraph(d.Controller.DPO)
	}
}

type markdown struct{ *strings.Builder }

func (m *markdown) title(text string)     { fmt.Fprintf(m, "# %s\n\n", escape(text)) }
func (m *markdown) heading(text string)   { fmt.Fprintf(m, "## %s\n\n", escape(text)) }
func (m *markdown) paragraph(text string) { fmt.Fprintf(m, "%s\n\n", escape(text)) }
func (m *markdown) item(text string)      { fmt.Fprintf(m, "- %s\n", escape(text)) }
func (m *markdown) end()                  { m.WriteString("\n") }

func (m *markdown) promise(s Sentence, note string) {
	if note != "" {
		note = " *(" + note + ")*"
	}
	fmt.Fprintf(m, "- <a id=%q></a>%s%s\n", s.Anchor, escape(s.Text), note)
}

func (m *markdown) table(head []string, rows [][]string) {
	row := func(cells []string) {
		for _, c := range cells {
			fmt.Fprintf(m, "| %s ", escape(c))
		}
		m.WriteString("|\n")
	}
	row(head)
	m.WriteString(strings.Repeat("|---", len(head)) + "|\n")
	for _, cells := range rows {
		row(cells)
	}
	m.WriteString("\n")
}

// escape keeps the charter's words from being read as Markdown or HTML.
func escape(text string) string {
	var b strings.Builder
	last := ' '
	runes := []rune(strings.ReplaceAll(text, "\n", " "))
	for i, r := range runes {
		inWord := i+1 < len(runes) && (unicode.IsLetter(last) || unicode.IsDigit(last)) && (unicode.IsLetter(runes[i+1]) || unicode.IsDigit(runes[i+1]))
		if strings.ContainsRune("\\`*<>[]|&", r) || r == '_' && !inWord || i == 0 && strings.ContainsRune("#+-=~", r) || (r == '.' || r == ')') && numbered(runes[:i]) {
			b.WriteByte('\\')
		}
		b.WriteRune(r)
		last = r
	}
	return b.String()
}

// numbered reports whether a line begins as an item of a numbered list would.
func numbered(before []rune) bool {
	return len(before) > 0 && strings.Trim(string(before), "0123456789") == ""
}

const width = 78

type plain struct{ *strings.Builder }

func (p *plain) title(text string) {
	p.WriteString(text + "\n" + strings.Repeat("=", utf8.RuneCountInString(text)) + "\n\n")
}
func (p *plain) heading(text string) {
	p.WriteString(text + "\n" + strings.Repeat("-", utf8.RuneCountInString(text)) + "\n\n")
}
func (p *plain) paragraph(text string) { p.wrap("", "", text); p.end() }
func (p *plain) item(text string)      { p.wrap("- ", "  ", text) }
func (p *plain) end()                  { p.WriteString("\n") }
func (p *plain) promise(s Sentence, note string) {
	if note != "" {
		note = " (" + note + ")"
	}
	p.item(s.Text + note)
}

// table writes each row as an item with a line for each further cell: no table fits the width.
func (p *plain) table(head []string, rows [][]string) {
	for _, cells := range rows {
		p.item(cells[0])
		for i, c := range cells[1:] {
			p.wrap("  ", "    ", head[i+1]+" – "+c)
		}
		p.end()
	}
}

// wrap breaks lines at plain spaces only: the others hold French typography together.
func (p *plain) wrap(first, next, text string) {
	line, used := first, 0
	for _, word := range strings.FieldsFunc(text, func(r rune) bool { return r == ' ' || r == '\n' }) {
		if used > 0 && utf8.RuneCountInString(line)+1+utf8.RuneCountInString(word) > width {
			p.WriteString(line + "\n")
			line, used = next, 0
		}
		if used > 0 {
			line += " "
		}
		line += word
		used++
	}
	p.WriteString(line + "\n")
}
