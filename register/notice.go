package register

import (
	"io"
	"slices"
	"time"

	"charte/charter"
)

// PolicyJSONLD writes a whole charter as one privacy notice in the terms of the Data Privacy Vocabulary 2.3, in a language ("en", or "fr"
// for any other). The day decides which countries are inside the European Economic Area or adequate.
//
// Law: GDPR 12(7), GDPR 13, GDPR 14
func PolicyJSONLD(w io.Writer, c *charter.Charter, lang string, on time.Time) error {
	r := Read(c, lang, on)
	return r.JSONLD(w, slices.Concat(r.Controller, r.Processor))
}
