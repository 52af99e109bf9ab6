package web

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"time"

	"charte/charter"
	"charte/people"
	"charte/plan"
	"charte/policy"
	"charte/seal"
	"charte/store"
	"charte/vault"
	"charte/web/page"
)

const (
	documentsPath = "/my-data/documents"
	depositsPath  = "/my-data/deposits/"
)

// documentRoutes are the pages of those who are asked for documents that they seal in their browser. Elsewhere they do not exist.
func documentRoutes(s *store.Site, l look, now func() time.Time, signed func(func(http.ResponseWriter, *http.Request, people.Session) error) handler) []route {
	if !takesDocuments(s.Plan) {
		return nil
	}
	return []route{
		{"GET " + documentsPath, signed(documentsPage(s, l))},
		{"GET " + documentsPath + "/{document}", signed(documentPage(s, l))},
		{"GET " + documentsPath + "/{document}/seal", forScripts(describeDocument(s, l))},
		{"POST " + documentsPath + "/{document}/seal", forScripts(beginDeposit(s, l, now))},
		{"GET " + depositsPath + "{id}", forScripts(depositState(s, l))},
		{"DELETE " + depositsPath + "{id}", forScripts(dropDeposit(s, now))},
		{"PUT " + depositsPath + "{id}/chunks/{n}", forScripts(putChunk(s, l, now))},
		{"POST " + depositsPath + "{id}/finish", forScripts(finishDeposit(s, l, now))},
		{"GET " + depositsPath + "{id}/withdraw", signed(withdrawForm(s, l))},
		{"POST " + depositsPath + "{id}/withdraw", signed(withdraw(s, now))},
	}
}

// takesDocuments reports whether the charter asks somebody for a document that is sealed in the browser.
func takesDocuments(p *plan.Plan) bool {
	return slices.ContainsFunc(p.Joins(), func(k charter.Kind) bool { return len(p.Deposited(k.Name)) > 0 })
}

// sealing lets a page load the one script that seals, from the site itself, and lets that script ask this site alone.
//
// Law: LIL 82, GDPR 25(1)
func sealing(h http.Header) {
	h.Set("Content-Security-Policy", contentPolicy+"; connect-src 'self'; script-src 'self'")
}

// documentForm is what the beginning of a deposit shows: the document, and what the policy says of it.
func documentForm(kind, document string) policy.Form {
	return policy.Form{Kind: kind, Documents: []string{document}}
}

// fate is what the policy says of a document: who is asked for it, how it is sealed, who opens it, when it is destroyed. What stands under
// the name of the document does not repeat it.
//
// Law: GDPR 13(1)(e), GDPR 13(2)(a)
func (l look) fate(lang string, d charter.Document) (out []string) {
	for _, p := range l.plan.Promises {
		if !strings.HasPrefix(p.Clause+".", "documents."+d.Name+".") {
			continue
		}
		text := say(lang, p.Text)
		if named, rest, ok := strings.Cut(text, ": "); ok && strings.HasPrefix(named, documentLabel(lang, d)) {
			text = capital(rest)
		}
		out = append(out, text)
	}
	return out
}

// agreeing is the sentence of the box that a deposit needs; "" where it rests on no consent of its own.
//
// Law: GDPR 9(2)(a), GDPR 7(2)
func (l look) agreeing(f page.Frame, d charter.Document) string {
	if !vault.Asks(d) {
		return ""
	}
	u, _ := l.plan.Charter.Purpose(d.Purpose)
	return f.T("deposit.agree", small(documentLabel(f.Lang, d)), small(say(f.Lang, u.Label))) + " " + f.T("deposit.agree-free")
}

// documentsPage shows what is asked of somebody and where each document stands.
//
// Law: GDPR 12(1), GDPR 13(1), GDPR 15(1)
func documentsPage(s *store.Site, l look) func(http.ResponseWriter, *http.Request, people.Session) error {
	return func(w http.ResponseWriter, r *http.Request, who people.Session) error {
		f := l.frame(r)
		all, err := l.papers(r.Context(), f, s, who)
		if err != nil {
			return err
		}
		return l.show(w, r, http.StatusOK, page.Documents{Frame: f, All: all})
	}
}

// papers are the documents that are asked of somebody, as a page shows them.
func (l look) papers(ctx context.Context, f page.Frame, s *store.Site, who people.Session) (out []page.Paper, err error) {
	handed, err := s.Deposits(ctx, who.Subject)
	if err != nil {
		return nil, err
	}
	opened, err := openings(ctx, s, who, handed)
	if err != nil {
		return nil, err
	}
	docs, doubts, err := askedPapers(ctx, s, who)
	for _, d := range docs {
		p := l.paper(f, d, handed, opened, l.now())
		if doubt, was := doubts[d.Name]; was {
			l.doubting(f, &p, doubt)
		}
		out = append(out, p)
	}
	return out, err
}

// readBy is what the history says of one reading.
type readBy struct {
	role string
	at   time.Time
}

// openings are by whom each deposit was opened, and when, as the person's history has it.
//
// Law: GDPR 15(1)(c), GDPR 5(2)
func openings(ctx context.Context, s *store.Site, who people.Session, handed []vault.Deposit) (map[string][]readBy, error) {
	out := map[string][]readBy{}
	const most = 500 // of the latest facts of a person's history
	if !slices.ContainsFunc(handed, func(d vault.Deposit) bool { return d.State != vault.Sending }) {
		return out, nil
	}
	events, _, err := s.History(ctx, who.Subject, 0, most)
	for _, e := range events {
		if e.Fact.Kind == vault.FactOpened {
			id := e.Fact.Detail["deposit"]
			out[id] = append(out[id], readBy{e.Fact.Detail["role"], e.Fact.At})
		}
	}
	return out, err
}

func (l look) paper(f page.Frame, d charter.Document, handed []vault.Deposit, opened map[string][]readBy, now time.Time) page.Paper {
	stands := vault.Stand(d, handed, now)
	u, _ := l.plan.Charter.Purpose(d.Purpose)
	p := page.Paper{Name: d.Name, Label: documentLabel(f.Lang, d), Why: say(f.Lang, u.Text), Says: l.fate(f.Lang, d), State: f.T("deposit." + string(stands.Sort)),
		Tone: map[vault.Sort]string{vault.Counts: "kept", vault.Declined: "broken", vault.Expired: "late"}[stands.Sort], Act: f.T("deposit.go"), Path: documentsPath + "/" + d.Name}
	if !stands.Until.IsZero() && stands.Sort == vault.Counts {
		p.Until = f.T("deposit.until", f.Date(stands.Until))
	}
	switch stands.Sort {
	case vault.InHand, vault.Counts:
		p.Act = f.T("deposit.another")
	case vault.Declined, vault.Expired, vault.Underway:
		p.Act = f.T("deposit.again")
	}
	for _, one := range stands.Deposits {
		p.Handed = append(p.Handed, l.handed(f, d, one, opened[one.ID.String()]))
	}
	p.Closed = slices.ContainsFunc(stands.Deposits, func(one vault.Deposit) bool { return one.Final })
	return p
}

// handed is one deposit as its person reads of it.
//
// Law: GDPR 12(1), GDPR 15(1)
func (l look) handed(f page.Frame, doc charter.Document, d vault.Deposit, opened []readBy) page.Handed {
	out := page.Handed{ID: d.ID.String(), Title: f.T("deposit.file", f.Moment(d.Begun)), Withdraw: depositsPath + d.ID.String() + "/withdraw"}
	add := func(id string, args ...any) { out.Lines = append(out.Lines, f.T(id, args...)) }
	due, _ := vault.Due(doc, d)
	switch d.State {
	case vault.Sending:
		add("deposit.st-sending", f.Moment(due))
	case vault.Waiting:
		add("deposit.st-waiting", f.Moment(d.Done))
	case vault.Validated, vault.Refused:
		add("deposit.st-"+string(d.State), f.Moment(d.Decided), l.roleName(f.Lang, d.Role))
	case vault.Ended:
		add("deposit.st-ended", f.Moment(d.EndedAt), f.T("deposit.why-"+string(d.Cause)))
	}
	if why, ok := vault.ReasonOf(d.Reason); ok {
		out.Lines = append(out.Lines, say(f.Lang, why.Text))
		if !d.Final {
			out.Lines = append(out.Lines, say(f.Lang, why.Do))
		}
	}
	out.Note = d.Note.Reveal(own)
	if d.Final {
		add("deposit.final")
	}
	for _, o := range opened {
		add("deposit.opened", f.Moment(o.at), l.roleName(f.Lang, o.role))
	}
	if len(opened) == 0 && d.State == vault.Waiting {
		add("deposit.unopened")
	}
	switch {
	case !d.Destroyed.IsZero():
		add("deposit.destroyed", f.Moment(d.Destroyed))
		if !d.Certificate.IsZero() {
			out.Certificate = "/my-data/receipt/" + d.Certificate.String()
		}
	case d.State == vault.Sending:
	case !due.IsZero() && !d.EndedAt.IsZero():
		add("deposit.destroy-by", f.Moment(vault.By(doc, due)))
	case !due.IsZero():
		add("deposit.destroy-by", f.Moment(due))
	}
	if !d.EndedAt.IsZero() {
		out.Withdraw = ""
	}
	return out
}

// roleName is a role of the charter in words, or what runs the server.
func (l look) roleName(lang, name string) string {
	for _, one := range l.plan.Charter.Staff {
		if one.Name == name {
			return small(say(lang, one.Label))
		}
	}
	return name
}

// documentPage is where one document is deposited. Without the script, and without what a browser needs to seal, it names another way.
//
// Law: GDPR 13(1), GDPR 25(1), GDPR 9(2)(a)
func documentPage(s *store.Site, l look) func(http.ResponseWriter, *http.Request, people.Session) error {
	return func(w http.ResponseWriter, r *http.Request, who people.Session) error {
		d, err := askedPaper(r.Context(), s, who, r.PathValue("document"))
		if err != nil {
			return err
		}
		f := l.frame(r)
		all, err := l.papers(r.Context(), f, s, who)
		if err != nil {
			return err
		}
		n := l.notice(f.Lang, documentForm(who.Kind, d.Name))
		p := page.Deposit{Frame: f, ScriptURL: sealURL, Address: l.plan.Charter.Controller.Address, Notice: l.told(n, false)}
		p.Paper = all[slices.IndexFunc(all, func(one page.Paper) bool { return one.Name == d.Name })]
		for _, a := range n.Documents {
			p.More = append(details(a.Details), page.Detail{Term: f.T("deposit.where"), Texts: l.hosted(f.Lang)})
		}
		p.Src = drawnIn(p.Paper.Path+"/seal", who)
		sealing(w.Header())
		return l.show(w, r, http.StatusOK, p)
	}
}

// drawnIn is an address of a script's own, which says in which profile the page was drawn, as the forms of a page do.
func drawnIn(path string, who people.Session) string {
	if !who.Acting() {
		return path
	}
	return path + "?" + people.OfProfile + "=" + who.Subject.String()
}

// ownDeposit finds a deposit of the person's, and the document that it is.
func ownDeposit(s *store.Site, l look, r *http.Request, who people.Session) (d vault.Deposit, doc charter.Document, err error) {
	id, err := seal.ParseID(r.PathValue("id"))
	if err != nil {
		return d, doc, err
	}
	if d, err = s.Deposit(r.Context(), who, id); err != nil {
		return d, doc, err
	}
	doc, _ = l.plan.Deposit(who.Kind, d.Document)
	return d, doc, nil
}

// withdrawForm asks before a document is taken back.
func withdrawForm(s *store.Site, l look) func(http.ResponseWriter, *http.Request, people.Session) error {
	return func(w http.ResponseWriter, r *http.Request, who people.Session) error {
		d, doc, err := ownDeposit(s, l, r, who)
		if err != nil {
			return err
		}
		if !d.EndedAt.IsZero() {
			return errNotHere
		}
		opened, err := openings(r.Context(), s, who, []vault.Deposit{d})
		if err != nil {
			return err
		}
		f := l.frame(r)
		return l.show(w, r, http.StatusOK, page.WithdrawDeposit{Frame: f, Label: documentLabel(f.Lang, doc), One: l.handed(f, doc, d, opened[d.ID.String()])})
	}
}

// withdraw takes a document back, with the consent to it.
//
// Law: GDPR 7(3), GDPR 17(1)
func withdraw(s *store.Site, now func() time.Time) func(http.ResponseWriter, *http.Request, people.Session) error {
	return func(w http.ResponseWriter, r *http.Request, who people.Session) error {
		id, err := seal.ParseID(r.PathValue("id"))
		if err != nil {
			return err
		}
		if err := s.WithdrawDeposit(r.Context(), who, id, now()); err != nil {
			return err
		}
		return see(w, documentsPath+"?done=document-withdrawn")
	}
}

// hosted are what the policy says of who keeps what is sealed, and of the impact assessment.
//
// Law: GDPR 28(3), GDPR 35(1)
func (l look) hosted(lang string) (out []string) {
	for _, one := range l.plan.Promises {
		of := strings.HasPrefix(one.Clause, "processors.") && (strings.HasSuffix(one.Clause, ".health hosting") || strings.HasSuffix(one.Clause, ".certificates"))
		if of || strings.HasPrefix(one.Clause, "dpia.") {
			out = append(out, say(lang, one.Text))
		}
	}
	return out
}
