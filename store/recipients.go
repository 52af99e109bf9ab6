package store

import (
	"context"
	"database/sql"
	"errors"
	"slices"
	"strconv"
	"time"

	"charte/charter"
	"charte/consent"
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

// handed is a record that is open to one of its readers: by which access, under the version that its sender is under, and which of the
// sender's consents are in force.
type handed struct {
	*Site
	of     Delivery
	by     rowOf
	looked time.Time // when this reader's last look was told
	live   func(purpose string) bool
}

// handed finds a record that somebody lets a reader read now. The error is ErrCut for what they may not read, or not any more.
func (s *Site) handed(ctx context.Context, reader, record seal.ID) (h handed, err error) {
	open, err := s.Delivered(ctx, reader)
	if err != nil {
		return h, err
	}
	for _, one := range open {
		if one.Record == record {
			h.of = one
		}
	}
	if h.of.Record.IsZero() {
		return h, ErrCut
	}
	if h.by, h.Site, err = s.allowed(ctx, reader, h.of.Access, people.ActView); err != nil {
		return h, err
	}
	looked, err := s.number(ctx, `select coalesce(max(looked_at), 0) from record_reader where site = $1 and subject_id = $2 and record_id = $3 and access_id = $4`, s.name, h.of.Owner, record, h.of.Access)
	if err != nil {
		return h, err
	}
	h.looked = instant(looked)
	states, err := h.Consents(ctx, h.of.Owner)
	h.live = func(purpose string) bool {
		return slices.ContainsFunc(states, func(st consent.State) bool { return st.Purpose == purpose && st.Given })
	}
	return h, err
}

// tell makes a reader's look a fact in the sender's file, unless they may not read any more.
//
// Law: GDPR 15(1)(c)
func (h handed) tell(ctx context.Context, reader seal.ID, now time.Time) error {
	owner, err := h.party(ctx, h.of.Owner)
	if err != nil {
		return err
	}
	fact := people.RecordFact(h.Plan, people.FactRead, h.of.Form.Name, h.of.Record, now)
	c, _ := h.because(h.of.Owner, owner.key, now, people.By(fact, people.Actor{Subject: reader, Grant: h.by.Grant}))
	c.through(h.by)
	c.must(1, ErrCut, `update record_reader set looked_at = $5 where site = $1 and subject_id = $2 and record_id = $3 and access_id = $4`, h.name, h.of.Owner, h.of.Record, h.of.Access, micros(now))
	return h.Commit(ctx, c)
}

// Deliver opens a record that somebody let another person read, as far as it may be shown to them, and makes the look a fact in the
// sender's file. The error is ErrCut for what they may not read, or not any more.
//
// Law: GDPR 25(2), GDPR 32(4)
func (s *Site) Deliver(ctx context.Context, reader people.Session, record seal.ID, now time.Time) (d Delivery, r rights.Record, err error) {
	h, err := s.handed(ctx, reader.Subject, record)
	if err != nil {
		return d, r, err
	}
	if r, err = h.Site.Record(ctx, h.of.Owner, record); err != nil {
		return d, r, err
	}
	r.Values = showable(h.Plan, h.of.Form, r.Values, h.live)
	r.Pictures = slices.DeleteFunc(r.Pictures, func(one rights.Attached) bool { return !h.shows(one.Field) })
	return h.of, r, h.tell(ctx, reader.Subject, now)
}

// shows reports whether a field of the record may be shown to its reader.
//
// Law: GDPR 9(2)(a), GDPR 25(2)
func (h handed) shows(field string) bool {
	return people.MayShow(h.Plan, field, []string{h.of.Form.Purpose}, people.ToChosen, h.live)
}

// DeliverPicture opens a picture of a record to a reader whom its sender chose. What is read is returned only if they could still read
// it once it was read, and the look is a fact in the sender's file: one an hour, with those of Deliver. The error is ErrCut, or
// ErrNotFound for a picture that is not there or not shown to them.
//
// Law: GDPR 9(2)(a), GDPR 25(2), GDPR 32(4)
func (s *Site) DeliverPicture(ctx context.Context, reader people.Session, record seal.ID, field string, small bool, now time.Time) ([]byte, error) {
	h, err := s.handed(ctx, reader.Subject, record)
	if err != nil {
		return nil, err
	}
	if !h.shows(field) {
		return nil, ErrNotFound
	}
	file, err := h.RecordPicture(ctx, h.of.Owner, record, field, small)
	if err != nil {
		return nil, err
	}
	if now.Sub(h.looked) >= lookEvery {
		return file, h.tell(ctx, reader.Subject, now)
	}
	if h, err = s.handed(ctx, reader.Subject, record); err == nil && !h.shows(field) {
		err = ErrCut
	}
	return file, err
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
