package proof

import (
	"context"
	"fmt"

	"golang.org/x/mod/sumdb/tlog"
)

// TileReader reads the tiles of one log.
type TileReader interface {
	// Tile returns the widest stored version of tile n of a level. Data wider
	// than the size at hand is fine: the rest is ignored.
	Tile(ctx context.Context, level int, n int64) ([]byte, error)
}

// Append returns what a log of size entries must store to grow by entries:
// the tiles to write, each replacing the narrower one at its place, and the
// new root. It reads at most one tile a level and changes nothing itself.
//
// Law: GDPR 5(2)
func Append(ctx context.Context, size int64, r TileReader, entries []Entry) ([]Tile, tlog.Hash, error) {
	if size < 0 || size > maxSize-int64(len(entries)) {
		return nil, tlog.Hash{}, fmt.Errorf("%w: size %d", ErrTile, size)
	}
	carry := make([]tlog.Hash, len(entries))
	for i, e := range entries {
		carry[i] = tlog.RecordHash(e[:])
	}
	var tiles []Tile
	for level := 0; len(carry) > 0; level++ {
		grown, roots, err := growLevel(ctx, size>>(tileHeight*level), level, r, carry)
		if err != nil {
			return nil, tlog.Hash{}, err
		}
		tiles, carry = append(tiles, grown...), roots
	}
	root, err := Root(ctx, size+int64(len(entries)), overlay{tiles, r})
	return tiles, root, err
}

// growLevel adds hashes to a level that holds count of them. It returns the
// tiles that change and the roots of those that became full, which are the
// hashes the level above grows by.
func growLevel(ctx context.Context, count int64, level int, r TileReader, hashes []tlog.Hash) ([]Tile, []tlog.Hash, error) {
	var (
		tiles []Tile
		roots []tlog.Hash
		n     = count / tileWidth
		data  []byte
	)
	if w := int(count % tileWidth); w > 0 {
		old, err := readTile(ctx, r, level, n, w)
		if err != nil {
			return nil, nil, err
		}
		data = append(data, old...)
	}
	for _, h := range hashes {
		data = append(data, h[:]...)
		if len(data) == tileWidth*tlog.HashSize {
			tiles = append(tiles, Tile{level, n, tileWidth, data})
			roots = append(roots, tileRoot(data))
			n, data = n+1, nil
		}
	}
	if len(data) > 0 {
		tiles = append(tiles, Tile{level, n, len(data) / tlog.HashSize, data})
	}
	return tiles, roots, nil
}

// tileRoot returns the root over a full tile's hashes.
func tileRoot(data []byte) tlog.Hash {
	if len(data) == tlog.HashSize {
		return tlog.Hash(data)
	}
	half := len(data) / 2
	return tlog.NodeHash(tileRoot(data[:half]), tileRoot(data[half:]))
}

// Root returns the root of the log when it had size entries (RFC 6962, 2.1).
func Root(ctx context.Context, size int64, r TileReader) (tlog.Hash, error) {
	if size < 0 || size > maxSize {
		return tlog.Hash{}, fmt.Errorf("%w: size %d", ErrTile, size)
	}
	return tlog.TreeHash(size, hashReader(ctx, r))
}

// Inclusion returns the proof that the log of size entries holds entry index
// (RFC 6962, 2.1.1): at most 48 hashes.
func Inclusion(ctx context.Context, size, index int64, r TileReader) (tlog.RecordProof, error) {
	if size > maxSize || index < 0 || index >= size {
		return nil, fmt.Errorf("%w: entry %d of %d", ErrTile, index, size)
	}
	return tlog.ProveRecord(size, index, hashReader(ctx, r))
}

// Consistency returns the proof that the log of size newSize begins with the
// log of size oldSize, 1 or more (RFC 6962, 2.1.2).
func Consistency(ctx context.Context, oldSize, newSize int64, r TileReader) (tlog.TreeProof, error) {
	if newSize > maxSize || oldSize < 1 || oldSize > newSize {
		return nil, fmt.Errorf("%w: from %d to %d", ErrTile, oldSize, newSize)
	}
	return tlog.ProveTree(newSize, oldSize, hashReader(ctx, r))
}

// maxSize is how many entries tiles of levels 0 to maxLevel can hold.
const maxSize = 1 << (tileHeight * (maxLevel + 1))

// hashReader lets package tlog find its hashes in tiles. It keeps the tiles of
// one call, because a proof asks for several hashes of the same one.
func hashReader(ctx context.Context, r TileReader) tlog.HashReader {
	type place struct {
		level int
		n     int64
	}
	cache := make(map[place][]byte)
	return tlog.HashReaderFunc(func(indexes []int64) ([]tlog.Hash, error) {
		hashes := make([]tlog.Hash, len(indexes))
		for i, x := range indexes {
			t := tlog.TileForIndex(tileHeight, x)
			data := cache[place{t.L, t.N}]
			if len(data) < t.W*tlog.HashSize {
				var err error
				if data, err = readTile(ctx, r, t.L, t.N, t.W); err != nil {
					return nil, err
				}
				cache[place{t.L, t.N}] = data
			}
			h, err := tlog.HashFromTile(t, data, x)
			if err != nil {
				return nil, fmt.Errorf("%w: %w", ErrTile, err)
			}
			hashes[i] = h
		}
		return hashes, nil
	})
}

// readTile returns the first width hashes of a tile.
func readTile(ctx context.Context, r TileReader, level int, n int64, width int) ([]byte, error) {
	data, err := r.Tile(ctx, level, n)
	if err != nil {
		return nil, err
	}
	if len(data) < width*tlog.HashSize {
		return nil, fmt.Errorf("%w: %s", ErrTile, Tile{Level: level, N: n, Width: width}.Path())
	}
	return data[: width*tlog.HashSize : width*tlog.HashSize], nil
}

// overlay reads tiles that are not stored yet before those that are.
type overlay struct {
	tiles []Tile
	under TileReader
}

func (o overlay) Tile(ctx context.Context, level int, n int64) ([]byte, error) {
	for _, t := range o.tiles {
		if t.Level == level && t.N == n {
			return t.Data, nil
		}
	}
	return o.under.Tile(ctx, level, n)
}
