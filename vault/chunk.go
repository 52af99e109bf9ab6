package vault

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"unicode/utf8"

	"charte/envelope"
)

// CheckChunk reports whether bytes may be chunk n of a sealed document: ErrChunk for a number or a length that none has, ErrClear for
// bytes that are no ciphertext.
//
// Law: GDPR 25(1), GDPR 32(1)(a)
func CheckChunk(n int, sealed []byte) error {
	if n < 0 || n >= MostChunks || len(sealed) < envelope.Overhead || len(sealed) > ChunkBytes {
		return ErrChunk
	}
	if begins(sealed) || reads(sealed) || uneven(sealed) {
		return ErrClear
	}
	return nil
}

// known begins of files of the sorts that people deposit. Each has four bytes or more, so that a sealed chunk begins so once in billions.
var known = [][]byte{
	[]byte("%PDF-"), []byte("\x89PNG\r\n"), []byte("\xff\xd8\xff\xe0"), []byte("\xff\xd8\xff\xe1"), []byte("\xff\xd8\xff\xdb"), []byte("\xff\xd8\xff\xee"),
	[]byte("PK\x03\x04"), []byte("\xd0\xcf\x11\xe0\xa1\xb1"), []byte("GIF8"), []byte("II*\x00"), []byte("MM\x00*"), []byte("RIFF"),
	[]byte("{\\rtf"), []byte("\x1f\x8b\x08\x00"), []byte("7z\xbc\xaf\x27\x1c"), []byte("Rar!"), []byte("%!PS"), []byte("\x00\x00\x01\x00\x01\x00"),
}

func begins(b []byte) bool {
	return slices.ContainsFunc(known, func(magic []byte) bool { return bytes.HasPrefix(b, magic) }) ||
		len(b) >= 12 && (string(b[4:8]) == "ftyp" || string(b[4:8]) == "moov")
}

// reads reports whether the first bytes are text. Fewer than readable of them could be so by chance.
func reads(b []byte) bool {
	const readable, looked = 48, 512
	if len(b) < readable {
		return false
	}
	b = b[:min(len(b), looked)]
	for len(b) > 0 {
		r, n := utf8.DecodeRune(b)
		if r == utf8.RuneError && len(b) >= utf8.UTFMax || r < ' ' && r != '\n' && r != '\r' && r != '\t' {
			return false
		}
		b = b[n:]
	}
	return true
}

// uneven reports whether some bytes are so much more frequent than others that this is no ciphertext: the chi-squared statistic of
// ciphertext is 255 on average, and beyond far once in more than 10^18 chunks.
func uneven(b []byte) bool {
	const enough, far = 8 << 10, 550
	if len(b) < enough {
		return false
	}
	var count [256]float64
	for _, c := range b {
		count[c]++
	}
	mean, sum := float64(len(b))/256, 0.0
	for _, n := range count {
		sum += (n - mean) * (n - mean) / mean
	}
	return sum > far
}

// CheckLine reports whether a first line was sealed for exactly these keys, by their ids. The error is ErrLine.
//
// Law: GDPR 25(1), GDPR 32(1)(a)
func CheckLine(line string, readers []string) error {
	h, err := envelope.ParseHeader(line)
	if err != nil || !slices.Equal(slices.Sorted(slices.Values(h.Readers())), slices.Sorted(slices.Values(readers))) {
		return ErrLine
	}
	return nil
}

// Kept is a chunk as it arrived.
type Kept struct {
	N      int
	Size   int
	Digest []byte // SHA-256
}

// CheckWhole reports whether chunks are all those of a document of so many: only the last one may be short. The error is ErrPart where some
// are missing, ErrChunk where others are there too or one is too short.
func CheckWhole(kept []Kept, chunks int) error {
	if chunks < 1 || chunks > MostChunks || len(kept) > chunks {
		return ErrChunk
	}
	if len(kept) < chunks {
		return ErrPart
	}
	for i, k := range kept {
		if k.N != i {
			return ErrPart
		}
		if i < chunks-1 && k.Size != ChunkBytes {
			return ErrChunk
		}
	}
	return nil
}

// Digest sums up the chunks of a document as they were handed in: SHA-256 of their digests, hex. The line is not in it, since it is written
// anew when readers come and go.
func Digest(kept []Kept) string {
	sum := sha256.New()
	for _, k := range kept {
		sum.Write(k.Digest)
	}
	return hex.EncodeToString(sum.Sum(nil))
}
