package web

import (
	"errors"
	"net/http"
	"net/url"
	"time"

	"charte/charter"
	"charte/people"
	"charte/seal"
	"charte/store"
	"charte/web/page"
)

// scripted lets a page load the one script of the site from the site itself, and nothing else. Only the pages of passkeys do: browsers
// offer them to scripts alone.
//
// Law: LIL 82
func scripted(h http.Header) { h.Set("Content-Security-Policy", contentPolicy+"; script-src 'self'") }

// noPasskeys says that the site is reached at an address that can have none.
func noPasskeys(err error) error {
	if errors.Is(err, people.ErrPasskey) {
		return errNotHere
	}
	return err
}

// askPasskey asks the browser for a passkey: of somebody who signs in, or who owes a second proof.
func askPasskey(s *store.Site, l look, now func() time.Time) handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		return showPasskey(w, r, s, l, now(), nextPage(r.URL.Query().Get("next")), "", http.StatusOK)
	}
}

// owingProof is the session that owes a second proof; the zero one for none.
func owingProof(r *http.Request) people.Session {
	if c := asking(r); c.due {
		return c.who
	}
	return people.Session{}
}

func showPasskey(w http.ResponseWriter, r *http.Request, s *store.Site, l look, now time.Time, next, wrong string, status int) error {
	options, err := s.AskPasskey(owingProof(r), now)
	if err != nil {
		return noPasskeys(err)
	}
	f := l.frame(r)
	f.Path = "/sign-in/passkey"
	back := page.Link{URL: "/sign-in?next=" + url.QueryEscape(next), Text: f.T("frame.sign-in")}
	if asking(r).due {
		back = page.Link{URL: "/sign-in/second", Text: f.T("second.title")}
	}
	scripted(w.Header())
	w.Header().Set("Cache-Control", "no-store")
	return l.show(w, r, status, page.Door{Frame: f, Title: f.T("passkey.title"), Lead: []string{f.T("passkey.lead")}, Links: []page.Link{back},
		Key: &page.Passkey{ScriptURL: passkeyURL, Action: f.Path, Hidden: []page.Hidden{{Name: "next", Value: next}}, Options: options, Send: f.T("passkey.use"), Error: wrong}})
}

// passkeySignIn opens a session for whoever holds a passkey. One sentence answers every failure.
//
// Law: GDPR 32(1)(b)
func passkeySignIn(s *store.Site, l look, gate *throttle, from networks, now func() time.Time) handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		form, err := posted(r)
		if err != nil {
			return err
		}
		subject, _ := people.Bearer(form.Get("credential")) // the zero id is nobody's
		if err := gate.pass(s.Name(), "passkey", subject.String(), from.address(r)); err != nil {
			return err
		}
		token, err := s.PasskeySignIn(r.Context(), owingProof(r), form.Get("credential"), from.device(r), now())
		if errors.Is(err, store.ErrProof) {
			return showPasskey(w, r, s, l, now(), nextPage(form.Get("next")), l.frame(r).T("passkey.wrong"), http.StatusUnprocessableEntity)
		}
		if err != nil {
			return noPasskeys(err)
		}
		l.setCookie(w, sessionCookie, token)
		return see(w, nextPage(form.Get("next")))
	}
}

// passkeyForm asks the browser to make a passkey.
func passkeyForm(s *store.Site, l look, now func() time.Time) func(http.ResponseWriter, *http.Request, people.Session) error {
	return func(w http.ResponseWriter, r *http.Request, who people.Session) error {
		return offerPasskey(w, r, s, l, who, now(), "", "", "", http.StatusOK)
	}
}

func offerPasskey(w http.ResponseWriter, r *http.Request, s *store.Site, l look, who people.Session, now time.Time, name, nameless, wrong string, status int) error {
	options, err := s.OfferPasskey(r.Context(), who, now)
	if err != nil {
		return noPasskeys(err)
	}
	f := l.frame(r)
	f.Path = "/my-data/security/passkey"
	scripted(w.Header())
	q := page.Field{Name: "name", Label: f.T("passkey.name"), Hint: f.T("passkey.name-hint"), Required: true, Value: name, Error: nameless}
	return l.show(w, r, status, page.Door{Frame: f, Title: f.T("passkey.add-title"), Lead: []string{f.T("passkey.add-lead")},
		Links: []page.Link{wayBack(r, f)},
		Key:   &page.Passkey{ScriptURL: passkeyURL, Action: f.Path, Fields: []page.Field{q}, Make: true, Options: options, Send: f.T("passkey.add"), Error: wrong}})
}

// wayBack leads back from the page that adds a second proof.
func wayBack(r *http.Request, f page.Frame) page.Link {
	if asking(r).enrols {
		return page.Link{URL: enrolPath, Text: f.T("enrol.title")}
	}
	return page.Link{URL: "/my-data/security", Text: f.T("security.title")}
}

// addPasskey keeps a passkey that a browser made.
//
// Law: GDPR 32(1)(b)
func addPasskey(s *store.Site, l look, from networks, now func() time.Time) func(http.ResponseWriter, *http.Request, people.Session) error {
	return func(w http.ResponseWriter, r *http.Request, who people.Session) error {
		form, err := posted(r)
		if err != nil {
			return err
		}
		f := l.frame(r)
		name, wrong := people.Accept(charter.Field{}, form.Get("name"))
		if wrong != "" {
			return offerPasskey(w, r, s, l, who, now(), form.Get("name"), f.T(wrong, f.T("passkey.name")), "", http.StatusUnprocessableEntity)
		}
		token, codes, err := s.AddPasskey(r.Context(), who, form.Get("credential"), seal.NewText(name), from.device(r), now())
		if errors.Is(err, store.ErrProof) {
			return offerPasskey(w, r, s, l, who, now(), name, "", f.T("passkey.wrong"), http.StatusUnprocessableEntity)
		}
		return l.added(w, r, token, codes, err)
	}
}
