package charter

import (
	"bytes"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// Parse reads a charter. The file name only serves positions.
// The error is an Errors holding everything that is wrong, in the order of the file; the charter is then nil.
// It never panics, whatever the input.
func Parse(file string, src []byte) (c *Charter, err error) {
	r := &reader{file: file, doubtful: make(map[string]bool)}
	defer func() {
		// The YAML parser has had panics on hostile input; a charter that trips one is simply a bad charter.
		if p := recover(); p != nil {
			r.fail(Pos{file, 1, 1}, "check the indentation and the quotes", "the file cannot be read as YAML")
			c, err = nil, r.errs.sorted()
		}
	}()
	c = r.charter(src)
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
	root := r.tree(src)
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

// A block reads a mapping key by key. The keys that were asked for are the keys that exist.
type block struct {
	r     *reader
	n     *node
	what  string
	known []string
}

// block gives a mapping to read, or nil where there is none (absent, or already reported).
func (r *reader) block(n *node, what string) *block {
	if !r.is(n, mapping, what) {
		return nil
	}
	return &block{r: r, n: n, what: what}
}

var shapeHints = map[shape]string{
	words:   "put it between quotes if it is a text",
	number:  "write the number without quotes",
	truth:   "write true or false",
	list:    "write it between brackets, such as [site, email]",
	mapping: "write it as lines of key: value",
}

// is reports whether the node has that shape; where it is present and has not, it says so.
func (r *reader) is(n *node, s shape, what string) bool {
	switch {
	case n == nil || n.shape == unusable:
		return false
	case n.shape == s:
		return true
	case n.shape == empty:
		r.fail(n.Pos, "give it a value or remove it", "%s is empty: it must be %s", what, s)
	default:
		r.fail(n.Pos, shapeHints[s], "%s must be %s, not %s", what, s, n.shape)
	}
	return false
}

// get gives the value of a key, or nil.
func (b *block) get(key string) *node {
	b.known = append(b.known, key)
	for _, p := range b.n.pairs {
		if p.key == key {
			return p.value
		}
	}
	return nil
}

// need is get for a key that must be there.
func (b *block) need(key, hint string) *node {
	n := b.get(key)
	misspelt := func(p pair) bool { return nearest(p.key, []string{key}) != "" } // done will say so
	if n == nil && !slices.ContainsFunc(b.n.pairs, misspelt) {
		b.r.fail(b.n.Pos, hint, "%s has no %s", b.what, key)
	}
	return n
}

// done reports the keys that nobody asked for.
func (b *block) done() {
	for _, p := range b.n.pairs {
		if !slices.Contains(b.known, p.key) {
			b.r.fail(p.Pos, b.r.suggest(p.key, b.known), "%s has no key %s", b.what, quote(p.key))
		}
	}
}

// str reads a text that is the same in all languages, on one line.
func (r *reader) str(n *node, what string) string {
	const most = 2000
	if !r.is(n, words, what) {
		return ""
	}
	s := strings.Join(strings.FieldsFunc(n.word, breaks), " ")
	switch {
	case s == "":
		r.fail(n.Pos, "give it a value or remove it", "%s is empty", what)
	case len(s) > most:
		r.fail(n.Pos, "keep it short: people read it", "%s is over %d bytes long", what, most)
	case strings.ContainsFunc(s, hidden):
		r.fail(n.Pos, "remove the escape", "%s holds an invisible character", what)
	}
	return s
}

// breaks reports the characters that only lay out the file. The no-break spaces of French are part of a text.
func breaks(c rune) bool { return c == ' ' || c == '\n' || c == '\r' || c == '\t' }

// text reads a text in every language of the site.
func (r *reader) text(n *node, what string) Text {
	if n != nil && n.shape == words {
		r.fail(n.Pos, "write it as {fr: …, en: …}", "%s must be given in every language of the site", what)
		return Text{}
	}
	b := r.block(n, what)
	if b == nil {
		return Text{}
	}
	var t Text
	for _, l := range []struct {
		code string
		to   *string
	}{{"fr", &t.FR}, {"en", &t.EN}} {
		v := b.get(l.code)
		*l.to = r.str(v, what+" ("+l.code+")")
		if v == nil && slices.Contains(r.languages, l.code) {
			r.fail(n.Pos, "the site's languages are "+strings.Join(r.languages, " and "), "%s is missing in %s", what, l.code)
		}
	}
	b.done()
	return t
}

// bare gives a number, true or false as the text that it is in the file, where a better message than "a number" is at hand.
func bare(n *node) *node {
	if n == nil || n.shape != number && n.shape != truth {
		return n
	}
	return &node{Pos: n.Pos, shape: words, word: n.word}
}

// word reads one of a few words.
func (r *reader) word(n *node, what string, among ...string) string {
	s := r.str(bare(n), what)
	if s == "" || slices.Contains(among, s) {
		return s
	}
	r.fail(n.Pos, r.suggest(s, among), "%s cannot be %s", what, quote(s))
	return ""
}

// wordlist reads a list of words, none of them twice.
func (r *reader) wordlist(n *node, what string, among ...string) []string {
	var all []string
	for _, item := range r.list(n, what) {
		s := r.word(item, what, among...)
		if s != "" && slices.Contains(all, s) {
			r.fail(item.Pos, "keep one of the two", "%s names %s twice", what, quote(s))
		} else if s != "" {
			all = append(all, s)
		}
	}
	return all
}

// list gives the items of a list that has at least one.
func (r *reader) list(n *node, what string) []*node {
	if !r.is(n, list, what) {
		return nil
	}
	if len(n.items) == 0 {
		r.fail(n.Pos, "fill it or remove it", "%s is an empty list", what)
	}
	return n.items
}

// integer reads a whole number within bounds.
func (r *reader) integer(n *node, what string, least, most int) int {
	if !r.is(n, number, what) {
		return 0
	}
	i, err := strconv.Atoi(n.word)
	if err != nil || i < least || i > most {
		r.fail(n.Pos, "", "%s must be a whole number between %d and %d", what, least, most)
		return 0
	}
	return i
}

// yes reads true or false.
func (r *reader) yes(n *node, what string) bool {
	return r.is(n, truth, what) && n.word == "true"
}

// period reads a period such as "12 months".
func (r *reader) period(n *node, what string) Period {
	s := r.str(bare(n), what)
	if s == "" {
		return Period{}
	}
	return r.periodOf(n, what, s)
}

const periodHint = "write 12 months, 1 year, 30 days or 1 hour"

func (r *reader) periodOf(n *node, what, s string) Period {
	p, err := ParsePeriod(s)
	if err != nil {
		r.fail(n.Pos, periodHint, "%s: %v", what, err)
	}
	return p
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
