package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math"
	"runtime/debug"
	"strings"
	"sync"
	"time"

	"charte/letters"
	"charte/seal"
	"charte/vault"
)

// engineName is what certificates say of the program.
var engineName = sync.OnceValue(func() string {
	name := "charte"
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, s := range info.Settings {
			if s.Key == "vcs.revision" {
				name += " " + s.Value
			}
		}
	}
	return name
})

// doomed is a document that is to be destroyed: that of a deposit, or of somebody whose account has ended.
type doomed struct {
	vault.Deposit
	closed bool // its person's rows are gone
}

// dooms lists documents that have ended and are not destroyed, oldest end first; of one erasure, one deposit, or all.
func (s *Site) dooms(ctx context.Context, deposit, erasure seal.ID, limit int) (all []doomed, err error) {
	if erasure.IsZero() {
		where, args := `d.ended_at > 0 and d.destroyed_at = 0`, []any{}
		if !deposit.IsZero() { // the plus keeps SQLite from going through all the others
			where, args = `d.ended_at > 0 and +d.destroyed_at = 0 and d.deposit_id = $3`, []any{deposit}
		}
		// A row that was altered is destroyed as well: what it says is not needed for that.
		rows, err := depositRows(ctx, s.engine.reader(), `from deposit d where d.site = $1 and `+where+` order by d.ended_at limit $2`, append([]any{s.name, limit}, args...)...)
		if err != nil {
			return nil, err
		}
		for _, d := range rows {
			all = append(all, doomed{Deposit: d.Deposit})
		}
	}
	where, args := `x.destroyed_at = 0`, []any{}
	switch {
	case !erasure.IsZero():
		where, args = where+` and x.erasure_id = $3`, []any{erasure}
	case !deposit.IsZero():
		where, args = where+` and x.deposit_id = $3`, []any{deposit}
	}
	err = each(ctx, s.engine.reader(), func(r *sql.Rows) error {
		d := doomed{closed: true}
		var readers string
		var begun, done, ended int64
		err := r.Scan(&d.ID, &d.Document, &d.Version, &d.Chunks, &readers, &begun, &done, &ended)
		d.Readers, d.Begun, d.Done, d.EndedAt, d.Cause = strings.Fields(readers), instant(begun), instant(done), instant(ended), vault.ByClosing
		all = append(all, d)
		return err
	}, `select x.deposit_id, x.document, x.version, x.chunks, x.readers, x.begun_at, x.done_at, x.ended_at from destruction x
		where x.site = $1 and `+where+` order by x.ended_at limit $2`, append([]any{s.name, limit}, args...)...)
	return all, err
}

// DestroyDocument destroys the document of a deposit that has ended: its key, then its chunks, and then that is a fact. It may be repeated,
// after a crash at any point, until done is true.
//
// Law: GDPR 17(1), GDPR 5(1)(e), GDPR 5(2)
func (s *Site) DestroyDocument(ctx context.Context, deposit seal.ID, now time.Time) (done bool, err error) {
	all, err := s.dooms(ctx, deposit, seal.ID{}, 1)
	if err != nil {
		return false, err
	}
	return s.destroyAll(ctx, all, now)
}

// destroyAll destroys documents together: all their keys first, so that nothing of them can be read anywhere from then on.
func (s *Site) destroyAll(ctx context.Context, all []doomed, now time.Time) (done bool, err error) {
	if len(all) == 0 {
		return true, nil
	}
	if err := s.fault("document.before"); err != nil {
		return false, err
	}
	for _, d := range all {
		if err := s.destroyDocumentKey(ctx, d.ID, now); err != nil {
			return false, err
		}
	}
	if err := s.fault("document.key"); err != nil {
		return false, err
	}
	if cut, err := s.keys.cut(ctx); err != nil || !cut {
		return false, err
	}
	for _, d := range all {
		err = errors.Join(err, s.destroyOne(ctx, d, now))
	}
	return err == nil, err
}

func (s *Site) destroyDocumentKey(ctx context.Context, deposit seal.ID, now time.Time) error {
	return s.keys.destroy(ctx, s.name, deposit, s.ring.ErasedMark(s.name, deposit), now)
}

// destroyDocumentKeys destroys the keys of all the documents of somebody who left, before anybody is told that their key is destroyed.
//
// Law: GDPR 17(1)
func (s *Site) destroyDocumentKeys(ctx context.Context, erasure seal.ID, now time.Time) error {
	all, err := s.dooms(ctx, seal.ID{}, erasure, math.MaxInt32)
	for _, d := range all {
		err = errors.Join(err, s.destroyDocumentKey(ctx, d.ID, now))
	}
	return err
}

// destroyOne takes the chunks of a document whose key is gone out of the chest, and certifies it.
func (s *Site) destroyOne(ctx context.Context, d doomed, now time.Time) error {
	if _, err := s.depositKey(ctx, d.ID); !errors.Is(err, ErrNotFound) {
		return errors.Join(err, fmt.Errorf("store: the key of deposit %s is still there", d.ID))
	}
	if _, err := s.chest.Destroy(ctx, vault.Name(s.name, d.ID)); err != nil {
		return err
	}
	if err := s.fault("document.chunks"); err != nil {
		return err
	}
	if d.closed {
		return s.certifyClosed(ctx, d, now)
	}
	return s.certify(ctx, d, now)
}

// certifyClosed makes the destruction a fact of the site: whose it was, nobody knows any more.
func (s *Site) certifyClosed(ctx context.Context, d doomed, now time.Time) error {
	f := vault.Certify(d.Deposit, engineName(), now).On(vault.Fact(s.Plan, vault.FactDestroyed, d.Deposit, now))
	c, fact := s.because(seal.ID{}, seal.DataKey{}, now, f)
	c.must(1, ErrStale, `update destruction set destroyed_at = $3, fact_id = $4 where site = $1 and deposit_id = $2 and destroyed_at = 0`, s.name, d.ID, micros(now), fact)
	return ignore(s.Commit(ctx, c), ErrStale)
}

// certify makes the destruction a fact of the person's own, and tells them, if they did not leave it unfinished.
func (s *Site) certify(ctx context.Context, d doomed, now time.Time) error {
	one, key, err := s.keyed(ctx, d.Subject)
	lost := errors.Is(err, ErrNoKey)
	if errors.Is(err, ErrNotFound) { // they left meanwhile: the row that outlives them is certified
		return nil
	}
	if err != nil && !lost {
		return err
	}
	f := vault.Certify(d.Deposit, engineName(), now).On(vault.Fact(one.Plan, vault.FactDestroyed, d.Deposit, now))
	whose := d.Subject
	if lost { // nobody can write in their file any more: it is a fact of the site
		whose = seal.ID{}
	}
	c, fact := one.because(whose, key, now, f)
	c.must(1, ErrStale, `update deposit set destroyed_at = $4, certificate = $5, line = $6 where site = $1 and subject_id = $2 and deposit_id = $3 and ended_at > 0 and destroyed_at = 0`,
		one.name, d.Subject, d.ID, micros(now), fact, []byte{})
	c.do(`delete from deposit_chunk where site = $1 and subject_id = $2 and deposit_id = $3`, one.name, d.Subject, d.ID)
	if d.Cause != vault.ByLosing && !lost {
		if err := one.tellDepositor(ctx, c, letters.DocumentDestroyed); err != nil {
			return err
		}
	}
	return ignore(one.Commit(ctx, c), ErrStale)
}

// destroyWith destroys the documents of somebody whose rows are gone. left says that some are still there.
//
// Law: GDPR 17(1)
func (s *Site) destroyWith(ctx context.Context, erasure seal.ID, now time.Time) (left bool, err error) {
	all, err := s.dooms(ctx, seal.ID{}, erasure, sweepBatch)
	if err != nil || len(all) == 0 {
		return false, err
	}
	done, err := s.destroyAll(ctx, all, now)
	return !done, err
}

// endWith notes, as somebody's rows go, which documents of theirs are to be destroyed. The rows carry no bond: they open nothing to anybody.
// Where one is taken away, or claims what was not done, sweeps destroy the key and the chunks that no row knows, and the check tells.
//
// Law: GDPR 17(1)
func (c *Change) endWith(subject, erasure seal.ID) {
	c.do(`insert into destruction (site, deposit_id, erasure_id, document, version, chunks, readers, begun_at, done_at, ended_at, fact_id)
		select d.site, d.deposit_id, $3, d.document, d.version, d.chunks, d.readers, d.begun_at, d.done_at, $4, $5 from deposit d where d.site = $1 and d.subject_id = $2 and d.destroyed_at = 0`,
		c.site.name, subject, erasure, micros(c.at), seal.ID{})
}
