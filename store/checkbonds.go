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
	return errors.Join(
		c.tokenBonds(ctx),
		check("session", `select token_hash, subject_id, session_id, started_at, used_at, ends_at, idle, factors, due, bond from session where site = $1`, func(r *sql.Rows) ([]byte, []string, error) {
			err := r.Scan(&row.hash, &row.subject, &row.id, &row.started, &row.used, &row.ends, &row.idle, &row.factors, &row.due, &bond)
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
		check("guardian", `select token_hash, subject_id, ends_at, bond from guardian where site = $1`, func(r *sql.Rows) ([]byte, []string, error) {
			err := r.Scan(&hash, &id, &ends, &bond)
			return bond, guardianParts(hash, id, ends), err
		}),
		check("account", `select subject_id, phc, second, bond from account where site = $1`, func(r *sql.Rows) ([]byte, []string, error) {
			err := r.Scan(&id, &text, &second, &bond)
			return bond, accountParts(id, text, second), err
		}),
		check("locator", `select field, blind, subject_id, bond from locator where site = $1`, func(r *sql.Rows) ([]byte, []string, error) {
			err := r.Scan(&text, &hash, &id, &bond)
			return bond, locatorParts(text, hash, id), err
		}))
}
