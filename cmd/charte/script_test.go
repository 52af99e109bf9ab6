package main

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"html"
	"io"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"charte/sites"
	"charte/store/storetest"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"charte": main})
}

// TestStories runs the stories of testdata: they are how each command is meant to be used. They may use, beside the
// usual commands:
//
//	start charte …      starts a server, waits for its ready line, and sets $URL
//	halt, crash         ends it by SIGTERM, or without a warning
//	get URL [FILE]      fetches a page as a browser would, into stdout or a file
//	post URL FORM       sends a form
//	take NAME REGEXP    sets $NAME to the first group found in the last page
//	until URL REGEXP    fetches a page until it says something
//	hangup              asks the server to read its charters again
//	amend FILE OLD NEW  replaces the first such words of a file
//	flip FILE           changes one bit in the middle of a file
//	postgres NAME       sets $NAME to the URL of an empty database
func TestStories(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir: "testdata", RequireUniqueNames: true,
		Setup: func(env *testscript.Env) error {
			jar, err := cookiejar.New(nil)
			if err != nil {
				return err
			}
			env.Values[visitorKey{}] = &visitor{client: http.Client{Jar: jar, Transport: local()}}
			return os.WriteFile(filepath.Join(env.WorkDir, "charter.yaml"), sites.Skills(), 0o600)
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"start": startServer, "halt": signalled(syscall.SIGTERM), "crash": signalled(syscall.SIGKILL),
			"get": get, "post": post, "take": take, "flip": flip, "until": until, "amend": amend,
			"hangup": func(ts *testscript.TestScript, _ bool, _ []string) {
				ts.Check(of(ts).server.Process.Signal(syscall.SIGHUP))
			},
			"postgres": func(ts *testscript.TestScript, _ bool, args []string) { ts.Setenv(args[0], storetest.Postgres(t)) },
		},
	})
}

type visitorKey struct{}

// visitor is the browser of a story, and the server that it visits.
type visitor struct {
	client http.Client
	page   string
	server *exec.Cmd
	talk   bytes.Buffer
}

func of(ts *testscript.TestScript) *visitor { return ts.Value(visitorKey{}).(*visitor) }

// local sends every name to this machine, as browsers do with *.localhost.
func local() http.RoundTripper {
	return &http.Transport{DialContext: func(ctx context.Context, network, addr string) (net.Conn, error) {
		_, port, err := net.SplitHostPort(addr)
		if err != nil {
			return nil, err
		}
		return new(net.Dialer).DialContext(ctx, network, net.JoinHostPort("127.0.0.1", port))
	}}
}

func startServer(ts *testscript.TestScript, _ bool, args []string) {
	v := of(ts)
	v.talk.Reset()
	v.server = exec.Command(args[0], args[1:]...)
	path, err := exec.LookPath(filepath.Join(filepath.SplitList(ts.Getenv("PATH"))[0], args[0]))
	ts.Check(err)
	v.server.Path, v.server.Dir = path, ts.Getenv("WORK")
	v.server.Env = []string{"PATH=" + ts.Getenv("PATH"), "HOME=" + ts.Getenv("WORK"), "TMPDIR=" + ts.Getenv("WORK")}
	v.server.Stderr = &v.talk
	out, err := v.server.StdoutPipe()
	ts.Check(err)
	ts.Check(v.server.Start())
	ts.Defer(func() { _ = v.server.Process.Kill() })
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		if url, ok := strings.CutPrefix(lines.Text(), "ready "); ok {
			ts.Setenv("URL", url)
			return
		}
		_, err := fmt.Fprintln(ts.Stdout(), lines.Text())
		ts.Check(err)
	}
	_ = v.server.Wait()
	ts.Fatalf("the server did not come up: %s", v.talk.String())
}

// signalled ends the server. After SIGTERM it must have stopped by itself.
func signalled(signal syscall.Signal) func(*testscript.TestScript, bool, []string) {
	return func(ts *testscript.TestScript, _ bool, _ []string) {
		v := of(ts)
		ts.Check(v.server.Process.Signal(signal))
		err := v.server.Wait()
		if signal == syscall.SIGTERM && err != nil {
			ts.Fatalf("stopping: %v: %s", err, v.talk.String())
		}
		_, err = io.Copy(ts.Stderr(), &v.talk)
		ts.Check(err)
	}
}

func get(ts *testscript.TestScript, neg bool, args []string) {
	of(ts).visit(ts, neg, func() (*http.Request, error) { return http.NewRequest(http.MethodGet, args[0], nil) })
	if len(args) > 1 {
		ts.Check(os.WriteFile(ts.MkAbs(args[1]), []byte(of(ts).page), 0o600))
	}
}

// until asks again and again: what it waits for is done by the server, in its own time.
func until(ts *testscript.TestScript, _ bool, args []string) {
	said := regexp.MustCompile(args[1])
	again, end := time.NewTicker(20*time.Millisecond), time.NewTimer(20*time.Second)
	defer again.Stop()
	for {
		get(ts, false, args[:1])
		if said.MatchString(of(ts).page) {
			return
		}
		select {
		case <-again.C:
		case <-end.C:
			ts.Fatalf("%s does not say %s", args[0], args[1])
		}
	}
}

func amend(ts *testscript.TestScript, _ bool, args []string) {
	text := ts.ReadFile(args[0])
	if !strings.Contains(text, args[1]) {
		ts.Fatalf("%s does not say %q", args[0], args[1])
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(strings.Replace(text, args[1], args[2], 1)), 0o600))
}

func post(ts *testscript.TestScript, neg bool, args []string) {
	form := args[1:]
	if strings.Contains(args[0], "/join/") { // the form says which notice it was sent from
		get(ts, false, args[:1])
		form = append(form, "notice.shown="+regexp.MustCompile(`name="notice\.shown" value="(\w+)"`).FindStringSubmatch(of(ts).page)[1])
	}
	of(ts).visit(ts, neg, func() (*http.Request, error) {
		r, err := http.NewRequest(http.MethodPost, args[0], strings.NewReader(strings.Join(form, "&")))
		if err != nil {
			return nil, err
		}
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("Origin", (&url.URL{Scheme: r.URL.Scheme, Host: r.URL.Host}).String())
		return r, nil
	})
}

// visit asks until the server is not busy any more: a receipt waits for the log.
func (v *visitor) visit(ts *testscript.TestScript, neg bool, ask func() (*http.Request, error)) {
	again := time.NewTicker(20 * time.Millisecond)
	defer again.Stop()
	for {
		r, err := ask()
		ts.Check(err)
		r.Header.Set("Accept-Language", "en")
		res, err := v.client.Do(r)
		ts.Check(err)
		body, err := io.ReadAll(res.Body)
		res.Body.Close()
		ts.Check(err)
		v.page = string(body)
		if res.StatusCode == http.StatusServiceUnavailable {
			<-again.C
			continue
		}
		if res.StatusCode >= http.StatusBadRequest != neg {
			ts.Fatalf("%s answers %d: %s", r.URL, res.StatusCode, v.page)
		}
		_, err = io.WriteString(ts.Stdout(), v.page)
		ts.Check(err)
		return
	}
}

func take(ts *testscript.TestScript, _ bool, args []string) {
	found := regexp.MustCompile(args[1]).FindStringSubmatch(html.UnescapeString(of(ts).page))
	if found == nil {
		ts.Fatalf("the page has no %s: %s", args[1], of(ts).page)
	}
	ts.Setenv(args[0], found[1])
}

func flip(ts *testscript.TestScript, _ bool, args []string) {
	data := []byte(ts.ReadFile(args[0]))
	data[len(data)/2] ^= 1
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), data, 0o600))
}
