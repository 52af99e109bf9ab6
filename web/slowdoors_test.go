package web

import (
	"fmt"
	"net/http"
	"testing"

	"charte/people"
)

// TestDoorsBehindASessionAreSlow: whoever finds a browser open guesses no faster there than at the door of the site.
//
// Law: GDPR 32(1)(b)
func TestDoorsBehindASessionAreSlow(t *testing.T) {
	w := found(t)
	for i, door := range []struct {
		path  string
		pairs func(n int) []string
	}{
		{"/my-data/security/password", func(int) []string { return []string{"current", "wrong", "password", "short"} }},
		{"/my-data/security/code", func(int) []string { return []string{"offered", "none", "code", "000000"} }},
		{"/my-data/correct/email", func(n int) []string { return []string{"email", fmt.Sprintf("other.%d@example.org", n)} }},
		{"/sign-in/passkey", func(int) []string { return []string{"credential", "none"} }},
	} {
		m := w.joins("coach", fmt.Sprintf("coach.%d@example.org", i))
		tried := 0
		for tried < 12 && m.post(door.path, door.pairs(tried)...).status != http.StatusTooManyRequests {
			tried++
		}
		if tried == 0 || tried > 10 {
			t.Errorf("%s: %d tries in a row", door.path, tried)
		}
	}
}

// TestEndingForOthersIsSlow: whoever finds the desk open cannot sign everybody out, one after the other.
//
// Law: GDPR 32(1)(b)
func TestEndingForOthersIsSlow(t *testing.T) {
	w := foundStaffed(t)
	boss := w.works("boss@example.org", people.Manager)
	boss.proves()
	tried := 0
	for tried < 40 && boss.post("/desk/sessions", "whose", "person", "email", fmt.Sprintf("somebody.%d@example.org", tried), "reason", "asked").status != http.StatusTooManyRequests {
		tried++
	}
	if tried == 0 || tried == 40 {
		t.Errorf("%d people in a row", tried)
	}
}
