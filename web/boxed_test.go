package web

import (
	"net/http"
	"strings"
	"testing"

	"charte/sites"
)

// withDiet is the skills site with a field that rests on consent alone.
func withDiet(t *testing.T) []byte {
	t.Helper()
	source := string(sites.Skills())
	for _, edit := range [][2]string{
		{"\ndata:\n", "\ndata:\n  diet: {category: health, condition: explicit-consent, label: {fr: Régime, en: Diet}}\n"},
		{"\npurposes:\n", "\npurposes:\n  meals:\n    label: {fr: les repas, en: the meals}\n    text: {fr: Tenir compte de vos allergies., en: Mind your allergies.}\n    basis: consent\n    condition: explicit-consent\n    consent: {withdraw by: [site]}\n    data: [diet]\n"},
		{"\nretention:\n", "\nretention:\n  meals: {until: consent is withdrawn, then: delete}\n"},
		{"asks: {required: [first_name, email, postcode]", "asks: {optional: [diet], required: [first_name, email, postcode]"},
	} {
		if !strings.Contains(source, edit[0]) {
			t.Fatalf("the charter does not say %q", edit[0])
		}
		source = strings.Replace(source, edit[0], edit[1], 1)
	}
	return []byte(source)
}

// TestFieldNeedsItsBox: what rests on consent alone says so beside the field, is refused without its box with what was typed kept, and goes with
// the consent.
//
// Law: GDPR 4(11), GDPR 9(2)(a), GDPR 17(1)(b)
func TestFieldNeedsItsBox(t *testing.T) {
	w := foundUnder(t, withDiet(t))
	b := w.browser()
	wellMade(t, b.get("/join/seeker").is(http.StatusOK).shows(in("main", says("Kept only with your agreement: tick the box “The meals” below."))))
	form := []string{"first_name", "Inès", "email", "ines@example.org", "postcode", "69003", "diet", "no nuts"}
	got := b.post("/join/seeker", form...).is(http.StatusUnprocessableEntity).shows(has(".summary"), has("[name=diet][aria-invalid=true]"), in("main", says("Tick its box below, or empty this field")))
	if !strings.Contains(got.body, "no nuts") {
		t.Error("what was typed is gone")
	}
	wellMade(t, got)
	ines := w.joins("seeker", "ines@example.org", "diet", "no nuts", "consent.meals", "yes")
	ines.get("/my-data").is(http.StatusOK).shows(in("main", says("no nuts"), says("Saying no also erases what rests on it alone: “Diet”.")))
	ines.post("/my-data/consent/meals", "give", "no").is(http.StatusSeeOther)
	if got := ines.get("/my-data").is(http.StatusOK); strings.Contains(got.body, "no nuts") {
		t.Error("what rested on the yes outlives it")
	}
	got = ines.post("/my-data/correct/diet", "diet", "no milk").is(http.StatusUnprocessableEntity).shows(has(".summary"), in("main", says("Give it first in “My choices”")))
	if !strings.Contains(got.body, "no milk") {
		t.Error("what was typed is gone")
	}
	ines.post("/my-data/consent/meals", "give", "yes").is(http.StatusSeeOther)
	ines.post("/my-data/correct/diet", "diet", "no milk").is(http.StatusSeeOther)
}
