package work

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/mail"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"charte/letters"
	"charte/people"
	"charte/rights"
	"charte/seal"
	"charte/store"
	"charte/store/storetest"
)

// TestMain is a server that will be killed, when it is started as one.
func TestMain(m *testing.M) {
	if dir := os.Getenv("CHARTE_VICTIM_DIR"); dir != "" {
		o := store.Options{Dir: dir, URL: os.Getenv("CHARTE_VICTIM_URL")}
		if err := victim(context.Background(), o, os.Getenv("CHARTE_VICTIM_RELAY"), os.Getenv("CHARTE_VICTIM_ROUND"), os.Getenv("CHARTE_VICTIM_DIES")); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
	}
	os.Exit(m.Run())
}

// perRound is how many people come while a victim lives.
const perRound = 24

// victim works on a store like any server while people join and leave, and says so once each act is acknowledged. It
// dies by its own hand at the write boundary of that number, or whenever somebody kills it.
func victim(ctx context.Context, o store.Options, relay, round, dies string) error {
	at, err := strconv.Atoi(dies)
	if err != nil {
		return err
	}
	var passed atomic.Int64
	o.Fault = func(string) error {
		if passed.Add(1) == int64(at) {
			return syscall.Kill(os.Getpid(), syscall.SIGKILL)
		}
		return nil
	}
	s, err := store.Open(ctx, o)
	if err != nil {
		return err
	}
	site, err := s.Site(skillsPlan, "http://skills.localhost:8080")
	if err != nil {
		return err
	}
	clock := NewClock()
	w, err := New(Config{Store: s, Sites: []*store.Site{site}, Clock: clock, Relay: Relay{Addr: relay}})
	if err != nil {
		return err
	}
	if err := w.Start(ctx); err != nil {
		return err
	}
	for i := range perRound {
		if err := comeAndGo(ctx, site, clock, fmt.Sprintf("p%s-%d@example.org", round, i), i%3 == 0); err != nil {
			return err
		}
	}
	select {} // until it is killed
}

func comeAndGo(ctx context.Context, site *store.Site, clock *Clock, address string, leaves bool) error {
	joined, problems := people.Join(site.Plan, "seeker", form(address), "fr", seal.NewID(), clock.Now())
	if problems != nil {
		return errors.New(problems[0].Message)
	}
	if err := site.Join(ctx, joined); err != nil {
		return err
	}
	fmt.Println("joined", address)
	if !leaves {
		return nil
	}
	held, err := site.Held(ctx, joined.Subject)
	if err != nil {
		return err
	}
	id, err := site.Erase(ctx, held, rights.OnRequest, clock.Now())
	if err != nil {
		return err
	}
	fmt.Println("erased", address, id)
	return nil
}

// acknowledged is what victims said that they had done.
type acknowledged struct {
	joined, erased map[string]bool // by address
	erasures       []seal.ID
}

func newAcknowledged() *acknowledged {
	return &acknowledged{joined: map[string]bool{}, erased: map[string]bool{}}
}

func (a *acknowledged) hear(t *testing.T, line string) {
	t.Helper()
	words := strings.Fields(line)
	switch {
	case len(words) == 2 && words[0] == "joined":
		a.joined[words[1]] = true
	case len(words) == 3 && words[0] == "erased":
		id, err := seal.ParseID(words[2])
		if err != nil {
			t.Fatal(err)
		}
		a.erased[words[1]] = true
		a.erasures = append(a.erasures, id)
	case line != "":
		t.Fatalf("the victim said %q", line)
	}
}

// kills ends a victim: at a write boundary, after some acts, or in the middle of a letter.
type kills struct{ boundary, acts, letter int }

func (a *acknowledged) round(t *testing.T, o store.Options, box *postbox, number int, k kills) {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	c := exec.Command(self)
	c.Env = []string{"CHARTE_VICTIM_DIR=" + o.Dir, "CHARTE_VICTIM_URL=" + o.URL, "CHARTE_VICTIM_RELAY=" + box.addr, "CHARTE_VICTIM_ROUND=" + strconv.Itoa(number), "CHARTE_VICTIM_DIES=" + strconv.Itoa(k.boundary)}
	c.Stderr = os.Stderr
	out, err := c.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	kill := func() { _ = c.Process.Kill() }
	if k.letter > 0 {
		box.interrupt(k.letter, kill)
	}
	lines := bufio.NewScanner(out)
	for n := 0; lines.Scan(); {
		a.hear(t, lines.Text())
		if n++; n == k.acts {
			kill()
		}
	}
	box.interrupt(0, nil)
	err = c.Wait()
	var exit *exec.ExitError
	if status, ok := c.ProcessState.Sys().(syscall.WaitStatus); !errors.As(err, &exit) || !ok || status.Signal() != syscall.SIGKILL {
		t.Fatalf("the victim ended by itself: %v", err)
	}
}

// A server that is killed without a warning, at any point and again and again, loses no letter and no erasure: the
// next one does what the job queue and the outbox still owe.
func TestKilled(t *testing.T) {
	t.Parallel() // it mostly waits
	o, box := store.Options{Dir: t.TempDir()}, newPostbox(t)
	ack := newAcknowledged()
	seed := uint64(time.Now().UnixNano())
	r := rand.New(rand.NewPCG(seed, 0))
	t.Logf("seed %d", seed)
	for n := range 15 {
		switch n % 3 {
		case 0:
			ack.round(t, o, box, n, kills{boundary: 1 + r.IntN(120)})
		case 1:
			ack.round(t, o, box, n, kills{acts: 1 + r.IntN(perRound)})
		case 2:
			ack.round(t, o, box, n, kills{letter: 1 + r.IntN(6)})
		}
	}
	ack.settle(t, o, box, usual)
}

// Jobs that died with their server are rescued by the queue, on both engines: with several servers on one PostgreSQL
// nothing else may take them up.
func TestRescued(t *testing.T) {
	for name, url := range map[string]func(testing.TB) string{"sqlite": func(testing.TB) string { return "" }, "postgresql": storetest.Postgres} {
		t.Run(name, func(t *testing.T) {
			t.Parallel() // it mostly waits
			o, box, ack := store.Options{Dir: t.TempDir(), URL: url(t)}, newPostbox(t), newAcknowledged()
			ack.round(t, o, box, 0, kills{letter: 2})
			ack.settle(t, o, box, limits{job: time.Second, rescue: 1500 * time.Millisecond})
		})
	}
}

// settle lets a server that nobody kills catch up, and compares what is there with what was acknowledged.
func (a *acknowledged) settle(t *testing.T, o store.Options, box *postbox, l limits) {
	t.Helper()
	site := openSite(t, o)
	w, err := assemble(Config{Store: site.Store, Sites: []*store.Site{site}, Clock: NewClock(), Relay: Relay{Addr: box.addr}}, l)
	if err != nil {
		t.Fatal(err)
	}
	if l != usual {
		w.alone = false // leave it all to the queue
	}
	heard := make(chan string, 1<<16)
	w.passed = func(what string) { heard <- what }
	start(t, w)
	for open := 1; owed(t, site) > 0 || open > 0; {
		select {
		case <-heard:
		case <-time.After(patienceOfTests):
			t.Fatalf("%d letters owed, %d erasures open", owed(t, site), open)
		}
		ids, err := site.OpenErasures(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		open = len(ids)
	}
	stop(t, w)
	got, copies := box.byReader(t)
	stayed := int64(0)
	for address := range a.joined {
		if !got[address][letters.Farewell] {
			stayed++
		}
		// A victim may have died between an erasure and its word about it: its farewell speaks for it.
		if !got[address][letters.Farewell] && (a.erased[address] || !got[address][letters.Confirm]) {
			t.Errorf("%s never had the letter that is owed", address)
		}
	}
	for _, id := range a.erasures {
		if l, err := site.Erasure(t.Context(), id); err != nil || l.Destroyed.IsZero() || l.Claims && l.Gone.IsZero() {
			t.Errorf("erasure %s: %+v %v", id, l, err)
		}
	}
	counts, err := site.Check(t.Context(), func(f store.Fault) { t.Errorf("%+v", f) })
	if err != nil || counts.Waiting > 0 || counts.Subjects < stayed {
		t.Errorf("%+v %v", counts, err)
	}
	t.Logf("%d joins and %d erasures acknowledged; %d letters arrived twice, with the same Message-ID", len(a.joined), len(a.erased), copies)
}

// byReader sorts the letters that arrived by reader and kind, and counts the second copies.
func (p *postbox) byReader(t *testing.T) (got map[string]map[letters.Kind]bool, copies int) {
	t.Helper()
	got, seen := map[string]map[letters.Kind]bool{}, map[string]bool{}
	for _, l := range p.letters() {
		m, err := mail.ReadMessage(strings.NewReader(l.raw))
		if err != nil {
			t.Fatal(err)
		}
		if id := m.Header.Get("Message-ID"); seen[id] {
			copies++
		} else {
			seen[id] = true
		}
		if got[l.to] == nil {
			got[l.to] = map[letters.Kind]bool{}
		}
		kind := letters.Farewell
		if strings.Contains(body(t, l), "/confirm?t=") {
			kind = letters.Confirm
		}
		got[l.to][kind] = true
	}
	return got, copies
}
