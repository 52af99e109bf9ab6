package people

import (
	"slices"

	"charte/plan"
)

// FactEndedFor is the fact that somebody else than the person ended their sessions.
const FactEndedFor = "sessions ended by the team"

// EndReasons are why the sessions of somebody may be ended by others, in the order in which they are chosen: somebody may have got in,
// a device is lost, the person asked for it, or it is a precaution. The person reads which.
var EndReasons = []string{"intrusion", "lost-device", "asked", "precaution"}

// EndsSessions reports whether a role may end the sessions of others: that of giving roles, and those that keep the site secure.
//
// Law: GDPR 32(1)(b), GDPR 32(4)
func EndsSessions(p *plan.Plan, role string) bool {
	r, _ := Role(p, role)
	return role == Manager || slices.ContainsFunc(r.Purposes, func(name string) bool {
		u, _ := p.Charter.Purpose(name)
		return slices.Contains(u.Nature, "security")
	})
}
