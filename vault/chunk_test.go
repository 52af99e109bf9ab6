package vault_test

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"errors"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"slices"
	"strings"
	"sync"
	"testing"

	"pgregory.net/rapid"

	"charte/envelope"
	"charte/vault"
)

// keys are three keys of readers: making one takes long.
var keys = sync.OnceValue(func() (all []envelope.PublicKey) {
	for range 3 {
		k, err := envelope.NewKey()
		if err != nil {
			panic(err)
		}
		all = append(all, k.Public())
	}
	return all
})

// sealed seals a document, and gives its first line and its chunks.
func sealed(t testing.TB, plain []byte, readers ...envelope.PublicKey) (line string, chunks [][]byte) {
	t.Helper()
	var out bytes.Buffer
	if err := envelope.Seal(&out, bytes.NewReader(plain), envelope.Manifest{Name: "card.jpg", Type: "image/jpeg", For: "here", Length: int64(len(plain))}, readers...); err != nil {
		t.Fatal(err)
	}
	first, rest, _ := bytes.Cut(out.Bytes(), []byte("\n"))
	return string(first), slices.Collect(slices.Chunk(rest, vault.ChunkBytes))
}

// inClear are documents of the sorts that people deposit, as they are before anything sealed them.
func inClear(t *testing.T) map[string][]byte {
	t.Helper()
	write := func(f func(*bytes.Buffer) error) []byte {
		var b bytes.Buffer
		if err := f(&b); err != nil {
			t.Fatal(err)
		}
		return b.Bytes()
	}
	picture := image.NewPaletted(image.Rect(0, 0, 64, 64), color.Palette{color.White, color.Black})
	return map[string][]byte{
		"a PNG":  write(func(b *bytes.Buffer) error { return png.Encode(b, picture) }),
		"a JPEG": write(func(b *bytes.Buffer) error { return jpeg.Encode(b, picture, nil) }),
		"a GIF":  write(func(b *bytes.Buffer) error { return gif.Encode(b, picture, nil) }),
		"an office document": write(func(b *bytes.Buffer) error {
			z := zip.NewWriter(b)
			_, err := z.Create("word/document.xml")
			return errors.Join(err, z.Close())
		}),
		"a PDF":            []byte("%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n"),
		"a HEIC":           []byte("\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic"),
		"words":            []byte(strings.Repeat("L’attestation est valable jusqu’au 12 mars. ", 3)),
		"one long letter":  bytes.Repeat([]byte("\x00"), vault.ChunkBytes),
		"a bitmap, inside": bytes.Repeat([]byte{0, 0xff, 0x80}, 4<<10),
	}
}

// Law: GDPR 25(1), GDPR 32(1)(a)
func TestNothingInClearIsAChunk(t *testing.T) {
	for name, b := range inClear(t) {
		if err := vault.CheckChunk(0, b); !errors.Is(err, vault.ErrClear) {
			t.Errorf("%s: %v, want a refusal", name, err)
		}
		_, chunks := sealed(t, b, keys()[0])
		for n, c := range chunks {
			if err := vault.CheckChunk(n, c); err != nil {
				t.Errorf("%s, sealed: chunk %d: %v", name, n, err)
			}
		}
	}
}

func TestChunkBounds(t *testing.T) {
	_, chunks := sealed(t, bytes.Repeat([]byte("x"), envelope.ChunkSize+1), keys()[0])
	for _, c := range []struct {
		name string
		n    int
		b    []byte
		want error
	}{
		{"the largest", 0, chunks[0], nil},
		{"the smallest", 1, chunks[1], nil},
		{"the last number", vault.MostChunks - 1, chunks[1], nil},
		{"a number below all", -1, chunks[1], vault.ErrChunk},
		{"a number too many", vault.MostChunks, chunks[1], vault.ErrChunk},
		{"a byte too long", 0, append(slices.Clone(chunks[0]), 1), vault.ErrChunk},
		{"shorter than its seal", 0, chunks[0][:envelope.Overhead-1], vault.ErrChunk},
		{"nothing", 0, nil, vault.ErrChunk},
	} {
		if err := vault.CheckChunk(c.n, c.b); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", c.name, err, c.want)
		}
	}
}

// A line counts for exactly the readers that it names.
//
// Law: GDPR 32(1)(a)
func TestLineIsForItsReadersAlone(t *testing.T) {
	all := keys()
	ids := func(of ...envelope.PublicKey) (ids []string) {
		for _, k := range of {
			ids = append(ids, k.ID())
		}
		return ids
	}
	groups := [][]envelope.PublicKey{all[:1], all[1:2], all[:2], all[1:], all, {all[2], all[1], all[0]}, {}}
	for _, of := range groups[:len(groups)-1] {
		line, _ := sealed(t, []byte("a card"), of...)
		for _, to := range groups {
			want := slices.Equal(slices.Sorted(slices.Values(ids(of...))), slices.Sorted(slices.Values(ids(to...))))
			if err := vault.CheckLine(line, ids(to...)); (err == nil) != want || err != nil && !errors.Is(err, vault.ErrLine) {
				t.Errorf("sealed for %d readers, asked for %d: %v", len(of), len(to), err)
			}
		}
		if err := vault.CheckLine(line[:len(line)-9], ids(of...)); !errors.Is(err, vault.ErrLine) {
			t.Errorf("cut short: %v", err)
		}
	}
	if err := vault.CheckLine("%PDF-1.7", ids(all...)); !errors.Is(err, vault.ErrLine) {
		t.Errorf("no line at all: %v", err)
	}
}

// Only all the chunks of a document, each once and each but the last one full, are the whole of it.
func TestWhole(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 6).Draw(t, "chunks")
		var kept []vault.Kept
		for i := range n {
			sum := sha256.Sum256([]byte{byte(i)})
			kept = append(kept, vault.Kept{N: i, Size: vault.ChunkBytes, Digest: sum[:]})
		}
		kept[n-1].Size = rapid.IntRange(envelope.Overhead, vault.ChunkBytes).Draw(t, "size of the last one")
		if err := vault.CheckWhole(kept, n); err != nil {
			t.Fatal(err)
		}
		i := rapid.IntRange(0, n-1).Draw(t, "which")
		without := slices.Delete(slices.Clone(kept), i, i+1)
		if err := vault.CheckWhole(without, n); !errors.Is(err, vault.ErrPart) {
			t.Fatalf("without chunk %d of %d: %v", i, n, err)
		}
		if n > 1 && vault.CheckWhole(kept, n-1) == nil {
			t.Fatal("one too many is the whole")
		}
		if n > 1 && vault.Digest(kept) == vault.Digest(without) {
			t.Fatal("the digest does not see a chunk")
		}
		twice := slices.Clone(kept)
		twice[i].N = rapid.SampledFrom([]int{i - 1, i + 1, n, -1}).Draw(t, "number instead")
		if err := vault.CheckWhole(twice, n); !errors.Is(err, vault.ErrPart) {
			t.Fatalf("chunk %d numbered %d: %v", i, twice[i].N, err)
		}
		if i < n-1 {
			kept[i].Size--
			if err := vault.CheckWhole(kept, n); !errors.Is(err, vault.ErrChunk) {
				t.Fatalf("a short chunk %d of %d: %v", i, n, err)
			}
		}
		for _, count := range []int{0, -1, vault.MostChunks + 1} {
			if err := vault.CheckWhole(kept, count); !errors.Is(err, vault.ErrChunk) {
				t.Fatalf("%d chunks: %v", count, err)
			}
		}
	})
}
