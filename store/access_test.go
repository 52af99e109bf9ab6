package store_test

import (
	"flag"
	"testing"

	"charte/store/storetest"
)

// Law: GDPR 7(1), GDPR 25(2), GDPR 32(4)
func TestNobodyReachesMoreThanWasGranted(t *testing.T) {
	opened := 0
	for name, times := range map[string]string{"sqlite": "6", "postgres": "1"} {
		t.Run(name, func(t *testing.T) {
			checks(t, times)
			opened += storetest.Accesses(t, engines[name](t))
		})
	}
	if opened == 0 {
		t.Error("nothing was ever open")
	}
}

// rounds makes the races of sixteen clients longer than every run of the tests can afford: go test ./store -run Sixteen -rounds 1000.
var rounds = flag.Int("rounds", 0, "rounds of each race of sixteen clients; 0: a few")

// raced is how many rounds a race has.
func raced(few int) int {
	if *rounds > 0 {
		return *rounds
	}
	return few
}

// Law: GDPR 7(3), GDPR 25(2)
func TestSixteenAtOnceLeaveOneAccessOrNone(t *testing.T) {
	for name, few := range map[string]int{"sqlite": 40, "postgres": 4} {
		t.Run(name, func(t *testing.T) { storetest.AccessRaces(t, engines[name](t), raced(few)) })
	}
}

// Law: GDPR 5(1)(d), GDPR 7(3), GDPR 25(2)
func TestSixteenDoTheSame(t *testing.T) {
	for name, few := range map[string]int{"sqlite": 10, "postgres": 5} {
		t.Run(name, func(t *testing.T) { storetest.Sixteen(t, engines[name](t), raced(few)) })
	}
}
