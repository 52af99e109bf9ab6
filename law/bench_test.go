package law_test

import (
	"testing"
	"time"

	"charte/charter"
	"charte/law"
	"charte/sites"
)

// BenchmarkCheck measures what `charte check` does with the largest example, beside a mere reading of it.
func BenchmarkCheck(b *testing.B) {
	on := time.Date(2026, time.November, 1, 0, 0, 0, 0, time.UTC)
	var largest []byte
	for _, site := range sites.Names() {
		for _, src := range [][]byte{sites.Published(site), sites.Charter(site)} {
			if len(src) > len(largest) {
				largest = src
			}
		}
	}
	read := func(b *testing.B) *charter.Charter {
		c, err := charter.Parse("charter.yaml", largest)
		if err != nil {
			b.Fatal(err)
		}
		return c
	}
	b.Run("read", func(b *testing.B) {
		b.SetBytes(int64(len(largest)))
		for b.Loop() {
			read(b)
		}
	})
	b.Run("read and check", func(b *testing.B) {
		b.SetBytes(int64(len(largest)))
		for b.Loop() {
			law.Check(read(b), on)
		}
	})
}
