package register

import (
	"strings"
	"testing"

	"charte/charter"
	"charte/sites"
)

// TestScreeningSheet: nine criteria, fourteen types, each purpose, and what follows, with the clauses and their lines.
//
// Law: GDPR 35(1), GDPR 35(3), GDPR 35(4)
func TestScreeningSheet(t *testing.T) {
	for name, c := range everyCharter(t) {
		s := Read(c, "en", today).Screening
		if len(s.Answers) != 9+14+len(c.Purposes) || s.Conclusion.Answer == "" {
			t.Errorf("%s: %d answers for %d purposes, conclusion %q", name, len(s.Answers), len(c.Purposes), s.Conclusion.Answer)
		}
	}
	for _, x := range []struct {
		site     string
		src      []byte
		question string
		answer   string
		clauses  string
	}{
		{"housing", sites.Charter("housing"), "Type 12: ", "yes", "purposes.housing.nature, line "},
		{"housing", sites.Charter("housing"), "Criterion 8: ", "to be answered by you", "none"},
		{"housing", sites.Charter("housing"), "Is an impact", "Yes, and the charter cites one for: ", "assessment: documents/dpia.md"},
		{"skills", sites.Charter("skills"), "Criterion 1: ", "no, nothing", "none"},
		{"skills", sites.Charter("skills"), "Is an impact", "Not by what the charter shows", "the charter says why there is none: No profiling"},
	} {
		c, err := charter.Parse("charter.yaml", x.src)
		if err != nil {
			t.Fatal(err)
		}
		found := false
		for _, s := range Read(c, "en", today).Sheets() {
			for _, row := range s.Rows {
				if s.ID == "dpia" && strings.HasPrefix(row[1], x.question) {
					found = true
					if !strings.HasPrefix(row[2], x.answer) || !strings.HasPrefix(row[3], x.clauses) {
						t.Errorf("%s: %q: %q by %q", x.site, row[1], row[2], row[3])
					}
				}
			}
		}
		if !found {
			t.Errorf("%s: no question %s", x.site, x.question)
		}
	}
}

// TestScreeningLooksAtTheVulnerable: an activity with children that is one criterion away from an assessment is not said to need none, and
// the assessment that covers it is told.
func TestScreeningLooksAtTheVulnerable(t *testing.T) {
	c, err := charter.Parse("charter.yaml", sites.Charter("respite"))
	if err != nil {
		t.Fatal(err)
	}
	s := Read(c, "fr", today).Screening
	got := map[string]string{}
	for _, a := range s.Answers {
		got[a.Clauses] = a.Answer
	}
	if a := got["purposes.breaks"]; !strings.HasPrefix(a, "à regarder\u00a0: un seul critère rempli (critères remplis\u00a0: 7)") || !strings.HasSuffix(a, "la charte cite une analyse qui la couvre") {
		t.Errorf("the breaks of the children: %q", a)
	}
	if a := got["purposes.security"]; !strings.HasPrefix(a, "non requise") || strings.Contains(a, "cite") {
		t.Errorf("security: %q", a)
	}
	if !strings.Contains(s.Conclusion.Answer, "À regarder, ") {
		t.Errorf("the conclusion is silent: %q", s.Conclusion.Answer)
	}
}

// TestScreeningMissesTheAssessment: where the charter cites none, the conclusion says for which purposes it is missing.
func TestScreeningMissesTheAssessment(t *testing.T) {
	src := string(sites.Charter("housing"))
	i := strings.Index(src, "\ndpia:")
	c, err := charter.Parse("charter.yaml", []byte(src[:i]+"\n"+after(src[i+1:])))
	if err != nil {
		t.Fatal(err)
	}
	got := Read(c, "fr", today).Screening.Conclusion
	if !strings.HasPrefix(got.Answer, "Oui, et elle manque pour\u00a0: ") || got.Clauses != "la charte n’en dit rien" {
		t.Errorf("%+v", got)
	}
}

// after gives what follows the first section of a text.
func after(src string) string {
	lines := strings.SplitAfter(src, "\n")
	for i, line := range lines[1:] {
		if line != "\n" && line[0] != ' ' {
			return strings.Join(lines[i+1:], "")
		}
	}
	return ""
}
