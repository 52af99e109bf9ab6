package journey_test

import (
	"slices"
	"strings"
	"testing"

	"charte/people"
	"charte/proof"
)

// TestHousing is what people do on the site of an association that houses people: write to it without an account, ask for a home with an
// answer that needs an express agreement, be answered, change their mind, leave. The server is the one of every day, and letters are real.
func TestHousing(t *testing.T) {
	t.Parallel()
	b := chromium(t)
	h := open(t, example("housing"), "housing", question, difficulty, answer, "Dani", "example.org")
	for _, one := range ways {
		t.Run(one.name, func(t *testing.T) {
			t.Parallel()
			seen := newVisits(t, one.looks)
			as := func(name string) *tenant {
				v := h.visit(t, b, "housing", one.lang)
				v.keys, v.visits = one.keys, seen
				if !one.scripts {
					v.withoutScripts()
				}
				return &tenant{person: v.becomes(name), house: h, t: t}
			}
			asks, joins := as("Ange"), as("Dani")
			asks.writesWithoutAnAccount()
			joins.asksForAHome()
			if !one.whole {
				asks.withdraws()
				return
			}
			joins.writesWithAnAccount()
			team := as("Camille")
			team.getsTheRole("housing_officer")
			team.answers(asks.reference, joins.reference)
			asks.readsTheAnswer()
			asks.withdraws()
			joins.isAnswered()
			joins.seesWhoLooked()
			joins.changesTheirMind()
			joins.corrects()
			joins.takesAndLeaves()
			as("Sacha").appliesForAJob()
			seen.kept(t, "housing")
		})
	}
}

// ways are how a story is lived: whole in each language, and its main path with the keyboard alone and without scripts.
var ways = []struct {
	name, lang                  string
	whole, looks, keys, scripts bool
}{
	{name: "French", lang: "fr", whole: true, looks: true, scripts: true},
	{name: "English", lang: "en", whole: true, looks: true, scripts: true},
	{name: "Keyboard", lang: "fr", keys: true, scripts: true},
	{name: "WithoutScripts", lang: "en"},
}

// tenant is somebody who deals with the site.
type tenant struct {
	*person
	house *house
	t     *testing.T
	sent  string // address of what they sent without an account

	reference string // of what they sent
}

const (
	question   = "Puis-je visiter la résidence samedi matin ?"
	difficulty = "Deux enfants dans une seule pièce"
	answer     = "Oui, samedi à dix heures, devant l’entrée."
	reason     = "Répondre à sa question"
)

// writesWithoutAnAccount from a link at the foot of the home page, and keeps the address of what was sent.
func (p *tenant) writesWithoutAnAccount() {
	p.is(p.open("/"), 200, "/")
	p.is(p.follow(`footer a[href="/forms/question"]`), 200, "/forms/question")
	p.wrong(p.submit(), "/forms/question", "message")
	p.fill("message", question)
	p.fill("writer_email", p.email)
	p.is(p.submit(), 200, "/sent")
	p.reads("main", p.T("record.arrived"))
	p.reads("main", question)
	p.reference = p.text("main strong")

	arrived := p.received(p.house.post, p.email, "/sent?t=")
	if strings.Contains(arrived.body, question) {
		p.Errorf("the letter repeats what was written, and whoever typed the address may not be whose it is:\n%s", arrived.body)
	}
	p.sent = arrived.link(p.visitor)
	p.is(p.open(p.sent), 200, "/sent")
	p.reads("main", question)
}

// withdraws what they sent, and what they sent is nowhere any more.
func (p *tenant) withdraws() {
	p.is(p.open(p.sent), 200, "/sent")
	p.is(p.follow(`form[action="/sent/delete"] button`), 200, "/erasure/")
	p.is(p.open(p.sent), 410, "/sent")
}

// asksForAHome joins. What speaks of a disability is kept with an express agreement alone, which nobody gave in advance.
func (p *tenant) asksForAHome() {
	p.is(p.open("/"), 200, "/")
	p.is(p.follow(`main a[href="/join/applicant"]`), 200, "/join/applicant")
	if p.count("[type=checkbox]:checked") != 0 {
		p.Error("a box is ticked before anybody agreed")
	}
	p.wrong(p.submit(), "/join/applicant", "current_home")
	p.fill("name", p.name)
	p.fill("email", p.email)
	p.fill("household", "3")
	p.fill("income", "1250,50")
	p.tick("f-current_home")
	p.fill("difficulty", difficulty)
	if !p.keys {
		p.tick("f-adapted_home")
		p.tick("c-" + people.ConsentBox + "adapted_housing")
	}
	p.is(p.submit(), 200, "/joined")
	p.is(p.open(p.received(p.house.post, p.email, "/confirm?t=").link(p.visitor)), 200, "/confirm")
	p.confirms("/my-data")
	p.reads("main", difficulty)
}

// writesWithAnAccount keeps a draft first, then sends it.
func (p *tenant) writesWithAnAccount() {
	p.is(p.follow(`.menu a[href="/records"]`), 200, "/records")
	p.leads("/forms/question")
	p.fill("message", "Un brouillon")
	p.is(p.follow(`button[name="form.save"]`), 200, "/records")
	p.reads(".flash", p.T("done.drafted"))
	p.is(p.follow(`main .items a`), 200, "/records/")
	p.is(p.follow(`main a.button`), 200, "/forms/question")
	p.holds("message", "Un brouillon")
	p.fill("message", question)
	p.is(p.submit(), 200, "/records/")
	p.reads(".flash", p.T("done.sent"))
	p.reads("main", question)
	p.reference = p.text("main strong")
}

// getsTheRole from whoever runs the server, and adds the second proof without which it opens nothing.
func (p *tenant) getsTheRole(role string) {
	p.house.charte(p.t, "", "staff", "add", p.house.charter("housing"), p.email, "--role", role, "--name", p.name, "--lang", p.Lang)
	p.is(p.open(p.received(p.house.post, p.email, "?t=").link(p.visitor)), 200, "/")
	p.confirms("/my-data")
	p.is(p.follow(`.menu a[href="/desk"]`), 200, "/my-data/security")
	p.reads("main", p.T("security.needed"))
	if n := len(p.addsCode()); n != 10 {
		p.Fatalf("%d recovery codes, want 10", n)
	}
	p.is(p.follow(`.menu a[href="/desk"]`), 200, "/desk")
}

// answers what some people sent, each after a reason. What is answered waits no more.
func (p *tenant) answers(references ...string) {
	for _, reference := range references {
		p.is(p.open("/desk/records?role=housing_officer"), 200, "/desk/records")
		p.is(p.open(p.waiting()[reference]), 200, "/desk/records/")
		p.wrong(p.submit(), "/desk/records/", "reason")
		p.fill("reason", reason)
		p.is(p.submit(), 200, "/desk/records/")
		p.reads("main", question)
		p.fill("answer", answer)
		p.is(p.submit(), 200, "/desk/records")
		p.reads(".flash", p.T("done.answered"))
		if address := p.waiting()[reference]; address != "" {
			p.Errorf("%s was answered, and still waits", reference)
		}
	}
}

// waiting is where each thing that waits for an answer is read, by its reference.
func (p *tenant) waiting() map[string]string {
	return ask[map[string]string](p.visitor, `Object.fromEntries(Array.from(document.querySelectorAll("main .items a"), a => [a.innerText, a.getAttribute("href")]))`)
}

// readsTheAnswer in the letter, and on the page that its link opens. Everything can be taken along.
func (p *tenant) readsTheAnswer() {
	p.is(p.open(p.received(p.house.post, p.email, answer).link(p.visitor)), 200, "/sent")
	p.reads("blockquote", answer)
	p.inspect(p.Lang+" housing sent answered", true)
	p.takes(`form[action="/sent/export"] button`)
}

// takes a file that proves that it is whole.
func (p *tenant) takes(button string) {
	file := p.download(button)
	if _, err := proof.VerifyExport(file, p.key()); err != nil {
		p.Error(err)
	}
}

func (p *tenant) key() string {
	here := ask[string](p.visitor, `location.pathname + location.search`)
	key := p.verifierKey()
	p.open(here)
	return key
}

// isAnswered under "What I sent", with a letter that says so.
func (p *tenant) isAnswered() {
	p.received(p.house.post, p.email, answer)
	p.is(p.open("/records"), 200, "/records")
	p.reads("main", p.T("record.state-answered"))
	p.is(p.follow(`main .items a`), 200, "/records/")
	p.reads("blockquote", answer)
	p.inspect(p.Lang+" housing record answered", true)
}

// seesWhoLooked, in which role and why.
func (p *tenant) seesWhoLooked() {
	p.is(p.open("/my-data/history"), 200, "/my-data/history")
	if lines := strings.Join(p.texts(".events li"), "\n"); !strings.Contains(lines, reason) {
		p.Errorf("the history does not say why the team read what was sent:\n%s", lines)
	}
}

// changesTheirMind about the adapted home: what was answered goes with the agreement.
func (p *tenant) changesTheirMind() {
	p.is(p.follow(`.menu a[href="/my-data"]`), 200, "/my-data")
	p.leads("/my-data/preferences")
	const yes = `form[action="/my-data/consent/adapted_housing"] button`
	if got := p.attribute(yes, "aria-checked"); got != "true" {
		p.Errorf("the agreement given on the form is %s", got)
	}
	p.is(p.follow(yes), 200, "/my-data/preferences")
	if got := p.attribute(yes, "aria-checked"); got != "false" {
		p.Errorf("the agreement withdrawn is %s", got)
	}
	no := `form[action="/my-data/preferences/purpose/statistics"] button`
	p.is(p.follow(no), 200, "/my-data/preferences")
	p.reads(".flash", p.T("done.objected"))
	p.inspect(p.Lang+" housing preferences changed", true)
}

// corrects an answer; one that is no amount is refused with what was typed.
func (p *tenant) corrects() {
	p.is(p.open("/my-data"), 200, "/my-data")
	p.leads("/my-data/correct/income")
	p.fill("income", "beaucoup")
	p.wrong(p.submit(), "/my-data/correct/income", "income")
	p.holds("income", "beaucoup")
	p.fill("income", "1300")
	p.is(p.submit(), 200, "/my-data")
	p.reads(".flash", p.T("done.corrected"))
	p.reads("main", "1300")
	for _, page := range []string{"/my-data/security", "/my-data/sessions", "/my-data/tokens", "/my-data/support", "/my-data/after", "/policy", "/proof", "/policy/versions"} {
		p.is(p.open(page), 200, page)
	}
}

// takesAndLeaves with everything, and the proof that nothing is left.
func (p *tenant) takesAndLeaves() {
	p.is(p.open("/my-data"), 200, "/my-data")
	p.takes(`form[action="/my-data/export"] button`)
	p.leads("/my-data/delete")
	p.wrong(p.submit(), "/my-data/delete", "understood")
	p.tick("f-understood")
	p.is(p.submit(), 200, "/erasure/")
	p.until("the receipt", func() bool { return p.count(".card a.button") == 1 })
	p.inspect(p.Lang+" housing erasure done", true)
	if fact := p.verified(p.download(".card a.button"), p.key()); fact.Kind != "erased" {
		p.Errorf("the receipt is of %q", fact.Kind)
	}
	p.received(p.house.post, p.email, "/erasure/")
	p.is(p.signIn(p.email, p.password), 422, "/sign-in")
}

// appliesForAJob by the other form, which leaves nothing out of what it asks.
func (p *tenant) appliesForAJob() {
	p.is(p.open("/forms/application"), 200, "/forms/application")
	asked := ask[[]string](p.visitor, `Array.from(document.querySelectorAll("main form [required]"), i => i.name)`)
	if want := []string{"writer_name", "writer_email", "career"}; !slices.Equal(asked, want) {
		p.Errorf("the form asks for %q, want %q", asked, want)
	}
}
