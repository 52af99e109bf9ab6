package people

import (
	"crypto/rand"
	"crypto/subtle"
	"encoding/base32"
	"slices"
	"strings"
)

// RecoveryCodes is how many codes somebody gets who adds a second proof.
const RecoveryCodes = 10

// recoveryLetters has no 0, 1, 8 or 9, which look like letters on paper.
var recoveryLetters = base32.NewEncoding("abcdefghijklmnopqrstuvwxyz234567").WithPadding(base32.NoPadding)

// RecoverySet is what is kept of somebody's recovery codes: hashes under one salt, of those that were not used yet.
type RecoverySet struct {
	Salt   []byte   `json:"salt"`
	Hashes [][]byte `json:"hashes"`
}

// NewRecovery makes ten codes of 50 random bits, to be shown once, and what is kept of them: Argon2id hashes, as for passwords
// (OWASP ASVS 5.0 6.5.2).
//
// Law: GDPR 32(1)(a)
func NewRecovery() (codes []string, kept RecoverySet) {
	kept.Salt = make([]byte, argonSalt)
	rand.Read(kept.Salt)
	for range RecoveryCodes {
		raw := make([]byte, 7)
		rand.Read(raw)
		text := recoveryLetters.EncodeToString(raw)[:10]
		codes = append(codes, text[:5]+"-"+text[5:])
		kept.Hashes = append(kept.Hashes, kept.hash(text))
	}
	return codes, kept
}

// Use takes a code out of the set, and reports whether it was there. Right or wrong, it costs one hash.
//
// Law: GDPR 32(1)(b)
func (r RecoverySet) Use(code string) (left RecoverySet, ok bool) {
	text := strings.ToLower(strings.NewReplacer("-", "", " ", "").Replace(code))
	if len(text) > passwordLongest {
		return r, false
	}
	given := r.hash(text)
	at := -1
	for i, h := range r.Hashes {
		if subtle.ConstantTimeCompare(h, given) == 1 {
			at = i
		}
	}
	if at < 0 {
		return r, false
	}
	return RecoverySet{r.Salt, slices.Delete(slices.Clone(r.Hashes), at, at+1)}, true
}

func (r RecoverySet) hash(text string) []byte {
	return hash{argonMemory, argonPasses, r.Salt, nil}.derive(text)
}
