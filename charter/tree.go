package charter

import (
	"errors"
	"regexp"
	"strings"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/lexer"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"
)

// A shape is what a node of the file is, in the words of messages.
type shape string

const (
	empty    shape = "nothing"
	words    shape = "a text"
	number   shape = "a number"
	truth    shape = "true or false"
	list     shape = "a list"
	mapping  shape = "a block"
	unusable shape = "unusable" // already reported; whoever meets it stays silent
)

// A node is the YAML that a charter may use, free of what it may not.
type node struct {
	Pos
	shape shape
	word  string // words, number, truth
	items []*node
	pairs []pair
	keys  map[string]int // the line of each pair

	excused bool // its remarks say that the text it transcribes lacks something here
}

type pair struct {
	Pos
	key   string
	value *node
}

// get gives the value of a key, or nil.
func (n *node) get(key string) *node {
	if n == nil {
		return nil
	}
	for _, p := range n.pairs {
		if p.key == key {
			return p.value
		}
	}
	return nil
}

// tree parses the source into a mapping of sections. Where the YAML is broken, it parses section by section,
// so that one bad line does not hide the errors of the others.
func (r *reader) tree(src string) *node {
	root, err := r.document(src)
	if err == nil {
		return root
	}
	root, broken := r.salvage(src)
	if !broken {
		r.syntax(err)
	}
	return root
}

var sectionStart = regexp.MustCompile(`(?m)^[a-zA-Z][a-zA-Z_ ]*:`)

// salvage parses each top-level section on its own; one that cannot be parsed is reported and becomes unusable.
// Without sections to try there is no tree.
func (r *reader) salvage(src string) (root *node, broken bool) {
	starts := sectionStart.FindAllStringIndex(src, -1)
	const most = 50
	if len(starts) == 0 || len(starts) > most {
		return nil, false
	}
	root = &node{Pos: Pos{r.file, 1, 1}, shape: mapping}
	for i, s := range starts {
		end := len(src)
		if i+1 < len(starts) {
			end = starts[i+1][0]
		}
		r.above = strings.Count(src[:s[0]], "\n")
		part, err := r.document(src[s[0]:end])
		if err != nil {
			r.syntax(err)
			broken = true
			at := Pos{r.file, r.above + 1, 1}
			part = &node{pairs: []pair{{at, src[s[0] : s[1]-1], &node{Pos: at, shape: unusable}}}}
		}
		for _, p := range part.pairs {
			r.add(root, p)
		}
	}
	r.above = 0
	return root, broken
}

// errPanic stands for a failure of the YAML parser itself.
var errPanic = errors.New("the YAML parser gave up")

// document parses one YAML document, or a part of one.
func (r *reader) document(src string) (root *node, err error) {
	defer func() {
		// Only what meets the YAML parser is guarded: a fault of our own must show.
		if recover() != nil {
			root, err = nil, errPanic
		}
	}()
	tokens := lexer.Tokenize(src)
	if !r.sizes(tokens) {
		return &node{shape: unusable}, nil
	}
	file, err := parser.Parse(tokens, 0, parser.AllowDuplicateMapKey())
	if err != nil {
		return nil, err
	}
	var body ast.Node
	for _, d := range file.Docs {
		switch {
		case d.Body == nil || d.Body.Type() == ast.CommentType:
		case d.Body.Type() == ast.DirectiveType:
			r.forbidden(r.posOf(d.Body.GetToken()), d.Body)
		case body != nil:
			start := d.Start
			if start == nil {
				start = d.Body.GetToken()
			}
			r.fail(r.posOf(start), "one file, one charter: remove the line ---", "a second document")
		default:
			body = d.Body
		}
	}
	if body == nil {
		r.fail(Pos{r.file, 1, 1}, "start with charter: 1, then site, data, purposes and people", "the charter is empty")
		return &node{Pos: Pos{r.file, 1, 1}, shape: unusable}, nil
	}
	return r.node(body), nil
}

func (r *reader) posOf(t *token.Token) Pos {
	if t == nil || t.Position == nil {
		return Pos{r.file, r.above + 1, 1}
	}
	return Pos{r.file, max(1, t.Position.Line) + r.above, max(1, t.Position.Column)}
}

func (r *reader) node(n ast.Node) *node {
	if n == nil {
		return &node{Pos: Pos{r.file, r.above + 1, 1}, shape: empty}
	}
	at := r.posOf(n.GetToken())
	scalar := func(s shape, word string) *node { return &node{Pos: at, shape: s, word: word} }
	switch n := n.(type) {
	case *ast.NullNode:
		return scalar(empty, "")
	case *ast.StringNode:
		return scalar(words, n.Value)
	case *ast.LiteralNode:
		return scalar(words, n.Value.Value)
	case *ast.IntegerNode, *ast.FloatNode, *ast.InfinityNode, *ast.NanNode:
		return scalar(number, n.GetToken().Value)
	case *ast.BoolNode:
		return scalar(truth, n.GetToken().Value)
	case *ast.SequenceNode:
		seq := &node{Pos: at, shape: list}
		for _, item := range n.Values {
			seq.items = append(seq.items, r.node(item))
		}
		return seq
	case *ast.MappingNode:
		return r.mapping(at, n.Values)
	case *ast.MappingValueNode:
		return r.mapping(at, []*ast.MappingValueNode{n})
	}
	return r.forbidden(at, n)
}

// forbidden reports the parts of YAML that let a text mean something other than what it shows.
func (r *reader) forbidden(at Pos, n ast.Node) *node {
	switch n := n.(type) {
	case *ast.AnchorNode:
		r.fail(at, "write the value here, and again where it is needed", "an anchor (&) is not allowed")
		return r.node(n.Value)
	case *ast.AliasNode:
		r.fail(at, "write the value itself", "an alias (*) is not allowed")
	case *ast.TagNode:
		r.fail(at, "remove it; quote the value if it is a text", "a tag (!) is not allowed")
		return r.node(n.Value)
	case *ast.DirectiveNode:
		r.fail(at, "remove the line", "a directive (%%) is not allowed")
	default:
		r.fail(at, "", "this is not allowed in a charter")
	}
	return &node{Pos: at, shape: unusable}
}

func (r *reader) mapping(at Pos, values []*ast.MappingValueNode) *node {
	m := &node{Pos: at, shape: mapping}
	for i, v := range values {
		key := r.posOf(v.Key.GetToken())
		if i == 0 && at.Column > key.Column {
			m.Pos = key // a block mapping's own token is its first colon
		}
		name, ok := r.key(key, v.Key)
		if !ok {
			continue
		}
		value := r.node(v.Value)
		if value.shape == empty {
			value.Pos = key
		}
		r.add(m, pair{key, name, value})
	}
	return m
}

// add puts a key into a mapping, once.
func (r *reader) add(m *node, p pair) {
	if first, twice := m.keys[p.key]; twice {
		r.fail(p.Pos, "keep one of the two", "%s is written twice (first on line %d)", quote(p.key), first)
		return
	}
	if m.keys == nil {
		m.keys = make(map[string]int)
	}
	m.keys[p.key] = p.Line
	m.pairs = append(m.pairs, p)
}

func (r *reader) key(at Pos, k ast.MapKeyNode) (string, bool) {
	switch k := k.(type) {
	case *ast.MergeKeyNode:
		r.fail(at, "write the keys themselves", "a merge key (<<) is not allowed")
		return "", false
	case *ast.MappingKeyNode:
		r.fail(at, "write key: value", "a complex key (?) is not allowed")
		return "", false
	case *ast.StringNode:
		return k.Value, true
	case *ast.AnchorNode, *ast.AliasNode, *ast.TagNode:
		r.forbidden(at, k)
		return "", false
	}
	return k.GetToken().Value, true // null, true and numbers are words when they are keys
}
