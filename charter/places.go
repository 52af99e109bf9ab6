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
	place := &r.places.all[i]
	var rest []pair
	var value *pair
	for _, p := range n.pairs {
		switch {
		case p.key == rowKey && r.remark(p, path):
			place.Rows = r.rows(p.value, join(path, rowKey))
		case p.key == wordingKey && r.remark(p, path):
			place.Wording = r.strings(key{words: Wordings}, p.value, join(path, wordingKey))
		case p.key == justifyKey:
			place.Justified = r.justified(p.value, join(path, justifyKey))
		case p.key == valueKey && path != "":
			value = &p
		case p.key != rowKey && p.key != wordingKey:
			rest = append(rest, p)
		}
	}
	remarked := len(rest) < len(n.pairs)
	n.pairs = rest
	// The file itself transcribes nothing: its sections do.
	n.excused = path != "" && (len(place.Wording) > 0 || remarked && len(rest) == 0)
	if value != nil {
		r.unwrap(n, value, path)
	}
}

// remark reports whether a key can be a remark: a block under it is an entry that needs another name.
func (r *reader) remark(p pair, path string) bool {
	if p.value.shape == mapping {
		r.fail(p.Pos, "give the entry another name; "+p.key+" says something about the block that it stands in", "%s cannot be the name of a block", quote(p.key))
		return false
	}
	return true
}

// unwrap puts the value of {is: value} in its place.
func (r *reader) unwrap(n *node, value *pair, path string) {
	switch {
	case len(n.pairs) > 0:
		r.fail(n.pairs[0].Pos, "move it out, or remove is", "%s has a value of its own (is) and other keys", path)
	case value.value.shape == mapping:
		r.fail(value.Pos, "remove is, and write its keys beside row", "%s is a block: is goes before a value that stands alone", path)
	default:
		*n = *value.value
		return
	}
	n.shape = unusable
}

var rowForm = regexp.MustCompile(`^[0-9A-Za-z][0-9A-Za-z._-]{0,19}$`)

// rows reads one row or several. They are words even where they look like numbers: row 1.30 is not row 1.3.
func (r *reader) rows(n *node, what string) []string {
	var rows []string
	for _, item := range r.items(n, what) {
		s := r.str(bare(item), what)
		switch {
		case s == "":
		case !rowForm.MatchString(s) || item.shape == truth:
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
			r.fail(p.Pos, "name the rule, such as N04: {fr: …, en: …}", "%s: %s is not the code of a rule", what, quote(p.key))
			continue
		}
		if t := r.text(p.value, join(what, p.key)); !t.IsZero() {
			all[p.key] = t
		}
	}
	return all
}
