package page

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
)

// called finds the ids that templates and Go ask for by name.
var called = regexp.MustCompile(`\b(?:T|Rich) ?\(?"([^"]+)"|\b(?:Count|plural)(?: \.\w+|\([\w.]+,) "([^"]+)",? "([^"]+)"`)

// quoted finds every string that could be an id, or the beginning of one that
// is then completed ("fact." and a kind).
var quoted = regexp.MustCompile(`"([a-z]+\.[a-z0-9.-]*)"`)

// sources reads every template of this package and every Go file that may ask
// for words: this package's, that of the handlers above it, and that of the
// packages whose problems and figures they show.
func sources(t *testing.T) map[string]string {
	texts := map[string]string{}
	for _, pattern := range []string{"*.html", "*.go", "../*.go", "../../people/*.go", "../../store/*.go"} {
		names, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range names {
			if strings.HasSuffix(name, "_test.go") {
				continue
			}
			src, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			texts[name] = string(src)
		}
	}
	return texts
}

func TestEveryIDAskedForExists(t *testing.T) {
	asked := 0
	for name, src := range sources(t) {
		for _, m := range called.FindAllStringSubmatch(src, -1) {
			for _, id := range m[1:] {
				if id == "" {
					continue
				}
				asked++
				if !begun(id) {
					t.Errorf("%s asks for %q, which is not in the words", name, id)
				}
			}
		}
	}
	if asked < 150 {
		t.Errorf("found only %d calls: the pattern no longer matches the sources", asked)
	}
}

// begun reports whether id is a sentence's, or the beginning of one or more.
func begun(id string) bool {
	if !strings.HasSuffix(id, ".") && !strings.HasSuffix(id, "-") {
		return words["en"][id] != ""
	}
	for known := range words["en"] {
		if strings.HasPrefix(known, id) {
			return true
		}
	}
	return false
}

func TestNoIDIsUnused(t *testing.T) {
	used, handlers := map[string]bool{}, false
	for name, src := range sources(t) {
		handlers = handlers || strings.HasPrefix(name, "..")
		for _, m := range quoted.FindAllStringSubmatch(src, -1) {
			used[m[1]] = true
		}
	}
	acts, err := wordFiles.ReadFile("words/en-acts.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for id := range words["en"] {
		// The words of acts are the handlers': they are judged where those are.
		act := strings.Contains(string(acts), "\n"+id+":")
		if !spoken(used, id) && (handlers || !act) {
			t.Errorf("nothing uses %q", id)
		}
	}
}

// spoken reports whether id, or a beginning of it with or without its hyphen, is
// in used.
func spoken(used map[string]bool, id string) bool {
	for at, c := range id {
		if (c == '.' || c == '-') && used[id[:at+1]] || c == '-' && used[id[:at]] {
			return true
		}
	}
	return used[id]
}

var verb = regexp.MustCompile(`%(?:\[\d\])?[a-z%]`)

func verbs(text string) []string {
	list := verb.FindAllString(text, -1)
	if strings.Contains(text, "%[") {
		slices.Sort(list)
	}
	return list
}

func TestBothLanguagesSayTheSame(t *testing.T) {
	for id, en := range words["en"] {
		fr, ok := words["fr"][id]
		if !ok {
			t.Errorf("%q is not in fr.yaml", id)
			continue
		}
		if !slices.Equal(verbs(en), verbs(fr)) {
			t.Errorf("%q: verbs %v in English, %v in French", id, verbs(en), verbs(fr))
		}
	}
	for id := range words["fr"] {
		if _, ok := words["en"][id]; !ok {
			t.Errorf("%q is not in en.yaml", id)
		}
	}
}

var loose = regexp.MustCompile(`[^\x{a0}]:($| )|[^\x{202f}][;?!]|«[^\x{a0}]|[^\x{a0}]»`)

func TestWordsAreTypographic(t *testing.T) {
	for id, text := range words["fr"] {
		if loose.MatchString(text) {
			t.Errorf("fr %s: a space may break or is missing: %q", id, text)
		}
	}
	for lang, list := range words {
		for id, text := range list {
			if strings.ContainsAny(text, `'"<>&`) {
				t.Errorf("%s %s: straight quote or markup: %q", lang, id, text)
			}
		}
	}
}

func TestUnknownWordIsSeen(t *testing.T) {
	if got := (Frame{Lang: "en"}).T("no.such"); got != "[no.such]" {
		t.Errorf("got %q", got)
	}
}

func TestDates(t *testing.T) {
	first := time.Date(2026, time.November, 1, 23, 30, 0, 0, time.UTC)
	paris := time.FixedZone("", 3600)
	for _, c := range []struct{ lang, got, want string }{
		{"en", Frame{Lang: "en"}.Date(first), "1 November 2026"},
		{"fr", Frame{Lang: "fr"}.Date(first), "1er novembre 2026"},
		{"fr", Frame{Lang: "fr"}.Date(first.AddDate(0, 9, 0)), "1er août 2027"},
		{"fr", Frame{Lang: "fr"}.Date(first.AddDate(0, 0, 1)), "2 novembre 2026"},
		{"en", Frame{Lang: "en"}.Date(first.In(paris)), "1 November 2026"},
		{"en", Frame{Lang: "en"}.Moment(first), "1 November 2026, 23:30 UTC"},
		{"en", Frame{Lang: "en"}.Date(time.Time{}), ""},
		{"en", string(Frame{Lang: "en"}.Time(first)), `<time datetime="2026-11-01">1 November 2026</time>`},
		{"fr", string(Frame{Lang: "fr"}.Minute(first)), `<time datetime="2026-11-01T23:30:00Z">1er novembre 2026, 23:30 UTC</time>`},
	} {
		if c.got != c.want {
			t.Errorf("%s: got %q, want %q", c.lang, c.got, c.want)
		}
	}
}

func TestNumbers(t *testing.T) {
	for _, c := range []struct {
		lang string
		n    int
		want string
	}{
		{"en", 0, "0"}, {"en", 999, "999"}, {"en", 1000, "1,000"}, {"en", -1234567, "-1,234,567"},
		{"fr", 48213, "48\u202f213"},
	} {
		if got := (Frame{Lang: c.lang}).Number(c.n); got != c.want {
			t.Errorf("%s %d: got %q, want %q", c.lang, c.n, got, c.want)
		}
	}
}

func TestCountFollowsEachGrammar(t *testing.T) {
	for _, c := range []struct {
		lang string
		n    int
		want string
	}{
		{"en", 0, "0 entries"}, {"en", 1, "1 entry"}, {"en", 2, "2 entries"},
		{"fr", 0, "0 entrée"}, {"fr", 1, "1 entrée"}, {"fr", 2, "2 entrées"},
	} {
		got := Frame{Lang: c.lang}.Count(c.n, "history.total-one", "history.total-many")
		if got != c.want {
			t.Errorf("%s %d: got %q, want %q", c.lang, c.n, got, c.want)
		}
	}
}

func TestRichEscapesWhatItIsGiven(t *testing.T) {
	f := Frame{Lang: "en"}
	if got := string(f.Rich("joined.write", "<b>")); !strings.HasSuffix(got, "&lt;b&gt;") {
		t.Errorf("markup passed through: %q", got)
	}
	if got := string(f.Link("javascript:alert(1)", `"<`)); strings.Contains(got, "javascript") || strings.Contains(got, `"<"`) {
		t.Errorf("a link carries %q", got)
	}
}
