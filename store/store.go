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
	// ErrPending says that the log will hold the fact within moments.
	ErrPending = errors.New("store: not in the log yet")
	// ErrForged says that the log is not what its last checkpoint vouches for.
	ErrForged = errors.New("store: the log is not what its checkpoint signed")
	// ErrNewer says that the database belongs to a newer Charte.
	ErrNewer = errors.New("store: database of a newer version")
)

// Options say where a store lives.
type Options struct {
	Dir      string                // folder of the SQLite files and of the keyring; made when absent
	URL      string                // PostgreSQL URL of the rows; "" for SQLite in Dir
	KeysURL  string                // PostgreSQL URL of the keys; "" for the schema charte_keys beside the rows
	Keys     *seal.Keyring         // nil: read from Dir, made there at first
	MaxConns int                   // PostgreSQL connections, kept open; 0 for 16
	Fault    func(at string) error // called at each write boundary by fault tests; nil in service
}

// Store is an open store, for all the sites that one server serves.
type Store struct {
	engine engine
	keys   *keystore
	ring   *seal.Keyring
	fault  func(string) error
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
	ring := o.Keys
	if ring == nil {
		var err error
		if ring, err = keyring(filepath.Join(o.Dir, "keyring")); err != nil {
			return nil, err
		}
	}
	s := &Store{ring: ring, fault: o.Fault}
	if s.fault == nil {
		s.fault = func(string) error { return nil }
	}
	var err error
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
	return s, nil
}

// keyring reads the secrets that open everything, or makes them on the first start.
func keyring(path string) (*seal.Keyring, error) {
	text, err := os.ReadFile(path)
	if errors.Is(err, os.ErrNotExist) {
		if _, err := os.Stat(filepath.Join(filepath.Dir(path), "charte.db")); err == nil {
			return nil, fmt.Errorf("store: %s is missing beside an existing database: restore it, a new one would open nothing", path)
		}
		ring, err := seal.NewKeyring()
		if err != nil {
			return nil, err
		}
		return ring, writeNew(path, ring.Format())
	}
	if err != nil {
		return nil, err
	}
	ring, err := seal.ParseKeyring(text)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return ring, nil
}

func writeNew(path string, text []byte) error {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(text)
	return errors.Join(err, f.Sync(), f.Close())
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

// Site is the store as one site may see it: nothing of another site can be reached from it.
type Site struct {
	*Store
	Plan *plan.Plan
	Base string // base URL of the site's links in letters, without a final slash
	name string
	sign *proof.Signer
}

// Site binds the store to a compiled charter. base is the address under which people reach the site.
func (s *Store) Site(p *plan.Plan, base string) (*Site, error) {
	name := p.Charter.Site.ID
	signer, err := proof.NewSigner(origin(p), s.ring.LogSeed(name))
	if err != nil {
		return nil, err
	}
	return &Site{Store: s, Plan: p, Base: base, name: name, sign: signer}, nil
}

// Name returns the site's id, under which all its rows stand.
func (s *Site) Name() string { return s.name }

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
	snapshot() sql.IsolationLevel // at which a transaction reads one state of everything
	durable() string
	jobs() any
	close() error
}
