package policy

import (
	"fmt"
	"strings"
	"unicode"
)

// Markdown writes the policy as CommonMark with tables, each promise after its anchor.
func Markdown(d Document) string {
	var b strings.Builder
	Write(d, &markdown{&b})
	return b.String()
}

type markdown struct{ *strings.Builder }

func (m *markdown) Title(text string) { fmt.Fprintf(m, "# %s\n\n", escape(text)) }

func (m *markdown) Heading(h Heading) {
	fmt.Fprintf(m, "%s <a id=%q></a>%s%s\n\n", strings.Repeat("#", h.Level), h.Anchor, escape(h.Text), note(h.Note))
}

func (m *markdown) Paragraph(l Line) { fmt.Fprintf(m, "%s\n\n", m.line(l)) }
func (m *markdown) Item(l Line)      { fmt.Fprintf(m, "- %s\n", m.line(l)) }
func (m *markdown) End()             { m.WriteString("\n") }

func (m *markdown) line(l Line) string {
	text := escape(l.Text) + note(l.Note)
	if l.Anchor != "" {
		text = fmt.Sprintf("<a id=%q></a>%s", l.Anchor, text)
	}
	for _, to := range l.Links {
		text += fmt.Sprintf(" [%s](%s)", escape(to.Text), target.Replace(to.URL))
	}
	return text
}

// target keeps an address from ending the link that it is in.
var target = strings.NewReplacer("(", "%28", ")", "%29", " ", "%20", "<", "%3C", ">", "%3E", "\\", "%5C", "\n", "")

func note(text string) string {
	if text == "" {
		return ""
	}
	return " *(" + escape(text) + ")*"
}

func (m *markdown) Table(t Table) {
	row := func(cells []string) {
		for _, c := range cells {
			fmt.Fprintf(m, "| %s ", escape(c))
		}
		m.WriteString("|\n")
	}
	row(t.Head)
	m.WriteString(strings.Repeat("|---", len(t.Head)) + "|\n")
	for _, cells := range t.Rows {
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
