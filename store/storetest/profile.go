package storetest

import (
	"fmt"
	"time"

	"charte/letters"
	"charte/people"
	"charte/rights"
	"charte/seal"
	"charte/store"
)

func purposes(s *scene) {
	ctx := s.Context()
	p := s.member("newsletter")
	s.ok(s.site.AddEntry(ctx, p.who, "experience", seal.NewText("pruned"), s.now))
	s.ok(s.site.AddEntry(ctx, p.who, "experience", seal.NewText("grafted"), s.now.Add(tick)))
	read := func(purpose string) string {
		s.Helper()
		var got []string
		for _, v := range must(s.site.For(ctx, p.id, purpose))(s) {
			got = append(got, v.Field+"="+v.Text.Reveal("test"))
		}
		return fmt.Sprint(got)
	}
	want(s, "account", read("account"), "[first_name=Lou email="+p.email+"]")
	want(s, "harvest", read("harvest"), "[postcode=75011 experience=pruned experience=grafted]")
	want(s, "newsletter, agreed to", read("newsletter"), "[email="+p.email+"]")
	want(s, "security", read("security"), "[]")
	refused := func(what string, subject seal.ID, purpose string, why error) {
		s.Helper()
		got, err := s.site.For(ctx, subject, purpose)
		fails(s, what, err, why)
		want(s, what+", values", len(got), 0)
	}
	refused("recipes, never agreed to", p.id, "recipes", store.ErrPurpose)
	refused("a purpose that the charter does not have", p.id, "resale", store.ErrPurpose)
	refused("nobody, for a contract", seal.NewID(), "account", store.ErrNotFound)
	refused("nobody, for a consent", seal.NewID(), "newsletter", store.ErrNotFound)

	must(s.site.Choose(ctx, p.id, s.choice("newsletter", false)))(s)
	refused("newsletter, withdrawn", p.id, "newsletter", store.ErrPurpose)
	must(s.site.Choose(ctx, p.id, s.choice("newsletter", true)))(s)
	want(s, "newsletter, agreed to again", read("newsletter"), "[email="+p.email+"]")
}

func corrections(s *scene) {
	ctx := s.Context()
	p := s.member()
	s.pass(time.Hour)
	correct := func(field, value string) error {
		s.Helper()
		asked, err := s.site.Correct(ctx, p.who, field, seal.NewText(value), s.now)
		want(s, "a link is needed for "+field, asked, false)
		return err
	}
	s.ok(correct("first_name", "Louise"))
	h := must(s.site.Held(ctx, p.id))(s)
	want(s, "first name", h.Get("first_name").Reveal("test"), "Louise")
	want(s, "a correction is a visit", h.Seen, s.now)
	want(s, "facts", last(s.kinds(p.id)), people.FactCorrected)
	want(s, "requests answered", s.count(s.rows, `select count(*) from request where site = $1 and entitlement = 'rectification' and closed_at = received_at`), 1)

	before := len(s.kinds(p.id))
	for _, field := range []string{"organisation", "ip", "experience", "shoe_size", "lou@mail.example"} {
		fails(s, "a field that pickers do not have: "+field, correct(field, "x"), store.ErrUndeclared)
		fails(s, "emptying a field that pickers do not have: "+field, correct(field, ""), store.ErrUndeclared)
	}
	if err := correct("postcode", ""); err == nil {
		s.Error("a required field was emptied")
	}
	want(s, "facts of what was refused", len(s.kinds(p.id)), before)

	// What is optional may go.
	owner := s.decide("owner", map[string][]string{"first_name": {"Ana"}, "email": {"ana@mail.example"}, "organisation": {"Vergers unis"}})
	s.ok(s.site.Join(ctx, owner))
	who := people.Session{Subject: owner.Subject, Kind: "owner", Lang: "fr"}
	s.pass(time.Hour)
	must(s.site.Correct(ctx, who, "organisation", seal.NewText(""), s.now))(s)
	want(s, "organisation", must(s.site.Held(ctx, owner.Subject))(s).Get("organisation").IsZero(), true)
	want(s, "the fact of it", last(s.kinds(owner.Subject)), people.FactRemoved)
	_, err := s.site.Correct(ctx, people.Session{Subject: seal.NewID(), Kind: "picker"}, "first_name", seal.NewText("x"), s.now)
	fails(s, "a correction of nobody", err, store.ErrNotFound)
	s.sound()
}

func addresses(s *scene) {
	ctx := s.Context()
	p, other := s.member(), s.member()
	change := func(to string) string {
		s.Helper()
		return s.moving(p, to)
	}
	token := change("new@mail.example")
	h := must(s.site.Held(ctx, p.id))(s)
	want(s, "the address until then", h.Get("email").Reveal("test"), p.email)
	want(s, "the address that waits", h.Pending.Reveal("test"), "new@mail.example")
	want(s, "the address behind the link's person", must(s.site.Behind(ctx, token, people.TicketAddress, s.now))(s).Get("email").Reveal("test"), p.email)
	replaced := token
	token = change("newer@mail.example")
	fails(s, "the link of an earlier change", s.moves(replaced), store.ErrNotFound)
	s.pass(people.TicketAddress.Life())
	fails(s, "link at its last instant", s.moves(token), store.ErrNotFound)
	s.pass(-time.Microsecond)
	s.ok(s.moves(token))
	fails(s, "link used twice", s.moves(token), store.ErrNotFound)
	h = must(s.site.Held(ctx, p.id))(s)
	want(s, "the address then", h.Get("email").Reveal("test"), "newer@mail.example")
	want(s, "an address that waits", h.Pending.IsZero(), true)
	want(s, "letters to the address of before", len(s.owed(letters.Moved, p.email)), 1)
	_, err := s.site.Session(ctx, p.token, s.now)
	fails(s, "the session of before", err, store.ErrNotFound)
	owner, _, err := s.site.Credentials(ctx, "newer@mail.example")
	s.ok(err)
	want(s, "who signs in with it", owner, p.id)
	_, _, err = s.site.Credentials(ctx, p.email)
	fails(s, "who signs in with the old one", err, store.ErrNotFound)

	mover := person{id: p.id, who: p.who, email: "newer@mail.example"}
	taken := s.moving(mover, other.email)
	fails(s, "an address of somebody else", s.moves(taken), store.ErrTaken)
	want(s, "the address still", must(s.site.Held(ctx, p.id))(s).Get("email").Reveal("test"), "newer@mail.example")
	owner, _, err = s.site.Credentials(ctx, other.email)
	s.ok(err)
	want(s, "whose it still is", owner, other.id)

	// The old address is free again.
	s.ok(s.site.Join(ctx, s.decide("picker", s.form(p.email))))
	owner, _, err = s.site.Credentials(ctx, p.email)
	s.ok(err)
	want(s, "the old address has a new owner", owner != p.id, true)
	s.sound()
}

func undeclared(s *scene) {
	ctx := s.Context()
	p := s.member()
	for _, field := range []string{"first_name", "email", "ip", "shoe_size", ""} {
		fails(s, "an entry in "+field, s.site.AddEntry(ctx, p.who, field, seal.NewText("x"), s.now), store.ErrUndeclared)
	}
	owner := people.Session{Subject: p.id, Kind: "owner"}
	fails(s, "a list that this kind does not keep", s.site.AddEntry(ctx, owner, "experience", seal.NewText("x"), s.now), store.ErrUndeclared)
	j := s.decide("picker", s.form("smuggler@mail.example"))
	j.Values[0].Field = "organisation"
	fails(s, "a join with a field of another kind", s.site.Join(ctx, j), store.ErrUndeclared)
	j = s.decide("picker", s.form("smuggler@mail.example"))
	j.Agreed = []string{"account"}
	if err := s.site.Join(ctx, j); err == nil {
		s.Error("a consent was recorded for a purpose that rests on a contract")
	}
	want(s, "subjects", s.count(s.rows, `select count(*) from subject where site = $1`), 1)

	s.ok(s.site.AddEntry(ctx, p.who, "experience", seal.NewText("grafted"), s.now))
	s.ok(s.site.AddEntry(ctx, p.who, "experience", seal.NewText("pruned"), s.now.Add(time.Second)))
	h := must(s.site.Held(ctx, p.id))(s)
	entries := h.Values[len(h.Values)-2:]
	want(s, "oldest entry first", entries[0].Text.Reveal("test")+" "+entries[1].Text.Reveal("test"), "grafted pruned")
	// The zero id is where a single field stands: no list entry has it.
	want(s, "removing a single field as if it were an entry", s.site.RemoveEntry(ctx, p.who, "email", seal.ID{}, s.now) != nil, true)
	fails(s, "an entry that is not there", s.site.RemoveEntry(ctx, p.who, "experience", seal.NewID(), s.now), store.ErrNotFound)
	stranger := s.member()
	fails(s, "an entry of somebody else", s.site.RemoveEntry(ctx, stranger.who, "experience", entries[0].Item, s.now), store.ErrNotFound)
	s.ok(s.site.RemoveEntry(ctx, p.who, "experience", entries[0].Item, s.now))
	fails(s, "an entry removed twice", s.site.RemoveEntry(ctx, p.who, "experience", entries[0].Item, s.now), store.ErrNotFound)
	h = must(s.site.Held(ctx, p.id))(s)
	want(s, "entries left", h.Get("experience").Reveal("test"), "pruned")
	want(s, "address", h.Get("email").Reveal("test"), p.email)
	s.sound()
}

func exports(s *scene) {
	ctx := s.Context()
	p := s.member("newsletter")
	s.pass(time.Hour)
	s.ok(s.site.Exported(ctx, p.id, "0123abcd", s.now))
	fails(s, "the export without a person", s.site.Exported(ctx, seal.NewID(), "0123abcd", s.now), store.ErrNotFound)
	for _, right := range []string{"access", "portability"} {
		want(s, right, s.count(s.rows, `select count(*) from request where site = $1 and subject_id = $2 and entitlement = $3 and received_at = $4 and closed_at = $4`,
			p.id, right, s.now.UnixMicro()), 1)
	}
	h := must(s.site.Held(ctx, p.id))(s)
	want(s, "requests shown", len(h.Requests), 2)
	want(s, "sessions shown", len(h.Sessions), 1)
	want(s, "session since", h.Sessions[0].Started, noon)
	events, total, err := s.site.History(ctx, p.id, 0, 0)
	s.ok(err)
	want(s, "events", len(events), total)
	want(s, "newest event", events[0].Fact.Kind, rights.FactExported)
	want(s, "manifest", events[0].Fact.Detail["manifest"], "0123abcd")
	want(s, "in the log before any checkpoint", events[0].Logged, false)
	s.integrate()
	var paged []rights.Event
	for skip := 0; skip < total; skip += 2 {
		page, _, err := s.site.History(ctx, p.id, skip, 2)
		s.ok(err)
		paged = append(paged, page...)
	}
	want(s, "events, two by two", len(paged), total)
	for i, e := range paged {
		want(s, "event", e.Fact.ID, events[i].Fact.ID)
		want(s, "in the log", e.Logged, true)
		if e.Fact.Promise != "" {
			if _, ok := s.site.Plan.Promise(e.Fact.Promise); !ok {
				s.Errorf("%q is evidence of %q, which the charter does not promise", e.Fact.Kind, e.Fact.Promise)
			}
		}
		if i > 0 && e.Fact.At.After(paged[i-1].Fact.At) {
			s.Error("history is not newest first")
		}
	}
	_, _, err = s.site.History(ctx, seal.NewID(), 0, 0)
	fails(s, "history of nobody", err, store.ErrNotFound)
}
