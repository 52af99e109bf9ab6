package web

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"charte/charter"
	"charte/people"
	"charte/store"
)

func TestHosts(t *testing.T) {
	w := found(t)
	for name, status := range map[string]int{
		"skills.localhost": 200, "skills.localhost:8080": 200, "SKILLS.Localhost.": 200, "skills.example": 200, "skills.example:443": 200,
		"": 421, "localhost": 421, "127.0.0.1:8080": 421, "[::1]:8080": 421, "other.localhost": 421, "skills.example.evil.example": 421, "evil.example": 421,
	} {
		r := httptest.NewRequest(http.MethodGet, "/", nil)
		r.Host = name
		r.Header.Set("Accept-Language", "en")
		rec := httptest.NewRecorder()
		w.server.ServeHTTP(rec, r)
		if rec.Code != status {
			t.Errorf("host %q gets %d, want %d", name, rec.Code, status)
		}
		if status == http.StatusMisdirectedRequest {
			got := reply{t, rec.Code, rec.Header(), rec.Body.String()}.shows(in("h1", says("no site at this address")), has("a[href=/]"))
			wellMade(t, got)
			if strings.Contains(got.body, "skills") {
				t.Errorf("host %q learns about another site", name)
			}
		}
	}
}

func TestLanguage(t *testing.T) {
	w := found(t)
	for accept, want := range map[string]string{
		"": "fr", "fr": "fr", "en": "en", "en-GB,fr;q=0.5": "en", "de, fr-CA;q=0.4, en;q=0.3": "fr", "de": "fr", "*": "fr", ";;;": "fr", "en;q=0": "fr",
	} {
		b := w.browser()
		b.lang = accept
		got := b.get("/").is(http.StatusOK).shows(in("html", is("lang", want)))
		if !strings.Contains(got.header.Get("Vary"), "Accept-Language") || !strings.Contains(got.header.Get("Vary"), "Cookie") {
			t.Errorf("Vary: %q", got.header.Get("Vary"))
		}
	}
}

func TestLanguageSwitch(t *testing.T) {
	w := found(t)
	b := w.browser()
	got := b.get("/confirm?t=abc&lang=fr").is(http.StatusSeeOther, "/confirm?t=abc")
	if c := cookieOf(t, got); c.Name != langCookie || c.Value != "fr" || c.MaxAge != 0 || !c.Expires.IsZero() || !c.HttpOnly || c.SameSite != http.SameSiteLaxMode || c.Path != "/" {
		t.Errorf("cookie %v", c)
	}
	b.get("/").shows(in("html", is("lang", "fr")))
	b.get("/policy?lang=de").is(http.StatusOK).shows(in("html", is("lang", "fr")))
	b.get("/?lang=en").is(http.StatusSeeOther, "/")
	b.get("/join").shows(in("html", is("lang", "en")), in("nav.tongues a[hreflang=fr]", is("href", "/join?lang=fr")))
	for _, path := range []string{"//evil.example/?lang=fr", "//evil.example?lang=fr", "/%5Cevil.example?lang=fr", "/%2F%2Fevil.example?lang=fr",
		"/a/../..//evil.example?lang=fr", "/.//evil.example?lang=fr", "/%09/evil.example?lang=fr"} {
		got := b.get(path)
		to, err := url.Parse(got.header.Get("Location"))
		if err != nil || got.status/100 != 3 || to.Host != "" || to.Scheme != "" || !strings.HasPrefix(to.String(), "/") || strings.HasPrefix(to.String(), "//") {
			t.Errorf("%s leads to %q", path, got.header.Get("Location"))
		}
	}
	b.client.Jar.SetCookies(mustURL("http://"+host), []*http.Cookie{{Name: langCookie, Value: "de"}})
	b.get("/").is(http.StatusOK).shows(in("html", is("lang", "en")))
}

func cookieOf(t *testing.T, r reply) *http.Cookie {
	t.Helper()
	lines := r.header.Values("Set-Cookie")
	if len(lines) != 1 {
		t.Fatalf("cookies %q, want one", lines)
	}
	c, err := http.ParseSetCookie(lines[0])
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// TestForgery: what does not come from the site's own page changes nothing.
//
// Law: GDPR 32(1)(b)
func TestForgery(t *testing.T) {
	w := found(t)
	ines := w.joins("seeker", "ines@example.org")
	for name, spoil := range map[string]func(http.Header){
		"nothing says where it comes from":  func(h http.Header) { h.Del("Origin"); h.Del("Sec-Fetch-Site") },
		"another site":                      func(h http.Header) { h.Set("Sec-Fetch-Site", "cross-site") },
		"another site of the same domain":   func(h http.Header) { h.Set("Sec-Fetch-Site", "same-site") },
		"another origin, an older browser":  func(h http.Header) { h.Del("Sec-Fetch-Site"); h.Set("Origin", "https://evil.example") },
		"no origin, an older browser":       func(h http.Header) { h.Del("Sec-Fetch-Site"); h.Set("Origin", "null") },
		"another port is another origin":    func(h http.Header) { h.Del("Sec-Fetch-Site"); h.Set("Origin", "http://"+host+":9") },
		"a subdomain would be another site": func(h http.Header) { h.Del("Sec-Fetch-Site"); h.Set("Origin", "http://x."+host) },
	} {
		got := ines.browser.ask(http.MethodPost, "/my-data/correct/postcode", values("postcode", "99999"), func(r *http.Request) { spoil(r.Header) })
		if got.status != http.StatusForbidden {
			t.Errorf("%s: status %d", name, got.status)
		}
		wellMade(t, got)
	}
	h, err := w.site.Held(t.Context(), ines.subject)
	if err != nil {
		t.Fatal(err)
	}
	if h.Get("postcode").Reveal("test") != "69003" {
		t.Error("a forgery changed the postcode")
	}
	for name, plain := range map[string]func(http.Header){
		"a browser of today":   func(h http.Header) { h.Del("Origin") },
		"an older browser":     func(h http.Header) { h.Del("Sec-Fetch-Site") },
		"typed by the visitor": func(h http.Header) { h.Set("Sec-Fetch-Site", "none") },
	} {
		got := ines.browser.ask(http.MethodPost, "/my-data/correct/postcode", values("postcode", "13001"), func(r *http.Request) { plain(r.Header) })
		if got.status != http.StatusSeeOther {
			t.Errorf("%s: status %d", name, got.status)
		}
	}
}

func TestOversized(t *testing.T) {
	w := found(t)
	b := w.browser()
	long := "first_name=" + strings.Repeat("a", bodyMost)
	for name, body := range map[string]func(*http.Request){
		"a length that says so": func(r *http.Request) {},
		"no length":             func(r *http.Request) { r.ContentLength = -1 },
	} {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "http://"+host+"/join/seeker", strings.NewReader(long))
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("Origin", "http://"+host)
		body(r)
		got, err := b.client.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		got.Body.Close()
		if got.StatusCode != http.StatusRequestEntityTooLarge {
			t.Errorf("%s: status %d", name, got.StatusCode)
		}
	}
	b.post("/sign-out", "x", strings.Repeat("a", bodyMost)).is(http.StatusRequestEntityTooLarge) // nothing there reads it
	b.post("/join/seeker", "first_name", strings.Repeat("a", bodyMost/2)).is(http.StatusUnprocessableEntity)
}

func TestUnreadableForms(t *testing.T) {
	w := found(t)
	b := w.browser()
	for _, kind := range []string{"", "text/plain", "application/json", "multipart/form-data; boundary=x", ";;"} {
		got := b.ask(http.MethodPost, "/join/seeker", values("first_name", "Inès", "email", "ines@example.org", "postcode", "69003"),
			func(r *http.Request) { r.Header.Set("Content-Type", kind) })
		if got.status != http.StatusConflict && got.status != http.StatusBadRequest {
			t.Errorf("%q: status %d", kind, got.status)
		}
	}
	b.ask(http.MethodPost, "/join/seeker?first_name=I&email=a@b.example&postcode=69003", values(people.NoticeField, b.notice("/join/seeker"))).is(http.StatusUnprocessableEntity)
	b.ask(http.MethodPost, "/join/seeker?"+people.NoticeField+"="+b.notice("/join/seeker"), values("first_name", "I", "email", "a@b.example", "postcode", "69003", people.NoticeField, without)).is(http.StatusConflict)
	b.ask(http.MethodPost, "/sign-in", values(), func(r *http.Request) { r.URL.RawQuery = "%zz" }).is(http.StatusBadRequest)
	if n := w.people(); n != 0 {
		t.Errorf("%d people joined", n)
	}
}

// TestForgedCookies: a token that opens nothing is taken away, and says nothing about why.
func TestForgedCookies(t *testing.T) {
	w := found(t)
	ines := w.joins("seeker", "ines@example.org")
	token := ines.session()
	for name, value := range map[string]string{
		"random": strings.Repeat("A", 43), "short": "x", "changed": token[:42] + map[bool]string{true: "B", false: "A"}[token[42] == 'A'], "long": strings.Repeat("A", 4000),
	} {
		b := w.browser()
		b.client.Jar.SetCookies(mustURL("http://"+host), []*http.Cookie{{Name: sessionCookie, Value: value}})
		got := b.get("/my-data").is(http.StatusSeeOther, "/sign-in?next=/my-data")
		if c := cookieOf(t, got); c.Name != sessionCookie || c.MaxAge >= 0 {
			t.Errorf("%s: cookie %v is not taken away", name, c)
		}
		b.get("/").is(http.StatusOK).shows(hasNo("form[action=/sign-out]"))
	}
	ines.get("/").shows(has("form[action=/sign-out]"))
	w.later(people.SessionLife)
	ines.get("/my-data").is(http.StatusSeeOther, "/sign-in?next=/my-data")
}

// TestSessionCookie: it ends with the browser, no script reads it, and over https it never leaves in clear.
//
// Law: GDPR 25(2), LIL 82
func TestSessionCookie(t *testing.T) {
	w := found(t)
	w.joins("coach", "zoe@example.org")
	got := w.browser().post("/sign-in", "email", " ZOE@example.org ", "password", password).is(http.StatusSeeOther, "/my-data")
	c := cookieOf(t, got)
	if c.Name != sessionCookie || c.MaxAge != 0 || !c.Expires.IsZero() || !c.HttpOnly || c.SameSite != http.SameSiteLaxMode || c.Secure || c.Domain != "" {
		t.Errorf("cookie %v", c)
	}
	if got.header.Get("Strict-Transport-Security") != "" {
		t.Error("a site without https asks browsers for it")
	}
	l := look{plan: w.site.Plan, secure: true}
	rec := httptest.NewRecorder()
	l.setCookie(rec, sessionCookie, "x")
	if c, err := http.ParseSetCookie(rec.Header().Get("Set-Cookie")); err != nil || !c.Secure {
		t.Errorf("cookie %v over https: %v", c, err)
	}
}

func TestHTTPSIsKept(t *testing.T) {
	w := found(t)
	secure := *w.site
	secure.Base = "https://skills.example"
	s := New(Config{Sites: []*store.Site{&secure}, Now: w.clock})
	rec := httptest.NewRecorder()
	r := httptest.NewRequest(http.MethodGet, "https://skills.example/?lang=en", nil)
	s.ServeHTTP(rec, r)
	if c, err := http.ParseSetCookie(rec.Header().Get("Set-Cookie")); err != nil || !c.Secure || rec.Header().Get("Strict-Transport-Security") == "" {
		t.Errorf("cookie %v, %v; %q", c, err, rec.Header().Get("Strict-Transport-Security"))
	}
}

// TestUndeclaredCookiesStay: whatever a handler sets, only what the charter announces leaves.
//
// Law: LIL 82
func TestUndeclaredCookiesStay(t *testing.T) {
	w := found(t)
	bound := w.served()
	for name, c := range map[string]struct {
		cookie http.Cookie
		leaves bool
	}{
		"declared":             {http.Cookie{Name: langCookie, Value: "fr"}, true},
		"undeclared":           {http.Cookie{Name: "_ga", Value: "1"}, false},
		"declared, for a year": {http.Cookie{Name: langCookie, Value: "fr", MaxAge: 365 * 86400}, false},
		"declared, to a date":  {http.Cookie{Name: langCookie, Value: "fr", Expires: w.clock().AddDate(1, 0, 0)}, false},
		"for every subdomain":  {http.Cookie{Name: langCookie, Value: "fr", Domain: "example.org"}, false},
		"taken away":           {http.Cookie{Name: "_ga", MaxAge: -1}, true},
		"with a value, though": {http.Cookie{Name: "_ga", Value: "1", MaxAge: -1}, false},
	} {
		rec := httptest.NewRecorder()
		a := &answer{ResponseWriter: rec, log: w.server.log, site: bound}
		http.SetCookie(a, &c.cookie)
		_, _ = a.Write([]byte("x"))
		if left := rec.Header().Get("Set-Cookie") != ""; left != c.leaves {
			t.Errorf("%s: left is %v", name, left)
		}
	}
	if !strings.Contains(w.log.text(), "does not declare") {
		t.Error("nothing was logged")
	}
	rec := httptest.NewRecorder()
	a := &answer{ResponseWriter: rec, log: w.server.log}
	http.SetCookie(a, &http.Cookie{Name: langCookie, Value: "fr"})
	a.WriteHeader(http.StatusOK)
	if rec.Header().Get("Set-Cookie") != "" {
		t.Error("a page of no site sets a cookie")
	}
}

// TestLifeIsDeclared: a cookie may last as long as the charter says, and not a second more.
func TestLifeIsDeclared(t *testing.T) {
	tracker := []charter.Tracker{{Name: "c", Party: "first", Life: charter.Life{Period: charter.Period{Days: 2}}}}
	for age, want := range map[int]bool{0: true, 2 * 86400: true, 2*86400 + 1: false} {
		if got := declared(tracker, &http.Cookie{Name: "c", Value: "x", MaxAge: age}); got != want {
			t.Errorf("%d seconds: %v", age, got)
		}
	}
}

// TestBrokenInside: what nobody foresaw is a page, and a log line that holds nothing of the request.
func TestBrokenInside(t *testing.T) {
	w := found(t)
	for name, h := range map[string]handler{
		"an error": func(http.ResponseWriter, *http.Request) error { return errors.New("disk on fire") },
		"a panic":  func(http.ResponseWriter, *http.Request) error { panic("ines@example.org") },
	} {
		w.served().mux = answering(route{"/broken", h})
		w.browser().post("/broken").is(http.StatusInternalServerError).shows(in("main", says("What you did may not have been saved")))
		got := w.browser().get("/broken?secret=ines@example.org").is(http.StatusInternalServerError)
		got.shows(in("h1", says("Something broke on our side")), in("main", says("with the code below")))
		wellMade(t, got)
		if strings.Contains(got.body, "saved") {
			t.Errorf("%s: who only opened a page is told that something was not saved", name)
		}
		if strings.Contains(got.body, "fire") || strings.Contains(w.log.text(), "ines@example.org") {
			t.Errorf("%s: the page tells %q, or the log tells too much", name, got.body)
		}
	}
	if !strings.Contains(w.log.text(), "disk on fire") {
		t.Error("the log does not say what broke")
	}
}

// TestLogIsPoor: after all that a person does, the log holds nothing that they typed, and no link or session.
//
// Law: GDPR 5(1)(c)
func TestLogIsPoor(t *testing.T) {
	w := found(t)
	ines := w.joins("seeker", "ines@example.org")
	ines.post("/profile/experience", "text-experience", "Cook in Lyon")
	ines.get("/no/such/ines@example.org?x=ines@example.org").is(http.StatusNotFound)
	ines.post("/sign-in", "email", "ines@example.org", "password", password)
	token := ines.session()
	ines.post("/forgot", "email", "ines@example.org")
	link := w.link("ines@example.org")
	ines.get(link)
	ines.post("/my-data/delete", "understood", "yes")
	text := w.log.text()
	for _, secret := range append(secrets, password, token, strings.TrimPrefix(link, "/password?t="), "127.0.0.1", "Go-http-client", ines.subject.String()) {
		if strings.Contains(text, secret) {
			t.Errorf("the log holds %q", secret)
		}
	}
	for _, want := range []string{`route="POST /profile/{list}"`, "site=skills", "status=404", "took="} {
		if !strings.Contains(text, want) {
			t.Errorf("the log does not hold %q:\n%s", want, text)
		}
	}
}

func TestStaticFiles(t *testing.T) {
	w := found(t)
	b := w.browser()
	page := b.get("/").is(http.StatusOK)
	href, _ := attribute(pick(parse(page.body), "link[rel=stylesheet]")[0], "href")
	css := b.get(href).is(http.StatusOK)
	if css.header.Get("Cache-Control") != "public, max-age=31536000, immutable" || css.header.Get("Content-Type") != "text/css; charset=utf-8" {
		t.Errorf("header %v", css.header)
	}
	again := b.ask(http.MethodGet, stylePath, nil, func(r *http.Request) { r.Header.Set("If-None-Match", css.header.Get("ETag")) })
	again.is(http.StatusNotModified)
	b.host = "unknown.example"
	b.get(stylePath).is(http.StatusOK)
}

// TestPersonalPagesAreKeptByNobody: what depends on who asks is never stored, on the way or in the browser.
//
// Law: GDPR 32(1)(b)
func TestPersonalPagesAreKeptByNobody(t *testing.T) {
	w := found(t)
	ines, b := w.joins("seeker", "ines@example.org"), w.browser()
	for path, want := range map[string]string{"/": "no-cache", "/policy": "no-cache", "/sign-in": "no-cache", "/my-data": "no-store", "/no/such/page": "no-store"} {
		if got := b.get(path).header.Get("Cache-Control"); got != want {
			t.Errorf("%s to anybody: %q, want %q", path, got, want)
		}
		if got := ines.get(path).header.Get("Cache-Control"); got != "no-store" {
			t.Errorf("%s to somebody signed in: %q", path, got)
		}
	}
	if got := b.post("/sign-in", "email", "ines@example.org").header.Get("Cache-Control"); got != "no-store" {
		t.Errorf("an answer to a form: %q", got)
	}
}
