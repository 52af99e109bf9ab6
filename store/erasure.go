package store

import (
	"context"
	"database/sql"
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"charte/letters"
	"charte/people"
	"charte/plan"
	"charte/proof"
	"charte/rights"
	"charte/seal"
)

// factsErased is the detail of an erasure's fact that says how many facts went with the person.
const factsErased = "facts"

// personal lists the tables that hold rows of a person, those that others refer to last.
var personal = []string{"objection", "doubt", "delivery", "unsubscribe", "picture", "opening", "deposit_chunk", "deposit", "access", "reach", "invitation", "directive", "death", "assent", "guardian", "minor", "look", "support", "staff_role", "reader_key", "record_picture", "record_reader", "record", "datum", "consent", "notice", "signin", "request", "session", "factor", "move", "api_token", "ticket", "outbox", "fact", "locator", "account", "profile", "subject"}

// Erase destroys every row about a person in one transaction that also owes a farewell letter and the job that
// destroys the key. What is left is a fact without a name, one more in an anonymous count, and a mark beside the keys:
// from then on older rows bring nobody back, even before the key is destroyed. The other profiles of an account leave with it, each as an
// erasure of its own; one of them leaves alone. The error is ErrNotFound for somebody who has left, ErrStale when a sweep meets somebody who came back since h was read.
//
// Law: GDPR 17(1), GDPR 5(1)(e)
func (s *Site) Erase(ctx context.Context, h rights.Holding, reason rights.Reason, now time.Time) (erasure seal.ID, err error) {
	for range 6 { // those whose profiles they reach, and their own other profiles, may come and go meanwhile
		if erasure, err = s.erase(ctx, h, reason, now); !errors.Is(err, ErrCut) && !(errors.Is(err, ErrStale) && reason == rights.OnRequest) {
			return erasure, err
		}
	}
	return erasure, err
}

func (s *Site) erase(ctx context.Context, h rights.Holding, reason rights.Reason, now time.Time) (erasure seal.ID, err error) {
	others, err := s.others(ctx, h.Subject)
	if err != nil {
		return erasure, err
	}
	e := rights.Erase(s.Plan, h, reason, s.area(h), seal.NewID(), now)
	c := &Change{site: s, at: now}
	if err := s.parting(ctx, c, e.Subject, others, now); err != nil {
		return e.ID, err
	}
	if reason != rights.OnRequest && reason != rights.Restored {
		// Whoever came under another version meanwhile is not ended by the periods of the one before.
		c.must(1, ErrStale, `update subject set kind = kind where site = $1 and subject_id = $2 and terms = $3`, s.name, e.Subject, s.version)
	}
	if reason != rights.OnRequest {
		// A sweep gives way to any act of the person; a person's own request does not.
		c.must(1, ErrStale, `update subject set kind = kind where site = $1 and subject_id = $2 and seen_at = $3 and told_at = $4`,
			s.name, e.Subject, micros(h.Seen), micros(h.Warned))
	}
	farewell, err := s.farewell(ctx, c, h, e)
	if err != nil {
		return e.ID, err
	}
	leave := []rights.Erasure{e}
	for _, id := range others {
		// Their rows are taken in the order of their ids, as those who act on two profiles take them. No letter, and no second count.
		c.must(1, ErrStale, `update subject set kind = kind where site = $1 and subject_id = $2`, s.name, id)
		leave = append(leave, rights.Erase(s.Plan, rights.Holding{Subject: id, Kind: h.Kind}, reason, "", seal.NewID(), now))
	}
	for i, one := range leave {
		letter := seal.ID{}
		if i == 0 {
			letter = farewell
		}
		c.wipe(one, letter)
	}
	// Nobody opened another profile since they were listed: it would be left without anybody.
	c.must(0, ErrStale, `update profile set opened_at = opened_at where site = $1 and account_id = $2`, s.name, e.Subject)
	if e.Area != "" {
		c.do(`insert into tally (site, kind, area, people) values ($1, $2, $3, 1) on conflict (site, kind, area) do update set people = tally.people + 1`, s.name, e.Kind, e.Area)
	}
	if err := s.Commit(ctx, c); err != nil {
		return e.ID, err
	}
	// Not before: a person whose erasure did not stand, since they came back, must not be marked.
	if err := s.fault("mark.before"); err != nil {
		return e.ID, err
	}
	for _, one := range leave {
		if err := s.keys.mark(ctx, s.name, s.ring.ErasedMark(s.name, one.Subject), now); err != nil {
			return e.ID, err
		}
	}
	return e.ID, nil
}

// wipe deletes the rows of one person, and owes the job that destroys their key.
//
// Law: GDPR 17(1)
func (c *Change) wipe(e rights.Erasure, farewell seal.ID) {
	s := c.site
	c.endWith(e.Subject, e.ID)
	begin := len(c.rows)
	for _, table := range personal {
		c.count(table, `delete from `+table+` where site = $1 and subject_id = $2`, s.name, e.Subject)
	}
	c.unreach(e.Subject)
	whose := e.Subject.String() + "/"
	for i := range c.rows[begin:] {
		c.rows[begin+i].counts = whose + c.rows[begin+i].counts
	}
	c.do(`delete from look where site = $1 and actor_id = $2`, s.name, e.Subject) // what somebody of the team had open
	c.do(`delete from opening where site = $1 and actor_id = $2`, s.name, e.Subject)
	c.do(`delete from record_reader where site = $1 and reader_id = $2`, s.name, e.Subject)
	fact := c.alsoCounted(func(rows map[string]int64) proof.Fact {
		n := int64(0)
		for table, gone := range rows {
			if strings.HasPrefix(table, whose) {
				n += gone
			}
		}
		f := e.Fact(n)
		// The log keeps the leaves of these facts: whoever checks it can account for every leaf without a fact.
		f.Detail[factsErased] = strconv.FormatInt(rows[whose+"fact"], 10)
		return f
	})
	c.do(`insert into erasure (site, erasure_id, subject_id, reason, promise, version, began_at, letter_id, fact_id, destroyed_fact, gone_fact) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $10)`,
		s.name, e.ID, e.Subject, string(e.Reason), e.Promise, e.Version, micros(e.At), farewell, fact, seal.ID{})
	c.jobs = append(c.jobs, FinishErasure{Site: s.name, Erasure: e.ID.String()})
}

// farewell owes the last letter, and returns its id: zero when there is nobody to write to. The letter outlives its
// reader's key by a few moments, so it has a key of its own, under its own id.
func (s *Site) farewell(ctx context.Context, c *Change, h rights.Holding, e rights.Erasure) (seal.ID, error) {
	to := h.Get(s.loginField())
	if to.IsZero() || e.Reason == rights.Unconfirmed || e.Reason == rights.Unclaimed || e.Reason == rights.Refused {
		return seal.ID{}, nil
	}
	id := seal.NewID()
	key, err := s.newKey(ctx, id, e.At)
	if err == nil {
		c.oweAs(id, id, key, letters.Write(s.Plan, letters.Farewell, h.Lang, to, s.Base+"/erasure/"+e.ID.String(), ""))
	}
	return id, err
}

// area is the part of a person that survives anonymously, or "" when the charter announces none.
func (s *Site) area(h rights.Holding) string {
	area := ""
	if h.Kind == plan.Visitor || h.Another { // another profile of somebody counts with them
		return area
	}
	for _, f := range s.Plan.Charter.Data {
		if f.KeepDigits == 0 {
			continue
		}
		area = "other"
		if code := h.Get(f.Name); !code.IsZero() {
			return people.Area(code.Reveal("GDPR recital 26: the part that survives anonymously"), f.KeepDigits)
		}
	}
	return area
}

// FinishErasure destroys the key of an erased person, then scrubs the database: each level is a fact of its own.
// It may be repeated until done is true, after a crash at any point. The last level waits until the farewell has left:
// until then the address is still there, under the letter's key. It waits for the keys of all other erasures too, for
// one scrub writes everything anew and serves them all. On PostgreSQL the levels end with the person's key.
//
// Law: GDPR 17(1)
func (s *Site) FinishErasure(ctx context.Context, erasure seal.ID, now time.Time) (done bool, err error) {
	e := rights.Erasure{ID: erasure}
	var destroyed, gone int64
	var farewell seal.ID
	err = s.engine.reader().QueryRowContext(ctx, `select subject_id, promise, version, destroyed_at, gone_at, letter_id from erasure where site = $1 and erasure_id = $2`,
		s.name, erasure).Scan(&e.Subject, &e.Promise, &e.Version, &destroyed, &gone, &farewell)
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
	if left, err := s.destroyWith(ctx, erasure, now); err != nil || left {
		return false, err
	}
	waits, err := s.waits(ctx, farewell, now)
	if err != nil || waits || !s.scrubs() {
		return err == nil && !s.scrubs(), err
	}
	others, err := s.number(ctx, `select count(*) from erasure where site = $1 and destroyed_at = 0`, s.name)
	if err != nil || others > 0 {
		return false, err
	}
	return s.scrubbed(ctx, now)
}

// scrubbed scrubs both databases, and makes it a fact for every erasure that waited for nothing else.
func (s *Site) scrubbed(ctx context.Context, now time.Time) (bool, error) {
	var ready []rights.Erasure
	var farewells []seal.ID
	err := each(ctx, s.engine.reader(), func(r *sql.Rows) error {
		var e rights.Erasure
		var farewell seal.ID
		err := r.Scan(&e.ID, &e.Promise, &e.Version, &farewell)
		ready, farewells = append(ready, e), append(farewells, farewell)
		return err
	}, `select e.erasure_id, e.promise, e.version, e.letter_id from erasure e where e.site = $1 and e.destroyed_at > 0 and e.gone_at = 0
		and not exists (select 1 from destruction x where x.site = e.site and x.erasure_id = e.erasure_id and x.destroyed_at = 0)
		and not exists (select 1 from outbox o where o.site = e.site and o.letter_id = e.letter_id)`, s.name)
	if err != nil {
		return false, err
	}
	if wait, err := s.rests(ctx, now); err != nil || wait || len(ready) == 0 {
		return false, err
	}
	for _, letter := range farewells {
		if err := s.keys.destroy(ctx, s.name, letter, nil, now); err != nil {
			return false, err
		}
	}
	if rows, err := s.engine.scrub(ctx); err != nil || !rows {
		return false, err
	}
	if keys, err := s.keys.scrub(ctx); err != nil || !keys {
		return false, err
	}
	for _, e := range ready {
		c, fact := s.because(seal.ID{}, seal.DataKey{}, now, e.Gone(now))
		c.must(1, ErrStale, `update erasure set gone_at = $3, gone_fact = $4 where site = $1 and erasure_id = $2 and gone_at = 0`, s.name, e.ID, micros(now), fact)
		if err := ignore(s.Commit(ctx, c), ErrStale); err != nil {
			return false, err
		}
	}
	return true, nil
}

// Writing a large file anew holds every writer for seconds: above scrubLarge bytes it is done once in scrubRest, for all
// the erasures of that time.
const (
	scrubLarge = 64 << 20
	scrubRest  = 24 * time.Hour
)

// rests reports whether a large file was written anew too lately to do it again.
func (s *Site) rests(ctx context.Context, now time.Time) (bool, error) {
	bytes, err := s.engine.bytes(ctx)
	if err != nil || bytes < scrubLarge {
		return false, err
	}
	last, err := s.number(ctx, `select coalesce(max(gone_at), 0) from erasure where site = $1`, s.name)
	return now.Sub(instant(last)) < scrubRest && last > 0, err
}

// waits reports whether a farewell is still owed; once it is not, its key is destroyed for good.
func (s *Site) waits(ctx context.Context, farewell seal.ID, now time.Time) (bool, error) {
	if farewell.IsZero() {
		return false, nil
	}
	n, err := s.number(ctx, `select count(*) from outbox where site = $1 and letter_id = $2`, s.name, farewell)
	if err != nil || n > 0 {
		return n > 0, err
	}
	return false, s.keys.destroy(ctx, s.name, farewell, nil, now)
}

func (s *Site) destroyKey(ctx context.Context, e rights.Erasure, now time.Time) error {
	if err := s.fault("key.before"); err != nil {
		return err
	}
	if err := s.destroyDocumentKeys(ctx, e.ID, now); err != nil { // they are the person's as well
		return err
	}
	if err := s.keys.destroy(ctx, s.name, e.Subject, s.ring.ErasedMark(s.name, e.Subject), now); err != nil {
		return err
	}
	if err := s.fault("key.destroyed"); err != nil {
		return err
	}
	c, fact := s.because(seal.ID{}, seal.DataKey{}, now, e.Destroyed(now))
	c.must(1, ErrStale, `update erasure set destroyed_at = $3, subject_id = $4, destroyed_fact = $5 where site = $1 and erasure_id = $2 and destroyed_at = 0`,
		s.name, e.ID, micros(now), seal.ID{}, fact)
	return ignore(s.Commit(ctx, c), ErrStale)
}

// scrubs reports whether this engine can claim that rows are physically gone.
func (s *Site) scrubs() bool { _, ok := s.engine.(*sqliteEngine); return ok }

// ignore drops an error of the kinds that are nobody's fault here.
func ignore(err error, kinds ...error) error {
	if slices.ContainsFunc(kinds, func(kind error) bool { return errors.Is(err, kind) }) {
		return nil
	}
	return err
}

// OpenErasures lists the erasures that have not reached their last level.
func (s *Site) OpenErasures(ctx context.Context) (ids []seal.ID, err error) {
	query := `select erasure_id from erasure where site = $1 and gone_at = 0 order by erasure_id`
	if !s.scrubs() {
		query = `select erasure_id from erasure e where site = $1 and gone_at = 0 and (destroyed_at = 0 or exists
			(select 1 from destruction x where x.site = e.site and x.erasure_id = e.erasure_id and x.destroyed_at = 0)) order by erasure_id`
	}
	return identifiers(ctx, s.engine.reader(), query, s.name)
}

// Level is how far an erasure has come.
type Level struct {
	Reason    rights.Reason
	Deleted   time.Time // the rows
	Destroyed time.Time // the key; zero: not yet
	Gone      time.Time // free pages and write-ahead log; zero: not yet
	Letter    bool      // a farewell was owed
	Claims    bool      // whether Gone will ever be claimed: it is not on PostgreSQL
	Fact      seal.ID   // whose receipt proves the deletion
	KeyFact   seal.ID   // whose receipt proves that the key is destroyed; zero: not yet
	GoneFact  seal.ID   // whose receipt proves that the rows are gone; zero: not yet
	Documents []seal.ID // whose receipts are the certificates of the documents that they had handed in; zero ones: not destroyed yet
	Pending   []seal.ID // those of these facts that the log will hold within moments: they have no receipt yet
}

// Erasure returns how far an erasure has come. Its id is known to the person alone, and names nobody.
func (s *Site) Erasure(ctx context.Context, id seal.ID) (Level, error) {
	l := Level{Claims: s.scrubs()}
	var reason string
	var deleted, destroyed, gone int64
	var farewell seal.ID
	err := s.engine.reader().QueryRowContext(ctx, `select reason, began_at, destroyed_at, gone_at, fact_id, destroyed_fact, gone_fact, letter_id from erasure where site = $1 and erasure_id = $2`,
		s.name, id).Scan(&reason, &deleted, &destroyed, &gone, &l.Fact, &l.KeyFact, &l.GoneFact, &farewell)
	l.Letter = !farewell.IsZero()
	l.Reason, l.Deleted, l.Destroyed, l.Gone = rights.Reason(reason), instant(deleted), instant(destroyed), instant(gone)
	if err != nil {
		return l, notFound(err)
	}
	if l.Documents, err = identifiers(ctx, s.engine.reader(), `select fact_id from destruction where site = $1 and erasure_id = $2 order by deposit_id`, s.name, id); err != nil {
		return l, err
	}
	l.Pending, err = identifiers(ctx, s.engine.reader(), `select f.fact_id from fact f join leaf l on l.site = f.site and l.leaf = f.leaf where f.site = $1 and f.subject_id = $3 and l.seq is null and f.fact_id in (
		select fact_id from erasure where site = $1 and erasure_id = $2 union all select destroyed_fact from erasure where site = $1 and erasure_id = $2
		union all select gone_fact from erasure where site = $1 and erasure_id = $2 union all select fact_id from destruction where site = $1 and erasure_id = $2)`, s.name, id, seal.ID{})
	return l, err
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
