package web

import (
	"bytes"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"charte/people"
	"charte/sites"
	"charte/store"
	"charte/store/storetest"
)

// trace keeps the statements that a store ran.
type trace struct {
	mu   sync.Mutex
	said []string
}

func (c *trace) hear(statement string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.said = append(c.said, strings.Join(strings.Fields(statement), " "))
}

// of gives the statements of an act, and how many passwords it hashed.
func (c *trace) of(act func()) ([]string, int64) {
	c.mu.Lock()
	c.said = nil
	c.mu.Unlock()
	before := people.Derived()
	act()
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Clone(c.said), people.Derived() - before
}

// addresses are one of a member, one whose join was never confirmed, and one that nobody has: all of one length, so that a page that gives back
// what was typed is as long.
var addresses = []string{"paul@example.org", "late@example.org", "nobo@example.org"}

// typing is where an address is typed.
type typing struct {
	name   string
	hashes int64 // passwords that it hashes, whoever has the address
	send   func(email string) reply
}

// doors are all the doors where an address is typed, by the pages and by the JSON interface, of somebody who is signed in too.
func (w *town) doors(lang string) []typing {
	w.Helper()
	ines, lea, sam := w.joins("seeker", "ines@example.org"), w.joins("coach", "lea@example.org"), w.joins("coach", "sam@example.org")
	w.joins("seeker", "paul@example.org")
	w.browser().post("/join/coach", "first_name", "Max", "email", "late@example.org").is(http.StatusSeeOther)
	ines.lang = lang
	p, hers := w.program(""), w.program(ines.session())
	asks := w.program(sam.session())
	p.lang, hers.lang, lea.lang, asks.lang = lang, lang, lang, lang
	informed := func(p *program, form string) string {
		return into[Notice](p.do("GET", "/api/notices/"+form, nil), 200).Digest
	}
	join, corrects, prepares, grant := informed(p, "join.seeker"), informed(hers, "field.email"), informed(asks, "ask.started_profile"), w.site.Plan.Charter.Grants[0].Name
	page := func(path string, more ...string) func(string) reply {
		return func(email string) reply {
			b := w.browser()
			b.lang = lang
			return b.post(path, append([]string{"email", email}, more...)...)
		}
	}
	call := func(p *program, path string, body map[string]any) func(string) reply {
		return func(email string) reply {
			body["email"] = email
			return p.do("POST", path, body)
		}
	}
	return []typing{
		{"sign-in", 1, page("/sign-in", "password", "wrong")},
		{"forgotten password", 0, page("/forgot")},
		{"letter", 0, page("/sign-in/letter")},
		{"join as a coach", 0, page("/join/coach", "first_name", "Max")},
		{"join as a seeker", 0, page("/join/seeker", "first_name", "Max", "postcode", "13004")},
		{"change of address", 0, func(email string) reply { return ines.post("/my-data/correct/email", "email", email) }},
		{"invitation", 0, func(email string) reply { return ines.post("/invite/"+grant, "email", email) }},
		{"sign-in by the API", 1, call(p, "/api/session", map[string]any{"password": "wrong"})},
		{"forgotten password by the API", 0, call(p, "/api/forgot", map[string]any{})},
		{"letter by the API", 0, call(p, "/api/session/letter", map[string]any{})},
		{"join by the API", 0, func(email string) reply {
			return p.do("POST", "/api/join/seeker", map[string]any{"notice": join, "values": map[string]any{"first_name": "Max", "email": email, "postcode": "13004"}})
		}},
		{"a profile prepared for somebody", 0, func(email string) reply {
			return lea.post("/invite/started_profile", "first_name", "Max", "email", email, "postcode", "13004")
		}},
		{"a profile prepared by the API", 0, func(email string) reply {
			return asks.do("POST", "/api/me/access/requests/started_profile", map[string]any{"notice": prepares, "values": map[string]any{"first_name": "Max", "email": email, "postcode": "13004"}})
		}},
		{"change of address by the API", 0, func(email string) reply {
			return hers.do("PATCH", "/api/me/data", map[string]any{"notice": corrects, "values": map[string]any{"email": email}})
		}},
		{"invitation by the API", 0, call(w.program(w.joins("seeker", "tom@example.org").session()), "/api/me/access/invitations/"+grant, map[string]any{})},
	}
}

var ids = regexp.MustCompile(`[0-9a-f]{32,}`)

// about is all that a reply says, but for the address that was typed and for random ids.
func (r reply) about(email string) string {
	header := r.header.Clone()
	header.Del("Date")
	header.Del("Ratelimit") // it counts down, whatever is asked
	var text bytes.Buffer
	_ = header.Write(&text)
	return strings.ReplaceAll(ids.ReplaceAllString(fmt.Sprint(r.status, "\n", text.String(), r.body), "id"), email, "…")
}

// TestNoDoorTells: whatever is typed, a known address, one never confirmed or an unknown one, the answers are the same to the letter, in both
// languages.
//
// Law: GDPR 32(1)
func TestNoDoorTells(t *testing.T) {
	for _, lang := range []string{"fr", "en"} {
		w := found(t)
		for _, d := range w.doors(lang) {
			known := d.send(addresses[0])
			if known.status >= 500 || known.status == http.StatusTooManyRequests || known.status == http.StatusNotFound {
				t.Errorf("%s, %s: %d %s", d.name, lang, known.status, known.body)
			}
			for _, other := range addresses[1:] {
				if got := d.send(other); got.about(other) != known.about(addresses[0]) {
					t.Errorf("%s, %s: for %s it answers\n%s\nfor a known address\n%s", d.name, lang, other, got.about(other), known.about(addresses[0]))
				}
			}
		}
	}
}

// TestNoStatementTells: for a known address, one that was never confirmed and an unknown one, each door runs the same statements in the same
// order, owes the same jobs, hashes as many passwords and answers the same bytes, on both engines.
//
// Law: GDPR 32(1)
func TestNoStatementTells(t *testing.T) {
	for name, url := range map[string]func() string{"sqlite": func() string { return "" }, "postgres": func() string { return storetest.Postgres(t) }} {
		t.Run(name, func(t *testing.T) {
			heard := &trace{}
			w := foundIn(t, sites.Skills(), store.Options{Dir: t.TempDir(), URL: url(), Trace: heard.hear})
			for _, d := range w.doors("en") {
				var first []string
				var hashes int64
				var answer string
				for i, email := range addresses {
					var got reply
					said, n := heard.of(func() { got = d.send(email) })
					text := got.about(email)
					if i == 0 {
						first, hashes, answer = said, n, text
						continue
					}
					if !slices.Equal(said, first) {
						t.Errorf("%s: for %s it runs\n\t%s\nfor a known address\n\t%s", d.name, email, strings.Join(said, "\n\t"), strings.Join(first, "\n\t"))
					}
					if n != hashes {
						t.Errorf("%s: %d hashes for %s, %d for a known address", d.name, n, email, hashes)
					}
					if text != answer {
						t.Errorf("%s: for %s it answers\n%s\nfor a known address\n%s", d.name, email, text, answer)
					}
				}
				if d.hashes != hashes || len(first) == 0 {
					t.Errorf("%s: %d hashes, %d statements", d.name, hashes, len(first))
				}
			}
		})
	}
}
