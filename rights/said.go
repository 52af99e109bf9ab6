package rights

import (
	"time"

	"charte/plan"
	"charte/seal"
)

// Delivery is one letter of a series to the person, as long as a cap can count it.
type Delivery struct {
	Mailing string
	Left    time.Time // zero: it waits
}

// said and mailed are what somebody stopped or objects to, and the letters of series that they were sent, in an export.
//
// Law: GDPR 15(1), GDPR 21
type said struct {
	Mailing string    `json:"mailing,omitempty"`
	Purpose string    `json:"purpose,omitempty"`
	What    string    `json:"what"`
	Stands  bool      `json:"stands"`
	Version int       `json:"policy_version"`
	At      time.Time `json:"said_at"`
	Receipt seal.ID   `json:"receipt"`
}

type mailed struct {
	Mailing string     `json:"mailing"`
	What    string     `json:"what"`
	Left    *time.Time `json:"left_at"` // null: it waits
}

func (c *dossier) objections() []said {
	out := []said{}
	for _, o := range c.Objections {
		out = append(out, said{o.Mailing, o.Purpose, c.told(o), o.Stands, o.Version, o.At.UTC(), o.Evidence})
	}
	return out
}

func (c *dossier) mailings() []mailed {
	out := []mailed{}
	for _, d := range c.Deliveries {
		out = append(out, mailed{d.Mailing, c.told(Objection{Mailing: d.Mailing}), moment(d.Left)})
	}
	return out
}

// told says in words what an objection is about; its name where the person's version has it no more.
func (c *dossier) told(o Objection) string {
	if m, ok := c.Plan.Mailing(o.Mailing); ok {
		return c.text(m.Text)
	}
	if u, ok := c.Charter.Purpose(o.Purpose); ok {
		return c.text(u.Label)
	}
	return o.Mailing + o.Purpose
}

// refusals are lines of the page of an export.
func (c *dossier) refusals() (lines []pair) {
	for _, o := range c.Objections {
		word := "yes" // letters that they receive again, a use that they accept again
		if o.Stands {
			word = "no"
		}
		lines = append(lines, pair{c.told(o), c.word(word, plan.Moment(o.At, c.lang))})
	}
	return lines
}
