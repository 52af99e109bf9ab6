package store

import (
	"context"
	"database/sql"
	"maps"
	"slices"
	"strings"
	"time"

	"charte/people"
	"charte/picture"
	"charte/plan"
	"charte/proof"
	"charte/seal"
)

// tracked is a record as the facts about it tell.
type tracked struct {
	fact   seal.ID
	form   string
	state  people.State
	fields []string
	images map[string]string // the id of the picture of a field
	at     time.Time         // when it was last saved, or sent
	there  bool
}

// tracks reads the facts about somebody's records, oldest first.
func tracks(facts []proof.Fact) map[string]*tracked {
	all := map[string]*tracked{}
	for _, f := range facts {
		id := f.Detail["record"]
		switch f.Kind {
		case people.FactDraft, people.FactForm:
			state := people.Sent
			if f.Kind == people.FactDraft {
				state = people.Drafted
			}
			fields := strings.Fields(f.Detail["fields"])
			slices.Sort(fields)
			all[id] = &tracked{fact: f.ID, form: f.Detail["form"], state: state, fields: fields, images: imagesSaid(f), at: f.At}
		case people.FactUnseen:
			if t := all[id]; t != nil {
				t.drop(f.Detail["fields"])
			}
		case people.FactAnswered:
			if t := all[id]; t != nil {
				t.state = people.Answered
			}
		case people.FactDiscarded, people.FactLapsed:
			delete(all, id)
		}
	}
	return all
}

// imagesSaid reads which picture answered which field of a record.
func imagesSaid(f proof.Fact) map[string]string {
	all := map[string]string{}
	for _, said := range strings.Fields(f.Detail["pictures"]) {
		field, id, _ := strings.Cut(said, "=")
		all[field] = id
	}
	return all
}

// drop forgets the picture of a field.
func (t *tracked) drop(field string) {
	if t.images[field] != "" {
		delete(t.images, field)
		t.fields = slices.DeleteFunc(t.fields, func(f string) bool { return f == field })
	}
}

// reformed forgets what went as its writer came under a version whose forms are others.
func (c *check) reformed(all map[string]*tracked, stays []Stay) {
	for _, stay := range stays {
		one := c.seen[stay.Version]
		for id, t := range all {
			if one == nil || !stay.From.After(t.at) {
				continue
			}
			f, still := one.Plan.Form(t.form)
			if !still {
				delete(all, id)
			}
			t.fields = slices.DeleteFunc(t.fields, func(field string) bool { return !plan.Asks(f, field) })
			for _, field := range slices.Collect(maps.Keys(t.images)) {
				if !slices.Contains(people.Pictures(one.Plan, f), field) {
					t.drop(field)
				}
			}
		}
	}
}

// records compares what somebody sent by forms with the facts of how it came: a record or an answer that is missing, altered or that
// nobody gave is noticed, and so is a reader whom nobody chose.
//
// Law: GDPR 5(1)(f)
func (c *check) records(ctx context.Context, id seal.ID, key seal.DataKey, facts []proof.Fact, stays []Stay) error {
	all := tracks(facts)
	c.reformed(all, stays)
	err := each(ctx, c.tx, func(r *sql.Rows) error {
		var record, fact seal.ID
		var form, state string
		var reply []byte
		if err := r.Scan(&record, &form, &state, &reply, &fact); err != nil {
			return err
		}
		row := id.String() + " " + record.String()
		t := all[record.String()]
		if t == nil {
			c.fault("record", row, "nobody sent it")
			return nil
		}
		t.there = true
		said := people.State(state)
		if said == people.Closed {
			said = people.Answered
		}
		if t.fact != fact || t.form != form || t.state != said {
			c.fault("record", row, "it is not as it was sent, or answered")
		}
		if reply == nil {
			return nil
		}
		if _, err := key.Open(c.place(id, "record", record.String()), reply); err != nil {
			c.fault("record", row, "the answer does not open: altered, or moved from another row")
		}
		return nil
	}, `select record_id, form, state, reply, fact_id from record where site = $1 and subject_id = $2`, c.name, id)
	if err != nil {
		return err
	}
	for record, t := range all {
		if !t.there {
			c.fault("record", id.String()+" "+record, "what was sent is missing")
		}
	}
	if err := c.recordAnswers(ctx, id, key, all); err != nil {
		return err
	}
	return c.recordReaders(ctx, id)
}

// recordAnswers opens the answers of records, and compares their fields with what was sent.
func (c *check) recordAnswers(ctx context.Context, id seal.ID, key seal.DataKey, all map[string]*tracked) error {
	found, err := c.recordImages(ctx, id, key, all)
	if err != nil {
		return err
	}
	err = each(ctx, c.tx, func(r *sql.Rows) error {
		var field string
		var item seal.ID
		var sealed []byte
		if err := r.Scan(&field, &item, &sealed); err != nil {
			return err
		}
		c.counts.Values++
		found[item.String()] = append(found[item.String()], field)
		if f, _ := c.Plan.Form(formOf(all, item)); !plan.Asks(f, field) {
			c.fault("datum", id.String()+" "+column(field, item), "the form does not ask for it")
		}
		if _, err := key.Open(c.place(id, "datum", column(field, item)), sealed); err != nil {
			c.fault("datum", id.String()+" "+column(field, item), "it does not open: altered, or moved from another row or column")
		}
		return nil
	}, `select field, item_id, sealed from datum where site = $1 and subject_id = $2 and not `+unrecorded+` order by field`, c.name, id)
	for record, t := range all {
		slices.Sort(found[record])
		if t.there && !slices.Equal(found[record], t.fields) {
			c.fault("record", id.String()+" "+record, "its answers are not those that were sent")
		}
	}
	return err
}

// recordImages opens the pictures of records, and compares them with those that were sent. It returns their fields, by record.
func (c *check) recordImages(ctx context.Context, id seal.ID, key seal.DataKey, all map[string]*tracked) (map[string][]string, error) {
	found := map[string][]string{}
	return found, each(ctx, c.tx, func(r *sql.Rows) error {
		var field string
		var record, image seal.ID
		var small, whole, alt []byte
		if err := r.Scan(&record, &field, &image, &small, &whole, &alt); err != nil {
			return err
		}
		row := id.String() + " " + record.String() + " " + field
		found[record.String()] = append(found[record.String()], field)
		if t := all[record.String()]; t == nil || t.images[field] != image.String() {
			c.fault("record_picture", row, "a picture is there that nobody sent")
		}
		for part, sealed := range map[string][]byte{smallPart: small, wholePart: whole, altPart: alt} {
			if sealed == nil && part == altPart {
				continue
			}
			plain, err := key.Open(c.place(id, "record_picture", imageColumn(record, field, image, part)), sealed)
			if w, _ := picture.Size(plain); err != nil || part != altPart && w == 0 {
				c.fault("record_picture", row, "it does not open: altered, or moved from another row")
				break
			}
		}
		return nil
	}, `select record_id, field, picture_id, small, sealed, alt from record_picture where site = $1 and subject_id = $2`, c.name, id)
}

func formOf(all map[string]*tracked, record seal.ID) string {
	if t := all[record.String()]; t != nil {
		return t.form
	}
	return ""
}

// recordReaders checks that whoever may read a record was chosen by its sender.
func (c *check) recordReaders(ctx context.Context, id seal.ID) error {
	return each(ctx, c.tx, func(r *sql.Rows) error {
		var record, access, reader seal.ID
		var chosen int64
		var bond []byte
		err := r.Scan(&record, &access, &reader, &chosen, &bond)
		if err == nil && !c.bonded(bond, "record_reader", readerParts(id, record, access, reader, chosen)...) {
			c.fault("record_reader", id.String()+" "+record.String(), "a row is not as it was written: altered, or made somebody else's")
		}
		return err
	}, `select record_id, access_id, reader_id, chosen_at, bond from record_reader where site = $1 and subject_id = $2`, c.name, id)
}
