package store

import (
	"context"
	"database/sql"
	"time"

	"charte/people"
	"charte/proof"
	"charte/seal"
)

// readerKeys checks that the keys of a person are those that their facts tell of: one that was never made or confirmed, or that was
// removed and came back, is noticed; and so is one whose private part does not open.
//
// Law: GDPR 5(1)(f), GDPR 32(1)(b)
func (c *check) readerKeys(ctx context.Context, id seal.ID, key seal.DataKey, facts []proof.Fact) error {
	type turn struct{ made, confirmed, removed time.Time }
	told := map[string]turn{} // a key is made once, and facts of one instant come in any order
	for _, f := range facts {
		t := told[f.Detail["key"]]
		switch f.Kind {
		case people.FactKeyMade:
			t.made = f.At
		case people.FactKeyConfirmed:
			t.confirmed = f.At
		case people.FactKeyRemoved:
			t.removed = f.At
		default:
			continue
		}
		told[f.Detail["key"]] = t
	}
	err := each(ctx, c.tx, func(r *sql.Rows) error {
		var k readerKeyRow
		if err := k.scan(r); err != nil {
			return err
		}
		row, t := id.String()+" "+k.kid, told[k.kid]
		if delete(told, k.kid); !t.made.Equal(instant(k.made)) || !t.confirmed.Equal(instant(k.confirmed)) || !t.removed.Equal(instant(k.removed)) {
			c.fault("reader_key", row, "the facts tell otherwise of this key")
			return nil
		}
		if _, err := key.Open(c.place(id, "reader_key", k.kid), k.sealed); k.removed == 0 && err != nil {
			c.fault("reader_key", row, "its private part does not open: altered, or moved from another row")
		}
		return nil
	}, `select `+readerKeyColumns+` from reader_key where site = $1 and subject_id = $2`, c.name, id)
	for kid := range told {
		c.fault("reader_key", id.String()+" "+kid, "a key that was made is missing")
	}
	return err
}

// spares checks that the spare keys are those that the facts of the site tell of: none was taken away, brought back or altered.
//
// Law: GDPR 5(1)(f), GDPR 32(1)(c)
func (c *check) spares(ctx context.Context, facts []proof.Fact) error {
	type turn struct{ made, rehearsed, opened, retired int64 }
	told := map[string]turn{}
	for _, f := range facts {
		t, at := told[f.Detail["key"]], micros(f.At)
		switch f.Kind {
		case people.FactSpareMade:
			t.made = at
		case people.FactSpareRehearsed:
			t.rehearsed = max(t.rehearsed, at)
		case people.FactSpareOpened:
			t.opened = max(t.opened, at)
		case people.FactSpareRetired:
			t.retired = at
		default:
			continue
		}
		told[f.Detail["key"]] = t
	}
	err := each(ctx, c.tx, func(r *sql.Rows) error {
		var e escrowRow
		if err := e.scan(r); err != nil {
			return err
		}
		if told[e.kid] != (turn{e.made, e.rehearsed, e.opened, e.retired}) {
			c.fault("escrow", e.kid, "the facts tell otherwise of this spare key")
		}
		delete(told, e.kid)
		return nil
	}, `select `+escrowColumns+` from escrow where site = $1`, c.name)
	for kid := range told {
		c.fault("escrow", kid, "a spare key that was made is missing: restore the row, or make another one, rehearse it and seal the lines anew for it")
	}
	return err
}
