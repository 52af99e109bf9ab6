package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"time"

	"charte/letters"
	"charte/people"
	"charte/seal"
)

// FactSent is the fact that a letter left for its reader's mail server.
const FactSent = "letter sent"

// envelope is what the outbox keeps sealed.
type envelope struct{ To, Subject, Body string }

func encodeLetter(l letters.Letter) []byte {
	const why = "sealed in the outbox"
	b, _ := json.Marshal(envelope{l.To.Reveal(why), l.Subject, l.Body.Reveal(why)})
	return b
}

// Owed is a letter of the outbox.
type Owed struct {
	letters.Letter
	ID      seal.ID
	At      time.Time // since when it is owed
	subject seal.ID
}

// Letter opens a letter of the outbox. The error is ErrNotFound once it was sent or cancelled.
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
	key, err := s.key(ctx, o.subject)
	if err != nil {
		return o, err
	}
	plain, err := key.Open(s.place(o.subject, "outbox", id.String()), sealed)
	if err != nil {
		return o, err
	}
	var e envelope
	if err := json.Unmarshal(plain, &e); err != nil {
		return o, errors.New("store: a letter of the outbox cannot be read")
	}
	o.Kind, o.At = letters.Kind(kind), instant(at)
	o.To, o.Subject, o.Body = seal.NewText(e.To), e.Subject, seal.NewText(e.Body)
	return o, nil
}

// Sent takes a letter out of the outbox, with the fact that it left. A letter that was nobody's, such as a farewell,
// has its key destroyed.
func (s *Site) Sent(ctx context.Context, o Owed, now time.Time) error {
	nobody, err := s.nobody(ctx, o.subject)
	if err != nil {
		return err
	}
	subject, key := o.subject, seal.DataKey{}
	if nobody {
		subject = seal.ID{}
	} else if key, err = s.key(ctx, subject); err != nil {
		return err
	}
	f := people.Fact(s.Plan, FactSent, "letters.within", now)
	f.Detail = map[string]string{"letter": string(o.Kind)}
	c, _ := s.because(subject, key, now, f)
	c.must(1, ErrNotFound, `delete from outbox where site = $1 and letter_id = $2`, s.name, o.ID)
	if err := ignore(s.Commit(ctx, c), ErrNotFound); err != nil || !nobody {
		return err
	}
	return s.keys.destroy(ctx, s.name, o.subject, nil, now)
}

func (s *Site) nobody(ctx context.Context, subject seal.ID) (bool, error) {
	var n int
	err := s.engine.reader().QueryRowContext(ctx, `select count(*) from subject where site = $1 and subject_id = $2`, s.name, subject).Scan(&n)
	return n == 0, err
}

// Drop gives up a letter that no server took in time, and destroys its key when it was nobody's.
func (s *Site) Drop(ctx context.Context, id seal.ID, now time.Time) error {
	o, err := s.Letter(ctx, id)
	if err != nil {
		return ignore(err, ErrNotFound)
	}
	f := people.Fact(s.Plan, "letter given up", "letters.within", now)
	f.Detail = map[string]string{"letter": string(o.Kind)}
	c, _ := s.because(seal.ID{}, seal.DataKey{}, now, f)
	c.must(1, ErrNotFound, `delete from outbox where site = $1 and letter_id = $2`, s.name, id)
	if err := s.Commit(ctx, c); err != nil {
		return ignore(err, ErrNotFound)
	}
	if nobody, err := s.nobody(ctx, o.subject); err != nil || !nobody {
		return err
	}
	return s.keys.destroy(ctx, s.name, o.subject, nil, now)
}

// Unsent lists the letters owed, oldest first, so that a restart can queue again what the queue lost sight of.
func (s *Site) Unsent(ctx context.Context, before time.Time, limit int) (ids []seal.ID, err error) {
	err = each(ctx, s.engine.reader(), func(r *sql.Rows) error {
		var id seal.ID
		err := r.Scan(&id)
		ids = append(ids, id)
		return err
	}, `select letter_id from outbox where site = $1 and owed_at < $2 order by owed_at, letter_id limit $3`, s.name, micros(before), limit)
	return ids, err
}
