package web

import (
	"context"
	"errors"
	"mime"
	"net/http"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"charte/people"
	"charte/plan"
	"charte/store"
)

// Errors of the API alone.
var (
	errNoToken = errors.New("web: no token, or one that opens nothing")
	errStaff   = errors.New("web: the team works by its own pages")
	errMedia   = errors.New("web: what was sent is not JSON")
	errParent  = errors.New("web: a parent has not agreed yet")
	errPending = errors.New("web: the log does not hold it yet")
)

// tooFewScopes refuses a token that may not do what is asked.
type tooFewScopes struct{ needs people.Scope }

func (tooFewScopes) Error() string { return "web: the token does not have the scope" }

// bearer is the token that a request shows (RFC 6750 2.1), or "".
func bearer(h http.Header) string {
	scheme, token, _ := strings.Cut(h.Get("Authorization"), " ")
	if !strings.EqualFold(scheme, "bearer") {
		return ""
	}
	return strings.TrimSpace(token)
}

// admit settles who asks, whether they may, and whether not too often, in that order of cost.
//
// Law: GDPR 32(1)(b)
func (a *api) admit(c *call, op *huma.Operation) error {
	h := c.w.Header()
	h.Set("Cache-Control", "no-store")
	vary(h, "Accept-Language, Authorization")
	if err := a.doors.quota.take(c, a.Name(), a.doors.from.address(c.r)); err != nil {
		return err
	}
	if err := a.permitted(c, op); err != nil {
		return err
	}
	if op.RequestBody != nil {
		// A page of another site can send anything but this without the browser asking first.
		if kind, _, err := mime.ParseMediaType(c.r.Header.Get("Content-Type")); err != nil || kind != "application/json" {
			return errMedia
		}
	}
	if c.key != nil {
		return a.UseToken(c.r.Context(), c.who, *c.key, a.now())
	}
	return nil
}

// permitted reports whether whoever asks may do what an operation does. What needs nobody takes no notice of a token.
func (a *api) permitted(c *call, op *huma.Operation) error {
	needs, _ := op.Metadata["scope"].(people.Scope)
	switch {
	case needs == "":
	case !c.signed:
		c.w.Header().Set("WWW-Authenticate", `Bearer realm="`+a.Name()+`"`)
		return errNoToken
	case c.who.Kind == plan.Staff:
		return errStaff
	case c.waitsFor(op.Path):
		return errParent
	case c.key != nil && !c.key.May(needs):
		c.w.Header().Set("WWW-Authenticate", `Bearer realm="`+a.Name()+`", error="insufficient_scope", scope="`+string(needs)+`"`)
		return tooFewScopes{needs}
	}
	return nil
}

// shownBy is the token that a request shows: in its header to the API, in its cookie to the pages, and never in the other's place.
func shownBy(r *http.Request) string {
	if onAPI(r) {
		return bearer(r.Header)
	}
	cookie, err := r.Cookie(sessionCookie)
	if err != nil {
		return ""
	}
	return cookie.Value
}

// opens finds whose a token is. A key opens the API alone. The error is store.ErrNotFound for a token that opens nothing.
func opens(ctx context.Context, s *store.Site, token string, api bool, now time.Time) (people.Session, *people.Token, error) {
	if api && strings.HasPrefix(token, people.TokenPrefix) {
		who, key, err := s.Token(ctx, token, now)
		return who, &key, err
	}
	who, err := s.Session(ctx, token, now)
	return who, nil, err
}

// waitsFor reports whether a minor's account may not do yet what an operation does: before a parent agreed, their own data is all
// that there is, as on the pages.
//
// Law: GDPR 8(1), LIL 45
func (c *call) waitsFor(path string) bool {
	if c.ward == nil || c.ward.Agreed {
		return false
	}
	for _, other := range []string{"/api/me/lists/", "/api/me/access", "/api/me/records", "/api/me/terms", "/api/people/", "/api/forms/"} {
		if strings.HasPrefix(path, other) {
			return true
		}
	}
	return false
}
