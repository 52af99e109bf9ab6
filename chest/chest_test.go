package chest_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"

	"pgregory.net/rapid"

	"charte/chest"
)

// kind is one kind of chest.
type kind struct {
	open  func(*testing.T) chest.Chest // an empty one
	raced func(error) bool             // says whether an act may fail so because others were at work at the same place
}

// conformance is what each kind of chest must pass.
var conformance = []struct {
	name string
	test func(*testing.T, chest.Chest)
}{
	{"an object is kept whole, and replaced whole", keeps},
	{"nothing but a name is one", names},
	{"what is destroyed is gone, and nothing else is", destroys},
	{"names come in their order, a page at a time", lists},
	{"many at once keep what they kept", crowd},
	{"it is a map that lasts", behaves},
}

func (k kind) conforms(t *testing.T) {
	for _, c := range conformance {
		t.Run(c.name, func(t *testing.T) { c.test(t, k.open(t)) })
	}
	t.Run("writers and destroyers at once leave nothing in between", func(t *testing.T) { contested(t, k.open(t), k.raced) })
}

// noise is what no two objects share, with a digest of it in front.
func noise(size int) []byte {
	b := make([]byte, size)
	rand.Read(b)
	sum := sha256.Sum256(b)
	return append(sum[:], b...)
}

// intact reports whether something is what noise once gave, whole.
func intact(b []byte) bool {
	return len(b) >= sha256.Size && [sha256.Size]byte(b) == sha256.Sum256(b[sha256.Size:])
}

func put(t *testing.T, c chest.Chest, name string, b []byte) {
	t.Helper()
	if err := c.Put(t.Context(), name, b); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
}

func holds(t *testing.T, c chest.Chest, name string, want []byte) {
	t.Helper()
	if got, err := c.Get(t.Context(), name); err != nil || !bytes.Equal(got, want) {
		t.Errorf("%s: %d bytes and %v, want %d bytes", name, len(got), err, len(want))
	}
}

func lacks(t *testing.T, c chest.Chest, name string) {
	t.Helper()
	if _, err := c.Get(t.Context(), name); !errors.Is(err, chest.ErrNone) {
		t.Errorf("%s is there: %v", name, err)
	}
}

func listed(t *testing.T, c chest.Chest, want ...string) {
	t.Helper()
	if got, err := c.List(t.Context(), "", 1000); err != nil || !slices.Equal(got, want) {
		t.Errorf("%q and %v are listed, want %q", got, err, want)
	}
}

func keeps(t *testing.T, c chest.Chest) {
	first, second := noise(chest.Most-sha256.Size), noise(7)
	put(t, c, "respite/0a/0", first)
	put(t, c, "respite/0a/1", nil)
	holds(t, c, "respite/0a/0", first)
	holds(t, c, "respite/0a/1", nil)
	put(t, c, "respite/0a/0", second)
	holds(t, c, "respite/0a/0", second)
	lacks(t, c, "respite/0a/2")
	lacks(t, c, "respite/0b/0")
	lacks(t, c, "skills/0a/0")
	if err := c.Put(t.Context(), "respite/0a/3", make([]byte, chest.Most+1)); !errors.Is(err, chest.ErrLong) {
		t.Error("too long an object:", err)
	}
	lacks(t, c, "respite/0a/3")
	over, cancel := context.WithCancel(t.Context())
	cancel()
	if err := c.Put(over, "respite/0a/4", second); !errors.Is(err, context.Canceled) {
		t.Error("a request that ended:", err)
	}
	listed(t, c, "respite/0a/0", "respite/0a/1")
}

// strange are no names: most of them would lead out of the place, or to something else in it, where they were taken for one.
var strange = []string{"", "/", "a", "a/b", "a/b/", "/a/b", "a//b", "a/b/c/d", "../b/c", "a/../c", "a/b/..", "./b/c", "a/./c", "a/b/.", ".a/b/c", "a/b/.new-x",
	"A/b/c", "a/b/C", `a\b/c/d`, "a/b/c\x00", "a/b/c d", "a/b/é", "a/b/c.txt", "a/b/%2e%2e", "-a/b/c", "a/b/" + strings.Repeat("c", 65), "a/b/c\n"}

func names(t *testing.T, c chest.Chest) {
	for _, name := range strange {
		if err := c.Put(t.Context(), name, []byte("x")); !errors.Is(err, chest.ErrName) {
			t.Errorf("put %q: %v", name, err)
		}
		if _, err := c.Get(t.Context(), name); !errors.Is(err, chest.ErrName) {
			t.Errorf("get %q: %v", name, err)
		}
		if _, err := c.Destroy(t.Context(), name); name != "a" && name != "a/b" && !errors.Is(err, chest.ErrName) {
			t.Errorf("destroy %q: %v", name, err)
		}
	}
	listed(t, c)
}

// Law: GDPR 17(1)
func destroys(t *testing.T, c chest.Chest) {
	all := []string{"a-b/0a/0", "a/0a/0", "a/0a/1", "a/0a/10", "a/0ab/0", "a/0b/0", "ab/0a/0"}
	for _, name := range all {
		put(t, c, name, noise(100))
	}
	slices.Sort(all)
	for _, step := range []struct {
		prefix string
		want   int
	}{{"a/0a/1", 1}, {"a/0a/1", 0}, {"a/0a", 2}, {"a/0a", 0}, {"a/0c", 0}, {"a", 2}, {"b", 0}} {
		if n, err := c.Destroy(t.Context(), step.prefix); n != step.want || err != nil {
			t.Errorf("%s: %d objects destroyed, and %v; want %d", step.prefix, n, err, step.want)
		}
		all = slices.DeleteFunc(all, func(name string) bool { return strings.HasPrefix(name+"/", step.prefix+"/") })
		listed(t, c, all...)
	}
	again := noise(3)
	put(t, c, "a/0a/1", again)
	holds(t, c, "a/0a/1", again)
}

func lists(t *testing.T, c chest.Chest) {
	var all []string
	for _, site := range []string{"a", "a-b", "a0", "b"} {
		for _, deposit := range []string{"0", "0-", "00"} {
			for _, n := range []string{"0", "1", "10", "2"} {
				name := site + "/" + deposit + "/" + n
				put(t, c, name, []byte(name))
				all = append(all, name)
			}
		}
	}
	slices.Sort(all)
	for _, limit := range []int{1, 5, len(all), len(all) + 1} {
		var got []string
		for after := ""; ; {
			page, err := c.List(t.Context(), after, limit)
			if err != nil {
				t.Fatal(err)
			}
			if got = append(got, page...); len(page) < limit {
				break
			}
			after = page[len(page)-1]
		}
		if !slices.Equal(got, all) {
			t.Errorf("%d at a time: %q, want %q", limit, got, all)
		}
	}
	for _, after := range []string{"a", "a/0/1", "a/0/11", "a-b/00/2", "a.b", "b/00/2", "zz"} {
		i, found := slices.BinarySearch(all, after)
		if found {
			i++
		}
		if got, err := c.List(t.Context(), after, 1000); err != nil || !slices.Equal(got, all[i:]) {
			t.Errorf("after %q: %q and %v", after, got, err)
		}
	}
	if got, err := c.List(t.Context(), "", 0); err != nil || len(got) != 0 {
		t.Errorf("none at a time: %q, %v", got, err)
	}
}

func crowd(t *testing.T, c chest.Chest) {
	const writers, each = 8, 6
	var all sync.Map
	var at sync.WaitGroup
	for w := range writers {
		at.Go(func() {
			for i := range each {
				name, b := fmt.Sprintf("site/%d/%d", i%2, w), noise(i*1000)
				put(t, c, name, b)
				all.Store(name, b)
			}
		})
	}
	at.Wait()
	all.Range(func(name, b any) bool {
		holds(t, c, name.(string), b.([]byte))
		return true
	})
	// Those who replace one object: the last one stands, whole.
	for range writers {
		at.Go(func() {
			for range each {
				put(t, c, "site/one/0", noise(2000))
			}
		})
	}
	at.Wait()
	if b, err := c.Get(t.Context(), "site/one/0"); err != nil || !intact(b) {
		t.Error("neither the one nor the other:", len(b), err)
	}
}

func contested(t *testing.T, c chest.Chest, raced func(error) bool) {
	var writing, destroying sync.WaitGroup
	for w := range 4 {
		writing.Go(func() {
			for i := range 10 {
				if err := c.Put(t.Context(), fmt.Sprintf("site/one/%d", w), noise(i*100)); err != nil && !raced(err) {
					t.Error(err)
				}
			}
		})
	}
	for range 2 {
		destroying.Go(func() {
			for range 10 {
				if _, err := c.Destroy(t.Context(), "site/one"); err != nil && !errors.Is(err, chest.ErrStays) && !raced(err) {
					t.Error(err)
				}
			}
		})
	}
	writing.Wait()
	destroying.Wait()
	names, err := c.List(t.Context(), "", 100)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		if b, err := c.Get(t.Context(), name); err != nil || !intact(b) {
			t.Errorf("%s: %d bytes that nobody wrote, %v", name, len(b), err)
		}
	}
	if n, err := c.Destroy(t.Context(), "site/one"); err != nil || n != len(names) {
		t.Errorf("%d of %d destroyed: %v", n, len(names), err)
	}
	listed(t, c)
}

// behaves holds a chest against a map, through acts drawn at random.
func behaves(t *testing.T, c chest.Chest) {
	run := 0
	rapid.Check(t, func(t *rapid.T) {
		run++
		top := fmt.Sprintf("run%d", run) // each has a place of its own
		want := map[string][]byte{}
		name := rapid.Custom(func(t *rapid.T) string {
			return top + "/" + rapid.StringMatching(`[0-2ab]{1,2}`).Draw(t, "deposit") + "/" + rapid.StringMatching(`[0-9]`).Draw(t, "n")
		})
		ctx := context.Background()
		t.Repeat(map[string]func(*rapid.T){
			"put": func(t *rapid.T) {
				one, b := name.Draw(t, "name"), rapid.SliceOfN(rapid.Byte(), 0, 64).Draw(t, "bytes")
				if err := c.Put(ctx, one, b); err != nil {
					t.Fatal(err)
				}
				want[one] = b
			},
			"get": func(t *rapid.T) {
				one := name.Draw(t, "name")
				got, err := c.Get(ctx, one)
				if b, there := want[one]; there != (err == nil) || !there && !errors.Is(err, chest.ErrNone) || !bytes.Equal(got, b) {
					t.Fatalf("%s: %x and %v, want %x", one, got, err, b)
				}
			},
			"destroy": func(t *rapid.T) {
				one := name.Draw(t, "name")
				one = strings.Join(strings.Split(one, "/")[:rapid.IntRange(1, 3).Draw(t, "parts")], "/")
				before := len(want)
				maps.DeleteFunc(want, func(name string, _ []byte) bool { return strings.HasPrefix(name+"/", one+"/") })
				if n, err := c.Destroy(ctx, one); err != nil || n != before-len(want) {
					t.Fatalf("%s: %d destroyed and %v, want %d", one, n, err, before-len(want))
				}
			},
			"": func(t *rapid.T) {
				all := slices.Sorted(maps.Keys(want))
				got, err := c.List(ctx, top+"/", len(all)+1)
				got = slices.DeleteFunc(got, func(name string) bool { return !strings.HasPrefix(name, top+"/") })
				if err != nil || !slices.Equal(got, all) {
					t.Fatalf("%q and %v, want %q", got, err, all)
				}
			},
		})
		if _, err := c.Destroy(ctx, top); err != nil {
			t.Fatal(err)
		}
	})
}
