package envelope_test

import (
	"bufio"
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/go-jose/go-jose/v4"
	"pgregory.net/rapid"

	"charte/envelope"
)

// keys are three pairs, made once: making one takes a while.
var keys = sync.OnceValue(func() []envelope.PrivateKey {
	var out []envelope.PrivateKey
	for range 3 {
		k, err := envelope.NewKey()
		if err != nil {
			panic(err)
		}
		out = append(out, k)
	}
	return out
})

func publics(ks ...envelope.PrivateKey) []envelope.PublicKey {
	var out []envelope.PublicKey
	for _, k := range ks {
		out = append(out, k.Public())
	}
	return out
}

// document is n bytes that no chunk shares with another.
func document(n int) []byte {
	b := make([]byte, n)
	r := rand.NewChaCha8([32]byte{byte(n)})
	_, _ = r.Read(b)
	return b
}

// sealed seals a document for the readers, and gives its line and its chunks.
func sealed(t testing.TB, plain []byte, readers ...envelope.PublicKey) (line string, chunks []byte) {
	t.Helper()
	var out bytes.Buffer
	m := envelope.Manifest{Name: "attestation d’Inès.pdf", Type: "application/pdf", For: "deposit-1", Length: int64(len(plain))}
	if err := envelope.Seal(&out, bytes.NewReader(plain), m, readers...); err != nil {
		t.Fatal(err)
	}
	line, rest, _ := strings.Cut(out.String(), "\n")
	return line, []byte(rest)
}

// open opens a line and chunks as a reader would.
func open(line string, chunks []byte, key envelope.PrivateKey) ([]byte, error) {
	r := bufio.NewReader(io.MultiReader(strings.NewReader(line+"\n"), bytes.NewReader(chunks)))
	h, err := envelope.ReadHeader(r)
	if err != nil {
		return nil, err
	}
	m, err := h.Open(key, "deposit-1")
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	err = m.Read(&out, r)
	return out.Bytes(), err
}

// TestEveryReaderOpens: a document opens for each of its readers, and for nobody else, whatever its length.
//
// Law: GDPR 32(1)(a)
func TestEveryReaderOpens(t *testing.T) {
	ks := keys()
	for _, n := range []int{0, 1, envelope.ChunkSize - 1, envelope.ChunkSize, envelope.ChunkSize + 1, 3*envelope.ChunkSize + 17} {
		for _, readers := range [][]envelope.PrivateKey{ks[:1], ks[:2]} {
			plain := document(n)
			line, chunks := sealed(t, plain, publics(readers...)...)
			if int64(len(chunks)) != envelope.Size(int64(n)) {
				t.Errorf("%d bytes take %d, not the %d that were announced", n, len(chunks), envelope.Size(int64(n)))
			}
			for _, k := range readers {
				if got, err := open(line, chunks, k); err != nil || !bytes.Equal(got, plain) {
					t.Errorf("%d bytes for %d readers: %d come back, %v", n, len(readers), len(got), err)
				}
			}
			if _, err := open(line, chunks, ks[2]); !errors.Is(err, envelope.ErrReader) {
				t.Errorf("somebody else: %v", err)
			}
			for _, canary := range []string{"attestation", "application", "deposit"} {
				if strings.Contains(line, canary) || strings.Contains(line, base64.RawURLEncoding.EncodeToString([]byte(canary))) {
					t.Errorf("the line says %q", canary)
				}
			}
			if n >= 64 && bytes.Contains(chunks, plain[:32]) {
				t.Error("the chunks say what was sealed")
			}
		}
	}
}

func TestManifest(t *testing.T) {
	k := keys()[0]
	line, _ := sealed(t, document(10), k.Public())
	h, err := envelope.ParseHeader(line)
	if err != nil || !slices.Equal(h.Readers(), []string{k.Public().ID()}) || h.String() != line {
		t.Fatalf("%v, %v", h.Readers(), err)
	}
	m, err := h.Open(k, "deposit-1")
	if err != nil || m.Name != "attestation d’Inès.pdf" || m.Type != "application/pdf" || m.Length != 10 {
		t.Errorf("%+v, %v", m, err)
	}
	if _, err := h.Open(k, "deposit-2"); !errors.Is(err, envelope.ErrPlace) {
		t.Errorf("under another deposit: %v", err)
	}
	for _, m := range []envelope.Manifest{{Name: strings.Repeat("a", 256)}, {Type: "\xff"}, {Length: -1}, {Length: 1 << 53}} {
		if err := envelope.Seal(io.Discard, bytes.NewReader(nil), m, k.Public()); !errors.Is(err, envelope.ErrManifest) {
			t.Errorf("%+v: %v", m, err)
		}
	}
	for _, wrong := range []int64{9, 11} {
		if err := envelope.Seal(io.Discard, bytes.NewReader(document(10)), envelope.Manifest{Length: wrong}, k.Public()); !errors.Is(err, envelope.ErrTampered) {
			t.Errorf("10 bytes announced as %d: %v", wrong, err)
		}
	}
	if err := envelope.Seal(io.Discard, bytes.NewReader(nil), envelope.Manifest{}); !errors.Is(err, envelope.ErrKey) {
		t.Errorf("for nobody: %v", err)
	}
	short, _ := sealed(t, nil, k.Public())
	if len(short) != len(line) {
		t.Error("the line tells how long the name or the document is")
	}
}

// TestNothingAlteredOpens: whatever is done to the chunks of a document, it does not open.
//
// Law: GDPR 5(1)(f)
func TestNothingAlteredOpens(t *testing.T) {
	k := keys()[0]
	const whole = envelope.ChunkSize + envelope.Overhead
	line, chunks := sealed(t, document(3*envelope.ChunkSize+100), k.Public())
	other, others := sealed(t, document(3*envelope.ChunkSize+101), k.Public())
	flip := func(b []byte, at int) []byte {
		b = slices.Clone(b)
		b[at] ^= 1
		return b
	}
	for name, altered := range map[string][]byte{
		"nothing":                    nil,
		"cut at a chunk":             chunks[:2*whole],
		"cut in a chunk":             chunks[:2*whole+5],
		"without its last byte":      chunks[:len(chunks)-1],
		"with a byte more":           append(slices.Clone(chunks), 0),
		"with its last chunk twice":  append(slices.Clone(chunks), chunks[3*whole:]...),
		"two chunks exchanged":       slices.Concat(chunks[whole:2*whole], chunks[:whole], chunks[2*whole:]),
		"a chunk twice":              slices.Concat(chunks[:whole], chunks[:whole], chunks[2*whole:]),
		"without its first chunk":    chunks[whole:],
		"the chunk of another":       slices.Concat(others[:whole], chunks[whole:]),
		"the chunks of another":      others,
		"a bit of the first byte":    flip(chunks, 0),
		"a bit of the last byte":     flip(chunks, len(chunks)-1),
		"a bit in the middle":        flip(chunks, len(chunks)/2),
		"a bit of a tag":             flip(chunks, whole-1),
		"the last chunk before last": slices.Concat(chunks[:2*whole], chunks[3*whole:], chunks[2*whole:3*whole]),
	} {
		if _, err := open(line, altered, k); !errors.Is(err, envelope.ErrTampered) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := open(other, chunks, k); !errors.Is(err, envelope.ErrTampered) {
		t.Errorf("under the line of another: %v", err)
	}
	rapid.Check(t, func(rt *rapid.T) {
		small, tiny := sealed(t, document(rapid.IntRange(0, 40).Draw(rt, "length")), k.Public())
		if rapid.Bool().Draw(rt, "in the line") {
			letter := rapid.IntRange(0, len(small)-1).Draw(rt, "letter")
			to := rapid.SampledFrom([]byte("ABab01-_.{}\"\n ")).Draw(rt, "to")
			if small[letter] == to {
				return
			}
			if _, err := open(small[:letter]+string(to)+small[letter+1:], tiny, k); err == nil && !sameBits(small, letter, to) {
				rt.Fatalf("letter %d as %q opens", letter, to)
			}
			return
		}
		if _, err := open(small, flip(tiny, rapid.IntRange(0, len(tiny)-1).Draw(rt, "byte")), k); !errors.Is(err, envelope.ErrTampered) {
			rt.Fatalf("%v", err)
		}
	})
}

// sameBits says whether a letter is the last one of a part in base64url, and changes only bits that no byte has.
func sameBits(line string, letter int, to byte) bool {
	part := line[strings.LastIndexByte(line[:letter], '.')+1:]
	part, _, _ = strings.Cut(part, ".")
	at := letter - strings.LastIndexByte(line[:letter], '.') - 1
	changed := part[:at] + string(to) + part[at+1:]
	was, err1 := base64.RawURLEncoding.DecodeString(part)
	is, err2 := base64.RawURLEncoding.DecodeString(changed)
	return err1 == nil && err2 == nil && bytes.Equal(was, is)
}

// TestReadersChange: a colleague joins and another leaves, and the chunks stay where they are.
//
// Law: GDPR 32(4)
func TestReadersChange(t *testing.T) {
	ks := keys()
	plain := document(5000)
	line, chunks := sealed(t, plain, publics(ks[0], ks[1])...)
	h, err := envelope.ParseHeader(line)
	if err != nil {
		t.Fatal(err)
	}
	after, err := h.For(ks[0], "deposit-1", ks[0].Public(), ks[2].Public())
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []error{nil, envelope.ErrReader, nil} {
		if got, err := open(after.String(), chunks, ks[i]); !errors.Is(err, want) || want == nil && !bytes.Equal(got, plain) {
			t.Errorf("reader %d: %v", i, err)
		}
	}
	if _, err := h.For(ks[2], "deposit-1", ks[2].Public()); !errors.Is(err, envelope.ErrReader) {
		t.Errorf("whoever does not read lets themselves in: %v", err)
	}
	if _, err := h.For(ks[0], "deposit-1"); !errors.Is(err, envelope.ErrKey) {
		t.Errorf("for nobody: %v", err)
	}
}

// TestHeaderRefuses: one list of algorithms, of one.
func TestHeaderRefuses(t *testing.T) {
	k := keys()[0]
	public := rsaKey(t, k.Public())
	seal := func(alg jose.KeyAlgorithm, enc jose.ContentEncryption, key any, more func(*jose.EncrypterOptions)) string {
		options := (&jose.EncrypterOptions{}).WithType("charte-document")
		if more != nil {
			more(options)
		}
		e, err := jose.NewEncrypter(enc, jose.Recipient{Algorithm: alg, Key: key, KeyID: k.Public().ID()}, options)
		if err != nil {
			t.Fatal(err)
		}
		s, err := e.Encrypt([]byte("{}"))
		if err != nil {
			t.Fatal(err)
		}
		line, err := s.CompactSerialize()
		if err != nil {
			t.Fatal(err)
		}
		return line
	}
	for name, line := range map[string]string{
		"nothing":          "",
		"no line":          "hello",
		"dots":             "....",
		"RSA-OAEP (SHA-1)": seal(jose.RSA_OAEP, jose.A256GCM, public, nil),
		"RSA1_5":           seal(jose.RSA1_5, jose.A256GCM, public, nil),
		"A128GCM":          seal(jose.RSA_OAEP_256, jose.A128GCM, public, nil),
		"A256CBC-HS512":    seal(jose.RSA_OAEP_256, jose.A256CBC_HS512, public, nil),
		"a shared secret":  seal(jose.DIRECT, jose.A256GCM, make([]byte, 32), nil),
		"another type":     seal(jose.RSA_OAEP_256, jose.A256GCM, public, func(o *jose.EncrypterOptions) { o.WithType("JWT") }),
		"compressed":       seal(jose.RSA_OAEP_256, jose.A256GCM, public, func(o *jose.EncrypterOptions) { o.Compression = jose.DEFLATE }),
		"too long":         strings.Repeat("a", envelope.MaxHeader+1),
	} {
		if _, err := envelope.ParseHeader(line); !errors.Is(err, envelope.ErrHeader) {
			t.Errorf("%s: %v", name, err)
		}
		if _, err := envelope.ReadHeader(bufio.NewReader(strings.NewReader(line + "\nchunks"))); !errors.Is(err, envelope.ErrHeader) {
			t.Errorf("%s, as a line: %v", name, err)
		}
	}
	if _, err := envelope.ReadHeader(bufio.NewReader(strings.NewReader("a line without an end"))); !errors.Is(err, envelope.ErrHeader) {
		t.Errorf("without an end: %v", err)
	}
	good := seal(jose.RSA_OAEP_256, jose.A256GCM, public, nil)
	h, err := envelope.ParseHeader(good)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := h.Open(k, ""); !errors.Is(err, envelope.ErrTampered) {
		t.Errorf("a line that says nothing: %v", err)
	}
}

// rsaKey is the public key as any other program takes it.
func rsaKey(t *testing.T, k envelope.PublicKey) any {
	t.Helper()
	data, err := json.Marshal(k)
	if err != nil {
		t.Fatal(err)
	}
	var key jose.JSONWebKey
	if err := json.Unmarshal(data, &key); err != nil {
		t.Fatal(err)
	}
	return key.Key
}

func TestKeys(t *testing.T) {
	k := keys()[0]
	data, err := json.Marshal(k.Public())
	if err != nil {
		t.Fatal(err)
	}
	back, err := envelope.ParsePublicKey(data)
	if err != nil || back.ID() != k.Public().ID() || back.Fingerprint() != k.Public().Fingerprint() {
		t.Errorf("%v", err)
	}
	if groups := strings.Fields(back.Fingerprint()); len(groups) != 8 || slices.ContainsFunc(groups, func(g string) bool { return len(g) != 5 }) {
		t.Errorf("a fingerprint of %q", back.Fingerprint())
	}
	if s := fmt.Sprintf("%v %+v %#v %s", k, k, k, k); strings.Contains(s, "D:") || strings.Contains(s, "Primes") {
		t.Error("a private key prints")
	}
	for name, jwk := range map[string]string{
		"nothing":          ``,
		"no key":           `{"kty":"oct","k":"AAAA"}`,
		"a curve":          `{"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}`,
		"a short key":      `{"kty":"RSA","e":"AQAB","n":"` + strings.Repeat("_", 340) + `"}`,
		"a huge key":       `{"kty":"RSA","e":"AQAB","n":"` + strings.Repeat("_", 3000) + `"}`,
		"another exponent": strings.Replace(string(data), `"AQAB"`, `"Aw"`, 1),
		"for signing":      strings.Replace(string(data), `"enc"`, `"sig"`, 1),
		"with SHA-1":       strings.Replace(string(data), `"RSA-OAEP-256"`, `"RSA-OAEP"`, 1),
	} {
		if _, err := envelope.ParsePublicKey([]byte(jwk)); !errors.Is(err, envelope.ErrKey) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestWrap: a private key rests only under a passphrase.
//
// Law: GDPR 32(1)(a)
func TestWrap(t *testing.T) {
	k := keys()[0]
	wrapped, err := k.Wrap("quatre mots de passe bien choisis")
	if err != nil {
		t.Fatal(err)
	}
	back, err := envelope.Unwrap(wrapped+"\n", "quatre mots de passe bien choisis")
	if err != nil || back.Public().ID() != k.Public().ID() {
		t.Fatalf("%v", err)
	}
	if _, err := envelope.Unwrap(wrapped, "quatre mots de passe bien choisi"); !errors.Is(err, envelope.ErrPassphrase) {
		t.Errorf("another passphrase: %v", err)
	}
	line, _ := sealed(t, nil, k.Public())
	for name, wrong := range map[string]string{"nothing": "", "a document": line, "no key": "a.b.c.d.e"} {
		if _, err := envelope.Unwrap(wrong, "x"); !errors.Is(err, envelope.ErrKey) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if again, err := k.Wrap("quatre mots de passe bien choisis"); err != nil || again == wrapped {
		t.Errorf("two wraps are the same, %v", err)
	}
}

// FuzzHeader: whatever a first line says, reading it ends, and what is read is written back as it was.
func FuzzHeader(f *testing.F) {
	k := keys()
	one, _ := sealed(f, nil, k[0].Public())
	two, _ := sealed(f, nil, publics(k[:2]...)...)
	for _, line := range []string{one, two, "", "{}", `{"protected":"e30","recipients":[{}]}`, "a.b.c.d.e"} {
		f.Add(line)
	}
	f.Fuzz(func(t *testing.T, line string) {
		h, err := envelope.ParseHeader(line)
		if err != nil {
			if !errors.Is(err, envelope.ErrHeader) {
				t.Fatal(err)
			}
			return
		}
		if h.String() != line || len(h.Readers()) == 0 {
			t.Fatalf("%q", line)
		}
	})
}
