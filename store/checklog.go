package store

import (
	"context"
	"database/sql"
	"encoding/hex"
	"errors"
	"slices"

	"charte/proof"
)

// memoryTiles rebuilds a tree beside the stored one.
type memoryTiles map[[2]int64][]byte

func (m memoryTiles) Tile(_ context.Context, level int, n int64) ([]byte, error) {
	if t, ok := m[[2]int64{int64(level), n}]; ok {
		return t, nil
	}
	return nil, ErrNotFound
}

// log rebuilds the tree from its entries and compares it with the tiles and the signed checkpoint.
func (c *check) log(ctx context.Context) error {
	entries, err := c.sequence(ctx)
	if err != nil {
		return err
	}
	c.counts.Entries = int64(len(entries))
	built := memoryTiles{}
	var root [32]byte
	for start := 0; start < len(entries); start += integrateMost {
		batch := entries[start:min(start+integrateMost, len(entries))]
		tiles, hash, err := proof.Append(ctx, int64(start), built, batch)
		if err != nil {
			return err
		}
		for _, t := range tiles {
			built[[2]int64{int64(t.Level), t.N}] = t.Data
		}
		root = hash
	}
	if err := c.vouched(ctx, root); err != nil {
		return err
	}
	return c.tiles(ctx, built)
}

func (c *check) sequence(ctx context.Context) (entries []proof.Entry, err error) {
	err = each(ctx, c.tx, func(r *sql.Rows) error {
		var leaf []byte
		var seq sql.NullInt64
		if err := r.Scan(&leaf, &seq); err != nil {
			return err
		}
		switch {
		case !seq.Valid:
			c.counts.Waiting++
		case seq.Int64 != int64(len(entries)) || len(leaf) != len(proof.Entry{}):
			c.fault("leaf", hex.EncodeToString(leaf), "it is out of sequence")
		default:
			entries = append(entries, proof.Entry(leaf))
		}
		return nil
	}, `select leaf, seq from leaf where site = $1 order by case when seq is null then 1 else 0 end, seq`, c.name)
	return entries, err
}

func (c *check) vouched(ctx context.Context, root [32]byte) error {
	var note string
	err := c.tx.QueryRowContext(ctx, `select note from checkpoint where site = $1 order by size desc limit 1`, c.name).Scan(&note)
	if errors.Is(err, sql.ErrNoRows) {
		if c.counts.Entries > 0 {
			c.fault("checkpoint", "latest", "there is none, and the log has entries")
		}
		return nil
	}
	if err != nil {
		return err
	}
	cp, err := c.signed(note)
	if err != nil || cp.Size != c.counts.Entries || cp.Root != root {
		c.fault("checkpoint", "latest", "it does not vouch for the entries of the log: entries were added, removed, altered or reordered")
	}
	return nil
}

func (c *check) tiles(ctx context.Context, built memoryTiles) error {
	seen := 0
	err := each(ctx, c.tx, func(r *sql.Rows) error {
		var at [2]int64
		var data []byte
		if err := r.Scan(&at[0], &at[1], &data); err != nil {
			return err
		}
		seen++
		if !slices.Equal(built[at], data) {
			c.fault("tile", proof.Tile{Level: int(at[0]), N: at[1], Width: 256}.Path(), "it is not the tile of the log's entries")
		}
		return nil
	}, `select level, n, data from tile where site = $1`, c.name)
	if err == nil && seen < len(built) {
		c.fault("tile", "", "some tiles of the log are missing")
	}
	return err
}
