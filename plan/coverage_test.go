package plan_test

import (
	"strings"
	"testing"

	"charte/charter"
	"charte/plan"
)

// covered is a charter whose rows stand on a key, on a block, inside a block that speaks as a whole, and on a key that says nothing.
const covered = `charter: 1
version: {number: 1, date: 2026-11-01, row: 1.10}
site: {id: club, name: {en: The Club, row: 1.9}, url: "https://club.example", languages: [en]}
controller: {name: The Club, contact: hello@club.example}
data:
  email: {category: email, protect: lookup, unique: true}
purposes:
  account: {label: {en: Your account}, text: {en: Keep your account.}, basis: {is: contract, row: 1.2}, data: [email]}
people:
  member: {label: {en: Member}, profile: none, asks: {required: [email], row: 1.3}}
retention:
  account: {until: inactive 1 year, then: {is: [warn by email, wait 30 days, anonymise], row: 1.4}}
sharing:
  row: 1.5
  for marketing: {is: never, row: [1.6, 1.7]}
  to authorities: a text requires it
rights:
  offers: {is: all, row: 1.8}
  answer: 1 month
`

// Each row leads to the promises made for it, and to no others; one of which nothing is said leads to none.
//
// Law: GDPR 5(2)
func TestCoverage(t *testing.T) {
	c, err := charter.Parse("charter.yaml", []byte(covered))
	if err != nil {
		t.Fatal(err)
	}
	want := []struct{ row, path, state, promises string }{
		{"1.2", "purposes.account.basis", "declared only", "purposes.account"},
		{"1.3", "people.member.asks", "executed", "collect.member"},
		{"1.4", "retention.account.then", "executed", "retention.account"},
		{"1.5", "sharing", "partly executed", "parties.none sharing.for_marketing sharing.to_authorities"},
		{"1.6", "sharing.for marketing", "declared only", "sharing.for_marketing"},
		{"1.7", "sharing.for marketing", "declared only", "sharing.for_marketing"},
		{"1.8", "rights.offers", "partly executed", "rights.access rights.portability rights.rectification rights.erasure rights.offers"},
		{"1.9", "site.name", "declared only", ""},
		{"1.10", "version", "executed", "version"},
	}
	got := plan.Compile(c).Coverage()
	if len(got) != len(want) {
		t.Fatalf("%d rows, want %d", len(got), len(want))
	}
	for i, w := range want {
		var ids []string
		for _, p := range got[i].Promises {
			ids = append(ids, p.ID)
		}
		g := got[i]
		if g.Row != w.row || g.Path != w.path || g.State() != w.state || strings.Join(ids, " ") != w.promises || g.Pos.Line == 0 {
			t.Errorf("row %s at %s (%s): %s %q, want %+v", g.Row, g.Path, g.Pos, g.State(), ids, w)
		}
	}
}
