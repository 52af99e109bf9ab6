package store

import (
	"context"
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"time"

	"charte/consent"
	"charte/letters"
	"charte/people"
	"charte/plan"
	"charte/policy"
	"charte/proof"
	"charte/seal"
)

// versionName is how a minor’s yes to a version of the policy stands among what waits for a parent: no purpose has such a name. With a purpose
// behind it, it is the box of that purpose.
const versionName = "version/"

// VersionSought names the yes to a version among what a minor sought, and the box of a purpose that it asks for.
func VersionSought(version int, box string) string {
	name := versionName + strconv.Itoa(version)
	if box != "" {
		name += "/" + box
	}
	return name
}

// SoughtVersion reads what VersionSought wrote, without a box.
func SoughtVersion(name string) (version int, is bool) {
	number, is := strings.CutPrefix(name, versionName)
	if !is {
		return 0, false
	}
	version, err := strconv.Atoi(number)
	return version, err == nil
}

// askEvery is how often a parent is written to about one version, at most: a child who changes their mind fills nobody's mailbox.
const askEvery = 24 * time.Hour

// seekTerms records that a minor agrees to a version: it waits for a parent, who is asked, and meanwhile the child stays where they are. It
// returns the fact of the child's part. The error is ErrMinor before a parent agreed to the account, and those of Answer.
//
// Law: GDPR 8(1), LIL 45, GDPR 13(3)
func (s *Site) seekTerms(ctx context.Context, who people.Session, version int, boxes []string, lang, words string, needs bool, now time.Time) (seal.ID, error) {
	s, r, h, key, err := s.guarded(ctx, who.Subject)
	if err != nil {
		return seal.ID{}, err
	}
	rows, err := s.assents(ctx, s.engine.reader(), who.Subject)
	if err != nil {
		return seal.ID{}, err
	}
	name, parent := VersionSought(version, ""), seal.NewID()
	c, fact := s.because(who.Subject, key, now, proof.Fact{Kind: consent.FactSought, Promise: "changes", Version: version, At: now, Detail: map[string]string{"purpose": name,
		"from": strconv.Itoa(s.version), "version": strconv.Itoa(version), "language": lang, "words": words, "boxes": strings.Join(boxes, " "), "parent": parent.String()}})
	c.living()
	c.awaited()
	c.still(*r)
	c.seen()
	c.must(1, ErrNotFound, `update notice set told_at = case when told_at = 0 then $4 else told_at end where site = $1 and subject_id = $2 and version = $3 and (needs = 1 or $5 = 1) and moved_at = 0 and answer <> 1`,
		s.name, who.Subject, version, micros(now), bit(needs))
	text, _ := json.Marshal(sealedChoice{Lang: lang, Words: words, Via: "terms", Version: version, Boxes: boxes})
	c.do(`insert into assent (site, subject_id, purpose, asked_at, child_fact, parent_fact, sealed) values ($1, $2, $3, $4, $5, $6, $7)
		on conflict (site, subject_id, purpose) do update set asked_at = excluded.asked_at, answered_at = 0, child_fact = excluded.child_fact, parent_fact = excluded.parent_fact, sealed = excluded.sealed`,
		s.name, who.Subject, name, micros(now), fact, parent, key.Seal(s.place(who.Subject, "assent", name), text))
	lately := slices.ContainsFunc(rows, func(a assent) bool { return a.purpose == name && now.Sub(a.at) < askEvery })
	if !lately && h.Minority != nil && !h.Minority.Parent.IsZero() {
		c.watch(letters.ParentTerms, h, h.Minority.Parent)
	}
	return fact, s.Commit(ctx, c)
}

// permitTerms records a parent's yes to a version that the child agreed to before: from then on both agreed, with the boxes that both ticked. A
// version that was withdrawn or replaced since asks nothing any more.
//
// Law: GDPR 8(2), LIL 45, GDPR 13(3)
func (c *Change) permitTerms(ctx context.Context, a assent, kind string, purposes []string, now time.Time) error {
	s := c.site
	version, _ := SoughtVersion(a.purpose)
	to, ok := s.target()
	if !ok || to.Number != version || version <= s.version {
		return nil
	}
	said, err := s.openedAssent(c.subject, c.key, a)
	if err != nil {
		return err
	}
	next, err := s.Under(ctx, version)
	if err != nil {
		return err
	}
	step, err := s.Step(ctx, s.version, version)
	if err != nil {
		return err
	}
	boxes := slices.DeleteFunc(slices.Clone(said.Boxes), func(box string) bool { return !slices.Contains(purposes, VersionSought(version, box)) })
	c.alsoAs(a.parent, proof.Fact{Kind: policy.FactAgreed, Promise: "changes", Version: version, At: now, Detail: map[string]string{"from": strconv.Itoa(s.version),
		"version": strconv.Itoa(version), "language": said.Lang, "words": said.Words, "boxes": strings.Join(boxes, " "), "child": a.child.String(), "via": consent.ByParent}})
	c.must(1, ErrStale, `update assent set answered_at = $5 where site = $1 and subject_id = $2 and purpose = $3 and child_fact = $4 and answered_at = 0`,
		s.name, c.subject, a.purpose, a.child, micros(now))
	c.must(1, ErrStale, `update notice set answer = 1, answered_at = $4, boxes = $5, lang = $6, fact_id = $7, told_at = case when told_at = 0 then $4 else told_at end, needs = 1
		where site = $1 and subject_id = $2 and version = $3 and moved_at = 0`, s.name, c.subject, version, micros(now), strings.Join(boxes, " "), said.Lang, a.parent)
	if to.Applies.After(now) || !step.Holds(kind) {
		return nil
	}
	c.move(next, []seal.ID{c.subject}, kind, a.parent)
	if err := c.tick(ctx, next, kind, boxes, said.Lang, now, true); err != nil {
		return err
	}
	c.ungiven(next, []seal.ID{c.subject}, kind)
	return nil
}

// withholdTerms records a parent's no to a version: the child stays under the one of before.
//
// Law: GDPR 8(2)
func (c *Change) withholdTerms(a assent, lang string) {
	version, _ := SoughtVersion(a.purpose)
	c.alsoAs(a.parent, proof.Fact{Kind: consent.FactRefused, Promise: "changes", Version: version, At: c.at,
		Detail: map[string]string{"purpose": a.purpose, "version": strconv.Itoa(version), "language": lang, "child": a.child.String(), "via": consent.ByParent}})
	c.do(`delete from assent where site = $1 and subject_id = $2 and purpose = $3`, c.site.name, c.subject, a.purpose)
}

// together records a consent that a minor and a parent gave with a version, each in their own fact: both name the other.
//
// Law: GDPR 8(1), LIL 45
func (c *Change) together(choice consent.Choice) {
	parent := seal.NewID()
	child := c.also(choice.Sought(parent))
	c.alsoAs(parent, choice.Joined(child))
	text, _ := json.Marshal(sealedChoice{Lang: choice.Lang, Words: choice.Words, Notice: choice.Notice, Via: choice.Via, Version: choice.Version})
	c.do(`insert into assent (site, subject_id, purpose, asked_at, answered_at, child_fact, parent_fact, sealed) values ($1, $2, $3, $4, $4, $5, $6, $7)
		on conflict (site, subject_id, purpose) do update set asked_at = excluded.asked_at, answered_at = excluded.answered_at, child_fact = excluded.child_fact, parent_fact = excluded.parent_fact, sealed = excluded.sealed`,
		c.site.name, c.subject, choice.Purpose, micros(c.at), child, parent, c.key.Seal(c.site.place(c.subject, "assent", choice.Purpose), text))
	c.consented(choice, parent)
}

// Renew lets the link of a parent who uses it last as long as a new one, once half of its time is over. The error is ErrNotFound for a link that
// opens nothing.
//
// Law: GDPR 7(3), GDPR 8(2)
func (s *Site) Renew(ctx context.Context, token string, now time.Time) error {
	subject, err := s.Guardian(ctx, token, now)
	if err != nil {
		return err
	}
	s, r, _, key, err := s.guarded(ctx, subject)
	if err != nil || r.state != wardAgreed {
		return err
	}
	hash := seal.TokenHash(token)
	var ends int64
	if err := s.engine.reader().QueryRowContext(ctx, `select ends_at from guardian where site = $1 and token_hash = $2`, s.name, hash[:]).Scan(&ends); err != nil {
		return notFound(err)
	}
	if instant(ends).Sub(now) > people.GuardianLife/2 {
		return nil
	}
	c, _ := s.because(subject, key, now, people.Fact(s.Plan, people.FactRenewed, people.MinorsPromise, now))
	next := micros(now.Add(people.GuardianLife))
	c.must(1, ErrNotFound, `update guardian set ends_at = $3, bond = $4 where site = $1 and token_hash = $2 and ends_at = $5`,
		s.name, hash[:], next, s.bond("guardian", guardianParts(hash[:], subject, next)...), ends)
	return s.Commit(ctx, c)
}

// Relink writes to a parent whose link ended, at the address that they agreed under, with another one. Whoever holds the old link learns nothing by
// it. The error is ErrNotFound for what never was such a link, or is one no more.
//
// Law: GDPR 7(3), GDPR 8(2)
func (s *Site) Relink(ctx context.Context, token string, now time.Time) error {
	hash := seal.TokenHash(token)
	var subject seal.ID
	var ends int64
	var bond []byte
	err := s.engine.reader().QueryRowContext(ctx, `select subject_id, ends_at, bond from guardian where site = $1 and token_hash = $2 and ends_at <= $3`, s.name, hash[:], micros(now)).Scan(&subject, &ends, &bond)
	if err == nil && !s.bonded(bond, "guardian", guardianParts(hash[:], subject, ends)...) {
		err = ErrNotFound
	}
	if err != nil {
		return notFound(err)
	}
	s, r, h, key, err := s.guarded(ctx, subject)
	if err != nil {
		return err
	}
	if r.state != wardAgreed || h.Minority == nil || h.Minority.Parent.IsZero() {
		return ErrNotFound
	}
	f := people.ParentAsked(s.Plan, seal.ID{}, now)
	f.Detail = map[string]string{"for": "link"}
	c, _ := s.because(subject, key, now, f)
	c.living()
	c.still(*r)
	c.must(1, ErrNotFound, `delete from guardian where site = $1 and token_hash = $2`, s.name, hash[:]) // it brings one letter
	c.watch(letters.Guardian, h, h.Minority.Parent)
	return s.Commit(ctx, c)
}

// SoughtTerms is what a minor agreed to of a version, and a parent has not answered yet.
type SoughtTerms struct {
	From, Version int
	Plan          *plan.Plan // of the version
	Changes       []policy.Change
	Boxes         []string // the purposes whose boxes the minor ticked
}

// SoughtTerms finds what waits for a parent of the latest version; nil where nothing does.
//
// Law: GDPR 8(2), GDPR 13(3)
func (s *Site) SoughtTerms(ctx context.Context, subject seal.ID) (*SoughtTerms, error) {
	s, _, h, key, err := s.guarded(ctx, subject)
	if err != nil {
		return nil, ignore(err, ErrNotFound)
	}
	to, ok := s.target()
	if !ok || to.Number <= s.version {
		return nil, nil
	}
	rows, err := s.assents(ctx, s.engine.reader(), subject)
	i := slices.IndexFunc(rows, func(a assent) bool { return a.purpose == VersionSought(to.Number, "") && a.answered.IsZero() })
	if err != nil || i < 0 {
		return nil, err
	}
	said, err := s.openedAssent(subject, key, rows[i])
	if err != nil {
		return nil, err
	}
	next, err := s.Under(ctx, to.Number)
	if err != nil {
		return nil, err
	}
	step, err := s.Step(ctx, s.version, to.Number)
	return &SoughtTerms{From: s.version, Version: to.Number, Plan: next.Plan, Changes: step.For(h.Kind), Boxes: said.Boxes}, err
}

// Seek records what a minor agrees to in a form or with a picture: it waits for a parent, who is written to, once a day at most. Nothing of what it
// was for is kept by it. The error is ErrMinor where no parent agreed to the account.
//
// Law: GDPR 8(1), LIL 45
func (s *Site) Seek(ctx context.Context, subject seal.ID, choice consent.Choice) error {
	ward, err := s.Ward(ctx, subject)
	if err != nil {
		return err
	}
	if ward == nil || !ward.Agreed {
		return ErrMinor
	}
	if _, err := s.Choose(ctx, subject, choice); err != nil || choice.At.Sub(ward.Asked) < askEvery {
		return err
	}
	return s.AskParent(ctx, subject, ward.Parent, choice.At)
}

// agreeing reads, for people p, the sealed address of the parent who agreed to the account of a minor.
const agreeing = `(select m.sealed from minor m where m.site = p.site and m.subject_id = p.subject_id and m.state = '` + wardAgreed + `')`

// parentOf opens the address of the parent of somebody who is told of a version: ErrNotFound where nobody agreed with them. It opens under
// the child's key alone, so no row can send a letter to anybody else.
//
// Law: GDPR 8(2), GDPR 13(3)
func (s *Site) parentOf(who reader, key seal.DataKey) (seal.Text, error) {
	if who.parent == nil {
		return seal.Text{}, ErrNotFound
	}
	plain, err := key.Open(s.place(who.id, "minor", "parent"), who.parent)
	return seal.NewText(string(plain)), err
}
