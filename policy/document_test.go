package policy_test

import (
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"charte/charter"
	"charte/policy"
	"charte/sites"
)

// far is a charter of a Belgian site for young people too, with a company outside Europe, data from elsewhere and a machine that decides.
const far = `charter: 1
version: {number: 1, date: 2026-11-01}
site: {id: far, name: {fr: Loin, en: Far}, url: https://far.example, languages: [fr, en], publisher: {fr: Publié par Loin., en: Published by Far.}}
controller: {name: Loin ASBL, contact: bonjour@far.example, authority: apd}
data:
  email: {label: {fr: Adresse e-mail, en: E-mail address}, category: email, protect: lookup, unique: true}
  score: {label: {fr: Note, en: Score}, category: activity, source: third-party, from: {fr: votre école, en: your school}, told within: 1 month}
  illness: {label: {fr: Maladie, en: Illness}, category: health, condition: explicit-consent}
purposes:
  account: {label: {fr: votre compte, en: your account}, text: {fr: Ouvrir votre compte., en: Open your account.}, basis: contract, data: [email]}
  care: {label: {fr: vos soins, en: your care}, text: {fr: Vous soigner., en: Look after you.}, basis: contract, data: [illness], condition: explicit-consent}
  ranking: {label: {fr: le classement, en: the ranking}, text: {fr: Classer., en: Rank.}, basis: legitimate-interest, interest: {fr: trier, en: sort}, balancing: b.md, data: [score]}
  books: {label: {fr: les comptes, en: the books}, text: {fr: Tenir les comptes., en: Keep the books.}, basis: legal-obligation, law: C. com. L123-22, data: [email]}
people:
  pupil: {label: {fr: Élève, en: Pupil}, profile: none, asks: {required: [email], optional: [illness]}}
minors: {served: "yes", age: 13, consent: joint, notice: child version}
decisions:
  rank: {text: {fr: qui passe en premier, en: who goes first}, human review: on request, allowed by: contract, data: [score]}
processors:
  cloud: {name: Cloud Inc., does: {fr: héberge, en: hosts}, region: US, transfer: {tool: standard clauses, assessment: "TIA-1, 2026-10-01"}}
  relay: {name: Relais SA, does: {fr: achemine, en: carries}, region: BE, seat: US, purposes: [account]}
retention: {account: {for: 1 year, then: delete}}
`

func TestWhatTheLawWantsTold(t *testing.T) {
	d := policy.Read(compile(t, far), "en")
	text := strings.Join(strings.Fields(policy.PlainText(d)), " ")
	for _, needle := range []string{
		"the Belgian Data Protection Authority (rue de la Presse 35, 1000 Bruxelles, www.autoriteprotectiondonnees.be)",
		"Score",
		"Received from elsewhere, not from you: your school. You are told within 1 month.",
		"Without the required answers, we cannot open an account.",
		"an obligation that the law puts on us (C. com. L123-22)",
		"Who goes first. You can ask for a person to review this decision",
		"the European Commission’s standard clauses; write to us for a copy; what becomes of your data there has been checked",
		"Have your data erased. For every use, except: the books. Where the law asks us to keep data",
		"Some of your data leaves Europe.", "Published by Far.", "https://far.example/policy/children",
	} {
		if !strings.Contains(text, needle) {
			t.Errorf("no %q in:\n%s", needle, text)
		}
	}
	if strings.Contains(text, "CNIL") || strings.Contains(text, "French Data Protection Act") {
		t.Error("a Belgian site speaks of French law")
	}
	if len(d.Transfers) != 2 || d.Transfers[1].To != "Relais SA" {
		t.Errorf("transfers %+v", d.Transfers)
	}
	received := map[string][]string{}
	for _, u := range d.Purposes {
		received[u.Name] = u.Recipients
	}
	if !slices.Equal(received["account"], []string{"Cloud Inc.", "Relais SA"}) || !slices.Equal(received["care"], []string{"Cloud Inc."}) {
		t.Errorf("recipients %v", received)
	}
}

// TestRightsStart: each right applies to the purposes whose basis gives it, and starts at a page of the account or with a letter that says
// what is asked, and nothing about who asks.
//
// Law: GDPR 12(2)
func TestRightsStart(t *testing.T) {
	for lang, subject := range map[string]string{"fr": "M’opposer à un usage", "en": "Object to a use"} {
		d := policy.Read(compile(t, far), lang)
		rights := map[string]policy.Right{}
		for _, x := range d.Rights {
			rights[x.ID] = x
		}
		if to := rights["erasure"].Start; len(to) != 1 || to[0].URL != "/my-data/delete" {
			t.Errorf("%s: erasure starts at %v", lang, to)
		}
		if to := rights["withdrawal"].Start; len(to) != 1 || !strings.HasPrefix(to[0].URL, "mailto:") {
			t.Errorf("%s: no switch withdraws an explicit consent, yet it starts at %v", lang, to)
		}
		letter, err := url.Parse(rights["objection"].Start[0].URL)
		if err != nil || letter.Opaque != "bonjour@far.example" || letter.Query().Get("subject") != subject || len(letter.Query()) != 1 || strings.Contains(letter.RawQuery, "+") {
			t.Errorf("%s: the objection is written to %v (%v)", lang, letter, err)
		}
		if _, there := rights["death"]; there {
			t.Errorf("%s: a right of French law on a Belgian site", lang)
		}
	}
	for _, x := range policy.Read(compile(t, far), "en").Rights {
		want := map[string]string{"access": "For every use.", "objection": "For: the ranking.", "withdrawal": "For: your care.", "portability": "For: your account and your care."}[x.ID]
		if want != "" && x.For != want {
			t.Errorf("%s: %q, want %q", x.ID, x.For, want)
		}
	}
	without := strings.Replace(far, "people:\n  pupil: {label: {fr: Élève, en: Pupil}, profile: none,", "people:\n  pupil: {label: {fr: Élève, en: Pupil}, account: none,", 1)
	for _, x := range policy.Read(compile(t, without), "en").Rights {
		if !strings.HasPrefix(x.Start[0].URL, "mailto:") {
			t.Errorf("%s starts at %s, where nobody has an account", x.ID, x.Start[0].URL)
		}
	}
}

// TestSummary: a few plain sentences, each leading to a part of the document and resting on promises that the plan makes.
func TestSummary(t *testing.T) {
	for _, site := range sites.Names() {
		p := compile(t, string(sites.Charter(site)))
		for _, lang := range []string{"fr", "en"} {
			d := policy.Read(p, lang)
			text := policy.Markdown(d)
			if n := len(d.Summary); n < 6 || n > 10 {
				t.Errorf("%s %s: %d points", site, lang, n)
			}
			for _, point := range d.Summary {
				for _, id := range point.Promises {
					if _, ok := p.Promise(id); !ok {
						t.Errorf("%s: %s rests on %s, which nobody promises", site, point.ID, id)
					}
				}
				if !strings.Contains(text, `<a id="s-`+point.Section+`">`) || point.Leads == "" {
					t.Errorf("%s: %s leads nowhere (%s)", site, point.ID, point.Section)
				}
			}
		}
	}
}

// TestChildren: a page for children where there are any, with the facts of the full page in words for them.
//
// Law: GDPR 12(1), GDPR 8(1), LIL 45
func TestChildren(t *testing.T) {
	if _, ok := policy.Children(skills(t), "fr"); ok {
		t.Error("a site without children has a page for them")
	}
	c, ok := policy.Children(compile(t, far), "fr")
	if !ok {
		t.Fatal("no page for children")
	}
	text := strings.NewReplacer("\u00a0", " ", "\u202f", " ").Replace(policy.MarkdownChild(c))
	for _, needle := range []string{"Loin ASBL", "- Adresse e-mail", "- Maladie", "- « Votre compte »", "- Cloud Inc.", "Avant 13 ans, il faut ton oui", "l’Autorité de protection des données",
		"https://far.example/policy)", "mailto:bonjour@far.example?subject=", "déclarée seulement"} {
		if !strings.Contains(text, needle) {
			t.Errorf("no %q in:\n%s", needle, text)
		}
	}
	if f := policy.Measure("fr", strings.Split(text, "\n")...); f.Score < 75 || f.Most > 25 {
		t.Errorf("hard for a child: %+v", f)
	}
	if d := policy.Read(compile(t, far), "fr"); d.Children != policy.ChildrenPath {
		t.Error("the policy does not lead to the page for children")
	}
}

// TestDocumentsHaveTheirOwnEnd: a purpose that uses a document says when the document goes and what allows it, not only what holds for
// its data; the page for children says so of their documents, and of no others.
//
// Law: GDPR 13(1)(c), GDPR 13(2)(a), GDPR 9(2)(a)
func TestDocumentsHaveTheirOwnEnd(t *testing.T) {
	p := compile(t, string(sites.Charter("respite")))
	for lang, want := range map[string]struct{ end, latest, consent, ways string }{
		"fr": {"dans les 24 heures qui suivent sa validation", "au plus tard 3 mois après le dépôt", "attestation de handicap : votre accord exprès", "Attestation de handicap : vous changez d’avis sur le site ou par e-mail."},
		"en": {"within 24 hours of its validation", "at the latest 3 months after its deposit", "disability certificate: your explicit consent", "Disability certificate: you change your mind on the site or by e-mail."},
	} {
		plain := strings.NewReplacer("\u00a0", " ", "\u202f", " ").Replace
		d := policy.Read(p, lang)
		for _, u := range d.Purposes {
			if is := u.Name == "files"; strings.Contains(plain(u.Period), want.end) != is || strings.Contains(plain(u.Period), want.latest) != is || strings.Contains(plain(u.Basis), want.consent) != is {
				t.Errorf("%s %s: %s, %s", lang, u.Name, u.Basis, u.Period)
			}
		}
		for _, x := range d.Rights {
			if x.ID == "withdrawal" && plain(x.For) != want.ways {
				t.Errorf("%s: %s", lang, x.For)
			}
		}
		c, _ := policy.Children(p, lang)
		text := plain(policy.MarkdownChild(c))
		if !strings.Contains(text, want.end) || strings.Contains(text, "compétence") || strings.Contains(text, "skill") {
			t.Errorf("%s: the documents of children are told badly:\n%s", lang, text)
		}
	}
}

// TestChildrenAreSpokenTo: the page for children says "tu", but in what it quotes.
func TestChildrenAreSpokenTo(t *testing.T) {
	quotes, polite := regexp.MustCompile(`«[^»]*»`), regexp.MustCompile(`(?i)\b(vous|votre|vos)\b`)
	for _, src := range []string{far, string(sites.Charter("respite"))} {
		c, _ := policy.Children(compile(t, src), "fr")
		if said := polite.FindString(quotes.ReplaceAllString(policy.MarkdownChild(c), "")); said != "" {
			t.Errorf("%s says %q", c.Site, said)
		}
	}
}

// TestUntilYouWithdraw: what lasts until consent is withdrawn ends then, and no sooner.
//
// Law: GDPR 13(2)(a), GDPR 7(3)
func TestUntilYouWithdraw(t *testing.T) {
	for _, site := range sites.Names() {
		p := compile(t, string(sites.Charter(site)))
		for _, u := range policy.Read(p, "fr").Purposes {
			r, _ := p.Charter.RetentionOf(u.Name)
			if r.Until == charter.ConsentWithdrawn && r.For == nil && u.Period != "jusqu’à ce que vous retiriez votre accord" || strings.Contains(u.Period, "dès que") {
				t.Errorf("%s %s: %s", site, u.Name, u.Period)
			}
		}
	}
}

// TestHTML: the fragment has the anchors of Markdown and no more than text and links; the whole page adds a style, and loads nothing.
func TestHTML(t *testing.T) {
	p := compile(t, far)
	d := policy.Read(p, "en")
	fragment, page := policy.HTML(d), policy.Page(d)
	for _, promise := range p.Promises {
		if strings.Count(fragment, `id="`+policy.Anchor(promise.ID)+`"`) != 1 {
			t.Errorf("%s is not there once", promise.ID)
		}
	}
	if !strings.HasPrefix(fragment, "<article") || strings.Contains(fragment, "<style") || !strings.Contains(page, "@page{size:A4") || !strings.Contains(page, strings.TrimSpace(fragment)) {
		t.Errorf("not a fragment, or not a page:\n%s", page)
	}
	for _, bad := range []string{"<script", "src=", "<link", "url(", "ZgotmplZ", "http://"} {
		if strings.Contains(page, bad) {
			t.Errorf("the page has %q", bad)
		}
	}
	hostile := policy.HTML(policy.Read(compile(t, strings.Replace(far, "en: Open your account.", "en: '<script>alert(1)</script>'", 1)), "en"))
	if strings.Contains(hostile, "<script") {
		t.Error("a charter's words are markup")
	}
}
