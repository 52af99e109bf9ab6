package web

import (
	"net/http"
	"strings"
	"time"

	"charte/people"
	"charte/plan"
	"charte/policy"
)

// About is what anybody may know of the site before they join.
type About struct {
	ID         string       `json:"id"`
	Name       string       `json:"name"`
	Languages  []string     `json:"languages" doc:"The first is the default."`
	Version    int          `json:"policy_version" doc:"In force for whoever comes now."`
	Controller string       `json:"controller"`
	Contact    string       `json:"contact"`
	Kinds      []Joinable   `json:"kinds" doc:"As whom people join."`
	Policy     PolicyShapes `json:"policy"`
}

// Joinable is a kind of people who join.
type Joinable struct {
	Name  string   `json:"name"`
	Label string   `json:"label"`
	Text  string   `json:"text"`
	Lists []string `json:"lists" doc:"The lists that they keep."`
}

// PolicyShapes are where the policy is, in each of its shapes.
type PolicyShapes struct {
	HTML       string `json:"html" format:"uri"`
	JSON       string `json:"json" format:"uri"`
	LinkedData string `json:"jsonld" format:"uri"`
	Markdown   string `json:"markdown" format:"uri"`
	Text       string `json:"text" format:"uri"`
	PDF        string `json:"pdf" format:"uri"`
}

// PolicyVersions are the versions of the policy, the latest first.
type PolicyVersions struct {
	Versions []PolicyVersion `json:"versions"`
}

// PolicyVersion is one version of the policy.
type PolicyVersion struct {
	Version   int        `json:"version"`
	Published time.Time  `json:"published_at"`
	Applies   time.Time  `json:"applies_from"`
	Withdrawn *time.Time `json:"withdrawn_at" doc:"null: it was not."`
	InForce   bool       `json:"in_force" doc:"Whether whoever joins now comes under it."`
	URL       string     `json:"url" format:"uri" doc:"Its text, as it was published."`
	Receipt   string     `json:"receipt" format:"uri" doc:"The proof that it was."`
}

// apiSite mounts what anybody may ask.
func apiSite(a *api) {
	serve(a, operation{id: "site", method: http.MethodGet, path: "/api/site", scope: anybody}, a.about)
	serve(a, operation{id: "versions", method: http.MethodGet, path: "/api/versions", scope: anybody}, a.versions)
	serve(a, operation{id: "notice", method: http.MethodGet, path: "/api/notices/{form}", scope: anybody,
		errors: []int{http.StatusUnauthorized, http.StatusForbidden, http.StatusNotFound}}, a.noticeFor)
}

// Law: GDPR 13(1)
func (a *api) about(c *call, _ *none) (*body[About], error) {
	ch := a.Plan.Charter
	out := About{ID: ch.Site.ID, Name: ch.Site.Name.In(c.lang), Languages: ch.Site.Languages, Version: a.Number(), Controller: ch.Controller.Name,
		Contact: ch.Controller.Contact, Kinds: []Joinable{}, Policy: PolicyShapes{a.Base + "/policy", a.Base + "/policy.json", a.Base + "/policy.jsonld",
			a.Base + "/policy.md", a.Base + "/policy.txt", a.Base + "/policy.pdf"}}
	for _, k := range a.Plan.Joins() {
		out.Kinds = append(out.Kinds, Joinable{k.Name, say(c.lang, k.Label), say(c.lang, k.Text), append([]string{}, k.Lists...)})
	}
	return &body[About]{out}, nil
}

// Law: GDPR 5(2), GDPR 13(3)
func (a *api) versions(c *call, _ *none) (*body[PolicyVersions], error) {
	e, err := readEditions(c.ctx(), a.Site, a.words(c), a.now())
	if err != nil {
		return nil, err
	}
	out := PolicyVersions{Versions: []PolicyVersion{}}
	for _, one := range e.list {
		v := PolicyVersion{Version: one.Version, Published: one.Published.UTC(), Applies: one.Applies.UTC(), Withdrawn: moment(one.Withdrawn), InForce: one.Current,
			URL: a.Base + versionURL(one.Version), Receipt: a.Base + one.Receipt}
		out.Versions = append(out.Versions, v)
	}
	return &body[PolicyVersions]{out}, nil
}

// moment is nothing where there was no such moment.
func moment(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	t = t.UTC()
	return &t
}

// noticeFor gives the notice of a form: join.KIND and form.NAME to anybody who may send it, the others to whoever the form would ask.
//
// Law: GDPR 13(1), GDPR 13(2)
func (a *api) noticeFor(c *call, in *struct {
	Form string `path:"form" doc:"join.KIND, form.NAME, field.NAME, list.NAME, consent.PURPOSE, picture.DOCUMENT, document.DOCUMENT, ask.GRANT or profile.KIND"`
}) (*body[Notice], error) {
	what, name, _ := strings.Cut(in.Form, ".")
	if what != "join" && what != "form" && !c.signed {
		return nil, errNoToken
	}
	form, err := a.formNamed(what, name, c.who.Kind)
	if what == "picture" {
		form, err = a.pictureNotice(c, name)
	}
	if err != nil {
		return nil, err
	}
	return &body[Notice]{noticeOf(a.notice(c.lang, form))}, nil
}

func (a *api) formNamed(what, name, kind string) (form policy.Form, err error) {
	switch what {
	case "join":
		for _, k := range a.Plan.Joins() {
			if k.Name == name {
				return policy.JoinForm(a.Plan, name), nil
			}
		}
	case "form":
		if kind == "" {
			kind = plan.Visitor
		}
		if f, ok := a.Plan.Form(name); ok && a.Plan.Sends(kind, f) {
			return policy.FormOf(a.Plan, kind, name), nil
		}
	case "field":
		field, _, err := correctable(a.Plan, kind, name)
		return alone(kind, field), err
	case "list":
		field, err := kept(a.Plan, kind, name)
		return alone(kind, field), err
	case "document":
		if _, ok := a.Plan.Deposit(kind, name); ok {
			return documentForm(kind, name), nil
		}
	case "ask":
		if g, ok := a.Plan.Grant(name); ok && people.Requests(g, kind) {
			return a.asksOf(g), nil
		}
	case "profile":
		if kind == name && a.Plan.Several(kind) {
			return a.opening(kind), nil
		}
	case "consent":
		for _, purpose := range consentNames(a.Plan) {
			if purpose == name {
				return switchForm(name), nil
			}
		}
	}
	return form, errNotHere
}

// pictureNotice is the form of a picture, as it asks the person now: with the consent on which it rests while that is not given.
func (a *api) pictureNotice(c *call, name string) (policy.Form, error) {
	d, ok := a.Plan.Picture(c.who.Kind, name)
	if !ok {
		return policy.Form{}, errNotHere
	}
	h, err := a.Held(c.ctx(), c.who.Subject)
	return a.pictureForm(c.who.Kind, d, err == nil && agreed(a.Site, d, h.Agreements)), err
}
