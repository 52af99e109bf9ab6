package web

import (
	"fmt"
	"math"
	"net/netip"
	"time"

	"charte/charter"
	"charte/people"
)

// The API's own pace, for each token and each network.
var (
	apiPerToken   = Pace{120, 500 * time.Millisecond}
	apiPerNetwork = Pace{600, 100 * time.Millisecond}
)

// quota counts requests to the API by token and by network, and says in each answer what is left.
//
// Law: GDPR 32(1)(b)
type quota struct {
	*throttle
	perToken, perNet *buckets
}

func newQuota(t *throttle, token, network Pace) *quota {
	return &quota{t, newBuckets(token.or(apiPerToken)), newBuckets(network.or(apiPerNetwork))}
}

// take counts one request, and refuses with tooMany.
func (q *quota) take(c *call, site string, from netip.Addr) error {
	now := q.now()
	wait, left, of := q.perNet.count(q.blind(site, "api", network(from)), now)
	name := "network"
	if c.signed && wait == 0 {
		w, l, o := q.perToken.count(q.blind(site, "api", "token", c.token), now)
		if w > 0 || l < left {
			wait, left, of, name = w, l, o, "token"
		}
	}
	h := c.w.Header()
	// draft-ietf-httpapi-ratelimit-headers-10
	h.Set("RateLimit-Policy", fmt.Sprintf(`"%s";q=%d;w=%d`, name, of.Burst, int(math.Ceil((time.Duration(of.Burst)*of.Every).Seconds()))))
	h.Set("RateLimit", fmt.Sprintf(`"%s";r=%d;t=%d`, name, left, int(math.Ceil(max(wait, of.Every).Seconds()))))
	if wait > 0 {
		q.figures.throttled.WithLabelValues(site, "api").Inc()
		return tooMany{wait}
	}
	return nil
}

// count takes a token of a bucket, and tells how many are left and of which pace.
func (b *buckets) count(key [32]byte, now time.Time) (wait time.Duration, left int, of Pace) {
	wait = b.take(key, now)
	b.mu.Lock()
	defer b.mu.Unlock()
	if e, ok := b.byKey[key]; ok {
		left = max(0, int(e.Value.(*bucket).limiter.TokensAt(now)))
	}
	return wait, left, b.pace
}

// network is the one that counts as one sender: a /24, or a /48.
func network(from netip.Addr) string {
	if p, ok := people.Truncate(charter.Field{Truncate: charter.Truncate{IPv4: 24, IPv6: 48}}, from); ok {
		return p.String()
	}
	return from.String()
}
