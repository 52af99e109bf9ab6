// Package picture keeps the promise that an image tells nothing but what it shows: no place, no camera, no hour, no name
// (GDPR 5(1)(c), 25(1)).
// It decides whether the bytes that somebody sent are an image that can be kept, and makes the two that are: one to look at and a
// small one, upright, of few points, encoded anew, so that nothing else that the file held survives.
// It trusts neither a name nor a header, looks at an image's size before decoding it, and takes bounded memory and time.
// It never keeps an animation, a drawing made of instructions (SVG), or the bytes of what was sent.
package picture

import (
	"bytes"
	"image"
	"image/gif"
	"image/jpeg"
	"image/png"
	"io"

	"golang.org/x/image/webp"
)

// What is accepted, and what is kept.
const (
	MostBytes  = 10 << 20   // of what is sent
	MostPoints = 40_000_000 // width × height of what is sent
	MostMemory = 400 << 20  // bytes that decoding may take
	MostScans  = 64         // passes over a progressive JPEG

	Side      = 1600 // the longest side of what is kept, in points
	Small     = 320  // the longest side of the small one
	MostKept  = 400_000
	MostSmall = 40_000

	longest = 20_000 // the longest side of what is sent
)

// Type is the media type of everything that is kept.
const Type = "image/jpeg"

// Why an image is refused: ids of sentences, each of which says what to do.
const (
	Empty   = "problem.picture-empty"
	Heavy   = "problem.picture-heavy"   // more than MostBytes
	Unknown = "problem.picture-type"    // none of the formats that are read
	Drawing = "problem.picture-drawing" // SVG, which is a program as much as an image
	Phone   = "problem.picture-phone"   // HEIC or AVIF
	Huge    = "problem.picture-huge"    // more points, or more work, than is accepted
	Broken  = "problem.picture-broken"  // cut short, or not what it begins as
)

// Picture is what is kept of an image: two JPEG files without any metadata.
type Picture struct {
	Image []byte // at most Side on a side and MostKept bytes
	Small []byte // at most Small on a side and MostSmall bytes
}

// format is a kind of file that is read.
type format struct {
	begins func(sent []byte) bool
	size   func(io.Reader) (image.Config, error)
	decode func(io.Reader) (image.Image, error)
	exif   func(sent []byte) []byte // the EXIF block, from its byte order mark on; nil for none
	memory func(sent []byte, c image.Config) int64
}

var formats = []format{
	{begins("\xff\xd8\xff"), jpeg.DecodeConfig, jpeg.Decode, exifOfJPEG, memoryOfJPEG},
	{begins("\x89PNG\r\n\x1a\n"), png.DecodeConfig, png.Decode, exifOfPNG, deep(8)},
	{begins("GIF8"), gif.DecodeConfig, gif.Decode, func([]byte) []byte { return nil }, deep(1)},
	{beginsWebP, webp.DecodeConfig, webp.Decode, exifOfWebP, deep(8)},
}

// Look says how many bytes decoding an image takes at most, without decoding it, or why it is refused.
func Look(sent []byte) (memory int64, problem string) {
	_, memory, problem = look(sent)
	return memory, problem
}

func look(sent []byte) (f format, memory int64, problem string) {
	switch {
	case len(sent) == 0:
		return f, 0, Empty
	case len(sent) > MostBytes:
		return f, 0, Heavy
	}
	f, problem = formatOf(sent)
	if problem != "" {
		return f, 0, problem
	}
	c, err := f.size(bytes.NewReader(sent))
	switch {
	case err != nil || c.Width < 1 || c.Height < 1:
		return f, 0, Broken
	case c.Width > longest || c.Height > longest || c.Width*c.Height > MostPoints:
		return f, 0, Huge
	}
	if memory = f.memory(sent, c); memory > MostMemory {
		return f, 0, Huge
	}
	return f, memory, ""
}

// Accept makes what is kept of an image, or says why it is refused.
//
// Law: GDPR 5(1)(c), GDPR 25(1)
func Accept(sent []byte) (p Picture, problem string) {
	f, _, problem := look(sent)
	if problem != "" {
		return p, problem
	}
	m, err := f.decode(bytes.NewReader(sent))
	if err != nil || m.Bounds().Empty() {
		return p, Broken
	}
	shown := upright(shrink(m, Side), orientation(f.exif(sent)))
	return Picture{encode(shown, MostKept), encode(shrink(shown, Small), MostSmall)}, ""
}

// Size gives the width and the height, in points, of an image that is kept; zero for anything else.
func Size(kept []byte) (width, height int) {
	c, err := jpeg.DecodeConfig(bytes.NewReader(kept))
	if err != nil {
		return 0, 0
	}
	return c.Width, c.Height
}

// shrunk is what shrinking adds to the bytes that each point of what was decoded takes.
const shrunk = 2

// deep is the memory of a format of which a point takes that many bytes.
func deep(point int64) func([]byte, image.Config) int64 {
	return func(_ []byte, c image.Config) int64 { return int64(c.Width) * int64(c.Height) * (point + shrunk) }
}

// memoryOfJPEG counts the coefficients too, which a file of several scans keeps until its end. More scans than anybody's program
// writes are refused: each takes a pass over the whole image, and costs its sender a few bytes.
func memoryOfJPEG(sent []byte, c image.Config) int64 {
	switch n := scans(sent); {
	case n > MostScans:
		return MostMemory + 1
	case n > 1:
		return deep(16)(sent, c)
	}
	return deep(4)(sent, c)
}
