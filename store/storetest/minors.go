package storetest

import (
	"fmt"
	"net/url"
	"strings"
	"time"

	"charte/letters"
	"charte/people"
	"charte/plan"
	"charte/proof"
	"charte/seal"
	"charte/store"
)

const father = "papa@mail.example"

// Nursery compiles a charter for a site where minors join together with a parent.
func nursery(s *scene) *plan.Plan {
	return amended(s, s.site.Plan, "letters: {within: 1 hour}", "minors: {served: \"yes\", age: 15, consent: joint, notice: child version}\nletters: {within: 1 hour}")
}

// guarded lets minors join the scene's site.
func (s *scene) guarded() {
	s.Helper()
	site, err := s.house.Site(nursery(s), s.site.Base)
	s.ok(err)
	s.site = site
}

// breaches measures a promise, and gives how often it is broken.
func (s *scene) breaches(promise string) int64 {
	s.Helper()
	s.ok(s.site.Probe(s.Context(), s.now))
	m, ok := must(s.site.Board(s.Context(), s.now))(s)[promise]
	if !ok {
		s.Fatalf("nothing measures %s", promise)
	}
	return m.Breaches
}

// aged is the form of somebody of an age.
func (s *scene) aged(email string, years int, boxes ...string) url.Values {
	form := s.form(email, boxes...)
	form.Set(people.AgeField, fmt.Sprint(years))
	return form
}

// child joins at an age, and confirms.
func (s *scene) child(years int, boxes ...string) person {
	s.Helper()
	s.last++
	p := person{email: fmt.Sprintf("kid.%d@mail.example", s.last)}
	j := s.decide("picker", s.aged(p.email, years, boxes...))
	s.ok(s.site.Join(s.Context(), j))
	p.id = j.Subject
	return s.confirm(p)
}

func (s *scene) confirm(p person) person {
	s.Helper()
	list := s.owed(letters.Confirm, p.email)
	p.token = must(s.site.SetPassword(s.Context(), s.token(list[len(list)-1]), people.TicketConfirm, phc(), home, s.now))(s)
	p.who = must(s.site.Session(s.Context(), p.token, s.now))(s)
	return p
}

// parental is the token of the last letter of a kind to a parent.
func (s *scene) parental(kind letters.Kind) string {
	s.Helper()
	list := s.owed(kind, father)
	if len(list) == 0 {
		s.Fatalf("no letter %s to a parent", kind)
	}
	return s.token(list[len(list)-1])
}

func (s *scene) ward(p person) *people.Ward {
	s.Helper()
	return must(s.site.Ward(s.Context(), p.id))(s)
}

// fact finds the last fact of a kind about a person.
func (s *scene) fact(p person, kind string) proof.Fact {
	s.Helper()
	events, _, err := s.site.History(s.Context(), p.id, 0, 0)
	s.ok(err)
	for _, e := range events {
		if e.Fact.Kind == kind {
			return e.Fact
		}
	}
	s.Fatalf("no fact %q", kind)
	return proof.Fact{}
}

func (s *scene) there(p person) bool {
	s.Helper()
	return s.count(s.rows, `select count(*) from subject where site = $1 and subject_id = $2`, p.id) == 1
}

func minorsWait(s *scene) {
	ctx := s.Context()
	s.guarded()
	grown, kid := s.child(15), s.child(14)
	want(s, "a parent of somebody of age", s.ward(grown) == nil, true)
	want(s, "what is kept of an age", s.ward(kid).Agreed, false)
	s.ok(s.site.AddEntry(ctx, grown.who, "experience", seal.NewText("pruned"), s.now))

	// Until a parent agreed the account does nothing, and every right stands.
	fails(s, "an entry before", s.site.AddEntry(ctx, kid.who, "experience", seal.NewText("pruned"), s.now), store.ErrMinor)
	must(s.site.Correct(ctx, kid.who, "first_name", seal.NewText("Lu"), s.now))(s)
	fails(s, "a yes that nobody asked for", s.site.Permit(ctx, kid.id, nil, "en", s.now), store.ErrNotFound)
	fails(s, "one's own address", s.site.AskParent(ctx, kid.id, seal.NewText(kid.email), s.now), store.ErrOwnAddress)
	fails(s, "a parent of somebody of age", s.site.AskParent(ctx, grown.id, seal.NewText(father), s.now), store.ErrNotFound)
	s.pass(time.Minute)
	s.ok(s.site.AskParent(ctx, kid.id, seal.NewText("wrong@mail.example"), s.now))
	wrong := s.token(s.owed(letters.Parent, "wrong@mail.example")[0])
	s.pass(time.Minute)
	s.ok(s.site.AskParent(ctx, kid.id, seal.NewText(father), s.now))
	letter := s.owed(letters.Parent, father)[0]
	want(s, "the letter says who gave the address", strings.Contains(letter.Body.Reveal("test"), kid.email), true)
	_, err := s.site.Guardian(ctx, wrong, s.now)
	fails(s, "the link of whoever was named before", err, store.ErrNotFound)
	token := s.token(letter)
	want(s, "whose parent", must(s.site.Guardian(ctx, token, s.now))(s), kid.id)
	want(s, "in clear", s.count(s.rows, `select count(*) from minor where site = $1 and sealed like '%papa%'`), 0)
	fails(s, "an entry while a parent is asked", s.site.AddEntry(ctx, kid.who, "experience", seal.NewText("pruned"), s.now), store.ErrMinor)

	// The yes: two receipts that name each other.
	s.pass(time.Minute)
	s.ok(s.site.Permit(ctx, kid.id, nil, "fr", s.now))
	s.ok(s.site.AddEntry(ctx, kid.who, "experience", seal.NewText("pruned"), s.now))
	asked, agreed := s.fact(kid, people.FactParentAsked), s.fact(kid, people.FactParentAgreed)
	want(s, "the child's receipt", asked.Detail["parent"], agreed.ID.String())
	want(s, "the parent's receipt", agreed.Detail["child"], asked.ID.String())
	s.integrate()
	s.verified(kid.id, asked.ID)
	s.verified(kid.id, agreed.ID)
	want(s, "letters to keep", len(s.owed(letters.Guardian, father)), 1)
	fails(s, "another parent then", s.site.AskParent(ctx, kid.id, seal.NewText("other@mail.example"), s.now), store.ErrStale)
	h := must(s.site.Held(ctx, kid.id))(s)
	want(s, "what is held", h.Minority.Parent.Reveal("test"), father)
	s.sound()

	want(s, "promises broken", s.breaches("minors.consent"), 0)

	// Nobody makes a child of age, or agrees for a parent, behind the store's back.
	waits := s.child(9)
	s.ok(s.site.AskParent(ctx, waits.id, seal.NewText(father), s.now))
	s.integrate()
	s.noticed("a yes that nobody said", "minor", func() { s.run(s.rows, `update minor set state = 'agreed' where site = $1`) },
		func() error { _, err := s.site.Ward(ctx, waits.id); return err })
	s.noticed("a child of age", "minor", func() { s.run(s.rows, `delete from minor where site = $1 and subject_id = $2`, waits.id) }, nil)
	want(s, "promises broken still", s.breaches("minors.consent"), 0)
	s.run(s.rows, `update minor set state = 'agreed' where site = $1 and subject_id = $2`, waits.id)
	want(s, "an account without its two receipts", s.breaches("minors.consent"), 1)
	s.run(s.rows, `update minor set state = 'waits' where site = $1 and subject_id = $2`, waits.id)
	s.noticed("another parent", "guardian", func() {
		s.run(s.rows, `update guardian set subject_id = $2 where site = $1`, grown.id)
	}, nil)

	// The answer about the age stands for an address; without a parent's answer everything disappears.
	late := person{email: "late@mail.example"}
	j := s.decide("picker", s.aged(late.email, 12))
	s.ok(s.site.Join(ctx, j))
	s.pass(time.Second)
	again := s.decide("picker", s.aged(late.email, 40))
	s.ok(s.site.Join(ctx, again))
	late.id = j.Subject
	late = s.confirm(late)
	want(s, "the first answer stands", s.ward(late) != nil, true)
	s.ok(s.site.AskParent(ctx, late.id, seal.NewText(father), s.now))
	link := s.parental(letters.Parent)
	s.pass(6 * 24 * time.Hour)
	must(s.site.SignIn(ctx, late.id, home, s.now))(s) // signing in answers for no parent
	must(s.site.Sweep(ctx, s.now))(s)
	want(s, "whether they wait", s.there(late), true)
	s.pass(24 * time.Hour)
	want(s, "a join that waited its time", s.breaches("minors.consent"), 0)
	_, err = s.site.Guardian(ctx, link, s.now)
	fails(s, "a link past the join", err, store.ErrNotFound)
	must(s.site.Sweep(ctx, s.now))(s)
	want(s, "whether they wait for ever", s.there(late), false)
	want(s, "whether the others are there", s.there(kid) && s.there(grown), true)
	want(s, "links left", s.count(s.rows, `select count(*) from guardian where site = $1 and subject_id = $2`, late.id), 0)

	// A no, then or later, erases everything.
	must(s.site.Disallow(ctx, kid.id, s.now))(s)
	want(s, "whether a parent's no counts", s.there(kid), false)
	want(s, "farewells", len(s.owed(letters.Farewell, kid.email)), 1)
}

func minorsConsent(s *scene) {
	ctx := s.Context()
	s.guarded()
	kid := s.child(13, "newsletter")
	live := func(purpose string) bool { _, err := s.site.For(ctx, kid.id, purpose); return err == nil }
	want(s, "a box ticked by a minor", live("newsletter"), false)
	want(s, "what waits", len(must(s.site.Sought(ctx, kid.id))(s)), 1)
	s.ok(s.site.AskParent(ctx, kid.id, seal.NewText(father), s.now))
	s.pass(time.Minute)
	s.ok(s.site.Permit(ctx, kid.id, nil, "en", s.now))
	want(s, "a consent that the parent left out", live("newsletter"), false)
	s.pass(time.Minute)
	s.ok(s.site.Permit(ctx, kid.id, []string{"newsletter", "recipes"}, "en", s.now))
	want(s, "a joint consent", live("newsletter"), true)
	want(s, "a consent of the parent alone", live("recipes"), false)
	sought := s.fact(kid, "consent sought by a minor")
	given := s.fact(kid, "consent given")
	want(s, "the child's receipt", sought.Detail["parent"], given.ID.String())
	want(s, "the parent's receipt", given.Detail["child"]+" "+given.Detail["via"], sought.ID.String()+" parent")
	s.integrate()
	s.verified(kid.id, sought.ID)
	s.verified(kid.id, given.ID)
	s.sound()

	// Each of the two withdraws alone, at once.
	s.pass(time.Minute)
	s.ok(s.site.Withhold(ctx, kid.id, "newsletter", "en", s.now))
	want(s, "withdrawn by the parent", live("newsletter"), false)
	fails(s, "withdrawn twice", s.site.Withhold(ctx, kid.id, "newsletter", "en", s.now), store.ErrNotFound)
	s.pass(time.Minute)
	must(s.site.Choose(ctx, kid.id, s.choice("recipes", true)))(s)
	want(s, "chosen by the child", live("recipes"), false)
	s.ok(s.site.Permit(ctx, kid.id, []string{"recipes"}, "en", s.now))
	want(s, "joined by the parent", live("recipes"), true)
	s.pass(time.Minute)
	must(s.site.Choose(ctx, kid.id, s.choice("recipes", true)))(s)
	want(s, "what waits after the same yes again", len(must(s.site.Sought(ctx, kid.id))(s)), 0)
	want(s, "promises broken by it", s.breaches("minors.consent"), 0)
	s.ok(s.site.Withhold(ctx, kid.id, "recipes", "en", s.now))
	want(s, "withdrawn by the parent after the same yes again", live("recipes"), false)
	s.pass(time.Minute)
	must(s.site.Choose(ctx, kid.id, s.choice("recipes", true)))(s)
	s.ok(s.site.Permit(ctx, kid.id, []string{"recipes"}, "en", s.now))
	want(s, "joined once more", live("recipes"), true)
	s.pass(time.Minute)
	must(s.site.Choose(ctx, kid.id, s.choice("recipes", false)))(s)
	want(s, "withdrawn by the child", live("recipes"), false)
	fails(s, "refusing what was withdrawn", s.site.Withhold(ctx, kid.id, "recipes", "en", s.now), store.ErrNotFound)
	s.ok(s.site.Permit(ctx, kid.id, []string{"recipes"}, "en", s.now))
	want(s, "given back by the parent alone", live("recipes"), false)

	// A no to what waits is forgotten, with its trace.
	s.pass(time.Minute)
	must(s.site.Choose(ctx, kid.id, s.choice("recipes", true)))(s)
	s.pass(time.Minute)
	s.ok(s.site.Withhold(ctx, kid.id, "recipes", "fr", s.now))
	want(s, "what waits", len(must(s.site.Sought(ctx, kid.id))(s)), 0)
	want(s, "the trace", s.fact(kid, "consent refused by a parent").Detail["purpose"], "recipes")
	s.integrate()
	s.sound()
	s.noticed("a consent that a child gave alone", "consent", func() {
		s.run(s.rows, `update consent set given = 1 where site = $1 and purpose = 'recipes'`)
		want(s, "a consent without its two receipts", s.breaches("minors.consent"), 1)
	}, nil)
	want(s, "promises broken", s.breaches("minors.consent"), 0)
	must(s.site.Choose(ctx, kid.id, s.choice("recipes", true)))(s)
	s.ok(s.site.Permit(ctx, kid.id, []string{"recipes"}, "en", s.now))
	s.integrate()
	s.noticed("a parent's yes for another asking", "assent", func() {
		s.run(s.rows, `update assent set child_fact = $2 where site = $1`, sought.ID)
	}, nil)
}

func minorsGrow(s *scene) {
	ctx := s.Context()
	s.guarded()
	kid := s.child(14)
	s.ok(s.site.AskParent(ctx, kid.id, seal.NewText(father), s.now))
	fails(s, "an age before a parent agreed", s.site.Aged(ctx, kid.id, false, s.now), store.ErrMinor)
	s.ok(s.site.Permit(ctx, kid.id, nil, "en", s.now))
	token := s.parental(letters.Guardian)
	must(s.site.Choose(ctx, kid.id, s.choice("recipes", true)))(s)
	s.pass(people.AgeAgain - time.Second)
	fails(s, "an answer that stands", s.site.Aged(ctx, kid.id, false, s.now), store.ErrMinor)
	s.pass(time.Second)
	s.ok(s.site.Aged(ctx, kid.id, true, s.now))
	fails(s, "the same day", s.site.Aged(ctx, kid.id, false, s.now), store.ErrMinor)
	s.pass(people.AgeAgain)
	s.ok(s.site.Aged(ctx, kid.id, false, s.now))
	want(s, "a parent of somebody of age", s.ward(kid) == nil, true)
	_, err := s.site.Guardian(ctx, token, s.now)
	fails(s, "the parent's link", err, store.ErrNotFound)
	want(s, "the parent is told", len(s.owed(letters.Grown, father)), 1)
	fails(s, "a parent's yes", s.site.Permit(ctx, kid.id, nil, "en", s.now), store.ErrNotFound)
	fails(s, "a parent's no", func() error { _, err := s.site.Disallow(ctx, kid.id, s.now); return err }(), store.ErrNotFound)
	_, err = s.site.For(ctx, kid.id, "recipes")
	fails(s, "what waited", err, store.ErrPurpose)
	must(s.site.Choose(ctx, kid.id, s.choice("recipes", true)))(s)
	must(s.site.For(ctx, kid.id, "recipes"))(s)
	s.integrate()
	s.sound()
	for _, table := range []string{"minor", "guardian", "assent"} {
		want(s, "rows left in "+table, s.count(s.rows, `select count(*) from `+table+` where site = $1`), 0)
	}
}
