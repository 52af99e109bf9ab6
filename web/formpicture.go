package web

import (
	"net/http"
	"net/netip"
	"slices"
	"time"

	"charte/people"
	"charte/plan"
	"charte/policy"
	"charte/rights"
	"charte/seal"
	"charte/store"
	"charte/web/page"
)

// arriving readies what reads the form of a request.
func (f *filling) arriving(r *http.Request, from netip.Addr) *arriving {
	t := &arriving{uploads: f.l.uploads, form: f.form, pictures: people.Pictures(f.site.Plan, f.form)}
	t.pass = func() error {
		account := f.who.subject.String()
		if f.who.subject.IsZero() {
			account = from.String()
		}
		return f.l.uploads.gate.pass(f.site.Name(), "picture", account, from)
	}
	t.infected = func() error { return f.site.InfectedForm(r.Context(), f.form.Name, f.now()) }
	return t
}

// receive reads what the form was sent with: its answers, and its pictures.
func (f *filling) receive(r *http.Request, from netip.Addr) (brought, error) {
	t := f.arriving(r, from)
	t.rest = r.ContentLength < drainMost
	if err := t.read(r, f.l.textMost(f.form)); err != nil {
		return t.brought, err
	}
	f.posted, f.images, f.wrong = t.values, t.images, t.wrong
	if err := f.draft(); err != nil {
		return t.brought, err
	}
	return t.brought, f.gather(r.Context())
}

// picture is the form's question for a picture, with the one that it has. A picture that was sent goes back sealed in the page: a
// browser fills in no file by itself, and nothing is kept of what was not sent.
//
// Law: GDPR 25(1)
func (f *filling) picture(frame page.Frame, a policy.Asked, token string) page.Depicted {
	q := f.l.question(frame, a)
	q.Error = wrongAt(frame, f.wrong, a.Name, q.Label)
	d := page.Depicted{Field: q, Without: slices.Contains(f.without, a.Name)}
	if people.Described(f.form) {
		name := people.AltField + a.Name
		d.Alt = &page.Field{Name: name, Label: frame.T("fill.alt"), Hint: frame.T("fill.alt-hint"), Value: f.posted.Get(name), Error: wrongAt(frame, f.wrong, name, frame.T("fill.alt"))}
	}
	i := slices.IndexFunc(f.images, func(i people.Image) bool { return i.Field == a.Name })
	switch {
	case i >= 0 && f.images[i].Saved.IsZero():
		d.Handed = f.site.HandOut(f.who.subject, f.form.Name, token, f.images[i], f.now())
	case i >= 0 || d.Without && !f.saved.IsZero():
		d.Shown = "/records/" + f.saved.String() + "/pictures/" + a.Name + "/small"
	}
	return d
}

// lost says which pictures of a draft are not there any more.
func (f *filling) lost() (wrong []people.Problem) {
	for _, i := range f.images {
		if !i.Saved.IsZero() {
			wrong = append(wrong, people.Problem{Field: i.Field, Message: "problem.picture-gone"})
		}
	}
	return wrong
}

// unpictured shows the form again to whoever took a picture out of its draft in another window.
func (f *filling) unpictured(w http.ResponseWriter, r *http.Request) error {
	f.wrong = append(f.wrong, f.lost()...)
	f.images = slices.DeleteFunc(f.images, func(i people.Image) bool { return !i.Saved.IsZero() })
	return f.show(w, r, http.StatusConflict)
}

// attached are the pictures of a record as its page shows them, each below an address.
func attached(p *plan.Plan, f page.Frame, r rights.Record, at, query string, mine bool) (all []page.Answered) {
	form, _ := p.Form(r.Form)
	for _, one := range r.Pictures {
		field, _ := p.Charter.Field(one.Field)
		label := say(f.Lang, field.Label)
		url := at + "/pictures/" + one.Field
		shown := page.Image{URL: url + query, Small: url + "/small" + query, Alt: f.T("record.picture", small(label), f.Date(one.Added))}
		if !one.Alt.IsZero() {
			shown.Alt = one.Alt.Reveal(own)
		}
		if mine && r.State != string(people.Drafted) && p.Withdrawable(form) && !slices.Contains(form.Asks.Required, one.Field) {
			shown.Remove = url + "/remove"
		}
		all = append(all, page.Answered{Label: label, Picture: shown})
	}
	return all
}

// sentPicture serves a picture of a record to whoever sent it.
func sentPicture(s *store.Site, small bool) func(http.ResponseWriter, *http.Request, people.Session) error {
	return func(w http.ResponseWriter, r *http.Request, who people.Session) error {
		id, err := seal.ParseID(r.PathValue("id"))
		if err != nil {
			return err
		}
		file, err := s.RecordPicture(r.Context(), who.Subject, id, r.PathValue("field"), small)
		if err != nil {
			return err
		}
		return sendPicture(w, file)
	}
}

// takeOut destroys one picture of what somebody sent.
//
// Law: GDPR 17(1)
func takeOut(s *store.Site, now func() time.Time) func(http.ResponseWriter, *http.Request, people.Session) error {
	return func(w http.ResponseWriter, r *http.Request, who people.Session) error {
		one, _, err := recordAt(s, r, who)
		if err != nil {
			return err
		}
		if err := s.TakeOut(r.Context(), who.Subject, one.ID, r.PathValue("field"), now()); err != nil {
			return err
		}
		return see(w, "/records/"+one.ID.String()+"?done=taken-out")
	}
}

// receivedPicture serves a picture of a record to a reader whom its sender chose, as long as they may read.
//
// Law: GDPR 9(2)(a), GDPR 25(2)
func receivedPicture(s *store.Site, small bool, now func() time.Time) func(http.ResponseWriter, *http.Request, people.Session) error {
	return func(w http.ResponseWriter, r *http.Request, who people.Session) error {
		id, err := seal.ParseID(r.PathValue("id"))
		if err != nil {
			return err
		}
		file, err := s.DeliverPicture(r.Context(), who, id, r.PathValue("field"), small, now())
		if err != nil {
			return unopened(err)
		}
		return sendPicture(w, file)
	}
}

// picturesAlone serves a picture that a visitor sent, to whoever holds the link.
//
// Law: GDPR 15(3)
func picturesAlone(s *store.Site, small bool, now func() time.Time) handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		h, one, err := writerOf(s, r, r.URL.Query().Get("t"), now())
		if err != nil {
			return err
		}
		if len(h.Records) == 0 {
			return errNotHere
		}
		file, err := one.RecordPicture(r.Context(), h.Subject, h.Records[0].ID, r.PathValue("field"), small) // a visitor is one sending
		if err != nil {
			return err
		}
		return sendPicture(w, file)
	}
}

// deskPicture serves a picture of what somebody sent to a role that has it open.
//
// Law: GDPR 25(2), GDPR 32(4)
func deskPicture(small bool, now func() time.Time) func(http.ResponseWriter, *http.Request, desk) error {
	return func(w http.ResponseWriter, r *http.Request, d desk) error {
		a, err := d.opening(r, r.URL.Query().Get("role"))
		if err != nil {
			return err
		}
		file, err := d.site.ReadPicture(r.Context(), a.by, a.who, a.record, r.PathValue("field"), small, now())
		if err != nil {
			return err
		}
		return sendPicture(w, file)
	}
}
