package web

import (
	"net/http"
	"strings"
	"testing"

	"charte/people"
	"charte/store"
)

// TestObjectionIsAnsweredAtTheDesk: whoever works for a purpose answers objections to it, with reasons where it is refused, and the person reads them.
//
// Law: GDPR 12(4), GDPR 21(1)
func TestObjectionIsAnsweredAtTheDesk(t *testing.T) {
	w := foundUnder(t, []byte(strings.Replace(string(withDiet(t)), "\nretention:\n", strings.Replace(staffed, "purposes: [account, newsletter]", "purposes: [account, newsletter, statistics]", 1), 1)))
	ines, cleo, fixer := w.joins("seeker", "ines@example.org"), w.works("cleo@example.org", "host"), w.works("fix@example.org", "fixer")
	ines.post("/my-data/preferences/purpose/statistics", "allow", "no").is(http.StatusSeeOther)
	w.later(1)
	list := claimsPath + "?role=host"
	cleo.get("/desk").is(http.StatusOK).shows(in("main", has("a[href="+list+"]")))
	wellMade(t, cleo.get(list).is(http.StatusOK))
	fixer.get(claimsPath + "?role=fixer").is(http.StatusOK).shows(in("main", says("Nothing waits for an answer.")))
	ines.get(claimsPath).is(http.StatusNotFound)
	found, err := w.site.Claims(t.Context(), people.Actor{Subject: cleo.subject, Role: "host", Proofs: 2}, store.Claim{}, 10, w.clock())
	if err != nil || len(found) != 1 {
		t.Fatalf("%d objections wait (%v)", len(found), err)
	}
	at := claimsPath + "/" + ines.subject.String() + "/" + found[0].ID.String()
	wellMade(t, cleo.get(at+"?role=host").is(http.StatusOK).shows(in("main", says("GDPR 21(1)"))))
	fixer.get(at + "?role=fixer").is(http.StatusForbidden)
	cleo.post(at, "role", "host").is(http.StatusUnprocessableEntity).shows(has(".summary"))
	wellMade(t, cleo.post(at, "role", "host", "outcome", "refused", "reasons", " ").is(http.StatusUnprocessableEntity).shows(has(".summary")))
	cleo.post(at, "role", "host", "outcome", "refused", "reasons", "the funder asks for it by law").is(http.StatusSeeOther, list+"&done=concluded")
	cleo.get(at + "?role=host").is(http.StatusNotFound)
	for lang, words := range map[string]string{"en": "You may complain to the authority (CNIL), and go to court.", "fr": "Vous pouvez vous plaindre à l’autorité (CNIL), et saisir un juge."} {
		ines.lang = lang
		wellMade(t, ines.get("/my-data/preferences").is(http.StatusOK).shows(in("main", says("the funder asks for it by law"), says(words))))
	}
	ines.lang = "en"
	ines.get("/my-data/history").is(http.StatusOK).shows(in("main", says("your objection was refused, with the reasons")))
}
