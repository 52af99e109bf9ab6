package store

import (
	"context"
	"database/sql"
	"slices"
	"time"

	"charte/charter"
	"charte/consent"
	"charte/people"
	"charte/plan"
	"charte/rights"
	"charte/seal"
)

// Item is what a list shows of something that came by a form and that nobody opened: nothing that is in it.
//
// Law: GDPR 25(2)
type Item struct {
	Subject, Record seal.ID
	Form            string
	Channel         string
	Sent, Due       time.Time // zero Due: no time was promised
}

// Heap is how much of one form waits.
type Heap struct {
	Form   string
	Number int
	Oldest time.Time
}

// receives are the forms of which a role answers what comes.
func (s *Site) receives(role string) (names []string) {
	for _, f := range s.Plan.Charter.Forms {
		if people.Receives(s.Plan, role, f) {
			names = append(names, f.Name)
		}
	}
	return names
}

// Heaps counts what waits for an answer by the forms that a role answers, in the charter's order.
func (s *Site) Heaps(ctx context.Context, by people.Actor, now time.Time) (all []Heap, err error) {
	if err := s.held(ctx, by); err != nil {
		return nil, err
	}
	for _, name := range s.receives(by.Role) {
		h := Heap{Form: name}
		var oldest int64
		if err := s.engine.reader().QueryRowContext(ctx, `select count(*), coalesce(min(sent_at), 0) from record where site = $1 and form = $2 and state = $3 and sent_at <= $4`,
			s.name, name, string(people.Sent), micros(now)).Scan(&h.Number, &oldest); err != nil {
			return nil, err
		}
		h.Oldest = instant(oldest)
		all = append(all, h)
	}
	return all, nil
}

// Inbox lists what waits for an answer by the forms that a role answers, the oldest first, after a given item (the zero one: from the
// oldest). The error is ErrRole where the role is not held any more.
//
// Law: GDPR 25(2), GDPR 12(3)
func (s *Site) Inbox(ctx context.Context, by people.Actor, after Item, limit int, now time.Time) (list []Item, err error) {
	if err := s.held(ctx, by); err != nil {
		return nil, err
	}
	names := s.receives(by.Role)
	if len(names) == 0 {
		return nil, nil
	}
	in, args := marks(7, names)
	err = each(ctx, s.engine.reader(), func(r *sql.Rows) error {
		var i Item
		var sent, due int64
		err := r.Scan(&i.Subject, &i.Record, &i.Form, &i.Channel, &sent, &due)
		i.Sent, i.Due = instant(sent), instant(due)
		list = append(list, i)
		return err
	}, `select subject_id, record_id, form, channel, sent_at, due_at from record where site = $1 and state = $2 and (sent_at, record_id) > ($3, $4) and sent_at <= $5
		and form in (`+in+`) order by sent_at, record_id limit $6`, append([]any{s.name, string(people.Sent), micros(after.Sent), after.Record, micros(now), limit}, args...)...)
	return list, err
}

// item finds what somebody sent, the form that it came by, and what a role reads of it now. The error is ErrRole where that is nothing,
// ErrNotFound for a draft.
func (s *Site) item(ctx context.Context, by people.Actor, subject, record seal.ID) (f charter.Form, fields []string, err error) {
	var name string
	if err := s.engine.reader().QueryRowContext(ctx, `select form from record where site = $1 and subject_id = $2 and record_id = $3 and state <> $4`,
		s.name, subject, record, string(people.Drafted)).Scan(&name); err != nil {
		return f, nil, notFound(err)
	}
	f, _ = s.Plan.Form(name)
	states, err := s.Consents(ctx, subject)
	if err != nil {
		return f, nil, err
	}
	fields = people.Answers(s.Plan, by.Role, f, func(purpose string) bool {
		return slices.ContainsFunc(states, func(st consent.State) bool { return st.Purpose == purpose && st.Given })
	})
	if len(fields) == 0 {
		err = ErrRole
	}
	return f, fields, err
}

// LookRecord opens what somebody sent to a role, as Look opens a file. Whoever writes asks to be read: nobody needs to be let in.
//
// Law: GDPR 32(4), GDPR 5(2)
func (s *Site) LookRecord(ctx context.Context, by people.Actor, subject, record seal.ID, reason string, now time.Time) error {
	one, key, err := s.keyed(ctx, subject)
	if err != nil {
		return err
	}
	f, fields, err := one.item(ctx, by, subject, record)
	if err != nil {
		return err
	}
	if by.Proofs < people.Factors(one.Plan, by.Role) {
		return ErrRole
	}
	if r, _ := people.Role(one.Plan, by.Role); r.Reason && reason == "" {
		return ErrUnasked
	}
	said := people.Fact(one.Plan, people.FactLooked, staffPromise(by.Role), now, fields...)
	said.Detail["reason"], said.Detail["form"] = reason, f.Name
	c, fact := one.because(subject, key, now, people.By(said, by))
	c.holds(by)
	c.look(Look{By: by, Fields: fields, Ends: now.Add(people.LookLife)}, reason != "", fact)
	return one.Commit(ctx, c)
}

// ReadRecord reads what a role sees of what somebody sent, and decrypts nothing else. The error is ErrRole, ErrUnasked or ErrNotFound.
//
// Law: GDPR 5(1)(b), GDPR 25(2), GDPR 32(4)
func (s *Site) ReadRecord(ctx context.Context, by people.Actor, subject, record seal.ID, now time.Time) (r rights.Record, l Look, err error) {
	if err := s.held(ctx, by); err != nil {
		return r, l, err
	}
	one, key, err := s.keyed(ctx, subject)
	if err != nil {
		return r, l, err
	}
	_, may, err := one.item(ctx, by, subject, record)
	if err != nil {
		return r, l, err
	}
	if l, err = one.looking(ctx, by, subject, now); err != nil {
		return r, l, err
	}
	shown := slices.DeleteFunc(may, func(f string) bool { return !slices.Contains(l.Fields, f) })
	if len(shown) == 0 {
		return r, l, ErrUnasked
	}
	l.Fields = shown
	r, err = one.openRecord(ctx, subject, key, record, shown)
	return r, l, err
}

// openRecord reads one record, and of its answers those that are named.
func (s *Site) openRecord(ctx context.Context, subject seal.ID, key seal.DataKey, record seal.ID, fields []string) (r rights.Record, err error) {
	var made, sent, due, answered int64
	var reply []byte
	if err := s.engine.reader().QueryRowContext(ctx, `select form, state, channel, made_at, sent_at, due_at, answered_at, reply from record where site = $1 and subject_id = $2 and record_id = $3`,
		s.name, subject, record).Scan(&r.Form, &r.State, &r.Channel, &made, &sent, &due, &answered, &reply); err != nil {
		return r, notFound(err)
	}
	r.ID, r.Made, r.Sent, r.Due, r.Answered = record, instant(made), instant(sent), instant(due), instant(answered)
	if reply != nil {
		plain, err := key.Open(s.place(subject, "record", record.String()), reply)
		if err != nil {
			return r, err
		}
		r.Reply = seal.NewText(string(plain))
	}
	in, args := marks(4, fields)
	err = each(ctx, s.engine.reader(), func(rows *sql.Rows) error {
		v := plan.Value{Item: record}
		var at int64
		var sealed []byte
		if err := rows.Scan(&v.Field, &at, &sealed); err != nil {
			return err
		}
		plain, err := key.Open(s.place(subject, "datum", column(v.Field, record)), sealed)
		v.At, v.Text = instant(at), seal.NewText(string(plain))
		r.Values = append(r.Values, v)
		return err
	}, `select field, written_at, sealed from datum where site = $1 and subject_id = $2 and item_id = $3 and field in (`+in+`)`, append([]any{s.name, subject, record}, args...)...)
	slices.SortFunc(r.Values, func(a, b plan.Value) int { return slices.Index(fields, a.Field) - slices.Index(fields, b.Field) })
	if err == nil {
		r.Pictures, err = s.depictions(ctx, subject, record, key, fields)
	}
	return r, err
}

// Reply answers what somebody sent, or settles it without words for the zero text, in a role that has it open. The error is ErrRole,
// ErrUnasked, or ErrNotFound for what was answered already.
//
// Law: GDPR 12(3), GDPR 32(4)
func (s *Site) Reply(ctx context.Context, by people.Actor, subject, record seal.ID, words seal.Text, now time.Time) error {
	if _, _, err := s.ReadRecord(ctx, by, subject, record, now); err != nil {
		return err
	}
	return s.AnswerRecord(ctx, subject, record, by, words, now)
}

// TakeDown keeps what somebody said to the team by another way than the site, as somebody in a role wrote it down. The error is ErrRole
// where the form is not theirs to answer, ErrUndeclared for a way that the charter does not have, or where nobody was told what it is for.
//
// Law: GDPR 13(1), GDPR 5(2)
func (s *Site) TakeDown(ctx context.Context, w people.Written, now time.Time) (Receipt, error) {
	if err := s.held(ctx, w.By); err != nil {
		return Receipt{}, err
	}
	f, ok := s.Plan.Form(w.Form)
	switch {
	case !ok || !people.Receives(s.Plan, w.By.Role, f):
		return Receipt{}, ErrRole
	case !slices.Contains(people.Intakes(s.Plan), w.Channel) || w.Kind != plan.Visitor || w.Notice == "":
		return Receipt{}, ErrUndeclared
	}
	return s.Send(ctx, seal.ID{}, w, now)
}

// Unannounced counts what came by a way that the version under which it was written does not have.
//
// Law: GDPR 13(1)
func (s *Site) Unannounced(ctx context.Context) (n int64, err error) {
	ways := append([]string{people.BySite}, people.Intakes(s.Plan)...)
	err = each(ctx, s.engine.reader(), func(r *sql.Rows) error {
		var way string
		var times int64
		if err := r.Scan(&way, &times); err != nil {
			return err
		}
		if !slices.Contains(ways, way) {
			n += times
		}
		return nil
	}, `select r.channel, count(*) from record r join subject p on p.site = r.site and p.subject_id = r.subject_id
		where r.site = $1 and p.origin = $2 and p.terms = $2 group by r.channel`, s.name, s.version)
	return n, err
}
