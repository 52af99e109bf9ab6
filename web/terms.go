package web

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"charte/people"
	"charte/policy"
	"charte/store"
	"charte/web/page"
)

// offer is the latest version, for somebody who is under an earlier one: what it changes for them, and what they answered.
type offer struct {
	store.Offer
	step policy.Step // from the version that they are under
}

// offered finds what waits for somebody. It asks the store nothing while there is no later version than theirs.
func offered(ctx context.Context, s *store.Site, who people.Session, now time.Time) (*offer, error) {
	inForce, err := s.InForce(ctx, now)
	if err != nil {
		return nil, err
	}
	if _, soon := s.Coming(now); !soon && inForce.Number() <= who.Terms {
		return nil, nil
	}
	terms, err := s.Terms(ctx, who.Subject, now)
	if err != nil || terms.Offer == nil {
		return nil, ignoreMissing(err)
	}
	step, err := s.Step(ctx, who.Terms, terms.Offer.Number)
	return &offer{*terms.Offer, step}, err
}

// ignoreMissing: whoever is gone is told nothing.
func ignoreMissing(err error) error {
	if errors.Is(err, store.ErrNotFound) {
		return nil
	}
	return err
}

// announced is what the top of each page says: to whoever is signed in, what waits for them; to anybody else, the version that comes.
//
// Law: GDPR 13(3)
func (l look) announced(c caller) *page.Coming {
	if !c.signed {
		if v, ok := l.site.Coming(l.now()); ok {
			return &page.Coming{Version: v.Number, On: v.Applies}
		}
		return nil
	}
	if c.offer == nil || c.offer.Answer != store.Unanswered {
		return nil
	}
	coming := c.offer.coming(c.who, l.now())
	if coming.Applied && !coming.Asked || !c.offer.step.Holds(c.who.Kind) {
		return nil
	}
	return &coming
}

func (o *offer) coming(who people.Session, now time.Time) page.Coming {
	c := page.Coming{Version: o.Number, On: o.Applies, Concerns: len(o.step.For(who.Kind)) > 0,
		Asked: (o.Needs || o.step.Needs(who.Kind)) && o.step.Holds(who.Kind)}
	if !c.Asked {
		c.On = o.From // whoever is told late has as long as anybody else
	}
	c.Applied = !c.On.After(now)
	return c
}

var answers = map[store.Answer]string{store.Agreed: "agreed", store.Stayed: "kept"}

// pending is the card of "my data" about the version that a person is not under.
func (o *offer) pending(who people.Session, now time.Time) *page.Pending {
	p := &page.Pending{Coming: o.coming(who, now), Told: o.Told, Answer: answers[o.Answer], Answered: o.Answered}
	if p.Answer != "" {
		p.Receipt = receiptURL(o.Fact)
	}
	return p
}

// stays are the versions that somebody was under, the latest first, each with the text that was published then.
//
// Law: GDPR 7(1), GDPR 15(1)
func stays(t store.Terms) []page.Stay {
	var out []page.Stay
	for i, s := range t.Stays {
		read := s.From
		one := page.Stay{Version: s.Version, From: s.From, Told: s.Told, Agreed: s.Agreed}
		if !s.Agreed.IsZero() {
			read, one.Receipt = s.Agreed, receiptURL(s.Evidence)
		}
		one.URL = versionURL(s.Version) + "?at=" + url.QueryEscape(read.UTC().Format(time.RFC3339Nano))
		if i+1 < len(t.Stays) {
			one.Until = t.Stays[i+1].From
		}
		out = append(out, one)
	}
	slices.Reverse(out)
	return out
}

// question is what a later version asks of somebody: its changes for them, its boxes, and the one spelling of all that they read.
type question struct {
	notice policy.Notice // of the boxes
	digest string
}

// ask writes what is asked of somebody in a language, or in the first one of a version that does not have it.
func (o *offer) ask(ctx context.Context, s *store.Site, kind, lang string) (q question, err error) {
	next, err := s.Under(ctx, o.Number)
	if err != nil {
		return q, err
	}
	if spoken := next.Plan.Charter.Site.Languages; !slices.Contains(spoken, lang) {
		lang = spoken[0]
	}
	body, _, err := s.Text(ctx, o.Number, lang, time.Time{})
	if err != nil {
		return q, err
	}
	q.notice = policy.NoticeOf(next.Plan, policy.Read(next.Plan, lang), policy.Form{Kind: kind, Consents: o.step.Asks(kind)})
	read := []string{"charte terms v1", strconv.Itoa(s.Number()), strconv.Itoa(o.Number), lang, policy.Digest(body), q.notice.Digest}
	for _, c := range o.step.For(kind) {
		read = append(read, string(c.Class)+"\t"+c.Text.In(lang))
	}
	q.digest = policy.Digest(strings.Join(read, "\n"))
	return q, nil
}

func agreeForm(s *store.Site, l look) func(http.ResponseWriter, *http.Request, people.Session) error {
	return func(w http.ResponseWriter, r *http.Request, who people.Session) error {
		p, err := agreePage(r, s, l, who, false)
		if err != nil {
			return err
		}
		return l.show(w, r, http.StatusOK, p)
	}
}

// agreePage shows somebody what a version changes for them and, where they are asked, both answers.
//
// Law: GDPR 13(3), GDPR 7(2)
func agreePage(r *http.Request, s *store.Site, l look, who people.Session, changed bool) (p page.Agree, err error) {
	f, o := l.frame(r), asking(r).offer
	f.Coming, p = nil, page.Agree{}
	if p.Frame = f; o == nil {
		return p, nil
	}
	coming := o.coming(who, l.now())
	p.Version, p.Was, p.On, p.Applied, p.Asked = o.Number, s.Number(), coming.On, coming.Applied, coming.Asked
	p.Changes = classed(f, o.step.For(who.Kind))
	if !p.Asked {
		return p, nil
	}
	q, err := o.ask(r.Context(), s, who.Kind, f.Lang)
	if err != nil {
		return p, err
	}
	p.Notice = page.Notice{Digest: q.digest, Changed: changed}
	for _, a := range q.notice.Consents {
		p.Consents = append(p.Consents, page.Consent{Name: people.ConsentBox + a.Name, Label: f.T("join.agree", a.Label), Hint: a.Why, More: details(a.Details)})
	}
	pending := o.pending(who, l.now())
	p.Answer, p.Answered, p.Receipt = pending.Answer, pending.Answered, pending.Receipt
	if asking(r).ward != nil {
		p.Minor = true
		p.Waits, err = waitsFor(r.Context(), s, who, o.Number)
	}
	return p, err
}

// agree takes somebody's answer to the version that they read, and no other: silence, another version, or a page that has changed
// since, is none.
//
// Law: GDPR 4(11), GDPR 7(1), GDPR 7(2)
func agree(s *store.Site, l look, now func() time.Time) func(http.ResponseWriter, *http.Request, people.Session) error {
	return func(w http.ResponseWriter, r *http.Request, who people.Session) error {
		form, err := posted(r)
		if err != nil {
			return err
		}
		answer, done := store.Agreed, "terms-agreed"
		switch form.Get("answer") {
		case "agree":
		case "keep":
			answer, done = store.Stayed, "terms-kept"
		default:
			return errForm
		}
		again := func() error {
			p, err := agreePage(r, s, l, who, true)
			if err != nil {
				return err
			}
			return l.show(w, r, http.StatusConflict, p)
		}
		o := asking(r).offer
		if o == nil || form.Get("version") != strconv.Itoa(o.Number) {
			return again()
		}
		lang, ok, err := o.read(r.Context(), s, form, who.Kind)
		if err != nil {
			return err
		}
		if !ok {
			return again()
		}
		boxes, err := ticked(form)
		if err != nil {
			return err
		}
		_, err = s.Answer(r.Context(), who, o.Number, answer, boxes, lang, now())
		switch {
		case errors.Is(err, store.ErrStale):
			return again()
		case errors.Is(err, store.ErrNotFound):
			f := l.frame(r)
			return l.show(w, r, http.StatusServiceUnavailable, page.Message{Frame: f, Title: f.T("agree.later"), Paragraphs: []string{f.T("agree.later-do")},
				Links: []page.Link{{URL: "/policy/agree", Text: f.T("receipt.again")}}})
		case errors.Is(err, store.ErrPurpose):
			return errUndeclared
		case err != nil:
			return err
		}
		if answer == store.Agreed && asking(r).ward != nil {
			done = "terms-sought"
		}
		return see(w, "/my-data?done="+done+"#terms")
	}
}

// read finds in which language somebody read what they answer to; false when it is not what is asked now.
func (o *offer) read(ctx context.Context, s *store.Site, form url.Values, kind string) (lang string, ok bool, err error) {
	for _, lang := range o.step.After.Site.Languages {
		q, err := o.ask(ctx, s, kind, lang)
		if err != nil {
			return "", false, err
		}
		if _, ok := people.Shown(form, q.digest); ok {
			return lang, true, nil
		}
	}
	return "", false, nil
}

// ticked are the purposes whose boxes somebody ticked. The error is errUndeclared for a field that no such form has.
func ticked(form url.Values) (purposes []string, err error) {
	for name, given := range form {
		purpose, box := strings.CutPrefix(name, people.ConsentBox)
		switch {
		case len(given) > 1, !box && !slices.Contains([]string{"answer", "version", people.NoticeField}, name):
			return nil, errUndeclared
		case box && given[0] == people.Ticked:
			purposes = append(purposes, purpose)
		}
	}
	slices.Sort(purposes)
	return purposes, nil
}
