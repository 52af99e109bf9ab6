package chest_test

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"log/slog"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/minio/minio-go/v7"

	"charte/chest"
	"charte/chest/chesttest"
)

// server is one S3 server for all tests, and ends with them.
var server = sync.OnceValues(chesttest.StartS3)

func TestMain(m *testing.M) {
	code := m.Run()
	if !started.Load() {
		os.Exit(code)
	}
	if s, err := server(); err == nil {
		_ = s.Stop()
	}
	os.Exit(code)
}

var (
	started atomic.Bool
	buckets atomic.Int32
)

// bucket makes a bucket of its own for a test.
func bucket(t *testing.T, lock bool, versions string) (*chesttest.S3, chest.Bucket) {
	t.Helper()
	started.Store(true)
	s, err := server()
	if err != nil {
		t.Fatal(err)
	}
	b, err := s.Bucket(t.Context(), fmt.Sprintf("documents-%d", buckets.Add(1)), lock, versions)
	if err != nil {
		t.Fatal(err)
	}
	return s, b
}

func s3(t *testing.T, b chest.Bucket) chest.Chest {
	t.Helper()
	c, err := chest.S3(t.Context(), b)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestS3(t *testing.T) {
	// Each act is a request: fewer of those that are drawn than in a folder.
	checks := flag.Lookup("rapid.checks")
	was := checks.Value.String()
	if err := checks.Value.Set("20"); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = checks.Value.Set(was) })
	for _, versions := range []string{"", "Enabled", "Suspended"} {
		t.Run("versions "+versions, func(t *testing.T) {
			open := func(t *testing.T) chest.Chest {
				_, b := bucket(t, false, versions)
				b.Prefix = "site.1/documents"
				return s3(t, b)
			}
			// This server has folders of its own, which may go while it writes into them; it says so, and has written nothing.
			kind{open, func(err error) bool { return errors.As(err, new(minio.ErrorResponse)) }}.conforms(t)
		})
	}
}

// TestS3SharesItsBucket keeps out of what lies beside the prefix.
func TestS3SharesItsBucket(t *testing.T) {
	_, b := bucket(t, false, "")
	whole := s3(t, b)
	b.Prefix = "respite"
	part := s3(t, b)
	put(t, whole, "respite/0a/0", nil)
	put(t, whole, "respite-old/0a/0", nil)
	put(t, part, "a/b/c", nil)
	listed(t, part, "a/b/c")
	listed(t, whole, "respite-old/0a/0", "respite/0a/0")
	if n, err := part.Destroy(t.Context(), "0a"); n != 1 || err != nil {
		t.Error(n, err)
	}
	listed(t, whole, "respite-old/0a/0")
}

// TestS3LeavesNothing looks at the server's own files: no version, no marker, no metadata of what was destroyed.
//
// Law: GDPR 17(1)
func TestS3LeavesNothing(t *testing.T) {
	for _, versions := range []string{"", "Enabled"} {
		server, b := bucket(t, false, versions)
		c := s3(t, b)
		secret := noise(10_000)
		for range 3 {
			put(t, c, "respite/0a0a/0", secret)
		}
		if !kept(t, server.Dir, b.Name, secret) {
			t.Fatal("the server keeps its objects elsewhere: this test sees nothing")
		}
		if n, err := c.Destroy(t.Context(), "respite/0a0a"); n != 1 || err != nil {
			t.Error(n, err)
		}
		if kept(t, server.Dir, b.Name, secret) {
			t.Errorf("versions %q: its bytes are still there", versions)
		}
	}
}

// kept reports whether bytes are in a file of the server.
func kept(t *testing.T, dir, bucket string, b []byte) (there bool) {
	t.Helper()
	for _, place := range []string{"objects", "versions"} {
		err := filepath.WalkDir(filepath.Join(dir, place, bucket), func(name string, d fs.DirEntry, err error) error {
			if errors.Is(err, fs.ErrNotExist) {
				return nil
			}
			if err != nil || d.IsDir() {
				return err
			}
			text, err := os.ReadFile(name)
			there = there || bytes.Contains(text, b)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return there
}

// TestS3Refuses opens places that would keep what was destroyed, or that cannot be used.
func TestS3Refuses(t *testing.T) {
	_, locked := bucket(t, true, "")
	_, good := bucket(t, false, "")
	absent, wrongKey, noKey, nobody, plain := good, good, good, good, good
	absent.Name = "documents-of-nobody"
	wrongKey.Key.Secret = "another"
	noKey.Key = chest.Key{}
	nobody.Endpoint = "http://127.0.0.1:1"
	plain.Endpoint = "http://store.example"
	self := httptest.NewUnstartedServer(nil)
	self.Config.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, slog.LevelInfo)
	self.StartTLS()
	defer self.Close()
	stranger := good
	stranger.Endpoint = self.URL
	for name, one := range map[string]struct {
		bucket chest.Bucket
		want   error
		says   string
	}{
		"object lock":             {locked, chest.ErrRefused, "object lock"},
		"no bucket":               {absent, chest.ErrRefused, "make it first"},
		"a wrong key":             {wrongKey, chest.ErrRefused, "does not let us in"},
		"no key":                  {noKey, chest.ErrRefused, "no key"},
		"nobody answers":          {nobody, nil, "does not answer"},
		"without TLS":             {plain, chest.ErrAddress, "https"},
		"a certificate of nobody": {stranger, nil, "certificate"},
	} {
		_, err := chest.S3(t.Context(), one.bucket)
		if err == nil || one.want != nil && !errors.Is(err, one.want) || !strings.Contains(err.Error(), one.says) {
			t.Errorf("%s: %v", name, err)
		}
		if err != nil && one.bucket.Key.Secret != "" && strings.Contains(err.Error(), one.bucket.Key.Secret) {
			t.Errorf("%s: the error tells the key", name)
		}
	}
}

// TestS3Aborts begins an upload in parts that nobody ends.
func TestS3Aborts(t *testing.T) {
	server, b := bucket(t, false, "")
	b.Prefix = "documents"
	c := s3(t, b)
	client, err := server.Client()
	if err != nil {
		t.Fatal(err)
	}
	core := minio.Core{Client: client}
	for _, key := range []string{"documents/a/b/c", "elsewhere/a/b/c"} {
		id, err := core.NewMultipartUpload(t.Context(), b.Name, key, minio.PutObjectOptions{})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := core.PutObjectPart(t.Context(), b.Name, key, id, 1, strings.NewReader("half"), 4, minio.PutObjectPartOptions{}); err != nil {
			t.Fatal(err)
		}
	}
	if names, err := c.List(t.Context(), "a/", 10); len(names) != 0 || err != nil { // as the sweep of a site does
		t.Error(names, err)
	}
	var left []string
	for u := range client.ListIncompleteUploads(t.Context(), b.Name, "", true) {
		if u.Err != nil {
			t.Fatal(u.Err)
		}
		left = append(left, u.Key)
	}
	if len(left) != 1 || left[0] != "elsewhere/a/b/c" {
		t.Errorf("left: %q", left)
	}
}

// TestS3Cut cuts connections in the middle of what they carry: each act is tried again, and nothing is there by halves.
func TestS3Cut(t *testing.T) {
	server, b := bucket(t, false, "Enabled")
	c := s3(t, b)
	secret := noise(chest.Most - 32)
	for _, at := range []int64{0, 200, 500_000, chest.Most + 400} {
		server.Cut(chesttest.Cut{Sent: at, Answered: -1}, chesttest.Cut{Sent: at / 2, Answered: -1})
		put(t, c, "respite/0a/0", secret)
		if server.Left() > 0 {
			t.Errorf("sending was not cut at %d", at)
		}
		server.Cut(chesttest.Cut{Sent: -1, Answered: at}, chesttest.Cut{Sent: -1, Answered: at / 2})
		holds(t, c, "respite/0a/0", secret)
		if server.Left() > 0 {
			t.Errorf("the answer was not cut at %d", at)
		}
		server.Cut(chesttest.Cut{Sent: -1, Answered: at % 300})
		listed(t, c, "respite/0a/0")
		server.Cut(chesttest.Cut{Sent: -1, Answered: at % 300}, chesttest.Cut{Sent: at % 900, Answered: -1})
		if _, err := c.Destroy(t.Context(), "respite/0a"); err != nil {
			t.Error("destroy:", err)
		}
		server.Cut()
		listed(t, c)
	}
	if kept(t, server.Dir, b.Name, secret[:1000]) {
		t.Error("its bytes are still there")
	}
	// Who is cut each time is told, and has written nothing.
	var never []chesttest.Cut
	for range 100 {
		never = append(never, chesttest.Cut{Sent: 100_000, Answered: -1})
	}
	server.Cut(never...)
	if err := c.Put(t.Context(), "respite/0a/1", secret); err == nil {
		t.Error("what never arrived is said to be kept")
	}
	if server.Left() < 50 {
		t.Error("it was tried more often than it should be")
	}
	server.Cut()
	lacks(t, c, "respite/0a/1")
	listed(t, c)
}

func TestAt(t *testing.T) {
	for address, want := range map[string]chest.Bucket{
		"s3://documents?endpoint=https://s3.example":                                {Name: "documents", Endpoint: "https://s3.example"},
		"s3://documents/a/b.c/?endpoint=https://s3.example:9000&region=fr-par":      {Name: "documents", Prefix: "a/b.c", Endpoint: "https://s3.example:9000", Region: "fr-par"},
		"s3://documents?region=eu-west-3":                                           {Name: "documents", Region: "eu-west-3"},
		"s3://documents?endpoint=http://localhost:9000&style=path":                  {Name: "documents", Endpoint: "http://localhost:9000"},
		"s3://documents?endpoint=http%3A%2F%2F%5B%3A%3A1%5D%3A9000%2F":              {Name: "documents", Endpoint: "http://[::1]:9000/"},
		"s3://documents?endpoint=https://s3.fr-par.scw.cloud&style=host&region=par": {Name: "documents", Endpoint: "https://s3.fr-par.scw.cloud", Region: "par", Host: true},
	} {
		if got, err := chest.At(address); err != nil || got != want {
			t.Errorf("%s: %+v, %v", address, got, err)
		}
	}
	for _, address := range []string{"", "documents", "s3:documents", "s3://", "s3://Documents?region=a", "s3://documents", "s3://id:hidden@documents?region=a",
		"s3://documents?endpoint=http://s3.example", "s3://documents?endpoint=ftp://localhost", "s3://documents?endpoint=https://s3.example/path",
		"s3://documents?endpoint=https://id:hidden@s3.example", "s3://documents?endpoint=s3.example", "s3://documents?region=a&region=b", "s3://documents?region=a&secret=hidden",
		"s3://documents?region=a&style=wild", "s3://documents/../x?region=a", "s3://documents/a//b?region=a", "s3://documents?region=a#hidden", "s3://do cuments?region=hidden",
		"s3://documents?endpoint=http://localhost.example", "s3://documents?region=%zz"} {
		b, err := chest.At(address)
		if !errors.Is(err, chest.ErrAddress) || strings.Contains(err.Error(), "hidden") {
			t.Errorf("%q: %+v, %v", address, b, err)
		}
	}
}

func TestKeyFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "credentials")
	text := "# a comment\n[default]\naws_access_key_id = AKIA\naws_secret_access_key=s/e=c\n\n[profile charte]\naws_access_key_id=B\naws_secret_access_key=hidden\naws_session_token=t\n[half]\naws_access_key_id=C\ncredential_process=/bin/false\n"
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	for profile, want := range map[string]chest.Key{"": {ID: "AKIA", Secret: "s/e=c"}, "charte": {ID: "B", Secret: "hidden", Session: "t"}} {
		if got, err := chest.KeyFile(path, profile); got != want || err != nil {
			t.Errorf("%q: %v", profile, err)
		}
	}
	for _, profile := range []string{"half", "none"} {
		if got, err := chest.KeyFile(path, profile); err == nil || got != (chest.Key{}) {
			t.Errorf("%q is a key", profile)
		}
	}
	if _, err := chest.KeyFile(path+"x", ""); !errors.Is(err, fs.ErrNotExist) {
		t.Error(err)
	}
	b := chest.Bucket{Name: "b", Key: chest.Key{ID: "hidden", Secret: "hidden"}}
	if text := fmt.Sprintf("%v %+v %#v %s", b, b, b, b.Key); strings.Contains(text, "hidden") {
		t.Errorf("it prints %s", text)
	}
}
