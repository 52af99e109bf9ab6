package web

import (
	"errors"
	"net/http"
	"slices"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"charte/charter"
	"charte/people"
	"charte/picture"
	"charte/plan"
	"charte/policy"
	"charte/rights"
	"charte/seal"
	"charte/store"
)

// Filling is what somebody sends by a form of the charter.
type Filling struct {
	Notice  string         `json:"notice"`
	Values  map[string]any `json:"values"`
	Agree   bool           `json:"agree,omitempty"`
	Readers []string       `json:"readers,omitempty"`
	Once    string         `json:"once,omitempty"`
	Draft   bool           `json:"draft,omitempty"`
	Saved   string         `json:"saved,omitempty"`

	Alt     map[string]string `json:"alt,omitempty"`
	Without []string          `json:"without,omitempty"`
}

// Kept says where what was sent is.
type Kept struct {
	Record seal.ID `json:"record"`
	Waits  bool    `json:"waits,omitempty" doc:"true: a parent was asked. What was written is a draft until they agree, and is then sent from there."`
	Link   string  `json:"link,omitempty" format:"uri" doc:"For a visitor: where they come back to it. Whoever has it reads it."`
}

// RecordList is what a person sent, and their drafts, the newest first.
type RecordList struct {
	Records []Record `json:"records"`
}

// Record is what a person sent by a form, or a draft.
type Record struct {
	ID       seal.ID             `json:"id"`
	Form     string              `json:"form"`
	State    string              `json:"state" doc:"draft, sent, answered or closed."`
	Sent     *time.Time          `json:"sent_at" doc:"null: a draft."`
	Due      *time.Time          `json:"answer_due_at" doc:"null: none was promised."`
	Answered *time.Time          `json:"answered_at" doc:"null: not yet."`
	Reply    string              `json:"reply" doc:"Empty: nothing in writing."`
	Values   map[string][]string `json:"values"`
	Readers  []seal.ID           `json:"readers" doc:"The accesses whose holders may read it."`
	Pictures []RecordPicture     `json:"pictures"`
}

// apiForms mounts a way in for each form of the charter, and what was sent by them.
func apiForms(a *api) {
	for _, f := range a.Plan.Charter.Forms {
		if !a.Plan.Sends(plan.Visitor, f) && !slices.ContainsFunc(a.Plan.Joins(), func(k charter.Kind) bool { return a.Plan.Sends(k.Name, f) }) {
			continue
		}
		scope := people.ScopeWrite
		if a.Plan.Sends(plan.Visitor, f) {
			scope = anybody
		}
		label := capital(say(a.lang, f.Label))
		if label == "" {
			label = f.Name
		}
		serve(a, operation{id: "send-" + f.Name, method: http.MethodPost, path: formAPI + f.Name, scope: scope, status: http.StatusCreated, form: &f, body: a.formSchema(f),
			parts: a.formParts(f), errors: []int{http.StatusBadRequest, http.StatusConflict, http.StatusForbidden, http.StatusNotFound, http.StatusRequestEntityTooLarge,
				http.StatusUnsupportedMediaType}, does: a.words(&call{caller: caller{lang: a.lang}}).T("api.do.send", label)}, a.send(f))
	}
	if len(a.Plan.Charter.Forms) == 0 {
		return
	}
	missing := []int{http.StatusNotFound}
	serve(a, operation{id: "records", method: http.MethodGet, path: "/api/me/records", scope: people.ScopeRead}, a.records)
	serve(a, operation{id: "record", method: http.MethodGet, path: "/api/me/records/{id}", scope: people.ScopeRead, errors: missing}, a.record)
	serve(a, operation{id: "delete-record", method: http.MethodDelete, path: "/api/me/records/{id}", scope: people.ScopeWrite, status: http.StatusNoContent, errors: missing}, a.discard)
	if a.depicts() {
		serve(a, operation{id: "record-picture", method: http.MethodGet, path: recordPicturePath, scope: people.ScopeRead, kind: picture.Type, errors: missing}, a.recordPicture)
		serve(a, operation{id: "take-out-picture", method: http.MethodDelete, path: recordPicturePath, scope: people.ScopeWrite, status: http.StatusNoContent, errors: missing}, a.takeOut)
	}
}

// formSchema describes a form of the charter: its fields, each as it is declared, and nothing else.
//
// Law: GDPR 5(1)(c), GDPR 25(2)
func (a *api) formSchema(f charter.Form) *huma.Schema {
	text := func(about string) *huma.Schema { return &huma.Schema{Type: huma.TypeString, Description: about} }
	p := map[string]*huma.Schema{"notice": digestSchema(), "values": a.fields(slices.DeleteFunc(slices.Concat(f.Asks.Required, f.Asks.Optional), a.untexted), nil),
		"once":  text("Any text of the client's own: the same one twice makes one record."),
		"draft": {Type: huma.TypeBoolean, Description: "true: kept for its writer alone, for 30 days, and not sent."},
		"saved": text("The draft that this replaces.")}
	if u, _ := a.Plan.Charter.Purpose(f.Purpose); u.Basis == charter.BasisConsent {
		p["agree"] = &huma.Schema{Type: huma.TypeBoolean, Description: "true: the person agrees to " + say(a.lang, u.Label)}
	}
	if pictures := people.Pictures(a.Plan, f); len(pictures) > 0 {
		p["without"] = &huma.Schema{Type: huma.TypeArray, Items: &huma.Schema{Type: huma.TypeString, Enum: anyOf(pictures)},
			Description: "Pictures of the draft that this replaces, and which are left out. The others stay."}
		if people.Described(f) {
			shows := map[string]*huma.Schema{}
			for _, name := range pictures {
				shows[name] = text("What the picture shows, for readers who cannot see it.")
			}
			p["alt"] = object(shows)
		}
	}
	if f.SentTo != "" {
		p["readers"] = &huma.Schema{Type: huma.TypeArray, Items: text("An access of the person's, whose holder may read: GET /api/me/access.")}
	}
	return object(p, "notice", "values")
}

// untexted reports whether a field is no text: pictures have pages of their own.
func (a *api) untexted(name string) bool {
	field, _ := a.Plan.Charter.Field(name)
	sort := people.InputOf(field).Sort
	return sort == people.Picture || sort == people.Browser
}

// send keeps what the form of a page keeps, by the same judge, once.
//
// Law: GDPR 5(1)(c), GDPR 25(2)
func (a *api) send(form charter.Form) func(*call, *body[Filling]) (*body[Kept], error) {
	return func(c *call, in *body[Filling]) (*body[Kept], error) {
		f := &filling{l: a.look, site: a.Site, form: form, who: writing(c.r), posted: typed(in.Body.Values), images: c.brought.images, wrong: c.brought.wrong, now: a.now}
		if !a.Plan.Sends(f.who.kind, form) {
			return nil, errNotHere
		}
		shown, err := a.shown(c, in.Body.Notice, policy.FormOf(a.Plan, f.who.kind, form.Name))
		if err != nil {
			return nil, err
		}
		if slices.ContainsFunc(in.Body.Without, func(name string) bool { return !slices.Contains(people.Pictures(a.Plan, form), name) }) {
			return nil, a.refused(c, "body.without.", people.Problem{Message: "problem.undeclared"})
		}
		f.asked(in.Body)
		if err := f.draft(); err != nil {
			return nil, err
		}
		if err := f.gather(c.ctx()); err != nil {
			return nil, err
		}
		w, wrong := people.Fill(a.Plan, form, f.who.kind, f.posted, c.lang, a.now(), f.images...)
		if wrong = append(f.wrong, wrong...); len(wrong) > 0 {
			return nil, a.refused(c, "body.values.", wrong...)
		}
		w.Notice, w.Saved = shown, f.saved
		if err := a.doors.gate.pass(a.Name(), "form", f.account(w, a.doors.from.address(c.r)), a.doors.from.address(c.r)); err != nil {
			return nil, err
		}
		receipt, err := a.Send(c.ctx(), f.who.subject, w, a.now())
		if errors.Is(err, store.ErrMinor) && len(w.Agreed) > 0 {
			receipt, err = sendJointly(c.ctx(), a.Site, f.who.subject, w, a.now())
		}
		k := Kept{Record: receipt.Record, Waits: errors.Is(err, store.ErrUnagreed)}
		switch {
		case k.Waits:
			return &body[Kept]{k}, nil
		case errors.Is(err, store.ErrCut):
			return nil, a.refused(c, "body.values.", people.Problem{Field: people.ReaderField, Message: "problem.reader-gone"})
		case errors.Is(err, store.ErrUnpictured):
			return nil, a.refused(c, "body.values.", f.lost()...)
		}
		if receipt.Link != "" {
			k.Link = a.Base + store.BearerPath + receipt.Link
		}
		return &body[Kept]{k}, err
	}
}

// asked puts what is no answer under the names that a page's form gives it.
func (f *filling) asked(in Filling) {
	for name, value := range map[string]string{people.TokenField: in.Once, people.DraftField: in.Saved} {
		if value != "" {
			f.posted.Set(name, value)
		}
	}
	for _, id := range in.Readers {
		f.posted.Add(people.ReaderField, id)
	}
	for _, name := range in.Without {
		f.posted.Add(withoutField, name)
	}
	for name, text := range in.Alt {
		f.posted.Set(people.AltField+name, text)
	}
	if in.Draft {
		f.posted.Set(people.SaveButton, people.Ticked)
	}
	if in.Agree {
		f.posted.Set(people.ConsentBox+f.form.Purpose, people.Ticked)
	}
}

// Law: GDPR 15(1)
func (a *api) records(c *call, _ *none) (*body[RecordList], error) {
	all, err := a.Records(c.ctx(), c.who.Subject)
	out := RecordList{Records: []Record{}}
	for _, r := range all {
		out.Records = append(out.Records, recordIn(r))
	}
	return &body[RecordList]{out}, err
}

func recordIn(r rights.Record) Record {
	out := Record{ID: r.ID, Form: r.Form, State: r.State, Sent: moment(r.Sent), Due: moment(r.Due), Answered: moment(r.Answered), Reply: r.Reply.Reveal(own),
		Values: map[string][]string{}, Readers: []seal.ID{}, Pictures: picturesIn(r)}
	for _, v := range r.Values {
		out.Values[v.Field] = append(out.Values[v.Field], plan.Entries(v.Text.Reveal(own))...)
	}
	for _, who := range r.Readers {
		out.Readers = append(out.Readers, who.Access)
	}
	return out
}

// identified is a request about one thing of the person's.
type identified struct {
	ID string `path:"id"`
}

func (a *api) record(c *call, in *identified) (*body[Record], error) {
	id, err := seal.ParseID(in.ID)
	if err != nil {
		return nil, err
	}
	r, err := a.Record(c.ctx(), c.who.Subject, id)
	return &body[Record]{recordIn(r)}, err
}

// Law: GDPR 17(1)
func (a *api) discard(c *call, in *identified) (*none, error) {
	id, err := seal.ParseID(in.ID)
	if err != nil {
		return nil, err
	}
	return &none{}, a.Discard(c.ctx(), c.who.Subject, id, a.now())
}
