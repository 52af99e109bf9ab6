package storetest

import (
	"strings"
	"time"

	"charte/letters"
	"charte/people"
	"charte/rights"
	"charte/store"
)

// at is somebody at work in a role, with two proofs.
func (s *scene) at(role string) people.Actor {
	s.Helper()
	return people.Actor{Subject: s.clerk(role).id, Role: role, Proofs: 2}
}

// claims: an objection that people have to answer is answered by whoever works for that purpose, once, in time, with reasons where it is refused.
func claims(s *scene) {
	ctx := s.Context()
	s.staffed()
	ana, ben, cam := s.member(), s.member(), s.member()
	guard, host, manager := s.at("guard"), s.at("host"), s.at(people.Manager)
	object := func(p person, stands bool) {
		s.pass(time.Minute)
		o, err := rights.Object(s.site.Plan, "security", stands, "preferences", "en", s.now)
		s.ok(err)
		must(s.site.Object(ctx, p.id, o))(s)
	}
	reads := func(p person) bool {
		_, err := s.site.For(ctx, p.id, "security")
		return err == nil
	}
	file := func(p person) error {
		_, err := s.site.Look(ctx, guard, p.id, "", s.now)
		return err
	}
	list := func(by people.Actor) []store.Claim { return must(s.site.Claims(ctx, by, store.Claim{}, 10, s.now))(s) }
	s.ok(file(ana))
	object(ana, true)
	object(ana, true) // twice is one request, and its time runs since the first
	object(ben, true)
	object(cam, true)
	want(s, "what waits for whoever works for it", len(list(guard)), 3)
	want(s, "what waits for others", len(list(host))+len(list(manager)), 0)
	want(s, "the next page", len(must(s.site.Claims(ctx, guard, list(guard)[0], 10, s.now))(s)), 2)
	fails(s, "a file opened for what is objected to", file(ana), store.ErrRole)
	mine := func(p person) store.Claim {
		for _, c := range list(guard) {
			if c.Subject == p.id {
				return c
			}
		}
		s.Fatal("no such request")
		return store.Claim{}
	}
	a, b, c := mine(ana), mine(ben), mine(cam)
	want(s, "its deadline", a.Due, a.Received.AddDate(0, 1, 0))
	fails(s, "an answer in another role", s.site.Conclude(ctx, host, ana.id, a.ID, rights.Upheld, "", s.now), store.ErrRole)
	fails(s, "a role that is not theirs", s.site.Conclude(ctx, people.Actor{Subject: host.Subject, Role: "guard", Proofs: 2}, ana.id, a.ID, rights.Upheld, "", s.now), store.ErrRole)
	fails(s, "one proof of two", s.site.Conclude(ctx, people.Actor{Subject: guard.Subject, Role: "guard", Proofs: 1}, ana.id, a.ID, rights.Upheld, "", s.now), store.ErrRole)
	fails(s, "a refusal without reasons", s.site.Conclude(ctx, guard, ana.id, a.ID, rights.Overruled, " ", s.now), rights.ErrReasons)
	fails(s, "somebody else’s request", s.site.Conclude(ctx, guard, ben.id, a.ID, rights.Upheld, "", s.now), store.ErrNotFound)

	// Accepted: it stays stopped, and is no request any more.
	s.ok(s.site.Conclude(ctx, guard, ana.id, a.ID, rights.Upheld, "", s.now))
	want(s, "whether it serves still", reads(ana), false)
	fails(s, "answered twice", s.site.Conclude(ctx, guard, ana.id, a.ID, rights.Overruled, "no", s.now), store.ErrNotFound)
	said := s.owed(letters.Upheld, ana.email)
	want(s, "the letter", len(said) == 1 && strings.Contains(said[0].Body.Reveal("test"), "your data serve it no more"), true)

	// Refused: with its reasons and remedies, after which it serves again.
	s.ok(s.site.Conclude(ctx, guard, ben.id, b.ID, rights.PutOff, "we ask our {authority}", s.now))
	fails(s, "put off twice", s.site.Conclude(ctx, guard, ben.id, b.ID, rights.PutOff, "we ask again", s.now), rights.ErrPutOff)
	want(s, "the new deadline", mine(ben).Due, b.Due.AddDate(0, 2, 0))
	want(s, "whether it serves meanwhile", reads(ben), false)
	want(s, "the letter that asks for time", len(s.owed(letters.PutOff, ben.email)), 1)
	s.pass(time.Hour)
	s.ok(s.site.Conclude(ctx, guard, ben.id, b.ID, rights.Overruled, "an attack is under way", s.now))
	want(s, "whether it serves again", reads(ben), true)
	s.ok(file(ben))
	text := s.owed(letters.Overruled, ben.email)[0].Body.Reveal("test")
	for _, words := range []string{"an attack is under way", "CNIL", "go to court"} {
		want(s, "the letter says "+words, strings.Contains(text, words), true)
	}
	h := must(s.site.Held(ctx, ben.id))(s)
	want(s, "what is held of it", h.Requests[0].Outcome == rights.Overruled && h.Requests[0].About == "security" && h.Requests[0].Reasons.Reveal("test") == "an attack is under way", true)
	f := s.fact(ben, rights.FactOverruled)
	want(s, "who answered", f.Detail["role"]+" "+f.Detail["by"], "guard "+guard.Subject.String())
	s.integrate()
	s.sound()
	object(ben, false)
	object(ben, true) // anew, as often as they like
	want(s, "whether it serves after another one", reads(ben), false)
	want(s, "what waits", len(list(guard)), 2)

	// Taken back: nobody answers it.
	object(cam, false)
	fails(s, "an answer to what was taken back", s.site.Conclude(ctx, guard, cam.id, c.ID, rights.Overruled, "no need", s.now), store.ErrNotFound)
	s.sound()

	// Whoever can write rows refuses nothing.
	_, err := s.rows.ExecContext(ctx, `update objection set answer = 'refused' where site = $1 and subject_id = $2`, s.site.Name(), ana.id)
	s.ok(err)
	faults := 0
	must(s.site.Check(ctx, func(store.Fault) { faults++ }))(s)
	want(s, "faults", faults, 1)
}

// unread: nobody announces anything to somebody who died, and nobody brings them under another version.
func unread(s *scene) {
	ctx := s.Context()
	s.begins(byLetter...)
	alive, before, after := s.member(), s.member(), s.member()
	for _, p := range []person{before, after} {
		must(s.site.Direct(ctx, p.id, s.wish(rights.WishKeep)))(s)
	}
	s.post()
	must(s.site.Die(ctx, before.id, "certificate", s.now))(s)
	s.post()
	want(s, "reached", s.announces(s.next(s.site, day(2, 20), keepsShorter...)), 2)
	want(s, "letters to somebody who died", len(s.owed(letters.Changed, before.email)), 0)
	must(s.site.Die(ctx, after.id, "certificate", s.now))(s)
	want(s, "letters that waited for somebody who died", len(s.owed(letters.Changed, after.email)), 0)
	want(s, "letters to the living", len(s.owed(letters.Changed, alive.email)), 1)
	s.post()
	c := must(s.site.Campaigns(ctx, s.now))(s)
	want(s, "whom nobody looked at yet", c[0].Unplanned, 0)
	s.now = day(2, 20)
	want(s, "moved", s.turn(), 1)
	want(s, "versions", s.under(before)+s.under(after), 6)
	s.pass(48 * time.Hour)
	want(s, "the probe", s.probe()["changes"].State, store.Kept)

	// It was a mistake: the site tells them.
	s.ok(s.site.Mistaken(ctx, after.id, s.now))
	must(s.site.SignIn(ctx, after.id, home, s.now))(s)
	want(s, "told at the next sign-in", s.terms(after).Offer.Told, s.now)
	s.integrate()
	s.sound()
}
