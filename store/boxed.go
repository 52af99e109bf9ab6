package store

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"charte/charter"
	"charte/people"
	"charte/plan"
	"charte/seal"
)

// ErrUnagreed says that a value rests on a consent that is not in force: it is not kept.
var ErrUnagreed = errors.New("store: kept with a consent alone, which is not in force")

// namesOf are the names of purposes.
func namesOf(uses []charter.Purpose) (names []string) {
	for _, u := range uses {
		names = append(names, u.Name)
	}
	return names
}

// yes asks of rows that bear a person whether one of some purposes was agreed to: or, by a minor, waits for a parent. The purposes come as
// placeholders.
func yes(rows, purposes string) string {
	of := ` where %.site = ` + rows + `.site and %.subject_id = ` + rows + `.subject_id and %.purpose in (` + purposes + `)`
	return `(exists (select 1 from consent ya` + strings.ReplaceAll(of, "%", "ya") + ` and ya.given = 1)
		or exists (select 1 from assent yb` + strings.ReplaceAll(of, "%", "yb") + ` and yb.answered_at = 0))`
}

// boxed lets a change stand only while one of the consents on which a field rests is in force, where it rests on nothing else.
//
// Law: GDPR 6(1)(a), GDPR 9(2)(a)
func (c *Change) boxed(kind, field string) {
	uses := c.site.Plan.Boxed(kind, field)
	if len(uses) == 0 {
		return
	}
	in, args := marks(3, namesOf(uses))
	c.must(1, ErrUnagreed, `update subject set kind = kind where site = $1 and subject_id = $2 and `+yes("subject", in), append([]any{c.site.name, c.subject}, args...)...)
}

// bring writes a value that somebody gives on joining. Its box travels with the link that opens the account: where it was not ticked, there is
// nothing to keep the value for.
//
// Law: GDPR 4(11), GDPR 6(1)(a), GDPR 9(2)(a)
func (c *Change) bring(j people.Joined, v plan.Value) {
	if uses := c.site.Plan.Boxed(j.Kind, v.Field); len(uses) > 0 &&
		!slices.ContainsFunc(uses, func(u charter.Purpose) bool { return slices.Contains(j.Agreed, u.Name) }) {
		c.err = ErrUnagreed
		return
	}
	c.declare(j.Kind, v)
}

// resting lists, by kind of people, the fields that rest on consent alone, among them a purpose: every one for "".
func (s *Site) resting(purpose string) (list []rests) {
	for _, k := range s.Plan.Joins() {
		for _, f := range s.Plan.Charter.Data {
			uses := s.Plan.Boxed(k.Name, f.Name)
			if !s.Plan.Holds(k.Name, f.Name) || len(uses) == 0 || purpose != "" && !slices.ContainsFunc(uses, func(u charter.Purpose) bool { return u.Name == purpose }) {
				continue
			}
			if !slices.ContainsFunc(uses, func(u charter.Purpose) bool { return s.Plan.Outlived(u.Name, f.Name) }) {
				list = append(list, rests{k.Name, f.Name, namesOf(uses)})
			}
		}
	}
	return list
}

// rests is a field of a kind of people that rests on consent alone, and goes with it.
type rests struct {
	kind, field string
	purposes    []string
}

// lost finds, among the rows of datum, what rests on consents none of which is in force. $1 is the site, $2 and $3 the kind and the field.
func (r rests) lost(from int) (where string, args []any) {
	in, args := marks(from, r.purposes)
	return `site = $1 and field = $3 and exists (select 1 from subject p where p.site = datum.site and p.subject_id = datum.subject_id and p.kind = $2)
		and ` + unrecorded + ` and not ` + yes("datum", in), args
}

// unkeep takes away what rested on a consent that ends: it has no other reason to be kept.
//
// Law: GDPR 17(1)(b), GDPR 7(3)
func (c *Change) unkeep(purpose string) {
	for _, r := range c.site.resting(purpose) {
		where, args := r.lost(5)
		c.do(`delete from datum where subject_id = $4 and `+where, append([]any{c.site.name, r.kind, r.field, c.subject}, args...)...)
	}
}

// sayYes is how long somebody who came under a version by which a field rests on consent, without being asked for it, may say yes before what
// they gave goes. Meanwhile nobody reads it but they.
const sayYes = 30 * 24 * time.Hour

// settled keeps a question about datum to people whose account is open, since on joining a box travels with the link, and who came under their
// version, $4, before an instant, $5.
// Another profile came under it with its account.
var settled = ` and exists (select 1 from account a where a.site = datum.site and a.subject_id = ` + whose("datum") + `) and ` + strings.Replace(theirs("datum"), "$2", "$4", 1) + `
	and not exists (select 1 from notice n where n.site = datum.site and n.subject_id = ` + whose("datum") + ` and n.moved_at > $5)`

// whose names, in a question about rows that bear a person, the account behind them.
func whose(rows string) string {
	return `coalesce((select wf.account_id from profile wf where wf.site = ` + rows + `.site and wf.subject_id = ` + rows + `.subject_id), ` + rows + `.subject_id)`
}

// sweepUnagreed deletes what rests on no consent any more: what was kept before such values were refused.
//
// Law: GDPR 17(1)(b)
func (s *Site) sweepUnagreed(ctx context.Context, now time.Time, w *Swept) error {
	for _, r := range s.resting("") {
		n, err := s.unagreed(ctx, r, now)
		if err != nil {
			return err
		}
		if n == 0 {
			continue
		}
		c := &Change{site: s, at: now}
		where, args := r.lost(6)
		c.count("datum", `delete from datum where `+where+settled, append([]any{s.name, r.kind, r.field, s.version, micros(now.Add(-sayYes))}, args...)...)
		c.alsoCounted(expired(s.Plan, r.purposes[0], now, now))
		if err := s.Commit(ctx, c); err != nil {
			return err
		}
		w.Expired += n
	}
	return nil
}

// unagreed counts what rests on consents none of which is in force.
func (s *Site) unagreed(ctx context.Context, r rests, now time.Time) (int64, error) {
	where, args := r.lost(6)
	return s.number(ctx, `select count(*) from datum where `+where+settled, append([]any{s.name, r.kind, r.field, s.version, micros(now.Add(-sayYes))}, args...)...)
}

// ungiven takes away, once people answered for another version, what rests there on a box that they did not tick. Their other profiles were
// not asked: what the boxes of the account say yes to waits there for a yes of their own, as long as sayYes.
//
// Law: GDPR 6(1)(a), GDPR 9(2)(a)
func (c *Change) ungiven(next *Site, ids []seal.ID, kind string, ticked ...string) {
	if len(ids) == 0 {
		return
	}
	in, them := among(ids, moveBatch)
	for _, r := range next.resting("") {
		if r.kind != kind || slices.ContainsFunc(r.purposes, func(p string) bool { return slices.Contains(ticked, p) }) {
			continue
		}
		where, args := r.lost(4 + len(them))
		c.do(`delete from datum where subject_id in (`+in(4)+`) and `+where, append(append([]any{c.site.name, r.kind, r.field}, them...), args...)...)
	}
}
