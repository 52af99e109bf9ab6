package web

import (
	"bytes"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"charte/charter"
	"charte/people"
	"charte/rights"
	"charte/seal"
	"charte/sites"
)

// doable is one operation of a description, with a request that it would read: nothing in it is anybody's.
type doable struct {
	id, method, path string
	scope            people.Scope // as the description says it
	fresh            bool
	form             string // the media type of the body, "" without
	send             any
}

// grid is a site, its description, and the people who ask.
type grid struct {
	*aviary
	oracle     *oracle
	operations []doable
	cells      int
}

// paceless lets a test ask as often as it wants.
func paceless(c *Config) {
	much := Pace{1 << 20, time.Millisecond}
	c.PerAccount, c.PerNetwork, c.PerToken, c.PerAPINetwork = much, much, much, much
}

// TestEveryCellOfTheTokens: at four sites, every operation that the description names is asked for with no token, with keys that ended, ran
// out or were of somebody erased, with the cookie of a session, with a key of each scope alone, with a session, and as somebody else. What
// it needs is read in the description, so that an operation that says nothing of it fails.
//
// Law: GDPR 25(2), GDPR 32(1)(b)
func TestEveryCellOfTheTokens(t *testing.T) {
	for _, name := range []string{"skills", "housing", "respite", "volunteers"} {
		t.Run(name, func(t *testing.T) {
			g := &grid{aviary: &aviary{town: foundUnder(t, source(name), paceless)}}
			g.oracle = oracleOf(g.town)
			g.describe()
			kind := g.site.Plan.Joins()[0]
			owner, other := g.bird(kind, true), g.bird(kind, true)
			g.strangers(kind)
			g.scopes(owner)
			g.others(owner, other)
			g.pages(owner)
			t.Logf("%d operations, %d cells", len(g.operations), g.cells)
		})
	}
}

// source is the charter of a site that is executed.
func source(name string) []byte {
	if name == "skills" {
		return sites.Skills()
	}
	return sites.Charter(name)
}

// describe reads the operations of the description.
func (g *grid) describe() {
	g.Helper()
	known := append(slices.Clone(people.Scopes), anybody, halfway, inSession)
	for id, op := range g.oracle.operations() {
		a := doable{id: id, method: strings.ToUpper(op[1]), path: op[0]}
		says, _ := at(g.oracle.paths, op[0], op[1], "x-scope").(string)
		if a.scope = people.Scope(says); !slices.Contains(known, a.scope) {
			g.Errorf("%s says %q of who may ask for it", id, says)
		}
		a.fresh = strings.Contains(fmt.Sprint(at(g.oracle.paths, op[0], op[1], "description")), "ten minutes")
		content, _ := at(g.oracle.paths, op[0], op[1], "requestBody", "content").(map[string]any)
		for _, kind := range slices.Sorted(maps.Keys(content)) { // JSON before parts, where both are taken
			if a.form == "" {
				a.form, a.send = kind, g.sample(at(content, kind, "schema"))
			}
		}
		g.operations = append(g.operations, a)
	}
	slices.SortFunc(g.operations, func(a, b doable) int { return strings.Compare(a.id, b.id) })
}

// sample is the least that a schema takes.
func (g *grid) sample(s any) any {
	if ref, ok := at(s, "$ref").(string); ok {
		return g.sample(at(g.oracle.doc, strings.Split(strings.TrimPrefix(ref, "#/"), "/")...))
	}
	if list, ok := at(s, "enum").([]any); ok {
		return list[0]
	}
	switch at(s, "type") {
	case "object":
		out := doc{}
		required, _ := at(s, "required").([]any)
		for _, name := range required {
			out[name.(string)] = g.sample(at(s, "properties", name.(string)))
		}
		properties, _ := at(s, "properties").(map[string]any)
		if at(s, "minProperties") != nil && len(out) == 0 {
			for _, name := range slices.Sorted(maps.Keys(properties)) {
				if login, _ := g.site.Plan.Login(); name != login.Name { // whose change asks for more
					return doc{name: g.sample(properties[name])}
				}
			}
		}
		return out
	case "array":
		return []any{}
	case "boolean":
		return false
	case "integer":
		return 1
	}
	return "x"
}

var braces = regexp.MustCompile(`\{\w+\}`)

// asks asks for an operation. id takes the place of every name in its path.
func (g *grid) asks(p *program, a doable, id string, change ...func(*http.Request)) reply {
	g.Helper()
	g.cells++
	path, send := braces.ReplaceAllString(a.path, id), a.send
	if a.form == partsMedia {
		kind, body := multiparts(url.Values{"document": {"pictures"}, "notice": {"x"}}, nil)
		change, send = append(change, func(r *http.Request) {
			r.Header.Set("Content-Type", kind)
			r.Body, r.ContentLength = readCloser(string(body)), int64(len(body))
		}), nil
	}
	got := p.do(a.method, path, send, change...)
	g.oracle.answers(g, a.id, got)
	return got
}

// why is the kind of problem of an answer, "" for what went well.
func (g *grid) why(r reply) string {
	g.Helper()
	if r.status < http.StatusBadRequest {
		return ""
	}
	return strings.TrimPrefix(into[Problem](r, r.status).Type, "/api#problem-")
}

// strangers: nothing that needs somebody opens to a token that opens nothing, and a cookie opens nothing at all.
func (g *grid) strangers(kind charter.Kind) {
	g.Helper()
	left, gone := g.bird(kind, true), g.bird(kind, true)
	ended, expired, erased := left.key(people.Scopes...), left.lasting(time.Minute), gone.key(people.Scopes...)
	(&cast{town: g.town}).ends(ended)
	g.later(time.Hour)
	h, err := g.site.Held(g.Context(), gone.subject)
	if err == nil {
		_, err = g.site.Erase(g.Context(), h, rights.OnRequest, g.clock())
	}
	if err != nil {
		g.Fatal(err)
	}
	none := g.program("")
	for who, p := range map[string]*program{"nobody": none, "a key that ended": ended, "a key that ran out": expired, "a key of somebody erased": erased,
		"a key of nobody": g.program(people.TokenPrefix + strings.Repeat("A", 43)), "a token of nobody": g.program(strings.Repeat("A", 43))} {
		for _, a := range g.operations {
			got := g.asks(p, a, "x")
			if a.scope == anybody && got.status == http.StatusUnauthorized && a.id != "notice" {
				g.Errorf("%s asks %s: %d, which needs nobody", who, a.id, got.status)
			}
			if a.scope != anybody && got.status != http.StatusUnauthorized {
				g.Errorf("%s asks %s: %d, want 401", who, a.id, got.status)
			}
		}
	}
	cookie := func(r *http.Request) { r.AddCookie(&http.Cookie{Name: sessionCookie, Value: left.session()}) }
	for _, a := range g.operations {
		if got := g.asks(none, a, "x", cookie); a.scope != anybody && got.status != http.StatusUnauthorized {
			g.Errorf("a cookie asks %s: %d, want 401", a.id, got.status)
		}
	}
}

// lasting makes a key of every scope that ends after some time.
func (m *member) lasting(d time.Duration) *program {
	m.Helper()
	now := m.clock()
	token, err := m.site.MakeToken(m.Context(), people.Session{Subject: m.subject}, people.Token{ID: seal.NewID(), Name: seal.NewText("cron"), Scopes: people.Scopes, Made: now, Ends: now.Add(d)})
	if err != nil {
		m.Fatal(err)
	}
	return m.program(token)
}

// scopes: a key does what its scopes say and nothing else, a session does what no key may, and some of it only when it is new.
func (g *grid) scopes(b *bird) {
	g.Helper()
	stranger := seal.NewID().String()
	for _, has := range people.Scopes {
		key := b.key(has)
		for _, a := range g.operations {
			got := g.asks(key, a, stranger)
			want := map[bool]string{true: "", false: "scope"}[has == a.scope || a.scope == anybody]
			switch a.scope {
			case inSession:
				want = "session"
			case halfway:
				want = "token"
			}
			if why := g.why(got); want != "" && why != want || want == "" && slices.Contains([]string{"scope", "session", "anew", "staff", "parent"}, why) {
				g.Errorf("a key that may %s asks %s, which needs %s: %d %s", has, a.id, a.scope, got.status, why)
			}
		}
	}
	for _, a := range g.operations {
		fresh := g.asks(g.anew(b), a, stranger)
		if why := g.why(fresh); a.scope != halfway && slices.Contains([]string{"token", "scope", "session", "anew", "staff", "parent"}, why) {
			g.Errorf("a session asks %s: %d %s", a.id, fresh.status, why)
		}
	}
	old := g.anew(b)
	g.later(people.FreshLife)
	for _, a := range g.operations {
		if a.id == "sign-out" || a.id == "end-other-sessions" && !a.fresh {
			continue
		}
		if got := g.asks(old, a, stranger); a.fresh != (g.why(got) == "anew") {
			g.Errorf("a session of before asks %s: %d %s", a.id, got.status, g.why(got))
		}
	}
}

// anew is a session of somebody that has just begun.
func (g *grid) anew(b *bird) *program { return g.session(b.member) }

var anID = regexp.MustCompile(`[0-9a-f]{32}`)

// others: whatever is somebody's own is nobody else's, by whatever operation they name it.
func (g *grid) others(owner, other *bird) {
	g.Helper()
	mine := owner.key(people.Scopes...)
	ids := []string{owner.subject.String()}
	g.integrate()
	for _, path := range []string{"/api/me/data", "/api/me/history", "/api/me/sessions", "/api/me/tokens", "/api/me/access", "/api/me/records", "/api/me/pictures"} {
		for _, id := range anID.FindAllString(mine.do("GET", path, nil).body, 6) {
			if !slices.Contains(ids, id) {
				ids = append(ids, id)
			}
		}
	}
	if len(ids) < 5 {
		g.Fatalf("only %d ids of the owner are known", len(ids))
	}
	before := g.held(owner)
	key := other.key(people.Scopes...)
	for _, a := range g.operations {
		if !strings.Contains(a.path, "{id}") && !strings.Contains(a.path, "{fact}") || a.id == "erasure" {
			continue
		}
		p := key
		if a.scope == inSession {
			p = g.anew(other)
		}
		for _, id := range ids {
			if got := g.asks(p, a, id); got.status < http.StatusBadRequest {
				g.Errorf("somebody else asks %s for %s: %d", a.id, id, got.status)
			} else {
				g.none(owner, got, "somebody else")
			}
		}
	}
	if after := g.held(owner); !bytes.Equal(before, after) {
		g.Errorf("somebody else changed what is held:\n%s\nbefore:\n%s", after, before)
	}
}

// held is what is held of somebody, as they read it.
func (g *grid) held(b *bird) []byte {
	g.Helper()
	h, err := g.site.Held(g.Context(), b.subject)
	if err != nil {
		g.Fatal(err)
	}
	return fmt.Append(nil, h.Pictures, h.Agreements, h.Records, len(h.Values), h.Tokens, h.Sessions, h.Seen)
}

// pages: a key opens no page, in a cookie or in a header.
func (g *grid) pages(b *bird) {
	g.Helper()
	key := b.key(people.Scopes...)
	for _, path := range afterSignIn {
		g.cells += 2
		plain := g.browser()
		want := plain.get(path)
		plain.client.Jar.SetCookies(mustURL("http://"+host), []*http.Cookie{{Name: sessionCookie, Value: key.token}})
		shown := plain.ask(http.MethodGet, path, nil, func(r *http.Request) { r.Header.Set("Authorization", "Bearer "+key.token) })
		if shown.status != want.status || shown.header.Get("Location") != want.header.Get("Location") || shown.status == http.StatusOK {
			g.Errorf("%s with a key: %d %s", path, shown.status, shown.header.Get("Location"))
		}
	}
}
