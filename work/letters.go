package work

import (
	"context"
	"errors"
	"sync/atomic"
	"time"

	"github.com/riverqueue/river"
	"golang.org/x/sync/errgroup"

	"charte/letters"
	"charte/seal"
	"charte/store"
)

const (
	giveUpAfter   = 3 * 24 * time.Hour
	announceFor   = 10 * 24 * time.Hour // an announcement or a mailing: nobody waits for it, and many may leave at once
	requeueAfter  = 10 * time.Minute    // a letter that waits for longer may have lost its job
	requeueMost   = 1000
	passMost      = 10_000 // letters of one pass
	failuresInRow = 5      // of one pass: the relay is down, not one mailbox
)

type letterWorker struct {
	river.WorkerDefaults[store.SendLetter]
	w *Work
}

// Work tries one letter.
//
// Law: GDPR 12(3)
func (l *letterWorker) Work(ctx context.Context, job *river.Job[store.SendLetter]) error {
	return l.w.duty(ctx, job.JobRow, job.Args.Site, job.Args.Letter, letterMost, func(s *store.Site, id seal.ID) error {
		_, err := l.w.deliver(ctx, s, id)
		return err
	})
}

// deliver hands a letter of the outbox to the relay, and reports whether it left now. A letter that was sent,
// cancelled or given up before is no error.
func (w *Work) deliver(ctx context.Context, s *store.Site, id seal.ID) (bool, error) {
	// One letter, one conversation: a job and a pass may want the same one.
	lane := &w.lanes[int(id[0])%len(w.lanes)]
	lane.Lock()
	defer lane.Unlock()
	o, err := s.Letter(ctx, id)
	now := w.clock.Now()
	if errors.Is(err, store.ErrNoKey) || errors.Is(err, seal.ErrTampered) {
		w.log.Warn("letter given up", "site", s.Name(), "letter", string(o.Kind), "err", err)
		return false, s.Drop(ctx, id, now)
	}
	if errors.Is(err, store.ErrPurpose) {
		return false, s.Hold(ctx, o, now)
	}
	if err != nil {
		return false, ignore(err, store.ErrNotFound)
	}
	if o.Kind == letters.Silence {
		return false, s.Sent(ctx, o, now)
	}
	if o.Kind == letters.Mailing {
		if may, err := w.departs(ctx, s, o); !may {
			return false, err
		}
	}
	if err := w.relay.send(ctx, s, o, now); err != nil {
		if o.Kind == letters.Mailing && !errors.Is(err, errUnsure) {
			if kept := s.Kept(ctx, o); kept != nil {
				return false, errors.Join(err, kept)
			}
		}
		patience := giveUpAfter
		if o.Kind.Later() {
			patience = announceFor
		}
		if now.Sub(o.At) < patience {
			return false, err
		}
		w.log.Warn("letter given up", "site", s.Name(), "letter", string(o.Kind), "err", err)
		return false, s.Drop(ctx, id, now)
	}
	return true, s.Sent(ctx, o, now)
}

// Letters tries every letter that is owed at every site, once, and returns how many left.
func (w *Work) Letters(ctx context.Context) (sent int, err error) {
	for _, s := range w.sites {
		n, e := w.letters(ctx, s)
		sent, err = sent+n, errors.Join(err, e)
	}
	return sent, err
}

// letters tries every letter that is owed, some at once, and returns how many left. A relay that is down is no error:
// they wait.
func (w *Work) letters(ctx context.Context, s *store.Site) (int, error) {
	owed, err := s.Unsent(ctx, w.clock.Now().Add(time.Minute), passMost)
	if err != nil {
		return 0, err
	}
	var sent, failures atomic.Int64
	err = sideBySide(owed, func(id seal.ID) error {
		if failures.Load() >= failuresInRow {
			return nil
		}
		left, err := w.deliver(ctx, s, id)
		switch {
		case errors.Is(err, ErrRelay):
			w.log.Warn("letter not taken", "site", s.Name(), "err", err)
			failures.Add(1)
			return nil
		case left && err == nil:
			sent.Add(1)
			failures.Store(0)
		}
		return err
	})
	return int(sent.Load()), err
}

// sideBySide does something about each of a list, a few at once so that the store can commit them together. What fails
// does not keep the rest from being done.
func sideBySide(list []seal.ID, do func(seal.ID) error) error {
	var group errgroup.Group
	group.SetLimit(atOnce)
	for _, id := range list {
		group.Go(func() error { return do(id) })
	}
	return group.Wait()
}

// requeue gives a new job to the letters owed before an instant, in case theirs was lost. A letter that still has its
// job gets a second one, which finds it gone.
func (w *Work) requeue(ctx context.Context, s *store.Site, before time.Time) (int, error) {
	owed, err := s.Unsent(ctx, before, requeueMost)
	if err != nil || len(owed) == 0 {
		return 0, err
	}
	jobs := make([]river.InsertManyParams, len(owed))
	for i, id := range owed {
		jobs[i] = river.InsertManyParams{Args: store.SendLetter{Site: s.Name(), Letter: id.String()}, InsertOpts: &river.InsertOpts{UniqueOpts: unfinished, Priority: river.PriorityDefault + 1}}
	}
	queued, err := w.queue.InsertMany(ctx, jobs)
	n := 0
	for _, q := range queued {
		if !q.UniqueSkippedAsDuplicate {
			n++
		}
	}
	return n, wrap(err)
}

func ignore(err, kind error) error {
	if errors.Is(err, kind) {
		return nil
	}
	return err
}
