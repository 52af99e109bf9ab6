package web

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"path"

	"charte/people"
	"charte/store"
)

// bodyMost is the most bytes that a form may have.
const bodyMost = 64 << 10

// contentPolicy lets a page load from its own site only, and run nothing.
//
// Law: LIL 82
const contentPolicy = "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; " +
	"frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'"

// shield sets the headers that every answer has, whatever becomes of it.
//
// Law: GDPR 25(1), GDPR 32(1)
func shield(h http.Header) {
	h.Set("Content-Security-Policy", contentPolicy)
	// No address leaves for another site. "no-referrer" would also make a browser without Sec-Fetch-Site post our own
	// forms with "Origin: null", which nothing tells from a forgery.
	h.Set("Referrer-Policy", "same-origin")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Permissions-Policy", "camera=(), geolocation=(), microphone=(), browsing-topics=()")
}

// bySite chooses the site by host name, and guards it.
func (s *Server) bySite(w http.ResponseWriter, r *http.Request) {
	a := w.(*answer)
	one, ok := s.sites[hostName(r.Host)]
	if !ok {
		fail(a, r, errNoSite)
		return
	}
	a.site = one
	if one.secure {
		a.Header().Set("Strict-Transport-Security", "max-age=31536000")
	}
	if lang := one.wanted(r); lang != "" {
		one.remember(a, r, lang)
		return
	}
	if err := guard(a, r); err != nil {
		fail(a, r, err)
		return
	}
	asked, err := one.meet(r)
	if err != nil {
		fail(a, r, err)
		return
	}
	one.mux.ServeHTTP(a, asked)
}

// origins refuses what another site's page makes a browser send.
var origins = http.NewCrossOriginProtection()

// guard refuses forgeries and oversized bodies before anything reads them. A browser says where a form comes from;
// a request that says nothing is refused too, for these forms are for browsers.
//
// Law: GDPR 32(1)(b)
func guard(w http.ResponseWriter, r *http.Request) error {
	if r.Method == http.MethodGet || r.Method == http.MethodHead {
		return nil
	}
	if r.ContentLength > bodyMost {
		return errTooLarge
	}
	r.Body = http.MaxBytesReader(w, r.Body, bodyMost)
	silent := r.Header.Get("Origin") == "" && r.Header.Get("Sec-Fetch-Site") == ""
	if err := origins.Check(r); err != nil || silent {
		return errForged
	}
	return nil
}

// caller is who asks, as the request shows it.
type caller struct {
	lang   string
	token  string // of the session; "" without
	who    people.Session
	signed bool
}

type callerKey struct{}

// asking returns the caller of a request that a site answers.
func asking(r *http.Request) caller {
	c, _ := r.Context().Value(callerKey{}).(caller)
	return c
}

// meet finds out the language and the session once, for the whole request.
func (s *site) meet(r *http.Request) (*http.Request, error) {
	c := caller{lang: s.asked(r)}
	if cookie, err := r.Cookie(sessionCookie); err == nil {
		c.token = cookie.Value
		who, err := s.Session(r.Context(), c.token, s.now())
		if err != nil && !errors.Is(err, store.ErrNotFound) {
			return r, err
		}
		c.who, c.signed = who, err == nil
	}
	return r.WithContext(context.WithValue(r.Context(), callerKey{}, c)), nil
}

// posted reads a form. A body that is no form reads as an empty one.
func posted(r *http.Request) (url.Values, error) {
	if err := r.ParseForm(); err != nil {
		if large := new(http.MaxBytesError); errors.As(err, &large) {
			return nil, errTooLarge
		}
		return nil, errForm
	}
	return r.PostForm, nil
}

// local is a path of this site: nothing in it can be read as another host.
func local(u *url.URL) *url.URL { return &url.URL{Path: path.Clean("/" + u.Path)} }
