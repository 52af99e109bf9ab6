package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"time"

	"charte/letters"
	"charte/rights"
	"charte/seal"
)

// sealedDirective is what a row of directive keeps sealed.
type sealedDirective struct {
	Wish, Then, Name, Address string
	Mail, Told                bool
	Lang, Words               string
	Version                   int
	At                        time.Time
}

func encodeDirective(d rights.Directive) []byte {
	const why = "sealed at once"
	text, _ := json.Marshal(sealedDirective{string(d.Wish), string(d.Then), d.Recipient.Name.Reveal(why), d.Recipient.Address.Reveal(why),
		d.Recipient.Mail, d.Told, d.Lang, d.Words, d.Version, d.At})
	return text
}

func decodeDirective(text []byte, fact seal.ID) (*rights.Directive, error) {
	var d sealedDirective
	if err := json.Unmarshal(text, &d); err != nil {
		return nil, errors.New("store: a directive cannot be read")
	}
	out := &rights.Directive{Wish: rights.Wish(d.Wish), Then: rights.Wish(d.Then), Told: d.Told, Lang: d.Lang, Words: d.Words, Version: d.Version, At: d.At, Fact: fact}
	if d.Name != "" {
		out.Recipient = rights.Recipient{Name: seal.NewText(d.Name), Address: seal.NewText(d.Address), Mail: d.Mail}
	}
	return out, nil
}

// Direct keeps what a person wants done with their data after their death, in place of what they wanted before, and returns the fact whose
// receipt proves it. Whoever is named is written to now only where the person asked for it. The errors are those of Commit, and
// rights.ErrDirective.
//
// Law: LIL 85
func (s *Site) Direct(ctx context.Context, subject seal.ID, d rights.Directive) (seal.ID, error) {
	d, err := rights.Direct(s.Plan, d)
	if err != nil {
		return seal.ID{}, err
	}
	key, err := s.key(ctx, subject)
	if err != nil {
		return seal.ID{}, err
	}
	c, fact := s.because(subject, key, d.At, d.Given())
	c.living()
	c.owned()
	c.seen()
	c.do(`insert into directive (site, subject_id, fact_id, made_at, sealed) values ($1, $2, $3, $4, $5)
		on conflict (site, subject_id) do update set fact_id = excluded.fact_id, made_at = excluded.made_at, sealed = excluded.sealed`,
		s.name, subject, fact, micros(d.At), key.Seal(s.place(subject, "directive", fact.String()), encodeDirective(d)))
	if d.Told {
		c.owe(subject, key, letters.AfterDeath(s.Plan, letters.Named, d.Lang, d.Recipient.Address, s.Base+"/policy", ""))
	}
	return fact, s.Commit(ctx, c)
}

// Undirect takes a directive back. The error is ErrNotFound where there is none.
//
// Law: LIL 85
func (s *Site) Undirect(ctx context.Context, subject seal.ID, now time.Time) error {
	key, err := s.key(ctx, subject)
	if err != nil {
		return err
	}
	d, err := s.directive(ctx, s.engine.reader(), subject, key)
	if err != nil {
		return err
	}
	if d == nil {
		return ErrNotFound
	}
	c, err := s.act(ctx, subject, now, d.Revoked(s.Plan, now))
	if err != nil {
		return err
	}
	c.must(1, ErrNotFound, `delete from directive where site = $1 and subject_id = $2 and fact_id = $3`, s.name, subject, d.Fact)
	return s.Commit(ctx, c)
}

// rower asks for one row: a database, or one snapshot of it.
type rower interface {
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

// directive reads what a person wants done after their death, nil where they said nothing.
func (s *Site) directive(ctx context.Context, db rower, subject seal.ID, key seal.DataKey) (*rights.Directive, error) {
	var fact seal.ID
	var sealed []byte
	err := db.QueryRowContext(ctx, `select fact_id, sealed from directive where site = $1 and subject_id = $2`, s.name, subject).Scan(&fact, &sealed)
	if err != nil {
		return nil, ignore(notFound(err), ErrNotFound)
	}
	plain, err := key.Open(s.place(subject, "directive", fact.String()), sealed)
	if err != nil {
		return nil, err
	}
	return decodeDirective(plain, fact)
}

// directed adds it, and what is held about a minor, to what is held about a person.
func (s *Site) directed(ctx context.Context, h *rights.Holding, key seal.DataKey) (err error) {
	if h.Directive, err = s.directive(ctx, s.engine.reader(), h.Subject, key); err != nil {
		return err
	}
	w, err := s.Ward(ctx, h.Subject)
	if err != nil || w == nil {
		return err
	}
	h.Minority = &rights.Minority{Parent: w.Parent, Agreed: w.Agreed, Since: w.Since, Asked: w.Asked}
	h.Minority.Sought, err = s.Sought(ctx, h.Subject)
	return err
}
