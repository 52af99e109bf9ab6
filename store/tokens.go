package store

import (
	"context"
	"database/sql"
	"encoding/hex"
	"errors"
	"strconv"
	"strings"
	"time"

	"charte/letters"
	"charte/people"
	"charte/rights"
	"charte/seal"
)

// ErrTokens says that a person has as many tokens as anybody may have.
var ErrTokens = errors.New("store: no more tokens for this person")

func tokenParts(hash []byte, subject, id seal.ID, scopes string, ends int64, sealed []byte) []string {
	return []string{hex.EncodeToString(hash), subject.String(), id.String(), scopes, strconv.FormatInt(ends, 10), hex.EncodeToString(sealed)}
}

// MakeToken makes a token of the JSON API and returns it, once: only its hash is kept. The person is told by letter. The error is
// ErrTokens when they have people.TokensMost already.
//
// Law: GDPR 32(1)(b)
func (s *Site) MakeToken(ctx context.Context, who people.Session, t people.Token) (string, error) {
	h, err := s.Held(ctx, who.Subject)
	if err != nil {
		return "", err
	}
	to, err := s.reachedAt(ctx, h)
	if err != nil {
		return "", err
	}
	c, err := s.act(ctx, who.Subject, t.Made, t.Said(people.Fact(s.Plan, people.FactTokenMade, "security.password", t.Made)))
	if err != nil {
		return "", err
	}
	token, hash := seal.NewToken()
	sealed := c.key.Seal(s.place(who.Subject, "api_token", t.ID.String()), []byte(t.Name.Reveal("sealed at once")))
	scopes, ends := people.JoinScopes(t.Scopes), micros(t.Ends)
	// The row of the person is taken by act: two tokens at once are counted one after the other.
	c.must(1, ErrTokens, `insert into api_token (site, token_hash, subject_id, token_id, scopes, made_at, ends_at, used_at, sealed, bond) select $1, $2, $3, $4, $5, $6, $7, 0, $8, $9
		where (select count(*) from api_token a where a.site = $1 and a.subject_id = $3) < $10`,
		s.name, hash[:], who.Subject, t.ID, scopes, micros(t.Made), ends, sealed,
		s.bond("api_token", tokenParts(hash[:], who.Subject, t.ID, scopes, ends, sealed)...), people.TokensMost)
	c.owe(who.Subject, c.key, letters.Write(s.Plan, letters.Token, h.Lang, to, s.Base+"/my-data/tokens", ""))
	return people.TokenPrefix + token, s.Commit(ctx, c)
}

// Token returns who made a token that still opens something, and what it may do. The error is ErrNotFound for any other.
//
// Law: GDPR 32(1)(b)
func (s *Site) Token(ctx context.Context, token string, now time.Time) (who people.Session, t people.Token, err error) {
	secret, ok := strings.CutPrefix(token, people.TokenPrefix)
	if !ok {
		return who, t, ErrNotFound
	}
	hash := seal.TokenHash(secret)
	var made, ends, used int64
	var scopes, came string
	var sealed, bond []byte
	err = s.engine.reader().QueryRowContext(ctx, `select p.subject_id, p.kind, p.lang, p.terms, p.came, a.token_id, a.scopes, a.made_at, a.ends_at, a.used_at, a.sealed, a.bond
		from api_token a join subject p on p.site = a.site and p.subject_id = a.subject_id where a.site = $1 and a.token_hash = $2 and a.ends_at > $3`,
		s.name, hash[:], micros(now)).Scan(&who.Subject, &who.Kind, &who.Lang, &who.Terms, &came, &t.ID, &scopes, &made, &ends, &used, &sealed, &bond)
	if err == nil && !s.bonded(bond, "api_token", tokenParts(hash[:], who.Subject, t.ID, scopes, ends, sealed)...) {
		err = ErrNotFound
	}
	if err != nil {
		return people.Session{}, people.Token{}, notFound(err)
	}
	t.Scopes, t.Made, t.Ends, t.Used = people.ParseScopes(scopes), instant(made), instant(ends), instant(used)
	who.Ends = t.Ends
	if came == cameOpened {
		if who.Account, err = s.holder(ctx, who.Subject); err != nil {
			return people.Session{}, people.Token{}, err
		}
	}
	return who, t, nil
}

// UseToken records the first use of a token on a day. It is no visit of the person: a program that runs by itself keeps no account.
//
// Law: GDPR 32(1)(b), GDPR 5(1)(e)
func (s *Site) UseToken(ctx context.Context, who people.Session, t people.Token, now time.Time) error {
	if now.Truncate(day).Equal(t.Used.Truncate(day)) {
		return nil
	}
	key, err := s.key(ctx, who.Subject)
	if err != nil {
		return err
	}
	c, _ := s.because(who.Subject, key, now, t.Said(people.Fact(s.Plan, people.FactTokenUsed, "security.password", now)))
	c.must(1, ErrStale, `update api_token set used_at = $4 where site = $1 and subject_id = $2 and token_id = $3 and used_at < $5`,
		s.name, who.Subject, t.ID, micros(now), micros(now.Truncate(day)))
	return ignore(s.Commit(ctx, c), ErrStale) // another request of the same day was first
}

const day = 24 * time.Hour

// EndToken ends a token at once. The error is ErrNotFound when the person has no such token.
func (s *Site) EndToken(ctx context.Context, who people.Session, id seal.ID, now time.Time) error {
	c, err := s.act(ctx, who.Subject, now, people.Token{ID: id}.Said(people.Fact(s.Plan, people.FactTokenEnded, "security.password", now)))
	if err != nil {
		return err
	}
	c.must(1, ErrNotFound, `delete from api_token where site = $1 and subject_id = $2 and token_id = $3`, s.name, who.Subject, id)
	return s.Commit(ctx, c)
}

// dropTokens ends every token of the person, and of their other profiles: whoever takes an account back takes it back from programs too.
func (c *Change) dropTokens() {
	c.do(`delete from api_token where site = $1 and (subject_id = $2 or subject_id in (select f.subject_id from profile f where f.site = $1 and f.account_id = $2))`, c.site.name, c.subject)
}

// tokens lists the tokens of somebody, the latest first.
func (s *Site) tokens(ctx context.Context, h *rights.Holding, key seal.DataKey) error {
	return each(ctx, s.engine.reader(), func(r *sql.Rows) error {
		t := rights.Token{}
		var scopes string
		var made, ends, used int64
		var sealed []byte
		if err := r.Scan(&t.ID, &scopes, &made, &ends, &used, &sealed); err != nil {
			return err
		}
		name, err := key.Open(s.place(h.Subject, "api_token", t.ID.String()), sealed)
		t.Name, t.Scopes, t.Made, t.Ends, t.Used = seal.NewText(string(name)), strings.Fields(scopes), instant(made), instant(ends), instant(used)
		h.Tokens = append(h.Tokens, t)
		return err
	}, `select token_id, scopes, made_at, ends_at, used_at, sealed from api_token where site = $1 and subject_id = $2 order by made_at desc, token_id`, s.name, h.Subject)
}

// tokenBonds checks that the tokens belong to whom they were made for, and may do no more than they were made for.
func (c *check) tokenBonds(ctx context.Context) error {
	var hash, sealed, bond []byte
	var subject, id seal.ID
	var scopes string
	var ends int64
	return each(ctx, c.tx, func(r *sql.Rows) error {
		err := r.Scan(&hash, &subject, &id, &scopes, &ends, &sealed, &bond)
		if err == nil && !c.bonded(bond, "api_token", tokenParts(hash, subject, id, scopes, ends, sealed)...) {
			c.fault("api_token", "", "a row is not as it was written: altered, or made somebody else's")
		}
		return err
	}, `select token_hash, subject_id, token_id, scopes, ends_at, sealed, bond from api_token where site = $1`, c.name)
}
