package storetest

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"golang.org/x/mod/sumdb/tlog"

	"charte/consent"
	"charte/policy"
	"charte/proof"
	"charte/seal"
	"charte/store"
)

// logGrows fills a log in odd batches and compares it, at every step, with the one that package tlog builds alone.
func logGrows(s *scene) {
	ctx := s.Context()
	_, _, _, err := s.site.Checkpoint(ctx)
	fails(s, "checkpoint of an empty log", err, store.ErrNotFound)
	want(s, "nothing to take", must(s.site.Integrate(ctx, s.now))(s), 0)

	var stored []tlog.Hash // what tlog alone would keep
	reader := tlog.HashReaderFunc(func(indexes []int64) (list []tlog.Hash, err error) {
		for _, i := range indexes {
			list = append(list, stored[i])
		}
		return list, nil
	})
	var size int64
	var entries []proof.Entry
	var checkpoints []proof.Checkpoint
	for round, batch := range []int{1, 2, 61, 191, 1, 1, 255, 256, 257, 1025, 37} {
		s.now = s.now.AddDate(0, 0, 1)
		for i := range batch {
			e := proof.Entry(sha256.Sum256(fmt.Append(nil, s.site.Name(), round, i)))
			entries = append(entries, e)
			s.run(s.rows, `insert into leaf (site, leaf, queued_at) values ($1, $2, $3)`, e[:], s.now.UnixMicro()+int64(i))
		}
		want(s, "entries taken", s.integrate(), batch)
		for ; size < int64(len(entries)); size++ {
			more := must(tlog.StoredHashes(size, entries[size][:], reader))(s)
			stored = append(stored, more...)
		}
		n, note, at, err := s.site.Checkpoint(ctx)
		s.ok(err)
		cp := must(proof.ParseCheckpoint([]byte(note), s.site.VerifierKey()))(s)
		want(s, "checkpoint", cp, proof.Checkpoint{Origin: s.site.Name() + ".example/log", Size: size, Root: must(tlog.TreeHash(size, reader))(s)})
		want(s, "size beside the checkpoint", n, size)
		want(s, "signed", at, s.now)
		checkpoints = append(checkpoints, cp)
	}
	got := must(s.site.Entries(ctx, 0, size+10))(s)
	want(s, "entries", slices.Equal(got, entries), true)
	want(s, "entries of a window", slices.Equal(must(s.site.Entries(ctx, 255, 3))(s), entries[255:258]), true)
	for level := 0; size>>(8*level) > 0; level++ {
		for n := int64(0); n<<8 < size>>(8*level); n++ {
			width := min(size>>(8*level)-n<<8, 256)
			data := must(tlog.ReadTileData(tlog.Tile{H: 8, L: level, N: n, W: int(width)}, reader))(s)
			want(s, fmt.Sprintf("tile %d/%d", level, n), bytes.Equal(must(s.site.Tile(ctx, level, n))(s), data), true)
		}
	}
	_, err = s.site.Tile(ctx, 0, size)
	fails(s, "a tile beyond the log", err, store.ErrNotFound)
	for _, old := range checkpoints {
		path := must(proof.Consistency(ctx, old.Size, size, s.site))(s)
		s.ok(tlog.CheckTree(path, size, checkpoints[len(checkpoints)-1].Root, old.Size, old.Root))
	}
}

// sequencers lets two servers integrate, while facts go on arriving at both.
func sequencers(s *scene) {
	ctx := s.Context()
	beside := open(s, s.options, nil)
	other := must(beside.Site(s.site.Plan, s.site.Base))(s)
	p, q := s.member(), s.member()
	var writers, readers sync.WaitGroup
	written := make(chan struct{})
	for i := range 4 {
		site, who := []*store.Site{s.site, other}[i%2], []person{p, q}[i/2]
		writers.Go(func() {
			for n := range 20 {
				if _, err := site.Choose(ctx, who.id, s.choice("newsletter", n%2 == 0)); err != nil {
					s.Error(err)
				}
			}
		})
	}
	for _, site := range []*store.Site{s.site, other, s.site, other} {
		readers.Go(func() {
			for done := false; !done; {
				select {
				case <-written:
					done = true
				default:
				}
				if _, err := site.Integrate(ctx, s.now); err != nil && !errors.Is(err, store.ErrStale) {
					s.Error(err)
				}
			}
		})
	}
	writers.Wait()
	close(written)
	readers.Wait()
	s.integrate()
	counts := s.sound()
	want(s, "facts that wait", counts.Waiting, 0)
	want(s, "entries", counts.Entries, counts.Facts)
	want(s, "facts of choices", count(s.kinds(p.id), consent.FactGiven)+count(s.kinds(p.id), consent.FactWithdrawn), 40)
}

func receipts(s *scene) {
	ctx := s.Context()
	p, stranger := s.member("newsletter"), s.member()
	yes := must(s.site.Held(ctx, p.id))(s).Agreements[0].Fact
	_, err := s.site.Receipt(ctx, p.id, yes)
	fails(s, "before any checkpoint", err, store.ErrPending)
	s.integrate()
	late := must(s.site.Choose(ctx, p.id, s.choice("newsletter", false)))(s)
	_, err = s.site.Receipt(ctx, p.id, late)
	fails(s, "before the next checkpoint", err, store.ErrPending)
	s.integrate()
	events, _, err := s.site.History(ctx, p.id, 0, 0)
	s.ok(err)
	for _, e := range events {
		f := s.verified(p.id, e.Fact.ID)
		want(s, "kind", f.Kind, e.Fact.Kind)
		want(s, "site", f.Site, s.site.Name())
	}
	for name, ids := range map[string][2]seal.ID{"of somebody else": {stranger.id, yes}, "of the site": {{}, yes}, "of nothing": {p.id, seal.NewID()}} {
		_, err := s.site.Receipt(ctx, ids[0], ids[1])
		fails(s, "a receipt "+name, err, store.ErrNotFound)
	}
	receipt := must(s.site.Receipt(ctx, p.id, yes))(s)
	if _, _, err := receipt.Verify(must(s.Site(s.site.Plan, ""))(s).VerifierKey()); err != nil {
		s.Error(err)
	}
	another := must(s.Site(Plan(s, "kiosk", "another"), ""))(s)
	_, _, err = receipt.Verify(another.VerifierKey())
	want(s, "under the key of another site", errors.Is(err, proof.ErrKey), true)
	file := receipt.Encode()
	for i := range file {
		file[i] ^= 1 << (i % 8)
		if r, err := proof.ParseReceipt(file); err == nil {
			if _, _, err := r.Verify(s.site.VerifierKey()); err == nil {
				s.Errorf("byte %d of the receipt is idle", i)
			}
		}
		file[i] ^= 1 << (i % 8)
	}
	signed := must(s.site.SignText("a line\n"))(s)
	want(s, "a signed text", bytes.HasPrefix(signed, []byte("a line\n\n— "+s.site.Name()+".example/log ")), true)
}

func publishes(s *scene) {
	ctx := s.Context()
	_, _, err := s.site.Published(ctx)
	fails(s, "before", err, store.ErrNotFound)
	f := policy.Published(s.site.Plan, s.now)
	s.ok(s.site.Publish(ctx, f, s.now))
	at, fact, err := s.site.Published(ctx)
	s.ok(err)
	want(s, "when", at, s.now)
	s.ok(s.site.Publish(ctx, f, s.now.AddDate(0, 0, 1)))
	again, same, err := s.site.Published(ctx)
	s.ok(err)
	want(s, "published once", again, at)
	want(s, "one fact", same, fact)
	silent := must(s.Site(amended(s, s.site.Plan, "charter: 1\n", "# more\ncharter: 1\n"), s.site.Base))(s)
	fails(s, "another text under the same number", silent.Publish(ctx, policy.Published(silent.Plan, s.now), s.now.AddDate(0, 0, 2)), store.ErrVersion)
	s.integrate()
	want(s, "what it says", s.verified(seal.ID{}, fact).Detail["charter"], s.site.Plan.Digest)
	var source string
	s.ok(s.rows.QueryRowContext(ctx, `select source from policy_version where site = $1`, s.site.Name()).Scan(&source))
	want(s, "the charter behind it", source, string(s.site.Plan.Charter.Source))
	later := must(s.Site(amended(s, s.site.Plan, "{number: 3, date: 2026-01-01}", "{number: 4, date: 2027-01-01}"), s.site.Base))(s)
	s.ok(later.Publish(ctx, policy.Published(later.Plan, s.now), s.now.AddDate(0, 0, 3)))
	next, other, err := later.Published(ctx)
	s.ok(err)
	want(s, "published under the next number", next.After(at) && other != fact, true)
	s.ok(s.site.Publish(ctx, f, s.now.AddDate(0, 0, 4)))
	want(s, "in force until then", must(s.site.InForce(ctx, s.now.AddDate(0, 0, 4)))(s).Number(), 3)
	want(s, "in force from its date", must(s.site.InForce(ctx, time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC)))(s).Number(), 4)
	s.sound()
}
