package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"net/netip"
	"slices"
	"time"

	"charte/charter"
	"charte/letters"
	"charte/people"
	"charte/rights"
	"charte/seal"
)

// account is how somebody signs in: the hash of a password, and how many second factors they enrolled.
type account struct {
	phc    string
	second int
	there  bool
}

// account reads how somebody signs in. A row that was altered opens nothing: it has no hash, and asks for whatever second
// factors are there.
func (s *Site) account(ctx context.Context, subject seal.ID) (a account, err error) {
	var bond []byte
	var enrolled int
	err = s.engine.reader().QueryRowContext(ctx, `select phc, second, bond, (select count(*) from factor f where f.site = a.site and f.subject_id = a.subject_id and `+proving+`)
		from account a where a.site = $1 and a.subject_id = $2`, s.name, subject).Scan(&a.phc, &a.second, &bond, &enrolled)
	if err != nil {
		return account{}, ignore(notFound(err), ErrNotFound)
	}
	a.there = true
	if !s.bonded(bond, "account", accountParts(subject, a.phc, a.second)...) {
		a.phc, a.second = "", max(a.second, enrolled)
	}
	return a, nil
}

// Credentials returns the subject behind an address and its password's hash: "" for an account never confirmed, or
// whose hash is not the one that was written for it. The error is ErrNotFound for an unknown address, after the same
// statements.
func (s *Site) Credentials(ctx context.Context, login string) (subject seal.ID, phc string, err error) {
	subject, err = s.owner(ctx, s.loginField(), login)
	unknown := errors.Is(err, ErrNotFound)
	if err != nil && !unknown {
		return subject, "", err
	}
	a, err := s.account(ctx, subject)
	if err == nil && unknown {
		err = ErrNotFound
	}
	return subject, a.phc, err
}

// setPassword keeps the hash of a password, and what else the account asks for.
func (c *Change) setPassword(phc string, a account) {
	c.must(1, ErrStale, `insert into account (site, subject_id, phc, second, confirmed_at, bond) values ($1, $2, $3, $4, $5, $6)
		on conflict (site, subject_id) do update set phc = excluded.phc, second = excluded.second, bond = excluded.bond
		where account.second = excluded.second or $7 = 0`,
		c.site.name, c.subject, phc, a.second, micros(c.at), c.site.bond("account", accountParts(c.subject, phc, a.second)...), flag(a.phc != ""))
}

func flag(b bool) int {
	if b {
		return 1
	}
	return 0
}

// entry is how somebody comes in.
type entry struct {
	people.Device
	factors int // how many proofs were given
}

// SignIn opens a session for whoever gave one proof and returns its token. Where a second proof is due the session is
// only half one: Due knows it, Session does not. The session that the same browser had before ends.
//
// Law: GDPR 25(1), GDPR 32(1)(b)
func (s *Site) SignIn(ctx context.Context, subject seal.ID, from people.Device, now time.Time) (string, error) {
	s, err := s.of(ctx, subject)
	if err != nil {
		return "", err
	}
	return s.enter(ctx, subject, entry{Device: from, factors: 1}, now, nil)
}

// FollowSignIn uses a link once, and signs in as one proof does. The error is ErrNotFound for a link that is wrong, used or too old.
func (s *Site) FollowSignIn(ctx context.Context, token string, from people.Device, now time.Time) (string, error) {
	subject, _, err := s.ticketOf(ctx, token, people.TicketSignIn, now)
	if err != nil {
		return "", err
	}
	if s, err = s.of(ctx, subject); err != nil {
		return "", err
	}
	hash := seal.TokenHash(token)
	return s.enter(ctx, subject, entry{Device: from, factors: 1}, now, func(c *Change, _ account) error {
		c.must(1, ErrNotFound, `delete from ticket where site = $1 and token_hash = $2`, s.name, hash[:])
		return nil
	})
}

// enter opens a session in one transaction with more, which sees how the account is signed in to.
func (s *Site) enter(ctx context.Context, subject seal.ID, e entry, now time.Time, more func(*Change, account) error) (string, error) {
	key, err := s.key(ctx, subject)
	if err != nil {
		return "", err
	}
	a, err := s.account(ctx, subject)
	if err != nil {
		return "", err
	}
	due := s.owes(a, e)
	kind := people.FactSignedIn
	if due != people.OwesNothing {
		kind = people.FactHalf
	}
	c, _ := s.because(subject, key, now, people.Fact(s.Plan, kind, "security.password", now))
	if more != nil {
		if err := more(c, a); err != nil {
			return "", err
		}
	}
	if e.Token != "" {
		before := seal.TokenHash(e.Token)
		c.do(`delete from session where site = $1 and token_hash = $2 and subject_id = $3`, s.name, before[:], subject)
	}
	if due == people.OwesNothing {
		if err := s.arrive(ctx, c, e); err != nil {
			return "", err
		}
	}
	idle, err := s.idle(ctx, subject)
	if err != nil {
		return "", err
	}
	token := c.open(e, due, idle)
	if err := s.Commit(ctx, c); err != nil {
		return "", err // such as somebody whose death was recorded
	}
	return token, nil
}

// owes is what an entry leaves to be done, under the version that the person is under.
//
// Law: GDPR 32(1)(b)
func (s *Site) owes(a account, e entry) people.Owing {
	switch {
	case e.factors >= 2:
		return people.OwesNothing
	case a.second > 0:
		return people.OwesProof
	case s.Plan.TwoProofs():
		return people.OwesFactor
	}
	return people.OwesNothing
}

// arrive records that somebody is here: any warning is void, and where they come from is kept as the charter says. A browser and a
// network that are not among those kept are told by letter; where nothing is kept, nothing can be compared, and the first sign-in is new
// to nobody.
//
// Law: GDPR 32(1)(b)
func (s *Site) arrive(ctx context.Context, c *Change, e entry) error {
	c.seen()
	// Whoever no letter could reach reads the site's notice now.
	c.do(`update notice set told_at = $3 where site = $1 and subject_id = $2 and lost = 1 and told_at = 0`, s.name, c.subject, micros(c.at))
	f, ok := s.Plan.Address()
	if !ok || !e.Network.IsValid() {
		return nil
	}
	e.Network = cutAs(f, e.Network)
	kept, err := s.signIns(ctx, c.subject, c.key)
	if err != nil {
		return err
	}
	c.signed(e.Device)
	if len(kept) == 0 || slices.ContainsFunc(kept, e.same) {
		return nil
	}
	return s.alert(ctx, c, letters.NewDevice)
}

// same reports whether a kept sign-in came from the same network, by the same browser.
func (e entry) same(kept rights.SignIn) bool {
	return kept.Network.Equal(seal.NewText(e.Network.String())) && kept.Browser.Equal(seal.NewText(e.Browser))
}

// idle is how long a session of somebody lasts without a request.
func (s *Site) idle(ctx context.Context, subject seal.ID) (time.Duration, error) {
	var kind string
	var roles int
	err := s.engine.reader().QueryRowContext(ctx, `select p.kind, (select count(*) from staff_role r where r.site = p.site and r.subject_id = p.subject_id and r.until_at = 0)
		from subject p where p.site = $1 and p.subject_id = $2`, s.name, subject).Scan(&kind, &roles)
	return people.Idle(kind, roles > 0), notFound(err)
}

// place is what a session keeps of where it is, sealed.
type place struct {
	Network string `json:"network,omitempty"`
	Browser string `json:"browser,omitempty"`
}

// open writes a session and returns its token.
func (c *Change) open(e entry, due people.Owing, idle time.Duration) string {
	c.living()
	s, id := c.site, seal.NewID()
	token, hash := seal.NewToken()
	ends := people.SessionEnd(c.at, c.at, idle)
	if due != people.OwesNothing {
		ends = c.at.Add(people.DueLife)
	}
	at := place{Browser: e.Browser}
	if f, ok := s.Plan.Address(); ok && e.Network.IsValid() {
		at.Network = cutAs(f, e.Network).String()
	}
	plain, _ := json.Marshal(at)
	sealed := c.key.Seal(s.place(c.subject, "session", id.String()), plain)
	r := sessionRow{hash: hash[:], subject: c.subject, id: id, started: micros(c.at), used: micros(c.at), ends: micros(ends), idle: int64(idle / time.Microsecond), factors: e.factors, due: int(due)}
	c.do(`insert into session (site, token_hash, subject_id, session_id, started_at, used_at, ends_at, idle, factors, due, sealed, bond)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
		s.name, r.hash, r.subject, r.id, r.started, r.used, r.ends, r.idle, r.factors, r.due, sealed, s.bond("session", r.parts()...))
	return token
}

// Session returns who is signed in by a token, and notes now and then that they are. The error is ErrNotFound when nobody is,
// or no longer, or not yet: a second proof may be due.
func (s *Site) Session(ctx context.Context, token string, now time.Time) (people.Session, error) {
	who, r, err := s.session(ctx, token, people.OwesNothing, now)
	if err != nil || now.Sub(instant(r.used)) < people.SessionStep {
		return who, err
	}
	return who, s.touch(ctx, r, now)
}

// Due returns who gave a first proof and still owes the second one. It may do nothing but that. The error is ErrNotFound.
//
// Law: GDPR 32(1)(b)
func (s *Site) Due(ctx context.Context, token string, now time.Time) (people.Session, error) {
	who, _, err := s.session(ctx, token, people.OwesProof, now)
	return who, err
}

// Enrolling returns who gave a first proof where everybody gives two, and has no second one yet. They may add one, and nothing else. The
// error is ErrNotFound.
//
// Law: GDPR 32(1)(b)
func (s *Site) Enrolling(ctx context.Context, token string, now time.Time) (people.Session, error) {
	who, _, err := s.session(ctx, token, people.OwesFactor, now)
	return who, err
}

func (s *Site) session(ctx context.Context, token string, due people.Owing, now time.Time) (who people.Session, r sessionRow, err error) {
	hash := seal.TokenHash(token)
	r.hash, r.due, who.Owes = hash[:], int(due), due
	var bond []byte
	err = s.engine.reader().QueryRowContext(ctx, `select p.subject_id, p.kind, p.lang, p.terms, e.session_id, e.acting_id, e.started_at, e.used_at, e.ends_at, e.idle, e.factors, e.bond
		from session e join subject p on p.site = e.site and p.subject_id = e.subject_id
		where e.site = $1 and e.token_hash = $2 and e.ends_at > $3 and e.due = $4`, s.name, r.hash, micros(now), r.due).
		Scan(&r.subject, &who.Kind, &who.Lang, &who.Terms, &r.id, &r.acting, &r.started, &r.used, &r.ends, &r.idle, &r.factors, &bond)
	if err == nil && !s.bonded(bond, "session", r.parts()...) {
		return people.Session{}, r, ErrNotFound
	}
	who.ID, who.Subject, who.Factors, who.Began, who.Ends = r.id, r.subject, r.factors, instant(r.started), instant(r.ends)
	if err == nil && !r.acting.IsZero() {
		err = s.acting(ctx, &who, r)
	}
	return who, r, notFound(err)
}

// touch notes that a session is in use, which moves its end. It is no act and leaves no fact: it says nothing more than that the session
// lasts.
func (s *Site) touch(ctx context.Context, r sessionRow, now time.Time) error {
	was := r.used
	idle := time.Duration(r.idle) * time.Microsecond
	r.used, r.ends = micros(now), micros(people.SessionEnd(instant(r.started), now, idle))
	return s.engine.commit(ctx, func(ctx context.Context, tx execer) error {
		_, err := tx.ExecContext(ctx, `update session set used_at = $3, ends_at = $4, bond = $5 where site = $1 and token_hash = $2 and used_at = $6 and acting_id = $7`,
			s.name, r.hash, r.used, r.ends, s.bond("session", r.parts()...), was, r.acting)
		return err
	}, nil)
}

// SignOut ends a session. Ending one that is over is no error.
func (s *Site) SignOut(ctx context.Context, token string, now time.Time) error {
	who, err := s.Session(ctx, token, now)
	if errors.Is(err, ErrNotFound) {
		who, err = s.Due(ctx, token, now)
	}
	if errors.Is(err, ErrNotFound) {
		who, err = s.Enrolling(ctx, token, now)
	}
	if err != nil {
		return ignore(err, ErrNotFound)
	}
	hash := seal.TokenHash(token)
	return s.endSessions(ctx, who, people.FactSignedOut, now, `delete from session where site = $1 and token_hash = $2`, hash[:])
}

// EndSession ends one session of the person, which may be this one. The error is ErrNotFound when they have no such session.
//
// Law: GDPR 32(1)(b)
func (s *Site) EndSession(ctx context.Context, who people.Session, session seal.ID, now time.Time) error {
	c, err := s.act(ctx, who.Holder(), now, people.Fact(s.Plan, people.FactEnded, "security.password", now))
	if err != nil {
		return err
	}
	c.must(1, ErrNotFound, `delete from session where site = $1 and subject_id = $2 and session_id = $3`, s.name, who.Holder(), session)
	return s.Commit(ctx, c)
}

// EndOthers ends every session of the person but this one.
//
// Law: GDPR 32(1)(b)
func (s *Site) EndOthers(ctx context.Context, who people.Session, now time.Time) error {
	return s.endSessions(ctx, who, people.FactEnded, now, `delete from session where site = $1 and session_id <> $2 and subject_id = $3`, who.ID, who.Holder())
}

func (s *Site) endSessions(ctx context.Context, who people.Session, fact string, now time.Time, query string, args ...any) error {
	key, err := s.key(ctx, who.Holder())
	if err != nil {
		return err
	}
	if s, err = s.of(ctx, who.Holder()); err != nil {
		return err
	}
	c, _ := s.because(who.Holder(), key, now, people.Fact(s.Plan, fact, "security.password", now))
	c.do(query, append([]any{s.name}, args...)...)
	return s.Commit(ctx, c)
}

// Sessions lists the open sessions of a person, the latest used first.
//
// Law: GDPR 15
func (s *Site) Sessions(ctx context.Context, subject seal.ID, now time.Time) ([]rights.Session, error) {
	key, err := s.key(ctx, subject)
	if err != nil {
		return nil, err
	}
	return s.openSessions(ctx, subject, key, micros(now))
}

// openSessions lists the sessions of a person that end after an instant, the latest used first.
func (s *Site) openSessions(ctx context.Context, subject seal.ID, key seal.DataKey, after int64) (all []rights.Session, err error) {
	err = each(ctx, s.engine.reader(), func(r *sql.Rows) error {
		var one rights.Session
		var started, used, ends int64
		var sealed []byte
		if err := r.Scan(&one.ID, &started, &used, &ends, &one.Factors, &sealed); err != nil {
			return err
		}
		plain, err := key.Open(s.place(subject, "session", one.ID.String()), sealed)
		if err != nil {
			return err
		}
		var at place
		err = json.Unmarshal(plain, &at)
		one.Started, one.Used, one.Ends = instant(started), instant(used), instant(ends)
		one.Network, one.Browser = seal.NewText(at.Network), seal.NewText(at.Browser)
		all = append(all, one)
		return err
	}, `select session_id, started_at, used_at, ends_at, factors, sealed from session where site = $1 and subject_id = $2 and ends_at > $3 and due = 0
		order by used_at desc, started_at desc, session_id`, s.name, subject, after)
	return all, err
}

// seen records that the person came: the inactivity sequence begins anew.
func (c *Change) seen() {
	c.do(`update subject set seen_at = $3, warned_at = 0, told_at = 0 where site = $1 and subject_id = $2`, c.site.name, c.subject, micros(c.at))
}

// signed keeps where a sign-in came from, cut as the version that the person is under says.
func (c *Change) signed(from people.Device) {
	f, _ := c.site.Plan.Address()
	cut := cutAs(f, from.Network)
	id := seal.NewID()
	plain, _ := json.Marshal(place{Network: cut.String(), Browser: from.Browser})
	c.do(`insert into signin (site, subject_id, signin_id, signed_at, width, sealed) values ($1, $2, $3, $4, $5, $6)`,
		c.site.name, c.subject, id, micros(c.at), cut.Bits(), c.key.Seal(c.site.place(c.subject, "signin", id.String()), plain))
}

// signedFrom opens where a sign-in came from. Those of older versions hold a network alone.
func (s *Site) signedFrom(subject seal.ID, key seal.DataKey, id seal.ID, sealed []byte) (from place, err error) {
	plain, err := key.Open(s.place(subject, "signin", id.String()), sealed)
	if err != nil {
		return place{}, err
	}
	if len(plain) > 0 && plain[0] == '{' {
		return from, json.Unmarshal(plain, &from)
	}
	return place{Network: string(plain)}, nil
}

// cutAs cuts a network as a charter says, where it is wider.
func cutAs(f charter.Field, from netip.Prefix) netip.Prefix {
	if cut, ok := people.Truncate(f, from.Addr()); ok && cut.Bits() < from.Bits() {
		from = cut
	}
	return from.Masked()
}
