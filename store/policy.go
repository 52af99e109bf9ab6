package store

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"charte/proof"
	"charte/seal"
)

// published is the latest version of the policy that is a fact.
type published struct {
	digest, source string
	number         int
	at             time.Time
	fact           seal.ID
}

func (s *Site) latest(ctx context.Context) (p published, err error) {
	var at int64
	err = s.engine.reader().QueryRowContext(ctx, `select digest, source, number, published_at, fact_id from policy_version where site = $1 order by published_at desc limit 1`,
		s.name).Scan(&p.digest, &p.source, &p.number, &at, &p.fact)
	p.at = instant(at)
	return p, notFound(err)
}

// Publish makes what is served from now on a fact: the charter and the texts that people read, by the digests in f.
// What is in force already is left alone; going back to an older text is a fact again. The error is ErrVersion when
// the charter changed under the same number.
//
// Law: GDPR 5(2), GDPR 12(1)
func (s *Site) Publish(ctx context.Context, f proof.Fact, now time.Time) error {
	text, err := json.Marshal(f.Detail) // keys in order
	if err != nil {
		return err
	}
	sum := sha256.Sum256(text)
	digest := hex.EncodeToString(sum[:])
	before, err := s.latest(ctx)
	if err != nil && !errors.Is(err, ErrNotFound) {
		return err
	}
	if err == nil && before.digest == digest {
		s.served = digest
		return nil
	}
	c := s.Plan.Charter
	if err == nil && before.source != string(c.Source) && c.Version.Number <= before.number {
		return fmt.Errorf("%w: version %d was published: raise the number", ErrVersion, before.number)
	}
	change, id := s.because(seal.ID{}, seal.DataKey{}, now, f)
	change.do(`insert into policy_version (site, digest, number, published_at, source, fact_id) values ($1, $2, $3, $4, $5, $6)`,
		s.name, digest, c.Version.Number, micros(now), string(c.Source), id)
	if err := s.Commit(ctx, change); err != nil {
		return err
	}
	s.served = digest
	return nil
}

// Published returns when the version in force was published, and the fact that proves it.
func (s *Site) Published(ctx context.Context) (at time.Time, fact seal.ID, err error) {
	p, err := s.latest(ctx)
	return p.at, p.fact, err
}
