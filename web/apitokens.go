package web

import (
	"net/http"
	"time"

	"charte/people"
	"charte/rights"
	"charte/seal"
)

// Tokens are the keys that a person made, the latest first.
type Tokens struct {
	Tokens []Token `json:"tokens"`
}

// Token is a key that a person made, without what opens anything.
type Token struct {
	ID     seal.ID    `json:"id"`
	Name   string     `json:"name"`
	Scopes []string   `json:"scopes"`
	Made   time.Time  `json:"made_at"`
	Ends   time.Time  `json:"ends_at"`
	Used   *time.Time `json:"last_used_on" doc:"null: never."`
}

// apiTokens mounts what is known of the keys. They are made on a page, where the person is.
func apiTokens(a *api) {
	serve(a, operation{id: "tokens", method: http.MethodGet, path: "/api/me/tokens", scope: people.ScopeAccount}, a.tokens)
	serve(a, operation{id: "end-token", method: http.MethodDelete, path: "/api/me/tokens/{id}", scope: people.ScopeAccount, status: http.StatusNoContent,
		errors: []int{http.StatusNotFound}}, a.endToken)
}

func (a *api) tokens(c *call, _ *none) (*body[Tokens], error) {
	h, err := a.Held(c.ctx(), c.who.Subject)
	out := Tokens{Tokens: []Token{}}
	for _, t := range h.Tokens {
		out.Tokens = append(out.Tokens, tokenOf(t))
	}
	return &body[Tokens]{out}, err
}

func tokenOf(t rights.Token) Token {
	return Token{t.ID, t.Name.Reveal(own), t.Scopes, t.Made.UTC(), t.Ends.UTC(), moment(t.Used)}
}

// Law: GDPR 32(1)(b)
func (a *api) endToken(c *call, in *struct {
	ID string `path:"id"`
}) (*none, error) {
	id, err := seal.ParseID(in.ID)
	if err != nil {
		return nil, err
	}
	return &none{}, a.EndToken(c.ctx(), c.who, id, a.now())
}
