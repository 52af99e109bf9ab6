package charter

import (
	"bytes"
	"reflect"
	"regexp"
	"slices"
)

// Parse reads a charter. The file name only serves positions.
// The error is an Errors holding everything that is wrong, in the order of the file; the charter is then nil.
// It never panics, whatever the input.
func Parse(file string, src []byte) (*Charter, error) {
	r := &reader{file: file}
	c := r.charter(src)
	if len(r.errs) > 0 {
		return nil, r.errs.sorted()
	}
	return c, nil
}

// A reader turns the tree of a file into a Charter and gathers what is wrong on the way.
// Its methods accept what is absent or unusable and give zero values, so that one error does not stop the others.
type reader struct {
	file  string
	errs  Errors
	above int // lines above the part being parsed

	languages []string
	places    places
	refs      []ref
}

func (r *reader) fail(at Pos, hint, format string, args ...any) {
	english, french := said(format, args)
	r.errs = append(r.errs, Error{at, english, hint, french})
}

func (r *reader) charter(src []byte) *Charter {
	if len(src) > maxBytes {
		r.fail(Pos{r.file, 1, 1}, "a charter fits on a few pages", "the file is over 1 MiB")
		return nil
	}
	c := &Charter{File: r.file, Source: bytes.Clone(src)}
	src = unmarked(src)
	r.characters(src)
	if len(r.errs) > 0 {
		return nil
	}
	root := r.tree(string(src))
	if root == nil {
		return nil
	}
	if root.shape != mapping {
		r.is(root, mapping, theCharter)
		return nil
	}
	r.speaks(root)
	r.survey(root)
	r.fill(root, "", root.Pos, reflect.ValueOf(c))
	c.places = r.places
	r.resolve(root)
	r.agree(c)
	return c
}

// unmarked takes away what some editors add.
func unmarked(src []byte) []byte {
	src = bytes.TrimPrefix(src, []byte("\ufeff"))
	return bytes.ReplaceAll(src, []byte("\r\n"), []byte("\n")) // the YAML parser miscounts lines that end in two characters
}

var snake = regexp.MustCompile(`^[a-z][a-z0-9]*(_[a-z0-9]+)*$`)

const maxName = 40

// reserved are names that would mean something else, by section.
var reserved = map[string][]string{
	// The forms, the exports or the links of a site use these words for themselves.
	"data": {"id", "site", "subject", "account", "kind", "key", "language", "lang", "password", "token", "t", "consent", "purpose", "version", "all", Everything},
	// These mean all purposes, or none, where a purpose is named.
	"purposes": {"all", "none", "any", Everything},
	// These name other roles.
	"people": {"admin", "staff", "visitor", "all", "none"},
}

// entries gives the named blocks of a section. A bad name is reported and kept: what refers to it is not wrong too.
func (r *reader) entries(n *node, what string, elem reflect.Type) []pair {
	if !r.is(n, mapping, what) {
		return nil
	}
	if len(n.pairs) == 0 && !n.excused {
		r.fail(n.Pos, "remove it, or write an entry: a name, and below it its keys", "%s is empty", what)
	}
	if slices.ContainsFunc(keysOf(elem), func(k key) bool { return k.name == entryKey && (k.in != "" || len(k.words) > 0) }) {
		return n.pairs // their names are checked against what they may name
	}
	for _, p := range n.pairs {
		switch {
		case !snake.MatchString(p.key) || len(p.key) > maxName:
			r.fail(p.Pos, "write it like "+toSnake(p.key), "%s: %s is not a name (lower-case letters, digits and _, at most %d)", what, quote(p.key), maxName)
		case slices.Contains(reserved[what], p.key):
			r.fail(p.Pos, "choose another name", "%s: %s is reserved", what, quote(p.key))
		}
	}
	return n.pairs
}
