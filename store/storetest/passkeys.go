package storetest

import (
	"sync"
	"sync/atomic"
	"time"

	"charte/people"
	"charte/seal"
	"charte/store"
)

// enrols adds a passkey to an account, and leaves its owner signed in.
func (s *scene) enrols(p *person, a *Authenticator) {
	s.Helper()
	from := home
	from.Token = p.token
	token, _, err := s.site.AddPasskey(s.Context(), p.who, a.Make(must(s.site.OfferPasskey(s.Context(), p.who, s.now))(s)), seal.NewText("a key"), from, s.now)
	s.ok(err)
	p.token, p.who = token, must(s.site.Session(s.Context(), token, s.now))(s)
}

// enters gives an answer, of whoever owes a second proof or of nobody yet, as a session of theirs would.
func (s *scene) enters(due people.Session, answer, token string) error {
	from := home
	from.Token = token
	_, err := s.site.PasskeySignIn(s.Context(), due, answer, from, s.now)
	return err
}

// passkeyed: a passkey opens one session for each question that the site asked, at this site, for its owner, whom the device verified.
func passkeyed(s *scene) {
	ctx := s.Context()
	p, q := s.member(), s.member()
	mine, theirs := NewAuthenticator(s.TB, s.site.Base), NewAuthenticator(s.TB, s.site.Base)
	s.enrols(&p, mine)
	s.enrols(&q, theirs)
	nobody := people.Session{}
	ask := func() string { s.Helper(); return must(s.site.AskPasskey(nobody, s.now))(s) }

	// Once: it counts no signatures, so that nothing but the question tells the second time from the first.
	answer := mine.Answer(ask())
	s.ok(s.enters(nobody, answer, ""))
	fails(s, "an answer, again", s.enters(nobody, answer, ""), store.ErrProof)
	s.pass(5 * time.Minute)
	must(s.site.Sweep(ctx, s.now))(s)
	fails(s, "an answer, again after a sweep", s.enters(nobody, answer, ""), store.ErrProof)
	late := mine.Answer(ask())
	s.pass(10 * time.Minute)
	fails(s, "an answer of long ago", s.enters(nobody, late, ""), store.ErrProof)
	var wait sync.WaitGroup
	worked := atomic.Int32{}
	one := mine.Answer(ask())
	for range 4 {
		wait.Go(func() {
			if s.enters(nobody, one, "") == nil {
				worked.Add(1)
			}
		})
	}
	wait.Wait()
	want(s, "sessions by one answer", worked.Load(), 1)

	for what, spoil := range map[string]func(*Authenticator){
		"another site":                  func(a *Authenticator) { a.Origin = "https://evil.example" },
		"a name below":                  func(a *Authenticator) { a.Origin = "https://evil." + s.site.Base[len("https://"):] },
		"another port":                  func(a *Authenticator) { a.Origin = s.site.Base + ":8443" },
		"the same name in clear":        func(a *Authenticator) { a.Origin = "http" + s.site.Base[len("https"):] },
		"a signature for another name":  func(a *Authenticator) { a.Party = "evil.example" },
		"an owner who was not verified": func(a *Authenticator) { a.Unproven = true },
		"a device that nobody touched":  func(a *Authenticator) { a.Absent = true },
		"the other ceremony":            func(a *Authenticator) { a.Kind = "webauthn.create" },
		"no credential of theirs":       func(a *Authenticator) { a.ID = theirs.ID },
		"the name of somebody else":     func(a *Authenticator) { a.Handle = theirs.Handle },
		"the name of nobody":            func(a *Authenticator) { id := seal.NewID(); a.Handle = id[:] },
		"a signature by another key":    func(a *Authenticator) { a.key = theirs.key },
		"another’s key with one’s name": func(a *Authenticator) { a.ID, a.key = theirs.ID, theirs.key },
	} {
		fails(s, what, s.enters(nobody, mine.but(spoil).Answer(ask()), ""), store.ErrProof)
	}
	s.ok(s.enters(nobody, mine.Answer(ask()), ""))
	s.sound()

	// What enrols is judged alike.
	refused := func(what, options string, at time.Duration, spoil func(*Authenticator)) {
		s.Helper()
		from := home
		from.Token = q.token
		a := NewAuthenticator(s.TB, s.site.Base)
		_, _, err := s.site.AddPasskey(ctx, q.who, a.but(spoil).Make(options), seal.NewText("a key"), from, s.now.Add(at))
		fails(s, "a passkey made "+what, err, store.ErrProof)
	}
	offer := func(who people.Session) string { s.Helper(); return must(s.site.OfferPasskey(ctx, who, s.now))(s) }
	as := func(*Authenticator) {}
	refused("at another site", offer(q.who), 0, func(a *Authenticator) { a.Origin = "https://evil.example" })
	refused("for another name", offer(q.who), 0, func(a *Authenticator) { a.Party = "evil.example" })
	refused("without verifying", offer(q.who), 0, func(a *Authenticator) { a.Unproven = true })
	refused("without a touch", offer(q.who), 0, func(a *Authenticator) { a.Absent = true })
	refused("by the other ceremony", offer(q.who), 0, func(a *Authenticator) { a.Kind = "webauthn.get" })
	refused("for a sign-in", ask(), 0, as)
	refused("for another’s session", offer(p.who), 0, as)
	refused("for a question of before", offer(q.who), 10*time.Minute, as)

	// The second proof of one first proof is not that of another.
	half := must(s.site.SignIn(ctx, p.id, home, s.now))(s)
	due := must(s.site.Due(ctx, half, s.now))(s)
	other := must(s.site.SignIn(ctx, p.id, home, s.now))(s)
	second := must(s.site.Due(ctx, other, s.now))(s)
	theirHalf := must(s.site.SignIn(ctx, q.id, home, s.now))(s)
	theirDue := must(s.site.Due(ctx, theirHalf, s.now))(s)
	own := func(due people.Session) string { s.Helper(); return must(s.site.AskPasskey(due, s.now))(s) }
	fails(s, "the question of another of one’s sessions", s.enters(due, mine.Answer(own(second)), half), store.ErrProof)
	fails(s, "the question of whoever signs in", s.enters(due, mine.Answer(ask()), half), store.ErrProof)
	fails(s, "the question of a half session, signing in", s.enters(nobody, mine.Answer(own(due)), ""), store.ErrProof)
	fails(s, "somebody else’s passkey as a second proof", s.enters(due, theirs.Answer(own(due)), half), store.ErrProof)
	fails(s, "one’s passkey for somebody else’s first proof", s.enters(theirDue, mine.Answer(own(theirDue)), theirHalf), store.ErrProof)
	answer = mine.Answer(own(due))
	s.ok(s.enters(due, answer, half))
	fails(s, "a first proof that was used", s.enters(due, mine.Answer(own(due)), half), store.ErrNotFound)
	want(s, "answers that are remembered", s.count(s.rows, `select count(*) from spent where site = $1`) > 0, true)
	s.pass(10 * time.Minute)
	s.sweep()
	want(s, "answers that no question can ask for again", s.count(s.rows, `select count(*) from spent where site = $1`), 0)
	s.sound()
}

// passkeyCopied: a counter of signatures that does not go up may be a copy, and opens nothing; nor does one that somebody set back in its row.
func passkeyCopied(s *scene) {
	p := s.member()
	device := NewAuthenticator(s.TB, s.site.Base)
	device.Counts, device.Count = true, 4
	s.enrols(&p, device)
	nobody := people.Session{}
	ask := func() string { s.Helper(); return must(s.site.AskPasskey(nobody, s.now))(s) }
	copied := device.but(func(*Authenticator) {}) // when it had signed four times
	s.ok(s.enters(nobody, device.Answer(ask()), ""))
	s.ok(s.enters(nobody, device.Answer(ask()), ""))
	for _, at := range []string{"the fifth again", "the sixth again"} {
		fails(s, "a copy that signs "+at, s.enters(nobody, copied.Answer(ask()), ""), store.ErrProof)
	}
	fails(s, "one that counts no more", s.enters(nobody, device.but(func(a *Authenticator) { a.Counts, a.Count = false, 0 }).Answer(ask()), ""), store.ErrProof)
	s.ok(s.enters(nobody, device.Answer(ask()), ""))
	s.sound()

	// Two at once by the same count are one session, whatever each of them read.
	for range 4 {
		var wait sync.WaitGroup
		worked := atomic.Int32{}
		two := []string{device.Answer(ask()), device.but(func(a *Authenticator) { a.Count-- }).Answer(ask())}
		for _, answer := range two {
			wait.Go(func() {
				if s.enters(nobody, answer, "") == nil {
					worked.Add(1)
				}
			})
		}
		wait.Wait()
		want(s, "sessions by one count", worked.Load(), 1)
	}
	s.run(s.rows, `update factor set counter = 0 where site = $1 and kind = 'passkey'`)
	fails(s, "a count that somebody set back", s.enters(nobody, device.Answer(ask()), ""), seal.ErrTampered)
}
