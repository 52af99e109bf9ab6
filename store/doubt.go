package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"charte/letters"
	"charte/people"
	"charte/proof"
	"charte/rights"
	"charte/seal"
	"charte/vault"
)

// unsettled keeps a question about doubts x to those for which a document may still be handed in: the request has no answer yet, and no document
// that came since was accepted, or refused for good.
const unsettled = `exists (select 1 from request q where q.site = x.site and q.subject_id = x.subject_id and q.request_id = x.request_id and q.closed_at = 0)
	and not exists (select 1 from deposit y where y.site = x.site and y.subject_id = x.subject_id and y.document = x.document and y.begun_at >= x.asked_at
		and (y.state = 'validated' or y.state = 'refused' and y.final = 1))`

// doubtRow is a doubt as it stands in the rows.
type doubtRow struct {
	rights.Doubt
	subject seal.ID
	reason  []byte // sealed under the person's key
	bond    []byte
}

const doubtColumns = `x.subject_id, x.doubt_id, x.request_id, x.document, x.role, x.asked_at, x.answered_at, x.reason, x.fact_id, x.bond`

func (d *doubtRow) scan(scan func(...any) error, more ...any) error {
	var asked, answered int64
	err := scan(append([]any{&d.subject, &d.ID, &d.Request, &d.Document, &d.Role, &asked, &answered, &d.reason, &d.Evidence, &d.bond}, more...)...)
	d.Asked, d.Answered = instant(asked), instant(answered)
	return err
}

// parts are what the bond of a doubt ties: nobody is asked by whoever can write rows.
func (d doubtRow) parts() []string {
	return []string{d.subject.String(), d.ID.String(), d.Request.String(), d.Document, d.Role, fmt.Sprint(micros(d.Asked)), d.Evidence.String()}
}

func doubtColumn(d seal.ID) string { return d.String() + "/reason" }

// Doubts lists the doubts that there were about who somebody is, oldest first, with their reasons.
//
// Law: GDPR 15(1), GDPR 12(6)
func (s *Site) Doubts(ctx context.Context, subject seal.ID) (all []rights.Doubt, err error) {
	var rows []doubtRow
	if err := each(ctx, s.engine.reader(), func(r *sql.Rows) error {
		var d doubtRow
		var open int
		err := d.scan(r.Scan, &open)
		if d.Open = open == 1; err == nil && !s.bonded(d.bond, "doubt", d.parts()...) {
			err = seal.ErrTampered
		}
		rows = append(rows, d)
		return err
	}, `select `+doubtColumns+`, case when `+unsettled+` then 1 else 0 end from doubt x where x.site = $1 and x.subject_id = $2 order by x.asked_at, x.doubt_id`, s.name, subject); err != nil || len(rows) == 0 {
		return nil, err
	}
	key, err := s.key(ctx, subject)
	if err != nil {
		return nil, err
	}
	for _, d := range rows {
		plain, err := key.Open(s.place(subject, "doubt", doubtColumn(d.ID)), d.reason)
		if err != nil {
			return nil, err
		}
		d.Reason = seal.NewText(string(plain))
		all = append(all, d.Doubt)
	}
	return all, nil
}

// AskIdentity asks somebody for a document that shows who they are, in a role that answers their request and has a reasonable doubt: for one
// request once at a time, with a reason that the person reads. The clock of the request stands still until the document has come. The errors are
// those of Claim and of rights.Question, and ErrDecided where the question was asked already.
//
// Law: GDPR 12(6), GDPR 12(3)
func (s *Site) AskIdentity(ctx context.Context, by people.Actor, subject, request seal.ID, reason string, now time.Time) error {
	claim, err := s.Claim(ctx, by, subject, request)
	if err != nil {
		return err
	}
	one, key, err := s.keyed(ctx, subject)
	if err != nil {
		return err
	}
	var kind string
	if err := s.engine.reader().QueryRowContext(ctx, `select kind from subject where site = $1 and subject_id = $2`, s.name, subject).Scan(&kind); err != nil {
		return notFound(err)
	}
	d, f, err := rights.Question(one.Plan, kind, claim.Request, by.Role, reason, seal.NewID(), now)
	if err != nil {
		return err
	}
	c, fact := one.because(subject, key, now, people.By(f, by))
	c.living()
	c.holds(by)
	c.must(1, ErrNotFound, `update request set due_at = due_at where site = $1 and subject_id = $2 and request_id = $3 and closed_at = 0`, one.name, subject, request)
	c.must(0, ErrDecided, `update doubt set role = role where site = $1 and subject_id = $2 and doubt_id in (select x.doubt_id from doubt x where x.site = $1 and x.subject_id = $2 and x.request_id = $3 and `+unsettled+`)`,
		one.name, subject, request)
	d.Evidence = fact
	row := doubtRow{Doubt: d, subject: subject}
	c.do(`insert into doubt (site, subject_id, doubt_id, request_id, document, role, asked_at, reason, fact_id, bond) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
		one.name, subject, d.ID, request, d.Document, d.Role, micros(now), key.Seal(one.place(subject, "doubt", doubtColumn(d.ID)), []byte(d.Reason.Reveal("sealed at once"))), fact, one.bond("doubt", row.parts()...))
	if err := one.tellDepositor(ctx, c, letters.IdentityAsked); err != nil {
		return err
	}
	return one.Commit(ctx, c)
}

// doubted lets a change stand only while a document that shows who somebody is was asked of its person, for a reason.
//
// Law: GDPR 12(6), GDPR 5(1)(c)
func (c *Change) doubted(document string) {
	c.must(1, ErrUndeclared, `update subject set kind = kind where site = $1 and subject_id = $2 and exists (select 1 from doubt x where x.site = $1 and x.subject_id = $2 and x.document = $3 and `+unsettled+`)`,
		c.site.name, c.subject, document)
}

// resume lets the clocks of requests go on, since a document that was asked for has come.
//
// Law: GDPR 12(3), GDPR 12(6)
func (s *Site) resume(ctx context.Context, c *Change, document string) error {
	all, err := s.Doubts(ctx, c.subject)
	if err != nil {
		return err
	}
	for _, d := range all {
		if d.Document != document || !d.Open || !d.Answered.IsZero() {
			continue
		}
		r := rights.Request{ID: d.Request}
		var due int64
		if err := s.engine.reader().QueryRowContext(ctx, `select due_at from request where site = $1 and subject_id = $2 and request_id = $3`, s.name, c.subject, d.Request).Scan(&due); err != nil {
			return notFound(err)
		}
		r.Due = instant(due)
		c.must(1, ErrStale, `update doubt set answered_at = $4 where site = $1 and subject_id = $2 and doubt_id = $3 and answered_at = 0`, s.name, c.subject, d.ID, micros(c.at))
		c.must(1, ErrStale, `update request set due_at = $5 where site = $1 and subject_id = $2 and request_id = $3 and due_at = $4`, s.name, c.subject, d.Request, due, micros(rights.Resumed(r, d.Asked, c.at)))
	}
	return nil
}

// endAnswered ends the documents that were asked for in doubt about a request which has its answer, or was taken back: they serve nothing more.
//
// Law: GDPR 5(1)(e), GDPR 12(6)
func (s *Site) endAnswered(ctx context.Context, now time.Time) (failed error) {
	for _, k := range s.Plan.Joins() {
		doc, ok := s.Plan.Doubted(k.Name)
		if !ok {
			continue
		}
		rows, err := depositRows(ctx, s.engine.reader(), ofDeposits+` and d.ended_at = 0
			and not exists (select 1 from doubt x where x.site = d.site and x.subject_id = d.subject_id and x.document = d.document and `+unsettled+`)`,
			s.name, s.version, doc.Name)
		failed = errors.Join(failed, err)
		for _, d := range rows {
			failed = errors.Join(failed, ignore(s.endOne(ctx, d, vault.ByAnswer, now), ErrNotFound, ErrStale))
		}
	}
	return failed
}

// paused words the requests whose clock stands still, since a document that shows who makes them was asked for in time and has not come.
//
// Law: GDPR 12(6)
const paused = `exists (select 1 from doubt x where x.site = request.site and x.subject_id = request.subject_id and x.request_id = request.request_id and x.answered_at = 0 and x.asked_at <= request.due_at)`

// probeDoubts counts the documents that show who somebody is and that nobody gave a reason to ask for, and the questions without the fact of a
// reason; and says how many were asked.
//
// Law: GDPR 12(6), GDPR 5(1)(c)
func probeDoubts(ctx context.Context, s *Site, _ string, _ time.Time) (answer, error) {
	const ofDoubts = `select count(*) from doubt x where x.site = $1 and exists (select 1 from subject p where p.site = x.site and p.subject_id = x.subject_id and p.terms = $2)`
	n, err := s.number(ctx, ofDoubts+` and (length(x.reason) = 0 or not exists
		(select 1 from fact f where f.site = x.site and f.subject_id = x.subject_id and f.fact_id = x.fact_id and f.kind = $3 and f.happened_at = x.asked_at))`, s.name, s.version, rights.FactDoubted)
	if err != nil {
		return answer{}, err
	}
	for _, k := range s.Plan.Joins() {
		doc, ok := s.Plan.Doubted(k.Name)
		if !ok {
			continue
		}
		unasked, err := s.number(ctx, `select count(*)`+ofDeposits+` and d.destroyed_at = 0 and not exists (select 1 from doubt x where x.site = d.site and x.subject_id = d.subject_id and x.document = d.document and x.asked_at <= d.begun_at)`,
			s.name, s.version, doc.Name)
		if err != nil {
			return answer{}, err
		}
		n += unasked
	}
	asked, err := s.number(ctx, ofDoubts, s.name, s.version)
	return answer{breaches: n, figures: map[string]int64{"figure.doubts": asked}}, err
}

// doubts compares the questions about who somebody is with the facts of their being asked, and opens their reasons.
//
// Law: GDPR 12(6), GDPR 5(2)
func (c *check) doubts(ctx context.Context, id seal.ID, key seal.DataKey, facts []proof.Fact) error {
	told := map[seal.ID]proof.Fact{}
	for _, f := range facts {
		if f.Kind == rights.FactDoubted {
			told[f.ID] = f
		}
	}
	err := each(ctx, c.tx, func(r *sql.Rows) error {
		var d doubtRow
		if err := d.scan(r.Scan); err != nil {
			return err
		}
		f, ok := told[d.Evidence]
		if !ok || f.Detail["request"] != d.Request.String() || f.Detail["document"] != d.Document || f.Detail["role"] != d.Role || !f.At.Equal(d.Asked) {
			c.fault("doubt", id.String()+" "+d.ID.String(), "nobody asked for it, or not so")
		}
		if _, err := key.Open(c.place(id, "doubt", doubtColumn(d.ID)), d.reason); err != nil {
			c.fault("doubt", id.String()+" "+d.ID.String(), "its reason does not open: altered, or moved from another row")
		}
		delete(told, d.Evidence)
		return nil
	}, `select `+doubtColumns+` from doubt x where x.site = $1 and x.subject_id = $2`, c.name, id)
	for fact := range told {
		c.fault("doubt", id.String()+" "+fact.String(), "a question that was asked is missing")
	}
	return err
}
