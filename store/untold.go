package store

import (
	"context"
	"database/sql"
	"errors"
	"strconv"
	"time"

	"charte/letters"
	"charte/policy"
	"charte/proof"
	"charte/seal"
)

// untell tells by letter those who were told by letter of a version that was withdrawn since: nobody waits for what does not come. It may be
// stopped at any point and repeated: nobody is told twice.
//
// Law: GDPR 5(1)(a), GDPR 12(1)
func (s *Site) untell(ctx context.Context, now time.Time) error {
	for _, v := range s.numbered() {
		if v.Withdrawn.IsZero() {
			continue
		}
		all, err := s.InUse(ctx, now)
		if err != nil {
			return err
		}
		for _, from := range all {
			if err := from.untellOf(ctx, v.Number, now); err != nil && !errors.Is(err, ErrStale) { // another server told them, or they left
				return err
			}
		}
	}
	return nil
}

func (s *Site) untellOf(ctx context.Context, version int, now time.Time) error {
	for ctx.Err() == nil {
		var list []reader
		if err := each(ctx, s.engine.reader(), func(r *sql.Rows) error {
			var one reader
			err := r.Scan(&one.id, &one.kind, &one.lang, &one.sealed, &one.parent)
			list = append(list, one)
			return err
		}, `select p.subject_id, p.kind, p.lang, (select d.sealed from datum d where d.site = p.site and d.subject_id = p.subject_id and d.field = $5 and d.item_id = $6), case when n.needs = 0 then `+agreeing+` end
			from notice n join subject p on p.site = n.site and p.subject_id = n.subject_id where n.site = $1 and n.version = $2 and p.terms = $3
			and n.concerns = 1 and n.told_at > 0 and n.moved_at = 0 and n.undone_at = 0 and n.letter_id <> $6
			and not exists (select 1 from death z where z.site = p.site and z.subject_id = p.subject_id) order by p.subject_id limit $4`,
			s.name, version, s.version, announceBatch, s.loginField(), seal.ID{}); err != nil || len(list) == 0 {
			return err
		}
		if err := s.undo(ctx, version, list, now); err != nil {
			return err
		}
	}
	return ctx.Err()
}

func (s *Site) undo(ctx context.Context, version int, list []reader, now time.Time) error {
	c := &Change{site: s, at: now}
	c.also(proof.Fact{Kind: policy.FactUntold, Promise: "changes", Version: version, At: now, Detail: map[string]string{"people": strconv.Itoa(len(list))}})
	ids := make([]seal.ID, len(list))
	for i, one := range list {
		ids[i] = one.id
	}
	wrapped, err := s.keys.some(ctx, s.name, ids)
	if err != nil {
		return err
	}
	for _, one := range list {
		one.wrapped = wrapped[one.id]
		c.must(1, ErrStale, `update notice set undone_at = $4 where site = $1 and subject_id = $2 and version = $3 and undone_at = 0 and moved_at = 0
			and exists (select 1 from subject p where p.site = notice.site and p.subject_id = notice.subject_id)`, s.name, one.id, version, micros(now))
		if key, address, err := s.address(one); err == nil { // nobody can write to anybody else
			c.owe(one.id, key, letters.Withdrawn(s.Plan, one.lang, address, s.Base+"/policy/versions"))
			if parent, err := s.parentOf(one, key); err == nil {
				c.owe(one.id, key, letters.ToParent(s.Plan, letters.ParentUntold, one.lang, parent, address, s.Base+"/policy/versions", ""))
			}
		}
	}
	return s.Commit(ctx, c)
}
