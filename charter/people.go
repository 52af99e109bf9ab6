package charter

import "slices"

// reservedKinds are words that name other roles.
var reservedKinds = []string{"admin", "staff", "visitor", "all", "none"}

func (r *reader) people(n *node) []Kind {
	var all []Kind
	for _, p := range r.entries(n, "people", reservedKinds...) {
		before := len(r.errs)
		all = append(all, r.kind(p))
		r.doubt("people", p.key, before)
	}
	return all
}

func (r *reader) kind(p pair) Kind {
	what := "people." + p.key
	k := Kind{Name: p.key, Pos: p.Pos}
	b := r.block(p.value, what)
	if b == nil {
		return k
	}
	k.Label = r.text(b.need("label", "say how the join page names them: label: {fr: …, en: …}"), what+".label")
	k.Text = r.text(b.get("text"), what+".text")
	k.Profile = r.word(b.need("profile", "write profile: one, or profile: none"), what+".profile", OneProfile, NoProfile)
	if asks := r.block(b.need("asks", "say what they must give: asks: {required: […]}"), what+".asks"); asks != nil {
		k.Required = r.references(asks.need("required", "write required: […]"), what+".asks.required", "data")
		optional := asks.get("optional")
		k.Optional = r.references(optional, what+".asks.optional", "data")
		for _, name := range k.Optional {
			if slices.Contains(k.Required, name) {
				r.fail(optional.at(name), "keep one of the two", "%s asks for %s as required and as optional", what, quote(name))
			}
		}
		asks.done()
	}
	lists := b.get("lists")
	k.Lists = r.references(lists, what+".lists", "data")
	if len(k.Lists) > 0 && k.Profile == NoProfile {
		r.fail(lists.Pos, "write profile: one, or remove the lists", "%s keeps lists but has no profile", what)
	}
	b.done()
	return k
}

// at gives the position of a word in a list.
func (n *node) at(word string) Pos {
	for _, item := range n.items {
		if item.word == word {
			return item.Pos
		}
	}
	return n.Pos
}
