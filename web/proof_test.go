package web

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/mod/sumdb/tlog"

	"charte/plan"
	"charte/policy"
	"charte/proof"
	"charte/store"
	"charte/web/page"
)

// overHTTP reads the log as any client of C2SP tiles does.
type overHTTP struct {
	*browser
	size int64
}

// Tile gets the widest tile that a log of that size has.
func (o overHTTP) Tile(_ context.Context, level int, n int64) ([]byte, error) {
	width := min(o.size>>(8*level)-n*256, 256)
	t := proof.Tile{Level: level, N: n, Width: int(width)}
	got := o.get("/log/" + t.Path())
	if got.status != http.StatusOK || got.header.Get("Content-Type") != "application/octet-stream" || !strings.Contains(got.header.Get("Cache-Control"), "immutable") {
		return nil, fmt.Errorf("%s: %d %v", t.Path(), got.status, got.header)
	}
	return []byte(got.body), nil
}

// TestLogIsServed: anybody recomputes the signed root from the tiles, and the tiles from the entries.
//
// Law: GDPR 5(2)
func TestLogIsServed(t *testing.T) {
	w := found(t)
	b := w.browser()
	b.get("/log/checkpoint").is(http.StatusNotFound)
	ines := w.joins("seeker", "ines@example.org")
	for range 140 {
		if err := w.site.Publish(t.Context(), policy.Published(w.site.Plan, w.clock()), w.clock()); err != nil {
			t.Fatal(err)
		}
		ines.post("/my-data/consent/newsletter", "give", "yes")
		ines.post("/my-data/consent/newsletter", "give", "no")
	}
	w.integrate()
	note := b.get("/log/checkpoint").is(http.StatusOK)
	if note.header.Get("Content-Type") != "text/plain; charset=utf-8" || note.header.Get("Cache-Control") != "no-cache" {
		t.Errorf("header %v", note.header)
	}
	c, err := proof.ParseCheckpoint([]byte(note.body), w.site.VerifierKey())
	if err != nil {
		t.Fatal(err)
	}
	if c.Size <= 256 {
		t.Fatalf("only %d entries: no full tile is seen", c.Size)
	}
	if root, err := proof.Root(t.Context(), c.Size, overHTTP{b, c.Size}); err != nil || root != c.Root {
		t.Errorf("root %v, %v; want %v", root, err, c.Root)
	}
	bundle := b.get("/log/" + proof.EntriesPath(0, 256)).is(http.StatusOK).body
	tile := b.get("/log/tile/0/000").is(http.StatusOK).body
	if len(bundle) != 256*34 || len(tile) != 256*32 {
		t.Fatalf("%d and %d bytes", len(bundle), len(tile))
	}
	for i := range 256 {
		entry := bundle[i*34 : (i+1)*34]
		hash := tlog.RecordHash([]byte(entry[2:]))
		if entry[:2] != "\x00\x20" || tile[i*32:(i+1)*32] != string(hash[:]) {
			t.Fatalf("entry %d does not hash to its place in the tile", i)
		}
	}
	if part := b.get("/log/tile/0/000.p/7").is(http.StatusOK).body; part != tile[:7*32] {
		t.Error("a part of a tile is not its beginning")
	}
	for _, path := range []string{"tile/0/001", "tile/0/001.p/255", "tile/1/000.p/2", "tile/5/000", "tile/6/000", "tile/0/999", "tile/0/000.p/256", "tile/0/000.p/0",
		"tile/entries/001", "tile/entries/999.p/1", "tile/x", "tile/", "tile/0/0", "tile/data/000", "tile/-1/000", "tile/0/x999/x999/x999/x999/999"} {
		if got := b.get("/log/" + path); got.status != http.StatusNotFound {
			t.Errorf("%s: status %d", path, got.status)
		}
	}
}

// TestBoardIsShown: each sentence of the policy has its state, on both pages, and they link to each other.
//
// Law: GDPR 5(2), GDPR 12(1)
func TestBoardIsShown(t *testing.T) {
	w := found(t)
	b := w.browser()
	declared := slices.IndexFunc(w.site.Plan.Promises, plan.Promise.DeclaredOnly)
	b.get("/policy").is(http.StatusOK).shows(in("#collect-seeker", says("not measured yet")),
		in("#"+policy.Anchor(w.site.Plan.Promises[declared].ID), says("declared only")))
	ines := w.joins("seeker", "ines@example.org")
	w.later(time.Hour)
	w.integrate()
	w.probe()
	got := b.get("/policy").is(http.StatusOK).shows(
		in("#collect-seeker", says("kept"), says("since 22 November 2026"), says("1 person checked"), has("a[href=/proof#collect-seeker]")),
		in("#letters-within", says("kept")), has("a[href=/my-data/delete]"), says("Atouts SARL"), says("CNIL"), has("#retention-account"))
	for _, p := range w.site.Plan.Promises {
		if !strings.Contains(got.body, `id="`+strings.ReplaceAll(p.ID, ".", "-")+`"`) {
			t.Errorf("the policy does not show %s", p.ID)
		}
	}
	b.get("/proof").is(http.StatusOK).shows(in("tr#collect-seeker", says("charter.yaml:"), has("a[href=/policy#collect-seeker]")),
		says(w.site.VerifierKey()), has("a[href=/log/checkpoint]"), says("Nobody has left yet"))
	b.get("/").is(http.StatusOK).shows(in(".score", says("promises kept out of")), times(3, ".promise"))

	ines.post("/forgot", "email", "ines@example.org")
	w.later(2 * time.Hour)
	w.probe()
	b.get("/policy").shows(in("#letters-within", says("late: 1"), says("1 letter waiting")))
	b.get("/").shows(says("late"))
}

// TestSmallCountsAreHidden: who left shows as a number, from ten up.
//
// Law: GDPR recital 26
func TestSmallCountsAreHidden(t *testing.T) {
	w := found(t, func(c *Config) { c.PerNetwork = Pace{Burst: 1000, Every: time.Second} })
	b := w.browser()
	for i := range store.ShownFrom {
		b.get("/proof").shows(hasNo("section[aria-labelledby=page-remains] table"))
		m := w.joins("seeker", fmt.Sprint("a", i, "@example.org"))
		m.post("/my-data/delete", "understood", "yes").is(http.StatusSeeOther)
	}
	b.get("/proof").is(http.StatusOK).shows(in("section[aria-labelledby=page-remains] table", says("I am looking for work"), says("13"), says("10")))
}

func TestSecurityText(t *testing.T) {
	w := found(t)
	got := w.browser().get("/.well-known/security.txt").is(http.StatusOK)
	at := regexp.MustCompile(`(?m)^Expires: (.*)$`).FindStringSubmatch(got.body)
	if at == nil || !strings.Contains(got.body, "Contact: mailto:bonjour@skills.example\n") || got.header.Get("Content-Type") != "text/plain; charset=utf-8" {
		t.Fatalf("%s", got.body)
	}
	expires, err := time.Parse(time.RFC3339, at[1])
	if err != nil || expires.Before(w.clock()) || expires.After(w.clock().AddDate(1, 0, 0)) {
		t.Errorf("expires %s, %v", at[1], err)
	}
}

func TestMetricsStayHere(t *testing.T) {
	w := found(t)
	b := w.browser()
	b.host = "127.0.0.1:8080"
	b.get("/healthz").is(http.StatusOK)
	b.get("/no/such/page")
	got := b.get("/metrics").is(http.StatusOK)
	for _, want := range []string{`charte_http_requests_total{route="GET /healthz",site="",status="200"} 1`, `charte_promises{site="skills",state="unknown"}`, "charte_http_seconds_bucket"} {
		if !strings.Contains(got.body, want) {
			t.Errorf("no %s in:\n%s", want, got.body)
		}
	}
	if strings.Contains(got.body, "such") {
		t.Error("a path is a label")
	}
	for _, header := range []string{"X-Forwarded-For", "Forwarded", "Via"} {
		b.ask(http.MethodGet, "/metrics", nil, func(r *http.Request) { r.Header.Set(header, "x") }).is(http.StatusNotFound)
	}
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://"+host+"/metrics", nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, from := range []string{"198.51.100.7:1", "[2001:db8::1]:1", "", "@"} {
		r.RemoteAddr = from
		out := &fetched{header: http.Header{}}
		w.server.ServeHTTP(out, r)
		if out.status != http.StatusNotFound {
			t.Errorf("%q gets %d", from, out.status)
		}
	}
}

func TestHealthSaysWhenTheDatabaseIsGone(t *testing.T) {
	w := found(t)
	if err := w.site.Close(); err != nil {
		t.Fatal(err)
	}
	b := w.browser()
	b.get("/healthz").is(http.StatusServiceUnavailable)
	b.get("/").is(http.StatusInternalServerError).shows(in("main", says("Something broke on our side"), has("code")))
}

// TestEveryFigureHasWords: what a probe counts, a page can say, one or many, in both languages.
func TestEveryFigureHasWords(t *testing.T) {
	checkWords(t, "../store/probe.go", `"(figure\.[a-z.]+)"`, 15, func(f page.Frame, id string) []string {
		return []string{f.Count(1, id+"-one", id+"-many"), f.Count(2, id+"-one", id+"-many")}
	})
}

// TestEveryProblemHasWords: whatever a room finds wrong, a page can say.
func TestEveryProblemHasWords(t *testing.T) {
	for _, file := range []string{"../people/join.go", "../people/password.go", "../people/value.go"} {
		checkWords(t, file, `"(problem\.[a-z.]+)"`, 1, func(f page.Frame, id string) []string {
			if id == "problem.password.short" {
				return []string{f.T(id, "Label", 15, 16)}
			}
			return []string{f.T(id, "Label")}
		})
	}
}

func checkWords(t *testing.T, file, pattern string, least int, say func(page.Frame, string) []string) {
	t.Helper()
	src, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var ids []string
	for _, m := range regexp.MustCompile(pattern).FindAllStringSubmatch(string(src), -1) {
		ids = append(ids, m[1])
	}
	slices.Sort(ids)
	ids = slices.Compact(ids)
	if len(ids) < least {
		t.Fatalf("found only %d ids in %s", len(ids), file)
	}
	for _, id := range ids {
		for _, lang := range []string{"fr", "en"} {
			for _, text := range say(page.Frame{Lang: lang}, id) {
				if strings.Contains(text, "["+id) || strings.Contains(strings.ReplaceAll(text, "%!(EXTRA string=Label)", ""), "%!") {
					t.Errorf("%s %s reads %q", lang, id, text)
				}
			}
		}
	}
}
