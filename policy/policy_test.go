package policy_test

import (
	"crypto/sha256"
	"encoding/hex"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"charte/charter"
	"charte/plan"
	"charte/policy"
	"charte/sites"
)

var update = flag.Bool("update", false, "write the golden files anew")

func compile(t testing.TB, src string) *plan.Plan {
	t.Helper()
	c, err := charter.Parse("charter.yaml", []byte(src))
	if err != nil {
		t.Fatal(err)
	}
	return plan.Compile(c)
}

func skills(t testing.TB) *plan.Plan {
	t.Helper()
	return compile(t, string(sites.Skills()))
}

// TestGolden: the policy of every site, in each of its languages, and what children read where they are concerned.
func TestGolden(t *testing.T) {
	for _, site := range sites.Names() {
		p := compile(t, string(sites.Charter(site)))
		for _, lang := range p.Charter.Site.Languages {
			golden(t, filepath.Join("sites", site+"."+lang+".md"), policy.Markdown(policy.Read(p, lang)))
			if c, ok := policy.Children(p, lang); ok {
				golden(t, filepath.Join("sites", site+".children."+lang+".md"), policy.MarkdownChild(c))
			}
		}
	}
	p := skills(t)
	for _, lang := range []string{"fr", "en"} {
		golden(t, "skills."+lang+".txt", policy.PlainText(policy.Read(p, lang)))
	}
	golden(t, "skills.en.html", policy.Page(policy.Read(p, "en")))
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s changed; read the difference, then run the test with -update:\n%s", name, got)
	}
}

// TestEveryPromiseIsRead: each promise of each plan is a sentence, once, under its heading, with an anchor that no other part has.
func TestEveryPromiseIsRead(t *testing.T) {
	for _, site := range sites.Names() {
		p := compile(t, string(sites.Charter(site)))
		for _, lang := range []string{"fr", "en"} {
			d := policy.Read(p, lang)
			read := map[string]plan.Section{}
			for _, s := range d.Sections {
				if s.Title == "" {
					t.Errorf("%s %s: section %q without a title", site, lang, s.ID)
				}
				for _, topic := range s.Topics {
					if topic.Title == "" && len(topic.Sentences) > 1 || strings.HasPrefix(topic.Title, "[") {
						t.Errorf("%s %s: topic %s is called %q", site, lang, topic.ID, topic.Title)
					}
				}
				for _, x := range s.Sentences() {
					if _, twice := read[x.Promise.ID]; twice || x.Text == "" {
						t.Errorf("%s %s: %s is read twice, or has no text", site, lang, x.Promise.ID)
					}
					read[x.Promise.ID] = plan.Section(s.ID)
				}
			}
			for _, promise := range p.Promises {
				if read[promise.ID] != promise.Section {
					t.Errorf("%s %s: %s is read under %q, want %q", site, lang, promise.ID, read[promise.ID], promise.Section)
				}
			}
			text := policy.Markdown(d)
			for _, m := range regexp.MustCompile(`<a id="([^"]*)">`).FindAllStringSubmatch(text, -1) {
				if strings.Count(text, `<a id="`+m[1]+`">`) != 1 || strings.ContainsAny(m[1], ". #%") {
					t.Errorf("%s %s: the anchor %q is no good, or there twice", site, lang, m[1])
				}
			}
		}
	}
}

// TestDeclaredOnlyIsSaid: what nothing enforces or measures says so in every form of the policy.
func TestDeclaredOnlyIsSaid(t *testing.T) {
	p := skills(t)
	for lang, mark := range map[string]string{"fr": "(déclaré seulement)", "en": "(declared only)"} {
		want := 0
		for _, promise := range p.Promises {
			if promise.DeclaredOnly() {
				want++
			}
		}
		d := policy.Read(p, lang)
		for _, point := range d.Summary {
			if point.Declared {
				want++
			}
		}
		for form, text := range map[string]string{"markdown": policy.Markdown(d), "plain": strings.Join(strings.Fields(policy.PlainText(d)), " ")} {
			if got := strings.Count(text, mark); got != want || want == 0 {
				t.Errorf("%s %s: %d sentences say that they are declared only, want %d", lang, form, got, want)
			}
		}
	}
}

// Law: GDPR 13(1), GDPR 13(2)
func TestInformationIsComplete(t *testing.T) {
	p := skills(t)
	for lang, needles := range map[string][]string{
		"fr": {"Atouts SARL", "SIREN 000 000 000", "bonjour@skills.example", "pas de délégué", "CNIL (3 place de Fontenoy, TSA 80715, 75334 Paris Cedex 07, www.cnil.fr)",
			"notre intérêt légitime : savoir combien", "(contrat)", "votre accord", "12 mois", "après votre mort", "Rien d’autre n’est obligatoire", "Nuage d’Exempleville SAS", "charte_session", "RGPD, art. 21", "loi Informatique et Libertés, art. 85", "moins si vous retirez votre accord"},
		"en": {"Atouts SARL", "SIREN 000 000 000", "bonjour@skills.example", "no data protection officer", "CNIL (3 place de Fontenoy, TSA 80715, 75334 Paris Cedex 07, www.cnil.fr)",
			"our legitimate interest: know how many", "(contract)", "your consent", "12 months", "after your death", "Nothing else is required", "Nuage d’Exempleville SAS", "charte_session", "GDPR, art. 21", "French Data Protection Act, art. 85", "less if you withdraw your consent"},
	} {
		d := policy.Read(p, lang)
		for form, text := range map[string]string{"markdown": policy.Markdown(d), "plain": policy.PlainText(d)} {
			text = strings.NewReplacer("\u00a0", " ", "\u202f", " ").Replace(strings.Join(strings.Fields(text), " "))
			for _, needle := range needles {
				if !strings.Contains(text, needle) {
					t.Errorf("%s %s: no %q", lang, form, needle)
				}
			}
		}
	}
}

// TestFrenchIsTypeset: no plain apostrophe, and no plain space before a sign that French sets apart.
func TestFrenchIsTypeset(t *testing.T) {
	d := policy.Read(skills(t), "fr")
	for form, text := range map[string]string{"markdown": policy.Markdown(d), "plain": policy.PlainText(d)} {
		for _, bad := range []string{"'", " :", " ;", " ?", " !", " »", "« ", "%!", "(EXTRA"} {
			if at := strings.Index(text, bad); at >= 0 {
				t.Errorf("%s: %q in %q", form, bad, text[max(0, at-40):min(len(text), at+40)])
			}
		}
	}
	for line := range strings.Lines(policy.PlainText(d)) {
		if utf8.RuneCountInString(line) > 79 {
			t.Errorf("a line of %d characters: %s", utf8.RuneCountInString(line), line)
		}
	}
}

func TestRightsFollowTheBases(t *testing.T) {
	head := "charter: 1\nversion: {number: 1, date: 2026-11-01}\nsite: {id: s, name: {fr: S, en: S}, url: https://s.example, languages: [fr, en]}\n" +
		"data: {email: {category: email, protect: lookup, unique: true}}\n" +
		"people: {member: {label: {fr: Membre, en: Member}, profile: none, asks: {required: [email]}}}\n"
	for basis, want := range map[string]string{
		"contract":            "access rectification erasure restriction portability death",
		"consent":             "access rectification erasure restriction portability withdrawal death",
		"legal-obligation":    "access rectification erasure restriction death",
		"legitimate-interest": "access rectification erasure restriction objection death",
		"public-interest":     "access rectification erasure restriction objection death",
	} {
		more := ""
		if basis == "legitimate-interest" {
			more = ", interest: {fr: x, en: x}, balancing: b.md"
		}
		src := head + fmt.Sprintf("purposes: {use: {text: {fr: Servir., en: Serve.}, basis: %s, data: [email]%s}}\n", basis, more)
		var got []string
		for _, r := range policy.Read(compile(t, src), "en").Rights {
			got = append(got, r.ID)
			if r.Text == "" {
				t.Errorf("%s: the right %s has no words", basis, r.ID)
			}
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%s gives %v, want %s", basis, got, want)
		}
	}
}

// TestCharterWordsStayWords: what a charter says can be neither Markdown nor HTML on the page.
func TestCharterWordsStayWords(t *testing.T) {
	src := "charter: 1\nversion: {number: 1, date: 2026-11-01}\n" +
		"site: {id: s, name: {fr: '<b>*S*</b>', en: '<b>*S*</b>'}, url: https://s.example, languages: [fr, en]}\n" +
		"data: {email: {label: {fr: 'a|b_c_ [x](y)', en: 'a|b_c_ [x](y)'}, category: email, protect: lookup, unique: true}}\n" +
		"people: {member: {label: {fr: Membre, en: Member}, profile: none, asks: {required: [email]}}}\n" +
		"purposes: {use: {text: {fr: '1. # <script>', en: '1. # <script>'}, basis: contract, data: [email]}}\n"
	text := policy.Markdown(policy.Read(compile(t, src), "en"))
	for _, bad := range []string{"<b>", " <script", "\n1. ", "[x](y)", "a|b", " *S*"} {
		if strings.Contains(text, bad) {
			t.Errorf("%q is in:\n%s", bad, text)
		}
	}
}

func TestPublished(t *testing.T) {
	p := skills(t)
	now := time.Date(2026, 11, 22, 14, 5, 0, 0, time.UTC)
	published := policy.Published(p, now)
	f := published.Fact
	fr := sha256.Sum256([]byte(policy.Markdown(policy.Read(p, "fr"))))
	want := map[string]string{"number": "1", "date": "2026-11-01", "charter": p.Digest, "plan": policy.Digest(published.Plan), "fr": hex.EncodeToString(fr[:]), "en": f.Detail["en"]}
	if f.Kind != policy.FactPublished || f.Promise != "version" || f.Version != 1 || !f.At.Equal(now) || fmt.Sprint(f.Detail) != fmt.Sprint(want) || len(f.Detail["en"]) != 64 || f.Detail["en"] == f.Detail["fr"] {
		t.Errorf("fact %+v", f)
	}
	if _, ok := p.Promise(f.Promise); !ok {
		t.Error("the fact is evidence of no promise")
	}
	other := compile(t, strings.Replace(string(sites.Skills()), "wait 30 days", "wait 31 days", 1))
	if g := policy.Published(other, now).Fact; g.Detail["fr"] == f.Detail["fr"] || g.Detail["charter"] == f.Detail["charter"] {
		t.Error("another promise has the same digest")
	}
}

// Every example has a policy in each of its languages, as published too: an unlawful text is still read.
func TestEveryExampleReads(t *testing.T) {
	for _, site := range sites.Names() {
		for _, src := range [][]byte{sites.Published(site), sites.Charter(site)} {
			c, err := charter.Parse(site, src)
			if err != nil {
				t.Fatal(err)
			}
			for _, lang := range c.Site.Languages {
				if text := policy.Markdown(policy.Read(plan.Compile(c), lang)); len(text) < 2000 {
					t.Errorf("%s in %s: %d bytes", site, lang, len(text))
				}
			}
		}
	}
}
