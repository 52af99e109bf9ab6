package register

import (
	"slices"
	"strings"

	"charte/charter"
	"charte/plan"
)

// sorts of measures, in the order of the register and in the charter's words, and the clauses that belong to each; the first that fits
// decides, and other clauses about security go last.
var sorts = []struct{ family, clauses string }{
	{"access control", "staff|people|security.passwords|sharing.server access"},
	{"traceability", "security.logs"},
	{"software protection", ""},
	{"backup", "backups"},
	{"encryption", "data|documents|security.encryption|security.transport"},
	{"processor control", "processors"},
	{"other", "purposes|security"},
}

// general sorts what the charter promises about the security of every activity: every sort, in order, even where nothing is promised.
//
// Law: GDPR 30(1)(g), GDPR 30(2)(d), GDPR 32(1)
func (r *reader) general() []Measures {
	out := r.measures(func(clause string) bool { return !r.particular(clause) }, true)
	if !slices.ContainsFunc(r.plan.Promises, protects) {
		last := len(out) - 1
		out[last].Texts = []string{r.must("", "security", "security")}
	}
	return out
}

// security sorts what the charter promises about the security of one activity: of its data, its documents, those who work on it.
//
// Law: GDPR 30(1)(g), GDPR 30(2)(d), GDPR 32(1)
func (r *reader) security(u charter.Purpose) []Measures {
	return r.measures(func(clause string) bool { return r.particular(clause) && r.about(clause, u) }, false)
}

func (r *reader) measures(of func(clause string) bool, all bool) (out []Measures) {
	sorted := map[string][]string{}
	for _, p := range r.plan.Promises {
		if protects(p) && of(p.Clause) {
			family := r.sortOf(p.Clause)
			sorted[family] = append(sorted[family], r.text(p.Text))
		}
	}
	for _, s := range sorts {
		if texts := sorted[s.family]; all || len(texts) > 0 {
			out = append(out, Measures{r.word("security." + s.family), texts, s.family})
		}
	}
	return out
}

// protects reports whether a promise is about security. The ends of logs and of backups are promises about keeping too.
func protects(p plan.Promise) bool {
	return p.Section == plan.Security || under(p.Clause, "staff") || under(p.Clause, "backups") || under(p.Clause, "security")
}

// under reports whether a clause is a key, or stands below it.
func under(clause, key string) bool { return clause == key || strings.HasPrefix(clause, key+".") }

// sortOf gives the sort of a clause. A measure may say its own.
func (r *reader) sortOf(clause string) string {
	for _, m := range r.Charter.Security.Measures {
		if m.Sort != "" && under(clause, "security.measures."+m.Name) {
			return m.Sort
		}
	}
	for _, s := range sorts {
		if s.clauses != "" && slices.ContainsFunc(strings.Split(s.clauses, "|"), func(key string) bool { return under(clause, key) }) {
			return s.family
		}
	}
	return "other"
}

// particular reports whether a clause is about an entry that some activities have to do with, and others not; a processor that is
// declared for nothing in particular, such as the host, works for them all.
func (r *reader) particular(clause string) bool {
	for _, p := range r.Processors {
		if under(clause, "processors."+p.Name) {
			return len(p.Purposes)+len(p.Data) > 0
		}
	}
	return slices.ContainsFunc([]string{"purposes.", "data.", "staff.", "documents.", "processors."}, func(section string) bool { return strings.HasPrefix(clause, section) })
}

// about reports whether a particular clause has to do with an activity.
func (r *reader) about(clause string, u charter.Purpose) bool {
	is := func(section, entry string) bool { return under(clause, section+"."+entry) }
	return is("purposes", u.Name) ||
		slices.ContainsFunc(u.Data, func(name string) bool { return is("data", name) }) ||
		slices.ContainsFunc(r.Staff, func(x charter.Role) bool { return is("staff", x.Name) && contains(x.Purposes, u.Name) }) ||
		slices.ContainsFunc(r.documents(u), func(x charter.Document) bool { return is("documents", x.Name) }) ||
		slices.ContainsFunc(r.engaged(u), func(x charter.Processor) bool { return is("processors", x.Name) })
}
