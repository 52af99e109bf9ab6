package policy

import (
	"slices"
	"strings"

	"charte/charter"
	"charte/plan"
)

// Topic is what a section says of one thing: a purpose, a kind of people, a company, a tracker, a mailing, a block of the charter.
type Topic struct {
	ID        string // unique in the document, safe as an anchor: "t-parties-processors-hosting"
	Title     string // what it is about, in a few words; "" where its one sentence says it
	Sentences []Sentence
}

// Lead is the sentence that stands for the topic: the first that the engine keeps, or the first.
func (t Topic) Lead() Sentence { return t.Sentences[0] }

// Measured is how many of its sentences the engine enforces and measures.
func (t Topic) Measured() int {
	n := 0
	for _, s := range t.Sentences {
		if !s.Promise.DeclaredOnly() {
			n++
		}
	}
	return n
}

// topic gives the topic of a promise: the entry of the charter that its clause is in, and the block of that entry. A right that people
// exercise alone is a topic by itself.
func topic(p plan.Promise) (entry, block string) {
	block, rest, _ := strings.Cut(p.Clause, ".")
	block, _, _ = strings.Cut(block, "[")
	name, _, _ := strings.Cut(rest, ".")
	name, _, _ = strings.Cut(name, "[")
	switch {
	case p.Clause == "rights" && !p.DeclaredOnly():
		return p.ID, p.ID
	case name != "":
		return block + "." + name, block
	}
	return block, block
}

// section gathers the promises of a section into topics: an entry of which it says one thing only stands among the others of its block.
func (r reader) section(id plan.Section) Section {
	s := Section{ID: string(id), Title: r.word("section." + string(id))}
	said := make(map[string]int)
	for _, p := range r.Promises {
		if entry, _ := topic(p); p.Section == id {
			said[entry]++
		}
	}
	at := make(map[string]int)
	for _, p := range r.Promises {
		if p.Section != id {
			continue
		}
		key, block := topic(p)
		if said[key] == 1 || !slices.Contains(known, block) {
			key = block
		}
		i, met := at[key]
		if !met {
			i, at[key] = len(s.Topics), len(s.Topics)
			s.Topics = append(s.Topics, Topic{ID: "t-" + s.ID + "-" + slug(key), Title: r.titled(key)})
		}
		s.Topics[i].Sentences = append(s.Topics[i].Sentences, Sentence{Anchor(p.ID), r.text(p.Text), p})
	}
	for _, t := range s.Topics {
		t.lead()
	}
	slices.SortStableFunc(s.Topics, func(a, b Topic) int { return min(len(a.Sentences), 2) - min(len(b.Sentences), 2) })
	return s
}

// known are the blocks of the charter whose entries people know by name.
var known = []string{"purposes", "people", "forms", "grants", "documents", "trackers", "mailings", "processors", "partners", "joint controllers", "clients"}

// lead puts the first sentence that the engine keeps before the others.
func (t Topic) lead() {
	if i := slices.IndexFunc(t.Sentences, func(x Sentence) bool { return !x.Promise.DeclaredOnly() }); i > 0 {
		lead := t.Sentences[i]
		copy(t.Sentences[1:], t.Sentences[:i])
		t.Sentences[0] = lead
	}
}

// slug makes an anchor of a topic.
func slug(key string) string { return strings.NewReplacer(".", "-", " ", "-", "_", "-").Replace(key) }

// titled names a topic for people.
func (r reader) titled(key string) string {
	block, name, entry := strings.Cut(key, ".")
	switch {
	case block == "rights" && entry:
		return ""
	case !entry:
		return r.word("topic." + block)
	case block == "trackers":
		return r.word("topic.tracker", name)
	case block == "people":
		return r.word("quoted", r.text(labelOf(r.Charter, block, name)))
	case block == "mailings":
		if v, ok := entryOf(r.Charter, block, name); ok {
			return r.word("topic.mailing", r.text(v.FieldByName("Text").Interface().(charter.Text)))
		}
	case block == "grants":
		if v, ok := entryOf(r.Charter, block, name); ok {
			return r.word("topic.grant", r.text(labelOf(r.Charter, "people", v.FieldByName("To").String())))
		}
	}
	return upper(strings.TrimSuffix(r.text(labelOf(r.Charter, block, name)), "."))
}
