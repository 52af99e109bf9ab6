package store

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/base64"
	"errors"
	"slices"
	"strings"
	"time"

	"charte/charter"
	"charte/consent"
	"charte/letters"
	"charte/people"
	"charte/plan"
	"charte/rights"
	"charte/seal"
)

// unrecorded keeps a question about datum to what stands by itself: the values of a record belong to the record.
const unrecorded = `not exists (select 1 from record r where r.site = datum.site and r.subject_id = datum.subject_id and r.record_id = datum.item_id)`

// Receipt is what whoever sent a form learns.
type Receipt struct {
	Subject seal.ID
	Record  seal.ID
	Link    string // the secret by which somebody without an account comes back to it; "" for others
}

// Send keeps what a form brought: of somebody with an account, or of a visitor, who then is somebody of their own with nothing but the
// record. What is sent twice by the same form, word for word, is one record. A draft is of somebody with an account only. The error is ErrUndeclared for what their kind may not
// send, ErrCut when a reader whom they chose has no access any more.
//
// Law: GDPR 5(1)(c), GDPR 25(1)
func (s *Site) Send(ctx context.Context, by seal.ID, w people.Written, now time.Time) (Receipt, error) {
	f, ok := s.Plan.Form(w.Form)
	if !ok || !s.Plan.Sends(w.Kind, f) || by.IsZero() != (w.Kind == plan.Visitor) || w.Draft && by.IsZero() {
		return Receipt{}, ErrUndeclared
	}
	if by.IsZero() {
		return s.sendAlone(ctx, f, w, now)
	}
	record, _, _ := s.names(by, w)
	if !w.Saved.IsZero() {
		record = w.Saved
	}
	err := again(func() error { return s.send(ctx, by, record, f, w, now) })
	if errors.Is(err, ErrTaken) { // sent already
		err = nil
	}
	return Receipt{Subject: by, Record: record}, err
}

// names derives from a form and what was written in it the ids of its record and of a visitor, and the visitor's secret: the same
// twice for the same form, and for nobody without the keyring.
func (s *Site) names(by seal.ID, w people.Written) (record, visitor seal.ID, secret string) {
	if w.Token == "" {
		w.Token = seal.NewID().String()
	}
	parts := []string{by.String(), w.Form, w.Token}
	for _, v := range w.Values {
		parts = append(parts, v.Field, v.Text.Reveal("told apart from another sending, by a keyed hash"))
	}
	for _, i := range w.Images {
		sum := sha256.Sum256(i.Whole)
		parts = append(parts, i.Field, string(sum[:]), i.Alt.Reveal("told apart from another sending, by a keyed hash"))
	}
	mark := s.ring.Blind(s.name, "form", strings.Join(parts, "\x1f"))
	derived := func(of string) [32]byte { return sha256.Sum256(append([]byte(of+"\x00"), mark...)) }
	one, two, three := derived("record"), derived("visitor"), derived("secret")
	copy(record[:], one[:])
	copy(visitor[:], two[:])
	return record, visitor, base64.RawURLEncoding.EncodeToString(three[:])
}

// sendAlone keeps what a visitor sent, under a key of its own.
//
// Law: GDPR 25(1), GDPR 32(1)(a)
func (s *Site) sendAlone(ctx context.Context, f charter.Form, w people.Written, now time.Time) (Receipt, error) {
	record, id, secret := s.names(seal.ID{}, w)
	if erased, err := s.marked(ctx, id); err != nil {
		return Receipt{}, err
	} else if erased { // they erased it, and send it again
		w.Token = ""
		record, id, secret = s.names(seal.ID{}, w)
	}
	key, err := s.keyOf(ctx, id, now)
	if err != nil {
		return Receipt{}, err
	}
	c := &Change{site: s, subject: id, key: key, at: now}
	c.must(1, ErrStale, `insert into subject (site, subject_id, kind, lang, joined_at, seen_at, terms, origin) select $1, $2, $3, $4, $5, $5, $6, $6
		where not exists (select 1 from policy_version v where v.site = $1 and v.number = $6 and v.withdrawn_at > 0)`,
		s.name, id, plan.Visitor, w.Lang, micros(now), s.version)
	if err := c.record(record, f, w); err != nil {
		return Receipt{}, err
	}
	c.bear(secret)
	if to := w.Answer(s.Plan, "email"); !to.IsZero() {
		c.owe(id, key, letters.WriteAbout(s.Plan, letters.Received, w.Lang, to,
			letters.About{Form: f, Reference: people.Reference(record), Link: s.Base + BearerPath + secret}))
	}
	err = s.Commit(ctx, c)
	if errors.Is(err, ErrTaken) { // sent already
		err = nil
	}
	return Receipt{id, record, secret}, err
}

// keyOf makes the key of a visitor or of a deposit, or finds the one that was made a moment ago: two at once are given the same.
func (s *Site) keyOf(ctx context.Context, id seal.ID, now time.Time) (seal.DataKey, error) {
	wrapped, err := s.keys.get(ctx, s.name, id)
	if errors.Is(err, ErrNotFound) {
		key, made := s.newKey(ctx, id, now)
		if made == nil || !s.engine.unique(made) {
			return key, made
		}
		wrapped, err = s.keys.get(ctx, s.name, id)
	}
	if err != nil {
		return seal.DataKey{}, err
	}
	return s.ring.Unwrap(s.name, id, wrapped)
}

// BearerPath is where the letter to a visitor leads: the path, up to the secret.
const BearerPath = "/sent?t="

// bear lets whoever holds a secret come back to a record as long as it is kept.
func (c *Change) bear(secret string) {
	hash := seal.TokenHash(secret)
	ends := micros(c.at.AddDate(100, 0, 0))
	c.do(`insert into ticket (site, token_hash, subject_id, kind, ends_at, bond) values ($1, $2, $3, $4, $5, $6)`,
		c.site.name, hash[:], c.subject, string(people.TicketRecord), ends, c.site.bond("ticket", ticketParts(hash[:], c.subject, string(people.TicketRecord), ends, nil)...))
}

// Bearer finds the visitor whose secret that is, and the site under the version that they wrote under. The error is ErrNotFound when
// the secret is wrong, or what it led to is gone.
func (s *Site) Bearer(ctx context.Context, secret string, now time.Time) (seal.ID, *Site, error) {
	id, _, err := s.ticketOf(ctx, secret, people.TicketRecord, now)
	if err != nil {
		return id, nil, err
	}
	one, err := s.of(ctx, id)
	return id, one, err
}

// send keeps what somebody with an account sent, or a draft of theirs.
func (s *Site) send(ctx context.Context, by, record seal.ID, f charter.Form, w people.Written, now time.Time) error {
	key, err := s.key(ctx, by)
	if err != nil {
		return err
	}
	c := &Change{site: s, subject: by, key: key, at: now}
	c.must(1, ErrNotFound, `update subject set seen_at = $3, warned_at = 0, told_at = 0 where site = $1 and subject_id = $2 and terms = $4 and kind = $5`, s.name, by, micros(now), s.version, w.Kind)
	if !w.Saved.IsZero() { // what was saved is replaced by what is sent, or saved again
		c.must(1, ErrTaken, `update record set state = state where site = $1 and subject_id = $2 and record_id = $3 and form = $4 and state = $5`, s.name, by, record, f.Name, string(people.Drafted))
		c.renew(record, w.Images)
	}
	if err := c.record(record, f, w); err != nil {
		return err
	}
	if err := s.choose(ctx, c, record, f, w); err != nil {
		return err
	}
	return s.Commit(ctx, c)
}

// clear takes the rows of a record away.
func (c *Change) clear(record seal.ID) {
	c.do(`delete from datum where site = $1 and subject_id = $2 and item_id = $3`, c.site.name, c.subject, record)
	c.do(`delete from record_reader where site = $1 and subject_id = $2 and record_id = $3`, c.site.name, c.subject, record)
	c.do(`delete from record_picture where site = $1 and subject_id = $2 and record_id = $3`, c.site.name, c.subject, record)
	c.must(1, ErrNotFound, `delete from record where site = $1 and subject_id = $2 and record_id = $3`, c.site.name, c.subject, record)
}

// record writes a record and its answers, with the fact that it came.
//
// Law: GDPR 5(1)(b), GDPR 5(2)
func (c *Change) record(id seal.ID, f charter.Form, w people.Written) error {
	state, kind, sent, due := people.Sent, people.FactForm, micros(w.At), int64(0)
	if within := c.site.Plan.Answer(f); !within.IsZero() {
		due = micros(within.After(w.At.UTC()))
	}
	if w.Draft {
		state, kind, sent, due = people.Drafted, people.FactDraft, 0, 0
	}
	fact := people.RecordFact(c.site.Plan, kind, f.Name, id, w.At, w.Fields()...)
	if w.Channel != people.BySite {
		fact.Detail["channel"] = w.Channel
	}
	if w.By.Role != "" {
		c.holds(w.By)
		fact = people.By(fact, w.By)
	}
	ids := pictured(fact, w.Images)
	evidence := c.also(people.Informed(fact, w.Notice))
	row := []any{c.site.name, c.subject, id, f.Name, string(state), w.Channel, micros(w.At), sent, due, evidence}
	if w.Saved.IsZero() {
		c.do(`insert into record (site, subject_id, record_id, form, state, channel, made_at, sent_at, due_at, fact_id) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`, row...)
	} else {
		c.must(1, ErrTaken, `update record set state = $5, channel = $6, made_at = $7, sent_at = $8, due_at = $9, fact_id = $10
			where site = $1 and subject_id = $2 and record_id = $3 and form = $4`, row...)
	}
	for i, image := range w.Images {
		if err := c.attach(id, ids[i], f, image, w.At); err != nil {
			return err
		}
	}
	for _, v := range w.Values {
		if !plan.Asks(f, v.Field) || !c.site.Plan.May(f.Purpose, v.Field) {
			return ErrUndeclared
		}
		v.Item = id
		c.put(v)
	}
	for _, purpose := range w.Agreed {
		choice, err := consent.Choose(c.site.Plan, purpose, true, "forms."+f.Name, w.Lang, w.At)
		if err != nil {
			return err
		}
		c.choose(choice)
	}
	if u, _ := c.site.Plan.Charter.Purpose(f.Purpose); u.Basis == charter.BasisConsent && !w.Draft {
		// Law: GDPR 6(1)(a): whatever form sent it, and whoever judged it.
		c.must(1, ErrUnagreed, `update consent set given = 1 where site = $1 and subject_id = $2 and purpose = $3 and given = 1`, c.site.name, c.subject, u.Name)
	}
	return nil
}

// Record returns one record of somebody. The error is ErrNotFound when they have no such one.
func (s *Site) Record(ctx context.Context, subject, id seal.ID) (rights.Record, error) {
	all, err := s.Records(ctx, subject)
	i := slices.IndexFunc(all, func(r rights.Record) bool { return r.ID == id })
	if err != nil || i < 0 {
		return rights.Record{}, errors.Join(err, ErrNotFound)
	}
	return all[i], nil
}

// Records lists what somebody sent and their drafts, newest first.
//
// Law: GDPR 15(1)
func (s *Site) Records(ctx context.Context, subject seal.ID) ([]rights.Record, error) {
	key, err := s.key(ctx, subject)
	if err != nil {
		return nil, err
	}
	h := rights.Holding{Subject: subject}
	return h.Records, s.written(ctx, &h, key)
}

// written reads the records of somebody, newest first, with their answers in the order of the charter.
func (s *Site) written(ctx context.Context, h *rights.Holding, key seal.DataKey) error {
	err := each(ctx, s.engine.reader(), func(r *sql.Rows) error {
		var one rights.Record
		var made, sent, due, answered int64
		var reply []byte
		if err := r.Scan(&one.ID, &one.Form, &one.State, &one.Channel, &made, &sent, &due, &answered, &reply); err != nil {
			return err
		}
		one.Made, one.Sent, one.Due, one.Answered = instant(made), instant(sent), instant(due), instant(answered)
		if reply != nil {
			plain, err := key.Open(s.place(h.Subject, "record", one.ID.String()), reply)
			if err != nil {
				return err
			}
			one.Reply = seal.NewText(string(plain))
		}
		h.Records = append(h.Records, one)
		return nil
	}, `select record_id, form, state, channel, made_at, sent_at, due_at, answered_at, reply from record where site = $1 and subject_id = $2 order by made_at desc, record_id`, s.name, h.Subject)
	if err != nil || len(h.Records) == 0 {
		return err
	}
	return errors.Join(s.recordValues(ctx, h, key), s.recordReaders(ctx, h), s.depicted(ctx, h, key))
}

// at finds a record of a holding.
func at(h *rights.Holding, id seal.ID) *rights.Record {
	i := slices.IndexFunc(h.Records, func(r rights.Record) bool { return r.ID == id })
	if i < 0 {
		return &rights.Record{} // written since the records were read
	}
	return &h.Records[i]
}

func (s *Site) recordValues(ctx context.Context, h *rights.Holding, key seal.DataKey) error {
	err := each(ctx, s.engine.reader(), func(r *sql.Rows) error {
		var v plan.Value
		var written int64
		var sealed []byte
		if err := r.Scan(&v.Field, &v.Item, &written, &sealed); err != nil {
			return err
		}
		plain, err := key.Open(s.place(h.Subject, "datum", column(v.Field, v.Item)), sealed)
		v.At, v.Text = instant(written), seal.NewText(string(plain))
		one := at(h, v.Item)
		one.Values = append(one.Values, v)
		return err
	}, `select field, item_id, written_at, sealed from datum where site = $1 and subject_id = $2 and not `+unrecorded, s.name, h.Subject)
	for i := range h.Records {
		f, _ := s.Plan.Form(h.Records[i].Form)
		order := slices.Concat(f.Asks.Required, f.Asks.Optional)
		slices.SortFunc(h.Records[i].Values, func(a, b plan.Value) int { return slices.Index(order, a.Field) - slices.Index(order, b.Field) })
	}
	return err
}

// Discard deletes a record at its writer's wish. The error is ErrPurpose for one that a text obliges the site to keep.
//
// Law: GDPR 17(1)
func (s *Site) Discard(ctx context.Context, subject, id seal.ID, now time.Time) error {
	r, err := s.Record(ctx, subject, id)
	if err != nil {
		return err
	}
	if f, ok := s.Plan.Form(r.Form); ok && !s.Plan.Withdrawable(f) && r.State != string(people.Drafted) {
		return ErrPurpose
	}
	c, err := s.act(ctx, subject, now, people.RecordFact(s.Plan, people.FactDiscarded, r.Form, id, now))
	if err != nil {
		return err
	}
	c.clear(id)
	return s.Commit(ctx, c)
}

// AnswerRecord settles a record that was sent, once: its retention may then begin. A reply leaves by letter to the address that the writer
// gave in it, or to the one that they sign in with; a zero reply closes the record without one. by is who answers. The error is
// ErrNotFound for a draft, for a record that is gone, and for one that was answered.
//
// Law: GDPR 12(3), GDPR 5(1)(e)
func (s *Site) AnswerRecord(ctx context.Context, subject, id seal.ID, by people.Actor, reply seal.Text, now time.Time) error {
	s, err := s.of(ctx, subject)
	if err != nil {
		return err
	}
	h, err := s.Held(ctx, subject)
	if err != nil {
		return err
	}
	r := at(&h, id)
	f, ok := s.Plan.Form(r.Form)
	if !ok {
		return ErrNotFound
	}
	key, err := s.key(ctx, subject)
	if err != nil {
		return err
	}
	c, _ := s.because(subject, key, now, people.By(people.RecordFact(s.Plan, people.FactAnswered, r.Form, id, now), by))
	if by.Role != "" {
		c.holds(by)
	}
	state, sealed := people.Closed, []byte(nil)
	if !reply.IsZero() {
		state, sealed = people.Answered, key.Seal(s.place(subject, "record", id.String()), []byte(reply.Reveal("sealed at once")))
		to, err := s.reachedAt(ctx, h)
		if err != nil {
			return err
		}
		s.reply(c, h, to, *r, f, reply)
	}
	c.must(1, ErrNotFound, `update record set state = $4, answered_at = $5, reply = $6 where site = $1 and subject_id = $2 and record_id = $3 and state = $7`,
		s.name, subject, id, string(state), micros(now), sealed, string(people.Sent))
	return s.Commit(ctx, c)
}

// reply owes the letter that answers.
func (s *Site) reply(c *Change, h rights.Holding, to seal.Text, r rights.Record, f charter.Form, text seal.Text) {
	link := s.Base + "/records/" + r.ID.String()
	w := people.Written{Values: r.Values}
	if given := w.Answer(s.Plan, "email"); !given.IsZero() {
		to = given
	}
	if to.IsZero() {
		return // they read it behind their link
	}
	if h.Kind == plan.Visitor {
		token, _ := seal.NewToken()
		c.bear(token)
		link = s.Base + BearerPath + token
	}
	c.owe(h.Subject, c.key, letters.WriteAbout(s.Plan, letters.Reply, h.Lang, to, letters.About{Form: f, Reference: people.Reference(r.ID), Answer: text, Link: link}))
}
