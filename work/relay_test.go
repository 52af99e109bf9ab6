package work

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http/httptest"
	"net/mail"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"

	"charte/letters"
	"charte/seal"
	"charte/store"
)

// postbox is a mail relay that can be down, or refuse.
type postbox struct {
	addr     string
	arrived  chan arrival
	password string // of "charte"; "": anybody may send
	tls      *tls.Config
	spoken   bool // a password was

	mu     sync.Mutex
	server *smtp.Server
	listen net.Listener
	reply  *smtp.SMTPError
	taken  []arrival
	nth    int    // letter in whose middle cut is called; 0: none
	cut    func() // what happens then
}

type arrival struct{ from, to, raw string }

func (a arrival) header(t *testing.T, name string) string {
	t.Helper()
	m, err := mail.ReadMessage(strings.NewReader(a.raw))
	if err != nil {
		t.Fatal(err)
	}
	return m.Header.Get(name)
}

func newPostbox(t *testing.T) *postbox {
	t.Helper()
	p := &postbox{addr: "127.0.0.1:0", arrived: make(chan arrival, 10_000)}
	p.up(t)
	t.Cleanup(func() { p.down(t) })
	return p
}

func (p *postbox) up(t *testing.T) {
	t.Helper()
	l, err := net.Listen("tcp", p.addr)
	if err != nil {
		t.Fatal(err)
	}
	p.addr = l.Addr().String()
	s := smtp.NewServer(smtp.BackendFunc(func(*smtp.Conn) (smtp.Session, error) { return &conversation{box: p}, nil }))
	s.AllowInsecureAuth, s.TLSConfig = true, p.tls // a careless relay
	s.Domain, s.EnableSMTPUTF8, s.ErrorLog = "relay.example", true, slog.NewLogLogger(slog.DiscardHandler, slog.LevelInfo)
	p.mu.Lock()
	p.server, p.listen = s, l
	p.mu.Unlock()
	go s.Serve(l)
}

func (p *postbox) down(t *testing.T) {
	t.Helper()
	p.mu.Lock()
	defer p.mu.Unlock()
	// The server may not have begun to listen: its port is closed for it.
	for _, err := range []error{p.server.Close(), p.listen.Close()} {
		if err != nil && !errors.Is(err, smtp.ErrServerClosed) && !errors.Is(err, net.ErrClosed) {
			t.Error(err)
		}
	}
}

// refuse makes the relay answer every letter with a code, and repeat the address as real ones do.
func (p *postbox) refuse(code int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.reply = nil
	if code > 0 {
		p.reply = &smtp.SMTPError{Code: code, EnhancedCode: smtp.NoEnhancedCode}
	}
}

// interrupt calls cut once, when the nth letter from now on has come and the relay has not yet said so.
func (p *postbox) interrupt(n int, cut func()) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.nth, p.cut = n, cut
}

func (p *postbox) letters() []arrival {
	p.mu.Lock()
	defer p.mu.Unlock()
	return append([]arrival(nil), p.taken...)
}

// patienceOfTests is when a test gives up: far beyond what a busy machine needs.
const patienceOfTests = 3 * time.Minute

// await waits for letters.
func (p *postbox) await(t *testing.T, n int) (all []arrival) {
	t.Helper()
	for range n {
		select {
		case a := <-p.arrived:
			all = append(all, a)
		case <-time.After(patienceOfTests):
			t.Fatal("no letter came")
		}
	}
	return all
}

type conversation struct {
	box     *postbox
	arrival arrival
	named   bool
}

// AuthMechanisms asks for a name and a password, when the relay has any.
func (c *conversation) AuthMechanisms() []string {
	if c.box.password == "" {
		return nil
	}
	return []string{sasl.Plain}
}

func (c *conversation) Auth(string) (sasl.Server, error) {
	return sasl.NewPlainServer(func(_, username, password string) error {
		c.box.mu.Lock()
		defer c.box.mu.Unlock()
		c.box.spoken = true
		c.named = username == "charte" && password == c.box.password
		if !c.named {
			return smtp.ErrAuthFailed
		}
		return nil
	}), nil
}

func (c *conversation) Reset()        { c.arrival = arrival{} }
func (c *conversation) Logout() error { return nil }
func (c *conversation) Mail(from string, _ *smtp.MailOptions) error {
	if c.box.password != "" && !c.named {
		return smtp.ErrAuthRequired
	}
	c.arrival.from = from
	return nil
}

func (c *conversation) Rcpt(to string, _ *smtp.RcptOptions) error {
	c.box.mu.Lock()
	defer c.box.mu.Unlock()
	if c.box.reply != nil {
		r := *c.box.reply
		r.Message = "no mailbox for " + to
		return &r
	}
	c.arrival.to = to
	return nil
}

func (c *conversation) Data(r io.Reader) error {
	raw, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	c.arrival.raw = string(raw)
	c.box.mu.Lock()
	c.box.taken = append(c.box.taken, c.arrival)
	if c.box.nth--; c.box.nth == 0 && c.box.cut != nil {
		c.box.cut()
	}
	c.box.mu.Unlock()
	c.box.arrived <- c.arrival
	return nil
}

func TestRelaySends(t *testing.T) {
	box := newPostbox(t)
	site, clock := sqliteSite(t)
	relay := Relay{Addr: box.addr}
	o := store.Owed{ID: seal.NewID(), At: clock.Now(), Letter: letters.Letter{
		Kind: letters.Confirm, To: seal.NewText("zoé@éxample.org"), Subject: "Mes atouts : confirmez votre adresse",
		Body: seal.NewText("Bonjour,\n\nhttp://skills.localhost:8080/confirm?t=abc=def\n\nMes atouts\n"),
	}}
	if err := relay.send(t.Context(), site, o, clock.Now()); err != nil {
		t.Fatal(err)
	}
	got := box.await(t, 1)[0]
	if got.from != "bonjour@skills.example" || got.to != "zoé@éxample.org" {
		t.Errorf("from %q to %q", got.from, got.to)
	}
	for name, want := range map[string]string{
		"Message-ID":     "<" + o.ID.String() + "@skills.example>",
		"Auto-Submitted": "auto-generated",
		"Content-Type":   "text/plain; charset=UTF-8",
		"User-Agent":     "", "X-Mailer": "", "List-Unsubscribe": "", "Disposition-Notification-To": "",
	} {
		if h := got.header(t, name); h != want {
			t.Errorf("%s: %q, not %q", name, h, want)
		}
	}
	if err := relay.send(t.Context(), site, o, clock.Now()); err != nil {
		t.Fatal(err)
	}
	if again := box.await(t, 1)[0]; again.header(t, "Message-ID") != got.header(t, "Message-ID") {
		t.Error("a second copy cannot be told from a second letter")
	}
}

func TestRelayErrorsNameNobody(t *testing.T) {
	box := newPostbox(t)
	site, clock := sqliteSite(t)
	o := store.Owed{ID: seal.NewID(), At: clock.Now(), Letter: letters.Letter{To: seal.NewText("lou@example.org"), Subject: "s", Body: seal.NewText("b")}}
	for _, test := range []struct {
		name, want string
		before     func()
		relay      Relay
	}{
		{"refused", "work: the mail relay did not take the letter: code 550", func() { box.refuse(550) }, Relay{Addr: box.addr}},
		{"busy", "work: the mail relay did not take the letter: code 451", func() { box.refuse(451) }, Relay{Addr: box.addr}},
		{"no TLS", "work: the mail relay did not take the letter: error of type *errors.errorString", func() { box.refuse(0) }, Relay{Addr: box.addr, TLS: true}},
		{"bad sender", "work: the mail relay did not take the letter: an address cannot be written", func() {}, Relay{Addr: box.addr, From: "nobody"}},
		{"down", "work: the mail relay did not take the letter: connection refused", func() { box.down(t) }, Relay{Addr: box.addr}},
	} {
		t.Run(test.name, func(t *testing.T) {
			test.before()
			err := test.relay.send(t.Context(), site, o, clock.Now())
			if !errors.Is(err, ErrRelay) || err.Error() != test.want {
				t.Errorf("%v", err)
			}
		})
	}
}

// A relay that asks for a password gets it over TLS, and never otherwise.
func TestRelayPassword(t *testing.T) {
	some := httptest.NewTLSServer(nil) // has a certificate for this machine
	t.Cleanup(some.Close)
	trusted := x509.NewCertPool()
	trusted.AddCert(some.Certificate())
	site, clock := sqliteSite(t)
	o := store.Owed{ID: seal.NewID(), At: clock.Now(), Letter: letters.Letter{To: seal.NewText("lou@example.org"), Subject: "s", Body: seal.NewText("b")}}
	const secret = "a secret of the relay"
	for _, test := range []struct {
		name  string
		tls   *tls.Config
		relay Relay
		fine  bool
	}{
		{"over TLS", some.TLS, Relay{Username: "charte", Password: secret, TLS: true, roots: trusted}, true},
		{"over the TLS that is offered", some.TLS, Relay{Username: "charte", Password: secret, roots: trusted}, true},
		{"another password", some.TLS, Relay{Username: "charte", Password: "another", roots: trusted}, false},
		{"no name", some.TLS, Relay{roots: trusted}, false},
		{"a relay that nobody vouches for", some.TLS, Relay{Username: "charte", Password: secret}, false},
		{"in clear", nil, Relay{Username: "charte", Password: secret}, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			box := &postbox{addr: "127.0.0.1:0", arrived: make(chan arrival, 1), password: secret, tls: test.tls}
			box.up(t)
			t.Cleanup(func() { box.down(t) })
			test.relay.Addr = box.addr
			err := test.relay.send(t.Context(), site, o, clock.Now())
			if test.fine != (err == nil) || err != nil && !errors.Is(err, ErrRelay) {
				t.Error(err)
			}
			box.mu.Lock()
			defer box.mu.Unlock()
			if box.spoken != (test.tls != nil && test.relay.Username != "" && test.relay.roots != nil) {
				t.Error("the password was spoken, or should have been:", box.spoken)
			}
		})
	}
}

func TestRelayAddress(t *testing.T) {
	for _, addr := range []string{"", "relay", "relay:", ":25", "relay:0", "relay:smtp", "relay:99999"} {
		if err := (Relay{Addr: addr}).Check(); err == nil {
			t.Errorf("%q passes", addr)
		}
	}
}
