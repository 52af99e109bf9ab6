package web

import (
	"archive/zip"
	"bytes"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"charte/people"
	"charte/seal"
	"charte/store"
)

// hostile is what an attacker types wherever a text is kept: markup that would be an element of its own, a way out of an attribute, a template,
// and a formula.
const hostile = `=1+1<x-evil onmouseover=x>"'{{.}}</x-evil>`

// desked adds to the charter of the forms a role that answers them.
func desked(t *testing.T) []byte {
	t.Helper()
	const staff = "\nstaff:\n  host: {label: {fr: l’accueil, en: the front desk}, purposes: [account, job_search, requests], gives a reason: true, factors: 1}\n\nretention:\n"
	source := string(formed(t))
	if !strings.Contains(source, "\nretention:\n") {
		t.Fatal("the charter has no retention")
	}
	return []byte(strings.Replace(source, "\nretention:\n", staff, 1))
}

// TestNothingTypedIsMarkup: what people type as their names, entries, messages, reasons, keys and answers is text in every page that shows it:
// to themselves, to whom they chose, to the team, to whoever is invited; and in letters and copies.
//
// Law: GDPR 32(1)(b)
func TestNothingTypedIsMarkup(t *testing.T) {
	w := foundUnder(t, desked(t), hurry)
	ines, paul := w.joins("seeker", "ines@example.org"), w.joins("coach", "paul@example.org")
	cleo := w.works("cleo@example.org", "host")
	for _, m := range []*member{ines, paul} {
		m.post("/my-data/correct/first_name", "first_name", hostile).is(http.StatusSeeOther)
	}
	paul.post("/my-data/correct/organisation", "organisation", hostile).is(http.StatusSeeOther)
	ines.post("/profile/experience", "text-experience", hostile).is(http.StatusSeeOther)
	ines.post("/my-data/tokens", "name", hostile, "scope", "read", "days", "7").is(http.StatusOK).harmless("the page of a new key")
	ines.post("/my-data/after", "wish", "hand-over", "name", hostile, "address", "auntie@example.org", "then", "erase", "agree", "yes").is(http.StatusSeeOther)
	access := w.opens(ines, paul)
	sent := ines.post("/forms/story", "message", hostile, "tasks", hostile, people.ReaderField, access).is(http.StatusSeeOther).header.Get("Location")
	record := strings.TrimPrefix(strings.TrimSuffix(sent, "?done=sent"), "/records/")
	visit := w.browser().post("/forms/contact", "message", hostile, "nick", hostile, "writer_email", "passer@example.org").is(http.StatusSeeOther).header.Get("Location")
	ines.post("/invite/coaching", "email", "ava@example.org").is(http.StatusSeeOther)
	invitation := w.letter("ava@example.org")
	if text := invitation.Subject + invitation.Body.Reveal("test"); strings.Contains(text, "x-evil") {
		t.Errorf("a letter to a stranger carries what was typed as a name:\n%s", text)
	}
	file := "/desk/people/" + ines.subject.String()
	cleo.post(file, "role", "host", "reason", hostile).is(http.StatusSeeOther)
	letter := "/desk/records/" + ines.subject.String() + "/" + record
	cleo.post(letter, "role", "host", "reason", hostile)
	cleo.post(letter+"/answer", "role", "host", "answer", hostile)

	shown := 0
	look := func(b *browser, path string) {
		t.Helper()
		for _, lang := range []string{"en", "fr"} {
			b.lang = lang
			shown += b.get(path).harmless(path)
		}
	}
	for _, path := range []string{"/", "/my-data", "/my-data/history", "/my-data/tokens", "/my-data/after", "/my-data/preferences", "/my-data/security", "/my-data/sessions", "/profile", "/access",
		"/records", "/records/" + record, "/my-data/correct/first_name", "/forms/story", "/my-data/delete", "/my-data/support"} {
		look(ines.browser, path)
	}
	for _, path := range []string{"/people", "/people/" + access, "/people/" + access + "/correct/first_name", "/received/" + record, "/records", "/my-data", "/my-data/history", "/my-data/correct/organisation"} {
		look(paul.browser, path)
	}
	for _, path := range []string{"/desk", "/desk/people", file + "?role=host", letter + "?role=host", "/desk/records?role=host", "/desk/intake"} {
		look(cleo.browser, path)
	}
	look(w.browser(), visit)
	look(w.browser(), linkOf.FindStringSubmatch(invitation.Body.Reveal("test"))[1])
	shown += cleo.post("/desk/people", "role", "host", "term", hostile).harmless("a search")
	shown += w.browser().post("/join/seeker", "first_name", hostile, "email", hostile, "postcode", hostile).harmless("a form shown again")
	shown += w.browser().post("/sign-in", "email", hostile, "password", "x", "next", hostile).harmless("a sign-in shown again")
	if shown < 20 {
		t.Errorf("only %d pages showed what was typed: nothing was tried", shown)
	}
	if formula := paul.post("/people/"+access+"/export", "format", "csv").is(http.StatusOK).body; !strings.Contains(formula, "'=1+1") {
		t.Errorf("a spreadsheet would run the copy:\n%s", formula)
	}
	ines.packed()
}

// harmless wants what was typed to be text only, and gives 1 where it is shown.
func (r reply) harmless(what string) int {
	r.t.Helper()
	var shown int
	var walk func(*html.Node)
	walk = func(n *html.Node) {
		if n.Type == html.ElementNode && n.Data == "x-evil" {
			r.t.Errorf("%s: what was typed is an element of the page", what)
		}
		for _, a := range n.Attr {
			if strings.HasPrefix(a.Key, "on") {
				r.t.Errorf("%s: an attribute %s", what, a.Key)
			}
		}
		if n.Type == html.TextNode && strings.Contains(n.Data, "<x-evil onmouseover=x>\"'{{.}}</x-evil>") {
			shown = 1
		}
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			walk(c)
		}
	}
	walk(parse(r.body))
	if r.status == http.StatusInternalServerError {
		r.t.Errorf("%s: status %d", what, r.status)
	}
	return shown
}

// packed opens the copy that a person takes away: its pages hold no markup of theirs, and its tables no formula.
func (m *member) packed() {
	m.Helper()
	body := m.post("/my-data/export").is(http.StatusOK).body
	z, err := zip.NewReader(bytes.NewReader([]byte(body)), int64(len(body)))
	if err != nil {
		m.Fatal(err)
	}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			m.Fatal(err)
		}
		text, err := io.ReadAll(r)
		if err != nil {
			m.Fatal(err)
		}
		switch {
		case strings.HasSuffix(f.Name, ".html"):
			reply{t: m.T, status: http.StatusOK, body: string(text)}.harmless(f.Name)
		case strings.HasSuffix(f.Name, ".csv"):
			for line := range strings.Lines(string(text)) {
				if strings.Contains(line, ";=") || strings.Contains(line, ",=") || strings.Contains(line, `"=`) || strings.HasPrefix(line, "=") {
					m.Errorf("%s holds a formula: %s", f.Name, line)
				}
			}
		}
	}
}

// TestLettersLeadHome: whatever a request says of its host, or of a proxy, the link of the letter leads to the site.
//
// Law: GDPR 32(1)(b)
func TestLettersLeadHome(t *testing.T) {
	w := found(t, hurry)
	w.joins("coach", "ines@example.org")
	for what, spoil := range map[string]func(*http.Request){
		"another port": func(r *http.Request) { r.Host = host + ":6666"; r.Header.Del("Origin") },
		"a proxy that nobody trusts": func(r *http.Request) {
			r.Header.Set("X-Forwarded-Host", "evil.example")
			r.Header.Set("X-Forwarded-Proto", "https")
			r.Header.Set("Forwarded", "host=evil.example")
			r.Header.Set("X-Original-URL", "/evil")
		},
		"a whole address": func(r *http.Request) { r.URL.Opaque = "http://" + host + "/forgot" },
	} {
		w.browser().ask(http.MethodPost, "/forgot", values("email", "ines@example.org"), spoil).is(http.StatusSeeOther, "/forgot/sent")
		if body := w.letter("ines@example.org").Body.Reveal("test"); !strings.Contains(body, w.site.Base+"/password?t=") || strings.Contains(body, "evil") || strings.Contains(body, "6666") {
			t.Errorf("%s: the letter says\n%s", what, body)
		}
	}
}

// TestSessionsAreNotPlanted: whoever signs in gets a session of their own, whatever cookie somebody had put in their browser.
//
// Law: GDPR 32(1)(b)
func TestSessionsAreNotPlanted(t *testing.T) {
	w := found(t)
	eve, ines := w.joins("seeker", "eve@example.org"), w.joins("seeker", "ines@example.org")
	victim := w.browser()
	planted := eve.session()
	victim.client.Jar.SetCookies(mustURL("http://"+host), []*http.Cookie{{Name: sessionCookie, Value: planted}})
	victim.post("/sign-in", "email", "ines@example.org", "password", password).is(http.StatusSeeOther, "/my-data")
	if victim.session() == planted || victim.session() == ines.session() {
		t.Error("the session is not a new one")
	}
	victim.get("/my-data").is(http.StatusOK).shows(says("ines@example.org"))
	if page := eve.get("/my-data").is(http.StatusOK).body; strings.Contains(page, "ines@example.org") {
		t.Error("the planted session is the victim's")
	}
}

// TestTricksOfAddresses: no spelling of a path, and no header that names another method, opens or changes anything.
//
// Law: GDPR 32(1)(b)
func TestTricksOfAddresses(t *testing.T) {
	w := found(t, hurry)
	ines := w.joins("seeker", "ines@example.org")
	b := w.browser()
	for _, path := range []string{"/my-data/", "//my-data", "/my-data/..%2fmy-data", "/%2e%2e/%2e%2e/etc/passwd", "/my-data;x=1", "/MY-DATA", "/my-data%00", "/log/tile/..%2f..%2fkeyring", "/log/tile/../../keyring",
		"/log/tile/0/..", "/policy/versions/..%2f..%2f", "/policy/versions/-1", "/policy/versions/99999999999999999999", "/join/..%2fstaff", "/join/@manager", "/join/staff", "/erasure/" + ines.subject.String(),
		"/my-data/receipt/" + strings.Repeat("0", 32), "/people/" + ines.subject.String(), "/desk/people/..%2f..", "/api/../my-data", "/api/me%2fdata", "/style.css/../my-data"} {
		got := b.ask(http.MethodGet, "/x", nil, func(r *http.Request) { r.URL.Path, r.URL.RawPath, r.URL.Opaque = "", "", "//"+host+path })
		if got.status == http.StatusOK || got.status >= 500 || strings.Contains(got.body, "ines@") {
			t.Errorf("%s: status %d", path, got.status)
		}
		if to, err := url.Parse(got.header.Get("Location")); err != nil || to.Host != "" && to.Host != host {
			t.Errorf("%s leads to %q", path, got.header.Get("Location"))
		}
	}
	for _, header := range []string{"X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override"} {
		ines.browser.ask(http.MethodGet, "/my-data/delete?_method=POST&understood=yes", nil, func(r *http.Request) { r.Header.Set(header, "POST") }).is(http.StatusOK)
	}
	ines.post("/my-data/correct/postcode", "postcode", "13001", "email", "eve@example.org", "kind", "staff", "subject_id", seal.NewID().String(), "confirmed", "yes", "_method", "DELETE")
	h, err := w.site.Held(t.Context(), ines.subject)
	if err != nil || h.Kind != "seeker" || h.Get("email").Reveal("test") != "ines@example.org" {
		t.Errorf("a field that no form has changed something: %v, %v", h.Kind, err)
	}
}

// TestDaysThatAreOdd: on the 29th of February, after the 32 bits of seconds have run out, and with a clock that goes back, people join, agree,
// withdraw and take everything away, and the store is sound.
//
// Law: GDPR 5(1)(d), GDPR 32(1)(b)
func TestDaysThatAreOdd(t *testing.T) {
	for name, day := range map[string]time.Time{"leap": time.Date(2028, 2, 29, 23, 59, 58, 0, time.UTC), "after 2038": time.Date(2038, 1, 19, 3, 14, 6, 0, time.UTC), "a leap day after 2038": time.Date(2040, 2, 29, 12, 0, 0, 0, time.UTC)} {
		t.Run(name, func(t *testing.T) {
			w := found(t, hurry)
			w.later(day.Sub(w.clock()))
			ines := w.joins("seeker", "ines@example.org")
			const name = "\u200fمريم\u200e بنت العربي"
			ines.post("/my-data/correct/first_name", "first_name", name).is(http.StatusSeeOther)
			ines.get("/my-data").is(http.StatusOK).shows(says("مريم"))
			for _, clock := range []time.Duration{time.Second, time.Hour, 0, -50 * time.Hour} {
				if clock < 0 { // what was chosen is sound until here; choices of a clock that went back cannot be told apart by their hour
					if _, err := w.site.Check(t.Context(), func(f store.Fault) { t.Errorf("%+v", f) }); err != nil {
						t.Error(err)
					}
				}
				w.later(clock)
				for _, give := range []string{"yes", "no"} {
					ines.post("/my-data/consent/newsletter", "give", give).is(http.StatusSeeOther)
					_, err := w.site.For(t.Context(), ines.subject, "newsletter")
					if (err == nil) != (give == "yes") {
						t.Errorf("%v later, after a %s: %v", clock, give, err)
					}
				}
				wellMade(t, ines.get("/my-data/history").is(http.StatusOK))
				if _, err := w.site.Sweep(t.Context(), w.clock()); err != nil {
					t.Error(err)
				}
				w.integrate()
			}
			ines.post("/my-data/export").is(http.StatusOK)
			w.probe()
			wellMade(t, w.browser().get("/proof").is(http.StatusOK))
		})
	}
}
