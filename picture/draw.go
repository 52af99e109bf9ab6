package picture

import (
	"bytes"
	"image"
	"image/jpeg"

	"golang.org/x/image/draw"
)

// shrink redraws an image on white, so that it is at most that long on a side. Halving until little is left to do averages every
// point, and takes no memory but the result's.
func shrink(m image.Image, side int) *image.RGBA {
	w, h := m.Bounds().Dx(), m.Bounds().Dy()
	for max(w, h) > 2*side {
		w, h = max(1, w/2), max(1, h/2)
		m = redrawn(m, w, h)
	}
	if most := max(w, h); most > side {
		w, h = max(1, w*side/most), max(1, h*side/most)
	}
	return redrawn(m, w, h)
}

func redrawn(m image.Image, w, h int) *image.RGBA {
	onto := image.NewRGBA(image.Rect(0, 0, w, h))
	draw.Draw(onto, onto.Bounds(), image.White, image.Point{}, draw.Src)
	draw.ApproxBiLinear.Scale(onto, onto.Bounds(), m, m.Bounds(), draw.Over, nil)
	return onto
}

// turns say, for each orientation of EXIF, where a point of the upright image comes from: across and down exchanged, then either from
// the other end.
var turns = [9]struct{ exchanged, across, down bool }{
	2: {across: true}, 3: {across: true, down: true}, 4: {down: true},
	5: {exchanged: true}, 6: {exchanged: true, down: true}, 7: {exchanged: true, across: true, down: true}, 8: {exchanged: true, across: true},
}

// upright turns an image as it was held.
func upright(m *image.RGBA, orientation int) *image.RGBA {
	turn := turns[orientation]
	w, h := m.Bounds().Dx(), m.Bounds().Dy()
	size := image.Rect(0, 0, w, h)
	if turn.exchanged {
		size = image.Rect(0, 0, h, w)
	}
	out := image.NewRGBA(size)
	for y := range size.Dy() {
		for x := range size.Dx() {
			u, v := x, y
			if turn.exchanged {
				u, v = y, x
			}
			if turn.across {
				u = w - 1 - u
			}
			if turn.down {
				v = h - 1 - v
			}
			out.SetRGBA(x, y, m.RGBAAt(u, v))
		}
	}
	return out
}

// qualities of JPEG, tried one after the other while the file is too heavy.
var qualities = []int{85, 70, 50}

// encode writes a JPEG of at most that many bytes: of a lower quality, then smaller, until it fits.
func encode(m *image.RGBA, most int) []byte {
	for {
		for _, q := range qualities {
			var out bytes.Buffer
			// Writing to memory does not fail, and no side is longer than JPEG can hold.
			if err := jpeg.Encode(&out, m, &jpeg.Options{Quality: q}); err == nil && out.Len() <= most {
				return out.Bytes()
			}
		}
		m = shrink(m, max(1, max(m.Bounds().Dx(), m.Bounds().Dy())*2/3))
	}
}
