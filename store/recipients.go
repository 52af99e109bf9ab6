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
	"charte/rights"
	"charte/seal"
)

// readerParts are what the bond of a reader holds together: whoever can write rows lets nobody read.
func readerParts(owner, record, access, reader seal.ID, chosen int64) []string {
	return []string{owner.String(), record.String(), access.String(), reader.String(), strconv.FormatInt(chosen, 10)}
}

// choose writes whom the sender of a record lets read it: holders of an access that they gave, that is open now, and by the grant that
// the form names. Whoever cuts one meanwhile comes before or after, never in between.
//
// Law: GDPR 25(2)
func (s *Site) choose(ctx context.Context, c *Change, record seal.ID, f charter.Form, w people.Written) error {
	if f.SentTo == "" {
		return nil
	}
	if len(w.Readers) == 0 && !w.Draft {
		return ErrUndeclared
	}
	for _, id := range w.Readers {
		a, err := s.access(ctx, c.subject, id)
		if errors.Is(err, ErrNotFound) || err == nil && (a.Grant != f.SentTo || !people.Can(s.Plan, a.Access, people.ActView)) {
			return ErrCut
		}
		if err != nil {
			return err
		}
		c.through(a)
		c.do(`insert into record_reader (site, subject_id, record_id, access_id, reader_id, chosen_at, bond) values ($1, $2, $3, $4, $5, $6, $7)`,
			s.name, c.subject, record, id, a.Holder, micros(w.At), s.bond("record_reader", readerParts(c.subject, record, id, a.Holder, micros(w.At))...))
	}
	return nil
}

// recordReaders adds to the records of somebody whom they let read them.
func (s *Site) recordReaders(ctx context.Context, h *rights.Holding) error {
	return each(ctx, s.engine.reader(), func(r *sql.Rows) error {
		var record seal.ID
		var who rights.Reader
		var chosen int64
		err := r.Scan(&record, &who.Access, &who.Who, &chosen)
		who.Since = instant(chosen)
		one := at(h, record)
		one.Readers = append(one.Readers, who)
		return err
	}, `select record_id, access_id, reader_id, chosen_at from record_reader where site = $1 and subject_id = $2 order by chosen_at, access_id`, s.name, h.Subject)
}

// TakeBack ends at once what one reader could read of a record.
//
// Law: GDPR 7(3), GDPR 25(2)
func (s *Site) TakeBack(ctx context.Context, owner, record, access seal.ID, now time.Time) error {
	r, err := s.Record(ctx, owner, record)
	if err != nil {
		return err
	}
	c, err := s.act(ctx, owner, now, people.RecordFact(s.Plan, people.FactUnshared, r.Form, record, now))
	if err != nil {
		return err
	}
	c.must(1, ErrNotFound, `delete from record_reader where site = $1 and subject_id = $2 and record_id = $3 and access_id = $4`, s.name, owner, record, access)
	return s.Commit(ctx, c)
}

// Delivery is a record that somebody let another person read.
type Delivery struct {
	Owner, Record, Access seal.ID
	Form                  charter.Form
	Name                  seal.Text // of whoever sent it; zero where their profile has none
	Sent                  time.Time
}

// Delivered lists what others let somebody read and may still, newest first. It is asked anew each time: an access that was cut, an act
// that was blocked and a record that was taken back are gone from it at once.
//
// Law: GDPR 25(2)
func (s *Site) Delivered(ctx context.Context, reader seal.ID) (open []Delivery, err error) {
	var all []Delivery
	err = each(ctx, s.engine.reader(), func(r *sql.Rows) error {
		var d Delivery
		var form string
		var chosen, sent int64
		var bond []byte
		if err := r.Scan(&d.Owner, &d.Record, &d.Access, &chosen, &bond, &form, &sent); err != nil {
			return err
		}
		d.Form.Name, d.Sent = form, instant(sent)
		if s.bonded(bond, "record_reader", readerParts(d.Owner, d.Record, d.Access, reader, chosen)...) { // one that is not is named by the check
			all = append(all, d)
		}
		return nil
	}, `select v.subject_id, v.record_id, v.access_id, v.chosen_at, v.bond, r.form, r.sent_at from record_reader v
		join record r on r.site = v.site and r.subject_id = v.subject_id and r.record_id = v.record_id
		where v.site = $1 and v.reader_id = $2 and r.state <> $3 order by r.sent_at desc, v.record_id`, s.name, reader, string(people.Drafted))
	if err != nil {
		return nil, err
	}
	for _, d := range all {
		_, one, allowedErr := s.allowed(ctx, reader, d.Access, people.ActView)
		if allowedErr != nil {
			if errors.Is(allowedErr, ErrCut) || errors.Is(allowedErr, ErrBlocked) || errors.Is(allowedErr, ErrNotFound) {
				continue
			}
			return nil, allowedErr
		}
		if f, ok := one.Plan.Form(d.Form.Name); ok && f.SentTo != "" {
			d.Form = f
			if d.Name, err = s.nameOf(ctx, d.Owner); ignore(err, ErrNotFound) != nil {
				return nil, err
			}
			open = append(open, d)
		}
	}
	return open, nil
}

// Deliver opens a record that somebody let another person read, as far as it may be shown to them, and makes the look a fact in the
// sender's file. The error is ErrCut for what they may not read, or not any more.
//
// Law: GDPR 25(2), GDPR 32(4)
func (s *Site) Deliver(ctx context.Context, reader people.Session, record seal.ID, now time.Time) (d Delivery, r rights.Record, err error) {
	open, err := s.Delivered(ctx, reader.Subject)
	if err != nil {
		return d, r, err
	}
	for _, one := range open {
		if one.Record == record {
			d = one
		}
	}
	if d.Record.IsZero() {
		return d, r, ErrCut
	}
	a, one, err := s.allowed(ctx, reader.Subject, d.Access, people.ActView)
	if err != nil {
		return d, r, err
	}
	if r, err = one.Record(ctx, d.Owner, record); err != nil {
		return d, r, err
	}
	states, err := one.Consents(ctx, d.Owner)
	if err != nil {
		return d, r, err
	}
	r.Values = showable(one.Plan, d.Form, r.Values, func(purpose string) bool {
		for _, st := range states {
			if st.Purpose == purpose {
				return st.Given
			}
		}
		return false
	})
	owner, err := one.party(ctx, d.Owner)
	if err != nil {
		return d, r, err
	}
	fact := people.RecordFact(one.Plan, people.FactRead, d.Form.Name, record, now)
	c, _ := one.because(d.Owner, owner.key, now, people.By(fact, people.Actor{Subject: reader.Subject, Grant: a.Grant}))
	c.through(a)
	c.must(1, ErrCut, `update record_reader set chosen_at = chosen_at where site = $1 and subject_id = $2 and record_id = $3 and access_id = $4`, one.name, d.Owner, record, d.Access)
	return d, r, one.Commit(ctx, c)
}

// showable keeps the answers of a record that may be shown to those chosen.
//
// Law: GDPR 9(2)(a)
func showable(p *plan.Plan, f charter.Form, values []plan.Value, agreed func(string) bool) (shown []plan.Value) {
	for _, v := range values {
		if people.MayShow(p, v.Field, []string{f.Purpose}, people.ToChosen, agreed) {
			shown = append(shown, v)
		}
	}
	return shown
}

// Choosable lists among whom the sender of a form chooses its readers: the accesses to their profile, by the grant that the form names,
// that are open now, with the names of their holders.
//
// Law: GDPR 25(2)
func (s *Site) Choosable(ctx context.Context, owner seal.ID, f charter.Form) ([]people.Access, error) {
	all, err := s.Chosen(ctx, owner, f.SentTo)
	return slices.DeleteFunc(all, func(a people.Access) bool { return !people.Can(s.Plan, a, people.ActView) }), err
}

// ReaderName is the name of somebody whom a person lets read; zero where their profile has none.
func (s *Site) ReaderName(ctx context.Context, who rights.Reader) (seal.Text, error) {
	name, err := s.nameOf(ctx, who.Who)
	return name, ignore(err, ErrNotFound)
}
