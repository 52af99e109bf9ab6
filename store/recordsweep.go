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
	"charte/retention"
	"charte/rights"
	"charte/seal"
)

// over is a record whose time has come, and whose it is.
type over struct {
	subject, record seal.ID
	kind            string
}

// Records whose time has come: drafts, what was sent a period ago, what was answered a period ago, and what no consent lets anybody keep.
// $2 is the form, $3 the instant before which it must have begun, $4 the version.
const (
	oldDrafts   = `r.state = 'draft' and r.made_at <= $3`
	oldSent     = `r.state <> 'draft' and r.sent_at <= $3`
	oldAnswered = `r.answered_at > 0 and r.answered_at <= $3`
	unconsented = `r.state <> 'draft' and not exists (select 1 from consent c where c.site = r.site and c.subject_id = r.subject_id and c.purpose = $5 and (c.given = 1 or c.chosen_at > $3))`
)

// lapsed is one rule for the end of the records of a form.
type lapsed struct {
	where string
	end   func(now time.Time) time.Time // what began at that instant ends now
	more  []any
}

// lapses are the rules for a form, as the retention of its purpose says.
//
// Law: GDPR 5(1)(e)
func lapses(r charter.Retention) []lapsed {
	after := func(now time.Time) time.Time { return now }
	if r.For != nil {
		after = r.For.Before
	}
	rules := []lapsed{{oldDrafts, func(now time.Time) time.Time { return now.Add(-people.DraftLife) }, nil}}
	switch {
	case slices.ContainsFunc(r.Then, func(s charter.Step) bool { return s.Do == charter.Warn || s.Do == charter.Archive }):
		// what ends with a letter or apart ends with the account
	case r.Until == charter.RequestAnswered:
		rules = append(rules, lapsed{oldAnswered, after, nil})
	case r.Until == charter.ConsentWithdrawn:
		rules = append(rules, lapsed{unconsented, after, []any{r.Purpose}})
	case r.Until == "" && r.For != nil:
		rules = append(rules, lapsed{oldSent, after, nil})
	}
	return rules
}

// overdue lists the records of one rule whose time had come at an instant.
func (s *Site) overdue(ctx context.Context, f charter.Form, l lapsed, at time.Time, limit int) (all []over, err error) {
	args := append([]any{s.name, f.Name, micros(l.end(at)), s.version}, l.more...)
	query := `select r.subject_id, r.record_id, p.kind from record r join subject p on p.site = r.site and p.subject_id = r.subject_id
		where r.site = $1 and r.form = $2 and p.terms = $4 and ` + l.where + ` order by r.subject_id, r.record_id limit `
	return all, each(ctx, s.engine.reader(), func(r *sql.Rows) error {
		var o over
		err := r.Scan(&o.subject, &o.record, &o.kind)
		all = append(all, o)
		return err
	}, query+placeholder(len(args)+1), append(args, limit)...)
}

// sweepRecords ends what people sent by forms, and drafts: each in a transaction of its own. A visitor ends whole with what they sent.
func (s *Site) sweepRecords(ctx context.Context, now time.Time, w *Swept) (failed error) {
	for _, f := range s.Plan.Charter.Forms {
		r := s.Plan.Lasts(f)
		r.Purpose = f.Purpose
		for _, l := range lapses(r) {
			for {
				list, err := s.overdue(ctx, f, l, now, sweepBatch)
				if err != nil {
					return errors.Join(failed, err)
				}
				done := 0
				for _, o := range list {
					err := s.lapse(ctx, f, l, o, now)
					if counted(err, &done) != nil && !errors.Is(err, ErrNotFound) && !errors.Is(err, ErrStale) && failed == nil {
						failed = err
					}
				}
				if w.Lapsed += done; done == 0 || len(list) < sweepBatch {
					break
				}
			}
		}
	}
	return failed
}

// lapse ends one record, if its time has still come.
func (s *Site) lapse(ctx context.Context, f charter.Form, l lapsed, o over, now time.Time) error {
	if o.kind == plan.Visitor {
		return s.end(ctx, candidate{id: o.subject, seen: s.seenAt(ctx, o.subject)}, rights.Lapsed, now)
	}
	fact := people.RecordFact(s.Plan, people.FactLapsed, f.Name, o.record, now)
	fact.Promise = "retention." + f.Purpose
	key, err := s.key(ctx, o.subject)
	if err != nil {
		return err
	}
	c, _ := s.because(o.subject, key, now, fact)
	args := append([]any{s.name, f.Name, micros(l.end(now)), s.version}, l.more...)
	args = append(args, o.subject, o.record)
	c.must(1, ErrStale, `update record set state = state where (site, subject_id, record_id) in (select r.site, r.subject_id, r.record_id from record r join subject p on p.site = r.site and p.subject_id = r.subject_id
		where r.site = $1 and r.form = $2 and p.terms = $4 and `+l.where+` and r.subject_id = `+placeholder(len(args)-1)+` and r.record_id = `+placeholder(len(args))+`)`, args...)
	c.clear(o.record)
	return s.Commit(ctx, c)
}

// seenAt is when somebody came last.
func (s *Site) seenAt(ctx context.Context, subject seal.ID) time.Time {
	at, _ := s.number(ctx, `select seen_at from subject where site = $1 and subject_id = $2`, s.name, subject)
	return instant(at)
}

// probeLapsed counts the records that the sweep of the day before should have ended.
//
// Law: GDPR 5(1)(e)
func probeLapsed(ctx context.Context, s *Site, purpose string, now time.Time) (answer, error) {
	a := answer{late: true, figures: map[string]int64{}}
	for _, f := range s.Plan.Charter.Forms {
		if f.Purpose != purpose {
			continue
		}
		r := s.Plan.Lasts(f)
		r.Purpose = purpose
		for _, l := range lapses(r) {
			late, err := s.overdue(ctx, f, l, now.Add(-retention.Grace), 10_000)
			if err != nil {
				return a, err
			}
			a.breaches += int64(len(late))
		}
		n, err := s.number(ctx, `select count(*) from record where site = $1 and form = $3 and `+theirs("record"), s.name, s.version, f.Name)
		if err != nil {
			return a, err
		}
		a.figures["figure.records"] += n
	}
	return a, nil
}

// probeRecords counts the records of a form that lack an answer which it requires, or hold one that it does not ask for.
//
// Law: GDPR 5(1)(c)
func probeRecords(ctx context.Context, s *Site, form string, _ time.Time) (answer, error) {
	f, _ := s.Plan.Form(form)
	var a answer
	total, err := s.number(ctx, `select count(*) from record where site = $1 and form = $3 and `+theirs("record"), s.name, s.version, form)
	if err != nil {
		return a, err
	}
	a.figures = map[string]int64{"figure.records": total}
	for _, name := range f.Asks.Required {
		n, err := s.number(ctx, `select count(*) from record r where r.site = $1 and `+theirs("r")+` and r.form = $3 and r.state <> 'draft' and not exists
			(select 1 from datum d where d.site = r.site and d.subject_id = r.subject_id and d.item_id = r.record_id and d.field = $4) and not exists
			(select 1 from record_picture x where x.site = r.site and x.subject_id = r.subject_id and x.record_id = r.record_id and x.field = $4)`, s.name, s.version, form, name)
		if err != nil {
			return a, err
		}
		a.breaches += n
	}
	in, args := marks(4, append(append([]string{""}, f.Asks.Required...), f.Asks.Optional...))
	n, err := s.number(ctx, `select count(*) from datum d join record r on r.site = d.site and r.subject_id = d.subject_id and r.record_id = d.item_id
		where d.site = $1 and `+theirs("d")+` and r.form = $3 and d.field not in (`+in+`)`, append([]any{s.name, s.version, form}, args...)...)
	a.breaches += n
	if err != nil {
		return a, err
	}
	in, args = marks(4, append([]string{""}, people.Pictures(s.Plan, f)...))
	n, err = s.number(ctx, `select count(*) from record_picture x join record r on r.site = x.site and r.subject_id = x.subject_id and r.record_id = x.record_id
		where x.site = $1 and `+theirs("x")+` and r.form = $3 and x.field not in (`+in+`)`, append([]any{s.name, s.version, form}, args...)...)
	a.breaches += n
	return a, err
}

func placeholder(n int) string { return "$" + strconv.Itoa(n) }

// reform ends, for people who come under another version, what a form brought that the version has no such form for, or does not ask.
//
// Law: GDPR 5(1)(b), GDPR 5(1)(e)
func (c *Change) reform(f charter.Form, next *Site, in func(int) string, args func(...any) []any) {
	ofForm := func(from int) string {
		return ` in (select r.record_id from record r where r.site = $1 and r.form = $2 and r.subject_id in (` + in(from) + `)) and subject_id in (` + in(from) + `)`
	}
	c.unpictured(f, next, in, args)
	is, still := next.Plan.Form(f.Name)
	if !still {
		c.do(`delete from datum where site = $1 and item_id`+ofForm(3), args(f.Name)...)
		c.do(`delete from record_reader where site = $1 and record_id`+ofForm(3), args(f.Name)...)
		c.do(`delete from record where site = $1 and form = $2 and subject_id in (`+in(3)+`)`, args(f.Name)...)
		return
	}
	for _, field := range slices.Concat(f.Asks.Required, f.Asks.Optional) {
		if !plan.Asks(is, field) {
			c.do(`delete from datum where site = $1 and field = $3 and item_id`+ofForm(4), args(f.Name, field)...)
		}
	}
}
