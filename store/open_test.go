package store_test

import (
	"context"
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"

	"charte/seal"
	"charte/store"
	"charte/store/storetest"
)

// opened opens a store for as long as a test lasts.
func opened(t *testing.T, o store.Options) *store.Store {
	t.Helper()
	s, err := store.Open(context.Background(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

func TestOpeningAgainChangesNothing(t *testing.T) {
	for name, place := range engines {
		t.Run(name, func(t *testing.T) {
			o := place(t)
			first, site := settled(t, o)
			key := site.VerifierKey()
			if err := first.Close(); err != nil {
				t.Fatal(err)
			}
			again, err := opened(t, o).Site(storetest.Plan(t, "orchard", "orchard"), "https://orchard.example")
			if err != nil {
				t.Fatal(err)
			}
			if got := again.VerifierKey(); got != key {
				t.Errorf("key of the log %s, then %s", key, got)
			}
			if _, _, err := again.Credentials(t.Context(), "lou@mail.example"); err != nil {
				t.Error(err)
			}
		})
	}
}

// settled opens a store in which one person has joined.
func settled(t *testing.T, o store.Options) (*store.Store, *store.Site) {
	t.Helper()
	s := opened(t, o)
	site := orchard(t, s)
	newcomer(t, site, "lou@mail.example")
	return s, site
}

func TestNewerDatabaseIsRefused(t *testing.T) {
	newest := map[string]string{}
	for what, folder := range map[string]string{"rows": "sqlite", "keys": "keys-sqlite"} {
		all, err := filepath.Glob("migrations/" + folder + "/*.sql")
		if err != nil {
			t.Fatal(err)
		}
		last, _, _ := strings.Cut(filepath.Base(all[len(all)-1]), "_")
		number, err := strconv.Atoi(last)
		if err != nil {
			t.Fatal(err)
		}
		newest[what] = strconv.Itoa(number)
	}
	for name, place := range engines {
		t.Run(name, func(t *testing.T) {
			o := place(t)
			rows, keys := migrated(t, o)
			for what, db := range map[string]*sql.DB{"rows": rows, "keys": keys} {
				if _, err := db.ExecContext(t.Context(), `insert into goose_db_version (version_id, is_applied) values (99, true)`); err != nil {
					t.Fatal(err)
				}
				s, err := store.Open(t.Context(), o)
				if err == nil {
					s.Close()
				}
				if !errors.Is(err, store.ErrNewer) || !strings.Contains(err.Error(), "version 99") || !strings.Contains(err.Error(), "up to "+newest[what]) {
					t.Errorf("%s: %v, want a refusal that names both versions", what, err)
				}
				if _, err := db.ExecContext(t.Context(), `delete from goose_db_version where version_id = 99`); err != nil {
					t.Fatal(err)
				}
			}
			opened(t, o)
		})
	}
}

// Without its keyring a database is noise, and a new keyring beside it would hide that: nobody could sign in, and
// each of them could join a second time.
func TestMissingKeyringIsRefused(t *testing.T) {
	for name, place := range engines {
		t.Run(name, func(t *testing.T) {
			o := place(t)
			s, _ := settled(t, o)
			if err := s.Close(); err != nil {
				t.Fatal(err)
			}
			path := filepath.Join(o.Dir, "keyring")
			secrets, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			info, err := os.Stat(path)
			if err != nil || info.Mode().Perm() != 0o600 {
				t.Errorf("mode of the keyring %v, %v", info.Mode(), err)
			}
			other, err := seal.NewKeyring()
			if err != nil {
				t.Fatal(err)
			}
			refused := func(what string) {
				t.Helper()
				s, err := store.Open(t.Context(), o)
				if err == nil {
					s.Close()
					t.Errorf("%s: the store opened", what)
				} else if regexp.MustCompile(`[0-9a-f]{16}`).MatchString(err.Error()) {
					t.Errorf("%s: the error holds a secret", what)
				}
			}
			if err := os.Remove(path); err != nil {
				t.Fatal(err)
			}
			refused("no keyring")
			if _, err := os.Stat(path); !errors.Is(err, os.ErrNotExist) {
				t.Errorf("a keyring was made beside an existing database: %v", err)
			}
			for what, text := range map[string][]byte{"the keyring of another store": other.Format(), "half a keyring": secrets[:len(secrets)/2], "an empty keyring": nil} {
				if err := os.WriteFile(path, text, 0o600); err != nil {
					t.Fatal(err)
				}
				refused(what)
			}
			if err := os.WriteFile(path, secrets, 0o600); err != nil {
				t.Fatal(err)
			}
			s = opened(t, o)
			site, err := s.Site(storetest.Plan(t, "orchard", "orchard"), "")
			if err != nil {
				t.Fatal(err)
			}
			if _, _, err := site.Credentials(t.Context(), "lou@mail.example"); err != nil {
				t.Errorf("with its own keyring again: %v", err)
			}
			closed(t, s)
			_, keys := databases(t, o)
			if _, err := keys.ExecContext(t.Context(), `delete from data_key`); err != nil {
				t.Fatal(err)
			}
			refused("a key store that lost its keys")
		})
	}
}

// Several servers may start at once, on a database that none of them has seen.
func TestServersStartTogether(t *testing.T) {
	for name, place := range engines {
		t.Run(name, func(t *testing.T) {
			o := place(t)
			var err error
			if o.Keys, err = seal.NewKeyring(); err != nil {
				t.Fatal(err)
			}
			var wait sync.WaitGroup
			for range 4 {
				wait.Go(func() {
					s, err := store.Open(t.Context(), o)
					if err != nil {
						t.Error(err)
						return
					}
					if err := s.Ping(t.Context()); err != nil {
						t.Error(err)
					}
					if err := s.Close(); err != nil {
						t.Error(err)
					}
				})
			}
			wait.Wait()
		})
	}
}

func TestWrongPlacesAreRefused(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, []byte("not a folder"), 0o600); err != nil {
		t.Fatal(err)
	}
	rubbish := t.TempDir()
	if err := os.WriteFile(filepath.Join(rubbish, "keys.db"), []byte(strings.Repeat("not a database. ", 100)), 0o600); err != nil {
		t.Fatal(err)
	}
	for what, o := range map[string]store.Options{
		"nowhere":                 {},
		"a file":                  {Dir: file},
		"keys that are rubbish":   {Dir: rubbish},
		"an address that is none": {Dir: t.TempDir(), URL: "postgres://%zz:hush@/"},
		"nobody there":            {Dir: t.TempDir(), URL: "postgres://charte:hush@127.0.0.1:1/none?connect_timeout=2"},
	} {
		s, err := store.Open(t.Context(), o)
		if err == nil {
			s.Close()
			t.Errorf("%s: the store opened", what)
		} else if strings.Contains(err.Error(), "hush") {
			t.Errorf("%s: the error repeats the password: %v", what, err)
		}
	}
}

// After Close every call ends with an error, and none with a crash.
func TestClosedStore(t *testing.T) {
	for name, place := range engines {
		t.Run(name, func(t *testing.T) {
			s, site := settled(t, place(t))
			subject, _, err := site.Credentials(t.Context(), "lou@mail.example")
			if err != nil {
				t.Fatal(err)
			}
			if s.Durable() == "" {
				t.Error("no word about durability")
			}
			for range 2 {
				if err := s.Close(); err != nil {
					t.Fatal(err)
				}
			}
			if _, err := site.Integrate(t.Context(), noon); err == nil {
				t.Error("a closed store integrates")
			}
			if _, err := site.SignIn(t.Context(), subject, home, noon); err == nil {
				t.Error("a closed store lets people in")
			}
			if s.Ping(t.Context()) == nil {
				t.Error("a closed store answers")
			}
		})
	}
}
