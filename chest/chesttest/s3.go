// Package chesttest starts a real S3-compatible server for tests and measurements of what keeps sealed documents (GDPR 32(1)(d)).
// It decides which connections to it are cut, and where, so that a test sees what becomes of what was on its way.
// It builds the server from a module of its own, so that none of it is in the product.
// It never reaches a server that it did not start.
package chesttest

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"

	"charte/chest"
)

// S3 is an S3 server (VersityGW, of the module in tools/s3) in a temporary folder. It ends, and its folder with it, at Stop or when this
// process ends, however that happens. It is reached through connections that can be cut.
type S3 struct {
	Dir string // in which its objects are files, below "objects" and, where they are older versions, "versions"

	key      chest.Key
	server   *exec.Cmd
	leash    io.Closer
	listener net.Listener

	mu   sync.Mutex
	cuts []Cut
	open map[net.Conn]bool
}

// Cut ends a connection after so many bytes from the client, or from the server, whichever comes first; negative is never.
type Cut struct{ Sent, Answered int64 }

// s3Script runs the server $1 in the folder $2 until its standard input ends, and then removes the folder.
const s3Script = `
"$1" "$2" >"$2/log" 2>&1
rm -rf "$2"
`

// build builds the server, mostly from what was compiled before.
func build(ctx context.Context, to string) error {
	mod, err := exec.CommandContext(ctx, "go", "env", "GOMOD").Output()
	if err != nil {
		return err
	}
	script := filepath.Join(filepath.Dir(strings.TrimSpace(string(mod))), "tools", "s3", "build.sh")
	if said, err := exec.CommandContext(ctx, script, to).CombinedOutput(); err != nil {
		return fmt.Errorf("the S3 server cannot be built: %w\n%s", err, said)
	}
	return nil
}

// startWithin bounds the wait for the server, which may have to be built first. It is an upper bound, not an expectation.
const startWithin = 10 * time.Minute

// StartS3 builds and starts a server.
func StartS3() (*S3, error) {
	ctx, cancel := context.WithTimeout(context.Background(), startWithin)
	defer cancel()
	dir, err := os.MkdirTemp("", "charte-s3-")
	if err != nil {
		return nil, err
	}
	program := filepath.Join(dir, "server")
	if err := build(ctx, program); err != nil {
		return nil, errors.Join(err, os.RemoveAll(dir))
	}
	s := &S3{Dir: dir, open: map[net.Conn]bool{}, key: chest.Key{ID: rand.Text(), Secret: rand.Text()}}
	s.server = exec.Command("sh", "-c", s3Script, "charte-s3", program, s.Dir)
	s.server.Env = append(os.Environ(), "ROOT_ACCESS_KEY="+s.key.ID, "ROOT_SECRET_KEY="+s.key.Secret)
	s.server.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if s.leash, err = s.server.StdinPipe(); err != nil {
		return nil, err
	}
	if err := s.server.Start(); err != nil {
		return nil, err
	}
	if s.listener, err = net.Listen("tcp", "127.0.0.1:0"); err != nil {
		return nil, errors.Join(err, s.Stop())
	}
	if err := s.ready(ctx); err != nil {
		log, _ := os.ReadFile(filepath.Join(s.Dir, "log"))
		return nil, errors.Join(fmt.Errorf("the S3 server does not start: %w\n%s", err, log), s.Stop())
	}
	go s.serve()
	return s, nil
}

// ready waits until the server's socket answers.
func (s *S3) ready(ctx context.Context) error {
	again := time.NewTicker(10 * time.Millisecond)
	defer again.Stop()
	for {
		c, err := s.dial()
		if err == nil {
			return c.Close()
		}
		select {
		case <-ctx.Done():
			return errors.Join(ctx.Err(), err)
		case <-again.C:
		}
	}
}

func (s *S3) dial() (net.Conn, error) { return net.Dial("unix", filepath.Join(s.Dir, "s3")) }

// Stop ends the server and removes its folder.
func (s *S3) Stop() error {
	err := s.leash.Close()
	if s.listener != nil {
		err = errors.Join(err, s.listener.Close())
	}
	_ = s.server.Wait()
	return err
}

// Bucket makes a bucket, with object lock or versions ("Enabled", "Suspended") where asked, and says how it is reached.
func (s *S3) Bucket(ctx context.Context, name string, lock bool, versions string) (chest.Bucket, error) {
	b := chest.Bucket{Name: name, Endpoint: "http://" + s.listener.Addr().String(), Region: "us-east-1", Key: s.key}
	c, err := s.Client()
	if err == nil {
		err = c.MakeBucket(ctx, name, minio.MakeBucketOptions{Region: b.Region, ObjectLocking: lock})
	}
	if err == nil && versions != "" {
		err = c.SetBucketVersioning(ctx, name, minio.BucketVersioningConfiguration{Status: versions})
	}
	return b, err
}

// Client reaches the server for what a chest does not do.
func (s *S3) Client() (*minio.Client, error) {
	return minio.New(s.listener.Addr().String(), &minio.Options{Creds: credentials.NewStaticV4(s.key.ID, s.key.Secret, ""), Region: "us-east-1"})
}

// Cut cuts the next connections, the first as the first cut says, and so on. Those that are open now are ended.
func (s *S3) Cut(cuts ...Cut) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.cuts = cuts
	for c := range s.open {
		_ = c.Close()
	}
}

// Left reports how many cuts have not been made yet.
func (s *S3) Left() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.cuts)
}

func (s *S3) serve() {
	for {
		client, err := s.listener.Accept()
		if err != nil {
			return
		}
		s.mu.Lock()
		cut := Cut{-1, -1}
		if len(s.cuts) > 0 {
			cut, s.cuts = s.cuts[0], s.cuts[1:]
		}
		s.open[client] = true
		s.mu.Unlock()
		go func() {
			s.pass(client, cut)
			s.mu.Lock()
			defer s.mu.Unlock()
			delete(s.open, client)
		}()
	}
}

// pass hands on what both sides say, until one of them ends or a cut is reached.
func (s *S3) pass(client net.Conn, cut Cut) {
	server, err := s.dial()
	if err != nil {
		_ = client.Close()
		return
	}
	end := func() {
		if tcp, ok := client.(*net.TCPConn); ok {
			_ = tcp.SetLinger(0) // a cable does not say goodbye
		}
		_, _ = client.Close(), server.Close()
	}
	var both sync.WaitGroup
	hand := func(to, from net.Conn, most int64) {
		defer end()
		var r io.Reader = from
		if most >= 0 {
			r = io.LimitReader(from, most)
		}
		_, _ = io.Copy(to, r)
	}
	both.Go(func() { hand(server, client, cut.Sent) })
	both.Go(func() { hand(client, server, cut.Answered) })
	both.Wait()
}
