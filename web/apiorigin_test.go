package web

import (
	"encoding/json"
	"net/http"
	"testing"

	"charte/people"
	"charte/store/storetest"
)

const pagesElsewhere = "https://pages.example"

// TestOrigins: the pages of the origins that the operator named call the API, with a token and without cookies; those of any other are
// refused, before anything is done, and are told nothing.
//
// Law: GDPR 25(2), GDPR 32(1)(b)
func TestOrigins(t *testing.T) {
	w := found(t, func(c *Config) { c.Origins = map[string][]string{"skills": {pagesElsewhere}} })
	ines := w.joins("seeker", "ines@example.org")
	key := ines.key(people.Scopes...)
	from := func(origin string) func(*http.Request) {
		return func(r *http.Request) { r.Header.Set("Origin", origin) }
	}
	asks := func(r *http.Request) {
		r.Header.Set("Access-Control-Request-Method", "PATCH")
		r.Header.Set("Access-Control-Request-Headers", "authorization,content-type")
	}
	got := key.do("OPTIONS", "/api/me/data", nil, from(pagesElsewhere), asks)
	got.is(http.StatusNoContent)
	for name, want := range map[string]string{"Access-Control-Allow-Origin": pagesElsewhere, "Access-Control-Allow-Methods": "GET, POST, PUT, PATCH, DELETE",
		"Access-Control-Allow-Headers": "Accept-Language, Authorization, Content-Type", "Access-Control-Max-Age": "600", "Access-Control-Allow-Credentials": "", "Vary": "Origin"} {
		if got.header.Get(name) != want {
			t.Errorf("before it asks, %s is %q, want %q", name, got.header.Get(name), want)
		}
	}
	for path, status := range map[string]int{"/api/me": 200, "/api/site": 200, "/api/me/records/x": 404, describedJSON: 200} {
		got := key.do("GET", path, nil, from(pagesElsewhere)).is(status)
		if got.header.Get("Access-Control-Allow-Origin") != pagesElsewhere || got.header.Get("Access-Control-Allow-Credentials") != "" || got.header.Get("Access-Control-Expose-Headers") == "" {
			t.Errorf("%s: %v", path, got.header)
		}
	}
	for _, origin := range []string{"https://evil.example", "http://pages.example", "https://pages.example:8443", "https://PAGES.example", "https://pages.example.evil.example",
		"https://pages.example/", "null", "*", "https://pages.example https://evil.example"} {
		for _, change := range [][]func(*http.Request){{from(origin)}, {from(origin), asks}} {
			for method, path := range map[string]string{"GET": "/api/me", "OPTIONS": "/api/me", "DELETE": "/api/session", "POST": "/api/forgot"} {
				got := key.do(method, path, nil, change...)
				if into[Problem](got, http.StatusForbidden).Type != "/api#problem-origin" || got.header.Get("Access-Control-Allow-Origin") != "" {
					t.Errorf("%s %s from %q: %d %v", method, path, origin, got.status, got.header)
				}
			}
		}
	}
	own := key.do("GET", "/api/me", nil, from("http://"+host)).is(http.StatusOK)
	if own.header.Get("Access-Control-Allow-Origin") != "" || own.header.Get("Vary") == "" {
		t.Errorf("its own pages: %v", own.header)
	}
	page := ines.ask(http.MethodGet, "/my-data", nil, from(pagesElsewhere)).is(http.StatusOK)
	if page.header.Get("Access-Control-Allow-Origin") != "" {
		t.Error("a page of the site may be read from elsewhere")
	}
	ines.ask(http.MethodPost, "/sign-out", nil, func(r *http.Request) {
		r.Header.Set("Origin", pagesElsewhere)
		r.Header.Set("Sec-Fetch-Site", "cross-site")
	}).is(http.StatusForbidden)
	into[Problem](ines.ask(http.MethodGet, "/api/me", nil, from(pagesElsewhere)), http.StatusUnauthorized) // its cookie counts no more than before
	w.browser().ask(http.MethodGet, "/api/me", nil, from(pagesElsewhere)).is(http.StatusUnauthorized)
	other := found(t)
	other.program("").do("GET", "/api/site", nil, from(pagesElsewhere)).is(http.StatusForbidden)
}

// TestPasskeysElsewhere: a page of an origin that the operator named makes a passkey of the site and signs in with it; the site says at its
// well-known address that it knows the origin, so that browsers offer it there (WebAuthn 3, 5.11). From any other origin neither counts.
//
// Law: GDPR 32(1)(b)
func TestPasskeysElsewhere(t *testing.T) {
	w := waysOf(found(t, func(c *Config) { c.Origins = map[string][]string{"skills": {pagesElsewhere}} }))
	got := w.browser().get(relatedPath).is(http.StatusOK)
	if got.body != `{"origins":["https://pages.example"]}` || got.header.Get("Content-Type") != "application/json" || got.header.Get("Cross-Origin-Resource-Policy") != "cross-origin" {
		t.Errorf("%s: %v %s", relatedPath, got.header, got.body)
	}
	ines := w.joins("seeker", "ines@example.org")
	hers := w.session(ines)
	evil := storetest.NewAuthenticator(t, "https://evil.example")
	made := func(from *storetest.Authenticator, want int) reply {
		t.Helper()
		asked := w.do(hers, "offer-passkey", nil, 200).body
		return w.do(hers, "add-passkey", doc{"name": "phone", "credential": from.Make(optionsIn(t, asked))}, want)
	}
	made(evil, 422)
	phone := storetest.NewAuthenticator(t, pagesElsewhere)
	hers.token = into[Secured](made(phone, 200), 200).Token
	p := w.program("")
	proves := func(origin string, want int) reply {
		t.Helper()
		phone.Origin = origin
		return w.do(p, "passkey-sign-in", doc{"credential": phone.Answer(optionsIn(t, w.do(p, "ask-passkey", nil, 200).body))}, want)
	}
	for _, origin := range []string{"https://evil.example", "http://pages.example", "https://pages.example:8443", "https://sub.pages.example"} {
		proves(origin, 422)
	}
	proves("http://"+host, 201) // made elsewhere, it counts on the site's own pages too
	p.token = into[Opened](proves(pagesElsewhere, 201), 201).Token
	w.do(p, "me", nil, 200)

	none := waysOf(found(t)) // no origin was named
	none.browser().get(relatedPath).is(http.StatusNotFound)
	hers = none.session(none.joins("seeker", "zoe@example.org"))
	options := optionsIn(t, none.do(hers, "offer-passkey", nil, 200).body)
	none.do(hers, "add-passkey", doc{"name": "phone", "credential": storetest.NewAuthenticator(t, pagesElsewhere).Make(options)}, 422)
}

// optionsIn is what a browser is asked, in an answer of the API.
func optionsIn(t *testing.T, text string) string {
	t.Helper()
	var asked struct{ Options json.RawMessage }
	if err := json.Unmarshal([]byte(text), &asked); err != nil {
		t.Fatal(err)
	}
	return string(asked.Options)
}
