package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"net/url"
	"strings"
	"time"

	"charte/plan"
	"charte/proof"
	"charte/rights"
	"charte/seal"
)

// origin is the name of the site's log: its published address without a scheme, as C2SP asks.
func origin(p *plan.Plan) string {
	u, err := url.Parse(p.Charter.Site.URL)
	if err != nil || u.Host == "" {
		return p.Charter.Site.ID + "/log"
	}
	return u.Host + "/log"
}

// VerifierKey returns the public key under which the site's checkpoints and exports are signed.
func (s *Site) VerifierKey() string { return s.sign.VerifierKey() }

// SignText signs a text of lines, such as the manifest of an export.
func (s *Site) SignText(text string) ([]byte, error) { return s.sign.SignText(text) }

// Tile returns the widest stored data of a tile of the log. It is what proof reads the tree by.
func (s *Site) Tile(ctx context.Context, level int, n int64) (data []byte, err error) {
	err = s.engine.reader().QueryRowContext(ctx, `select data from tile where site = $1 and level = $2 and n = $3`, s.name, level, n).Scan(&data)
	return data, notFound(err)
}

// Entries returns log entries from index start, at most limit of them, in order.
func (s *Site) Entries(ctx context.Context, start, limit int64) (entries []proof.Entry, err error) {
	err = each(ctx, s.engine.reader(), func(r *sql.Rows) error {
		var leaf []byte
		err := r.Scan(&leaf)
		entries = append(entries, proof.Entry(leaf))
		return err
	}, `select leaf from leaf where site = $1 and seq >= $2 and seq < $3 order by seq`, s.name, start, start+limit)
	return entries, err
}

// Checkpoint returns the latest signed checkpoint. The error is ErrNotFound before the first.
func (s *Site) Checkpoint(ctx context.Context) (size int64, note string, at time.Time, err error) {
	var us int64
	err = s.engine.reader().QueryRowContext(ctx, `select size, note, signed_at from checkpoint where site = $1 order by size desc limit 1`, s.name).Scan(&size, &note, &us)
	return size, note, instant(us), notFound(err)
}

// integrateMost bounds one batch of the log.
const integrateMost = 1024

// Integrate appends the queued facts to the log, signs a checkpoint, and returns how many it took.
// Tiles, positions and checkpoint stand or fall together. Two servers may try: one of them gets ErrStale.
// The error is ErrForged when the log is no longer what the last checkpoint signed, ErrForked when it is shorter than
// the key store remembers that it was published, as after a backup of the rows was restored: nothing is signed over it.
func (s *Site) Integrate(ctx context.Context, now time.Time) (int, error) {
	// Read before the size: another server may publish more meanwhile.
	published, err := s.keys.published(ctx, s.name, s.VerifierKey())
	if err != nil {
		return 0, err
	}
	size, last, _, err := s.Checkpoint(ctx)
	if err != nil && !errors.Is(err, ErrNotFound) {
		return 0, err
	}
	entries, err := s.queued(ctx)
	if err != nil || len(entries) == 0 {
		return 0, err
	}
	if err := s.intact(ctx, size, last); err != nil {
		return 0, err
	}
	if published > size {
		return 0, fmt.Errorf("%w: it was published up to entry %d and has %d: restore newer rows, or begin a new log with a new log key in the keyring", ErrForked, published, size)
	}
	tiles, root, err := proof.Append(ctx, size, s, entries)
	if err != nil {
		return 0, err
	}
	note, err := s.sign.Sign(proof.Checkpoint{Origin: s.sign.Origin(), Size: size + int64(len(entries)), Root: root})
	if err != nil {
		return 0, err
	}
	if err := s.fault("log.before"); err != nil {
		return 0, err
	}
	err = s.engine.commit(ctx, func(ctx context.Context, tx execer) error {
		return s.writeLog(ctx, tx, size, entries, tiles, string(note), now)
	}, nil)
	if s.engine.unique(err) {
		err = ErrStale
	}
	if err != nil {
		return 0, err
	}
	if err := s.keys.publishedUpTo(ctx, s.name, s.VerifierKey(), size+int64(len(entries))); err != nil {
		return 0, err
	}
	return len(entries), s.fault("log.after")
}

// intact recomputes the root of the log from the tiles that the next batch stands on.
func (s *Site) intact(ctx context.Context, size int64, note string) error {
	if size == 0 {
		return nil
	}
	signed, err := s.signed(note)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrForged, err)
	}
	root, err := proof.Root(ctx, size, s)
	if errors.Is(err, ErrNotFound) || errors.Is(err, proof.ErrTile) || err == nil && signed != (proof.Checkpoint{Origin: signed.Origin, Size: size, Root: root}) {
		return ErrForged
	}
	return err
}

// signed opens a checkpoint of this log, even one from before the site moved to another address.
func (s *Site) signed(note string) (proof.Checkpoint, error) {
	origin, _, _ := strings.Cut(note, "\n")
	then, err := proof.NewSigner(origin, s.ring.LogSeed(s.name))
	if err != nil {
		return proof.Checkpoint{}, err
	}
	return proof.ParseCheckpoint([]byte(note), then.VerifierKey())
}

func (s *Site) queued(ctx context.Context) (entries []proof.Entry, err error) {
	err = each(ctx, s.engine.reader(), func(r *sql.Rows) error {
		var leaf []byte
		err := r.Scan(&leaf)
		entries = append(entries, proof.Entry(leaf))
		return err
	}, `select leaf from leaf where site = $1 and seq is null order by queued_at, leaf limit $2`, s.name, integrateMost)
	return entries, err
}

// writeLog takes the head of the log first: of two servers that computed a batch on the same head, one fails whole.
func (s *Site) writeLog(ctx context.Context, tx execer, size int64, entries []proof.Entry, tiles []proof.Tile, note string, now time.Time) error {
	if _, err := tx.ExecContext(ctx, `insert into log_head (site, size) values ($1, 0) on conflict (site) do nothing`, s.name); err != nil {
		return err
	}
	res, err := tx.ExecContext(ctx, `update log_head set size = $3 where site = $1 and size = $2`, s.name, size, size+int64(len(entries)))
	if err != nil {
		return err
	}
	if n, err := res.RowsAffected(); err != nil || n != 1 {
		return errors.Join(ErrStale, err)
	}
	if _, err := tx.ExecContext(ctx, `insert into checkpoint (site, size, note, signed_at) values ($1, $2, $3, $4)`, s.name, size+int64(len(entries)), note, micros(now)); err != nil {
		return err
	}
	for i, e := range entries {
		res, err := tx.ExecContext(ctx, `update leaf set seq = $3 where site = $1 and leaf = $2 and seq is null`, s.name, e[:], size+int64(i))
		if err != nil {
			return err
		}
		if n, err := res.RowsAffected(); err != nil || n != 1 {
			return errors.Join(ErrStale, err)
		}
	}
	for _, t := range tiles {
		if _, err := tx.ExecContext(ctx, `insert into tile (site, level, n, data) values ($1, $2, $3, $4)
			on conflict (site, level, n) do update set data = excluded.data`, s.name, t.Level, t.N, t.Data); err != nil {
			return err
		}
	}
	return nil
}

// History returns what was done with a person's data, newest first: at most limit events (0: all of them) after
// the first skip, and how many there are in all. An event that happens between two readings moves the older ones
// down: one may be read twice, none is missed. It is read to the person alone.
//
// Law: GDPR 15
func (s *Site) History(ctx context.Context, subject seal.ID, skip, limit int) (events []rights.Event, total int, err error) {
	key, err := s.key(ctx, subject)
	if err != nil {
		return nil, 0, err
	}
	if limit <= 0 {
		limit = math.MaxInt32
	}
	all, err := s.number(ctx, `select count(*) from fact where site = $1 and subject_id = $2`, s.name, subject)
	if err != nil {
		return nil, 0, err
	}
	err = each(ctx, s.engine.reader(), func(r *sql.Rows) error {
		var id seal.ID
		var body []byte
		var seq sql.NullInt64
		if err := r.Scan(&id, &body, &seq); err != nil {
			return err
		}
		_, canonical, err := s.openFact(key, subject, id, body)
		if err != nil {
			return err
		}
		f, err := proof.ParseFact(canonical)
		events = append(events, rights.Event{Fact: f, Logged: seq.Valid})
		return err
	}, `select f.fact_id, f.body, l.seq from fact f left join leaf l on l.site = f.site and l.leaf = f.leaf
		where f.site = $1 and f.subject_id = $2 order by `+lastInTurn+` limit $3 offset $4`, s.name, subject, limit, skip)
	return events, int(all), err
}

// openFact gives the salt and the exact bytes of a fact. Facts of the site itself are kept in clear.
func (s *Site) openFact(key seal.DataKey, subject, id seal.ID, body []byte) (salt [32]byte, canonical []byte, err error) {
	if !subject.IsZero() {
		if body, err = key.Open(s.place(subject, "fact", id.String()), body); err != nil {
			return salt, nil, err
		}
	}
	if len(body) < len(salt) {
		return salt, nil, seal.ErrTampered
	}
	return [32]byte(body[:len(salt)]), body[len(salt):], nil
}

// Receipt proves that the log holds a fact of a person; the zero subject stands for the site's own facts.
// The error is ErrNotFound, or ErrPending until the next checkpoint.
//
// Law: GDPR 5(2)
func (s *Site) Receipt(ctx context.Context, subject, fact seal.ID) (proof.Receipt, error) {
	var none proof.Receipt
	var body, leaf []byte
	err := s.engine.reader().QueryRowContext(ctx, `select body, leaf from fact where site = $1 and subject_id = $2 and fact_id = $3`, s.name, subject, fact).Scan(&body, &leaf)
	if err != nil {
		return none, notFound(err)
	}
	var key seal.DataKey
	if !subject.IsZero() {
		if key, err = s.key(ctx, subject); err != nil {
			return none, err
		}
	}
	salt, canonical, err := s.openFact(key, subject, fact, body)
	if err != nil {
		return none, err
	}
	var seq sql.NullInt64
	if err := s.engine.reader().QueryRowContext(ctx, `select seq from leaf where site = $1 and leaf = $2`, s.name, leaf).Scan(&seq); err != nil {
		return none, notFound(err)
	}
	if !seq.Valid {
		return none, ErrPending
	}
	size, note, _, err := s.Checkpoint(ctx)
	if err != nil {
		return none, err
	}
	path, err := proof.Inclusion(ctx, size, seq.Int64, s)
	if err != nil {
		return none, err
	}
	return proof.NewReceipt(canonical, salt, seq.Int64, path, []byte(note), s.VerifierKey())
}

func encodeFigures(f map[string]int64) string {
	b, _ := json.Marshal(f)
	return string(b)
}
