package web

import (
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"charte/envelope"
	"charte/people"
	"charte/seal"
	"charte/store"
	"charte/vault"
	"charte/web/page"
)

const (
	deskKeysPath = "/desk/keys"
	linesPath    = "/desk/lines"
)

// whose is the clause under which those who open documents know whose key they confirm.
const whose = "GDPR 32(4): shown to those who confirm each other’s keys"

// keyRoutes are the pages of those who open documents; none where no document is sealed in the browser.
func keyRoutes(at func(func(http.ResponseWriter, *http.Request, desk) error) handler, gate *throttle, from networks, now func() time.Time) []route {
	return []route{
		{"GET " + deskKeysPath, at(deskKeys())},
		{"POST " + deskKeysPath, at(makeKey(now))},
		{"POST " + deskKeysPath + "/{kid}/confirm", at(confirmKey(gate, from, now))},
		{"GET " + deskKeysPath + "/{kid}/remove", at(removeKeyForm())},
		{"POST " + deskKeysPath + "/{kid}/remove", at(removeKey(now))},
		{"GET " + linesPath, at(linesLeft(now))},
		{"POST " + linesPath + "/{id}", at(reseal(now))},
	}
}

// keyed is the actor in whose name somebody deals with keys: in a role that opens documents where they hold one, otherwise as whoever gives roles.
// The error is errNotHere for anybody else.
func (d desk) keyed(asked string) (people.Actor, error) {
	reads := people.ReaderRoles(d.plan)
	for _, role := range d.roles {
		if slices.Contains(reads, role.Name) && (asked == "" || asked == role.Name) {
			return people.Actor{Subject: d.who.Subject, Role: role.Name, Proofs: d.who.Factors}, nil
		}
	}
	if d.gives && (asked == "" || asked == people.Manager) {
		return people.Actor{Subject: d.who.Subject, Role: people.Manager, Proofs: d.who.Factors}, nil
	}
	return people.Actor{}, errNotHere
}

// spoken are words for the script of a page, as JSON.
func spoken(f page.Frame, names ...string) string {
	words := map[string]string{}
	for _, name := range names {
		words[name] = f.T("keysay." + name)
	}
	text, _ := json.Marshal(words) // texts alone
	return string(text)
}

var (
	unlockWords = []string{"passphrase", "refused", "noprf", "failed", "key"}
	resealWords = []string{"progress", "done", "some", "stopped", "network", "closed", "decided", "busy", "failed"}
)

// unlocks is the form that unlocks the keys of whoever looks that are confirmed.
func (d desk) unlocks(r *http.Request, f page.Frame, mine []store.ReaderKey, more ...string) (page.Unlock, error) {
	type held struct {
		ID       string `json:"kid"`
		Wrapping string `json:"wrapping"`
		Wrapped  string `json:"wrapped"`
	}
	wrapped, err := d.site.WrappedKeys(r.Context(), d.who.Subject)
	keys := []held{}
	for _, k := range mine {
		if k.Reads && k.Owner == d.who.Subject {
			keys = append(keys, held{k.Public.ID(), k.Wrapping, wrapped[k.Public.ID()]})
		}
	}
	text, _ := json.Marshal(keys)
	return page.Unlock{Keys: string(text), Words: spoken(f, slices.Concat(unlockWords, resealWords, more)...)}, err
}

func deskKeys() func(http.ResponseWriter, *http.Request, desk) error {
	return func(w http.ResponseWriter, r *http.Request, d desk) error {
		by, err := d.keyed(r.URL.Query().Get("role"))
		if err != nil {
			return err
		}
		return d.showKeys(w, r, by, http.StatusOK, "", "", "")
	}
}

// showKeys draws the page of keys; wrong is the key that an error is about, "" for the reader's own.
func (d desk) showKeys(w http.ResponseWriter, r *http.Request, by people.Actor, status int, wrong, typed, problem string) error {
	f := d.frame(r)
	f.Path = deskKeysPath + "?role=" + url.QueryEscape(by.Role)
	p := page.DeskKeys{Frame: f, Role: by.Role, Reads: by.Role != people.Manager, ScriptURL: keysURL, Words: spoken(f, "working", "short", "differ", "refused", "noprf", "failed"), Wrong: wrong}
	if problem != "" {
		p.Error = f.T(problem)
	}
	all, err := d.site.ReaderKeys(r.Context())
	if err != nil {
		return err
	}
	names, err := d.keyOwners(r)
	if err != nil {
		return err
	}
	for _, k := range all {
		if !k.Removed.IsZero() {
			continue
		}
		one, err := d.keyRow(r, f, by, k, names)
		if err != nil {
			return err
		}
		if one.ID == wrong {
			one.Typed, one.Error = typed, p.Error
		}
		if k.Owner == by.Subject {
			one.Fingerprint = k.Public.Fingerprint()
			p.Mine = append(p.Mine, one)
		} else {
			p.Others = append(p.Others, one)
		}
	}
	p.More = len(p.Mine) < people.KeysMost
	if p.Reads {
		if err := d.resealing(r, f, by, all, &p.Reseal); err != nil {
			return err
		}
	}
	if err := d.spareSaid(r, f, &p); err != nil {
		return err
	}
	unlocking(w.Header())
	return d.show(w, r, status, p)
}

// keyOwners names whoever holds a key to those who confirm each other's: nobody can compare a fingerprint with somebody unknown.
//
// Law: GDPR 32(4)
func (d desk) keyOwners(r *http.Request) (map[seal.ID]string, error) {
	team, err := d.site.Colleagues(r.Context())
	names := map[seal.ID]string{}
	for _, c := range team {
		if name := c.Name; name.IsZero() {
			names[c.Subject] = c.Login.Reveal(whose)
		} else {
			names[c.Subject] = name.Reveal(whose)
		}
	}
	return names, err
}

func (d desk) keyRow(r *http.Request, f page.Frame, by people.Actor, k store.ReaderKey, names map[seal.ID]string) (page.ReaderKey, error) {
	id := k.Public.ID()
	one := page.ReaderKey{ID: id, Name: names[k.Owner], Wrapping: "keys." + k.Wrapping, Made: k.Made, Confirmed: k.Confirmed, Reads: k.Reads, Remove: deskKeysPath + "/" + id + "/remove?role=" + url.QueryEscape(by.Role)}
	if one.Name == "" {
		one.Name = reference(k.Owner) // whoever has no role any more
	}
	if !k.Confirmed.IsZero() {
		return one, nil
	}
	err := d.site.MayConfirm(r.Context(), by, id)
	if err == nil {
		asked := people.AskedGroups(id, by.Subject.String())
		one.Asked, one.Confirm = f.T("keys.group-list", asked[0], asked[1], asked[2]), deskKeysPath+"/"+id+"/confirm"
	}
	if errors.Is(err, store.ErrRole) || errors.Is(err, store.ErrSame) || errors.Is(err, store.ErrNotFound) {
		err = nil
	}
	return one, err
}

// resealing fills in the part of a page that seals documents anew.
func (d desk) resealing(r *http.Request, f page.Frame, by people.Actor, all []store.ReaderKey, to *page.Reseal) (err error) {
	*to = page.Reseal{URL: linesPath, Role: by.Role, Said: spoken(f, resealWords...)}
	for _, k := range all {
		if k.Owner != by.Subject || !k.Reads {
			continue
		}
		_, n, err := d.site.LinesToRewrap(r.Context(), by, k.Public.ID(), seal.ID{}, 0, d.now())
		if err != nil {
			return err
		}
		to.Number = max(to.Number, n)
	}
	to.Unlock, err = d.unlocks(r, f, all)
	return err
}

// makeKey keeps a key that the browser made.
//
// Law: GDPR 32(1)(a), GDPR 32(4)
func makeKey(now func() time.Time) func(http.ResponseWriter, *http.Request, desk) error {
	return func(w http.ResponseWriter, r *http.Request, d desk) error {
		form, err := posted(r)
		if err != nil {
			return err
		}
		by, err := d.keyed(form.Get("role"))
		if err != nil {
			return err
		}
		_, err = d.site.ProposeKey(r.Context(), by, []byte(form.Get("jwk")), form.Get("wrapping"), form.Get("wrapped"), now())
		if problem := keyProblem(err); problem != "" {
			return d.showKeys(w, r, by, http.StatusUnprocessableEntity, "", "", problem)
		}
		if err != nil {
			return err
		}
		return see(w, deskKeysPath+"?role="+url.QueryEscape(by.Role)+"&done=key-made")
	}
}

// keyProblem is the sentence that answers an error about a key; "" for one that has none here.
func keyProblem(err error) string {
	switch {
	case errors.Is(err, envelope.ErrKey):
		return "problem.key-odd"
	case errors.Is(err, store.ErrKeys):
		return "problem.key-many"
	case errors.Is(err, store.ErrTaken):
		return "problem.key-taken"
	case errors.Is(err, store.ErrGroups):
		return "problem.groups"
	case errors.Is(err, store.ErrSame), errors.Is(err, store.ErrRole):
		return "problem.key-role"
	}
	return ""
}

// confirmKey takes what somebody was told of a fingerprint. Tries are few: on the key, and by whoever tries.
//
// Law: GDPR 32(1)(b)
func confirmKey(gate *throttle, from networks, now func() time.Time) func(http.ResponseWriter, *http.Request, desk) error {
	return func(w http.ResponseWriter, r *http.Request, d desk) error {
		form, err := posted(r)
		if err != nil {
			return err
		}
		by, err := d.keyed(form.Get("role"))
		if err != nil {
			return err
		}
		if err := gate.pass(d.site.Name(), "readerkey", d.who.Subject.String(), from.address(r)); err != nil {
			return err
		}
		kid := r.PathValue("kid")
		typed := form.Get("groups-" + kid)
		err = d.site.ConfirmKey(r.Context(), by, kid, typed, now())
		if problem := keyProblem(err); problem != "" {
			return d.showKeys(w, r, by, http.StatusUnprocessableEntity, kid, typed, problem)
		}
		if err != nil {
			return err
		}
		return see(w, deskKeysPath+"?role="+url.QueryEscape(by.Role)+"&done=key-confirmed")
	}
}

func removeKeyForm() func(http.ResponseWriter, *http.Request, desk) error {
	return func(w http.ResponseWriter, r *http.Request, d desk) error {
		by, err := d.keyed(r.URL.Query().Get("role"))
		if err != nil {
			return err
		}
		all, err := d.site.ReaderKeys(r.Context())
		if err != nil {
			return err
		}
		kid := r.PathValue("kid")
		i := slices.IndexFunc(all, func(k store.ReaderKey) bool { return k.Public.ID() == kid && k.Removed.IsZero() })
		if i < 0 {
			return errNotHere
		}
		f := d.frame(r)
		p := page.Door{Frame: f, Title: f.T("keys.remove-title"), Lead: []string{f.T("keys.remove-lead")}, Action: deskKeysPath + "/" + kid + "/remove",
			Hidden: []page.Hidden{{Name: "role", Value: by.Role}}, Send: f.T("keys.remove-send"), Links: []page.Link{{URL: deskKeysPath, Text: f.T("keys.title")}}}
		if all[i].Reads && !slices.ContainsFunc(all, func(k store.ReaderKey) bool { return k.Reads && k.Public.ID() != kid }) {
			p.Lead = append(p.Lead, f.T("keys.remove-last"))
		}
		return d.show(w, r, http.StatusOK, p)
	}
}

// removeKey ends a key at once.
//
// Law: GDPR 32(1)(b), GDPR 32(4)
func removeKey(now func() time.Time) func(http.ResponseWriter, *http.Request, desk) error {
	return func(w http.ResponseWriter, r *http.Request, d desk) error {
		form, err := posted(r)
		if err != nil {
			return err
		}
		by, err := d.keyed(form.Get("role"))
		if err != nil {
			return err
		}
		if err := d.site.RemoveKey(r.Context(), by, r.PathValue("kid"), now()); err != nil {
			return err
		}
		return see(w, deskKeysPath+"?role="+url.QueryEscape(by.Role)+"&done=key-removed")
	}
}

// linesAtOnce is how many lines a browser is given at a time: some 32 KB of them.
const linesAtOnce = 20

// linesLeft gives the lines that are to be sealed anew, as JSON.
//
// Law: GDPR 32(4)
func linesLeft(now func() time.Time) func(http.ResponseWriter, *http.Request, desk) error {
	return func(w http.ResponseWriter, r *http.Request, d desk) error {
		q := r.URL.Query()
		by, err := d.keyed(q.Get("role"))
		if err != nil {
			return err
		}
		var after seal.ID
		if text := q.Get("after"); text != "" {
			if after, err = seal.ParseID(text); err != nil {
				return err
			}
		}
		lines, all, err := d.site.LinesToRewrap(r.Context(), by, q.Get("key"), after, linesAtOnce, now())
		if err != nil {
			return err
		}
		body, err := json.Marshal(struct {
			Lines []store.Sealed `json:"lines"`
			All   int            `json:"all"`
		}{lines, all})
		if err != nil {
			return err
		}
		w.Header().Set("Cache-Control", "no-store")
		return send(w, http.StatusOK, "application/json", body)
	}
}

// reseal takes one line that was sealed anew.
//
// Law: GDPR 32(1)(a), GDPR 32(4)
func reseal(now func() time.Time) func(http.ResponseWriter, *http.Request, desk) error {
	return func(w http.ResponseWriter, r *http.Request, d desk) error {
		form, err := posted(r)
		if err != nil {
			return err
		}
		by, err := d.keyed(form.Get("role"))
		if err != nil {
			return err
		}
		id, err := seal.ParseID(r.PathValue("id"))
		if err != nil {
			return err
		}
		err = d.site.Rewrap(r.Context(), by, form.Get("key"), id, strings.TrimSpace(form.Get("line")), now())
		if errors.Is(err, vault.ErrLine) || errors.Is(err, store.ErrStale) {
			return errStaleLine
		}
		if err != nil {
			return err
		}
		w.WriteHeader(http.StatusNoContent)
		return nil
	}
}

// errStaleLine says that the readers changed while a line was sealed anew: it is asked for again.
var errStaleLine = errors.New("web: a line was sealed for other readers than those of now")
