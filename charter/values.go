package charter

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
)

// theCharter stands for the whole file in messages.
const theCharter = "the charter"

// A block reads a mapping key by key. The keys that were asked for are the keys that exist.
type block struct {
	r     *reader
	n     *node
	what  string
	known []string
}

// block gives a mapping to read, or nil where there is none (absent, or already reported).
func (r *reader) block(n *node, what string) *block {
	if what == "" {
		what = theCharter
	}
	if !r.is(n, mapping, what) {
		if n != nil && n.shape == mapping { // remarks, and nothing else
			return &block{r: r, n: n, what: what}
		}
		return nil
	}
	return &block{r: r, n: n, what: what}
}

var shapeHints = map[shape]string{
	words:   "put it between quotes if it is a text",
	number:  "write the number without quotes",
	truth:   "write true or false",
	list:    "write it between brackets, such as [site, email], or as lines that start with -",
	mapping: "write it as lines of key: value",
}

// is reports whether the node has that shape; where it is present and has not, it says so.
func (r *reader) is(n *node, s shape, what string) bool {
	switch {
	case n == nil || n.shape == unusable:
		return false
	case n.shape == s:
		return true
	case n.shape == mapping && n.excused && len(n.pairs) == 0: // a remark on what the text does not say
		return false
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
	return b.n.get(key)
}

// need is get for a key that must be there, unless the text that is transcribed says nothing usable.
func (b *block) need(key, hint string) *node {
	n := b.get(key)
	misspelt := func(p pair) bool { return nearest(p.key, []string{key}) != "" } // done will say so
	if n == nil && !b.n.excused && !slices.ContainsFunc(b.n.pairs, misspelt) {
		b.r.fail(b.n.Pos, hint, "%s has no %s", b.what, key)
	}
	return n
}

// done reports the keys that nobody asked for.
func (b *block) done() {
	for _, p := range b.n.pairs {
		if slices.Contains(b.known, p.key) {
			continue
		}
		hint := cmp.Or(b.r.meant(p.key, b.known), b.r.meant(p.key, remarkNames), misplaced(p.key, b.what), b.r.suggest(p.key, b.known))
		b.r.fail(p.Pos, hint, "%s has no key %s", b.what, quote(p.key))
	}
}

// str reads a text that is the same in all languages, on one line.
func (r *reader) str(n *node, what string) string {
	const most = 2000
	if !r.is(n, words, what) {
		return ""
	}
	s := oneLine(n.word)
	switch {
	case s == "":
		r.fail(n.Pos, "give it a value or remove it", "%s is empty", what)
	case len(s) > most:
		r.fail(n.Pos, "keep it short: people read it", "%s is over %d bytes long", what, most)
	case strings.ContainsFunc(s, hidden):
		r.fail(n.Pos, "remove the escape", "%s holds an invisible character", what)
	default:
		return s
	}
	return ""
}

// breaks reports the characters that only lay out the file. The no-break spaces of French are part of a text.
func breaks(c rune) bool { return c == ' ' || c == '\n' || c == '\r' || c == '\t' }

// said reads a text that people read.
func (r *reader) said(n *node, what string) Text {
	t := r.text(n, what)
	if !t.IsZero() {
		r.places.texts = append(r.places.texts, Said{what, t})
	}
	return t
}

// text reads a text in every language of the site.
func (r *reader) text(n *node, what string) Text {
	if n = bare(n); n != nil && n.shape == words {
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
		if v == nil && !n.excused && slices.Contains(r.languages, l.code) {
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

// items gives the items of a list. One value alone is a list of one.
func (r *reader) items(n *node, what string) []*node {
	if alone := bare(n); alone != nil && alone.shape == words {
		return []*node{n}
	}
	return r.list(n, what)
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
	if err != nil || i < least || i > most || n.word != strconv.Itoa(i) {
		r.fail(n.Pos, "", "%s must be a whole number between %d and %d", what, least, most)
		return 0
	}
	return i
}

// yes reads true or false.
func (r *reader) yes(n *node, what string) bool {
	return r.is(n, truth, what) && strings.EqualFold(n.word, "true")
}

const periodHint = "write 12 months, 1 year, 30 days or 1 hour"

func (r *reader) periodOf(n *node, what, s string) Period {
	p, err := ParsePeriod(s)
	if err != nil {
		r.fail(n.Pos, periodHint, "%s: %v", what, err)
	}
	return p
}
