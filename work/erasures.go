package work

import (
	"context"
	"errors"

	"github.com/riverqueue/river"

	"charte/seal"
	"charte/store"
)

// errUnfinished says that an erasure has not reached its last level: somebody still reads the old pages.
var errUnfinished = errors.New("work: the erasure has a level to go")

type erasureWorker struct {
	river.WorkerDefaults[store.FinishErasure]
	w *Work
}

// Work brings an erasure to its last level. It is tried until it is there.
//
// Law: GDPR 17(1)
func (e *erasureWorker) Work(ctx context.Context, job *river.Job[store.FinishErasure]) error {
	return e.w.duty(ctx, job.JobRow, job.Args.Site, job.Args.Erasure, erasureMost, func(s *store.Site, id seal.ID) error {
		done, err := s.FinishErasure(ctx, id, e.w.clock.Now())
		if err == nil && !done {
			err = errUnfinished
		}
		return ignore(err, store.ErrNotFound)
	})
}

// erasures brings every open erasure as far as it goes, and returns how many are finished.
func (w *Work) erasures(ctx context.Context, s *store.Site) (finished int, err error) {
	open, err := s.OpenErasures(ctx)
	if err != nil {
		return 0, err
	}
	for _, id := range open {
		done, err := s.FinishErasure(ctx, id, w.clock.Now())
		if err != nil {
			return finished, err
		}
		if done {
			finished++
		}
	}
	return finished, nil
}
