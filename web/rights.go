package web

import (
	"context"
	"encoding/hex"
	"errors"
	"net/http"
	"slices"
	"time"
	"unicode"
	"unicode/utf8"

	"charte/charter"
	"charte/people"
	"charte/plan"
	"charte/proof"
	"charte/rights"
	"charte/seal"
	"charte/store"
	"charte/web/page"
)

// recent is how many events "my data" shows.
const recent = 5

// myData shows everything that is held about the person who asks, and why.
//
// Law: GDPR 15(1), GDPR 12(2)
func myData(s *store.Site, l look) func(http.ResponseWriter, *http.Request, people.Session) error {
	return func(w http.ResponseWriter, r *http.Request, who people.Session) error {
		m, err := myDataPage(r.Context(), s, l, l.frame(r), who, asking(r).offer)
		if err != nil {
			return err
		}
		return l.show(w, r, http.StatusOK, m)
	}
}

func myDataPage(ctx context.Context, s *store.Site, l look, f page.Frame, who people.Session, o *offer) (m page.MyData, err error) {
	h, err := s.Held(ctx, who.Subject)
	if err != nil {
		return m, err
	}
	events, total, err := s.History(ctx, who.Subject, 0, recent)
	if err != nil {
		return m, err
	}
	if events, err = named(ctx, s, who.Subject, events); err != nil {
		return m, err
	}
	m = page.MyData{Frame: f, Data: held{s.Plan, f, h}.rows(), Choices: l.choices(f, h),
		Recent: eventsOf(s.Plan, f, events), Entries: total}
	terms, err := s.Terms(ctx, who.Subject, l.now())
	if err != nil {
		return m, err
	}
	m.Stays, m.Several, m.Another = stays(terms), s.Plan.Several(who.Kind), h.Another
	m.Support = slices.ContainsFunc(s.Plan.Charter.Staff, func(r charter.Role) bool {
		return people.OnTicket(s.Plan, r.Name) && people.Opens(s.Plan, r.Name, who.Kind)
	})
	if o != nil {
		m.Pending = o.pending(who, l.now())
		if m.Ahead, err = o.ahead(ctx, s, f.Lang, h.Notices, m.Pending.On); err != nil {
			return m, err
		}
	}
	m.LogSize, m.Root, err = latest(ctx, s)
	return m, err
}

// ahead are the boxes that somebody ticked with a version that does not apply to them yet.
//
// Law: GDPR 7(1)
func (o *offer) ahead(ctx context.Context, s *store.Site, lang string, told []rights.Notice, on time.Time) (given []page.Ahead, err error) {
	if o.Answer != store.Agreed {
		return nil, nil
	}
	next, err := s.Under(ctx, o.Number)
	if err != nil {
		return nil, err
	}
	for _, n := range told {
		if n.Version != o.Number {
			continue
		}
		for _, purpose := range n.Boxes {
			u, _ := next.Plan.Charter.Purpose(purpose)
			given = append(given, page.Ahead{Label: capital(say(lang, u.Label)), At: o.Answered, Version: o.Number, On: on, Receipt: receiptURL(o.Fact)})
		}
	}
	return given, nil
}

// latest gives the size and the root, shortened, of the latest checkpoint.
func latest(ctx context.Context, s *store.Site) (size int, root string, err error) {
	n, note, _, err := s.Checkpoint(ctx)
	if errors.Is(err, store.ErrNotFound) {
		return 0, "", nil
	}
	if err != nil {
		return 0, "", err
	}
	c, err := proof.ParseCheckpoint([]byte(note), s.VerifierKey())
	digits := hex.EncodeToString(c.Root[:])
	return int(n), digits[:4] + "…" + digits[60:], err
}

// held turns what is held about a person into the rows of the table.
type held struct {
	plan *plan.Plan
	f    page.Frame
	rights.Holding
}

func (h held) rows() []page.Datum {
	var rows []page.Datum
	address, _ := h.plan.Address()
	login, _ := h.plan.Login()
	for _, field := range h.plan.Charter.Data {
		switch {
		case field.Source == charter.Observed: // the site writes no other one than the sign-in address
			if field.Name == address.Name && len(h.SignIns) > 0 {
				rows = append(rows, h.observed(field))
			}
		case h.Another && field.Name == login.Name: // the account has it
		case h.plan.Holds(h.Kind, field.Name):
			rows = append(rows, h.given(field))
		}
	}
	if len(h.Records) > 0 {
		rows = append(rows, h.sentRow())
	}
	if len(h.Delegations) > 0 {
		rows = append(rows, h.delegated())
	}
	return append(append(append(rows, h.pictures()...), h.minority()...), h.around()...)
}

// given is the row of a field that the person filled in.
func (h held) given(field charter.Field) page.Datum {
	d := h.row(field)
	for _, v := range h.Values {
		if v.Field == field.Name {
			d.Values = append(d.Values, plan.Spoken(field, v.Text.Reveal(own), h.f.Lang)...)
			d.Until = h.until(field, v.At)
		}
	}
	if login, _ := h.plan.Login(); login.Name == field.Name && !h.Pending.IsZero() {
		d.Values = append(d.Values, h.f.T("mydata.pending", h.Pending.Reveal(own)))
	}
	if !field.List {
		d.Correct = "/my-data/correct/" + field.Name
		return d
	}
	d.See = "/profile"
	if n := len(d.Values); n > 0 {
		d.Values = []string{h.f.Count(n, "mydata.entries-held-one", "mydata.entries-held-many")}
	}
	return d
}

// observed is the row of the sign-in addresses, the latest ones shown.
func (h held) observed(field charter.Field) page.Datum {
	d := h.row(field)
	for i, s := range h.SignIns {
		if i == recent {
			d.Values = append(d.Values, h.f.T("mydata.last-of", h.f.Number(len(h.SignIns)-recent)))
			break
		}
		d.Values = append(d.Values, whence(s.Browser, s.Network)+h.f.Date(s.At))
	}
	d.Until = h.until(field, h.SignIns[0].At)
	return d
}

func (h held) row(field charter.Field) page.Datum {
	d := page.Datum{Name: field.Name, Label: say(h.f.Lang, field.Label), Until: h.until(field, h.Joined)}
	for _, u := range h.uses(field.Name) {
		d.Why = append(d.Why, say(h.f.Lang, u.Label))
	}
	return d
}

// uses are the purposes for which a field is in use now: one that rests on consent only while it is given.
func (h held) uses(field string) []charter.Purpose {
	return slices.DeleteFunc(h.plan.Purposes(field), func(u charter.Purpose) bool {
		return u.Basis == charter.BasisConsent && !slices.ContainsFunc(h.Agreements, func(a rights.Agreement) bool { return a.Purpose == u.Name && a.Given })
	})
}

// until says when a value ends, in words.
//
// Law: GDPR 15(1)(d)
func (h held) until(field charter.Field, written time.Time) string {
	uses := h.uses(field.Name)
	end, known := plan.Until(h.plan.Charter, uses, written, h.Seen, h.Warned)
	if !known {
		return h.f.T("until.leave")
	}
	for _, u := range uses {
		if period, fixed := h.plan.Expiry(u.Name); fixed {
			return h.f.T("until.each", say(h.f.Lang, period.Text()))
		}
	}
	return h.f.T("until.away", h.f.Date(end))
}

// pictures are the rows of the documents that are pictures.
func (h held) pictures() (rows []page.Datum) {
	for _, d := range h.plan.Pictures(h.Kind) {
		u, _ := h.plan.Charter.Purpose(d.Purpose)
		row := page.Datum{Name: d.Name, Label: documentLabel(h.f.Lang, d), Why: []string{say(h.f.Lang, u.Label)}, Until: h.f.T("until.leave"), See: picturesPath + d.Name}
		if n := len(thumbnails(h.f, picturesPath+d.Name, d, h.Pictures)); n > 0 {
			row.Values = []string{h.f.Count(n, "pictures.held-one", "pictures.held-many")}
		}
		if end := plan.Destroyed(d); !end.IsZero() {
			row.Until = say(h.f.Lang, end)
		}
		rows = append(rows, row)
	}
	return rows
}

// around are the rows of what the engine keeps around a profile. What somebody decided for after their death is about all their profiles.
func (h held) around() []page.Datum {
	if h.Another {
		return []page.Datum{h.account()}
	}
	return append([]page.Datum{h.account()}, append(h.signing(), h.after())...)
}

// account is the row of what the engine itself has to keep.
func (h held) account() page.Datum {
	k, _ := h.plan.Charter.Kind(h.Kind)
	login, _ := h.plan.Login()
	d := h.row(login)
	d.Name, d.Label = "account", h.f.T("mydata.account")
	d.Values = []string{h.f.T("mydata.account-kind", say(h.f.Lang, k.Label)), h.f.T("mydata.account-joined", h.f.Date(h.Joined)),
		h.f.T("mydata.account-seen", h.f.Date(h.Seen))}
	if h.Warned.After(h.Seen) {
		d.Values = append(d.Values, h.f.T("mydata.account-warned", h.f.Date(h.Warned)))
	}
	for _, o := range h.Offices {
		if o.Until.IsZero() {
			d.Values = append(d.Values, h.f.T("mydata.office", look{plan: h.plan}.office(h.f, o.Role)))
		}
	}
	for _, k := range h.ReaderKeys {
		if k.Removed.IsZero() {
			d.Values = append(d.Values, h.f.T("keys.held", h.f.Date(k.Made)))
		}
	}
	d.Values = append(d.Values, h.f.T("mydata.account-lang", h.f.T("lang."+h.Lang)))
	if h.Another {
		d.Label = h.f.T("profiles.mydata-row")
		return d
	}
	d.Values = append(d.Values, h.f.T("mydata.account-password"))
	for _, o := range h.Profiles {
		d.Values = append(d.Values, h.f.T("profiles.held", h.f.Date(o.Opened)))
	}
	return d
}

// capital lets a label begin a line, and small lets it stand inside one.
func capital(s string) string { return firstAs(unicode.ToUpper, s) }

func small(s string) string { return firstAs(unicode.ToLower, s) }

func firstAs(letter func(rune) rune, s string) string {
	r, n := utf8.DecodeRuneInString(s)
	if n == 0 {
		return s
	}
	return string(letter(r)) + s[n:]
}

// correctable finds a single field that this kind of people gave. The error is errNotHere.
func correctable(p *plan.Plan, kind, name string) (f charter.Field, required bool, err error) {
	f, ok := p.Charter.Field(name)
	if !ok || f.List || f.Source == charter.Observed || !p.Holds(kind, name) {
		return f, false, errNotHere
	}
	k, _ := p.Charter.Kind(kind)
	return f, slices.Contains(k.Required, name), nil
}

func (l look) correctPage(f page.Frame, kind string, field charter.Field, value, wrong string, changed bool) page.Correct {
	n := l.notice(f.Lang, alone(kind, field))
	q := l.question(f, n.Fields[0])
	q.Value, q.Hint = value, besides(q.Hint, l.onlyWith(f, "switch.box", kind, field.Name))
	if wrong != "" {
		q.Error = f.T(wrong, q.Label)
	}
	c := page.Correct{Frame: f, Field: q, Notice: l.told(n, changed)}
	if login, _ := l.plan.Login(); login.Name == field.Name {
		c.Note = f.T("address.note")
	}
	return c
}

func correctForm(s *store.Site, l look) func(http.ResponseWriter, *http.Request, people.Session) error {
	return func(w http.ResponseWriter, r *http.Request, who people.Session) error {
		field, _, err := correctable(s.Plan, who.Kind, r.PathValue("field"))
		if err != nil {
			return err
		}
		if login, _ := s.Plan.Login(); who.Acting() && field.Name == login.Name {
			return errAccount
		}
		if l.asksAnew(who, field) {
			return see(w, proveAnew+"/my-data")
		}
		h, err := s.Held(r.Context(), who.Subject)
		if err != nil {
			return err
		}
		return l.show(w, r, http.StatusOK, l.correctPage(l.frame(r), who.Kind, field, h.Get(field.Name).Reveal(own), "", false))
	}
}

// correct replaces a value, for whoever was shown the notice in force. A new sign-in address is written to before it counts, no more often
// than a forgotten password could be.
//
// Law: GDPR 16
func correct(s *store.Site, l look, gate *throttle, from networks, now func() time.Time) func(http.ResponseWriter, *http.Request, people.Session) error {
	return func(w http.ResponseWriter, r *http.Request, who people.Session) error {
		field, required, err := correctable(s.Plan, who.Kind, r.PathValue("field"))
		if err != nil {
			return err
		}
		if login, _ := s.Plan.Login(); who.Acting() && field.Name == login.Name {
			return errAccount
		}
		if l.asksAnew(who, field) {
			return see(w, proveAnew+"/my-data")
		}
		form, err := posted(r)
		if err != nil {
			return err
		}
		typed, ok := form.Get(field.Name), false
		if who.Notice, ok = l.informed(form, alone(who.Kind, field)); !ok {
			return l.show(w, r, http.StatusConflict, l.correctPage(l.frame(r), who.Kind, field, typed, "", true))
		}
		text, wrong := people.Accept(field, typed)
		if wrong == "problem.required" && !required {
			wrong = "" // left empty: taken back
		}
		if wrong != "" {
			return l.show(w, r, http.StatusUnprocessableEntity, l.correctPage(l.frame(r), who.Kind, field, typed, wrong, false))
		}
		if login, _ := s.Plan.Login(); login.Name == field.Name {
			if err := gate.pass(s.Name(), "address", who.Subject.String(), from.address(r)); err != nil {
				return err
			}
		}
		asked, err := s.Correct(r.Context(), who, field.Name, seal.NewText(text), now())
		if errors.Is(err, store.ErrUnagreed) {
			return l.show(w, r, http.StatusUnprocessableEntity, l.correctPage(l.frame(r), who.Kind, field, typed, "problem.switch", false))
		}
		if err != nil {
			return err
		}
		if asked {
			return see(w, "/my-data?done=asked")
		}
		return see(w, "/my-data?done=corrected")
	}
}
