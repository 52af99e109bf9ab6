// Package seal hides personal values: under the key of the person they belong
// to, in a table, in an index, in a log line.
// It executes GDPR 32(1)(a) (encryption and pseudonymisation of personal data)
// and gives GDPR 17(1) its last step, because a value whose key is destroyed is
// gone from every backup that still holds it.
// It decides how a value is encrypted and bound to its place, how equality is
// searched without decrypting, and what a personal value prints as.
// It never stores a key, never reads a clock, a file or a network, and never
// puts a value or a secret into an error.
package seal

import (
	"crypto/aes"
	"crypto/cipher"
	"encoding/binary"
	"errors"
	"fmt"
)

var (
	// ErrTampered reports sealed bytes that do not open: altered, truncated,
	// or moved to another subject, column, table or site.
	ErrTampered = errors.New("seal: sealed value does not open in this place")
	// ErrNoKey reports an attempt to open a value without its key, for
	// instance after the key was destroyed.
	ErrNoKey = errors.New("seal: no data key")
	// ErrKeyVersion reports a wrapped key made under a key-encryption key that
	// the keyring does not hold.
	ErrKeyVersion = errors.New("seal: key-encryption key version not in the keyring")
	// ErrKeyring reports a keyring file that cannot be used; the error names
	// the line and never its content.
	ErrKeyring = errors.New("seal: malformed keyring")
	// ErrID reports text or bytes that are not an identifier.
	ErrID = errors.New("seal: malformed identifier")
)

// format is the first byte of everything sealed: AES-256-GCM with a random
// 96-bit nonce, laid out as format (1) | key version (2, big-endian) |
// nonce (12) | ciphertext and tag.
const format = 1

const (
	headerSize = 1 + 2
	secretSize = 32
	// Overhead is how many bytes a sealed value is longer than its plain one.
	Overhead = headerSize + 12 + 16
)

// Place is the one cell of the database a sealed value may live in. Sealed
// bytes copied to any other place do not open.
type Place struct {
	Site    string // site id from the charter
	Subject ID     // the person the value is about
	Table   string // table name
	Column  string // column or field name
}

// DataKey is the 256-bit key of one subject. It never prints; the zero DataKey
// opens nothing.
type DataKey struct {
	k *dataKey // a pointer, so that no fmt verb reaches the secret
}

type dataKey struct {
	version uint16
	aead    cipher.AEAD
}

func newDataKey(version uint16, secret []byte) DataKey {
	return DataKey{&dataKey{version, newAEAD(secret)}}
}

// IsZero reports whether the key is absent.
func (d DataKey) IsZero() bool { return d.k == nil }

// String hides the key.
func (d DataKey) String() string { return hidden }

// GoString hides the key.
func (d DataKey) GoString() string { return hidden }

// Format hides the key from every verb of package fmt.
func (d DataKey) Format(f fmt.State, _ rune) { hide(f) }

// MarshalText hides the key.
func (d DataKey) MarshalText() ([]byte, error) { return []byte(hidden), nil }

// Seal encrypts plain for one place with AES-256-GCM and a random nonce
// (NIST SP 800-38D); the result is Overhead bytes longer than plain. Sealing
// the same value twice gives different bytes. It panics on the zero DataKey,
// because the only alternative would be to store the value in clear.
//
// Law: GDPR 32(1)(a)
func (d DataKey) Seal(p Place, plain []byte) []byte {
	if d.k == nil {
		panic(ErrNoKey)
	}
	return lock(d.k.aead, d.k.version, p.bind(), plain)
}

// Open returns the plain value that Seal hid in the same place. It returns
// ErrTampered if one bit of the bytes or one part of the place differs, and
// ErrNoKey on the zero DataKey.
func (d DataKey) Open(p Place, sealed []byte) ([]byte, error) {
	if d.k == nil {
		return nil, ErrNoKey
	}
	if v, ok := sealedVersion(sealed); !ok || v != d.k.version {
		return nil, ErrTampered
	}
	return unlock(d.k.aead, p.bind(), sealed)
}

func (p Place) bind() []byte {
	return bind("charte value v1", p.Site, string(p.Subject[:]), p.Table, p.Column)
}

// bind joins a purpose and its parts with their lengths, so that no two
// different lists of parts give the same bytes.
func bind(purpose string, parts ...string) []byte {
	b := make([]byte, 0, 128)
	b = append(b, purpose...)
	b = append(b, '\n')
	for _, p := range parts {
		b = binary.BigEndian.AppendUint32(b, uint32(len(p)))
		b = append(b, p...)
	}
	return b
}

func lock(aead cipher.AEAD, version uint16, bound, plain []byte) []byte {
	out := make([]byte, headerSize, len(plain)+Overhead)
	out[0] = format
	binary.BigEndian.PutUint16(out[1:], version)
	return aead.Seal(out, nil, plain, append(bound, out[:headerSize]...))
}

func unlock(aead cipher.AEAD, bound, sealed []byte) ([]byte, error) {
	plain, err := aead.Open(nil, nil, sealed[headerSize:], append(bound, sealed[:headerSize]...))
	if err != nil {
		return nil, ErrTampered
	}
	return plain, nil
}

// sealedVersion reads the key version of sealed bytes; ok is false if they
// cannot be ours.
func sealedVersion(sealed []byte) (version uint16, ok bool) {
	if len(sealed) < Overhead || sealed[0] != format {
		return 0, false
	}
	return binary.BigEndian.Uint16(sealed[1:]), true
}

// newAEAD panics only on a secret of the wrong size, which callers exclude.
func newAEAD(secret []byte) cipher.AEAD {
	block, err := aes.NewCipher(secret)
	if err != nil {
		panic(err)
	}
	aead, err := cipher.NewGCMWithRandomNonce(block)
	if err != nil {
		panic(err)
	}
	return aead
}
