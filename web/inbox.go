package web

import (
	"errors"
	"net/http"
	"strings"
	"time"

	"charte/charter"
	"charte/people"
	"charte/plan"
	"charte/seal"
	"charte/store"
	"charte/web/page"
)

// inboxRoutes are the pages on which a role answers what comes by forms.
func inboxRoutes(at func(func(http.ResponseWriter, *http.Request, desk) error) handler, now func() time.Time) []route {
	return []route{
		{"GET /desk/records", at(deskRecords(now))},
		{"GET /desk/records/{who}/{id}", at(deskRecord(now))},
		{"POST /desk/records/{who}/{id}", at(deskLookRecord(now))},
		{"POST /desk/records/{who}/{id}/answer", at(deskAnswer(now))},
		{"GET /desk/records/{who}/{id}/pictures/{field}", at(deskPicture(false, now))},
		{"GET /desk/records/{who}/{id}/pictures/{field}/small", at(deskPicture(true, now))},
	}
}

// deskRecords lists what waits for a role, by nothing that is in it.
//
// Law: GDPR 25(2), GDPR 12(3)
func deskRecords(now func() time.Time) func(http.ResponseWriter, *http.Request, desk) error {
	return func(w http.ResponseWriter, r *http.Request, d desk) error {
		by, role, err := d.as(r.URL.Query().Get("role"))
		if err != nil {
			return err
		}
		after, err := parseEntry(r.URL.Query().Get("after"))
		if err != nil {
			return err
		}
		list, err := d.site.Inbox(r.Context(), by, store.Item{Sent: after.Joined, Record: after.Subject}, listPage+1, now())
		if err != nil {
			return err
		}
		f := d.frame(r)
		p := page.DeskRecords{Frame: f, Duties: d.duties(f, role.Name), Takes: len(people.Intakes(d.plan)) > 0}
		if len(list) > listPage {
			list = list[:listPage]
			last := list[listPage-1]
			p.Next = "/desk/records?role=" + role.Name + "&after=" + formatEntry(store.Entry{Joined: last.Sent, Subject: last.Record})
		}
		for _, i := range list {
			p.Items = append(p.Items, page.Arrived{URL: recordURL(i.Subject, i.Record, role.Name), Reference: reference(i.Record), Form: d.formLabel(f, i.Form),
				Way: d.way(f, i.Channel), Sent: i.Sent, Due: i.Due, Late: !i.Due.IsZero() && i.Due.Before(now())})
		}
		return d.show(w, r, http.StatusOK, p)
	}
}

func recordURL(who, record seal.ID, role string) string {
	return "/desk/records/" + who.String() + "/" + record.String() + "?role=" + role
}

func (d desk) formLabel(f page.Frame, name string) string {
	form, ok := d.plan.Form(name)
	if !ok {
		return name // of another version
	}
	return say(f.Lang, form.Label)
}

// way says how something came.
func (d desk) way(f page.Frame, channel string) string {
	return f.T("desk.way-" + strings.ReplaceAll(channel, " ", "-"))
}

// opening is what a page of a record is about.
type opening struct {
	by          people.Actor
	role        charter.Role
	who, record seal.ID
}

func (d desk) opening(r *http.Request, role string) (a opening, err error) {
	if a.by, a.role, err = d.as(role); err != nil {
		return a, err
	}
	if a.who, err = seal.ParseID(r.PathValue("who")); err != nil {
		return a, err
	}
	a.record, err = seal.ParseID(r.PathValue("id"))
	return a, err
}

// deskRecord shows what a role sees of what somebody sent, once it said why.
//
// Law: GDPR 25(2), GDPR 32(4)
func deskRecord(now func() time.Time) func(http.ResponseWriter, *http.Request, desk) error {
	return func(w http.ResponseWriter, r *http.Request, d desk) error {
		a, err := d.opening(r, r.URL.Query().Get("role"))
		if err != nil {
			return err
		}
		return d.recordPage(w, r, a, http.StatusOK, "", "", now())
	}
}

func (d desk) recordPage(w http.ResponseWriter, r *http.Request, a opening, status int, typed, wrong string, now time.Time) error {
	got, look, err := d.site.ReadRecord(r.Context(), a.by, a.who, a.record, now)
	f := d.frame(r)
	f.Path = recordURL(a.who, a.record, a.role.Name)
	if errors.Is(err, store.ErrUnasked) {
		return d.show(w, r, status, d.recordReason(f, a, "", ""))
	}
	if err != nil {
		return err
	}
	p := page.DeskRecord{Frame: f, Role: a.role.Name, At: "/desk/records/" + a.who.String() + "/" + a.record.String(), Reference: reference(a.record), Form: d.formLabel(f, got.Form), Way: d.way(f, got.Channel),
		Sent: got.Sent, Due: got.Due, Answered: got.Answered, Until: look.Ends, Open: got.State == string(people.Sent), Typed: typed}
	if !got.Reply.IsZero() {
		p.Reply = got.Reply.Reveal(needed)
	}
	if wrong != "" {
		p.Error = f.T(wrong, f.T("desk.answer"))
	}
	for _, v := range got.Values {
		field, _ := d.plan.Charter.Field(v.Field)
		p.Data = append(p.Data, page.Datum{Name: v.Field, Label: say(f.Lang, field.Label), Values: plan.Spoken(field, v.Text.Reveal(needed), f.Lang)})
	}
	for _, a := range attached(d.plan, f, got, p.At, "?role="+a.role.Name, false) {
		p.Data = append(p.Data, page.Datum{Label: a.Label, Picture: a.Picture})
	}
	return d.show(w, r, status, p)
}

// recordReason asks why what somebody sent is opened.
func (d desk) recordReason(f page.Frame, a opening, typed, wrong string) page.DeskReason {
	p := d.reasonPage(f, a.role, a.record, typed, wrong)
	p.At, p.Back = "/desk/records/"+a.who.String()+"/"+a.record.String(), "/desk/records?role="+a.role.Name
	return p
}

// deskLookRecord opens what somebody sent, for a reason that they will read.
//
// Law: GDPR 32(4), GDPR 5(2)
func deskLookRecord(now func() time.Time) func(http.ResponseWriter, *http.Request, desk) error {
	return func(w http.ResponseWriter, r *http.Request, d desk) error {
		form, err := posted(r)
		if err != nil {
			return err
		}
		a, err := d.opening(r, form.Get("role"))
		if err != nil {
			return err
		}
		reason, wrong := people.Reason(form.Get("reason"))
		if wrong != "" && (a.role.Reason || strings.TrimSpace(form.Get("reason")) != "") {
			f := d.frame(r)
			f.Path = recordURL(a.who, a.record, a.role.Name)
			return d.show(w, r, http.StatusUnprocessableEntity, d.recordReason(f, a, form.Get("reason"), wrong))
		}
		if err := d.site.LookRecord(r.Context(), a.by, a.who, a.record, reason, now()); err != nil {
			return err
		}
		return see(w, recordURL(a.who, a.record, a.role.Name))
	}
}

// answerLongest is the most characters of an answer.
const answerLongest = 5000

// deskAnswer answers what somebody sent, or settles it without words.
//
// Law: GDPR 12(3)
func deskAnswer(now func() time.Time) func(http.ResponseWriter, *http.Request, desk) error {
	return func(w http.ResponseWriter, r *http.Request, d desk) error {
		form, err := posted(r)
		if err != nil {
			return err
		}
		a, err := d.opening(r, form.Get("role"))
		if err != nil {
			return err
		}
		text, settle := strings.TrimSpace(strings.ReplaceAll(form.Get("answer"), "\r\n", "\n")), form.Has("settle")
		switch {
		case text == "" && !settle:
			return d.recordPage(w, r, a, http.StatusUnprocessableEntity, text, "problem.required", now())
		case len([]rune(text)) > answerLongest:
			return d.recordPage(w, r, a, http.StatusUnprocessableEntity, text, "problem.long", now())
		}
		words := seal.Text{}
		if !settle {
			words = seal.NewText(text)
		}
		if err := d.site.Reply(r.Context(), a.by, a.who, a.record, words, now()); err != nil {
			return err
		}
		return see(w, "/desk/records?role="+a.role.Name+"&done=answered")
	}
}

// heaps are what waits for each of somebody's roles.
func (d desk) heaps(r *http.Request, f page.Frame, now time.Time) (all []page.Waits, err error) {
	for _, role := range d.roles {
		list, err := d.site.Heaps(r.Context(), people.Actor{Subject: d.who.Subject, Role: role.Name, Proofs: d.who.Factors}, now)
		if err != nil {
			return nil, err
		}
		for _, h := range list {
			all = append(all, page.Waits{URL: "/desk/records?role=" + role.Name, Label: d.formLabel(f, h.Form), Number: h.Number, Oldest: h.Oldest})
		}
	}
	return all, nil
}
