package register

import (
	"slices"
	"strings"
	"testing"

	"charte/charter"
)

// mandatory are the columns that article 30 asks for, with the keys of the charter that can fill each. The columns of recipients hold
// those of one requirement together: none of them may be the only one to be empty.
//
// Law: GDPR 30(1), GDPR 30(2)
var mandatory = map[string]map[string][]string{
	"controller": {
		"reference": nil, "activity": nil, "dates": {"version.date"}, "purpose": {"purposes."}, "people": nil,
		"basis":            {"purposes."},
		"data and periods": {"purposes.", "retention.", "documents."},
		"internal":         {"recipients"}, "processors": {"processors."}, "others": {"processors.", "partners.", "joint controllers."},
		"transfers": {"processors.", "partners.", "transfers"}, "security": nil,
	},
	"processor": {
		"reference": nil, "activity": nil, "dates": {"version.date"}, "for": {"clients"}, "categories": {"purposes."}, "people": nil,
		"data and periods": {"purposes.", "retention.", "documents."}, "processors": {"processors."}, "transfers": {"processors.", "partners.", "transfers"}, "security": nil,
	},
	"organisation": {"value": {"controller.", "dpo", "joint controllers.", "version.date"}},
	"security":     {"measures": {"security"}},
	"retention":    {"period": {"retention.", "documents."}},
	"recipients":   {"name": {"processors.", "partners.", "joint controllers."}},
	"trackers":     {"whose": {"trackers."}, "purpose": {"trackers."}, "life": {"trackers."}},
}

// TestMandatoryCells: whatever the charter, a mandatory cell is filled, or says that it is not, and then the gap is listed with the key that
// would fill it; and each gap shows in a cell.
//
// Law: GDPR 30(1), GDPR 30(2)
func TestMandatoryCells(t *testing.T) {
	for name, c := range everyCharter(t) {
		for _, lang := range []string{"fr", "en"} {
			checked(t, name+" "+lang, Read(c, lang, today))
		}
	}
}

func checked(t *testing.T, name string, r Register) {
	t.Helper()
	missing, shown := r.say("missing"), map[string]bool{}
	for _, s := range r.Sheets() {
		for column, keys := range mandatory[s.ID] {
			at := slices.Index(s.Head, r.say("col."+column))
			if at < 0 {
				t.Fatalf("%s: %s has no column %s", name, s.ID, column)
			}
			for _, row := range s.Rows {
				filled(t, name+": "+s.ID+"."+column+" of "+row[0], row[at], r, keys, shown)
			}
		}
		if s.ID == "gaps" {
			continue
		}
		for _, row := range s.Rows {
			if strings.Contains(strings.Join(row, "\n"), missing) && mandatory[s.ID] == nil {
				t.Errorf("%s: %s says that something is missing, and nothing asks for it: %q", name, s.ID, row)
			}
		}
	}
	for _, g := range r.Gaps() {
		if !shown[g.Path] {
			t.Errorf("%s: the gap %s shows in no cell", name, g.Path)
		}
	}
}

// filled checks one mandatory cell.
func filled(t *testing.T, where, cell string, r Register, keys []string, shown map[string]bool) {
	t.Helper()
	switch {
	case strings.TrimSpace(cell) == "":
		t.Errorf("%s is empty", where)
	case strings.Contains(cell, r.say("missing")):
		var why []string
		for _, g := range r.Gaps() {
			if slices.ContainsFunc(keys, func(key string) bool { return strings.HasPrefix(g.Path, key) }) {
				why, shown[g.Path] = append(why, g.Path), true
			}
		}
		if why == nil {
			t.Errorf("%s is missing, and no gap says so: %q", where, cell)
		}
	}
}

// TestEachKeyIsMissed: without any of the keys that article 30 asks for, the register says in its cell that it lacks it.
func TestEachKeyIsMissed(t *testing.T) {
	const src = `
charter: 1
version: {number: 1, date: 2026-11-01}
site: {id: agency, name: {en: Agency}, url: https://agency.example, languages: [en]}
controller: {name: Agency, contact: hello@agency.example, acts as: [controller, processor]}
clients: {shop: {name: Shop, contact: hello@shop.example, purposes: [sending]}}
dpo: {contact: dpo@agency.example}
data: {email: {category: email}}
purposes:
  account: {text: {en: Open your account.}, basis: contract, as: controller, data: [email]}
  sending: {text: {en: Send letters.}, basis: contract, as: processor, data: [email]}
people: {customer: {label: {en: Customer}, asks: {required: [email]}}}
retention: {everything: {for: 1 year, then: delete}}
recipients: {team: {text: {en: the team}, sort: staff}}
processors: {hosting: {name: Cloud, does: {en: hosts}, region: IN, transfer: {tool: standard clauses, assessment: documents/tia.md}}}
security: {logs: 6 months}
`
	read := func(src string) Register {
		c, err := charter.Parse("charter.yaml", []byte(src))
		if err != nil {
			t.Fatalf("%v in\n%s", err, src)
		}
		r := Read(c, "en", today)
		checked(t, "agency", r)
		return r
	}
	if gaps := read(src).Gaps(); len(gaps) > 0 {
		t.Fatalf("%+v", gaps)
	}
	for _, x := range []struct{ without, path string }{
		{"name: Agency, contact: hello@agency.example, ", "controller.name"}, {"contact: hello@agency.example, ", "controller.contact"},
		{"date: 2026-11-01", "version.date"}, {"dpo: {contact: dpo@agency.example}\n", "dpo"},
		{"clients: {shop: {name: Shop, contact: hello@shop.example, purposes: [sending]}}\n", "clients"}, {"contact: hello@shop.example, ", "clients.shop.contact"},
		{"basis: contract, as: controller, ", "purposes.account.basis"}, {", data: [email]}\n  sending", "purposes.account.data"},
		{"retention: {everything: {for: 1 year, then: delete}}\n", "retention.account"},
		{"recipients: {team: {text: {en: the team}, sort: staff}}\nprocessors: {hosting: {name: Cloud, does: {en: hosts}, region: IN, transfer: {tool: standard clauses, assessment: documents/tia.md}}}\n", "recipients"},
		{"name: Cloud, ", "processors.hosting.name"}, {"region: IN, ", "processors.hosting.region"},
		{", transfer: {tool: standard clauses, assessment: documents/tia.md}", "processors.hosting.transfer"}, {", assessment: documents/tia.md", "processors.hosting.transfer.assessment"},
	} {
		with := map[string]string{"date: 2026-11-01": "date: none", ", data: [email]}\n  sending": "}\n  sending"}[x.without]
		cut := strings.Replace(src, x.without, with, 1)
		if cut == src {
			t.Fatalf("%q is nowhere", x.without)
		}
		if gaps := read(cut).Gaps(); !slices.ContainsFunc(gaps, func(g Gap) bool { return g.Path == x.path }) {
			t.Errorf("without %q, %s is not missed: %+v", x.without, x.path, gaps)
		}
	}
}
