// Package store is the door to everything that Charte holds: it keeps the promise that no row changes
// without a fact, and that what was acknowledged is never lost (GDPR 5(1)(f), 5(2), 32).
// It decides how rows, facts, letters and jobs become one transaction, and how they are read back for a purpose.
// It never writes a personal value in clear unless the charter calls it open, and never reads a clock.
// It holds all of Charte's SQL, for SQLite and for PostgreSQL, in one portable subset.
package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"time"

	"charte/chest"
	"charte/plan"
	"charte/proof"
	"charte/seal"
)

// Errors of the store. None of them holds a personal value.
var (
	// ErrNotFound says that there is no such person, link, session or receipt, or that it has ended.
	ErrNotFound = errors.New("store: not found")
	// ErrTaken says that another subject holds that unique value already.
	ErrTaken = errors.New("store: taken")
	// ErrStale says that the rows changed since the decision was made: decide again.
	ErrStale = errors.New("store: stale decision")
	// ErrUndeclared says that the charter does not let that kind of people hold that field, or be without it.
	ErrUndeclared = errors.New("store: not what the charter declares")
	// ErrPurpose says that the purpose may not read that field, or has no live consent.
	ErrPurpose = errors.New("store: refused for this purpose")
	// ErrMinor says that a holder of parental authority has to agree first.
	ErrMinor = errors.New("store: a parent agrees first")
	// ErrNoKey says that somebody is there whose data key is not: what is sealed for them cannot be read.
	ErrNoKey = errors.New("store: the data key is missing")
	// ErrPending says that the log will hold the fact within moments.
	ErrPending = errors.New("store: not in the log yet")
	// ErrForged says that the log is not what its last checkpoint vouches for.
	ErrForged = errors.New("store: the log is not what its checkpoint signed")
	// ErrVersion says that a charter cannot follow the one that was published.
	ErrVersion = errors.New("store: this version cannot be published")
	// ErrWithdrawn says that a version was withdrawn before it applied. It is an ErrVersion too.
	ErrWithdrawn = fmt.Errorf("%w", ErrVersion)
	// ErrForked says that the log is shorter than what was published of it.
	ErrForked = errors.New("store: the log is shorter than what was published of it")
	// ErrKeyring says that the keyring is not the one under which the keys were made.
	ErrKeyring = errors.New("store: this is not the keyring of this key store")
	// ErrNewer says that the database belongs to a newer Charte.
	ErrNewer = errors.New("store: database of a newer version")
)

// Options say where a store lives.
type Options struct {
	Dir      string                 // folder of the SQLite files and of the keyring; made when absent
	URL      string                 // PostgreSQL URL of the rows; "" for SQLite in Dir
	KeysURL  string                 // PostgreSQL URL of the keys; "" for the schema charte_keys beside the rows
	Keys     *seal.Keyring          // nil: read from Dir, made there at first
	Chest    chest.Chest            // of sealed documents; nil: the folder "documents" in Dir
	MaxConns int                    // PostgreSQL connections, kept open; 0 for 16
	Trace    func(statement string) // called with each statement of a read or a change, and each kind of job; for tests, nil in service
	Fault    func(at string) error  // called at each write boundary by fault tests; nil in service
}

// Store is an open store, for all the sites that one server serves.
type Store struct {
	engine engine
	keys   *keystore
	ring   *seal.Keyring
	chest  chest.Chest
	fault  func(string) error

	mu       sync.Mutex
	families map[string]*family   // by the id of their site
	looked   map[string]time.Time // by the id of a site: when its chest was last looked through
}

// Open opens a store and brings its schema up to date. A database written by a newer Charte is refused with
// ErrNewer and its version; a SQLite file whose safety settings cannot be had is refused too.
func Open(ctx context.Context, o Options) (*Store, error) {
	if o.Dir == "" {
		return nil, errors.New("store: a data folder is needed: it holds the keyring")
	}
	if err := os.MkdirAll(o.Dir, 0o700); err != nil {
		return nil, err
	}
	leave, err := turn(ctx, o.Dir)
	if err != nil {
		return nil, err
	}
	defer leave()
	s := &Store{ring: o.Keys, fault: o.Fault, chest: o.Chest, families: map[string]*family{}, looked: map[string]time.Time{}}
	if s.fault == nil {
		s.fault = func(string) error { return nil }
	}
	if s.chest == nil {
		if s.chest, err = chest.Folder(filepath.Join(o.Dir, "documents")); err != nil {
			return nil, err
		}
	}
	if o.URL == "" {
		if s.engine, err = openSQLite(ctx, filepath.Join(o.Dir, "charte.db")); err != nil {
			return nil, err
		}
		s.keys, err = openSQLiteKeys(ctx, filepath.Join(o.Dir, "keys.db"))
	} else {
		if s.engine, err = openPostgres(ctx, o.URL, o.MaxConns); err != nil {
			return nil, err
		}
		s.keys, err = openPostgresKeys(ctx, o.URL, o.KeysURL, o.MaxConns)
	}
	if err != nil {
		return nil, errors.Join(err, s.engine.close())
	}
	if o.Trace != nil {
		s.traced(o.Trace)
	}
	if err := s.unlock(ctx, filepath.Join(o.Dir, "keyring")); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

// unlock reads the secrets that open everything, or makes them for a new key store.
func (s *Store) unlock(ctx context.Context, path string) error {
	if s.ring == nil {
		text, err := os.ReadFile(path)
		switch {
		case errors.Is(err, os.ErrNotExist):
			if used, err := s.keys.used(ctx); err != nil || used {
				return errors.Join(err, fmt.Errorf("%w: %s is missing: restore it, a new one would open nothing", ErrKeyring, path))
			}
			if s.ring, err = seal.NewKeyring(); err != nil {
				return err
			}
			if err := writeNew(path, s.ring.Format()); err != nil {
				return err
			}
		case err != nil:
			return err
		default:
			if s.ring, err = seal.ParseKeyring(text); err != nil {
				return fmt.Errorf("%s: %w", path, err)
			}
		}
	}
	var people bool
	if err := s.engine.reader().QueryRowContext(ctx, `select exists (select 1 from subject)`).Scan(&people); err != nil {
		return err
	}
	return s.keys.recognise(ctx, s.ring, people)
}

// writeNew writes a file whole or not at all, for its owner's eyes only.
func writeNew(path string, text []byte) error {
	f, err := os.CreateTemp(filepath.Dir(path), ".new-")
	if err != nil {
		return err
	}
	_, err = f.Write(text)
	err = errors.Join(err, f.Chmod(0o600), f.Sync(), f.Close())
	if err == nil {
		err = os.Link(f.Name(), path) // never over another one
	}
	err = errors.Join(err, os.Remove(f.Name()))
	if folder, openErr := os.Open(filepath.Dir(path)); openErr == nil {
		err = errors.Join(err, folder.Sync(), folder.Close())
	}
	return err
}

// Close waits for the commits under way, then closes every file and connection.
func (s *Store) Close() error { return errors.Join(s.engine.close(), s.keys.close()) }

// Durable names the durability in force, such as "sqlite wal, synchronous=full": printed beside every figure.
func (s *Store) Durable() string { return s.engine.durable() }

// Jobs gives the job queue's own access to the database: *sql.DB on SQLite, *pgxpool.Pool on PostgreSQL.
func (s *Store) Jobs() any { return s.engine.jobs() }

// Ping reports whether the database answers.
func (s *Store) Ping(ctx context.Context) error {
	var one int
	return s.engine.reader().QueryRowContext(ctx, "select 1").Scan(&one)
}

// Site is the store as one site may see it, under one version of its charter: nothing of another site can be reached from it, and
// nothing is done to people who are under another version.
type Site struct {
	*Store
	Plan *plan.Plan
	Base string // base URL of the site's links in letters, without a final slash

	name    string
	version int // its number
	sign    *proof.Signer
	kin     *family
	served  string // digest of the publication that it serves

	elsewhere []string // other origins whose pages may ask for its passkeys
}

// Site binds the store to a compiled charter. base is the address under which people reach the site.
func (s *Store) Site(p *plan.Plan, base string) (*Site, error) {
	name := p.Charter.Site.ID
	signer, err := proof.NewSigner(origin(p), s.ring.LogSeed(name))
	if err != nil {
		return nil, err
	}
	return &Site{Store: s, Plan: p, Base: base, name: name, version: p.Charter.Version.Number, sign: signer, kin: s.family(name)}, nil
}

// Name returns the site's id, under which all its rows stand.
func (s *Site) Name() string { return s.name }

// Number returns the version of the charter that the site stands for here.
func (s *Site) Number() int { return s.version }

// execer runs a statement of a transaction.
type execer interface {
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

// engine is what differs between SQLite and PostgreSQL.
type engine interface {
	reader() *readers
	commit(ctx context.Context, run func(context.Context, execer) error, jobs []Job) error
	unique(error) bool  // the error is a broken unique or primary key
	foreign(error) bool // the error is a broken foreign key
	scrub(ctx context.Context) (bool, error)
	bytes(ctx context.Context) (int64, error) // of the file that scrub writes anew; 0 where there is none
	snapshot() sql.IsolationLevel             // at which a transaction reads one state of everything
	durable() string
	jobs() any
	close() error
}
