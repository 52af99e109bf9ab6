package storetest

import (
	"errors"
	"fmt"
	"net/netip"
	"sync"
	"sync/atomic"
	"time"

	"github.com/pquerna/otp/totp"

	"charte/letters"
	"charte/people"
	"charte/seal"
	"charte/store"
)

// moving asks for another address and lets the one of now agree. It returns the link to the new one.
func (s *scene) moving(p person, to string) string {
	s.Helper()
	asked, err := s.site.Correct(s.Context(), p.who, "email", seal.NewText(to), s.now)
	s.ok(err)
	want(s, "a link is needed", asked, true)
	agreed := 0
	for _, o := range s.owed(letters.Leave, p.email) {
		if moved, err := s.site.AgreeToMove(s.Context(), s.token(o), people.TicketLeave, s.now); err == nil {
			agreed++
			want(s, "moved by the old address alone", moved, false)
		}
	}
	want(s, "links by which the old address agrees", agreed, 1)
	return s.token(s.owed(letters.Address, to)[0])
}

var errWaits = errors.New("storetest: the other address has not agreed")

// moves lets the new address agree, which must be all that was missing.
func (s *scene) moves(token string) error {
	moved, err := s.site.AgreeToMove(s.Context(), token, people.TicketAddress, s.now)
	if err == nil && !moved {
		return errWaits
	}
	return err
}

// movesBySides: whoever reads one of the two mailboxes changes nothing, whichever it is; the address of now may refuse, which ends every
// session; and no side agrees twice.
func movesBySides(s *scene) {
	ctx := s.Context()
	p := s.member()
	ask := func(to string) (old, fresh string) {
		s.Helper()
		s.post()
		must(s.site.Correct(ctx, p.who, "email", seal.NewText(to), s.now))(s)
		return s.token(s.owed(letters.Leave, p.email)[0]), s.token(s.owed(letters.Address, to)[0])
	}
	agree := func(token string, t people.Ticket) (bool, error) { return s.site.AgreeToMove(ctx, token, t, s.now) }
	old, fresh := ask("one@mail.example")
	_, err := agree(fresh, people.TicketLeave)
	fails(s, "the new address speaking for the old one", err, store.ErrNotFound)
	want(s, "moved by the new address alone", must(agree(fresh, people.TicketAddress))(s), false)
	_, err = agree(fresh, people.TicketAddress)
	fails(s, "the new address agreeing twice", err, store.ErrNotFound)
	want(s, "the address still", must(s.site.Held(ctx, p.id))(s).Get("email").Reveal("test"), p.email)
	s.sound()

	s.ok(s.site.StopMove(ctx, old, s.now))
	_, err = s.site.Session(ctx, p.token, s.now)
	fails(s, "the session of whoever asked", err, store.ErrNotFound)
	_, err = agree(old, people.TicketLeave)
	fails(s, "agreeing after a refusal", err, store.ErrNotFound)
	want(s, "an address that waits", must(s.site.Held(ctx, p.id))(s).Pending.IsZero(), true)

	p.token = must(s.site.SignIn(ctx, p.id, home, s.now))(s)
	p.who = must(s.site.Session(ctx, p.token, s.now))(s)
	old, fresh = ask("two@mail.example")
	fails(s, "the new address refusing", s.site.StopMove(ctx, fresh, s.now), store.ErrNotFound)
	want(s, "moved by the new address alone", must(agree(fresh, people.TicketAddress))(s), false)
	want(s, "moved by both", must(agree(old, people.TicketLeave))(s), true)
	want(s, "the address then", must(s.site.Held(ctx, p.id))(s).Get("email").Reveal("test"), "two@mail.example")
	s.sound()

	// A row that says that one side agreed when it did not is altered, and moves nobody.
	p.email = "two@mail.example"
	p.token = must(s.site.SignIn(ctx, p.id, home, s.now))(s)
	p.who = must(s.site.Session(ctx, p.token, s.now))(s)
	_, fresh = ask("three@mail.example")
	s.run(s.rows, `update move set agreed = 'leave' where site = $1`)
	_, err = agree(fresh, people.TicketAddress)
	fails(s, "an agreement that somebody wrote", err, seal.ErrTampered)
}

// code is what an application shows now.
func (s *scene) code(secret seal.Text) string {
	s.Helper()
	return must(totp.GenerateCode(secret.Reveal("test"), s.now))(s)
}

// secondProofs: once a second proof is enrolled, no first one opens a session by itself, whichever it is; each code works once; the last
// factor takes the recovery codes along.
func secondProofs(s *scene) {
	ctx := s.Context()
	p := s.member()
	secret, offered, err := s.site.OfferCode(ctx, p.who)
	s.ok(err)
	back := must(s.site.Offered(ctx, p.who, offered))(s)
	want(s, "the secret comes back", back.Equal(secret), true)
	_, err = s.site.Offered(ctx, people.Session{ID: seal.NewID(), Subject: p.id}, offered)
	fails(s, "the secret of another session", err, seal.ErrTampered)
	from := home
	from.Token = p.token
	_, _, err = s.site.AddCode(ctx, p.who, secret, "000000", from, s.now)
	fails(s, "a wrong code", err, store.ErrProof)
	token, codes, err := s.site.AddCode(ctx, p.who, secret, s.code(secret), from, s.now)
	s.ok(err)
	want(s, "recovery codes", len(codes), people.RecoveryCodes)
	want(s, "proofs of the new session", must(s.site.Session(ctx, token, s.now))(s).Factors, 2)
	_, err = s.site.Session(ctx, p.token, s.now)
	fails(s, "the token of before", err, store.ErrNotFound)
	want(s, "letters that tell", len(s.owed(letters.FactorAdded, p.email)), 1)
	s.sound()

	// Whichever the first proof was, it opens nothing by itself.
	s.pass(tick)
	s.ok(s.site.Forgot(ctx, p.email, s.now))
	s.ok(s.site.AskSignIn(ctx, p.email, s.now))
	byLetter := must(s.site.FollowSignIn(ctx, s.link(p, letters.SignIn), home, s.now))(s)
	_, err = s.site.FollowSignIn(ctx, s.link(p, letters.SignIn), home, s.now)
	fails(s, "a link to sign in, twice", err, store.ErrNotFound)
	for name, half := range map[string]string{"password": must(s.site.SignIn(ctx, p.id, home, s.now))(s), "letter": byLetter,
		"new password": must(s.site.SetPassword(ctx, s.link(p, letters.Password), people.TicketPassword, phc(), home, s.now))(s)} {
		_, err := s.site.Session(ctx, half, s.now)
		fails(s, "a session by the "+name+" alone", err, store.ErrNotFound)
	}
	_, err = s.site.Session(ctx, token, s.now)
	fails(s, "a session from before the new password", err, store.ErrNotFound)
	half := must(s.site.SignIn(ctx, p.id, home, s.now))(s)
	want(s, "who owes a proof", must(s.site.Due(ctx, half, s.now))(s).Subject, p.id)

	from.Token = half
	_, err = s.site.SecondProof(ctx, s.code(secret), from, s.now)
	fails(s, "the code that enrolled, again", err, store.ErrProof)
	s.pass(30 * time.Second)
	code := s.code(secret)
	token = must(s.site.SecondProof(ctx, code, from, s.now))(s)
	want(s, "proofs", must(s.site.Session(ctx, token, s.now))(s).Factors, 2)
	_, err = s.site.SecondProof(ctx, code, from, s.now)
	fails(s, "the first proof, used twice", err, store.ErrNotFound)
	from.Token = must(s.site.SignIn(ctx, p.id, home, s.now))(s)
	_, err = s.site.SecondProof(ctx, code, from, s.now)
	fails(s, "a code used twice", err, store.ErrProof)

	// Several at once: one code is one session.
	var wait sync.WaitGroup
	worked := atomic.Int32{}
	for range 4 {
		one := home
		one.Token = must(s.site.SignIn(ctx, p.id, home, s.now))(s)
		wait.Go(func() {
			if _, err := s.site.SecondProof(ctx, codes[0], one, s.now); err == nil {
				worked.Add(1)
			} else {
				fails(s, "the others", err, store.ErrProof)
			}
		})
	}
	wait.Wait()
	want(s, "sessions by one recovery code", worked.Load(), 1)
	left := 0
	for _, f := range must(s.site.Factors(ctx, p.id))(s) {
		left += f.Left
	}
	want(s, "recovery codes left", left, people.RecoveryCodes-1)

	// A first proof alone does not wait for ever.
	s.pass(people.DueLife)
	_, err = s.site.SecondProof(ctx, codes[1], from, s.now)
	fails(s, "a first proof of long ago", err, store.ErrNotFound)
	s.sound()

	// Whoever can write rows cannot do without it.
	s.run(s.rows, `update account set second = 0 where site = $1`)
	half = must(s.site.SignIn(ctx, p.id, home, s.now))(s)
	_, err = s.site.Session(ctx, half, s.now)
	fails(s, "an account that somebody says has no second proof", err, store.ErrNotFound)
	s.run(s.rows, `update account set second = 1 where site = $1`)
	s.sound()

	from.Token = must(s.site.SignIn(ctx, p.id, home, s.now))(s)
	from.Token = must(s.site.SecondProof(ctx, codes[2], from, s.now))(s)
	who := must(s.site.Session(ctx, from.Token, s.now))(s)
	for _, f := range must(s.site.Factors(ctx, p.id))(s) {
		if f.Kind == string(people.Code) {
			token = must(s.site.RemoveFactor(ctx, who, f.ID, from, s.now))(s)
		}
	}
	want(s, "factors left", len(must(s.site.Factors(ctx, p.id))(s)), 0)
	want(s, "proofs", must(s.site.Session(ctx, token, s.now))(s).Factors, 1)
	must(s.site.Session(ctx, must(s.site.SignIn(ctx, p.id, home, s.now))(s), s.now))(s)

	// The session that a browser had before ends when it signs in again; one that is somebody else's does not.
	from.Token = token
	must(s.site.SignIn(ctx, p.id, from, s.now))(s)
	_, err = s.site.Session(ctx, token, s.now)
	fails(s, "the session that this browser had", err, store.ErrNotFound)
	q := s.member()
	from.Token = q.token
	must(s.site.SignIn(ctx, p.id, from, s.now))(s)
	must(s.site.Session(ctx, q.token, s.now))(s)

	// Another network is told once, and so is another browser; a browser and a network that are known together, never.
	told := len(s.owed(letters.NewDevice, p.email))
	away, phone := home, home
	away.Network, phone.Browser = netip.MustParsePrefix("203.0.113.0/24"), "Safari, iPhone"
	for i, d := range []people.Device{home, away, phone, away, phone} {
		must(s.site.SignIn(ctx, p.id, d, s.now))(s)
		want(s, fmt.Sprint("letters about a new device after sign-in ", i), len(s.owed(letters.NewDevice, p.email))-told, []int{0, 1, 2, 2, 2}[i])
	}
	s.sound()
}
