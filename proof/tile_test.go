package proof

import (
	"bytes"
	"errors"
	"testing"

	"pgregory.net/rapid"
)

func TestTilePaths(t *testing.T) {
	for path, tile := range map[string]Tile{
		"tile/0/000":                {Level: 0, N: 0, Width: 256},
		"tile/0/000.p/1":            {Level: 0, N: 0, Width: 1},
		"tile/0/x001/234.p/12":      {Level: 0, N: 1234, Width: 12},
		"tile/5/x001/x234/067":      {Level: 5, N: 1234067, Width: 256},
		"tile/entries/x001/234":     {Level: EntriesLevel, N: 1234, Width: 256},
		"tile/entries/999.p/255":    {Level: EntriesLevel, N: 999, Width: 255},
		"tile/1/x999/x999/999.p/42": {Level: 1, N: 999999999, Width: 42},
	} {
		if got := tile.Path(); got != path {
			t.Errorf("got %s, want %s", got, path)
		}
		got, err := ParseTilePath(path)
		if err != nil || got.Level != tile.Level || got.N != tile.N || got.Width != tile.Width {
			t.Errorf("%s: %+v, %v", path, got, err)
		}
	}
	if got := EntriesPath(1234, 7); got != "tile/entries/x001/234.p/7" {
		t.Errorf("got %s", got)
	}
}

func TestTilePathHasOneSpelling(t *testing.T) {
	for _, path := range []string{
		"", "tile", "tile/", "tile/0", "0/000", "/tile/0/000", "tile/0/000/", "tile/6/000", "tile/-1/000", "tile/00/000",
		"tile/8/0/000", "tile/data/000", "tile/8/data/000", "tile/entries", "tile/entries/", "tile/entries/1",
		"tile/0/0", "tile/0/00", "tile/0/0000", "tile/0/1234", "tile/0/x000/001", "tile/0/001/234", "tile/0/x001", "tile/0/-01",
		"tile/0/000.p", "tile/0/000.p/", "tile/0/000.p/0", "tile/0/000.p/256", "tile/0/000.p/01", "tile/0/000.p/+1",
		"tile/0/../000", "tile/0/x001/../000", "tile/entries/entries/000", "tile/0/x999/x999/x999/x999/x999/x999/x999/999",
	} {
		if got, err := ParseTilePath(path); !errors.Is(err, ErrFormat) {
			t.Errorf("%q: %+v, %v", path, got, err)
		}
	}
}

func TestTilePathRoundTrips(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := Tile{
			Level: rapid.IntRange(EntriesLevel, maxLevel).Draw(t, "level"),
			N:     rapid.Int64Range(0, maxSize).Draw(t, "n"),
			Width: rapid.IntRange(1, tileWidth).Draw(t, "width"),
		}
		got, err := ParseTilePath(want.Path())
		if err != nil || got.Level != want.Level || got.N != want.N || got.Width != want.Width {
			t.Fatalf("%s: %+v, %v", want.Path(), got, err)
		}
	})
}

func TestEntryBundle(t *testing.T) {
	a, b := Entry{1}, Entry{2}
	want := append(append(append([]byte{0, 32}, a[:]...), 0, 32), b[:]...)
	if got := EntryBundle([]Entry{a, b}); !bytes.Equal(got, want) {
		t.Errorf("got %x", got)
	}
	if got := EntryBundle(nil); len(got) != 0 {
		t.Errorf("got %x", got)
	}
}

func FuzzParseTilePath(f *testing.F) {
	f.Add("tile/0/x001/234.p/12")
	f.Add("tile/entries/000")
	f.Fuzz(func(t *testing.T, path string) {
		tile, err := ParseTilePath(path)
		if err == nil && (tile.Path() != path || tile.N < 0 || tile.Width < 1 || tile.Width > tileWidth || tile.Level > maxLevel) {
			t.Errorf("%q read as %+v", path, tile)
		}
	})
}
