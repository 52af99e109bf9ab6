package store_test

import (
	"errors"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"charte/rights"
	"charte/store"
	"charte/store/storetest"
)

// backup is a copy of the rows, without the keys: the two have backups of their own.
type backup struct {
	options store.Options
	take    func()
	restore func()
}

func fileBackup(t *testing.T) backup {
	o := store.Options{Dir: t.TempDir()}
	rows, kept := filepath.Join(o.Dir, "charte.db"), filepath.Join(t.TempDir(), "backup.db")
	return backup{o, func() { copyFile(t, rows, kept) }, func() { copyFile(t, kept, rows) }}
}

func copyFile(t *testing.T, from, to string) {
	t.Helper()
	for _, beside := range []string{"-wal", "-shm"} {
		if _, err := os.Stat(from + beside); err == nil {
			t.Fatalf("%s%s is left by a closed store", filepath.Base(from), beside)
		}
	}
	r, err := os.Open(from)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	w, err := os.Create(to)
	if err != nil {
		t.Fatal(err)
	}
	_, err = io.Copy(w, r)
	if err := errors.Join(err, w.Close()); err != nil {
		t.Fatal(err)
	}
}

// templateBackup keeps the keys in a database of their own, and copies the database of the rows as a whole.
func templateBackup(t *testing.T) backup {
	o := store.Options{Dir: t.TempDir(), URL: storetest.Postgres(t), KeysURL: storetest.Postgres(t)}
	u, err := url.Parse(o.URL)
	if err != nil {
		t.Fatal(err)
	}
	name := strings.TrimPrefix(u.Path, "/")
	u.Path = "/postgres"
	admin := connect(t, "pgx", u.String())
	run := func(statement string) {
		t.Helper()
		if _, err := admin.ExecContext(t.Context(), statement); err != nil {
			t.Fatalf("%s: %v", statement, err)
		}
	}
	t.Cleanup(func() {
		if _, err := admin.Exec(`drop database if exists ` + name + `_kept`); err != nil {
			t.Error(err)
		}
	})
	return backup{o, func() { run(`create database ` + name + `_kept template ` + name) }, func() {
		run(`drop database ` + name + ` with (force)`)
		run(`create database ` + name + ` template ` + name + `_kept`)
	}}
}

// An old copy of the rows brings nobody back who was erased since.
func TestErasedStayErasedAfterARestore(t *testing.T) {
	for name, kind := range map[string]func(*testing.T) backup{"sqlite": fileBackup, "postgres": templateBackup} {
		t.Run(name, func(t *testing.T) {
			b := kind(t)
			ctx := t.Context()
			s := opened(t, b.options)
			site := orchard(t, s)
			var all []*resident
			for _, token := range []string{"qleaving", "qstaying", "qforgott"} {
				p, err := live(ctx, site, life{Token: token, Kind: "picker", Acts: []int{1, 2}})
				if err != nil {
					t.Fatal(err)
				}
				all = append(all, p)
			}
			integrateAll(t, site)
			closed(t, s)
			b.take()

			leaving, staying, idle := all[0], all[1], all[2]
			s = opened(t, b.options)
			site = orchard(t, s)
			for _, p := range all {
				p.site = site
			}
			if err := leaving.leave(ctx); err != nil {
				t.Fatal(err)
			}
			h, err := site.Held(ctx, idle.who.Subject)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := site.Erase(ctx, h, rights.Inactive, noon.AddDate(2, 0, 0)); err != nil {
				t.Fatal(err)
			}
			late, err := live(ctx, site, life{Token: "qnewcome", Kind: "picker"})
			if err != nil {
				t.Fatal(err)
			}
			settleAll(t, site, noon)
			integrateAll(t, site)
			closed(t, s)
			b.restore()

			s = opened(t, b.options)
			site = orchard(t, s)
			for what, p := range map[string]*resident{"who left": leaving, "who was ended": idle} {
				if _, err := site.Held(ctx, p.who.Subject); !errors.Is(err, store.ErrNoKey) {
					t.Errorf("%s is back, and opens: %v", what, err)
				}
			}
			if back, err := site.Replay(ctx, noon.Add(time.Hour)); err != nil || back != 2 {
				t.Errorf("came back: %d, %v; want 2", back, err)
			}
			if back, err := site.Replay(ctx, noon.Add(time.Hour)); err != nil || back != 0 {
				t.Errorf("came back again: %d, %v", back, err)
			}
			for what, p := range map[string]*resident{"who left": leaving, "who was ended": idle, "who came after the backup": late} {
				if _, err := site.Held(ctx, p.who.Subject); !errors.Is(err, store.ErrNotFound) {
					t.Errorf("%s, after the replay: %v", what, err)
				}
				if _, _, err := site.Credentials(ctx, p.email); !errors.Is(err, store.ErrNotFound) {
					t.Errorf("the address of %s, after the replay: %v", what, err)
				}
			}
			h, err = site.Held(ctx, staying.who.Subject)
			if err != nil || h.Get("email").Reveal("test") != staying.email {
				t.Errorf("who stays: %v", err)
			}
			if cells, hidden, err := site.Tally(ctx); err != nil || len(cells) > 0 || hidden > 0 {
				t.Errorf("counted twice: %v %d %v", cells, hidden, err)
			}
			settleAll(t, site, noon.Add(time.Hour))
			if _, err := site.Check(ctx, func(f store.Fault) { t.Errorf("check: %v", f) }); err != nil {
				t.Error(err)
			}
			// The log that was published is longer than this one: a second history is never signed.
			if n, err := site.Integrate(ctx, noon.Add(time.Hour)); !errors.Is(err, store.ErrForked) {
				t.Errorf("%d facts went into a second history: %v", n, err)
			}
		})
	}
}

// Nor does one from before an erasure whose key the server had no time to destroy.
func TestErasedStayErasedBeforeTheirKeyIsDestroyed(t *testing.T) {
	for name, kind := range map[string]func(*testing.T) backup{"sqlite": fileBackup, "postgres": templateBackup} {
		t.Run(name, func(t *testing.T) {
			b, ctx := kind(t), t.Context()
			s, site := settled(t, b.options)
			who, _, err := site.Credentials(ctx, "lou@mail.example")
			if err != nil {
				t.Fatal(err)
			}
			closed(t, s)
			b.take()
			s = opened(t, b.options)
			site = orchard(t, s)
			h, err := site.Held(ctx, who)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := site.Erase(ctx, h, rights.OnRequest, noon); err != nil {
				t.Fatal(err)
			}
			closed(t, s)
			b.restore()
			site = orchard(t, opened(t, b.options))
			if back, err := site.Replay(ctx, noon.Add(time.Hour)); err != nil || back != 1 {
				t.Errorf("erased again: %d, %v; want 1", back, err)
			}
			settleAll(t, site, noon.Add(time.Hour))
			if _, err := site.Held(ctx, who); !errors.Is(err, store.ErrNotFound) {
				t.Errorf("after the replay: %v", err)
			}
		})
	}
}

// Nor does one bring back a document that was destroyed since.
//
// Law: GDPR 17(1), GDPR 5(1)(e)
func TestDestroyedStayDestroyedAfterARestore(t *testing.T) {
	for name, kind := range map[string]func(*testing.T) backup{"sqlite": fileBackup, "postgres": templateBackup} {
		t.Run(name, func(t *testing.T) {
			b := kind(t)
			storetest.Restored(t, b.options, b.take, b.restore)
		})
	}
}

func orchard(t *testing.T, s *store.Store) *store.Site {
	t.Helper()
	site, err := s.Site(storetest.Formed(t), "https://orchard.example")
	if err != nil {
		t.Fatal(err)
	}
	return site
}

func closed(t *testing.T, s *store.Store) {
	t.Helper()
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
}

func integrateAll(t *testing.T, site *store.Site) {
	t.Helper()
	for n := 1; n > 0; {
		var err error
		if n, err = site.Integrate(t.Context(), noon); err != nil {
			t.Fatal(err)
		}
	}
}

// settleAll sends every letter and brings every erasure to its last level, as a server does by itself.
func settleAll(t *testing.T, site *store.Site, now time.Time) {
	t.Helper()
	ctx := t.Context()
	waiting, err := site.Unsent(ctx, now.AddDate(9, 0, 0), 100_000)
	if err != nil {
		t.Fatal(err)
	}
	for _, id := range waiting {
		o, err := site.Letter(ctx, id)
		if err == nil {
			err = site.Sent(ctx, o, now)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	for open, err := site.OpenErasures(ctx); len(open) > 0 || err != nil; open, err = site.OpenErasures(ctx) {
		if err != nil {
			t.Fatal(err)
		}
		for _, id := range open {
			if _, err := site.FinishErasure(ctx, id, now); err != nil {
				t.Fatal(err)
			}
		}
	}
}
