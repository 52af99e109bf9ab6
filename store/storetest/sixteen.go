package storetest

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"charte/letters"
	"charte/people"
	"charte/seal"
	"charte/store"
)

// sixteen is how many clients do the same thing at once.
const sixteen = 16

// Sixteen lets sixteen clients do one thing at once, round after round: join with one address and follow one link, say yes to one invitation,
// take one prepared profile, and use an access while it is revoked. Each round leaves one of what there may be one of, and nothing that began
// after a revocation was acknowledged works.
//
// Law: GDPR 5(1)(d), GDPR 7(3), GDPR 25(2)
func Sixteen(t *testing.T, o store.Options, rounds int) {
	h := open(t, o, nil)
	for name, race := range map[string]func(*scene, int){
		"one account of sixteen joins": joinsOfOne, "one access of sixteen yeses": yesesToOne,
		"one owner of sixteen takings": takingsOfOne, "nothing outlives its revocation": revocations,
	} {
		t.Run(name, func(t *testing.T) {
			s := h.scene(t)
			s.grants()
			race(s, rounds)
			s.integrate()
			s.sound()
		})
	}
}

// together lets every client begin at the same instant, and gives how many succeeded. Errors of the kinds named are a client's that was not
// the first; any other fails the test.
func (s *scene) together(act func(i int) error, losing ...error) int64 {
	s.Helper()
	var won atomic.Int64
	var all sync.WaitGroup
	begin := make(chan struct{})
	for i := range sixteen {
		all.Go(func() {
			<-begin
			switch err := act(i); {
			case err == nil:
				won.Add(1)
			case !slices.ContainsFunc(losing, func(kind error) bool { return errors.Is(err, kind) }):
				s.Errorf("client %d: %v", i, err)
			}
		})
	}
	close(begin)
	all.Wait()
	return won.Load()
}

// unburden throws away the letters of a round: those of a thousand rounds would make looking for one slow.
func (s *scene) unburden() { s.run(s.rows, `delete from outbox where site = $1`) }

func joinsOfOne(s *scene, rounds int) {
	for n := range rounds {
		email := fmt.Sprintf("one.%d@mail.example", n)
		spellings := []string{email, strings.ToUpper(email), " " + email, "One" + email[3:]}
		join := func(i int) error {
			return s.site.Join(s.Context(), s.decide("picker", s.form(spellings[i%len(spellings)])))
		}
		want(s, "joins that were answered", s.together(join), sixteen)
		var links []string
		for _, o := range s.owed(letters.Confirm, email) {
			links = append(links, s.token(o))
		}
		want(s, "links", len(links), sixteen)
		// Whoever reads mail there follows all of them: one works, once.
		won := s.together(func(i int) error {
			_, err := s.site.SetPassword(s.Context(), links[i], people.TicketConfirm, phc(), home, s.now)
			return err
		}, store.ErrNotFound)
		want(s, "links that opened an account", won, 1)
		want(s, "joins with a known address that were answered", s.together(join), sixteen)
		s.unburden()
	}
	for _, table := range []string{"subject", "account", "locator"} {
		want(s, "rows of "+table, s.count(s.rows, `select count(*) from `+table+` where site = $1`), int64(rounds))
	}
	want(s, "links left", s.count(s.rows, `select count(*) from ticket where site = $1`), 0)
}

func yesesToOne(s *scene, rounds int) {
	p, holder, other := s.member(), s.owner(), s.owner()
	for range rounds {
		s.pass(25 * time.Hour) // so that the invitations of a day do not run out
		id := must(s.site.Invite(s.Context(), p.who, "helping", holder.email, s.now))(s)
		won := s.together(func(i int) error {
			if i == sixteen-1 {
				return s.site.Accept(s.Context(), other.who, id, s.now)
			}
			return s.site.Accept(s.Context(), holder.who, id, s.now)
		}, store.ErrNotFound, store.ErrAgain)
		want(s, "yeses that counted", won, 1)
		want(s, "what the others may", s.may(other, id), "")
		want(s, "access", s.count(s.rows, `select count(*) from access where site = $1 and state = 'active'`), 1)
		want(s, "ways to it", s.count(s.rows, `select count(*) from reach where site = $1 and access_id = $2`, id), 1)
		won = s.together(func(int) error { return s.site.Cut(s.Context(), p.who, id, s.now) })
		want(s, "cuts that were answered", won, sixteen)
		want(s, "what is left", s.may(holder, id), "")
		s.unburden()
	}
	kinds := s.kinds(p.id)
	want(s, "facts of a yes", count(kinds, people.FactAccepted), rounds)
	want(s, "facts of a cut", count(kinds, people.FactCut), rounds)
}

func takingsOfOne(s *scene, rounds int) {
	holder := s.owner()
	for n := range rounds {
		s.pass(25 * time.Hour)
		email := fmt.Sprintf("taken.%d@mail.example", n)
		s.ok(s.asks(holder, email))
		link := s.invited(letters.Prepared, email)
		// In every other round somebody joins with that address meanwhile, by themselves.
		joining := 0
		if n%2 == 1 {
			joining = 4
		}
		var mine atomic.Pointer[string]
		won := s.together(func(i int) error {
			if i < joining {
				j := s.decide("picker", s.form(email))
				return s.site.Join(s.Context(), j)
			}
			token, err := s.site.Take(s.Context(), link, "", s.now)
			if err == nil {
				mine.Store(&token)
			}
			return err
		}, store.ErrNotFound)
		want(s, "takings that counted", won, int64(joining)+1)
		want(s, "owners of the address", s.count(s.rows, `select count(*) from locator where site = $1`), int64(n)+2) // the holder's too
		if joining == 0 {
			won = s.together(func(int) error {
				_, err := s.site.SetPassword(s.Context(), *mine.Load(), people.TicketConfirm, phc(), home, s.now)
				return err
			}, store.ErrNotFound)
			want(s, "links that opened the account", won, 1)
		}
		s.unburden()
	}
	want(s, "profiles that nobody took", s.count(s.rows, `select count(*) from subject where site = $1 and came = 'prepared'`), 0)
	want(s, "people", s.count(s.rows, `select count(*) from subject where site = $1`), int64(rounds)+1)
}

// reading is one access under way: what its holder does with it until it is refused.
type reading struct {
	*scene
	holder  person
	key     string // a key of the API that the holder made
	access  seal.ID
	revoked atomic.Bool  // its revocation was acknowledged
	used    atomic.Int64 // acts that were allowed, before
}

// revocations lets the holder of an access read, change and take away by an open session and by a key of the API, all at once, while the
// access is cut, left or forbidden, the session and the key end, or its owner leaves.
func revocations(s *scene, rounds int) {
	p, holder := s.member(), s.owner()
	for n := range rounds {
		s.pass(25 * time.Hour)
		holder.token = must(s.site.SignIn(s.Context(), holder.id, home, s.now))(s)
		made := people.Token{ID: seal.NewID(), Name: seal.NewText("laptop"), Scopes: people.Scopes, Made: s.now, Ends: s.now.AddDate(1, 0, 0)}
		key := must(s.site.MakeToken(s.Context(), holder.who, made))(s)
		r := &reading{scene: s, holder: holder, key: key, access: s.opened(p, holder)}
		export := false
		revoke := func() error { return s.site.Cut(s.Context(), p.who, r.access, s.now) }
		switch n % 5 {
		case 1:
			revoke = func() error { return s.site.Leave(s.Context(), holder.who, r.access, s.now) }
		case 2:
			export, revoke = true, func() error { return s.site.Forbid(s.Context(), p.who, r.access, "export", true, s.now) }
		case 3:
			revoke = func() error {
				return errors.Join(s.site.SignOut(s.Context(), holder.token, s.now), s.site.EndToken(s.Context(), holder.who, made.ID, s.now))
			}
		case 4:
			revoke = func() error {
				h, err := s.site.Held(s.Context(), p.id)
				if err == nil {
					_, err = s.site.Erase(s.Context(), h, "request", s.now)
				}
				return err
			}
		}
		r.race(export, revoke)
		if n%5 == 4 {
			p = s.member()
		}
		// What was not ended by the round is, for the next one.
		s.ok(ignore(s.site.Cut(s.Context(), p.who, r.access, s.now), store.ErrNotFound))
		s.ok(ignore(s.site.EndToken(s.Context(), holder.who, made.ID, s.now), store.ErrNotFound))
		s.unburden()
	}
}

// race lets fifteen use the access while the sixteenth revokes it, once each of them has used it.
func (r *reading) race(export bool, revoke func() error) {
	r.Helper()
	var ready sync.WaitGroup
	ready.Add(sixteen - 1)
	r.together(func(i int) error {
		if i == sixteen-1 {
			ready.Wait()
			err := revoke()
			for errors.Is(err, store.ErrStale) { // the holder's acts are ahead: the owner presses again
				err = revoke()
			}
			r.revoked.Store(true)
			return err
		}
		for first := true; ; first = false {
			late := r.revoked.Load()
			err := r.act(i, export)
			if first {
				ready.Done()
			}
			switch {
			case late && err == nil:
				r.Errorf("act %d was allowed after the revocation", i)
				return nil
			case late, errors.Is(err, store.ErrCut), errors.Is(err, store.ErrBlocked), errors.Is(err, store.ErrNotFound):
				return err
			case err == nil:
				r.used.Add(1)
			case !errors.Is(err, store.ErrStale):
				return err
			}
		}
	}, store.ErrCut, store.ErrBlocked, store.ErrNotFound, store.ErrStale)
	if r.used.Load() == 0 {
		r.Error("nothing was used before the revocation")
	}
}

// act asks who holds the session or the key, as a server does at each request, and then uses the access.
func (r *reading) act(i int, export bool) error {
	who, err := r.site.Session(r.Context(), r.holder.token, r.now)
	if i%2 == 1 {
		who, _, err = r.site.Token(r.Context(), r.key, r.now)
	}
	if err != nil {
		return err
	}
	taken := func(store.Profile) ([]byte, error) { return []byte("copy"), nil }
	if i%4 == 0 || export {
		file, err := r.site.Extract(r.Context(), who, r.access, "json", r.now, taken)
		if err != nil && file != nil {
			r.Error("a copy left with a refusal")
		}
		return err
	}
	switch i % 4 {
	case 1:
		_, err = r.site.See(r.Context(), who, r.access, r.now)
	case 2:
		err = r.site.CorrectIn(r.Context(), who, r.access, "postcode", seal.NewText("69003"), r.now)
	default:
		err = r.site.AddTo(r.Context(), who, r.access, "experience", seal.NewText("cider"), r.now)
	}
	return err
}

// ignore drops an error of one kind.
func ignore(err, kind error) error {
	if errors.Is(err, kind) {
		return nil
	}
	return err
}
