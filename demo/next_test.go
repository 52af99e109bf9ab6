package demo

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"charte/people"
	"charte/sites"
	"charte/store"
)

// TestAmendedCharter: the version that the demonstration announces is a lawful one.
func TestAmendedCharter(t *testing.T) {
	source, err := amended(sites.Skills(), time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC))
	if err != nil {
		t.Fatal(err)
	}
	p, err := compile(first, source, aSunday)
	if err != nil {
		t.Fatal(err)
	}
	if _, ok := p.Charter.Purpose("job_alerts"); !ok || p.Charter.Version.Number != 2 {
		t.Errorf("version %d without its purpose", p.Charter.Version.Number)
	}
	if _, err := amended([]byte("charter: 1\n"), aSunday); err == nil {
		t.Error("another charter was amended")
	}
}

// TestNewVersion: everybody is told ahead, and those who are asked stay where they are until they agree.
//
// Law: GDPR 7(1), GDPR 13(3)
func TestNewVersion(t *testing.T) {
	d := openDemo(t, Config{At: aSunday, Seed: 4, People: some})
	press := func(path, form string) {
		t.Helper()
		if code, body := ask(t, d, http.MethodPost, "http://mail.localhost:8080"+path, form, "Origin", "http://mail.localhost:8080"); code != http.StatusSeeOther {
			t.Fatalf("%s %s: %d %s", path, form, code, body)
		}
	}
	count := func() store.Campaign {
		t.Helper()
		all, err := d.site.Campaigns(t.Context(), d.clock.Now())
		if err != nil || len(all) != 1 {
			t.Fatal(all, err)
		}
		return all[0]
	}
	if code, _ := ask(t, d, http.MethodPost, "http://mail.localhost:8080/version", ""); code != http.StatusForbidden {
		t.Errorf("a request from nowhere announces a version: %d", code)
	}
	press("/version", "")
	press("/version", "") // once is enough
	told := count()
	if told.Told == 0 || told.Told != told.Concerns || told.Pending != told.Needs || told.Needs == 0 || told.Moved != 0 {
		t.Errorf("announced: %+v", told)
	}
	if _, body := ask(t, d, http.MethodGet, "http://mail.localhost:8080/clock", ""); !strings.Contains(body, "people told of the new version") || !strings.Contains(body, "is announced, and applies from") || strings.Contains(body, "Announce a new version") {
		t.Error("the clock does not say so")
	}
	press("/clock", "step=30d")
	press("/clock", "step=1d")
	if _, body := ask(t, d, http.MethodGet, "http://mail.localhost:8080/clock", ""); !strings.Contains(body, "was announced, and applies since") || strings.Contains(body, "applies from") {
		t.Error("the clock speaks of a day that has passed as if it came")
	}
	now := d.clock.Now()
	in, err := d.site.InForce(t.Context(), now)
	if err != nil || in.Number() != 2 {
		t.Fatalf("version %d is in force, %v", in.Number(), err)
	}
	if c := count(); c.Moved != c.People-c.Needs-c.Unplanned || c.Pending != c.Needs {
		t.Errorf("in force: %+v", c)
	}
	lou, _, err := d.site.Credentials(t.Context(), d.SignIns[0].Email)
	if err != nil {
		t.Fatal(err)
	}
	who := people.Session{Subject: lou, Kind: d.SignIns[0].Kind, Lang: "en"}
	if _, err := d.site.Answer(t.Context(), who, 2, store.Agreed, []string{"job_alerts"}, "en", now); err != nil {
		t.Fatal(err)
	}
	if values, err := in.For(t.Context(), lou, "job_alerts"); err != nil || len(values) == 0 {
		t.Errorf("agreed to, and not allowed: %v %v", values, err)
	}
	if _, err := d.work.Tick(t.Context()); err != nil {
		t.Fatal(err)
	}
	board, err := in.Board(t.Context(), d.clock.Now())
	if err != nil || board["changes"].State != store.Kept {
		t.Errorf("%+v %v", board["changes"], err)
	}
}
