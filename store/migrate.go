package store

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"

	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"
	"github.com/riverqueue/river/riverdriver"
	"github.com/riverqueue/river/rivermigrate"
)

//go:embed migrations
var migrations embed.FS

// Manifest says how each table is spread when one machine is not enough: one line a table.
//
//go:embed manifest.txt
var Manifest string

// migrateSQLite uses a pool of its own: a migration tool may hold two connections, the writer has one.
func migrateSQLite(ctx context.Context, path, folder string) error {
	db, err := openFile(ctx, path, false, 2)
	if err != nil {
		return err
	}
	return errors.Join(migrate(ctx, goose.DialectSQLite3, db, folder), db.Close())
}

func migratePostgres(ctx context.Context, db *sql.DB, folder string) error {
	// Two servers that start together take turns.
	turns, err := lock.NewPostgresSessionLocker()
	if err != nil {
		return err
	}
	return migrate(ctx, goose.DialectPostgres, db, folder, goose.WithSessionLocker(turns))
}

func migrate(ctx context.Context, dialect goose.Dialect, db *sql.DB, folder string, options ...goose.ProviderOption) error {
	files, err := fs.Sub(migrations, folder)
	if err != nil {
		return err
	}
	p, err := goose.NewProvider(dialect, db, files, append(options, goose.WithSlog(slog.New(slog.NewTextHandler(io.Discard, nil))))...)
	if err != nil {
		return fmt.Errorf("store: migrations: %w", err)
	}
	have, err := p.GetDBVersion(ctx)
	if err != nil {
		return fmt.Errorf("store: %w", err)
	}
	sources := p.ListSources()
	if know := sources[len(sources)-1].Version; have > know {
		return fmt.Errorf("%w: its schema is version %d, this Charte knows up to %d: run the newer Charte, or restore a backup made by this one", ErrNewer, have, know)
	}
	_, err = p.Up(ctx)
	return err
}

// migrateJobs brings the job queue's own tables up to date.
func migrateJobs[TTx any](ctx context.Context, driver riverdriver.Driver[TTx]) error {
	m, err := rivermigrate.New(driver, &rivermigrate.Config{Logger: slog.New(slog.NewTextHandler(io.Discard, nil))})
	if err != nil {
		return fmt.Errorf("store: job queue: %w", err)
	}
	if _, err := m.Migrate(ctx, rivermigrate.DirectionUp, nil); err != nil {
		return fmt.Errorf("store: job queue: %w", err)
	}
	return nil
}
