// These tests go to the demonstration as people do: the program itself, a real browser, nothing in between.
// They never look behind the pages, except into the files that the site hands out.
package journey_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"charte/demo"
)

// today is what the clock of every demonstration shows at first.
const today = "2027-03-15"

// built is what all the tests share: the program, and the data of a demonstration that nobody has visited yet.
type built struct{ program, data string }

// scratch is the folder of what the tests share, "" until the first one needs it.
var scratch string

var build = sync.OnceValues(func() (b built, err error) {
	// The program is built beside the tests. Looking at its sources tells go test when to run them again.
	if _, err := os.ReadDir("../cmd/charte"); err != nil {
		return b, err
	}
	if scratch, err = os.MkdirTemp("", "charte-journey-"); err != nil {
		return b, err
	}
	b.program, b.data = filepath.Join(scratch, "charte"), filepath.Join(scratch, "data")
	if out, err := exec.Command("go", "build", "-o", b.program, "charte/cmd/charte").CombinedOutput(); err != nil {
		return b, fmt.Errorf("go build: %w\n%s", err, out)
	}
	// Inventing the people takes some seconds: once is enough.
	p, err := b.start(b.data, "--clock", today)
	if err != nil {
		return b, err
	}
	return b, p.stop()
})

func TestMain(m *testing.M) {
	code := m.Run()
	if err := endChromium(); err != nil {
		fmt.Fprintln(os.Stderr, "the browser did not end:", err)
		code = 1
	}
	if scratch != "" {
		_ = os.RemoveAll(scratch)
	}
	os.Exit(code)
}

// program is a demonstration that serves.
type program struct {
	url   string // of the site
	leash io.Closer
	cmd   *exec.Cmd
	said  *bytes.Buffer
}

// leashed runs a program until standard input ends, which it also does when the tests die.
const leashed = `"$@" </dev/null & served=$!; exec >/dev/null; cat >/dev/null; kill -TERM $served; wait $served`

func (b built) start(data string, more ...string) (*program, error) {
	return b.run(append([]string{"demo", "--quiet", "--addr", "127.0.0.1:0", "--data", data}, more...)...)
}

// run starts a command that says "ready URL" once it serves.
func (b built) run(words ...string) (*program, error) {
	line := append([]string{"-c", leashed, "leashed", b.program}, words...)
	p := &program{cmd: exec.Command("sh", line...), said: &bytes.Buffer{}}
	p.cmd.Stderr = p.said
	out, err := p.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if p.leash, err = p.cmd.StdinPipe(); err != nil {
		return nil, err
	}
	if err := p.cmd.Start(); err != nil {
		return nil, err
	}
	ready, err := bufio.NewReader(out).ReadString('\n')
	url, ok := strings.CutPrefix(strings.TrimSpace(ready), "ready ")
	if err != nil || !ok {
		return nil, errors.Join(fmt.Errorf("the program says %q: %w", ready, err), p.stop())
	}
	p.url = url
	return p, nil
}

// end asks the program to end, and returns what it said and how it did.
func (p *program) end() (string, error) {
	p.leash.Close()
	err := p.cmd.Wait()
	return p.said.String(), err
}

// stop asks the program to end, and returns how it did. A warning that it wrote is an error too.
func (p *program) stop() error {
	if said, err := p.end(); err != nil || said != "charte: stopping\n" {
		return fmt.Errorf("the program ended with %v, and said:\n%s", err, said)
	}
	return nil
}

// served is a demonstration of a test's own.
type served struct {
	program           string
	site, mail, clock string
	name              string // of the site
	signIns           []demo.SignIn
	ahead             time.Duration // how far its clock was from the real one when it began
}

// serve starts the program on a copy of the data, and asks it to end when the test does.
func serve(t *testing.T) served {
	t.Helper()
	b, err := build()
	if err != nil {
		t.Fatal(err)
	}
	data := t.TempDir()
	if err := os.CopyFS(data, os.DirFS(b.data)); err != nil {
		t.Fatal(err)
	}
	p, err := b.start(data)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := p.stop(); err != nil {
			t.Error(err)
		}
	})
	mail := strings.Replace(p.url, "skills.", "mail.", 1)
	s := served{program: b.program, site: p.url, name: "skills", mail: mail, clock: mail + "/clock"}
	kept, err := os.ReadFile(filepath.Join(data, "demo.json"))
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(kept, &struct {
		SignIns *[]demo.SignIn `json:"sign_ins"`
		Ahead   *time.Duration `json:"ahead"`
	}{&s.signIns, &s.ahead}); err != nil || len(s.signIns) < 2 {
		t.Fatalf("demo.json names %d sign-ins: %v", len(s.signIns), err)
	}
	return s
}
