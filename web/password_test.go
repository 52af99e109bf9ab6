package web

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"charte/breached"
	"charte/people"
	"charte/seal"
	"charte/sites"
	"charte/store"
)

// stolen is a password that the rule accepts, and that is among the breached ones.
const stolen = "une phrase volée ailleurs"

// stolenList is a list of breached passwords with it, and two others.
const stolenList = "19D83D3E562D74E328EA79BFB67AEE2971CC7C46:7\r\n93C0F3CA43010FDE3D2615892B4CD1BA6A2CF4F4:2\r\nB7C8FFB8FBC67C171328E0E8F643694E8E61B335:1\r\n"

// warned founds a town whose operator has a list of breached passwords, and says where its file is.
func warned(t *testing.T) (*town, string) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "pwned.txt")
	if err := os.WriteFile(path, []byte(stolenList), 0o600); err != nil {
		t.Fatal(err)
	}
	list, err := breached.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = list.Close() })
	source := strings.Replace(string(sites.Skills()), "\nretention:\n", staffed, 1)
	return foundUnder(t, []byte(source), func(c *Config) { c.Breached = list.Has }), path
}

// keyhole is where somebody chooses a password.
type keyhole struct {
	name string
	send func(password string) reply
}

// keyholes brings people to each door where a password is chosen: by pages and by programs.
func (w *town) keyholes() (ines *member, doors []keyhole) {
	w.Helper()
	ines = w.joins("seeker", "ines@example.org")
	w.browser().post("/forgot", "email", "ines@example.org").is(http.StatusSeeOther)
	reset := strings.TrimPrefix(w.link("ines@example.org"), "/password?t=")
	w.browser().post("/join/coach", "first_name", "Max", "email", "max@example.org").is(http.StatusSeeOther)
	confirm := strings.TrimPrefix(w.link("max@example.org"), "/confirm?t=")
	if _, _, err := w.site.Engage(w.Context(), store.Engagement{Login: seal.NewText("cleo@example.org"), Lang: "en", Role: "host"}, w.clock()); err != nil {
		w.Fatal(err)
	}
	staff := strings.TrimPrefix(w.link("cleo@example.org"), "/confirm?t=")
	return ines, []keyhole{
		{"change", func(p string) reply {
			return ines.post("/my-data/security/password", "current", password, "password", p)
		}},
		{"reset", func(p string) reply { return w.browser().post("/password", "t", reset, "password", p) }},
		{"join", func(p string) reply { return w.browser().post("/confirm", "t", confirm, "password", p) }},
		{"staff", func(p string) reply { return w.browser().post("/confirm", "t", staff, "password", p) }},
		{"reset by the API", func(p string) reply {
			return w.program("").do("POST", "/api/password", map[string]any{"token": reset, "password": p})
		}},
		{"join by the API", func(p string) reply {
			return w.program("").do("POST", "/api/confirm", map[string]any{"token": confirm, "password": p})
		}},
	}
}

// TestBreachedPasswords: wherever somebody chooses a password, one that was stolen elsewhere is refused, and nothing changes; where nobody can
// look, none is taken.
//
// Law: GDPR 32(1)
func TestBreachedPasswords(t *testing.T) {
	w, path := warned(t)
	_, doors := w.keyholes()
	for _, d := range doors {
		got := d.send(stolen).is(http.StatusUnprocessableEntity)
		if !strings.Contains(got.body, "stolen from another site") {
			t.Errorf("%s does not say why: %s", d.name, got.body)
		}
	}
	w.browser().post("/sign-in", "email", "ines@example.org", "password", stolen).is(http.StatusUnprocessableEntity)

	if err := os.Truncate(path, 3); err != nil {
		t.Fatal(err)
	}
	for _, d := range doors {
		if got := d.send("cheval pile agrafe juste 3"); got.status != http.StatusServiceUnavailable {
			t.Errorf("%s takes a password at which nobody looked: %d", d.name, got.status)
		}
	}
	if text := w.log.text(); !strings.Contains(text, "could not be looked for") || strings.Contains(text, "agrafe") || strings.Contains(text, "phrase") {
		t.Errorf("the log: %s", text)
	}
}

// TestOwnWordsInAPassword: what somebody knows of the site and of the person is refused at each door, by a link too.
//
// Law: GDPR 32(1)
func TestOwnWordsInAPassword(t *testing.T) {
	w, _ := warned(t)
	w.joins("seeker", "maximilienne@example.org")
	w.browser().post("/forgot", "email", "maximilienne@example.org").is(http.StatusSeeOther)
	reset := strings.TrimPrefix(w.link("maximilienne@example.org"), "/password?t=")
	controller := w.site.Plan.Charter.Controller.Name
	for _, word := range []string{"Maximilienne", "maximilienne@example.org", controller, w.site.Plan.Charter.Site.Name.FR, "front desk"} {
		for len([]rune(word)) < 16 {
			word += " " + word
		}
		w.browser().post("/password", "t", reset, "password", word+"1").is(http.StatusUnprocessableEntity).shows(says("too easy to guess"))
		got := w.program("").do("POST", "/api/password", map[string]any{"token": reset, "password": word + "1"}).is(http.StatusUnprocessableEntity)
		if !strings.Contains(got.body, "too easy to guess") {
			t.Errorf("%q: %s", word, got.body)
		}
	}
}

// TestPasswordsAsLongAsDeclared: where a charter asks for longer passwords, no door takes one that is shorter, and one of before opens nothing.
//
// Law: GDPR 32(1)
func TestPasswordsAsLongAsDeclared(t *testing.T) {
	source := strings.Replace(string(sites.Skills()), "length: 15", "length: 34", 1)
	w := foundUnder(t, []byte(strings.Replace(source, "\nretention:\n", staffed, 1)))
	ines, doors := w.keyholes()
	const short, long = "une branche, une ardoise, un pont", "une branche, une ardoise, trois ponts" // 33 and 37
	for _, d := range doors {
		if got := d.send(short).is(http.StatusUnprocessableEntity); !strings.Contains(got.body, "at least 34 characters, 35 if all are digits") {
			t.Errorf("%s does not say how long: %s", d.name, got.body)
		}
	}
	ines.get("/my-data/security/password").shows(says("At least 34 characters"))
	w.browser().post("/sign-in", "email", "ines@example.org", "password", password).is(http.StatusUnprocessableEntity).shows(says("fewer than 34 characters"))
	got := w.program("").do("POST", "/api/session", doc{"email": "ines@example.org", "password": password}).is(http.StatusUnprocessableEntity)
	if !strings.Contains(got.body, "fewer than 34 characters") {
		t.Error(got.body)
	}
	w.browser().post("/sign-in", "email", "ines@example.org", "password", short).is(http.StatusUnprocessableEntity).shows(says("is not right"))
	ines.post("/my-data/security/password", "current", password, "password", long).is(http.StatusSeeOther)
	w.browser().post("/sign-in", "email", "ines@example.org", "password", long).is(http.StatusSeeOther)
}

// TestAnOpenBrowserIsNotEnough: whoever finds somebody signed in changes neither their password nor the address by which they sign in.
//
// Law: GDPR 32(1)(b)
func TestAnOpenBrowserIsNotEnough(t *testing.T) {
	w := found(t)
	ines := w.joins("seeker", "ines@example.org")
	for _, guess := range []string{"", "cheval pile agrafe", password + " "} {
		wellMade(t, ines.post("/my-data/security/password", "current", guess, "password", "un tout autre chemin creux").is(http.StatusUnprocessableEntity).shows(says("not your current password")))
	}
	w.later(people.FreshLife)
	const at = "/my-data/correct/email"
	ines.get(at).is(http.StatusSeeOther, proveAnew+"/my-data")
	ines.post(at, "email", "other@example.org").is(http.StatusSeeOther, proveAnew+"/my-data")
	if !ines.holding().Pending.IsZero() {
		t.Error("another address waits")
	}
	w.browser().post("/sign-in", "email", "ines@example.org", "password", password).is(http.StatusSeeOther, "/my-data")
	ines.post("/my-data/security/password", "current", password, "password", "un tout autre chemin creux").is(http.StatusSeeOther)
}
