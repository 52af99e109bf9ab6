package web

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"charte/charter"
	"charte/proof"
	"charte/rights"
	"charte/sites"
)

// TestMyDataShowsEverything: every value held, why, until when, and how to correct it.
//
// Law: GDPR 15(1)
func TestMyDataShowsEverything(t *testing.T) {
	w := found(t)
	ines := w.joins("seeker", "ines@example.org", "consent.newsletter", "yes")
	ines.post("/profile/experience", "text-experience", "Cook in Lyon").is(http.StatusSeeOther)
	got := ines.get("/my-data").is(http.StatusOK).shows(
		says("Inès"), says("ines@example.org"), says("69003"), says("127.0.0.0/24"), says("1 entry"),
		says("your account"), says("your job search"), says("22 December 2027"), says("12 months each"), says("fingerprint of your password"),
		has("a[href=/my-data/correct/first_name]"), has("a[href=/my-data/correct/email]"), has("a[href=/my-data/correct/postcode]"), has("a[href=/profile]"),
		in("form[action=/my-data/consent/newsletter] button[role=switch]", is("aria-checked", "true"), is("value", "no")),
		has("form[action=/my-data/export]"), has("a[href=/my-data/delete]"), says("you added an entry: experience"))
	if strings.Contains(got.body, "127.0.0.1") || got.header.Get("Cache-Control") != "no-store" {
		t.Errorf("a whole address is shown, or the page may be kept: %q", got.header.Get("Cache-Control"))
	}
	zoe := w.joins("coach", "zoe@example.org")
	zoe.get("/my-data").is(http.StatusOK).shows(in("a[href=/my-data/correct/organisation]"), hasNo("a[href=/profile]"), hasNo("a[href=/my-data/correct/postcode]"))
	zoe.get("/profile").is(http.StatusNotFound)
	zoe.post("/profile/experience", "text-experience", "x").is(http.StatusNotFound)
	for _, field := range []string{"postcode", "experience", "ip", "password", "subject_id"} {
		zoe.get("/my-data/correct/" + field).is(http.StatusNotFound)
		zoe.post("/my-data/correct/"+field, field, "x").is(http.StatusNotFound)
	}
}

// TestMyDataShowsWhatIsHeld: of what the site may observe it writes the sign-in address, and shows it under that name, and with the session that is open.
//
// Law: GDPR 15(1)
func TestMyDataShowsWhatIsHeld(t *testing.T) {
	visits := "  visits:\n    label: {fr: Pages lues, en: Pages read}\n    category: navigation\n    source: observed\n    protect: open\n"
	w := foundUnder(t, bytes.Replace(sites.Skills(), []byte("  ip:\n"), []byte(visits+"  ip:\n"), 1))
	if f, ok := w.site.Plan.Charter.Field("visits"); !ok || f.Source != charter.Observed {
		t.Fatal("the charter does not speak of pages read")
	}
	got := w.joins("coach", "zoe@example.org").get("/my-data").is(http.StatusOK).shows(says("Sign-in address"))
	if strings.Contains(got.body, "Pages read") || strings.Count(got.body, "127.0.0.0/24") != 2 {
		t.Errorf("the sign-in address is shown as something else: %s", got.body)
	}
}

// Law: GDPR 16
func TestCorrect(t *testing.T) {
	w := found(t)
	zoe := w.joins("coach", "zoe@example.org", "organisation", "Atelier")
	zoe.get("/my-data/correct/organisation").is(http.StatusOK).shows(in("input[name=organisation]", is("value", "Atelier")), hasNo("input[required]"))
	zoe.post("/my-data/correct/organisation", "organisation", "Fabrique").is(http.StatusSeeOther, "/my-data?done=corrected")
	zoe.get("/my-data?done=corrected").shows(says("Fabrique"), in(".flash", says("corrected")))
	zoe.post("/my-data/correct/organisation", "organisation", " ").is(http.StatusSeeOther)
	zoe.get("/my-data").shows(says("nothing"))
	zoe.post("/my-data/correct/first_name", "first_name", "").is(http.StatusUnprocessableEntity).shows(in("#f-first_name-error", says("this needs an answer")))
	zoe.post("/my-data/correct/first_name", "first_name", "a\u202eb").is(http.StatusUnprocessableEntity)
	zoe.get("/my-data/history").shows(says("you corrected: organisation"))
}

// Law: GDPR 9(1)
func TestProfile(t *testing.T) {
	w := found(t)
	ines := w.joins("seeker", "ines@example.org")
	ines.get("/profile").is(http.StatusOK).shows(in("form[action=/profile/experience]", says("leave out your health")))
	ines.post("/profile/experience", "text-experience", "  ").is(http.StatusUnprocessableEntity).shows(has(".summary"), in("nav.tongues a[hreflang=fr]", is("href", "/profile?lang=fr")))
	ines.post("/profile/experience", "text-experience", "<b>Cook</b> in Lyon").is(http.StatusSeeOther)
	ines.get("/profile?done=added").shows(in("ul.items li", says("<b>Cook</b> in Lyon"), has("a")), hasNo("b"))
	w.later(time.Second)
	ines.post("/profile/experience", "text-experience", "Baker").is(http.StatusSeeOther)
	h, err := w.site.Held(t.Context(), ines.subject)
	if err != nil {
		t.Fatal(err)
	}
	at := "/profile/experience/" + h.Values[len(h.Values)-1].Item.String() + "/remove"
	ines.get(at).is(http.StatusOK).shows(in("blockquote", says("Baker")))
	ines.post(at).is(http.StatusSeeOther, "/profile?done=removed")
	ines.post(at).is(http.StatusNotFound)
	ines.get("/profile/experience/x/remove").is(http.StatusNotFound)
	ines.get("/profile").shows(in("ul.items li", says("Cook")))
	ines.get("/my-data/correct/experience").is(http.StatusNotFound)
}

// TestConsentSwitch: as easy to withdraw as to give, each time with a receipt.
//
// Law: GDPR 7(1), GDPR 7(3)
func TestConsentSwitch(t *testing.T) {
	w := found(t)
	ines := w.joins("seeker", "ines@example.org")
	ines.get("/my-data").shows(in("form[action=/my-data/consent/newsletter]", says("not agreed"), in("button", is("aria-checked", "false"), is("value", "yes"))))
	for _, c := range []struct{ give, kind, shows string }{{"yes", "consent given", "agreed on"}, {"no", "consent withdrawn", "withdrawn on"}} {
		w.later(time.Hour)
		ines.post("/my-data/consent/newsletter", "give", c.give).is(http.StatusSeeOther)
		w.integrate()
		page := ines.get("/my-data").shows(in("form[action=/my-data/consent/newsletter]", says(c.shows)))
		href, _ := attribute(pick(parse(page.body), "form.choice a")[0], "href")
		r, err := proof.ParseReceipt([]byte(ines.get(href).is(http.StatusOK).body))
		if err != nil {
			t.Fatal(err)
		}
		if f, _, err := r.Verify(w.site.VerifierKey()); err != nil || f.Kind != c.kind || f.Detail["purpose"] != "newsletter" {
			t.Errorf("receipt of %q: %v", f.Kind, err)
		}
	}
	ines.post("/my-data/consent/account", "give", "yes").is(http.StatusNotFound)
	ines.post("/my-data/consent/nothing", "give", "yes").is(http.StatusNotFound)
	ines.post("/my-data/consent/newsletter", "give", "perhaps").is(http.StatusBadRequest)
}

// TestExport: the file verifies, holds everything, and that it was handed over is a fact with its digest.
//
// Law: GDPR 15(3), GDPR 20(1)
func TestExport(t *testing.T) {
	w := found(t)
	ines := w.joins("seeker", "ines@example.org")
	ines.post("/profile/experience", "text-experience", "Cook in Lyon").is(http.StatusSeeOther)
	w.later(time.Second)
	got := ines.post("/my-data/export").is(http.StatusOK)
	if got.header.Get("Content-Disposition") != `attachment; filename="skills-2026-11-22.zip"` || got.header.Get("Content-Type") != "application/zip" || got.header.Get("Cache-Control") != "no-store" {
		t.Errorf("header %v", got.header)
	}
	if _, err := proof.VerifyExport([]byte(got.body), w.site.VerifierKey()); err != nil {
		t.Error(err)
	}
	z, err := zip.NewReader(strings.NewReader(got.body), int64(len(got.body)))
	if err != nil {
		t.Fatal(err)
	}
	var all bytes.Buffer
	digest := ""
	for _, f := range z.File {
		text := readZip(t, f)
		all.Write(text)
		if f.Name == proof.ManifestName {
			digest = fmt.Sprintf("%x", sha256.Sum256(text))
		}
	}
	for _, secret := range secrets {
		if !strings.Contains(all.String(), secret) {
			t.Errorf("the export does not hold %q", secret)
		}
	}
	events, _, err := w.site.History(t.Context(), ines.subject, 0, 1)
	if err != nil || events[0].Fact.Kind != rights.FactExported || events[0].Fact.Detail["manifest"] != digest {
		t.Errorf("the newest fact is %v, %v", events, err)
	}
}

func readZip(t *testing.T, f *zip.File) []byte {
	t.Helper()
	r, err := f.Open()
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	text, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

var receiptLink = regexp.MustCompile(`/my-data/receipt/[0-9a-f]{32}`)

// TestHistoryLosesNothing: facts of the same instant are all there, page after page, each with its own receipt.
//
// Law: GDPR 5(2)
func TestHistoryLosesNothing(t *testing.T) {
	w := found(t)
	ines := w.joins("seeker", "ines@example.org")
	for range 45 { // the clock stands still
		ines.post("/my-data/consent/newsletter", "give", "yes").is(http.StatusSeeOther)
	}
	ines.get("/my-data/history").shows(says("receipt ready in a moment"), hasNo(".events a"))
	w.integrate()
	_, total, err := w.site.History(t.Context(), ines.subject, 0, 1)
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	pages := 0
	for at := "/my-data/history"; at != ""; pages++ {
		got := ines.get(at).is(http.StatusOK).shows(says(fmt.Sprint(total, " entries")))
		for _, link := range receiptLink.FindAllString(got.body, -1) {
			if seen[link] {
				t.Errorf("%s is there twice", link)
			}
			seen[link] = true
		}
		next := pick(parse(got.body), "a[rel=next]")
		if at = ""; len(next) > 0 {
			at, _ = attribute(next[0], "href")
		}
	}
	if len(seen) != total || pages != 3 || total < 45 {
		t.Errorf("%d receipts on %d pages, want %d on 3", len(seen), pages, total)
	}
	for link := range seen {
		got := ines.get(link).is(http.StatusOK)
		if got.header.Get("Content-Disposition") != `attachment; filename="receipt.json"` || got.header.Get("Content-Type") != "application/json" {
			t.Errorf("header %v", got.header)
		}
		if r, err := proof.ParseReceipt([]byte(got.body)); err != nil {
			t.Error(err)
		} else if _, _, err := r.Verify(w.site.VerifierKey()); err != nil {
			t.Error(err)
		}
	}
	for _, page := range []string{"0", "4", "-1", "x", "99999999999999999999"} {
		ines.get("/my-data/history?page=" + page).is(http.StatusNotFound)
	}
}

func TestPendingReceipt(t *testing.T) {
	w := found(t)
	ines := w.joins("seeker", "ines@example.org")
	events, _, err := w.site.History(t.Context(), ines.subject, 0, 1)
	if err != nil {
		t.Fatal(err)
	}
	at := receiptURL(events[0].Fact.ID)
	got := ines.get(at).is(http.StatusServiceUnavailable).shows(says("every few seconds"), has("a[href="+at+"]"))
	if got.header.Get("Retry-After") == "" {
		t.Error("no Retry-After")
	}
	ines.get("/my-data/receipt/x").is(http.StatusNotFound)
	ines.get(receiptURL([16]byte{1})).is(http.StatusNotFound)
}

// TestDelete: the page says what becomes of each thing, asks once, and the erasure can be followed and proved by its
// address alone. Every session of the person ends.
//
// Law: GDPR 17(1), GDPR 12(2)
func TestDelete(t *testing.T) {
	w := found(t)
	ines := w.joins("seeker", "ines@example.org")
	elsewhere := w.browser()
	elsewhere.post("/sign-in", "email", "ines@example.org", "password", password).is(http.StatusSeeOther)
	ines.get("/my-data/delete").is(http.StatusOK).shows(says("first name or pseudonym, e-mail address, postcode"), says("Destroyed at once"),
		says("Destroyed later"), says("old backups"), says("Kept, and why"), says("under 10 people"))
	ines.post("/my-data/delete").is(http.StatusUnprocessableEntity).shows(in(".summary a", is("href", "#f-understood")), has("#f-understood"))
	ines.post("/my-data/delete", "understood", "no").is(http.StatusUnprocessableEntity)
	ines.get("/my-data").is(http.StatusOK)

	got := ines.post("/my-data/delete", "understood", "yes").is(http.StatusSeeOther)
	at := got.header.Get("Location")
	if c := cookieOf(t, got); c.Name != sessionCookie || c.MaxAge >= 0 {
		t.Errorf("cookie %v", c)
	}
	elsewhere.get("/my-data").is(http.StatusSeeOther, "/sign-in?next=/my-data")
	elsewhere.post("/my-data/delete", "understood", "yes").is(http.StatusSeeOther, "/sign-in")
	elsewhere.post("/sign-in", "email", "ines@example.org", "password", password).is(http.StatusUnprocessableEntity)

	anybody := w.browser()
	anybody.get(at).is(http.StatusOK).shows(says("Every row about you is deleted 22 November 2026"), says("The key that opened your data is destroyed under way"), says("last letter"),
		says("every few seconds"), has(".card a[href="+at+"]"), hasNo(".card a.button"), hasNo("a[href="+at+"/receipt]"))
	w.letter("ines@example.org") // the farewell leaves
	ids, err := w.site.OpenErasures(t.Context())
	if err != nil || len(ids) != 1 {
		t.Fatalf("%d erasures, %v", len(ids), err)
	}
	done := false
	for range 1000 { // a scrub gives way to whoever is reading
		if done, err = w.site.FinishErasure(t.Context(), ids[0], w.clock()); err != nil {
			t.Fatal(err)
		}
		if done {
			break
		}
	}
	if !done {
		t.Fatal("the erasure does not end")
	}
	early := anybody.get(at).is(http.StatusOK)
	for _, path := range []string{"/receipt", "/receipt?of=key", "/receipt?of=rows"} { // whoever knows the address reads why, and tries again
		early.shows(hasNo("a[href=" + at + path + "]"))
		anybody.get(at+path).is(http.StatusServiceUnavailable).shows(says("not ready yet"), has("a[href="+at+path+"]"))
	}
	w.integrate()
	page := anybody.get(at).is(http.StatusOK)
	if strings.Contains(page.body, "under way") {
		t.Error("an erasure that is over says that it is under way")
	}
	for path, kind := range map[string]string{"/receipt": rights.FactErased, "/receipt?of=key": rights.FactDestroyed, "/receipt?of=rows": rights.FactGone} {
		page.shows(has("a[href=" + at + path + "]"))
		r, err := proof.ParseReceipt([]byte(anybody.get(at + path).is(http.StatusOK).body))
		if err != nil {
			t.Fatal(err)
		}
		if f, _, err := r.Verify(w.site.VerifierKey()); err != nil || f.Kind != kind || strings.Contains(r.Checkpoint+string(r.Fact), ines.subject.String()) {
			t.Errorf("%s is a receipt of %q: %v", path, f.Kind, err)
		}
	}
	anybody.get("/erasure/" + strings.Repeat("0", 32)).is(http.StatusNotFound)
	anybody.get("/erasure/x/receipt").is(http.StatusNotFound)
}

// TestEveryFactHasWords: whatever a person's history may hold is a sentence in both languages.
func TestEveryFactHasWords(t *testing.T) {
	w := found(t)
	ines := w.joins("seeker", "ines@example.org", "consent.newsletter", "yes")
	ines.post("/profile/experience", "text-experience", "Cook")
	h, err := w.site.Held(t.Context(), ines.subject)
	if err != nil {
		t.Fatal(err)
	}
	ines.post("/profile/experience/" + h.Values[len(h.Values)-1].Item.String() + "/remove")
	ines.post("/my-data/consent/newsletter", "give", "no")
	ines.post("/my-data/correct/postcode", "postcode", "13001")
	ines.post("/my-data/correct/email", "email", "new@example.org")
	ines.post("/my-data/export")
	w.browser().post("/join/seeker", "first_name", "X", "email", "ines@example.org", "postcode", "13001")
	ines.post("/sign-out")
	w.later(time.Second)
	w.browser().post("/forgot", "email", "ines@example.org")
	token := strings.TrimPrefix(w.link("ines@example.org"), "/password?t=")
	ines.post("/password", "t", token, "password", password)
	if _, err := w.site.Sweep(t.Context(), w.clock().AddDate(1, 0, 1)); err != nil {
		t.Fatal(err)
	}
	events, total, err := w.site.History(t.Context(), ines.subject, 0, 0)
	if err != nil {
		t.Fatal(err)
	}
	kinds := map[string]bool{}
	for _, lang := range []string{"fr", "en"} {
		f := common
		f.Lang = lang
		for _, e := range events {
			kinds[e.Fact.Kind] = true
			if text := factText(w.site.Plan, f, e.Fact); strings.ContainsAny(text, "[%") || text == "" {
				t.Errorf("%s: %q reads %q", lang, e.Fact.Kind, text)
			}
		}
	}
	if len(kinds) < 14 || total != len(events) {
		t.Errorf("only %d kinds of facts: %v", len(kinds), kinds)
	}
}

// TestLatestCheckpoint: "my data" points at the log as it stands.
func TestLatestCheckpoint(t *testing.T) {
	w := found(t)
	if size, root, err := latest(t.Context(), w.site); size != 0 || root != "" || err != nil {
		t.Errorf("%d %q %v before the first", size, root, err)
	}
	ines := w.joins("seeker", "ines@example.org")
	w.integrate()
	_, note, _, err := w.site.Checkpoint(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	c, err := proof.ParseCheckpoint([]byte(note), w.site.VerifierKey())
	if err != nil {
		t.Fatal(err)
	}
	digits := hex.EncodeToString(c.Root[:])
	ines.get("/my-data").shows(says(digits[:4]+"…"+digits[60:]), says(fmt.Sprint("checkpoint ", c.Size)))
}

// TestFirstConsent: where a version is the first that asks for a consent, "what I agreed to" shows it as soon as it is given: before that
// version applies, and at once where it applies already.
//
// Law: GDPR 7(1), GDPR 15(1)
func TestFirstConsent(t *testing.T) {
	w := foundUnder(t, bytes.ReplaceAll(sites.Skills(), []byte("basis: consent"), []byte("basis: contract")))
	early, late := w.joins("seeker", "ines@example.org"), w.joins("seeker", "sam@example.org")
	const nothing = "We do nothing that needs your agreement."
	shown := func(checks ...check) check { return in("section[aria-labelledby=agreed]", checks...) }
	early.get("/my-data").shows(shown(says(nothing)))
	w.publishes(2, w.clock().Add(60*day), events...)
	w.later(time.Minute)
	w.announces()
	early.post("/policy/agree", "answer", "agree", "version", "2", "consent.events", "yes").is(http.StatusSeeOther, "/my-data?done=terms-agreed#terms")
	if got := early.get("/my-data").shows(shown(says("The invitations"), hasNo("form"))); strings.Contains(got.body, nothing) {
		t.Error("what was agreed to ahead is said to be nothing")
	}
	w.later(61 * day)
	w.turns()
	for _, m := range []*member{early, late} {
		m.signsIn()
	}
	late.get("/my-data").shows(shown(says(nothing)))
	late.post("/policy/agree", "answer", "agree", "version", "2", "consent.events", "yes").is(http.StatusSeeOther, "/my-data?done=terms-agreed#terms")
	for _, m := range []*member{early, late} {
		m.get("/my-data").shows(shown(in("form[action=/my-data/consent/events] button", is("aria-checked", "true")), hasNo("div.card")))
	}
}
