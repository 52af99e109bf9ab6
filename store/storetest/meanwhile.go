package storetest

import (
	"fmt"
	"time"

	"charte/policy"
	"charte/rights"
	"charte/store"
)

// overtaken: somebody agrees early with a box ticked, and changes their mind about that purpose before the version applies.
func overtaken(s *scene) {
	ctx := s.Context()
	s.begins()
	p, steady := s.member("newsletter"), s.member("newsletter")
	next := s.next(s.site, day(2, 20), widerLetter...)
	s.announces(next)
	for _, one := range []person{p, steady} {
		must(s.answer(one, 4, store.Agreed, "newsletter"))(s)
	}
	s.pass(time.Hour)
	must(s.site.Choose(ctx, p.id, s.choice("newsletter", false)))(s)
	s.now = day(2, 20).Add(time.Hour)
	want(s, "moved", s.turn(), 2)
	_, err := s.theirs(p).For(ctx, p.id, "newsletter")
	fails(s, "a purpose that was refused after its box was ticked", err, store.ErrPurpose)
	must(s.theirs(steady).For(ctx, steady.id, "newsletter"))(s)
	s.sound()
}

// meanwhile: clocks differ, wordings change, versions are withdrawn and people move while something else is being decided.
func meanwhile(s *scene) {
	ctx := s.Context()
	s.begins()
	p, owner := s.member(), s.owner()

	// A machine whose clock is behind begins nothing anew.
	next := s.next(s.site, day(2, 20), keepsLonger...)
	early := s.now.AddDate(-1, 0, 0)
	fails(s, "published before what was published", next.Publish(ctx, policy.Published(next.Plan, early), early), store.ErrVersion)
	want(s, "in force for a clock that is behind", must(s.site.InForce(ctx, early))(s).Number(), 3)

	s.announces(next)
	must(s.answer(p, 4, store.Agreed))(s)
	s.now = day(2, 21)
	want(s, "moved", s.turn(), 1)
	_, err := s.site.Withdraw(ctx, day(2, 19)) // by a machine whose clock is behind
	fails(s, "withdrawn from under somebody", err, store.ErrStale)

	// Two versions are in use, and both are worded anew at one instant.
	for _, one := range must(s.site.InUse(ctx, s.now))(s) {
		again := policy.Published(one.Plan, s.now)
		again.Fact.Detail["en"] = policy.Digest("worded anew" + fmt.Sprint(one.Number()))
		s.ok(one.Publish(ctx, again, s.now))
	}
	want(s, "publications", len(must(s.site.Versions(ctx))(s)), 4)

	// A sweep that looked at somebody before they moved does not end them by the periods of before.
	h := must(s.site.Held(ctx, p.id))(s)
	_, err = s.site.Erase(ctx, h, rights.Inactive, s.now)
	fails(s, "ended by the version of before", err, store.ErrStale)

	// People whom the next version does not have are told nothing, asked nothing and moved nowhere.
	gone := s.next(next, day(4, 20), "  owner:\n    label: {fr: Je possède, en: I own}\n    profile: none\n    asks: {required: [first_name, email], optional: [organisation]}\n", "")
	s.announces(gone)
	offer := s.terms(owner).Offer
	want(s, "what concerns an owner", fmt.Sprint(offer.Concerns, offer.Needs), "false false")
	s.now = day(4, 21)
	s.turn()
	want(s, "an owner stays", s.under(owner), 3)

	// Nobody joins under a version that was withdrawn, even by a server that has not heard of it.
	last := s.next(gone, day(9, 1), reworded...)
	s.ok(last.Publish(ctx, policy.Published(last.Plan, s.now), s.now))
	must(s.site.Withdraw(ctx, s.now))(s)
	j := s.decide("picker", s.form("late@mail.example"))
	fails(s, "a join under a withdrawn version", last.Join(ctx, j), store.ErrStale)
}
