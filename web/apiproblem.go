package web

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"reflect"
	"strings"
	"unicode/utf8"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/validation"

	"charte/chest"
	"charte/people"
	"charte/seal"
	"charte/store"
	"charte/vault"
	"charte/web/page"
)

// problemMedia is how errors leave the API (RFC 9457).
const problemMedia = "application/problem+json"

// Problem is why a request to the API was refused (RFC 9457), in the language that was asked for.
type Problem struct {
	Type   string  `json:"type" format:"uri-reference" doc:"The kind of problem: an address where it is explained."`
	Title  string  `json:"title" doc:"What is wrong."`
	Status int     `json:"status" doc:"The HTTP status."`
	Detail string  `json:"detail" doc:"What to do."`
	Ref    string  `json:"ref,omitempty" doc:"What to quote when writing to the controller."`
	Errors []Fault `json:"errors,omitempty" doc:"What is wrong with each part of what was sent."`
	Notice *Notice `json:"notice,omitempty" doc:"The notice in force, where another one was shown, or none."`
}

// Fault is what is wrong with one part of a request, in the words of the pages.
type Fault struct {
	Location string `json:"location" doc:"Where it is: body.values.email."`
	Message  string `json:"message" doc:"What to change."`
}

var problemType = reflect.TypeFor[Problem]()

// Error is the status and the kind of the problem: nothing that anybody typed.
func (p *Problem) Error() string { return fmt.Sprint("web: ", p.Status, " ", p.Type) }

// GetStatus is the HTTP status, for huma.
func (p *Problem) GetStatus() int { return p.Status }

// ContentType is that of RFC 9457, for huma.
func (p *Problem) ContentType(string) string { return problemMedia }

// slugs name the kinds of problems, by status. Their sentences are api.SLUG and api.SLUG-do.
var slugs = map[int]string{
	http.StatusBadRequest: "malformed", http.StatusUnauthorized: "token", http.StatusForbidden: "forbidden", http.StatusNotFound: "not-found",
	http.StatusMethodNotAllowed: "method", http.StatusConflict: "conflict", http.StatusGone: "gone",
	http.StatusRequestEntityTooLarge: "too-large", http.StatusUnsupportedMediaType: "media", http.StatusUnprocessableEntity: "invalid",
	http.StatusTooManyRequests: "too-many", http.StatusInternalServerError: "internal", http.StatusServiceUnavailable: "busy",
}

// particular are the problems that are told apart from others of their status.
var particular = []struct {
	is     error
	status int
	slug   string
}{
	{errNoToken, http.StatusUnauthorized, "token"},
	{errStaff, http.StatusForbidden, "staff"},
	{errParent, http.StatusForbidden, "parent"},
	{errAlone, http.StatusForbidden, "alone"},
	{store.ErrMinor, http.StatusForbidden, "parent"},
	{errAccount, http.StatusForbidden, "account"},
	{store.ErrAccount, http.StatusForbidden, "account"},
	{store.ErrLastProof, http.StatusConflict, "last-proof"},
	{errYoung, http.StatusForbidden, "one-profile"},
	{store.ErrProfiles, http.StatusConflict, "profiles"},
	{store.ErrCut, http.StatusForbidden, "cut"},
	{store.ErrBlocked, http.StatusForbidden, "blocked"},
	{store.ErrDropped, http.StatusForbidden, "dropped"},
	{store.ErrKind, http.StatusForbidden, "kind"},
	{store.ErrUnagreed, http.StatusForbidden, "unagreed"},
	{store.ErrAgain, http.StatusConflict, "again"},
	{store.ErrFull, http.StatusTooManyRequests, "invitations"},
	{errMedia, http.StatusUnsupportedMediaType, "media"},
	{errParts, http.StatusUnsupportedMediaType, "parts"},
	{errOrigin, http.StatusForbidden, "origin"},
	{errSession, http.StatusForbidden, "session"},
	{errAnew, http.StatusForbidden, "anew"},
	{errScanner, http.StatusServiceUnavailable, "scanner"},
	{errPending, http.StatusServiceUnavailable, "pending"},
	{errConflict, http.StatusConflict, "conflict"},
	{errWrongSignIn, http.StatusUnprocessableEntity, "sign-in"},
	{store.ErrTaken, http.StatusConflict, "taken"},
	{store.ErrStale, http.StatusServiceUnavailable, "busy"},
	{store.ErrUndeclared, http.StatusUnprocessableEntity, "invalid"},
	{errOtherProfile, http.StatusConflict, "other-profile"},
	{errSignedOut, http.StatusUnauthorized, "signed-out"},
	{vault.ErrChunk, http.StatusUnprocessableEntity, "chunk"},
	{vault.ErrClear, http.StatusUnprocessableEntity, "clear"},
	{vault.ErrLine, http.StatusConflict, "readers"},
	{vault.ErrPart, http.StatusConflict, "parts-missing"},
	{store.ErrNoReaders, http.StatusConflict, "no-readers"},
	{store.ErrDeposits, http.StatusConflict, "deposits"},
	{chest.ErrFull, http.StatusServiceUnavailable, "storage"},
	{chest.ErrAway, http.StatusServiceUnavailable, "storage"},
}

// invalid refuses what was sent for what is wrong with its parts.
type invalid struct {
	in     string // where the fields are: "body.values."
	faults []people.Problem
	label  func(name string) string
}

func (invalid) Error() string { return "web: what was sent is not accepted" }

// wrongIn refuses one part of a body, which is no field of the charter.
func (a *api) wrongIn(c *call, part, sentence string) error {
	return invalid{"body.", []people.Problem{{Field: part, Message: sentence}}, func(name string) string { return a.labelOf(c.lang, name) }}
}

// uninformed refuses what came with another notice than the one in force.
//
// Law: GDPR 13(1), GDPR 5(2)
type uninformed struct{ notice Notice }

func (uninformed) Error() string { return "web: another notice is in force" }

// problemOf turns an error into what leaves the API: the one place where that is done. It sets the headers that go with it.
func problemOf(a *answer, r *http.Request, err error) *Problem {
	f := a.frame(r)
	if a.site != nil {
		f.Lang = a.site.accepted(r)
	}
	p := kindOfProblem(err)
	slug := p.Type
	p.Type, p.Title, p.Detail = "/api#problem-"+slug, f.T("api."+slug), f.T("api."+slug+"-do")
	var refused invalid
	var told uninformed
	switch {
	case errors.As(err, &refused):
		for _, one := range refused.faults {
			p.Errors = append(p.Errors, refused.fault(f, one))
		}
	case errors.As(err, &told):
		p.Notice = &told.notice
	case slug == "storage":
		a.log.Error("documents cannot be kept", slog.String("route", a.route), slog.Any("error", err))
	case p.Status == http.StatusInternalServerError:
		p.Ref = seal.NewID().String()[:8]
		a.log.Error("internal error", slog.String("ref", p.Ref), slog.String("route", a.route), slog.Any("error", err))
	}
	refusing(a.Header(), err, p.Status)
	return p
}

func kindOfProblem(err error) *Problem {
	var few tooFewScopes
	var refused invalid
	var told uninformed
	switch {
	case errors.As(err, &few):
		return &Problem{Type: "scope", Status: http.StatusForbidden}
	case errors.As(err, &refused):
		return &Problem{Type: "invalid", Status: http.StatusUnprocessableEntity}
	case errors.As(err, &told):
		return &Problem{Type: "notice", Status: http.StatusConflict}
	}
	for _, one := range particular {
		if errors.Is(err, one.is) {
			return &Problem{Type: one.slug, Status: one.status}
		}
	}
	status := classify(err).status
	if slugs[status] == "" {
		status = http.StatusInternalServerError
	}
	return &Problem{Type: slugs[status], Status: status}
}

func (v invalid) fault(f page.Frame, one people.Problem) Fault {
	at := strings.TrimSuffix(v.in, ".")
	text := f.T(one.Message)
	if strings.Contains(text, "%s") {
		text = f.T(one.Message, v.label(one.Field))
	}
	switch {
	case one.Field == people.AgeField:
		at = "body.age"
	case one.Field == people.ReaderField:
		at = "body.readers"
	case strings.HasPrefix(one.Field, people.ConsentBox):
		at = "body.agree"
	case strings.HasPrefix(one.Field, people.AltField):
		at = "body.alt." + strings.TrimPrefix(one.Field, people.AltField)
	case one.Field != "":
		at = v.in + one.Field
	}
	return Fault{at, text}
}

// failAPI answers an error outside any operation: an address, a method or a host that the API does not know.
func failAPI(a *answer, r *http.Request, err error) {
	p := problemOf(a, r, err)
	text, err := json.Marshal(p)
	if err != nil {
		a.WriteHeader(http.StatusInternalServerError)
		return
	}
	_ = send(a, p.Status, problemMedia, text) // it fails never
}

// refuse turns what huma says of a request into a Problem: the value that was sent does not come back, and the words are ours.
func (a *api) refuse(ctx huma.Context, status string, v any) (any, error) {
	e, ok := v.(*huma.ErrorModel)
	if !ok {
		return v, nil
	}
	c := ctx.Context().Value(callKey{}).(*call)
	f := page.Frame{Lang: c.lang}
	slug := slugs[e.Status]
	p := &Problem{Type: "/api#problem-" + slug, Title: f.T("api." + slug), Status: e.Status, Detail: f.T("api." + slug + "-do")}
	for _, d := range e.Errors {
		if e.Status == http.StatusUnprocessableEntity {
			p.Errors = append(p.Errors, a.faultOf(f, d))
		}
	}
	return p, nil
}

// said maps what huma says to a sentence of ours; a verb there ends what is compared.
var said = []struct{ begins, id string }{
	{validation.MsgUnexpectedProperty, "problem.undeclared"},
	{"unknown query parameter", "problem.undeclared"},
	{validation.MsgExpectedRequiredProperty, "problem.required"},
	{"request body is required", "problem.required"},
	{validation.MsgExpectedMinLength, "problem.required"},
	{validation.MsgExpectedMaxLength, "problem.long"},
	{validation.MsgExpectedRFC5322Email, "problem.email"},
}

// faultOf puts one fault that huma found into the words of the pages.
func (a *api) faultOf(f page.Frame, d *huma.ErrorDetail) Fault {
	at, id := d.Location, "api.wrong"
	for _, one := range said {
		if begins, _, _ := strings.Cut(one.begins, "%"); strings.HasPrefix(d.Message, begins) {
			id = one.id
			break
		}
	}
	if id == "problem.undeclared" {
		return Fault{at, f.T(id)}
	}
	var missing string
	if _, err := fmt.Sscanf(d.Message, validation.MsgExpectedRequiredProperty, &missing); err == nil {
		at = strings.TrimPrefix(at+"."+missing, ".")
	}
	return Fault{at, f.T(id, a.labelOf(f.Lang, at[strings.LastIndex(at, ".")+1:]))}
}

// labelOf names a part of a request: a field of the charter by its label.
func (l look) labelOf(lang, name string) string {
	if field, ok := l.plan.Charter.Field(name); ok {
		return say(lang, field.Label)
	}
	if strings.HasPrefix(name, people.AltField) {
		return page.Frame{Lang: lang}.T("fill.alt")
	}
	return name
}

// errUnreadable is what is no JSON text.
var errUnreadable = errors.New("web: not JSON")

// unmarshal reads JSON in UTF-8, as RFC 8259 wants it.
func unmarshal(text []byte, v any) error {
	if !utf8.Valid(text) || !json.Valid(bytes.TrimSpace(text)) {
		return errUnreadable
	}
	return json.Unmarshal(text, v)
}
