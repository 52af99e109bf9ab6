package web

import (
	"context"
	"errors"
	"net/http"
	"sync"
	"time"

	"charte/people"
	"charte/store"
)

// front is what answers at a host: the site under the version in force for whoever comes, and under the version that they are under for
// whoever is signed in. Each is made once: its routes, its words, its pages.
type front struct {
	first *store.Site
	now   func() time.Time
	make  func(*store.Site) *site

	mu    sync.Mutex
	bound map[int]*site // by the number of the version
}

func newFront(one *store.Site, c Config, gate *throttle) *front {
	return &front{first: one, now: c.Now, make: func(s *store.Site) *site { return newSite(s, c, gate) }, bound: map[int]*site{}}
}

// current is the site under the version in force.
func (f *front) current(ctx context.Context) (*site, error) {
	one, err := f.first.InForce(ctx, f.now())
	if err != nil {
		return nil, err
	}
	return f.serve(one), nil
}

// under is the site under the version that a signed-in person is under.
//
// Law: GDPR 5(1)(a)
func (f *front) under(ctx context.Context, version int) (*site, error) {
	one, err := f.first.Under(ctx, version)
	if err != nil {
		return nil, err
	}
	return f.serve(one), nil
}

func (f *front) serve(one *store.Site) *site {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.bound[one.Number()] == nil {
		f.bound[one.Number()] = f.make(one)
	}
	return f.bound[one.Number()]
}

func unless(err, kind error) error {
	if errors.Is(err, kind) {
		return nil
	}
	return err
}

// meet finds out who asks, and which site answers them.
func (f *front) meet(r *http.Request) (one *site, c caller, err error) {
	if one, err = f.current(r.Context()); err != nil {
		return nil, c, err
	}
	if c.token = shownBy(r); c.token == "" {
		return one, c, nil
	}
	var who people.Session
	if who, c.key, err = opens(r.Context(), one.Site, c.token, onAPI(r), f.now()); errors.Is(err, store.ErrNotFound) {
		return f.halfway(r.Context(), one, c)
	} else if err != nil {
		return one, c, err
	}
	c.who, c.signed = who, true
	if who.Terms != one.Number() {
		if one, err = f.under(r.Context(), who.Terms); err != nil {
			return one, c, err
		}
	}
	if c.within, err = inProfile(r.Context(), one.Site, who); err != nil {
		return one, c, err
	}
	if one.Plan.Guarded() {
		if c.ward, err = one.Ward(r.Context(), who.Subject); err != nil {
			return one, c, err
		}
	}
	if len(one.Plan.Charter.Staff) > 0 {
		if c.offices, err = one.Offices(r.Context(), who.Subject); err != nil {
			return one, c, err
		}
	}
	c.offer, err = offered(r.Context(), one.Site, who, f.now())
	return one, c, err
}

// halfway finds out whether somebody gave one proof and owes a second one, which they have or have yet to add.
//
// Law: GDPR 32(1)(b)
func (f *front) halfway(ctx context.Context, one *site, c caller) (*site, caller, error) {
	var err error
	c.who, err = one.Due(ctx, c.token, f.now())
	if c.due = err == nil; !errors.Is(err, store.ErrNotFound) {
		return one, c, err
	}
	if c.who, err = one.Enrolling(ctx, c.token, f.now()); err != nil {
		return one, c, unless(err, store.ErrNotFound)
	}
	c.enrols = true
	one, err = f.under(ctx, c.who.Terms)
	return one, c, err
}
