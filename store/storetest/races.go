package storetest

import (
	"fmt"
	"testing"
	"time"

	"charte/letters"
	"charte/people"
	"charte/retention"
	"charte/rights"
	"charte/store"
)

// races lets the person act between the decision of a sweep and its deed.
func races(t *testing.T, o store.Options) {
	var meanwhile func()
	h := open(t, o, func(at string) error {
		if at == "commit.before" && meanwhile != nil {
			act := meanwhile
			meanwhile = nil
			act()
		}
		return nil
	})
	acts := map[string]func(*scene, person){
		"signing in": func(s *scene, p person) { must(s.site.SignIn(s.Context(), p.id, home, s.now))(s) },
		"choosing":   func(s *scene, p person) { must(s.site.Choose(s.Context(), p.id, s.choice("newsletter", false)))(s) },
		"leaving":    func(s *scene, p person) { s.erase(p) },
	}
	for name, act := range acts {
		t.Run(name, func(t *testing.T) {
			s := h.scene(t)
			p := s.member("newsletter")
			s.now = noon.AddDate(1, 0, 0)
			meanwhile = func() { act(s, p) }
			want(s, "warned", s.sweep().Warned, 0)
			want(s, "warnings", len(s.owed(letters.Warning, p.email)), 0)

			s = h.scene(t)
			p = s.member("newsletter")
			s.now = noon.AddDate(1, 0, 0)
			want(s, "warned", s.sweep().Warned, 1)
			s.post()
			s.now = s.now.AddDate(0, 0, 30)
			meanwhile = func() { act(s, p) }
			want(s, "ended", s.sweep().Ended, 0)
			_, err := s.site.Held(s.Context(), p.id)
			want(s, "still here", err == nil, name != "leaving")
			want(s, "ended for want of use", s.count(s.rows, `select count(*) from erasure where site = $1 and reason = 'inactive'`), 0)
			s.finish()
			s.sound()
		})
	}
	t.Run("confirming", func(t *testing.T) {
		s := h.scene(t)
		p := s.newcomer()
		token := s.link(p, letters.Confirm)
		late := s.now.AddDate(0, 0, 7)
		s.now = late.Add(-tick)
		meanwhile = func() {
			must(s.site.SetPassword(s.Context(), token, people.TicketConfirm, phc(), home, s.now))(s)
		}
		w := must(s.site.Sweep(s.Context(), late))(s)
		want(s, "erased as never confirmed", w.Unconfirmed, 0)
		want(s, "confirmed", fmt.Sprint(must(s.site.Held(s.Context(), p.id))(s).Confirmed), "true")
	})
	t.Run("joining as the owner of the address leaves", func(t *testing.T) {
		s := h.scene(t)
		p := s.member()
		meanwhile = func() { s.erase(p) }
		s.ok(s.site.Join(s.Context(), s.decide("picker", s.form(p.email))))
		owner, _, err := s.site.Credentials(s.Context(), p.email)
		s.ok(err)
		want(s, "somebody new owns it", owner != p.id, true)
		want(s, "letters to the new owner", len(s.owed(letters.Known, p.email)), 0)
		s.finish()
		s.sound()
	})
	t.Run("joining as somebody takes the address", func(t *testing.T) {
		s := h.scene(t)
		p := s.member()
		token := s.moving(p, "both@mail.example")
		meanwhile = func() { s.ok(s.moves(token)) }
		s.ok(s.site.Join(s.Context(), s.decide("picker", s.form("both@mail.example"))))
		want(s, "people", s.count(s.rows, `select count(*) from subject where site = $1`), 1)
		want(s, "letters to the owner", len(s.owed(letters.Known, "both@mail.example")), 1)
		s.sound()
	})
	t.Run("taking an address as somebody joins with it", func(t *testing.T) {
		s := h.scene(t)
		p := s.member()
		token := s.moving(p, "both@mail.example")
		meanwhile = func() { s.ok(s.site.Join(s.Context(), s.decide("picker", s.form("both@mail.example")))) }
		fails(s, "the address is taken", s.moves(token), store.ErrTaken)
		want(s, "the address still", must(s.site.Held(s.Context(), p.id))(s).Get("email").Reveal("test"), p.email)
		s.sound()
	})
	t.Run("confirming as another join replaces it", func(t *testing.T) {
		s := h.scene(t)
		p := s.newcomer("newsletter")
		token := s.link(p, letters.Confirm)
		meanwhile = func() { s.ok(s.site.Join(s.Context(), s.decide("picker", s.form(p.email)))) }
		_, err := s.site.SetPassword(s.Context(), token, people.TicketConfirm, phc(), home, s.now)
		fails(s, "the link of the join that was replaced", err, store.ErrNotFound)
		want(s, "agreements", len(must(s.site.Consents(s.Context(), p.id))(s)), 0)
		s.sound()
	})
	t.Run("a key store that does not answer", func(t *testing.T) {
		s := h.scene(t)
		s.member()
		s.newcomer()
		s.post()
		alter := func(from, to string) {
			if _, err := s.keys.ExecContext(s.Context(), `alter table `+from+` rename to `+to); err != nil {
				s.Fatal(err)
			}
		}
		s.now = noon.AddDate(1, 0, 0)
		alter("data_key", "hidden")
		w, err := s.site.Sweep(s.Context(), s.now)
		want(s, "the sweep fails", err != nil, true)
		want(s, "what it did", w.Warned+w.Ended+w.Unconfirmed, 0)
		alter("hidden", "data_key")
		w = s.sweep()
		want(s, "what it does later", w.Warned == 1 && w.Unconfirmed == 1, true)
		s.finish()
		s.sound()
	})
	t.Run("somebody whose key was lost", func(t *testing.T) {
		s := h.scene(t)
		p := s.member()
		s.member()
		s.post()
		s.run(s.keys, `delete from data_key where site = $1 and subject_id = $2`, p.id)
		_, err := s.site.Held(s.Context(), p.id)
		fails(s, "what is held", err, store.ErrNoKey)
		want(s, "found", fmt.Sprint(s.found()), "[subject: its data key is missing: restore the key store, or erase the person]")
		// They cannot be warned: for the whole wait the board says so, and the key store may be restored.
		late := func() bool { return s.probe()["retention.account"].State == store.Late }
		s.now = noon.AddDate(1, 0, 0)
		w, err := s.site.Sweep(s.Context(), s.now)
		fails(s, "the sweep of who cannot be warned", err, store.ErrNoKey)
		want(s, "the other is warned, and nobody ended", w.Warned == 1 && w.Ended == 0, true)
		s.post()
		s.pass(retention.Grace)
		want(s, "late on the board", late(), true)
		s.now = noon.AddDate(1, 0, 0).AddDate(0, 0, 30).Add(-tick)
		w, err = s.site.Sweep(s.Context(), s.now)
		fails(s, "the sweep a tick before the wait is over", err, store.ErrNoKey)
		want(s, "ended a tick early", w.Ended, 0)
		want(s, "late until then", late(), true)
		s.pass(tick)
		want(s, "ended with the other", s.sweep().Ended, 2)
		want(s, "late afterwards", late(), false)
		s.finish()
		s.sound()
	})
	t.Run("signing in after a restore, with a key that was to be destroyed", func(t *testing.T) {
		s := h.scene(t)
		p := s.member()
		s.run(s.rows, `create table erased_since as select * from subject where site = $1`)
		s.erase(p)
		s.run(s.rows, `insert into subject select * from erased_since where site = $1`)
		meanwhile = func() { must(s.site.SignIn(s.Context(), p.id, home, s.now.Add(tick)))(s) }
		want(s, "erased again", must(s.site.Replay(s.Context(), s.now))(s), 1)
		_, err := s.site.Held(s.Context(), p.id)
		fails(s, "what is held then", err, store.ErrNotFound)
		s.post()
		s.finish()
		s.sound()
	})
	t.Run("withdrawing as a letter leaves", func(t *testing.T) {
		s := h.scene(t)
		p := s.member("newsletter")
		id := s.owe(p, "newsletter")
		o := must(s.site.Letter(s.Context(), id))(s)
		meanwhile = func() { must(s.site.Choose(s.Context(), p.id, s.choice("newsletter", false)))(s) }
		s.ok(s.site.Sent(s.Context(), o, s.now)) // it had left
		want(s, "letters", s.count(s.rows, `select count(*) from outbox where site = $1 and purpose = 'newsletter'`), 0)
		s.sound()
	})
	turning(t, h, &meanwhile)
	provenTogether(t, h, &meanwhile)
	t.Run("a person's own erasure wins over another tab", func(t *testing.T) {
		s := h.scene(t)
		p := s.member()
		holding := must(s.site.Held(s.Context(), p.id))(s)
		s.pass(time.Second)
		must(s.site.SignIn(s.Context(), p.id, home, s.now))(s)
		must(s.site.Erase(s.Context(), holding, rights.OnRequest, s.now))(s)
	})
}
