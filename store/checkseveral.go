package store

import (
	"context"
	"database/sql"
	"errors"
	"slices"

	"charte/people"
	"charte/proof"
	"charte/seal"
)

// several checks that another profile belongs to whoever opened it, as its own fact tells, and has no way in of its own.
//
// Law: GDPR 32(1)(b)
func (c *check) several(ctx context.Context, m member, facts []proof.Fact) error {
	row := m.id.String()
	if m.account.IsZero() {
		if another(facts) {
			c.fault("profile", row, "its owner is missing: nobody reaches it")
		}
		return nil
	}
	p, err := c.scanProfile(c.tx.QueryRowContext(ctx, `select `+profileColumns+` from profile f where f.site = $1 and f.subject_id = $2`, c.name, m.id).Scan)
	if errors.Is(err, seal.ErrTampered) {
		c.fault("profile", row, "a row is not as it was written: altered, or made somebody else's")
		return nil
	}
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(facts, func(f proof.Fact) bool {
		return f.ID == p.fact && f.Kind == people.FactOpened && micros(f.At) == p.opened
	}) {
		c.fault("profile", row, "nobody opened it")
	}
	var kind string
	var terms int
	err = c.tx.QueryRowContext(ctx, `select p.kind, p.terms from subject p join account a on a.site = p.site and a.subject_id = p.subject_id where p.site = $1 and p.subject_id = $2`, c.name, p.account).Scan(&kind, &terms)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		c.fault("profile", row, "its owner has no account")
		return nil
	case err != nil:
		return err
	case kind != m.kind || terms != m.terms:
		c.fault("profile", row, "it is not of the kind of its owner, or under another version")
	}
	for _, table := range ways {
		n, err := c.countOf(ctx, table, m.id)
		if err != nil {
			return err
		}
		if n > 0 {
			c.fault(table, row, "another profile has a way in of its own")
		}
	}
	return nil
}

// ways are the tables that hold ways into an account, and what is decided for the whole of it: another profile has no row in them.
var ways = []string{"account", "locator", "factor", "move", "minor", "guardian", "directive", "death", "ticket", "session", "staff_role", "reader_key"}

func (c *check) countOf(ctx context.Context, table string, subject seal.ID) (n int64, err error) {
	err = c.tx.QueryRowContext(ctx, `select count(*) from `+table+` where site = $1 and subject_id = $2`, c.name, subject).Scan(&n)
	return n, err
}

// profiles checks that what came as another profile is one, and the other way round.
func (c *check) profiles(ctx context.Context) error {
	return c.dangling(ctx, "profile", "it is another profile of nobody, or an account of its own", `select p.subject_id from subject p
		left join profile f on f.site = p.site and f.subject_id = p.subject_id where p.site = $1 and (p.came = 'opened') <> (f.subject_id is not null)`)
}

// another reports whether a person's facts are those of another profile.
func another(facts []proof.Fact) bool {
	return slices.ContainsFunc(facts, func(f proof.Fact) bool { return f.Kind == people.FactOpened })
}
