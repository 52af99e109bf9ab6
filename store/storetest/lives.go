package storetest

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"charte/letters"
	"charte/people"
	"charte/policy"
	"charte/seal"
	"charte/store"
)

// drawn lets a scene fail inside a property, so that the case which fails is told, and made smaller.
type drawn struct {
	testing.TB
	r *rapid.T
}

func (d drawn) Helper()                   {}
func (d drawn) Error(args ...any)         { d.r.Error(args...) }
func (d drawn) Errorf(f string, a ...any) { d.r.Errorf(f, a...) }
func (d drawn) Fatal(args ...any)         { d.r.Fatal(args...) }
func (d drawn) Fatalf(f string, a ...any) { d.r.Fatalf(f, a...) }
func (d drawn) FailNow()                  { d.r.FailNow() }
func (d drawn) Failed() bool              { return d.r.Failed() }

// Versions publishes, withdraws, announces and turns at random among people who join, answer and leave at random, and compares each
// person with a model after each step: under which version they are, and which of their data each purpose reads.
//
// Law: GDPR 5(1)(b), GDPR 7(1), GDPR 13(3)
func Versions(t *testing.T, o store.Options) {
	h := open(t, o, nil)
	cases := map[int]int{} // by how many versions people were under at once
	rapid.Check(t, func(r *rapid.T) {
		l := &lives{scene: h.scene(drawn{t, r}), world: &world{}, r: r}
		l.begin()
		most := 0
		for range rapid.IntRange(12, 30).Draw(r, "steps") {
			l.step()
			most = max(most, l.compare())
		}
		l.end()
		cases[most]++
	})
	if cases[2]+cases[3] == 0 {
		t.Error("people never were under several versions at once")
	}
	t.Logf("cases by versions in force at once: %v", cases)
}

// lives is one case: a site and its model.
type lives struct {
	*scene
	*world
	r *rapid.T
}

func (l *lives) begin() {
	l.scene.begins("announced by: [site]", "announced by: [site, email]", "ahead: 30 days,", "ahead: 30 days, new purposes: fresh consent,")
	l.editions = []*edition{{number: 3, says: says{months: 12, organisation: true}, applies: l.now}}
	for range 3 {
		l.join(true)
	}
}

func (l *lives) step() {
	steps := []struct {
		name  string
		often int
		do    func()
	}{
		{"publish", 3, l.publishes}, {"announce", 3, l.tells}, {"turn", 3, l.turns}, {"answer", 8, l.answers}, {"post", 3, l.posts}, {"wait", 4, l.waits}, {"see through", 7, l.seesThrough},
		{"withdraw", 1, l.withdraws}, {"join", 2, func() { l.join(rapid.Bool().Draw(l.r, "confirmed")) }}, {"confirm", 1, l.confirms}, {"sign in", 2, l.comesBack},
		{"give up letters", 1, l.givesUp}, {"sweep", 2, l.sweeps}, {"leave", 1, l.leaves}, {"choose", 2, l.chooses},
	}
	var names []int
	for i, s := range steps {
		names = append(names, slices.Repeat([]int{i}, s.often)...)
	}
	s := steps[rapid.SampledFrom(names).Draw(l.r, "step")]
	l.r.Log(l.now.Format(time.DateTime), s.name)
	l.pass(tick)
	s.do()
}

// somebody draws a person.
func (l *lives) somebody(who func(*soul) bool) *soul {
	var some []*soul
	for _, p := range l.souls {
		if who(p) {
			some = append(some, p)
		}
	}
	if len(some) == 0 {
		return nil
	}
	return rapid.SampledFrom(some).Draw(l.r, "person")
}

func (l *lives) join(confirmed bool) {
	in := must(l.site.InForce(l.Context(), l.now))(l.scene)
	l.last++
	p := &soul{owner: rapid.Bool().Draw(l.r, "owner"), terms: in.Number(), yes: map[string]bool{}, words: map[int]*word{}, seen: l.now}
	p.email = fmt.Sprintf("soul.%d@mail.example", l.last)
	form, kind := l.form(p.email), "picker"
	p.fields = []string{"first_name", "email", "postcode"}
	if p.owner {
		kind, p.fields = "owner", []string{"first_name", "email"}
		form = map[string][]string{"first_name": {"Ana"}, "email": {p.email}}
		if l.edition(p.terms).says.organisation {
			form.Set("organisation", "Verger & fils")
			p.fields = append(p.fields, "organisation")
		}
	}
	for _, box := range l.boxes("newsletter", "recipes") {
		form.Set(people.ConsentBox+box, people.Ticked)
		p.yes[box] = true
	}
	j, problems := people.Join(in.Plan, kind, form, "en", seal.NewID(), l.now)
	if problems != nil {
		l.Fatal(problems)
	}
	l.ok(in.Join(l.Context(), j))
	p.id, p.who = j.Subject, people.Session{Subject: j.Subject, Kind: kind, Lang: "en"}
	l.souls = append(l.souls, p)
	if confirmed {
		l.confirm(p)
	}
}

func (l *lives) boxes(from ...string) (ticked []string) {
	for _, box := range from {
		if rapid.Bool().Draw(l.r, box) {
			ticked = append(ticked, box)
		}
	}
	return ticked
}

func (l *lives) confirm(p *soul) {
	if !p.confirmed && !p.seen.AddDate(0, 0, 7).After(l.now) {
		return // no link can work any more
	}
	l.ok(l.site.Forgot(l.Context(), p.email, l.now))
	list := l.owed(letters.Confirm, p.email)
	must(l.site.SetPassword(l.Context(), l.token(list[len(list)-1]), people.TicketConfirm, phc(), home, l.now))(l.scene)
	p.confirmed = true
	p.comes(l.now)
}

func (l *lives) confirms() {
	if p := l.somebody(func(p *soul) bool { return !p.confirmed }); p != nil {
		l.confirm(p)
	}
}

func (l *lives) comesBack() {
	if p := l.somebody(func(p *soul) bool { return p.confirmed }); p != nil {
		must(l.site.SignIn(l.Context(), p.id, home, l.now))(l.scene)
		p.comes(l.now)
	}
}

func (l *lives) leaves() {
	if p := l.somebody(func(*soul) bool { return true }); p != nil {
		one := must(l.site.Under(l.Context(), p.terms))(l.scene)
		must(one.Erase(l.Context(), must(one.Held(l.Context(), p.id))(l.scene), "request", l.now))(l.scene)
		l.souls = slices.DeleteFunc(l.souls, func(q *soul) bool { return p == q })
	}
}

func (l *lives) chooses() {
	if p := l.somebody(func(p *soul) bool { return p.confirmed }); p != nil {
		one := must(l.site.Under(l.Context(), p.terms))(l.scene)
		purposes := []string{"newsletter", "recipes"}
		if l.edition(p.terms).says.gifts {
			purposes = append(purposes, "gifts")
		}
		purpose, given := rapid.SampledFrom(purposes).Draw(l.r, "purpose"), rapid.Bool().Draw(l.r, "given")
		choice := (&scene{TB: l.TB, house: l.house, site: one, now: l.now}).choice(purpose, given)
		must(one.Choose(l.Context(), p.id, choice))(l.scene)
		p.yes[purpose], p.seen, p.warned, p.told = given, l.now, time.Time{}, time.Time{}
	}
}

// charter writes the orchard as a version of the model says it.
func (l *lives) charter(number int, on time.Time, v says) *store.Site {
	edits := []string{"until: inactive 1 year\n", fmt.Sprintf("until: inactive %d months\n", v.months), "Open your account.", fmt.Sprintf("Open your account (%d).", v.words)}
	if v.gifts {
		edits = append(edits, offersGifts...)
	}
	if v.club {
		edits = append(edits, runsClub...)
	}
	if !v.organisation {
		edits = append(edits, asksNoEmployer...)
	}
	if v.press {
		edits = append(edits, "trackers:\n", "processors:\n  press: {name: Press SARL, does: {fr: imprime les lettres, en: prints the letters}, region: FR, no sub-processors: true, data: [first_name]}\n\ntrackers:\n")
	}
	return l.numbered(must(l.site.Under(l.Context(), 3))(l.scene), number, on, edits...)
}

func (l *lives) publishes() {
	now, last := l.inForce(l.now), l.editions[len(l.editions)-1]
	next := &edition{number: last.number + 1, says: now.says}
	v := &next.says
	switch rapid.SampledFrom([]string{"longer", "shorter", "gifts", "club", "employer", "press", "words"}).Draw(l.r, "amendment") {
	case "longer":
		v.months = 24
	case "shorter":
		v.months = 6
	case "gifts":
		v.gifts = !v.gifts
	case "club":
		v.club = !v.club
	case "employer":
		v.organisation = false
	case "press":
		v.press = true
	}
	v.words++
	next.applies = policy.Earliest(l.site.Plan.Charter, l.now).AddDate(0, 0, rapid.IntRange(0, 2).Draw(l.r, "days"))
	site := l.charter(next.number, next.applies, next.says)
	l.ok(site.Publish(l.Context(), policy.Published(site.Plan, l.now), l.now))
	l.publish(next, l.now)
}

func (l *lives) withdraws() {
	v, err := l.site.Withdraw(l.Context(), l.now)
	expected := l.withdraw(l.now)
	if expected == nil {
		fails(l.scene, "nothing to withdraw", err, store.ErrNotFound)
		return
	}
	l.ok(err)
	want(l.scene, "withdrawn", v.Number, expected.number)
}

func (l *lives) tells() {
	want(l.scene, "people reached", must(l.site.Announce(l.Context(), l.now))(l.scene), l.announce(l.now))
}

func (l *lives) turns() {
	moved := l.world.turn(l.now)
	want(l.scene, "people moved", must(l.site.Turn(l.Context(), l.now))(l.scene), moved)
}

// seesThrough takes a campaign to its day, and begins it where there is none.
func (l *lives) seesThrough() {
	if !l.target().applies.After(l.now) {
		l.publishes()
	}
	l.tells()
	l.posts()
	for _, p := range l.souls {
		if p.confirmed && rapid.Bool().Draw(l.r, "answers") {
			l.says(p)
		}
	}
	if to := l.target().applies; to.After(l.now) {
		l.now = to
	}
	l.turns()
}

// waits lets time go by: some of it, or until the day of a version, to the tick.
func (l *lives) waits() {
	days := rapid.SampledFrom([]int{0, 0, 1, 9, 30, 31, 120}).Draw(l.r, "days")
	if to := l.target().applies; days == 0 && to.After(l.now) {
		l.now = to.Add(time.Duration(rapid.IntRange(-2, 0).Draw(l.r, "ticks")) * tick)
		return
	}
	l.now = l.now.AddDate(0, 0, days)
}

// posts sends every letter that waits.
func (l *lives) posts() {
	l.post()
	for _, p := range l.souls {
		for _, x := range p.words {
			if x.told.IsZero() && !x.lost {
				x.told = l.now
			}
		}
		if p.warned.After(p.seen) && p.told.IsZero() {
			p.told = l.now
		}
	}
}

// givesUp gives up every letter about a change.
func (l *lives) givesUp() {
	for _, p := range l.souls {
		for _, o := range l.owed(letters.Changed, p.email) {
			l.ok(l.site.Drop(l.Context(), o.ID, l.now))
		}
		for _, x := range p.words {
			x.lost = x.lost || x.told.IsZero()
		}
	}
}

func (l *lives) sweeps() {
	got := must(l.site.Sweep(l.Context(), l.now))(l.scene)
	warned, ended, unconfirmed := l.world.sweep(l.now)
	want(l.scene, "swept", fmt.Sprint(got.Warned, got.Ended, got.Unconfirmed), fmt.Sprint(warned, ended, unconfirmed))
}

// answers lets somebody agree or stay: where they may not, it is refused.
func (l *lives) answers() {
	if p := l.somebody(func(p *soul) bool { return p.confirmed }); p != nil {
		l.says(p)
	}
}

func (l *lives) says(p *soul) {
	to := l.target()
	one := must(l.site.Under(l.Context(), p.terms))(l.scene)
	var asked []string
	if to.number > p.terms {
		asked = l.edition(p.terms).says.asks(to.says)
	}
	answer, boxes := store.Answer(rapid.IntRange(1, 2).Draw(l.r, "answer")), l.boxes(asked...)
	_, err := one.Answer(l.Context(), p.who, to.number, answer, boxes, "en", l.now)
	if x := p.words[to.number]; x == nil || !x.needs || x.moved {
		fails(l.scene, "an answer that nothing asks for", err, store.ErrNotFound)
		return
	}
	l.ok(err)
	l.world.answer(p, int(answer), boxes, l.now)
}

// compare wants everybody under the version of the model, and each purpose to read what that version and their choices allow, and
// nothing else: whichever version asks. It returns how many versions people are under.
func (l *lives) compare() int {
	ctx, under := l.Context(), map[int]bool{}
	for _, p := range l.souls {
		under[p.terms] = true
		terms := l.scene.terms(p.person)
		want(l.scene, p.email+" is under version", terms.Stays[len(terms.Stays)-1].Version, p.terms)
		for _, stay := range terms.Stays[1:] {
			if l.edition(stay.Version).withdrawn || stay.From.Before(l.edition(stay.Version).applies) || p.words[stay.Version].needs && stay.Agreed.IsZero() {
				l.Errorf("%s was brought under version %d", p.email, stay.Version)
			}
		}
		asks := must(l.site.Under(ctx, l.editions[len(l.editions)-1].number))(l.scene)
		for _, purpose := range allPurposes {
			fields, consent := l.edition(p.terms).says.reads(purpose)
			expected := "refused"
			if len(fields) > 0 && (!consent || p.confirmed && p.yes[purpose]) {
				expected = strings.Join(slices.DeleteFunc(slices.Clone(p.fields), func(f string) bool { return !slices.Contains(fields, f) }), " ")
			}
			var read []string
			values, err := asks.For(ctx, p.id, purpose)
			for _, v := range values {
				read = append(read, v.Field)
			}
			got := strings.Join(read, " ")
			if errors.Is(err, store.ErrPurpose) {
				got = "refused"
			} else {
				l.ok(err)
			}
			want(l.scene, fmt.Sprint(p.email, ", under ", p.terms, ": what ", purpose, " reads"), got, expected)
		}
	}
	l.sound()
	return len(under)
}

// end lets the server do its duty, and asks the board.
func (l *lives) end() {
	l.pass(tick)
	l.turns()
	l.tells()
	l.finish()
	l.integrate()
	m := l.probe()["changes"]
	want(l.scene, "breaches", fmt.Sprint(m.State, m.Breaches), fmt.Sprint(store.Kept, 0))

}
