package web

import (
	"bytes"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"charte/letters"
	"charte/proof"
	"charte/store"
)

// mails sends a letter of a series to everybody who may get it, and gives those that left, by their readers' addresses.
func (w *town) mails(series, subject string) map[string]store.Owed {
	w.Helper()
	d := letters.Draft{"fr": {Subject: subject, Body: "Bonjour."}, "en": {Subject: subject, Body: "Hello."}}
	if _, err := w.site.Mail(w.Context(), series, d, false, w.clock()); err != nil {
		w.Fatal(err)
	}
	if _, err := w.site.Post(w.Context(), w.clock()); err != nil {
		w.Fatal(err)
	}
	ids, err := w.site.Unsent(w.Context(), w.clock().Add(time.Hour), 1000)
	if err != nil {
		w.Fatal(err)
	}
	left := map[string]store.Owed{}
	for _, id := range ids {
		o, err := w.site.Letter(w.Context(), id)
		if err != nil {
			w.Fatal(err)
		}
		if o.Kind != letters.Mailing {
			continue
		}
		if err := w.site.Depart(w.Context(), o, w.clock()); err != nil {
			w.Fatal(err)
		}
		if err := w.site.Sent(w.Context(), o, w.clock()); err != nil {
			w.Fatal(err)
		}
		left[o.To.Reveal("test")] = o
	}
	return left
}

func pathOf(t *testing.T, address string) string {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	return u.RequestURI()
}

const newsletterSwitch = "form[action=/my-data/consent/newsletter] button[role=switch]"

// TestPreferences: one page shows every choice, each takes one press, and holds for the next letter.
//
// Law: GDPR 7(3), GDPR 12(2), GDPR 21(3)
func TestPreferences(t *testing.T) {
	w := found(t)
	ines, lou := w.joins("seeker", "ines@example.org"), w.joins("coach", "lou@example.org")
	ines.get("/my-data").is(http.StatusOK).shows(has("a[href=/my-data/preferences]"))
	ines.get(preferencesPath).is(http.StatusOK).shows(in(newsletterSwitch, is("aria-checked", "false")),
		says("You do not receive them: they need your agreement above (the monthly letter)"),
		in("form[action=/my-data/preferences/mailing/survey] button", is("aria-checked", "true")),
		in("form[action=/my-data/preferences/purpose/security] button", is("aria-checked", "true")),
		hasNo("form[action=/my-data/preferences/mailing/monthly_letter]"), hasNo("form[action=/my-data/preferences/purpose/account]"),
		says("The law asks us to write these"), says("your account will end"), says("news, at most 1 a month"))

	// An agreement, from this page: shown what to, and back here.
	digest := ines.notice("/my-data/consent/newsletter")
	ines.post("/my-data/consent/newsletter", "give", "yes", "page", "preferences", "notice.shown", strings.Repeat("0", 64)).is(http.StatusConflict).shows(
		has("h1"), in("[role=alert]", says("This page has changed")), has("form[action=/my-data/preferences/mailing/survey]"))
	ines.post("/my-data/consent/newsletter", "give", "yes", "page", "preferences", "notice.shown", digest).is(http.StatusSeeOther, preferencesPath+"?done=agreed#agreed")
	ines.get(preferencesPath).shows(in(newsletterSwitch, is("aria-checked", "true")), says("You receive them because you agreed: the monthly letter"))
	if left := w.mails("monthly_letter", "March"); len(left) != 1 || left["ines@example.org"].Stop == "" {
		t.Errorf("%d letters left", len(left))
	}

	w.later(time.Hour)
	ines.post("/my-data/preferences/mailing/survey", "allow", "no").is(http.StatusSeeOther, preferencesPath+"?done=stopped#mailings")
	ines.get(preferencesPath+"?done=stopped").shows(in("form[action=/my-data/preferences/mailing/survey] button", is("aria-checked", "false")), says("stopped on"), says("holds at once"))
	if left := w.mails("survey", "What do you think?"); len(left) != 1 || left[lou.email].Stop == "" {
		t.Errorf("a survey went to %d people", len(left))
	}
	ines.post("/my-data/preferences/mailing/survey", "allow", "yes").is(http.StatusSeeOther)
	ines.post("/my-data/preferences/purpose/improvement", "allow", "no").is(http.StatusSeeOther, preferencesPath+"?done=objected#uses")
	ines.get(preferencesPath).shows(says("You receive none: you object to the use that they serve"), hasNo("form[action=/my-data/preferences/mailing/survey]"), says("and it has ended"))
	w.later(time.Hour)
	ines.post("/my-data/preferences/purpose/security", "allow", "no").is(http.StatusSeeOther)
	ines.get(preferencesPath).shows(says("for the rest we answer you in person"))
	if left := w.mails("survey", "And now?"); len(left) != 0 {
		t.Errorf("a survey went to %d people", len(left))
	}

	// The language of letters.
	ines.post("/my-data/preferences/language", "lang", "fr").is(http.StatusSeeOther, preferencesPath+"?done=language#tongue")
	ines.get(preferencesPath).shows(says("We write to you in French"))
	w.integrate()
	ines.get("/my-data/history").shows(says("you objected: security"), says("you stopped letters: a survey on the use of the site"), says("we wrote to you: the site’s news"), says("you chose the language"))

	for path, want := range map[string]int{"/my-data/preferences/mailing/monthly_letter": 404, "/my-data/preferences/mailing/none": 404, "/my-data/preferences/purpose/account": 404} {
		ines.post(path, "allow", "no").is(want)
	}
	ines.post("/my-data/preferences/mailing/survey", "allow", "perhaps").is(http.StatusBadRequest)
	ines.post("/my-data/preferences/language", "lang", "de").is(http.StatusBadRequest)
}

// TestPreferencesInFrench reads the page of choices in the other language.
func TestPreferencesInFrench(t *testing.T) {
	w := found(t)
	ines := w.joins("seeker", "ines@example.org")
	ines.lang = "fr"
	ines.get(preferencesPath).is(http.StatusOK).shows(in("h1", says("Mes choix")), says("Les courriels que nous vous devons"), hasNo("[data-id]"))
	stop := pathOf(t, w.mails("information_letter", "Du nouveau")[ines.email].Stop)
	other := w.browser()
	other.lang = "fr"
	other.get(stop).is(http.StatusOK).shows(in("h1", says("Ne plus recevoir ces courriels")), says("Ce qui change dans votre compte"))
}

// TestUnsubscribe: the link of a letter ends its series without signing in; looking changes nothing; what was withdrawn has its receipt;
// only whoever pressed can take it back, and nothing that was said since is undone.
//
// Law: GDPR 7(1), GDPR 7(3), CPCE L34-5
func TestUnsubscribe(t *testing.T) {
	w := found(t)
	ines := w.joins("seeker", "ines@example.org")
	ines.post("/my-data/consent/newsletter", "give", "yes").is(http.StatusSeeOther)
	address := w.mails("monthly_letter", "March")[ines.email].Stop
	stop := pathOf(t, address)
	if strings.Contains(address, "ines") || strings.Contains(address, ines.subject.String()) {
		t.Errorf("the link says who reads it: %s", address)
	}
	token := strings.TrimPrefix(stop, "/unsubscribe?t=")
	given := func() bool {
		t.Helper()
		states, err := w.site.Consents(t.Context(), ines.subject)
		if err != nil || len(states) != 1 {
			t.Fatal(states, err)
		}
		return states[0].Given
	}
	b := w.browser() // nobody is signed in
	b.get(stop).is(http.StatusOK).shows(says("The site’s news and its new functions"), says("You receive them because you agreed: the monthly letter"), in("form[action=/unsubscribe] button", is("name", "stop")))
	b.get("/unsubscribe/receipt?t=" + token).is(http.StatusNotFound)
	b.ask(http.MethodHead, stop, nil)
	if !given() {
		t.Fatal("looking withdrew the consent")
	}
	b.post("/unsubscribe", "t", token).is(http.StatusBadRequest)
	w.later(time.Second)
	got := b.post("/unsubscribe", "t", token, "stop", "yes").is(http.StatusOK).shows(says("Your agreement is withdrawn, at once"), has("form[action=/unsubscribe/undo]"))
	if given() {
		t.Fatal("the consent stands")
	}
	secret, _ := attribute(pick(parse(got.body), "input[name=undo]")[0], "value")
	digest, _ := attribute(pick(parse(got.body), "input[name=notice.shown]")[0], "value")
	w.integrate()
	r, err := proof.ParseReceipt([]byte(b.get("/unsubscribe/receipt?t=" + token).is(http.StatusOK).body))
	if err != nil {
		t.Fatal(err)
	}
	if fact, _, err := r.Verify(w.site.VerifierKey()); err != nil || fact.Kind != "consent withdrawn" || fact.Detail["via"] != "link" || fact.Detail["purpose"] != "newsletter" {
		t.Errorf("the receipt proves %v, %v", fact, err)
	}

	// Whoever only has the link cannot make somebody agree again.
	b.get(stop).shows(hasNo("form[action=/unsubscribe/undo]"))
	for _, undo := range []string{"", "x", token} {
		b.post("/unsubscribe/undo", "t", token, "undo", undo, "notice.shown", digest).is(http.StatusConflict).shows(hasNo("input[name=undo]"))
	}
	b.post("/unsubscribe/undo", "t", token, "undo", secret, "notice.shown", strings.Repeat("0", 64)).is(http.StatusConflict).shows(has("form[action=/unsubscribe/undo]"))
	if given() {
		t.Fatal("nobody agreed, or was not shown what to")
	}
	w.later(time.Second)
	b.post("/unsubscribe/undo", "t", token, "undo", secret, "notice.shown", digest).is(http.StatusOK).shows(says("You receive these letters again"))
	if !given() {
		t.Fatal("what was taken back stands")
	}
	w.later(time.Second)
	ines.post("/my-data/consent/newsletter", "give", "no").is(http.StatusSeeOther)
	b.post("/unsubscribe/undo", "t", token, "undo", secret, "notice.shown", digest).is(http.StatusConflict).shows(says("You have chosen something else since"))
	if given() {
		t.Error("a later no was undone by an earlier secret")
	}
	ines.ask(http.MethodPost, "/my-data/delete", values("understood", "yes")).is(http.StatusSeeOther)
	b.get(stop).is(http.StatusNotFound).shows(says("This link leads to nobody"))
	if strings.Contains(w.log.text(), token) {
		t.Error("the log holds the link")
	}
}

// TestOneClick: one press of a mail program ends a series, whichever sort of form it sends, from no page and with no cookie (RFC 8058).
//
// Law: GDPR 21(3), CPCE L34-5
func TestOneClick(t *testing.T) {
	w := found(t)
	ines, lou := w.joins("seeker", "ines@example.org"), w.joins("coach", "lou@example.org")
	left := w.mails("information_letter", "News of your account")
	var parts bytes.Buffer
	form := multipart.NewWriter(&parts)
	if err := form.WriteField("List-Unsubscribe", "One-Click"); err != nil {
		t.Fatal(err)
	}
	if err := form.Close(); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		who        *member
		kind, body string
	}{{ines, "application/x-www-form-urlencoded", "List-Unsubscribe=One-Click"}, {lou, form.FormDataContentType(), parts.String()}} {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, w.http.URL+pathOf(t, left[c.who.email].Stop), strings.NewReader(c.body))
		if err != nil {
			t.Fatal(err)
		}
		r.Host = host
		r.Header.Set("Content-Type", c.kind)
		got, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		if got.Body.Close(); got.StatusCode != http.StatusOK || len(got.Header["Set-Cookie"]) > 0 {
			t.Errorf("%s: status %d, cookies %v", c.kind, got.StatusCode, got.Header["Set-Cookie"])
		}
		said, err := w.site.Objections(t.Context(), c.who.subject)
		if err != nil || len(said) != 1 || said[0].Mailing != "information_letter" || !said[0].Stands {
			t.Errorf("%s: %v, %v", c.kind, said, err)
		}
	}
	w.later(400 * 24 * time.Hour)
	if left := w.mails("information_letter", "A year later"); len(left) != 0 {
		t.Errorf("%d letters left after the stop", len(left))
	}
}
