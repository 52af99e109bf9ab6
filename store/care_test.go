package store_test

import (
	"testing"

	"charte/store/storetest"
)

// Law: GDPR 8(1), GDPR 8(2), LIL 45
func TestNothingRunsOnAMinorsConsentAlone(t *testing.T) {
	joint := 0
	for name, times := range map[string]string{"sqlite": "6", "postgres": "1"} {
		t.Run(name, func(t *testing.T) {
			checks(t, times)
			joint += storetest.Minors(t, engines[name](t))
		})
	}
	if joint == 0 {
		t.Error("no consent was ever joint")
	}
}

// Law: LIL 85
func TestTheLastDirectiveIsFollowed(t *testing.T) {
	handed := 0
	for name, times := range map[string]string{"sqlite": "8", "postgres": "1"} {
		t.Run(name, func(t *testing.T) {
			checks(t, times)
			handed += storetest.Directives(t, engines[name](t))
		})
	}
	if handed == 0 {
		t.Error("no copy was ever handed over")
	}
}
