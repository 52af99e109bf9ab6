package work

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"github.com/riverqueue/river"

	"charte/store"
)

// turn is the job that announces a version of the policy to the people of one site, and brings them under it in their time.
type turn struct {
	Site string `json:"site"`
}

// Kind names the job in the queue.
func (turn) Kind() string { return "turn" }

type turnWorker struct {
	river.WorkerDefaults[turn]
	w *Work
}

// Timeout lets a campaign among many people take its time.
func (*turnWorker) Timeout(*river.Job[turn]) time.Duration { return longTimeout }

// Work announces and turns. What was left undone is done at the next period.
//
// Law: GDPR 13(3)
func (t *turnWorker) Work(ctx context.Context, job *river.Job[turn]) error {
	return t.w.period(ctx, job.JobRow, job.Args.Site, func(s *store.Site) error {
		told, moved, err := t.w.turn(ctx, s)
		if told+moved > 0 {
			t.w.log.LogAttrs(ctx, slog.LevelInfo, "policy turned", slog.String("site", s.Name()), slog.Int("announced", told), slog.Int("moved", moved))
		}
		return err
	})
}

// turn moves whoever may come under the latest version by now, announces it to whoever does not know of it, and lets the team search as each
// version says.
func (w *Work) turn(ctx context.Context, s *store.Site) (told, moved int, err error) {
	err = s.Reload(ctx)
	moved, err = also(err, func() (int, error) { return s.Turn(ctx, w.clock.Now()) })
	told, err = also(err, func() (int, error) { return s.Announce(ctx, w.clock.Now()) })
	// A version may let the team search by what nobody searched by: what people gave before is made findable in the background.
	found, err := also(err, func() (int, error) { return s.Index(ctx, w.clock.Now()) })
	if found > 0 {
		w.log.LogAttrs(ctx, slog.LevelInfo, "made findable", slog.String("site", s.Name()), slog.Int("values", found))
	}
	return told, moved, err
}

// reload keeps every server aware of the versions that another one, or a command, published.
func (w *Work) reload(ctx context.Context) {
	pause := time.NewTicker(reloadEvery)
	defer pause.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-pause.C:
		}
		var err error
		for _, s := range w.sites {
			err = errors.Join(err, s.Reload(ctx))
		}
		if err != nil && ctx.Err() == nil {
			w.log.Error("versions cannot be read", "err", err)
		}
	}
}
