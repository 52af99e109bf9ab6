package charter

import (
	"bytes"
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// A Pos is a place in a charter file. Lines and columns count from 1; a column is a character, not a byte.
type Pos struct {
	File   string
	Line   int
	Column int
}

// String gives "file:line:column", or "line:column" where there is no file.
func (p Pos) String() string {
	at := fmt.Sprintf("%d:%d", p.Line, p.Column)
	if p.File != "" {
		at = p.File + ":" + at
	}
	return at
}

// Excerpt gives the line of a position as a person sees it, and under it a mark: two lines that end in a line feed. It gives "" where
// the source has no such line. A long line is cut around the position.
func (p Pos) Excerpt(src []byte) string {
	const before, most = 60, 110
	for range p.Line - 1 {
		_, rest, ok := bytes.Cut(src, []byte("\n"))
		if !ok {
			return ""
		}
		src = rest
	}
	line, _, _ := bytes.Cut(src, []byte("\n"))
	if p.Line == 1 {
		line = bytes.TrimPrefix(line, []byte("\ufeff"))
	}
	shown := []rune(strings.TrimRight(string(line), "\r"))
	for i, c := range shown {
		if hidden(c) {
			shown[i] = ' ' // a tab, or what would act on the screen
		}
	}
	column := min(max(p.Column, 1), len(shown)+1) - 1
	if from := column - before; from > 0 && len(shown) > most {
		shown, column = append([]rune("…"), shown[from+1:]...), before
	}
	if len(shown) > most {
		shown = append(shown[:most-1:most-1], '…')
	}
	return strings.TrimRight(string(shown), " ") + "\n" + strings.Repeat(" ", column) + "^\n"
}

// An Error is one thing that is wrong with a charter file, with what to do about it.
type Error struct {
	Pos
	Message string
	Hint    string // may be empty

	french Text // Message in French
}

// Error gives "file:line:column: message", then the hint on a line of its own.
func (e Error) Error() string {
	s := e.Pos.String() + ": " + e.Message
	if e.Hint != "" {
		s += "\n  hint: " + e.Hint
	}
	return s
}

// Errors is everything that is wrong with a charter file, in the order of the file.
type Errors []Error

// Error gives every error, each on its line, with its hint under it.
func (es Errors) Error() string {
	var b strings.Builder
	for i, e := range es {
		if i > 0 {
			b.WriteByte('\n')
		}
		b.WriteString(e.Error())
	}
	return b.String()
}

// Unwrap lets errors.As find the single errors.
func (es Errors) Unwrap() []error {
	all := make([]error, len(es))
	for i, e := range es {
		all[i] = e
	}
	return all
}

// maxErrors is how many errors a person can be expected to read.
const maxErrors = 100

// sorted orders errors by position, drops repetitions and keeps the first maxErrors.
func (es Errors) sorted() Errors {
	slices.SortStableFunc(es, func(a, b Error) int {
		return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column), cmp.Compare(a.Message, b.Message))
	})
	es = slices.Compact(es)
	if more := len(es) - maxErrors; more > 0 {
		es = append(es[:maxErrors:maxErrors], Error{
			Pos:     es[maxErrors].Pos,
			Message: fmt.Sprintf("and %d more from here on", more),
		})
	}
	return es
}
