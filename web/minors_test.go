package web

import (
	"bytes"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"charte/letters"
	"charte/people"
	"charte/sites"
)

// workshop is a site that minors join together with a parent.
func workshop(t *testing.T, minors string) *town {
	t.Helper()
	source := bytes.Replace(sites.Skills(), []byte("\nletters:"), []byte("\nminors: "+minors+"\nletters:"), 1)
	if bytes.Equal(source, sites.Skills()) {
		t.Fatal("the charter has no letters")
	}
	return foundUnder(t, source)
}

const jointly = `{served: "yes", age: 15, consent: joint, notice: child version}`

const papa = "papa@example.org"

// TestAMinorAndAParentAgree: the whole way, from a neutral question to two receipts, and back.
//
// Law: GDPR 8(1), GDPR 8(2), LIL 45
func TestAMinorAndAParentAgree(t *testing.T) {
	w := workshop(t, jointly)
	form := w.browser().get("/join/seeker").is(http.StatusOK).shows(says("How old are you?"), has("a[href=/policy/children]"), has("input[name="+people.AgeField+"]"))
	if strings.Contains(textOf(parse(form.body)), " 15 ") {
		t.Error("the form names the age")
	}
	kid := w.joins("seeker", "kid@example.org", people.AgeField, "13", "consent.newsletter", "yes")
	for _, path := range []string{"/profile", "/policy/agree"} {
		kid.get(path).is(http.StatusSeeOther, "/my-parent")
	}
	kid.post("/profile/experience", "text-experience", "Cook").is(http.StatusSeeOther, "/my-parent")
	kid.get("/my-data").is(http.StatusOK).shows(says("not given yet"), has("a[href=/my-parent]"))
	kid.get("/my-parent").is(http.StatusOK).shows(says("My parent’s agreement"), says("29 November 2026"))
	for typed, says1 := range map[string]string{"": "this needs an answer", "papa": "like name@example.org", "kid@example.org": "another address than your own", "KID@example.org": "another address"} {
		kid.post("/my-parent", "email", typed).is(http.StatusUnprocessableEntity).shows(says(says1))
	}
	kid.post("/my-parent", "email", papa).is(http.StatusSeeOther, "/my-parent?done=parent-asked")
	o := w.letter(papa)
	body := o.Body.Reveal("test")
	if o.Kind != letters.Parent || !strings.Contains(body, "kid@example.org") || !strings.Contains(body, "29 November 2026") {
		t.Fatalf("the letter %s says %s", o.Kind, body)
	}
	link := linkOf.FindStringSubmatch(body)[1]
	token := strings.TrimPrefix(link, "/my-child?t=")
	parent := w.browser()
	parent.get(link).is(http.StatusOK).shows(says("kid@example.org"), has("a[href=/policy/children]"), has("input[name=consent.newsletter]"), hasNo("input[checked]"))
	parent.post("/my-child", "t", token).is(http.StatusUnprocessableEntity).shows(says("hold parental authority"))
	kid.get("/profile").is(http.StatusSeeOther, "/my-parent")
	parent.post("/my-child", "t", token, "holder", "yes").is(http.StatusSeeOther, "/my-child?done=permitted&t="+url.QueryEscape(token))
	kid.get("/profile").is(http.StatusOK)
	kid.post("/profile/experience", "text-experience", "Cook").is(http.StatusSeeOther, "/profile?done=added")
	given := func() bool {
		h, err := w.site.Held(t.Context(), kid.subject)
		if err != nil {
			t.Fatal(err)
		}
		return len(h.Agreements) > 0 && h.Agreements[0].Given
	}
	if given() {
		t.Error("a consent that the parent left out is given")
	}
	kid.get("/my-parent").shows(says("What waits for their answer"), has("form[action=/my-parent] input[type=hidden]"))
	parent.post("/my-child", "t", token, "holder", "yes", "consent.newsletter", "yes", "consent.nothing", "yes").is(http.StatusSeeOther)
	if !given() {
		t.Error("the joint consent is not given")
	}
	parent.get(link).shows(has("form[action=/my-child/withhold]"))
	parent.post("/my-child/withhold", "t", token, "purpose", "newsletter").is(http.StatusSeeOther)
	if given() {
		t.Error("the parent's withdrawal is not followed")
	}
	files := exported(t, kid.post("/my-data/export").is(http.StatusOK))
	if !strings.Contains(files["data.json"], `"parent_address": "papa@example.org"`) || !strings.Contains(files["data.html"], papa) {
		t.Error("the export does not hold the parent's address")
	}
	if text := files["data.json"] + files["history.json"]; strings.Contains(text, `"13"`) {
		t.Error("an age is kept")
	}

	// A year later, the question again; nobody says before.
	kid.post("/my-parent/age", people.AgeField, "15").is(http.StatusForbidden)
	w.later(366 * 24 * time.Hour)
	again := w.signs("kid@example.org")
	again.get("/my-parent").is(http.StatusOK).shows(says("A year has passed"))
	again.post("/my-parent/age", people.AgeField, "old").is(http.StatusUnprocessableEntity).shows(says("whole number of years"))
	again.post("/my-parent/age", people.AgeField, "15").is(http.StatusSeeOther, "/my-data?done=of-age")
	again.get("/my-parent").is(http.StatusNotFound)
	parent.get(link).is(http.StatusGone)
	if strings.Contains(w.log.text(), papa) || strings.Contains(w.log.text(), token) {
		t.Error("the log holds the parent's address or link")
	}
}

// signs signs somebody in anew.
func (w *town) signs(email string) *browser {
	w.Helper()
	b := w.browser()
	b.post("/sign-in", "email", email, "password", password).is(http.StatusSeeOther)
	return b
}

// TestAParentSaysNo: everything goes at once, and only by a parent's link.
//
// Law: GDPR 8(2), GDPR 17(1)
func TestAParentSaysNo(t *testing.T) {
	w := workshop(t, jointly)
	kid := w.joins("coach", "kid@example.org", people.AgeField, "9")
	kid.post("/my-parent", "email", papa).is(http.StatusSeeOther)
	token := strings.TrimPrefix(w.link(papa), "/my-child?t=")
	parent := w.browser()
	for _, wrong := range []string{"", "abc", token + "x", strings.ToLower(token)} {
		parent.get("/my-child?t=" + wrong).is(http.StatusGone)
		parent.post("/my-child", "t", wrong, "holder", "yes").is(http.StatusGone)
		parent.post("/my-child/withhold", "t", wrong, "purpose", "newsletter").is(http.StatusGone)
		parent.post("/my-child/refuse", "t", wrong, "understood", "yes").is(http.StatusGone)
	}
	parent.post("/my-child/refuse", "t", token).is(http.StatusUnprocessableEntity).shows(says("Tick the box"))
	to := parent.post("/my-child/refuse", "t", token, "understood", "yes").is(http.StatusSeeOther).header.Get("Location")
	parent.get(to).is(http.StatusOK)
	parent.get("/my-child?t=" + token).is(http.StatusGone)
	kid.get("/my-data").is(http.StatusSeeOther)
}

// TestAgesAreAskedPlainly: anything but a number of years is asked again, and whoever is of age meets nothing else.
func TestAgesAreAskedPlainly(t *testing.T) {
	w := workshop(t, jointly)
	b := w.browser()
	for _, typed := range []string{"", "-1", "131", "14.5", "015", "+14", "quatorze", "1e1", "٢٠", "99999999999999999999", "14 ans", "<script>"} {
		b.post("/join/coach", "first_name", "Max", "email", "max@example.org", people.AgeField, typed).is(http.StatusUnprocessableEntity).shows(has(".summary a"))
	}
	b.post("/join/coach", "first_name", "Max", "email", "max@example.org").is(http.StatusUnprocessableEntity)
	b.post("/join/coach", "first_name", "Max", "email", "max@example.org", people.AgeField, "14", people.AgeField, "40").is(http.StatusBadRequest)
	for i, years := range []string{"15", "40", "130"} {
		grown := w.joins("coach", []string{"a", "b", "c"}[i]+"@example.org", people.AgeField, years)
		grown.get("/my-parent").is(http.StatusNotFound)
		grown.get("/my-data").is(http.StatusOK).shows(hasNo("a[href=/my-parent]"))
	}
}

// TestSitesThatAskNoAge: a site for everybody asks nothing; one that is not for minors says so, and asks nothing either.
//
// Law: GDPR 5(1)(c)
func TestSitesThatAskNoAge(t *testing.T) {
	for minors, text := range map[string]string{`{served: "no"}`: "This site is not for minors", `{served: "yes", age: 15, consent: child}`: "for children"} {
		w := workshop(t, minors)
		b := w.browser()
		b.get("/join/coach").is(http.StatusOK).shows(says(text), hasNo("input[name="+people.AgeField+"]"))
		b.post("/join/coach", "first_name", "Max", "email", "max@example.org", people.AgeField, "40").is(http.StatusBadRequest)
		w.joins("coach", "max@example.org").get("/my-parent").is(http.StatusNotFound)
		b.get("/my-child?t=x").is(http.StatusNotFound)
	}
}
