package store

import (
	"context"
	"time"

	"charte/people"
	"charte/retention"
	"charte/rights"
)

// probeDirective counts the directives that are not followed in time, the links to copies past their life, and the ways into an account whose
// person died.
//
// Law: LIL 85
func probeDirective(ctx context.Context, s *Site, _ string, now time.Time) (a answer, err error) {
	late := now.Add(-retention.Grace)
	const theirs = `exists (select 1 from subject s where s.site = x.site and s.subject_id = x.subject_id and s.terms = $2)`
	open, err := s.number(ctx, `select count(*) from session x where x.site = $1 and `+theirs+` and exists (select 1 from death d where d.site = x.site and d.subject_id = x.subject_id)`, s.name, s.version)
	if err != nil {
		return a, err
	}
	waiting, err := s.number(ctx, `select count(*) from death x where x.site = $1 and `+theirs+` and (x.wish = $3 and x.recorded_at <= $4 or x.wish = $5 and x.afterwards = $3 and x.handed_at > 0 and x.handed_at <= $6)`,
		s.name, s.version, string(rights.WishErase), micros(late), string(rights.WishHandOver), micros(late.Add(-rights.LegacyGrace)))
	if err != nil {
		return a, err
	}
	links, err := s.number(ctx, `select count(*) from ticket x where x.site = $1 and `+theirs+` and x.kind = $3 and x.ends_at <= $4`, s.name, s.version, string(people.TicketLegacy), micros(late))
	if err != nil {
		return a, err
	}
	given, err := s.number(ctx, `select count(*) from directive x where x.site = $1 and `+theirs, s.name, s.version)
	return answer{breaches: open + waiting + links, late: open == 0, figures: map[string]int64{"figure.directives": given}}, err
}
