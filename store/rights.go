package store

import (
	"context"
	"database/sql"
	"errors"
	"slices"
	"strconv"
	"time"

	"charte/charter"
	"charte/letters"
	"charte/people"
	"charte/plan"
	"charte/proof"
	"charte/rights"
	"charte/seal"
)

// Held returns everything held about a person.
//
// Law: GDPR 15
func (s *Site) Held(ctx context.Context, subject seal.ID) (rights.Holding, error) {
	h := rights.Holding{Subject: subject}
	var joined, seen, warned, confirmed int64
	err := s.engine.reader().QueryRowContext(ctx, `select s.kind, s.lang, s.joined_at, s.seen_at, s.warned_at, coalesce(a.confirmed_at, 0)
		from subject s left join account a on a.site = s.site and a.subject_id = s.subject_id where s.site = $1 and s.subject_id = $2`,
		s.name, subject).Scan(&h.Kind, &h.Lang, &joined, &seen, &warned, &confirmed)
	if err != nil {
		return h, notFound(err)
	}
	h.Joined, h.Seen, h.Warned, h.Confirmed = instant(joined), instant(seen), instant(warned), confirmed > 0
	key, err := s.key(ctx, subject)
	if err != nil {
		return h, err
	}
	if h.Values, err = s.values(ctx, subject, key, func(string) bool { return true }); err != nil {
		return h, err
	}
	if h.Agreements, err = s.agreements(ctx, subject); err != nil {
		return h, err
	}
	h.SignIns, err = s.signIns(ctx, subject, key)
	return h, err
}

// values opens the fields of a person that may be read, in the charter's order, entries oldest first.
func (s *Site) values(ctx context.Context, subject seal.ID, key seal.DataKey, may func(field string) bool) (values []plan.Value, err error) {
	err = each(ctx, s.engine.reader(), func(r *sql.Rows) error {
		var v plan.Value
		var at int64
		var open sql.NullString
		var sealed []byte
		if err := r.Scan(&v.Field, &v.Item, &at, &open, &sealed); err != nil {
			return err
		}
		if !may(v.Field) {
			return nil
		}
		v.At, v.Text = instant(at), seal.NewText(open.String)
		if sealed != nil {
			plain, err := key.Open(s.place(subject, "datum", column(v.Field, v.Item)), sealed)
			if err != nil {
				return err
			}
			v.Text = seal.NewText(string(plain))
		}
		values = append(values, v)
		return nil
	}, `select field, item_id, written_at, open, sealed from datum where site = $1 and subject_id = $2 order by written_at, item_id`, s.name, subject)
	rank := func(field string) int {
		return slices.IndexFunc(s.Plan.Charter.Data, func(f charter.Field) bool { return f.Name == field })
	}
	slices.SortStableFunc(values, func(a, b plan.Value) int { return rank(a.Field) - rank(b.Field) })
	return values, err
}

func (s *Site) agreements(ctx context.Context, subject seal.ID) (all []rights.Agreement, err error) {
	err = each(ctx, s.engine.reader(), func(r *sql.Rows) error {
		var a rights.Agreement
		var given int
		var at int64
		err := r.Scan(&a.Purpose, &given, &a.Version, &at, &a.Fact)
		a.Given, a.At = given == 1, instant(at)
		all = append(all, a)
		return err
	}, `select purpose, given, version, chosen_at, fact_id from consent where site = $1 and subject_id = $2 order by purpose`, s.name, subject)
	return all, err
}

func (s *Site) signIns(ctx context.Context, subject seal.ID, key seal.DataKey) (all []rights.SignIn, err error) {
	err = each(ctx, s.engine.reader(), func(r *sql.Rows) error {
		var id seal.ID
		var at int64
		var sealed []byte
		if err := r.Scan(&id, &at, &sealed); err != nil {
			return err
		}
		plain, err := key.Open(s.place(subject, "signin", id.String()), sealed)
		all = append(all, rights.SignIn{At: instant(at), Network: seal.NewText(string(plain))})
		return err
	}, `select signin_id, signed_at, sealed from signin where site = $1 and subject_id = $2 order by signed_at desc, signin_id`, s.name, subject)
	return all, err
}

// Correct replaces a single field of a person, or removes it when text is zero and the charter does not require it;
// any other field is ErrUndeclared. The sign-in address changes only once the new one is confirmed:
// a letter with a link goes there first, and asked is true.
//
// Law: GDPR 16
func (s *Site) Correct(ctx context.Context, who people.Session, field string, text seal.Text, now time.Time) (asked bool, err error) {
	kind, _ := s.Plan.Charter.Kind(who.Kind)
	if !s.Plan.Holds(who.Kind, field) || s.Plan.Lists(field) || text.IsZero() && slices.Contains(kind.Required, field) {
		return false, ErrUndeclared
	}
	c, err := s.act(ctx, who.Subject, now, people.Fact(s.Plan, people.FactCorrected, "rights.rectification", now, field))
	if err != nil {
		return false, err
	}
	if field == s.loginField() {
		c.facts = nil
		c.also(people.Fact(s.Plan, people.FactAsked, "rights.rectification", now, field))
		address := text.Reveal("GDPR 16: the letter that confirms the new address")
		c.offer(people.TicketAddress, letters.Address, who.Lang, address, []byte(address))
		return true, s.Commit(ctx, c)
	}
	if text.IsZero() {
		c.do(`delete from datum where site = $1 and subject_id = $2 and field = $3`, s.name, who.Subject, field)
	} else {
		c.hold(who.Kind, plan.Value{Field: field, Text: text, At: now})
	}
	c.answered(rights.Ask(s.Plan, "rectification", seal.NewID(), now))
	return false, s.Commit(ctx, c)
}

// ConfirmAddress uses a link once: the new address replaces the old one, in the look-up too.
// The error is ErrNotFound for a wrong or old link, ErrTaken when somebody else now holds the address.
//
// Law: GDPR 16
func (s *Site) ConfirmAddress(ctx context.Context, token string, now time.Time) error {
	subject, sealed, err := s.ticketOf(ctx, token, people.TicketAddress, now)
	if err != nil {
		return err
	}
	h, err := s.Held(ctx, subject)
	if err != nil {
		return err
	}
	c, err := s.act(ctx, subject, now, people.Fact(s.Plan, people.FactCorrected, "rights.rectification", now, s.loginField()))
	if err != nil {
		return err
	}
	address, err := c.key.Open(s.place(subject, "ticket", string(people.TicketAddress)), sealed)
	if err != nil {
		return err
	}
	hash := seal.TokenHash(token)
	c.must(1, ErrNotFound, `delete from ticket where site = $1 and token_hash = $2`, s.name, hash[:])
	c.do(`delete from locator where site = $1 and subject_id = $2 and field = $3`, s.name, subject, s.loginField())
	c.locate(s.loginField(), string(address))
	c.hold(h.Kind, plan.Value{Field: s.loginField(), Text: seal.NewText(string(address)), At: now})
	c.answered(rights.Ask(s.Plan, "rectification", seal.NewID(), now))
	return s.Commit(ctx, c)
}

// answered records a request that was answered in the same act.
func (c *Change) answered(r rights.Request) {
	c.do(`insert into request (site, subject_id, request_id, entitlement, received_at, due_at, closed_at) values ($1, $2, $3, $4, $5, $6, $5)`,
		c.site.name, c.subject, r.ID, r.Right, micros(r.Received), micros(r.Due))
}

// Exported records that a person took everything away; digest is the SHA-256, hex, of the file's manifest.
//
// Law: GDPR 15(3), GDPR 20(1)
func (s *Site) Exported(ctx context.Context, subject seal.ID, digest string, now time.Time) error {
	f := people.Fact(s.Plan, rights.FactExported, "rights.portability", now)
	f.Detail = map[string]string{"manifest": digest}
	c, err := s.act(ctx, subject, now, f)
	if err != nil {
		return err
	}
	c.answered(rights.Ask(s.Plan, "access", seal.NewID(), now))
	c.answered(rights.Ask(s.Plan, "portability", seal.NewID(), now))
	return s.Commit(ctx, c)
}

// factsErased is the detail of an erasure's fact that says how many facts went with the person.
const factsErased = "facts"

// personal lists the tables that hold rows of a person, those that others refer to last.
var personal = []string{"datum", "consent", "signin", "request", "session", "ticket", "outbox", "fact", "locator", "account", "subject"}

// Erase destroys every row about a person in one transaction that also owes a farewell letter and the job that
// destroys the key. What is left is a fact without a name, and one more in an anonymous count. The error is
// ErrNotFound for somebody who has left, ErrStale when a sweep meets somebody who came back since h was read.
//
// Law: GDPR 17(1), GDPR 5(1)(e)
func (s *Site) Erase(ctx context.Context, h rights.Holding, reason rights.Reason, now time.Time) (erasure seal.ID, err error) {
	e := rights.Erase(s.Plan, h, reason, s.area(h), seal.NewID(), now)
	c := &Change{site: s, at: now}
	c.must(1, ErrNotFound, `update subject set kind = kind where site = $1 and subject_id = $2`, s.name, e.Subject)
	if reason != rights.OnRequest {
		// A sweep gives way to any act of the person; a person's own request does not.
		c.must(1, ErrStale, `update subject set kind = kind where site = $1 and subject_id = $2 and seen_at = $3 and warned_at = $4`,
			s.name, e.Subject, micros(h.Seen), micros(h.Warned))
	}
	for _, table := range personal {
		c.count(table, `delete from `+table+` where site = $1 and subject_id = $2`, s.name, e.Subject)
	}
	fact := c.alsoCounted(func(rows map[string]int64) proof.Fact {
		f := e.Fact(total(rows))
		// The log keeps the leaves of these facts: whoever checks it can account for every leaf without a fact.
		f.Detail[factsErased] = strconv.FormatInt(rows["fact"], 10)
		return f
	})
	c.do(`insert into erasure (site, erasure_id, subject_id, reason, promise, version, began_at, fact_id) values ($1, $2, $3, $4, $5, $6, $7, $8)`,
		s.name, e.ID, e.Subject, string(e.Reason), e.Promise, e.Version, micros(e.At), fact)
	if e.Area != "" {
		c.do(`insert into tally (site, kind, area, people) values ($1, $2, $3, 1) on conflict (site, kind, area) do update set people = tally.people + 1`, s.name, e.Kind, e.Area)
	}
	if to := h.Get(s.loginField()); !to.IsZero() && reason != rights.Unconfirmed {
		// The letter outlives its reader's key by a few moments: it gets a key of its own.
		reader := seal.NewID()
		key, err := s.newKey(ctx, reader, now)
		if err != nil {
			return e.ID, err
		}
		c.owe(reader, key, letters.Write(s.Plan, letters.Farewell, h.Lang, to, s.Base+"/erasure/"+e.ID.String(), ""))
	}
	c.jobs = append(c.jobs, FinishErasure{Site: s.name, Erasure: e.ID.String()})
	return e.ID, s.Commit(ctx, c)
}

func (s *Site) area(h rights.Holding) string {
	for _, f := range s.Plan.Charter.Data {
		if f.KeepDigits > 0 && s.Plan.Holds(h.Kind, f.Name) {
			return people.Area(h.Get(f.Name).Reveal("GDPR recital 26: the part that survives anonymously"), f.KeepDigits)
		}
	}
	return "other"
}

// FinishErasure destroys the key of an erased person, then scrubs the database: each level is a fact of its own.
// It may be repeated until done is true, after a crash at any point. On PostgreSQL the levels end with the key.
//
// Law: GDPR 17(1)
func (s *Site) FinishErasure(ctx context.Context, erasure seal.ID, now time.Time) (done bool, err error) {
	e := rights.Erasure{ID: erasure}
	var destroyed, gone int64
	err = s.engine.reader().QueryRowContext(ctx, `select subject_id, promise, version, destroyed_at, gone_at from erasure where site = $1 and erasure_id = $2`,
		s.name, erasure).Scan(&e.Subject, &e.Promise, &e.Version, &destroyed, &gone)
	if err != nil {
		return false, notFound(err)
	}
	if destroyed == 0 {
		if err := s.destroyKey(ctx, e, now); err != nil {
			return false, err
		}
	}
	if gone != 0 {
		return true, nil
	}
	rows, err := s.engine.scrub(ctx)
	if err != nil || !rows {
		return err == nil && !s.scrubs(), err
	}
	if keys, err := s.keys.scrub(ctx); err != nil || !keys {
		return false, err
	}
	c, _ := s.because(seal.ID{}, seal.DataKey{}, now, e.Gone(now))
	c.must(1, ErrStale, `update erasure set gone_at = $3 where site = $1 and erasure_id = $2 and gone_at = 0`, s.name, erasure, micros(now))
	return true, ignore(s.Commit(ctx, c), ErrStale)
}

func (s *Site) destroyKey(ctx context.Context, e rights.Erasure, now time.Time) error {
	if err := s.fault("key.before"); err != nil {
		return err
	}
	if err := s.keys.destroy(ctx, s.name, e.Subject, s.ring.ErasedMark(s.name, e.Subject), now); err != nil {
		return err
	}
	if err := s.fault("key.destroyed"); err != nil {
		return err
	}
	c, _ := s.because(seal.ID{}, seal.DataKey{}, now, e.Destroyed(now))
	c.must(1, ErrStale, `update erasure set destroyed_at = $3, subject_id = $4 where site = $1 and erasure_id = $2 and destroyed_at = 0`,
		s.name, e.ID, micros(now), seal.ID{})
	return ignore(s.Commit(ctx, c), ErrStale)
}

// scrubs reports whether this engine can claim that rows are physically gone.
func (s *Site) scrubs() bool { _, ok := s.engine.(*sqliteEngine); return ok }

func ignore(err, kind error) error {
	if errors.Is(err, kind) {
		return nil
	}
	return err
}

// OpenErasures lists the erasures that have not reached their last level.
func (s *Site) OpenErasures(ctx context.Context) (ids []seal.ID, err error) {
	query := `select erasure_id from erasure where site = $1 and gone_at = 0 order by erasure_id`
	if !s.scrubs() {
		query = `select erasure_id from erasure where site = $1 and gone_at = 0 and destroyed_at = 0 order by erasure_id`
	}
	err = each(ctx, s.engine.reader(), func(r *sql.Rows) error {
		var id seal.ID
		err := r.Scan(&id)
		ids = append(ids, id)
		return err
	}, query, s.name)
	return ids, err
}

// Level is how far an erasure has come.
type Level struct {
	Reason    rights.Reason
	Deleted   time.Time // the rows
	Destroyed time.Time // the key; zero: not yet
	Gone      time.Time // free pages and write-ahead log; zero: not yet
	Claims    bool      // whether Gone will ever be claimed: it is not on PostgreSQL
	Fact      seal.ID   // whose receipt proves the deletion
}

// Erasure returns how far an erasure has come. Its id is known to the person alone, and names nobody.
func (s *Site) Erasure(ctx context.Context, id seal.ID) (Level, error) {
	l := Level{Claims: s.scrubs()}
	var reason string
	var deleted, destroyed, gone int64
	err := s.engine.reader().QueryRowContext(ctx, `select reason, began_at, destroyed_at, gone_at, fact_id from erasure where site = $1 and erasure_id = $2`,
		s.name, id).Scan(&reason, &deleted, &destroyed, &gone, &l.Fact)
	l.Reason, l.Deleted, l.Destroyed, l.Gone = rights.Reason(reason), instant(deleted), instant(destroyed), instant(gone)
	return l, notFound(err)
}

// Cell is one anonymous count of people who left.
type Cell struct {
	Kind, Area string
	People     int64
}

// ShownFrom is the least count that is ever shown: under it a cell could point at somebody.
const ShownFrom = 10

// Tally returns the anonymous counts, from ShownFrom people up, and how many more people stand in smaller cells.
//
// Law: GDPR recital 26
func (s *Site) Tally(ctx context.Context) (cells []Cell, hidden int64, err error) {
	err = each(ctx, s.engine.reader(), func(r *sql.Rows) error {
		var c Cell
		if err := r.Scan(&c.Kind, &c.Area, &c.People); err != nil {
			return err
		}
		if c.People < ShownFrom {
			hidden += c.People
			return nil
		}
		cells = append(cells, c)
		return nil
	}, `select kind, area, people from tally where site = $1 order by kind, area`, s.name)
	if hidden < ShownFrom {
		hidden = 0
	}
	return cells, hidden, err
}
