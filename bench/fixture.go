package main

import (
	"context"
	"fmt"
	"net/url"
	"path/filepath"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"

	"charte/consent"
	"charte/people"
	"charte/policy"
	"charte/seal"
	"charte/store"
)

// fixture is a filled store, and the same people bare.
type fixture struct {
	store  *store.Store
	site   *store.Site
	bare   *bare
	opened time.Duration
	people []seal.ID
	made   atomic.Int64 // subjects acknowledged
	chosen atomic.Int64 // consents acknowledged
	signed atomic.Int64 // sign-ins acknowledged
	told   atomic.Int64 // other facts acknowledged
}

func openFixture(ctx context.Context, dir, database, bareURL string) (*fixture, error) {
	began := time.Now()
	s, err := store.Open(ctx, store.Options{Dir: dir, URL: database})
	if err != nil {
		return nil, err
	}
	f := &fixture{store: s, opened: time.Since(began)}
	p, err := skills()
	if err != nil {
		return nil, err
	}
	if f.site, err = s.Site(p, "http://skills.localhost"); err != nil {
		return nil, err
	}
	if err := f.site.Publish(ctx, policy.Published(p, time.Now()), time.Now()); err != nil {
		return nil, err
	}
	f.bare, err = openBare(ctx, bareURL, filepath.Join(dir, "bare.db"))
	return f, err
}

func (f *fixture) close() { f.bare.db.Close(); f.store.Close() }

func address(n int64) string { return fmt.Sprintf("person%d@example.org", n) }

func (f *fixture) join(ctx context.Context, id seal.ID, n int64) error {
	form := url.Values{"first_name": {"Lou"}, "email": {address(n)}, "postcode": {"13004"}}
	j, problems := people.Join(f.site.Plan, "seeker", form, "fr", id, time.Now())
	if len(problems) > 0 {
		return fmt.Errorf("join: %v", problems)
	}
	err := f.site.Join(ctx, j)
	if err == nil {
		f.made.Add(1)
	}
	return err
}

// fill creates people from 64 clients, in the store and bare.
func (f *fixture) fill(ctx context.Context, subjects int) (time.Duration, error) {
	f.people = make([]seal.ID, subjects)
	for i := range f.people {
		f.people[i] = seal.NewID()
	}
	began := time.Now()
	var next atomic.Int64
	clients, ctx := errgroup.WithContext(ctx)
	for range 64 {
		clients.Go(func() error {
			for n := next.Add(1) - 1; n < int64(subjects); n = next.Add(1) - 1 {
				if err := f.join(ctx, f.people[n], n); err != nil {
					return err
				}
				if err := f.bare.create(ctx, f.people[n], address(n), time.Now().UnixMicro()); err != nil {
					return err
				}
			}
			return nil
		})
	}
	err := clients.Wait()
	return time.Since(began), err
}

// operation is one thing to measure, with its divisor if it has one.
type operation struct {
	name      string
	run, bare func(client int, n int64) error
}

func (f *fixture) operations(ctx context.Context) []operation {
	pick := func(n int64) seal.ID { return f.people[(n*7919)%int64(len(f.people))] }
	fresh := int64(len(f.people))
	var bareFresh atomic.Int64
	bareFresh.Store(1 << 40)
	return []operation{
		{"store: subject read by id", func(_ int, n int64) error {
			_, err := f.site.Held(ctx, pick(n))
			return err
		}, func(_ int, n int64) error { return f.bare.read(ctx, pick(n)) }},
		{"store: subject read by e-mail", func(_ int, n int64) error {
			id, _, err := f.site.Credentials(ctx, address((n*7919)%int64(len(f.people))))
			if err != nil {
				return err
			}
			_, err = f.site.Held(ctx, id)
			return err
		}, nil},
		{"store: consent with its fact", func(_ int, n int64) error {
			choice, err := consent.Choose(f.site.Plan, "newsletter", n%2 == 0, "my-data", "fr", time.Now())
			if err != nil {
				return err
			}
			_, err = f.site.Choose(ctx, pick(n), choice)
			if err == nil {
				f.chosen.Add(1)
			}
			return err
		}, func(_ int, n int64) error { return f.bare.choose(ctx, pick(n), int(n%2), time.Now().UnixMicro()) }},
		{"store: subject create", func(_ int, n int64) error {
			return f.join(ctx, seal.NewID(), atomic.AddInt64(&fresh, 1))
		}, func(_ int, n int64) error {
			return f.bare.create(ctx, seal.NewID(), address(bareFresh.Add(1)), time.Now().UnixMicro())
		}},
	}
}

// audit counts what was acknowledged and is not there, and facts that the log does not hold.
func (f *fixture) audit(ctx context.Context) (lost, missing int64, err error) {
	for {
		n, err := f.site.Integrate(ctx, time.Now())
		if err != nil {
			return 0, 0, err
		}
		if n == 0 {
			break
		}
	}
	var faults int64
	counts, err := f.site.Check(ctx, func(x store.Fault) { faults++ })
	if err != nil {
		return 0, 0, err
	}
	// One fact for each join, each sign-in and each choice, one for the published version.
	return f.made.Load() - counts.Subjects, f.made.Load() + f.signed.Load() + f.chosen.Load() + f.told.Load() + 1 - counts.Facts + faults, nil
}
