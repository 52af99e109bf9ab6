package store

import (
	"bytes"
	"context"
	"crypto/sha256"
	"database/sql"
	"errors"
	"fmt"
	"strings"

	"charte/chest"
	"charte/seal"
	"charte/vault"
)

// chestCheck is one look through the chest. It reads the rows of each moment, beside a running server: what seems wrong is looked at
// again before it is said.
type chestCheck struct {
	*Site
	report   func(Fault)
	progress func(read, of int64)
	read, of int64
}

// CheckChest reads each chunk of each document that is sent or waits, and reports those that are missing, or are not what arrived, and
// whatever lies in the chest that no row knows. progress is called after each chunk. It returns how many chunks it read. The error is about
// the reading, never about what was found.
//
// Law: GDPR 5(1)(f), GDPR 32(1)(b)
func (s *Site) CheckChest(ctx context.Context, report func(Fault), progress func(read, of int64)) (read int64, err error) {
	c := &chestCheck{Site: s, report: report, progress: progress}
	if c.of, err = s.number(ctx, `select count(*) from deposit_chunk k where k.site = $1 and exists
		(select 1 from deposit d where d.site = k.site and d.subject_id = k.subject_id and d.deposit_id = k.deposit_id and d.ended_at = 0)`, s.name); err != nil {
		return 0, err
	}
	for last, n := (seal.ID{}), -1; ; {
		next, err := c.next(ctx, last, n)
		if err != nil {
			return c.read, err
		}
		for _, one := range next {
			if err := c.chunk(ctx, one.deposit, one.n); err != nil {
				return c.read, err
			}
			last, n = one.deposit, one.n
		}
		if len(next) < sweepBatch {
			return c.read, c.strays(ctx)
		}
	}
}

// awaited is a chunk that has to be in the chest.
type awaited struct {
	deposit seal.ID
	n       int
}

// next gives the chunks after one.
func (c *chestCheck) next(ctx context.Context, after seal.ID, n int) (some []awaited, err error) {
	err = each(ctx, c.engine.reader(), func(r *sql.Rows) error {
		var one awaited
		err := r.Scan(&one.deposit, &one.n)
		some = append(some, one)
		return err
	}, `select d.deposit_id, k.n from deposit d join deposit_chunk k on k.site = d.site and k.subject_id = d.subject_id and k.deposit_id = d.deposit_id
		where d.site = $1 and d.ended_at = 0 and (d.deposit_id > $2 or d.deposit_id = $2 and k.n > $3) order by d.deposit_id, k.n limit $4`, c.name, after, n, sweepBatch)
	return some, err
}

func (c *chestCheck) chunk(ctx context.Context, deposit seal.ID, n int) (err error) {
	problem := ""
	for range 2 { // one that is sent again lies there before its row says so
		if problem, err = c.differs(ctx, deposit, n); err != nil {
			return err
		}
		if problem == "" {
			break
		}
	}
	if problem != "" {
		c.report(Fault{"deposit_chunk", deposit.String() + " " + chunkName(n), problem + ": bring it back from a copy of the chest, or let its person hand the document in anew"})
	}
	c.read++
	c.progress(c.read, max(c.of, c.read))
	return nil
}

// differs says what is wrong with a chunk, or "".
func (c *chestCheck) differs(ctx context.Context, deposit seal.ID, n int) (problem string, err error) {
	// The row is read after the object: a document that has ended since has lost its objects, and nothing is wrong.
	sealed, getErr := c.chest.Get(ctx, vault.Name(c.name, deposit, chunkName(n)))
	var digest []byte
	err = c.engine.reader().QueryRowContext(ctx, `select k.digest from deposit d join deposit_chunk k on k.site = d.site and k.subject_id = d.subject_id and k.deposit_id = d.deposit_id
		where d.site = $1 and d.deposit_id = $2 and d.ended_at = 0 and k.n = $3`, c.name, deposit, n).Scan(&digest)
	sum := sha256.Sum256(sealed)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return "", nil
	case err != nil:
		return "", fmt.Errorf("store: %w", err)
	case errors.Is(getErr, chest.ErrNone):
		return "it is missing from the chest", nil
	case getErr != nil && !errors.Is(getErr, chest.ErrLong):
		return "", getErr
	case getErr != nil || !bytes.Equal(sum[:], digest):
		return "what the chest holds is not what arrived", nil
	}
	return "", nil
}

// strays reports what no row knows.
func (c *chestCheck) strays(ctx context.Context) error {
	return c.inChest(ctx, func(name string) error {
		id, err := seal.ParseID(name)
		if err != nil {
			c.report(Fault{"chest", c.name + "/" + name, "nothing of Charte’s has such a name: look who else writes there"})
			return nil
		}
		known, err := c.lies(ctx, id)
		if err != nil || known {
			return err
		}
		if still, err := c.chest.List(ctx, vault.Name(c.name, id)+"/", 1); err != nil || len(still) == 0 || !strings.HasPrefix(still[0], vault.Name(c.name, id)+"/") {
			return err // it was destroyed meanwhile
		}
		c.report(Fault{"chest", vault.Name(c.name, id), "no row knows this document: the server takes it out within six hours. Where there are more and more, another site of the same name shares the chest"})
		return nil
	})
}
