package page

import (
	"slices"
	"time"
)

// Fill is a form of the charter, GET and POST /forms/{form}. It asks exactly what the charter declares.
// Law: GDPR 5(1)(c), 13, 25(2).
type Fill struct {
	Frame
	Name       string // of the form, in its address
	Label      string
	Text       string // or ""
	Otherwise  string // what happens without the required answers, or ""
	Mark       string // how required fields are marked: Asterisk or Word
	Fields     []Field
	Pictures   []Depicted // after the fields: a browser sends in that order, and what comes first is read of a form that is too long
	Long       bool       // what was sent was longer than the form can be: its end is lost
	Consents   []Consent  // each is required: the answers have no other basis
	ConsentsAt string     // what to change about them, or ""
	Readers    []Reader   // among whom the sender chooses; nil where the form goes to the team
	Chosen     bool       // whether the sender chooses readers at all
	ReadersAt  string     // what to change about them, or ""
	Notice     Notice
	Token      string // names this very form, posted as "form.token"
	Saved      string // the draft that it shows, posted as "form.draft"; or ""
	Drafts     bool   // whether it may be kept as a draft
	DraftDays  int    // for how long
}

func (Fill) template() string { return "fill" }

// Depicted is a question for a picture: a file, posted under its name, or the one that the form has already.
type Depicted struct {
	Field
	Handed  string // a picture that was sent, sealed, posted as "form.handed." and the name; or ""
	Shown   string // the address of the one that the draft has; or ""
	Without bool   // "form.without" is ticked: it is left out
	Alt     *Field // what it shows, in words; nil where nobody but the team looks at it
}

// Has reports whether the form has a picture already.
func (d Depicted) Has() bool { return d.Handed != "" || d.Shown != "" }

// Picturing is a question for a picture with the words around it.
type Picturing struct {
	Asked
	Depicted
}

// AskPicture joins a question for a picture with the frame.
func (p Fill) AskPicture(d Depicted) Picturing { return Picturing{p.AskMarked(p.Mark, d.Field), d} }

// Reader is somebody who may be let read.
type Reader struct {
	Access string // its id: the value of the box
	Name   string
	Ticked bool
}

// Summary lists what must be changed before the form is accepted.
func (p Fill) Summary() Summary {
	fields := slices.Clone(p.Fields)
	for _, d := range p.Pictures {
		fields = append(fields, d.Field)
		if d.Alt != nil {
			fields = append(fields, *d.Alt)
		}
	}
	if p.ReadersAt != "" {
		fields = append(fields, Field{Name: "form.reader", Error: p.ReadersAt})
	}
	if p.ConsentsAt != "" && len(p.Consents) > 0 {
		fields = append(fields, Field{Name: p.Consents[0].Name, Error: p.ConsentsAt})
	}
	return p.Summarise(fields...)
}

// Changed says that the notice is another one than that of the form that was sent.
func (p Fill) Changed() Noticed {
	return Noticed{Frame: p.Frame, Notice: p.Notice, Typed: true, Boxes: len(p.Consents) > 0}
}

// Optional reports whether any field may be left empty.
func (p Fill) Optional() bool {
	return Join{Fields: p.Fields}.Optional() || slices.ContainsFunc(p.Pictures, func(d Depicted) bool { return !d.Required })
}

// Sent is something that was sent by a form, or a draft of it, as lists show it.
type Sent struct {
	URL      string
	Label    string // of the form
	Who      string // who sent it, where that is somebody else; or ""
	State    string // in words
	At       time.Time
	Until    time.Time // a draft: when it goes; zero: no such day
	Due      time.Time // by when an answer was promised; zero: none was, or it came
	Answered time.Time
}

// Records lists what a person sent and their drafts, and what others let them read, GET /records.
// Law: GDPR 15(1).
type Records struct {
	Frame
	Mine     []Sent
	Received []Sent
	Sendable []Link // the forms that they may fill in: those of the frame are for anybody
}

func (Records) template() string { return "records" }

// Answered is one question of a record with its answers, already revealed.
type Answered struct {
	Label   string
	Values  []string
	Picture Image // where the answer is a picture
}

// Image is a picture that came in a record, as its page shows it.
type Image struct {
	URL    string // ""; there is none
	Small  string
	Alt    string
	Remove string // where it is destroyed by POST; or ""
}

// Record shows one thing that was sent: to its writer, GET /records/{id}; to whoever holds the link of its letter, GET /sent; to a
// reader whom its writer chose, GET /received/{id}.
// Law: GDPR 15(1), 17(1).
type Record struct {
	Frame
	Sent
	Reference string
	Answers   []Answered
	Reply     string // what was answered in writing, or ""
	Token     string // of the letter's link, posted as "t"; "" for others
	Export    string // where it is taken away by POST; "" for nowhere
	Delete    string // where it is deleted by POST; "" for nowhere
	Stays     string // why it cannot be deleted, or ""
	Edit      string // a draft: where it goes on; or ""
	Readers   []Reader
	TakeBack  string // where a reader is taken off by POST, with "access"
	New       bool   // it was sent a moment ago
}

func (Record) template() string { return "record" }

// SentList is a list of what was sent with the words around it.
type SentList struct {
	Frame
	Items []Sent
}

// List joins a list with the frame, for the template that shows it.
func (p Records) List(items []Sent) SentList { return SentList{p.Frame, items} }

// One is an entry of a list with the words around it.
type One struct {
	Frame
	Sent
}

// One joins an entry with the frame.
func (l SentList) One(s Sent) One { return One{l.Frame, s} }
