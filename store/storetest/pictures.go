package storetest

import (
	"bytes"
	"errors"
	"image"
	"image/color"
	"image/png"
	"slices"
	"sync"
	"time"

	"charte/consent"
	"charte/people"
	"charte/picture"
	"charte/seal"
	"charte/store"
)

// keepsPictures lets pickers of the orchard show pictures to whom they agree to.
var keepsPictures = []string{
	"  recipes:\n    label", `  portrait:
    label: {fr: le portrait, en: the portrait}
    text: {fr: Montrer vos arbres., en: Show your trees.}
    basis: consent
    condition: explicit-consent
    data: [experience]
  recipes:
    label`,
	"\ntrackers:", `
documents:
  pictures: {category: picture, from: picker, purpose: portrait, condition: explicit-consent, sealed in: the server, content cipher: A256GCM, destroyed: {when: [withdrawn, the account is closed], within: 24 hours}}

trackers:`,
	"  security: {for: 12 months", "  portrait: {as: account}\n  security: {for: 12 months",
}

// sample is what is kept of an image of one colour.
func (s *scene) sample(shade uint8) picture.Picture {
	s.Helper()
	m := image.NewRGBA(image.Rect(0, 0, 8, 8))
	for i := range 64 {
		m.SetRGBA(i%8, i/8, color.RGBA{shade, 90, 255 - shade, 255})
	}
	var sent bytes.Buffer
	s.ok(png.Encode(&sent, m))
	p, problem := picture.Accept(sent.Bytes())
	want(s, "why the sample is refused", problem, "")
	return p
}

func (s *scene) adds(p person, shade uint8) seal.ID {
	s.Helper()
	return must(s.site.AddPicture(s.Context(), p.who, "pictures", s.sample(shade), nil, s.now))(s)
}

func (s *scene) picturesOf(p person) int {
	s.Helper()
	return len(must(s.site.Held(s.Context(), p.id))(s).Pictures)
}

func pictures(s *scene) {
	ctx := s.Context()
	s.begins(append(slices.Clone(byLetter), keepsPictures...)...)
	p, other := s.member(), s.member("portrait")
	red := s.sample(200)
	_, err := s.site.AddPicture(ctx, p.who, "pictures", red, nil, s.now)
	fails(s, "a picture without consent", err, store.ErrPurpose)
	_, err = s.site.AddPicture(ctx, other.who, "proofs", red, nil, s.now)
	fails(s, "a document that the charter does not have", err, store.ErrUndeclared)
	_, err = s.site.AddPicture(ctx, s.owner().who, "pictures", red, nil, s.now)
	fails(s, "a picture of somebody who is not asked for any", err, store.ErrUndeclared)
	want(s, "pictures kept of what was refused", s.count(s.rows, `select count(*) from picture where site = $1`), 0)

	// The consent may come with the picture.
	s.pass(time.Hour)
	yes := s.choice("portrait", true)
	p.who.Notice = "0123"
	first := must(s.site.AddPicture(ctx, p.who, "pictures", red, &yes, s.now))(s)
	second := s.adds(p, 20)
	h := must(s.site.Held(ctx, p.id))(s)
	want(s, "pictures", len(h.Pictures), 2)
	want(s, "of which document, since when", h.Pictures[0].Document+h.Pictures[0].Added.String(), "pictures"+s.now.String())
	want(s, "a visit", h.Seen, s.now)
	want(s, "opened where nobody asked", h.Pictures[0].Image == nil, true)
	h = must(s.site.Opened(ctx, h))(s)
	for _, one := range h.Pictures {
		if one.ID == first {
			want(s, "the picture to take away", bytes.Equal(one.Image, red.Image), true)
		}
	}
	want(s, "the picture", bytes.Equal(must(s.site.Picture(ctx, p.id, first, false))(s), red.Image), true)
	want(s, "the small picture", bytes.Equal(must(s.site.Picture(ctx, p.id, first, true))(s), red.Small), true)
	want(s, "JPEG files in clear", s.count(s.rows, `select count(*) from picture where site = $1 and (substr(small, 1, 3) = $2 or substr(sealed, 1, 3) = $2)`, []byte("\xff\xd8\xff")), 0)
	_, err = s.site.Picture(ctx, other.id, first, false)
	fails(s, "the picture, by its id alone", err, store.ErrNotFound)
	fails(s, "the removal by somebody else", s.site.RemovePicture(ctx, other.who, first, s.now), store.ErrNotFound)

	s.ok(s.site.RemovePicture(ctx, p.who, second, s.now))
	want(s, "the fact of it", last(s.kinds(p.id)), picture.FactRemoved)
	fails(s, "a second removal", s.site.RemovePicture(ctx, p.who, second, s.now), store.ErrNotFound)
	_, err = s.site.Picture(ctx, p.id, second, true)
	fails(s, "a removed picture", err, store.ErrNotFound)
	s.pass(time.Hour)
	s.sound()

	// A no takes them away in its own transaction.
	must(s.site.Choose(ctx, p.id, s.choice("portrait", false)))(s)
	want(s, "pictures after a no", s.picturesOf(p), 0)
	want(s, "rows after a no", s.count(s.rows, `select count(*) from picture where site = $1`), 0)
	_, err = s.site.Picture(ctx, p.id, first, false)
	fails(s, "a picture after a no", err, store.ErrNotFound)
	_, err = s.site.AddPicture(ctx, p.who, "pictures", red, nil, s.now)
	fails(s, "another one after a no", err, store.ErrPurpose)
	s.sound()

	s.adds(other, 1)
	s.erase(other)
	want(s, "rows of whoever left", s.count(s.rows, `select count(*) from picture where site = $1`), 0)
	s.ok(s.site.Infected(ctx, "pictures", s.now))
	want(s, "whom malware is told of", s.count(s.rows, `select count(*) from fact where site = $1 and kind = $2 and subject_id <> $3`, picture.FactInfected, seal.ID{}), 0)
	s.finish()
	s.sound()
}

// picturesEnd tries each way in which a picture ends without its owner.
func picturesEnd(s *scene) {
	ctx := s.Context()
	s.begins(append(slices.Clone(byLetter), keepsPictures...)...)
	p, q := s.member("portrait"), s.member("portrait")
	s.adds(p, 1)
	s.adds(q, 2)
	want(s, "swept while all is well", s.sweep().Expired, 0)

	// Nothing but a fault leaves a picture without consent: the sweep ends it.
	s.run(s.rows, `update consent set given = 0 where site = $1 and subject_id = $2`, q.id)
	s.pass(time.Minute)
	want(s, "swept", s.sweep().Expired, 1)
	want(s, "the fact of it", last(s.kinds(q.id)), picture.FactDestroyed)
	want(s, "pictures", s.picturesOf(p)+10*s.picturesOf(q), 1)
	s.run(s.rows, `update consent set given = 1 where site = $1 and subject_id = $2`, q.id)

	// As many as one may have, and no more.
	for i := range store.MostPictures - 1 {
		s.adds(p, uint8(i))
	}
	_, err := s.site.AddPicture(ctx, p.who, "pictures", s.sample(0), nil, s.now)
	fails(s, "one picture too many", err, store.ErrPictures)
	want(s, "pictures", s.picturesOf(p), store.MostPictures)
	s.pass(time.Minute)
	s.adds(q, 3)
	s.sound()

	// A version without pictures leaves none.
	s.post()
	s.announces(s.next(s.site, day(2, 20), "  pictures: {category: picture, from: picker", "  pictures: {category: picture, from: owner"))
	s.post()
	s.now = day(2, 20)
	s.turn()
	want(s, "under the version", s.under(p), 4)
	want(s, "pictures under a version without any", s.picturesOf(p)+s.picturesOf(q), 0)
	s.integrate()
	s.sound()
}

// picturesSeen: whom their person chose sees the pictures, through the access alone, while the consent is in force, and the person is told.
//
// Law: GDPR 9(2)(a), GDPR 15(1)(c), GDPR 25(2)
func picturesSeen(s *scene) {
	ctx := s.Context()
	s.begins(slices.Concat(withGrants, keepsPictures, []string{"\ntrackers:", `
recipients:
  chosen: {text: {fr: Qui vous choisissez., en: Whom you choose.}, sort: chosen by the person, data: [first_name], purposes: [portrait]}

trackers:`})...)
	p, o, other := s.member("portrait"), s.owner(), s.owner()
	kept := s.adds(p, 7)
	s.pass(time.Minute)
	id := s.opened(p, o)
	s.pass(time.Minute)
	see := func(who person, small bool) error {
		_, err := s.site.SeePicture(ctx, who.who, id, kept, small, s.now)
		return err
	}
	s.ok(see(o, true))
	s.ok(see(o, false))
	want(s, "pictures of the profile", len(must(s.site.See(ctx, o.who, id, s.now))(s).Pictures), 1)
	events, _, err := s.site.History(ctx, p.id, 0, 1)
	s.ok(err)
	want(s, "what the person is told", events[0].Fact.Kind+": "+events[0].Fact.Detail["fields"], people.FactViewed+": first_name pictures")
	fails(s, "by somebody else", see(other, true), store.ErrNotFound)
	_, err = s.site.SeePicture(ctx, o.who, id, seal.NewID(), true, s.now)
	fails(s, "a picture that is not there", err, store.ErrNotFound)

	s.run(s.rows, `update consent set given = 0 where site = $1 and subject_id = $2`, p.id)
	fails(s, "a picture left without consent", see(o, true), store.ErrNotFound)
	want(s, "pictures of the profile then", len(must(s.site.See(ctx, o.who, id, s.now))(s).Pictures), 0)
	s.run(s.rows, `update consent set given = 1 where site = $1 and subject_id = $2`, p.id)
	s.ok(see(o, true))
	s.ok(s.site.Cut(ctx, p.who, id, s.now))
	fails(s, "after the access was cut", see(o, true), store.ErrCut)
	fails(s, "after the access was cut, the whole", see(o, false), store.ErrCut)
	s.sound()
}

// picturesUnsaid: what the charter does not say that chosen recipients receive, they do not see.
func picturesUnsaid(s *scene) {
	s.begins(slices.Concat(withGrants, keepsPictures)...)
	p, o := s.member("portrait"), s.owner()
	kept := s.adds(p, 7)
	id := s.opened(p, o)
	_, err := s.site.SeePicture(s.Context(), o.who, id, kept, true, s.now)
	fails(s, "a picture that nobody said would be shown", err, store.ErrNotFound)
	want(s, "pictures of the profile", len(must(s.site.See(s.Context(), o.who, id, s.now))(s).Pictures), 0)
}

// picturesBoard breaks each promise about pictures, and mends it.
func picturesBoard(s *scene) {
	s.begins(keepsPictures...)
	p := s.member("portrait")
	kept := s.adds(p, 7)
	do := func(statement string, args ...any) func() {
		return func() { s.Helper(); want(s, "rows touched", s.run(s.rows, statement, args...), 1) }
	}
	set := func(columns string) func() {
		return do(`update picture set `+columns+` where site = $1 and picture_id = $2`, kept)
	}
	small := cell{"picture", "small", `picture_id = $2`, []any{kept}}
	sealed := s.get(small)
	consents := `update consent set given = $2 where site = $1 and purpose = 'portrait'`
	for _, b := range []breach{
		{"documents.pictures", store.Broken, 1, do(consents, 0), do(consents, 1)},
		{"documents.pictures", store.Broken, 1, set(`purpose = 'recipes'`), set(`purpose = 'portrait'`)},
		{"documents.pictures.destroyed", store.Broken, 1, do(consents, 0), do(consents, 1)},
		{"documents.pictures.destroyed", store.Broken, 1, set(`document = 'proofs'`), set(`document = 'pictures'`)},
		{"documents.pictures.sealed_in", store.Broken, 1, func() { s.set(small, s.sample(7).Small) }, func() { s.set(small, sealed) }},
	} {
		s.breaks(b)
	}
	s.sound()
}

// picturesTime ends a picture some time after it was given, to the tick.
func picturesTime(s *scene) {
	s.begins(append(slices.Clone(keepsPictures), "within: 24 hours}", "within: 24 hours, at the latest: 1 month}")...)
	p := s.member("portrait")
	s.adds(p, 9)
	s.now = noon.AddDate(0, 1, 0).Add(-tick)
	want(s, "swept a tick before", s.sweep().Expired, 0)
	s.pass(tick)
	want(s, "swept on the tick", s.sweep().Expired, 1)
	want(s, "pictures", s.picturesOf(p), 0)
	s.sound()
}

// picturesRace adds pictures and withdraws at once: whichever comes last, none is kept without consent.
func picturesRace(s *scene) {
	ctx := s.Context()
	s.begins(keepsPictures...)
	p := s.member("portrait")
	red := s.sample(3)
	for range 6 {
		s.pass(time.Second)
		var wait sync.WaitGroup
		for _, act := range []func() error{
			func() error {
				_, err := s.site.AddPicture(ctx, p.who, "pictures", red, nil, s.now)
				return unless(err, store.ErrPurpose)
			},
			func() error { _, err := s.site.Choose(ctx, p.id, s.choice("portrait", false)); return err },
			func() error {
				_, err := s.site.AddPicture(ctx, p.who, "pictures", red, nil, s.now.Add(tick))
				return unless(err, store.ErrPurpose)
			},
		} {
			wait.Go(func() {
				if err := act(); err != nil {
					s.Error(err)
				}
			})
		}
		wait.Wait()
		want(s, "pictures without consent", s.count(s.rows, `select count(*) from picture where site = $1`), 0)
		s.pass(time.Second)
		must(s.site.Choose(ctx, p.id, s.choice("portrait", true)))(s)
	}
	s.sound()
}

// unless forgives an error of one kind.
func unless(err, kind error) error {
	if errors.Is(err, kind) {
		return nil
	}
	return err
}

// picturesSpoilt writes to the rows of pictures behind the store's back.
func picturesSpoilt(s *scene) {
	ctx := s.Context()
	s.begins(keepsPictures...)
	a, b := s.member("portrait"), s.member("portrait")
	s.pass(time.Minute)
	one := s.adds(a, 1)
	s.pass(time.Minute)
	two := s.adds(b, 2)
	three := s.adds(b, 3)
	s.integrate()
	s.sound()
	whole := func(id seal.ID) cell { return cell{"picture", "sealed", `picture_id = $2`, []any{id}} }
	small := func(id seal.ID) cell { return cell{"picture", "small", `picture_id = $2`, []any{id}} }
	read := func() error { _, err := s.site.Picture(ctx, b.id, two, false); return err }
	do := func(statement string, args ...any) func() {
		return func() { s.Helper(); want(s, "rows touched", s.run(s.rows, statement, args...), 1) }
	}
	s.noticed("pictures of two people swapped", "picture", s.swap(whole(one), whole(two)), read)
	s.noticed("pictures of one person swapped", "picture", s.swap(whole(two), whole(three)), read)
	s.noticed("sizes swapped", "picture", s.swap(whole(two), small(two)), read)
	s.noticed("one bit", "picture", s.flip(whole(two)), read)
	s.noticed("one bit of the small one", "picture", s.flip(small(two)), nil)
	s.noticed("another purpose", "picture", do(`update picture set purpose = 'newsletter' where site = $1 and picture_id = $2`, two), read)
	s.noticed("another document", "picture", do(`update picture set document = 'proofs' where site = $1 and picture_id = $2`, two), read)
	s.noticed("another owner", "picture", do(`update picture set subject_id = $2 where site = $1 and picture_id = $3`, b.id, one), nil)
	s.noticed("another day", "picture", do(`update picture set added_at = added_at + 1 where site = $1 and picture_id = $2`, two), nil)
	s.noticed("a picture deleted", "picture", do(`delete from picture where site = $1 and picture_id = $2`, two), nil)
	row := s.get(whole(two))
	s.pass(time.Minute)
	s.ok(s.site.RemovePicture(ctx, b.who, two, s.now))
	s.integrate()
	s.noticed("a removed picture, put back", "picture", do(`insert into picture (site, subject_id, picture_id, document, purpose, added_at, small, sealed) values ($1, $2, $3, 'pictures', 'portrait', $4, $5, $5)`,
		b.id, two, noon.Add(2*time.Minute).UnixMicro(), row), nil)
	want(s, "facts of consent", slices.Contains(s.kinds(b.id), consent.FactWithdrawn), false)
	s.sound()
}
