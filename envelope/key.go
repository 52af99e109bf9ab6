package envelope

import (
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/go-jose/go-jose/v4"
)

// ErrKey reports a key that this format does not take: not RSA, below 3072 bits, an exponent other than 65537, or malformed. It never
// says what the key is.
var ErrKey = errors.New("envelope: not a key of readers")

// ErrPassphrase reports a passphrase that does not open a key, or a wrapped key that was altered.
var ErrPassphrase = errors.New("envelope: the passphrase does not open this key")

const (
	// Bits of the keys that Charte makes, and the fewest that it takes.
	Bits = 3072
	// mostBits bounds what an altered key can cost.
	mostBits = 8192
	// Rounds of PBKDF2-HMAC-SHA-512 between a passphrase and the key that wraps a private key.
	Rounds = 600_000
)

// PublicKey is the key for which documents are sealed.
type PublicKey struct{ key *rsa.PublicKey }

// PrivateKey opens what was sealed for its public key. It never prints.
type PrivateKey struct{ key *rsa.PrivateKey }

// NewKey makes a key of 3072 bits.
func NewKey() (PrivateKey, error) {
	key, err := rsa.GenerateKey(rand.Reader, Bits)
	return PrivateKey{key}, err
}

// Public is the key for which documents are sealed.
func (k PrivateKey) Public() PublicKey { return PublicKey{&k.key.PublicKey} }

// String never says the key.
func (k PrivateKey) String() string { return "PrivateKey(" + k.Public().ID() + ")" }

// GoString is String.
func (k PrivateKey) GoString() string { return k.String() }

// ParsePublicKey reads a JSON Web Key (RFC 7517) of type RSA. It fails with ErrKey.
func ParsePublicKey(jwk []byte) (PublicKey, error) {
	var key jose.JSONWebKey
	if err := json.Unmarshal(jwk, &key); err != nil {
		return PublicKey{}, ErrKey
	}
	public, ok := key.Key.(*rsa.PublicKey)
	if !ok || !strong(public) || key.Algorithm != "" && key.Algorithm != string(jose.RSA_OAEP_256) || key.Use != "" && key.Use != "enc" {
		return PublicKey{}, ErrKey
	}
	return PublicKey{public}, nil
}

func strong(key *rsa.PublicKey) bool {
	return key.N.BitLen() >= Bits && key.N.BitLen() <= mostBits && key.E == 65537
}

// MarshalJSON writes the key as a JSON Web Key.
func (k PublicKey) MarshalJSON() ([]byte, error) {
	return jose.JSONWebKey{Key: k.key, KeyID: k.ID(), Algorithm: string(jose.RSA_OAEP_256), Use: "enc"}.MarshalJSON()
}

// ID is the thumbprint of the key (RFC 7638, SHA-256, base64url): it names the key in each line.
func (k PublicKey) ID() string {
	return base64.RawURLEncoding.EncodeToString(k.thumbprint())
}

func (k PublicKey) thumbprint() []byte {
	sum, err := (&jose.JSONWebKey{Key: k.key}).Thumbprint(crypto.SHA256)
	if err != nil {
		panic(err) // an RSA key has one
	}
	return sum
}

// Fingerprint is what two people compare, by telephone if need be, before a key may receive documents: eight groups of five digits, made
// of the SHA-256 of the thumbprint (some 132 bits).
func (k PublicKey) Fingerprint() string {
	sum := sha256.Sum256(k.thumbprint())
	groups := make([]string, 8)
	for i := range groups {
		groups[i] = fmt.Sprintf("%05d", binary.BigEndian.Uint32(sum[4*i:])%100_000)
	}
	return strings.Join(groups, " ")
}

// Wrap seals a private key under a passphrase, as a compact JSON Web Encryption (PBES2-HS512+A256KW, RFC 7518 4.8) of its JSON Web Key.
// Whether the passphrase is good is for people.CheckPassword to say.
func (k PrivateKey) Wrap(passphrase string) (string, error) {
	plain, err := jose.JSONWebKey{Key: k.key, KeyID: k.Public().ID(), Algorithm: string(jose.RSA_OAEP_256), Use: "enc"}.MarshalJSON()
	if err != nil {
		return "", err
	}
	e, err := jose.NewEncrypter(jose.A256GCM, jose.Recipient{Algorithm: jose.PBES2_HS512_A256KW, Key: []byte(passphrase), PBES2Count: Rounds, PBES2Salt: random(16)},
		(&jose.EncrypterOptions{}).WithContentType("jwk+json"))
	if err != nil {
		return "", err
	}
	sealed, err := e.Encrypt(plain)
	if err != nil {
		return "", err
	}
	return sealed.CompactSerialize()
}

// Unwrap opens what Wrap, or a browser, wrapped. It fails with ErrPassphrase (also where the line asks for more than a
// million rounds), and with ErrKey where the line is no wrapped key or what is inside is no key of readers.
func Unwrap(wrapped, passphrase string) (PrivateKey, error) {
	sealed, err := jose.ParseEncryptedCompact(strings.TrimSpace(wrapped), []jose.KeyAlgorithm{jose.PBES2_HS512_A256KW}, []jose.ContentEncryption{jose.A256GCM})
	if err != nil {
		return PrivateKey{}, ErrKey
	}
	plain, err := sealed.Decrypt([]byte(passphrase))
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
