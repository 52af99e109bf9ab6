package web

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"charte/people"
	"charte/policy"
	"charte/seal"
	"charte/store"
	"charte/web/page"
)

// Errors of people with several profiles.
var (
	errOtherProfile = errors.New("web: the form was drawn in another profile")
	errAccount      = errors.New("web: a matter of the account, asked in another profile of it")
	errYoung        = errors.New("web: a minor keeps one profile")
)

// profilesPath is where somebody finds their profiles.
const profilesPath = "/my-data/profiles"

// within is in which of their profiles somebody is; nil for whoever has one.
type within struct {
	title string // of another profile; "" in the one that they joined with
}

// inProfile finds in which of their profiles somebody is.
func inProfile(ctx context.Context, s *store.Site, who people.Session) (*within, error) {
	switch {
	case who.Acting():
		title, err := s.Title(ctx, who.Subject, who.Kind)
		return &within{title.Reveal(own)}, err
	case s.Plan.Several(who.Kind):
		if more, err := s.HasOthers(ctx, who.Subject); err != nil || more {
			return &within{}, err
		}
	}
	return nil, nil
}

// says tells the person, on every page, in which profile they are.
//
// Law: GDPR 5(1)(a), GDPR 12(1)
func (in *within) says(f page.Frame, acting bool) string {
	switch {
	case in == nil:
		return ""
	case !acting:
		return f.T("profiles.within-main")
	case in.title == "":
		return f.T("profiles.within", "…")
	}
	return f.T("profiles.within", in.title)
}

// anywhere are the forms that mean the same in whichever profile they were drawn.
func anywhere(path string) bool {
	return path == "/sign-out" || strings.HasPrefix(path, "/sign-in") || strings.HasPrefix(path, profilesPath+"/") && strings.HasSuffix(path, "/enter")
}

// sameProfile refuses a form that was drawn in another profile than the one that its sender is in by now: they went into another one in
// another window, and what they typed would be kept there.
//
// Law: GDPR 5(1)(d), GDPR 25(2)
func sameProfile(r *http.Request, c caller) error {
	if !c.signed || r.Method == http.MethodGet || r.Method == http.MethodHead || anywhere(r.URL.Path) {
		return nil
	}
	is := ""
	if c.who.Acting() {
		is = c.who.Subject.String()
	}
	if r.URL.Query().Get(people.OfProfile) != is {
		return errOtherProfile
	}
	return nil
}

// ofAccount are the pages that are about an account, and so about all its profiles together.
var ofAccount = []string{"/my-data/security", "/my-data/sessions", "/my-data/after", "/policy/agree", "/my-parent", "/invitation",
	"/api/me/sessions", "/api/me/security", "/api/me/afterwards", "/api/me/terms", "/api/me/parent"}

// accountFirst reports whether somebody asks, in another profile, for what is about the account.
func accountFirst(path string, who people.Session) bool {
	return who.Acting() && slices.ContainsFunc(ofAccount, func(page string) bool { return path == page || strings.HasPrefix(path, page+"/") })
}

// severalRoutes are the pages of those who may have several profiles. Elsewhere they do not exist.
func severalRoutes(s *store.Site, l look, now func() time.Time, signed func(func(http.ResponseWriter, *http.Request, people.Session) error) handler) []route {
	several := func(h func(http.ResponseWriter, *http.Request, people.Session) error) handler {
		return signed(func(w http.ResponseWriter, r *http.Request, who people.Session) error {
			if err := keepsSeveral(s, who); err != nil {
				return err
			}
			return h(w, r, who)
		})
	}
	return []route{
		{"GET " + profilesPath, several(myProfiles(s, l))},
		{"GET " + profilesPath + "/open", several(openProfileForm(l))},
		{"POST " + profilesPath + "/open", several(openProfile(s, l, now))},
		{"POST " + profilesPath + "/{id}/enter", several(enterProfile(s, now))},
	}
}

// keepsSeveral refuses those who keep one profile.
func keepsSeveral(s *store.Site, who people.Session) error {
	if !s.Plan.Several(who.Kind) && !who.Acting() {
		return errNotHere
	}
	return nil
}

// profilesOf lists the profiles of whoever is signed in, the one that they joined with first, and says whether they are under age.
//
// Law: GDPR 15(1)
func profilesOf(ctx context.Context, s *store.Site, who people.Session) (all []store.OwnProfile, minor bool, err error) {
	title, err := s.Title(ctx, who.Holder(), who.Kind)
	if err != nil {
		return nil, false, err
	}
	h, err := s.Held(ctx, who.Holder())
	if err != nil {
		return nil, false, err
	}
	others, err := s.OwnProfiles(ctx, who.Holder())
	return append([]store.OwnProfile{{ID: who.Holder(), Title: title, Opened: h.Joined}}, others...), h.Minority != nil, err
}

// myProfiles shows the profiles of whoever is signed in.
//
// Law: GDPR 15(1)
func myProfiles(s *store.Site, l look) func(http.ResponseWriter, *http.Request, people.Session) error {
	return func(w http.ResponseWriter, r *http.Request, who people.Session) error {
		f := l.frame(r)
		all, minor, err := profilesOf(r.Context(), s, who)
		if err != nil {
			return err
		}
		p := page.MyProfiles{Frame: f, Full: len(all) > people.ProfilesMost, Most: people.ProfilesMost, Minor: minor}
		for i, o := range all {
			p.List = append(p.List, page.MyProfile{ID: o.ID.String(), Title: titled(f, o.Title, o.Opened), Opened: o.Opened, Main: i == 0, Here: o.ID == who.Subject})
		}
		return l.show(w, r, http.StatusOK, p)
	}
}

// titled is what a profile is called: when it was opened, where it says no name.
func titled(f page.Frame, title seal.Text, opened time.Time) string {
	if title.IsZero() {
		return f.T("profiles.untitled", f.Date(opened))
	}
	return title.Reveal(own)
}

// opening is what the form of another profile asks.
func (l look) opening(kind string) policy.Form {
	required, optional := l.plan.Opens(kind)
	return policy.Form{Kind: kind, Fields: slices.Concat(required, optional)}
}

// openPage asks exactly what another profile needs, and why. changed says that what was typed came with another notice.
//
// Law: GDPR 13(1)(c), GDPR 25(2)
func (l look) openPage(f page.Frame, kind string, typed url.Values, wrong []people.Problem, changed bool) page.OpenProfile {
	n := l.notice(f.Lang, l.opening(kind))
	o := page.OpenProfile{Frame: f, Mark: mark(l.plan.Charter), Notice: l.told(n, changed)}
	for _, a := range n.Fields {
		q := filled(l.question(f, a), typed[a.Name])
		q.Autocomplete = "off" // it is about another profile than the one that the browser knows
		q.Error = wrongAt(f, wrong, a.Name, q.Label)
		o.Fields = append(o.Fields, q)
	}
	return o
}

func openProfileForm(l look) func(http.ResponseWriter, *http.Request, people.Session) error {
	return func(w http.ResponseWriter, r *http.Request, who people.Session) error {
		return l.show(w, r, http.StatusOK, l.openPage(l.frame(r), who.Kind, nil, nil, false))
	}
}

// openProfile opens another profile from what its form asks and nothing else.
//
// Law: GDPR 5(1)(c)
func openProfile(s *store.Site, l look, now func() time.Time) func(http.ResponseWriter, *http.Request, people.Session) error {
	return func(w http.ResponseWriter, r *http.Request, who people.Session) error {
		form, err := posted(r)
		if err != nil {
			return err
		}
		f := l.frame(r)
		shown, ok := l.informed(form, l.opening(who.Kind))
		if !ok {
			return l.show(w, r, http.StatusConflict, l.openPage(f, who.Kind, form, nil, true))
		}
		j, wrong := people.Open(s.Plan, who.Kind, form, f.Lang, seal.NewID(), now())
		switch {
		case slices.ContainsFunc(wrong, func(p people.Problem) bool { return p.Field == "" }):
			return errUndeclared
		case len(wrong) > 0:
			return l.show(w, r, http.StatusUnprocessableEntity, l.openPage(f, who.Kind, form, wrong, false))
		}
		j.Notice = shown
		if err := s.OpenProfile(r.Context(), who, j); err != nil {
			return tooYoung(err)
		}
		return see(w, profilesPath+"?done=opened")
	}
}

// tooYoung says of a minor that they keep one profile, whatever a parent agreed to.
func tooYoung(err error) error {
	if errors.Is(err, store.ErrMinor) {
		return errYoung
	}
	return err
}

// enterProfile goes into one of the profiles of whoever is signed in.
//
// Law: GDPR 25(2)
func enterProfile(s *store.Site, now func() time.Time) func(http.ResponseWriter, *http.Request, people.Session) error {
	return func(w http.ResponseWriter, r *http.Request, who people.Session) error {
		id, err := seal.ParseID(r.PathValue("id"))
		if err != nil {
			return err
		}
		if err := s.EnterProfile(r.Context(), who, asking(r).token, id, now()); err != nil {
			return err
		}
		return see(w, "/my-data?done=entered")
	}
}
