package charter

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// A Place is one key or one item of the file: where it stands, and what its author says about it besides its value.
// Any block may say so with the keys row, wording and justify; a value that stands alone says so as {is: value, row: 2.15}.
type Place struct {
	Path      string          // such as "rights.answer" or "claims[2].says"
	Pos       Pos             // of the key, or of the item
	Rows      []string        // the rows of the published text that it transcribes
	Wording   []string        // among Wordings
	Justified map[string]Text // by rule, why the controller stands by what the rule warns about
}

// How a published text says something, where that matters to the law.
const (
	OpenWording   = "open"   // the words leave the list or the case open: may, such as, among others, if needed
	VagueWording  = "vague"  // nothing in the words can be tested
	BrokenWording = "broken" // the text is cut, misplaced, a placeholder, or links to nothing
	LaterWording  = "later"  // promised for some day
)

// Wordings lists them.
var Wordings = []string{OpenWording, VagueWording, BrokenWording, LaterWording}

// A Said is one text that people read, where it stands.
type Said struct {
	Path string
	Text Text
}

// places are in the order of the file; the first one is the file itself.
type places struct {
	all    []Place
	byPath map[string]int
	texts  []Said
}

// Places gives every key and item of the file, in its order.
func (c *Charter) Places() []Place { return c.places.all }

// Texts gives every text that people read, in the order in which the file is read.
func (c *Charter) Texts() []Said { return c.places.texts }

// Has reports whether the file has something at that path.
func (c *Charter) Has(path string) bool {
	_, ok := c.places.byPath[path]
	return ok
}

// At gives the place of a path, or of the nearest block around it that the file has; at worst the file itself, whose path is "".
func (c *Charter) At(path string) Place {
	for {
		if i, ok := c.places.byPath[path]; ok {
			return c.places.all[i]
		}
		if path == "" {
			return Place{Pos: Pos{c.File, 1, 1}}
		}
		path = Around(path)
	}
}

// Around gives the path of the block around a path: "rights" around "rights.answer", "" around "rights".
func Around(path string) string { return path[:max(0, strings.LastIndexAny(path, ".["))] }

// RowsAt gives the rows of a path, or those of the nearest block around it that carries some.
func (c *Charter) RowsAt(path string) []string {
	for p := c.At(path).Path; ; p = Around(p) {
		if at := c.At(p); len(at.Rows) > 0 || p == "" {
			return at.Rows
		}
	}
}

// Justification gives why the controller stands by what a rule warns about at a path, there or in a block around it.
func (c *Charter) Justification(rule, path string) (Text, bool) {
	for p := c.At(path).Path; ; p = Around(p) {
		if why, ok := c.At(p).Justified[rule]; ok || p == "" {
			return why, ok
		}
	}
}

// The keys that any block may have.
const (
	rowKey     = "row"
	wordingKey = "wording"
	justifyKey = "justify"
	valueKey   = "is"
)

var remarkKeys = []string{rowKey, wordingKey, justifyKey, valueKey}

// survey takes the remarks out of the tree, and remembers every place.
func (r *reader) survey(root *node) {
	r.places = places{byPath: make(map[string]int)}
	r.place(root, "", Pos{r.file, 1, 1})
}

func (r *reader) place(n *node, path string, at Pos) {
	i := len(r.places.all)
	r.places.byPath[path] = i
	r.places.all = append(r.places.all, Place{Path: path, Pos: at})
	if n.shape == mapping {
		r.remarks(n, path, i)
	}
	switch n.shape {
	case mapping:
		for _, p := range n.pairs {
			r.place(p.value, join(path, p.key), p.Pos)
		}
	case list:
		for j, item := range n.items {
			r.place(item, fmt.Sprintf("%s[%d]", path, j), item.Pos)
		}
	}
}

func join(path, key string) string {
	if path == "" {
		return key
	}
	return path + "." + key
}

// remarks reads row, wording and justify, and unwraps {is: value}.
func (r *reader) remarks(n *node, path string, i int) {
	what := path
	if what == "" {
		what = "the charter"
	}
	var rest []pair
	var value *node
	for _, p := range n.pairs {
		place := &r.places.all[i]
		switch p.key {
		case rowKey:
			place.Rows = r.rows(p.value, join(path, rowKey))
		case wordingKey:
			place.Wording = r.someWords(p.value, join(path, wordingKey), Wordings...)
		case justifyKey:
			place.Justified = r.justified(p.value, join(path, justifyKey))
		case valueKey:
			value = p.value
		default:
			rest = append(rest, p)
			continue
		}
		n.remarked = true
	}
	n.pairs = rest
	switch {
	case value == nil:
	case len(rest) > 0:
		r.fail(rest[0].Pos, "move it out, or remove is", "%s has a value of its own (is) and other keys", what)
		n.shape = unusable
	default:
		*n = *value
	}
}

var rowForm = regexp.MustCompile(`^[0-9A-Za-z][0-9A-Za-z._-]{0,19}$`)

// rows reads one row or several. They are words even where they look like numbers: row 1.30 is not row 1.3.
func (r *reader) rows(n *node, what string) []string {
	items := []*node{n}
	if n.shape == list {
		items = r.list(n, what)
	}
	var rows []string
	for _, item := range items {
		s := r.str(bare(item), what)
		switch {
		case s == "":
		case !rowForm.MatchString(s):
			r.fail(item.Pos, "write the number of the statement, such as row: 2.15", "%s cannot be %s", what, quote(s))
		case !slices.Contains(rows, s):
			rows = append(rows, s)
		}
	}
	return rows
}

var ruleForm = regexp.MustCompile(`^[A-Z][0-9]{2}$`)

// justified reads the reasons by which a controller stands by what a rule warns about.
func (r *reader) justified(n *node, what string) map[string]Text {
	if !r.is(n, mapping, what) {
		return nil
	}
	all := make(map[string]Text)
	for _, p := range n.pairs {
		if !ruleForm.MatchString(p.key) {
			r.fail(p.Pos, "name the rule, such as N04: {fr: …, en: …}", "%s: %s is not a rule", what, quote(p.key))
			continue
		}
		if t := r.text(p.value, join(what, p.key)); !t.IsZero() {
			all[p.key] = t
		}
	}
	return all
}
