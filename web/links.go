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
		return l.show(w, r, http.StatusOK, l.passwordPage(f, t, token, h, ""))
	}
}

func (l look) passwordPage(f page.Frame, t people.Ticket, token string, h rights.Holding, wrong string) page.Confirm {
	login, _ := l.plan.Login()
	return page.Confirm{Frame: f, Forgotten: t == people.TicketPassword, Token: token, Email: h.Get(login.Name).Reveal(own), Minimum: people.PasswordShortest, Error: wrong}
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
		wrong, err := l.newPassword(password, h)
		if err != nil {
			return err
		}
		if wrong != "" {
			f := l.frame(r)
			f.Path = r.URL.Path + "?t=" + token
			return l.show(w, r, http.StatusUnprocessableEntity, l.passwordPage(f, t, token, h, f.T(wrong, f.T("field.password"))))
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
