package web

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"image"
	"image/jpeg"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"charte/people"
	"charte/picture"
	"charte/rights"
	"charte/sites"
)

// The site of the volunteers keeps pictures, for a purpose that rests on explicit consent.
const (
	ofPictures = "/pictures/pictures"
	consenting = "consent-portrait"
)

func (w *town) volunteer(name string) *member { w.Helper(); return w.joiner("volunteer", name) }

// joiner joins the site of the volunteers and confirms.
func (w *town) joiner(kind, name string, more ...string) *member {
	w.Helper()
	b, email := w.browser(), name+"@example.org"
	b.post("/join/"+kind, append([]string{"name", name, "email", email}, more...)...).is(http.StatusSeeOther, "/joined")
	token := strings.TrimPrefix(w.link(email), "/confirm?t=")
	session, err := w.site.SetPassword(w.Context(), token, people.TicketConfirm, hashed(), people.Device{Network: netip.MustParsePrefix("127.0.0.0/24")}, w.clock())
	if err != nil {
		w.Fatal(err)
	}
	b.client.Jar.SetCookies(mustURL("http://"+host), []*http.Cookie{{Name: sessionCookie, Value: session}})
	w.later(time.Second)
	subject, _, err := w.site.Credentials(w.Context(), email)
	if err != nil {
		w.Fatal(err)
	}
	return &member{b, email, subject}
}

// photo is a JPEG that tells where it was made.
func photo(t *testing.T) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := jpeg.Encode(&out, image.NewRGBA(image.Rect(0, 0, 640, 400)), nil); err != nil {
		t.Fatal(err)
	}
	const tells = "Exif\x00\x00CANARY-GPS 48.8566"
	return append(append(bytes.Clone(out.Bytes()[:2]), append([]byte{0xff, 0xe1, 0, byte(len(tells) + 2)}, tells...)...), out.Bytes()[2:]...)
}

// sends posts the form of a picture, with the notice that it shows.
func (b *browser) sends(image []byte, pairs ...string) reply {
	b.Helper()
	form := values(pairs...)
	if !form.Has(people.NoticeField) {
		digest, _ := attribute(pick(parse(b.get(ofPictures).is(http.StatusOK).body), "form[action="+ofPictures+"] input[name="+people.NoticeField+"]")[0], "value")
		form.Set(people.NoticeField, digest)
	}
	kind, body := multiparts(form, image)
	return b.ask(http.MethodPost, ofPictures, nil, func(r *http.Request) {
		r.Header.Set("Content-Type", kind)
		r.Body, r.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
	})
}

func multiparts(form url.Values, image []byte) (kind string, body []byte) {
	var out bytes.Buffer
	w := multipart.NewWriter(&out)
	for name := range form {
		_ = w.WriteField(name, form.Get(name)) // memory does not fail
	}
	file, _ := w.CreateFormFile(pictureField, "holiday <b>.php")
	_, _ = file.Write(image)
	_ = w.Close()
	return w.FormDataContentType(), out.Bytes()
}

func (m *member) holding() rights.Holding {
	m.Helper()
	h, err := m.site.Held(m.Context(), m.subject)
	if err != nil {
		m.Fatal(err)
	}
	return h
}

// says wants parts of an answer's text.
func (r reply) says(parts ...string) reply {
	r.t.Helper()
	for _, part := range parts {
		if !strings.Contains(r.body, part) {
			r.t.Errorf("the answer does not say %q:\n%s", part, r.body)
		}
	}
	return r
}

func volunteers(t *testing.T, change ...func(*Config)) *town {
	t.Helper()
	return foundUnder(t, sites.Charter("volunteers"), change...)
}

func TestPictures(t *testing.T) {
	w := volunteers(t)
	lou, max := w.volunteer("lou"), w.volunteer("max")
	lou.get("/profile").is(http.StatusOK).says(`href="` + ofPictures + `"`)
	lou.sends(photo(t)).is(http.StatusUnprocessableEntity).says("without your express agreement", `aria-invalid="true"`, `href="#f-`+consenting+`"`)
	lou.sends(photo(t), consenting, "yes").is(http.StatusSeeOther, ofPictures+"?done=picture")
	h := lou.holding()
	yes := slices.ContainsFunc(h.Agreements, func(a rights.Agreement) bool { return a.Purpose == "portrait" && a.Given })
	if len(h.Pictures) != 1 || !yes {
		t.Fatalf("held: %v, %v", h.Pictures, h.Agreements)
	}
	at := ofPictures + "/" + h.Pictures[0].ID.String()
	album := lou.get(ofPictures).is(http.StatusOK).says(`src="`+at+`/small"`, `enctype="multipart/form-data"`,
		"What each answer is for", "destroyed within 24 hours of its withdrawal")
	if strings.Contains(album.body, consenting) {
		t.Error("a consent that is in force is asked for again")
	}
	lou.get("/profile").says(`src="` + at + `/small"`)
	lou.get("/my-data").says("1 picture", "within 24 hours of its withdrawal")
	lou.get("/my-data/history").says("you added a picture: pictures of what you have made", "you agreed: your portrait")
	for path, side := range map[string]int{at: 640, at + "/small": picture.Small} {
		got := lou.get(path).is(http.StatusOK)
		if w, _ := picture.Size([]byte(got.body)); w != side || strings.Contains(got.body, "CANARY") {
			t.Errorf("%s is %d wide", path, w)
		}
		for name, want := range map[string]string{"Content-Type": "image/jpeg", "Cache-Control": "private, no-store", "X-Content-Type-Options": "nosniff",
			"Cross-Origin-Resource-Policy": "same-origin", "Content-Security-Policy": "default-src 'none'; sandbox; frame-ancestors 'none'"} {
			if got.header.Get(name) != want {
				t.Errorf("%s of %s: %q", name, path, got.header.Get(name))
			}
		}
		max.get(path).is(http.StatusNotFound)
		w.browser().get(path).is(http.StatusSeeOther, "/sign-in")
	}
	max.get(at + "/remove").is(http.StatusNotFound)
	max.post(at + "/remove").is(http.StatusNotFound)
	takenAway(t, lou)

	lou.sends(photo(t)).is(http.StatusSeeOther)
	lou.get(at + "/remove").is(http.StatusOK).says(at + "/small")
	lou.post(at+"/remove").is(http.StatusSeeOther, ofPictures+"?done=picture-removed")
	lou.get(at).is(http.StatusNotFound)
	left := ofPictures + "/" + lou.holding().Pictures[0].ID.String()
	lou.get(left).is(http.StatusOK)
	lou.post("/my-data/consent/portrait", "give", "no").is(http.StatusSeeOther)
	lou.get(left).is(http.StatusNotFound)
	if n := len(lou.holding().Pictures); n != 0 {
		t.Errorf("%d pictures after the consent was withdrawn", n)
	}
	lou.get(ofPictures).says("No picture yet", consenting)
}

// takenAway wants the picture in the file that its person takes away.
//
// Law: GDPR 15(3), GDPR 20(1)
func takenAway(t *testing.T, lou *member) {
	t.Helper()
	text := lou.post("/my-data/export").is(http.StatusOK).body
	z, err := zip.NewReader(strings.NewReader(text), int64(len(text)))
	if err != nil {
		t.Fatal(err)
	}
	f, err := z.Open("pictures/pictures-1.jpg")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	file, err := io.ReadAll(f)
	if w, _ := picture.Size(file); err != nil || w != 640 {
		t.Errorf("the picture taken away is %d wide: %v", w, err)
	}
}

func TestPictureRefused(t *testing.T) {
	w := volunteers(t)
	lou := w.volunteer("lou")
	whole := photo(t)
	for name, c := range map[string]struct {
		image []byte
		says  string
	}{
		"nothing":       {nil, "Choose an image first"},
		"a page":        {[]byte("<!doctype html><script>alert(1)</script>"), "choose a JPEG, PNG, WebP or GIF file"},
		"a drawing":     {[]byte("<svg xmlns='http://www.w3.org/2000/svg'/>"), "save it as PNG"},
		"of a phone":    {[]byte("\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic"), "save the photo as JPEG"},
		"cut short":     {whole[:len(whole)/2], "damaged or incomplete"},
		"a bomb":        {[]byte("GIF89a\xff\xff\xff\xff\x00\x00\x00"), "too many points"},
		"a virus' name": {[]byte("../../etc/passwd"), "choose a JPEG"},
	} {
		got := lou.sends(c.image, consenting, "yes").is(http.StatusUnprocessableEntity).says(c.says, `id="f-picture-error"`, `href="#f-picture"`)
		if strings.Contains(got.body, "holiday") {
			t.Errorf("%s: the name of the file is shown", name)
		}
	}
	lou.sends(whole, consenting, "yes", people.NoticeField, "another").is(http.StatusConflict).says("Nothing")
	lou.post(ofPictures, "picture", "x").is(http.StatusBadRequest)
	lou.sends(whole, consenting, "yes", "caption", "my garden").is(http.StatusBadRequest).says("something that we do not ask for")
	if h := lou.holding(); len(h.Pictures) > 0 || len(h.Agreements) > 0 {
		t.Errorf("kept of what was refused: %v %v", h.Pictures, h.Agreements)
	}
	if text := w.log.text(); strings.Contains(text, "holiday") {
		t.Error("the name of a file is logged")
	}
}

// endless gives as many bytes as are asked for, and counts them.
type endless struct{ read, most int64 }

func (e *endless) Read(b []byte) (int, error) {
	if e.read >= e.most {
		return 0, io.EOF
	}
	n := min(int64(len(b)), e.most-e.read)
	clear(b[:n])
	e.read += n
	return int(n), nil
}

// A file of 200 MB is answered without being read further than the limit.
func TestPictureTooLarge(t *testing.T) {
	w := volunteers(t)
	lou := w.volunteer("lou")
	const whole = 200 << 20
	for name, length := range map[string]int64{"that says how long it is": whole, "that does not say how long it is": -1} {
		body := &endless{most: whole}
		r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "http://"+host+ofPictures, nil)
		r.Body = io.NopCloser(io.MultiReader(strings.NewReader("--x\r\nContent-Disposition: form-data; name=\"picture\"; filename=\"x\"\r\n\r\n"), body))
		r.ContentLength = length
		r.Header.Set("Content-Type", "multipart/form-data; boundary=x")
		r.Header.Set("Sec-Fetch-Site", "same-origin")
		r.Header.Set("Accept-Language", "en")
		r.AddCookie(&http.Cookie{Name: sessionCookie, Value: lou.session()})
		got := httptest.NewRecorder()
		w.server.ServeHTTP(got, r)
		if got.Code != http.StatusRequestEntityTooLarge || !strings.Contains(got.Body.String(), "10 MB at most") || got.Header().Get("Connection") != "close" {
			t.Errorf("a file %s: %d\n%s", name, got.Code, got.Body)
		}
		if body.read > uploadMost+1<<20 {
			t.Errorf("a file %s: %d bytes were read", name, body.read)
		}
	}
	if n := len(lou.holding().Pictures); n != 0 {
		t.Errorf("%d pictures", n)
	}
	lou.sends(bytes.Repeat([]byte{0}, picture.MostBytes+1), consenting, "yes").is(http.StatusRequestEntityTooLarge).says("10 MB at most")
}

func TestPictureScanned(t *testing.T) {
	var seen []byte
	var infected bool
	var broken error
	w := volunteers(t, func(c *Config) {
		c.Scan = func(_ context.Context, file []byte) (bool, error) { seen = file; return infected, broken }
	})
	lou := w.volunteer("lou")
	whole := photo(t)

	broken = errors.New("nobody is there")
	lou.sends(whole, consenting, "yes").is(http.StatusServiceUnavailable).says("cannot check images for viruses", "Nothing was kept")
	if !strings.Contains(w.log.text(), "nobody is there") {
		t.Error("the operator is not told that the scanner is gone")
	}
	broken, infected = nil, true
	w.integrate()
	for _, file := range [][]byte{whole, []byte("no image at all")} {
		lou.sends(file, consenting, "yes").is(http.StatusUnprocessableEntity).says("A virus was found")
		if !bytes.Equal(seen, file) {
			t.Error("the scanner did not see what was sent")
		}
	}
	if h := lou.holding(); len(h.Pictures) > 0 || len(h.Agreements) > 0 {
		t.Errorf("kept: %v %v", h.Pictures, h.Agreements)
	}
	if n, err := w.site.Integrate(t.Context(), w.clock()); err != nil || n != 2 {
		t.Errorf("%d facts of malware, want 2: %v", n, err)
	}
	infected = false
	lou.sends(whole, consenting, "yes").is(http.StatusSeeOther)
}

// Uploads in progress are bounded: one more is answered, and keeps nothing.
func TestPictureBusy(t *testing.T) {
	w := volunteers(t)
	lou := w.volunteer("lou")
	slots := w.served().uploads.slots
	if err := slots.Acquire(t.Context(), uploadsMost); err != nil {
		t.Fatal(err)
	}
	got := lou.sends(photo(t), consenting, "yes").is(http.StatusServiceUnavailable)
	if got.header.Get("Retry-After") == "" {
		t.Error("it does not say when to try again")
	}
	slots.Release(uploadsMost)
	lou.sends(photo(t), consenting, "yes").is(http.StatusSeeOther)
}

// Whom a person chose sees their pictures on their profile, until either the access or the consent is taken back.
//
// Law: GDPR 9(2)(a), GDPR 25(2)
func TestPictureSeen(t *testing.T) {
	w := volunteers(t)
	lou, ana, max := w.volunteer("lou"), w.joiner("host", "ana", "association", "Les Jardins"), w.joiner("host", "max", "association", "Les Prés")
	lou.sends(photo(t), consenting, "yes").is(http.StatusSeeOther)
	who, err := w.site.Session(t.Context(), lou.session(), w.clock())
	if err != nil {
		t.Fatal(err)
	}
	access, err := w.site.Invite(t.Context(), who, "reading", ana.email, w.clock())
	if err != nil {
		t.Fatal(err)
	}
	at := "/people/" + access.String()
	one := at + "/pictures/" + lou.holding().Pictures[0].ID.String()
	ana.get(one).is(http.StatusNotFound)
	ana.post("/access/" + access.String() + "/accept").is(http.StatusSeeOther)
	w.later(time.Minute)
	ana.get(at).is(http.StatusOK).says(`src="` + one + `/small"`)
	for _, path := range []string{one, one + "/small"} {
		if got := ana.get(path).is(http.StatusOK); got.header.Get("Cache-Control") != "private, no-store" || got.header.Get("Content-Type") != "image/jpeg" {
			t.Errorf("%s: %v", path, got.header)
		}
		max.get(path).is(http.StatusNotFound)
		w.browser().get(path).is(http.StatusSeeOther, "/sign-in")
	}
	lou.get("/my-data/history").says("pictures of what you have made")

	lou.post("/my-data/consent/portrait", "give", "no").is(http.StatusSeeOther)
	ana.get(one).is(http.StatusNotFound)
	if strings.Contains(ana.get(at).is(http.StatusOK).body, "<img") {
		t.Error("a picture is shown without the consent that it was given with")
	}
	lou.sends(photo(t), consenting, "yes").is(http.StatusSeeOther)
	one = at + "/pictures/" + lou.holding().Pictures[0].ID.String()
	ana.get(one).is(http.StatusOK)
	lou.post("/access/" + access.String() + "/cut").is(http.StatusSeeOther)
	if got := ana.get(one); got.status == http.StatusOK {
		t.Error("a picture is shown after the access was cut")
	}
}
