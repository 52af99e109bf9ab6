package store

import (
	"bytes"
	"context"
	"errors"
	"net/url"
	"slices"
	"time"

	"charte/charter"
	"charte/letters"
	"charte/people"
	"charte/plan"
	"charte/seal"
)

// ErrSelf says that somebody invited themselves.
var ErrSelf = errors.New("store: one's own address")

// invitedTo is the name under which invited addresses are found. No field of a charter can have it.
const invitedTo = "invitation/address"

// room lets somebody make one more invitation, to an address that they have not invited already, and a minor none before a parent agreed.
//
// Law: GDPR 32(1)(b), GDPR 8(1)
func (c *Change) room(inviter seal.ID, address string) {
	c.must(1, ErrFull, `update subject set kind = kind where site = $1 and subject_id = $2
		and (select count(distinct i.access_id) from invitation i where i.site = $1 and i.by_id = $2) < $3
		and (select count(*) from fact f where f.site = $1 and f.subject_id = $2 and f.kind in ('access offered', 'access requested') and f.happened_at > $4) < $5`,
		c.site.name, inviter, invitationsOpen, micros(c.at.Add(-24*time.Hour)), invitationsDaily)
	c.awaitedOf(inviter)
	c.must(1, ErrAgain, `update subject set kind = kind where site = $1 and subject_id = $2 and not exists
		(select 1 from invitation i where i.site = $1 and i.by_id = $2 and i.blind = $3)`, c.site.name, inviter, c.site.ring.Blind(c.site.name, invitedTo, address))
}

// invitation is the letter that asks somebody, and the link in it.
type invitation struct {
	by    seal.ID
	to    string
	from  seal.Text // the name of whoever invites
	kind  letters.Kind
	lang  string
	owner party // under whose key the letter waits
}

// invite makes a link that leads to the answer, and owes the letter that carries it. It works until the invitation ends: reading it
// changes nothing, and only an answer uses it up.
//
// Law: GDPR 14(3)
func (c *Change) invite(a *rowOf, i invitation) {
	s := c.site
	token, hash := seal.NewToken()
	blind := s.ring.Blind(s.name, invitedTo, i.to)
	c.do(`insert into invitation (site, token_hash, subject_id, access_id, by_id, blind, ends_at, bond) values ($1, $2, $3, $4, $5, $6, $7, $8)`,
		s.name, hash[:], a.Owner, a.ID, i.by, blind, micros(a.Ends), s.bond("invitation", invitationParts(hash[:], a.Owner, a.ID, i.by, blind, micros(a.Ends))...))
	a.letter = seal.NewID()
	c.oweAs(a.letter, i.owner.id, i.owner.key, letters.Invite(s.Plan, letters.Invitation{Kind: i.kind,
		From: people.Signature(i.from.Reveal("GDPR 14(2)(f): from whom the address comes")), May: a.May, Lang: i.lang, To: seal.NewText(i.to),
		Link: s.Base + "/invitation?t=" + url.QueryEscape(token), Day: plan.Day(a.Ends, i.lang), Promise: s.Base + "/policy"}))
}

// Invite asks whoever has an address to say whether they want to reach the profile of the person who invites. Nothing here looks
// whether the address is known.
//
// Law: GDPR 14(1), GDPR 25(2)
func (s *Site) Invite(ctx context.Context, who people.Session, grant, address string, now time.Time) (seal.ID, error) {
	g, ok := s.Plan.Grant(grant)
	if !ok || !people.Offers(g, who.Kind) {
		return seal.ID{}, ErrUndeclared
	}
	if own, err := s.single(ctx, who.Holder(), s.loginField()); err != nil || own.Equal(seal.NewText(address)) {
		return seal.ID{}, errors.Join(err, ErrSelf)
	}
	name, err := s.nameOf(ctx, who.Subject)
	if err != nil {
		return seal.ID{}, err
	}
	a := s.begun(g, who.Subject, now)
	a.State = people.AccessInvited
	fact, _ := s.told(people.FactInvited, a.Access, seal.ID{}, now)
	key, err := s.key(ctx, who.Subject)
	if err != nil {
		return a.ID, err
	}
	c, yes := s.because(who.Subject, key, now, fact)
	c.room(who.Subject, address)
	a.owners = yes
	a.sealed = key.Seal(s.place(a.Owner, "access", a.ID.String()), []byte(address))
	c.invite(&a, invitation{by: who.Subject, to: address, from: name, kind: letters.Invited, lang: who.Lang, owner: party{who.Subject, key}})
	c.begin(a)
	c.came(who.Subject)
	return a.ID, s.Commit(ctx, c)
}

// begun is a new access by a grant, which nobody has answered.
func (s *Site) begun(g charter.Grant, owner seal.ID, now time.Time) rowOf {
	return rowOf{Access: people.Access{ID: seal.NewID(), Owner: owner, Grant: g.Name, May: g.May, Began: now, Sent: now, Ends: s.Plan.Waits(g).After(now)}}
}

// Ask asks somebody for access to their profile. j is what was typed of them: their address and, where the grant lets a profile be
// prepared, what joining as that kind of people asks. Of somebody who has an account, it is dropped but for the address; for anybody
// else a profile waits, closed to everybody, until its person takes it. The caller cannot tell which: both make one key and one
// transaction, and both end in one letter. No consent of j is kept: nobody gives one for somebody else.
//
// Law: GDPR 14(1), GDPR 7(1), GDPR 32(1)
func (s *Site) Ask(ctx context.Context, who people.Session, grant string, j people.Joined, now time.Time) error {
	g, ok := s.Plan.Grant(grant)
	if !ok || !people.Requests(g, who.Kind) || j.Kind != g.On || j.Login == "" {
		return ErrUndeclared
	}
	if own, err := s.single(ctx, who.Holder(), s.loginField()); err != nil || own.Equal(seal.NewText(j.Login)) {
		return errors.Join(err, ErrSelf)
	}
	name, err := s.nameOf(ctx, who.Subject)
	if err != nil {
		return err
	}
	key, err := s.newKey(ctx, j.Subject, now) // in both cases
	if err != nil {
		return err
	}
	holder, err := s.party(ctx, who.Subject)
	if err != nil {
		return err
	}
	return again(func() error { return s.ask(ctx, g, j, party{j.Subject, key}, holder, name, now) })
}

// ask runs the same statements whoever has the address. Somebody who has an account is asked; for anybody else, and for whoever never
// showed that the address is theirs, the profile that was typed waits. Where it must not wait it goes in the transaction that brought it.
//
// Law: GDPR 32(1)
func (s *Site) ask(ctx context.Context, g charter.Grant, j people.Joined, attempt, holder party, name seal.Text, now time.Time) error {
	owner, state, theirs, err := s.addressee(ctx, j.Login, attempt)
	if errors.Is(err, ErrNotFound) {
		return ErrStale // they left in the meantime
	}
	if err != nil {
		return err
	}
	known, spare := owner.id != attempt.id && state.confirmed, attempt.id
	if !known {
		owner, theirs, spare = attempt, s, seal.NewID()
	}
	a := s.begun(g, owner.id, now)
	a.State, a.Holder = people.AccessAsked, holder.id
	c := &Change{site: s, subject: attempt.id, key: attempt.key, at: now}
	c.waiting(j, attempt.id)
	c.site, c.subject, c.key = theirs, owner.id, owner.key
	c.both(owner.id, holder.id, s.version)
	c.room(holder.id, j.Login)
	i := invitation{by: holder.id, to: j.Login, from: name, kind: letters.Requested, lang: state.lang, owner: owner}
	_, fact := theirs.told(people.FactSought, a.Access, holder.id, now)
	if !known {
		fact = people.Informed(people.Fact(s.Plan, people.FactPrepared, "grants."+g.Name, now, j.Fields()...), j.Notice)
		fact = people.By(people.About(fact, a.Access), people.Actor{Subject: holder.id, Grant: g.Name})
		i.lang = j.Lang
	}
	if !known && g.Creates {
		i.kind = letters.Prepared
	}
	c.also(fact)
	mine, _ := s.told(people.FactRequested, a.Access, seal.ID{}, now)
	a.holders = c.alsoIn(holder, mine)
	c.request(&a, i, holder)
	for _, table := range []string{"datum", "subject"} {
		c.do(`delete from `+table+` where site = $1 and subject_id = $2`, s.name, spare)
	}
	return theirs.Commit(ctx, c)
}

// waiting writes a profile that nobody has taken yet. Nobody joins under a version that was withdrawn a moment ago.
func (c *Change) waiting(j people.Joined, id seal.ID) {
	s := c.site
	c.must(1, ErrStale, `insert into subject (site, subject_id, kind, lang, joined_at, seen_at, terms, origin, came) select $1, $2, $3, $4, $5, $5, $6, $6, 'prepared'
		where not exists (select 1 from policy_version v where v.site = $1 and v.number = $6 and v.withdrawn_at > 0)`,
		s.name, id, j.Kind, j.Lang, micros(c.at), s.version)
	for _, v := range j.Values {
		c.hold(j.Kind, v)
	}
}

// both takes the rows of an owner, under the version of the change, and of a holder, under theirs, in one order and by one statement.
func (c *Change) both(owner, holder seal.ID, terms int) {
	take := []func(){
		func() { c.takes(ErrNotFound, owner, c.site.version) },
		func() { c.takes(ErrCut, holder, terms) },
	}
	if bytes.Compare(holder[:], owner[:]) < 0 {
		slices.Reverse(take)
	}
	take[0]()
	take[1]()
}

func (c *Change) takes(missed error, id seal.ID, terms int) {
	c.must(1, missed, `update subject set kind = kind where site = $1 and subject_id = $2 and terms = $3`, c.site.name, id, terms)
}

// request writes that somebody is asked for access.
func (c *Change) request(a *rowOf, i invitation, holder party) {
	c.invite(a, i)
	c.begin(*a)
	c.reaches(*a, holder, i.to)
	c.came(holder.id)
}

// open finds an invitation that somebody made and nobody answered, with the address that they typed.
func (s *Site) pendingOf(ctx context.Context, by, id seal.ID) (a rowOf, address string, err error) {
	owner, sealedIn, column := by, "access", id.String()
	if o, err := s.ownerOf(ctx, by, id); err == nil {
		owner, sealedIn = o, "reach"
	} else if !errors.Is(err, ErrNotFound) {
		return a, "", err
	}
	if a, err = s.access(ctx, owner, id); err != nil {
		return a, "", err
	}
	sealed := a.sealed
	if sealedIn == "reach" {
		if err := s.engine.reader().QueryRowContext(ctx, `select sealed from reach where site = $1 and subject_id = $2 and access_id = $3`, s.name, by, id).Scan(&sealed); err != nil {
			return a, "", notFound(err)
		}
	}
	mine := a.State == people.AccessInvited && a.Owner == by || a.State == people.AccessAsked && a.Holder == by
	if !mine || sealed == nil {
		return a, "", ErrNotFound
	}
	key, err := s.key(ctx, by)
	if err != nil {
		return a, "", err
	}
	plain, err := key.Open(s.place(by, sealedIn, column), sealed)
	return a, string(plain), err
}

// Resend writes again to somebody who has not answered, once a day at most.
func (s *Site) Resend(ctx context.Context, who people.Session, id seal.ID, now time.Time) error {
	return again(func() error {
		a, address, err := s.pendingOf(ctx, who.Subject, id)
		switch {
		case err != nil:
			return err
		case now.Sub(a.Sent) < resendAfter:
			return ErrAgain
		case !now.Before(a.Ends):
			return ErrNotFound
		}
		name, err := s.nameOf(ctx, who.Subject)
		if err != nil {
			return err
		}
		one, err := s.of(ctx, a.Owner)
		if err != nil {
			return err
		}
		owner, err := s.party(ctx, a.Owner)
		if err != nil {
			return err
		}
		actor, err := s.party(ctx, who.Subject)
		if err != nil {
			return err
		}
		kind, lang, err := one.letterOf(ctx, a, who.Lang)
		if err != nil {
			return err
		}
		is := a
		is.Sent = now
		c := one.between(owner, actor, now)
		c.do(`delete from outbox where site = $1 and letter_id = $2`, s.name, a.letter)
		fact, _ := one.told(people.FactReminded, a.Access, seal.ID{}, now)
		c.alsoIn(actor, fact)
		c.invite(&is, invitation{by: who.Subject, to: address, from: name, kind: kind, lang: lang, owner: owner})
		c.become(a, is)
		return one.Commit(ctx, c)
	})
}

// prepared marks a profile that was prepared for its person, who has not taken it, and taken one that its person took.
const (
	prepared = "prepared"
	taken    = "taken"
)

// letterOf is the letter that an invitation goes by, and its language.
func (s *Site) letterOf(ctx context.Context, a rowOf, lang string) (letters.Kind, string, error) {
	g, _ := s.Plan.Grant(a.Grant)
	switch {
	case a.State == people.AccessInvited:
		return letters.Invited, lang, nil
	case a.ownerCame == prepared && g.Creates:
		return letters.Prepared, lang, nil
	}
	state, err := s.standing(ctx, a.Owner)
	return letters.Requested, state.lang, err
}

// Uninvite takes an invitation back before it was answered: whoever was invited finds nothing any more, and what was prepared for them is
// erased.
func (s *Site) Uninvite(ctx context.Context, who people.Session, id seal.ID, now time.Time) error {
	return again(func() error {
		a, _, err := s.pendingOf(ctx, who.Subject, id)
		if err != nil {
			return err
		}
		return s.refuse(ctx, a, people.FactWithdrawn, who.Subject, now)
	})
}
