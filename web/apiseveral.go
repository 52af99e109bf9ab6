package web

import (
	"net/http"
	"slices"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"charte/charter"
	"charte/people"
	"charte/seal"
)

// apiProfilesPath is where programs find the profiles of whoever is signed in.
const apiProfilesPath = "/api/me/profiles"

// Profiles are those that a person reaches by one sign-in.
type Profiles struct {
	Profiles []OneProfile `json:"profiles" doc:"The one that they joined with first."`
	Most     int          `json:"most" doc:"How many besides that one an account may have."`
}

// OneProfile is one profile of whoever is signed in.
type OneProfile struct {
	ID     seal.ID   `json:"id"`
	Title  string    `json:"title" doc:"What the person calls it; empty where it says no name."`
	Opened time.Time `json:"opened_at"`
	Main   bool      `json:"main" doc:"true: they joined with it, and signing in, sessions and versions belong to it."`
	Here   bool      `json:"here" doc:"true: this session is in it, and all that it asks is about it."`
}

// AnotherProfile opens another profile, with what joining asks but the address.
type AnotherProfile struct {
	Notice string         `json:"notice" doc:"The digest of the notice that was shown: GET /api/notices/profile.KIND."`
	Values map[string]any `json:"values"`
}

// OpenedProfile names a profile that was opened. The session stays where it was.
type OpenedProfile struct {
	ID seal.ID `json:"id" doc:"POST /api/me/profiles/ID/enter"`
}

// apiProfiles mounts what goes from one profile into another, where some kind of people may have several. A key is of the profile that it
// was made in, and does none of it.
func apiProfiles(a *api) {
	kinds := slices.DeleteFunc(a.Plan.Joins(), func(k charter.Kind) bool { return !a.Plan.Several(k.Name) })
	if len(kinds) == 0 {
		return
	}
	var names, required []string // what any of them is asked, and what all of them must answer
	for i, k := range kinds {
		must, may := a.Plan.Opens(k.Name)
		for _, name := range slices.Concat(must, may) {
			if !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
		if i == 0 {
			required = must
		}
		required = slices.DeleteFunc(slices.Clone(required), func(name string) bool { return !slices.Contains(must, name) })
	}
	serve(a, operation{id: "profiles", method: http.MethodGet, path: apiProfilesPath, scope: inSession, errors: []int{http.StatusNotFound}}, a.profiles)
	serve(a, operation{id: "open-profile", method: http.MethodPost, path: apiProfilesPath, scope: inSession, status: http.StatusCreated,
		errors: []int{http.StatusNotFound, http.StatusConflict},
		body:   object(map[string]*huma.Schema{"notice": digestSchema(), "values": a.fields(names, required)}, "notice", "values")}, a.openProfile)
	serve(a, operation{id: "enter-profile", method: http.MethodPost, path: apiProfilesPath + "/{id}/enter", scope: inSession, status: http.StatusNoContent,
		errors: []int{http.StatusNotFound}}, a.enterProfile)
}

// Law: GDPR 15(1)
func (a *api) profiles(c *call, _ *none) (*body[Profiles], error) {
	if err := keepsSeveral(a.Site, c.who); err != nil {
		return nil, err
	}
	all, _, err := profilesOf(c.ctx(), a.Site, c.who)
	out := Profiles{Profiles: []OneProfile{}, Most: people.ProfilesMost}
	for i, p := range all {
		out.Profiles = append(out.Profiles, OneProfile{p.ID, p.Title.Reveal(own), p.Opened.UTC(), i == 0, p.ID == c.who.Subject})
	}
	return &body[Profiles]{out}, err
}

// Law: GDPR 5(1)(c), GDPR 13(1), GDPR 25(2)
func (a *api) openProfile(c *call, in *body[AnotherProfile]) (*body[OpenedProfile], error) {
	if err := keepsSeveral(a.Site, c.who); err != nil {
		return nil, err
	}
	shown, err := a.shown(c, in.Body.Notice, a.opening(c.who.Kind))
	if err != nil {
		return nil, err
	}
	j, wrong := people.Open(a.Plan, c.who.Kind, typed(in.Body.Values), c.lang, seal.NewID(), a.now())
	if len(wrong) > 0 {
		return nil, a.refused(c, "body.values.", wrong...)
	}
	j.Notice = shown
	return &body[OpenedProfile]{OpenedProfile{j.Subject}}, tooYoung(a.OpenProfile(c.ctx(), c.who, j))
}

// Law: GDPR 25(2), GDPR 32(1)(b)
func (a *api) enterProfile(c *call, in *identified) (*none, error) {
	if err := keepsSeveral(a.Site, c.who); err != nil {
		return nil, err
	}
	id, err := seal.ParseID(in.ID)
	if err != nil {
		return nil, err
	}
	return &none{}, a.EnterProfile(c.ctx(), c.who, c.token, id, a.now())
}
