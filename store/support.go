package store

import (
	"context"
	"database/sql"
	"slices"
	"strconv"
	"strings"
	"time"

	"charte/people"
	"charte/rights"
	"charte/seal"
)

func supportParts(person, id seal.ID, role, fields string, opened, ends, closed int64, fact seal.ID) []string {
	return []string{person.String(), id.String(), role, fields, strconv.FormatInt(opened, 10), strconv.FormatInt(ends, 10), strconv.FormatInt(closed, 10), fact.String()}
}

// Let lets the holders of a role see some of the person's data for a while. Whatever else they were let to see before ends. The error
// is ErrUndeclared for a role that needs no such leave, for data that it has no need of, and for another length of time than those of
// people.SupportLives.
//
// Law: GDPR 25(2), GDPR 28(3)(a)
func (s *Site) Let(ctx context.Context, who people.Session, role string, fields []string, life time.Duration, now time.Time) error {
	if !people.OnTicket(s.Plan, role) || len(fields) == 0 || !slices.Contains(people.SupportLives, life) ||
		slices.ContainsFunc(fields, func(f string) bool { return !people.Sees(s.Plan, role, who.Kind, f) }) {
		return ErrUndeclared
	}
	f := people.Fact(s.Plan, people.FactLet, staffPromise(role), now, fields...)
	f.Detail["office"], f.Detail["hours"] = role, strconv.Itoa(int(life.Hours()))
	c, err := s.act(ctx, who.Subject, now, f)
	if err != nil {
		return err
	}
	if err := c.shut(ctx, who.Subject, func(t rights.Support) bool { return t.Role == role }); err != nil {
		return err
	}
	id, names, opened, ends := seal.NewID(), strings.Join(fields, " "), micros(now), micros(now.Add(life))
	c.do(`insert into support (site, subject_id, support_id, role, fields, opened_at, ends_at, closed_at, fact_id, bond) values ($1, $2, $3, $4, $5, $6, $7, 0, $8, $9)`,
		s.name, who.Subject, id, role, names, opened, ends, c.facts[0].id, s.bond("support", supportParts(who.Subject, id, role, names, opened, ends, 0, c.facts[0].id)...))
	return s.Commit(ctx, c)
}

// Shut ends an access that the person opened, at once: a page that is open shows nothing more when it is asked for again. The error is
// ErrNotFound where there is none.
//
// Law: GDPR 25(2)
func (s *Site) Shut(ctx context.Context, who people.Session, id seal.ID, now time.Time) error {
	all, err := s.Supports(ctx, who.Subject)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(all, func(t rights.Support) bool { return t.ID == id && t.Live(now) })
	if i < 0 {
		return ErrNotFound
	}
	f := people.Fact(s.Plan, people.FactShut, staffPromise(all[i].Role), now)
	f.Detail = map[string]string{"office": all[i].Role}
	c, err := s.act(ctx, who.Subject, now, f)
	if err != nil {
		return err
	}
	if err := c.shut(ctx, who.Subject, func(t rights.Support) bool { return t.ID == id }); err != nil {
		return err
	}
	return s.Commit(ctx, c)
}

func (c *Change) shut(ctx context.Context, who seal.ID, which func(rights.Support) bool) error {
	all, err := c.site.Supports(ctx, who)
	for _, t := range all {
		if which(t) && t.Live(c.at) {
			names, closed := strings.Join(t.Fields, " "), micros(c.at)
			c.must(1, ErrStale, `update support set closed_at = $4, bond = $5 where site = $1 and subject_id = $2 and support_id = $3 and closed_at = 0`, c.site.name, who, t.ID, closed,
				c.site.bond("support", supportParts(who, t.ID, t.Role, names, micros(t.Opened), micros(t.Ends), closed, t.Fact)...))
		}
	}
	return err
}

// Supports lists the accesses that somebody opened, the newest first: a row that was not written by this program opens nothing.
//
// Law: GDPR 15(1)(c)
func (s *Site) Supports(ctx context.Context, who seal.ID) (all []rights.Support, err error) {
	err = each(ctx, s.engine.reader(), func(r *sql.Rows) error {
		var t rights.Support
		var names string
		var opened, ends, closed int64
		var bond []byte
		if err := r.Scan(&t.ID, &t.Role, &names, &opened, &ends, &closed, &t.Fact, &bond); err != nil {
			return err
		}
		t.Fields, t.Opened, t.Ends, t.Closed = strings.Fields(names), instant(opened), instant(ends), instant(closed)
		if s.bonded(bond, "support", supportParts(who, t.ID, t.Role, names, opened, ends, closed, t.Fact)...) {
			all = append(all, t)
		}
		return nil
	}, `select support_id, role, fields, opened_at, ends_at, closed_at, fact_id, bond from support where site = $1 and subject_id = $2 order by opened_at desc, support_id`, s.name, who)
	return all, err
}
