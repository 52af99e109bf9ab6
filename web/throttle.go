package web

import (
	"container/list"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"net/http"
	"net/netip"
	"strings"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"charte/charter"
	"charte/people"
)

// Pace is how often something may be tried: Burst times at once, then once more Every so often.
type Pace struct {
	Burst int
	Every time.Duration
}

func (p Pace) or(usual Pace) Pace {
	if p == (Pace{}) {
		return usual
	}
	return p
}

// throttle slows down guessing and flooding, by account and by network. It knows neither: both are keyed hashes,
// under a key that lives as long as the process.
//
// Law: GDPR 32(1)(b)
type throttle struct {
	key                [32]byte
	perAccount, perNet *buckets
	now                func() time.Time
	figures            *figures
}

func newThrottle(account, network Pace, now func() time.Time, f *figures) *throttle {
	t := &throttle{now: now, figures: f,
		perAccount: newBuckets(account.or(Pace{10, 30 * time.Second})),
		perNet:     newBuckets(network.or(Pace{100, time.Second}))}
	_, _ = rand.Read(t.key[:]) // crypto/rand.Read never fails
	return t
}

// costs are what a try at a door takes of an account's, where that is more than one: a code of six digits is guessed sooner than a password.
var costs = map[string]int{"second": 2}

// pass counts one try at a door of a site, and refuses with tooMany. It treats known and unknown accounts alike.
func (t *throttle) pass(site, door, account string, from netip.Addr) error {
	wait := t.wait(site, door, account, from)
	if wait == 0 {
		return nil
	}
	if from != visitNetwork {
		t.figures.throttled.WithLabelValues(site, door).Inc()
	}
	return tooMany{wait}
}

// wait counts one try at a door of a site, and says how long until there may be one more.
func (t *throttle) wait(site, door, account string, from netip.Addr) time.Duration {
	network := from.String()
	if p, ok := people.Truncate(charter.Field{Truncate: charter.Truncate{IPv4: 24, IPv6: 48}}, from); ok {
		network = p.String()
	}
	now, n := t.now(), max(1, costs[door])
	return max(t.perNet.take(t.blind(site, door, network), now), t.perAccount.several(t.blind(site, door, "account", account), now, n))
}

func (t *throttle) blind(parts ...string) [32]byte {
	mac := hmac.New(sha256.New, t.key[:])
	mac.Write([]byte(strings.Join(parts, "\x00")))
	return [32]byte(mac.Sum(nil))
}

// bucketsMost bounds the memory of a throttle: the bucket that was asked longest ago makes room.
const bucketsMost = 20_000

// buckets are token buckets by key, the most recently asked first.
type buckets struct {
	pace  Pace
	mu    sync.Mutex
	order *list.List // of *bucket
	byKey map[[32]byte]*list.Element
}

type bucket struct {
	key     [32]byte
	limiter *rate.Limiter
}

func newBuckets(p Pace) *buckets {
	return &buckets{pace: p, order: list.New(), byKey: map[[32]byte]*list.Element{}}
}

// take takes a token, or says how long until there is one.
func (b *buckets) take(key [32]byte, now time.Time) time.Duration { return b.several(key, now, 1) }

// several takes n tokens, or says how long until there are as many.
func (b *buckets) several(key [32]byte, now time.Time, n int) time.Duration {
	b.mu.Lock()
	defer b.mu.Unlock()
	e, ok := b.byKey[key]
	if ok {
		b.order.MoveToFront(e)
	} else {
		e = b.order.PushFront(&bucket{key, rate.NewLimiter(rate.Every(b.pace.Every), b.pace.Burst)})
		b.byKey[key] = e
		if b.order.Len() > bucketsMost {
			delete(b.byKey, b.order.Remove(b.order.Back()).(*bucket).key)
		}
	}
	r := e.Value.(*bucket).limiter.ReserveN(now, min(n, b.pace.Burst))
	if wait := r.DelayFrom(now); wait > 0 {
		r.CancelAt(now) // a refused try does not put off the next one
		return wait
	}
	return 0
}

// networks finds where a request comes from.
type networks struct {
	trust bool          // a proxy of ours writes X-Forwarded-For
	field charter.Field // how the charter shortens an address
	kept  bool          // whether it keeps one at all
}

// address is the sender's, or the zero Addr when it is unknown.
func (n networks) address(r *http.Request) netip.Addr {
	if n.trust {
		all := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
		last := strings.TrimSpace(all[len(all)-1])
		if a, err := netip.ParseAddr(last); err == nil {
			return a
		}
		a, _ := netip.ParseAddrPort(last) // some proxies write the port too
		return a.Addr()
	}
	a, _ := netip.ParseAddrPort(r.RemoteAddr)
	return a.Addr()
}

// device is where a sign-in comes from, as far as it may be kept.
func (n networks) device(r *http.Request) people.Device {
	return people.Device{Network: n.cut(r), Browser: people.BrowserName(r.UserAgent()), Token: asking(r).token}
}

// cut is the sender's address as the charter lets it be kept: the zero Prefix when it does not.
//
// Law: GDPR 25(1)
func (n networks) cut(r *http.Request) netip.Prefix {
	if !n.kept {
		return netip.Prefix{}
	}
	p, _ := people.Truncate(n.field, n.address(r))
	return p
}
