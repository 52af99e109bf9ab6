package main

import (
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// figure is what a load gave.
type figure struct {
	perSecond float64
	p50, p99  time.Duration
	failed    int64
	first     error
}

// load runs an operation from several clients for a while. n counts the operations, from 0.
func load(clients int, during time.Duration, operate func(client int, n int64) error) figure {
	start := time.Now()
	return loadWhile(clients, func() bool { return time.Since(start) < during }, operate)
}

// loadWhile runs an operation from several clients for as long as something else lasts.
func loadWhile(clients int, going func() bool, operate func(client int, n int64) error) figure {
	var mu sync.Mutex
	var wg sync.WaitGroup
	var count, failed atomic.Int64
	var took []time.Duration
	var first error
	start := time.Now()
	for c := range clients {
		wg.Go(func() {
			var mine []time.Duration
			for going() {
				began := time.Now()
				if err := operate(c, count.Add(1)-1); err != nil {
					if failed.Add(1) == 1 {
						mu.Lock()
						first = err
						mu.Unlock()
					}
				}
				mine = append(mine, time.Since(began))
			}
			mu.Lock()
			took = append(took, mine...)
			mu.Unlock()
		})
	}
	wg.Wait()
	elapsed := time.Since(start)
	slices.Sort(took)
	at := func(q float64) time.Duration {
		if len(took) == 0 {
			return 0
		}
		return took[int(q*float64(len(took)-1))]
	}
	return figure{perSecond: float64(len(took)) / elapsed.Seconds(), p50: at(0.5), p99: at(0.99), failed: failed.Load(), first: first}
}
