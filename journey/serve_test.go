package journey_test

import (
	"bytes"
	"context"
	"io"
	"mime"
	"mime/quotedprintable"
	"net"
	"net/mail"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"

	"github.com/emersion/go-smtp"

	"charte/sites"
)

// house is the program as it serves in earnest: example sites side by side, the real clock, and letters that leave by SMTP.
type house struct {
	program, dir string
	port         string
	post         *post
}

// open serves charters, each under the name of its site, until the test ends. The log of the server must not hold a word of any person.
func open(t *testing.T, charters map[string][]byte, first string, secrets ...string) *house {
	t.Helper()
	b, err := build()
	if err != nil {
		t.Fatal(err)
	}
	h := &house{program: b.program, dir: t.TempDir(), post: office(t)}
	words := []string{"serve", "--addr", "127.0.0.1:0", "--data", h.data(), "--smtp", h.post.addr, h.charter(first)}
	for site, source := range charters {
		if err := os.WriteFile(h.charter(site), source, 0o600); err != nil {
			t.Fatal(err)
		}
		if site != first {
			words = append(words, h.charter(site))
		}
	}
	p, err := b.run(words...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		said, err := p.end()
		if err != nil || strings.Contains(said, "level=ERROR") || !strings.HasSuffix(said, "charte: stopping\n") {
			t.Errorf("the server ended with %v, and said:\n%s", err, said)
		}
		for _, secret := range secrets {
			if strings.Contains(said, secret) {
				t.Errorf("the log of the server holds %q", secret)
			}
		}
	})
	u, err := url.Parse(p.url)
	if err != nil {
		t.Fatal(err)
	}
	h.port = u.Port()
	return h
}

// example is the charter of an example site, as it is executed.
func example(site string) map[string][]byte { return map[string][]byte{site: sites.Charter(site)} }

func (h *house) data() string { return filepath.Join(h.dir, "data") }

func (h *house) charter(site string) string { return filepath.Join(h.dir, site+".yaml") }

// visit opens a window on a site.
func (h *house) visit(t *testing.T, chromium context.Context, site, lang string) *visitor {
	t.Helper()
	return visit(t, chromium, served{program: h.program, site: "http://" + site + ".localhost:" + h.port, name: site}, lang)
}

// charte runs a command of whoever runs the server, and returns what it says. An address is given on standard input, as people should.
func (h *house) charte(t *testing.T, input string, words ...string) string {
	t.Helper()
	cmd := exec.Command(h.program, append(words, "--data", h.data())...)
	cmd.Stdin = strings.NewReader(input)
	said, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("charte %s: %v\n%s", words[0], err, said)
	}
	return string(said)
}

// post is where letters arrive: a mail server for every address, in memory.
type post struct {
	addr string

	mu      sync.Mutex
	letters []letter
	came    chan struct{} // closed by the next letter
}

// letter is one that arrived.
type letter struct{ to, subject, body string }

// office opens a mail server on this machine for one test.
func office(t *testing.T) *post {
	t.Helper()
	listen, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	p := &post{addr: listen.Addr().String(), came: make(chan struct{})}
	server := smtp.NewServer(smtp.BackendFunc(func(*smtp.Conn) (smtp.Session, error) { return &conversation{post: p}, nil }))
	server.Domain, server.EnableSMTPUTF8 = "mail.localhost", true
	go server.Serve(listen)
	t.Cleanup(func() { _ = server.Close() })
	return p
}

// received waits for a letter to an address that holds a phrase, and returns the newest.
func (v *visitor) received(p *post, to, phrase string) letter {
	v.Helper()
	waited, cancel := context.WithTimeout(v.ctx, patience)
	defer cancel()
	for {
		p.mu.Lock()
		all, came := p.letters, p.came
		p.mu.Unlock()
		for i := len(all) - 1; i >= 0; i-- {
			if all[i].to == to && strings.Contains(all[i].body, phrase) {
				v.writes(all[i])
				return all[i]
			}
		}
		select {
		case <-came:
		case <-waited.Done():
			v.Fatalf("no letter to %s with %q came, only %q", to, phrase, all)
		}
	}
}

// writes keeps a letter beside the pictures of the pages, when somebody asked for pictures.
func (v *visitor) writes(l letter) {
	if dir := os.Getenv("CHARTE_TEST_SHOTS"); dir != "" {
		name := regexp.MustCompile(`[^\pL]+`).ReplaceAllString(l.subject, "-")
		text := "To: " + l.to + "\nSubject: " + l.subject + "\n\n" + l.body
		if err := os.WriteFile(filepath.Join(dir, "letter-"+v.Lang+"-"+name+".txt"), []byte(text), 0o600); err != nil {
			v.Fatal(err)
		}
	}
}

var linkOf = regexp.MustCompile(`https://[a-z]+\.example(/\S+)`)

// link is the address that a letter leads to, on the site that the test reaches.
func (l letter) link(v *visitor) string {
	v.Helper()
	found := linkOf.FindStringSubmatch(l.body)
	if found == nil {
		v.Fatalf("no link in\n%s", l.body)
	}
	return found[1]
}

// conversation is one SMTP session.
type conversation struct {
	post *post
	to   string
}

// Reset forgets the letter under way.
func (c *conversation) Reset() { c.to = "" }

// Logout ends the session.
func (c *conversation) Logout() error { return nil }

// Mail names the sender.
func (c *conversation) Mail(string, *smtp.MailOptions) error { return nil }

// Rcpt names the reader.
func (c *conversation) Rcpt(to string, _ *smtp.RcptOptions) error {
	c.to = to
	return nil
}

// Data brings the letter.
func (c *conversation) Data(r io.Reader) error {
	m, err := mail.ReadMessage(r)
	if err != nil {
		return err
	}
	l := letter{to: c.to}
	if l.subject, err = new(mime.WordDecoder).DecodeHeader(m.Header.Get("Subject")); err != nil {
		return err
	}
	body := m.Body
	if strings.EqualFold(m.Header.Get("Content-Transfer-Encoding"), "quoted-printable") {
		body = quotedprintable.NewReader(body)
	}
	text, err := io.ReadAll(body)
	if err != nil {
		return err
	}
	l.body = string(bytes.ReplaceAll(text, []byte("\r\n"), []byte("\n")))
	c.post.mu.Lock()
	defer c.post.mu.Unlock()
	c.post.letters = append(c.post.letters, l)
	close(c.post.came)
	c.post.came = make(chan struct{})
	return nil
}
