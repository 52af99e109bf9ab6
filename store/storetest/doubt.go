package storetest

import (
	"strings"
	"time"

	"charte/letters"
	"charte/people"
	"charte/rights"
	"charte/store"
	"charte/vault"
)

// doubted is a charter whose document shows who somebody is, and is asked for in doubt alone. It serves what people object to here: it is opened
// all the same, since the answer needs it.
var doubted = strings.NewReplacer("    category: certificate\n", "    category: identity-document\n", "purpose: account", "purpose: security").Replace(lettered)

// doubts: a document that shows who somebody is can be handed in only once somebody who answers their request had a reason to ask for it;
// meanwhile the clock stands still, and the document is destroyed with the answer.
func doubts(s *scene) {
	ctx := s.Context()
	s.site = must(s.Store.Site(amended(s, s.site.Plan, "\nretention:\n", doubted+desk+"\nretention:\n"), s.site.Base))(s)
	reader, guard, host := s.clerk("host"), s.at("guard"), s.at("host")
	s.opensWith(reader, pairs()[0], people.Actor{Role: people.Operator})
	ana, ben := s.member(), s.member()
	object := func(p person, stands bool) {
		s.Helper()
		s.pass(time.Minute)
		must(s.site.Object(ctx, p.id, must(rights.Object(s.site.Plan, "security", stands, "preferences", "en", s.now))(s)))(s)
	}
	begins := func(p person) error {
		_, err := s.site.BeginDeposit(ctx, p.who, "attestation", false, s.now)
		return err
	}
	claim := func() store.Claim {
		s.Helper()
		list := must(s.site.Claims(ctx, guard, store.Claim{}, 10, s.now))(s)
		want(s, "requests that wait", len(list), 1)
		return must(s.site.Claim(ctx, guard, list[0].Subject, list[0].ID))(s)
	}
	fails(s, "a document that nobody asked for", begins(ana), store.ErrUndeclared)
	object(ana, true)
	fails(s, "a document that no request asks for by itself", begins(ana), store.ErrUndeclared)
	c := claim()
	ask := func(by people.Actor, reason string) error {
		return s.site.AskIdentity(ctx, by, ana.id, c.ID, reason, s.now)
	}
	fails(s, "asked without a reason", ask(guard, "   who?   "), rights.ErrReasons)
	fails(s, "asked in a role that does not answer", ask(host, "the account was taken over"), store.ErrRole)
	fails(s, "asked of somebody else", s.site.AskIdentity(ctx, guard, ben.id, c.ID, "the account was taken over", s.now), store.ErrNotFound)
	s.pass(48 * time.Hour)
	s.ok(ask(guard, "the account was taken over last week"))
	fails(s, "asked twice", ask(guard, "the account was taken over last week"), store.ErrDecided)
	want(s, "letters", len(s.owed(letters.IdentityAsked, ana.email)), 1)
	fails(s, "somebody who was not asked", begins(ben), store.ErrUndeclared)
	f := s.fact(ana, rights.FactDoubted)
	want(s, "who asked", f.Detail["role"]+" "+f.Detail["by"], "guard "+guard.Subject.String())
	h := must(s.site.Held(ctx, ana.id))(s)
	want(s, "what is held of it", h.Requests[0].Doubts[0].Reason.Reveal("test"), "the account was taken over last week")

	// The clock stands still until the document has come, and goes on for what was left.
	s.pass(40 * 24 * time.Hour)
	want(s, "requests past their time", s.breaches("rights.other"), 0)
	want(s, "whether it stands still", claim().Paused, true)
	id := s.hands(ana, canary(100))
	must(s.reveals(reader, pairs()[0], id))(s)
	want(s, "whether it stands still then", claim().Paused, false)
	want(s, "the new end", claim().Due, c.Due.AddDate(0, 0, 40))
	want(s, "papers without a reason", s.breaches("rights.identity"), 0)
	s.integrate()
	s.sound()

	// Refused, it may be sent again; accepted, it is destroyed, no other is taken, and the answer goes on.
	s.ok(s.site.DecideDeposit(ctx, reader.as("host"), id, vault.Verdict{Reason: "unreadable"}, s.now))
	id = s.hands(ana, canary(100))
	want(s, "the end, which moves once", claim().Due, c.Due.AddDate(0, 0, 40))
	s.ok(s.site.DecideDeposit(ctx, reader.as("host"), id, vault.Verdict{Accepted: true}, s.now))
	fails(s, "another one after that", begins(ana), store.ErrUndeclared)
	s.clears()
	s.destroyed(ana, id, vault.Validated, vault.ByValidation)
	s.ok(s.site.Conclude(ctx, guard, ana.id, c.ID, rights.Upheld, "", s.now))

	// What was asked for ends with the request, answered or taken back.
	object(ben, true)
	c = claim()
	s.ok(s.site.AskIdentity(ctx, guard, ben.id, c.ID, "the account was taken over", s.now))
	id = s.hands(ben, canary(100))
	object(ben, false)
	s.clears()
	s.destroyed(ben, id, vault.Ended, vault.ByAnswer)
	want(s, "objects in the chest", s.kept(), 0)
	want(s, "papers without a reason at the end", s.breaches("rights.identity"), 0)
	s.sound()

	// Whoever can write rows asks nobody.
	s.ok(func() error {
		_, err := s.rows.ExecContext(ctx, `update doubt set role = 'host' where site = $1 and subject_id = $2`, s.site.Name(), ben.id)
		return err
	}())
	if _, err := s.site.Doubts(ctx, ben.id); err == nil {
		s.Error("a question that nobody asked is shown")
	}
	faults := 0
	must(s.site.Check(ctx, func(store.Fault) { faults++ }))(s)
	want(s, "whether it is noticed", faults > 0, true)
	s.unasked()
}

// unasked: the board counts a document that shows who somebody is, and that nobody asked for.
func (s *scene) unasked() {
	s.Helper()
	_, err := s.rows.ExecContext(s.Context(), `delete from doubt where site = $1`, s.site.Name())
	s.ok(err)
	_, err = s.rows.ExecContext(s.Context(), `update deposit set destroyed_at = 0 where site = $1`, s.site.Name())
	s.ok(err)
	want(s, "papers that nobody asked for", s.breaches("rights.identity") > 0, true)
}
