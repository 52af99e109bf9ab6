package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"strconv"
	"strings"
	"testing"

	"charte/charter"
	"charte/plan"
	"charte/sites"
)

// TestEveryMechanismHasWords: whatever enforces a promise, and whatever measures one, has its words in both languages.
func TestEveryMechanismHasWords(t *testing.T) {
	src, err := parser.ParseFile(token.NewFileSet(), "../../plan/plan.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	found := 0
	ast.Inspect(src, func(n ast.Node) bool {
		spec, ok := n.(*ast.ValueSpec)
		if !ok || len(spec.Values) != 1 {
			return true
		}
		for prefix, table := range map[string]map[string]charter.Text{"Enforce": enforcements, "Probe": probes} {
			if name := spec.Names[0].Name; strings.HasPrefix(name, prefix) {
				kind, err := strconv.Unquote(spec.Values[0].(*ast.BasicLit).Value)
				if text := table[kind]; err != nil || text.FR == "" || text.EN == "" || strings.Contains(text.FR, "'") {
					t.Errorf("%s has no words: %+v", name, text)
				}
				found++
			}
		}
		return true
	})
	if found != len(enforcements)+len(probes) || found < 30 {
		t.Errorf("%d constants, %d words", found, len(enforcements)+len(probes))
	}
}

// TestEveryLawIsCited: the law of each promise of the example sites has its name in both languages.
func TestEveryLawIsCited(t *testing.T) {
	for _, site := range sites.Names() {
		c, err := charter.Parse("charter.yaml", sites.Charter(site))
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range plan.Compile(c).Promises {
			if text, _, _ := strings.Cut(p.Law, " "); laws[text].IsZero() || strings.Contains(p.Law, ",") {
				t.Errorf("%s: %s answers to %q", site, p.ID, p.Law)
			}
		}
	}
	for law, want := range map[string]string{"GDPR 5(1)(c)": "RGPD, art.\u00a05(1)(c)", "GDPR recital 26": "RGPD, considérant\u00a026", "LIL 82": "loi Informatique et Libertés, art.\u00a082"} {
		if got := cited(law, "fr"); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
