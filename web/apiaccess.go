package web

import (
	"context"
	"net/http"
	"slices"
	"time"

	"charte/people"
	"charte/picture"
	"charte/rights"
	"charte/seal"
	"charte/store"
)

// Accesses are who reaches the person's profile, and whose profiles they reach.
type Accesses struct {
	Mine   []Access `json:"mine" doc:"Of others to the person's profile."`
	Others []Access `json:"others" doc:"Of the person to the profiles of others."`

	Waiting []Waiting `json:"waiting" doc:"What waits for the person's answer."`
}

// Access is what lets one person reach the profile of another.
type Access struct {
	ID      seal.ID    `json:"id"`
	Grant   string     `json:"grant" doc:"As the charter names it."`
	State   string     `json:"state" doc:"invited, asked, active or ended."`
	Name    string     `json:"name" doc:"Of the other person; empty where there is none."`
	May     []string   `json:"may" doc:"view, edit, export: at this instant."`
	Blocked []string   `json:"blocked" doc:"What the person whose profile it is has forbidden."`
	Since   *time.Time `json:"since"`
	Ended   *time.Time `json:"ended_at"`
}

// Inviting is whom a person lets reach their profile.
type Inviting struct {
	Email string `json:"email"`
}

// Invited is an invitation that was sent.
type Invited struct {
	ID seal.ID `json:"id"`
}

// Deed is what a person does about an access.
type Deed struct {
	Do  string `json:"do" enum:"accept,decline,cut,withdraw,resend,block,allow,leave"`
	Act string `json:"act,omitempty" enum:"view,edit,export" doc:"What is blocked or allowed."`
}

// OtherProfile is the profile of somebody else, as they let it be seen at this instant.
type OtherProfile struct {
	ID     seal.ID      `json:"id"`
	Name   string       `json:"name"`
	Kind   string       `json:"kind"`
	May    []string     `json:"may"`
	Values []OtherValue `json:"values"`

	Pictures []Picture `json:"pictures" doc:"GET /api/people/{id}/pictures/ID"`
}

// OtherValue is one value of such a profile.
type OtherValue struct {
	Field string   `json:"field"`
	Entry *seal.ID `json:"entry,omitempty"`
	Value string   `json:"value"`
}

// apiAccess mounts who reaches whom, where the charter has grants.
func apiAccess(a *api) {
	if len(a.Plan.Charter.Grants) == 0 {
		return
	}
	closed := []int{http.StatusNotFound, http.StatusConflict}
	others := &looks{of: a.look, by: map[int]look{}}
	serve(a, operation{id: "access", method: http.MethodGet, path: "/api/me/access", scope: people.ScopeShare}, a.accesses)
	serve(a, operation{id: "invite", method: http.MethodPost, path: "/api/me/access/invitations/{grant}", scope: people.ScopeShare, status: http.StatusCreated, errors: closed}, a.invite)
	serve(a, operation{id: "change-access", method: http.MethodPost, path: "/api/me/access/{id}", scope: people.ScopeShare, status: http.StatusNoContent, errors: closed}, a.deed)
	serve(a, operation{id: "see", method: http.MethodGet, path: "/api/people/{id}", scope: people.ScopeShare, errors: closed}, a.see)
	serve(a, operation{id: "correct-in", method: http.MethodPatch, path: "/api/people/{id}/data", scope: people.ScopeShare, status: http.StatusNoContent, errors: closed,
		body: a.correctionSchema()}, a.correctIn(others))
	if len(a.albumNames()) > 0 {
		serve(a, operation{id: "seen-picture", method: http.MethodGet, path: "/api/people/{id}/pictures/{picture}", scope: people.ScopeShare, kind: picture.Type, errors: closed[:1]}, a.seenPicture)
	}
	serve(a, operation{id: "add-to", method: http.MethodPost, path: "/api/people/{id}/lists/{list}", scope: people.ScopeShare, status: http.StatusNoContent, errors: closed}, a.addTo(others))
	serve(a, operation{id: "remove-from", method: http.MethodDelete, path: "/api/people/{id}/lists/{list}/{entry}", scope: people.ScopeShare, status: http.StatusNoContent, errors: closed}, a.removeFrom)
	serve(a, operation{id: "export-of", method: http.MethodPost, path: "/api/people/{id}/export", scope: people.ScopeShare, kind: "application/json", errors: closed}, a.exportOf)
}

// Law: GDPR 15(1)(c), GDPR 25(2)
func (a *api) accesses(c *call, _ *none) (*body[Accesses], error) {
	out := Accesses{Mine: []Access{}, Others: []Access{}}
	mine, err := a.Accesses(c.ctx(), c.who.Subject)
	if err != nil {
		return nil, err
	}
	for _, one := range mine {
		out.Mine = append(out.Mine, accessOf(one, allowedBy(a.Plan, one)))
	}
	theirs, err := a.Reaches(c.ctx(), c.who.Subject)
	for _, one := range theirs {
		var may []string
		for _, act := range one.May {
			if one.Can[act] {
				may = append(may, act)
			}
		}
		out.Others = append(out.Others, accessOf(one.Access, may))
	}
	if err == nil {
		out.Waiting, err = a.waiting(c)
	}
	return &body[Accesses]{out}, err
}

func accessOf(one people.Access, may []string) Access {
	return Access{one.ID, one.Grant, string(one.State), one.Name.Reveal(own), append([]string{}, may...), append([]string{}, one.Blocked...), moment(one.Answered), moment(one.Ended)}
}

// Law: GDPR 14(1), GDPR 25(2)
func (a *api) invite(c *call, in *struct {
	Grant string `path:"grant"`
	Body  Inviting
}) (*body[Invited], error) {
	g, ok := a.Plan.Grant(in.Grant)
	if !ok || !people.Offers(g, c.who.Kind) {
		return nil, errNotHere
	}
	field, _ := a.Plan.Login()
	refuse := func(wrong string) error {
		return invalid{"body.", []people.Problem{{Field: "email", Message: wrong}}, func(string) string { return a.words(c).T("access.address") }}
	}
	address, wrong := people.Accept(field, in.Body.Email)
	if wrong != "" {
		return nil, refuse(wrong)
	}
	if err := a.doors.gate.pass(a.Name(), "invite", c.who.Subject.String(), a.doors.from.address(c.r)); err != nil {
		return nil, err
	}
	id, err := a.Invite(c.ctx(), c.who, g.Name, address, a.now())
	if wrong := inviteWrong(err); wrong != "" {
		return nil, refuse(wrong)
	}
	return &body[Invited]{Invited{id}}, err
}

// deed answers, ends, forbids or allows. It holds from the very next request on, with tokens too.
//
// Law: GDPR 7(3), GDPR 25(2)
func (a *api) deed(c *call, in *struct {
	ID   string `path:"id"`
	Body Deed
}) (*none, error) {
	id, err := seal.ParseID(in.ID)
	if err != nil {
		return nil, err
	}
	if in.Body.Do == "resend" {
		if err := a.doors.gate.pass(a.Name(), "invite", c.who.Subject.String(), a.doors.from.address(c.r)); err != nil {
			return nil, err
		}
	}
	now := a.now()
	simple := map[string]func(context.Context, people.Session, seal.ID, time.Time) error{
		"accept": a.Accept, "decline": a.Decline, "cut": a.Cut, "withdraw": a.Uninvite, "resend": a.Resend, "leave": a.Leave}
	if do, ok := simple[in.Body.Do]; ok {
		return &none{}, do(c.ctx(), c.who, id, now)
	}
	return &none{}, a.Forbid(c.ctx(), c.who, id, in.Body.Act, in.Body.Do == "block", now)
}

// see opens the profile of somebody else, who is told.
//
// Law: GDPR 15(1)(c), GDPR 25(2)
func (a *api) see(c *call, in *identified) (*body[OtherProfile], error) {
	id, err := seal.ParseID(in.ID)
	if err != nil {
		return nil, err
	}
	p, err := a.See(c.ctx(), c.who, id, a.now())
	if err != nil {
		return nil, err
	}
	out := OtherProfile{ID: p.ID, Name: p.Name.Reveal(granted), Kind: p.Kind, May: []string{}, Values: otherValues(p.Values, granted), Pictures: []Picture{}}
	for _, act := range p.May {
		if p.Can[act] {
			out.May = append(out.May, act)
		}
	}
	for _, one := range p.Pictures {
		out.Pictures = append(out.Pictures, Picture{one.ID, one.Document, one.Added.UTC()})
	}
	return &body[OtherProfile]{out}, nil
}

func (a *api) addTo(others *looks) func(*call, *struct {
	ID   string `path:"id"`
	List string `path:"list"`
	Body Entry
}) (*none, error) {
	return func(c *call, in *struct {
		ID   string `path:"id"`
		List string `path:"list"`
		Body Entry
	}) (*none, error) {
		p, theirs, err := reached(c.r, a.Site, others, c.who, a.now())
		if err != nil {
			return nil, err
		}
		field, err := theirs.fieldOf(p, in.List, true)
		if err != nil {
			return nil, err
		}
		if c.who.Notice, err = theirs.shown(c, in.Body.Notice, alone(p.Kind, field)); err != nil {
			return nil, err
		}
		text, wrong := people.Accept(field, in.Body.Text)
		if wrong != "" {
			return nil, invalid{"body.", []people.Problem{{Field: "text", Message: wrong}}, func(string) string { return say(c.lang, field.Label) }}
		}
		return &none{}, a.AddTo(c.ctx(), c.who, p.ID, field.Name, seal.NewText(text), a.now())
	}
}

// correctIn replaces a value of somebody else's profile, from whoever was shown the notice in force for its person.
//
// Law: GDPR 16, GDPR 25(2)
func (a *api) correctIn(others *looks) func(*call, *struct {
	ID   string `path:"id"`
	Body Correction
}) (*none, error) {
	return func(c *call, in *struct {
		ID   string `path:"id"`
		Body Correction
	}) (*none, error) {
		p, theirs, err := reached(c.r, a.Site, others, c.who, a.now())
		if err != nil {
			return nil, err
		}
		for name := range in.Body.Values {
			field, err := theirs.fieldOf(p, name, false)
			if err != nil {
				return nil, a.refused(c, "body.values.", people.Problem{Message: "problem.undeclared"})
			}
			if c.who.Notice, err = theirs.shown(c, in.Body.Notice, alone(p.Kind, field)); err != nil {
				return nil, err
			}
			text, wrong := people.AcceptAll(field, typed(in.Body.Values)[name])
			k, _ := theirs.plan.Charter.Kind(p.Kind)
			if wrong == "problem.required" && !slices.Contains(k.Required, name) {
				wrong = "" // left empty: taken back
			}
			if wrong != "" {
				return nil, a.refused(c, "body.values.", people.Problem{Field: name, Message: wrong})
			}
			return &none{}, a.CorrectIn(c.ctx(), c.who, p.ID, name, seal.NewText(text), a.now())
		}
		return nil, errForm // the description wants one
	}
}

func (a *api) removeFrom(c *call, in *struct {
	ID    string `path:"id"`
	List  string `path:"list"`
	Entry string `path:"entry"`
}) (*none, error) {
	id, err := seal.ParseID(in.ID)
	if err != nil {
		return nil, err
	}
	entry, err := seal.ParseID(in.Entry)
	if err != nil {
		return nil, err
	}
	return &none{}, a.RemoveFrom(c.ctx(), c.who, id, in.List, entry, a.now())
}

// exportOf hands over the profile of somebody else, who is told.
//
// Law: GDPR 25(2)
func (a *api) exportOf(c *call, in *identified) (*file, error) {
	id, err := seal.ParseID(in.ID)
	if err != nil {
		return nil, err
	}
	now := a.now()
	text, err := a.Extract(c.ctx(), c.who, id, "json", now, func(p store.Profile) ([]byte, error) {
		return rights.Copy(p.Site.Plan, p.Values, "json", c.lang, now)
	})
	if err != nil {
		return nil, err
	}
	return &file{"application/json", text}, nil
}
