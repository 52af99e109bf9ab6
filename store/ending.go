package store

import (
	"context"
	"slices"
	"time"

	"charte/letters"
	"charte/people"
	"charte/proof"
	"charte/seal"
)

// Ending is who ends the sessions of others, and why.
type Ending struct {
	By     people.Actor // zero: whoever runs the server
	Reason string       // one of people.EndReasons
}

func (e Ending) fact(s *Site, now time.Time) proof.Fact {
	f := people.Fact(s.Plan, people.FactEndedFor, "security.password", now)
	f.Detail = map[string]string{"ended": e.Reason}
	return f
}

func (e Ending) valid() error {
	if !slices.Contains(people.EndReasons, e.Reason) {
		return ErrUnasked
	}
	return nil
}

// EndSessionsOf ends every session of somebody, half ones too, from the next request on. They read why in their history, and are told by
// letter. Keys of programs are no sessions, and go on. It returns how many sessions ended; where there is none, nobody is told. The
// error is ErrNotFound for nobody, ErrUnasked without a reason, ErrRole for a role that is not held any more.
//
// Law: GDPR 32(1)(b)
func (s *Site) EndSessionsOf(ctx context.Context, subject seal.ID, e Ending, now time.Time) (ended int64, err error) {
	if err := e.valid(); err != nil {
		return 0, err
	}
	err = again(func() error {
		ended, err = s.endSessionsOf(ctx, subject, e, now)
		return err
	})
	return ended, err
}

func (s *Site) endSessionsOf(ctx context.Context, subject seal.ID, e Ending, now time.Time) (int64, error) {
	one, key, err := s.keyed(ctx, subject)
	if err != nil {
		return 0, err
	}
	open, err := one.number(ctx, `select count(*) from session where site = $1 and subject_id = $2 and ends_at > $3`, one.name, subject, micros(now))
	if err != nil || open == 0 {
		return 0, err
	}
	c, _ := one.because(subject, key, now, people.By(e.fact(one, now), e.By))
	if e.By.Role != "" {
		c.holds(e.By)
	}
	c.do(`delete from session where site = $1 and subject_id = $2`, one.name, subject)
	if err := one.alert(ctx, c, letters.SessionsEnded); err != nil {
		return 0, err
	}
	return open, one.Commit(ctx, c)
}

// EndSessionsAt is EndSessionsOf for whoever signs in with an address. The error is ErrNotFound where nobody does.
//
// Law: GDPR 32(1)(b)
func (s *Site) EndSessionsAt(ctx context.Context, login seal.Text, e Ending, now time.Time) (ended int64, err error) {
	subject, err := s.owner(ctx, s.loginField(), login.Reveal("GDPR 32(1)(b): found by its blind index"))
	if err != nil {
		return 0, err
	}
	return s.EndSessionsOf(ctx, subject, e, now)
}

// EndAllSessions ends the sessions that everybody has at this instant, or whoever holds a role, each told as EndSessionsOf does. The site's
// own history says so once, of nobody. It may be stopped anywhere and repeated. It returns how many people it reached.
//
// Law: GDPR 32(1)(b)
func (s *Site) EndAllSessions(ctx context.Context, staff bool, e Ending, now time.Time) (reached int64, err error) {
	if err := e.valid(); err != nil {
		return 0, err
	}
	c, _ := s.because(seal.ID{}, seal.DataKey{}, now, e.fact(s, now))
	if e.By.Role != "" {
		c.holds(e.By)
	}
	if err := s.Commit(ctx, c); err != nil {
		return 0, err
	}
	who, err := s.signedInNow(ctx, staff, now)
	if err != nil {
		return 0, err
	}
	for _, subject := range who {
		n, err := s.EndSessionsOf(ctx, subject, e, now)
		if ignore(err, ErrNotFound) != nil { // they left in the meantime
			return reached, err
		}
		if n > 0 {
			reached++
		}
	}
	return reached, nil
}

// signedInNow lists whoever has a session that lasts, or half of one.
func (s *Site) signedInNow(ctx context.Context, staff bool, now time.Time) (who []seal.ID, err error) {
	query := `select distinct e.subject_id from session e where e.site = $1 and e.ends_at > $2`
	if staff {
		query += ` and exists (select 1 from staff_role r where r.site = e.site and r.subject_id = e.subject_id and r.until_at = 0)`
	}
	return identifiers(ctx, s.engine.reader(), query+` order by e.subject_id`, s.name, micros(now))
}
