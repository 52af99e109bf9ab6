package web

import (
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// errOrigin says that a page of an origin that the operator did not name calls the API.
var errOrigin = errors.New("web: a page of this origin may not call the API")

// What a page of another origin may send and read (Fetch 3.3): a token in a header, and never a cookie.
const (
	crossMethods = "GET, POST, PUT, PATCH, DELETE"
	crossSent    = "Accept-Language, Authorization, Content-Type"
	crossRead    = "Content-Disposition, RateLimit, RateLimit-Policy, Retry-After, WWW-Authenticate"
	crossKept    = "600" // seconds for which a browser keeps the answer to its question
)

// crosses settles what a page of another origin makes a browser send to the API, and reports whether that was answered: the pages of
// the origins that the operator named may call it, with tokens alone, and a browser is told so before it sends one. Those of any other
// are refused before anything is read.
//
// Law: GDPR 25(2), GDPR 32(1)(b)
func (s *site) crosses(a *answer, r *http.Request) bool {
	h, origin := a.Header(), r.Header.Get("Origin")
	vary(h, "Origin")
	if origin == "" || ownOrigin(origin, r) {
		return false
	}
	a.route = "/api/"
	if !slices.Contains(s.origins, origin) {
		fail(a, r, errOrigin)
		return true
	}
	h.Set("Access-Control-Allow-Origin", origin)
	if r.Method != http.MethodOptions || r.Header.Get("Access-Control-Request-Method") == "" {
		h.Set("Access-Control-Expose-Headers", crossRead)
		return false
	}
	h.Set("Access-Control-Allow-Methods", crossMethods)
	h.Set("Access-Control-Allow-Headers", crossSent)
	h.Set("Access-Control-Max-Age", crossKept)
	a.WriteHeader(http.StatusNoContent)
	return true
}

// ownOrigin reports whether an origin is that of the host that is asked.
func ownOrigin(origin string, r *http.Request) bool {
	u, err := url.Parse(origin)
	return err == nil && strings.EqualFold(u.Host, r.Host)
}

// relatedPath is where a browser that shows a page of another origin asks whether the site knows it, before it offers passkeys of the site
// there.
const relatedPath = "/.well-known/webauthn"

// related names the other origins whose pages may ask for passkeys of the site (WebAuthn 3, 5.11): those that the operator named.
//
// Law: GDPR 32(1)(b)
func related(origins []string) []route {
	if len(origins) == 0 {
		return nil
	}
	text, _ := json.Marshal(map[string][]string{"origins": origins})
	p := prepare("application/json", text)
	return []route{{"GET " + relatedPath, func(w http.ResponseWriter, r *http.Request) error {
		forAll(w.Header(), r)
		w.Header().Set("Cross-Origin-Resource-Policy", "cross-origin") // it is read for a page of another origin
		return p.serve(w, r)
	}}}
}
