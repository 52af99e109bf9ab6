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
	for _, section := range []string{"data", "purposes", "people", "staff", "processors"} {
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
	for _, t := range c.Retention {
		if _, known := c.Purpose(t.As); !known {
			continue // nothing is followed, or it was reported as unknown
		}
		if of, ok := find(c.Retention, func(o Retention) bool { return o.Purpose == t.As }); !ok || of.As != "" {
			r.fail(t.Pos, fmt.Sprintf("give %s a period of its own in retention", t.As), "retention.%s follows %s, which has no period of its own", t.Purpose, t.As)
		}
	}
	for i, claim := range c.Claims {
		for j, about := range claim.About {
			if !c.Has(about) {
				path := fmt.Sprintf("claims[%d].about[%d]", i, j)
				r.fail(c.At(path).Pos, "write the path of an entry, such as purposes.newsletter", "claims[%d].about: there is no %s", i, quote(about))
			}
		}
	}
}
