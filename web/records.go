package web

import (
	"errors"
	"net/http"
	"net/url"
	"strings"
	"time"

	"charte/charter"
	"charte/people"
	"charte/plan"
	"charte/rights"
	"charte/seal"
	"charte/store"
	"charte/web/page"
)

// recordsPage lists what a person sent, their drafts, and what others let them read.
//
// Law: GDPR 15(1)
func recordsPage(s *store.Site, l look) func(http.ResponseWriter, *http.Request, people.Session) error {
	return func(w http.ResponseWriter, r *http.Request, who people.Session) error {
		p := page.Records{Frame: l.frame(r)}
		all, err := s.Records(r.Context(), who.Subject)
		if err != nil {
			return err
		}
		for _, one := range all {
			p.Mine = append(p.Mine, sentOf(s.Plan, p.Frame, one))
		}
		received, err := s.Delivered(r.Context(), who.Subject)
		if err != nil {
			return err
		}
		for _, d := range received {
			p.Received = append(p.Received, page.Sent{URL: "/received/" + d.Record.String(), Label: say(p.Lang, d.Form.Label), Who: nameShown(p.Frame, d.Name),
				State: p.T("record.state-sent"), At: d.Sent})
		}
		p.Sendable = l.forms(p.Lang, who.Kind)
		return l.show(w, r, http.StatusOK, p)
	}
}

// forms are the forms that a kind of people may fill in.
func (l look) forms(lang, kind string) (links []page.Link) {
	for _, f := range l.plan.Forms(kind) {
		links = append(links, page.Link{URL: "/forms/" + f.Name, Text: capital(say(lang, f.Label))})
	}
	return links
}

// sentOf is a record as lists show it.
func sentOf(p *plan.Plan, f page.Frame, r rights.Record) page.Sent {
	form, _ := p.Form(r.Form)
	s := page.Sent{URL: "/records/" + r.ID.String(), Label: say(f.Lang, form.Label), State: f.T("record.state-" + r.State), At: r.Sent, Due: r.Due, Answered: r.Answered}
	if s.Label == "" {
		s.Label = r.Form // of a version that had it
	}
	if s.Until = p.Gone(form, r.Sent, r.Answered); r.State == string(people.Drafted) {
		s.At, s.Until = r.Made, r.Made.Add(people.DraftLife)
	}
	return s
}

// recordOf is a record as its own page shows it.
func recordOf(p *plan.Plan, f page.Frame, r rights.Record) page.Record {
	out := page.Record{Frame: f, Sent: sentOf(p, f, r)}
	if r.State != string(people.Drafted) {
		out.Reference = people.Reference(r.ID)
	}
	for _, v := range r.Values {
		field, _ := p.Charter.Field(v.Field)
		out.Answers = append(out.Answers, page.Answered{Label: say(f.Lang, field.Label), Values: plan.Spoken(field, v.Text.Reveal(own), f.Lang)})
	}
	if !r.Reply.IsZero() {
		out.Reply = r.Reply.Reveal(own)
	}
	return out
}

// recordAt finds a record of the person's own by its address.
func recordAt(s *store.Site, r *http.Request, who people.Session) (rights.Record, charter.Form, error) {
	id, err := seal.ParseID(r.PathValue("id"))
	if err != nil {
		return rights.Record{}, charter.Form{}, err
	}
	one, err := s.Record(r.Context(), who.Subject, id)
	form, _ := s.Plan.Form(one.Form)
	return one, form, err
}

func recordPage(s *store.Site, l look) func(http.ResponseWriter, *http.Request, people.Session) error {
	return func(w http.ResponseWriter, r *http.Request, who people.Session) error {
		one, form, err := recordAt(s, r, who)
		if err != nil {
			return err
		}
		p := recordOf(s.Plan, l.frame(r), one)
		p.Answers = append(p.Answers, attached(s.Plan, p.Frame, one, "/records/"+one.ID.String(), "", true)...)
		if s.Plan.Withdrawable(form) {
			p.Delete = p.URL + "/delete"
		} else {
			p.Stays = p.T("record.stays")
		}
		if one.State == string(people.Drafted) {
			p.Edit, p.Delete, p.Stays = "/forms/"+form.Name+"?draft="+one.ID.String(), p.URL+"/delete", ""
		} else if form.SentTo != "" {
			p.TakeBack = p.URL + "/take-back"
			for _, who := range one.Readers {
				name, err := s.ReaderName(r.Context(), who)
				if err != nil {
					return err
				}
				p.Readers = append(p.Readers, page.Reader{Access: who.Access.String(), Name: nameShown(p.Frame, name)})
			}
		}
		return l.show(w, r, http.StatusOK, p)
	}
}

// deleteRecord erases what a person sent, or a draft.
//
// Law: GDPR 17(1)
func deleteRecord(s *store.Site, now func() time.Time) func(http.ResponseWriter, *http.Request, people.Session) error {
	return func(w http.ResponseWriter, r *http.Request, who people.Session) error {
		one, _, err := recordAt(s, r, who)
		if err != nil {
			return err
		}
		if err := s.Discard(r.Context(), who.Subject, one.ID, now()); err != nil {
			return err
		}
		return see(w, "/records?done=discarded")
	}
}

// takeBack ends what one reader may read, at once.
//
// Law: GDPR 7(3)
func takeBack(s *store.Site, now func() time.Time) func(http.ResponseWriter, *http.Request, people.Session) error {
	return func(w http.ResponseWriter, r *http.Request, who people.Session) error {
		form, err := posted(r)
		if err != nil {
			return err
		}
		one, _, err := recordAt(s, r, who)
		if err != nil {
			return err
		}
		access, err := seal.ParseID(form.Get("access"))
		if err != nil {
			return err
		}
		if err := s.TakeBack(r.Context(), who.Subject, one.ID, access, now()); err != nil {
			return err
		}
		return see(w, "/records/"+one.ID.String()+"?done=taken-back")
	}
}

// unopened says of what somebody may not read any more that there is nothing.
func unopened(err error) error {
	if errors.Is(err, store.ErrCut) || errors.Is(err, store.ErrBlocked) {
		return errNotHere
	}
	return err
}

// receivedPage shows what somebody let the person read, as long as they do.
//
// Law: GDPR 25(2)
func receivedPage(s *store.Site, l look, now func() time.Time) func(http.ResponseWriter, *http.Request, people.Session) error {
	return func(w http.ResponseWriter, r *http.Request, who people.Session) error {
		id, err := seal.ParseID(r.PathValue("id"))
		if err != nil {
			return err
		}
		d, one, err := s.Deliver(r.Context(), who, id, now())
		if err != nil {
			return unopened(err)
		}
		one.Reply = seal.Text{} // it went to the sender
		p := recordOf(s.Plan, l.frame(r), one)
		p.Answers = append(p.Answers, attached(s.Plan, p.Frame, one, "/received/"+id.String(), "", false)...)
		p.Who = nameShown(p.Frame, d.Name)
		return l.show(w, r, http.StatusOK, p)
	}
}

// writerOf finds the visitor behind the secret of a letter, posted or in the address.
func writerOf(s *store.Site, r *http.Request, secret string, now time.Time) (rights.Holding, *store.Site, error) {
	id, one, err := s.Bearer(r.Context(), secret, now)
	if errors.Is(err, store.ErrNotFound) {
		return rights.Holding{}, nil, errOldSent
	}
	if err != nil {
		return rights.Holding{}, nil, err
	}
	h, err := erasable(r.Context(), one, id)
	return h, one, err
}

// sentAlone shows a visitor what they sent, to whoever holds the link.
//
// Law: GDPR 15(1), GDPR 12(2)
func sentAlone(s *store.Site, l look, now func() time.Time) handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		secret := r.URL.Query().Get("t")
		h, one, err := writerOf(s, r, secret, now())
		if err != nil {
			return err
		}
		w.Header().Set("Cache-Control", "no-store")
		p := page.Record{Frame: l.frame(r)}
		for _, sent := range h.Records {
			p = recordOf(one.Plan, p.Frame, sent)
			p.Answers = append(p.Answers, attached(one.Plan, p.Frame, sent, "/sent", "?t="+url.QueryEscape(secret), false)...)
			form, _ := one.Plan.Form(sent.Form)
			if p.New = sent.State == string(people.Sent); !one.Plan.Withdrawable(form) {
				p.Stays = p.T("record.stays")
				continue
			}
			p.Delete = "/sent/delete"
		}
		p.Token, p.Export = secret, "/sent/export"
		return l.show(w, r, http.StatusOK, p)
	}
}

// exportAlone hands a visitor everything that is held about them.
//
// Law: GDPR 15(3), GDPR 20(1)
func exportAlone(s *store.Site, now func() time.Time) handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		form, err := posted(r)
		if err != nil {
			return err
		}
		h, one, err := writerOf(s, r, form.Get("t"), now())
		if err != nil {
			return err
		}
		file, name, err := handOver(r.Context(), one, h.Subject, asking(r).lang, now())
		if err != nil {
			return err
		}
		attach(w, name)
		return send(w, http.StatusOK, "application/zip", file)
	}
}

// eraseAlone erases a visitor with what they sent.
//
// Law: GDPR 17(1)
func eraseAlone(s *store.Site, now func() time.Time) handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		form, err := posted(r)
		if err != nil {
			return err
		}
		h, one, err := writerOf(s, r, form.Get("t"), now())
		if err != nil {
			return err
		}
		for _, sent := range h.Records {
			if f, ok := one.Plan.Form(sent.Form); ok && !one.Plan.Withdrawable(f) {
				return errNotHere
			}
		}
		id, err := one.Erase(r.Context(), h, rights.OnRequest, now())
		if err != nil {
			return err
		}
		return see(w, "/erasure/"+id.String()+"?alone")
	}
}

// sentRow is the row of "my data" about what was sent by forms.
func (h held) sentRow() page.Datum {
	d := page.Datum{Name: "records", Label: h.f.T("mydata.sent"), See: "/records", Until: h.f.T("until.record"),
		Values: []string{h.f.Count(len(h.Records), "mydata.sent-one", "mydata.sent-many")}}
	var why []string
	for _, r := range h.Records {
		f, _ := h.plan.Form(r.Form)
		if u, ok := h.plan.Charter.Purpose(f.Purpose); ok && !strings.Contains(strings.Join(why, "\n"), say(h.f.Lang, u.Label)) {
			why = append(why, say(h.f.Lang, u.Label))
		}
	}
	d.Why = why
	return d
}
