package store_test

import (
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

// Law: GDPR 7(3), GDPR 25(2)
func TestSixteenAtOnceLeaveOneAccessOrNone(t *testing.T) {
	for name, rounds := range map[string]int{"sqlite": 40, "postgres": 4} {
		t.Run(name, func(t *testing.T) { storetest.AccessRaces(t, engines[name](t), rounds) })
	}
}
