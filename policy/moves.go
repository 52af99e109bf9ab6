package policy

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"charte/charter"
)

// A move is a value that changed, alone or for several entries at once.
type move struct {
	path    string
	was, is leaf
	with    []string // the other paths
}

// leaves notes the values that changed inside what both charters have.
func (d *differ) leaves() {
	var all []move
	for _, path := range d.after.order {
		if was, is := d.before.leaves[path], d.after.leaves[path]; !was.same(is) && !d.after.within(path, d.before) {
			all = append(all, move{path: path, was: was, is: is})
		}
	}
	for _, path := range d.before.order {
		if _, still := d.after.leaves[path]; !still && !d.before.within(path, d.after) {
			all = append(all, move{path: path, was: d.before.leaves[path]})
		}
	}
	for _, m := range d.gathered(all) {
		d.leaf(m)
	}
}

// gathered puts the retentions that follow another one with it, so that people read once what changes once.
func (d *differ) gathered(all []move) []move {
	written := func(m move) bool { return d.was.Has(m.path) || d.is.Has(m.path) }
	follows := func(m move) bool { return strings.HasPrefix(m.path, "retention.") && !written(m) }
	leads := make(map[string]string) // of what follows, by path
	for _, m := range all {
		if !follows(m) {
			continue
		}
		lead := m
		for _, o := range all {
			alike := strings.HasPrefix(o.path, "retention.") && m.path[strings.LastIndexByte(m.path, '.'):] == o.path[strings.LastIndexByte(o.path, '.'):] && m.was.same(o.was) && m.is.same(o.is)
			if before := written(o) && !written(lead) || written(o) == written(lead) && o.path < lead.path; alike && before {
				lead = o
			}
		}
		leads[m.path] = lead.path
	}
	var out []move
	for _, m := range all {
		if lead, some := leads[m.path]; some && lead != m.path {
			continue
		}
		for _, o := range all {
			if leads[o.path] == m.path && o.path != m.path {
				m.with = append(m.with, o.path)
			}
		}
		out = append(out, m)
	}
	return out
}

func (d *differ) leaf(m move) {
	j, name := judgementOf(m.path)
	if j.skip || j.beside != nil && j.beside(d) {
		return
	}
	class := j.class(m.was, m.is)
	if j.unless != nil && j.unless(d, name) {
		class = Neutral
	}
	names := []string{name}
	for _, path := range m.with {
		_, other := judgementOf(path)
		names = append(names, other)
	}
	of := d.labels(j, names)
	if j.tell != nil {
		if text := j.tell(of, m.was, m.is); !text.IsZero() {
			d.note(class, text, m.path, m.with...)
			return
		}
	}
	subject, more := j.subject(m.path, of), charter.Text{}
	if j.more != nil {
		more = j.more(m.was, m.is)
	}
	d.note(class, charter.Text{
		FR: upper(subject.FR) + " : " + transition(m.was, m.is, j.none, "fr") + more.FR + ".",
		EN: upper(subject.EN) + ": " + transition(m.was, m.is, j.none, "en") + more.EN + ".",
	}, m.path, m.with...)
}

// labels are the words by which people know some entries, quoted: “a”, “b” and “c”.
func (d *differ) labels(j judgement, names []string) charter.Text {
	section, _, _ := strings.Cut(j.path, ".*")
	var fr, en []string
	for _, name := range names {
		in := d.is
		if other := section + "." + name; !in.Has(other) && d.was.Has(other) {
			in = d.was
		}
		label := labelOf(in, section, name)
		fr, en = append(fr, quoted(label.In("fr"), "fr")), append(en, quoted(label.In("en"), "en"))
	}
	return charter.Text{FR: enumerated(fr, " et "), EN: enumerated(en, " and ")}
}

func enumerated(items []string, and string) string {
	if n := len(items); n > 1 {
		return strings.Join(items[:n-1], ", ") + and + items[n-1]
	}
	return strings.Join(items, "")
}

// subject says what a path is about, in the middle of a sentence, given the words for its entries.
func (j judgement) subject(path string, of charter.Text) charter.Text {
	if j.fr == "" {
		return charter.Text{FR: "« " + path + " »", EN: "“" + path + "”"}
	}
	return charter.Text{FR: strings.ReplaceAll(j.fr, "%s", of.FR), EN: strings.ReplaceAll(j.en, "%s", of.EN)}
}

// shortText is how long a text may be, in bytes, to be read beside the one that it replaces.
const shortText = 80

// transition says how a value changed; none tells that where nothing is said, there is none.
func transition(was, is leaf, none bool, lang string) string {
	said := map[string][]string{
		"en": {"%s (nothing was said)", "nothing is said any more (it was: %s)", "%s instead of %s", "this is no longer said", "other words", "another order: "},
		"fr": {"%s (rien n’était dit)", "plus rien n’est dit (c’était : %s)", "%s au lieu %s", "ce n’est plus dit", "d’autres mots", "un autre ordre : "},
	}[lang]
	a, b := was.words(lang), is.words(lang)
	switch {
	case is.kind == aYes:
		return b
	case was.kind == aYes:
		return said[3]
	case none && (was.kind == nothing || is.kind == nothing):
		return gained(was, is, lang)
	case was.kind == nothing:
		return fmt.Sprintf(said[0], b)
	case is.kind == nothing:
		return fmt.Sprintf(said[1], a)
	case was.kind == aText && is.kind == aText && (len(a) > shortText || len(b) > shortText): // read on the page
		return said[4]
	case was.kind == aList && is.kind == aList && sameList(leaf{list: was.list}, leaf{list: is.list}):
		return said[5] + b
	case was.kind == aList && is.kind == aList && !is.ordered:
		return gained(was, is, lang)
	}
	if lang == "fr" {
		a = elided(a)
	}
	return fmt.Sprintf(said[2], b, a)
}

// elided puts the French "de" before a word.
func elided(s string) string {
	for article, with := range map[string]string{"le ": "du ", "les ": "des "} {
		if rest, ok := strings.CutPrefix(s, article); ok {
			return with + rest
		}
	}
	if first, _ := utf8.DecodeRuneInString(s); strings.ContainsRune("aeiouyéèêàâîôœAEIOUÉÈ", first) {
		return "d’" + s
	}
	return "de " + s
}

// gained says what a list gained and lost.
func gained(was, is leaf, lang string) string {
	plus, minus, and := "with ", "without ", "; "
	if lang == "fr" {
		plus, minus, and = "avec ", "sans ", " ; "
	}
	more, fewer := less(is.list, was.list), less(was.list, is.list)
	var parts []string
	if len(more) > 0 {
		parts = append(parts, plus+is.items(more, lang))
	}
	if len(fewer) > 0 {
		parts = append(parts, minus+was.items(fewer, lang))
	}
	if len(parts) == 2 && strings.TrimPrefix(parts[0], plus) == strings.TrimPrefix(parts[1], minus) { // two fields of one label
		return plus + strings.Join(more, ", ") + and + minus + strings.Join(fewer, ", ")
	}
	return strings.Join(parts, and)
}

// less gives what a has and b has not.
func less(a, b []string) []string {
	return slices.DeleteFunc(slices.Clone(a), func(s string) bool { return slices.Contains(b, s) })
}
