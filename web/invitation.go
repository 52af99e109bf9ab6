package web

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"time"

	"charte/charter"
	"charte/people"
	"charte/policy"
	"charte/seal"
	"charte/store"
	"charte/web/page"
)

// errOldInvitation says that a link of an invitation leads to nothing any more.
var errOldInvitation = errors.New("web: the invitation is answered, taken back or too old")

func oldInvitation(err error) error {
	if errors.Is(err, store.ErrNotFound) {
		return errOldInvitation
	}
	return err
}

// invitation shows an invitation to whoever holds the link of its letter. Looking at it, which mail servers do too, changes nothing.
//
// Law: GDPR 14(1), GDPR 14(2)(f)
func invitation(s *store.Site, l look, now func() time.Time) handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		token := r.URL.Query().Get("t")
		i, err := s.Invitation(r.Context(), token, now())
		if err != nil {
			return oldInvitation(err)
		}
		w.Header().Set("Cache-Control", "no-store")
		p, err := invitationPage(r, s, l, l.frame(r), i, token, false)
		if err != nil {
			return err
		}
		return l.show(w, r, http.StatusOK, p)
	}
}

func invitationPage(r *http.Request, s *store.Site, l look, f page.Frame, i store.Invitation, token string, changed bool) (page.Invitation, error) {
	c := asking(r)
	p := page.Invitation{Frame: f, Asking: l.askingOf(f, i, i.Has), Token: token, Address: i.Address.Reveal(own), Prepared: i.Prepared}
	if c.signed {
		h, err := s.Held(r.Context(), c.who.Subject)
		if err != nil {
			return p, err
		}
		if login, _ := s.Plan.Login(); h.Get(login.Name).Equal(i.Address) {
			p.Mine = p.Other == ""
		} else {
			p.Other = f.T("access.other-address")
		}
	}
	switch {
	case p.Mine || p.Other != "":
	case i.Has != "":
		p.Sign = true
	case !i.Prepared:
		p.Join, p.JoinAs = "/join/"+i.Kind, l.kindLabel(f.Lang, i.Kind)
	}
	for _, field := range l.plan.Charter.Data {
		d := page.Datum{Name: field.Name, Label: say(f.Lang, field.Label)}
		for _, v := range i.Values {
			if v.Field == field.Name {
				d.Values = append(d.Values, lines(field, v, f.Lang, "GDPR 14(1)(d): shown to the person"))
			}
		}
		if len(d.Values) > 0 {
			p.Data = append(p.Data, d)
		}
	}
	if i.Prepared {
		p.Notice = l.told(l.notice(f.Lang, taking(l, i)), changed)
	}
	return p, nil
}

// taking is the form by which somebody takes a prepared profile: they are told all that joining would have told them.
func taking(l look, i store.Invitation) policy.Form {
	form := policy.JoinForm(l.plan, i.Kind)
	form.Consents = nil
	return form
}

// answerInvitation refuses an invitation, or takes a prepared profile, for whoever holds the link of its letter.
//
// Law: GDPR 7(1), GDPR 17(1)
func answerInvitation(s *store.Site, l look, gate *throttle, from networks, now func() time.Time) handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		form, err := posted(r)
		if err != nil {
			return err
		}
		token := form.Get("t")
		w.Header().Set("Cache-Control", "no-store")
		if form.Get("answer") != "take" {
			if err := s.Refuse(r.Context(), token, now()); err != nil {
				return oldInvitation(err)
			}
			f := l.frame(r)
			f.Path = "/"
			return l.show(w, r, http.StatusOK, page.Message{Frame: f, Title: f.T("invitation.refused"), Paragraphs: []string{f.T("invitation.refused-what")}})
		}
		i, err := s.Invitation(r.Context(), token, now())
		if err != nil {
			return oldInvitation(err)
		}
		shown, ok := l.informed(form, taking(l, i))
		if !ok {
			f := l.frame(r)
			f.Path = "/invitation?t=" + url.QueryEscape(token)
			p, err := invitationPage(r, s, l, f, i, token, true)
			if err != nil {
				return err
			}
			return l.show(w, r, http.StatusConflict, p)
		}
		confirm, err := s.Take(r.Context(), token, shown, now())
		if err != nil {
			return oldInvitation(err)
		}
		return see(w, "/confirm?t="+url.QueryEscape(confirm))
	}
}

// prepareForm asks, of somebody else, what joining asks.
//
// Law: GDPR 14(1), GDPR 25(2)
func prepareForm(s *store.Site, l look) func(http.ResponseWriter, *http.Request, people.Session) error {
	return func(w http.ResponseWriter, r *http.Request, who people.Session) error {
		g, ok := s.Plan.Grant(r.PathValue("grant"))
		if !ok || !people.Requests(g, who.Kind) {
			return errNotHere
		}
		return l.show(w, r, http.StatusOK, l.preparePage(l.frame(r), g, nil, nil, false))
	}
}

// asksOf is the form about somebody else: what joining asks of them or, where no profile is prepared, their address alone. It has no
// consent: nobody gives one for somebody else.
//
// Law: GDPR 7(1)
func (l look) asksOf(g charter.Grant) policy.Form {
	form := policy.JoinForm(l.plan, g.On)
	form.Consents = nil
	// Law: GDPR 9(2)(a): what rests on their own consent alone waits for them.
	form.Fields = slices.DeleteFunc(form.Fields, func(name string) bool { return len(l.plan.Boxed(g.On, name)) > 0 })
	if login, _ := l.plan.Login(); !g.Creates {
		form.Fields = []string{login.Name}
	}
	return form
}

func (l look) preparePage(f page.Frame, g charter.Grant, typed url.Values, wrong []people.Problem, changed bool) page.Prepare {
	n := l.notice(f.Lang, l.asksOf(g))
	p := page.Prepare{Frame: f, Inviting: l.inviting(f, g, g.On), Mark: mark(l.plan.Charter), Notice: l.told(n, changed)}
	for _, a := range n.Fields {
		q := filled(l.question(f, a), typed[a.Name])
		q.Error, q.Autocomplete = wrongAt(f, wrong, a.Name, q.Label), "" // it is not the reader's own
		p.Fields = append(p.Fields, q)
	}
	return p
}

// prepareFor asks somebody for access and, where the charter lets it, prepares their profile. Whether the address is known, the answer is the
// same, in the same time.
//
// Law: GDPR 14(1), GDPR 32(1)
func prepareFor(w http.ResponseWriter, r *http.Request, s *store.Site, l look, gate *throttle, from networks, now func() time.Time, who people.Session, g charter.Grant) error {
	form, err := posted(r)
	if err != nil {
		return err
	}
	f := l.frame(r)
	shown, ok := l.informed(form, l.asksOf(g))
	if !ok {
		return l.show(w, r, http.StatusConflict, l.preparePage(f, g, form, nil, true))
	}
	j, wrong := l.typedOf(g, form, f.Lang, now())
	if slices.ContainsFunc(wrong, func(p people.Problem) bool { return p.Field == "" }) {
		return errUndeclared
	}
	login, _ := s.Plan.Login()
	if len(wrong) == 0 {
		if err := gate.pass(s.Name(), "invite", who.Subject.String(), from.address(r)); err != nil {
			return err
		}
		j.Notice = shown
		err := s.Ask(r.Context(), who, g.Name, j, now())
		if id := inviteWrong(err); id != "" {
			wrong = []people.Problem{{Field: login.Name, Message: id}}
		} else if err != nil {
			return err
		}
	}
	if len(wrong) > 0 {
		return l.show(w, r, http.StatusUnprocessableEntity, l.preparePage(f, g, form, wrong, false))
	}
	f.Path = "/people"
	return l.show(w, r, http.StatusOK, page.Message{Frame: f, Title: f.T("prepare.sent"), Paragraphs: []string{f.T("prepare.sent-what")},
		Links: []page.Link{{URL: "/people", Text: f.T("people.back")}}})
}

// typedOf decides about what was typed of somebody else: a box of consent is refused like any name that is not asked.
func (l look) typedOf(g charter.Grant, form url.Values, lang string, now time.Time) (people.Joined, []people.Problem) {
	if l.asksOf(g).Consents == nil {
		for name := range form {
			if name != people.NoticeField && !slices.Contains(l.asksOf(g).Fields, name) {
				return people.Joined{}, []people.Problem{{Message: "problem.undeclared"}}
			}
		}
	}
	j, wrong := people.Join(l.plan, g.On, form, lang, seal.NewID(), now)
	if g.Creates {
		return j, wrong
	}
	login, _ := l.plan.Login()
	wrong = slices.DeleteFunc(wrong, func(p people.Problem) bool { return p.Field != login.Name })
	if len(wrong) > 0 {
		return people.Joined{}, wrong
	}
	address, _ := people.Accept(login, form.Get(login.Name))
	return people.Asked(g.On, login.Name, address, lang, seal.NewID(), now), nil
}

// afterLink is where a link of a letter leads once it was used: whoever joined because of an invitation finds it at once.
func afterLink(ctx context.Context, s *store.Site, l look, session string, t people.Ticket, now time.Time) string {
	who, err := s.Session(ctx, session, now)
	if t != people.TicketConfirm || err != nil {
		return "/my-data"
	}
	all, err := waitingFor(ctx, s, l, page.Frame{Lang: who.Lang}, who, now)
	if err != nil || len(all) == 0 || !l.opens(who.Kind) && !l.reaches(who.Kind) {
		return "/my-data" // what waits is on its own page all the same
	}
	return l.back(who.Kind)
}
