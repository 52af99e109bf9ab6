package web

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"charte/charter"
	"charte/people"
	"charte/plan"
	"charte/policy"
	"charte/proof"
	"charte/seal"
	"charte/sites"
	"charte/store"
)

// day is a day of the tests' clock.
const day = 24 * time.Hour

// What a version may change: for everybody, for whoever looks for work, and what needs a box of its own.
var (
	longer  = []string{"until: inactive 1 year", "until: inactive 2 years"}
	reworks = []string{"fr: Vous construisez votre profil à partir de vos expériences.", "fr: Vous tenez votre profil.", "en: You build your profile from your experiences.", "en: You keep your profile."}
	events  = []string{"  coaching:\n    label: {fr: votre accompagnement", "  events:\n    label: {fr: les invitations, en: the invitations}\n    text:\n      fr: Vous inviter à nos rencontres, seulement si vous le demandez.\n      en: Invite you to our meetings, only if you ask for it.\n    nature: newsletter\n    basis: consent\n    data: [email]\n    consent: {asked by: an unticked box, proof: receipt, withdraw by: [site, email, link]}\n  coaching:\n    label: {fr: votre accompagnement", "  coaching: {as: account}", "  coaching: {as: account}\n  events: {as: account}"}
)

// publishes makes another version of the charter a fact, from a day on.
func (w *town) publishes(number int, from time.Time, changes ...string) {
	w.Helper()
	source := string(sites.Skills())
	for i := 0; i < len(changes); i += 2 {
		if !strings.Contains(source, changes[i]) {
			w.Fatalf("the charter has no %q", changes[i])
		}
	}
	source = strings.NewReplacer(append(changes, "{number: 1, date: 2026-11-01", fmt.Sprintf("{number: %d, date: %s", number, from.Format(time.DateOnly)))...).Replace(source)
	c, err := charter.Parse(sites.SkillsFile, []byte(source))
	if err != nil {
		w.Fatal(err)
	}
	p := plan.Compile(c)
	next, err := w.store.Site(p, "http://"+host)
	if err != nil {
		w.Fatal(err)
	}
	if err := next.Publish(w.Context(), policy.Published(p, w.clock()), w.clock()); err != nil {
		w.Fatal(err)
	}
}

// announces tells everybody, and their letters leave.
func (w *town) announces() {
	w.Helper()
	if _, err := w.site.Announce(w.Context(), w.clock()); err != nil {
		w.Fatal(err)
	}
	ids, err := w.site.Unsent(w.Context(), w.clock().Add(time.Hour), 10_000)
	if err != nil {
		w.Fatal(err)
	}
	for _, id := range ids {
		o, err := w.site.Letter(w.Context(), id)
		if err != nil {
			w.Fatal(err)
		}
		if err := w.site.Sent(w.Context(), o, w.clock()); err != nil {
			w.Fatal(err)
		}
	}
}

// turns brings under the latest version whoever may come under it by now.
func (w *town) turns() {
	w.Helper()
	if _, err := w.site.Turn(w.Context(), w.clock()); err != nil {
		w.Fatal(err)
	}
}

// under is the version that somebody is under.
func (m *member) under() int {
	m.Helper()
	terms, err := m.site.Terms(m.Context(), m.subject, m.clock())
	if err != nil {
		m.Fatal(err)
	}
	return terms.Stays[len(terms.Stays)-1].Version
}

// signsIn opens a new session: those of before have ended.
func (m *member) signsIn() {
	m.Helper()
	m.post("/sign-in", "email", m.email, "password", password).is(http.StatusSeeOther)
}

const top = "aside.coming"

// TestAnnouncedOnEveryPage: a visitor reads from when the page changes, somebody whom it concerns what it means for them, and
// nobody anything while nothing is announced.
//
// Law: GDPR 13(3), GDPR 12(1)
func TestAnnouncedOnEveryPage(t *testing.T) {
	w := found(t)
	ines, zoe, visitor := w.joins("seeker", "ines@example.org"), w.joins("coach", "zoe@example.org"), w.browser()
	pages := []string{"/", "/policy", "/proof", "/join/seeker", "/sign-in", "/policy/versions"}
	for _, path := range pages {
		visitor.get(path).is(http.StatusOK).shows(hasNo(top))
	}
	ines.get("/my-data").shows(hasNo(top), in("[aria-labelledby=terms]", says("Version 1"), says("you joined under it"), hasNo(".card")))

	w.publishes(2, w.clock().Add(60*day), reworks...)
	w.later(time.Minute)
	for _, path := range pages {
		visitor.get(path).is(http.StatusOK).shows(in(top, says("Our promises change on"), says("21 January 2027"), in("a", is("href", "/policy/versions/2"))))
	}
	ines.get("/my-data").shows(in(top, says("for you too"), in("a", is("href", "/policy/agree"))))
	zoe.get("/my-data").shows(in(top, says("Our promises change on"), in("a", is("href", "/policy/versions/2"))))
	ines.get("/policy/agree").is(http.StatusOK).shows(says("You need do nothing."), says("You are under version 1."), hasNo("main form"), hasNo(top))

	w.announces()
	w.later(61 * day)
	w.turns()
	if ines.under() != 2 || zoe.under() != 2 {
		t.Fatalf("they are under %d and %d", ines.under(), zoe.under())
	}
	visitor.get("/").shows(hasNo(top))
	ines.signsIn()
	ines.get("/my-data").shows(hasNo(top), in("[aria-labelledby=terms]", says("Version 2"), says("announced to you on"), says("Version 1"), says("you joined under it")))
}

// TestChoice: nothing changes for whoever is asked and says nothing; both answers weigh the same, leave a receipt, and can be changed
// while the version does not apply.
//
// Law: GDPR 4(11), GDPR 7(1), GDPR 7(2), GDPR 13(3)
func TestChoice(t *testing.T) {
	w := found(t)
	silent, ines := w.joins("seeker", "sam@example.org"), w.joins("seeker", "ines@example.org")
	w.publishes(2, w.clock().Add(60*day), slices.Concat(longer, events)...)
	w.later(time.Minute)
	ines.post("/policy/agree", "answer", "agree", "version", "2").is(http.StatusServiceUnavailable).shows(says("opens in a moment"))
	w.announces()

	got := ines.get("/policy/agree").is(http.StatusOK).shows(says("The new one does not apply to you unless you agree. If you do nothing, nothing changes for you."),
		says("Less protective of you"), says("2 years"), times(2, "main form"), times(2, "main form .button"), times(2, "main form input[type=checkbox]"),
		hasNo("input[checked]"), hasNo("main [autofocus]"), has("input[name=consent.events]"))
	buttons := pick(parse(got.body), "main form .button")
	for _, name := range []string{"class"} {
		a, _ := attribute(buttons[0], name)
		if b, _ := attribute(buttons[1], name); a != b {
			t.Errorf("the two answers do not look the same: %q and %q", a, b)
		}
	}

	w.later(day)
	ines.signsIn()
	ines.post("/policy/agree", "answer", "keep", "version", "2").is(http.StatusSeeOther, "/my-data?done=terms-kept#terms")
	w.integrate()
	got = ines.get("/my-data?done=terms-kept").shows(hasNo(top), in(".flash", says("you keep your version")), in("[aria-labelledby=terms] .card", says("to keep your version")))
	receiptOf(t, w, ines, got, "terms kept")
	ines.get("/policy/agree").shows(says("You can still change your answer."), times(2, "main form"))

	w.later(day)
	ines.signsIn()
	ines.post("/policy/agree", "answer", "agree", "version", "2", "consent.events", "yes").is(http.StatusSeeOther, "/my-data?done=terms-agreed#terms")
	w.integrate()
	receiptOf(t, w, ines, ines.get("/my-data").shows(in("[aria-labelledby=agreed] div.card", says("The invitations"), says("24 November 2026 with version 2"), says("before 21 January 2027"), has("a"))), "terms agreed")
	if ines.under() != 1 {
		t.Fatal("an agreement takes effect before the version applies")
	}

	w.later(60 * day)
	w.turns()
	ines.signsIn()
	silent.signsIn()
	if ines.under() != 2 || silent.under() != 1 {
		t.Fatalf("who agreed is under version %d, and who said nothing under %d", ines.under(), silent.under())
	}
	ines.get("/my-data").shows(hasNo(top), in("form[action=/my-data/consent/events] button", is("aria-checked", "true")),
		in("form[action=/my-data/consent/newsletter] button", is("aria-checked", "false")),
		in("[aria-labelledby=terms]", says("Version 2"), says("you agreed to it on"), says("Version 1")))
	silent.get("/my-data").shows(in(top, says("the earlier ones go on unless you agree")), hasNo("form[action=/my-data/consent/events]"))
	silent.get("/policy/agree").shows(says("Version 2 applies to you at once"))
	silent.get("/policy").shows(says("Version 1"))
	silent.post("/policy/agree", "answer", "agree", "version", "2").is(http.StatusSeeOther)
	if silent.under() != 2 {
		t.Fatal("who agrees to a version in force is not under it")
	}
	silent.get("/my-data").shows(in("form[action=/my-data/consent/events] button", is("aria-checked", "false")))
	silent.get("/policy/agree").shows(says("Nothing waits for your answer."))
}

// receiptOf checks the receipt that the card of the terms offers.
func receiptOf(t *testing.T, w *town, m *member, got reply, kind string) {
	t.Helper()
	for _, a := range pick(parse(got.body), "[aria-labelledby=terms] .card a") {
		href, _ := attribute(a, "href")
		if !strings.HasPrefix(href, "/my-data/receipt/") {
			continue
		}
		r, err := proof.ParseReceipt([]byte(m.get(href).is(http.StatusOK).body))
		if err != nil {
			t.Fatal(err)
		}
		if f, _, err := r.Verify(w.site.VerifierKey()); err != nil || f.Kind != kind || f.Detail["version"] != "2" || f.Detail["language"] != "en" {
			t.Errorf("receipt of %q, %v: %v", f.Kind, f.Detail, err)
		}
		return
	}
	t.Errorf("no receipt of %q", kind)
}

// TestAnswersToSomethingElse: an answer counts only for the version, and for the words, that the person read.
//
// Law: GDPR 7(1), GDPR 7(2)
func TestAnswersToSomethingElse(t *testing.T) {
	w := found(t)
	ines := w.joins("seeker", "ines@example.org")
	w.publishes(2, w.clock().Add(60*day), slices.Concat(longer, events)...)
	w.announces()
	right := ines.notice("/policy/agree")
	for name, form := range map[string]url.Values{
		"no notice":        values("answer", "agree", "version", "2", people.NoticeField, without),
		"another notice":   values("answer", "agree", "version", "2", people.NoticeField, strings.Repeat("0", 64)),
		"the join’s":       values("answer", "agree", "version", "2", people.NoticeField, ines.notice("/join/seeker")),
		"no version":       values("answer", "agree", people.NoticeField, right),
		"another version":  values("answer", "agree", "version", "3", people.NoticeField, right),
		"two notices":      {"answer": {"agree"}, "version": {"2"}, people.NoticeField: {right, right}},
		"a kept one, late": values("answer", "keep", "version", "1", people.NoticeField, right),
	} {
		if got := ines.ask(http.MethodPost, "/policy/agree", form); got.status != http.StatusConflict {
			t.Errorf("%s: status %d", name, got.status)
		} else {
			got.shows(in("[role=alert]", says("This page has changed")))
		}
	}
	for name, form := range map[string]url.Values{
		"no answer":       values("version", "2", people.NoticeField, right),
		"both answers":    values("answer", "both", "version", "2", people.NoticeField, right),
		"an unknown box":  values("answer", "agree", "version", "2", "consent.resale", "yes", people.NoticeField, right),
		"an unknown name": values("answer", "agree", "version", "2", "email", "x@example.org", people.NoticeField, right),
	} {
		if got := ines.ask(http.MethodPost, "/policy/agree", form); got.status != http.StatusBadRequest {
			t.Errorf("%s: status %d", name, got.status)
		}
	}
	terms, err := w.site.Terms(t.Context(), ines.subject, w.clock())
	if err != nil || terms.Offer == nil || terms.Offer.Answer != store.Unanswered {
		t.Fatalf("something was recorded: %+v, %v", terms.Offer, err)
	}
	w.browser().post("/policy/agree", "answer", "agree", "version", "2").is(http.StatusSeeOther, "/sign-in")
	w.later(time.Minute)
	w.publishes(3, w.clock().Add(90*day), longer...)
	w.later(time.Minute)
	ines.ask(http.MethodPost, "/policy/agree", values("answer", "agree", "version", "2", people.NoticeField, right)).is(http.StatusConflict)
}

// TestVersions: each version is listed with its state and what it changes; its text is the one that was published, even for whoever
// is under another; its receipt holds without the site.
//
// Law: GDPR 5(2), GDPR 7(1), GDPR 12(1)
func TestVersions(t *testing.T) {
	w := found(t)
	ines := w.joins("seeker", "ines@example.org")
	b := w.browser()
	b.get("/policy/versions").is(http.StatusOK).shows(times(1, "section.card"), in("section .pill", says("in force")), hasNo("section details"))
	w.publishes(2, w.clock().Add(60*day), longer...)
	w.later(time.Minute)
	w.integrate()
	b.get("/policy/versions").is(http.StatusOK).shows(times(2, "section.card"), in("[aria-labelledby=version-2]", says("announced"), says("21 January 2027"), says("Less protective of you"), says("2 years")),
		in("[aria-labelledby=version-1]", says("in force"), hasNo("details")), has("footer a[href=/policy/versions]"))
	b.get("/policy/versions/2").is(http.StatusOK).shows(in(".warning", says("announced"), says("does not apply yet")), in("article", says("2 years")), has("main a[href=/policy/agree]"))
	one := b.get("/policy/versions/1").is(http.StatusOK).shows(hasNo(".warning"), in("article", is("lang", "en"), says("Our promises about your data"), says("1 year"), has("table"), has("li")), hasNo("main a[href=/policy/agree]"))
	body, _, err := w.site.Text(t.Context(), 1, "en", time.Time{})
	if err != nil {
		t.Fatal(err)
	}
	shown := textOf(pick(parse(one.body), "article")[0])
	for _, s := range policy.Read(w.site.Plan, "en").Sections {
		for _, x := range s.Sentences() {
			if !strings.Contains(shown, strings.Join(strings.Fields(x.Text), " ")) {
				t.Errorf("the text of version 1 lacks %q, which was published: %t", x.Text, strings.Contains(body, x.Text))
			}
		}
	}
	for number, key := range map[string]string{"1": "1", "2": "2"} {
		r, err := proof.ParseReceipt([]byte(b.get("/policy/versions/" + number + "/receipt").is(http.StatusOK).body))
		if err != nil {
			t.Fatal(err)
		}
		if f, _, err := r.Verify(w.site.VerifierKey()); err != nil || f.Kind != policy.FactPublished || f.Detail["number"] != key {
			t.Errorf("receipt of %q, %v: %v", f.Kind, f.Detail, err)
		}
	}
	for _, path := range []string{"0", "3", "x", "01", "-1", "1x", "99999999999999999999"} {
		b.get("/policy/versions/" + path).is(http.StatusNotFound)
		b.get("/policy/versions/" + path + "/receipt").is(http.StatusNotFound)
	}
	b.get("/policy/versions/1?at=yesterday").is(http.StatusNotFound)

	w.announces()
	w.later(61 * day)
	w.turns()
	b.get("/policy/versions").shows(in("[aria-labelledby=version-2] .pill", says("in force")), in("[aria-labelledby=version-1] .pill", says("in force for some people")))
	b.get("/policy/versions/1").shows(in(".warning", says("earlier version")))
	ines.signsIn()
	href, _ := attribute(pick(parse(ines.get("/my-data").body), "[aria-labelledby=terms] .lines a")[0], "href")
	ines.get(href).is(http.StatusOK).shows(in("article", says("1 year")))
	b.lang = "fr"
	b.get("/policy/versions/1").is(http.StatusOK).shows(in("article", is("lang", "fr"), says("Nos promesses sur vos données")))
}

// TestAlteredTextIsNotShown: a text that is not the one of its fact, or that was not kept, says so plainly.
//
// Law: GDPR 5(2)
func TestAlteredTextIsNotShown(t *testing.T) {
	for err, want := range map[error]string{seal.ErrTampered: "versions.altered 500", store.ErrNotFound: "versions.unkept 404", http.ErrNoCookie: " 0"} {
		if id, status := unshown(fmt.Errorf("wrapped: %w", err)); fmt.Sprint(id, " ", status) != want {
			t.Errorf("%v: %s %d, want %s", err, id, status, want)
		}
	}
}

// TestWithdrawn: a version that was given up before it applied is said to have been, and asks nobody anything.
func TestWithdrawn(t *testing.T) {
	w := found(t)
	ines := w.joins("seeker", "ines@example.org")
	w.publishes(2, w.clock().Add(60*day), longer...)
	w.announces()
	w.later(day)
	if _, err := w.site.Withdraw(t.Context(), w.clock()); err != nil {
		t.Fatal(err)
	}
	w.later(time.Minute)
	ines.signsIn()
	b := w.browser()
	b.get("/").shows(hasNo(top))
	ines.get("/my-data").shows(hasNo(top), in("[aria-labelledby=terms]", hasNo(".card")))
	b.get("/policy/versions").shows(in("[aria-labelledby=version-2]", says("withdrawn")), in("[aria-labelledby=version-1] .pill", says("in force")))
	b.get("/policy/versions/2").is(http.StatusOK).shows(in(".warning", says("never applied to anybody")), hasNo("main a[href=/policy/agree]"))
}

// TestOldTable: a row of an old text that is longer than its head loses nothing.
func TestOldTable(t *testing.T) {
	o := old{}
	policy.Reread("| a | b |\n|---|---|\n| c | d | e | f |\n| g |\n", &o)
	if got := fmt.Sprint(o.blocks[0].Rows); got != "[[c d e f] [g]]" || len(o.blocks[0].Rows[0]) != 2 {
		t.Errorf("the rows are %s", got)
	}
}

// TestVersionInOneLanguage: whoever reads a language that the coming version does not have reads it in one that it has, and may answer.
func TestVersionInOneLanguage(t *testing.T) {
	w := found(t)
	ines := w.joins("seeker", "ines@example.org")
	w.publishes(2, w.clock().Add(60*day), append(slices.Concat(longer, events), "languages: [fr, en]", "languages: [fr]")...)
	w.announces()
	ines.get("/policy/agree").is(http.StatusOK).shows(says("You are under version 1."), says("les invitations"))
	ines.get("/policy/versions/2").is(http.StatusOK).shows(in("article", is("lang", "fr")))
	ines.post("/policy/agree", "answer", "agree", "version", "2").is(http.StatusSeeOther, "/my-data?done=terms-agreed#terms")
}
