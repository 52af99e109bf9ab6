package storetest

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"charte/people"
	"charte/seal"
	"charte/store"
)

// Accesses lets people invite, ask, answer, cut, forbid, leave and wait at random, and compares with a model, after each step, who may do
// what with whose profile: never an act that the grants of that instant do not allow, and never one refused that they do. It returns how often
// a profile was found open, which nothing promises of a single life.
//
// Law: GDPR 7(1), GDPR 25(2), GDPR 32(4)
func Accesses(t *testing.T, o store.Options) (opened int) {
	h := open(t, o, nil)
	rapid.Check(t, func(r *rapid.T) {
		l := &delegations{scene: h.scene(drawn{t, r}), r: r}
		l.grants()
		for range 2 {
			p, q := l.member(), l.owner()
			l.all = append(l.all, &actor{person: p, picker: true}, &actor{person: q})
		}
		for range rapid.IntRange(15, 30).Draw(r, "steps") {
			l.step()
			opened += l.compare()
		}
		l.finish()
		l.sound()
	})
	return opened
}

// actor is somebody of the model.
type actor struct {
	person
	picker, gone bool
}

// delegation is an access of the model.
type delegation struct {
	id            seal.ID
	owner, holder *actor // holder is nil where the invited address is nobody's
	by            *actor
	grant, state  string
	blocked       map[string]bool
	ends          time.Time
}

// delegations is one case: a site and its model.
type delegations struct {
	*scene
	r    *rapid.T
	all  []*actor
	list []*delegation
	made int
}

func (l *delegations) step() {
	steps := []func(){l.invites, l.invites, l.asks, l.asks, l.accepts, l.accepts, l.accepts, l.accepts, l.declines, l.withdraws, l.cuts, l.forbids, l.forbids, l.waits, l.erases}
	names := []string{"invite", "invite", "ask", "ask", "accept", "accept", "accept", "accept", "decline", "withdraw", "cut", "forbid", "forbid", "wait", "erase"}
	n := rapid.IntRange(0, len(steps)-1).Draw(l.r, "step")
	l.r.Log(names[n])
	steps[n]()
}

// somebody draws a living person of a kind.
func (l *delegations) somebody(picker bool) *actor {
	var some []*actor
	for _, a := range l.all {
		if a.picker == picker && !a.gone {
			some = append(some, a)
		}
	}
	if len(some) == 0 {
		return nil
	}
	return rapid.SampledFrom(some).Draw(l.r, "who")
}

func (l *delegations) anybody() *actor {
	if a := l.somebody(rapid.Bool().Draw(l.r, "picker")); a != nil {
		return a
	}
	return l.all[0]
}

// one draws an access, whatever became of it.
func (l *delegations) one() *delegation {
	if len(l.list) == 0 {
		return nil
	}
	return rapid.SampledFrom(l.list).Draw(l.r, "access")
}

// waiting reports whether somebody has such an invitation open already.
func (l *delegations) waiting(by, to *actor) bool {
	return slices.ContainsFunc(l.list, func(d *delegation) bool {
		return d.by == by && (d.state == "invited" && d.holder == to || d.state == "asked" && d.owner == to)
	})
}

func (l *delegations) invites() {
	p, q := l.somebody(true), l.somebody(false)
	if p == nil {
		return
	}
	if q != nil && rapid.IntRange(0, 4).Draw(l.r, "stranger") == 0 {
		q = nil
	}
	l.made++
	address := fmt.Sprintf("stranger.%d@mail.example", l.made)
	if q != nil {
		address = q.email
	}
	id, err := l.site.Invite(l.Context(), p.who, "helping", address, l.now)
	if q != nil && l.waiting(p, q) {
		fails(l.scene, "the same invitation", err, store.ErrAgain)
		return
	}
	l.ok(err)
	l.list = append(l.list, &delegation{id: id, owner: p, holder: q, by: p, grant: "helping", state: "invited", blocked: map[string]bool{}, ends: l.now.AddDate(0, 0, 30)})
}

func (l *delegations) asks() {
	p, q := l.somebody(true), l.somebody(false)
	if p == nil || q == nil {
		return
	}
	before := must(l.site.Accesses(l.Context(), p.id))(l.scene)
	err := l.scene.asks(q.person, p.email)
	if l.waiting(q, p) {
		fails(l.scene, "the same request", err, store.ErrAgain)
		return
	}
	l.ok(err)
	for _, a := range must(l.site.Accesses(l.Context(), p.id))(l.scene) {
		if !slices.ContainsFunc(before, func(b people.Access) bool { return b.ID == a.ID }) {
			l.list = append(l.list, &delegation{id: a.ID, owner: p, holder: q, by: q, grant: "planting", state: "asked", blocked: map[string]bool{}, ends: l.now.AddDate(0, 0, 20)})
		}
	}
}

// answers reports whether an access waits for the answer of somebody.
func (l *delegations) answers(d *delegation, who *actor) bool {
	return l.now.Before(d.ends) && (d.state == "invited" && d.holder == who || d.state == "asked" && d.owner == who)
}

// refused wants an act that is nobody's to do refused.
func (l *delegations) refused(what string, err error) {
	if !errors.Is(err, store.ErrNotFound) && !errors.Is(err, store.ErrKind) && !errors.Is(err, store.ErrCut) {
		l.Errorf("%s, by somebody who may not: %v", what, err)
	}
}

// whoever draws the one who may answer, as often as not.
func (l *delegations) whoever(d *delegation) *actor {
	may := d.holder
	if d.state == "asked" {
		may = d.owner
	}
	if may != nil && !may.gone && rapid.Bool().Draw(l.r, "the right one") {
		return may
	}
	return l.anybody()
}

func (l *delegations) accepts() {
	d := l.one()
	if d == nil {
		return
	}
	who := l.whoever(d)
	err := l.site.Accept(l.Context(), who.who, d.id, l.now)
	switch twin := slices.ContainsFunc(l.list, func(o *delegation) bool {
		return o.state == "active" && o.owner == d.owner && o.holder == d.holder && o.grant == d.grant
	}); {
	case !l.answers(d, who) || who.gone:
		l.refused("a yes", err)
	case twin:
		fails(l.scene, "the same access twice", err, store.ErrAgain)
		d.state = "gone"
	default:
		l.ok(err)
		d.state = "active"
	}
}

func (l *delegations) declines() {
	d := l.one()
	if d == nil {
		return
	}
	who := l.whoever(d)
	err := l.site.Decline(l.Context(), who.who, d.id, l.now)
	if !l.answers(d, who) || who.gone {
		l.refused("a no", err)
		return
	}
	l.ok(err)
	d.state = "gone"
}

func (l *delegations) withdraws() {
	d := l.one()
	if d == nil {
		return
	}
	who := d.by
	if rapid.Bool().Draw(l.r, "somebody else") {
		who = l.anybody()
	}
	err := l.site.Uninvite(l.Context(), who.who, d.id, l.now)
	if who != d.by || who.gone || d.state != "invited" && d.state != "asked" {
		l.refused("taking back", err)
		return
	}
	l.ok(err)
	d.state = "gone"
}

func (l *delegations) cuts() {
	d := l.one()
	if d == nil {
		return
	}
	who := l.anybody()
	if rapid.Bool().Draw(l.r, "leaves") {
		err := l.site.Leave(l.Context(), who.who, d.id, l.now)
		if who != d.holder || who.gone || d.state != "active" && d.state != "ended" {
			l.refused("leaving", err)
			return
		}
		l.ok(err)
	} else {
		err := l.site.Cut(l.Context(), who.who, d.id, l.now)
		if who != d.owner || who.gone || d.state != "active" && d.state != "ended" {
			l.refused("cutting", err)
			return
		}
		l.ok(err)
	}
	d.state = "ended"
}

func (l *delegations) forbids() {
	d := l.one()
	if d == nil {
		return
	}
	act, forbid := rapid.SampledFrom([]string{"view", "edit", "export"}).Draw(l.r, "act"), rapid.Bool().Draw(l.r, "forbid")
	who := d.owner
	if rapid.IntRange(0, 3).Draw(l.r, "somebody else") == 0 {
		who = l.anybody()
	}
	err := l.site.Forbid(l.Context(), who.who, d.id, act, forbid, l.now)
	blockable := act == "export" || act == "edit" && d.grant == "helping"
	if who != d.owner || who.gone || d.state != "active" || !blockable {
		l.refused("forbidding", err)
		return
	}
	l.ok(err)
	d.blocked[act] = forbid
}

// waits lets days go by, with or without a sweep: what is past its period opens nothing, swept or not.
func (l *delegations) waits() {
	l.pass(time.Duration(rapid.IntRange(1, 9).Draw(l.r, "days")) * 24 * time.Hour)
	if rapid.Bool().Draw(l.r, "swept") {
		must(l.site.Sweep(l.Context(), l.now))(l.scene)
		for _, d := range l.list {
			if (d.state == "invited" || d.state == "asked") && !l.now.Before(d.ends) {
				d.state = "gone"
			}
		}
	}
}

func (l *delegations) erases() {
	a := l.anybody()
	if a.gone || rapid.IntRange(0, 2).Draw(l.r, "really") > 0 {
		return
	}
	l.erase(a.person)
	a.gone = true
	for _, d := range l.list {
		switch {
		case d.owner == a, d.holder == a && d.state != "invited":
			d.state = "gone"
		case d.holder == a:
			d.holder = nil // the address is nobody's now
		}
	}
}

// compare tries everything that somebody may do, and gives how many profiles are open.
func (l *delegations) compare() (open int) {
	for _, d := range l.list {
		for _, who := range l.all {
			if who.picker || who.gone {
				continue
			}
			_, err := l.site.See(l.Context(), who.who, d.id, l.now)
			want(l.scene, "sees it", err == nil, d.state == "active" && d.holder == who)
		}
		if d.state == "active" {
			open++
		}
	}
	if d := l.one(); d != nil && d.holder != nil {
		var can []string
		for _, act := range []string{"view", "edit", "export"} {
			if d.state == "active" && !d.holder.gone && !d.blocked[act] {
				can = append(can, act)
			}
		}
		want(l.scene, "what "+d.grant+" allows", l.may(d.holder.person, d.id), strings.Join(can, " "))
	}
	for _, a := range l.all {
		if !a.picker || a.gone {
			continue
		}
		n := 0
		for _, d := range l.list {
			if d.owner == a && d.state == "active" && d.grant == "helping" {
				n++
			}
		}
		want(l.scene, "whom somebody may choose", len(must(l.site.Chosen(l.Context(), a.id, "helping"))(l.scene)), n)
	}
	return open
}
