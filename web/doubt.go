package web

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"
	"time"

	"charte/charter"
	"charte/people"
	"charte/rights"
	"charte/store"
	"charte/web/page"
)

// askedPapers are the documents that are asked of somebody: those that everybody of their kind is asked for, and one that shows who they are where
// somebody had a reason to ask for it, with that doubt.
//
// Law: GDPR 12(6), GDPR 5(1)(c)
func askedPapers(ctx context.Context, s *store.Site, who people.Session) (docs []charter.Document, doubts map[string]rights.Doubt, err error) {
	doubts = map[string]rights.Doubt{}
	docs = s.Plan.Deposited(who.Kind)
	if !slices.ContainsFunc(docs, s.Plan.OnDoubt) {
		return docs, doubts, nil
	}
	all, err := s.Doubts(ctx, who.Subject)
	for _, d := range all {
		if d.Open || !doubts[d.Document].Open {
			doubts[d.Document] = d
		}
	}
	return slices.DeleteFunc(docs, func(d charter.Document) bool {
		_, was := doubts[d.Name]
		return s.Plan.OnDoubt(d) && !was
	}), doubts, err
}

// askedPaper is one of them. The error is errNotHere for any other.
func askedPaper(ctx context.Context, s *store.Site, who people.Session, name string) (charter.Document, error) {
	docs, _, err := askedPapers(ctx, s, who)
	i := slices.IndexFunc(docs, func(d charter.Document) bool { return d.Name == name })
	if err == nil && i < 0 {
		err = errNotHere
	}
	if err != nil {
		return charter.Document{}, err
	}
	return docs[i], nil
}

// doubting tells somebody why a document that shows who they are was asked for.
//
// Law: GDPR 12(1), GDPR 12(6)
func (l look) doubting(f page.Frame, p *page.Paper, d rights.Doubt) {
	p.Why, p.Reason = f.T("doubt.why", f.Date(d.Asked), l.roleName(f.Lang, d.Role)), d.Reason.Reveal(own)
	if !d.Open {
		p.Closed, p.Over = true, f.T("doubt.over")
	}
}

// identityForm is what the page of an objection says of who makes it, and the question that may be asked.
func (d desk) identityForm(f page.Frame, c store.Claim, now time.Time) (p page.Identity) {
	if !slices.ContainsFunc(d.plan.Charter.Documents, d.plan.OnDoubt) {
		return p
	}
	p.Asks = !slices.ContainsFunc(c.Doubts, func(one rights.Doubt) bool { return one.Open })
	for _, one := range c.Doubts {
		said := f.T("doubt.asked", f.Date(one.Asked), d.roleName(f.Lang, one.Role))
		switch {
		case !one.Open:
			said += " " + f.T("doubt.settled")
		case one.Answered.IsZero():
			said += " " + f.T("doubt.waits")
		default:
			said += " " + f.T("doubt.came", f.Date(one.Answered))
		}
		p.Asked = append(p.Asked, said)
		p.Reasons = append(p.Reasons, one.Reason.Reveal("GDPR 12(6): shown to those who answer the request"))
	}
	return p
}

// askIdentity asks somebody for a document that shows who they are, for a reason that they read.
//
// Law: GDPR 12(6)
func askIdentity(now func() time.Time) func(http.ResponseWriter, *http.Request, desk) error {
	return func(w http.ResponseWriter, r *http.Request, d desk) error {
		form, err := posted(r)
		if err != nil {
			return err
		}
		by, c, err := d.claim(r, form.Get("role"))
		if err != nil {
			return err
		}
		why := strings.ReplaceAll(form.Get("why"), "\r\n", "\n")
		err = d.site.AskIdentity(r.Context(), by, c.Subject, c.ID, why, now())
		switch {
		case errors.Is(err, rights.ErrReasons):
			p := d.claimPage(d.frame(r), by, c, "", "", "", now())
			p.Identity.Typed, p.Identity.Error = why, p.T("problem.doubt")
			return d.show(w, r, http.StatusUnprocessableEntity, p)
		case errors.Is(err, store.ErrDecided): // somebody asked meanwhile: the page says so
		case errors.Is(err, rights.ErrNoPaper):
			return errNotHere
		case err != nil:
			return err
		}
		return see(w, claimURL(c, by.Role)+"&done=identity-asked")
	}
}
