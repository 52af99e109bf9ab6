package store

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"charte/letters"
	"charte/plan"
	"charte/proof"
	"charte/retention"
	"charte/rights"
	"charte/seal"
)

// sweepBatch bounds how many people one pass reads at once.
const sweepBatch = 500

// Swept says what one sweep did.
type Swept struct {
	Warned, Ended, Unconfirmed int
	Expired                    int64
}

// Any reports whether the sweep did anything.
func (w Swept) Any() bool { return w != Swept{} }

// Sweep does everything that the charter's retention asks for at that instant. It may be repeated and stopped
// at any point: each person and each batch is a transaction of its own.
//
// Law: GDPR 5(1)(e)
func (s *Site) Sweep(ctx context.Context, now time.Time) (w Swept, err error) {
	if err = s.sweepUnconfirmed(ctx, now, &w); err != nil {
		return w, err
	}
	if err = s.sweepInactive(ctx, now, &w); err != nil {
		return w, err
	}
	if err = s.sweepExpired(ctx, now, &w); err != nil {
		return w, err
	}
	return w, s.sweepEnded(ctx, now)
}

type candidate struct {
	id           seal.ID
	seen, warned time.Time
}

// candidates lists people last seen before an instant, after a given one.
func (s *Site) candidates(ctx context.Context, before time.Time, after candidate) (list []candidate, err error) {
	err = each(ctx, s.engine.reader(), func(r *sql.Rows) error {
		var c candidate
		var seen, warned int64
		err := r.Scan(&c.id, &seen, &warned)
		c.seen, c.warned = instant(seen), instant(warned)
		list = append(list, c)
		return err
	}, `select subject_id, seen_at, warned_at from subject where site = $1 and seen_at <= $2 and (seen_at, subject_id) > ($3, $4)
		order by seen_at, subject_id limit $5`, s.name, micros(before), micros(after.seen), after.id, sweepBatch)
	return list, err
}

func (s *Site) sweepInactive(ctx context.Context, now time.Time, w *Swept) error {
	r, ok := s.Plan.Inactivity()
	if !ok {
		return nil
	}
	var last candidate
	for {
		list, err := s.candidates(ctx, r.Inactive.Before(now).AddDate(0, 0, 3), last) // months differ in length: the room decides
		if err != nil || len(list) == 0 {
			return err
		}
		for _, c := range list {
			switch retention.Due(r, c.seen, c.warned, now) {
			case retention.Warn:
				err = s.count(s.warn(ctx, c, now), &w.Warned)
			case retention.Act:
				err = s.count(s.end(ctx, c, rights.Inactive, now), &w.Ended)
			}
			if err != nil {
				return err
			}
		}
		last = list[len(list)-1]
	}
}

// count counts an act that succeeded. A person who came back, or left, in the meantime is nobody's error.
func (s *Site) count(err error, n *int) error {
	if err == nil {
		*n++
	}
	if errors.Is(err, ErrNotFound) || errors.Is(err, ErrStale) {
		return nil
	}
	return err
}

func (s *Site) warn(ctx context.Context, who candidate, now time.Time) error {
	r, _ := s.Plan.Inactivity()
	h, err := s.Held(ctx, who.id)
	if err != nil {
		return err
	}
	key, err := s.key(ctx, who.id)
	if err != nil {
		return err
	}
	c, _ := s.because(who.id, key, now, retention.Warned(s.Plan, r, now))
	c.must(1, ErrStale, `update subject set warned_at = $3 where site = $1 and subject_id = $2 and seen_at = $4 and warned_at = $5`,
		s.name, who.id, micros(now), micros(who.seen), micros(who.warned))
	day := plan.Day(plan.Wait(r).After(now), h.Lang)
	c.owe(who.id, key, letters.Write(s.Plan, letters.Warning, h.Lang, h.Get(s.loginField()), s.Base+"/sign-in", day))
	return s.Commit(ctx, c)
}

func (s *Site) end(ctx context.Context, who candidate, reason rights.Reason, now time.Time) error {
	h, err := s.Held(ctx, who.id)
	if err != nil {
		return err
	}
	if !h.Seen.Equal(who.seen) || !h.Warned.Equal(who.warned) {
		return ErrStale
	}
	_, err = s.Erase(ctx, h, reason, now)
	return err
}

// sweepUnconfirmed erases joins that nobody confirmed in time.
func (s *Site) sweepUnconfirmed(ctx context.Context, now time.Time, w *Swept) error {
	period, ok := s.Plan.Unclaimed()
	if !ok {
		return nil
	}
	for {
		var list []candidate
		err := each(ctx, s.engine.reader(), func(r *sql.Rows) error {
			var c candidate
			var seen, warned int64
			err := r.Scan(&c.id, &seen, &warned)
			c.seen, c.warned = instant(seen), instant(warned)
			list = append(list, c)
			return err
		}, unclaimedQuery+` limit $3`, s.name, micros(period.Before(now)), sweepBatch)
		if err != nil || len(list) == 0 {
			return err
		}
		before := w.Unconfirmed
		for _, c := range list {
			if err := s.count(s.end(ctx, c, rights.Unconfirmed, now), &w.Unconfirmed); err != nil {
				return err
			}
		}
		if w.Unconfirmed == before {
			return nil // all of them were confirmed meanwhile
		}
	}
}

const unclaimedQuery = `select s.subject_id, s.seen_at, s.warned_at from subject s where s.site = $1 and s.joined_at <= $2
	and not exists (select 1 from account a where a.site = s.site and a.subject_id = s.subject_id)`

// sweepExpired deletes the sign-in addresses past their period.
func (s *Site) sweepExpired(ctx context.Context, now time.Time, w *Swept) error {
	f, ok := s.Plan.Address()
	if !ok {
		return nil
	}
	for _, u := range s.Plan.Purposes(f.Name) {
		period, ok := s.Plan.Expiry(u.Name)
		if !ok {
			continue
		}
		cut := period.Before(now)
		var n int64
		if err := s.engine.reader().QueryRowContext(ctx, `select count(*) from signin where site = $1 and signed_at <= $2`, s.name, micros(cut)).Scan(&n); err != nil || n == 0 {
			return err
		}
		c := &Change{site: s, at: now}
		c.count("signin", `delete from signin where site = $1 and signed_at <= $2`, s.name, micros(cut))
		c.alsoCounted(expired(s.Plan, u.Name, cut, now))
		if err := s.Commit(ctx, c); err != nil {
			return err
		}
		w.Expired += n
	}
	return nil
}

// sweepEnded deletes sessions and links that have ended, and keys that were made for a join or a letter that never was.
func (s *Site) sweepEnded(ctx context.Context, now time.Time) error {
	var n int64
	if err := s.engine.reader().QueryRowContext(ctx, `select (select count(*) from session where site = $1 and ends_at <= $2) + (select count(*) from ticket where site = $1 and ends_at <= $2)`,
		s.name, micros(now)).Scan(&n); err != nil {
		return err
	}
	if n > 0 {
		c := &Change{site: s, at: now}
		c.count("session", `delete from session where site = $1 and ends_at <= $2`, s.name, micros(now))
		c.count("ticket", `delete from ticket where site = $1 and ends_at <= $2`, s.name, micros(now))
		c.alsoCounted(expired(s.Plan, "account", now, now))
		if err := s.Commit(ctx, c); err != nil {
			return err
		}
	}
	return s.sweepKeys(ctx, now)
}

// sweepKeys destroys the keys under which nothing is sealed any more.
func (s *Site) sweepKeys(ctx context.Context, now time.Time) error {
	var last seal.ID
	for {
		ids, err := s.keys.older(ctx, s.name, now.Add(-24*time.Hour), last, sweepBatch)
		if err != nil || len(ids) == 0 {
			return err
		}
		for _, id := range ids {
			var uses int
			if err := s.engine.reader().QueryRowContext(ctx, `select (select count(*) from subject where site = $1 and subject_id = $2)
				+ (select count(*) from outbox where site = $1 and subject_id = $2) + (select count(*) from erasure where site = $1 and subject_id = $2)`, s.name, id).Scan(&uses); err != nil {
				return err
			}
			if uses == 0 {
				if err := s.keys.destroy(ctx, s.name, id, nil, now); err != nil {
					return err
				}
			}
		}
		last = ids[len(ids)-1]
	}
}

// Replay erases again whoever was erased after the backup from which the rows were restored: their key is gone,
// and their mark is in the journal. It returns how many came back.
//
// Law: GDPR 17(1)
func (s *Site) Replay(ctx context.Context, now time.Time) (back int, err error) {
	var last candidate
	for {
		list, err := s.candidates(ctx, now.AddDate(1000, 0, 0), last)
		if err != nil || len(list) == 0 {
			return back, err
		}
		for _, who := range list {
			if marked, err := s.marked(ctx, who.id); err != nil {
				return back, err
			} else if !marked {
				continue
			}
			h := rights.Holding{Subject: who.id, Seen: who.seen, Warned: who.warned}
			if _, err := s.eraseAgain(ctx, h, now); err != nil {
				return back, err
			}
			back++
		}
		last = list[len(list)-1]
	}
}

func (s *Site) marked(ctx context.Context, subject seal.ID) (bool, error) {
	for _, mark := range s.ring.ErasedMarks(s.name, subject) {
		if yes, err := s.keys.marked(ctx, s.name, mark); yes || err != nil {
			return yes, err
		}
	}
	return false, nil
}

// eraseAgain is Erase for somebody who can no longer be read: no letter, and no second count.
func (s *Site) eraseAgain(ctx context.Context, h rights.Holding, now time.Time) (seal.ID, error) {
	return s.Erase(ctx, h, rights.Restored, now)
}

// expired words the fact of a sweep once its rows are counted.
func expired(p *plan.Plan, purpose string, before, now time.Time) func(map[string]int64) proof.Fact {
	return func(rows map[string]int64) proof.Fact {
		return retention.Expired(p, purpose, total(rows), before, now)
	}
}

func total(rows map[string]int64) (n int64) {
	for _, of := range rows {
		n += of
	}
	return n
}
