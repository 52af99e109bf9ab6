package storetest

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"charte/letters"
	"charte/people"
	"charte/policy"
	"charte/rights"
	"charte/seal"
	"charte/store"
)

var errFault = errors.New("storetest: this boundary fails")

// boundaries lists every place where a store calls Options.Fault: all of them must be met.
var boundaries = []string{"commit.before", "commit.after", "key.made", "mark.before", "key.before", "key.destroyed", "log.before", "log.after",
	"chunk.kept", "document.before", "document.key", "document.chunks"}

// operation is something that a store does. begin prepares a fresh site, once, and returns the deed, which may be
// done again after it failed.
type operation struct {
	name  string
	begin func(*scene) func() error
}

// steps reports whether what is done is done to one person after the other, each time whole.
func (o operation) steps() bool {
	return o.name == "sweep" || o.name == "turn" || strings.HasPrefix(o.name, "finish")
}

var operations = []operation{
	{"join", func(s *scene) func() error {
		j := s.decide("picker", s.form("lou@mail.example", "newsletter"))
		return func() error {
			j.Subject = seal.NewID() // each attempt of a browser is a new one
			return s.site.Join(s.Context(), j)
		}
	}},
	{"join with a known address", func(s *scene) func() error {
		p := s.member()
		return func() error { return s.site.Join(s.Context(), s.decide("picker", s.form(p.email))) }
	}},
	{"confirm", func(s *scene) func() error {
		token := s.link(s.newcomer(), letters.Confirm)
		return func() error {
			_, err := s.site.SetPassword(s.Context(), token, people.TicketConfirm, phc(), home, s.now)
			return err
		}
	}},
	{"forget a password", func(s *scene) func() error {
		p := s.member()
		return func() error { return s.site.Forgot(s.Context(), p.email, s.now) }
	}},
	{"sign in", func(s *scene) func() error {
		p := s.member()
		return func() error { _, err := s.site.SignIn(s.Context(), p.id, home, s.now); return err }
	}},
	{"sign out", func(s *scene) func() error {
		p := s.member()
		return func() error { return s.site.SignOut(s.Context(), p.token, s.now) }
	}},
	{"choose", func(s *scene) func() error {
		p := s.member()
		return func() error { _, err := s.site.Choose(s.Context(), p.id, s.choice("recipes", true)); return err }
	}},
	{"withdraw", func(s *scene) func() error {
		p := s.member("newsletter")
		s.owe(p, "newsletter")
		return func() error { _, err := s.site.Choose(s.Context(), p.id, s.choice("newsletter", false)); return err }
	}},
	{"add an entry", func(s *scene) func() error {
		p := s.member()
		return func() error { return s.site.AddEntry(s.Context(), p.who, "experience", seal.NewText("pruned"), s.now) }
	}},
	{"remove an entry", func(s *scene) func() error {
		p := s.member()
		s.ok(s.site.AddEntry(s.Context(), p.who, "experience", seal.NewText("pruned"), s.now))
		values := must(s.site.Held(s.Context(), p.id))(s).Values
		return func() error {
			return s.site.RemoveEntry(s.Context(), p.who, "experience", values[len(values)-1].Item, s.now)
		}
	}},
	{"correct", func(s *scene) func() error {
		p := s.member()
		return func() error {
			_, err := s.site.Correct(s.Context(), p.who, "first_name", seal.NewText("Louise"), s.now)
			return err
		}
	}},
	{"change address", func(s *scene) func() error {
		p := s.member()
		token := s.moving(p, "new@mail.example")
		return func() error { return s.moves(token) }
	}},
	{"take away", func(s *scene) func() error {
		p := s.member()
		return func() error { return s.site.Exported(s.Context(), p.id, "0", s.now) }
	}},
	{"erase", func(s *scene) func() error {
		p := s.member("newsletter")
		h := must(s.site.Held(s.Context(), p.id))(s)
		return func() error { _, err := s.site.Erase(s.Context(), h, rights.OnRequest, s.now); return err }
	}},
	{"finish an erasure", func(s *scene) func() error {
		id := s.erase(s.member())
		s.post()
		return func() error {
			for {
				if done, err := s.site.FinishErasure(s.Context(), id, s.now); done || err != nil {
					return err
				}
			}
		}
	}},
	{"send a letter", func(s *scene) func() error {
		o := s.owed(letters.Confirm, s.newcomer().email)[0]
		return func() error { return s.site.Sent(s.Context(), o, s.now) }
	}},
	{"send a farewell", func(s *scene) func() error {
		p := s.member()
		s.erase(p)
		o := s.owed(letters.Farewell, p.email)[0]
		return func() error { return s.site.Sent(s.Context(), o, s.now) }
	}},
	{"give up a farewell", func(s *scene) func() error {
		p := s.member()
		s.erase(p)
		o := s.owed(letters.Farewell, p.email)[0]
		return func() error { return s.site.Drop(s.Context(), o.ID, s.now) }
	}},
	{"sweep", func(s *scene) func() error {
		s.member()
		s.member()
		s.now = noon.AddDate(1, 0, 0)
		s.sweep()
		s.now = s.now.AddDate(0, 0, 30).Add(-7 * 24 * time.Hour)
		s.newcomer()
		s.now = s.now.Add(7 * 24 * time.Hour)
		return func() error { _, err := s.site.Sweep(s.Context(), s.now); return err }
	}},
	{"integrate", func(s *scene) func() error {
		s.member()
		return func() error { _, err := s.site.Integrate(s.Context(), s.now); return err }
	}},
	{"publish", func(s *scene) func() error {
		p := policy.Published(s.site.Plan, s.now)
		return func() error { return s.site.Publish(s.Context(), p, s.now) }
	}},
	{"publish the next version", func(s *scene) func() error {
		s.begins(byLetter...)
		next := s.next(s.site, day(2, 20), offersGifts...)
		return func() error { return next.Publish(s.Context(), policy.Published(next.Plan, s.now), s.now) }
	}},
	{"replace a version", func(s *scene) func() error {
		s.begins(byLetter...)
		s.member()
		s.announces(s.next(s.site, day(2, 20), offersGifts...))
		s.pass(tick)
		last := s.numbered(s.site, 5, day(2, 28), keepsShorter...)
		return func() error { return last.Publish(s.Context(), policy.Published(last.Plan, s.now), s.now) }
	}},
	{"give up a version", func(s *scene) func() error {
		s.begins(byLetter...)
		s.member()
		s.announces(s.next(s.site, day(2, 20), offersGifts...))
		return func() error { _, err := s.site.Withdraw(s.Context(), s.now); return err }
	}},
	{"announce", func(s *scene) func() error {
		s.begins(byLetter...)
		s.member()
		s.owner("Verger & fils")
		next := s.next(s.site, day(2, 20), asksNoEmployer...)
		s.ok(next.Publish(s.Context(), policy.Published(next.Plan, s.now), s.now))
		return func() error { _, err := s.site.Announce(s.Context(), s.now); return err }
	}},
	{"turn", func(s *scene) func() error {
		s.begins(byLetter...)
		s.member()
		s.owner("Verger & fils")
		s.announces(s.next(s.site, day(2, 20), asksNoEmployer...))
		s.post()
		s.now = day(2, 20)
		return func() error { _, err := s.site.Turn(s.Context(), s.now); return err }
	}},
	{"turn after an answer", func(s *scene) func() error {
		s.begins(byLetter...)
		p := s.member("newsletter")
		s.announces(s.next(s.site, day(2, 20), append(widerLetter, offersGifts...)...))
		s.post()
		must(s.answer(p, 4, store.Agreed, "gifts"))(s)
		s.now = day(2, 20)
		return func() error { _, err := s.site.Turn(s.Context(), s.now); return err }
	}},
	{"answer", func(s *scene) func() error {
		s.begins(byLetter...)
		p := s.member()
		s.announces(s.next(s.site, day(2, 20), offersGifts...))
		return func() error { _, err := s.answer(p, 4, store.Agreed, "gifts"); return err }
	}},
	{"answer a version that applies", func(s *scene) func() error {
		s.begins(byLetter...)
		p := s.member("newsletter")
		s.announces(s.next(s.site, day(2, 20), append(widerLetter, offersGifts...)...))
		s.now = day(2, 20)
		s.turn()
		return func() error {
			_, err := s.site.Answer(s.Context(), p.who, 4, store.Agreed, []string{"gifts"}, "en", s.now)
			return err
		}
	}},
	{"measure", func(s *scene) func() error {
		s.member()
		return func() error { return s.site.Probe(s.Context(), s.now) }
	}},
}

// tripwire fails one boundary, the nth that is met.
type tripwire struct {
	met  []string
	trip int                // index in met; -1: none
	then func(string) error // happens there too; nil: nothing
}

func (w *tripwire) at(where string) error {
	w.met = append(w.met, where)
	if len(w.met)-1 == w.trip {
		return errFault
	}
	if w.then != nil {
		return w.then(where)
	}
	return nil
}

// faults fails every operation at each of its boundaries. What is there then is what was there before, or what there
// would be without the fault; doing it again, then everything that a server does by itself, ends where an
// uninterrupted one ends.
func faults(t *testing.T, o store.Options) {
	wire := &tripwire{trip: -1}
	h := open(t, o, func(at string) error { return wire.at(at) })
	met := map[string]bool{}
	for _, op := range slices.Concat(operations, others, formOperations, vaultOperations) {
		t.Run(op.name, func(t *testing.T) {
			play := func(trip int) (before, after, settled string, err error) {
				s := h.scene(t)
				wire.trip = -1
				act := op.begin(s)
				before = s.state()
				wire.met, wire.trip = nil, trip
				err = act()
				where := slices.Clone(wire.met)
				wire.trip = -1
				after = s.state()
				s.truthful()
				if err != nil && after == before || op.steps() {
					if again := act(); again != nil {
						t.Errorf("failed at %v, then again without a fault: %v", where, again)
					}
				}
				s.settle()
				settled = s.state()
				s.sound()
				wire.met = where
				return before, after, settled, err
			}
			_, done, end, err := play(-1)
			if err != nil {
				t.Fatal(err)
			}
			places := slices.Clone(wire.met)
			if len(places) == 0 && op.name != "measure" {
				t.Fatal("no boundary is met")
			}
			for i, place := range places {
				met[place] = true
				before, after, settled, err := play(i)
				if !errors.Is(err, errFault) {
					t.Errorf("boundary %d, %s: the fault gave %v", i, place, err)
				}
				if after != before && after != done && !op.steps() {
					t.Errorf("boundary %d, %s: half done\n%s\nbefore\n%s\ndone\n%s", i, place, after, before, done)
				}
				if settled != end {
					t.Errorf("boundary %d, %s: ends as\n%s\nand without the fault as\n%s", i, place, settled, end)
				}
			}
		})
	}
	t.Run("a chunk that comes twice", func(t *testing.T) {
		wire.trip = -1
		lateChunks(h.scene(t), wire)
	})
	for _, place := range boundaries {
		if !met[place] && !t.Failed() {
			t.Errorf("no operation meets the boundary %s", place)
		}
	}
}

// truthful wants no erasure to say that a key is destroyed while it is there.
func (s *scene) truthful() {
	s.Helper()
	if s.count(s.rows, `select count(*) from erasure where site = $1 and destroyed_at = 0`) > 0 {
		return // its key may still be there
	}
	used := s.count(s.rows, `select count(*) from (select subject_id from subject where site = $1 union select subject_id from outbox where site = $1
		union select deposit_id from deposit where site = $1 and ended_at = 0 and state <> 'sending') used`)
	if told := count(s.kinds(seal.ID{}), rights.FactDestroyed); told > 0 {
		want(s, "keys while an erasure says that its own is destroyed", s.count(s.keys, `select count(*) from data_key where site = $1`) <= used, true)
	}
}

// settle does what a server does by itself: finishes erasures, sweeps a day later and integrates.
func (s *scene) settle() {
	s.Helper()
	s.finish()
	s.now = s.now.Add(24*time.Hour + tick)
	s.sweep()
	s.finish()
	s.integrate()
	used := s.count(s.rows, `select count(*) from (select subject_id from subject where site = $1 union select subject_id from outbox where site = $1
		union select deposit_id from deposit where site = $1 and ended_at = 0 and state <> 'sending') used`)
	want(s, "keys", s.count(s.keys, `select count(*) from data_key where site = $1`), used)
}

// state words what a site holds, without ids and repetitions: what a person, a regulator or a job would see of it.
func (s *scene) state() string {
	s.Helper()
	ctx := s.Context()
	lines := map[string]bool{}
	add := func(format string, args ...any) { lines[fmt.Sprintf(format, args...)] = true }
	n := 0
	for id := range s.everybody() {
		n++
		h := must(s.site.Held(ctx, id))(s)
		add("%s confirmed=%t warned=%t sign-ins=%t", h.Kind, h.Confirmed, !h.Warned.IsZero(), len(h.SignIns) > 0)
		for _, v := range h.Values {
			add("%s=%s", v.Field, v.Text.Reveal("test"))
		}
		for _, a := range h.Agreements {
			add("%s=%t", a.Purpose, a.Given)
		}
		for _, k := range s.kinds(id) {
			add("fact %s", k)
		}
	}
	add("people %d", n)
	for _, k := range s.kinds(seal.ID{}) {
		add("site fact %s", k)
	}
	for _, id := range must(s.site.Unsent(ctx, s.now.AddDate(9, 0, 0), 1000))(s) {
		o := must(s.site.Letter(ctx, id))(s)
		add("letter %s to %s", o.Kind, o.To.Reveal("test"))
	}
	for _, q := range []string{
		`'session ' || (count(*) > 0) from session where site = $1`, `'ticket ' || count(*) from ticket where site = $1`,
		`'request ' || (count(*) > 0) from request where site = $1`, `'entry ' || count(*) from datum where site = $1 and field = 'experience'`,
		`'erased ' || count(*) || ' destroyed ' || count(*) filter (where destroyed_at > 0) || ' gone ' || count(*) filter (where gone_at > 0) from erasure where site = $1`,
		`'tally ' || coalesce(sum(people), 0) from tally where site = $1`, `'waiting ' || (count(*) > 0) from leaf where site = $1 and seq is null`,
		`'log ' || (count(*) > 0) from checkpoint where site = $1`,
		`'access ' || count(*) || ' active ' || count(*) filter (where state = 'active') || ' blocked ' || count(*) filter (where blocked <> '') from access where site = $1`,
		`'reach ' || count(*) from reach where site = $1`, `'invitations ' || count(*) from invitation where site = $1`, `'keys ' || count(*) from api_token where site = $1`,
		`'roles ' || count(*) || ' held ' || count(*) filter (where until_at = 0) from staff_role where site = $1`, `'looks ' || count(*) from look where site = $1`,
		`'objections ' || count(*) from objection where site = $1`, `'directives ' || count(*) from directive where site = $1`,
		`'deaths ' || count(*) || ' handed ' || count(*) filter (where handed_at > 0) from death where site = $1`,
		`'minors ' || count(*) || ' agreed ' || count(*) filter (where state = 'agreed') from minor where site = $1`, `'parents ' || count(*) from guardian where site = $1`,
		`'sought ' || count(*) || ' answered ' || count(*) filter (where answered_at > 0) from assent where site = $1`, `'texts ' || count(*) from policy_text where site = $1`,
		`'versions ' || count(*) || ' latest ' || coalesce(max(number), 0) || ' withdrawn ' || count(*) filter (where withdrawn_at > 0) from policy_version where site = $1`,
		`'terms ' || coalesce(min(terms), 0) || ' to ' || coalesce(max(terms), 0) from subject where site = $1`,
		`'notices ' || count(*) || ' told ' || count(*) filter (where told_at > 0) || ' agreed ' || count(*) filter (where answer = 1) || ' moved ' || count(*) filter (where moved_at > 0) from notice where site = $1`, `'measured ' || count(*) from measure where site = $1`,
	} {
		var line string
		s.ok(s.rows.QueryRowContext(ctx, `select `+q, s.site.Name()).Scan(&line))
		add("%s", line)
	}
	s.written(ctx, add)
	s.handed(add)
	var all []string
	for line := range lines {
		all = append(all, line)
	}
	slices.Sort(all)
	return strings.Join(all, "\n")
}

// everybody lists the people of a site.
func (s *scene) everybody() map[seal.ID]bool {
	s.Helper()
	rows, err := s.rows.QueryContext(s.Context(), `select subject_id from subject where site = $1`, s.site.Name())
	s.ok(err)
	defer rows.Close()
	all := map[seal.ID]bool{}
	for rows.Next() {
		var id seal.ID
		s.ok(rows.Scan(&id))
		all[id] = true
	}
	s.ok(rows.Err())
	return all
}
