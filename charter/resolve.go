package charter

import (
	"fmt"
	"slices"
	"strings"
)

// A ref is a name used where its definition may come later.
type ref struct {
	Pos
	name    string
	what    string // who uses it
	section string // where it must be defined
}

func (r *reader) refer(at Pos, name, what, section string) {
	r.refs = append(r.refs, ref{at, name, what, section})
}

// references reads a list of names defined in a section.
func (r *reader) references(n *node, what, section string) []string {
	var names []string
	for _, item := range r.list(n, what) {
		name := r.str(item, what)
		switch {
		case name == "":
		case slices.Contains(names, name):
			r.fail(item.Pos, "keep one of the two", "%s names %s twice", what, quote(name))
		default:
			names = append(names, name)
			r.refer(item.Pos, name, what, section)
		}
	}
	return names
}

// resolve reports the names that no section defines. A section that could not be read defines everything.
func (r *reader) resolve(root *node) {
	defined := make(map[string][]string)
	for _, section := range []string{"data", "purposes"} {
		for _, p := range root.pairs {
			if p.key != section || p.value.shape != mapping {
				continue
			}
			defined[section] = []string{}
			for _, d := range p.value.pairs {
				defined[section] = append(defined[section], d.key)
			}
		}
	}
	for _, ref := range r.refs {
		if names := defined[ref.section]; names != nil && !slices.Contains(names, ref.name) {
			r.doubtful[strings.SplitN(ref.what, ".", 2)[0]] = true
			r.fail(ref.Pos, r.suggest(ref.name, names), "%s: %s is not in %s", ref.what, quote(ref.name), ref.section)
		}
	}
}

// agree checks what only the whole charter can tell. It stays silent about parts that could not be read.
func (r *reader) agree(c *Charter) {
	for _, k := range c.People {
		r.asks(c, k)
	}
	if len(c.People) > 0 && !r.doubtful["people"] {
		for _, f := range c.Data {
			r.asked(c, f)
		}
	}
	for _, t := range c.Retention {
		if _, known := c.Purpose(t.As); !known {
			continue // nothing is followed, or it was reported as unknown
		}
		if of, ok := find(c.Retention, func(o Retention) bool { return o.Purpose == t.As }); !ok || of.As != "" {
			r.fail(t.Pos, fmt.Sprintf("give %s a period of its own in retention", t.As), "retention.%s follows %s, which has no period of its own", t.Purpose, t.As)
		}
	}
}

// asks checks that a kind is asked for what it can give, and for an address to sign in with.
func (r *reader) asks(c *Charter, k Kind) {
	what, signs, known := "people."+k.Name, 0, true
	for _, name := range slices.Concat(k.Required, k.Optional) {
		f, ok := c.Field(name)
		switch {
		case !ok, r.doubtful["data."+name]:
			known = false
		case f.List:
			r.fail(k.Pos, "move it to lists", "%s asks for %s, which is a list", what, quote(name))
		case f.Source == Observed:
			r.fail(k.Pos, "remove it, or remove source: observed", "%s asks for %s, which is observed", what, quote(name))
		case f.Category == "email" && f.Protect == Lookup && f.Unique && slices.Contains(k.Required, name):
			signs++
		}
	}
	for _, name := range k.Lists {
		if f, ok := c.Field(name); ok && !f.List {
			r.fail(k.Pos, "add list: true to it, or ask for it", "%s keeps %s as a list, but it has one value", what, quote(name))
		}
	}
	if known && signs != 1 && !r.doubtful[what] {
		r.fail(k.Pos, "require one field of {category: email, protect: lookup, unique: true}", "%s: people sign in with one e-mail address", what)
	}
}

// asked checks that somebody gives the field, and that what it promises can happen.
func (r *reader) asked(c *Charter, f Field) {
	given := slices.ContainsFunc(c.People, func(k Kind) bool {
		return slices.Contains(slices.Concat(k.Required, k.Optional, k.Lists), f.Name)
	})
	if f.Source == Provided && !given {
		r.fail(f.Pos, "ask somebody for it in people, write source: observed, or remove it", "data.%s is asked of nobody", f.Name)
	}
	if f.KeepDigits > 0 && !r.anonymises {
		r.fail(f.Pos, "end a retention with anonymise, or remove anonymise here", "data.%s keeps digits after anonymisation, but nothing is anonymised", f.Name)
	}
}
