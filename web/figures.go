package web

import (
	"context"
	"errors"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"charte/store"
)

// figures are what operators watch. No label holds anything about a person.
type figures struct {
	requests  *prometheus.CounterVec
	seconds   *prometheus.HistogramVec
	throttled *prometheus.CounterVec
}

func newFigures(reg *prometheus.Registry, sites []*store.Site, now func() time.Time) *figures {
	f := &figures{
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "charte_http_requests_total", Help: "Requests answered, by route pattern and status."},
			[]string{"site", "route", "status"}),
		seconds: prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: "charte_http_seconds", Help: "Time to answer, by route pattern.",
			Buckets: []float64{.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5}}, []string{"site", "route"}),
		throttled: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "charte_throttled_total", Help: "Tries refused for coming too often."},
			[]string{"site", "door"}),
	}
	reg.MustRegister(f.requests, f.seconds, f.throttled, board{sites, now})
	return f
}

// stopwatch counts an answer and returns how long it took.
type stopwatch func(site, route string, status int) time.Duration

func (f *figures) started() stopwatch {
	timer := prometheus.NewTimer(nil)
	return func(site, route string, status int) time.Duration {
		took := timer.ObserveDuration()
		f.requests.WithLabelValues(site, route, strconv.Itoa(status)).Inc()
		f.seconds.WithLabelValues(site, route).Observe(took.Seconds())
		return took
	}
}

// board shows how many promises of each site are in which state, as they stand when somebody looks.
type board struct {
	sites []*store.Site
	now   func() time.Time
}

var promiseStates = prometheus.NewDesc("charte_promises", "Promises by state.", []string{"site", "state"}, nil)

// Describe tells the registry what Collect gives.
func (b board) Describe(ch chan<- *prometheus.Desc) { ch <- promiseStates }

// Collect reads the boards.
func (b board) Collect(ch chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
	defer cancel()
	for _, s := range b.sites {
		counts := map[store.State]float64{store.Kept: 0, store.Late: 0, store.Broken: 0, store.Declared: 0, store.Unknown: 0}
		one, err := s.InForce(ctx, b.now())
		if err == nil {
			s = one
		}
		measures, boardErr := s.Board(ctx, b.now())
		if err = errors.Join(err, boardErr); err != nil {
			ch <- prometheus.NewInvalidMetric(promiseStates, err)
			continue
		}
		for _, m := range measures {
			counts[m.State]++
		}
		for state, n := range counts {
			ch <- prometheus.MustNewConstMetric(promiseStates, prometheus.GaugeValue, n, s.Name(), string(state))
		}
	}
}
