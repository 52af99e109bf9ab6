package web

import (
	"errors"
	"net/http"
	"slices"
	"strings"
	"time"

	"charte/people"
	"charte/plan"
	"charte/rights"
	"charte/seal"
	"charte/store"
	"charte/web/page"
)

// Preferences are what a person may stop or refuse without a reason. Consents have an address of their own.
type Preferences struct {
	Letters  string       `json:"letters_language"`
	Mailings []Preference `json:"mailings"`
	Uses     []Preference `json:"uses"`
}

// Preference is one series of letters, or one use of data.
type Preference struct {
	Name    string     `json:"name"`
	Label   string     `json:"label"`
	Why     string     `json:"why"`
	Allowed bool       `json:"allowed"`
	Mine    bool       `json:"changeable" doc:"Whether this switch is the person's; what rests on consent follows its consent."`
	At      *time.Time `json:"at" doc:"Of the last choice; null: none was made."`
}

// Allowing is which way a switch goes.
type Allowing struct {
	Allow bool `json:"allow"`
}

// SessionList are where a person is signed in, the latest used first.
type SessionList struct {
	Sessions []OpenSession `json:"sessions"`
}

// OpenSession is one place where a person is signed in.
type OpenSession struct {
	ID      seal.ID   `json:"id"`
	Browser string    `json:"browser"`
	Network string    `json:"network"`
	Began   time.Time `json:"began_at"`
	Used    time.Time `json:"used_at"`
	Ends    time.Time `json:"ends_at"`
	This    bool      `json:"this"`
}

// Afterwards is what becomes of a person's data after their death. LIL 85.
type Afterwards struct {
	Wish    string `json:"wish" enum:"erase,keep,hand-over"`
	Then    string `json:"then,omitempty" enum:"erase,keep" doc:"After handing over."`
	Name    string `json:"name,omitempty" doc:"Of whoever receives the data."`
	Address string `json:"address,omitempty" doc:"Of whoever receives the data: by e-mail or by post."`
	Tell    bool   `json:"tell,omitempty" doc:"Write to them now."`
	Agree   bool   `json:"agree" doc:"true: this decision is the person's alone."`
}

// apiChoices mounts the choices that ask for no reason, and where a person is signed in.
func apiChoices(a *api) {
	missing := []int{http.StatusNotFound}
	serve(a, operation{id: "preferences", method: http.MethodGet, path: "/api/me/preferences", scope: people.ScopeRead}, a.preferences)
	serve(a, operation{id: "allow-mailing", method: http.MethodPut, path: "/api/me/preferences/mailings/{name}", scope: people.ScopeConsent, errors: missing}, a.allow(rights.Stop))
	serve(a, operation{id: "allow-use", method: http.MethodPut, path: "/api/me/preferences/uses/{name}", scope: people.ScopeConsent, errors: missing}, a.allow(rights.Object))
	serve(a, operation{id: "sessions", method: http.MethodGet, path: "/api/me/sessions", scope: people.ScopeAccount}, a.openSessions)
	serve(a, operation{id: "end-session", method: http.MethodDelete, path: "/api/me/sessions/{id}", scope: people.ScopeAccount, fresh: true, status: http.StatusNoContent, errors: missing}, a.endSession)
	serve(a, operation{id: "end-other-sessions", method: http.MethodDelete, path: "/api/me/sessions", scope: people.ScopeAccount, fresh: true, status: http.StatusNoContent}, a.endOthers)
	serve(a, operation{id: "set-language", method: http.MethodPut, path: "/api/me/preferences/language", scope: people.ScopeConsent, status: http.StatusNoContent}, a.speak)
	serve(a, operation{id: "afterwards", method: http.MethodGet, path: "/api/me/afterwards", scope: people.ScopeRead}, a.afterwards)
	serve(a, operation{id: "decide-afterwards", method: http.MethodPut, path: "/api/me/afterwards", scope: people.ScopeConsent, status: http.StatusNoContent}, a.decideAfterwards)
	serve(a, operation{id: "undecide-afterwards", method: http.MethodDelete, path: "/api/me/afterwards", scope: people.ScopeConsent, status: http.StatusNoContent}, a.undecideAfterwards)
}

// Law: GDPR 12(2), GDPR 21(4)
func (a *api) preferences(c *call, _ *none) (*body[Preferences], error) {
	p, err := preferencesPage(c.ctx(), a.Site, a.look, a.words(c), c.who)
	if err != nil {
		return nil, err
	}
	h, err := a.Held(c.ctx(), c.who.Subject)
	return &body[Preferences]{Preferences{h.Lang, preferencesOf(p.Mailings), preferencesOf(p.Uses)}}, err
}

func preferencesOf(list []page.Setting) []Preference {
	out := []Preference{}
	for _, s := range list {
		_, name, _ := strings.Cut(s.ID, "-")
		out = append(out, Preference{name, s.Label, s.Why, s.On, s.Action != "", moment(s.At)})
	}
	return out
}

// objecting is how a room decides on one switch.
type objecting func(p *plan.Plan, name string, stands bool, via, lang string, now time.Time) (rights.Objection, error)

// allow stops something, or takes that back. No reason is asked.
//
// Law: GDPR 21(1), GDPR 21(3)
func (a *api) allow(decide objecting) func(*call, *struct {
	Name string `path:"name"`
	Body Allowing
}) (*body[Chosen], error) {
	return func(c *call, in *struct {
		Name string `path:"name"`
		Body Allowing
	}) (*body[Chosen], error) {
		o, err := decide(a.Plan, in.Name, !in.Body.Allow, "api", c.lang, a.now())
		if err != nil {
			return nil, errNotHere
		}
		fact, err := a.Object(c.ctx(), c.who.Subject, o)
		return &body[Chosen]{Chosen{fact}}, err
	}
}

// Law: GDPR 15(1), GDPR 32(1)(b)
func (a *api) openSessions(c *call, _ *none) (*body[SessionList], error) {
	open, err := a.Sessions(c.ctx(), c.who.Subject, a.now())
	out := SessionList{Sessions: []OpenSession{}}
	for _, s := range open {
		out.Sessions = append(out.Sessions, OpenSession{s.ID, s.Browser.Reveal(own), s.Network.Reveal(own), s.Started.UTC(), s.Used.UTC(), s.Ends.UTC(), c.key == nil && s.ID == c.who.ID})
	}
	return &body[SessionList]{out}, err
}

func (a *api) endSession(c *call, in *struct {
	ID string `path:"id"`
}) (*none, error) {
	id, err := seal.ParseID(in.ID)
	if err != nil {
		return nil, err
	}
	return &none{}, a.EndSession(c.ctx(), c.who, id, a.now())
}

// endOthers ends every session of the person but the one that asks; a key ends them all.
//
// Law: GDPR 32(1)(b)
func (a *api) endOthers(c *call, _ *none) (*none, error) {
	return &none{}, a.EndOthers(c.ctx(), c.who, a.now())
}

// Speaking chooses the language of letters.
type Speaking struct {
	Language string `json:"language"`
}

func (a *api) speak(c *call, in *body[Speaking]) (*none, error) {
	if !slices.Contains(a.Plan.Charter.Site.Languages, in.Body.Language) {
		return nil, a.wrongIn(c, "language", "api.language")
	}
	return &none{}, a.Speak(c.ctx(), c.who.Subject, in.Body.Language, a.now())
}

// DecidedAfterwards is what was decided, and what holds where nothing was.
type DecidedAfterwards struct {
	Wish    string     `json:"wish" enum:",erase,keep,hand-over" doc:"Empty: nothing was decided."`
	Then    string     `json:"then" enum:",erase,keep"`
	Name    string     `json:"name"`
	Address string     `json:"address"`
	At      *time.Time `json:"at"`
	Receipt *seal.ID   `json:"receipt,omitempty" doc:"GET /api/me/receipts/ID; absent: nothing was decided."`
	Silent  []string   `json:"silent" doc:"What becomes of an account about which nothing was decided."`
}

// Law: LIL 85, GDPR 15(1)
func (a *api) afterwards(c *call, _ *none) (*body[DecidedAfterwards], error) {
	h, err := a.Held(c.ctx(), c.who.Subject)
	if err != nil {
		return nil, err
	}
	out := DecidedAfterwards{Silent: a.silent(a.words(c))}
	if d := h.Directive; d != nil {
		out.Wish, out.At, out.Receipt = slug(d.Wish), moment(d.At), &d.Fact
		if d.Wish == rights.WishHandOver {
			out.Then, out.Name, out.Address = slug(d.Then), d.Recipient.Name.Reveal(own), d.Recipient.Address.Reveal(own)
		}
	}
	return &body[DecidedAfterwards]{out}, nil
}

// decideAfterwards records what the form of the page records, by the same judge.
//
// Law: LIL 85
func (a *api) decideAfterwards(c *call, in *body[Afterwards]) (*none, error) {
	form := typed(map[string]any{"wish": in.Body.Wish, "then": in.Body.Then, "name": in.Body.Name, "address": in.Body.Address})
	for name, yes := range map[string]bool{"told": in.Body.Tell, "agree": in.Body.Agree} {
		if yes {
			form.Set(name, people.Ticked)
		}
	}
	f := a.words(c)
	d, wrong := a.directed(f, form, a.now())
	if len(wrong) > 0 {
		refusal := invalid{in: "body.", label: func(name string) string { return f.T("after." + name) }}
		for name, id := range wrong {
			refusal.faults = append(refusal.faults, people.Problem{Field: strings.Replace(name, "told", "tell", 1), Message: id})
		}
		return nil, refusal
	}
	if d.Told {
		if err := a.doors.gate.pass(a.Name(), "address", c.who.Subject.String(), a.doors.from.address(c.r)); err != nil {
			return nil, err
		}
	}
	_, err := a.Direct(c.ctx(), c.who.Subject, d)
	return &none{}, err
}

// Law: LIL 85
func (a *api) undecideAfterwards(c *call, _ *none) (*none, error) {
	err := a.Undirect(c.ctx(), c.who.Subject, a.now())
	if errors.Is(err, store.ErrNotFound) {
		err = nil // what was taken back already
	}
	return &none{}, err
}
