package storetest

import (
	"fmt"
	"time"

	"charte/consent"
	"charte/letters"
	"charte/people"
	"charte/seal"
	"charte/store"
)

func choices(s *scene) {
	ctx := s.Context()
	p := s.member()
	want(s, "choices before any", len(must(s.site.Consents(ctx, p.id))(s)), 0)
	s.pass(time.Hour)
	yes := must(s.site.Choose(ctx, p.id, s.choice("newsletter", true)))(s)
	h := must(s.site.Held(ctx, p.id))(s)
	want(s, "a choice is a visit", h.Seen, s.now)
	want(s, "its fact", h.Agreements[0].Fact, yes)
	want(s, "states", fmt.Sprint(must(s.site.Consents(ctx, p.id))(s)), fmt.Sprint([]consent.State{{Purpose: "newsletter", Given: true, Version: 3, At: s.now}}))

	// Two letters wait: withdrawing takes away the one that rests on this consent, of this person.
	other := s.member("newsletter")
	for _, q := range []person{p, other} {
		s.owe(q, "newsletter")
		s.owe(q, "account")
	}
	waiting := func(q person, purpose string) int64 {
		return s.count(s.rows, `select count(*) from outbox where site = $1 and subject_id = $2 and purpose = $3 and kind = 'test'`, q.id, purpose)
	}
	s.pass(time.Hour)
	no := must(s.site.Choose(ctx, p.id, s.choice("newsletter", false)))(s)
	want(s, "letters of the consent withdrawn", waiting(p, "newsletter"), 0)
	want(s, "letters owed to the account", waiting(p, "account"), 1)
	want(s, "letters of somebody else's consent", waiting(other, "newsletter"), 1)
	want(s, "states", fmt.Sprint(must(s.site.Consents(ctx, p.id))(s)), fmt.Sprint([]consent.State{{Purpose: "newsletter", Given: false, Version: 3, At: s.now}}))
	want(s, "two choices are two facts", yes != no, true)
	kinds := without(s.kinds(p.id), people.FactAsked)
	want(s, "last facts", fmt.Sprint(kinds[len(kinds)-2:]), fmt.Sprint([]string{consent.FactGiven, consent.FactWithdrawn}))

	_, err := s.site.Choose(ctx, seal.NewID(), s.choice("newsletter", true))
	fails(s, "a choice of nobody", err, store.ErrNotFound)
	s.sound()
}

// owe puts a letter of any purpose into the outbox, by the way that a mailing of the site would take.
func (s *scene) owe(p person, purpose string) seal.ID {
	s.Helper()
	s.ok(s.site.Forgot(s.Context(), p.email, s.now))
	o := s.owed(letters.Password, p.email)
	id := o[len(o)-1].ID
	s.run(s.rows, `update outbox set purpose = $3, kind = 'test' where site = $1 and letter_id = $2`, id, purpose)
	return id
}
