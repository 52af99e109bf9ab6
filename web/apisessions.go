package web

import (
	"errors"
	"net/http"
	"time"

	"charte/people"
	"charte/store"
)

// errWrongSignIn is every reason for which nobody is signed in.
var errWrongSignIn = errors.New("web: the address and the password do not go together")

// SigningIn is what somebody signs in with.
type SigningIn struct {
	Email    string `json:"email"`
	Password string `json:"password"`
}

// Confirming is what a link of a letter opens, and the password that was chosen.
type Confirming struct {
	Token    string `json:"token" doc:"The part of the link after ?t="`
	Password string `json:"password"`
}

// Forgetting asks for a link to choose another password.
type Forgetting struct {
	Email string `json:"email"`
}

// Opened is a session: its token goes into the header Authorization, after "Bearer".
type Opened struct {
	Token string    `json:"token"`
	Ends  time.Time `json:"ends_at" doc:"Unless it is used before."`
	Due   bool      `json:"second_proof_due" doc:"true: the token is good for POST /api/session/second alone."`
	Enrol bool      `json:"second_proof_missing" doc:"true: everybody gives two proofs here, and none is added yet; the token is good for adding one alone."`
}

// Proving is the second proof: a code of an application, or a recovery code.
type Proving struct {
	Code string `json:"code"`
}

// apiSessions mounts the ways to come in and to go out.
func apiSessions(a *api) {
	gone := []int{http.StatusGone}
	serve(a, operation{id: "confirm", method: http.MethodPost, path: "/api/confirm", scope: anybody, status: http.StatusCreated, errors: gone}, a.setPassword(people.TicketConfirm))
	serve(a, operation{id: "set-password", method: http.MethodPost, path: "/api/password", scope: anybody, status: http.StatusCreated, errors: gone}, a.setPassword(people.TicketPassword))
	serve(a, operation{id: "forgot", method: http.MethodPost, path: "/api/forgot", scope: anybody, status: http.StatusAccepted}, a.forgot)
	serve(a, operation{id: "sign-in", method: http.MethodPost, path: "/api/session", scope: anybody, status: http.StatusCreated}, a.signIn)
	serve(a, operation{id: "second-proof", method: http.MethodPost, path: "/api/session/second", scope: halfway, status: http.StatusCreated}, a.second)
	serve(a, operation{id: "sign-out", method: http.MethodDelete, path: "/api/session", scope: inSession, status: http.StatusNoContent}, a.signOut)
}

// signIn opens a session. Every failure reads alike, after the same work: one Argon2id.
//
// Law: GDPR 32(1)
func (a *api) signIn(c *call, in *body[SigningIn]) (*body[Opened], error) {
	field, _ := a.Plan.Login()
	login, _ := people.Accept(field, in.Body.Email) // "" is nobody's
	if err := a.doors.gate.pass(a.Name(), "sign-in", login, a.doors.from.address(c.r)); err != nil {
		return nil, err
	}
	subject, phc, err := a.Credentials(c.ctx(), login)
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return nil, err
	}
	right, err := people.VerifyPassword(phc, in.Body.Password)
	if err != nil {
		return nil, err
	}
	if !right {
		return nil, errWrongSignIn
	}
	if least := people.PasswordLeast(a.Plan); people.PasswordShort(least, in.Body.Password) {
		return nil, a.wordedIn(c, "password", a.words(c).T("signin.short", least))
	}
	token, err := a.SignIn(c.ctx(), subject, a.doors.from.device(c.r), a.now())
	if errors.Is(err, store.ErrNotFound) {
		return nil, errWrongSignIn
	}
	return a.opened(c, token, err)
}

// opened hands over the token of a session, until when it lasts, and whether a second proof is due.
func (a *api) opened(c *call, token string, err error) (*body[Opened], error) {
	if err != nil {
		return nil, err
	}
	who, err := a.Session(c.ctx(), token, a.now())
	if errors.Is(err, store.ErrNotFound) {
		who, err = a.Due(c.ctx(), token, a.now())
	}
	if errors.Is(err, store.ErrNotFound) {
		who, err = a.Enrolling(c.ctx(), token, a.now())
	}
	return &body[Opened]{Opened{token, who.Ends.UTC(), who.Owes == people.OwesProof, who.Owes == people.OwesFactor}}, err
}

// second takes the second proof, no more often than guessing allows.
//
// Law: GDPR 32(1)(b)
func (a *api) second(c *call, in *body[Proving]) (*body[Opened], error) {
	if !c.due {
		return nil, errNoToken
	}
	if err := a.doors.gate.pass(a.Name(), "second", c.who.Subject.String(), a.doors.from.address(c.r)); err != nil {
		return nil, err
	}
	token, err := a.SecondProof(c.ctx(), in.Body.Code, a.doors.from.device(c.r), a.now())
	switch {
	case errors.Is(err, store.ErrProof):
		return nil, invalid{"body.", []people.Problem{{Field: "code", Message: "second.wrong"}}, func(name string) string { return name }}
	case errors.Is(err, store.ErrNotFound): // it took too long
		return nil, errNoToken
	}
	return a.opened(c, token, err)
}

// setPassword uses a link of a letter: the password is hashed at once and never kept, and the person is signed in.
//
// Law: GDPR 32(1)(a)
func (a *api) setPassword(t people.Ticket) func(*call, *body[Confirming]) (*body[Opened], error) {
	return func(c *call, in *body[Confirming]) (*body[Opened], error) {
		h, err := opened(c.ctx(), a.Site, in.Body.Token, t, a.now())
		if err != nil {
			return nil, err
		}
		wrong, err := a.newPassword(c.ctx(), in.Body.Password, h)
		if err != nil {
			return nil, err
		}
		if wrong != "" {
			return nil, a.refusedPassword(c, wrong, h)
		}
		token, err := a.SetPassword(c.ctx(), in.Body.Token, t, people.HashPassword(in.Body.Password), a.doors.from.device(c.r), a.now())
		return a.opened(c, token, oldLink(err, t))
	}
}

// forgot owes a link to whoever has an account, and tells nobody.
func (a *api) forgot(c *call, in *body[Forgetting]) (*none, error) {
	return a.writeTo(c, in.Body.Email, "forgot", func(login string) error { return a.Forgot(c.ctx(), login, a.now()) })
}

// signOut ends the session whose token was shown.
func (a *api) signOut(c *call, _ *none) (*none, error) {
	return &none{}, a.SignOut(c.ctx(), c.token, a.now())
}
