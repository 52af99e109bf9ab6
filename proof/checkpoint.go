package proof

import (
	"crypto/ed25519"
	"encoding/base64"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

// Checkpoint is what the log promises at one moment: its name, how many
// entries it has and the root over all of them.
type Checkpoint struct {
	Origin string    // name of the log, for instance "skills.example/log"
	Size   int64     // entries
	Root   tlog.Hash // RFC 6962 root
}

// text is the signed part: origin, size and base64 root, a line each (C2SP
// tlog-checkpoint, without extension lines).
func (c Checkpoint) text() string {
	return fmt.Sprintf("%s\n%d\n%s\n", c.Origin, c.Size, c.Root)
}

// Signer signs for one log with Ed25519 (RFC 8032). It never prints its key.
type Signer struct {
	note note.Signer
	vkey string
}

// NewSigner returns the signer of the log named origin. An origin that is
// empty, or has a blank or a plus sign, is ErrKey.
func NewSigner(origin string, seed [32]byte) (*Signer, error) {
	public := ed25519.NewKeyFromSeed(seed[:]).Public().(ed25519.PublicKey)
	vkey, err := note.NewEd25519VerifierKey(origin, public)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrKey, err)
	}
	if _, err := parseKey(vkey); err != nil {
		return nil, err
	}
	_, rest, _ := strings.Cut(vkey, "+")
	hash, public64, _ := strings.Cut(rest, "+")
	raw, err := base64.StdEncoding.DecodeString(public64)
	if err != nil {
		return nil, ErrKey
	}
	// The secret form has the algorithm byte of the public one.
	secret := base64.StdEncoding.EncodeToString(append(raw[:1:1], seed[:]...))
	s, err := note.NewSigner("PRIVATE+KEY+" + origin + "+" + hash + "+" + secret)
	if err != nil {
		return nil, ErrKey
	}
	return &Signer{s, vkey}, nil
}

// Origin returns the name of the log.
func (s *Signer) Origin() string { return s.note.Name() }

// VerifierKey returns the public key in the form verifiers pin:
// "origin+hash+base64".
func (s *Signer) VerifierKey() string { return s.vkey }

// Sign returns the checkpoint as a C2SP signed note. A checkpoint of another
// log than the signer's is ErrKey.
func (s *Signer) Sign(c Checkpoint) ([]byte, error) {
	if c.Origin != s.Origin() {
		return nil, ErrKey
	}
	if c.Size < 0 {
		return nil, fmt.Errorf("%w checkpoint: size", ErrFormat)
	}
	return s.SignText(c.text())
}

// SignText returns any text as a C2SP signed note. Text that does not end in a
// newline, is not UTF-8 or has other control characters is ErrFormat.
func (s *Signer) SignText(text string) ([]byte, error) {
	signed, err := note.Sign(&note.Note{Text: text}, s.note)
	if err != nil {
		return nil, fmt.Errorf("%w note", ErrFormat)
	}
	// Signing checks less than opening does: never hand out what cannot be read.
	if _, err := openNote(signed, s.vkey); err != nil {
		return nil, err
	}
	return signed, nil
}

// ParseCheckpoint opens a signed checkpoint with the key in vkey. The note must
// carry that key's signature and no other, and the key's name must be the
// checkpoint's origin.
func ParseCheckpoint(signed []byte, vkey string) (Checkpoint, error) {
	text, err := openNote(signed, vkey)
	if err != nil {
		return Checkpoint{}, err
	}
	lines := strings.Split(text, "\n")
	if len(lines) != 4 {
		return Checkpoint{}, fmt.Errorf("%w checkpoint: want 3 lines", ErrFormat)
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	if err != nil || size < 0 {
		return Checkpoint{}, fmt.Errorf("%w checkpoint: size", ErrFormat)
	}
	root, err := tlog.ParseHash(lines[2])
	if err != nil {
		return Checkpoint{}, fmt.Errorf("%w checkpoint: root", ErrFormat)
	}
	c := Checkpoint{lines[0], size, root}
	if c.text() != text {
		return Checkpoint{}, fmt.Errorf("%w checkpoint: not canonical", ErrFormat)
	}
	if name, _, _ := strings.Cut(vkey, "+"); name != c.Origin {
		return Checkpoint{}, fmt.Errorf("%w: key of another log", ErrKey)
	}
	return c, nil
}

// parseKey reads a verifier key and refuses every spelling but the canonical.
func parseKey(vkey string) (note.Verifier, error) {
	v, err := note.NewVerifier(vkey)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrKey, err)
	}
	key64 := vkey[len(v.Name())+len("+01234567+"):]
	raw, err := base64.StdEncoding.Strict().DecodeString(key64)
	if err != nil {
		return nil, ErrKey
	}
	same, err := note.NewEd25519VerifierKey(v.Name(), raw[1:])
	if err != nil || same != vkey {
		return nil, ErrKey
	}
	return v, nil
}

// openNote returns the text of a note that vkey signed. It accepts one
// signature in one spelling, so that no byte of a note can change unseen.
func openNote(signed []byte, vkey string) (string, error) {
	v, err := parseKey(vkey)
	if err != nil {
		return "", err
	}
	n, err := note.Open(signed, note.VerifierList(v))
	var unverified *note.UnverifiedNoteError
	var invalid *note.InvalidSignatureError
	switch {
	case errors.As(err, &unverified) || errors.As(err, &invalid):
		return "", ErrSignature
	case err != nil:
		return "", fmt.Errorf("%w note", ErrFormat)
	}
	raw, err := base64.StdEncoding.DecodeString(n.Sigs[0].Base64)
	if err != nil {
		return "", fmt.Errorf("%w note", ErrFormat)
	}
	line := "— " + v.Name() + " " + base64.StdEncoding.EncodeToString(raw) + "\n"
	if n.Text+"\n"+line != string(signed) {
		return "", fmt.Errorf("%w note: not canonical", ErrFormat)
	}
	return n.Text, nil
}
