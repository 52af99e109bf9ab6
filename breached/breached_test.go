package breached_test

import (
	"bytes"
	"crypto/sha1"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"charte/breached"
)

// listOf writes a list as the downloader does: upper-case hashes in their order, each with a count.
func listOf(hashes [][sha1.Size]byte, ending string) []byte {
	slices.SortFunc(hashes, func(a, b [sha1.Size]byte) int { return bytes.Compare(a[:], b[:]) })
	var text bytes.Buffer
	for i, h := range hashes {
		fmt.Fprintf(&text, "%X:%d%s", h, i*i%1_000_003+1, ending)
	}
	return text.Bytes()
}

func hashesOf(passwords []string) (all [][sha1.Size]byte) {
	for _, p := range passwords {
		all = append(all, sha1.Sum([]byte(p)))
	}
	return all
}

func write(t interface {
	Fatal(args ...any)
	TempDir() string
}, text []byte) string {
	path := filepath.Join(t.TempDir(), "pwned.txt")
	if err := os.WriteFile(path, text, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func opened(t *testing.T, path string) *breached.List {
	t.Helper()
	l, err := breached.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	return l
}

func has(t *testing.T, l *breached.List, password string, want bool) {
	t.Helper()
	if got, err := l.Has(password); err != nil || got != want {
		t.Errorf("%q: %v, %v", password, got, err)
	}
}

// TestBigList searches some megabytes for each of their passwords, for as many that are not there, and for those at both ends.
//
// Law: GDPR 32(1)(b)
func TestBigList(t *testing.T) {
	const many = 120_000
	for name, ending := range map[string]string{"CRLF": "\r\n", "LF": "\n"} {
		t.Run(name, func(t *testing.T) {
			var all []string
			for i := range many {
				all = append(all, fmt.Sprint("password number ", i))
			}
			text := listOf(hashesOf(all), ending)
			if len(text) < 5<<20 {
				t.Fatalf("the list has only %d bytes", len(text))
			}
			l := opened(t, write(t, text))
			if !l.Whole() {
				t.Error("it goes from the first hashes to the last")
			}
			for i := 0; i < many; i += 211 {
				has(t, l, all[i], true)
				has(t, l, fmt.Sprint("another number ", i), false)
			}
		})
	}
}

// TestExactlyTheMembers: bisection finds each hash that is in a list and none beside it, however long the lines are, however they end.
//
// Law: GDPR 32(1)(b)
func TestExactlyTheMembers(t *testing.T) {
	dir := t.TempDir()
	rapid.Check(t, func(r *rapid.T) {
		passwords := rapid.SliceOfNDistinct(rapid.StringN(0, 6, 24), 2, 40, rapid.ID[string]).Draw(r, "passwords")
		cut := rapid.IntRange(1, len(passwords)-1).Draw(r, "in the list")
		ending := rapid.SampledFrom([]string{"\n", "\r\n"}).Draw(r, "ending")
		var text []byte
		hashes := hashesOf(passwords[:cut])
		slices.SortFunc(hashes, func(a, b [sha1.Size]byte) int { return bytes.Compare(a[:], b[:]) })
		for _, h := range hashes {
			text = fmt.Appendf(text, "%X:%d%s", h, rapid.Uint64Range(1, 1<<rapid.IntRange(0, 62).Draw(r, "size")).Draw(r, "count"), ending)
		}
		if rapid.Bool().Draw(r, "no end of the last line") {
			text = bytes.TrimRight(text, "\r\n")
		}
		if rapid.Bool().Draw(r, "lower case") {
			text = bytes.ToLower(text)
		}
		path := filepath.Join(dir, "list")
		if err := os.WriteFile(path, text, 0o600); err != nil {
			r.Fatal(err)
		}
		l, err := breached.Open(path)
		if err != nil {
			r.Fatal(err)
		}
		defer l.Close()
		for i, p := range passwords {
			// A spelling of it may be in the list although the password itself is not.
			if got, err := l.Has(p); err != nil || !got && i < cut || got && i >= cut && isASCII(p) {
				r.Fatalf("%q is %d of %d: %v, %v", p, i, cut, got, err)
			}
		}
	})
}

func isASCII(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool { return r > 127 }) < 0
}

// TestEnds: the first, the last and their neighbours are told apart, in lists of one, two and three.
func TestEnds(t *testing.T) {
	for n := 1; n < 8; n++ {
		var all []string
		for i := range 2*n + 1 {
			all = append(all, fmt.Sprint("password number ", i))
		}
		slices.SortFunc(all, func(a, b string) int {
			x, y := sha1.Sum([]byte(a)), sha1.Sum([]byte(b))
			return bytes.Compare(x[:], y[:])
		})
		var in []string
		for i, p := range all {
			if i%2 == 1 {
				in = append(in, p)
			}
		}
		l := opened(t, write(t, listOf(hashesOf(in), "\r\n")))
		for i, p := range all {
			has(t, l, p, i%2 == 1)
		}
	}
}

// TestSpellings: what a keyboard composes in another way is the same password.
func TestSpellings(t *testing.T) {
	l := opened(t, write(t, listOf(hashesOf([]string{"été à Noël toujours"}), "\n")))
	has(t, l, "e\u0301te\u0301 a\u0300 Noe\u0308l toujours", true)
	has(t, l, "ete a Noel toujours", false)
}

// TestNoList: a file that is no such list is refused with its name and the line, and what to do.
func TestNoList(t *testing.T) {
	good := listOf(hashesOf([]string{"a", "b", "c", "d"}), "\r\n")
	lines := strings.SplitAfter(string(good), "\r\n")[:4]
	var long bytes.Buffer // more than what is read line by line
	for i := range 30_000 {
		var h [sha1.Size]byte
		binary.BigEndian.PutUint32(h[:], uint32(i))
		fmt.Fprintf(&long, "%X:1\n", h)
	}
	for _, c := range []struct{ name, text, says string }{
		{"empty", "", "it is empty"},
		{"words", "password\n123456\n", "line 1: "},
		{"hashes without counts", fmt.Sprintf("%X\n", sha1.Sum(nil)), "line 1: "},
		{"no hash", strings.Repeat("Z", 40) + ":1\n", "line 1: "},
		{"NTLM", strings.Repeat("A", 32) + ":1\n", "take the one for SHA-1"},
		{"a count that is none", lines[0] + strings.Replace(lines[1], ":", ":x", 1), "line 2: "},
		{"ordered by count", lines[1] + lines[0], "line 2: "},
		{"cut in the middle of a line", string(good[:len(good)-20]), "line 4: "},
		{"binary", strings.Repeat("\x00", 4<<20), "line 1: "},
		{"another list behind", long.String() + lines[0] + strings.Repeat("0", 40) + ":1\n", "out of order"},
		{"garbage behind", long.String() + strings.Repeat("x", 4<<10), "no line ends"},
		{"garbage in the last line", long.String() + "FFFF\n", "is not a SHA-1 hash"},
	} {
		t.Run(c.name, func(t *testing.T) {
			path := write(t, []byte(c.text))
			l, err := breached.Open(path)
			if err == nil {
				t.Fatal("it was taken", l.Close())
			}
			if !errors.Is(err, breached.ErrList) || !strings.Contains(err.Error(), path) || !strings.Contains(err.Error(), c.says) {
				t.Error(err)
			}
		})
	}
	if _, err := breached.Open(t.TempDir()); !errors.Is(err, breached.ErrList) {
		t.Error("a folder:", err)
	}
	if _, err := breached.Open(filepath.Join(t.TempDir(), "none")); !errors.Is(err, os.ErrNotExist) {
		t.Error("no file:", err)
	}
}

// TestDisorderIsMet: a file that lost its order since it was opened is not taken for one in which nothing is found, and no error names a
// password or its hash.
func TestDisorderIsMet(t *testing.T) {
	var all []string
	for i := range 1000 {
		all = append(all, fmt.Sprint("password number ", i))
	}
	text := listOf(hashesOf(all), "\n")
	path := write(t, text)
	l := opened(t, path)
	lines := bytes.SplitAfter(text, []byte("\n"))
	slices.Reverse(lines)
	if err := os.WriteFile(path, bytes.Join(lines, nil), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, password := range []string{"another", "and another"} {
		_, err := l.Has(password)
		if !errors.Is(err, breached.ErrList) || !strings.Contains(err.Error(), "out of order") {
			t.Fatal(err)
		}
		if hash := fmt.Sprintf("%x", sha1.Sum([]byte(password))); strings.Contains(strings.ToLower(err.Error()), hash[:8]) {
			t.Error("the error says what was looked for")
		}
	}
}

// TestShrunk: a file that became shorter is not taken for one in which nothing is found.
func TestShrunk(t *testing.T) {
	var all []string
	for i := range 1000 {
		all = append(all, fmt.Sprint(i))
	}
	path := write(t, listOf(hashesOf(all), "\n"))
	l := opened(t, path)
	if err := os.Truncate(path, 100); err != nil {
		t.Fatal(err)
	}
	if found, err := l.Has("7"); err == nil {
		t.Errorf("%v, without an error", found)
	}
}

func BenchmarkHas(b *testing.B) {
	var all []string
	for i := range 200_000 {
		all = append(all, fmt.Sprint("password number ", i))
	}
	l, err := breached.Open(write(b, listOf(hashesOf(all), "\r\n")))
	if err != nil {
		b.Fatal(err)
	}
	defer l.Close()
	for b.Loop() {
		if _, err := l.Has("password number 7"); err != nil {
			b.Fatal(err)
		}
	}
}
