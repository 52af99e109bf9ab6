package proof

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

var someFiles = map[string][]byte{
	"data.json":            []byte(`{"first_name":"Camille"}`),
	"receipts/000123.json": []byte("{}"),
	"README.txt":           bytes.Repeat([]byte("what this is\n"), 100),
	"empty.csv":            {},
}

func exported(t interface{ Fatal(...any) }, s *Signer, files map[string][]byte) []byte {
	var b bytes.Buffer
	if err := WriteExport(&b, s, files); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestExportRoundTrips(t *testing.T) {
	s := newSigner(t, origin, 7)
	data := exported(t, s, someFiles)
	for _, pinned := range []string{s.VerifierKey(), ""} {
		got, err := VerifyExport(data, pinned)
		if err != nil {
			t.Fatal(err)
		}
		if got.Origin != origin || got.Key != s.VerifierKey() || len(got.Files) != len(someFiles)+1 {
			t.Errorf("got %+v", got)
		}
		for _, f := range got.Files {
			if f.Name != KeyName && f.SHA256 != sha256.Sum256(someFiles[f.Name]) {
				t.Errorf("%s: wrong hash", f.Name)
			}
		}
	}
	if !bytes.Equal(data, exported(t, s, someFiles)) {
		t.Error("the same files give other bytes")
	}
	if _, err := VerifyExport(data, newSigner(t, origin, 8).VerifierKey()); !errors.Is(err, ErrSignature) {
		t.Errorf("under another key: %v", err)
	}
	if _, err := VerifyExport(data, "nonsense"); !errors.Is(err, ErrKey) {
		t.Errorf("under no key: %v", err)
	}
}

func TestExportProperty(t *testing.T) {
	s := newSigner(t, origin, 7)
	name := rapid.StringMatching(`[a-z0-9]{1,8}(/[A-Zé_.-]{3,8}x){0,2}`)
	rapid.Check(t, func(t *rapid.T) {
		files := rapid.MapOfN(name, rapid.SliceOf(rapid.Byte()), 0, 5).Draw(t, "files")
		if _, err := VerifyExport(exported(t, s, files), s.VerifierKey()); err != nil {
			t.Fatal(err)
		}
	})
}

// entry is one file of a hand-made zip.
type entry struct {
	name string
	data []byte
	mode fs.FileMode
}

// forge makes the zip of a manifest and entries, whether they agree or not.
func forge(t *testing.T, manifest []byte, entries ...entry) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, e := range append(entries, entry{name: ManifestName, data: manifest}) {
		h := &zip.FileHeader{Name: e.name, Method: zip.Deflate}
		if len(e.data) == 0 {
			h.Method = zip.Store
		}
		if e.mode != 0 {
			h.SetMode(e.mode)
		}
		w, err := z.CreateHeader(h)
		if err != nil {
			t.Fatal(err)
		}
		if len(e.data) == 0 {
			continue
		}
		if _, err := w.Write(e.data); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func line(name, data string) string {
	return fmt.Sprintf("%x %d %s\n", sha256.Sum256([]byte(data)), len(data), name)
}

// A manifest made by any other program verifies too, in any order.
func TestExportOfHandMadeManifest(t *testing.T) {
	s := newSigner(t, origin, 7)
	manifest, err := s.SignText(line("b.txt", "two") + line("a b.txt", "one"))
	if err != nil {
		t.Fatal(err)
	}
	data := forge(t, manifest, entry{name: "a b.txt", data: []byte("one")}, entry{name: "b.txt", data: []byte("two")})
	got, err := VerifyExport(data, s.VerifierKey())
	if err != nil || len(got.Files) != 2 || got.Files[0].Name != "b.txt" || got.Files[0].Size != 3 {
		t.Errorf("got %+v, %v", got, err)
	}
	if _, err := VerifyExport(data, ""); !errors.Is(err, ErrKey) {
		t.Errorf("no key anywhere: %v", err)
	}
}

func TestExportRefusesForgeries(t *testing.T) {
	s := newSigner(t, origin, 7)
	sign := func(text string) []byte {
		b, err := s.SignText(text)
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	one, two := entry{name: "one", data: []byte("1")}, entry{name: "two", data: []byte("2")}
	both := sign(line("one", "1") + line("two", "2"))
	for name, c := range map[string]struct {
		want error
		zip  []byte
	}{
		"not a zip":          {ErrFormat, []byte("PK\x03\x04")},
		"empty":              {ErrFormat, nil},
		"missing file":       {ErrExport, forge(t, both, one)},
		"unlisted file":      {ErrExport, forge(t, sign(line("one", "1")), one, two)},
		"replaced file":      {ErrExport, forge(t, both, one, entry{name: "three", data: []byte("2")})},
		"altered file":       {ErrExport, forge(t, both, one, entry{name: "two", data: []byte("3")})},
		"longer file":        {ErrExport, forge(t, both, one, entry{name: "two", data: []byte("22")})},
		"shorter file":       {ErrExport, forge(t, both, one, entry{name: "two"})},
		"duplicate file":     {ErrExport, forge(t, both, one, two, two)},
		"duplicate manifest": {ErrExport, forge(t, both, one, two, entry{name: ManifestName, data: both})},
		"same name, capital": {ErrExport, forge(t, sign(line("one", "1")), one, entry{name: "ONE", data: []byte("1")})},
		"folder":             {ErrExport, forge(t, both, one, two, entry{name: "sub/"})},
		"symlink":            {ErrExport, forge(t, sign(line("one", "1")), entry{"one", []byte("1"), fs.ModeSymlink | 0o777})},
		"parent folder":      {ErrExport, forge(t, sign(line("../one", "1")), entry{name: "../one", data: []byte("1")})},
		"inner parent":       {ErrExport, forge(t, sign(line("a/../../one", "1")), entry{name: "a/../../one", data: []byte("1")})},
		"absolute":           {ErrExport, forge(t, sign(line("/one", "1")), entry{name: "/one", data: []byte("1")})},
		"drive":              {ErrExport, forge(t, sign(line("C:one", "1")), entry{name: "C:one", data: []byte("1")})},
		"backslash":          {ErrExport, forge(t, sign(line(`..\one`, "1")), entry{name: `..\one`, data: []byte("1")})},
		"endless name":       {ErrExport, forge(t, both, one, entry{name: strings.Repeat("n", 300)})},
		"unsigned manifest":  {ErrFormat, forge(t, []byte(line("one", "1")), one)},
		"altered manifest":   {ErrSignature, forge(t, bytes.Replace(both, []byte(" 1 one"), []byte(" 2 one"), 1), one, two)},
		"foreign manifest":   {ErrSignature, forge(t, mustSign(t, newSigner(t, origin, 8), line("one", "1")), one)},
		"manifest of itself": {ErrFormat, forge(t, sign(line(ManifestName, "1")))},
		"listed twice":       {ErrFormat, forge(t, sign(line("one", "1")+line("one", "1")), one, two)},
		"listed in capitals": {ErrFormat, forge(t, sign(line("one", "1")+line("ONE", "1")), one, two)},
		"capital hash":       {ErrFormat, forge(t, sign(strings.ToUpper(line("", "1")[:64])+" 1 one\n"), one)},
		"short hash":         {ErrFormat, forge(t, sign(line("one", "1")[2:]), one)},
		"size with zeros":    {ErrFormat, forge(t, sign(strings.Replace(line("one", "1"), " 1 ", " 01 ", 1)), one)},
		"negative size":      {ErrFormat, forge(t, sign(strings.Replace(line("one", "1"), " 1 ", " -1 ", 1)), one)},
		"checkpoint instead": {ErrFormat, forge(t, mustSign(t, s, Checkpoint{Origin: origin}.text()), one)},
	} {
		if _, err := VerifyExport(c.zip, s.VerifierKey()); !errors.Is(err, c.want) {
			t.Errorf("%s: got %v, want %v", name, err, c.want)
		}
	}
}

func mustSign(t *testing.T, s *Signer, text string) []byte {
	t.Helper()
	b, err := s.SignText(text)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestExportWithoutManifest(t *testing.T) {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	if err := writeFile(z, "one", []byte("1")); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := VerifyExport(b.Bytes(), newSigner(t, origin, 7).VerifierKey()); !errors.Is(err, ErrExport) {
		t.Errorf("got %v", err)
	}
}

func TestExportRefusesBombs(t *testing.T) {
	s := newSigner(t, origin, 7)
	listed := func(name string, size int64) string {
		return fmt.Sprintf("%064x %d %s\n", 1, size, name)
	}
	var crowd strings.Builder
	var crowded []entry
	for i := range maxExportFiles + 1 {
		crowd.WriteString(listed(fmt.Sprint("f", i), 0))
		crowded = append(crowded, entry{name: fmt.Sprint("f", i)})
	}
	for name, c := range map[string]struct {
		want error
		zip  []byte
	}{
		"one large file":    {ErrTooLarge, forge(t, mustSign(t, s, listed("a", maxExportFile+1)), entry{name: "a"})},
		"many large files":  {ErrTooLarge, forge(t, mustSign(t, s, listed("a", maxExportFile)+listed("b", maxExportFile)+listed("c", maxExportFile)+listed("d", maxExportFile)+listed("e", 1)))},
		"overflowing sizes": {ErrTooLarge, forge(t, mustSign(t, s, listed("a", 1<<63-1)+listed("b", 1<<63-1)))},
		"many listed":       {ErrTooLarge, forge(t, mustSign(t, s, crowd.String()))},
		"many present":      {ErrTooLarge, forge(t, mustSign(t, s, listed("a", 0)), crowded...)},
		"endless manifest":  {ErrTooLarge, forge(t, bytes.Repeat([]byte("\n"), maxManifest+1))},
		// Listed small, inflates large: reading stops one byte after the size.
		"inflating file": {ErrExport, forge(t, mustSign(t, s, listed("a", 10)), entry{name: "a", data: make([]byte, 1<<20)})},
	} {
		if _, err := VerifyExport(c.zip, s.VerifierKey()); !errors.Is(err, c.want) {
			t.Errorf("%s: got %v, want %v", name, err, c.want)
		}
	}
}

func TestWriteExportRefusesNames(t *testing.T) {
	s := newSigner(t, origin, 7)
	for _, name := range []string{"", ".", "..", "../a", "/a", "a/", "a//b", `a\b`, "a:b", "a\nb", KeyName, ManifestName, strings.Repeat("n", 256)} {
		err := WriteExport(&bytes.Buffer{}, s, map[string][]byte{name: nil})
		if !errors.Is(err, ErrExport) {
			t.Errorf("%q: %v", name, err)
		}
	}
}

// Any bit of the archive may change only what the manifest does not cover: the
// zip's own dates, flags and padding. The files stay those signed for.
func TestFlippedBitsNeverChangeWhatAnExportSays(t *testing.T) {
	s := newSigner(t, origin, 7)
	data := exported(t, s, map[string][]byte{"data.json": someFiles["data.json"], "README.txt": someFiles["README.txt"]})
	want, err := VerifyExport(data, s.VerifierKey())
	if err != nil {
		t.Fatal(err)
	}
	refused := 0
	for i := range len(data) * 8 {
		got, err := VerifyExport(flip(data, i), s.VerifierKey())
		if err != nil {
			refused++
		} else if got.Origin != want.Origin || !slices.Equal(got.Files, want.Files) {
			t.Fatalf("bit %d flipped: accepted with other files", i)
		}
	}
	t.Logf("%d of %d flips refused", refused, len(data)*8)
}

func FuzzVerifyExport(f *testing.F) {
	s := newSigner(f, origin, 7)
	data := exported(f, s, someFiles)
	want, err := VerifyExport(data, s.VerifierKey())
	if err != nil {
		f.Fatal(err)
	}
	f.Add(data)
	f.Add([]byte("PK\x05\x06" + strings.Repeat("\x00", 18)))
	f.Fuzz(func(t *testing.T, b []byte) {
		got, err := VerifyExport(b, s.VerifierKey())
		if err == nil && !slices.Equal(got.Files, want.Files) {
			t.Error("forged export verifies")
		}
		_, _ = VerifyExport(b, "") // must not panic
	})
}

func BenchmarkVerifyExport(b *testing.B) {
	s := newSigner(b, origin, 7)
	files := maps.Clone(someFiles)
	files["big.bin"] = make([]byte, 1<<20)
	data := exported(b, s, files)
	b.SetBytes(1 << 20)
	for b.Loop() {
		if _, err := VerifyExport(data, ""); err != nil {
			b.Fatal(err)
		}
	}
}
