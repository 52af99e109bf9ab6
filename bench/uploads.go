package main

import (
	"bufio"
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"time"

	"charte/envelope"
	"charte/store"
	"charte/web"
)

// uploads measures how much memory a server takes at most while documents arrive over HTTP: one, and ten at once. The server is a process
// of its own, since whoever sends has memory too.
func uploads(ctx context.Context, mib int) error {
	fmt.Printf("\n%-36s %10s %10s %10s %10s\n", "uploads of "+strconv.Itoa(mib)+" MiB over HTTP", "took", "MiB/s", "at rest", "at most")
	most := map[int]int{}
	for _, clients := range []int{1, 10} {
		s, err := startUploads(ctx, clients)
		if err != nil {
			return err
		}
		rest, began := s.memory("VmRSS"), time.Now()
		err = crowd(ctx, clients, func(i int) error { return s.send(ctx, i, mib) })
		took := time.Since(began)
		most[clients] = s.memory("VmHWM")
		if err = errors.Join(err, s.stop()); err != nil {
			return err
		}
		fmt.Printf("%-36s %10s %10.0f %7d MiB %6d MiB\n", strconv.Itoa(clients)+" at once", took.Round(time.Millisecond), float64(clients*mib)/took.Seconds(), rest, most[clients])
	}
	fmt.Printf("ten at once take %d MiB more than one, of the %d MiB that they bring\n", most[10]-most[1], 10*mib)
	return nil
}

// uploadServer is the process that takes them.
type uploadServer struct {
	cmd     *exec.Cmd
	in      io.Closer
	url     string
	cookies []string
	paths   []string
}

func startUploads(ctx context.Context, clients int) (*uploadServer, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	s := &uploadServer{cmd: exec.CommandContext(ctx, self, "-take", strconv.Itoa(clients))}
	s.cmd.Stderr = os.Stderr
	if s.in, err = s.cmd.StdinPipe(); err != nil {
		return nil, err
	}
	out, err := s.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := s.cmd.Start(); err != nil {
		return nil, err
	}
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		switch part := strings.Fields(lines.Text()); len(part) {
		case 1:
			s.url = part[0]
			return s, nil
		case 2:
			s.cookies, s.paths = append(s.cookies, part[0]), append(s.paths, "/my-data/deposits/"+part[1]+"/chunks/")
		}
	}
	return nil, errors.Join(lines.Err(), errors.New("the server of uploads does not start"), s.stop())
}

func (s *uploadServer) stop() error { return errors.Join(s.in.Close(), s.cmd.Wait()) }

// memory reads a figure of the process, in MiB.
func (s *uploadServer) memory(name string) int {
	text, err := os.ReadFile("/proc/" + strconv.Itoa(s.cmd.Process.Pid) + "/status")
	if err != nil {
		return -1
	}
	for line := range strings.Lines(string(text)) {
		if rest, is := strings.CutPrefix(line, name+":"); is {
			kib, _ := strconv.Atoi(strings.Fields(rest)[0])
			return kib >> 10
		}
	}
	return -1
}

// send sends the chunks of one document, one after the other, as a browser does.
func (s *uploadServer) send(ctx context.Context, i, mib int) error {
	chunk := make([]byte, envelope.ChunkSize+envelope.Overhead)
	for n := range mib {
		if _, err := rand.Read(chunk); err != nil {
			return err
		}
		r, err := http.NewRequestWithContext(ctx, http.MethodPut, s.url+s.paths[i]+strconv.Itoa(n), bytes.NewReader(chunk))
		if err != nil {
			return err
		}
		r.Host = "respite.localhost"
		r.Header.Set("Sec-Fetch-Site", "same-origin")
		r.Header.Set("Content-Type", "application/octet-stream")
		r.AddCookie(&http.Cookie{Name: "charte_session", Value: s.cookies[i]})
		answer, err := http.DefaultClient.Do(r)
		if err != nil {
			return err
		}
		text, err := io.ReadAll(answer.Body)
		if err = errors.Join(err, answer.Body.Close()); err != nil {
			return err
		}
		if answer.StatusCode != http.StatusNoContent {
			return fmt.Errorf("chunk %d: status %d: %s", n, answer.StatusCode, text)
		}
	}
	return nil
}

// take is that process: it serves so many families, each with a document that has begun, until its standard input ends.
func take(ctx context.Context, clients int) (err error) {
	dir, err := os.MkdirTemp("", "charte-bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	f, err := openFamilies(ctx, store.Options{Dir: dir}, clients)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.store.Close()) }()
	wide := web.Pace{Burst: 1 << 30, Every: time.Nanosecond}
	server := httptest.NewServer(web.New(web.Config{Sites: []*store.Site{f.site}, Now: time.Now, PerAccount: wide, PerNetwork: wide}))
	defer server.Close()
	for i, who := range f.who {
		t, err := f.site.BeginDeposit(ctx, who, certificate, true, time.Now())
		if err != nil {
			return err
		}
		fmt.Println(f.token[i], t.ID)
	}
	fmt.Println(server.URL)
	_, err = io.Copy(io.Discard, os.Stdin)
	return err
}
