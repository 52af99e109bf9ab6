package journey_test

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"

	"charte/people"
	"charte/proof"
)

// TestJourney lives a whole account: join, use it, be warned, come back, leave, and check the evidence without the site.
func TestJourney(t *testing.T) {
	for _, c := range []struct {
		name, lang string
		scripts    bool
	}{
		{"French", "fr", true},
		{"English", "en", true},
		{"WithoutScripts", "fr", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			b := chromium(t)
			s := serve(t)
			m := &member{visitor: visit(t, b, s, c.lang), email: "noor@example.org", password: "quatre chevaux gris galopent"}
			seeded := visit(t, b, s, c.lang)
			if !c.scripts {
				m.withoutScripts()
				seeded.withoutScripts()
			}
			m.key = m.verifierKey()
			seeded.is(seeded.signIn(s.signIns[0].Email, s.signIns[0].Password), 200, "/my-data")
			left := m.left()

			m.joins()
			m.confirms()
			m.writesAnExperience()
			m.takesEverything()
			m.changesTheNewsletter()
			m.readsTheHistory()
			m.isWarnedAndComesBack()
			seeded.isGone(left)
			m.leaves()
			m.findsEveryPromiseKept()
			m.behaved()
			seeded.behaved()
		})
	}
}

// member is a visitor who opens an account.
type member struct {
	*visitor
	email, password string
	key             string // that signs the log, read before there is anything to prove
}

// verifierKey is the log's public key, as the proof page shows it.
func (v *visitor) verifierKey() string {
	v.Helper()
	v.is(v.open("/proof"), 200, "/proof")
	keys := v.texts("#page-log ~ pre")
	if len(keys) != 2 {
		v.Fatalf("the proof page shows %d texts, want a checkpoint and a key", len(keys))
	}
	if _, err := proof.ParseCheckpoint([]byte(keys[0]), keys[1]); err != nil {
		v.Fatal(err)
	}
	return keys[1]
}

// joins finds the form from the home page. It asks what the charter says, with the reasons, and nothing is ticked.
func (m *member) joins() {
	m.is(m.open("/"), 200, "/")
	m.is(m.follow(`a[href="/join/seeker"]`), 200, "/join/seeker")
	fields := ask[[]string](m.visitor, `Array.from(document.querySelectorAll("main input:not([type=hidden])"), i => i.name)`)
	if !slices.Equal(fields, []string{"first_name", "email", "postcode", people.ConsentBox + "newsletter"}) {
		m.Errorf("the form asks for %q", fields)
	}
	for _, f := range fields[:3] {
		if m.count("#f-"+f+"[required]") != 1 || m.text("label[for=f-"+f+"] .must") != "*" {
			m.Errorf("%s is not marked as required", f)
		}
		if m.text("#f-"+f+"-why") == "" || !strings.Contains(m.attribute("#f-"+f, "aria-describedby"), "f-"+f+"-why") {
			m.Errorf("%s comes without its purpose", f)
		}
	}
	if m.count("input[type=checkbox]") != 1 || m.count("input:checked, input[checked]") != 0 {
		m.Error("a box is ticked before anybody agreed")
	}

	m.is(m.submit(), 422, "/join/seeker")
	m.has(`.summary a[href="#f-email"]`)
	m.join("seeker", "Noor", m.email)
}

// confirms follows the letter's link, is refused a short password, and is signed in with a good one.
func (m *member) confirms() {
	m.letter(m.email, 1)
	m.is(m.follow(".letter a"), 200, "/confirm")
	m.fill("password", "trop court")
	m.is(m.submit(), 422, "/confirm")
	m.fill("password", m.password)
	m.is(m.submit(), 200, "/my-data")
	m.reads(".flash", m.T("done.confirmed"))
	m.reads("main", m.email)
	m.keepsTwoCookies()
}

// keepsTwoCookies: the declared ones at most, out of reach of scripts, which end with the browser.
func (m *member) keepsTwoCookies() {
	for _, c := range call(m.visitor, network.GetCookies, network.GetCookiesParams{URLs: []string{m.site}}).Cookies {
		if c.Name != "charte_session" && c.Name != "charte_lang" || !c.Session || !c.HTTPOnly {
			m.Errorf("cookie %s: session %t, HttpOnly %t", c.Name, c.Session, c.HTTPOnly)
		}
	}
}

const experience = "Deux saisons de vendanges, chef d’équipe la seconde"

// writesAnExperience after the page has said what to leave out.
func (m *member) writesAnExperience() {
	m.is(m.follow(`.menu a[href="/profile"]`), 200, "/profile")
	m.reads(".warning", m.T("profile.guard"))
	m.fill("text-experience", experience)
	m.is(m.submit(), 200, "/profile")
	m.reads(".flash", m.T("done.added"))
	m.reads(".items", experience)
}

// takesEverything in a file that proves that it is whole.
func (m *member) takesEverything() {
	m.is(m.follow(`.menu a[href="/my-data"]`), 200, "/my-data")
	file := m.download(`form[action="/my-data/export"] button`)
	if _, err := proof.VerifyExport(file, m.key); err != nil {
		m.Error(err)
	}
	file[len(file)/2] ^= 1
	if _, err := proof.VerifyExport(file, m.key); err == nil {
		m.Error("an export that was changed still verifies")
	}
}

// changesTheNewsletter on, then off, with a receipt of each.
func (m *member) changesTheNewsletter() {
	const form = `form[action="/my-data/consent/newsletter"] `
	for _, to := range []struct{ checked, done, fact string }{
		{"true", "done.agreed", "consent given"},
		{"false", "done.withdrawn", "consent withdrawn"},
	} {
		m.is(m.follow(form+"button"), 200, "/my-data")
		m.reads(".flash", m.T(to.done))
		if got := m.attribute(form+"button", "aria-checked"); got != to.checked {
			m.Errorf("the switch says %s, want %s", got, to.checked)
		}
		m.waitsForReceipts()
		m.is(m.follow(`.menu a[href="/my-data"]`), 200, "/my-data")
		if fact := m.verified(m.download(form+"a"), m.key); fact.Kind != to.fact || fact.Detail["purpose"] != "newsletter" {
			m.Errorf("the receipt is of %q %v, want %q", fact.Kind, fact.Detail, to.fact)
		}
	}
}

// waitsForReceipts until the log has taken everything that was done.
func (m *member) waitsForReceipts() {
	m.is(m.open("/my-data/history"), 200, "/my-data/history")
	m.until("a receipt of each entry", func() bool { return m.count(".events a") == m.count(".events li") })
}

// readsTheHistory: everything that was done is there, newest first, each with its receipt.
func (m *member) readsTheHistory() {
	m.waitsForReceipts()
	lines := strings.ToLower(strings.Join(m.texts(".events li p:first-child"), "\n"))
	for _, id := range []string{"fact.consent-withdrawn", "fact.consent-given", "fact.data-handed-over", "fact.entry-added",
		"fact.address-confirmed", "fact.joined"} {
		start, _, _ := strings.Cut(m.T(id), "%s")
		_, rest, found := strings.Cut(lines, start)
		if !found {
			m.Errorf("the history reads\n%s\nwithout %q in its place", m.texts(".events li p:first-child"), start)
		}
		lines = rest
	}
	if fact := m.verified(m.download(".events a"), m.key); fact.Kind != "consent withdrawn" {
		m.Errorf("the first receipt of the history is of %q", fact.Kind)
	}
}

// isWarnedAndComesBack: after 13 months a letter, after a sign-in and another month the account is still there.
func (m *member) isWarnedAndComesBack() {
	m.is(m.follow(".menu form button"), 200, "/")
	m.reads(".flash", m.T("done.signed-out"))
	m.pass("13m")
	m.letter(m.email, 2)
	m.is(m.signIn(m.email, m.password), 200, "/my-data")
	m.pass("30d")
	m.is(m.signIn(m.email, m.password), 200, "/my-data")
	m.is(m.open("/profile"), 200, "/profile")
	m.reads(".items", experience)
}

// isGone: somebody who did not come back is only one more in a count.
func (v *visitor) isGone(before int) {
	v.is(v.signIn(v.signIns[0].Email, v.signIns[0].Password), 422, "/sign-in")
	v.reads(".error", v.T("signin.wrong"))
	v.is(v.open("/my-data"), 200, "/sign-in")
	if after := v.left(); after <= before {
		v.Errorf("the proof page shows %d departures, and %d before", after, before)
	}
}

var notDigits = regexp.MustCompile(`\D`)

// left adds up the counts of those who left, as the proof page shows them.
func (v *visitor) left() (sum int) {
	v.Helper()
	v.is(v.open("/proof"), 200, "/proof")
	v.has("section[aria-labelledby=page-remains] tbody tr")
	hidden, _, _ := strings.Cut(v.T("proof.under"), "%s")
	for _, shown := range v.texts("section[aria-labelledby=page-remains] td.number") {
		if strings.HasPrefix(shown, hidden) {
			continue
		}
		n, err := strconv.Atoi(notDigits.ReplaceAllString(shown, ""))
		if err != nil || n < 10 {
			v.Errorf("the proof page shows a count of %q", shown)
		}
		sum += n
	}
	return sum
}

// leaves, sees the erasure come to its end, and holds the proof of it.
func (m *member) leaves() {
	m.is(m.open("/my-data"), 200, "/my-data")
	m.is(m.follow(`a[href="/my-data/delete"]`), 200, "/my-data/delete")
	m.is(m.submit(), 422, "/my-data/delete")
	m.reads(".error", m.T("problem.understood"))
	m.do(m.click("#f-understood"))
	m.is(m.submit(), 200, "/erasure/")
	m.until("the end of the erasure", func() bool {
		steps := m.texts(".fates span")
		return len(steps) == 3 && !slices.Contains(steps, m.T("deleted.not-yet"))
	})
	m.reads(".fates", m.T("erasure.destroyed"))
	m.reads(".fates", m.T("erasure.gone"))
	m.until("the receipt", func() bool { return m.count(".card a.button") == 1 })
	receipt := m.download(".card a.button")
	if fact := m.verified(receipt, m.key); fact.Kind != "erased" {
		m.Errorf("the receipt is of %q", fact.Kind)
	}
	m.verifiesAsTheReadmeSays(receipt)

	m.is(m.open("/my-data"), 200, "/sign-in")
	m.is(m.signIn(m.email, m.password), 422, "/sign-in")
	m.letter(m.email, 3)
	m.is(m.open("/"), 200, "/")
}

// verifiesAsTheReadmeSays, with the program alone.
func (m *member) verifiesAsTheReadmeSays(receipt []byte) {
	file := filepath.Join(m.TempDir(), "receipt.json")
	if err := os.WriteFile(file, receipt, 0o600); err != nil {
		m.Fatal(err)
	}
	if said, err := exec.Command(m.program, "proof", "verify", "--key", m.key, file).CombinedOutput(); err != nil {
		m.Errorf("charte proof verify: %v\n%s", err, said)
	}
}

// findsEveryPromiseKept, after all that, on the page that says which are not.
func (m *member) findsEveryPromiseKept() {
	m.is(m.follow(`.menu a[href="/proof"]`), 200, "/proof")
	if m.count(".pill.kept") < 20 || m.count(".pill.broken, .pill.late") != 0 {
		m.Errorf("the proof page reads\n%s", m.text("section[aria-labelledby=page-board]"))
	}
}

// until loads the page again until something has come about.
func (v *visitor) until(what string, come func() bool) {
	v.Helper()
	waited, cancel := context.WithTimeout(v.ctx, patience)
	defer cancel()
	for !come() {
		if waited.Err() != nil {
			v.Fatalf("%s did not come:\n%s", what, v.text("main"))
		}
		moment(waited)
		v.do(chromedp.Reload())
	}
}
