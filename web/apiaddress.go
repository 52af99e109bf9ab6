package web

import (
	"net/http"

	"charte/people"
	"charte/store"
)

// Following is what the link of a letter holds.
type Following struct {
	Token string `json:"token" doc:"The part of the link after ?t="`
}

// Moving answers, from the address of now, whether the new one may take its place.
type Moving struct {
	Token string `json:"token" doc:"The part of the link after ?t="`
	Agree bool   `json:"agree" doc:"false: somebody else asked for it. Every session ends."`
}

// Moved says how far a change of address has come.
type Moved struct {
	Moved bool `json:"moved" doc:"false: the other address has not agreed yet."`
}

// apiAddress mounts the links of letters that sign in, and that change an address.
func apiAddress(a *api) {
	gone := []int{http.StatusGone, http.StatusConflict}
	serve(a, operation{id: "ask-letter", method: http.MethodPost, path: "/api/session/letter", scope: anybody, status: http.StatusAccepted}, a.askLetter)
	serve(a, operation{id: "follow-letter", method: http.MethodPost, path: "/api/session/link", scope: anybody, status: http.StatusCreated, errors: gone[:1]}, a.followLetter)
	serve(a, operation{id: "take-address", method: http.MethodPost, path: "/api/address", scope: anybody, errors: gone}, a.takeAddress)
	serve(a, operation{id: "leave-address", method: http.MethodPost, path: "/api/address/leave", scope: anybody, errors: gone}, a.leaveAddress)
}

// askLetter owes a link that signs in to whoever has an account, and tells nobody.
//
// Law: GDPR 32(1)
func (a *api) askLetter(c *call, in *body[Forgetting]) (*none, error) {
	return a.writeTo(c, in.Body.Email, "letter", func(login string) error { return a.AskSignIn(c.ctx(), login, a.now()) })
}

// writeTo hands an address to a door that never tells whether it is known.
func (a *api) writeTo(c *call, email, door string, ask func(login string) error) (*none, error) {
	field, _ := a.Plan.Login()
	login, wrong := people.Accept(field, email)
	if wrong != "" {
		return nil, invalid{"body.", []people.Problem{{Field: "email", Message: wrong}}, func(string) string { return a.words(c).T("field.email") }}
	}
	if err := a.doors.gate.pass(a.Name(), door, login, a.doors.from.address(c.r)); err != nil {
		return nil, err
	}
	return &none{}, unless(ask(login), store.ErrNotFound)
}

func (a *api) followLetter(c *call, in *body[Following]) (*body[Opened], error) {
	token, err := a.FollowSignIn(c.ctx(), in.Body.Token, a.doors.from.device(c.r), a.now())
	return a.opened(c, token, oldLink(err, people.TicketSignIn))
}

// Law: GDPR 16
func (a *api) takeAddress(c *call, in *body[Following]) (*body[Moved], error) {
	moved, err := a.AgreeToMove(c.ctx(), in.Body.Token, people.TicketAddress, a.now())
	return &body[Moved]{Moved{moved}}, oldLink(err, people.TicketAddress)
}

// Law: GDPR 16, GDPR 32(1)(b)
func (a *api) leaveAddress(c *call, in *body[Moving]) (*body[Moved], error) {
	if !in.Body.Agree {
		return &body[Moved]{}, oldLink(a.StopMove(c.ctx(), in.Body.Token, a.now()), people.TicketLeave)
	}
	moved, err := a.AgreeToMove(c.ctx(), in.Body.Token, people.TicketLeave, a.now())
	return &body[Moved]{Moved{moved}}, oldLink(err, people.TicketLeave)
}

// movesAnew reports whether a correction asks whoever made it to sign in again: a change of address does, and no key makes one.
//
// Law: GDPR 32(1)(b)
func (a *api) movesAnew(c *call, field string) error {
	switch {
	case field != loginOf(a.Plan):
		return nil
	case c.key != nil:
		return errSession
	case !c.who.Fresh(a.now()):
		return errAnew
	}
	return nil
}
