package chest_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"charte/chest"
)

func folder(t testing.TB, path string) chest.Chest {
	t.Helper()
	c, err := chest.Folder(path)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestFolder(t *testing.T) {
	open := func(t *testing.T) chest.Chest { return folder(t, filepath.Join(light(t), "deep", "documents")) }
	kind{open, func(error) bool { return false }}.conforms(t)
}

// light is a folder in memory, where the machine has such, for what writes much and is not about the disk.
func light(t *testing.T) string {
	t.Helper()
	path, err := os.MkdirTemp("/dev/shm", "chest-")
	if err != nil {
		return t.TempDir()
	}
	t.Cleanup(func() { _ = os.RemoveAll(path) })
	return path
}

// found lists every file and folder below a path, whatever its name.
func found(t *testing.T, path string) (all []string) {
	t.Helper()
	err := filepath.WalkDir(path, func(name string, d fs.DirEntry, err error) error {
		if name != path {
			rest, _ := filepath.Rel(path, name)
			all = append(all, rest)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func TestFolderIsItsOwners(t *testing.T) {
	path := filepath.Join(t.TempDir(), "documents")
	put(t, folder(t, path), "respite/0a/0", noise(10))
	for _, name := range append(found(t, path), "") {
		info, err := os.Stat(filepath.Join(path, name))
		if err != nil || info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%q: %v, %v", name, info.Mode(), err)
		}
	}
}

// TestFolderOverwrites keeps a second name for a file: what that leads to after the destruction is what the disk was told to keep.
//
// Law: GDPR 17(1)
func TestFolderOverwrites(t *testing.T) {
	path, kept := filepath.Join(t.TempDir(), "documents"), filepath.Join(t.TempDir(), "kept")
	c := folder(t, path)
	secret := noise(300_000)
	put(t, c, "respite/0a/0", secret)
	if err := os.Link(filepath.Join(path, "respite/0a/0"), kept); err != nil {
		t.Fatal(err)
	}
	if n, err := c.Destroy(t.Context(), "respite/0a"); n != 1 || err != nil {
		t.Fatal(n, err)
	}
	left, err := os.ReadFile(kept)
	if err != nil || len(left) != len(secret) {
		t.Fatalf("%d bytes, %v", len(left), err)
	}
	for i := 0; i+16 <= len(secret); i += 16 {
		if bytes.Equal(left[i:i+16], secret[i:i+16]) {
			t.Fatalf("the bytes from %d on were not overwritten", i)
		}
	}
	if all := found(t, path); len(all) > 0 {
		t.Errorf("left behind: %q", all)
	}
}

// TestFolderNeverLeavesIt plants links that lead elsewhere.
func TestFolderNeverLeavesIt(t *testing.T) {
	path, elsewhere := filepath.Join(t.TempDir(), "documents"), t.TempDir()
	c := folder(t, path)
	precious := filepath.Join(elsewhere, "0")
	if err := errors.Join(os.WriteFile(precious, []byte("precious"), 0o600), os.Mkdir(filepath.Join(path, "respite"), 0o700),
		os.Symlink(elsewhere, filepath.Join(path, "respite", "0a")), os.Symlink(elsewhere, filepath.Join(path, "skills"))); err != nil {
		t.Fatal(err)
	}
	if _, err := c.Get(t.Context(), "respite/0a/0"); err == nil {
		t.Error("a link was followed to read")
	}
	if err := c.Put(t.Context(), "respite/0a/1", nil); err == nil {
		t.Error("a link was followed to write")
	}
	listed(t, c)
	for _, name := range []string{"respite/0a/0", "respite", "skills"} {
		_, _ = c.Destroy(t.Context(), name)
	}
	if b, err := os.ReadFile(precious); string(b) != "precious" {
		t.Error("a link was followed to destroy:", err)
	}
}

func TestFolderThatCannotBeWritten(t *testing.T) {
	file := filepath.Join(t.TempDir(), "documents")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{file, filepath.Join(file, "below"), "/proc/documents"} {
		if _, err := chest.Folder(path); err == nil || !strings.HasPrefix(err.Error(), "chest: ") {
			t.Errorf("%s: %v", path, err)
		}
	}
}

// TestFolderTidies plants what a server that was killed leaves.
func TestFolderTidies(t *testing.T) {
	path := filepath.Join(t.TempDir(), "documents")
	c := folder(t, path)
	put(t, c, "respite/0a/0", nil)
	plant := func(name string, age time.Duration) {
		t.Helper()
		at := time.Now().Add(-age)
		name = filepath.Join(path, name)
		if err := errors.Join(os.MkdirAll(filepath.Dir(name), 0o700), os.WriteFile(name, []byte("half"), 0o600), os.Chtimes(name, at, at)); err != nil {
			t.Fatal(err)
		}
	}
	plant("respite/0a/.new-OLD", 2*time.Hour)
	plant("respite/0b/.gone-OLD", 2*time.Hour)
	plant("respite/0c/.new-YOUNG", time.Minute)
	plant("respite/0d/.new-YOUNG", time.Minute)
	plant(".new-OLD", 2*time.Hour)
	plant("README", 2*time.Hour)
	if err := os.MkdirAll(filepath.Join(path, "skills", "0a"), 0o700); err != nil {
		t.Fatal(err)
	}
	listed(t, c, "respite/0a/0")
	if n, err := c.Destroy(t.Context(), "respite/0d"); n != 0 || err != nil {
		t.Error(n, err)
	}
	want := []string{"README", "respite", "respite/0a", "respite/0a/0", "respite/0c", "respite/0c/.new-YOUNG"}
	if got := found(t, path); !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}

// envVictim turns this test binary into a writer: it holds the path of a folder, and after a space the length that a file may have.
const envVictim = "CHARTE_TEST_CHEST_VICTIM"

// TestVictim is the process that other tests start. It only lives for them.
func TestVictim(t *testing.T) {
	path, limit, _ := strings.Cut(os.Getenv(envVictim), " ")
	switch {
	case path == "":
		return
	case limit != "":
		starve(path)
	default:
		scribble(path)
	}
}

func victim(t *testing.T, env string) (*exec.Cmd, *bufio.Scanner) {
	t.Helper()
	cmd := exec.Command(os.Args[0], "-test.run=^TestVictim$")
	cmd.Env = append(os.Environ(), envVictim+"="+env)
	out, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _, _ = cmd.Process.Kill(), cmd.Wait() })
	return cmd, bufio.NewScanner(out)
}

// scribble replaces a few objects for ever, and says which it was told are kept.
func scribble(path string) {
	c, err := chest.Folder(path)
	if err != nil {
		fmt.Println("failed", err)
		return
	}
	failed := make(chan error)
	for w := range 4 {
		go func() {
			for i := 0; ; i++ {
				name := fmt.Sprintf("site/%d/%d", w, i)
				b := noise(200_000)
				if err := c.Put(context.Background(), name, b); err != nil {
					failed <- err
					return
				}
				fmt.Println("kept", name, hex.EncodeToString(b[:16]))
				if i%3 != 2 {
					continue
				}
				if err := c.Put(context.Background(), name, noise(300_000)); err != nil {
					failed <- err
					return
				}
				fmt.Println("begun", name)
			}
		}()
	}
	fmt.Println("failed", <-failed)
}

// TestFolderKilled kills a writer in the middle: what it was told is kept is there, and nothing is there by halves.
func TestFolderKilled(t *testing.T) {
	for range 3 {
		path := filepath.Join(t.TempDir(), "documents")
		cmd, lines := victim(t, path)
		kept := map[string]string{}
		for lines.Scan() && len(kept) < 40 {
			words := strings.Fields(lines.Text())
			switch words[0] {
			case "kept":
				kept[words[1]] = words[2]
			case "failed":
				t.Fatal(lines.Text())
			}
		}
		_ = cmd.Process.Kill()
		for lines.Scan() { // what it still said was acknowledged as well
			if words := strings.Fields(lines.Text()); len(words) == 3 && words[0] == "kept" && len(words[2]) == 32 {
				kept[words[1]] = words[2]
			}
		}
		_ = cmd.Wait()
		c := folder(t, path)
		for name, sum := range kept {
			b, err := c.Get(t.Context(), name)
			if err != nil || !intact(b) || len(b) < 250_000 && hex.EncodeToString(b[:16]) != sum {
				t.Errorf("%s was kept, and has %d bytes: %v", name, len(b), err)
			}
		}
		names, err := c.List(t.Context(), "", 100_000)
		if err != nil || len(names) < len(kept) {
			t.Fatalf("%d of %d, %v", len(names), len(kept), err)
		}
		for _, name := range names {
			if b, err := c.Get(t.Context(), name); err != nil || !intact(b) {
				t.Errorf("%s is there by halves: %d bytes, %v", name, len(b), err)
			}
		}
		if n, err := c.Destroy(t.Context(), "site"); n != len(names) || err != nil {
			t.Errorf("%d of %d destroyed: %v", n, len(names), err)
		}
		if all := found(t, path); len(all) > 0 {
			t.Errorf("left behind: %q", all)
		}
	}
}

// starve writes where a file may have 64 KiB only, which fails as a full disk does: in the middle of an object.
func starve(path string) {
	signal.Ignore(syscall.SIGXFSZ)
	limit := syscall.Rlimit{Cur: 64 << 10, Max: 64 << 10}
	if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &limit); err != nil {
		fmt.Println("failed", err)
		return
	}
	c, err := chest.Folder(path)
	if err != nil {
		fmt.Println("failed", err)
		return
	}
	ctx := context.Background()
	fmt.Println(c.Put(ctx, "site/0a/0", make([]byte, 1000)),
		errors.Is(c.Put(ctx, "site/0a/1", make([]byte, 100_000)), chest.ErrFull),
		errors.Is(c.Put(ctx, "site/0a/0", make([]byte, 100_000)), chest.ErrFull),
		c.Put(ctx, "site/0a/2", make([]byte, 1000)))
}

func TestFolderFull(t *testing.T) {
	path := filepath.Join(t.TempDir(), "documents")
	cmd, lines := victim(t, path+" 64")
	if !lines.Scan() || lines.Text() != "<nil> true true <nil>" {
		t.Fatalf("it says %q", lines.Text())
	}
	for lines.Scan() {
	}
	_ = cmd.Wait()
	want := []string{"site", "site/0a", "site/0a/0", "site/0a/2"}
	if got := found(t, path); !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
	holds(t, folder(t, path), "site/0a/0", make([]byte, 1000))
}

// FuzzFolderNames writes under any name: it is refused, or stays in the folder.
func FuzzFolderNames(f *testing.F) {
	for _, name := range append(strange, "a/b/c", "respite/0f/12") {
		f.Add(name)
	}
	outer := f.TempDir()
	c := folder(f, filepath.Join(outer, "documents"))
	f.Fuzz(func(t *testing.T, name string) {
		err := c.Put(t.Context(), name, []byte("x"))
		if err != nil && !errors.Is(err, chest.ErrName) {
			t.Fatalf("%q: %v", name, err)
		}
		if _, getErr := c.Get(t.Context(), name); (err == nil) != (getErr == nil) {
			t.Fatalf("%q: written %v, read %v", name, err, getErr)
		}
		if err == nil {
			if n, err := c.Destroy(t.Context(), name); n != 1 || err != nil {
				t.Fatalf("%q: %d destroyed, %v", name, n, err)
			}
		}
		if all := found(t, outer); !slices.Equal(all, []string{"documents"}) {
			t.Fatalf("%q left %q", name, all)
		}
	})
}
