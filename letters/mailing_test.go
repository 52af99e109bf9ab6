package letters_test

import (
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"charte/letters"
	"charte/seal"
)

// TestEveryLetterHasAClass: no letter is written without a reason that people can read, and that says whether they can stop it.
//
// Law: GDPR 12(1)
func TestEveryLetterHasAClass(t *testing.T) {
	files, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	known := 0
	for _, file := range files {
		if !strings.HasSuffix(file.Name(), ".go") || strings.HasSuffix(file.Name(), "_test.go") {
			continue
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), file.Name(), nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(parsed, func(n ast.Node) bool {
			spec, ok := n.(*ast.ValueSpec)
			if !ok {
				return true
			}
			if kind, ok := spec.Type.(*ast.Ident); !ok || kind.Name != "Kind" {
				return true
			}
			for _, value := range spec.Values {
				name, err := strconv.Unquote(value.(*ast.BasicLit).Value)
				if err != nil {
					t.Fatal(err)
				}
				known++
				if letters.Kind(name).Class() == "" {
					t.Errorf("%s: the letter %q has no class: add it to classes, in class.go", file.Name(), name)
				}
			}
			return true
		})
	}
	if known < 10 {
		t.Errorf("only %d kinds of letters were found", known)
	}
	for _, class := range []letters.Class{letters.ByLaw, letters.ByAccount} {
		if len(letters.Owed(class)) == 0 {
			t.Errorf("no letter is owed by %s", class)
		}
	}
	if slices.Contains(letters.Owed(letters.ByLaw), letters.Mailing) || letters.Mailing.Class() != letters.BySeries || letters.Confirm.Later() || !letters.Mailing.Later() {
		t.Error("a mailing is not owed, and waits behind what is")
	}
}

func TestParseDraft(t *testing.T) {
	both := []string{"fr", "en"}
	d, err := letters.ParseDraft("\ufeff\n# fr:  Les nouvelles : mars \r\n\r\nBonjour,\r\n\r\n# ceci n’est pas une langue: rien\r\n\r\n# en: News\nHello  \n\n\n", both)
	if err != nil {
		t.Fatal(err)
	}
	if d["fr"] != (letters.Words{Subject: "Les nouvelles : mars", Body: "Bonjour,\n\n# ceci n’est pas une langue: rien"}) || d["en"] != (letters.Words{Subject: "News", Body: "Hello"}) {
		t.Errorf("%#v", d)
	}
	for text, want := range map[string]string{
		"":                              "the letter has no fr",
		"Hello":                         "line 1: begin with a line “# fr:”",
		"# fr: a\nb":                    "the letter has no en",
		"# fr: a\nb\n# fr: c\nd":        "line 3: the language fr begins twice",
		"# fr:\nb\n# en: c\nd":          "the subject in fr has 1 to 78 characters",
		"# fr: a\n\n# en: c\nd":         "the letter in fr is empty",
		"# fr: a\nb\x00\n# en: c\nd":    "the letter in fr holds control characters",
		"# fr: a\u0085a\nb\n# en: c\nd": "the letter in fr holds control characters",
		"# fr: " + strings.Repeat("é", 79) + "\nb\n# en: c\nd": "the subject in fr",
		strings.Repeat("a", 100_001):                           "the letter is longer than 100000 bytes",
	} {
		_, err := letters.ParseDraft(text, both)
		if wrong := (letters.DraftError{}); !errors.As(err, &wrong) || !strings.HasPrefix(err.Error(), want) || wrong.FR == "" || wrong.FR == wrong.EN {
			t.Errorf("%.40q: %v, want %q", text, err, want)
		}
	}
	rapid.Check(t, func(rt *rapid.T) { // it never breaks off, and what it takes can be sent
		d, err := letters.ParseDraft(rapid.String().Draw(rt, "before")+"# fr: "+rapid.String().Draw(rt, "subject")+"\n"+rapid.String().Draw(rt, "body"), []string{"fr"})
		if err == nil && (d["fr"].Subject == "" || d["fr"].Body == "" || strings.ContainsAny(d["fr"].Subject, "\r\n")) {
			rt.Fatalf("%#v", d)
		}
	})
}

// TestCompose: a letter of a series says why it came and how to end it, and is the same for everybody but for one address.
//
// Law: GDPR 21(4), CPCE L34-5, LIL 82
func TestCompose(t *testing.T) {
	p := skills(t)
	d := letters.Draft{"fr": {Subject: "Les nouvelles", Body: "Bonjour."}, "en": {Subject: "News", Body: "Hello."}}
	for _, c := range []struct {
		series, lang string
		says         []string
	}{
		{"monthly_letter", "en", []string{"Hello.", "because you said yes: the monthly letter", "without a password:\n\nhttps://x/stop\n", "https://x/choices", "bonjour@skills.example"}},
		{"monthly_letter", "fr", []string{"Bonjour.", "parce que vous avez dit oui\u00a0: la lettre mensuelle", "sans mot de passe\u00a0:\n\nhttps://x/stop\n"}},
		{"survey", "en", []string{"because you have an account on"}},
		{"survey", "de", []string{"Bonjour."}},
	} {
		m, ok := p.Mailing(c.series)
		if !ok {
			t.Fatal(c.series)
		}
		l := letters.Compose(p, m, d, c.lang, seal.NewText(to), "https://x/stop", "https://x/choices")
		body := l.Body.Reveal("test")
		for _, want := range c.says {
			if !strings.Contains(body, want) {
				t.Errorf("%s in %s does not say %q:\n%s", c.series, c.lang, want, body)
			}
		}
		other := letters.Compose(p, m, d, c.lang, seal.NewText("lou@example.org"), "https://x/other", "https://x/choices")
		if strings.Replace(other.Body.Reveal("test"), "https://x/other", "https://x/stop", 1) != body || other.Subject != l.Subject {
			t.Error("two readers get two letters")
		}
		if at := unfilled.FindString(body); at != "" {
			t.Errorf("%q is in\n%s", at, body)
		}
	}
	m, _ := p.Mailing("information_letter")
	if body := letters.Compose(p, m, d, "en", seal.NewText(to), "", "https://x/choices").Body.Reveal("test"); !strings.Contains(body, "part of the service that you asked for") || strings.Contains(body, "To receive no more") {
		t.Errorf("a series that cannot be stopped:\n%s", body)
	}
}
