package store

import (
	"context"
	"database/sql"
	"errors"

	"charte/policy"
	"charte/seal"
)

// bonds checks that passwords, sessions, links and addresses belong to whom they were made for.
func (c *check) bonds(ctx context.Context) error {
	check := func(table, query string, read func(*sql.Rows) (bond []byte, parts []string, err error)) error {
		return each(ctx, c.tx, func(r *sql.Rows) error {
			bond, parts, err := read(r)
			if err == nil && !c.bonded(bond, table, parts...) {
				c.fault(table, "", "a row is not as it was written: altered, or made somebody else's")
			}
			return err
		}, query, c.name)
	}
	var hash, sealed, bond []byte
	var id seal.ID
	var text string
	var ends int64
	var second int
	var row sessionRow
	var f factor
	var m move
	return errors.Join(
		c.tokenBonds(ctx),
		check("session", `select token_hash, subject_id, session_id, acting_id, started_at, used_at, ends_at, idle, factors, due, bond from session where site = $1`, func(r *sql.Rows) ([]byte, []string, error) {
			err := r.Scan(&row.hash, &row.subject, &row.id, &row.acting, &row.started, &row.used, &row.ends, &row.idle, &row.factors, &row.due, &bond)
			return bond, row.parts(), err
		}),
		check("ticket", `select token_hash, subject_id, kind, ends_at, sealed, bond from ticket where site = $1`, func(r *sql.Rows) ([]byte, []string, error) {
			err := r.Scan(&hash, &id, &text, &ends, &sealed, &bond)
			return bond, ticketParts(hash, id, text, ends, sealed), err
		}),
		check("unsubscribe", `select token_hash, subject_id, mailing, bond from unsubscribe where site = $1`, func(r *sql.Rows) ([]byte, []string, error) {
			err := r.Scan(&hash, &id, &text, &bond)
			return bond, unsubscribeParts(hash, id, text), err
		}),
		check("dispatch", `select dispatch_id, mailing, texts, bond from dispatch where site = $1`, func(r *sql.Rows) ([]byte, []string, error) {
			var texts string
			err := r.Scan(&id, &text, &texts, &bond)
			return bond, dispatchParts(id, text, policy.Digest(texts)), err
		}),
		check("deposit", `select `+depositColumns+` from deposit d where d.site = $1`, func(r *sql.Rows) ([]byte, []string, error) {
			var d depositRow
			err := d.scan(r.Scan)
			return d.bond, d.parts(), err
		}),
		check("opening", `select subject_id, opening_id, deposit_id, actor_id, role, opened_at, ends_at, fact_id, bond from opening where site = $1`, func(r *sql.Rows) ([]byte, []string, error) {
			var opening, deposit, actor, fact seal.ID
			var opened int64
			err := r.Scan(&id, &opening, &deposit, &actor, &text, &opened, &ends, &fact, &bond)
			return bond, openingParts(id, opening, deposit, actor, text, opened, ends, fact), err
		}),
		check("doubt", `select `+doubtColumns+` from doubt x where x.site = $1`, func(r *sql.Rows) ([]byte, []string, error) {
			var d doubtRow
			err := d.scan(r.Scan)
			return d.bond, d.parts(), err
		}),
		check("guardian", `select token_hash, subject_id, ends_at, bond from guardian where site = $1`, func(r *sql.Rows) ([]byte, []string, error) {
			err := r.Scan(&hash, &id, &ends, &bond)
			return bond, guardianParts(hash, id, ends), err
		}),
		check("account", `select subject_id, phc, second, bond from account where site = $1`, func(r *sql.Rows) ([]byte, []string, error) {
			err := r.Scan(&id, &text, &second, &bond)
			return bond, accountParts(id, text, second), err
		}),
		check("factor", `select subject_id, factor_id, kind, added_at, counter, sealed, bond from factor where site = $1`, func(r *sql.Rows) ([]byte, []string, error) {
			err := r.Scan(&id, &f.id, &f.kind, &f.added, &f.counter, &f.sealed, &bond)
			return bond, factorParts(id, f), err
		}),
		check("move", `select subject_id, asked_at, ends_at, agreed, sealed, bond from move where site = $1`, func(r *sql.Rows) ([]byte, []string, error) {
			err := r.Scan(&id, &m.asked, &m.ends, &m.agreed, &m.sealed, &bond)
			return bond, moveParts(id, m), err
		}),
		each(ctx, c.tx, func(r *sql.Rows) error {
			err := r.Scan(&id)
			c.fault("account", id.String(), "it asks for another number of second proofs than it has")
			return err
		}, `select a.subject_id from account a where a.site = $1 and a.second <> (select count(*) from factor f
			where f.site = a.site and f.subject_id = a.subject_id and `+proving+`)`, c.name),
		check("reader_key", `select `+readerKeyColumns+` from reader_key where site = $1`, func(r *sql.Rows) ([]byte, []string, error) {
			var k readerKeyRow
			err := k.scan(r)
			return k.bond, k.parts(), err
		}),
		check("escrow", `select `+escrowColumns+` from escrow where site = $1`, func(r *sql.Rows) ([]byte, []string, error) {
			var e escrowRow
			err := e.scan(r)
			return e.bond, e.parts(), err
		}),
		check("locator", `select field, blind, subject_id, bond from locator where site = $1`, func(r *sql.Rows) ([]byte, []string, error) {
			err := r.Scan(&text, &hash, &id, &bond)
			return bond, locatorParts(text, hash, id), err
		}))
}
