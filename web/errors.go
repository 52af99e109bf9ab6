package web

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"charte/chest"
	"charte/consent"
	"charte/rights"
	"charte/seal"
	"charte/store"
	"charte/web/page"
)

// Errors of this package: what a request may be refused for.
var (
	errNotHere    = errors.New("web: no such page")
	errMethod     = errors.New("web: method not allowed")
	errForged     = errors.New("web: the request does not come from this site's own pages")
	errForm       = errors.New("web: the form cannot be read")
	errUndeclared = errors.New("web: the form holds what the charter does not declare")
	errTooLarge   = errors.New("web: the request is too large")
	errOldLink    = errors.New("web: the link is wrong, used or too old")
	errOldAddress = errors.New("web: the link to a new address is wrong, used or too old")
	errOldSent    = errors.New("web: the link to what was sent is wrong or too old")
	errOldChild   = errors.New("web: the link of a parent is wrong or too old")
	errOldLegacy  = errors.New("web: the link to a copy is wrong, used or too old")
	errNoSite     = errors.New("web: no site at this host")
)

// tooMany refuses a request for some time.
type tooMany struct{ wait time.Duration }

func (tooMany) Error() string { return "web: too many tries" }

// problem is how an error reads: its status and, where the words of the status do not do, its own.
type problem struct {
	is            error
	status        int
	title, advice string      // ids of sentences
	links         []page.Link // where to go, their texts as ids of sentences
}

var problems = []problem{
	{is: errNotHere, status: http.StatusNotFound},
	{is: store.ErrNotFound, status: http.StatusNotFound},
	{is: consent.ErrNotAsked, status: http.StatusNotFound},
	{is: rights.ErrNoObjection, status: http.StatusNotFound},
	{is: seal.ErrID, status: http.StatusNotFound},
	{is: store.ErrRole, status: http.StatusForbidden, title: "desk.closed", advice: "desk.closed-do", links: []page.Link{{URL: "/desk", Text: "desk.title"}}},
	{is: store.ErrUnasked, status: http.StatusForbidden, title: "desk.unasked", advice: "desk.unasked-do", links: []page.Link{{URL: "/desk", Text: "desk.title"}}},
	{is: store.ErrDecided, status: http.StatusConflict, title: "check.decided", advice: "check.decided-ended", links: []page.Link{{URL: "/desk/documents", Text: "check.queue"}}},
	{is: errStaleLine, status: http.StatusConflict},
	{is: errOtherProfile, status: http.StatusConflict, title: "profiles.other", advice: "profiles.other-do", links: []page.Link{{URL: profilesPath, Text: "profiles.title"}}},
	{is: errAccount, status: http.StatusForbidden, title: "profiles.first", advice: "profiles.first-do", links: []page.Link{{URL: profilesPath, Text: "profiles.title"}}},
	{is: store.ErrAccount, status: http.StatusForbidden, title: "profiles.first", advice: "profiles.first-do", links: []page.Link{{URL: profilesPath, Text: "profiles.title"}}},
	{is: store.ErrProfiles, status: http.StatusConflict, title: "profiles.title", advice: "profiles.full-do", links: []page.Link{{URL: profilesPath, Text: "profiles.title"}}},
	{is: errYoung, status: http.StatusForbidden, title: "profiles.one", advice: "profiles.minor", links: []page.Link{{URL: profilesPath, Text: "profiles.title"}}},
	{is: store.ErrLastProof, status: http.StatusConflict, title: "drop.only", advice: "drop.only-do", links: []page.Link{{URL: "/my-data/security", Text: "security.title"}}},
	{is: errMethod, status: http.StatusMethodNotAllowed},
	{is: errForged, status: http.StatusForbidden},
	{is: errForm, status: http.StatusBadRequest},
	{is: errUndeclared, status: http.StatusBadRequest, title: "problem.undeclared", advice: "problem.undeclared-do"},
	{is: store.ErrUndeclared, status: http.StatusBadRequest, title: "problem.undeclared", advice: "problem.undeclared-do"},
	{is: errTooLarge, status: http.StatusRequestEntityTooLarge},
	{is: errOldLink, status: http.StatusGone, links: []page.Link{{URL: "/forgot", Text: "confirm.again"}, {URL: "/join", Text: "signin.join"}}},
	{is: errOldAddress, status: http.StatusGone, title: "failure.410", advice: "address.old-do", links: []page.Link{{URL: "/my-data", Text: "frame.my-data"}}},
	{is: errOldSent, status: http.StatusGone, title: "record.old", advice: "record.old-do"},
	{is: errOldChild, status: http.StatusGone, title: "mychild.old", advice: "mychild.old-do"},
	{is: store.ErrMinor, status: http.StatusForbidden, title: "minor.first", advice: "minor.first-do", links: []page.Link{{URL: "/my-parent", Text: "myparent.title"}}},
	{is: errOldLegacy, status: http.StatusGone, title: "legacy.old", advice: "legacy.old-do"},
	{is: errNoSite, status: http.StatusMisdirectedRequest},
	{is: chest.ErrFull, status: http.StatusServiceUnavailable, title: "api.storage", advice: "api.storage-do"},
	{is: chest.ErrAway, status: http.StatusServiceUnavailable, title: "api.storage", advice: "api.storage-do"},
	{is: store.ErrTaken, status: http.StatusConflict, title: "address.taken", advice: "address.taken-do", links: []page.Link{{URL: "/my-data", Text: "frame.my-data"}}},
	{is: errOldInvitation, status: http.StatusGone, title: "invitation.old", advice: "invitation.old-do", links: []page.Link{{URL: "/sign-in", Text: "frame.sign-in"}}},
	{is: store.ErrCut, status: http.StatusForbidden, title: "cut.title", advice: "cut.do", links: []page.Link{{URL: "/people", Text: "people.back"}}},
	{is: store.ErrDropped, status: http.StatusForbidden, title: "dropped.title", advice: "dropped.do", links: []page.Link{{URL: "/people", Text: "people.back"}}},
	{is: store.ErrBlocked, status: http.StatusForbidden, title: "cut.blocked", advice: "cut.blocked-do", links: []page.Link{{URL: "/people", Text: "people.back"}}},
	{is: store.ErrKind, status: http.StatusForbidden, title: "cut.kind", advice: "cut.kind-do"},
	{is: store.ErrAgain, status: http.StatusConflict, title: "cut.again", advice: "cut.again-do"},
	{is: store.ErrFull, status: http.StatusTooManyRequests, title: "cut.full", advice: "cut.full-do"},
	{is: store.ErrPurpose, status: http.StatusForbidden, title: "stopped.title", advice: "stopped.do"},
	{is: store.ErrUnagreed, status: http.StatusForbidden, title: "unagreed.title", advice: "unagreed.do", links: []page.Link{{URL: preferencesPath, Text: "pref.title"}}},
	{is: store.ErrStale, status: http.StatusServiceUnavailable},
	{is: errBusy, status: http.StatusServiceUnavailable},
	{is: errUnlooked, status: http.StatusServiceUnavailable, title: "problem.unlooked", advice: "problem.unlooked-do"},
	{is: errScanner, status: http.StatusServiceUnavailable, title: "problem.scanner", advice: "problem.scanner-do"},
	{is: context.Canceled, status: http.StatusServiceUnavailable},
	{is: context.DeadlineExceeded, status: http.StatusServiceUnavailable},
}

// classify finds how an error reads. Anything that nobody foresaw is an internal error.
func classify(err error) problem {
	var wait tooMany
	var large *http.MaxBytesError
	switch {
	case errors.As(err, &wait):
		return problem{is: err, status: http.StatusTooManyRequests}
	case errors.As(err, &large):
		return problem{is: err, status: http.StatusRequestEntityTooLarge}
	}
	i := slices.IndexFunc(problems, func(p problem) bool { return errors.Is(err, p.is) })
	if i < 0 {
		return problem{is: err, status: http.StatusInternalServerError}
	}
	return problems[i]
}

// fail turns an error into a page: the one place where that is done.
func fail(a *answer, r *http.Request, err error) {
	if onAPI(r) || byScript(r) {
		failAPI(a, r, err)
		return
	}
	p := classify(err)
	f := a.frame(r)
	sent := r.Method != http.MethodGet && r.Method != http.MethodHead
	if sent {
		f.Path = "/" // the language switch asks with GET
	}
	e := page.Failure{Frame: f, Status: p.status, Sent: sent}
	if p.title != "" {
		e.Title, e.Advice = f.T(p.title), f.T(p.advice)
	}
	for _, to := range p.links {
		e.Links = append(e.Links, page.Link{URL: to.URL, Text: f.T(to.Text)})
	}
	if p.status == http.StatusInternalServerError {
		e.Ref = seal.NewID().String()[:8]
		a.log.Error("internal error", slog.String("ref", e.Ref), slog.String("route", a.route), slog.Any("error", err))
	}
	refusing(a.Header(), err, p.status)
	if err := draw(a, p.status, e, asking(r).who); err != nil {
		a.WriteHeader(http.StatusInternalServerError)
	}
}

// refusing sets the headers of a refusal: when to come back, and whether the connection goes on.
func refusing(h http.Header, err error, status int) {
	h.Set("Cache-Control", "no-store")
	var wait tooMany
	switch {
	case errors.As(err, &wait):
		h.Set("Retry-After", strconv.Itoa(max(1, int(math.Ceil(wait.wait.Seconds())))))
	case status == http.StatusServiceUnavailable:
		h.Set("Retry-After", "5")
	case status == http.StatusRequestEntityTooLarge:
		h.Set("Connection", "close") // the rest of the body is not worth reading
	}
}

// otherMethod answers a known path asked in a way that it does not know.
func otherMethod(methods []string) handler {
	if slices.Contains(methods, http.MethodGet) {
		methods = append(methods, http.MethodHead)
	}
	slices.Sort(methods)
	allow := strings.Join(methods, ", ")
	return func(w http.ResponseWriter, _ *http.Request) error {
		w.Header().Set("Allow", allow)
		return errMethod
	}
}

func notHere(http.ResponseWriter, *http.Request) error { return errNotHere }

// panicked is what a handler's panic becomes. Its value may be anything, so only its type is told.
func panicked(value any) error { return fmt.Errorf("web: panic with a %T", value) }
