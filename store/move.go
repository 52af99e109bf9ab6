package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"charte/letters"
	"charte/people"
	"charte/plan"
	"charte/rights"
	"charte/seal"
)

// move is a change of the sign-in address that both addresses must agree to: whoever reads only one of the two mailboxes changes
// nothing.
type move struct {
	asked, ends int64
	agreed      people.Ticket // the side that agreed already; "" for neither
	sealed      []byte        // the new address
}

func moveParts(subject seal.ID, m move) []string {
	return []string{subject.String(), fmt.Sprint(m.asked, m.ends), string(m.agreed), string(m.sealed)}
}

func (s *Site) bondMove(subject seal.ID, m move) []byte {
	return s.bond("move", moveParts(subject, m)...)
}

// askMove keeps the new address, and owes a letter to it and one to the address of now. A change that was asked before is forgotten at once:
// whoever reads mail at an address that its owner thought better of has no business with the account.
//
// Law: GDPR 16, GDPR 32(1)(b)
func (s *Site) askMove(ctx context.Context, c *Change, who people.Session, address string) error {
	now, err := s.login(ctx, c.subject, c.key)
	if err != nil {
		return err
	}
	m := move{asked: micros(c.at), ends: micros(c.at.Add(people.TicketAddress.Life())),
		sealed: c.key.Seal(s.place(c.subject, "move", "address"), []byte(address))}
	c.forgetMove()
	c.do(`insert into move (site, subject_id, asked_at, ends_at, agreed, sealed, bond) values ($1, $2, $3, $4, $5, $6, $7)`,
		s.name, c.subject, m.asked, m.ends, string(m.agreed), m.sealed, s.bondMove(c.subject, m))
	c.offer(link{ticket: people.TicketAddress, letter: letters.Address, lang: who.Lang, to: address})
	c.offer(link{ticket: people.TicketLeave, letter: letters.Leave, lang: who.Lang, to: now.address.Reveal("GDPR 32(1)(b): the letter by which the address of now agrees")})
	return nil
}

func (c *Change) forgetMove() {
	c.do(`delete from move where site = $1 and subject_id = $2`, c.site.name, c.subject)
	c.do(`delete from ticket where site = $1 and subject_id = $2 and kind in ($3, $4)`, c.site.name, c.subject, string(people.TicketAddress), string(people.TicketLeave))
}

// cutLinks ends every link and every change of address that waits.
func (c *Change) cutLinks() {
	c.do(`delete from move where site = $1 and subject_id = $2`, c.site.name, c.subject)
	c.do(`delete from ticket where site = $1 and subject_id = $2`, c.site.name, c.subject)
}

// move reads a change of address that waits. The error is ErrNotFound for none, seal.ErrTampered for one that was altered.
func (s *Site) move(ctx context.Context, subject seal.ID, now time.Time) (m move, err error) {
	var bond []byte
	err = s.engine.reader().QueryRowContext(ctx, `select asked_at, ends_at, agreed, sealed, bond from move where site = $1 and subject_id = $2 and ends_at > $3`,
		s.name, subject, micros(now)).Scan(&m.asked, &m.ends, &m.agreed, &m.sealed, &bond)
	if err == nil && !s.bonded(bond, "move", moveParts(subject, m)...) {
		err = seal.ErrTampered
	}
	return m, notFound(err)
}

// pending is the new address that waits, in what is held about somebody.
func (s *Site) pending(ctx context.Context, h *rights.Holding, key seal.DataKey) error {
	m, err := s.move(ctx, h.Subject, time.Time{})
	if err != nil {
		return ignore(err, ErrNotFound)
	}
	address, err := key.Open(s.place(h.Subject, "move", "address"), m.sealed)
	h.Pending = seal.NewText(string(address))
	return err
}

// AgreeToMove uses a link once: TicketAddress for the new address, TicketLeave for the one of now. moved is true once both agreed:
// then the new address replaces the old one, in the look-up too, sessions and links of before end, and the old address is told. The
// error is ErrNotFound for a wrong or old link, ErrTaken when somebody else now holds the address.
//
// Law: GDPR 16, GDPR 32(1)(b)
func (s *Site) AgreeToMove(ctx context.Context, token string, t people.Ticket, now time.Time) (moved bool, err error) {
	for range 4 { // the other side may agree between two statements
		if moved, err = s.agreeToMove(ctx, token, t, now); !errors.Is(err, ErrStale) {
			return moved, err
		}
	}
	return moved, err
}

func (s *Site) agreeToMove(ctx context.Context, token string, t people.Ticket, now time.Time) (moved bool, err error) {
	subject, _, err := s.ticketOf(ctx, token, t, now)
	if err != nil {
		return false, err
	}
	if s, err = s.of(ctx, subject); err != nil {
		return false, err
	}
	m, err := s.move(ctx, subject, now)
	if err != nil {
		return false, err
	}
	hash := seal.TokenHash(token)
	if m.agreed == "" {
		key, err := s.key(ctx, subject)
		if err != nil {
			return false, err
		}
		c, _ := s.because(subject, key, now, people.Fact(s.Plan, people.FactMoveAgreed, "rights.rectification", now))
		c.must(1, ErrNotFound, `delete from ticket where site = $1 and token_hash = $2`, s.name, hash[:])
		m.agreed = t
		c.must(1, ErrStale, `update move set agreed = $3, bond = $4 where site = $1 and subject_id = $2 and agreed = '' and asked_at = $5`,
			s.name, subject, string(t), s.bondMove(subject, m), m.asked)
		return false, s.Commit(ctx, c)
	}
	if m.agreed == t {
		return false, ErrNotFound
	}
	return true, s.moveNow(ctx, subject, hash[:], m, now)
}

// moveNow puts the new address in the place of the old one.
func (s *Site) moveNow(ctx context.Context, subject seal.ID, hash []byte, m move, now time.Time) error {
	h, err := s.Held(ctx, subject)
	if err != nil {
		return err
	}
	c, err := s.act(ctx, subject, now, people.Fact(s.Plan, people.FactCorrected, "rights.rectification", now, s.loginField()))
	if err != nil {
		return err
	}
	address, err := c.key.Open(s.place(subject, "move", "address"), m.sealed)
	if err != nil {
		return err
	}
	// An owner found under an older index key would not collide with the new entry.
	if owner, err := s.owner(ctx, s.loginField(), string(address)); err == nil && owner != subject {
		return ErrTaken
	} else if err != nil && !errors.Is(err, ErrNotFound) {
		return err
	}
	c.must(1, ErrNotFound, `delete from ticket where site = $1 and token_hash = $2`, s.name, hash)
	c.must(1, ErrStale, `delete from move where site = $1 and subject_id = $2 and asked_at = $3 and agreed = $4`, s.name, subject, m.asked, string(m.agreed))
	c.cutLinks()
	c.do(`delete from session where site = $1 and subject_id = $2`, s.name, subject)
	c.dropTokens()
	c.owe(subject, c.key, letters.Write(s.Plan, letters.Moved, h.Lang, h.Get(s.loginField()), s.Base+"/policy", ""))
	c.do(`delete from locator where site = $1 and subject_id = $2 and field = $3`, s.name, subject, s.loginField())
	c.locate(s.loginField(), string(address))
	c.hold(h.Kind, plan.Value{Field: s.loginField(), Text: seal.NewText(string(address)), At: now})
	c.answered(rights.Ask(s.Plan, "rectification", seal.NewID(), now))
	return s.Commit(ctx, c)
}

// StopMove refuses a change of address, by the link to the address of now, and ends every session: somebody asked for it who was not
// asked to. The error is ErrNotFound for a wrong or old link.
//
// Law: GDPR 32(1)(b)
func (s *Site) StopMove(ctx context.Context, token string, now time.Time) error {
	subject, _, err := s.ticketOf(ctx, token, people.TicketLeave, now)
	if err != nil {
		return err
	}
	if s, err = s.of(ctx, subject); err != nil {
		return err
	}
	c, err := s.act(ctx, subject, now, people.Fact(s.Plan, people.FactMoveStopped, "rights.rectification", now))
	if err != nil {
		return err
	}
	hash := seal.TokenHash(token)
	c.must(1, ErrNotFound, `delete from ticket where site = $1 and token_hash = $2`, s.name, hash[:])
	c.forgetMove()
	c.do(`delete from session where site = $1 and subject_id = $2`, s.name, subject)
	c.dropTokens()
	return s.Commit(ctx, c)
}
