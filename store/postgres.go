package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"log/slog"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
)

// postgresEngine has a pool that stays open (as many idle connections as connections) and a small one for jobs.
type postgresEngine struct {
	db    *readers
	pool  *pgxpool.Pool
	river *river.Client[pgx.Tx]
}

func openPool(url, search string, conns int) (*sql.DB, error) {
	config, err := pgx.ParseConfig(url)
	if err != nil {
		return nil, errors.New("store: the database URL cannot be read: postgres://user@host/database is expected")
	}
	if search != "" {
		config.RuntimeParams["search_path"] = search
	}
	db := stdlib.OpenDB(*config)
	db.SetMaxOpenConns(conns)
	db.SetMaxIdleConns(conns)
	return db, nil
}

func openPostgres(ctx context.Context, url string, conns int) (*postgresEngine, error) {
	if conns == 0 {
		conns = 16
	}
	db, err := openPool(url, "", conns)
	if err != nil {
		return nil, err
	}
	e := &postgresEngine{db: newReaders(db)}
	if err := e.start(ctx, url); err != nil {
		return nil, errors.Join(err, e.close())
	}
	return e, nil
}

func (e *postgresEngine) start(ctx context.Context, url string) error {
	if err := migratePostgres(ctx, e.db.DB, "migrations/postgres"); err != nil {
		return err
	}
	config, err := pgxpool.ParseConfig(url)
	if err != nil {
		return errors.New("store: the database URL cannot be read")
	}
	config.MaxConns = 4
	if e.pool, err = pgxpool.NewWithConfig(ctx, config); err != nil {
		return fmt.Errorf("store: %w", err)
	}
	driver := riverpgxv5.New(e.pool)
	if err := migrateJobs(ctx, driver); err != nil {
		return err
	}
	e.river, err = river.NewClient(driver, &river.Config{Logger: slog.New(slog.NewTextHandler(io.Discard, nil))})
	return err
}

func (e *postgresEngine) reader() *readers { return e.db }
func (e *postgresEngine) jobs() any        { return e.pool }

func (e *postgresEngine) snapshot() sql.IsolationLevel { return sql.LevelRepeatableRead }

func (e *postgresEngine) durable() string {
	var fsync, commit string
	err := errors.Join(e.db.QueryRow("show fsync").Scan(&fsync), e.db.QueryRow("show synchronous_commit").Scan(&commit))
	if err != nil {
		return "postgresql, settings unknown"
	}
	return "postgresql, fsync=" + fsync + ", synchronous_commit=" + commit
}

// commit runs the change and queues its jobs on one connection, in one transaction of the native driver,
// because the job queue speaks only that driver and the rest of the store speaks database/sql.
func (e *postgresEngine) commit(ctx context.Context, run func(context.Context, execer) error, jobs []Job) error {
	conn, err := e.db.Conn(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	var tx pgx.Tx
	native := func(f func() error) error { return conn.Raw(func(any) error { return f() }) }
	err = conn.Raw(func(c any) error {
		tx, err = c.(*stdlib.Conn).Conn().Begin(ctx)
		return err
	})
	if err != nil {
		return err
	}
	err = run(ctx, conn)
	if err == nil && len(jobs) > 0 {
		err = native(func() error {
			_, err := e.river.InsertManyTx(ctx, tx, jobParams(jobs))
			return err
		})
	}
	if err != nil {
		// The caller may have given up: the connection must leave the transaction all the same.
		return errors.Join(err, native(func() error { return tx.Rollback(context.WithoutCancel(ctx)) }))
	}
	return native(func() error { return tx.Commit(ctx) })
}

func (e *postgresEngine) unique(err error) bool  { return postgresCode(err, "23505") }
func (e *postgresEngine) foreign(err error) bool { return postgresCode(err, "23503") }

func postgresCode(err error, code string) bool {
	var p *pgconn.PgError
	return errors.As(err, &p) && p.Code == code
}

// scrub claims nothing: PostgreSQL keeps dead rows and its write-ahead log for as long as its operator says.
func (e *postgresEngine) scrub(context.Context) (bool, error) { return false, nil }

func (e *postgresEngine) bytes(context.Context) (int64, error) { return 0, nil }

func (e *postgresEngine) close() error {
	if e.pool != nil {
		e.pool.Close()
	}
	return e.db.Close()
}
