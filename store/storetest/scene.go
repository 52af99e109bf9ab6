package storetest

import (
	"cmp"
	"context"
	"database/sql"
	_ "embed"
	"errors"
	"fmt"
	"net/netip"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"
	_ "modernc.org/sqlite" // the "sqlite" driver of database/sql

	"charte/charter"
	"charte/people"
	"charte/plan"
	"charte/store"
)

//go:embed testdata/orchard.yaml
var orchard string

//go:embed testdata/kiosk.yaml
var kiosk string

// noon is when every scene begins.
var noon = time.Date(2026, 1, 15, 12, 0, 0, 0, time.UTC)

// home is an IPv4 network, already cut as the charter asks.
var home = people.Device{Network: netip.MustParsePrefix("198.51.100.0/24"), Browser: "Firefox, Linux"}

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

// amended compiles a charter as it would stand with other words: pairs of what is written and what takes its place.
func amended(tb testing.TB, p *plan.Plan, edits ...string) *plan.Plan {
	tb.Helper()
	source := string(p.Charter.Source)
	for i := 0; i < len(edits); i += 2 {
		if !strings.Contains(source, edits[i]) {
			tb.Fatalf("the charter does not say %q", edits[i])
		}
		source = strings.Replace(source, edits[i], edits[i+1], 1)
	}
	c, err := charter.Parse("amended.yaml", []byte(source))
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
		h.keys = connect(tb, "pgx", cmp.Or(o.KeysURL, strings.Replace(o.URL, "?", "?search_path=charte_keys&", 1)))
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
	testing.TB
	*house
	site *store.Site
	now  time.Time
	last int // people made so far
}

func (h *house) scene(t testing.TB) *scene {
	return h.sceneOf(t, "orchard")
}

func (h *house) sceneOf(t testing.TB, charterName string) *scene {
	t.Helper()
	id := fmt.Sprintf("%s-%d", charterName, h.sites.Add(1))
	site, err := h.Site(Plan(t, charterName, id), "https://"+id+".example")
	if err != nil {
		t.Fatal(err)
	}
	return &scene{TB: t, house: h, site: site, now: noon}
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
