package web

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"charte/charter"
	"charte/people"
	"charte/rights"
	"charte/seal"
	"charte/store"
	"charte/web/page"
)

// afterForm shows what becomes of a person's data after their death, and lets them decide it.
//
// Law: LIL 85
func afterForm(s *store.Site, l look) func(http.ResponseWriter, *http.Request, people.Session) error {
	return func(w http.ResponseWriter, r *http.Request, who people.Session) error {
		h, err := s.Held(r.Context(), who.Subject)
		if err != nil {
			return err
		}
		return l.show(w, r, http.StatusOK, l.afterPage(l.frame(r), h.Directive, nil, nil))
	}
}

// afterPage is that page with what was typed, and with what is wrong in it, by the name of a field.
func (l look) afterPage(f page.Frame, d *rights.Directive, typed url.Values, wrong map[string]string) page.AfterDeath {
	a := page.AfterDeath{Frame: f, Silent: l.silent(f), Wrong: map[string]string{},
		Name:    page.Field{Name: "name", Label: f.T("after.name"), Value: typed.Get("name")},
		Address: page.Field{Name: "address", Label: f.T("after.address"), Hint: f.T("after.address-hint"), Type: "textarea", Value: typed.Get("address")}}
	for _, w := range []rights.Wish{rights.WishErase, rights.WishKeep, rights.WishHandOver} {
		id := "after.wish-" + slug(w)
		a.Wishes = append(a.Wishes, page.Wish{Value: slug(w), Label: f.T(id), Text: f.T(id + "-what"), Held: typed.Get("wish") == slug(w)})
	}
	for _, w := range []rights.Wish{rights.WishErase, rights.WishKeep} {
		a.Thens = append(a.Thens, page.Wish{Value: slug(w), Label: f.T("after.then-" + slug(w)), Held: typed.Get("then") == slug(w)})
	}
	for name, id := range wrong {
		switch name {
		case "name":
			a.Name.Error = f.T(id, a.Name.Label)
		case "address":
			a.Address.Error = f.T(id, a.Address.Label)
		default:
			a.Wrong[name] = f.T(id)
		}
	}
	if l.plan.Charter.Rights.AfterDeath == "on request" {
		a.Asking = f.T("after.ask", l.plan.Charter.Controller.Contact)
	}
	if d != nil {
		a.Now = &page.Decided{Text: decided(f, *d), At: d.At, Receipt: receiptURL(d.Fact)}
	}
	return a
}

// silent says what becomes of an account about which nothing was decided, in the policy's own words.
func (l look) silent(f page.Frame) []string {
	said := []string{f.T("after.silent-all")}
	if r, ok := l.plan.Inactivity(); ok {
		if p, ok := l.plan.Promise("retention." + r.Purpose); ok {
			said = append(said, say(f.Lang, p.Text))
		}
	}
	return said
}

// slug is a wish as forms and words call it.
func slug(w rights.Wish) string { return strings.ReplaceAll(string(w), " ", "-") }

// decided is a directive in a sentence.
func decided(f page.Frame, d rights.Directive) string {
	if d.Wish != rights.WishHandOver {
		return f.T("after.now-" + slug(d.Wish))
	}
	return f.T("after.now-hand-over-"+slug(d.Then), d.Recipient.Name.Reveal(own), d.Recipient.Address.Reveal(own))
}

// afterFields are all that the form may send: a form with anything else is refused whole.
var afterFields = []string{"wish", "name", "address", "then", "told", "agree"}

// direct records what a person decided, by an act that serves nothing else.
//
// Law: LIL 85
func direct(s *store.Site, l look, gate *throttle, from networks, now func() time.Time) func(http.ResponseWriter, *http.Request, people.Session) error {
	return func(w http.ResponseWriter, r *http.Request, who people.Session) error {
		form, err := posted(r)
		if err != nil {
			return err
		}
		for name, given := range form {
			if len(given) > 1 || !slices.Contains(afterFields, name) {
				return errUndeclared
			}
		}
		f := l.frame(r)
		d, wrong := l.directed(f, form, now())
		if len(wrong) > 0 {
			h, err := s.Held(r.Context(), who.Subject)
			if err != nil {
				return err
			}
			return l.show(w, r, http.StatusUnprocessableEntity, l.afterPage(f, h.Directive, form, wrong))
		}
		if d.Told { // a letter to somebody who never asked for one
			if err := gate.pass(s.Name(), "address", who.Subject.String(), from.address(r)); err != nil {
				return err
			}
		}
		if _, err := s.Direct(r.Context(), who.Subject, d); err != nil {
			return err
		}
		return see(w, "/my-data/after?done=directed")
	}
}

// directed reads a directive from its form, or says what is wrong with it, by field.
func (l look) directed(f page.Frame, form url.Values, now time.Time) (d rights.Directive, wrong map[string]string) {
	wrong = map[string]string{}
	d = rights.Directive{Lang: f.Lang, At: now, Told: form.Get("told") == people.Ticked}
	wish := func(name string, among ...rights.Wish) rights.Wish {
		for _, w := range among {
			if slug(w) == form.Get(name) {
				return w
			}
		}
		wrong[name] = "problem." + name
		return ""
	}
	d.Wish = wish("wish", rights.WishErase, rights.WishKeep, rights.WishHandOver)
	if form.Get("agree") != people.Ticked {
		wrong["agree"] = "problem.agree"
	}
	d.Words = l.afterWords(f, d.Wish)
	if d.Wish != rights.WishHandOver {
		d.Told = false
		return d, wrong
	}
	d.Then = wish("then", rights.WishErase, rights.WishKeep)
	accept := func(name string, as charter.Field) seal.Text {
		value, problem := people.Accept(as, form.Get(name))
		if problem != "" {
			wrong[name] = problem
		}
		return seal.NewText(value)
	}
	d.Recipient.Name = accept("name", charter.Field{Category: "name"})
	d.Recipient.Mail = strings.Contains(form.Get("address"), "@")
	if d.Recipient.Mail {
		d.Recipient.Address = accept("address", charter.Field{Category: "email"})
	} else {
		d.Recipient.Address = accept("address", charter.Field{Category: "address", List: true})
	}
	if d.Told && !d.Recipient.Mail {
		wrong["told"] = "problem.told"
	}
	return d, wrong
}

// afterWords is the fingerprint of what the person read of their choice: it goes in the receipt.
func (l look) afterWords(f page.Frame, w rights.Wish) string {
	id := "after.wish-" + slug(w)
	sum := sha256.Sum256([]byte(f.T("after.wish") + "\n" + f.T(id) + "\n" + f.T(id+"-what") + "\n" + f.T("after.agree")))
	return hex.EncodeToString(sum[:])
}

// undirect takes the decision back. To take back what was taken back is no error.
//
// Law: LIL 85
func undirect(s *store.Site, now func() time.Time) func(http.ResponseWriter, *http.Request, people.Session) error {
	return func(w http.ResponseWriter, r *http.Request, who people.Session) error {
		if err := s.Undirect(r.Context(), who.Subject, now()); err != nil && !errors.Is(err, store.ErrNotFound) {
			return err
		}
		return see(w, "/my-data/after?done=undirected")
	}
}

// after is the row of the directive among what is held about a person.
func (h held) after() page.Datum {
	d := page.Datum{Name: "after", Label: h.f.T("after.row"), Values: []string{h.f.T("after.none")}, Until: h.f.T("until.leave"), See: "/my-data/after"}
	if h.Directive != nil {
		d.Values = []string{decided(h.f, *h.Directive)}
	}
	return d
}
