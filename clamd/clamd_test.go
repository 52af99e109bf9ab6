package clamd_test

import (
	"bytes"
	"context"
	"errors"
	"image"
	"image/jpeg"
	"net"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"charte/clamd"
	"charte/store/storetest"
)

const eicar = storetest.Eicar

// photo is an image with something in its comment.
func photo(t *testing.T, comment string) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := jpeg.Encode(&out, image.NewRGBA(image.Rect(0, 0, 64, 64)), nil); err != nil {
		t.Fatal(err)
	}
	n := len(comment) + 2
	return append(append(bytes.Clone(out.Bytes()[:2]), append([]byte{0xff, 0xfe, byte(n >> 8), byte(n)}, comment...)...), out.Bytes()[2:]...)
}

func TestScan(t *testing.T) {
	s, err := clamd.At(storetest.Clamd(t))
	if err == nil {
		err = s.Ping(t.Context())
	}
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		file     []byte
		infected bool
	}{
		"nothing":                       {nil, false},
		"a text":                        {[]byte("good day"), false},
		"an image":                      {photo(t, "a garden"), false},
		"the file that scanners know":   {[]byte(eicar), true},
		"an image that hides it":        {photo(t, eicar), true},
		"behind as much as one chunk":   {append(bytes.Repeat([]byte{'x'}, 64<<10), eicar...), true},
		"across the end of a chunk":     {append(bytes.Repeat([]byte{'x'}, 64<<10-9), eicar...), true},
		"as much as the daemon accepts": {bytes.Repeat([]byte{'x'}, 1<<20-1), false},
	} {
		t.Run(name, func(t *testing.T) {
			infected, err := s.Scan(t.Context(), c.file)
			if err != nil || infected != c.infected {
				t.Errorf("infected: %t, error %v; want %t", infected, err, c.infected)
			}
		})
	}
	t.Run("more than the daemon accepts is not called clean", func(t *testing.T) {
		if infected, err := s.Scan(t.Context(), bytes.Repeat([]byte{'x'}, 4<<20)); err == nil || infected {
			t.Errorf("infected: %t, error %v", infected, err)
		}
	})
	t.Run("many at once", func(t *testing.T) {
		var wait sync.WaitGroup
		for i := range 16 {
			wait.Go(func() {
				file := []byte("good day")
				if i%2 == 0 {
					file = []byte(eicar)
				}
				if infected, err := s.Scan(t.Context(), file); err != nil || infected != (i%2 == 0) {
					t.Errorf("scan %d: infected: %t, error %v", i, infected, err)
				}
			})
		}
		wait.Wait()
	})
	t.Run("a call given up", func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if _, err := s.Scan(ctx, []byte(eicar)); !errors.Is(err, context.Canceled) {
			t.Errorf("error %v", err)
		}
	})
}

// Whatever is not the daemon's word that a file is clean is an error.
func TestNobodyLooked(t *testing.T) {
	for name, says := range map[string]string{
		"hangs up": "", "another answer": "stream: MAYBE\x00", "an error": "INSTREAM size limit exceeded. ERROR\x00", "half an answer": "stream:",
		"an answer of something else": "HTTP/1.1 400 Bad Request\r\n\r\n", "clean, and more": "stream: OK and more\x00",
	} {
		t.Run(name, func(t *testing.T) {
			l, err := net.Listen("tcp", "127.0.0.1:0")
			if err != nil {
				t.Fatal(err)
			}
			defer l.Close()
			go func() {
				conn, err := l.Accept()
				if err != nil {
					return
				}
				defer conn.Close()
				_, _ = conn.Read(make([]byte, 64))
				_, _ = conn.Write([]byte(says))
			}()
			s, err := clamd.At(l.Addr().String())
			if err != nil {
				t.Fatal(err)
			}
			if infected, err := s.Scan(t.Context(), []byte("good day")); err == nil || infected {
				t.Errorf("infected: %t, error %v", infected, err)
			}
		})
	}
	s, err := clamd.At("unix:" + filepath.Join(t.TempDir(), "nobody"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Scan(t.Context(), nil); err == nil || !strings.HasPrefix(err.Error(), "clamd: ") {
		t.Errorf("no daemon: %v", err)
	}
}

func TestAt(t *testing.T) {
	for _, good := range []string{"unix:/run/clamav/clamd.ctl", "localhost:3310", "[::1]:3310", "10.0.0.2:3310"} {
		if _, err := clamd.At(good); err != nil {
			t.Errorf("%s: %v", good, err)
		}
	}
	for _, bad := range []string{"", "unix:", "unix:clamd.ctl", "localhost", ":3310", "localhost:", "http://localhost:3310"} {
		if _, err := clamd.At(bad); !errors.Is(err, clamd.ErrAddress) {
			t.Errorf("%q: %v", bad, err)
		}
	}
}
