package storetest

import (
	"time"

	"charte/letters"
	"charte/people"
	"charte/seal"
	"charte/store"
)

// again signs a person in anew, after what ended their sessions.
func (s *scene) again(p *person) people.Device {
	s.Helper()
	p.token = must(s.site.SignIn(s.Context(), p.id, home, s.now))(s)
	p.who = must(s.site.Session(s.Context(), p.token, s.now))(s)
	from := home
	from.Token = p.token
	return from
}

// proofsChanged: whoever changes how they sign in ends all that could be used before, wherever it is: the other sessions, the keys of programs,
// the links and the change of address that wait. Nobody does it for somebody else, or from a session that is not theirs.
func proofsChanged(s *scene) {
	ctx := s.Context()
	p, q := s.member(), s.member()
	fails(s, "ending the session of somebody else", s.site.EndSession(ctx, q.who, p.who.ID, s.now), store.ErrNotFound)
	must(s.site.Session(ctx, p.token, s.now))(s)

	// Each way has a key, a link and, but for the moves themselves, an address that waits.
	for _, way := range []struct {
		name string
		do   func(from people.Device) (fresh string)
	}{
		{"another password", func(from people.Device) string {
			must(s.site.Correct(ctx, p.who, "email", seal.NewText("another@mail.example"), s.now))(s)
			theirs := from
			theirs.Token = q.token
			_, err := s.site.ChangePassword(ctx, p.who, phc(), theirs, s.now)
			fails(s, "a password changed from the session of somebody else", err, store.ErrNotFound)
			return must(s.site.ChangePassword(ctx, p.who, phc(), from, s.now))(s)
		}},
		{"another address", func(people.Device) string {
			s.ok(s.moves(s.moving(p, "moved@mail.example")))
			p.email = "moved@mail.example"
			return ""
		}},
		{"a refusal of another address", func(people.Device) string {
			must(s.site.Correct(ctx, p.who, "email", seal.NewText("refused@mail.example"), s.now))(s)
			s.ok(s.site.StopMove(ctx, s.link(p, letters.Leave), s.now))
			return ""
		}},
	} {
		from := s.again(&p)
		key := must(s.site.MakeToken(ctx, p.who, s.keyFor(people.ScopeRead)))(s)
		s.pass(time.Hour)
		s.ok(s.site.Forgot(ctx, p.email, s.now))
		forgotten := s.link(p, letters.Password)
		other := must(s.site.SignIn(ctx, p.id, home, s.now))(s)
		fresh := way.do(from)
		if fresh != "" {
			must(s.site.Session(ctx, fresh, s.now))(s)
		}
		for what, token := range map[string]string{"the session of before": from.Token, "another session": other} {
			_, err := s.site.Session(ctx, token, s.now)
			fails(s, what+" after "+way.name, err, store.ErrNotFound)
		}
		_, _, err := s.site.Token(ctx, key, s.now)
		fails(s, "a key after "+way.name, err, store.ErrNotFound)
		if way.name != "a refusal of another address" { // it may well be the owner who has forgotten it
			_, err = s.site.SetPassword(ctx, forgotten, people.TicketPassword, phc(), home, s.now)
			fails(s, "a link of before, after "+way.name, err, store.ErrNotFound)
		}
		want(s, "an address that waits after "+way.name, must(s.site.Held(ctx, p.id))(s).Pending.IsZero(), true)
		s.post()
		s.pass(24 * time.Hour)
	}

	// New recovery codes take the place of the old ones, another application that of the first; without a second proof there are none.
	from := s.again(&p)
	_, _, err := s.site.RenewRecovery(ctx, p.who, from, s.now)
	fails(s, "recovery codes without a second proof", err, store.ErrNotFound)
	var secrets []seal.Text
	var codes []string
	for range 2 {
		secret, _, err := s.site.OfferCode(ctx, p.who)
		s.ok(err)
		made := []string(nil)
		from.Token, made, err = s.site.AddCode(ctx, p.who, secret, s.code(secret), from, s.now)
		s.ok(err)
		p.who = must(s.site.Session(ctx, from.Token, s.now))(s)
		secrets, codes = append(secrets, secret), append(codes, made...)
		s.pass(time.Minute)
	}
	want(s, "recovery codes of both applications", len(codes), people.RecoveryCodes)
	var fresh []string
	from.Token, fresh, err = s.site.RenewRecovery(ctx, p.who, from, s.now)
	s.ok(err)
	proofs := map[string]int{}
	for _, f := range must(s.site.Factors(ctx, p.id))(s) {
		proofs[f.Kind]++
	}
	want(s, "applications", proofs[string(people.Code)], 1)
	want(s, "sets of recovery codes", proofs[string(people.Recovery)], 1)
	for _, one := range []struct {
		what, code string
		works      bool
	}{{"the first application", s.code(secrets[0]), false}, {"a recovery code of before", codes[0], false},
		{"the second application", s.code(secrets[1]), true}, {"a new recovery code", fresh[0], true}} {
		half := home
		half.Token = must(s.site.SignIn(ctx, p.id, home, s.now))(s)
		if _, err := s.site.SecondProof(ctx, one.code, half, s.now); one.works {
			s.ok(err)
		} else {
			fails(s, one.what, err, store.ErrProof)
		}
	}
	s.sound()
}
