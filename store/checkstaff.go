package store

import (
	"context"
	"database/sql"
	"errors"
	"strings"
	"time"

	"charte/people"
	"charte/proof"
	"charte/seal"
)

// staff checks that roles, looks and support accesses of a person are as they were written, and that the person's facts vouch for
// each: a role that was never given, or one that was taken away and came back, is noticed.
//
// Law: GDPR 5(1)(f), GDPR 32(4)
func (c *check) staff(ctx context.Context, id seal.ID, facts []proof.Fact) error {
	said := map[seal.ID]proof.Fact{}
	type turn struct {
		given bool
		at    time.Time
	}
	offices := map[string]turn{}
	for _, f := range facts {
		said[f.ID] = f
		switch f.Kind {
		case people.FactRoleGiven:
			offices[f.Detail["office"]] = turn{true, f.At}
		case people.FactRoleTaken:
			offices[f.Detail["office"]] = turn{false, f.At}
		}
	}
	altered := func(table, row string) {
		c.fault(table, row, "a row is not as it was written: altered, or made somebody else's")
	}
	roles := each(ctx, c.tx, func(r *sql.Rows) error {
		var role string
		var since, until int64
		var bond []byte
		if err := r.Scan(&role, &since, &until, &bond); err != nil {
			return err
		}
		row, told := id.String()+" "+role, offices[role]
		if !c.bonded(bond, "staff_role", roleParts(id, role, since, until)...) {
			altered("staff_role", row)
		}
		if told.given != (until == 0) || !told.at.Equal(instant(max(since, until))) {
			c.fault("staff_role", row, "the facts tell otherwise who has this role")
		}
		delete(offices, role)
		return nil
	}, `select role, since_at, until_at, bond from staff_role where site = $1 and subject_id = $2`, c.name, id)
	for role := range offices {
		c.fault("staff_role", id.String()+" "+role, "a role that was given is missing")
	}
	vouched := func(table, row, kind, fields string, fact seal.ID, at int64) {
		if f := said[fact]; f.Kind != kind || f.Detail["fields"] != fields || !f.At.Equal(instant(at)) {
			c.fault(table, row, "no fact tells of it")
		}
	}
	looks := each(ctx, c.tx, func(r *sql.Rows) error {
		var row, actor, fact seal.ID
		var role, fields string
		var reasoned, proofs int
		var opened, ends int64
		var bond []byte
		if err := r.Scan(&row, &actor, &role, &fields, &reasoned, &proofs, &opened, &ends, &fact, &bond); err != nil {
			return err
		}
		if !c.bonded(bond, "look", lookParts(id, row, actor, role, fields, reasoned, proofs, opened, ends, fact)...) {
			altered("look", row.String())
		}
		vouched("look", row.String(), people.FactLooked, fields, fact, opened)
		return nil
	}, `select look_id, actor_id, role, fields, reasoned, proofs, opened_at, ends_at, fact_id, bond from look where site = $1 and subject_id = $2`, c.name, id)
	supports := each(ctx, c.tx, func(r *sql.Rows) error {
		var row, fact seal.ID
		var role, fields string
		var opened, ends, closed int64
		var bond []byte
		if err := r.Scan(&row, &role, &fields, &opened, &ends, &closed, &fact, &bond); err != nil {
			return err
		}
		if !c.bonded(bond, "support", supportParts(id, row, role, fields, opened, ends, closed, fact)...) {
			altered("support", row.String())
		}
		vouched("support", row.String(), people.FactLet, fields, fact, opened)
		return nil
	}, `select support_id, role, fields, opened_at, ends_at, closed_at, fact_id, bond from support where site = $1 and subject_id = $2`, c.name, id)
	return errors.Join(roles, looks, supports)
}

// findable checks that what people are searched by is what they are called.
func (c *check) findable(field, value string, blind []byte) bool {
	for _, want := range c.ring.Blinds(c.name, sought(field), people.Fold(value)) {
		if strings.Compare(string(want), string(blind)) == 0 {
			return true
		}
	}
	return blind == nil
}
