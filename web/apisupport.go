package web

import (
	"net/http"
	"slices"
	"time"

	"charte/people"
	"charte/seal"
)

// Support is whom the person lets see their data, and whom they could.
type Support struct {
	LetIn  []LetIn   `json:"let_in" doc:"The latest first."`
	Offers []Letting `json:"offers"`
}

// LetIn is what somebody may see, for a time, or could.
type LetIn struct {
	ID      seal.ID    `json:"id"`
	Role    string     `json:"role" doc:"As the charter names it."`
	Label   string     `json:"label"`
	Fields  []string   `json:"fields"`
	Opened  time.Time  `json:"opened_at"`
	Ends    time.Time  `json:"ends_at"`
	Closed  *time.Time `json:"closed_at" doc:"null: not before its end."`
	Receipt seal.ID    `json:"receipt" doc:"GET /api/me/receipts/ID"`
}

// Letting is what a role could be let see.
type Letting struct {
	Role    string   `json:"role" doc:"As the charter names it."`
	Label   string   `json:"label"`
	Company string   `json:"company" doc:"Empty: the site's own team."`
	Fields  []string `json:"fields"`
	Hours   []int    `json:"hours" doc:"For how long."`
}

// Opening lets a role see some of the person's data.
type Opening struct {
	Role   string   `json:"role"`
	Fields []string `json:"fields"`
	Hours  int      `json:"hours"`
}

// apiSupport mounts what people let the team see, where the charter has a role that asks for it.
func apiSupport(a *api) {
	asks := false
	for _, role := range a.Plan.Charter.Staff {
		asks = asks || people.OnTicket(a.Plan, role.Name)
	}
	if !asks {
		return
	}
	serve(a, operation{id: "support", method: http.MethodGet, path: "/api/me/support", scope: people.ScopeRead}, a.support)
	serve(a, operation{id: "let-in", method: http.MethodPost, path: "/api/me/support", scope: people.ScopeShare, status: http.StatusNoContent}, a.letIn)
	serve(a, operation{id: "shut-out", method: http.MethodDelete, path: "/api/me/support/{id}", scope: people.ScopeShare, status: http.StatusNoContent,
		errors: []int{http.StatusNotFound}}, a.shutOut)
}

// Law: GDPR 15(1)(c)
func (a *api) support(c *call, _ *none) (*body[Support], error) {
	all, err := a.Supports(c.ctx(), c.who.Subject)
	f, out := a.words(c), Support{LetIn: []LetIn{}, Offers: []Letting{}}
	for _, t := range all {
		out.LetIn = append(out.LetIn, LetIn{t.ID, t.Role, a.office(f, t.Role), append([]string{}, t.Fields...), t.Opened.UTC(), t.Ends.UTC(), moment(t.Closed), t.Fact})
	}
	for _, role := range a.Plan.Charter.Staff {
		if !people.OnTicket(a.Plan, role.Name) || !people.Opens(a.Plan, role.Name, c.who.Kind) {
			continue
		}
		o := a.offerOf(f, role, c.who.Kind)
		one := Letting{Role: o.Role, Label: o.Label, Company: o.Company, Fields: []string{}, Hours: []int{}}
		for _, field := range o.Fields {
			one.Fields = append(one.Fields, field.Value)
		}
		for _, life := range people.SupportLives {
			one.Hours = append(one.Hours, int(life.Hours()))
		}
		out.Offers = append(out.Offers, one)
	}
	return &body[Support]{out}, err
}

// Law: GDPR 25(2), GDPR 28(3)(a)
func (a *api) letIn(c *call, in *body[Opening]) (*none, error) {
	life := time.Duration(in.Body.Hours) * time.Hour
	switch {
	case len(in.Body.Fields) == 0:
		return nil, a.wrongIn(c, "fields", "problem.support-fields")
	case !slices.Contains(people.SupportLives, life):
		return nil, a.wrongIn(c, "hours", "problem.support-hours")
	}
	return &none{}, a.Let(c.ctx(), c.who, in.Body.Role, chartered(a.Plan.Charter.Data, in.Body.Fields), life, a.now())
}

// Law: GDPR 25(2)
func (a *api) shutOut(c *call, in *identified) (*none, error) {
	id, err := seal.ParseID(in.ID)
	if err != nil {
		return nil, err
	}
	return &none{}, a.Shut(c.ctx(), c.who, id, a.now())
}
