package store

import (
	"context"
	"crypto/rand"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"slices"
	"time"

	"charte/people"
	"charte/seal"
)

// A challenge is random, says until when it may be answered, and carries a mark that only the keyring makes: nothing is written for
// whoever merely looks at a page. One that was answered is written down until its end, so that it is answered once.
const (
	challengeLife   = 10 * time.Minute
	challengeRandom = 16
	challengeSigned = challengeRandom + 8
)

// signingIn is what a challenge is for when nobody is signed in; otherwise it is for one session.
const signingIn = "sign-in"

func (s *Site) challenge(about string, now time.Time) []byte {
	c := make([]byte, challengeRandom, 64)
	rand.Read(c)
	c = binary.BigEndian.AppendUint64(c, uint64(micros(now.Add(challengeLife))))
	return append(c, s.bond("challenge", about, hex.EncodeToString(c))...)
}

// challenged reports whether a challenge is ours, for that, and still in time.
func (s *Site) challenged(c []byte, about string, now time.Time) bool {
	return len(c) > challengeSigned && s.bonded(c[challengeSigned:], "challenge", about, hex.EncodeToString(c[:challengeSigned])) && now.Before(challengeEnd(c))
}

func challengeEnd(c []byte) time.Time {
	return instant(int64(binary.BigEndian.Uint64(c[challengeRandom:challengeSigned])))
}

// answer uses a challenge up.
func (c *Change) answer(challenge []byte) {
	c.must(1, ErrProof, `insert into spent (site, mark, ends_at) values ($1, $2, $3) on conflict (site, mark) do nothing`,
		c.site.name, challenge[:challengeRandom], micros(challengeEnd(challenge)))
}

// Elsewhere is the site with pages at other origins too, such as "https://pages.example", which may ask for its passkeys.
//
// Law: GDPR 32(1)(b)
func (s *Site) Elsewhere(origins []string) *Site {
	one := *s
	one.elsewhere = origins
	return &one
}

// passkeys is the site as passkeys know it. The error is people.ErrPasskey where they cannot be had.
func (s *Site) passkeys() (people.Passkeys, error) {
	return people.NewPasskeys(s.Plan.Charter.Site.Name.FR, s.Base, s.elsewhere...)
}

func keysOf(all []factor) (keys []json.RawMessage, at []int) {
	for i, f := range all {
		if f.kind == people.Passkey {
			keys, at = append(keys, f.kept.Passkey), append(at, i)
		}
	}
	return keys, at
}

// OfferPasskey is what a browser is asked to make a passkey in this session, as JSON. The error is people.ErrPasskey where none can be had.
func (s *Site) OfferPasskey(ctx context.Context, who people.Session, now time.Time) (string, error) {
	p, err := s.passkeys()
	if err != nil {
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
	at, err := s.login(ctx, who.Subject, key)
	if err != nil {
		return "", err
	}
	keys, _ := keysOf(all)
	return p.Make(s.challenge(who.ID.String(), now), who.Subject, at.address, keys)
}

// AddPasskey keeps a passkey that a browser made for OfferPasskey in this session, under its owner's name for it. It returns what AddCode
// does. The error is ErrProof for an answer that is not right, or was given before.
//
// Law: GDPR 32(1)(b)
func (s *Site) AddPasskey(ctx context.Context, who people.Session, answer string, name seal.Text, from people.Device, now time.Time) (token string, codes []string, err error) {
	p, err := s.passkeys()
	if err != nil {
		return "", nil, err
	}
	key, counter, err := p.Made(answer, who.Subject, func(c []byte) bool { return s.challenged(c, who.ID.String(), now) })
	if err != nil {
		return "", nil, ErrProof
	}
	// The session ends with this change, and its challenges with it: none is answered twice.
	f := factor{kind: people.Passkey, counter: counter, kept: kept{Name: name.Reveal("sealed at once"), Passkey: key}}
	return s.addFactor(ctx, who, f, from, now)
}

// AskPasskey is what a browser is asked to sign in, as JSON, by whoever owes a second proof or by nobody yet.
func (s *Site) AskPasskey(due people.Session, now time.Time) (string, error) {
	p, err := s.passkeys()
	if err != nil {
		return "", err
	}
	return p.Ask(s.challenge(asking(due), now))
}

// asking is what a challenge is for: a session that owes a proof, or signing in.
func asking(due people.Session) string {
	if due.ID.IsZero() {
		return signingIn
	}
	return due.ID.String()
}

// PasskeySignIn opens a session for whoever answered AskPasskey: a passkey is two proofs. due is the session that owes one, zero for
// none. The error is ErrProof, whatever is wrong.
//
// Law: GDPR 32(1)(b)
func (s *Site) PasskeySignIn(ctx context.Context, due people.Session, answer string, from people.Device, now time.Time) (string, error) {
	p, err := s.passkeys()
	if err != nil {
		return "", err
	}
	subject, err := people.Bearer(answer)
	if err != nil || !due.ID.IsZero() && subject != due.Subject {
		return "", ErrProof
	}
	if s, err = s.of(ctx, subject); err != nil {
		return "", unknown(err)
	}
	key, err := s.key(ctx, subject)
	if err != nil {
		return "", unknown(err)
	}
	all, err := s.factors(ctx, subject, key)
	if err != nil {
		return "", err
	}
	var challenge []byte
	keys, at := keysOf(all)
	n, used, counter, err := p.Proved(answer, subject, keys, func(c []byte) bool {
		challenge = slices.Clone(c)
		return s.challenged(c, asking(due), now)
	})
	if err != nil {
		return "", ErrProof
	}
	f := all[at[n]]
	was := f.counter
	f.counter, f.kept.Passkey = counter, used
	spend := func(c *Change) {
		c.answer(challenge)
		c.spend(f, was)
	}
	if !due.ID.IsZero() {
		return s.complete(ctx, due, from, now, spend)
	}
	return s.enter(ctx, subject, entry{from, 2}, now, func(c *Change, _ account) error {
		spend(c)
		return nil
	})
}

// unknown makes nobody the same as somebody with a wrong proof.
func unknown(err error) error {
	if errors.Is(err, ErrNotFound) {
		return ErrProof
	}
	return err
}
