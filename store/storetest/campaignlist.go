package storetest

import (
	"errors"

	"charte/people"
	"charte/seal"
	"charte/store"
)

// campaignPages: a list of a campaign shows everybody once, page by page, whoever joins, answers or leaves meanwhile; it is read in a role that
// opens those files alone, and reading it is on record once.
//
// Law: GDPR 25(2), GDPR 5(2)
func campaignPages(s *scene) {
	ctx := s.Context()
	s.begins(append([]string{"\nretention:\n", desk + "\nretention:\n"}, byLetter...)...)
	host, guard := s.clerk("host"), s.clerk("guard")
	waiting := map[seal.ID]bool{}
	var all []person
	for range 7 {
		s.pass(tick)
		p := s.member()
		all, waiting[p.id] = append(all, p), true
	}
	s.pass(tick)
	outside := s.owner() // of whom the version asks the same
	waiting[outside.id] = true
	next := s.next(s.site, day(2, 20), keepsLonger...)
	s.announces(next)
	s.post()
	page := func(after store.Entry) []store.Entry {
		s.Helper()
		return must(s.site.Standing(ctx, host.as("host"), s.site.Number(), "pending", after, 3, s.now))(s)
	}
	seen := map[seal.ID]int{}
	list := page(store.Entry{})
	for turn := 0; len(list) > 0 && turn < 10; turn++ {
		for i, e := range list {
			if seen[e.Subject]++; i > 0 && e.Joined.After(list[i-1].Joined) {
				s.Error("the list is not the newest first")
			}
		}
		last := list[len(list)-1]
		s.pass(tick)
		switch turn {
		case 0: // somebody joins, somebody who was shown answers, and somebody who comes later leaves
			s.member()
			must(s.answer(all[6], next.Number(), store.Stayed))(s)
			s.erase(all[0])
			delete(waiting, all[0].id)
		case 1: // the one at whom the page ended leaves
			h := must(s.site.Held(ctx, last.Subject))(s)
			must(s.site.Erase(ctx, h, "request", s.now))(s)
		}
		list = page(last)
	}
	want(s, "people listed", len(seen), len(waiting))
	for id, n := range seen {
		want(s, "how often somebody is listed", n, 1)
		want(s, "somebody who waits", waiting[id], true)
	}
	want(s, "readings on record", s.count(s.rows, `select count(*) from fact where site = $1 and kind = $2`, store.FactListed), 1)
	for what, err := range map[string]error{
		"in a role that opens no file": func() error {
			_, err := s.site.Standing(ctx, guard.as("host"), s.site.Number(), "pending", store.Entry{}, 3, s.now)
			return err
		}(),
		"by nobody of the team": func() error {
			_, err := s.site.Standing(ctx, people.Actor{Subject: all[1].id, Role: "host", Proofs: 2}, s.site.Number(), "pending", store.Entry{}, 3, s.now)
			return err
		}(),
	} {
		if !errors.Is(err, store.ErrRole) {
			s.Errorf("a list read %s: %v", what, err)
		}
	}
	s.integrate()
	s.sound()
}

// reindexed: what a role needs under a new version can be searched for once it applies and the index is made; what no role needs any more
// cannot, from the moment when people come under the version that says so.
//
// Law: GDPR 25(2), GDPR 5(1)(c)
func reindexed(s *scene) {
	ctx := s.Context()
	s.begins()
	p, q := s.member(), s.member()
	_ = must(s.site.Correct(ctx, q.who, "first_name", seal.NewText("Zoé"), s.now))(s)
	indexed := func() int64 {
		s.Helper()
		return s.count(s.rows, `select count(*) from datum where site = $1 and blind is not null and subject_id in ($2, $3)`, p.id, q.id)
	}
	want(s, "values found by an index, where nobody searches", indexed(), 0)
	second := s.next(s.site, day(2, 20), "\nretention:\n", desk+"\nretention:\n")
	s.announces(second)
	s.now = day(2, 20)
	want(s, "moved", s.turn(), 2)
	host := func() people.Actor { s.Helper(); s.site = s.theirs(p); return s.clerk("host").as("host") }()
	find := func(term string) int {
		s.Helper()
		return len(must(s.site.Find(ctx, host, seal.NewText(term), s.now))(s))
	}
	want(s, "found before the index is made", find("zoe")+find(p.email), 0)
	want(s, "made findable", must(s.site.Index(ctx, s.now))(s) > 0, true)
	want(s, "found by a name", find("zoe"), 1)
	want(s, "found by an address", find(p.email), 1)
	want(s, "made findable twice", must(s.site.Index(ctx, s.now))(s), 0)
	s.sound()

	third := s.next(second, day(4, 20), "only: [first_name, email, postcode]", "only: [email]")
	s.announces(third)
	s.now = day(4, 20)
	want(s, "moved again", s.turn() >= 2, true)
	s.site = s.theirs(p)
	want(s, "found by a name that no role needs", find("zoe"), 0)
	want(s, "found by an address still", find(p.email), 1)
	want(s, "made findable of what no role needs", must(s.site.Index(ctx, s.now))(s), 0)
	s.sound()
}
