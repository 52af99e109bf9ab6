package store

import (
	"context"
	"database/sql"
	"slices"
	"strings"
	"time"

	"charte/rights"
	"charte/seal"
)

// Stay is a time that somebody spent under one version, or spends there still.
type Stay = rights.Stay

// Offer is the latest version, for somebody who is not under it.
type Offer struct {
	Version
	Told     time.Time // when it was announced to them; zero until then
	From     time.Time // from when it applies to them, if they are told by now and need not agree
	Concerns bool      // it changes something for them
	Needs    bool      // they stay under their version until they agree
	Answer   Answer
	Answered time.Time
	Fact     seal.ID // of the answer; zero without one
}

// Terms says under which version somebody is, and was.
type Terms struct {
	Stays []Stay // oldest first; the last one is where they are
	Offer *Offer // nil when they are under the latest version
}

// At gives the version that somebody was under at an instant; false before they came.
func (t Terms) At(at time.Time) (s Stay, ok bool) {
	for _, stay := range t.Stays {
		if !stay.From.After(at) {
			s, ok = stay, true
		}
	}
	return s, ok
}

// Terms answers "what had I agreed to?": the versions that somebody was under, with what was told and agreed to.
//
// Law: GDPR 7(1), GDPR 15(1)
func (s *Site) Terms(ctx context.Context, subject seal.ID, now time.Time) (t Terms, err error) {
	var joined int64
	var origin, terms int
	err = s.engine.reader().QueryRowContext(ctx, `select joined_at, origin, terms from subject where site = $1 and subject_id = $2`, s.name, subject).Scan(&joined, &origin, &terms)
	if err != nil {
		return t, notFound(err)
	}
	account, err := s.holder(ctx, subject)
	if err != nil {
		return t, err
	}
	stays, notices, err := s.notices(ctx, account, Stay{Version: origin, From: instant(joined)})
	t.Stays = stays
	to, any := s.target()
	if err != nil || !any || to.Number <= terms {
		return t, err
	}
	t.Offer = &Offer{Version: to, From: later(to.Applies, s.Plan.Charter.Changes.Ahead.After(now))}
	if i := slices.IndexFunc(notices, func(n noticed) bool { return n.version == to.Number && n.moved.IsZero() }); i >= 0 {
		n := notices[i]
		t.Offer.Told, t.Offer.Concerns, t.Offer.Needs, t.Offer.Answer, t.Offer.Answered = n.told, n.concerns, n.needs, n.answer, n.answered
		if n.answer != Unanswered {
			t.Offer.Fact = n.fact
		}
		switch {
		case !n.concerns:
			t.Offer.From = to.Applies
		case !n.told.IsZero():
			t.Offer.From = later(to.Applies, s.Plan.Charter.Changes.Ahead.After(n.told))
		}
	}
	return t, nil
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

// noticed is what is kept of one person and one version.
type noticed struct {
	version               int
	concerns, needs       bool
	told, answered, moved time.Time
	answer                Answer
	boxes                 string
	fact                  seal.ID
}

// notices reads what somebody was told, and the versions that they were under since the first.
func (s *Site) notices(ctx context.Context, subject seal.ID, first Stay) (stays []Stay, all []noticed, err error) {
	stays = []Stay{first}
	err = each(ctx, s.engine.reader(), func(r *sql.Rows) error {
		var n noticed
		var concerns, needs int
		var told, answered, moved int64
		err := r.Scan(&n.version, &concerns, &needs, &told, &n.answer, &answered, &n.boxes, &moved, &n.fact)
		n.concerns, n.needs, n.told, n.answered, n.moved = concerns == 1, needs == 1, instant(told), instant(answered), instant(moved)
		all = append(all, n)
		if moved == 0 || n.moved.Before(first.From) { // before another profile was opened
			return err
		}
		stay := Stay{Version: n.version, From: n.moved, Told: n.told, Evidence: n.fact}
		if n.answer == Agreed {
			stay.Agreed = n.answered
		}
		stays = append(stays, stay)
		return err
	}, `select version, concerns, needs, told_at, answer, answered_at, boxes, moved_at, fact_id from notice where site = $1 and subject_id = $2 order by version`, s.name, subject)
	slices.SortStableFunc(stays, func(a, b Stay) int { return a.From.Compare(b.From) })
	return stays, all, err
}

// answers are the words of the export for what somebody answered.
var answers = map[Answer]string{Agreed: "agreed", Stayed: "stayed"}

// versions adds to what is held about a person the versions that they were under, and what they were told of others.
//
// Law: GDPR 15(1)
func (s *Site) versions(ctx context.Context, h *rights.Holding, origin int) error {
	account, err := s.holder(ctx, h.Subject)
	if err != nil {
		return err
	}
	stays, all, err := s.notices(ctx, account, Stay{Version: origin, From: h.Joined})
	h.Stays = stays
	for _, n := range all {
		h.Notices = append(h.Notices, rights.Notice{Version: n.version, Told: n.told, Answer: answers[n.answer], Answered: n.answered, Boxes: strings.Fields(n.boxes)})
	}
	return err
}

// Campaign says how far the people of one version are with a later one.
type Campaign struct {
	From, To  int
	People    int64 // under From, or moved from it
	Unplanned int64 // nobody has looked at them yet
	Concerns  int64 // of those planned: it changes something for them
	Told      int64 // they were told, by letter or on the site
	Owed      int64 // their letter waits
	Lost      int64 // no letter could reach them: the site tells them when they sign in
	Needs     int64 // their agreement is asked
	Agreed    int64
	Stayed    int64 // they chose the terms of before
	Pending   int64 // their agreement is asked, and they have not answered
	Moved     int64 // they are under To, or were
}

// Campaigns counts, for the latest version, the people of each version before it.
func (s *Site) Campaigns(ctx context.Context, now time.Time) (all []Campaign, err error) {
	to, ok := s.target()
	if !ok {
		return nil, nil
	}
	for _, v := range s.numbered() {
		if v.Number >= to.Number {
			continue
		}
		c := Campaign{From: v.Number, To: to.Number}
		if err := s.engine.reader().QueryRowContext(ctx, `select count(*), coalesce(sum(concerns), 0), coalesce(sum(case when concerns = 1 and told_at > 0 then 1 else 0 end), 0),
			coalesce(sum(case when concerns = 1 and told_at = 0 and lost = 0 then 1 else 0 end), 0), coalesce(sum(case when told_at = 0 then lost else 0 end), 0), coalesce(sum(needs), 0),
			coalesce(sum(case when answer = 1 then 1 else 0 end), 0), coalesce(sum(case when answer = 2 then 1 else 0 end), 0),
			coalesce(sum(case when needs = 1 and answer = 0 then 1 else 0 end), 0), coalesce(sum(case when moved_at > 0 then 1 else 0 end), 0)
			from notice where site = $1 and version = $2 and was = $3`, s.name, to.Number, v.Number).
			Scan(&c.People, &c.Concerns, &c.Told, &c.Owed, &c.Lost, &c.Needs, &c.Agreed, &c.Stayed, &c.Pending, &c.Moved); err != nil {
			return nil, err
		}
		if c.Unplanned, err = s.number(ctx, `select count(*) from subject p where p.site = $1 and p.terms = $2
			and (select count(*) from account a where a.site = p.site and a.subject_id = p.subject_id) = 1
			and (select count(*) from notice n where n.site = p.site and n.subject_id = p.subject_id and n.version = $3) = 0
			and not exists (select 1 from death z where z.site = p.site and z.subject_id = p.subject_id)`, s.name, v.Number, to.Number); err != nil {
			return nil, err
		}
		if c.People += c.Unplanned; c.People > 0 {
			all = append(all, c)
		}
	}
	return all, nil
}

// standings are the groups of a campaign that Who lists.
var standings = map[string]string{
	"told": `concerns = 1 and told_at > 0`, "waiting": `concerns = 1 and told_at = 0`, "agreed": `answer = 1`, "stayed": `answer = 2`,
	"pending": `needs = 1 and answer = 0`, "moved": `moved_at > 0`,
}

// Who lists the people of a campaign in one standing ("told", "waiting", "agreed", "stayed", "pending", "moved"), by their random ids,
// after a given one. The error is ErrNotFound for another word.
func (s *Site) Who(ctx context.Context, standing string, after seal.ID, limit int) (ids []seal.ID, err error) {
	to, _ := s.target()
	where, ok := standings[standing]
	if !ok {
		return nil, ErrNotFound
	}
	return identifiers(ctx, s.engine.reader(), `select subject_id from notice where site = $1 and version = $2 and subject_id > $3 and `+where+` order by subject_id limit $4`, s.name, to.Number, after, limit)
}
