package store

import (
	"context"
	"strconv"
	"time"

	"charte/people"
	"charte/seal"
)

// FactListed says that somebody of the team read who stands where in a campaign: in which role, which version and which standing, and never whom.
const FactListed = "campaign list read"

// Standing lists, to a role that opens files, the people of one version who stand somewhere about the latest one, the newest first, after a given
// entry (the zero one: from the newest): as in any list, nothing that they said, and only kinds whose files the role may open. The words are those
// of Who. The first page is a fact of the site. The error is ErrRole where the role is not held or sees people on a ticket alone, ErrNotFound for
// another word.
//
// Law: GDPR 25(2), GDPR 5(2), GDPR 32(4)
func (s *Site) Standing(ctx context.Context, by people.Actor, from int, standing string, after Entry, limit int, now time.Time) (list []Entry, err error) {
	to, ok := s.target()
	where, known := standings[standing]
	if !ok || !known {
		return nil, ErrNotFound
	}
	kinds := s.opened(by.Role)
	if err := s.held(ctx, by); err != nil || len(kinds) == 0 || people.OnTicket(s.Plan, by.Role) {
		if err == nil {
			err = ErrRole
		}
		return nil, err
	}
	before, last := micros(after.Joined), after.Subject
	if after.Joined.IsZero() {
		before, last = 1<<63-1, seal.ID{}
		f := people.Fact(s.Plan, FactListed, staffPromise(by.Role), now)
		f.Detail = map[string]string{"role": by.Role, "version": strconv.Itoa(to.Number), "from": strconv.Itoa(from), "standing": standing}
		c := &Change{site: s, at: now}
		c.also(f)
		c.holds(by)
		if err := s.Commit(ctx, c); err != nil {
			return nil, err
		}
	}
	in, args := marks(7, kinds)
	return s.entries(ctx, `select p.subject_id, p.kind, p.joined_at from subject p where p.site = $1 and p.came <> 'prepared' and (p.joined_at, p.subject_id) < ($2, $3)
		and exists (select 1 from notice n where n.site = p.site and n.subject_id = p.subject_id and n.version = $4 and n.was = $5 and `+where+`)
		and p.kind in (`+in+`) order by p.joined_at desc, p.subject_id desc limit $6`, append([]any{s.name, before, last, to.Number, from, limit}, args...)...)
}
