package charter

import (
	"strings"
)

// reservedFields are words that the forms, the exports or the links of a site use for themselves.
var reservedFields = []string{"id", "site", "subject", "account", "kind", "key", "language", "lang", "password", "token", "t", "consent", "purpose", "version", "all"}

func (r *reader) data(n *node) []Field {
	var all []Field
	for _, p := range r.entries(n, "data", reservedFields...) {
		before := len(r.errs)
		all = append(all, r.field(p))
		r.doubt("data", p.key, before)
	}
	return all
}

func (r *reader) field(p pair) Field {
	what := "data." + p.key
	f := Field{Name: p.key, Source: Provided, Protect: Sealed, Pos: p.Pos}
	b := r.block(p.value, what)
	if b == nil {
		return f
	}
	before := len(r.errs)
	f.Category = r.word(b.need("category", "say what sort of data it is: "+categoryNames()), what+".category", strings.Split(categoryNames(), ", ")...)
	f.Label = r.text(b.get("label"), what+".label")
	if f.Label.IsZero() {
		f.Label = CategoryText(f.Category)
	}
	if s := r.word(b.get("source"), what+".source", Provided, Observed); s != "" {
		f.Source = s
	}
	if s := r.word(b.get("protect"), what+".protect", Sealed, Lookup, Open); s != "" {
		f.Protect = s
	}
	unique, list, pseudonym := b.get("unique"), b.get("list"), b.get("pseudonym")
	f.Unique, f.List = r.yes(unique, what+".unique"), r.yes(list, what+".list")
	f.Pseudonym = r.word(pseudonym, what+".pseudonym", "allowed") != ""
	f.Guard = r.word(b.get("guard"), what+".guard", FreeText)
	keep, truncate := b.get("anonymise"), b.get("truncate")
	f.KeepDigits, f.Truncate = r.keepDigits(keep, what+".anonymise"), r.truncate(truncate, what+".truncate")
	b.done()
	if len(r.errs) > before {
		return f // what follows would only guess
	}
	if f.Unique && f.Protect != Lookup {
		r.fail(unique.Pos, "add protect: lookup, or remove unique", "%s is unique, but nothing can be looked up in it", what)
	}
	if f.List && f.Protect == Lookup {
		r.fail(list.Pos, "remove one of the two", "%s is a list: it cannot be looked up", what)
	}
	if f.Pseudonym && f.Category != "name" {
		r.fail(pseudonym.Pos, "only a field of category name can be a pseudonym", "%s is not a name", what)
	}
	if f.KeepDigits > 0 && f.Category != "postal-code" {
		r.fail(keep.Pos, "only the first digits of a postal-code can outlive a person's data", "%s would keep digits that may name somebody", what)
	}
	if f.Truncate != (Truncate{}) && f.Category != "ip-address" {
		r.fail(truncate.Pos, "only a field of category ip-address can be truncated", "%s is not an address", what)
	}
	return f
}

func categoryNames() string {
	var names []string
	for _, c := range categories {
		names = append(names, c.Name)
	}
	return strings.Join(names, ", ")
}

// keepDigits reads "keep 2 digits". Three digits of a French postcode already name a few villages, so 3 is the most.
func (r *reader) keepDigits(n *node, what string) int {
	s := r.str(n, what)
	for i, form := range []string{"keep 1 digit", "keep 2 digits", "keep 3 digits"} {
		if s == form {
			return i + 1
		}
	}
	if s != "" {
		r.fail(n.Pos, "write keep 2 digits (1 to 3)", "%s cannot be %s", what, quote(s))
	}
	return 0
}

func (r *reader) truncate(n *node, what string) Truncate {
	b := r.block(n, what)
	if b == nil {
		return Truncate{}
	}
	t := Truncate{
		IPv4: r.integer(b.need("ipv4", "write ipv4: 24, the number of leading bits to keep"), what+".ipv4", 1, 31),
		IPv6: r.integer(b.need("ipv6", "write ipv6: 48, the number of leading bits to keep"), what+".ipv6", 1, 127),
	}
	b.done()
	return t
}
