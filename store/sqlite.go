package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riversqlite"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// busyTimeout is how long, in milliseconds, a connection waits for another one's lock.
const busyTimeout = "10000"

// sqliteSettings are set on every connection and read back: a file that cannot have them is refused.
var sqliteSettings = []struct{ pragma, set, read string }{
	{"journal_mode", "wal", "wal"},
	{"synchronous", "full", "2"},
	{"busy_timeout", busyTimeout, busyTimeout},
	{"foreign_keys", "1", "1"},
	{"secure_delete", "1", "1"},
}

// sqliteEngine has one writer and a pool of readers. The job queue shares the writer's only connection, so that it
// waits for its turn instead of failing.
type sqliteEngine struct {
	*group
	read  *readers
	river *river.Client[*sql.Tx]
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
	// The write-ahead log takes its permissions from the file: it is for its owner's eyes only.
	if f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600); err != nil {
		return nil, fmt.Errorf("store: %w", err)
	} else if err := errors.Join(f.Chmod(0o600), f.Close()); err != nil {
		return nil, fmt.Errorf("store: %w", err)
	}
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

// turn lets one server at a time make what is missing in a folder: the lock of a file in it ends with its process.
func turn(ctx context.Context, dir string) (leave func(), err error) {
	path := (&url.URL{Path: filepath.Join(dir, "turn")}).EscapedPath()
	db, err := sql.Open("sqlite", "file:"+path+"?_txlock=exclusive&_pragma=busy_timeout(60000)")
	if err != nil {
		return nil, err
	}
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("store: %s: %w", dir, err), db.Close())
	}
	return func() { _, _ = tx.Rollback(), db.Close() }, nil
}

func openSQLite(ctx context.Context, path string) (*sqliteEngine, error) {
	if err := migrateSQLite(ctx, path, "migrations/sqlite"); err != nil {
		return nil, err
	}
	write, err := openFile(ctx, path, false, 1)
	if err != nil {
		return nil, err
	}
	e := &sqliteEngine{group: newGroup(write)}
	driver := riversqlite.New(write)
	if err := migrateJobs(ctx, driver); err != nil {
		return nil, errors.Join(err, e.close())
	}
	if e.river, err = river.NewClient(driver, &river.Config{Logger: slog.New(slog.NewTextHandler(io.Discard, nil))}); err != nil {
		return nil, errors.Join(err, e.close())
	}
	read, err := openFile(ctx, path, true, 2*runtime.NumCPU())
	if err != nil {
		return nil, errors.Join(err, e.close())
	}
	e.read = newReaders(read)
	return e, nil
}

func (e *sqliteEngine) reader() *readers             { return e.read }
func (e *sqliteEngine) jobs() any                    { return e.db }
func (e *sqliteEngine) snapshot() sql.IsolationLevel { return sql.LevelDefault }
func (e *sqliteEngine) durable() string              { return "sqlite, wal, synchronous=full" }

func (e *sqliteEngine) commit(ctx context.Context, run func(context.Context, execer) error, jobs []Job) error {
	return e.group.commit(ctx, func(ctx context.Context, tx groupTx) error {
		if err := run(ctx, tx); err != nil || len(jobs) == 0 {
			return err
		}
		_, err := e.river.InsertManyTx(ctx, tx.Tx, jobParams(jobs))
		return err
	})
}

func jobParams(jobs []Job) []river.InsertManyParams {
	params := make([]river.InsertManyParams, len(jobs))
	for i, j := range jobs {
		params[i] = river.InsertManyParams{Args: j}
		if l, ok := j.(SendLetter); ok && l.later {
			params[i].InsertOpts = &river.InsertOpts{Priority: river.PriorityDefault + 2}
		}
	}
	return params
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

// scrub writes the database anew, moves the write-ahead log into it and cuts that to nothing. What is deleted is
// overwritten at once (secure_delete), but a row that ever moved from one page to another left a copy behind: only a
// file written anew has none.
func (e *sqliteEngine) scrub(ctx context.Context) (bool, error) { return scrubFile(ctx, e.db) }

// It hardly waits for readers: it holds the writer's only connection, and may be tried again.
func scrubFile(ctx context.Context, db *sql.DB) (done bool, err error) {
	conn, err := db.Conn(ctx)
	if err != nil {
		return false, err
	}
	defer conn.Close()
	defer func() {
		_, restored := conn.ExecContext(context.WithoutCancel(ctx), "pragma busy_timeout("+busyTimeout+")")
		err = errors.Join(err, restored)
	}()
	cut := func(patience string) (bool, error) {
		var busy, pages, moved int
		_, err := conn.ExecContext(ctx, "pragma busy_timeout("+patience+")")
		if err == nil {
			err = conn.QueryRowContext(ctx, "pragma wal_checkpoint(truncate)").Scan(&busy, &pages, &moved)
		}
		return busy == 0, err
	}
	// Nothing is written anew while somebody reads the old pages and would keep them.
	if done, err = cut("0"); err != nil || !done {
		return false, err
	}
	if _, err := conn.ExecContext(ctx, "vacuum"); sqliteCode(err, sqlite3.SQLITE_BUSY) {
		return false, nil
	} else if err != nil {
		return false, err
	}
	return cut("1000")
}

// cutFile empties the write-ahead log, and reports whether it could: somebody may still read from it.
func cutFile(ctx context.Context, db *sql.DB) (done bool, err error) {
	var busy, pages, moved int
	err = db.QueryRowContext(ctx, "pragma wal_checkpoint(truncate)").Scan(&busy, &pages, &moved)
	return err == nil && busy == 0, err
}

func (e *sqliteEngine) bytes(ctx context.Context) (n int64, err error) {
	err = e.read.QueryRowContext(ctx, `select page_count * page_size from pragma_page_count(), pragma_page_size()`).Scan(&n)
	return n, err
}

func (e *sqliteEngine) close() error {
	err := e.group.close()
	if e.read != nil {
		err = errors.Join(err, e.read.Close())
	}
	return err
}
