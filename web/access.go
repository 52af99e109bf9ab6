package web

import (
	"context"
	"errors"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"charte/charter"
	"charte/people"
	"charte/plan"
	"charte/proof"
	"charte/rights"
	"charte/seal"
	"charte/store"
	"charte/web/page"
)

// accessRoutes are the pages where people open their profile to others, and those where they see the profiles opened to them.
func accessRoutes(s *store.Site, l look, gate *throttle, from networks, now func() time.Time, signed func(func(http.ResponseWriter, *http.Request, people.Session) error) handler) []route {
	others := &looks{of: l, by: map[int]look{}}
	return []route{
		{"GET /access", signed(accessList(s, l))},
		{"POST /access/{id}/{deed}", signed(accessDeed(s, l, gate, from, now))},
		{"GET /invite/{grant}", signed(prepareForm(s, l))},
		{"POST /invite/{grant}", signed(invite(s, l, gate, from, now))},
		{"GET /invitation", invitation(s, l, now)},
		{"POST /invitation", answerInvitation(s, l, gate, from, now)},
		{"GET /people", signed(peopleList(s, l, now))},
		{"GET /people/{id}", signed(person(s, l, others, now))},
		{"POST /people/{id}/add/{list}", signed(addTo(s, l, others, now))},
		{"GET /people/{id}/correct/{field}", signed(amendForm(s, l, others, now))},
		{"POST /people/{id}/correct/{field}", signed(amend(s, l, others, now))},
		{"GET /people/{id}/remove/{list}/{item}", signed(removeFromForm(s, l, others, now))},
		{"POST /people/{id}/remove/{list}/{item}", signed(removeFrom(s, now))},
		{"POST /people/{id}/export", signed(exportOf(s, now))},
		{"POST /people/{id}/leave", signed(leavePerson(s, now))},
	}
}

// looks are those of other versions, for the profiles of people who are under them. Each is made once.
type looks struct {
	of look
	mu sync.Mutex
	by map[int]look
}

// under is the look of the version that somebody else is under.
func (o *looks) under(s *store.Site) look {
	if s.Number() == o.of.site.Number() {
		return o.of
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	if _, made := o.by[s.Number()]; !made {
		o.by[s.Number()] = newLook(s, o.of.toolbar, o.of.now)
	}
	return o.by[s.Number()]
}

// opens reports whether somebody of a kind may open their profile to others, and reaches whether they may reach that of others.
func (l look) opens(kind string) bool { return len(l.plan.Grants(kind)) > 0 }

func (l look) reaches(kind string) bool {
	return slices.ContainsFunc(l.plan.Charter.Grants, func(g charter.Grant) bool { return g.To == kind })
}

// actsIn are the acts of a grant, in words.
func actsIn(lang string, acts []string) (list []string) {
	for _, a := range acts {
		list = append(list, say(lang, plan.Acts([]string{a})))
	}
	return list
}

// kindLabel is how the charter names a kind of people.
func (l look) kindLabel(lang, kind string) string {
	k, _ := l.plan.Charter.Kind(kind)
	return say(lang, k.Label)
}

// inviting is the form of a grant, for whoever may invite by it.
func (l look) inviting(f page.Frame, g charter.Grant, whom string) page.Inviting {
	return page.Inviting{Grant: g.Name, Creates: g.Creates, To: l.kindLabel(f.Lang, whom), Acts: actsIn(f.Lang, g.May), Reminder: g.Reminder.In(f.Lang), Wait: say(f.Lang, l.plan.Waits(g).Text()),
		Address: page.Field{Name: "email", Label: f.T("access.address"), Type: "email", Required: true}}
}

func accessList(s *store.Site, l look) func(http.ResponseWriter, *http.Request, people.Session) error {
	return func(w http.ResponseWriter, r *http.Request, who people.Session) error {
		p, err := accessPage(r.Context(), s, l, l.frame(r), who)
		if err != nil {
			return err
		}
		return l.show(w, r, http.StatusOK, p)
	}
}

// accessPage shows who reaches the profile of the person who asks.
//
// Law: GDPR 15(1)(c), GDPR 25(2)
func accessPage(ctx context.Context, s *store.Site, l look, f page.Frame, who people.Session) (p page.Access, err error) {
	p.Frame = f
	if !l.opens(who.Kind) {
		return p, errNotHere
	}
	for _, g := range l.plan.Grants(who.Kind) {
		if people.Offers(g, who.Kind) {
			p.Invites = append(p.Invites, l.inviting(f, g, g.To))
		}
	}
	now := l.now()
	if p.Asking, err = waitingFor(ctx, s, l, f, who, now); err != nil {
		return p, err
	}
	all, err := s.Accesses(ctx, who.Subject)
	for _, a := range all {
		g, _ := s.Plan.Grant(a.Grant)
		h := page.Holder{ID: a.ID.String(), Name: a.Name.Reveal(own), Kind: l.kindLabel(f.Lang, g.To), Since: a.Answered, Acts: actsIn(f.Lang, allowedBy(s.Plan, a))}
		switch a.State {
		case people.AccessActive:
			for _, act := range g.Blocks {
				h.Blocks = append(h.Blocks, page.Blocking{Act: act, Label: say(f.Lang, plan.Acts([]string{act})), Blocked: slices.Contains(a.Blocked, act)})
			}
			p.Open = append(p.Open, h)
		case people.AccessInvited:
			h.Name, h.Since, h.Until, h.Resend = a.Address.Reveal(own), a.Began, a.Ends, now.Sub(a.Sent) >= 24*time.Hour
			p.Sent = append(p.Sent, h)
		case people.AccessEnded:
			h.Until = a.Ended
			p.Past = append(p.Past, h)
		}
	}
	return p, err
}

// allowedBy are the acts that an access allows at this instant.
func allowedBy(p *plan.Plan, a people.Access) (acts []string) {
	for _, act := range a.May {
		if people.Can(p, a, act) {
			acts = append(acts, act)
		}
	}
	return acts
}

// waitingFor is what waits for the answer of a signed-in person: requests for their own profile, and invitations to their address.
func waitingFor(ctx context.Context, s *store.Site, l look, f page.Frame, who people.Session, now time.Time) (list []page.Asking, err error) {
	all, err := s.Accesses(ctx, who.Subject)
	if err != nil {
		return nil, err
	}
	for _, a := range all {
		if a.State == people.AccessAsked && now.Before(a.Ends) {
			g, _ := s.Plan.Grant(a.Grant)
			one := page.Asking{ID: a.ID.String(), From: a.Name.Reveal(own), Asked: true, Acts: actsIn(f.Lang, g.May), Ends: a.Ends}
			if g.On != who.Kind {
				one.Other = f.T("access.other-kind", l.kindLabel(f.Lang, g.On))
			}
			list = append(list, one)
		}
	}
	invited, err := s.Invitations(ctx, who, now)
	for _, i := range invited {
		if i.Owner != who.Subject {
			list = append(list, l.askingOf(f, i, who.Kind))
		}
	}
	return list, err
}

// askingOf is an invitation as whoever was invited sees it; kind is that of the account from which they would answer.
func (l look) askingOf(f page.Frame, i store.Invitation, kind string) page.Asking {
	a := page.Asking{ID: i.ID.String(), From: i.Name.Reveal("GDPR 14(2)(f): who gave the address"), Asked: i.Asked, Acts: actsIn(f.Lang, i.Rule.May), Ends: i.Ends}
	if kind != "" && kind != i.Kind {
		a.Other = f.T("access.other-kind", l.kindLabel(f.Lang, i.Kind))
	}
	return a
}

// accessDeed answers, ends, forbids or allows: one act of a signed-in person about one access.
//
// Law: GDPR 7(3), GDPR 25(2)
func accessDeed(s *store.Site, l look, gate *throttle, from networks, now func() time.Time) func(http.ResponseWriter, *http.Request, people.Session) error {
	deeds := map[string]struct {
		done string
		do   func(context.Context, people.Session, seal.ID, string) error
	}{
		"accept": {"accepted", func(ctx context.Context, who people.Session, id seal.ID, _ string) error {
			return s.Accept(ctx, who, id, now())
		}},
		"decline": {"declined", func(ctx context.Context, who people.Session, id seal.ID, _ string) error {
			return s.Decline(ctx, who, id, now())
		}},
		"cut": {"cut", func(ctx context.Context, who people.Session, id seal.ID, _ string) error {
			return s.Cut(ctx, who, id, now())
		}},
		"withdraw": {"uninvited", func(ctx context.Context, who people.Session, id seal.ID, _ string) error {
			return s.Uninvite(ctx, who, id, now())
		}},
		"resend": {"recalled", func(ctx context.Context, who people.Session, id seal.ID, _ string) error {
			return s.Resend(ctx, who, id, now())
		}},
		"block": {"blocked", func(ctx context.Context, who people.Session, id seal.ID, act string) error {
			return s.Forbid(ctx, who, id, act, true, now())
		}},
		"allow": {"allowed", func(ctx context.Context, who people.Session, id seal.ID, act string) error {
			return s.Forbid(ctx, who, id, act, false, now())
		}},
	}
	return func(w http.ResponseWriter, r *http.Request, who people.Session) error {
		deed, known := deeds[r.PathValue("deed")]
		if !known {
			return errNotHere
		}
		id, err := seal.ParseID(r.PathValue("id"))
		if err != nil {
			return err
		}
		form, err := posted(r)
		if err != nil {
			return err
		}
		if r.PathValue("deed") == "resend" {
			if err := gate.pass(s.Name(), "invite", who.Subject.String(), from.address(r)); err != nil {
				return err
			}
		}
		if err := deed.do(r.Context(), who, id, form.Get("act")); err != nil {
			return err
		}
		return see(w, l.back(who.Kind)+"?done="+deed.done)
	}
}

// back is where somebody of a kind finds what they did about an access.
func (l look) back(kind string) string {
	if l.opens(kind) {
		return "/access"
	}
	return "/people"
}

// invite sends an invitation: of an owner, to whoever has an address; of somebody who asks, to the person whose profile it is.
//
// Law: GDPR 14(1), GDPR 25(2)
func invite(s *store.Site, l look, gate *throttle, from networks, now func() time.Time) func(http.ResponseWriter, *http.Request, people.Session) error {
	return func(w http.ResponseWriter, r *http.Request, who people.Session) error {
		g, ok := s.Plan.Grant(r.PathValue("grant"))
		switch {
		case ok && people.Offers(g, who.Kind):
			return inviteHolder(w, r, s, l, gate, from, now, who, g)
		case ok && people.Requests(g, who.Kind):
			return prepareFor(w, r, s, l, gate, from, now, who, g)
		}
		return errNotHere
	}
}

func inviteHolder(w http.ResponseWriter, r *http.Request, s *store.Site, l look, gate *throttle, from networks, now func() time.Time, who people.Session, g charter.Grant) error {
	form, err := posted(r)
	if err != nil {
		return err
	}
	for name, given := range form {
		if name != "email" || len(given) > 1 {
			return errUndeclared
		}
	}
	field, _ := s.Plan.Login()
	typed := form.Get("email")
	address, wrong := people.Accept(field, typed)
	if wrong == "" {
		if err := gate.pass(s.Name(), "invite", who.Subject.String(), from.address(r)); err != nil {
			return err
		}
		_, err = s.Invite(r.Context(), who, g.Name, address, now())
		if wrong = inviteWrong(err); wrong == "" {
			if err != nil {
				return err
			}
			return see(w, "/access?done=invited")
		}
	}
	f := l.frame(r)
	f.Path = "/access"
	p, err := accessPage(r.Context(), s, l, f, who)
	if err != nil {
		return err
	}
	for i := range p.Invites {
		if p.Invites[i].Grant == g.Name {
			p.Invites[i].Address.Value, p.Invites[i].Address.Error = typed, f.T(wrong, p.Invites[i].Address.Label)
		}
	}
	return l.show(w, r, http.StatusUnprocessableEntity, p)
}

// inviteWrong is the sentence about an address that cannot be invited, or "".
func inviteWrong(err error) string {
	switch {
	case errors.Is(err, store.ErrSelf):
		return "access.own"
	case errors.Is(err, store.ErrAgain):
		return "access.again"
	case errors.Is(err, store.ErrFull):
		return "access.full"
	}
	return ""
}

// lines joins what a field says, in words.
func lines(field charter.Field, v plan.Value, lang, clause string) string {
	return strings.Join(plan.Spoken(field, v.Text.Reveal(clause), lang), "\n")
}

// named adds to facts the name of whoever acted by an access to a person's profile, for that person to read.
//
// Law: GDPR 15(1)(c)
func named(ctx context.Context, s *store.Site, subject seal.ID, events []rights.Event) ([]rights.Event, error) {
	if !slices.ContainsFunc(events, func(e rights.Event) bool { return e.Fact.Detail["grant"] != "" }) {
		return events, nil
	}
	names, err := s.Actors(ctx, subject)
	for i, e := range events {
		if name, known := names[e.Fact.Detail["by"]]; known {
			events[i].Fact.Detail = maps.Clone(e.Fact.Detail)
			events[i].Fact.Detail[actor] = name.Reveal(own)
		}
	}
	return events, err
}

// actor is the name of whoever acted, beside a fact that was read for a person.
const actor = "name of who acted"

// accessText says what happened about an access, to the person whom it happened to.
func accessText(p *plan.Plan, f page.Frame, id string, fact proof.Fact) string {
	who := fact.Detail[actor]
	if who == "" {
		who = f.T("fact.somebody")
	}
	switch fact.Kind {
	case people.FactViewed, people.FactExtracted:
		return f.T(id, who, fieldLabels(p, f, fact))
	case people.FactPrepared, people.FactSought:
		return f.T(id, who)
	case people.FactBlocked, people.FactUnblocked:
		return f.T(id, say(f.Lang, plan.Acts([]string{fact.Detail["act"]})))
	}
	switch other := fact.Detail["by"] != ""; {
	case other && fact.Detail["fields"] != "":
		return f.T(id+"-by", who, fieldLabels(p, f, fact))
	case other:
		return f.T(id+"-by", who)
	}
	return f.T(id)
}

// fieldLabels names the fields of a fact, as the charter labels them.
func fieldLabels(p *plan.Plan, f page.Frame, fact proof.Fact) string {
	var labels []string
	for _, name := range strings.Fields(fact.Detail["fields"]) {
		label := name // of a field that their version does not have any more
		if field, ok := p.Charter.Field(name); ok {
			label = small(say(f.Lang, field.Label))
		} else if i := slices.IndexFunc(p.Charter.Documents, func(d charter.Document) bool { return d.Name == name }); i >= 0 {
			label = small(documentLabel(f.Lang, p.Charter.Documents[i]))
		}
		labels = append(labels, label)
	}
	return strings.Join(labels, ", ")
}

// delegated is the row of who reaches the profile, and of the profiles that the person reaches.
func (h held) delegated() page.Datum {
	login, _ := h.plan.Login()
	d := h.row(login)
	d.Name, d.Label, d.Until = "access", h.f.T("access.held"), h.f.T("until.leave")
	given, reached := 0, 0
	for _, a := range h.Delegations {
		if a.Given {
			given++
		} else {
			reached++
		}
	}
	d.See = "/people"
	if given > 0 {
		d.Values, d.See = append(d.Values, h.f.T("access.held-given", h.f.Number(given))), "/access"
	}
	if reached > 0 {
		d.Values = append(d.Values, h.f.T("access.held-reached", h.f.Number(reached)))
	}
	return d
}
