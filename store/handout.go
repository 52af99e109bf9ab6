package store

import (
	"encoding/base64"
	"encoding/binary"
	"strings"
	"time"

	"charte/people"
	"charte/seal"
)

// HandLife is how long a page may bring back a picture that it was handed.
const HandLife = time.Hour

// A form that comes back to its writer, since something else in it has to change, brings its pictures along: a browser fills in no
// file by itself, and the site keeps nothing that was not sent. The picture goes back in the page, sealed, and comes again with it.

// HandOut seals a picture for the page of one form, of one writer (zero for a visitor): nobody but this site opens it, and nothing but
// that form brings it back. Nothing is written.
//
// Law: GDPR 25(1), GDPR 5(1)(e)
func (s *Site) HandOut(writer seal.ID, form, token string, i people.Image, now time.Time) string {
	plain := binary.BigEndian.AppendUint64(nil, uint64(micros(now.Add(HandLife))))
	plain = binary.BigEndian.AppendUint32(plain, uint32(len(i.Small)))
	plain = append(append(plain, i.Small...), i.Whole...)
	return base64.RawURLEncoding.EncodeToString(s.ring.PageKey(s.name).Seal(s.page(writer, form, token, i.Field), plain))
}

// TakeIn opens a picture that HandOut sealed. It reports false for one of another page, one that was altered, and one whose time is over.
func (s *Site) TakeIn(writer seal.ID, form, token, field, sealed string, now time.Time) (people.Image, bool) {
	bytes, err := base64.RawURLEncoding.DecodeString(sealed)
	if err != nil {
		return people.Image{}, false
	}
	plain, err := s.ring.PageKey(s.name).Open(s.page(writer, form, token, field), bytes)
	if err != nil || !now.Before(instant(int64(binary.BigEndian.Uint64(plain)))) {
		return people.Image{}, false
	}
	small := int(binary.BigEndian.Uint32(plain[8:]))
	plain = plain[12:]
	return people.Image{Field: field, Small: plain[:small], Whole: plain[small:]}, true
}

// page is where a picture of a page is sealed.
func (s *Site) page(writer seal.ID, form, token, field string) seal.Place {
	return s.place(writer, "page", strings.Join([]string{form, field, token}, "/"))
}
