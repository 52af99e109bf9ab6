package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"charte/charter"
	"charte/letters"
	"charte/people"
	"charte/policy"
	"charte/proof"
	"charte/rights"
	"charte/seal"
)

// Facts of the site about its mailings.
const (
	FactMailing = "mailing begun"
	FactPosted  = "mailing owed"
	FactMailed  = "mailing ended"
)

// ErrMailing says that the version in force has no such series of letters.
var ErrMailing = errors.New("store: there is no such mailing")

// postBatch bounds how many people one transaction of a mailing concerns: the site goes on between two of them.
const postBatch = 100

// where builds a condition and its arguments.
type where struct {
	text []string
	args []any
}

// arg gives the placeholder of a value.
func (w *where) arg(v any) string {
	w.args = append(w.args, v)
	return "$" + strconv.Itoa(len(w.args))
}

func (w *where) and(text string) { w.text = append(w.text, text) }

func (w *where) in(values []string) string {
	list := make([]string, len(values))
	for i, v := range values {
		list[i] = w.arg(v)
	}
	return "(" + strings.Join(list, ", ") + ")"
}

func (w *where) String() string { return strings.Join(w.text, " and ") }

// The questions that decide whether somebody, p, may get a letter of a series, one clause each. They count what they look up: see
// announceBatch. meant keeps the people of one version who are of the right kinds and whose address is confirmed (1), or is not (0); it
// keeps nobody who died, no minor whose parent did not agree, and nobody at all where the charter says of the series what the engine
// does not do.
func (s *Site) meant(w *where, m charter.Mailing, confirmed int) {
	var kinds []string
	for _, k := range s.Plan.Joins() {
		if s.Plan.Posts(m) && (len(m.To) == 0 || slices.Contains(m.To, k.Name)) {
			kinds = append(kinds, k.Name)
		}
	}
	w.and(`p.came <> 'opened' and p.site = ` + w.arg(s.name) + ` and p.terms = ` + w.arg(s.version) + ` and p.kind in ` + w.in(append(kinds, "")))
	w.and(`(select count(*) from account a where a.site = p.site and a.subject_id = p.subject_id) = ` + w.arg(confirmed))
	w.and(`(select count(*) from death z where z.site = p.site and z.subject_id = p.subject_id) = 0`)
	w.and(`(select count(*) from minor k where k.site = p.site and k.subject_id = p.subject_id and k.state <> ` + w.arg(wardAgreed) + `) = 0`)
}

// willing keeps those who said yes, where the purpose rests on consent, and those who neither stopped the series nor object to its
// purpose.
//
// Law: GDPR 6(1)(a), GDPR 21(3), CPCE L34-5
func (s *Site) willing(w *where, m charter.Mailing) {
	if s.Plan.Agreed(m) {
		w.and(`(select count(*) from consent c where c.site = p.site and c.subject_id = p.subject_id and c.purpose = ` + w.arg(m.Purpose) + ` and c.given = 1) = 1`)
		return
	}
	w.and(`(select count(*) from objection o where o.site = p.site and o.subject_id = p.subject_id and o.stands = 1 and o.about in ` +
		w.in([]string{rights.Objection{Mailing: m.Name}.About(), rights.Objection{Purpose: m.Purpose}.About()}) + `) = 0`)
}

// under keeps those who got fewer letters of the series than its cap allows in its period, up to an instant, besides one letter.
// Letters that wait count too, where waiting is true.
func (w *where) under(m charter.Mailing, now time.Time, waiting bool, besides seal.ID) {
	if m.Cap.Count == 0 {
		return
	}
	left := `d.left_at > ` + w.arg(micros(m.Cap.Per.Before(now)))
	if waiting {
		left = `(d.left_at = 0 or ` + left + `)`
	}
	w.and(`(select count(*) from delivery d where d.site = p.site and d.subject_id = p.subject_id and d.mailing = ` + w.arg(m.Name) + ` and d.letter_id <> ` + w.arg(besides) +
		` and ` + left + `) < ` + w.arg(m.Cap.Count))
}

// Audience counts the people under one version whom a series of letters is for.
type Audience struct {
	Version int
	May     int64 // get it now
	Refused int64 // did not say yes, stopped it, or object to its purpose
	Capped  int64 // got as many lately as the charter allows, or wait for one
	Pending int64 // never confirmed their address
}

// Audience counts, for each version that people are under, who may get a series of letters now. The error is ErrMailing when none of them
// has it.
//
// Law: CPCE L34-5
func (s *Site) Audience(ctx context.Context, mailing string, now time.Time) (all []Audience, err error) {
	in, err := s.InUse(ctx, now)
	for _, one := range in {
		if m, ok := one.Plan.Mailing(mailing); ok && err == nil {
			var a Audience
			a, err = one.audience(ctx, m, now)
			all = append(all, a)
		}
	}
	if err == nil && len(all) == 0 {
		err = ErrMailing
	}
	return all, err
}

func (s *Site) audience(ctx context.Context, m charter.Mailing, now time.Time) (a Audience, err error) {
	a.Version = s.version
	count := func(confirmed int, also ...func(*where)) (n int64) {
		w := &where{}
		s.meant(w, m, confirmed)
		for _, more := range also {
			more(w)
		}
		if err == nil {
			n, err = s.number(ctx, `select count(*) from subject p where `+w.String(), w.args...)
		}
		return n
	}
	willing := func(w *where) { s.willing(w, m) }
	all, wanted := count(1), count(1, willing)
	a.May = count(1, willing, func(w *where) { w.under(m, now, true, seal.ID{}) })
	a.Refused, a.Capped, a.Pending = all-wanted, wanted-a.May, count(0)
	return a, err
}

// Dispatch is one letter of a series, to everybody who may get it.
type Dispatch struct {
	ID      seal.ID
	Mailing string
	Version int // of the charter under which it was written
	Draft   letters.Draft
	Begun   time.Time
	Ended   time.Time // when everybody who could get it was owed it; zero: not yet
}

// Mail begins to send a letter of a series: Post goes on with it. The error is ErrMailing for a series that the version in force does not
// have, or of which it says what the engine does not do; ErrTaken when the same words were sent before and again is false.
func (s *Site) Mail(ctx context.Context, mailing string, draft letters.Draft, again bool, now time.Time) (seal.ID, error) {
	m, ok := s.Plan.Mailing(mailing)
	if !ok || !s.Plan.Posts(m) {
		return seal.ID{}, ErrMailing
	}
	texts, err := json.Marshal(draft)
	if err != nil {
		return seal.ID{}, err
	}
	digest := policy.Digest(string(texts))
	switch n, err := s.number(ctx, `select count(*) from dispatch where site = $1 and mailing = $2 and digest = $3`, s.name, mailing, digest); {
	case err != nil:
		return seal.ID{}, err
	case n > 0 && !again:
		return seal.ID{}, ErrTaken
	}
	f := people.Fact(s.Plan, FactMailing, "mailings."+m.Name, now)
	f.Detail = map[string]string{"mailing": mailing, "words": digest}
	c := &Change{site: s, at: now}
	fact, id := c.also(f), seal.NewID()
	c.do(`insert into dispatch (site, dispatch_id, mailing, version, digest, texts, begun_at, fact_id, bond) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
		s.name, id, mailing, s.version, digest, string(texts), micros(now), fact, s.bond("dispatch", dispatchParts(id, mailing, digest)...))
	return id, s.Commit(ctx, c)
}

func dispatchParts(id seal.ID, mailing, digest string) []string {
	return []string{id.String(), mailing, digest}
}

// Dispatches lists the letters of series that were begun, oldest first: all, or those that did not reach everybody yet.
func (s *Site) Dispatches(ctx context.Context, open bool) (all []Dispatch, err error) {
	query := `select dispatch_id, mailing, version, digest, texts, begun_at, ended_at, bond from dispatch where site = $1`
	if open {
		query += ` and ended_at = 0`
	}
	err = each(ctx, s.engine.reader(), func(r *sql.Rows) error {
		d, err := s.scanDispatch(r.Scan)
		all = append(all, d)
		return err
	}, query+` order by begun_at, dispatch_id`, s.name)
	return all, err
}

// scanDispatch reads a letter of a series. The error is seal.ErrTampered when its words are not those that were written.
func (s *Site) scanDispatch(scan func(...any) error) (d Dispatch, err error) {
	var digest, texts string
	var begun, ended int64
	var bond []byte
	if err := scan(&d.ID, &d.Mailing, &d.Version, &digest, &texts, &begun, &ended, &bond); err != nil {
		return d, err
	}
	d.Begun, d.Ended = instant(begun), instant(ended)
	if policy.Digest(texts) != digest || !s.bonded(bond, "dispatch", dispatchParts(d.ID, d.Mailing, digest)...) {
		return d, seal.ErrTampered
	}
	return d, json.Unmarshal([]byte(texts), &d.Draft)
}

// dispatch finds one letter of a series.
func (s *Site) dispatch(ctx context.Context, id seal.ID) (Dispatch, error) {
	d, err := s.scanDispatch(s.engine.reader().QueryRowContext(ctx, `select dispatch_id, mailing, version, digest, texts, begun_at, ended_at, bond from dispatch
		where site = $1 and dispatch_id = $2`, s.name, id).Scan)
	return d, notFound(err)
}

// Post owes the letters of every series that was begun to whoever may get them, as the version that they are under says, some people in a
// transaction. It returns how many it owed, and may be stopped at any point and repeated: nobody is owed one letter twice.
//
// Law: CPCE L34-5, GDPR 21(3)
func (s *Site) Post(ctx context.Context, now time.Time) (n int, err error) {
	open, err := s.Dispatches(ctx, true)
	if err != nil || len(open) == 0 {
		return 0, err
	}
	all, err := s.InUse(ctx, now)
	for _, d := range open {
		whole := err == nil
		for _, one := range all {
			m, ok := one.Plan.Mailing(d.Mailing)
			if !ok {
				continue
			}
			owed, failed := one.post(ctx, d, m, now)
			n, err, whole = n+owed, errors.Join(err, failed), whole && failed == nil
		}
		if whole {
			err = errors.Join(err, s.mailed(ctx, d, now))
		}
	}
	return n, err
}

// mailed ends a letter of a series: everybody who could get it was owed it.
func (s *Site) mailed(ctx context.Context, d Dispatch, now time.Time) error {
	n, err := s.number(ctx, `select count(*) from delivery where site = $1 and dispatch_id = $2`, s.name, d.ID)
	if err != nil {
		return err
	}
	c := &Change{site: s, at: now}
	c.also(s.mailingFact(FactMailed, d.Mailing, n, now))
	c.must(1, ErrStale, `update dispatch set ended_at = $3 where site = $1 and dispatch_id = $2 and ended_at = 0`, s.name, d.ID, micros(now))
	return ignore(s.Commit(ctx, c), ErrStale)
}

func (s *Site) mailingFact(kind, mailing string, n int64, now time.Time) proof.Fact {
	f := people.Fact(s.Plan, kind, "mailings."+mailing, now)
	f.Detail = map[string]string{"mailing": mailing, "people": strconv.FormatInt(n, 10)}
	return f
}

// mayGet is the whole condition to owe a letter of a series to somebody.
func (s *Site) mayGet(d Dispatch, m charter.Mailing, now time.Time) *where {
	w := &where{}
	s.meant(w, m, 1)
	s.willing(w, m)
	w.under(m, now, true, seal.ID{})
	w.and(`(select count(*) from delivery e where e.site = p.site and e.subject_id = p.subject_id and e.dispatch_id = ` + w.arg(d.ID) + `) = 0`)
	return w
}

func (s *Site) post(ctx context.Context, d Dispatch, m charter.Mailing, now time.Time) (n int, err error) {
	var last seal.ID
	for ctx.Err() == nil {
		w := s.mayGet(d, m, now)
		w.and(`p.subject_id > ` + w.arg(last))
		ids, err := identifiers(ctx, s.engine.reader(), `select p.subject_id from subject p where `+w.String()+` order by p.subject_id limit `+w.arg(postBatch), w.args...)
		if err != nil || len(ids) == 0 {
			return n, err
		}
		owed, err := s.postTo(ctx, ids, d, m, now)
		if errors.Is(err, ErrStale) {
			continue // somebody left, stopped the series or was owed it in the meantime: ask again
		}
		if err != nil {
			return n, err
		}
		last, n = ids[len(ids)-1], n+owed
	}
	return n, ctx.Err()
}

// postTo owes one letter to some people: to all of them, or to none. Somebody whose key is lost cannot be written to.
func (s *Site) postTo(ctx context.Context, ids []seal.ID, d Dispatch, m charter.Mailing, now time.Time) (n int, err error) {
	wrapped, err := s.keys.some(ctx, s.name, ids)
	if err != nil {
		return 0, err
	}
	c := &Change{site: s, at: now}
	for _, id := range ids {
		key, err := s.ring.Unwrap(s.name, id, wrapped[id])
		if err != nil {
			continue
		}
		letter, w := seal.NewID(), s.mayGet(d, m, now)
		w.and(`p.subject_id = ` + w.arg(id))
		c.must(1, ErrStale, `insert into delivery (site, subject_id, letter_id, dispatch_id, mailing, owed_at)
			select p.site, p.subject_id, `+w.arg(letter)+`, `+w.arg(d.ID)+`, `+w.arg(m.Name)+`, `+w.arg(micros(now))+` from subject p where `+w.String(), w.args...)
		c.oweAs(letter, id, key, letters.Letter{Kind: letters.Mailing, Purpose: m.Purpose})
		n++
	}
	if n == 0 {
		return 0, nil
	}
	c.also(s.mailingFact(FactPosted, m.Name, int64(n), now))
	return n, s.Commit(ctx, c)
}
