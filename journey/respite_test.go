package journey_test

import (
	"bytes"
	"maps"
	"strings"
	"testing"

	"charte/people"
	"charte/sites"
)

// TestRespite is what families and volunteers do on the site of an association that gives families a rest. The site as it is published
// has families who decide what becomes of their data after a death. What it leaves out, a second one has: young volunteers who agree
// together with a parent, and families who open their profile to the volunteer whom they chose.
func TestRespite(t *testing.T) {
	t.Parallel()
	b := chromium(t)
	h := open(t, respites(t), "respite", childName, auntie, "Noa", "example.org")
	for _, one := range ways {
		t.Run(one.name, func(t *testing.T) {
			t.Parallel()
			seen := newVisits(t, one.looks)
			as := func(name, site string) *guest {
				v := h.visit(t, b, site, one.lang)
				v.keys, v.visits = one.keys, seen
				if !one.scripts {
					v.withoutScripts()
				}
				return &guest{person: v.becomes(name), house: h, t: t}
			}
			family := as("Noa", "respite")
			family.joins("family")
			family.opensAnother(one.whole)
			family.decidesForAfter(one.whole)
			if !one.whole {
				return
			}
			family.choosesWhatIsDone()
			heir := as("Line", "respite")
			family.dies(heir.email)
			heir.takesTheCopy()

			open, lin, other := as("Maud", "young"), as("Lin", "young"), as("Paul", "young")
			open.joins("family")
			open.invites(lin.email)
			other.joins("volunteer")
			lin.findsTheInvitation(other)
			lin.corrects(open)
			open.cutsAfter(lin)

			young, parent := as("Max", "young"), as("Papa", "young")
			young.waitsForAParent(parent.email)
			parent.agrees(young)
			young.isTold()
			parent.endsIt(young)
			seen.kept(t, "respite")
		})
	}
}

// respites are the charter of the example, and the same with what it leaves out.
func respites(t *testing.T) map[string][]byte {
	t.Helper()
	young := sites.Charter("respite")
	for _, change := range []struct{ from, to string }{
		{"  id: respite\n", "  id: young\n"},
		{"https://respite.example\n", "https://young.example\n"},
		{"  name: {fr: Le relais, en: The relay}\n", "  name: {fr: Le relais des jeunes, en: The young relay}\n"},
		{"  served: \"no\"\n  consent: parent\n", "  served: \"yes\"\n  age: 15\n  consent: joint\n"},
		{"\nstaff:\n", grants + "\nstaff:\n"},
		{"  security:\n    label: {fr: la sécurité", news + "  security:\n    label: {fr: la sécurité"},
		{"  visits: {for: 6 months", "  news: {as: account}\n  visits: {for: 6 months"},
	} {
		if !bytes.Contains(young, []byte(change.from)) {
			t.Fatalf("the charter does not say %q any more", change.from)
		}
		young = bytes.Replace(young, []byte(change.from), []byte(change.to), 1)
	}
	all := maps.Clone(example("respite"))
	all["young"] = young
	return all
}

const grants = `
grants:
  break:
    on: family
    to: volunteer
    may: [view, edit]
    owner may block: [edit]
    invited by: [family]
    unanswered: delete after 30 days
    told within: 1 day
    consent: of the invited person
    reminder:
      fr: N’invitez que quelqu’un que vous avez rencontré.
      en: Only invite somebody whom you have met.
    revoked: at once
`

const news = `  news:
    label: {fr: les nouvelles de l’association, en: the association’s news}
    text:
      fr: Vous écrire quand une rencontre se prépare, seulement si vous le voulez.
      en: Write to you when a meeting is planned, only if you want it.
    nature: newsletter
    basis: consent
    data: [email]
    consent: {asked by: an unticked box, proof: receipt, withdraw by: [site, email, link]}
`

const (
	childName = "Lilou-Marguerite"
	brother   = "Anatole"
	auntie    = "Tante Line"
)

// guest is somebody who deals with the site.
type guest struct {
	*person
	house *house
	t     *testing.T
	link  string // of the letter that brought them
}

// follows the link of a letter to a path.
func (g *guest) follows(path string) {
	g.Helper()
	g.link = g.received(g.house.post, g.email, path+"?t=").link(g.visitor)
	g.is(g.open(g.link), 200, path)
}

// joins as a kind of people, from the home page to the first page of the account.
func (g *guest) joins(kind string, more ...string) {
	g.Helper()
	g.is(g.open("/"), 200, "/")
	g.is(g.follow(`main a[href="/join/`+kind+`"]`), 200, "/join/"+kind)
	g.fills(kind, more...)
	g.follows("/confirm")
	g.confirms("/my-data")
	g.reads("main", g.email)
}

// fills in the form that opens an account. Whoever does not say how old they are is of age.
func (g *guest) fills(kind string, more ...string) {
	g.Helper()
	g.fill("name", g.name)
	g.fill("email", g.email)
	g.fill("town", "Marseille")
	if kind == "family" {
		g.fill("child_name", childName)
		g.fill("child_age", "7")
	}
	if g.count(`[id="f-`+people.AgeField+`"]`) > 0 {
		age := "41"
		if len(more) > 0 {
			age = more[0]
		}
		g.fill(people.AgeField, age)
	}
	g.is(g.submit(), 200, "/joined")
}

// opensAnother profile for another child, is told on each page in which one they are, and comes back.
func (g *guest) opensAnother(whole bool) {
	g.is(g.open("/my-data"), 200, "/my-data")
	g.leads("/my-data/profiles")
	if whole {
		g.inspect(g.Lang+" respite profiles one", true)
	}
	g.leads("/my-data/profiles/open")
	if whole {
		g.wrong(g.submit(), "/my-data/profiles/open", "name")
		g.inspect(g.Lang+" respite profiles open", true)
	}
	g.fill("name", g.name)
	g.fill("town", "Arles")
	g.fill("child_name", brother)
	g.fill("child_age", "9")
	g.is(g.submit(), 200, "/my-data/profiles")
	g.reads(".flash", g.T("done.opened"))
	g.reads("main", brother)
	g.is(g.follow(`form[action*="/enter"] button`), 200, "/my-data")
	g.reads("main", "Arles")
	g.lacks(`main a[href="/my-data/correct/email"]`)
	within := g.T("profiles.within", brother)
	for _, page := range []string{"/my-data", "/my-data/history", "/my-data/preferences"} {
		g.is(g.open(page), 200, page)
		if body := g.texts("body")[0]; !strings.Contains(body, within) {
			g.Errorf("%s does not say %q", page, within)
		}
	}
	g.is(g.open("/my-data/after"), 403, "/my-data/after") // it is about the account
	g.is(g.open("/my-data/profiles"), 200, "/my-data/profiles")
	if whole {
		g.inspect(g.Lang+" respite profiles two", true)
	}
	g.is(g.follow(`form[action*="/enter"] button`), 200, "/my-data")
	g.reads("main", g.email)
}

// decidesForAfter what becomes of the account, once told what is missing; whoever is named is told, as asked.
func (g *guest) decidesForAfter(whole bool) {
	g.leads("/my-data/after")
	if whole {
		g.wrong(g.submit(), "/my-data/after", "wish")
	}
	if g.keys { // the arrows choose among a few, and the first is as good as any
		g.tick("f-wish")
	} else {
		g.tick("f-wish-2")
		g.fill("name", auntie)
		g.fill("address", heirOf(g))
		g.tick("f-then")
		g.tick("f-told")
	}
	g.tick("f-agree")
	g.is(g.submit(), 200, "/my-data/after")
	g.reads(".flash", g.T("done.directed"))
	if g.keys {
		return
	}
	g.reads(".card", auntie)
	told := g.received(g.house.post, heirOf(g), "/policy")
	if strings.Contains(told.body, g.name) || strings.Contains(told.body, g.email) {
		g.Errorf("the letter names whoever decided:\n%s", told.body)
	}
	if whole {
		g.inspect(g.Lang+" respite after decided", true)
	}
}

// heirOf is the address of whoever a family names.
func heirOf(g *guest) string { return strings.Replace(g.email, "noa.", "line.", 1) }

// choosesWhatIsDone: the uses that rest on an interest, and the language of letters.
func (g *guest) choosesWhatIsDone() {
	g.is(g.open("/policy/children"), 200, "/policy/children")
	g.is(g.open("/my-data/preferences"), 200, "/my-data/preferences")
	no := `form[action="/my-data/preferences/purpose/visits"] button`
	g.is(g.follow(no), 200, "/my-data/preferences")
	g.reads(".flash", g.T("done.objected"))
	if got := g.attribute(no, "aria-checked"); got != "false" {
		g.Errorf("the use that was refused is %s", got)
	}
	g.inspect(g.Lang+" respite preferences refused", true)
	g.is(g.follow(`form[action="/my-data/preferences/language"] button`), 200, "/my-data/preferences")
	g.is(g.follow(`form[action="/my-data/preferences/language"] button`), 200, "/my-data/preferences")
	g.is(g.open("/my-data/history"), 200, "/my-data/history")
}

// dies, and whoever runs the site records it on evidence: nobody signs in to the account any more.
func (g *guest) dies(heir string) {
	said := g.house.charte(g.t, g.email, "death", g.house.charter("respite"), "--apply", "--evidence", "certificate", "--lang", g.Lang)
	for _, secret := range []string{g.email, heir, auntie} {
		if strings.Contains(said, secret) {
			g.Errorf("the command names %s:\n%s", secret, said)
		}
	}
	g.received(g.house.post, g.email, "/policy")
	g.is(g.open("/my-data"), 200, "/sign-in")
	g.is(g.signIn(g.email, g.password), 422, "/sign-in")
}

// takesTheCopy that was left to them, once.
func (g *guest) takesTheCopy() {
	g.follows("/legacy")
	if file := g.download(`main form button`); !bytes.HasPrefix(file, []byte("PK")) {
		g.Errorf("the copy is no zip: %.20q", file)
	}
	g.is(g.open(g.link), 410, "/legacy")
}

// invites somebody to their profile. Nothing opens before both agreed.
func (g *guest) invites(address string) {
	g.is(g.follow(`.menu a[href="/access"]`), 200, "/access")
	g.fill("email", g.email)
	g.wrong(g.submit(), "/invite/", "email")
	g.fill("email", address)
	g.is(g.submit(), 200, "/access")
	g.reads(".flash", g.T("done.invited"))
	g.reads("main", address)
}

// findsTheInvitation, opens an account under exactly that address, and accepts. Somebody else's account does not help.
func (g *guest) findsTheInvitation(other *guest) {
	g.follows("/invitation")
	g.reads("main", g.email)
	other.is(other.open(g.link), 200, "/invitation")
	other.reads(".warning", other.T("access.other-address"))
	other.lacks(`form[action$="/accept"]`)
	other.inspect(other.Lang+" young invitation other", true)

	g.is(g.follow(`main a[href^="/join/"]`), 200, "/join/volunteer")
	g.fills("volunteer")
	g.follows("/confirm")
	g.confirms("/people") // where the invitation waits
	g.is(g.follow(`form[action$="/accept"] button`), 200, "/people")
	g.reads(".flash", g.T("done.accepted"))
	g.is(g.follow(`main a[href^="/people/"]`), 200, "/people/")
	g.reads("main", childName)
}

// corrects something for the family, who reads who did it.
func (g *guest) corrects(owner *guest) {
	g.is(g.follow(`main a[href$="/correct/child_age"]`), 200, "/people/")
	g.fill("child_age", "8")
	g.is(g.submit(), 200, "/people/")
	g.reads("main", "8")
	owner.is(owner.open("/my-data/history"), 200, "/my-data/history")
	if lines := strings.Join(owner.texts(".events li"), "\n"); !strings.Contains(lines, g.name) {
		owner.Errorf("the history does not say who corrected:\n%s", lines)
	}
}

// cutsAfter forbidding to write: each is refused from the very next request on.
func (g *guest) cutsAfter(holder *guest) {
	page := ask[string](holder.visitor, `location.pathname`)
	holder.is(holder.open(page+"/correct/child_age"), 200, page)
	g.is(g.open("/access"), 200, "/access")
	g.inspect(g.Lang+" young access open", true)
	g.is(g.follow("button[role=switch]"), 200, "/access")
	holder.fill("child_age", "9")
	holder.is(holder.submit(), 403, page)
	holder.reads("h1", holder.T("cut.blocked"))
	holder.is(holder.open(page), 200, page)
	g.is(g.follow(`form[action$="/cut"] button`), 200, "/access")
	g.reads(".flash", g.T("done.cut"))
	holder.is(holder.open(page), 403, page)
	holder.reads("h1", holder.T("cut.title"))
	holder.is(holder.open("/people"), 200, "/people")
	g.lacks(`form[action$="/cut"]`)
}

// waitsForAParent: joining asks everybody how old they are, and what it asks leads a young person to a parent.
func (g *guest) waitsForAParent(parent string) {
	g.is(g.open("/join/volunteer"), 200, "/join/volunteer")
	g.fill("name", g.name)
	g.fill("email", g.email)
	g.fill("town", "Marseille")
	g.fill(people.AgeField, "quatorze")
	g.wrong(g.submit(), "/join/volunteer", people.AgeField)
	g.fill(people.AgeField, "14")
	g.tick("c-" + people.ConsentBox + "news")
	g.is(g.submit(), 200, "/joined")
	g.follows("/confirm")
	g.confirms("/my-")
	g.is(g.open("/people"), 200, "/my-parent")
	g.fill("email", g.email)
	g.wrong(g.submit(), "/my-parent", "email")
	g.fill("email", parent)
	g.is(g.submit(), 200, "/my-parent")
	g.reads(".flash", g.T("done.parent-asked"))
	g.inspect(g.Lang+" young my-parent asked", true)
}

// agrees together with the child: to the account first, then to the box that was left out.
func (g *guest) agrees(child *guest) {
	g.follows("/my-child")
	g.reads("main", child.email)
	if g.count("input:checked") != 0 {
		g.Error("something is ticked before the parent answered")
	}
	g.wrong(g.submit(), "/my-child", "holder")
	g.tick("f-holder")
	g.is(g.submit(), 200, "/my-child")
	g.reads(".flash", g.T("done.permitted"))
	child.is(child.open("/people"), 200, "/people")
	child.is(child.open("/my-parent"), 200, "/my-parent")
	child.reads("main", child.T("myparent.waits"))
	child.inspect(child.Lang+" young my-parent waits", true)
	g.tick("c-news")
	g.tick("f-holder")
	g.is(g.submit(), 200, "/my-child")
	g.inspect(g.Lang+" young my-child agreed", true)
}

// isTold in their history what the parent did: one receipt of each yes.
func (g *guest) isTold() {
	g.is(g.open("/my-data/history"), 200, "/my-data/history")
	if lines := strings.ToLower(strings.Join(g.texts(".events li"), "\n")); !strings.Contains(lines, g.T("fact.parent-agreed")) {
		g.Errorf("the history does not say that a parent agreed:\n%s", lines)
	}
	g.is(g.open("/my-data"), 200, "/my-data")
	g.inspect(g.Lang+" young my-data", true)
}

// endsIt: the parent takes one yes back, then the account, with the link that they kept.
func (g *guest) endsIt(child *guest) {
	g.is(g.open(g.received(g.house.post, g.email, "bonjour@respite.example").link(g.visitor)), 200, "/my-child")
	g.is(g.follow(`form[action="/my-child/withhold"] button`), 200, "/my-child")
	g.reads(".flash", g.T("done.withheld"))
	if status := g.follow(`form[action="/my-child/refuse"] button`); status != 422 {
		g.Errorf("the account ends without a tick: status %d", status)
	}
	g.reads(".error", g.T("problem.understood"))
	g.tick("f-understood")
	g.is(g.follow(`form[action="/my-child/refuse"] button`), 200, "/erasure/")
	g.is(g.open(g.link), 410, "/my-child")
	child.is(child.open("/my-data"), 200, "/sign-in")
	child.is(child.signIn(child.email, child.password), 422, "/sign-in")
}
