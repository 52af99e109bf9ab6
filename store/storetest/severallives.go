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
	"charte/policy"
	"charte/rights"
	"charte/seal"
	"charte/store"
)

// Households lets accounts with several profiles open, enter, close, share and cut them, in several sessions each, and leave, die, come of age
// and come under another version, all at random. After each step it compares with a model: which profile each session is in, what each profile
// holds, who reaches whose, which accounts reach which profiles, and that nothing is left of one that was erased. It returns how often a profile
// was open to somebody, which nothing promises of a single life.
//
// Law: GDPR 25(2), GDPR 32(4), GDPR 5(1)(b), GDPR 17(1), GDPR 8(1)
func Households(t *testing.T, o store.Options) (opened int) {
	h := open(t, o, nil)
	rapid.Check(t, func(r *rapid.T) {
		l := &households{scene: h.scene(drawn{t, r}), r: r}
		l.begins(append([]string{"profile: one", "profile: several", "profile: none", "profile: several", "answer: 1 month", "after death: choice in the account, answer: 1 month",
			"letters: {within: 1 hour}", "minors: {served: \"yes\", age: 15, consent: joint, notice: child version}\nletters: {within: 1 hour}"}, withGrants...)...)
		for i := range 4 {
			l.joins(i%2 == 0)
		}
		l.shares()
		opened += l.compare()
		for range rapid.IntRange(15, 30).Draw(r, "steps") {
			l.step()
			opened += l.compare()
		}
		l.leftovers()
		want(l.scene, "promises about profiles broken", l.breaches("collect.profiles"), 0)
		l.finish()
		l.sound()
	})
	return opened
}

// household is an account of the model. Its first profile is the one that it joined with.
type household struct {
	person
	picker, gone, died bool
	minor, waiting     bool // under age, and not permitted by a parent yet
	faces              []*face
}

// face is one profile of an account.
type face struct {
	id   seal.ID
	of   *household
	name string
	gone bool
}

// alive reports whether somebody may act in a profile, or be met there.
func (f *face) alive() bool { return !f.gone && !f.of.gone && !f.of.died }

// tab is a session, and in which profile it is; nil once it ended.
type tab struct {
	token string
	in    *face
}

// key is an access of the model.
type key struct {
	id            seal.ID
	owner, holder *face
	to            *household // who is invited, until they answer
	grant, state  string
	blocked       bool // the export
	ends          time.Time
}

// households is one case: a site and its model.
type households struct {
	*scene
	r     *rapid.T
	all   []*household
	tabs  []*tab
	keys  []*key
	made  int
	moved bool
	older bool // a year went by
}

// joins lets somebody of any age join.
func (l *households) joins(picker bool) {
	l.last++
	years := rapid.SampledFrom([]int{14, 40, 40}).Draw(l.r, "age")
	of := &household{person: person{email: fmt.Sprintf("soul.%d@mail.example", l.last)}, picker: picker, minor: years < 15, waiting: years < 15}
	form, kind := l.scene.aged(of.email, years), "picker"
	if !picker {
		form.Del("postcode")
		kind = "owner"
	}
	j := l.decide(kind, form)
	l.ok(l.site.Join(l.Context(), j))
	of.id = j.Subject
	of.person = l.confirm(of.person)
	of.faces = []*face{{id: of.id, of: of, name: "Lou"}}
	l.all = append(l.all, of)
	l.tabs = append(l.tabs, &tab{of.token, of.faces[0]})
}

func (l *households) step() {
	steps := []struct {
		name string
		do   func()
	}{
		{"open", l.opens}, {"open", l.opens}, {"open", l.opens}, {"enter", l.enters}, {"enter", l.enters}, {"enter", l.enters}, {"enter", l.enters}, {"sign in", l.signsIn},
		{"sign out", l.signsOut}, {"write", l.writes}, {"write", l.writes}, {"write", l.writes}, {"invite", l.invites}, {"invite", l.invites}, {"ask", l.asksFor}, {"ask", l.asksFor},
		{"accept", l.accepts}, {"accept", l.accepts}, {"accept", l.accepts}, {"accept", l.accepts}, {"cut", l.cuts}, {"forbid", l.forbids}, {"close", l.closes}, {"leave", l.leaves}, {"die", l.dies},
		{"another version", l.turns}, {"share", l.shares}, {"share", l.shares}, {"share", l.shares},
		{"ask a parent", l.permits}, {"ask a parent", l.permits}, {"come of age", l.grows}, {"leave", l.abandons}, {"decline", l.declines},
	}
	s := steps[rapid.IntRange(0, len(steps)-1).Draw(l.r, "step")]
	l.r.Log(s.name)
	l.pass(tick)
	s.do()
}

// someone draws an account, whatever became of it.
func (l *households) someone() *household { return rapid.SampledFrom(l.all).Draw(l.r, "who") }

// acting draws a session that goes on, and who it says is there; nil where none does.
func (l *households) acting() (*tab, people.Session) {
	var on []*tab
	for _, t := range l.tabs {
		if t.in != nil {
			on = append(on, t)
		}
	}
	if len(on) == 0 {
		return nil, people.Session{}
	}
	t := rapid.SampledFrom(on).Draw(l.r, "tab")
	return t, must(l.site.Session(l.Context(), t.token, l.now))(l.scene)
}

func (l *households) opens() {
	t, who := l.acting()
	if t == nil || len(t.in.of.faces) > 5 {
		return
	}
	l.made++
	f := &face{id: seal.NewID(), of: t.in.of, name: "Child " + strings.Repeat("i", l.made)}
	kind := map[bool]string{true: "picker", false: "owner"}[f.of.picker]
	form := map[string][]string{"first_name": {f.name}}
	if f.of.picker {
		form["postcode"] = []string{"75011"}
	}
	one := l.theirs(f.of.person)
	j, problems := people.Open(one.Plan, kind, form, "en", f.id, l.now)
	if problems != nil {
		l.Fatal(problems)
	}
	err := one.OpenProfile(l.Context(), who, j)
	if f.of.minor {
		fails(l.scene, "another profile of a minor", err, store.ErrMinor)
		return
	}
	l.ok(err)
	f.of.faces = append(f.of.faces, f)
}

// enters lets a session go into any profile at all: those of its account open, and no others.
func (l *households) enters() {
	t, who := l.acting()
	if t == nil {
		return
	}
	of := t.in.of
	if rapid.IntRange(0, 3).Draw(l.r, "somebody else’s") == 0 {
		of = l.someone()
	}
	to := rapid.SampledFrom(of.faces).Draw(l.r, "into")
	err := l.site.EnterProfile(l.Context(), who, t.token, to.id, l.now)
	if to.of != t.in.of || to.gone {
		fails(l.scene, "going into a profile that is not one’s own", err, store.ErrNotFound)
		return
	}
	l.ok(err)
	t.in = to
}

func (l *households) signsIn() {
	of := l.someone()
	token, err := l.site.SignIn(l.Context(), of.id, home, l.now)
	if of.gone || of.died {
		fails(l.scene, "signing in to an account that is closed", err, store.ErrNotFound)
		return
	}
	l.ok(err)
	l.tabs = append(l.tabs, &tab{token, of.faces[0]})
}

func (l *households) signsOut() {
	t, _ := l.acting()
	if t == nil || rapid.Bool().Draw(l.r, "stays") {
		return
	}
	l.ok(l.site.SignOut(l.Context(), t.token, l.now))
	t.in = nil
}

// writes changes the profile that a session is in.
func (l *households) writes() {
	t, who := l.acting()
	if t == nil {
		return
	}
	l.made++
	t.in.name = "Named " + strings.Repeat("v", l.made)
	must(l.theirs(t.in.of.person).Correct(l.Context(), who, "first_name", seal.NewText(t.in.name), l.now))(l.scene)
}

func (l *households) same(owner, holder *face, to *household, grant, state string) bool {
	return slices.ContainsFunc(l.keys, func(k *key) bool {
		return k.owner == owner && k.holder == holder && k.to == to && k.grant == grant && k.state == state
	})
}

// invites lets a picker invite an owner to the profile that they are in.
func (l *households) invites() {
	t, who := l.acting()
	to := l.someone()
	if t == nil || !t.in.of.picker || to.picker || to.gone || to.died {
		return
	}
	id, err := l.theirs(t.in.of.person).Invite(l.Context(), who, "helping", to.email, l.now)
	if t.in.of.waiting {
		fails(l.scene, "an invitation before a parent agreed", err, store.ErrMinor)
		return
	}
	if l.same(t.in, nil, to, "helping", "waiting") {
		fails(l.scene, "the same invitation", err, store.ErrAgain)
		return
	}
	l.ok(err)
	l.keys = append(l.keys, &key{id: id, owner: t.in, to: to, grant: "helping", state: "waiting", ends: l.now.AddDate(0, 0, 30)})
}

// shares lets a picker open another profile, and open it to an owner, all the way through.
func (l *households) shares() {
	of, to := l.all[2*rapid.IntRange(0, 1).Draw(l.r, "picker")], l.all[1+2*rapid.IntRange(0, 1).Draw(l.r, "owner")]
	if !of.faces[0].alive() || !to.faces[0].alive() || of.minor || to.waiting || len(of.faces) > 5 {
		return
	}
	one := *l
	one.tabs = []*tab{{must(l.site.SignIn(l.Context(), of.id, home, l.now))(l.scene), of.faces[0]}}
	one.opens()
	f := of.faces[len(of.faces)-1]
	l.made, l.tabs = one.made, append(l.tabs, one.tabs...)
	who := must(l.site.Session(l.Context(), one.tabs[0].token, l.now))(l.scene)
	l.ok(l.site.EnterProfile(l.Context(), who, one.tabs[0].token, f.id, l.now))
	one.tabs[0].in = f
	who = must(l.site.Session(l.Context(), one.tabs[0].token, l.now))(l.scene)
	id := must(l.theirs(of.person).Invite(l.Context(), who, "helping", to.email, l.now))(l.scene)
	token := must(l.site.SignIn(l.Context(), to.id, home, l.now))(l.scene)
	l.ok(l.site.Accept(l.Context(), must(l.site.Session(l.Context(), token, l.now))(l.scene), id, l.now))
	l.tabs = append(l.tabs, &tab{token, to.faces[0]})
	l.keys = append(l.keys, &key{id: id, owner: f, holder: to.faces[0], to: to, grant: "helping", state: "active"})
}

// asksFor lets an owner ask a picker, in the profile that the owner is in: the picker’s first profile is the one that an address leads to.
func (l *households) asksFor() {
	t, who := l.acting()
	to := l.someone()
	if t == nil || t.in.of.picker || !to.picker || to.gone || to.died {
		return
	}
	before := must(l.site.Accesses(l.Context(), to.id))(l.scene)
	j := people.Asked("picker", "email", to.email, "en", seal.NewID(), l.now)
	err := l.theirs(t.in.of.person).Ask(l.Context(), who, "planting", j, l.now)
	if t.in.of.waiting {
		fails(l.scene, "a question before a parent agreed", err, store.ErrMinor)
		return
	}
	if l.same(to.faces[0], t.in, to, "planting", "waiting") {
		fails(l.scene, "the same request", err, store.ErrAgain)
		return
	}
	l.ok(err)
	for _, a := range must(l.site.Accesses(l.Context(), to.id))(l.scene) {
		if !slices.ContainsFunc(before, func(b people.Access) bool { return b.ID == a.ID }) {
			l.keys = append(l.keys, &key{id: a.ID, owner: to.faces[0], holder: t.in, to: to, grant: "planting", state: "waiting", ends: l.now.AddDate(0, 0, 20)})
		}
	}
}

func (l *households) one() *key {
	if len(l.keys) == 0 {
		return nil
	}
	return rapid.SampledFrom(l.keys).Draw(l.r, "access")
}

// accepts answers yes in any session: only the invited account may, in the profile that its address leads to.
func (l *households) accepts() {
	t, who := l.acting()
	k := l.one()
	if t == nil || k == nil {
		return
	}
	for _, o := range l.tabs { // the right one, as often as not
		if o.in != nil && o.in == k.to.faces[0] && rapid.Bool().Draw(l.r, "the right one") {
			t, who = o, must(l.site.Session(l.Context(), o.token, l.now))(l.scene)
			break
		}
	}
	err := l.site.Accept(l.Context(), who, k.id, l.now)
	if k.state != "waiting" || t.in != k.to.faces[0] || !l.now.Before(k.ends) || !k.owner.alive() {
		l.refused("a yes", err)
		return
	}
	if t.in.of.waiting {
		fails(l.scene, "a yes before a parent agreed", err, store.ErrMinor)
		return
	}
	holder := k.holder
	if holder == nil {
		holder = t.in
	}
	if l.same(k.owner, holder, k.to, k.grant, "active") {
		fails(l.scene, "the same access twice", err, store.ErrAgain)
		k.state = "gone"
		return
	}
	l.ok(err)
	k.state, k.holder = "active", holder
}

// refused wants an act that is nobody's to do refused.
func (l *households) refused(what string, err error) {
	if !errors.Is(err, store.ErrNotFound) && !errors.Is(err, store.ErrKind) && !errors.Is(err, store.ErrCut) {
		l.Errorf("%s, in a profile that may not: %v", what, err)
	}
}

func (l *households) cuts() {
	t, who := l.acting()
	k := l.one()
	if t == nil || k == nil {
		return
	}
	err := l.site.Cut(l.Context(), who, k.id, l.now)
	if t.in != k.owner || k.state != "active" && k.state != "ended" {
		l.refused("cutting", err)
		return
	}
	l.ok(err)
	k.state = "ended"
}

// abandons lets whoever was let in leave: nobody else does for them.
func (l *households) abandons() {
	t, who := l.acting()
	k := l.one()
	if t == nil || k == nil {
		return
	}
	err := l.site.Leave(l.Context(), who, k.id, l.now)
	if t.in != k.holder || k.state != "active" && k.state != "ended" {
		l.refused("leaving", err)
		return
	}
	l.ok(err)
	k.state = "ended"
}

// declines answers no in any session.
func (l *households) declines() {
	t, who := l.acting()
	k := l.one()
	if t == nil || k == nil {
		return
	}
	err := l.site.Decline(l.Context(), who, k.id, l.now)
	if k.state != "waiting" || t.in != k.to.faces[0] || !l.now.Before(k.ends) || !k.owner.alive() {
		l.refused("a no", err)
		return
	}
	l.ok(err)
	k.state = "gone"
}

// permits lets a minor ask a parent, who agrees.
func (l *households) permits() {
	if of := l.someone(); !of.gone && !of.died {
		l.permitted(of)
	}
}

func (l *households) permitted(of *household) {
	err := l.theirs(of.person).AskParent(l.Context(), of.id, seal.NewText(father), l.now)
	if !of.minor {
		fails(l.scene, "a parent of somebody of age", err, store.ErrNotFound)
		return
	}
	l.ok(err)
	l.ok(l.site.Permit(l.Context(), of.id, nil, "en", l.now))
	of.waiting = false
}

// grows lets a year go by, once, after which a minor whose parent agreed in time may be of age, and whose parent did not is gone.
func (l *households) grows() {
	of := l.someone()
	if l.older || !of.minor || !of.faces[0].alive() || slices.ContainsFunc(l.all, func(h *household) bool { return h.died && !h.gone }) {
		return // of those who died, the sweep would end some: the model of directives has that
	}
	l.older = true
	l.permitted(of)
	for range 2 {
		l.now = l.now.Add(people.AgeAgain / 2)
		l.returns()
	}
	l.ok(l.theirs(of.person).Aged(l.Context(), of.id, false, l.now))
	of.minor = false
	l.sweeps()
}

// sweeps ends what is past its time.
func (l *households) sweeps() {
	must(l.site.Sweep(l.Context(), l.now))(l.scene)
	for _, k := range l.keys {
		if k.state == "waiting" && !l.now.Before(k.ends) {
			k.state = "gone"
		}
	}
	for _, of := range l.all {
		if of.waiting && !of.gone { // joined more than a week ago
			l.ends(of.faces[0])
		}
	}
}

// returns signs everybody in anew, in their first profile: no session of before goes on.
func (l *households) returns() {
	l.tabs = nil
	for _, of := range l.all {
		if !of.gone && !of.died {
			l.tabs = append(l.tabs, &tab{must(l.site.SignIn(l.Context(), of.id, home, l.now))(l.scene), of.faces[0]})
		}
	}
}

func (l *households) forbids() {
	t, who := l.acting()
	k := l.one()
	if t == nil || k == nil {
		return
	}
	forbid := rapid.Bool().Draw(l.r, "forbid")
	err := l.site.Forbid(l.Context(), who, k.id, people.ActExport, forbid, l.now)
	if t.in != k.owner || k.state != "active" {
		l.refused("forbidding", err)
		return
	}
	l.ok(err)
	k.blocked = forbid
}

// closes erases one profile: the account's own takes all of them along.
func (l *households) closes() {
	t, _ := l.acting()
	if t != nil && t.in != t.in.of.faces[0] {
		l.gone(t.in)
	}
}

func (l *households) leaves() {
	if of := l.someone(); !of.gone && rapid.IntRange(0, 2).Draw(l.r, "really") == 0 {
		l.gone(of.faces[0])
	}
}

// gone erases a profile, and tells the model.
func (l *households) gone(f *face) {
	h := must(l.site.Held(l.Context(), f.id))(l.scene)
	must(l.theirs(person{id: f.of.id}).Erase(l.Context(), h, rights.OnRequest, l.now))(l.scene)
	l.ends(f)
}

func (l *households) ends(f *face) {
	all := []*face{f}
	if f == f.of.faces[0] {
		all, f.of.gone = f.of.faces, true
	}
	for _, one := range all {
		one.gone = true
		for _, k := range l.keys {
			if k.owner == one || k.holder == one {
				k.state = "gone"
			}
		}
	}
	for _, t := range l.tabs {
		switch {
		case t.in != nil && t.in.of.gone:
			t.in = nil
		case t.in != nil && t.in.gone:
			t.in = t.in.of.faces[0]
		}
	}
}

// dies records a death, by which every session ends and nobody reaches any of the profiles; sometimes all of them are erased at once.
func (l *households) dies() {
	of := l.someone()
	if of.gone || of.died || rapid.IntRange(0, 1).Draw(l.r, "really") > 0 {
		return
	}
	wish := rapid.SampledFrom([]rights.Wish{rights.WishErase, rights.WishKeep}).Draw(l.r, "wish")
	must(l.theirs(of.person).Direct(l.Context(), of.id, l.wish(wish)))(l.scene)
	l.pass(tick)
	must(l.site.Die(l.Context(), of.id, "certificate", l.now))(l.scene)
	of.died = true
	for _, t := range l.tabs {
		if t.in != nil && t.in.of == of {
			t.in = nil
		}
	}
	if wish == rights.WishErase {
		want(l.scene, "erased after the death", must(l.site.Settle(l.Context(), of.id, l.now))(l.scene), true)
		l.ends(of.faces[0])
	}
}

// turns brings everybody under another version, once: each account with all its profiles. Sessions end meanwhile.
func (l *households) turns() {
	if l.moved {
		return
	}
	l.moved = true
	for _, of := range l.all {
		if of.waiting && of.faces[0].alive() {
			l.permitted(of)
		}
	}
	next := l.next(l.site, policy.Earliest(l.site.Plan.Charter, l.now), reworded...)
	l.announces(next)
	l.now = next.Plan.Charter.Version.Date.AddDate(0, 0, 1)
	l.turn()
	l.sweeps()
	for _, of := range l.all {
		for _, f := range of.faces {
			if f.alive() {
				want(l.scene, "the version of "+f.name, l.count(l.rows, `select terms from subject where site = $1 and subject_id = $2`, f.id), int64(next.Number()))
			}
		}
	}
	l.returns()
}

// compare tries everything, and gives how many profiles are open to somebody.
func (l *households) compare() (open int) {
	ctx := l.Context()
	for _, t := range l.tabs {
		who, err := l.site.Session(ctx, t.token, l.now)
		if t.in == nil {
			fails(l.scene, "a session that ended", err, store.ErrNotFound)
			continue
		}
		l.ok(err)
		want(l.scene, "in which profile a session is", who.Subject, t.in.id)
		want(l.scene, "by whose account", who.Holder(), t.in.of.id)
		for _, k := range l.keys {
			_, err := l.site.See(ctx, who, k.id, l.now)
			want(l.scene, "sees "+k.owner.name, err == nil, k.state == "active" && k.holder == t.in && k.owner.alive())
			if err == nil {
				open++
			}
		}
	}
	for _, of := range l.all {
		var names, are []string
		for i, f := range of.faces {
			h, err := l.site.Held(ctx, f.id)
			if f.gone {
				fails(l.scene, "what is held of a profile that was erased", err, store.ErrNotFound)
				continue
			}
			l.ok(err)
			want(l.scene, "what a profile holds", h.Get("first_name").Reveal("test"), f.name)
			if i > 0 {
				are = append(are, f.name)
			}
		}
		for _, o := range must(l.site.OwnProfiles(ctx, of.id))(l.scene) {
			names = append(names, o.Title.Reveal("test"))
		}
		want(l.scene, "the other profiles of an account", fmt.Sprint(names), fmt.Sprint(are))
	}
	l.allowed()
	return open
}

// allowed tries all that one access may allow.
func (l *households) allowed() {
	k := l.one()
	if k == nil || k.holder == nil || !k.holder.alive() {
		return
	}
	can := ""
	if k.state == "active" && k.owner.alive() {
		if can = "view edit export"; k.blocked {
			can = "view edit"
		}
	}
	// Who acts is asked of the model: no session need be in that profile.
	who := people.Session{Subject: k.holder.id, Kind: "owner", Terms: l.under(k.holder.of.person), Began: l.now}
	if k.holder.id != k.holder.of.id {
		who.Account = k.holder.of.id
	}
	want(l.scene, "what "+k.grant+" allows", l.may(person{id: k.holder.id, who: who}, k.id), can)
}

// leftovers wants nothing left of what was erased: no row, and no key.
func (l *households) leftovers() {
	l.destroy()
	people, others := int64(0), int64(0)
	for _, of := range l.all {
		for i, f := range of.faces {
			switch {
			case f.gone:
				want(l.scene, "keys of a profile that was erased", l.count(l.scene.keys, `select count(*) from data_key where site = $1 and subject_id = $2`, f.id), 0)
				for _, table := range []string{"subject", "profile", "datum", "fact", "access", "reach", "consent", "api_token", "session"} {
					want(l.scene, "rows of a profile that was erased in "+table, l.count(l.rows, `select count(*) from `+table+` where site = $1 and subject_id = $2`, f.id), 0)
				}
			default:
				if people++; i > 0 {
					others++
				}
			}
		}
	}
	want(l.scene, "people", l.count(l.rows, `select count(*) from subject where site = $1`), people)
	want(l.scene, "other profiles", l.count(l.rows, `select count(*) from profile where site = $1`), others)
}
