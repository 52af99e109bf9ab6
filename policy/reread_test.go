package policy

import (
	"strings"
	"testing"

	"charte/sites"
)

// again writes what Reread reads.
func again(text string) string {
	var b strings.Builder
	Reread(text, &markdown{&b})
	return b.String()
}

// TestReread: the policy of each site, in each language, is read back to the letter.
//
// Law: GDPR 5(2)
func TestReread(t *testing.T) {
	for _, site := range sites.Names() {
		p := planOf(t, site)
		for _, lang := range p.Charter.Site.Languages {
			text := Markdown(Read(p, lang))
			if got := again(text); got != text {
				for i, line := range strings.Split(text, "\n") {
					if lines := strings.Split(got, "\n"); i >= len(lines) || lines[i] != line {
						t.Fatalf("%s %s: line %d is read as\n%s\nand was\n%s", site, lang, i+1, lines[min(i, len(lines)-1)], line)
					}
				}
				t.Fatalf("%s %s: %d bytes are read, of %d", site, lang, len(got), len(text))
			}
		}
	}
}

// FuzzReread: whatever was stored, every word of it is shown, and nothing makes the reader stop.
func FuzzReread(f *testing.F) {
	p, err := sitePlan("skills")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(Markdown(Read(p, "fr")))
	f.Add("# a\n\n## <a id=\"b\"></a>c *(d)*\n\n- e [f](g) [h](i)\n- j\n\n| k | l |\n|---|---|\n| m | n |\n")
	f.Add("*(\n[x](\n|\n- \n#\n<a id=\n\\")
	f.Fuzz(func(t *testing.T, text string) {
		text = text[:min(len(text), 1000)] // the writer that reads it back takes its time over long lines
		read := again(text)
		for word := range strings.FieldsFuncSeq(text, func(r rune) bool { return r < 'a' || r > 'z' }) {
			if !strings.Contains(read, word) {
				t.Errorf("%q is lost", word)
			}
		}
	})
}
