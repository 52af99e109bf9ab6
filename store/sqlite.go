package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/url"
	"runtime"
	"strings"
	"sync"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riversqlite"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// sqliteSettings are set on every connection and read back: a file that cannot have them is refused.
var sqliteSettings = []struct{ pragma, set, read string }{
	{"journal_mode", "wal", "wal"},
	{"synchronous", "full", "2"},
	{"busy_timeout", "10000", "10000"},
	{"foreign_keys", "1", "1"},
	{"secure_delete", "1", "1"},
}

// batchMost bounds how many waiting changes one transaction takes: beyond it the last ones would wait for long.
const batchMost = 128

// sqliteEngine has one writer, which commits the waiting changes together, and a pool of readers.
// The job queue shares the writer's only connection, so that it waits for its turn instead of failing.
type sqliteEngine struct {
	write, read *sql.DB
	river       *river.Client[*sql.Tx]
	queue       chan *waiting
	finished    chan struct{}
	closing     sync.RWMutex
	closed      bool
	prepared    map[string]*sql.Stmt
}

type waiting struct {
	ctx  context.Context
	run  func(context.Context, execer) error
	jobs []Job
	done chan error
}

func sqliteDSN(path string, readOnly bool) string {
	q := url.Values{"_txlock": {"immediate"}}
	for _, s := range sqliteSettings {
		q.Add("_pragma", s.pragma+"("+s.set+")")
	}
	if readOnly {
		q.Add("_pragma", "query_only(1)")
	}
	return "file:" + (&url.URL{Path: path}).EscapedPath() + "?" + q.Encode()
}

// openFile opens a pool on a SQLite file and reads its settings back.
func openFile(ctx context.Context, path string, readOnly bool, conns int) (*sql.DB, error) {
	db, err := sql.Open("sqlite", sqliteDSN(path, readOnly))
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(conns)
	db.SetMaxIdleConns(conns)
	for _, s := range sqliteSettings {
		var got string
		if err := db.QueryRowContext(ctx, "pragma "+s.pragma).Scan(&got); err != nil {
			return nil, errors.Join(fmt.Errorf("store: %s: %w", path, err), db.Close())
		}
		if !strings.EqualFold(got, s.read) {
			return nil, errors.Join(fmt.Errorf("store: %s: %s is %s, not %s: is the disk a network share?", path, s.pragma, got, s.set), db.Close())
		}
	}
	return db, nil
}

func openSQLite(ctx context.Context, path string) (*sqliteEngine, error) {
	write, err := openFile(ctx, path, false, 1)
	if err != nil {
		return nil, err
	}
	e := &sqliteEngine{write: write, queue: make(chan *waiting, 4*batchMost), finished: make(chan struct{}), prepared: map[string]*sql.Stmt{}}
	if err := migrateSQLite(ctx, path, "migrations/sqlite"); err != nil {
		return nil, errors.Join(err, write.Close())
	}
	driver := riversqlite.New(write)
	if err := migrateJobs(ctx, driver); err != nil {
		return nil, errors.Join(err, write.Close())
	}
	if e.river, err = river.NewClient(driver, &river.Config{Logger: slog.New(slog.NewTextHandler(io.Discard, nil))}); err != nil {
		return nil, errors.Join(err, write.Close())
	}
	if e.read, err = openFile(ctx, path, true, 2*runtime.NumCPU()); err != nil {
		return nil, errors.Join(err, write.Close())
	}
	go e.writer()
	return e, nil
}

func (e *sqliteEngine) reader() *sql.DB              { return e.read }
func (e *sqliteEngine) jobs() any                    { return e.write }
func (e *sqliteEngine) snapshot() sql.IsolationLevel { return sql.LevelDefault }
func (e *sqliteEngine) durable() string              { return "sqlite, wal, synchronous=full" }

func (e *sqliteEngine) commit(ctx context.Context, run func(context.Context, execer) error, jobs []Job) error {
	w := &waiting{ctx, run, jobs, make(chan error, 1)}
	e.closing.RLock()
	if e.closed {
		e.closing.RUnlock()
		return errors.New("store: closed")
	}
	e.queue <- w
	e.closing.RUnlock()
	return <-w.done
}

// writer takes all the changes that wait and commits them in one transaction, each in a savepoint of its own.
func (e *sqliteEngine) writer() {
	defer close(e.finished)
	for first := range e.queue {
		batch := append(make([]*waiting, 0, batchMost), first)
	gather:
		for len(batch) < batchMost {
			select {
			case w, open := <-e.queue:
				if !open {
					break gather
				}
				batch = append(batch, w)
			default:
				break gather
			}
		}
		e.commitBatch(batch)
	}
}

func (e *sqliteEngine) commitBatch(batch []*waiting) {
	// A caller who gave up must not undo its neighbours: the transaction outlives every one of them.
	ctx := context.Background()
	results := make([]error, len(batch))
	missing := map[string]bool{}
	err := func() error {
		tx, err := e.write.BeginTx(ctx, nil)
		if err != nil {
			return err
		}
		defer tx.Rollback()
		for i, w := range batch {
			if results[i] = w.ctx.Err(); results[i] != nil {
				continue
			}
			if results[i], err = e.savepoint(ctx, tx, w, missing); err != nil {
				return err
			}
		}
		return tx.Commit()
	}()
	for i, w := range batch {
		if err != nil && results[i] == nil {
			results[i] = fmt.Errorf("store: commit: %w", err)
		}
		w.done <- results[i]
	}
	// The only connection was held by the transaction until now.
	for query := range missing {
		if stmt, err := e.write.PrepareContext(ctx, query); err == nil {
			e.prepared[query] = stmt
		}
	}
}

// savepoint runs one change. The first error is the change's own, the second ends the whole batch.
func (e *sqliteEngine) savepoint(ctx context.Context, tx *sql.Tx, w *waiting, missing map[string]bool) (own, fatal error) {
	if _, err := tx.ExecContext(ctx, "savepoint one"); err != nil {
		return nil, err
	}
	own = w.run(ctx, sqliteTx{tx, e.prepared, missing})
	if own == nil && len(w.jobs) > 0 {
		_, own = e.river.InsertManyTx(ctx, tx, jobParams(w.jobs))
	}
	if own != nil {
		if _, err := tx.ExecContext(ctx, "rollback to one"); err != nil {
			return own, err
		}
	}
	_, err := tx.ExecContext(ctx, "release one")
	return own, err
}

func jobParams(jobs []Job) []river.InsertManyParams {
	params := make([]river.InsertManyParams, len(jobs))
	for i, j := range jobs {
		params[i] = river.InsertManyParams{Args: j}
	}
	return params
}

// sqliteTx runs statements already prepared on the writer's connection.
type sqliteTx struct {
	*sql.Tx
	prepared map[string]*sql.Stmt
	missing  map[string]bool
}

func (t sqliteTx) ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error) {
	if stmt := t.prepared[query]; stmt != nil {
		return t.StmtContext(ctx, stmt).ExecContext(ctx, args...)
	}
	t.missing[query] = true
	return t.Tx.ExecContext(ctx, query, args...)
}

func (e *sqliteEngine) unique(err error) bool {
	return sqliteCode(err, sqlite3.SQLITE_CONSTRAINT_UNIQUE, sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY)
}

func (e *sqliteEngine) foreign(err error) bool {
	return sqliteCode(err, sqlite3.SQLITE_CONSTRAINT_FOREIGNKEY)
}

func sqliteCode(err error, codes ...int) bool {
	var s *sqlite.Error
	if !errors.As(err, &s) {
		return false
	}
	for _, c := range codes {
		if s.Code() == c {
			return true
		}
	}
	return false
}

// scrub moves the write-ahead log into the database, whose freed pages are overwritten, and cuts it to nothing.
func (e *sqliteEngine) scrub(ctx context.Context) (bool, error) { return scrubFile(ctx, e.write) }

func scrubFile(ctx context.Context, db *sql.DB) (bool, error) {
	var busy, pages, moved int
	err := db.QueryRowContext(ctx, "pragma wal_checkpoint(truncate)").Scan(&busy, &pages, &moved)
	return err == nil && busy == 0, err
}

func (e *sqliteEngine) close() error {
	e.closing.Lock()
	if !e.closed {
		e.closed = true
		close(e.queue)
	}
	e.closing.Unlock()
	<-e.finished
	var errs []error
	for _, stmt := range e.prepared {
		errs = append(errs, stmt.Close())
	}
	if e.read != nil {
		errs = append(errs, e.read.Close())
	}
	return errors.Join(append(errs, e.write.Close())...)
}
