package store

import (
	"bytes"
	"context"
	"errors"
	"slices"
	"time"

	"charte/people"
	"charte/seal"
)

// ErrDropped says that the version of the policy that a profile's owner came under lets nobody reach it in that way any more.
var ErrDropped = errors.New("store: the policy does not open profiles in that way any more")

// parting takes the rows of somebody who is erased and of those whose profiles they reach, in one order, so that two changes never wait for each
// other; and tells each of those, in their own file, that this access is gone. It says nothing of who had it: whoever opened it knows, and nobody
// else learns it. What one of the account's other profiles, which go along, reaches is among them. The error of the change is ErrNotFound where the person is gone, ErrCut where one of the others is.
//
// Law: GDPR 15(1)(c), GDPR 17(1)
func (s *Site) parting(ctx context.Context, c *Change, subject seal.ID, others []seal.ID, now time.Time) error {
	rows, err := s.accesses(ctx, `x.state = 'active' and (x.holder_id = $2 or x.holder_id in (select f.subject_id from profile f where f.site = $1 and f.account_id = $2))`, subject)
	if err != nil {
		return err
	}
	ids := []seal.ID{subject}
	for _, a := range rows {
		if slices.Contains(others, a.Owner) {
			continue // it goes along
		}
		owner, err := s.party(ctx, a.Owner)
		if errors.Is(err, ErrNotFound) || errors.Is(err, ErrNoKey) {
			continue // gone a moment ago, or nobody can write in their file
		}
		if err != nil {
			return err
		}
		ids = append(ids, a.Owner)
		c.alsoIn(owner, people.About(people.Fact(s.Plan, people.FactVanished, "grants."+a.Grant, now), a.Access))
	}
	slices.SortFunc(ids, func(a, b seal.ID) int { return bytes.Compare(a[:], b[:]) })
	for _, id := range slices.Compact(ids) {
		missed := ErrCut
		if id == subject {
			missed = ErrNotFound
		}
		c.must(1, missed, `update subject set kind = kind where site = $1 and subject_id = $2`, s.name, id)
	}
	return nil
}

// droppedFor is how long somebody may learn, where a profile was, that the policy closed it.
const droppedFor = 30 * 24 * time.Hour

// sweepDropped forgets that accesses were dropped by a version, once their holders had the time to learn it.
//
// Law: GDPR 5(1)(e)
func (s *Site) sweepDropped(ctx context.Context, now time.Time) error {
	const past = ` from reach where site = $1 and dropped_at > 0 and dropped_at <= $2`
	n, err := s.number(ctx, `select count(*)`+past, s.name, micros(now.Add(-droppedFor)))
	if err != nil || n == 0 {
		return err
	}
	r, _ := s.Plan.Inactivity()
	c := &Change{site: s, at: now}
	c.count("reach", `delete`+past, s.name, micros(now.Add(-droppedFor)))
	c.alsoCounted(expired(s.Plan, r.Purpose, now.Add(-droppedFor), now))
	return s.Commit(ctx, c)
}
