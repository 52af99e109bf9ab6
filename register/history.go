package register

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"charte/charter"
	"charte/plan"
)

// A history is what is known of when an activity appeared and was last changed.
type history struct {
	created, changed charter.Version
	unknown          bool // it is in the oldest version that is known, and that one is not the first
}

// before keeps the versions that come before a charter, the newest first, each number once.
func before(c *charter.Charter, versions []*charter.Charter) []*charter.Charter {
	all := slices.DeleteFunc(slices.Clone(versions), func(v *charter.Charter) bool { return v.Version.Number >= c.Version.Number })
	slices.SortStableFunc(all, func(a, b *charter.Charter) int { return cmp.Compare(b.Version.Number, a.Version.Number) })
	return slices.CompactFunc(all, func(a, b *charter.Charter) bool { return a.Version.Number == b.Version.Number })
}

// trace goes back through the versions for as long as they have the purpose: it was created in the first of them, and last changed in the
// one after which the register says the same of it, in both languages.
func (r *reader) trace(u charter.Purpose, versions []*charter.Charter) history {
	h := history{created: r.Version, changed: r.Version}
	now := r.said(u)
	for _, v := range versions {
		was, ok := v.Purpose(u.Name)
		if !ok {
			return h
		}
		then := (&reader{Charter: v, on: r.on, plan: plan.Compile(v)}).said(was)
		if h.changed.Number == h.created.Number && then == now {
			h.changed = v.Version
		}
		h.created = v.Version
	}
	h.unknown = h.created.Number > 1
	return h
}

// said is all that the register says of a purpose, in both languages.
func (r *reader) said(u charter.Purpose) string {
	var out []string
	for _, lang := range []string{"fr", "en"} {
		in := &reader{Charter: r.Charter, on: r.on, plan: r.plan, lang: lang}
		a := in.activity(u)
		out = append(out, Register{Lang: lang}.controllerRow(a)...)
		out = append(out, a.For, in.ends(u))
	}
	return strings.Join(out, "\x00")
}

// dates says when an activity was created and last changed.
func (r *reader) dates(u charter.Purpose, h history) string {
	created := "created"
	if h.unknown {
		created = "created by"
	}
	out := []string{r.word(created, r.dated(h.created))}
	switch {
	case h.changed.Number != h.created.Number:
		out = append(out, r.word("changed", r.dated(h.changed)))
	case h.created.Number != r.Version.Number:
		out = append(out, r.word("unchanged"))
	}
	return lines(append(out, r.ends(u))...)
}

func (r *reader) ends(u charter.Purpose) string {
	if u.Ends.IsZero() {
		return ""
	}
	return r.word("ends", written(u.Ends))
}

// dated gives a version with its date.
func (r *reader) dated(v charter.Version) string {
	date := written(v.Date)
	if v.Number == r.Version.Number {
		date = r.must(date, "version.date", "date")
	}
	return r.word("version", v.Number, cmp.Or(date, r.word("unsaid")))
}

// written gives a date as programs read it; a page for people has it in words. A date that is not said is "".
func written(date time.Time) string {
	if date.IsZero() {
		return ""
	}
	return date.UTC().Format(time.DateOnly)
}
