package storetest

import (
	"context"
	"database/sql"
	_ "embed"
	"errors"
	"fmt"
	"net/netip"
	"net/url"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"
	_ "modernc.org/sqlite" // the "sqlite" driver of database/sql

	"charte/charter"
	"charte/consent"
	"charte/letters"
	"charte/people"
	"charte/plan"
	"charte/seal"
	"charte/store"
)

//go:embed testdata/orchard.yaml
var orchard string

//go:embed testdata/kiosk.yaml
var kiosk string

// noon is when every scene begins.
var noon = time.Date(2026, 1, 15, 12, 0, 0, 0, time.UTC)

// home is an IPv4 network, already cut as the charter asks.
var home = netip.MustParsePrefix("198.51.100.0/24")

// phc is the hash of one password, made once because it is costly.
var phc = sync.OnceValue(func() string { return people.HashPassword(password) })

const password = "nine green pears on a wall"

// Plan compiles the charter of a site of the tests, "orchard" or "kiosk", under another site id: the same promises
// to other people.
func Plan(tb testing.TB, name, id string) *plan.Plan {
	tb.Helper()
	source := map[string]string{"orchard": orchard, "kiosk": kiosk}[name]
	source = strings.NewReplacer("id: "+name+"\n", "id: "+id+"\n", "//"+name+".", "//"+id+".").Replace(source)
	c, err := charter.Parse(name+".yaml", []byte(source))
	if err != nil {
		tb.Fatal(err)
	}
	return plan.Compile(c)
}

// house is an open store and the two databases behind it.
type house struct {
	options store.Options
	*store.Store
	rows, keys *sql.DB // for what no method of the store would do
	sites      atomic.Int64
}

func open(tb testing.TB, o store.Options, fault func(at string) error) *house {
	tb.Helper()
	o.Fault = fault
	s, err := store.Open(context.Background(), o)
	if err != nil {
		tb.Fatal(err)
	}
	h := &house{options: o, Store: s}
	if pool, ok := s.Jobs().(*pgxpool.Pool); ok {
		h.rows = stdlib.OpenDBFromPool(pool)
		h.keys = connect(tb, "pgx", strings.Replace(o.URL, "?", "?search_path=charte_keys&", 1))
	} else {
		h.rows = connect(tb, "sqlite", "file:"+filepath.Join(o.Dir, "charte.db")+"?_pragma=busy_timeout(10000)&_pragma=foreign_keys(0)")
		h.keys = connect(tb, "sqlite", "file:"+filepath.Join(o.Dir, "keys.db")+"?_pragma=busy_timeout(10000)")
	}
	tb.Cleanup(func() {
		if err := s.Close(); err != nil {
			tb.Errorf("close: %v", err)
		}
	})
	return h
}

func connect(tb testing.TB, driver, address string) *sql.DB {
	tb.Helper()
	db, err := sql.Open(driver, address)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { db.Close() })
	return db
}

// scene is one test on one site of its own, with a clock that only the test moves.
type scene struct {
	*testing.T
	*house
	site *store.Site
	now  time.Time
	last int // people made so far
}

func (h *house) scene(t *testing.T) *scene {
	return h.sceneOf(t, "orchard")
}

func (h *house) sceneOf(t *testing.T, charterName string) *scene {
	t.Helper()
	id := fmt.Sprintf("%s-%d", charterName, h.sites.Add(1))
	site, err := h.Site(Plan(t, charterName, id), "https://"+id+".example")
	if err != nil {
		t.Fatal(err)
	}
	return &scene{T: t, house: h, site: site, now: noon}
}

// pass lets time go by.
func (s *scene) pass(d time.Duration) { s.now = s.now.Add(d) }

func (s *scene) ok(err error) {
	s.Helper()
	if err != nil {
		s.Fatal(err)
	}
}

func must[T any](value T, err error) func(*scene) T {
	return func(s *scene) T {
		s.Helper()
		s.ok(err)
		return value
	}
}

// want compares, and names what was compared.
func want[T comparable](s *scene, what string, got, want T) {
	s.Helper()
	if got != want {
		s.Errorf("%s: got %v, want %v", what, got, want)
	}
}

// fails wants an error of a kind, and names what gave it.
func fails(s *scene, what string, err, kind error) {
	s.Helper()
	if !errors.Is(err, kind) {
		s.Errorf("%s: got error %v, want %v", what, err, kind)
	}
}

// run executes a statement behind the store's back: $1 is the site. It returns how many rows it touched.
func (s *scene) run(db *sql.DB, statement string, args ...any) int64 {
	s.Helper()
	res, err := db.ExecContext(s.Context(), statement, append([]any{s.site.Name()}, args...)...)
	if err != nil {
		s.Fatalf("%s: %v", statement, err)
	}
	n, err := res.RowsAffected()
	s.ok(err)
	return n
}

// count asks for a number behind the store's back: $1 is the site.
func (s *scene) count(db *sql.DB, question string, args ...any) int64 {
	s.Helper()
	var n int64
	if err := db.QueryRowContext(s.Context(), question, append([]any{s.site.Name()}, args...)...).Scan(&n); err != nil {
		s.Fatalf("%s: %v", question, err)
	}
	return n
}

// person is somebody whom the scene knows.
type person struct {
	id    seal.ID
	email string
	who   people.Session
	token string // of the session
}

// form fills in a join as a picker, with any boxes ticked.
func (s *scene) form(email string, boxes ...string) url.Values {
	form := url.Values{"first_name": {"Lou"}, "email": {email}, "postcode": {"75011"}}
	for _, purpose := range boxes {
		form.Set(people.ConsentBox+purpose, people.Ticked)
	}
	return form
}

func (s *scene) decide(kind string, form url.Values) people.Joined {
	s.Helper()
	j, problems := people.Join(s.site.Plan, kind, form, "en", seal.NewID(), s.now)
	if problems != nil {
		s.Fatal(problems)
	}
	return j
}

// newcomer joins as a picker and does not confirm.
func (s *scene) newcomer(boxes ...string) person {
	s.Helper()
	s.last++
	p := person{email: fmt.Sprintf("lou.%d@mail.example", s.last)}
	j := s.decide("picker", s.form(p.email, boxes...))
	s.ok(s.site.Join(s.Context(), j))
	p.id = j.Subject
	return p
}

// member joins, confirms and is signed in.
func (s *scene) member(boxes ...string) person {
	s.Helper()
	p := s.newcomer(boxes...)
	p.token = must(s.site.SetPassword(s.Context(), s.link(p, letters.Confirm), people.TicketConfirm, phc(), home, s.now))(s)
	p.who = must(s.site.Session(s.Context(), p.token, s.now))(s)
	return p
}

// owed lists the letters of one kind that wait for an address, oldest first.
func (s *scene) owed(kind letters.Kind, to string) (list []store.Owed) {
	s.Helper()
	for _, id := range must(s.site.Unsent(s.Context(), s.now.Add(time.Microsecond), 10_000))(s) {
		o := must(s.site.Letter(s.Context(), id))(s)
		if o.Kind == kind && o.To.Reveal("test") == to {
			list = append(list, o)
		}
	}
	return list
}

var linkForm = regexp.MustCompile(`\?t=([A-Za-z0-9_-]{43})\b`)

// token finds the link of a letter.
func (s *scene) token(o store.Owed) string {
	s.Helper()
	found := linkForm.FindStringSubmatch(o.Body.Reveal("test"))
	if found == nil {
		s.Fatalf("a letter %s has no link", o.Kind)
	}
	return found[1]
}

// link is the token of the only letter of that kind to a person.
func (s *scene) link(p person, kind letters.Kind) string {
	s.Helper()
	list := s.owed(kind, p.email)
	if len(list) != 1 {
		s.Fatalf("%d letters %s wait, want 1", len(list), kind)
	}
	return s.token(list[0])
}

// post sends everything that waits.
func (s *scene) post() {
	s.Helper()
	for _, id := range must(s.site.Unsent(s.Context(), s.now.Add(time.Microsecond), 10_000))(s) {
		s.ok(s.site.Sent(s.Context(), must(s.site.Letter(s.Context(), id))(s), s.now))
	}
}

// kinds lists the kinds of the facts about a person, oldest first; the zero id stands for the site.
func (s *scene) kinds(subject seal.ID) (kinds []string) {
	s.Helper()
	rows, err := s.rows.QueryContext(s.Context(), `select kind from fact where site = $1 and subject_id = $2 order by happened_at, kind`, s.site.Name(), subject)
	s.ok(err)
	defer rows.Close()
	for rows.Next() {
		var kind string
		s.ok(rows.Scan(&kind))
		kinds = append(kinds, kind)
	}
	s.ok(rows.Err())
	return kinds
}

// jobs counts what the queue holds of one kind for this site.
func (s *scene) jobs(kind string) int64 {
	s.Helper()
	text := `json(args)`
	if !s.scrubs() {
		text = `args::text`
	}
	return s.count(s.rows, `select count(*) from river_job where kind = $2 and `+text+` like '%"' || $1 || '"%'`, kind)
}

func (s *scene) choice(purpose string, given bool) consent.Choice {
	s.Helper()
	return must(consent.Choose(s.site.Plan, purpose, given, "my-data", "en", s.now))(s)
}

// erase erases a person at their own request.
func (s *scene) erase(p person) seal.ID {
	s.Helper()
	h := must(s.site.Held(s.Context(), p.id))(s)
	return must(s.site.Erase(s.Context(), h, "request", s.now))(s)
}

// destroy brings erasures as far as they go while their farewells wait.
func (s *scene) destroy() {
	s.Helper()
	for _, id := range must(s.site.OpenErasures(s.Context()))(s) {
		must(s.site.FinishErasure(s.Context(), id, s.now))(s)
	}
}

// finish lets farewells leave and brings erasures to their last level. Somebody who reads meanwhile may make it wait.
func (s *scene) finish() {
	s.Helper()
	for _, id := range must(s.site.Unsent(s.Context(), s.now.Add(tick), 10_000))(s) {
		if o := must(s.site.Letter(s.Context(), id))(s); o.Kind == letters.Farewell {
			s.ok(s.site.Sent(s.Context(), o, s.now))
		}
	}
	for ids := []seal.ID{{}}; len(ids) > 0; ids = must(s.site.OpenErasures(s.Context()))(s) {
		s.destroy()
	}
}

// integrate brings every fact into the log.
func (s *scene) integrate() (total int) {
	s.Helper()
	for {
		n := must(s.site.Integrate(s.Context(), s.now))(s)
		if n == 0 {
			return total
		}
		total += n
	}
}

// sound asks the store to check itself, and wants nothing found.
func (s *scene) sound() store.Counts {
	s.Helper()
	counts := must(s.site.Check(s.Context(), func(f store.Fault) { s.Errorf("check: %s %s: %s", f.Table, f.Row, f.Problem) }))(s)
	return counts
}
