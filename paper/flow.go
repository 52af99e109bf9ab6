package paper

import (
	"strings"
	"sync"

	"golang.org/x/image/font/gofont/goregular"
	"golang.org/x/image/font/sfnt"

	"charte/policy"
)

// face is how text looks: a style of the fonts, a size in points, a shade of grey (0 is black) or the colour of links.
type face struct {
	style string
	size  float64
	grey  int
	link  bool
}

var (
	title   = face{style: "B", size: 20, grey: 20}
	section = face{style: "B", size: 13.5, grey: 20}
	topic   = face{style: "B", size: 11, grey: 20}
	body    = face{size: 10, grey: 30}
	head    = face{style: "B", size: 8.5, grey: 30}
	cell    = face{size: 8.5, grey: 30}
	small   = face{size: 8, grey: 90}
)

// leading is the height of a line, in millimetres.
func (f face) leading() float64 { return f.size * millimetresPerPoint * 1.42 }

// foot is where the letters of a line stand, from its top.
func (f face) foot() float64 { return f.leading() * 0.72 }

// lesser is the face of a note beside a text.
func (f face) lesser() face { return face{style: "I", size: min(f.size, body.size) * 0.94, grey: 90} }

// span is a piece of text of one face, and where it leads: an anchor of the document, an address, or "".
type span struct {
	text string
	face face
	to   string
}

// spans sets a line in a face: its text, what is noted of it, where it leads.
func (w *writer) spans(l policy.Line, f face) []span {
	out := []span{{text: w.drawn(l.Text), face: f}}
	if l.Note != "" {
		out = append(out, span{text: w.drawn("(" + l.Note + ")"), face: f.lesser()})
	}
	for i, to := range l.Links {
		if i > 0 {
			out = append(out, span{text: "·", face: f})
		}
		blue := f
		blue.link = true
		out = append(out, span{text: w.drawn(to.Text + address(to.URL)), face: blue, to: to.URL})
	}
	return out
}

// address shows where a link leads to whoever holds the paper; a place of the same document needs none.
func address(to string) string {
	if strings.HasPrefix(to, "#") {
		return ""
	}
	for _, scheme := range []string{"https://", "http://", "mailto:"} {
		to = strings.TrimPrefix(to, scheme)
	}
	to, _, _ = strings.Cut(to, "?")
	return " (" + to + ")"
}

// place is the link of the document that leads to an anchor.
func (w *writer) place(anchor string) int {
	id, ok := w.places[anchor]
	if !ok {
		id = w.pdf.AddLink()
		w.places[anchor] = id
	}
	return id
}

var outlines = sync.OnceValue(func() *sfnt.Font {
	f, err := sfnt.Parse(goregular.TTF)
	if err != nil {
		panic(err) // it is part of the program
	}
	return f
})

// narrow are the characters that the fonts lack and that another one draws as well: what French sets before ";" keeps its words
// together as it did.
var narrow = strings.NewReplacer("\u202f", "\u00a0", "\u2009", "\u00a0", "\u2011", "-")

// drawn is a text as the fonts can draw it. What they cannot is remembered.
func (w *writer) drawn(text string) string {
	text = narrow.Replace(text)
	for _, r := range text {
		if glyph, err := outlines().GlyphIndex(nil, r); r != '\n' && (err != nil || glyph == 0) {
			w.missing[r] = true
		}
	}
	return text
}

func (w *writer) use(f face) {
	if w.face == f {
		return
	}
	w.face = f
	w.pdf.SetFont(family, f.style, f.size)
	w.pdf.SetTextColor(f.grey, f.grey, f.grey)
	if f.link {
		w.pdf.SetTextColor(20, 70, 140)
	}
}

// width is how wide a text is, in millimetres.
func (w *writer) width(text string, f face) float64 {
	w.use(f)
	return w.pdf.GetStringWidth(text)
}

// room begins a page where less than a height is left.
func (w *writer) room(height float64) {
	if w.pdf.GetY()+height > high-bottom {
		w.turn()
	}
}

func (w *writer) turn() {
	w.pdf.AddPage()
	w.face = face{}
	w.pdf.SetY(top)
}

// together is the most lines that are never parted; of more, two stay.
const together = 4

// flow writes a line of the policy in as many lines of a width as it needs, after a mark or "", over pages where it must.
func (w *writer) flow(mark string, x, width float64, l policy.Line, f face) {
	lines := w.lines(w.spans(l, f), width)
	whole := len(lines)
	if whole > together {
		whole = 2
	}
	w.room(float64(whole) * f.leading())
	if l.Anchor != "" {
		w.known[l.Anchor] = true
		w.pdf.SetLink(w.place(l.Anchor), w.pdf.GetY(), w.pdf.PageNo())
	}
	if mark != "" {
		w.at(x-bullet+1, w.pdf.GetY()+f.foot(), span{text: mark, face: f})
	}
	for _, line := range lines {
		w.room(f.leading())
		w.line(x, line, f)
	}
}

// line writes one line, as high as a face wants it, and goes to the next.
func (w *writer) line(x float64, line []span, f face) {
	y := w.pdf.GetY()
	for _, s := range line {
		x = w.at(x, y+f.foot(), s)
	}
	w.pdf.SetY(y + f.leading())
}

// at writes a span with its foot on a line, and gives where it ends.
func (w *writer) at(x, y float64, s span) float64 {
	width := w.width(s.text, s.face)
	w.pdf.Text(x, y, s.text)
	if s.to != "" {
		height := s.face.size * millimetresPerPoint
		w.pdf.SetDrawColor(20, 70, 140)
		w.pdf.SetLineWidth(0.15)
		w.pdf.Line(x, y+0.5, x+width, y+0.5)
		if anchor, inside := strings.CutPrefix(s.to, "#"); inside {
			w.pdf.Link(x, y-height, width, height*1.2, w.place(anchor))
		} else {
			w.pdf.LinkString(x, y-height, width, height*1.2, s.to)
		}
	}
	return x + width
}

// lines breaks spans into lines of a width at plain spaces: the others hold French typography together. A word that is wider than
// a line is cut.
func (w *writer) lines(spans []span, width float64) [][]span {
	lines, used := [][]span{nil}, 0.0
	put := func(word string, s span) {
		used += w.width(word, s.face)
		line := &lines[len(lines)-1]
		n := len(*line)
		switch {
		case n > 0 && (*line)[n-1].face == s.face && (*line)[n-1].to == s.to:
			(*line)[n-1].text += word
		case n > 0 && strings.HasPrefix(word, " "): // the space before a note or a link is no part of it
			(*line)[n-1].text += " "
			*line = append(*line, span{word[1:], s.face, s.to})
		default:
			*line = append(*line, span{word, s.face, s.to})
		}
	}
	for _, s := range spans {
		for _, word := range strings.FieldsFunc(s.text, func(r rune) bool { return r == ' ' || r == '\n' }) {
			for i, part := range w.cut(word, s.face, width) {
				switch {
				case used == 0:
				case i > 0 || used+w.width(" "+part, s.face) > width:
					lines, used = append(lines, nil), 0
				default:
					part = " " + part
				}
				put(part, s)
			}
		}
	}
	return lines
}

// cut gives the parts of a word that fit a width: one, but for long addresses.
func (w *writer) cut(word string, f face, width float64) (parts []string) {
	for w.width(word, f) > width {
		end := 0
		for i := range word {
			if i > 0 && w.width(word[:i], f) > width {
				break
			}
			end = i
		}
		if end == 0 {
			break
		}
		parts, word = append(parts, word[:end]), word[end:]
	}
	return append(parts, word)
}
