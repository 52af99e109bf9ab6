package storetest

import (
	"time"

	"charte/letters"
	"charte/people"
	"charte/retention"
	"charte/rights"
	"charte/seal"
	"charte/store"
)

const tick = time.Microsecond // the smallest step of the store's time

func (s *scene) sweep() store.Swept {
	s.Helper()
	return must(s.site.Sweep(s.Context(), s.now))(s)
}

// inactivity tries each horizon of the sequence one tick before it and on it.
func inactivity(s *scene) {
	ctx := s.Context()
	p := s.member()
	s.post()
	s.now = noon.AddDate(1, 0, 0).Add(-tick)
	want(s, "warned a tick before the year is over", s.sweep().Warned, 0)
	s.pass(tick)
	want(s, "warned when the year is over", s.sweep().Warned, 1)
	want(s, "done twice", s.sweep().Any(), false)
	want(s, "warnings", len(s.owed(letters.Warning, p.email)), 1)
	want(s, "last fact", last(s.kinds(p.id)), retention.FactWarned)

	// The wait begins when the letter has left. A relay that is down for a year ends nobody.
	s.now = s.now.AddDate(1, 0, 0)
	want(s, "warned, and nobody was told", s.sweep().Any() || !must(s.site.Held(ctx, p.id))(s).Warned.IsZero(), false)
	s.ok(s.site.Drop(ctx, s.owed(letters.Warning, p.email)[0].ID, s.now))
	want(s, "warned again, after the letter was given up", s.sweep().Warned, 1)
	s.post()
	warned := s.now
	h := must(s.site.Held(ctx, p.id))(s)
	want(s, "warned", h.Warned, warned)
	want(s, "seen", h.Seen, noon)
	want(s, "last fact", last(s.kinds(p.id)), store.FactSent)

	s.now = warned.AddDate(0, 0, 30).Add(-tick)
	want(s, "a tick before the wait is over", s.sweep().Ended, 0)
	must(s.site.Held(ctx, p.id))(s)
	s.pass(tick)
	want(s, "when the wait is over", s.sweep().Ended, 1)
	want(s, "done twice", s.sweep().Any(), false)
	_, err := s.site.Held(ctx, p.id)
	fails(s, "what is held then", err, store.ErrNotFound)
	want(s, "farewells", len(s.owed(letters.Farewell, p.email)), 1)
	want(s, "counted", s.count(s.rows, `select people from tally where site = $1 and kind = 'picker' and area = '75'`), 1)
	id := must(s.site.OpenErasures(ctx))(s)[0]
	want(s, "why", must(s.site.Erasure(ctx, id))(s).Reason, rights.Inactive)
	s.finish()
	s.sound()
}

// warningsVoid lets each act of a person start the year again, at the last instant.
func warningsVoid(s *scene) {
	ctx := s.Context()
	acts := map[string]func(person) error{
		"signing in": func(p person) error { _, err := s.site.SignIn(ctx, p.id, home, s.now); return err },
		"choosing": func(p person) error {
			_, err := s.site.Choose(ctx, p.id, s.choice("newsletter", true))
			return err
		},
		"a new entry": func(p person) error { return s.site.AddEntry(ctx, p.who, "experience", seal.NewText("x"), s.now) },
		"correcting": func(p person) error {
			_, err := s.site.Correct(ctx, p.who, "first_name", seal.NewText("x"), s.now)
			return err
		},
		"taking data away": func(p person) error { return s.site.Exported(ctx, p.id, "0", s.now) },
		"a new password": func(p person) error {
			s.ok(s.site.Forgot(ctx, p.email, s.now))
			_, err := s.site.SetPassword(ctx, s.link(p, letters.Password), people.TicketPassword, phc(), home, s.now)
			return err
		},
	}
	who := map[string]person{}
	for name := range acts {
		who[name] = s.member()
	}
	idle := s.member()
	s.post()
	s.now = noon.AddDate(1, 0, 0)
	want(s, "warned", s.sweep().Warned, len(acts)+1)
	s.post()
	s.now = s.now.AddDate(0, 0, 30).Add(-tick)
	for name, act := range acts {
		if err := act(who[name]); err != nil {
			s.Errorf("%s: %v", name, err)
		}
	}
	back := s.now
	s.pass(tick)
	want(s, "ended", s.sweep().Ended, 1)
	_, err := s.site.Held(ctx, idle.id)
	fails(s, "who did nothing", err, store.ErrNotFound)
	for name, p := range who {
		h := must(s.site.Held(ctx, p.id))(s)
		want(s, name+": seen", h.Seen, back)
		want(s, name+": warned", h.Warned.IsZero(), true)
	}
	// The year is whole again.
	s.now = back.AddDate(1, 0, 0).Add(-tick)
	want(s, "warned early", s.sweep().Warned, 0)
	s.pass(tick)
	want(s, "warned again", s.sweep().Warned, len(acts))
	s.post()
	s.now = s.now.AddDate(0, 0, 30)
	want(s, "ended at last", s.sweep().Ended, len(acts))
	s.finish()
	s.sound()
}

func unclaimed(s *scene) {
	ctx := s.Context()
	p, member := s.newcomer("newsletter"), s.member()
	s.post()
	s.now = noon.AddDate(0, 0, 7).Add(-tick)
	want(s, "a tick early", s.sweep().Unconfirmed, 0)
	// Being asked again does not make it live longer.
	s.ok(s.site.Forgot(ctx, p.email, s.now))
	s.pass(tick)
	want(s, "on the day", s.sweep().Unconfirmed, 1)
	want(s, "done twice", s.sweep().Any(), false)
	_, _, err := s.site.Credentials(ctx, p.email)
	fails(s, "the address is forgotten", err, store.ErrNotFound)
	want(s, "letters to somebody who never answered", len(s.owed(letters.Farewell, p.email))+len(s.owed(letters.Confirm, p.email)), 0)
	want(s, "counted", s.count(s.rows, `select count(*) from tally where site = $1`), 0)
	must(s.site.Held(ctx, member.id))(s)
	id := must(s.site.OpenErasures(ctx))(s)[0]
	want(s, "why", must(s.site.Erasure(ctx, id))(s).Reason, rights.Unconfirmed)
	s.finish()
	s.sound()
}

func expiries(s *scene) {
	ctx := s.Context()
	p := s.member()
	s.now = noon.Add(time.Hour)
	must(s.site.SignIn(ctx, p.id, home, s.now))(s)
	addresses := func() int { return len(must(s.site.Held(ctx, p.id))(s).SignIns) }
	s.now = noon.AddDate(1, 0, 0).Add(-tick)
	s.sweep() // the session and the rest
	want(s, "a tick early", addresses(), 2)
	s.pass(tick)
	want(s, "the first one's day", s.sweep().Expired, 1)
	want(s, "left", addresses(), 1)
	want(s, "done twice", s.sweep().Expired, 0)
	s.now = noon.Add(time.Hour).AddDate(1, 0, 0)
	want(s, "the second one's day", s.sweep().Expired, 1)
	want(s, "left", addresses(), 0)
	want(s, "facts", count(s.kinds(seal.ID{}), retention.FactExpired) >= 2, true)

	// Sessions and links go at the instant at which they stop working.
	q := s.member()
	s.sweep()
	rows := func(table string) int64 {
		return s.count(s.rows, `select count(*) from `+table+` where site = $1 and subject_id = $2`, q.id)
	}
	s.now = q.who.Ends.Add(-tick)
	s.sweep()
	want(s, "sessions a tick early", rows("session"), 1)
	s.pass(tick)
	s.sweep()
	want(s, "sessions", rows("session"), 0)
	s.ok(s.site.Forgot(ctx, q.email, s.now))
	s.now = s.now.Add(people.TicketPassword.Life() - tick)
	s.sweep()
	want(s, "links a tick early", rows("ticket"), 1)
	s.pass(tick)
	s.sweep()
	want(s, "links", rows("ticket"), 0)
	s.sound()
}

// orphanKeys leaves keys behind as a join does whose server stops before its rows are written.
func orphanKeys(s *scene) {
	p := s.member()
	s.post()
	s.erase(p) // its key waits for the job
	stays := s.member()
	made := s.now
	for range 3 {
		s.run(s.keys, `insert into data_key (site, subject_id, wrapped, made_at) select site, $2, wrapped, made_at from data_key where site = $1 and subject_id = $3`, seal.NewID(), stays.id)
	}
	keys := func() int64 { return s.count(s.keys, `select count(*) from data_key where site = $1`) }
	before := keys()
	s.now = made.Add(24 * time.Hour)
	s.sweep()
	want(s, "keys that a join under way may need", keys(), before)
	s.pass(tick)
	s.sweep()
	want(s, "keys a day later", keys(), before-3)
	want(s, "the erasure still has its key to destroy", s.count(s.keys, `select count(*) from data_key where site = $1 and subject_id = $2`, p.id), 1)
	must(s.site.Held(s.Context(), stays.id))(s)
	s.finish()
	s.sound()
}
