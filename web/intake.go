package web

import (
	"maps"
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
	"charte/web/page"
)

// Names that the page of what is taken down posts besides the fields of the form. None can be a field's: a field has no dot in its name.
const (
	intakeRole = "intake.role"
	intakeWay  = "intake.way"
	intakeTold = "intake.told" // the notice was read aloud, or enclosed
)

// intakeRoutes are the pages by which the team takes down what people say by telephone, by post or in person.
func intakeRoutes(at func(func(http.ResponseWriter, *http.Request, desk) error) handler, now func() time.Time) []route {
	return []route{
		{"GET /desk/intake", at(deskIntakes())},
		{"GET /desk/intake/{form}", at(deskIntake())},
		{"POST /desk/intake/{form}", at(deskTakeDown(now))},
	}
}

// takes are the forms that a role may take down, for somebody without an account.
func (d desk) takes(role string) (all []charter.Form) {
	for _, f := range d.plan.Charter.Forms {
		depicts := slices.ContainsFunc(people.Pictures(d.plan, f), func(name string) bool { return slices.Contains(f.Asks.Required, name) })
		if people.Receives(d.plan, role, f) && d.plan.Sends(plan.Visitor, f) && !depicts {
			all = append(all, f)
		}
	}
	return all
}

func deskIntakes() func(http.ResponseWriter, *http.Request, desk) error {
	return func(w http.ResponseWriter, r *http.Request, d desk) error {
		f := d.frame(r)
		p := page.DeskIntakes{Frame: f}
		for _, role := range d.roles {
			for _, form := range d.takes(role.Name) {
				one := page.Intake{Form: say(f.Lang, form.Label), As: say(f.Lang, role.Label)}
				for _, way := range people.Intakes(d.plan) {
					q := url.Values{"role": {role.Name}, "way": {way}}
					one.Ways = append(one.Ways, page.Link{URL: "/desk/intake/" + form.Name + "?" + q.Encode(), Text: d.way(f, way)})
				}
				p.Sheets = append(p.Sheets, one)
			}
		}
		return d.show(w, r, http.StatusOK, p)
	}
}

// intake is a form that somebody of the team fills in for another, and how they received it.
type intake struct {
	role charter.Role
	by   people.Actor
	form charter.Form
	way  string
}

// intake reads what a page takes down. The error is errNotHere for a form, a role or a way that is not theirs.
func (d desk) intake(r *http.Request, role, way string) (t intake, err error) {
	if t.by, t.role, err = d.as(role); err != nil {
		return t, err
	}
	i := slices.IndexFunc(d.takes(t.role.Name), func(f charter.Form) bool { return f.Name == r.PathValue("form") })
	if i < 0 || !slices.Contains(people.Intakes(d.plan), way) {
		return t, errNotHere
	}
	t.form, t.way = d.takes(t.role.Name)[i], way
	return t, nil
}

// asks is what the form asks of whoever speaks to the team.
func (d desk) asks(form charter.Form) policy.Form {
	f := policy.Form{Kind: plan.Visitor, Fields: slices.Concat(form.Asks.Required, form.Asks.Optional)}
	if u, _ := d.plan.Charter.Purpose(form.Purpose); u.Basis == charter.BasisConsent {
		f.Consents = []string{u.Name}
	}
	return f
}

func deskIntake() func(http.ResponseWriter, *http.Request, desk) error {
	return func(w http.ResponseWriter, r *http.Request, d desk) error {
		q := r.URL.Query()
		t, err := d.intake(r, q.Get("role"), q.Get("way"))
		if err != nil {
			return err
		}
		return d.show(w, r, http.StatusOK, d.intakePage(d.frame(r), t, url.Values{people.TokenField: {seal.NewID().String()}}, nil, false))
	}
}

// intakePage shows the notice whole, to be read aloud or enclosed, before the first question.
//
// Law: GDPR 13(1), GDPR 12(1)
func (d desk) intakePage(f page.Frame, t intake, typed url.Values, wrong []people.Problem, changed bool) page.DeskIntake {
	n := d.notice(f.Lang, d.asks(t.form))
	p := page.DeskIntake{Frame: f, Form: say(f.Lang, t.form.Label), Way: d.way(f, t.way), At: "/desk/intake/" + t.form.Name, Token: typed.Get(people.TokenField),
		Hidden: []page.Box{{Value: intakeRole, Text: t.role.Name}, {Value: intakeWay, Text: t.way}}, Mark: mark(d.plan.Charter), Notice: d.told(n, changed),
		Aloud: t.way == "phone" || t.way == "in person", Told: intakeTold, Error: wrongAt(f, wrong, intakeTold, "")}
	p.Frame.Path = p.At + "?" + url.Values{"role": {t.role.Name}, "way": {t.way}}.Encode()
	for _, a := range n.Fields {
		if slices.Contains(people.Pictures(d.plan, t.form), a.Name) {
			continue // nobody says a picture
		}
		a.Required = slices.Contains(t.form.Asks.Required, a.Name)
		q := filled(d.question(f, a), typed[a.Name])
		q.More, q.Autocomplete = nil, "off" // it is somebody else's, and said above
		q.Error = wrongAt(f, wrong, a.Name, q.Label)
		p.Fields = append(p.Fields, q)
		p.Says = append(p.Says, page.Apart{Label: capital(a.Label), More: details(a.Details)})
	}
	for _, a := range n.Consents {
		p.Consents = append(p.Consents, page.Consent{Name: people.ConsentBox + a.Name, Label: f.T("join.agree", a.Label), Hint: a.Why})
		if said := wrongAt(f, wrong, people.ConsentBox+a.Name, a.Label); said != "" && p.Error == "" {
			p.Error = said
		}
		p.Says = append(p.Says, page.Apart{Label: capital(a.Label), More: details(a.Details)})
	}
	return p
}

// deskTakeDown keeps what somebody said to the team, with how it came and the notice that they were given.
//
// Law: GDPR 13(1), GDPR 5(2)
func deskTakeDown(now func() time.Time) func(http.ResponseWriter, *http.Request, desk) error {
	return func(w http.ResponseWriter, r *http.Request, d desk) error {
		form, err := posted(r)
		if err != nil {
			return err
		}
		t, err := d.intake(r, form.Get(intakeRole), form.Get(intakeWay))
		if err != nil {
			return err
		}
		f := d.frame(r)
		shown, ok := d.informed(form, d.asks(t.form))
		if !ok {
			return d.show(w, r, http.StatusConflict, d.intakePage(f, t, form, nil, true))
		}
		filled := maps.Clone(form)
		maps.DeleteFunc(filled, func(name string, _ []string) bool { return strings.HasPrefix(name, "intake.") })
		told := form.Get(intakeTold) == people.Ticked
		written, wrong := people.Fill(d.plan, t.form, plan.Visitor, filled, f.Lang, now())
		if !told {
			wrong = append([]people.Problem{{Field: intakeTold, Message: "problem.intake-told"}}, wrong...)
		}
		switch {
		case slices.ContainsFunc(wrong, func(p people.Problem) bool { return p.Field == "" }):
			return errUndeclared
		case len(wrong) > 0:
			return d.show(w, r, http.StatusUnprocessableEntity, d.intakePage(f, t, form, wrong, false))
		}
		written.Notice, written.Channel, written.By = shown, t.way, t.by
		if _, err := d.site.TakeDown(r.Context(), written, now()); err != nil {
			return err
		}
		return see(w, "/desk/intake?done=taken")
	}
}
