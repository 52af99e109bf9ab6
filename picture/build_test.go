package picture_test

import (
	"bytes"
	"embed"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"testing"
)

//go:embed testdata
var testdata embed.FS

func file(tb testing.TB, name string) []byte {
	tb.Helper()
	data, err := testdata.ReadFile("testdata/" + name)
	if err != nil {
		tb.Fatal(err)
	}
	return data
}

// corners is an image whose corners differ: red, blue, yellow and cyan, row by row.
func corners(w, h int) *image.RGBA {
	m := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			c := color.RGBA{A: 255}
			if x < w/2 {
				c.R = 255
			} else {
				c.B = 255
			}
			if y >= h/2 {
				c.G = 255
			}
			m.SetRGBA(x, y, c)
		}
	}
	return m
}

func asJPEG(tb testing.TB, m image.Image) []byte {
	tb.Helper()
	var out bytes.Buffer
	if err := jpeg.Encode(&out, m, &jpeg.Options{Quality: 95}); err != nil {
		tb.Fatal(err)
	}
	return out.Bytes()
}

func asPNG(tb testing.TB, m image.Image) []byte {
	tb.Helper()
	var out bytes.Buffer
	if err := png.Encode(&out, m); err != nil {
		tb.Fatal(err)
	}
	return out.Bytes()
}

// segment is a marker of JPEG with what it holds.
func segment(marker byte, held string) string {
	return string([]byte{0xff, marker}) + string(binary.BigEndian.AppendUint16(nil, uint16(len(held)+2))) + held
}

// chunk is a part of a PNG.
func chunk(kind, held string) string {
	out := binary.BigEndian.AppendUint32(nil, uint32(len(held)))
	out = append(out, kind+held...)
	return string(binary.BigEndian.AppendUint32(out, crc32.ChecksumIEEE(out[4:])))
}

// after puts bytes into a file behind its first n bytes.
func after(sent []byte, n int, more string) []byte {
	return append(append(bytes.Clone(sent[:n]), more...), sent[n:]...)
}

// exif is a block that says how the camera was held, where it was, and nothing true.
func exif(orientation uint16, order binary.AppendByteOrder) string {
	mark := map[binary.AppendByteOrder]string{binary.BigEndian: "MM\x00*", binary.LittleEndian: "II*\x00"}[order]
	gps := "CANARY-GPS 48.8566 N, 2.3522 E\x00"
	b := order.AppendUint32([]byte(mark), 8)
	b = order.AppendUint16(b, 2)
	b = order.AppendUint32(order.AppendUint16(order.AppendUint16(b, 0x010e), 2), uint32(len(gps)))
	b = order.AppendUint32(b, 38)
	b = order.AppendUint32(order.AppendUint16(order.AppendUint16(b, 0x0112), 3), 1)
	b = order.AppendUint16(order.AppendUint16(b, orientation), 0)
	return string(order.AppendUint32(b, 0)) + gps
}

// telling is a JPEG that tells everything that a file can.
func telling(tb testing.TB, orientation uint16) []byte {
	return append(after(asJPEG(tb, corners(40, 24)), 2,
		segment(0xe1, "Exif\x00\x00"+exif(orientation, binary.BigEndian))+
			segment(0xe1, "http://ns.adobe.com/xap/1.0/\x00<x>CANARY-XMP</x>")+
			segment(0xe2, "ICC_PROFILE\x00\x01\x01CANARY-ICC")+
			segment(0xed, "Photoshop 3.0\x00CANARY-IPTC")+
			segment(0xfe, "CANARY-COMMENT")), "PK\x03\x04CANARY-TRAILER <script>alert(1)</script>"...)
}

// bomb is a PNG that says it is as large as that, and holds almost nothing.
func bomb(w, h uint32) []byte {
	head := binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(nil, w), h)
	return []byte("\x89PNG\r\n\x1a\n" + chunk("IHDR", string(head)+"\x08\x06\x00\x00\x00") + chunk("IDAT", "x\x9c\x03\x00\x00\x00\x00\x01") + chunk("IEND", ""))
}

// passes is a JPEG of that many scans, as a sender who wants work done for nothing would write it.
func passes(tb testing.TB, n int) []byte {
	plain := asJPEG(tb, corners(40, 24))
	at := bytes.Index(plain, []byte("\xff\xda"))
	return after(plain, at, string(bytes.Repeat([]byte("\xff\xd0\x00"+segment(0xda, "\x01\x01\x00\x00\x00\x00")), n-1)))
}
