package storetest

import (
	"bytes"
	"context"
	"slices"
	"testing"
	"time"

	"charte/people"
	"charte/plan"
	"charte/seal"
	"charte/store"
)

// withPhotos lets those forms take pictures: a photo, and a face, which may reveal a religion and is shown with an explicit consent.
var withPhotos = append(slices.Clone(withForms),
	"  question: {category: message", "  photo: {category: picture, guard: pictures}\n  face: {category: picture, guard: pictures, may reveal: [religion], shown: chosen people}\n  question: {category: message",
	"data: [writer_email, question]", "data: [writer_email, question, photo]",
	"data: [tool, question, first_name]", "data: [tool, question, first_name, photo, face]",
	"basis: consent, data: [question]}", "basis: consent, condition: explicit-consent, data: [question, face]}",
	"optional: [writer_email]}}", "optional: [writer_email, photo]}}",
	"optional: [tool]}, by: [picker], sent to: reading}\n", "optional: [tool, photo, face]}, by: [picker], sent to: reading}\n"+
		"  show: {label: {fr: Montrer, en: Show}, purpose: wishes, asks: {required: [face]}, by: [picker], sent to: reading}\n")

// Formed is the orchard with forms that take pictures.
func Formed(tb testing.TB) *plan.Plan {
	tb.Helper()
	return amended(tb, Plan(tb, "orchard", "orchard"), withPhotos...)
}

func (s *scene) withPhotos() {
	s.Helper()
	site, err := s.Site(amended(s, s.site.Plan, withPhotos...), s.site.Base)
	s.ok(err)
	s.site = site
}

// depicts adds a picture to what a form brought.
func (s *scene) depicts(w people.Written, field string, shade uint8, alt string) people.Written {
	s.Helper()
	p := s.sample(shade)
	one := people.Image{Field: field, Whole: p.Image, Small: p.Small}
	if alt != "" {
		one.Alt = seal.NewText(alt)
	}
	w.Images = append(slices.Clone(w.Images), one)
	return w
}

func (s *scene) sends(by seal.ID, w people.Written) seal.ID {
	s.Helper()
	return must(s.site.Send(s.Context(), by, w, s.now))(s).Record
}

func (s *scene) photos() int {
	s.Helper()
	return int(s.count(s.rows, `select count(*) from record_picture where site = $1`))
}

// recordPictures: a picture comes with the record of a form that asks for it, stays with its draft, is opened to its sender and to the
// readers whom they chose, and goes with the record.
//
// Law: GDPR 5(1)(c), GDPR 15(1), GDPR 17(1), GDPR 25(2)
func recordPictures(s *scene) {
	ctx := s.Context()
	s.withPhotos()
	p, ana, ben := s.member(), s.owner(), s.owner()
	one := s.reading(p, ana)
	with := func(token string, pairs ...string) people.Written {
		return s.fill("call", "picker", token, append([]string{"question", "Come", people.ReaderField, one.String()}, pairs...)...)
	}
	_, err := s.site.Send(ctx, p.id, s.depicts(with("t0"), "question", 1, ""), s.now)
	fails(s, "a picture for words", err, store.ErrUndeclared)
	_, err = s.site.Send(ctx, p.id, s.depicts(s.fill("wish", "picker", "t0", "question", "x", people.ConsentBox+"wishes", people.Ticked), "face", 1, ""), s.now)
	fails(s, "a picture that the form does not ask for", err, store.ErrUndeclared)
	gone := with("t0")
	gone.Images = []people.Image{{Field: "photo", Saved: seal.NewID()}}
	_, err = s.site.Send(ctx, p.id, gone, s.now)
	fails(s, "a picture of no draft", err, store.ErrUnpictured)
	want(s, "pictures of what was refused", s.photos(), 0)

	// Twice is once; another picture is another sending.
	w := s.depicts(with("t1"), "photo", 10, "Lou up a tree")
	record := s.sends(p.id, w)
	want(s, "sent twice", s.sends(p.id, w), record)
	want(s, "another picture by the same form", s.sends(p.id, s.depicts(with("t1"), "photo", 11, "")) != record, true)
	want(s, "pictures", s.photos(), 2)
	want(s, "JPEG files in clear", s.count(s.rows, `select count(*) from record_picture where site = $1 and (substr(small, 1, 3) = $2 or substr(sealed, 1, 3) = $2)`, []byte("\xff\xd8\xff")), 0)
	got := must(s.site.Record(ctx, p.id, record))(s)
	if len(got.Pictures) != 1 || got.Pictures[0].Alt.Reveal("test") != "Lou up a tree" {
		s.Fatalf("the record has %+v", got.Pictures)
	}
	want(s, "the picture", bytes.Equal(must(s.site.RecordPicture(ctx, p.id, record, "photo", false))(s), s.sample(10).Image), true)
	want(s, "the small one", bytes.Equal(must(s.site.RecordPicture(ctx, p.id, record, "photo", true))(s), s.sample(10).Small), true)
	_, err = s.site.RecordPicture(ctx, ana.id, record, "photo", false)
	fails(s, "by its address alone", err, store.ErrNotFound)
	h := must(s.site.Opened(ctx, must(s.site.Held(ctx, p.id))(s)))(s)
	for _, r := range h.Records {
		want(s, "a picture to take away", len(r.Pictures) == 1 && len(r.Pictures[0].Image) > 0, true)
	}

	// Whom the sender chose, as long as they let them; each look is told, one an hour.
	looks := func() int64 {
		return s.count(s.rows, `select count(*) from fact where site = $1 and kind = $2`, people.FactRead)
	}
	want(s, "seen by whom they chose", bytes.Equal(must(s.site.DeliverPicture(ctx, ana.who, record, "photo", false, s.now))(s), s.sample(10).Image), true)
	must(s.site.DeliverPicture(ctx, ana.who, record, "photo", true, s.now))(s)
	want(s, "looks told", looks(), 1)
	s.pass(time.Hour)
	must(s.site.DeliverPicture(ctx, ana.who, record, "photo", true, s.now))(s)
	want(s, "looks told an hour later", looks(), 2)
	_, err = s.site.DeliverPicture(ctx, ben.who, record, "photo", false, s.now)
	fails(s, "seen by another", err, store.ErrCut)
	_, err = s.site.DeliverPicture(ctx, ana.who, record, "question", false, s.now)
	fails(s, "a picture that is words", err, store.ErrNotFound)
	s.ok(s.site.TakeBack(ctx, p.id, record, one, s.now))
	_, err = s.site.DeliverPicture(ctx, ana.who, record, "photo", false, s.now)
	fails(s, "seen once it was taken back", err, store.ErrCut)
	s.integrate()
	s.sound()

	// Taken out by its sender alone; a picture that the form requires goes with the record.
	fails(s, "taken out by another", s.site.TakeOut(ctx, ana.id, record, "photo", s.now), store.ErrNotFound)
	s.ok(s.site.TakeOut(ctx, p.id, record, "photo", s.now))
	fails(s, "taken out twice", s.site.TakeOut(ctx, p.id, record, "photo", s.now), store.ErrNotFound)
	want(s, "pictures left", s.photos(), 1)
	s.sound()
	s.ok(s.site.Discard(ctx, p.id, record, s.now))
	s.drafted(p, one)
	s.visited()
	s.erase(p)
	want(s, "pictures of an erased person", s.photos(), 0)
	s.sound()
}

// drafted: the picture of a draft stays while the draft is saved again, until another one takes its place.
func (s *scene) drafted(p person, access seal.ID) {
	s.Helper()
	ctx := s.Context()
	before := s.photos()
	save := func(token, words string) people.Written {
		return s.fill("call", "picker", token, "question", words, people.SaveButton, "")
	}
	draft := s.sends(p.id, s.depicts(save("d1", "One"), "photo", 30, "a"))
	first := must(s.site.Record(ctx, p.id, draft))(s).Pictures[0]
	again := save("d1", "Two")
	again.Saved, again.Images = draft, []people.Image{{Field: "photo", Saved: first.ID, Alt: seal.NewText("b")}}
	s.sends(p.id, again)
	kept := must(s.site.Record(ctx, p.id, draft))(s).Pictures
	want(s, "the picture that stays", len(kept) == 1 && kept[0].ID == first.ID && kept[0].Alt.Reveal("test") == "b", true)
	s.sound()
	other := s.depicts(save("d1", "Three"), "photo", 31, "")
	other.Saved = draft
	s.sends(p.id, other)
	want(s, "the one that took its place", bytes.Equal(must(s.site.RecordPicture(ctx, p.id, draft, "photo", false))(s), s.sample(31).Image), true)
	_, err := s.site.Send(ctx, p.id, again, s.now)
	fails(s, "a picture that another window replaced", err, store.ErrUnpictured)
	want(s, "what the draft says after it", must(s.site.Record(ctx, p.id, draft))(s).Get("question").Reveal("test"), "Three")
	whole := s.fill("call", "picker", "d1", "question", "Four", people.ReaderField, access.String())
	whole.Saved = draft
	s.sends(p.id, whole) // without it
	want(s, "pictures once the draft was sent without its own", s.photos(), before)
	s.sends(p.id, s.depicts(save("d2", "Five"), "photo", 32, ""))
	s.pass(people.DraftLife)
	want(s, "drafts swept", must(s.site.Sweep(ctx, s.now))(s).Lapsed, 1)
	want(s, "pictures once a draft was swept", s.photos(), before)
	s.integrate()
	s.sound()
}

// visited: a visitor's picture ends with them.
func (s *scene) visited() {
	s.Helper()
	ctx := s.Context()
	before := s.photos()
	r := must(s.site.Send(ctx, seal.ID{}, s.depicts(s.fill("contact", plan.Visitor, "v1", "question", "Hello"), "photo", 40, ""), s.now))(s)
	want(s, "a visitor's picture", bytes.Equal(must(s.site.RecordPicture(ctx, r.Subject, r.Record, "photo", false))(s), s.sample(40).Image), true)
	s.sound()
	s.erase(person{id: r.Subject})
	want(s, "pictures once they erased it", s.photos(), before)
}

// facesHidden: a picture that may reveal a special category is shown to nobody without the explicit consent on which it rests, and to
// nobody any more once that is withdrawn.
//
// Law: GDPR 9(2)(a), GDPR 25(2)
func facesHidden(s *scene) {
	ctx := s.Context()
	s.withPhotos()
	p, ana := s.member(), s.owner()
	one := s.reading(p, ana)
	hidden := s.sends(p.id, s.depicts(s.fill("call", "picker", "t1", "question", "Come", people.ReaderField, one.String()), "face", 1, ""))
	_, r, err := s.site.Deliver(ctx, ana.who, hidden, s.now)
	s.ok(err)
	want(s, "faces shown for a contract", len(r.Pictures), 0)
	_, err = s.site.DeliverPicture(ctx, ana.who, hidden, "face", true, s.now)
	fails(s, "a face shown for a contract", err, store.ErrNotFound)
	shown := s.sends(p.id, s.depicts(s.fillPicture("show", "t2", people.ReaderField, one.String(), people.ConsentBox+"wishes", people.Ticked), "face", 2, ""))
	must(s.site.DeliverPicture(ctx, ana.who, shown, "face", true, s.now))(s)
	fails(s, "a picture that the form requires, taken out", s.site.TakeOut(ctx, p.id, shown, "face", s.now), store.ErrPurpose)
	s.pass(time.Minute)
	must(s.site.Choose(ctx, p.id, s.choice("wishes", false)))(s)
	if _, err = s.site.DeliverPicture(ctx, ana.who, shown, "face", true, s.now); err == nil {
		s.Errorf("a face is shown once its consent was withdrawn")
	}
	must(s.site.Sweep(ctx, s.now))(s)
	want(s, "faces kept once their consent was withdrawn", s.photos(), 1)
	s.integrate()
	s.sound()
}

// fillPicture decides what a form of nothing but a picture brought.
func (s *scene) fillPicture(form, token string, pairs ...string) people.Written {
	s.Helper()
	f, _ := s.site.Plan.Form(form)
	posted := map[string][]string{people.TokenField: {token}}
	for i := 0; i < len(pairs); i += 2 {
		posted[pairs[i]] = append(posted[pairs[i]], pairs[i+1])
	}
	w, wrong := people.Fill(s.site.Plan, f, "picker", posted, "en", s.now, people.Image{Field: "face"})
	if len(wrong) > 0 {
		s.Fatalf("the form %s was refused: %v", form, wrong)
	}
	w.Images = nil
	return w
}

// photosSpoilt writes to the rows of pictures of records behind the store's back.
func photosSpoilt(s *scene) {
	s.withPhotos()
	ctx := s.Context()
	p, other := s.member(), s.member()
	fill := func(token string) people.Written {
		return s.fill("contact", "picker", token, "question", "One")
	}
	one := s.sends(p.id, s.depicts(fill("t1"), "photo", 1, "a"))
	two := s.sends(p.id, s.depicts(fill("t2"), "photo", 2, "b"))
	theirs := s.sends(other.id, s.depicts(fill("t3"), "photo", 3, "c"))
	s.integrate()
	s.sound()
	part := func(column string, record seal.ID) cell {
		return cell{"record_picture", column, `record_id = $2`, []any{record}}
	}
	read := func() error { _, err := s.site.RecordPicture(ctx, p.id, one, "photo", false); return err }
	do := func(statement string, args ...any) func() {
		return func() { s.Helper(); want(s, "rows touched", s.run(s.rows, statement, args...), 1) }
	}
	s.noticed("pictures of two people swapped", "record_picture", s.swap(part("sealed", one), part("sealed", theirs)), read)
	s.noticed("pictures of two records swapped", "record_picture", s.swap(part("sealed", one), part("sealed", two)), read)
	s.noticed("sizes swapped", "record_picture", s.swap(part("sealed", one), part("small", one)), read)
	s.noticed("one bit", "record_picture", s.flip(part("sealed", one)), read)
	s.noticed("one bit of the small one", "record_picture", s.flip(part("small", one)), nil)
	s.noticed("one bit of its words", "record_picture", s.flip(part("alt", one)), nil)
	s.noticed("another field", "record_picture", do(`update record_picture set field = 'face' where site = $1 and record_id = $2`, one), nil)
	s.noticed("a picture deleted", "record_picture record", do(`delete from record_picture where site = $1 and record_id = $2`, one), nil)
	sealed, small := s.get(part("sealed", one)), s.get(part("small", one))
	id := must(s.site.Record(ctx, p.id, one))(s).Pictures[0].ID
	s.ok(s.site.TakeOut(ctx, p.id, one, "photo", s.now))
	s.integrate()
	s.noticed("a picture that was taken out, put back", "record_picture", do(`insert into record_picture (site, subject_id, record_id, field, picture_id, added_at, small, sealed) values ($1, $2, $3, 'photo', $4, 1, $5, $6)`,
		p.id, one, id, small, sealed), nil)
	s.sound()
	breaches := func(promise string) int64 {
		s.ok(s.site.Probe(ctx, s.now))
		return must(s.site.Board(ctx, s.now))(s)[promise].Breaches
	}
	want(s, "breaches of the form's promise", breaches("forms.contact"), 0)
	s.run(s.rows, `update record_picture set field = 'face' where site = $1 and record_id = $2`, two)
	want(s, "breaches, with a picture that the form does not ask for", breaches("forms.contact"), 1)
	s.run(s.rows, `update record_picture set field = 'photo', small = $3 where site = $1 and record_id = $2`, two, []byte("\xff\xd8\xff\xe0"))
	var clear int64
	s.ok(s.site.Probe(ctx, s.now))
	for _, m := range must(s.site.Board(ctx, s.now))(s) {
		clear += m.Breaches
	}
	want(s, "breaches, with a picture in clear", clear > 0, true)
}

// photosTurned: on the way to a version whose form asks for no picture any more, the pictures go.
func photosTurned(s *scene) {
	ctx := s.Context()
	s.withPhotos()
	s.begins(byLetter...)
	p := s.member()
	record := s.sends(p.id, s.depicts(s.fill("contact", "picker", "t1", "question", "Hello"), "photo", 1, ""))
	s.sound()
	s.announces(s.next(s.site, day(2, 20), "optional: [writer_email, photo]", "optional: [writer_email]"))
	s.post()
	s.now = day(2, 20)
	want(s, "moved", s.turn(), 1)
	want(s, "pictures that the form asks for no more", len(must(s.theirs(p).Record(ctx, p.id, record))(s).Pictures)+s.photos(), 0)
	s.integrate()
	s.sound()
}

// formOperations are those of forms, for the tests of faults.
var formOperations = []operation{
	{"send a form", func(s *scene) func() error {
		s.withPhotos()
		p := s.member()
		w := s.depicts(s.fill("contact", "picker", "t1", "question", "Hello", "writer_email", "lou@mail.example"), "photo", 1, "a")
		return func() error { _, err := s.site.Send(s.Context(), p.id, w, s.now); return err }
	}},
	{"send a draft with its picture", func(s *scene) func() error {
		s.withPhotos()
		p, o := s.member(), s.owner()
		w := s.fill("call", "picker", "t1", "question", "Come", people.ReaderField, s.reading(p, o).String())
		w.Saved = s.sends(p.id, s.depicts(s.fill("call", "picker", "t0", people.SaveButton, "", "question", "C"), "photo", 1, ""))
		w.Images = []people.Image{{Field: "photo", Saved: must(s.site.Record(s.Context(), p.id, w.Saved))(s).Pictures[0].ID}}
		return func() error { _, err := s.site.Send(s.Context(), p.id, w, s.now); return err }
	}},
	{"take a picture out", func(s *scene) func() error {
		s.withPhotos()
		p := s.member()
		record := s.sends(p.id, s.depicts(s.fill("contact", "picker", "t1", "question", "Hello"), "photo", 1, ""))
		return func() error { return s.site.TakeOut(s.Context(), p.id, record, "photo", s.now) }
	}},
	{"delete what was sent", func(s *scene) func() error {
		s.withPhotos()
		p := s.member()
		record := s.sends(p.id, s.depicts(s.fill("contact", "picker", "t1", "question", "Hello"), "photo", 1, ""))
		return func() error { return s.site.Discard(s.Context(), p.id, record, s.now) }
	}},
	{"answer what was sent", func(s *scene) func() error {
		s.withPhotos()
		r := must(s.site.Send(s.Context(), seal.ID{}, s.fill("contact", plan.Visitor, "t1", "question", "Hello", "writer_email", "lou@mail.example"), s.now))(s)
		s.post()
		return func() error {
			return s.site.AnswerRecord(s.Context(), r.Subject, r.Record, people.Actor{}, seal.NewText("Yes."), s.now)
		}
	}},
}

// written counts what was sent by forms, for what a fault leaves.
func (s *scene) written(ctx context.Context, add func(string, ...any)) {
	s.Helper()
	for _, q := range []string{
		`'records ' || count(*) || ' drafts ' || count(*) filter (where state = 'draft') || ' answered ' || count(*) filter (where answered_at > 0) from record where site = $1`,
		`'pictures of records ' || count(*) from record_picture where site = $1`, `'readers ' || count(*) from record_reader where site = $1`,
		`'answers ' || count(*) from datum where site = $1 and field in ('question', 'writer_email')`,
	} {
		var line string
		s.ok(s.rows.QueryRowContext(ctx, `select `+q, s.site.Name()).Scan(&line))
		add("%s", line)
	}
}
