package store

import (
	"context"
	"database/sql"
	"errors"
	"slices"
	"strings"
	"time"

	"charte/charter"
	"charte/people"
	"charte/picture"
	"charte/plan"
	"charte/proof"
	"charte/rights"
	"charte/seal"
)

// ErrUnpictured says that a picture which a draft had is not there any more.
var ErrUnpictured = errors.New("store: the picture of the draft is gone")

// The parts of a picture of a record, each sealed by itself.
const (
	wholePart = "whole"
	smallPart = "small"
	altPart   = "alt"
)

// imageColumn is where a part of a picture is sealed: bytes that are moved to another record, field or picture do not open.
func imageColumn(record seal.ID, field string, id seal.ID, part string) string {
	return strings.Join([]string{record.String(), field, id.String(), part}, "/")
}

// pictured gives each picture that came an id, and says in the fact of a record which picture answers which field.
func pictured(f proof.Fact, images []people.Image) []seal.ID {
	ids := make([]seal.ID, len(images))
	var said []string
	for i, one := range images {
		if ids[i] = one.Saved; ids[i].IsZero() {
			ids[i] = seal.NewID()
		}
		said = append(said, one.Field+"="+ids[i].String())
	}
	if len(said) > 0 {
		f.Detail["pictures"] = strings.Join(said, " ")
	}
	return ids
}

// attach keeps a picture with the record that it came in, or with the draft that has it. A form takes no more than it declares.
//
// Law: GDPR 5(1)(c), GDPR 32(1)(a)
func (c *Change) attach(record, id seal.ID, f charter.Form, i people.Image, now time.Time) error {
	s := c.site
	if !slices.Contains(people.Pictures(s.Plan, f), i.Field) || !s.Plan.May(f.Purpose, i.Field) {
		return ErrUndeclared
	}
	closed := func(part string, plain []byte) []byte {
		return c.key.Seal(s.place(c.subject, "record_picture", imageColumn(record, i.Field, id, part)), plain)
	}
	var alt []byte
	if !i.Alt.IsZero() {
		alt = closed(altPart, []byte(i.Alt.Reveal("sealed at once")))
	}
	if !i.Saved.IsZero() {
		c.must(1, ErrUnpictured, `update record_picture set alt = $6 where site = $1 and subject_id = $2 and record_id = $3 and field = $4 and picture_id = $5`,
			s.name, c.subject, record, i.Field, id, alt)
		return nil
	}
	c.do(`insert into record_picture (site, subject_id, record_id, field, picture_id, added_at, small, sealed, alt) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
		s.name, c.subject, record, i.Field, id, micros(now), closed(smallPart, i.Small), closed(wholePart, i.Whole), alt)
	return nil
}

// renew empties a draft of all but the pictures that stay in it.
func (c *Change) renew(record seal.ID, images []people.Image) {
	stay := []string{""}
	for _, i := range images {
		if !i.Saved.IsZero() {
			stay = append(stay, i.Field)
		}
	}
	in, args := marks(4, stay)
	c.do(`delete from datum where site = $1 and subject_id = $2 and item_id = $3`, c.site.name, c.subject, record)
	c.do(`delete from record_reader where site = $1 and subject_id = $2 and record_id = $3`, c.site.name, c.subject, record)
	c.do(`delete from record_picture where site = $1 and subject_id = $2 and record_id = $3 and field not in (`+in+`)`, append([]any{c.site.name, c.subject, record}, args...)...)
}

// depicted adds to the records of somebody the pictures that came in them, without opening them.
func (s *Site) depicted(ctx context.Context, h *rights.Holding, key seal.DataKey) error {
	return each(ctx, s.engine.reader(), func(r *sql.Rows) error {
		var record seal.ID
		one, err := s.scanAttached(r, h.Subject, &record, key)
		if err != nil {
			return err
		}
		of := at(h, record)
		of.Pictures = append(of.Pictures, one)
		return nil
	}, `select record_id, field, picture_id, added_at, alt from record_picture where site = $1 and subject_id = $2 order by record_id, field`, s.name, h.Subject)
}

// depictions lists the pictures of one record, of the fields that are named.
func (s *Site) depictions(ctx context.Context, subject, record seal.ID, key seal.DataKey, fields []string) (all []rights.Attached, err error) {
	in, args := marks(4, fields)
	err = each(ctx, s.engine.reader(), func(r *sql.Rows) error {
		one, err := s.scanAttached(r, subject, new(seal.ID), key)
		all = append(all, one)
		return err
	}, `select record_id, field, picture_id, added_at, alt from record_picture where site = $1 and subject_id = $2 and record_id = $3 and field in (`+in+`) order by field`,
		append([]any{s.name, subject, record}, args...)...)
	return all, err
}

func (s *Site) scanAttached(r *sql.Rows, subject seal.ID, record *seal.ID, key seal.DataKey) (one rights.Attached, err error) {
	var added int64
	var alt []byte
	if err := r.Scan(record, &one.Field, &one.ID, &added, &alt); err != nil {
		return one, err
	}
	if one.Added = instant(added); alt == nil {
		return one, nil
	}
	plain, err := key.Open(s.place(subject, "record_picture", imageColumn(*record, one.Field, one.ID, altPart)), alt)
	one.Alt = seal.NewText(string(plain))
	return one, err
}

// RecordPicture opens a picture of a record to whoever sent it: a JPEG file, small or whole. The error is ErrNotFound when there is none.
//
// Law: GDPR 15(3)
func (s *Site) RecordPicture(ctx context.Context, subject, record seal.ID, field string, small bool) ([]byte, error) {
	column, part := "sealed", wholePart
	if small {
		column, part = "small", smallPart
	}
	var id seal.ID
	var sealed []byte
	if err := s.engine.reader().QueryRowContext(ctx, `select picture_id, `+column+` from record_picture where site = $1 and subject_id = $2 and record_id = $3 and field = $4`,
		s.name, subject, record, field).Scan(&id, &sealed); err != nil {
		return nil, notFound(err)
	}
	key, err := s.key(ctx, subject)
	if err != nil {
		return nil, err
	}
	return key.Open(s.place(subject, "record_picture", imageColumn(record, field, id, part)), sealed)
}

// ReadPicture opens a picture of what somebody sent to a role that has it open, as ReadRecord does the answers. The error is ErrRole,
// ErrUnasked or ErrNotFound.
//
// Law: GDPR 5(1)(b), GDPR 25(2), GDPR 32(4)
func (s *Site) ReadPicture(ctx context.Context, by people.Actor, subject, record seal.ID, field string, small bool, now time.Time) ([]byte, error) {
	_, l, err := s.ReadRecord(ctx, by, subject, record, now)
	if err != nil {
		return nil, err
	}
	if !slices.Contains(l.Fields, field) {
		return nil, ErrNotFound
	}
	file, err := s.RecordPicture(ctx, subject, record, field, small)
	if err != nil {
		return nil, err
	}
	_, _, err = s.ReadRecord(ctx, by, subject, record, now)
	return file, err
}

// TakeOut destroys one picture of what somebody sent, at their wish. The error is ErrPurpose where the form requires it or a text obliges
// the site to keep what came by it: then the record stays whole, or goes whole.
//
// Law: GDPR 17(1)
func (s *Site) TakeOut(ctx context.Context, subject, record seal.ID, field string, now time.Time) error {
	r, err := s.Record(ctx, subject, record)
	if err != nil {
		return err
	}
	if f, _ := s.Plan.Form(r.Form); slices.Contains(f.Asks.Required, field) || !s.Plan.Withdrawable(f) {
		return ErrPurpose
	}
	c, err := s.act(ctx, subject, now, people.RecordFact(s.Plan, people.FactUnseen, r.Form, record, now, field))
	if err != nil {
		return err
	}
	c.must(1, ErrNotFound, `delete from record_picture where site = $1 and subject_id = $2 and record_id = $3 and field = $4`, s.name, subject, record, field)
	return s.Commit(ctx, c)
}

// openedRecords adds to the records of a holding the pictures themselves, for the copy that their person takes away.
func (s *Site) openedRecords(ctx context.Context, h *rights.Holding) error {
	records := slices.Clone(h.Records)
	for i := range records {
		records[i].Pictures = slices.Clone(records[i].Pictures)
		for j := range records[i].Pictures {
			one := &records[i].Pictures[j]
			var err error
			if one.Image, err = s.RecordPicture(ctx, h.Subject, records[i].ID, one.Field, false); err != nil {
				return err
			}
		}
	}
	h.Records = records
	return nil
}

// InfectedForm records that a file which came by a form was refused because a scanner found malware in it, and nothing about who sent it.
//
// Law: GDPR 32(1)(b), GDPR 5(1)(c)
func (s *Site) InfectedForm(ctx context.Context, form string, now time.Time) error {
	f := people.Fact(s.Plan, picture.FactInfected, "forms."+form, now)
	f.Detail = map[string]string{"form": form}
	c, _ := s.because(seal.ID{}, seal.DataKey{}, now, f)
	return s.Commit(ctx, c)
}

// unpictured ends, for people who come under another version, the pictures of a form that the version does not ask there.
//
// Law: GDPR 5(1)(b), GDPR 5(1)(e)
func (c *Change) unpictured(f charter.Form, next *Site, in func(int) string, args func(...any) []any) {
	is, _ := next.Plan.Form(f.Name)
	for _, field := range people.Pictures(c.site.Plan, f) {
		if !plan.Asks(is, field) || !slices.Contains(people.Pictures(next.Plan, is), field) {
			c.do(`delete from record_picture where site = $1 and field = $3 and subject_id in (`+in(4)+`)
				and record_id in (select r.record_id from record r where r.site = $1 and r.form = $2 and r.subject_id in (`+in(4)+`))`, args(f.Name, field)...)
		}
	}
}
