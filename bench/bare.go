package main

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib" // the divisor's own drivers
	_ "modernc.org/sqlite"

	"charte/seal"
)

// bare is the divisor: the same rows, in the same database engine with the same durability, without sealing, facts,
// leaves, letters or jobs, each operation in one transaction of its own.
type bare struct{ db *sql.DB }

func openBare(ctx context.Context, url, file string) (*bare, error) {
	driver, dsn, blob := "pgx", url, "bytea"
	if url == "" {
		driver, blob = "sqlite", "blob"
		dsn = "file:" + file + "?_txlock=immediate&_pragma=journal_mode(wal)&_pragma=synchronous(full)&_pragma=busy_timeout(10000)&_pragma=foreign_keys(1)&_pragma=secure_delete(1)"
	}
	db, err := sql.Open(driver, dsn)
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(16)
	db.SetMaxIdleConns(16)
	if url == "" {
		db.SetMaxOpenConns(1) // SQLite has one writer: waiting here is cheaper than failing there
	}
	for _, statement := range []string{
		`create table if not exists bare_subject (site text not null, subject_id %[1]s not null, kind text not null, lang text not null, joined_at bigint not null, seen_at bigint not null, primary key (site, subject_id))`,
		`create table if not exists bare_datum (site text not null, subject_id %[1]s not null, field text not null, value text not null, written_at bigint not null, primary key (site, subject_id, field), foreign key (site, subject_id) references bare_subject (site, subject_id))`,
		`create table if not exists bare_email (site text not null, email text not null, subject_id %[1]s not null, primary key (site, email))`,
		`create table if not exists bare_consent (site text not null, subject_id %[1]s not null, purpose text not null, given integer not null, version integer not null, chosen_at bigint not null, primary key (site, subject_id, purpose), foreign key (site, subject_id) references bare_subject (site, subject_id))`,
		`create table if not exists bare_record (site text not null, record_id %[1]s not null, subject_id %[1]s not null, form text not null, question text not null, reply_to text not null, sent_at bigint not null, primary key (site, record_id))`,
		`create table if not exists bare_access (site text not null, access_id %[1]s not null, owner_id %[1]s not null, holder_id %[1]s not null, state text not null, primary key (site, access_id))`,
	} {
		if _, err := db.ExecContext(ctx, fmt.Sprintf(statement, blob)); err != nil {
			return nil, err
		}
	}
	return &bare{db}, nil
}

type statement struct {
	query string
	args  []any
}

func (b *bare) transact(ctx context.Context, statements ...statement) error {
	tx, err := b.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	for _, s := range statements {
		if _, err := tx.ExecContext(ctx, s.query, s.args...); err != nil {
			return err
		}
	}
	return tx.Commit()
}

func (b *bare) create(ctx context.Context, id seal.ID, email string, at int64) error {
	datum := func(field, value string) statement {
		return statement{`insert into bare_datum (site, subject_id, field, value, written_at) values ($1, $2, $3, $4, $5)`, []any{"skills", id, field, value, at}}
	}
	return b.transact(ctx,
		statement{`insert into bare_subject (site, subject_id, kind, lang, joined_at, seen_at) values ($1, $2, 'seeker', 'fr', $3, $3)`, []any{"skills", id, at}},
		statement{`insert into bare_email (site, email, subject_id) values ($1, $2, $3)`, []any{"skills", email, id}},
		datum("first_name", "Lou"), datum("email", email), datum("postcode", "13004"))
}

func (b *bare) choose(ctx context.Context, id seal.ID, given int, at int64) error {
	return b.transact(ctx,
		statement{`update bare_subject set seen_at = $3 where site = $1 and subject_id = $2`, []any{"skills", id, at}},
		statement{`insert into bare_consent (site, subject_id, purpose, given, version, chosen_at) values ($1, $2, 'newsletter', $3, 1, $4)
			on conflict (site, subject_id, purpose) do update set given = excluded.given, chosen_at = excluded.chosen_at`, []any{"skills", id, given, at}})
}

func (b *bare) read(ctx context.Context, id seal.ID) error {
	var n int
	if err := b.db.QueryRowContext(ctx, `select count(*) from bare_subject where site = $1 and subject_id = $2`, "skills", id).Scan(&n); err != nil {
		return err
	}
	rows, err := b.db.QueryContext(ctx, `select field, value, written_at from bare_datum where site = $1 and subject_id = $2`, "skills", id)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var field, value string
		var at int64
		if err := rows.Scan(&field, &value, &at); err != nil {
			return err
		}
	}
	return rows.Err()
}

func (b *bare) send(ctx context.Context, by seal.ID, visitor bool) error {
	all := []statement{{`insert into bare_record (site, record_id, subject_id, form, question, reply_to, sent_at) values ($1, $2, $3, 'contact', $4, $5, $6)`,
		[]any{"skills", seal.NewID(), by, "Which course begins in March near 13004?", "visitor@example.org", time.Now().UnixMicro()}}}
	if visitor {
		all = append(all, statement{`insert into bare_subject (site, subject_id, kind, lang, joined_at, seen_at) values ($1, $2, 'visitor', 'fr', $3, $3)`, []any{"skills", by, time.Now().UnixMicro()}})
	}
	return b.transact(ctx, all...)
}

func (b *bare) open(ctx context.Context, access, owner, holder seal.ID) error {
	return b.transact(ctx, statement{`insert into bare_access (site, access_id, owner_id, holder_id, state) values ($1, $2, $3, $4, 'active')`, []any{"skills", access, owner, holder}})
}

func (b *bare) cut(ctx context.Context, access seal.ID) error {
	return b.transact(ctx, statement{`update bare_access set state = 'cut' where site = $1 and access_id = $2`, []any{"skills", access}})
}

// reach reads the profile that an access opens to whoever holds it.
func (b *bare) reach(ctx context.Context, holder, access seal.ID) error {
	var owner seal.ID
	if err := b.db.QueryRowContext(ctx, `select owner_id from bare_access where site = $1 and access_id = $2 and holder_id = $3 and state = 'active'`, "skills", access, holder).Scan(&owner); err != nil {
		return err
	}
	return b.read(ctx, owner)
}
