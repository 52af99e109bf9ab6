package store

import (
	"context"
	"database/sql"
	"errors"
	"slices"
	"strconv"
	"time"

	"charte/letters"
	"charte/people"
	"charte/plan"
	"charte/proof"
	"charte/rights"
	"charte/seal"
)

// ErrRole says that nobody of that role may do that: the charter has no such role, whoever asks does not hold it any more, or it does
// not open what is asked for.
var ErrRole = errors.New("store: not for that role")

func roleParts(subject seal.ID, role string, since, until int64) []string {
	return []string{subject.String(), role, strconv.FormatInt(since, 10), strconv.FormatInt(until, 10)}
}

// Engagement gives a role to whoever signs in with an address.
type Engagement struct {
	Login seal.Text // as people.Accept gives it
	Name  seal.Text // of a new account; zero where the charter has no field for it
	Lang  string    // of a new account's letters
	Role  string    // of the charter, or people.Manager
	By    people.Actor
}

// Engage gives a role. Where nobody signs in with that address, an account is opened that holds it and a name and nothing else, and a
// link to choose a password is owed. The error is ErrRole for a role that the version in force does not have, ErrTaken where they hold
// it already, ErrUndeclared for a name that no field can hold.
//
// Law: GDPR 32(4), GDPR 5(1)(c)
func (s *Site) Engage(ctx context.Context, e Engagement, now time.Time) (who seal.ID, opened bool, err error) {
	if s, err = s.InForce(ctx, now); err != nil {
		return who, false, err
	}
	if _, ok := people.Role(s.Plan, e.Role); !ok && e.Role != people.Manager {
		return who, false, ErrRole
	}
	login := e.Login.Reveal("GDPR 32(4): found by its blind index")
	for range 4 { // the owner of an address may come or go between two statements
		if who, err = s.owner(ctx, s.loginField(), login); errors.Is(err, ErrNotFound) {
			who, opened = seal.NewID(), true
			err = s.openStaff(ctx, who, e, now)
			if errors.Is(err, ErrTaken) {
				continue
			}
			return who, opened, err
		}
		if err != nil {
			return who, false, err
		}
		if err = s.giveRole(ctx, who, e, now); !errors.Is(err, ErrNotFound) && !errors.Is(err, ErrStale) {
			return who, false, err
		}
	}
	return who, opened, err
}

func (s *Site) openStaff(ctx context.Context, who seal.ID, e Engagement, now time.Time) error {
	key, err := s.newKey(ctx, who, now)
	if err != nil {
		return err
	}
	login := e.Login.Reveal("sealed at once")
	values := []plan.Value{{Field: s.loginField(), Text: e.Login, At: now}}
	if !e.Name.IsZero() {
		f, _ := s.Plan.StaffName()
		values = append(values, plan.Value{Field: f.Name, Text: e.Name, At: now})
	}
	c := &Change{site: s, subject: who, key: key, at: now}
	c.must(1, ErrStale, `insert into subject (site, subject_id, kind, lang, joined_at, seen_at, terms, origin) select $1, $2, $3, $4, $5, $5, $6, $6
		where not exists (select 1 from policy_version v where v.site = $1 and v.number = $6 and v.withdrawn_at > 0)`,
		s.name, who, plan.Staff, e.Lang, micros(now), s.version)
	c.locate(s.loginField(), login)
	var fields []string
	for _, v := range values {
		c.hold(plan.Staff, v)
		fields = append(fields, v.Field)
	}
	c.also(people.By(people.Fact(s.Plan, people.FactEngaged, staffPromise(e.Role), now, fields...), e.By))
	c.office(who, e, now)
	c.offer(link{people.TicketConfirm, letters.Engaged, e.Lang, login, encodeBoxes(boxes{Lang: e.Lang}), now})
	return s.Commit(ctx, c)
}

func (s *Site) giveRole(ctx context.Context, who seal.ID, e Engagement, now time.Time) error {
	one, key, err := s.keyed(ctx, who)
	if err != nil {
		return err
	}
	held, err := one.Offices(ctx, who)
	if err != nil {
		return err
	}
	if slices.ContainsFunc(held, func(o rights.Office) bool { return o.Role == e.Role }) {
		return ErrTaken
	}
	c := one.begin(who, key, now)
	c.office(who, e, now)
	return one.Commit(ctx, c)
}

// keyed is the site under the version that somebody is under, with their key.
func (s *Site) keyed(ctx context.Context, who seal.ID) (one *Site, key seal.DataKey, err error) {
	if one, err = s.of(ctx, who); err != nil {
		return nil, key, err
	}
	key, err = one.key(ctx, who)
	return one, key, err
}

// begin is because for a change whose first fact follows.
func (s *Site) begin(subject seal.ID, key seal.DataKey, at time.Time) *Change {
	c := &Change{site: s, subject: subject, key: key, at: at}
	c.must(1, ErrNotFound, `update subject set kind = kind where site = $1 and subject_id = $2 and terms = $3`, s.name, subject, s.version)
	return c
}

// staffPromise is the promise about a role, of which its facts are evidence.
func staffPromise(role string) string {
	if role == people.Manager {
		return "log"
	}
	return "staff." + role
}

// office writes the row of a role, its fact in the history of whoever holds it, and a fact of the site that names nobody.
func (c *Change) office(who seal.ID, e Engagement, now time.Time) {
	since := micros(now)
	f := people.Fact(c.site.Plan, people.FactRoleGiven, staffPromise(e.Role), now)
	f.Detail = map[string]string{"office": e.Role}
	c.also(people.By(f, e.By))
	c.publicly(f)
	c.must(1, ErrTaken, `insert into staff_role (site, subject_id, role, since_at, until_at, bond) values ($1, $2, $3, $4, 0, $5)
		on conflict (site, subject_id, role) do update set since_at = excluded.since_at, until_at = 0, bond = excluded.bond where staff_role.until_at > 0`,
		c.site.name, who, e.Role, since, c.site.bond("staff_role", roleParts(who, e.Role, since, 0)...))
}

// Dismiss takes a role away, or all of them for "": from the next request on it opens nothing. The error is ErrNotFound where nobody
// signs in with that address, or they do not hold the role.
//
// Law: GDPR 32(4), GDPR 25(2)
func (s *Site) Dismiss(ctx context.Context, login seal.Text, role string, by people.Actor, now time.Time) (taken []string, err error) {
	who, err := s.owner(ctx, s.loginField(), login.Reveal("GDPR 32(4): found by its blind index"))
	if err != nil {
		return nil, err
	}
	return s.DismissOf(ctx, who, role, by, now)
}

// DismissOf is Dismiss for whoever is known already.
func (s *Site) DismissOf(ctx context.Context, who seal.ID, role string, by people.Actor, now time.Time) (taken []string, err error) {
	one, key, err := s.keyed(ctx, who)
	if err != nil {
		return nil, err
	}
	held, err := one.Offices(ctx, who)
	if err != nil {
		return nil, err
	}
	c := one.begin(who, key, now)
	for _, o := range held {
		if role != "" && o.Role != role {
			continue
		}
		until := micros(now)
		f := people.Fact(one.Plan, people.FactRoleTaken, staffPromise(o.Role), now)
		f.Detail = map[string]string{"office": o.Role}
		c.also(people.By(f, by))
		c.publicly(f)
		c.must(1, ErrStale, `update staff_role set until_at = $4, bond = $5 where site = $1 and subject_id = $2 and role = $3 and until_at = 0 and since_at = $6`,
			one.name, who, o.Role, until, one.bond("staff_role", roleParts(who, o.Role, micros(o.Since), until)...), micros(o.Since))
		c.do(`delete from look where site = $1 and actor_id = $2 and role = $3`, one.name, who, o.Role)
		c.do(`delete from opening where site = $1 and actor_id = $2 and role = $3`, one.name, who, o.Role)
		taken = append(taken, o.Role)
	}
	if len(taken) == 0 {
		return nil, ErrNotFound
	}
	return taken, one.Commit(ctx, c)
}

// Offices returns the roles that somebody holds now, as they were given: a row that was not written by this program is no role.
func (s *Site) Offices(ctx context.Context, who seal.ID) (held []rights.Office, err error) {
	err = each(ctx, s.engine.reader(), func(r *sql.Rows) error {
		var o rights.Office
		var since int64
		var bond []byte
		if err := r.Scan(&o.Role, &since, &bond); err != nil {
			return err
		}
		if o.Since = instant(since); s.bonded(bond, "staff_role", roleParts(who, o.Role, since, 0)...) {
			held = append(held, o)
		}
		return nil
	}, `select role, since_at, bond from staff_role where site = $1 and subject_id = $2 and until_at = 0 order by role`, s.name, who)
	return held, err
}

// Colleague is somebody who holds roles.
type Colleague struct {
	Subject   seal.ID
	Name      seal.Text // zero where they gave none
	Login     seal.Text
	Confirmed bool // they chose a password
	Offices   []rights.Office
}

// Colleagues lists whoever holds a role now, with what colleagues know each other by: a name and an address.
func (s *Site) Colleagues(ctx context.Context) (all []Colleague, err error) {
	if err = each(ctx, s.engine.reader(), func(r *sql.Rows) error {
		var c Colleague
		var accounts int
		err := r.Scan(&c.Subject, &accounts)
		c.Confirmed = accounts > 0
		all = append(all, c)
		return err
	}, `select p.subject_id, (select count(*) from account a where a.site = p.site and a.subject_id = p.subject_id) from subject p
		where p.site = $1 and exists (select 1 from staff_role r where r.site = p.site and r.subject_id = p.subject_id and r.until_at = 0)
		order by p.joined_at, p.subject_id`, s.name); err != nil {
		return nil, err
	}
	for i := range all {
		one, key, err := s.keyed(ctx, all[i].Subject)
		if err != nil {
			return nil, err
		}
		if all[i].Offices, err = one.Offices(ctx, all[i].Subject); err != nil {
			return nil, err
		}
		shown := one.Plan.StaffFields()
		values, err := one.values(ctx, all[i].Subject, key, func(field string) bool { return slices.Contains(shown, field) })
		if err != nil {
			return nil, err
		}
		for _, v := range values {
			if v.Field == one.loginField() {
				all[i].Login = v.Text
			} else {
				all[i].Name = v.Text
			}
		}
	}
	return slices.DeleteFunc(all, func(c Colleague) bool { return len(c.Offices) == 0 }), nil
}

// publicly adds a fact of the site to a change about somebody: it stands in clear, and says nothing of whom it was about.
//
// Law: GDPR 5(2)
func (c *Change) publicly(f proof.Fact) {
	c.facts = append(c.facts, pending{id: seal.NewID(), fact: func(map[string]int64) proof.Fact { return f }, site: true})
}

// works adds to what is held about a person the roles that they hold or held, and whom they let see their data.
//
// Law: GDPR 15(1)
func (s *Site) works(ctx context.Context, h *rights.Holding) (err error) {
	if err := each(ctx, s.engine.reader(), func(r *sql.Rows) error {
		var o rights.Office
		var since, until int64
		err := r.Scan(&o.Role, &since, &until)
		o.Since, o.Until = instant(since), instant(until)
		h.Offices = append(h.Offices, o)
		return err
	}, `select role, since_at, until_at from staff_role where site = $1 and subject_id = $2 order by since_at, role`, s.name, h.Subject); err != nil {
		return err
	}
	keys, err := s.readerRows(ctx, `subject_id = $2`, h.Subject)
	if err != nil {
		return err
	}
	for _, k := range keys {
		h.ReaderKeys = append(h.ReaderKeys, rights.ReaderKey{ID: k.kid, Wrapping: k.how, Made: instant(k.made), Confirmed: instant(k.confirmed), Removed: instant(k.removed)})
	}
	h.Supports, err = s.Supports(ctx, h.Subject)
	return err
}
