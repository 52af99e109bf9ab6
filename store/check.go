package store

import (
	"context"
	"database/sql"
	"errors"
	"net/netip"

	"charte/charter"
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
	*Site  // under the version of the person who is being checked
	tx     *sql.Tx
	counts Counts
	report func(Fault)
	seen   map[int]*Site // by version; nil where there is no such version
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
	c := &check{Site: s, tx: tx, report: report, seen: map[int]*Site{}}
	for _, step := range []func(context.Context) error{c.people, c.nobodies, c.locators, c.orphans, c.profiles, c.invitations, c.bonds, c.siteFacts, c.log} {
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

// member is somebody to check.
type member struct {
	id            seal.ID
	kind          string
	joined        int64   // in microseconds, as it stands
	origin, terms int     // numbers of versions
	account       seal.ID // whose other profile it is; zero for none
}

// people opens everything of everybody, one person at a time, as the version that they are under says.
func (c *check) people(ctx context.Context) error {
	whole := c.Site
	defer func() { c.Site = whole }()
	var last seal.ID
	for {
		var list []member
		err := each(ctx, c.tx, func(r *sql.Rows) error {
			var m member
			err := r.Scan(&m.id, &m.kind, &m.joined, &m.origin, &m.terms, &m.account)
			list = append(list, m)
			return err
		}, `select p.subject_id, p.kind, p.joined_at, p.origin, p.terms, coalesce(f.account_id, $4) from subject p left join profile f on f.site = p.site and f.subject_id = p.subject_id
			where p.site = $1 and p.subject_id > $2 order by p.subject_id limit $3`, c.name, last, sweepBatch, seal.ID{})
		if err != nil || len(list) == 0 {
			return err
		}
		for _, m := range list {
			one, err := c.version(ctx, whole, m.terms)
			if err != nil {
				return err
			}
			if c.Site = one; one == nil {
				c.Site = whole
				c.fault("subject", m.id.String(), "there is no such version as the one that this person is under")
			}
			if err := c.person(ctx, m); err != nil {
				return err
			}
		}
		last = list[len(list)-1].id
	}
}

// version is the site under a version, or nil where no such version can be read: the row that holds it is a fault of its own.
func (c *check) version(ctx context.Context, s *Site, number int) (*Site, error) {
	one, known := c.seen[number]
	if known {
		return one, nil
	}
	one, err := s.Under(ctx, number)
	if errors.Is(err, ErrNotFound) || errors.Is(err, seal.ErrTampered) {
		one, err = nil, nil
	}
	c.seen[number] = one
	return one, err
}

func (c *check) person(ctx context.Context, m member) error {
	id := m.id
	key, err := c.key(ctx, id)
	if errors.Is(err, ErrNotFound) {
		return nil // erased since the snapshot: the key goes after the rows
	}
	if errors.Is(err, ErrNoKey) {
		c.fault("subject", id.String(), "its data key is missing: restore the key store, or erase the person")
		return nil
	}
	if err != nil {
		c.fault("subject", id.String(), "its data key does not open under this keyring")
		return nil
	}
	c.counts.Subjects++
	facts, err := c.facts(ctx, id, key)
	if err != nil {
		return err
	}
	stays, err := c.terms(ctx, m, facts)
	if err != nil {
		return err
	}
	return errors.Join(c.consents(ctx, id, facts, stays), c.objections(ctx, id, facts), c.values(ctx, id, key, m.kind, facts, stays), c.signIns(ctx, id, key), c.accesses(ctx, id, key, facts), c.several(ctx, m, facts), c.letters(ctx, id, key), c.tickets(ctx, id, key), c.records(ctx, id, key, facts, stays), c.pictures(ctx, m, key, facts, stays), c.deposits(ctx, id, key, facts, stays), c.doubts(ctx, id, key, facts), c.staff(ctx, id, facts), c.readerKeys(ctx, id, key, facts), c.care(ctx, id, key, facts))
}

func (c *check) values(ctx context.Context, id seal.ID, key seal.DataKey, kind string, facts []proof.Fact, stays []Stay) error {
	login, found := "", map[string]int{}
	err := each(ctx, c.tx, func(r *sql.Rows) error {
		var field string
		var item seal.ID
		var inClear sql.NullString
		var sealed, blind []byte
		if err := r.Scan(&field, &item, &inClear, &sealed, &blind); err != nil {
			return err
		}
		c.counts.Values++
		found[field]++
		row := id.String() + " " + column(field, item)
		f, _ := c.Plan.Charter.Field(field)
		if !c.Plan.Holds(kind, field) {
			c.fault("datum", row, "the charter gives no such field to this kind of people")
		}
		// What was sealed under an earlier version stays sealed.
		if inClear.Valid != (f.Protect == charter.Open) && (inClear.Valid || len(stays) == 1) {
			c.fault("datum", row, "it is not protected as the charter declares")
		}
		plain, err := key.Open(c.place(id, "datum", column(field, item)), sealed)
		if err != nil {
			c.fault("datum", row, "it does not open: altered, or moved from another row or column")
			return nil
		}
		if inClear.Valid && inClear.String != string(plain) {
			c.fault("datum", row, "what is in clear is not what was sealed beside it: altered")
		}
		if field == c.loginField() {
			login = string(plain)
		}
		if !c.findable(field, string(plain), blind) {
			c.fault("datum", row, "the index by which people are searched for is not that of the value")
		}
		return nil
	}, `select field, item_id, open, sealed, blind from datum where site = $1 and subject_id = $2 and `+unrecorded, c.name, id)
	if err != nil {
		return err
	}
	c.given(id, kind, found, facts, stays)
	if login == "" || unclaimed(facts) {
		return nil
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
		from, err := c.signedFrom(id, key, row, sealed)
		if err != nil {
			c.fault("signin", row.String(), "it does not open: altered, or moved from another row")
			return nil
		}
		network, err := netip.ParsePrefix(from.Network)
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

// tickets opens what links carry.
func (c *check) tickets(ctx context.Context, id seal.ID, key seal.DataKey) error {
	return each(ctx, c.tx, func(r *sql.Rows) error {
		var kind string
		var hash, sealed []byte
		if err := r.Scan(&kind, &hash, &sealed); err != nil {
			return err
		}
		if _, err := key.Open(c.place(id, "ticket", ticketColumn(people.Ticket(kind), hash)), sealed); err != nil {
			c.fault("ticket", id.String()+" "+kind, "it does not open: altered, or moved from another row")
		}
		return nil
	}, `select kind, token_hash, sealed from ticket where site = $1 and subject_id = $2 and sealed is not null`, c.name, id)
}

// nobodies opens the letters to people who have left.
func (c *check) nobodies(ctx context.Context) error {
	readers, err := identifiers(ctx, c.tx, `select distinct o.subject_id from outbox o where o.site = $1 and not exists (select 1 from subject p where p.site = o.site and p.subject_id = o.subject_id)`, c.name)
	for _, id := range readers {
		key, keyErr := c.key(ctx, id)
		switch {
		case errors.Is(keyErr, ErrNotFound): // it left since the snapshot, and its key with it; or nobody can read it
			if n, err := c.number(ctx, `select count(*) from outbox where site = $1 and subject_id = $2`, c.name, id); err != nil || n == 0 {
				return err
			}
			c.fault("outbox", id.String(), "its data key is missing")
		case keyErr != nil:
			c.fault("outbox", id.String(), "its data key does not open under this keyring")
		default:
			err = errors.Join(err, c.letters(ctx, id, key))
		}
	}
	return err
}

// locators checks that no index entry leads nowhere.
func (c *check) locators(ctx context.Context) error {
	return c.dangling(ctx, "locator", "it leads to nobody",
		`select subject_id from locator x where site = $1 and not exists (select 1 from datum d where d.site = x.site and d.subject_id = x.subject_id and d.field = x.field)`)
}

// orphans checks that no row is left of somebody who is not there.
func (c *check) orphans(ctx context.Context) error {
	for _, table := range []string{"unsubscribe", "session", "api_token", "ticket", "guardian"} {
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
