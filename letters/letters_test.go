package letters_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"

	"pgregory.net/rapid"

	"charte/charter"
	"charte/letters"
	"charte/plan"
	"charte/seal"
	"charte/sites"
)

func skills(t testing.TB) *plan.Plan {
	t.Helper()
	c, err := charter.Parse(sites.SkillsFile, sites.Skills())
	if err != nil {
		t.Fatal(err)
	}
	return plan.Compile(c)
}

var kinds = []letters.Kind{letters.Confirm, letters.Known, letters.Password, letters.Address, letters.Warning, letters.Moved, letters.Farewell, letters.Engaged,
	letters.SignIn, letters.NewDevice, letters.PasswordChanged, letters.FactorAdded, letters.FactorRemoved, letters.SessionsEnded, letters.Leave,
	letters.DocumentValidated, letters.DocumentRefused, letters.DocumentDestroyed, letters.DocumentUnfinished, letters.DocumentUnchecked, letters.DocumentExpiring, letters.IdentityAsked}

// dateless letters speak of what has just happened.
var dateless = []letters.Kind{letters.Known, letters.Moved, letters.Farewell, letters.NewDevice, letters.PasswordChanged, letters.FactorAdded, letters.FactorRemoved, letters.SessionsEnded,
	letters.DocumentValidated, letters.DocumentRefused, letters.DocumentDestroyed, letters.IdentityAsked}

const to = "ines@example.org"

func write(p *plan.Plan, kind letters.Kind, lang, link, day string) (letters.Letter, string) {
	l := letters.Write(p, kind, lang, seal.NewText(to), link, day)
	return l, l.Body.Reveal("test")
}

// unfilled finds verbs and places that nobody filled.
var unfilled = regexp.MustCompile(`%!|%[svd]|[{}]|<nil>|\[sealed\]`)

// TestEveryLetterIsWhole: whatever link and day, in both languages, a letter is made of paragraphs one empty line
// apart, its link stands alone on its line, and nothing in it is left unfilled.
func TestEveryLetterIsWhole(t *testing.T) {
	p := skills(t)
	rapid.Check(t, func(rt *rapid.T) {
		kind := rapid.SampledFrom(kinds).Draw(rt, "kind")
		lang := rapid.SampledFrom([]string{"fr", "en", "", "de"}).Draw(rt, "lang")
		link := rapid.StringMatching(`(https://skills\.example/[a-z]{1,9}\?t=[A-Za-z0-9_'-]{0,43})?`).Draw(rt, "link")
		day := rapid.SampledFrom([]string{"", "1er mars 2027", "1 March 2027 at 14:05 UTC"}).Draw(rt, "day")

		l, body := write(p, kind, lang, link, day)
		site := p.Charter.Site.Name.FR
		if lang == "en" {
			site = p.Charter.Site.Name.EN
		}

		text := l.Subject + "\n" + body
		if at := unfilled.FindString(strings.ReplaceAll(text, link, "")); at != "" {
			rt.Fatalf("%q is in\n%s", at, text)
		}
		if strings.Contains(body, "\n\n\n") || strings.HasPrefix(body, "\n") || !strings.HasSuffix(body, "\n") || strings.HasSuffix(body, "\n\n") {
			rt.Fatalf("empty lines in\n%q", body)
		}
		lines := strings.Split(strings.TrimSuffix(body, "\n"), "\n")
		for i, line := range lines {
			if (line == "") != (i%2 == 1) || strings.TrimSpace(line) != line {
				rt.Fatalf("line %d is %q", i, line)
			}
		}
		if link != "" && (strings.Count(body, link) != 1 || !strings.Contains(body, "\n\n"+link+"\n\n")) {
			rt.Fatalf("the link is not alone, once, in\n%s", body)
		}
		if day != "" && !slices.Contains(dateless, kind) && !strings.Contains(text, day) {
			rt.Fatalf("the day is missing from\n%s", text)
		}
		if l.Subject == "" || len([]rune(l.Subject)) > 78 || strings.ContainsFunc(l.Subject, unicode.IsControl) {
			rt.Fatalf("subject %q", l.Subject)
		}
		if strings.Contains(text, to) || strings.Contains(text, "ines") {
			rt.Fatalf("the address is in the letter:\n%s", text)
		}
		if !strings.Contains(body, "bonjour@skills.example") || !strings.HasSuffix(body, "\n\n"+site+"\n") {
			rt.Fatalf("nobody signs:\n%s", body)
		}
		if l.Kind != kind || l.Purpose != "account" || !l.To.Equal(seal.NewText(to)) {
			rt.Fatalf("letter %+v", l)
		}
	})
}

// TestLettersSayWhatMatters holds each letter to what its reader must learn from it.
//
// Law: GDPR 12(1)
func TestLettersSayWhatMatters(t *testing.T) {
	p := skills(t)
	for _, c := range []struct {
		kind   letters.Kind
		fr, en []string
	}{
		{letters.Confirm, []string{"choisir votre mot de passe", "ne sert qu’une fois, jusqu’au DAY", "Ne faites rien. Sans réponse, cette inscription est effacée au bout de 7 jours"},
			[]string{"choose your password", "works once, until DAY", "Do nothing. Without an answer, this join is erased after 7 days"}},
		{letters.Known, []string{"aucun autre n’a été créé", "Pour vous connecter", "un autre mot de passe"},
			[]string{"no other was created", "To sign in", "another password"}},
		{letters.Password, []string{"Pour en choisir un autre", "jusqu’au DAY", "votre mot de passe ne change pas"},
			[]string{"To choose another one", "until DAY", "your password stays as it is"}},
		{letters.Address, []string{"Pour la confirmer", "jusqu’au DAY", "rien ne change"},
			[]string{"To confirm it", "until DAY", "Nothing changes before"}},
		{letters.Warning, []string{"le DAY, tout ce que nous savons de vous sera effacé", "se connecter avant", "emporter vos données"},
			[]string{"on DAY, everything that we know about you will be erased", "sign in before", "take your data away"}},
		{letters.Farewell, []string{"vos données sont effacées", "le reçu de cet effacement", "la dernière"},
			[]string{"your data is erased", "the receipt of this erasure", "the last one"}},
	} {
		for lang, wants := range map[string][]string{"fr": c.fr, "en": c.en} {
			l, body := write(p, c.kind, lang, "https://skills.example/x?t=y", "DAY")
			text := strings.NewReplacer("\u00a0", " ", "\u202f", " ", "vous connecter avant", "se connecter avant").Replace(l.Subject + "\n" + body)
			for _, want := range wants {
				if !strings.Contains(text, want) {
					t.Errorf("%s %s: no %q in\n%s", c.kind, lang, want, text)
				}
			}
		}
	}
}

// TestFrenchLettersAreTypeset: no plain apostrophe, no plain space where French wants an unbreakable one; addresses
// are left alone.
func TestFrenchLettersAreTypeset(t *testing.T) {
	p := skills(t)
	const link = "https://skills.example/x?t='y'"
	for _, kind := range kinds {
		l, body := write(p, kind, "fr", link, "1er mars 2027")
		text := l.Subject + "\n" + strings.Replace(body, link, "", 1)
		for _, bad := range []string{"'", " :", " ;", " ?", " !", " »", "« "} {
			if strings.Contains(text, bad) {
				t.Errorf("%s: %q in\n%s", kind, bad, text)
			}
		}
		if !strings.Contains(body, link) {
			t.Errorf("%s: the link was typeset:\n%s", kind, body)
		}
	}
}

// TestWithoutALink: a farewell to somebody erased for want of use may have no receipt to offer; nothing is left
// dangling.
func TestWithoutALink(t *testing.T) {
	_, body := write(skills(t), letters.Farewell, "en", "", "")
	if strings.Contains(body, "Here is the receipt") || strings.Contains(body, ":\n") {
		t.Errorf("a link is announced, and none follows:\n%s", body)
	}
}

func TestALetterPrintsNothing(t *testing.T) {
	l, body := write(skills(t), letters.Confirm, "fr", "https://skills.example/confirm?t=secret", "")
	if got := l.Body.String() + l.To.String(); strings.Contains(got, "secret") || strings.Contains(got, to) || body == "" {
		t.Errorf("printed %s", got)
	}
}
