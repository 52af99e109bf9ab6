package store

import (
	"context"
	"database/sql"
	"errors"
	"slices"
	"strconv"
	"time"

	"charte/people"
	"charte/rights"
	"charte/seal"
)

// Errors of accounts with other profiles.
var (
	// ErrProfiles says that an account has as many other profiles as it may, or that its kind of people keeps one.
	ErrProfiles = errors.New("store: no more profiles for this account")
	// ErrAccount says that what was asked is a matter of the account, and was asked in another profile of it.
	ErrAccount = errors.New("store: a matter of the account")
)

// cameOpened marks a profile that its owner opened besides the one that they joined with. It has no account and no locator of its own.
const cameOpened = "opened"

// otherProfile is a row of profile: whose other profile a subject is.
type otherProfile struct {
	id, account, fact seal.ID
	opened            int64
}

// parts are what the bond of a profile holds together: whoever can write rows can make it nobody else's.
func (p otherProfile) parts() []string {
	return []string{p.id.String(), p.account.String(), p.fact.String(), strconv.FormatInt(p.opened, 10)}
}

const profileColumns = `f.subject_id, f.account_id, f.fact_id, f.opened_at, f.bond`

// scanProfile reads a row. One that is not as it was written is nobody's: seal.ErrTampered.
func (s *Site) scanProfile(scan func(...any) error, more ...any) (p otherProfile, err error) {
	var bond []byte
	if err := scan(append([]any{&p.id, &p.account, &p.fact, &p.opened, &bond}, more...)...); err != nil {
		return p, notFound(err)
	}
	if !s.bonded(bond, "profile", p.parts()...) {
		return p, seal.ErrTampered
	}
	return p, nil
}

// holder is the account behind a subject: the subject itself, unless it is another profile of somebody.
func (s *Site) holder(ctx context.Context, subject seal.ID) (seal.ID, error) {
	p, err := s.scanProfile(s.engine.reader().QueryRowContext(ctx, `select `+profileColumns+` from profile f where f.site = $1 and f.subject_id = $2`, s.name, subject).Scan)
	if errors.Is(err, ErrNotFound) {
		return subject, nil
	}
	return p.account, err
}

// others lists the other profiles of an account, in the order of their ids: the order in which their rows are taken. A row that is not as
// it was written is listed too, since its person leaves with the account that it names.
func (s *Site) others(ctx context.Context, account seal.ID) (ids []seal.ID, err error) {
	return identifiers(ctx, s.engine.reader(), `select subject_id from profile where site = $1 and account_id = $2 order by subject_id`, s.name, account)
}

// reachedAt is the address at which letters about a subject reach their owner: that of the account, for another profile.
func (s *Site) reachedAt(ctx context.Context, h rights.Holding) (seal.Text, error) {
	if to := h.Get(s.loginField()); !to.IsZero() {
		return to, nil
	}
	account, err := s.holder(ctx, h.Subject)
	if err != nil || account == h.Subject {
		return seal.Text{}, err
	}
	return s.single(ctx, account, s.loginField())
}

// OwnProfile is one of the other profiles of an account.
type OwnProfile struct {
	ID     seal.ID
	Title  seal.Text // by which its owner tells it from the others; zero where it says no name
	Opened time.Time
}

// OwnProfiles lists the other profiles that somebody opened under their sign-in, oldest first.
//
// Law: GDPR 15(1)
func (s *Site) OwnProfiles(ctx context.Context, account seal.ID) (all []OwnProfile, err error) {
	var rows []otherProfile
	var kinds []string
	err = each(ctx, s.engine.reader(), func(r *sql.Rows) error {
		var kind string
		p, err := s.scanProfile(r.Scan, &kind)
		if errors.Is(err, seal.ErrTampered) {
			return nil // the check names it
		}
		rows, kinds = append(rows, p), append(kinds, kind)
		return err
	}, `select `+profileColumns+`, p.kind from profile f join subject p on p.site = f.site and p.subject_id = f.subject_id
		where f.site = $1 and f.account_id = $2 order by f.opened_at, f.subject_id`, s.name, account)
	for i, p := range rows {
		one := OwnProfile{ID: p.id, Opened: instant(p.opened)}
		var titleErr error
		if one.Title, titleErr = s.Title(ctx, p.id, kinds[i]); titleErr != nil {
			err = errors.Join(err, titleErr)
		}
		all = append(all, one)
	}
	return all, err
}

// Title is what a person calls one of their profiles: the first name that it says; zero where it says none, or none that can be read.
func (s *Site) Title(ctx context.Context, subject seal.ID, kind string) (seal.Text, error) {
	for _, field := range s.Plan.Titles(kind) {
		text, err := s.single(ctx, subject, field)
		if errors.Is(err, ErrNoKey) || errors.Is(err, seal.ErrTampered) || errors.Is(err, ErrNotFound) {
			continue
		}
		if err != nil || !text.IsZero() {
			return text, err
		}
	}
	return seal.Text{}, nil
}

// OpenProfile opens another profile for whoever is signed in: a person of its own to everybody else, with its own key, data, choices, facts
// and end, which their account alone reaches. The error is ErrProfiles where it may not have one more, ErrMinor for whoever is under age.
//
// Law: GDPR 25(2), GDPR 5(1)(c)
func (s *Site) OpenProfile(ctx context.Context, who people.Session, j people.Joined) error {
	if !s.Plan.Several(who.Kind) || j.Kind != who.Kind {
		return ErrProfiles
	}
	account, err := s.party(ctx, who.Holder())
	if err != nil {
		return err
	}
	key, err := s.newKey(ctx, j.Subject, j.At)
	if err != nil {
		return err
	}
	c := &Change{site: s, subject: j.Subject, key: key, at: j.At}
	// The account's row is taken first, and puts those who open and those who leave in a queue.
	c.must(1, ErrStale, `update subject set seen_at = $3, warned_at = 0, told_at = 0 where site = $1 and subject_id = $2 and terms = $4 and kind = $5`,
		s.name, account.id, micros(j.At), s.version, j.Kind)
	c.must(0, ErrNotFound, `update death set wish = wish where site = $1 and subject_id = $2`, s.name, account.id)
	// Law: GDPR 8(1), LIL 45: what a minor agrees to waits for a parent, who would have to be asked in each profile.
	c.must(0, ErrMinor, `update minor set state = state where site = $1 and subject_id = $2`, s.name, account.id)
	c.do(`insert into subject (site, subject_id, kind, lang, joined_at, seen_at, terms, origin, came) values ($1, $2, $3, $4, $5, $5, $6, $6, $7)`,
		s.name, j.Subject, j.Kind, j.Lang, micros(j.At), s.version, cameOpened)
	about := people.Informed(people.Fact(s.Plan, people.FactOpened, "collect.profiles", j.At, j.Fields()...), j.Notice)
	p := otherProfile{id: j.Subject, account: account.id, fact: c.also(about), opened: micros(j.At)}
	c.alsoIn(account, people.Fact(s.Plan, people.FactAnother, "collect.profiles", j.At))
	c.must(1, ErrProfiles, `insert into profile (site, subject_id, account_id, opened_at, fact_id, bond) select $1, $2, $3, $4, $5, $6
		where exists (select 1 from account a where a.site = $1 and a.subject_id = $3)
		and (select count(*) from profile f where f.site = $1 and f.account_id = $3) < $7`,
		s.name, p.id, p.account, p.opened, p.fact, s.bond("profile", p.parts()...), people.ProfilesMost)
	required, optional := s.Plan.Opens(j.Kind)
	for _, v := range j.Values {
		if !slices.Contains(slices.Concat(required, optional), v.Field) {
			return ErrUndeclared // such as an address to sign in with: the account has one
		}
		c.hold(j.Kind, v)
	}
	return s.Commit(ctx, c)
}

// EnterProfile moves a session into another profile of whoever signed in, or back into the one that they joined with, whose id is theirs.
// Every request of the session is about that profile from then on. The error is ErrNotFound for what is no profile of theirs, or not any
// more.
//
// Law: GDPR 25(2), GDPR 32(1)(b)
func (s *Site) EnterProfile(ctx context.Context, who people.Session, token string, profile seal.ID, now time.Time) error {
	return again(func() error {
		acting := seal.ID{}
		if profile != who.Holder() {
			account, err := s.holder(ctx, profile)
			if err != nil || account != who.Holder() {
				return errors.Join(err, ErrNotFound)
			}
			acting = profile
		}
		_, was, err := s.session(ctx, token, 0, now)
		if err != nil {
			return err
		}
		if was.subject != who.Holder() {
			return ErrNotFound
		}
		one, err := s.of(ctx, profile)
		if err != nil {
			return err
		}
		key, err := s.key(ctx, profile)
		if err != nil {
			return err
		}
		is := was
		is.acting = acting
		c, _ := one.because(profile, key, now, people.Fact(one.Plan, people.FactEntered, "collect.profiles", now))
		c.must(1, ErrStale, `update session set acting_id = $3, bond = $4 where site = $1 and token_hash = $2 and bond = $5`,
			s.name, is.hash, is.acting, s.bond("session", is.parts()...), s.bond("session", was.parts()...))
		if !acting.IsZero() {
			c.must(1, ErrNotFound, `update profile set opened_at = opened_at where site = $1 and subject_id = $2 and account_id = $3`, s.name, profile, who.Holder())
		}
		return one.Commit(ctx, c)
	})
}

// acting puts a session into the profile that it was moved into. Where that is closed, it is in the one of the account.
func (s *Site) acting(ctx context.Context, who *people.Session, r sessionRow) error {
	var kind, lang string
	var terms int
	p, err := s.scanProfile(s.engine.reader().QueryRowContext(ctx, `select `+profileColumns+`, p.kind, p.lang, p.terms from profile f
		join subject p on p.site = f.site and p.subject_id = f.subject_id where f.site = $1 and f.subject_id = $2`, s.name, r.acting).Scan, &kind, &lang, &terms)
	switch {
	case errors.Is(err, ErrNotFound), errors.Is(err, seal.ErrTampered):
		return nil
	case err != nil:
		return err
	case p.account != r.subject:
		return nil
	}
	who.Subject, who.Account, who.Kind, who.Lang, who.Terms = p.id, p.account, kind, lang, terms
	return nil
}

// owned refuses what is a matter of the account, in another profile of it.
func (c *Change) owned() {
	c.must(0, ErrAccount, `update profile set opened_at = opened_at where site = $1 and subject_id = $2`, c.site.name, c.subject)
}

// ofOthers adds to what is held about a person their other profiles, or that this is one.
func (s *Site) ofOthers(ctx context.Context, h *rights.Holding) error {
	account, err := s.holder(ctx, h.Subject)
	if err != nil {
		return err
	}
	if account != h.Subject {
		h.Another = true
		// How long it is kept follows its account: whoever signs in keeps all their profiles.
		var seen, warned int64
		err := s.engine.reader().QueryRowContext(ctx, `select seen_at, told_at from subject where site = $1 and subject_id = $2`, s.name, account).Scan(&seen, &warned)
		h.Seen, h.Warned = instant(seen), instant(warned)
		return notFound(err)
	}
	return each(ctx, s.engine.reader(), func(r *sql.Rows) error {
		var id seal.ID
		var at int64
		err := r.Scan(&id, &at)
		h.Profiles = append(h.Profiles, rights.Profile{ID: id, Opened: instant(at)})
		return err
	}, `select subject_id, opened_at from profile where site = $1 and account_id = $2 order by opened_at, subject_id`, s.name, h.Subject)
}

// moveOthers brings the other profiles of some accounts under another version, in the transaction that moves the accounts: they are told,
// and agree, once for all of them. Whoever has others stays where a version gives their kind of people one profile alone. It returns the
// profiles that move.
//
// Law: GDPR 13(3), GDPR 7(1)
func (s *Site) moveOthers(ctx context.Context, c *Change, next *Site, ids []seal.ID, kind string) (all []seal.ID, err error) {
	if !s.Plan.Several(kind) {
		return nil, nil
	}
	in, them := among(ids, moveBatch)
	for _, account := range slices.Compact(slices.Clone(ids)) {
		some, err := s.others(ctx, account)
		if err != nil {
			return nil, err
		}
		all = append(all, some...)
	}
	if len(all) > 0 && !next.Plan.Several(kind) {
		return nil, ErrStale // staying found none
	}
	for part := range slices.Chunk(all, moveBatch) {
		of, theirs := among(part, moveBatch)
		c.must(int64(len(part)), ErrStale, `update subject set terms = $3 where site = $1 and terms = $2 and subject_id in (`+of(4)+`)`, append([]any{s.name, s.version, next.version}, theirs...)...)
		c.shed(next, part, kind)
	}
	// Whoever opened another one meanwhile moves with it, in the next attempt.
	c.must(int64(len(all)), ErrStale, `update profile set opened_at = opened_at where site = $1 and account_id in (`+in(2)+`)`, append([]any{s.name}, them...)...)
	return all, nil
}

// staying keeps those who have other profiles where they are, if a version gives their kind of people one alone.
func (s *Site) staying(next *Site, kind string) string {
	if !s.Plan.Several(kind) || next.Plan.Several(kind) {
		return ""
	}
	return ` and (select count(*) from profile f where f.site = n.site and f.account_id = n.subject_id) = 0`
}

// stays reports whether somebody who agrees to a version stays where they are, since they have more profiles than it gives them.
func (s *Site) stays(ctx context.Context, next *Site, who people.Session) (bool, error) {
	if !s.Plan.Several(who.Kind) || next.Plan.Several(who.Kind) {
		return false, nil
	}
	all, err := s.others(ctx, who.Subject)
	return len(all) > 0, err
}

// strays counts the other profiles of a kind that are not as they should be.
func (s *Site) strays(ctx context.Context, kind string) (int64, error) {
	most := 0
	if s.Plan.Several(kind) {
		most = people.ProfilesMost
	}
	return s.number(ctx, `select count(*) from subject p where p.site = $1 and p.terms = $2 and p.kind = $3 and p.came = 'opened' and (not exists
		(select 1 from profile f join subject o on o.site = f.site and o.subject_id = f.account_id join account a on a.site = f.site and a.subject_id = f.account_id
			where f.site = p.site and f.subject_id = p.subject_id and o.kind = p.kind
			and (select count(*) from profile g where g.site = f.site and g.account_id = f.account_id) <= $4)
		or exists (select 1 from account w where w.site = p.site and w.subject_id = p.subject_id)
		or exists (select 1 from locator w where w.site = p.site and w.subject_id = p.subject_id))`, s.name, s.version, kind, most)
}

// HasOthers reports whether somebody has other profiles than the one that they joined with.
func (s *Site) HasOthers(ctx context.Context, account seal.ID) (bool, error) {
	n, err := s.number(ctx, `select count(*) from profile where site = $1 and account_id = $2`, s.name, account)
	return n > 0, err
}
