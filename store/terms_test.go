package store_test

import (
	"testing"

	"charte/store/storetest"
)

// Law: GDPR 5(1)(b), GDPR 7(1), GDPR 13(3)
func TestEachPersonIsUnderTheirVersion(t *testing.T) {
	checks(t, "20")
	for name, place := range engines {
		t.Run(name, func(t *testing.T) { storetest.Versions(t, place(t)) })
	}
}
