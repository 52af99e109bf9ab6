package charter

import (
	"cmp"
	"fmt"
	"reflect"
	"slices"
	"strings"
)

// A ref is a name used where its definition may come later.
type ref struct {
	Pos
	name    string
	what    string // who uses it
	section string // where it must be defined
	also    string // what else it may be
}

func (r *reader) refer(k key, at Pos, name, what string) {
	if name != k.also {
		r.refs = append(r.refs, ref{at, name, what, k.in, k.also})
	}
}

// resolve reports the names that no section defines.
func (r *reader) resolve(root *node) {
	defined := make(map[string]*section)
	for _, ref := range r.refs {
		s := defined[ref.section]
		if s == nil {
			s = sectionOf(root, ref.section)
			defined[ref.section] = s
		}
		if s.known && !slices.Contains(s.names, ref.name) {
			hint := cmp.Or(r.suggest(ref.name, ref.among(s.names)), "declare it in "+ref.section)
			r.fail(ref.Pos, hint, "%s: %s is not in %s", ref.what, quote(ref.name), ref.section)
		}
	}
}

// among gives the names that it may be.
func (ref ref) among(names []string) []string {
	if ref.also == "" {
		return names
	}
	return append(names[:len(names):len(names)], ref.also)
}

// A section defines names.
type section struct {
	names []string
	known bool // false where it could not be read, or where its absence is reported already
}

func sectionOf(root *node, name string) *section {
	n := root.get(name)
	if n == nil {
		asked := slices.ContainsFunc(keysOf(reflect.TypeFor[Charter]()), func(k key) bool { return k.name == name && k.required })
		return &section{known: !asked}
	}
	s := &section{known: n.shape == mapping}
	for _, p := range n.pairs {
		s.names = append(s.names, p.key)
	}
	return s
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
	for _, p := range c.Purposes {
		if reusedFromItself(c, p) {
			r.fail(c.At("purposes."+p.Name+".reuses").Pos, "name the purpose for which the data were first collected", "purposes.%s is reused from itself", p.Name)
		}
	}
	entries := c.entries()
	for i, claim := range c.Claims {
		for j, about := range claim.About {
			if c.Has(about) {
				continue
			}
			path := fmt.Sprintf("claims[%d].about", i)
			at := c.At(fmt.Sprintf("%s[%d]", path, j))
			hint := cmp.Or(r.meant(about, entries), "write the path of an entry, such as purposes.newsletter")
			r.fail(at.Pos, hint, "%s: there is no %s", path, quote(about))
		}
	}
}

// reusedFromItself reports whether the purposes that a purpose reuses lead back to it.
func reusedFromItself(c *Charter, p Purpose) bool {
	from := p.Reuses
	for range c.Purposes {
		next, ok := c.Purpose(from)
		if !ok || from == p.Name {
			return ok
		}
		from = next.Reuses
	}
	return false
}

// entries gives the paths of the sections and of what stands directly in them.
func (c *Charter) entries() (paths []string) {
	for _, p := range c.places.all {
		if strings.Count(p.Path, ".") < 2 {
			paths = append(paths, p.Path)
		}
	}
	return paths
}
