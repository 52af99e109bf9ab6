package picture

import (
	"bytes"
	"encoding/binary"
)

// The one thing that is read of an image's metadata is how it was held: everything else goes unread.

var exifMark = []byte("Exif\x00\x00")

func exifOfJPEG(sent []byte) (block []byte) {
	segments(sent, func(marker byte, held []byte) {
		if rest, ok := bytes.CutPrefix(held, exifMark); ok && marker == app1 && block == nil {
			block = rest
		}
	})
	return block
}

func exifOfPNG(sent []byte) []byte {
	for at := 8; at+12 <= len(sent); {
		n := int(binary.BigEndian.Uint32(sent[at:]))
		if n > len(sent)-at-12 {
			return nil
		}
		if string(sent[at+4:at+8]) == "eXIf" {
			return sent[at+8 : at+8+n]
		}
		at += 12 + n
	}
	return nil
}

func exifOfWebP(sent []byte) []byte {
	for at := 12; at+8 <= len(sent); {
		n := int(binary.LittleEndian.Uint32(sent[at+4:]))
		if n > len(sent)-at-8 {
			return nil
		}
		if string(sent[at:at+4]) == "EXIF" {
			return bytes.TrimPrefix(sent[at+8:at+8+n], exifMark)
		}
		at += 8 + n + n%2
	}
	return nil
}

// asHeld is the orientation of an image that is upright already.
const asHeld = 1

// orientation reads tag 0x0112 of an EXIF block: from 1, upright, to 8. Anything else counts as upright.
func orientation(block []byte) int {
	if len(block) < 8 {
		return asHeld
	}
	var order binary.ByteOrder
	switch string(block[:4]) {
	case "II*\x00":
		order = binary.LittleEndian
	case "MM\x00*":
		order = binary.BigEndian
	default:
		return asHeld
	}
	first := int64(order.Uint32(block[4:]))
	if first+2 > int64(len(block)) {
		return asHeld
	}
	entries := block[first+2:]
	for range order.Uint16(block[first:]) {
		if len(entries) < 12 {
			break
		}
		if v := order.Uint16(entries[8:]); order.Uint16(entries) == 0x0112 && v >= 1 && v <= 8 {
			return int(v)
		}
		entries = entries[12:]
	}
	return asHeld
}
