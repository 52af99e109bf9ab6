package policy

import (
	"slices"

	"charte/charter"
)

// AbidesByGPC reports whether a site does of itself what Global Privacy Control asks for (W3C draft): nobody receives personal data for
// their own ends, or for marketing, unless the person agreed. The signal "Sec-GPC: 1" then changes nothing, for everybody is treated so.
//
// Law: GDPR 7(1), GDPR 21(2)
func AbidesByGPC(c *charter.Charter) bool {
	if c.Sharing.Marketing == "yes" || c.Sharing.Agreement == "freely" {
		return false
	}
	return !slices.ContainsFunc(c.Partners, func(p charter.Partner) bool {
		return p.State != "anonymous" && p.With != "consent" && p.With != "contract"
	})
}
