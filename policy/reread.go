package policy

import (
	"strconv"
	"strings"
)

// Reread walks a text that Markdown wrote, as Write walked the document: an old version is shown exactly as it was published, by a
// program that may word its charter otherwise today. What it does not recognise is a paragraph; nothing is left out.
//
// Law: GDPR 5(2), GDPR 12(1)
func Reread(text string, w Writer) {
	var table Table
	listed := false
	for line := range strings.SplitSeq(strings.TrimSuffix(text, "\n"), "\n") {
		item, isItem := strings.CutPrefix(line, "- ")
		if listed && !isItem {
			w.End()
			listed = false
		}
		if cells, isRow := cellsOf(line); isRow {
			table.add(cells)
			continue
		}
		if table.Head != nil {
			w.Table(table)
			table = Table{}
		}
		hashes := len(line) - len(strings.TrimLeft(line, "#"))
		switch {
		case isItem:
			w.Item(lineOf(item))
			listed = true
		case line == "":
		case hashes == 1 && strings.HasPrefix(line, "# "):
			title, _ := plainText(line[2:], "")
			w.Title(title)
		case hashes > 1 && strings.HasPrefix(line[hashes:], " ") && lineOf(line[hashes+1:]).Links == nil:
			l := lineOf(line[hashes+1:])
			w.Heading(Heading{hashes, l.Anchor, l.Text, l.Note})
		default:
			w.Paragraph(lineOf(line))
		}
	}
	if listed {
		w.End()
	}
	if table.Head != nil {
		w.Table(table)
	}
}

// add takes the next row: the first is the head, and the line of dashes under it is none.
func (t *Table) add(cells []string) {
	switch {
	case t.Head == nil:
		t.Head = cells
	case strings.Trim(strings.Join(cells, ""), "-") == "" && len(t.Rows) == 0:
	default:
		t.Rows = append(t.Rows, cells)
	}
}

// cellsOf reads a row of a table.
func cellsOf(line string) (cells []string, ok bool) {
	if len(line) < 2 || line[0] != '|' {
		return nil, false
	}
	for rest := line[1:]; rest != ""; {
		var cell string
		cell, rest = plainText(rest, "|")
		cells = append(cells, strings.TrimSuffix(strings.TrimPrefix(cell, " "), " "))
		rest = strings.TrimPrefix(rest, "|")
	}
	return cells, true
}

// lineOf reads an anchor, a text, its note and its links.
func lineOf(s string) (l Line) {
	if tag, rest, ok := strings.Cut(s, "></a>"); ok && strings.HasPrefix(tag, "<a id=") {
		if anchor, err := strconv.Unquote(strings.TrimPrefix(tag, "<a id=")); err == nil {
			l.Anchor, s = anchor, rest
		}
	}
	l.Text, s = plainText(s, "*[")
	if inner, ok := strings.CutPrefix(s, "*("); ok {
		if note, rest := plainText(inner, "*"); strings.HasSuffix(note, ")") && rest != "" {
			l.Note, s = strings.TrimSuffix(note, ")"), rest[1:]
		}
	}
	for {
		to, rest, ok := linkOf(strings.TrimPrefix(s, " "))
		if !ok {
			break
		}
		l.Links, s = append(l.Links, to), rest
	}
	if l.Note != "" || l.Links != nil {
		l.Text = strings.TrimSuffix(l.Text, " ")
	}
	l.Text += s // what is no note and no link is text
	return l
}

func linkOf(s string) (to Link, rest string, ok bool) {
	inner, ok := strings.CutPrefix(s, "[")
	if !ok {
		return to, s, false
	}
	to.Text, rest = plainText(inner, "]")
	address, ok := strings.CutPrefix(rest, "](")
	if !ok {
		return to, s, false
	}
	to.URL, rest, ok = strings.Cut(address, ")")
	return to, rest, ok
}

// plainText reads up to one of some characters, and takes away what escape added.
func plainText(s, until string) (text, rest string) {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		switch {
		case s[i] == '\\' && i+1 < len(s):
			i++
		case strings.IndexByte(until, s[i]) >= 0:
			return b.String(), s[i:]
		}
		b.WriteByte(s[i])
	}
	return b.String(), ""
}
