package charter

import (
	"reflect"
	"slices"
	"strings"
)

// speaks finds the languages of the site before anything else is read: every text is checked against them.
func (r *reader) speaks(root *node) {
	r.languages = []string{"fr", "en"}
	var said []string
	if languages := root.get("site").get("languages"); languages != nil {
		if wrapped := languages.get(valueKey); wrapped != nil {
			languages = wrapped
		}
		for _, item := range append(languages.items, languages) {
			if word := item.word; word == "fr" || word == "en" {
				said = append(said, word)
			}
		}
	}
	if len(said) > 0 {
		r.languages = said
	}
}

// special reads the few values whose shape depends on more than their type.
func (r *reader) special(k key, n *node, what string, s reflect.Value) bool {
	switch s.Addr().Interface().(type) {
	case *Purpose:
		if k.name == "basis" && n.shape == list { // package law cites the article
			if all := r.strings(k, n, what); len(all) > 0 {
				s.FieldByName("Basis").SetString(all[0])
				s.FieldByName("Stacked").Set(reflect.ValueOf(all[:len(all):len(all)]))
			}
			return true
		}
	case *Retention:
		if k.name == "until" {
			r.until(n, what, s.Addr().Interface().(*Retention))
			return true
		}
	}
	return false
}

// ends are what a retention may wait for, apart from inactivity.
var ends = []string{AccountClosed, ConsentWithdrawn, ErasureAsked, RequestAnswered, ContractEnds, TrackerEnds, AsNeeded, AsLawAsks, NoEnd, NowAndThen}

func (r *reader) until(n *node, what string, t *Retention) {
	s := r.str(bare(n), what)
	switch {
	case s == "":
	case strings.HasPrefix(s, "inactive "):
		p := r.periodOf(n, what, strings.TrimPrefix(s, "inactive "))
		t.Until, t.Inactive = s, &p
	default:
		t.Until = r.word(n, what, append([]string{"inactive 1 year"}, ends...)...)
	}
}

// settle fills the defaults of a block, and checks what its keys mean together. Where its keys are wrong it only guesses, so it stays silent.
func (r *reader) settle(b *block, of any, before int) {
	wrong := len(r.errs) > before
	switch v := of.(type) {
	case *Site:
		r.siteID(b, v)
	case *DPO:
		r.dpo(b, v)
	case *Field:
		r.field(b, v, wrong)
	case *Purpose:
		r.purpose(b, v)
	case *Kind:
		v.Required, v.Optional = v.Asks.Required, v.Asks.Optional
		r.member(b, v)
	case *Asks:
		r.twice(b, v)
	case *Retention:
		r.retained(b, v)
	}
}

func (r *reader) dpo(b *block, d *DPO) {
	none, some := b.get("none"), !wordless(b.get("contact"), b.get("phone"), b.get("address"), b.get("appointed"))
	if (none != nil) == some && !b.n.excused {
		r.fail(b.n.Pos, "write contact: and an e-mail address, or none: and the reason", "dpo is either a contact or none")
	}
}

// wordless reports whether none of the nodes is there.
func wordless(nodes ...*node) bool {
	return !slices.ContainsFunc(nodes, func(n *node) bool { return n != nil })
}

func (r *reader) field(b *block, f *Field, wrong bool) {
	if f.Label.IsZero() {
		f.Label = CategoryText(f.Category)
	}
	if f.Source == "" {
		f.Source = Provided
	}
	if f.Protect == "" {
		f.Protect = Sealed
	}
	if wrong {
		return
	}
	if f.Unique && f.Protect != Lookup {
		r.fail(b.get("unique").Pos, "add protect: lookup, or remove unique", "%s is unique, but nothing can be looked up in it", b.what)
	}
	if f.List && f.Protect == Lookup {
		r.fail(b.get("list").Pos, "remove one of the two", "%s is a list: it cannot be looked up", b.what)
	}
	if f.Pseudonym && f.Category != "name" {
		r.fail(b.get("pseudonym").Pos, "only a field of category name can be a pseudonym", "%s is not a name", b.what)
	}
	if f.KeepDigits > 0 && f.Category != "postal-code" {
		r.fail(b.get("anonymise").Pos, "only the first digits of a postal-code can outlive a person's data", "%s would keep digits that may name somebody", b.what)
	}
	if f.Truncate != (Truncate{}) && f.Category != "ip-address" {
		r.fail(b.get("truncate").Pos, "only a field of category ip-address can be truncated", "%s is not an address", b.what)
	}
}

func (r *reader) purpose(b *block, p *Purpose) {
	if p.Label.IsZero() {
		p.Label = p.Text
	}
	for _, n := range []*node{b.get("interest"), b.get("balancing")} {
		if n != nil && p.Basis != "" && p.Basis != BasisLegitimateInterest && !slices.Contains(p.Stacked, BasisLegitimateInterest) {
			r.fail(n.Pos, "remove it, or write basis: legitimate-interest", "%s rests on %s: it weighs no interest", b.what, p.Basis)
		}
	}
}

func (r *reader) member(b *block, k *Kind) {
	lists := b.get("lists")
	if k.Account == NoAccount && k.Profile != "" && k.Profile != NoProfile {
		r.fail(b.get("profile").Pos, "remove profile, or account: none", "%s has a profile but no account", b.what)
	}
	if len(k.Lists) > 0 && k.Profile == NoProfile {
		r.fail(lists.Pos, "write profile: one, or remove the lists", "%s keeps lists but has no profile", b.what)
	}
}

func (r *reader) twice(b *block, a *Asks) {
	for _, name := range a.Optional {
		if slices.Contains(a.Required, name) {
			r.fail(b.get("optional").at(name), "keep one of the two", "%s asks for %s as required and as optional", strings.TrimSuffix(b.what, ".asks"), quote(name))
		}
	}
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

// open are the ends that no act follows: the text does not say when, or somebody else's clock does it.
var open = []string{AsNeeded, AsLawAsks, NoEnd, NowAndThen, TrackerEnds}

func (r *reader) retained(b *block, t *Retention) {
	period, as, until, then := b.get("for"), b.get("as"), b.get("until"), b.get("then")
	said := 0
	for _, n := range []*node{period, as, until} {
		if n != nil {
			said++
		}
	}
	// A period may run from an event: until: the contract ends, for: 5 years.
	afterEvent := said == 2 && as == nil && t.Inactive == nil
	switch {
	case said == 0 && !b.n.excused:
		r.fail(t.Pos, "write until: inactive 1 year, for: 12 months, or as: and another purpose", "%s has no period", b.what)
	case said > 1 && !afterEvent:
		r.fail(t.Pos, "keep one of until, for and as", "%s has several periods", b.what)
	}
	switch {
	case as != nil && then != nil:
		r.fail(then.Pos, "remove then", "%s ends as %s does", b.what, t.As)
	case as == nil && then == nil && said > 0 && !slices.Contains(open, t.Until):
		r.fail(t.Pos, "write then: delete, or then: [warn by email, wait 30 days, anonymise]", "%s does not say what happens then", b.what)
	}
}
