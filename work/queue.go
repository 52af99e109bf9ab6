package work

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"math"
	"slices"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/riverqueue/river/riverdriver/riversqlite"
	"github.com/riverqueue/river/rivertype"

	"charte/seal"
	"charte/store"
)

// queue is what is asked of the job queue, whatever its database.
type queue interface {
	Start(context.Context) error
	Stop(context.Context) error
	StopAndCancel(context.Context) error
	InsertMany(context.Context, []river.InsertManyParams) ([]*rivertype.JobInsertResult, error)
	Subscribe(...river.EventKind) (<-chan *river.Event, func())
}

// The rhythm of the clockwork.
const (
	sweepEvery   = 15 * time.Minute
	measureEvery = time.Minute
	turnEvery    = time.Minute
	reloadEvery  = 15 * time.Second
	longTimeout  = 15 * time.Minute       // of a sweep or a measure
	fetchEvery   = 500 * time.Millisecond // when nothing tells of new jobs
	fetchAgain   = 25 * time.Millisecond  // while there are more
	atOnce       = 16                     // jobs: most of them wait for a relay
	letterMost   = 5 * time.Minute        // between two tries of a letter
	erasureMost  = 10 * time.Second       // between two tries of an erasure, which only ever waits for readers
)

// limits say when a job counts as dead.
type limits struct {
	job    time.Duration // a job may take that long
	rescue time.Duration // one that runs for longer died with its server
}

var usual = limits{job: time.Minute, rescue: 2 * time.Minute}

// newQueue opens the job queue beside the rows, and says whether this server is the only one.
func (w *Work) newQueue(l limits) (queue, bool, error) {
	workers := river.NewWorkers()
	river.AddWorker(workers, &letterWorker{w: w})
	river.AddWorker(workers, &erasureWorker{w: w})
	river.AddWorker(workers, &documentWorker{w: w})
	river.AddWorker(workers, &sweepWorker{w: w})
	river.AddWorker(workers, &measureWorker{w: w})
	river.AddWorker(workers, &turnWorker{w: w})
	river.AddWorker(workers, &mailingWorker{w: w})
	config := &river.Config{
		Workers: workers, Queues: map[string]river.QueueConfig{river.QueueDefault: {MaxWorkers: atOnce}},
		PeriodicJobs: w.periods(), FetchPollInterval: fetchEvery, FetchCooldown: fetchAgain,
		JobTimeout: l.job, RescueStuckJobsAfter: l.rescue, RetryPolicy: patience{},
		CompletedJobRetentionPeriod: time.Hour,
		Logger:                      slog.New(atLeast{w.log.Handler(), slog.LevelWarn}),
	}
	switch db := w.store.Jobs().(type) {
	case *sql.DB:
		q, err := river.NewClient(riversqlite.New(db), config)
		return q, true, wrap(err)
	case *pgxpool.Pool:
		q, err := river.NewClient(riverpgxv5.New(db), config)
		return q, false, wrap(err)
	default:
		return nil, false, fmt.Errorf("work: no job queue for %T", db)
	}
}

func wrap(err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("work: job queue: %w", err)
}

// periods lists what begins by itself. One server of several is elected to begin it.
func (w *Work) periods() (jobs []*river.PeriodicJob) {
	every := func(d time.Duration, args river.JobArgs, alone river.UniqueOpts) {
		jobs = append(jobs, river.NewPeriodicJob(river.PeriodicInterval(d),
			func() (river.JobArgs, *river.InsertOpts) {
				return args, &river.InsertOpts{MaxAttempts: 1, UniqueOpts: alone}
			},
			&river.PeriodicJobOpts{RunOnStart: true}))
	}
	for _, s := range w.sites {
		every(sweepEvery, sweep{s.Name()}, river.UniqueOpts{})
		every(measureEvery, measure{s.Name()}, river.UniqueOpts{})
		every(turnEvery, turn{s.Name()}, unfinished) // a campaign among many people may take longer than the period
		every(turnEvery, mailings{s.Name()}, unfinished)
	}
	return jobs
}

// patience doubles the wait after each death, up to letterMost.
type patience struct{}

// NextRetry says when a job that failed is tried again.
func (patience) NextRetry(job *rivertype.JobRow) time.Time {
	return time.Now().Add(min(time.Duration(math.Exp2(float64(min(job.Attempt, 16))))*time.Second, letterMost))
}

// unfinished makes a job unique among those that are not done.
var unfinished = river.UniqueOpts{ByArgs: true, ByState: []rivertype.JobState{
	rivertype.JobStateAvailable, rivertype.JobStatePending, rivertype.JobStateRetryable, rivertype.JobStateRunning, rivertype.JobStateScheduled}}

// errPanic stands for a panic, whose value could hold anything.
var errPanic = errors.New("work: a job broke off")

// guard runs a job's work and logs its failure. The error stays here: the queue would write its text down.
func (w *Work) guard(ctx context.Context, job *rivertype.JobRow, site string, run func(*store.Site) error) (ok bool) {
	first, known := w.site(site)
	if !known {
		return false // another server's site, or one that comes back
	}
	err := func() (err error) {
		s, err := first.InForce(ctx, w.clock.Now())
		if err != nil {
			return err
		}
		defer func() {
			if recover() != nil {
				err = errPanic
			}
		}()
		return run(s)
	}()
	if err != nil && !errors.Is(err, errUnfinished) && !errors.Is(ctx.Err(), context.Canceled) {
		w.log.LogAttrs(ctx, slog.LevelWarn, "job failed", slog.String("site", site), slog.String("job", job.Kind), slog.Any("err", err))
	}
	w.passed(job.Kind)
	return err == nil
}

// duty runs a job about one thing that must be done once. One that failed waits for as long as it has waited
// already, up to most, and is never given up by the queue.
func (w *Work) duty(ctx context.Context, job *rivertype.JobRow, site, id string, most time.Duration, run func(*store.Site, seal.ID) error) error {
	about, err := seal.ParseID(id)
	if err != nil {
		return river.JobCancel(err)
	}
	if w.guard(ctx, job, site, func(s *store.Site) error { return run(s, about) }) {
		return nil
	}
	if errors.Is(ctx.Err(), context.Canceled) {
		return river.JobSnooze(0) // the server stops: begin again with the next one
	}
	return river.JobSnooze(min(max(time.Since(job.CreatedAt), time.Second), most))
}

// period runs a job that the next period repeats.
func (w *Work) period(ctx context.Context, job *rivertype.JobRow, site string, run func(*store.Site) error) error {
	w.guard(ctx, job, site, run)
	return nil
}

func (w *Work) site(name string) (*store.Site, bool) {
	i := slices.IndexFunc(w.sites, func(s *store.Site) bool { return s.Name() == name })
	if i < 0 {
		return nil, false
	}
	return w.sites[i], true
}

// atLeast passes on what is at least that serious.
type atLeast struct {
	slog.Handler
	level slog.Level
}

// Enabled asks for the level first.
func (a atLeast) Enabled(ctx context.Context, l slog.Level) bool {
	return l >= a.level && a.Handler.Enabled(ctx, l)
}

// WithAttrs keeps the level.
func (a atLeast) WithAttrs(attrs []slog.Attr) slog.Handler {
	return atLeast{a.Handler.WithAttrs(attrs), a.level}
}

// WithGroup keeps the level.
func (a atLeast) WithGroup(name string) slog.Handler {
	return atLeast{a.Handler.WithGroup(name), a.level}
}
