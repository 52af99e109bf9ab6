package charter

import (
	"reflect"
	"slices"
	"strings"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/lexer"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"
)

// A layout is a file as its author laid it out.
type layout struct {
	header []comment // what stands apart at the head of the file
	root   *laid
}

// A laid value is a scalar, or a block or list of pieces.
type laid struct {
	shape  shape
	word   string
	style  token.Type // of a scalar: plain, quoted, literal, folded
	flow   bool       // between brackets
	from   int        // the lines of a flow
	to     int
	pieces []*piece
	foot   []comment // after the last piece
	column int       // of the pieces
}

// A piece is a key with its value, or an item of a list.
type piece struct {
	key          string // "" for an item
	value        *laid
	line, column int
	blank        bool // a blank line stands before it
	head         []comment
	side         string // the comment on its own line
}

// A comment is one line of comment, from its mark on.
type comment struct {
	text  string
	blank bool // a blank line stands before it

	line, column int
	own          bool // nothing else is on its line
}

// readLayout reads a file that Parse accepts. It gives nil where something in it escapes.
func readLayout(src []byte) (l *layout) {
	defer func() {
		if recover() != nil { // the YAML parser's, as in document
			l = nil
		}
	}()
	text := string(unmarked(src))
	tokens := lexer.Tokenize(text)
	comments, ok := commentsOf(text, tokens)
	if !ok {
		return nil
	}
	file, err := parser.Parse(tokens, 0, parser.AllowDuplicateMapKey())
	if err != nil {
		return nil
	}
	l = &layout{}
	for _, doc := range file.Docs {
		if doc.Body != nil && l.root == nil {
			l.root = lay(doc.Body)
		}
	}
	if l.root == nil {
		return nil
	}
	l.attach(comments, strings.Split(text, "\n"))
	return l
}

func lay(n ast.Node) *laid {
	switch n := n.(type) {
	case *ast.MappingNode:
		v := &laid{shape: mapping, flow: n.IsFlowStyle}
		if v.flow {
			v.from, v.to = n.Start.Position.Line, n.End.Position.Line
		}
		v.keys(n.Values)
		return v
	case *ast.MappingValueNode:
		v := &laid{shape: mapping}
		v.keys([]*ast.MappingValueNode{n})
		return v
	case *ast.SequenceNode:
		v := &laid{shape: list, flow: n.IsFlowStyle}
		if v.flow {
			v.from, v.to = n.Start.Position.Line, n.End.Position.Line
		}
		for i, item := range n.Values {
			at := item.GetToken()
			if !v.flow {
				at = n.Entries[i].Start
			}
			v.add("", at, lay(item))
		}
		return v
	case *ast.LiteralNode:
		word := n.Value.Value
		if origin := n.Value.GetToken().Origin; oneLine(origin) == oneLine(word) {
			word = origin // where lines are folded, the value has lost them
		}
		return &laid{shape: words, word: word, style: n.Start.Type}
	case *ast.StringNode:
		return &laid{shape: words, word: n.Value, style: n.Token.Type}
	}
	return &laid{shape: number, word: n.GetToken().Value} // or true, or false: as it is written
}

func (v *laid) keys(values []*ast.MappingValueNode) {
	for _, p := range values {
		t := p.Key.GetToken()
		v.add(t.Value, t, lay(p.Value))
	}
}

func (v *laid) add(key string, at *token.Token, value *laid) {
	if len(v.pieces) == 0 {
		v.column = at.Position.Column
	}
	v.pieces = append(v.pieces, &piece{key: key, value: value, line: at.Position.Line, column: at.Position.Column})
}

// arrange puts the keys of every block into the order of the language.
func (l *layout) arrange() { l.root.arrange(reflect.TypeFor[Charter](), false) }

func (v *laid) arrange(t reflect.Type, entries bool) {
	if v.shape == list {
		if t.Kind() == reflect.Slice {
			t = t.Elem()
		}
		for _, item := range v.pieces {
			item.value.arrange(t, false)
		}
		return
	}
	isBlock := t.Kind() == reflect.Struct && t != textType && !single[t]
	rank := map[string]int{valueKey: -1, "fr": 0, "en": 1, rowKey: 1000, wordingKey: 1001, justifyKey: 1002}
	types := map[string]reflect.Type{valueKey: t}
	switch {
	case entries: // in the order of their author, after what is said of all of them
		rank = map[string]int{rowKey: -3, wordingKey: -2, justifyKey: -1}
	case isBlock:
		for i, k := range keysOf(t) {
			rank[k.name], types[k.name] = i, k.typ
		}
	}
	slices.SortStableFunc(v.pieces, func(a, b *piece) int { return rank[a.key] - rank[b.key] })
	for _, p := range v.pieces {
		switch of := types[p.key]; {
		case p.key == justifyKey:
			for _, reason := range p.value.pieces {
				reason.value.arrange(textType, false)
			}
		case p.key == rowKey || p.key == wordingKey:
		case entries:
			p.value.arrange(t, false)
		case of == nil:
		case of.Kind() == reflect.Slice && of.Elem().Kind() == reflect.Struct && p.value.shape == mapping && named(of.Elem()):
			p.value.arrange(of.Elem(), true)
		default:
			p.value.arrange(of, false)
		}
	}
}
