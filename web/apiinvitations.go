package web

import (
	"net/http"
	"slices"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"charte/charter"
	"charte/people"
	"charte/plan"
	"charte/seal"
)

// Waiting is an invitation, or a request, that waits for the person's answer.
type Waiting struct {
	ID    seal.ID   `json:"id"`
	Grant string    `json:"grant" doc:"As the charter names it."`
	From  string    `json:"from" doc:"The name of whoever wrote; empty where there is none."`
	Asked bool      `json:"asked" doc:"true: they ask to reach the person's profile; false: they open theirs."`
	May   []string  `json:"may" doc:"What it would allow."`
	Ends  time.Time `json:"ends_at" doc:"Without an answer."`
}

// Preparing is what somebody says of the person whom they ask: never a consent, which nobody gives for somebody else.
type Preparing struct {
	Notice string         `json:"notice"`
	Values map[string]any `json:"values"`
}

// ShownInvitation is an invitation as whoever holds the link of its letter sees it.
type ShownInvitation struct {
	Grant    string       `json:"grant"`
	From     string       `json:"from" doc:"Who gave the address; empty where their profile has no name."`
	Address  string       `json:"address" doc:"That was invited: only an account under it accepts."`
	Asked    bool         `json:"asked" doc:"true: they ask to reach the profile of whoever holds the address."`
	May      []string     `json:"may"`
	Kind     string       `json:"kind" doc:"As whom it is answered."`
	Prepared bool         `json:"prepared" doc:"true: a profile waits: POST /api/invitation/take."`
	Values   []OtherValue `json:"values" doc:"What was prepared."`
	Ends     time.Time    `json:"ends_at"`
	Notice   *Notice      `json:"notice,omitempty" doc:"Shown before the profile is taken; absent where none was prepared."`
}

// Taking takes a prepared profile.
type Taking struct {
	Token  string `json:"token" doc:"The part of the link after ?t="`
	Notice string `json:"notice" doc:"The digest of the notice that was shown."`
}

// Taken opens the confirmation.
type Taken struct {
	Token string `json:"token" doc:"For POST /api/confirm, with a password."`
}

// apiInvitations mounts what is asked of people, and how they answer without an account, where the charter has grants.
func apiInvitations(a *api) {
	if len(a.Plan.Charter.Grants) == 0 {
		return
	}
	for _, g := range a.Plan.Charter.Grants {
		if slices.ContainsFunc(a.Plan.Joins(), func(k charter.Kind) bool { return people.Requests(g, k.Name) }) {
			form := a.asksOf(g)
			serve(a, operation{id: "ask-" + g.Name, method: http.MethodPost, path: "/api/me/access/requests/" + g.Name, scope: people.ScopeShare, status: http.StatusAccepted,
				errors: []int{http.StatusConflict, http.StatusNotFound}, does: a.words(&call{caller: caller{lang: a.lang}}).T("api.do.ask", a.kindLabel(a.lang, g.On)),
				body: object(map[string]*huma.Schema{"notice": digestSchema(), "values": a.fields(form.Fields, a.mustSay(g))}, "notice", "values")}, a.ask(g))
		}
	}
	gone := []int{http.StatusGone, http.StatusConflict}
	serve(a, operation{id: "invitation", method: http.MethodPost, path: "/api/invitation", scope: anybody, errors: gone[:1]}, a.invitation)
	serve(a, operation{id: "take-invitation", method: http.MethodPost, path: "/api/invitation/take", scope: anybody, errors: gone}, a.takeInvitation)
	serve(a, operation{id: "refuse-invitation", method: http.MethodPost, path: "/api/invitation/refuse", scope: anybody, status: http.StatusNoContent, errors: gone[:1]}, a.refuseInvitation)
}

// mustSay are the fields that have to be said of whoever is asked.
func (a *api) mustSay(g charter.Grant) []string {
	if k, _ := a.Plan.Charter.Kind(g.On); g.Creates {
		return k.Required
	}
	return []string{loginOf(a.Plan)}
}

// ask asks somebody for access and, where the charter lets it, prepares their profile. Whether the address is known, the answer is the
// same, in the same time.
//
// Law: GDPR 14(1), GDPR 32(1)
func (a *api) ask(g charter.Grant) func(*call, *body[Preparing]) (*none, error) {
	return func(c *call, in *body[Preparing]) (*none, error) {
		if !people.Requests(g, c.who.Kind) {
			return nil, errNotHere
		}
		shown, err := a.shown(c, in.Body.Notice, a.asksOf(g))
		if err != nil {
			return nil, err
		}
		j, wrong := a.typedOf(g, typed(in.Body.Values), c.lang, a.now())
		if len(wrong) > 0 {
			return nil, a.refused(c, "body.values.", wrong...)
		}
		if err := a.doors.gate.pass(a.Name(), "invite", c.who.Subject.String(), a.doors.from.address(c.r)); err != nil {
			return nil, err
		}
		j.Notice = shown
		err = a.Ask(c.ctx(), c.who, g.Name, j, a.now())
		if id := inviteWrong(err); id != "" {
			return nil, a.refused(c, "body.values.", people.Problem{Field: loginOf(a.Plan), Message: id})
		}
		return &none{}, err
	}
}

// waiting is what waits for the person's answer, as their page shows it.
func (a *api) waiting(c *call) ([]Waiting, error) {
	out, now := []Waiting{}, a.now()
	mine, err := a.Accesses(c.ctx(), c.who.Subject)
	if err != nil {
		return nil, err
	}
	for _, one := range mine {
		if g, _ := a.Plan.Grant(one.Grant); one.State == people.AccessAsked && now.Before(one.Ends) {
			out = append(out, Waiting{one.ID, one.Grant, one.Name.Reveal(own), true, append([]string{}, g.May...), one.Ends.UTC()})
		}
	}
	invited, err := a.Invitations(c.ctx(), c.who, now)
	for _, i := range invited {
		if i.Owner != c.who.Subject {
			out = append(out, Waiting{i.ID, i.Access.Grant, i.Name.Reveal(own), i.Asked, append([]string{}, i.Rule.May...), i.Ends.UTC()})
		}
	}
	return out, err
}

// invitation shows an invitation to whoever holds the link of its letter. Looking at it changes nothing.
//
// Law: GDPR 14(1), GDPR 14(2)(f)
func (a *api) invitation(c *call, in *body[Following]) (*body[ShownInvitation], error) {
	i, err := a.Invitation(c.ctx(), in.Body.Token, a.now())
	if err != nil {
		return nil, oldInvitation(err)
	}
	out := ShownInvitation{Grant: i.Access.Grant, From: i.Name.Reveal("GDPR 14(2)(f): who gave the address"), Address: i.Address.Reveal(own), Asked: i.Asked,
		May: append([]string{}, i.Rule.May...), Kind: i.Kind, Prepared: i.Prepared, Values: otherValues(i.Values, "GDPR 14(1)(d): shown to the person"), Ends: i.Ends.UTC()}
	if i.Prepared {
		n := noticeOf(a.notice(c.lang, taking(a.look, i)))
		out.Notice = &n
	}
	return &body[ShownInvitation]{out}, nil
}

// takeInvitation makes a prepared profile its person's own.
//
// Law: GDPR 7(1), GDPR 14(1)
func (a *api) takeInvitation(c *call, in *body[Taking]) (*body[Taken], error) {
	i, err := a.Invitation(c.ctx(), in.Body.Token, a.now())
	if err != nil {
		return nil, oldInvitation(err)
	}
	shown, err := a.shown(c, in.Body.Notice, taking(a.look, i))
	if err != nil {
		return nil, err
	}
	confirm, err := a.Take(c.ctx(), in.Body.Token, shown, a.now())
	return &body[Taken]{Taken{confirm}}, oldInvitation(err)
}

// Law: GDPR 17(1), GDPR 21(1)
func (a *api) refuseInvitation(c *call, in *body[Following]) (*none, error) {
	return &none{}, oldInvitation(a.Refuse(c.ctx(), in.Body.Token, a.now()))
}

// otherValues are values as those who may see them read them.
func otherValues(all []plan.Value, clause string) []OtherValue {
	out := []OtherValue{}
	for _, v := range all {
		one := OtherValue{Field: v.Field, Value: v.Text.Reveal(clause)}
		if !v.Item.IsZero() {
			one.Entry = &v.Item
		}
		out = append(out, one)
	}
	return out
}
