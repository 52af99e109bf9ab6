package web

import (
	"net/http"
	"strings"
	"testing"

	"charte/charter"
	"charte/people"
	"charte/plan"
	"charte/policy"
	"charte/proof"
	"charte/sites"
	"charte/web/page"
)

// TestEveryQuestionIsExplained: beside each question of each form there is why, what allows it, how long and who receives it,
// reached without a script; the name of the input stays short.
//
// Law: GDPR 12(1), GDPR 13(1), GDPR 13(2)
func TestEveryQuestionIsExplained(t *testing.T) {
	w := found(t)
	ines := w.joins("seeker", "ines@example.org")
	for path, questions := range map[string]int{"/join/seeker": 4, "/join/coach": 4, "/profile": 1, "/my-data/correct/postcode": 1, "/my-data": 1} {
		got := ines.get(path).is(http.StatusOK)
		for _, form := range pick(parse(got.body), "main form") {
			if _, asks := attribute(form, "action"); !asks || len(pick(form, "input[name="+people.NoticeField+"]")) == 0 {
				continue
			}
			said := pick(form, "details")
			if path != "/my-data" {
				said = said[:len(said)-1]
			}
			if len(said) != questions {
				t.Errorf("%s: %d questions are explained, want %d", path, len(said), questions)
			}
			for _, one := range said {
				for _, c := range []check{has("summary"), says("What allows it:"), says("How long:"), says("Who receives it"), says("Do you have to answer?")} {
					if wrong := c(one); wrong != "" {
						t.Errorf("%s: %s", path, wrong)
					}
				}
			}
			questions = 0
			break
		}
		if questions != 0 {
			t.Errorf("%s has no form that says which notice it shows", path)
		}
		got.shows(hasNo("script"), hasNo("details[open]"))
	}
	got := ines.get("/join/seeker")
	last := pick(parse(got.body), "main form details")
	for _, c := range []check{says("Atouts SARL"), says("bonjour@skills.example"), says("See everything"), says("CNIL"), has("a[href=/policy]")} {
		if wrong := c(last[len(last)-1]); wrong != "" {
			t.Error(wrong)
		}
	}
	got.shows(in("#f-email", is("aria-describedby", "f-email-why")))
}

// TestStaleNotice: what comes without the notice in force is not kept, whatever the form; the page comes back with what was typed,
// the notice of now and the reason, and then it is accepted.
//
// Law: GDPR 13(1), GDPR 5(2)
func TestStaleNotice(t *testing.T) {
	w := found(t)
	ines := w.joins("seeker", "ines@example.org")
	other := w.browser().notice("/join/coach")
	for _, c := range []struct{ path, field, typed, control string }{
		{"/join/seeker", "first_name", "Lou", "input[name=first_name]"},
		{"/profile/experience", "text-experience", "Cook in Lyon", "textarea"},
		{"/my-data/correct/postcode", "postcode", "99999", "input[name=postcode]"},
		{"/my-data/consent/newsletter", "give", "yes", "button[role=switch]"},
	} {
		right := ines.notice(c.path)
		if right == "" {
			t.Fatalf("%s: the form shows no notice", c.path)
		}
		for name, digest := range map[string]string{"none": without, "an empty one": "", "another form’s": other, "one that never was": strings.Repeat("0", 64)} {
			form := values(c.field, c.typed, people.NoticeField, digest)
			if c.path == "/join/seeker" {
				form.Set("email", "lou@example.org")
				form.Set("postcode", "13004")
			}
			got := ines.ask(http.MethodPost, c.path, form).is(http.StatusConflict).shows(
				in("[role=alert]", says("This page has changed"), says("Nothing was kept")), has("form[action="+c.path+"] "+c.control))
			if now, _ := attribute(pick(parse(got.body), "form[action="+c.path+"] input[name="+people.NoticeField+"]")[0], "value"); now != right {
				t.Errorf("%s with %s: the page comes back with another notice", c.path, name)
			}
			if c.field != "give" && !strings.Contains(got.body, c.typed) {
				t.Errorf("%s with %s: what was typed is lost", c.path, name)
			}
		}
		double := values(c.field, c.typed, people.NoticeField, right)
		double.Add(people.NoticeField, other)
		ines.ask(http.MethodPost, c.path, double).is(http.StatusConflict)
	}
	h, err := w.site.Held(t.Context(), ines.subject)
	if err != nil {
		t.Fatal(err)
	}
	if h.Get("postcode").Reveal("test") != "69003" || len(h.Agreements) != 0 || w.people() != 1 {
		t.Errorf("something was kept: %d agreements, %d people", len(h.Agreements), w.people())
	}
	for _, v := range h.Values {
		if v.Field == "experience" {
			t.Error("an entry was kept")
		}
	}
	ines.post("/my-data/consent/newsletter", "give", "yes").is(http.StatusSeeOther)
	ines.post("/my-data/consent/newsletter", "give", "no", people.NoticeField, without).is(http.StatusSeeOther) // to withdraw needs nothing
}

// TestNoticeOfTheOtherLanguage: whoever read the form in French and sends it in English was informed.
func TestNoticeOfTheOtherLanguage(t *testing.T) {
	w := found(t)
	b := w.browser()
	b.lang = "fr"
	french := b.notice("/join/seeker")
	b.lang = "en"
	if french == b.notice("/join/seeker") {
		t.Fatal("one digest for two languages")
	}
	b.post("/join/seeker", "first_name", "Inès", "email", "ines@example.org", "postcode", "69003", people.NoticeField, french).is(http.StatusSeeOther)
}

// TestWhatWasShownIsEvidence: the receipt of each act names the version and the notice that the person was shown, which anybody
// finds again from the charter of that version.
//
// Law: GDPR 5(2), GDPR 7(1)
func TestWhatWasShownIsEvidence(t *testing.T) {
	w := found(t)
	ines := w.joins("seeker", "ines@example.org")
	ines.post("/profile/experience", "text-experience", "Cook in Lyon").is(http.StatusSeeOther)
	w.later(1e9)
	ines.post("/my-data/correct/postcode", "postcode", "13004").is(http.StatusSeeOther)
	w.later(1e9)
	ines.post("/my-data/correct/email", "email", "new@example.org").is(http.StatusSeeOther)
	w.later(1e9)
	ines.post("/my-data/consent/newsletter", "give", "yes").is(http.StatusSeeOther)
	w.integrate()
	p, read := w.site.Plan, policy.Read(w.site.Plan, "en")
	want := map[string]policy.Form{
		"joined": policy.JoinForm(p, "seeker"), "entry added": {Kind: "seeker", Fields: []string{"experience"}}, "corrected": {Kind: "seeker", Fields: []string{"postcode"}},
		"link asked": {Kind: "seeker", Fields: []string{"email"}}, "consent given": {Consents: []string{"newsletter"}},
	}
	for _, a := range pick(parse(ines.get("/my-data/history").is(http.StatusOK).body), "ol.events a") {
		href, _ := attribute(a, "href")
		r, err := proof.ParseReceipt([]byte(ines.get(href).is(http.StatusOK).body))
		if err != nil {
			t.Fatal(err)
		}
		fact, _, err := r.Verify(w.site.VerifierKey())
		if err != nil {
			t.Fatal(err)
		}
		form, informs := want[fact.Kind]
		if !informs {
			continue
		}
		delete(want, fact.Kind)
		if fact.Version != 1 || fact.Detail["notice"] != policy.NoticeOf(p, read, form).Digest {
			t.Errorf("%s, version %d: the notice is %q", fact.Kind, fact.Version, fact.Detail["notice"])
		}
	}
	if len(want) > 0 {
		t.Errorf("no receipt of %v", want)
	}
}

// TestBeforeEachForm: a charter that says everything before each form has it there, and its required fields carry the mark that
// it promises.
//
// Law: GDPR 13(1), GDPR 13(2)(e)
func TestBeforeEachForm(t *testing.T) {
	source := strings.NewReplacer("notice: beside each field", "notice: before each form", "marked: asterisk", "marked: word").Replace(string(sites.Skills()))
	c, err := charter.Parse(sites.SkillsFile, []byte(source))
	if err != nil {
		t.Fatal(err)
	}
	p := plan.Compile(c)
	l := look{plan: p, read: map[string]policy.Document{"en": policy.Read(p, "en")}}
	k, _ := c.Kind("seeker")
	j := l.joinPage(page.Frame{Lang: "en"}, k, nil, nil, false)
	if len(j.Notice.Before) != 4 || j.Mark != page.Word {
		t.Errorf("%d questions are explained before the form, which marks with %q", len(j.Notice.Before), j.Mark)
	}
	for _, q := range j.Fields {
		if len(q.More) > 0 || q.Purpose == "" {
			t.Errorf("%s: said twice, or without its purpose", q.Name)
		}
	}
}
