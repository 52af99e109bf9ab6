package store

import (
	"context"
	"errors"
	"time"

	"charte/people"
	"charte/rights"
	"charte/seal"
)

// Copy makes the file of everything that is held about a person, in a language, and the SHA-256, hex, of its list. That of an account
// holds its other profiles too, each in a folder.
//
// Law: GDPR 15(3), GDPR 20(1)
func (s *Site) Copy(ctx context.Context, subject seal.ID, lang string, now time.Time) (file []byte, manifest string, err error) {
	whole, err := s.part(ctx, subject)
	if err != nil {
		return nil, "", err
	}
	var others []rights.Part
	list := whole.Holding.Profiles
	whole.Holding.Profiles = nil
	for _, p := range list {
		one, err := s.part(ctx, p.ID)
		if errors.Is(err, ErrNotFound) {
			continue // closed a moment ago
		}
		if err != nil {
			return nil, "", err
		}
		if p.Title, err = s.Title(ctx, p.ID, whole.Holding.Kind); err != nil {
			return nil, "", err
		}
		whole.Holding.Profiles, others = append(whole.Holding.Profiles, p), append(others, one)
	}
	if file, err = rights.Package(s.Plan, whole.Holding, whole.Events, s, lang, now, others...); err != nil {
		return nil, "", err
	}
	manifest, err = rights.ManifestDigest(file)
	return file, manifest, err
}

// part reads all that is held about one profile, pictures included, and what was done with it.
func (s *Site) part(ctx context.Context, subject seal.ID) (p rights.Part, err error) {
	if p.Holding, err = s.Held(ctx, subject); err != nil {
		return p, err
	}
	if p.Holding, err = s.Opened(ctx, p.Holding); err != nil {
		return p, err
	}
	p.Events, _, err = s.History(ctx, subject, 0, 0)
	return p, err
}

// Exported records that a copy of everything was handed over, which answers the rights of access and portability at once. digest is the
// SHA-256 of the export's manifest, hex: the copy itself is kept nowhere. Each profile that the copy holds is told in its own history.
//
// Law: GDPR 12(3), GDPR 15(3), GDPR 20(1)
func (s *Site) Exported(ctx context.Context, subject seal.ID, digest string, now time.Time) error {
	return again(func() error {
		f := people.Fact(s.Plan, rights.FactExported, "rights.portability", now)
		f.Detail = map[string]string{"manifest": digest}
		c, err := s.act(ctx, subject, now, f)
		if err != nil {
			return err
		}
		others, err := s.others(ctx, subject)
		if err != nil {
			return err
		}
		for _, id := range others {
			other, err := s.party(ctx, id)
			if errors.Is(err, ErrNotFound) || errors.Is(err, ErrNoKey) {
				continue // gone a moment ago, or nobody can write in its file
			}
			if err != nil {
				return err
			}
			c.must(1, ErrStale, `update subject set kind = kind where site = $1 and subject_id = $2`, s.name, id)
			c.alsoIn(other, f)
		}
		c.answered(rights.Ask(s.Plan, "access", seal.NewID(), now))
		c.answered(rights.Ask(s.Plan, "portability", seal.NewID(), now))
		return s.Commit(ctx, c)
	})
}
