package storetest

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"time"

	"charte/letters"
	"charte/people"
	"charte/seal"
	"charte/store"
)

func joins(s *scene) {
	p := s.newcomer("newsletter")
	h := must(s.site.Held(s.Context(), p.id))(s)
	want(s, "kind", h.Kind, "picker")
	want(s, "language", h.Lang, "en")
	want(s, "joined", h.Joined, s.now)
	want(s, "seen", h.Seen, s.now)
	want(s, "warned", h.Warned.IsZero(), true)
	want(s, "confirmed", h.Confirmed, false)
	var fields []string
	for _, v := range h.Values {
		fields = append(fields, v.Field+"="+v.Text.Reveal("test"))
	}
	want(s, "values", fmt.Sprint(fields), fmt.Sprint([]string{"first_name=Lou", "email=" + p.email, "postcode=75011"}))
	// Whoever filled in the form has not shown yet that the address is theirs: the box waits for that.
	want(s, "agreements", len(h.Agreements), 0)
	want(s, "facts", fmt.Sprint(s.kinds(p.id)), "[joined]")
	want(s, "letters", len(s.owed(letters.Confirm, p.email)), 1)
	want(s, "jobs", s.jobs("send_letter"), 1)
	_, err := s.site.For(s.Context(), p.id, "newsletter")
	fails(s, "reading for a consent that nobody confirmed", err, store.ErrPurpose)
	subject, hash, err := s.site.Credentials(s.Context(), p.email)
	s.ok(err)
	want(s, "who owns the address", subject, p.id)
	want(s, "hash before any password", hash, "")
	_, _, err = s.site.Credentials(s.Context(), "nobody@mail.example")
	fails(s, "credentials of nobody", err, store.ErrNotFound)
	_, err = s.site.Held(s.Context(), seal.NewID())
	fails(s, "what is held about nobody", err, store.ErrNotFound)
	s.sound()
}

func joinsKnown(s *scene) {
	p := s.member()
	s.post()
	s.pass(time.Hour)
	s.ok(s.site.Join(s.Context(), s.decide("owner", map[string][]string{"first_name": {"Eve"}, "email": {p.email}})))
	want(s, "subjects", s.count(s.rows, `select count(*) from subject where site = $1`), 1)
	list := s.owed(letters.Known, p.email)
	if len(list) != 1 {
		s.Fatalf("%d letters tell the owner, want 1", len(list))
	}
	want(s, "links in the letter", linkForm.MatchString(list[0].Body.Reveal("test")), false)
	kinds := s.kinds(p.id)
	want(s, "the owner's last fact", kinds[len(kinds)-1], people.FactKnown)
	h := must(s.site.Held(s.Context(), p.id))(s)
	want(s, "first name", h.Get("first_name").Reveal("test"), "Lou")
	want(s, "the attempt is no visit", h.Seen, noon)
	s.sound()
}

func joinsUnconfirmed(s *scene) {
	// A stranger joins first, with the address of somebody else.
	p := s.newcomer("newsletter", "recipes")
	stranger := s.link(p, letters.Confirm)
	s.post()
	s.pass(time.Minute)
	form := s.form(p.email, "recipes")
	form.Set("first_name", "Ana")
	s.ok(s.site.Join(s.Context(), s.decide("picker", form)))
	want(s, "subjects", s.count(s.rows, `select count(*) from subject where site = $1`), 1)
	_, err := s.site.SetPassword(s.Context(), stranger, people.TicketConfirm, phc(), home, s.now)
	fails(s, "the link of the join that was replaced", err, store.ErrNotFound)
	must(s.site.SetPassword(s.Context(), s.link(p, letters.Confirm), people.TicketConfirm, phc(), home, s.now))(s)
	h := must(s.site.Held(s.Context(), p.id))(s)
	want(s, "whose values", h.Get("first_name").Reveal("test"), "Ana")
	want(s, "joined", h.Joined, s.now)
	want(s, "agreements", len(h.Agreements), 1)
	want(s, "agreed to", h.Agreements[0].Purpose, "recipes")
	want(s, "agreed at", h.Agreements[0].At, s.now)
	s.sound()
}

// joinsTogether lets sixteen people press the button at once, with one address, again and again.
func joinsTogether(s *scene) {
	const rounds, crowd = 100, 16
	for round := range rounds {
		email := fmt.Sprintf("together.%d@mail.example", round)
		var wait sync.WaitGroup
		for range crowd {
			j := s.decide("picker", s.form(email))
			wait.Go(func() {
				if err := s.site.Join(s.Context(), j); err != nil {
					s.Errorf("round %d: %v", round, err)
				}
			})
		}
		wait.Wait()
	}
	want(s, "subjects", s.count(s.rows, `select count(*) from subject where site = $1`), rounds)
	want(s, "addresses", s.count(s.rows, `select count(*) from locator where site = $1`), rounds)
	want(s, "links that work", s.count(s.rows, `select count(*) from ticket where site = $1`), rounds)
	want(s, "letters", s.count(s.rows, `select count(*) from outbox where site = $1`), rounds*crowd)
	want(s, "jobs", s.jobs("send_letter"), rounds*crowd)
	want(s, "facts", s.count(s.rows, `select count(*) from fact where site = $1`), rounds*crowd)
	s.sound()
}

func linksOnce(s *scene) {
	ctx := s.Context()
	use := func(token string, t people.Ticket) error {
		_, err := s.site.SetPassword(ctx, token, t, phc(), home, s.now)
		return err
	}
	p := s.newcomer()
	token := s.link(p, letters.Confirm)
	want(s, "address behind the link", must(s.site.Behind(ctx, token, people.TicketConfirm, s.now))(s).Get("email").Reveal("test"), p.email)
	stranger, _ := seal.NewToken()
	for name, wrong := range map[string]string{"invented": stranger, "empty": "", "cut": token[:42], "too long": token + "A"} {
		fails(s, name+" link", use(wrong, people.TicketConfirm), store.ErrNotFound)
		_, err := s.site.Behind(ctx, wrong, people.TicketConfirm, s.now)
		fails(s, name+" link's address", err, store.ErrNotFound)
	}
	fails(s, "link of another kind", use(token, people.TicketPassword), store.ErrNotFound)
	fails(s, "link of another kind, for an address", s.moves(token), store.ErrNotFound)

	s.pass(people.TicketConfirm.Life())
	fails(s, "link at its last instant", use(token, people.TicketConfirm), store.ErrNotFound)
	s.pass(-time.Microsecond)
	s.ok(use(token, people.TicketConfirm))
	fails(s, "link used twice", use(token, people.TicketConfirm), store.ErrNotFound)
	_, err := s.site.Behind(ctx, token, people.TicketConfirm, s.now)
	fails(s, "address behind a used link", err, store.ErrNotFound)

	// Several at once: one of them is first.
	s.post()
	s.ok(s.site.Forgot(ctx, p.email, s.now))
	token = s.link(p, letters.Password)
	var wait sync.WaitGroup
	results := make([]error, 8)
	for i := range results {
		wait.Go(func() { results[i] = use(token, people.TicketPassword) })
	}
	wait.Wait()
	worked := 0
	for _, err := range results {
		if err == nil {
			worked++
		} else {
			fails(s, "the others", err, store.ErrNotFound)
		}
	}
	want(s, "times that one link worked", worked, 1)
	s.sound()
}

func forgets(s *scene) {
	ctx := s.Context()
	// An unknown address costs what a known one costs: a key, a fact, a letter and a job. The letter goes to nobody.
	s.ok(s.site.Forgot(ctx, "nobody@mail.example", s.now))
	silence := must(s.site.Unsent(ctx, s.now.Add(time.Hour), 10))(s)
	want(s, "letters", len(silence), 1)
	o := must(s.site.Letter(ctx, silence[0]))(s)
	want(s, "a letter to nobody", o.Kind == letters.Silence && o.To.IsZero(), true)
	want(s, "jobs", s.jobs("send_letter"), 1)
	want(s, "facts", fmt.Sprint(s.kinds(seal.ID{})), fmt.Sprint([]string{people.FactAsked}))
	s.ok(s.site.Sent(ctx, o, s.now))
	want(s, "facts once it was thrown away", len(s.kinds(seal.ID{})), 1)
	want(s, "keys of nobody", s.count(s.keys, `select count(*) from data_key where site = $1`), 0)

	// Who never confirmed is asked to again, with the boxes of the join.
	p := s.newcomer("newsletter")
	s.post()
	s.pass(time.Hour)
	s.ok(s.site.Forgot(ctx, p.email, s.now))
	must(s.site.SetPassword(ctx, s.link(p, letters.Confirm), people.TicketConfirm, phc(), home, s.now))(s)
	want(s, "agreements", len(must(s.site.Consents(ctx, p.id))(s)), 1)
	s.post()

	before := must(s.site.SignIn(ctx, p.id, home, s.now))(s)
	s.ok(s.site.Forgot(ctx, p.email, s.now))
	s.ok(s.site.Forgot(ctx, p.email, s.now))
	list := s.owed(letters.Password, p.email)
	want(s, "letters", len(list), 2)
	// Either link works, so that a stranger who asks cannot break the owner's; using one ends the other.
	worked := 0
	for _, o := range list {
		other := people.HashPassword("another " + password)
		token, err := s.site.SetPassword(ctx, s.token(o), people.TicketPassword, other, home, s.now)
		if err != nil {
			fails(s, "the other link", err, store.ErrNotFound)
			continue
		}
		worked++
		must(s.site.Session(ctx, token, s.now))(s)
		_, hash, err := s.site.Credentials(ctx, p.email)
		s.ok(err)
		want(s, "hash", hash, other)
	}
	want(s, "links that work", worked, 1)
	_, err := s.site.Session(ctx, before, s.now)
	fails(s, "session from before the new password", err, store.ErrNotFound)

	// An attacker who asked for another address before the owner took the account back is shut out.
	who := must(s.site.Session(ctx, must(s.site.SignIn(ctx, p.id, home, s.now))(s), s.now))(s)
	must(s.site.Correct(ctx, who, "email", seal.NewText("eve@mail.example"), s.now))(s)
	s.ok(s.site.Forgot(ctx, p.email, s.now))
	taken := s.token(s.owed(letters.Address, "eve@mail.example")[0])
	for _, o := range s.owed(letters.Password, p.email) {
		_, _ = s.site.SetPassword(ctx, s.token(o), people.TicketPassword, phc(), home, s.now) // one of them is the newest
	}
	fails(s, "a new address asked for before the new password", s.moves(taken), store.ErrNotFound)
	s.sound()
}

func sessions(s *scene) {
	ctx := s.Context()
	p := s.member()
	want(s, "who", p.who.Subject, p.id)
	want(s, "kind", p.who.Kind, "picker")
	want(s, "language", p.who.Lang, "en")
	want(s, "end", p.who.Ends, s.now.Add(people.IdleOthers))
	for _, wrong := range []string{"", p.token + "A", "no such cookie"} {
		_, err := s.site.Session(ctx, wrong, s.now)
		fails(s, "forged cookie", err, store.ErrNotFound)
		s.ok(s.site.SignOut(ctx, wrong, s.now))
	}

	s.pass(time.Hour)
	wide := people.Device{Network: netip.MustParsePrefix("2001:db8:85a3::/48"), Browser: "Safari, iPhone"}
	second := must(s.site.SignIn(ctx, p.id, wide, s.now))(s)
	third := must(s.site.SignIn(ctx, p.id, people.Device{}, s.now))(s) // a proxy may hide the address
	h := must(s.site.Held(ctx, p.id))(s)
	var networks []string
	for _, in := range h.SignIns {
		networks = append(networks, in.Network.Reveal("test")+" "+in.At.Format(time.TimeOnly))
	}
	want(s, "sign-ins", fmt.Sprint(networks), fmt.Sprint([]string{wide.Network.String() + " 13:00:00", home.Network.String() + " 12:00:00"}))

	whole := home // as a proxy that nobody told what to keep hands it over
	whole.Network = netip.MustParsePrefix("203.0.113.77/32")
	must(s.site.SignIn(ctx, p.id, whole, s.now))(s)
	for _, in := range must(s.site.Sessions(ctx, p.id, s.now))(s) {
		networks = append(networks, in.Network.Reveal("test"))
	}
	for _, in := range must(s.site.Held(ctx, p.id))(s).SignIns {
		networks = append(networks, in.Network.Reveal("test"))
	}
	if all := strings.Join(networks, " "); strings.Contains(all, "203.0.113.77") || strings.Count(all, "203.0.113.0/24") != 2 {
		s.Errorf("where they signed in: %s", all)
	}

	s.ok(s.site.SignOut(ctx, second, s.now))
	s.ok(s.site.SignOut(ctx, second, s.now))
	_, err := s.site.Session(ctx, second, s.now)
	fails(s, "session that was ended", err, store.ErrNotFound)
	must(s.site.Session(ctx, third, s.now))(s)
	want(s, "facts of signing out", count(s.kinds(p.id), people.FactSignedOut), 1)

	// A session that nobody uses ends; one that is used lasts, up to its last instant.
	s.pass(people.IdleOthers)
	_, err = s.site.Session(ctx, third, s.now)
	fails(s, "session that nobody used", err, store.ErrNotFound)
	s.pass(-time.Microsecond)
	must(s.site.Session(ctx, third, s.now))(s)
	for s.pass(time.Hour); s.now.Before(noon.Add(time.Hour + people.SessionLife)); s.pass(time.Hour) {
		must(s.site.Session(ctx, third, s.now))(s)
	}
	s.now = noon.Add(time.Hour + people.SessionLife)
	_, err = s.site.Session(ctx, third, s.now)
	fails(s, "session at its last instant", err, store.ErrNotFound)
	s.pass(-time.Microsecond)
	must(s.site.Session(ctx, third, s.now))(s)

	_, err = s.site.SignIn(ctx, seal.NewID(), home, s.now)
	fails(s, "nobody signs in", err, store.ErrNotFound)
	s.sound()
}

func count(list []string, wanted string) (n int) {
	for _, item := range list {
		if item == wanted {
			n++
		}
	}
	return n
}

// last is the newest of some facts.
func last(kinds []string) string { return kinds[len(kinds)-1] }

// without removes one kind of facts.
func without(kinds []string, kind string) []string {
	return slices.DeleteFunc(slices.Clone(kinds), func(k string) bool { return k == kind })
}
