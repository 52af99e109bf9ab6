package storetest

import (
	"fmt"
	"strings"
	"time"

	"charte/letters"
	"charte/people"
	"charte/policy"
	"charte/seal"
	"charte/store"
)

// What a version changes, as pairs of what the orchard's charter says and what takes its place.
var (
	keepsLonger  = []string{"until: inactive 1 year\n", "until: inactive 2 years\n"}
	keepsShorter = []string{"until: inactive 1 year\n", "until: inactive 6 months\n"}
	offersGifts  = []string{"  security:\n    text", "  gifts:\n    label: {fr: les cadeaux, en: the gifts}\n    text: {fr: Vous offrir des fruits., en: Offer you fruit.}\n    basis: consent\n    data: [first_name, email]\n  security:\n    text",
		"  security: {for", "  gifts: {as: account}\n  security: {for"}
	runsClub = []string{"  security:\n    text", "  club:\n    text: {fr: Tenir le club., en: Run the club.}\n    basis: contract\n    data: [first_name]\n  security:\n    text",
		"  security: {for", "  club: {as: account}\n  security: {for"}
	asksNoEmployer = []string{"  organisation: {category: employer}\n", "", "[postcode, experience, organisation]", "[postcode, experience]", ", optional: [organisation]", ""}
	widerLetter    = []string{"fr: Vous écrire au printemps., en: Write to you in spring.}\n    basis: consent\n    data: [email]", "fr: Vous écrire au printemps., en: Write to you in spring.}\n    basis: consent\n    data: [email, postcode]"}
	reworded       = []string{"Open your account.", "Open and keep your account."}
	anotherOwner   = []string{"label: {fr: Je possède, en: I own}", "label: {fr: Je possède, en: I own a tree}"}
	byLetter       = []string{"announced by: [site]", "announced by: [site, email]"}
	amonthAhead    = []string{"announced by: [site], ahead: 30 days", "announced by: [site, email], ahead: 1 month"}
)

// begins publishes the first version of the scene, with some words changed.
func (s *scene) begins(edits ...string) {
	s.Helper()
	s.site = must(s.Site(amended(s, s.site.Plan, edits...), s.site.Base))(s)
	s.now = noon.Add(-time.Hour)
	s.published()
	s.now = noon
}

// next is the version after another one, to apply from a day.
func (s *scene) next(after *store.Site, day time.Time, edits ...string) *store.Site {
	s.Helper()
	v := after.Plan.Charter.Version
	return s.numbered(after, v.Number+1, day, edits...)
}

func (s *scene) numbered(after *store.Site, number int, day time.Time, edits ...string) *store.Site {
	s.Helper()
	v := after.Plan.Charter.Version
	heading := func(number int, date time.Time) string {
		return fmt.Sprintf("{number: %d, date: %s}", number, date.Format(time.DateOnly))
	}
	edits = append([]string{heading(v.Number, v.Date), heading(number, day)}, edits...)
	return must(s.Site(amended(s, after.Plan, edits...), after.Base))(s)
}

// announces publishes a version and tells everybody. It returns how many people were reached.
func (s *scene) announces(next *store.Site) int {
	s.Helper()
	s.ok(next.Publish(s.Context(), policy.Published(next.Plan, s.now), s.now))
	return must(s.site.Announce(s.Context(), s.now))(s)
}

func (s *scene) turn() int {
	s.Helper()
	return must(s.site.Turn(s.Context(), s.now))(s)
}

func (s *scene) terms(p person) store.Terms {
	s.Helper()
	return must(s.site.Terms(s.Context(), p.id, s.now))(s)
}

// under is the version that a person is under.
func (s *scene) under(p person) int {
	s.Helper()
	stays := s.terms(p).Stays
	return stays[len(stays)-1].Version
}

// theirs is the site as a person meets it.
func (s *scene) theirs(p person) *store.Site {
	s.Helper()
	return must(s.site.Under(s.Context(), s.under(p)))(s)
}

func (s *scene) answer(p person, version int, a store.Answer, boxes ...string) (seal.ID, error) {
	s.Helper()
	return s.theirs(p).Answer(s.Context(), p.who, version, a, boxes, "en", s.now)
}

// owner joins as an owner, in French, and confirms.
func (s *scene) owner(fields ...string) person {
	s.Helper()
	s.last++
	p := person{email: fmt.Sprintf("ana.%d@mail.example", s.last)}
	form := map[string][]string{"first_name": {"Ana"}, "email": {p.email}}
	if len(fields) > 0 {
		form["organisation"] = fields
	}
	j, problems := people.Join(s.site.Plan, "owner", form, "fr", seal.NewID(), s.now)
	if problems != nil {
		s.Fatal(problems)
	}
	s.ok(s.site.Join(s.Context(), j))
	p.id = j.Subject
	p.token = must(s.site.SetPassword(s.Context(), s.link(p, letters.Confirm), people.TicketConfirm, phc(), home, s.now))(s)
	p.who = must(s.site.Session(s.Context(), p.token, s.now))(s)
	return p
}

func day(month time.Month, d int) time.Time { return time.Date(2026, month, d, 0, 0, 0, 0, time.UTC) }

// campaigns follows one version from its publication to its effect.
func campaigns(s *scene) {
	ctx := s.Context()
	s.begins(byLetter...)
	told, lost, owner, silent := s.member("newsletter"), s.member(), s.owner("Verger & fils"), s.newcomer()
	s.post()
	next := s.next(s.site, day(2, 20), asksNoEmployer...)
	want(s, "people reached", s.announces(next), 3)
	want(s, "reached again", must(s.site.Announce(ctx, s.now))(s), 0)
	coming, is := s.site.Coming(s.now)
	want(s, "coming", fmt.Sprint(coming.Number, coming.Applies, is), fmt.Sprint(4, day(2, 20), true))

	// Each letter is in its reader's language, and says what changes for them.
	for p, says := range map[*person][]string{
		&told:  {"20 February 2026", "without Organisation", "You need do nothing", "/policy/versions/4"},
		&owner: {"20 février 2026", "sans Organisation", "Vous n’avez rien à faire", "/policy/versions/4"},
	} {
		list := s.owed(letters.Changed, p.email)
		if len(list) != 1 {
			s.Fatalf("%d letters about the change, want 1", len(list))
		}
		for _, words := range says {
			want(s, "the letter says "+words, strings.Contains(list[0].Subject+list[0].Body.Reveal("test"), words), true)
		}
	}
	want(s, "letters to whoever never confirmed", len(s.owed(letters.Changed, silent.email)), 0)
	want(s, "what only owners lose is not told to pickers", strings.Contains(s.owed(letters.Changed, told.email)[0].Body.Reveal("test"), "I own"), false)
	c := must(s.site.Campaigns(ctx, s.now))(s)
	want(s, "the campaign", fmt.Sprint(c), fmt.Sprint([]store.Campaign{{From: 3, To: 4, People: 3, Concerns: 3, Owed: 3}}))
	want(s, "told before the letter left", s.terms(told).Offer.Told.IsZero(), true)

	// One letter is given up: its reader is told at their next sign-in, and not before.
	s.pass(time.Hour)
	s.ok(s.site.Drop(ctx, s.owed(letters.Changed, lost.email)[0].ID, s.now))
	s.post()
	sent := s.now
	want(s, "told when the letter left", s.terms(told).Offer.Told, sent)
	want(s, "told by a letter that was given up", s.terms(lost).Offer.Told.IsZero(), true)
	c = must(s.site.Campaigns(ctx, s.now))(s)
	want(s, "the campaign", fmt.Sprint(c), fmt.Sprint([]store.Campaign{{From: 3, To: 4, People: 3, Concerns: 3, Told: 2, Lost: 1}}))
	s.pass(10 * 24 * time.Hour)
	must(s.site.SignIn(ctx, lost.id, home, s.now))(s)
	back := s.now
	want(s, "told at the next sign-in", s.terms(lost).Offer.Told, back)
	must(s.site.SignIn(ctx, told.id, home, s.now))(s)
	want(s, "told once", s.terms(told).Offer.Told, sent)
	want(s, "who was told", len(must(s.site.Who(ctx, "told", seal.ID{}, 10))(s)), 3)
	want(s, "who waits", len(must(s.site.Who(ctx, "waiting", seal.ID{}, 10))(s)), 0)

	// Nothing before the day, and nobody before they had the time that they were promised.
	s.now = day(2, 20).Add(-tick)
	want(s, "moved a tick before the day", s.turn(), 0)
	want(s, "in force a tick before", must(s.site.InForce(ctx, s.now))(s).Number(), 3)
	s.pass(tick)
	want(s, "in force on the day", must(s.site.InForce(ctx, s.now))(s).Number(), 4)
	want(s, "moved on the day", s.turn(), 2)
	want(s, "moved twice", s.turn(), 0)
	want(s, "versions", fmt.Sprint(s.under(told), s.under(owner), s.under(lost), s.under(silent)), "4 4 3 3")
	_, still := s.site.Coming(s.now)
	want(s, "still coming", still, false)

	// The employer is gone with the version that has no such field; the log and the promises agree.
	h := must(s.theirs(owner).Held(ctx, owner.id))(s)
	want(s, "the employer", h.Get("organisation").IsZero(), true)
	_, err := s.theirs(owner).Correct(ctx, owner.who, "organisation", seal.NewText("x"), s.now)
	fails(s, "an employer written again", err, store.ErrUndeclared)
	_, err = s.site.Correct(ctx, owner.who, "organisation", seal.NewText("x"), s.now)
	fails(s, "an employer written under the version of before", err, store.ErrStale)
	want(s, "the employer in rows", s.count(s.rows, `select count(*) from datum where site = $1 and field = 'organisation'`), 0)

	s.now = back.AddDate(0, 0, 30).Add(-tick)
	want(s, "a tick before the last one's time", s.turn(), 0)
	s.pass(tick)
	want(s, "on the last one's time", s.turn(), 1)
	stay := s.terms(lost).Stays[1]
	want(s, "their stay", fmt.Sprint(stay.Version, stay.From, stay.Told, stay.Agreed.IsZero()), fmt.Sprint(4, s.now, back, true))
	s.integrate()
	f := s.verified(seal.ID{}, stay.Evidence)
	want(s, "the receipt of the move", fmt.Sprintln(f.Kind, f.Version, f.Detail["from"], f.Detail["people"]), fmt.Sprintln(policy.FactMoved, 4, "3", "1"))
	want(s, "the probe", s.probe()["changes"].State, store.Kept)
	s.sound()
}

// leadTimes tries the boundary of the time ahead on days after which months have every length.
func leadTimes(s *scene) {
	s.begins(amonthAhead...)
	told := []time.Time{time.Date(2026, 1, 31, 11, 0, 0, 0, time.UTC), time.Date(2026, 2, 28, 13, 0, 0, 1000, time.UTC), time.Date(2026, 3, 31, 0, 0, 0, 0, time.UTC), time.Date(2026, 4, 30, 23, 59, 59, 999_999_000, time.UTC)}
	ends := []time.Time{time.Date(2026, 2, 28, 11, 0, 0, 0, time.UTC), time.Date(2026, 3, 28, 13, 0, 0, 1000, time.UTC), time.Date(2026, 4, 30, 0, 0, 0, 0, time.UTC), time.Date(2026, 5, 30, 23, 59, 59, 999_999_000, time.UTC)}
	var who []person
	for range told {
		who = append(who, s.member())
	}
	s.post()
	never := s.member() // whose letter waits for ever
	want(s, "reached", s.announces(s.next(s.site, day(2, 16), keepsShorter...)), len(who)+1)
	must(s.site.SignIn(s.Context(), never.id, home, s.now))(s) // and signing in is not being told
	for i, p := range who {
		for _, o := range s.owed(letters.Changed, p.email) {
			s.ok(s.site.Sent(s.Context(), o, told[i]))
		}
	}
	for i, at := range ends {
		s.now = at.Add(-tick)
		want(s, fmt.Sprint("a tick before ", at), s.turn(), 0)
		s.now = at
		want(s, fmt.Sprint("on ", at), s.turn(), 1)
		want(s, "version", s.under(who[i]), 4)
	}
	want(s, "whom no letter told", s.under(never), 3)
	want(s, "the probe", s.probe()["changes"].State, store.Kept)
	s.integrate()
	s.sound()
}

// unconcerned lets people move whom a version changes nothing for, and newcomers come under the version of their day.
func unconcerned(s *scene) {
	s.begins(byLetter...)
	picker, owner := s.member(), s.owner()
	s.post()
	want(s, "reached", s.announces(s.next(s.site, day(2, 20), anotherOwner...)), 2)
	want(s, "letters to pickers", len(s.owed(letters.Changed, picker.email)), 0)
	want(s, "letters to owners", len(s.owed(letters.Changed, owner.email)), 1)
	offer := s.terms(picker).Offer
	want(s, "what the site tells pickers", fmt.Sprint(offer.Concerns, offer.Needs, offer.Told), fmt.Sprint(false, false, s.now))

	// Somebody comes after the publication: under the version in force, and told of the next one like everybody else.
	s.now = day(2, 1)
	between, passer, unconfirmed := s.owner(), s.member(), s.newcomer()
	want(s, "reached since", must(s.site.Announce(s.Context(), s.now))(s), 2)
	want(s, "letters to the newcomer", len(s.owed(letters.Changed, between.email)), 1)
	s.post()
	s.now = day(2, 20)
	want(s, "moved: the owner's letter left too late", s.turn(), 2)
	s.site = must(s.site.InForce(s.Context(), s.now))(s)
	late := s.member()
	want(s, "versions", fmt.Sprint(s.under(picker), s.under(passer), s.under(owner), s.under(between), s.under(late)), "4 4 3 3 4")
	want(s, "no offer for a newcomer", s.terms(late).Offer == nil, true)
	s.now = day(3, 3)
	want(s, "moved a month after their letters", s.turn(), 2)
	want(s, "who never confirmed", s.count(s.rows, `select count(*) from subject where site = $1 and subject_id = $2 and terms = 3`, unconfirmed.id), 1)
	s.integrate()
	want(s, "the probe", s.probe()["changes"].State, store.Kept)
	s.finish()
	s.sound()
}

// noSuchPeople leaves people whom a version does not know under the one that they joined.
func noSuchPeople(s *scene) {
	s.begins(byLetter...)
	owner, picker := s.owner("Verger & fils"), s.member()
	s.post()
	next := s.next(s.site, day(2, 20), "  owner:\n    label: {fr: Je possède, en: I own}\n    profile: none\n    asks: {required: [first_name, email], optional: [organisation]}\n", "", "until: inactive 1 year\n", "until: inactive 2 years\n")
	s.announces(next)
	s.post()
	must(s.answer(picker, 4, store.Agreed))(s)
	s.now = day(4, 20)
	want(s, "moved", s.turn(), 1)
	want(s, "versions", fmt.Sprint(s.under(owner), s.under(picker)), "3 4")
	want(s, "what is held about them still", len(must(s.site.For(s.Context(), owner.id, "harvest"))(s)), 1)
	s.integrate()
	s.sound()
}

// sealedLater goes from what is in clear to what is sealed, and takes away the letters of a purpose that ends.
func sealedLater(s *scene) {
	ctx := s.Context()
	s.begins(append(byLetter, "organisation: {category: employer}", "organisation: {category: employer, protect: open}")...)
	owner := s.owner("Verger & fils")
	must(s.site.Choose(ctx, owner.id, s.choice("recipes", true)))(s)
	s.owe(owner, "recipes")
	s.owe(owner, "account")
	clear := func() int64 {
		return s.count(s.rows, `select count(*) from datum where site = $1 and open is not null`)
	}
	want(s, "in clear", clear(), 1)
	s.announces(s.next(s.site, day(2, 20), "organisation: {category: employer, protect: open}", "organisation: {category: employer}",
		"  recipes:\n    label: {fr: les recettes, en: the recipes}\n    text: {fr: Vous envoyer des recettes., en: Send you recipes.}\n    basis: consent\n    data: [first_name, email]\n", "", "  recipes: {as: account}\n", ""))
	for _, o := range s.owed(letters.Changed, owner.email) {
		s.ok(s.site.Sent(ctx, o, s.now))
	}
	s.now = day(2, 20)
	want(s, "moved", s.turn(), 1)
	want(s, "in clear", clear(), 0)
	want(s, "the employer", must(s.theirs(owner).Held(ctx, owner.id))(s).Get("organisation").Reveal("test"), "Verger & fils")
	_, err := s.site.For(ctx, owner.id, "recipes")
	fails(s, "a purpose that ended", err, store.ErrPurpose)
	for purpose, n := range map[string]int64{"recipes": 0, "account": 1} {
		want(s, "letters of "+purpose, s.count(s.rows, `select count(*) from outbox where site = $1 and kind = 'test' and purpose = $2`, purpose), n)
	}
	s.integrate()
	s.sound()
}

// siteOnly announces to people who were promised no letter: the site tells them from that day on.
func siteOnly(s *scene) {
	s.begins()
	p := s.member()
	s.post()
	want(s, "reached", s.announces(s.next(s.site, day(2, 20), keepsShorter...)), 1)
	want(s, "letters", len(s.owed(letters.Changed, p.email)), 0)
	want(s, "told", s.terms(p).Offer.Told, s.now)
	_, err := s.answer(p, 4, store.Agreed)
	fails(s, "an answer that nothing asks for", err, store.ErrNotFound)
	s.now = day(2, 20)
	want(s, "moved", s.turn(), 1)
	s.integrate()
	s.sound()
}

// agreements lets people answer a version that asks for their agreement: before its day and after, one way and the other.
func agreements(s *scene) {
	ctx := s.Context()
	s.begins(byLetter...)
	early, changed, late, kept, silent, leaving := s.member(), s.member(), s.member(), s.member(), s.member(), s.member()
	s.post()
	want(s, "reached", s.announces(s.next(s.site, day(2, 20), keepsLonger...)), 6)
	want(s, "the letter asks", strings.Contains(s.owed(letters.Changed, early.email)[0].Body.Reveal("test"), "If you do not answer, you stay"), true)
	want(s, "the answer of somebody to whom no letter came yet", must(s.answer(leaving, 4, store.Agreed))(s).IsZero(), false)
	want(s, "told by answering", s.terms(leaving).Offer.Told, s.now)
	s.post()
	s.pass(time.Hour)
	yes := must(s.answer(early, 4, store.Agreed))(s)
	offer := s.terms(early).Offer
	want(s, "the answer stands", fmt.Sprint(offer.Answer, offer.Answered, offer.Fact), fmt.Sprint(store.Agreed, s.now, yes))
	must(s.answer(changed, 4, store.Agreed))(s)
	s.pass(time.Hour)
	must(s.answer(changed, 4, store.Stayed))(s)
	must(s.answer(kept, 4, store.Stayed))(s)
	want(s, "still under the version of before", s.under(early), 3)
	_, err := s.answer(early, 5, store.Agreed)
	fails(s, "an answer to a version that is none", err, store.ErrStale)
	_, err = s.answer(early, 3, store.Agreed)
	fails(s, "an answer to the version of before", err, store.ErrStale)
	_, err = s.answer(early, 4, store.Agreed, "security")
	fails(s, "a box that the version does not have", err, store.ErrPurpose)
	_, err = s.site.Answer(ctx, people.Session{Subject: seal.NewID(), Kind: "picker"}, 4, store.Agreed, nil, "en", s.now)
	fails(s, "an answer of nobody", err, store.ErrNotFound)
	_, err = s.theirs(early).Answer(ctx, early.who, 4, store.Agreed, nil, "de", s.now)
	fails(s, "an answer to words that nobody published", err, store.ErrNotFound)
	s.erase(leaving)
	c := must(s.site.Campaigns(ctx, s.now))(s)
	want(s, "the campaign", fmt.Sprint(c), fmt.Sprint([]store.Campaign{{From: 3, To: 4, People: 5, Concerns: 5, Told: 5, Needs: 5, Agreed: 1, Stayed: 2, Pending: 2}}))
	want(s, "who agreed", fmt.Sprint(must(s.site.Who(ctx, "agreed", seal.ID{}, 10))(s)), fmt.Sprint([]seal.ID{early.id}))
	want(s, "who stayed", len(must(s.site.Who(ctx, "stayed", seal.ID{}, 10))(s)), 2)
	want(s, "who did not answer", len(must(s.site.Who(ctx, "pending", seal.ID{}, 10))(s)), 2)
	_, err = s.site.Who(ctx, "everybody", seal.ID{}, 10)
	fails(s, "another word", err, store.ErrNotFound)

	s.now = day(2, 20)
	want(s, "moved on the day: who agreed", s.turn(), 1)
	s.now = s.now.AddDate(0, 3, 0)
	want(s, "moved by silence", s.turn(), 0)
	agreed := must(s.answer(late, 4, store.Agreed))(s)
	must(s.answer(kept, 4, store.Agreed))(s) // whoever stayed may still change their mind
	want(s, "versions", fmt.Sprint(s.under(early), s.under(changed), s.under(late), s.under(kept), s.under(silent)), "4 3 4 4 3")
	_, err = s.answer(late, 4, store.Stayed)
	fails(s, "taking an agreement back once it applies", err, store.ErrNotFound)
	_, err = s.site.Answer(ctx, late.who, 4, store.Stayed, nil, "en", s.now)
	fails(s, "the same from a page of before", err, store.ErrStale)
	s.integrate()
	for p, id := range map[*person]seal.ID{&early: yes, &late: agreed} {
		f := s.verified(p.id, id)
		text, _, err := s.site.Text(ctx, 4, "en", s.now)
		s.ok(err)
		want(s, "the receipt", fmt.Sprintln(f.Kind, f.Promise, f.Version, f.Detail["from"], f.Detail["version"], f.Detail["language"], f.Detail["boxes"], f.Detail["words"]),
			fmt.Sprintln(policy.FactAgreed, "changes", 4, "3", "4", "en", "", policy.Digest(text)))
		want(s, "it is the evidence of the stay", s.terms(*p).Stays[1].Evidence, id)
	}
	want(s, "who moved", len(must(s.site.Who(ctx, "moved", seal.ID{}, 10))(s)), 3)

	// What had I agreed to in March?
	terms := s.terms(early)
	for at, version := range map[time.Time]int{noon: 3, day(2, 20).Add(-tick): 3, day(2, 20): 4, day(3, 1): 4} {
		stay, ok := terms.At(at)
		want(s, fmt.Sprint("under which version on ", at), fmt.Sprint(stay.Version, ok), fmt.Sprint(version, true))
	}
	_, ok := terms.At(noon.Add(-tick))
	want(s, "before they came", ok, false)
	stay, _ := terms.At(day(3, 1))
	want(s, "agreed when", stay.Agreed, noon.Add(time.Hour))
	want(s, "the probe", s.probe()["changes"].State, store.Kept)
	s.finish()
	s.sound()
}

// boxesAsked gives each consent that is new or wider a box: what is not ticked is a no, and a narrower yes says nothing about it.
func boxesAsked(s *scene) {
	ctx := s.Context()
	s.begins(append(byLetter, offersGifts...)...)
	yes, no, early, stays := s.member("newsletter", "recipes"), s.member("newsletter", "recipes"), s.member("newsletter", "recipes"), s.member("newsletter", "recipes")
	s.post()
	s.announces(s.next(s.site, day(2, 20), append(widerLetter, "data: [first_name, email]\n  security:", "data: [first_name, email, postcode]\n  security:")...))
	for _, p := range []person{yes, no, early, stays} {
		s.owe(p, "newsletter")
	}
	given := func(p person, purpose string) string {
		for _, state := range must(s.site.Consents(ctx, p.id))(s) {
			if state.Purpose == purpose {
				return fmt.Sprint(state.Given, " ", state.Version)
			}
		}
		return "never"
	}
	reads := func(p person, purpose string) string {
		values, err := s.site.For(ctx, p.id, purpose)
		if err != nil {
			return err.Error()
		}
		var fields []string
		for _, v := range values {
			fields = append(fields, v.Field)
		}
		return strings.Join(fields, " ")
	}
	_, err := s.answer(early, 4, store.Agreed, "newsletter", "recipes")
	fails(s, "a box for what did not change", err, store.ErrPurpose)
	must(s.answer(early, 4, store.Agreed, "newsletter"))(s)
	want(s, "an early yes does nothing yet", reads(early, "newsletter"), "email")
	s.now = day(2, 20)
	want(s, "moved", s.turn(), 1)
	must(s.answer(yes, 4, store.Agreed, "newsletter", "gifts"))(s)
	must(s.answer(no, 4, store.Agreed))(s)
	no4 := must(s.answer(stays, 4, store.Stayed, "newsletter"))(s)
	refused := store.ErrPurpose.Error()
	for _, c := range []struct {
		who                          string
		p                            person
		newsletter, recipes, gifts   string
		letter, spring, cake, basket string
	}{
		{"ticked both", yes, "true 4", "true 3", "true 4", "1", "email postcode", "first_name email", "first_name email postcode"},
		{"ticked nothing", no, "false 4", "true 3", "never", "0", refused, "first_name email", refused},
		{"ticked one, early", early, "true 4", "true 3", "never", "1", "email postcode", "first_name email", refused},
		{"stayed", stays, "true 3", "true 3", "never", "1", "email", "first_name email", refused},
	} {
		want(s, c.who+": consents", fmt.Sprint(given(c.p, "newsletter"), ", ", given(c.p, "recipes"), ", ", given(c.p, "gifts")), fmt.Sprint(c.newsletter, ", ", c.recipes, ", ", c.gifts))
		want(s, c.who+": letters that rest on the consent", fmt.Sprint(s.count(s.rows, `select count(*) from outbox where site = $1 and subject_id = $2 and purpose = 'newsletter'`, c.p.id)), c.letter)
		want(s, c.who+": the letter reads", reads(c.p, "newsletter"), c.spring)
		want(s, c.who+": recipes read", reads(c.p, "recipes"), c.cake)
		want(s, c.who+": gifts read", reads(c.p, "gifts"), c.basket)
	}
	s.integrate()
	for _, a := range must(s.site.Held(ctx, yes.id))(s).Agreements {
		want(s, "a receipt of each yes", s.verified(yes.id, a.Fact).Detail["purpose"], a.Purpose)
	}
	want(s, "boxes of whoever stayed", s.verified(stays.id, no4).Detail["boxes"], "")
	want(s, "via", s.verified(early.id, must(s.site.Held(ctx, early.id))(s).Agreements[0].Fact).Detail["via"], "terms")
	want(s, "the probe", s.probe()["changes"].State, store.Kept)
	s.sound()
}

// freshConsent keeps the promise of a charter under which nothing new is done without agreement.
func freshConsent(s *scene) {
	s.begins(append(byLetter, "ahead: 30 days,", "ahead: 30 days, new purposes: fresh consent,")...)
	p, silent := s.member(), s.member()
	s.post()
	s.announces(s.next(s.site, day(2, 20), runsClub...))
	s.post()
	must(s.answer(p, 4, store.Agreed))(s)
	s.now = day(6, 1)
	want(s, "moved", s.turn(), 1)
	_, err := s.site.For(s.Context(), silent.id, "club")
	fails(s, "the new purpose, for whoever said nothing", err, store.ErrPurpose)
	want(s, "the new purpose, for whoever agreed", len(must(s.site.For(s.Context(), p.id, "club"))(s)), 1)
	_, err = must(s.site.Under(s.Context(), 4))(s).For(s.Context(), silent.id, "club")
	fails(s, "the same, asked by the new version", err, store.ErrPurpose)
	s.integrate()
	s.sound()
}

// withdrawals give up a version that was announced, and put another one in its place.
func withdrawals(s *scene) {
	ctx := s.Context()
	s.begins(byLetter...)
	p, agreed := s.member(), s.member()
	s.post()
	_, err := s.site.Withdraw(ctx, s.now)
	fails(s, "nothing waits", err, store.ErrNotFound)
	first := s.next(s.site, day(2, 20), keepsLonger...)
	s.announces(first)
	must(s.answer(agreed, 4, store.Agreed))(s)
	s.ok(s.site.Publish(ctx, policy.Published(s.site.Plan, s.now), s.now)) // the server starts again with the charter in force
	v := must(s.site.Withdraw(ctx, s.now))(s)
	want(s, "withdrawn", v.Number, 4)
	want(s, "its letters", len(s.owed(letters.Changed, p.email)), 0)
	want(s, "nothing is offered", s.terms(p).Offer == nil, true)
	fails(s, "published again under its number", first.Publish(ctx, policy.Published(first.Plan, s.now), s.now), store.ErrVersion)
	_, err = s.answer(p, 4, store.Agreed)
	fails(s, "an answer to it", err, store.ErrStale)
	s.now = day(2, 20)
	want(s, "moved on its day", s.turn(), 0)
	want(s, "announced on its day", must(s.site.Announce(ctx, s.now))(s), 0)
	want(s, "letters to whoever was told, and to nobody twice", fmt.Sprint(len(s.owed(letters.Untold, agreed.email)), len(s.owed(letters.Untold, p.email))), "1 0")
	want(s, "in force", must(s.site.InForce(ctx, s.now))(s).Number(), 3)
	want(s, "versions", fmt.Sprint(s.under(p), s.under(agreed)), "3 3")
	_, err = s.site.Withdraw(ctx, s.now)
	fails(s, "withdrawn twice", err, store.ErrNotFound)

	// Another one is announced, and a third takes its place while letters about it wait: who agreed to one agreed to no other.
	second := s.numbered(s.site, 5, day(4, 1), keepsLonger...)
	want(s, "reached", s.announces(second), 2)
	must(s.answer(agreed, 5, store.Agreed))(s)
	s.pass(24 * time.Hour)
	third := s.numbered(s.site, 6, day(4, 10), offersGifts...)
	want(s, "reached again", s.announces(third), 2)
	list := s.owed(letters.Changed, p.email)
	want(s, "one letter, about the last", len(list) == 1 && strings.Contains(list[0].Body.Reveal("test"), "/policy/versions/6"), true)
	want(s, "the answer was to another version", s.terms(agreed).Offer.Answer, store.Unanswered)
	_, err = s.answer(p, 5, store.Agreed)
	fails(s, "an answer to the one that was replaced", err, store.ErrStale)
	s.post()
	s.now = day(4, 10)
	want(s, "moved", s.turn(), 0)
	_, err = s.site.Withdraw(ctx, s.now)
	fails(s, "withdrawn on its day", err, store.ErrNotFound)
	want(s, "versions that were withdrawn", s.count(s.rows, `select count(*) from policy_version where site = $1 and withdrawn_at > 0`), 2)
	s.integrate()
	want(s, "the probe", s.probe()["changes"].State, store.Kept)
	s.sound()
}

// holdouts stay under the first version while others go two versions further.
func holdouts(s *scene) {
	ctx := s.Context()
	s.begins(byLetter...)
	first := s.site
	holdout, follower, waiting := s.member("newsletter"), s.member("newsletter"), s.member()
	s.post()
	second := s.next(first, day(2, 20), keepsLonger...)
	s.announces(second)
	s.ok(s.site.Drop(ctx, s.owed(letters.Changed, waiting.email)[0].ID, s.now)) // nobody could tell them
	must(s.answer(follower, 4, store.Agreed))(s)
	s.now = day(2, 20)
	want(s, "moved", s.turn(), 1)
	s.now = day(3, 1)
	third := s.next(second, day(4, 1), offersGifts...)
	want(s, "reached", s.announces(third), 3)
	want(s, "letters about the second that still waited", len(s.owed(letters.Changed, holdout.email)), 1)
	s.post()
	_, err := s.answer(holdout, 4, store.Agreed)
	fails(s, "an answer to the second, once there is a third", err, store.ErrStale)
	must(s.answer(follower, 5, store.Agreed, "gifts"))(s)
	c := must(s.site.Campaigns(ctx, s.now))(s)
	want(s, "the campaigns", fmt.Sprint(c), fmt.Sprint([]store.Campaign{
		{From: 3, To: 5, People: 2, Concerns: 2, Told: 2, Needs: 2, Pending: 2}, {From: 4, To: 5, People: 1, Concerns: 1, Told: 1, Needs: 1, Agreed: 1}}))
	s.now = day(4, 1)
	want(s, "moved", s.turn(), 1)
	must(s.answer(waiting, 5, store.Agreed))(s)
	want(s, "versions", fmt.Sprint(s.under(holdout), s.under(follower), s.under(waiting)), "3 5 5")
	want(s, "versions that follow each other", fmt.Sprint(len(s.terms(follower).Stays), len(s.terms(waiting).Stays)), "3 2")
	want(s, "in use", fmt.Sprint(s.inUse()), "[3 5]")

	// Everybody is swept as their own version says: a year for one, two for the others.
	s.now = noon.AddDate(1, 0, 0)
	w := s.sweep()
	want(s, "warned: the holdout alone", w.Warned, 1)
	want(s, "their warning", len(s.owed(letters.Warning, holdout.email)), 1)
	s.now = day(4, 2).AddDate(1, 0, 0)
	want(s, "warned a year after their last visit, of those who were promised two", s.sweep().Warned, 0)
	s.post()
	s.pass(30 * 24 * time.Hour)
	want(s, "ended", s.sweep().Ended, 1)
	want(s, "in use", fmt.Sprint(s.inUse()), "[5]")
	s.now = day(4, 1).AddDate(2, 0, 0)
	want(s, "warned after two years", s.sweep().Warned, 2)
	s.finish()
	s.integrate()
	s.sound()
}

func (s *scene) inUse() (numbers []int) {
	s.Helper()
	for _, one := range must(s.site.InUse(s.Context(), s.now))(s) {
		numbers = append(numbers, one.Number())
	}
	return numbers
}

// doors lets people of an old version sign in, ask for a password, confirm and change their address by links made before.
func doors(s *scene) {
	ctx := s.Context()
	s.begins(append(byLetter, "    unconfirmed: delete after 7 days\n", "    unconfirmed: delete after 60 days\n")...)
	old, silent, moving := s.member(), s.newcomer("newsletter"), s.member()
	confirm := s.link(silent, letters.Confirm)
	s.post()
	next := s.next(s.site, day(2, 20), append([]string{"{ipv4: 24, ipv6: 48}", "{ipv4: 16, ipv6: 32}"}, append(offersGifts, "    unconfirmed: delete after 60 days\n", "    unconfirmed: delete after 7 days\n")...)...)
	s.announces(next)
	s.post()
	s.now = day(2, 20).Add(-time.Hour)
	change := s.moving(moving, "moving@mail.example")
	s.now = day(2, 20)
	want(s, "moved", s.turn(), 0)
	s.site = must(s.site.InForce(ctx, s.now))(s) // what everybody meets from now on
	want(s, "the site in force", s.site.Number(), 4)
	must(s.site.SignIn(ctx, old.id, home, s.now))(s)
	s.ok(s.site.Forgot(ctx, old.email, s.now))
	old.token = must(s.site.SetPassword(ctx, s.link(old, letters.Password), people.TicketPassword, phc(), home, s.now))(s)
	old.who = must(s.site.Session(ctx, old.token, s.now))(s)
	want(s, "the session knows its version", old.who.Terms, 3)
	s.ok(s.site.Forgot(ctx, silent.email, s.now))
	again := s.link(silent, letters.Confirm)
	_, err := s.site.SetPassword(ctx, confirm, people.TicketConfirm, phc(), home, s.now)
	fails(s, "a link past its time", err, store.ErrNotFound)
	silent.token = must(s.site.SetPassword(ctx, again, people.TicketConfirm, phc(), home, s.now))(s)
	silent.who = must(s.site.Session(ctx, silent.token, s.now))(s)
	want(s, "who confirms stays under the version of their join", fmt.Sprint(silent.who.Terms, must(s.site.Consents(ctx, silent.id))(s)[0].Version), "3 3")
	s.ok(s.moves(change))
	want(s, "reached since", must(s.site.Announce(ctx, s.now))(s), 1)
	widths := func(p person, width int) int64 {
		return s.count(s.rows, `select count(*) from signin where site = $1 and subject_id = $2 and width = $3`, p.id, width)
	}
	want(s, "addresses as their own version cuts them", widths(old, 24), 3)
	must(s.answer(old, 4, store.Agreed))(s)
	want(s, "wider addresses, under a version that keeps less", s.count(s.rows, `select count(*) from signin where site = $1 and subject_id = $2`, old.id), 0)
	must(s.site.SignIn(ctx, old.id, home, s.now))(s)
	want(s, "addresses as the new version cuts them", widths(old, 16), 1)
	s.ok(s.site.Join(ctx, s.decide("picker", s.form(old.email)))) // a stranger tries the address
	late := s.newcomer()
	s.post()
	s.pass(7 * 24 * time.Hour)
	want(s, "joins end as their own version says", s.sweep().Unconfirmed, 1)
	_, err = s.site.Held(ctx, late.id)
	fails(s, "the late one", err, store.ErrNotFound)
	s.finish()
	s.integrate()
	for promise, m := range s.probe() {
		want(s, promise, m.State == store.Broken || m.State == store.Late, false)
	}
	s.sound()
}

// texts gives what people read, to the letter, and notices a letter that was changed.
func texts(s *scene) {
	ctx := s.Context()
	s.begins(byLetter...)
	first := s.site
	p := policy.Published(first.Plan, s.now)
	s.pass(time.Hour)
	p.Texts[1].Body += "Worded anew.\n"
	p.Fact.Detail["en"] = policy.Digest(p.Texts[1].Body)
	s.ok(first.Publish(ctx, p, s.now)) // the same charter, worded by a newer program
	want(s, "in force", must(s.site.InForce(ctx, s.now))(s).Number(), 3)
	want(s, "people told of a wording", must(s.site.Announce(ctx, s.now))(s), 0)
	want(s, "publications", len(must(s.site.Versions(ctx))(s)), 2)
	next := s.next(first, day(2, 20), keepsLonger...)
	s.pass(time.Hour)
	s.announces(next)
	text := func(number int, lang string, at time.Time) string {
		body, _, err := s.site.Text(ctx, number, lang, at)
		if err != nil {
			return err.Error()
		}
		return policy.Digest(body)
	}
	before, after := policy.Published(first.Plan, s.now), policy.Published(next.Plan, s.now)
	want(s, "as it was read first", text(3, "en", noon), before.Fact.Detail["en"])
	want(s, "a tick before the new wording", text(3, "en", noon.Add(time.Hour-tick)), before.Fact.Detail["en"])
	want(s, "from then on", text(3, "en", noon.Add(time.Hour)), p.Fact.Detail["en"])
	want(s, "the latest", text(3, "en", time.Time{}), p.Fact.Detail["en"])
	want(s, "in French", text(3, "fr", s.now), before.Fact.Detail["fr"])
	want(s, "the next version", text(4, "en", s.now), after.Fact.Detail["en"])
	want(s, "a language of nobody", text(4, "de", s.now), store.ErrNotFound.Error())
	want(s, "a version of nobody", text(9, "en", s.now), store.ErrNotFound.Error())
	fails(s, "the site under it", func() error { _, err := s.site.Under(ctx, 9); return err }(), store.ErrNotFound)
	s.integrate()
	for _, v := range must(s.site.Versions(ctx))(s) {
		f := s.verified(seal.ID{}, v.Fact)
		want(s, "the receipt of a publication", f.Detail["number"], fmt.Sprint(f.Version))
		want(s, "its number", f.Version, v.Number)
	}
	s.sound()
	s.publicationsAltered(next)
}

// publicationsAltered rewrites what was published.
func (s *scene) publicationsAltered(next *store.Site) {
	s.Helper()
	ctx := s.Context()
	do := func(statement string, args ...any) func() {
		return func() { s.Helper(); want(s, "rows touched", s.run(s.rows, statement, args...) > 0, true) }
	}
	text := func() error { _, _, err := s.site.Text(ctx, 4, "en", time.Time{}); return err }
	afresh := func() error { // by a server that starts
		another := open(s, s.options, nil)
		site := must(another.Site(s.site.Plan, s.site.Base))(s)
		s.ok(site.Reload(ctx))
		_, err := site.Under(ctx, next.Number())
		return err
	}
	s.noticed("a text altered", "policy_text", do(`update policy_text set body = replace(body, '2 years', '1 year') || ' ' where site = $1`), text)
	s.noticed("a text removed", "policy_text", do(`delete from policy_text where site = $1 and lang = 'fr'`), nil)
	s.noticed("a text added", "policy_text", do(`insert into policy_text (site, published_at, lang, body) select site, published_at, 'de', body from policy_text where site = $1 and lang = 'en'`), nil)
	s.noticed("a charter altered", "policy_version", do(`update policy_version set source = replace(source, 'inactive 2 years', 'inactive 9 years') where site = $1 and number = 4`), afresh)
	s.noticed("promises altered", "policy_version", do(`update policy_version set plan = replace(plan, 'retention', 'attention') where site = $1 and number = 4`), nil)
	s.noticed("a number altered", "policy_version", do(`update policy_version set number = 5 where site = $1 and number = 4`), nil)
	s.noticed("a day altered", "policy_version", do(`update policy_version set applies_at = applies_at - 1 where site = $1 and number = 4`), nil)
	s.noticed("a withdrawal forged", "policy_version", do(`update policy_version set withdrawn_at = 1 where site = $1 and number = 4`), nil)
	s.noticed("a fact of a publication altered", "fact", do(`update fact set leaf = $2 where site = $1 and kind = $3`, make([]byte, 32), policy.FactPublished), nil)
	s.noticed("a version removed", "policy_version", do(`delete from policy_version where site = $1 and number = 4`), nil)
	s.ok(s.site.Reload(ctx))
	s.sound()
}
