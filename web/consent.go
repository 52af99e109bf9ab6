package web

import (
	"net/http"
	"time"

	"charte/consent"
	"charte/people"
	"charte/policy"
	"charte/rights"
	"charte/store"
	"charte/web/page"
)

// switchForm is what the switch of a purpose asks.
func switchForm(purpose string) policy.Form { return policy.Form{Consents: []string{purpose}} }

// choose flips one switch of "my data". Both ways take one press. To agree one must have been shown what to; to withdraw needs nothing.
//
// Law: GDPR 7(3), GDPR 13(1)
func choose(s *store.Site, l look, now func() time.Time) func(http.ResponseWriter, *http.Request, people.Session) error {
	return func(w http.ResponseWriter, r *http.Request, who people.Session) error {
		form, err := posted(r)
		if err != nil {
			return err
		}
		give := form.Get("give")
		if give != "yes" && give != "no" {
			return errForm
		}
		choice, err := consent.Choose(s.Plan, r.PathValue("purpose"), give == "yes", "my-data", asking(r).lang, now())
		if err != nil {
			return err
		}
		shown, ok := l.informed(form, switchForm(choice.Purpose))
		if choice.Notice = shown; choice.Given && !ok {
			f := l.frame(r)
			if form.Get("page") == "preferences" {
				f.Path = preferencesPath
				p, err := preferencesPage(r.Context(), s, l, f, who)
				if err != nil {
					return err
				}
				p.Changed = f.Inform(page.Notice{Changed: true})
				return l.show(w, r, http.StatusConflict, p)
			}
			f.Path = "/my-data"
			m, err := myDataPage(r.Context(), s, l, f, who, asking(r).offer)
			if err != nil {
				return err
			}
			m.Changed = f.Inform(page.Notice{Changed: true})
			return l.show(w, r, http.StatusConflict, m)
		}
		if _, err := s.Choose(r.Context(), who.Subject, choice); err != nil {
			return err
		}
		to, act := "/my-data", "withdrawn"
		if form.Get("page") == "preferences" {
			to = preferencesPath
		}
		if choice.Given {
			act = "agreed"
		}
		return see(w, to+"?done="+act+"#agreed")
	}
}

// choices are the switches: one for each purpose that rests on consent, chosen on or not.
//
// Law: GDPR 7(1)
func (l look) choices(f page.Frame, h rights.Holding) []page.Choice {
	var out []page.Choice
	for _, u := range l.plan.Consents() {
		if h.Another && l.plan.OfAccount(u.Name) {
			continue
		}
		n := l.notice(f.Lang, switchForm(u.Name))
		a := n.Consents[0]
		c := page.Choice{Purpose: u.Name, Label: capital(a.Label), Why: besides(a.Why, l.drops(f, u.Name)), More: details(a.Details), Digest: n.Digest}
		for _, a := range h.Agreements {
			if a.Purpose == u.Name {
				c.Given, c.At, c.Version, c.Receipt = a.Given, a.At, a.Version, receiptURL(a.Fact)
			}
		}
		out = append(out, c)
	}
	return out
}
