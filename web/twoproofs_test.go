package web

import (
	"net/http"
	"strings"
	"testing"

	"charte/people"
	"charte/seal"
	"charte/sites"
	"charte/store"
)

// foundStrict founds a town where everybody gives two proofs to sign in.
func foundStrict(t *testing.T) *town {
	t.Helper()
	source := strings.Replace(string(sites.Skills()), "\nsecurity:\n", "\nsecurity:\n  factors: 2\n", 1)
	return foundUnder(t, []byte(source))
}

// TestEverybodyGivesTwoProofs: where the charter says so, one proof leads to where a second one is added and opens nothing else; with it, one
// is signed in; the last one stays.
//
// Law: GDPR 32(1)(b)
func TestEverybodyGivesTwoProofs(t *testing.T) {
	w := foundStrict(t)
	w.browser().post("/join/coach", "first_name", "Max", "email", "max@example.org").is(http.StatusSeeOther)
	w.browser().get(w.link("max@example.org")).is(http.StatusOK).shows(says("A second proof comes next"))
	ines := w.joins("seeker", "ines@example.org")
	doors := []string{"GET /my-data/security/code", "POST /my-data/security/code", "GET /my-data/security/passkey", "POST /my-data/security/passkey"}
	ines.post("/sign-in", "email", "ines@example.org", "password", password).is(http.StatusSeeOther, "/my-data")
	for _, pattern := range append(patterns(w), doors...) {
		method, path, _ := strings.Cut(pattern, " ")
		if !strings.HasPrefix(path, "/my-data") && !strings.HasPrefix(path, "/profile") && !strings.HasPrefix(path, "/records") && !strings.HasPrefix(path, "/sign-in/second") {
			continue
		}
		got := ines.ask(method, strings.NewReplacer("{", "", "}", "", "...", "").Replace(path), nil)
		led := got.status == http.StatusSeeOther && strings.HasPrefix(got.header.Get("Location"), enrolPath)
		if door := strings.HasPrefix(path, "/my-data/security/code") || strings.HasPrefix(path, "/my-data/security/passkey"); led == door && path != "/my-data/security/code" {
			t.Errorf("%s %s: by one proof it gives %d %s", method, path, got.status, got.header.Get("Location"))
		}
	}
	for lang, words := range map[string]string{"en": "On this site everybody gives two proofs", "fr": "Sur ce site, chacun donne deux preuves"} {
		ines.lang = lang
		wellMade(t, ines.get(enrolPath).is(http.StatusOK).shows(says(words), says("bonjour@skills.example"), hasNo("form[action=/sign-out]"),
			has("a[href=/my-data/security/code]"), has("a[href=/my-data/security/passkey]")))
		wellMade(t, ines.get("/my-data/security/passkey").is(http.StatusOK).shows(has("main a[href="+enrolPath+"]")))
		wellMade(t, ines.get("/my-data/security/code").is(http.StatusOK).shows(has("main a[href="+enrolPath+"]")))
	}
	ines.lang = "en"
	late := w.browser()
	late.post("/sign-in", "email", "ines@example.org", "password", password).is(http.StatusSeeOther, "/my-data")
	if _, codes := ines.enrols(); len(codes) != people.RecoveryCodes {
		t.Errorf("%d recovery codes", len(codes))
	}
	ines.get("/my-data").is(http.StatusOK).shows(has("form[action=/sign-out]"))
	ines.get(enrolPath).is(http.StatusSeeOther, "/my-data")
	late.get(enrolPath).is(http.StatusSeeOther, "/my-data") // a second proof is there now: nobody adds another one by the first alone
	late.get("/my-data").is(http.StatusSeeOther, "/sign-in?next=/my-data")

	remove, _ := attribute(pick(parse(ines.get("/my-data/security").is(http.StatusOK).body), "main .items a")[0], "href")
	wellMade(t, ines.get(remove).is(http.StatusConflict).shows(says("Add another one"), hasNo("main form")))
	ines.post(remove).is(http.StatusConflict)
	ines.get("/my-data").is(http.StatusOK)

	half := w.browser()
	paul := w.joins("coach", "paul@example.org")
	half.post("/sign-in", "email", "paul@example.org", "password", password).is(http.StatusSeeOther)
	w.later(people.DueLife)
	half.get("/my-data/security/code").is(http.StatusSeeOther, "/sign-in")
	paul.get("/my-data").is(http.StatusSeeOther, "/sign-in?next=/my-data")
}

// TestProgramsGiveTwoProofs: the same by the JSON interface.
//
// Law: GDPR 32(1)(b)
func TestProgramsGiveTwoProofs(t *testing.T) {
	w := foundStrict(t)
	w.joins("seeker", "ines@example.org")
	p := w.program("")
	s := into[Opened](p.do("POST", "/api/session", map[string]any{"email": "ines@example.org", "password": password}), 201)
	if !s.Enrol || s.Due {
		t.Fatalf("one proof gives %+v", s)
	}
	p.token = s.Token
	for _, path := range []string{"/api/me", "/api/me/data", "/api/me/security", "/api/me/sessions"} {
		p.do("GET", path, nil).is(http.StatusUnauthorized)
	}
	p.do("POST", "/api/me/security/recovery", map[string]any{}).is(http.StatusUnauthorized)
	p.do("PUT", "/api/me/security/password", map[string]any{"current": password, "password": "tangerine submarine 12"}).is(http.StatusUnauthorized)
	p.do("POST", "/api/me/security/passkeys/offer", nil).is(http.StatusOK)
	offer := into[OfferedCode](p.do("POST", "/api/me/security/code/offer", nil), 200)
	added := into[Secured](p.do("POST", "/api/me/security/code", map[string]any{"offered": offer.Offered, "code": w.code(offer.Secret)}), 200)
	p.do("POST", "/api/me/security/code/offer", nil).is(http.StatusUnauthorized)
	p.token = added.Token
	into[Me](p.do("GET", "/api/me", nil), 200)
	proofs := into[Security](p.do("GET", "/api/me/security", nil), 200).Proofs
	if len(proofs) != 1 || len(added.Codes) != people.RecoveryCodes {
		t.Fatalf("%d proofs, %d recovery codes", len(proofs), len(added.Codes))
	}
	if got := into[Problem](p.do("DELETE", "/api/me/security/proofs/"+proofs[0].ID.String(), nil), 409); got.Type != "/api#problem-last-proof" {
		t.Errorf("removing the last one answers %+v", got)
	}
	p.token = ""
	if s := into[Opened](p.do("POST", "/api/session", map[string]any{"email": "ines@example.org", "password": password}), 201); s.Enrol || !s.Due {
		t.Errorf("with a second proof, the first one gives %+v", s)
	}

	// The team works by the pages.
	if _, _, err := w.site.Engage(t.Context(), store.Engagement{Login: seal.NewText("boss@example.org"), Lang: "en", Role: people.Manager}, w.clock()); err != nil {
		t.Fatal(err)
	}
	boss := w.browser()
	boss.post("/confirm", "t", strings.TrimPrefix(w.link("boss@example.org"), "/confirm?t="), "password", password).is(http.StatusSeeOther)
	boss.get("/my-data/security/code").is(http.StatusOK)
	w.program(boss.session()).do("POST", "/api/me/security/code/offer", nil).is(http.StatusUnauthorized)
}
