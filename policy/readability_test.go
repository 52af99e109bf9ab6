package policy

import (
	"go/ast"
	"go/parser"
	"go/token"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"charte/charter"
	"charte/plan"
	"charte/sites"
)

// TestMeasure: texts whose words and syllables were counted by hand.
func TestMeasure(t *testing.T) {
	for _, x := range []struct {
		lang, text       string
		sentences, words int
		score            float64
	}{
		{"en", "The cat sat on the mat.", 1, 6, 206.835 - 1.015*6 - 84.6*6/6},
		{"en", "We erase it. You get a proof.", 2, 7, 206.835 - 1.015*3.5 - 84.6*8/7},
		{"en", "Responsibility is important.", 1, 3, 206.835 - 1.015*3 - 84.6*10/3},
		{"fr", "Le chat est sur le lit.", 1, 6, 207 - 1.015*6 - 73.6*6/6},
		{"fr", "Nous effaçons tout. Vous gardez une preuve.", 2, 7, 207 - 1.015*3.5 - 73.6*10/7},
	} {
		f := Measure(x.lang, x.text)
		if f.Sentences != x.sentences || f.Words != x.words || math.Abs(f.Score-x.score) > 0.01 {
			t.Errorf("%s %q: %d sentences, %d words, score %.2f, want %d, %d, %.2f", x.lang, x.text, f.Sentences, f.Words, f.Score, x.sentences, x.words, x.score)
		}
	}
	f := Measure("en", "One two three. Four (five)! See 198.51.100.0 and www.cnil.fr.", "")
	if f.Sentences != 3 || f.Words != 9 || f.Most != 4 || f.Longest != "See 198.51.100.0 and www.cnil.fr." || f.Mean != 3 {
		t.Errorf("%+v", f)
	}
	if f := Measure("fr"); f.Words != 0 || f.Score != 0 {
		t.Errorf("nothing gives %+v", f)
	}
}

// TestSitesArePlain: what people read of each example, as a whole, is plain in both languages.
//
// Law: GDPR 12(1)
func TestSitesArePlain(t *testing.T) {
	for _, site := range sites.Names() {
		c, err := charter.Parse(site, sites.Charter(site))
		if err != nil {
			t.Fatal(err)
		}
		p := plan.Compile(c)
		for _, lang := range c.Site.Languages {
			f := Readability(Read(p, lang))
			t.Logf("%s %s: %s %.0f, %d sentences, %.1f words each, at most %d", site, lang, f.Formula, f.Score, f.Sentences, f.Mean, f.Most)
			if f.Score < Easy || f.Mean > 16 {
				t.Errorf("%s %s: %s %.0f, %.1f words in a sentence", site, lang, f.Formula, f.Score, f.Mean)
			}
		}
	}
}

// open are the words that bind nobody, and long a sentence that loses its reader.
var open = regexp.MustCompile(`(?i)\b(may include|peut inclure|peuvent inclure|such as|tels? que|telles? que|among others|entre autres|notamment|for example,|etc\.?)\b`)

const long = 35

// TestOurWordsArePlain: the sentences that the engine writes for every site are short, and say all they mean. Those that a charter brings
// are its author's, whom the law warns.
//
// Law: GDPR 12(1)
func TestOurWordsArePlain(t *testing.T) {
	check := func(where, lang, text string) {
		if bad := open.FindString(text); bad != "" && !strings.Contains(text, "198.51.100") {
			t.Errorf("%s says %q: %s", where, bad, text)
		}
		if f := Measure(lang, text); f.Most > long {
			t.Errorf("%s: a sentence of %d words: %s", where, f.Most, f.Longest)
		}
	}
	for id, text := range words {
		check(id, "fr", text.FR)
		check(id, "en", text.EN)
	}
	files, err := filepath.Glob("../plan/*.go")
	if err != nil || len(files) == 0 {
		t.Fatal("the sentences of the plan are not there", err)
	}
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		src, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		f, err := parser.ParseFile(token.NewFileSet(), name, src, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(f, func(n ast.Node) bool {
			if lit, ok := n.(*ast.BasicLit); ok && lit.Kind == token.STRING {
				if text, err := strconv.Unquote(lit.Value); err == nil && strings.Contains(text, " ") {
					check(name, "en", text)
				}
			}
			return true
		})
	}
}
