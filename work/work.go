// Package work keeps the promise that what is owed is done without anybody asking: letters leave, keys are destroyed,
// periods end when the charter says so (GDPR 5(1)(e), 12(3), 17(1)), and the log and the board of promises follow.
// It decides when each duty is tried, how often it is tried again, and when a letter that no server takes is given up.
// It never decides whom a duty concerns, never puts a person into a job, an error or a log line, and stops without
// losing what was acknowledged.
// It holds the one clock of the program.
package work

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"charte/store"
)

// Config is what the clockwork needs.
type Config struct {
	Store *store.Store
	Sites []*store.Site
	Clock *Clock
	Relay Relay
	// Visit asks for a site's own pages, and says what it found there, by the kind of probe. Nil: nobody looks.
	Visit func(context.Context, *store.Site) (map[string]store.Visited, error)
	Log   *slog.Logger // through seal.Redact; nil: silence
}

// Work is the clockwork of one server.
type Work struct {
	store *store.Store
	sites []*store.Site
	clock *Clock
	relay Relay
	visit func(context.Context, *store.Site) (map[string]store.Visited, error)
	log   *slog.Logger

	queue  queue
	alone  bool // no other server works on this database
	lanes  [64]sync.Mutex
	passed func(what string) // hears of each finished pass; tests wait on it

	cancel     context.CancelFunc
	background sync.WaitGroup
}

// New prepares the clockwork. Nothing runs before Start; Tick and Pass work without it.
func New(c Config) (*Work, error) { return assemble(c, usual) }

func assemble(c Config, l limits) (*Work, error) {
	w := &Work{store: c.Store, sites: c.Sites, clock: c.Clock, relay: c.Relay, visit: c.Visit, log: c.Log,
		passed: func(string) {}, cancel: func() {}}
	if w.log == nil {
		w.log = slog.New(slog.DiscardHandler)
	}
	if err := c.Relay.Check(); err != nil {
		return nil, err
	}
	var err error
	w.queue, w.alone, err = w.newQueue(l)
	return w, err
}

// Start begins to work: jobs, periods and the log. What waited for the log is in it before the return; what else a
// crash may have interrupted is taken up at once, in the background.
func (w *Work) Start(ctx context.Context) error {
	if err := w.integrateAll(ctx); err != nil {
		return err
	}
	if err := w.queue.Start(context.WithoutCancel(ctx)); err != nil {
		return fmt.Errorf("work: %w", err)
	}
	ctx, w.cancel = context.WithCancel(context.WithoutCancel(ctx))
	w.background.Go(func() { w.resume(ctx) })
	w.background.Go(func() { w.sequence(ctx) })
	w.background.Go(func() { w.reload(ctx) })
	return nil
}

// Stop ends the work. Jobs under way may finish until ctx ends, and are then interrupted: they are taken up by the
// next start. What is queued for the log is integrated before the return.
func (w *Work) Stop(ctx context.Context) error {
	w.cancel()
	err := w.queue.Stop(ctx)
	if err != nil {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
		defer cancel()
		err = errors.Join(err, w.queue.StopAndCancel(ctx))
	}
	w.background.Wait()
	return errors.Join(err, w.integrateAll(context.WithoutCancel(ctx)))
}

// resume does once, at the start, what a crash or the restoring of a backup may have left undone.
func (w *Work) resume(ctx context.Context) {
	for _, s := range w.sites {
		back, err := s.Replay(ctx, w.clock.Now())
		if back > 0 {
			w.log.Warn("erased again after a restore", "site", s.Name(), "count", back)
		}
		if _, failed := s.Index(ctx, w.clock.Now()); failed != nil { // what was written before anybody could search
			err = errors.Join(err, failed)
		}
		var erased int
		if w.alone {
			// A job that was running when the server died counts as running until it is rescued, and nothing may take
			// its place in the queue: what it was about is done here, without it.
			erased, err = also(err, func() (int, error) { return w.erasures(ctx, s) })
			_, err = also(err, func() (int, error) { return w.letters(ctx, s) })
		}
		if erased > 0 {
			w.log.Info("erasures finished after a restart", "site", s.Name(), "count", erased)
		}
		if err != nil && ctx.Err() == nil {
			w.log.Error("resuming failed", "site", s.Name(), "err", err)
		}
	}
	w.passed("resume")
}

// also runs a step in spite of earlier errors, and adds its own.
func also(before error, step func() (int, error)) (int, error) {
	n, err := step()
	return n, errors.Join(before, err)
}

// Done says what a pass did, over all sites.
type Done struct {
	store.Swept
	Told   int // people to whom a version was announced
	Moved  int // people who came under another version
	Posted int // letters of series that became owed
	Erased int // erasures that reached their last level
	Sent   int // letters taken by the relay
	Logged int // facts that entered the log
}

// Tick does everything that is due now, in order, and returns when it is done: a pass, then a measure of every
// promise. What fails does not keep the rest from being done.
func (w *Work) Tick(ctx context.Context) (Done, error) {
	done, err := w.Pass(ctx)
	return done, errors.Join(err, w.Measure(ctx))
}

// Pass turns to the latest versions, sweeps, finishes erasures, sends letters and integrates the log, once.
func (w *Work) Pass(ctx context.Context) (done Done, err error) {
	for _, first := range w.sites {
		told, moved, turnErr := w.turn(ctx, first)
		done.Told, done.Moved = done.Told+told, done.Moved+moved
		s, versionErr := first.InForce(ctx, w.clock.Now())
		if err = errors.Join(err, turnErr, versionErr); versionErr != nil {
			continue
		}
		swept, sweepErr := s.Sweep(ctx, w.clock.Now())
		done.Warned += swept.Warned
		done.Ended += swept.Ended
		done.Unconfirmed += swept.Unconfirmed
		done.Expired += swept.Expired
		err = errors.Join(err, sweepErr)
		for _, step := range []struct {
			do    func(context.Context, *store.Site) (int, error)
			count *int
		}{{w.post, &done.Posted}, {w.letters, &done.Sent}, {w.erasures, &done.Erased}, {w.integrate, &done.Logged}} {
			n, stepErr := step.do(ctx, s)
			*step.count += n
			err = errors.Join(err, stepErr)
		}
	}
	return done, err
}
