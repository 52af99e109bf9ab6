package store

import (
	"context"
	"database/sql"
	"slices"
	"time"

	"charte/letters"
	"charte/people"
	"charte/rights"
	"charte/seal"
)

// objecting is the right under which an objection that the engine cannot end by itself is answered by somebody.
const objecting = "objection"

// Object records that a person stopped a series of letters or objects to a purpose, or takes it back, and returns the fact whose
// receipt proves it. It is an act of the person, and holds from its own transaction on: what waits in the outbox leaves no more.
//
// Law: GDPR 21(1), GDPR 21(3)
func (s *Site) Object(ctx context.Context, subject seal.ID, o rights.Objection) (seal.ID, error) {
	c, err := s.act(ctx, subject, o.At, o.Fact())
	if err != nil {
		return seal.ID{}, err
	}
	fact := c.facts[0].id
	c.object(o, fact)
	return fact, s.Commit(ctx, c)
}

func (c *Change) object(o rights.Objection, fact seal.ID) {
	s := c.site
	c.do(`insert into objection (site, subject_id, about, stands, version, said_at, fact_id) values ($1, $2, $3, $4, $5, $6, $7)
		on conflict (site, subject_id, about) do update set stands = excluded.stands, version = excluded.version, said_at = excluded.said_at, fact_id = excluded.fact_id,
		answer = '', answer_fact = null`,
		s.name, c.subject, o.About(), bit(o.Stands), o.Version, micros(o.At), fact)
	switch {
	case o.Purpose == "":
		if o.Stands {
			c.do(`delete from outbox where site = $1 and subject_id = $2 and kind = $3 and letter_id in
				(select letter_id from delivery where site = $1 and subject_id = $2 and mailing = $4)`, s.name, c.subject, string(letters.Mailing), o.Mailing)
		}
	case o.Stands:
		c.do(`delete from outbox where site = $1 and subject_id = $2 and purpose = $3`, s.name, c.subject, o.Purpose)
		if !s.Plan.Ends(o.Purpose) {
			c.ask(rights.Ask(s.Plan, objecting, seal.NewID(), o.At), o.Purpose)
		}
	default:
		// Who takes the objection back waits for no answer.
		c.do(`update request set closed_at = $4 where site = $1 and subject_id = $2 and entitlement = $3 and closed_at = 0 and (about = $5 or about = '' and not exists
			(select 1 from objection o where o.site = request.site and o.subject_id = request.subject_id and o.stands = 1 and o.said_at = request.received_at))`, s.name, c.subject, objecting, micros(o.At), o.Purpose)
	}
	c.undeliver()
}

// ask opens a request that somebody must answer, unless the same one is open: its time has begun.
//
// Law: GDPR 12(3)
func (c *Change) ask(r rights.Request, about string) {
	c.do(`insert into request (site, subject_id, request_id, entitlement, received_at, due_at, about) select $1, $2, $3, $4, $5, $6, $7 where not exists
		(select 1 from request o where o.site = $1 and o.subject_id = $2 and o.entitlement = $4 and o.about = $7 and o.closed_at = 0)`,
		c.site.name, c.subject, r.ID, r.Right, micros(r.Received), micros(r.Due), about)
}

// undeliver forgets the letters of mailings that were taken out of the outbox before they left: they count for nothing.
func (c *Change) undeliver() {
	c.do(`delete from delivery where site = $1 and subject_id = $2 and left_at = 0 and not exists (select 1 from outbox o
		where o.site = delivery.site and o.letter_id = delivery.letter_id)`, c.site.name, c.subject)
}

// Objections returns where a person stands about everything that they ever stopped or objected to.
func (s *Site) Objections(ctx context.Context, subject seal.ID) (all []rights.Objection, err error) {
	err = each(ctx, s.engine.reader(), func(r *sql.Rows) error {
		o, err := scanObjection(r.Scan)
		all = append(all, o)
		return err
	}, objectionColumns, s.name, subject)
	return all, err
}

const objectionColumns = `select about, stands, version, said_at, fact_id from objection where site = $1 and subject_id = $2 order by about`

func scanObjection(scan func(...any) error) (o rights.Objection, err error) {
	var about string
	var stands, version int
	var at int64
	var fact seal.ID
	err = scan(&about, &stands, &version, &at, &fact)
	o = rights.Objected(about)
	o.Stands, o.Version, o.At, o.Evidence = stands == 1, version, instant(at), fact
	return o, err
}

// objects reports whether a person objects to a purpose, and that was not refused.
func (s *Site) objects(ctx context.Context, subject seal.ID, purpose string) (bool, error) {
	n, err := s.number(ctx, `select count(*) from objection where site = $1 and subject_id = $2 and about = $3 and stands = 1 and answer <> 'refused'`,
		s.name, subject, rights.Objection{Purpose: purpose}.About())
	return n > 0, err
}

// Speak changes the language in which a person is written to. The error is ErrUndeclared for a language that the site does not have.
//
// Law: GDPR 12(1), GDPR 16
func (s *Site) Speak(ctx context.Context, subject seal.ID, lang string, now time.Time) error {
	if !slices.Contains(s.Plan.Charter.Site.Languages, lang) {
		return ErrUndeclared
	}
	f := people.Fact(s.Plan, letters.FactLanguage, "rights.rectification", now)
	f.Detail = map[string]string{"language": lang}
	c, err := s.act(ctx, subject, now, f)
	if err != nil {
		return err
	}
	c.do(`update subject set lang = $3 where site = $1 and subject_id = $2`, s.name, subject, lang)
	return s.Commit(ctx, c)
}

// refusals are what a person stopped or objects to, and the letters of series that they were sent: held about them too.
//
// Law: GDPR 15(1)
func (s *Site) refusals(ctx context.Context, h *rights.Holding) (err error) {
	if h.Objections, err = s.Objections(ctx, h.Subject); err != nil {
		return err
	}
	return each(ctx, s.engine.reader(), func(r *sql.Rows) error {
		var d rights.Delivery
		var left int64
		err := r.Scan(&d.Mailing, &left)
		d.Left = instant(left)
		h.Deliveries = append(h.Deliveries, d)
		return err
	}, `select mailing, left_at from delivery where site = $1 and subject_id = $2 order by owed_at, letter_id`, s.name, h.Subject)
}
