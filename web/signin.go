package web

import (
	"errors"
	"net/http"
	"slices"
	"time"

	"charte/people"
	"charte/store"
	"charte/web/page"
)

// signInForm keeps nothing of an address that was typed.
func signInForm(l look) handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		next := r.URL.Query().Get("next")
		if !slices.Contains(afterSignIn, next) {
			next = ""
		}
		return l.show(w, r, http.StatusOK, page.SignIn{Frame: l.frame(r), Next: next, Again: asking(r).signed && r.URL.Query().Has("again")})
	}
}

// signIn opens a session. One sentence answers every failure, after the same work: one Argon2id.
//
// Law: GDPR 32(1)
func signIn(s *store.Site, l look, gate *throttle, from networks, now func() time.Time) handler {
	field, _ := s.Plan.Login()
	return func(w http.ResponseWriter, r *http.Request) error {
		form, err := posted(r)
		if err != nil {
			return err
		}
		login, _ := people.Accept(field, form.Get("email")) // "" is nobody's
		if err := gate.pass(s.Name(), "sign-in", login, from.address(r)); err != nil {
			return err
		}
		subject, phc, err := s.Credentials(r.Context(), login)
		if err != nil && !errors.Is(err, store.ErrNotFound) {
			return err
		}
		right, err := people.VerifyPassword(phc, form.Get("password"))
		if err != nil {
			return err
		}
		if least := people.PasswordLeast(l.plan); right && people.PasswordShort(least, form.Get("password")) {
			f := l.frame(r)
			return l.show(w, r, http.StatusUnprocessableEntity, page.SignIn{Frame: f, Email: form.Get("email"), Next: form.Get("next"), Error: f.T("signin.short", least)})
		}
		token := ""
		if right {
			token, err = s.SignIn(r.Context(), subject, from.device(r), now())
			if err != nil && !errors.Is(err, store.ErrNotFound) {
				return err
			}
		}
		if token == "" {
			f := l.frame(r)
			return l.show(w, r, http.StatusUnprocessableEntity, page.SignIn{Frame: f, Email: form.Get("email"),
				Next: form.Get("next"), Error: f.T("signin.wrong")})
		}
		l.setCookie(w, sessionCookie, token)
		return see(w, nextPage(form.Get("next")))
	}
}

func signOut(s *store.Site, l look, now func() time.Time) handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		if c := asking(r); c.token != "" {
			if err := s.SignOut(r.Context(), c.token, now()); err != nil && !errors.Is(err, store.ErrNotFound) {
				return err
			}
		}
		l.dropCookie(w, sessionCookie)
		return see(w, "/?done=signed-out")
	}
}

func forgotForm(l look) handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		return l.show(w, r, http.StatusOK, page.Forgot{Frame: l.frame(r)})
	}
}

func forgotSent(l look) handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		f := l.frame(r)
		return l.show(w, r, http.StatusOK, page.Message{Frame: f, Title: f.T("joined.title"),
			Paragraphs: []string{f.T("forgot.sent", int(people.TicketPassword.Life().Hours())), f.T("joined.spam")},
			Links:      []page.Link{{URL: "/sign-in", Text: f.T("frame.sign-in")}}})
	}
}

// throttled asks for an address and hands it to a door that never tells whether it is known.
func throttled(s *store.Site, l look, gate *throttle, from networks, door string, ask func(*http.Request, string) error, form func(f page.Frame, typed, wrong string) page.Page) handler {
	field, _ := s.Plan.Login()
	return func(w http.ResponseWriter, r *http.Request) error {
		sent, err := posted(r)
		if err != nil {
			return err
		}
		login, wrong := people.Accept(field, sent.Get("email"))
		if wrong != "" {
			f := l.frame(r)
			return l.show(w, r, http.StatusUnprocessableEntity, form(f, sent.Get("email"), f.T(wrong, f.T("field.email"))))
		}
		if err := gate.pass(s.Name(), door, login, from.address(r)); err != nil {
			return err
		}
		if err := ask(r, login); err != nil && !errors.Is(err, store.ErrNotFound) {
			return err
		}
		return see(w, r.URL.Path+"/sent")
	}
}

func forgotPage(f page.Frame, typed, wrong string) page.Page {
	return page.Forgot{Frame: f, Email: typed, Error: wrong}
}

// letterPage asks for the address to which a link to sign in is sent.
func letterPage(f page.Frame, typed, wrong string) page.Page {
	q := page.Field{Name: "email", Label: f.T("field.email"), Type: "email", Required: true, Autocomplete: "email", Value: typed, Error: wrong}
	return page.Door{Frame: f, Title: f.T("follow.title"), Lead: []string{f.T("follow.lead", int(people.TicketSignIn.Life().Minutes()))},
		Action: "/sign-in/letter", Fields: []page.Field{q}, Send: f.T("follow.send")}
}

func letterForm(l look) handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		return l.show(w, r, http.StatusOK, letterPage(l.frame(r), "", ""))
	}
}

func letterSent(l look) handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		f := l.frame(r)
		return l.show(w, r, http.StatusOK, page.Message{Frame: f, Title: f.T("joined.title"),
			Paragraphs: []string{f.T("follow.sent", int(people.TicketSignIn.Life().Minutes())), f.T("joined.spam")},
			Links:      []page.Link{{URL: "/sign-in", Text: f.T("frame.sign-in")}}})
	}
}

// followForm shows what a link to sign in does: following it, which mail servers do too, opens nothing.
func followForm(s *store.Site, l look, now func() time.Time) handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		token := r.URL.Query().Get("t")
		if _, err := opened(r.Context(), s, token, people.TicketSignIn, now()); err != nil {
			return err
		}
		w.Header().Set("Cache-Control", "no-store")
		f := l.frame(r)
		return l.show(w, r, http.StatusOK, page.Door{Frame: f, Title: f.T("signin.title"), Lead: []string{f.T("follow.here")},
			Action: "/sign-in/link", Hidden: []page.Hidden{{Name: "t", Value: token}}, Send: f.T("frame.sign-in")})
	}
}

func follow(s *store.Site, l look, from networks, now func() time.Time) handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		form, err := posted(r)
		if err != nil {
			return err
		}
		token, err := s.FollowSignIn(r.Context(), form.Get("t"), from.device(r), now())
		if err != nil {
			return oldLink(err, people.TicketSignIn)
		}
		l.setCookie(w, sessionCookie, token)
		return see(w, afterSignIn[0])
	}
}

// owing lets only those through who gave a first proof and owe the second one.
//
// Law: GDPR 32(1)(b)
func owing(l look, h func(http.ResponseWriter, *http.Request, people.Session) error) handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		c := asking(r)
		if c.signed {
			return see(w, nextPage(r.URL.Query().Get("next")))
		}
		if c.enrols {
			return see(w, enrolPath)
		}
		if !c.due {
			return see(w, "/sign-in")
		}
		w.Header().Set("Cache-Control", "no-store")
		return h(w, r, c.who)
	}
}

// secondPage asks for the second proof.
func (l look) secondPage(f page.Frame, next, wrong string) page.Door {
	f.Path = "/sign-in/second"
	q := page.Field{Name: "code", Label: f.T("second.code"), Hint: f.T("second.code-hint"), Required: true, Autocomplete: "one-time-code", Error: wrong}
	return page.Door{Frame: f, Title: f.T("second.title"), Lead: []string{f.T("second.lead")}, Action: "/sign-in/second",
		Hidden: []page.Hidden{{Name: "next", Value: next}}, Fields: []page.Field{q}, Send: f.T("second.send"),
		Note:  f.T("second.lost", l.plan.Charter.Controller.Contact),
		Links: []page.Link{{URL: "/sign-in/passkey", Text: f.T("second.passkey")}}}
}

func secondForm(l look) handler {
	return owing(l, func(w http.ResponseWriter, r *http.Request, _ people.Session) error {
		return l.show(w, r, http.StatusOK, l.secondPage(l.frame(r), nextPage(r.URL.Query().Get("next")), ""))
	})
}

// second takes the second proof, no more often than guessing allows.
//
// Law: GDPR 32(1)(b)
func second(s *store.Site, l look, gate *throttle, from networks, now func() time.Time) handler {
	return owing(l, func(w http.ResponseWriter, r *http.Request, who people.Session) error {
		form, err := posted(r)
		if err != nil {
			return err
		}
		if err := gate.pass(s.Name(), "second", who.Subject.String(), from.address(r)); err != nil {
			return err
		}
		token, err := s.SecondProof(r.Context(), form.Get("code"), from.device(r), now())
		if errors.Is(err, store.ErrProof) {
			f := l.frame(r)
			return l.show(w, r, http.StatusUnprocessableEntity, l.secondPage(f, nextPage(form.Get("next")), f.T("second.wrong")))
		}
		if errors.Is(err, store.ErrNotFound) { // it took too long
			l.dropCookie(w, sessionCookie)
			return see(w, "/sign-in")
		}
		if err != nil {
			return err
		}
		l.setCookie(w, sessionCookie, token)
		return see(w, nextPage(form.Get("next")))
	})
}

// enrolPath is where somebody who gave one proof of who they are adds a second one, where everybody gives two.
const enrolPath = "/sign-in/enrol"

// enrolRoutes are the page of those who have yet to add a second proof; none where one proof is enough.
func enrolRoutes(s *store.Site, l look) []route {
	if !s.Plan.TwoProofs() {
		return nil
	}
	return []route{{"GET " + enrolPath, enrolForm(l)}}
}

// enrolForm says that everybody gives two proofs here, and leads to where a second one is added.
//
// Law: GDPR 32(1)(b)
func enrolForm(l look) handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		if !asking(r).enrols {
			return see(w, afterSignIn[0])
		}
		w.Header().Set("Cache-Control", "no-store")
		f := l.frame(r)
		return l.show(w, r, http.StatusOK, page.Door{Frame: f, Title: f.T("enrol.title"), Lead: []string{f.T("enrol.lead"), f.T("enrol.time", int(people.DueLife.Minutes())),
			f.T("enrol.without", l.plan.Charter.Controller.Contact)},
			Links: []page.Link{{URL: "/my-data/security/passkey", Text: f.T("security.passkey-add")}, {URL: "/my-data/security/code", Text: f.T("security.code-add")}}})
	}
}
