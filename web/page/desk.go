package page

import (
	"slices"
	"time"
)

// Duty is a role in which the reader of a page may act.
type Duty struct {
	Role    string // of the charter
	Label   string
	Current bool
}

// Desk is where those who work for the site see what waits, GET /desk.
type Desk struct {
	Frame
	Duties    []Duty
	Ends      bool   // they may end the sessions of others
	Links     []Link // to what is theirs besides: documents, keys
	Heaps     []Waits
	Requests  []Waiting
	Campaigns []Campaign
}

func (Desk) template() string { return "desk" }

// Waits is how many records of one form wait for an answer.
type Waits struct {
	URL    string
	Label  string
	Number int
	Oldest time.Time // when the oldest was sent
}

// Waiting is how many requests about one right wait.
// Law: GDPR 12(3).
type Waiting struct {
	Right  string // in words
	Number int
	Due    time.Time // the earliest
	Late   bool
}

// Campaign is how far the people of one version are with a later one.
// Law: GDPR 13(3).
type Campaign struct {
	From, To                                              int
	People, Told, Waiting, Agreed, Stayed, Pending, Moved int
	Lists                                                 []Link // who stands where, for a role that opens files
}

// DeskPeople lists people whose files are closed, GET and POST /desk/people.
// Law: GDPR 25(2).
type DeskPeople struct {
	Frame
	Duties   []Duty
	Role     string
	Searches bool   // the role may search; otherwise it sees those who let it in
	Found    bool   // these are found by a search
	Error    string // about the search
	Entries  []Entry
	Next     string // the address of the next page, or ""
}

func (DeskPeople) template() string { return "deskpeople" }

// Field is the search.
func (p DeskPeople) Field() Field {
	return Field{Name: "term", Label: p.T("desk.term"), Hint: p.T("desk.term-hint"), Required: true, Error: p.Error}
}

// Summary lists what must be changed.
func (p DeskPeople) Summary() Summary { return p.Summarise(p.Field()) }

// Entry is somebody in a list: nothing that they said.
type Entry struct {
	URL       string
	Reference string // a random name
	Kind      string
	Joined    time.Time
}

// DeskReason asks why a file is opened, GET and POST /desk/people/{id}.
// Law: GDPR 32(4).
type DeskReason struct {
	Frame
	Duties    []Duty
	Role      string
	Reference string
	At        string // where the reason goes
	Back      string // the list that it came from
	Asked     bool   // the charter asks for a reason
	Typed     string // what was typed
	Error     string
}

func (DeskReason) template() string { return "deskreason" }

// Field is the question.
func (p DeskReason) Field() Field {
	return Field{Name: "reason", Label: p.T("desk.reason"), Hint: p.T("desk.reason-hint"), Required: p.Asked, Value: p.Typed, Error: p.Error}
}

// Summary lists what must be changed.
func (p DeskReason) Summary() Summary { return p.Summarise(p.Field()) }

// DeskFile is what a role sees of somebody, GET /desk/people/{id}.
// Law: GDPR 25(2).
type DeskFile struct {
	Frame
	Duties    []Duty
	Reference string
	Kind      string
	Data      []Datum
	Until     time.Time // when a reason is asked for again
	List      string    // the address of the list
	Stands    []string  // under which version they are, and where with the latest one
}

func (DeskFile) template() string { return "deskfile" }

// DeskStaff lists who has which role, GET and POST /desk/staff.
// Law: GDPR 32(4).
type DeskStaff struct {
	Frame
	Team  []Colleague
	Roles []Duty
	Named bool // a new account has a name
	Email string
	Name  string
	Error string
	At    string // the question that the error is about: "email", "name" or "role"
}

func (DeskStaff) template() string { return "deskstaff" }

// Address is the question for whom the role is.
func (p DeskStaff) Address() Field {
	return Field{Name: "email", Label: p.T("desk.email"), Hint: p.T("desk.email-hint"), Type: "email", Required: true, Value: p.Email, Error: p.wrong("email")}
}

func (p DeskStaff) wrong(at string) string {
	if p.At != at {
		return ""
	}
	return p.Error
}

// Called is the question for a name.
func (p DeskStaff) Called() Field {
	return Field{Name: "name", Label: p.T("desk.name"), Hint: p.T("desk.name-hint"), Value: p.Name, Error: p.wrong("name")}
}

// Which is the question for the role.
func (p DeskStaff) Which() Field {
	return Field{Name: "role", Label: p.T("desk.role"), Error: p.wrong("role")}
}

// Summary lists what must be changed.
func (p DeskStaff) Summary() Summary { return p.Summarise(p.Address(), p.Called(), p.Which()) }

// Colleague is somebody who holds roles.
type Colleague struct {
	Name, Email string
	Confirmed   bool // they chose a password
	Offices     []Office
}

// Office is a role that somebody holds.
type Office struct {
	Label string
	Since time.Time
	Take  string // where it is taken away: POST, or ""
}

// Support is where people let somebody see their data for a while, GET and POST /my-data/support.
// Law: GDPR 28(3)(a).
type Support struct {
	Frame
	Given  []LetIn // the newest first
	Offers []Offer
	Error  string
}

func (Support) template() string { return "support" }

// Summary lists what must be changed.
func (p Support) Summary() Summary {
	s := Summary{Frame: p.Frame}
	if p.Error != "" && len(p.Offers) > 0 {
		s.Problems = []Problem{{Field: "offers", Text: p.Error}}
	}
	return s
}

// LetIn is a time for which somebody was let in.
type LetIn struct {
	Label                string
	Fields               []string
	Opened, Ends, Closed time.Time
	Shut                 string // where it is ended: POST, or "" once it is over
	Receipt              string
}

// Offer is a role that may be let in.
type Offer struct {
	Role    string
	Label   string
	Company string // whose staff they are, or ""
	Fields  []Box
	Lives   []Box
	Chosen  []string // of Fields, by whoever was told of an error
	Hours   string   // of Lives, likewise
}

// Has reports whether a field was ticked.
func (o Offer) Has(field string) bool { return slices.Contains(o.Chosen, field) }

// Box is one answer that may be ticked.
type Box struct{ Value, Text string }

// DeskRecords lists what waits for an answer, GET /desk/records.
// Law: GDPR 25(2).
type DeskRecords struct {
	Frame
	Duties []Duty
	Items  []Arrived
	Next   string // the address of the next page, or ""
	Takes  bool   // the team also takes down what comes by telephone or post
}

func (DeskRecords) template() string { return "deskrecords" }

// Arrived is something that came, before it is opened: nothing that is in it.
type Arrived struct {
	URL       string
	Reference string // a random name
	Form      string
	Way       string // how it came
	Sent      time.Time
	Due       time.Time // zero: no time was promised
	Late      bool
}

// DeskRecord shows what a role sees of what somebody sent, and answers it, GET /desk/records/{who}/{id}.
// Law: GDPR 25(2), 12(3).
type DeskRecord struct {
	Frame
	Role      string
	At        string // the address of the record
	Reference string
	Form      string
	Way       string
	Data      []Datum
	Sent      time.Time
	Due       time.Time
	Answered  time.Time
	Reply     string // what was answered, or ""
	Until     time.Time
	Open      bool   // it waits for an answer
	Typed     string // an answer that was not accepted
	Error     string
}

func (DeskRecord) template() string { return "deskrecord" }

// Field is where the answer is written.
func (p DeskRecord) Field() Field {
	return Field{Name: "answer", Label: p.T("desk.answer"), Hint: p.T("desk.answer-hint"), Type: "textarea", Required: true, Value: p.Typed, Error: p.Error}
}

// Summary lists what must be changed.
func (p DeskRecord) Summary() Summary { return p.Summarise(p.Field()) }

// DeskIntakes lists the forms that the team fills in for others, GET /desk/intake.
type DeskIntakes struct {
	Frame
	Sheets []Intake
}

func (DeskIntakes) template() string { return "deskintakes" }

// Intake is one form, and the ways by which people answer it.
type Intake struct {
	Form string
	As   string // the role that takes it down
	Ways []Link
}

// DeskIntake takes down what somebody says, GET and POST /desk/intake/{form}.
// Law: GDPR 13(1).
type DeskIntake struct {
	Frame
	Form     string
	Way      string
	At       string
	Token    string // names this very page: sent twice, it is kept once
	Hidden   []Box  // names and values
	Aloud    bool   // the notice is read aloud; otherwise it is enclosed
	Told     string // the name of the box that says so
	Says     []Apart
	Fields   []Field
	Consents []Consent
	Mark     string
	Notice   Notice
	Error    string // about a box
}

func (DeskIntake) template() string { return "deskintake" }

// Summary lists what must be changed.
func (p DeskIntake) Summary() Summary {
	s := p.Summarise(p.Fields...)
	if p.Error != "" {
		s.Problems = append([]Problem{{Field: "told", Text: p.Error}}, s.Problems...)
	}
	return s
}

// Changed says that the notice is another one than that of the page that was sent.
func (p DeskIntake) Changed() Noticed { return Noticed{Frame: p.Frame, Notice: p.Notice, Typed: true} }
