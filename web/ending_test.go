package web

import (
	"net/http"
	"net/http/cookiejar"
	"strings"
	"testing"

	"charte/people"
)

// TestOthersEndSessions: whoever gives roles, or keeps the site secure, signs people out: the next request of a page that is open is refused,
// the person is told and reads why, and the page tells nobody who has an account.
//
// Law: GDPR 32(1)(b), GDPR 32(4)
func TestOthersEndSessions(t *testing.T) {
	w := foundStaffed(t)
	ines, max := w.joins("seeker", "ines@example.org"), w.joins("coach", "max@example.org")
	cleo, boss := w.works("cleo@example.org", "host"), w.works("boss@example.org", people.Manager)
	boss.proves()
	const at = "/desk/sessions"
	cleo.get(at).is(http.StatusNotFound)
	cleo.post(at, "whose", "everybody", "reason", "intrusion").is(http.StatusNotFound)
	ines.post(at, "whose", "everybody", "reason", "intrusion").is(http.StatusNotFound)
	w.browser().post(at, "whose", "everybody", "reason", "intrusion").is(http.StatusSeeOther, "/sign-in")
	boss.get("/desk").shows(has("a[href=" + at + "]"))
	cleo.get("/desk").shows(hasNo("a[href=" + at + "]"))
	wellMade(t, boss.get(at).is(http.StatusOK))
	for _, wrong := range [][]string{{}, {"whose", "person", "reason", "asked"}, {"whose", "person", "email", "ines@example.org"}, {"reason", "asked"},
		{"whose", "everybody", "email", "ines@example.org", "reason", "asked"}, {"whose", "the cat", "reason", "asked"}} {
		wellMade(t, boss.post(at, wrong...).is(http.StatusUnprocessableEntity).shows(has(".summary")))
	}
	ines.get("/my-data").is(http.StatusOK)

	known := boss.post(at, "whose", "person", "email", "ines@example.org", "reason", "lost-device").is(http.StatusSeeOther, at+"?done=ended-for")
	unknown := boss.post(at, "whose", "person", "email", "nobody@example.org", "reason", "lost-device").is(http.StatusSeeOther, at+"?done=ended-for")
	if headerText(known.header) != headerText(unknown.header) || known.body != unknown.body {
		t.Error("the page tells who has an account")
	}
	ines.post("/my-data/consent/newsletter", "given", "yes").is(http.StatusSeeOther, "/sign-in")
	ines.get("/my-data").is(http.StatusSeeOther, "/sign-in?next=/my-data")
	max.get("/my-data").is(http.StatusOK)
	if subject := w.letter("ines@example.org").Subject; !strings.Contains(subject, "sessions were ended") {
		t.Errorf("the newest letter is %q", subject)
	}
	ines.client.Jar, _ = cookiejar.New(nil)
	ines.post("/sign-in", "email", "ines@example.org", "password", password).is(http.StatusSeeOther, "/my-data")
	ines.get("/my-data/history").shows(in("main", says("ended by the team: a lost or stolen device")))
	ines.lang = "fr"
	ines.get("/my-data/history").shows(in("main", says("fermées par l’équipe : un appareil perdu ou volé")))

	boss.post(at, "whose", "team", "reason", "precaution").is(http.StatusSeeOther)
	boss.get(at).is(http.StatusSeeOther, "/sign-in")
	cleo.get("/desk").is(http.StatusSeeOther, "/sign-in?next=/desk")
	max.get("/my-data").is(http.StatusOK)
	if text := w.log.text(); strings.Contains(text, "example.org") {
		t.Error("the log holds an address")
	}
}
