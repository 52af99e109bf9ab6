package rights

import (
	"strings"
	"time"

	"charte/charter"
	"charte/plan"
	"charte/seal"
)

// Record is what somebody sent by one form of the charter, or keeps as a draft of it.
type Record struct {
	ID       seal.ID
	Form     string    // of the charter
	State    string    // "draft", "sent", "answered" or "closed"
	Channel  string    // "site", or how somebody of the team received it
	Made     time.Time // when it was last saved
	Sent     time.Time // zero: a draft
	Due      time.Time // by when an answer was promised; zero: none was
	Answered time.Time // zero: not yet
	Reply    seal.Text // what was answered; zero: nothing in writing
	Values   []plan.Value
	Readers  []Reader   // whom the person chose; nobody else
	Pictures []Attached // one for each field at most
}

// Attached is a picture that came in a record.
type Attached struct {
	Field string // of the charter
	ID    seal.ID
	Added time.Time
	Alt   seal.Text // what it shows, in the words of whoever sent it; zero for none
	Image []byte    // JPEG; nil until it is opened
}

// Reader is somebody whom the person let read a record.
type Reader struct {
	Access seal.ID // by which they reach the person's profile
	Who    seal.ID
	Since  time.Time
}

// Get returns an answer.
func (r Record) Get(field string) seal.Text {
	for _, v := range r.Values {
		if v.Field == field {
			return v.Text
		}
	}
	return seal.Text{}
}

// sent is a record in an export.
//
// Law: GDPR 15(1), GDPR 20(1)
type sent struct {
	ID       seal.ID    `json:"id"`
	Form     string     `json:"form"`
	Label    string     `json:"label"`
	Purpose  string     `json:"purpose"`
	State    string     `json:"state"`
	Channel  string     `json:"channel"`
	Sent     *time.Time `json:"sent_at"`
	Due      *time.Time `json:"answer_due_at"`
	Answered *time.Time `json:"answered_at"`
	Reply    string     `json:"answer,omitempty"`
	Values   []answered `json:"values"`
	Readers  []reader   `json:"readers"`
}

// answered is one answer of a record: Value is exact, Answers is what people read.
type answered struct {
	Field   string   `json:"field"`
	What    string   `json:"what"`
	Value   string   `json:"value"`
	Answers []string `json:"answers"`
}

type reader struct {
	Access seal.ID   `json:"access"`
	Since  time.Time `json:"since"`
}

// forms lists the records for an export. clause is the right that hands them over.
func (c *dossier) forms(clause string) []sent {
	out := []sent{}
	for _, r := range c.Records {
		f, _ := c.Form(r.Form)
		s := sent{ID: r.ID, Form: r.Form, Label: c.text(f.Label), Purpose: f.Purpose, State: r.State, Channel: r.Channel, Sent: moment(r.Sent), Due: moment(r.Due),
			Answered: moment(r.Answered), Values: []answered{}, Readers: []reader{}}
		if !r.Reply.IsZero() {
			s.Reply = r.Reply.Reveal(clause)
		}
		for _, v := range r.Values {
			field, _ := c.Charter.Field(v.Field)
			value := v.Text.Reveal(clause)
			s.Values = append(s.Values, answered{v.Field, c.text(field.Label), value, plan.Spoken(field, value, c.lang)})
		}
		for _, who := range r.Readers {
			s.Readers = append(s.Readers, reader{who.Access, who.Since.UTC()})
		}
		out = append(out, s)
	}
	return out
}

// sentGroups shows the records on the page of an export.
//
// Law: GDPR 12(1)
func (c *dossier) sentGroups() (out []group) {
	for _, s := range c.forms("GDPR 15(1)") {
		g := group{Title: s.Label}
		for _, v := range s.Values {
			for _, answer := range v.Answers {
				g.Values = append(g.Values, pair{v.What, answer})
			}
		}
		for _, one := range c.attached() {
			if *one.Record == s.ID {
				g.Values = append(g.Values, pair{one.What, strings.TrimSuffix(one.File+", "+one.Shows, ", ")})
			}
		}
		if s.Reply != "" {
			g.Values = append(g.Values, pair{c.word("reply"), s.Reply})
		}
		if s.Sent != nil {
			g.About = append(g.About, pair{c.word("sent"), plan.Moment(*s.Sent, c.lang)})
		} else {
			g.About = append(g.About, pair{c.word("sent"), c.word("unsent")})
		}
		out = append(out, g)
	}
	return out
}

// sentRows are the answers of records as lines of a table, with the columns of the other values.
//
// Law: GDPR 20(1)
func (c *dossier) sentRows() (rows [][]string) {
	for _, r := range c.Records {
		f, _ := c.Form(r.Form)
		u, _ := c.Charter.Purpose(f.Purpose)
		until := ""
		if end := c.Gone(f, r.Sent, r.Answered); !end.IsZero() {
			until = end.UTC().Format(time.RFC3339)
		}
		for _, v := range r.Values {
			for _, answer := range plan.Entries(v.Text.Reveal("GDPR 20(1)")) {
				rows = append(rows, []string{v.Field, r.ID.String(), inert(answer), u.Name, u.Basis, charter.Provided, until, v.At.UTC().Format(time.RFC3339)})
			}
		}
	}
	return rows
}
