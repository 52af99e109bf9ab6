// Package chest keeps the bytes of sealed documents until they are destroyed, in a folder or in an S3-compatible store, and keeps the
// promise that what was destroyed is not there any more (GDPR 5(1)(e), 17(1), 32(1)(b)).
// It decides how an object is written whole or not at all, how it is overwritten and removed, and which places are refused because they
// would keep what was destroyed.
// It holds ciphertext and knows nothing of what is in it: neither keys, nor people, nor the time until which something is kept.
// It never makes a document unreadable by itself: copies may exist where it cannot reach, and the key that is destroyed first is for those.
package chest

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strings"
)

// Most is the length of the longest object, in bytes: a sealed chunk with its tag.
const Most = 1<<20 + 16

// Errors of a chest. None of them holds anything of an object but its name.
var (
	// ErrNone says that there is no object under that name.
	ErrNone = errors.New("chest: no such object")
	// ErrName says that a name is none: see Chest.
	ErrName = errors.New("chest: not a name")
	// ErrLong says that an object is longer than Most.
	ErrLong = errors.New("chest: the object is too long")
	// ErrFull says that the place has no room left. Nothing was kept of the object.
	ErrFull = errors.New("chest: no room is left")
	// ErrAway says that a store does not answer, or not as it should. It may come back.
	ErrAway = errors.New("chest: the store of the documents does not answer as it should")
	// ErrStays says that objects were there again, or still, after they were destroyed.
	ErrStays = errors.New("chest: what was destroyed is still there")
	// ErrRefused says that a place does not let its objects be destroyed for good, or does not let us in.
	ErrRefused = errors.New("chest: this place will not do")
)

// Chest keeps objects of at most Most bytes. Names have three parts of lower-case letters, digits, "-" and "_", at most 64 each, with "/"
// between them, such as "respite/0f…/12"; anything else is ErrName. It may be used by many at once, and by several servers.
type Chest interface {
	// Put keeps an object, durably when it returns. An object under that name is replaced, whole or not at all.
	Put(ctx context.Context, name string, b []byte) error
	// Get reads an object, or returns ErrNone. What is read while it is being destroyed may be noise.
	Get(ctx context.Context, name string) ([]byte, error)
	// Destroy overwrites, where that means something, and removes the object of that name, or all below it where the name has one or two
	// parts only; then it looks again. It returns how many objects it removed, and may be repeated; none is no error. The error is
	// ErrStays where something is there after all.
	Destroy(ctx context.Context, prefix string) (n int, err error)
	// List returns the names that come after a name (or any other text), in the order of their bytes, at most so many. It also takes away
	// what writers left who did not come to an end.
	List(ctx context.Context, after string, limit int) ([]string, error)
}

// tries is how often something is begun again that somebody else came between.
const tries = 16

var part = regexp.MustCompile(`^[a-z0-9_][a-z0-9_-]{0,63}$`)

// named reports ErrName unless a name has so many parts.
func named(name string, least, most int) error {
	parts := strings.Split(name, "/")
	if len(parts) < least || len(parts) > most {
		return fmt.Errorf("%w: it has %d parts", ErrName, len(parts))
	}
	for _, p := range parts {
		if !part.MatchString(p) {
			return ErrName
		}
	}
	return nil
}

// whole reports ErrName, or ErrLong, unless an object may be kept under a name.
func whole(name string, b []byte) error {
	if len(b) > Most {
		return fmt.Errorf("%w: %d bytes, and at most %d", ErrLong, len(b), Most)
	}
	return named(name, 3, 3)
}
