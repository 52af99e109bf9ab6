package store

import (
	"context"
	"database/sql"
	"errors"
	"slices"
	"strconv"
	"time"

	"charte/charter"
	"charte/people"
	"charte/plan"
	"charte/proof"
	"charte/rights"
	"charte/seal"
)

// Entry is what a list shows of somebody whose file is closed: nothing that they said.
//
// Law: GDPR 25(2)
type Entry struct {
	Subject seal.ID
	Kind    string
	Joined  time.Time
}

// People lists the people whose files a role may open, the newest first, after a given entry (the zero one: from the newest). A role
// that needs to be let in is shown those who let it in. The error is ErrRole where the role is not held any more.
//
// Law: GDPR 25(2), GDPR 32(4)
func (s *Site) People(ctx context.Context, by people.Actor, after Entry, limit int, now time.Time) (list []Entry, err error) {
	if err := s.held(ctx, by); err != nil {
		return nil, err
	}
	kinds := s.opened(by.Role)
	if len(kinds) == 0 {
		return nil, nil
	}
	before, last := micros(after.Joined), after.Subject
	if after.Joined.IsZero() {
		before = 1<<63 - 1
	}
	in, args := marks(6, kinds)
	let := ``
	if people.OnTicket(s.Plan, by.Role) {
		let = ` and exists (select 1 from support t where t.site = p.site and t.subject_id = p.subject_id and t.role = $` + strconv.Itoa(6+len(kinds)) + ` and t.closed_at = 0 and t.ends_at > $5)`
		args = append(args, by.Role)
	}
	return s.entries(ctx, `select p.subject_id, p.kind, p.joined_at from subject p where p.site = $1 and p.came <> 'prepared' and (p.joined_at, p.subject_id) < ($2, $3) and p.joined_at <= $5
		and p.kind in (`+in+`)`+let+` order by p.joined_at desc, p.subject_id desc limit $4`, append([]any{s.name, before, last, limit, micros(now)}, args...)...)
}

// opened are the kinds of people whose files a role may open.
func (s *Site) opened(role string) (kinds []string) {
	for _, k := range append(s.kinds(), plan.Visitor) {
		if people.Opens(s.Plan, role, k) {
			kinds = append(kinds, k)
		}
	}
	return kinds
}

func (s *Site) kinds() (names []string) {
	for _, k := range s.Plan.Charter.People {
		names = append(names, k.Name)
	}
	return names
}

// held reports by an error whether a role is held now, by somebody who proved who they are as often as it asks.
func (s *Site) held(ctx context.Context, by people.Actor) error {
	offices, err := s.Offices(ctx, by.Subject)
	if err == nil && (by.Proofs < people.Factors(s.Plan, by.Role) || !slices.ContainsFunc(offices, func(o rights.Office) bool { return o.Role == by.Role })) {
		err = ErrRole
	}
	return err
}

// findMost is how many people with one name a search gives.
const findMost = 50

// sought is where the blind index of a field stands among those of the site: apart from the one by which people sign in.
func sought(field string) string { return "sought/" + field }

// Find searches by a whole name or a whole e-mail address among the fields that a role needs, and gives whoever has it: still nothing
// that they said. The search is a fact of the site, which keeps neither what was looked for nor who was found. The error is ErrRole where
// the role is not held, or sees people only when they let it in.
//
// Law: GDPR 25(2), GDPR 32(4), GDPR 5(2)
func (s *Site) Find(ctx context.Context, by people.Actor, term seal.Text, now time.Time) (list []Entry, err error) {
	if err := s.held(ctx, by); err != nil {
		return nil, err
	}
	if people.OnTicket(s.Plan, by.Role) || len(s.opened(by.Role)) == 0 {
		return nil, ErrRole
	}
	f := people.Fact(s.Plan, people.FactSearched, staffPromise(by.Role), now)
	f.Detail = map[string]string{"role": by.Role}
	c := &Change{site: s, at: now}
	c.also(f)
	c.holds(by)
	if err := s.Commit(ctx, c); err != nil {
		return nil, err
	}
	folded := people.Fold(term.Reveal("GDPR 25(2): found by its blind index"))
	if folded == "" {
		return nil, nil
	}
	seen := map[seal.ID]bool{}
	for _, field := range s.Plan.Charter.Data {
		if !people.Sought(s.Plan, field) {
			continue
		}
		for _, blind := range s.ring.Blinds(s.name, sought(field.Name), folded) {
			found, err := s.having(ctx, field, blind)
			if err != nil {
				return nil, err
			}
			for _, e := range found {
				may, err := s.mayFind(ctx, by.Role, e, field.Name, now)
				if err != nil {
					return nil, err
				}
				if may && !seen[e.Subject] && len(list) < findMost {
					seen[e.Subject], list = true, append(list, e)
				}
			}
		}
	}
	return list, nil
}

// entries reads the entries of a list: subject, kind and when they joined.
func (s *Site) entries(ctx context.Context, query string, args ...any) (list []Entry, err error) {
	err = each(ctx, s.engine.reader(), func(r *sql.Rows) error {
		var e Entry
		var joined int64
		err := r.Scan(&e.Subject, &e.Kind, &joined)
		e.Joined = instant(joined)
		list = append(list, e)
		return err
	}, query, args...)
	return list, err
}

func (s *Site) having(ctx context.Context, f charter.Field, blind []byte) (list []Entry, err error) {
	return s.entries(ctx, `select distinct p.subject_id, p.kind, p.joined_at from datum d join subject p on p.site = d.site and p.subject_id = d.subject_id
		where d.site = $1 and d.field = $2 and d.blind = $3 and p.came <> 'prepared'
		and not exists (select 1 from record r where r.site = d.site and r.subject_id = d.subject_id and r.record_id = d.item_id and r.state = 'draft') order by p.joined_at desc, p.subject_id limit $4`, s.name, f.Name, blind, findMost)
}

// mayFind asks the version that somebody is under, and their consents, whether a role reads the field by which they were found.
func (s *Site) mayFind(ctx context.Context, role string, e Entry, field string, now time.Time) (bool, error) {
	one, err := s.of(ctx, e.Subject)
	if err != nil {
		return false, ignore(err, ErrNotFound)
	}
	_, fields, _, err := one.openable(ctx, role, e.Subject, now)
	if err != nil || slices.Contains(fields, field) {
		return err == nil, ignore(err, ErrNotFound)
	}
	for _, name := range one.receives(role) {
		f, _ := one.Plan.Form(name)
		n, err := s.number(ctx, `select count(*) from record where site = $1 and subject_id = $2 and form = $3 and state <> $4`, s.name, e.Subject, name, string(people.Drafted))
		if err != nil || n > 0 && plan.Asks(f, field) {
			return err == nil, err
		}
	}
	return false, nil
}

// indexBatch is how many values without an index one pass makes findable.
const indexBatch = 500

// Index makes findable what was written before people could be searched for, as the version that each person is under lets them be. It may be
// stopped at any point and repeated.
//
// Law: GDPR 25(2)
func (s *Site) Index(ctx context.Context, now time.Time) (n int, err error) {
	all, err := s.InUse(ctx, now)
	for _, one := range all {
		done, failed := one.findable(ctx, now)
		n, err = n+done, errors.Join(err, failed)
	}
	return n, err
}

func (s *Site) findable(ctx context.Context, now time.Time) (n int, err error) {
	var names []string
	for _, f := range s.Plan.Charter.Data {
		if people.Sought(s.Plan, f) {
			names = append(names, f.Name)
		}
	}
	if len(names) == 0 {
		return 0, nil
	}
	in, args := marks(5, names)
	last := seal.ID{}
	for ctx.Err() == nil {
		var rows []unsought
		if err := each(ctx, s.engine.reader(), func(r *sql.Rows) error {
			var u unsought
			err := r.Scan(&u.subject, &u.field, &u.item, &u.sealed)
			rows = append(rows, u)
			return err
		}, `select subject_id, field, item_id, sealed from datum where site = $1 and blind is null and subject_id > $2 and field in (`+in+`)
			and exists (select 1 from subject p where p.site = datum.site and p.subject_id = datum.subject_id and p.terms = $4) order by subject_id, field, item_id limit $3`,
			append([]any{s.name, last, indexBatch, s.version}, args...)...); err != nil || len(rows) == 0 {
			return n, err
		}
		done, err := s.index(ctx, rows, now)
		if n += done; err != nil {
			return n, err
		}
		if len(rows) < indexBatch {
			return n, nil
		}
		if next := rows[len(rows)-1].subject; done == 0 { // what does not open stays unfound, and keeps nobody else from being found
			last = next
		}
	}
	return n, ctx.Err()
}

// unsought is a value that no search finds yet.
type unsought struct {
	subject seal.ID
	field   string
	item    seal.ID
	sealed  []byte
}

func (s *Site) index(ctx context.Context, rows []unsought, now time.Time) (n int, err error) {
	c := &Change{site: s, at: now}
	for _, u := range rows {
		key, err := s.key(ctx, u.subject)
		if err != nil {
			continue
		}
		plain, err := key.Open(s.place(u.subject, "datum", column(u.field, u.item)), u.sealed)
		if err != nil {
			continue
		}
		c.do(`update datum set blind = $6 where site = $1 and subject_id = $2 and field = $3 and item_id = $4 and sealed = $5`,
			s.name, u.subject, u.field, u.item, u.sealed, s.ring.Blind(s.name, sought(u.field), people.Fold(string(plain))))
		n++
	}
	if n == 0 {
		return 0, nil
	}
	c.also(proof.Fact{Kind: FactIndexed, Promise: "log", Version: s.version, At: now, Detail: map[string]string{"values": strconv.Itoa(n)}})
	return n, s.Commit(ctx, c)
}

// FactIndexed says that values written before could be made findable by those who need them.
const FactIndexed = "made findable"

// Waits is how many requests about one right wait for an answer.
type Waits struct {
	Right  string
	Number int
	Due    time.Time // the earliest deadline
}

// Waiting counts the requests that wait for an answer, by right, the most urgent first.
//
// Law: GDPR 12(3)
func (s *Site) Waiting(ctx context.Context, now time.Time) (all []Waits, err error) {
	err = each(ctx, s.engine.reader(), func(r *sql.Rows) error {
		var w Waits
		var due int64
		err := r.Scan(&w.Right, &w.Number, &due)
		w.Due = instant(due)
		all = append(all, w)
		return err
	}, `select entitlement, count(*), min(due_at) from request where site = $1 and closed_at = 0 and received_at <= $2 and not `+paused+` group by entitlement order by min(due_at), entitlement`, s.name, micros(now))
	return all, err
}
