package people

import (
	"crypto/rand"
	"crypto/subtle"
	"encoding/base32"
	"net/url"
	"strings"
	"time"

	"github.com/pquerna/otp"
	"github.com/pquerna/otp/totp"

	"charte/seal"
)

// A code of an application changes every half minute; the one before and the one after are right too, since clocks differ
// (RFC 6238 5.2).
const (
	codeStep   = 30 // seconds
	codeSecret = 20 // bytes, RFC 4226 4: as long as SHA-1's output
)

var codeOptions = totp.ValidateOpts{Period: codeStep, Digits: otp.DigitsSix, Algorithm: otp.AlgorithmSHA1}

// NewSecret makes the secret that an application shares, in base 32 without padding.
func NewSecret() seal.Text {
	secret := make([]byte, codeSecret)
	rand.Read(secret)
	return seal.NewText(base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(secret))
}

// CodeAddress is what an application reads from a picture: whose codes these are, and the secret.
func CodeAddress(site, login, secret seal.Text) seal.Text {
	const why = "shown once to its owner"
	q := url.Values{"secret": {secret.Reveal(why)}, "issuer": {site.Reveal(why)}}
	label := url.PathEscape(site.Reveal(why)) + ":" + url.PathEscape(login.Reveal(why))
	return seal.NewText("otpauth://totp/" + label + "?" + strings.ReplaceAll(q.Encode(), "+", "%20"))
}

// CheckCode reports whether a code is right now, and of which step of time it is. A code of a step that is not later than last was
// used already: it is refused (RFC 6238 5.2). Each of the three steps costs the same, whichever is right.
//
// Law: GDPR 32(1)(b)
func CheckCode(secret seal.Text, code string, last int64, now time.Time) (step int64, ok bool) {
	code = strings.Join(strings.Fields(code), "")
	for _, at := range []int64{now.Unix()/codeStep - 1, now.Unix() / codeStep, now.Unix()/codeStep + 1} {
		want, err := totp.GenerateCodeCustom(secret.Reveal("checked against a code"), time.Unix(at*codeStep, 0), codeOptions)
		if err == nil && subtle.ConstantTimeCompare([]byte(want), []byte(code)) == 1 && at > last {
			step, ok = at, true
		}
	}
	return step, ok
}
