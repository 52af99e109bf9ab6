package storetest

import (
	"fmt"
	"slices"
	"time"

	"charte/letters"
	"charte/people"
	"charte/rights"
	"charte/seal"
	"charte/store"
)

// asksTwo asks everybody for two proofs.
var asksTwo = []string{"\nretention:\n", "\nsecurity: {factors: 2}\n\nretention:\n"}

// twoProofs: from the moment that somebody comes under a version that asks everybody for two proofs, one proof opens nothing, whichever it
// is, but the door where a second one is added, for a while; the session that one proof opened before ends; the last second proof stays.
func twoProofs(s *scene) {
	ctx := s.Context()
	s.begins(byLetter...)
	p, q := s.member(), s.member()
	s.post()
	next := s.next(s.site, day(2, 20), asksTwo...)
	s.announces(next)
	s.post()
	s.now = day(2, 20).Add(-time.Hour)
	signsIn := func(id seal.ID) string { s.Helper(); return must(s.site.SignIn(ctx, id, home, s.now))(s) }
	opens := func(token string) error { _, err := s.site.Session(ctx, token, s.now); return err }
	p.token, q.token = signsIn(p.id), signsIn(q.id)
	q.who = must(s.site.Session(ctx, q.token, s.now))(s)
	key := NewAuthenticator(s.TB, s.site.Base)
	s.enrols(&q, key)
	half := signsIn(q.id)
	s.now = day(2, 20)
	s.ok(opens(p.token))
	want(s, "who comes under the version", s.turn(), 2)
	fails(s, "a session that one proof opened before", opens(p.token), store.ErrNotFound)
	s.ok(opens(q.token))
	s.site = next
	standing := func(what string, state store.State, breaches int64) {
		s.Helper()
		m := s.probe()["security.factors"]
		want(s, what, fmt.Sprint(m.State, m.Breaches, m.Figures["figure.proofs"]), fmt.Sprint(state, breaches, 1))
	}
	standing("the promise, once all are under it", store.Kept, 0)

	// Whichever the proof was, it opens the door where another one is added, and nothing else.
	s.ok(s.site.Forgot(ctx, p.email, s.now))
	s.ok(s.site.AskSignIn(ctx, p.email, s.now))
	byLink := must(s.site.FollowSignIn(ctx, s.link(p, letters.SignIn), home, s.now))(s)
	newcomer := s.newcomer()
	for name, token := range map[string]string{"password": signsIn(p.id), "link": byLink,
		"new password": must(s.site.SetPassword(ctx, s.link(p, letters.Password), people.TicketPassword, phc(), home, s.now))(s),
		"joining":      must(s.site.SetPassword(ctx, s.link(newcomer, letters.Confirm), people.TicketConfirm, phc(), home, s.now))(s)} {
		fails(s, "a session by the "+name+" alone", opens(token), store.ErrNotFound)
		_, err := s.site.Due(ctx, token, s.now)
		fails(s, "a second proof that nobody enrolled, asked after the "+name, err, store.ErrNotFound)
	}
	_, err := s.site.Enrolling(ctx, half, s.now)
	fails(s, "whoever has a second proof, adding another one by the first alone", err, store.ErrNotFound)
	late := signsIn(p.id)
	s.pass(people.DueLife)
	_, err = s.site.Enrolling(ctx, late, s.now)
	fails(s, "adding one long after the first proof", err, store.ErrNotFound)
	s.sound()

	from := people.Device{Network: home.Network, Browser: "Safari, iPhone"}
	from.Token = must(s.site.SignIn(ctx, p.id, from, s.now))(s)
	if p.who, err = s.site.Enrolling(ctx, from.Token, s.now); err != nil {
		s.Fatal(err)
	}
	news := len(s.owed(letters.NewDevice, p.email))
	secret, _, err := s.site.OfferCode(ctx, p.who)
	s.ok(err)
	token, codes, err := s.site.AddCode(ctx, p.who, secret, s.code(secret), from, s.now)
	s.ok(err)
	want(s, "recovery codes", len(codes), people.RecoveryCodes)
	want(s, "letters about the new device", len(s.owed(letters.NewDevice, p.email))-news, 1)
	kinds := s.kinds(p.id)
	want(s, "the history", fmt.Sprint(kinds[len(kinds)-2:]), fmt.Sprint([]string{people.FactFactorAdded, people.FactSignedIn}))
	_, err = s.site.Enrolling(ctx, from.Token, s.now)
	fails(s, "the first proof, used twice", err, store.ErrNotFound)
	p.token, p.who = token, must(s.site.Session(ctx, token, s.now))(s)
	want(s, "proofs", fmt.Sprint(p.who.Factors, p.who.Owes), "2 0")

	// The last one stays, whoever asks; with another one beside it, it may go.
	remove := func() error {
		s.Helper()
		at := from
		at.Token = p.token
		all := must(s.site.Factors(ctx, p.id))(s)
		i := slices.IndexFunc(all, func(f rights.Factor) bool { return f.Kind != string(people.Recovery) })
		token, err := s.site.RemoveFactor(ctx, p.who, all[i].ID, at, s.now)
		if err == nil {
			p.token, p.who = token, must(s.site.Session(ctx, token, s.now))(s)
		}
		return err
	}
	fails(s, "removing the last second proof", remove(), store.ErrLastProof)
	s.ok(opens(p.token))
	s.enrols(&p, NewAuthenticator(s.TB, s.site.Base))
	s.ok(remove())
	want(s, "proofs, once the first one went", p.who.Factors, 2)
	fails(s, "removing what is the last one now", remove(), store.ErrLastProof)
	s.sound()

	s.run(s.rows, `update session set factors = 1 where site = $1 and due = 0 and subject_id = $2`, p.id)
	m := s.probe()["security.factors"]
	want(s, "the promise, with a session by one proof", fmt.Sprint(m.State, m.Breaches), fmt.Sprint(store.Broken, 1))
}
