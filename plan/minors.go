package plan

// Guarded reports whether a holder of parental authority agrees together with, or for, whoever is under the charter's age. Then everybody who
// joins is asked for their age, in the same words.
//
// Law: GDPR 8(1), LIL 45
func (p *Plan) Guarded() bool {
	m := p.Charter.Minors
	return m.Served == "yes" && (m.Consent == "joint" || m.Consent == "parent") && m.Age > 0
}
