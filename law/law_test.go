package law_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/txtar"

	"charte/charter"
	"charte/law"
)

var update = flag.Bool("update", false, "rewrite the expected findings in testdata")

var (
	today  = time.Date(2026, time.November, 1, 0, 0, 0, 0, time.UTC)
	before = time.Date(2018, time.May, 24, 0, 0, 0, 0, time.UTC)
)

func parse(t *testing.T, src string) *charter.Charter {
	t.Helper()
	c, err := charter.Parse("charter.yaml", []byte(src))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// A fixture is one rule seen at work: a charter that it finds fault with among lawful neighbours, what it finds, and the same charter
// once its remedies are followed. Its name is that of the rule, and a word where the rule has several.
type fixture struct {
	name, rule, path      string
	archive               *txtar.Archive
	charter, want, mended string
}

func fixtures(t *testing.T) (all []fixture) {
	t.Helper()
	paths, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(paths) == 0 {
		t.Fatalf("%d fixtures, %v", len(paths), err)
	}
	for _, path := range paths {
		a, err := txtar.ParseFile(path)
		if err != nil {
			t.Fatal(err)
		}
		var names []string
		for _, f := range a.Files {
			names = append(names, f.Name)
		}
		if !slices.Equal(names, []string{"charter.yaml", "findings", "mended.yaml"}) {
			t.Fatalf("%s holds %q", path, names)
		}
		name := strings.TrimSuffix(filepath.Base(path), ".txtar")
		rule, _, _ := strings.Cut(name, "-")
		all = append(all, fixture{
			name, rule, path, a,
			string(a.Files[0].Data), string(a.Files[1].Data), string(a.Files[2].Data),
		})
	}
	return all
}

// of keeps what one rule finds.
func of(rule string, all []law.Finding) []law.Finding {
	return slices.DeleteFunc(slices.Clone(all), func(f law.Finding) bool { return f.Rule != rule })
}

// listed gives findings one a line, the French under the English.
func listed(all []law.Finding) string {
	var b strings.Builder
	for _, f := range all {
		row := f.Row
		if row == "" {
			row = "no row"
		}
		fmt.Fprintf(&b, "%d:%d %s %s (%s)\n\t%s\n\t%s\n", f.Pos.Line, f.Pos.Column, f.Rule, f.Path, row, f.Message.EN, f.Message.FR)
	}
	return b.String()
}

func TestFindings(t *testing.T) {
	for _, x := range fixtures(t) {
		t.Run(x.name, func(t *testing.T) {
			found := of(x.rule, law.Check(parse(t, x.charter), today))
			if len(found) == 0 {
				t.Fatal("nothing is found")
			}
			got := listed(found)
			if *update {
				x.archive.Files[1].Data, x.want = []byte(got), got
				if err := os.WriteFile(x.path, txtar.Format(x.archive), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			if got != x.want {
				t.Errorf("got\n%s\nwant\n%s", got, x.want)
			}
			if left := of(x.rule, law.Check(parse(t, x.mended), today)); len(left) > 0 {
				t.Errorf("still found once mended:\n%s", listed(left))
			}
			if early := law.Check(parse(t, x.charter), before); len(early) > 0 {
				t.Errorf("found before the law applied:\n%s", listed(early))
			}
			for _, f := range found {
				wellWritten(t, f.Message)
			}
		})
	}
}

// wellWritten looks at what a person reads, in both languages.
func wellWritten(t *testing.T, text charter.Text) {
	t.Helper()
	if text.FR == "" || text.EN == "" || strings.Contains(text.FR+text.EN, "%!") {
		t.Errorf("%+v is not in both languages", text)
	}
	if strings.ContainsAny(text.FR+text.EN, "'") || strings.Contains(text.EN, "lease") && strings.Contains(text.EN, "Please") {
		t.Errorf("%+v is not well written", text)
	}
}

var (
	siteID = regexp.MustCompile(`id: fixture\b`)
	rows   = regexp.MustCompile(`\b9\.([0-9])\b`)
)

// A rule sees what a charter says, never how it is called: another site, another file and other rows give the same findings.
func TestRulesSeeOnlyContent(t *testing.T) {
	for _, x := range fixtures(t) {
		c, err := charter.Parse("elsewhere/other.yaml", []byte(rows.ReplaceAllString(siteID.ReplaceAllString(x.charter, "id: another"), "z-$1")))
		if err != nil {
			t.Fatalf("%s: %v", x.name, err)
		}
		renamed := law.Check(c, today)
		for i := range renamed {
			renamed[i].Pos.File, renamed[i].Row = "charter.yaml", strings.Replace(renamed[i].Row, "z-", "9.", 1)
		}
		if got, want := listed(renamed), listed(law.Check(parse(t, x.charter), today)); got != want {
			t.Errorf("%s: renamed, it gives\n%s\nand not\n%s", x.name, got, want)
		}
	}
}

// Each rule has words in both languages, and is seen at work.
func TestPack(t *testing.T) {
	seen := make(map[string]bool)
	for _, x := range fixtures(t) {
		seen[x.rule] = true
	}
	rules := law.Pack()
	if len(rules) != 84 {
		t.Errorf("%d rules", len(rules))
	}
	for i, r := range rules {
		if i > 0 && rules[i-1].ID >= r.ID && rules[i-1].In(r.From) {
			t.Errorf("%s comes after %s", r.ID, rules[i-1].ID)
		}
		if !seen[r.ID] {
			t.Errorf("%s has no fixture", r.ID)
		}
		if r.Law == "" || r.From.IsZero() {
			t.Errorf("%s is incomplete", r.ID)
		}
		for _, text := range []charter.Text{r.Title, r.Why, r.Remedy} {
			t.Run(r.ID, func(t *testing.T) { wellWritten(t, text) })
		}
		delete(seen, r.ID)
	}
	for _, r := range rules {
		delete(seen, r.ID)
	}
	for rule := range seen {
		t.Errorf("there is no rule %s", rule)
	}
	if early := law.Rules(before); len(early) != 0 {
		t.Errorf("%d rules before May 2018", len(early))
	}
}

func TestRuleInForce(t *testing.T) {
	day := func(d int) time.Time { return time.Date(2026, time.January, d, 0, 0, 0, 0, time.UTC) }
	r := law.Rule{From: day(10), Until: day(20)}
	for d, want := range map[int]bool{9: false, 10: true, 19: true, 20: false} {
		if r.In(day(d)) != want {
			t.Errorf("day %d: %v", d, !want)
		}
	}
}

// tiny lacks almost everything.
const tiny = `charter: 1
version: {number: 1, date: 2026-11-01}
site: {id: tiny, name: {en: Tiny}, url: https://tiny.example, languages: [en]}
data:
  email: {category: email}
  story: {category: career}
purposes:
  account: {text: {en: Open your account.}, data: [email, story]}
`

// What a block should have said is found at the block, and where there is none at the start of the file.
func TestOmissions(t *testing.T) {
	found := law.Check(parse(t, tiny), today)
	for rule, want := range map[string]string{"I01": "charter.yaml:1:1", "I05": "charter.yaml:1:1", "I11": "charter.yaml:1:1", "I03": "charter.yaml:8:3"} {
		if all := of(rule, found); len(all) != 1 || all[0].Pos.String() != want || all[0].Row != "" {
			t.Errorf("%s: %s", rule, listed(all))
		}
	}
	if !law.Refuses(found) || law.Refuses(of("N04", found)) {
		t.Error("an error refuses, a warning does not")
	}
}

// What looks like a fault and is none, where a fixture has no room for it.
func TestRulesStaySilent(t *testing.T) {
	for _, x := range []struct{ rule, why, charter string }{
		{"C07", "children are served, and nothing rests on their consent", tiny + "minors: {served: \"yes\"}\n"},
		{"C07", "consent is asked of adults", strings.Replace(tiny, "text:", "basis: consent, text:", 1)},
		{"I04", "no contract is performed", strings.Replace(tiny, "text:", "nature: statistics, basis: legitimate-interest, text:", 1)},
		{"I02", "many people, none of them profiled", tiny + "dpia: {large scale: true}\ndpo: {none: {en: We send one letter a year.}}\n"},
		{"I09", "what a site notices is given by nobody", strings.Replace(tiny, "category: email", "category: device, source: observed", 1) + "claims:\n  - {says: people are the only source}\n"},
		{"I12", "a partner receives data by contract", tiny + "partners:\n  press: {with: contract}\n"},
		{"I20", "the country is said", tiny + "transfers: {stored in: FR}\n"},
		{"I20", "the countries on the way are said", tiny + "transfers: {transit through: FR}\n"},
		{"I20", "a company without a country is another fault", tiny + "processors:\n  host: {name: Nuage SAS, does: {en: hosts the site}}\n"},
		{"I20", "no data leave", tiny + "transfers: {outside the EEA: none}\n"},
		{"N06", "a host holds no health data", tiny + "processors:\n  host: {name: Nuage SAS, does: {en: hosts the site}}\n"},
		{"N06", "a host holds documents of another sort", tiny + "processors:\n  host: {does: {en: hosts the site}}\ndocuments:\n  diploma: {category: certificate, purpose: account}\n"},
	} {
		if all := of(x.rule, law.Check(parse(t, x.charter), today)); len(all) > 0 {
			t.Errorf("%s: %s", x.why, listed(all))
		}
	}
}

// A justification silences a warning where it stands and below, and is reported; it silences no error.
func TestJustification(t *testing.T) {
	why := "justify: {N04: {en: Each story is read first.}, I03: {en: We would rather not.}}"
	for name, c := range map[string]*charter.Charter{
		"at the place":  parse(t, strings.Replace(tiny, "{category: career}", "{category: career, "+why+"}", 1)),
		"for all":       parse(t, tiny+why+"\n"),
		"for a section": parse(t, strings.Replace(tiny, "data:\n", "data:\n  "+why+"\n", 1)),
	} {
		found := law.Check(c, today)
		if len(of("N04", found)) != 0 || len(of("I03", found)) != 1 {
			t.Errorf("%s: %s", name, listed(found))
		}
		if all := law.Justified(c, today); len(all) != 1 || all[0].Rule != "N04" {
			t.Errorf("%s: justified %s", name, listed(all))
		}
	}
	elsewhere := parse(t, strings.Replace(tiny, "email: {category: email}", "email: {category: email, "+why+"}", 1))
	if len(of("N04", law.Check(elsewhere, today))) != 1 {
		t.Error("a justification speaks of another place")
	}
}
