package breached

import (
	"bytes"
	"crypto/sha1"
	"fmt"
)

// check looks at the beginning line by line, then here and there up to the end.
func (l *List) check() error {
	info, err := l.file.Stat()
	if err != nil {
		return err
	}
	switch l.size = info.Size(); {
	case !info.Mode().IsRegular():
		return fmt.Errorf("%w: it is no file: let the downloader write a single one", ErrList)
	case l.size == 0:
		return fmt.Errorf("%w: it is empty", ErrList)
	}
	first, from, err := l.checkHead()
	if err != nil {
		return err
	}
	last, err := l.checkRest(from)
	l.whole = first[0] == 0 && last[0] == 0xff
	return err
}

// checkHead reads the first lines, which it can count.
func (l *List) checkHead() (first [sha1.Size]byte, from line, err error) {
	text := make([]byte, min(head, l.size))
	if n, err := l.file.ReadAt(text, 0); n < len(text) {
		return first, from, err
	}
	for number := 1; from.next < int64(len(text)); number++ {
		one, _, ended := bytes.Cut(text[from.next:], []byte("\n"))
		if !ended && from.next+int64(len(one)) < l.size && len(one) <= most+1 {
			break // its end is farther on
		}
		hash, problem := parse(one)
		switch {
		case problem != "":
			return first, from, fmt.Errorf("line %d: %w: it %s", number, ErrList, problem)
		case number == 1:
			first = hash
		case bytes.Compare(hash[:], from.hash[:]) < 0:
			return first, from, fmt.Errorf("line %d: %w: it is out of order: take the list that is ordered by hash", number, ErrList)
		}
		from = line{from.next, from.next + int64(len(one)) + 1, hash}
	}
	return first, from, nil
}

// checkRest looks at lines here and there after one of the first, and at the last one.
func (l *List) checkRest(from line) (last [sha1.Size]byte, err error) {
	last = from.hash
	step := max((l.size-from.next)/places, window)
	for at := from.next; at < l.size; {
		one, err := l.after(at)
		switch {
		case err != nil:
			return last, err
		case one.at == l.size:
			return last, nil
		case bytes.Compare(one.hash[:], last[:]) < 0:
			return last, unordered(one.at)
		}
		last = one.hash
		if at = one.at + step; at >= l.size && one.next < l.size {
			at = max(one.next, l.size-window) // the last line begins in the last window
		}
	}
	return last, nil
}
