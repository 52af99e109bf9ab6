package store

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"charte/charter"
	"charte/letters"
	"charte/plan"
	"charte/vault"
)

// writeDepositor owes a letter to whoever handed a document in. None names the document: which ones somebody hands in says much about them.
// Nothing is owed where there is nobody to write to.
//
// Law: GDPR 12(1), GDPR 5(1)(c)
func (s *Site) writeDepositor(ctx context.Context, c *Change, word func(to mailbox, link string) letters.Letter) error {
	holder, err := s.holder(ctx, c.subject)
	if err != nil {
		return err
	}
	one, key, err := s.keyed(ctx, holder)
	if err != nil {
		return err
	}
	to, err := one.login(ctx, holder, key)
	if err == nil && !to.address.IsZero() {
		c.owe(c.subject, c.key, word(to, s.Base+"/my-data/documents"))
	}
	return err
}

// tellDepositor owes them a letter that says nothing but its kind.
func (s *Site) tellDepositor(ctx context.Context, c *Change, kind letters.Kind) error {
	return s.writeDepositor(ctx, c, func(to mailbox, link string) letters.Letter {
		return letters.Write(s.Plan, kind, to.lang, to.address, link, "")
	})
}

// tellReceived owes the letter that says that a document has arrived, who opens it, and until when it is kept.
//
// Law: GDPR 12(1), GDPR 13(2)(a)
func (s *Site) tellReceived(ctx context.Context, c *Change, d vault.Deposit) error {
	doc, _ := s.declared(d.Document)
	last, _ := vault.Due(doc, d)
	return s.writeDepositor(ctx, c, func(to mailbox, link string) letters.Letter {
		return letters.Handed(s.Plan, to.lang, to.address, doc, link, plan.Day(last, to.lang))
	})
}

// reminders are the letters that say that the time of a deposit is nearly over, by its state.
var reminders = map[vault.State]letters.Kind{vault.Sending: letters.DocumentUnfinished, vault.Waiting: letters.DocumentUnchecked, vault.Validated: letters.DocumentExpiring}

// remindable words which deposits d may be near their end and were not reminded of it in the state in which they are: the days of months differ, and
// vault.Remind decides. Nobody is reminded of one that they handed in anew. $1 is the site, $2 the version.
func (s *Site) remindable(now time.Time) (where string, args []any) {
	args = []any{s.name, s.version}
	arg := func(v any) string { args = append(args, v); return placeholder(len(args)) }
	parts := []string{`d.state = 'sending' and d.ended_at = 0 and d.reminded_at < d.begun_at and d.begun_at <= ` + arg(micros(now.Add(-vault.SendingLife/2)))}
	for _, k := range s.Plan.Joins() {
		for _, doc := range s.Plan.Deposited(k.Name) {
			name := arg(doc.Name)
			if latest := doc.Destroy.Latest; !latest.IsZero() {
				parts = append(parts, `d.state = 'waiting' and d.ended_at = 0 and d.reminded_at < d.done_at and d.document = `+name+` and d.done_at <= `+arg(micros(nearly(latest, now, vault.RemindUnchecked))))
			}
			if valid := doc.Valid; !valid.IsZero() {
				soon := arg(micros(nearly(valid, now, vault.RemindExpiring)))
				parts = append(parts, `d.state = 'validated' and d.reminded_at < d.decided_at and d.document = `+name+` and d.done_at <= `+soon+` and d.decided_at <= `+soon+` and d.decided_at > `+arg(micros(valid.Before(now).AddDate(0, 0, -3))))
			}
		}
	}
	return `d.site = $1 and ((` + strings.Join(parts, ") or (") + `)) and exists (select 1 from subject s where s.site = d.site and s.subject_id = d.subject_id and s.terms = $2 and ` + alive + `)
		and not exists (select 1 from deposit x where x.site = d.site and x.subject_id = d.subject_id and x.document = d.document and x.begun_at > d.begun_at and (x.state = 'validated' or x.state = 'waiting' and x.ended_at = 0))`, args
}

// nearly is the latest beginning of a period that may end so soon that people are reminded of it.
func nearly(p charter.Period, now time.Time, ahead time.Duration) time.Time {
	return p.Before(now).Add(ahead).AddDate(0, 0, 3)
}

// unreminded lists the deposits whose people are to be reminded now.
func (s *Site) unreminded(ctx context.Context, now time.Time) ([]depositRow, error) {
	where, args := s.remindable(now)
	rows, err := depositRows(ctx, s.engine.reader(), `from deposit d where `+where+` order by d.begun_at`, args...)
	return slices.DeleteFunc(rows, func(d depositRow) bool {
		doc, still := s.declared(d.Document)
		from, end := vault.Remind(doc, d.Deposit)
		return !still || end.IsZero() || now.Before(from) || !now.Before(end)
	}), err
}

// remindDepositors tells people, once for each state of a deposit, that its time is nearly over.
//
// Law: GDPR 12(1), GDPR 5(1)(d)
func (s *Site) remindDepositors(ctx context.Context, now time.Time) error {
	rows, failed := s.unreminded(ctx, now)
	for _, d := range rows {
		// Whoever took it back, left or came under another version meanwhile is nobody's error.
		failed = errors.Join(failed, ignore(s.remindOne(ctx, d, now), ErrNotFound, ErrStale))
	}
	return failed
}

func (s *Site) remindOne(ctx context.Context, d depositRow, now time.Time) error {
	key, err := s.key(ctx, d.Subject)
	if err != nil {
		return ignore(err, ErrNoKey) // nobody can write to them, and the board says so
	}
	doc, _ := s.declared(d.Document)
	_, end := vault.Remind(doc, d.Deposit)
	f := vault.Fact(s.Plan, vault.FactReminded, d.Deposit, now)
	f.Detail["state"] = string(d.State)
	c, _ := s.because(d.Subject, key, now, f)
	c.living()
	c.must(1, ErrStale, `update deposit set reminded_at = $5 where site = $1 and subject_id = $2 and deposit_id = $3 and bond = $4 and ended_at = $6 and reminded_at < $5`,
		s.name, d.Subject, d.ID, d.bond, micros(now), micros(d.EndedAt))
	err = s.writeDepositor(ctx, c, func(to mailbox, link string) letters.Letter {
		day := plan.Day(end, to.lang)
		if d.State == vault.Sending { // a matter of hours
			day = plan.Moment(end, to.lang)
		}
		return letters.Write(s.Plan, reminders[d.State], to.lang, to.address, link, day)
	})
	if err != nil {
		return err
	}
	return s.Commit(ctx, c)
}
