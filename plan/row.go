package plan

import (
	"strings"

	"charte/charter"
)

// A row is a key of the language that amounts to a sentence which the engine does not execute: the key, the heading under
// which people read it, the article that it answers to, and its words; the zero text where a charter does not say it. A row
// with a heading begins a promise; the rows after it that have none belong to it, so that people read once, in a few
// sentences, what is said about one thing.
type row[T any] struct {
	key     string // below the block or the entry; "" for the block itself
	section Section
	law     string
	say     func(c *charter.Charter, of T) charter.Text // nil: it only begins a promise, at its key
}

// A topic is what the sentences of an entry are about.
type topic[T any] struct {
	name  func(*charter.Charter, T) charter.Text // begins them
	again charter.Text                           // stands for the name from the second on; zero where it is left out: "name: …"
}

// read gives the promises that a block makes, in the order of its table. All of them are declared only.
func read[T any](c *charter.Charter, path string, of T, about topic[T], table []row[T]) []Promise {
	var out []Promise
	var p Promise
	var name charter.Text
	if about.name != nil {
		name = about.name(c, of)
	}
	for _, r := range table {
		at := strings.TrimSuffix(path+"."+r.key, ".")
		if r.section != "" {
			out, p = made(out, p), Promise{Section: r.section}
			if r.key == "" || r.say == nil {
				p.Clause = at
			}
		}
		if r.say == nil {
			continue
		}
		text := r.say(c, of)
		switch {
		case text.IsZero():
			continue
		case len(p.Parts) == 0:
			if p.Clause == "" {
				p.Clause = at
			}
			p.ID, p.Text, p.Pos, p.Law = anchor(p.Clause), text, c.At(p.Clause).Pos, r.law
		default:
			p.Text = then(p.Text, brief(text, name, about.again))
		}
		p.Parts = append(p.Parts, at)
	}
	return made(out, p)
}

// made adds a promise that says something.
func made(all []Promise, p Promise) []Promise {
	if len(p.Parts) == 0 {
		return all
	}
	return append(all, p)
}

// brief leaves the name out of a sentence that follows another one about the same thing.
func brief(text, name, again charter.Text) charter.Text {
	return charter.Text{FR: unnamed(text.In("fr"), name.In("fr"), again.FR), EN: unnamed(text.In("en"), name.In("en"), again.EN)}
}

func unnamed(s, name, again string) string {
	rest, named := strings.CutPrefix(s, name)
	switch {
	case name == "" || !named:
		return s
	case strings.HasPrefix(rest, " : ") || strings.HasPrefix(rest, ": "):
		return upperFirst(strings.TrimLeft(rest, " :"))
	case strings.HasPrefix(rest, " ") && again != "":
		return again + rest
	}
	return s
}

// block reads one block of the charter.
func block[T any](path string, of func(*charter.Charter) T, table []row[T]) func(*charter.Charter) []Promise {
	return func(c *charter.Charter) []Promise { return read(c, path, of(c), topic[T]{}, table) }
}

// each reads every entry of a section; place tells where an entry stands.
func each[T any](of func(*charter.Charter) []T, place func(i int, of T) string, about topic[T], table []row[T]) func(*charter.Charter) []Promise {
	return func(c *charter.Charter) []Promise {
		var out []Promise
		for i, entry := range of(c) {
			out = append(out, read(c, place(i, entry), entry, about, table)...)
		}
		return out
	}
}

var anchors = strings.NewReplacer(" ", "_", "-", "_", "'", "_", "[", ".", "]", "")

// anchor makes an id of a path: "rights.after death" becomes "rights.after_death".
func anchor(path string) string { return strings.ToLower(anchors.Replace(path)) }

// Words give each word of a key its sentence, or its part of one.
type words map[string]charter.Text

// worded says the sentence of a key's word.
func worded[T any](of func(T) string, w words) func(*charter.Charter, T) charter.Text {
	return func(_ *charter.Charter, v T) charter.Text { return w[of(v)] }
}

// naming says the sentence of a key's word, about what has a name: the sentence has one verb for it.
func naming[T any](name func(*charter.Charter, T) charter.Text, of func(T) string, w words) func(*charter.Charter, T) charter.Text {
	return func(c *charter.Charter, v T) charter.Text {
		said := w[of(v)]
		if said.IsZero() {
			return said
		}
		return say(said.FR, said.EN, name(c, v))
	}
}

// among says the words of a list in one sentence.
func among[T any](of func(T) []string, w words, fr, en string) func(*charter.Charter, T) charter.Text {
	return func(_ *charter.Charter, v T) charter.Text { return about(w.all(of(v)), fr, en) }
}

// all joins some words of a table; one that it lacks stays as it is in the charter.
func (w words) all(names []string) charter.Text { return list(w.each(names)) }

// or joins them as alternatives.
func (w words) or(names []string) charter.Text { return joined(w.each(names), " ou ", " or ") }

func (w words) each(names []string) []charter.Text {
	var items []charter.Text
	for _, n := range names {
		t, ok := w[n]
		if !ok {
			t = both(n)
		}
		items = append(items, t)
	}
	return items
}

// lasting says a period in a sentence.
func lasting[T any](of func(T) charter.Period, fr, en string) func(*charter.Charter, T) charter.Text {
	return func(_ *charter.Charter, v T) charter.Text { return about(of(v).Text(), fr, en) }
}

// citing says a name, an address or a reference in a sentence.
func citing[T any](of func(T) string, fr, en string) func(*charter.Charter, T) charter.Text {
	return func(_ *charter.Charter, v T) charter.Text { return about(cited(of(v)), fr, en) }
}

// telling gives a sentence of the charter itself.
func telling[T any](of func(T) charter.Text) func(*charter.Charter, T) charter.Text {
	return func(_ *charter.Charter, v T) charter.Text { return sentence(of(v)) }
}

// holding says a sentence where something is true.
func holding[T any](is func(T) bool, fr, en string) func(*charter.Charter, T) charter.Text {
	return func(_ *charter.Charter, v T) charter.Text {
		if !is(v) {
			return charter.Text{}
		}
		return say(fr, en)
	}
}

// about writes a sentence about something, and nothing about nothing.
func about(what charter.Text, fr, en string, more ...charter.Text) charter.Text {
	if what.IsZero() {
		return what
	}
	return say(fr, en, append([]charter.Text{what}, more...)...)
}

// unexecuted says something of passwords where the engine promises nothing of it.
func unexecuted(say func(*charter.Charter, charter.Security) charter.Text) func(*charter.Charter, charter.Security) charter.Text {
	return func(c *charter.Charter, s charter.Security) charter.Text {
		if len(passwords(c)) > 0 {
			return charter.Text{}
		}
		return say(c, s)
	}
}

// sentence lets a text of the charter stand alone: it begins with a capital and ends.
func sentence(t charter.Text) charter.Text {
	if t.IsZero() {
		return t
	}
	return first(charter.Text{FR: ended(t.In("fr")), EN: ended(t.In("en"))})
}

func ended(s string) string {
	if strings.HasSuffix(strings.TrimRight(s, "»”\")\u00a0\u202f "), ".") || strings.HasSuffix(s, "!") || strings.HasSuffix(s, "?") || strings.HasSuffix(s, "…") {
		return s
	}
	return s + "."
}

// inside lets a sentence of the charter stand inside another one.
func inside(t charter.Text) charter.Text {
	return within(charter.Text{FR: strings.TrimSuffix(t.In("fr"), "."), EN: strings.TrimSuffix(t.In("en"), ".")})
}

// called is a label, or the name of an entry that has none.
func called(label charter.Text, name string) charter.Text {
	if label.IsZero() {
		return both(strings.ReplaceAll(name, "_", " "))
	}
	return inside(label)
}
