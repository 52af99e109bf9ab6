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

// announceBatch and moveBatch bound how many people one transaction concerns: the site goes on between two of them. The questions that
// find them count what they look up: PostgreSQL, asked whether something exists, may have planned for a table that was empty then, and
// would read the whole of it for each person.
const (
	announceBatch = 25
	moveBatch     = 100
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

// campaign gives the latest version, as it stands in the store by now, and the site under each version before it.
func (s *Site) campaign(ctx context.Context, now time.Time) (to Version, earlier []*Site, err error) {
	if err := s.Reload(ctx); err != nil {
		return to, nil, err
	}
	to, ok := s.target()
	if !ok {
		return to, nil, nil
	}
	earlier, err = s.InUse(ctx, now)
	return to, slices.DeleteFunc(earlier, func(one *Site) bool { return one.version >= to.Number }), err
}

// Announce plans what people were promised before the latest version applies to them: everybody under an earlier one gets a notice
// that says whether the change concerns them and whether it needs their agreement, and a letter is owed to those who were promised
// one. It returns how many people it reached, and may be stopped at any point and repeated: nobody is told twice.
//
// Law: GDPR 13(3)
func (s *Site) Announce(ctx context.Context, now time.Time) (n int, err error) {
	to, all, err := s.campaign(ctx, now)
	for _, from := range all {
		told, failed := from.announce(ctx, to, now)
		n, err = n+told, errors.Join(err, failed)
	}
	return n, errors.Join(err, s.untell(ctx, now))
}

// reader is somebody to be told.
type reader struct {
	id         seal.ID
	kind, lang string
	sealed     []byte // their sign-in address; nil for none
	parent     []byte // the address of the parent who agreed to the account of a minor; nil for none
	wrapped    []byte // their data key; nil where it is lost
}

func (s *Site) announce(ctx context.Context, to Version, now time.Time) (n int, err error) {
	step, err := s.Step(ctx, s.version, to.Number)
	if err != nil {
		return 0, err
	}
	var last seal.ID
	for ctx.Err() == nil {
		var list []reader
		err := each(ctx, s.engine.reader(), func(r *sql.Rows) error {
			var one reader
			err := r.Scan(&one.id, &one.kind, &one.lang, &one.sealed, &one.parent)
			list = append(list, one)
			return err
		}, `select p.subject_id, p.kind, p.lang, (select d.sealed from datum d where d.site = p.site and d.subject_id = p.subject_id and d.field = $6 and d.item_id = $7), `+agreeing+`
			from subject p where p.site = $1 and p.terms = $2 and p.subject_id > $5
			and (select count(*) from account a where a.site = p.site and a.subject_id = p.subject_id) = 1
			and (select count(*) from notice n where n.site = p.site and n.subject_id = p.subject_id and n.version = $3) = 0
			and not exists (select 1 from death z where z.site = p.site and z.subject_id = p.subject_id) order by p.subject_id limit $4`,
			s.name, s.version, to.Number, announceBatch, last, s.loginField(), seal.ID{})
		if err != nil || len(list) == 0 {
			return n, err
		}
		switch err := s.tell(ctx, list, step, to, now); {
		case errors.Is(err, ErrStale): // somebody left or was told in the meantime, or the version was withdrawn
			if still, err := s.stands(ctx, to); !still {
				return n, err
			}
		case err != nil:
			return n, err
		default:
			last, n = list[len(list)-1].id, n+len(list)
		}
	}
	return n, ctx.Err()
}

// stands reports whether a version is still the latest.
func (s *Site) stands(ctx context.Context, v Version) (bool, error) {
	if err := s.Reload(ctx); err != nil {
		return false, err
	}
	to, ok := s.target()
	return ok && to.Number == v.Number, nil
}

// tell gives some people their notice: all of them, or none.
func (s *Site) tell(ctx context.Context, list []reader, step policy.Step, to Version, now time.Time) error {
	c := &Change{site: s, at: now}
	c.also(proof.Fact{Kind: policy.FactAnnounced, Promise: "changes", Version: to.Number, At: now,
		Detail: map[string]string{"from": strconv.Itoa(s.version), "people": strconv.Itoa(len(list))}})
	ids := make([]seal.ID, len(list))
	for i, one := range list {
		ids[i] = one.id
	}
	wrapped, err := s.keys.some(ctx, s.name, ids)
	if err != nil {
		return err
	}
	for _, one := range list {
		one.wrapped = wrapped[one.id]
		c.notify(one, step, to)
	}
	if err := s.Commit(ctx, c); !errors.Is(err, ErrTaken) && !errors.Is(err, ErrNotFound) {
		return err
	}
	return ErrStale // another server told them first, or they left
}

// notify writes one notice, and the letter where one was promised. Somebody whose address does not open reads it on the site.
func (c *Change) notify(who reader, step policy.Step, to Version) {
	s := c.site
	changes := step.For(who.kind)
	concerns, needs := len(changes) > 0 && step.Holds(who.kind), step.Needs(who.kind) && step.Holds(who.kind)
	letter, told, lost := seal.ID{}, micros(c.at), 0
	if concerns && policy.ByLetter(s.Plan.Charter) {
		told, lost = 0, 1
		if key, address, err := s.address(who); err == nil {
			letter, lost = seal.NewID(), 0
			texts := make([]charter.Text, len(changes))
			for i, change := range changes {
				texts[i] = change.Text
			}
			link, day := s.Base+"/policy/versions/"+strconv.Itoa(to.Number), to.Applies
			if then := s.Plan.Charter.Changes.Ahead.After(c.at); !needs && then.After(day) {
				day = then // whoever is told late has as long as anybody else
			}
			c.oweAs(letter, who.id, key, letters.Announce(s.Plan, texts, needs, !to.Applies.After(c.at), who.lang, address, link, plan.Day(day, who.lang)))
			if parent, err := s.parentOf(who, key); err == nil && !needs { // what needs an agreement is asked of them once the child gave theirs
				c.owe(who.id, key, letters.NewsToParent(s.Plan, texts, who.lang, parent, address, link, plan.Day(day, who.lang)))
			}
		}
	}
	c.must(1, ErrStale, `insert into notice (site, subject_id, version, was, concerns, needs, owed_at, letter_id, lost, told_at, fact_id)
		select $1, p.subject_id, $3, $4, $5, $6, $7, $8, $9, $10, $11 from subject p where p.site = $1 and p.subject_id = $2 and p.terms = $4
		and not exists (select 1 from death z where z.site = p.site and z.subject_id = p.subject_id)
		and exists (select 1 from policy_version v where v.site = $1 and v.number = $3 and v.withdrawn_at = 0)`,
		s.name, who.id, to.Number, s.version, bit(concerns), bit(needs), micros(c.at), letter, lost, told, c.facts[0].id)
}

// address opens the sign-in address of somebody, and nothing else. Any error says that nobody can write to them.
func (s *Site) address(who reader) (key seal.DataKey, address seal.Text, err error) {
	if who.wrapped == nil || who.sealed == nil {
		return key, address, ErrNoKey
	}
	if key, err = s.ring.Unwrap(s.name, who.id, who.wrapped); err != nil {
		return key, address, err
	}
	plain, err := key.Open(s.place(who.id, "datum", column(s.loginField(), seal.ID{})), who.sealed)
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
	to, all, err := s.campaign(ctx, now)
	if to.Applies.After(now) {
		return 0, err
	}
	for _, from := range all {
		moved, failed := from.turn(ctx, to, now)
		n, err = n+moved, errors.Join(err, failed)
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
		var carried int
		var failed error
		if !step.Needs(k.Name) {
			carried, failed = s.pass(ctx, next, k.Name, unasked, now, func(ids []seal.ID) error { return s.carry(ctx, next, ids, k.Name, now) })
		}
		followed, more := s.pass(ctx, next, k.Name, agreed, now, func(ids []seal.ID) (err error) {
			for _, id := range ids { // one whose data cannot be read keeps nobody else from what they agreed to
				err = errors.Join(err, ignore(s.follow(ctx, next, id, k.Name, now), ErrStale, ErrNotFound))
			}
			return err
		})
		n, err = n+carried+followed, errors.Join(err, failed, more)
	}
	// No version is about those who only work for the site: each applies to them on its day.
	carried, failed := s.pass(ctx, next, plan.Staff, unasked, now, func(ids []seal.ID) error { return s.carry(ctx, next, ids, plan.Staff, now) })
	return n + carried, errors.Join(err, failed)
}

// Who comes under another version without saying anything more: those who need not agree and were told, if it concerns them, and
// those who agreed.
const (
	unasked = `n.needs = 0 and (n.concerns = 0 or n.told_at > 0)`
	agreed  = `n.needs = 1 and n.answer = 1`
)

// pass shows people of a kind who may move to whoever moves them, some at a time, and returns how many it showed.
func (s *Site) pass(ctx context.Context, next *Site, kind, who string, now time.Time, move func([]seal.ID) error) (n int, failed error) {
	var last seal.ID
	ahead := s.Plan.Charter.Changes.Ahead
	soon := ahead.Before(now).AddDate(0, 0, 4) // months differ in length: the period decides about the last days
	for ctx.Err() == nil {
		var ids []seal.ID
		read := 0
		err := each(ctx, s.engine.reader(), func(r *sql.Rows) error {
			var waits int
			var told int64
			err := r.Scan(&last, &waits, &told)
			if read++; waits == 0 || !ahead.After(instant(told)).After(now) {
				ids = append(ids, last)
			}
			return err
		}, `select n.subject_id, n.concerns * (1 - n.needs), n.told_at from notice n where n.site = $1 and n.version = $2 and n.moved_at = 0 and n.was = $3 and n.subject_id > $5
			and (select count(*) from subject p where p.site = n.site and p.subject_id = n.subject_id and p.terms = $3 and p.kind = $4) = 1 and `+who+`
			and not exists (select 1 from death z where z.site = n.site and z.subject_id = n.subject_id)
			and (n.needs = 1 or n.concerns = 0 or n.told_at <= $6)`+s.staying(next, kind)+` order by n.subject_id limit $7`, s.name, next.version, s.version, kind, last, micros(soon), moveBatch)
		if err != nil || read == 0 {
			return n, errors.Join(failed, err)
		}
		if len(ids) > 0 {
			failed = errors.Join(failed, move(ids))
			n += len(ids)
		}
	}
	return n, errors.Join(failed, ctx.Err())
}

// carry moves many people at once: one fact counts them. Where one of them left in the meantime, the others move one by one.
func (s *Site) carry(ctx context.Context, next *Site, ids []seal.ID, kind string, now time.Time) (err error) {
	c := &Change{site: s, at: now}
	fact := c.also(proof.Fact{Kind: policy.FactMoved, Promise: "changes", Version: next.version, At: now,
		Detail: map[string]string{"from": strconv.Itoa(s.version), "people": strconv.Itoa(len(ids))}})
	c.move(next, ids, kind, fact)
	if _, err := s.moveOthers(ctx, c, next, ids, kind); err != nil {
		return err
	}
	if err = s.Commit(ctx, c); !errors.Is(err, ErrStale) || len(ids) == 1 {
		return ignore(err, ErrStale)
	}
	err = nil
	for i := range ids {
		err = errors.Join(err, s.carry(ctx, next, ids[i:i+1], kind, now))
	}
	return err
}

// move brings people of a kind under another version; what that version does not let them have goes.
func (c *Change) move(next *Site, ids []seal.ID, kind string, fact seal.ID) {
	s, n := c.site, int64(len(ids))
	in, them := among(ids, moveBatch)
	args := func(more ...any) []any { return append(append([]any{s.name}, more...), them...) }
	c.must(n, ErrStale, `update subject set terms = $3 where site = $1 and terms = $2 and subject_id in (`+in(4)+`)
		and not exists (select 1 from death z where z.site = subject.site and z.subject_id = subject.subject_id)
		and exists (select 1 from policy_version v where v.site = $1 and v.number = $3 and v.withdrawn_at = 0)`, args(s.version, next.version)...)
	c.must(n, ErrStale, `update notice set moved_at = $3, fact_id = $4 where site = $1 and version = $2 and moved_at = 0 and subject_id in (`+in(5)+`)`,
		args(next.version, micros(c.at), fact)...)
	c.shed(next, ids, kind)
	if next.Plan.TwoProofs() { // whoever signed in with one proof does so again
		c.do(`delete from session where site = $1 and due = $2 and factors < 2 and subject_id in (`+in(3)+`)`, args(int(people.OwesNothing))...)
	}
}

// shed deletes what a version does not let people of a kind have, as they come under it.
//
// Law: GDPR 5(1)(c), GDPR 5(1)(e)
func (c *Change) shed(next *Site, ids []seal.ID, kind string) {
	s := c.site
	in, them := among(ids, moveBatch)
	args := func(more ...any) []any { return append(append([]any{s.name}, more...), them...) }
	for _, f := range s.Plan.Charter.Data {
		if s.Plan.Holds(kind, f.Name) && (!next.Plan.Holds(kind, f.Name) || len(next.Plan.Purposes(f.Name)) == 0) {
			c.do(`delete from datum where site = $1 and field = $2 and subject_id in (`+in(3)+`) and `+unrecorded, args(f.Name)...)
			c.do(`delete from locator where site = $1 and field = $2 and subject_id in (`+in(3)+`)`, args(f.Name)...)
		}
	}
	for _, f := range s.Plan.Charter.Forms {
		c.reform(f, next, in, args)
	}
	for _, d := range s.Plan.Pictures(kind) {
		if is, still := next.Plan.Picture(kind, d.Name); !still || is.Purpose != d.Purpose {
			c.do(`delete from picture where site = $1 and document = $2 and subject_id in (`+in(3)+`)`, args(d.Name)...)
		}
	}
	c.shedDeposits(next, kind, in, args)
	for _, f := range next.Plan.Charter.Data {
		if was, _ := s.Plan.Charter.Field(f.Name); f.Protect != charter.Open && was.Protect == charter.Open {
			c.do(`update datum set open = null where site = $1 and field = $2 and subject_id in (`+in(3)+`)`, args(f.Name)...)
		}
	}
	for _, f := range s.Plan.Charter.Data { // nobody searches by it there
		if is, _ := next.Plan.Charter.Field(f.Name); people.Sought(s.Plan, f) && !people.Sought(next.Plan, is) {
			c.do(`update datum set blind = null where site = $1 and field = $2 and subject_id in (`+in(3)+`)`, args(f.Name)...)
		}
	}
	c.do(`delete from assent where site = $1 and purpose like '`+versionName+`%' and subject_id in (`+in(2)+`)`, args()...) // what was asked about it
	c.ungrant(next, kind, in, args)
	if was, some := s.Plan.Address(); some && !fits(was, next) {
		c.do(`delete from signin where site = $1 and subject_id in (`+in(2)+`)`, args()...)
	}
	for _, u := range s.Plan.Charter.Purposes {
		is, still := next.Plan.Charter.Purpose(u.Name)
		if u.Basis == charter.BasisConsent && (!still || is.Basis != charter.BasisConsent) {
			// What was agreed to ends here: a later version that asks again has to be answered again. Its facts stay.
			c.do(`delete from consent where site = $1 and purpose = $2 and subject_id in (`+in(3)+`)`, args(u.Name)...)
			c.do(`delete from assent where site = $1 and purpose = $2 and subject_id in (`+in(3)+`)`, args(u.Name)...)
			c.do(`delete from picture where site = $1 and purpose = $2 and subject_id in (`+in(3)+`)`, args(u.Name)...)
		}
		if !still || is.Basis == charter.BasisConsent && u.Basis != charter.BasisConsent {
			c.do(`delete from outbox where site = $1 and purpose = $2 and subject_id in (`+in(3)+`)`, args(u.Name)...)
		}
	}
	c.do(`delete from delivery where site = $1 and left_at = 0 and subject_id in (`+in(2)+`)
		and not exists (select 1 from outbox o where o.site = delivery.site and o.letter_id = delivery.letter_id)`, args()...)
}

// among writes placeholders for one person, or for as many as a batch has: the list is then filled up with the last. Each statement
// has two forms only, and both stay prepared.
func among(ids []seal.ID, batch int) (in func(from int) string, args []any) {
	if len(ids) == 1 {
		batch = 1
	}
	for i := range batch {
		args = append(args, ids[min(i, len(ids)-1)])
	}
	return func(from int) string {
		marks := make([]string, batch)
		for i := range marks {
			marks[i] = "$" + strconv.Itoa(from+i)
		}
		return strings.Join(marks, ", ")
	}, args
}

// fits reports whether the sign-in addresses that one version lets the site keep are cut as short as the next version asks.
func fits(was charter.Field, next *Site) bool {
	f, kept := next.Plan.Address()
	narrower := func(was, is int) bool { return is > 0 && (was == 0 || was > is) }
	return kept && f.Name == was.Name && !narrower(was.Truncate.IPv4, f.Truncate.IPv4) && !narrower(was.Truncate.IPv6, f.Truncate.IPv6)
}

// follow moves somebody who agreed before the version applied, with the boxes that they ticked then: their fact says so, and no row
// that anybody could have altered.
func (s *Site) follow(ctx context.Context, next *Site, id seal.ID, kind string, now time.Time) error {
	key, err := s.key(ctx, id)
	if err != nil {
		return err
	}
	var fact seal.ID
	var body []byte
	if err := s.engine.reader().QueryRowContext(ctx, `select f.fact_id, f.body from notice n join fact f on f.site = n.site and f.subject_id = n.subject_id and f.fact_id = n.fact_id
		where n.site = $1 and n.subject_id = $2 and n.version = $3 and n.answer = 1`, s.name, id, next.version).Scan(&fact, &body); err != nil {
		return notFound(err)
	}
	_, canonical, err := s.openFact(key, id, fact, body)
	if err != nil {
		return err
	}
	said, err := proof.ParseFact(canonical)
	if err != nil || said.Kind != policy.FactAgreed || said.Version != next.version {
		return errors.Join(err, seal.ErrTampered)
	}
	ward, err := s.Ward(ctx, id)
	if err != nil {
		return err
	}
	if ward != nil && said.Detail["child"] == "" {
		return ErrMinor // nobody of that age agrees alone
	}
	c, _ := s.because(id, key, now, proof.Fact{Kind: policy.FactMoved, Promise: "changes", Version: next.version, At: now, Detail: map[string]string{"from": strconv.Itoa(s.version)}})
	c.must(1, ErrStale, `update notice set answer = 1 where site = $1 and subject_id = $2 and version = $3 and answer = 1 and fact_id = $4`, s.name, id, next.version, fact)
	c.move(next, []seal.ID{id}, kind, fact)
	others, err := s.moveOthers(ctx, c, next, []seal.ID{id}, kind)
	if err != nil {
		return err
	}
	boxes := strings.Fields(said.Detail["boxes"])
	if err := c.tick(ctx, next, kind, boxes, said.Detail["language"], said.At, ward != nil); err != nil {
		return err
	}
	c.ungiven(next, []seal.ID{id}, kind)
	c.ungiven(next, others, kind, boxes...)
	return s.Commit(ctx, c)
}

// tick records, under the new version, what somebody chose on each purpose that asks for consent anew. A box that was left empty is a
// no, even where an older and narrower question was answered with a yes; and so is one that was ticked before the person's last no. joint says that a
// minor and a parent agreed together.
//
// Law: GDPR 4(11), GDPR 7(2), GDPR 7(3)
func (c *Change) tick(ctx context.Context, next *Site, kind string, boxes []string, lang string, at time.Time, joint bool) error {
	step, err := c.site.Step(ctx, c.site.version, next.version)
	if err != nil {
		return err
	}
	before, err := c.site.Consents(ctx, c.subject)
	if err != nil {
		return err
	}
	for _, purpose := range step.Asks(kind) {
		withdrawn := slices.ContainsFunc(before, func(s consent.State) bool { return s.Purpose == purpose && !s.Given && s.At.After(at) })
		ticked := slices.Contains(boxes, purpose) && !withdrawn
		if !ticked && !slices.ContainsFunc(before, func(s consent.State) bool { return s.Purpose == purpose && s.Given }) {
			continue
		}
		choice, err := consent.Choose(next.Plan, purpose, ticked, "terms", lang, c.at)
		if err != nil {
			return err
		}
		if joint && ticked {
			c.together(choice)
			continue
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
	ward, err := s.Ward(ctx, who.Subject)
	if err != nil {
		return fact, err
	}
	if ward != nil && answer == Agreed {
		return s.seekTerms(ctx, who, version, boxes, lang, policy.Digest(body), step.Needs(who.Kind), now)
	}
	kind := policy.FactAgreed
	if answer != Agreed {
		kind, answer, boxes = policy.FactKept, Stayed, nil
	}
	c, fact := s.because(who.Subject, key, now, proof.Fact{Kind: kind, Promise: "changes", Version: version, At: now, Detail: map[string]string{
		"from": strconv.Itoa(s.version), "version": strconv.Itoa(version), "language": lang, "words": policy.Digest(body), "boxes": strings.Join(boxes, " ")}})
	c.seen()
	if answer == Agreed {
		c.alone()
	} else {
		c.do(`delete from assent where site = $1 and subject_id = $2 and purpose = $3`, s.name, who.Subject, VersionSought(version, ""))
	}
	c.must(1, ErrNotFound, `update notice set answer = $4, answered_at = $5, boxes = $6, lang = $7, fact_id = $8, told_at = case when told_at = 0 then $5 else told_at end
		, needs = 1 where site = $1 and subject_id = $2 and version = $3 and (needs = 1 or $9 = 1) and moved_at = 0`,
		s.name, who.Subject, version, int(answer), micros(now), strings.Join(boxes, " "), lang, fact, bit(step.Needs(who.Kind)))
	stays, err := s.stays(ctx, next, who)
	if err != nil {
		return fact, err
	}
	if answer == Agreed && !to.Applies.After(now) && step.Holds(who.Kind) && !stays {
		c.move(next, []seal.ID{who.Subject}, who.Kind, fact)
		others, err := s.moveOthers(ctx, c, next, []seal.ID{who.Subject}, who.Kind)
		if err != nil {
			return fact, err
		}
		if err := c.tick(ctx, next, who.Kind, boxes, lang, now, false); err != nil {
			return fact, err
		}
		c.ungiven(next, []seal.ID{who.Subject}, who.Kind)
		c.ungiven(next, others, who.Kind, boxes...)
	}
	return fact, s.Commit(ctx, c)
}
