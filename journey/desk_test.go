package journey_test

import (
	"strings"
	"testing"
)

// TestDesk: somebody at work proves twice who they are, opens a file for a reason that its owner reads, takes down a telephone call, answers it,
// and sees as support what somebody lets them see, for as long as they do.
func TestDesk(t *testing.T) {
	t.Parallel()
	b := chromium(t)
	for _, lang := range []string{"fr", "en"} {
		t.Run(lang, func(t *testing.T) {
			t.Parallel()
			s, pages := serve(t).on("housing"), newVisits(t, true)
			who := func(name string) *person {
				v := visit(t, b, s, lang)
				v.visits = pages
				return v.becomes(name)
			}
			known := func(kind string) *person {
				one := s.of(kind)
				p := who(one.Name)
				p.email, p.password = one.Email, one.Password
				p.signsIn()
				return p
			}
			max, dani, tess, caller := known("staff"), known("applicant"), who("Tess"), who("Camille")
			max.comesToWork()
			max.takesDown(caller)
			max.answers(caller)
			max.opensTheFile(dani)
			dani.seesWhoWasThere()
			max.gives(tess)
			tess.receives("/confirm")
			tess.confirms("/my-data")
			tess.comesToWork()
			tess.seesNobody()
			dani.letsIn()
			tess.helps(dani)
			dani.shutsOut()
			tess.isShutOut()
			max.takesTheRole(tess)
			max.signsOutSomebodyElse(dani)
			for _, p := range []*person{max, dani, tess, caller} {
				p.behaved()
			}
			pages.kept(t, "desk")
		})
	}
}

// comesToWork: the desk opens only after two proofs, and says so.
func (p *person) comesToWork() {
	p.is(p.follow(`.menu a[href="/desk"]`), 200, "/my-data/security")
	p.reads(".warning", p.T("security.needed"))
	p.addsCode()
	p.is(p.follow(`.menu a[href="/desk"]`), 200, "/desk")
	p.signsOut()
	p.is(p.signIn(p.email, p.password), 200, "/sign-in/second")
	p.is(p.open("/desk"), 200, "/sign-in/second")
	p.fill("code", "000000")
	p.wrong(p.submit(), "/sign-in/second", "code")
	p.fill("code", p.code())
	p.is(p.submit(), 200, "/")
	p.is(p.open("/desk"), 200, "/desk")
}

const asked = "Quand la visite du 3 rue du Port aura-t-elle lieu ?"

// takesDown a telephone call, once the notice was read aloud.
func (p *person) takesDown(caller *person) {
	p.leads("/desk/records?role=housing_officer")
	p.reads("main", p.T("desk.records-none"))
	p.leads("/desk/intake")
	p.is(p.follow(`main a[href*="way=phone"]`), 200, "/desk/intake/question")
	p.fill("message", asked)
	p.fill("writer_email", caller.email)
	p.wrong(p.submit(), "/desk/intake/question", "told")
	p.holds("message", asked)
	p.tick("f-told")
	p.is(p.submit(), 200, "/desk/intake")
	p.reads(".flash", p.T("done.taken"))
}

// answers what waits, after saying why it is opened. The answer reaches the caller by a letter, whose link shows it.
func (p *person) answers(caller *person) {
	p.is(p.open("/desk"), 200, "/desk")
	p.leads("/desk/records?role=housing_officer")
	p.is(p.follow(`main .items a[href^="/desk/records/"]`), 200, "/desk/records/")
	p.lacks("main table")
	p.wrong(p.submit(), "/desk/records/", "reason")
	p.fill("reason", "Répondre à sa question")
	p.is(p.submit(), 200, "/desk/records/")
	p.reads("main", asked)
	p.wrong(p.submit(), "/desk/records/", "answer")
	p.fill("answer", "Mardi à 10 h.")
	p.is(p.submit(), 200, "/desk/records")
	p.reads(".flash", p.T("done.answered"))
	p.reads("main", p.T("desk.records-none"))
	caller.receives("/sent")
	caller.reads("main", asked)
	caller.until("the answer", func() bool { return strings.Contains(caller.text("blockquote"), "Mardi à 10 h.") })
}

// opensTheFile of somebody, found by the whole address, and sees what the role needs.
func (p *person) opensTheFile(of *person) {
	p.is(p.open("/desk"), 200, "/desk")
	p.leads("/desk/people?role=housing_officer")
	p.wrong(p.submit(), "/desk/people", "term")
	p.fill("term", of.email[:len(of.email)-1])
	p.is(p.submit(), 200, "/desk/people")
	p.reads("main", p.T("desk.found-none"))
	p.fill("term", strings.ToUpper(of.email))
	p.is(p.submit(), 200, "/desk/people")
	if n := p.count("main .items li"); n != 1 {
		p.Fatalf("%d people have the address of %s", n, of.name)
	}
	p.is(p.follow(`main .items a[href^="/desk/people/"]`), 200, "/desk/people/")
	p.lacks("main table")
	p.wrong(p.submit(), "/desk/people/", "reason")
	p.fill("reason", "Proposer un logement")
	p.is(p.submit(), 200, "/desk/people/")
	p.reads("main table", of.name)
}

// seesWhoWasThere, in which role and why.
func (p *person) seesWhoWasThere() {
	p.is(p.open("/my-data/history"), 200, "/my-data/history")
	p.reads(".events", "Proposer un logement")
}

// gives somebody the role of support, and opens an account for them.
func (p *person) gives(to *person) {
	p.is(p.open("/desk"), 200, "/desk")
	p.leads("/desk/staff")
	p.fill("name", to.name)
	p.wrong(p.submit(), "/desk/staff", "email")
	p.holds("name", to.name)
	p.fill("email", to.email)
	p.wrong(p.submit(), "/desk/staff", "role")
	p.holds("email", to.email)
	p.tick("r-maintenance")
	p.is(p.submit(), 200, "/desk/staff")
	p.reads(".flash", p.T("done.role-given"))
	p.reads("main", to.email)
}

// seesNobody as long as nobody lets them in.
func (p *person) seesNobody() {
	p.leads("/desk/people?role=maintenance")
	p.reads("main", p.T("desk.let-in-only"))
	p.lacks("main .items")
}

// letsIn support, to one sort of data, for an hour.
func (p *person) letsIn() {
	p.is(p.open("/my-data"), 200, "/my-data")
	p.leads("/my-data/support")
	p.is(p.submit(), 422, "/my-data/support")
	p.has(".summary a")
	p.tick("f-maintenance-ip")
	p.wrong(p.submit(), "/my-data/support", "offers")
	p.has("#f-maintenance-ip:checked")
	p.tick("h-maintenance-1")
	p.is(p.submit(), 200, "/my-data/support")
	p.reads(".flash", p.T("done.let-in"))
}

// helps whoever let them in, and sees nothing else.
func (p *person) helps(whom *person) {
	p.is(p.open("/desk/people?role=maintenance"), 200, "/desk/people")
	p.is(p.follow(`main .items a[href^="/desk/people/"]`), 200, "/desk/people/")
	p.fill("reason", "Une connexion inconnue")
	p.is(p.submit(), 200, "/desk/people/")
	p.sees = ask[string](p.visitor, `location.pathname + location.search`)
	if n := p.count("main table tbody tr"); n != 1 || strings.Contains(p.text("main"), whom.name) {
		p.Errorf("support sees %d rows:\n%s", n, p.text("main"))
	}
}

// shutsOut support again, at once.
func (p *person) shutsOut() {
	p.is(p.open("/my-data/support"), 200, "/my-data/support")
	p.is(p.follow(`main .items button.danger`), 200, "/my-data/support")
	p.reads(".flash", p.T("done.shut-out"))
}

func (p *person) isShutOut() {
	p.is(p.open(p.sees), 403, "/desk/people/")
	p.is(p.open("/desk/people?role=maintenance"), 200, "/desk/people")
	p.lacks("main .items")
}

// signsOutSomebodyElse, whose account may be in other hands, for a reason that they read.
func (p *person) signsOutSomebodyElse(other *person) {
	p.is(p.open("/desk"), 200, "/desk")
	p.leads("/desk/sessions")
	p.wrong(p.submit(), "/desk/sessions", "whose")
	p.tick("f-whose")
	p.fill("email", other.email)
	p.tick("f-reason")
	p.is(p.submit(), 200, "/desk/sessions")
	other.is(other.open("/my-data"), 200, "/sign-in")
}

// takesTheRole away: from the next request, there is no desk.
func (p *person) takesTheRole(from *person) {
	p.is(p.open("/desk/staff"), 200, "/desk/staff")
	p.is(p.follow(`main form[action$="/maintenance"] button`), 200, "/desk/staff")
	p.reads(".flash", p.T("done.role-taken"))
	from.is(from.open("/desk"), 404, "/desk")
	from.lacks(`.menu a[href="/desk"]`)
}
