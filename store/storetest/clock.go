package storetest

import (
	"fmt"
	"slices"
	"time"

	"charte/people"
	"charte/rights"
	"charte/seal"
)

// clockBack: what people say, take back and change while the clock goes back, or stands still, is read in the order in which it happened: by
// them, and by the check.
//
// Law: GDPR 5(1)(d), GDPR 5(2)
func clockBack(s *scene) {
	ctx := s.Context()
	s.begins(append([]string{"answer: 1 month", "after death: choice in the account, answer: 1 month"}, withGrants...)...)
	p, o := s.member(), s.owner()
	id := s.opened(p, o)
	acts := []struct {
		kind string
		do   func()
	}{
		{"consent given", func() { must(s.site.Choose(ctx, p.id, s.choice("newsletter", true)))(s) }},
		{"consent withdrawn", func() { must(s.site.Choose(ctx, p.id, s.choice("newsletter", false)))(s) }},
		{"consent given", func() { must(s.site.Choose(ctx, p.id, s.choice("recipes", true)))(s) }},
		{rights.FactDirected, func() { must(s.site.Direct(ctx, p.id, s.wish(rights.WishErase)))(s) }},
		{rights.FactUndirected, func() { s.ok(s.site.Undirect(ctx, p.id, s.now)) }},
		{people.FactCorrected, func() { must(s.site.Correct(ctx, p.who, "postcode", seal.NewText("13001"), s.now))(s) }},
		{people.FactBlocked, func() { s.ok(s.site.Forbid(ctx, p.who, id, "export", true, s.now)) }},
		{people.FactUnblocked, func() { s.ok(s.site.Forbid(ctx, p.who, id, "export", false, s.now)) }},
		{people.FactCut, func() { s.ok(s.site.Cut(ctx, p.who, id, s.now)) }},
	}
	for _, integrated := range []bool{false, true} { // while it waits for the log, then in it
		for _, back := range []time.Duration{0, time.Hour, time.Minute} {
			id = s.reopened(p, o, id)
			s.pass(3 * time.Hour)
			var did, told []string
			for _, a := range acts {
				s.pass(-back)
				a.do()
				did = append(did, a.kind)
				if integrated {
					s.integrate()
				}
			}
			events, _, err := s.site.History(ctx, p.id, 0, 0)
			s.ok(err)
			for _, e := range events[:min(len(events), len(acts))] {
				told = append(told, e.Fact.Kind)
			}
			slices.Reverse(told)
			want(s, fmt.Sprint("told, with a clock set back by ", back), fmt.Sprint(told), fmt.Sprint(did))
			s.sound()
			s.integrate()
			s.sound()
			s.pass(12 * time.Hour)
		}
	}
}

// reopened opens a profile again, once it was cut.
func (s *scene) reopened(p, o person, id seal.ID) seal.ID {
	s.Helper()
	if s.may(o, id) != "" {
		return id
	}
	return s.opened(p, o)
}
