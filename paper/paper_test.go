package paper

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode"

	"github.com/ledongthuc/pdf"
	"golang.org/x/image/font/gofont/gobold"
	"golang.org/x/image/font/gofont/goitalic"
	"golang.org/x/image/font/sfnt"

	"charte/charter"
	"charte/plan"
	"charte/policy"
	"charte/sites"
)

// documents are the policies of every example, as published and as executed, in each language.
func documents(t *testing.T, each func(t *testing.T, d policy.Document)) {
	for _, site := range sites.Names() {
		for name, src := range map[string][]byte{"charter": sites.Charter(site), "published": sites.Published(site)} {
			c, err := charter.Parse(name, src)
			if err != nil {
				t.Fatal(err)
			}
			for _, lang := range c.Site.Languages {
				t.Run(site+"-"+name+"-"+lang, func(t *testing.T) { each(t, policy.Read(plan.Compile(c), lang)) })
			}
		}
	}
}

// listener writes down everything that a document says, piece by piece.
type listener struct {
	said     []string
	headings int
	links    []string
}

func (l *listener) add(texts ...string) {
	for _, text := range texts {
		if text != "" {
			l.said = append(l.said, text)
		}
	}
}

func (l *listener) Title(text string)        { l.add(text) }
func (l *listener) Heading(h policy.Heading) { l.add(h.Text, h.Note); l.headings++ }
func (l *listener) Item(one policy.Line)     { l.Paragraph(one) }
func (l *listener) End()                     {}
func (l *listener) Paragraph(one policy.Line) {
	l.add(one.Text, one.Note)
	for _, to := range one.Links {
		l.add(to.Text + address(to.URL))
		l.links = append(l.links, to.URL)
	}
}
func (l *listener) Table(t policy.Table) {
	l.add(t.Head...)
	for _, cells := range t.Rows {
		l.add(cells...)
	}
}

func listen(d policy.Document) *listener {
	l := &listener{}
	policy.Write(d, l)
	return l
}

// bare is a text without what differs between a line and a page: spaces, and hyphens that keep words together.
func bare(text string) string {
	text = strings.ReplaceAll(text, "\u2011", "-")
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || r == '\u202f' {
			return -1
		}
		return r
	}, text)
}

// opened reads a PDF with another library than the one that wrote it.
func opened(t *testing.T, file []byte) (r *pdf.Reader, text string) {
	t.Helper()
	r, err := pdf.NewReader(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		t.Fatal(err)
	}
	for n := 1; n <= r.NumPage(); n++ {
		text += drawn(t, r.Page(n))
	}
	return r, text
}

// drawn is the text of a page in the order of its drawing. A code of these fonts is a Unicode character, and each must have a shape
// in the file itself.
func drawn(t *testing.T, p pdf.Page) string {
	t.Helper()
	var text []rune
	var shapes []byte
	pdf.Interpret(p.V.Key("Contents"), func(args *pdf.Stack, op string) {
		var all []pdf.Value
		for args.Len() > 0 {
			all = append(all, args.Pop())
		}
		switch op {
		case "Tf":
			var err error
			if shapes, err = io.ReadAll(p.Font(all[1].Name()).V.Key("DescendantFonts").Index(0).Key("CIDToGIDMap").Reader()); err != nil {
				t.Error(err)
			}
		case "Td":
			if x, y := all[1].Float64(), all[0].Float64(); x < left/millimetresPerPoint-1 || x > (wide-left)/millimetresPerPoint || y < 30 || y > (high-top)/millimetresPerPoint {
				t.Errorf("text is drawn at %.0f, %.0f, off the page", x, y)
			}
		case "Tj":
			codes := all[0].RawString()
			for i := 0; i+1 < len(codes); i += 2 {
				code := int(codes[i])<<8 | int(codes[i+1])
				if 2*code+1 >= len(shapes) || shapes[2*code] == 0 && shapes[2*code+1] == 0 {
					t.Errorf("%q has no shape in the file", rune(code))
				}
				text = append(text, rune(code))
			}
		}
	})
	return string(text)
}

// TestEverySentenceIsOnPaper: an independent reader finds all that the policy says, on numbered pages.
//
// Law: GDPR 12(1)
func TestEverySentenceIsOnPaper(t *testing.T) {
	documents(t, func(t *testing.T, d policy.Document) {
		file, err := PDF(d)
		if err != nil {
			t.Fatal(err)
		}
		if dir := os.Getenv("PAPER"); dir != "" { // to look at them
			if err := os.WriteFile(filepath.Join(dir, strings.ReplaceAll(t.Name()[len("TestEverySentenceIsOnPaper/"):], "/", "-")+".pdf"), file, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		r, text := opened(t, file)
		read := strings.ReplaceAll(bare(text), "•", "")
		for n := 1; n <= r.NumPage(); n++ {
			foot := bare(d.Site + " · " + d.Opening() + fmt.Sprintf("%d / %d", n, r.NumPage()))
			if strings.Count(read, foot) != 1 {
				t.Errorf("page %d has no foot %q", n, foot)
			}
			read = strings.Replace(read, foot, "", 1)
		}
		said := listen(d)
		for _, piece := range said.said {
			if !strings.Contains(read, bare(piece)) {
				t.Errorf("not on paper: %q", piece)
			}
		}
		root := r.Trailer().Key("Root")
		if got := root.Key("Lang").RawString(); got != d.Lang {
			t.Errorf("language %q, want %q", got, d.Lang)
		}
		if got := r.Trailer().Key("Info").Key("Title").Text(); got != d.Title+" · "+d.Site {
			t.Errorf("title %q", got)
		}
		lines := 0
		var count func(pdf.Outline)
		count = func(o pdf.Outline) {
			for _, c := range o.Child {
				lines++
				count(c)
			}
		}
		if count(r.Outline()); lines != said.headings {
			t.Errorf("%d lines in the outline for %d headings", lines, said.headings)
		}
		for _, to := range said.links {
			if !strings.HasPrefix(to, "#") && !bytes.Contains(file, []byte("("+to+")")) {
				t.Errorf("no link to %s", to)
			}
		}
	})
}

// TestSameBytes: what was printed can be compared with what is served.
func TestSameBytes(t *testing.T) {
	documents(t, func(t *testing.T, d policy.Document) {
		first, err := PDF(d)
		if err != nil {
			t.Fatal(err)
		}
		if again, err := PDF(d); err != nil || !bytes.Equal(first, again) {
			t.Fatalf("another run gives other bytes (%v)", err)
		}
	})
}

func tiny(t *testing.T, change func(*policy.Document)) ([]byte, error) {
	t.Helper()
	d := policy.Document{Lang: "en", Title: "Policy", Site: "Site", Version: 1, Date: time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)}
	d.Controller.Name = "Association"
	change(&d)
	return PDF(d)
}

// TestMissingGlyph: a policy that cannot be drawn whole is not drawn.
func TestMissingGlyph(t *testing.T) {
	_, err := tiny(t, func(d *policy.Document) { d.Controller.Name = "協会" })
	if !errors.Is(err, ErrGlyph) || !strings.Contains(err.Error(), "協") {
		t.Errorf("%v", err)
	}
	for _, ttf := range [][]byte{gobold.TTF, goitalic.TTF} {
		f, err := sfnt.Parse(ttf)
		if err != nil {
			t.Fatal(err)
		}
		for r := rune(' '); r < 0xffff; r++ {
			ours, _ := outlines().GlyphIndex(nil, r)
			its, _ := f.GlyphIndex(nil, r)
			if ours != 0 && its == 0 {
				t.Errorf("%q is in the regular font only", r)
			}
		}
	}
}

// TestLongTables: rows that no page can hold, and words that no column can.
func TestLongTables(t *testing.T) {
	w := begin(policy.Document{Lang: "en", Title: "Policy", Site: "Site"})
	long := strings.TrimSpace(strings.Repeat("word ", 3000))
	address := "https://example.org/" + strings.Repeat("a", 200)
	w.Table(policy.Table{Head: []string{"One", "Two"}, Rows: [][]string{{"a", long}, {address, "b"}, {"c", "d"}}})
	w.Paragraph(policy.Line{Text: long})
	file, err := w.finish()
	if err != nil {
		t.Fatal(err)
	}
	r, text := opened(t, file)
	if got := strings.Count(bare(text), "word"); got != 6000 {
		t.Errorf("%d words of 6000", got)
	}
	if !strings.Contains(bare(text), address) || r.NumPage() < 5 {
		t.Errorf("the address is lost, or a page holds too much: %d pages", r.NumPage())
	}
	if got := strings.Count(bare(text), "OneTwo"); got < 3 {
		t.Errorf("the head of the table is on %d pages", got)
	}
}

// TestLinks: a link inside the document leads to a place that is there, or there is no document.
func TestLinks(t *testing.T) {
	for anchor, there := range map[string]bool{"#s-keep": true, "#s-none": false} {
		w := begin(policy.Document{Lang: "en", Title: "Policy", Site: "Site"})
		w.Heading(policy.Heading{Level: 2, Anchor: "s-keep", Text: "Keep"})
		w.Item(policy.Line{Text: "Read", Links: []policy.Link{{Text: "on", URL: anchor}}})
		if _, err := w.finish(); (err == nil) != there {
			t.Errorf("%s: %v", anchor, err)
		}
	}
	for to, want := range map[string]string{"#s-keep": "", "https://skills.example/my-data#held": " (skills.example/my-data#held)",
		"mailto:dpo@skills.example?subject=My%20data": " (dpo@skills.example)"} {
		if got := address(to); got != want {
			t.Errorf("%s: %q", to, got)
		}
	}
}

func BenchmarkPDF(b *testing.B) {
	c, err := charter.Parse("charter.yaml", sites.Skills())
	if err != nil {
		b.Fatal(err)
	}
	d := policy.Read(plan.Compile(c), "fr")
	for b.Loop() {
		if _, err := PDF(d); err != nil {
			b.Fatal(err)
		}
	}
}
