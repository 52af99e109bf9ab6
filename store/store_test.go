package store_test

import (
	"net/netip"
	"testing"
	"time"

	"charte/people"
	"charte/store"
	"charte/store/storetest"
)

// noon is when every test begins, and home the network of everybody in it.
var (
	noon = time.Date(2026, 1, 15, 12, 0, 0, 0, time.UTC)
	home = people.Device{Network: netip.MustParsePrefix("198.51.100.0/24")}
)

// engines are the databases on which everything is tried.
var engines = map[string]func(testing.TB) store.Options{
	"sqlite": func(tb testing.TB) store.Options { return store.Options{Dir: tb.TempDir()} },
	"postgres": func(tb testing.TB) store.Options {
		return store.Options{Dir: tb.TempDir(), URL: storetest.Postgres(tb)}
	},
}

func TestConformance(t *testing.T) {
	for name, place := range engines {
		t.Run(name, func(t *testing.T) { storetest.Run(t, place) })
	}
}
