package web

import (
	"net/http"
	"time"

	"charte/consent"
	"charte/people"
	"charte/rights"
	"charte/store"
	"charte/web/page"
)

// choose flips one switch of "my data". Both ways take one press.
//
// Law: GDPR 7(3)
func choose(s *store.Site, now func() time.Time) func(http.ResponseWriter, *http.Request, people.Session) error {
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
		if _, err := s.Choose(r.Context(), who.Subject, choice); err != nil {
			return err
		}
		if choice.Given {
			return see(w, "/my-data?done=agreed#agreed")
		}
		return see(w, "/my-data?done=withdrawn#agreed")
	}
}

// choices are the switches: one for each purpose that rests on consent, chosen on or not.
//
// Law: GDPR 7(1)
func choices(s *store.Site, f page.Frame, made []rights.Agreement) []page.Choice {
	var out []page.Choice
	for _, u := range s.Plan.Consents() {
		c := page.Choice{Purpose: u.Name, Label: capital(say(f.Lang, u.Label))}
		for _, a := range made {
			if a.Purpose == u.Name {
				c.Given, c.At, c.Version, c.Receipt = a.Given, a.At, a.Version, receiptURL(a.Fact)
			}
		}
		out = append(out, c)
	}
	return out
}
