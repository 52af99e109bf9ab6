package web

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"charte/charter"
	"charte/people"
	"charte/plan"
	"charte/policy"
	"charte/seal"
	"charte/store"
	"charte/web/page"
)

// forMinors are the pages by which a minor and a parent agree together, where the charter says so.
func forMinors(s *store.Site, l look, gate *throttle, from networks, now func() time.Time) []route {
	if !s.Plan.Guarded() {
		return nil
	}
	return []route{
		{"GET /my-parent", signedIn(l, myParentForm(s, l))},
		{"POST /my-parent", signedIn(l, askParent(s, l, gate, from, now))},
		{"POST /my-parent/age", signedIn(l, ageAgain(s, l, now))},
		{"GET /my-child", myChildForm(s, l, now)},
		{"POST /my-child", permit(s, l, now)},
		{"POST /my-child/withhold", withhold(s, now)},
		{"POST /my-child/refuse", disallow(s, l, now)},
		{"POST /my-child/again", relink(s, l, gate, from, now)},
	}
}

// ageQuestion is the question about age in the form that opens an account: it names no age, and leads to no answer.
//
// Law: GDPR 8(1), LIL 45
func (l look) ageQuestion(f page.Frame, typed url.Values, wrong []people.Problem) page.Field {
	q := page.Field{Name: people.AgeField, Label: f.T("minors.age"), Hint: f.T("minors.age-hint"), Required: true, Type: "number", Value: typed.Get(people.AgeField)}
	q.Error = wrongAt(f, wrong, q.Name, q.Label)
	return q
}

// onMinors is what a form says of children: that the site is not for them, or where the page in simple words is.
//
// Law: GDPR 12(1)
func (l look) onMinors(f page.Frame) (said, children string) {
	m := l.plan.Charter.Minors
	if p, ok := l.plan.Promise("minors.served"); ok && m.Served == "no" {
		said = say(f.Lang, p.Text)
	}
	if _, ok := policy.Children(l.plan, f.Lang); ok {
		children = policy.ChildrenPath
	}
	return said, children
}

// waits reports whether a minor's account may not do yet what a path is for: everything but their own data and their parent.
//
// Law: GDPR 8(1), LIL 45
func (c caller) waits(path string) bool {
	return c.ward != nil && !c.ward.Agreed && path != "/my-data" && !strings.HasPrefix(path, "/my-data/") && path != "/my-parent"
}

// ward is where the person who asks stands, if they are a minor. The error is errNotHere for anybody else.
func ward(r *http.Request) (*people.Ward, error) {
	if w := asking(r).ward; w != nil {
		return w, nil
	}
	return nil, errNotHere
}

func myParentForm(s *store.Site, l look) func(http.ResponseWriter, *http.Request, people.Session) error {
	return func(w http.ResponseWriter, r *http.Request, who people.Session) error {
		p, err := myParentPage(r, s, l, who, nil)
		if err != nil {
			return err
		}
		return l.show(w, r, http.StatusOK, p)
	}
}

// myParentPage is that page with what was typed in it, and what is wrong there, by field.
func myParentPage(r *http.Request, s *store.Site, l look, who people.Session, typed url.Values, wrong ...people.Problem) (m page.MyParent, err error) {
	at, err := ward(r)
	if err != nil {
		return m, err
	}
	h, err := s.Held(r.Context(), who.Subject)
	if err != nil {
		return m, err
	}
	f := l.frame(r)
	f.Path = "/my-parent"
	m = page.MyParent{Frame: f, Agreed: at.Agreed, Parent: at.Parent.Reveal(own), Asked: at.Asked, Again: at.Since.Add(people.AgeAgain)}
	m.Email = page.Field{Name: "email", Label: f.T("myparent.email"), Type: "email", Required: true, Value: typed.Get("email")}
	m.Email.Error = wrongAt(f, wrong, "email", m.Email.Label)
	if period, ok := s.Plan.Unclaimed(); ok && !at.Agreed {
		m.Ends = period.After(h.Joined)
	}
	if at.Agreed && at.AskAgain(l.now()) {
		q := l.ageQuestion(f, typed, wrong)
		m.Age = &q
	}
	if h.Minority != nil {
		for _, one := range h.Minority.Sought {
			m.Sought = append(m.Sought, l.purposeLabel(f, one.Purpose))
		}
	}
	return m, nil
}

func (l look) purposeLabel(f page.Frame, name string) string {
	if version, is := store.SoughtVersion(name); is {
		return f.T("minor.version", version)
	}
	u, _ := l.plan.Charter.Purpose(name)
	return capital(say(f.Lang, u.Label))
}

// askParent writes to the address that a minor gives, no more often than a new address could be.
//
// Law: GDPR 8(2), GDPR 14(2)(f)
func askParent(s *store.Site, l look, gate *throttle, from networks, now func() time.Time) func(http.ResponseWriter, *http.Request, people.Session) error {
	return func(w http.ResponseWriter, r *http.Request, who people.Session) error {
		form, err := posted(r)
		if err != nil {
			return err
		}
		if _, err := ward(r); err != nil {
			return err
		}
		again := func(problem string) error {
			p, err := myParentPage(r, s, l, who, form, people.Problem{Field: "email", Message: problem})
			if err != nil {
				return err
			}
			return l.show(w, r, http.StatusUnprocessableEntity, p)
		}
		address, problem := people.Accept(charter.Field{Category: "email"}, form.Get("email"))
		if problem != "" {
			return again(problem)
		}
		if err := gate.pass(s.Name(), "address", who.Subject.String(), from.address(r)); err != nil {
			return err
		}
		err = s.AskParent(r.Context(), who.Subject, seal.NewText(address), now())
		if errors.Is(err, store.ErrOwnAddress) {
			return again("problem.parent-own")
		}
		if err != nil {
			return err
		}
		return see(w, "/my-parent?done=parent-asked")
	}
}

// ageAgain takes the yearly answer. Whoever is of age decides alone from then on.
//
// Law: GDPR 8(1), LIL 45
func ageAgain(s *store.Site, l look, now func() time.Time) func(http.ResponseWriter, *http.Request, people.Session) error {
	return func(w http.ResponseWriter, r *http.Request, who people.Session) error {
		form, err := posted(r)
		if err != nil {
			return err
		}
		if _, err := ward(r); err != nil {
			return err
		}
		under, problem := people.Age(s.Plan, strings.TrimSpace(form.Get(people.AgeField)))
		if problem != "" {
			p, err := myParentPage(r, s, l, who, form, people.Problem{Field: people.AgeField, Message: problem})
			if err != nil {
				return err
			}
			return l.show(w, r, http.StatusUnprocessableEntity, p)
		}
		if err := s.Aged(r.Context(), who.Subject, under, now()); err != nil {
			return err
		}
		if under {
			return see(w, "/my-parent?done=still-minor")
		}
		return see(w, "/my-data?done=of-age")
	}
}

// noChild says that a parent's link opens nothing any more.
func noChild(err error) error {
	if errors.Is(err, store.ErrNotFound) {
		return errOldChild
	}
	return err
}

// myChildForm shows a parent what they are asked. Looking at it, which mail servers do too, changes nothing.
//
// Law: GDPR 8(2), GDPR 14(1)
func myChildForm(s *store.Site, l look, now func() time.Time) handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		token := r.URL.Query().Get("t")
		err := showChild(w, r, s, l, token, http.StatusOK, nil, now())
		if errors.Is(err, errOldChild) && token != "" {
			w.Header().Set("Cache-Control", "no-store")
			return l.show(w, r, http.StatusGone, againPage(l.frame(r), token))
		}
		return err
	}
}

func showChild(w http.ResponseWriter, r *http.Request, s *store.Site, l look, token string, status int, wrong map[string]string, now time.Time) error {
	child, err := s.Guardian(r.Context(), token, now)
	if err != nil {
		return noChild(err)
	}
	m, err := l.childPage(r.Context(), l.frame(r), s, child)
	if err != nil {
		return noChild(err)
	}
	m.Path = "/my-child?t=" + url.QueryEscape(token)
	m.Token, m.Wrong = token, map[string]string{}
	for name, id := range wrong {
		m.Wrong[name] = m.T(id)
	}
	w.Header().Set("Cache-Control", "no-store")
	return l.show(w, r, status, m)
}

// childPage is what a parent reads: what the account serves, what the child agreed to besides, and what both did.
func (l look) childPage(ctx context.Context, f page.Frame, s *store.Site, child seal.ID) (page.MyChild, error) {
	h, err := s.Held(ctx, child)
	if err != nil {
		return page.MyChild{}, err
	}
	if h.Minority == nil {
		return page.MyChild{}, store.ErrNotFound
	}
	k, _ := s.Plan.Charter.Kind(h.Kind)
	m := page.MyChild{Frame: f, Child: h.Get(loginOf(s.Plan)).Reveal("GDPR 8(2): to the holder of parental authority"), Kind: say(f.Lang, k.Label), Agreed: h.Minority.Agreed}
	_, m.Children = l.onMinors(f)
	for _, u := range s.Plan.Charter.Purposes {
		if u.Basis != charter.BasisConsent && slices.ContainsFunc(u.Data, func(name string) bool { return s.Plan.Holds(h.Kind, name) }) {
			m.Uses = append(m.Uses, say(f.Lang, u.Text))
		}
	}
	for _, one := range h.Minority.Sought {
		if _, is := store.SoughtVersion(one.Purpose); !is {
			m.Sought = append(m.Sought, l.joint(f, one.Purpose))
		}
	}
	terms, err := l.jointTerms(ctx, f, s, child)
	if err != nil {
		return m, err
	}
	m.Sought = append(m.Sought, terms...)
	for _, a := range h.Agreements {
		if a.Given {
			m.Given = append(m.Given, l.joint(f, a.Purpose))
		}
	}
	return m, nil
}

func loginOf(p *plan.Plan) string {
	field, _ := p.Login()
	return field.Name
}

// joint is a purpose in the words of the switch by which a child agrees to it.
func (l look) joint(f page.Frame, purpose string) page.Joint {
	j := page.Joint{Purpose: purpose, Label: l.purposeLabel(f, purpose)}
	for _, a := range l.notice(f.Lang, switchForm(purpose)).Consents {
		j.Why, j.More = a.Why, details(a.Details)
	}
	return j
}

// permit takes a parent's yes: to the account, and to each purpose whose box they ticked. Silence about a box is no yes.
//
// Law: GDPR 8(2), LIL 45
func permit(s *store.Site, l look, now func() time.Time) handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		form, err := posted(r)
		if err != nil {
			return err
		}
		token, at := form.Get("t"), now()
		if form.Get("holder") != people.Ticked {
			return showChild(w, r, s, l, token, http.StatusUnprocessableEntity, map[string]string{"holder": "problem.holder"}, at)
		}
		child, err := s.Guardian(r.Context(), token, at)
		if err != nil {
			return noChild(err)
		}
		var purposes []string
		for name, given := range form {
			if purpose, box := strings.CutPrefix(name, people.ConsentBox); box && slices.Equal(given, []string{people.Ticked}) {
				purposes = append(purposes, purpose)
			}
		}
		if err := s.Permit(r.Context(), child, purposes, l.frame(r).Lang, at); err != nil {
			return noChild(err)
		}
		if err := s.Renew(r.Context(), token, at); err != nil && !errors.Is(err, store.ErrNotFound) {
			return err
		}
		return see(w, "/my-child?done=permitted&t="+url.QueryEscape(token))
	}
}

// withhold takes a parent's no to one purpose, before or after their yes.
//
// Law: GDPR 7(3), GDPR 8(2)
func withhold(s *store.Site, now func() time.Time) handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		form, err := posted(r)
		if err != nil {
			return err
		}
		child, err := s.Guardian(r.Context(), form.Get("t"), now())
		if err != nil {
			return noChild(err)
		}
		if err := s.Withhold(r.Context(), child, form.Get("purpose"), asking(r).lang, now()); err != nil && !errors.Is(err, store.ErrNotFound) {
			return err
		}
		if err := s.Renew(r.Context(), form.Get("t"), now()); err != nil && !errors.Is(err, store.ErrNotFound) {
			return err
		}
		return see(w, "/my-child?done=withheld&t="+url.QueryEscape(form.Get("t")))
	}
}

// disallow takes a parent's no to the account, and leads to the page of the erasure.
//
// Law: GDPR 8(2), GDPR 17(1)
func disallow(s *store.Site, l look, now func() time.Time) handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		form, err := posted(r)
		if err != nil {
			return err
		}
		token, at := form.Get("t"), now()
		if form.Get("understood") != people.Ticked {
			return showChild(w, r, s, l, token, http.StatusUnprocessableEntity, map[string]string{"understood": "problem.understood"}, at)
		}
		child, err := s.Guardian(r.Context(), token, at)
		if err != nil {
			return noChild(err)
		}
		id, err := s.Disallow(r.Context(), child, at)
		if err != nil {
			return noChild(err)
		}
		return see(w, "/erasure/"+id.String())
	}
}

// minority is the row of the parent among what is held about a minor.
func (h held) minority() []page.Datum {
	m := h.Minority
	if m == nil {
		return nil
	}
	d := page.Datum{Name: "parent", Label: h.f.T("mydata.parent"), Values: []string{h.f.T("mydata.parent-none")}, Until: h.f.T("until.leave"), See: "/my-parent"}
	if !m.Parent.IsZero() {
		d.Values = []string{m.Parent.Reveal(own)}
	}
	return []page.Datum{d}
}
