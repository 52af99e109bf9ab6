package store

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"charte/letters"
	"charte/people"
	"charte/proof"
	"charte/seal"
)

// FactSent is the fact that a letter left for its reader's mail server.
const FactSent = "letter sent"

// enclosed is what the outbox keeps sealed.
type enclosed struct{ To, Subject, Body string }

func encodeLetter(l letters.Letter) []byte {
	const why = "sealed in the outbox"
	b, _ := json.Marshal(enclosed{l.To.Reveal(why), l.Subject, l.Body.Reveal(why)})
	return b
}

// Owed is a letter of the outbox.
type Owed struct {
	letters.Letter
	ID      seal.ID
	At      time.Time // since when it is owed
	subject seal.ID
}

// Letter opens a letter of the outbox. The error is ErrNotFound once it was sent or cancelled, ErrNoKey or
// seal.ErrTampered when nobody can open it, ErrPurpose for a letter of a series that its reader's version does not have: Owed then has its
// kind and since when it is owed.
func (s *Site) Letter(ctx context.Context, id seal.ID) (Owed, error) {
	o := Owed{ID: id}
	var kind string
	var at int64
	var sealed []byte
	err := s.engine.reader().QueryRowContext(ctx, `select subject_id, kind, purpose, owed_at, sealed from outbox where site = $1 and letter_id = $2`,
		s.name, id).Scan(&o.subject, &kind, &o.Purpose, &at, &sealed)
	if err != nil {
		return o, notFound(err)
	}
	o.Kind, o.At = letters.Kind(kind), instant(at)
	key, err := s.key(ctx, o.subject)
	if errors.Is(err, ErrNotFound) {
		err = ErrNoKey
	}
	if err != nil {
		return o, err
	}
	if o.Kind == letters.Mailing {
		o.Letter, err = s.compose(ctx, id, o.subject, key)
		return o, err
	}
	plain, err := key.Open(s.place(o.subject, "outbox", id.String()), sealed)
	if err != nil {
		return o, err
	}
	var e enclosed
	if err := json.Unmarshal(plain, &e); err != nil {
		return o, errors.New("store: a letter of the outbox cannot be read")
	}
	o.To, o.Subject, o.Body = seal.NewText(e.To), e.Subject, seal.NewText(e.Body)
	return o, nil
}

// Sent takes a letter out of the outbox, with the fact that it left unless it answered a fact. A warning begins the
// wait from then on. A letter that was nobody's, such as a farewell, has its key destroyed.
func (s *Site) Sent(ctx context.Context, o Owed, now time.Time) error {
	f := people.Fact(s.Plan, FactSent, "letters.within", now)
	f.Detail = map[string]string{"letter": string(o.Kind)}
	if o.Series != "" {
		f.Promise, f.Detail["mailing"] = "mailings."+o.Series, o.Series
	}
	return s.settle(ctx, o.ID, o.subject, o.Kind, f, now)
}

// settle takes a letter out of the outbox. The error is nil when it is not there any more.
func (s *Site) settle(ctx context.Context, id, reader seal.ID, kind letters.Kind, f proof.Fact, now time.Time) error {
	nobody, err := s.nobody(ctx, reader)
	if err != nil {
		return err
	}
	c := &Change{site: s, at: now}
	left := f.Kind == FactSent
	if gone := `delete from outbox where site = $1 and letter_id = $2`; left && kind == letters.Mailing {
		c.do(gone, s.name, id) // stopped while it left: it left all the same, and its reader can see it
	} else {
		c.must(1, ErrNotFound, gone, s.name, id)
	}
	switch key, keyErr := s.key(ctx, reader); {
	case left && kind.Answers():
	case !nobody && keyErr == nil:
		c.subject, c.key = reader, key
		c.also(f)
	default: // nobody, or nobody who can be written about any more
		c.also(f)
	}
	if kind == letters.Changed {
		c.told(reader, id, left)
	}
	if kind == letters.Mailing && !left {
		c.do(`delete from delivery where site = $1 and subject_id = $2 and letter_id = $3 and left_at = 0`, s.name, reader, id)
	}
	if kind == letters.Warning {
		if left {
			c.do(`update subject set told_at = $3 where site = $1 and subject_id = $2 and warned_at > seen_at`, s.name, reader, micros(now))
		} else { // nobody was told: the sequence begins anew
			c.do(`update subject set warned_at = 0 where site = $1 and subject_id = $2`, s.name, reader)
		}
	}
	if err := ignore(s.Commit(ctx, c), ErrNotFound); err != nil || !nobody {
		return err
	}
	return s.keys.destroy(ctx, s.name, reader, nil, now)
}

func (s *Site) nobody(ctx context.Context, subject seal.ID) (bool, error) {
	var n int
	err := s.engine.reader().QueryRowContext(ctx, `select count(*) from subject where site = $1 and subject_id = $2`, s.name, subject).Scan(&n)
	return n == 0, err
}

// FactGivenUp is the fact that a letter was owed for too long and never left.
const FactGivenUp = "letter given up"

// Drop gives up a letter that no server took in time, or that no longer opens.
func (s *Site) Drop(ctx context.Context, id seal.ID, now time.Time) error {
	var reader seal.ID
	var kind string
	err := s.engine.reader().QueryRowContext(ctx, `select subject_id, kind from outbox where site = $1 and letter_id = $2`, s.name, id).Scan(&reader, &kind)
	if err != nil {
		return ignore(notFound(err), ErrNotFound)
	}
	f := people.Fact(s.Plan, FactGivenUp, "letters.within", now)
	if letters.Kind(kind) == letters.Mailing {
		f.Kind = FactHeld // nobody was owed it
	}
	f.Detail = map[string]string{"letter": kind}
	return s.settle(ctx, id, reader, letters.Kind(kind), f, now)
}

// Unsent lists the letters owed, oldest first, announcements and mailings last, so that a restart can queue again what the queue lost sight of.
func (s *Site) Unsent(ctx context.Context, before time.Time, limit int) (ids []seal.ID, err error) {
	return identifiers(ctx, s.engine.reader(), `select letter_id from outbox where site = $1 and owed_at < $2 order by case when kind in ($4, $5) then 1 else 0 end, owed_at, letter_id limit $3`, s.name, micros(before), limit, string(letters.Changed), string(letters.Mailing))
}
