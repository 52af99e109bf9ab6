package page

import (
	"bytes"
	_ "embed"
	"strings"

	"charte/envelope"
)

//go:embed strip.js
var stripScript []byte

//go:embed seal.js
var sealScript []byte

// SealScript returns the element <charte-seal> as one ES module, to be served as text/javascript: what seals (package envelope), what
// takes out of a file what it says of its maker, and the element itself. The three are written one after the other, without the lines
// that import one another, comments and indentation, so that one file is fetched, and one digest holds all of it.
//
// Law: GDPR 25(1), GDPR 32(1)(a)
func SealScript() []byte {
	var out []byte
	for _, part := range [][]byte{envelope.SealingScript(), stripScript, sealScript} {
		for line := range bytes.Lines(part) {
			if line = bytes.TrimSpace(line); len(line) > 0 && !left(line) {
				out = append(append(out, line...), '\n')
			}
		}
	}
	return out
}

// SealWords are the sentences of the element in a language, by what it calls them.
func SealWords(lang string) map[string]string {
	out := map[string]string{}
	for id, text := range words[lang] {
		if name, ok := strings.CutPrefix(id, "seal."); ok {
			out[name] = text
		}
	}
	return out
}

// left reports whether a line of a script is left out of what is served.
func left(line []byte) bool {
	for _, begins := range []string{"import ", "//", "/**", "* ", "*/"} {
		if bytes.HasPrefix(line, []byte(begins)) {
			return true
		}
	}
	return bytes.Equal(line, []byte("*"))
}
