package web

import (
	"context"
	"errors"
	"mime"
	"net/http"
	"slices"
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
	errParts   = errors.New("web: what was sent is not in parts")
	errSession = errors.New("web: a key may not do that: only a session may")
	errAnew    = errors.New("web: the session began too long ago for that")
	errParent  = errors.New("web: a parent has not agreed yet")
	errAlone   = errors.New("web: a minor gives no express consent alone")
	errPending = errors.New("web: the log does not hold it yet")
)

// Who may ask for an operation, where no scope of a key says it. An operation that says nothing is nobody's.
const (
	anybody   people.Scope = "anybody"     // no token is needed, and one changes nothing
	halfway   people.Scope = "first proof" // the token of a sign-in that owes its second proof
	inSession people.Scope = "session"     // a session, and never a key
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
	if err := sentAs(op, c.r.Header.Get("Content-Type")); err != nil {
		return err
	}
	if c.key != nil {
		return a.UseToken(c.r.Context(), c.who, *c.key, a.now())
	}
	return nil
}

// sentAs refuses a body of another type than is described. A page of another site can send a form or a text without its browser asking
// first, but none with a token in its header.
func sentAs(op *huma.Operation, sent string) error {
	if op.RequestBody == nil {
		return nil
	}
	kind, _, err := mime.ParseMediaType(sent)
	if err == nil && op.RequestBody.Content[kind] != nil {
		return nil
	}
	if op.RequestBody.Content["application/json"] == nil {
		return errParts
	}
	return errMedia
}

// permitted reports whether whoever asks may do what an operation does. What needs nobody takes no notice of a token.
//
// Law: GDPR 32(1)(b)
func (a *api) permitted(c *call, op *huma.Operation) error {
	needs, _ := op.Metadata["scope"].(people.Scope)
	fresh, _ := op.Metadata["fresh"].(bool)
	enrols, _ := op.Metadata["enrols"].(bool)
	realm := `Bearer realm="` + a.Name() + `"`
	switch {
	case needs == anybody, needs == halfway && c.due:
	case enrols && c.enrols && c.who.Kind != plan.Staff:
	case !c.signed, needs == halfway:
		c.w.Header().Set("WWW-Authenticate", realm)
		return errNoToken
	case c.who.Kind == plan.Staff:
		return errStaff
	case accountFirst(op.Path, c.who):
		return errAccount
	case c.waitsFor(op.Path):
		return errParent
	case c.key == nil && needs == "", c.key != nil && needs != inSession && !c.key.May(needs):
		c.w.Header().Set("WWW-Authenticate", realm+`, error="insufficient_scope", scope="`+string(needs)+`"`)
		return tooFewScopes{needs}
	case c.key != nil && needs == inSession:
		return errSession
	case c.key == nil && fresh && !c.who.Fresh(a.now()):
		return errAnew
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
		if err != nil {
			return who, nil, err
		}
		return who, &key, nil
	}
	who, err := s.Session(ctx, token, now)
	return who, nil, err
}

// ownData are the addresses that stay open to a minor whose parent has not agreed yet: those of their own data, as on the pages.
var ownData = []string{"/api/session", "/api/me/data", "/api/me/history", "/api/me/receipts/", "/api/me/consents", "/api/me/preferences", "/api/me/afterwards",
	"/api/me/sessions", "/api/me/security", "/api/me/tokens", "/api/me/parent", "/api/me/support", "/api/me/export", "/api/me/erasure"}

// waitsFor reports whether a minor's account may not do yet what an operation does: before a parent agreed, their own data is all
// that there is, as on the pages.
//
// Law: GDPR 8(1), LIL 45
func (c *call) waitsFor(path string) bool {
	if c.ward == nil || c.ward.Agreed || path == "/api/me" {
		return false
	}
	return !slices.ContainsFunc(ownData, func(open string) bool { return strings.HasPrefix(path, open) })
}
