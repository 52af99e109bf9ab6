// Package breached keeps the promise that nobody chooses a password which was stolen elsewhere and published, where the operator has a
// list of those (GDPR 32(1)(b)).
// It decides whether a password is in a list that the Pwned Passwords downloader wrote, and which files are no such list.
// It searches the file where it is, by bisection: it is larger than memory, and nothing of it is loaded.
// It sends nothing to anybody, and keeps neither a password nor its hash, in an error either.
package breached

import (
	"bytes"
	"crypto/sha1"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"slices"

	"golang.org/x/text/unicode/norm"
)

// ErrList says that a file is not a list of SHA-1 hashes in their order, each with a count, as the downloader writes it.
var ErrList = errors.New("not a list of breached passwords")

const (
	digits = 2 * sha1.Size   // of a hash, in hexadecimal
	most   = digits + 1 + 20 // characters of a line, without its end
	window = 2 * (most + 2)  // bytes in which a whole line ends, wherever they begin
	head   = 1 << 20         // bytes that are read at the start, line by line
	places = 256             // that are looked at beyond
)

// List is a file of breached passwords, open. It may be searched by many at once.
type List struct {
	file  *os.File
	size  int64 // bytes
	whole bool
}

// Open opens a list, and looks whether it is one: its first lines, its last one, and some between. What is out of order elsewhere is found
// by the search that meets it. The error is ErrList, with the file and the line, or that of the file.
func Open(path string) (*List, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	l := &List{file: f}
	if err := l.check(); err != nil {
		return nil, errors.Join(fmt.Errorf("%s: %w", path, err), f.Close())
	}
	return l, nil
}

// Close closes the file.
func (l *List) Close() error { return l.file.Close() }

// Whole reports whether the list goes from the first hashes that there are to the last ones. A download that was interrupted does not.
func (l *List) Whole() bool { return l.whole }

// Has reports whether a password is in the list, as it was typed or as one keyboard or another spells it. An error says that nobody
// looked; it holds nothing of the password.
//
// Law: GDPR 32(1)(b)
func (l *List) Has(password string) (bool, error) {
	spellings := []string{password, norm.NFKC.String(password), norm.NFC.String(password)}
	slices.Sort(spellings)
	for _, s := range slices.Compact(spellings) {
		if found, err := l.has(sha1.Sum([]byte(s))); found || err != nil {
			return found, err
		}
	}
	return false, nil
}

// line is one line of the file.
type line struct {
	at, next int64 // where it begins, and where the next one does
	hash     [sha1.Size]byte
}

// has halves the part of the file in which the line of a hash would begin, until nothing is left of it.
func (l *List) has(hash [sha1.Size]byte) (bool, error) {
	var below [sha1.Size]byte
	above := [sha1.Size]byte(bytes.Repeat([]byte{0xff}, sha1.Size))
	for from, to := int64(0), l.size; from < to; {
		middle := from + (to-from)/2
		one, err := l.after(middle)
		switch {
		case err != nil:
			return false, err
		case one.at >= to: // no line begins in the second half
			to = middle
			continue
		case bytes.Compare(one.hash[:], below[:]) < 0, bytes.Compare(one.hash[:], above[:]) > 0:
			return false, unordered(one.at)
		}
		switch bytes.Compare(one.hash[:], hash[:]) {
		case 0:
			return true, nil
		case -1:
			from, below = one.next, one.hash
		default:
			to, above = middle, one.hash
		}
	}
	return false, nil
}

// after reads the first line that begins at an offset or later; one that begins at the end of the file where there is none.
func (l *List) after(offset int64) (line, error) {
	if offset == 0 {
		return l.read(0)
	}
	buffer := make([]byte, window)
	n, err := l.file.ReadAt(buffer, offset-1)
	if n == 0 {
		return line{}, fmt.Errorf("%w: it cannot be read at byte %d: %w", ErrList, offset, err)
	}
	end := bytes.IndexByte(buffer[:n], '\n')
	if end < 0 && offset-1+int64(n) < l.size {
		return line{}, fmt.Errorf("%w: no line ends within %d bytes of byte %d", ErrList, window, offset)
	}
	if at := offset + int64(end); end >= 0 && at < l.size {
		return l.read(at)
	}
	return line{at: l.size, next: l.size}, nil
}

// read reads the line that begins at an offset.
func (l *List) read(at int64) (line, error) {
	buffer := make([]byte, min(window, l.size-at))
	if n, err := l.file.ReadAt(buffer, at); n < len(buffer) {
		return line{}, fmt.Errorf("%w: it cannot be read at byte %d: %w", ErrList, at, err)
	}
	text, _, ended := bytes.Cut(buffer, []byte("\n"))
	one := line{at: at, next: at + int64(len(text))}
	if ended {
		one.next++
	}
	var problem string
	if one.hash, problem = parse(text); problem != "" {
		return line{}, fmt.Errorf("%w: the line at byte %d %s", ErrList, at, problem)
	}
	return one, nil
}

func unordered(at int64) error {
	return fmt.Errorf("%w: the line at byte %d is out of order: it is ordered by hash, not by count", ErrList, at)
}

// parse reads the hash of a line, or says what is wrong with it.
func parse(text []byte) (hash [sha1.Size]byte, problem string) {
	text = bytes.TrimSuffix(text, []byte("\r"))
	name, count, counted := bytes.Cut(text, []byte(":"))
	switch {
	case len(name) == 32 && counted:
		return hash, "has a hash of 32 digits: that is the list for NTLM, take the one for SHA-1"
	case len(name) != digits || !counted:
		return hash, "is not a SHA-1 hash of 40 digits, a colon and a count"
	case len(count) == 0 || len(text) > most || len(bytes.Trim(count, "0123456789")) > 0:
		return hash, "has no count after its colon"
	}
	if _, err := hex.Decode(hash[:], name); err != nil {
		return hash, "is not a SHA-1 hash of 40 digits, a colon and a count"
	}
	return hash, ""
}
