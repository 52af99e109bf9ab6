package store_test

import (
	"testing"

	"charte/store"
	"charte/store/storetest"
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
