package store

import (
	"context"
	"time"

	"charte/people"
)

// probeLooks counts the files that are open to a role without a reason where the charter asks for one, with too few proofs of who looks,
// or although nobody holds the role any more. A row that this program did not write is found by the check.
//
// Law: GDPR 32(4)
func probeLooks(ctx context.Context, s *Site, role string, now time.Time) (answer, error) {
	a := answer{figures: map[string]int64{}}
	r, _ := people.Role(s.Plan, role)
	reasons := 0
	if r.Reason {
		reasons = 1
	}
	n, err := s.number(ctx, `select count(*) from look where site = $1 and `+theirs("look")+` and role = $3 and ends_at > $4 and (reasoned < $5 or proofs < $6 or not exists
		(select 1 from staff_role r where r.site = look.site and r.subject_id = look.actor_id and r.role = look.role and r.until_at = 0))`,
		s.name, s.version, role, micros(now), reasons, people.Factors(s.Plan, role))
	if err != nil {
		return a, err
	}
	a.breaches = n
	a.figures["figure.looks"], err = s.number(ctx, `select count(*) from fact where site = $1 and kind = $2 and promise = $3 and happened_at > $4`,
		s.name, people.FactLooked, staffPromise(role), micros(now.AddDate(0, 0, -30)))
	return a, err
}
