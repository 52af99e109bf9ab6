package storetest

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"

	"charte/letters"
	"charte/people"
	"charte/rights"
	"charte/seal"
	"charte/store"
)

// Directives lets people say, change and take back what is to become of their data after their death, and lets deaths be recorded, recorded
// again, taken back as mistakes and followed at random, with time going by. After each step it compares with a model: a copy goes to whoever
// the last directive names and to nobody else, no wish of an older directive is executed, and nothing is there past what the directive and
// the charter say. It returns how many copies were handed over, which nothing promises of a single life.
//
// Law: LIL 85, GDPR 5(1)(e)
func Directives(t *testing.T, o store.Options) (handed int) {
	h := open(t, o, nil)
	rapid.Check(t, func(r *rapid.T) {
		l := &wills{scene: h.scene(drawn{t, r}), r: r}
		l.begins(append([]string{"answer: 1 month", "after death: choice in the account, answer: 1 month"}, withGrants...)...)
		for range 3 {
			l.all = append(l.all, &mortal{person: l.member(), seen: l.now})
		}
		reader := l.scene.owner()
		l.reader = reader
		for _, m := range l.all {
			m.access = l.opened(m.person, reader)
		}
		for range rapid.IntRange(15, 35).Draw(r, "steps") {
			l.step()
			l.compare()
		}
		l.sweeps(nil)
		l.compare()
		l.integrate()
		want(l.scene, "promises broken", l.breaches("rights.after_death"), 0)
		l.finish()
		l.sound()
		handed += l.handed
	})
	return handed
}

// will is a directive of the model.
type will struct {
	wish, then rights.Wish
	to         string // the e-mail address of whoever receives a copy; "" where it goes by post
}

// mortal is somebody of the model.
type mortal struct {
	person
	access seal.ID // that somebody has to their profile
	seen   time.Time
	will   *will
	died   *will // the directive that stood when the death was recorded
	handed time.Time
	gone   bool
	links  []*legacy
}

// legacy is a link to a copy that was sent.
type legacy struct {
	token string
	to    string
	sent  time.Time
	valid bool
}

// wills is one case: a site and its model.
type wills struct {
	*scene
	r      *rapid.T
	all    []*mortal
	reader person
	handed int
}

func (l *wills) step() {
	steps := []struct {
		name string
		do   func(*mortal)
	}{
		{"direct", l.directs}, {"direct", l.directs}, {"direct", l.directs}, {"take back", l.undirects}, {"die", l.dies}, {"die", l.dies}, {"die", l.dies},
		{"mistake", l.mistakes}, {"take", l.takes}, {"take", l.takes}, {"take", l.takes}, {"on paper", l.onPaper}, {"wait", l.waits}, {"wait", l.waits}, {"sweep", l.sweeps}, {"come", l.comes},
		{"see through", l.seesThrough}, {"see through", l.seesThrough},
	}
	s, m := steps[rapid.IntRange(0, len(steps)-1).Draw(l.r, "step")], l.all[rapid.IntRange(0, len(l.all)-1).Draw(l.r, "who")]
	l.r.Log(l.now.Format(time.DateTime), s.name, m.email)
	l.pass(tick)
	s.do(m)
}

// seesThrough lets somebody name who receives a copy, die, and have it taken.
func (l *wills) seesThrough(m *mortal) {
	if m.gone || m.died != nil {
		return
	}
	l.decides(m, rights.WishHandOver, rapid.SampledFrom([]string{"ada@mail.example", "bob@mail.example"}).Draw(l.r, "to"))
	l.pass(tick)
	l.dies(m)
	l.takes(m)
}

func (l *wills) directs(m *mortal) {
	wish := rapid.SampledFrom([]rights.Wish{rights.WishErase, rights.WishKeep, rights.WishHandOver, rights.WishHandOver}).Draw(l.r, "wish")
	l.decides(m, wish, rapid.SampledFrom([]string{"ada@mail.example", "bob@mail.example", ""}).Draw(l.r, "to"))
}

// decides lets somebody say what is to be done; to is where a copy goes by letter, "" where it goes by post.
func (l *wills) decides(m *mortal, wish rights.Wish, to string) {
	w := will{wish: wish}
	d := l.wish(w.wish)
	if w.wish == rights.WishHandOver {
		w.then = rapid.SampledFrom([]rights.Wish{rights.WishErase, rights.WishKeep}).Draw(l.r, "then")
		w.to = to
		d.Then, d.Recipient = w.then, rights.Recipient{Name: seal.NewText("A friend"), Address: seal.NewText("1 rue X"), Mail: w.to != ""}
		if w.to != "" {
			d.Recipient.Address = seal.NewText(w.to)
		}
	}
	_, err := l.site.Direct(l.Context(), m.id, d)
	if m.gone || m.died != nil {
		fails(l.scene, "a directive of the dead", err, store.ErrNotFound)
		return
	}
	l.ok(err)
	m.will, m.seen = &w, l.now
}

func (l *wills) undirects(m *mortal) {
	err := l.site.Undirect(l.Context(), m.id, l.now)
	if m.gone || m.died != nil || m.will == nil {
		fails(l.scene, "taking back what does not stand", err, store.ErrNotFound)
		return
	}
	l.ok(err)
	m.will, m.seen = nil, l.now
}

func (l *wills) dies(m *mortal) {
	before := len(l.owed(letters.Legacy, "ada@mail.example")) + len(l.owed(letters.Legacy, "bob@mail.example"))
	_, err := l.site.Die(l.Context(), m.id, "certificate", l.now)
	switch {
	case m.gone:
		fails(l.scene, "the death of nobody", err, store.ErrNotFound)
	case m.will == nil:
		fails(l.scene, "a death without a directive", err, rights.ErrDirective)
	case !m.handed.IsZero():
		fails(l.scene, "a death of whom a copy was taken", err, store.ErrStale)
	default:
		l.ok(err)
		m.died = m.will
		m.void()
		sent := 0
		if m.will.wish == rights.WishHandOver && m.will.to != "" {
			list := l.owed(letters.Legacy, m.will.to)
			m.links, sent = append(m.links, &legacy{l.token(list[len(list)-1]), m.will.to, l.now, true}), 1
		}
		after := len(l.owed(letters.Legacy, "ada@mail.example")) + len(l.owed(letters.Legacy, "bob@mail.example"))
		want(l.scene, "links sent", after-before, sent)
	}
}

// void ends the links of before.
func (m *mortal) void() {
	for _, link := range m.links {
		link.valid = false
	}
}

func (l *wills) mistakes(m *mortal) {
	err := l.site.Mistaken(l.Context(), m.id, l.now)
	if m.gone || m.died == nil {
		fails(l.scene, "a mistake that nobody made", err, store.ErrNotFound)
		return
	}
	l.ok(err)
	m.died, m.handed, m.seen = nil, time.Time{}, l.now
	m.void()
}

// takes follows any link that was ever sent.
func (l *wills) takes(m *mortal) {
	if len(m.links) == 0 {
		return
	}
	link := m.links[len(m.links)-1]
	if rapid.IntRange(0, 2).Draw(l.r, "an older one") == 0 {
		link = m.links[rapid.IntRange(0, len(m.links)-1).Draw(l.r, "link")]
	}
	subject, d, err := l.site.Legatee(l.Context(), link.token, l.now)
	open := link.valid && !m.gone && l.now.Before(link.sent.Add(rights.LegacyLife))
	want(l.scene, "a copy for "+link.to, err == nil, open)
	if err != nil {
		fails(l.scene, "a link that is closed", err, store.ErrNotFound)
		fails(l.scene, "a copy by it", l.site.HandedOver(l.Context(), m.id, link.token, "0f", l.now), store.ErrNotFound)
		return
	}
	want(l.scene, "whose copy", subject, m.id)
	want(l.scene, "who receives it", link.to, m.died.to)
	want(l.scene, "what was decided", string(d.Wish)+" "+string(d.Then), string(m.died.wish)+" "+string(m.died.then))
	_, manifest, err := l.site.Bequest(l.Context(), subject, l.now)
	l.ok(err)
	l.ok(l.site.HandedOver(l.Context(), subject, link.token, manifest, l.now))
	link.valid, m.handed = false, l.now
	l.handed++
}

// onPaper records that a copy was given by hand.
func (l *wills) onPaper(m *mortal) {
	if m.died != nil && m.died.to != "" {
		return // it goes by its link
	}
	err := l.site.HandedOver(l.Context(), m.id, "", "0f", l.now)
	if m.gone || m.died == nil || m.died.wish != rights.WishHandOver {
		fails(l.scene, "a copy that nobody wanted handed over", err, store.ErrNotFound)
		return
	}
	l.ok(err)
	m.handed = l.now
}

// comes lets somebody sign in: nobody does for the dead.
func (l *wills) comes(m *mortal) {
	_, err := l.site.SignIn(l.Context(), m.id, home, l.now)
	if m.gone || m.died != nil {
		fails(l.scene, "signing in for the dead", err, store.ErrNotFound)
		return
	}
	l.ok(err)
	m.seen = l.now
}

func (l *wills) waits(*mortal) {
	l.pass(time.Duration(rapid.SampledFrom([]int{1, 6, 7, 29, 30, 100, 200}).Draw(l.r, "days")) * 24 * time.Hour)
	for _, m := range l.all {
		l.comes(m)
	}
	must(l.site.SignIn(l.Context(), l.reader.id, home, l.now))(l.scene)
}

func (l *wills) sweeps(*mortal) {
	ended := 0
	for _, m := range l.all {
		if !m.gone && m.died != nil && m.ends(l.now) {
			m.gone = true
			ended++
		}
	}
	want(l.scene, "ended", must(l.site.Sweep(l.Context(), l.now))(l.scene).Directed, ended)
}

// ends reports whether the directive that stood, or the charter's year and its thirty days, end the account by now.
func (m *mortal) ends(now time.Time) bool {
	due := m.seen.AddDate(1, 0, 0).AddDate(0, 0, 30)
	switch {
	case m.died.wish == rights.WishErase:
		return true
	case m.died.then == rights.WishErase && !m.handed.IsZero() && !now.Before(m.handed.Add(rights.LegacyGrace)):
		return true
	}
	return !now.Before(due)
}

// compare wants each account to be there or not, as the model says, and to be reached by nobody once its person died.
func (l *wills) compare() {
	for _, m := range l.all {
		want(l.scene, m.email+" is there", l.there(m.person), !m.gone)
		d, err := l.site.Death(l.Context(), m.id)
		if m.gone || m.died == nil {
			fails(l.scene, "a death of "+m.email, err, store.ErrNotFound)
		} else {
			l.ok(err)
			want(l.scene, "what is executed for "+m.email, fmt.Sprint(d.Wish, d.Then, d.Handed.Equal(m.handed)), fmt.Sprint(m.died.wish, m.died.then, true))
		}
		_, err = l.site.See(l.Context(), l.reader.who, m.access, l.now)
		want(l.scene, "whom they had let in sees "+m.email, err == nil, !m.gone && m.died == nil)
		if err != nil && !errors.Is(err, store.ErrCut) && !errors.Is(err, store.ErrNotFound) {
			l.ok(err)
		}
		_, err = l.site.Session(l.Context(), m.token, l.now)
		if err == nil && (m.gone || m.died != nil) {
			l.Errorf("a session of %s is open", m.email)
		}
		for _, link := range m.links {
			_, err := l.site.SetPassword(l.Context(), link.token, people.TicketPassword, phc(), home, l.now)
			fails(l.scene, "a password by the link to a copy", err, store.ErrNotFound)
		}
	}
}
