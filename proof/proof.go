// Package proof keeps the evidence of what a site did: facts in a Merkle log
// that nobody can rewrite unseen, and receipts that anyone verifies offline.
// It executes GDPR 5(2) and 7(1), under which a controller must be able to
// demonstrate compliance and consent.
// It decides how a fact is written and committed to, which tiles of the log
// (C2SP tlog-tiles) a batch changes, what a checkpoint (C2SP tlog-checkpoint)
// signs, and when a receipt or an export is genuine.
// It never puts a personal value or a lasting identifier of a person into a
// leaf, and never reads a clock, a file, a network or a database of its own.
package proof

import "errors"

var (
	// ErrFormat reports bytes that are not, to the last one, what this package
	// writes: every format here has exactly one spelling.
	ErrFormat = errors.New("proof: malformed")
	// ErrSignature reports a note that the expected key did not sign.
	ErrSignature = errors.New("proof: signature does not verify")
	// ErrKey reports a verifier key that is malformed, absent, not the pinned
	// one, or of another log than the one signed for.
	ErrKey = errors.New("proof: wrong or malformed verifier key")
	// ErrInclusion reports a fact that the proof does not place in the log.
	ErrInclusion = errors.New("proof: fact is not in the log")
	// ErrTile reports a tile that is missing or too short, or a size that no
	// log can have.
	ErrTile = errors.New("proof: missing or short tile")
	// ErrExport reports an export whose files are not exactly those signed for.
	ErrExport = errors.New("proof: export differs from its manifest")
	// ErrTooLarge reports an export beyond the limits that keep reading it
	// safe.
	ErrTooLarge = errors.New("proof: export too large")
)
