package web

import (
	"context"
	"errors"
	"net/http"
	"time"

	"charte/people"
	"charte/rights"
	"charte/store"
	"charte/web/page"
)

// opened finds who is behind a link of a letter, and what is held about them. The error is errOldLink or errOldAddress when it opens
// nothing.
func opened(ctx context.Context, s *store.Site, token string, t people.Ticket, now time.Time) (rights.Holding, error) {
	h, err := s.Behind(ctx, token, t, now)
	return h, oldLink(err, t)
}

// oldLink says how to get another link when the store knows none.
func oldLink(err error, t people.Ticket) error {
	switch {
	case !errors.Is(err, store.ErrNotFound):
		return err
	case t == people.TicketAddress, t == people.TicketLeave:
		return errOldAddress
	}
	return errOldLink
}

// linkForm shows what a link of a letter opens. Looking at it, which mail servers do too, changes nothing.
func linkForm(s *store.Site, l look, t people.Ticket, now func() time.Time) handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		token := r.URL.Query().Get("t")
		h, err := opened(r.Context(), s, token, t, now())
		if err != nil {
			return err
		}
		w.Header().Set("Cache-Control", "no-store")
		f := l.frame(r)
		switch t {
		case people.TicketAddress:
			return l.show(w, r, http.StatusOK, page.Address{Frame: f, Token: token})
		case people.TicketLeave:
			return l.show(w, r, http.StatusOK, page.Door{Frame: f, Title: f.T("address.leave-title"), Lead: []string{f.T("address.leave-intro")},
				Action: "/address/leave", Hidden: []page.Hidden{{Name: "t", Value: token}}, Send: f.T("address.leave-yes"), Refuse: f.T("address.leave-no")})
		}
		return l.passwordPage(w, r, f, t, h, "")
	}
}

// passwordPage asks for a password; wrong names the sentence that says why another one was refused.
func (l look) passwordPage(w http.ResponseWriter, r *http.Request, f page.Frame, t people.Ticket, h rights.Holding, wrong string) error {
	login, _ := l.plan.Login()
	least, err := l.least(r.Context(), h)
	if err != nil {
		return err
	}
	theirs, err := l.theirs(r.Context(), h)
	if err != nil {
		return err
	}
	p := page.Confirm{Frame: f, Forgotten: t == people.TicketPassword, Second: theirs.Plan.TwoProofs() || len(h.Factors) > 0, Token: r.FormValue("t"), Email: h.Get(login.Name).Reveal(own), Minimum: least}
	if wrong == "" {
		return l.show(w, r, http.StatusOK, p)
	}
	if p.Error, err = l.badPassword(r.Context(), f, wrong, h); err != nil {
		return err
	}
	return l.show(w, r, http.StatusUnprocessableEntity, p)
}

// setPassword uses a link: the password is hashed at once and never kept, and the person is signed in.
//
// Law: GDPR 32(1)(a)
func setPassword(s *store.Site, l look, t people.Ticket, from networks, now func() time.Time) handler {
	act := map[people.Ticket]string{people.TicketConfirm: "confirmed", people.TicketPassword: "password"}[t]
	return func(w http.ResponseWriter, r *http.Request) error {
		form, err := posted(r)
		if err != nil {
			return err
		}
		token, password := form.Get("t"), form.Get("password")
		h, err := opened(r.Context(), s, token, t, now())
		if err != nil {
			return err
		}
		w.Header().Set("Cache-Control", "no-store")
		wrong, err := l.newPassword(r.Context(), password, h)
		if err != nil {
			return err
		}
		if wrong != "" {
			f := l.frame(r)
			f.Path = r.URL.Path + "?t=" + token
			return l.passwordPage(w, r, f, t, h, wrong)
		}
		session, err := s.SetPassword(r.Context(), token, t, people.HashPassword(password), from.device(r), now())
		if err != nil {
			return oldLink(err, t)
		}
		l.setCookie(w, sessionCookie, session)
		return see(w, afterLink(r.Context(), s, l, session, t, now())+"?done="+act)
	}
}

// agreeToMove uses a link: once both addresses agreed, the new one replaces the old one, and everybody signs in anew with it. The
// address of now may refuse.
//
// Law: GDPR 16, GDPR 32(1)(b)
func agreeToMove(s *store.Site, l look, t people.Ticket, now func() time.Time) handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		form, err := posted(r)
		if err != nil {
			return err
		}
		f := l.frame(r)
		f.Path = "/"
		if t == people.TicketLeave && form.Get("answer") != "yes" {
			if err := s.StopMove(r.Context(), form.Get("t"), now()); err != nil {
				return oldLink(err, t)
			}
			l.dropCookie(w, sessionCookie)
			return l.show(w, r, http.StatusOK, page.Message{Frame: f, Title: f.T("address.stopped-title"), Paragraphs: []string{f.T("address.stopped")},
				Links: []page.Link{{URL: "/forgot", Text: f.T("forgot.title")}}})
		}
		moved, err := s.AgreeToMove(r.Context(), form.Get("t"), t, now())
		if err != nil {
			return oldLink(err, t)
		}
		if !moved {
			return l.show(w, r, http.StatusOK, page.Message{Frame: f, Title: f.T("address.waits-title"), Paragraphs: []string{f.T("address.waits")}})
		}
		return see(w, "/sign-in?done=address")
	}
}
