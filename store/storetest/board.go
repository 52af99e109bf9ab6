package storetest

import (
	"fmt"
	"time"

	"charte/letters"
	"charte/policy"
	"charte/retention"
	"charte/seal"
	"charte/store"
)

// published makes the site's charter a fact in its log.
func (s *scene) published() {
	s.Helper()
	s.ok(s.site.Publish(s.Context(), policy.Published(s.site.Plan, s.now), s.now))
	s.integrate()
}

// probe measures every promise, and returns the board.
func (s *scene) probe() map[string]store.Measure {
	s.Helper()
	s.ok(s.site.Probe(s.Context(), s.now))
	return must(s.site.Board(s.Context(), s.now))(s)
}

// breach is a promise broken behind the store's back, and mended.
type breach struct {
	promise string
	state   store.State
	times   int64
	spoil   func()
	mend    func()
}

// board breaks each promise that the store measures, one after the other, and mends it.
func board(s *scene) {
	ctx := s.Context()
	p, owner := s.member("newsletter"), s.decide("owner", map[string][]string{"first_name": {"Ana"}, "email": {"ana@mail.example"}})
	s.ok(s.site.Join(ctx, owner))
	must(s.site.Choose(ctx, p.id, s.choice("recipes", false)))(s)
	s.published()
	s.post()
	for id, m := range s.probe() {
		promise, _ := s.site.Plan.Promise(id)
		state := store.Kept
		switch {
		case promise.DeclaredOnly():
			state = store.Declared
		case promise.Probe.Kind == "cookies" || promise.Probe.Kind == "parties":
			state = store.Unknown // the site's own pages are asked by somebody else
		}
		want(s, id, m.State, state)
	}
	tried := map[string]bool{}
	for _, b := range append(s.heldWrongly(p), s.overdue(p)...) {
		promise, ok := s.site.Plan.Promise(b.promise)
		if !ok {
			s.Fatalf("the charter does not promise %s", b.promise)
		}
		tried[promise.Probe.Kind] = true
		s.breaks(b)
	}
	s.scene(s.TB).turnedWrongly()
	tried["versions"] = true
	for _, promise := range s.site.Plan.Promises {
		if k := promise.Probe.Kind; !tried[k] && k != "" && k != "cookies" && k != "parties" && k != "counts" {
			s.Errorf("nothing breaks the promise behind the probe %q", k)
		}
	}
}

// breaks follows one promise from kept to broken and back.
func (s *scene) breaks(b breach) {
	s.Helper()
	before := s.probe()[b.promise]
	want(s, b.promise+" before", before.State, store.Kept)
	s.pass(time.Second)
	b.spoil()
	broken := s.probe()[b.promise]
	want(s, b.promise+" broken", broken.State, b.state)
	want(s, b.promise+" times", broken.Breaches, b.times)
	want(s, b.promise+" broken since", broken.Since, s.now)
	spoilt := s.now
	s.pass(time.Second)
	broken = s.probe()[b.promise]
	want(s, b.promise+" still broken since", broken.Since, spoilt)
	b.mend()
	mended := s.probe()[b.promise]
	want(s, b.promise+" mended", mended.State, store.Kept)
	want(s, b.promise+" kept since", mended.Since, s.now)
	want(s, b.promise+" checked", mended.Checked, s.now)
	s.integrate()
	s.told(b.promise, store.FactBroken, string(b.state), spoilt)
	s.told(b.promise, store.FactKept, "kept", s.now)
	s.pass(time.Second)
}

// told wants exactly one fact that says at an instant that a promise changed state.
func (s *scene) told(promise, kind, state string, at time.Time) {
	s.Helper()
	rows, err := s.rows.QueryContext(s.Context(), `select fact_id from fact where site = $1 and subject_id = $2 and kind = $3 and promise = $4 and happened_at = $5`,
		s.site.Name(), seal.ID{}, kind, promise, at.UnixMicro())
	s.ok(err)
	defer rows.Close()
	var ids []seal.ID
	for rows.Next() {
		var id seal.ID
		s.ok(rows.Scan(&id))
		ids = append(ids, id)
	}
	if len(ids) != 1 {
		s.Errorf("%d facts say that %s is %s, want 1", len(ids), promise, state)
		return
	}
	want(s, "state told of "+promise, s.verified(seal.ID{}, ids[0]).Detail["state"], state)
}

// heldWrongly are the promises about what is held, each broken in the rows of one person.
func (s *scene) heldWrongly(p person) []breach {
	// In each statement $1 is the site and $2 the person.
	sql := func(statement string, args ...any) func() {
		return func() {
			s.Helper()
			want(s, "rows touched by "+statement, s.run(s.rows, statement, append([]any{p.id}, args...)...), 1)
		}
	}
	set := func(table, columns, where string, args ...any) func() {
		return sql(`update `+table+` set `+columns+` where site = $1 and subject_id = $2 and `+where, args...)
	}
	insert := func(field string) func() {
		return sql(`insert into datum (site, subject_id, field, item_id, written_at, sealed) values ($1, $2, $3, $4, 1, $4)`, field, seal.ID{})
	}
	remove := func(field string) func() {
		return sql(`delete from datum where site = $1 and subject_id = $2 and field = $3`, field)
	}
	agreed := must(s.site.Held(s.Context(), p.id))(s).Agreements[0].Fact
	return []breach{
		{"collect.picker", store.Broken, 2, set("datum", "field = 'zip'", "field = 'postcode'"), set("datum", "field = 'postcode'", "field = 'zip'")},
		{"collect.picker", store.Broken, 1, insert("organisation"), remove("organisation")},
		{"collect.closed", store.Broken, 1, insert("shoe_size"), remove("shoe_size")},
		{"consent.newsletter", store.Broken, 1, // a yes without its receipt
			set("consent", "fact_id = $3", "purpose = 'newsletter'", seal.NewID()),
			set("consent", "fact_id = $3", "purpose = 'newsletter'", agreed)},
		{"consent.recipes", store.Broken, 1, // a no turned into a yes
			set("consent", "given = 1", "purpose = 'recipes'"), set("consent", "given = 0", "purpose = 'recipes'")},
		{"consent.recipes.withdraw", store.Broken, 1,
			func() { s.owe(p, "recipes") },
			func() { must(s.site.Choose(s.Context(), p.id, s.choice("recipes", false)))(s) }},
		{"truncate.ip", store.Broken, 1, set("signin", "width = 32", "width = 24"), set("signin", "width = 24", "width = 32")},
		{"security.sealed", store.Broken, 1, set("datum", "open = 'Lou'", "field = 'first_name'"), set("datum", "open = null", "field = 'first_name'")},
		{"security.password", store.Broken, 1, set("account", "phc = '"+password+"'", "confirmed_at > 0"), set("account", "phc = $3", "confirmed_at > 0", phc())},
		{"security.password", store.Broken, 1, set("account", "phc = '$argon2i$v=19$m=8,t=1,p=1$c2FsdA$aGFzaA'", "confirmed_at > 0"), set("account", "phc = $3", "confirmed_at > 0", phc())},
		{"collect.profiles", store.Broken, 1, set("locator", "field = 'other'", "field = 'email'"), set("locator", "field = 'email'", "field = 'other'")},
		{"log", store.Broken, 1, // a fact that the log does not hold
			sql(`insert into fact (site, subject_id, fact_id, kind, promise, happened_at, leaf, body) values ($1, $2, $3, 'forged', '', 1, $3, $3)`, forgedID),
			sql(`delete from fact where site = $1 and subject_id = $2 and kind = 'forged'`)},
	}
}

var forgedID = seal.NewID()

// overdue are the promises to do something in time. Each is tried on its last instant, and one tick later or earlier.
func (s *scene) overdue(p person) []breach {
	ctx := s.Context()
	age := func(statement string, at func(now time.Time) time.Time) func() {
		return func() {
			s.Helper()
			want(s, "rows touched by "+statement, s.run(s.rows, statement, p.id, at(s.now).UnixMicro()) > 0, true)
		}
	}
	// inTime wants the promise kept one tick before it is late.
	inTime := func(promise string, spoil func(early time.Duration)) func() {
		return func() {
			s.Helper()
			spoil(tick)
			want(s, promise+" on its last tick", s.probe()[promise].State, store.Kept)
			spoil(0)
		}
	}
	aged := func(promise, statement string, period func(time.Time) time.Time) func() {
		return inTime(promise, func(early time.Duration) {
			age(statement, func(now time.Time) time.Time { return period(now.Add(-retention.Grace)).Add(early) })()
		})
	}
	year := func(t time.Time) time.Time { return t.AddDate(-1, 0, 0) }
	sweep := func() { s.sweep() }
	back := func() {
		s.run(s.rows, `update subject set seen_at = $3, warned_at = 0, told_at = 0 where site = $1 and subject_id = $2`, p.id, s.now.UnixMicro())
	}
	var erasure, request seal.ID
	return []breach{
		{"retention.account", store.Late, 1, aged("retention.account", `update subject set seen_at = $3 where site = $1 and subject_id = $2`, year), back},
		{"retention.account.same", store.Late, 1, aged("retention.account.same", // warned, and never ended
			`update subject set warned_at = $3, told_at = $3, seen_at = cast($3 as bigint) - 1 where site = $1 and subject_id = $2`, func(t time.Time) time.Time { return t.AddDate(0, 0, -30) }), back},
		{"retention.security", store.Late, 1, aged("retention.security", `update signin set signed_at = $3 where site = $1 and subject_id = $2`, year), sweep},
		{"retention.unconfirmed", store.Late, 1,
			func() {
				q := s.newcomer()
				s.post()
				inTime("retention.unconfirmed", func(early time.Duration) {
					at := s.now.Add(-retention.Grace).AddDate(0, 0, -7).Add(early)
					s.run(s.rows, `update subject set joined_at = $3, seen_at = $3 where site = $1 and subject_id = $2`, q.id, at.UnixMicro())
				})()
			},
			func() { sweep(); s.finish() }},
		{"rights.erasure", store.Late, 1,
			func() {
				erasure = s.erase(s.member())
				s.post()
				inTime("rights.erasure", func(early time.Duration) {
					s.run(s.rows, `update erasure set began_at = $3 where site = $1 and erasure_id = $2`, erasure, s.now.Add(-retention.Grace).Add(early).UnixMicro())
				})()
			},
			func() { s.finish() }},
		{"rights.access", store.Late, 1,
			func() {
				request = seal.NewID()
				s.run(s.rows, `insert into request (site, subject_id, request_id, entitlement, received_at, due_at) values ($1, $2, $3, 'access', 1, $4)`, p.id, request, s.now.UnixMicro())
				want(s, "rights.access on its last instant", s.probe()["rights.access"].State, store.Kept)
				s.pass(tick)
			},
			func() {
				s.run(s.rows, `update request set closed_at = $3 where site = $1 and request_id = $2`, request, s.now.UnixMicro())
			}},
		{"letters.within", store.Late, 1,
			func() {
				s.ok(s.site.Forgot(ctx, p.email, s.now))
				s.pass(time.Hour)
				s.integrate()
				want(s, "letters.within on its last instant", s.probe()["letters.within"].State, store.Kept)
				s.pass(tick)
			},
			s.post},
		{"log", store.Late, 1,
			func() {
				must(s.site.Choose(ctx, p.id, s.choice("newsletter", true)))(s)
				s.pass(time.Minute)
				want(s, "log on its last instant", s.probe()["log"].State, store.Kept)
				s.pass(tick)
			},
			func() { s.integrate() }},
		{"version", store.Broken, 1,
			func() { s.run(s.rows, `update policy_version set digest = 'x' || digest where site = $1`) },
			func() { s.run(s.rows, `update policy_version set digest = substr(digest, 2) where site = $1`) }},
		{"letters.within", store.Late, 1, // given up: told for a month
			func() {
				s.ok(s.site.Forgot(ctx, p.email, s.now))
				s.ok(s.site.Drop(ctx, s.owed(letters.Password, p.email)[0].ID, s.now))
			},
			func() {
				s.now = s.now.AddDate(0, 0, 30)
				s.run(s.rows, `update signin set signed_at = $2 where site = $1`, s.now.UnixMicro())
			}},
	}
}

// boardChanges wants a fact for each change of state and for nothing else.
func boardChanges(s *scene) {
	ctx := s.Context()
	states := func(promise string) int64 {
		return s.count(s.rows, `select count(*) from fact where site = $1 and promise = $2 and kind in ($3, $4)`, promise, store.FactKept, store.FactBroken)
	}
	m := s.probe()["version"]
	want(s, "a charter never published", m.State, store.Broken)
	s.pass(time.Second)
	s.ok(s.site.Publish(ctx, policy.Published(s.site.Plan, s.now), s.now))
	m = s.probe()["version"]
	want(s, "published, and not in the log yet", m.State, store.Late)
	s.integrate()
	s.pass(time.Second)
	m = s.probe()["version"]
	want(s, "published", m.State, store.Kept)
	want(s, "changes of state so far", states("version"), 3)
	s.probe()
	s.pass(time.Second)
	since := m.Since
	m = s.probe()["version"]
	want(s, "changes of state, measured again at once and later", states("version"), 3)
	want(s, "kept since", m.Since, since)
	want(s, "checked", m.Checked, s.now)

	want(s, "pages not visited yet", m.State == store.Kept && s.probe()["parties.none"].State == store.Unknown, true)
	s.ok(s.site.Visited(ctx, map[string]store.Visited{"parties": {Breaches: 2, Figures: map[string]int64{"figure.pages": 9}}}, s.now))
	m = must(s.site.Board(ctx, s.now))(s)["parties.none"]
	want(s, "two third parties met", fmt.Sprintln(m.State, m.Breaches, m.Figures["figure.pages"]), "broken 2 9\n")
	s.pass(time.Second)
	s.ok(s.site.Visited(ctx, map[string]store.Visited{"parties": {Breaches: 0, Figures: map[string]int64{"figure.pages": 9}}}, s.now))
	want(s, "none left", must(s.site.Board(ctx, s.now))(s)["parties.none"].State, store.Kept)
	want(s, "changes of state", states("parties.none"), 2)

	p := s.member("newsletter")
	want(s, "figure of people", s.probe()["collect.picker"].Figures["figure.people"], 1)
	want(s, "figure of letters", s.probe()["letters.within"].Figures["figure.waiting"], int64(len(s.owed(letters.Confirm, p.email))))
	want(s, "figure of addresses", s.probe()["truncate.ip"].Figures["figure.addresses"], 1)
	s.integrate()
	s.sound()
}

// turnedWrongly breaks the promise about new versions in each way: too early, in silence, untold.
func (s *scene) turnedWrongly() {
	s.Helper()
	s.begins(byLetter...)
	carried, agreed := s.member(), s.member()
	s.post()
	second := s.next(s.site, day(2, 20), keepsShorter...)
	s.announces(second)
	s.post()
	s.now = day(2, 20)
	want(s, "moved", s.turn(), 2)
	s.now = day(3, 20)
	s.announces(s.next(second, day(4, 20), offersGifts...))
	s.post()
	yes := must(s.answer(agreed, 5, store.Agreed))(s)
	s.now = day(4, 20)
	want(s, "moved", s.turn(), 1)
	s.integrate()
	set := func(p person, version int, columns string, args ...any) func() {
		return func() {
			s.Helper()
			want(s, "rows touched by "+columns, s.run(s.rows, `update notice set `+columns+` where site = $1 and subject_id = $2 and version = $3`, append([]any{p.id, version}, args...)...), 1)
		}
	}
	terms := func(version int) func() {
		return func() {
			s.run(s.rows, `update subject set terms = $3 where site = $1 and subject_id = $2`, carried.id, version)
		}
	}
	told, moved, month := noon.UnixMicro(), day(2, 20).UnixMicro(), (30 * 24 * time.Hour).Microseconds()
	for _, b := range []breach{
		{"changes", store.Broken, 1, terms(5), terms(4)}, // nothing explains it
		{"changes", store.Broken, 1, set(carried, 4, "moved_at = $4", moved-1), set(carried, 4, "moved_at = $4", moved)},
		{"changes", store.Broken, 1, set(carried, 4, "told_at = 0"), set(carried, 4, "told_at = $4", told)},
		{"changes", store.Broken, 1, func() {
			set(carried, 4, "told_at = $4", moved-month)()
			want(s, "told just in time", s.probe()["changes"].State, store.Kept)
			set(carried, 4, "told_at = $4", moved-month+1)()
		}, set(carried, 4, "told_at = $4", told)},
		{"changes", store.Broken, 1, set(agreed, 5, "fact_id = $4", seal.NewID()), set(agreed, 5, "fact_id = $4", yes)},
		{"changes", store.Broken, 1, set(agreed, 5, "answered_at = answered_at + 1"), set(agreed, 5, "answered_at = answered_at - 1")},
		{"changes", store.Late, 1, func() {
			s.run(s.rows, `delete from notice where site = $1 and subject_id = $2 and version = 5`, carried.id)
		}, func() { want(s, "told at last", must(s.site.Announce(s.Context(), s.now))(s), 1) }},
	} {
		s.breaks(b)
	}
	// Whoever joined a moment ago is not told yet, and a version published a moment ago neither.
	s.post()
	s.site = second
	s.member()
	s.pass(retention.Grace - tick)
	want(s, "told within the grace", s.probe()["changes"].State, store.Kept)
	s.pass(2 * tick)
	want(s, "and not later", s.probe()["changes"].State, store.Late)
	want(s, "reached", must(s.site.Announce(s.Context(), s.now))(s), 1)
	m := s.probe()["changes"]
	want(s, "figures", fmt.Sprint(m.State, m.Figures["figure.told"], m.Figures["figure.agreed"]), fmt.Sprint(store.Kept, 4, 1))
	s.finish()
	s.integrate()
	s.sound()
}
