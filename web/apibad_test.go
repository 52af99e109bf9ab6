package web

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"charte/people"
)

// TestAPIBadInput: every sort of question, with what is no text, not enough or too much of it, or is said twice, is refused at the field,
// in words, by the JSON interface; and nothing of the rest is kept.
//
// Law: GDPR 5(1)(c), GDPR 5(1)(d), GDPR 25(2)
func TestAPIBadInput(t *testing.T) {
	w := waysOf(foundUnder(t, formed(t), paceless))
	p := w.program("")
	notice := w.digest(p, "form.contact")
	f, _ := w.site.Plan.Form("contact")
	for _, name := range slices.Concat(f.Asks.Required, f.Asks.Optional) {
		field, _ := w.site.Plan.Charter.Field(name)
		in := people.InputOf(field)
		bad := []any{12, true, doc{"a": "b"}, doc{}, []any{[]any{"a"}}, []any{12}, []any{nil}, strings.Repeat("a", in.Longest+1), "a\x00b", "a\x1b[31mb"}
		if slices.Contains(f.Asks.Required, name) { // elsewhere null is no answer, as if the name was not there
			bad = append(bad, nil, "", " \t\n")
		}
		if in.Many { // one answer where there may be several
			bad = append(bad, "a", []string{"a", "a\x00b"}, slices.Repeat([]string{"a"}, people.MostEntries+1), []string{strings.Repeat("😀", in.Longest+1)})
		} else {
			bad = append(bad, []string{"a"}, []string{}, strings.Repeat("😀", in.Longest+1))
		}
		for _, value := range bad {
			values := doc{"message": "A question", "nick": "Lou’s shop"}
			values[name] = value
			refused := into[Problem](w.do(p, "send-contact", doc{"notice": notice, "values": values}, 422), 422)
			at := "body.values." + name
			if len(refused.Errors) == 0 || slices.ContainsFunc(refused.Errors, func(one Fault) bool {
				return one.Location != at && !strings.HasPrefix(one.Location, at+"[") || len(one.Message) < 20 || strings.Contains(one.Message, "%")
			}) {
				t.Errorf("%s, %.40v: %+v", name, value, refused.Errors)
			}
		}
	}
	for what, text := range map[string]string{"a name twice": `{"notice": "` + notice + `", "values": {"message": "x", "message": "y", "message": 1}}`,
		"bytes that are no text": "{\"notice\": \"\xff\", \"values\": {}}", "half of it": `{"notice": "` + notice + `", "values": {"message": "x`, "two of them": `{} {}`} {
		got := p.do("POST", "/api/forms/contact", nil, func(r *http.Request) {
			r.Header.Set("Content-Type", "application/json")
			r.Body, r.ContentLength = readCloser(text), int64(len(text))
		})
		w.oracle.answers(t, "send-contact", got)
		if got.status != http.StatusBadRequest && got.status != http.StatusUnprocessableEntity {
			t.Errorf("%s: %d %s", what, got.status, got.body)
		}
	}
	if n := w.counted(); n != 0 {
		t.Errorf("%d people are kept of what was refused", n)
	}
}

// TestPartsAfterANo: whoever took back the consent that a form rests on sends nothing by it, from a page or a program, alone or as a
// draft that they had, before they agree anew; and no picture of it is kept.
//
// Law: GDPR 7(3), GDPR 6(1)(a)
func TestPartsAfterANo(t *testing.T) {
	w := waysOf(foundUnder(t, minorsDepicting(t), hurry, paceless))
	ines := w.joins("seeker", "ines@example.org", people.AgeField, "30")
	hers := w.session(ines)
	notice := w.digest(hers, "form.talent")
	file := upload(string(photo(t)))
	sends := func(want int, agree bool, more ...any) reply {
		t.Helper()
		send := doc{"notice": notice, "values": doc{"message": "I sing"}, "agree": agree}
		for i := 0; i < len(more); i += 2 {
			send[more[i].(string)] = more[i+1]
		}
		got := hers.sendsForm("talent", send, file)
		w.oracle.answers(t, "send-talent", got)
		if got.status != want {
			t.Fatalf("%d, want %d: %s", got.status, want, got.body)
		}
		return got
	}
	draft := into[Kept](sends(201, false, "draft", true), 201).Record.String()
	first := into[Kept](sends(201, true, "once", "first"), 201).Record.String()
	w.do(hers, "choose", doc{"given": false, "notice": w.digest(hers, "consent.talents")}, 200, "talents")
	if _, err := w.site.Sweep(t.Context(), w.clock()); err != nil {
		t.Fatal(err)
	}
	w.do(hers, "record", nil, 404, first) // it went with the consent
	for _, saved := range []string{"", draft} {
		more := []any{"once", "after"}
		if saved != "" {
			more = append(more, "saved", saved)
		}
		if one := into[Problem](sends(422, false, more...), 422); len(one.Errors) != 1 || one.Errors[0].Location != "body.agree" {
			t.Errorf("after a no: %+v", one.Errors)
		}
	}
	page := ines.sendsParts("/forms/talent", words("message", "I sing"), file).is(http.StatusUnprocessableEntity)
	page.shows(has("input[name=consent.talents]"), hasNo("input[checked]"), has(".summary a[href=#f-consent.talents]"))
	if !typedAgain(parse(page.body), "message", "I sing") {
		t.Error("what was typed is gone")
	}
	if all := into[RecordList](w.do(hers, "records", nil, 200), 200).Records; len(all) != 1 || all[0].ID.String() != draft || all[0].State != "draft" {
		t.Errorf("what is kept after a no: %+v", all)
	}
	sends(201, true, "once", "anew", "saved", draft)
	w.do(hers, "record-picture", nil, 200, draft, "photo")
	w.counted()
}

// TestAMinorsFormOnThePages: what a minor sends on a page, with a picture, waits as a draft until the parent agrees to its purpose, and
// is sent then; a picture of theirs is sent anew. The parent's no takes both back.
//
// Law: GDPR 8(1), GDPR 8(2), LIL 45
func TestAMinorsFormOnThePages(t *testing.T) {
	w := waysOf(foundUnder(t, minorsDepicting(t), hurry, paceless))
	kid := w.joins("seeker", "kid@example.org", people.AgeField, "13")
	for _, form := range []string{"talent", "contact"} { // before a parent agreed to the account, nothing is typed in vain
		kid.get("/forms/"+form).is(http.StatusSeeOther, "/my-parent")
		kid.post("/forms/"+form, "message", "I sing").is(http.StatusSeeOther, "/my-parent")
	}
	kid.post("/my-parent", "email", papa).is(http.StatusSeeOther)
	secret, parent := w.follows(papa, "/my-child"), w.browser()
	yes := func(pairs ...string) {
		t.Helper()
		parent.post("/my-child", append([]string{"t", secret, "holder", "yes"}, pairs...)...).is(http.StatusSeeOther)
	}
	yes()
	file := upload(string(photo(t)))
	sends := func(more ...part) reply {
		t.Helper()
		return kid.sendsParts("/forms/talent", append([]part{words("message", "I sing"), words("consent.talents", "yes")}, more...)...)
	}
	kid.get(sends(file).is(http.StatusSeeOther, "/my-parent?done=sought-form").header.Get("Location")).is(http.StatusOK).says("your parent is asked")
	all := kid.holding().Records
	if len(all) != 1 || all[0].State != string(people.Drafted) || len(all[0].Pictures) != 1 {
		t.Fatalf("it waits as %+v", all)
	}
	draft := all[0].ID.String()
	kid.get("/records/"+draft).is(http.StatusOK).shows(has("a[href=/forms/talent?draft="+draft+"]"), has("img"))
	album := func(want string) {
		t.Helper()
		page := parse(kid.get("/pictures/album").is(http.StatusOK).body)
		digest, _ := attribute(pick(page, "input[name="+people.NoticeField+"]")[0], "value")
		parts := []part{words(people.NoticeField, digest), {`name="picture"; filename="a.jpg"`, "image/jpeg", string(photo(t))}}
		for _, box := range pick(page, "input[type=checkbox]") { // while it is to be asked
			name, _ := attribute(box, "name")
			parts = append(parts, words(name, "yes"))
		}
		kid.sendsBody("/pictures/album", "multipart/form-data; boundary=x", wire(parts...)).is(http.StatusSeeOther, want)
	}
	album("/my-parent?done=sought-picture")
	if n := len(kid.holding().Pictures); n != 0 {
		t.Errorf("%d pictures are kept before the parent agreed", n)
	}
	parent.get("/my-child?t="+secret).is(http.StatusOK).shows(has("input[name=consent.talents]"), hasNo("input[checked]"))
	w.later(60e9)
	yes("consent.talents", "yes")
	if at := sends(words(people.DraftField, draft)).is(http.StatusSeeOther).header.Get("Location"); at != "/records/"+draft+"?done=sent" {
		t.Errorf("after a yes it leads to %s", at)
	}
	if all = kid.holding().Records; len(all) != 1 || all[0].State != string(people.Sent) || len(all[0].Pictures) != 1 {
		t.Errorf("it was sent as %+v", all)
	}
	album("/pictures/album?done=picture")
	if n := len(kid.holding().Pictures); n != 1 {
		t.Errorf("%d pictures after a yes", n)
	}
	parent.post("/my-child/withhold", "t", secret, "purpose", "talents").is(http.StatusSeeOther)
	if _, err := w.site.Sweep(t.Context(), w.clock()); err != nil {
		t.Fatal(err)
	}
	if h := kid.holding(); len(h.Pictures) != 0 || len(h.Records) != 0 {
		t.Errorf("after the parent's no: %+v %+v", h.Pictures, h.Records)
	}
	w.counted()
}
