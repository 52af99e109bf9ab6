package proof

import (
	"encoding/binary"
	"fmt"
	"strings"

	"golang.org/x/mod/sumdb/tlog"
)

const (
	tileHeight = 8
	tileWidth  = 1 << tileHeight
	// EntriesLevel is the Level of an entry bundle in a Tile.
	EntriesLevel = -1
	// maxLevel bounds the log at 2^48 entries (C2SP tlog-tiles).
	maxLevel = 5
)

// Tile is a run of at most 256 consecutive hashes at one level of the tree,
// 32 bytes each (C2SP tlog-tiles, height 8). A tile of level L+1 holds the
// roots of full tiles of level L. Level EntriesLevel names an entry bundle.
type Tile struct {
	Level int    // 0 holds the hashes of the entries
	N     int64  // position in the level, from 0
	Width int    // hashes in it, 1 to 256; 256 is full and never changes again
	Data  []byte // Width × 32 bytes
}

// Path returns where clients look for the tile below the log's address:
// "tile/0/x001/234", or "tile/0/x001/234.p/12" while it is 12 hashes wide;
// "tile/entries/…" for an entry bundle.
func (t Tile) Path() string {
	p := tlog.Tile{H: tileHeight, L: t.Level, N: t.N, W: t.Width}.Path()
	p = strings.TrimPrefix(p, "tile/8/")
	if rest, ok := strings.CutPrefix(p, "data/"); ok {
		p = "entries/" + rest
	}
	return "tile/" + p
}

// ParseTilePath reads a path as Path writes it; the Tile has no Data. Any other
// spelling is ErrFormat.
func ParseTilePath(path string) (Tile, error) {
	rest, ok := strings.CutPrefix(path, "tile/")
	if entries, found := strings.CutPrefix(rest, "entries/"); found {
		rest = "data/" + entries
	}
	parsed, err := tlog.ParseTilePath("tile/8/" + rest)
	t := Tile{Level: parsed.L, N: parsed.N, Width: parsed.W}
	if !ok || err != nil || t.Level > maxLevel || t.Path() != path {
		return Tile{}, fmt.Errorf("%w tile path", ErrFormat)
	}
	return t, nil
}

// EntriesPath returns where clients look for the bundle of entries 256n to
// 256n+width-1, below the log's address.
func EntriesPath(n int64, width int) string {
	return Tile{Level: EntriesLevel, N: n, Width: width}.Path()
}

// EntryBundle returns entries as a C2SP entry bundle: each entry after its
// length in two big-endian bytes.
func EntryBundle(entries []Entry) []byte {
	b := make([]byte, 0, len(entries)*(2+len(Entry{})))
	for _, e := range entries {
		b = binary.BigEndian.AppendUint16(b, uint16(len(e)))
		b = append(b, e[:]...)
	}
	return b
}
