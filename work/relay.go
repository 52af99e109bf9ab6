package work

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/textproto"
	"net/url"
	"strconv"
	"time"

	"github.com/wneessen/go-mail"

	"charte/seal"
	"charte/store"
)

// ErrRelay says that the mail relay did not take a letter. It holds a code at most, for a relay's own words often
// repeat the address.
var ErrRelay = errors.New("work: the mail relay did not take the letter")

// Relay is the mail server that takes the letters over (SMTP, RFC 5321).
type Relay struct {
	Addr     string // host:port
	From     string // address of the sender; "": the controller's contact
	TLS      bool   // refuse to speak without TLS; otherwise it is used where the relay offers it
	Username string // "": the relay asks for none
	Password string // never sent in clear

	roots *x509.CertPool // who vouches for the relay; nil: the system's
}

// relayTimeout bounds the conversation about one letter. It is shorter than a job's time.
const relayTimeout = 30 * time.Second

func (r Relay) split() (host string, port int, err error) {
	host, text, err := net.SplitHostPort(r.Addr)
	if err == nil {
		port, err = strconv.Atoi(text)
	}
	if err != nil || host == "" || port < 1 || port > 65535 {
		return "", 0, errors.New("work: the mail relay is written host:port")
	}
	return host, port, nil
}

// Check reports whether the relay's address can be used at all.
func (r Relay) Check() error {
	_, _, err := r.split()
	return err
}

// send has one conversation with the relay, and returns once it has answered for the letter. The same letter always
// has the same Message-ID (RFC 5322 3.6.4): a mailbox can tell that it came twice.
func (r Relay) send(ctx context.Context, s *store.Site, o store.Owed, now time.Time) error {
	ctx, cancel := context.WithTimeout(ctx, relayTimeout)
	defer cancel()
	name := domain(s)
	m, err := r.message(s, o, name, now)
	if err != nil {
		return err
	}
	client, err := r.client(name)
	if err != nil {
		return err
	}
	conversation, err := client.DialToSMTPClientWithContext(ctx)
	if err != nil {
		return refused(err)
	}
	err = client.SendWithSMTPClient(conversation, m)
	// The relay has answered for the letter: how it says goodbye changes nothing.
	_ = client.CloseWithSMTPClient(conversation)
	return broken(refused(err))
}

// errUnsure says that the conversation broke off: the relay may have taken the letter.
var errUnsure = errors.New("work: the relay may have taken the letter")

// broken says of an error that is not the relay's own answer that nobody knows what became of the letter.
func broken(err error) error {
	var r refusal
	if errors.As(err, &r) && !r.answer {
		r.unsure = true
		return r
	}
	return err
}

func (r Relay) client(name string) (*mail.Client, error) {
	host, port, err := r.split()
	if err != nil {
		return nil, err
	}
	policy := mail.TLSOpportunistic
	if r.TLS {
		policy = mail.TLSMandatory
	}
	options := []mail.Option{mail.WithPort(port), mail.WithTLSPolicy(policy), mail.WithTLSConfig(&tls.Config{ServerName: host, RootCAs: r.roots, MinVersion: tls.VersionTLS12}),
		mail.WithTimeout(relayTimeout), mail.WithHELO(name), mail.WithoutNoop()}
	if r.Username != "" {
		options = append(options, mail.WithSMTPAuth(mail.SMTPAuthAutoDiscover), mail.WithUsername(r.Username), mail.WithPassword(r.Password))
	}
	client, err := mail.NewClient(host, options...)
	if err != nil {
		return nil, errors.New("work: the mail relay's settings cannot be used")
	}
	return client, nil
}

func (r Relay) message(s *store.Site, o store.Owed, name string, now time.Time) (*mail.Msg, error) {
	const why = "the letter that is owed to this address"
	from := r.From
	if from == "" {
		from = s.Plan.Charter.Controller.Contact
	}
	m := mail.NewMsg(mail.WithNoDefaultUserAgent())
	if m.From(from) != nil || m.To(o.To.Reveal(why)) != nil {
		return nil, fmt.Errorf("%w: an address cannot be written", ErrRelay)
	}
	m.SetMessageIDWithValue(o.ID.String() + "@" + name)
	m.SetDateWithValue(now)
	m.SetGenHeader("Auto-Submitted", "auto-generated") // RFC 3834: no machine answers
	if o.Stop != "" {
		// Law: CPCE L34-5, GDPR 21(3): one press of the mail program ends the series (RFC 8058).
		m.SetGenHeader(mail.HeaderListUnsubscribe, "<"+o.Stop+">")
		m.SetGenHeader(mail.HeaderListUnsubscribePost, "List-Unsubscribe=One-Click")
	}
	m.Subject(o.Subject)
	m.SetBodyString(mail.TypeTextPlain, o.Body.Reveal(why))
	return m, nil
}

// domain is the site's host, under which its letters are numbered.
func domain(s *store.Site) string {
	if u, err := url.Parse(s.Plan.Charter.Site.URL); err == nil && u.Hostname() != "" {
		return u.Hostname()
	}
	return "localhost"
}

// refused reduces whatever the relay or the network said to a code or a kind.
func refused(err error) error {
	if err == nil {
		return nil
	}
	var sending *mail.SendError
	if errors.As(err, &sending) && sending.ErrorCode() > 0 {
		return refusal{why: fmt.Sprintf("code %d", sending.ErrorCode()), answer: true}
	}
	var reply *textproto.Error
	if errors.As(err, &reply) {
		return refusal{why: fmt.Sprintf("code %d", reply.Code), answer: true}
	}
	return refusal{why: seal.Reduce(err)}
}

// refusal is why a letter was not taken: a code, or the kind of an error of the network.
type refusal struct {
	why    string
	answer bool // the relay itself said so
	unsure bool // the conversation broke off after it began
}

// Error may be shown to anybody.
func (r refusal) Error() string { return ErrRelay.Error() + ": " + r.why }

// Is makes it an errUnsure where nobody knows what became of the letter.
func (r refusal) Is(kind error) bool { return r.unsure && kind == errUnsure }

// Safe lets the log show it.
func (r refusal) Safe() string { return r.Error() }

// Unwrap makes it an ErrRelay.
func (r refusal) Unwrap() error { return ErrRelay }
