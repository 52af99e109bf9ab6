package store

import (
	"context"
	"errors"

	"charte/people"
	"charte/rights"
	"charte/seal"
)

// delegated adds to what is held about a person who reaches their profile, and whose they reach.
//
// Law: GDPR 15(1)(c)
func (s *Site) delegated(ctx context.Context, h *rights.Holding) error {
	given, err := s.Accesses(ctx, h.Subject)
	if err != nil {
		return err
	}
	for _, a := range given {
		h.Delegations = append(h.Delegations, delegationOf(a, true))
	}
	held, err := s.Reaches(ctx, h.Subject)
	for _, r := range held {
		h.Delegations = append(h.Delegations, delegationOf(r.Access, false))
	}
	return err
}

func delegationOf(a people.Access, given bool) rights.Delegation {
	d := rights.Delegation{Grant: a.Grant, State: string(a.State), Given: given, Other: a.Name, May: a.May, Blocked: a.Blocked, Since: a.Answered, Until: a.Ended}
	if a.Answered.IsZero() {
		d.Since, d.Until = a.Began, a.Ends
	}
	if !a.Address.IsZero() {
		d.Other = a.Address
	}
	return d
}

// nameFor is the name of another person, for somebody who has to do with them: zero where it cannot be read.
func (s *Site) nameFor(ctx context.Context, subject seal.ID) (seal.Text, error) {
	name, err := s.nameOf(ctx, subject)
	if errors.Is(err, ErrNotFound) || errors.Is(err, ErrNoKey) || errors.Is(err, seal.ErrTampered) {
		return seal.Text{}, nil
	}
	return name, err
}
