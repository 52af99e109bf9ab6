package web

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"
	"time"

	"charte/charter"
	"charte/people"
	"charte/plan"
	"charte/seal"
	"charte/store"
	"charte/web/page"
)

// own is the clause under which people see their own values.
const own = "GDPR 15(1): shown to the person"

// kept finds a list of the charter that this kind of people keep. The error is errNotHere.
func kept(p *plan.Plan, kind, name string) (charter.Field, error) {
	k, _ := p.Charter.Kind(kind)
	f, ok := p.Charter.Field(name)
	if !ok || !slices.Contains(k.Lists, name) {
		return f, errNotHere
	}
	return f, nil
}

// profile shows the lists that a person keeps.
func profile(s *store.Site, l look) func(http.ResponseWriter, *http.Request, people.Session) error {
	return func(w http.ResponseWriter, r *http.Request, who people.Session) error {
		p, err := profilePage(r.Context(), s, l, l.frame(r), who)
		if err != nil {
			return err
		}
		return l.show(w, r, http.StatusOK, p)
	}
}

func profilePage(ctx context.Context, s *store.Site, l look, f page.Frame, who people.Session) (page.Profile, error) {
	p := page.Profile{Frame: f}
	if len(l.lists(who.Kind))+len(l.plan.Pictures(who.Kind)) == 0 {
		return p, errNotHere
	}
	h, err := s.Held(ctx, who.Subject)
	if err != nil {
		return p, err
	}
	for _, name := range l.lists(who.Kind) {
		field, _ := s.Plan.Charter.Field(name)
		list := l.listOf(f, who.Kind, field)
		for _, v := range h.Values {
			if v.Field == name {
				list.Items = append(list.Items, itemOf(field, v, f.Lang))
			}
		}
		p.Lists = append(p.Lists, list)
	}
	p.Albums = l.albums(f, h)
	return p, nil
}

// listOf is a list without its entries.
//
// Law: GDPR 9(1), GDPR 25(1)
func (l look) listOf(f page.Frame, kind string, field charter.Field) page.List {
	n := l.notice(f.Lang, alone(kind, field))
	a := n.Fields[0]
	return page.List{Name: field.Name, Label: a.Label, Purpose: besides(a.Why, l.onlyWith(f, "switch.box", kind, field.Name)), Guarded: field.Guard == charter.FreeText,
		Options: l.question(f, a).Options, More: l.beside(a), Notice: l.told(n, false)}
}

func itemOf(field charter.Field, v plan.Value, lang string) page.Item {
	return page.Item{ID: v.Item.String(), Text: strings.Join(plan.Spoken(field, v.Text.Reveal(own), lang), "\n"), Added: v.At}
}

func addEntry(s *store.Site, l look, now func() time.Time) func(http.ResponseWriter, *http.Request, people.Session) error {
	return func(w http.ResponseWriter, r *http.Request, who people.Session) error {
		field, err := kept(s.Plan, who.Kind, r.PathValue("list"))
		if err != nil {
			return err
		}
		form, err := posted(r)
		if err != nil {
			return err
		}
		typed, informed := form.Get("text-"+field.Name), false
		who.Notice, informed = l.informed(form, alone(who.Kind, field))
		text, wrong := people.Accept(field, typed)
		if wrong == "" && informed {
			err := s.AddEntry(r.Context(), who, field.Name, seal.NewText(text), now())
			if err == nil {
				return see(w, "/profile?done=added")
			}
			if wrong = "problem.switch"; !errors.Is(err, store.ErrUnagreed) {
				return err
			}
		}
		f := l.frame(r)
		f.Path = "/profile"
		p, err := profilePage(r.Context(), s, l, f, who)
		if err != nil {
			return err
		}
		for i := range p.Lists {
			if p.Lists[i].Name == field.Name {
				p.Lists[i].Draft, p.Lists[i].Notice.Changed = typed, !informed
				if informed {
					p.Lists[i].Error = f.T(wrong, p.Lists[i].Label)
				}
			}
		}
		if !informed {
			return l.show(w, r, http.StatusConflict, p)
		}
		return l.show(w, r, http.StatusUnprocessableEntity, p)
	}
}

// removeForm asks before an entry of the person's own goes.
func removeForm(s *store.Site, l look) func(http.ResponseWriter, *http.Request, people.Session) error {
	return func(w http.ResponseWriter, r *http.Request, who people.Session) error {
		field, err := kept(s.Plan, who.Kind, r.PathValue("list"))
		if err != nil {
			return err
		}
		id, err := seal.ParseID(r.PathValue("id"))
		if err != nil {
			return err
		}
		h, err := s.Held(r.Context(), who.Subject)
		if err != nil {
			return err
		}
		for _, v := range h.Values {
			if v.Field == field.Name && v.Item == id {
				f := l.frame(r)
				return l.show(w, r, http.StatusOK, page.Remove{Frame: f, List: l.listOf(f, who.Kind, field), Item: itemOf(field, v, f.Lang)})
			}
		}
		return errNotHere
	}
}

func removeEntry(s *store.Site, now func() time.Time) func(http.ResponseWriter, *http.Request, people.Session) error {
	return func(w http.ResponseWriter, r *http.Request, who people.Session) error {
		field, err := kept(s.Plan, who.Kind, r.PathValue("list"))
		if err != nil {
			return err
		}
		id, err := seal.ParseID(r.PathValue("id"))
		if err != nil {
			return err
		}
		if err := s.RemoveEntry(r.Context(), who, field.Name, id, now()); err != nil {
			return err
		}
		return see(w, "/profile?done=removed")
	}
}
