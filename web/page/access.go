package page

import "time"

// Access shows who reaches a person's profile, GET /access. POST /invite/{grant} invites somebody; POST /access/{id}/{deed} answers,
// ends, forbids an act or allows it again.
// Law: GDPR 7(3), 15(1)(c), 25(2).
type Access struct {
	Frame
	Invites []Inviting
	Asking  []Asking // others ask for access to the profile
	Open    []Holder
	Sent    []Holder // invitations without an answer
	Past    []Holder
}

func (Access) template() string { return "access" }

// Summary lists what must be changed.
func (a Access) Summary() Summary {
	var fields []Field
	for _, i := range a.Invites {
		fields = append(fields, i.Address)
	}
	return a.Summarise(fields...)
}

// Inviting is the form by which somebody invites others by a grant.
type Inviting struct {
	Grant    string // in the address of the form
	Creates  bool   // a profile waits for its person; otherwise they are only asked
	To       string // whom it is for: the kind of people, in the charter's words
	Acts     []string
	Reminder string // what the charter recalls to whoever invites, or ""
	Address  Field  // "email"
	Wait     string // how long an invitation stays without an answer: "30 days"
}

// Asking is somebody who asks for access, or an invitation, to be answered by POST /access/{id}/accept or /access/{id}/decline.
type Asking struct {
	ID    string
	From  string // a name, or ""
	Asked bool   // for access to the reader's own profile; otherwise the reader is invited to reach another's
	Acts  []string
	Ends  time.Time
	Other string // why it cannot be accepted, or ""
}

// Holder is somebody who has, had or may come to have access.
type Holder struct {
	ID     string
	Name   string // as their profile says, or the invited address; "" for somebody who has left
	Kind   string // the kind of people that they are
	Acts   []string
	Since  time.Time
	Until  time.Time // of an invitation, when it disappears; of a past access, when it ended
	Blocks []Blocking
	Resend bool // the letter may go once more
}

// Blocking is one act that the owner may forbid.
type Blocking struct {
	Act     string // as posted: "export"
	Label   string
	Blocked bool
}

// People shows the profiles that somebody reaches, GET /people.
type People struct {
	Frame
	Asking  []Asking
	Open    []Reaching
	Sent    []Reaching // what they asked for
	Past    []Reaching
	Prepare []Inviting // ways to ask for another, at /invite/{grant}
}

func (People) template() string { return "people" }

// Reaching is one profile that somebody reaches, reached or asked for.
type Reaching struct {
	ID     string
	Name   string // of its person; the address that was typed, while there is no answer
	Acts   []string
	Since  time.Time
	Until  time.Time
	Resend bool
}

// Person shows the profile of somebody else, GET /people/{id}: what its person gave, and the forms that change it where they let that
// happen.
// Law: GDPR 15(1)(c), 25(2).
type Person struct {
	Frame
	ID      string
	Name    string
	Acts    []string
	Forbade []string // what its person has forbidden
	Data    []Datum  // single fields
	Lists   []List
	Albums  []Album // their pictures, as far as they are shown
	Edit    bool
	Export  bool
}

func (Person) template() string { return "person" }

// Question is the form field that adds an entry to a list.
func (p Person) Question(l List) Field { return Profile{Frame: p.Frame}.Question(l) }

// Summary lists what must be changed.
func (p Person) Summary() Summary { return Profile{Frame: p.Frame, Lists: p.Lists}.Summary() }

// Changed says that the notice of a list is another one than that of the form that was sent.
func (p Person) Changed() Noticed { return Profile{Frame: p.Frame, Lists: p.Lists}.Changed() }

// Amend corrects a field of somebody else's profile, or asks before an entry is removed.
type Amend struct {
	Frame
	ID     string // of the access
	Name   string
	Action string // of the form
	Field  Field
	Notice Notice
	Remove *Item // the entry to be removed; nil: a field is corrected
}

func (Amend) template() string { return "amend" }

// Summary lists what must be changed.
func (a Amend) Summary() Summary { return a.Summarise(a.Field) }

// Changed says that the notice is another one than that of the form that was sent.
func (a Amend) Changed() Noticed {
	n := a.Inform(a.Notice)
	n.Typed = true
	return n
}

// Prepare asks what joining asks, for somebody else, GET and POST /invite/{grant}. No consent is asked: nobody gives one for another.
// Law: GDPR 7(1), 14(1).
type Prepare struct {
	Frame
	Inviting
	Mark   string
	Fields []Field
	Notice Notice
}

func (Prepare) template() string { return "prepare" }

// Summary lists what must be changed.
func (p Prepare) Summary() Summary { return p.Summarise(p.Fields...) }

// Changed says that the notice is another one than that of the form that was sent.
func (p Prepare) Changed() Noticed {
	n := p.Inform(p.Notice)
	n.Typed = true
	return n
}

// Invitation shows an invitation to whoever followed its link, GET /invitation. POST /invitation refuses it, or takes a prepared profile;
// a signed-in person answers by POST /access/{id}/accept or /access/{id}/decline.
// Law: GDPR 7(1), 14(1), 14(2).
type Invitation struct {
	Frame
	Asking
	Token    string
	Address  string // that was invited
	Prepared bool   // a profile was prepared
	Data     []Datum
	Join     string // where to join, for somebody without an account; "" where they have one
	JoinAs   string
	Sign     bool // they have an account of the right kind, and are not signed in to it
	Mine     bool // they are signed in to it
	Notice   Notice
}

func (Invitation) template() string { return "invitation" }

// Changed says that the notice is another one than that of the form that was sent.
func (i Invitation) Changed() Noticed { return i.Inform(i.Notice) }

// Answering is somebody who asks, with the words around it.
type Answering struct {
	Frame
	Asking
}

// Put joins somebody who asks with the frame, for the template that shows it.
func (f Frame) Put(a Asking) Answering { return Answering{f, a} }

// Recalling is what may be done about an invitation without an answer.
type Recalling struct {
	Frame
	ID     string
	Resend bool
}

// Recall joins an invitation without an answer with the frame.
func (f Frame) Recall(id string, resend bool) Recalling { return Recalling{f, id, resend} }
