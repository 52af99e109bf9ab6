package work

import (
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"

	"charte/consent"
	"charte/letters"
	"charte/people"
	"charte/rights"
	"charte/seal"
	"charte/store"
)

// members joins, confirms and agrees to the newsletter for each address.
func members(t testing.TB, site *store.Site, at time.Time, list ...string) (ids []seal.ID) {
	t.Helper()
	for _, address := range list {
		form := form(address)
		form.Set(people.ConsentBox+"newsletter", people.Ticked)
		id := seal.NewID()
		joined, problems := people.Join(site.Plan, "seeker", form, "fr", id, at)
		if problems != nil {
			t.Fatal(problems)
		}
		if err := site.Join(t.Context(), joined); err != nil {
			t.Fatal(err)
		}
		ids = append(ids, id)
	}
	waiting, err := site.Unsent(t.Context(), at.Add(time.Second), 1000)
	if err != nil {
		t.Fatal(err)
	}
	for _, letter := range waiting {
		o, err := site.Letter(t.Context(), letter)
		if err != nil {
			t.Fatal(err)
		}
		confirm(t, site, at, o.Body.Reveal("test"))
		if err := site.Sent(t.Context(), o, at); err != nil {
			t.Fatal(err)
		}
	}
	return ids
}

func mails(t testing.TB, site *store.Site, series, subject string, at time.Time) {
	t.Helper()
	d := letters.Draft{"fr": {Subject: subject, Body: "Bonjour.\n\nLe site change : https://skills.example/nouveau"}, "en": {Subject: subject, Body: "Hello."}}
	if _, err := site.Mail(t.Context(), series, d, false, at); err != nil {
		t.Fatal(err)
	}
}

// TestMailingsLeave: a letter of a series is handed over in a real conversation, with what a mail program needs to end it in one press;
// but for the reader's address, its number and its link, everybody is sent the same bytes, and nothing in them reports an opening.
//
// Law: CPCE L34-5, LIL 82, GDPR 21(3)
func TestMailingsLeave(t *testing.T) {
	box, clock := newPostbox(t), NewClock()
	site, _ := sqliteSite(t)
	w := newWork(t, site, clock, box.addr)
	ids := members(t, site, clock.Now(), "lou@example.org", "ana@example.org")
	mails(t, site, "monthly_letter", "Les nouvelles de mars", clock.Now())
	if done := tick(t, w); done.Posted != 2 || done.Sent != 2 {
		t.Fatalf("%+v", done)
	}
	var same []string
	for _, a := range box.await(t, 2) {
		address := strings.Trim(a.header(t, "List-Unsubscribe"), "<>")
		u, err := url.Parse(address)
		if err != nil || u.Path != "/unsubscribe" || len(u.Query()) != 1 || len(u.Query().Get("t")) != 44 || !strings.HasPrefix(address, site.Base) {
			t.Errorf("List-Unsubscribe: %q", address)
		}
		if got := a.header(t, "List-Unsubscribe-Post"); got != "List-Unsubscribe=One-Click" {
			t.Errorf("List-Unsubscribe-Post: %q", got)
		}
		text := body(t, a)
		if strings.Count(text, address) != 1 || !strings.Contains(text, "Bonjour.") {
			t.Errorf("the body has not the link once:\n%s", text)
		}
		if kind := a.header(t, "Content-Type"); kind != "text/plain; charset=UTF-8" {
			t.Errorf("Content-Type: %q", kind)
		}
		for _, forbidden := range []string{"<img", "text/html", "multipart", "Disposition-Notification-To", "Return-Receipt-To", "X-Confirm-Reading-To", ids[0].String(), ids[1].String()} {
			if strings.Contains(strings.ToLower(a.raw), strings.ToLower(forbidden)) {
				t.Errorf("the letter holds %q", forbidden)
			}
		}
		// What is left once the address, the number, the date and the link are taken away is what everybody gets.
		raw := strings.ReplaceAll(text, address, "LINK")
		for _, name := range []string{"From", "Subject", "MIME-Version", "Content-Type", "Content-Transfer-Encoding", "Auto-Submitted", "User-Agent", "X-Mailer"} {
			raw += "\n" + name + ": " + a.header(t, name)
		}
		same = append(same, raw)
		if u, err := url.Parse(address); err == nil {
			x, err := site.Unsubscribe(t.Context(), u.Query().Get("t"))
			if err != nil || !x.On || x.Mailing != "monthly_letter" {
				t.Errorf("the link leads to %+v, %v", x, err)
			}
		}
	}
	if same[0] != same[1] {
		t.Errorf("two readers are sent two letters:\n%s\n%s", same[0], same[1])
	}
	if done := tick(t, w); done.Posted != 0 || done.Sent != 0 {
		t.Errorf("sent again: %+v", done)
	}
}

// TestOwedLettersAreNoSeries: what is owed has no link that would end it.
func TestOwedLettersAreNoSeries(t *testing.T) {
	box, clock := newPostbox(t), NewClock()
	site, _ := sqliteSite(t)
	join(t, site, clock.Now(), "lou@example.org")
	tick(t, newWork(t, site, clock, box.addr))
	if a := box.await(t, 1)[0]; a.header(t, "List-Unsubscribe")+a.header(t, "List-Unsubscribe-Post") != "" {
		t.Error("a letter that is owed can be unsubscribed from")
	}
}

// TestStopsWin: what people say while the relay is down decides what leaves once it is up again, and nothing above the cap does.
//
// Law: GDPR 7(3), GDPR 21(3), CPCE L34-5
func TestStopsWin(t *testing.T) {
	engines(t, func(t *testing.T, site *store.Site) {
		box, clock := newPostbox(t), NewClock()
		w := newWork(t, site, clock, box.addr)
		ids := members(t, site, clock.Now(), "withdraws@example.org", "stops@example.org", "stays@example.org")
		box.refuse(451)
		for _, series := range []string{"monthly_letter", "survey"} {
			mails(t, site, series, series, clock.Now())
		}
		tick(t, w)
		clock.Advance(time.Hour)
		if done := tick(t, w); done.Sent != 0 || owed(t, site) != 6 {
			t.Fatalf("%+v, %d wait", done, owed(t, site))
		}
		no, err := consent.Choose(site.Plan, "newsletter", false, "my-data", "fr", clock.Now())
		if err != nil {
			t.Fatal(err)
		}
		if _, err := site.Choose(t.Context(), ids[0], no); err != nil {
			t.Fatal(err)
		}
		stop, err := rights.Stop(site.Plan, "survey", true, "preferences", "fr", clock.Now())
		if err != nil {
			t.Fatal(err)
		}
		if _, err := site.Object(t.Context(), ids[1], stop); err != nil {
			t.Fatal(err)
		}
		mails(t, site, "monthly_letter", "another one", clock.Now())
		box.refuse(0)
		clock.Advance(time.Hour)
		if done := tick(t, w); done.Sent != 4 || owed(t, site) != 0 {
			t.Errorf("%+v, %d wait", done, owed(t, site))
		}
		got := map[string]string{}
		for _, a := range box.await(t, 4) {
			got[a.to] += " " + a.header(t, "Subject")
		}
		want := map[string]string{"withdraws@example.org": " survey", "stops@example.org": " monthly_letter"}
		for to, subjects := range want {
			if got[to] != subjects {
				t.Errorf("%s got%s, want%s", to, got[to], subjects)
			}
		}
		if subjects := got["stays@example.org"]; len(strings.Fields(subjects)) != 2 || strings.Contains(subjects, "another") {
			t.Errorf("who stays got%s", subjects)
		}
	})
}

// TestALetterThatMayHaveLeftCounts: when the conversation broke off after the letter, it is tried again under its number, and the cap
// counts it once.
func TestALetterThatMayHaveLeftCounts(t *testing.T) {
	box, clock := newPostbox(t), NewClock()
	site, _ := sqliteSite(t)
	w := newWork(t, site, clock, box.addr)
	members(t, site, clock.Now(), "lou@example.org")
	mails(t, site, "monthly_letter", "March", clock.Now())
	box.interrupt(1, func() { box.server.Close() })
	if done := tick(t, w); done.Sent != 0 {
		t.Fatalf("%+v", done)
	}
	first := box.await(t, 1)[0].header(t, "Message-ID")
	box.up(t)
	tick(t, w) // too soon: nobody knows how the conversation ended
	clock.Advance(time.Hour)
	if done := tick(t, w); done.Sent != 1 {
		t.Fatalf("%+v", done)
	}
	if again := box.await(t, 1)[0].header(t, "Message-ID"); again != first {
		t.Errorf("%s, then %s", first, again)
	}
	all, err := site.Audience(t.Context(), "monthly_letter", clock.Now())
	if err != nil || fmt.Sprint(all) != fmt.Sprint([]store.Audience{{Version: 1, Capped: 1}}) {
		t.Errorf("%v, %v", all, err)
	}
}
