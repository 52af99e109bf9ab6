package store

import (
	"context"
	"sync/atomic"
)

// inTurn is the order in which facts f with leaves l happened: that of the log, then that of the queue for it. Neither goes back when the
// clock does, and no two facts have the same place.
const (
	inTurn     = `coalesce(l.seq, 9223372036854775807), l.queued_at, f.happened_at, f.fact_id`
	lastInTurn = `coalesce(l.seq, 9223372036854775807) desc, l.queued_at desc, f.happened_at desc, f.fact_id desc`
)

// line counts the places in the queue for the log of one site, as this process gave them out.
type line struct{ last atomic.Int64 }

// lineUp gives the next place in the queue, in microseconds: the time, unless the clock stands still or was set back. It is asked for while the
// rows of whoever a fact is about are taken, so that the facts of one person queue as they happened. Several servers agree on it as far as
// their clocks do, within the fifth of a second in which a batch is put together.
//
// Law: GDPR 5(1)(d), GDPR 5(2)
func (s *Site) lineUp(ctx context.Context, tx execer, at int64) (int64, error) {
	last := s.kin.line.last.Load()
	if last == 0 {
		// What waits since another process wrote it stays before what comes now.
		if err := tx.QueryRowContext(ctx, `select coalesce(max(queued_at), 0) from leaf where site = $1 and seq is null`, s.name).Scan(&last); err != nil {
			return 0, err
		}
		s.kin.line.last.CompareAndSwap(0, max(last, 1))
	}
	for {
		last = s.kin.line.last.Load()
		if next := max(at, last+1); s.kin.line.last.CompareAndSwap(last, next) {
			return next, nil
		}
	}
}
