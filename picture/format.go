package picture

import (
	"bytes"
	"encoding/binary"
	"slices"
)

// formatOf knows a file by its content alone.
func formatOf(sent []byte) (f format, problem string) {
	i := slices.IndexFunc(formats, func(f format) bool { return f.begins(sent) })
	switch {
	case i >= 0:
		return formats[i], ""
	case ofPhone(sent):
		return f, Phone
	case bytes.Contains(bytes.ToLower(sent[:min(len(sent), 1024)]), []byte("<svg")):
		return f, Drawing
	}
	return f, Unknown
}

func begins(with string) func([]byte) bool {
	return func(sent []byte) bool { return bytes.HasPrefix(sent, []byte(with)) }
}

func beginsWebP(sent []byte) bool {
	return len(sent) >= 12 && string(sent[:4]) == "RIFF" && string(sent[8:12]) == "WEBP"
}

// ofPhone reports whether a file is in a format of telephones that nothing here decodes: HEIC, or AVIF.
func ofPhone(sent []byte) bool {
	return len(sent) >= 12 && string(sent[4:8]) == "ftyp" &&
		slices.Contains([]string{"heic", "heix", "heim", "heis", "hevc", "hevx", "mif1", "msf1", "avif", "avis"}, string(sent[8:12]))
}

// Markers of JPEG, ITU T.81 table B.1.
const (
	startOfScan = 0xda
	endOfImage  = 0xd9
	app1        = 0xe1
)

// segments walks a JPEG from marker to marker as the decoder does, until its end or its first fault; see is given each marker with what
// its segment holds. What is no marker is passed over: the points of a scan, in which 0xff is followed by 0 or by a restart.
func segments(sent []byte, see func(marker byte, held []byte)) {
	for at := 2; at+4 <= len(sent); {
		marker := sent[at+1]
		switch {
		case sent[at] != 0xff, marker == 0xff:
			at++
			continue
		case marker == 0, marker >= 0xd0 && marker <= 0xd7:
			at += 2
			continue
		case marker == endOfImage:
			return
		}
		end := at + 2 + int(binary.BigEndian.Uint16(sent[at+2:]))
		if end < at+4 || end > len(sent) {
			return
		}
		see(marker, sent[at+4:end])
		at = end
	}
}

// scans counts the passes that a JPEG makes over its image.
func scans(sent []byte) (n int) {
	segments(sent, func(marker byte, _ []byte) {
		if marker == startOfScan {
			n++
		}
	})
	return n
}
