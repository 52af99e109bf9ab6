package store

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/hex"
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"charte/charter"
	"charte/people"
	"charte/proof"
	"charte/seal"
)

// Errors of delegated access.
var (
	// ErrCut says that an access was cut, or that nobody has opened it.
	ErrCut = errors.New("store: this profile is not open")
	// ErrBlocked says that an access does not allow that act, or not any more.
	ErrBlocked = errors.New("store: this act is not allowed")
	// ErrFull says that somebody has as many open invitations as they may have, or made as many as they may in a day.
	ErrFull = errors.New("store: too many invitations")
	// ErrAgain says that there is such an invitation already, or such an access, or that a letter left lately.
	ErrAgain = errors.New("store: invited already")
	// ErrKind says that the invited address has an account of another kind than the invitation is for.
	ErrKind = errors.New("store: an account of another kind")
)

// How many invitations one person may have open, and make in a day. Whatever they type goes to people who did not ask for it.
const (
	invitationsOpen  = 20
	invitationsDaily = 40
	resendAfter      = 24 * time.Hour
)

// rowOf is an access as its row has it.
type rowOf struct {
	people.Access
	bond       []byte
	letter     seal.ID
	owners     seal.ID // the fact of the owner's yes; zero without
	holders    seal.ID // the fact of the holder's yes
	looked     time.Time
	sealed     []byte
	ownerKind  string
	ownerCame  string
	ownerTerms int
	ownerDied  bool // their death was recorded: nobody reaches their profile any more
}

var accessColumns = `x.subject_id, x.access_id, x.grant_name, x.holder_id, x.state, x.may, x.blocked, x.began_at, x.sent_at, x.answered_at, x.ends_at, x.ended_at, x.looked_at,
	x.letter_id, x.owner_fact, x.holder_fact, x.sealed, x.bond, p.kind, p.came, p.terms,
	` + mourned("x.site", "x.subject_id") + ` from access x join subject p on p.site = x.site and p.subject_id = x.subject_id`

// accessParts are what the bond of an access holds together: whoever can write rows can open no profile.
func accessParts(a people.Access) []string {
	return []string{a.Owner.String(), a.ID.String(), a.Grant, a.Holder.String(), string(a.State), strings.Join(a.May, " "), strings.Join(a.Blocked, " "),
		strconv.FormatInt(micros(a.Ends), 10)}
}

// scanAccess reads a row. One that is not as it was written opens nothing: seal.ErrTampered.
func (s *Site) scanAccess(scan func(...any) error) (a rowOf, err error) {
	var may, blocked string
	var began, sent, answered, ends, ended, looked int64
	if err := scan(&a.Owner, &a.ID, &a.Grant, &a.Holder, &a.State, &may, &blocked, &began, &sent, &answered, &ends, &ended, &looked,
		&a.letter, &a.owners, &a.holders, &a.sealed, &a.bond, &a.ownerKind, &a.ownerCame, &a.ownerTerms, &a.ownerDied); err != nil {
		return a, notFound(err)
	}
	a.May, a.Blocked = strings.Fields(may), strings.Fields(blocked)
	a.Began, a.Sent, a.Answered, a.Ends, a.Ended, a.looked = instant(began), instant(sent), instant(answered), instant(ends), instant(ended), instant(looked)
	if !s.bonded(a.bond, "access", accessParts(a.Access)...) {
		return a, seal.ErrTampered
	}
	return a, nil
}

// access reads one access. The error is ErrNotFound when there is none.
func (s *Site) access(ctx context.Context, owner, id seal.ID) (rowOf, error) {
	return s.scanAccess(s.engine.reader().QueryRowContext(ctx, `select `+accessColumns+` where x.site = $1 and x.subject_id = $2 and x.access_id = $3`, s.name, owner, id).Scan)
}

// accesses reads several, oldest first. A row that is not as it was written is left out: the check names it.
func (s *Site) accesses(ctx context.Context, where string, args ...any) (all []rowOf, err error) {
	err = each(ctx, s.engine.reader(), func(r *sql.Rows) error {
		a, err := s.scanAccess(r.Scan)
		if errors.Is(err, seal.ErrTampered) {
			return nil
		}
		all = append(all, a)
		return err
	}, `select `+accessColumns+` where x.site = $1 and `+where+` order by x.began_at, x.access_id`, append([]any{s.name}, args...)...)
	return all, err
}

// Accesses lists who has, had, or may come to have access to a person's profile, oldest first: with the name of each holder, and the
// address of each invitation that the person made.
//
// Law: GDPR 15(1)(c)
func (s *Site) Accesses(ctx context.Context, owner seal.ID) ([]people.Access, error) {
	rows, err := s.accesses(ctx, `x.subject_id = $2`, owner)
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	key, err := s.key(ctx, owner)
	if err != nil {
		return nil, err
	}
	var all []people.Access
	for _, a := range rows {
		if a.sealed != nil {
			plain, err := key.Open(s.place(owner, "access", a.ID.String()), a.sealed)
			if err != nil {
				return all, err
			}
			a.Address = seal.NewText(string(plain))
		}
		if !a.Holder.IsZero() {
			if a.Name, err = s.nameFor(ctx, a.Holder); err != nil {
				return all, err
			}
		}
		all = append(all, a.Access)
	}
	return all, nil
}

// Chosen lists the active accesses that somebody gave under a grant: the recipients whom they may choose for what they send.
//
// Law: GDPR 25(2)
func (s *Site) Chosen(ctx context.Context, owner seal.ID, grant string) ([]people.Access, error) {
	all, err := s.Accesses(ctx, owner)
	return slices.DeleteFunc(all, func(a people.Access) bool { return a.Grant != grant || a.State != people.AccessActive }), err
}

// nameOf is the name that a person's profile says, or zero.
func (s *Site) nameOf(ctx context.Context, subject seal.ID) (seal.Text, error) {
	one, err := s.of(ctx, subject)
	if err != nil {
		return seal.Text{}, err
	}
	var kind string
	if err := s.engine.reader().QueryRowContext(ctx, `select kind from subject where site = $1 and subject_id = $2`, s.name, subject).Scan(&kind); err != nil {
		return seal.Text{}, notFound(err)
	}
	f, ok := one.Plan.Name(kind)
	if !ok {
		return seal.Text{}, nil
	}
	return s.single(ctx, subject, f.Name)
}

// single opens one single field of a person; zero where it is not there.
func (s *Site) single(ctx context.Context, subject seal.ID, field string) (seal.Text, error) {
	var sealed []byte
	err := notFound(s.engine.reader().QueryRowContext(ctx, `select sealed from datum where site = $1 and subject_id = $2 and field = $3 and item_id = $4`,
		s.name, subject, field, seal.ID{}).Scan(&sealed))
	if err != nil {
		return seal.Text{}, ignore(err, ErrNotFound)
	}
	key, err := s.key(ctx, subject)
	if err != nil {
		return seal.Text{}, err
	}
	plain, err := key.Open(s.place(subject, "datum", column(field, seal.ID{})), sealed)
	return seal.NewText(string(plain)), err
}

// between begins a change to an access, of whoever the profile belongs to: it stands only if both are still there. Their rows are taken
// in one order, so that two changes never wait for each other.
func (s *Site) between(owner party, other party, at time.Time) *Change {
	c := &Change{site: s, subject: owner.id, key: owner.key, at: at}
	take := func(id seal.ID) {
		if id == owner.id {
			c.must(1, ErrNotFound, `update subject set kind = kind where site = $1 and subject_id = $2 and terms = $3`, s.name, id, s.version)
			return
		}
		c.must(1, ErrCut, `update subject set kind = kind where site = $1 and subject_id = $2`, s.name, id)
	}
	ids := []seal.ID{owner.id, other.id}
	slices.SortFunc(ids, func(a, b seal.ID) int { return bytes.Compare(a[:], b[:]) })
	for _, id := range slices.Compact(ids) {
		if !id.IsZero() {
			take(id)
		}
	}
	return c
}

// party finds somebody and their key. Nobody has neither.
func (s *Site) party(ctx context.Context, id seal.ID) (party, error) {
	if id.IsZero() {
		return party{}, nil
	}
	key, err := s.key(ctx, id)
	return party{id, key}, err
}

// told is a fact of this room, about one access, from whoever acts: in the file of somebody else it says who.
func (s *Site) told(kind string, a people.Access, by seal.ID, now time.Time, more ...string) (mine, theirs proof.Fact) {
	mine = people.About(people.Fact(s.Plan, kind, "grants."+a.Grant, now), a, more...)
	return mine, people.By(mine, people.Actor{Subject: by, Grant: a.Grant})
}

// came counts an act of somebody as a visit.
func (c *Change) came(subject seal.ID) {
	c.do(`update subject set seen_at = $3, warned_at = 0, told_at = 0 where site = $1 and subject_id = $2`, c.site.name, subject, micros(c.at))
}

// begin writes a new access. The bond covers all that opens it.
func (c *Change) begin(a rowOf) {
	c.do(`insert into access (site, subject_id, access_id, grant_name, holder_id, state, may, blocked, began_at, sent_at, answered_at, ends_at, letter_id, owner_fact, holder_fact, sealed, bond)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)`,
		c.site.name, a.Owner, a.ID, a.Grant, a.Holder, string(a.State), strings.Join(a.May, " "), strings.Join(a.Blocked, " "), micros(a.Began), micros(a.Sent), micros(a.Answered),
		micros(a.Ends), a.letter, a.owners, a.holders, a.sealed, c.site.bond("access", accessParts(a.Access)...))
}

// become replaces a row by another, if it is still the one that the decision was made on. One holder has one active access to one
// profile by one grant.
func (c *Change) become(was, is rowOf) {
	c.must(1, ErrStale, `update access set holder_id = $4, state = $5, may = $6, blocked = $7, sent_at = $8, answered_at = $9, ends_at = $10, ended_at = $11, letter_id = $12,
		owner_fact = $13, holder_fact = $14, sealed = $15, bond = $16 where site = $1 and subject_id = $2 and access_id = $3 and bond = $17
		and ($5 <> 'active' or not exists (select 1 from access o where o.site = $1 and o.subject_id = $2 and o.holder_id = $4 and o.grant_name = $18 and o.state = 'active' and o.access_id <> $3))`,
		c.site.name, is.Owner, is.ID, is.Holder, string(is.State), strings.Join(is.May, " "), strings.Join(is.Blocked, " "), micros(is.Sent), micros(is.Answered), micros(is.Ends), micros(is.Ended),
		is.letter, is.owners, is.holders, is.sealed, c.site.bond("access", accessParts(is.Access)...), was.bond, is.Grant)
}

// through lets a change stand only while an access is exactly as it was when it allowed the change: whoever cuts it, or forbids an
// act, comes before or after, never in between.
//
// Law: GDPR 32(4)
func (c *Change) through(a rowOf) {
	c.must(1, ErrStale, `update access set looked_at = looked_at where site = $1 and subject_id = $2 and access_id = $3 and state = 'active' and bond = $4
		and not `+mourned("$1", "$2"), c.site.name, a.Owner, a.ID, a.bond)
}

// forget takes an access that nobody opened away, with the links that led to it, and the letter if it waits still. The address that
// was invited is then nowhere.
//
// Law: GDPR 5(1)(e)
func (c *Change) forget(a rowOf) {
	c.must(1, ErrStale, `delete from access where site = $1 and subject_id = $2 and access_id = $3 and bond = $4`, c.site.name, a.Owner, a.ID, a.bond)
	c.uninvite(a)
	c.do(`delete from reach where site = $1 and subject_id = $2 and access_id = $3`, c.site.name, a.Holder, a.ID)
}

// uninvite takes away the links of an invitation, and its letter if it waits still.
func (c *Change) uninvite(a rowOf) {
	c.do(`delete from invitation where site = $1 and subject_id = $2 and access_id = $3`, c.site.name, a.Owner, a.ID)
	c.do(`delete from outbox where site = $1 and letter_id = $2`, c.site.name, a.letter)
}

// again decides anew while the world moves under a decision.
func again(decide func() error) (err error) {
	for range 6 {
		if err = decide(); !errors.Is(err, ErrStale) {
			return err
		}
	}
	return err
}

// Cut ends an access that somebody gave. It holds from the very next request on, and in the middle of one: what the holder has not
// finished does not commit.
//
// Law: GDPR 25(2), GDPR 7(3)
func (s *Site) Cut(ctx context.Context, owner people.Session, id seal.ID, now time.Time) error {
	return s.stop(ctx, owner.Subject, owner.Subject, id, now)
}

// Leave ends an access that somebody has to another's profile.
func (s *Site) Leave(ctx context.Context, holder people.Session, id seal.ID, now time.Time) error {
	owner, err := s.ownerOf(ctx, holder.Subject, id)
	if err != nil {
		return err
	}
	return s.stop(ctx, owner, holder.Subject, id, now)
}

func (s *Site) stop(ctx context.Context, owner, by, id seal.ID, now time.Time) error {
	return again(func() error {
		a, err := s.access(ctx, owner, id)
		switch {
		case err != nil:
			return err
		case by != a.Owner && by != a.Holder:
			return ErrNotFound
		case a.State == people.AccessEnded:
			return nil // twice is once
		case a.State != people.AccessActive:
			return ErrNotFound
		}
		c, one, two, err := s.both(ctx, a, now)
		if err != nil {
			return err
		}
		mine, theirs := c.site.told(people.FactCut, a.Access, by, now)
		if by == a.Owner {
			c.also(mine)
			c.alsoIn(two, theirs)
		} else {
			c.also(theirs)
			c.alsoIn(two, mine)
		}
		is := a
		is.State, is.Ended = people.AccessEnded, now
		c.become(a, is)
		c.came(by)
		return one.Commit(ctx, c)
	})
}

// both begins a change about an access, under the version of its owner, with the file of its holder.
func (s *Site) both(ctx context.Context, a rowOf, now time.Time) (*Change, *Site, party, error) {
	one, err := s.of(ctx, a.Owner)
	if err != nil {
		return nil, nil, party{}, err
	}
	owner, err := s.party(ctx, a.Owner)
	if err != nil {
		return nil, nil, party{}, err
	}
	holder, err := s.party(ctx, a.Holder)
	if err != nil {
		return nil, nil, party{}, err
	}
	return one.between(owner, holder, now), one, holder, nil
}

// Forbid forbids one act of an access, or allows it again. Only the acts that the charter lets an owner block can be.
//
// Law: GDPR 25(2)
func (s *Site) Forbid(ctx context.Context, owner people.Session, id seal.ID, act string, forbid bool, now time.Time) error {
	return again(func() error {
		a, err := s.access(ctx, owner.Subject, id)
		if err != nil {
			return err
		}
		one, err := s.of(ctx, owner.Subject)
		if err != nil {
			return err
		}
		g, ok := one.Plan.Grant(a.Grant)
		if !ok || !slices.Contains(g.Blocks, act) || a.State != people.AccessActive {
			return ErrNotFound
		}
		if slices.Contains(a.Blocked, act) == forbid {
			return nil
		}
		is, kind := a, people.FactUnblocked
		is.Blocked = slices.DeleteFunc(slices.Clone(a.Blocked), func(b string) bool { return b == act })
		if forbid {
			is.Blocked, kind = append(is.Blocked, act), people.FactBlocked
		}
		fact, _ := one.told(kind, a.Access, seal.ID{}, now, "act", act)
		c, err := one.act(ctx, owner.Subject, now, fact)
		if err != nil {
			return err
		}
		c.become(a, is)
		return one.Commit(ctx, c)
	})
}

// ownerOf finds whose profile an access that somebody has, or asked for, is about.
func (s *Site) ownerOf(ctx context.Context, holder, id seal.ID) (owner seal.ID, err error) {
	var dropped int64
	err = s.engine.reader().QueryRowContext(ctx, `select owner_id, dropped_at from reach where site = $1 and subject_id = $2 and access_id = $3`, s.name, holder, id).Scan(&owner, &dropped)
	if err == nil && dropped > 0 {
		err = ErrDropped
	}
	return owner, notFound(err)
}

// reaches writes that somebody may find an access among theirs, with the address that they typed, if they did.
func (c *Change) reaches(a rowOf, holder party, address string) {
	var sealed []byte
	if address != "" {
		sealed = holder.key.Seal(c.site.place(holder.id, "reach", a.ID.String()), []byte(address))
	}
	c.do(`insert into reach (site, subject_id, access_id, owner_id, sealed) values ($1, $2, $3, $4, $5)`, c.site.name, holder.id, a.ID, a.Owner, sealed)
}

// allowed reports whether somebody reaches a profile by an access, and under which plan. Whoever dies takes their profile with them: only a
// directive hands a copy over.
//
// Law: GDPR 25(2), LIL 85
func (s *Site) allowed(ctx context.Context, holder, id seal.ID, act string) (rowOf, *Site, error) {
	owner, err := s.ownerOf(ctx, holder, id)
	if err != nil {
		return rowOf{}, nil, err
	}
	a, err := s.access(ctx, owner, id)
	if errors.Is(err, ErrNotFound) || err == nil && (a.Holder != holder || a.State != people.AccessActive || a.ownerDied) {
		return a, nil, ErrCut
	}
	if err != nil {
		return a, nil, err
	}
	one, err := s.of(ctx, owner)
	if err != nil {
		return a, nil, err
	}
	if _, ok := one.Plan.Grant(a.Grant); !ok {
		return a, one, ErrCut // the version that the owner is under has no such grant any more
	}
	if !people.Can(one.Plan, a.Access, act) {
		return a, one, ErrBlocked
	}
	return a, one, nil
}

// open values of a person that a purpose that is in force may use, of the fields that somebody chosen by them may see.
func (s *Site) shown(kind string, live func(purpose string) bool) func(field string) bool {
	fields := s.Plan.Reached(kind)
	return func(field string) bool {
		return slices.Contains(fields, field) && slices.ContainsFunc(s.Plan.Purposes(field), func(u charter.Purpose) bool { return live(u.Name) }) &&
			people.MayShow(s.Plan, field, nil, people.ToChosen, live)
	}
}

// unreach ends what somebody who leaves had with others: their access to profiles, the invitations that they made, and what others
// still have open to reach them.
//
// Law: GDPR 17(1)
func (c *Change) unreach(subject seal.ID) {
	c.count("access", `delete from access where site = $1 and holder_id = $2`, c.site.name, subject)
	c.count("reach", `delete from reach where site = $1 and owner_id = $2`, c.site.name, subject)
	c.count("invitation", `delete from invitation where site = $1 and by_id = $2`, c.site.name, subject)
}

func invitationParts(hash []byte, owner, access, by seal.ID, blind []byte, ends int64) []string {
	return []string{hex.EncodeToString(hash), owner.String(), access.String(), by.String(), hex.EncodeToString(blind), strconv.FormatInt(ends, 10)}
}

// ungrant ends, for people who come under another version, the access that it does not let them give any more.
//
// Law: GDPR 25(2)
func (c *Change) ungrant(next *Site, kind string, in func(from int) string, args func(more ...any) []any) {
	for _, g := range c.site.Plan.Grants(kind) {
		if is, still := next.Plan.Grant(g.Name); still && is.On == g.On && is.To == g.To {
			continue
		}
		theirs := ` in (select x.access_id from access x where x.site = $1 and x.grant_name = $2 and x.subject_id in (` + in(3) + `))`
		c.do(`delete from outbox where site = $1 and letter_id in (select x.letter_id from access x where x.site = $1 and x.grant_name = $2 and x.subject_id in (`+in(3)+`))`, args(g.Name)...)
		c.do(`delete from invitation where site = $1 and access_id`+theirs, args(g.Name)...)
		// Whoever reached the profile may learn for a while why it is closed.
		c.do(`update reach set sealed = null, dropped_at = `+strconv.FormatInt(micros(c.at), 10)+` where site = $1 and access_id in (select x.access_id from access x
			where x.site = $1 and x.grant_name = $2 and x.state = 'active' and x.subject_id in (`+in(3)+`))`, args(g.Name)...)
		c.do(`delete from reach where site = $1 and dropped_at = 0 and access_id`+theirs, args(g.Name)...)
		c.do(`delete from access where site = $1 and grant_name = $2 and subject_id in (`+in(3)+`)`, args(g.Name)...)
	}
}
