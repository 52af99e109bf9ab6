package web

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"image"
	"image/png"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"charte/clamd"
	"charte/people"
	"charte/picture"
	"charte/store"
	"charte/store/storetest"
)

// depicting is the charter of formed with a picture that anybody may send, and one for the readers whom a seeker chooses.
func depicting(t *testing.T) []byte {
	source := string(formed(t))
	for _, edit := range [][2]string{
		{"  call: {category: phone}\n", "  call: {category: phone}\n  photo: {category: picture, guard: pictures, label: {fr: Une photo, en: A photo}}\n"},
		{"data: [writer_email,", "data: [photo, writer_email,"},
		{"optional: [writer_email,", "optional: [photo, writer_email,"},
		{"optional: [tasks]}, by: [seeker]", "optional: [tasks, photo]}, by: [seeker]"},
	} {
		if !strings.Contains(source, edit[0]) {
			t.Fatalf("the charter does not say %q", edit[0])
		}
		source = strings.Replace(source, edit[0], edit[1], 1)
	}
	return []byte(source)
}

// part is one part of a form as it goes over the wire.
type part struct {
	says string // after "form-data; "
	kind string // its media type, or ""
	body string
}

func words(name, value string) part { return part{`name="` + name + `"`, "", value} }

func upload(file string, names ...string) part {
	name := append(names, "holiday <b>.php")[0]
	return part{`name="photo"; filename="` + name + `"`, "application/x-php", file}
}

func wire(parts ...part) string {
	var b strings.Builder
	for _, p := range parts {
		b.WriteString("--x\r\nContent-Disposition: form-data; " + p.says + "\r\n")
		if p.kind != "" {
			b.WriteString("Content-Type: " + p.kind + "\r\n")
		}
		b.WriteString("\r\n" + p.body + "\r\n")
	}
	return b.String() + "--x--\r\n"
}

// sendsParts posts a form of parts.
func (b *browser) sendsParts(path string, parts ...part) reply {
	b.Helper()
	return b.sendsBody(path, "multipart/form-data; boundary=x", wire(append([]part{words(people.NoticeField, b.notice(path))}, parts...)...))
}

func (b *browser) sendsBody(path, kind, body string) reply {
	b.Helper()
	return b.ask(http.MethodPost, path, nil, func(r *http.Request) {
		r.Header.Set("Content-Type", kind)
		r.Body, r.ContentLength = io.NopCloser(strings.NewReader(body)), int64(len(body))
	})
}

// bomb is a PNG file that says how big it is, and is not.
func bomb(t *testing.T, wide, high uint32) string {
	t.Helper()
	var out bytes.Buffer
	if err := png.Encode(&out, image.NewGray(image.Rect(0, 0, 4, 4))); err != nil {
		t.Fatal(err)
	}
	b := out.Bytes()
	binary.BigEndian.PutUint32(b[16:], wide)
	binary.BigEndian.PutUint32(b[20:], high)
	binary.BigEndian.PutUint32(b[29:], crc32.ChecksumIEEE(b[12:29]))
	return string(b)
}

// canaryName is in the names of files: it is kept and shown nowhere.
const canaryName = "CANARY-NAME"

// badUpload is what somebody sends for a picture, and what a page says to it in each language; "": the picture is kept.
type badUpload struct {
	parts  []part
	status int
	en, fr string
}

// badUploads are files of every sort that people and attackers send for a picture.
func badUploads(t *testing.T) map[string]badUpload {
	good := string(photo(t))
	const canary = canaryName
	var moving bytes.Buffer
	if err := png.Encode(&moving, image.NewGray(image.Rect(0, 0, 40, 40))); err != nil {
		t.Fatal(err)
	}
	many := make([]part, 2000)
	for i := range many {
		many[i] = words("tasks", "x")
	}
	const again, refused = http.StatusUnprocessableEntity, http.StatusBadRequest
	return map[string]badUpload{
		"a picture":                    {[]part{upload(good)}, http.StatusSeeOther, "", ""},
		"a type that lies":             {[]part{{`name="photo"; filename="a.svg"`, "image/svg+xml", good}}, http.StatusSeeOther, "", ""},
		"no name":                      {[]part{{`name="photo"`, "image/jpeg", good}}, http.StatusSeeOther, "", ""},
		"a path for a name":            {[]part{upload(good, "../../"+canary+".jpg")}, http.StatusSeeOther, "", ""},
		"an escaped line in the name":  {[]part{upload(good, canary+"%0D%0Ax.jpg")}, http.StatusSeeOther, "", ""},
		"a name that turns around":     {[]part{upload(good, canary+"\u202egpj.exe")}, http.StatusSeeOther, "", ""},
		"a name in Arabic":             {[]part{upload(good, canary+"صورة.jpg")}, http.StatusSeeOther, "", ""},
		"a page behind a picture":      {[]part{upload(good + "<script>" + canary + "</script>")}, http.StatusSeeOther, "", ""},
		"a program behind a picture":   {[]part{upload(moving.String() + "=1;alert('" + canary + "')")}, http.StatusSeeOther, "", ""},
		"no file":                      {[]part{{`name="photo"; filename=""`, "application/octet-stream", ""}}, http.StatusSeeOther, "", ""},
		"an empty file":                {[]part{upload("")}, again, "Choose an image first", "Choisissez d’abord une image"},
		"a text called picture":        {[]part{{`name="photo"; filename="a.jpg"`, "image/jpeg", "good day"}}, again, "choose a JPEG, PNG, WebP or GIF file", "JPEG, PNG, WebP ou GIF"},
		"words for a picture":          {[]part{words("photo", "my garden")}, again, "choose a JPEG, PNG, WebP or GIF file", "JPEG, PNG, WebP ou GIF"},
		"a page called picture":        {[]part{upload("<!doctype html>" + good)}, again, "choose a JPEG", "JPEG, PNG"},
		"a drawing":                    {[]part{upload("<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>")}, again, "save it as PNG", "enregistrez-le en PNG"},
		"of a phone":                   {[]part{upload("\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic")}, again, "save the photo as JPEG", "enregistrez la photo en JPEG"},
		"a bomb":                       {[]part{upload(bomb(t, 60_000, 60_000))}, again, "too many points", "trop de points"},
		"a bomb of many small points":  {[]part{upload(bomb(t, 19_000, 19_000))}, again, "too many points", "trop de points"},
		"nothing to see":               {[]part{upload(bomb(t, 0, 0))}, again, "damaged or incomplete", "abîmée ou incomplète"},
		"cut short":                    {[]part{upload(good[:len(good)/2])}, again, "damaged or incomplete", "abîmée ou incomplète"},
		"two for one":                  {[]part{upload(good), upload(good)}, again, "one image only", "une seule image"},
		"too heavy":                    {[]part{upload(good + strings.Repeat("\x00", picture.MostBytes)), words("nick", "Lou’s shop")}, http.StatusRequestEntityTooLarge, "10 MB at most", "10 Mo au plus"},
		"parts in a part":              {[]part{{`name="photo"; filename="a.jpg"`, "multipart/mixed; boundary=y", "--y\r\n\r\n" + good + "\r\n--y--"}}, again, "choose a JPEG", "JPEG, PNG"},
		"a file for words":             {[]part{{`name="nick"; filename="a.jpg"`, "image/jpeg", good}}, again, "takes words, not a file", "attend des mots"},
		"a file that nobody asked for": {[]part{{`name="cv"; filename="cv.pdf"`, "application/pdf", "%PDF-1.7"}}, refused, "We were sent something that we do not ask for", "que nous ne demandons pas"},
		"a line in the name":           {[]part{upload(good, canary+"\r\nX: y")}, refused, "", ""},
		"too many parts":               {many, refused, "", ""},
	}
}

// TestBadUploads: a form keeps a file that is a picture by its bytes, whatever it is called; anything else is said at the field, in both
// languages, what was typed is there again, and nothing of the rest is kept or logged.
//
// Law: GDPR 5(1)(c), GDPR 25(1), GDPR 32(1)(b)
func TestBadUploads(t *testing.T) {
	w := foundUnder(t, depicting(t), hurry)
	b := w.browser()
	const canary, refused = canaryName, http.StatusBadRequest
	for name, c := range badUploads(t) {
		for _, lang := range []string{"en", "fr"} {
			b.lang = lang
			w.later(30 * time.Second) // pictures are few in a minute
			before := w.counted()
			got := b.sendsParts("/forms/contact", append([]part{words("message", "Bonjour <b>Lou</b>")}, c.parts...)...)
			if got.status != c.status {
				t.Errorf("%s: status %d, want %d", name, got.status, c.status)
				continue
			}
			if after := w.counted(); after-before != int64(map[bool]int{true: 1}[c.status == http.StatusSeeOther]) {
				t.Errorf("%s: %d people more", name, after-before)
			}
			if c.status == http.StatusSeeOther {
				if sent := b.get(got.header.Get("Location")); strings.Contains(sent.body, canary) || strings.Contains(sent.body, "<img") == (name == "no file") {
					t.Errorf("%s: the record is shown otherwise than it was sent", name)
				}
				continue
			}
			if want := map[string]string{"en": c.en, "fr": c.fr}[lang]; want != "" {
				got.says(want)
			}
			if strings.Contains(got.body, "holiday") || strings.Contains(got.body, canary) {
				t.Errorf("%s: the name of a file is shown", name)
			}
			if c.status == refused {
				continue
			}
			wellMade(t, got)
			at := "photo"
			if name == "a file for words" {
				at = "nick"
			}
			if page := parse(got.body); !typedAgain(page, "message", "Bonjour <b>Lou</b>") || len(pick(page, "#f-"+at+"-error")) != 1 || len(pick(page, ".summary a[href=#f-"+at+"]")) != 1 {
				t.Errorf("%s: it is not said at the field, or what was typed is gone", name)
			} else if name == "too heavy" && !typedAgain(page, "nick", "Lou’s shop") {
				t.Error("what came after a heavy file is gone")
			}
		}
	}
	b.lang = "en"
	b.sendsBody("/forms/contact", "multipart/form-data", wire(words("message", "x"))).is(refused)
	b.sendsBody("/forms/contact", "multipart/form-data; boundary=x", "--x\r\nContent-Disposition: form-data; name=\"message\"\r\n\r\nHel").is(refused)
	b.sendsBody("/forms/contact", "application/pdf", "%PDF").is(http.StatusConflict)
	if _, err := w.site.Check(t.Context(), func(f store.Fault) { t.Errorf("%+v", f) }); err != nil {
		t.Error(err)
	}
	for _, secret := range []string{canary, "holiday", "Bonjour", "Lou’s"} {
		if strings.Contains(w.log.text(), secret) {
			t.Errorf("the log holds %q", secret)
		}
	}
}

// TestInfectedForms: the real scanner refuses the file that all scanners know, alone or inside a picture, in the form of a page and of a
// program: it is said at the field, what was typed is there again, and nothing is kept but that a file was refused. A form without a file,
// or with a clean one, is kept.
//
// Law: GDPR 32(1)(b)
func TestInfectedForms(t *testing.T) {
	scanner, err := clamd.At(storetest.Clamd(t))
	if err != nil {
		t.Fatal(err)
	}
	w := waysOf(foundUnder(t, depicting(t), hurry, paceless, func(c *Config) { c.Scan = scanner.Scan }))
	b, p := w.browser(), w.program("")
	notice := w.digest(p, "form.contact")
	good := string(photo(t))
	hidden := good[:2] + "\xff\xfe\x00" + string(rune(len(storetest.Eicar)+2)) + storetest.Eicar + good[2:] // in a comment of JPEG
	for name, file := range map[string]string{"alone": storetest.Eicar, "inside a picture": hidden, "behind a picture": good + storetest.Eicar} {
		got := b.sendsParts("/forms/contact", words("message", "Bonjour"), upload(file)).is(http.StatusUnprocessableEntity)
		wellMade(t, got)
		if page := parse(got.body); !typedAgain(page, "message", "Bonjour") || len(pick(page, "#f-photo-error")) != 1 || strings.Contains(got.body, "form.handed.photo") {
			t.Errorf("%s: it is not said at the field, what was typed is gone, or the file goes on", name)
		}
		got.says("virus")
		refused := p.sendsForm("contact", doc{"notice": notice, "values": doc{"message": "Bonjour"}}, upload(file))
		w.oracle.answers(t, "send-contact", refused)
		if one := into[Problem](refused, 422); len(one.Errors) != 1 || one.Errors[0].Location != "body.values.photo" || !strings.Contains(one.Errors[0].Message, "virus") {
			t.Errorf("%s: %+v", name, one.Errors)
		}
	}
	if n := w.counted(); n != 0 {
		t.Errorf("%d people are kept of what was refused", n)
	}
	b.sendsParts("/forms/contact", words("message", "Bonjour"), upload(good)).is(http.StatusSeeOther)
	b.sendsParts("/forms/contact", words("message", "Bonsoir")).is(http.StatusSeeOther)
	if n := w.counted(); n != 2 {
		t.Errorf("%d people, want 2", n)
	}
}

// counted is how many people the site knows.
func (w *town) counted() int64 {
	w.Helper()
	n, err := w.site.Check(w.Context(), func(f store.Fault) { w.Errorf("%+v", f) })
	if err != nil {
		w.Fatal(err)
	}
	return n.Subjects
}

// handed finds what a page was handed of a picture, with the name of this very form.
func (r reply) handed() (sealed, token part) {
	r.t.Helper()
	value := func(name string) string {
		list := pick(parse(r.body), "input[name="+name+"]")
		if len(list) == 0 {
			r.t.Fatalf("the page has no %s", name)
		}
		v, _ := attribute(list[0], "value")
		return v
	}
	return words(handedField+"photo", value(handedField+"photo")), words(people.TokenField, value(people.TokenField))
}

// TestPictureComesBack: a picture is not chosen twice because another answer was wrong; it waits in the page, of that very form, for an
// hour, and nothing of it is kept meanwhile.
//
// Law: GDPR 25(1), GDPR 5(1)(e)
func TestPictureComesBack(t *testing.T) {
	w := foundUnder(t, depicting(t), hurry)
	b := w.browser()
	wrong := b.sendsParts("/forms/contact", words("message", "Hello"), words("call", "not a number"), upload(string(photo(t)))).is(http.StatusUnprocessableEntity)
	wrong.says("this page holds it, sealed, for an hour")
	if w.counted() != 0 || strings.Contains(wrong.body, "CANARY") {
		t.Error("something of what was refused is kept")
	}
	sealed, token := wrong.handed()
	twice := b.sendsParts("/forms/contact", words("message", "Hello"), words("call", "still none"), sealed, token).is(http.StatusUnprocessableEntity)
	sealed, _ = twice.handed()
	more := b.sendsParts("/forms/contact", words("message", "Hello"), words(people.MoreButton, "tasks"), sealed, token).is(http.StatusOK)
	sealed, _ = more.handed()
	for name, parts := range map[string][]part{
		"altered":       {words(sealed.says, ""), {sealed.says, "", sealed.body[:50] + "A" + sealed.body[51:]}, token},
		"another form":  {sealed, words(people.TokenField, "another")},
		"without bytes": {{sealed.says, "", "AAAA"}, token},
	} {
		if name == "altered" {
			parts = parts[1:]
		}
		if got := b.sendsParts("/forms/contact", append(parts, words("message", "Hello"))...); got.status != http.StatusUnprocessableEntity || !strings.Contains(got.body, "choose the image again") {
			t.Errorf("%s: status %d", name, got.status)
		}
	}
	to := b.sendsParts("/forms/contact", words("message", "Hello"), sealed, token).is(http.StatusSeeOther).header.Get("Location")
	small := pick(parse(b.get(to).is(http.StatusOK).body), "img")
	if len(small) != 1 {
		t.Fatal("the picture is not in what was sent")
	}
	src, _ := attribute(small[0], "src")
	for path, side := range map[string]int{src: picture.Small, strings.Replace(src, "/small", "", 1): 640} {
		got := b.get(path).is(http.StatusOK)
		if wide, _ := picture.Size([]byte(got.body)); wide != side || got.header.Get("Cache-Control") != "private, no-store" || got.header.Get("Content-Type") != picture.Type {
			t.Errorf("%s is %d wide: %v", path, wide, got.header)
		}
	}
	b.get(strings.Replace(src, "t=", "t=x", 1)).is(http.StatusGone)
	w.later(time.Hour)
	b.sendsParts("/forms/contact", words("message", "Hello again"), sealed, token).is(http.StatusUnprocessableEntity).says("for an hour, which is over")
	b.sendsParts("/forms/contact", words("message", "Hello again"), sealed, token, words(withoutField, "photo")).is(http.StatusSeeOther)
}

// TestPictureOfADraft: the picture of a draft stays in it, is replaced, left out and sent with it, and goes with what was sent; those
// whom its sender chose see it, and nobody else.
//
// Law: GDPR 15(1), GDPR 17(1), GDPR 25(2)
func TestPictureOfADraft(t *testing.T) {
	w := foundUnder(t, depicting(t), hurry)
	ines, zoe, sam := w.joins("seeker", "ines@example.org"), w.joins("coach", "zoe@example.org"), w.joins("coach", "sam@example.org")
	access := w.opens(ines, zoe)
	save, alt := words(people.SaveButton, "yes"), words(people.AltField+"photo", "Inès in her garden")
	ines.sendsParts("/forms/story", words("message", "One"), upload(string(photo(t))), alt, save).is(http.StatusSeeOther, "/records?done=drafted")
	at := hrefs(ines.get("/records"), "/records/")[0]
	id := words(people.DraftField, strings.TrimPrefix(at, "/records/"))
	own := at + "/pictures/photo"
	ines.get(at).is(http.StatusOK).says(`src="`+own+`/small"`, "Inès in her garden")
	first := ines.get(own).is(http.StatusOK).body
	for _, path := range []string{own, own + "/small"} {
		zoe.get(path).is(http.StatusNotFound)
		w.browser().get(path).is(http.StatusSeeOther, "/sign-in")
	}
	page := ines.get("/forms/story?draft="+strings.TrimPrefix(at, "/records/")).is(http.StatusOK).says(`src="`+own+`/small"`, "Inès in her garden", `enctype="multipart/form-data"`)
	wellMade(t, page)
	// Saved again it has the picture; a refused one does not take its place; another one does; left out, it is gone.
	ines.sendsParts("/forms/story", words("message", "Two"), alt, id, save).is(http.StatusSeeOther)
	if ines.get(own).is(http.StatusOK).body != first {
		t.Error("the picture of a draft changed as the draft was saved")
	}
	ines.sendsParts("/forms/story", words("message", "Two"), upload("no image"), id, save).is(http.StatusUnprocessableEntity).says(`src="` + own + `/small"`)
	if ines.get(own).is(http.StatusOK).body != first {
		t.Error("what was refused took the place of a picture")
	}
	ines.sendsParts("/forms/story", words("message", "Two"), words(people.AltField+"photo", strings.Repeat("a", 200)), id, save).is(http.StatusUnprocessableEntity).says(`href="#f-form.alt.photo"`)
	var other bytes.Buffer
	if err := png.Encode(&other, image.NewGray(image.Rect(0, 0, 50, 50))); err != nil {
		t.Fatal(err)
	}
	ines.sendsParts("/forms/story", words("message", "Two"), upload(other.String()), alt, id, save).is(http.StatusSeeOther)
	if wide, _ := picture.Size([]byte(ines.get(own).is(http.StatusOK).body)); wide != 50 {
		t.Errorf("the picture that took its place is %d wide", wide)
	}
	ines.sendsParts("/forms/story", words("message", "Two"), words(withoutField, "photo"), id, save).is(http.StatusSeeOther)
	ines.get(own).is(http.StatusNotFound)
	ines.sendsParts("/forms/story", words("message", "Two"), upload(string(photo(t))), alt, id, save).is(http.StatusSeeOther)

	ines.sendsParts("/forms/story", words("message", "Three"), alt, id, words(people.ReaderField, access)).is(http.StatusSeeOther, at+"?done=sent")
	ines.sendsParts("/forms/story", words("message", "Three"), alt, id, words(people.ReaderField, access)).is(http.StatusSeeOther, at+"?done=sent")
	theirs := "/received/" + strings.TrimPrefix(at, "/records/")
	sam.get(theirs + "/pictures/photo").is(http.StatusNotFound)
	zoe.get(theirs + "/pictures/message").is(http.StatusNotFound)
	if text := ines.get("/my-data/history").body; strings.Contains(text, "read what you sent") {
		t.Error("a look is told that nobody took")
	}
	zoe.get(theirs + "/pictures/photo/small").is(http.StatusOK)
	ines.get("/my-data/history").says("read what you sent")
	zoe.get(theirs).is(http.StatusOK).says(`src="`+theirs+`/pictures/photo/small"`, `alt="Inès in her garden"`)
	inExport(t, ines.post("/my-data/export"), 1)
	wellMade(t, ines.get(at).is(http.StatusOK))

	ines.post(at+"/take-back", "access", access).is(http.StatusSeeOther)
	zoe.get(theirs + "/pictures/photo").is(http.StatusNotFound)
	zoe.post(own + "/remove").is(http.StatusNotFound)
	ines.post(own+"/remove").is(http.StatusSeeOther, at+"?done=taken-out")
	ines.get(own).is(http.StatusNotFound)
	ines.get("/my-data/history").says("you removed a picture from what you had sent")
	inExport(t, ines.post("/my-data/export"), 0)

	second := strings.TrimSuffix(ines.sendsParts("/forms/story", words("message", "Four"), upload(string(photo(t))), words(people.ReaderField, access)).is(http.StatusSeeOther).header.Get("Location"), "?done=sent")
	zoe.get("/received/" + strings.TrimPrefix(second, "/records/") + "/pictures/photo").is(http.StatusOK)
	ines.post("/access/" + access + "/cut").is(http.StatusSeeOther)
	zoe.get("/received/" + strings.TrimPrefix(second, "/records/") + "/pictures/photo").is(http.StatusNotFound)
	ines.get(second + "/pictures/photo").is(http.StatusOK)
	ines.post(second + "/delete").is(http.StatusSeeOther)
	ines.get(second + "/pictures/photo").is(http.StatusNotFound)
	w.counted()
}

// inExport wants so many pictures among the files that a person takes away.
func inExport(t *testing.T, r reply, n int) {
	t.Helper()
	z, err := zip.NewReader(strings.NewReader(r.is(http.StatusOK).body), int64(len(r.body)))
	if err != nil {
		t.Fatal(err)
	}
	found := 0
	for _, f := range z.File {
		if !strings.HasPrefix(f.Name, "pictures/") {
			continue
		}
		in, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		file, err := io.ReadAll(in)
		if wide, _ := picture.Size(file); err != nil || wide != 640 {
			t.Errorf("%s is %d wide: %v", f.Name, wide, err)
		}
		found++
	}
	if found != n {
		t.Errorf("%d pictures to take away, want %d", found, n)
	}
}

// TestPicturesWait: when no file can be looked at, or too many come at once, what was typed is there again, and no picture is kept
// unseen.
//
// Law: GDPR 32(1)(b)
func TestPicturesWait(t *testing.T) {
	var broken error
	var infected bool
	w := foundUnder(t, depicting(t), hurry, func(c *Config) {
		c.Scan = func(context.Context, []byte) (bool, error) { return infected, broken }
	})
	b := w.browser()
	sends := func() reply {
		return b.sendsParts("/forms/contact", words("message", "Hello there"), upload(string(photo(t))))
	}
	later := func(name string) {
		t.Helper()
		got := sends().is(http.StatusServiceUnavailable).says("We cannot take images at the moment", "Hello there", `href="#f-photo"`)
		if got.header.Get("Retry-After") == "" || w.counted() != 0 {
			t.Errorf("%s: it does not say when to come back, or something is kept", name)
		}
	}
	broken = errors.New("nobody is there")
	later("no scanner")
	broken, infected = nil, true
	w.integrate()
	sends().is(http.StatusUnprocessableEntity).says("A virus was found", "Hello there")
	if n, err := w.site.Integrate(t.Context(), w.clock()); err != nil || n != 1 {
		t.Errorf("%d facts of malware: %v", n, err)
	}
	infected = false
	slots := w.served().uploads.slots
	if err := slots.Acquire(t.Context(), uploadsMost); err != nil {
		t.Fatal(err)
	}
	later("too many uploads")
	b.sendsParts("/forms/contact", words("message", "Hello there")).is(http.StatusSeeOther)
	slots.Release(uploadsMost)
	sends().is(http.StatusSeeOther)
}

// TestLongForms: a form takes all that its fields can need; of what is longer the beginning is there again; 200 MB are answered without
// being read, with what was typed before them.
//
// Law: GDPR 5(1)(d), GDPR 32(1)(b)
func TestLongForms(t *testing.T) {
	w := foundUnder(t, depicting(t), hurry)
	b := w.browser()
	form := url.Values{people.NoticeField: {b.notice("/forms/contact")}, "message": {strings.Repeat("😀", 2000)}}
	for range people.MostEntries {
		form.Add("tasks", strings.Repeat("😀", 2000))
	}
	b.ask(http.MethodPost, "/forms/contact", form).is(http.StatusSeeOther)
	form.Set("message", strings.Repeat("a", 200_000))
	form.Del("tasks")
	b.ask(http.MethodPost, "/forms/contact", form).is(http.StatusUnprocessableEntity).says("this is too long", strings.Repeat("a", 200_000))
	f, _ := w.site.Plan.Form("contact")
	most := int(w.served().textMost(f))
	form.Set("tasks", "the end")
	form.Set("message", strings.Repeat("é", most/6)) // as it is posted, longer than the form
	cut := b.ask(http.MethodPost, "/forms/contact", form).is(http.StatusRequestEntityTooLarge).says("longer than this form can be", "Nothing was kept", strings.Repeat("é", 1000))
	wellMade(t, cut)
	if w.counted() != 1 {
		t.Errorf("%d people", w.counted())
	}
	for kind, begin := range map[string]string{
		"application/x-www-form-urlencoded": "message=Bonjour+Lou&nick=",
		"multipart/form-data; boundary=x":   strings.TrimSuffix(wire(words("message", "Bonjour Lou"), upload("")), "\r\n--x--\r\n"),
	} {
		for _, length := range []int64{200 << 20, -1} {
			body := &endless{most: 200 << 20}
			r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "http://"+host+"/forms/contact", nil)
			r.Body, r.ContentLength = io.NopCloser(io.MultiReader(strings.NewReader(begin), body)), length
			r.Header.Set("Content-Type", kind)
			r.Header.Set("Sec-Fetch-Site", "same-origin")
			r.Header.Set("Accept-Language", "en")
			got := httptest.NewRecorder()
			w.server.ServeHTTP(got, r)
			if got.Code != http.StatusRequestEntityTooLarge || !strings.Contains(got.Body.String(), "Bonjour Lou") || got.Header().Get("Connection") != "close" {
				t.Errorf("%s of %d bytes: %d", kind, length, got.Code)
			}
			if limit := int64(most) + picture.MostBytes + drainMost + 1<<20; body.read > limit || length > 0 && body.read > int64(most)+picture.MostBytes+1<<20 {
				t.Errorf("%s of %d bytes: %d were read", kind, length, body.read)
			}
		}
	}
	if texts := w.served().uploads.texts; !texts.TryAcquire(textsMost) {
		t.Error("room for texts was not given back")
	}
	b.ask(http.MethodPost, "/forms/contact", form).is(http.StatusServiceUnavailable)
}
