package work

import (
	"context"
	"errors"
	"time"

	"charte/store"
)

const (
	integrateEvery = 200 * time.Millisecond
	integrateRest  = 5 * time.Second // after a failure
)

// sequence moves queued facts into the log, in batches, until ctx ends.
//
// Law: GDPR 5(2)
func (w *Work) sequence(ctx context.Context) {
	pause := time.NewTimer(0)
	defer pause.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-pause.C:
		}
		next := integrateEvery
		if err := w.integrateAll(ctx); err != nil && ctx.Err() == nil {
			w.log.Error("facts wait for the log", "err", err)
			next = integrateRest
		}
		pause.Reset(next)
	}
}

func (w *Work) integrateAll(ctx context.Context) (err error) {
	for _, s := range w.sites {
		one, e := s.InForce(ctx, w.clock.Now())
		n := 0
		if e == nil {
			n, e = w.integrate(ctx, one)
		}
		err = errors.Join(err, e)
		if n > 0 {
			w.passed("integrate")
		}
	}
	return err
}

// integrate takes all that is queued at a site into its log, and returns how many facts that was. Another server
// that was quicker is no error: the rest is taken at the next turn.
func (w *Work) integrate(ctx context.Context, s *store.Site) (total int, err error) {
	for {
		n, err := s.Integrate(ctx, w.clock.Now())
		total += n
		if n == 0 || err != nil {
			return total, ignore(err, store.ErrStale)
		}
	}
}
