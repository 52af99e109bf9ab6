package storetest

import (
	"errors"
	"sync"
	"testing"
	"time"

	"charte/people"
	"charte/seal"
	"charte/store"
)

// AccessRaces lets sixteen clients accept, cut, forbid and use one access all at once, round after round: each round leaves one access or
// none, and once it is cut nothing that began before it was commits after it.
//
// Law: GDPR 7(3), GDPR 25(2)
func AccessRaces(t *testing.T, o store.Options, rounds int) {
	s := open(t, o, nil).scene(t)
	s.grants()
	var p, holder person
	for n := range rounds {
		if n%25 == 0 { // others: reading what is past of a thousand rounds would be most of the work
			s.unburden()
			p, holder = s.member(), s.owner()
		}
		s.pass(25 * time.Hour)
		ids := []seal.ID{must(s.site.Invite(t.Context(), p.who, "helping", holder.email, s.now))(s)}
		// A second invitation to the same person, by way of their own request.
		s.ok(s.asks(holder, p.email))
		for _, a := range must(s.site.Accesses(t.Context(), p.id))(s) {
			if a.State == people.AccessAsked {
				ids = append(ids, a.ID)
			}
		}
		s.clash(p, holder, ids)
		for _, id := range ids {
			s.over(p, holder, id)
		}
	}
	s.sound()
}

// clash lets everybody act at once on two accesses between the same two people.
func (s *scene) clash(p, holder person, ids []seal.ID) {
	acts := []func(seal.ID) error{
		func(id seal.ID) error { return s.site.Accept(s.Context(), holder.who, id, s.now) },
		func(id seal.ID) error { return s.site.Accept(s.Context(), p.who, id, s.now) },
		func(id seal.ID) error { return s.site.Cut(s.Context(), p.who, id, s.now) },
		func(id seal.ID) error { return s.site.Leave(s.Context(), holder.who, id, s.now) },
		func(id seal.ID) error { return s.site.Forbid(s.Context(), p.who, id, "export", true, s.now) },
		func(id seal.ID) error { _, err := s.site.See(s.Context(), holder.who, id, s.now); return err },
		func(id seal.ID) error {
			return s.site.CorrectIn(s.Context(), holder.who, id, "postcode", seal.NewText("69003"), s.now)
		},
		func(id seal.ID) error { return s.site.Decline(s.Context(), holder.who, id, s.now) },
	}
	var all sync.WaitGroup
	begin := make(chan struct{})
	for i := range 16 {
		all.Go(func() {
			<-begin
			err := acts[i%len(acts)](ids[i/len(acts)])
			for _, known := range []error{store.ErrNotFound, store.ErrCut, store.ErrBlocked, store.ErrKind, store.ErrStale, store.ErrAgain} {
				if errors.Is(err, known) {
					err = nil
				}
			}
			if err != nil {
				s.Errorf("act %d: %v", i, err)
			}
		})
	}
	close(begin)
	all.Wait()
	want(s, "active access of one kind twice", s.count(s.rows, `select count(*) from (select 1 from access where site = $1 and state = 'active' group by subject_id, holder_id, grant_name having count(*) > 1) x`), 0)
}

// over ends what is left of an access, and wants nothing of it to work.
func (s *scene) over(p, holder person, id seal.ID) {
	s.Helper()
	for _, end := range []error{s.site.Cut(s.Context(), p.who, id, s.now), s.site.Uninvite(s.Context(), p.who, id, s.now), s.site.Uninvite(s.Context(), holder.who, id, s.now)} {
		if end != nil && !errors.Is(end, store.ErrNotFound) {
			s.Errorf("ending: %v", end)
		}
	}
	want(s, "what is left", s.may(holder, id), "")
}
