package page

import "time"

// DeskClaims lists the objections that a role answers, GET /desk/objections.
// Law: GDPR 12(3), 21(1).
type DeskClaims struct {
	Frame
	Duties []Duty
	Claims []Claim
	Next   string // the address of the next page, or ""
}

func (DeskClaims) template() string { return "deskclaims" }

// Claim is an objection that waits: nothing of who made it.
type Claim struct {
	URL       string
	Reference string
	Purpose   string
	Sent, Due time.Time
	Late      bool
	Paused    bool // the clock stands still
}

// DeskClaim is one objection, and its answer, GET and POST
// /desk/objections/{who}/{id}.
// Law: GDPR 12(4), 21(1).
type DeskClaim struct {
	Frame
	Role      string
	At        string // where the answer goes
	Reference string
	Person    string // the short name of a closed file
	Purpose   string
	What      string // what the purpose does
	Interest  string // on which it rests, as the charter has it, or ""
	Sent, Due time.Time
	Later     bool   // the answer may still be put off
	Outcome   string // what was picked
	Typed     string
	Error     string
	Paused    bool // the clock stands still
	Identity  Identity
}

// Identity is what is known of a doubt about who somebody is, and the question that may be asked.
// Law: GDPR 12(6).
type Identity struct {
	Asks    bool     // the question may be asked
	Asked   []string // what became of each question
	Reasons []string // of each
	Typed   string
	Error   string
}

func (DeskClaim) template() string { return "deskclaim" }

// Outcomes are the answers, of which one is picked.
func (p DeskClaim) Outcomes() Field {
	q := Field{Name: "outcome", Label: p.T("claim.outcome"), Required: true, Value: p.Outcome,
		Options: []Option{{"accepted", p.T("claim.accept")}, {"refused", p.T("claim.refuse")}}}
	if p.Later {
		q.Options = append(q.Options, Option{"later", p.T("claim.later")})
	}
	return q
}

// Reasons is what the person reads.
func (p DeskClaim) Reasons() Field {
	return Field{Name: "reasons", Label: p.T("claim.reasons"), Hint: p.T("claim.reasons-hint"), Type: "textarea", Value: p.Typed, Error: p.Error}
}

// Why is the reason of a doubt, which the person reads.
func (p DeskClaim) Why() Field {
	return Field{Name: "why", Label: p.T("doubt.reason"), Hint: p.T("doubt.reason-hint"), Type: "textarea", Required: true, Value: p.Identity.Typed, Error: p.Identity.Error}
}

// Summary lists what must be changed.
func (p DeskClaim) Summary() Summary { return p.Summarise(p.Reasons(), p.Why()) }

// DeskCampaign lists who stands where about the latest version, GET
// /desk/campaign: nothing that they said.
// Law: GDPR 25(2).
type DeskCampaign struct {
	Frame
	From    int    // the version that they are under, or were
	Who     string // where they stand, in words
	List    string // the address of this list
	Lists   []Link
	Entries []Entry
	Next    string // the address of the next page, or ""
}

func (DeskCampaign) template() string { return "deskcampaign" }
