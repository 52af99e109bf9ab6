package storetest

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"charte/consent"
	"charte/letters"
	"charte/people"
	"charte/policy"
	"charte/seal"
	"charte/store"
)

// raised is a minor whose parent agreed to the account.
func (s *scene) raised(boxes ...string) person {
	s.Helper()
	kid := s.child(13, boxes...)
	s.ok(s.site.AskParent(s.Context(), kid.id, seal.NewText(father), s.now))
	s.pass(time.Minute)
	s.ok(s.site.Permit(s.Context(), kid.id, nil, "en", s.now))
	s.post()
	return kid
}

// minorsTurn: a version that asks for an agreement, or for a box, has it from a minor and a parent, or does not apply to the minor.
func minorsTurn(s *scene) {
	ctx := s.Context()
	s.site = must(s.house.Site(nursery(s), s.site.Base))(s)
	s.begins(byLetter...)
	both, early, alone, refused, grown := s.raised(), s.raised(), s.raised(), s.raised(), s.child(20)
	s.announces(s.next(s.site, day(2, 20), append(slices.Clone(offersGifts), keepsLonger...)...))
	s.post()
	says := func(p person, a store.Answer, boxes ...string) seal.ID {
		s.pass(time.Minute)
		return must(s.answer(p, 4, a, boxes...))(s)
	}
	permit := func(p person, purposes ...string) {
		s.pass(time.Minute)
		s.ok(s.site.Permit(ctx, p.id, purposes, "en", s.now))
	}
	terms, box := store.VersionSought(4, ""), store.VersionSought(4, "gifts")

	// The child's yes alone does nothing, before the day and after it.
	child := says(both, store.Agreed, "gifts")
	want(s, "the child’s part", s.fact(both, consent.FactSought).ID, child)
	want(s, "letters to the parent", len(s.owed(letters.ParentTerms, father)), 1)
	says(both, store.Agreed, "gifts")
	want(s, "letters after a second yes", len(s.owed(letters.ParentTerms, father)), 1)
	says(early, store.Agreed, "gifts")
	says(alone, store.Agreed, "gifts")
	says(refused, store.Agreed)
	must(s.answer(grown, 4, store.Agreed, "gifts"))(s)
	want(s, "what the parent reads", fmt.Sprint(must(s.site.SoughtTerms(ctx, both.id))(s).Boxes), "[gifts]")
	permit(early, terms) // without the box
	s.ok(s.site.Withhold(ctx, refused.id, terms, "en", s.now))
	want(s, "the parent’s no", s.fact(refused, consent.FactRefused).Detail["purpose"], terms)
	s.integrate()
	s.sound()
	s.now = day(2, 20).Add(time.Hour)
	want(s, "moved", s.turn(), 2)
	want(s, "versions", fmt.Sprint(s.under(both), s.under(early), s.under(alone), s.under(refused), s.under(grown)), "3 4 3 3 4")
	must(s.site.For(ctx, grown.id, "gifts"))(s)
	_, err := s.site.For(ctx, early.id, "gifts")
	fails(s, "a box that the child alone ticked", err, store.ErrPurpose)

	// Both: at once, with two linked receipts for the version and for the box.
	permit(both, terms, box)
	want(s, "under", s.under(both), 4)
	must(s.site.For(ctx, both.id, "gifts"))(s)
	agreed, given := s.fact(both, policy.FactAgreed), s.fact(both, consent.FactGiven)
	sought := s.fact(both, consent.FactSought)
	want(s, "the parent’s part names the child’s", agreed.Detail["child"] != "" && given.Detail["child"] == sought.ID.String() && sought.Detail["parent"] == given.ID.String(), true)
	want(s, "the evidence of the stay", s.terms(both).Stays[1].Evidence, agreed.ID)
	want(s, "whether silence moved a minor", s.turn(), 0)
	s.integrate()
	s.sound()
	want(s, "the probe of minors", s.breaches("minors.consent"), 0)
	want(s, "the probe of versions", s.breaches("changes"), 0)
	says(alone, store.Stayed)
	want(s, "what waits for a parent after a no", len(must(s.site.Sought(ctx, alone.id))(s)), 0)
	s.ok(s.site.Permit(ctx, alone.id, []string{terms, box}, "en", s.now))
	want(s, "a parent’s yes to what the child took back", s.under(alone), 3)
}

// parentsLink: it lasts as long as its parent uses it, and one that ended brings another one to their own mailbox.
func parentsLink(s *scene) {
	ctx := s.Context()
	s.guarded()
	kid := s.child(9)
	s.ok(s.site.AskParent(ctx, kid.id, seal.NewText(father), s.now))
	s.ok(s.site.Permit(ctx, kid.id, nil, "en", s.now))
	link := s.parental(letters.Guardian)
	s.post()
	began := s.now
	s.ok(s.site.Renew(ctx, link, s.now))
	s.now = began.Add(people.GuardianLife - time.Hour)
	s.ok(s.site.Renew(ctx, link, s.now))
	s.now = began.Add(people.GuardianLife + time.Hour)
	must(s.site.Guardian(ctx, link, s.now))(s)
	s.now = began.Add(2 * people.GuardianLife)
	_, err := s.site.Guardian(ctx, link, s.now)
	fails(s, "a link that nobody used for a year", err, store.ErrNotFound)
	fails(s, "renewing what ended", s.site.Renew(ctx, link, s.now), store.ErrNotFound)
	fails(s, "a link that never was", s.site.Relink(ctx, "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", s.now), store.ErrNotFound)
	s.ok(s.site.Relink(ctx, link, s.now))
	again := s.parental(letters.Guardian)
	want(s, "whose child it opens", must(s.site.Guardian(ctx, again, s.now))(s), kid.id)
	fails(s, "twice", s.site.Relink(ctx, link, s.now), store.ErrNotFound)
	fails(s, "one that works", s.site.Relink(ctx, again, s.now), store.ErrNotFound)
	must(s.site.Sweep(ctx, s.now))(s) // the first link, of before the parent agreed, ended long ago
	want(s, "the probe", s.breaches("minors.consent"), 0)
	s.sound()
}

// parentsNews: a parent is told of a version that asks nothing of them, as the child is, and of its withdrawal; nobody else’s parent is.
//
// Law: GDPR 13(3), GDPR 8(2)
func parentsNews(s *scene) {
	ctx := s.Context()
	s.site = must(s.house.Site(nursery(s), s.site.Base))(s)
	s.begins(byLetter...)
	kid, grown, waits := s.raised(), s.child(20), s.child(12)
	s.ok(s.site.AskParent(ctx, waits.id, seal.NewText("mother@mail.example"), s.now))
	s.post()
	told := func(kind letters.Kind) (bodies []string) {
		s.Helper()
		for _, o := range s.owed(kind, father) {
			bodies = append(bodies, o.Body.Reveal("test"))
		}
		return bodies
	}
	second := s.next(s.site, day(2, 20), keepsShorter...)
	s.announces(second)
	news := told(letters.ParentNews)
	want(s, "letters to the parent", len(news), 1)
	if len(news) == 1 && !(strings.Contains(news[0], kid.email) && strings.Contains(news[0], "20 February 2026") && strings.Contains(news[0], "/policy/versions/4") && strings.Contains(news[0], "6 months")) {
		s.Errorf("the parent reads:\n%s", news[0])
	}
	want(s, "letters to those of age, and to who waits for a parent", len(s.owed(letters.Changed, grown.email))+len(s.owed(letters.Changed, waits.email)), 2)
	want(s, "letters to a parent who did not agree", len(s.owed(letters.ParentNews, "mother@mail.example")), 0)
	want(s, "told again", must(s.site.Announce(ctx, s.now))(s), 0)
	s.post()
	s.pass(time.Hour)
	must(s.site.Withdraw(ctx, s.now))(s)
	must(s.site.Announce(ctx, s.now))(s)
	want(s, "letters that it is withdrawn", len(told(letters.ParentUntold)), 1)
	s.post()

	// What needs an agreement is asked of the parent once the child gave theirs, and not told before.
	third := s.numbered(s.site, 5, day(4, 20), append(slices.Clone(offersGifts), keepsLonger...)...)
	s.announces(third)
	want(s, "letters about what will be asked", len(told(letters.ParentNews)), 0)
	want(s, "letters to the child", len(s.owed(letters.Changed, kid.email)), 1)
	s.integrate()
	s.sound()
}
