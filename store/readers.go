package store

import (
	"context"
	"database/sql"
	"sync"
)

// readers is a pool for reading that compiles each of the store's few queries once for a connection: on SQLite half of
// a short read's time would go into compiling it.
type readers struct {
	*sql.DB
	trace    func(statement string) // nil: nobody listens
	mu       sync.RWMutex
	prepared map[string]*sql.Stmt
}

func newReaders(db *sql.DB) *readers { return &readers{DB: db, prepared: map[string]*sql.Stmt{}} }

// statement returns a compiled query, or nil when it cannot be: its error then comes from running it plainly.
func (r *readers) statement(ctx context.Context, query string) *sql.Stmt {
	r.mu.RLock()
	stmt := r.prepared[query]
	r.mu.RUnlock()
	if stmt != nil {
		return stmt
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if stmt = r.prepared[query]; stmt == nil {
		var err error
		if stmt, err = r.PrepareContext(ctx, query); err != nil {
			return nil
		}
		r.prepared[query] = stmt
	}
	return stmt
}

// QueryContext asks for rows.
func (r *readers) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	r.heard(query)
	if stmt := r.statement(ctx, query); stmt != nil {
		return stmt.QueryContext(ctx, args...)
	}
	return r.DB.QueryContext(ctx, query, args...)
}

// QueryRowContext asks for one row.
func (r *readers) QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row {
	r.heard(query)
	if stmt := r.statement(ctx, query); stmt != nil {
		return stmt.QueryRowContext(ctx, args...)
	}
	return r.DB.QueryRowContext(ctx, query, args...)
}
