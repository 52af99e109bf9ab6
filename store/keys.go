package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"charte/seal"
)

// keystore holds the wrapped data keys, apart from the rows: its own file or schema, with backups of its own
// that live less long. Destroying one row here makes everything sealed under it unreadable everywhere.
type keystore struct {
	read  *readers
	write func(context.Context, func(context.Context, execer) error) error // one transaction
	scrub func(context.Context) (bool, error)
	cut   func(context.Context) (bool, error) // the write-ahead log ends: what was deleted is not in it any more
	close func() error
}

func openSQLiteKeys(ctx context.Context, path string) (*keystore, error) {
	if err := migrateSQLite(ctx, path, "migrations/keys-sqlite"); err != nil {
		return nil, err
	}
	write, err := openFile(ctx, path, false, 1)
	if err != nil {
		return nil, err
	}
	read, err := openFile(ctx, path, true, 4)
	if err != nil {
		return nil, errors.Join(err, write.Close())
	}
	g := newGroup(write)
	return &keystore{
		read: newReaders(read),
		write: func(ctx context.Context, run func(context.Context, execer) error) error {
			return g.commit(ctx, func(ctx context.Context, tx groupTx) error { return run(ctx, tx) })
		},
		scrub: func(ctx context.Context) (bool, error) { return scrubFile(ctx, write) },
		cut:   func(ctx context.Context) (bool, error) { return cutFile(ctx, write) },
		close: func() error { return errors.Join(g.close(), read.Close()) },
	}, nil
}

// keysSchema is where the keys live when no database of their own was given.
const keysSchema = "charte_keys"

func openPostgresKeys(ctx context.Context, rowsURL, url string, conns int) (*keystore, error) {
	search := ""
	if url == "" {
		url, search = rowsURL, keysSchema
		db, err := openPool(url, "", 1)
		if err != nil {
			return nil, err
		}
		_, err = db.ExecContext(ctx, "create schema if not exists "+keysSchema)
		if err = errors.Join(err, db.Close()); err != nil {
			return nil, err
		}
	}
	db, err := openPool(url, search, max(conns/2, 4))
	if err != nil {
		return nil, err
	}
	if err := migratePostgres(ctx, db, "migrations/keys-postgres"); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return &keystore{
		read: newReaders(db),
		write: func(ctx context.Context, run func(context.Context, execer) error) error {
			return transact(ctx, db, run)
		},
		scrub: func(context.Context) (bool, error) { return false, nil },
		cut:   func(context.Context) (bool, error) { return true, nil }, // its log lives as long as its operator decides
		close: db.Close,
	}, nil
}

func transact(ctx context.Context, db *sql.DB, run func(context.Context, execer) error) error {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if err := run(ctx, tx); err != nil {
		return err
	}
	return tx.Commit()
}

func (k *keystore) put(ctx context.Context, site string, subject seal.ID, wrapped []byte, now time.Time) error {
	return k.write(ctx, func(ctx context.Context, tx execer) error {
		_, err := tx.ExecContext(ctx, `insert into data_key (site, subject_id, wrapped, made_at) values ($1, $2, $3, $4)`, site, subject, wrapped, micros(now))
		return err
	})
}

func (k *keystore) get(ctx context.Context, site string, subject seal.ID) (wrapped []byte, err error) {
	err = k.read.QueryRowContext(ctx, `select wrapped from data_key where site = $1 and subject_id = $2`, site, subject).Scan(&wrapped)
	return wrapped, notFound(err)
}

// some gives the keys of several people. Whoever has none is not in it.
func (k *keystore) some(ctx context.Context, site string, subjects []seal.ID) (map[seal.ID][]byte, error) {
	all := map[seal.ID][]byte{}
	in, them := among(subjects, announceBatch)
	return all, each(ctx, k.read, func(r *sql.Rows) error {
		var id seal.ID
		var wrapped []byte
		err := r.Scan(&id, &wrapped)
		all[id] = wrapped
		return err
	}, `select subject_id, wrapped from data_key where site = $1 and subject_id in (`+in(2)+`)`, append([]any{site}, them...)...)
}

// destroy deletes a key and writes the mark of the erased in the same transaction. It may be repeated.
// A nil mark is for the key of a letter, which was nobody's.
func (k *keystore) destroy(ctx context.Context, site string, subject seal.ID, mark []byte, now time.Time) error {
	return k.write(ctx, func(ctx context.Context, tx execer) error {
		_, err := tx.ExecContext(ctx, `delete from data_key where site = $1 and subject_id = $2`, site, subject)
		if err != nil || mark == nil {
			return err
		}
		return journal(ctx, tx, site, mark, now)
	})
}

// mark writes the mark of the erased alone. It may be repeated.
func (k *keystore) mark(ctx context.Context, site string, mark []byte, now time.Time) error {
	return k.write(ctx, func(ctx context.Context, tx execer) error { return journal(ctx, tx, site, mark, now) })
}

func journal(ctx context.Context, tx execer, site string, mark []byte, now time.Time) error {
	_, err := tx.ExecContext(ctx, `insert into erased (site, mark, erased_at) values ($1, $2, $3) on conflict (site, mark) do nothing`, site, mark, micros(now))
	return err
}

// marked reports whether a mark is in the journal of the erased.
func (k *keystore) marked(ctx context.Context, site string, mark []byte) (bool, error) {
	var n int
	err := k.read.QueryRowContext(ctx, `select count(*) from erased where site = $1 and mark = $2`, site, mark).Scan(&n)
	return n > 0, err
}

// made lists keys made between two instants, after a subject, in the order of their subjects.
func (k *keystore) made(ctx context.Context, site string, from, before time.Time, after seal.ID, limit int) (ids []seal.ID, err error) {
	return identifiers(ctx, k.read, `select subject_id from data_key where site = $1 and made_at >= $2 and made_at < $3 and subject_id > $4 order by subject_id limit $5`,
		site, micros(from), micros(before), after, limit)
}

// published returns how far a log was published under a key.
func (k *keystore) published(ctx context.Context, site, logKey string) (size int64, err error) {
	err = notFound(k.read.QueryRowContext(ctx, `select size from published where site = $1 and log_key = $2`, site, logKey).Scan(&size))
	return size, ignore(err, ErrNotFound)
}

// publishedUpTo remembers how far a log is published under a key.
func (k *keystore) publishedUpTo(ctx context.Context, site, logKey string, size int64) error {
	return k.write(ctx, func(ctx context.Context, tx execer) error {
		_, err := tx.ExecContext(ctx, `insert into published (site, log_key, size) values ($1, $2, $3)
			on conflict (site, log_key) do update set size = excluded.size where published.size < excluded.size`, site, logKey, size)
		return err
	})
}

// recognise makes sure that the keyring is the one under which the keys were made. The first key, of no site and of
// nobody, tells: it is made with the key store. A key store without it, beside people who had keys, is a loss that
// no server may go on from.
func (k *keystore) recognise(ctx context.Context, ring *seal.Keyring, people bool) error {
	wrapped, err := k.get(ctx, "", seal.ID{})
	if err == nil {
		if _, err := ring.Unwrap("", seal.ID{}, wrapped); err != nil {
			return fmt.Errorf("%w: restore the keyring that was beside it", ErrKeyring)
		}
		return nil
	}
	if !errors.Is(err, ErrNotFound) {
		return err
	}
	if people {
		return fmt.Errorf("%w: it is empty, and people had keys in it: restore it", ErrKeyring)
	}
	if _, wrapped, err = ring.NewDataKey("", seal.ID{}); err != nil {
		return err
	}
	return k.put(ctx, "", seal.ID{}, wrapped, time.UnixMicro(0))
}

// used reports whether the key store holds keys already.
func (k *keystore) used(ctx context.Context) (bool, error) {
	_, err := k.get(ctx, "", seal.ID{})
	if errors.Is(err, ErrNotFound) {
		return false, nil
	}
	return err == nil, err
}
