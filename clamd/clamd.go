// Package clamd keeps the promise that a file which somebody sends is looked at for malware before anything else reads it, where the
// operator runs ClamAV (GDPR 32(1)(b)).
// It decides what the daemon's answer means: clean, infected, or no answer at all, which is never taken for clean.
// It hands the bytes over a socket, by the daemon's INSTREAM command, and neither a name nor a path.
// It never keeps a file, never says whose it was, and never starts the daemon.
package clamd

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"time"
)

// answersWithin bounds one scan, from the call to the answer.
const answersWithin = 30 * time.Second

// longestAnswer bounds the daemon's answer, in bytes: the name of a signature, and a few words.
const longestAnswer = 4 << 10

// chunk is how many bytes are sent at once.
const chunk = 64 << 10

// ErrAddress says that an address is neither unix:/PATH nor HOST:PORT.
var ErrAddress = errors.New("clamd: the address is neither unix:/PATH nor HOST:PORT")

// Scanner is where a clamd listens. It may be used by many at once: each scan has a connection of its own.
type Scanner struct{ network, address string }

// At reads the address of a daemon: unix:/run/clamav/clamd.ctl, or localhost:3310. The error is ErrAddress.
func At(address string) (Scanner, error) {
	if path, local := strings.CutPrefix(address, "unix:"); local {
		if !strings.HasPrefix(path, "/") {
			return Scanner{}, ErrAddress
		}
		return Scanner{"unix", path}, nil
	}
	host, port, err := net.SplitHostPort(address)
	if err != nil || host == "" || port == "" {
		return Scanner{}, ErrAddress
	}
	return Scanner{"tcp", address}, nil
}

// Scan looks at a file. An error says that nobody looked: the daemon does not answer, or refuses to.
//
// Law: GDPR 32(1)(b)
func (s Scanner) Scan(ctx context.Context, file []byte) (infected bool, err error) {
	answer, err := s.ask(ctx, func(w io.Writer) error { return stream(w, file) })
	switch {
	case err != nil:
		return false, err
	case answer == "stream: OK":
		return false, nil
	case strings.HasPrefix(answer, "stream: ") && strings.HasSuffix(answer, " FOUND"):
		return true, nil
	}
	return false, fmt.Errorf("clamd: it answers %q", answer)
}

// Ping reports whether the daemon answers.
func (s Scanner) Ping(ctx context.Context) error {
	answer, err := s.ask(ctx, func(w io.Writer) error {
		_, err := io.WriteString(w, "zPING\x00")
		return err
	})
	if err == nil && answer != "PONG" {
		err = fmt.Errorf("clamd: it answers %q", answer)
	}
	return err
}

// ask sends a command and reads the answer, without its final zero.
func (s Scanner) ask(ctx context.Context, send func(io.Writer) error) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, answersWithin)
	defer cancel()
	conn, err := new(net.Dialer).DialContext(ctx, s.network, s.address)
	if err != nil {
		return "", fmt.Errorf("clamd: %w", err)
	}
	defer conn.Close()
	stop := context.AfterFunc(ctx, func() { _ = conn.Close() }) // which ends whatever waits for it
	defer stop()
	sent := send(conn)
	// A daemon that has heard enough answers and hangs up: its answer says why.
	answer, err := io.ReadAll(io.LimitReader(conn, longestAnswer))
	if len(answer) == 0 {
		return "", fmt.Errorf("clamd: no answer: %w", errors.Join(sent, err, context.Cause(ctx), io.ErrUnexpectedEOF))
	}
	return strings.TrimRight(string(answer), "\x00\n"), nil
}

// stream writes a file as INSTREAM has it: chunks, each after its length, and an empty one at the end.
func stream(w io.Writer, file []byte) error {
	if _, err := io.WriteString(w, "zINSTREAM\x00"); err != nil {
		return err
	}
	for {
		part := file[:min(chunk, len(file))]
		file = file[len(part):]
		if _, err := w.Write(append(binary.BigEndian.AppendUint32(nil, uint32(len(part))), part...)); err != nil || len(part) == 0 {
			return err
		}
	}
}
