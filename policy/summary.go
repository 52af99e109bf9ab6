package policy

import (
	"slices"
	"strings"
	"unicode"

	"charte/charter"
	"charte/plan"
)

// summary is the policy in a few sentences, each of which leads to its section. What a charter does not say has no sentence.
//
// Law: GDPR 12(1)
func (r reader) summary() []Point {
	var out []Point
	for _, of := range []func() Point{r.who, r.asked, r.why, r.decided, r.kept, r.shared, r.stored, r.rightful, r.complained, r.checked} {
		if p := of(); p.Text != "" {
			p.Leads, p.Declared = r.word("section."+p.Section), r.declared(p.Promises)
			out = append(out, p)
		}
	}
	return out
}

// resting gives which of some promises the plan makes.
func (r reader) resting(ids ...string) []string {
	return slices.DeleteFunc(ids, func(id string) bool { _, ok := r.Promise(id); return !ok })
}

func (r reader) declared(ids []string) bool {
	for _, id := range ids {
		if p, _ := r.Promise(id); !p.DeclaredOnly() {
			return false
		}
	}
	return len(ids) > 0
}

func (r reader) who() Point {
	if r.Charter.Controller.Name == "" {
		return Point{}
	}
	return Point{ID: "who", Section: Contact, Text: r.word("summary.who", upper(r.Charter.Controller.Name))}
}

// few is how many things a sentence of the summary names before it only counts.
const few = 5

// some names a few things, and counts the others.
func (r reader) some(items []string, more string) string {
	if len(items) <= few+1 {
		return r.all(items)
	}
	return strings.Join(items[:few], ", ") + r.word("and") + r.word(more, len(items)-few)
}

func (r reader) asked() Point {
	p := Point{ID: "asked", Section: string(plan.Collect)}
	var needed []string
	for _, k := range r.joins() {
		p.Promises = append(p.Promises, "collect."+k.Name)
		for _, name := range k.Required {
			if !slices.Contains(needed, name) {
				needed = append(needed, name)
			}
		}
	}
	if p.Promises = r.resting(p.Promises...); len(needed) > 0 && len(p.Promises) > 0 {
		p.Text = r.word("summary.asked", r.some(r.labels(needed), "more.data"))
	}
	return p
}

func (r reader) why() Point {
	var names []string
	for _, u := range r.Charter.Purposes {
		names = append(names, u.Name)
	}
	labels := r.uses(names)
	if len(labels) == 0 {
		return Point{}
	}
	return Point{ID: "why", Section: string(plan.Collect), Text: r.word("summary.why", r.some(labels, "more.uses")), Promises: r.resting("collect.closed")}
}

func (r reader) decided() Point {
	p := Point{ID: "decided", Section: string(plan.Choices)}
	var names []string
	for _, u := range r.Consents() {
		names = append(names, u.Name)
		p.Promises = append(p.Promises, "consent."+u.Name, "consent."+u.Name+".withdraw")
	}
	if p.Promises = r.resting(p.Promises...); len(names) > 0 {
		p.Text = r.word("summary.decided", r.some(r.uses(names), "more.uses"))
	}
	return p
}

// kept says the rule of accounts, or else that each use has a period.
func (r reader) kept() Point {
	p := Point{ID: "kept", Section: string(plan.Keep)}
	for _, x := range r.Charter.Retention {
		u, _ := r.Charter.Purpose(x.Purpose)
		rests := r.resting("retention." + x.Purpose)
		if x.Inactive == nil || len(rests) == 0 || x.Purpose != "account" && !slices.Contains(u.Nature, "account") {
			continue
		}
		id := "summary.silent"
		if slices.ContainsFunc(x.Then, func(s charter.Step) bool { return s.Do == charter.Warn }) {
			id = "summary.inactive"
		}
		p.Text, p.Promises = r.word(id, r.text(x.Inactive.Text())), rests
		return p
	}
	if !slices.ContainsFunc(r.Charter.Purposes, func(u charter.Purpose) bool { return r.period(u) == r.word("period.none") }) {
		p.Text = r.word("summary.kept")
	}
	return p
}

func (r reader) shared() Point {
	p := Point{ID: "shared", Section: string(plan.Parties), Promises: r.resting("processors", "sharing.closed", "sharing.for_marketing")}
	s := r.Charter.Sharing
	switch n := len(r.Charter.Processors); {
	case n == 1:
		p.Text = r.word("summary.one")
	case n > 1:
		p.Text = r.word("summary.several", n)
	}
	for _, more := range []struct {
		said bool
		id   string
	}{{s.Closed != "", "summary.closed"}, {s.Marketing == "never", "summary.unsold"}} {
		if more.said {
			p.Text = strings.TrimSpace(p.Text + " " + r.word(more.id))
		}
	}
	return p
}

func (r reader) stored() Point {
	p := Point{ID: "stored", Section: string(plan.Parties), Promises: r.resting("transfers.outside_the_eea")}
	switch {
	case r.Charter.Transfers.Outside == "none":
		p.Text = r.word("summary.inside")
	case len(r.transfers()) > 0:
		p.Text = r.word("summary.outside")
	}
	return p
}

func (r reader) rightful() Point {
	p := Point{ID: "rights", Section: string(plan.Rights), Promises: r.resting("rights.access", "rights.rectification", "rights.portability", "rights.erasure"),
		Text: r.word("summary.write")}
	if len(p.Promises) == 4 {
		p.Text = r.word("summary.account")
	}
	return p
}

func (r reader) complained() Point {
	a, ok := authorities[r.Charter.Controller.Authority]
	if !ok {
		return Point{ID: "complaint", Section: Contact, Text: r.word("summary.any")}
	}
	return Point{ID: "complaint", Section: Contact, Text: r.word("summary.complaint", r.text(a.name)), Promises: r.resting("rights.complaint")}
}

// checked says how many promises are more than words.
func (r reader) checked() Point {
	n := 0
	for _, p := range r.Promises {
		if !p.DeclaredOnly() {
			n++
		}
	}
	return Point{ID: "checked", Section: string(plan.Evidence), Text: r.word("summary.checked", n, len(r.Promises)), Promises: r.resting("version", "log")}
}

// within lets a label stand inside a sentence. An acronym keeps its capitals.
func within(label string) string {
	letters := []rune(strings.TrimSuffix(label, "."))
	if len(letters) > 1 && !unicode.IsUpper(letters[1]) {
		letters[0] = unicode.ToLower(letters[0])
	}
	return string(letters)
}
