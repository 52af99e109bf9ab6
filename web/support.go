package web

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"

	"charte/charter"
	"charte/people"
	"charte/seal"
	"charte/store"
	"charte/web/page"
)

// supportForm shows whom the person lets see their data, and lets them do so for a time.
//
// Law: GDPR 25(2), GDPR 28(3)(a)
func supportForm(s *store.Site, l look, now func() time.Time) func(http.ResponseWriter, *http.Request, people.Session) error {
	return func(w http.ResponseWriter, r *http.Request, who people.Session) error {
		return supportPage(w, r, s, l, who, http.StatusOK, url.Values{}, "", now())
	}
}

func supportPage(w http.ResponseWriter, r *http.Request, s *store.Site, l look, who people.Session, status int, typed url.Values, wrong string, now time.Time) error {
	f := l.frame(r)
	f.Path = "/my-data/support"
	p := page.Support{Frame: f}
	if wrong != "" {
		p.Error = f.T(wrong)
	}
	all, err := s.Supports(r.Context(), who.Subject)
	if err != nil {
		return err
	}
	for _, t := range all {
		one := page.LetIn{Label: capital(l.office(f, t.Role)), Fields: l.labels(f, t.Fields), Opened: t.Opened, Ends: t.Ends, Closed: t.Closed, Receipt: receiptURL(t.Fact)}
		if t.Live(now) {
			one.Shut = "/my-data/support/" + t.ID.String()
		}
		p.Given = append(p.Given, one)
	}
	for _, role := range s.Plan.Charter.Staff {
		if people.OnTicket(s.Plan, role.Name) && people.Opens(s.Plan, role.Name, who.Kind) {
			o := l.offerOf(f, role, who.Kind)
			if typed.Get("role") == role.Name {
				o.Chosen, o.Hours = typed["field"], typed.Get("hours")
			}
			p.Offers = append(p.Offers, o)
		}
	}
	return l.show(w, r, status, p)
}

// offerOf is what the holders of a role could see, and for how long.
func (l look) offerOf(f page.Frame, role charter.Role, kind string) page.Offer {
	o := page.Offer{Role: role.Name, Label: capital(say(f.Lang, role.Label))}
	if i := slices.IndexFunc(l.plan.Charter.Processors, func(p charter.Processor) bool { return p.Name == role.Company }); i >= 0 {
		o.Company = l.plan.Charter.Processors[i].Company
	}
	address, _ := l.plan.Address()
	for _, field := range l.plan.Charter.Data {
		if people.Sees(l.plan, role.Name, kind, field.Name) && (l.plan.Holds(kind, field.Name) || field.Name == address.Name) {
			o.Fields = append(o.Fields, page.Box{Value: field.Name, Text: say(f.Lang, field.Label)})
		}
	}
	for _, life := range people.SupportLives {
		hours := int(life.Hours())
		text := f.Count(hours, "support.hour", "support.hours")
		if hours >= 24 {
			text = f.Count(hours/24, "support.day", "support.days")
		}
		o.Lives = append(o.Lives, page.Box{Value: strconv.Itoa(hours), Text: text})
	}
	return o
}

// labels names fields to a reader.
func (l look) labels(f page.Frame, names []string) (all []string) {
	for _, name := range names {
		field, ok := l.plan.Charter.Field(name)
		if !ok {
			continue // of another version
		}
		all = append(all, small(say(f.Lang, field.Label)))
	}
	return all
}

func letIn(s *store.Site, l look, now func() time.Time) func(http.ResponseWriter, *http.Request, people.Session) error {
	return func(w http.ResponseWriter, r *http.Request, who people.Session) error {
		form, err := posted(r)
		if err != nil {
			return err
		}
		hours, _ := strconv.Atoi(form.Get("hours"))
		switch {
		case len(form["field"]) == 0:
			return supportPage(w, r, s, l, who, http.StatusUnprocessableEntity, form, "problem.support-fields", now())
		case !slices.Contains(people.SupportLives, time.Duration(hours)*time.Hour):
			return supportPage(w, r, s, l, who, http.StatusUnprocessableEntity, form, "problem.support-hours", now())
		}
		if err := s.Let(r.Context(), who, form.Get("role"), chartered(s.Plan.Charter.Data, form["field"]), time.Duration(hours)*time.Hour, now()); err != nil {
			return err
		}
		return see(w, "/my-data/support?done=let-in")
	}
}

// chartered puts names of fields in the charter's order, each once; a name that it does not have stays, to be refused.
func chartered(data []charter.Field, names []string) []string {
	rank := func(name string) int {
		return slices.IndexFunc(data, func(f charter.Field) bool { return f.Name == name })
	}
	slices.SortStableFunc(names, func(a, b string) int { return rank(a) - rank(b) })
	return slices.Compact(names)
}

// shutOut ends an access at once.
func shutOut(s *store.Site, now func() time.Time) func(http.ResponseWriter, *http.Request, people.Session) error {
	return func(w http.ResponseWriter, r *http.Request, who people.Session) error {
		id, err := seal.ParseID(r.PathValue("id"))
		if err != nil {
			return err
		}
		if err := s.Shut(r.Context(), who, id, now()); err != nil {
			return err
		}
		return see(w, "/my-data/support?done=shut-out")
	}
}
