package store

import (
	"context"
	"database/sql"
	"slices"
	"strconv"
	"strings"
	"time"

	"charte/letters"
	"charte/people"
	"charte/plan"
	"charte/rights"
	"charte/seal"
)

// Claim is an objection that waits for an answer: nothing of whoever made it but a random id.
//
// Law: GDPR 21(1), GDPR 12(3)
type Claim struct {
	Subject seal.ID
	Paused  bool // its clock stands still: a document that shows who makes it was asked for
	rights.Request
}

const requestColumns = `select request_id, entitlement, received_at, due_at, closed_at, about, extended_at, outcome, sealed from request`

// scanRequest reads a request, and opens the reasons of its answer.
func (s *Site) scanRequest(scan func(...any) error, subject seal.ID, key seal.DataKey, one *rights.Request) error {
	var received, due, closed, extended int64
	var sealed []byte
	if err := scan(&one.ID, &one.Right, &received, &due, &closed, &one.About, &extended, &one.Outcome, &sealed); err != nil {
		return err
	}
	one.Received, one.Due, one.Closed, one.Extended = instant(received), instant(due), instant(closed), instant(extended)
	if sealed == nil {
		return nil
	}
	plain, err := key.Open(s.place(subject, "request", one.ID.String()), sealed)
	one.Reasons = seal.NewText(string(plain))
	return err
}

// Claims lists the objections that a role answers, the most urgent first, after a given one (the zero one: from the start). The error is ErrRole
// where the role is not held any more.
//
// Law: GDPR 25(2), GDPR 12(3)
func (s *Site) Claims(ctx context.Context, by people.Actor, after Claim, limit int, now time.Time) (list []Claim, err error) {
	if err := s.held(ctx, by); err != nil {
		return nil, err
	}
	names, but := people.Settled(s.Plan, by.Role)
	if len(names) == 0 && !but {
		return nil, nil
	}
	in, args := marks(6, append(names, "/"))
	which := ` in `
	if but {
		which = ` not in `
	}
	err = each(ctx, s.engine.reader(), func(r *sql.Rows) error {
		var c Claim
		var received, due int64
		var still int
		err := r.Scan(&c.Subject, &c.ID, &c.About, &received, &due, &still)
		c.Paused = still == 1
		c.Right, c.Received, c.Due = objecting, instant(received), instant(due)
		list = append(list, c)
		return err
	}, `select subject_id, request_id, about, received_at, due_at, case when `+paused+` then 1 else 0 end from request where site = $1 and entitlement = '`+objecting+`' and closed_at = 0 and (due_at, request_id) > ($2, $3) and received_at <= $4
		and about`+which+`(`+in+`) order by due_at, request_id limit $5`, append([]any{s.name, micros(after.Due), after.ID, micros(now), limit}, args...)...)
	return list, err
}

// Claim finds one objection that a role answers. The error is ErrNotFound where it was answered or taken back, ErrRole where it is not for that
// role.
func (s *Site) Claim(ctx context.Context, by people.Actor, subject, request seal.ID) (Claim, error) {
	c := Claim{Subject: subject}
	if err := s.held(ctx, by); err != nil {
		return c, err
	}
	one, key, err := s.keyed(ctx, subject)
	if err != nil {
		return c, err
	}
	err = one.scanRequest(s.engine.reader().QueryRowContext(ctx, requestColumns+` where site = $1 and subject_id = $2 and request_id = $3 and entitlement = $4 and closed_at = 0`,
		s.name, subject, request, objecting).Scan, subject, key, &c.Request)
	if err != nil {
		return c, notFound(err)
	}
	if !people.Settles(one.Plan, by.Role, c.About) {
		return Claim{}, ErrRole
	}
	all, err := s.Doubts(ctx, subject)
	for _, d := range all {
		if d.Request == request {
			c.Doubts, c.Paused = append(c.Doubts, d), c.Paused || d.Answered.IsZero() && !d.Asked.After(c.Due)
		}
	}
	return c, err
}

// Conclude answers an objection, in a role that needs the data of the purpose: the use stops for good, or goes on for the reasons that the person
// is told with what they can do, or the answer takes longer. The errors are those of Claim and of rights.Settle.
//
// Law: GDPR 12(3), GDPR 12(4), GDPR 21(1)
func (s *Site) Conclude(ctx context.Context, by people.Actor, subject, request seal.ID, o rights.Outcome, reasons string, now time.Time) error {
	claim, err := s.Claim(ctx, by, subject, request)
	if err != nil {
		return err
	}
	one, key, err := s.keyed(ctx, subject)
	if err != nil {
		return err
	}
	h, err := one.Held(ctx, subject)
	if err != nil {
		return err
	}
	a, f, err := rights.Settle(one.Plan, claim.Request, o, reasons, now)
	if err != nil {
		return err
	}
	c, fact := one.because(subject, key, now, people.By(f, by))
	c.holds(by)
	c.settle(claim, a, fact)
	if to := h.Get(one.loginField()); !to.IsZero() {
		u, _ := one.Plan.Charter.Purpose(claim.About)
		kind := map[rights.Outcome]letters.Kind{rights.Upheld: letters.Upheld, rights.Overruled: letters.Overruled, rights.PutOff: letters.PutOff}[o]
		c.owe(subject, key, letters.Settled(one.Plan, kind, h.Lang, to, u.Label, a.Reasons, one.Base+"/my-data/preferences", plan.Day(a.Due, h.Lang)))
	}
	return one.Commit(ctx, c)
}

// settle writes an answer, if nobody answered before and the person objects still.
func (c *Change) settle(claim Claim, a rights.Answer, fact seal.ID) {
	s := c.site
	var sealed []byte
	if text := a.Reasons.Reveal("sealed at once"); text != "" {
		sealed = c.key.Seal(s.place(c.subject, "request", claim.ID.String()), []byte(text))
	}
	if a.Outcome == rights.PutOff {
		c.must(1, ErrNotFound, `update request set due_at = $5, extended_at = $6, sealed = $7 where site = $1 and subject_id = $2 and request_id = $3 and closed_at = 0 and extended_at = 0 and due_at = $4`,
			s.name, c.subject, claim.ID, micros(claim.Due), micros(a.Due), micros(c.at), sealed)
		return
	}
	c.must(1, ErrNotFound, `update request set closed_at = $4, outcome = $5, sealed = $6 where site = $1 and subject_id = $2 and request_id = $3 and closed_at = 0`,
		s.name, c.subject, claim.ID, micros(c.at), string(a.Outcome), sealed)
	c.must(1, ErrNotFound, `update objection set answer = $4, answer_fact = $5 where site = $1 and subject_id = $2 and about = $3 and stands = 1`,
		s.name, c.subject, rights.Objection{Purpose: claim.About}.About(), string(a.Outcome), fact)
}

// stopped are the purposes for which the data of somebody serve no more, since they object: whoever works there does not read them for those.
//
// Law: GDPR 21(1)
func (s *Site) stopped(ctx context.Context, subject seal.ID) (is func(purpose string) bool, err error) {
	var names []string
	err = each(ctx, s.engine.reader(), func(r *sql.Rows) error {
		var about string
		err := r.Scan(&about)
		names = append(names, strings.TrimPrefix(about, "purpose/"))
		return err
	}, `select about from objection where site = $1 and subject_id = $2 and stands = 1 and answer <> 'refused' and about like 'purpose/%'`, s.name, subject)
	return func(purpose string) bool { return slices.Contains(names, purpose) }, err
}

// Claimed counts the objections that a role answers.
func (s *Site) Claimed(ctx context.Context, by people.Actor, now time.Time) (n int, due time.Time, err error) {
	list, err := s.Claims(ctx, by, Claim{}, claimsMost, now)
	if len(list) > 0 {
		due = list[0].Due
	}
	return len(list), due, err
}

// claimsMost is how many objections a count goes to.
const claimsMost = 1000

// verdicts compares what was answered to objections with the facts that vouch for it, each in words by its id.
func (c *check) verdicts(ctx context.Context, id seal.ID, said map[string]string) error {
	return each(ctx, c.tx, func(r *sql.Rows) error {
		var about, answer string
		var fact []byte
		if err := r.Scan(&about, &answer, &fact); err != nil {
			return err
		}
		var named seal.ID
		copy(named[:], fact)
		if said[named.String()] != answer+" "+about {
			c.fault("objection", id.String()+" "+about, "its answer is not the one that was given: "+strconv.Quote(answer))
		}
		return nil
	}, `select about, answer, answer_fact from objection where site = $1 and subject_id = $2 and answer <> ''`, c.name, id)
}
