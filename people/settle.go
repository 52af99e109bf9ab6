package people

import (
	"slices"

	"charte/plan"
)

// Settles reports whether a role answers objections to a purpose: one that works for that purpose, and not only on a ticket. Where the charter
// has no such role, whoever gives the roles answers: the answer opens nobody's file.
//
// Law: GDPR 21(1), GDPR 25(2)
func Settles(p *plan.Plan, role, purpose string) bool {
	names, but := Settled(p, role)
	return slices.Contains(names, purpose) != but
}

// Settled names the purposes to which a role answers objections. For the office of giving roles it names those of all other roles, and but is
// true: every other purpose is theirs.
//
// Law: GDPR 21(1), GDPR 25(2)
func Settled(p *plan.Plan, role string) (purposes []string, but bool) {
	but = role == Manager
	for _, r := range p.Charter.Staff {
		if (but || r.Name == role) && !p.OnTicket(r) {
			purposes = append(purposes, r.Purposes...)
		}
	}
	return purposes, but
}
