package store

import (
	"context"
	"database/sql"
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"charte/charter"
	"charte/consent"
	"charte/letters"
	"charte/people"
	"charte/plan"
	"charte/policy"
	"charte/proof"
	"charte/seal"
)

// Answer is what somebody said about a version that asks for their agreement.
type Answer int

// The answers. Silence is none of them: whoever says nothing stays under the version of before.
const (
	Unanswered Answer = iota
	Agreed
	Stayed // under the terms of before
)

// announceBatch and moveBatch bound how many people one transaction concerns: the site goes on between two of them.
const (
	announceBatch = 100
	moveBatch     = 500
)

// target is the version that people are told about and come under: the last one that was published and not withdrawn.
func (s *Site) target() (Version, bool) {
	var last Version
	for _, v := range s.numbered() {
		if v.Withdrawn.IsZero() {
			last = v
		}
	}
	return last, last.Number > 0
}

// earlier gives the site under each version before one.
func (s *Site) earlier(ctx context.Context, than Version, now time.Time) (all []*Site, err error) {
	all, err = s.InUse(ctx, now)
	return slices.DeleteFunc(all, func(one *Site) bool { return one.version >= than.Number }), err
}

// Announce plans what people were promised before the latest version applies to them: everybody under an earlier one gets a notice
// that says whether the change concerns them and whether it needs their agreement, and a letter is owed to those who were promised
// one. It returns how many people it reached, and may be stopped at any point and repeated: nobody is told twice.
//
// Law: GDPR 13(3)
func (s *Site) Announce(ctx context.Context, now time.Time) (n int, err error) {
	to, ok := s.target()
	if !ok {
		return 0, nil
	}
	all, err := s.earlier(ctx, to, now)
	for _, from := range all {
		for err == nil {
			var reached int
			reached, err = from.announce(ctx, to, now)
			if errors.Is(err, ErrNotFound) {
				err = nil // somebody left in the meantime
				continue
			}
			if n += reached; reached == 0 || ctx.Err() != nil {
				break
			}
		}
		if err = errors.Join(err, ctx.Err()); err != nil {
			break
		}
	}
	return n, err
}

// reader is somebody to be told.
type reader struct {
	id         seal.ID
	kind, lang string
}

func (s *Site) announce(ctx context.Context, to Version, now time.Time) (int, error) {
	var list []reader
	err := each(ctx, s.engine.reader(), func(r *sql.Rows) error {
		var one reader
		err := r.Scan(&one.id, &one.kind, &one.lang)
		list = append(list, one)
		return err
	}, `select p.subject_id, p.kind, p.lang from subject p where p.site = $1 and p.terms = $2
		and exists (select 1 from account a where a.site = p.site and a.subject_id = p.subject_id)
		and not exists (select 1 from notice n where n.site = p.site and n.subject_id = p.subject_id and n.version = $3) order by p.subject_id limit $4`,
		s.name, s.version, to.Number, announceBatch)
	if err != nil || len(list) == 0 {
		return 0, err
	}
	step, err := s.Step(ctx, s.version, to.Number)
	if err != nil {
		return 0, err
	}
	c := &Change{site: s, at: now}
	c.also(proof.Fact{Kind: policy.FactAnnounced, Promise: "changes", Version: to.Number, At: now,
		Detail: map[string]string{"from": strconv.Itoa(s.version), "people": strconv.Itoa(len(list))}})
	for _, one := range list {
		if err := c.notify(ctx, one, step, to); err != nil {
			return 0, err
		}
	}
	return len(list), s.Commit(ctx, c)
}

// notify writes one notice, and the letter where one was promised. Somebody whose address does not open reads it on the site.
func (c *Change) notify(ctx context.Context, who reader, step policy.Step, to Version) error {
	s := c.site
	changes := step.For(who.kind)
	concerns, needs := len(changes) > 0, step.Needs(who.kind)
	letter, told, lost := seal.ID{}, micros(c.at), 0
	if concerns && policy.Told(s.Plan.Charter) {
		key, address, err := s.address(ctx, who.id)
		switch {
		case errors.Is(err, ErrNoKey), errors.Is(err, ErrNotFound), errors.Is(err, seal.ErrTampered):
			told, lost = 0, 1
		case err != nil:
			return err
		default:
			letter, told = seal.NewID(), 0
			texts := make([]charter.Text, len(changes))
			for i, change := range changes {
				texts[i] = change.Text
			}
			link := s.Base + "/policy/versions/" + strconv.Itoa(to.Number)
			c.oweAs(letter, who.id, key, letters.Announce(s.Plan, texts, needs, who.lang, address, link, plan.Day(to.Applies, who.lang)))
		}
	}
	c.must(1, ErrNotFound, `insert into notice (site, subject_id, version, was, concerns, needs, owed_at, letter_id, lost, told_at, fact_id)
		select $1, p.subject_id, $3, $4, $5, $6, $7, $8, $9, $10, $11 from subject p where p.site = $1 and p.subject_id = $2 and p.terms = $4`,
		s.name, who.id, to.Number, s.version, bit(concerns), bit(needs), micros(c.at), letter, lost, told, c.facts[0].id)
	return nil
}

// address opens the sign-in address of somebody, and nothing else.
func (s *Site) address(ctx context.Context, subject seal.ID) (key seal.DataKey, address seal.Text, err error) {
	if key, err = s.key(ctx, subject); err != nil {
		return key, address, err
	}
	var sealed []byte
	field := s.loginField()
	err = s.engine.reader().QueryRowContext(ctx, `select sealed from datum where site = $1 and subject_id = $2 and field = $3 and item_id = $4`,
		s.name, subject, field, seal.ID{}).Scan(&sealed)
	if err != nil {
		return key, address, notFound(err)
	}
	plain, err := key.Open(s.place(subject, "datum", column(field, seal.ID{})), sealed)
	return key, seal.NewText(string(plain)), err
}

func bit(is bool) int {
	if is {
		return 1
	}
	return 0
}

// told begins the time that people were promised between the announcement and the change: from when their letter left. Whoever could
// not be written to is told by the site, at their next sign-in.
func (c *Change) told(subject, letter seal.ID, left bool) {
	if left {
		c.do(`update notice set told_at = $4 where site = $1 and subject_id = $2 and letter_id = $3 and told_at = 0`, c.site.name, subject, letter, micros(c.at))
		return
	}
	c.do(`update notice set lost = 1 where site = $1 and subject_id = $2 and letter_id = $3 and told_at = 0`, c.site.name, subject, letter)
}

// Turn brings under the latest version, once it applies, whoever it may concern by now: people whom it does not concern, people who
// were told as long ago as they were promised, and people who agreed where their agreement is needed. Everybody else stays where they
// are. It returns how many moved, and may be stopped at any point and repeated.
//
// Law: GDPR 13(3), GDPR 7(1)
func (s *Site) Turn(ctx context.Context, now time.Time) (n int, err error) {
	to, ok := s.target()
	if !ok || to.Applies.After(now) {
		return 0, nil
	}
	all, err := s.earlier(ctx, to, now)
	for _, from := range all {
		moved, turnErr := from.turn(ctx, to, now)
		n, err = n+moved, errors.Join(err, turnErr)
	}
	return n, err
}

func (s *Site) turn(ctx context.Context, to Version, now time.Time) (n int, err error) {
	step, err := s.Step(ctx, s.version, to.Number)
	if err != nil {
		return 0, err
	}
	next, err := s.Under(ctx, to.Number)
	if err != nil {
		return 0, err
	}
	for _, k := range s.Plan.Charter.People {
		if !step.Holds(k.Name) {
			continue
		}
		for _, agreed := range []bool{false, true} {
			moved, err := s.pass(ctx, next, k.Name, agreed, now)
			if n += moved; err != nil {
				return n, err
			}
		}
	}
	return n, nil
}

// pass moves people of a kind: those who were told in time and need not agree, or those who agreed.
func (s *Site) pass(ctx context.Context, next *Site, kind string, agreed bool, now time.Time) (n int, err error) {
	ready := `n.needs = 0 and (n.concerns = 0 or (n.told_at > 0 and n.told_at <= $5))`
	if agreed {
		ready = `n.answer = 1 and $5 = $5`
	}
	for {
		var ids []seal.ID
		err := each(ctx, s.engine.reader(), func(r *sql.Rows) error {
			var id seal.ID
			err := r.Scan(&id)
			ids = append(ids, id)
			return err
		}, `select p.subject_id from notice n join subject p on p.site = n.site and p.subject_id = n.subject_id
			where n.site = $1 and n.version = $2 and n.moved_at = 0 and n.was = $3 and p.terms = $3 and p.kind = $4 and `+ready+` limit $6`,
			s.name, next.version, s.version, kind, micros(s.Plan.Charter.Changes.Ahead.Before(now)), moveBatch)
		if err != nil || len(ids) == 0 {
			return n, err
		}
		if agreed {
			for _, id := range ids {
				if err := ignore(ignore(s.follow(ctx, next, id, kind, now), ErrStale), ErrNotFound); err != nil {
					return n, err
				}
			}
		} else if err := s.carry(ctx, next, ids, kind, now); err != nil {
			if errors.Is(err, ErrStale) {
				continue // somebody left or answered in the meantime
			}
			return n, err
		}
		if n += len(ids); ctx.Err() != nil {
			return n, ctx.Err()
		}
	}
}

// carry moves many people at once: one fact counts them.
func (s *Site) carry(ctx context.Context, next *Site, ids []seal.ID, kind string, now time.Time) error {
	c := &Change{site: s, at: now}
	fact := c.also(proof.Fact{Kind: policy.FactMoved, Promise: "changes", Version: next.version, At: now,
		Detail: map[string]string{"from": strconv.Itoa(s.version), "people": strconv.Itoa(len(ids))}})
	for _, id := range ids {
		c.move(next, id, kind, fact)
	}
	return s.Commit(ctx, c)
}

// move brings one person under another version; what that version does not let them have goes.
//
// Law: GDPR 5(1)(c), GDPR 5(1)(e)
func (c *Change) move(next *Site, id seal.ID, kind string, fact seal.ID) {
	s := c.site
	c.must(1, ErrStale, `update subject set terms = $4 where site = $1 and subject_id = $2 and terms = $3`, s.name, id, s.version, next.version)
	c.must(1, ErrStale, `update notice set moved_at = $4, fact_id = $5 where site = $1 and subject_id = $2 and version = $3 and moved_at = 0`, s.name, id, next.version, micros(c.at), fact)
	for _, f := range s.Plan.Charter.Data {
		if s.Plan.Holds(kind, f.Name) && (!next.Plan.Holds(kind, f.Name) || len(next.Plan.Purposes(f.Name)) == 0) {
			c.do(`delete from datum where site = $1 and subject_id = $2 and field = $3`, s.name, id, f.Name)
			c.do(`delete from locator where site = $1 and subject_id = $2 and field = $3`, s.name, id, f.Name)
		}
	}
	for _, f := range next.Plan.Charter.Data {
		if f.Protect != charter.Open {
			c.do(`update datum set open = null where site = $1 and subject_id = $2 and field = $3 and open is not null`, s.name, id, f.Name)
		}
	}
	if was, some := s.Plan.Address(); some && !fits(was, next) {
		c.do(`delete from signin where site = $1 and subject_id = $2`, s.name, id)
	}
	for _, u := range s.Plan.Charter.Purposes {
		if _, still := next.Plan.Charter.Purpose(u.Name); !still {
			c.do(`delete from outbox where site = $1 and subject_id = $2 and purpose = $3`, s.name, id, u.Name)
		}
	}
}

// fits reports whether the sign-in addresses that one version lets the site keep are cut as short as the next version asks.
func fits(was charter.Field, next *Site) bool {
	f, kept := next.Plan.Address()
	narrower := func(was, is int) bool { return is > 0 && (was == 0 || was > is) }
	return kept && f.Name == was.Name && !narrower(was.Truncate.IPv4, f.Truncate.IPv4) && !narrower(was.Truncate.IPv6, f.Truncate.IPv6)
}

// follow moves somebody who agreed before the version applied, with the boxes that they ticked then.
func (s *Site) follow(ctx context.Context, next *Site, id seal.ID, kind string, now time.Time) error {
	key, err := s.key(ctx, id)
	if err != nil {
		return err
	}
	var boxes, lang string
	var agreed seal.ID
	if err := s.engine.reader().QueryRowContext(ctx, `select boxes, lang, fact_id from notice where site = $1 and subject_id = $2 and version = $3 and answer = 1`,
		s.name, id, next.version).Scan(&boxes, &lang, &agreed); err != nil {
		return notFound(err)
	}
	c, _ := s.because(id, key, now, proof.Fact{Kind: policy.FactMoved, Promise: "changes", Version: next.version, At: now, Detail: map[string]string{"from": strconv.Itoa(s.version)}})
	c.must(1, ErrStale, `update notice set answer = 1 where site = $1 and subject_id = $2 and version = $3 and answer = 1 and boxes = $4`, s.name, id, next.version, boxes)
	c.move(next, id, kind, agreed)
	if err := c.tick(ctx, next, kind, strings.Fields(boxes), lang); err != nil {
		return err
	}
	return s.Commit(ctx, c)
}

// tick records, under the new version, what somebody chose on each purpose that asks for consent anew. A box that was left empty is a
// no, even where an older and narrower question was answered with a yes.
//
// Law: GDPR 4(11), GDPR 7(2)
func (c *Change) tick(ctx context.Context, next *Site, kind string, boxes []string, lang string) error {
	step, err := c.site.Step(ctx, c.site.version, next.version)
	if err != nil {
		return err
	}
	before, err := c.site.Consents(ctx, c.subject)
	if err != nil {
		return err
	}
	for _, purpose := range step.Asks(kind) {
		ticked := slices.Contains(boxes, purpose)
		if !ticked && !slices.ContainsFunc(before, func(s consent.State) bool { return s.Purpose == purpose && s.Given }) {
			continue
		}
		choice, err := consent.Choose(next.Plan, purpose, ticked, "terms", lang, c.at)
		if err != nil {
			return err
		}
		c.choose(choice)
	}
	return nil
}

// Answer records whether somebody agrees to the latest version, or keeps the terms of before, and which boxes they ticked, and returns
// the fact whose receipt proves it. Whoever agrees to a version that applies already comes under it at once. Until then an answer may
// be changed. The error is ErrNotFound when that version asks nothing of this person, ErrStale when another one took its place,
// ErrPurpose for a box that it does not have.
//
// Law: GDPR 7(1), GDPR 13(3)
func (s *Site) Answer(ctx context.Context, who people.Session, version int, answer Answer, boxes []string, lang string, now time.Time) (fact seal.ID, err error) {
	to, ok := s.target()
	if !ok || to.Number != version {
		return fact, ErrStale
	}
	next, err := s.Under(ctx, version)
	if err != nil {
		return fact, err
	}
	step, err := s.Step(ctx, s.version, version)
	if err != nil {
		return fact, err
	}
	if slices.ContainsFunc(boxes, func(b string) bool { return !slices.Contains(step.Asks(who.Kind), b) }) {
		return fact, ErrPurpose
	}
	body, _, err := s.Text(ctx, version, lang, now)
	if err != nil {
		return fact, err
	}
	key, err := s.key(ctx, who.Subject)
	if err != nil {
		return fact, err
	}
	kind := policy.FactAgreed
	if answer != Agreed {
		kind, answer, boxes = policy.FactKept, Stayed, nil
	}
	c, fact := s.because(who.Subject, key, now, proof.Fact{Kind: kind, Promise: "changes", Version: version, At: now, Detail: map[string]string{
		"from": strconv.Itoa(s.version), "version": strconv.Itoa(version), "language": lang, "words": policy.Digest(body), "boxes": strings.Join(boxes, " ")}})
	c.seen()
	c.must(1, ErrNotFound, `update notice set answer = $4, answered_at = $5, boxes = $6, lang = $7, fact_id = $8, told_at = case when told_at = 0 then $5 else told_at end
		where site = $1 and subject_id = $2 and version = $3 and needs = 1 and moved_at = 0`,
		s.name, who.Subject, version, int(answer), micros(now), strings.Join(boxes, " "), lang, fact)
	if answer == Agreed && !to.Applies.After(now) && step.Holds(who.Kind) {
		c.move(next, who.Subject, who.Kind, fact)
		if err := c.tick(ctx, next, who.Kind, boxes, lang); err != nil {
			return fact, err
		}
	}
	return fact, s.Commit(ctx, c)
}
