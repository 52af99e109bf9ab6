package web

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"charte/letters"
	"charte/people"
	"charte/seal"
	"charte/sites"
	"charte/store"
)

// formed is the skills charter with a form of each sort of question that anybody may send, and one for readers whom a seeker chooses.
func formed(t *testing.T) []byte {
	source := string(sites.Skills())
	for _, edit := range [][2]string{
		{"  ip:\n", "  writer_email: {category: email}\n  message: {category: message, guard: free-text}\n  call: {category: phone}\n  code: {category: postal-code}\n" +
			"  born: {category: birth-date}\n  years: {category: age}\n  pay: {category: income}\n  nick: {category: employer}\n" +
			"  home: {category: housing, choices: {tenant: {label: {fr: Locataire, en: Tenant}}, no_home: {label: {fr: Sans logement, en: No home}}}}\n" +
			"  trades: {category: skills, list: true, choices: {cook: {label: {fr: Cuisine, en: Cooking}}, clerk: {label: {fr: Bureau, en: Office}}}}\n" +
			"  tasks: {category: career, list: true, guard: free-text}\n  ip:\n"},
		{"purposes:\n", "purposes:\n  requests: {label: {fr: vos messages, en: your messages}, text: {fr: Vous répondre., en: Answer you.}, basis: contract, data: [writer_email, message, call, code, born, years, pay, nick, home, trades, tasks]}\n"},
		{"people:\n", "forms:\n  contact: {label: {fr: Nous écrire, en: Write to us}, purpose: requests, asks: {required: [message], optional: [writer_email, call, code, born, years, pay, nick, home, trades, tasks]}}\n" +
			"  story: {label: {fr: Raconter, en: Tell}, purpose: requests, asks: {required: [message], optional: [tasks]}, by: [seeker], sent to: coaching}\npeople:\n"},
		{"  job_search: {as: account}\n", "  job_search: {as: account}\n  requests: {until: the request is answered, for: 1 year, then: delete}\n"},
	} {
		if !strings.Contains(source, "\n"+edit[0]) {
			t.Fatalf("the charter does not say %q", edit[0])
		}
		source = strings.Replace(source, "\n"+edit[0], "\n"+edit[1], 1)
	}
	return []byte(source)
}

func hurry(c *Config) {
	c.PerAccount, c.PerNetwork = Pace{Burst: 1000, Every: time.Second}, Pace{Burst: 10_000, Every: time.Second}
}

// TestBadInput: every sort of question, with everything that people and attackers type, is accepted exactly when its declaration allows
// it. What is not is said at the field, in words, and typed again by nobody; and nothing of the rest is kept.
//
// Law: GDPR 5(1)(c), GDPR 5(1)(d), GDPR 25(2)
func TestBadInput(t *testing.T) {
	w := foundUnder(t, formed(t), hurry)
	b := w.browser()
	f, _ := w.site.Plan.Form("contact")
	typed := []string{"", "   ", strings.Repeat("a", 3000), "not what is asked", "12", "a\x00b", "a\x1bb", "😀 bonjour", "مرحبا بكم", "\u202eabc", "\xff\xfe", "<script>alert(1)</script>",
		"'; drop table datum; --", "../../etc/passwd", "C:\\con", "=1+1", "%0a%0d", "{{.}}"}
	digest := b.notice("/forms/contact")
	accepted := int64(0)
	for _, name := range slices.Concat(f.Asks.Required, f.Asks.Optional) {
		field, _ := w.site.Plan.Charter.Field(name)
		for _, raw := range typed {
			form := url.Values{people.NoticeField: {digest}, people.TokenField: {seal.NewID().String()}, "message": {"A question"}, "nick": {"Lou’s shop"}}
			form.Set(name, raw)
			got := b.ask(http.MethodPost, "/forms/contact", form)
			value, wrong := people.AcceptAll(field, []string{raw})
			if value == "" && wrong == "" && name == "message" {
				wrong = "problem.required"
			}
			if wrong == "" {
				accepted++
				if got.status != http.StatusSeeOther {
					t.Errorf("%s %.20q: status %d, want it accepted", name, raw, got.status)
				}
				continue
			}
			if got.status != http.StatusUnprocessableEntity {
				t.Errorf("%s %.20q: status %d, want %s", name, raw, got.status, wrong)
				continue
			}
			wellMade(t, got)
			page := parse(got.body)
			if list := pick(page, "#f-"+name+"-error"); len(list) != 1 || len(textOf(list[0])) < 20 || len(pick(page, ".summary a[href=#f-"+name+"]")) != 1 || len(pick(page, "#f-"+name)) != 1 {
				t.Errorf("%s %.20q: no message at the field", name, raw)
			}
			if name != "nick" && !typedAgain(page, "nick", "Lou’s shop") || len(field.Choices) == 0 && !strings.Contains(raw, "\x00") && !strings.Contains(raw, "\xff") && !typedAgain(page, name, raw) {
				t.Errorf("%s %.20q: what was typed is gone", name, raw)
			}
		}
	}
	if accepted < 40 || accepted > 150 {
		t.Errorf("%d accepted: the test tries too little", accepted)
	}
	counts, err := w.site.Check(t.Context(), func(f store.Fault) { t.Errorf("%+v", f) })
	if err != nil || counts.Subjects != accepted {
		t.Errorf("%d writers, want %d: %v", counts.Subjects, accepted, err)
	}
}

// typedAgain reports whether a page's field holds what was typed in it.
func typedAgain(page *html.Node, name, typed string) bool {
	for _, n := range append(pick(page, "input[name="+name+"]"), pick(page, "textarea[name="+name+"]")...) {
		value, _ := attribute(n, "value")
		if n.Data == "textarea" && n.FirstChild != nil {
			value = n.FirstChild.Data
		}
		if value == typed || strings.TrimSpace(typed) == "" && strings.TrimSpace(value) == "" {
			return true
		}
	}
	return false
}

// TestFormsRefuse: what no form of the charter asks is kept by nobody.
//
// Law: GDPR 5(1)(c)
func TestFormsRefuse(t *testing.T) {
	w := foundUnder(t, formed(t), hurry)
	b := w.browser()
	for name, more := range map[string][]string{
		"a field of the account": {"first_name", "I"}, "the sign-in address": {"email", "a@example.org"}, "a field that nobody declared": {"shoe_size", "44"},
		"two answers to one question": {"nick", "a", "nick", "b"}, "a reader": {people.ReaderField, seal.NewID().String()}, "somebody's draft": {people.DraftField, seal.NewID().String()},
		"another entry of nothing": {people.MoreButton, "shoe_size"}, "a password": {"password", "x"},
	} {
		if got := b.post("/forms/contact", append([]string{"message", "Hello"}, more...)...); got.status != http.StatusBadRequest {
			t.Errorf("%s: status %d", name, got.status)
		}
	}
	b.post("/forms/contact", "message", "Hello", people.NoticeField, without).is(http.StatusConflict).shows(says("This page has changed"), has("textarea[name=message]"), says("Hello"))
	b.post("/forms/contact", "message", "Hello", people.SaveButton, "yes").is(http.StatusBadRequest)
	b.get("/forms/story").is(http.StatusNotFound)
	b.ask(http.MethodPost, "/forms/story", values("message", "x")).is(http.StatusNotFound)
	coach := w.joins("coach", "zoe@example.org")
	coach.get("/forms/story").is(http.StatusNotFound)
	b.post("/forms/contact", "message", "Hello", people.MoreButton, "tasks", "tasks", "One").is(http.StatusOK).shows(times(2, "textarea[name=tasks]"), says("One"), says("Hello"), hasNo(".summary"))
	if n, err := w.site.Check(t.Context(), func(f store.Fault) { t.Errorf("%+v", f) }); err != nil || n.Subjects != 1 {
		t.Errorf("%d people, %v", n.Subjects, err)
	}
}

// TestVisitorWrites: somebody without an account writes once, gets a receipt and a letter, reads the answer behind the link, takes
// everything away, and erases it.
//
// Law: GDPR 13(1), GDPR 15(1), GDPR 17(1)
func TestVisitorWrites(t *testing.T) {
	w := foundUnder(t, formed(t), hurry)
	b := w.browser()
	b.get("/").shows(has("footer a[href=/forms/contact]"))
	b.get("/forms/contact").is(http.StatusOK).shows(has("textarea[name=message][required]"), in("#f-message-warning", says("leave out your health")), has("input[name=notice.shown]"),
		times(3, "input[name=home][type=radio]"), times(2, "input[name=trades][type=checkbox]"), hasNo("button[name=form.save]"), says("Answer you."), in("input[name=home][checked]", is("value", "")))
	answers := []string{"message", "Bonjour <b>\nLou", "writer_email", "Passer@Example.org", "home", "no_home", "trades", "cook", "trades", "clerk", "tasks", "One", "tasks", "Two", "tasks", "",
		people.TokenField, seal.NewID().String()}
	to := b.post("/forms/contact", answers...).is(http.StatusSeeOther).header.Get("Location")
	if again := b.post("/forms/contact", answers...).is(http.StatusSeeOther).header.Get("Location"); again != to {
		t.Errorf("sent twice, it leads to %s and %s", to, again)
	}
	receipt := b.get(to).is(http.StatusOK).shows(says("We have received it"), says("Reference:"), says("an answer by 22 December 2026"), says("Bonjour <b>"), says("No home"), says("Cooking"), says("Office"), says("Two"), hasNo("main b"))
	wellMade(t, receipt)
	if receipt.header.Get("Cache-Control") != "no-store" {
		t.Error("a receipt is kept")
	}
	o := w.letter("passer@example.org")
	if body := o.Body.Reveal("test"); o.Kind != letters.Received || strings.Contains(body, "Bonjour <b>") || !strings.Contains(body, "http://"+host+to) {
		t.Errorf("the letter %s is\n%s", o.Kind, body)
	}
	h, one, err := writerOf(w.site, plainRequest(t), strings.TrimPrefix(to, "/sent?t="), w.clock())
	if err != nil || len(h.Records) != 1 {
		t.Fatalf("%d records, %v", len(h.Records), err)
	}
	if err := one.AnswerRecord(t.Context(), h.Subject, h.Records[0].ID, people.Actor{Subject: seal.NewID()}, seal.NewText("Voilà <i>."), w.clock()); err != nil {
		t.Fatal(err)
	}
	b.get(w.link("passer@example.org")).is(http.StatusOK).shows(says("Voilà <i>."), says("erased on 22 November 2027"), hasNo("main i"))
	zip := b.ask(http.MethodPost, "/sent/export", values("t", strings.TrimPrefix(to, "/sent?t="))).is(http.StatusOK)
	if zip.header.Get("Content-Type") != "application/zip" || len(zip.body) < 1000 {
		t.Errorf("the copy is %s, %d bytes", zip.header.Get("Content-Type"), len(zip.body))
	}
	left := b.ask(http.MethodPost, "/sent/delete", values("t", strings.TrimPrefix(to, "/sent?t="))).is(http.StatusSeeOther).header.Get("Location")
	b.get(left).is(http.StatusOK).shows(hasNo("form[action=/sent/delete]"))
	if strings.Contains(b.get(left).body, "last letter") {
		t.Error("a farewell is announced that nobody wrote")
	}
	b.get(to).is(http.StatusGone)
	if n, err := w.site.Check(t.Context(), func(f store.Fault) { t.Errorf("%+v", f) }); err != nil || n.Subjects != 0 {
		t.Errorf("%d people left, %v", n.Subjects, err)
	}
	for _, secret := range []string{"Bonjour", "passer@", "no_home"} {
		if strings.Contains(strings.ToLower(w.log.text()), strings.ToLower(secret)) {
			t.Errorf("the log holds %q", secret)
		}
	}
}

func plainRequest(t *testing.T) *http.Request {
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://"+host+"/sent", nil)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// TestRecordsOfAPerson: what somebody with an account sends is theirs alone; drafts wait for them; what goes to readers whom they chose
// is read by those, and by nobody once it is taken back.
//
// Law: GDPR 15(1), GDPR 25(2), GDPR 7(3)
func TestRecordsOfAPerson(t *testing.T) {
	w := foundUnder(t, formed(t), hurry)
	ines, zoe, sam := w.joins("seeker", "ines@example.org"), w.joins("coach", "zoe@example.org"), w.joins("coach", "sam@example.org")
	ines.get("/forms/story").is(http.StatusOK).shows(says("Nobody has access"), hasNo("input[name=form.reader]"))
	ines.post("/forms/story", "message", "My story").is(http.StatusUnprocessableEntity).shows(has(".summary a[href=#f-form.reader]"), has("[id=f-form.reader]"), says("My story"))
	ines.post("/forms/story", "message", "My story", people.SaveButton, "yes").is(http.StatusSeeOther, "/records?done=drafted")
	draft := hrefs(ines.get("/records").is(http.StatusOK).shows(says("draft"), says("erased on 22 December 2026"), has("main a[href=/forms/story]"), hasNo("footer a[href=/forms/story]")), "/records/")[0]
	goOn := hrefs(ines.get(draft).is(http.StatusOK), "/forms/story?draft=")[0]
	zoe.get(draft).is(http.StatusNotFound)
	zoe.get(goOn).is(http.StatusNotFound)

	access := w.opens(ines, zoe)
	other := w.opens(ines, sam)
	ines.get(goOn).is(http.StatusOK).shows(says("My story"), times(2, "input[name=form.reader]"), has("input[name=form.draft]"))
	id := strings.TrimPrefix(draft, "/records/")
	sent := []string{"message", "My whole story", "tasks", "Cook", people.ReaderField, access, people.DraftField, id}
	ines.post("/forms/story", sent...).is(http.StatusSeeOther, draft+"?done=sent")
	ines.post("/forms/story", sent...).is(http.StatusSeeOther, draft+"?done=sent")
	ines.get(draft).is(http.StatusOK).shows(says("My whole story"), says("zoe"), times(1, "form[action="+draft+"/take-back]"))
	if n := len(hrefs(ines.get("/records"), "/records/")); n != 1 {
		t.Errorf("%d records", n)
	}
	zoe.get("/records").shows(has("a[href=/received/"+id+"]"), says("Inès"))
	zoe.get("/received/"+id).is(http.StatusOK).shows(says("My whole story"), says("Sent by Inès"), says("They see that you read it"), has("a[href=/records#received]"), hasNo("form[action="+draft+"/delete]"))
	sam.get("/records").shows(hasNo("a[href=/received/" + id + "]"))
	sam.get("/received/" + id).is(http.StatusNotFound)
	ines.get("/my-data/history").shows(says("read what you sent"))
	ines.get("/my-data").shows(has("a[href=/records]"), says("1 entry or draft"))
	for who, with := range map[string]string{"a stranger's access": seal.NewID().String(), "no id": "x"} {
		if got := ines.post("/forms/story", "message", "x", people.ReaderField, with); got.status == http.StatusSeeOther {
			t.Errorf("%s is a reader", who)
		}
	}

	ines.post(draft+"/take-back", "access", access).is(http.StatusSeeOther, draft+"?done=taken-back")
	zoe.get("/received/" + id).is(http.StatusNotFound)
	second := ines.post("/forms/story", "message", "Another", people.ReaderField, access, people.ReaderField, other).is(http.StatusSeeOther).header.Get("Location")
	zoe.get("/received/" + strings.TrimPrefix(strings.TrimSuffix(second, "?done=sent"), "/records/")).is(http.StatusOK)
	ines.post("/access/" + access + "/cut").is(http.StatusSeeOther)
	zoe.get("/received/" + strings.TrimPrefix(strings.TrimSuffix(second, "?done=sent"), "/records/")).is(http.StatusNotFound)
	ines.post("/forms/story", "message", "A third", people.ReaderField, access).is(http.StatusUnprocessableEntity).shows(says("no access to your profile any more"), says("A third"))
	sam.post(draft + "/delete").is(http.StatusNotFound)
	ines.post(draft+"/delete").is(http.StatusSeeOther, "/records?done=discarded")
	ines.get(draft).is(http.StatusNotFound)
	if _, err := w.site.Check(t.Context(), func(f store.Fault) { t.Errorf("%+v", f) }); err != nil {
		t.Error(err)
	}
}

// hrefs lists where the links of a page lead that begin so.
func hrefs(r reply, begins string) (all []string) {
	for _, a := range pick(parse(r.body), "main a") {
		if to, _ := attribute(a, "href"); strings.HasPrefix(to, begins) {
			all = append(all, to)
		}
	}
	return all
}
