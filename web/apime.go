package web

import (
	"errors"
	"net/http"
	"slices"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"charte/people"
	"charte/rights"
	"charte/seal"
	"charte/store"
)

// Me is who asks, and what the token may do.
type Me struct {
	ID       seal.ID   `json:"id" doc:"Random; it says nothing outside this site."`
	Kind     string    `json:"kind" doc:"As the charter names it."`
	Language string    `json:"language"`
	Version  int       `json:"policy_version" doc:"The version of the policy that the person is under."`
	Scopes   []string  `json:"scopes" doc:"What this token may do."`
	Ends     time.Time `json:"token_ends_at"`
}

// Correction replaces one value; an empty one takes back what is not required.
type Correction struct {
	Notice string         `json:"notice" doc:"The digest of the notice that was shown: GET /api/notices/field.NAME."`
	Values map[string]any `json:"values" doc:"One field and its new value."`
}

// Corrected says what became of a correction.
type Corrected struct {
	Asked bool `json:"asked" doc:"The new sign-in address counts once its owner follows the link in the letter that was sent there."`
}

// Entry is a new entry of a list.
type Entry struct {
	Notice string `json:"notice" doc:"The digest of the notice that was shown: GET /api/notices/list.NAME."`
	Text   string `json:"text"`
}

// PastFact is one thing that was done with the person's data.
type PastFact struct {
	ID      seal.ID           `json:"id" doc:"Its receipt: GET /api/me/receipts/ID."`
	At      time.Time         `json:"at"`
	Kind    string            `json:"kind"`
	Text    string            `json:"text" doc:"In words."`
	Promise string            `json:"promise" doc:"The promise of the policy that it is evidence of."`
	Detail  map[string]string `json:"detail"`
	Logged  bool              `json:"logged" doc:"Whether the public log holds it, so that there is a receipt."`
}

// Past is a page of a history, the latest first.
type Past struct {
	Total  int        `json:"total"`
	Page   int        `json:"page"`
	Pages  int        `json:"pages"`
	Events []PastFact `json:"events"`
}

// apiMe mounts what a person reads, corrects and adds.
func apiMe(a *api) {
	serve(a, operation{id: "me", method: http.MethodGet, path: "/api/me", scope: people.ScopeRead}, a.me)
	serve(a, operation{id: "my-data", method: http.MethodGet, path: "/api/me/data", scope: people.ScopeRead}, a.held)
	serve(a, operation{id: "correct", method: http.MethodPatch, path: "/api/me/data", scope: people.ScopeWrite, errors: []int{http.StatusConflict},
		body: a.correctionSchema()}, a.correct)
	serve(a, operation{id: "add-entry", method: http.MethodPost, path: "/api/me/lists/{list}", scope: people.ScopeWrite, status: http.StatusNoContent,
		errors: []int{http.StatusNotFound, http.StatusConflict}}, a.addEntry)
	serve(a, operation{id: "remove-entry", method: http.MethodDelete, path: "/api/me/lists/{list}/{id}", scope: people.ScopeWrite, status: http.StatusNoContent,
		errors: []int{http.StatusNotFound}}, a.removeEntry)
	serve(a, operation{id: "history", method: http.MethodGet, path: "/api/me/history", scope: people.ScopeRead, errors: []int{http.StatusNotFound}}, a.history)
	serve(a, operation{id: "receipt", method: http.MethodGet, path: "/api/me/receipts/{fact}", scope: people.ScopeRead, kind: "application/json",
		errors: []int{http.StatusNotFound}}, a.receipt)
}

// Law: GDPR 15(1)
func (a *api) me(c *call, _ *none) (*body[Me], error) {
	m := Me{ID: c.who.Subject, Kind: c.who.Kind, Language: c.who.Lang, Version: c.who.Terms, Scopes: []string{}, Ends: c.who.Ends.UTC()}
	for _, s := range people.Scopes {
		if c.key == nil || c.key.May(s) {
			m.Scopes = append(m.Scopes, string(s))
		}
	}
	return &body[Me]{m}, nil
}

// held gives what a file of the export gives, in the same shape.
//
// Law: GDPR 15(1), GDPR 20(1)
func (a *api) held(c *call, _ *none) (*body[rights.Document], error) {
	h, err := a.Held(c.ctx(), c.who.Subject)
	if err != nil {
		return nil, err
	}
	if c.key != nil {
		h.Profiles = nil // Law: GDPR 25(2): a key reaches one profile, and learns nothing of the others
	}
	return &body[rights.Document]{rights.Data(a.Plan, h, c.lang, a.now())}, nil
}

// Law: GDPR 16
func (a *api) correct(c *call, in *body[Correction]) (*body[Corrected], error) {
	for name := range in.Body.Values {
		field, required, err := correctable(a.Plan, c.who.Kind, name)
		if err != nil {
			return nil, a.refused(c, "body.values.", people.Problem{Message: "problem.undeclared"})
		}
		if err := a.movesAnew(c, name); err != nil {
			return nil, err
		}
		if c.who.Notice, err = a.shown(c, in.Body.Notice, alone(c.who.Kind, field)); err != nil {
			return nil, err
		}
		text, wrong := people.Accept(field, typed(in.Body.Values).Get(name))
		if wrong == "problem.required" && !required {
			wrong = "" // left empty: taken back
		}
		if wrong != "" {
			return nil, a.refused(c, "body.values.", people.Problem{Field: name, Message: wrong})
		}
		if login, _ := a.Plan.Login(); login.Name == name {
			if err := a.doors.gate.pass(a.Name(), "address", c.who.Subject.String(), a.doors.from.address(c.r)); err != nil {
				return nil, err
			}
		}
		asked, err := a.Correct(c.ctx(), c.who, name, seal.NewText(text), a.now())
		if errors.Is(err, store.ErrUnagreed) {
			return nil, a.refused(c, "body.values.", people.Problem{Field: name, Message: "problem.switch"})
		}
		return &body[Corrected]{Corrected{asked}}, err
	}
	return nil, errForm // the description wants one
}

func (a *api) addEntry(c *call, in *struct {
	List string `path:"list"`
	Body Entry
}) (*none, error) {
	field, err := kept(a.Plan, c.who.Kind, in.List)
	if err != nil {
		return nil, err
	}
	if c.who.Notice, err = a.shown(c, in.Body.Notice, alone(c.who.Kind, field)); err != nil {
		return nil, err
	}
	text, wrong := people.Accept(field, in.Body.Text)
	if wrong != "" {
		return nil, invalid{"body.", []people.Problem{{Field: "text", Message: wrong}}, func(string) string { return say(c.lang, field.Label) }}
	}
	err = a.AddEntry(c.ctx(), c.who, field.Name, seal.NewText(text), a.now())
	if errors.Is(err, store.ErrUnagreed) {
		return nil, invalid{"body.", []people.Problem{{Field: "text", Message: "problem.switch"}}, func(string) string { return say(c.lang, field.Label) }}
	}
	return &none{}, err
}

func (a *api) removeEntry(c *call, in *struct {
	List string `path:"list"`
	ID   string `path:"id"`
}) (*none, error) {
	field, err := kept(a.Plan, c.who.Kind, in.List)
	if err != nil {
		return nil, err
	}
	id, err := seal.ParseID(in.ID)
	if err != nil {
		return nil, err
	}
	return &none{}, a.RemoveEntry(c.ctx(), c.who, field.Name, id, a.now())
}

// Law: GDPR 5(2), GDPR 15(1)
func (a *api) history(c *call, in *struct {
	Page int `query:"page" minimum:"1" maximum:"1000000" default:"1"`
}) (*body[Past], error) {
	events, total, err := a.History(c.ctx(), c.who.Subject, (in.Page-1)*eventsPerPage, eventsPerPage)
	if err != nil {
		return nil, err
	}
	p := Past{Total: total, Page: in.Page, Pages: max(1, (total+eventsPerPage-1)/eventsPerPage), Events: []PastFact{}}
	if in.Page > p.Pages {
		return nil, errNotHere
	}
	f := a.words(c)
	for _, e := range events {
		p.Events = append(p.Events, PastFact{e.Fact.ID, e.Fact.At.UTC(), e.Fact.Kind, factText(a.Plan, f, e.Fact), e.Fact.Promise, e.Fact.Detail, e.Logged})
	}
	return &body[Past]{p}, nil
}

// Law: GDPR 5(2), GDPR 7(1)
func (a *api) receipt(c *call, in *struct {
	Fact string `path:"fact"`
}) (*file, error) {
	fact, err := seal.ParseID(in.Fact)
	if err != nil {
		return nil, err
	}
	return a.proven(c, c.who.Subject, fact)
}

// correctionSchema describes a correction: one of the fields that people of any kind give, as each is declared.
//
// Law: GDPR 5(1)(c)
func (a *api) correctionSchema() *huma.Schema {
	var names []string
	for _, k := range a.Plan.Joins() {
		for _, f := range a.Plan.Charter.Data {
			if _, _, err := correctable(a.Plan, k.Name, f.Name); err == nil && !slices.Contains(names, f.Name) {
				names = append(names, f.Name)
			}
		}
	}
	values := a.fields(names, nil)
	one := 1
	values.MinProperties, values.MaxProperties = &one, &one
	return object(map[string]*huma.Schema{"notice": digestSchema(), "values": values}, "notice", "values")
}
