package register

import (
	"strings"
	"testing"

	"charte/charter"
)

// versions of one site: what it does changes, and so does what protects everything, which is no change of any activity.
var versions = []string{`
charter: 1
version: {number: 1, date: 2024-01-01}
site: {id: club, name: {en: Club}, url: https://club.example, languages: [en]}
controller: {name: Club, contact: hello@club.example}
dpo: {none: {en: A small club.}}
data: {email: {category: email}}
purposes:
  account: {label: {en: account}, text: {en: Open your account.}, basis: contract, data: [email]}
people: {player: {label: {en: Player}, asks: {required: [email]}}}
retention: {everything: {for: 1 year, then: delete}}
recipients: {team: {text: {en: the team}, sort: staff}}
`, `
charter: 1
version: {number: 2, date: 2025-01-01}
site: {id: club, name: {en: Club}, url: https://club.example, languages: [en]}
controller: {name: Club, contact: hello@club.example}
dpo: {none: {en: A small club.}}
data: {email: {category: email}}
purposes:
  account: {label: {en: account}, text: {en: Open your account.}, basis: contract, data: [email]}
  news: {label: {en: news}, text: {en: Send news.}, basis: consent, data: [email]}
people: {player: {label: {en: Player}, asks: {required: [email]}}}
retention: {everything: {for: 6 months, then: delete}}
recipients: {team: {text: {en: the team}, sort: staff}}
`, `
charter: 1
version: {number: 3, date: 2026-01-01}
site: {id: club, name: {en: Club}, url: https://club.example, languages: [en]}
controller: {name: Club, contact: hello@club.example}
dpo: {none: {en: A small club.}}
data: {email: {category: email}}
purposes:
  account: {label: {en: account}, text: {en: Open your account.}, basis: contract, data: [email]}
  news: {label: {en: news}, text: {en: Send news.}, basis: consent, data: [email]}
  shop: {label: {en: shop}, text: {en: Sell shirts.}, basis: contract, data: [email], ends: 2027-01-01}
people: {player: {label: {en: Player}, asks: {required: [email]}}}
retention: {everything: {for: 6 months, then: delete}}
recipients: {team: {text: {en: the team}, sort: staff}}
security: {logs: 6 months}
`}

func TestDates(t *testing.T) {
	var all []*charter.Charter
	for _, src := range versions {
		c, err := charter.Parse("charter.yaml", []byte(src))
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, c)
	}
	for _, x := range []struct {
		why     string
		earlier []*charter.Charter
		want    []string
	}{
		{"every version, in any order", []*charter.Charter{all[1], all[0]}, []string{
			"created: version 1, 2024-01-01 | last changed: version 2, 2025-01-01",
			"created: version 2, 2025-01-01 | unchanged since",
			"created: version 3, 2026-01-01 | ends on 2027-01-01",
		}},
		{"the first version is not given", []*charter.Charter{all[1]}, []string{
			"created by: version 2, 2025-01-01; older versions were not given | unchanged since",
			"created by: version 2, 2025-01-01; older versions were not given | unchanged since",
			"created: version 3, 2026-01-01 | ends on 2027-01-01",
		}},
		{"nothing is given", nil, []string{
			"created by: version 3, 2026-01-01; older versions were not given",
			"created by: version 3, 2026-01-01; older versions were not given",
			"created by: version 3, 2026-01-01; older versions were not given | ends on 2027-01-01",
		}},
		{"the same version again is no history", []*charter.Charter{all[2]}, []string{
			"created by: version 3, 2026-01-01; older versions were not given",
			"created by: version 3, 2026-01-01; older versions were not given",
			"created by: version 3, 2026-01-01; older versions were not given | ends on 2027-01-01",
		}},
	} {
		for i, a := range Read(all[2], "en", today, x.earlier...).Controller {
			if got := strings.ReplaceAll(a.Dates, "\n", " | "); got != x.want[i] {
				t.Errorf("%s: %s: %s\nwant %s", x.why, a.Reference, got, x.want[i])
			}
		}
	}
	back, err := charter.Parse("charter.yaml", []byte(strings.Replace(versions[0], "number: 1, date: 2024-01-01", "number: 4, date: 2027-01-01", 1)))
	if err != nil {
		t.Fatal(err)
	}
	if a := Read(back, "en", today, all...).Controller[0]; a.Dates != "created: version 1, 2024-01-01\nlast changed: version 4, 2027-01-01" {
		t.Errorf("a return to the first words is a change: %q", a.Dates)
	}
	first := Read(all[0], "fr", today).Controller[0]
	if first.Dates != "créée\u00a0: version 1, 2024-01-01" {
		t.Errorf("the first version says %q", first.Dates)
	}
	p := Read(all[2], "en", today, all[0], all[1]).process(Read(all[2], "en", today, all[0], all[1]).Controller[0])
	if p["dct:created"].(node)["@value"] != "2024-01-01" || p["dct:modified"].(node)["@value"] != "2025-01-01" {
		t.Errorf("%v, %v", p["dct:created"], p["dct:modified"])
	}
}
