package rights

import (
	"time"

	"charte/seal"
)

// Parental is the reason of an erasure that a holder of parental authority asked for.
const Parental Reason = "parent" // GDPR 8, LIL 45

// Minority is what is held about somebody because they are a minor.
//
// Law: GDPR 8, GDPR 15
type Minority struct {
	Parent seal.Text // the e-mail address of the holder of parental authority; zero: not yet given
	Agreed bool      // they agreed to the account
	Since  time.Time // of the last answer about the age
	Asked  time.Time // when they were written to last; zero: not yet
	Sought []Sought  // what waits for their answer
}

// Sought is a consent that a minor gave, and that does nothing before a holder of parental authority gives it too.
type Sought struct {
	Purpose string
	At      time.Time
	Fact    seal.ID // of the minor's part
}

// minority is that in data.json.
type minority struct {
	Parent string     `json:"parent_address,omitempty"`
	Agreed bool       `json:"parent_agreed"`
	Since  time.Time  `json:"age_answered_at"`
	Asked  *time.Time `json:"parent_asked_at,omitempty"`
	Sought []string   `json:"purposes_waiting"`
}

func (c *dossier) minority(clause string) *minority {
	m := c.Minority
	if m == nil {
		return nil
	}
	out := &minority{m.Parent.Reveal(clause), m.Agreed, m.Since.UTC(), moment(m.Asked), []string{}}
	for _, s := range m.Sought {
		out.Sought = append(out.Sought, s.Purpose)
	}
	return out
}
