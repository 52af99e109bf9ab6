package store

import (
	"context"
	"database/sql"
	"errors"
	"net/url"
	"time"

	"charte/charter"
	"charte/letters"
	"charte/people"
	"charte/seal"
)

// FactHeld is the fact that a letter of a series did not leave: its reader may not get it any more.
const FactHeld = "letter held back"

// letAgain is when a letter whose conversation with the relay never ended may be tried again: no conversation lasts that long.
const letAgain = 2 * time.Minute

// series is a letter of a series, as it stands for its reader: the site under their version, the series there, and what is sent.
type series struct {
	*Site
	charter.Mailing
	dispatch Dispatch
	lang     string
	sealed   []byte // their sign-in address
}

// series finds what a letter of a series is made of. The error is ErrPurpose where the version of its reader has no such series, or there is
// no address to send it to.
func (s *Site) series(ctx context.Context, letter, reader seal.ID) (of series, err error) {
	var id seal.ID
	var terms int
	err = s.engine.reader().QueryRowContext(ctx, `select d.dispatch_id, p.lang, p.terms from delivery d join subject p on p.site = d.site and p.subject_id = d.subject_id
		where d.site = $1 and d.subject_id = $2 and d.letter_id = $3`, s.name, reader, letter).Scan(&id, &of.lang, &terms)
	if errors.Is(err, sql.ErrNoRows) {
		err = ErrPurpose
	}
	if err != nil {
		return of, err
	}
	if of.Site, err = s.Under(ctx, terms); err != nil {
		return of, err
	}
	if of.dispatch, err = s.dispatch(ctx, id); err != nil {
		return of, err
	}
	var ok bool
	if of.Mailing, ok = of.Plan.Mailing(of.dispatch.Mailing); !ok {
		return of, ErrPurpose
	}
	err = s.engine.reader().QueryRowContext(ctx, `select sealed from datum where site = $1 and subject_id = $2 and field = $3 and item_id = $4`,
		s.name, reader, of.loginField(), seal.ID{}).Scan(&of.sealed)
	if errors.Is(err, sql.ErrNoRows) {
		err = ErrPurpose
	}
	return of, err
}

// compose writes a letter of a series as it leaves: to the address of now, in the language of now.
func (s *Site) compose(ctx context.Context, letter, reader seal.ID, key seal.DataKey) (l letters.Letter, err error) {
	of, err := s.series(ctx, letter, reader)
	if err != nil {
		return letters.Letter{Kind: letters.Mailing}, err
	}
	address, err := key.Open(s.place(reader, "datum", column(of.loginField(), seal.ID{})), of.sealed)
	if err != nil {
		return letters.Letter{Kind: letters.Mailing}, err
	}
	stop := ""
	if of.Plan.Agreed(of.Mailing) || of.Plan.Stoppable(of.Mailing) {
		stop = of.Base + "/unsubscribe?t=" + url.QueryEscape(of.token(reader, of.Mailing.Name))
	}
	return letters.Compose(of.Plan, of.Mailing, of.dispatch.Draft, of.lang, seal.NewText(string(address)), stop, of.Base+"/my-data/preferences"), nil
}

// Depart decides, at the last moment and in one transaction with everything that could forbid it, that a letter of a series may leave
// now: its reader said yes, or said no to nothing, and no cap is reached. From then on it counts as a letter that left. The error is
// ErrNotFound once it was sent or cancelled, ErrPending while another server speaks with the relay about it, and ErrPurpose when it may
// not leave.
//
// Law: GDPR 7(3), GDPR 21(3), CPCE L34-5
func (s *Site) Depart(ctx context.Context, o Owed, now time.Time) error {
	of, err := s.series(ctx, o.ID, o.subject)
	if err != nil {
		return err
	}
	s = of.Site
	c := &Change{site: s, subject: o.subject, at: now}
	c.must(1, ErrNotFound, `update subject set kind = kind where site = $1 and subject_id = $2 and terms = $3`, s.name, o.subject, s.version)
	c.must(1, ErrNotFound, `update outbox set owed_at = owed_at where site = $1 and letter_id = $2`, s.name, o.ID)
	c.must(1, ErrPending, `update delivery set left_at = left_at where site = $1 and subject_id = $2 and letter_id = $3 and left_at <= $4`,
		s.name, o.subject, o.ID, micros(now.Add(-letAgain)))
	w := &where{}
	at, site, reader, letter := w.arg(micros(now)), w.arg(s.name), w.arg(o.subject), w.arg(o.ID)
	s.meant(w, of.Mailing, 1)
	s.willing(w, of.Mailing)
	w.under(of.Mailing, now, false, o.ID)
	c.must(1, ErrPurpose, `update delivery set left_at = `+at+` where site = `+site+` and subject_id = `+reader+` and letter_id = `+letter+
		` and (select count(*) from subject p where p.subject_id = `+reader+` and `+w.String()+`) = 1`, w.args...)
	link := of.token(o.subject, of.Mailing.Name)
	hash := seal.TokenHash(link)
	c.do(`insert into unsubscribe (site, token_hash, subject_id, mailing, bond) values ($1, $2, $3, $4, $5) on conflict (site, token_hash) do nothing`,
		s.name, hash[:], o.subject, of.Mailing.Name, s.bond("unsubscribe", unsubscribeParts(hash[:], o.subject, of.Mailing.Name)...))
	return s.Commit(ctx, c)
}

// Kept says that the relay did not take a letter of a series: it counts as one that waits.
func (s *Site) Kept(ctx context.Context, o Owed) error {
	c := &Change{site: s, subject: o.subject}
	c.do(`update delivery set left_at = 0 where site = $1 and subject_id = $2 and letter_id = $3`, s.name, o.subject, o.ID)
	c.undeliver()
	return s.Commit(ctx, c)
}

// Hold takes out of the outbox a letter of a series that may not leave.
func (s *Site) Hold(ctx context.Context, o Owed, now time.Time) error {
	f := people.Fact(s.Plan, FactHeld, "letters.within", now)
	f.Detail = map[string]string{"letter": string(o.Kind)}
	return s.settle(ctx, o.ID, o.subject, o.Kind, f, now)
}

// sweepDelivered forgets the letters of series that no cap can count any more. Their facts stay in each reader's history.
//
// Law: GDPR 5(1)(e)
func (s *Site) sweepDelivered(ctx context.Context, now time.Time, w *Swept) (err error) {
	for _, m := range s.Plan.Charter.Mailings {
		per := m.Cap.Per
		if per.IsZero() {
			per = charter.Period{Months: 1}
		}
		which := `site = $1 and mailing = $2 and left_at > 0 and left_at <= $3
			and exists (select 1 from subject p where p.site = delivery.site and p.subject_id = delivery.subject_id and p.terms = $4)
			and exists (select 1 from dispatch d where d.site = delivery.site and d.dispatch_id = delivery.dispatch_id and d.ended_at > 0)`
		args := []any{s.name, m.Name, micros(per.Before(now)), s.version}
		n, asked := s.number(ctx, `select count(*) from delivery where `+which, args...)
		if err = errors.Join(err, asked); asked != nil || n == 0 {
			continue
		}
		c := &Change{site: s, at: now}
		c.count("delivery", `delete from delivery where `+which, args...)
		c.alsoCounted(expired(s.Plan, m.Purpose, per.Before(now), now))
		if failed := s.Commit(ctx, c); failed != nil {
			err = errors.Join(err, failed)
			continue
		}
		w.Expired += n
	}
	return err
}
