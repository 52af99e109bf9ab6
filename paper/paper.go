// Package paper keeps the promise that people can take the policy away and print it, in the very words of the page (GDPR 12(1)).
// It writes a policy as PDF: A4 pages with their numbers, an outline, links that work, and fonts of its own, so that it reads the
// same everywhere.
// It decides how the policy looks on paper; the words and their order are those of the document.
// It never leaves a character out: what its fonts cannot draw is an error. It reads no clock: the same document gives the same bytes.
//
// The library draws pages and knows no structure tags (PDF/UA), so that a screen reader meets lines and not headings: whoever needs
// those has the page itself, the plain text and the Markdown, with the same words.
package paper

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"codeberg.org/go-pdf/fpdf"
	"golang.org/x/image/font/gofont/gobold"
	"golang.org/x/image/font/gofont/goitalic"
	"golang.org/x/image/font/gofont/goregular"

	"charte/policy"
)

// ErrGlyph is the error of a policy with characters that the fonts of this package lack. It is wrapped with their list.
var ErrGlyph = errors.New("paper: the fonts lack characters of this policy")

// PDF writes a policy as a PDF document of version 1.3 in its language, dated from the version itself.
//
// Law: GDPR 12(1)
func PDF(d policy.Document) ([]byte, error) {
	w := begin(d)
	policy.Write(d, w)
	return w.finish()
}

// The page, in millimetres.
const (
	wide, high          = 210.0, 297.0
	left, top, bottom   = 22.0, 20.0, 24.0
	column              = wide - 2*left
	footer              = high - 14
	bullet              = 5.0 // from the margin to the text of an item
	gap                 = 2.2 // after a paragraph
	family              = "go"
	millimetresPerPoint = 25.4 / 72
)

// writer is a policy on its way to paper. It is a policy.Writer.
type writer struct {
	pdf     *fpdf.Fpdf
	doc     policy.Document
	face    face           // in use on this page
	places  map[string]int // of the anchors, by name: links of the document
	known   map[string]bool
	missing map[rune]bool
	depth   int // of the last line of the outline
}

func begin(d policy.Document) *writer {
	pdf := fpdf.New("P", "mm", "A4", "")
	for style, font := range map[string][]byte{"": goregular.TTF, "B": gobold.TTF, "I": goitalic.TTF} {
		pdf.AddUTF8FontFromBytes(family, style, font)
	}
	pdf.SetMargins(left, top, left)
	pdf.SetAutoPageBreak(false, 0)
	pdf.SetCellMargin(0)
	pdf.SetCatalogSort(true)
	pdf.SetTitle(d.Title+" · "+d.Site, true)
	pdf.SetAuthor(d.Controller.Name, true)
	pdf.SetSubject(d.Opening(), true)
	pdf.SetCreator("Charte", true)
	pdf.SetProducer("Charte", true)
	pdf.SetLang(d.Lang)
	day := d.Date.UTC()
	if day.IsZero() {
		day = time.Unix(0, 0).UTC() // a draft without a date: the library would read the clock
	}
	pdf.SetCreationDate(day)
	pdf.SetModificationDate(day)
	w := &writer{pdf: pdf, doc: d, places: map[string]int{}, known: map[string]bool{}, missing: map[rune]bool{}, depth: -1}
	pdf.AddPage()
	return w
}

// finish numbers the pages and gives the bytes.
func (w *writer) finish() ([]byte, error) {
	pages := w.pdf.PageCount()
	for n := 1; n <= pages; n++ {
		w.pdf.SetPage(n)
		w.face = face{}
		w.foot(n, pages)
	}
	if len(w.missing) > 0 {
		var list []string
		for r := range w.missing {
			list = append(list, fmt.Sprintf("%q (%U)", r, r))
		}
		slices.Sort(list)
		return nil, fmt.Errorf("%w: %s", ErrGlyph, strings.Join(list, ", "))
	}
	for name := range w.places {
		if !w.known[name] {
			return nil, fmt.Errorf("paper: a link of the policy leads to %q, which is nowhere in it", name)
		}
	}
	var out bytes.Buffer
	if err := w.pdf.Output(&out); err != nil {
		return nil, fmt.Errorf("paper: %w", err)
	}
	return out.Bytes(), nil
}

// foot says on each page what was printed, so that a lost sheet can be told from another.
func (w *writer) foot(n, pages int) {
	w.pdf.SetDrawColor(200, 200, 200)
	w.pdf.Line(left, footer-4.5, wide-left, footer-4.5)
	w.at(left, footer, span{text: w.drawn(w.doc.Site + " · " + w.doc.Opening()), face: small})
	number := span{text: fmt.Sprintf("%d / %d", n, pages), face: small}
	w.at(wide-left-w.width(number.text, small), footer, number)
}

// Title writes the name of the document.
func (w *writer) Title(text string) {
	w.flow("", left, column, policy.Line{Text: text}, title)
	w.pdf.SetY(w.pdf.GetY() + gap)
}

// Heading begins a section or a topic, with a line of the outline.
func (w *writer) Heading(h policy.Heading) {
	one := section
	if h.Level > 2 {
		one = topic
	}
	space := one.leading() * 0.6
	w.room(space + one.leading() + 3*body.leading()) // a heading never ends a page
	if w.pdf.GetY() > top {
		w.pdf.SetY(w.pdf.GetY() + space)
	}
	w.depth = min(h.Level-2, w.depth+1)
	w.use(one)
	w.pdf.Bookmark(w.drawn(h.Text), w.depth, -1)
	w.flow("", left, column, policy.Line{Anchor: h.Anchor, Text: h.Text, Note: h.Note}, one)
	w.pdf.SetY(w.pdf.GetY() + gap/2)
}

// Paragraph writes a line that stands by itself.
func (w *writer) Paragraph(l policy.Line) {
	w.flow("", left, column, l, body)
	w.pdf.SetY(w.pdf.GetY() + gap)
}

// Item writes a line of a list.
func (w *writer) Item(l policy.Line) {
	w.flow("•", left+bullet, column-bullet, l, body)
	w.pdf.SetY(w.pdf.GetY() + gap/2)
}

// End leaves room after a list.
func (w *writer) End() { w.pdf.SetY(w.pdf.GetY() + gap) }
