package store

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"time"

	"charte/envelope"
	"charte/people"
	"charte/seal"
	"charte/vault"
)

// Sealed is the line of a document that was sealed for other readers than those of now.
type Sealed struct {
	ID      seal.ID              `json:"id"`
	For     string               `json:"for"`     // the place that it is sealed for
	Line    string               `json:"line"`    // which the key opens that it was asked for
	Readers []envelope.PublicKey `json:"readers"` // for whom it is to be sealed now
}

// mineOrSpare reports by an error whether whoever acts may ask for lines that a key opens: their own confirmed one, or the spare one while
// its opening lasts.
func (s *Site) mineOrSpare(ctx context.Context, by people.Actor, kid string, now time.Time) (spare bool, err error) {
	if err := s.reader(ctx, by); err != nil {
		return false, err
	}
	k, _, err := s.readerKeyOf(ctx, kid)
	if err == nil && k.owner == by.Subject && k.confirmed > 0 {
		return false, nil
	}
	if err != nil && !errors.Is(err, ErrNotFound) {
		return false, err
	}
	return true, s.spareOpen(ctx, by, kid, now)
}

// LinesToRewrap gives the lines that a key opens and that were sealed for other readers than those of now, some at a time after a
// deposit (zero: from the first), and how many there are in all. That they were given is a fact of the site; that one was sealed anew is a fact of whoever handed it in.
// The error is ErrRole for a key that is not theirs.
//
// Law: GDPR 32(4), GDPR 5(2)
func (s *Site) LinesToRewrap(ctx context.Context, by people.Actor, kid string, after seal.ID, limit int, now time.Time) (lines []Sealed, all int, err error) {
	spare, err := s.mineOrSpare(ctx, by, kid, now)
	if err != nil {
		return nil, 0, err
	}
	versions, err := s.InUse(ctx, now)
	if err != nil {
		return nil, 0, err
	}
	for _, one := range versions {
		for _, doc := range one.read(by.Role) {
			readers, err := one.ReadersOf(ctx, doc.Name)
			if err != nil {
				return nil, 0, err
			}
			rows, err := one.deposits(ctx, `d.document = $2 and d.ended_at = 0 and d.done_at > 0 and d.subject_id <> $3 and exists
				(select 1 from subject s where s.site = d.site and s.subject_id = d.subject_id and s.terms = $4 and `+alive+`) order by d.deposit_id`, doc.Name, by.Subject, one.version)
			if err != nil {
				return nil, 0, err
			}
			for _, d := range rows {
				if !slices.Contains(d.Readers, kid) || len(readers) == 0 || same(ids(readers), d.Readers) {
					continue
				}
				if all++; len(lines) == limit || slices.Compare(d.ID[:], after[:]) <= 0 && !after.IsZero() {
					continue
				}
				line, err := one.line(ctx, d)
				if errors.Is(err, ErrNotFound) {
					continue // it ended meanwhile
				}
				if err != nil {
					return nil, 0, err
				}
				lines = append(lines, Sealed{d.ID, d.Place(s.name), line, readers})
			}
		}
	}
	if len(lines) == 0 {
		return nil, all, nil
	}
	f := keyFact(s.Plan, people.FactLinesGiven, kid, now)
	f.Detail["lines"], f.Detail["role"] = strconv.Itoa(len(lines)), by.Role
	if spare {
		f.Detail["spare"] = "yes"
	}
	c := &Change{site: s, at: now}
	c.also(f)
	c.holdsKey(by)
	return lines, all, s.Commit(ctx, c)
}

func ids(keys []envelope.PublicKey) (all []string) {
	for _, k := range keys {
		all = append(all, k.ID())
	}
	return all
}

// same reports whether two lists hold the same, in whatever order.
func same(a, b []string) bool {
	a, b = slices.Sorted(slices.Values(a)), slices.Sorted(slices.Values(b))
	return slices.Equal(a, b)
}

// Rewrap keeps the line of a document that one of its readers, or whoever opened the spare key, sealed anew in their browser: only one that
// was sealed for exactly the readers of now. Its person reads in their history that it was done, and by which role. To do it again changes
// nothing. The error is vault.ErrLine for another line, ErrRole, ErrDecided, ErrNotFound, or ErrStale where the readers changed meanwhile.
//
// Law: GDPR 32(1)(a), GDPR 32(4), GDPR 5(2)
func (s *Site) Rewrap(ctx context.Context, by people.Actor, kid string, id seal.ID, line string, now time.Time) error {
	spare, err := s.mineOrSpare(ctx, by, kid, now)
	if err != nil {
		return err
	}
	one, d, _, err := s.readable(ctx, by, id)
	if err != nil {
		return err
	}
	public, err := one.ReadersOf(ctx, d.Document)
	if err != nil {
		return err
	}
	readers := ids(public)
	if err := vault.CheckLine(line, readers); err != nil {
		return err
	}
	if same(readers, d.Readers) {
		return nil
	}
	if !slices.Contains(d.Readers, kid) {
		return ErrRole
	}
	key, err := one.key(ctx, d.Subject)
	if err != nil {
		return err
	}
	own, err := one.depositKey(ctx, id)
	if err != nil {
		return ignoredEnd(err)
	}
	after := d
	after.Readers, after.line = readers, one.sealLine(d, own, line)
	f := vault.Fact(one.Plan, people.FactRewrapped, d.Deposit, now)
	if spare {
		f = vault.Fact(one.Plan, people.FactRewrappedSpare, d.Deposit, now)
	}
	f.Detail["key"] = kid
	c, _ := one.because(d.Subject, key, now, people.By(f, by))
	c.holdsKey(by)
	c.deposit(d, after, ErrStale)
	return one.Commit(ctx, c)
}

// Checked tells one of the readers of a document what became of it: waiting still, or decided, by which role and when. The error is
// ErrNotFound, or ErrRole for whoever does not read such documents.
//
// Law: GDPR 32(4)
func (s *Site) Checked(ctx context.Context, by people.Actor, id seal.ID) (vault.Deposit, error) {
	_, d, _, err := s.readable(ctx, by, id)
	if errors.Is(err, ErrDecided) {
		err = nil
		if held := s.held(ctx, by); held != nil {
			return vault.Deposit{}, held
		}
	}
	if err != nil {
		return vault.Deposit{}, err
	}
	return d.shown(), nil
}
