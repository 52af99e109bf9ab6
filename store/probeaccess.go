package store

import (
	"context"
	"time"

	"charte/charter"
	"charte/plan"
	"charte/retention"
	"charte/seal"
)

// probeGrants counts how often what a charter says of a grant does not hold: profiles that stand open without the yes of both,
// invitations that should be gone, and people to whom it was not told in time who gave their address.
func probeGrants(ctx context.Context, s *Site, grant string, now time.Time) (a answer, err error) {
	for _, ask := range []probe{probeOpened, probeInvitations, probeInvited} {
		one, err := ask(ctx, s, grant, now)
		if err != nil {
			return a, err
		}
		a = a.and(one)
	}
	return a, nil
}

// probeOpened counts the profiles that stand open by a grant without the yes of both, each with its fact; those that nobody took; and the
// invited addresses that outlive the answer.
//
// Law: GDPR 7(1), GDPR 25(2)
func probeOpened(ctx context.Context, s *Site, grant string, _ time.Time) (answer, error) {
	open, err := s.number(ctx, `select count(*) from access where site = $1 and grant_name = $2 and state = 'active'`, s.name, grant)
	if err != nil {
		return answer{}, err
	}
	n, err := s.number(ctx, `select count(*) from access x where x.site = $1 and x.grant_name = $2 and (
		x.state = 'active' and (x.holder_id = $3
			or not exists (select 1 from fact f where f.site = x.site and f.subject_id = x.subject_id and f.fact_id = x.owner_fact and f.kind in ('access offered', 'access accepted'))
			or not exists (select 1 from fact f where f.site = x.site and f.subject_id = x.holder_id and f.fact_id = x.holder_fact and f.kind in ('access requested', 'access accepted'))
			or exists (select 1 from subject p where p.site = x.site and p.subject_id = x.subject_id and p.came = 'prepared'))
		or x.state in ('active', 'ended') and (x.sealed is not null
			or exists (select 1 from reach r where r.site = x.site and r.subject_id = x.holder_id and r.access_id = x.access_id and r.sealed is not null)))`, s.name, grant, seal.ID{})
	return answer{breaches: n, figures: map[string]int64{"figure.accesses": open}}, err
}

// probeInvitations counts the invitations by a grant, and the prepared profiles, that should be gone.
//
// Law: GDPR 5(1)(e)
func probeInvitations(ctx context.Context, s *Site, grant string, now time.Time) (answer, error) {
	waiting, err := s.number(ctx, `select count(*) from access where site = $1 and grant_name = $2 and state in ('invited', 'asked')`, s.name, grant)
	if err != nil {
		return answer{}, err
	}
	then := micros(now.Add(-retention.Grace))
	late, err := s.number(ctx, `select count(*) from access where site = $1 and grant_name = $2 and state in ('invited', 'asked') and ends_at <= $3`, s.name, grant, then)
	a := answer{breaches: late, late: true, figures: map[string]int64{"figure.invitations": waiting}}
	g, _ := s.Plan.Grant(grant)
	if err != nil || !g.Creates {
		return a, err
	}
	left, err := s.number(ctx, `select count(*) from subject p where p.site = $1 and p.kind = $2 and p.came = 'prepared' and p.joined_at <= $3 and not exists
		(select 1 from access x where x.site = p.site and x.subject_id = p.subject_id and x.state = 'asked')`, s.name, g.On, then)
	a.breaches += left
	return a, err
}

// probeInvited counts the people who were invited by a grant, and to whom it was not told in time who gave their address.
//
// Law: GDPR 14(3)(b)
func probeInvited(ctx context.Context, s *Site, grant string, now time.Time) (answer, error) {
	g, _ := s.Plan.Grant(grant)
	n, err := s.number(ctx, `select count(*) from outbox o join access x on x.site = o.site and x.letter_id = o.letter_id
		where o.site = $1 and x.grant_name = $2 and x.began_at <= $3 and o.owed_at <= $3`, s.name, grant, micros(g.Told.Before(now)))
	return answer{breaches: n, late: true}, err
}

// probeProfiles counts the accounts to which not exactly one sign-in address leads, the people without a profile to whom somebody has
// access, and the other profiles that nobody's account reaches, that one may not have, or that have a way in of their own.
//
// Law: GDPR 5(1)(c)
func probeProfiles(ctx context.Context, s *Site, _ string, _ time.Time) (a answer, err error) {
	accounts, err := s.number(ctx, `select count(*) from account c join subject p on p.site = c.site and p.subject_id = c.subject_id
		where c.site = $1 and p.terms = $2 and p.kind <> $3`, s.name, s.version, plan.Staff)
	if err != nil {
		return a, err
	}
	a.figures = map[string]int64{"figure.people": accounts}
	if a.breaches, err = s.number(ctx, `select count(*) from account c join subject p on p.site = c.site and p.subject_id = c.subject_id
		where c.site = $1 and p.terms = $2 and p.kind <> $4 and (select count(*) from locator l where l.site = c.site and l.subject_id = c.subject_id and l.field = $3) <> 1`,
		s.name, s.version, s.loginField(), plan.Staff); err != nil {
		return a, err
	}
	for _, k := range s.Plan.Joins() {
		strays, err := s.strays(ctx, k.Name)
		if err != nil {
			return a, err
		}
		a.breaches += strays
		if k.Profile != charter.NoProfile {
			continue
		}
		n, err := s.number(ctx, `select count(*) from access x join subject p on p.site = x.site and p.subject_id = x.subject_id
			where x.site = $1 and p.terms = $2 and p.kind = $3 and x.state = 'active'`, s.name, s.version, k.Name)
		if err != nil {
			return a, err
		}
		a.breaches += n
	}
	return a, nil
}
