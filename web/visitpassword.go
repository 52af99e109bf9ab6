package web

import (
	"context"
	"crypto/rand"
	"net/http"
	"net/netip"
	"strings"

	"charte/rights"
)

// visitNetwork is where a visit of our own comes from: the address that nobody can have (RFC 4291 2.5.2).
var visitNetwork = netip.IPv6Unspecified()

const (
	triesAtRule = 3   // passwords, each visit
	triesAtDoor = 100 // that a door may let pass before it slows somebody down
)

// tryPasswords measures what a charter may say of passwords: those that are too short by one character are refused by the rule of every door
// where one is chosen, and somebody who tried again and again waits at the doors where one is typed.
//
// Law: GDPR 32(1)(d)
func (s *Server) tryPasswords(ctx context.Context, one *site, host string, v *Visit) error {
	declared := one.Plan.Charter.Security.Passwords
	for range triesAtRule {
		v.Tried++
		wrong, err := one.newPassword(ctx, random(declared.Length-1), rights.Holding{})
		if err != nil {
			return err
		}
		if wrong != "problem.password.short" {
			v.Short++
		}
	}
	login := random(20) + "@visit.invalid" // RFC 6761 6.4: nobody has an address there
	for n := 0; n < triesAtDoor && s.gate.wait(one.Name(), "sign-in", login, visitNetwork) == 0; n++ {
	}
	for _, d := range []struct{ path, kind, body string }{
		{"/sign-in", "application/x-www-form-urlencoded", "email=" + login + "&password=x"},
		{"/api/session", "application/json", `{"email":"` + login + `","password":"x"}`},
	} {
		got, err := s.tries(ctx, host, d.path, d.kind, d.body)
		if err != nil {
			return err
		}
		if v.Doors++; got.status != http.StatusTooManyRequests {
			v.Hasty++
		}
	}
	return nil
}

// random is that many letters and digits that nobody guesses.
func random(n int) string {
	text := ""
	for len(text) < n {
		text += strings.ToLower(rand.Text())
	}
	return text[:max(0, n)]
}
