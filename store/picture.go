package store

import (
	"context"
	"database/sql"
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"charte/charter"
	"charte/consent"
	"charte/people"
	"charte/picture"
	"charte/proof"
	"charte/rights"
	"charte/seal"
)

// ErrPictures says that somebody keeps as many pictures as they may.
var ErrPictures = errors.New("store: too many pictures")

// MostPictures is how many pictures one person may keep.
const MostPictures = 24

// pictureColumn is where a picture is sealed: bytes that are moved to another document, purpose, person or size do not open.
func pictureColumn(document, purpose string, id seal.ID, small bool) string {
	size := "whole"
	if small {
		size = "small"
	}
	return strings.Join([]string{document, purpose, id.String(), size}, "/")
}

// pictureFact is what is known of a picture: which document, and which of them.
func (s *Site) pictureFact(kind, document string, now time.Time, ids ...seal.ID) proof.Fact {
	promise := "documents." + document
	if _, ok := s.Plan.Promise(promise + ".destroyed"); ok && kind != picture.FactAdded {
		promise += ".destroyed"
	}
	var names []string
	for _, id := range ids {
		names = append(names, id.String())
	}
	f := people.Fact(s.Plan, kind, promise, now)
	f.Detail = map[string]string{"document": document, "pictures": strings.Join(names, " ")}
	return f
}

// AddPicture keeps a picture of the person's own, with the consent that they gave in the same act, if any. The error is ErrUndeclared
// where the charter has no such document for this kind of people, ErrPurpose where its purpose rests on a consent that is not in force,
// ErrPictures where there are MostPictures.
//
// Law: GDPR 9(2)(a), GDPR 32(1)(a)
func (s *Site) AddPicture(ctx context.Context, who people.Session, document string, p picture.Picture, agreed *consent.Choice, now time.Time) (seal.ID, error) {
	d, ok := s.Plan.Picture(who.Kind, document)
	if !ok {
		return seal.ID{}, ErrUndeclared
	}
	id := seal.NewID()
	c, err := s.act(ctx, who.Subject, now, people.Informed(s.pictureFact(picture.FactAdded, document, now, id), who.Notice))
	if err != nil {
		return id, err
	}
	if agreed != nil {
		c.choose(*agreed)
	}
	if u, _ := s.Plan.Charter.Purpose(d.Purpose); u.Basis == charter.BasisConsent {
		c.must(1, ErrPurpose, `update consent set given = given where site = $1 and subject_id = $2 and purpose = $3 and given = 1`, s.name, who.Subject, d.Purpose)
	}
	closed := func(bytes []byte, small bool) []byte {
		return c.key.Seal(s.place(who.Subject, "picture", pictureColumn(document, d.Purpose, id, small)), bytes)
	}
	c.must(1, ErrPictures, `insert into picture (site, subject_id, picture_id, document, purpose, added_at, small, sealed) select $1, $2, $3, $4, $5, $6, $7, $8
		where (select count(*) from picture x where x.site = $1 and x.subject_id = $2) < $9`,
		s.name, who.Subject, id, document, d.Purpose, micros(now), closed(p.Small, true), closed(p.Image, false), MostPictures)
	return id, s.Commit(ctx, c)
}

// RemovePicture destroys a picture of the person's own. The error is ErrNotFound when there is none.
//
// Law: GDPR 17(1)
func (s *Site) RemovePicture(ctx context.Context, who people.Session, id seal.ID, now time.Time) error {
	var document string
	if err := s.engine.reader().QueryRowContext(ctx, `select document from picture where site = $1 and subject_id = $2 and picture_id = $3`,
		s.name, who.Subject, id).Scan(&document); err != nil {
		return notFound(err)
	}
	c, err := s.act(ctx, who.Subject, now, s.pictureFact(picture.FactRemoved, document, now, id))
	if err != nil {
		return err
	}
	c.must(1, ErrNotFound, `delete from picture where site = $1 and subject_id = $2 and picture_id = $3`, s.name, who.Subject, id)
	return s.Commit(ctx, c)
}

// pictures lists the pictures of a person, oldest first, without opening them.
func (s *Site) pictures(ctx context.Context, subject seal.ID) (all []rights.Picture, err error) {
	err = each(ctx, s.engine.reader(), func(r *sql.Rows) error {
		var p rights.Picture
		var at int64
		err := r.Scan(&p.ID, &p.Document, &at)
		p.Added = instant(at)
		all = append(all, p)
		return err
	}, `select picture_id, document, added_at from picture where site = $1 and subject_id = $2 order by added_at, picture_id`, s.name, subject)
	return all, err
}

// Picture opens a picture for the person whose it is: a JPEG file, small or whole. The error is ErrNotFound when they have none.
//
// Law: GDPR 15(3)
func (s *Site) Picture(ctx context.Context, subject, id seal.ID, small bool) ([]byte, error) {
	return s.openPicture(ctx, subject, id, small, `1 = 1`)
}

// reachedPictures lists the pictures of a person that somebody whom they chose may see: those for which the charter says so, and whose
// purpose is live.
func (s *Site) reachedPictures(ctx context.Context, owner seal.ID, kind string, live func(purpose string) bool) (list []rights.Picture, err error) {
	reached := s.Plan.ReachedPictures(kind)
	if len(reached) == 0 {
		return nil, nil
	}
	all, err := s.pictures(ctx, owner)
	for _, p := range all {
		if slices.ContainsFunc(reached, func(d charter.Document) bool { return d.Name == p.Document && live(d.Purpose) }) {
			list = append(list, p)
		}
	}
	return list, err
}

// SeePicture opens a picture of a profile to somebody who reaches it, as See does the profile: only while its purpose may run, where that
// rests on the owner's consent, and only if the access still allowed it once it was read. The error is that of See, or ErrNotFound.
//
// Law: GDPR 9(2)(a), GDPR 25(2), GDPR 32(4)
func (s *Site) SeePicture(ctx context.Context, who people.Session, access, id seal.ID, small bool, now time.Time) ([]byte, error) {
	p, err := s.See(ctx, who, access, now)
	if err != nil {
		return nil, err
	}
	i := slices.IndexFunc(p.Pictures, func(one rights.Picture) bool { return one.ID == id })
	if i < 0 {
		return nil, ErrNotFound
	}
	where := `1 = 1`
	d, _ := p.Site.Plan.Picture(p.Kind, p.Pictures[i].Document)
	if u, _ := p.Site.Plan.Charter.Purpose(d.Purpose); u.Basis == charter.BasisConsent {
		where = agreedPicture
	}
	file, err := p.Site.openPicture(ctx, p.Owner, id, small, where)
	if err != nil {
		return nil, err
	}
	_, _, err = s.allowed(ctx, who.Subject, access, people.ActView)
	return file, err
}

// agreedPicture holds where the consent on which a picture x rests is in force.
const agreedPicture = `exists (select 1 from consent c where c.site = x.site and c.subject_id = x.subject_id and c.purpose = x.purpose and c.given = 1)`

func (s *Site) openPicture(ctx context.Context, subject, id seal.ID, small bool, where string) ([]byte, error) {
	column := "sealed"
	if small {
		column = "small"
	}
	var document, purpose string
	var sealed []byte
	if err := s.engine.reader().QueryRowContext(ctx, `select document, purpose, `+column+` from picture x where site = $1 and subject_id = $2 and picture_id = $3 and `+where,
		s.name, subject, id).Scan(&document, &purpose, &sealed); err != nil {
		return nil, notFound(err)
	}
	key, err := s.key(ctx, subject)
	if err != nil {
		return nil, err
	}
	return key.Open(s.place(subject, "picture", pictureColumn(document, purpose, id, small)), sealed)
}

// Opened gives what is held about a person with the pictures themselves, for the copy that they take away.
//
// Law: GDPR 15(3), GDPR 20(1)
func (s *Site) Opened(ctx context.Context, h rights.Holding) (rights.Holding, error) {
	opened := make([]rights.Picture, len(h.Pictures))
	for i, p := range h.Pictures {
		image, err := s.Picture(ctx, h.Subject, p.ID, false)
		if err != nil {
			return h, err
		}
		opened[i] = p
		opened[i].Image = image
	}
	h.Pictures = opened
	return h, s.openedRecords(ctx, &h)
}

// Infected records that a file was refused because a scanner found malware in it, and nothing about who sent it.
//
// Law: GDPR 32(1)(b), GDPR 5(1)(c)
func (s *Site) Infected(ctx context.Context, document string, now time.Time) error {
	f := people.Fact(s.Plan, picture.FactInfected, "documents."+document, now)
	f.Detail = map[string]string{"document": document}
	c, _ := s.because(seal.ID{}, seal.DataKey{}, now, f)
	return s.Commit(ctx, c)
}

// lawful words which pictures x of people p may be there at an instant: those that the version in question lets them have, for as long
// as it says, while the consent on which they rest is in force. $1 is the site, $2 the version.
func (s *Site) lawful(now time.Time) (where string, args []any) {
	args = []any{s.name, s.version}
	arg := func(v any) string { args = append(args, v); return "$" + strconv.Itoa(len(args)) }
	parts := []string{"1 = 0"}
	for _, k := range s.Plan.Joins() {
		for _, d := range s.Plan.Pictures(k.Name) {
			part := `p.kind = ` + arg(k.Name) + ` and x.document = ` + arg(d.Name) + ` and x.purpose = ` + arg(d.Purpose) + ` and x.added_at > ` + arg(micros(s.ended(d, now)))
			if u, _ := s.Plan.Charter.Purpose(d.Purpose); u.Basis == charter.BasisConsent {
				part += ` and ` + agreedPicture
			}
			parts = append(parts, part)
		}
	}
	return `x.site = $1 and p.terms = $2 and not ((` + strings.Join(parts, ") or (") + `))`, args
}

// ended is the instant up to which pictures of a document have had their time; zero where nothing but their person ends them.
func (s *Site) ended(d charter.Document, now time.Time) (cut time.Time) {
	if !d.Destroy.Latest.IsZero() {
		cut = d.Destroy.Latest.Before(now)
	}
	if period, ok := s.Plan.Expiry(d.Purpose); ok && period.Before(now).After(cut) {
		cut = period.Before(now)
	}
	return cut
}

const picturesOf = ` from picture x join subject p on p.site = x.site and p.subject_id = x.subject_id where `

// sweepPictures destroys the pictures whose purpose or whose time has ended. Withdrawing a consent destroys them in its own
// transaction: nothing of that is left for a sweep.
//
// Law: GDPR 5(1)(e), GDPR 17(1)
func (s *Site) sweepPictures(ctx context.Context, now time.Time, w *Swept) (failed error) {
	type ended struct {
		subject, id seal.ID
		document    string
	}
	var list []ended
	where, args := s.lawful(now)
	if err := each(ctx, s.engine.reader(), func(r *sql.Rows) error {
		var e ended
		err := r.Scan(&e.subject, &e.id, &e.document)
		list = append(list, e)
		return err
	}, `select x.subject_id, x.picture_id, x.document`+picturesOf+where, args...); err != nil {
		return err
	}
	for _, e := range list {
		key, err := s.key(ctx, e.subject)
		if err == nil {
			c, _ := s.because(e.subject, key, now, s.pictureFact(picture.FactDestroyed, e.document, now, e.id))
			c.must(1, ErrStale, `delete from picture where site = $1 and subject_id = $2 and picture_id = $3`, s.name, e.subject, e.id)
			if err = s.Commit(ctx, c); err == nil {
				w.Expired++
			}
		}
		// Whoever left, or took it away meanwhile, is nobody's error; whose key is lost cannot be read, and is ended as a whole.
		failed = errors.Join(failed, ignore(err, ErrNotFound, ErrStale, ErrNoKey))
	}
	return failed
}
