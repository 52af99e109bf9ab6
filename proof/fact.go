package proof

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf16"

	"charte/seal"
)

// Fact is one thing that happened: the unit of evidence.
type Fact struct {
	ID      seal.ID           // random, names this fact and nobody
	Site    string            // site id
	Kind    string            // what happened, for instance "erased"
	Promise string            // id of the promise it is evidence of, or empty
	Version int               // version of the charter in force
	At      time.Time         // UTC, microseconds; the rest is dropped
	Detail  map[string]string // circumstances; never a personal value
}

// timeLayout has a fixed width, so that one instant has one spelling.
const timeLayout = "2006-01-02T15:04:05.000000Z"

// Canonical returns the one spelling of the fact: JSON in the manner of
// RFC 8785 (no blanks, keys sorted, shortest escapes), the time in UTC as
// RFC 3339 with six decimals. Bytes that are not UTF-8 become U+FFFD.
func (f Fact) Canonical() []byte {
	b := make([]byte, 0, 256)
	b = append(b, `{"at":`...)
	b = appendString(b, f.At.UTC().Format(timeLayout))
	b = append(b, `,"detail":{`...)
	for i, key := range slices.SortedFunc(maps.Keys(f.Detail), compareUTF16) {
		if i > 0 {
			b = append(b, ',')
		}
		b = appendString(b, key)
		b = append(b, ':')
		b = appendString(b, f.Detail[key])
	}
	b = append(b, `},"id":`...)
	b = appendString(b, f.ID.String())
	b = append(b, `,"kind":`...)
	b = appendString(b, f.Kind)
	b = append(b, `,"promise":`...)
	b = appendString(b, f.Promise)
	b = append(b, `,"site":`...)
	b = appendString(b, f.Site)
	b = append(b, `,"version":`...)
	b = strconv.AppendInt(b, int64(f.Version), 10)
	return append(b, '}')
}

// factJSON has the members of the canonical form.
type factJSON struct {
	At      string            `json:"at"`
	Detail  map[string]string `json:"detail"`
	ID      seal.ID           `json:"id"`
	Kind    string            `json:"kind"`
	Promise string            `json:"promise"`
	Site    string            `json:"site"`
	Version int               `json:"version"`
}

// ParseFact reads exactly what Canonical writes; any other spelling, member or
// trailing byte is ErrFormat.
func ParseFact(canonical []byte) (Fact, error) {
	var j factJSON
	if err := json.Unmarshal(canonical, &j); err != nil {
		// The decoder's message may quote the input: keep it out.
		return Fact{}, fmt.Errorf("%w fact", ErrFormat)
	}
	at, err := time.Parse(timeLayout, j.At)
	if err != nil {
		return Fact{}, fmt.Errorf("%w fact: time", ErrFormat)
	}
	f := Fact{j.ID, j.Site, j.Kind, j.Promise, j.Version, at, j.Detail}
	if !bytes.Equal(f.Canonical(), canonical) {
		return Fact{}, fmt.Errorf("%w fact: not canonical", ErrFormat)
	}
	return f, nil
}

// Entry is one entry of the log: a commitment to a fact, meaningless without
// the fact and its salt.
type Entry [32]byte

// Commitment returns SHA-256("charte fact v1\n" || salt || canonical). The salt
// lives under the subject's key: once that key is destroyed nobody can tell
// what the entry says, and the tree is untouched.
//
// Law: GDPR 5(2), 17(1)
func Commitment(salt [32]byte, canonical []byte) Entry {
	h := sha256.New()
	h.Write([]byte("charte fact v1\n"))
	h.Write(salt[:])
	h.Write(canonical)
	return Entry(h.Sum(nil))
}

// appendString writes s as RFC 8785, section 3.2.2.2, asks. It exists because
// encoding/json escapes more than that.
func appendString(b []byte, s string) []byte {
	const short = "\b\t\n\f\r\"\\"
	const letters = `btnfr"\`
	b = append(b, '"')
	for _, r := range strings.ToValidUTF8(s, "\uFFFD") {
		if i := strings.IndexRune(short, r); i >= 0 {
			b = append(b, '\\', letters[i])
		} else if r < 0x20 {
			b = fmt.Appendf(b, `\u%04x`, r)
		} else {
			b = append(b, string(r)...)
		}
	}
	return append(b, '"')
}

// compareUTF16 orders member names by UTF-16 code units (RFC 8785, 3.2.3).
func compareUTF16(a, b string) int {
	return slices.Compare(utf16.Encode([]rune(a)), utf16.Encode([]rune(b)))
}
