package seal

import (
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
)

// role says what a secret of the keyring is for.
type role string

const (
	kek   role = "kek"   // wraps data keys
	index role = "index" // keys the blind indexes and the marks of erased ids
	log   role = "log"   // gives the signing seeds of the logs
)

var roles = []role{kek, index, log}

// Keyring holds the secrets of one installation: key-encryption keys, index
// secrets and log secrets, each in one or more versions. The newest version
// wraps and indexes; older ones still open. It never prints, and is safe for
// concurrent use. Losing it loses every sealed value.
type Keyring struct {
	// A function, because fmt follows a pointer to a struct when a verb does not
	// fit (%s), and nothing follows a function.
	secrets func() *secrets
}

func newKeyring(s *secrets) *Keyring {
	return &Keyring{func() *secrets { return s }}
}

type secrets struct {
	versions map[role]map[uint8][]byte
	newest   map[role]uint8
	aeads    map[uint8]cipher.AEAD // one per key-encryption key
}

// NewKeyring returns a keyring with version 1 of every secret, from the
// system's random source.
func NewKeyring() (*Keyring, error) {
	s := newSecrets()
	for _, r := range roles {
		secret := make([]byte, secretSize)
		if _, err := rand.Read(secret); err != nil {
			return nil, err
		}
		s.add(r, 1, secret)
	}
	return newKeyring(s), nil
}

// String hides the keyring.
func (k Keyring) String() string { return hidden }

// GoString hides the keyring.
func (k Keyring) GoString() string { return hidden }

// MarshalText hides the keyring; Format gives the file.
func (k Keyring) MarshalText() ([]byte, error) { return []byte(hidden), nil }

// NewDataKey makes the data key of a new subject, and the same key wrapped for
// the key store under the newest key-encryption key. The wrapped key opens for
// this site and subject only.
func (k *Keyring) NewDataKey(site string, subject ID) (key DataKey, wrapped []byte, err error) {
	// The plain side of a wrapped key: its version, then the key itself.
	plain := make([]byte, 2+secretSize)
	binary.BigEndian.PutUint16(plain, 1)
	if _, err := rand.Read(plain[2:]); err != nil {
		return DataKey{}, nil, err
	}
	s := k.secrets()
	version := s.newest[kek]
	wrapped = lock(s.aeads[version], uint16(version), wrapBind(site, subject), plain)
	return newDataKey(1, plain[2:]), wrapped, nil
}

// Unwrap opens a data key from the key store. It returns ErrKeyVersion if the
// keyring lacks the key-encryption key it was wrapped under, and ErrTampered
// if the bytes were altered or belong to another site or subject.
func (k *Keyring) Unwrap(site string, subject ID, wrapped []byte) (DataKey, error) {
	version, ok := sealedVersion(wrapped)
	if !ok {
		return DataKey{}, ErrTampered
	}
	aead := k.secrets().aeads[uint8(version)]
	if version > maxVersion || aead == nil {
		return DataKey{}, ErrKeyVersion
	}
	plain, err := unlock(aead, wrapBind(site, subject), wrapped)
	if err != nil {
		return DataKey{}, err
	}
	if len(plain) != 2+secretSize {
		return DataKey{}, ErrTampered
	}
	return newDataKey(binary.BigEndian.Uint16(plain), plain[2:]), nil
}

func wrapBind(site string, subject ID) []byte {
	return bind("charte data key v1", site, string(subject[:]))
}

// Blind returns the blind index of a value under the newest index secret: one
// version byte, then HMAC-SHA256 under a key of this site and field alone. The
// same value gives the same bytes, and nobody without the keyring can test a
// guess. The caller normalises the value first (case, Unicode form).
//
// Law: GDPR 4(5), 32(1)(a)
func (k *Keyring) Blind(site, field, value string) []byte {
	return k.mark(k.secrets().newest[index], bind("charte blind index v1", site, field), value)
}

// Blinds returns the blind index of a value under every index secret of the
// keyring, newest first: what a search asks for while old rows are waiting to
// be indexed again.
func (k *Keyring) Blinds(site, field, value string) [][]byte {
	return k.marks(bind("charte blind index v1", site, field), value)
}

// ErasedMark returns the keyed hash under which the journal of erasures knows
// a subject, in the layout of Blind. The journal can thus be replayed after a
// restore without ever being a list of people.
//
// Law: GDPR 17(1)
func (k *Keyring) ErasedMark(site string, id ID) []byte {
	return k.mark(k.secrets().newest[index], bind("charte erased mark v1", site), string(id[:]))
}

// ErasedMarks returns the mark of a subject under every index secret, newest
// first: what a restored row is looked up by.
func (k *Keyring) ErasedMarks(site string, id ID) [][]byte {
	return k.marks(bind("charte erased mark v1", site), string(id[:]))
}

// LogSeed returns the Ed25519 seed (RFC 8032) that signs the log of a site,
// derived from the newest log secret. Changing that secret changes the public
// key that verifiers have pinned.
func (k *Keyring) LogSeed(site string) [32]byte {
	s := k.secrets()
	return [32]byte(derive(s.versions[log][s.newest[log]], bind("charte log seed v1", site)))
}

// PageKey returns the key under which a site seals what a page carries for it to its reader and back, derived from the newest index
// secret. Once that secret is replaced, pages that were handed out before do not open any more.
//
// Law: GDPR 32(1)(a)
func (k *Keyring) PageKey(site string) DataKey {
	s := k.secrets()
	return newDataKey(1, derive(s.versions[index][s.newest[index]], bind("charte page key v1", site)))
}

func (k *Keyring) marks(info []byte, value string) [][]byte {
	versions := k.secrets().sorted(index)
	out := make([][]byte, 0, len(versions))
	for i := len(versions) - 1; i >= 0; i-- {
		out = append(out, k.mark(versions[i], info, value))
	}
	return out
}

func (k *Keyring) mark(version uint8, info []byte, value string) []byte {
	mac := hmac.New(sha256.New, derive(k.secrets().versions[index][version], info))
	mac.Write([]byte(value))
	return mac.Sum([]byte{version})
}

// derive gives an independent 256-bit key for one use of a secret (HKDF,
// RFC 5869). Its only failure is a length out of bounds, which is fixed here.
func derive(secret, info []byte) []byte {
	key, err := hkdf.Key(sha256.New, secret, nil, string(info), secretSize)
	if err != nil {
		panic(err)
	}
	return key
}
