package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"strings"
	"sync/atomic"
	"time"

	"charte/people"
	"charte/policy"
	"charte/store"
	"charte/web"
)

// signedIn is how many people hold a session in the measures over HTTP.
const signedIn = 200

// surface is the real server on a loopback port, with people signed in.
type surface struct {
	*fixture
	server  *httptest.Server
	client  *http.Client
	cookies []*http.Cookie
}

// openSurface serves the fixture's site. The throttle is opened wide: the load comes from one address.
func openSurface(ctx context.Context, f *fixture) (*surface, error) {
	wide := web.Pace{Burst: 1 << 30, Every: time.Nanosecond}
	s := &surface{fixture: f, server: httptest.NewServer(web.New(web.Config{
		Sites: []*store.Site{f.site}, Now: time.Now, PerAccount: wide, PerNetwork: wide}))}
	s.client = &http.Client{
		Transport:     &http.Transport{MaxIdleConnsPerHost: 64},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	for i := range min(signedIn, len(f.people)) {
		token, err := f.site.SignIn(ctx, f.people[i], people.Device{Network: netip.MustParsePrefix("198.51.100.0/24")}, time.Now())
		if err != nil {
			return nil, err
		}
		f.signed.Add(1)
		s.cookies = append(s.cookies, &http.Cookie{Name: "charte_session", Value: token})
	}
	return s, nil
}

func (s *surface) close() { s.server.Close() }

// as is the session of somebody who is signed in.
func (s *surface) as(who int64) *http.Cookie { return s.cookies[who%int64(len(s.cookies))] }

// ask makes one request with a session, or without, and expects a status.
func (s *surface) ask(method, path string, session *http.Cookie, form url.Values, want int) error {
	r, err := http.NewRequest(method, s.server.URL+path, strings.NewReader(form.Encode()))
	if err != nil {
		return err
	}
	r.Host = "skills.localhost"
	if method == http.MethodPost {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("Sec-Fetch-Site", "same-origin")
	}
	if session != nil {
		r.AddCookie(session)
	}
	answer, err := s.client.Do(r)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	if _, err := io.Copy(io.Discard, answer.Body); err != nil {
		return err
	}
	if answer.StatusCode != want {
		return fmt.Errorf("%s %s: status %d", method, path, answer.StatusCode)
	}
	return nil
}

func (s *surface) operations(context.Context) []operation {
	var fresh, given atomic.Int64
	fresh.Store(1 << 41)
	read := policy.Read(s.site.Plan, "fr")
	join := policy.NoticeOf(s.site.Plan, read, policy.JoinForm(s.site.Plan, "seeker")).Digest
	letter := policy.NoticeOf(s.site.Plan, read, policy.Form{Consents: []string{"newsletter"}}).Digest
	return []operation{
		{"http: policy page", func(int, int64) error { return s.ask("GET", "/policy", nil, nil, 200) }, nil},
		{"http: subject read (my data)", func(_ int, n int64) error { return s.ask("GET", "/my-data", s.as(n), nil, 200) }, nil},
		{"http: consent with its fact", func(_ int, n int64) error {
			choice := url.Values{"give": {[]string{"yes", "no"}[given.Add(1)%2]}, people.NoticeField: {letter}}
			err := s.ask("POST", "/my-data/consent/newsletter", s.as(n), choice, 303)
			if err == nil {
				s.chosen.Add(1)
			}
			return err
		}, nil},
		{"http: subject create (join)", func(int, int64) error {
			err := s.ask("POST", "/join/seeker", nil, url.Values{"first_name": {"Lou"}, "email": {address(fresh.Add(1))}, "postcode": {"13004"}, people.NoticeField: {join}}, 303)
			if err == nil {
				s.made.Add(1)
			}
			return err
		}, nil},
	}
}
