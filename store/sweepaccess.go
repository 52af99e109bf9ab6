package store

import (
	"context"
	"errors"
	"time"

	"charte/people"
	"charte/rights"
	"charte/seal"
)

// sweepInvitations takes away what nobody answered in time: the invitation, the address that it went to, the letter if it waits still,
// and the profile that was prepared.
//
// Law: GDPR 5(1)(e)
func (s *Site) sweepInvitations(ctx context.Context, now time.Time, w *Swept) (failed error) {
	for {
		rows, err := s.accesses(ctx, `p.terms = $2 and x.state in ('invited', 'asked') and x.ends_at <= $3 and x.access_id in
			(select o.access_id from access o where o.site = $1 and o.state in ('invited', 'asked') and o.ends_at <= $3 order by o.ends_at limit $4)`, s.version, micros(now), sweepBatch)
		if err != nil {
			return errors.Join(failed, err)
		}
		gone := 0
		for _, a := range rows {
			switch err := s.refuse(ctx, a, people.FactExpired, seal.ID{}, now); {
			case err == nil:
				gone++
				w.Invitations++
			case !errors.Is(err, ErrStale) && !errors.Is(err, ErrNotFound) && failed == nil:
				failed = err // whoever answered in the meantime is nobody's error
			}
		}
		if gone == 0 || ctx.Err() != nil {
			return errors.Join(failed, ctx.Err(), s.sweepPrepared(ctx, now, w))
		}
	}
}

// sweepPrepared erases the prepared profiles that no invitation leads to any more, since whoever prepared them has left, or because the
// sweep was stopped half-way.
func (s *Site) sweepPrepared(ctx context.Context, now time.Time, w *Swept) error {
	ids, err := identifiers(ctx, s.engine.reader(), `select p.subject_id from subject p where p.site = $1 and p.terms = $2 and p.came = 'prepared' and not exists
		(select 1 from access x where x.site = p.site and x.subject_id = p.subject_id and x.state = 'asked' and x.ends_at > $3) limit $4`, s.name, s.version, micros(now), sweepBatch)
	for _, id := range ids {
		err = errors.Join(err, counted(s.close(ctx, id, rights.Unclaimed, now), &w.Unconfirmed))
	}
	return err
}
