package storetest

import (
	"slices"
	"strings"
	"testing"
	"time"

	"charte/chest"
	"charte/seal"
	"charte/store"
	"charte/vault"
)

// Chests proves that documents live and end in a chest as they do in a folder. away makes that chest unable to keep anything, and gives
// what makes it able again.
func Chests(t *testing.T, o store.Options, away func() (back func())) {
	h := open(t, o, nil)
	for _, c := range []scenario{{"documents", deposits}, {"what is wrong in it is found", chestChecked}} {
		t.Run(c.name, func(t *testing.T) { c.test(h.scene(t)) })
	}
	t.Run("what cannot be kept leaves nothing, and comes again", func(t *testing.T) { chestAway(h.scene(t), away) })
}

// faulty says what is wrong in the chest.
func (s *scene) faulty() (found []string) {
	s.Helper()
	var last, of int64
	read := must(s.site.CheckChest(s.Context(), func(f store.Fault) { found = append(found, f.Table+" "+f.Row+" "+f.Problem) }, func(read, all int64) { last, of = read, all }))(s)
	want(s, "chunks that it told of as it went", last, read)
	want(s, "chunks that it said there were", of, read)
	return found
}

func sorted(all []string) []string {
	slices.Sort(all)
	return all
}

func (s *scene) finds(what string, found []string, says ...string) {
	s.Helper()
	want(s, what+": faults", len(found), len(says))
	for i := range min(len(found), len(says)) {
		want(s, what+": "+found[i], strings.Contains(found[i], says[i]), true)
	}
}

// chestChecked: what the chest lacks, what was changed in it, and what no row knows is found, and nothing else is.
func chestChecked(s *scene) {
	ctx := s.Context()
	s.vaulted()
	ana := s.member()
	text := canary(vault.ChunkBytes + 5)
	whole := s.hands(ana, text)
	sent := must(s.site.BeginDeposit(ctx, ana.who, "attestation", true, s.now))(s)
	_, chunks := s.sealed(sent, text)
	s.ok(s.site.PutChunk(ctx, ana.who, sent.ID, 1, chunks[1], s.now))
	s.finds("what is as it should be", s.faulty())

	box, name := s.chest(), vault.Name(s.site.Name(), whole, "0")
	kept := must(box.Get(ctx, name))(s)
	altered := append([]byte(nil), kept...)
	altered[len(altered)/2] ^= 1
	s.ok(box.Put(ctx, name, altered))
	s.finds("one bit", s.faulty(), "deposit_chunk "+whole.String()+" 0 what the chest holds is not what arrived")
	must(box.Destroy(ctx, name))(s)
	must(box.Destroy(ctx, vault.Name(s.site.Name(), sent.ID, "1")))(s)
	s.finds("what is lost", sorted(s.faulty()), sorted([]string{
		"deposit_chunk " + whole.String() + " 0 it is missing from the chest", "deposit_chunk " + sent.ID.String() + " 1 it is missing from the chest"})...)
	s.ok(box.Put(ctx, name, kept))
	s.ok(s.site.PutChunk(ctx, ana.who, sent.ID, 1, chunks[1], s.now))

	nobody, strange := vault.Name(s.site.Name(), seal.NewID()), s.site.Name()+"/zz"
	s.ok(box.Put(ctx, nobody+"/0", chunks[1]))
	s.ok(box.Put(ctx, nobody+"/1", chunks[1]))
	s.ok(box.Put(ctx, strange+"/0", chunks[1]))
	s.finds("what no row knows", s.faulty(), "chest "+nobody+" no row knows this document", "chest "+strange+" nothing of Charte’s")
	s.pass(7 * time.Hour)
	s.clears()
	s.finds("after the sweep", s.faulty(), "chest "+strange)
	must(box.Destroy(ctx, strange))(s)
	s.ok(s.site.WithdrawDeposit(ctx, ana.who, whole, s.now))
	s.finds("what is being destroyed", s.faulty())
	s.clears()
	s.finds("what is destroyed", s.faulty())
}

// chestAway: a chunk that the chest cannot keep leaves no row that says it is there, and the rest is handed in once the chest is back.
func chestAway(s *scene, away func() (back func())) {
	ctx := s.Context()
	reader := s.vaulted()
	ana := s.member()
	text := canary(vault.ChunkBytes + 5)
	ticket := must(s.site.BeginDeposit(ctx, ana.who, "attestation", true, s.now))(s)
	line, chunks := s.sealed(ticket, text)
	s.ok(s.site.PutChunk(ctx, ana.who, ticket.ID, 0, chunks[0], s.now))
	back := away()
	fails(s, "a chunk that cannot be kept", s.site.PutChunk(ctx, ana.who, ticket.ID, 1, chunks[1], s.now), chest.ErrAway)
	want(s, "chunks there", len(s.deposit(ana, ticket.ID).Here), 1)
	fails(s, "handed in without it", s.site.FinishDeposit(ctx, ana.who, ticket.ID, line, 2, s.now), vault.ErrPart)
	back()
	want(s, "objects in the chest", s.kept(), 1)
	s.ok(s.site.PutChunk(ctx, ana.who, ticket.ID, 1, chunks[1], s.now))
	s.ok(s.site.FinishDeposit(ctx, ana.who, ticket.ID, line, 2, s.now))
	back = away()
	_, _, err := s.site.OpenDeposit(ctx, reader.as("host"), ticket.ID, s.now)
	s.ok(err)
	_, err = s.site.DepositChunk(ctx, reader.as("host"), ticket.ID, 0, s.now)
	fails(s, "a chunk that cannot be read", err, chest.ErrAway)
	s.ok(s.site.WithdrawDeposit(ctx, ana.who, ticket.ID, s.now))
	_, err = s.site.SweepDeposits(ctx, s.now)
	fails(s, "a destruction that cannot be", err, chest.ErrAway)
	want(s, "certified all the same", s.deposit(ana, ticket.ID).Destroyed.IsZero(), true)
	back()
	s.clears()
	want(s, "destroyed", s.deposit(ana, ticket.ID).Destroyed.IsZero(), false)
	want(s, "objects in the chest", s.kept(), 0)
}
