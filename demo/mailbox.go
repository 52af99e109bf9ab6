package demo

import (
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/quotedprintable"
	"net"
	"net/mail"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/emersion/go-smtp"
)

// letter is one letter that arrived.
type letter struct {
	from, to string
	subject  string
	body     string
	at       time.Time
}

// mailbox is a mail server that keeps every letter in memory, for whomever it is. It listens on this machine alone.
type mailbox struct {
	addr   string
	server *smtp.Server
	listen net.Listener

	mu      sync.Mutex
	letters []letter          // in the order of their arrival
	known   map[string]string // Message-ID to subject: a second copy of a letter is the same letter
}

// The longest letter, in bytes; the engine's are a hundred times smaller.
const letterMost = 1 << 20

// openMailbox listens on a port of its own choice, on the loopback interface.
func openMailbox() (*mailbox, error) {
	listen, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	m := &mailbox{addr: listen.Addr().String(), listen: listen, known: map[string]string{}}
	m.server = smtp.NewServer(smtp.BackendFunc(func(*smtp.Conn) (smtp.Session, error) { return &conversation{box: m}, nil }))
	m.server.Domain, m.server.EnableSMTPUTF8, m.server.MaxMessageBytes, m.server.ErrorLog = "mail.localhost", true, letterMost, silence{}
	go m.server.Serve(listen)
	return m, nil
}

func (m *mailbox) close() error {
	err := errors.Join(m.server.Close(), m.listen.Close())
	if errors.Is(err, net.ErrClosed) {
		return nil
	}
	return err
}

// all lists the letters, newest first.
func (m *mailbox) all() []letter {
	m.mu.Lock()
	defer m.mu.Unlock()
	list := slices.Clone(m.letters)
	slices.Reverse(list)
	return list
}

// nth is the letter that arrived in that place, counted from 1.
func (m *mailbox) nth(n int) (letter, bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if n < 1 || n > len(m.letters) {
		return letter{}, false
	}
	return m.letters[n-1], true
}

func (m *mailbox) count() int {
	m.mu.Lock()
	defer m.mu.Unlock()
	return len(m.letters)
}

// last is the newest letter to an address.
func (m *mailbox) last(to string) (letter, bool) {
	for _, l := range m.all() {
		if l.to == to {
			return l, true
		}
	}
	return letter{}, false
}

func (m *mailbox) take(from, to string, raw io.Reader) error {
	parsed, err := mail.ReadMessage(raw)
	if err != nil {
		return err
	}
	words := new(mime.WordDecoder)
	l := letter{from: from, to: to}
	if l.subject, err = words.DecodeHeader(parsed.Header.Get("Subject")); err != nil {
		return err
	}
	if l.at, err = parsed.Header.Date(); err != nil {
		return err
	}
	body := parsed.Body
	if strings.EqualFold(parsed.Header.Get("Content-Transfer-Encoding"), "quoted-printable") {
		body = quotedprintable.NewReader(body)
	}
	text, err := io.ReadAll(body)
	if err != nil {
		return err
	}
	l.body = strings.ReplaceAll(string(text), "\r\n", "\n")
	m.mu.Lock()
	defer m.mu.Unlock()
	id := parsed.Header.Get("Message-ID")
	if _, again := m.known[id]; again && id != "" {
		return nil
	}
	m.known[id] = l.subject
	m.letters = append(m.letters, l)
	return nil
}

// conversation is one SMTP session.
type conversation struct {
	box      *mailbox
	from, to string
}

// Reset forgets the letter under way.
func (c *conversation) Reset() { c.from, c.to = "", "" }

// Logout ends the session.
func (c *conversation) Logout() error { return nil }

// Mail names the sender.
func (c *conversation) Mail(from string, _ *smtp.MailOptions) error {
	c.from = from
	return nil
}

// Rcpt names the reader.
func (c *conversation) Rcpt(to string, _ *smtp.RcptOptions) error {
	c.to = to
	return nil
}

// Data brings the letter.
func (c *conversation) Data(r io.Reader) error {
	if err := c.box.take(c.from, c.to, r); err != nil {
		return fmt.Errorf("demo: a letter cannot be read")
	}
	return nil
}

// silence is where the mail server's own complaints go: they could quote an address.
type silence struct{}

// Printf says nothing.
func (silence) Printf(string, ...any) {}

// Println says nothing.
func (silence) Println(...any) {}
