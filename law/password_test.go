package law_test

import (
	"math"
	"testing"

	"pgregory.net/rapid"

	"charte/law"
)

func TestBits(t *testing.T) {
	for _, test := range []struct {
		length, alphabet int
		bits             float64
	}{
		{12, 99, 79.55},          // the authority's example: letters, digits and 37 others
		{14, 62, 83.36},          // letters of both cases and digits
		{16, 10, 53.15},          // digits
		{15, 10, 49.83},          // one digit less is under 50
		{8, 62, 47.63},           // 8 of three classes: letters and digits
		{8, 26 + 10 + 37, 49.52}, // letters of one case, digits and others
		{8, 26 + 26 + 37, 51.81}, // letters and others
		{7, 7776, 90.47},         // words of a list for dice
		{7, 2048, 77},            // words of a short list
		{15, 26, 70.51},          // small letters
		{4, 10, 13.29},           // the code of a device
		{0, 99, 0}, {-1, 99, 0}, {12, 0, 0}, {12, 1, 0}, {12, -5, 0},
	} {
		p := law.PasswordPolicy{Length: test.length, Alphabet: test.alphabet}
		if math.Abs(p.Bits()-test.bits) > 0.005 {
			t.Errorf("%d of %d: %.3f bits, want %.2f", test.length, test.alphabet, p.Bits(), test.bits)
		}
	}
}

func TestStrong(t *testing.T) {
	now := clock(t, "2026-11-01")
	for _, test := range []struct {
		length, alphabet int
		alone, throttled bool
	}{
		{12, 99, true, true}, // 79.55: the example counts
		{12, 98, false, true},
		{11, 99, false, true},
		{14, 62, true, true},
		{15, 26, false, true}, // our shortest password: throttling is never left out
		{15, 10, false, false},
		{16, 10, false, true}, // why digits alone need one more
		{8, 62, false, false},
		{8, 89, false, true},
		{7, 7776, true, true},
		{7, 2048, false, true},
		{0, 0, false, false},
	} {
		for _, throttled := range []bool{false, true} {
			want := test.alone
			if throttled {
				want = test.throttled
			}
			p := law.PasswordPolicy{Length: test.length, Alphabet: test.alphabet, Throttled: throttled}
			if law.Strong(p, now) != want {
				t.Errorf("%+v: %v", p, !want)
			}
		}
	}
	good := law.PasswordPolicy{Length: 20, Alphabet: 62}
	if law.Strong(good, clock(t, "2022-07-20")) || !law.Strong(good, clock(t, "2022-07-21")) {
		t.Error("the recommendation is of 21 July 2022")
	}
}

// Asking for more, or slowing guesses down, never makes a policy weak.
func TestStrongerStaysStrong(t *testing.T) {
	now := clock(t, "2026-11-01")
	rapid.Check(t, func(t *rapid.T) {
		p := law.PasswordPolicy{
			Length:    rapid.IntRange(0, 30).Draw(t, "length"),
			Alphabet:  rapid.IntRange(0, 120).Draw(t, "alphabet"),
			Throttled: rapid.Bool().Draw(t, "throttled"),
		}
		more := p
		more.Length += rapid.IntRange(0, 5).Draw(t, "longer")
		more.Alphabet += rapid.IntRange(0, 20).Draw(t, "wider")
		more.Throttled = p.Throttled || rapid.Bool().Draw(t, "slower")
		if law.Strong(p, now) && !law.Strong(more, now) {
			t.Fatalf("%+v is strong, %+v is not", p, more)
		}
	})
}
