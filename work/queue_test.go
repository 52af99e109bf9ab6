package work

import (
	"bytes"
	"context"
	"database/sql"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"testing"

	"charte/seal"
	"charte/store"
)

// lines is a log that tests read while it is written.
type lines struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (l *lines) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buf.Write(b)
}

func (l *lines) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buf.String()
}

// Whatever a relay answers and whatever a job breaks on, neither the queue's rows nor the log hold anything of anybody.
func TestNothingPersonalInQueueOrLog(t *testing.T) {
	site, clock := sqliteSite(t)
	box, log := newPostbox(t), &lines{}
	box.refuse(550)
	w, err := New(Config{Store: site.Store, Sites: []*store.Site{site}, Clock: clock, Relay: Relay{Addr: box.addr},
		Visit: func(context.Context, *store.Site) (map[string]store.Visited, error) { panic("lou@example.org") },
		Log:   slog.New(seal.Redact(slog.NewTextHandler(log, nil)))})
	if err != nil {
		t.Fatal(err)
	}
	await := hear(w)
	start(t, w)
	join(t, site, clock.Now(), "lou@example.org")
	await(t, "send_letter")
	await(t, "measure")
	stop(t, w)

	var rows strings.Builder
	all, err := site.Jobs().(*sql.DB).QueryContext(t.Context(), "select kind, args, coalesce(errors, ''), metadata, tags from river_job")
	if err != nil {
		t.Fatal(err)
	}
	defer all.Close()
	for all.Next() {
		var kind, args, errs, metadata, tags string
		if err := all.Scan(&kind, &args, &errs, &metadata, &tags); err != nil {
			t.Fatal(err)
		}
		fmt.Fprintln(&rows, kind, args, errs, metadata, tags)
	}
	for where, text := range map[string]string{"queue": rows.String(), "log": log.String()} {
		for _, personal := range []string{"lou", "Lou", "example.org", "13004"} {
			if strings.Contains(text, personal) {
				t.Errorf("the %s holds %q: %s", where, personal, text)
			}
		}
	}
	if !strings.Contains(rows.String(), "send_letter") || !strings.Contains(log.String(), `err="work: the mail relay did not take the letter: code 550"`) {
		t.Errorf("nothing happened: %s %s", rows.String(), log.String())
	}
	if !strings.Contains(log.String(), "job=measure") {
		t.Errorf("a panic left no line: %s", log.String())
	}
}

// A letter whose job was lost gets another one, once.
func TestRequeue(t *testing.T) {
	engines(t, func(t *testing.T, site *store.Site) {
		box, clock := newPostbox(t), NewClock()
		w := newWork(t, site, clock, box.addr)
		join(t, site, clock.Now(), "lou@example.org")
		for _, want := range []int{1, 0} {
			if n, err := w.requeue(t.Context(), site, clock.Now()); n != want || err != nil {
				t.Fatalf("%d jobs, not %d: %v", n, want, err)
			}
		}
		start(t, w)
		box.await(t, 1)
	})
}

// What was acknowledged before a stop is in the log after it, and what waits goes on with the next start.
func TestStop(t *testing.T) {
	engines(t, func(t *testing.T, site *store.Site) {
		box, clock := newPostbox(t), NewClock()
		box.down(t)
		w := newWork(t, site, clock, box.addr)
		start(t, w)
		for _, address := range addresses(8) {
			join(t, site, clock.Now(), address)
		}
		stop(t, w)
		if counts, err := site.Check(t.Context(), func(f store.Fault) { t.Errorf("%+v", f) }); err != nil || counts.Waiting != 0 || counts.Letters != 8 {
			t.Fatalf("%+v %v", counts, err)
		}
		box.up(t)
		again := newWork(t, site, clock, box.addr)
		start(t, again)
		box.await(t, 8)
	})
}
