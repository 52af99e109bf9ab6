package journey_test

import (
	"image"
	"image/color"
	"image/jpeg"
	"os"
	"path/filepath"
	"testing"

	"github.com/chromedp/chromedp"
)

// TestVolunteers: somebody writes without an account; somebody offers help to an association that they choose, and takes it back.
func TestVolunteers(t *testing.T) {
	walked(t, "volunteers", func(w walk, who func(string) *person) {
		alix, charlie := who("Alix"), who("Charlie")
		key := alix.verifierKey()
		alix.volunteers()
		alix.writes("experience", experience)
		alix.invites("reading", charlie)
		charlie.isInvited("host", alix)
		charlie.accepts()
		charlie.readsAProfile(alix)
		if w.long() {
			vera := who("Vera")
			vera.writesWithoutAnAccount()
			vera.behaved()
			alix.showsAPicture(charlie)
			alix.is(alix.open("/my-data/history"), 200, "/my-data/history")
			alix.reads(".events", charlie.name)
			alix.choosesOffers()
		}
		alix.offersHelp(charlie)
		charlie.readsAnOffer(alix)
		alix.takesItBack(charlie)
		alix.cuts(charlie)
		charlie.isRefused()
		alix.departs(key)
		alix.behaved()
		charlie.behaved()
	})
}

// volunteers joins: the site says whom it is for, and what is optional is not asked again.
func (p *person) volunteers() {
	p.is(p.open("/"), 200, "/")
	p.is(p.follow(`a[href="/join/volunteer"]`), 200, "/join/volunteer")
	if p.count("input:checked") > 0 || p.count("#f-town[required]") > 0 || p.count("#f-name[required]") != 1 {
		p.Error("the form of joining asks otherwise than the charter says")
	}
	p.fill("name", p.name)
	p.fill("town", "Port-Exemple")
	p.wrong(p.submit(), "/join/volunteer", "email")
	p.holds("name", p.name)
	p.holds("town", "Port-Exemple")
	p.fill("email", p.email)
	p.is(p.submit(), 200, "/joined")
	p.receives("/confirm")
	p.confirms("/my-data")
	p.reads("main", "Port-Exemple")
	p.signsOut()
	p.signsIn()
}

// writesWithoutAnAccount, and sees, and erases, what they sent, by the link of a letter.
func (p *person) writesWithoutAnAccount() {
	p.is(p.open("/"), 200, "/")
	p.is(p.follow(`footer a[href="/forms/request"]`), 200, "/forms/request")
	p.fill("message", "Puis-je venir avec mon chien ?")
	p.wrong(p.submit(), "/forms/request", "email")
	p.holds("message", "Puis-je venir avec mon chien ?")
	p.fill("email", p.email)
	p.is(p.submit(), 200, "/sent")
	p.reads("main", p.T("record.arrived"))
	p.receives("/sent")
	p.reads("main", "Puis-je venir avec mon chien ?")
	p.is(p.follow(`form[action="/sent/delete"] button`), 200, "/erasure/")
	p.reads("h1", p.T("deleted.alone-title"))
}

// showsAPicture with an agreement of its own, which whoever was chosen sees, and takes it away.
func (p *person) showsAPicture(other *person) {
	p.is(p.open("/profile"), 200, "/profile")
	p.leads("/pictures/pictures")
	p.wrong(p.submit(), "/pictures/pictures", "consent-portrait")
	p.tick("f-consent-portrait")
	p.upload("picture", p.photo())
	p.is(p.submit(), 200, "/pictures/pictures")
	p.reads(".flash", p.T("done.picture"))
	p.shows("main .doors img")
	other.readsAProfile(p)
	other.shows("main .doors img")
	p.is(p.follow(`main .doors a[href$="/remove"]`), 200, "/pictures/pictures/")
	p.is(p.submit(), 200, "/pictures/pictures")
	p.lacks("main .doors img")
}

// photo is a file of this machine.
func (p *person) photo() string {
	drawn := image.NewRGBA(image.Rect(0, 0, 320, 240))
	for x := range 320 {
		for y := range 240 {
			drawn.Set(x, y, color.RGBA{uint8(x / 2), uint8(y), 90, 255})
		}
	}
	name := filepath.Join(p.TempDir(), "photo.jpg")
	file, err := os.Create(name)
	if err != nil {
		p.Fatal(err)
	}
	defer file.Close()
	if err := jpeg.Encode(file, drawn, nil); err != nil {
		p.Fatal(err)
	}
	return name
}

// shows makes sure that an image has arrived whole.
func (v *visitor) shows(selector string) {
	v.Helper()
	v.has(selector)
	decoded := ask[bool](v, `(i => { i.loading = "eager"; return i.decode().then(() => i.naturalWidth > 0, () => false) })(document.querySelector("`+selector+`"))`, chromedp.EvalAwaitPromise)
	if !decoded {
		v.Errorf("on %s, %s shows nothing", v.where(), selector)
	}
}

// choosesOffers of the site by e-mail, on the page of every choice.
func (p *person) choosesOffers() {
	p.is(p.open("/my-data/preferences"), 200, "/my-data/preferences")
	button := `form[action="/my-data/consent/more_services"] [role=switch]`
	for _, want := range []string{"true", "false"} {
		p.is(p.follow(button), 200, "/my-data/preferences")
		if got := p.attribute(button, "aria-checked"); got != want {
			p.Errorf("the switch says %s, want %s", got, want)
		}
	}
	p.is(p.open("/api"), 200, "/api")
}

const (
	offer = "Deux heures le samedi matin"
	shown = "Un banc que j’ai réparé"
)

// offersHelp to an association that they tick, after a draft that nobody else sees. The picture of it is chosen once: it waits in the page,
// then in the draft.
func (p *person) offersHelp(to *person) {
	p.is(p.follow(`.menu a[href="/records"]`), 200, "/records")
	p.reads("main", p.T("records.none"))
	p.leads("/forms/proposal")
	p.wrong(p.submit(), "/forms/proposal", "offers")
	p.reads("main form", p.T("pictures.guard"))
	p.fill("offers", offer)
	p.upload("photo", p.photo())
	p.fill("form.alt.photo", shown)
	p.is(p.follow(`button[name="form.more"]`), 200, "/forms/proposal")
	p.holds("offers", offer)
	p.holds("form.alt.photo", shown)
	p.reads("main form", p.T("fill.handed"))
	p.looksAgain("the form that holds a picture")
	p.fill("offers-2", "Le jardin partagé")
	p.is(p.follow(`button[name="form.save"]`), 200, "/records")
	p.reads(".flash", p.T("done.drafted"))
	to.is(to.open("/records"), 200, "/records")
	to.lacks("main .items")

	p.is(p.follow(`main .items a[href^="/records/"]`), 200, "/records/")
	p.reads("main", offer)
	p.depicts("main dd img")
	p.looksAgain("a draft with a picture")
	p.is(p.follow(`main a.button[href^="/forms/proposal"]`), 200, "/forms/proposal")
	p.shows("main form img")
	p.looksAgain("the form of a draft with a picture")
	p.holds("offers", offer)
	p.holds("offers-2", "Le jardin partagé")
	p.wrong(p.submit(), "/forms/proposal", "form.reader")
	p.shows("main form img")
	p.tick("f-form.reader")
	p.is(p.submit(), 200, "/records/")
	p.reads(".flash", p.T("done.sent"))
	p.reads("main", to.name)
	p.depicts("main dd img")
}

// depicts makes sure that the page shows the picture that was offered, and says what it is to whoever does not see it.
func (p *person) depicts(selector string) {
	p.shows(selector)
	if alt := p.attribute(selector, "alt"); alt != shown {
		p.Errorf("on %s, the picture is called %q", p.where(), alt)
	}
}

// looksAgain at a page that shows more than when somebody first came there.
func (v *visitor) looksAgain(what string) {
	v.Helper()
	if v.visits != nil && v.visits.inspects {
		_, before := looked.LoadOrStore(v.name+" "+what+" "+v.Lang, true)
		_, elsewhere := audited.LoadOrStore(what, true)
		if !before {
			v.inspect(v.Lang+" "+v.name+" "+what, !elsewhere)
		}
	}
}

// readsAnOffer that was addressed to them.
func (p *person) readsAnOffer(from *person) {
	p.is(p.follow(`.menu a[href="/records"]`), 200, "/records")
	p.is(p.follow(`main .items a[href^="/received/"]`), 200, "/received/")
	p.sees = ask[string](p.visitor, `location.pathname`)
	p.reads("main", from.name)
	p.reads("main", offer)
	p.depicts("main dd img")
	p.looksAgain("what was received, with a picture")
}

// takesItBack from the one who reads it, whose open page shows it no more, and deletes it.
func (p *person) takesItBack(from *person) {
	p.is(p.follow(`form[action$="/take-back"] button`), 200, "/records/")
	p.reads(".flash", p.T("done.taken-back"))
	from.is(from.open(from.sees), 404, "/received/")
	p.is(p.follow(`form[action$="/delete"] button`), 200, "/records")
	p.reads(".flash", p.T("done.discarded"))
	p.reads("main", p.T("records.none"))
	from.readsAProfile(p)
}
