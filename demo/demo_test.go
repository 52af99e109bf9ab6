package demo

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/smtp"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"charte/people"
	"charte/store"
)

// some people are enough for a test, and fewer take less time.
const some = 110

var aSunday = time.Date(2026, time.November, 22, 12, 0, 0, 0, time.UTC)

func openDemo(t *testing.T, c Config) *Demo {
	t.Helper()
	c.Addr, c.Log = "127.0.0.1:8080", slog.New(slog.DiscardHandler)
	d, err := Open(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := d.Close(context.WithoutCancel(t.Context())); err != nil {
			t.Error(err)
		}
	})
	return d
}

func ask(t *testing.T, d *Demo, method, url, form string, header ...string) (int, string) {
	t.Helper()
	r := httptest.NewRequest(method, url, strings.NewReader(form))
	r.Header.Set("Accept-Language", "en")
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	d.ServeHTTP(w, r)
	return w.Code, w.Body.String()
}

// One history serves several looks at it, for it takes some seconds.
func TestDemo(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "mine")
	d := openDemo(t, Config{Dir: dir, At: aSunday, Seed: 4, People: some})

	t.Run("everything in it is real", func(t *testing.T) {
		for name, p := range d.places {
			if _, err := p.Check(t.Context(), func(f store.Fault) { t.Errorf("%s: %+v", name, f) }); err != nil {
				t.Fatal(err)
			}
		}
		counts, err := d.site.Check(t.Context(), func(store.Fault) {})
		if err != nil {
			t.Fatal(err)
		}
		want := int64(2) // whose passwords are printed
		for _, sort := range []int{presentSeekers, presentCoaches, dueNow, warnedBefore, expiringSoon, unconfirmed} {
			want += int64(share(sort, some))
		}
		if counts.Subjects != want || counts.Letters != 0 || counts.Waiting != 0 || counts.Facts < 1000 {
			t.Errorf("%+v, not %d subjects", counts, want)
		}
	})
	t.Run("every promise is kept", func(t *testing.T) {
		for name, p := range d.places {
			board, err := p.Board(t.Context(), d.clock.Now())
			if err != nil {
				t.Fatal(err)
			}
			for id, m := range board {
				if m.State != store.Kept && m.State != store.Declared {
					t.Errorf("%s: %s: %+v", name, id, m)
				}
			}
		}
	})
	t.Run("some counts are shown", func(t *testing.T) {
		cells, hidden, err := d.site.Tally(t.Context())
		if err != nil || len(cells) < 1 || hidden < store.ShownFrom {
			t.Errorf("%+v, %d hidden, %v", cells, hidden, err)
		}
	})
	t.Run("those who are named can sign in", func(t *testing.T) {
		for _, s := range d.SignIns {
			_, phc, err := d.places[s.Site].Credentials(t.Context(), s.Email)
			if err != nil {
				t.Fatal(err)
			}
			if right, err := people.VerifyPassword(phc, s.Password); !right || err != nil {
				t.Errorf("%s: %v %v", s.Name, right, err)
			}
			if wrong := people.CheckPassword(people.PasswordShortest, s.Password, s.Email); wrong != "" {
				t.Errorf("%s: %s", s.Name, wrong)
			}
		}
	})
	t.Run("documents wait for whoever has a key", func(t *testing.T) { theDocuments(t, d) })
	t.Run("something is due", func(t *testing.T) {
		done, err := d.work.Tick(t.Context())
		if err != nil || done.Warned != share(dueNow, some) || done.Ended != 0 || done.Expired == 0 {
			t.Errorf("%+v %v", done, err)
		}
	})
	t.Run("the desk", func(t *testing.T) { theDesk(t, d) })
	t.Run("it goes on", func(t *testing.T) {
		ahead := d.clock.Now()
		if err := d.Close(t.Context()); err != nil {
			t.Fatal(err)
		}
		d.work, d.store, d.box = nil, nil, nil
		again := openDemo(t, Config{Dir: dir})
		if now := again.clock.Now(); now.Before(ahead) || now.After(ahead.Add(time.Hour)) {
			t.Errorf("%s, then %s", ahead, now)
		}
		if _, err := Open(t.Context(), Config{Dir: dir, Addr: "127.0.0.1:8080", At: aSunday}); !errors.Is(err, ErrFolder) {
			t.Errorf("time went back: %v", err)
		}
	})
}

func theDesk(t *testing.T, d *Demo) {
	const mail = "http://mail.localhost:8080"
	for _, test := range []struct {
		method, path, form, origin string
		status                     int
		says                       string
	}{
		{"GET", "/", "", "", 200, "confirmez votre adresse"},
		{"GET", "/letters/1", "", "", 200, "/confirm?t="},
		{"GET", "/letters/0", "", "", 404, ""},
		{"GET", "/letters/99999", "", "", 404, ""},
		{"GET", "/letters/x", "", "", 404, ""},
		{"GET", "/style.css", "", "", 200, ""},
		{"GET", "/icon.svg", "", "", 200, "<svg"},
		{"GET", "/nowhere", "", "", 404, ""},
		{"GET", "/clock", "", "", 200, "22 November 2026"},
		{"GET", "/clock?lang=fr", "", "", 200, "22 novembre 2026"},
		{"POST", "/clock", "step=1d", "", 403, ""},
		{"POST", "/clock", "step=1d", "http://evil.example", 403, ""},
		{"POST", "/clock", "step=1y", mail, 400, ""},
		{"POST", "/clock", "step=30d", mail, 303, ""},
		{"GET", "/clock", "", "", 200, "accounts made anonymous"},
	} {
		var header []string
		if test.origin != "" {
			header = []string{"Origin", test.origin}
		}
		status, page := ask(t, d, test.method, mail+test.path, test.form, header...)
		if status != test.status || !strings.Contains(page, test.says) {
			t.Errorf("%s %s %s: %d without %q: %s", test.method, test.path, test.form, status, test.says, page)
		}
	}
	for _, name := range d.names() {
		if status, page := ask(t, d, http.MethodGet, d.URL(name)+"/policy", ""); status != 200 || !strings.Contains(page, "promise") {
			t.Errorf("%s: %d", name, status)
		}
	}
	if status, page := ask(t, d, http.MethodGet, "http://skills.localhost:8080/policy", ""); status != 200 || !strings.Contains(page, mail+"/clock") {
		t.Errorf("the site: %d", status)
	}
}

func TestInventionRepeats(t *testing.T) {
	from := aSunday.AddDate(-years, 0, 0)
	one, same, other := invent(4, Usual, from, aSunday, map[string]bool{}), invent(4, Usual, from, aSunday, map[string]bool{}), invent(5, Usual, from, aSunday, map[string]bool{})
	if !reflect.DeepEqual(one, same) || reflect.DeepEqual(one, other) {
		t.Error("the seed does not decide")
	}
	for _, l := range one {
		last := l.joined
		for _, at := range l.visits {
			if at.Sub(last) >= year {
				t.Errorf("%s stays away for a year", l.address())
			}
			last = at
		}
		if l.joined.Before(from) || last.After(aSunday) {
			t.Errorf("%s lives from %s to %s", l.address(), l.joined, last)
		}
	}
}

func TestStaysHere(t *testing.T) {
	for addr, fine := range map[string]bool{
		"127.0.0.1:8080": true, "localhost:0": true, "[::1]:80": true, "127.9.9.9:1": true,
		"0.0.0.0:8080": false, ":8080": false, "192.0.2.1:80": false, "[::]:80": false, "example.org:80": false, "127.0.0.1": false, "": false,
	} {
		if err := Loopback(addr); (err == nil) != fine || err != nil && !errors.Is(err, ErrPublic) {
			t.Errorf("%q: %v", addr, err)
		}
	}
}

func TestFolderOfOthers(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "charte.db"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(t.Context(), Config{Dir: dir, Addr: "127.0.0.1:8080"}); !errors.Is(err, ErrFolder) {
		t.Error(err)
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) != 1 {
		t.Errorf("%v %v", left, err)
	}
}

func TestMailbox(t *testing.T) {
	box, err := openMailbox()
	if err != nil {
		t.Fatal(err)
	}
	defer box.close()
	send := func(id, body string) {
		t.Helper()
		raw := "Message-ID: <" + id + "@x>\r\nDate: Sun, 22 Nov 2026 12:00:00 +0000\r\nSubject: =?UTF-8?q?=C3=89t=C3=A9?=\r\n" +
			"Content-Transfer-Encoding: quoted-printable\r\n\r\n" + body
		if err := smtp.SendMail(box.addr, nil, "a@example.org", []string{"lou@example.org"}, []byte(raw)); err != nil {
			t.Fatal(err)
		}
	}
	send("1", "caf=C3=A9\r\nhttp://x/?t=3Dab=\r\nc\r\n")
	send("1", "again\r\n")
	send("2", "second\r\n")
	if l, ok := box.nth(1); !ok || l.subject != "Été" || l.body != "café\nhttp://x/?t=abc\n" || l.to != "lou@example.org" || !l.at.Equal(aSunday) {
		t.Errorf("%+v", l)
	}
	if l, ok := box.last("lou@example.org"); !ok || l.body != "second\n" || box.count() != 2 {
		t.Errorf("%+v", l)
	}
}
