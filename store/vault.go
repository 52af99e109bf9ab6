package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"charte/charter"
	"charte/people"
	"charte/rights"
	"charte/seal"
	"charte/vault"
)

// Errors of deposits.
var (
	// ErrNoReaders says that nobody could open a document yet: no reader has a key that was confirmed.
	ErrNoReaders = errors.New("store: nobody could open the document")
	// ErrDeposits says that somebody has as many deposits of a document as they may, or began as many in a day.
	ErrDeposits = errors.New("store: too many deposits")
	// ErrDecided says that somebody else decided about a document before, or that it has ended.
	ErrDecided = errors.New("store: decided already")
)

// depositRow is a deposit as it stands in the rows.
type depositRow struct {
	vault.Deposit
	note []byte // sealed under the person's key
	line []byte // sealed under the deposit's own key; empty before it is handed in, and after its destruction
	bond []byte
}

const depositColumns = `d.subject_id, d.deposit_id, d.document, d.version, d.state, d.agreed, d.begun_at, d.done_at, d.decided_at, d.ended_at, d.destroyed_at, d.chunks, d.Digest, d.readers, d.role, d.reason, d.note, d.final, d.cause, d.certificate, d.line, d.bond`

func (d *depositRow) scan(scan func(...any) error) error {
	var agreed, final int
	var begun, done, decided, ended, destroyed int64
	var readers string
	err := scan(&d.Subject, &d.ID, &d.Document, &d.Version, &d.State, &agreed, &begun, &done, &decided, &ended, &destroyed, &d.Chunks, &d.Digest, &readers,
		&d.Role, &d.Reason, &d.note, &final, &d.Cause, &d.Certificate, &d.line, &d.bond)
	d.Agreed, d.Final, d.Readers = agreed == 1, final == 1, strings.Fields(readers)
	d.note, d.line = append([]byte{}, d.note...), append([]byte{}, d.line...) // an empty one is read back as none
	d.Begun, d.Done, d.Decided, d.EndedAt, d.Destroyed = instant(begun), instant(done), instant(decided), instant(ended), instant(destroyed)
	return err
}

// parts are what the bond of a deposit ties: all that somebody could gain by. When it ended and was destroyed is for its facts to say.
func (d depositRow) parts() []string {
	return []string{d.Subject.String(), d.ID.String(), d.Document, strconv.Itoa(d.Version), string(d.State), fmt.Sprint(bit(d.Agreed), micros(d.Begun), micros(d.Done), micros(d.Decided), d.Chunks),
		d.Digest, strings.Join(d.Readers, " "), d.Role, d.Reason, strconv.Itoa(bit(d.Final))}
}

// shown is the deposit as everybody but the rows sees it.
func (d depositRow) shown() vault.Deposit {
	out := d.Deposit
	if !out.EndedAt.IsZero() && (out.State == vault.Sending || out.State == vault.Waiting) {
		out.State = vault.Ended
	}
	return out
}

// depositRows reads the deposits d of the rest of a query as they stand: it does not ask whether this program wrote them.
func depositRows(ctx context.Context, db asker, rest string, args ...any) (all []depositRow, err error) {
	err = each(ctx, db, func(r *sql.Rows) error {
		var d depositRow
		err := d.scan(r.Scan)
		all = append(all, d)
		return err
	}, `select `+depositColumns+` `+rest, args...)
	return all, err
}

// deposits reads rows that this program wrote; any other is seal.ErrTampered.
func (s *Site) deposits(ctx context.Context, where string, args ...any) ([]depositRow, error) {
	all, err := depositRows(ctx, s.engine.reader(), `from deposit d where d.site = $1 and `+where, append([]any{s.name}, args...)...)
	if err != nil {
		return nil, err
	}
	for _, d := range all {
		if !s.bonded(d.bond, "deposit", d.parts()...) {
			return nil, seal.ErrTampered
		}
	}
	return all, nil
}

// deposit finds one. The error is ErrNotFound, or seal.ErrTampered.
func (s *Site) deposit(ctx context.Context, id seal.ID) (depositRow, error) {
	all, err := s.deposits(ctx, `d.deposit_id = $2`, id)
	if err == nil && len(all) != 1 {
		err = ErrNotFound
	}
	if err != nil {
		return depositRow{}, err
	}
	return all[0], nil
}

// declared is the document of a deposit, by the version that its person is under.
func (s *Site) declared(document string) (charter.Document, bool) {
	for _, k := range s.Plan.Joins() {
		if d, ok := s.Plan.Deposit(k.Name, document); ok {
			return d, true
		}
	}
	return charter.Document{}, false
}

// deposit writes a deposit anew, if it is the one that was decided on and has not ended.
func (c *Change) deposit(before, after depositRow, missed error) {
	s := c.site
	c.must(1, missed, `update deposit set state = $5, done_at = $6, decided_at = $7, chunks = $8, digest = $9, readers = $10, role = $11, reason = $12, note = $13, final = $14, line = $15, bond = $16
		where site = $1 and subject_id = $2 and deposit_id = $3 and bond = $4 and ended_at = 0`,
		s.name, before.Subject, before.ID, before.bond, string(after.State), micros(after.Done), micros(after.Decided), after.Chunks, after.Digest, strings.Join(after.Readers, " "),
		after.Role, after.Reason, after.note, bit(after.Final), after.line, s.bond("deposit", after.parts()...))
}

// condemn makes an end of a deposit in a change: from then on nobody opens it, and its destruction is owed.
func (c *Change) condemn(d depositRow, cause vault.Cause, missed error) {
	c.must(1, missed, `update deposit set ended_at = $4, cause = $5 where site = $1 and subject_id = $2 and deposit_id = $3 and ended_at = 0`,
		c.site.name, d.Subject, d.ID, micros(c.at), string(cause))
	c.do(`delete from opening where site = $1 and subject_id = $2 and deposit_id = $3`, c.site.name, d.Subject, d.ID)
	c.jobs = append(c.jobs, DestroyDocument{Site: c.site.name, Deposit: d.ID.String()})
}

func noteColumn(d seal.ID) string { return d.String() + "/note" }

// noted opens what the reader wrote about a refusal.
func (s *Site) noted(d *depositRow, key seal.DataKey) error {
	if len(d.note) == 0 {
		return nil
	}
	plain, err := key.Open(s.place(d.Subject, "deposit", noteColumn(d.ID)), d.note)
	d.Note = seal.NewText(string(plain))
	return err
}

// Deposits lists what somebody handed in and what became of it, newest first: never the documents.
//
// Law: GDPR 15(1), GDPR 12(1)
func (s *Site) Deposits(ctx context.Context, subject seal.ID) ([]vault.Deposit, error) {
	rows, err := s.deposits(ctx, `d.subject_id = $2 order by d.begun_at desc, d.deposit_id`, subject)
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	key, err := s.key(ctx, subject)
	if err != nil {
		return nil, err
	}
	var all []vault.Deposit
	for i := range rows {
		if err := s.noted(&rows[i], key); err != nil {
			return nil, err
		}
		all = append(all, rows[i].shown())
	}
	return all, nil
}

// chunks lists the chunks of a deposit that have arrived, in order.
func (s *Site) chunks(ctx context.Context, db asker, d vault.Deposit) (kept []vault.Kept, err error) {
	err = each(ctx, db, func(r *sql.Rows) error {
		var k vault.Kept
		err := r.Scan(&k.N, &k.Size, &k.Digest)
		kept = append(kept, k)
		return err
	}, `select n, size, digest from deposit_chunk where site = $1 and subject_id = $2 and deposit_id = $3 order by n`, s.name, d.Subject, d.ID)
	return kept, err
}

// Deposit is one deposit of the person's own, with the chunks that have arrived: whoever was cut off goes on from there. The error is
// ErrNotFound where it is nobody's, or somebody else's.
func (s *Site) Deposit(ctx context.Context, who people.Session, id seal.ID) (vault.Deposit, error) {
	d, err := s.deposit(ctx, id)
	if err == nil && d.Subject != who.Subject {
		err = ErrNotFound
	}
	if err != nil {
		return vault.Deposit{}, err
	}
	key, err := s.key(ctx, who.Subject)
	if err != nil {
		return vault.Deposit{}, err
	}
	if err := s.noted(&d, key); err != nil {
		return vault.Deposit{}, err
	}
	kept, err := s.chunks(ctx, s.engine.reader(), d.Deposit)
	for _, k := range kept {
		d.Here, d.Bytes = append(d.Here, k.N), d.Bytes+int64(k.Size)
	}
	return d.shown(), err
}

// lineColumn is where a line is sealed: one that is moved to another deposit does not open.
const lineColumn = "line"

// depositKey gives the key of a deposit itself, which ends with it: whoever has every backup of the rows and of the chest, and not this
// key, has nothing. The error is ErrNotFound once it is destroyed.
func (s *Site) depositKey(ctx context.Context, id seal.ID) (seal.DataKey, error) {
	wrapped, err := s.keys.get(ctx, s.name, id)
	if err != nil {
		return seal.DataKey{}, err
	}
	return s.ring.Unwrap(s.name, id, wrapped)
}

func (s *Site) sealLine(d depositRow, key seal.DataKey, line string) []byte {
	return key.Seal(s.place(d.ID, "deposit", lineColumn), []byte(line))
}

// line opens the line of a deposit. The error is ErrNotFound where its key is destroyed.
func (s *Site) line(ctx context.Context, d depositRow) (string, error) {
	key, err := s.depositKey(ctx, d.ID)
	if err != nil {
		return "", err
	}
	plain, err := key.Open(s.place(d.ID, "deposit", lineColumn), d.line)
	return string(plain), err
}

func chunkName(n int) string { return strconv.Itoa(n) }

// handedIn is Deposits for what is held about a person.
func (s *Site) handedIn(ctx context.Context, subject seal.ID) (list []rights.Deposit, err error) {
	all, err := s.Deposits(ctx, subject)
	for _, d := range all {
		list = append(list, rights.Deposit{ID: d.ID, Document: d.Document, Agreed: d.Agreed, State: string(d.State), Begun: d.Begun, Done: d.Done, Decided: d.Decided,
			Role: d.Role, Reason: d.Reason, Note: d.Note, Ended: d.EndedAt, Cause: string(d.Cause), Destroyed: d.Destroyed, Certificate: d.Certificate})
	}
	return list, err
}
