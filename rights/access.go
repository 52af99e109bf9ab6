package rights

import (
	"time"

	"charte/plan"
	"charte/seal"
)

// Delegation is an access by a grant: to the person's own profile, or by them to that of somebody else.
//
// Law: GDPR 15(1)(c)
type Delegation struct {
	Grant   string
	State   string    // "invited", "asked", "active" or "ended"
	Given   bool      // to the person's profile; otherwise it is they who reach another's
	Other   seal.Text // the name of the other person, as their profile says or, while there is no answer, the address that was invited
	May     []string
	Blocked []string // what the owner of the profile has forbidden
	Since   time.Time
	Until   time.Time // zero: open
}

// delegation is a Delegation in an export.
type delegation struct {
	Grant     string     `json:"grant"`
	State     string     `json:"state"`
	Direction string     `json:"direction"` // "given" by the person, or "held" by them
	Other     string     `json:"other"`     // the name of the other person, or the address that was invited
	May       []string   `json:"may"`
	Forbidden []string   `json:"forbidden"`
	Since     time.Time  `json:"since"`
	Until     *time.Time `json:"until"` // null: open
}

func (c *dossier) delegations(clause string) []delegation {
	out := []delegation{}
	for _, d := range c.Delegations {
		one := delegation{d.Grant, d.State, "held", d.Other.Reveal(clause), append([]string{}, d.May...), append([]string{}, d.Blocked...), d.Since.UTC(), moment(d.Until)}
		if d.Given {
			one.Direction = "given"
		}
		out = append(out, one)
	}
	return out
}

// access says in words who reaches the profile, and which profiles the person reaches.
func (c *dossier) access(clause string) (lines []pair) {
	for _, d := range c.Delegations {
		title, how := "access.held", "access."+d.State
		if d.Given {
			title = "access.given"
		}
		lines = append(lines, pair{c.word(title), d.Other.Reveal(clause) + " (" + c.word(how) + ", " + c.text(plan.Acts(d.May)) + ", " + plan.Day(d.Since, c.lang) + ")"})
	}
	return lines
}
