package demo

import (
	"fmt"
	"math/rand/v2"
	"net/url"
	"slices"
	"strings"
	"time"

	"golang.org/x/text/unicode/norm"

	"charte/people"
)

// life is what one invented person does, decided before it happens.
type life struct {
	site       string // of the demonstration
	kind, lang string
	form       url.Values
	network    string // where the person signs in from: an IP address kept for examples
	joined     time.Time
	confirms   bool
	visits     []time.Time // sign-ins after the join, in order
	leaves     time.Time   // zero: does not ask to be erased
	password   string      // "" for the people as whom nobody signs in
}

func (l life) address() string { return l.form.Get("email") }

const (
	day  = 24 * time.Hour
	year = 365 * day
)

// How many people there are of each sort among Usual, beside the two whose passwords are printed.
const (
	presentSeekers = 181
	presentCoaches = 19
	dueNow         = 6 // absent for a year since some hours: warned as soon as the demonstration runs
	warnedBefore   = 8 // warned 25 days ago
	expiringSoon   = 5 // a sign-in of almost 12 months ago
	unconfirmed    = 3 // joined this week, and have not followed their link
	forgotten      = 6 // never followed it
	goneQuietly    = 46
	goneOnRequest  = 24
	goneCoaches    = 4
)

// Usual is how many people there are at the end of a usual history, those who left not counted.
const Usual = presentSeekers + presentCoaches + dueNow + warnedBefore + expiringSoon + unconfirmed

// invent decides who joins between two instants, and what becomes of them: about n are there at the end. The same
// seed invents the same people.
func invent(seed uint64, n int, from, to time.Time, names map[string]bool) (all []life) {
	r := rand.New(rand.NewPCG(seed, seed))
	add := func(of int, kind string, live func(*life)) {
		for range share(of, n) {
			l := person(r, kind, names)
			live(&l)
			all = append(all, l)
		}
	}
	between := func(a, b time.Time) time.Time { return a.Add(time.Duration(r.Int64N(int64(b.Sub(a))))) }
	due, met := passes(from, to), meetings(from, to)
	meeting := func(a, b time.Time) time.Time {
		for {
			if at := pick(r, met); at.After(a) && at.Before(b) {
				return at
			}
		}
	}
	lastSeen := func(a, b time.Time) func(*life) {
		return func(l *life) {
			last := between(a, b)
			l.joined, l.confirms = meeting(from, last.Add(-day)), true
			l.visits = visits(r, l.joined, last)
		}
	}
	aYearAgo := to.AddDate(-1, 0, 0)
	recent := aYearAgo.Add(15 * day)
	add(presentSeekers, "seeker", lastSeen(recent, to.Add(-time.Hour)))
	add(presentCoaches, "coach", lastSeen(recent, to.Add(-time.Hour)))
	add(expiringSoon, "seeker", lastSeen(aYearAgo.Add(2*day), aYearAgo.Add(6*day)))
	add(dueNow, "seeker", lastSeen(aYearAgo.Add(-20*time.Hour), aYearAgo.Add(-time.Hour)))
	add(warnedBefore, "seeker", lastSeen(aYearAgo.Add(-25*day-12*time.Hour), aYearAgo.Add(-25*day-time.Hour)))
	add(goneQuietly, "seeker", lastSeen(from.Add(50*day), aYearAgo.Add(-40*day)))
	add(goneCoaches, "coach", lastSeen(from.Add(50*day), aYearAgo.Add(-40*day)))
	add(goneOnRequest, "seeker", func(l *life) {
		lastSeen(from.Add(50*day), to.Add(-3*day))(l)
		next := slices.IndexFunc(due, func(at time.Time) bool { return at.After(l.visits[len(l.visits)-1]) })
		l.visits[len(l.visits)-1] = due[next].Add(-25 * time.Minute) // what is done then is done before leaving
		l.leaves = due[next].Add(-5 * time.Minute)                   // what follows a departure follows at once
	})
	add(unconfirmed, "seeker", func(l *life) { l.joined = meeting(to.Add(-6*day), to) })
	add(forgotten, "seeker", func(l *life) { l.joined = meeting(from, to.Add(-20*day)) })
	for _, s := range signIns {
		if s.Site != first {
			continue
		}
		l := person(r, s.Kind, names)
		l.form.Set("first_name", s.Name)
		l.form.Set("email", s.Email)
		l.lang, l.password, l.confirms = "fr", s.Password, true
		l.joined = meeting(to.AddDate(-2, -6, 0), to.AddDate(-2, 0, 0))
		l.visits = visits(r, l.joined, to.Add(-20*day))
		all = append(all, l)
	}
	return all
}

// share is how many of a sort there are among n people: one at least, so that something is always due.
func share(of, n int) int { return max(1, of*n/Usual) }

// passes are the moments at which the engine does its duties: every third week, then every day, the last time a day
// before the end, so that something is due when people arrive.
func passes(from, to time.Time) (all []time.Time) {
	for at := to.Add(-25 * day); at.After(from); at = at.Add(-21 * day) {
		all = append(all, at)
	}
	slices.Reverse(all)
	for d := 10; d > 0; d-- {
		all = append(all, to.Add(-time.Duration(d)*day))
	}
	return all
}

// meetings are the moments at which the site is presented somewhere: people join then, several at once.
func meetings(from, to time.Time) (all []time.Time) {
	for i, at := range passes(from, to) {
		if old := at.Before(to.Add(-20 * day)); old && i%2 == 0 || !old && i%4 == 0 {
			all = append(all, at.Add(-20*time.Minute))
		}
	}
	return all
}

// visits are the sign-ins between a join and the last time that somebody was seen, never a year apart.
func visits(r *rand.Rand, joined, last time.Time) (all []time.Time) {
	for at := joined; ; {
		at = at.Add(80*day + time.Duration(r.Int64N(int64(250*day))))
		if !at.Before(last) {
			return append(all, last)
		}
		all = append(all, at)
	}
}

func person(r *rand.Rand, kind string, taken map[string]bool) life {
	l := life{site: first, kind: kind, lang: "fr", form: url.Values{}}
	if r.IntN(6) == 0 {
		l.lang = "en"
	}
	name := pick(r, firstNames)
	l.form.Set("first_name", name)
	l.form.Set("email", address(r, name, taken))
	if kind == "seeker" {
		l.form.Set("postcode", postcode(r))
	} else if o := pick(r, organisations); o != "" {
		l.form.Set("organisation", o)
	}
	if r.IntN(3) == 0 {
		l.form.Set(people.ConsentBox+"newsletter", people.Ticked)
	}
	l.network = fmt.Sprint(pick(r, networks), 1+r.IntN(254))
	if r.IntN(4) == 0 {
		l.network = fmt.Sprintf("2001:db8:%x::%x", r.IntN(1<<16), 1+r.IntN(1<<16))
	}
	return l
}

func pick[T any](r *rand.Rand, list []T) T { return list[r.IntN(len(list))] }

// address makes an e-mail address that nobody else of the demonstration has.
func address(r *rand.Rand, name string, taken map[string]bool) string {
	ascii := strings.Map(func(c rune) rune {
		if c < 'a' || c > 'z' {
			return -1
		}
		return c
	}, norm.NFD.String(strings.ToLower(name)))
	for {
		a := fmt.Sprintf("%s%d@%s", ascii, 10+r.IntN(990), pick(r, domains))
		if !taken[a] && !slices.ContainsFunc(signIns, func(s SignIn) bool { return s.Email == a }) {
			taken[a] = true
			return a
		}
	}
}

func postcode(r *rand.Rand) string {
	n := r.IntN(100)
	for _, p := range postcodes {
		if n -= p.weight; n < 0 {
			return pick(r, p.codes)
		}
	}
	return "75011"
}
