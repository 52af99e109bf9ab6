package law_test

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"charte/law"
)

// statement is the number that begins a statement of a published policy.
var statement = regexp.MustCompile(`(?m)^\d+\.\d+ `)

// Whole policies, written before any rule was tried on them: each statement is transcribed, and what the law finds in it is known.
func TestWholePolicies(t *testing.T) {
	for _, name := range []string{"club", "guild", "market", "town"} {
		t.Run(name, func(t *testing.T) {
			path := "testdata/whole/" + name + ".txtar"
			a, err := txtar.ParseFile(path)
			if err != nil || len(a.Files) != 3 {
				t.Fatalf("%s holds a policy, a charter and findings: %v", path, err)
			}
			c := parse(t, string(a.Files[1].Data))
			var transcribed []string
			for _, p := range c.Places() {
				transcribed = append(transcribed, p.Rows...)
			}
			for _, number := range statement.FindAllString(string(a.Files[0].Data), -1) {
				if !slices.Contains(transcribed, strings.TrimSpace(number)) {
					t.Errorf("the statement %sis not transcribed", number)
				}
			}
			got := summed(law.Check(c, today))
			if *update {
				a.Files[2].Data = []byte(got)
				if err := os.WriteFile(path, txtar.Format(a), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			if want := string(a.Files[2].Data); got != want {
				t.Errorf("got\n%s\nwant\n%s", got, want)
			}
		})
	}
}

// summed gives each rule with a statement that it finds fault with, or ∅ for what no statement says.
func summed(all []law.Finding) string {
	var lines []string
	for _, f := range all {
		if f.Row == "" {
			f.Row = "∅"
		}
		lines = append(lines, f.Rule+" "+f.Row+"\n")
	}
	slices.Sort(lines)
	return strings.Join(slices.Compact(lines), "")
}
