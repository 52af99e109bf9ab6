package law_test

import (
	"strings"
	"testing"
	"time"

	"charte/charter"
	"charte/law"
)

// Each row: an identifier, its floor and its cap as a charter writes them, and its source.
var references = []struct{ id, least, most, law string }{
	{"answer", "", "1 month", "GDPR 12(3)"},
	{"answer-extended", "", "3 months", "GDPR 12(3)"},
	{"answer-target", "", "21 days", ""},
	{"health-record", "", "8 days", "CSP L1111-7"},
	{"health-record-old", "", "2 months", "CSP L1111-7"},
	{"minor-erasure", "", "1 month", "LIL 51"},
	{"indirect-notice", "", "1 month", "GDPR 14(3)(a)"},
	{"breach-notice", "", "72 hours", "GDPR 33(1)"},
	{"processor-breach", "", "24 hours", ""},
	{"prior-consultation", "", "56 days", "GDPR 36(2)"},
	{"prior-consultation-extended", "", "98 days", "GDPR 36(2)"},

	{"logs", "6 months", "12 months", "CNIL 2021-122"},
	{"logs-control", "", "3 years", "CNIL 2021-122"},
	{"tracker-choice", "6 months", "6 months", "CNIL 2020-092"},
	{"tracker", "", "13 months", "LIL 82, GDPR 5(1)(e)"},
	{"audience-tracker", "", "13 months", "LIL 82, CNIL 2020-091"},
	{"audience-data", "", "25 months", "LIL 82, CNIL 2020-091"},
	{"prospects", "", "3 years", "CNIL 2021-131"},
	{"candidates", "", "2 years", "GDPR 5(1)(e), CNIL guide on recruitment (2023)"},
	{"inactive-account", "", "1 year", ""},
	{"inactive-notice", "30 days", "", ""},
	{"invitation", "", "30 days", ""},
	{"social-file", "", "2 years", "CNIL 2021-028"},
	{"payslips", "5 years", "", "C. trav. L3243-4"},
	{"staff-register", "5 years", "", "C. trav. R1221-26"},
	{"invoices", "10 years", "", "C. com. L123-22"},
	{"host-identity", "5 years", "5 years", "LCEN 6, decree 2021-1362"},
	{"host-account", "1 year", "1 year", "LCEN 6, decree 2021-1362"},
	{"host-connection", "", "1 year", "CPCE L34-1, decree 2021-1362"},
	{"identity-copy", "", "1 year", "GDPR 5(1)(e), 12(6)"},
	{"rights-case", "", "5 years", "C. civ. 2224"},
	{"consent-receipt", "", "5 years", "GDPR 7(1), C. civ. 2224"},
	{"opposition-list", "3 years", "", "GDPR 21(3)"},
	{"backups", "", "35 days", ""},
}

func TestReferences(t *testing.T) {
	now := clock(t, "2026-11-01")
	all := law.References(now)
	if len(all) != len(references) {
		t.Errorf("%d references, want %d", len(all), len(references))
	}
	for i, want := range references {
		r, ok := law.ReferenceFor(want.id, now)
		if !ok || r != all[i] {
			t.Errorf("%s: %+v, %v", want.id, r, ok)
		}
		if got := [...]string{r.Least.String(), r.Most.String(), r.Law}; got != [...]string{want.least, want.most, want.law} {
			t.Errorf("%s: %q", want.id, got)
		}
		if r.What.FR == "" || r.What.EN == "" || strings.ContainsAny(r.What.FR+r.What.EN, "'") {
			t.Errorf("%s: %+v", want.id, r.What)
		}
		if r.Least.After(now).After(r.Most.After(now)) && !r.Most.IsZero() {
			t.Errorf("%s: the floor is over the cap", want.id)
		}
	}
	if r, ok := law.ReferenceFor("nothing", now); ok || r != (law.Reference{}) {
		t.Errorf("%+v", r)
	}
}

// What a caller changes is his own copy.
func TestReferencesAreCopies(t *testing.T) {
	now := clock(t, "2026-11-01")
	law.References(now)[0].Most = charter.Period{Years: 9}
	if r, _ := law.ReferenceFor("answer", now); r.Most != (charter.Period{Months: 1}) {
		t.Errorf("%+v", r)
	}
}

// TestReferenceOnADay: each is in force from midnight in Paris, and none before the GDPR.
func TestReferenceOnADay(t *testing.T) {
	if all := law.References(clock(t, "2018-05-24 23:59")); len(all) != 0 {
		t.Errorf("%+v", all)
	}
	for id, first := range map[string]string{
		"answer": "2018-05-25", "minor-erasure": "2019-06-01", "tracker": "2020-09-17", "social-file": "2021-03-11",
		"prospects": "2021-09-23", "logs": "2021-10-14", "host-identity": "2021-10-22", "candidates": "2023-01-30",
	} {
		midnight := clock(t, first+" 00:00")
		if _, ok := law.ReferenceFor(id, midnight.Add(-time.Second)); ok {
			t.Errorf("%s is in force before %s", id, first)
		}
		if r, ok := law.ReferenceFor(id, midnight); !ok || !r.In(midnight) {
			t.Errorf("%s is not in force on %s", id, first)
		}
	}
	ended := law.Reference{From: clock(t, "2020-01-01"), Until: time.Date(2021, time.January, 1, 0, 0, 0, 0, time.UTC)}
	if !ended.In(clock(t, "2020-12-31 23:59")) || ended.In(clock(t, "2021-01-01 00:00")) {
		t.Error("a reference ends just before its Until")
	}
}
