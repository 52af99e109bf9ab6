package store

import (
	"context"
	"errors"
	"net/url"
	"strconv"
	"time"

	"charte/letters"
	"charte/people"
	"charte/plan"
	"charte/retention"
	"charte/rights"
	"charte/seal"
)

// alive keeps a question about people s to those whose death was not recorded.
const alive = `not exists (select 1 from death z where z.site = s.site and z.subject_id = s.subject_id)`

// mourned is a question about rows x that bear a person: whether the death of whoever's profile it is was recorded. It reads the death of the
// account, for another profile of it.
func mourned(site, subject string) string {
	return `exists (select 1 from death z where z.site = ` + site + ` and z.subject_id in (` + subject + `,
		(select zf.account_id from profile zf where zf.site = ` + site + ` and zf.subject_id = ` + subject + `)))`
}

// living refuses an act of somebody whose death was recorded: their account is nobody's any more.
//
// Law: LIL 85
func (c *Change) living() {
	c.must(0, ErrNotFound, `update death set wish = wish where site = $1 and (subject_id = $2 or subject_id in (select f.account_id from profile f where f.site = $1 and f.subject_id = $2))`, c.site.name, c.subject)
}

// deathParts are what the bond of a death holds together: whoever can write rows cannot have anybody's data handed over or erased.
func deathParts(subject seal.ID, d rights.Death) []string {
	return []string{subject.String(), string(d.Wish), string(d.Then), strconv.FormatInt(micros(d.Recorded), 10), strconv.FormatInt(micros(d.Handed), 10), d.Fact.String()}
}

const deathColumns = `wish, afterwards, recorded_at, handed_at, fact_id, bond`

func scanDeath(scan func(...any) error) (d rights.Death, bond []byte, err error) {
	var recorded, handed int64
	err = scan(&d.Wish, &d.Then, &recorded, &handed, &d.Fact, &bond)
	d.Recorded, d.Handed = instant(recorded), instant(handed)
	return d, bond, err
}

// Death returns what stands about somebody whose death was recorded. The error is ErrNotFound where none was, and seal.ErrTampered for a row
// that is not as it was written.
func (s *Site) Death(ctx context.Context, subject seal.ID) (rights.Death, error) {
	d, bond, err := scanDeath(s.engine.reader().QueryRowContext(ctx, `select `+deathColumns+` from death where site = $1 and subject_id = $2`, s.name, subject).Scan)
	if err == nil && !s.bonded(bond, "death", deathParts(subject, d)...) {
		err = seal.ErrTampered
	}
	return d, notFound(err)
}

// Whose finds the person who has an address, as it stands in their account. The error is ErrNotFound.
func (s *Site) Whose(ctx context.Context, address seal.Text) (seal.ID, error) {
	return s.owner(ctx, s.loginField(), address.Reveal("LIL 85: the person whose death is reported"))
}

// Die records a death on evidence, closes every way into the account, and does what the person decided: it owes the link to whoever receives
// a copy by e-mail, and leaves an erasure to the caller's Settle, or to the next sweep. Where the copy was not taken yet, recording it again
// sends another link. The errors are rights.ErrDirective without a directive, rights.ErrEvidence, and those of Commit.
//
// Law: LIL 85
func (s *Site) Die(ctx context.Context, subject seal.ID, evidence string, now time.Time) (rights.Death, error) {
	s, err := s.of(ctx, subject)
	if err != nil {
		return rights.Death{}, err
	}
	h, err := s.Held(ctx, subject)
	if err != nil {
		return rights.Death{}, err
	}
	d, f, err := rights.Died(s.Plan, h.Directive, evidence, now)
	if err != nil {
		return d, err
	}
	key, err := s.key(ctx, subject)
	if err != nil {
		return d, err
	}
	c, fact := s.because(subject, key, now, f)
	d.Fact = fact
	// Law: LIL 85: what the person changed since it was read is what counts.
	c.must(1, ErrStale, `update directive set made_at = made_at where site = $1 and subject_id = $2 and fact_id = $3`, s.name, subject, h.Directive.Fact)
	c.must(0, ErrStale, `update death set wish = wish where site = $1 and subject_id = $2 and handed_at > 0`, s.name, subject)
	c.do(`insert into death (site, subject_id, fact_id, recorded_at, handed_at, wish, afterwards, bond) values ($1, $2, $3, $4, 0, $5, $6, $7)
		on conflict (site, subject_id) do update set fact_id = excluded.fact_id, recorded_at = excluded.recorded_at, wish = excluded.wish, afterwards = excluded.afterwards, bond = excluded.bond`,
		s.name, subject, fact, micros(now), string(d.Wish), string(d.Then), s.bond("death", deathParts(subject, d)...))
	for _, way := range []string{"session", "ticket", "move", "guardian"} {
		c.do(`delete from `+way+` where site = $1 and subject_id = $2`, s.name, subject)
	}
	c.dropTokens()
	// Law: LIL 85: nobody reads what is announced to somebody who died. Where it was a mistake, the site tells them when they come back.
	c.do(`update notice set lost = 1 where site = $1 and subject_id = $2 and told_at = 0 and moved_at = 0`, s.name, subject)
	c.do(`delete from outbox where site = $1 and subject_id = $2 and kind = $3`, s.name, subject, string(letters.Changed))
	if to := h.Get(s.loginField()); d.Wish != rights.WishErase && !to.IsZero() {
		c.owe(subject, key, letters.AfterDeath(s.Plan, letters.Recorded, h.Lang, to, s.Base+"/policy", ""))
	}
	if d.Wish == rights.WishHandOver && h.Directive.Recipient.Mail {
		c.bequeath(h.Directive.Recipient.Address, h.Directive.Lang)
	}
	return d, s.Commit(ctx, c)
}

// bequeath owes the link by which the copy is taken, once.
func (c *Change) bequeath(to seal.Text, lang string) {
	token, hash := seal.NewToken()
	end := c.at.Add(rights.LegacyLife)
	kind := string(people.TicketLegacy)
	c.do(`insert into ticket (site, token_hash, subject_id, kind, ends_at, sealed, bond) values ($1, $2, $3, $4, $5, null, $6)`,
		c.site.name, hash[:], c.subject, kind, micros(end), c.site.bond("ticket", ticketParts(hash[:], c.subject, kind, micros(end), nil)...))
	c.owe(c.subject, c.key, letters.AfterDeath(c.site.Plan, letters.Legacy, lang, to, c.site.Base+"/legacy?t="+url.QueryEscape(token), plan.Moment(end, lang)))
}

// Mistaken takes back a death that was recorded by mistake: the person signs in as before, and a link that was sent opens nothing. The error is
// ErrNotFound where no death was recorded.
//
// Law: GDPR 5(1)(d)
func (s *Site) Mistaken(ctx context.Context, subject seal.ID, now time.Time) error {
	s, err := s.of(ctx, subject)
	if err != nil {
		return err
	}
	d, err := s.Death(ctx, subject)
	if err != nil {
		return err
	}
	key, err := s.key(ctx, subject)
	if err != nil {
		return err
	}
	c, _ := s.because(subject, key, now, d.Mistaken(s.Plan, now))
	c.must(1, ErrNotFound, `delete from death where site = $1 and subject_id = $2 and fact_id = $3`, s.name, subject, d.Fact)
	c.do(`delete from ticket where site = $1 and subject_id = $2`, s.name, subject)
	c.seen() // nobody could come meanwhile
	return s.Commit(ctx, c)
}

// Legatee finds the person whose copy a link hands over. The error is ErrNotFound for a link that is wrong, used or too old.
func (s *Site) Legatee(ctx context.Context, token string, now time.Time) (seal.ID, rights.Death, error) {
	subject, _, err := s.ticketOf(ctx, token, people.TicketLegacy, now)
	if err != nil {
		return subject, rights.Death{}, err
	}
	d, err := s.Death(ctx, subject)
	return subject, d, err
}

// HandedOver records that the copy was taken: by its link, which it uses, or on paper for the zero token. manifest is the SHA-256, hex, of the
// file's list. The error is ErrNotFound where the link is not that person's, was used meanwhile or is too old, or the death was taken back.
//
// Law: LIL 85
func (s *Site) HandedOver(ctx context.Context, subject seal.ID, token, manifest string, now time.Time) error {
	s, err := s.of(ctx, subject)
	if err != nil {
		return err
	}
	d, err := s.Death(ctx, subject)
	if err != nil {
		return err
	}
	if d.Wish != rights.WishHandOver {
		return ErrNotFound
	}
	key, err := s.key(ctx, subject)
	if err != nil {
		return err
	}
	c, _ := s.because(subject, key, now, d.HandedOver(s.Plan, manifest, now))
	if token != "" {
		hash := seal.TokenHash(token)
		c.must(1, ErrNotFound, `delete from ticket where site = $1 and token_hash = $2 and subject_id = $3 and kind = $4 and ends_at > $5`, s.name, hash[:], subject, string(people.TicketLegacy), micros(now))
	}
	d.Handed = now
	c.must(1, ErrNotFound, `update death set handed_at = $4, bond = $5 where site = $1 and subject_id = $2 and fact_id = $3`,
		s.name, subject, d.Fact, micros(now), s.bond("death", deathParts(subject, d)...))
	return s.Commit(ctx, c)
}

// Settle erases somebody whose directive says so by now. It reports whether it did, and may be repeated.
//
// Law: LIL 85
func (s *Site) Settle(ctx context.Context, subject seal.ID, now time.Time) (bool, error) {
	s, err := s.of(ctx, subject)
	if err != nil {
		return false, err
	}
	d, err := s.Death(ctx, subject)
	if err != nil {
		return false, err
	}
	h, err := s.Held(ctx, subject)
	if err != nil && !errors.Is(err, ErrNoKey) && !errors.Is(err, seal.ErrTampered) {
		return false, err
	}
	r, ok := s.Plan.Inactivity()
	if !d.Ends(now) && (!ok || now.Before(retention.Deadline(r, h.Seen, time.Time{}))) {
		return false, nil
	}
	_, err = s.Erase(ctx, h, rights.Deceased, now)
	return err == nil, err
}

// sweepDead ends the accounts of those who died, as their directives or the retention say. No warning leaves: nobody could heed it.
//
// Law: LIL 85, GDPR 5(1)(e)
func (s *Site) sweepDead(ctx context.Context, now time.Time, w *Swept) error {
	ids, err := identifiers(ctx, s.engine.reader(), `select d.subject_id from death d join subject s on s.site = d.site and s.subject_id = d.subject_id where d.site = $1 and s.terms = $2 order by d.recorded_at`, s.name, s.version)
	for _, id := range ids {
		done, settled := s.Settle(ctx, id, now)
		if settled = ignore(settled, ErrNotFound, ErrStale); settled != nil {
			err = errors.Join(err, settled)
		}
		if done {
			w.Directed++
		}
	}
	return err
}

// Bequest makes the copy that is handed over, of all the profiles of the account and in its language, and the SHA-256, hex, of its list.
//
// Law: LIL 85, GDPR 20(1)
func (s *Site) Bequest(ctx context.Context, subject seal.ID, now time.Time) (file []byte, manifest string, err error) {
	s, err = s.of(ctx, subject)
	if err != nil {
		return nil, "", err
	}
	state, err := s.standing(ctx, subject)
	if err != nil {
		return nil, "", err
	}
	return s.Copy(ctx, subject, state.lang, now)
}
