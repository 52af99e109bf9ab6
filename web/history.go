package web

import (
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"charte/charter"
	"charte/people"
	"charte/plan"
	"charte/proof"
	"charte/rights"
	"charte/seal"
	"charte/store"
	"charte/web/page"
)

// eventsPerPage is how much of a history one page shows.
const eventsPerPage = 20

// history shows everything that was done with a person's data, page by page.
//
// Law: GDPR 5(2), GDPR 15(1)
func history(s *store.Site, l look) func(http.ResponseWriter, *http.Request, people.Session) error {
	return func(w http.ResponseWriter, r *http.Request, who people.Session) error {
		number := 1
		if asked := r.URL.Query().Get("page"); asked != "" {
			n, err := strconv.Atoi(asked)
			if err != nil || n < 1 || n > 1e6 {
				return errNotHere
			}
			number = n
		}
		events, total, err := s.History(r.Context(), who.Subject, (number-1)*eventsPerPage, eventsPerPage)
		if err != nil {
			return err
		}
		if events, err = named(r.Context(), s, who.Subject, events); err != nil {
			return err
		}
		pages := max(1, (total+eventsPerPage-1)/eventsPerPage)
		if number > pages {
			return errNotHere
		}
		f := l.frame(r)
		return l.show(w, r, http.StatusOK, page.History{Frame: f, Events: eventsOf(s.Plan, f, events), Total: total, Page: number, Pages: pages})
	}
}

func eventsOf(p *plan.Plan, f page.Frame, events []rights.Event) []page.Event {
	var out []page.Event
	for _, e := range events {
		line := page.Event{At: e.Fact.At, Text: factText(p, f, e.Fact)}
		if e.Logged {
			line.Receipt = receiptURL(e.Fact.ID)
		}
		out = append(out, line)
	}
	return out
}

// factText says what happened, to the person whom it happened to.
func factText(p *plan.Plan, f page.Frame, fact proof.Fact) string {
	id := "fact." + strings.ReplaceAll(fact.Kind, " ", "-")
	switch {
	case fact.Kind == people.FactLooked: // whether a file was opened, or what was sent by a form
		return workText(p, f, id, fact)
	case fact.Detail["ended"] != "":
		return f.T(id, f.T("ending."+fact.Detail["ended"]))
	case fact.Detail["form"] != "":
		form, _ := p.Form(fact.Detail["form"])
		return f.T(id, small(say(f.Lang, form.Label)))
	case fact.Detail["mailing"] != "":
		if m, ok := p.Mailing(fact.Detail["mailing"]); ok {
			return f.T(id, say(f.Lang, m.Text))
		}
		return f.T(id, fact.Detail["mailing"])
	case fact.Detail["letter"] != "":
		return f.T(id, f.T("letter."+fact.Detail["letter"]))
	case fact.Detail["document"] != "":
		name := fact.Detail["document"] // of a document that their version does not have any more
		if i := slices.IndexFunc(p.Charter.Documents, func(d charter.Document) bool { return d.Name == name }); i >= 0 {
			name = small(documentLabel(f.Lang, p.Charter.Documents[i]))
		}
		if role := fact.Detail["role"]; role != "" { // somebody opened or checked it
			return f.T(id, look{plan: p}.office(f, role), name)
		}
		return f.T(id, name)
	case fact.Detail["grant"] != "":
		return accessText(p, f, id, fact)
	case fact.Detail["purpose"] != "":
		u, _ := p.Charter.Purpose(fact.Detail["purpose"])
		return f.T(id, say(f.Lang, u.Label))
	case fact.Detail["office"] != "":
		return workText(p, f, id, fact)
	case fact.Kind == people.FactCorrected || fact.Kind == people.FactAdded || fact.Kind == people.FactRemoved:
		var labels []string
		for _, name := range strings.Fields(fact.Detail["fields"]) {
			field, _ := p.Charter.Field(name)
			labels = append(labels, small(say(f.Lang, field.Label)))
		}
		return f.T(id, strings.Join(labels, ", "))
	}
	return f.T(id)
}

func receiptURL(fact seal.ID) string { return "/my-data/receipt/" + fact.String() }

// receipt hands a person the proof that the log holds what was done.
//
// Law: GDPR 5(2), GDPR 7(1)
func receipt(s *store.Site, l look) func(http.ResponseWriter, *http.Request, people.Session) error {
	return func(w http.ResponseWriter, r *http.Request, who people.Session) error {
		fact, err := seal.ParseID(r.PathValue("fact"))
		if err != nil {
			return err
		}
		return handReceipt(w, r, s, l, who.Subject, fact)
	}
}

// handReceipt gives the receipt of a fact as a file or, until the log holds it, a page that says when.
func handReceipt(w http.ResponseWriter, r *http.Request, s *store.Site, l look, subject, fact seal.ID) error {
	w.Header().Set("Cache-Control", "no-store")
	proven, err := s.Receipt(r.Context(), subject, fact)
	if errors.Is(err, store.ErrPending) {
		f := l.frame(r)
		w.Header().Set("Retry-After", "5")
		return l.show(w, r, http.StatusServiceUnavailable, page.Message{Frame: f, Title: f.T("receipt.pending"),
			Paragraphs: []string{f.T("receipt.pending-do")}, Links: []page.Link{{URL: r.URL.RequestURI(), Text: f.T("receipt.again")}}})
	}
	if err != nil {
		return err
	}
	attach(w, "receipt.json")
	return send(w, http.StatusOK, "application/json", proven.Encode())
}
