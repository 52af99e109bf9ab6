package rights

import (
	"time"

	"charte/charter"
	"charte/plan"
	"charte/seal"
)

// Deposit is a document that the person sealed in their browser and handed in, and what became of it. The document itself is not among what
// they take away: only its readers' keys open it, and the person has what they sealed.
type Deposit struct {
	ID          seal.ID
	Document    string // of the charter
	Agreed      bool   // with an express consent of its own
	State       string // sending, waiting, validated, refused or ended
	Begun       time.Time
	Done        time.Time // zero: not handed in whole
	Decided     time.Time // zero: not yet
	Role        string    // that decided
	Reason      string    // of a refusal
	Note        seal.Text // of a refusal
	Ended       time.Time // zero: readers may open it
	Cause       string    // of its end
	Destroyed   time.Time // zero: not yet
	Certificate seal.ID   // the fact of its destruction
}

// handed is a deposit in data.json.
//
// Law: GDPR 15(1), GDPR 20(1)
type handed struct {
	ID          seal.ID    `json:"id"`
	Document    string     `json:"document"`
	What        string     `json:"what"`
	Purpose     string     `json:"purpose"`
	Agreed      bool       `json:"expressly_agreed"`
	State       string     `json:"state"`
	Begun       time.Time  `json:"begun_at"`
	Done        *time.Time `json:"handed_in_at"`
	Decided     *time.Time `json:"decided_at"`
	Role        string     `json:"decided_by_role,omitempty"`
	Reason      string     `json:"reason,omitempty"`
	Note        string     `json:"note,omitempty"`
	Ended       *time.Time `json:"closed_to_readers_at"`
	Cause       string     `json:"destroyed_because,omitempty"`
	Destroyed   *time.Time `json:"destroyed_at"`
	Certificate *seal.ID   `json:"certificate,omitempty"` // the id of its receipt
}

func (c *dossier) handedIn() []handed {
	out := []handed{}
	for _, d := range c.Deposits {
		doc := c.deposit(d.Document)
		h := handed{ID: d.ID, Document: d.Document, What: c.text(doc.Label), Purpose: doc.Purpose, Agreed: d.Agreed, State: d.State, Begun: d.Begun.UTC(), Done: moment(d.Done),
			Decided: moment(d.Decided), Role: d.Role, Reason: d.Reason, Note: d.Note.Reveal("GDPR 15(1)"), Ended: moment(d.Ended), Cause: d.Cause, Destroyed: moment(d.Destroyed)}
		if !d.Certificate.IsZero() {
			h.Certificate = &d.Certificate
		}
		out = append(out, h)
	}
	return out
}

// deposits are the documents on the page.
func (c *dossier) deposits() (out []group) {
	for _, d := range c.Deposits {
		doc := c.deposit(d.Document)
		g := group{Title: c.text(doc.Label)}
		for _, step := range []struct {
			word string
			at   time.Time
		}{{"deposit.begun", d.Begun}, {"deposit.done", d.Done}, {"deposit." + d.State, d.Decided}, {"deposit.destroyed", d.Destroyed}} {
			if !step.at.IsZero() {
				g.Values = append(g.Values, pair{c.text(depositWords[step.word]), plan.Moment(step.at, c.lang)})
			}
		}
		u, _ := c.Charter.Purpose(doc.Purpose)
		g.About = []pair{{c.word("why"), c.text(u.Label) + " (" + c.word("basis."+u.Basis) + ")"}, {c.word("source"), c.word(charter.Provided)}, {c.text(depositWords["deposit.file"]), c.text(depositWords["deposit.sealed"])}}
		out = append(out, g)
	}
	return out
}

var depositWords = map[string]charter.Text{
	"deposit.begun":     {FR: "Dépôt commencé", EN: "Deposit begun"},
	"deposit.done":      {FR: "Déposé", EN: "Handed in"},
	"deposit.validated": {FR: "Vérifié", EN: "Checked"},
	"deposit.refused":   {FR: "Refusé", EN: "Refused"},
	"deposit.destroyed": {FR: "Détruit", EN: "Destroyed"},
	"deposit.file":      {FR: "Le document", EN: "The document"},
	"deposit.sealed":    {FR: "Il a été chiffré dans votre navigateur : nous ne pouvons pas l’ouvrir, et il n’est donc pas dans cette copie. Vous avez l’original.", EN: "It was encrypted in your browser: we cannot open it, so it is not in this copy. You have the original."},
}
