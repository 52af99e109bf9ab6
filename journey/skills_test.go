package journey_test

import (
	"strings"
	"testing"

	"charte/proof"
)

// walk is how a story is lived.
type walk struct {
	name, lang    string
	keys, scripts bool
}

// walks are the ways of every site: in both languages from end to end, and the main path with the keyboard alone and without scripts.
var walks = []walk{{"French", "fr", false, true}, {"English", "en", false, true}, {"Keyboard", "en", true, true}, {"WithoutScripts", "fr", false, false}}

// long reports whether the whole story is told.
func (w walk) long() bool { return !w.keys && w.scripts }

// walked lives the stories of a site side by side, on one demonstration and in one browser.
func walked(t *testing.T, site string, live func(w walk, who func(name string) *person)) {
	t.Parallel()
	s, b := serve(t).on(site), chromium(t)
	for _, w := range walks {
		t.Run(w.name, func(t *testing.T) {
			t.Parallel()
			pages := newVisits(t, w.long())
			live(w, func(name string) *person {
				v := visit(t, b, s, w.lang)
				v.keys, v.visits = w.keys, pages
				if !w.scripts {
					v.withoutScripts()
				}
				return v.becomes(name)
			})
			if w.long() {
				pages.kept(t, site)
			}
		})
	}
}

// TestSkills: somebody looks for work and opens their profile to a coach; a coach prepares a profile for somebody, who takes it.
func TestSkills(t *testing.T) {
	walked(t, "skills", func(w walk, who func(string) *person) {
		noor, mia := who("Noor"), who("Mia")
		key := noor.verifierKey()
		noor.joinsAfterMistakes()
		noor.writes("experience", experience)
		noor.invites("coaching", mia)
		mia.isInvited("coach", noor)
		if w.long() {
			mia.readsTheInvitationAgain()
		}
		mia.accepts()
		mia.readsAProfile(noor)
		if w.long() {
			zoe := who("Zoe")
			mia.changesAProfile()
			noor.seesWhoLooked(mia)
			noor.forbidsCopies(mia)
			mia.prepares(zoe)
			zoe.takesWhatWasPrepared(mia)
			noor.choosesLetters()
			noor.saysWhatFollowsDeath()
			noor.corrects("postcode", "13005")
			noor.provesTwice(who("Other"))
			noor.givesAKeyToAProgram()
			zoe.behaved()
		}
		noor.cuts(mia)
		mia.isRefused()
		noor.departs(key)
		noor.behaved()
		mia.behaved()
	})
}

// joinsAfterMistakes: what was typed stays, what is wrong is said at its place, and nothing is asked without a reason.
func (p *person) joinsAfterMistakes() {
	p.is(p.open("/"), 200, "/")
	p.is(p.follow(`a[href="/join/seeker"]`), 200, "/join/seeker")
	if p.count("input:checked") > 0 || p.count(".why") < 3 || p.count(`[name="notice.shown"]`) != 1 {
		p.Errorf("the form of a join: %d boxes ticked, %d reasons", p.count("input:checked"), p.count(".why"))
	}
	p.fill("first_name", p.name)
	p.fill("email", "noor")
	p.fill("postcode", "13004")
	p.wrong(p.submit(), "/join/seeker", "email")
	p.holds("first_name", p.name)
	p.holds("email", "noor")
	p.holds("postcode", "13004")
	p.fill("email", p.email)
	p.is(p.submit(), 200, "/joined")
	p.receives("/confirm")
	p.fill("password", "trop court")
	p.wrong(p.submit(), "/confirm", "password")
	p.confirms("/my-data")
	p.reads("main", p.email)
}

// writes an entry of a list of the profile.
func (p *person) writes(list, text string) {
	p.Helper()
	p.is(p.follow(`.menu a[href="/profile"]`), 200, "/profile")
	p.fill("text-"+list, text)
	p.is(p.follow(`form[action="/profile/`+list+`"] .button`), 200, "/profile")
	p.reads(".flash", p.T("done.added"))
	p.reads("main", text)
}

// invites somebody to the profile. An address that is none stays as it was typed.
func (p *person) invites(grant string, whom *person) {
	p.Helper()
	form := `form[action="/invite/` + grant + `"] .button`
	p.is(p.follow(`.menu a[href="/access"]`), 200, "/access")
	p.reads("main", p.T("access.nobody"))
	p.fill("email", "chez moi")
	p.wrong(p.follow(form), "/invite/", "email")
	p.holds("email", "chez moi")
	p.fill("email", whom.email)
	p.is(p.follow(form), 200, "/access")
	p.reads(".flash", p.T("done.invited"))
	p.reads("main", whom.email)
}

// isInvited: the letter says who gave the address, and leads to joining, where the invitation waits.
func (p *person) isInvited(kind string, by *person) {
	p.Helper()
	p.receives("/invitation")
	p.reads("main", by.name)
	p.reads("main", p.email)
	p.is(p.follow(`main a[href="/join/`+kind+`"]`), 200, "/join/"+kind)
	p.introduces()
	p.is(p.submit(), 200, "/joined")
	p.receives("/confirm")
	p.confirms("/people")
	p.reads("main", by.name)
}

// introduces fills in what every form of joining asks.
func (p *person) introduces() {
	p.Helper()
	name := "name"
	if p.count("#f-name") == 0 {
		name = "first_name"
	}
	p.fill(name, p.name)
	p.fill("email", p.email)
	for field, text := range map[string]string{"postcode": "13004", "association": "Les Voisins du Port"} {
		if p.count("#f-"+field+"[required]") > 0 {
			p.fill(field, text)
		}
	}
}

// readsTheInvitationAgain: the link of the letter opens as long as nothing was answered, and asks for nothing more of whoever is signed in.
func (p *person) readsTheInvitationAgain() {
	p.receives("/invitation")
	p.lacks(`main a[href^="/join"]`)
	p.is(p.open("/people"), 200, "/people")
}

// accepts what waits for them.
func (p *person) accepts() {
	p.Helper()
	p.is(p.follow(`form[action$="/accept"] button`), 200, "/")
	p.reads(".flash", p.T("done.accepted"))
}

// readsAProfile that was opened to them, which says that its owner is told.
func (p *person) readsAProfile(of *person) {
	p.Helper()
	p.is(p.open("/people"), 200, "/people")
	p.is(p.follow(`main .items a[href^="/people/"]`), 200, "/people/")
	p.sees = ask[string](p.visitor, `location.pathname`)
	p.reads("h1", of.name)
	p.reads("main", p.T("person.told"))
	p.reads("main", experience)
}

// changesAProfile as the owner lets them: adds, corrects, removes, takes a copy.
func (p *person) changesAProfile() {
	p.fill("text-experience", "Bénévole à la bibliothèque")
	p.is(p.follow(`form[action*="/add/"] .button`), 200, "/people/")
	p.reads("main", "Bénévole à la bibliothèque")
	p.is(p.follow(`main a[href$="/correct/postcode"]`), 200, "/people/")
	p.fill("postcode", "là-bas")
	p.wrong(p.submit(), "/people/", "postcode")
	p.holds("postcode", "là-bas")
	p.fill("postcode", "13008")
	p.is(p.submit(), 200, "/people/")
	p.reads("main", "13008")
	p.is(p.follow(`main .items li:last-child a[href*="/remove/"]`), 200, "/people/")
	p.is(p.submit(), 200, "/people/")
	if file := p.download(`button[value="json"]`); !strings.Contains(string(file), "13008") {
		p.Errorf("the copy of a profile: %.300s", file)
	}
}

// seesWhoLooked, and what they changed.
func (p *person) seesWhoLooked(other *person) {
	p.is(p.open("/my-data/history"), 200, "/my-data/history")
	lines := strings.Join(p.texts(".events li"), "\n")
	for _, id := range []string{"fact.profile-looked-at", "fact.corrected-by", "fact.entry-added-by", "fact.entry-removed-by", "fact.profile-exported"} {
		for part := range strings.SplitSeq(p.T(id), "%s") {
			if !strings.Contains(strings.ToLower(lines), strings.ToLower(strings.Trim(part, " ():\u00a0\u202f"))) || !strings.Contains(lines, other.name) {
				p.Errorf("the history does not tell %s by %s:\n%s", id, other.name, lines)
			}
		}
	}
}

// forbidsCopies: on the next page of the other, the way to a copy is gone.
func (p *person) forbidsCopies(other *person) {
	p.is(p.open("/access"), 200, "/access")
	p.is(p.follow(`form[action$="/block"] button`), 200, "/access")
	p.reads(".flash", p.T("done.blocked"))
	other.is(other.follow(`button[value="json"]`), 403, "/people/") // the page was open already
	other.reads("h1", other.T("cut.blocked"))
	other.readsAProfile(p)
	other.lacks(`form[action$="/export"]`)
	other.reads(".warning", other.T("person.forbade"))
}

// prepares a profile for somebody. Whether the address is known is not said.
func (p *person) prepares(whom *person) {
	p.is(p.open("/people"), 200, "/people")
	p.leads("/invite/started_profile")
	p.is(p.submit(), 422, "/invite/started_profile")
	p.has(`.summary a[href="#f-email"]`)
	p.introduces()
	p.fill("first_name", whom.name)
	p.fill("email", whom.email)
	p.is(p.submit(), 200, "/invite/started_profile")
	p.reads("h1", p.T("prepare.sent"))
	p.leads("/people")
	p.reads("main", whom.email)
}

// takesWhatWasPrepared: sees all that was written, keeps it, and only then says yes or no.
func (p *person) takesWhatWasPrepared(by *person) {
	p.receives("/invitation")
	p.reads("h1", p.T("invitation.prepared-title"))
	p.reads("main", by.name)
	p.reads("main", "13004")
	p.is(p.follow(`form.card .button`), 200, "/confirm")
	p.confirms("/access")
	p.reads("main", by.name)
	p.accepts()
	p.reads("main", by.name)
	by.is(by.open("/people"), 200, "/people")
	by.reads("main", p.name)
}

// choosesLetters: one page for every choice, effective at once.
func (p *person) choosesLetters() {
	p.is(p.open("/my-data"), 200, "/my-data")
	p.leads("/my-data/preferences")
	for _, one := range []struct{ form, done string }{
		{"/my-data/preferences/mailing/survey", "done.stopped"},
		{"/my-data/preferences/purpose/improvement", "done.objected"},
		{"/my-data/consent/newsletter", "done.agreed"},
	} {
		button := `form[action="` + one.form + `"] [role=switch]`
		before := p.attribute(button, "aria-checked")
		p.is(p.follow(button), 200, "/my-data/preferences")
		p.reads(".flash", p.T(one.done))
		if after := p.attribute(button, "aria-checked"); after == before {
			p.Errorf("%s stays %s", one.form, after)
		}
	}
	p.is(p.open("/unsubscribe?t=nobody"), 404, "/unsubscribe")
	p.reads("h1", p.T("stop.nobody"))
}

// saysWhatFollowsDeath in the account.
func (p *person) saysWhatFollowsDeath() {
	p.is(p.open("/my-data/after"), 200, "/my-data/after")
	p.is(p.submit(), 422, "/my-data/after")
	p.has(".summary a")
	p.tick("f-wish")
	p.tick("f-agree")
	p.is(p.submit(), 200, "/my-data/after")
	p.reads(".flash", p.T("done.directed"))
	p.is(p.follow(`form[action$="/revoke"] button`), 200, "/my-data/after")
	p.reads(".flash", p.T("done.undirected"))
}

// corrects a value: the right to rectification, done on the spot.
func (p *person) corrects(field, to string) {
	p.Helper()
	p.is(p.open("/my-data"), 200, "/my-data")
	p.leads("/my-data/correct/" + field)
	p.fill(field, to)
	p.is(p.submit(), 200, "/my-data")
	p.reads("main", to)
}

// provesTwice: adds a second proof, signs in with it, sees both windows, and closes the other one.
func (p *person) provesTwice(other *person) {
	other.email, other.password = p.email, p.password
	p.is(p.open("/my-data"), 200, "/my-data")
	p.leads("/my-data/security")
	p.leads("/my-data/security/password")
	p.is(p.submit(), 422, "/my-data/security/password")
	p.is(p.open("/my-data/security/passkey"), 200, "/my-data/security/passkey")
	p.is(p.open("/my-data/security"), 200, "/my-data/security")
	codes := p.addsCode()
	if len(codes) != 10 {
		p.Fatalf("%d recovery codes", len(codes))
	}
	p.leads("/my-data/security")
	p.is(p.follow(`main .items a[href$="/remove"]`), 200, "/my-data/security/")
	p.leads("/my-data/security")

	other.is(other.signIn(p.email, p.password), 200, "/sign-in/second")
	other.is(other.open("/my-data"), 200, "/sign-in/second")
	other.fill("code", codes[0])
	other.is(other.submit(), 200, "/my-data")
	p.is(p.open("/my-data/sessions"), 200, "/my-data/sessions")
	if n := p.count("main .items li"); n != 2 {
		p.Errorf("signed in %d times, not twice", n)
	}
	p.is(p.follow(`form[action$="/others"] button`), 200, "/my-data/sessions")
	if n := p.count("main .items li"); n != 1 {
		p.Errorf("signed in %d times, not once", n)
	}
	other.is(other.open("/my-data"), 200, "/sign-in")

	p.signsOut()
	p.is(p.signIn(p.email, p.password), 200, "/sign-in/second")
	p.fill("code", p.code())
	p.is(p.submit(), 200, "/my-data")
	p.signsOut()
	p.is(p.open("/sign-in"), 200, "/sign-in")
	p.leads("/sign-in/passkey")
	p.is(p.open("/sign-in/letter"), 200, "/sign-in/letter")
	p.fill("email", p.email)
	p.is(p.submit(), 200, "/sign-in/letter/sent")
	p.receives("/sign-in/link")
	p.is(p.submit(), 200, "/sign-in/second")
	p.fill("code", codes[1])
	p.is(p.submit(), 200, "/my-data")
	other.behaved()
}

// givesAKeyToAProgram, shown once, and takes it back.
func (p *person) givesAKeyToAProgram() {
	p.is(p.open("/api"), 200, "/api")
	p.is(p.open("/my-data/tokens"), 200, "/my-data/tokens")
	p.wrong(p.submit(), "/my-data/tokens", "name")
	p.fill("name", "mon tableur")
	p.tick("f-scope")
	p.tick("f-days")
	p.is(p.submit(), 200, "/my-data/tokens")
	p.reads("pre", "charte_")
	p.is(p.follow(`form[action$="/end"] button`), 200, "/my-data/tokens")
	p.reads(".flash", p.T("done.token-ended"))
}

// cuts the access of somebody.
func (p *person) cuts(other *person) {
	p.is(p.follow(`.menu a[href="/access"]`), 200, "/access")
	p.reads("main", other.name)
	p.is(p.follow(`form[action$="/cut"] button`), 200, "/access")
	p.reads(".flash", p.T("done.cut"))
	p.reads("main", p.T("access.nobody"))
}

// isRefused at the very next request, on the page that was open, which says why.
func (p *person) isRefused() {
	p.is(p.open(p.sees), 403, "/people/")
	p.reads("h1", p.T("cut.title"))
	p.is(p.open("/people"), 200, "/people")
	p.lacks(`main .items a[href="` + p.sees + `"]`)
}

// departs with everything, and leaves nothing.
func (p *person) departs(key string) {
	p.Helper()
	p.is(p.follow(`.menu a[href="/my-data"]`), 200, "/my-data")
	if !p.keys {
		if _, err := proof.VerifyExport(p.download(`form[action="/my-data/export"] button`), key); err != nil {
			p.Error(err)
		}
	}
	p.leads("/my-data/delete")
	p.tick("f-understood")
	p.is(p.submit(), 200, "/erasure/")
	p.is(p.open("/my-data"), 200, "/sign-in")
	p.is(p.signIn(p.email, p.password), 422, "/sign-in")
}
