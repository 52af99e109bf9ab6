package storetest

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"sync"
	"syscall"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib" // the "pgx" driver of database/sql
)

// ErrNoPostgres says that this machine has no PostgreSQL server programs.
var ErrNoPostgres = errors.New("no PostgreSQL server programs in /usr/lib/postgresql/*/bin nor in PATH")

// startWithin bounds the wait for a server to accept connections. It is an
// upper bound for a busy machine, not an expectation.
const startWithin = 5 * time.Minute

// superuser is the name of the server's only role. It needs no password: the
// only way in is a socket in a folder that nobody else may enter.
const superuser = "charte"

// watchdogScript waits until its standard input ends, which it does when the
// test process closes it or dies in any way, kill -9 included. It then stops
// the server of folder $1 without ceremony and removes the folder.
const watchdogScript = `
read -r _
pid=$(head -n 1 "$1/data/postmaster.pid" 2>/dev/null) && kill -QUIT "$pid" 2>/dev/null
n=0
while [ -n "$pid" ] && kill -0 "$pid" 2>/dev/null && [ $n -lt 100 ]; do sleep 0.05; n=$((n + 1)); done
rm -rf "$1"
`

// Server is a PostgreSQL server in a temporary folder, reached only through a
// socket in that folder. When this process is root, the server runs as the
// user postgres or nobody. It ends, and its folder with it, at Stop or when
// this process ends, however that happens. A Server is for one goroutine.
type Server struct {
	bin      string
	dir      string
	settings []string
	runAs    *syscall.Credential

	watchdog *exec.Cmd
	leash    io.Closer // the watchdog's standard input
	running  *postmaster
}

// postmaster is one run of the server: from a start to a stop or a kill.
type postmaster struct {
	cmd  *exec.Cmd
	log  *tail
	gone chan struct{} // closed when the server and all its backends are gone
}

// StartServer makes and starts a server. Settings such as "fsync=off" are
// added to its configuration; without any, durability is the server's default,
// so that what a benchmark measures is true. The error is ErrNoPostgres on a
// machine without the programs.
func StartServer(settings ...string) (*Server, error) {
	bin, err := postgresBin()
	if err != nil {
		return nil, err
	}
	runAs, err := unprivileged()
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "charte-pg-")
	if err != nil {
		return nil, err
	}
	s := &Server{bin: bin, dir: dir, settings: settings, runAs: runAs}
	if err := s.setUp(); err != nil {
		return nil, errors.Join(err, s.Stop())
	}
	return s, nil
}

func (s *Server) setUp() error {
	if s.runAs != nil {
		if err := os.Chown(s.dir, int(s.runAs.Uid), int(s.runAs.Gid)); err != nil {
			return err
		}
	}
	if err := s.watch(); err != nil {
		return err
	}
	// Nothing has been promised about this folder yet, so initdb need not wait
	// for the disk. The server itself does.
	initdb := s.command("initdb", "--no-sync", "--no-instructions", "--auth=trust",
		"--username="+superuser, "--encoding=UTF8", "--locale=C", "--pgdata="+s.data())
	if out, err := initdb.CombinedOutput(); err != nil {
		return fmt.Errorf("initdb: %w\n%s", err, out)
	}
	return s.Start()
}

// watch starts the watchdog, in a process group of its own so that an
// interrupt from the keyboard does not end it before the server.
func (s *Server) watch() error {
	s.watchdog = exec.Command("sh", "-c", watchdogScript, "charte-pg-watchdog", s.dir)
	s.own(s.watchdog)
	leash, err := s.watchdog.StdinPipe()
	if err != nil {
		return err
	}
	s.leash = leash
	return s.watchdog.Start()
}

// Start starts the server again after Kill and returns once it answers. It
// recovers by itself what was committed before the kill.
func (s *Server) Start() error {
	args := []string{"-D", s.data(), "-k", s.dir, "-c", "listen_addresses=", "-c", "max_connections=200"}
	for _, setting := range s.settings {
		args = append(args, "-c", setting)
	}
	p := &postmaster{cmd: s.command("postgres", args...), log: &tail{}, gone: make(chan struct{})}
	// Backends inherit the pipe behind Stderr, so Wait returns once the last
	// of them has gone: only then may another server open the same folder.
	p.cmd.Stderr = p.log
	if err := p.cmd.Start(); err != nil {
		return err
	}
	go func() {
		defer close(p.gone)
		_ = p.cmd.Wait() // how it ended shows in its log
	}()
	s.running = p
	return s.answers()
}

// answers polls until the server accepts a connection, has died, or is late.
func (s *Server) answers() error {
	ctx, cancel := context.WithTimeout(context.Background(), startWithin)
	defer cancel()
	db, err := sql.Open("pgx", s.URL())
	if err != nil {
		return err
	}
	defer db.Close()
	again := time.NewTicker(20 * time.Millisecond)
	defer again.Stop()
	for {
		err := db.PingContext(ctx)
		if err == nil {
			return nil
		}
		select {
		case <-s.running.gone:
			return fmt.Errorf("the PostgreSQL server ended while starting:\n%s", s.Log())
		case <-ctx.Done():
			return fmt.Errorf("the PostgreSQL server does not answer: %w\n%s", err, s.Log())
		case <-again.C:
		}
	}
}

// Kill ends the server as kill -9 does and returns when every one of its
// processes is gone. What was committed stays on the disk for Start.
func (s *Server) Kill() error {
	if err := s.running.cmd.Process.Kill(); err != nil {
		return err
	}
	<-s.running.gone
	return nil
}

// Stop ends the server and removes its folder.
func (s *Server) Stop() error {
	if s.leash != nil {
		s.leash.Close()
		_ = s.watchdog.Wait() // its work is judged by RemoveAll below
	}
	if s.running != nil {
		<-s.running.gone
	}
	return os.RemoveAll(s.dir)
}

// URL is the address of the server's maintenance database, for Database.
func (s *Server) URL() string {
	u := url.URL{Scheme: "postgres", User: url.User(superuser), Path: "/postgres",
		RawQuery: url.Values{"host": {s.dir}}.Encode()}
	return u.String()
}

// DataDir is the folder of the server's files, write-ahead log included.
func (s *Server) DataDir() string { return s.data() }

// Log is the end of what the running server wrote to its log.
func (s *Server) Log() string { return s.running.log.String() }

func (s *Server) data() string { return filepath.Join(s.dir, "data") }

func (s *Server) command(program string, args ...string) *exec.Cmd {
	cmd := exec.Command(filepath.Join(s.bin, program), args...)
	s.own(cmd)
	return cmd
}

// own gives cmd the server's user, folder and a bare environment.
func (s *Server) own(cmd *exec.Cmd) {
	cmd.Dir = s.dir
	cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "LC_ALL=C", "TZ=UTC"}
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Credential: s.runAs}
}

// postgresBin is the folder of the newest server programs on this machine.
func postgresBin() (string, error) {
	found, err := filepath.Glob("/usr/lib/postgresql/*/bin/postgres")
	if err != nil {
		return "", err
	}
	if len(found) > 0 {
		newest := slices.MaxFunc(found, func(a, b string) int { return major(a) - major(b) })
		return filepath.Dir(newest), nil
	}
	if path, err := exec.LookPath("postgres"); err == nil {
		return filepath.Dir(path), nil
	}
	return "", ErrNoPostgres
}

// major is the version in ".../15/bin/postgres", 0 where there is none.
func major(path string) int {
	n, _ := strconv.Atoi(filepath.Base(filepath.Dir(filepath.Dir(path))))
	return n
}

// unprivileged is the user to run as when this process is root, since
// PostgreSQL refuses root; otherwise nil.
func unprivileged() (*syscall.Credential, error) {
	if os.Getuid() != 0 {
		return nil, nil
	}
	u, err := user.Lookup("postgres")
	if err != nil {
		u, err = user.Lookup("nobody")
	}
	if err != nil {
		return nil, fmt.Errorf("a user for PostgreSQL, which refuses root: %w", err)
	}
	uid, uidErr := strconv.ParseUint(u.Uid, 10, 32)
	gid, gidErr := strconv.ParseUint(u.Gid, 10, 32)
	return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}, errors.Join(uidErr, gidErr)
}

// tail keeps the last bytes written to it.
type tail struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

const tailSize = 64 << 10

func (t *tail) Write(p []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.buf.Write(p)
	if over := t.buf.Len() - tailSize; over > 0 {
		t.buf.Next(over)
	}
	return len(p), nil
}

func (t *tail) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.buf.String()
}
