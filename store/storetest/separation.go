package storetest

import (
	"context"
	"fmt"
	"time"

	"charte/letters"
	"charte/people"
	"charte/rights"
	"charte/seal"
	"charte/store"
)

// separation puts the same person on two sites of one store, and tries every way from one to the other.
func separation(s *scene) {
	ctx := s.Context()
	k := s.sceneOf(s.TB, "kiosk")
	p := s.member("newsletter")
	j := k.decide("customer", map[string][]string{"email": {p.email}, "shop": {"corner"}})
	k.ok(k.site.Join(ctx, j))
	want(s, "one address, two people", j.Subject != p.id, true)
	confirm := k.owed(letters.Confirm, p.email)
	want(s, "letters of the kiosk", len(confirm), 1)
	token := k.token(confirm[0])

	denied := func(what string, err error) {
		s.Helper()
		fails(s, what+" at the other site", err, store.ErrNotFound)
	}
	_, err := s.site.SetPassword(ctx, token, people.TicketConfirm, phc(), home, s.now)
	denied("a link", err)
	_, err = s.site.Behind(ctx, token, people.TicketConfirm, s.now)
	denied("who is behind a link", err)
	_, err = k.site.Session(ctx, p.token, s.now)
	denied("a cookie", err)
	_, err = s.site.Letter(ctx, confirm[0].ID)
	denied("a letter", err)
	_, err = k.site.Held(ctx, p.id)
	denied("a person", err)
	_, _, err = k.site.History(ctx, p.id, 0, 0)
	denied("a history", err)
	_, err = k.site.SignIn(ctx, p.id, home, s.now)
	denied("a sign-in", err)
	_, err = k.site.For(ctx, p.id, "order")
	denied("a reading", err)
	want(s, "consents at the other site", len(must(k.site.Consents(ctx, p.id))(k)), 0)
	_, err = k.site.Receipt(ctx, p.id, must(s.site.Held(ctx, p.id))(s).Agreements[0].Fact)
	denied("a receipt", err)
	s.ok(k.site.Drop(ctx, s.owed(letters.Confirm, p.email)[0].ID, s.now))
	want(s, "a letter dropped at the other site", len(s.owed(letters.Confirm, p.email)), 1)
	s.ok(k.site.SignOut(ctx, p.token, s.now))
	must(s.site.Session(ctx, p.token, s.now))(s)

	// An open field is in clear, and nothing else is; a site without an address field keeps none.
	customer := must(k.site.SetPassword(ctx, token, people.TicketConfirm, phc(), home, k.now))(k)
	want(s, "sign-in addresses of the kiosk", len(must(k.site.Held(ctx, j.Subject))(k).SignIns), 0)
	want(s, "open fields of the kiosk", k.count(k.rows, `select count(*) from datum where site = $1 and open = 'corner' and field = 'shop'`), 1)
	want(s, "values in clear at the kiosk", k.count(k.rows, `select count(*) from datum where site = $1 and open is not null`), 1)
	want(s, "open fields of the orchard", s.count(s.rows, `select count(*) from datum where site = $1 and open is not null`), 0)
	want(s, "what the kiosk may read", fmt.Sprint(must(k.site.Held(ctx, j.Subject))(k).Get("shop").Reveal("test")), "corner")

	// Each has its own log, its own key for it, its own board and its own clock of retention.
	want(s, "keys of the logs differ", k.site.VerifierKey() != s.site.VerifierKey(), true)
	s.integrate()
	_, _, _, err = k.site.Checkpoint(ctx)
	fails(s, "the kiosk's log, after the orchard's", err, store.ErrNotFound)
	s.ok(s.site.Probe(ctx, s.now))
	want(s, "the kiosk's board, after the orchard's", must(k.site.Board(ctx, k.now))(k)["security.password"].State, store.Unknown)
	k.now = noon.AddDate(2, 0, 0)
	want(s, "warned at the kiosk", k.sweep().Warned, 1)
	want(s, "warned at the orchard", must(s.site.Held(ctx, p.id))(s).Warned.IsZero(), true)
	want(s, "warnings", len(k.owed(letters.Warning, p.email)), 1)
	k.post()
	k.now = k.now.AddDate(0, 0, 10)
	want(s, "ended at the kiosk", k.sweep().Ended, 1)
	want(s, "open erasures of the orchard", len(must(s.site.OpenErasures(ctx))(s)), 0)
	id := must(k.site.OpenErasures(ctx))(k)[0]
	_, err = s.site.Erasure(ctx, id)
	denied("an erasure", err)
	_, err = s.site.FinishErasure(ctx, id, s.now)
	denied("finishing an erasure", err)
	k.finish()
	_, err = k.site.Session(ctx, customer, k.now)
	denied("the ended customer", err)
	must(s.site.Held(ctx, p.id))(s)
	k.integrate()
	k.sound()
	s.sound()
}

// givenUp cancels callers before and while they commit: a change is whole or not there, and its neighbours stand.
func givenUp(s *scene) {
	p := s.member()
	gone, cancel := context.WithCancel(s.Context())
	cancel()
	before := s.count(s.rows, `select count(*) from fact where site = $1`)
	for what, act := range map[string]func() error{
		"join":   func() error { return s.site.Join(gone, s.decide("picker", s.form("gone@mail.example"))) },
		"choose": func() error { _, err := s.site.Choose(gone, p.id, s.choice("newsletter", true)); return err },
		"sign in": func() error {
			_, err := s.site.SignIn(gone, p.id, home, s.now)
			return err
		},
		"erase": func() error {
			_, err := s.site.Erase(gone, rights.Holding{Subject: p.id, Seen: s.now}, rights.OnRequest, s.now)
			return err
		},
		"sweep":  func() error { _, err := s.site.Sweep(gone, s.now.AddDate(2, 0, 0)); return err },
		"probe":  func() error { return s.site.Probe(gone, s.now) },
		"log":    func() error { _, err := s.site.Integrate(gone, s.now); return err },
		"check":  func() error { _, err := s.site.Check(gone, func(store.Fault) {}); return err },
		"ping":   func() error { return s.Ping(gone) },
		"unsent": func() error { _, err := s.site.Unsent(gone, s.now, 1); return err },
		"tally":  func() error { _, _, err := s.site.Tally(gone); return err },
		"board":  func() error { _, err := s.site.Board(gone, s.now); return err },
		"replay": func() error { _, err := s.site.Replay(gone, s.now); return err },
	} {
		if err := act(); err == nil {
			s.Errorf("%s: no error for a caller who had gone", what)
		}
	}
	want(s, "facts", s.count(s.rows, `select count(*) from fact where site = $1`), before)

	// Callers who leave at any moment, beside callers who stay.
	results := make(chan error, 40)
	for i := range cap(results) {
		ctx, cancel := context.WithTimeout(s.Context(), time.Duration(i/2)*200*time.Microsecond)
		stays := i%2 == 0
		if stays {
			ctx = s.Context()
		}
		go func() {
			defer cancel()
			id, err := s.site.Choose(ctx, p.id, s.choice("newsletter", true))
			if err == nil && s.count(s.rows, `select count(*) from fact where site = $1 and fact_id = $2`, id) != 1 {
				err = fmt.Errorf("fact %s was acknowledged and is not there", id)
			}
			if !stays && err != nil {
				err = nil // told that it failed: it may have been written, whole
			}
			results <- err
		}()
	}
	for range cap(results) {
		if err := <-results; err != nil {
			s.Error(err)
		}
	}
	var newest seal.ID
	s.ok(s.rows.QueryRowContext(s.Context(), `select fact_id from consent where site = $1`, s.site.Name()).Scan(&newest))
	want(s, "the state's own fact", s.count(s.rows, `select count(*) from fact where site = $1 and fact_id = $2`, newest), 1)
	s.integrate()
	s.sound()
}
