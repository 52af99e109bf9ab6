package store_test

import (
	"testing"

	"charte/store/storetest"
)

// Law: GDPR 25(2), GDPR 5(1)(b), GDPR 17(1)
func TestEachProfileIsApartThroughAllLives(t *testing.T) {
	opened := 0
	for name, times := range map[string]string{"sqlite": "6", "postgres": "1"} {
		t.Run(name, func(t *testing.T) {
			checks(t, times)
			opened += storetest.Households(t, engines[name](t))
		})
	}
	if opened == 0 {
		t.Error("nothing was ever open")
	}
}
