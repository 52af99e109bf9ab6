package storetest

import (
	"time"

	"charte/letters"
	"charte/people"
	"charte/seal"
	"charte/store"
)

// withDiet asks pickers for something that rests on their consent alone, once and in a list.
var withDiet = []string{"  organisation: {category: employer}\n", "  organisation: {category: employer}\n  diet: {category: health, condition: explicit-consent}\n  tastes: {category: interests, list: true}\n",
	"  security:\n    text", "  meals:\n    label: {fr: les repas, en: the meals}\n    text: {fr: Tenir compte de vos allergies., en: Mind your allergies.}\n    basis: consent\n    condition: explicit-consent\n    data: [diet, tastes]\n  security:\n    text",
	"asks: {required: [first_name, email, postcode]}\n    lists: [experience]", "asks: {required: [first_name, email, postcode], optional: [diet]}\n    lists: [experience, tastes]",
	"  security: {for", "  meals: {until: consent is withdrawn, then: delete}\n  security: {for"}

// boxesNeeded: what rests on consent alone is kept while the consent is in force, whoever writes it, and goes with it.
func boxesNeeded(s *scene) {
	ctx := s.Context()
	s.begins(withDiet...)
	_, problems := people.Join(s.site.Plan, "picker", s.dieting("a@mail.example"), "en", seal.NewID(), s.now)
	want(s, "the problem of a join without the box", len(problems) == 1 && problems[0] == people.Problem{Field: "diet", Message: "problem.box"}, true)
	j := s.decide("picker", s.dieting("b@mail.example", "meals"))
	j.Agreed = nil
	fails(s, "a join that was judged by nobody", s.site.Join(ctx, j), store.ErrUnagreed)
	held := func(p person, field string) (n int) {
		for _, v := range must(s.site.Held(ctx, p.id))(s).Values {
			if v.Field == field {
				n++
			}
		}
		return n
	}
	choose := func(p person, given bool) {
		must(s.site.Choose(ctx, p.id, s.choice("meals", given)))(s)
		s.pass(time.Minute)
	}

	with, without := s.dieter("meals"), s.member()
	want(s, "what came with its box", held(with, "diet"), 1)
	write := func(p person) error {
		_, err := s.site.Correct(ctx, p.who, "diet", seal.NewText("no nuts"), s.now)
		return err
	}
	fails(s, "a correction without the consent", write(without), store.ErrUnagreed)
	fails(s, "an entry without the consent", s.site.AddEntry(ctx, without.who, "tastes", seal.NewText("pears"), s.now), store.ErrUnagreed)
	want(s, "what was kept of it", held(without, "diet")+held(without, "tastes"), 0)
	choose(without, true)
	s.ok(write(without))
	s.ok(s.site.AddEntry(ctx, without.who, "tastes", seal.NewText("pears"), s.now))
	s.ok(s.site.AddEntry(ctx, with.who, "tastes", seal.NewText("plums"), s.now))
	want(s, "the probe", s.breaches("consent.meals"), 0)
	s.sound()

	// A no takes it away at once, and nothing else.
	choose(with, false)
	want(s, "what rested on the yes", held(with, "diet")+held(with, "tastes"), 0)
	want(s, "what rests on something else", held(with, "postcode"), 1)
	want(s, "of somebody else", held(without, "diet")+held(without, "tastes"), 2)
	fails(s, "a correction after the no", write(with), store.ErrUnagreed)
	must(s.site.Correct(ctx, with.who, "diet", seal.Text{}, s.now))(s)
	s.sound()

	// What an older program kept is counted, and swept.
	_, err := s.rows.ExecContext(ctx, `update consent set given = 0 where site = $1 and subject_id = $2`, s.site.Name(), without.id)
	s.ok(err)
	want(s, "the probe of what rests on nothing", s.breaches("consent.meals"), 2)
	must(s.site.Sweep(ctx, s.now))(s)
	want(s, "the probe once it was swept", s.breaches("consent.meals"), 0)
	want(s, "what is left of it", held(without, "diet")+held(without, "tastes"), 0)
}

// dieting is the form of a picker who says what they eat, with any boxes ticked.
func (s *scene) dieting(email string, boxes ...string) map[string][]string {
	form := s.form(email, boxes...)
	form.Set("diet", "no nuts")
	return form
}

// dieter joins and says what they eat.
func (s *scene) dieter(boxes ...string) person {
	s.Helper()
	s.last++
	p := person{email: "dieter@mail.example"}
	j := s.decide("picker", s.dieting(p.email, boxes...))
	s.ok(s.site.Join(s.Context(), j))
	p.id = j.Subject
	p.token = must(s.site.SetPassword(s.Context(), s.link(p, letters.Confirm), people.TicketConfirm, phc(), home, s.now))(s)
	p.who = must(s.site.Session(s.Context(), p.token, s.now))(s)
	return p
}

// boxesTurned: where something comes to rest on consent, whoever was not asked has some time to say yes, and nobody reads it meanwhile.
func boxesTurned(s *scene) {
	ctx := s.Context()
	s.begins(byLetter...)
	yes, no := s.member(), s.member()
	s.post()
	for _, p := range []person{yes, no} {
		s.ok(s.site.AddEntry(ctx, p.who, "experience", seal.NewText("pruned"), s.now))
	}
	s.announces(s.next(s.site, day(2, 20), "basis: contract\n    data: [postcode, experience, organisation]", "basis: consent\n    data: [postcode, experience, organisation]"))
	s.post()
	s.now = day(2, 20)
	want(s, "moved", s.turn(), 2)
	s.site = s.theirs(yes)
	held := func(p person) (n int) {
		for _, v := range must(s.site.Held(ctx, p.id))(s).Values {
			if v.Field == "experience" || v.Field == "postcode" {
				n++
			}
		}
		return n
	}
	must(s.site.Sweep(ctx, s.now))(s)
	_, err := s.site.For(ctx, yes.id, "harvest")
	fails(s, "what nobody agreed to yet", err, store.ErrPurpose)
	want(s, "what they gave before", held(yes)+held(no), 4)
	must(s.site.Choose(ctx, yes.id, s.choice("harvest", true)))(s)
	s.now = day(2, 20).AddDate(0, 0, 31)
	want(s, "the probe of what stayed without a yes", s.breaches("consent.harvest"), 2)
	must(s.site.Sweep(ctx, s.now))(s)
	want(s, "the probe once it is swept", s.breaches("consent.harvest"), 0)
	want(s, "of whoever said yes", held(yes), 2)
	want(s, "of whoever said nothing", held(no), 0)
	s.integrate()
	s.sound()
}

// minorsBoxes: what a minor gives with a box waits with it for a parent, and goes when the parent says no.
func minorsBoxes(s *scene) {
	ctx := s.Context()
	s.site = must(s.house.Site(amended(s, nursery(s), withDiet...), s.site.Base))(s)
	kid := s.child(12)
	s.ok(s.site.AskParent(ctx, kid.id, seal.NewText(father), s.now))
	s.ok(s.site.Permit(ctx, kid.id, nil, "en", s.now))
	must(s.site.Choose(ctx, kid.id, s.choice("meals", true)))(s)
	must(s.site.Correct(ctx, kid.who, "diet", seal.NewText("no nuts"), s.now))(s)
	_, err := s.site.For(ctx, kid.id, "meals")
	fails(s, "what waits for a parent", err, store.ErrPurpose)
	want(s, "the probe", s.breaches("consent.meals"), 0)
	s.pass(time.Minute)
	s.ok(s.site.Withhold(ctx, kid.id, "meals", "en", s.now))
	want(s, "what a parent refused", must(s.site.Held(ctx, kid.id))(s).Get("diet").IsZero(), true)
	s.sound()
}
