package sites_test

import (
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"charte/charter"
	"charte/law"
	"charte/plan"
	"charte/policy"
	"charte/sites"
)

var update = flag.Bool("update", false, "write COVERAGE.md anew")

// An account says what became of one row of a published policy: the promises that keep it, or the rule that refuses it.
type account struct {
	plan.Covered
	refused law.Rule // its ID is "" where the row is kept
}

// accounts gives each row of a published policy, in the order of its number.
func accounts(t *testing.T, site string) []account {
	t.Helper()
	kept := map[string]plan.Covered{}
	for _, row := range plan.Compile(executed(t, site)).Coverage() {
		kept[row.Row] = row
	}
	seed := seeds[site]
	all := make([]account, seed.statements)
	for i := range all {
		row := fmt.Sprintf("%d.%d", seed.number, i+1)
		all[i].Covered = plan.Covered{Row: row}
		if found, ok := kept[row]; ok {
			all[i].Covered = found
			delete(kept, row)
		}
		all[i].refused = refusal(t, site, row)
	}
	for row := range kept {
		t.Errorf("%s: there is no row %s", site, row)
	}
	return all
}

// refused are the rows that no lawful clause can keep, each with the rule that objects to it as it was published.
var refused = map[string]string{
	"0.1": "I17", "0.11": "N02", "0.22": "C01",
	"1.48": "I19",
	"2.2":  "I17", "2.45": "Q01",
	"3.3": "I17", "3.13": "I14",
	"4.3": "I19", "4.4": "I17", "4.8": "C01", "4.9": "C03", "4.38": "Q01", "4.45": "T04", "4.67": "Q01",
}

// refusal gives the rule that refuses a row, which must find fault with it as it was published.
func refusal(t *testing.T, site, row string) law.Rule {
	t.Helper()
	id, listed := refused[row]
	if !listed {
		return law.Rule{}
	}
	if !checked(t, site)[finding{site, string(law.Error), id, row}] && !checked(t, site)[finding{site, string(law.Warning), id, row}] {
		t.Errorf("row %s is refused by %s, which finds nothing wrong there", row, id)
	}
	i := slices.IndexFunc(law.Pack(), func(r law.Rule) bool { return r.ID == id })
	return law.Pack()[i]
}

// Every row of the published policies is kept by a sentence in both languages, or refused by a rule: none is lost.
//
// Law: GDPR 5(2)
func TestEveryRowIsAccountedFor(t *testing.T) {
	for _, site := range sites.Names() {
		t.Run(site, func(t *testing.T) {
			for _, a := range accounts(t, site) {
				switch {
				case a.refused.ID != "" && a.Path != "":
					t.Errorf("row %s is refused, and kept at %s", a.Row, a.Path)
				case a.refused.ID == "" && len(a.Promises) == 0 && a.Path == "":
					t.Errorf("row %s is lost: no clause carries it, and no rule refuses it", a.Row)
				case a.refused.ID == "" && len(a.Promises) == 0:
					t.Errorf("row %s: no sentence says %s (%s)", a.Row, a.Path, a.Pos)
				}
				for _, p := range a.Promises {
					if p.Text.FR == "" || p.Text.EN == "" {
						t.Errorf("row %s: %s says %q and %q", a.Row, p.ID, p.Text.FR, p.Text.EN)
					}
				}
			}
		})
	}
}

// Each sentence that keeps a row stands in the policy of its site, in both languages.
//
// Law: GDPR 12(1)
func TestEveryRowIsRead(t *testing.T) {
	for _, site := range sites.Names() {
		p := plan.Compile(executed(t, site))
		for _, lang := range p.Charter.Site.Languages {
			read := map[string]string{}
			for _, section := range policy.Read(p, lang).Sections {
				for _, s := range section.Sentences() {
					read[s.Promise.ID] = s.Text
				}
			}
			for _, row := range p.Coverage() {
				for _, promise := range row.Promises {
					if want := plan.Typeset(lang, promise.Text.In(lang)); read[promise.ID] != want {
						t.Errorf("%s, row %s: the policy says %q, not %q", lang, row.Row, read[promise.ID], want)
					}
				}
			}
		}
	}
}

// COVERAGE.md lists row, sentence, enforcement and probe, and says "declared only" where that is the truth.
func TestCoverage(t *testing.T) {
	got := report(t)
	if *update {
		if err := os.WriteFile("COVERAGE.md", []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile("COVERAGE.md")
	if err != nil || string(want) != got {
		t.Errorf("COVERAGE.md is not what the charters amount to; read the difference, then: go test ./sites -update (%v)", err)
	}
}

const preface = `# What became of each statement of the five published policies

Written by ` + "`go test ./sites -update`" + `. A row is one statement of a published policy, as ` + "`published.yaml`" + ` numbers it. The charter as it is
executed, ` + "`charter.yaml`" + `, carries the row at the clauses that keep it; where the statement was unlawful, at the lawful clauses which
replace it. Each line is one sentence that people read for that row, in the language in which the policy was published: the engine
executes and measures it, or it is declared only. A row that no lawful clause can keep is refused, with the rule that refuses it.

A row is executed where each of its sentences is, partly executed where some are.

`

// states are what may become of a row, in the order of the totals.
var states = []string{"executed", "partly executed", "declared only", "refused"}

func report(t *testing.T) string {
	t.Helper()
	var b, tables strings.Builder
	b.WriteString(preface)
	b.WriteString("| site | rows | executed | partly executed | declared only | refused |\n|---|---|---|---|---|---|\n")
	all := map[string]int{}
	for _, site := range sites.Names() {
		lang, count := published(t, site).Site.Languages[0], map[string]int{}
		fmt.Fprintf(&tables, "\n## %s\n\n| row | promise | sentence | enforcement | probe | state |\n|---|---|---|---|---|---|\n", site)
		for _, a := range accounts(t, site) {
			state := "refused"
			if a.refused.ID == "" {
				state = a.State()
			}
			count[state]++
			a.write(&tables, lang)
		}
		b.WriteString(total(site, count))
		for _, s := range states {
			all[s] += count[s]
		}
	}
	b.WriteString(total("all", all))
	return b.String() + tables.String()
}

func total(name string, count map[string]int) string {
	rows, cells := 0, ""
	for _, s := range states {
		rows += count[s]
		cells += fmt.Sprintf(" %d |", count[s])
	}
	return fmt.Sprintf("| %s | %d |%s\n", name, rows, cells)
}

func (a account) write(b *strings.Builder, lang string) {
	if a.refused.ID != "" {
		fmt.Fprintf(b, "| %s | | *%s* | | | refused: %s |\n", a.Row, cell(a.refused.Title, lang), a.refused.ID)
	}
	for i, p := range a.Promises {
		row, state := a.Row, "executed"
		if i > 0 {
			row = ""
		}
		if p.DeclaredOnly() {
			state = "declared only"
		}
		fmt.Fprintf(b, "| %s | %s | %s | %s | %s | %s |\n", row, p.ID, cell(p.Text, lang), p.Enforcement.Kind, p.Probe.Kind, state)
	}
}

func cell(t charter.Text, lang string) string {
	return strings.ReplaceAll(plan.Typeset(lang, t.In(lang)), "|", "\\|")
}
