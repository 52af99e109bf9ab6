package web

import (
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

func joinChoice(l look) handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		f := l.frame(r)
		return l.show(w, r, http.StatusOK, page.JoinChoice{Frame: f, Kinds: l.kinds(f.Lang)})
	}
}

// joining is the kind of people as whom a request would join. The error is errNotHere for one that opens no account.
func joining(p *plan.Plan, r *http.Request) (charter.Kind, error) {
	all := p.Joins()
	i := slices.IndexFunc(all, func(k charter.Kind) bool { return k.Name == r.PathValue("kind") })
	if i < 0 {
		return charter.Kind{}, errNotHere
	}
	return all[i], nil
}

func joinForm(p *plan.Plan, l look) handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		k, err := joining(p, r)
		if err != nil {
			return err
		}
		return l.show(w, r, http.StatusOK, l.joinPage(l.frame(r), k, nil, nil, false))
	}
}

// joinPage asks exactly what the charter declares, and why. changed says that what was typed came with another notice.
//
// Law: GDPR 13(1)(c), GDPR 25(2)
func (l look) joinPage(f page.Frame, k charter.Kind, typed url.Values, wrong []people.Problem, changed bool) page.Join {
	n := l.notice(f.Lang, policy.JoinForm(l.plan, k.Name))
	j := page.Join{Frame: f, Kind: kindOf(k, f.Lang), Mark: mark(l.plan.Charter), Notice: l.told(n, changed)}
	for _, a := range n.Fields {
		q := filled(l.question(f, a), typed[a.Name])
		q.Hint = besides(q.Hint, l.onlyWith(f, "join.box", k.Name, a.Name))
		q.Error = wrongAt(f, wrong, a.Name, q.Label)
		j.Fields = append(j.Fields, q)
	}
	if l.plan.Guarded() {
		j.Fields = append(j.Fields, l.ageQuestion(f, typed, wrong))
	}
	j.Minors, j.Children = l.onMinors(f)
	for _, a := range n.Consents {
		j.Consents = append(j.Consents, page.Consent{Name: people.ConsentBox + a.Name,
			Label: f.T("join.agree", a.Label), Hint: a.Why, More: l.beside(a)})
	}
	return j
}

// wrongAt is the sentence about one field, or "".
func wrongAt(f page.Frame, wrong []people.Problem, name, label string) string {
	for _, p := range wrong {
		if p.Field == name {
			if text := f.T(p.Message); !strings.Contains(text, "%s") {
				return text // it needs no name
			}
			return f.T(p.Message, label)
		}
	}
	return ""
}

// join accepts a form of the charter's fields and nothing else, from whoever was shown the notice in force. Whether the address was known already, the answer is
// the same, in the same time.
//
// Law: GDPR 5(1)(c), GDPR 32(1)
func join(s *store.Site, l look, gate *throttle, from networks, now func() time.Time) handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		k, err := joining(s.Plan, r)
		if err != nil {
			return err
		}
		form, err := posted(r)
		if err != nil {
			return err
		}
		f := l.frame(r)
		shown, ok := l.informed(form, policy.JoinForm(s.Plan, k.Name))
		if !ok {
			return l.show(w, r, http.StatusConflict, l.joinPage(f, k, form, nil, true))
		}
		j, wrong := people.Join(s.Plan, k.Name, form, f.Lang, seal.NewID(), now())
		switch {
		case slices.ContainsFunc(wrong, func(p people.Problem) bool { return p.Field == "" }):
			return errUndeclared
		case len(wrong) > 0:
			return l.show(w, r, http.StatusUnprocessableEntity, l.joinPage(f, k, form, wrong, false))
		}
		j.Notice = shown
		if err := gate.pass(s.Name(), "join", j.Login, from.address(r)); err != nil {
			return err
		}
		if err := s.Join(r.Context(), j); err != nil {
			return err
		}
		return see(w, "/joined")
	}
}

func joined(l look) handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		days := int(people.TicketConfirm.Life().Hours() / 24)
		return l.show(w, r, http.StatusOK, page.Joined{Frame: l.frame(r), Days: days})
	}
}
