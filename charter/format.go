package charter

import (
	"bytes"
	"slices"
	"strings"
)

// Format gives a charter in the one layout that all charters have: sections and keys in the order of the language, two spaces for each
// level, a blank line between sections, quotes only where they are needed. Values, names, lists and comments stay as they were written,
// and a comment moves with its key. What is on one line between brackets stays so, where it fits and holds no comment.
//
// The result means what the source means, and formatting it again changes nothing. A file that does not parse is refused with its
// Errors, whose positions have no file. One that cannot be laid out without loss is given back as it is.
func Format(src []byte) ([]byte, error) {
	if _, err := Parse("", src); err != nil {
		return nil, err
	}
	before := readLayout(src)
	if before == nil {
		return bytes.Clone(src), nil
	}
	comments := before.comments()
	before.arrange()
	out := before.print()
	after := readLayout(out)
	if after == nil || !slices.Equal(comments, after.comments()) || !sameMeaning(src, out) {
		return bytes.Clone(src), nil
	}
	return out, nil
}

// sameMeaning reports whether two files say the same, wherever it stands.
func sameMeaning(a, b []byte) bool {
	one, other := &reader{}, &reader{}
	same := sameNode(one.tree(string(unmarked(a))), other.tree(string(unmarked(b))))
	return same && len(one.errs) == 0 && len(other.errs) == 0 && bytes.Count(a, []byte("#")) == bytes.Count(b, []byte("#"))
}

func sameNode(a, b *node) bool {
	if a == nil || b == nil || a.shape != b.shape || oneLine(a.word) != oneLine(b.word) || len(a.items) != len(b.items) || len(a.pairs) != len(b.pairs) {
		return false
	}
	for i := range a.items {
		if !sameNode(a.items[i], b.items[i]) {
			return false
		}
	}
	for _, p := range a.pairs {
		if !sameNode(p.value, b.get(p.key)) {
			return false
		}
	}
	return true
}

// oneLine gives a text as the reader takes it: the breaks of lines only lay out the file.
func oneLine(s string) string { return strings.Join(strings.FieldsFunc(s, breaks), " ") }
