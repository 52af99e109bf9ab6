package store_test

import (
	"testing"

	"charte/store/storetest"
)

func BenchmarkSend(b *testing.B) {
	for name, place := range engines {
		b.Run(name, func(b *testing.B) { storetest.Sendings(b, place(b)) })
	}
}
