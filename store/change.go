package store

import (
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"charte/letters"
	"charte/proof"
	"charte/seal"
)

// Change is what one fact, or several, make true. It can only begin with a fact.
type Change struct {
	site    *Site
	subject seal.ID      // zero: a change of the site itself
	key     seal.DataKey // the subject's; zero for the site
	at      time.Time
	facts   []pending
	rows    []row
	jobs    []Job
	err     error
}

// pending is a fact whose detail may depend on how many rows the change touched, by table.
type pending struct {
	id   seal.ID
	fact func(rows map[string]int64) proof.Fact
	site bool   // it is the site's own, although the change is about somebody
	file *party // whose it is, where that is another person than the change is about; nil: theirs
}

// party is a person who takes part in a change, with the key of what is theirs.
type party struct {
	id  seal.ID
	key seal.DataKey
}

// row is one statement. Without an error to give, any number of rows will do.
type row struct {
	query   string
	args    []any
	exactly int64 // rows that the statement must touch, when missed is set
	missed  error
	counts  string // the table for which its rows are counted, for the fact; "" for none
}

// because begins a change with the fact that justifies it, and returns the fact's id.
// The change stands only if its subject still exists when it commits, and is still under the version by which it was decided: that row
// is taken first, which also puts the changes of one person in a queue.
//
// Law: GDPR 5(1)(b)
func (s *Site) because(subject seal.ID, key seal.DataKey, at time.Time, f proof.Fact) (*Change, seal.ID) {
	c := &Change{site: s, subject: subject, key: key, at: at}
	if !subject.IsZero() {
		c.must(1, ErrNotFound, `update subject set kind = kind where site = $1 and subject_id = $2 and terms = $3`, s.name, subject, s.version)
	}
	return c, c.also(f)
}

// also adds a second fact to a change, and returns its id.
func (c *Change) also(f proof.Fact) seal.ID {
	return c.alsoCounted(func(map[string]int64) proof.Fact { return f })
}

func (c *Change) alsoCounted(f func(rows map[string]int64) proof.Fact) seal.ID {
	id := seal.NewID()
	c.facts = append(c.facts, pending{id: id, fact: f})
	return id
}

// alsoIn adds a fact to the file of another person who takes part in the change, and returns its id. That person's row must be taken too.
func (c *Change) alsoIn(whose party, f proof.Fact) seal.ID {
	id := seal.NewID()
	c.facts = append(c.facts, pending{id: id, fact: func(map[string]int64) proof.Fact { return f }, file: &whose})
	return id
}

func (c *Change) do(query string, args ...any) {
	c.rows = append(c.rows, row{query: query, args: args})
}

func (c *Change) count(table, query string, args ...any) {
	c.rows = append(c.rows, row{query: query, args: args, counts: table})
}

func (c *Change) must(exactly int64, missed error, query string, args ...any) {
	c.rows = append(c.rows, row{query: query, args: args, exactly: exactly, missed: missed})
}

// owe puts a letter in the outbox, sealed under the key of whoever it is about, with the job that sends it.
func (c *Change) owe(subject seal.ID, key seal.DataKey, l letters.Letter) {
	c.oweAs(seal.NewID(), subject, key, l)
}

func (c *Change) oweAs(id, subject seal.ID, key seal.DataKey, l letters.Letter) {
	c.do(`insert into outbox (site, letter_id, subject_id, kind, purpose, owed_at, sealed) values ($1, $2, $3, $4, $5, $6, $7)`,
		c.site.name, id, subject, string(l.Kind), l.Purpose, micros(c.at),
		key.Seal(c.site.place(subject, "outbox", id.String()), encodeLetter(l)))
	c.jobs = append(c.jobs, SendLetter{Site: c.site.name, Letter: id.String(), later: l.Kind.Later()})
}

// Commit writes the rows, facts, letters and jobs of a change in one transaction, or none of them.
// It returns ErrNotFound, ErrTaken or ErrStale when the world had moved since the change was decided.
//
// Law: GDPR 5(2)
func (s *Site) Commit(ctx context.Context, c *Change) error {
	if c.err != nil {
		return c.err
	}
	if err := s.fault("commit.before"); err != nil {
		return err
	}
	err := s.engine.commit(ctx, c.run, c.jobs)
	switch {
	case err == nil:
		return s.fault("commit.after")
	case s.engine.unique(err):
		return ErrTaken
	case s.engine.foreign(err):
		return ErrNotFound
	case errors.Is(err, ErrNotFound) && !c.subject.IsZero():
		// Somebody who came under another version meanwhile is still there.
		if now, asked := s.of(ctx, c.subject); asked == nil && now.version != s.version {
			return ErrStale
		}
	}
	return err
}

func (c *Change) run(ctx context.Context, tx execer) error {
	counted := map[string]int64{}
	for _, r := range c.rows {
		res, err := tx.ExecContext(ctx, r.query, r.args...)
		if err != nil {
			return err
		}
		if r.counts == "" && r.missed == nil {
			continue
		}
		n, err := res.RowsAffected()
		if err != nil {
			return err
		}
		if r.missed != nil && n != r.exactly {
			return r.missed
		}
		if r.counts != "" {
			counted[r.counts] += n
		}
	}
	for _, p := range c.facts {
		if err := c.keep(ctx, tx, p, counted); err != nil {
			return err
		}
	}
	return nil
}

// keep writes a fact and queues its leaf for the log.
func (c *Change) keep(ctx context.Context, tx execer, p pending, rows map[string]int64) error {
	f, subject, key := p.fact(rows), c.subject, c.key
	switch {
	case p.site:
		subject = seal.ID{}
	case p.file != nil:
		subject, key = p.file.id, p.file.key
	}
	f.ID, f.Site = p.id, c.site.name
	var salt [32]byte
	rand.Read(salt[:])
	canonical := f.Canonical()
	entry := proof.Commitment(salt, canonical)
	body := append(salt[:], canonical...)
	if !subject.IsZero() {
		body = key.Seal(c.site.place(subject, "fact", f.ID.String()), body)
	}
	if _, err := tx.ExecContext(ctx, `insert into fact (site, subject_id, fact_id, kind, promise, happened_at, leaf, body) values ($1, $2, $3, $4, $5, $6, $7, $8)`,
		c.site.name, subject, f.ID, f.Kind, f.Promise, micros(f.At), entry[:], body); err != nil {
		return err
	}
	turn, err := c.site.lineUp(ctx, tx, micros(c.at))
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, `insert into leaf (site, leaf, queued_at) values ($1, $2, $3)`, c.site.name, entry[:], turn)
	return err
}

func (s *Site) place(subject seal.ID, table, column string) seal.Place {
	return seal.Place{Site: s.name, Subject: subject, Table: table, Column: column}
}

// key returns the data key of a subject. The error is ErrNotFound for somebody who is not there, ErrNoKey for
// somebody who is, and whose key is not.
func (s *Site) key(ctx context.Context, subject seal.ID) (seal.DataKey, error) {
	wrapped, err := s.keys.get(ctx, s.name, subject)
	if errors.Is(err, ErrNotFound) {
		if nobody, err := s.nobody(ctx, subject); err != nil || nobody {
			return seal.DataKey{}, errors.Join(err, ErrNotFound)
		}
		return seal.DataKey{}, ErrNoKey
	}
	if err != nil {
		return seal.DataKey{}, err
	}
	return s.ring.Unwrap(s.name, subject, wrapped)
}

// newKey makes and keeps a data key, before the first row that needs it.
func (s *Site) newKey(ctx context.Context, subject seal.ID, now time.Time) (seal.DataKey, error) {
	key, wrapped, err := s.ring.NewDataKey(s.name, subject)
	if err != nil {
		return seal.DataKey{}, err
	}
	if err := s.keys.put(ctx, s.name, subject, wrapped, now); err != nil {
		return seal.DataKey{}, err
	}
	return key, s.fault("key.made")
}

func micros(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMicro()
}

func instant(us int64) time.Time {
	if us == 0 {
		return time.Time{}
	}
	return time.UnixMicro(us).UTC()
}

func notFound(err error) error {
	if errors.Is(err, sql.ErrNoRows) {
		return ErrNotFound
	}
	return err
}

// asker is a database, or one snapshot of it.
type asker interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
}

// identifiers reads the one column of a query.
func identifiers(ctx context.Context, db asker, query string, args ...any) (all []seal.ID, err error) {
	err = each(ctx, db, func(r *sql.Rows) error {
		var id seal.ID
		err := r.Scan(&id)
		all = append(all, id)
		return err
	}, query, args...)
	return all, err
}

// each reads all the rows of a query.
func each(ctx context.Context, db asker, scan func(*sql.Rows) error, query string, args ...any) error {
	rows, err := db.QueryContext(ctx, query, args...)
	if err != nil {
		return fmt.Errorf("store: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		if err := scan(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}
