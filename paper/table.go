package paper

import (
	"math"
	"unicode/utf8"

	"charte/policy"
)

const (
	gutter  = 3.0 // between columns, millimetres
	padding = 1.3 // above and below a row
)

// Table writes rows between thin lines. A row stays whole where a page can hold it; each page repeats the head.
func (w *writer) Table(t policy.Table) {
	if len(t.Rows) == 0 {
		return
	}
	widths := w.widths(t)
	named := w.row(t.Head, widths, head)
	next := func() { // the table goes on, on another page
		w.turn()
		w.put(named, widths)
	}
	w.room(named.height() + min(w.row(t.Rows[0], widths, cell).height(), (high-top-bottom)/2))
	w.put(named, widths)
	for _, cells := range t.Rows {
		one := w.row(cells, widths, cell)
		if w.pdf.GetY()+one.height() > high-bottom && w.pdf.GetY() > high/3 {
			next()
		}
		now, rest := one.fit(high - bottom - w.pdf.GetY())
		for w.put(now, widths); len(rest.cells) > 0; w.put(now, widths) {
			next()
			now, rest = rest.fit(high - bottom - w.pdf.GetY())
		}
	}
	w.pdf.SetY(w.pdf.GetY() + 2*gap)
}

// row is the cells of a table's row, broken into lines.
type row struct {
	face  face
	cells [][][]span
}

func (w *writer) row(texts []string, widths []float64, f face) row {
	r := row{face: f}
	for i, text := range texts {
		f := f
		if i == 0 {
			f.style = "B" // what the row is about
		}
		r.cells = append(r.cells, w.lines([]span{{text: w.drawn(text), face: f}}, widths[i]-gutter))
	}
	return r
}

// lines is how many lines the longest cell has.
func (r row) lines() (n int) {
	for _, c := range r.cells {
		n = max(n, len(c))
	}
	return n
}

func (r row) height() float64 { return float64(r.lines())*r.face.leading() + 2*padding }

// fit divides a row into what a height can hold, at least a line, and the rest, whose cells are none when all fits.
func (r row) fit(height float64) (now, rest row) {
	n := max(1, int((height-2*padding)/r.face.leading()))
	if r.lines() <= n {
		return r, row{}
	}
	now, rest = row{face: r.face}, row{face: r.face}
	for _, c := range r.cells {
		at := min(n, len(c))
		now.cells, rest.cells = append(now.cells, c[:at]), append(rest.cells, c[at:])
	}
	return now, rest
}

// put writes a row, one cell after the other: so its text is read in that order.
func (w *writer) put(r row, widths []float64) {
	x, y := left, w.pdf.GetY()
	for i, c := range r.cells {
		w.pdf.SetY(y + padding)
		for _, line := range c {
			w.line(x, line, r.face)
		}
		x += widths[i]
	}
	y += r.height()
	w.pdf.SetDrawColor(200, 200, 200)
	w.pdf.SetLineWidth(0.2)
	w.pdf.Line(left, y, left+column, y)
	w.pdf.SetY(y)
}

// widths shares the page among the columns: more to those with more to say, and to each at least a long word.
func (w *writer) widths(t policy.Table) []float64 {
	shares, sum := make([]float64, len(t.Head)), 0.0
	for i := range t.Head {
		said := 0
		for _, cells := range t.Rows {
			said = max(said, utf8.RuneCountInString(cells[i]))
		}
		shares[i] = math.Sqrt(float64(max(said, 2*utf8.RuneCountInString(t.Head[i]), 20)))
		sum += shares[i]
	}
	for i := range shares {
		shares[i] *= column / sum
	}
	return shares
}
