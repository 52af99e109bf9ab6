package work

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"github.com/riverqueue/river"

	"charte/store"
)

// sweep is the job that does what the charter's periods ask for at one site.
type sweep struct {
	Site string `json:"site"`
}

// Kind names the job in the queue.
func (sweep) Kind() string { return "sweep" }

type sweepWorker struct {
	river.WorkerDefaults[sweep]
	w *Work
}

// Timeout lets a first sweep of a large site take its time.
func (*sweepWorker) Timeout(*river.Job[sweep]) time.Duration { return longTimeout }

// Work sweeps, and looks after the duties whose jobs were lost. What fails is tried at the next period.
//
// Law: GDPR 5(1)(e)
func (p *sweepWorker) Work(ctx context.Context, job *river.Job[sweep]) error {
	return p.w.period(ctx, job.JobRow, job.Args.Site, func(s *store.Site) error {
		swept, err := s.Sweep(ctx, p.w.clock.Now())
		if swept.Any() {
			p.w.log.LogAttrs(ctx, slog.LevelInfo, "swept", slog.String("site", s.Name()), slog.Int("warned", swept.Warned),
				slog.Int("ended", swept.Ended), slog.Int("unconfirmed", swept.Unconfirmed), slog.Int64("expired", swept.Expired))
		}
		_, err = also(err, func() (int, error) { return p.w.erasures(ctx, s) })
		n, err := also(err, func() (int, error) { return p.w.requeue(ctx, s, p.w.clock.Now().Add(-requeueAfter)) })
		if n > 0 {
			p.w.log.LogAttrs(ctx, slog.LevelInfo, "letters queued again", slog.String("site", s.Name()), slog.Int("requeued", n))
		}
		return err
	})
}

// measure is the job that asks every probe of one site.
type measure struct {
	Site string `json:"site"`
}

// Kind names the job in the queue.
func (measure) Kind() string { return "measure" }

type measureWorker struct {
	river.WorkerDefaults[measure]
	w *Work
}

// Timeout lets the probes of a large site take their time.
func (*measureWorker) Timeout(*river.Job[measure]) time.Duration { return longTimeout }

// Work measures the promises of a site.
//
// Law: GDPR 5(2)
func (m *measureWorker) Work(ctx context.Context, job *river.Job[measure]) error {
	return m.w.period(ctx, job.JobRow, job.Args.Site, func(s *store.Site) error { return m.w.measure(ctx, s) })
}

// Measure asks every probe, and visits the pages of every site.
func (w *Work) Measure(ctx context.Context) (err error) {
	for _, s := range w.sites {
		err = errors.Join(err, w.measure(ctx, s))
	}
	return errors.Join(err, w.integrateAll(ctx)) // a promise that changed state is a fact
}

func (w *Work) measure(ctx context.Context, first *store.Site) error {
	s, err := first.InForce(ctx, w.clock.Now())
	if err != nil {
		return err
	}
	err = s.Probe(ctx, w.clock.Now())
	if w.visit == nil {
		return err
	}
	found, visitErr := w.visit(ctx, s)
	if visitErr != nil {
		return errors.Join(err, visitErr)
	}
	return errors.Join(err, s.Visited(ctx, found, w.clock.Now()))
}
