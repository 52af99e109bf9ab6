package store

import (
	"context"
	"encoding/base64"
	"encoding/hex"
	"time"

	"charte/consent"
	"charte/people"
	"charte/plan"
	"charte/rights"
	"charte/seal"
)

// token is the secret of the link by which one person ends one series of letters without signing in. It is the same in every letter,
// and nobody can make it who has no keyring.
//
// Law: GDPR 7(3), GDPR 21(3)
func (s *Site) token(subject seal.ID, mailing string) string {
	return base64.RawURLEncoding.EncodeToString(s.ring.Blind(s.name, "unsubscribe/"+mailing, subject.String()))
}

func unsubscribeParts(hash []byte, subject seal.ID, mailing string) []string {
	return []string{hex.EncodeToString(hash), subject.String(), mailing}
}

// Series is what the link of a letter leads to.
type Series struct {
	Mailing string
	Purpose string  // the purpose that the series serves
	Agreed  bool    // it rests on consent: to stop it is to withdraw
	On      bool    // its reader still receives it
	Lang    string  // of its reader
	Terms   int     // the version that its reader is under
	Undo    string  // while the reader's last word is a no: the secret that lets them take just that no back
	Receipt seal.ID // the fact of that no; zero without one
	subject seal.ID
	site    *Site
}

// Plan gives the plan by which the reader lives.
func (x Series) Plan() *plan.Plan { return x.site.Plan }

// Subject gives its reader.
func (x Series) Subject() seal.ID { return x.subject }

// Unsubscribe finds the series of letters behind a link, for its reader. It changes nothing. The error is ErrNotFound for a link that
// leads to nobody any more, ErrPurpose where the reader's version has no such series.
func (s *Site) Unsubscribe(ctx context.Context, token string) (x Series, err error) {
	hash := seal.TokenHash(token)
	var bond []byte
	if err := s.engine.reader().QueryRowContext(ctx, `select subject_id, mailing, bond from unsubscribe where site = $1 and token_hash = $2`,
		s.name, hash[:]).Scan(&x.subject, &x.Mailing, &bond); err != nil {
		return x, notFound(err)
	}
	if !s.bonded(bond, "unsubscribe", unsubscribeParts(hash[:], x.subject, x.Mailing)...) {
		return x, ErrNotFound
	}
	return s.reading(ctx, x)
}

// reading says where a reader stands about a series.
func (s *Site) reading(ctx context.Context, x Series) (Series, error) {
	err := s.engine.reader().QueryRowContext(ctx, `select lang, terms from subject where site = $1 and subject_id = $2`, s.name, x.subject).Scan(&x.Lang, &x.Terms)
	if err != nil {
		return x, notFound(err)
	}
	if x.site, err = s.Under(ctx, x.Terms); err != nil {
		return x, err
	}
	m, ok := x.site.Plan.Mailing(x.Mailing)
	if !ok {
		return x, ErrPurpose
	}
	x.Purpose, x.Agreed = m.Purpose, x.site.Plan.Agreed(m)
	mine := false // the last word is about this very series, or about the consent that it rests on
	if x.Agreed {
		made, err := s.agreements(ctx, x.subject)
		if err != nil {
			return x, err
		}
		for _, a := range made {
			if a.Purpose == m.Purpose {
				x.On, x.Receipt, mine = a.Given, a.Fact, true
			}
		}
	} else {
		x.On = true
		said, err := s.Objections(ctx, x.subject)
		if err != nil {
			return x, err
		}
		for _, o := range said {
			if o.Stands && (o.Mailing == m.Name || o.Purpose != "" && o.Purpose == m.Purpose) {
				x.On, x.Receipt, mine = false, o.Evidence, o.Purpose == ""
			}
		}
	}
	if !x.On && mine {
		x.Undo = base64.RawURLEncoding.EncodeToString(s.ring.Blind(s.name, "resume/"+m.Name, x.Receipt.String()))
	}
	return x, nil
}

// Stop ends a series of letters for the reader of a link, or of an address: the consent that it rests on is withdrawn, or the series
// stopped. via says by which way: "link", "one-click" or "email". It returns the fact whose receipt proves it; zero where the reader received it no more.
//
// Law: GDPR 7(3), GDPR 21(3)
func (s *Site) Stop(ctx context.Context, x Series, via, lang string, now time.Time) (fact seal.ID, err error) {
	if !x.On {
		return x.Receipt, nil
	}
	return s.turnSeries(ctx, x, false, via, lang, "", now)
}

// Resume takes back the last no of a link's reader, and nothing else: undo is the secret that the answer to that no carried. Where the
// series rests on consent it is a new one, and notice the digest of what the reader was shown. The error is ErrStale when they said
// something else since.
//
// Law: GDPR 4(11), GDPR 7(1)
func (s *Site) Resume(ctx context.Context, x Series, undo, lang, notice string, now time.Time) (fact seal.ID, err error) {
	if x.On || x.Undo == "" || undo != x.Undo {
		return fact, ErrStale
	}
	return s.turnSeries(ctx, x, true, "link", lang, notice, now)
}

func (s *Site) turnSeries(ctx context.Context, x Series, on bool, via, lang, notice string, now time.Time) (fact seal.ID, err error) {
	s = x.site
	key, err := s.key(ctx, x.subject)
	if err != nil {
		return fact, err
	}
	c := &Change{site: s, subject: x.subject, key: key, at: now}
	// Whoever follows a link has not come to the site: what waits for their visit goes on waiting.
	c.must(1, ErrNotFound, `update subject set kind = kind where site = $1 and subject_id = $2 and terms = $3`, s.name, x.subject, s.version)
	if x.Agreed {
		choice, err := consent.Choose(s.Plan, x.Purpose, on, via, lang, now)
		if err != nil {
			return fact, err
		}
		choice.Notice = notice
		fact = c.choose(choice)
		return fact, s.Commit(ctx, c)
	}
	o, err := rights.Stop(s.Plan, x.Mailing, !on, via, lang, now)
	if err != nil {
		return fact, err
	}
	fact = c.also(o.Fact())
	c.object(o, fact)
	return fact, s.Commit(ctx, c)
}

// Reader finds the series of letters of whoever has an address, so that somebody who asked by e-mail can be taken at their word. The
// error is ErrNotFound where nobody has it.
//
// Law: GDPR 7(3)
func (s *Site) Reader(ctx context.Context, mailing, typed string) (x Series, err error) {
	login, _ := s.Plan.Login()
	address, wrong := people.Accept(login, typed)
	if wrong != "" {
		return x, ErrNotFound
	}
	x.Mailing = mailing
	if x.subject, err = s.owner(ctx, login.Name, address); err != nil {
		return x, err
	}
	return s.reading(ctx, x)
}
