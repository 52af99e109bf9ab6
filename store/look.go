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
	"charte/people"
	"charte/rights"
	"charte/seal"
)

// ErrUnasked says that a file is closed to whoever asks: they gave no reason, or gave it too long ago.
var ErrUnasked = errors.New("store: the file is closed until a reason is given")

func lookParts(person, id, actor seal.ID, role, fields string, reasoned, proofs int, opened, ends int64, fact seal.ID) []string {
	return []string{person.String(), id.String(), actor.String(), role, fields, strconv.Itoa(reasoned), strconv.Itoa(proofs), strconv.FormatInt(opened, 10), strconv.FormatInt(ends, 10), fact.String()}
}

// Look is the right to read somebody's file for a while, in one role.
type Look struct {
	By     people.Actor
	Fields []string // what was named to the person when it was opened; nothing else is read
	Ends   time.Time
}

// Look opens somebody's file to a role. The person's history says so before anything is read: which role, why, and which sorts of
// data. The error is ErrRole where the role opens no such file, is not held any more, or was not let in by the person where it needs
// to be; ErrUnasked where a reason is owed and none is given.
//
// Law: GDPR 32(4), GDPR 5(2), GDPR 25(2)
func (s *Site) Look(ctx context.Context, by people.Actor, person seal.ID, reason string, now time.Time) (Look, error) {
	one, key, err := s.keyed(ctx, person)
	if err != nil {
		return Look{}, err
	}
	kind, fields, ends, err := one.openable(ctx, by.Role, person, now)
	if err != nil {
		return Look{}, err
	}
	r, _ := people.Role(one.Plan, by.Role)
	if !people.Opens(one.Plan, by.Role, kind) || len(fields) == 0 || by.Proofs < people.Factors(one.Plan, by.Role) {
		return Look{}, ErrRole
	}
	if r.Reason && reason == "" {
		return Look{}, ErrUnasked
	}
	f := people.Fact(one.Plan, people.FactLooked, staffPromise(by.Role), now, fields...)
	f.Detail["reason"] = reason
	c, fact := one.because(person, key, now, people.By(f, by))
	c.holds(by)
	if people.OnTicket(one.Plan, by.Role) {
		c.must(1, ErrRole, `update support set role = role where site = $1 and subject_id = $2 and role = $3 and closed_at = 0 and ends_at = $4`, one.name, person, by.Role, micros(ends))
	}
	l := Look{By: by, Fields: fields, Ends: ends}
	if end := now.Add(people.LookLife); end.Before(l.Ends) {
		l.Ends = end
	}
	c.look(l, reason != "", fact)
	return l, one.Commit(ctx, c)
}

// holds lets a change stand only while whoever acts holds their role.
func (c *Change) holds(by people.Actor) {
	c.must(1, ErrRole, `update staff_role set role = role where site = $1 and subject_id = $2 and role = $3 and until_at = 0`, c.site.name, by.Subject, by.Role)
}

func (c *Change) look(l Look, reasoned bool, fact seal.ID) {
	id, names, opened, ends := seal.NewID(), strings.Join(l.Fields, " "), micros(c.at), micros(l.Ends)
	c.do(`insert into look (site, subject_id, look_id, actor_id, role, fields, reasoned, proofs, opened_at, ends_at, fact_id, bond) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
		c.site.name, c.subject, id, l.By.Subject, l.By.Role, names, bit(reasoned), l.By.Proofs, opened, ends, fact,
		c.site.bond("look", lookParts(c.subject, id, l.By.Subject, l.By.Role, names, bit(reasoned), l.By.Proofs, opened, ends, fact)...))
}

// openable says which fields of somebody a role may read now, and until when at most.
func (s *Site) openable(ctx context.Context, role string, person seal.ID, now time.Time) (kind string, fields []string, ends time.Time, err error) {
	// A profile that somebody prepared is closed to everybody until its person takes it.
	if err := s.engine.reader().QueryRowContext(ctx, `select kind from subject where site = $1 and subject_id = $2 and came <> 'prepared'`, s.name, person).Scan(&kind); err != nil {
		return "", nil, ends, notFound(err)
	}
	states, err := s.Consents(ctx, person)
	if err != nil {
		return kind, nil, ends, err
	}
	stopped, err := s.stopped(ctx, person)
	if err != nil {
		return kind, nil, ends, err
	}
	fields = people.Reads(s.Plan, role, kind, func(purpose string) bool {
		return slices.ContainsFunc(states, func(st consent.State) bool { return st.Purpose == purpose && st.Given })
	}, stopped)
	if ends = now.AddDate(1, 0, 0); !people.OnTicket(s.Plan, role) {
		return kind, fields, ends, nil
	}
	all, err := s.Supports(ctx, person)
	if err != nil {
		return kind, nil, ends, err
	}
	i := slices.IndexFunc(all, func(t rights.Support) bool { return t.Role == role && t.Live(now) })
	if i < 0 {
		return kind, nil, ends, nil
	}
	return kind, slices.DeleteFunc(fields, func(f string) bool { return !slices.Contains(all[i].Fields, f) }), all[i].Ends, nil
}

// looking finds what a role has open of somebody: the file, what they sent, or both. The error is ErrUnasked where it is nothing.
func (s *Site) looking(ctx context.Context, by people.Actor, person seal.ID, now time.Time) (l Look, err error) {
	err = each(ctx, s.engine.reader(), func(r *sql.Rows) error {
		var id, fact seal.ID
		var fields string
		var reasoned, proofs int
		var opened, ends int64
		var bond []byte
		if err := r.Scan(&id, &fields, &reasoned, &proofs, &opened, &ends, &fact, &bond); err != nil {
			return err
		}
		if s.bonded(bond, "look", lookParts(person, id, by.Subject, by.Role, fields, reasoned, proofs, opened, ends, fact)...) {
			l = Look{By: by, Fields: append(l.Fields, strings.Fields(fields)...), Ends: instant(ends)}
		}
		return nil
	}, `select look_id, fields, reasoned, proofs, opened_at, ends_at, fact_id, bond from look where site = $1 and subject_id = $2 and actor_id = $3 and role = $4 and ends_at > $5 order by opened_at`,
		s.name, person, by.Subject, by.Role, micros(now))
	if err == nil && l.Ends.IsZero() {
		err = ErrUnasked
	}
	return l, err
}

// File reads what a role sees of somebody: what was named when the file was opened and may still be read now. Nothing else is
// decrypted. Each reading asks again whether the role is held by as many proofs as it asks for, the look lasts, consents live and the person still lets them in. The
// error is ErrRole or ErrUnasked.
//
// Law: GDPR 5(1)(b), GDPR 25(2), GDPR 32(4)
func (s *Site) File(ctx context.Context, by people.Actor, person seal.ID, now time.Time) (h rights.Holding, l Look, err error) {
	if err := s.held(ctx, by); err != nil {
		return h, l, err
	}
	one, err := s.of(ctx, person)
	if err != nil {
		return h, l, err
	}
	kind, may, _, err := one.openable(ctx, by.Role, person, now)
	if err != nil {
		return h, l, err
	}
	if len(may) == 0 {
		return h, l, ErrRole
	}
	if l, err = one.looking(ctx, by, person, now); err != nil {
		return h, l, err
	}
	shown := slices.DeleteFunc(may, func(f string) bool { return !slices.Contains(l.Fields, f) })
	key, err := one.key(ctx, person)
	if err != nil {
		return h, l, err
	}
	h = rights.Holding{Subject: person, Kind: kind}
	if h.Values, err = one.values(ctx, person, key, func(field string) bool { return slices.Contains(shown, field) }); err != nil {
		return h, l, err
	}
	if f, ok := one.Plan.Address(); ok && slices.Contains(shown, f.Name) {
		h.SignIns, err = one.signIns(ctx, person, key)
	}
	l.Fields = shown
	return h, l, err
}
