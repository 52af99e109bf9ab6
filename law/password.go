package law

import (
	"math"
	"time"
)

// A PasswordPolicy is what a site declares about the passwords that it accepts.
type PasswordPolicy struct {
	Length    int  // the fewest characters, or the fewest words of a passphrase
	Alphabet  int  // how many different characters each may be, or how many words
	Throttled bool // guessing is slowed down or stopped: delays, a lock or a captcha
}

// Bits is the entropy of the weakest password that a policy accepts, were it chosen at random, in bits.
func (p PasswordPolicy) Bits() float64 {
	if p.Length < 1 || p.Alphabet < 2 {
		return 0
	}
	return float64(p.Length) * math.Log2(float64(p.Alphabet))
}

// Strong reports whether a policy reaches what the authority recommended on a day: 80 bits alone, 50 with throttling.
// A policy at least as long and as wide as the authority's own example is strong although that example, 12 of 99 characters,
// falls short by 0.45 bits. Before the first recommendation in bits, no policy is.
//
// Law: GDPR 32(1)
func Strong(p PasswordPolicy, on time.Time) bool {
	for _, floor := range passwordFloors {
		if floor.throttled == p.Throttled && inForce(on, floor.from, floor.until) {
			return p.Bits() >= floor.bits || p.covers(floor.example)
		}
	}
	return false
}

// covers reports whether all passwords of a policy are at least as long and as varied as an example's. No example is no measure.
func (p PasswordPolicy) covers(example PasswordPolicy) bool {
	return example.Length > 0 && p.Length >= example.Length && p.Alphabet >= example.Alphabet
}

// A passwordFloor is what a recommendation asks of passwords that are throttled, or not.
type passwordFloor struct {
	throttled   bool
	bits        float64
	example     PasswordPolicy // accepted although it has fewer bits
	from, until time.Time
}

// CNIL deliberation 2022-100. It accepts 8 characters of 3 classes with throttling too, but those are 47.6 to 51.8 bits by the
// classes chosen: no example stands there, so that bits decide.
var passwordFloors = []passwordFloor{
	{throttled: false, bits: 80, example: PasswordPolicy{Length: 12, Alphabet: 99}, from: fromPasswords},
	{throttled: true, bits: 50, from: fromPasswords},
}

var fromPasswords = civil(2022, time.July, 21)
