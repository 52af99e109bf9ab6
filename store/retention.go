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
	Invitations                int // that nobody answered
	Directed                   int // ended as their directive says
	Expired                    int64
	Lapsed                     int // records of forms, and drafts
}

// Any reports whether the sweep did anything.
func (w Swept) Any() bool { return w != Swept{} }

// Sweep does everything that retention asks for at that instant, to everybody as the version that they are under says. It may be repeated and stopped
// at any point: each person and each batch is a transaction of its own. What fails is reported once all the rest is
// done: one damaged row keeps nobody else's data longer.
//
// Law: GDPR 5(1)(e)
func (s *Site) Sweep(ctx context.Context, now time.Time) (w Swept, err error) {
	all, err := s.InUse(ctx, now)
	for _, one := range all {
		for _, step := range []func(context.Context, time.Time, *Swept) error{one.sweepUnconfirmed, one.sweepInvitations, one.sweepInactive, one.sweepExpired, one.sweepRecords, one.sweepDelivered, one.sweepPictures, one.sweepUnagreed} {
			err = errors.Join(err, step(ctx, now, &w))
		}
		err = errors.Join(err, one.sweepDead(ctx, now, &w), one.sweepMinors(ctx, now, &w))
	}
	for more, again := true, error(nil); more && ctx.Err() == nil; {
		more, again = s.SweepDeposits(ctx, now)
		err = errors.Join(err, again)
	}
	return w, errors.Join(err, s.sweepEnded(ctx, now, &w), s.sweepDropped(ctx, now))
}

// candidate is somebody whom a sweep may concern: when they came last, when a warning was owed, when it left.
type candidate struct {
	id                 seal.ID
	seen, warned, told time.Time
}

// candidates lists people by a condition, after a given one.
func (s *Site) candidates(ctx context.Context, where string, before time.Time, after candidate) (list []candidate, err error) {
	err = each(ctx, s.engine.reader(), func(r *sql.Rows) error {
		var c candidate
		var seen, warned, told int64
		err := r.Scan(&c.id, &seen, &warned, &told)
		c.seen, c.warned, c.told = instant(seen), instant(warned), instant(told)
		list = append(list, c)
		return err
	}, `select s.subject_id, s.seen_at, s.warned_at, s.told_at from subject s where s.site = $1 and `+where+` and (s.seen_at, s.subject_id) > ($3, $4) and s.terms = $6
		order by s.seen_at, s.subject_id limit $5`, s.name, micros(before), micros(after.seen), after.id, sweepBatch, s.version)
	return list, err
}

// The people whom a sweep looks at.
const (
	everybody   = `s.seen_at <= $2`
	lastSeen    = `s.came not in ('prepared', 'opened') and s.seen_at <= $2 and s.kind not in ('visitor', 'staff') and ` + alive
	unconfirmed = `s.came not in ('prepared', 'opened') and s.joined_at <= $2 and s.kind not in ('visitor', 'staff') and not exists (select 1 from account a where a.site = s.site and a.subject_id = s.subject_id)`
)

// forEach acts on every candidate, and reports what failed once all have had their turn.
func (s *Site) forEach(ctx context.Context, where string, before time.Time, act func(candidate) error) (failed error) {
	var last candidate
	for {
		list, err := s.candidates(ctx, where, before, last)
		if err != nil || len(list) == 0 {
			return errors.Join(failed, err)
		}
		for _, c := range list {
			if err := act(c); err != nil && !errors.Is(err, ErrNotFound) && !errors.Is(err, ErrStale) && failed == nil {
				failed = err // somebody who came back, or left, in the meantime is nobody's error
			}
		}
		if ctx.Err() != nil {
			return errors.Join(failed, ctx.Err())
		}
		last = list[len(list)-1]
	}
}

func (s *Site) sweepInactive(ctx context.Context, now time.Time, w *Swept) error {
	r, ok := s.Plan.Inactivity()
	if !ok {
		return nil
	}
	// Months differ in length: the room decides about the last days.
	return s.forEach(ctx, lastSeen, r.Inactive.Before(now).AddDate(0, 0, 3), func(c candidate) error {
		switch retention.Due(r, c.seen, c.told, now) {
		case retention.Warn:
			if c.warned.After(c.seen) && c.told.IsZero() {
				return nil // the letter waits for the relay
			}
			err := s.warn(ctx, c, now)
			if errors.Is(err, ErrNoKey) && !now.Before(retention.Deadline(r, c.seen, time.Time{})) {
				// Nobody can read where to write, and the board said so meanwhile: they stay no longer than anybody else.
				return counted(s.end(ctx, c, rights.Inactive, now), &w.Ended)
			}
			return counted(err, &w.Warned)
		case retention.Act:
			return counted(s.end(ctx, c, rights.Inactive, now), &w.Ended)
		}
		return nil
	})
}

// sweepUnconfirmed erases joins that nobody confirmed in time.
func (s *Site) sweepUnconfirmed(ctx context.Context, now time.Time, w *Swept) error {
	period, ok := s.Plan.Unclaimed()
	if !ok {
		return nil
	}
	return s.forEach(ctx, unconfirmed, period.Before(now), func(c candidate) error {
		return counted(s.end(ctx, c, rights.Unconfirmed, now), &w.Unconfirmed)
	})
}

func counted(err error, n *int) error {
	if err == nil {
		*n++
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
	c.must(1, ErrStale, `update subject set warned_at = $3, told_at = 0 where site = $1 and subject_id = $2 and seen_at = $4 and told_at = $5 and warned_at = $6`,
		s.name, who.id, micros(now), micros(who.seen), micros(who.told), micros(who.warned))
	day := plan.Day(plan.Wait(r).After(now), h.Lang)
	c.owe(who.id, key, letters.Write(s.Plan, letters.Warning, h.Lang, h.Get(s.loginField()), s.Base+"/sign-in", day))
	return s.Commit(ctx, c)
}

// end erases somebody whose time has come. What does not open any more is erased all the same, without a letter.
func (s *Site) end(ctx context.Context, who candidate, reason rights.Reason, now time.Time) error {
	h, err := s.Held(ctx, who.id)
	if errors.Is(err, ErrNotFound) {
		return err
	}
	if err != nil && !errors.Is(err, ErrNoKey) && !errors.Is(err, seal.ErrTampered) {
		return err // a database that does not answer now may answer tomorrow, and tell where to write
	}
	h.Seen, h.Warned = who.seen, who.told // whoever came back since was not meant
	_, err = s.Erase(ctx, h, reason, now)
	return err
}

// ours keeps a question about sign-ins to the people of one version, $3.
const ours = `exists (select 1 from subject p where p.site = signin.site and p.subject_id = signin.subject_id and p.terms = $3)`

// sweepExpired deletes the sign-in addresses past their period: the longest of the purposes that use them.
func (s *Site) sweepExpired(ctx context.Context, now time.Time, w *Swept) error {
	f, ok := s.Plan.Address()
	if !ok {
		return nil
	}
	var purpose string
	var cut time.Time
	for _, u := range s.Plan.Purposes(f.Name) {
		if period, ok := s.Plan.Expiry(u.Name); ok && (purpose == "" || period.Before(now).Before(cut)) {
			purpose, cut = u.Name, period.Before(now)
		}
	}
	if purpose == "" {
		return nil
	}
	n, err := s.number(ctx, `select count(*) from signin where site = $1 and signed_at <= $2 and `+ours, s.name, micros(cut), s.version)
	if err != nil || n == 0 {
		return err
	}
	c := &Change{site: s, at: now}
	c.count("signin", `delete from signin where site = $1 and signed_at <= $2 and `+ours, s.name, micros(cut), s.version)
	c.alsoCounted(expired(s.Plan, purpose, cut, now))
	if err := s.Commit(ctx, c); err != nil {
		return err
	}
	w.Expired += n
	return nil
}

// ending are the tables whose rows end by themselves, at their ends_at.
var ending = []string{"session", "ticket", "api_token", "spent", "move", "look", "opening"}

// sweepEnded deletes what ends by itself, and keys that were made for a join or a letter that never was.
func (s *Site) sweepEnded(ctx context.Context, now time.Time, _ *Swept) error {
	r, _ := s.Plan.Inactivity()
	c, past := &Change{site: s, at: now}, int64(0)
	for _, table := range ending {
		n, err := s.number(ctx, `select count(*) from `+table+` where site = $1 and ends_at <= $2`, s.name, micros(now))
		if err != nil {
			return err
		}
		past += n
		c.count(table, `delete from `+table+` where site = $1 and ends_at <= $2`, s.name, micros(now))
	}
	if past > 0 {
		c.alsoCounted(expired(s.Plan, r.Purpose, now, now))
		if err := s.Commit(ctx, c); err != nil {
			return err
		}
	}
	return s.sweepKeys(ctx, now.Add(-keysSince), now)
}

// A key made for a join or a letter that never was is destroyed after a day; a sweep looks at those made since keysSince,
// and the start of the server at all of them.
const (
	keysUnused = 24 * time.Hour
	keysSince  = 72 * time.Hour
)

// sweepKeys destroys the keys made since an instant under which nothing is sealed any more.
func (s *Site) sweepKeys(ctx context.Context, since, now time.Time) error {
	var last seal.ID
	for {
		ids, err := s.keys.made(ctx, s.name, since, now.Add(-keysUnused), last, sweepBatch)
		if err != nil || len(ids) == 0 {
			return err
		}
		for _, id := range ids {
			var uses int
			if err := s.engine.reader().QueryRowContext(ctx, `select (select count(*) from subject where site = $1 and subject_id = $2)
				+ (select count(*) from outbox where site = $1 and subject_id = $2) + (select count(*) from erasure where site = $1 and subject_id = $2)
				+ (select count(*) from deposit where site = $1 and deposit_id = $2 and destroyed_at = 0)
				+ (select count(*) from destruction where site = $1 and deposit_id = $2 and destroyed_at = 0)`, s.name, id).Scan(&uses); err != nil {
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

// Replay erases again whoever was erased after the backup from which the rows were restored: their mark is in the
// journal, and their key is gone or about to go. It returns how many came back. Keys that nothing uses go too.
//
// Law: GDPR 17(1)
func (s *Site) Replay(ctx context.Context, now time.Time) (back int, err error) {
	all, err := s.InUse(ctx, now)
	for _, one := range all {
		err = errors.Join(err, one.forEach(ctx, everybody, now.AddDate(1000, 0, 0), func(c candidate) error {
			marked, err := one.marked(ctx, c.id)
			if err != nil || !marked {
				return err
			}
			// They were counted already, and most cannot be read any more: no letter, and no second count.
			_, err = one.Erase(ctx, rights.Holding{Subject: c.id, Seen: c.seen, Warned: c.told}, rights.Restored, now)
			return counted(err, &back)
		}), one.replayDeposits(ctx, now))
	}
	return back, errors.Join(err, s.sweepKeys(ctx, time.Time{}, now))
}

func (s *Site) marked(ctx context.Context, subject seal.ID) (bool, error) {
	for _, mark := range s.ring.ErasedMarks(s.name, subject) {
		if yes, err := s.keys.marked(ctx, s.name, mark); yes || err != nil {
			return yes, err
		}
	}
	return false, nil
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
