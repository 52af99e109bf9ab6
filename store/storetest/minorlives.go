package storetest

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"

	"charte/people"
	"charte/policy"
	"charte/proof"
	"charte/seal"
	"charte/store"
)

// Minors lets people of all ages join, ask a parent, choose, grow up and come under other versions, and lets parents agree, withhold and refuse,
// all at random. After each step it compares with a model what runs: never a processing that rests on the consent of a minor without two
// receipts that name each other, the parent's after the child's, and never data of a child to whom no parent answered in time. It returns how
// often a joint consent was in force, which nothing promises of a single life.
//
// Law: GDPR 8(1), GDPR 8(2), LIL 45, GDPR 5(1)(e)
func Minors(t *testing.T, o store.Options) (joint int) {
	h := open(t, o, nil)
	rapid.Check(t, func(r *rapid.T) {
		l := &childhoods{scene: h.scene(drawn{t, r}), r: r}
		l.begins("letters: {within: 1 hour}", "minors: {served: \"yes\", age: 15, consent: joint, notice: child version}\nletters: {within: 1 hour}",
			"announced by: [site]", "announced by: [site, email]")
		for range 3 {
			l.joins()
		}
		for range rapid.IntRange(15, 35).Draw(r, "steps") {
			l.step()
			joint += l.compare()
		}
		l.sweeps()
		l.finish()
		l.integrate()
		for _, k := range l.all {
			l.receipts(k)
		}
		want(l.scene, "promises about minors broken", l.breaches("minors.consent"), 0)
		l.sound()
	})
	return joint
}

// kid is somebody of the model.
type kid struct {
	person
	joined    time.Time
	confirmed bool
	gone      bool
	minor     bool      // they said so, and have not come of age since
	asked     bool      // a parent was written to
	agreed    bool      // and agreed to the account
	since     time.Time // of the last answer about the age
	sought    map[string]bool
	live      map[string]bool
}

// childhoods is one case: a site and its model.
type childhoods struct {
	*scene
	r        *rapid.T
	all      []*kid
	versions []int // that were published after the first
}

var consents = []string{"newsletter", "recipes"}

func (l *childhoods) step() {
	steps := []struct {
		name string
		do   func()
	}{
		{"join", l.joins}, {"ask", l.asks}, {"ask", l.asks}, {"ask", l.asks}, {"agree", l.agrees}, {"agree", l.agrees}, {"agree", l.agrees}, {"agree", l.agrees},
		{"choose", l.chooses}, {"choose", l.chooses}, {"choose", l.chooses}, {"withhold", l.withholds}, {"withhold", l.withholds}, {"refuse", l.refuses},
		{"grow", l.grows}, {"grow", l.grows}, {"wait", l.waits}, {"sweep", l.sweeps}, {"another version", l.amends}, {"act", l.acts},
		{"see through", l.seesThrough}, {"see through", l.seesThrough},
	}
	s := steps[rapid.IntRange(0, len(steps)-1).Draw(l.r, "step")]
	l.r.Log(l.now.Format(time.DateTime), s.name)
	l.pass(tick)
	s.do()
}

// somebody draws a person who is there.
func (l *childhoods) somebody() *kid {
	var there []*kid
	for _, k := range l.all {
		if !k.gone && k.confirmed {
			there = append(there, k)
		}
	}
	if len(there) == 0 {
		return nil
	}
	return there[rapid.IntRange(0, len(there)-1).Draw(l.r, "who")]
}

// joins lets somebody of any age join, and sometimes try again with another one: the first answer stands.
func (l *childhoods) joins() {
	l.last++
	k := &kid{person: person{email: fmt.Sprintf("soul.%d@mail.example", l.last)}, joined: l.now, since: l.now, sought: map[string]bool{}, live: map[string]bool{}}
	age := rapid.SampledFrom([]int{9, 13, 14, 14, 15, 40}).Draw(l.r, "age")
	k.minor = age < 15
	var boxes []string
	for _, purpose := range consents {
		if rapid.Bool().Draw(l.r, purpose) {
			boxes = append(boxes, purpose)
		}
	}
	in := must(l.site.InForce(l.Context(), l.now))(l.scene)
	join := func(years int) seal.ID {
		j, problems := people.Join(in.Plan, "picker", l.aged(k.email, years, boxes...), "en", seal.NewID(), l.now)
		if problems != nil {
			l.Fatal(problems)
		}
		l.ok(in.Join(l.Context(), j))
		return j.Subject
	}
	k.id = join(age)
	if rapid.IntRange(0, 3).Draw(l.r, "twice") == 0 {
		l.pass(tick)
		again := rapid.SampledFrom([]int{9, 40}).Draw(l.r, "then")
		join(again)
		if k.joined = l.now; !k.minor && again < 15 {
			k.minor, k.since = true, l.now
		}
	}
	k.person, k.confirmed = l.confirm(k.person), true
	for _, purpose := range boxes {
		k.agrees(purpose)
	}
	l.all = append(l.all, k)
}

// agrees is what somebody's own yes does.
func (k *kid) agrees(purpose string) {
	if k.minor {
		k.sought[purpose] = true
	} else {
		k.live[purpose] = true
	}
}

// under is the site under the version of somebody.
func (l *childhoods) under(k *kid) *store.Site { return l.theirs(k.person) }

func (l *childhoods) asks() {
	k := l.somebody()
	if k == nil {
		return
	}
	switch err := l.under(k).AskParent(l.Context(), k.id, seal.NewText(father), l.now); {
	case !k.minor:
		fails(l.scene, "a parent of somebody of age", err, store.ErrNotFound)
	default:
		l.ok(err)
		k.asked = true
	}
}

func (l *childhoods) agrees() {
	k := l.somebody()
	if k == nil {
		return
	}
	var purposes []string
	for _, purpose := range consents {
		if rapid.Bool().Draw(l.r, purpose) {
			purposes = append(purposes, purpose)
		}
	}
	err := l.site.Permit(l.Context(), k.id, purposes, "fr", l.now)
	if !k.minor || !k.asked {
		fails(l.scene, "a yes that nobody asked for", err, store.ErrNotFound)
		return
	}
	l.ok(err)
	k.agreed = true
	for _, purpose := range purposes {
		if k.sought[purpose] {
			k.sought[purpose], k.live[purpose] = false, true
		}
	}
}

// seesThrough lets a child agree to something, and a parent to all that waits.
func (l *childhoods) seesThrough() {
	k := l.somebody()
	if k == nil || !k.minor {
		return
	}
	if k.live["recipes"] {
		return
	}
	l.ok(l.under(k).AskParent(l.Context(), k.id, seal.NewText(father), l.now))
	one := *l.scene
	one.site = l.under(k)
	must(one.site.Choose(l.Context(), k.id, one.choice("recipes", true)))(l.scene)
	l.pass(tick)
	l.ok(l.site.Permit(l.Context(), k.id, consents, "en", l.now))
	k.asked, k.agreed, k.sought["recipes"] = true, true, true
	for _, purpose := range consents {
		k.live[purpose], k.sought[purpose] = k.live[purpose] || k.sought[purpose], false
	}
}

func (l *childhoods) chooses() {
	k := l.somebody()
	if k == nil {
		return
	}
	purpose, given := rapid.SampledFrom(consents).Draw(l.r, "purpose"), rapid.Bool().Draw(l.r, "given")
	one := *l.scene
	one.site = l.under(k)
	must(one.site.Choose(l.Context(), k.id, one.choice(purpose, given)))(l.scene)
	if !given {
		k.sought[purpose], k.live[purpose] = false, false
		return
	}
	if k.minor && k.live[purpose] {
		return // what the parent agreed to stands while the child asks again
	}
	k.agrees(purpose)
}

func (l *childhoods) withholds() {
	k := l.somebody()
	if k == nil {
		return
	}
	purpose := rapid.SampledFrom(consents).Draw(l.r, "purpose")
	err := l.site.Withhold(l.Context(), k.id, purpose, "en", l.now)
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		l.ok(err)
	}
	if k.minor {
		want(l.scene, "a no that counts", err == nil, k.sought[purpose] || k.live[purpose])
		k.sought[purpose], k.live[purpose] = false, false
	} else {
		fails(l.scene, "a no about somebody of age", err, store.ErrNotFound)
	}
}

func (l *childhoods) refuses() {
	k := l.somebody()
	if k == nil || rapid.IntRange(0, 1).Draw(l.r, "really") == 0 {
		return
	}
	_, err := l.site.Disallow(l.Context(), k.id, l.now)
	if !k.minor {
		fails(l.scene, "erasing somebody of age", err, store.ErrNotFound)
		return
	}
	l.ok(err)
	k.gone = true
}

// grows asks somebody for their age again.
func (l *childhoods) grows() {
	k := l.somebody()
	if k == nil {
		return
	}
	if again := k.since.Add(people.AgeAgain); k.agreed && rapid.Bool().Draw(l.r, "after a year") && again.After(l.now.Add(tick)) {
		l.until(again.Add(time.Duration(rapid.IntRange(-1, 0).Draw(l.r, "ticks")) * tick))
	}
	under := rapid.Bool().Draw(l.r, "still a minor")
	err := l.site.Aged(l.Context(), k.id, under, l.now)
	switch {
	case !k.minor:
		fails(l.scene, "the age of somebody of age", err, store.ErrNotFound)
	case !k.agreed || l.now.Before(k.since.Add(people.AgeAgain)):
		fails(l.scene, "an age too soon", err, store.ErrMinor)
	default:
		l.ok(err)
		if k.since = l.now; !under {
			k.minor, k.sought = false, map[string]bool{}
		}
	}
}

// until lets time go by, in steps at the end of which everybody comes back, so that nobody is warned for their absence, and nothing is swept.
func (l *childhoods) until(end time.Time) {
	for l.now.Before(end) {
		if l.now = l.now.AddDate(0, 0, 200); l.now.After(end) {
			l.now = end
		}
		for _, k := range l.all {
			if !k.gone {
				must(l.site.SignIn(l.Context(), k.id, home, l.now))(l.scene)
			}
		}
	}
}

func (l *childhoods) waits() {
	l.until(l.now.AddDate(0, 0, rapid.SampledFrom([]int{1, 3, 6, 7, 40}).Draw(l.r, "days")))
}

// sweeps ends what is past its time, for those under each version.
func (l *childhoods) sweeps() {
	for _, number := range append([]int{3}, l.versions...) {
		must(must(l.site.Under(l.Context(), number))(l.scene).Sweep(l.Context(), l.now))(l.scene)
	}
	for _, k := range l.all {
		if k.minor && !k.agreed && !k.joined.AddDate(0, 0, 7).After(l.now) {
			k.gone = true
		}
	}
}

// amends publishes another version, lets those who want agree to it, and brings under it whoever comes. A purpose that is wider is asked for
// anew: whatever was agreed to before, and whatever a child sought, counts for it no more.
func (l *childhoods) amends() {
	if len(l.versions) == 2 {
		return
	}
	wider := len(l.versions) == 0 && rapid.Bool().Draw(l.r, "wider")
	edits := []string{"Open your account.", fmt.Sprintf("Open your account (%d).", len(l.versions)+1)}
	if len(l.versions) > 0 {
		edits[0] = "Open your account (1)."
	}
	if wider {
		edits = append(edits, widerLetter...)
	}
	last := must(l.site.Under(l.Context(), 3+len(l.versions)))(l.scene)
	next := l.next(last, policy.Earliest(last.Plan.Charter, l.now), edits...)
	l.announces(next)
	l.versions = append(l.versions, next.Plan.Charter.Version.Number)
	l.post()
	l.until(next.Plan.Charter.Version.Date.AddDate(0, 0, 1))
	answered := map[*kid]bool{}
	for _, k := range l.all {
		if !k.gone && wider && rapid.Bool().Draw(l.r, "agrees") {
			_, err := l.answer(k.person, next.Plan.Charter.Version.Number, store.Agreed, "newsletter")
			answered[k] = err == nil
		}
	}
	l.turn()
	for _, k := range l.all {
		if k.gone || !wider || l.scene.under(k.person) < next.Plan.Charter.Version.Number {
			continue
		}
		k.sought["newsletter"], k.live["newsletter"] = false, false
		if answered[k] {
			k.agrees("newsletter")
		}
	}
}

// acts tries what an account does, and what anybody may about their own data.
func (l *childhoods) acts() {
	k := l.somebody()
	if k == nil {
		return
	}
	one := l.under(k)
	k.who.Terms = one.Plan.Charter.Version.Number
	err := one.AddEntry(l.Context(), k.who, "experience", seal.NewText("pruned"), l.now)
	if k.minor && !k.agreed {
		fails(l.scene, "an entry before a parent agreed", err, store.ErrMinor)
	} else {
		l.ok(err)
	}
	_, err = one.Correct(l.Context(), k.who, "first_name", seal.NewText("Lu"), l.now)
	l.ok(err)
}

// compare asks for each consent of everybody who is there, and gives how many joint ones are in force.
func (l *childhoods) compare() (joint int) {
	for _, k := range l.all {
		want(l.scene, k.email+" is there", l.there(k.person), !k.gone)
		if k.gone {
			continue
		}
		want(l.scene, k.email+" is a minor", l.ward(k.person) != nil, k.minor)
		for _, purpose := range consents {
			_, err := l.site.For(l.Context(), k.id, purpose)
			if err != nil && !errors.Is(err, store.ErrPurpose) {
				l.ok(err)
			}
			want(l.scene, fmt.Sprint(k.email, ", a minor: ", k.minor, ": ", purpose, " runs"), err == nil, k.live[purpose])
			if k.minor && err == nil {
				joint++
				l.jointly(k, purpose)
			}
		}
	}
	return joint
}

// jointly wants the last word on a purpose to be the parent's, and the two facts to name each other, the child's first.
func (l *childhoods) jointly(k *kid, purpose string) {
	events, _, err := l.site.History(l.Context(), k.id, 0, 0)
	l.ok(err)
	byID := map[string]proof.Fact{}
	for _, e := range events {
		byID[e.Fact.ID.String()] = e.Fact
	}
	for _, a := range must(l.site.Held(l.Context(), k.id))(l.scene).Agreements {
		if a.Purpose != purpose {
			continue
		}
		parent := byID[a.Fact.String()]
		child := byID[parent.Detail["child"]]
		if !a.Given || parent.Detail["via"] != "parent" || child.Kind != "consent sought by a minor" || child.Detail["purpose"] != purpose ||
			child.Detail["parent"] != parent.ID.String() || parent.At.Before(child.At) {
			l.Errorf("%s of %s stands on %v and %v", purpose, k.email, child, parent)
		}
	}
}

// receipts verifies the two receipts of each minor whose parent agreed.
func (l *childhoods) receipts(k *kid) {
	if k.gone || !k.minor || !k.agreed {
		return
	}
	w := l.ward(k.person)
	child, parent := l.verified(k.id, w.Child), l.verified(k.id, w.Guardian)
	want(l.scene, "the receipts of "+k.email, child.Detail["parent"]+parent.Detail["child"], parent.ID.String()+child.ID.String())
}
