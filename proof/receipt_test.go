package proof

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"os"
	"strings"
	"testing"

	"golang.org/x/mod/sumdb/tlog"
	"pgregory.net/rapid"
)

var update = flag.Bool("update", false, "write testdata again")

const origin = "skills.example/log"

func newSigner(t interface{ Fatal(...any) }, origin string, first byte) *Signer {
	s, err := NewSigner(origin, [32]byte{first})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// logged puts canonical, salted, at index of a log of size entries, and returns
// the parts of its receipt.
func logged(t interface{ Fatal(...any) }, canonical []byte, salt [32]byte, index, size int64) (tlog.RecordProof, Checkpoint) {
	entries := numbered(0, size)
	entries[index] = Commitment(salt, canonical)
	s := newShelf()
	root := s.append(t, entries)
	p, err := Inclusion(context.Background(), size, index, s)
	if err != nil {
		t.Fatal(err)
	}
	return p, Checkpoint{origin, size, root}
}

var someSalt = [32]byte{0: 1, 31: 2}

// genuine is the receipt of testdata: someFact as entry 123 of 1000.
func genuine(t interface{ Fatal(...any) }) (Receipt, *Signer) {
	signer := newSigner(t, origin, 7)
	p, c := logged(t, someFact.Canonical(), someSalt, 123, 1000)
	signed, err := signer.Sign(c)
	if err != nil {
		t.Fatal(err)
	}
	r, err := NewReceipt(someFact.Canonical(), someSalt, 123, p, signed, signer.VerifierKey())
	if err != nil {
		t.Fatal(err)
	}
	return r, signer
}

// What is handed out today must verify for ever: the files were made once.
func TestReceiptFileStaysVerifiable(t *testing.T) {
	r, signer := genuine(t)
	if *update {
		writeTestdata(t, "testdata/receipt.json", r.Encode())
		writeTestdata(t, "testdata/log.key", []byte(signer.VerifierKey()+"\n"))
	}
	file := readTestdata(t, "testdata/receipt.json")
	pinned := strings.TrimSpace(string(readTestdata(t, "testdata/log.key")))
	parsed, err := ParseReceipt(file)
	if err != nil {
		t.Fatal(err)
	}
	fact, checkpoint, err := parsed.Verify(pinned)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(fact.Canonical(), someFact.Canonical()) || checkpoint.Size != 1000 || checkpoint.Origin != origin {
		t.Errorf("got %+v under %+v", fact, checkpoint)
	}
	if !bytes.Equal(r.Encode(), file) {
		t.Error("the same fact and seed give another file")
	}
	if !json.Valid(file) {
		t.Error("not JSON")
	}
}

// verifyFile is what a verifier does with a file it was given.
func verifyFile(file []byte, pinned string) error {
	r, err := ParseReceipt(file)
	if err != nil {
		return err
	}
	_, _, err = r.Verify(pinned)
	return err
}

// Not a part of the file that matters, but every bit of it, blanks included.
func TestEveryBitOfAReceiptCounts(t *testing.T) {
	file := readTestdata(t, "testdata/receipt.json")
	// Unpinned, which refuses least: a pinned key only adds a comparison.
	for i := range len(file) * 8 {
		if verifyFile(flip(file, i), "") == nil {
			t.Errorf("bit %d of byte %d (%q) flipped, and it still verifies", i%8, i/8, file[i/8])
		}
	}
	for n := range len(file) {
		if verifyFile(file[:n], "") == nil || verifyFile(append(bytes.Clone(file[:n+1]), file[n:]...), "") == nil {
			t.Errorf("byte %d cut or doubled, and it still verifies", n)
		}
	}
}

func flip(b []byte, bit int) []byte {
	c := bytes.Clone(b)
	c[bit/8] ^= 1 << (bit % 8)
	return c
}

// The same for receipts of any shape: any fact, log size and position.
func TestEveryReceiptVerifiesAndNoneIsMalleable(t *testing.T) {
	signer := newSigner(t, origin, 7)
	rapid.Check(t, func(t *rapid.T) {
		canonical := facts.Draw(t, "fact").Canonical()
		size := rapid.OneOf(rapid.Int64Range(1, 9), rapid.Int64Range(250, 600)).Draw(t, "size")
		index := rapid.Int64Range(0, size-1).Draw(t, "index")
		p, c := logged(t, canonical, someSalt, index, size)
		signed, err := signer.Sign(c)
		if err != nil {
			t.Fatal(err)
		}
		r, err := NewReceipt(canonical, someSalt, index, p, signed, signer.VerifierKey())
		if err != nil {
			t.Fatal(err)
		}
		file := r.Encode()
		if err := verifyFile(file, signer.VerifierKey()); err != nil {
			t.Fatal(err)
		}
		for range 50 {
			bit := rapid.IntRange(0, len(file)*8-1).Draw(t, "bit")
			if verifyFile(flip(file, bit), "") == nil {
				t.Fatalf("bit %d flipped, and it still verifies", bit)
			}
		}
	})
}

func TestVerifyNamesWhatIsWrong(t *testing.T) {
	other := newSigner(t, origin, 8)
	elsewhere := newSigner(t, "shelf.example/log", 7)
	p, c := logged(t, someFact.Canonical(), someSalt, 123, 1000)
	sign := func(s *Signer, c Checkpoint) string {
		signed, err := s.Sign(c)
		if err != nil {
			t.Fatal(err)
		}
		return string(signed)
	}
	for name, c := range map[string]struct {
		want  error
		alter func(*Receipt)
	}{
		"format":        {ErrFormat, func(r *Receipt) { r.Format = "charte-receipt/2" }},
		"another fact":  {ErrInclusion, func(r *Receipt) { f := someFact; f.Version++; r.Fact = f.Canonical() }},
		"spelling":      {ErrFormat, func(r *Receipt) { r.Fact = append(r.Fact, ' ') }},
		"salt":          {ErrInclusion, func(r *Receipt) { r.Salt = "ff" + r.Salt[2:] }},
		"short salt":    {ErrFormat, func(r *Receipt) { r.Salt = r.Salt[2:] }},
		"salt capitals": {ErrFormat, func(r *Receipt) { r.Salt = "AA" + r.Salt[2:] }},
		"index":         {ErrInclusion, func(r *Receipt) { r.Index-- }},
		"index beyond":  {ErrInclusion, func(r *Receipt) { r.Index = 1000 }},
		"index below":   {ErrInclusion, func(r *Receipt) { r.Index = -1 }},
		"shorter proof": {ErrInclusion, func(r *Receipt) { r.Proof = r.Proof[1:] }},
		"longer proof":  {ErrInclusion, func(r *Receipt) { r.Proof = append(r.Proof, r.Proof[0]) }},
		"endless proof": {ErrFormat, func(r *Receipt) { r.Proof = make([]string, 1000) }},
		"proof hash":    {ErrInclusion, func(r *Receipt) { r.Proof[0] = p[1].String() }},
		"not a hash":    {ErrFormat, func(r *Receipt) { r.Proof[0] = r.Proof[0][1:] }},
		"smaller tree":  {ErrSignature, func(r *Receipt) { r.Checkpoint = strings.Replace(r.Checkpoint, "1000", "999", 1) }},
		"another tree":  {ErrInclusion, func(r *Receipt) { r.Checkpoint = sign(newSigner(t, origin, 7), Checkpoint{origin, 1000, p[0]}) }},
		"other signer":  {ErrSignature, func(r *Receipt) { r.Checkpoint = sign(other, c) }},
		"other key":     {ErrSignature, func(r *Receipt) { r.Key = other.VerifierKey() }},
		"other log":     {ErrSignature, func(r *Receipt) { r.Key = elsewhere.VerifierKey() }},
		"no key":        {ErrKey, func(r *Receipt) { r.Key = "" }},
		"no checkpoint": {ErrFormat, func(r *Receipt) { r.Checkpoint = "" }},
	} {
		r, _ := genuine(t)
		c.alter(&r)
		if _, _, err := r.Verify(""); !errors.Is(err, c.want) {
			t.Errorf("%s: got %v, want %v", name, err, c.want)
		}
	}
}

// A receipt can always be forged whole under the forger's own key; only a
// pinned key tells.
func TestPinnedKeyTellsAForgery(t *testing.T) {
	_, signer := genuine(t)
	forger := newSigner(t, origin, 66)
	p, c := logged(t, someFact.Canonical(), someSalt, 0, 1)
	signed, _ := forger.Sign(c)
	forged, err := NewReceipt(someFact.Canonical(), someSalt, 0, p, signed, forger.VerifierKey())
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := forged.Verify(""); err != nil {
		t.Errorf("unpinned: %v", err)
	}
	if _, _, err := forged.Verify(signer.VerifierKey()); !errors.Is(err, ErrKey) {
		t.Errorf("pinned: %v", err)
	}
}

func TestNoReceiptThatDoesNotVerify(t *testing.T) {
	r, signer := genuine(t)
	p, _ := r.path()
	if _, err := NewReceipt(r.Fact, someSalt, 124, p, []byte(r.Checkpoint), signer.VerifierKey()); !errors.Is(err, ErrInclusion) {
		t.Errorf("got %v", err)
	}
}

func TestReceiptHasOneSpelling(t *testing.T) {
	good := string(readTestdata(t, "testdata/receipt.json"))
	for name, bad := range map[string]string{
		"empty":        "",
		"null":         "null",
		"blank":        " " + good,
		"no newline":   strings.TrimSuffix(good, "\n"),
		"trailing":     good + "{}",
		"unknown":      strings.Replace(good, `  "salt"`, "  \"extra\": 1,\n  \"salt\"", 1),
		"repeated":     strings.Replace(good, `  "index"`, "  \"index\": 7,\n  \"index\"", 1),
		"escape":       strings.Replace(good, "charte-", `\u0063harte-`, 1),
		"proof null":   good[:strings.Index(good, `"proof": [`)] + `"proof": null,` + good[strings.Index(good, "\n  \"checkpoint"):],
		"windows":      strings.ReplaceAll(good, "\n", "\r\n"),
		"other format": strings.Replace(good, "receipt/1", "receipt/2", 1),
		"huge":         good + strings.Repeat(" ", maxReceiptSize),
	} {
		if bad == good {
			t.Fatalf("%s: nothing changed", name)
		}
		if _, err := ParseReceipt([]byte(bad)); !errors.Is(err, ErrFormat) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func FuzzReceipt(f *testing.F) {
	r, signer := genuine(f)
	file := r.Encode()
	f.Add(file)
	f.Add([]byte(`{"format":"charte-receipt/1","fact":{},"salt":"","index":0,"proof":[],"checkpoint":"","key":""}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		r, err := ParseReceipt(b)
		if err != nil {
			if !errors.Is(err, ErrFormat) {
				t.Errorf("not an ErrFormat: %v", err)
			}
			return
		}
		if _, _, err := r.Verify(signer.VerifierKey()); err == nil && !bytes.Equal(b, file) {
			t.Error("forged receipt verifies under the pinned key")
		}
		_, _, _ = r.Verify("") // must not panic
	})
}

func readTestdata(t *testing.T, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func writeTestdata(t *testing.T, name string, data []byte) {
	t.Helper()
	if err := os.WriteFile(name, data, 0o644); err != nil {
		t.Fatal(err)
	}
}
