package chest

import (
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"slices"
	"strings"
	"syscall"
	"time"
)

const (
	unfinished = ".new-"   // begins the name of a file that is being written
	doomed     = ".gone-"  // of one that is being destroyed
	left       = time.Hour // after which nobody is at work on either any more
)

type folder struct{ root *os.Root }

// Folder keeps objects in files below a folder, which is made where it is missing. Nobody but its owner may read them. The folder may lie
// on a disk that several servers share. The error says why nothing can be written there.
func Folder(path string) (Chest, error) {
	if err := os.MkdirAll(path, 0o700); err != nil {
		return nil, fmt.Errorf("chest: the folder of the documents cannot be made: %w", err)
	}
	root, err := os.OpenRoot(path)
	if err != nil {
		return nil, fmt.Errorf("chest: the folder of the documents cannot be opened: %w", err)
	}
	f := &folder{root}
	if _, err := f.now(); err != nil {
		return nil, errors.Join(fmt.Errorf("chest: nothing can be written in %s: %w", path, full(err)), root.Close())
	}
	return f, nil
}

func (f *folder) Put(ctx context.Context, name string, b []byte) error {
	err := whole(name, b)
	if err != nil {
		return err
	}
	for range tries {
		if err = ctx.Err(); err != nil {
			return err
		}
		// Whoever destroys the last file of a folder at this moment takes the folder with it.
		if err = f.put(name, b); !errors.Is(err, fs.ErrNotExist) {
			break
		}
	}
	return away(err)
}

func (f *folder) put(name string, b []byte) error {
	dir := path.Dir(name)
	if err := f.root.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	temp := path.Join(dir, unfinished+rand.Text())
	w, err := f.root.OpenFile(temp, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = w.Write(b)
	err = errors.Join(err, w.Sync(), w.Close())
	if err == nil {
		err = f.root.Rename(temp, name)
	}
	if err != nil {
		if gone := f.root.Remove(temp); !errors.Is(gone, fs.ErrNotExist) {
			err = errors.Join(err, gone)
		}
		return err
	}
	// The folders too: whoever made one may not have come to write it down yet.
	return errors.Join(f.sync(dir), f.sync(path.Dir(dir)), f.sync("."))
}

func (f *folder) Get(_ context.Context, name string) ([]byte, error) {
	if err := named(name, 3, 3); err != nil {
		return nil, err
	}
	b, err := f.root.ReadFile(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, ErrNone
	}
	return b, away(err)
}

// Law: GDPR 17(1)
func (f *folder) Destroy(ctx context.Context, prefix string) (n int, err error) {
	if err := named(prefix, 1, 3); err != nil {
		return 0, err
	}
	for range tries {
		some, err := f.destroy(ctx, prefix)
		n += some
		if err != nil {
			return n, away(err)
		}
		if _, err := f.root.Lstat(prefix); errors.Is(err, fs.ErrNotExist) {
			return n, nil
		}
	}
	return n, ErrStays
}

// destroy destroys a file, or a folder with all that is in it, once.
func (f *folder) destroy(ctx context.Context, name string) (n int, err error) {
	info, err := f.root.Lstat(name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return 0, nil
	case err != nil:
		return 0, err
	case !info.IsDir():
		n, err = f.shred(name)
		return n, errors.Join(err, f.leave(path.Dir(name)))
	}
	inside, err := fs.ReadDir(f.root.FS(), name)
	for _, one := range inside {
		child := path.Join(name, one.Name())
		if err := ctx.Err(); err != nil {
			return n, err
		}
		var some int
		var err error
		if one.IsDir() {
			some, err = f.destroy(ctx, child)
		} else {
			some, err = f.shred(child)
		}
		if !strings.HasPrefix(one.Name(), ".") {
			n += some
		}
		if err != nil {
			return n, err
		}
	}
	return n, errors.Join(elsewhere(err), f.leave(name))
}

// shred overwrites a file and removes it. It is taken out of its name before, so that nobody reads noise under it, and so that what is
// removed is what was overwritten, whatever is written under the name meanwhile. It returns 1, or 0 where somebody else did it.
func (f *folder) shred(name string) (n int, err error) {
	gone := path.Join(path.Dir(name), doomed+rand.Text())
	if err := f.root.Rename(name, gone); err != nil {
		return 0, elsewhere(err)
	}
	info, err := f.root.Lstat(gone)
	if err == nil && info.Mode().IsRegular() {
		err = f.overwrite(gone, info.Size())
	}
	return 1, errors.Join(elsewhere(err), elsewhere(f.root.Remove(gone)))
}

func (f *folder) overwrite(name string, size int64) error {
	w, err := f.root.OpenFile(name, os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	_, err = io.CopyN(w, rand.Reader, size)
	return errors.Join(err, w.Sync(), w.Close())
}

// leave writes down what was removed from a folder, and removes it, and the one that it is in, where nothing is left in them.
func (f *folder) leave(dir string) error {
	err := elsewhere(f.sync(dir))
	for dir != "." && err == nil && f.root.Remove(dir) == nil {
		dir = path.Dir(dir)
		err = elsewhere(f.sync(dir))
	}
	return err
}

func (f *folder) List(ctx context.Context, after string, limit int) ([]string, error) {
	w := walk{folder: f, after: after, limit: limit}
	err := w.below(ctx, ".", 1)
	return w.names, err
}

// walk is one pass through the folder.
type walk struct {
	*folder
	after string
	limit int
	names []string
}

func (w *walk) below(ctx context.Context, dir string, depth int) error {
	inside, err := fs.ReadDir(w.root.FS(), dir)
	if err != nil {
		return elsewhere(err)
	}
	if len(inside) == 0 && depth > 1 {
		return w.leave(dir)
	}
	if depth < 3 { // in the order of whole names: "a-b/" comes before "a/"
		slices.SortFunc(inside, func(a, b fs.DirEntry) int { return cmp.Compare(a.Name()+"/", b.Name()+"/") })
	}
	for _, one := range inside {
		name := path.Join(dir, one.Name())
		switch {
		case len(w.names) >= w.limit:
			return nil
		case ctx.Err() != nil:
			return ctx.Err()
		case !one.IsDir() && (strings.HasPrefix(one.Name(), unfinished) || strings.HasPrefix(one.Name(), doomed)):
			err = w.tidy(name)
		case !part.MatchString(one.Name()) || one.IsDir() != (depth < 3):
			// not ours
		case depth == 3 && name > w.after:
			w.names = append(w.names, name)
		case depth < 3 && (name+"/" > w.after || strings.HasPrefix(w.after, name+"/")):
			err = w.below(ctx, name, depth+1)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// tidy takes away a file that somebody began to write or to destroy and left.
func (f *folder) tidy(name string) error {
	info, err := f.root.Lstat(name)
	if err != nil {
		return elsewhere(err)
	}
	now, err := f.now()
	if err != nil || now.Sub(info.ModTime()) < left {
		return err
	}
	_, err = f.shred(name)
	return errors.Join(err, f.leave(path.Dir(name)))
}

// now is the time by the clock of the disk, which is not always this machine's.
func (f *folder) now() (time.Time, error) {
	temp := unfinished + rand.Text()
	w, err := f.root.OpenFile(temp, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return time.Time{}, err
	}
	_, err = w.WriteString(temp)
	info, statErr := w.Stat()
	if err = errors.Join(err, statErr, w.Close(), f.root.Remove(temp)); err != nil {
		return time.Time{}, err
	}
	return info.ModTime(), nil
}

func (f *folder) sync(dir string) error {
	d, err := f.root.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

// elsewhere forgives that a file or a folder is gone: somebody else was there first.
func elsewhere(err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

// full says ErrFull of an error that means it.
func full(err error) error {
	for _, no := range []error{syscall.ENOSPC, syscall.EDQUOT, syscall.EFBIG} {
		if errors.Is(err, no) {
			return fmt.Errorf("%w: %w", ErrFull, err)
		}
	}
	return err
}

// away says ErrFull or ErrAway of an error of the disk.
func away(err error) error {
	if err = full(err); err == nil || errors.Is(err, ErrFull) || errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	return fmt.Errorf("%w: %w", ErrAway, err)
}
