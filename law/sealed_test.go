package law_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"charte/charter"
	"charte/law"
	"charte/sites"
)

// TestHealthDocumentsNeedTheirDeclarations: of a charter whose families deposit certificates of disability, each of the four declarations that such a
// document needs is missed when it is taken out, with its place and what to do, in both languages.
//
// Law: GDPR 9(2), GDPR 35(1), GDPR 32(1)
func TestHealthDocumentsNeedTheirDeclarations(t *testing.T) {
	whole := string(sites.Charter("respite"))
	start := strings.Index(whole, "  disability_certificate:")
	found := func(source string) []law.Finding {
		t.Helper()
		c, err := charter.Parse("respite.yaml", []byte(source))
		if err != nil {
			t.Fatal(err)
		}
		return law.Check(c, time.Date(2026, time.November, 23, 12, 0, 0, 0, time.UTC))
	}
	before := found(whole)
	for what, cut := range map[string]struct{ text, path string }{
		"the condition of article 9(2)": {"    condition: {is: explicit-consent, row: 3.2}\n", "documents.disability_certificate"},
		"who keeps the keys":            {"      kept by: the readers\n", "documents.disability_certificate.keys"},
		"the impact assessment":         {whole[strings.Index(whole, "\ndpia:\n"):strings.Index(whole, "\nchanges:\n")], "documents.disability_certificate"},
		"health hosting":                {"    health hosting: {is: certified, row: 3.7}\n", "processors.hosting.health hosting"},
	} {
		head, tail := whole[:start], whole[start:]
		if !strings.Contains(tail, cut.text) {
			t.Fatalf("%s: the charter does not say %q", what, cut.text)
		}
		more := slices.DeleteFunc(found(head+strings.Replace(tail, cut.text, "", 1)), func(f law.Finding) bool {
			return slices.ContainsFunc(before, func(g law.Finding) bool { return g.Rule == f.Rule && g.Path == f.Path })
		})
		if !slices.ContainsFunc(more, func(f law.Finding) bool {
			return strings.HasPrefix(f.Path, cut.path) && f.Pos.Line > 0 && f.Remedy.FR != "" && f.Remedy.EN != "" && f.Message.FR != "" && f.Message.EN != ""
		}) {
			t.Errorf("%s: nothing is found at %s, but %+v", what, cut.path, more)
		}
	}
}
