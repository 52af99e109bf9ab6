package envelope

import (
	"crypto/rsa"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base32"
	"encoding/base64"
	"encoding/json"
	"errors"
	"strings"

	"github.com/go-jose/go-jose/v4"
)

var (
	// ErrShare reports a share that was mistyped, or is none.
	ErrShare = errors.New("envelope: not a share, or mistyped")
	// ErrShares reports shares that are too few, of several keys, or twice the same.
	ErrShares = errors.New("envelope: these shares do not go together")
)

const (
	shareVersion = 1
	shareSize    = 39 // version, how many are needed, number, 4 bytes of the id of the key, 32 of the part
	sumSize      = 4
	mostHolders  = 20
)

var unpadded = base32.StdEncoding.WithPadding(base32.NoPadding)

// WrapUnder seals a private key under a secret of 32 bytes, as a compact JSON Web Encryption (A256KW, RFC 7518 4.4) of its JSON Web Key.
// The error is ErrKey for a secret of another length.
func (k PrivateKey) WrapUnder(secret []byte) (string, error) {
	if len(secret) != keySize {
		return "", ErrKey
	}
	plain, err := jose.JSONWebKey{Key: k.key, KeyID: k.Public().ID(), Algorithm: string(jose.RSA_OAEP_256), Use: "enc"}.MarshalJSON()
	if err != nil {
		return "", err
	}
	e, err := jose.NewEncrypter(jose.A256GCM, jose.Recipient{Algorithm: jose.A256KW, Key: secret, KeyID: k.Public().ID()}, (&jose.EncrypterOptions{}).WithContentType("jwk+json"))
	if err != nil {
		return "", err
	}
	sealed, err := e.Encrypt(plain)
	if err != nil {
		return "", err
	}
	return sealed.CompactSerialize()
}

// UnwrapUnder opens what WrapUnder, or a browser, wrapped. It fails with ErrPassphrase where the secret is another one, and with ErrKey
// where the line is no wrapped key or what is inside is no key of readers.
func UnwrapUnder(wrapped string, secret []byte) (PrivateKey, error) {
	sealed, err := jose.ParseEncryptedCompact(strings.TrimSpace(wrapped), []jose.KeyAlgorithm{jose.A256KW}, []jose.ContentEncryption{jose.A256GCM})
	if err != nil || len(secret) != keySize {
		return PrivateKey{}, ErrKey
	}
	plain, err := sealed.Decrypt(secret)
	if err != nil {
		return PrivateKey{}, ErrPassphrase
	}
	var key jose.JSONWebKey
	if json.Unmarshal(plain, &key) != nil {
		return PrivateKey{}, ErrKey
	}
	private, ok := key.Key.(*rsa.PrivateKey)
	if !ok || !strong(&private.PublicKey) || private.Validate() != nil {
		return PrivateKey{}, ErrKey
	}
	return PrivateKey{private}, nil
}

// NewSecret makes a secret of 32 bytes, to wrap a key under and to split.
func NewSecret() []byte { return random(keySize) }

// times multiplies in GF(256) with the polynomial of AES, in the same time for all values.
func times(a, b byte) (p byte) {
	for range 8 {
		p ^= -(b & 1) & a
		a = a<<1 ^ -(a>>7)&0x1b
		b >>= 1
	}
	return p
}

// inverse is a to the 254th.
func inverse(a byte) byte {
	r := byte(1)
	for range 7 {
		a = times(a, a)
		r = times(r, a)
	}
	return r
}

// Split parts a secret of 32 bytes among holders: texts, of which any needs give it back and fewer say nothing of it (Shamir, 1979). The key is the one that the secret
// wraps; each share names it. The error is ErrShares for fewer than two, more than 20, or a secret of another length.
//
// Law: GDPR 32(1)(c)
func Split(secret []byte, holders, needs int, key PublicKey) (shares []string, err error) {
	if len(secret) != keySize || needs < 2 || needs > holders || holders > mostHolders {
		return nil, ErrShares
	}
	terms := random(keySize * (needs - 1))
	for x := 1; x <= holders; x++ {
		share := append([]byte{shareVersion, byte(needs), byte(x)}, key.thumbprint()[:4]...)
		for i, s := range secret {
			y := byte(0)
			for t := needs - 2; t >= 0; t-- {
				y = times(y^terms[keySize*t+i], byte(x))
			}
			share = append(share, y^s)
		}
		sum := sha256.Sum256(share)
		shares = append(shares, grouped(unpadded.EncodeToString(append(share, sum[:sumSize]...))))
	}
	return shares, nil
}

// grouped writes a text in groups of five.
func grouped(text string) string {
	var groups []string
	for ; text != ""; text = text[min(5, len(text)):] {
		groups = append(groups, text[:min(5, len(text))])
	}
	return strings.Join(groups, " ")
}

// Share is one part of a secret.
type Share struct {
	Needs  int    // shares that give the secret back
	Number int    // of this one, from 1
	Key    string // the beginning of the id of the key that the secret wraps, base64url of 4 bytes

	part []byte
}

// ReadShare reads a share as somebody typed it: spaces, dashes and case do not count, and 0, 1 and 8 are read as O, I and B. It fails
// with ErrShare.
func ReadShare(typed string) (Share, error) {
	clean := strings.Map(func(r rune) rune {
		if r >= 'A' && r <= 'Z' || r >= '2' && r <= '7' {
			return r
		}
		return -1
	}, strings.NewReplacer("0", "O", "1", "I", "8", "B").Replace(strings.ToUpper(typed)))
	b, err := unpadded.DecodeString(clean)
	if err != nil || len(b) != shareSize+sumSize || unpadded.EncodeToString(b) != clean {
		return Share{}, ErrShare
	}
	sum := sha256.Sum256(b[:shareSize])
	if subtle.ConstantTimeCompare(sum[:sumSize], b[shareSize:]) != 1 || b[0] != shareVersion || b[1] < 2 || b[2] == 0 {
		return Share{}, ErrShare
	}
	return Share{int(b[1]), int(b[2]), base64.RawURLEncoding.EncodeToString(b[3:7]), b[7:shareSize]}, nil
}

// Combine gives the secret back. It fails with ErrShares where there are too few, two with one number, or some of another key. Whether
// they were altered is told by the key that the secret unwraps.
func Combine(shares []Share) ([]byte, error) {
	if len(shares) == 0 || len(shares) < shares[0].Needs {
		return nil, ErrShares
	}
	seen := map[int]bool{}
	for _, s := range shares {
		if seen[s.Number] || s.Key != shares[0].Key || s.Needs != shares[0].Needs {
			return nil, ErrShares
		}
		seen[s.Number] = true
	}
	secret := make([]byte, keySize)
	for _, s := range shares {
		factor := byte(1)
		for _, o := range shares {
			if o.Number != s.Number {
				factor = times(factor, times(byte(o.Number), inverse(byte(o.Number)^byte(s.Number))))
			}
		}
		for i := range secret {
			secret[i] ^= times(s.part[i], factor)
		}
	}
	return secret, nil
}
