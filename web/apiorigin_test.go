package web

import (
	"net/http"
	"testing"

	"charte/people"
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
