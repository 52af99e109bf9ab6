package web

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"charte/people"
	"charte/picture"
	"charte/store"
)

// sendsForm sends a form of the charter in parts: its JSON, and what comes beside it.
func (p *program) sendsForm(form string, send doc, parts ...part) reply {
	p.Helper()
	text, err := json.Marshal(send)
	if err != nil {
		p.Fatal(err)
	}
	return p.sendsParts(form, append([]part{{`name="form"`, "application/json", string(text)}}, parts...)...)
}

func (p *program) sendsParts(form string, parts ...part) reply {
	p.Helper()
	body := wire(parts...)
	return p.do("POST", formAPI+form, nil, func(r *http.Request) {
		r.Header.Set("Content-Type", partsMedia+"; boundary=x")
		r.Body, r.ContentLength = io.NopCloser(strings.NewReader(body)), int64(len(body))
	})
}

// TestAPIBadUploads: a program is refused each file that the page refuses, in the same words and at its place, and nothing is kept.
//
// Law: GDPR 5(1)(c), GDPR 25(1), GDPR 32(1)(b)
func TestAPIBadUploads(t *testing.T) {
	w := waysOf(foundUnder(t, depicting(t), hurry, paceless))
	p := w.program("")
	p.lang = "en"
	notice := w.digest(p, "form.contact")
	kept := map[int]int{http.StatusSeeOther: http.StatusCreated}
	for name, c := range badUploads(t) {
		before := w.counted()
		got := p.sendsForm("contact", doc{"notice": notice, "values": doc{"message": "Bonjour <b>Lou</b>"}, "once": name}, c.parts...)
		w.oracle.answers(t, "send-contact", got)
		want := c.status
		if kept[want] != 0 {
			want = kept[want]
		}
		at, says := "body.values.photo", c.en
		switch name {
		case "a file for words":
			at = "body.values.nick"
		case "a file that nobody asked for", "a line in the name": // whose part has no name
			want, at, says = http.StatusUnprocessableEntity, "body", "do not ask for"
		}
		if got.status != want {
			t.Errorf("%s: %d, want %d: %s", name, got.status, want, got.body)
			continue
		}
		if n := w.counted() - before; (n == 1) != (want == http.StatusCreated) {
			t.Errorf("%s: %d people more", name, n)
		}
		if strings.Contains(got.body, canaryName) || strings.Contains(got.body, "holiday") {
			t.Errorf("%s: the name of a file comes back", name)
		}
		switch want {
		case http.StatusCreated:
			link := strings.SplitN(into[Kept](got, want).Link, "?t=", 2)
			sent := into[RecordList](w.do(p, "sent", doc{"token": link[1]}, 200), 200).Records[0]
			if has := len(sent.Pictures) == 1; has == (name == "no file") {
				t.Errorf("%s: %d pictures", name, len(sent.Pictures))
			} else if has {
				file := w.do(p, "sent-picture", doc{"token": link[1], "field": "photo"}, 200)
				if _, high := picture.Size([]byte(file.body)); high == 0 || strings.Contains(file.body, canaryName) || strings.Contains(file.body, "CANARY") {
					t.Errorf("%s: what is kept is no picture, or holds more than one", name)
				}
			}
		case http.StatusUnprocessableEntity:
			one := into[Problem](got, want)
			if len(one.Errors) != 1 || one.Errors[0].Location != at || !strings.Contains(one.Errors[0].Message, says) {
				t.Errorf("%s: %+v", name, one.Errors)
			}
		}
	}
	for name, parts := range map[string][]part{
		"nothing":          {},
		"no JSON":          {words("form", "message=x")},
		"twice":            {words("form", "{}"), words("form", "{}")},
		"a file of words":  {{`name="form"; filename="blob"`, "application/json", `{"values": {}}`}},
		"the page's names": {words("message", "x"), words(people.NoticeField, notice)},
	} {
		got := p.sendsParts("contact", parts...)
		w.oracle.answers(t, "send-contact", got)
		if got.status < 400 || got.status >= 500 {
			t.Errorf("%s: %d", name, got.status)
		}
	}
	// All that is wrong is said at once.
	got := p.sendsForm("contact", doc{"notice": notice, "values": doc{"message": "x", "call": "no number"}}, upload("no picture"))
	if one := into[Problem](got, 422); len(one.Errors) != 2 {
		t.Errorf("%+v", one.Errors)
	}
	into[Problem](p.do("POST", formAPI+"contact", nil, func(r *http.Request) {
		r.Header.Set("Content-Type", "application/pdf")
		r.Body, r.ContentLength = io.NopCloser(strings.NewReader("%PDF")), 4
	}), http.StatusUnsupportedMediaType)
	if _, err := w.site.Check(t.Context(), func(f store.Fault) { t.Errorf("%+v", f) }); err != nil {
		t.Error(err)
	}
	for _, secret := range []string{canaryName, "holiday", "Bonjour"} {
		if strings.Contains(w.log.text(), secret) {
			t.Errorf("the log holds %q", secret)
		}
	}
}

// TestAPIPictureOfADraft: a program keeps a draft with its picture, leaves it, replaces it, takes it out and sends it, as the page does;
// whom the sender chose see it, and nobody else.
//
// Law: GDPR 15(1), GDPR 17(1), GDPR 25(2)
func TestAPIPictureOfADraft(t *testing.T) {
	w := waysOf(foundUnder(t, depicting(t), hurry, paceless))
	ines, zoe, sam := w.joins("seeker", "ines@example.org"), w.joins("coach", "zoe@example.org"), w.joins("coach", "sam@example.org")
	access := w.opens(ines, zoe)
	hers, theirs, others := ines.key(people.Scopes...), zoe.key(people.Scopes...), sam.key(people.Scopes...)
	notice := w.digest(hers, "form.story")
	form := func(more ...any) doc {
		d := doc{"notice": notice, "values": doc{"message": "One"}, "draft": true, "alt": doc{"photo": "Inès in her garden"}}
		for i := 0; i < len(more); i += 2 {
			d[more[i].(string)] = more[i+1]
		}
		return d
	}
	sends := func(status int, send doc, parts ...part) reply {
		t.Helper()
		got := hers.sendsForm("story", send, parts...)
		w.oracle.answers(t, "send-story", got)
		if got.status != status {
			t.Fatalf("%d, want %d: %s", got.status, status, got.body)
		}
		return got
	}
	id := into[Kept](sends(201, form(), upload(string(photo(t)))), 201).Record.String()
	read := func() Record { t.Helper(); return into[Record](w.do(hers, "record", nil, 200, id), 200) }
	one := read()
	if one.State != "draft" || len(one.Pictures) != 1 || one.Pictures[0].Field != "photo" || one.Pictures[0].Alt != "Inès in her garden" {
		t.Fatalf("the draft is %+v", one)
	}
	first := w.do(hers, "record-picture", nil, 200, id, "photo").body
	for query, side := range map[string]int{"": 640, "?small=true": picture.Small} {
		got := hers.do("GET", "/api/me/records/"+id+"/pictures/photo"+query, nil).is(http.StatusOK)
		if wide, _ := picture.Size([]byte(got.body)); wide != side || got.header.Get("Cache-Control") != "no-store" {
			t.Errorf("%q is %d wide, %v", query, wide, got.header)
		}
	}
	for _, p := range []*program{theirs, others} {
		w.do(p, "record-picture", nil, 404, id, "photo")
		w.do(p, "take-out-picture", nil, 404, id, "photo")
		w.do(p, "received-picture", nil, 404, id, "photo")
	}
	// Saved again, in JSON alone, it has the picture; a refused one does not take its place; left out, it is gone.
	w.do(hers, "send-story", form("saved", id), 201)
	sends(422, form("saved", id), upload("no image"))
	sends(422, form("saved", id, "without", []string{"message"}))
	sends(422, form("saved", id, "alt", doc{"message": "x"}))
	if one := into[Problem](sends(422, form("saved", id, "alt", doc{"photo": strings.Repeat("a", 200)})), 422); len(one.Errors) != 1 || one.Errors[0].Location != "body.alt.photo" {
		t.Errorf("%+v", one.Errors)
	}
	if w.do(hers, "record-picture", nil, 200, id, "photo").body != first {
		t.Error("the picture of a draft changed as the draft was saved")
	}
	w.do(hers, "send-story", form("saved", id, "without", []string{"photo"}), 201)
	w.do(hers, "record-picture", nil, 404, id, "photo")
	sends(201, form("saved", id), upload(string(photo(t))))
	sends(201, form("saved", id, "draft", false, "readers", []string{access}))
	if one = read(); one.State != "sent" || len(one.Pictures) != 1 {
		t.Errorf("what was sent is %+v", one)
	}
	got := into[Received](w.do(theirs, "open-received", nil, 200, id), 200)
	if len(got.Pictures) != 1 || got.Pictures[0].Alt != "Inès in her garden" {
		t.Errorf("what was received is %+v", got)
	}
	w.do(theirs, "received-picture", nil, 404, id, "message")
	w.do(theirs, "received-picture", nil, 200, id, "photo")
	ines.get("/my-data/history").says("read what you sent")
	w.do(others, "received-picture", nil, 404, id, "photo")
	w.do(hers, "take-back", doc{"access": access}, 204, id)
	w.do(theirs, "received-picture", nil, 404, id, "photo")
	w.do(hers, "take-out-picture", nil, 204, id, "photo")
	w.do(hers, "record-picture", nil, 404, id, "photo")
	if one = read(); len(one.Pictures) != 0 {
		t.Errorf("a picture that was taken out is told: %+v", one)
	}
	w.do(hers, "take-out-picture", nil, 404, id, "photo")
	w.counted()
}

// TestAPILongForms: a program may send what the fields of a form can hold, in JSON or in parts; what is longer is refused, unread where it
// says so, and room is given back.
//
// Law: GDPR 5(1)(d), GDPR 32(1)(b)
func TestAPILongForms(t *testing.T) {
	w := waysOf(foundUnder(t, depicting(t), hurry, paceless))
	p := w.program("")
	notice := w.digest(p, "form.contact")
	var tasks []string
	for range people.MostEntries {
		tasks = append(tasks, strings.Repeat("😀", 2000))
	}
	send := doc{"notice": notice, "values": doc{"message": "Hello", "tasks": tasks}}
	w.do(p, "send-contact", send, 201)
	if got := p.sendsForm("contact", send, upload(string(photo(t)))); got.status != http.StatusCreated {
		t.Errorf("in parts: %d %s", got.status, got.body)
	}
	w.do(p, "send-contact", doc{"notice": notice, "values": doc{"message": strings.Repeat("a", 200_000)}}, 422)
	f, _ := w.site.Plan.Form("contact")
	long := strings.Repeat("a", int(w.served().textMost(f)))
	w.do(p, "send-contact", doc{"notice": notice, "values": doc{"message": long}}, 413)
	got := p.sendsForm("contact", doc{"notice": notice, "values": doc{"message": long}})
	w.oracle.answers(t, "send-contact", got)
	into[Problem](got, http.StatusRequestEntityTooLarge)
	body := &endless{most: 200 << 20}
	for _, length := range []int64{200 << 20, -1} {
		r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "http://"+host+formAPI+"contact", nil)
		r.Body, r.ContentLength = io.NopCloser(io.MultiReader(strings.NewReader("--x\r\nContent-Disposition: form-data; name=\"photo\"\r\n\r\n"), body)), length
		r.Header.Set("Content-Type", partsMedia+"; boundary=x")
		got := httptest.NewRecorder()
		w.server.ServeHTTP(got, r)
		if got.Code != http.StatusRequestEntityTooLarge || length > 0 && body.read > 0 || body.read > picture.MostBytes+1<<20 {
			t.Errorf("of %d bytes %d were read: %d", length, body.read, got.Code)
		}
	}
	texts := w.served().uploads.texts
	if !texts.TryAcquire(textsMost) {
		t.Fatal("room for texts was not given back")
	}
	w.do(p, "send-contact", send, 503)
	texts.Release(textsMost)
	if n := w.counted(); n != 2 {
		t.Errorf("%d people", n)
	}
}

// minorsDepicting is a site whose minors send a form and pictures that rest on a consent.
func minorsDepicting(t *testing.T) []byte {
	source := string(depicting(t))
	for _, edit := range [][2]string{
		{"\npurposes:\n", "\npurposes:\n  talents:\n    label: {fr: les talents, en: the talents}\n    text: {fr: Montrer vos talents., en: Show your talents.}\n    basis: consent\n" +
			"    consent: {withdraw by: [site]}\n    data: [message, photo]\n"},
		{"\nforms:\n", "\nforms:\n  talent: {label: {fr: Mon talent, en: My talent}, purpose: talents, asks: {required: [message], optional: [photo]}, by: [seeker]}\n"},
		{"\nretention:\n", "\nretention:\n  talents: {until: consent is withdrawn, then: delete}\n"},
		{"\nletters:", "\nminors: " + jointly + "\ndocuments:\n  album: {label: {fr: Images, en: Pictures}, category: picture, from: seeker, purpose: talents, sealed in: the server, " +
			"content cipher: A256GCM, destroyed: {when: [withdrawn, the account is closed], within: 24 hours}}\nletters:"},
	} {
		if !strings.Contains(source, edit[0]) {
			t.Fatalf("the charter does not say %q", edit[0])
		}
		source = strings.Replace(source, edit[0], edit[1], 1)
	}
	return []byte(source)
}

// TestAPIPicturesOfMinors: what a minor sends by a program, and rests on consent, waits for the parent as on the pages: the form as a
// draft, the picture not at all.
//
// Law: GDPR 8(1), GDPR 8(2), LIL 45
func TestAPIPicturesOfMinors(t *testing.T) {
	w := waysOf(foundUnder(t, minorsDepicting(t), hurry, paceless))
	kid := w.joins("seeker", "kid@example.org", people.AgeField, "13")
	theirs, parent := w.session(kid), w.program("")
	w.do(theirs, "name-parent", doc{"email": papa}, 202)
	secret := w.follows(papa, "/my-child")
	yes := func(purposes ...string) {
		t.Helper()
		w.do(parent, "permit-child", doc{"token": secret, "holder": true, "consents": append([]string{}, purposes...)}, 204)
	}
	yes()
	send := doc{"notice": w.digest(theirs, "form.talent"), "values": doc{"message": "I sing"}, "agree": true}
	into[Problem](theirs.sendsForm("talent", doc{"notice": send["notice"], "values": send["values"]}, upload(string(photo(t)))), 422)
	got := theirs.sendsForm("talent", send, upload(string(photo(t))))
	w.oracle.answers(t, "send-talent", got)
	kept := into[Kept](got, 201)
	id := kept.Record.String()
	if one := into[Record](w.do(theirs, "record", nil, 200, id), 200); !kept.Waits || one.State != "draft" || len(one.Pictures) != 1 {
		t.Errorf("it waits: %t, as %+v", kept.Waits, one)
	}
	if at := into[Parent](w.do(theirs, "parent", nil, 200), 200); len(at.Sought) != 1 || at.Sought[0] != "talents" {
		t.Errorf("of the parent is asked %+v", at)
	}
	add := func() OnePicture {
		t.Helper()
		digest := w.digest(theirs, "picture.album")
		form := url.Values{"document": {"album"}, "notice": {digest}, "agree": {"true"}}
		got := theirs.multipart(form, photo(t))
		w.oracle.answers(t, "add-picture", got)
		return into[OnePicture](got, 201)
	}
	if one := add(); !one.Waits || !one.ID.IsZero() || len(kid.holding().Pictures) != 0 {
		t.Errorf("a picture that nobody agreed to is %+v", one)
	}
	send["saved"] = id
	if kept := into[Kept](w.do(theirs, "send-talent", send, 201), 201); !kept.Waits {
		t.Error("it is sent before the parent agreed")
	}
	w.later(time.Minute)
	yes("talents")
	if kept := into[Kept](w.do(theirs, "send-talent", send, 201), 201); kept.Waits || kept.Record.String() != id {
		t.Errorf("after a yes: %+v", kept)
	}
	if one := into[Record](w.do(theirs, "record", nil, 200, id), 200); one.State != "sent" || len(one.Pictures) != 1 {
		t.Errorf("it was sent as %+v", one)
	}
	if one := add(); one.Waits || one.ID.IsZero() || len(kid.holding().Pictures) != 1 {
		t.Errorf("after a yes, a picture is %+v", one)
	}
	// A parent's no takes back both.
	w.do(parent, "withhold-child", doc{"token": secret, "purpose": "talents"}, 204)
	if n := len(kid.holding().Pictures); n != 0 {
		t.Errorf("%d pictures outlive the parent's no", n)
	}
	w.counted()
}
