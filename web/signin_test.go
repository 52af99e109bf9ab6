package web

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"charte/people"
)

// enrols adds an application of codes through the pages, and returns its secret and the recovery codes.
func (m *member) enrols() (secret string, codes []string) {
	m.Helper()
	form := parse(m.get("/my-data/security/code").is(http.StatusOK).body)
	secret = strings.ReplaceAll(textOf(pick(form, "main code")[0]), " ", "")
	offered, _ := attribute(pick(form, "input[name=offered]")[0], "value")
	got := m.post("/my-data/security/code", "offered", offered, "code", m.code(secret)).is(http.StatusOK)
	for _, n := range pick(parse(got.body), "main code") {
		codes = append(codes, textOf(n))
	}
	return secret, codes
}

// code is what an application shows now.
func (w *town) code(secret string) string {
	w.Helper()
	code, err := totp.GenerateCode(secret, w.clock())
	if err != nil {
		w.Fatal(err)
	}
	return code
}

// TestSecondStep: once a second proof is there, the password leads to it and opens nothing else; a code opens once; each recovery code
// once; whoever is half signed in can leave.
//
// Law: GDPR 32(1)(b)
func TestSecondStep(t *testing.T) {
	w := found(t)
	ines := w.joins("seeker", "ines@example.org")
	secret, codes := ines.enrols()
	if len(codes) != people.RecoveryCodes {
		t.Fatalf("%d recovery codes", len(codes))
	}
	ines.get("/my-data/security").is(http.StatusOK).shows(says("An application of codes"), says("10 recovery codes"))

	thief := w.browser()
	thief.post("/sign-in", "email", "ines@example.org", "password", password).is(http.StatusSeeOther, "/my-data")
	for _, pattern := range patterns(w) {
		method, path, _ := strings.Cut(pattern, " ")
		if !strings.HasPrefix(path, "/my-data") && !strings.HasPrefix(path, "/profile") && !strings.HasPrefix(path, "/desk") {
			continue
		}
		path = strings.NewReplacer("{", "", "}", "", "...", "").Replace(path)
		got := thief.ask(method, path, nil)
		if got.status != http.StatusSeeOther || !strings.HasPrefix(got.header.Get("Location"), "/sign-in/second") {
			t.Errorf("%s %s: half signed in gives %d %s", method, path, got.status, got.header.Get("Location"))
		}
	}
	thief.get("/").shows(hasNo("form[action=/sign-out]"))
	thief.get("/sign-in/second").is(http.StatusOK).shows(has("input[name=code]"), says("bonjour@skills.example"))
	thief.post("/sign-in/second", "code", "000000").is(http.StatusUnprocessableEntity).shows(says("This code is not right"))
	used := w.code(secret)
	thief.post("/sign-in/second", "code", used).is(http.StatusUnprocessableEntity) // it enrolled the application
	w.later(30 * time.Second)
	thief.post("/sign-in/second", "code", w.code(secret), "next", "/profile").is(http.StatusSeeOther, "/profile")
	thief.get("/profile").is(http.StatusOK)

	again := w.browser()
	again.post("/sign-in", "email", "ines@example.org", "password", password).is(http.StatusSeeOther)
	again.post("/sign-in/second", "code", w.code(secret)).is(http.StatusUnprocessableEntity)
	w.later(5 * time.Minute)
	again.post("/sign-in/second", "code", strings.ToUpper(codes[3])).is(http.StatusSeeOther, "/my-data")
	other := w.browser()
	other.post("/sign-in", "email", "ines@example.org", "password", password).is(http.StatusSeeOther)
	other.post("/sign-in/second", "code", codes[3]).is(http.StatusUnprocessableEntity)
	other.post("/sign-out").is(http.StatusSeeOther, "/?done=signed-out")
	other.get("/sign-in/second").is(http.StatusSeeOther, "/sign-in")
}

// TestSecondStepIsSlow: a code of six digits cannot be guessed faster than one a minute, whoever knows the password.
//
// Law: GDPR 32(1)(b)
func TestSecondStepIsSlow(t *testing.T) {
	w := found(t)
	ines := w.joins("seeker", "ines@example.org")
	ines.enrols()
	tried, refused := 0, false
	for range 20 {
		thief := w.browser()
		thief.post("/sign-in", "email", "ines@example.org", "password", password)
		if got := thief.post("/sign-in/second", "code", "000000"); got.status == http.StatusTooManyRequests {
			refused = true
			break
		}
		tried++
		w.later(10 * time.Second)
	}
	if !refused || tried > 8 {
		t.Errorf("%d codes were tried in a row, refused %v", tried, refused)
	}
}

// TestSessionsPage: it shows where a person is signed in, and what is ended there is ended from the next request; whoever signed in long ago
// proves it anew first.
//
// Law: GDPR 15(1), GDPR 32(1)(b)
func TestSessionsPage(t *testing.T) {
	w := found(t)
	ines := w.joins("seeker", "ines@example.org")
	phone := w.browser()
	agent := func(r *http.Request) {
		r.Header.Set("User-Agent", "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 Version/19.0 Mobile/15E148 Safari/604.1")
	}
	phone.ask(http.MethodPost, "/sign-in", map[string][]string{"email": {"ines@example.org"}, "password": {password}}, agent).is(http.StatusSeeOther)
	list := ines.get("/my-data/sessions").is(http.StatusOK).shows(says("Safari, iPhone"), says("127.0.0.0/24"), times(2, "main .items li"), times(1, "main strong"))
	if body := w.letter("ines@example.org").Subject; !strings.Contains(body, "new device") {
		t.Errorf("the newest letter is %q", body)
	}
	var action string
	for _, li := range pick(parse(list.body), "main .items li") {
		if strings.Contains(textOf(li), "iPhone") {
			action, _ = attribute(pick(li, "form")[0], "action")
		}
	}
	w.later(people.FreshLife)
	ines.post(action).is(http.StatusSeeOther, proveAnew+"/my-data/sessions")
	ines.post("/sign-in", "email", "ines@example.org", "password", password).is(http.StatusSeeOther)
	phone.get("/my-data").is(http.StatusOK)
	ines.post(action).is(http.StatusSeeOther, "/my-data/sessions?done=sessions-ended")
	phone.get("/my-data").is(http.StatusSeeOther, "/sign-in?next=/my-data")
	ines.get("/my-data").is(http.StatusOK)
}
