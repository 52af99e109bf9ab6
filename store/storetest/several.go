package storetest

import (
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"charte/letters"
	"charte/people"
	"charte/proof"
	"charte/rights"
	"charte/seal"
	"charte/store"
)

// profiles begins a scene in which pickers may have several profiles, and open each to owners.
func (s *scene) profiles() {
	s.Helper()
	s.begins(append([]string{"profile: one", "profile: several"}, withGrants...)...)
}

// another opens another profile for somebody, and returns it as they are in it: in a session of its own.
func (s *scene) another(p person, name string) person {
	s.Helper()
	s.pass(time.Millisecond)
	j := s.newProfile(name)
	s.ok(s.theirs(p).OpenProfile(s.Context(), p.who, j))
	return s.in(p, j.Subject)
}

// newProfile decides a form that opens another profile.
func (s *scene) newProfile(name string) people.Joined {
	s.Helper()
	j, problems := people.Open(s.site.Plan, "picker", url.Values{"first_name": {name}, "postcode": {"75011"}}, "en", seal.NewID(), s.now)
	if problems != nil {
		s.Fatal(problems)
	}
	return j
}

// in signs somebody in once more, and goes into one of their profiles.
func (s *scene) in(p person, profile seal.ID) person {
	s.Helper()
	token := must(s.site.SignIn(s.Context(), p.who.Holder(), home, s.now))(s)
	who := must(s.site.Session(s.Context(), token, s.now))(s)
	s.ok(s.site.EnterProfile(s.Context(), who, token, profile, s.now))
	return person{id: profile, email: p.email, token: token, who: must(s.site.Session(s.Context(), token, s.now))(s)}
}

// profilesApart: each profile has its own data, choices, keys, history and end, and the account that opened it alone reaches it.
//
// Law: GDPR 25(2), GDPR 5(1)(b)
func profilesApart(s *scene) {
	ctx := s.Context()
	s.profiles()
	p, q := s.member("newsletter"), s.member()
	one, two := s.another(p, "Ada"), s.another(p, "Bea")
	want(s, "in whose account", one.who.Account, p.id)
	want(s, "in which profile", one.who.Subject, one.id)
	var titles []string
	for _, o := range must(s.site.OwnProfiles(ctx, p.id))(s) {
		titles = append(titles, o.Title.Reveal("test"))
	}
	want(s, "profiles", fmt.Sprint(titles), "[Ada Bea]")
	want(s, "profiles of somebody else", len(must(s.site.OwnProfiles(ctx, q.id))(s)), 0)

	s.ok(s.site.AddEntry(ctx, one.who, "experience", seal.NewText("Baker"), s.now))
	must(s.site.Correct(ctx, two.who, "postcode", seal.NewText("69003"), s.now))(s)
	must(s.site.Choose(ctx, two.id, s.choice("recipes", true)))(s)
	mine, h1, h2 := must(s.site.Held(ctx, p.id))(s), must(s.site.Held(ctx, one.id))(s), must(s.site.Held(ctx, two.id))(s)
	want(s, "entries of the account", entries(mine), 0)
	want(s, "entries of the first", entries(h1), 1)
	want(s, "entries of the second", entries(h2), 0)
	want(s, "postcodes", mine.Get("postcode").Reveal("test")+h1.Get("postcode").Reveal("test")+h2.Get("postcode").Reveal("test"), "750117501169003")
	want(s, "agreements", fmt.Sprint(len(mine.Agreements), len(h1.Agreements), len(h2.Agreements)), "1 0 1")
	want(s, "addresses", h1.Get("email").IsZero() && h2.Get("email").IsZero(), true)
	want(s, "what the account holds of them", len(mine.Profiles), 2)
	want(s, "what a profile holds of the others", len(h1.Profiles), 0)
	_, err := s.site.Choose(ctx, two.id, s.choice("newsletter", true))
	fails(s, "a yes to what is about the account", err, store.ErrPurpose)

	// Nobody else enters, and nothing of the account is done in it.
	fails(s, "somebody else's account", s.site.EnterProfile(ctx, one.who, one.token, q.id, s.now), store.ErrNotFound)
	fails(s, "from another account", s.site.EnterProfile(ctx, q.who, q.token, one.id, s.now), store.ErrNotFound)
	fails(s, "with the session of another account", s.site.EnterProfile(ctx, p.who, q.token, one.id, s.now), store.ErrNotFound)
	fails(s, "a profile that is none", s.site.EnterProfile(ctx, p.who, p.token, seal.NewID(), s.now), store.ErrNotFound)
	_, err = s.site.Correct(ctx, one.who, "email", seal.NewText("ada@mail.example"), s.now)
	fails(s, "an address of its own", err, store.ErrAccount)
	_, err = s.site.Direct(ctx, one.id, s.wish(rights.WishErase))
	fails(s, "a will of its own", err, store.ErrAccount)
	_, err = s.site.ChangePassword(ctx, one.who, phc(), people.Device{Token: one.token}, s.now)
	fails(s, "a password of its own", err, store.ErrAccount)
	withAddress := s.decide("picker", s.form("ada@mail.example"))
	fails(s, "a profile with an address", s.site.OpenProfile(ctx, p.who, withAddress), store.ErrUndeclared)
	fails(s, "of those who keep none", s.site.OpenProfile(ctx, s.owner().who, s.newProfile("Eve")), store.ErrProfiles)

	// A key opens the profile that it was made in, and goes with the account's password.
	key := people.Token{ID: seal.NewID(), Name: seal.NewText("cron"), Scopes: []people.Scope{people.ScopeRead}, Made: s.now, Ends: s.now.Add(24 * time.Hour)}
	token := must(s.site.MakeToken(ctx, one.who, key))(s)
	who, _, err := s.site.Token(ctx, token, s.now)
	s.ok(err)
	want(s, "whose key", who.Subject, one.id)
	want(s, "under whose account", who.Account, p.id)
	want(s, "letters about it", len(s.owed(letters.Token, p.email)), 1)
	must(s.site.ChangePassword(ctx, p.who, phc(), people.Device{Token: p.token}, s.now))(s)
	_, _, err = s.site.Token(ctx, token, s.now)
	fails(s, "a key of a profile once the password changed", err, store.ErrNotFound)
	_, err = s.site.Session(ctx, one.token, s.now)
	fails(s, "a session in a profile once the password changed", err, store.ErrNotFound)

	// One of them closes alone: its session goes on in the account.
	three := s.in(p, one.id)
	s.erase(one)
	back := must(s.site.Session(ctx, three.token, s.now))(s)
	want(s, "where a session is once its profile is closed", back.Subject, p.id)
	want(s, "and not in another profile", back.Acting(), false)
	want(s, "who is left", len(must(s.site.OwnProfiles(ctx, p.id))(s)), 1)
	_, err = s.site.Held(ctx, one.id)
	fails(s, "what was closed", err, store.ErrNotFound)
	fails(s, "an act in what was closed", s.site.AddEntry(ctx, one.who, "experience", seal.NewText("x"), s.now), store.ErrNotFound)
	s.ok(s.site.EnterProfile(ctx, back, three.token, two.id, s.now))
	s.ok(s.site.SignOut(ctx, three.token, s.now))
	_, err = s.site.Session(ctx, three.token, s.now)
	fails(s, "a session that was ended in a profile", err, store.ErrNotFound)
	s.sound()
}

// entries counts what somebody has in their list.
func entries(h rights.Holding) (n int) {
	for _, v := range h.Values {
		if v.Field == "experience" {
			n++
		}
	}
	return n
}

// profilesGranted: whoever reaches one profile reaches none of the others, and is told nothing of them.
//
// Law: GDPR 25(2), GDPR 32(4)
func profilesGranted(s *scene) {
	ctx := s.Context()
	s.profiles()
	p, o := s.member(), s.owner()
	one := s.another(p, "Ada")
	fails(s, "one's own address", func() error { _, err := s.site.Invite(ctx, one.who, "helping", p.email, s.now); return err }(), store.ErrSelf)
	id := s.opened(one, o)
	want(s, "what opens", s.may(o, id), "view edit export")
	want(s, "what the account opened", len(must(s.site.Accesses(ctx, p.id))(s)), 0)
	seen := must(s.site.See(ctx, o.who, id, s.now))(s)
	want(s, "whose profile", seen.Name.Reveal("test"), "Ada")
	want(s, "profiles that the holder reaches", len(must(s.site.Reaches(ctx, o.id))(s)), 1)
	fails(s, "cut in the wrong profile", s.site.Cut(ctx, p.who, id, s.now), store.ErrNotFound)
	want(s, "still open", s.may(o, id), "view edit export")
	s.ok(s.site.Cut(ctx, one.who, id, s.now))
	want(s, "cut", s.may(o, id), "")
	again := s.opened(one, o)
	must(s.site.Direct(ctx, p.id, s.wish(rights.WishKeep)))(s)
	must(s.site.Die(ctx, p.id, "certificate", s.now))(s)
	want(s, "once the account’s person died", s.may(o, again), "")
	fails(s, "an act in a profile of whoever died", s.site.AddEntry(ctx, one.who, "experience", seal.NewText("x"), s.now), store.ErrNotFound)
	fails(s, "another profile of whoever died", s.site.OpenProfile(ctx, p.who, s.newProfile("Eve")), store.ErrNotFound)
	s.ok(s.site.Mistaken(ctx, p.id, s.now))
	want(s, "once that was a mistake", s.may(o, again), "view edit export")
	s.erase(p)
	want(s, "once the account left", s.may(o, again), "")
	s.sound()
}

// profilesParting: whoever opened their profile to another profile of somebody is told when that access ends with the account.
//
// Law: GDPR 15(1)(c), GDPR 17(1)
func profilesParting(s *scene) {
	ctx := s.Context()
	s.begins(append([]string{"profile: one", "profile: several", "profile: none", "profile: several"}, withGrants...)...)
	p, o := s.member(), s.owner()
	j, problems := people.Open(s.site.Plan, "owner", url.Values{"first_name": {"Ana’s farm"}}, "fr", seal.NewID(), s.now)
	if problems != nil {
		s.Fatal(problems)
	}
	s.ok(s.site.OpenProfile(ctx, o.who, j))
	fails(s, "a profile of another kind", s.site.OpenProfile(ctx, o.who, s.newProfile("Eve")), store.ErrProfiles)
	farm := s.in(o, j.Subject)
	s.ok(s.asks(farm, p.email))
	id := must(s.site.Accesses(ctx, p.id))(s)[0].ID
	s.ok(s.site.Accept(ctx, p.who, id, s.now))
	want(s, "what the other profile may", s.may(farm, id), "view edit export")
	want(s, "what the account may", s.may(o, id), "")
	s.pass(time.Second)
	s.erase(o)
	want(s, "what the owner is told", last(s.kinds(p.id)), people.FactVanished)
	want(s, "accesses left", len(must(s.site.Accesses(ctx, p.id))(s)), 0)
	s.sound()
}

// profilesHandedOver: the copy of an account holds all its profiles, each in its folder and each told of it, and so does the copy that is
// handed over after a death; what is taken away in another profile is that one alone.
//
// Law: GDPR 15(3), GDPR 20(1), LIL 85
func profilesHandedOver(s *scene) {
	ctx := s.Context()
	s.profiles()
	p := s.member()
	one, two := s.another(p, "Ada"), s.another(p, "Bea")
	s.ok(s.site.AddEntry(ctx, two.who, "experience", seal.NewText("baker of Bea"), s.now))
	within := func(what string, file []byte, err error, names ...string) {
		s.Helper()
		s.ok(err)
		all, err := proof.VerifyExport(file, "")
		s.ok(err)
		var data []string
		for _, f := range all.Files {
			if strings.HasSuffix(f.Name, "data.json") {
				data = append(data, f.Name)
			}
		}
		want(s, what, strings.Join(data, " "), strings.Join(names, " "))
	}
	all := []string{"data.json", "profiles/1/data.json", "profiles/2/data.json"}
	file, digest, err := s.site.Copy(ctx, p.id, "en", s.now)
	within("the copy of an account", file, err, all...)
	s.pass(time.Second)
	s.ok(s.site.Exported(ctx, p.id, digest, s.now))
	want(s, "what each profile is told", last(s.kinds(one.id))+last(s.kinds(two.id)), rights.FactExported+rights.FactExported)
	file, _, err = s.site.Copy(ctx, two.id, "en", s.now)
	within("the copy of one profile", file, err, "data.json")
	s.ok(s.site.Exported(ctx, two.id, digest, s.now.Add(time.Second)))
	want(s, "copies of which the others are told", s.count(s.rows, `select count(*) from fact where site = $1 and subject_id in ($2, $3) and kind = $4`, p.id, one.id, rights.FactExported), 2)

	must(s.site.Direct(ctx, p.id, s.legacy(rights.WishErase)))(s)
	must(s.site.Die(ctx, p.id, "certificate", s.now))(s)
	file, _, err = s.site.Bequest(ctx, p.id, s.now)
	within("the copy that is handed over", file, err, all...)
	s.sound()
}

// profilesBoxed: where a version makes something rest on consent, what the other profiles of an account gave goes with the box that the
// account left empty, and waits for a yes of their own where it ticked it, or was not asked.
//
// Law: GDPR 6(1)(a), GDPR 17(1)(b)
func profilesBoxed(s *scene) {
	ctx := s.Context()
	s.begins("profile: one", "profile: several")
	boxed := []string{"basis: contract\n    data: [postcode, experience, organisation]", "basis: consent\n    data: [postcode, experience, organisation]"}
	held := func(p person) bool { return !must(s.site.Held(ctx, p.id))(s).Get("postcode").IsZero() }
	ticks, leaves, silent := s.member(), s.member(), s.member()
	one, two, three := s.another(ticks, "Ada"), s.another(leaves, "Bea"), s.another(silent, "Cleo")
	second := s.next(s.site, day(2, 20), append(slices.Clone(boxed), keepsLonger...)...)
	s.announces(second)
	s.now = day(2, 20)
	must(s.answer(ticks, second.Number(), store.Agreed, "harvest"))(s)
	must(s.answer(leaves, second.Number(), store.Agreed))(s)
	s.turn()
	want(s, "under", fmt.Sprint(s.under(ticks), s.under(leaves), s.under(silent)), fmt.Sprint(second.Number(), second.Number(), second.Number()-1))
	want(s, "with the box ticked", held(one), true)
	want(s, "with the box left empty", held(two), false)
	want(s, "where nobody answered", held(three), true)
	s.site = second
	_, err := s.site.For(ctx, one.id, "harvest")
	fails(s, "what nobody agreed to in that profile", err, store.ErrPurpose)
	s.now = s.now.AddDate(0, 0, 29)
	must(s.site.Sweep(ctx, s.now))(s)
	want(s, "before its time", held(one), true)
	s.now = s.now.AddDate(0, 0, 2)
	want(s, "the probe of what stayed without a yes", s.breaches("consent.harvest"), 1)
	must(s.site.Sweep(ctx, s.now))(s)
	want(s, "once its time is past", held(one), false)
	s.sound()
}

// profilesLeave: an account takes all its profiles with it, each erased to its key, and is told once.
//
// Law: GDPR 17(1), GDPR 5(1)(e)
func profilesLeave(s *scene) {
	ctx := s.Context()
	s.profiles()
	p, q := s.member(), s.member()
	one, two, other := s.another(p, "Ada"), s.another(p, "Bea"), s.another(q, "Zoe")
	s.erase(p)
	for _, gone := range []person{p, one, two} {
		_, err := s.site.Held(ctx, gone.id)
		fails(s, "who left", err, store.ErrNotFound)
	}
	want(s, "erasures", s.count(s.rows, `select count(*) from erasure where site = $1`), 3)
	want(s, "farewells", len(s.owed(letters.Farewell, p.email)), 1)
	want(s, "counted", s.count(s.rows, `select coalesce(sum(people), 0) from tally where site = $1`), 1)
	s.destroy()
	want(s, "keys left of those who left", s.count(s.keys, `select count(*) from data_key where site = $1 and subject_id in ($2, $3, $4)`, p.id, one.id, two.id), 0)

	// An account in use keeps its profiles; one that is not loses them with it, and is warned once.
	s.now = s.now.AddDate(0, 11, 0)
	s.in(q, other.id)
	s.now = s.now.AddDate(0, 2, 0)
	want(s, "warned while the account is in use", must(s.site.Sweep(ctx, s.now))(s).Warned, 0)
	s.now = s.now.AddDate(0, 11, 0)
	want(s, "warned", must(s.site.Sweep(ctx, s.now))(s).Warned, 1)
	want(s, "letters", len(s.owed(letters.Warning, q.email)), 1)
	s.post()
	s.now = s.now.AddDate(0, 0, 31)
	want(s, "ended", must(s.site.Sweep(ctx, s.now))(s).Ended, 1)
	want(s, "people", s.count(s.rows, `select count(*) from subject where site = $1`), 0)
	s.sound()
}

// profilesTurn: people are told of a version once, and come under it with all their profiles; nobody loses one to a version.
//
// Law: GDPR 13(3), GDPR 7(1)
func profilesTurn(s *scene) {
	ctx := s.Context()
	s.profiles()
	p, q := s.member(), s.member()
	one, two := s.another(p, "Ada"), s.another(q, "Zoe")
	id := s.opened(one, s.owner())
	_ = id
	second := s.next(s.site, day(2, 20), keepsShorter...)
	s.announces(second)
	want(s, "told", s.count(s.rows, `select count(*) from notice where site = $1 and subject_id in ($2, $3)`, one.id, two.id), 0)
	s.now = day(4, 1)
	s.turn()
	for _, who := range []person{p, one, q, two} {
		want(s, "under", s.under(who), second.Number())
	}
	want(s, "versions of a profile", len(s.terms(one).Stays), 2)
	later := s.another(p, "Cleo")
	want(s, "versions of a profile that was opened later", len(s.terms(later).Stays), 1)
	s.sound()

	// A version with one profile for each waits for whoever has others.
	third := s.next(second, s.now.AddDate(0, 2, 0), "profile: several", "profile: one")
	s.announces(third)
	s.now = s.now.AddDate(0, 5, 0)
	must(s.answerIfAsked(p, third.Number()))(s)
	must(s.answerIfAsked(q, third.Number()))(s)
	s.turn()
	want(s, "who has other profiles", s.under(p), second.Number())
	s.erase(two)
	s.turn()
	want(s, "who closed them", s.under(q), third.Number())
	want(s, "who did not", s.under(p), second.Number())
	_, err := s.site.Held(ctx, one.id)
	s.ok(err)
	s.sound()
}

// answerIfAsked agrees to a version that asks for it.
func (s *scene) answerIfAsked(p person, version int) (seal.ID, error) {
	s.Helper()
	id, err := s.answer(p, version, store.Agreed)
	if errors.Is(err, store.ErrNotFound) {
		err = nil
	}
	return id, err
}

// profilesRace: whatever comes at once, no account has more than it may, and no profile is left without its account.
//
// Law: GDPR 25(2), GDPR 17(1)
func profilesRace(s *scene) {
	ctx := s.Context()
	s.profiles()
	p := s.member()
	var all sync.WaitGroup
	for i := range people.ProfilesMost + 8 {
		j := s.newProfile(fmt.Sprint("Tab ", string(rune('a'+i))))
		all.Go(func() {
			if err := s.site.OpenProfile(ctx, p.who, j); err != nil && !errors.Is(err, store.ErrProfiles) {
				s.Errorf("opening: %v", err)
			}
		})
	}
	all.Wait()
	want(s, "profiles", len(must(s.site.OwnProfiles(ctx, p.id))(s)), people.ProfilesMost)

	for range 6 {
		q := s.member()
		first := s.another(q, "Ada")
		h, held := must(s.site.Held(ctx, q.id))(s), must(s.site.Held(ctx, first.id))(s)
		second, token := s.newProfile("Bea"), must(s.site.SignIn(ctx, q.id, home, s.now))(s)
		gone := func(what string, err error) {
			if err != nil && !errors.Is(err, store.ErrNotFound) && !errors.Is(err, store.ErrStale) {
				s.Errorf("%s: %v", what, err)
			}
		}
		for _, act := range []func(){
			func() {
				gone("leaving", func() error { _, err := s.site.Erase(ctx, h, rights.OnRequest, s.now); return err }())
			},
			func() { gone("opening", s.site.OpenProfile(ctx, q.who, second)) },
			func() { gone("entering", s.site.EnterProfile(ctx, q.who, token, first.id, s.now)) },
			func() { gone("acting", s.site.AddEntry(ctx, first.who, "experience", seal.NewText("x"), s.now)) },
			func() {
				gone("closing", func() error { _, err := s.site.Erase(ctx, held, rights.OnRequest, s.now); return err }())
			},
		} {
			all.Go(act)
		}
		all.Wait()
		_, err := s.site.Held(ctx, q.id)
		fails(s, "who left", err, store.ErrNotFound)
		want(s, "profiles without an account", s.count(s.rows, `select count(*) from subject p where p.site = $1 and p.came = 'opened' and not exists
			(select 1 from profile f join subject a on a.site = f.site and a.subject_id = f.account_id where f.site = p.site and f.subject_id = p.subject_id)`), 0)
		_, err = s.site.Session(ctx, token, s.now)
		fails(s, "the session of who left", err, store.ErrNotFound)
	}
	s.sound()
}

// profilesBoard: the board tells each way in which another profile may not be as it should, and its mending.
//
// Law: GDPR 5(1)(c), GDPR 5(2)
func profilesBoard(s *scene) {
	s.profiles()
	p, q, o := s.member(), s.member(), s.owner()
	one, other := s.another(p, "Ada"), s.another(q, "Zoe")
	s.post()
	sql := func(statement string, args ...any) func() {
		return func() {
			s.Helper()
			want(s, "rows touched by "+statement, s.run(s.rows, statement, append([]any{one.id}, args...)...), 1)
		}
	}
	to := func(account seal.ID) func() {
		return sql(`update profile set account_id = $3 where site = $1 and subject_id = $2`, account)
	}
	kind := func(kind string) func() {
		return sql(`update subject set kind = $3 where site = $1 and subject_id = $2`, kind)
	}
	var opened int64
	var fact, bond []byte
	s.ok(s.rows.QueryRowContext(s.Context(), `select opened_at, fact_id, bond from profile where site = $1 and subject_id = $2`, s.site.Name(), one.id).Scan(&opened, &fact, &bond))
	for _, b := range []breach{
		{"collect.profiles", store.Broken, 1, sql(`delete from profile where site = $1 and subject_id = $2`),
			sql(`insert into profile (site, subject_id, account_id, opened_at, fact_id, bond) values ($1, $2, $3, $4, $5, $6)`, p.id, opened, fact, bond)}, // nobody reaches it
		{"collect.profiles", store.Broken, 1, to(seal.NewID()), to(p.id)},    // it belongs to nobody
		{"collect.profiles", store.Broken, 1, to(o.id), to(p.id)},            // to somebody of another kind
		{"collect.profiles", store.Broken, 1, kind("owner"), kind("picker")}, // it is of a kind that has one alone
		{"collect.profiles", store.Broken, 1, sql(`insert into locator (site, field, blind, subject_id, bond) values ($1, 'other', $2, $2, $2)`), // it has a way in
			sql(`delete from locator where site = $1 and subject_id = $2`)},
		{"collect.profiles", store.Broken, 2, // a way in, to which no address leads
			sql(`insert into account (site, subject_id, phc, confirmed_at, bond) values ($1, $2, $3, 1, $2)`, phc()),
			sql(`delete from account where site = $1 and subject_id = $2`)},
	} {
		s.breaks(b)
	}
	all := []seal.ID{one.id}
	for range people.ProfilesMost - 1 {
		s.pass(tick)
		j := s.newProfile("Many")
		s.ok(s.site.OpenProfile(s.Context(), p.who, j))
		all = append(all, j.Subject)
	}
	fails(s, "one more than an account may have", s.site.OpenProfile(s.Context(), p.who, s.newProfile("More")), store.ErrProfiles)
	more := func(account seal.ID) func() {
		return func() {
			want(s, "rows moved", s.run(s.rows, `update profile set account_id = $3 where site = $1 and subject_id = $2`, other.id, account), 1)
		}
	}
	s.breaks(breach{"collect.profiles", store.Broken, int64(len(all) + 1), more(p.id), more(q.id)}) // more than one may have
}

// profilesForged: no row makes a profile somebody else's, and no session goes where it was not moved.
//
// Law: GDPR 32(1)(b)
func profilesForged(s *scene) {
	ctx := s.Context()
	s.profiles()
	p, thief := s.member(), s.member()
	one := s.another(p, "Ada")
	faults := func() (n int64) { return must(s.site.Check(ctx, func(store.Fault) {}))(s).Faults }
	want(s, "before", faults(), 0)

	s.run(s.rows, `update profile set account_id = $2 where site = $1`, thief.id)
	fails(s, "a profile made somebody else's", s.site.EnterProfile(ctx, thief.who, thief.token, one.id, s.now), seal.ErrTampered)
	want(s, "profiles of the thief", len(must(s.site.OwnProfiles(ctx, thief.id))(s)), 0)
	if faults() == 0 {
		s.Error("the check did not notice a profile that was made somebody else's")
	}
	s.run(s.rows, `update profile set account_id = $2 where site = $1`, p.id)

	session := must(s.site.SignIn(ctx, thief.id, home, s.now))(s)
	hash := seal.TokenHash(session)
	s.run(s.rows, `update session set acting_id = $2 where site = $1 and token_hash = $3`, one.id, hash[:])
	_, err := s.site.Session(ctx, session, s.now)
	fails(s, "a session moved behind the store's back", err, store.ErrNotFound)
	if faults() == 0 {
		s.Error("the check did not notice a session that was moved")
	}
	s.ok(func() error {
		_, err := s.rows.ExecContext(ctx, `delete from session where site = $1 and token_hash = $2`, s.site.Name(), hash[:])
		return err
	}())
	s.run(s.rows, `delete from profile where site = $1`)
	if faults() == 0 {
		s.Error("the check did not notice a profile without its owner")
	}
}
