package people

import (
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"golang.org/x/crypto/argon2"
)

// The cost of Argon2id: 19 MiB, two passes, one lane (OWASP's first recommended setting).
const (
	argonMemory = 19 * 1024 // KiB
	argonPasses = 2
	argonLanes  = 1
	argonKey    = 32
	argonSalt   = 16
)

// PasswordShortest is the least number of characters of a password; of digits alone, one more.
// It satisfies the CNIL's arithmetic, NIST SP 800-63B-4 and OWASP ASVS 6.2 together.
const PasswordShortest = 15

const passwordLongest = 200

// ErrPassword says that the stored hash is not one that this package made.
var ErrPassword = errors.New("people: not an argon2id hash")

// hashing bounds how many hashes run at once: each takes 19 MiB.
var hashing = make(chan struct{}, 4)

// CheckPassword names the sentence that says why a new password is refused, or "" when it is accepted.
// There is no composition rule: length, and not being the obvious.
//
// Law: GDPR 32(1)
func CheckPassword(password, login string) string {
	n := utf8.RuneCountInString(password)
	switch {
	case n > passwordLongest:
		return "problem.password.long"
	case n < PasswordShortest, n == PasswordShortest && strings.Trim(password, "0123456789") == "":
		return "problem.password.short"
	case obvious(strings.ToLower(password), login):
		return "problem.password.obvious"
	}
	return ""
}

// obvious refuses what an attacker tries first: few different characters, a run such as 123456…,
// the person's own address, or a common word repeated to reach the length.
func obvious(password, login string) bool {
	if login != "" && (strings.Contains(password, login) || strings.Contains(login, password)) {
		return true
	}
	different := map[rune]bool{}
	steps, last := 0, rune(0)
	for _, r := range password {
		different[r] = true
		if d := r - last; d >= -1 && d <= 1 {
			steps++
		}
		last = r
	}
	if len(different) < 5 || steps*2 > utf8.RuneCountInString(password) {
		return true
	}
	for _, word := range commonWords {
		if rest := strings.ReplaceAll(password, word, ""); len(rest) < 5 && strings.Trim(rest, "0123456789!?.-_ ") == "" {
			return true
		}
	}
	for size := 1; size <= len(password)/2; size++ {
		if strings.HasPrefix(password, strings.Repeat(password[:size], len(password)/size)) {
			return true
		}
	}
	return false
}

var commonWords = []string{"motdepasse", "mot de passe", "password", "azerty", "qwerty", "qwertz", "bonjour", "soleil", "admin", "letmein", "iloveyou", "jetaime", "welcome", "bienvenue", "doudou", "chouchou", "loulou", "football", "marseille", "monkey", "dragon", "princess"}

// HashPassword returns the one-way hash of a password, as a PHC string.
//
// Law: GDPR 32(1)(a)
func HashPassword(password string) string {
	salt := make([]byte, argonSalt)
	rand.Read(salt)
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, argonMemory, argonPasses, argonLanes,
		base64.RawStdEncoding.EncodeToString(salt), base64.RawStdEncoding.EncodeToString(derive(password, salt, argonMemory, argonPasses)))
}

func derive(password string, salt []byte, memory, passes uint32) []byte {
	hashing <- struct{}{}
	defer func() { <-hashing }()
	return argon2.IDKey([]byte(password), salt, passes, memory, argonLanes, argonKey)
}

// VerifyPassword reports whether a password is the one behind a PHC string. The error is ErrPassword.
// An empty PHC string costs the same time and is never right, so that a missing account cannot be told apart.
func VerifyPassword(phc, password string) (bool, error) {
	if phc == "" {
		derive(password, make([]byte, argonSalt), argonMemory, argonPasses)
		return false, nil
	}
	var version int
	var memory, passes, lanes uint32
	parts := strings.Split(phc, "$")
	if len(parts) != 6 || parts[1] != "argon2id" {
		return false, ErrPassword
	}
	if _, err := fmt.Sscanf(parts[2]+" "+parts[3], "v=%d m=%d,t=%d,p=%d", &version, &memory, &passes, &lanes); err != nil ||
		version != argon2.Version || lanes != argonLanes || memory > 1<<20 || passes > 16 || passes == 0 {
		return false, ErrPassword
	}
	salt, err1 := base64.RawStdEncoding.DecodeString(parts[4])
	want, err2 := base64.RawStdEncoding.DecodeString(parts[5])
	if err1 != nil || err2 != nil || len(want) != argonKey {
		return false, ErrPassword
	}
	return subtle.ConstantTimeCompare(want, derive(password, salt, memory, passes)) == 1, nil
}
