package people

import (
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"sync/atomic"
	"unicode/utf8"

	"golang.org/x/crypto/argon2"
	"golang.org/x/text/unicode/norm"

	"charte/plan"
)

// The cost of Argon2id: 19 MiB, two passes, one lane (OWASP's first recommended setting).
const (
	argonMemory = 19 * 1024 // KiB
	argonPasses = 2
	argonLanes  = 1
	argonKey    = 32
	argonSalt   = 16
)

// PasswordShortest is the least number of characters of a password, whatever a charter says; of digits alone, one more.
// It satisfies the CNIL's arithmetic, NIST SP 800-63B-4 and OWASP ASVS 6.2 together.
const PasswordShortest = 15

// PasswordLeast is the least number of characters of a password under a charter, which may ask for more than PasswordShortest.
//
// Law: GDPR 32(1)
func PasswordLeast(p *plan.Plan) int {
	return max(PasswordShortest, p.Charter.Security.Passwords.Length)
}

// PasswordShort reports whether a password has fewer characters than least, or as many, all digits.
//
// Law: GDPR 32(1)
func PasswordShort(least int, password string) bool {
	password = prepared(password)
	n := utf8.RuneCountInString(password)
	return n < least || n == least && strings.Trim(password, "0123456789") == ""
}

const (
	passwordLongest = 200  // characters
	passwordBytes   = 2000 // however its keyboard spells them
)

// ErrPassword says that a stored hash is none that this package may have made, or costs more than it ever asked.
var ErrPassword = errors.New("people: not an argon2id hash")

// hashing bounds how many hashes run at once: each takes 19 MiB.
var hashing = make(chan struct{}, 4)

// CheckPassword names the sentence that says why a new password is refused, or "" when it is accepted.
// There is no composition rule: length, of least characters or more, and not being the obvious. known are words that somebody who knows the site or the person would
// try: its name, their name and address.
//
// Law: GDPR 32(1)
func CheckPassword(least int, password string, known ...string) string {
	if len(password) > passwordBytes {
		return "problem.password.long"
	}
	password = prepared(password)
	switch {
	case utf8.RuneCountInString(password) > passwordLongest:
		return "problem.password.long"
	case PasswordShort(least, password):
		return "problem.password.short"
	case obvious(strings.ToLower(password), known...):
		return "problem.password.obvious"
	}
	return ""
}

// prepared makes the same password the same bytes on every keyboard (NIST SP 800-63B-4, 3.1.1.2).
func prepared(password string) string { return norm.NFKC.String(password) }

// HashPassword returns the one-way hash of a password, as a PHC string.
//
// Law: GDPR 32(1)(a)
func HashPassword(password string) string {
	salt := make([]byte, argonSalt)
	rand.Read(salt)
	h := hash{argonMemory, argonPasses, salt, nil}
	h.key = h.derive(password)
	return h.String()
}

// hash is a stored hash, taken apart.
type hash struct {
	memory, passes uint32 // KiB, rounds
	salt, key      []byte
}

// derived counts the hashes that this process made.
var derived atomic.Int64

// Derived is how many Argon2id hashes this process made: what guessing passwords costs it.
func Derived() int64 { return derived.Load() }

func (h hash) derive(password string) []byte {
	derived.Add(1)
	hashing <- struct{}{}
	defer func() { <-hashing }()
	return argon2.IDKey([]byte(prepared(password)), h.salt, h.passes, h.memory, argonLanes, argonKey)
}

var encoding = base64.RawStdEncoding.Strict()

// String gives the PHC string format's one spelling of the hash.
func (h hash) String() string {
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, h.memory, h.passes, argonLanes,
		encoding.EncodeToString(h.salt), encoding.EncodeToString(h.key))
}

var phcForm = regexp.MustCompile(`^\$argon2id\$v=19\$m=([0-9]{1,6}),t=([0-9]{1,2}),p=1\$([^$]{22})\$([^$]{43})$`)

// parseHash reads what String writes, and refuses a cost that would make checking a password an attack on the server.
func parseHash(phc string) (hash, error) {
	parts := phcForm.FindStringSubmatch(phc)
	if parts == nil {
		return hash{}, ErrPassword
	}
	memory, _ := strconv.ParseUint(parts[1], 10, 32)
	passes, _ := strconv.ParseUint(parts[2], 10, 32)
	salt, err1 := encoding.DecodeString(parts[3])
	key, err2 := encoding.DecodeString(parts[4])
	h := hash{uint32(memory), uint32(passes), salt, key}
	if err1 != nil || err2 != nil || h.memory < argonMemory || h.memory > 4*argonMemory || h.passes < 1 || h.passes > 4*argonPasses || h.String() != phc {
		return hash{}, ErrPassword
	}
	return h, nil
}

// VerifyPassword reports whether a password is the one behind a PHC string. The error is ErrPassword.
// An empty PHC string costs the same time and is never right, so that a missing account cannot be told apart.
func VerifyPassword(phc, password string) (bool, error) {
	if len(password) > passwordBytes {
		return false, nil // CheckPassword accepted no such password
	}
	if phc == "" {
		hash{argonMemory, argonPasses, make([]byte, argonSalt), nil}.derive(password)
		return false, nil
	}
	h, err := parseHash(phc)
	if err != nil {
		return false, err
	}
	return subtle.ConstantTimeCompare(h.key, h.derive(password)) == 1, nil
}
