package web

import (
	"context"
	"encoding/json"
	"net/http"
	"reflect"
	"strconv"
	"strings"
	"sync"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"charte/charter"
	"charte/people"
	"charte/rights"
	"charte/store"
	"charte/web/page"
)

// apiPrefix begins the addresses of the JSON API.
const apiPrefix = "/api/"

// onAPI reports whether a request is for the JSON API: whoever asks is known by a token there, and never by a cookie, so that no
// other site's page can act for them.
//
// Law: GDPR 32(1)(b)
func onAPI(r *http.Request) bool { return strings.HasPrefix(r.URL.Path, apiPrefix) }

// api is the JSON API of a site under one version of its charter: the same acts as the pages, by the same rooms and the same store.
type api struct {
	*store.Site
	look
	doors  doors
	lang   string // of the description
	huma   huma.API
	routes []route
}

// operation is one line of the API.
type operation struct {
	id     string
	method string
	path   string
	scope  people.Scope  // what a token must be allowed, or anybody, halfway, inSession; "" is nobody's
	fresh  bool          // a session must have begun a moment ago
	enrols bool          // it also adds the second proof of whoever has yet to add one
	status int           // of success; 0 is 200
	errors []int         // what else it may answer, besides what each operation may
	body   *huma.Schema  // of what is sent, where it depends on the charter; nil: of the Go type
	parts  *huma.Schema  // of what is sent in parts (RFC 7578), a file among them; nil: none
	form   *charter.Form // which form of the charter is sent; nil: none
	raw    bool          // what is sent is bytes, which the operation reads
	kind   string        // media type of the answer; "" is JSON
	does   string        // in words; "" is the sentence of the id
}

// anonymous are the answers that any operation may give instead of its own; known are those where somebody in particular asks.
var (
	anonymous = []int{http.StatusUnprocessableEntity, http.StatusTooManyRequests, http.StatusServiceUnavailable}
	known     = append([]int{http.StatusUnauthorized, http.StatusForbidden}, anonymous...)
)

// newAPI describes and mounts the API. Its words are those of lang.
func newAPI(s *store.Site, l look, d doors, lang string) *api {
	a := &api{Site: s, look: l, doors: d, lang: lang}
	f := page.Frame{Lang: lang}
	format := huma.Format{Marshal: huma.DefaultJSONFormat.Marshal, Unmarshal: unmarshal}
	a.huma = huma.NewAPI(huma.Config{
		OpenAPI: &huma.OpenAPI{OpenAPI: "3.1.0",
			Info: &huma.Info{Title: s.Plan.Charter.Site.Name.In(lang), Version: strconv.Itoa(s.Plan.Charter.Version.Number), Description: f.T("api.about"),
				Contact: &huma.Contact{Name: s.Plan.Charter.Controller.Name, Email: s.Plan.Charter.Controller.Contact}},
			Servers: []*huma.Server{{URL: s.Base}},
			Components: &huma.Components{Schemas: huma.NewMapRegistry("#/components/schemas/", called),
				SecuritySchemes: map[string]*huma.SecurityScheme{bearerScheme: {Type: "http", Scheme: "bearer", Description: f.T("api.bearer")}}}},
		Formats:                      map[string]huma.Format{"application/json": format, "json": format},
		DefaultFormat:                "application/json",
		RejectUnknownQueryParameters: true,
		Transformers:                 []huma.Transformer{a.refuse},
	}, a)
	for _, more := range []func(*api){apiSite, apiMe, apiProfiles, apiJoin, apiSessions, apiSecurity, apiAddress, apiConsents, apiChoices, apiTerms,
		apiForms, apiVisitors, apiReceived, apiPictures, apiDocuments, apiAccess, apiInvitations, apiSupport, apiMinors, apiTokens, apiLeave} {
		more(a)
	}
	delete(a.huma.OpenAPI().Components.Schemas.Map(), "ErrorModel") // ours is Problem
	return a
}

// called names a schema after its type: those of what is held begin with "Held", so that no room needs to know the names of another.
func called(t reflect.Type, hint string) string {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	name := huma.DefaultSchemaNamer(t, hint)
	if t.PkgPath() == reflect.TypeFor[rights.Document]().PkgPath() {
		return "Held" + name
	}
	return name
}

// bearerScheme is how the description names the tokens.
const bearerScheme = "token"

// serve mounts an operation. do answers it, or says why it cannot.
func serve[I, O any](a *api, op operation, do func(*call, *I) (*O, error)) {
	huma.Register(a.huma, a.describe(op), func(ctx context.Context, in *I) (*O, error) {
		c := ctx.Value(callKey{}).(*call)
		out, err := do(c, in)
		if err != nil {
			return nil, problemOf(c.w, c.r, err)
		}
		return out, nil
	})
	for _, one := range operationsOf(a.huma.OpenAPI().Paths[op.path]) {
		switch {
		case one.Method != op.method:
		case op.body != nil:
			one.RequestBody.Content["application/json"].Schema = op.body
		case op.parts != nil:
			one.RequestBody = &huma.RequestBody{Required: true, Content: map[string]*huma.MediaType{}}
		case op.raw:
			one.RequestBody = &huma.RequestBody{Required: true, Content: map[string]*huma.MediaType{rawMedia: {Schema: chunkSchema()}}}
		}
		if one.Method == op.method && op.parts != nil { // not before: huma would read the body, which uploads do
			one.RequestBody.Content[partsMedia] = &huma.MediaType{Schema: op.parts}
		}
	}
}

// describe puts an operation into the words of the description.
func (a *api) describe(op operation) huma.Operation {
	f := page.Frame{Lang: a.lang}
	if op.does == "" {
		op.does = f.T("api.do." + op.id)
	}
	h := huma.Operation{OperationID: op.id, Method: op.method, Path: op.path, Summary: op.does, Description: f.T("api.open"), DefaultStatus: op.status,
		MaxBodyBytes: bodyMost, BodyReadTimeout: -1, Responses: map[string]*huma.Response{}, Metadata: map[string]any{"scope": op.scope, "fresh": op.fresh, "enrols": op.enrols}}
	if op.form != nil {
		h.MaxBodyBytes, h.Metadata["form"] = a.textMost(*op.form), *op.form
	}
	answers := anonymous
	if op.scope != "" {
		h.Extensions = map[string]any{"x-scope": string(op.scope)}
	}
	if op.scope != anybody {
		answers = known
		h.Security = []map[string][]string{{bearerScheme: {}}}
		h.Description = needs(f, op)
	}
	schema := a.huma.OpenAPI().Components.Schemas.Schema(problemType, true, "")
	for _, status := range append(append([]int{}, answers...), op.errors...) {
		h.Responses[strconv.Itoa(status)] = &huma.Response{Description: f.T("api." + slugs[status]),
			Content: map[string]*huma.MediaType{problemMedia: {Schema: schema}}}
	}
	if op.body != nil {
		h.RequestBody = &huma.RequestBody{Required: true, Content: map[string]*huma.MediaType{"application/json": {Schema: loose(op.body)}}}
	}
	if op.kind != "" {
		h.Responses["200"] = &huma.Response{Description: f.T("api.200"), Content: map[string]*huma.MediaType{op.kind: {Schema: fileSchema(op.kind)}}}
	}
	return h
}

// needs says which token an operation needs.
func needs(f page.Frame, op operation) string {
	said := ""
	switch op.scope {
	case halfway:
		return f.T("api.needs-proof")
	case inSession:
		said = f.T("api.needs-session")
	default:
		said = f.T("api.needs", string(op.scope))
	}
	if op.fresh {
		said += " " + f.T("api.needs-fresh")
	}
	if op.enrols {
		said += " " + f.T("api.needs-enrol")
	}
	return said
}

// fileSchema describes an answer that is a file: JSON of a shape of its own, or bytes.
func fileSchema(kind string) *huma.Schema {
	if kind == "application/json" {
		return &huma.Schema{Type: huma.TypeObject, AdditionalProperties: true}
	}
	return &huma.Schema{Type: huma.TypeString, Format: "binary"}
}

// Handle mounts an operation among the routes. Who asks, for what and how often is settled before anything of the body is read.
func (a *api) Handle(op *huma.Operation, do func(huma.Context)) {
	a.routes = append(a.routes, route{op.Method + " " + op.Path, func(w http.ResponseWriter, r *http.Request) error {
		c := &call{caller: asking(r), w: w.(*answer), r: r} // recorded made it
		if err := a.admit(c, op); err != nil {
			return err
		}
		release, err := a.unpack(c, op)
		if err != nil {
			return err
		}
		defer release()
		c.r = c.r.WithContext(context.WithValue(c.r.Context(), callKey{}, c))
		do(humago.NewContext(op, c.r, w))
		return nil
	}})
}

// ServeHTTP is never asked: the routes are mounted with those of the pages.
func (a *api) ServeHTTP(w http.ResponseWriter, r *http.Request) { http.NotFound(w, r) }

// call is one request to the API.
type call struct {
	caller
	w       *answer
	r       *http.Request
	brought brought // the pictures of a form that came in parts
}

type callKey struct{}

func (c *call) ctx() context.Context { return c.r.Context() }

// body is an answer with a JSON body.
type body[T any] struct{ Body T }

// file is an answer that is bytes.
type file struct {
	Kind string `header:"Content-Type"`
	Body []byte
}

// none is a request without anything, or an answer without a body.
type none struct{}

// interfaces are the APIs of a site: the one that answers, and one for each language in which it is described. They are made when
// somebody asks for them.
type interfaces struct {
	languages []string
	make      func(lang string) *api
	mu        sync.Mutex
	made      map[string]*api
	mux       http.Handler
}

// in is the API described in a language.
func (i *interfaces) in(lang string) *api {
	i.mu.Lock()
	defer i.mu.Unlock()
	if i.made[lang] == nil {
		i.made[lang] = i.make(lang)
	}
	return i.made[lang]
}

// serve answers a request to the API.
func (i *interfaces) serve(w http.ResponseWriter, r *http.Request) {
	a := i.in(i.languages[0])
	i.mu.Lock()
	if i.mux == nil {
		i.mux = mounted(append(a.routes,
			route{"GET " + describedJSON, i.described("application/vnd.oai.openapi+json", func(d *huma.OpenAPI) ([]byte, error) { return json.Marshal(d) })},
			route{"GET " + describedYAML, i.described("application/vnd.oai.openapi", (*huma.OpenAPI).YAML)}), answering(route{"", notHere}))
	}
	mux := i.mux
	i.mu.Unlock()
	mux.ServeHTTP(w, r)
}

// doors are what every way in goes through.
type doors struct {
	gate  *throttle
	quota *quota
	from  networks
}

func newInterfaces(s *store.Site, l look, d doors) *interfaces {
	return &interfaces{languages: s.Plan.Charter.Site.Languages, made: map[string]*api{}, make: func(lang string) *api { return newAPI(s, l, d, lang) }}
}

// byAPI answers a request to the API, in the language of its own header: no cookie counts there.
func (s *site) byAPI(a *answer, r *http.Request, c caller) {
	if s.crosses(a, r) {
		return
	}
	c.lang = s.accepted(r)
	r = r.WithContext(context.WithValue(r.Context(), callerKey{}, c))
	if err := s.limit(a, r); err != nil {
		fail(a, r, err)
		return
	}
	s.programs.serve(a, r)
}
