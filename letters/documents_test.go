package letters_test

import (
	"strings"
	"testing"

	"charte/charter"
	"charte/letters"
	"charte/plan"
	"charte/seal"
	"charte/sites"
)

// TestWhatHasArrivedIsExplained: the letter says who opens a document and until when it is kept, in both languages, and never which one it is.
//
// Law: GDPR 12(1), GDPR 13(1)(e), GDPR 13(2)(a)
func TestWhatHasArrivedIsExplained(t *testing.T) {
	c, err := charter.Parse("respite.yaml", sites.Charter("respite"))
	if err != nil {
		t.Fatal(err)
	}
	p := plan.Compile(c)
	doc, _ := p.Deposit("family", "disability_certificate")
	const link = "https://respite.example/my-data/documents"
	for lang, wants := range map[string][]string{
		"fr": {"les salariés de l’association qui valident les dossiers", "dans les 24 heures qui suivent sa validation", "au-delà du JOUR", link},
		"en": {"the association’s employees who validate the files", "within 24 hours of its validation", "beyond JOUR", link},
	} {
		l := letters.Handed(p, lang, seal.NewText("rosa@example.org"), doc, link, "JOUR")
		body := strings.NewReplacer("\u00a0", " ", "\u202f", " ").Replace(l.Body.Reveal("test"))
		for _, want := range wants {
			if !strings.Contains(body, want) {
				t.Errorf("%s: no %q in\n%s", lang, want, body)
			}
		}
		if strings.Contains(strings.ToLower(body), "handicap") || strings.Contains(body, "disability") || unfilled.MatchString(body) {
			t.Errorf("%s: too much, or unfilled, in\n%s", lang, body)
		}
	}
	doc.Destroy = charter.Destroy{}
	if body := letters.Handed(p, "fr", seal.NewText("rosa@example.org"), doc, link, "").Body.Reveal("test"); strings.Contains(body, "détruit") {
		t.Errorf("a fate that no charter gives it:\n%s", body)
	}
}
