package web

import (
	"net/http"
	"os"
	"strings"
	"testing"

	"charte/proof"
	"charte/sites"
)

// TestJourney is what a person does from the first page to the last.
func TestJourney(t *testing.T) {
	w := found(t)
	ines := w.browser()
	ines.get("/join/seeker").is(http.StatusOK)
	ines.post("/join/seeker", "first_name", "Inès", "email", "ines@example.org", "postcode", "69003", "consent.newsletter", "yes").is(http.StatusSeeOther, "/joined")
	ines.get("/joined").is(http.StatusOK)
	letter := w.link("ines@example.org")
	ines.get(letter).is(http.StatusOK)
	ines.post("/confirm", "t", strings.TrimPrefix(letter, "/confirm?t="), "password", password).is(http.StatusSeeOther, "/my-data?done=confirmed")
	ines.get("/my-data?done=confirmed").is(http.StatusOK).shows(in(".flash", says("Welcome")))
	ines.post("/sign-out").is(http.StatusSeeOther)
	ines.post("/sign-in", "email", "ines@example.org", "password", password).is(http.StatusSeeOther, "/my-data")
	ines.post("/profile/experience", "text-experience", "Cook in Lyon").is(http.StatusSeeOther, "/profile?done=added")
	ines.get("/profile").is(http.StatusOK)
	ines.post("/my-data/consent/newsletter", "give", "no").is(http.StatusSeeOther)
	ines.post("/my-data/correct/postcode", "postcode", "13004").is(http.StatusSeeOther, "/my-data?done=corrected")
	w.integrate()
	key := w.site.VerifierKey()
	file := ines.post("/my-data/export").is(http.StatusOK)
	if _, err := proof.VerifyExport([]byte(file.body), key); err != nil {
		t.Errorf("export: %v", err)
	}
	ines.get("/my-data/history").is(http.StatusOK)
	ines.get("/my-data/delete").is(http.StatusOK)
	gone := ines.post("/my-data/delete", "understood", "yes").is(http.StatusSeeOther).header.Get("Location")
	if ines.session() != "" || !strings.HasPrefix(gone, "/erasure/") {
		t.Errorf("after the erasure: a session is left, or the way leads to %q", gone)
	}
	ines.get(gone).is(http.StatusOK)
	ines.get(gone + "/receipt").is(http.StatusServiceUnavailable)
	w.integrate()
	r, err := proof.ParseReceipt([]byte(ines.get(gone + "/receipt").is(http.StatusOK).body))
	if err != nil {
		t.Fatal(err)
	}
	if f, _, err := r.Verify(key); err != nil || f.Kind != "erased" {
		t.Errorf("receipt of %q: %v", f.Kind, err)
	}
	ines.get("/my-data").is(http.StatusSeeOther, "/sign-in?next=/my-data")
	for _, path := range []string{"/", "/policy", "/proof"} {
		ines.get(path).is(http.StatusOK)
	}
}

// TestEveryPageIsVisited holds the list of what the journeys in a browser visit against what the sites of the demonstration serve: a page
// that nobody visits stands there with a reason.
func TestEveryPageIsVisited(t *testing.T) {
	const list = "../journey/pages.txt"
	text, err := os.ReadFile(list)
	if err != nil {
		t.Fatal(err)
	}
	told := map[string]string{}
	for line := range strings.Lines(string(text)) {
		if path, who, _ := strings.Cut(line, " "); path != "#" {
			told[path] = strings.TrimSpace(who)
		}
	}
	served := map[string]bool{}
	all := []*town{workshop(t, jointly)}
	for _, site := range []string{"skills", "volunteers", "housing", "respite"} {
		all = append(all, foundUnder(t, sites.Charter(site)))
	}
	for _, w := range all {
		for _, pattern := range patterns(w) {
			if path, get := strings.CutPrefix(pattern, "GET "); get {
				served[path] = true
				if told[path] == "" {
					t.Errorf("%s: who visits %s? Write it in %s", w.site.Name(), path, list)
				}
			}
		}
	}
	for path := range told {
		if !served[path] {
			t.Errorf("%s has %s, which no site serves", list, path)
		}
	}
}
