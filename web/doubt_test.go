package web

import (
	"bytes"
	"net/http"
	"testing"

	"charte/people"
	"charte/sites"
	"charte/store"
)

// TestIdentityIsAskedInDoubtAlone: nobody is asked for an identity document before somebody who answers their request wrote why; then that person alone
// is, reads why, and may deposit it, sealed; and both sides see that the time stands still.
//
// Law: GDPR 12(6), GDPR 12(2)
func TestIdentityIsAskedInDoubtAlone(t *testing.T) {
	w := foundUnder(t, bytes.ReplaceAll(sites.Charter("volunteers"), []byte("factors: 2"), []byte("factors: 1")), paceless)
	lou, max, cleo := w.volunteer("lou"), w.volunteer("max"), w.works("cleo@example.org", "desk")
	const papers, why = documentsPath + "/proof", "the account was taken over last week"
	for _, one := range []*member{lou, max} {
		one.get(documentsPath).is(http.StatusOK).shows(in("main", says("No document is asked of you.")))
		one.get(papers).is(http.StatusNotFound)
	}
	lou.post("/my-data/preferences/purpose/requests", "allow", "no").is(http.StatusSeeOther)
	w.later(1)
	lou.get(papers).is(http.StatusNotFound)
	found, err := w.site.Claims(t.Context(), people.Actor{Subject: cleo.subject, Role: "desk", Proofs: 2}, store.Claim{}, 10, w.clock())
	if err != nil || len(found) != 1 {
		t.Fatalf("%d objections wait (%v)", len(found), err)
	}
	at := claimsPath + "/" + lou.subject.String() + "/" + found[0].ID.String()
	wellMade(t, cleo.get(at+"?role=desk").is(http.StatusOK).shows(in("main", says("Ask for an identity document"), says("GDPR 12(6)"))))
	wellMade(t, cleo.post(at+"/identity", "role", "desk", "why", "?").is(http.StatusUnprocessableEntity).shows(has(".summary"), in("main", says("without a reason no identity document is asked for"))))
	lou.post(at+"/identity", "role", "desk", "why", why).is(http.StatusNotFound)
	lou.get(papers).is(http.StatusNotFound)
	cleo.post(at+"/identity", "role", "desk", "why", why).is(http.StatusSeeOther, at+"?role=desk&done=identity-asked")
	wellMade(t, cleo.get(at+"?role=desk").is(http.StatusOK).shows(in("main", says("the time stands still"), says(why), hasNo("form[action="+at+"/identity]"))))
	wellMade(t, cleo.get(claimsPath+"?role=desk").is(http.StatusOK).shows(in("main", says("the time stands still"))))
	for lang, words := range map[string]string{"en": "a reasonable doubt arose", "fr": "un doute sérieux est né"} {
		lou.lang = lang
		wellMade(t, lou.get(documentsPath).is(http.StatusOK).shows(in("main", says(words), says(why))))
		lou.get(papers).is(http.StatusOK).says("<charte-seal").shows(in("main", says(words), says(why)))
	}
	lou.lang = "en"
	lou.get("/my-data/history").is(http.StatusOK).shows(in("main", says("an identity document was asked for, with a reason")))
	max.get(papers).is(http.StatusNotFound)
	max.get(documentsPath).is(http.StatusOK).shows(in("main", says("No document is asked of you.")))

	// The request ends: it is asked of nobody any more.
	lou.post("/my-data/preferences/purpose/requests", "allow", "yes").is(http.StatusSeeOther)
	lou.get(papers).is(http.StatusOK).shows(in("main", says("This document is asked of you no more."), hasNo("script")))
}
