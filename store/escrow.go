package store

import (
	"context"
	"database/sql"
	"fmt"

	"charte/charter"
	"charte/envelope"
)

// escrowRow is a spare key: its private part is wrapped under a secret that only so many of its holders put together.
type escrowRow struct {
	kid, jwk, wrapped        string
	holders, needs           int
	made, rehearsed, retired int64
	bond                     []byte
}

const escrowColumns = `kid, jwk, wrapped, holders, needs, made_at, rehearsed_at, retired_at, bond`

func (e *escrowRow) scan(r *sql.Rows) error {
	return r.Scan(&e.kid, &e.jwk, &e.wrapped, &e.holders, &e.needs, &e.made, &e.rehearsed, &e.retired, &e.bond)
}

func (e escrowRow) parts() []string {
	return []string{e.kid, e.wrapped, fmt.Sprint(e.holders, e.needs, e.made, e.rehearsed, e.retired)}
}

// escrows reads the spare keys of a site, oldest first: those that this program wrote.
func (s *Site) escrows(ctx context.Context, where string, args ...any) (all []escrowRow, err error) {
	err = each(ctx, s.engine.reader(), func(r *sql.Rows) error {
		var e escrowRow
		if err := e.scan(r); err != nil {
			return err
		}
		if s.bonded(e.bond, "escrow", e.parts()...) {
			all = append(all, e)
		}
		return nil
	}, `select `+escrowColumns+` from escrow where site = $1 and `+where+` order by made_at, kid`, append([]any{s.name}, args...)...)
	return all, err
}

// escrowFor returns the spare key of a document, if its charter asks for one and a rehearsal proved it.
//
// Law: GDPR 32(1)(b), GDPR 32(1)(c)
func (s *Site) escrowFor(ctx context.Context, d charter.Document) ([]envelope.PublicKey, error) {
	if d.Keys.Escrow == 0 || d.Keys.Needed == 0 {
		return nil, nil
	}
	all, err := s.escrows(ctx, `rehearsed_at > 0 and retired_at = 0 and holders = $2 and needs = $3`, d.Keys.Escrow, d.Keys.Needed)
	if err != nil || len(all) == 0 {
		return nil, err
	}
	public, err := envelope.ParsePublicKey([]byte(all[len(all)-1].jwk))
	if err != nil || public.ID() != all[len(all)-1].kid {
		return nil, nil
	}
	return []envelope.PublicKey{public}, nil
}
