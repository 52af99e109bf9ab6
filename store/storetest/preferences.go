package storetest

import (
	"fmt"
	"time"

	"charte/consent"
	"charte/letters"
	"charte/people"
	"charte/store"
)

var (
	newsByContract = []string{"en: Write to you in spring.}\n    basis: consent", "en: Write to you in spring.}\n    basis: contract"}
	newsByConsent  = []string{"en: Write to you in spring.}\n    basis: contract", "en: Write to you in spring.}\n    basis: consent"}
)

// joinInformed: a box that was ticked on joining becomes a consent that says which notice its person had read.
func joinInformed(s *scene) {
	j := s.decide("picker", s.form("lou@mail.example", "newsletter"))
	j.Notice = "the digest of what the form showed"
	s.ok(s.site.Join(s.Context(), j))
	must(s.site.SetPassword(s.Context(), s.link(person{email: "lou@mail.example"}, letters.Confirm), people.TicketConfirm, phc(), home, s.now))(s)
	events, _, err := s.site.History(s.Context(), j.Subject, 0, 0)
	s.ok(err)
	found := ""
	for _, e := range events {
		if e.Fact.Kind == consent.FactGiven {
			found = e.Fact.Detail["notice"]
		}
	}
	want(s, "the notice of the consent", found, j.Notice)
}

// noRevival: a yes to a purpose ends where the purpose stops resting on consent, and does not come back with it.
func noRevival(s *scene) {
	ctx := s.Context()
	s.begins()
	p := s.member("newsletter", "recipes")
	must(s.site.For(ctx, p.id, "newsletter"))(s)
	contract := s.next(s.site, day(2, 20), newsByContract...)
	s.announces(contract)
	must(s.answer(p, 4, store.Agreed))(s)
	s.now = day(2, 20).Add(time.Hour)
	want(s, "moved", s.turn(), 1)
	s.sound()
	again := s.next(contract, day(4, 20), newsByConsent...)
	s.announces(again)
	s.now = day(4, 20).Add(time.Hour)
	want(s, "moved again", s.turn(), 1)
	want(s, "under", s.under(p), 5)
	_, err := s.theirs(p).For(ctx, p.id, "newsletter")
	fails(s, "a purpose that nobody agreed to again", err, store.ErrPurpose)
	must(s.theirs(p).For(ctx, p.id, "recipes"))(s)
	var purposes []string
	for _, state := range must(s.site.Consents(ctx, p.id))(s) {
		purposes = append(purposes, state.Purpose)
	}
	want(s, "what stands", fmt.Sprint(purposes), "[recipes]")
	s.sound()
}
