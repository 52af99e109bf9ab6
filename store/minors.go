package store

import (
	"context"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"errors"
	"net/url"
	"strconv"
	"time"

	"charte/consent"
	"charte/letters"
	"charte/people"
	"charte/plan"
	"charte/proof"
	"charte/rights"
	"charte/seal"
)

// The states of a minor's row. Whoever is of age has none.
const (
	wardWaits  = "waits"  // for a parent's yes: the account does nothing
	wardAgreed = "agreed" // by a parent: each consent of the child's waits for the parent's
)

// wardRow is a row of minor.
type wardRow struct {
	state           string
	since, asked    int64
	child, guardian seal.ID
	sealed          []byte
}

// parts are what the bond of a minor's row holds together: whoever can write rows can neither agree for a parent nor make a child of age.
func (r wardRow) parts(subject seal.ID) []string {
	return []string{subject.String(), r.state, strconv.FormatInt(r.since, 10), strconv.FormatInt(r.asked, 10), r.child.String(), r.guardian.String(), hex.EncodeToString(r.sealed)}
}

const wardColumns = `state, since_at, asked_at, child_fact, parent_fact, sealed, bond`

func scanWard(scan func(...any) error) (r wardRow, bond []byte, err error) {
	err = scan(&r.state, &r.since, &r.asked, &r.child, &r.guardian, &r.sealed, &bond)
	return r, bond, err
}

// wardOf reads a minor's row, nil for whoever has none. The error is seal.ErrTampered for one that is not as it was written.
func (s *Site) wardOf(ctx context.Context, subject seal.ID) (*wardRow, error) {
	r, bond, err := scanWard(s.engine.reader().QueryRowContext(ctx, `select `+wardColumns+` from minor where site = $1 and subject_id = $2`, s.name, subject).Scan)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return nil, nil
	case err == nil && !s.bonded(bond, "minor", r.parts(subject)...):
		err = seal.ErrTampered
	}
	return &r, err
}

// Ward returns where a minor stands, nil for whoever needs no parent's yes.
//
// Law: GDPR 8(1), LIL 45
func (s *Site) Ward(ctx context.Context, subject seal.ID) (*people.Ward, error) {
	r, err := s.wardOf(ctx, subject)
	if err != nil || r == nil {
		return nil, err
	}
	w := &people.Ward{Agreed: r.state == wardAgreed, Since: instant(r.since), Asked: instant(r.asked), Child: r.child, Guardian: r.guardian}
	if r.sealed == nil {
		return w, nil
	}
	key, err := s.key(ctx, subject)
	if err != nil {
		return nil, err
	}
	plain, err := key.Open(s.place(subject, "minor", "parent"), r.sealed)
	w.Parent = seal.NewText(string(plain))
	return w, err
}

// ward writes a minor's row in place of the one of before.
func (c *Change) ward(r wardRow) {
	c.do(`insert into minor (site, subject_id, state, since_at, asked_at, child_fact, parent_fact, sealed, bond) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
		on conflict (site, subject_id) do update set state = excluded.state, since_at = excluded.since_at, asked_at = excluded.asked_at,
		child_fact = excluded.child_fact, parent_fact = excluded.parent_fact, sealed = excluded.sealed, bond = excluded.bond`,
		c.site.name, c.subject, r.state, r.since, r.asked, r.child, r.guardian, r.sealed, c.site.bond("minor", r.parts(c.subject)...))
}

// warded begins the account of a minor. An answer stands: whoever joined as a minor and tries again with another age, before the account is
// confirmed or forgotten, is a minor still.
func (c *Change) warded() {
	r := wardRow{state: wardWaits, since: micros(c.at)}
	c.do(`insert into minor (site, subject_id, state, since_at, asked_at, child_fact, parent_fact, sealed, bond) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
		on conflict (site, subject_id) do nothing`,
		c.site.name, c.subject, r.state, r.since, r.asked, r.child, r.guardian, r.sealed, c.site.bond("minor", r.parts(c.subject)...))
}

// awaited refuses what an account may not do before a parent agreed.
//
// Law: GDPR 8(1), LIL 45
func (c *Change) awaited() { c.awaitedOf(c.subject) }

// awaitedOf refuses it of whoever acts, in a change that is about somebody else.
func (c *Change) awaitedOf(who seal.ID) {
	c.must(0, ErrMinor, `update minor set state = state where site = $1 and subject_id = $2 and state <> $3`, c.site.name, who, wardAgreed)
}

// alone refuses a consent that a minor gives alone.
//
// Law: GDPR 8(1), LIL 45
func (c *Change) alone() {
	c.must(0, ErrMinor, `update minor set state = state where site = $1 and subject_id = $2`, c.site.name, c.subject)
}

// still says that a minor's row is the one that the decision was made on.
func (c *Change) still(r wardRow) {
	c.must(1, ErrStale, `update minor set state = state where site = $1 and subject_id = $2 and state = $3 and since_at = $4 and asked_at = $5 and child_fact = $6`,
		c.site.name, c.subject, r.state, r.since, r.asked, r.child)
}

// alsoAs adds a fact whose id another fact named beforehand.
func (c *Change) alsoAs(id seal.ID, f proof.Fact) {
	c.also(f)
	c.facts[len(c.facts)-1].id = id
}

// sealedChoice is what a child sought, until a parent says yes or no.
type sealedChoice struct {
	Lang, Words, Notice, Via string
	Version                  int
	Boxes                    []string `json:",omitempty"` // of a version that asks for an agreement
}

// chooseAs is choose for whoever chooses, a minor or not: what a minor agrees to waits for a parent, and gives nothing meanwhile. A yes to what
// both agreed to already asks the parent nothing: the two receipts of the consent in force stay the ones that stand for it.
//
// Law: GDPR 8(1), LIL 45
func (c *Change) chooseAs(ward *people.Ward, choice consent.Choice) seal.ID {
	if ward == nil || !choice.Given {
		return c.choose(choice)
	}
	parent := seal.NewID()
	id := c.also(choice.Sought(parent))
	text, _ := json.Marshal(sealedChoice{Lang: choice.Lang, Words: choice.Words, Notice: choice.Notice, Via: choice.Via, Version: choice.Version})
	c.must(1, ErrStale, `update minor set state = state where site = $1 and subject_id = $2`, c.site.name, c.subject)
	c.do(`insert into assent (site, subject_id, purpose, asked_at, child_fact, parent_fact, sealed) values ($1, $2, $3, $4, $5, $6, $7)
		on conflict (site, subject_id, purpose) do update set asked_at = excluded.asked_at, answered_at = 0, child_fact = excluded.child_fact, parent_fact = excluded.parent_fact, sealed = excluded.sealed
		where assent.answered_at = 0 or not exists (select 1 from consent k where k.site = assent.site and k.subject_id = assent.subject_id and k.purpose = assent.purpose and k.given = 1)`,
		c.site.name, c.subject, choice.Purpose, micros(choice.At), id, parent, c.key.Seal(c.site.place(c.subject, "assent", choice.Purpose), text))
	return id
}

// assent is a consent that a child asked for, and what the parent said.
type assent struct {
	purpose       string
	at, answered  time.Time // answered: when the parent said yes; zero: not yet
	child, parent seal.ID
	sealed        []byte
}

func (s *Site) assents(ctx context.Context, db asker, subject seal.ID) (all []assent, err error) {
	err = each(ctx, db, func(r *sql.Rows) error {
		var one assent
		var at, answered int64
		err := r.Scan(&one.purpose, &at, &answered, &one.child, &one.parent, &one.sealed)
		one.at, one.answered = instant(at), instant(answered)
		all = append(all, one)
		return err
	}, `select purpose, asked_at, answered_at, child_fact, parent_fact, sealed from assent where site = $1 and subject_id = $2 order by purpose`, s.name, subject)
	return all, err
}

// Sought lists what a minor agreed to and a parent has not answered yet.
//
// Law: GDPR 8(1)
func (s *Site) Sought(ctx context.Context, subject seal.ID) ([]rights.Sought, error) {
	rows, err := s.assents(ctx, s.engine.reader(), subject)
	var all []rights.Sought
	for _, r := range rows {
		if r.answered.IsZero() {
			all = append(all, rights.Sought{Purpose: r.purpose, At: r.at, Fact: r.child})
		}
	}
	return all, err
}

// ErrOwnAddress says that the address given for a parent is the child's own.
var ErrOwnAddress = errors.New("store: this is the address of the account itself")

// AskParent writes to the holder of parental authority whose address a minor gave: it may be another address than before, as long as nobody
// agreed. The errors are ErrOwnAddress, ErrNotFound for whoever is no minor, and ErrStale when a parent answered meanwhile.
//
// Law: GDPR 8(2), GDPR 14(2)(f), LIL 45
func (s *Site) AskParent(ctx context.Context, subject seal.ID, parent seal.Text, now time.Time) error {
	r, err := s.wardOf(ctx, subject)
	if err != nil {
		return err
	}
	if r == nil {
		return ErrNotFound
	}
	h, err := s.Held(ctx, subject)
	if err != nil {
		return err
	}
	if h.Get(s.loginField()).Equal(parent) {
		return ErrOwnAddress
	}
	key, err := s.key(ctx, subject)
	if err != nil {
		return err
	}
	next := *r
	next.asked = micros(now)
	var c *Change
	if r.state == wardAgreed { // somebody agreed: only they are written to, about what was sought since
		ward, err := s.Ward(ctx, subject)
		if err != nil {
			return err
		}
		if !ward.Parent.Equal(parent) {
			return ErrStale
		}
		f := people.ParentAsked(s.Plan, seal.ID{}, now)
		f.Detail = map[string]string{"for": "consents"}
		c, _ = s.because(subject, key, now, f)
	} else {
		next.guardian = seal.NewID()
		c, next.child = s.because(subject, key, now, people.ParentAsked(s.Plan, next.guardian, now))
		next.sealed = key.Seal(s.place(subject, "minor", "parent"), []byte(parent.Reveal("sealed at once")))
		c.do(`delete from guardian where site = $1 and subject_id = $2`, s.name, subject) // whoever was named before is not
	}
	c.living()
	c.still(*r)
	c.ward(next)
	c.seen()
	c.watch(letters.Parent, h, parent)
	return s.Commit(ctx, c)
}

// guardianParts are what the bond of a parent's link holds together.
func guardianParts(hash []byte, subject seal.ID, ends int64) []string {
	return []string{hex.EncodeToString(hash), subject.String(), strconv.FormatInt(ends, 10)}
}

// watch owes a letter to a parent, with a link that shows them what they are asked, and lets them take it back. It works again and again.
func (c *Change) watch(kind letters.Kind, h rights.Holding, parent seal.Text) {
	token, hash := seal.NewToken()
	end := c.at.Add(people.GuardianLife)
	if period, ok := c.site.Plan.Unclaimed(); ok && kind == letters.Parent && !h.Minority.Agreed {
		end = period.After(h.Joined) // with what it is about
	}
	c.do(`insert into guardian (site, token_hash, subject_id, ends_at, bond) values ($1, $2, $3, $4, $5)`,
		c.site.name, hash[:], c.subject, micros(end), c.site.bond("guardian", guardianParts(hash[:], c.subject, micros(end))...))
	child := h.Get(c.site.loginField())
	c.owe(c.subject, c.key, letters.ToParent(c.site.Plan, kind, h.Lang, parent, child, c.site.Base+"/my-child?t="+url.QueryEscape(token), plan.Moment(end, h.Lang)))
}

// Guardian finds the child of whoever holds a parent's link. The error is ErrNotFound for a link that is wrong or too old, or whose child is of
// age or gone.
func (s *Site) Guardian(ctx context.Context, token string, now time.Time) (subject seal.ID, err error) {
	hash := seal.TokenHash(token)
	var ends int64
	var bond []byte
	err = s.engine.reader().QueryRowContext(ctx, `select subject_id, ends_at, bond from guardian where site = $1 and token_hash = $2 and ends_at > $3`,
		s.name, hash[:], micros(now)).Scan(&subject, &ends, &bond)
	if err == nil && !s.bonded(bond, "guardian", guardianParts(hash[:], subject, ends)...) {
		return subject, ErrNotFound
	}
	return subject, notFound(err)
}
