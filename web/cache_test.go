package web

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"charte/charter"
	"charte/plan"
	"charte/sites"
	"charte/store"
)

// shelfPages are the pages that are kept.
var shelfPages = []string{"/", "/policy", "/proof"}

// raw asks without the transport's own packing.
func (b *browser) raw(path string, change ...func(*http.Request)) reply {
	b.Helper()
	return b.ask(http.MethodGet, path, nil, append([]func(*http.Request){header("Accept-Encoding", "identity")}, change...)...)
}

func header(name, value string) func(*http.Request) {
	return func(r *http.Request) { r.Header.Set(name, value) }
}

// TestShelfGivesTheSameBytes: a page from memory is the page that somebody with a session that ended has drawn for them.
func TestShelfGivesTheSameBytes(t *testing.T) {
	w := found(t)
	w.probe()
	w.integrate()
	for _, lang := range []string{"fr", "en"} {
		b := w.browser()
		b.lang = lang
		for _, path := range shelfPages {
			drawn := b.raw(path, header("Cookie", sessionCookie+"=ended")).is(http.StatusOK)
			for range 2 {
				kept := b.raw(path).is(http.StatusOK)
				if kept.body != drawn.body {
					t.Errorf("%s %s: from memory it is another page", lang, path)
				}
				if drawn.header.Get("ETag") != "" || kept.header.Get("ETag") == "" {
					t.Errorf("%s %s: drawn %q, kept %q", lang, path, drawn.header.Get("ETag"), kept.header.Get("ETag"))
				}
				for _, same := range []string{"Content-Type", "Cache-Control", "Link", "Content-Security-Policy", "Referrer-Policy"} {
					if strings.Join(kept.header.Values(same), "|") != strings.Join(drawn.header.Values(same), "|") {
						t.Errorf("%s %s: %s is %q, drawn %q", lang, path, same, kept.header.Values(same), drawn.header.Values(same))
					}
				}
				if got := kept.header.Get("Vary"); got != "Cookie, Accept-Language, Accept-Encoding" {
					t.Errorf("%s: Vary %q", path, got)
				}
			}
		}
	}
}

// TestShelfShowsAMeasureWithinASecond: what changed is seen, and what did not costs a browser nothing.
//
// Law: GDPR 5(2)
func TestShelfShowsAMeasureWithinASecond(t *testing.T) {
	w := found(t)
	b := w.browser()
	w.probe()
	for _, path := range shelfPages {
		w.later(freshFor)
		before := b.get(path)
		same := b.ask(http.MethodGet, path, nil, header("If-None-Match", before.header.Get("ETag"))).is(http.StatusNotModified)
		if same.body != "" || same.header.Get("ETag") != before.header.Get("ETag") || same.header.Get("Vary") == "" {
			t.Errorf("%s: 304 with %v", path, same.header)
		}
		w.later(freshFor)
		b.ask(http.MethodGet, path, nil, header("If-None-Match", before.header.Get("ETag"))).is(http.StatusNotModified)
		w.joins("coach", "c"+strings.ReplaceAll(path, "/", "-")+"@example.org")
		w.integrate()
		w.later(time.Minute) // the figures are of another minute
		w.probe()
		w.later(freshFor)
		after := b.ask(http.MethodGet, path, nil, header("If-None-Match", before.header.Get("ETag"))).is(http.StatusOK)
		drawn := b.raw(path, header("Cookie", sessionCookie+"=ended"))
		if after.body != drawn.body || after.body == before.body || after.header.Get("ETag") == before.header.Get("ETag") {
			t.Errorf("%s: a second later it shows the page of before", path)
		}
	}
}

// TestShelfTakesOnlyThePath: nothing else that the first visitor sends is in the page of the second, and a clock that was put back
// keeps nothing.
func TestShelfTakesOnlyThePath(t *testing.T) {
	now := time.Date(2026, 11, 22, 14, 5, 0, 0, time.UTC)
	times := 0
	s := shelved(look{now: func() time.Time { return now }}, func(w http.ResponseWriter, r *http.Request) error {
		times++
		return send(w, http.StatusOK, "text/plain", fmt.Appendf(nil, "%d %s %s %v %v %s", times, r.Method, r.URL, r.Header, r.Cookies(), r.RemoteAddr))
	})
	ask := func() string {
		r := httptest.NewRequest(http.MethodGet, "/policy", nil)
		r.Header.Set("User-Agent", "somebody’s")
		r.Header.Set("Sec-GPC", "1")
		r.AddCookie(&http.Cookie{Name: langCookie, Value: "fr"})
		w := httptest.NewRecorder()
		if err := s(w, r); err != nil {
			t.Error(err)
		}
		return w.Body.String()
	}
	if got := ask(); got != "1 GET /policy map[] [] " {
		t.Errorf("the page depends on %q", got)
	}
	now = now.Add(-time.Hour)
	if got := ask(); !strings.HasPrefix(got, "2 ") {
		t.Errorf("a page of the future: %q", got)
	}
}

// TestShelfIsForNobodyInParticular: what one person meets is neither kept for another nor taken from what is kept.
//
// Law: GDPR 32(1)(b)
func TestShelfIsForNobodyInParticular(t *testing.T) {
	w := found(t)
	ines, b := w.joins("seeker", "ines@example.org"), w.browser()
	for _, path := range shelfPages {
		for range 2 {
			own := ines.get(path).is(http.StatusOK)
			if !strings.Contains(own.body, "/sign-out") || own.header.Get("ETag") != "" || own.header.Get("Cache-Control") != "no-store" || own.header.Get("Content-Encoding") != "" {
				t.Errorf("%s: somebody signed in gets the page of nobody: %v", path, own.header)
			}
			if told := b.get(path + "?done=signed-out").is(http.StatusOK); !strings.Contains(told.body, `class="flash"`) || told.header.Get("ETag") != "" {
				t.Errorf("%s: what was just done is not said, or is kept", path)
			}
			if got := b.get(path).is(http.StatusOK); strings.Contains(got.body, "/sign-out") || strings.Contains(got.body, `class="flash"`) {
				t.Errorf("%s: a page that was somebody's", path)
			}
		}
		french := b.ask(http.MethodGet, path, nil, header("Cookie", langCookie+"=fr"))
		if !strings.Contains(french.body, `<html lang="fr">`) || !strings.Contains(b.get(path).body, `<html lang="en">`) {
			t.Errorf("%s: the language that was chosen is lost", path)
		}
	}
}

// TestShelfLeavesTheRest: an answer that is for one moment or one person is drawn each time, and an error is nobody's page.
func TestShelfLeavesTheRest(t *testing.T) {
	for name, c := range map[string]struct {
		draw func(http.ResponseWriter) error
		want int64 // times that it is drawn, for three requests
	}{
		"a page":                {func(w http.ResponseWriter) error { return send(w, http.StatusOK, "text/html", []byte("x")) }, 1},
		"a cookie":              {func(w http.ResponseWriter) error { w.Header().Add("Set-Cookie", "a=b"); return nil }, 6},
		"what nobody may keep":  {func(w http.ResponseWriter) error { w.Header().Set("Cache-Control", "no-store"); return nil }, 6},
		"a page of another day": {func(w http.ResponseWriter) error { w.WriteHeader(http.StatusServiceUnavailable); return nil }, 6},
		"an error":              {func(http.ResponseWriter) error { return store.ErrNotFound }, 3},
	} {
		var drawn atomic.Int64
		now := time.Date(2026, 11, 22, 14, 5, 0, 0, time.UTC)
		s := shelved(look{now: func() time.Time { return now }}, func(w http.ResponseWriter, _ *http.Request) error {
			drawn.Add(1)
			return c.draw(w)
		})
		for range 3 {
			err := s(httptest.NewRecorder(), httptest.NewRequest(http.MethodGet, "/", nil))
			if (err != nil) != (name == "an error") {
				t.Errorf("%s: %v", name, err)
			}
		}
		if drawn.Load() != c.want {
			t.Errorf("%s: drawn %d times, want %d", name, drawn.Load(), c.want)
		}
	}
}

// TestShelfDrawsOnce: a crowd that comes at once waits for one drawing, and who leaves meanwhile does not wait.
func TestShelfDrawsOnce(t *testing.T) {
	var drawn atomic.Int64
	began, goOn := make(chan struct{}), make(chan struct{})
	s := shelved(look{now: func() time.Time { return time.Time{} }}, func(w http.ResponseWriter, _ *http.Request) error {
		if drawn.Add(1) == 1 {
			close(began)
		}
		<-goOn
		return send(w, http.StatusOK, "text/html", []byte("x"))
	})
	done := make(chan error)
	ask := func(ctx context.Context) {
		done <- s(httptest.NewRecorder(), httptest.NewRequest(http.MethodGet, "/", nil).WithContext(ctx))
	}
	for range 8 {
		go ask(t.Context())
	}
	<-began
	gone, leave := context.WithCancel(t.Context())
	leave()
	go ask(gone)
	if err := <-done; !errors.Is(err, context.Canceled) {
		t.Errorf("who left waits: %v", err)
	}
	close(goOn)
	for range 8 {
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
	if drawn.Load() != 1 {
		t.Errorf("drawn %d times", drawn.Load())
	}
}

// TestPacked: who takes gzip gets it, under a tag of its own; nobody else does, and no page of somebody's is ever packed.
func TestPacked(t *testing.T) {
	w := found(t)
	b := w.browser()
	for _, path := range append([]string{stylePath, "/policy.txt"}, shelfPages...) {
		plain := b.raw(path).is(http.StatusOK)
		packed := b.raw(path, header("Accept-Encoding", "br, gzip;q=0.5")).is(http.StatusOK)
		if plain.header.Get("Content-Encoding") != "" || packed.header.Get("Content-Encoding") != "gzip" || plain.header.Get("ETag") == packed.header.Get("ETag") {
			t.Errorf("%s: %q and %q, tags %s and %s", path, plain.header.Get("Content-Encoding"), packed.header.Get("Content-Encoding"), plain.header.Get("ETag"), packed.header.Get("ETag"))
			continue
		}
		r, err := gzip.NewReader(strings.NewReader(packed.body))
		if err != nil {
			t.Fatal(err)
		}
		if body, err := io.ReadAll(r); err != nil || string(body) != plain.body {
			t.Errorf("%s: unpacked it is something else (%v)", path, err)
		}
		if !strings.Contains(plain.header.Get("Vary"), "Accept-Encoding") || plain.header.Get("Repr-Digest") == packed.header.Get("Repr-Digest") {
			t.Errorf("%s: Vary %q", path, plain.header.Get("Vary"))
		}
		only := b.ask(http.MethodHead, path, nil, header("Accept-Encoding", "identity")).is(http.StatusOK)
		if only.body != "" || only.header.Get("ETag") != plain.header.Get("ETag") {
			t.Errorf("%s: HEAD says %v", path, only.header)
		}
	}
	ines := w.joins("seeker", "ines@example.org")
	for _, path := range append([]string{"/my-data", "/profile", "/sign-in"}, shelfPages...) {
		if got := ines.raw(path, header("Accept-Encoding", "gzip")); got.header.Get("Content-Encoding") != "" {
			t.Errorf("%s of somebody signed in is packed", path)
		}
	}
}

func TestUnpacks(t *testing.T) {
	for accepts, want := range map[string]bool{
		"": false, "gzip": true, "GZIP": true, "deflate, gzip": true, "gzip;q=0": false, "gzip; q=0.0": false, "gzip;q=0.001": true,
		"gzip;q=1": true, "*": false, "identity": false, "xgzip": false, "br;q=1.0, gzip;q=0.8, *;q=0.1": true,
	} {
		if got := unpacks(http.Header{"Accept-Encoding": {accepts}}); got != want {
			t.Errorf("%q: %t", accepts, got)
		}
	}
}

// heaviest is the most that a page may weigh on its way, with its style and its icon, in bytes.
const heaviest = 30_000

// TestPagesAreLight: the longest page of each example site, as a browser gets it.
func TestPagesAreLight(t *testing.T) {
	s, err := store.Open(t.Context(), store.Options{Dir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	now := func() time.Time { return time.Date(2026, 11, 22, 14, 5, 0, 0, time.UTC) }
	for _, name := range sites.Names() {
		c, err := charter.Parse(name, sites.Charter(name))
		if err != nil {
			t.Fatal(err)
		}
		one, err := s.Site(plan.Compile(c), "http://"+name+".localhost")
		if err != nil {
			t.Fatal(err)
		}
		server := New(Config{Sites: []*store.Site{one}, Now: now})
		for _, lang := range c.Site.Languages {
			for _, path := range shelfPages {
				sum := 0
				for _, part := range []string{path, stylePath, iconPath} {
					r := httptest.NewRequest(http.MethodGet, "http://"+name+".localhost"+part, nil)
					r.Header.Set("Accept-Language", lang)
					r.Header.Set("Accept-Encoding", "gzip")
					got := httptest.NewRecorder()
					server.ServeHTTP(got, r)
					if got.Code != http.StatusOK {
						t.Fatalf("%s %s: %d %s", name, part, got.Code, got.Body)
					}
					sum += got.Body.Len()
				}
				if sum > heaviest {
					t.Errorf("%s %s %s weighs %d bytes", name, lang, path, sum)
				}
			}
		}
	}
}

// TestPreparedIsTheSameEachTime: the bytes that leave, and their tags, depend on the content alone.
func TestPreparedIsTheSameEachTime(t *testing.T) {
	body := bytes.Repeat([]byte("the same words "), 100)
	one, two := prepare("text/plain", body), prepare("text/plain", bytes.Clone(body))
	if one.plain.tag != two.plain.tag || one.packed.tag != two.packed.tag || one.packed.tag == one.plain.tag || !bytes.Equal(one.packed.body, two.packed.body) {
		t.Error("another answer for the same content")
	}
	if other := prepare("text/plain", append(body, '.')); other.plain.tag == one.plain.tag {
		t.Error("the same tag for another content")
	}
	if small := prepare("application/json", []byte("{}")); small.packed.body != nil {
		t.Error("what packing makes longer is packed")
	}
}
