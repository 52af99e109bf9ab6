package store

import (
	"context"
	"database/sql"
	"errors"
	"slices"
	"time"

	"charte/consent"
	"charte/people"
	"charte/plan"
	"charte/proof"
	"charte/rights"
	"charte/seal"
)

// lookEvery is how often a look by the same holder is a fact of its own. What they change or take away always is.
const lookEvery = time.Hour

// Reach is a profile that somebody reaches, reached, or asked for.
type Reach struct {
	people.Access        // its Name is the owner's while it is active; its Address the one that the holder typed, until it is answered
	Kind          string // of the profile
	Can           map[string]bool
}

// Reaches lists the profiles that somebody reaches, and what they asked for, oldest first.
func (s *Site) Reaches(ctx context.Context, holder seal.ID) (all []Reach, err error) {
	typed := map[seal.ID][]byte{}
	var owners []seal.ID
	err = each(ctx, s.engine.reader(), func(r *sql.Rows) error {
		var id, owner seal.ID
		var sealed []byte
		err := r.Scan(&id, &owner, &sealed)
		typed[id], owners = sealed, append(owners, owner)
		return err
	}, `select access_id, owner_id, sealed from reach where site = $1 and subject_id = $2`, s.name, holder)
	if err != nil || len(owners) == 0 {
		return nil, err
	}
	rows, err := s.accesses(ctx, `x.holder_id = $2`, holder)
	if err != nil {
		return nil, err
	}
	key, err := s.key(ctx, holder)
	if err != nil {
		return nil, err
	}
	for _, a := range rows {
		sealed, mine := typed[a.ID]
		if !mine {
			continue
		}
		one := Reach{Access: a.Access, Kind: a.ownerKind, Can: map[string]bool{}}
		switch {
		case a.State == people.AccessActive:
			if err := s.reached(ctx, a, &one); err != nil {
				return all, err
			}
		case sealed != nil:
			plain, err := key.Open(s.place(holder, "reach", a.ID.String()), sealed)
			if err != nil {
				return all, err
			}
			one.Address = seal.NewText(string(plain))
		}
		all = append(all, one)
	}
	return all, nil
}

// reached adds to an active access whose profile it is, and what it allows at this instant.
func (s *Site) reached(ctx context.Context, a rowOf, r *Reach) (err error) {
	owner, err := s.of(ctx, a.Owner)
	if err != nil {
		return ignore(err, ErrNotFound)
	}
	for _, act := range a.May {
		r.Can[act] = !a.ownerDied && people.Can(owner.Plan, a.Access, act)
	}
	r.Name, err = s.nameFor(ctx, a.Owner)
	return err
}

// Profile is the profile of somebody, as far as one of those whom they chose may see it at this instant.
type Profile struct {
	Reach
	Site     *Site  // under the version that its owner is under
	Lang     string // of the owner
	Values   []plan.Value
	Pictures []rights.Picture // not opened
}

// See opens a profile to somebody who reaches it, and tells its owner: each holder's look is a fact of the owner, one in an hour at
// most. The error is ErrCut when it is not open to them, or not any more, ErrBlocked when they may not look.
//
// Law: GDPR 15(1)(c), GDPR 32(4)
func (s *Site) See(ctx context.Context, who people.Session, id seal.ID, now time.Time) (p Profile, err error) {
	err = again(func() error {
		p, err = s.through(ctx, who, id, people.ActView, now, nil)
		return err
	})
	return p, err
}

// Extract makes a copy of a profile for somebody who reaches it. That they took it away is a fact of its owner before the first byte
// leaves. make turns the profile into a file of some format.
//
// Law: GDPR 15(1)(c), GDPR 32(4)
func (s *Site) Extract(ctx context.Context, who people.Session, id seal.ID, format string, now time.Time, make func(Profile) ([]byte, error)) (file []byte, err error) {
	err = again(func() error {
		_, err := s.through(ctx, who, id, people.ActExport, now, func(p Profile, f proof.Fact) (proof.Fact, error) {
			f.Kind, f.Detail["format"] = people.FactExtracted, format
			file, err = make(p)
			return f, err
		})
		if err != nil {
			file = nil
		}
		return err
	})
	return file, err
}

// through reads a profile by an access. What is read is returned only if the access still allowed it once it was read.
func (s *Site) through(ctx context.Context, who people.Session, id seal.ID, act string, now time.Time, taken func(Profile, proof.Fact) (proof.Fact, error)) (p Profile, err error) {
	a, one, err := s.allowed(ctx, who.Subject, id, act)
	if err != nil {
		return p, err
	}
	if p, err = one.profile(ctx, a); err != nil {
		return p, err
	}
	if taken == nil && now.Sub(a.looked) < lookEvery {
		again, err := s.access(ctx, a.Owner, a.ID)
		if errors.Is(err, ErrNotFound) || err == nil && (again.ownerDied || string(again.bond) != string(a.bond)) {
			err = ErrStale
		}
		return p, err
	}
	fact := people.Fact(one.Plan, people.FactViewed, "grants."+a.Grant, now, p.shown()...)
	fact = people.By(people.About(fact, a.Access), people.Actor{Subject: who.Subject, Grant: a.Grant})
	if taken != nil {
		if fact, err = taken(p, fact); err != nil {
			return p, err
		}
	}
	key, err := one.key(ctx, a.Owner)
	if err != nil {
		return p, err
	}
	c, _ := one.because(a.Owner, key, now, fact)
	c.through(a)
	if taken == nil {
		c.must(1, ErrStale, `update access set looked_at = $4 where site = $1 and subject_id = $2 and access_id = $3 and looked_at = $5`, s.name, a.Owner, a.ID, micros(now), micros(a.looked))
	}
	return p, one.Commit(ctx, c)
}

// shown names the fields and the documents of which there is something to see.
func (p Profile) shown() (names []string) {
	for _, v := range p.Values {
		names = append(names, v.Field)
	}
	for _, one := range p.Pictures {
		names = append(names, one.Document)
	}
	return slices.Compact(names)
}

// profile reads what the holder of an access may see.
func (s *Site) profile(ctx context.Context, a rowOf) (p Profile, err error) {
	p = Profile{Reach: Reach{Access: a.Access, Kind: a.ownerKind, Can: map[string]bool{}}, Site: s}
	if err := s.reached(ctx, a, &p.Reach); err != nil {
		return p, err
	}
	state, err := s.standing(ctx, a.Owner)
	if err != nil {
		return p, err
	}
	p.Lang = state.lang
	chosen, err := s.Consents(ctx, a.Owner)
	if err != nil {
		return p, err
	}
	key, err := s.key(ctx, a.Owner)
	if err != nil {
		return p, err
	}
	stopped, err := s.stopped(ctx, a.Owner)
	if err != nil {
		return p, err
	}
	live := func(purpose string) bool { return consent.Live(s.Plan, purpose, chosen) && !stopped(purpose) }
	if p.Pictures, err = s.reachedPictures(ctx, a.Owner, a.ownerKind, live); err != nil {
		return p, err
	}
	p.Values, err = s.values(ctx, a.Owner, key, s.shown(a.ownerKind, live))
	return p, err
}

// change lets somebody change a profile that they reach. The fact is the owner's, and says who did it; it is no visit of the owner.
//
// Law: GDPR 25(2), GDPR 32(4)
func (s *Site) change(ctx context.Context, who people.Session, id seal.ID, field, kind, promise string, now time.Time, write func(*Change, rowOf) error) error {
	return again(func() error {
		a, one, err := s.allowed(ctx, who.Subject, id, people.ActEdit)
		if err != nil {
			return err
		}
		if !slices.Contains(one.Plan.Reached(a.ownerKind), field) {
			return ErrUndeclared
		}
		key, err := one.key(ctx, a.Owner)
		if err != nil {
			return err
		}
		fact := people.Informed(people.Fact(one.Plan, kind, promise, now, field), who.Notice)
		c, _ := one.because(a.Owner, key, now, people.By(people.About(fact, a.Access), people.Actor{Subject: who.Subject, Grant: a.Grant}))
		c.through(a)
		if err := write(c, a); err != nil {
			return err
		}
		return one.Commit(ctx, c)
	})
}

// AddTo adds an entry to a list of a profile that somebody reaches.
func (s *Site) AddTo(ctx context.Context, who people.Session, id seal.ID, field string, text seal.Text, now time.Time) error {
	return s.change(ctx, who, id, field, people.FactAdded, "collect.closed", now, func(c *Change, a rowOf) error {
		if !c.site.Plan.Lists(field) {
			return ErrUndeclared
		}
		c.hold(a.ownerKind, plan.Value{Field: field, Item: seal.NewID(), Text: text, At: now})
		return nil
	})
}

// RemoveFrom removes an entry from a list of a profile that somebody reaches. The error is ErrNotFound when there is no such entry.
func (s *Site) RemoveFrom(ctx context.Context, who people.Session, id seal.ID, field string, item seal.ID, now time.Time) error {
	return s.change(ctx, who, id, field, people.FactRemoved, "rights.rectification", now, func(c *Change, a rowOf) error {
		if !c.site.Plan.Lists(field) {
			return ErrUndeclared
		}
		c.must(1, ErrNotFound, `delete from datum where site = $1 and subject_id = $2 and field = $3 and item_id = $4`, s.name, a.Owner, field, item)
		return nil
	})
}

// CorrectIn replaces a single field of a profile that somebody reaches, or removes it when text is zero and the charter does not
// require it.
func (s *Site) CorrectIn(ctx context.Context, who people.Session, id seal.ID, field string, text seal.Text, now time.Time) error {
	kind := people.FactCorrected
	if text.IsZero() {
		kind = people.FactRemoved
	}
	return s.change(ctx, who, id, field, kind, "rights.rectification", now, func(c *Change, a rowOf) error {
		k, _ := c.site.Plan.Charter.Kind(a.ownerKind)
		switch {
		case c.site.Plan.Lists(field), text.IsZero() && slices.Contains(k.Required, field):
			return ErrUndeclared
		case text.IsZero():
			c.do(`delete from datum where site = $1 and subject_id = $2 and field = $3 and item_id = $4`, s.name, a.Owner, field, seal.ID{})
		default:
			c.hold(a.ownerKind, plan.Value{Field: field, Text: text, At: now})
		}
		return nil
	})
}

// Actors names those who acted on somebody's profile by an access that they have or had: nobody else.
//
// Law: GDPR 15(1)(c)
func (s *Site) Actors(ctx context.Context, owner seal.ID) (map[string]seal.Text, error) {
	all, err := s.Accesses(ctx, owner)
	names := map[string]seal.Text{}
	for _, a := range all {
		if !a.Name.IsZero() {
			names[a.Holder.String()] = a.Name
		}
	}
	return names, err
}
