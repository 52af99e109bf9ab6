package proof

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"testing"

	"golang.org/x/mod/sumdb/tlog"
	"pgregory.net/rapid"
)

// shelf keeps the widest version of every tile, as the store does.
type shelf struct {
	size  int64
	tiles map[string]Tile
}

func newShelf() *shelf { return &shelf{tiles: make(map[string]Tile)} }

func key(level int, n int64) string { return fmt.Sprint(level, "/", n) }

func (s *shelf) Tile(_ context.Context, level int, n int64) ([]byte, error) {
	return s.tiles[key(level, n)].Data, nil
}

func (s *shelf) append(t interface{ Fatal(...any) }, entries []Entry) tlog.Hash {
	tiles, root, err := Append(context.Background(), s.size, s, entries)
	if err != nil {
		t.Fatal(err)
	}
	for _, tile := range tiles {
		s.tiles[key(tile.Level, tile.N)] = tile
	}
	s.size += int64(len(entries))
	return root
}

// numbered returns entries from to to-1 of a log where no two are alike.
func numbered(from, to int64) []Entry {
	entries := make([]Entry, 0, to-from)
	for i := from; i < to; i++ {
		var e Entry
		binary.BigEndian.PutUint64(e[:], uint64(i))
		entries = append(entries, e)
	}
	return entries
}

// reference keeps every hash of the tree, as package tlog describes it.
type reference struct{ hashes []tlog.Hash }

func (r *reference) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	out := make([]tlog.Hash, len(indexes))
	for i, x := range indexes {
		out[i] = r.hashes[x]
	}
	return out, nil
}

func newReference(t interface{ Fatal(...any) }, size int64) *reference {
	r := &reference{}
	for i, e := range numbered(0, size) {
		hashes, err := tlog.StoredHashes(int64(i), e[:], r)
		if err != nil {
			t.Fatal(err)
		}
		r.hashes = append(r.hashes, hashes...)
	}
	return r
}

// Whatever the batches: the tiles and the root are those of one reference
// tree, and every proof taken from the tiles verifies.
func TestAppendInAnyBatches(t *testing.T) {
	const most = 70_000 // beyond one full tile of level 1
	ref := newReference(t, most)
	ctx := context.Background()
	rapid.Check(t, func(t *rapid.T) {
		batch := rapid.OneOf(rapid.Int64Range(0, 3), rapid.Int64Range(250, 260), rapid.Int64Range(0, 2000),
			rapid.SampledFrom([]int64{65_536, 65_280, 255, 256, 257, 512}))
		s := newShelf()
		var sizes []int64
		for _, n := range rapid.SliceOfN(batch, 1, 12).Draw(t, "batches") {
			n = min(n, most-s.size)
			root := s.append(t, numbered(s.size, s.size+n))
			want, err := tlog.TreeHash(s.size, ref)
			if err != nil || root != want {
				t.Fatalf("root at %d: %v", s.size, err)
			}
			sizes = append(sizes, s.size)
		}
		checkTiles(t, s, ref)
		if s.size == 0 {
			return
		}
		root, err := Root(ctx, s.size, s)
		if err != nil {
			t.Fatal(err)
		}
		index := rapid.Int64Range(0, s.size-1).Draw(t, "index")
		p, err := Inclusion(ctx, s.size, index, s)
		if err != nil {
			t.Fatal(err)
		}
		e := numbered(index, index+1)[0]
		if err := tlog.CheckRecord(p, s.size, root, index, tlog.RecordHash(e[:])); err != nil {
			t.Fatalf("entry %d of %d: %v", index, s.size, err)
		}
		for _, old := range sizes {
			if old == 0 {
				continue
			}
			oldRoot, err := Root(ctx, old, s) // from tiles that have grown since
			if err != nil {
				t.Fatal(err)
			}
			p, err := Consistency(ctx, old, s.size, s)
			if err != nil {
				t.Fatal(err)
			}
			if err := tlog.CheckTree(p, s.size, root, old, oldRoot); err != nil {
				t.Fatalf("from %d to %d: %v", old, s.size, err)
			}
		}
	})
}

// checkTiles compares the stored tiles with those a standard client expects.
func checkTiles(t *rapid.T, s *shelf, ref *reference) {
	want := tlog.NewTiles(tileHeight, 0, s.size)
	if len(want) != len(s.tiles) {
		t.Fatalf("%d tiles at size %d, want %d", len(s.tiles), s.size, len(want))
	}
	for _, w := range want {
		got := s.tiles[key(w.L, w.N)]
		data, err := tlog.ReadTileData(w, ref)
		if err != nil || got.Width != w.W || got.Level != w.L || got.N != w.N || !bytes.Equal(got.Data, data) {
			t.Fatalf("tile %s at size %d differs: %v", got.Path(), s.size, err)
		}
	}
}

func TestAppendNothing(t *testing.T) {
	tiles, root, err := Append(context.Background(), 0, newShelf(), nil)
	empty, _ := tlog.TreeHash(0, nil)
	if err != nil || len(tiles) != 0 || root != empty {
		t.Errorf("got %d tiles, %v, %v", len(tiles), root, err)
	}
}

func TestAppendTwiceIsTheSame(t *testing.T) {
	s := newShelf()
	s.append(t, numbered(0, 300))
	before := s.size
	first := s.append(t, numbered(300, 900))
	// The tiles were written but the size was not: the batch comes again.
	s.size = before
	if again := s.append(t, numbered(300, 900)); again != first {
		t.Error("repeating a batch over its own tiles gives another root")
	}
}

func TestAppendLeavesWhatItReadAlone(t *testing.T) {
	s := newShelf()
	s.append(t, numbered(0, 10))
	stored := s.tiles[key(0, 0)].Data
	before := bytes.Clone(stored)
	if _, _, err := Append(context.Background(), 5, s, numbered(90, 95)); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(stored, before) {
		t.Error("Append wrote into a tile of the reader")
	}
}

func TestTreeRefusesWhatCannotBe(t *testing.T) {
	ctx := context.Background()
	s := newShelf()
	s.append(t, numbered(0, 300))
	gap := newShelf()
	broken := readerFunc(func() ([]byte, error) { return nil, errBroken })
	for name, c := range map[string]struct {
		want error
		do   func() error
	}{
		"negative size":      {ErrTile, func() error { _, err := Root(ctx, -1, s); return err }},
		"size beyond levels": {ErrTile, func() error { _, err := Root(ctx, maxSize+1, s); return err }},
		"size not stored":    {ErrTile, func() error { _, err := Root(ctx, 301, s); return err }},
		"append below 0":     {ErrTile, func() error { _, _, err := Append(ctx, -1, s, nil); return err }},
		"append beyond":      {ErrTile, func() error { _, _, err := Append(ctx, maxSize, s, numbered(0, 1)); return err }},
		"append to a gap":    {ErrTile, func() error { _, _, err := Append(ctx, 300, gap, numbered(0, 1)); return err }},
		"index = size":       {ErrTile, func() error { _, err := Inclusion(ctx, 300, 300, s); return err }},
		"index below 0":      {ErrTile, func() error { _, err := Inclusion(ctx, 300, -1, s); return err }},
		"from nothing":       {ErrTile, func() error { _, err := Consistency(ctx, 0, 300, s); return err }},
		"backwards":          {ErrTile, func() error { _, err := Consistency(ctx, 300, 299, s); return err }},
		"reader fails":       {errBroken, func() error { _, err := Root(ctx, 300, broken); return err }},
		"reader fails late":  {errBroken, func() error { _, _, err := Append(ctx, 300, broken, numbered(0, 1)); return err }},
	} {
		if err := c.do(); !errors.Is(err, c.want) {
			t.Errorf("%s: got %v, want %v", name, err, c.want)
		}
	}
}

var errBroken = errors.New("disk on fire")

type readerFunc func() ([]byte, error)

func (f readerFunc) Tile(context.Context, int, int64) ([]byte, error) { return f() }

func BenchmarkAppend(b *testing.B) {
	for _, n := range []int64{1, 100, 10_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			s := newShelf()
			s.append(b, numbered(0, 1_000_000))
			batch := numbered(0, n)
			b.ReportAllocs()
			for b.Loop() {
				if _, _, err := Append(context.Background(), s.size, s, batch); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(n)*float64(b.N)/b.Elapsed().Seconds(), "entries/s")
		})
	}
}

func BenchmarkInclusion(b *testing.B) {
	s := newShelf()
	s.append(b, numbered(0, 1_000_000))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Inclusion(context.Background(), s.size, 123_456, s); err != nil {
			b.Fatal(err)
		}
	}
}
