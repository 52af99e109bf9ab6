package envelope

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// vector is one document of testdata/vectors.json, or of the oracle.
type vector struct {
	Says    string   `json:"says"`
	For     string   `json:"for"`
	Readers []string `json:"readers"`
	Line    string   `json:"line"`
	Plain   string   `json:"plain,omitempty"`
	Zeros   int      `json:"zeros,omitempty"`
	Chunks  string   `json:"chunks,omitempty"`
	SHA256  string   `json:"sha256"`
	Error   string   `json:"error,omitempty"`
}

type vectors struct {
	Passphrase string `json:"passphrase"`
	Keys       []struct {
		Public  json.RawMessage `json:"public"`
		Wrapped string          `json:"wrapped"`
	} `json:"keys"`
	Documents []vector `json:"documents"`
	Refused   []vector `json:"refused"`
}

// published are the vectors, and their private keys.
func published(t *testing.T) (v vectors, keys []PrivateKey) {
	t.Helper()
	data, err := os.ReadFile("testdata/vectors.json")
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(data, &v); err != nil {
		t.Fatal(err)
	}
	for _, k := range v.Keys {
		key, err := Unwrap(k.Wrapped, v.Passphrase)
		if err != nil {
			t.Fatal(err)
		}
		public, err := ParsePublicKey(k.Public)
		if err != nil || public.ID() != key.Public().ID() {
			t.Fatalf("%v", err)
		}
		keys = append(keys, key)
	}
	return v, keys
}

func plainly(t *testing.T, s string) []byte {
	t.Helper()
	b, err := base64.RawURLEncoding.DecodeString(s)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// opening opens a line and chunks.
func opening(line, place string, chunks []byte, key PrivateKey) ([]byte, error) {
	h, err := ReadHeader(bufio.NewReader(strings.NewReader(line + "\n")))
	if err != nil {
		return nil, err
	}
	m, err := h.Open(key, place)
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	err = m.Read(&out, bytes.NewReader(chunks))
	return out.Bytes(), err
}

// TestVectors: what another implementation sealed opens, and what it says must be refused is refused for the reason that it says.
func TestVectors(t *testing.T) {
	v, keys := published(t)
	for _, d := range v.Documents {
		plain, chunks := plainly(t, d.Plain), plainly(t, d.Chunks)
		for _, key := range keys {
			h, err := ParseHeader(d.Line)
			if err != nil || !slices.Equal(h.Readers(), d.Readers) {
				t.Fatalf("%s: %v, %v", d.Says, h.Readers(), err)
			}
			m, err := h.Open(key, d.For)
			if !slices.Contains(d.Readers, key.Public().ID()) {
				if !errors.Is(err, ErrReader) {
					t.Errorf("%s, for somebody else: %v", d.Says, err)
				}
				continue
			}
			if err != nil || m.Name != "attestation d’Inès.pdf" || m.Type != "application/pdf" {
				t.Fatalf("%s: %+v, %v", d.Says, m, err)
			}
			if d.Zeros > 0 {
				plain = make([]byte, d.Zeros)
				var out bytes.Buffer
				if err := m.write(&out, bytes.NewReader(plain)); err != nil {
					t.Fatal(err)
				}
				chunks = out.Bytes()
			}
			if sum := sha256.Sum256(chunks); hex.EncodeToString(sum[:]) != d.SHA256 {
				t.Errorf("%s: other chunks", d.Says)
			}
			if got, err := opening(d.Line, d.For, chunks, key); err != nil || !bytes.Equal(got, plain) {
				t.Errorf("%s: %v", d.Says, err)
			}
		}
	}
	reasons := map[string]error{"header": ErrHeader, "reader": ErrReader, "place": ErrPlace, "tampered": ErrTampered}
	for _, d := range v.Refused {
		if _, err := opening(d.Line, d.For, plainly(t, d.Chunks), keys[0]); reasons[d.Error] == nil || !errors.Is(err, reasons[d.Error]) {
			t.Errorf("%s: %v, not %s", d.Says, err, d.Error)
		}
	}
}

// TestOracle: what Go seals opens in another implementation (the jose package) and in envelope.js, what they seal opens in Go, and all
// three agree on the vectors.
func TestOracle(t *testing.T) {
	v, keys := published(t)
	readers := []PublicKey{keys[0].Public(), keys[1].Public()}
	var documents []vector
	for _, n := range []int{0, 1, 5000, ChunkSize, ChunkSize + 1} {
		plain := bytes.Repeat([]byte("é"), n)[:n]
		for _, to := range [][]PublicKey{readers[:1], readers} {
			var out bytes.Buffer
			if err := Seal(&out, bytes.NewReader(plain), Manifest{Name: "é.txt", Type: "text/plain", For: "deposit-1", Length: int64(n)}, to...); err != nil {
				t.Fatal(err)
			}
			line, chunks, _ := strings.Cut(out.String(), "\n")
			sum := sha256.Sum256([]byte(chunks))
			d := vector{Says: "from Go", For: "deposit-1", Line: line, Plain: base64.RawURLEncoding.EncodeToString(plain), Chunks: base64.RawURLEncoding.EncodeToString([]byte(chunks)), SHA256: hex.EncodeToString(sum[:])}
			for _, r := range to {
				d.Readers = append(d.Readers, r.ID())
			}
			documents = append(documents, d)
		}
	}
	wrapped, err := keys[0].Wrap(v.Passphrase)
	if err != nil {
		t.Fatal(err)
	}
	question, err := json.Marshal(map[string]any{"documents": documents, "wrapped": wrapped})
	if err != nil {
		t.Fatal(err)
	}
	run := exec.CommandContext(t.Context(), "node", "testdata/oracle.mjs")
	run.Stdin = bytes.NewReader(question)
	var said bytes.Buffer
	run.Stderr = &said
	answer, err := run.Output()
	if err != nil {
		t.Fatalf("%v\n%s\nNode.js and the jose package come with:    tools/install-test-needs.sh", err, said.String())
	}
	var theirs struct {
		Plain, Wrapped, Fingerprint string
		Documents                   []struct{ Line, Chunks string }
	}
	if err := json.Unmarshal(answer, &theirs); err != nil {
		t.Fatal(err)
	}
	plain, err := base64.StdEncoding.DecodeString(theirs.Plain)
	if err != nil {
		t.Fatal(err)
	}
	for i, d := range theirs.Documents {
		chunks, err := io.ReadAll(base64.NewDecoder(base64.StdEncoding, strings.NewReader(d.Chunks)))
		if err != nil {
			t.Fatal(err)
		}
		if got, err := opening(d.Line, "deposit-1", chunks, keys[0]); err != nil || !bytes.Equal(got, plain) {
			t.Errorf("document %d: %v", i, err)
		}
	}
	if len(theirs.Documents) != 6 || theirs.Fingerprint != readers[0].Fingerprint() {
		t.Errorf("%d documents, and the fingerprint %s is %s here", len(theirs.Documents), theirs.Fingerprint, readers[0].Fingerprint())
	}
	if back, err := Unwrap(theirs.Wrapped, v.Passphrase); err != nil || back.Public().ID() != readers[1].ID() {
		t.Errorf("a key that the script wrapped: %v", err)
	}
}
