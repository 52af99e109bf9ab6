package people_test

import (
	"encoding/base32"
	"testing"
	"time"

	"charte/people"
	"charte/seal"
)

// TestCheckCode: the codes are those of RFC 6238 appendix B, cut to six digits; the steps beside are right too, no other one is, and none
// that was used.
func TestCheckCode(t *testing.T) {
	secret := seal.NewText(base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString([]byte("12345678901234567890")))
	for at, code := range map[int64]string{59: "287082", 1111111109: "081804", 1234567890: "005924", 2000000000: "279037"} {
		now := time.Unix(at, 0)
		step, ok := people.CheckCode(secret, code, 0, now)
		if !ok || step != at/30 {
			t.Errorf("at %d: %v, step %d", at, ok, step)
		}
		for shift, want := range map[time.Duration]bool{-60 * time.Second: false, -30 * time.Second: true, 30 * time.Second: true, 60 * time.Second: false} {
			if _, ok := people.CheckCode(secret, code, 0, now.Add(shift)); at > 59 && ok != want {
				t.Errorf("at %d, %v away: %v", at, shift, ok)
			}
		}
		if _, ok := people.CheckCode(secret, code, step, now); ok {
			t.Errorf("at %d: a code that was used is right", at)
		}
	}
	if _, ok := people.CheckCode(secret, "287 082", 0, time.Unix(59, 0)); !ok {
		t.Error("a code with a space in it is wrong")
	}
	if _, ok := people.CheckCode(secret, "", 0, time.Unix(59, 0)); ok {
		t.Error("no code is right")
	}
}

// TestRecovery: ten different codes, each right once, however it is typed; the set keeps none of them.
func TestRecovery(t *testing.T) {
	codes, set := people.NewRecovery()
	if len(codes) != people.RecoveryCodes || len(set.Hashes) != people.RecoveryCodes {
		t.Fatalf("%d codes, %d hashes", len(codes), len(set.Hashes))
	}
	left, ok := set.Use(" " + codes[4][:3] + codes[4][3:5] + codes[4][6:] + " ")
	if !ok || len(left.Hashes) != people.RecoveryCodes-1 {
		t.Fatalf("a code is not right: %v", ok)
	}
	if _, ok := left.Use(codes[4]); ok {
		t.Error("a code is right twice")
	}
	if _, ok := left.Use("aaaaa-aaaaa"); ok {
		t.Error("a code that nobody was given is right")
	}
}

func TestBrowserName(t *testing.T) {
	for agent, want := range map[string]string{
		"Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0":                                                        "Firefox, Windows",
		"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/150.0.0.0 Safari/537.36 Edg/150.0":               "Edge, Windows",
		"Mozilla/5.0 (Linux; Android 16; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/150.0.0.0 Mobile Safari/537.36":                         "Chrome, Android",
		"Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/19.0 Mobile/15E148 Safari/604.1": "Safari, iPhone",
		"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/19.0 Safari/605.1.15":                   "Safari, macOS",
		"curl/8.0": "", "": "", "<script>Firefox</script>": "Firefox",
	} {
		if got := people.BrowserName(agent); got != want {
			t.Errorf("%s: %q, want %q", agent, got, want)
		}
	}
}

// TestSessionEnd: use moves the end, never beyond the longest life.
func TestSessionEnd(t *testing.T) {
	for _, c := range []struct{ used, want time.Duration }{{0, people.IdleOthers}, {time.Hour, time.Hour + people.IdleOthers}, {people.SessionLife - time.Hour, people.SessionLife}} {
		if got := people.SessionEnd(now, now.Add(c.used), people.IdleOthers); !got.Equal(now.Add(c.want)) {
			t.Errorf("used after %v: ends after %v, want %v", c.used, got.Sub(now), c.want)
		}
	}
	if people.Idle("staff", false) != people.IdleStaff || people.Idle("seeker", true) != people.IdleStaff || people.Idle("seeker", false) != people.IdleOthers {
		t.Error("whoever works for the site is not signed out sooner")
	}
}
