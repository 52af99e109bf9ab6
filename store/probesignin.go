package store

import (
	"context"
	"time"

	"charte/people"
)

// probeProofs counts the open sessions of the people of a version that one proof opened, where it promises two.
//
// Law: GDPR 32(1)(b)
func probeProofs(ctx context.Context, s *Site, _ string, now time.Time) (answer, error) {
	n, err := s.number(ctx, `select count(*) from session where site = $1 and `+theirs("session")+` and due = $3 and factors < 2 and ends_at > $4`,
		s.name, s.version, int(people.OwesNothing), micros(now))
	if err != nil {
		return answer{}, err
	}
	all, err := s.number(ctx, `select count(*) from account where site = $1 and `+theirs("account")+` and second > 0`, s.name, s.version)
	return answer{breaches: n, figures: map[string]int64{"figure.proofs": all}}, err
}
