package work

import (
	"context"
	"fmt"
	"io"
	"mime/quotedprintable"
	"net/mail"
	"net/url"
	"strings"
	"testing"
	"time"

	"charte/charter"
	"charte/people"
	"charte/plan"
	"charte/policy"
	"charte/seal"
	"charte/sites"
	"charte/store"
	"charte/store/storetest"
)

var skillsPlan = func() *plan.Plan {
	c, err := charter.Parse(sites.SkillsFile, sites.Skills())
	if err != nil {
		panic(err)
	}
	return plan.Compile(c)
}()

// form is what a seeker sends to join.
func form(address string) url.Values {
	return url.Values{"first_name": {"Lou"}, "email": {address}, "postcode": {"13004"}}
}

func openSite(t testing.TB, o store.Options) *store.Site {
	t.Helper()
	s, err := store.Open(context.WithoutCancel(t.Context()), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	site, err := s.Site(skillsPlan, "http://skills.localhost:8080")
	if err != nil {
		t.Fatal(err)
	}
	return site
}

func sqliteSite(t testing.TB) (*store.Site, *Clock) {
	t.Helper()
	return openSite(t, store.Options{Dir: t.TempDir()}), NewClock()
}

// engines runs a test on both databases.
func engines(t *testing.T, run func(t *testing.T, site *store.Site)) {
	t.Run("sqlite", func(t *testing.T) { run(t, openSite(t, store.Options{Dir: t.TempDir()})) })
	t.Run("postgresql", func(t *testing.T) {
		run(t, openSite(t, store.Options{Dir: t.TempDir(), URL: storetest.Postgres(t)}))
	})
}

func newWork(t testing.TB, site *store.Site, clock *Clock, relay string) *Work {
	t.Helper()
	w, err := New(Config{Store: site.Store, Sites: []*store.Site{site}, Clock: clock, Relay: Relay{Addr: relay}})
	if err != nil {
		t.Fatal(err)
	}
	return w
}

// start starts the clockwork, and stops it with the test.
func start(t testing.TB, w *Work) {
	t.Helper()
	if err := w.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { stop(t, w) })
}

func stop(t testing.TB, w *Work) {
	t.Helper()
	if err := w.Stop(context.WithoutCancel(t.Context())); err != nil {
		t.Error(err)
	}
}

func join(t testing.TB, site *store.Site, at time.Time, address string) seal.ID {
	t.Helper()
	id := seal.NewID()
	joined, problems := people.Join(site.Plan, "seeker", form(address), "fr", id, at)
	if problems != nil {
		t.Fatal(problems)
	}
	if err := site.Join(t.Context(), joined); err != nil {
		t.Fatal(err)
	}
	return id
}

// confirm follows the link of a letter.
func confirm(t testing.TB, site *store.Site, at time.Time, body string) {
	t.Helper()
	_, token, ok := strings.Cut(body, "/confirm?t=")
	if !ok {
		t.Fatalf("no link in %q", body)
	}
	token = strings.Fields(token)[0]
	if _, err := site.SetPassword(t.Context(), token, people.TicketConfirm, phc, people.Device{}, at); err != nil {
		t.Fatal(err)
	}
}

// phc is the hash of a password that nobody uses.
var phc = people.HashPassword("nobody signs in with this one")

// body is the text of a letter as its reader sees it.
func body(t testing.TB, a arrival) string {
	t.Helper()
	m, err := mail.ReadMessage(strings.NewReader(a.raw))
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(quotedprintable.NewReader(m.Body))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func addresses(n int) (list []string) {
	for i := range n {
		list = append(list, fmt.Sprintf("person%d@example.org", i))
	}
	return list
}

// hear collects the finished passes of a clockwork that has not started.
func hear(w *Work) func(t testing.TB, what string) {
	passed := make(chan string, 10_000)
	w.passed = func(what string) {
		select {
		case passed <- what:
		default:
		}
	}
	return func(t testing.TB, what string) {
		t.Helper()
		for {
			select {
			case p := <-passed:
				if p == what {
					return
				}
			case <-time.After(patienceOfTests):
				t.Fatal("never heard of", what)
			}
		}
	}
}

func owed(t testing.TB, site *store.Site) int {
	t.Helper()
	ids, err := site.Unsent(t.Context(), time.Now().AddDate(100, 0, 0), 1000)
	if err != nil {
		t.Fatal(err)
	}
	return len(ids)
}

func tick(t testing.TB, w *Work) Done {
	t.Helper()
	done, err := w.Tick(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return done
}

func TestLettersLeave(t *testing.T) {
	engines(t, func(t *testing.T, site *store.Site) {
		box, clock := newPostbox(t), NewClock()
		w := newWork(t, site, clock, box.addr)
		await := hear(w)
		start(t, w)
		for _, address := range addresses(20) {
			join(t, site, clock.Now(), address)
		}
		box.await(t, 20)
		for owed(t, site) > 0 {
			await(t, "send_letter")
		}
		await(t, "integrate")
	})
}

func TestRelayDown(t *testing.T) {
	engines(t, func(t *testing.T, site *store.Site) {
		box, clock := newPostbox(t), NewClock()
		box.down(t)
		w := newWork(t, site, clock, box.addr)
		await := hear(w)
		start(t, w)
		join(t, site, clock.Now(), "lou@example.org")
		await(t, "send_letter")
		if n := owed(t, site); n != 1 {
			t.Fatalf("%d letters wait", n)
		}
		box.up(t)
		box.await(t, 1)
	})
}

func TestRelayRefuses(t *testing.T) {
	site, clock := sqliteSite(t)
	box := newPostbox(t)
	box.refuse(550)
	w := newWork(t, site, clock, box.addr)
	for _, address := range addresses(failuresInRow + 2) {
		join(t, site, clock.Now(), address)
	}
	if done := tick(t, w); done.Sent != 0 || owed(t, site) != failuresInRow+2 {
		t.Fatalf("%+v, %d wait", done, owed(t, site))
	}
	// The board says so as soon as the charter's hour is over.
	clock.Advance(61 * time.Minute)
	tick(t, w)
	board, err := site.Board(t.Context(), clock.Now())
	if err != nil || board["letters.within"].State != store.Late {
		t.Errorf("%+v %v", board["letters.within"], err)
	}
	box.refuse(0)
	if done := tick(t, w); done.Sent != failuresInRow+2 || owed(t, site) != 0 {
		t.Fatalf("%+v, %d wait", done, owed(t, site))
	}
}

func TestLetterGivenUp(t *testing.T) {
	site, clock := sqliteSite(t)
	box := newPostbox(t)
	box.down(t)
	w := newWork(t, site, clock, box.addr)
	join(t, site, clock.Now(), "lou@example.org")
	clock.Advance(giveUpAfter - time.Minute)
	tick(t, w)
	if owed(t, site) != 1 {
		t.Fatal("given up too early")
	}
	clock.Advance(time.Minute)
	tick(t, w)
	if owed(t, site) != 0 {
		t.Fatal("not given up")
	}
}

// A person who stays away is warned after a year, and nothing is left of them 30 days later.
func TestTimePasses(t *testing.T) {
	engines(t, func(t *testing.T, site *store.Site) {
		box, clock := newPostbox(t), NewClock()
		w := newWork(t, site, clock, box.addr)
		w.visit = func(context.Context, *store.Site) (map[string]store.Visited, error) {
			return map[string]store.Visited{plan.ProbeParties: {Breaches: 1}, plan.ProbeCookies: {}, plan.ProbeLength: {}, plan.ProbePace: {}, plan.ProbeNotice: {}}, nil
		}
		if err := site.Publish(t.Context(), policy.Published(site.Plan, clock.Now()), clock.Now()); err != nil {
			t.Fatal(err)
		}
		join(t, site, clock.Now(), "lou@example.org")
		if done := tick(t, w); done.Sent != 1 || done.Logged == 0 {
			t.Fatalf("%+v", done)
		}
		confirm(t, site, clock.Now(), body(t, box.await(t, 1)[0]))
		if done := tick(t, w); done.Sent+done.Warned+done.Ended+done.Erased != 0 {
			t.Fatalf("%+v", done)
		}
		clock.Advance(366 * 24 * time.Hour)
		if done := tick(t, w); done.Warned != 1 || done.Sent != 1 || done.Expired != 0 {
			t.Fatalf("%+v", done)
		}
		clock.Advance(30 * 24 * time.Hour)
		if done := tick(t, w); done.Ended != 1 || done.Erased != 1 || done.Sent != 1 {
			t.Fatalf("%+v", done)
		}
		if done := tick(t, w); done.Warned+done.Ended+done.Erased+done.Sent != 0 {
			t.Fatalf("%+v", done)
		}
		board, err := site.Board(t.Context(), clock.Now())
		if err != nil {
			t.Fatal(err)
		}
		for id, m := range board {
			want := store.Kept
			switch p, _ := site.Plan.Promise(id); {
			case p.DeclaredOnly():
				want = store.Declared
			case p.Probe.Kind == plan.ProbeParties:
				want = store.Broken
			}
			if m.State != want {
				t.Errorf("%s is %s, not %s: %+v", id, m.State, want, m)
			}
		}
	})
}

func TestClock(t *testing.T) {
	c := ClockAt(time.Date(2020, 2, 29, 12, 0, 0, 0, time.FixedZone("", 3600)))
	before := c.Now()
	if before.Year() != 2020 || before.Location() != time.UTC || !before.Equal(before.Truncate(time.Microsecond)) {
		t.Error(before)
	}
	c.Advance(-time.Hour)
	if c.Now().Before(before) {
		t.Error("time went back")
	}
	c.Advance(24 * time.Hour)
	if now := c.Now(); now.Before(before.Add(24*time.Hour)) || now.Day() != 1 {
		t.Error(now)
	}
}
