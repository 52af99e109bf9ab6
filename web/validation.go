package web

import (
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"charte/charter"
	"charte/people"
	"charte/plan"
	"charte/seal"
	"charte/store"
	"charte/vault"
	"charte/web/page"
)

const deskDocumentsPath = "/desk/documents"

// validationRoutes are the pages where documents are checked.
func validationRoutes(at func(func(http.ResponseWriter, *http.Request, desk) error) handler, now func() time.Time) []route {
	return []route{
		{"GET " + deskDocumentsPath, at(deskDocuments(now))},
		{"GET " + deskDocumentsPath + "/{id}", at(deskDocument())},
		{"POST " + deskDocumentsPath + "/{id}", at(openDocument(now))},
		{"GET " + deskDocumentsPath + "/{id}/chunks/{n}", at(documentChunk(now))},
		{"POST " + deskDocumentsPath + "/{id}/decision", at(decideDocument(now))},
	}
}

// reader is the actor in whose name somebody opens documents. The error is errNotHere for whoever opens none.
func (d desk) reader(asked string) (people.Actor, error) {
	by, err := d.keyed(asked)
	if err == nil && by.Role == people.Manager {
		err = errNotHere
	}
	return by, err
}

// keyless reports whether somebody has no key by which a document could be opened.
func (d desk) keyless(r *http.Request) (bool, []store.ReaderKey, error) {
	all, err := d.site.ReaderKeys(r.Context())
	return !slices.ContainsFunc(all, func(k store.ReaderKey) bool { return k.Reads && k.Owner == d.who.Subject }), all, err
}

// deskDocuments lists what waits, the oldest first, by nothing of who handed it in.
//
// Law: GDPR 25(2)
func deskDocuments(now func() time.Time) func(http.ResponseWriter, *http.Request, desk) error {
	return func(w http.ResponseWriter, r *http.Request, d desk) error {
		by, err := d.reader(r.URL.Query().Get("role"))
		if err != nil {
			return err
		}
		var after seal.ID
		if text := r.URL.Query().Get("after"); text != "" {
			if after, err = seal.ParseID(text); err != nil {
				return err
			}
		}
		list, err := d.site.DepositsWaiting(r.Context(), by, after, listPage+1, now())
		if err != nil {
			return err
		}
		f := d.frame(r)
		p := page.DeskDocuments{Frame: f, Duties: d.readingDuties(f, by.Role)}
		if p.Keyless, _, err = d.keyless(r); err != nil {
			return err
		}
		if len(list) > listPage {
			list = list[:listPage]
			p.Next = deskDocumentsPath + "?role=" + url.QueryEscape(by.Role) + "&after=" + list[listPage-1].ID.String()
		}
		for _, one := range list {
			p.Documents = append(p.Documents, page.WaitingDocument{URL: documentURL(one.ID, by.Role), Reference: reference(one.ID), Label: d.documentName(f, one.Document),
				Done: one.Done, Days: int(now().Sub(one.Done) / (24 * time.Hour))})
		}
		return d.show(w, r, http.StatusOK, p)
	}
}

// readingDuties are the roles of somebody that open documents.
func (d desk) readingDuties(f page.Frame, now string) []page.Duty {
	reads := people.ReaderRoles(d.plan)
	return slices.DeleteFunc(d.duties(f, now), func(one page.Duty) bool { return !slices.Contains(reads, one.Role) })
}

func documentURL(id seal.ID, role string) string {
	return deskDocumentsPath + "/" + id.String() + "?role=" + url.QueryEscape(role)
}

// declared is a document of the charter, by the version that the reader is under; one that it has not is named as it is.
func (d desk) declared(name string) charter.Document {
	i := slices.IndexFunc(d.plan.Charter.Documents, func(doc charter.Document) bool { return doc.Name == name })
	if i < 0 {
		return charter.Document{Name: name, Label: charter.Text{FR: name, EN: name}}
	}
	return d.plan.Charter.Documents[i]
}

func (d desk) documentName(f page.Frame, name string) string {
	return documentLabel(f.Lang, d.declared(name))
}

// asked reads which document an address names, and who acts.
func (d desk) documentAsked(r *http.Request, role string) (by people.Actor, one vault.Deposit, err error) {
	if by, err = d.reader(role); err != nil {
		return by, one, err
	}
	id, err := seal.ParseID(r.PathValue("id"))
	if err != nil {
		return by, one, err
	}
	one, err = d.site.Checked(r.Context(), by, id)
	return by, one, err
}

// documentPage is a document as it is drawn while it is closed.
func (d desk) documentPage(r *http.Request, by people.Actor, one vault.Deposit) (page.DeskDocument, []store.ReaderKey, error) {
	f := d.frame(r)
	f.Path = documentURL(one.ID, by.Role)
	doc := d.declared(one.Document)
	u, _ := d.plan.Charter.Purpose(doc.Purpose)
	p := page.DeskDocument{Frame: f, Role: by.Role, At: deskDocumentsPath + "/" + one.ID.String(), Reference: reference(one.ID), Label: documentLabel(f.Lang, doc), Why: say(f.Lang, u.Label), Done: one.Done}
	if fate := plan.Destroyed(doc); !fate.IsZero() {
		p.Fate = f.T("check.fate", say(f.Lang, fate))
	}
	for _, reason := range vault.Reasons {
		p.Reasons = append(p.Reasons, page.Option{Value: reason.Name, Label: say(f.Lang, reason.Text)})
	}
	if one.State != vault.Waiting {
		p.Decided, p.When = d.decidedText(f, one), one.Decided
	}
	keyless, all, err := d.keyless(r)
	p.Keyless = keyless
	return p, all, err
}

// decidedText says what somebody decided before, and in which role: never who.
func (d desk) decidedText(f page.Frame, one vault.Deposit) string {
	role, _ := people.Role(d.plan, one.Role)
	switch one.State {
	case vault.Validated:
		return f.T("check.decided-validated", say(f.Lang, role.Label))
	case vault.Refused:
		return f.T("check.decided-refused", say(f.Lang, role.Label))
	}
	return f.T("check.decided-ended")
}

func deskDocument() func(http.ResponseWriter, *http.Request, desk) error {
	return func(w http.ResponseWriter, r *http.Request, d desk) error {
		by, one, err := d.documentAsked(r, r.URL.Query().Get("role"))
		if err != nil {
			return err
		}
		p, _, err := d.documentPage(r, by, one)
		if err != nil {
			return err
		}
		return d.show(w, r, http.StatusOK, p)
	}
}

// openDocument opens a document: its person's history says so before the browser is given anything of it.
//
// Law: GDPR 32(4), GDPR 5(2)
func openDocument(now func() time.Time) func(http.ResponseWriter, *http.Request, desk) error {
	return func(w http.ResponseWriter, r *http.Request, d desk) error {
		form, err := posted(r)
		if err != nil {
			return err
		}
		by, one, err := d.documentAsked(r, form.Get("role"))
		if err != nil {
			return err
		}
		line, opened, err := d.site.OpenDeposit(r.Context(), by, one.ID, now())
		if errors.Is(err, store.ErrDecided) {
			return see(w, documentURL(one.ID, by.Role))
		}
		if err != nil {
			return err
		}
		return d.showDocument(w, r, by, opened, line, http.StatusOK, func(*page.DeskDocument) {})
	}
}

// showDocument draws an open document; what the browser needs to unlock it stands in the page.
func (d desk) showDocument(w http.ResponseWriter, r *http.Request, by people.Actor, one vault.Deposit, line string, status int, more func(*page.DeskDocument)) error {
	p, all, err := d.documentPage(r, by, one)
	if err != nil {
		return err
	}
	unlock, err := d.unlocks(r, p.Frame, all)
	if err != nil {
		return err
	}
	p.View = &page.View{Unlock: unlock, ScriptURL: keysURL, ViewerURL: viewerPath, Line: line, Place: one.Place(d.site.Name()), Chunks: one.Chunks, URL: p.At + "/chunks", Decide: p.At + "/decision",
		Said: spoken(p.Frame, "fetching", "shown", "pages", "fewer", "page", "image", "empty", "unshown", "unreadable", "header", "reader", "tampered", "place", "key", "network", "closed", "decided", "busy", "failed")}
	more(&p)
	unlocking(w.Header())
	return d.show(w, r, status, p)
}

// documentChunk gives one sealed chunk to a reader who has the document open.
//
// Law: GDPR 32(4)
func documentChunk(now func() time.Time) func(http.ResponseWriter, *http.Request, desk) error {
	return func(w http.ResponseWriter, r *http.Request, d desk) error {
		by, err := d.reader(r.URL.Query().Get("role"))
		if err != nil {
			return err
		}
		id, err := seal.ParseID(r.PathValue("id"))
		if err != nil {
			return err
		}
		n, err := strconv.Atoi(r.PathValue("n"))
		if err != nil {
			return errNotHere
		}
		sealed, err := d.site.DepositChunk(r.Context(), by, id, n, now())
		if errors.Is(err, vault.ErrPart) { // the page says what to do with a document that is not whole
			return send(w, http.StatusUnprocessableEntity, "application/octet-stream", nil)
		}
		if err != nil {
			return err
		}
		w.Header().Set("Cache-Control", "no-store")
		return send(w, http.StatusOK, "application/octet-stream", sealed)
	}
}

// noteLongest is the most characters of what a reader writes about a document.
const noteLongest = 500

// decideDocument takes a decision. Whoever comes second is shown what was decided, by which role and when.
//
// Law: GDPR 5(1)(e), GDPR 12(1)
func decideDocument(now func() time.Time) func(http.ResponseWriter, *http.Request, desk) error {
	return func(w http.ResponseWriter, r *http.Request, d desk) error {
		form, err := posted(r)
		if err != nil {
			return err
		}
		by, one, err := d.documentAsked(r, form.Get("role"))
		if err != nil {
			return err
		}
		outcome, note := form.Get("outcome"), strings.TrimSpace(strings.ReplaceAll(form.Get("note"), "\r\n", "\n"))
		v := vault.Verdict{Accepted: outcome == "accept", Reason: form.Get("reason"), Final: outcome == "refuse"}
		at, problem := verdictProblem(outcome, note, v)
		if note != "" {
			v.Note = seal.NewText(note)
		}
		if problem == "" {
			err = d.site.DecideDeposit(r.Context(), by, one.ID, v, now())
			switch {
			case errors.Is(err, store.ErrDecided):
				return see(w, documentURL(one.ID, by.Role))
			case err != nil:
				return err
			case v.Accepted:
				return see(w, deskDocumentsPath+"?role="+url.QueryEscape(by.Role)+"&done=document-accepted")
			}
			return see(w, deskDocumentsPath+"?role="+url.QueryEscape(by.Role)+"&done=document-refused")
		}
		line, opened, err := d.site.OpenDeposit(r.Context(), by, one.ID, now())
		if errors.Is(err, store.ErrDecided) {
			return see(w, documentURL(one.ID, by.Role))
		}
		if err != nil {
			return err
		}
		return d.showDocument(w, r, by, opened, line, http.StatusUnprocessableEntity, func(p *page.DeskDocument) {
			p.Outcome, p.Reason, p.Note, p.ErrorAt = outcome, v.Reason, note, at
			p.Error = p.T(problem, p.T("check.note"))
		})
	}
}

// verdictProblem names the sentence that says what is wrong with a decision, and the question that it is about.
func verdictProblem(outcome, note string, v vault.Verdict) (at, problem string) {
	switch {
	case !slices.Contains([]string{"accept", "again", "refuse"}, outcome):
		return "outcome", "problem.check-outcome"
	case v.Accepted && v.Reason != "":
		return "outcome", "problem.check-none"
	case !v.Accepted && v.Valid() != nil:
		return "reason", "problem.check-reason"
	case v.Accepted && note != "":
		return "note", "problem.check-none"
	case len([]rune(note)) > noteLongest:
		return "note", "problem.long"
	}
	return "", ""
}

// documentLinks adds to the desk what somebody has to do with documents.
func (d desk) documentLinks(r *http.Request, f page.Frame, p *page.Desk, now time.Time) error {
	if len(people.ReaderRoles(d.plan)) == 0 {
		return nil
	}
	by, err := d.keyed("")
	if err != nil {
		return ignored(err, errNotHere)
	}
	if by.Role != people.Manager {
		list, err := d.site.DepositsWaiting(r.Context(), by, seal.ID{}, listPage, now)
		if err != nil {
			return err
		}
		text := f.T("check.queue")
		if n := len(list); n > 0 && n < listPage {
			text = f.Count(n, "check.home-one", "check.home-many")
		}
		p.Links = append(p.Links, page.Link{URL: deskDocumentsPath, Text: text})
	}
	p.Links = append(p.Links, page.Link{URL: deskKeysPath, Text: f.T("keys.home")})
	return nil
}

func ignored(err, one error) error {
	if errors.Is(err, one) {
		return nil
	}
	return err
}
