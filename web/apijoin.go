package web

import (
	"net/http"
	"slices"
	"strconv"

	"github.com/danielgtaylor/huma/v2"

	"charte/charter"
	"charte/people"
	"charte/policy"
	"charte/seal"
	"charte/web/page"
)

// Joining is what somebody sends to join: exactly the fields of the charter.
type Joining struct {
	Notice   string         `json:"notice" doc:"The digest of the notice that was shown: GET /api/notices/join.KIND."`
	Values   map[string]any `json:"values"`
	Age      *int           `json:"age,omitempty" doc:"In whole years, where the site asks for it."`
	Consents []string       `json:"consents" doc:"The purposes whose box was ticked."`
}

// Awaited says what comes next: the letter.
type Awaited struct {
	Days int `json:"days" doc:"How long the link in the letter works."`
}

// apiJoin mounts a join for each kind of people that may.
func apiJoin(a *api) {
	for _, k := range a.Plan.Joins() {
		serve(a, operation{id: "join-" + k.Name, method: http.MethodPost, path: "/api/join/" + k.Name, scope: anybody, status: http.StatusAccepted,
			errors: []int{http.StatusConflict}, body: a.joinSchema(k),
			does: page.Frame{Lang: a.lang}.T("api.do.join", say(a.lang, k.Label))}, a.join(k))
	}
}

// joinSchema describes a join: every field of the kind, each as it is declared, and nothing else.
//
// Law: GDPR 5(1)(c), GDPR 25(2)
func (a *api) joinSchema(k charter.Kind) *huma.Schema {
	box := &huma.Schema{Type: huma.TypeString}
	properties := map[string]*huma.Schema{"notice": digestSchema(), "values": a.fields(slices.Concat(k.Required, k.Optional), k.Required)}
	if names := consentNames(a.Plan); len(names) > 0 {
		for _, name := range names {
			box.Enum = append(box.Enum, name)
		}
		properties["consents"] = &huma.Schema{Type: huma.TypeArray, Items: box, UniqueItems: true}
	}
	if a.Plan.Guarded() {
		properties["age"] = &huma.Schema{Type: huma.TypeInteger, Description: "In whole years: asked of everybody, and not kept."}
	}
	return object(properties, "notice", "values")
}

// join accepts what the page of the kind accepts, and answers the same whether the address was known or not.
//
// Law: GDPR 5(1)(c), GDPR 32(1)
func (a *api) join(k charter.Kind) func(*call, *body[Joining]) (*body[Awaited], error) {
	return func(c *call, in *body[Joining]) (*body[Awaited], error) {
		shown, err := a.shown(c, in.Body.Notice, policy.JoinForm(a.Plan, k.Name))
		if err != nil {
			return nil, err
		}
		form := typed(in.Body.Values)
		if in.Body.Age != nil {
			form.Set(people.AgeField, strconv.Itoa(*in.Body.Age))
		}
		for _, purpose := range in.Body.Consents {
			form.Set(people.ConsentBox+purpose, people.Ticked)
		}
		j, wrong := people.Join(a.Plan, k.Name, form, c.lang, seal.NewID(), a.now())
		if len(wrong) > 0 {
			return nil, a.refused(c, "body.values.", wrong...)
		}
		j.Notice = shown
		if err := a.doors.gate.pass(a.Name(), "join", j.Login, a.doors.from.address(c.r)); err != nil {
			return nil, err
		}
		return &body[Awaited]{Awaited{int(people.TicketConfirm.Life().Hours() / 24)}}, a.Join(c.ctx(), j)
	}
}
