package store

import (
	"context"
	"database/sql"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"charte/letters"
	"charte/people"
	"charte/rights"
	"charte/seal"
)

// proving keeps a question to the factors f that ask for a proof: recovery codes only stand in for another one.
const proving = `f.kind <> 'recovery'`

// ErrProof says that a second proof is not right, or was used already.
var ErrProof = errors.New("store: the proof is not right")

// ErrLastProof says that a second proof may not go: everybody gives two, and it is the only one.
var ErrLastProof = errors.New("store: the last second proof stays")

// factor is one second proof of an account. Its counter only ever goes up, and decides in the transaction whether a proof is used
// a second time: it is the step of time of the last code, the signatures that a passkey counted, or the recovery codes used.
type factor struct {
	id          seal.ID
	kind        people.Factor
	added, used int64
	counter     int64
	kept        kept
	sealed      []byte
}

// kept is what a factor holds, sealed under the person's key.
type kept struct {
	Name     string             `json:"name,omitempty"`   // of a passkey, as its owner named it
	Secret   string             `json:"secret,omitempty"` // of an application
	Passkey  json.RawMessage    `json:"passkey,omitempty"`
	Recovery people.RecoverySet `json:"recovery,omitzero"`
}

func factorParts(subject seal.ID, f factor) []string {
	return []string{subject.String(), f.id.String(), string(f.kind), fmt.Sprint(f.added, f.counter), string(f.sealed)}
}

func factorColumn(f factor) string { return string(f.kind) + "/" + f.id.String() }

// factors opens the second proofs of somebody, the oldest first. The error is seal.ErrTampered for one that was altered.
func (s *Site) factors(ctx context.Context, subject seal.ID, key seal.DataKey) (all []factor, err error) {
	err = each(ctx, s.engine.reader(), func(r *sql.Rows) error {
		var f factor
		var bond []byte
		if err := r.Scan(&f.id, &f.kind, &f.added, &f.used, &f.counter, &f.sealed, &bond); err != nil {
			return err
		}
		if !s.bonded(bond, "factor", factorParts(subject, f)...) {
			return seal.ErrTampered
		}
		plain, err := key.Open(s.place(subject, "factor", factorColumn(f)), f.sealed)
		if err == nil {
			err = json.Unmarshal(plain, &f.kept)
		}
		all = append(all, f)
		return err
	}, `select factor_id, kind, added_at, used_at, counter, sealed, bond from factor where site = $1 and subject_id = $2 order by added_at, factor_id`, s.name, subject)
	return all, err
}

// Factors lists the second proofs of somebody, without their secrets.
//
// Law: GDPR 15
func (s *Site) Factors(ctx context.Context, subject seal.ID) ([]rights.Factor, error) {
	key, err := s.key(ctx, subject)
	if err != nil {
		return nil, err
	}
	return s.listed(ctx, subject, key)
}

func (s *Site) listed(ctx context.Context, subject seal.ID, key seal.DataKey) ([]rights.Factor, error) {
	all, err := s.factors(ctx, subject, key)
	list := make([]rights.Factor, len(all))
	for i, f := range all {
		list[i] = rights.Factor{ID: f.id, Kind: string(f.kind), Name: seal.NewText(f.kept.Name), Added: instant(f.added), Used: instant(f.used), Left: len(f.kept.Recovery.Hashes)}
	}
	return list, err
}

// enrol writes a new factor.
func (c *Change) enrol(f factor) {
	f.id, f.added = seal.NewID(), micros(c.at)
	c.sealFactor(&f)
	c.do(`insert into factor (site, subject_id, factor_id, kind, added_at, used_at, counter, sealed, bond) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
		c.site.name, c.subject, f.id, string(f.kind), f.added, f.used, f.counter, f.sealed, c.site.bond("factor", factorParts(c.subject, f)...))
}

func (c *Change) sealFactor(f *factor) {
	plain, _ := json.Marshal(f.kept)
	f.sealed = c.key.Seal(c.site.place(c.subject, "factor", factorColumn(*f)), plain)
}

// spend uses a factor once: its counter goes from what it was to a later value, or the change does not stand.
func (c *Change) spend(f factor, was int64) {
	f.used = micros(c.at)
	c.sealFactor(&f)
	c.must(1, ErrProof, `update factor set used_at = $4, counter = $5, sealed = $6, bond = $7 where site = $1 and subject_id = $2 and factor_id = $3 and counter = $8`,
		c.site.name, c.subject, f.id, f.used, f.counter, f.sealed, c.site.bond("factor", factorParts(c.subject, f)...), was)
}

// second changes how many second proofs an account asks for, from what it was.
func (c *Change) second(a account, to int) {
	if a.phc == "" {
		c.err = seal.ErrTampered
	}
	c.must(1, ErrStale, `update account set second = $3, bond = $4 where site = $1 and subject_id = $2 and second = $5 and phc = $6`,
		c.site.name, c.subject, to, c.site.bond("account", accountParts(c.subject, a.phc, to)...), a.second, a.phc)
}

// alert owes the person a letter about how they sign in.
func (s *Site) alert(ctx context.Context, c *Change, kind letters.Kind) error {
	h, err := s.login(ctx, c.subject, c.key)
	if err != nil {
		return err
	}
	c.owe(c.subject, c.key, letters.Write(s.Plan, kind, h.lang, h.address, s.Base+"/my-data/sessions", ""))
	return nil
}

// mailbox is where a letter goes, and in which language.
type mailbox struct {
	lang    string
	address seal.Text
}

// login is the address by which somebody signs in, and their language.
func (s *Site) login(ctx context.Context, subject seal.ID, key seal.DataKey) (r mailbox, err error) {
	if err := s.engine.reader().QueryRowContext(ctx, `select lang from subject where site = $1 and subject_id = $2`, s.name, subject).Scan(&r.lang); err != nil {
		return r, notFound(err)
	}
	values, err := s.values(ctx, subject, key, func(field string) bool { return field == s.loginField() })
	for _, v := range values {
		r.address = v.Text
	}
	return r, err
}

// OfferCode makes the secret of an application. What is offered is the same secret, sealed for this session: the form brings it
// back, so that nothing is kept before a code shows that the application has it.
func (s *Site) OfferCode(ctx context.Context, who people.Session) (secret seal.Text, offered string, err error) {
	key, err := s.key(ctx, who.Subject)
	if err != nil {
		return secret, "", err
	}
	secret = people.NewSecret()
	sealed := key.Seal(s.place(who.Subject, "factor", "offered/"+who.ID.String()), []byte(secret.Reveal("sealed at once")))
	return secret, base64.RawURLEncoding.EncodeToString(sealed), nil
}

// Offered opens what OfferCode gave to the same session. The error is seal.ErrTampered.
func (s *Site) Offered(ctx context.Context, who people.Session, offered string) (seal.Text, error) {
	key, err := s.key(ctx, who.Subject)
	if err != nil {
		return seal.Text{}, err
	}
	sealed, err := base64.RawURLEncoding.DecodeString(offered)
	if err != nil {
		return seal.Text{}, seal.ErrTampered
	}
	plain, err := key.Open(s.place(who.Subject, "factor", "offered/"+who.ID.String()), sealed)
	return seal.NewText(string(plain)), err
}

// AddCode enrols an application whose secret was offered, once a code of it is right; another application takes the place of the
// one of before. It returns the session's new token, which has two proofs, and the recovery codes where the account had none. The error
// is ErrProof for a code that is not right.
//
// Law: GDPR 32(1)(b)
func (s *Site) AddCode(ctx context.Context, who people.Session, secret seal.Text, code string, from people.Device, now time.Time) (token string, codes []string, err error) {
	step, ok := people.CheckCode(secret, code, 0, now)
	if !ok {
		return "", nil, ErrProof
	}
	f := factor{kind: people.Code, used: micros(now), counter: step, kept: kept{Secret: secret.Reveal("sealed at once")}}
	return s.addFactor(ctx, who, f, from, now)
}

func (s *Site) addFactor(ctx context.Context, who people.Session, f factor, from people.Device, now time.Time) (token string, codes []string, err error) {
	return s.secure(ctx, who, people.FactFactorAdded, letters.FactorAdded, from, now, func(c *Change, a account, all []factor) (factors int, codes []string) {
		to := a.second + 1
		for _, old := range all {
			if old.kind == people.Code && f.kind == people.Code {
				c.drop(old)
				to--
			}
		}
		c.enrol(f)
		c.second(a, to)
		if a.second == 0 {
			codes = c.recovery(nil)
		}
		return 2, codes
	})
}

// drop removes a factor, as it was read.
func (c *Change) drop(f factor) {
	c.must(1, ErrNotFound, `delete from factor where site = $1 and subject_id = $2 and factor_id = $3`, c.site.name, c.subject, f.id)
}

// recovery makes new recovery codes in place of those of before.
func (c *Change) recovery(all []factor) (codes []string) {
	for _, old := range all {
		if old.kind == people.Recovery {
			c.drop(old)
		}
	}
	codes, set := people.NewRecovery()
	c.enrol(factor{kind: people.Recovery, kept: kept{Recovery: set}})
	return codes
}

// RenewRecovery makes new recovery codes for an account with a second proof; those of before work no more. The error is ErrNotFound for
// an account without one.
func (s *Site) RenewRecovery(ctx context.Context, who people.Session, from people.Device, now time.Time) (token string, codes []string, err error) {
	return s.secure(ctx, who, people.FactRecovery, letters.FactorAdded, from, now, func(c *Change, a account, all []factor) (int, []string) {
		if a.second == 0 {
			c.err = ErrNotFound
			return who.Factors, nil
		}
		return who.Factors, c.recovery(all)
	})
}

// RemoveFactor takes a second proof away. With the last one, the recovery codes go, and one proof signs in; where everybody gives two, the
// last one stays. The error is ErrNotFound, or ErrLastProof.
func (s *Site) RemoveFactor(ctx context.Context, who people.Session, id seal.ID, from people.Device, now time.Time) (token string, err error) {
	token, _, err = s.secure(ctx, who, people.FactFactorRemoved, letters.FactorRemoved, from, now, func(c *Change, a account, all []factor) (int, []string) {
		c.err = ErrNotFound
		for _, f := range all {
			if f.id == id && f.kind != people.Recovery {
				c.err = nil
				c.drop(f)
				c.second(a, a.second-1)
			}
		}
		if a.second > 1 {
			return who.Factors, nil
		}
		if c.err == nil && s.Plan.TwoProofs() {
			c.err = ErrLastProof
		}
		for _, f := range all {
			if f.kind == people.Recovery {
				c.drop(f)
			}
		}
		return 1, nil
	})
	return token, err
}

// ChangePassword keeps the hash of another password and ends the other sessions, the links and the keys of programs.
//
// Law: GDPR 32(1)(a)
func (s *Site) ChangePassword(ctx context.Context, who people.Session, phc string, from people.Device, now time.Time) (token string, err error) {
	token, _, err = s.secure(ctx, who, people.FactPassword, letters.PasswordChanged, from, now, func(c *Change, a account, _ []factor) (int, []string) {
		c.setPassword(phc, a)
		c.cutLinks()
		c.dropTokens()
		return who.Factors, nil
	})
	return token, err
}

// secure changes how somebody signs in: the fact, the letter that tells them, the end of their other sessions and a new token for this
// one, in one transaction with what change does.
func (s *Site) secure(ctx context.Context, who people.Session, fact string, letter letters.Kind, from people.Device, now time.Time,
	change func(*Change, account, []factor) (factors int, codes []string)) (token string, codes []string, err error) {
	c, err := s.act(ctx, who.Subject, now, people.Fact(s.Plan, fact, "security.password", now))
	if err != nil {
		return "", nil, err
	}
	c.owned()
	a, err := s.account(ctx, who.Subject)
	if err != nil {
		return "", nil, err
	}
	all, err := s.factors(ctx, who.Subject, c.key)
	if err != nil {
		return "", nil, err
	}
	factors, codes := change(c, a, all)
	if err := s.alert(ctx, c, letter); err != nil {
		return "", nil, err
	}
	idle, err := s.idle(ctx, who.Subject)
	if err != nil {
		return "", nil, err
	}
	before := seal.TokenHash(from.Token)
	c.must(1, ErrNotFound, `delete from session where site = $1 and token_hash = $2 and session_id = $3`, s.name, before[:], who.ID)
	c.do(`delete from session where site = $1 and subject_id = $2`, s.name, who.Subject)
	e := entry{from, factors}
	if who.Owes == people.OwesFactor { // only now they are here
		c.also(people.Fact(s.Plan, people.FactSignedIn, "security.password", now))
		if err := s.arrive(ctx, c, e); err != nil {
			return "", nil, err
		}
	}
	token = c.open(e, people.OwesNothing, idle)
	return token, codes, s.Commit(ctx, c)
}

// SecondProof opens the session of whoever gave a first proof and gives the second one: a code of an application, or a recovery
// code. Each works once. It returns the session's token; that of the first proof opens nothing more. The error is ErrProof, or
// ErrNotFound when no proof is due.
//
// Law: GDPR 32(1)(b)
func (s *Site) SecondProof(ctx context.Context, code string, from people.Device, now time.Time) (string, error) {
	who, err := s.Due(ctx, from.Token, now)
	if err != nil {
		return "", err
	}
	if s, err = s.of(ctx, who.Subject); err != nil {
		return "", err
	}
	key, err := s.key(ctx, who.Subject)
	if err != nil {
		return "", err
	}
	all, err := s.factors(ctx, who.Subject, key)
	if err != nil {
		return "", err
	}
	f, was, ok := right(all, code, now)
	if !ok {
		return "", ErrProof
	}
	return s.complete(ctx, who, from, now, func(c *Change) { c.spend(f, was) })
}

// complete turns a first proof into a session, in one transaction with the use of the second one.
func (s *Site) complete(ctx context.Context, who people.Session, from people.Device, now time.Time, spend func(*Change)) (string, error) {
	half := seal.TokenHash(from.Token)
	return s.enter(ctx, who.Subject, entry{from, 2}, now, func(c *Change, _ account) error {
		c.must(1, ErrNotFound, `delete from session where site = $1 and token_hash = $2 and due = 1`, s.name, half[:])
		spend(c)
		return nil
	})
}

// right finds the factor of which a code is, with its counter from then on and as it was.
func right(all []factor, code string, now time.Time) (f factor, was int64, ok bool) {
	for _, f := range all {
		was := f.counter
		switch f.kind {
		case people.Code:
			if step, ok := people.CheckCode(seal.NewText(f.kept.Secret), code, f.counter, now); ok {
				f.counter = step
				return f, was, true
			}
		case people.Recovery:
			if isCode(code) {
				continue // six digits are of an application: nothing to hash
			}
			if left, ok := f.kept.Recovery.Use(code); ok {
				f.kept.Recovery, f.counter = left, was+1
				return f, was, true
			}
		}
	}
	return factor{}, 0, false
}

func isCode(code string) bool { return strings.Trim(code, "0123456789 ") == "" }
