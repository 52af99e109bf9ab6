package seal

import (
	"crypto/rand"
	"crypto/sha256"
	"database/sql/driver"
	"encoding/base64"
	"encoding/hex"
)

// ID is a random 128-bit identifier. It carries no time and no order, so it
// says nothing about the person, request or fact it names. The zero ID means
// "none".
type ID [16]byte

// NewID returns a fresh identifier from the system's random source.
func NewID() ID {
	var id ID
	_, _ = rand.Read(id[:]) // crypto/rand.Read never fails
	return id
}

// ParseID reads the 32 lower-case hexadecimal digits that String writes;
// anything else is ErrID.
func ParseID(s string) (ID, error) {
	var id ID
	if len(s) != hex.EncodedLen(len(id)) {
		return ID{}, ErrID
	}
	if _, err := hex.Decode(id[:], []byte(s)); err != nil || id.String() != s {
		return ID{}, ErrID
	}
	return id, nil
}

// String returns 32 lower-case hexadecimal digits.
func (id ID) String() string { return hex.EncodeToString(id[:]) }

// IsZero reports whether the ID names nothing.
func (id ID) IsZero() bool { return id == ID{} }

// MarshalText writes the ID as String does; JSON uses it too.
func (id ID) MarshalText() ([]byte, error) { return []byte(id.String()), nil }

// UnmarshalText reads what MarshalText wrote, or returns ErrID.
func (id *ID) UnmarshalText(b []byte) error {
	parsed, err := ParseID(string(b))
	if err != nil {
		return err
	}
	*id = parsed
	return nil
}

// Value gives the database 16 bytes; the zero ID is 16 zero bytes, since it stands in keys that are never null.
func (id ID) Value() (driver.Value, error) { return id[:], nil }

// Scan reads 16 bytes from the database; NULL gives the zero ID and anything
// else is ErrID.
func (id *ID) Scan(src any) error {
	switch b := src.(type) {
	case nil:
		*id = ID{}
		return nil
	case []byte:
		if len(b) != len(id) {
			return ErrID
		}
		copy(id[:], b)
		return nil
	default:
		return ErrID
	}
}

// NewToken returns a secret for a cookie or a link: 32 random bytes as 43
// characters of base64url, and the hash under which the database knows it. The
// token itself is never stored.
func NewToken() (string, [32]byte) {
	var secret [32]byte
	_, _ = rand.Read(secret[:]) // crypto/rand.Read never fails
	token := base64.RawURLEncoding.EncodeToString(secret[:])
	return token, TokenHash(token)
}

// TokenHash returns the SHA-256 of a token as presented. A plain hash is
// enough, because a token has 256 bits of randomness.
func TokenHash(token string) [32]byte { return sha256.Sum256([]byte(token)) }
