package envelope

import (
	"bytes"
	_ "embed"
)

//go:embed envelope.js
var script []byte

// reading begins the part of the script that only those who have keys need.
const reading = "// ---- reading"

// Script returns the same format as an ES module for browsers, to be served as text/javascript.
func Script() []byte { return bytes.Clone(script) }

// SealingScript returns the part of Script that seals, a module of its own: it exports EnvelopeError, chunks, chunkSize, overhead, seal,
// size, thumbprint and version, among others.
func SealingScript() []byte {
	sealing, _, _ := bytes.Cut(script, []byte(reading))
	return bytes.Clone(sealing)
}
