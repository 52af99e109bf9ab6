package web

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"path"

	"charte/people"
	"charte/rights"
	"charte/vault"
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

// bySite chooses the site by host name, and the version of it by who asks, and guards it.
func (s *Server) bySite(w http.ResponseWriter, r *http.Request) {
	a := w.(*answer)
	f, ok := s.fronts[hostName(r.Host)]
	if !ok {
		fail(a, r, errNoSite)
		return
	}
	one, c, err := f.meet(r)
	if a.site = one; err != nil {
		fail(a, r, err)
		return
	}
	if one.secure {
		a.Header().Set("Strict-Transport-Security", "max-age=31536000")
	}
	if onAPI(r) {
		one.byAPI(a, r, c)
		return
	}
	if lang := one.wanted(r); lang != "" {
		one.remember(a, r, lang)
		return
	}
	if err := guard(a, r, one.look); err != nil {
		fail(a, r, err)
		return
	}
	c.lang = one.asked(r)
	r = r.WithContext(context.WithValue(r.Context(), callerKey{}, c))
	if err := sameProfile(r, c); err != nil {
		fail(a, r, err)
		return
	}
	if accountFirst(r.URL.Path, c.who) {
		fail(a, r, errAccount)
		return
	}
	one.mux.ServeHTTP(a, r)
}

// origins refuses what another site's page makes a browser send.
var origins = http.NewCrossOriginProtection()

// guard refuses forgeries and oversized bodies before anything reads them. A browser says where a form comes from;
// a request that says nothing is refused too, for these forms are for browsers.
//
// Law: GDPR 32(1)(b)
func guard(w http.ResponseWriter, r *http.Request, l look) error {
	if r.Method == http.MethodGet || r.Method == http.MethodHead {
		return nil
	}
	if err := l.limit(w, r); err != nil {
		return err
	}
	if pressed(r) {
		return nil
	}
	silent := r.Header.Get("Origin") == "" && r.Header.Get("Sec-Fetch-Site") == ""
	if err := origins.Check(r); err != nil || silent {
		return errForged
	}
	return nil
}

// limit keeps a body from being longer than a form may be.
func limit(w http.ResponseWriter, r *http.Request) error {
	most := int64(bodyMost)
	if chunkSent(r) {
		most = vault.ChunkBytes
	}
	if uploading(r) {
		most = uploadMost // whoever reads it says so of what is longer, beside the form
	} else if r.ContentLength > most {
		return errTooLarge
	}
	r.Body = http.MaxBytesReader(w, r.Body, most)
	return nil
}

// caller is who asks, as the request shows it.
type caller struct {
	lang   string
	token  string        // of the session, or of the API; "" without
	key    *people.Token // by which a program asks for them; nil for a session
	who    people.Session
	signed bool
	due    bool   // a second proof is due: who is known, and may do nothing but give it
	enrols bool   // a second proof is to be added: who is known, and may do nothing but that
	offer  *offer // the later version that waits for them; nil for none

	ward    *people.Ward    // where a minor stands; nil for whoever decides alone
	within  *within         // in which of their profiles they are; nil for whoever has one
	offices []rights.Office // the roles that they hold now
}

type callerKey struct{}

// asking returns the caller of a request that a site answers.
func asking(r *http.Request) caller {
	c, _ := r.Context().Value(callerKey{}).(caller)
	return c
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
