package work

import (
	"context"
	"errors"

	"github.com/riverqueue/river"

	"charte/store"
)

// mailings is the job that goes on with the letters of series that were begun at one site.
type mailings struct {
	Site string `json:"site"`
}

// Kind names the job in the queue.
func (mailings) Kind() string { return "mailings" }

type mailingWorker struct {
	river.WorkerDefaults[mailings]
	w *Work
}

// Work owes what was begun to whoever may get it. What was left undone is done at the next period.
//
// Law: CPCE L34-5
func (m *mailingWorker) Work(ctx context.Context, job *river.Job[mailings]) error {
	return m.w.period(ctx, job.JobRow, job.Args.Site, func(s *store.Site) error {
		_, err := m.w.post(ctx, s)
		return err
	})
}

// post owes the letters of series.
func (w *Work) post(ctx context.Context, s *store.Site) (int, error) {
	n, err := s.Post(ctx, w.clock.Now())
	if n > 0 {
		w.log.Info("mailing owed", "site", s.Name(), "count", n)
	}
	return n, err
}

// departs asks whether a letter of a series may leave now. One that may not is taken out of the outbox; one about which another server
// speaks with the relay is left to it.
//
// Law: GDPR 7(3), GDPR 21(3)
func (w *Work) departs(ctx context.Context, s *store.Site, o store.Owed) (bool, error) {
	now := w.clock.Now()
	switch err := s.Depart(ctx, o, now); {
	case errors.Is(err, store.ErrPurpose):
		return false, s.Hold(ctx, o, now)
	case errors.Is(err, store.ErrNotFound), errors.Is(err, store.ErrPending), errors.Is(err, store.ErrStale):
		return false, nil
	default:
		return err == nil, err
	}
}
