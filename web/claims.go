package web

import (
	"errors"
	"net/http"
	"strings"
	"time"

	"charte/people"
	"charte/rights"
	"charte/seal"
	"charte/store"
	"charte/web/page"
)

const claimsPath = "/desk/objections"

// claimRoutes are the pages on which the objections that people have to answer are answered, and the lists of a campaign.
func claimRoutes(at func(func(http.ResponseWriter, *http.Request, desk) error) handler, now func() time.Time) []route {
	return []route{
		{"GET " + claimsPath, at(deskClaims(now))},
		{"GET " + claimsPath + "/{who}/{id}", at(deskClaim(now))},
		{"POST " + claimsPath + "/{who}/{id}", at(deskConclude(now))},
		{"POST " + claimsPath + "/{who}/{id}/identity", at(askIdentity(now))},
		{"GET " + campaignPath, at(deskCampaign(now))},
	}
}

// answering is somebody of the team in a role that answers objections: the office of giving roles is one, for what no role works for. The error
// is errNotHere for a role that is not theirs.
func (d desk) answering(role string) (people.Actor, error) {
	if role == people.Manager && d.gives {
		return people.Actor{Subject: d.who.Subject, Role: people.Manager, Proofs: d.who.Factors}, nil
	}
	by, _, err := d.as(role)
	return by, err
}

// claiming counts the objections that wait for each of somebody's roles.
func (d desk) claiming(r *http.Request, f page.Frame, now time.Time) (all []page.Waits, err error) {
	roles := []string{}
	for _, role := range d.roles {
		roles = append(roles, role.Name)
	}
	if d.gives {
		roles = append(roles, people.Manager)
	}
	for _, role := range roles {
		by, err := d.answering(role)
		if err != nil {
			return nil, err
		}
		n, _, err := d.site.Claimed(r.Context(), by, now)
		if err != nil {
			return nil, err
		}
		if n > 0 {
			all = append(all, page.Waits{URL: claimsPath + "?role=" + role, Label: f.T("claims.title"), Number: n})
		}
	}
	return all, nil
}

// deskClaims lists the objections that a role answers, by nothing that their people said.
//
// Law: GDPR 12(3), GDPR 25(2)
func deskClaims(now func() time.Time) func(http.ResponseWriter, *http.Request, desk) error {
	return func(w http.ResponseWriter, r *http.Request, d desk) error {
		by, err := d.answering(r.URL.Query().Get("role"))
		if err != nil {
			return err
		}
		after, err := parseEntry(r.URL.Query().Get("after"))
		if err != nil {
			return err
		}
		start := store.Claim{Request: rights.Request{ID: after.Subject}}
		if !after.Subject.IsZero() {
			start.Due = after.Joined
		}
		list, err := d.site.Claims(r.Context(), by, start, listPage+1, now())
		if err != nil {
			return err
		}
		f := d.frame(r)
		p := page.DeskClaims{Frame: f, Duties: d.duties(f, by.Role)}
		if len(list) > listPage {
			list = list[:listPage]
			last := list[listPage-1]
			p.Next = claimsPath + "?role=" + by.Role + "&after=" + formatEntry(store.Entry{Joined: last.Due, Subject: last.ID})
		}
		for _, c := range list {
			p.Claims = append(p.Claims, page.Claim{URL: claimURL(c, by.Role), Reference: reference(c.ID), Purpose: d.purposeLabel(f, c.About), Sent: c.Received, Due: c.Due, Paused: c.Paused, Late: !c.Paused && c.Due.Before(now())})
		}
		return d.show(w, r, http.StatusOK, p)
	}
}

func claimURL(c store.Claim, role string) string {
	return claimsPath + "/" + c.Subject.String() + "/" + c.ID.String() + "?role=" + role
}

// claim finds the objection of an address, and who acts.
func (d desk) claim(r *http.Request, role string) (by people.Actor, c store.Claim, err error) {
	if by, err = d.answering(role); err != nil {
		return by, c, err
	}
	who, err := seal.ParseID(r.PathValue("who"))
	if err != nil {
		return by, c, err
	}
	id, err := seal.ParseID(r.PathValue("id"))
	if err != nil {
		return by, c, err
	}
	c, err = d.site.Claim(r.Context(), by, who, id)
	return by, c, err
}

func deskClaim(now func() time.Time) func(http.ResponseWriter, *http.Request, desk) error {
	return func(w http.ResponseWriter, r *http.Request, d desk) error {
		by, c, err := d.claim(r, r.URL.Query().Get("role"))
		if err != nil {
			return err
		}
		return d.show(w, r, http.StatusOK, d.claimPage(d.frame(r), by, c, "", "", "", now()))
	}
}

func (d desk) claimPage(f page.Frame, by people.Actor, c store.Claim, outcome, typed, wrong string, now time.Time) page.DeskClaim {
	u, _ := d.plan.Charter.Purpose(c.About)
	p := page.DeskClaim{Frame: f, Role: by.Role, At: claimsPath + "/" + c.Subject.String() + "/" + c.ID.String(), Reference: reference(c.ID), Person: reference(c.Subject),
		Purpose: d.purposeLabel(f, c.About), What: say(f.Lang, u.Text), Interest: say(f.Lang, u.Interest), Sent: c.Received, Due: c.Due, Outcome: outcome, Typed: typed,
		Later: c.Extended.IsZero() && !now.After(c.Due)}
	p.Path, p.Paused, p.Identity = claimURL(c, by.Role), c.Paused, d.identityForm(f, c, now)
	if wrong != "" {
		p.Error = f.T(wrong)
	}
	return p
}

// deskConclude takes the answer: a refusal and a delay say why.
//
// Law: GDPR 12(3), GDPR 12(4), GDPR 21(1)
func deskConclude(now func() time.Time) func(http.ResponseWriter, *http.Request, desk) error {
	return func(w http.ResponseWriter, r *http.Request, d desk) error {
		form, err := posted(r)
		if err != nil {
			return err
		}
		by, c, err := d.claim(r, form.Get("role"))
		if err != nil {
			return err
		}
		outcome, reasons := form.Get("outcome"), strings.ReplaceAll(form.Get("reasons"), "\r\n", "\n")
		again := func(wrong string) error {
			return d.show(w, r, http.StatusUnprocessableEntity, d.claimPage(d.frame(r), by, c, outcome, reasons, wrong, now()))
		}
		if outcome == "" {
			return again("problem.outcome")
		}
		err = d.site.Conclude(r.Context(), by, c.Subject, c.ID, rights.Outcome(outcome), reasons, now())
		switch {
		case errors.Is(err, rights.ErrReasons):
			return again("problem.reasons")
		case errors.Is(err, rights.ErrPutOff):
			return again("problem.put-off")
		case err != nil:
			return err
		}
		return see(w, claimsPath+"?role="+by.Role+"&done=concluded")
	}
}
