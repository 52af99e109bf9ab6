package storetest

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"charte/letters"
	"charte/people"
	"charte/rights"
	"charte/seal"
	"charte/store"
)

// desk is the part of a charter that gives work to people: a role that gives reasons, one that gives none, and the staff of somebody
// else, who are let in.
const desk = `
staff:
  host:
    label: {fr: accueil, en: front desk}
    purposes: [account, harvest, recipes]
    only: [first_name, email, postcode]
    gives a reason: true
    factors: 2
  guard:
    label: {fr: gardien, en: guard}
    purposes: [security]
    factors: 2
  fixer:
    label: {fr: réparateur, en: fixer}
    purposes: [account, security]
    gives a reason: true
    factors: 2
    of: workshop

processors:
  workshop: {name: Atelier SARL, does: {fr: répare, en: repairs}, region: FR, no sub-processors: true, contract: "A-1, 2026-01-01"}
`

// staffed gives the scene a site whose charter gives work to people.
func (s *scene) staffed() {
	s.Helper()
	p := amended(s, s.site.Plan, "\nretention:\n", desk+"\nretention:\n")
	s.site = must(s.Store.Site(p, s.site.Base))(s)
}

// clerk is somebody with an account for work only, and a role.
func (s *scene) clerk(role string) person {
	s.Helper()
	s.last++
	p := person{email: fmt.Sprintf("clerk.%d@mail.example", s.last)}
	id, opened, err := s.site.Engage(s.Context(), store.Engagement{Login: seal.NewText(p.email), Name: seal.NewText("Cléo"), Lang: "en", Role: role}, s.now)
	s.ok(err)
	want(s, "an account is opened", opened, true)
	p.id = id
	return p
}

func (p person) as(role string) people.Actor {
	return people.Actor{Subject: p.id, Role: role, Proofs: 2}
}

// read is what a role reads of somebody, by field.
func (s *scene) read(by people.Actor, of person) (string, error) {
	h, _, err := s.site.File(s.Context(), by, of.id, s.now)
	var got []string
	for _, v := range h.Values {
		got = append(got, v.Field+"="+v.Text.Reveal("test"))
	}
	for _, n := range h.SignIns {
		got = append(got, "ip="+n.Network.Reveal("test"))
	}
	return strings.Join(got, " "), err
}

// engagements: roles are given to an address, open an account where there is none, and are taken away.
func engagements(s *scene) {
	ctx := s.Context()
	s.staffed()
	c := s.clerk("host")
	letter := s.owed(letters.Engaged, c.email)
	want(s, "letters with a link", len(letter), 1)
	h := must(s.site.Held(ctx, c.id))(s)
	want(s, "an account for work", h.Kind, "staff")
	want(s, "what it holds", len(h.Values), 2)
	want(s, "its name", h.Get("first_name").Reveal("test"), "Cléo")
	want(s, "its roles", len(h.Offices), 1)
	want(s, "its history", fmt.Sprint(s.kinds(c.id)), "[role given staff account opened]")
	want(s, "the site's", fmt.Sprint(s.kinds(seal.ID{})), "[role given]")
	_, _, err := s.site.Engage(ctx, store.Engagement{Login: seal.NewText(c.email), Lang: "en", Role: "host"}, s.now)
	fails(s, "the same role twice", err, store.ErrTaken)
	_, _, err = s.site.Engage(ctx, store.Engagement{Login: seal.NewText(c.email), Lang: "en", Role: "baker"}, s.now)
	fails(s, "a role that no charter has", err, store.ErrRole)

	p := s.member()
	s.pass(time.Hour)
	id, opened, err := s.site.Engage(ctx, store.Engagement{Login: seal.NewText(p.email), Lang: "en", Role: people.Manager, By: c.as(people.Manager)}, s.now)
	s.ok(err)
	want(s, "an account that is there already is opened again", opened, false)
	want(s, "whose it is", id, p.id)
	want(s, "colleagues", len(must(s.site.Colleagues(ctx))(s)), 2)
	s.integrate()
	s.sound()

	s.pass(time.Hour)
	taken := must(s.site.Dismiss(ctx, seal.NewText(c.email), "", people.Actor{}, s.now))(s)
	want(s, "taken away", fmt.Sprint(taken), "[host]")
	_, err = s.site.Dismiss(ctx, seal.NewText(c.email), "host", people.Actor{}, s.now)
	fails(s, "taken away again", err, store.ErrNotFound)
	want(s, "roles left", len(must(s.site.Offices(ctx, c.id))(s)), 0)
	s.pass(time.Hour)
	_, _, err = s.site.Engage(ctx, store.Engagement{Login: seal.NewText(c.email), Lang: "en", Role: "host"}, s.now)
	s.ok(err)
	want(s, "given again", len(must(s.site.Offices(ctx, c.id))(s)), 1)
	s.integrate()
	s.sound()

	s.noticed("a role that nobody gave", "staff_role", func() {
		s.run(s.rows, `update staff_role set role = 'guard' where site = $1 and role = 'host'`)
		want(s, "roles that open something", len(must(s.site.Offices(ctx, c.id))(s)), 0)
	}, nil)
	s.noticed("a role that is hidden", "staff_role", func() { s.run(s.rows, `delete from staff_role where site = $1 and role = 'host'`) }, nil)
	s.erase(p)
	s.destroy()
	want(s, "colleagues once one left", len(must(s.site.Colleagues(ctx))(s)), 1)
}

// looks: a role reads what it needs, after a reason that the person reads too, and for no longer than half an hour.
func looks(s *scene) {
	ctx := s.Context()
	s.staffed()
	p, c, guard := s.member(), s.clerk("host"), s.clerk("guard")
	s.ok(s.site.AddEntry(ctx, p.who, "experience", seal.NewText("pruned"), s.now))
	closed := func(what string, by people.Actor, why error) {
		s.Helper()
		got, err := s.read(by, p)
		fails(s, what, err, why)
		want(s, what+", values", got, "")
	}
	closed("without a look", c.as("host"), store.ErrUnasked)
	closed("in a role of somebody else", c.as("guard"), store.ErrRole)
	closed("in no role", c.as(""), store.ErrRole)
	_, err := s.site.Look(ctx, c.as("host"), p.id, "", s.now)
	fails(s, "without a reason", err, store.ErrUnasked)
	_, err = s.site.Look(ctx, people.Actor{Subject: c.id, Role: "host", Proofs: 1}, p.id, "she called", s.now)
	fails(s, "with one proof", err, store.ErrRole)
	_, err = s.site.Look(ctx, c.as("guard"), p.id, "she called", s.now)
	fails(s, "in a role that is not theirs", err, store.ErrRole)
	_, err = s.site.Look(ctx, c.as("host"), guard.id, "she called", s.now)
	fails(s, "at a colleague", err, store.ErrRole)

	s.pass(time.Minute)
	must(s.site.Look(ctx, c.as("host"), p.id, "she called", s.now))(s)
	got, err := s.read(c.as("host"), p)
	s.ok(err)
	want(s, "what the host reads", got, "first_name=Lou email="+p.email+" postcode=75011")
	_, err = s.read(people.Actor{Subject: c.id, Role: "host", Proofs: 1}, p)
	fails(s, "with one proof, once it is open", err, store.ErrRole)
	_, err = s.read(guard.as("guard"), p)
	fails(s, "the guard, by the look of the host", err, store.ErrUnasked)
	must(s.site.Look(ctx, guard.as("guard"), p.id, "", s.now))(s)
	got, err = s.read(guard.as("guard"), p)
	s.ok(err)
	want(s, "what the guard reads", got, "ip=198.51.100.0/24")

	events, _, err := s.site.History(ctx, p.id, 0, 2)
	s.ok(err)
	i := slices.IndexFunc(events, func(e rights.Event) bool { return e.Fact.Detail["role"] == "host" })
	if i < 0 {
		s.Fatal("the person does not read who looked")
	}
	d := events[i].Fact.Detail
	want(s, "the fact", fmt.Sprint(events[i].Fact.Kind, d["reason"], d["fields"], d["by"]), fmt.Sprint(people.FactLooked, "she called", "first_name email postcode", c.id.String()))
	s.integrate()
	s.sound()

	stands := func(what string, state store.State) {
		s.Helper()
		s.ok(s.site.Probe(ctx, s.now))
		want(s, what, must(s.site.Board(ctx, s.now))(s)["staff.host"].State, state)
	}
	stands("a file that is open as promised", store.Kept)
	for _, spoilt := range []string{`reasoned = 0`, `proofs = 1`, `actor_id = fact_id`} {
		s.noticed("a look with "+spoilt, "look", func() {
			s.run(s.rows, `update look set `+spoilt+` where site = $1 and role = 'host'`)
			stands("a file that is open with "+spoilt, store.Broken)
		}, nil)
	}
	stands("a file that is open as promised again", store.Kept)
	before := s.now
	s.pass(people.LookLife - tick)
	_, err = s.read(c.as("host"), p)
	s.ok(err)
	s.pass(tick)
	closed("half an hour later", c.as("host"), store.ErrUnasked)
	s.now = before
	s.noticed("a look that lasts longer", "look", func() {
		s.run(s.rows, `update look set ends_at = ends_at + 1000000 where site = $1`)
		closed("by a row that was altered", c.as("host"), store.ErrUnasked)
	}, nil)
	must(s.site.Dismiss(ctx, seal.NewText(c.email), "host", people.Actor{}, s.now))(s)
	closed("once the role is taken away", c.as("host"), store.ErrRole)
	_, err = s.site.Look(ctx, c.as("host"), p.id, "she called", s.now)
	fails(s, "a look once the role is taken away", err, store.ErrRole)
	s.erase(p)
	want(s, "looks at somebody who left", s.count(s.rows, `select count(*) from look where site = $1`), 0)
}

// letIns: the staff of a processor see somebody's data while that person lets them.
func letIns(s *scene) {
	ctx := s.Context()
	s.staffed()
	p, other, f := s.member(), s.member(), s.clerk("fixer")
	by := f.as("fixer")
	look := func() error { _, err := s.site.Look(ctx, by, p.id, "the page is white", s.now); return err }
	list := func() int { return len(must(s.site.People(ctx, by, store.Entry{}, 10, s.now))(s)) }
	fails(s, "uninvited", look(), store.ErrRole)
	want(s, "listed to them", list(), 0)
	_, err := s.site.Find(ctx, by, seal.NewText("Lou"), s.now)
	fails(s, "a search", err, store.ErrRole)
	for what, why := range map[string]func() error{
		"another time":       func() error { return s.site.Let(ctx, p.who, "fixer", []string{"first_name"}, 73*time.Hour, s.now) },
		"data of no concern": func() error { return s.site.Let(ctx, p.who, "fixer", []string{"postcode"}, time.Hour, s.now) },
		"no data":            func() error { return s.site.Let(ctx, p.who, "fixer", nil, time.Hour, s.now) },
		"a role of the site": func() error { return s.site.Let(ctx, p.who, "host", []string{"first_name"}, time.Hour, s.now) },
	} {
		fails(s, what, why(), store.ErrUndeclared)
	}
	s.ok(s.site.Let(ctx, p.who, "fixer", []string{"first_name"}, time.Hour, s.now))
	want(s, "listed to them once let in", list(), 1)
	s.pass(45 * time.Minute)
	s.ok(look())
	got, err := s.read(by, p)
	s.ok(err)
	want(s, "what they read", got, "first_name=Lou")
	_, err = s.site.Look(ctx, by, other.id, "the page is white", s.now)
	fails(s, "somebody who let nobody in", err, store.ErrRole)
	s.integrate()
	s.sound()
	later := s.now
	s.pass(15 * time.Minute)
	_, err = s.read(by, p)
	fails(s, "after the hour", err, store.ErrRole)
	s.now = later
	s.noticed("an access that lasts longer", "support", func() {
		s.run(s.rows, `update support set fields = 'first_name email' where site = $1`)
		_, err := s.read(by, p)
		fails(s, "by a row that was altered", err, store.ErrRole)
	}, nil)
	open := must(s.site.Supports(ctx, p.id))(s)
	s.ok(s.site.Shut(ctx, p.who, open[0].ID, s.now))
	_, err = s.read(by, p)
	fails(s, "once shut out", err, store.ErrRole)
	fails(s, "shut out twice", s.site.Shut(ctx, p.who, open[0].ID, s.now), store.ErrNotFound)
	fails(s, "shut out by somebody else", s.site.Shut(ctx, other.who, open[0].ID, s.now), store.ErrNotFound)
	s.integrate()
	s.sound()
}

// searches: people are found by a whole name or address, however it is spelled, and by nothing less.
func searches(s *scene) {
	ctx := s.Context()
	s.staffed()
	p, c, guard := s.member(), s.clerk("host"), s.clerk("guard")
	_, err := s.site.Correct(ctx, p.who, "first_name", seal.NewText("Zoé-Maëlle"), s.now)
	s.ok(err)
	s.member()
	find := func(by people.Actor, term string) int {
		s.Helper()
		return len(must(s.site.Find(ctx, by, seal.NewText(term), s.now))(s))
	}
	for term, n := range map[string]int{"Zoé-Maëlle": 1, "zoe maelle": 1, " ZOÉ  MAËLLE ": 1, "zoe": 0, "Lou": 1, p.email: 1, strings.ToUpper(p.email): 1, "mail.example": 0, "75011": 0, "": 0} {
		want(s, "found by "+term, find(c.as("host"), term), n)
	}
	want(s, "found by somebody who needs no name", find(guard.as("guard"), "Lou"), 0)
	_, err = s.site.Find(ctx, c.as("guard"), seal.NewText("Lou"), s.now)
	fails(s, "in a role that is not theirs", err, store.ErrRole)
	want(s, "searches on record", s.count(s.rows, `select count(*) from fact where site = $1 and kind = 'searched'`), 11)

	s.run(s.rows, `update datum set blind = null where site = $1`)
	want(s, "found without an index", find(c.as("host"), p.email), 0)
	want(s, "made findable", must(s.site.Index(ctx, s.now))(s) > 0, true)
	want(s, "found again", find(c.as("host"), p.email), 1)
	want(s, "made findable twice", must(s.site.Index(ctx, s.now))(s), 0)
	s.integrate()
	s.sound()
	s.noticed("an index that leads to somebody else", "datum", func() {
		s.run(s.rows, `update datum set blind = sealed where site = $1 and field = 'first_name'`)
	}, nil)

	list := must(s.site.People(ctx, c.as("host"), store.Entry{}, 1, s.now))(s)
	want(s, "the newest", len(list), 1)
	rest := must(s.site.People(ctx, c.as("host"), list[0], 10, s.now))(s)
	want(s, "the others", len(rest), 1)
	if list[0].Subject == rest[0].Subject {
		s.Error("somebody is on two pages")
	}
	_, err = s.site.People(ctx, c.as("fixer"), store.Entry{}, 1, s.now)
	if !errors.Is(err, store.ErrRole) {
		s.Errorf("listed in a role that is not theirs: %v", err)
	}

	s.run(s.rows, `update subject set came = 'prepared' where site = $1 and subject_id = $2`, p.id)
	want(s, "found before its person took the profile", find(c.as("host"), p.email), 0)
	want(s, "listed before its person took the profile", len(must(s.site.People(ctx, c.as("host"), store.Entry{}, 10, s.now))(s)), 1)
	if _, err := s.read(c.as("host"), p); !errors.Is(err, store.ErrNotFound) {
		s.Errorf("opened before its person took the profile: %v", err)
	}
}
