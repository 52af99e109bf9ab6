package page

import "time"

// DeskDocuments lists the documents that wait for a role, GET /desk/documents.
// Law: GDPR 32(4), 25(2).
type DeskDocuments struct {
	Frame
	Duties    []Duty
	Keyless   bool // the reader has no key that receives documents
	Documents []WaitingDocument
	Next      string // the address of the next page, or ""
}

func (DeskDocuments) template() string { return "deskdocuments" }

// WaitingDocument is one that waits: nothing of who handed it in.
type WaitingDocument struct {
	URL       string
	Reference string
	Label     string
	Done      time.Time
	Days      int // that it has waited
}

// DeskDocument is one document: closed, opened, or decided about, GET and POST /desk/documents/{id}.
// Law: GDPR 32(4), 5(2).
type DeskDocument struct {
	Frame
	Role      string
	At        string // where it is opened
	Reference string
	Label     string
	Why       string // what it is asked for
	Done      time.Time
	Keyless   bool
	View      *View  // nil while it is closed
	Fate      string // what happens to it once it is decided about
	Outcome   string // what was picked
	Reasons   []Option
	Reason    string
	Note      string
	Error     string
	ErrorAt   string // the question that the error is about
	Decided   string // what somebody decided before, in words, or ""
	When      time.Time
}

func (DeskDocument) template() string { return "deskdocument" }

// View is what the script needs to open a document in the page.
type View struct {
	Unlock
	ScriptURL string
	ViewerURL string
	Line      string
	Place     string
	Chunks    int
	URL       string // of the chunks
	Decide    string // where the decision is posted
	Said      string // what the script says, as JSON
}

// Outcomes are the decisions, of which one is picked.
func (p DeskDocument) Outcomes() Field {
	return Field{Name: "outcome", Label: p.T("check.outcome"), Required: true, Value: p.Outcome, Error: p.wrong("outcome"),
		Options: []Option{{"accept", p.T("check.accept")}, {"again", p.T("check.again")}, {"refuse", p.T("check.refuse")}}}
}

// Because are the reasons of a refusal.
func (p DeskDocument) Because() Field {
	return Field{Name: "reason", Label: p.T("check.reason"), Hint: p.T("check.reason-hint"), Options: p.Reasons, Value: p.Reason, Error: p.wrong("reason")}
}

// Words are what the reader adds.
func (p DeskDocument) Words() Field {
	return Field{Name: "note", Label: p.T("check.note"), Hint: p.T("check.note-hint"), Type: "textarea", Value: p.Note, Error: p.wrong("note")}
}

func (p DeskDocument) wrong(at string) string {
	if p.ErrorAt != at {
		return ""
	}
	return p.Error
}

// Summary lists what must be changed.
func (p DeskDocument) Summary() Summary {
	return p.Summarise(p.Outcomes(), p.Because(), p.Words())
}
