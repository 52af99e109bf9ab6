package store_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"image"
	"image/jpeg"
	"math/rand/v2"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"charte/charter"
	"charte/consent"
	"charte/people"
	"charte/plan"
	"charte/policy"
	"charte/rights"
	"charte/seal"
	"charte/store"
	"charte/store/storetest"
)

// envVictim turns this test binary into the server that is killed: it holds the store's options.
const envVictim = "CHARTE_TEST_STORE_VICTIM"

// victimOf says to a victim where its store is, and whether it is there for documents.
type victimOf struct {
	Dir, URL  string
	Documents bool
}

// The victim tells what it begins and what the store acknowledged, a line each, on its standard output. A line is
// written at once or not at all: what was read from it was acknowledged before the kill.

// TestVictim is the process that TestKilledServers kills. It never ends by itself, unless something fails.
func TestVictim(t *testing.T) {
	text := os.Getenv(envVictim)
	if text == "" {
		return // it only lives to be killed
	}
	var as victimOf
	if err := json.Unmarshal([]byte(text), &as); err != nil {
		t.Fatal(err)
	}
	o := store.Options{Dir: as.Dir, URL: as.URL}
	if as.Documents {
		err := storetest.HandIn(t, o, func(format string, args ...any) { fmt.Fprintf(os.Stdout, format+"\n", args...) })
		fmt.Println("failed", err)
		os.Exit(1)
	}
	s, err := store.Open(context.Background(), o)
	if err != nil {
		t.Fatal(err)
	}
	site := orchard(t, s)
	tell := func(format string, args ...any) { fmt.Fprintf(os.Stdout, format+"\n", args...) }
	fail := func(err error) {
		tell("failed %v", err)
		os.Exit(1)
	}
	tell("ready")
	for range 6 {
		go func() {
			for {
				if err := eventful(site, tell); err != nil {
					fail(err)
				}
			}
		}()
	}
	go func() {
		for {
			if err := publishes(site, tell); err != nil {
				fail(err)
			}
		}
	}()
	for {
		if _, err := site.Integrate(context.Background(), noon); err != nil && !errors.Is(err, store.ErrStale) {
			fail(err)
		}
		if _, note, _, err := site.Checkpoint(context.Background()); err == nil {
			tell("checkpoint %s", base64.StdEncoding.EncodeToString([]byte(note)))
		}
	}
}

// publishes announces the next version of the charter, in the place of the one that waits.
func publishes(site *store.Site, tell func(string, ...any)) error {
	ctx := context.Background()
	if err := site.Publish(ctx, policy.Published(site.Plan, noon), noon); err != nil {
		return err
	}
	all, err := site.Versions(ctx)
	if err != nil {
		return err
	}
	n := all[0].Number + 1
	source := strings.Replace(string(site.Plan.Charter.Source), "{number: 3, date: 2026-01-01}", fmt.Sprintf("{number: %d, date: 2026-03-01}", n), 1)
	c, err := charter.Parse("orchard.yaml", []byte(source))
	if err != nil {
		return err
	}
	next, err := site.Store.Site(plan.Compile(c), site.Base)
	if err != nil {
		return err
	}
	at := noon.Add(time.Duration(n) * time.Microsecond)
	if err := next.Publish(ctx, policy.Published(next.Plan, at), at); err != nil {
		return err
	}
	tell("published %d", n)
	return nil
}

// eventful is a short life: joining, some acts, and for every second person the end.
func eventful(site *store.Site, tell func(string, ...any)) error {
	ctx := context.Background()
	email := seal.NewID().String() + "@mail.example"
	form := map[string][]string{"first_name": {"Lou"}, "email": {email}, "postcode": {"75011"}}
	j, problems := people.Join(site.Plan, "picker", form, "en", seal.NewID(), noon)
	if problems != nil {
		return fmt.Errorf("%v", problems)
	}
	tell("joining %s %s", j.Subject, email)
	if err := site.Join(ctx, j); err != nil {
		return err
	}
	tell("joined %s %s", j.Subject, email)
	who := people.Session{Subject: j.Subject, Kind: "picker", Lang: "en"}
	for round := range 2 + rand.IntN(4) {
		choice, err := consent.Choose(site.Plan, "newsletter", round%2 == 0, "my-data", "en", noon)
		if err != nil {
			return err
		}
		fact, err := site.Choose(ctx, j.Subject, choice)
		if err != nil {
			return err
		}
		tell("chose %s %s %t", j.Subject, fact, choice.Given)
		entry := fmt.Sprintf("entry-%d", round)
		if err := site.AddEntry(ctx, who, "experience", seal.NewText(entry), noon); err != nil {
			return err
		}
		tell("added %s %s", j.Subject, entry)
	}
	if err := writes(site, who, tell); err != nil {
		return err
	}
	if rand.IntN(2) == 0 {
		return nil
	}
	h, err := site.Held(ctx, j.Subject)
	if err != nil {
		return err
	}
	tell("erasing %s", j.Subject)
	id, err := site.Erase(ctx, h, rights.OnRequest, noon)
	if err != nil {
		return err
	}
	tell("erased %s %s", j.Subject, id)
	if _, err = site.FinishErasure(ctx, id, noon); err != nil {
		return err
	}
	tell("finished %s", id)
	return nil
}

// writes sends a form with a picture, out of a draft.
func writes(site *store.Site, who people.Session, tell func(string, ...any)) error {
	ctx := context.Background()
	f, _ := site.Plan.Form("contact")
	draft, wrong := people.Fill(site.Plan, f, who.Kind, url.Values{"question": {"When"}, people.SaveButton: {""}}, "en", noon, people.Image{Field: "photo", Whole: dot(), Small: dot()})
	later := noon.Add(time.Second) // facts of one instant have no order
	whole, still := people.Fill(site.Plan, f, who.Kind, url.Values{"question": {"When do you open?"}}, "en", later)
	if wrong = append(wrong, still...); len(wrong) > 0 {
		return fmt.Errorf("%v", wrong)
	}
	r, err := site.Send(ctx, who.Subject, draft, noon)
	if err != nil {
		return err
	}
	tell("drafted %s %s", who.Subject, r.Record)
	d, err := site.Record(ctx, who.Subject, r.Record)
	if err != nil {
		return err
	}
	whole.Saved, whole.Images = r.Record, []people.Image{{Field: "photo", Saved: d.Pictures[0].ID}}
	if _, err := site.Send(ctx, who.Subject, whole, later); err != nil {
		return err
	}
	tell("sent %s %s", who.Subject, r.Record)
	return nil
}

// dot is the smallest picture.
func dot() []byte {
	var out bytes.Buffer
	_ = jpeg.Encode(&out, image.NewGray(image.Rect(0, 0, 1, 1)), nil) // memory does not fail
	return out.Bytes()
}

func TestKilledServers(t *testing.T) {
	const kills = 12
	for name, place := range engines {
		t.Run(name, func(t *testing.T) {
			o := place(t)
			settledStore, _ := settled(t, o) // the keyring is there
			closed(t, settledStore)
			w := &witnesses{people: map[string]*witness{}}
			for round := range kills {
				victim(t, w, o, 20+rand.IntN(250), nil)
				w.judge(t, o)
				if t.Failed() {
					t.Fatalf("after kill %d", round+1)
				}
			}
			t.Logf("%d kills: %d people, %d checkpoints", kills, len(w.people), len(w.checkpoints))
		})
	}
}

// Servers are killed while documents are sent, handed in, taken back and destroyed, and while people leave with theirs.
//
// Law: GDPR 5(1)(f), GDPR 17(1), GDPR 32(1)(b)
func TestKilledWithDocuments(t *testing.T) {
	for name, kills := range map[string]int{"sqlite": 4, "postgres": 2} {
		t.Run(name, func(t *testing.T) {
			o := engines[name](t)
			k := storetest.NewHanded(t, o)
			read, destroyed := 0, 0
			for range kills {
				if err := listen(victimOf{o.Dir, o.URL, true}, 40+rand.IntN(120), nil, k.Hear); err != nil {
					t.Fatal(err)
				}
				read, destroyed = k.Judge(t, o)
			}
			if read == 0 || destroyed == 0 {
				t.Errorf("%d documents were read, and %d destroyed", read, destroyed)
			}
			t.Logf("%d kills: %d documents read, %d destroyed", kills, read, destroyed)
		})
	}
}

// The database itself is killed, under a server that goes on.
func TestKilledPostgres(t *testing.T) {
	server := storetest.PostgresServer(t)
	address, _, err := storetest.Database(t.Context(), server.URL())
	if err != nil {
		t.Fatal(err)
	}
	o := store.Options{Dir: t.TempDir(), URL: address}
	w := &witnesses{people: map[string]*witness{}}
	for range 3 {
		victim(t, w, o, 50+rand.IntN(150), server.Kill)
		if err := server.Start(); err != nil {
			t.Fatal(err)
		}
		w.judge(t, o)
	}
	if log := server.Log(); strings.Contains(log, "PANIC") {
		t.Error(log)
	}
}

// A victim that cannot live is told at once, with what it said.
func TestVictimsThatFail(t *testing.T) {
	for name, place := range engines {
		t.Run(name, func(t *testing.T) {
			o := place(t)
			s, _ := settled(t, o)
			closed(t, s)
			driver, source := "sqlite", filepath.Join(o.Dir, "charte.db")
			if o.URL != "" {
				driver, source = "pgx", o.URL
			}
			if _, err := connect(t, driver, source).ExecContext(t.Context(), `alter table datum rename to elsewhere`); err != nil {
				t.Fatal(err)
			}
			w := &witnesses{people: map[string]*witness{}}
			if err := listen(victimOf{o.Dir, o.URL, false}, 1000, nil, w.hear); err == nil || !strings.Contains(err.Error(), "failed") || !strings.Contains(err.Error(), "datum") {
				t.Errorf("a victim whose every life fails: %v", err)
			}
		})
	}
}

// A first start that is killed leaves a folder in which the next one works.
func TestKilledWhileItStartsFirst(t *testing.T) {
	o := store.Options{Dir: filepath.Join(t.TempDir(), "data")}
	text, err := json.Marshal(struct{ Dir string }{o.Dir})
	if err != nil {
		t.Fatal(err)
	}
	for patience := time.Millisecond; ; patience += patience / 2 {
		cmd := exec.Command(os.Args[0], "-test.run=^TestVictim$")
		cmd.Env = append(os.Environ(), envVictim+"="+string(text))
		out, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		death := time.AfterFunc(patience, func() { cmd.Process.Kill() })
		started := bufio.NewScanner(out).Scan()
		death.Stop()
		cmd.Process.Kill()
		_ = cmd.Wait() // it was killed
		s, err := store.Open(t.Context(), o)
		if err != nil {
			t.Fatalf("killed after %v: %v", patience, err)
		}
		closed(t, s)
		if started {
			return
		}
		if err := os.RemoveAll(o.Dir); err != nil {
			t.Fatal(err)
		}
	}
}
