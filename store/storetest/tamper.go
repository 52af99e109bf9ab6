package storetest

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"

	"charte/letters"
	"charte/people"
	"charte/seal"
	"charte/store"
)

// found asks the store to check itself, and returns what it found: table and problem.
func (s *scene) found() (faults []string) {
	s.Helper()
	counts := must(s.site.Check(s.Context(), func(f store.Fault) { faults = append(faults, f.Table+": "+f.Problem) }))(s)
	want(s, "faults counted", counts.Faults, int64(len(faults)))
	return faults
}

// noticed spoils a table behind the store's back, wants it refused where it is read (nil: nobody reads it) and found
// by a check, then puts the table back. After a space, table may name another one in which the check finds it.
func (s *scene) noticed(what, table string, spoil func(), read func() error) {
	s.Helper()
	table, named, other := strings.Cut(table, " ")
	if !other {
		named = table
	}
	copied := "saved_" + strings.ReplaceAll(s.site.Name(), "-", "_")
	do := func(statement string) {
		s.Helper()
		if _, err := s.rows.ExecContext(s.Context(), statement); err != nil {
			s.Fatalf("%s: %v", statement, err)
		}
	}
	do(`create table ` + copied + ` as select * from ` + table + ` where site = '` + s.site.Name() + `'`)
	spoil()
	if read != nil {
		if err := read(); !errors.Is(err, seal.ErrTampered) {
			s.Errorf("%s: reading gives %v, want %v", what, err, seal.ErrTampered)
		}
	}
	if faults := s.found(); !slices.ContainsFunc(faults, func(f string) bool { return blames(f, named) }) {
		s.Errorf("%s: the check found %q, nothing in %s", what, faults, named)
	}
	do(`delete from ` + table + ` where site = '` + s.site.Name() + `'`)
	do(`insert into ` + table + ` select * from ` + copied)
	do(`drop table ` + copied)
	if faults := s.found(); len(faults) > 0 {
		s.Fatalf("mended after %s: %v", what, faults)
	}
}

// blames says that a fault names the table. The parts of the log vouch for each other: any of them will do.
func blames(fault, table string) bool {
	named, _, _ := strings.Cut(fault, ":")
	log := []string{"fact", "leaf", "tile", "checkpoint"}
	return named == table || slices.Contains(log, named) && slices.Contains(log, table)
}

// cell is one sealed value. In where, $1 is the site and the rest are args.
type cell struct {
	table, column, where string
	args                 []any
}

func (s *scene) get(c cell) (value []byte) {
	s.Helper()
	err := s.rows.QueryRowContext(s.Context(), `select `+c.column+` from `+c.table+` where site = $1 and `+c.where, append([]any{s.site.Name()}, c.args...)...).Scan(&value)
	if err != nil {
		s.Fatalf("%v: %v", c, err)
	}
	return value
}

func (s *scene) set(c cell, value []byte) {
	s.Helper()
	statement := fmt.Sprintf(`update %s set %s = $%d where site = $1 and %s`, c.table, c.column, len(c.args)+2, c.where)
	want(s, "rows of "+c.table+" touched", s.run(s.rows, statement, append(slices.Clone(c.args), value)...), 1)
}

func (s *scene) swap(a, b cell) func() {
	return func() {
		s.Helper()
		x, y := s.get(a), s.get(b)
		want(s, "the two are the same", bytes.Equal(x, y), false)
		s.set(a, y)
		s.set(b, x)
	}
}

func (s *scene) flip(c cell) func() {
	return func() {
		s.Helper()
		v := s.get(c)
		v[len(v)/2] ^= 4
		s.set(c, v)
	}
}

// lively makes somebody of whom there is a row in every table.
func (s *scene) lively() person {
	s.Helper()
	ctx := s.Context()
	p := s.member("newsletter")
	s.ok(s.site.AddEntry(ctx, p.who, "experience", seal.NewText("pruned"), s.now))
	s.ok(s.site.AddEntry(ctx, p.who, "experience", seal.NewText("grafted"), s.now.Add(tick)))
	s.moving(p, "new."+p.email)
	return p
}

func tampering(s *scene) {
	ctx := s.Context()
	a, b := s.lively(), s.lively()
	s.integrate()
	s.sound()
	held := func() error { _, err := s.site.Held(ctx, a.id); return err }
	history := func() error { _, _, err := s.site.History(ctx, a.id, 0, 0); return err }
	newAddress := s.token(s.owed(letters.Address, "new."+a.email)[0])
	confirm := func() error { return refused(s.moves(newAddress)) }
	mail := s.owed(letters.Confirm, a.email)[0].ID
	letter := func() error { _, err := s.site.Letter(ctx, mail); return err }

	datum := func(p person, field string) cell {
		return cell{"datum", "sealed", `subject_id = $2 and field = $3`, []any{p.id, field}}
	}
	network := func(p person) cell { return cell{"signin", "sealed", `subject_id = $2`, []any{p.id}} }
	moving := func(p person) cell { return cell{"move", "sealed", `subject_id = $2`, []any{p.id}} }
	fact := func(p person, kind string) cell {
		return cell{"fact", "body", `subject_id = $2 and kind = $3`, []any{p.id, kind}}
	}
	var entries []cell
	for _, v := range must(s.site.Held(ctx, a.id))(s).Values {
		if v.Field == "experience" {
			entries = append(entries, cell{"datum", "sealed", `item_id = $2`, []any{v.Item}})
		}
	}
	outbox := cell{"outbox", "sealed", `letter_id = $2`, []any{mail}}
	other := cell{"outbox", "sealed", `letter_id = $2`, []any{s.owed(letters.Confirm, b.email)[0].ID}}

	s.noticed("rows of two people swapped", "datum", s.swap(datum(a, "first_name"), datum(b, "first_name")), held)
	s.noticed("columns of one person swapped", "datum", s.swap(datum(a, "first_name"), datum(a, "postcode")), held)
	s.noticed("entries of one person swapped", "datum", s.swap(entries[0], entries[1]), held)
	s.noticed("networks of two people swapped", "signin", s.swap(network(a), network(b)), held)
	s.noticed("letters of two people swapped", "outbox", s.swap(outbox, other), letter)
	s.noticed("new addresses of two people swapped", "move", s.swap(moving(a), moving(b)), confirm)
	s.noticed("facts of two people swapped", "fact", s.swap(fact(a, people.FactJoined), fact(b, people.FactJoined)), history)
	s.noticed("facts of one person swapped", "fact", s.swap(fact(a, people.FactJoined), fact(a, people.FactSignedIn)), history)
	s.noticed("one bit of a value", "datum", s.flip(datum(a, "postcode")), held)
	s.noticed("one bit of a network", "signin", s.flip(network(a)), held)
	s.noticed("one bit of a fact", "fact", s.flip(fact(a, people.FactJoined)), history)
	s.noticed("one bit of a letter", "outbox", s.flip(outbox), letter)
	s.noticed("one bit of a new address", "move", s.flip(moving(a)), confirm)
	spoil := func(statement string, args ...any) func() {
		return func() {
			s.Helper()
			want(s, "something to spoil: "+statement, s.run(s.rows, statement, args...) > 0, true)
		}
	}
	s.noticed("entries given to somebody else", "datum", spoil(`update datum set subject_id = $2 where site = $1 and subject_id = $3 and field = 'experience'`, a.id, b.id), held)
	s.noticed("a letter given to somebody else", "outbox", spoil(`update outbox set subject_id = $2 where site = $1 and letter_id = $3`, b.id, mail), letter)
	s.noticed("a fact given to somebody else", "fact", spoil(`update fact set subject_id = $2 where site = $1 and subject_id = $3 and kind = 'joined'`, a.id, b.id), history)
	s.noticed("an address that leads to somebody else", "locator", func() {
		spoil(`delete from locator where site = $1 and subject_id = $2`, b.id)()
		spoil(`update locator set subject_id = $2 where site = $1`, b.id)()
	}, func() error { _, _, err := s.site.Credentials(ctx, a.email); return err })
	s.noticed("an address that leads nowhere", "locator", spoil(`delete from locator where site = $1 and subject_id = $2`, a.id), nil)
	s.noticed("an address too many", "locator", spoil(`insert into locator (site, field, blind, subject_id, bond) values ($1, 'email', $2, $3, $2)`, []byte("forged"), seal.NewID()), nil)
	s.stolen(a, b, spoil)
	s.altered(a, spoil)
	s.noticed("an entry deleted", "datum", spoil(`delete from datum where site = $1 and item_id = $2`, entries[0].args...), nil)
	s.scribbled()
	s.moved()
	s.movedSite(a)
	s.sound()
}

// refused is for what does not tell why it refuses: for whoever asks there is no such session or link.
func refused(err error) error {
	if errors.Is(err, store.ErrNotFound) {
		return seal.ErrTampered
	}
	return err
}

// stolen lets somebody who writes rows, and has no keyring, take over an account.
func (s *scene) stolen(victim, thief person, spoil func(statement string, args ...any) func()) {
	s.Helper()
	ctx := s.Context()
	session := func() error { _, err := s.site.Session(ctx, thief.token, s.now); return refused(err) }
	s.ok(s.site.Forgot(ctx, thief.email, s.now))
	link := s.link(thief, letters.Password)
	follow := func() error {
		_, err := s.site.SetPassword(ctx, link, people.TicketPassword, phc(), home, s.now)
		return refused(err)
	}
	s.noticed("a session made somebody else's", "session", spoil(`update session set subject_id = $2 where site = $1 and subject_id = $3`, victim.id, thief.id), session)
	s.noticed("a session made longer", "session", spoil(`update session set ends_at = ends_at + 1 where site = $1 and subject_id = $2`, thief.id), session)
	s.noticed("a link made somebody else's", "ticket", spoil(`update ticket set subject_id = $2 where site = $1 and subject_id = $3 and kind = 'password'`, victim.id, thief.id), follow)
	s.noticed("a link made longer", "ticket", spoil(`update ticket set ends_at = ends_at + 1 where site = $1 and subject_id = $2 and kind = 'password'`, thief.id), follow)
	s.noticed("what a link carries replaced by what another one carried", "ticket", spoil(`update ticket set sealed = (select sealed from move m where m.site = $1 and m.subject_id = $2)
		where site = $1 and subject_id = $2 and kind = 'password'`, thief.id), follow)
	s.noticed("a link made to do more", "ticket", spoil(`update ticket set kind = 'password' where site = $1 and subject_id = $2 and kind = 'address'`, thief.id), nil)
	password := func() error {
		_, hash, err := s.site.Credentials(ctx, victim.email)
		if err == nil && hash == "" {
			return seal.ErrTampered
		}
		return err
	}
	s.noticed("a password made somebody else's", "account", spoil(`update account set phc = $2 where site = $1 and subject_id = $3`, people.HashPassword("five grey cats in a boat"), victim.id), password)
	s.noticed("a password, bond and all, made somebody else's", "account", spoil(`update account set phc = (select phc from account t where t.site = $1 and t.subject_id = $2),
		bond = (select bond from account t where t.site = $1 and t.subject_id = $2) where site = $1 and subject_id = $3`, thief.id, victim.id), password)
}

// altered changes what is not sealed. Nobody can read the lie off the row itself: the check compares it with a fact.
func (s *scene) altered(p person, spoil func(statement string, args ...any) func()) {
	s.Helper()
	for table, changes := range map[string][]string{
		"fact":    {`kind = 'erased' where kind = 'joined'`, `promise = 'log' where kind = 'joined'`, `happened_at = happened_at + 1 where kind = 'joined'`},
		"consent": {`given = 0 where given = 1`, `purpose = 'recipes' where purpose = 'newsletter'`, `version = 9 where 1 = 1`, `chosen_at = chosen_at - 1 where 1 = 1`},
		"signin":  {`width = 23 where 1 = 1`},
	} {
		for _, change := range changes {
			columns, where, _ := strings.Cut(change, " where ")
			s.noticed(table+" altered: "+change, table, spoil(`update `+table+` set `+columns+` where site = $1 and subject_id = $2 and `+where, p.id), nil)
		}
	}
	s.noticed("a consent forgotten", "consent", spoil(`delete from consent where site = $1 and subject_id = $2`, p.id), nil)
	s.noticed("a fact deleted", "fact", spoil(`delete from fact where site = $1 and subject_id = $2 and kind = 'joined'`, p.id), nil)
	s.noticed("a required value deleted", "datum", spoil(`delete from datum where site = $1 and subject_id = $2 and field = 'postcode'`, p.id), nil)
	s.noticed("a value in clear", "datum", spoil(`update datum set open = 'Lou', sealed = null where site = $1 and subject_id = $2 and field = 'first_name'`, p.id),
		func() error { _, err := s.site.Held(s.Context(), p.id); return err })
}

// scribbled changes what the charter keeps in clear, and what nobody has to give.
func (s *scene) scribbled() {
	s.Helper()
	k, ctx := s.sceneOf(s.TB, "kiosk"), s.Context()
	j := k.decide("customer", map[string][]string{"email": {"lou@mail.example"}, "shop": {"corner"}})
	s.ok(k.site.Join(ctx, j))
	k.pass(tick)
	k.integrate()
	do := func(statement string, args ...any) func() {
		return func() { k.Helper(); want(k, "rows touched", k.run(k.rows, statement, args...), 1) }
	}
	k.noticed("an open value altered", "datum", do(`update datum set open = 'palace' where site = $1 and field = 'shop'`),
		func() error { _, err := k.site.Held(ctx, j.Subject); return err })
	k.noticed("an optional value deleted", "datum", do(`delete from datum where site = $1 and field = 'shop'`), nil)
	shop := cell{"datum", "sealed", `field = 'shop'`, nil}
	old := k.get(shop)
	must(k.site.Correct(ctx, people.Session{Subject: j.Subject, Kind: "customer", Lang: "en"}, "shop", seal.Text{}, k.now))(k)
	k.integrate()
	k.noticed("a value that was removed, put back", "datum", do(`insert into datum (site, subject_id, field, item_id, written_at, open, sealed) values ($1, $2, 'shop', $3, 1, 'corner', $4)`, j.Subject, seal.ID{}, old), nil)
	k.sound()
}

// moved rewrites under which versions people are, and were.
func (s *scene) moved() {
	s.Helper()
	m := s.scene(s.TB)
	m.begins(byLetter...)
	carried, agreed, silent := m.member(), m.member("newsletter"), m.member()
	m.post()
	second := m.next(m.site, day(2, 20), asksNoEmployer...)
	m.announces(second)
	m.post()
	m.now = day(2, 20)
	want(m, "moved", m.turn(), 3)
	m.announces(m.next(second, day(4, 1), offersGifts...))
	m.post()
	m.now = day(4, 1)
	must(m.answer(agreed, 5, store.Agreed, "gifts"))(m)
	m.integrate()
	m.sound()
	do := func(statement string, args ...any) func() {
		return func() { m.Helper(); want(m, "rows touched by "+statement, m.run(m.rows, statement, args...), 1) }
	}
	notice := func(columns string, p person, version int) func() {
		return do(`update notice set `+columns+` where site = $1 and subject_id = $2 and version = $3`, p.id, version)
	}
	// Others refer to these rows: they are mended by hand.
	for _, c := range []struct {
		what, spoil, mend string
		p                 person
	}{
		{"brought under a version", `terms = 5`, `terms = 4`, silent},
		{"taken back from a version", `terms = 4`, `terms = 5`, agreed},
		{"under a version of nobody", `terms = 7`, `terms = 4`, silent},
		{"joined under another version", `origin = 4`, `origin = 3`, carried},
		{"joined at another time", `joined_at = joined_at - 1`, `joined_at = joined_at + 1`, carried},
	} {
		do(`update subject set `+c.spoil+` where site = $1 and subject_id = $2`, c.p.id)()
		if faults := m.found(); !slices.ContainsFunc(faults, func(f string) bool { return blames(f, "subject") }) {
			m.Errorf("%s: the check found %q, nothing in subject", c.what, faults)
		}
		do(`update subject set `+c.mend+` where site = $1 and subject_id = $2`, c.p.id)()
	}
	m.noticed("a notice removed", "notice subject", do(`delete from notice where site = $1 and subject_id = $2 and version = 4`, carried.id), nil)
	m.noticed("an answer removed with its notice", "notice", do(`delete from notice where site = $1 and subject_id = $2 and version = 5`, agreed.id), nil)
	m.noticed("an answer made up", "notice", notice(`answer = 1, answered_at = owed_at`, silent, 5), nil)
	m.noticed("an answer turned round", "notice", notice(`answer = 2`, agreed, 5), nil)
	m.noticed("an answer forgotten", "notice", notice(`answer = 0`, agreed, 5), nil)
	for _, columns := range []string{`answered_at = answered_at + 1`, `boxes = ''`, `lang = 'fr'`, `fact_id = letter_id`} {
		m.noticed("an answer altered: "+columns, "notice", notice(columns, agreed, 5), nil)
	}
	for _, columns := range []string{`was = 5`, `told_at = moved_at - 1`, `moved_at = moved_at - 1`, `moved_at = moved_at + 1`, `fact_id = letter_id`} {
		m.noticed("a move altered: "+columns, "notice", notice(columns, carried, 4), nil)
	}
	m.noticed("an agreement carried out too early", "notice", notice(`moved_at = moved_at - 1`, agreed, 5), nil)
	for _, columns := range []string{`needs = 1`, `needs = 0`} { // the row may say anything: the two charters say what was needed
		m.noticed("a move forged: "+columns, "notice", notice(columns+`, moved_at = 1775001600000000, fact_id = (select fact_id from notice where site = $1 and subject_id = $2 and version = 4)`, silent, 5), nil)
	}
	m.noticed("a value that the version does not have", "datum", do(`insert into datum (site, subject_id, field, item_id, written_at, sealed) select site, subject_id, 'organisation', item_id, written_at, sealed
		from datum where site = $1 and subject_id = $2 and field = 'postcode'`, carried.id), nil)
	m.sound()
}

// movedSite takes a person, and their key, to another site.
func (s *scene) movedSite(p person) {
	s.Helper()
	k := s.scene(s.TB)
	tables := []string{"subject", "locator", "datum", "fact"}
	for _, table := range tables {
		if table == "subject" { // others refer to it: a twin takes its place
			s.run(s.rows, `insert into subject (site, subject_id, kind, lang, joined_at, seen_at) select $2, subject_id, kind, lang, joined_at, seen_at from subject where site = $1 and subject_id = $3`, k.site.Name(), p.id)
			continue
		}
		s.run(s.rows, `update `+table+` set site = $2 where site = $1 and subject_id = $3`, k.site.Name(), p.id)
	}
	s.run(s.keys, `insert into data_key select $2, subject_id, wrapped, made_at from data_key where site = $1 and subject_id = $3`, k.site.Name(), p.id)
	_, err := k.site.Held(s.Context(), p.id)
	want(s, "a person moved to another site", errors.Is(err, seal.ErrTampered), true)
	want(s, "found at the other site", len(k.found()) > 0, true)
	for _, table := range tables[1:] {
		k.run(k.rows, `update `+table+` set site = $2 where site = $1`, s.site.Name())
	}
	k.run(k.rows, `delete from subject where site = $1`)
	k.run(k.keys, `delete from data_key where site = $1`)
}

// forgedLog spoils the log itself, which must neither be served unseen nor grow.
func forgedLog(s *scene) {
	ctx := s.Context()
	p := s.lively()
	s.integrate()
	q := s.member()
	s.integrate()
	yes := must(s.site.Held(ctx, p.id))(s).Agreements[0].Fact
	s.verified(p.id, yes)
	refused := func(what, table string, spoil func()) {
		s.Helper()
		s.noticed(what, table, func() {
			s.Helper()
			spoil()
			if _, err := s.site.Choose(ctx, q.id, s.choice("recipes", true)); err != nil {
				s.Error(err)
			}
			before, _, _, err := s.site.Checkpoint(ctx)
			s.ok(err)
			if n, err := s.site.Integrate(ctx, s.now); err == nil {
				s.Errorf("%s: a checkpoint was signed over %d more entries", what, n)
			}
			after, _, _, err := s.site.Checkpoint(ctx)
			s.ok(err)
			want(s, what+": size", after, before)
		}, nil)
		s.integrate()
	}
	tile := cell{"tile", "data", `level = 0 and n = 0`, nil}
	refused("a tile edited", "tile", s.flip(tile))
	refused("a tile reordered", "tile", func() {
		v := s.get(tile)
		s.set(tile, slices.Concat(v[32:64], v[:32], v[64:]))
	})
	refused("a tile cut", "tile", func() { s.set(tile, s.get(tile)[:32]) })
	refused("a tile removed", "tile", func() { s.run(s.rows, `delete from tile where site = $1`) })
	refused("a checkpoint edited", "checkpoint", func() {
		s.run(s.rows, `update checkpoint set note = replace(note, 'orchard', 'orchart') where site = $1`)
	})

	leaf := func(statement string, args ...any) func() {
		return func() { s.Helper(); s.run(s.rows, statement, args...) }
	}
	// Entries are what tiles are checked against: a check finds the difference, whichever side was spoilt.
	s.noticed("an entry edited", "leaf", leaf(`update leaf set leaf = $2 where site = $1 and seq = 0`, bytes.Repeat([]byte{7}, 32)), nil)
	s.noticed("entries reordered", "leaf", func() {
		leaf(`update leaf set seq = -1 where site = $1 and seq = 0`)()
		leaf(`update leaf set seq = 0 where site = $1 and seq = 1`)()
		leaf(`update leaf set seq = 1 where site = $1 and seq = -1`)()
	}, nil)
	s.noticed("an entry removed", "leaf", leaf(`delete from leaf where site = $1 and seq = 0`), nil)
	s.noticed("the last entry removed", "leaf", leaf(`delete from leaf where site = $1 and seq = (select max(seq) from leaf where site = $1)`), nil)
	s.noticed("an entry forged", "leaf", leaf(`insert into leaf (site, leaf, queued_at) values ($1, $2, 1)`, bytes.Repeat([]byte{9}, 32)), nil)
	s.noticed("a fact replaced by a younger one", "fact", leaf(`update fact set leaf = (select leaf from fact f where f.site = $1 and f.subject_id = $3 and f.kind = 'joined') where site = $1 and fact_id = $2`, yes, q.id), nil)
	receipt := func() error { _, err := s.site.Receipt(ctx, p.id, yes); return err }
	s.noticed("the tile under a receipt edited", "tile", func() {
		s.flip(tile)()
		if err := receipt(); err == nil {
			s.Error("a receipt was given on a forged tile")
		}
	}, nil)
	s.verified(p.id, yes)
}
