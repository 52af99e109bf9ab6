package storetest

import (
	"bytes"
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// Eicar is the file by which scanners are tried: it harms nobody. It is put together here so that no scanner takes this file for it.
const Eicar = `X5O!P%@AP[4\PZX54(P^)7CC)7}$EIC` + `AR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*`

// scannerWithin is how long a scanner has to start.
const scannerWithin = time.Minute

// Clamd starts a real clamd for one test, which knows one signature: that of Eicar, anywhere in a file. It gives its address, as
// clamd.At takes it. A machine without ClamAV fails the test and is told what to install.
func Clamd(tb testing.TB) (address string) {
	tb.Helper()
	program, err := exec.LookPath("clamd")
	if err != nil {
		if program, err = exec.LookPath("/usr/sbin/clamd"); err != nil {
			tb.Fatal("no clamd: tools/install-test-needs.sh installs it")
		}
	}
	dir := tb.TempDir()
	write := func(name, text string) string {
		tb.Helper()
		path := filepath.Join(dir, name)
		if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o700), os.WriteFile(path, []byte(text), 0o600)); err != nil {
			tb.Fatal(err)
		}
		return path
	}
	write("signatures/test.ndb", "Test.Eicar:0:*:"+hex.EncodeToString([]byte(Eicar))+"\n")
	// The folder of a test may have a longer name than a socket can.
	place, err := os.MkdirTemp("", "clamd-")
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { os.RemoveAll(place) })
	socket := filepath.Join(place, "s")
	settings := write("clamd.conf", fmt.Sprintf("Foreground yes\nLocalSocket %s\nDatabaseDirectory %s\nTemporaryDirectory %s\nStreamMaxLength 1M\n", socket, filepath.Join(dir, "signatures"), dir))
	var said bytes.Buffer
	cmd := exec.Command(program, "--config-file="+settings)
	cmd.Stdout, cmd.Stderr = &said, &said
	if err := cmd.Start(); err != nil {
		tb.Fatal(err)
	}
	gone := make(chan struct{})
	go func() { defer close(gone); _ = cmd.Wait() }()
	tb.Cleanup(func() { _ = cmd.Process.Kill(); <-gone })
	if err := pings(tb.Context(), socket, gone); err != nil {
		_ = cmd.Process.Kill()
		<-gone
		tb.Fatalf("clamd: %v\n%s", err, said.String())
	}
	return "unix:" + socket
}

// pings waits until a scanner answers.
func pings(ctx context.Context, socket string, gone <-chan struct{}) error {
	ctx, cancel := context.WithTimeout(ctx, scannerWithin)
	defer cancel()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for {
		if conn, err := new(net.Dialer).DialContext(ctx, "unix", socket); err == nil {
			_, _ = conn.Write([]byte("zPING\x00"))
			said, _ := io.ReadAll(conn)
			_ = conn.Close()
			if strings.HasPrefix(string(said), "PONG") {
				return nil
			}
		}
		select {
		case <-gone:
			return errors.New("it ended")
		case <-ctx.Done():
			return ctx.Err()
		case <-tick.C:
		}
	}
}
