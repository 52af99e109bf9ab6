package work

import (
	"context"
	"errors"
	"sync/atomic"

	"github.com/riverqueue/river"

	"charte/seal"
	"charte/store"
)

// errUnfinished says that an erasure or a destruction has not reached its last level: somebody still reads the old pages.
var errUnfinished = errors.New("work: there is a level to go")

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

type documentWorker struct {
	river.WorkerDefaults[store.DestroyDocument]
	w *Work
}

// Work destroys a document that has ended. It is tried until nothing is left of it.
//
// Law: GDPR 17(1), GDPR 5(1)(e)
func (d *documentWorker) Work(ctx context.Context, job *river.Job[store.DestroyDocument]) error {
	return d.w.duty(ctx, job.JobRow, job.Args.Site, job.Args.Deposit, erasureMost, func(s *store.Site, id seal.ID) error {
		done, err := s.DestroyDocument(ctx, id, d.w.clock.Now())
		if err == nil && !done {
			err = errUnfinished
		}
		return ignore(err, store.ErrNotFound)
	})
}

// erasures brings every open erasure as far as it goes, and returns how many are finished.
func (w *Work) erasures(ctx context.Context, s *store.Site) (int, error) {
	open, err := s.OpenErasures(ctx)
	if err != nil {
		return 0, err
	}
	var finished atomic.Int64
	err = sideBySide(open, func(id seal.ID) error {
		done, err := s.FinishErasure(ctx, id, w.clock.Now())
		if done {
			finished.Add(1)
		}
		return err
	})
	return int(finished.Load()), err
}
