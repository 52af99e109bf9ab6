package charter

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/goccy/go-yaml/token"
)

// What a charter may weigh. The YAML parser recurses on nesting and is quadratic in keys, so both are bounded before it runs.
const (
	maxBytes   = 1 << 20
	maxTokens  = 20_000
	maxNesting = 16
)

// characters checks the source: no later stage meets a byte that would not survive being shown to a person.
func (r *reader) characters(src []byte) {
	for i, line := range strings.Split(string(src), "\n") {
		at := Pos{r.file, i + 1, 1}
		indent := true
		for _, c := range line {
			if len(r.errs) > maxErrors {
				return
			}
			switch {
			case c == '\t' && indent:
				r.fail(at, "indent with spaces, two for each level", "a tab cannot indent")
				indent = false
			case c == '\t':
			case c == utf8.RuneError:
				r.fail(at, "save the file as UTF-8", "this character is not UTF-8")
				return
			case hidden(c):
				r.fail(at, "remove it; it may come from a copy and paste", "an invisible character (U+%04X)", c)
			}
			indent = indent && c == ' '
			at.Column++
		}
	}
}

// hidden reports whether a character could make a text read differently from what it is.
func hidden(c rune) bool {
	if c >= ' ' && c <= '~' {
		return false // most of them
	}
	return unicode.In(c, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp) // Cf: what joins, splits or reorders the text around it
}

// sizes checks the tokens before they are parsed. It reports whether parsing them is safe.
func (r *reader) sizes(tokens token.Tokens) bool {
	if len(tokens) > maxTokens {
		r.fail(r.posOf(tokens[maxTokens]), "a charter fits on a few pages: split the sites into a charter each",
			"a charter has at most %d words and marks", maxTokens)
		return false
	}
	if deep := nesting(tokens); deep != nil {
		r.fail(r.posOf(deep), "a charter needs no more than seven levels", "nested more than %d levels deep", maxNesting)
		return false
	}
	return true
}

// nesting gives the first token that opens more levels than a charter may have, or nil.
// Levels are counted generously: block levels by the columns of their marks, flow levels by their brackets.
func nesting(tokens token.Tokens) *token.Token {
	var columns []int // of the open block marks
	flow, marks, line := 0, 0, 0
	for _, t := range tokens {
		if t.Position.Line != line && flow == 0 {
			line = t.Position.Line
			for len(columns) > 0 && columns[len(columns)-1] >= t.Position.Column {
				columns = columns[:len(columns)-1]
			}
		}
		switch t.Type {
		case token.MappingStartType, token.SequenceStartType:
			flow++
		case token.MappingEndType, token.SequenceEndType:
			flow = max(0, flow-1)
			marks = 0
		case token.CollectEntryType:
			marks = 0
		case token.MappingValueType:
			if flow > 0 {
				marks++
			} else if t.Prev != nil { // the colon is worth its key's column
				columns = append(columns, t.Prev.Position.Column)
			}
		case token.SequenceEntryType, token.MappingKeyType, token.AnchorType, token.TagType, token.DirectiveType:
			if flow > 0 {
				marks++
			} else {
				columns = append(columns, t.Position.Column)
			}
		}
		if len(columns)+flow+marks > maxNesting {
			return t
		}
	}
	return nil
}

// quote shows a word of the file in a message, shortened.
func quote(s string) string {
	return fmt.Sprintf("%q", shorten(s, 40))
}

func shorten(s string, most int) string {
	if utf8.RuneCountInString(s) > most {
		return string([]rune(s)[:most]) + "…"
	}
	return s
}
