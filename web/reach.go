package web

import (
	"errors"
	"net/http"
	"slices"
	"time"

	"charte/charter"
	"charte/people"
	"charte/rights"
	"charte/seal"
	"charte/store"
	"charte/web/page"
)

// granted is the clause under which somebody sees what another person opened to them.
const granted = "GDPR 6(1): shown to whom the person chose"

// peopleList shows the profiles that somebody reaches, and what they asked for.
func peopleList(s *store.Site, l look, now func() time.Time) func(http.ResponseWriter, *http.Request, people.Session) error {
	return func(w http.ResponseWriter, r *http.Request, who people.Session) error {
		if !l.reaches(who.Kind) {
			return errNotHere
		}
		f := l.frame(r)
		p := page.People{Frame: f}
		all, err := s.Reaches(r.Context(), who.Subject)
		if err != nil {
			return err
		}
		for _, a := range all {
			one := page.Reaching{ID: a.ID.String(), Name: a.Name.Reveal(granted), Since: a.Answered}
			for _, act := range a.May {
				if a.Can[act] {
					one.Acts = append(one.Acts, actsIn(f.Lang, []string{act})...)
				}
			}
			switch a.State {
			case people.AccessActive:
				p.Open = append(p.Open, one)
			case people.AccessAsked:
				one.Name, one.Since, one.Until, one.Resend = a.Address.Reveal(own), a.Began, a.Ends, now().Sub(a.Sent) >= 24*time.Hour
				p.Sent = append(p.Sent, one)
			case people.AccessEnded:
				one.Until = a.Ended
				p.Past = append(p.Past, one)
			}
		}
		for _, g := range l.plan.Charter.Grants {
			if people.Requests(g, who.Kind) {
				p.Prepare = append(p.Prepare, l.inviting(f, g, g.On))
			}
		}
		if p.Asking, err = waitingFor(r.Context(), s, l, f, who, now()); err != nil {
			return err
		}
		return l.show(w, r, http.StatusOK, p)
	}
}

// reached opens the profile that an address names, as its person lets it be seen at this instant, with the look of its version.
func reached(r *http.Request, s *store.Site, others *looks, who people.Session, now time.Time) (store.Profile, look, error) {
	id, err := seal.ParseID(r.PathValue("id"))
	if err != nil {
		return store.Profile{}, look{}, err
	}
	p, err := s.See(r.Context(), who, id, now)
	if err != nil {
		return p, look{}, err
	}
	return p, others.under(p.Site), nil
}

// person shows somebody else's profile.
//
// Law: GDPR 15(1)(c), GDPR 25(2)
func person(s *store.Site, l look, others *looks, now func() time.Time) func(http.ResponseWriter, *http.Request, people.Session) error {
	return func(w http.ResponseWriter, r *http.Request, who people.Session) error {
		p, theirs, err := reached(r, s, others, who, now())
		if err != nil {
			return err
		}
		return l.show(w, r, http.StatusOK, personPage(l.frame(r), theirs, p))
	}
}

func personPage(f page.Frame, l look, p store.Profile) page.Person {
	out := page.Person{Frame: f, ID: p.ID.String(), Name: p.Name.Reveal(granted), Edit: p.Can[people.ActEdit], Export: p.Can[people.ActExport], Forbade: actsIn(f.Lang, p.Blocked)}
	for _, act := range p.May {
		if p.Can[act] {
			out.Acts = append(out.Acts, actsIn(f.Lang, []string{act})...)
		}
	}
	for _, name := range l.plan.Reached(p.Kind) {
		field, _ := l.plan.Charter.Field(name)
		if field.List {
			list := l.listOf(f, p.Kind, field)
			for _, v := range p.Values {
				if v.Field == name {
					list.Items = append(list.Items, itemOf(field, v, f.Lang))
				}
			}
			out.Lists = append(out.Lists, list)
			continue
		}
		d := page.Datum{Name: name, Label: say(f.Lang, field.Label), Correct: "/people/" + p.ID.String() + "/correct/" + name}
		for _, v := range p.Values {
			if v.Field == name {
				d.Values = append(d.Values, lines(field, v, f.Lang, granted))
			}
		}
		out.Data = append(out.Data, d)
	}
	out.Albums = l.albumsOf(f, p)
	return out
}

// field finds a field of a profile that may be seen, of the shape that is asked for. The error is errNotHere.
func (l look) fieldOf(p store.Profile, name string, list bool) (charter.Field, error) {
	f, ok := l.plan.Charter.Field(name)
	if !ok || f.List != list || !slices.Contains(l.plan.Reached(p.Kind), name) {
		return f, errNotHere
	}
	return f, nil
}

// addTo adds an entry to a list of somebody else's profile, from whoever was shown the notice in force for its person.
func addTo(s *store.Site, l look, others *looks, now func() time.Time) func(http.ResponseWriter, *http.Request, people.Session) error {
	return func(w http.ResponseWriter, r *http.Request, who people.Session) error {
		p, theirs, err := reached(r, s, others, who, now())
		if err != nil {
			return err
		}
		field, err := theirs.fieldOf(p, r.PathValue("list"), true)
		if err != nil {
			return err
		}
		form, err := posted(r)
		if err != nil {
			return err
		}
		typed, informed := form.Get("text-"+field.Name), false
		who.Notice, informed = theirs.informed(form, alone(p.Kind, field))
		text, wrong := people.Accept(field, typed)
		if wrong == "" && informed {
			err := s.AddTo(r.Context(), who, p.ID, field.Name, seal.NewText(text), now())
			if err == nil {
				return see(w, "/people/"+p.ID.String()+"?done=added")
			}
			if wrong = "problem.switch-theirs"; !errors.Is(err, store.ErrUnagreed) {
				return err
			}
		}
		f := l.frame(r)
		f.Path = "/people/" + p.ID.String()
		out := personPage(f, theirs, p)
		for i := range out.Lists {
			if out.Lists[i].Name == field.Name {
				out.Lists[i].Draft, out.Lists[i].Notice.Changed = typed, !informed
				if informed {
					out.Lists[i].Error = f.T(wrong, out.Lists[i].Label)
				}
			}
		}
		if !informed {
			return l.show(w, r, http.StatusConflict, out)
		}
		return l.show(w, r, http.StatusUnprocessableEntity, out)
	}
}

func amendPage(f page.Frame, l look, p store.Profile, field charter.Field, typed []string, wrong string, changed bool) page.Amend {
	n := l.notice(f.Lang, alone(p.Kind, field))
	q := filled(l.question(f, n.Fields[0]), typed)
	q.Autocomplete = "" // it is not the reader's own
	if wrong != "" {
		q.Error = f.T(wrong, q.Label)
	}
	return page.Amend{Frame: f, ID: p.ID.String(), Name: p.Name.Reveal(granted), Action: "/people/" + p.ID.String() + "/correct/" + field.Name, Field: q, Notice: l.told(n, changed)}
}

func amendForm(s *store.Site, l look, others *looks, now func() time.Time) func(http.ResponseWriter, *http.Request, people.Session) error {
	return func(w http.ResponseWriter, r *http.Request, who people.Session) error {
		p, theirs, err := reached(r, s, others, who, now())
		if err != nil {
			return err
		}
		if !p.Can[people.ActEdit] {
			return store.ErrBlocked
		}
		field, err := theirs.fieldOf(p, r.PathValue("field"), false)
		if err != nil {
			return err
		}
		var held []string
		for _, v := range p.Values {
			if v.Field == field.Name {
				held = append(held, v.Text.Reveal(granted))
			}
		}
		return l.show(w, r, http.StatusOK, amendPage(l.frame(r), theirs, p, field, held, "", false))
	}
}

// amend replaces a value of somebody else's profile.
//
// Law: GDPR 16, GDPR 25(2)
func amend(s *store.Site, l look, others *looks, now func() time.Time) func(http.ResponseWriter, *http.Request, people.Session) error {
	return func(w http.ResponseWriter, r *http.Request, who people.Session) error {
		p, theirs, err := reached(r, s, others, who, now())
		if err != nil {
			return err
		}
		field, err := theirs.fieldOf(p, r.PathValue("field"), false)
		if err != nil {
			return err
		}
		form, err := posted(r)
		if err != nil {
			return err
		}
		typed := form[field.Name]
		var ok bool
		if who.Notice, ok = theirs.informed(form, alone(p.Kind, field)); !ok {
			return l.show(w, r, http.StatusConflict, amendPage(l.frame(r), theirs, p, field, typed, "", true))
		}
		text, wrong := people.AcceptAll(field, typed)
		k, _ := theirs.plan.Charter.Kind(p.Kind)
		if wrong == "problem.required" && !slices.Contains(k.Required, field.Name) {
			wrong = "" // left empty: taken back
		}
		if wrong != "" {
			return l.show(w, r, http.StatusUnprocessableEntity, amendPage(l.frame(r), theirs, p, field, typed, wrong, false))
		}
		err = s.CorrectIn(r.Context(), who, p.ID, field.Name, seal.NewText(text), now())
		if errors.Is(err, store.ErrUnagreed) {
			return l.show(w, r, http.StatusUnprocessableEntity, amendPage(l.frame(r), theirs, p, field, typed, "problem.switch-theirs", false))
		}
		if err != nil {
			return err
		}
		return see(w, "/people/"+p.ID.String()+"?done=corrected")
	}
}

// removeFromForm asks before an entry of somebody else's profile goes.
func removeFromForm(s *store.Site, l look, others *looks, now func() time.Time) func(http.ResponseWriter, *http.Request, people.Session) error {
	return func(w http.ResponseWriter, r *http.Request, who people.Session) error {
		p, theirs, err := reached(r, s, others, who, now())
		if err != nil {
			return err
		}
		if !p.Can[people.ActEdit] {
			return store.ErrBlocked
		}
		field, err := theirs.fieldOf(p, r.PathValue("list"), true)
		if err != nil {
			return err
		}
		for _, v := range p.Values {
			if v.Field == field.Name && v.Item.String() == r.PathValue("item") {
				f := l.frame(r)
				item := itemOf(field, v, f.Lang)
				return l.show(w, r, http.StatusOK, page.Amend{Frame: f, ID: p.ID.String(), Name: p.Name.Reveal(granted), Remove: &item,
					Action: "/people/" + p.ID.String() + "/remove/" + field.Name + "/" + item.ID})
			}
		}
		return errNotHere
	}
}

func removeFrom(s *store.Site, now func() time.Time) func(http.ResponseWriter, *http.Request, people.Session) error {
	return func(w http.ResponseWriter, r *http.Request, who people.Session) error {
		id, err := seal.ParseID(r.PathValue("id"))
		if err != nil {
			return err
		}
		item, err := seal.ParseID(r.PathValue("item"))
		if err != nil {
			return err
		}
		if err := s.RemoveFrom(r.Context(), who, id, r.PathValue("list"), item, now()); err != nil {
			return err
		}
		return see(w, "/people/"+id.String()+"?done=removed")
	}
}

// exportOf hands over a copy of somebody else's profile. That it was taken away is a fact of theirs before the first byte leaves.
//
// Law: GDPR 15(1)(c), GDPR 25(2)
func exportOf(s *store.Site, now func() time.Time) func(http.ResponseWriter, *http.Request, people.Session) error {
	return func(w http.ResponseWriter, r *http.Request, who people.Session) error {
		id, err := seal.ParseID(r.PathValue("id"))
		if err != nil {
			return err
		}
		form, err := posted(r)
		if err != nil {
			return err
		}
		format := form.Get("format")
		kind, known := rights.Formats[format]
		if !known {
			return errUndeclared
		}
		at, lang := now(), asking(r).lang
		file, err := s.Extract(r.Context(), who, id, format, at, func(p store.Profile) ([]byte, error) {
			return rights.Copy(p.Site.Plan, p.Values, format, lang, at)
		})
		if err != nil {
			return err
		}
		attach(w, s.Name()+"-profile-"+at.UTC().Format(time.DateOnly)+"."+format)
		return send(w, http.StatusOK, kind, file)
	}
}

// leavePerson ends an access that its holder does not need any more.
func leavePerson(s *store.Site, now func() time.Time) func(http.ResponseWriter, *http.Request, people.Session) error {
	return func(w http.ResponseWriter, r *http.Request, who people.Session) error {
		id, err := seal.ParseID(r.PathValue("id"))
		if err != nil {
			return err
		}
		if err := s.Leave(r.Context(), who, id, now()); err != nil {
			return err
		}
		return see(w, "/people?done=left")
	}
}
