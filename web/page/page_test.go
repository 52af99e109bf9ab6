package page

import (
	"bytes"
	"errors"
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/jba/templatecheck"
	"golang.org/x/net/html"
)

var write = flag.String("write", "", "also write every sample page into this folder, to look at")

var languages = []string{"fr", "en"}

func TestTemplatesMatchStructs(t *testing.T) {
	fresh := parse() // a template that was executed is rewritten, and cannot be checked any more
	for _, p := range all {
		if err := templatecheck.CheckHTMLStrict(fresh[p.template()].Lookup("frame"), p); err != nil {
			t.Errorf("%T: %v", p, err)
		}
	}
}

func TestEveryPageHasASample(t *testing.T) {
	seen := map[string]bool{}
	for _, s := range samples("en") {
		seen[s.page.template()] = true
	}
	for _, p := range all {
		if !seen[p.template()] {
			t.Errorf("no sample of %T", p)
		}
	}
}

func TestRenderRefusesAnotherLanguage(t *testing.T) {
	if err := Render(&bytes.Buffer{}, Home{Frame: Frame{Lang: "de"}}); !errors.Is(err, ErrLanguage) {
		t.Errorf("got %v, want ErrLanguage", err)
	}
}

func TestPages(t *testing.T) {
	for _, lang := range languages {
		for _, s := range samples(lang) {
			t.Run(s.name+"/"+lang, func(t *testing.T) {
				var out bytes.Buffer
				if err := Render(&out, s.page); err != nil {
					t.Fatal(err)
				}
				keep(t, s.name+"-"+lang+".html", out.Bytes())
				checkText(t, out.String())
				doc, err := html.Parse(bytes.NewReader(out.Bytes()))
				if err != nil {
					t.Fatal(err)
				}
				checkDocument(t, doc, lang)
			})
		}
	}
}

func keep(t *testing.T, name string, content []byte) {
	if *write == "" {
		return
	}
	for name, content := range map[string][]byte{name: content, "style.css": styleSheet, "icon.svg": icon} {
		if err := os.WriteFile(filepath.Join(*write, name), content, 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

var leftover = regexp.MustCompile(`%!|\[[a-z]+\.[a-z0-9-]+\]|ZgotmplZ|<nil>|0001`)

func checkText(t *testing.T, text string) {
	if bad := leftover.FindString(text); bad != "" {
		t.Errorf("page holds %q", bad)
	}
}

func checkDocument(t *testing.T, doc *html.Node, lang string) {
	headings, ids := 0, map[string]bool{}
	labelled := labels(doc)
	for n := range doc.Descendants() {
		if n.Type != html.ElementNode {
			continue
		}
		if id := attr(n, "id"); id != "" {
			if ids[id] {
				t.Errorf("id %q twice", id)
			}
			ids[id] = true
		}
		checkElement(t, n, labelled)
		switch n.Data {
		case "h1":
			headings++
		case "html":
			if attr(n, "lang") != lang {
				t.Errorf("html lang=%q, want %q", attr(n, "lang"), lang)
			}
		}
	}
	if headings != 1 {
		t.Errorf("%d h1, want 1", headings)
	}
	checkReferences(t, doc, ids)
}

// checkElement looks for what the content security policy forbids, for
// anything fetched from elsewhere, and for inputs that nobody can name.
func checkElement(t *testing.T, n *html.Node, labelled map[string]bool) {
	module := n.Data == "script" && attr(n, "type") == "module" && (strings.HasPrefix(attr(n, "src"), "/passkey.js?v=") || strings.HasPrefix(attr(n, "src"), "/seal.js?v=") || strings.HasPrefix(attr(n, "src"), "/keys.js?v=")) && n.FirstChild == nil
	viewer := n.Data == "iframe" && attr(n, "sandbox") == "allow-scripts" && attr(n, "src") == "" && attr(n, "data-src") == "/viewer" // a frame without an origin
	if !module && !viewer && slices.Contains([]string{"script", "style", "iframe", "object", "embed", "base"}, n.Data) {
		t.Errorf("<%s> in a page", n.Data)
	}
	for _, a := range n.Attr {
		if a.Key == "style" || strings.HasPrefix(a.Key, "on") {
			t.Errorf("<%s %s=…> in a page", n.Data, a.Key)
		}
		fetched := a.Key == "src" || a.Key == "srcset" || a.Key == "action" || a.Key == "href" && n.Data == "link"
		if fetched && !local(a.Val) {
			t.Errorf("<%s %s=%q> leaves the site", n.Data, a.Key, a.Val)
		}
	}
	switch n.Data {
	case "input", "textarea", "select":
		if _, unseen := find(n, "hidden"); attr(n, "type") != "hidden" && !unseen && !labelled[attr(n, "id")] {
			t.Errorf("<%s name=%q> has no label", n.Data, attr(n, "name"))
		}
		if _, ticked := find(n, "checked"); ticked && attr(n, "type") == "checkbox" {
			t.Errorf("box %q comes ticked", attr(n, "name"))
		}
	case "form":
		if attr(n, "method") != "post" {
			t.Errorf("form to %q does not post", attr(n, "action"))
		}
	}
}

func local(url string) bool { return strings.HasPrefix(url, "/") && !strings.HasPrefix(url, "//") }

// checkReferences makes sure that every id named by a label, a description or
// a fragment of this page is there.
func checkReferences(t *testing.T, doc *html.Node, ids map[string]bool) {
	for n := range doc.Descendants() {
		for _, a := range n.Attr {
			var names []string
			switch {
			case a.Key == "for" || strings.HasPrefix(a.Key, "aria-") && strings.HasSuffix(a.Key, "edby"):
				names = strings.Fields(a.Val)
			case a.Key == "href" && strings.HasPrefix(a.Val, "#"):
				names = []string{a.Val[1:]}
			}
			for _, id := range names {
				if !ids[id] {
					t.Errorf("<%s %s=%q>: no such id", n.Data, a.Key, a.Val)
				}
			}
		}
	}
}

func labels(doc *html.Node) map[string]bool {
	list := map[string]bool{}
	for n := range doc.Descendants() {
		if n.Type == html.ElementNode && n.Data == "label" {
			list[attr(n, "for")] = true
		}
	}
	return list
}

func find(n *html.Node, key string) (string, bool) {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val, true
		}
	}
	return "", false
}

func attr(n *html.Node, key string) string {
	value, _ := find(n, key)
	return value
}

func TestStyleSheetIsSmallAndAlone(t *testing.T) {
	if n := len(StyleSheet()); n > 14_000 {
		t.Errorf("stylesheet is %d bytes, more than 14,000", n)
	}
	for _, bad := range []string{"@import", "url(", "http:", "https:"} {
		if bytes.Contains(StyleSheet(), []byte(bad)) {
			t.Errorf("stylesheet holds %q", bad)
		}
	}
}
