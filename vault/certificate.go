package vault

import (
	"strconv"
	"strings"
	"time"

	"charte/proof"
)

// Certificate says that a document was destroyed, in the terms of a certificate of sanitization (NIST SP 800-88r2): what, why, how, by
// whose decision, and how it was verified. It is a fact, and so a receipt that anybody verifies offline.
//
// Law: GDPR 5(2), GDPR 17(1)
type Certificate struct {
	Document  string    // of the charter: what kind of document it was
	Deposit   string    // its id, hex
	Deposited time.Time // when it was begun, if it was never handed in whole
	Ended     time.Time // from when on nobody opened it
	Destroyed time.Time
	Cause     Cause
	Role      string   // that decided; "" where nobody did
	Keys      []string // ids of the keys for which it was sealed
	Chunks    int
	Digest    string // of the sealed chunks as they were handed in, SHA-256, hex; "" where they never were
	Method    string // Method
	Verified  string // Verified
	Engine    string // name and version of the program
}

// How a document is destroyed, and how that is verified: the fields "method" and "verification" of a certificate.
const (
	Method   = "purge: cryptographic erase of the document's own key; clear: overwrite and removal of the ciphertext"
	Verified = "the key was looked for and is gone; the ciphertext was listed and nothing is left"
)

// Certify makes the certificate of a deposit that was destroyed.
func Certify(d Deposit, engine string, now time.Time) Certificate {
	c := Certificate{Document: d.Document, Deposit: d.ID.String(), Deposited: d.Done, Ended: d.EndedAt, Destroyed: now, Cause: d.Cause,
		Role: d.Role, Keys: d.Readers, Chunks: d.Chunks, Digest: d.Digest, Method: Method, Verified: Verified, Engine: engine}
	if d.Done.IsZero() {
		c.Deposited = d.Begun
	}
	return c
}

// On writes the certificate into its fact.
func (c Certificate) On(f proof.Fact) proof.Fact {
	f.Detail = map[string]string{"document": c.Document, "deposit": c.Deposit, "deposited": moment(c.Deposited), "ended": moment(c.Ended), "cause": string(c.Cause),
		"chunks": strconv.Itoa(c.Chunks), "method": c.Method, "verification": c.Verified, "engine": c.Engine}
	for name, value := range map[string]string{"decided by": c.Role, "keys": strings.Join(c.Keys, " "), "digest": c.Digest} {
		if value != "" {
			f.Detail[name] = value
		}
	}
	return f
}

// Certified reads the certificate of a fact; ok is false for any other fact.
func Certified(f proof.Fact) (c Certificate, ok bool) {
	if f.Kind != FactDestroyed {
		return c, false
	}
	d := f.Detail
	deposited, err := time.Parse(time.RFC3339, d["deposited"])
	ended, wrong := time.Parse(time.RFC3339, d["ended"])
	chunks, uncounted := strconv.Atoi(d["chunks"])
	return Certificate{Document: d["document"], Deposit: d["deposit"], Deposited: deposited, Ended: ended, Destroyed: f.At, Cause: Cause(d["cause"]), Role: d["decided by"],
		Keys: strings.Fields(d["keys"]), Chunks: chunks, Digest: d["digest"], Method: d["method"], Verified: d["verification"], Engine: d["engine"]}, err == nil && wrong == nil && uncounted == nil
}

func moment(t time.Time) string { return t.UTC().Format(time.RFC3339) }
