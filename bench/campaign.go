package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"charte/consent"
	"charte/policy"
	"charte/store"
)

// campaign publishes a second version to everybody, tells them, and turns on its day, while 16 clients go on choosing. It prints how
// long each took, and what the clients had meanwhile beside what they have alone, and bare.
func (f *fixture) campaign(ctx context.Context, during time.Duration) error {
	if err := f.confirmAll(ctx); err != nil {
		return err
	}
	next, err := f.amended()
	if err != nil {
		return err
	}
	alone := load(16, during, f.choosing(ctx, next))
	bare := load(16, during, func(_ int, n int64) error {
		return f.bare.choose(ctx, f.people[(n*7919)%int64(len(f.people))], int(n%2), time.Now().UnixMicro())
	})
	fmt.Printf("\n%-32s %10s %12s | consents by 16 clients meanwhile: per second, p50, p99, failed\n", "a change of policy", "took", "people/s")
	row := func(name string, people int, took time.Duration, meanwhile figure) error {
		fmt.Printf("%-32s %10s %12.0f | %8.0f %9s %9s %6d\n", name, took.Round(time.Millisecond), float64(people)/took.Seconds(), meanwhile.perSecond, short(meanwhile.p50), short(meanwhile.p99), meanwhile.failed)
		return meanwhile.first
	}
	if err := errors.Join(row("nothing (the clients alone)", 0, during, alone), row("nothing (bare)", 0, during, bare)); err != nil {
		return err
	}
	applies := next.Plan.Charter.Version.Date
	for _, deed := range []struct {
		name string
		do   func() (int, error)
	}{
		{"publish", func() (int, error) { return 0, next.Publish(ctx, policy.Published(next.Plan, time.Now()), time.Now()) }},
		{"announce: a letter to each", func() (int, error) { return f.site.Announce(ctx, time.Now()) }},
		{"announce again: nobody is left", func() (int, error) { return f.site.Announce(ctx, time.Now()) }},
		{"turn", func() (int, error) {
			if err := f.behind(ctx, fmt.Sprintf(`update notice set told_at = %d`, applies.AddDate(0, -2, 0).UnixMicro())); err != nil {
				return 0, err
			}
			return f.site.Turn(ctx, applies)
		}},
	} {
		var people int
		var failed error
		var over atomic.Bool
		var took time.Duration
		go func() {
			defer over.Store(true)
			began := time.Now()
			people, failed = deed.do()
			took = time.Since(began)
		}()
		meanwhile := loadWhile(16, func() bool { return !over.Load() }, f.choosing(ctx, next))
		if err := errors.Join(failed, row(deed.name, people, took, meanwhile)); err != nil {
			return err
		}
	}
	return nil
}

// choosing is a consent of anybody, under whichever version they are.
func (f *fixture) choosing(ctx context.Context, next *store.Site) func(int, int64) error {
	return func(_ int, n int64) error {
		for _, site := range []*store.Site{f.site, next} {
			choice, err := consent.Choose(site.Plan, "newsletter", n%2 == 0, "my-data", "fr", time.Now())
			if err != nil {
				return err
			}
			if _, err = site.Choose(ctx, f.people[(n*7919)%int64(len(f.people))], choice); !errors.Is(err, store.ErrStale) {
				return err
			}
		}
		return store.ErrStale
	}
}

// amended is the next version: it keeps less, so that nobody's agreement is needed, and everybody is told.
func (f *fixture) amended() (*store.Site, error) {
	day := time.Now().UTC().AddDate(0, 0, 32)
	p, err := skills("{number: 1, date: 2026-11-01,", fmt.Sprintf("{number: 2, date: %s,", day.Format(time.DateOnly)), "until: inactive 1 year", "until: inactive 6 months")
	if err != nil {
		return nil, err
	}
	return f.store.Site(p, f.site.Base)
}

// confirmAll gives everybody an account, without the letters that would bring it.
func (f *fixture) confirmAll(ctx context.Context) error {
	return f.behind(ctx, `insert into account (site, subject_id, phc, confirmed_at, bond) select site, subject_id, 'bench', joined_at, subject_id from subject where kind <> 'visitor'`)
}

// behind runs a statement behind the store's back.
func (f *fixture) behind(ctx context.Context, statement string) (err error) {
	switch db := f.store.Jobs().(type) {
	case *sql.DB:
		_, err = db.ExecContext(ctx, statement)
	case *pgxpool.Pool:
		_, err = db.Exec(ctx, statement)
	}
	return err
}
