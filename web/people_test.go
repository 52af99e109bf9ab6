package web

import (
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"charte/letters"
	"charte/people"
	"charte/policy"
	"charte/sites"
	"charte/store"
)

// TestJoinAsksExactlyTheDeclared: the page has the charter's fields, marks the required ones, says why, and ticks nothing.
//
// Law: GDPR 5(1)(c), GDPR 4(11), GDPR 13(1)(c)
func TestJoinAsksExactlyTheDeclared(t *testing.T) {
	w := found(t)
	b := w.browser()
	b.get("/join/seeker").is(http.StatusOK).shows(
		times(3, "form[action=/join/seeker] input[required]"),
		has("input[name=first_name][required][autocomplete=given-name]"), has("input[name=email][type=email][autocomplete=email]"), has("input[name=postcode]"),
		times(5, "form[action=/join/seeker] input"), times(1, "form[action=/join/seeker] input[type=hidden]"),
		in("input[name=consent.newsletter][type=checkbox][value=yes]"), hasNo("input[checked]"), hasNo("input[type=password]"),
		in("#f-postcode-why", says("Set your search near your home")), in("#f-first_name-hint", says("invented name")))
	b.get("/join/coach").is(http.StatusOK).shows(times(2, "input[required]"), in("input[name=organisation]"), hasNo("input[name=postcode]"))
	b.get("/join").shows(times(2, "ul.doors a"))
	b.get("/join/admin").is(http.StatusNotFound)
}

// TestNobodyJoinsWithoutAnAccount: people of whom the charter speaks and who have no account find no door.
func TestNobodyJoinsWithoutAnAccount(t *testing.T) {
	asks := "    asks: {required: [first_name, email], optional: [organisation], row: 4.23}\n"
	source := strings.Replace(string(sites.Skills()), asks, asks+"  child:\n    label: {fr: Un enfant, en: A child}\n    account: none\n", 1)
	w := foundUnder(t, []byte(source))
	b := w.browser()
	b.get("/").is(http.StatusOK).shows(times(2, "ul.doors a"), hasNo("a[href=/join/child]"))
	b.get("/join").is(http.StatusOK).shows(times(2, "ul.doors a"), hasNo("a[href=/join/child]"))
	b.get("/join/child").is(http.StatusNotFound)
	b.ask(http.MethodPost, "/join/child", values(people.NoticeField, policy.NoticeOf(w.site.Plan, policy.Read(w.site.Plan, "en"), policy.JoinForm(w.site.Plan, "child")).Digest)).is(http.StatusNotFound)
	if _, known := w.site.Plan.Charter.Kind("child"); !known || slices.Contains(w.served().public, "/join/child") || !slices.Contains(w.served().public, "/join/coach") {
		t.Errorf("the walk over the public pages looks at %v", w.served().public)
	}
	if n, err := w.site.Check(t.Context(), func(f store.Fault) { t.Errorf("%+v", f) }); err != nil || n.Subjects != 0 {
		t.Errorf("%d people, %v", n.Subjects, err)
	}
}

func TestJoinRefuses(t *testing.T) {
	w := found(t)
	b := w.browser()
	b.post("/join/seeker", "first_name", "Inès", "email", "not an address", "postcode", "").is(http.StatusUnprocessableEntity).shows(
		times(2, ".summary a"), in("#f-email-error", says("name@example.org")), in("#f-postcode-error", says("Postcode: this needs an answer")),
		in("input[name=first_name]", is("value", "Inès")), in("input[name=email]", is("aria-invalid", "true")), has("title"), says("Error:"))
	for name, more := range map[string][]string{
		"a field of another kind": {"organisation", "Atelier"}, "a password": {"password", "x"}, "twice the same": {"email", "b@example.org"},
		"an observed field": {"ip", "198.51.100.1"}, "a consent that is none": {"consent.account", "yes"},
	} {
		got := b.post("/join/seeker", append([]string{"first_name", "I", "email", "a@example.org", "postcode", "69003"}, more...)...)
		if got.status != http.StatusBadRequest {
			t.Errorf("%s: status %d", name, got.status)
		}
	}
	if n := w.people(); n != 0 {
		t.Errorf("%d people joined", n)
	}
}

// TestSecondJoinIsTheSame: whoever joins with a known address reads exactly what a newcomer reads; its owner gets a letter.
//
// Law: GDPR 32(1)
func TestSecondJoinIsTheSame(t *testing.T) {
	w := found(t)
	answer := func(email string) string {
		b := w.browser()
		first := b.post("/join/seeker", "first_name", "X", "email", email, "postcode", "13001")
		second := b.get(first.header.Get("Location"))
		first.header.Del("Date")
		second.header.Del("Date")
		return strings.Join([]string{first.answers(), first.body, second.answers(), second.body, headerText(first.header), headerText(second.header)}, "\n")
	}
	fresh := answer("ines@example.org")
	if again := answer("ines@example.org"); again != fresh {
		t.Errorf("an unconfirmed address is told apart:\n%s\n%s", again, fresh)
	}
	w.joins("coach", "zoe@example.org")
	if known := answer("Zoe@Example.org"); known != fresh {
		t.Errorf("a known address is told apart:\n%s\n%s", known, fresh)
	}
	if l := w.letter("zoe@example.org"); l.Kind != letters.Known {
		t.Errorf("the owner gets a letter of kind %q", l.Kind)
	}
	if l := w.letter("ines@example.org"); l.Kind != letters.Confirm {
		t.Errorf("who has not confirmed gets a letter of kind %q", l.Kind)
	}
}

func headerText(h http.Header) string {
	var b strings.Builder
	_ = h.Write(&b) // writing to memory does not fail
	return b.String()
}

// TestSixteenJoins: sixteen at once with one address make one person, and sixteen equal answers.
func TestSixteenJoins(t *testing.T) {
	w := found(t, func(c *Config) { c.PerAccount = Pace{Burst: 16, Every: time.Minute} })
	var start, done sync.WaitGroup
	start.Add(1)
	answers := make([]string, 16)
	for i := range answers {
		b := w.browser()
		done.Go(func() {
			start.Wait()
			answers[i] = b.post("/join/seeker", "first_name", "Inès", "email", "ines@example.org", "postcode", "69003").answers()
		})
	}
	start.Done()
	done.Wait()
	for _, a := range answers {
		if a != "303 /joined" {
			t.Errorf("an answer is %q", a)
		}
	}
	if n := w.people(); n != 1 {
		t.Errorf("%d people, want 1", n)
	}
	b, opened := w.browser(), 0
	for range answers { // each got a letter, and only the latest link works
		token := strings.TrimPrefix(w.link("ines@example.org"), "/confirm?t=")
		if b.post("/confirm", "t", token, "password", password).status == http.StatusSeeOther {
			opened++
		}
	}
	if opened != 1 {
		t.Errorf("%d links work, want 1", opened)
	}
	b.get("/my-data").is(http.StatusOK).shows(says("ines@example.org"))
}

// TestSignInTellsNothing: one sentence, whether the address is unknown, not confirmed, or the password wrong.
//
// Law: GDPR 32(1)
func TestSignInTellsNothing(t *testing.T) {
	w := found(t)
	w.joins("coach", "zoe@example.org")
	b := w.browser()
	b.post("/join/seeker", "first_name", "I", "email", "ivy@example.org", "postcode", "69003").is(http.StatusSeeOther)
	want := ""
	for _, email := range []string{"zoe@example.org", "nob@example.org", "ivy@example.org", "not an address", ""} {
		got := b.post("/sign-in", "email", email, "password", "something else entirely", "next", "/profile").is(http.StatusUnprocessableEntity)
		got.shows(in("#f-email-error", says("have you followed the link in our letter?")), in("input[name=next]", is("value", "/profile")))
		body := strings.ReplaceAll(got.body, `value="`+email+`"`, `value=""`)
		if want == "" {
			want = body
		}
		if body != want || len(got.header.Values("Set-Cookie")) > 0 {
			t.Errorf("%q is told apart", email)
		}
	}
}

func TestSignInLeadsOnlyHome(t *testing.T) {
	w := found(t)
	w.joins("seeker", "ines@example.org")
	for next, to := range map[string]string{
		"": "/my-data", "/profile": "/profile", "/my-data/history": "/my-data/history",
		"https://evil.example": "/my-data", "//evil.example": "/my-data", "/\\evil.example": "/my-data", "/my-data/../sign-out": "/my-data", "javascript:alert(1)": "/my-data",
	} {
		w.browser().post("/sign-in", "email", "ines@example.org", "password", password, "next", next).is(http.StatusSeeOther, to)
		w.later(time.Hour)
		w.browser().get("/sign-in?next=" + next).shows(times(map[bool]int{true: 1}[next != "" && next == to], "input[name=next]"))
	}
}

// TestLinks: looking changes nothing, using works once, and an old link says how to get another.
func TestLinks(t *testing.T) {
	w := found(t)
	b := w.browser()
	b.post("/join/seeker", "first_name", "Inès", "email", "ines@example.org", "postcode", "69003").is(http.StatusSeeOther)
	at := w.link("ines@example.org")
	token := strings.TrimPrefix(at, "/confirm?t=")
	for range 3 { // mail servers look too
		got := w.browser().get(at).is(http.StatusOK)
		if got.header.Get("Cache-Control") != "no-store" {
			t.Errorf("the page of a link may be kept: %q", got.header.Get("Cache-Control"))
		}
		got.shows(in("input[name=password]", is("autocomplete", "new-password")), in("form[action=/confirm] input[type=hidden]", is("value", token)))
		w.browser().ask(http.MethodHead, at, nil).is(http.StatusOK)
	}
	for _, weak := range []string{"", "short", "aaaaaaaaaaaaaaaaaaaa", "ines@example.org", strings.Repeat("long ", 50)} {
		b.post("/confirm", "t", token, "password", weak).is(http.StatusUnprocessableEntity).shows(in("#f-password-error", says("Password:")), in("input[name=password]", is("value", "")))
	}
	old := func(path, token string) {
		t.Helper()
		again := "a[href=/forgot]"
		if path == "/address" {
			again = "a[href=/my-data]"
		}
		for _, got := range []reply{b.get(path + "?t=" + token), b.post(path, "t", token, "password", password)} {
			got.is(http.StatusGone).shows(in("main", says("This link no longer works"), has(again)))
		}
	}
	old("/password", token) // of another kind
	old("/address", token)
	old("/confirm", "")
	old("/confirm", strings.Repeat("A", 43))
	b.post("/confirm", "t", token, "password", password).is(http.StatusSeeOther)
	old("/confirm", token)

	b.post("/forgot", "email", "ines@example.org").is(http.StatusSeeOther, "/forgot/sent")
	first := strings.TrimPrefix(w.link("ines@example.org"), "/password?t=")
	w.later(people.TicketPassword.Life())
	old("/password", first)
}

func TestUnconfirmedJoinsAgain(t *testing.T) {
	w := found(t)
	b := w.browser()
	b.post("/join/seeker", "first_name", "Inès", "email", "ines@example.org", "postcode", "69003").is(http.StatusSeeOther)
	w.later(time.Hour)
	b.post("/forgot", "email", "ines@example.org").is(http.StatusSeeOther)
	if l := w.letter("ines@example.org"); l.Kind != letters.Confirm {
		t.Errorf("letter of kind %q", l.Kind)
	}
}

// TestForgottenPassword: the new password opens, the old one no longer does, and other browsers are signed out.
func TestForgottenPassword(t *testing.T) {
	w := found(t)
	ines := w.joins("seeker", "ines@example.org")
	unknown := w.browser().post("/forgot", "email", "nobody@example.org").is(http.StatusSeeOther, "/forgot/sent")
	b := w.browser()
	known := b.post("/forgot", "email", "INES@example.org").is(http.StatusSeeOther, "/forgot/sent")
	if known.body != unknown.body {
		t.Error("a known address is told apart")
	}
	b.post("/forgot", "email", "no address").is(http.StatusUnprocessableEntity)
	at := w.link("ines@example.org")
	b.get(at).is(http.StatusOK).shows(has("form[action=/password]"), says("signed out everywhere else"))
	const other = "cinq canards verts nagent"
	b.post("/password", "t", strings.TrimPrefix(at, "/password?t="), "password", other).is(http.StatusSeeOther, "/my-data?done=password")
	b.get("/my-data?done=password").is(http.StatusOK).shows(in(".flash", says("every other session is ended")))
	ines.get("/my-data").is(http.StatusSeeOther)
	ines.post("/sign-in", "email", "ines@example.org", "password", password).is(http.StatusUnprocessableEntity)
	ines.post("/sign-in", "email", "ines@example.org", "password", other).is(http.StatusSeeOther)
}

func TestSignOut(t *testing.T) {
	w := found(t)
	ines := w.joins("seeker", "ines@example.org")
	token := ines.session()
	ines.post("/sign-out").is(http.StatusSeeOther, "/?done=signed-out")
	if ines.session() != "" {
		t.Error("the browser keeps the cookie")
	}
	ines.get("/?done=signed-out").shows(in(".flash", says("signed out")))
	ines.get("/?done=anything").shows(hasNo(".flash"))
	ines.client.Jar.SetCookies(mustURL("http://"+host), []*http.Cookie{{Name: sessionCookie, Value: token}})
	ines.get("/my-data").is(http.StatusSeeOther, "/sign-in?next=/my-data")
}

// TestNewAddress: it counts once its bearer confirms it, and never while it is somebody else's.
//
// Law: GDPR 16
func TestNewAddress(t *testing.T) {
	w := found(t)
	ines, zoe := w.joins("seeker", "ines@example.org"), w.joins("coach", "zoe@example.org")
	ines.get("/my-data/correct/email").is(http.StatusOK).shows(says("both must agree"))
	ines.post("/my-data/correct/email", "email", "new@example.org").is(http.StatusSeeOther, "/my-data?done=asked")
	ines.get("/my-data?done=asked").is(http.StatusOK).shows(in(".flash", says("24 hours")), says("ines@example.org"))
	at := w.link("new@example.org")
	ines.get(at).is(http.StatusOK).shows(has("form[action=/address]"))
	token := strings.TrimPrefix(at, "/address?t=")
	ines.post("/address", "t", token).is(http.StatusOK).shows(says("the other address has agreed too"))
	ines.get("/my-data").shows(says("ines@example.org"))
	old := w.link("ines@example.org")
	ines.get(old).is(http.StatusOK).shows(has("form[action=/address/leave]"))
	ines.post("/address/leave", "t", strings.TrimPrefix(old, "/address/leave?t="), "answer", "yes").is(http.StatusSeeOther, "/sign-in?done=address")
	ines.get("/my-data").is(http.StatusSeeOther, "/sign-in?next=/my-data")
	w.browser().post("/sign-in", "email", "ines@example.org", "password", password).is(http.StatusUnprocessableEntity)
	ines.post("/sign-in", "email", "new@example.org", "password", password).is(http.StatusSeeOther)
	ines.get("/my-data").shows(says("new@example.org"))

	zoe.post("/my-data/correct/email", "email", "new@example.org").is(http.StatusSeeOther, "/my-data?done=asked")
	taken := strings.TrimPrefix(w.link("new@example.org"), "/address?t=")
	zoe.post("/address/leave", "t", strings.TrimPrefix(w.link("zoe@example.org"), "/address/leave?t="), "answer", "yes").is(http.StatusOK)
	zoe.post("/address", "t", taken).is(http.StatusConflict).shows(says("belongs to another account"), has("main a[href=/my-data]"))
	zoe.get("/my-data").shows(says("zoe@example.org"))
}
