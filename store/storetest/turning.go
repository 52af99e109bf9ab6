package storetest

import (
	"errors"
	"fmt"
	"sync"
	"testing"

	"charte/letters"
	"charte/policy"
	"charte/seal"
	"charte/store"
)

// turning lets people answer and leave, and other servers publish, announce and turn, between the decision of a campaign and its deed.
func turning(t *testing.T, h *house, meanwhile *func()) {
	begin := func(t *testing.T, edits []string) (s *scene, p, q person) {
		s = h.scene(t)
		s.begins(byLetter...)
		p, q = s.member("newsletter"), s.member()
		s.post()
		s.announces(s.next(s.site, day(2, 20), edits...))
		s.post()
		return s, p, q
	}
	end := func(s *scene) {
		s.Helper()
		*meanwhile = nil
		s.finish()
		s.integrate()
		want(s, "the probe", s.probe()["changes"].State, store.Kept)
		s.sound()
	}
	t.Run("leaving while others are brought under a version", func(t *testing.T) {
		s, p, q := begin(t, keepsShorter)
		s.now = day(2, 20)
		*meanwhile = func() { s.erase(p) }
		s.turn()
		want(s, "who stayed came under it", s.under(q), 4)
		want(s, "people who moved, as facts count them", s.count(s.rows, `select count(*) from fact where site = $1 and kind = $2`, policy.FactMoved), 1)
		end(s)
	})
	t.Run("leaving while others are told", func(t *testing.T) {
		s := h.scene(t)
		s.begins(byLetter...)
		p, q := s.member(), s.member()
		s.post()
		next := s.next(s.site, day(2, 20), keepsShorter...)
		s.ok(next.Publish(s.Context(), policy.Published(next.Plan, s.now), s.now))
		*meanwhile = func() { s.erase(p) }
		want(s, "reached", must(s.site.Announce(s.Context(), s.now))(s), 1)
		want(s, "letters", len(s.owed(letters.Changed, p.email))+len(s.owed(letters.Changed, q.email)), 1)
		end(s)
	})
	t.Run("another server tells them first", func(t *testing.T) {
		s := h.scene(t)
		s.begins(byLetter...)
		p, q := s.member(), s.member()
		s.post()
		next := s.next(s.site, day(2, 20), keepsShorter...)
		s.ok(next.Publish(s.Context(), policy.Published(next.Plan, s.now), s.now))
		*meanwhile = func() { want(s, "reached by the other", must(s.site.Announce(s.Context(), s.now))(s), 2) }
		want(s, "reached", must(s.site.Announce(s.Context(), s.now))(s), 0)
		want(s, "letters to each", fmt.Sprint(len(s.owed(letters.Changed, p.email)), len(s.owed(letters.Changed, q.email))), "1 1")
		end(s)
	})
	t.Run("the version is given up while people are told", func(t *testing.T) {
		s := h.scene(t)
		s.begins(byLetter...)
		p := s.member()
		s.post()
		next := s.next(s.site, day(2, 20), keepsShorter...)
		s.ok(next.Publish(s.Context(), policy.Published(next.Plan, s.now), s.now))
		*meanwhile = func() { must(s.site.Withdraw(s.Context(), s.now))(s) }
		want(s, "reached", must(s.site.Announce(s.Context(), s.now))(s), 0)
		want(s, "letters", len(s.owed(letters.Changed, p.email)), 0)
		end(s)
	})
	t.Run("the version is given up at the last moment", func(t *testing.T) {
		s, p, _ := begin(t, keepsShorter)
		before := day(2, 20).Add(-tick)
		s.now = day(2, 20)
		*meanwhile = func() { must(s.site.Withdraw(s.Context(), before))(s) }
		s.turn()
		want(s, "their version", s.under(p), 3)
		end(s)
	})
	t.Run("another server turns first", func(t *testing.T) {
		s, p, q := begin(t, keepsShorter)
		s.now = day(2, 20)
		*meanwhile = func() { want(s, "moved by the other", s.turn(), 2) }
		s.turn()
		want(s, "versions", fmt.Sprint(s.under(p), s.under(q)), "4 4")
		want(s, "facts of the move", s.count(s.rows, `select count(*) from fact where site = $1 and kind = $2`, policy.FactMoved), 1)
		end(s)
	})
	t.Run("answering as somebody is brought under the version", func(t *testing.T) {
		s, p, q := begin(t, offersGifts)
		must(s.answer(p, 4, store.Agreed, "gifts"))(s)
		s.now = day(2, 20)
		*meanwhile = func() { s.turn() }
		_, err := s.answer(p, 4, store.Stayed)
		fails(s, "an answer that came too late", err, store.ErrStale)
		want(s, "their version", s.under(p), 4)
		must(s.answer(q, 4, store.Agreed))(s)
		end(s)
	})
	t.Run("an answer that changes as it is carried out", func(t *testing.T) {
		s, p, _ := begin(t, offersGifts)
		must(s.answer(p, 4, store.Agreed, "gifts"))(s)
		s.now = day(2, 20)
		*meanwhile = func() { must(s.answer(p, 4, store.Stayed))(s) }
		s.turn()
		want(s, "their version", s.under(p), 3)
		want(s, "their answer", s.terms(p).Offer.Answer, store.Stayed)
		_, err := s.site.For(s.Context(), p.id, "gifts")
		fails(s, "the new purpose", err, store.ErrPurpose)
		end(s)
	})
	t.Run("a box that is unticked as the answer is carried out", func(t *testing.T) {
		s, p, _ := begin(t, offersGifts)
		must(s.answer(p, 4, store.Agreed, "gifts"))(s)
		s.now = day(2, 20)
		*meanwhile = func() { must(s.site.Answer(s.Context(), p.who, 4, store.Agreed, nil, "en", day(2, 20).Add(-tick)))(s) }
		s.turn()
		s.turn()
		want(s, "their version", s.under(p), 4)
		_, err := s.site.For(s.Context(), p.id, "gifts")
		fails(s, "the purpose of the box", err, store.ErrPurpose)
		end(s)
	})
	t.Run("an answer turned round behind the store's back", func(t *testing.T) {
		s, p, q := begin(t, offersGifts)
		must(s.answer(p, 4, store.Stayed))(s)
		must(s.answer(q, 4, store.Agreed))(s)
		s.run(s.rows, `update notice set answer = 1 where site = $1 and subject_id = $2`, p.id)
		s.now = day(2, 20)
		_, err := s.site.Turn(s.Context(), s.now)
		fails(s, "carrying it out", err, seal.ErrTampered)
		want(s, "versions", fmt.Sprint(s.under(p), s.under(q)), "3 4")
		s.run(s.rows, `update notice set answer = 2 where site = $1 and subject_id = $2`, p.id)
		end(s)
	})
	t.Run("leaving as an answer is carried out", func(t *testing.T) {
		s, p, _ := begin(t, offersGifts)
		must(s.answer(p, 4, store.Agreed, "gifts"))(s)
		s.now = day(2, 20)
		*meanwhile = func() { s.erase(p) }
		s.turn()
		end(s)
	})
	t.Run("leaving as one answers", func(t *testing.T) {
		s, p, _ := begin(t, offersGifts)
		*meanwhile = func() { s.erase(p) }
		_, err := s.answer(p, 4, store.Agreed)
		fails(s, "the answer of somebody who left", err, store.ErrNotFound)
		end(s)
	})
	t.Run("writing as one is brought under another version", func(t *testing.T) {
		s, p, _ := begin(t, keepsShorter)
		s.now = day(2, 20)
		*meanwhile = func() { want(s, "moved", s.turn(), 2) }
		err := s.site.AddEntry(s.Context(), p.who, "experience", seal.NewText("pruned"), s.now)
		fails(s, "an entry decided under the version of before", err, store.ErrStale)
		_, err = s.site.Choose(s.Context(), p.id, s.choice("newsletter", false))
		fails(s, "a choice decided under the version of before", err, store.ErrStale)
		s.ok(s.theirs(p).AddEntry(s.Context(), p.who, "experience", seal.NewText("pruned"), s.now))
		end(s)
	})
	t.Run("two versions published at once", func(t *testing.T) {
		s := h.scene(t)
		s.begins(byLetter...)
		one, other := s.numbered(s.site, 4, day(2, 20), keepsShorter...), s.numbered(s.site, 5, day(2, 20), keepsLonger...)
		*meanwhile = func() { s.ok(other.Publish(s.Context(), policy.Published(other.Plan, s.now), s.now)) }
		s.pass(tick)
		fails(s, "the one that comes second, and lower", one.Publish(s.Context(), policy.Published(one.Plan, s.now), s.now), store.ErrVersion)
		want(s, "publications", len(must(s.site.Versions(s.Context()))(s)), 2)
		end(s)
	})
	t.Run("somebody whose key was lost is told by the site, and keeps nobody else from moving", func(t *testing.T) {
		s := h.scene(t)
		s.begins(byLetter...)
		p, q := s.member(), s.member()
		s.post()
		wrapped := s.lose(p)
		want(s, "reached", s.announces(s.next(s.site, day(2, 20), keepsLonger...)), 2)
		c := must(s.site.Campaigns(s.Context(), s.now))(s)
		want(s, "the campaign", fmt.Sprint(c), fmt.Sprint([]store.Campaign{{From: 3, To: 4, People: 2, Concerns: 2, Owed: 1, Lost: 1, Needs: 2, Pending: 2}}))
		wrapped()
		must(s.answer(p, 4, store.Agreed))(s)
		must(s.answer(q, 4, store.Agreed))(s)
		wrapped = s.lose(p)
		s.now = day(2, 20)
		_, err := s.site.Turn(s.Context(), s.now)
		fails(s, "who cannot be read", err, store.ErrNoKey)
		want(s, "the other", s.under(q), 4)
		wrapped()
		want(s, "found again", s.turn(), 1)
		end(s)
	})
}

// lose hides the key of a person, and returns what brings it back.
func (s *scene) lose(p person) (back func()) {
	s.Helper()
	s.run(s.keys, `update data_key set site = 'hidden ' || $1 where site = $1 and subject_id = $2`, p.id)
	return func() {
		s.Helper()
		s.run(s.keys, `update data_key set site = $1 where site = 'hidden ' || $1 and subject_id = $2`, p.id)
	}
}

// together lets two servers announce and turn one campaign while people answer, sign in and leave.
func together(s *scene) {
	ctx := s.Context()
	s.begins(byLetter...)
	first := s.site
	var who []person
	for range 24 {
		who = append(who, s.member("newsletter"))
	}
	s.post()
	beside := open(s, s.options, nil)
	other := must(beside.Site(first.Plan, first.Base))(s)
	s.ok(other.Reload(ctx))
	next := s.next(first, day(2, 20), offersGifts...)
	s.ok(next.Publish(ctx, policy.Published(next.Plan, s.now), s.now))
	both := func(deed func(*store.Site) (int, error)) (n int) {
		s.Helper()
		var servers sync.WaitGroup
		var mu sync.Mutex
		for _, site := range []*store.Site{first, other} {
			servers.Go(func() {
				done, err := deed(site)
				if err != nil {
					s.Error(err)
				}
				mu.Lock()
				n += done
				mu.Unlock()
			})
		}
		servers.Wait()
		return n
	}
	want(s, "reached by both together", both(func(site *store.Site) (int, error) { return site.Announce(ctx, s.now) }), len(who))
	for _, p := range who {
		want(s, "letters to each", len(s.owed(letters.Changed, p.email)), 1)
	}
	s.post()
	for _, p := range who[:16] {
		must(s.answer(p, 4, store.Agreed, "gifts"))(s)
	}
	s.now = day(2, 20)
	var people sync.WaitGroup
	for i, p := range who {
		people.Go(func() {
			for _, site := range []*store.Site{other, first} {
				_, err := site.Answer(ctx, p.who, 4, []store.Answer{store.Agreed, store.Stayed}[i%2], nil, "en", s.now)
				if err != nil && !errors.Is(err, store.ErrStale) {
					s.Errorf("person %d: %v", i, err)
				}
				if _, err := site.SignIn(ctx, p.id, home, s.now); err != nil && !errors.Is(err, store.ErrStale) {
					s.Errorf("person %d: %v", i, err)
				}
			}
		})
	}
	both(func(site *store.Site) (int, error) { return site.Turn(ctx, s.now) })
	people.Wait()
	both(func(site *store.Site) (int, error) { return site.Turn(ctx, s.now) })
	for i, p := range who {
		terms, stays := s.terms(p), s.under(p)
		if offer := terms.Offer; stays == 3 && (offer == nil || offer.Answer != store.Stayed) || stays == 4 && i%2 == 1 && i >= 16 {
			s.Errorf("person %d is under version %d", i, stays)
		}
	}
	s.integrate()
	want(s, "the probe", s.probe()["changes"].State, store.Kept)
	s.sound()
}
