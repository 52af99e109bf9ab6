package store

import (
	"bytes"
	"context"
	"crypto/hmac"
	"database/sql"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"charte/charter"
	"charte/envelope"
	"charte/people"
	"charte/proof"
	"charte/seal"
)

// ErrChallenge says that what came back is not what was sealed for a spare key, or came too late.
var ErrChallenge = errors.New("store: the spare key did not open it")

const (
	// SpareLife is how long a challenge may be answered, and how long the lines that a spare key opens are given to whoever opened it.
	SpareLife = time.Hour
	// rehearsalLife is how long a rehearsal is worth something: a year later the page asks for another.
	rehearsalLife = 365 * 24 * time.Hour
)

// Spare is a key whose private part only so many of its holders open together.
type Spare struct {
	Public    envelope.PublicKey
	Wrapped   string // its private part, under a secret that was parted among its holders
	Holders   int
	Needs     int
	Made      time.Time
	Rehearsed time.Time // the last time that enough shares opened it; zero: never, and it receives nothing
	Opened    time.Time // the last time that it was opened in earnest; zero: never
	Retired   time.Time // zero: it was not
}

// Stale reports whether another rehearsal is due.
func (s Spare) Stale(now time.Time) bool { return s.Rehearsed.Add(rehearsalLife).Before(now) }

type escrowRow struct {
	kid, jwk, wrapped                string
	holders, needs                   int
	made, rehearsed, opened, retired int64
	opener                           seal.ID // who opened it last
	bond                             []byte
}

const escrowColumns = `kid, jwk, wrapped, holders, needs, made_at, rehearsed_at, opened_at, opener_id, retired_at, bond`

func (e *escrowRow) scan(r *sql.Rows) error {
	return r.Scan(&e.kid, &e.jwk, &e.wrapped, &e.holders, &e.needs, &e.made, &e.rehearsed, &e.opened, &e.opener, &e.retired, &e.bond)
}

func (e escrowRow) parts() []string {
	return []string{e.kid, e.wrapped, fmt.Sprint(e.holders, e.needs, e.made, e.rehearsed, e.opened, e.retired), e.opener.String()}
}

// escrows reads the spare keys of a site, oldest first: those that this program wrote.
func (s *Site) escrows(ctx context.Context, where string, args ...any) (all []escrowRow, err error) {
	err = each(ctx, s.engine.reader(), func(r *sql.Rows) error {
		var e escrowRow
		if err := e.scan(r); err != nil {
			return err
		}
		public, err := envelope.ParsePublicKey([]byte(e.jwk))
		if err == nil && public.ID() == e.kid && s.bonded(e.bond, "escrow", e.parts()...) {
			all = append(all, e)
		}
		return nil
	}, `select `+escrowColumns+` from escrow where site = $1 and `+where+` order by made_at, kid`, append([]any{s.name}, args...)...)
	return all, err
}

func (s *Site) escrow(ctx context.Context, kid string) (escrowRow, error) {
	all, err := s.escrows(ctx, `kid = $2 and retired_at = 0`, kid)
	if err == nil && len(all) != 1 {
		err = ErrNotFound
	}
	if err != nil {
		return escrowRow{}, err
	}
	return all[0], nil
}

// escrowFor returns the spare key of a document, if its charter asks for one and a rehearsal proved it: the newest.
//
// Law: GDPR 32(1)(b), GDPR 32(1)(c)
func (s *Site) escrowFor(ctx context.Context, d charter.Document) ([]envelope.PublicKey, error) {
	if d.Keys.Escrow == 0 || d.Keys.Needed == 0 {
		return nil, nil
	}
	all, err := s.escrows(ctx, `rehearsed_at > 0 and retired_at = 0 and holders = $2 and needs = $3`, d.Keys.Escrow, d.Keys.Needed)
	if err != nil || len(all) == 0 {
		return nil, err
	}
	public, err := envelope.ParsePublicKey([]byte(all[len(all)-1].jwk))
	return []envelope.PublicKey{public}, err
}

// Spares lists the spare keys of a site, oldest first.
//
// Law: GDPR 32(1)(d)
func (s *Site) Spares(ctx context.Context) (all []Spare, err error) {
	rows, err := s.escrows(ctx, `1 = 1`)
	for _, e := range rows {
		public, err := envelope.ParsePublicKey([]byte(e.jwk))
		if err != nil {
			return nil, err
		}
		all = append(all, Spare{public, e.wrapped, e.holders, e.needs, instant(e.made), instant(e.rehearsed), instant(e.opened), instant(e.retired)})
	}
	return all, err
}

// spareFact is a fact of the site: a spare key is nobody's. Whose documents it opened is told to each of them.
func (s *Site) spareFact(kind string, by people.Actor, kid string, now time.Time) proof.Fact {
	f := keyFact(s.Plan, kind, kid, now)
	f.Detail["role"] = by.Role
	return f
}

// ProposeSpare keeps a spare key that somebody made in their browser, where the shares were printed: its public part, and its private one under
// the secret that was parted. It receives nothing until a rehearsal. The error is envelope.ErrKey, ErrUndeclared where no document
// has so many holders, ErrRole, or ErrTaken.
//
// Law: GDPR 32(1)(b), GDPR 32(1)(c)
func (s *Site) ProposeSpare(ctx context.Context, by people.Actor, jwk []byte, wrapped string, holders, needs int, now time.Time) error {
	public, err := envelope.ParsePublicKey(jwk)
	if err != nil || len(wrapped) > wrappedMost || strings.Count(wrapped, ".") != 4 {
		return envelope.ErrKey
	}
	asked := false
	for _, d := range people.SealedInBrowser(s.Plan) {
		asked = asked || d.Keys.Escrow == holders && d.Keys.Needed == needs && holders > 0
	}
	if !asked {
		return ErrUndeclared
	}
	if err := s.guardian(ctx, by); err != nil {
		return err
	}
	text, err := json.Marshal(public)
	if err != nil {
		return err
	}
	e := escrowRow{kid: public.ID(), jwk: string(text), wrapped: wrapped, holders: holders, needs: needs, made: micros(now)}
	c := &Change{site: s, at: now}
	c.also(s.spareFact(people.FactSpareMade, by, e.kid, now))
	c.holds(by)
	c.do(`insert into escrow (site, `+escrowColumns+`) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
		s.name, e.kid, e.jwk, e.wrapped, e.holders, e.needs, e.made, e.rehearsed, e.opened, e.opener, e.retired, s.bond("escrow", e.parts()...))
	return s.Commit(ctx, c)
}

// guardian reports by an error whether somebody may make, rehearse and retire spare keys: whoever opens documents, or gives the roles.
func (s *Site) guardian(ctx context.Context, by people.Actor) error {
	if by.Role == people.Manager {
		return s.held(ctx, by)
	}
	return s.reader(ctx, by)
}

// Challenge is something sealed for a spare key, which proves that enough shares were put together to open it.
type Challenge struct {
	For   string `json:"for"`
	Line  string `json:"line"`
	Chunk string `json:"chunk"` // base64url
}

func challengePlace(site, kid string) string { return site + "/spare/" + kid }

// Challenge seals for a spare key what only it can give back, within SpareLife. Nothing of it is kept. The error is ErrRole or ErrNotFound.
//
// Law: GDPR 32(1)(d)
func (s *Site) Challenge(ctx context.Context, by people.Actor, kid string, now time.Time) (Challenge, error) {
	if err := s.guardian(ctx, by); err != nil {
		return Challenge{}, err
	}
	e, err := s.escrow(ctx, kid)
	if err != nil {
		return Challenge{}, err
	}
	public, err := envelope.ParsePublicKey([]byte(e.jwk))
	if err != nil {
		return Challenge{}, err
	}
	secret := s.answer(e, strconv.FormatInt(micros(now.Add(SpareLife)), 10), seal.NewID().String())
	var out bytes.Buffer
	m := envelope.Manifest{Name: "challenge", Type: "text/plain", For: challengePlace(s.name, kid), Length: int64(len(secret))}
	if err := envelope.Seal(&out, strings.NewReader(secret), m, public); err != nil {
		return Challenge{}, err
	}
	line, chunk, _ := strings.Cut(out.String(), "\n")
	return Challenge{m.For, line, base64.RawURLEncoding.EncodeToString([]byte(chunk))}, nil
}

// answer is what a challenge holds: its end and a random part, which only this program could have marked, for the key as it stands.
func (s *Site) answer(e escrowRow, ends, nonce string) string {
	mark := s.bond("challenge", append(e.parts(), ends, nonce)...)
	return ends + "." + nonce + "." + base64.RawURLEncoding.EncodeToString(mark)
}

// answered reports by an error whether a challenge was opened in time, with the key that it was sealed for. It serves once: an answer
// changes the row that it is marked for.
func (s *Site) answered(e escrowRow, answer string, now time.Time) error {
	parts := strings.Split(strings.TrimSpace(answer), ".")
	if len(parts) != 3 || len(answer) > 500 {
		return ErrChallenge
	}
	ends, err := strconv.ParseInt(parts[0], 10, 64)
	if err != nil || !now.Before(instant(ends)) || !hmac.Equal([]byte(s.answer(e, parts[0], parts[1])), []byte(strings.TrimSpace(answer))) {
		return ErrChallenge
	}
	return nil
}

// Rehearse records that enough shares were put together: what they opened is the answer to a challenge. From the first time on, documents
// are sealed for the spare key too. The error is ErrChallenge, ErrRole or ErrNotFound.
//
// Law: GDPR 32(1)(c), GDPR 32(1)(d)
func (s *Site) Rehearse(ctx context.Context, by people.Actor, kid, answer string, now time.Time) error {
	return s.turnSpare(ctx, by, kid, answer, people.FactSpareRehearsed, func(e *escrowRow) { e.rehearsed = micros(now) }, now)
}

// OpenSpare records that the spare key was opened in earnest: for SpareLife, whoever did it is given the lines that it opens, and seals them
// for the readers of now. They have a confirmed key of their own. It is a fact of the site; whoever handed in a document whose line is
// sealed anew reads it in their own history. The error is that of Rehearse.
//
// Law: GDPR 32(1)(c), GDPR 5(2)
func (s *Site) OpenSpare(ctx context.Context, by people.Actor, kid, answer string, now time.Time) error {
	if err := s.reader(ctx, by); err != nil {
		return err
	}
	return s.turnSpare(ctx, by, kid, answer, people.FactSpareOpened, func(e *escrowRow) { e.opened, e.opener = micros(now), by.Subject }, now)
}

func (s *Site) turnSpare(ctx context.Context, by people.Actor, kid, answer, kind string, turn func(*escrowRow), now time.Time) error {
	if err := s.guardian(ctx, by); err != nil {
		return err
	}
	e, err := s.escrow(ctx, kid)
	if err != nil {
		return err
	}
	if err := s.answered(e, answer, now); err != nil {
		return err
	}
	c := s.changeSpare(by, e, kind, turn, now)
	if kind == people.FactSpareOpened {
		c.holdsKey(by)
	}
	return s.Commit(ctx, c)
}

func (s *Site) changeSpare(by people.Actor, e escrowRow, kind string, turn func(*escrowRow), now time.Time) *Change {
	after := e
	turn(&after)
	c := &Change{site: s, at: now}
	c.also(s.spareFact(kind, by, e.kid, now))
	c.holds(by)
	c.must(1, ErrStale, `update escrow set rehearsed_at = $4, opened_at = $5, opener_id = $6, retired_at = $7, bond = $8 where site = $1 and kid = $2 and bond = $3`,
		s.name, e.kid, e.bond, after.rehearsed, after.opened, after.opener, after.retired, s.bond("escrow", after.parts()...))
	return c
}

// RetireSpare ends a spare key: no document is sealed for it any more, and its shares open nothing that is sealed from now on. The error is ErrRole or ErrNotFound.
//
// Law: GDPR 32(1)(b)
func (s *Site) RetireSpare(ctx context.Context, by people.Actor, kid string, now time.Time) error {
	if err := s.guardian(ctx, by); err != nil {
		return err
	}
	e, err := s.escrow(ctx, kid)
	if err != nil {
		return err
	}
	return s.Commit(ctx, s.changeSpare(by, e, people.FactSpareRetired, func(e *escrowRow) { e.retired = micros(now) }, now))
}

// spareOpen reports by an error whether somebody opened a spare key lately.
func (s *Site) spareOpen(ctx context.Context, by people.Actor, kid string, now time.Time) error {
	e, err := s.escrow(ctx, kid)
	if errors.Is(err, ErrNotFound) || err == nil && (e.opener != by.Subject || e.opened == 0 || !now.Before(instant(e.opened).Add(SpareLife))) {
		return ErrRole
	}
	return err
}
