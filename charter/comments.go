package charter

import (
	"slices"
	"strings"

	"github.com/goccy/go-yaml/token"
)

// commentsOf gives the comments of a file, in its order. It gives false where one is not what its line shows.
func commentsOf(src string, tokens token.Tokens) ([]comment, bool) {
	lines := strings.Split(src, "\n")
	var all []comment
	for _, t := range tokens {
		if t.Type != token.CommentType {
			continue
		}
		at := t.Position
		if at.Line < 1 || at.Line > len(lines) {
			return nil, false
		}
		line := strings.TrimRight(lines[at.Line-1], " \t")
		text := strings.TrimRight("#"+t.Value, " \t")
		before, ok := strings.CutSuffix(line, text)
		if !ok {
			return nil, false
		}
		all = append(all, comment{
			text: text, line: at.Line, column: len([]rune(before)) + 1,
			own: strings.TrimSpace(before) == "", blank: blankBefore(lines, at.Line),
		})
	}
	return all, true
}

func blankBefore(lines []string, line int) bool {
	return line >= 2 && line-2 < len(lines) && strings.TrimSpace(lines[line-2]) == ""
}

// A standing is a piece in the order of the file, with the blocks and lists around it, the outermost first.
type standing struct {
	*piece
	inside []*laid
}

// standings lists the pieces that have lines of their own: a flow that holds comments is opened up, the others are one value.
func (v *laid) standings(comments []comment, inside []*laid) (all []standing) {
	if v.flow && !v.holds(comments) {
		return nil
	}
	v.flow = false
	inside = append(inside[:len(inside):len(inside)], v)
	for _, p := range v.pieces {
		all = append(all, standing{p, inside})
		all = append(all, p.value.standings(comments, inside)...)
	}
	return all
}

// holds reports whether a comment stands inside a flow.
func (v *laid) holds(comments []comment) bool {
	return slices.ContainsFunc(comments, func(c comment) bool { return c.line >= v.from && c.line < v.to })
}

// attach gives each comment to a piece, or to the block that it ends.
func (l *layout) attach(comments []comment, lines []string) {
	all := l.root.standings(comments, nil)
	for _, s := range all {
		s.blank = blankBefore(lines, s.line)
	}
	comments = l.takeHeader(comments, all, lines)
	next := 0
	for _, c := range comments {
		for next < len(all) && (all[next].line < c.line || all[next].line == c.line && all[next].column < c.column) {
			next++
		}
		var before, after *standing
		if next > 0 {
			before = &all[next-1]
		}
		if next < len(all) {
			after = &all[next]
		}
		place(c, before, after)
	}
}

// takeHeader takes the comments that a blank line separates from all that follows.
func (l *layout) takeHeader(comments []comment, all []standing, lines []string) []comment {
	apart := 0
	for i, c := range comments {
		if !c.own || len(all) > 0 && c.line > all[0].line {
			break
		}
		if c.line < len(lines) && strings.TrimSpace(lines[c.line]) == "" {
			apart = i + 1
		}
	}
	l.header = comments[:apart]
	return comments[apart:]
}

// place gives a comment to the piece before it, to the one after it, or to the foot of a block that ends between them.
func place(c comment, before, after *standing) {
	if !c.own && before != nil {
		if before.side == "" {
			before.side = c.text
			return
		}
		c.column, c.blank = before.column, false
	}
	if before != nil && (after == nil || c.column > after.column) {
		if block := ended(c, before, after); block != nil {
			block.foot = append(block.foot, c)
			return
		}
	}
	after.head = append(after.head, c)
}

// ended gives the innermost block that ends between two pieces and that a comment's column is not left of; nil where there is none.
func ended(c comment, before, after *standing) *laid {
	open := 0
	if after != nil {
		open = len(after.inside)
		for i := range after.inside {
			if i >= len(before.inside) || before.inside[i] != after.inside[i] {
				open = i
				break
			}
		}
	}
	for i := len(before.inside) - 1; i >= open; i-- {
		if before.inside[i].column <= c.column {
			return before.inside[i]
		}
	}
	if after == nil {
		return before.inside[0]
	}
	return nil
}

// comments gives the text of every comment, in order of the alphabet.
func (l *layout) comments() []string {
	all := l.root.comments(texts(nil, l.header))
	slices.Sort(all)
	return all
}

func (v *laid) comments(all []string) []string {
	for _, p := range v.pieces {
		all = texts(all, p.head)
		if p.side != "" {
			all = append(all, p.side)
		}
		all = p.value.comments(all)
	}
	return texts(all, v.foot)
}

func texts(all []string, of []comment) []string {
	for _, c := range of {
		all = append(all, c.text)
	}
	return all
}
