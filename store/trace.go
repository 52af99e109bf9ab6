package store

import (
	"context"
	"database/sql"
)

// traced lets somebody hear each statement of the store, so that a test may compare what two requests ask.
func (s *Store) traced(hear func(statement string)) {
	s.engine.reader().trace, s.keys.read.trace = hear, hear
	s.engine = tracing{s.engine, hear}
	write := s.keys.write
	s.keys.write = func(ctx context.Context, run func(context.Context, execer) error) error {
		return write(ctx, func(ctx context.Context, tx execer) error { return run(ctx, heard{tx, hear}) })
	}
}

func (r *readers) heard(query string) {
	if r.trace != nil {
		r.trace(query)
	}
}

// tracing is an engine whose changes are heard.
type tracing struct {
	engine
	hear func(string)
}

func (t tracing) commit(ctx context.Context, run func(context.Context, execer) error, jobs []Job) error {
	for _, j := range jobs {
		t.hear("job " + j.Kind())
	}
	return t.engine.commit(ctx, func(ctx context.Context, tx execer) error { return run(ctx, heard{tx, t.hear}) }, jobs)
}

// heard is a transaction whose statements are heard.
type heard struct {
	execer
	hear func(string)
}

// ExecContext runs a statement.
func (h heard) ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error) {
	h.hear(query)
	return h.execer.ExecContext(ctx, query, args...)
}

// QueryRowContext asks for one row.
func (h heard) QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row {
	h.hear(query)
	return h.execer.QueryRowContext(ctx, query, args...)
}
