package policy

import (
	"crypto/sha256"
	"encoding/hex"
	"strconv"
	"time"

	"charte/plan"
	"charte/proof"
)

// FactPublished is the fact that a version of the policy is in force.
const FactPublished = "policy published"

// Published is the fact that a version is served from now on. Its detail has the version's number, its date, the
// SHA-256 of the charter's source, and under each language of the site the SHA-256 of Markdown(Read(p, lang)),
// in hex: whoever kept the page, or the charter, can show what it said.
//
// Law: GDPR 5(2), GDPR 12(1)
func Published(p *plan.Plan, now time.Time) proof.Fact {
	v := p.Charter.Version
	detail := map[string]string{"number": strconv.Itoa(v.Number), "date": v.Date.UTC().Format(time.DateOnly), "charter": p.Digest}
	for _, lang := range p.Charter.Site.Languages {
		sum := sha256.Sum256([]byte(Markdown(Read(p, lang))))
		detail[lang] = hex.EncodeToString(sum[:])
	}
	return proof.Fact{Kind: FactPublished, Promise: "version", Version: v.Number, At: now, Detail: detail}
}
