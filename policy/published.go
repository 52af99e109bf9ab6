package policy

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"strconv"
	"time"

	"charte/plan"
	"charte/proof"
)

// Facts of a policy and of what becomes of the people under it.
const (
	FactPublished = "policy published"     // a version, and from when it applies
	FactWithdrawn = "policy withdrawn"     // a version that was announced never applies
	FactUntold    = "withdrawal announced" // some people were told that a version does not come
	FactAnnounced = "change announced"     // to some people, who are counted
	FactMoved     = "terms changed"        // some people, who are counted, came under another version
	FactAgreed    = "terms agreed"         // a person agreed to a version
	FactKept      = "terms kept"           // a person chose to stay under the version of before
)

// Text is the policy as it was published, in one language.
type Text struct{ Lang, Body string } // Body is Markdown

// Publication is what is kept of a version for as long as somebody may ask what it said: the texts that people read, the promises that
// the charter amounted to, as JSON, and the fact.
type Publication struct {
	Applies time.Time // from when, for people whom nothing else keeps under another version
	Texts   []Text
	Plan    string
	Fact    proof.Fact
}

// Published is the publication of a version that applies from an instant. The fact's detail has the version's number, its date, the
// SHA-256 of the charter's source, that of the plan, and under each language of the site the SHA-256 of Markdown(Read(p, lang)),
// all in hex: whoever kept the page, or the charter, can show what it said.
//
// Law: GDPR 5(2), GDPR 12(1)
func Published(p *plan.Plan, now time.Time) Publication {
	v := p.Charter.Version
	promises, _ := json.Marshal(p.Promises) // strings only
	out := Publication{Applies: v.Date.UTC(), Plan: string(promises)}
	detail := map[string]string{"number": strconv.Itoa(v.Number), "date": v.Date.UTC().Format(time.DateOnly), "charter": p.Digest, "plan": Digest(out.Plan)}
	for _, lang := range p.Charter.Site.Languages {
		text := Text{lang, Markdown(Read(p, lang))}
		out.Texts = append(out.Texts, text)
		detail[lang] = Digest(text.Body)
	}
	out.Fact = proof.Fact{Kind: FactPublished, Promise: "version", Version: v.Number, At: now, Detail: detail}
	return out
}

// Digest is the SHA-256, hex, of everything that the publication says.
func (p Publication) Digest() string {
	text, _ := json.Marshal(p.Fact.Detail) // strings only, keys in order
	return Digest(string(text))
}

// Digest is the SHA-256 of a text, in hex.
func Digest(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}
