package web

import (
	"net/http"
	"time"

	"charte/consent"
	"charte/people"
	"charte/seal"
)

// Consents are where a person stands about each purpose that rests on consent.
type Consents struct {
	Consents []Consent `json:"consents"`
}

// Consent is where a person stands about one purpose.
type Consent struct {
	Purpose string     `json:"purpose"`
	Label   string     `json:"label"`
	Why     string     `json:"why"`
	Given   bool       `json:"given"`
	At      *time.Time `json:"at" doc:"Of the last choice; null: none was made."`
	Version int        `json:"policy_version" doc:"Of the policy then; 0: no choice was made."`
	Receipt *seal.ID   `json:"receipt,omitempty" doc:"GET /api/me/receipts/ID; absent: no choice was made."`
	Notice  string     `json:"notice" doc:"The digest of the notice in force: sent to agree. Show it first: GET /api/notices/consent.PURPOSE."`
}

// Choice is a yes or a no. To agree one must have been shown what to; to withdraw needs nothing.
type Choice struct {
	Given  bool   `json:"given"`
	Notice string `json:"notice,omitempty" doc:"The digest of the notice that was shown; not needed to withdraw."`
}

// Chosen is the proof of a choice.
type Chosen struct {
	Receipt seal.ID `json:"receipt" doc:"GET /api/me/receipts/ID, once the log holds it."`
}

// apiConsents mounts the choices.
func apiConsents(a *api) {
	serve(a, operation{id: "consents", method: http.MethodGet, path: "/api/me/consents", scope: people.ScopeRead}, a.consents)
	serve(a, operation{id: "choose", method: http.MethodPut, path: "/api/me/consents/{purpose}", scope: people.ScopeConsent,
		errors: []int{http.StatusNotFound, http.StatusConflict}}, a.choose)
}

// Law: GDPR 7(1), GDPR 15(1)
func (a *api) consents(c *call, _ *none) (*body[Consents], error) {
	h, err := a.Held(c.ctx(), c.who.Subject)
	if err != nil {
		return nil, err
	}
	facts := map[string]*seal.ID{}
	for _, made := range h.Agreements {
		facts[made.Purpose] = &made.Fact
	}
	out := Consents{Consents: []Consent{}}
	for _, one := range a.choices(a.words(c), h) {
		out.Consents = append(out.Consents, Consent{one.Purpose, one.Label, one.Why, one.Given, moment(one.At), one.Version, facts[one.Purpose], one.Digest})
	}
	return &body[Consents]{out}, nil
}

// Law: GDPR 7(1), GDPR 7(3), GDPR 13(1)
func (a *api) choose(c *call, in *struct {
	Purpose string `path:"purpose"`
	Body    Choice
}) (*body[Chosen], error) {
	choice, err := consent.Choose(a.Plan, in.Purpose, in.Body.Given, "api", c.lang, a.now())
	if err != nil {
		return nil, err
	}
	if choice.Notice, err = a.shown(c, in.Body.Notice, switchForm(choice.Purpose)); choice.Given && err != nil {
		return nil, err
	}
	fact, err := a.Choose(c.ctx(), c.who.Subject, choice)
	return &body[Chosen]{Chosen{fact}}, err
}
