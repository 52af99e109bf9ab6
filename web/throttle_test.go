package web

import (
	"net/http"
	"net/netip"
	"strconv"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

func TestGuessingIsSlowedDown(t *testing.T) {
	w := found(t, func(c *Config) { c.PerAccount = Pace{Burst: 3, Every: time.Minute} })
	w.joins("coach", "zoe@example.org")
	b := w.browser()
	try := func(email string) reply { t.Helper(); return b.post("/sign-in", "email", email, "password", "wrong") }
	for _, email := range []string{"zoe@example.org", "nobody@example.org"} { // known or not makes no difference
		for range 3 {
			try(email).is(http.StatusUnprocessableEntity)
		}
		got := try(" " + email).is(http.StatusTooManyRequests)
		got.shows(in("h1", says("Too many tries")))
		wellMade(t, got)
		if got.header.Get("Retry-After") != "60" {
			t.Errorf("Retry-After: %q", got.header.Get("Retry-After"))
		}
	}
	b.post("/sign-in", "email", "zoe@example.org", "password", password).is(http.StatusTooManyRequests)
	try("other@example.org").is(http.StatusUnprocessableEntity)
	w.later(time.Minute)
	b.post("/sign-in", "email", "zoe@example.org", "password", password).is(http.StatusSeeOther, "/my-data")
	for range 3 {
		b.post("/forgot", "email", "zoe@example.org").is(http.StatusSeeOther)
	}
	b.post("/forgot", "email", "zoe@example.org").is(http.StatusTooManyRequests)
	for range 3 {
		b.post("/join/coach", "first_name", "Max", "email", "max@example.org").is(http.StatusSeeOther)
	}
	b.post("/join/coach", "first_name", "Max", "email", "max@example.org").is(http.StatusTooManyRequests)
}

func TestFloodingIsSlowedDown(t *testing.T) {
	w := found(t, func(c *Config) { c.PerNetwork, c.TrustProxy = Pace{Burst: 2, Every: time.Minute}, true })
	b := w.browser()
	from := func(network string, n int) reply {
		t.Helper()
		return b.ask(http.MethodPost, "/forgot", values("email", "a"+strconv.Itoa(n)+"@example.org"),
			func(r *http.Request) { r.Header.Set("X-Forwarded-For", network) })
	}
	from("198.51.100.1", 1).is(http.StatusSeeOther)
	from("203.0.113.9, 198.51.100.2", 2).is(http.StatusSeeOther) // the sender wrote the first, our proxy the last
	from("198.51.100.3", 3).is(http.StatusTooManyRequests)
	from("2001:db8:1:2::1", 4).is(http.StatusSeeOther)
	from("2001:db8:1:3::1", 5).is(http.StatusSeeOther)
	from("2001:db8:1:4::1", 6).is(http.StatusTooManyRequests)
	from("192.0.2.1", 7).is(http.StatusSeeOther)
}

func TestForwardedIsNotBelieved(t *testing.T) {
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "/", nil)
	if err != nil {
		t.Fatal(err)
	}
	r.RemoteAddr = "198.51.100.7:1234"
	r.Header.Set("X-Forwarded-For", "203.0.113.9")
	if got := (networks{}).address(r); got != netip.MustParseAddr("198.51.100.7") {
		t.Errorf("address %s", got)
	}
	if got := (networks{trust: true}).address(r); got != netip.MustParseAddr("203.0.113.9") {
		t.Errorf("address %s behind a proxy", got)
	}
	r.Header.Set("X-Forwarded-For", "x, [2001:db8::9]:443")
	if got := (networks{trust: true}).address(r); got != netip.MustParseAddr("2001:db8::9") {
		t.Errorf("address %s with a port", got)
	}
	r.Header.Set("X-Forwarded-For", "not an address")
	if got := (networks{trust: true, kept: true}).cut(r); got.IsValid() {
		t.Errorf("network %s", got)
	}
	if got := (networks{}).cut(r); got.IsValid() {
		t.Errorf("network %s, which the charter does not let us keep", got)
	}
}

// TestThrottleIsBounded: what was asked longest ago makes room, and a refused try does not put off the next one.
func TestThrottleIsBounded(t *testing.T) {
	now := time.Date(2026, 11, 22, 14, 5, 0, 0, time.UTC)
	b := newBuckets(Pace{Burst: 1, Every: time.Minute})
	key := func(n int) (k [32]byte) { copy(k[:], strconv.Itoa(n)); return k }
	for n := range bucketsMost + 1 {
		if wait := b.take(key(n), now); wait != 0 {
			t.Fatalf("%d waits %s", n, wait)
		}
	}
	if len(b.byKey) != bucketsMost || b.order.Len() != bucketsMost {
		t.Errorf("%d keys, %d buckets", len(b.byKey), b.order.Len())
	}
	for range 5 {
		if wait := b.take(key(bucketsMost), now.Add(30*time.Second)); wait != 30*time.Second {
			t.Errorf("waits %s", wait)
		}
	}
	if wait := b.take(key(bucketsMost), now.Add(time.Minute)); wait != 0 {
		t.Errorf("waits %s after its time", wait)
	}
}

// TestThrottleKnowsNobody: the keys of its memory are not the addresses, and differ from one process to the next.
func TestThrottleKnowsNobody(t *testing.T) {
	f := newFigures(prometheus.NewRegistry(), nil, time.Now)
	one, two := newThrottle(Pace{}, Pace{}, nil, f), newThrottle(Pace{}, Pace{}, nil, f)
	if one.blind("s", "sign-in", "account", "ines@example.org") == two.blind("s", "sign-in", "account", "ines@example.org") {
		t.Error("two processes make the same key")
	}
	if one.blind("s", "sign-in", "account", "a") == one.blind("s", "join", "account", "a") {
		t.Error("two doors share a key")
	}
}
