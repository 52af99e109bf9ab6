package web

import (
	"net/http"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"charte/people"
)

// TestCuttingWhileSixteenRead: while an open session and a key of the API read a profile and take copies of it, all at once, its owner cuts the
// access. No request that began after the cut was answered gets anything.
//
// Law: GDPR 7(3), GDPR 25(2)
func TestCuttingWhileSixteenRead(t *testing.T) {
	w := found(t, hurry, func(c *Config) {
		c.PerToken, c.PerAPINetwork = Pace{Burst: 100_000, Every: time.Second}, Pace{Burst: 100_000, Every: time.Second}
	})
	ines, max := w.joins("seeker", "ines@example.org"), w.joins("coach", "max@example.org")
	key := max.key(people.ScopeShare)
	w.letter("max@example.org") // about the key
	for range 3 {
		id := w.opens(ines, max)
		acts := []func() int{
			func() int { return max.get("/people/" + id).status },
			func() int { return max.post("/people/"+id+"/export", "format", "csv").status },
			func() int { return key.do("GET", "/api/people/"+id, nil).status },
			func() int { return key.do("POST", "/api/people/"+id+"/export", nil).status },
		}
		var cut atomic.Bool
		var began, all sync.WaitGroup
		began.Add(15)
		for i := range 15 {
			all.Go(func() {
				for first := true; ; first = false {
					late := cut.Load()
					status := acts[i%len(acts)]()
					if first {
						began.Done()
					}
					switch {
					case late && status == http.StatusOK:
						t.Errorf("act %d was answered after the cut", i%len(acts))
						return
					case status == http.StatusForbidden || status == http.StatusNotFound:
						return
					case status != http.StatusOK && status != http.StatusServiceUnavailable:
						t.Errorf("act %d: status %d", i%len(acts), status)
						return
					}
				}
			})
		}
		began.Wait()
		ines.post("/access/"+id+"/cut").is(http.StatusSeeOther, "/access?done=cut")
		cut.Store(true)
		all.Wait()
	}
}
