package seal

import (
	"bytes"
	"crypto/cipher"
	"encoding/hex"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
)

const (
	maxVersion     = 255     // blind indexes give the version one byte
	maxKeyringSize = 1 << 20 // far above 3 roles × 255 versions with comments
)

// ParseKeyring reads a keyring file. Each line is a role ("kek", "index" or
// "log"), a version from 1 to 255 and 64 lower-case hexadecimal digits,
// separated by blanks; blank lines and lines that begin with # are skipped.
// Every role needs at least one version and no secret may appear twice. Errors
// wrap ErrKeyring and name the line, never its content.
func ParseKeyring(file []byte) (*Keyring, error) {
	if len(file) > maxKeyringSize {
		return nil, fmt.Errorf("%w: larger than %d bytes", ErrKeyring, maxKeyringSize)
	}
	s := newSecrets()
	seen := make(map[string]bool)
	number := 0
	for line := range strings.Lines(string(file)) {
		number++
		line = strings.TrimSpace(line)
		if line == "" || line[0] == '#' {
			continue
		}
		if err := s.parseLine(line, seen); err != nil {
			return nil, fmt.Errorf("%w: line %d: %w", ErrKeyring, number, err)
		}
	}
	for _, r := range roles {
		if s.newest[r] == 0 {
			return nil, fmt.Errorf("%w: no %q line", ErrKeyring, r)
		}
	}
	return newKeyring(s), nil
}

// lineError is what is wrong with a line: fixed words, so that no secret can
// slip into an error.
type lineError string

func (e lineError) Error() string { return string(e) }

const (
	errFields  = lineError("want a role, a version and a secret")
	errRole    = lineError(`role is none of "kek", "index", "log"`)
	errVersion = lineError("version is not a number from 1 to 255")
	errSecret  = lineError("secret is not 64 lower-case hexadecimal digits")
	errTwice   = lineError("version given twice for this role")
	errReused  = lineError("secret already used on another line")
)

func (s *secrets) parseLine(line string, seen map[string]bool) error {
	f := strings.Fields(line)
	if len(f) != 3 {
		return errFields
	}
	r := role(f[0])
	if !slices.Contains(roles, r) {
		return errRole
	}
	version, err := strconv.ParseUint(f[1], 10, 8)
	if err != nil || version == 0 || strconv.FormatUint(version, 10) != f[1] {
		return errVersion
	}
	secret, err := hex.DecodeString(f[2])
	if err != nil || len(secret) != secretSize || hex.EncodeToString(secret) != f[2] {
		return errSecret
	}
	if s.versions[r][uint8(version)] != nil {
		return errTwice
	}
	if seen[f[2]] {
		return errReused
	}
	seen[f[2]] = true
	s.add(r, uint8(version), secret)
	return nil
}

// Format returns the keyring as the file ParseKeyring reads: the whole secret
// of the installation, to be written where only the server may read it.
func (k *Keyring) Format() []byte {
	var b bytes.Buffer
	b.WriteString("# Secrets of this installation. Without this file no sealed value can be read.\n")
	b.WriteString("# Keep it apart from the databases and from their backups.\n")
	for _, r := range roles {
		for _, v := range k.secrets().sorted(r) {
			fmt.Fprintf(&b, "%s %d %x\n", r, v, k.secrets().versions[r][v])
		}
	}
	return b.Bytes()
}

func newSecrets() *secrets {
	s := &secrets{
		versions: make(map[role]map[uint8][]byte),
		newest:   make(map[role]uint8),
		aeads:    make(map[uint8]cipher.AEAD),
	}
	for _, r := range roles {
		s.versions[r] = make(map[uint8][]byte)
	}
	return s
}

func (s *secrets) add(r role, version uint8, secret []byte) {
	s.versions[r][version] = secret
	s.newest[r] = max(s.newest[r], version)
	if r == kek {
		s.aeads[version] = newAEAD(secret)
	}
}

// sorted returns the versions of a role, oldest first.
func (s *secrets) sorted(r role) []uint8 {
	return slices.Sorted(maps.Keys(s.versions[r]))
}
