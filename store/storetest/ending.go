package storetest

import (
	"slices"
	"time"

	"charte/letters"
	"charte/people"
	"charte/seal"
	"charte/store"
)

// sessionsEnded: what others end of somebody's sessions is ended from the next request on, half sessions too, with a reason, a fact and a
// letter; nobody else's is touched, and nobody ends them without the office of it.
func sessionsEnded(s *scene) {
	ctx := s.Context()
	s.staffed()
	c, p, q := s.clerk("host"), s.member(), s.member()
	for _, one := range []*person{&c, &p, &q} {
		one.token = must(s.site.SignIn(ctx, one.id, home, s.now))(s)
	}
	more := must(s.site.SignIn(ctx, p.id, home, s.now))(s)
	open := func(what, token string, want bool) {
		s.Helper()
		_, err := s.site.Session(ctx, token, s.now)
		if want {
			s.ok(err)
			return
		}
		fails(s, what, err, store.ErrNotFound)
	}
	lost := store.Ending{Reason: "lost-device"}
	_, err := s.site.EndSessionsOf(ctx, p.id, store.Ending{}, s.now)
	fails(s, "no reason", err, store.ErrUnasked)
	_, err = s.site.EndAllSessions(ctx, false, store.Ending{Reason: "boredom"}, s.now)
	fails(s, "a reason that is none", err, store.ErrUnasked)
	thief := store.Ending{Reason: "intrusion", By: people.Actor{Subject: q.id, Role: people.Manager}}
	_, err = s.site.EndSessionsOf(ctx, p.id, thief, s.now)
	fails(s, "an office that nobody gave", err, store.ErrRole)
	_, err = s.site.EndAllSessions(ctx, false, thief, s.now)
	fails(s, "an office that nobody gave, for everybody", err, store.ErrRole)
	_, err = s.site.EndSessionsAt(ctx, seal.NewText("nobody@mail.example"), lost, s.now)
	fails(s, "nobody", err, store.ErrNotFound)
	open("untouched", more, true)

	s.pass(time.Minute)
	s.post()
	by := lost
	by.By = people.Actor{Subject: c.id, Role: "host"}
	n, err := s.site.EndSessionsAt(ctx, seal.NewText(p.email), by, s.now)
	s.ok(err)
	want(s, "sessions ended", n, 3)
	open("the first", p.token, false)
	open("the second", more, false)
	open("somebody else's", q.token, true)
	open("the clerk's", c.token, true)
	want(s, "letters that tell", len(s.owed(letters.SessionsEnded, p.email)), 1)
	events, _, err := s.site.History(ctx, p.id, 0, 1)
	s.ok(err)
	want(s, "the fact", events[0].Fact.Kind, people.FactEndedFor)
	want(s, "the reason", events[0].Fact.Detail["ended"], "lost-device")
	want(s, "who did it", events[0].Fact.Detail["by"], c.id.String())
	n, err = s.site.EndSessionsOf(ctx, p.id, lost, s.now)
	s.ok(err)
	want(s, "sessions left to end", n, 0)
	want(s, "no second letter", len(s.owed(letters.SessionsEnded, p.email)), 1)

	n, err = s.site.EndAllSessions(ctx, true, lost, s.now)
	s.ok(err)
	want(s, "people with a role", n, 1)
	open("the clerk's", c.token, false)
	open("somebody's without a role", q.token, true)
	secret, _, err := s.site.OfferCode(ctx, must(s.site.Session(ctx, q.token, s.now))(s))
	s.ok(err)
	from := home
	from.Token = q.token
	_, _, err = s.site.AddCode(ctx, must(s.site.Session(ctx, q.token, s.now))(s), secret, s.code(secret), from, s.now)
	s.ok(err)
	half := must(s.site.SignIn(ctx, q.id, home, s.now))(s)
	p.token = must(s.site.SignIn(ctx, p.id, home, s.now))(s)
	s.pass(time.Minute)
	n, err = s.site.EndAllSessions(ctx, false, lost, s.now)
	s.ok(err)
	want(s, "everybody", n, 2)
	open("hers", p.token, false)
	_, err = s.site.Due(ctx, half, s.now)
	fails(s, "a first proof", err, store.ErrNotFound)
	want(s, "the site's own history says so", slices.Contains(s.kinds(seal.ID{}), people.FactEndedFor), true)
	s.integrate()
	s.sound()
}
