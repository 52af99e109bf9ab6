package storetest

import (
	"time"

	"charte/letters"
	"charte/people"
	"charte/rights"
	"charte/seal"
	"charte/store"
)

// bequest is the token of the letter to whoever is named.
func (s *scene) bequest(to string) string {
	s.Helper()
	list := s.owed(letters.Legacy, to)
	if len(list) == 0 {
		s.Fatal("no link waits")
	}
	return s.token(list[len(list)-1])
}

func deaths(s *scene) {
	ctx := s.Context()
	day := 24 * time.Hour
	left := func(p person) bool {
		return s.count(s.rows, `select count(*) from subject where site = $1 and subject_id = $2`, p.id) == 0
	}

	// Without a directive nothing is done, and nothing without evidence.
	silent, p := s.member(), s.member()
	_, err := s.site.Die(ctx, silent.id, "certificate", s.now)
	fails(s, "a death without a directive", err, rights.ErrDirective)
	must(s.site.Direct(ctx, p.id, s.wish(rights.WishErase)))(s)
	for _, evidence := range []string{"", "gossip"} {
		_, err = s.site.Die(ctx, p.id, evidence, s.now)
		fails(s, "a death on hearsay", err, rights.ErrEvidence)
	}
	must(s.site.Session(ctx, silent.token, s.now))(s)
	must(s.site.Session(ctx, p.token, s.now))(s)
	_, err = s.site.Death(ctx, p.id)
	fails(s, "a death that nobody recorded", err, store.ErrNotFound)

	// Erase: by whoever records it, or by the next sweep.
	must(s.site.Die(ctx, p.id, "certificate", s.now))(s)
	want(s, "whether it is done", must(s.site.Settle(ctx, p.id, s.now))(s), true)
	want(s, "whether they left", left(p), true)
	want(s, "farewells", len(s.owed(letters.Farewell, p.email)), 1)
	swept := s.member()
	must(s.site.Direct(ctx, swept.id, s.wish(rights.WishErase)))(s)
	must(s.site.Die(ctx, swept.id, "notary", s.now))(s)
	w := must(s.site.Sweep(ctx, s.now))(s)
	want(s, "ended as they decided", w.Directed, 1)
	want(s, "whether they left too", left(swept), true)

	s.site = must(s.house.Site(amended(s, s.site.Plan, "answer: 1 month", "after death: choice in the account, answer: 1 month"), s.site.Base))(s)

	// Keep: nobody comes in any more, nobody is warned, and the retention ends it.
	kept := s.member()
	must(s.site.Direct(ctx, kept.id, s.wish(rights.WishKeep)))(s)
	s.ok(s.site.Forgot(ctx, kept.email, s.now))
	link := s.link(kept, letters.Password)
	must(s.site.Die(ctx, kept.id, "register", s.now))(s)
	_, err = s.site.Session(ctx, kept.token, s.now)
	fails(s, "a session of before", err, store.ErrNotFound)
	_, err = s.site.SignIn(ctx, kept.id, home, s.now)
	fails(s, "signing in", err, store.ErrNotFound)
	_, err = s.site.SetPassword(ctx, link, people.TicketPassword, phc(), home, s.now)
	fails(s, "a link of before", err, store.ErrNotFound)
	s.ok(s.site.Forgot(ctx, kept.email, s.now))
	list := s.owed(letters.Password, kept.email)
	_, err = s.site.SetPassword(ctx, s.token(list[len(list)-1]), people.TicketPassword, phc(), home, s.now)
	fails(s, "a link asked for since", err, store.ErrNotFound)
	fails(s, "an entry", s.site.AddEntry(ctx, kept.who, "experience", seal.NewText("x"), s.now), store.ErrNotFound)
	_, err = s.site.Direct(ctx, kept.id, s.wish(rights.WishErase))
	fails(s, "a directive of the dead", err, store.ErrNotFound)
	want(s, "letters to the account", len(s.owed(letters.Recorded, kept.email)), 1)
	s.integrate()
	s.sound()
	want(s, "promises broken", s.breaches("rights.after_death"), 0)
	s.noticed("a death altered", "death", func() { s.run(s.rows, `update death set wish = 'erase' where site = $1`) },
		func() error { _, err := s.site.Settle(ctx, kept.id, s.now); return err })
	s.noticed("somebody declared dead behind the store’s back", "death", func() {
		s.run(s.rows, `insert into death select site, $2, fact_id, recorded_at, handed_at, 'erase', '', bond from death where site = $1`, silent.id)
	}, func() error { _, err := s.site.Settle(ctx, silent.id, s.now); return err })
	s.run(s.rows, `update death set wish = 'erase' where site = $1`)
	s.pass(25 * time.Hour)
	want(s, "a directive that nobody follows", s.breaches("rights.after_death"), 1)
	s.run(s.rows, `update death set wish = 'keep' where site = $1`)
	want(s, "mended", s.breaches("rights.after_death"), 0)
	s.noticed("a death removed", "death", func() { s.run(s.rows, `delete from death where site = $1`) }, nil)
	s.pass(390 * day)
	want(s, "warnings", must(s.site.Sweep(ctx, s.now))(s).Warned, 1) // the one who said nothing
	want(s, "letters of warning to the dead", len(s.owed(letters.Warning, kept.email)), 0)
	want(s, "whether they are there", left(kept), false)
	s.pass(6 * day)
	want(s, "ended by the retention", must(s.site.Sweep(ctx, s.now))(s).Directed, 1)
	want(s, "whether they left at last", left(kept), true)
}

func legacies(s *scene) {
	ctx := s.Context()
	day := 24 * time.Hour
	left := func(p person) bool {
		return s.count(s.rows, `select count(*) from subject where site = $1 and subject_id = $2`, p.id) == 0
	}
	p := s.member()
	must(s.site.Direct(ctx, p.id, s.legacy(rights.WishErase)))(s)
	want(s, "letters before", len(s.owed(letters.Named, auntie))+len(s.owed(letters.Legacy, auntie)), 0)
	must(s.site.Die(ctx, p.id, "certificate", s.now))(s)
	want(s, "whether it is over", must(s.site.Settle(ctx, p.id, s.now))(s), false)
	first := s.bequest(auntie)

	// A mistake is taken back, and the link with it.
	s.ok(s.site.Mistaken(ctx, p.id, s.now))
	fails(s, "taking back twice", s.site.Mistaken(ctx, p.id, s.now), store.ErrNotFound)
	_, _, err := s.site.Legatee(ctx, first, s.now)
	fails(s, "the link of a mistake", err, store.ErrNotFound)
	must(s.site.SignIn(ctx, p.id, home, s.now))(s)
	s.integrate()
	s.sound()

	// Recorded again; a second letter replaces the first; the link works once, and nobody else's does.
	s.pass(time.Minute)
	must(s.site.Die(ctx, p.id, "certificate", s.now))(s)
	second := s.bequest(auntie)
	s.pass(time.Minute)
	must(s.site.Die(ctx, p.id, "certificate", s.now))(s)
	third := s.bequest(auntie)
	_, _, err = s.site.Legatee(ctx, second, s.now)
	fails(s, "a link that was replaced", err, store.ErrNotFound)
	_, _, err = s.site.Legatee(ctx, third, s.now.Add(rights.LegacyLife))
	fails(s, "a link past its life", err, store.ErrNotFound)
	fails(s, "a copy by a link past its life", s.site.HandedOver(ctx, p.id, third, "0f", s.now.Add(rights.LegacyLife)), store.ErrNotFound)
	whose, d, err := s.site.Legatee(ctx, third, s.now)
	s.ok(err)
	want(s, "whose copy", whose, p.id)
	want(s, "what they decided", d.Wish, rights.WishHandOver)
	_, err = s.site.SetPassword(ctx, third, people.TicketPassword, phc(), home, s.now)
	fails(s, "a password by that link", err, store.ErrNotFound)
	s.ok(s.site.HandedOver(ctx, p.id, third, "0f", s.now))
	fails(s, "the same link again", s.site.HandedOver(ctx, p.id, third, "0f", s.now), store.ErrNotFound)
	_, err = s.site.Die(ctx, p.id, "certificate", s.now)
	fails(s, "recording it once the copy was taken", err, store.ErrStale)
	s.integrate()
	s.sound()

	// Then what they decided follows, and not before the days in which a copy that was lost can be made again.
	s.pass(rights.LegacyGrace - time.Second)
	want(s, "ended too soon", must(s.site.Sweep(ctx, s.now))(s).Directed, 0)
	s.pass(time.Second)
	want(s, "ended", must(s.site.Sweep(ctx, s.now))(s).Directed, 1)
	want(s, "whether they left", left(p), true)

	// A copy that nobody takes waits as long as the account would, and no longer.
	q := s.member()
	must(s.site.Direct(ctx, q.id, s.legacy(rights.WishErase)))(s)
	must(s.site.Die(ctx, q.id, "notary", s.now))(s)
	s.pass(60 * day)
	must(s.site.Sweep(ctx, s.now))(s)
	want(s, "whether the copy waits", left(q), false)
	must(s.site.Die(ctx, q.id, "notary", s.now))(s)
	s.pass(336 * day)
	must(s.site.Sweep(ctx, s.now))(s)
	want(s, "whether it waited for ever", left(q), true)

	// On paper: no link, and the same end.
	r := s.member()
	paper := s.legacy(rights.WishKeep)
	paper.Recipient.Mail = false
	must(s.site.Direct(ctx, r.id, paper))(s)
	must(s.site.Die(ctx, r.id, "certificate", s.now))(s)
	want(s, "tickets", s.count(s.rows, `select count(*) from ticket where site = $1 and subject_id = $2`, r.id), 0)
	s.ok(s.site.HandedOver(ctx, r.id, "", "0f", s.now))
	s.pass(30 * day)
	must(s.site.Sweep(ctx, s.now))(s)
	want(s, "whether they are kept", left(r), false)
	s.integrate()
	s.sound()
}
