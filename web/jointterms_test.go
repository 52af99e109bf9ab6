package web

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"charte/letters"
	"charte/people"
)

// TestAMinorMeetsANewVersion: a version that asks for an agreement is agreed to by a minor and a parent, each on their own page, or does not apply.
//
// Law: GDPR 8(1), GDPR 13(3), LIL 45
func TestAMinorMeetsANewVersion(t *testing.T) {
	w := workshop(t, jointly)
	kid := w.joins("seeker", "kid@example.org", people.AgeField, "13")
	kid.post("/my-parent", "email", papa).is(http.StatusSeeOther)
	parent := w.browser()
	follow := func(kind letters.Kind) string {
		o := w.letter(papa)
		if o.Kind != kind {
			t.Fatalf("a letter %s, want %s", o.Kind, kind)
		}
		return strings.TrimPrefix(linkOf.FindStringSubmatch(o.Body.Reveal("test"))[1], "/my-child?t=")
	}
	first := follow(letters.Parent)
	parent.post("/my-child", "t", first, "holder", "yes").is(http.StatusSeeOther)
	w.later(time.Minute)
	follow(letters.Guardian)
	changes := slices.Concat(longer, events, []string{"\nletters:", "\nminors: " + jointly + "\nletters:"})
	w.publishes(2, w.clock().AddDate(0, 2, 0), changes...)
	w.announces()
	wellMade(t, kid.get("/policy/agree").is(http.StatusOK).shows(in("main", says("At your age a parent agrees with you"))))
	kid.post("/policy/agree", "answer", "agree", "version", "2", people.ConsentBox+"events", people.Ticked).is(http.StatusSeeOther, "/my-data?done=terms-sought#terms")
	wellMade(t, kid.get("/policy/agree").is(http.StatusOK).shows(in("main", says("you stay under version 1"))))
	kid.get("/my-parent").is(http.StatusOK).shows(says("version 2 of the policy"))
	kid.get("/my-data/history").is(http.StatusOK)
	token := follow(letters.ParentTerms)
	page := parent.get("/my-child?t=" + token).is(http.StatusOK)
	wellMade(t, page.shows(says("version 2 of the policy"), says("the child stays under version 1"), hasNo("input[checked]")))
	parent.post("/my-child", "t", token, "holder", "yes", "consent.version/2", "yes", "consent.version/2/events", "yes").is(http.StatusSeeOther, "/my-child?done=permitted&t="+url.QueryEscape(token))
	terms, err := w.site.Terms(t.Context(), kid.subject, w.clock())
	if err != nil || terms.Offer == nil || terms.Offer.Answered.IsZero() {
		t.Fatalf("both agreed, and %+v (%v)", terms.Offer, err)
	}
	kid.get("/my-data/history").is(http.StatusOK)

	// A link that ended brings another one to the parent alone.
	w.later(367 * day)
	wellMade(t, parent.get("/my-child?t="+token).is(http.StatusGone).shows(has("form[action=/my-child/again]")))
	parent.post("/my-child/again", "t", token).is(http.StatusOK)
	parent.get("/my-child?t=" + follow(letters.Guardian)).is(http.StatusOK)
	parent.post("/my-child/again", "t", "nonsense").is(http.StatusOK)
}
