package store

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"charte/charter"
	"charte/plan"
	"charte/policy"
	"charte/proof"
	"charte/seal"
)

// Version is one publication of a site's policy. A charter whose wording changed, because Charte words it anew, is published
// again under the same number.
type Version struct {
	Number    int
	Published time.Time
	Applies   time.Time // from when
	Withdrawn time.Time // when it was given up before it applied; zero for the others
	Fact      seal.ID
	digest    string
}

// family is what the sites of one id share: each of them is the site under one version of its charter, and its people may be under
// several.
type family struct {
	mu       sync.RWMutex
	versions []Version // one for each number, as it was published last, in the order of the numbers
	compiled map[int]*Site
	steps    map[[2]int]policy.Step
	line     line
}

func (s *Store) family(name string) *family {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.families[name] == nil {
		s.families[name] = &family{compiled: map[int]*Site{}, steps: map[[2]int]policy.Step{}}
	}
	return s.families[name]
}

// Reload reads which versions there are: another server, or a command, may have published one.
func (s *Site) Reload(ctx context.Context) error {
	all, err := s.published(ctx)
	if err != nil {
		return err
	}
	var last []Version
	for _, v := range all {
		last = append(slices.DeleteFunc(last, func(w Version) bool { return w.Number == v.Number }), v)
	}
	slices.SortFunc(last, func(a, b Version) int { return a.Number - b.Number })
	s.kin.mu.Lock()
	defer s.kin.mu.Unlock()
	s.kin.versions = last
	return nil
}

func (s *Site) published(ctx context.Context) (all []Version, err error) {
	err = each(ctx, s.engine.reader(), func(r *sql.Rows) error {
		var v Version
		var published, applies, withdrawn int64
		err := r.Scan(&v.Number, &published, &applies, &withdrawn, &v.Fact, &v.digest)
		v.Published, v.Applies, v.Withdrawn = instant(published), instant(applies), instant(withdrawn)
		all = append(all, v)
		return err
	}, `select number, published_at, applies_at, withdrawn_at, fact_id, digest from policy_version where site = $1 order by published_at`, s.name)
	return all, err
}

// Versions returns every publication, the latest first.
func (s *Site) Versions(ctx context.Context) ([]Version, error) {
	all, err := s.published(ctx)
	slices.Reverse(all)
	return all, err
}

// numbered gives the versions that were read last: one for each number, in order. The list is not to be changed.
func (s *Site) numbered() []Version {
	s.kin.mu.RLock()
	defer s.kin.mu.RUnlock()
	return s.kin.versions
}

// inForce gives the version that applies to whoever comes now, and reports false before the first.
func (s *Site) inForce(now time.Time) (v Version, ok bool) {
	for _, x := range s.numbered() {
		switch {
		case !x.Withdrawn.IsZero():
		case !x.Applies.After(now), !ok: // a clock that is behind makes nothing begin anew
			v, ok = x, true
		}
	}
	return v, ok
}

// Coming gives the version that is announced and does not apply yet; false when there is none.
func (s *Site) Coming(now time.Time) (v Version, ok bool) {
	all := s.numbered()
	if len(all) == 0 {
		return v, false
	}
	v = all[len(all)-1]
	return v, v.Withdrawn.IsZero() && v.Applies.After(now)
}

// InForce is the site under the version that applies to whoever comes now. Before anything is published it is the site itself.
func (s *Site) InForce(ctx context.Context, now time.Time) (*Site, error) {
	v, ok := s.inForce(now)
	if !ok {
		return s, nil
	}
	return s.Under(ctx, v.Number)
}

// Under is the site under a version that was published: what its people were promised, and nothing else, is what it does. The error
// is ErrNotFound for a number that no version has.
//
// Law: GDPR 5(1)(a)
func (s *Site) Under(ctx context.Context, number int) (*Site, error) {
	if number == s.version {
		return s, nil
	}
	s.kin.mu.RLock()
	one := s.kin.compiled[number]
	s.kin.mu.RUnlock()
	if one != nil {
		return one, nil
	}
	source, err := s.source(ctx, number)
	if err != nil {
		return nil, err
	}
	c, err := charter.Parse(fmt.Sprintf("version %d", number), []byte(source))
	if err != nil {
		return nil, fmt.Errorf("store: version %d as it was published: %w", number, err)
	}
	if one, err = s.Site(plan.Compile(c), s.Base); err != nil {
		return nil, err
	}
	one.served = policy.Published(one.Plan, time.Time{}).Digest()
	return one.compiled(), nil
}

// compiled keeps a site for whoever asks for its version next; another one of the same version may be there already.
func (s *Site) compiled() *Site {
	s.kin.mu.Lock()
	defer s.kin.mu.Unlock()
	if one := s.kin.compiled[s.version]; one != nil {
		return one
	}
	s.kin.compiled[s.version] = s
	return s
}

// source is the charter of a version. The error is seal.ErrTampered when it is not the one of its fact: what people were promised
// is not to be rewritten behind their backs.
func (s *Site) source(ctx context.Context, number int) (source string, err error) {
	var id seal.ID
	if err := s.engine.reader().QueryRowContext(ctx, `select source, fact_id from policy_version where site = $1 and number = $2 order by published_at desc limit 1`,
		s.name, number).Scan(&source, &id); err != nil {
		return "", notFound(err)
	}
	f, err := s.publication(ctx, id)
	if err == nil && f.Detail["charter"] != policy.Digest(source) {
		err = seal.ErrTampered
	}
	return source, err
}

// InUse gives the site under each version that people are under, and under the one in force, in the order of the numbers. A version
// that cannot be read is left out, and the error says so: it keeps nobody else from what they were promised.
func (s *Site) InUse(ctx context.Context, now time.Time) (all []*Site, err error) {
	current, any := s.inForce(now)
	if !any {
		return []*Site{s}, nil
	}
	for _, v := range s.numbered() {
		var people bool
		if err := s.engine.reader().QueryRowContext(ctx, `select exists (select 1 from subject where site = $1 and terms = $2)`, s.name, v.Number).Scan(&people); err != nil {
			return nil, err
		}
		if !people && v.Number != current.Number {
			continue
		}
		one, underErr := s.Under(ctx, v.Number)
		if underErr != nil {
			err = errors.Join(err, underErr)
			continue
		}
		all = append(all, one)
	}
	return all, err
}

// of is the site under the version that a person is under. The error is ErrNotFound for nobody.
func (s *Site) of(ctx context.Context, subject seal.ID) (*Site, error) {
	var terms int
	if err := s.engine.reader().QueryRowContext(ctx, `select terms from subject where site = $1 and subject_id = $2`, s.name, subject).Scan(&terms); err != nil {
		return nil, notFound(err)
	}
	return s.Under(ctx, terms)
}

// Publish makes a version a fact: the charter, its promises and the texts that people read, by the digests in its fact. The first
// version applies at once; another one from its date, if people are told as long ahead as the version in force promises, and a version
// that was announced and does not apply yet is withdrawn for it. What is published already is left alone; the same charter in other
// words is a fact again. All of it is done, or nothing. The error is ErrVersion, and says what to write instead.
//
// Law: GDPR 5(2), GDPR 12(1), GDPR 13(3)
func (s *Site) Publish(ctx context.Context, p policy.Publication, now time.Time) (err error) {
	for range 4 { // another server, or a command, may publish at the same time
		if err = s.publish(ctx, p, now); !errors.Is(err, ErrStale) && !errors.Is(err, ErrTaken) {
			return err
		}
	}
	return err
}

func (s *Site) publish(ctx context.Context, p policy.Publication, now time.Time) error {
	all, err := s.published(ctx)
	if err != nil {
		return err
	}
	known := int64(len(all))
	if err := s.Reload(ctx); err != nil {
		return err
	}
	if known > 0 && !now.After(all[known-1].Published) && now.After(all[known-1].Published.Add(-clocksDiffer)) {
		now = all[known-1].Published.Add(time.Microsecond) // each publication has an instant of its own
	}
	digest, source := p.Digest(), string(s.Plan.Charter.Source)
	applies, withdrawn, err := s.settled(ctx, digest, source, now)
	if err != nil {
		return err
	}
	if s.served = digest; applies.IsZero() {
		s.compiled()
		return nil
	}
	p.Fact.At = now
	c, id := s.because(seal.ID{}, seal.DataKey{}, now, p.Fact)
	c.must(known, ErrStale, `update policy_version set number = number where site = $1`, s.name) // whoever publishes too waits here
	c.must(1, ErrStale, `insert into policy_version (site, digest, number, published_at, applies_at, source, plan, fact_id)
		select $1, $2, $3, $4, $5, $6, $7, $8 where (select count(*) from policy_version where site = $1) = $9`,
		s.name, digest, s.version, micros(now), micros(applies), source, p.Plan, id, known)
	for _, t := range p.Texts {
		c.do(`insert into policy_text (site, published_at, lang, body) values ($1, $2, $3, $4)`, s.name, micros(now), t.Lang, t.Body)
	}
	for _, v := range withdrawn {
		c.withdraw(v)
	}
	c.unsay(`version < $2`, s.version)
	if err := s.Commit(ctx, c); err != nil {
		return err
	}
	s.compiled()
	return s.Reload(ctx)
}

// Preview says from when the version would apply if it were published, and the site under the one in force, which is nil before the
// first. The zero time says that it is published already. The error is that of Publish.
func (s *Site) Preview(ctx context.Context, now time.Time) (applies time.Time, from *Site, err error) {
	if err := s.Reload(ctx); err != nil {
		return applies, nil, err
	}
	applies, _, err = s.settled(ctx, policy.Published(s.Plan, now).Digest(), string(s.Plan.Charter.Source), now)
	if _, any := s.inForce(now); any && err == nil {
		from, err = s.InForce(ctx, now)
	}
	return applies, from, err
}

// clocksDiffer is how far the clocks of two servers may be apart.
const clocksDiffer = time.Minute

// settled decides from when a version applies, and which ones it replaces; the zero time when it is published already.
func (s *Site) settled(ctx context.Context, digest, source string, now time.Time) (applies time.Time, withdrawn []Version, err error) {
	current, any := s.inForce(now)
	if !any {
		return now, nil, nil
	}
	all := s.numbered()
	if i := slices.IndexFunc(all, func(v Version) bool { return v.Number == s.version }); i >= 0 {
		same, err := s.source(ctx, s.version)
		switch {
		case err != nil:
			return applies, nil, err
		case same != source:
			return applies, nil, fmt.Errorf("%w: version %d was published: raise the number", ErrVersion, s.version)
		case !all[i].Withdrawn.IsZero():
			return applies, nil, fmt.Errorf("%w: version %d was withdrawn: raise the number", ErrWithdrawn, s.version)
		case all[i].digest == digest:
			return applies, nil, nil
		}
		return all[i].Applies, nil, nil
	}
	if last := all[len(all)-1].Published; now.Before(last) {
		return applies, nil, fmt.Errorf("%w: this machine says %s, and the last version was published on %s: set its clock", ErrVersion, now.Format(time.RFC3339), last.Format(time.RFC3339))
	}
	before, err := s.Under(ctx, current.Number)
	if err != nil {
		return applies, nil, err
	}
	if err := policy.Succeeds(before.Plan.Charter, s.Plan.Charter, now); err != nil {
		return applies, nil, fmt.Errorf("%w: %w", ErrVersion, err)
	}
	if latest := all[len(all)-1]; latest.Number > s.version {
		return applies, nil, fmt.Errorf("%w: version %d was published: raise the number", ErrVersion, latest.Number)
	}
	if applies = s.Plan.Charter.Version.Date.UTC(); applies.Before(now) {
		applies = now
	}
	for _, v := range all {
		if v.Withdrawn.IsZero() && v.Applies.After(now) {
			withdrawn = append(withdrawn, v)
		}
	}
	return applies, withdrawn, nil
}

// Withdraw gives up a version that was announced and does not apply yet: nobody is under it, and nobody will be. The error is
// ErrNotFound when no version waits.
func (s *Site) Withdraw(ctx context.Context, now time.Time) (Version, error) {
	if err := s.Reload(ctx); err != nil {
		return Version{}, err
	}
	v, ok := s.Coming(now)
	if !ok {
		return v, ErrNotFound
	}
	c := &Change{site: s, at: now}
	c.withdraw(v)
	if err := s.Commit(ctx, c); err != nil {
		return v, err
	}
	return v, s.Reload(ctx)
}

func (c *Change) withdraw(v Version) {
	c.also(proof.Fact{Kind: policy.FactWithdrawn, Promise: "version", Version: v.Number, At: c.at})
	c.must(1, ErrStale, `update policy_version set withdrawn_at = $4 where site = $1 and number = $2 and published_at = $3 and withdrawn_at = 0 and applies_at > $4
		and not exists (select 1 from subject p where p.site = $1 and p.terms = $2)`,
		c.site.name, v.Number, micros(v.Published), micros(c.at))
	c.do(`update policy_version set withdrawn_at = $3 where site = $1 and number = $2 and withdrawn_at = 0`, c.site.name, v.Number, micros(c.at)) // its other wordings
	c.unsay(`version = $2`, v.Number)
}

// unsay cancels letters that announce what does not come any more: they would only worry their readers.
func (c *Change) unsay(which string, number int) {
	open := which + ` and told_at = 0 and answered_at = 0 and moved_at = 0`
	c.do(`delete from outbox where site = $1 and letter_id in (select letter_id from notice where site = $1 and `+open+`)`, c.site.name, number)
	c.do(`delete from notice where site = $1 and `+open, c.site.name, number)
}

// Published returns when the version that this site serves was published last, and the fact that proves it.
func (s *Site) Published(ctx context.Context) (at time.Time, fact seal.ID, err error) {
	all, err := s.published(ctx)
	for _, v := range all {
		if v.Number == s.version {
			at, fact = v.Published, v.Fact
		}
	}
	if err == nil && fact.IsZero() {
		err = ErrNotFound
	}
	return at, fact, err
}

// Text returns the exact text of a version in a language, as it stood at an instant; the zero time stands for the latest. The error
// is ErrNotFound where there was none, seal.ErrTampered when it is not the one of its fact.
//
// Law: GDPR 5(2), GDPR 7(1)
func (s *Site) Text(ctx context.Context, number int, lang string, at time.Time) (body string, v Version, err error) {
	all, err := s.published(ctx)
	for _, x := range all {
		if x.Number == number && (at.IsZero() || v.Published.IsZero() || !x.Published.After(at)) {
			v = x
		}
	}
	if err != nil || v.Published.IsZero() {
		return "", v, errors.Join(err, notFoundIf(err == nil))
	}
	if err := s.engine.reader().QueryRowContext(ctx, `select body from policy_text where site = $1 and published_at = $2 and lang = $3`, s.name, micros(v.Published), lang).Scan(&body); err != nil {
		return "", v, notFound(err)
	}
	f, err := s.publication(ctx, v.Fact)
	if err == nil && f.Detail[lang] != policy.Digest(body) {
		err = seal.ErrTampered
	}
	return body, v, err
}

// publication opens the fact of a publication. The error is seal.ErrTampered when it is not the one that the log committed to.
func (s *Site) publication(ctx context.Context, id seal.ID) (f proof.Fact, err error) {
	var body, leaf []byte
	if err := s.engine.reader().QueryRowContext(ctx, `select body, leaf from fact where site = $1 and subject_id = $2 and fact_id = $3`, s.name, seal.ID{}, id).Scan(&body, &leaf); err != nil {
		return f, notFound(err)
	}
	salt, canonical, err := s.openFact(seal.DataKey{}, seal.ID{}, id, body)
	if err != nil {
		return f, err
	}
	if entry := proof.Commitment(salt, canonical); !bytes.Equal(entry[:], leaf) {
		return f, seal.ErrTampered
	}
	return proof.ParseFact(canonical)
}

func notFoundIf(is bool) error {
	if is {
		return ErrNotFound
	}
	return nil
}

// Step is what going from one published version to another means for people.
func (s *Site) Step(ctx context.Context, from, to int) (policy.Step, error) {
	s.kin.mu.RLock()
	step, known := s.kin.steps[[2]int{from, to}]
	s.kin.mu.RUnlock()
	if known {
		return step, nil
	}
	before, err := s.Under(ctx, from)
	if err != nil {
		return step, err
	}
	after, err := s.Under(ctx, to)
	if err != nil {
		return step, err
	}
	all, err := s.published(ctx)
	first := slices.IndexFunc(all, func(v Version) bool { return v.Number == to })
	if err != nil || first < 0 {
		return step, errors.Join(err, notFoundIf(err == nil))
	}
	// As it was judged when it was announced: a better wording changes nothing for anybody.
	step = policy.Next(before.Plan.Charter, after.Plan.Charter, all[first].Published)
	s.kin.mu.Lock()
	defer s.kin.mu.Unlock()
	s.kin.steps[[2]int{from, to}] = step
	return step, nil
}
