package picture_test

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"image"
	"image/color"
	"image/color/palette"
	"image/jpeg"
	"image/png"
	"math"
	"testing"

	"charte/picture"
)

// accepted are images of every format that is read, small enough to be seeds.
func accepted(tb testing.TB) map[string][]byte {
	m := corners(40, 24)
	png := asPNG(tb, m)
	return map[string][]byte{
		"a JPEG":                 asJPEG(tb, m),
		"a JPEG that tells":      telling(tb, 6),
		"a grey JPEG":            asJPEG(tb, image.NewGray(m.Rect)),
		"a PNG":                  png,
		"a PNG that tells":       append(after(png, 33, chunk("eXIf", exif(6, binary.LittleEndian))+chunk("tEXt", "Author\x00CANARY-TEXT")+chunk("iTXt", "XML:com.adobe.xmp\x00\x00\x00\x00\x00CANARY-XMP")), "CANARY-TRAILER"...),
		"a transparent PNG":      asPNG(tb, image.NewNRGBA(m.Rect)),
		"a deep PNG":             asPNG(tb, image.NewNRGBA64(m.Rect)),
		"a GIF that moves":       file(tb, "moving.gif"),
		"a WebP without loss":    file(tb, "lossless.webp"),
		"a WebP that tells":      file(tb, "lossy.webp"),
		"a transparent WebP":     file(tb, "alpha.webp"),
		"a point":                asPNG(tb, corners(1, 1)),
		"a line":                 asPNG(tb, image.NewGray(image.Rect(0, 0, 6000, 1))),
		"a page behind an image": append(asJPEG(tb, m), "<html><script>CANARY-PAGE</script>"...),
	}
}

// refused are the rest, with why.
func refused(tb testing.TB) map[string]struct {
	sent []byte
	why  string
} {
	whole := asJPEG(tb, corners(400, 240))
	many := []byte("RIFF\x16\x00\x00\x00WEBPVP8X\x0a\x00\x00\x00\x02\x00\x00\x00\xff\x9f\x00\xff\x9f\x00")
	return map[string]struct {
		sent []byte
		why  string
	}{
		"nothing":                 {nil, picture.Empty},
		"one byte too many":       {append(asJPEG(tb, corners(4, 4)), make([]byte, picture.MostBytes)...), picture.Heavy},
		"a text":                  {[]byte("Hello, I am an image.jpg"), picture.Unknown},
		"a document":              {[]byte("%PDF-1.7\n"), picture.Unknown},
		"an archive":              {[]byte("PK\x03\x04" + string(make([]byte, 40))), picture.Unknown},
		"a program":               {[]byte("\x7fELF" + string(make([]byte, 40))), picture.Unknown},
		"a page":                  {[]byte("<!doctype html><img src=x onerror=alert(1)>"), picture.Unknown},
		"a drawing":               {[]byte(`<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>`), picture.Drawing},
		"a drawing in capitals":   {[]byte("\ufeff <SVG onload=alert(1)>"), picture.Drawing},
		"an image of a phone":     {[]byte("\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic"), picture.Phone},
		"an AVIF":                 {[]byte("\x00\x00\x00\x1cftypavif\x00\x00\x00\x00avifmif1"), picture.Phone},
		"a film":                  {[]byte("\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom"), picture.Unknown},
		"a JPEG's beginning":      {whole[:3], picture.Broken},
		"a JPEG cut short":        {whole[:len(whole)/2], picture.Broken},
		"a PNG's beginning":       {[]byte("\x89PNG\r\n\x1a\n"), picture.Broken},
		"a PNG that says nothing": {bomb(4, 4), picture.Broken},
		"a PNG without a width":   {bomb(0, 4), picture.Broken},
		"a GIF's beginning":       {[]byte("GIF89a"), picture.Broken},
		"a moving WebP":           {file(tb, "moving.webp"), picture.Broken},
		"a bomb":                  {bomb(65_535, 65_535), picture.Huge},
		"the largest of bombs":    {bomb(math.MaxInt32, math.MaxInt32), picture.Broken},
		"a long bomb":             {bomb(20_001, 1), picture.Huge},
		"a bomb as WebP":          {many, picture.Huge},
		"a bomb as GIF":           {[]byte("GIF89a\xff\xff\xff\xff\x00\x00\x00"), picture.Huge},
		"one scan too many":       {passes(tb, picture.MostScans+1), picture.Huge},
	}
}

func TestAccept(t *testing.T) {
	for name, sent := range accepted(t) {
		t.Run(name, func(t *testing.T) {
			p, problem := picture.Accept(sent)
			if problem != "" {
				t.Fatalf("refused: %s", problem)
			}
			fits(t, p)
		})
	}
}

// fits wants what is kept to be two JPEG files of their sizes, and nothing of what stood beside the points.
func fits(t *testing.T, p picture.Picture) {
	t.Helper()
	for _, one := range []struct {
		kept       []byte
		side, most int
	}{{p.Image, picture.Side, picture.MostKept}, {p.Small, picture.Small, picture.MostSmall}} {
		m, err := jpeg.Decode(bytes.NewReader(one.kept))
		if err != nil {
			t.Fatal(err)
		}
		if s := m.Bounds(); s.Dx() > one.side || s.Dy() > one.side || len(one.kept) > one.most {
			t.Errorf("%d × %d in %d bytes", s.Dx(), s.Dy(), len(one.kept))
		}
		for _, trace := range []string{"CANARY", "Exif", "adobe", "ICC_PROFILE", "script", "PK\x03\x04"} {
			if bytes.Contains(one.kept, []byte(trace)) {
				t.Errorf("%q is left in what is kept", trace)
			}
		}
	}
}

func TestRefuse(t *testing.T) {
	for name, c := range refused(t) {
		t.Run(name, func(t *testing.T) {
			p, problem := picture.Accept(c.sent)
			if problem != c.why || p.Image != nil || p.Small != nil {
				t.Errorf("refused as %q, want %q", problem, c.why)
			}
		})
	}
}

// What would take much memory is refused before anything is decoded.
func TestLookTakesNoMemory(t *testing.T) {
	for _, sent := range [][]byte{bomb(65_535, 65_535), bomb(20_001, 1), passes(t, 1000)} {
		before := testing.AllocsPerRun(1, func() { picture.Look(sent) })
		if _, problem := picture.Look(sent); problem != picture.Huge {
			t.Errorf("looked at as %q", problem)
		}
		if before > 200 {
			t.Errorf("%.0f allocations to look at a bomb", before)
		}
	}
	memory, problem := picture.Look(asPNG(t, corners(40, 24)))
	if problem != "" || memory < 40*24*4 || memory > 40*24*16 {
		t.Errorf("960 points take %d bytes, %q", memory, problem)
	}
	// As many points as are accepted fit the memory in the dearest format that one scan has; a progressive one must be smaller.
	if _, problem := picture.Look(bomb(8000, 5000)); problem != "" {
		t.Errorf("40 million points: %q", problem)
	}
	if _, problem := picture.Look(bomb(8000, 5001)); problem != picture.Huge {
		t.Errorf("more than 40 million points: %q", problem)
	}
}

func near(a color.Color, r, g, b uint32) bool {
	x, y, z, _ := a.RGBA()
	far := func(a, b uint32) bool { return max(a>>8, b)-min(a>>8, b) > 60 }
	return !far(x, r) && !far(y, g) && !far(z, b)
}

// name is the colour of a corner of an image of corners.
func name(c color.Color) string {
	for n, want := range map[string][3]uint32{"red": {255, 0, 0}, "blue": {0, 0, 255}, "yellow": {255, 255, 0}, "cyan": {0, 255, 255}, "white": {255, 255, 255}} {
		if near(c, want[0], want[1], want[2]) {
			return n
		}
	}
	return fmt.Sprint(c)
}

func cornersOf(t *testing.T, kept []byte) (w, h int, names string) {
	t.Helper()
	m, err := jpeg.Decode(bytes.NewReader(kept))
	if err != nil {
		t.Fatal(err)
	}
	b := m.Bounds()
	at := func(x, y int) string { return name(m.At(x, y)) }
	w, h = picture.Size(kept)
	return w, h, at(2, 2) + " " + at(b.Dx()-3, 2) + " " + at(2, b.Dy()-3) + " " + at(b.Dx()-3, b.Dy()-3)
}

// The tables of EXIF 2.32 say where the first row and the first column of the file are seen.
func TestUpright(t *testing.T) {
	for orientation, want := range map[uint16]string{
		0: "red blue yellow cyan", 1: "red blue yellow cyan", 2: "blue red cyan yellow", 3: "cyan yellow blue red", 4: "yellow cyan red blue",
		5: "red yellow blue cyan", 6: "yellow red cyan blue", 7: "cyan blue yellow red", 8: "blue cyan red yellow", 9: "red blue yellow cyan",
	} {
		for format, sent := range map[string][]byte{
			"JPEG":               telling(t, orientation),
			"PNG, little end":    after(asPNG(t, corners(40, 24)), 33, chunk("eXIf", exif(orientation, binary.LittleEndian))),
			"PNG, the other end": after(asPNG(t, corners(40, 24)), 33, chunk("eXIf", exif(orientation, binary.BigEndian))),
		} {
			p, problem := picture.Accept(sent)
			if problem != "" {
				t.Fatal(problem)
			}
			w, h, got := cornersOf(t, p.Image)
			if turned := orientation >= 5 && orientation <= 8; got != want || turned != (h > w) || w+h != 64 {
				t.Errorf("%s, orientation %d: %d × %d, %s; want %s", format, orientation, w, h, got, want)
			}
		}
	}
	p, _ := picture.Accept(file(t, "lossy.webp"))
	if w, h := picture.Size(p.Image); w != 24 || h != 40 {
		t.Errorf("a WebP held upright is %d × %d", w, h)
	}
}

func TestShrinks(t *testing.T) {
	for _, c := range []struct{ w, h, wide, high, smallWide, smallHigh int }{
		{1600, 120, 1600, 120, 320, 24}, {1601, 120, 1600, 119, 320, 23}, {3300, 60, 1600, 29, 320, 5},
		{60, 6500, 14, 1600, 2, 320}, {20_000, 2, 1600, 1, 320, 1}, {10, 20, 10, 20, 10, 20},
	} {
		m := corners(c.w, c.h)
		p, problem := picture.Accept(asPNG(t, m))
		if problem != "" {
			t.Fatal(problem)
		}
		fits(t, p)
		w, h := picture.Size(p.Image)
		sw, sh := picture.Size(p.Small)
		if w != c.wide || h != c.high || sw != c.smallWide || sh != c.smallHigh {
			t.Errorf("%d × %d became %d × %d and %d × %d", c.w, c.h, w, h, sw, sh)
		}
		if _, _, got := cornersOf(t, p.Image); min(h, w) > 20 && got != "red blue yellow cyan" {
			t.Errorf("%d × %d has the corners %s", c.w, c.h, got)
		}
	}
}

// Noise is what JPEG packs least: it still fits.
func TestWeighsLittle(t *testing.T) {
	m := image.NewRGBA(image.Rect(0, 0, 700, 700))
	state := uint32(1)
	for i := range m.Pix {
		state = state*1664525 + 1013904223
		m.Pix[i] = byte(state >> 24)
	}
	var sent bytes.Buffer
	if err := (&png.Encoder{CompressionLevel: png.NoCompression}).Encode(&sent, m); err != nil {
		t.Fatal(err)
	}
	p, problem := picture.Accept(sent.Bytes())
	if problem != "" {
		t.Fatal(problem)
	}
	fits(t, p)
}

func TestTransparentIsWhite(t *testing.T) {
	p, _ := picture.Accept(asPNG(t, image.NewNRGBA(image.Rect(0, 0, 8, 8))))
	if _, _, got := cornersOf(t, p.Image); got != "white white white white" {
		t.Errorf("nothing is shown as %s", got)
	}
}

func TestFirstOfAFilm(t *testing.T) {
	p, problem := picture.Accept(file(t, "moving.gif"))
	if problem != "" {
		t.Fatal(problem)
	}
	m, err := jpeg.Decode(bytes.NewReader(p.Image))
	if err != nil {
		t.Fatal(err)
	}
	r, g, b, _ := palette.Plan9[200].RGBA()
	if !near(m.At(20, 12), r>>8, g>>8, b>>8) {
		t.Errorf("what is kept is %v, want the first image", m.At(20, 12))
	}
}

// As many scans as programs write are read.
func TestScans(t *testing.T) {
	if memory, problem := picture.Look(passes(t, picture.MostScans)); problem != "" || memory != 40*24*18 {
		t.Errorf("%d scans take %d bytes: %q", picture.MostScans, memory, problem)
	}
	if memory, problem := picture.Look(passes(t, 1)); problem != "" || memory != 40*24*6 {
		t.Errorf("one scan takes %d bytes: %q", memory, problem)
	}
}

func TestSizeOfNothing(t *testing.T) {
	if w, h := picture.Size([]byte("no image")); w != 0 || h != 0 {
		t.Errorf("%d × %d", w, h)
	}
}

func FuzzAccept(f *testing.F) {
	for _, sent := range accepted(f) {
		f.Add(sent)
	}
	for _, c := range refused(f) {
		if len(c.sent) < 1<<16 {
			f.Add(c.sent)
		}
	}
	f.Fuzz(func(t *testing.T, sent []byte) {
		p, problem := picture.Accept(sent)
		if problem != "" {
			if p.Image != nil || p.Small != nil {
				t.Error("refused, and kept")
			}
			return
		}
		fits(t, p)
	})
}
