package register

import (
	"slices"
	"strings"
	"testing"
	"time"

	"charte/charter"
	"charte/sites"
)

func readAbroad(t *testing.T, on time.Time) Register {
	t.Helper()
	c, err := charter.Parse("charter.yaml", []byte(abroad))
	if err != nil {
		t.Fatal(err)
	}
	return Read(c, "en", on)
}

var today = time.Date(2026, time.November, 22, 0, 0, 0, 0, time.UTC)

// Law: GDPR 30(1)(e), GDPR 44, GDPR 45(1), GDPR 46(1)
func TestTransfers(t *testing.T) {
	var got []string
	for _, x := range readAbroad(t, today).Controller[0].Transfers {
		got = append(got, strings.Join([]string{x.To, x.Country, x.Tool, strings.ReplaceAll(x.Document, "\n", ", ")}, " | "))
	}
	want := []string{
		"Cloud | to be completed in the charter | not stated | ",
		"Alps | Switzerland | adequacy decision (GDPR, art. 45) | 2000/518/EC",
		"Clauses | India | standard contractual clauses (GDPR, art. 46(2)(c)) | documents/tia.md",
		"Wires | India | standard contractual clauses (GDPR, art. 46(2)(c)) | documents/tia.md",
		"Group | United States | binding corporate rules (GDPR, art. 46(2)(b)) | to be completed in the charter",
		"Bare | Tunisia | to be completed in the charter | ",
	}
	if !slices.Equal(got, want) {
		t.Errorf("transfers:\n%s\nwant:\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	if others := readAbroad(t, today).Processor[0].Transfers; len(others) > 0 {
		t.Errorf("the other register has transfers of companies that take no part in it: %v", others)
	}
}

// TestBritain: a country is inside or outside on a day, not for ever.
func TestBritain(t *testing.T) {
	src := strings.Replace(abroad, "region: CH", "region: GB", 1)
	c, err := charter.Parse("charter.yaml", []byte(src))
	if err != nil {
		t.Fatal(err)
	}
	goes := func(on time.Time) bool {
		return slices.ContainsFunc(Read(c, "en", on).Controller[0].Transfers, func(x Transfer) bool { return x.To == "Alps" })
	}
	if goes(time.Date(2019, time.June, 1, 0, 0, 0, 0, time.UTC)) || !goes(today) {
		t.Error("the United Kingdom was inside in 2019, and is outside in 2026")
	}
}

func TestGaps(t *testing.T) {
	r := readAbroad(t, today)
	var got []string
	for _, g := range r.Gaps() {
		if g.Pos.Line < 2 || g.Pos.File != "charter.yaml" || g.Message == "" {
			t.Errorf("%s has no place or no words: %+v", g.Path, g)
		}
		got = append(got, g.Path)
	}
	want := []string{
		"joint controllers.twin.contact", "recipients", "retention.account", "retention.meals", "retention.sending",
		"processors.hosting.region", "processors.group.transfer.assessment", "processors.bare.transfer",
	}
	if !slices.Equal(got, want) {
		t.Errorf("gaps:\n%s\nwant:\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	for _, s := range r.Sheets() {
		if s.ID == "gaps" && len(s.Rows) != len(want) {
			t.Errorf("the sheet of gaps has %d rows", len(s.Rows))
		}
		for _, row := range s.Rows {
			if slices.Contains(row, "") {
				t.Errorf("%s has an empty cell: %q", s.ID, row)
			}
		}
	}
	if period := r.Controller[0].Data[0].Data[0].Period; period != "to be completed in the charter" {
		t.Errorf("a period that names no time is shown as %q", period)
	}
}

// TestSecurityIsOfTheActivity: what is promised about a company or a role is told only where they take part.
func TestSecurityIsOfTheActivity(t *testing.T) {
	c, err := charter.Parse("charter.yaml", []byte(abroad+`
staff:
  cook: {label: {en: The cook}, purposes: [meals], factors: 2}
security:
  logs: 6 months
`))
	if err != nil {
		t.Fatal(err)
	}
	r := Read(c, "en", today)
	says := func(a Activity, family, text string) bool {
		return slices.ContainsFunc(a.Security, func(m Measures) bool {
			return m.Family == family && slices.ContainsFunc(m.Texts, func(s string) bool { return strings.Contains(s, text) })
		})
	}
	if !says(r.Controller[1], "Access control", "two proofs") || says(r.Controller[0], "Access control", "two proofs") {
		t.Error("the cook works on meals alone")
	}
	if !says(Activity{Security: r.Security}, "Traceability", "6 months") {
		t.Error("the logs are those of the whole site")
	}
	for _, a := range r.Controller {
		if says(a, "Traceability", "6 months") {
			t.Errorf("%s: the logs are said once, for every activity", a.Reference)
		}
	}
	if got := r.Controller[1].Internal; !slices.Equal(got, []string{"The cook"}) {
		t.Errorf("meals are for %v", got)
	}
}

// TestWhoTakesPart: people by what they deposit, companies by the role that they have, partners abroad by what they receive.
func TestWhoTakesPart(t *testing.T) {
	c, err := charter.Parse("charter.yaml", []byte(`
charter: 1
version: {number: 1, date: 2026-11-01}
site: {id: club, name: {en: Club}, url: https://club.example, languages: [en]}
controller: {name: Club, contact: hello@club.example}
dpo: {none: {en: A small club.}}
data:
  email: {category: email}
  age: {category: age, about: child}
purposes:
  account: {text: {en: Open your account.}, basis: contract, data: [email]}
  health: {text: {en: Check that you may play.}, basis: contract, data: [age]}
people:
  player: {label: {en: Player}, asks: {required: [email]}}
  child: {label: {en: Child}, account: none, minors: true}
documents:
  certificate: {label: {en: Certificate}, category: health, from: player, purpose: health, condition: explicit-consent, destroyed: {when: validated}}
retention:
  everything: {for: 1 year, then: delete}
processors:
  bank: {name: Bank, does: {en: takes payments}, role: controller, region: FR}
partners:
  counts: {name: Counts, with: contract, data are: anonymous, region: US}
  lists: {name: Lists, with: consent, data are: personal, region: CH}
`))
	if err != nil {
		t.Fatal(err)
	}
	r := Read(c, "en", today)
	if got := r.Controller[0].People; !slices.Equal(got, []string{"“Player”"}) {
		t.Errorf("accounts are of %v", got)
	}
	health := r.Controller[1]
	if got := health.People; !slices.Equal(got, []string{"“Player”", "“Child” (minors)"}) {
		t.Errorf("certificates are of %v", got)
	}
	if got := health.Data[1]; got.Data[0] != (Datum{"deposited document: Certificate", "until it is validated", true, "health", charter.Provided, ""}) {
		t.Errorf("the certificate is %+v", got)
	}
	if got := health.Others; len(health.Processors) > 0 || !slices.Equal(got, []string{"Bank (takes payments)", "Counts", "Lists"}) {
		t.Errorf("processors %v, others %v", health.Processors, got)
	}
	if got := health.Transfers; len(got) != 1 || got[0].To != "Lists" || got[0].Country != "Switzerland" {
		t.Errorf("transfers %+v", got)
	}
}

// TestScheduleSaysWhose: no two lines of a sheet are the same, and an invitation is of those who make it.
func TestScheduleSaysWhose(t *testing.T) {
	for name, c := range everyCharter(t) {
		for _, s := range Read(c, "fr", today).Sheets() {
			seen := map[string]bool{}
			for _, row := range s.Rows {
				line := strings.Join(row, "\x00")
				if s.ID == "retention" && seen[line] {
					t.Errorf("%s: twice the line %q", name, row)
				}
				seen[line] = true
			}
		}
	}
	c, err := charter.Parse("charter.yaml", sites.Charter("skills"))
	if err != nil {
		t.Fatal(err)
	}
	var whose []string
	for _, k := range Read(c, "en", today).Retention {
		if strings.HasPrefix(k.What, "Unanswered") {
			whose = append(whose, k.What)
		}
	}
	if len(whose) != 2 || whose[0] == whose[1] || !strings.Contains(whose[0], " invites ") {
		t.Errorf("%q", whose)
	}
}

// TestHostIsSaidOnce: what protects by a company that works for every activity is said in the sheet of security alone.
func TestHostIsSaidOnce(t *testing.T) {
	c, err := charter.Parse("charter.yaml", sites.Charter("skills"))
	if err != nil {
		t.Fatal(err)
	}
	r := Read(c, "en", today)
	says := func(all []Measures) bool {
		return slices.ContainsFunc(all, func(m Measures) bool { return strings.Contains(strings.Join(m.Texts, ""), "ISO 27001") })
	}
	if !says(r.Security) {
		t.Error("the certificate of the host is not told")
	}
	for _, a := range r.Controller {
		if says(a.Security) {
			t.Errorf("%s repeats the certificate of the host", a.Reference)
		}
	}
}

// TestEither: what any one of is enough stands in one list.
func TestEither(t *testing.T) {
	r := &reader{lang: "fr"}
	for want, all := range map[string][]string{"": nil, "a": {"a"}, "a ou b": {"a", "b"}, "a, b ou c": {"a", "b", "c"}} {
		if got := r.either(all); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

// TestMissingIsListed: a cell says that something is to be completed only where the list of gaps is not empty.
func TestMissingIsListed(t *testing.T) {
	for name, c := range everyCharter(t) {
		r := Read(c, "en", today)
		if slices.ContainsFunc(r.Sheets(), func(s Sheet) bool {
			return slices.ContainsFunc(s.Rows, func(row []string) bool { return strings.Contains(strings.Join(row, ""), r.say("missing")) })
		}) != (len(r.Gaps()) > 0) {
			t.Errorf("%s: %d gaps, which the cells do not say", name, len(r.Gaps()))
		}
	}
}

// TestWidths: a column is as wide as its longest line, and a table stays readable.
func TestWidths(t *testing.T) {
	s := Sheet{Head: []string{"a", "b", "c"}, Rows: [][]string{{"x", "été comme hiver, au bureau\nx", strings.Repeat("long ", 40)}}}
	if got := s.widths(); !slices.Equal(got, []int{12, 28, 48}) {
		t.Errorf("%v", got)
	}
	if wide := (Sheet{Head: make([]string, widest+1)}); s.style() != "narrow" || wide.style() != "wide" {
		t.Errorf("%s, %s", s.style(), wide.style())
	}
}
