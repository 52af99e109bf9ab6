package policy

import (
	"strings"
	"unicode/utf8"
)

// PlainText writes the policy for a terminal or a printer, in lines of 78 characters at most where words allow.
func PlainText(d Document) string {
	var b strings.Builder
	Write(d, &plain{&b})
	return b.String()
}

const width = 78

type plain struct{ *strings.Builder }

func (p *plain) Title(text string) { p.under(text, "=") }

func (p *plain) Heading(h Heading) {
	if h.Level > 2 {
		p.wrap("", "", beside(h.Text, h.Note))
		p.End()
		return
	}
	p.under(beside(h.Text, h.Note), "-")
}

func (p *plain) under(text, line string) {
	p.WriteString(text + "\n" + strings.Repeat(line, utf8.RuneCountInString(text)) + "\n\n")
}

func (p *plain) Paragraph(l Line) { p.wrap("", "", said(l)); p.End() }
func (p *plain) Item(l Line)      { p.wrap("- ", "  ", said(l)) }
func (p *plain) End()             { p.WriteString("\n") }

// said is a line with what is beside it. A place of the same document has no address on paper.
func said(l Line) string {
	text := beside(l.Text, l.Note)
	for _, to := range l.Links {
		if address := strings.TrimPrefix(to.URL, "mailto:"); !strings.HasPrefix(address, "#") {
			address, _, _ = strings.Cut(address, "?")
			text += " " + at(to.Text, text, address)
		}
	}
	return text
}

// at is a link on paper: its words and its address, or its address alone where its words, or those before it, say no more.
func at(words, before, address string) string {
	if strings.Contains(address, words) || strings.HasSuffix(before, ":") {
		return address
	}
	return words + " (" + address + ")"
}

func beside(text, note string) string {
	if note == "" {
		return text
	}
	return text + " (" + note + ")"
}

// Table writes each row as an item with a line for each further cell: no table fits the width.
func (p *plain) Table(t Table) {
	for _, cells := range t.Rows {
		p.wrap("- ", "  ", cells[0])
		for i, c := range cells[1:] {
			p.wrap("  ", "    ", t.Head[i+1]+" – "+c)
		}
		p.End()
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
