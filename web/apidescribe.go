package web

import (
	"encoding/json"
	"time"

	"charte/plan"
	"charte/store"
)

// Describe writes the description, in OpenAPI 3.1, of the JSON interface that a charter amounts to: "fr" or "en" gives its words, base
// the address of the site, without a final slash. The same charter gives the same bytes.
func Describe(p *plan.Plan, base, lang string) ([]byte, error) {
	s := &store.Site{Plan: p, Base: base}
	never := func() time.Time { return time.Time{} } // nothing is asked of it
	return json.MarshalIndent(newAPI(s, newLook(s, nil, never), doors{}, lang).huma.OpenAPI(), "", "  ")
}
