package register

import (
	"slices"
	"strings"

	"charte/charter"
	"charte/plan"
)

// sorts of measures, in the order of the register, and the clauses that belong to each; the first that fits decides, and other
// clauses about security go last.
var sorts = []struct{ family, clauses string }{
	{"access", "staff|people|security.passwords|sharing.server access"},
	{"trace", "security.logs"},
	{"backup", "backups"},
	{"encryption", "data|documents|security.encryption|security.transport"},
	{"processors", "processors"},
	{"other", ""},
}

// security sorts what the charter promises about security, as people read it; what is said of a role, a processor, a document or
// another purpose is left out where the activity has nothing to do with it.
//
// Law: GDPR 30(1)(g), GDPR 30(2)(d), GDPR 32(1)
func (r *reader) security(u charter.Purpose) (out []Measures) {
	sorted := map[string][]string{}
	for _, p := range r.plan.Promises {
		if protects(p) && r.about(p.Clause, u) {
			family := sortOf(p.Clause)
			sorted[family] = append(sorted[family], r.text(p.Text))
		}
	}
	for _, s := range sorts {
		if texts := sorted[s.family]; len(texts) > 0 {
			out = append(out, Measures{r.word("security." + s.family), texts})
		}
	}
	if out == nil {
		out = []Measures{{r.word("security.other"), []string{r.must("", "security", "security")}}}
	}
	return out
}

// protects reports whether a promise is about security. The ends of logs and of backups are promises about keeping too.
func protects(p plan.Promise) bool {
	return p.Section == plan.Security || under(p.Clause, "staff") || under(p.Clause, "backups") || under(p.Clause, "security")
}

// under reports whether a clause is a key, or stands below it.
func under(clause, key string) bool { return clause == key || strings.HasPrefix(clause, key+".") }

func sortOf(clause string) string {
	for _, s := range sorts {
		if slices.ContainsFunc(strings.Split(s.clauses, "|"), func(key string) bool { return key == "" || under(clause, key) }) {
			return s.family
		}
	}
	return ""
}

// about reports whether a clause has to do with an activity.
func (r *reader) about(clause string, u charter.Purpose) bool {
	is := func(section, entry string) bool { return under(clause, section+"."+entry) }
	switch {
	case under(clause, "purposes"):
		return is("purposes", u.Name)
	case strings.HasPrefix(clause, "data."):
		return slices.ContainsFunc(u.Data, func(name string) bool { return is("data", name) })
	case under(clause, "staff"):
		return slices.ContainsFunc(r.Staff, func(x charter.Role) bool { return is("staff", x.Name) && contains(x.Purposes, u.Name) })
	case under(clause, "documents"):
		return slices.ContainsFunc(r.documents(u), func(x charter.Document) bool { return is("documents", x.Name) })
	case strings.HasPrefix(clause, "processors."):
		return slices.ContainsFunc(r.engaged(u), func(x charter.Processor) bool { return is("processors", x.Name) })
	}
	return true
}
