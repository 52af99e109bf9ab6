package storetest

import (
	"errors"
	"fmt"
	"sync"
	"time"

	"charte/letters"
	"charte/people"
	"charte/rights"
	"charte/seal"
	"charte/store"
)

// keyFor is a key that a person asks for.
func (s *scene) keyFor(scopes ...people.Scope) people.Token {
	return people.Token{ID: seal.NewID(), Name: seal.NewText("Back-up of Lou"), Scopes: scopes, Made: s.now, Ends: s.now.Add(24 * time.Hour)}
}

// tokens: a key of the API opens what it may until it ends, is told by letter, and goes with its person.
func tokens(s *scene) {
	ctx := s.Context()
	p := s.member()
	t := s.keyFor(people.ScopeRead, people.ScopeExport)
	token := must(s.site.MakeToken(ctx, p.who, t))(s)
	want(s, "letters that tell", len(s.owed(letters.Token, p.email)), 1)
	who, got, err := s.site.Token(ctx, token, s.now)
	s.ok(err)
	want(s, "whose it is", who.Subject, p.id)
	want(s, "what it may", people.JoinScopes(got.Scopes), "read export")
	want(s, "until", got.Ends, t.Ends)
	want(s, "used", got.Used.IsZero(), true)
	for _, wrong := range []string{"", people.TokenPrefix, token + "A", token[len(people.TokenPrefix):], people.TokenPrefix + p.token, p.token} {
		_, _, err := s.site.Token(ctx, wrong, s.now)
		fails(s, "a token that is none", err, store.ErrNotFound)
	}
	_, err = s.site.Session(ctx, token, s.now)
	fails(s, "a key as a session", err, store.ErrNotFound)
	want(s, "rows that hold its name", s.count(s.rows, `select count(*) from api_token where site = $1 and cast(sealed as text) like '%Back-up%'`), 0)

	seen := must(s.site.Held(ctx, p.id))(s).Seen
	s.pass(time.Hour)
	var all sync.WaitGroup
	for range 8 { // eight requests at once are one use
		all.Go(func() {
			if err := s.site.UseToken(ctx, who, got, s.now); err != nil {
				s.Error(err)
			}
		})
	}
	all.Wait()
	want(s, "facts of its use", count(s.kinds(p.id), people.FactTokenUsed), 1)
	h := must(s.site.Held(ctx, p.id))(s)
	want(s, "its name", h.Tokens[0].Name.Reveal("test"), "Back-up of Lou")
	want(s, "its use", h.Tokens[0].Used, s.now)
	want(s, "a program's use is a visit", h.Seen, seen)

	other := s.member()
	fails(s, "a key of somebody else", s.site.EndToken(ctx, other.who, t.ID, s.now), store.ErrNotFound)
	s.ok(s.site.EndToken(ctx, p.who, t.ID, s.now))
	fails(s, "a key ended twice", s.site.EndToken(ctx, p.who, t.ID, s.now), store.ErrNotFound)
	_, _, err = s.site.Token(ctx, token, s.now)
	fails(s, "a key that was ended", err, store.ErrNotFound)

	last := s.keyFor(people.ScopeRead)
	token = must(s.site.MakeToken(ctx, p.who, last))(s)
	s.pass(24*time.Hour - time.Microsecond)
	_, _, err = s.site.Token(ctx, token, s.now)
	s.ok(err)
	s.pass(time.Microsecond)
	_, _, err = s.site.Token(ctx, token, s.now)
	fails(s, "a key at its last instant", err, store.ErrNotFound)
	s.sweep()
	want(s, "keys after their end", s.count(s.rows, `select count(*) from api_token where site = $1`), 0)
	s.sound()
}

// tokensEnd: a new password and an erasure end the keys, and nobody has more than the most, however many are asked for at once.
func tokensEnd(s *scene) {
	ctx := s.Context()
	p := s.member()
	var all sync.WaitGroup
	var mu sync.Mutex
	made := 0
	for range people.TokensMost + 4 {
		all.Go(func() {
			_, err := s.site.MakeToken(ctx, p.who, s.keyFor(people.ScopeRead))
			mu.Lock()
			defer mu.Unlock()
			if err == nil {
				made++
			} else if !errors.Is(err, store.ErrTokens) {
				s.Error(err)
			}
		})
	}
	all.Wait()
	want(s, "keys made at once", made, people.TokensMost)
	rows := func() int64 { return s.count(s.rows, `select count(*) from api_token where site = $1`) }
	s.ok(s.site.Forgot(ctx, p.email, s.now))
	p.token = must(s.site.SetPassword(ctx, s.link(p, letters.Password), people.TicketPassword, phc(), home, s.now))(s)
	want(s, "keys after a new password", rows(), 0)
	p.who = must(s.site.Session(ctx, p.token, s.now))(s)
	token := must(s.site.MakeToken(ctx, p.who, s.keyFor(people.ScopeRead)))(s)
	must(s.site.Erase(ctx, must(s.site.Held(ctx, p.id))(s), rights.OnRequest, s.now))(s)
	want(s, "keys after an erasure", rows(), 0)
	_, _, err := s.site.Token(ctx, token, s.now)
	fails(s, "a key of nobody", err, store.ErrNotFound)
}

// tokensForged: whoever writes rows, and has no keyring, makes no key do more, last longer or be somebody else's.
func tokensForged(s *scene) {
	ctx := s.Context()
	victim, thief := s.member(), s.member()
	token := must(s.site.MakeToken(ctx, thief.who, s.keyFor(people.ScopeRead)))(s)
	open := func() error { _, _, err := s.site.Token(ctx, token, s.now); return refused(err) }
	for _, change := range []string{`subject_id = $2`, `scopes = 'read erase'`, `ends_at = ends_at + 1`} {
		s.noticed("a key with "+change, "api_token", func() {
			args := []any{thief.id}
			where := `subject_id = $2`
			if change == `subject_id = $2` {
				args, where = []any{victim.id, thief.id}, `subject_id = $3`
			}
			want(s, "rows changed", s.run(s.rows, fmt.Sprintf(`update api_token set %s where site = $1 and %s`, change, where), args...), 1)
		}, open)
	}
	s.sound()
}
