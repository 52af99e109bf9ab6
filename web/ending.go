package web

import (
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"charte/people"
	"charte/seal"
	"charte/store"
	"charte/web/page"
)

// endings are whose sessions may be ended at the desk.
var endings = []string{"person", "team", "everybody"}

// ends is the role in which somebody may end the sessions of others. The error is errNotHere for none.
func (d desk) ends() (people.Actor, error) {
	by := people.Actor{Subject: d.who.Subject, Role: people.Manager, Proofs: d.who.Factors}
	if d.gives {
		return by, nil
	}
	for _, role := range d.roles {
		if people.EndsSessions(d.plan, role.Name) {
			by.Role = role.Name
			return by, nil
		}
	}
	return by, errNotHere
}

// endingForm asks whose sessions are ended, and why.
func endingForm() func(http.ResponseWriter, *http.Request, desk) error {
	return func(w http.ResponseWriter, r *http.Request, d desk) error {
		if _, err := d.ends(); err != nil {
			return err
		}
		return d.show(w, r, http.StatusOK, endingPage(d.frame(r), url.Values{}, "", "", ""))
	}
}

func endingPage(f page.Frame, typed url.Values, whose, email, reason string) page.Door {
	choice := func(name, wrong string, values []string) page.Field {
		q := page.Field{Name: name, Label: f.T("ending." + name), Required: true, Value: typed.Get(name), Error: wrong}
		for _, v := range values {
			q.Options = append(q.Options, page.Option{Value: v, Label: f.T("ending." + v)})
		}
		return q
	}
	f.Path = "/desk/sessions"
	return page.Door{Frame: f, Title: f.T("ending.title"), Lead: []string{f.T("ending.lead")}, Action: "/desk/sessions", Send: f.T("ending.send"), Fields: []page.Field{
		choice("whose", whose, endings),
		{Name: "email", Label: f.T("field.email"), Hint: f.T("ending.email-hint"), Type: "email", Value: typed.Get("email"), Error: email},
		choice("reason", reason, people.EndReasons)},
		Links: []page.Link{{URL: "/desk", Text: f.T("desk.title")}}}
}

// endForOthers ends sessions from the next request on. It never says whether somebody has an account with an address.
//
// Law: GDPR 32(1)(b), GDPR 32(4)
func endForOthers(s *store.Site, gate *throttle, from networks, now func() time.Time) func(http.ResponseWriter, *http.Request, desk) error {
	login, _ := s.Plan.Login()
	return func(w http.ResponseWriter, r *http.Request, d desk) error {
		form, err := posted(r)
		if err != nil {
			return err
		}
		by, err := d.ends()
		if err != nil {
			return err
		}
		f, e := d.frame(r), store.Ending{By: by, Reason: form.Get("reason")}
		address, whose, email, reason := "", "", "", ""
		if !slices.Contains(endings, form.Get("whose")) {
			whose = f.T("problem.ending")
		}
		if !slices.Contains(people.EndReasons, e.Reason) {
			reason = f.T("problem.ending")
		}
		if form.Get("whose") == "person" || strings.TrimSpace(form.Get("email")) != "" {
			var wrong string
			if address, wrong = people.Accept(login, form.Get("email")); wrong != "" {
				email = f.T(wrong, f.T("field.email"))
			} else if form.Get("whose") != "person" {
				email = f.T("problem.ending-one")
			}
		}
		if whose+email+reason != "" {
			return d.show(w, r, http.StatusUnprocessableEntity, endingPage(f, form, whose, email, reason))
		}
		if err := gate.pass(s.Name(), "ending", d.who.Subject.String(), from.address(r)); err != nil {
			return err
		}
		if form.Get("whose") == "person" {
			_, err = d.site.EndSessionsAt(r.Context(), seal.NewText(address), e, now())
		} else {
			_, err = d.site.EndAllSessions(r.Context(), form.Get("whose") == "team", e, now())
		}
		if err != nil && !errors.Is(err, store.ErrNotFound) {
			return err
		}
		return see(w, "/desk/sessions?done=ended-for")
	}
}
