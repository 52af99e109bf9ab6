package charter

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/goccy/go-yaml/lexer"
	"github.com/goccy/go-yaml/token"
)

// width is how many columns a line between brackets may take.
const width = 120

// A printer writes lines.
type printer struct{ strings.Builder }

func (l *layout) print() []byte {
	var p printer
	p.comments(l.header, 0, false)
	if len(l.header) > 0 {
		p.WriteByte('\n')
	}
	p.pieces(l.root, 0)
	return []byte(p.String())
}

func (p *printer) line(indent int, text string) {
	if text != "" {
		p.WriteString(strings.Repeat(" ", indent) + text)
	}
	p.WriteByte('\n')
}

func (p *printer) comments(all []comment, indent int, blank bool) {
	for i, c := range all {
		if c.blank && (i > 0 || blank) {
			p.WriteByte('\n')
		}
		p.line(indent, c.text)
	}
}

// pieces writes a block or a list, one piece after the other.
func (p *printer) pieces(v *laid, indent int) {
	for i, one := range v.pieces {
		if one.key == "" {
			one.hoist(indent)
		}
		if i > 0 && parted(one, v.pieces[i-1], indent) {
			p.WriteByte('\n')
		}
		p.comments(one.head, indent, false)
		if one.blank && len(one.head) > 0 {
			p.WriteByte('\n')
		}
		p.piece(one, indent)
	}
	p.comments(v.foot, indent, true)
}

// parted reports whether a blank line goes before a piece: between sections always, elsewhere where there was one.
func parted(one, before *piece, indent int) bool {
	if indent == 0 && !(before.key == "charter" && one.key == "version") {
		return true
	}
	if len(one.head) > 0 {
		return one.head[0].blank
	}
	return one.blank
}

// hoist moves the comments between an item's mark and its first key before the item.
func (one *piece) hoist(indent int) {
	v := one.value
	if v.shape != mapping || v.flow && one.fits(indent) || len(v.pieces) == 0 {
		return
	}
	if one.side != "" {
		one.head = append(one.head, comment{text: one.side})
		one.side = ""
	}
	one.head = append(one.head, v.pieces[0].head...)
	v.pieces[0].head = nil
}

func (p *printer) piece(one *piece, indent int) {
	mark := "-"
	if one.key != "" {
		mark = shownKey(one.key) + ":"
	}
	v, side := one.value, ""
	if one.side != "" {
		side = " " + one.side
	}
	switch {
	case v.shape != mapping && v.shape != list && (v.style == token.LiteralType || v.style == token.FoldedType):
		p.line(indent, mark+" "+v.mark()+side)
		for _, l := range v.lines() {
			p.line(indent+2, l)
		}
	case v.shape != mapping && v.shape != list, len(v.pieces) == 0, v.flow && one.fits(indent):
		p.line(indent, mark+" "+v.inline(false)+side)
	case v.flow && v.shape == list && v.plain():
		p.line(indent, mark+" "+v.filled(indent+2)+side)
	case mark == "-" && v.shape == mapping:
		var item printer
		item.pieces(v, indent+2)
		p.line(indent, "- "+strings.TrimLeft(strings.TrimSuffix(item.String(), "\n"), " "))
	default:
		p.line(indent, mark+side)
		p.pieces(v, indent+2)
	}
}

// fits reports whether a piece can be on one line.
func (one *piece) fits(indent int) bool {
	return indent+utf8.RuneCountInString(one.key)+2+utf8.RuneCountInString(one.value.inline(false)) <= width
}

// plain reports whether a list holds nothing but scalars.
func (v *laid) plain() bool {
	return !slices.ContainsFunc(v.pieces, func(p *piece) bool { return len(p.value.pieces) > 0 })
}

// inline gives a value on one line.
func (v *laid) inline(inFlow bool) string {
	var all []string
	for _, p := range v.pieces {
		one := p.value.inline(true)
		if v.shape == mapping {
			one = shownKey(p.key) + ": " + one
		}
		all = append(all, one)
	}
	switch v.shape {
	case mapping:
		return "{" + strings.Join(all, ", ") + "}"
	case list:
		return "[" + strings.Join(all, ", ") + "]"
	case words:
		return v.scalar(inFlow)
	}
	return v.word
}

// filled gives a long list of scalars on lines that are as long as they may be.
func (v *laid) filled(indent int) string {
	var b strings.Builder
	b.WriteByte('[')
	column := width // the first item starts a line
	for i, p := range v.pieces {
		item := p.value.inline(true)
		if i < len(v.pieces)-1 {
			item += ","
		}
		if long := utf8.RuneCountInString(item); column+1+long > width {
			b.WriteString("\n" + strings.Repeat(" ", indent))
			column = indent + long
		} else {
			b.WriteByte(' ')
			column += 1 + long
		}
		b.WriteString(item)
	}
	b.WriteByte(']')
	return b.String()
}

// mark gives the sign of a text of several lines.
func (v *laid) mark() string {
	if v.style == token.FoldedType {
		return ">"
	}
	return "|"
}

// lines gives the lines of a text, with at most one blank line between two of them.
func (v *laid) lines() []string {
	var all []string
	for l := range strings.SplitSeq(strings.Trim(v.word, " \t\n"), "\n") {
		l = strings.Trim(l, " \t")
		if l != "" || all[len(all)-1] != "" {
			all = append(all, l)
		}
	}
	return all
}

var plainKey = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_-]*( [A-Za-z0-9_-]+)*$`)

func shownKey(key string) string {
	if plainKey.MatchString(key) {
		return key
	}
	return quoted(key)
}

func quoted(s string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(s) + `"`
}

// scalar gives a text with quotes only where it needs them.
func (v *laid) scalar(inFlow bool) string {
	s := oneLine(v.word)
	if v.style == token.StringType || needsNoQuotes(s, inFlow) {
		return s
	}
	return quoted(s)
}

// otherwise are words that some readers of YAML take for true or false.
var otherwise = []string{"yes", "no", "on", "off", "y", "n"}

func needsNoQuotes(s string, inFlow bool) bool {
	first, _ := utf8.DecodeRuneInString(s)
	last, _ := utf8.DecodeLastRuneInString(s)
	if !unicode.IsLetter(first) || unicode.IsSpace(last) || strings.ContainsAny(s, "#\"\\`{}[]") || slices.Contains(otherwise, strings.ToLower(s)) {
		return false
	}
	src := s
	if inFlow {
		src = "[" + s + "]"
	}
	tokens := lexer.Tokenize(src)
	if inFlow && len(tokens) == 3 {
		tokens = tokens[1:2]
	}
	return len(tokens) == 1 && tokens[0].Type == token.StringType && tokens[0].Value == s
}
