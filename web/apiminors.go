package web

import (
	"errors"
	"net/http"
	"strconv"
	"time"

	"charte/charter"
	"charte/people"
	"charte/seal"
	"charte/store"
	"charte/web/page"
)

// Parent is where a minor stands with the holder of parental authority.
type Parent struct {
	Agreed   bool       `json:"agreed" doc:"true: to the account."`
	Email    string     `json:"email" doc:"Of the parent; empty: not yet given."`
	Asked    *time.Time `json:"asked_at" doc:"When they were written to last; null: not yet."`
	AskAge   bool       `json:"ask_age" doc:"true: the age is asked for again: PUT /api/me/parent/age."`
	Sought   []string   `json:"sought" doc:"The purposes to which the person agreed, and which wait for the parent."`
	AgeAgain time.Time  `json:"age_asked_again_at"`
}

// NamingParent gives the address of a parent.
type NamingParent struct {
	Email string `json:"email"`
}

// Ageing is the age now.
type Ageing struct {
	Age int `json:"age" doc:"In whole years; it is not kept."`
}

// Aged says whether a parent still decides together with the person.
type Aged struct {
	Minor bool `json:"minor"`
}

// Child is an account of a minor, as the holder of a parent's link sees it.
type Child struct {
	Email  string     `json:"email" doc:"Of the child."`
	Kind   string     `json:"kind"`
	Agreed bool       `json:"agreed" doc:"true: the parent agreed to the account."`
	Uses   []string   `json:"uses" doc:"What the account serves."`
	Sought []ChildUse `json:"sought" doc:"What the child agreed to, and which waits: each needs a box of its own."`
	Given  []ChildUse `json:"given" doc:"What both agreed to."`
}

// ChildUse is a purpose that rests on the consent of both.
type ChildUse struct {
	Purpose string         `json:"purpose"`
	Label   string         `json:"label"`
	Why     string         `json:"why"`
	Details []NoticeDetail `json:"details"`
}

// Permitting is a parent's yes.
type Permitting struct {
	Token    string   `json:"token" doc:"The part of the link after ?t="`
	Holder   bool     `json:"holder" doc:"true: they hold parental authority."`
	Consents []string `json:"consents" doc:"The purposes whose box they ticked."`
}

// Withholding is a parent's no to one purpose.
type Withholding struct {
	Token   string `json:"token" doc:"The part of the link after ?t="`
	Purpose string `json:"purpose"`
}

// apiMinors mounts how a minor and a parent agree together, where the charter says so.
func apiMinors(a *api) {
	if !a.Plan.Guarded() {
		return
	}
	missing, gone := []int{http.StatusNotFound}, []int{http.StatusGone, http.StatusForbidden}
	serve(a, operation{id: "parent", method: http.MethodGet, path: "/api/me/parent", scope: people.ScopeRead, errors: missing}, a.parent)
	serve(a, operation{id: "name-parent", method: http.MethodPut, path: "/api/me/parent", scope: people.ScopeConsent, status: http.StatusAccepted, errors: missing}, a.nameParent)
	serve(a, operation{id: "say-age", method: http.MethodPut, path: "/api/me/parent/age", scope: people.ScopeConsent, errors: missing}, a.sayAge)
	serve(a, operation{id: "child", method: http.MethodPost, path: "/api/child", scope: anybody, errors: gone}, a.child)
	serve(a, operation{id: "permit-child", method: http.MethodPost, path: "/api/child/permission", scope: anybody, status: http.StatusNoContent, errors: gone}, a.permitChild)
	serve(a, operation{id: "withhold-child", method: http.MethodPost, path: "/api/child/refusal", scope: anybody, status: http.StatusNoContent, errors: gone}, a.withholdChild)
	serve(a, operation{id: "refuse-child", method: http.MethodPost, path: "/api/child/erasure", scope: anybody, status: http.StatusCreated, errors: gone}, a.refuseChild)
}

// Law: GDPR 15(1)
func (a *api) parent(c *call, _ *none) (*body[Parent], error) {
	if c.ward == nil {
		return nil, errNotHere
	}
	h, err := a.Held(c.ctx(), c.who.Subject)
	if err != nil {
		return nil, err
	}
	out := Parent{Agreed: c.ward.Agreed, Email: c.ward.Parent.Reveal(own), Asked: moment(c.ward.Asked), AskAge: c.ward.Agreed && c.ward.AskAgain(a.now()),
		Sought: []string{}, AgeAgain: c.ward.Since.Add(people.AgeAgain).UTC()}
	if h.Minority != nil {
		for _, one := range h.Minority.Sought {
			out.Sought = append(out.Sought, one.Purpose)
		}
	}
	return &body[Parent]{out}, nil
}

// nameParent writes to the address that a minor gives, no more often than a new address could be.
//
// Law: GDPR 8(2), GDPR 14(2)(f)
func (a *api) nameParent(c *call, in *body[NamingParent]) (*none, error) {
	if c.ward == nil {
		return nil, errNotHere
	}
	refuse := func(wrong string) error {
		return invalid{"body.", []people.Problem{{Field: "email", Message: wrong}}, func(string) string { return a.words(c).T("myparent.email") }}
	}
	address, wrong := people.Accept(charter.Field{Category: "email"}, in.Body.Email)
	if wrong != "" {
		return nil, refuse(wrong)
	}
	if err := a.doors.gate.pass(a.Name(), "address", c.who.Subject.String(), a.doors.from.address(c.r)); err != nil {
		return nil, err
	}
	err := a.AskParent(c.ctx(), c.who.Subject, seal.NewText(address), a.now())
	if errors.Is(err, store.ErrOwnAddress) {
		return nil, refuse("problem.parent-own")
	}
	return &none{}, err
}

// Law: GDPR 8(1), LIL 45
func (a *api) sayAge(c *call, in *body[Ageing]) (*body[Aged], error) {
	if c.ward == nil {
		return nil, errNotHere
	}
	under, wrong := people.Age(a.Plan, strconv.Itoa(in.Body.Age))
	if wrong != "" {
		return nil, invalid{"body.", []people.Problem{{Field: people.AgeField, Message: wrong}}, func(string) string { return a.words(c).T("minors.age") }}
	}
	return &body[Aged]{Aged{under}}, a.Aged(c.ctx(), c.who.Subject, under, a.now())
}

// guarded finds the child of whoever holds a parent's link.
func (a *api) guarded(c *call, token string) (seal.ID, error) {
	child, err := a.Guardian(c.ctx(), token, a.now())
	return child, noChild(err)
}

// Law: GDPR 8(2), GDPR 14(1)
func (a *api) child(c *call, in *body[Following]) (*body[Child], error) {
	id, err := a.guarded(c, in.Body.Token)
	if err != nil {
		return nil, err
	}
	m, err := a.childPage(c.ctx(), a.words(c), a.Site, id)
	return &body[Child]{Child{m.Child, m.Kind, m.Agreed, append([]string{}, m.Uses...), childUses(m.Sought), childUses(m.Given)}}, noChild(err)
}

func childUses(list []page.Joint) []ChildUse {
	out := []ChildUse{}
	for _, j := range list {
		use := ChildUse{Purpose: j.Purpose, Label: j.Label, Why: j.Why, Details: []NoticeDetail{}}
		for _, d := range j.More {
			use.Details = append(use.Details, NoticeDetail{d.Term, append([]string{}, d.Texts...)})
		}
		out = append(out, use)
	}
	return out
}

// permitChild takes a parent's yes: to the account, and to each purpose whose box they ticked. Silence about a box is no yes.
//
// Law: GDPR 8(2), LIL 45
func (a *api) permitChild(c *call, in *body[Permitting]) (*none, error) {
	if !in.Body.Holder {
		return nil, a.wrongIn(c, "holder", "problem.holder")
	}
	id, err := a.guarded(c, in.Body.Token)
	if err != nil {
		return nil, err
	}
	return &none{}, noChild(a.Permit(c.ctx(), id, in.Body.Consents, c.lang, a.now()))
}

// Law: GDPR 7(3), GDPR 8(2)
func (a *api) withholdChild(c *call, in *body[Withholding]) (*none, error) {
	id, err := a.guarded(c, in.Body.Token)
	if err != nil {
		return nil, err
	}
	return &none{}, unless(a.Withhold(c.ctx(), id, in.Body.Purpose, c.lang, a.now()), store.ErrNotFound)
}

// Law: GDPR 8(2), GDPR 17(1)
func (a *api) refuseChild(c *call, in *body[LeavingAlone]) (*body[Erasing], error) {
	if !in.Body.Understood {
		return nil, notUnderstood()
	}
	id, err := a.guarded(c, in.Body.Token)
	if err != nil {
		return nil, err
	}
	erased, err := a.Disallow(c.ctx(), id, a.now())
	return &body[Erasing]{a.erasing(erased)}, noChild(err)
}
