package store_test

import (
	"testing"

	"charte/store/storetest"
)

// Law: GDPR 5(1)(e), GDPR 25(2), GDPR 32(4)
func TestEachDocumentIsReadByItsReadersUntilItsEnd(t *testing.T) {
	read := 0
	for name, times := range map[string]string{"sqlite": "6", "postgres": "1"} {
		t.Run(name, func(t *testing.T) {
			checks(t, times)
			read += storetest.Vaults(t, engines[name](t))
		})
	}
	if read == 0 {
		t.Error("nothing was ever read")
	}
}
