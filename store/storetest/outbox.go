package storetest

import (
	"time"

	"charte/letters"
	"charte/seal"
	"charte/store"
)

func outbox(s *scene) {
	ctx := s.Context()
	p := s.newcomer()
	o := s.owed(letters.Confirm, p.email)[0]
	want(s, "since when it is owed", o.At, s.now)
	want(s, "its purpose", o.Purpose, "account")
	want(s, "its subject", o.Subject, "The orchard: confirm your address")
	_, err := s.site.Letter(ctx, seal.NewID())
	fails(s, "a letter that nobody owes", err, store.ErrNotFound)

	// Oldest first, a few at a time, and only those owed before an instant.
	s.pass(time.Minute)
	second := s.newcomer()
	s.pass(time.Minute)
	third := s.newcomer()
	ids := must(s.site.Unsent(ctx, s.now, 10))(s)
	want(s, "letters owed before now", len(ids), 2)
	want(s, "the oldest", ids[0], o.ID)
	want(s, "one at a time", len(must(s.site.Unsent(ctx, s.now, 1))(s)), 1)

	s.ok(s.site.Sent(ctx, o, s.now))
	s.ok(s.site.Sent(ctx, o, s.now))
	_, err = s.site.Letter(ctx, o.ID)
	fails(s, "a letter that was sent", err, store.ErrNotFound)
	// It answers a join, which is a fact: a second one would tell strangers whether the address is known.
	want(s, "facts of its leaving", count(s.kinds(p.id), store.FactSent), 0)
	want(s, "key of somebody who is here", s.count(s.keys, `select count(*) from data_key where site = $1 and subject_id = $2`, p.id), 1)

	o = s.owed(letters.Confirm, second.email)[0]
	s.ok(s.site.Drop(ctx, o.ID, s.now))
	s.ok(s.site.Drop(ctx, o.ID, s.now))
	_, err = s.site.Letter(ctx, o.ID)
	fails(s, "a letter that was given up", err, store.ErrNotFound)
	want(s, "facts of giving up", count(s.kinds(second.id), store.FactGivenUp), 1)

	// A letter that was being sent while its reader left: nothing of them comes back.
	o = s.owed(letters.Confirm, third.email)[0]
	s.erase(third)
	s.ok(s.site.Sent(ctx, o, s.now))
	want(s, "facts about somebody erased", len(s.kinds(third.id)), 0)
	s.finish()
	s.sound()
}

func keysOfNobody(s *scene) {
	ctx := s.Context()
	keys := func() int64 { return s.count(s.keys, `select count(*) from data_key where site = $1`) }
	a, b, c := s.member(), s.member(), s.member()
	s.post()
	want(s, "keys", keys(), 3)
	first := s.erase(a)
	s.erase(b)
	s.destroy()
	want(s, "keys: one person, two farewells", keys(), 3)
	want(s, "the last level before the farewell has left", must(s.site.Erasure(ctx, first))(s).Gone.IsZero(), true)
	farewell := s.owed(letters.Farewell, a.email)[0]
	s.ok(s.site.Sent(ctx, farewell, s.now))
	want(s, "keys once the first farewell has left", keys(), 2)
	s.ok(s.site.Drop(ctx, s.owed(letters.Farewell, b.email)[0].ID, s.now))
	want(s, "keys once the second was given up", keys(), 1)
	want(s, "whose letters left", count(s.kinds(seal.ID{}), store.FactSent), 1)

	// Somebody tried to join with an address, and its owner leaves before the letter about it does.
	s.ok(s.site.Join(ctx, s.decide("picker", s.form(c.email))))
	want(s, "letters about the attempt", len(s.owed(letters.Known, c.email)), 1)
	s.erase(c)
	s.finish()
	want(s, "letters about the attempt, after the owner left", len(s.owed(letters.Known, c.email)), 0)
	s.post()
	_, err := s.site.Sweep(ctx, s.now.Add(25*time.Hour))
	s.ok(err)
	want(s, "keys when everybody has left", keys(), 0)
	s.sound()
}
