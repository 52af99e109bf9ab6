package storetest

import (
	"errors"
	"sync"

	"charte/people"
	"charte/seal"
	"charte/store"
)

// reading opens a picker's profile to an owner by the grant of the form "call".
func (s *scene) reading(p, o person) seal.ID {
	s.Helper()
	id := must(s.site.Invite(s.Context(), p.who, "reading", o.email, s.now))(s)
	s.ok(s.site.Accept(s.Context(), o.who, id, s.now))
	return id
}

// calls sends the form "call" to some readers.
func (s *scene) calls(p person, token string, readers ...seal.ID) (seal.ID, error) {
	s.Helper()
	pairs := []string{"question", "Come and see " + token}
	for _, id := range readers {
		pairs = append(pairs, people.ReaderField, id.String())
	}
	r, err := s.site.Send(s.Context(), p.id, s.fill("call", "picker", token, pairs...), s.now)
	return r.Record, err
}

// reads counts what somebody may read of others, and opens it.
func (s *scene) reads(o person) int {
	s.Helper()
	list := must(s.site.Delivered(s.Context(), o.id))(s)
	for _, d := range list {
		if _, _, err := s.site.Deliver(s.Context(), o.who, d.Record, s.now); err != nil {
			s.Errorf("opening what is listed: %v", err)
		}
	}
	return len(list)
}

// recipients: what a person sends by such a form is read by exactly those whom they chose, as long as they let them.
//
// Law: GDPR 25(2), GDPR 7(3)
func recipients(s *scene) {
	ctx := s.Context()
	s.withForms()
	p, ana, ben, stranger := s.member(), s.owner(), s.owner(), s.member()
	one, two := s.reading(p, ana), s.reading(p, ben)
	theirs := s.reading(stranger, ben)
	for what, id := range map[string]seal.ID{"nobody's access": seal.NewID(), "an access to somebody else's profile": theirs} {
		_, err := s.calls(p, what, id)
		fails(s, what, err, store.ErrCut)
	}
	record, err := s.calls(p, "t1", one)
	s.ok(err)
	want(s, "read by whom they chose", s.reads(ana), 1)
	want(s, "read by another whom they let in", s.reads(ben), 0)
	_, _, err = s.site.Deliver(ctx, ben.who, record, s.now)
	fails(s, "opened by another", err, store.ErrCut)
	_, _, err = s.site.Deliver(ctx, stranger.who, record, s.now)
	fails(s, "opened by a stranger", err, store.ErrCut)
	want(s, "each look is a fact", s.count(s.rows, `select count(*) from fact where site = $1 and kind = $2`, people.FactRead), 1)
	h := must(s.site.Held(ctx, p.id))(s)
	want(s, "readers held", len(h.Records[0].Readers), 1)
	s.sound()

	// Whoever can write rows lets nobody read.
	s.run(s.rows, `insert into record_reader (site, subject_id, record_id, access_id, reader_id, chosen_at, bond)
		select site, subject_id, record_id, $2, $3, chosen_at, bond from record_reader where site = $1`, two, ben.id)
	want(s, "read by a forged row", s.reads(ben), 0)
	found := 0
	must(s.site.Check(ctx, func(store.Fault) { found++ }))(s)
	want(s, "faults of a forged row", found, 1)
	s.run(s.rows, `delete from record_reader where site = $1 and access_id = $2`, two)
	s.sound()

	s.ok(s.site.Forbid(ctx, p.who, one, people.ActView, true, s.now))
	want(s, "read while forbidden", s.reads(ana), 0)
	_, err = s.calls(p, "t2", one)
	fails(s, "sent to somebody who may not read", err, store.ErrCut)
	s.ok(s.site.Forbid(ctx, p.who, one, people.ActView, false, s.now))
	want(s, "read again", s.reads(ana), 1)
	fails(s, "taken back by somebody else", s.site.TakeBack(ctx, stranger.id, record, one, s.now), store.ErrNotFound)
	s.ok(s.site.TakeBack(ctx, p.id, record, one, s.now))
	want(s, "read once taken back", s.reads(ana), 0)
	fails(s, "taken back twice", s.site.TakeBack(ctx, p.id, record, one, s.now), store.ErrNotFound)
	s.sound()

	// Cutting an access wins over everything that is sent at the same time.
	_, err = s.calls(p, "t3", one, two)
	s.ok(err)
	want(s, "read by both", s.reads(ana)+s.reads(ben), 2)
	var done sync.WaitGroup
	done.Go(func() { s.ok(s.site.Cut(ctx, p.who, one, s.now)) })
	for _, token := range []string{"t4", "t5", "t6", "t7"} {
		done.Go(func() {
			if _, err := s.calls(p, token, one, two); err != nil && !errors.Is(err, store.ErrCut) {
				s.Errorf("sending while an access is cut: %v", err)
			}
		})
	}
	done.Wait()
	want(s, "read once cut", s.reads(ana), 0)
	s.sound()
	s.erase(ben)
	want(s, "rows that name whoever left", s.count(s.rows, `select count(*) from record_reader where site = $1 and reader_id = $2`, ben.id), 0)
	s.sound()
	s.erase(p)
	want(s, "rows of whoever sent", s.count(s.rows, `select count(*) from record_reader where site = $1`), 0)
}
