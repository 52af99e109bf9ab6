package store

import (
	"crypto/hmac"
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"

	"charte/seal"
)

// A bond ties the parts of a row that cannot be sealed, because the row is found by them, under a key that no database
// holds: who can write rows but has no keyring cannot make a session, a link, a password or an address somebody
// else's.
//
// Law: GDPR 32(1)(b)
func (s *Site) bond(table string, parts ...string) []byte {
	return s.ring.Blind(s.name, "bond/"+table, strings.Join(parts, "|"))
}

// bonded reports whether a row is as it was written.
func (s *Site) bonded(bond []byte, table string, parts ...string) bool {
	for _, want := range s.ring.Blinds(s.name, "bond/"+table, strings.Join(parts, "|")) {
		if hmac.Equal(want, bond) {
			return true
		}
	}
	return false
}

// sessionRow is what a session is, but for what it keeps sealed. Times and lengths are in microseconds.
type sessionRow struct {
	hash                []byte
	subject, id         seal.ID
	acting              seal.ID // the other profile that it is in; zero for that of the account
	started, used, ends int64
	idle                int64
	factors, due        int
}

func (r sessionRow) parts() []string {
	parts := []string{hex.EncodeToString(r.hash), r.subject.String(), r.id.String(),
		fmt.Sprint(r.started, r.used, r.ends, r.idle, r.factors, r.due)}
	if !r.acting.IsZero() {
		parts = append(parts, r.acting.String())
	}
	return parts
}

func ticketParts(hash []byte, subject seal.ID, kind string, ends int64, sealed []byte) []string {
	return []string{hex.EncodeToString(hash), subject.String(), kind, strconv.FormatInt(ends, 10), hex.EncodeToString(sealed)}
}

// accountParts ties the number of second factors to the password: without it, removing their rows would do without them.
func accountParts(subject seal.ID, phc string, second int) []string {
	if second == 0 {
		return []string{subject.String(), phc}
	}
	return []string{subject.String(), phc, strconv.Itoa(second)}
}

func locatorParts(field string, blind []byte, subject seal.ID) []string {
	return []string{field, hex.EncodeToString(blind), subject.String()}
}
