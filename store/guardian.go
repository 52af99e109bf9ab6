package store

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"time"

	"charte/consent"
	"charte/letters"
	"charte/people"
	"charte/retention"
	"charte/rights"
	"charte/seal"
)

// guarded begins what a parent, or a minor, changes of a minor's row: it was read as r.
func (s *Site) guarded(ctx context.Context, subject seal.ID) (*Site, *wardRow, rights.Holding, seal.DataKey, error) {
	s, err := s.of(ctx, subject)
	if err != nil {
		return s, nil, rights.Holding{}, seal.DataKey{}, err
	}
	r, err := s.wardOf(ctx, subject)
	if err == nil && r == nil {
		err = ErrNotFound
	}
	if err != nil {
		return s, nil, rights.Holding{}, seal.DataKey{}, err
	}
	h, err := s.Held(ctx, subject)
	if err != nil {
		return s, nil, h, seal.DataKey{}, err
	}
	key, err := s.key(ctx, subject)
	return s, r, h, key, err
}

// Permit records the yes of a holder of parental authority: to the account, where they had not agreed to it, and to those of the purposes that
// the child agreed to before. Each is a fact of its own, which names the child's and is named by it. The errors are ErrNotFound for a child who
// is gone or of age, and ErrStale when the child chose meanwhile.
//
// Law: GDPR 8(1), GDPR 8(2), LIL 45
func (s *Site) Permit(ctx context.Context, subject seal.ID, purposes []string, lang string, now time.Time) error {
	s, r, h, key, err := s.guarded(ctx, subject)
	if err != nil {
		return err
	}
	if r.sealed == nil {
		return ErrNotFound // nobody was asked
	}
	rows, err := s.assents(ctx, s.engine.reader(), subject)
	if err != nil {
		return err
	}
	c := &Change{site: s, subject: subject, key: key, at: now}
	c.must(1, ErrNotFound, `update subject set kind = kind where site = $1 and subject_id = $2 and terms = $3`, s.name, subject, s.version)
	c.still(*r)
	if r.state == wardWaits {
		c.alsoAs(r.guardian, people.ParentAgreed(s.Plan, r.child, lang, now))
		next := *r
		next.state = wardAgreed
		c.ward(next)
		c.watch(letters.Guardian, h, h.Minority.Parent)
	}
	for _, a := range rows {
		if _, is := SoughtVersion(a.purpose); is || !a.answered.IsZero() || !slices.Contains(purposes, a.purpose) {
			continue
		}
		choice, err := consent.Choose(s.Plan, a.purpose, true, consent.ByParent, lang, now)
		if err != nil {
			return err
		}
		c.alsoAs(a.parent, choice.Joined(a.child))
		c.must(1, ErrStale, `update assent set answered_at = $5 where site = $1 and subject_id = $2 and purpose = $3 and child_fact = $4 and answered_at = 0`,
			s.name, subject, a.purpose, a.child, micros(now))
		c.consented(choice, a.parent)
	}
	for _, a := range rows { // last: it may bring the child under another version
		if _, is := SoughtVersion(a.purpose); is && a.answered.IsZero() && slices.Contains(purposes, a.purpose) {
			if err := c.permitTerms(ctx, a, h.Kind, purposes, now); err != nil {
				return err
			}
		}
	}
	if len(c.facts) == 0 {
		return nil
	}
	return s.Commit(ctx, c)
}

// Withhold records a parent's no to one purpose: what the child agreed to is forgotten, or what both had agreed to is withdrawn. The error is
// ErrNotFound where there was neither.
//
// Law: GDPR 7(3), GDPR 8(2)
func (s *Site) Withhold(ctx context.Context, subject seal.ID, purpose, lang string, now time.Time) error {
	s, r, _, key, err := s.guarded(ctx, subject)
	if err != nil {
		return err
	}
	rows, err := s.assents(ctx, s.engine.reader(), subject)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(rows, func(a assent) bool { return a.purpose == purpose })
	if i < 0 {
		return ErrNotFound
	}
	_, terms := SoughtVersion(purpose)
	choice, err := consent.Choose(s.Plan, purpose, false, consent.ByParent, lang, now)
	if err != nil && !terms {
		return err
	}
	if terms && !rows[i].answered.IsZero() {
		return ErrNotFound // both agreed: the policy applies
	}
	c := &Change{site: s, subject: subject, key: key, at: now}
	c.must(1, ErrNotFound, `update subject set kind = kind where site = $1 and subject_id = $2 and terms = $3`, s.name, subject, s.version)
	c.still(*r)
	c.must(1, ErrStale, `update assent set asked_at = asked_at where site = $1 and subject_id = $2 and purpose = $3 and child_fact = $4`, s.name, subject, purpose, rows[i].child)
	if terms {
		c.withholdTerms(rows[i], lang)
	} else if rows[i].answered.IsZero() {
		c.alsoAs(rows[i].parent, choice.Refused(rows[i].child))
		c.do(`delete from assent where site = $1 and subject_id = $2 and purpose = $3`, s.name, subject, purpose)
		c.unkeep(purpose)
	} else {
		c.choose(choice)
	}
	return s.Commit(ctx, c)
}

// Disallow erases the account of a minor whose parent does not agree to it, or not any more.
//
// Law: GDPR 8(2), GDPR 17(1)
func (s *Site) Disallow(ctx context.Context, subject seal.ID, now time.Time) (seal.ID, error) {
	s, _, h, _, err := s.guarded(ctx, subject)
	if err != nil {
		return seal.ID{}, err
	}
	return s.Erase(ctx, h, rights.Parental, now)
}

// Aged records what a minor answers when they are asked for their age again. Whoever is of age decides alone from then on: the parent is told,
// and what was held about them is erased. What waited for them is forgotten, and may be chosen alone. The error is ErrMinor before the time to
// ask again, or before a parent agreed.
//
// Law: GDPR 8(1), LIL 45, GDPR 5(1)(c)
func (s *Site) Aged(ctx context.Context, subject seal.ID, under bool, now time.Time) error {
	s, r, h, key, err := s.guarded(ctx, subject)
	if err != nil {
		return err
	}
	if w := (people.Ward{Since: instant(r.since)}); r.state != wardAgreed || !w.AskAgain(now) {
		return ErrMinor
	}
	kind := people.FactOfAge
	if under {
		kind = people.FactStillMinor
	}
	c, _ := s.because(subject, key, now, people.Fact(s.Plan, kind, people.MinorsPromise, now))
	c.living()
	c.still(*r)
	c.seen()
	if under {
		next := *r
		next.since = micros(now)
		c.ward(next)
		return s.Commit(ctx, c)
	}
	c.owe(subject, key, letters.ToParent(s.Plan, letters.Grown, h.Lang, h.Minority.Parent, h.Get(s.loginField()), s.Base+"/policy", ""))
	for _, table := range []string{"assent", "guardian", "minor"} {
		c.do(`delete from `+table+` where site = $1 and subject_id = $2`, s.name, subject)
	}
	for _, u := range s.Plan.Consents() {
		c.unkeep(u.Name) // what waited with a consent that is forgotten
	}
	return s.Commit(ctx, c)
}

// sweepMinors erases the joins of minors to whom no parent answered in time.
//
// Law: GDPR 5(1)(e), GDPR 8(1)
func (s *Site) sweepMinors(ctx context.Context, now time.Time, w *Swept) error {
	period, ok := s.Plan.Unclaimed()
	if !ok {
		return s.sweepGuardians(ctx, now)
	}
	return errors.Join(s.sweepGuardians(ctx, now), s.forEach(ctx, waitingMinors, period.Before(now), func(c candidate) error {
		return counted(s.end(ctx, c, rights.Unconfirmed, now), &w.Unconfirmed)
	}))
}

// sweepGuardians deletes the links of parents that have ended.
func (s *Site) sweepGuardians(ctx context.Context, now time.Time) error {
	// A link that ended still brings another one to the parent's own mailbox, as long as it worked before.
	n, err := s.number(ctx, `select count(*) from guardian where site = $1 and ends_at <= $2`, s.name, micros(now.Add(-people.GuardianLife)))
	if err != nil || n == 0 {
		return err
	}
	r, _ := s.Plan.Inactivity()
	c := &Change{site: s, at: now}
	c.count("guardian", `delete from guardian where site = $1 and ends_at <= $2`, s.name, micros(now.Add(-people.GuardianLife)))
	c.alsoCounted(expired(s.Plan, r.Purpose, now, now))
	return s.Commit(ctx, c)
}

// waitingMinors are those who joined before an instant, confirmed their address, and wait for a parent.
const waitingMinors = `s.joined_at <= $2 and exists (select 1 from minor m where m.site = s.site and m.subject_id = s.subject_id and m.state = '` + wardWaits + `')`

// probeMinors counts the minors whose account, or whose consent, lacks one of its two linked receipts, and the links and joins past their time.
//
// Law: GDPR 8(1), LIL 45
func probeMinors(ctx context.Context, s *Site, _ string, now time.Time) (a answer, err error) {
	theirs := ` and exists (select 1 from subject s where s.site = x.site and s.subject_id = x.subject_id and s.terms = $2)`
	for _, question := range []string{
		// an account that does something
		`select count(*) from minor x where x.site = $1` + theirs + ` and x.state = '` + wardAgreed + `' and
			(select count(*) from fact f where f.site = x.site and f.subject_id = x.subject_id and f.fact_id in (x.child_fact, x.parent_fact)) < 2`,
		// a consent in force
		`select count(*) from consent x where x.site = $1` + theirs + ` and x.given = 1 and exists (select 1 from minor m where m.site = x.site and m.subject_id = x.subject_id)
			and not exists (select 1 from assent y where y.site = x.site and y.subject_id = x.subject_id and y.purpose = x.purpose and y.parent_fact = x.fact_id and y.answered_at > 0
			and (select count(*) from fact f where f.site = y.site and f.subject_id = y.subject_id and f.fact_id in (y.child_fact, y.parent_fact)) = 2)`,
	} {
		n, err := s.number(ctx, question, s.name, s.version)
		if err != nil {
			return a, err
		}
		a.breaches += n
	}
	late := now.Add(-retention.Grace)
	broken := a.breaches
	n, err := s.number(ctx, `select count(*) from guardian x where x.site = $1`+theirs+` and x.ends_at <= $3`, s.name, s.version, micros(late.Add(-people.GuardianLife)))
	if err != nil {
		return a, err
	}
	a.breaches += n
	if period, ok := s.Plan.Unclaimed(); ok {
		n, err := s.number(ctx, `select count(*) from subject s where s.site = $1 and s.terms = $3 and `+waitingMinors, s.name, micros(period.Before(late)), s.version)
		if err != nil {
			return a, err
		}
		a.breaches += n
	}
	a.late = broken == 0
	minors, err := s.number(ctx, `select count(*) from minor x where x.site = $1`+theirs, s.name, s.version)
	a.figures = map[string]int64{"figure.minors": minors}
	return a, err
}

// openedAssent opens what a child sought.
func (s *Site) openedAssent(subject seal.ID, key seal.DataKey, a assent) (out sealedChoice, err error) {
	plain, err := key.Open(s.place(subject, "assent", a.purpose), a.sealed)
	if err == nil {
		err = json.Unmarshal(plain, &out)
	}
	return out, err
}
