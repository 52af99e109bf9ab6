package web

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"charte/charter"
	"charte/people"
	"charte/plan"
	"charte/policy"
	"charte/seal"
	"charte/sites"
	"charte/store"
)

// town is a real server over a real store, with a clock that the test moves.
type town struct {
	*testing.T
	site   *store.Site
	store  *store.Store
	server *Server
	http   *httptest.Server
	log    *logged

	mu  sync.Mutex
	now time.Time
}

// logged keeps what the server logs. Everything that a test types may be looked for in it.
type logged struct {
	mu sync.Mutex
	bytes.Buffer
}

func (l *logged) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.Buffer.Write(b)
}

func (l *logged) text() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.String()
}

const host = "skills.localhost"

func found(t *testing.T, change ...func(*Config)) *town {
	t.Helper()
	return foundUnder(t, sites.Skills(), change...)
}

// foundUnder founds a town whose charter is another one, for the same host.
func foundUnder(t *testing.T, source []byte, change ...func(*Config)) *town {
	t.Helper()
	return foundIn(t, source, store.Options{Dir: t.TempDir()}, change...)
}

// foundIn founds a town in a store of its own.
func foundIn(t *testing.T, source []byte, o store.Options, change ...func(*Config)) *town {
	t.Helper()
	w := &town{T: t, now: time.Date(2026, 11, 22, 14, 5, 0, 0, time.UTC), log: &logged{}}
	s, err := store.Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	w.store = s
	c, err := charter.Parse(sites.SkillsFile, source)
	if err != nil {
		t.Fatal(err)
	}
	p := plan.Compile(c)
	if w.site, err = s.Site(p, "http://"+host); err != nil {
		t.Fatal(err)
	}
	if err := w.site.Publish(t.Context(), policy.Published(p, w.now), w.now); err != nil {
		t.Fatal(err)
	}
	conf := Config{Sites: []*store.Site{w.site}, Now: w.clock, Log: slog.New(slog.NewTextHandler(w.log, nil))}
	for _, f := range change {
		f(&conf)
	}
	w.server = New(conf)
	w.http = httptest.NewServer(w.server)
	t.Cleanup(w.http.Close)
	t.Cleanup(func() {
		if t.Failed() {
			t.Log(w.log.text())
		}
	})
	return w
}

func (w *town) clock() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.now
}

// later moves the clock.
func (w *town) later(d time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.now = w.now.Add(d)
}

// integrate lets the log take what waits.
func (w *town) integrate() {
	w.Helper()
	if _, err := w.site.Integrate(w.Context(), w.clock()); err != nil {
		w.Fatal(err)
	}
}

// browser is somebody's browser: it keeps cookies and follows no redirect by itself.
type browser struct {
	*town
	client *http.Client
	host   string
	lang   string
}

func (w *town) browser() *browser {
	jar, err := cookiejar.New(nil)
	if err != nil {
		w.Fatal(err)
	}
	to := strings.TrimPrefix(w.http.URL, "http://")
	return &browser{w, &http.Client{
		Jar: jar,
		Transport: &http.Transport{DialContext: func(ctx context.Context, network, _ string) (net.Conn, error) {
			return new(net.Dialer).DialContext(ctx, network, to)
		}},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}, host, "en"}
}

// reply is a whole answer.
type reply struct {
	t      testing.TB
	status int
	header http.Header
	body   string
}

// without, as the notice of a form, sends it as a client would that knows of none.
const without = "-"

// forms are the pages where the forms are that ask about a person, by the beginning of their addresses; "" is the form's own.
var forms = map[string]string{"/join/": "", "/forms/": "", "/profile/": "/profile", "/my-data/correct/": "", "/my-data/consent/": "/my-data", "/invite/": "", "/people/": "", "/policy/agree": ""}

// notice is the one that the form of an address shows to whoever asks now, or "" where there is no such form.
func (b *browser) notice(path string) string {
	b.Helper()
	for begins, at := range forms {
		if !strings.HasPrefix(path, begins) {
			continue
		}
		if at == "" {
			at = path
		}
		if list := pick(parse(b.get(at).body), "form[action="+path+"] input[name="+people.NoticeField+"]"); len(list) > 0 {
			digest, _ := attribute(list[0], "value")
			return digest
		}
	}
	return ""
}

// ask sends a request as a browser would, with the notice that its form shows. Each change may spoil it.
func (b *browser) ask(method, path string, form url.Values, change ...func(*http.Request)) reply {
	b.Helper()
	if method == http.MethodPost && form != nil && !form.Has(people.NoticeField) {
		if digest := b.notice(path); digest != "" {
			form.Set(people.NoticeField, digest)
		}
	}
	if form.Get(people.NoticeField) == without {
		form.Del(people.NoticeField)
	}
	var body io.Reader
	if form != nil {
		body = strings.NewReader(form.Encode())
	}
	r, err := http.NewRequestWithContext(b.Context(), method, "http://"+b.host+path, body)
	if err != nil {
		b.Fatal(err)
	}
	r.Header.Set("Accept-Language", b.lang)
	if form != nil {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	if method != http.MethodGet && method != http.MethodHead {
		r.Header.Set("Origin", "http://"+b.host)
		r.Header.Set("Sec-Fetch-Site", "same-origin")
	}
	for _, f := range change {
		f(r)
	}
	got, err := b.client.Do(r)
	if err != nil {
		b.Fatal(err)
	}
	defer got.Body.Close()
	text, err := io.ReadAll(got.Body)
	if err != nil {
		b.Fatal(err)
	}
	return reply{b.T, got.StatusCode, got.Header, string(text)}
}

func (b *browser) get(path string) reply { b.Helper(); return b.ask(http.MethodGet, path, nil) }

func (b *browser) post(path string, pairs ...string) reply {
	b.Helper()
	return b.ask(http.MethodPost, path, values(pairs...))
}

func values(pairs ...string) url.Values {
	form := url.Values{}
	for i := 0; i < len(pairs); i += 2 {
		form.Add(pairs[i], pairs[i+1])
	}
	return form
}

// is checks the status, and the place that a redirect leads to.
func (r reply) is(status int, to ...string) reply {
	r.t.Helper()
	if r.status != status {
		r.t.Fatalf("status %d, want %d:\n%s", r.status, status, r.body)
	}
	if len(to) == 1 && r.header.Get("Location") != to[0] {
		r.t.Fatalf("leads to %q, want %q", r.header.Get("Location"), to[0])
	}
	return r
}

// letter is the newest letter to an address that waits in the outbox, with its kind.
func (w *town) letter(to string) store.Owed {
	w.Helper()
	ids, err := w.site.Unsent(w.Context(), w.clock().Add(time.Hour), 10_000)
	if err != nil {
		w.Fatal(err)
	}
	for _, id := range slices.Backward(ids) {
		o, err := w.site.Letter(w.Context(), id)
		if err != nil {
			w.Fatal(err)
		}
		if o.To.Reveal("test") == to {
			if err := w.site.Sent(w.Context(), o, w.clock()); err != nil {
				w.Fatal(err)
			}
			return o
		}
	}
	w.Fatalf("no letter to %s", to)
	return store.Owed{}
}

var linkOf = regexp.MustCompile(`http://skills\.localhost(/\S*)`)

// link is the path that a letter leads to.
func (w *town) link(to string) string {
	w.Helper()
	m := linkOf.FindStringSubmatch(w.letter(to).Body.Reveal("test"))
	if m == nil {
		w.Fatal("the letter has no link")
	}
	return m[1]
}

const password = "quatre chevaux gris galopent"

// hashed is the password's hash: making one for each member would be most of what the tests do.
var hashed = sync.OnceValue(func() string { return people.HashPassword(password) })

// member is somebody with a confirmed account, signed in.
type member struct {
	*browser
	email   string
	subject seal.ID
}

func (w *town) joins(kind, email string, more ...string) *member {
	w.Helper()
	b := w.browser()
	name, _, _ := strings.Cut(email, "@")
	if name == "ines" {
		name = "Inès"
	}
	form := append([]string{"first_name", name, "email", email}, more...)
	if kind == "seeker" {
		code := "13004"
		if name == "Inès" {
			code = "69003"
		}
		form = append(form, "postcode", code)
	}
	b.post("/join/"+kind, form...).is(http.StatusSeeOther, "/joined")
	token := strings.TrimPrefix(w.link(email), "/confirm?t=")
	session, err := w.site.SetPassword(w.Context(), token, people.TicketConfirm, hashed(), people.Device{Network: netip.MustParsePrefix("127.0.0.0/24")}, w.clock())
	if err != nil {
		w.Fatal(err)
	}
	b.client.Jar.SetCookies(mustURL("http://"+host), []*http.Cookie{{Name: sessionCookie, Value: session}})
	w.later(time.Second)
	subject, _, err := w.site.Credentials(w.Context(), email)
	if err != nil {
		w.Fatal(err)
	}
	return &member{b, email, subject}
}

// session is the token that a browser holds, "" without.
func (b *browser) session() string {
	for _, c := range b.client.Jar.Cookies(&url.URL{Scheme: "http", Host: b.host}) {
		if c.Name == sessionCookie {
			return c.Value
		}
	}
	return ""
}

// count asks how many people the store has.
func (w *town) people() int64 {
	w.Helper()
	w.probe()
	board, err := w.site.Board(w.Context(), w.clock())
	if err != nil {
		w.Fatal(err)
	}
	return board["collect.seeker"].Figures["figure.people"]
}

func (w *town) probe() {
	w.Helper()
	if err := w.site.Probe(w.Context(), w.clock()); err != nil {
		w.Fatal(err)
	}
}

func mustURL(text string) *url.URL {
	u, err := url.Parse(text)
	if err != nil {
		panic(err) // the tests write these
	}
	return u
}

// served is the site under the version in force, as the server answers it.
func (w *town) served() *site {
	w.Helper()
	one, err := w.server.fronts[host].current(w.Context())
	if err != nil {
		w.Fatal(err)
	}
	return one
}
