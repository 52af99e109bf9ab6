package store

import (
	"context"
	"database/sql"
	"errors"
	"slices"
	"time"

	"charte/charter"
	"charte/people"
	"charte/plan"
	"charte/rights"
	"charte/seal"
)

// Invitation is an invitation as whoever was invited sees it.
//
// Law: GDPR 14(1), GDPR 14(2)(f)
type Invitation struct {
	people.Access               // its Name is that of whoever invites, its Address the one that was invited
	Rule          charter.Grant // as the version of the profile's owner has it
	Kind          string        // as which kind of people an answer is given
	Prepared      bool          // a profile was prepared, and waits for its person
	Values        []plan.Value  // what it holds
	Has           string        // the kind of account that the invited address has; "" for none
	Asked         bool          // somebody asks for access to the profile of whoever answers; otherwise they are invited to reach one
}

// fetched is a row of the table of invitations.
type fetched struct {
	hash, blind, bond []byte
	owner, access, by seal.ID
	ends              int64
}

// invitationOf finds an invitation by the link of its letter. The error is ErrNotFound when it is wrong, answered or too old.
func (s *Site) invitationOf(ctx context.Context, token string, now time.Time) (f fetched, a rowOf, err error) {
	hash := seal.TokenHash(token)
	f.hash = hash[:]
	err = s.engine.reader().QueryRowContext(ctx, `select subject_id, access_id, by_id, blind, ends_at, bond from invitation where site = $1 and token_hash = $2 and ends_at > $3`,
		s.name, hash[:], micros(now)).Scan(&f.owner, &f.access, &f.by, &f.blind, &f.ends, &f.bond)
	if err != nil {
		return f, a, notFound(err)
	}
	a, err = s.invited(ctx, f)
	return f, a, err
}

// invited is the access that a link is about, as long as nobody answered.
func (s *Site) invited(ctx context.Context, f fetched) (a rowOf, err error) {
	if !s.bonded(f.bond, "invitation", invitationParts(f.hash, f.owner, f.access, f.by, f.blind, f.ends)...) {
		return a, ErrNotFound
	}
	if a, err = s.access(ctx, f.owner, f.access); err == nil && a.State != people.AccessInvited && a.State != people.AccessAsked {
		err = ErrNotFound
	}
	return a, err
}

// Invitation shows an invitation to whoever holds the link of its letter. Looking at it changes nothing.
func (s *Site) Invitation(ctx context.Context, token string, now time.Time) (Invitation, error) {
	f, a, err := s.invitationOf(ctx, token, now)
	if err != nil {
		return Invitation{}, err
	}
	return s.describe(ctx, f, a)
}

// describe says all that an invited person may know before they answer.
func (s *Site) describe(ctx context.Context, f fetched, a rowOf) (i Invitation, err error) {
	one, err := s.of(ctx, a.Owner)
	if err != nil {
		return i, err
	}
	i = Invitation{Access: a.Access, Asked: a.State == people.AccessAsked}
	var ok bool
	if i.Rule, ok = one.Plan.Grant(a.Grant); !ok {
		return i, ErrNotFound
	}
	i.Prepared = i.Asked && a.ownerCame == prepared && i.Rule.Creates
	if i.Kind = i.Rule.To; i.Asked {
		i.Kind = i.Rule.On
	}
	if i.Name, err = s.nameOf(ctx, f.by); err != nil {
		return i, err
	}
	if a.sealed != nil || a.ownerCame == prepared {
		if i.Address, err = one.invitedAddress(ctx, a); err != nil {
			return i, err
		}
	} else if i.Address, err = one.single(ctx, a.Owner, one.loginField()); err != nil {
		return i, err
	}
	if i.Has, err = s.accountAt(ctx, i.Address); err != nil || !i.Prepared {
		return i, err
	}
	h, err := one.Held(ctx, a.Owner)
	i.Values = h.Values
	return i, err
}

// invitedAddress opens the address that an invitation went to.
func (s *Site) invitedAddress(ctx context.Context, a rowOf) (seal.Text, error) {
	if a.sealed == nil {
		return s.single(ctx, a.Owner, s.loginField())
	}
	key, err := s.key(ctx, a.Owner)
	if err != nil {
		return seal.Text{}, err
	}
	plain, err := key.Open(s.place(a.Owner, "access", a.ID.String()), a.sealed)
	return seal.NewText(string(plain)), err
}

// accountAt gives the kind of the account that an address has, for whoever reads mail there; "" for none.
func (s *Site) accountAt(ctx context.Context, address seal.Text) (kind string, err error) {
	owner, err := s.owner(ctx, s.loginField(), address.Reveal("GDPR 12(2): which account may answer"))
	if err != nil {
		return "", ignore(err, ErrNotFound)
	}
	err = s.engine.reader().QueryRowContext(ctx, `select p.kind from subject p join account c on c.site = p.site and c.subject_id = p.subject_id where p.site = $1 and p.subject_id = $2`,
		s.name, owner).Scan(&kind)
	return kind, ignore(notFound(err), ErrNotFound)
}

// Invitations lists what waits for the answer of a signed-in person, by the address that they confirmed: the letter need not be found
// again, and whoever joins because of it finds it there.
func (s *Site) Invitations(ctx context.Context, who people.Session, now time.Time) (all []Invitation, err error) {
	found, err := s.addressed(ctx, who.Subject, now)
	for _, f := range found {
		a, err := s.invited(ctx, f)
		if err != nil {
			if ignore(err, ErrNotFound) != nil {
				return all, err
			}
			continue
		}
		i, err := s.describe(ctx, f, a)
		if ignore(err, ErrNotFound) != nil {
			return all, err
		}
		if err == nil && !slices.ContainsFunc(all, func(o Invitation) bool { return o.ID == i.ID }) {
			all = append(all, i)
		}
	}
	return all, err
}

// addressed lists the links that went to somebody's address.
func (s *Site) addressed(ctx context.Context, subject seal.ID, now time.Time) (all []fetched, err error) {
	login, err := s.single(ctx, subject, s.loginField())
	if err != nil || login.IsZero() {
		return nil, err
	}
	for _, blind := range s.ring.Blinds(s.name, invitedTo, login.Reveal("looked up as a keyed hash")) {
		err = errors.Join(err, each(ctx, s.engine.reader(), func(r *sql.Rows) error {
			f := fetched{blind: blind}
			err := r.Scan(&f.hash, &f.owner, &f.access, &f.by, &f.ends, &f.bond)
			if f.by != subject {
				all = append(all, f)
			}
			return err
		}, `select token_hash, subject_id, access_id, by_id, ends_at, bond from invitation where site = $1 and blind = $2 and ends_at > $3 order by ends_at, token_hash`, s.name, blind, micros(now)))
	}
	return all, err
}

// waiting finds what a signed-in person may answer: a request for their own profile, or an invitation to their address.
func (s *Site) waiting(ctx context.Context, who people.Session, id seal.ID, now time.Time) (a rowOf, err error) {
	if a, err = s.access(ctx, who.Subject, id); err == nil {
		if a.State != people.AccessAsked || !now.Before(a.Ends) {
			return a, ErrNotFound
		}
		return a, nil
	}
	if !errors.Is(err, ErrNotFound) {
		return a, err
	}
	found, err := s.addressed(ctx, who.Subject, now)
	if err != nil {
		return a, err
	}
	for _, f := range found {
		if f.access == id {
			return s.invited(ctx, f)
		}
	}
	return a, ErrNotFound
}

// Accept is the yes of a signed-in person to an invitation that went to their own address, or to a request for their own profile. The
// error is ErrKind when their account is not of the kind that it is for, ErrAgain when they have that access already.
//
// Law: GDPR 7(1), GDPR 4(11)
func (s *Site) Accept(ctx context.Context, who people.Session, id seal.ID, now time.Time) error {
	return again(func() error {
		a, err := s.waiting(ctx, who, id, now)
		if err != nil {
			return err
		}
		one, err := s.of(ctx, a.Owner)
		if err != nil {
			return err
		}
		g, ok := one.Plan.Grant(a.Grant)
		if !ok {
			return ErrNotFound
		}
		asked := a.State == people.AccessAsked
		switch {
		case asked && who.Kind != g.On, !asked && (who.Kind != g.To || who.Subject == a.Owner):
			return ErrKind
		case asked && a.Owner != who.Subject:
			return s.adopt(ctx, who, a, now)
		case !asked:
			a.Holder = who.Subject
		}
		return s.open(ctx, one, g, a, who.Subject, now)
	})
}

// open makes an access active: the second of two yeses.
func (s *Site) open(ctx context.Context, one *Site, g charter.Grant, a rowOf, by seal.ID, now time.Time) error {
	twin, err := s.number(ctx, `select count(*) from access where site = $1 and subject_id = $2 and holder_id = $3 and grant_name = $4 and state = 'active'`, s.name, a.Owner, a.Holder, a.Grant)
	if err != nil {
		return err
	}
	if twin > 0 {
		return errors.Join(ErrAgain, s.refuse(ctx, a, people.FactExpired, seal.ID{}, now))
	}
	c, _, holder, err := s.both(ctx, a, now)
	if err != nil {
		return err
	}
	c.living()
	c.awaitedOf(by)
	is := a
	is.State, is.May, is.Answered, is.Ends, is.sealed = people.AccessActive, g.May, now, time.Time{}, nil
	mine, theirs := one.told(people.FactAccepted, a.Access, by, now)
	if by == a.Owner {
		is.owners = c.also(mine)
		c.alsoIn(holder, theirs)
		c.do(`update reach set sealed = null where site = $1 and subject_id = $2 and access_id = $3`, s.name, a.Holder, a.ID)
	} else {
		c.also(theirs)
		is.holders = c.alsoIn(holder, mine)
	}
	c.become(a, is) // first: whoever says the same yes twice at once finds it answered
	if by != a.Owner {
		c.reaches(is, holder, "")
	}
	c.uninvite(a)
	c.came(by)
	return one.Commit(ctx, c)
}

// adopt opens the profile that somebody has already to whoever prepared another one for them. What was typed is dropped.
func (s *Site) adopt(ctx context.Context, who people.Session, was rowOf, now time.Time) error {
	one, err := s.of(ctx, who.Subject)
	if err != nil {
		return err
	}
	g, ok := one.Plan.Grant(was.Grant)
	if !ok {
		return ErrNotFound
	}
	owner, err := s.party(ctx, who.Subject)
	if err != nil {
		return err
	}
	holder, err := s.party(ctx, was.Holder)
	if err != nil {
		return err
	}
	is := was
	is.Access = people.Access{ID: was.ID, Owner: who.Subject, Holder: was.Holder, Grant: g.Name, State: people.AccessActive, May: g.May, Began: was.Began, Sent: was.Sent, Answered: now}
	c := one.between(owner, holder, now)
	c.awaitedOf(owner.id)
	c.must(1, ErrStale, `update subject set kind = kind where site = $1 and subject_id = $2 and not exists (select 1 from access o
		where o.site = $1 and o.subject_id = $2 and o.holder_id = $3 and o.grant_name = $4 and o.state = 'active')`, s.name, who.Subject, was.Holder, g.Name)
	mine, theirs := one.told(people.FactAccepted, is.Access, who.Subject, now)
	is.owners = c.also(mine)
	c.alsoIn(holder, theirs)
	c.forget(was)
	c.begin(is)
	c.reaches(is, holder, "")
	c.came(who.Subject)
	if err := one.Commit(ctx, c); err != nil {
		return err
	}
	return s.close(ctx, was.Owner, rights.Refused, now)
}

// Decline is the no of a signed-in person. It leaves no trace of them with whoever invited.
func (s *Site) Decline(ctx context.Context, who people.Session, id seal.ID, now time.Time) error {
	return again(func() error {
		a, err := s.waiting(ctx, who, id, now)
		if err != nil {
			return err
		}
		return s.refuse(ctx, a, people.FactRefused, seal.ID{}, now)
	})
}

// Refuse is the no of whoever holds the link of a letter, with or without an account: the address is erased at once, and what was
// prepared.
//
// Law: GDPR 17(1), GDPR 21(1)
func (s *Site) Refuse(ctx context.Context, token string, now time.Time) error {
	return again(func() error {
		_, a, err := s.invitationOf(ctx, token, now)
		if err != nil {
			return err
		}
		return s.refuse(ctx, a, people.FactRefused, seal.ID{}, now)
	})
}

// refuse takes an invitation away, whoever ends it: by is whoever made it, or zero.
func (s *Site) refuse(ctx context.Context, a rowOf, kind string, by seal.ID, now time.Time) error {
	one, err := s.of(ctx, a.Owner)
	if err != nil {
		return err
	}
	owner, err := s.party(ctx, a.Owner)
	if err != nil {
		return err
	}
	var holder party
	if by == a.Holder {
		if holder, err = s.party(ctx, a.Holder); err != nil {
			return err
		}
	}
	c := one.between(owner, holder, now)
	mine, theirs := one.told(kind, a.Access, by, now)
	if holder.id.IsZero() {
		c.also(mine)
	} else {
		c.also(theirs)
		c.alsoIn(holder, mine)
	}
	if a.State == people.AccessInvited {
		a.Holder = seal.ID{} // nobody's yet
	}
	c.forget(a)
	if !by.IsZero() {
		c.came(by)
	}
	if err := one.Commit(ctx, c); err != nil || a.ownerCame != prepared {
		return err
	}
	return s.close(ctx, a.Owner, rights.Refused, now)
}

// close erases a profile that was prepared and that nobody takes.
//
// Law: GDPR 17(1)
func (s *Site) close(ctx context.Context, subject seal.ID, reason rights.Reason, now time.Time) error {
	one, err := s.of(ctx, subject)
	if err != nil {
		return ignore(err, ErrNotFound)
	}
	h, err := one.Held(ctx, subject)
	if err != nil && !errors.Is(err, ErrNoKey) && !errors.Is(err, seal.ErrTampered) {
		return ignore(err, ErrNotFound)
	}
	_, err = one.Erase(ctx, h, reason, now)
	return ignore(err, ErrNotFound, ErrStale) // the next sweep finds what is left
}

// Take makes a prepared profile its person's own, who holds the link of the letter: from then on it is a join that waits for a password.
// It returns the token of the link that confirms it. The request of whoever prepared it stays, for an answer of its own. The error is
// ErrTaken when that address has an account.
//
// Law: GDPR 14(1), GDPR 7(1)
func (s *Site) Take(ctx context.Context, token, notice string, now time.Time) (confirm string, err error) {
	err = again(func() error {
		_, a, err := s.invitationOf(ctx, token, now)
		if err != nil {
			return err
		}
		one, err := s.of(ctx, a.Owner)
		if err != nil {
			return err
		}
		if g, ok := one.Plan.Grant(a.Grant); !ok || !g.Creates || a.ownerCame != prepared || a.State != people.AccessAsked {
			return ErrNotFound
		}
		address, err := one.single(ctx, a.Owner, one.loginField())
		if err != nil {
			return err
		}
		if err := s.vacate(ctx, a.Owner, address.Reveal("GDPR 5(1)(d): the address becomes the account's"), now); err != nil {
			return err
		}
		confirm, err = one.take(ctx, a, address.Reveal("GDPR 5(1)(d): the address becomes the account's"), notice, now)
		return err
	})
	return confirm, err
}

func (s *Site) take(ctx context.Context, a rowOf, address, notice string, now time.Time) (string, error) {
	key, err := s.key(ctx, a.Owner)
	if err != nil {
		return "", err
	}
	fact := people.Informed(people.Fact(s.Plan, people.FactTaken, "grants."+a.Grant, now), notice)
	c, _ := s.because(a.Owner, key, now, people.About(fact, a.Access))
	c.must(1, ErrStale, `update subject set came = $3, joined_at = $4, seen_at = $4 where site = $1 and subject_id = $2 and came = $5`, s.name, a.Owner, taken, micros(now), prepared)
	c.locate(s.loginField(), address)
	c.uninvite(a)
	token, hash := seal.NewToken()
	state, err := s.standing(ctx, a.Owner)
	if err != nil {
		return "", err
	}
	end := c.ends(link{ticket: people.TicketConfirm, joined: now})
	payload := key.Seal(s.place(a.Owner, "ticket", ticketColumn(people.TicketConfirm, hash[:])), encodeBoxes(boxes{Lang: state.lang}))
	c.do(`insert into ticket (site, token_hash, subject_id, kind, ends_at, sealed, bond) values ($1, $2, $3, $4, $5, $6, $7)`,
		s.name, hash[:], a.Owner, string(people.TicketConfirm), micros(end), payload, s.bond("ticket", ticketParts(hash[:], a.Owner, string(people.TicketConfirm), micros(end), payload)...))
	if err := s.Commit(ctx, c); err != nil {
		if errors.Is(err, ErrTaken) {
			err = ErrStale // somebody joined with that address a moment ago
		}
		return "", err
	}
	return token, nil
}

// vacate makes room for an address: a join that was never confirmed gives way to whoever reads mail there. The error is ErrTaken when
// the address has an account, and ErrStale when the profile was taken a moment ago, by the same person.
func (s *Site) vacate(ctx context.Context, profile seal.ID, address string, now time.Time) error {
	other, err := s.owner(ctx, s.loginField(), address)
	if err != nil {
		return ignore(err, ErrNotFound)
	}
	if other == profile {
		return ErrStale
	}
	state, err := s.standing(ctx, other)
	if err != nil {
		return ignore(err, ErrNotFound)
	}
	if state.confirmed {
		return ErrTaken
	}
	return s.close(ctx, other, rights.Unconfirmed, now)
}
