package store

import (
	"context"
	"errors"
	"strings"
	"time"

	"charte/charter"
	"charte/seal"
	"charte/vault"
)

// SweepDeposits ends every deposit whose time has come, by the version that its person is under, reminds those whose deposits soon have theirs,
// destroys a batch of what has ended, and now and then takes out of the chest what no row knows. more says that there is more to destroy.
// What fails is reported once the rest is done.
//
// Law: GDPR 5(1)(e), GDPR 17(1)
func (s *Site) SweepDeposits(ctx context.Context, now time.Time) (more bool, err error) {
	all, err := s.InUse(ctx, now)
	for _, one := range all {
		err = errors.Join(err, one.endDue(ctx, now), one.endAnswered(ctx, now), one.remindDepositors(ctx, now), one.forgetOutcomes(ctx, now))
	}
	list, listErr := s.dooms(ctx, seal.ID{}, seal.ID{}, sweepBatch)
	if listErr != nil {
		return false, errors.Join(err, listErr)
	}
	done, failed := s.destroyAll(ctx, list, now)
	err = errors.Join(err, failed)
	if s.straysDue(now) {
		err = errors.Join(err, s.sweepStrays(ctx))
	}
	return done && len(list) >= sweepBatch, err
}

// due words which deposits d that have not ended may have had their time, by the version in question: the days of months differ, and
// vault.Due decides about the last ones. $1 is the site, $2 the version.
func (s *Site) due(now time.Time) (where string, args []any) {
	args = []any{s.name, s.version}
	arg := func(v any) string { args = append(args, v); return placeholder(len(args)) }
	parts := []string{`d.state = 'sending' and d.begun_at <= ` + arg(micros(now.Add(-vault.SendingLife)))}
	var kept []string
	for _, k := range s.Plan.Joins() {
		for _, doc := range s.Plan.Deposited(k.Name) {
			name := arg(doc.Name)
			kept = append(kept, name)
			if !doc.Destroy.Latest.IsZero() {
				parts = append(parts, `d.state <> 'sending' and d.document = `+name+` and d.done_at <= `+arg(micros(doc.Destroy.Latest.Before(now).AddDate(0, 0, 3))))
			}
			if vault.Asks(doc) {
				parts = append(parts, `d.document = `+name+` and d.agreed = 0`)
			}
		}
	}
	undeclared := `1 = 1`
	if len(kept) > 0 {
		undeclared = `d.document not in (` + strings.Join(kept, ", ") + `)`
	}
	parts = append(parts, undeclared)
	return `d.site = $1 and d.ended_at = 0 and exists (select 1 from subject p where p.site = d.site and p.subject_id = d.subject_id and p.terms = $2) and ((` + strings.Join(parts, ") or (") + `))`, args
}

// endsNow says whether a deposit has had its time, by the version in question, and why.
func (s *Site) endsNow(d vault.Deposit, now time.Time) (cause vault.Cause, yes bool) {
	doc, still := s.declared(d.Document)
	if !still || vault.Asks(doc) && !d.Agreed {
		return vault.ByVersion, true
	}
	at, cause := vault.Due(doc, d)
	return cause, !at.IsZero() && !now.Before(at)
}

// endDue ends them, oldest first.
func (s *Site) endDue(ctx context.Context, now time.Time) error {
	where, args := s.due(now)
	rows, failed := depositRows(ctx, s.engine.reader(), `from deposit d where `+where+` order by d.begun_at`, args...)
	for _, d := range rows {
		if cause, yes := s.endsNow(d.Deposit, now); yes {
			// Whoever took it back, left or came under another version meanwhile is nobody's error.
			failed = errors.Join(failed, ignore(s.endOne(ctx, d, cause, now), ErrNotFound, ErrStale))
		}
	}
	return failed
}

// endOne ends a deposit by its time. Somebody whose key is lost cannot be told; their document goes all the same.
func (s *Site) endOne(ctx context.Context, d depositRow, cause vault.Cause, now time.Time) error {
	f, whose := vault.Fact(s.Plan, vault.FactEnded, d.Deposit, now), d.Subject
	f.Detail["cause"] = string(cause)
	key, err := s.key(ctx, d.Subject)
	if errors.Is(err, ErrNoKey) {
		whose, err = seal.ID{}, nil
	}
	if err != nil {
		return err
	}
	c, _ := s.because(whose, key, now, f)
	c.condemn(d, cause, ErrStale)
	return s.Commit(ctx, c)
}

// shedDeposits ends, as people come under a version, what it does not ask of them, or asks for with a consent that they did not give.
//
// Law: GDPR 5(1)(c), GDPR 9(2)(a)
func (c *Change) shedDeposits(next *Site, kind string, in func(int) string, args func(...any) []any) {
	for _, d := range c.site.Plan.Deposited(kind) {
		is, still := next.Plan.Deposit(kind, d.Name)
		where := `1 = 1`
		switch {
		case still && is.Purpose == d.Purpose && !vault.Asks(is):
			continue
		case still && is.Purpose == d.Purpose:
			where = `agreed = 0`
		}
		c.do(`delete from opening where site = $1 and deposit_id in (select d.deposit_id from deposit d where d.site = $1 and d.document = $2 and d.subject_id in (`+in(3)+`) and `+where+`)`, args(d.Name)...)
		c.do(`update deposit set ended_at = $3, cause = $4 where site = $1 and document = $2 and ended_at = 0 and `+where+` and subject_id in (`+in(5)+`)`,
			args(d.Name, micros(c.at), string(vault.ByVersion))...)
	}
}

// takeBack ends the documents of somebody whose purpose rests on a consent that they take back.
//
// Law: GDPR 7(3), GDPR 17(1)(b)
func (c *Change) takeBack(purpose string) {
	for _, d := range c.site.Plan.Charter.Documents {
		if d.Purpose != purpose {
			continue
		}
		c.do(`delete from opening where site = $1 and subject_id = $2 and deposit_id in (select x.deposit_id from deposit x where x.site = $1 and x.subject_id = $2 and x.document = $3)`, c.site.name, c.subject, d.Name)
		c.do(`update deposit set ended_at = $4, cause = $5 where site = $1 and subject_id = $2 and document = $3 and ended_at = 0`,
			c.site.name, c.subject, d.Name, micros(c.at), string(vault.ByWithdrawal))
	}
}

// forgetOutcomes deletes what is left of deposits whose purpose has ended, once their documents are destroyed.
//
// Law: GDPR 5(1)(e)
func (s *Site) forgetOutcomes(ctx context.Context, now time.Time) error {
	for _, k := range s.Plan.Joins() {
		for _, doc := range s.Plan.Deposited(k.Name) {
			if err := s.forgetOutcome(ctx, doc, now); err != nil {
				return err
			}
		}
	}
	return nil
}

func (s *Site) forgetOutcome(ctx context.Context, doc charter.Document, now time.Time) error {
	period, ok := s.Plan.Expiry(doc.Purpose)
	if !ok {
		return nil
	}
	const past = `site = $1 and document = $2 and destroyed_at > 0 and destroyed_at <= $3 and exists
		(select 1 from subject p where p.site = deposit.site and p.subject_id = deposit.subject_id and p.terms = $4)`
	args := []any{s.name, doc.Name, micros(period.Before(now)), s.version}
	n, err := s.number(ctx, `select count(*) from deposit where `+past, args...)
	if err != nil || n == 0 {
		return err
	}
	c := &Change{site: s, at: now}
	c.count("deposit", `delete from deposit where `+past, args...)
	c.alsoCounted(expired(s.Plan, doc.Purpose, period.Before(now), now))
	return s.Commit(ctx, c)
}

// straysEvery is how often a server looks through its chest.
const straysEvery = 6 * time.Hour

func (s *Site) straysDue(now time.Time) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	last, looked := s.looked[s.name]
	if looked && now.Sub(last) < straysEvery && !now.Before(last) {
		return false
	}
	s.looked[s.name] = now
	return true
}

// sweepStrays takes out of the chest what no row knows: what was cut off between the chest and the rows, or what is newer than rows that
// were restored.
func (s *Site) sweepStrays(ctx context.Context) error {
	return s.inChest(ctx, func(name string) error {
		id, err := seal.ParseID(name)
		if err != nil {
			return nil // nothing of ours
		}
		if known, err := s.lies(ctx, id); err != nil || known {
			return err
		}
		_, err = s.chest.Destroy(ctx, vault.Name(s.name, id))
		return err
	})
}

// inChest goes through the documents of the site in its chest, each once, by the middle part of the names of its chunks.
func (s *Site) inChest(ctx context.Context, visit func(name string) error) error {
	const page = 1000 // names at a time: to look for one is no cheaper
	mine := s.name + "/"
	for last, after := "", mine; ; after = mine + last + "/~" { // after each of its chunks
		names, err := s.chest.List(ctx, after, page)
		if err != nil {
			return err
		}
		for _, name := range names {
			if !strings.HasPrefix(name, mine) {
				return nil
			}
			deposit, _, _ := strings.Cut(strings.TrimPrefix(name, mine), "/")
			if deposit == last {
				continue
			}
			last = deposit
			if err := visit(deposit); err != nil {
				return err
			}
		}
		if len(names) < page {
			return nil
		}
	}
}

// lies reports whether a row knows of a document that may lie in the chest.
func (s *Site) lies(ctx context.Context, id seal.ID) (bool, error) {
	// The plus keeps SQLite from going through all that are not destroyed to find one of them.
	n, err := s.number(ctx, `select (select count(*) from deposit where site = $1 and deposit_id = $2 and +destroyed_at = 0)
		+ (select count(*) from destruction where site = $1 and deposit_id = $2 and destroyed_at = 0)`, s.name, id)
	return n > 0, err
}

// replayDeposits ends the deposits whose documents were destroyed after the backup from which their rows were restored: their keys are
// gone, whatever the rows say.
//
// Law: GDPR 17(1)
func (s *Site) replayDeposits(ctx context.Context, now time.Time) error {
	rows, failed := depositRows(ctx, s.engine.reader(), `from deposit d where d.site = $1 and d.ended_at = 0
		and exists (select 1 from subject p where p.site = d.site and p.subject_id = d.subject_id and p.terms = $2)`, s.name, s.version)
	for _, d := range rows {
		gone, err := s.marked(ctx, d.ID)
		if err == nil && gone {
			err = s.endOne(ctx, d, vault.ByRestoring, now)
		}
		failed = errors.Join(failed, ignore(err, ErrNotFound, ErrStale))
	}
	return failed
}
