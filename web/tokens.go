package web

import (
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"

	"charte/people"
	"charte/seal"
	"charte/store"
	"charte/web/page"
)

// tokenDays are how long a key may last, as the page offers it.
var tokenDays = []int{7, 30, 90, people.TokenLongest}

// tokensPage shows the keys of a person, and the form that makes one.
//
// Law: GDPR 15(1)
func tokensPage(s *store.Site, r *http.Request, f page.Frame, who people.Session, typed url.Values, wrong []people.Problem) (page.Tokens, error) {
	h, err := s.Held(r.Context(), who.Subject)
	if err != nil {
		return page.Tokens{}, err
	}
	p := page.Tokens{Frame: f, Full: len(h.Tokens) >= people.TokensMost, Fields: tokenFields(f, typed)}
	for i := range p.Fields {
		q := &p.Fields[i]
		q.Error = wrongAt(f, wrong, q.Name, q.Label)
	}
	for _, t := range h.Tokens {
		k := page.Key{ID: t.ID.String(), Name: t.Name.Reveal(own), Made: t.Made, Ends: t.Ends, Used: t.Used}
		for _, scope := range t.Scopes {
			k.May = append(k.May, f.T("scope."+scope))
		}
		p.Keys = append(p.Keys, k)
	}
	return p, nil
}

// tokenFields are the questions of the form. Nothing is ticked beforehand.
//
// Law: GDPR 25(2)
func tokenFields(f page.Frame, typed url.Values) []page.Field {
	name := page.Field{Name: "name", Label: f.T("tokens.name"), Hint: f.T("tokens.name-hint"), Required: true, Value: typed.Get("name")}
	may := page.Field{Name: "scope", Label: f.T("tokens.may"), Required: true, Many: true, Values: typed["scope"]}
	for _, s := range people.Scopes {
		may.Options = append(may.Options, page.Option{Value: string(s), Label: f.T("scope." + string(s))})
	}
	days := page.Field{Name: "days", Label: f.T("tokens.days"), Required: true, Value: typed.Get("days")}
	for _, n := range tokenDays {
		days.Options = append(days.Options, page.Option{Value: strconv.Itoa(n), Label: f.T("tokens.days-" + strconv.Itoa(n))})
	}
	return []page.Field{name, may, days}
}

func tokensForm(s *store.Site, l look) func(http.ResponseWriter, *http.Request, people.Session) error {
	return func(w http.ResponseWriter, r *http.Request, who people.Session) error {
		p, err := tokensPage(s, r, l.frame(r), who, nil, nil)
		if err != nil {
			return err
		}
		return l.show(w, r, http.StatusOK, p)
	}
}

// makeToken makes a key, and shows its token in this answer and never again.
//
// Law: GDPR 32(1)(b)
func makeToken(s *store.Site, l look, now func() time.Time) func(http.ResponseWriter, *http.Request, people.Session) error {
	return func(w http.ResponseWriter, r *http.Request, who people.Session) error {
		form, err := posted(r)
		if err != nil {
			return err
		}
		t, wrong := people.AcceptToken(form, seal.NewID(), now())
		if slices.ContainsFunc(wrong, func(p people.Problem) bool { return p.Field == "" }) {
			return errUndeclared
		}
		secret, status := "", http.StatusUnprocessableEntity
		if len(wrong) == 0 {
			if secret, err = s.MakeToken(r.Context(), who, t); err != nil && !errors.Is(err, store.ErrTokens) {
				return err
			}
			form, status = nil, http.StatusOK
		}
		p, err := tokensPage(s, r, l.frame(r), who, form, wrong)
		if err != nil {
			return err
		}
		p.Secret = secret
		return l.show(w, r, status, p)
	}
}

// endToken takes a key back: the next request with it opens nothing.
//
// Law: GDPR 32(1)(b)
func endToken(s *store.Site, now func() time.Time) func(http.ResponseWriter, *http.Request, people.Session) error {
	return func(w http.ResponseWriter, r *http.Request, who people.Session) error {
		id, err := seal.ParseID(r.PathValue("id"))
		if err != nil {
			return err
		}
		if err := s.EndToken(r.Context(), who, id, now()); err != nil {
			return err
		}
		return see(w, "/my-data/tokens?done=token-ended")
	}
}
