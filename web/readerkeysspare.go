package web

import (
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"

	"charte/people"
	"charte/store"
	"charte/web/page"
)

const sparePath = "/desk/spare"

// spareRoutes are the pages of the spare key; none where no document has one.
func spareRoutes(at func(func(http.ResponseWriter, *http.Request, desk) error) handler, now func() time.Time) []route {
	return []route{
		{"GET " + sparePath, at(spareForm(now))},
		{"POST " + sparePath, at(makeSpare(now))},
		{"GET " + sparePath + "/{kid}", at(joinShares(now))},
		{"POST " + sparePath + "/{kid}", at(rehearseSpare(now))},
		{"POST " + sparePath + "/{kid}/open", at(openSpare(now))},
		{"POST " + sparePath + "/{kid}/retire", at(retireSpare(now))},
	}
}

// escrow is how many people keep the spare key, and how many of them open it: of the first document that asks for one.
func (d desk) escrow() (holders, needs int) {
	for _, doc := range people.SealedInBrowser(d.plan) {
		if doc.Keys.Escrow > 0 && doc.Keys.Needed > 0 {
			return doc.Keys.Escrow, doc.Keys.Needed
		}
	}
	return 0, 0
}

func spareRow(s store.Spare, role string, now time.Time) page.SpareKey {
	id := s.Public.ID()
	return page.SpareKey{ID: id, Short: id[:8], Made: s.Made, Rehearsed: s.Rehearsed, Opened: s.Opened, Due: s.Stale(now), URL: sparePath + "/" + id + "?role=" + url.QueryEscape(role)}
}

// spareSaid says on the page of keys where the spare key stands.
func (d desk) spareSaid(r *http.Request, f page.Frame, p *page.DeskKeys) error {
	if holders, _ := d.escrow(); holders == 0 {
		return nil
	}
	p.Spare, p.SpareSaid = &page.Link{URL: sparePath + "?role=" + url.QueryEscape(p.Role), Text: f.T("spare.title")}, f.T("spare.said-none")
	all, err := d.site.Spares(r.Context())
	for _, s := range all {
		if s.Retired.IsZero() && !s.Rehearsed.IsZero() {
			id := "spare.said"
			if s.Stale(d.now()) {
				id = "spare.said-due"
			}
			p.SpareSaid = f.T(id, f.Date(s.Rehearsed))
		}
	}
	return err
}

func spareForm(now func() time.Time) func(http.ResponseWriter, *http.Request, desk) error {
	return func(w http.ResponseWriter, r *http.Request, d desk) error {
		by, err := d.keyed(r.URL.Query().Get("role"))
		if err != nil {
			return err
		}
		return d.showSpare(w, r, by, http.StatusOK, "", now())
	}
}

func (d desk) showSpare(w http.ResponseWriter, r *http.Request, by people.Actor, status int, problem string, now time.Time) error {
	holders, needs := d.escrow()
	if holders == 0 {
		return errNotHere
	}
	all, err := d.site.Spares(r.Context())
	if err != nil {
		return err
	}
	f := d.frame(r)
	f.Path = sparePath + "?role=" + url.QueryEscape(by.Role)
	p := page.DeskSpare{Frame: f, Role: by.Role, ScriptURL: keysURL, Holders: holders, Needs: needs, Words: spoken(f, "sheet", "about", "keep", "failed", "share", "shares")}
	if problem != "" {
		p.Error = f.T(problem)
	}
	for _, s := range slices.Backward(all) {
		if s.Retired.IsZero() {
			p.Keys = append(p.Keys, spareRow(s, by.Role, now))
		}
	}
	unlocking(w.Header())
	return d.show(w, r, status, p)
}

// makeSpare keeps a spare key that the browser made and parted.
//
// Law: GDPR 32(1)(c)
func makeSpare(now func() time.Time) func(http.ResponseWriter, *http.Request, desk) error {
	return func(w http.ResponseWriter, r *http.Request, d desk) error {
		form, err := posted(r)
		if err != nil {
			return err
		}
		by, err := d.keyed(form.Get("role"))
		if err != nil {
			return err
		}
		holders, _ := strconv.Atoi(form.Get("holders")) // what is no number is no count that the charter has
		needs, _ := strconv.Atoi(form.Get("needs"))
		err = d.site.ProposeSpare(r.Context(), by, []byte(form.Get("jwk")), form.Get("wrapped"), holders, needs, now())
		if problem := keyProblem(err); problem != "" && !errors.Is(err, store.ErrRole) {
			return d.showSpare(w, r, by, http.StatusUnprocessableEntity, problem, now())
		}
		if err != nil {
			return err
		}
		return see(w, sparePath+"?role="+url.QueryEscape(by.Role)+"&done=spare-made")
	}
}

// spareAsked finds the spare key of an address, and who acts.
func (d desk) spareAsked(r *http.Request, role string) (people.Actor, store.Spare, error) {
	by, err := d.keyed(role)
	if err != nil {
		return by, store.Spare{}, err
	}
	all, err := d.site.Spares(r.Context())
	for _, s := range all {
		if s.Public.ID() == r.PathValue("kid") && s.Retired.IsZero() {
			return by, s, err
		}
	}
	return by, store.Spare{}, errors.Join(err, errNotHere)
}

func joinShares(now func() time.Time) func(http.ResponseWriter, *http.Request, desk) error {
	return func(w http.ResponseWriter, r *http.Request, d desk) error {
		by, s, err := d.spareAsked(r, r.URL.Query().Get("role"))
		if err != nil {
			return err
		}
		return d.showJoin(w, r, by, s, http.StatusOK, "", now())
	}
}

func (d desk) showJoin(w http.ResponseWriter, r *http.Request, by people.Actor, s store.Spare, status int, problem string, now time.Time) error {
	challenge, err := d.site.Challenge(r.Context(), by, s.Public.ID(), now)
	if err != nil {
		return err
	}
	text, err := json.Marshal(challenge)
	if err != nil {
		return err
	}
	f := d.frame(r)
	row := spareRow(s, by.Role, now)
	f.Path = row.URL
	at := sparePath + "/" + row.ID
	p := page.DeskJoin{Frame: f, Role: by.Role, ScriptURL: keysURL, Key: row, Needs: s.Needs, Wrapped: s.Wrapped, Challenge: string(text), At: at, Retire: at + "/retire",
		Words:  spoken(f, slices.Concat(resealWords, []string{"share", "shares", "tampered", "reader", "place", "header", "key"})...),
		Reseal: page.Reseal{URL: linesPath, Role: by.Role, Said: spoken(f, resealWords...)}}
	if keyless, _, err := d.keyless(r); err != nil {
		return err
	} else if !keyless && by.Role != people.Manager {
		p.Open = at + "/open"
	}
	if problem != "" {
		p.Error = f.T(problem)
	}
	unlocking(w.Header())
	return d.show(w, r, status, p)
}

// rehearseSpare takes what the shares opened.
//
// Law: GDPR 32(1)(d)
func rehearseSpare(now func() time.Time) func(http.ResponseWriter, *http.Request, desk) error {
	return func(w http.ResponseWriter, r *http.Request, d desk) error {
		form, err := posted(r)
		if err != nil {
			return err
		}
		by, s, err := d.spareAsked(r, form.Get("role"))
		if err != nil {
			return err
		}
		err = d.site.Rehearse(r.Context(), by, s.Public.ID(), form.Get("answer"), now())
		if errors.Is(err, store.ErrChallenge) || errors.Is(err, store.ErrStale) {
			return d.showJoin(w, r, by, s, http.StatusUnprocessableEntity, "problem.challenge", now())
		}
		if err != nil {
			return err
		}
		return see(w, sparePath+"?role="+url.QueryEscape(by.Role)+"&done=spare-rehearsed")
	}
}

// openSpare takes what the shares opened in earnest: the script of the page then seals the documents anew.
//
// Law: GDPR 32(1)(c), GDPR 5(2)
func openSpare(now func() time.Time) func(http.ResponseWriter, *http.Request, desk) error {
	return func(w http.ResponseWriter, r *http.Request, d desk) error {
		form, err := posted(r)
		if err != nil {
			return err
		}
		by, s, err := d.spareAsked(r, form.Get("role"))
		if err != nil {
			return err
		}
		if err = d.site.OpenSpare(r.Context(), by, s.Public.ID(), form.Get("answer"), now()); errors.Is(err, store.ErrChallenge) {
			return store.ErrRole
		}
		if err != nil {
			return err
		}
		w.WriteHeader(http.StatusNoContent)
		return nil
	}
}

func retireSpare(now func() time.Time) func(http.ResponseWriter, *http.Request, desk) error {
	return func(w http.ResponseWriter, r *http.Request, d desk) error {
		form, err := posted(r)
		if err != nil {
			return err
		}
		by, s, err := d.spareAsked(r, form.Get("role"))
		if err != nil {
			return err
		}
		if err := d.site.RetireSpare(r.Context(), by, s.Public.ID(), now()); err != nil {
			return err
		}
		return see(w, sparePath+"?role="+url.QueryEscape(by.Role)+"&done=spare-retired")
	}
}
