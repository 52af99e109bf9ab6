package work

import (
	"sync/atomic"
	"time"
)

// Clock is the one clock of the program: everything that must know the time is told what it says. It is real unless
// a demonstration moves it. Its times are UTC, in whole microseconds as the database keeps them.
type Clock struct{ ahead atomic.Int64 }

// NewClock returns a clock that tells the real time.
func NewClock() *Clock { return &Clock{} }

// ClockAt returns a clock that shows an instant and goes on from there.
func ClockAt(t time.Time) *Clock {
	c := NewClock()
	c.ahead.Store(int64(time.Until(t)))
	return c
}

// Now tells the time.
func (c *Clock) Now() time.Time {
	return time.Now().Add(c.Ahead()).UTC().Truncate(time.Microsecond)
}

// Advance moves the clock forward. Time never goes back: a negative duration does nothing.
func (c *Clock) Advance(d time.Duration) { c.ahead.Add(int64(max(d, 0))) }

// Ahead returns how far the clock is from the real time.
func (c *Clock) Ahead() time.Duration { return time.Duration(c.ahead.Load()) }
