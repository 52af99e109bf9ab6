package web

import (
	"fmt"
	"net/http"
	"testing"

	"github.com/pquerna/otp/totp"

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

// TestAPIDoorsAreSlow: nobody guesses faster by a program than by the pages.
//
// Law: GDPR 32(1)(b)
func TestAPIDoorsAreSlow(t *testing.T) {
	w := found(t)
	tries := func(path string, try func(n int) reply) {
		t.Helper()
		tried := 0
		for tried < 12 {
			got := try(tried)
			if got.status == http.StatusTooManyRequests {
				break
			}
			if got.status == http.StatusUnauthorized || got.status == http.StatusNotFound {
				t.Fatalf("%s: %d %s", path, got.status, got.body)
			}
			tried++
		}
		if tried == 0 || tried > 10 {
			t.Errorf("%s: %d tries in a row", path, tried)
		}
	}
	digest := func(p *program, form string) string {
		return into[Notice](p.do("GET", "/api/notices/"+form, nil), http.StatusOK).Digest
	}
	for i, door := range []struct {
		method, path string
		send         func(p *program, n int) doc
	}{
		{"PUT", "/api/me/security/password", func(*program, int) doc { return doc{"current": "wrong", "password": "short"} }},
		{"POST", "/api/me/security/code", func(*program, int) doc { return doc{"offered": "none", "code": "000000"} }},
		{"PATCH", "/api/me/data", func(p *program, n int) doc {
			return doc{"notice": digest(p, "field.email"), "values": doc{"email": fmt.Sprintf("other.%d@example.org", n)}}
		}},
	} {
		p := w.session(w.joins("coach", fmt.Sprintf("coach.%d@example.org", i)))
		tries(door.path, func(n int) reply { return p.do(door.method, door.path, door.send(p, n)) })
	}
	w.joins("seeker", "ines@example.org")
	nobody := w.program("")
	for _, door := range []struct {
		path string
		send doc
	}{
		{"/api/session/letter", doc{"email": "ines@example.org"}},
		{"/api/forgot", doc{"email": "ines@example.org"}},
		{"/api/session/passkey", doc{"credential": "none"}},
		{"/api/join/seeker", doc{"notice": digest(nobody, "join.seeker"), "values": doc{"first_name": "Max", "email": "max@example.org", "postcode": "13004"}}},
	} {
		tries(door.path, func(int) reply { return nobody.do("POST", door.path, door.send) })
	}

	cleo := w.joins("coach", "cleo@example.org")
	secret, _, err := w.site.OfferCode(t.Context(), who(cleo))
	if err != nil {
		t.Fatal(err)
	}
	code, err := totp.GenerateCode(secret.Reveal("test"), w.clock())
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err = w.site.AddCode(t.Context(), who(cleo), secret, code, people.Device{Token: cleo.session()}, w.clock()); err != nil {
		t.Fatal(err)
	}
	half := w.program(into[Opened](nobody.do("POST", "/api/session", doc{"email": "cleo@example.org", "password": password}), http.StatusCreated).Token)
	tries("/api/session/second", func(int) reply { return half.do("POST", "/api/session/second", doc{"code": "000000"}) })
}
