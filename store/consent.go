package store

import (
	"context"

	"charte/consent"
	"charte/plan"
	"charte/seal"
)

// Choose records a choice about a purpose, and returns the fact whose receipt proves it.
//
// Law: GDPR 7(1), GDPR 7(3)
func (s *Site) Choose(ctx context.Context, subject seal.ID, choice consent.Choice) (seal.ID, error) {
	key, err := s.key(ctx, subject)
	if err != nil {
		return seal.ID{}, err
	}
	c := &Change{site: s, subject: subject, key: key, at: choice.At}
	c.must(1, ErrNotFound, `update subject set seen_at = $3, warned_at = 0, told_at = 0 where site = $1 and subject_id = $2 and terms = $4`, s.name, subject, micros(choice.At), s.version)
	if choice.Given && s.Plan.OfAccount(choice.Purpose) {
		c.must(0, ErrPurpose, `update profile set opened_at = opened_at where site = $1 and subject_id = $2`, s.name, subject)
	}
	ward, err := s.Ward(ctx, subject)
	if err != nil {
		return seal.ID{}, err
	}
	id := c.chooseAs(ward, choice)
	return id, s.Commit(ctx, c)
}

func (c *Change) choose(choice consent.Choice) seal.ID {
	if choice.Given {
		c.alone()
	} else {
		c.do(`delete from assent where site = $1 and subject_id = $2 and purpose = $3`, c.site.name, c.subject, choice.Purpose)
	}
	id := c.also(choice.Fact())
	c.consented(choice, id)
	return id
}

// consented makes the fact of a choice true.
func (c *Change) consented(choice consent.Choice, id seal.ID) {
	given := 0
	if choice.Given {
		given = 1
	} else {
		// Law: GDPR 7(3): a letter that still waits would be sent without consent, and a picture kept without.
		c.do(`delete from outbox where site = $1 and subject_id = $2 and purpose = $3`, c.site.name, c.subject, choice.Purpose)
		c.undeliver()
		c.do(`delete from picture where site = $1 and subject_id = $2 and purpose = $3`, c.site.name, c.subject, choice.Purpose)
	}
	c.do(`insert into consent (site, subject_id, purpose, given, version, chosen_at, fact_id) values ($1, $2, $3, $4, $5, $6, $7)
		on conflict (site, subject_id, purpose) do update set given = excluded.given, version = excluded.version, chosen_at = excluded.chosen_at, fact_id = excluded.fact_id`,
		c.site.name, c.subject, choice.Purpose, given, choice.Version, micros(choice.At), id)
	if !choice.Given {
		c.unkeep(choice.Purpose)
		c.takeBack(choice.Purpose)
	}
}

// Consents returns where a person stands about each purpose that they ever chose on.
func (s *Site) Consents(ctx context.Context, subject seal.ID) ([]consent.State, error) {
	agreements, err := s.agreements(ctx, subject)
	states := make([]consent.State, len(agreements))
	for i, a := range agreements {
		states[i] = consent.State{Purpose: a.Purpose, Given: a.Given, Version: a.Version, At: a.At}
	}
	return states, err
}

// For returns the values of a person that a purpose may read, as in Held, and refuses the rest: ErrPurpose when the
// version that the person is under has no such purpose, or the purpose rests on a consent that is not in force, or they object to it.
// Whichever version the site stands for, theirs decides.
//
// Law: GDPR 5(1)(b), GDPR 6(1), GDPR 21(1)
func (s *Site) For(ctx context.Context, subject seal.ID, purpose string) ([]plan.Value, error) {
	s, err := s.of(ctx, subject)
	if err != nil {
		return nil, err
	}
	states, err := s.Consents(ctx, subject)
	if err != nil {
		return nil, err
	}
	objects, err := s.objects(ctx, subject, purpose)
	if err != nil {
		return nil, err
	}
	if !consent.Live(s.Plan, purpose, states) || objects {
		return nil, ErrPurpose
	}
	key, err := s.key(ctx, subject)
	if err != nil {
		return nil, err
	}
	return s.values(ctx, subject, key, func(field string) bool { return s.Plan.May(purpose, field) })
}
