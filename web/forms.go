package web

import (
	"context"
	"errors"
	"net/http"
	"net/netip"
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

// writer is who fills in a form: somebody with an account, or a visitor.
type writer struct {
	subject seal.ID // zero for a visitor
	kind    string
}

func writing(r *http.Request) writer {
	if c := asking(r); c.signed {
		return writer{c.who.Subject, c.who.Kind}
	}
	return writer{kind: plan.Visitor}
}

// filling is one form on its way to a page.
type filling struct {
	l      look
	site   *store.Site
	form   charter.Form
	who    writer
	posted url.Values
	saved  seal.ID // the draft that it goes on with; zero for none
	wrong  []people.Problem
	stale  bool // what was sent came with another notice
	gone   bool // a reader whom they chose has no access any more

	images  []people.Image // its pictures
	without []string       // the fields whose pictures are left out
	long    bool           // what was sent was longer than the form can be
	now     func() time.Time
}

// openForm finds a form that whoever asks may send. Visitors are led to sign in to one that is for people with an account.
func openForm(s *store.Site, l look, r *http.Request, now func() time.Time) (*filling, error) {
	who := writing(r)
	f, ok := s.Plan.Form(r.PathValue("form"))
	if !ok || !s.Plan.Sends(who.kind, f) {
		return nil, errNotHere
	}
	return &filling{l: l, site: s, form: f, who: who, posted: url.Values{}, now: now}, nil
}

// fillForm shows a form, or a draft of it.
//
// Law: GDPR 13(1)
func fillForm(s *store.Site, l look, now func() time.Time) handler {
	return parentFirst(func(w http.ResponseWriter, r *http.Request) error {
		f, err := openForm(s, l, r, now)
		if err != nil {
			return err
		}
		if id := r.URL.Query().Get("draft"); id != "" {
			if err := f.resume(r.Context(), id); err != nil {
				return err
			}
		}
		w.Header().Set("Cache-Control", "no-store")
		return f.show(w, r, http.StatusOK)
	})
}

// parentFirst leads a minor whose parent has not agreed to their account yet to where the parent is asked, before anything is typed that
// could not be kept.
//
// Law: GDPR 8(1), LIL 45
func parentFirst(h handler) handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		if asking(r).waits(r.URL.Path) {
			return see(w, "/my-parent")
		}
		return h(w, r)
	}
}

// resume fills the form with a draft of the person's own.
func (f *filling) resume(ctx context.Context, id string) error {
	record, err := seal.ParseID(id)
	if err != nil || f.who.subject.IsZero() {
		return errNotHere
	}
	d, err := f.site.Record(ctx, f.who.subject, record)
	if err != nil {
		return err
	}
	if d.Form != f.form.Name || d.State != string(people.Drafted) {
		return errNotHere
	}
	f.saved = record
	for _, v := range d.Values {
		f.posted[v.Field] = plan.Entries(v.Text.Reveal(own))
	}
	for _, one := range d.Pictures {
		f.images = append(f.images, people.Image{Field: one.Field, Saved: one.ID})
		f.posted.Set(people.AltField+one.Field, one.Alt.Reveal(own))
	}
	for _, who := range d.Readers {
		f.posted.Add(people.ReaderField, who.Access.String())
	}
	return nil
}

// show draws the form with what was typed, and what is wrong with it.
func (f *filling) show(w http.ResponseWriter, r *http.Request, status int) error {
	p, err := f.page(r)
	if err != nil {
		return err
	}
	return f.l.show(w, r, status, p)
}

func (f *filling) page(r *http.Request) (page.Fill, error) {
	frame := f.l.frame(r)
	frame.Path = "/forms/" + f.form.Name
	n := f.l.notice(frame.Lang, policy.FormOf(f.site.Plan, f.who.kind, f.form.Name))
	p := page.Fill{Frame: frame, Name: f.form.Name, Label: say(frame.Lang, f.form.Label), Text: say(frame.Lang, f.form.Text),
		Otherwise: say(frame.Lang, f.l.plan.Charter.Asking.Otherwise), Mark: mark(f.l.plan.Charter), Notice: f.l.told(n, f.stale),
		Token: f.posted.Get(people.TokenField), Long: f.long, Drafts: !f.who.subject.IsZero(), DraftDays: int(people.DraftLife.Hours() / 24)}
	if p.Label == "" {
		p.Label = frame.T("records.forms")
	}
	if p.Token == "" {
		p.Token = seal.NewID().String()
	}
	if !f.saved.IsZero() {
		p.Saved = f.saved.String()
	}
	for _, a := range n.Fields {
		if field, _ := f.l.plan.Charter.Field(a.Name); people.InputOf(field).Sort == people.Picture {
			p.Pictures = append(p.Pictures, f.picture(frame, a, p.Token))
			continue
		}
		q := filled(f.l.question(frame, a), f.posted[a.Name])
		q.Error = wrongAt(frame, f.wrong, a.Name, q.Label)
		p.Fields = append(p.Fields, q)
	}
	for _, a := range n.Consents {
		p.Consents = append(p.Consents, page.Consent{Name: people.ConsentBox + a.Name, Label: frame.T("join.agree", a.Label), Hint: a.Why, More: f.l.beside(a)})
		p.ConsentsAt = wrongAt(frame, f.wrong, people.ConsentBox+a.Name, a.Label)
	}
	return p, f.readers(r.Context(), &p)
}

// readers lists among whom the sender chooses.
func (f *filling) readers(ctx context.Context, p *page.Fill) error {
	if f.form.SentTo == "" {
		return nil
	}
	p.Chosen, p.ReadersAt = true, wrongAt(p.Frame, f.wrong, people.ReaderField, "")
	if f.gone {
		p.ReadersAt = p.T("problem.reader-gone")
	}
	all, err := f.site.Choosable(ctx, f.who.subject, f.form)
	for _, a := range all {
		id := a.ID.String()
		p.Readers = append(p.Readers, page.Reader{Access: id, Name: nameShown(p.Frame, a.Name), Ticked: slices.Contains(f.posted[people.ReaderField], id)})
	}
	return err
}

// nameShown is a person's name, or what stands for it.
func nameShown(f page.Frame, name seal.Text) string {
	if name.IsZero() {
		return f.T("record.nameless")
	}
	return name.Reveal("shown to whoever they chose, or were chosen by")
}

// sendForm keeps what a form of the charter brings, from whoever was shown the notice in force, once.
//
// Law: GDPR 5(1)(c), GDPR 25(2)
func sendForm(s *store.Site, l look, gate *throttle, from networks, now func() time.Time) handler {
	return parentFirst(func(w http.ResponseWriter, r *http.Request) error {
		f, err := openForm(s, l, r, now)
		if err != nil {
			return err
		}
		w.Header().Set("Cache-Control", "no-store")
		release, err := l.uploads.hold(r, l.textMost(f.form))
		if err != nil {
			return err
		}
		defer release()
		b, err := f.receive(r, from.address(r))
		if err != nil {
			return err
		}
		if f.long = b.cut; b.cut || b.short {
			w.Header().Set("Connection", "close") // the rest of the body is not worth reading
		}
		if b.later != nil {
			refusing(w.Header(), b.later, b.refusal())
		}
		if b.cut || b.short {
			return f.show(w, r, b.refusal())
		}
		if field := f.posted.Get(people.MoreButton); plan.Asks(f.form, field) {
			f.posted[field] = append(slices.DeleteFunc(f.posted[field], func(s string) bool { return strings.TrimSpace(s) == "" }), "")
			return f.show(w, r, http.StatusOK)
		}
		shown, informed := l.informed(f.posted, policy.FormOf(s.Plan, f.who.kind, f.form.Name))
		if !informed {
			f.stale = true
			return f.show(w, r, http.StatusConflict)
		}
		written, wrong := people.Fill(s.Plan, f.form, f.who.kind, f.posted, asking(r).lang, now(), f.images...)
		if slices.ContainsFunc(wrong, func(p people.Problem) bool { return p.Field == "" }) {
			return errUndeclared
		}
		if f.wrong = append(f.wrong, wrong...); len(f.wrong) > 0 {
			return f.show(w, r, b.refusal())
		}
		written.Notice, written.Saved = shown, f.saved
		if err := gate.pass(s.Name(), "form", f.account(written, from.address(r)), from.address(r)); err != nil {
			return err
		}
		receipt, err := s.Send(r.Context(), f.who.subject, written, now())
		if errors.Is(err, store.ErrMinor) && len(written.Agreed) > 0 {
			if receipt, err = sendJointly(r.Context(), s, f.who.subject, written, now()); errors.Is(err, store.ErrUnagreed) {
				return see(w, "/my-parent?done=sought-form")
			}
		}
		if errors.Is(err, store.ErrCut) {
			f.gone = true
			return f.show(w, r, http.StatusUnprocessableEntity)
		}
		if errors.Is(err, store.ErrUnpictured) {
			return f.unpictured(w, r)
		}
		if err != nil {
			return err
		}
		return see(w, f.next(written, receipt))
	})
}

// draft takes out of the form the draft that it goes on with.
func (f *filling) draft() error {
	id := f.posted.Get(people.DraftField)
	f.posted.Del(people.DraftField)
	if id == "" {
		return nil
	}
	var err error
	if f.saved, err = seal.ParseID(id); err != nil || f.who.subject.IsZero() {
		return errUndeclared
	}
	return nil
}

// account is for whom the sending is slowed: the person, the address that a visitor left, or where they write from.
func (f *filling) account(w people.Written, from netip.Addr) string {
	if !f.who.subject.IsZero() {
		return f.who.subject.String()
	}
	if to := w.Answer(f.site.Plan, "email"); !to.IsZero() {
		return to.Reveal("slowed down by a keyed hash")
	}
	return from.String()
}

// next is where whoever sent a form goes.
func (f *filling) next(w people.Written, r store.Receipt) string {
	switch {
	case w.Draft:
		return "/records?done=drafted"
	case f.who.subject.IsZero():
		return store.BearerPath + url.QueryEscape(r.Link)
	}
	return "/records/" + r.Record.String() + "?done=sent"
}
