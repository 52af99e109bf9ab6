package storetest

import (
	"bytes"
	"errors"
	"testing"
	"time"

	"pgregory.net/rapid"

	"charte/people"
	"charte/rights"
	"charte/store"
	"charte/vault"
)

// vaultOperations are what is done with documents, each with a fault at any of its boundaries.
var vaultOperations = []operation{
	{"begin a deposit", func(s *scene) func() error {
		s.vaulted()
		p := s.member()
		return func() error {
			_, err := s.site.BeginDeposit(s.Context(), p.who, "attestation", true, s.now)
			return err
		}
	}},
	{"send a chunk", func(s *scene) func() error {
		s.vaulted()
		p := s.member()
		t := must(s.site.BeginDeposit(s.Context(), p.who, "attestation", true, s.now))(s)
		_, chunks := s.sealed(t, canary(100))
		return func() error { return s.site.PutChunk(s.Context(), p.who, t.ID, 0, chunks[0], s.now) }
	}},
	{"hand a document in", func(s *scene) func() error {
		s.vaulted()
		p := s.member()
		t := must(s.site.BeginDeposit(s.Context(), p.who, "attestation", true, s.now))(s)
		line, chunks := s.sealed(t, canary(100))
		s.ok(s.site.PutChunk(s.Context(), p.who, t.ID, 0, chunks[0], s.now))
		return func() error { return s.site.FinishDeposit(s.Context(), p.who, t.ID, line, 1, s.now) }
	}},
	{"open a document", func(s *scene) func() error {
		reader := s.vaulted()
		id := s.hands(s.member(), canary(100))
		return func() error { _, err := s.reveals(reader, pairs()[0], id); return err }
	}},
	{"decide about a document", func(s *scene) func() error {
		reader := s.vaulted()
		id := s.hands(s.member(), canary(100))
		return func() error {
			return s.site.DecideDeposit(s.Context(), reader.as("host"), id, vault.Verdict{Accepted: true}, s.now)
		}
	}},
	{"take a document back", func(s *scene) func() error {
		s.vaulted()
		p := s.member()
		id := s.hands(p, canary(100))
		return func() error { return s.site.WithdrawDeposit(s.Context(), p.who, id, s.now) }
	}},
	{"finish a destruction", func(s *scene) func() error {
		s.vaulted()
		p := s.member()
		id := s.hands(p, canary(100))
		s.ok(s.site.WithdrawDeposit(s.Context(), p.who, id, s.now))
		return func() error { _, err := s.site.DestroyDocument(s.Context(), id, s.now); return err }
	}},
	{"finish the erasure of somebody with documents", func(s *scene) func() error {
		s.vaulted()
		p := s.member()
		s.hands(p, canary(100))
		id := s.erase(p)
		s.post()
		return func() error { _, err := s.site.FinishErasure(s.Context(), id, s.now); return err }
	}},
}

// handed words what a site holds of documents.
func (s *scene) handed(add func(string, ...any)) {
	s.Helper()
	for id := range s.everybody() {
		for _, d := range must(s.site.Deposits(s.Context(), id))(s) {
			add("deposit %s %s agreed=%t chunks=%d destroyed=%t", d.State, d.Cause, d.Agreed, d.Chunks, !d.Destroyed.IsZero())
		}
	}
	add("destructions %d done %d", s.count(s.rows, `select count(*) from destruction where site = $1`), s.count(s.rows, `select count(*) from destruction where site = $1 and destroyed_at > 0`))
	add("openings %t", s.count(s.rows, `select count(*) from opening where site = $1`) > 0)
}

// Vaults lets people hand documents in, piece by piece, take them back and leave, readers open them, decide and lose their role, time pass,
// and servers die between any two steps, all at random. After each step it compares with a model: who opens which document, that what
// they read is that very document, and that nothing is left of one that is destroyed. It returns how often one was read.
//
// Law: GDPR 5(1)(e), GDPR 9(2)(a), GDPR 25(2), GDPR 32(4)
func Vaults(t *testing.T, o store.Options) (read int) {
	wire := &tripwire{trip: -1}
	h := open(t, o, func(at string) error { return wire.at(at) })
	rapid.Check(t, func(r *rapid.T) {
		wire.trip = -1
		v := &vaults{scene: h.scene(drawn{t, r}), r: r, wire: wire}
		v.reader = v.vaulted()
		v.other = v.clerk("host")
		v.guard = v.clerk("guard")
		v.people = []*depositor{{person: v.member()}, {person: v.member()}, {person: v.member()}}
		for range rapid.IntRange(10, 25).Draw(r, "steps") {
			v.step()
			read += v.compare()
		}
		v.now = v.now.AddDate(0, 4, 0)
		v.clears()
		v.finish()
		want(v.scene, "objects in the chest at the end", v.kept(), 0)
		want(v.scene, "broken promises", v.breaches("documents.attestation")+v.breaches("documents.attestation.sealed_in")+v.breaches("documents.attestation.destroyed"), 0)
		v.integrate()
		v.sound()
	})
	return read
}

type vaults struct {
	*scene
	r                    *rapid.T
	wire                 *tripwire
	reader, other, guard person
	lost                 bool // the reader has no role any more
	people               []*depositor
}

type depositor struct {
	person
	gone bool
	all  []*handin
}

// handin is one document of the model.
type handin struct {
	ticket      vault.Ticket
	text        []byte
	line        string
	chunks      [][]byte
	sent        int
	begun, done time.Time
	ended       bool
}

// tried does something that a fault may stop, once more if it did: a server that died begins again.
func (v *vaults) tried(act func() error) error {
	v.wire.met, v.wire.trip = nil, rapid.IntRange(-3, 6).Draw(v.r, "fault at")
	err := act()
	v.wire.trip = -1
	if errors.Is(err, errFault) {
		err = act()
	}
	return err
}

func (v *vaults) step() {
	p := rapid.SampledFrom(v.people).Draw(v.r, "who")
	what := rapid.SampledFrom([]string{"hand", "hand", "begin", "send", "send", "finish", "finish", "decide", "withdraw", "pass", "sweep", "destroy", "erase", "role"}).Draw(v.r, "act")
	var d *handin
	if len(p.all) > 0 {
		d = rapid.SampledFrom(p.all).Draw(v.r, "document")
	}
	if d == nil && what != "begin" && what != "hand" && what != "pass" && what != "sweep" && what != "role" || p.gone && what != "pass" && what != "sweep" {
		return
	}
	ctx := v.Context()
	switch what {
	case "begin", "hand":
		t, err := v.site.BeginDeposit(ctx, p.who, "attestation", true, v.now)
		if v.lost {
			fails(v.scene, "a deposit that nobody could open", err, store.ErrNoReaders)
			return
		}
		if errors.Is(err, store.ErrDeposits) {
			return
		}
		v.ok(err)
		text := canary(rapid.SampledFrom([]int{0, 1, 90, vault.MostBytes/vault.MostChunks + 7}).Draw(v.r, "length"))
		text = append(text, t.ID.String()...)
		one := &handin{ticket: t, text: text, begun: v.now}
		one.line, one.chunks = v.sealed(t, text)
		p.all = append(p.all, one)
		if what == "hand" {
			v.handsIn(p.person, t, text)
			one.line, one.sent, one.done = "", len(one.chunks), v.now
		}
	case "send":
		if d.sent < len(d.chunks) && d.done.IsZero() {
			err := v.tried(func() error {
				return v.site.PutChunk(ctx, p.who, d.ticket.ID, d.sent, d.chunks[d.sent], v.now)
			})
			if d.ended || !v.now.Before(d.begun.Add(vault.SendingLife)) {
				fails(v.scene, "a chunk too late", err, store.ErrNotFound)
				return
			}
			v.ok(err)
			d.sent++
		}
	case "finish":
		err := v.tried(func() error {
			return v.site.FinishDeposit(ctx, p.who, d.ticket.ID, d.line, len(d.chunks), v.now)
		})
		switch {
		case d.ended:
			fails(v.scene, "handed in after its end", err, store.ErrNotFound)
		case !d.done.IsZero():
			v.ok(err)
		case v.lost:
			fails(v.scene, "handed in for nobody", err, vault.ErrLine)
		case d.sent < len(d.chunks):
			fails(v.scene, "handed in without all chunks", err, vault.ErrPart)
		default:
			v.ok(err)
			d.done = v.now
		}
	case "decide":
		verdict := rapid.SampledFrom([]vault.Verdict{{Accepted: true}, {Reason: "outdated"}}).Draw(v.r, "verdict")
		err := v.tried(func() error {
			return v.site.DecideDeposit(ctx, v.reader.as("host"), d.ticket.ID, verdict, v.now)
		})
		switch {
		case d.done.IsZero() || v.lost || d.ended:
			if err == nil {
				v.Error("decided about what nobody may decide about")
			}
		case errors.Is(err, store.ErrDecided): // it stood when the fault came
			fallthrough
		default:
			want(v.scene, "decided", err == nil || errors.Is(err, store.ErrDecided), true)
			d.ended = true
		}
	case "withdraw":
		err := v.tried(func() error { return v.site.WithdrawDeposit(ctx, p.who, d.ticket.ID, v.now) })
		want(v.scene, "taken back", err == nil || errors.Is(err, store.ErrNotFound), true)
		d.ended = true
	case "pass":
		v.pass(rapid.SampledFrom([]time.Duration{time.Minute, time.Hour, 25 * time.Hour, 40 * 24 * time.Hour}).Draw(v.r, "time"))
	case "destroy":
		v.ok(v.tried(func() error { _, err := v.site.DestroyDocument(ctx, d.ticket.ID, v.now); return err }))
	case "sweep":
		v.ok(v.tried(func() error { _, err := v.site.SweepDeposits(ctx, v.now); return err }))
		for _, one := range v.documents() {
			one.ended = one.ended || one.done.IsZero() && !v.now.Before(one.begun.Add(vault.SendingLife)) || !one.done.IsZero() && !v.now.Before(one.done.AddDate(0, 3, 0))
		}
		v.clears()
		for _, one := range v.documents() {
			if one.ended {
				want(v.scene, "keys of a document that was destroyed", v.count(v.keys, `select count(*) from data_key where site = $1 and subject_id = $2`, one.ticket.ID), 0)
				want(v.scene, "its chunks", v.chunksOf(one.ticket.ID), 0)
			}
		}
	case "erase":
		h := must(v.site.Held(ctx, p.id))(v.scene)
		v.ok(v.tried(func() error {
			_, err := v.site.Erase(ctx, h, rights.OnRequest, v.now)
			if errors.Is(err, store.ErrNotFound) { // it stood when the fault came
				err = nil
			}
			return err
		}))
		p.gone = true
		for _, one := range p.all {
			one.ended = true
		}
	case "role":
		if !v.lost && rapid.IntRange(0, 3).Draw(v.r, "whether") == 0 {
			must(v.site.DismissOf(ctx, v.reader.id, "host", people.Actor{}, v.now))(v.scene)
			v.lost = true
		}
	}
}

func (v *vaults) documents() (all []*handin) {
	for _, p := range v.people {
		all = append(all, p.all...)
	}
	return all
}

// compare opens every document as everybody. It returns how many were read.
func (v *vaults) compare() (read int) {
	v.Helper()
	ctx := v.Context()
	for _, d := range v.documents() {
		may := !d.done.IsZero() && !d.ended && !v.lost
		for who, by := range map[string]people.Actor{"a colleague without a key": v.other.as("host"), "another role": v.guard.as("guard"), "its person": {Subject: v.people[0].id, Role: "host", Proofs: 2}} {
			if _, _, err := v.site.OpenDeposit(ctx, by, d.ticket.ID, v.now); err == nil {
				v.Errorf("opened by %s", who)
			}
			if _, err := v.site.DepositChunk(ctx, by, d.ticket.ID, 0, v.now); err == nil {
				v.Errorf("a chunk given to %s", who)
			}
		}
		_, err := v.site.DepositChunk(ctx, v.reader.as("host"), d.ticket.ID, 0, v.now)
		if err == nil && !may {
			v.Error("a chunk was given after its time")
		}
		if !may {
			if _, _, err := v.site.OpenDeposit(ctx, v.reader.as("host"), d.ticket.ID, v.now); err == nil {
				v.Error("opened after its time")
			}
			continue
		}
		got, err := v.reveals(v.reader, pairs()[0], d.ticket.ID)
		if err != nil || !bytes.Equal(got, d.text) {
			v.Errorf("what the reader reads is not what was handed in: %v", err)
		}
		read++
	}
	return read
}
