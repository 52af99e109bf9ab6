package storetest

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"charte/envelope"
	"charte/people"
	"charte/rights"
	"charte/seal"
	"charte/store"
	"charte/vault"
)

// depositsSpoilt: whatever is done to a document on its way or in the chest, it opens as it was handed in or not at all, its reader is told,
// and its person may send it again. Nothing else is lost with it.
func depositsSpoilt(s *scene) {
	ctx := s.Context()
	reader, other := s.vaulted(), s.clerk("host")
	ana, ben := s.member(), s.member()
	text := canary(long)
	sound := s.hands(ben, text)
	part := func(id seal.ID, n string) []byte {
		return must(s.chest().Get(ctx, vault.Name(s.site.Name(), id, n)))(s)
	}
	put := func(id seal.ID, n string, b []byte) { s.ok(s.chest().Put(ctx, vault.Name(s.site.Name(), id, n), b)) }
	for _, c := range []struct {
		what  string
		spoil func(id seal.ID)
		want  error
	}{
		{"one flipped bit", func(id seal.ID) { b := part(id, "0"); b[500] ^= 4; put(id, "0", b) }, envelope.ErrTampered},
		{"cut off", func(id seal.ID) { b := part(id, "1"); put(id, "1", b[:len(b)-1]) }, envelope.ErrTampered},
		{"in another order", func(id seal.ID) { a, b := part(id, "0"), part(id, "1"); put(id, "1", a); put(id, "0", b) }, envelope.ErrTampered},
		{"a part of another document of the same text", func(id seal.ID) { put(id, "0", part(sound, "0")) }, envelope.ErrTampered},
		{"a lost part", func(id seal.ID) { must(s.chest().Destroy(ctx, vault.Name(s.site.Name(), id, "1")))(s) }, vault.ErrPart},
		{"a line of another document", func(id seal.ID) {
			s.run(s.rows, `update deposit set line = (select x.line from deposit x where x.site = $1 and x.deposit_id = $3) where site = $1 and deposit_id = $2`, id, sound)
		}, seal.ErrTampered},
	} {
		id := s.hands(ana, text)
		c.spoil(id)
		got, err := s.reveals(reader, pairs()[0], id)
		fails(s, c.what, err, c.want)
		want(s, "what is shown of it: "+c.what, len(got), 0)
		s.ok(s.site.DecideDeposit(ctx, reader.as("host"), id, vault.Verdict{Reason: "damaged"}, s.now))
		s.clears()
		s.destroyed(ana, id, vault.Refused, vault.ByRefusal)
	}

	// What was sealed for one deposit, person or document opens in no other, though the server cannot know.
	t := must(s.site.BeginDeposit(ctx, ana.who, "attestation", true, s.now))(s)
	line, chunks := s.sealed(t, canary(100))
	for what, p := range map[string]person{"another of the same person": ana, "somebody else’s": ben} {
		again := must(s.site.BeginDeposit(ctx, p.who, "attestation", true, s.now))(s)
		s.ok(s.site.PutChunk(ctx, p.who, again.ID, 0, chunks[0], s.now))
		fails(s, "more chunks than any document has", s.site.FinishDeposit(ctx, p.who, again.ID, line, vault.MostChunks+1, s.now), vault.ErrChunk)
		fails(s, "fewer chunks than came", s.site.FinishDeposit(ctx, p.who, again.ID, line, 0, s.now), vault.ErrChunk)
		s.ok(s.site.FinishDeposit(ctx, p.who, again.ID, line, 1, s.now))
		_, err := s.reveals(reader, pairs()[0], again.ID)
		fails(s, "handed in as "+what, err, envelope.ErrPlace)
		s.ok(s.site.WithdrawDeposit(ctx, p.who, again.ID, s.now))
	}
	s.ok(s.site.WithdrawDeposit(ctx, ana.who, t.ID, s.now))

	// A document without a byte; two readers at once; a key that is none of its readers'; a reader whose key goes while they have it open.
	empty := s.hands(ana, nil)
	s.opensWith(other, pairs()[1], reader.as("host"))
	got, err := s.reveals(reader, pairs()[0], empty)
	s.ok(err)
	want(s, "bytes of an empty one", len(got), 0)
	_, err = s.reveals(reader, pairs()[2], sound)
	fails(s, "opened with a key that it was not sealed for", err, envelope.ErrReader)
	_, err = s.reveals(other, pairs()[1], sound)
	fails(s, "opened by a reader of later", err, envelope.ErrReader)
	_, err = s.site.DepositChunk(ctx, people.Actor{Subject: other.id, Role: "host", Proofs: 1}, sound, 0, s.now)
	fails(s, "a chunk with one proof", err, store.ErrRole)
	must(s.site.DismissOf(ctx, other.id, "host", people.Actor{}, s.now))(s)
	_, err = s.site.DepositChunk(ctx, other.as("host"), sound, 0, s.now)
	fails(s, "a chunk once the role is taken away", err, store.ErrRole)
	_, err = s.site.DepositChunk(ctx, reader.as("host"), sound, 0, s.now)
	s.ok(err)
	late := must(s.site.BeginDeposit(ctx, ana.who, "attestation", true, s.now))(s)
	line, chunks = s.sealed(late, canary(100))
	s.ok(s.site.PutChunk(ctx, ana.who, late.ID, 0, chunks[0], s.now))
	s.ok(s.site.RemoveKey(ctx, reader.as("host"), pairs()[0].Public().ID(), s.now))
	fails(s, "sealed for a key that was removed meanwhile", s.site.FinishDeposit(ctx, ana.who, late.ID, line, 1, s.now), vault.ErrLine)
	_, err = s.site.DepositChunk(ctx, reader.as("host"), sound, 0, s.now)
	want(s, "a chunk to whose key was removed", errors.Is(err, store.ErrUnasked) || errors.Is(err, store.ErrRole), true)
	_, _, err = s.site.OpenDeposit(ctx, reader.as("host"), sound, s.now)
	fails(s, "opened without a key", err, store.ErrRole)
	fails(s, "decided without a key", s.site.DecideDeposit(ctx, reader.as("host"), sound, vault.Verdict{Accepted: true}, s.now), store.ErrRole)
	want(s, "what is there of the sound one", s.chunksOf(sound), 2)
	s.clears()
	s.integrate()
	s.sound()
}

// depositsOverruled: consent, objection, a version, a death and minority each say what becomes of a document that waits.
func depositsOverruled(s *scene) {
	ctx := s.Context()
	p := s.site.Plan
	reader, pair := s.vaulted(), pairs()[0]
	for _, c := range []struct {
		what, purpose string
		act           func(person)
		opens         error
		cause         vault.Cause // "": it stays
	}{
		{"the consent of its purpose is taken back", "recipes", func(p person) { must(s.site.Choose(ctx, p.id, s.choice("recipes", false)))(s) }, store.ErrDecided, vault.ByWithdrawal},
		{"its person objects to its purpose", "security", func(p person) {
			must(s.site.Object(ctx, p.id, must(rights.Object(s.site.Plan, "security", true, "preferences", "en", s.now))(s)))(s)
		}, store.ErrPurpose, ""},
		{"its person died", "account", func(p person) {
			must(s.site.Direct(ctx, p.id, s.wish(rights.WishKeep)))(s)
			must(s.site.Die(ctx, p.id, "certificate", s.now))(s)
		}, store.ErrNotFound, ""},
	} {
		s.site = must(s.Store.Site(amended(s, p, vaultedWords[0], strings.Replace(sensitive, "purpose: account", "purpose: "+c.purpose, 1)+desk+vaultedWords[0]), s.site.Base))(s)
		ana := s.member()
		if c.purpose == "recipes" {
			_, err := s.site.BeginDeposit(ctx, ana.who, "attestation", true, s.now)
			fails(s, "without the consent of its purpose", err, store.ErrPurpose)
			must(s.site.Choose(ctx, ana.id, s.choice("recipes", true)))(s)
		}
		id := s.hands(ana, canary(100))
		_, err := s.reveals(reader, pair, id)
		s.ok(err)
		s.pass(tick)
		c.act(ana)
		_, err = s.site.DepositChunk(ctx, reader.as("host"), id, 0, s.now)
		want(s, "a chunk once "+c.what, err != nil, true)
		_, _, err = s.site.OpenDeposit(ctx, reader.as("host"), id, s.now)
		fails(s, "opened once "+c.what, err, c.opens)
		s.clears()
		if c.cause == "" {
			want(s, "what is there once "+c.what, s.chunksOf(id), 1)
			s.now = s.now.AddDate(0, 3, 0)
			s.clears()
			c.cause = vault.ByTime
		}
		if c.purpose != "account" { // who died reads nothing
			s.destroyed(ana, id, vault.Ended, c.cause)
		}
		want(s, "what is left once "+c.what, s.leftOf(id), 0)
		s.integrate()
		s.sound()
	}

	// A minor whose account is open gives no express consent alone.
	s.site = must(s.Store.Site(nursery(s), s.site.Base))(s)
	kid, grown := s.child(14), s.child(15)
	_, err := s.site.BeginDeposit(ctx, kid.who, "attestation", true, s.now)
	fails(s, "a minor whose parent did not answer", err, store.ErrMinor)
	s.ok(s.site.AskParent(ctx, kid.id, seal.NewText(father), s.now))
	s.pass(tick)
	s.ok(s.site.Permit(ctx, kid.id, nil, "fr", s.now))
	_, err = s.site.BeginDeposit(ctx, kid.who, "attestation", true, s.now)
	fails(s, "a minor alone", err, store.ErrMinor)
	s.hands(grown, canary(100))
	want(s, "deposits of minors", s.count(s.rows, `select count(*) from deposit where site = $1 and subject_id = $2`, kid.id), 0)
	s.sound()
}

// depositsTurned: a version that gives a document less time, other readers, or up, does so to what waits.
func depositsTurned(s *scene) {
	ctx := s.Context()
	s.begins(vaultedWords...)
	reader, guard := s.clerk("host"), s.clerk("guard")
	s.opensWith(reader, pairs()[0], people.Actor{Role: people.Operator})
	ana, ben := s.member(), s.member()
	id := s.hands(ana, canary(100))
	stays := s.hands(ben, canary(100))
	_, _, err := s.site.OpenDeposit(ctx, reader.as("host"), stays, s.now)
	s.ok(err)
	sooner := s.next(s.site, day(2, 20), "opened by: [host]", "opened by: [guard]", "at the latest: 3 months", "at the latest: 1 month")
	s.announces(sooner)
	must(s.answer(ana, 4, store.Agreed))(s)
	s.now = day(2, 20)
	s.turn()
	want(s, "who is under the next version", fmt.Sprint(s.under(ana), s.under(ben)), "4 3")
	_, _, err = s.site.OpenDeposit(ctx, reader.as("host"), id, s.now)
	fails(s, "opened by a role that opens it no more", err, store.ErrRole)
	_, _, err = s.site.OpenDeposit(ctx, guard.as("guard"), id, s.now)
	fails(s, "opened by a role that has no key", err, store.ErrRole)
	want(s, "in the queue of the new role", len(must(s.theirs(ana).DepositsWaiting(ctx, guard.as("guard"), seal.ID{}, 9, s.now))(s)), 1)
	s.clears()
	s.destroyed(ana, id, vault.Ended, vault.ByTime)
	_, err = s.reveals(reader, pairs()[0], stays)
	s.ok(err) // under the version that ben stays under

	gone := s.next(sooner, day(3, 25), "  attestation:\n", "  other:\n")
	s.announces(gone)
	must(s.answer(ben, 5, store.Agreed))(s)
	_, _, err = s.site.OpenDeposit(ctx, reader.as("host"), stays, s.now)
	s.ok(err)
	s.now = day(3, 25)
	s.turn()
	want(s, "ended as its person came under the version", s.deposit(ben, stays).EndedAt.Equal(s.now), true)
	_, err = s.site.DepositChunk(ctx, reader.as("host"), stays, 0, s.now)
	want(s, "a chunk of what is asked for no more", err != nil, true)
	_, _, err = s.site.OpenDeposit(ctx, reader.as("host"), stays, s.now)
	want(s, "opened once it is asked for no more", err != nil, true)
	s.clears()
	s.destroyed(ben, stays, vault.Ended, vault.ByVersion)
	s.integrate()
	s.sound()
}

// lateChunks: a chunk that was sent twice, and comes the second time while its document is handed in or taken back.
func lateChunks(s *scene, wire *tripwire) {
	ctx := s.Context()
	reader, ana := s.vaulted(), s.member()
	meanwhile := func(id seal.ID, chunk []byte, act func() error) {
		s.Helper()
		wire.then = func(at string) error {
			if at != "chunk.kept" {
				return nil
			}
			wire.then = nil
			return act()
		}
		fails(s, "the second one", s.site.PutChunk(ctx, ana.who, id, 0, chunk, s.now), store.ErrNotFound)
	}
	for _, done := range []bool{true, false} {
		t := must(s.site.BeginDeposit(ctx, ana.who, "attestation", true, s.now))(s)
		line, chunks := s.sealed(t, canary(100))
		s.ok(s.site.PutChunk(ctx, ana.who, t.ID, 0, chunks[0], s.now))
		if !done {
			meanwhile(t.ID, chunks[0], func() error { return s.site.WithdrawDeposit(ctx, ana.who, t.ID, s.now) })
			want(s, "what came after the end", s.chunksOf(t.ID), 0)
			continue
		}
		meanwhile(t.ID, chunks[0], func() error { return s.site.FinishDeposit(ctx, ana.who, t.ID, line, 1, s.now) })
		got, err := s.reveals(reader, pairs()[0], t.ID)
		s.ok(err)
		want(s, "what was handed in", bytes.Equal(got, canary(100)), true)
	}
	s.clears()
	s.sound()
}

// depositsForged: what is altered, moved or taken away of documents is refused where it is read and found by the check, and the board counts
// what breaks each promise.
func depositsForged(s *scene) {
	ctx := s.Context()
	reader, other := s.vaulted(), s.clerk("host")
	s.opensWith(other, pairs()[1], reader.as("host"))
	ana, ben := s.member(), s.member()
	id, checked := s.hands(ana, canary(100)), s.hands(ana, canary(100))
	s.hands(ben, canary(100))
	_, err := s.reveals(reader, pairs()[0], id)
	s.ok(err)
	s.pass(tick)
	s.ok(s.site.DecideDeposit(ctx, reader.as("host"), checked, vault.Verdict{Accepted: true}, s.now))
	s.clears()
	erasure := s.erase(ben)
	s.finish()
	s.integrate()
	s.sound()
	alter := func(set string, of seal.ID) func() {
		return func() { s.run(s.rows, `update deposit set `+set+` where site = $1 and deposit_id = $2`, of) }
	}
	mine := func() error { _, err := s.site.Deposits(ctx, ana.id); return err }
	s.noticed("validated behind the store’s back", "deposit", alter(`state = 'validated', decided_at = done_at, role = 'host'`, id), mine)
	s.noticed("agreed to nothing", "deposit", alter(`agreed = 0`, id), mine)
	s.noticed("sealed for another key", "deposit", alter(`readers = 'x'`, id), mine)
	s.noticed("called destroyed", "deposit", alter(`ended_at = done_at, destroyed_at = done_at, cause = 'withdrawn'`, id), nil)
	s.noticed("brought back", "deposit", alter(`ended_at = 0, destroyed_at = 0, cause = ''`, checked), nil)
	s.noticed("a document that was taken away", "deposit", func() { s.run(s.rows, `delete from deposit where site = $1 and deposit_id = $2`, id) }, nil)
	s.noticed("a part altered", "deposit_chunk", func() {
		s.run(s.rows, `update deposit_chunk set digest = $3 where site = $1 and deposit_id = $2`, id, make([]byte, 32))
	}, nil)
	s.noticed("a part taken away", "deposit_chunk", func() { s.run(s.rows, `delete from deposit_chunk where site = $1 and deposit_id = $2`, id) }, nil)
	s.noticed("an opening made somebody else’s", "opening", func() {
		s.run(s.rows, `update opening set actor_id = $2 where site = $1`, other.id)
		_, err := s.site.DepositChunk(ctx, other.as("host"), id, 0, s.now)
		fails(s, "a chunk by an opening of somebody else", err, store.ErrUnasked)
	}, nil)
	s.noticed("a destruction taken away", "destruction", func() { s.run(s.rows, `delete from destruction where site = $1`) }, nil)
	s.noticed("the certificate of another", "destruction", func() { s.run(s.rows, `update destruction set fact_id = $2 where site = $1`, erasure) }, nil)

	const asked, sealedIn, gone = "documents.attestation", "documents.attestation.sealed_in", "documents.attestation.destroyed"
	measured := func() string { return fmt.Sprint(s.breaches(asked), s.breaches(sealedIn), s.breaches(gone)) }
	for _, c := range []struct{ what, spoil, mend, found string }{
		{"without a consent", `update deposit set agreed = 0 where site = $1 and deposit_id = $2`, `update deposit set agreed = 1 where site = $1 and deposit_id = $2`, "1 0 0"},
		{"for a key of nobody", `update deposit set readers = 'x' || readers where site = $1 and deposit_id = $2`, `update deposit set readers = substr(readers, 2) where site = $1 and deposit_id = $2`, "0 1 0"},
		{"a part that no browser sealed", `update deposit_chunk set size = 5 where site = $1 and deposit_id = $2`, `update deposit_chunk set size = 116 where site = $1 and deposit_id = $2`, "0 1 0"},
		{"ended long ago", `update deposit set ended_at = begun_at - 90000000000 where site = $1 and deposit_id = $2`, `update deposit set ended_at = 0 where site = $1 and deposit_id = $2`, "0 1 1"},
		{"called destroyed", `update deposit set destroyed_at = begun_at where site = $1 and deposit_id = $2`, `update deposit set destroyed_at = 0 where site = $1 and deposit_id = $2`, "0 0 1"},
	} {
		want(s, "breaches before: "+c.what, measured(), "0 0 0")
		s.run(s.rows, c.spoil, id)
		want(s, "breaches: "+c.what, measured(), c.found)
		s.run(s.rows, c.mend, id)
	}
	s.run(s.rows, `update destruction set destroyed_at = 0, ended_at = ended_at - 90000000000 where site = $1`)
	want(s, "breaches: of whoever left", measured(), "0 0 1")
}

// Restored restores old rows, with the chest of that time, from before documents were destroyed: none of them is read again. take and restore
// are called while the store is closed.
func Restored(t *testing.T, o store.Options, take, restore func()) {
	stop := func(h *house) {
		t.Helper()
		if err := errors.Join(h.rows.Close(), h.keys.Close(), h.Close()); err != nil {
			t.Fatal(err)
		}
	}
	again := func() *scene {
		t.Helper()
		s := open(t, o, nil).scene(t)
		s.site = must(s.Store.Site(amended(s, s.site.Plan, vaultedWords...), s.site.Base))(s)
		s.now = noon.Add(48 * time.Hour)
		return s
	}
	s := open(t, o, nil).scene(t)
	reader, pair := s.vaulted(), pairs()[0]
	ana, ben, cleo := s.member(), s.member(), s.member()
	checked, left, waits := s.hands(ana, canary(100)), s.hands(ben, canary(100)), s.hands(cleo, canary(100))
	var wrapped []byte
	var made int64
	s.ok(s.keys.QueryRowContext(s.Context(), `select wrapped, made_at from data_key where site = $1 and subject_id = $2`, s.site.Name(), checked).Scan(&wrapped, &made))
	stop(s.house)
	take()
	chested, old := filepath.Join(o.Dir, "documents"), t.TempDir()
	s.ok(os.CopyFS(old, os.DirFS(chested)))

	s = again()
	s.ok(s.site.DecideDeposit(s.Context(), reader.as("host"), checked, vault.Verdict{Accepted: true}, s.now))
	s.clears()
	s.destroyed(ana, checked, vault.Validated, vault.ByValidation)
	s.erase(ben)
	s.finish()
	want(s, "what is left of both", s.leftOf(checked)+s.leftOf(left), 0)
	stop(s.house)
	restore()
	s.ok(os.RemoveAll(chested))
	s.ok(os.CopyFS(chested, os.DirFS(old)))

	s = again()
	for _, id := range []seal.ID{checked, left} {
		want(s, "chunks that are back", s.chunksOf(id), 1)
		got, err := s.reveals(reader, pair, id)
		want(s, "what is read of a document that was destroyed", err != nil && len(got) == 0, true)
	}
	must(s.site.Replay(s.Context(), s.now))(s)
	s.clears()
	s.finish()
	s.clears()
	want(s, "what is left of both, after the replay", s.leftOf(checked)+s.leftOf(left), 0)
	d := s.deposit(ana, checked)
	want(s, "what her page says", fmt.Sprint(d.State, d.Cause, d.Destroyed.IsZero()), fmt.Sprint(vault.Ended, vault.ByRestoring, false))
	got, err := s.reveals(reader, pair, waits)
	s.ok(err)
	want(s, "what still waits", bytes.Equal(got, canary(100)), true)
	s.run(s.keys, `insert into data_key (site, subject_id, wrapped, made_at) values ($1, $2, $3, $4)`, checked, wrapped, made) // from an old copy of the keys
	must(s.site.Replay(s.Context(), s.now))(s)
	want(s, "a key that nothing needs", s.leftOf(checked), 0)
	s.sound()
	stop(s.house)
}
