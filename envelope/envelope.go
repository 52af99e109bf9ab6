// Package envelope is the format in which a browser seals a document for a few readers, before anything leaves it.
//
// It executes GDPR 32(1)(a) (encryption) and GDPR 25(1) for documents that the site must keep and must not read: whoever runs the
// server holds a line that only the readers' private keys open, and chunks that only what is in that line opens.
// It decides the format, its one list of algorithms, and what makes a document whole: docs/sealed-documents.md says it for other
// implementations, with vectors.
// It never stores a key or a document, never asks for a time or a network, and never opens part of a document as if it were all of it.
//
// A sealed document is one line, which is a JSON Web Encryption (RFC 7516) of its Manifest for each reader (RSA-OAEP-256 and A256GCM,
// RFC 7518), and then the document in chunks of AES-256-GCM, each under its own number, the last one marked (the STREAM construction of
// Hoang, Reyhanitabar, Rogaway and Vizár): what is cut off, put in another order or put together from two documents does not open.
package envelope

import (
	"bufio"
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/go-jose/go-jose/v4"
)

var (
	// ErrHeader reports a first line that is not that of a sealed document: too long, another algorithm, no reader, malformed.
	ErrHeader = errors.New("envelope: not the first line of a sealed document")
	// ErrReader reports a private key for which a document was not sealed.
	ErrReader = errors.New("envelope: not sealed for this key")
	// ErrTampered reports a document that is not what was sealed: altered, cut off, longer, or put in another order.
	ErrTampered = errors.New("envelope: the document was altered or is not complete")
	// ErrPlace reports a document that was sealed for another place than the one where it was found.
	ErrPlace = errors.New("envelope: the document was sealed for another place")
	// ErrManifest reports what cannot be sealed: a name, a type or a place that is too long or no text, or a length below zero.
	ErrManifest = errors.New("envelope: this cannot be said of a document")
)

const (
	// Version of the format, which each manifest carries.
	Version = 1
	// ChunkSize is how many bytes of a document one chunk holds; only the last one holds fewer.
	ChunkSize = 1 << 20
	// Overhead is how many bytes longer a sealed chunk is than what it holds.
	Overhead = 16
	// MaxHeader is the longest first line, in bytes: enough for some eighty readers.
	MaxHeader = 64 << 10

	keySize    = 32
	prefixSize = 7
	longest    = 255 // bytes of a name, a type or a place
	padding    = 512 // a manifest is a multiple of it long, so that its length does not tell the length of a name
	mediaType  = "charte-document"
)

// Manifest says what a sealed document is. Only its readers see it.
type Manifest struct {
	Name   string // of the file, as its owner called it; at most 255 bytes
	Type   string // media type, RFC 6838; at most 255 bytes
	For    string // the place that it was sealed for, such as the id of a deposit; at most 255 bytes
	Length int64  // bytes of the document

	key    []byte
	prefix []byte
}

// written is a manifest as it is sealed.
type written struct {
	V      int    `json:"v"`
	Key    string `json:"key"`
	Prefix string `json:"prefix"`
	Chunk  int    `json:"chunk"`
	Length int64  `json:"length"`
	Type   string `json:"type"`
	Name   string `json:"name"`
	For    string `json:"for"`
}

// Size is how many bytes the chunks of a document of a length take; the line before them is not counted.
func Size(length int64) int64 { return length + Overhead*chunks(length) }

// chunks is how many there are of them: at least one, which says that an empty document is whole.
func chunks(length int64) int64 {
	if length == 0 {
		return 1
	}
	return (length + ChunkSize - 1) / ChunkSize
}

// Seal writes a sealed document: m.Length bytes of plain, for each of the readers. It holds one chunk in memory.
// It fails with ErrManifest, with ErrKey where there is no reader, with ErrTampered where plain is not of that length, and
// with the errors of plain and out.
//
// Law: GDPR 32(1)(a)
func Seal(out io.Writer, plain io.Reader, m Manifest, readers ...PublicKey) error {
	if len(readers) == 0 {
		return ErrKey
	}
	m.key, m.prefix = random(keySize), random(prefixSize)
	line, err := header(m, readers)
	if err != nil {
		return err
	}
	if _, err := io.WriteString(out, line+"\n"); err != nil {
		return err
	}
	return m.write(out, plain)
}

// write seals the chunks of a document.
func (m Manifest) write(out io.Writer, plain io.Reader) error {
	box, err := m.box()
	if err != nil {
		return err
	}
	buffer := make([]byte, ChunkSize, ChunkSize+Overhead)
	for n := range chunks(m.Length) {
		part := buffer[:min(ChunkSize, m.Length-n*ChunkSize)]
		if _, err := io.ReadFull(plain, part); err != nil {
			return short(err)
		}
		if _, err := out.Write(box.Seal(part[:0], m.nonce(n), part, nil)); err != nil {
			return err
		}
	}
	if n, err := io.ReadFull(plain, buffer[:1]); n != 0 || !errors.Is(err, io.EOF) {
		return errors.Join(ErrTampered, err)
	}
	return nil
}

// short says of a document that ends early that it was cut off, and leaves any other error as it is.
func short(err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return ErrTampered
	}
	return err
}

func random(n int) []byte {
	b := make([]byte, n)
	rand.Read(b) //nolint:errcheck // never fails since Go 1.24
	return b
}

func (m Manifest) box() (cipher.AEAD, error) {
	block, err := aes.NewCipher(m.key)
	if err != nil {
		return nil, err
	}
	return cipher.NewGCM(block)
}

// nonce of chunk n: the prefix of the document, the number of the chunk, and whether it is the last.
func (m Manifest) nonce(n int64) []byte {
	nonce := binary.BigEndian.AppendUint32(bytes.Clone(m.prefix), uint32(n))
	if n == chunks(m.Length)-1 {
		return append(nonce, 1)
	}
	return append(nonce, 0)
}

// header is the first line: the manifest, sealed for each of the readers.
func header(m Manifest, readers []PublicKey) (string, error) {
	for _, text := range []string{m.Name, m.Type, m.For} {
		if len(text) > longest || !utf8.ValidString(text) {
			return "", ErrManifest
		}
	}
	if m.Length < 0 || chunks(m.Length) > 1<<32 {
		return "", ErrManifest
	}
	encode := base64.RawURLEncoding.EncodeToString
	plain, err := json.Marshal(written{Version, encode(m.key), encode(m.prefix), ChunkSize, m.Length, m.Type, m.Name, m.For})
	if err != nil {
		return "", err
	}
	plain = append(plain, bytes.Repeat([]byte(" "), (padding-len(plain)%padding)%padding)...)
	var to []jose.Recipient
	for _, r := range readers {
		to = append(to, jose.Recipient{Algorithm: jose.RSA_OAEP_256, Key: r.key, KeyID: r.ID()})
	}
	options := (&jose.EncrypterOptions{}).WithType(mediaType)
	if len(to) == 1 {
		return compact(to[0], options, plain)
	}
	e, err := jose.NewMultiEncrypter(jose.A256GCM, to, options)
	if err != nil {
		return "", fmt.Errorf("%w: %w", ErrKey, err)
	}
	sealed, err := e.Encrypt(plain)
	if err != nil {
		return "", err
	}
	if line := sealed.FullSerialize(); len(line) <= MaxHeader {
		return line, nil
	}
	return "", ErrHeader
}

func compact(to jose.Recipient, options *jose.EncrypterOptions, plain []byte) (string, error) {
	e, err := jose.NewEncrypter(jose.A256GCM, to, options)
	if err != nil {
		return "", fmt.Errorf("%w: %w", ErrKey, err)
	}
	sealed, err := e.Encrypt(plain)
	if err != nil {
		return "", err
	}
	return sealed.CompactSerialize()
}

// Header is the first line of a sealed document, which tells for whom it was sealed and nothing else.
type Header struct {
	line    string
	readers []string
	sealed  *jose.JSONWebEncryption
}

// ReadHeader reads the first line of a sealed document, and leaves the reader at its first chunk. It fails with ErrHeader.
func ReadHeader(r *bufio.Reader) (Header, error) {
	var line []byte
	for {
		part, err := r.ReadSlice('\n')
		line = append(line, part...)
		switch {
		case len(line) > MaxHeader+1 || err != nil && !errors.Is(err, bufio.ErrBufferFull):
			return Header{}, ErrHeader
		case err == nil:
			return ParseHeader(string(line[:len(line)-1]))
		}
	}
}

// ParseHeader reads a first line without its end. It fails with ErrHeader where the line is no JSON Web Encryption, has no reader,
// names an algorithm that is not the one of this format, or names a reader twice.
func ParseHeader(line string) (Header, error) {
	if len(line) > MaxHeader {
		return Header{}, ErrHeader
	}
	parse := jose.ParseEncryptedCompact
	if strings.HasPrefix(line, "{") {
		parse = jose.ParseEncryptedJSON
	}
	sealed, err := parse(line, []jose.KeyAlgorithm{jose.RSA_OAEP_256}, []jose.ContentEncryption{jose.A256GCM})
	if err != nil {
		return Header{}, ErrHeader
	}
	readers, err := named(line)
	if err != nil {
		return Header{}, err
	}
	return Header{line, readers, sealed}, nil
}

// named reads the ids of the readers, which the library tells of one reader only.
func named(line string) ([]string, error) {
	type names struct {
		KeyID string `json:"kid"`
		Alg   string `json:"alg"`
		Typ   string `json:"typ"`
		Zip   string `json:"zip"`
	}
	var all struct {
		Protected  string
		Header     names
		Recipients []struct{ Header names }
	}
	if strings.HasPrefix(line, "{") {
		if json.Unmarshal([]byte(line), &all) != nil {
			return nil, ErrHeader
		}
	} else {
		all.Protected, _, _ = strings.Cut(line, ".")
	}
	protected, err := base64.RawURLEncoding.DecodeString(all.Protected)
	var shared names
	if err != nil || json.Unmarshal(protected, &shared) != nil || shared.Typ != mediaType || shared.Zip != "" {
		return nil, ErrHeader
	}
	if len(all.Recipients) == 0 {
		all.Recipients = append(all.Recipients, struct{ Header names }{all.Header})
	}
	var out []string
	seen := map[string]bool{}
	for _, r := range all.Recipients {
		id := r.Header.KeyID
		if id == "" {
			id = shared.KeyID
		}
		if id == "" || seen[id] {
			return nil, ErrHeader
		}
		seen[id] = true
		out = append(out, id)
	}
	return out, nil
}

// Readers are the ids of the keys that open the document.
func (h Header) Readers() []string { return h.readers }

// String is the line itself, without its end.
func (h Header) String() string { return h.line }

// Open opens the line with a reader's key. It fails with ErrReader where the document was not sealed for it, with ErrTampered where the
// line was altered, and with ErrPlace where the document was sealed for another place than the one given.
func (h Header) Open(key PrivateKey, place string) (Manifest, error) {
	at := -1
	for i, id := range h.readers {
		if id == key.Public().ID() {
			at = i
		}
	}
	if at < 0 {
		return Manifest{}, ErrReader
	}
	_, _, plain, err := h.sealed.DecryptMulti(key.key)
	if err != nil {
		return Manifest{}, ErrTampered
	}
	m, err := read(plain)
	if err == nil && m.For != place {
		return Manifest{}, ErrPlace
	}
	return m, err
}

// read takes a manifest as it was sealed.
func read(plain []byte) (Manifest, error) {
	var w written
	if json.Unmarshal(plain, &w) != nil {
		return Manifest{}, ErrTampered
	}
	key, err := base64.RawURLEncoding.DecodeString(w.Key)
	prefix, wrong := base64.RawURLEncoding.DecodeString(w.Prefix)
	if err != nil || wrong != nil || len(key) != keySize || len(prefix) != prefixSize || w.V != Version || w.Chunk != ChunkSize ||
		w.Length < 0 || chunks(w.Length) > 1<<32 {
		return Manifest{}, ErrTampered
	}
	return Manifest{Name: w.Name, Type: w.Type, For: w.For, Length: w.Length, key: key, prefix: prefix}, nil
}

// For gives the line under which the same chunks open for other readers: how one is added or leaves. Whoever could open the line before
// may have kept what it holds: a reader who leaves is kept away from the chunks.
func (h Header) For(key PrivateKey, place string, readers ...PublicKey) (Header, error) {
	m, err := h.Open(key, place)
	if err != nil {
		return Header{}, err
	}
	if len(readers) == 0 {
		return Header{}, ErrKey
	}
	line, err := header(m, readers)
	if err != nil {
		return Header{}, err
	}
	return ParseHeader(line)
}

// Read writes the document whose chunks are given. It fails with ErrTampered where they are not exactly those that were sealed; what was
// written until then is to be thrown away, since only the end tells that a document is whole.
func (m Manifest) Read(out io.Writer, sealed io.Reader) error {
	box, err := m.box()
	if err != nil {
		return err
	}
	buffer := make([]byte, ChunkSize+Overhead)
	for n := range chunks(m.Length) {
		part := buffer[:min(ChunkSize, m.Length-n*ChunkSize)+Overhead]
		if _, err := io.ReadFull(sealed, part); err != nil {
			return short(err)
		}
		plain, err := box.Open(part[:0], m.nonce(n), part, nil)
		if err != nil {
			return ErrTampered
		}
		if _, err := out.Write(plain); err != nil {
			return err
		}
	}
	if n, err := io.ReadFull(sealed, buffer[:1]); n != 0 || !errors.Is(err, io.EOF) {
		return errors.Join(ErrTampered, err)
	}
	return nil
}
