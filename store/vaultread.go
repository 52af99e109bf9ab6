package store

import (
	"context"
	"database/sql"
	"errors"
	"slices"
	"strconv"
	"time"

	"charte/charter"
	"charte/chest"
	"charte/letters"
	"charte/people"
	"charte/rights"
	"charte/seal"
	"charte/vault"
)

// DepositsWaiting lists the documents that wait for a role, those handed in first before the others, after one of them (zero: from the
// first). The error is ErrRole where whoever asks does not hold the role.
//
// Law: GDPR 32(4), GDPR 25(2)
func (s *Site) DepositsWaiting(ctx context.Context, by people.Actor, after seal.ID, limit int, now time.Time) (queue []vault.Deposit, err error) {
	if err := s.held(ctx, by); err != nil {
		return nil, err
	}
	var since int64
	if !after.IsZero() {
		last, err := s.deposit(ctx, after)
		if err != nil {
			return nil, err
		}
		since = micros(last.Done)
	}
	all, err := s.InUse(ctx, now)
	if err != nil {
		return nil, err
	}
	for _, one := range all {
		for _, doc := range one.read(by.Role) {
			rows, err := s.deposits(ctx, `d.state = 'waiting' and d.ended_at = 0 and d.document = $2 and d.subject_id <> $3 and (d.done_at > $4 or d.done_at = $4 and d.deposit_id > $5)
				and exists (select 1 from subject s where s.site = d.site and s.subject_id = d.subject_id and s.terms = $6 and `+alive+`)
				order by d.done_at, d.deposit_id limit $7`, doc.Name, by.Subject, since, after, one.version, limit)
			if err != nil {
				return nil, err
			}
			for _, d := range rows {
				queue = append(queue, d.shown())
			}
		}
	}
	slices.SortFunc(queue, func(a, b vault.Deposit) int {
		if c := a.Done.Compare(b.Done); c != 0 {
			return c
		}
		return slices.Compare(a.ID[:], b.ID[:])
	})
	return queue[:min(len(queue), limit)], nil
}

// read lists the documents that a role opens.
func (s *Site) read(role string) (all []charter.Document) {
	for _, k := range s.Plan.Joins() {
		for _, d := range s.Plan.Deposited(k.Name) {
			if slices.Contains(d.Readers, role) {
				all = append(all, d)
			}
		}
	}
	return all
}

// readable finds a deposit that somebody may open as one of its readers, under the version of its person. The error is ErrNotFound for one
// that is not there or not whole, ErrDecided for one that has ended, ErrRole where they may not: nobody opens their own;
// ErrPurpose while its person objects to what it is for, unless it shows who they are: the answer to that very objection needs it.
//
// Law: GDPR 32(4), GDPR 25(2), GDPR 21(1), GDPR 12(6)
func (s *Site) readable(ctx context.Context, by people.Actor, id seal.ID) (one *Site, d depositRow, doc charter.Document, err error) {
	if d, err = s.deposit(ctx, id); err != nil {
		return nil, d, doc, err
	}
	if one, err = s.of(ctx, d.Subject); err != nil {
		return nil, d, doc, err
	}
	doc, ok := one.declared(d.Document)
	holder, err := one.holder(ctx, d.Subject)
	objects, stopErr := one.objects(ctx, d.Subject, doc.Purpose)
	objects = objects && !one.Plan.OnDoubt(doc)
	switch err = errors.Join(err, stopErr); {
	case err != nil:
	case !ok || !slices.Contains(doc.Readers, by.Role) || by.Proofs < people.Factors(one.Plan, by.Role) || by.Subject == holder || by.Subject == d.Subject:
		err = ErrRole
	case d.State == vault.Sending:
		err = ErrNotFound
	case !d.EndedAt.IsZero():
		err = ErrDecided
	case objects:
		err = ErrPurpose
	default:
		err = one.held(ctx, by)
	}
	return one, d, doc, err
}

func openingParts(subject, id, deposit, actor seal.ID, role string, opened, ends int64, fact seal.ID) []string {
	return []string{subject.String(), id.String(), deposit.String(), actor.String(), role, strconv.FormatInt(opened, 10), strconv.FormatInt(ends, 10), fact.String()}
}

// OpenDeposit opens a document to one of its readers: its line, which their key opens in their browser, and for vault.OpeningLife its
// chunks. Its person's history says so before anything is given. The error is ErrRole for anybody else, or without a confirmed key;
// ErrDecided where it has ended; ErrNotFound.
//
// Law: GDPR 32(4), GDPR 5(2), GDPR 25(2)
func (s *Site) OpenDeposit(ctx context.Context, by people.Actor, id seal.ID, now time.Time) (line string, d vault.Deposit, err error) {
	one, row, doc, err := s.readable(ctx, by, id)
	if err != nil {
		return "", d, err
	}
	key, err := one.key(ctx, row.Subject)
	if err != nil {
		return "", d, err
	}
	c, fact := one.because(row.Subject, key, now, people.By(vault.Fact(one.Plan, vault.FactOpened, row.Deposit, now), by))
	c.living()
	c.holdsKey(by)
	if !one.Plan.OnDoubt(doc) {
		c.must(0, ErrPurpose, `update objection set stands = stands where site = $1 and subject_id = $2 and about = $3 and stands = 1 and answer <> 'refused'`,
			one.name, row.Subject, rights.Objection{Purpose: doc.Purpose}.About())
	}
	c.must(1, ErrDecided, `update deposit set state = state where site = $1 and subject_id = $2 and deposit_id = $3 and ended_at = 0 and bond = $4`, one.name, row.Subject, id, row.bond)
	opening, opened, ends := seal.NewID(), micros(now), micros(now.Add(vault.OpeningLife))
	c.do(`insert into opening (site, subject_id, opening_id, deposit_id, actor_id, role, opened_at, ends_at, fact_id, bond) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
		one.name, row.Subject, opening, id, by.Subject, by.Role, opened, ends, fact,
		one.bond("opening", openingParts(row.Subject, opening, id, by.Subject, by.Role, opened, ends, fact)...))
	if err := one.Commit(ctx, c); err != nil {
		return "", d, err
	}
	line, err = one.line(ctx, row)
	return line, row.shown(), ignoredEnd(err)
}

// ignoredEnd says of a document whose key is gone that it has ended.
func ignoredEnd(err error) error {
	if errors.Is(err, ErrNotFound) {
		return ErrDecided
	}
	return err
}

// DepositChunk gives chunk n of a document to a reader who has it open. It is asked anew for each chunk, before it is read and after: a
// document that ended meanwhile is given to nobody. The error is that of OpenDeposit, ErrUnasked once the opening is over, ErrNotFound, or vault.ErrPart
// where the chest has lost it.
//
// Law: GDPR 32(4), GDPR 5(1)(e)
func (s *Site) DepositChunk(ctx context.Context, by people.Actor, id seal.ID, n int, now time.Time) ([]byte, error) {
	d, err := s.openTo(ctx, by, id, now)
	if err != nil {
		return nil, err
	}
	if n < 0 || n >= d.Chunks {
		return nil, ErrNotFound
	}
	sealed, err := s.chest.Get(ctx, vault.Name(s.name, id, chunkName(n)))
	if _, again := s.openTo(ctx, by, id, now); again != nil {
		return nil, again
	}
	if errors.Is(err, chest.ErrNone) {
		err = vault.ErrPart
	}
	return sealed, err
}

// openTo finds a deposit that a reader has open now.
func (s *Site) openTo(ctx context.Context, by people.Actor, id seal.ID, now time.Time) (vault.Deposit, error) {
	one, d, _, err := s.readable(ctx, by, id)
	if err != nil {
		return vault.Deposit{}, err
	}
	live := false
	err = each(ctx, s.engine.reader(), func(r *sql.Rows) error {
		var opening, fact seal.ID
		var opened, ends int64
		var bond []byte
		if err := r.Scan(&opening, &opened, &ends, &fact, &bond); err != nil {
			return err
		}
		live = live || one.bonded(bond, "opening", openingParts(d.Subject, opening, id, by.Subject, by.Role, opened, ends, fact)...)
		return nil
	}, `select o.opening_id, o.opened_at, o.ends_at, o.fact_id, o.bond from opening o where o.site = $1 and o.subject_id = $2 and o.deposit_id = $3 and o.actor_id = $4 and o.role = $5 and o.ends_at > $6
		and not exists (select 1 from death z where z.site = o.site and z.subject_id = o.subject_id)
		and exists (select 1 from reader_key k where k.site = o.site and k.subject_id = o.actor_id and k.confirmed_at > 0 and k.removed_at = 0)`,
		s.name, d.Subject, id, by.Subject, by.Role, micros(now))
	if err == nil && !live {
		err = ErrUnasked
	}
	return d.Deposit, err
}

// DecideDeposit says what a reader found. What the charter destroys then is opened by nobody any more, from this transaction on; what stays
// is the outcome: what was asked for, by which role it was checked, and when. Its person is told by letter. The error is vault.ErrVerdict,
// ErrDecided where somebody decided before, or that of OpenDeposit.
//
// Law: GDPR 5(1)(e), GDPR 5(1)(c), GDPR 12(1)
func (s *Site) DecideDeposit(ctx context.Context, by people.Actor, id seal.ID, v vault.Verdict, now time.Time) error {
	if err := v.Valid(); err != nil {
		return err
	}
	one, d, doc, err := s.readable(ctx, by, id)
	if err != nil {
		return err
	}
	if d.State != vault.Waiting {
		return ErrDecided
	}
	key, err := one.key(ctx, d.Subject)
	if err != nil {
		return err
	}
	after := d
	state, cause := v.Outcome()
	after.State, after.Decided, after.Role, after.Reason, after.Final = state, now, by.Role, v.Reason, v.Final
	if !v.Note.IsZero() {
		after.note = key.Seal(one.place(d.Subject, "deposit", noteColumn(id)), []byte(v.Note.Reveal("sealed at once")))
	}
	f := vault.Fact(one.Plan, v.Fact(), d.Deposit, now)
	if v.Reason != "" {
		f.Detail["reason"] = v.Reason
	}
	c, _ := one.because(d.Subject, key, now, people.By(f, by))
	c.living()
	c.holdsKey(by)
	c.deposit(d, after, ErrDecided)
	if vault.Ends(doc, state) {
		c.condemn(after, cause, ErrDecided)
	}
	kind := letters.DocumentValidated
	if !v.Accepted {
		kind = letters.DocumentRefused
	}
	if err := one.tellDepositor(ctx, c, kind); err != nil {
		return err
	}
	return one.Commit(ctx, c)
}
