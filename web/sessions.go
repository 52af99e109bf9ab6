package web

import (
	"net/http"
	"time"

	"charte/people"
	"charte/rights"
	"charte/seal"
	"charte/store"
	"charte/web/page"
)

// sessionsPage shows where a person is signed in.
//
// Law: GDPR 15(1), GDPR 32(1)(b)
func sessionsPage(s *store.Site, l look, now func() time.Time) func(http.ResponseWriter, *http.Request, people.Session) error {
	return func(w http.ResponseWriter, r *http.Request, who people.Session) error {
		open, err := s.Sessions(r.Context(), who.Subject, now())
		if err != nil {
			return err
		}
		p := page.Sessions{Frame: l.frame(r)}
		for _, one := range open {
			p.List = append(p.List, sessionOf(one, one.ID == who.ID))
		}
		return l.show(w, r, http.StatusOK, p)
	}
}

func sessionOf(one rights.Session, this bool) page.Session {
	return page.Session{ID: one.ID.String(), Browser: one.Browser.Reveal(own), Network: one.Network.Reveal(own), Began: one.Started, Used: one.Used, Ends: one.Ends,
		Two: one.Factors > 1, This: this}
}

// endSession ends one session of the person, from the very next request.
//
// Law: GDPR 32(1)(b)
func endSession(s *store.Site, l look, now func() time.Time) func(http.ResponseWriter, *http.Request, people.Session) error {
	return func(w http.ResponseWriter, r *http.Request, who people.Session) error {
		id, err := seal.ParseID(r.PathValue("id"))
		if err != nil {
			return err
		}
		if err := s.EndSession(r.Context(), who, id, now()); err != nil {
			return err
		}
		if id == who.ID {
			l.dropCookie(w, sessionCookie)
			return see(w, "/?done=signed-out")
		}
		return see(w, "/my-data/sessions?done=sessions-ended")
	}
}

func endOthers(s *store.Site, now func() time.Time) func(http.ResponseWriter, *http.Request, people.Session) error {
	return func(w http.ResponseWriter, r *http.Request, who people.Session) error {
		if err := s.EndOthers(r.Context(), who, now()); err != nil {
			return err
		}
		return see(w, "/my-data/sessions?done=sessions-ended")
	}
}
