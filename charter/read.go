package charter

import (
	"bytes"
	"fmt"
	"regexp"
	"slices"
)

// Parse reads a charter. The file name only serves positions.
// The error is an Errors holding everything that is wrong, in the order of the file; the charter is then nil.
// It never panics, whatever the input.
func Parse(file string, src []byte) (*Charter, error) {
	r := &reader{file: file, doubtful: make(map[string]bool)}
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

	languages  []string
	anonymises bool // some step anonymises, or could not be read
	refs       []ref
	doubtful   map[string]bool // "data.email": entries with an error of their own
}

func (r *reader) fail(at Pos, hint, format string, args ...any) {
	r.errs = append(r.errs, Error{at, fmt.Sprintf(format, args...), hint})
}

func (r *reader) charter(src []byte) *Charter {
	if len(src) > maxBytes {
		r.fail(Pos{r.file, 1, 1}, "a charter fits on a few pages", "the file is over 1 MiB")
		return nil
	}
	c := &Charter{File: r.file, Source: bytes.Clone(src)}
	src = bytes.TrimPrefix(src, []byte("\ufeff"))             // some editors write a byte order mark
	src = bytes.ReplaceAll(src, []byte("\r\n"), []byte("\n")) // the YAML parser miscounts lines that end in two characters
	r.characters(src)
	if len(r.errs) > 0 {
		return nil
	}
	root := r.tree(string(src))
	if root == nil {
		return nil
	}
	b := r.block(root, "the charter")
	if b == nil {
		return nil
	}
	r.language(b.need("charter", "start the file with charter: 1"))
	c.Version = r.version(b.need("version", "add version: {number: 1, date: 2026-11-01}"))
	c.Site = r.site(b.need("site", "add site: with id, name, url and languages"))
	c.Controller = r.controller(b.get("controller"))
	c.DPO = r.dpo(b.get("dpo"))
	c.Data = r.data(b.need("data", "declare every field that may be held: nothing else can be"))
	c.Purposes = r.purposes(b.need("purposes", "say what the data are for"))
	c.People = r.people(b.need("people", "say who joins, and what they are asked"))
	c.Retention = r.retention(b.get("retention"))
	c.Trackers = r.trackers(b.get("trackers"))
	c.Processors = r.processors(b.get("processors"))
	c.Letters = r.letters(b.get("letters"))
	c.Rights = r.rights(b.get("rights"))
	c.Changes = r.changes(b.get("changes"))
	b.done()
	r.resolve(root)
	r.agree(c)
	return c
}

var snake = regexp.MustCompile(`^[a-z][a-z0-9]*(_[a-z0-9]+)*$`)

const maxName = 40

// entries gives the named blocks of a section. A bad name is reported and kept: what refers to it is not wrong too.
func (r *reader) entries(n *node, what string, reserved ...string) []pair {
	if !r.is(n, mapping, what) {
		return nil
	}
	if len(n.pairs) == 0 {
		r.fail(n.Pos, "", "%s is empty", what)
	}
	for _, p := range n.pairs {
		before := len(r.errs)
		switch {
		case !snake.MatchString(p.key) || len(p.key) > maxName:
			r.fail(p.Pos, "write it like "+toSnake(p.key), "%s: %s is not a name (lower-case letters, digits and _, at most %d)", what, quote(p.key), maxName)
		case slices.Contains(reserved, p.key):
			r.fail(p.Pos, "choose another name", "%s: %s is reserved", what, quote(p.key))
		}
		r.doubt(what, p.key, before)
	}
	return n.pairs
}

// doubt remembers that reading an entry added errors, so that the checks of the whole charter leave it alone.
func (r *reader) doubt(section, name string, before int) {
	if len(r.errs) > before {
		r.doubtful[section+"."+name] = true
		r.doubtful[section] = true
	}
}
