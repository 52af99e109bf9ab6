package store

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/hex"
	"errors"
	"net/netip"
	"slices"

	"charte/people"
	"charte/proof"
	"charte/seal"
)

// Fault is something wrong that Check found. It names a row by its random ids: never by a value.
type Fault struct {
	Table   string `json:"table"`
	Row     string `json:"row"`     // ids, hex
	Problem string `json:"problem"` // a sentence
}

// Counts says how much Check looked at.
type Counts struct {
	Subjects int64 `json:"subjects"`
	Values   int64 `json:"values"`
	SignIns  int64 `json:"sign_ins"`
	Letters  int64 `json:"letters"`
	Facts    int64 `json:"facts"`
	Entries  int64 `json:"log_entries"` // entries in the log
	Waiting  int64 `json:"waiting"`     // facts that wait for the next checkpoint
	Faults   int64 `json:"faults"`
}

// check is one run over one snapshot of the rows.
type check struct {
	*Site
	tx     *sql.Tx
	counts Counts
	report func(Fault)
}

// Check reads the whole site and reports each row that does not open, each index that does not match, each fact
// that the log does not hold, and each part of the log that its own checkpoint does not vouch for. It works on one
// snapshot, beside a running server. The error is about the reading, never about what was found.
func (s *Site) Check(ctx context.Context, report func(Fault)) (Counts, error) {
	tx, err := s.engine.reader().BeginTx(ctx, &sql.TxOptions{ReadOnly: true, Isolation: s.engine.snapshot()})
	if err != nil {
		return Counts{}, err
	}
	defer tx.Rollback()
	c := &check{Site: s, tx: tx, report: report}
	for _, step := range []func(context.Context) error{c.people, c.locators, c.orphans, c.siteFacts, c.log} {
		if err := step(ctx); err != nil {
			return c.counts, err
		}
	}
	return c.counts, nil
}

func (c *check) fault(table, row, problem string) {
	c.counts.Faults++
	c.report(Fault{table, row, problem})
}

// people opens everything of everybody, one person at a time.
func (c *check) people(ctx context.Context) error {
	var last seal.ID
	for {
		kinds := map[seal.ID]string{}
		var ids []seal.ID
		err := each(ctx, c.tx, func(r *sql.Rows) error {
			var id seal.ID
			var kind string
			err := r.Scan(&id, &kind)
			ids, kinds[id] = append(ids, id), kind
			return err
		}, `select subject_id, kind from subject where site = $1 and subject_id > $2 order by subject_id limit $3`, c.name, last, sweepBatch)
		if err != nil || len(ids) == 0 {
			return err
		}
		for _, id := range ids {
			if err := c.person(ctx, id, kinds[id]); err != nil {
				return err
			}
		}
		last = ids[len(ids)-1]
	}
}

func (c *check) person(ctx context.Context, id seal.ID, kind string) error {
	key, err := c.key(ctx, id)
	if errors.Is(err, ErrNotFound) {
		// Erased since the snapshot: the key goes after the rows.
		if nobody, err := c.nobody(ctx, id); err != nil || nobody {
			return err
		}
		c.fault("subject", id.String(), "its data key is missing: restore the key store, or erase the person")
		return nil
	}
	if err != nil {
		c.fault("subject", id.String(), "its data key does not open under this keyring")
		return nil
	}
	c.counts.Subjects++
	return errors.Join(c.values(ctx, id, key, kind), c.signIns(ctx, id, key), c.facts(ctx, id, key), c.letters(ctx, id, key))
}

func (c *check) values(ctx context.Context, id seal.ID, key seal.DataKey, kind string) error {
	login := ""
	err := each(ctx, c.tx, func(r *sql.Rows) error {
		var field string
		var item seal.ID
		var sealed []byte
		if err := r.Scan(&field, &item, &sealed); err != nil {
			return err
		}
		c.counts.Values++
		row := id.String() + " " + column(field, item)
		if !c.Plan.Holds(kind, field) {
			c.fault("datum", row, "the charter gives no such field to this kind of people")
		}
		if sealed == nil {
			return nil
		}
		plain, err := key.Open(c.place(id, "datum", column(field, item)), sealed)
		if err != nil {
			c.fault("datum", row, "it does not open: altered, or moved from another row or column")
			return nil
		}
		if field == c.loginField() {
			login = string(plain)
		}
		return nil
	}, `select field, item_id, sealed from datum where site = $1 and subject_id = $2`, c.name, id)
	if err != nil || login == "" {
		return err
	}
	return c.located(ctx, id, c.loginField(), login)
}

// located checks that a login value leads to its person.
func (c *check) located(ctx context.Context, id seal.ID, field, value string) error {
	for _, blind := range c.ring.Blinds(c.name, field, value) {
		var owner seal.ID
		err := c.tx.QueryRowContext(ctx, `select subject_id from locator where site = $1 and field = $2 and blind = $3`, c.name, field, blind).Scan(&owner)
		if err == nil && owner == id {
			return nil
		}
		if err != nil && !errors.Is(err, sql.ErrNoRows) {
			return err
		}
	}
	c.fault("locator", id.String()+" "+field, "the index does not lead to this person")
	return nil
}

func (c *check) signIns(ctx context.Context, id seal.ID, key seal.DataKey) error {
	return each(ctx, c.tx, func(r *sql.Rows) error {
		var row seal.ID
		var sealed []byte
		var width int
		if err := r.Scan(&row, &width, &sealed); err != nil {
			return err
		}
		c.counts.SignIns++
		plain, err := key.Open(c.place(id, "signin", row.String()), sealed)
		if err != nil {
			c.fault("signin", row.String(), "it does not open: altered, or moved from another row")
			return nil
		}
		network, err := netip.ParsePrefix(string(plain))
		f, _ := c.Plan.Address()
		if cut, ok := people.Truncate(f, network.Addr()); err != nil || !ok || cut != network || network.Bits() != width {
			c.fault("signin", row.String(), "the address is not cut to the width that the charter declares")
		}
		return nil
	}, `select signin_id, width, sealed from signin where site = $1 and subject_id = $2`, c.name, id)
}

func (c *check) letters(ctx context.Context, id seal.ID, key seal.DataKey) error {
	return each(ctx, c.tx, func(r *sql.Rows) error {
		var row seal.ID
		var sealed []byte
		if err := r.Scan(&row, &sealed); err != nil {
			return err
		}
		c.counts.Letters++
		if _, err := key.Open(c.place(id, "outbox", row.String()), sealed); err != nil {
			c.fault("outbox", row.String(), "it does not open: altered, or moved from another row")
		}
		return nil
	}, `select letter_id, sealed from outbox where site = $1 and subject_id = $2`, c.name, id)
}

func (c *check) siteFacts(ctx context.Context) error {
	return c.facts(ctx, seal.ID{}, seal.DataKey{})
}

func (c *check) facts(ctx context.Context, id seal.ID, key seal.DataKey) error {
	return each(ctx, c.tx, func(r *sql.Rows) error {
		var row seal.ID
		var kind, promise string
		var at int64
		var leaf, body []byte
		var logged int
		if err := r.Scan(&row, &kind, &promise, &at, &leaf, &body, &logged); err != nil {
			return err
		}
		c.counts.Facts++
		if logged == 0 {
			c.fault("fact", row.String(), "the log does not hold it")
		}
		salt, canonical, err := c.openFact(key, id, row, body)
		if err != nil {
			c.fault("fact", row.String(), "it does not open: altered, or moved from another person")
			return nil
		}
		entry := proof.Commitment(salt, canonical)
		f, err := proof.ParseFact(canonical)
		if err != nil || !bytes.Equal(entry[:], leaf) || f.ID != row || f.Kind != kind || f.Promise != promise || micros(f.At) != at {
			c.fault("fact", row.String(), "it is not what the log committed to")
		}
		return nil
	}, `select f.fact_id, f.kind, f.promise, f.happened_at, f.leaf, f.body, (select count(*) from leaf l where l.site = f.site and l.leaf = f.leaf)
		from fact f where f.site = $1 and f.subject_id = $2`, c.name, id)
}

// locators checks that no index entry leads nowhere.
func (c *check) locators(ctx context.Context) error {
	return c.dangling(ctx, "locator", "it leads to nobody",
		`select subject_id from locator x where site = $1 and not exists (select 1 from datum d where d.site = x.site and d.subject_id = x.subject_id and d.field = x.field)`)
}

// orphans checks that no row is left of somebody who is not there.
func (c *check) orphans(ctx context.Context) error {
	for _, table := range []string{"session", "ticket"} {
		err := c.dangling(ctx, table, "it belongs to nobody", `select x.subject_id from `+table+` x where x.site = $1 and not exists
			(select 1 from subject p where p.site = x.site and p.subject_id = x.subject_id)`)
		if err != nil {
			return err
		}
	}
	return c.dangling(ctx, "fact", "it belongs to nobody", `select x.subject_id from fact x where x.site = $1 and x.subject_id <> $2 and not exists
		(select 1 from subject p where p.site = x.site and p.subject_id = x.subject_id)`, seal.ID{})
}

func (c *check) dangling(ctx context.Context, table, problem, query string, more ...any) error {
	return each(ctx, c.tx, func(r *sql.Rows) error {
		var id seal.ID
		err := r.Scan(&id)
		c.fault(table, id.String(), problem)
		return err
	}, query, append([]any{c.name}, more...)...)
}

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
	cp, err := proof.ParseCheckpoint([]byte(note), c.VerifierKey())
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
