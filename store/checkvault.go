package store

import (
	"context"
	"database/sql"
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"charte/consent"
	"charte/proof"
	"charte/seal"
	"charte/vault"
)

// deposits compares what a person handed in with the facts of how it came, was opened, decided about and destroyed, and opens what is
// sealed of it. What the chest holds is compared with the rows elsewhere.
//
// Law: GDPR 5(1)(f), GDPR 5(2)
func (c *check) deposits(ctx context.Context, id seal.ID, key seal.DataKey, facts []proof.Fact, stays []Stay) error {
	told, noes := map[string][]proof.Fact{}, []time.Time{}
	for _, f := range facts {
		if f.Kind == consent.FactWithdrawn {
			noes = append(noes, f.At)
		}
		if strings.HasPrefix(f.Kind, "document ") {
			told[f.Detail["deposit"]] = append(told[f.Detail["deposit"]], f)
		}
	}
	rows, err := depositRows(ctx, c.tx, `from deposit d where d.site = $1 and d.subject_id = $2`, c.name, id)
	for _, d := range rows {
		row, say := id.String()+" "+d.ID.String(), told[d.ID.String()]
		delete(told, d.ID.String())
		for _, problem := range c.deposited(d, say, stays, noes) {
			c.fault("deposit", row, problem)
		}
		if err := c.noted(&d, key); err != nil {
			c.fault("deposit", row, "what was written about it does not open: altered, or moved from another row")
		}
		if d.Destroyed.IsZero() && d.State != vault.Sending {
			err = errors.Join(err, c.handedIn(ctx, d, row))
		}
	}
	for deposit, say := range told {
		if !forgotten(say) {
			c.fault("deposit", id.String()+" "+deposit, "a document that was handed in is missing")
		}
	}
	return err
}

// forgotten reports whether nothing need be left of a deposit: its document is destroyed, and its outcome may have had its time.
func forgotten(say []proof.Fact) bool {
	return slices.ContainsFunc(say, func(f proof.Fact) bool { return f.Kind == vault.FactDestroyed })
}

// deposited says what a deposit's facts and its row disagree about; noes are when its person took a consent back.
func (c *check) deposited(d depositRow, say []proof.Fact, stays []Stay, noes []time.Time) (problems []string) {
	fact := func(kinds ...string) (proof.Fact, bool) {
		i := slices.IndexFunc(say, func(f proof.Fact) bool { return slices.Contains(kinds, f.Kind) })
		if i < 0 {
			return proof.Fact{}, false
		}
		return say[i], true
	}
	agrees := func(told, stands bool, problem string) {
		if told != stands {
			problems = append(problems, problem)
		}
	}
	begun, ok := fact(vault.FactBegun)
	agrees(true, ok && begun.At.Equal(d.Begun) && begun.Detail["document"] == d.Document && (begun.Detail["agreed"] != "") == d.Agreed, "nobody began to hand it in, or not as it stands")
	done, ok := fact(vault.FactDeposited)
	agrees(ok, !d.Done.IsZero(), "its facts and its row disagree whether it was handed in")
	agrees(true, !ok || done.At.Equal(d.Done) && done.Detail["digest"] == d.Digest, "it is not what was handed in")
	decided, ok := fact(vault.FactValidated, vault.FactRefused)
	agrees(ok, !d.Decided.IsZero(), "its facts and its row disagree whether somebody decided about it")
	agrees(true, !ok || decided.At.Equal(d.Decided) && decided.Detail["role"] == d.Role && decided.Detail["reason"] == d.Reason && (decided.Kind == vault.FactValidated) == (d.State == vault.Validated), "what was decided about it is not what stands")
	ended, ok := fact(vault.FactWithdrawn, vault.FactEnded)
	switch {
	case ok:
		agrees(true, ended.At.Equal(d.EndedAt), "it ended, and its row does not say so")
	case !d.EndedAt.IsZero() && d.Cause == vault.ByVersion:
		agrees(true, slices.ContainsFunc(stays, func(s Stay) bool { return !s.From.Before(d.Begun) && s.From.Equal(d.EndedAt) }), "nothing ended it")
	case !d.EndedAt.IsZero() && d.Cause == vault.ByWithdrawal:
		agrees(true, slices.ContainsFunc(noes, d.EndedAt.Equal), "nothing ended it")
	case !d.EndedAt.IsZero():
		agrees(true, d.EndedAt.Equal(d.Decided), "nothing ended it")
	}
	gone, ok := fact(vault.FactDestroyed)
	agrees(ok, !d.Destroyed.IsZero(), "its facts and its row disagree whether it is destroyed")
	agrees(true, !ok || gone.ID == d.Certificate, "its certificate is another one's")
	return problems
}

// handedIn opens the line of a document that is there, and compares its chunks with what was handed in.
func (c *check) handedIn(ctx context.Context, d depositRow, row string) error {
	line, err := c.line(ctx, d)
	if errors.Is(err, ErrNotFound) { // it may have been destroyed since the snapshot
		n, err := c.number(ctx, `select count(*) from deposit where site = $1 and deposit_id = $2 and ended_at = 0`, c.name, d.ID)
		if n > 0 {
			c.fault("deposit", row, "its key is missing")
		}
		return err
	}
	if err != nil || vault.CheckLine(line, d.Readers) != nil {
		c.fault("deposit", row, "its line does not open, or was sealed for other keys than it says")
		return nil
	}
	kept, err := c.chunks(ctx, c.tx, d.Deposit)
	if err == nil && (vault.CheckWhole(kept, d.Chunks) != nil || vault.Digest(kept) != d.Digest) {
		c.fault("deposit_chunk", row, "its chunks are not those that were handed in")
	}
	return err
}

// destructions checks that the documents of those who left are destroyed where the rows say so, and that each certificate of one has its row.
//
// Law: GDPR 5(2), GDPR 17(1)
func (c *check) destructions(ctx context.Context, facts []proof.Fact) error {
	told := map[seal.ID]string{} // deposits, by the fact of their destruction
	for _, f := range facts {
		if d, ok := vault.Certified(f); ok && d.Cause == vault.ByClosing {
			told[f.ID] = d.Deposit + strconv.FormatInt(micros(f.At), 10)
		}
	}
	err := each(ctx, c.tx, func(r *sql.Rows) error {
		var deposit, fact seal.ID
		var at int64
		if err := r.Scan(&deposit, &fact, &at); err != nil {
			return err
		}
		if at > 0 && told[fact] != deposit.String()+strconv.FormatInt(at, 10) {
			c.fault("destruction", deposit.String(), "it is called destroyed, and no certificate says so: take the claim back (destroyed_at = 0), and it is destroyed again")
		}
		delete(told, fact)
		return nil
	}, `select deposit_id, fact_id, destroyed_at from destruction where site = $1`, c.name)
	for fact := range told {
		c.fault("destruction", fact.String(), "the row of a document that was destroyed with its person's account is missing")
	}
	return err
}
