package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"sync"
)

// batchMost bounds how many waiting changes one transaction takes: beyond it the last ones would wait for long.
const batchMost = 128

// group is the writer of a SQLite file: one connection, on which all the changes that wait are committed in one
// transaction, each in a savepoint of its own. One flush to the disk then serves them all.
type group struct {
	db       *sql.DB
	queue    chan *waiting
	finished chan struct{}
	closing  sync.RWMutex
	closed   bool
	prepared map[string]*sql.Stmt // of the writer's goroutine
}

type waiting struct {
	ctx  context.Context
	run  func(context.Context, groupTx) error
	done chan error
}

// newGroup takes over a pool of one connection.
func newGroup(db *sql.DB) *group {
	g := &group{db: db, queue: make(chan *waiting, 4*batchMost), finished: make(chan struct{}), prepared: map[string]*sql.Stmt{}}
	go g.writer()
	return g
}

// commit runs one change in the next transaction, and returns once that is on the disk.
func (g *group) commit(ctx context.Context, run func(context.Context, groupTx) error) error {
	w := &waiting{ctx, run, make(chan error, 1)}
	g.closing.RLock()
	if g.closed {
		g.closing.RUnlock()
		return errors.New("store: closed")
	}
	g.queue <- w
	g.closing.RUnlock()
	return <-w.done
}

func (g *group) writer() {
	defer close(g.finished)
	for first := range g.queue {
		g.commitBatch(g.gather(first))
	}
}

// gather takes what already waits, and waits for nothing.
func (g *group) gather(first *waiting) []*waiting {
	batch := append(make([]*waiting, 0, batchMost), first)
	for len(batch) < batchMost {
		select {
		case w, open := <-g.queue:
			if !open {
				return batch
			}
			batch = append(batch, w)
		default:
			return batch
		}
	}
	return batch
}

func (g *group) commitBatch(batch []*waiting) {
	results := make([]error, len(batch))
	missing := map[string]bool{}
	err := g.transact(batch, results, missing)
	for i, w := range batch {
		if err != nil && results[i] == nil {
			results[i] = fmt.Errorf("store: commit: %w", err)
		}
		w.done <- results[i]
	}
	// The only connection was held by the transaction until now.
	for query := range missing {
		if stmt, err := g.db.Prepare(query); err == nil {
			g.prepared[query] = stmt
		}
	}
}

// transact fills in the result of each change; its own error is that of the whole batch.
func (g *group) transact(batch []*waiting, results []error, missing map[string]bool) error {
	// A caller who gave up must not undo its neighbours: the transaction outlives every one of them.
	ctx := context.Background()
	tx, err := g.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	for i, w := range batch {
		if results[i] = w.ctx.Err(); results[i] != nil {
			continue
		}
		if results[i], err = savepoint(ctx, groupTx{tx, g.prepared, missing}, w); err != nil {
			return err
		}
	}
	return tx.Commit()
}

// savepoint runs one change. The first error is the change's own, the second ends the whole batch.
func savepoint(ctx context.Context, tx groupTx, w *waiting) (own, fatal error) {
	if _, err := tx.ExecContext(ctx, "savepoint one"); err != nil {
		return nil, err
	}
	if own = w.run(ctx, tx); own != nil {
		if _, err := tx.ExecContext(ctx, "rollback to one"); err != nil {
			return own, err
		}
	}
	_, err := tx.ExecContext(ctx, "release one")
	return own, err
}

// groupTx runs statements already prepared on the writer's connection.
type groupTx struct {
	*sql.Tx
	prepared map[string]*sql.Stmt
	missing  map[string]bool
}

// ExecContext runs a prepared statement where there is one, and asks for it to be prepared where there is none.
func (t groupTx) ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error) {
	if stmt := t.prepared[query]; stmt != nil {
		return t.StmtContext(ctx, stmt).ExecContext(ctx, args...)
	}
	t.missing[query] = true
	return t.Tx.ExecContext(ctx, query, args...)
}

// close commits what waits, then closes the connection.
func (g *group) close() error {
	g.closing.Lock()
	if !g.closed {
		g.closed = true
		close(g.queue)
	}
	g.closing.Unlock()
	<-g.finished
	var errs []error
	for _, stmt := range g.prepared {
		errs = append(errs, stmt.Close())
	}
	return errors.Join(append(errs, g.db.Close())...)
}
