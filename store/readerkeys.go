package store

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"charte/envelope"
	"charte/people"
	"charte/plan"
	"charte/proof"
	"charte/rights"
	"charte/seal"
)

var (
	// ErrSame says that whoever made a key cannot be the one who confirms it.
	ErrSame = errors.New("store: a key is confirmed by somebody else than its owner")
	// ErrGroups says that what was typed of a fingerprint is not what the key has.
	ErrGroups = errors.New("store: not the fingerprint of this key")
	// ErrKeys says that somebody has as many keys as they may, or the site as many readers.
	ErrKeys = errors.New("store: too many keys")
)

// wrappings are how a private key rests.
var wrappings = []string{"passphrase", "passkey"}

// wrappedMost bounds what is kept of a private key, in bytes: one of 8192 bits takes some 9,000.
const wrappedMost = 16 << 10

// ReaderKey is the key by which somebody of the staff opens documents. Its private part rests wrapped, and opens for its owner alone.
type ReaderKey struct {
	Owner       seal.ID
	Public      envelope.PublicKey
	Wrapping    string // passphrase or passkey; "" once it was removed
	Made        time.Time
	Confirmed   time.Time // zero: it was made, and receives nothing
	ConfirmedBy seal.ID   // zero: by whoever runs the server
	Removed     time.Time // zero: it was not
	Reads       bool      // it receives documents now: it is confirmed, and its owner has a role that opens some
}

type readerKeyRow struct {
	owner           seal.ID
	kid, jwk, how   string
	sealed          []byte
	made, confirmed int64
	doubts          int
	by              seal.ID
	removed         int64
	bond            []byte
}

const readerKeyColumns = `subject_id, kid, jwk, wrapping, sealed, made_at, doubts, confirmed_at, confirmed_by, removed_at, bond`

func (k *readerKeyRow) scan(r *sql.Rows) error {
	return r.Scan(&k.owner, &k.kid, &k.jwk, &k.how, &k.sealed, &k.made, &k.doubts, &k.confirmed, &k.by, &k.removed, &k.bond)
}

// parts are what the bond of a key ties. Its public part is its name.
func (k readerKeyRow) parts() []string {
	sum := sha256.Sum256(k.sealed)
	return []string{k.owner.String(), k.kid, k.how, hex.EncodeToString(sum[:]), fmt.Sprint(k.made, k.doubts, k.confirmed, k.removed), k.by.String()}
}

// genuine reads the public part of a row, if this program wrote it.
func (s *Site) genuine(k readerKeyRow) (envelope.PublicKey, bool) {
	public, err := envelope.ParsePublicKey([]byte(k.jwk))
	return public, err == nil && public.ID() == k.kid && s.bonded(k.bond, "reader_key", k.parts()...)
}

// write adds the row of a key to a change, or replaces the one that it was decided on.
func (c *Change) readerKey(before, after readerKeyRow, missed error) {
	s := c.site
	if after.bond = s.bond("reader_key", after.parts()...); before.kid == "" {
		c.must(1, missed, `insert into reader_key (site, `+readerKeyColumns+`) select $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12
			where (select count(*) from reader_key k where k.site = $1 and k.subject_id = $2 and k.removed_at = 0) < $13`,
			s.name, after.owner, after.kid, after.jwk, after.how, after.sealed, after.made, after.doubts, after.confirmed, after.by, after.removed, after.bond, people.KeysMost)
		return
	}
	c.must(1, missed, `update reader_key set wrapping = $5, sealed = $6, doubts = $7, confirmed_at = $8, confirmed_by = $9, removed_at = $10, bond = $11
		where site = $1 and subject_id = $2 and kid = $3 and bond = $4`,
		s.name, after.owner, after.kid, before.bond, after.how, after.sealed, after.doubts, after.confirmed, after.by, after.removed, after.bond)
}

// keyFact is what is known of an act on a key: which key, by what it is told apart, and whose role it needs.
func keyFact(p *plan.Plan, kind, kid string, now time.Time) proof.Fact {
	f := people.Fact(p, kind, keyPromise(p), now)
	f.Detail = map[string]string{"key": kid}
	return f
}

// keyPromise is the promise of which facts about the keys of readers are evidence: that nobody else opens what was sealed in a browser.
func keyPromise(p *plan.Plan) string {
	for _, d := range people.SealedInBrowser(p) {
		promise := "documents." + d.Name + ".sealed_in"
		if _, ok := p.Promise(promise); ok {
			return promise
		}
	}
	return "log"
}

// readerRows reads the keys of a site that were not removed, or of one person all of them, oldest first.
func (s *Site) readerRows(ctx context.Context, where string, args ...any) (all []readerKeyRow, err error) {
	err = each(ctx, s.engine.reader(), func(r *sql.Rows) error {
		var k readerKeyRow
		err := k.scan(r)
		all = append(all, k)
		return err
	}, `select `+readerKeyColumns+` from reader_key where site = $1 and `+where+` order by made_at, kid`, append([]any{s.name}, args...)...)
	return all, err
}

// opens reports whether somebody holds one of the roles given now.
func (s *Site) opens(ctx context.Context, who seal.ID, roles []string) (bool, error) {
	held, err := s.Offices(ctx, who)
	return slices.ContainsFunc(held, func(o rights.Office) bool { return slices.Contains(roles, o.Role) }), err
}

// ReadersOf returns the keys for which a document is sealed now: the confirmed ones of whoever holds a role that opens it, and the
// escrow key that the charter asks for, once a rehearsal proved that its shares open it. A row that was not written by this program is no
// key. There are none where nobody has a confirmed key: what only its holders could open together would be read by nobody.
// The error is ErrUndeclared for a document that is not sealed in the browser.
//
// Law: GDPR 32(1)(a), GDPR 32(4), GDPR 25(2)
func (s *Site) ReadersOf(ctx context.Context, document string) (readers []envelope.PublicKey, err error) {
	all := people.SealedInBrowser(s.Plan)
	for _, d := range all {
		if d.Name != document {
			continue
		}
		rows, err := s.readerRows(ctx, `confirmed_at > 0 and removed_at = 0`)
		if err != nil {
			return nil, err
		}
		for _, k := range rows {
			public, ok := s.genuine(k)
			if !ok {
				continue
			}
			if ok, err = s.opens(ctx, k.owner, d.Readers); err != nil {
				return nil, err
			}
			if ok {
				readers = append(readers, public)
			}
		}
		if len(readers) == 0 {
			return nil, nil
		}
		spare, err := s.escrowFor(ctx, d)
		return append(readers, spare...), err
	}
	return nil, ErrUndeclared
}

// holdsKey lets a change stand only while whoever acts has a confirmed key: a role without one opens no document.
func (c *Change) holdsKey(by people.Actor) {
	c.holds(by)
	c.must(1, ErrRole, `update subject set kind = kind where site = $1 and subject_id = $2 and exists
		(select 1 from reader_key k where k.site = $1 and k.subject_id = $2 and k.confirmed_at > 0 and k.removed_at = 0)`, c.site.name, by.Subject)
}

// ReaderKeys lists the keys of everybody, oldest first: those that were removed too.
//
// Law: GDPR 32(1)(d)
func (s *Site) ReaderKeys(ctx context.Context) (all []ReaderKey, err error) {
	rows, err := s.readerRows(ctx, `1 = 1`)
	if err != nil {
		return nil, err
	}
	roles := people.ReaderRoles(s.Plan)
	for _, k := range rows {
		public, ok := s.genuine(k)
		if !ok {
			continue
		}
		one := ReaderKey{Owner: k.owner, Public: public, Wrapping: k.how, Made: instant(k.made), Confirmed: instant(k.confirmed), ConfirmedBy: k.by, Removed: instant(k.removed)}
		if k.confirmed > 0 && k.removed == 0 {
			if one.Reads, err = s.opens(ctx, k.owner, roles); err != nil {
				return nil, err
			}
		}
		all = append(all, one)
	}
	return all, nil
}

// WrappedKeys gives the wrapped private keys of somebody, by the id of each key: to whom they belong, and nobody else.
func (s *Site) WrappedKeys(ctx context.Context, owner seal.ID) (map[string]string, error) {
	rows, err := s.readerRows(ctx, `subject_id = $2 and removed_at = 0`, owner)
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	key, err := s.key(ctx, owner)
	if err != nil {
		return nil, err
	}
	all := map[string]string{}
	for _, k := range rows {
		if _, ok := s.genuine(k); !ok {
			continue
		}
		plain, err := key.Open(s.place(owner, "reader_key", k.kid), k.sealed)
		if err != nil {
			return nil, err
		}
		all[k.kid] = string(plain)
	}
	return all, nil
}

// ProposeKey keeps a key that somebody made in their browser: the public one, and the private one as it was wrapped there. It receives
// nothing until somebody else confirmed it. The error is envelope.ErrKey for what is no such key, ErrRole where they hold no role that
// opens documents, ErrKeys where they have KeysMost, ErrTaken where it was proposed before.
//
// Law: GDPR 32(1)(a), GDPR 32(4)
func (s *Site) ProposeKey(ctx context.Context, by people.Actor, jwk []byte, wrapping, wrapped string, now time.Time) (kid string, err error) {
	public, err := envelope.ParsePublicKey(jwk)
	if err != nil || !slices.Contains(wrappings, wrapping) || len(wrapped) > wrappedMost || strings.Count(wrapped, ".") != 4 {
		return "", envelope.ErrKey
	}
	if err := s.reader(ctx, by); err != nil {
		return "", err
	}
	text, err := json.Marshal(public)
	if err != nil {
		return "", err
	}
	one, key, err := s.keyed(ctx, by.Subject)
	if err != nil {
		return "", err
	}
	kid = public.ID()
	c := one.begin(by.Subject, key, now)
	c.holds(by)
	f := keyFact(s.Plan, people.FactKeyMade, kid, now)
	f.Detail["wrapped by"] = wrapping
	c.also(people.By(f, by))
	c.publicly(keyFact(s.Plan, people.FactKeyMade, kid, now))
	c.readerKey(readerKeyRow{}, readerKeyRow{owner: by.Subject, kid: kid, jwk: string(text), how: wrapping,
		sealed: key.Seal(s.place(by.Subject, "reader_key", kid), []byte(wrapped)), made: micros(now)}, ErrKeys)
	return kid, one.Commit(ctx, c)
}

// reader reports by an error whether whoever acts holds a role that opens documents.
func (s *Site) reader(ctx context.Context, by people.Actor) error {
	if !slices.Contains(people.ReaderRoles(s.Plan), by.Role) {
		return ErrRole
	}
	return s.held(ctx, by)
}

// readerKeyOf finds a key that was not removed.
func (s *Site) readerKeyOf(ctx context.Context, kid string) (readerKeyRow, envelope.PublicKey, error) {
	rows, err := s.readerRows(ctx, `kid = $2 and removed_at = 0`, kid)
	if err != nil {
		return readerKeyRow{}, envelope.PublicKey{}, err
	}
	for _, k := range rows {
		if public, ok := s.genuine(k); ok {
			return k, public, nil
		}
	}
	return readerKeyRow{}, envelope.PublicKey{}, ErrNotFound
}

// MayConfirm reports by an error whether somebody may confirm a key: a colleague who holds a role that opens documents; and as long as
// nobody but the key's owner has a confirmed key, also whoever gives the roles, or runs the server. Its owner never: ErrSame.
//
// Law: GDPR 32(1)(b), GDPR 32(4)
func (s *Site) MayConfirm(ctx context.Context, by people.Actor, kid string) error {
	k, _, err := s.readerKeyOf(ctx, kid)
	if err != nil {
		return err
	}
	return s.mayConfirm(ctx, by, k.owner)
}

func (s *Site) mayConfirm(ctx context.Context, by people.Actor, owner seal.ID) error {
	if by.Subject == owner {
		return ErrSame
	}
	if by.Role != people.Manager && by.Role != people.Operator {
		return s.reader(ctx, by)
	}
	all, err := s.ReaderKeys(ctx)
	if err != nil {
		return err
	}
	if slices.ContainsFunc(all, func(k ReaderKey) bool { return k.Reads && k.Owner != owner }) {
		return ErrRole
	}
	if by.Role == people.Operator {
		return nil
	}
	return s.held(ctx, by)
}

// ConfirmKey lets a key receive documents from now on. groups is what whoever confirms was told of its fingerprint by another way: those
// that people.AskedGroups names; whoever runs the server gives all of them. The error is ErrSame, ErrRole, ErrNotFound, ErrKeys where there are as many readers as a line can name, or ErrGroups:
// that is a fact too, and after people.DoubtsMost of them the key is removed.
//
// Law: GDPR 32(1)(b), GDPR 32(4)
func (s *Site) ConfirmKey(ctx context.Context, by people.Actor, kid, groups string, now time.Time) error {
	k, public, err := s.readerKeyOf(ctx, kid)
	if err != nil {
		return err
	}
	if err := s.mayConfirm(ctx, by, k.owner); err != nil {
		return err
	}
	if k.confirmed > 0 {
		return ErrTaken
	}
	one, key, err := s.keyed(ctx, k.owner)
	if err != nil {
		return err
	}
	wanted := people.Groups(public.Fingerprint())
	if by.Role != people.Operator {
		wanted = people.Grouped(public.Fingerprint(), people.AskedGroups(kid, by.Subject.String()))
	}
	c, after, kind, told := one.begin(k.owner, key, now), k, people.FactKeyConfirmed, error(nil)
	if subtle.ConstantTimeCompare([]byte(people.Groups(groups)), []byte(wanted)) == 1 {
		after.confirmed, after.by = micros(now), by.Subject
		c.must(0, ErrKeys, `update reader_key set made_at = made_at where site = $1 and kid = $2 and
			(select count(*) from reader_key x where x.site = $1 and x.confirmed_at > 0 and x.removed_at = 0) >= $3`, s.name, kid, people.ReadersMost)
	} else {
		kind, told = people.FactKeyDoubted, ErrGroups
		if after.doubts++; after.doubts >= people.DoubtsMost {
			after.sealed, after.how, after.removed = []byte{}, "", micros(now)
		}
	}
	if by.Role != people.Operator {
		c.holds(by)
	}
	c.also(people.By(keyFact(s.Plan, kind, kid, now), by))
	c.publicly(keyFact(s.Plan, kind, kid, now))
	if after.removed > 0 {
		c.also(keyFact(s.Plan, people.FactKeyRemoved, kid, now))
		c.publicly(keyFact(s.Plan, people.FactKeyRemoved, kid, now))
	}
	c.readerKey(k, after, ErrStale)
	return errors.Join(one.Commit(ctx, c), told)
}

// RemoveKey ends a key: from the next request on it opens nothing and receives nothing, and its wrapped private part is gone. Its owner
// may, a colleague who holds a role that opens documents, whoever gives the roles, and whoever runs the server.
// The error is ErrNotFound or ErrRole.
//
// Law: GDPR 32(1)(b), GDPR 32(4)
func (s *Site) RemoveKey(ctx context.Context, by people.Actor, kid string, now time.Time) error {
	k, _, err := s.readerKeyOf(ctx, kid)
	if err != nil {
		return err
	}
	switch by.Role {
	case people.Operator:
	case people.Manager:
		err = s.held(ctx, by)
	default:
		if by.Subject != k.owner { // whoever lost the role still takes their own key away
			err = s.reader(ctx, by)
		}
	}
	if err != nil {
		return err
	}
	one, key, err := s.keyed(ctx, k.owner)
	if err != nil {
		return err
	}
	c, after := one.begin(k.owner, key, now), k
	after.sealed, after.how, after.removed = []byte{}, "", micros(now)
	if by.Role != people.Operator && by.Subject != k.owner {
		c.holds(by)
	}
	c.also(people.By(keyFact(s.Plan, people.FactKeyRemoved, kid, now), by))
	c.publicly(keyFact(s.Plan, people.FactKeyRemoved, kid, now))
	c.readerKey(k, after, ErrStale)
	return one.Commit(ctx, c)
}
