package store

import (
	"context"
	"database/sql"
	"errors"
	"slices"
	"time"

	"charte/charter"
	"charte/people"
	"charte/plan"
	"charte/rights"
	"charte/seal"
)

// Held returns everything held about a person. When some of it does not open the error says so, and the rest is there.
//
// Law: GDPR 15
func (s *Site) Held(ctx context.Context, subject seal.ID) (rights.Holding, error) {
	h := rights.Holding{Subject: subject}
	var joined, seen, warned, confirmed int64
	var origin int
	err := s.engine.reader().QueryRowContext(ctx, `select s.kind, s.lang, s.origin, s.joined_at, s.seen_at, s.told_at, coalesce(a.confirmed_at, 0)
		from subject s left join account a on a.site = s.site and a.subject_id = s.subject_id where s.site = $1 and s.subject_id = $2`,
		s.name, subject).Scan(&h.Kind, &h.Lang, &origin, &joined, &seen, &warned, &confirmed)
	if err != nil {
		return h, notFound(err)
	}
	h.Joined, h.Seen, h.Warned, h.Confirmed = instant(joined), instant(seen), instant(warned), confirmed > 0
	key, err := s.key(ctx, subject)
	if err != nil {
		return h, err
	}
	if h.Values, err = s.values(ctx, subject, key, func(string) bool { return true }); err != nil {
		return h, err
	}
	if h.Pictures, err = s.pictures(ctx, subject); err != nil {
		return h, err
	}
	if h.Deposits, err = s.handedIn(ctx, subject); err != nil {
		return h, err
	}
	if h.Agreements, err = s.agreements(ctx, subject); err != nil {
		return h, err
	}
	if h.SignIns, err = s.signIns(ctx, subject, key); err != nil {
		return h, err
	}
	if h.Factors, err = s.listed(ctx, subject, key); err != nil {
		return h, err
	}
	if h.Sessions, err = s.openSessions(ctx, subject, key, 0); err != nil {
		return h, err
	}
	return h, errors.Join(s.refusals(ctx, &h), s.tokens(ctx, &h, key), s.requests(ctx, &h, key), s.pending(ctx, &h, key), s.ofOthers(ctx, &h), s.works(ctx, &h), s.versions(ctx, &h, origin), s.delegated(ctx, &h), s.written(ctx, &h, key), s.directed(ctx, &h, key))
}

func (s *Site) requests(ctx context.Context, h *rights.Holding, key seal.DataKey) error {
	err := each(ctx, s.engine.reader(), func(r *sql.Rows) error {
		var one rights.Request
		err := s.scanRequest(r.Scan, h.Subject, key, &one)
		h.Requests = append(h.Requests, one)
		return err
	}, requestColumns+` where site = $1 and subject_id = $2 order by received_at desc, request_id`, s.name, h.Subject)
	if err != nil || len(h.Requests) == 0 {
		return err
	}
	doubts, err := s.Doubts(ctx, h.Subject)
	for _, d := range doubts {
		if i := slices.IndexFunc(h.Requests, func(r rights.Request) bool { return r.ID == d.Request }); i >= 0 {
			h.Requests[i].Doubts = append(h.Requests[i].Doubts, d)
		}
	}
	return err
}

// values opens the fields of a person that may be read, in the charter's order, entries oldest first.
func (s *Site) values(ctx context.Context, subject seal.ID, key seal.DataKey, may func(field string) bool) (values []plan.Value, err error) {
	err = each(ctx, s.engine.reader(), func(r *sql.Rows) error {
		var v plan.Value
		var at int64
		var open sql.NullString
		var sealed []byte
		if err := r.Scan(&v.Field, &v.Item, &at, &open, &sealed); err != nil {
			return err
		}
		if !may(v.Field) {
			return nil
		}
		plain, err := key.Open(s.place(subject, "datum", column(v.Field, v.Item)), sealed)
		if err == nil && open.Valid && open.String != string(plain) {
			err = seal.ErrTampered
		}
		if err != nil {
			return err
		}
		v.At, v.Text = instant(at), seal.NewText(string(plain))
		values = append(values, v)
		return nil
	}, `select field, item_id, written_at, open, sealed from datum where site = $1 and subject_id = $2 and `+unrecorded+` order by written_at, item_id`, s.name, subject)
	rank := func(field string) int {
		return slices.IndexFunc(s.Plan.Charter.Data, func(f charter.Field) bool { return f.Name == field })
	}
	slices.SortStableFunc(values, func(a, b plan.Value) int { return rank(a.Field) - rank(b.Field) })
	return values, err
}

func (s *Site) agreements(ctx context.Context, subject seal.ID) (all []rights.Agreement, err error) {
	err = each(ctx, s.engine.reader(), func(r *sql.Rows) error {
		var a rights.Agreement
		var given int
		var at int64
		err := r.Scan(&a.Purpose, &given, &a.Version, &at, &a.Fact)
		a.Given, a.At = given == 1, instant(at)
		all = append(all, a)
		return err
	}, `select purpose, given, version, chosen_at, fact_id from consent where site = $1 and subject_id = $2 order by purpose`, s.name, subject)
	return all, err
}

func (s *Site) signIns(ctx context.Context, subject seal.ID, key seal.DataKey) (all []rights.SignIn, err error) {
	err = each(ctx, s.engine.reader(), func(r *sql.Rows) error {
		var id seal.ID
		var at int64
		var sealed []byte
		if err := r.Scan(&id, &at, &sealed); err != nil {
			return err
		}
		from, err := s.signedFrom(subject, key, id, sealed)
		all = append(all, rights.SignIn{At: instant(at), Network: seal.NewText(from.Network), Browser: seal.NewText(from.Browser)})
		return err
	}, `select signin_id, signed_at, sealed from signin where site = $1 and subject_id = $2 order by signed_at desc, signin_id`, s.name, subject)
	return all, err
}

// Correct replaces a single field of a person, or removes it when text is zero and the charter does not require it;
// any other field is ErrUndeclared. The sign-in address changes only once both addresses agree: each gets a letter with a link
// first, and asked is true.
//
// Law: GDPR 16
func (s *Site) Correct(ctx context.Context, who people.Session, field string, text seal.Text, now time.Time) (asked bool, err error) {
	kind, _ := s.Plan.Charter.Kind(who.Kind)
	if !s.Plan.Holds(who.Kind, field) || s.Plan.Lists(field) || text.IsZero() && slices.Contains(kind.Required, field) {
		return false, ErrUndeclared
	}
	fact := people.FactCorrected
	if text.IsZero() {
		fact = people.FactRemoved
	}
	c, err := s.act(ctx, who.Subject, now, people.Informed(people.Fact(s.Plan, fact, "rights.rectification", now, field), who.Notice))
	if err != nil {
		return false, err
	}
	if field == s.loginField() {
		c.owned()
		c.facts = nil
		c.also(people.Informed(people.Fact(s.Plan, people.FactAsked, "rights.rectification", now, field), who.Notice))
		if err := s.askMove(ctx, c, who, text.Reveal("GDPR 16: the letter that confirms the new address")); err != nil {
			return false, err
		}
		return true, s.Commit(ctx, c)
	}
	if text.IsZero() {
		c.do(`delete from datum where site = $1 and subject_id = $2 and field = $3 and item_id = $4`, s.name, who.Subject, field, seal.ID{})
	} else {
		c.hold(who.Kind, plan.Value{Field: field, Text: text, At: now})
	}
	c.answered(rights.Ask(s.Plan, "rectification", seal.NewID(), now))
	return false, s.Commit(ctx, c)
}

// answered records a request that was answered in the same act.
func (c *Change) answered(r rights.Request) {
	c.do(`insert into request (site, subject_id, request_id, entitlement, received_at, due_at, closed_at) values ($1, $2, $3, $4, $5, $6, $5)`,
		c.site.name, c.subject, r.ID, r.Right, micros(r.Received), micros(r.Due))
}
