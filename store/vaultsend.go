package store

import (
	"context"
	"crypto/sha256"
	"errors"
	"strings"
	"time"

	"charte/charter"
	"charte/people"
	"charte/seal"
	"charte/vault"
)

// BeginDeposit begins to take a document from somebody, and gives their browser what it needs to seal it. agreed is the express consent to
// this very deposit, where the charter's document rests on one. The error is ErrUndeclared for a document that is not asked of them,
// ErrPurpose where they did not agree or the consent that its purpose rests on is not in force, ErrMinor where a minor would agree alone,
// ErrNoReaders where nobody could open it, ErrDeposits where there are too many.
//
// Law: GDPR 9(2)(a), GDPR 7(1), GDPR 8(1), LIL 45, GDPR 25(1)
func (s *Site) BeginDeposit(ctx context.Context, who people.Session, document string, agreed bool, now time.Time) (vault.Ticket, error) {
	return s.beginDeposit(ctx, who, seal.NewID(), document, agreed, now)
}

// BeginDepositOnce is BeginDeposit for whoever may not hear the answer: begun again with the same word, once, it is the same deposit as long as
// it is being sent, and ErrNotFound from then on.
func (s *Site) BeginDepositOnce(ctx context.Context, who people.Session, document, once string, agreed bool, now time.Time) (vault.Ticket, error) {
	mark := sha256.Sum256(s.ring.Blind(s.name, "deposit", strings.Join([]string{who.Subject.String(), document, once}, "\x1f")))
	id := seal.ID(mark[:len(seal.ID{})])
	t, err := s.beginDeposit(ctx, who, id, document, agreed, now)
	if !errors.Is(err, ErrTaken) {
		return t, err
	}
	d, err := s.sending(ctx, who, id)
	if err != nil {
		return vault.Ticket{}, err
	}
	readers, err := s.ReadersOf(ctx, document)
	return vault.NewTicket(s.name, d.Deposit, readers), err
}

func (s *Site) beginDeposit(ctx context.Context, who people.Session, id seal.ID, document string, agreed bool, now time.Time) (vault.Ticket, error) {
	doc, ok := s.Plan.Deposit(who.Kind, document)
	if !ok {
		return vault.Ticket{}, ErrUndeclared
	}
	if vault.Asks(doc) && !agreed {
		return vault.Ticket{}, ErrPurpose
	}
	readers, err := s.ReadersOf(ctx, document)
	if err != nil {
		return vault.Ticket{}, err
	}
	if len(readers) == 0 {
		return vault.Ticket{}, ErrNoReaders
	}
	d := depositRow{Deposit: vault.Deposit{ID: id, Subject: who.Subject, Document: document, Version: s.version, State: vault.Sending,
		Agreed: agreed && vault.Asks(doc), Begun: now}, note: []byte{}, line: []byte{}}
	f := vault.Fact(s.Plan, vault.FactBegun, d.Deposit, now)
	if d.Agreed {
		f.Detail["agreed"] = doc.Condition
	}
	c, err := s.act(ctx, who.Subject, now, people.Informed(f, who.Notice))
	if err != nil {
		return vault.Ticket{}, err
	}
	if d.Agreed {
		c.alone()
	}
	if u, _ := s.Plan.Charter.Purpose(doc.Purpose); u.Basis == charter.BasisConsent {
		c.must(1, ErrPurpose, `update consent set given = given where site = $1 and subject_id = $2 and purpose = $3 and given = 1`, s.name, who.Subject, doc.Purpose)
	}
	c.do(`insert into deposit (site, subject_id, deposit_id, document, version, state, agreed, begun_at, note, certificate, line, bond) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $9, $11)`,
		s.name, who.Subject, d.ID, document, s.version, string(d.State), bit(d.Agreed), micros(now), d.note, seal.ID{}, s.bond("deposit", d.parts()...))
	if s.Plan.OnDoubt(doc) {
		c.doubted(document)
	}
	if vault.Asks(doc) { // no consent, no row, whatever the code above comes to say
		c.must(1, ErrPurpose, `update deposit set agreed = agreed where site = $1 and subject_id = $2 and deposit_id = $3 and agreed = 1`, s.name, who.Subject, d.ID)
	}
	c.must(1, ErrDeposits, `update deposit set state = state where site = $1 and subject_id = $2 and deposit_id = $3
		and (select count(*) from deposit x where x.site = $1 and x.subject_id = $2 and x.document = $4 and x.ended_at = 0 and x.state in ('sending', 'waiting')) <= $5
		and (select count(*) from deposit x where x.site = $1 and x.subject_id = $2 and x.document = $4 and x.begun_at > $6) <= $7`,
		s.name, who.Subject, d.ID, document, vault.MostOpen, micros(now.Add(-24*time.Hour)), vault.MostBegun)
	return vault.NewTicket(s.name, d.Deposit, readers), s.Commit(ctx, c)
}

// sending finds a deposit of the person's own that is still being sent. The error is ErrNotFound.
func (s *Site) sending(ctx context.Context, who people.Session, id seal.ID) (depositRow, error) {
	d, err := s.deposit(ctx, id)
	if err == nil && (d.Subject != who.Subject || d.State != vault.Sending || !d.EndedAt.IsZero()) {
		err = ErrNotFound
	}
	return d, err
}

// PutChunk keeps chunk n of a deposit, sealed. To send one again gives the same; it is durable when this returns. The error is ErrNotFound
// where no such deposit of theirs is being sent, vault.ErrChunk, vault.ErrClear for bytes that were not sealed, of which nothing is kept,
// or chest.ErrFull.
//
// Law: GDPR 25(1), GDPR 32(1)(a)
func (s *Site) PutChunk(ctx context.Context, who people.Session, id seal.ID, n int, sealed []byte, now time.Time) error {
	d, err := s.sending(ctx, who, id)
	if err != nil {
		return err
	}
	if due, _ := vault.Due(charter.Document{}, d.Deposit); !now.Before(due) {
		return ErrNotFound
	}
	if err := vault.CheckChunk(n, sealed); errors.Is(err, vault.ErrClear) {
		return errors.Join(err, s.refuseClear(ctx, d.Document, now))
	} else if err != nil {
		return err
	}
	name := vault.Name(s.name, id, chunkName(n))
	if err := s.chest.Put(ctx, name, sealed); err != nil {
		return err
	}
	if err := s.fault("chunk.kept"); err != nil {
		return err
	}
	sum := sha256.Sum256(sealed)
	// Not a fact of its own: that the document was handed in vouches for each of its chunks.
	err = s.engine.commit(ctx, func(ctx context.Context, tx execer) error {
		res, err := tx.ExecContext(ctx, `update deposit set state = state where site = $1 and subject_id = $2 and deposit_id = $3 and state = 'sending' and ended_at = 0`, s.name, who.Subject, id)
		if err != nil {
			return err
		}
		if hit, err := res.RowsAffected(); err != nil || hit != 1 {
			return errors.Join(err, ErrNotFound)
		}
		_, err = tx.ExecContext(ctx, `insert into deposit_chunk (site, subject_id, deposit_id, n, size, digest) values ($1, $2, $3, $4, $5, $6)
			on conflict (site, subject_id, deposit_id, n) do update set size = excluded.size, digest = excluded.digest`, s.name, who.Subject, id, n, len(sealed), sum[:])
		return err
	}, nil)
	if errors.Is(err, ErrNotFound) || err != nil && s.engine.foreign(err) {
		return errors.Join(ErrNotFound, s.dropChunk(ctx, id, name))
	}
	return err
}

// dropChunk takes out of the chest what came after the end of its deposit. One that came after it was handed in stays: it was sent twice, and
// is a part of the document.
func (s *Site) dropChunk(ctx context.Context, id seal.ID, name string) error {
	stays, err := s.number(ctx, `select count(*) from deposit where site = $1 and deposit_id = $2 and ended_at = 0`, s.name, id)
	if err == nil && stays == 0 {
		_, err = s.chest.Destroy(ctx, name)
	}
	return err
}

// refuseClear records that bytes were refused since nobody had sealed them, and nothing about who sent them.
//
// Law: GDPR 25(1), GDPR 5(1)(c)
func (s *Site) refuseClear(ctx context.Context, document string, now time.Time) error {
	f := people.Fact(s.Plan, vault.FactClear, "documents."+document, now)
	f.Detail = map[string]string{"document": document}
	c, _ := s.because(seal.ID{}, seal.DataKey{}, now, f)
	return s.Commit(ctx, c)
}

// FinishDeposit hands a document in: chunks 0 to chunks-1 have arrived, and line is the first line of the envelope, sealed for the readers
// of now. To do it again changes nothing. The error is ErrNotFound, vault.ErrLine where the line is none or was sealed for others
// than the readers of now (who may have changed since the ticket), vault.ErrPart or vault.ErrChunk.
//
// Law: GDPR 25(1), GDPR 32(1)(a), GDPR 5(2)
func (s *Site) FinishDeposit(ctx context.Context, who people.Session, id seal.ID, line string, chunks int, now time.Time) error {
	d, err := s.deposit(ctx, id)
	switch {
	case err != nil:
		return err
	case d.Subject != who.Subject || !d.EndedAt.IsZero():
		return ErrNotFound
	case d.State != vault.Sending:
		return nil
	}
	readers, err := s.ReadersOf(ctx, d.Document)
	if err != nil {
		return err
	}
	after := d
	for _, r := range readers {
		after.Readers = append(after.Readers, r.ID())
	}
	if err := vault.CheckLine(line, after.Readers); err != nil {
		return err
	}
	kept, err := s.chunks(ctx, s.engine.reader(), d.Deposit)
	if err != nil {
		return err
	}
	if err := vault.CheckWhole(kept, chunks); err != nil {
		return err
	}
	key, err := s.keyOf(ctx, id, now)
	if err != nil {
		return err
	}
	after.State, after.Done, after.Chunks, after.Digest = vault.Waiting, now, chunks, vault.Digest(kept)
	after.line = s.sealLine(d, key, line)
	f := vault.Fact(s.Plan, vault.FactDeposited, d.Deposit, now)
	f.Detail["digest"] = after.Digest
	c, err := s.act(ctx, who.Subject, now, f)
	if err != nil {
		return err
	}
	c.deposit(d, after, ErrStale)
	if err := s.resume(ctx, c, d.Document); err != nil {
		return err
	}
	if err := s.tellReceived(ctx, c, after.Deposit); err != nil {
		return err
	}
	return s.Commit(ctx, c)
}

// WithdrawDeposit takes a document back, with the consent to it: nobody opens it from then on, and it is destroyed. The error is
// ErrNotFound where it is nobody's, somebody else's, or has ended.
//
// Law: GDPR 7(3), GDPR 17(1)
func (s *Site) WithdrawDeposit(ctx context.Context, who people.Session, id seal.ID, now time.Time) error {
	d, err := s.deposit(ctx, id)
	if err == nil && (d.Subject != who.Subject || !d.EndedAt.IsZero()) {
		err = ErrNotFound
	}
	if err != nil {
		return err
	}
	key, err := s.key(ctx, who.Subject)
	if err != nil {
		return err
	}
	f := vault.Fact(s.Plan, vault.FactWithdrawn, d.Deposit, now)
	if d.Agreed {
		f.Detail["consent"] = "withdrawn"
	}
	c, _ := s.because(who.Subject, key, now, f)
	c.living()
	c.seen()
	c.condemn(d, vault.ByWithdrawal, ErrNotFound)
	return s.Commit(ctx, c)
}
