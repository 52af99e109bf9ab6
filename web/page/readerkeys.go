package page

import "time"

// Unlock is the form in which somebody unlocks a key of their own, in their browser: what they type is posted to nobody.
type Unlock struct {
	Keys  string // their keys, wrapped, as JSON
	Words string // what the script says, as JSON
}

// DeskKeys is where those who open documents make their keys, and confirm those of others, GET and POST /desk/keys.
// Law: GDPR 32(1)(a), 32(4).
type DeskKeys struct {
	Frame
	Role      string // in which the reader acts
	Reads     bool   // the role opens documents: they may have a key
	More      bool   // they may make another key
	ScriptURL string
	Words     string // what the script says while a key is made, as JSON
	Mine      []ReaderKey
	Others    []ReaderKey
	Reseal    Reseal // documents that are sealed for other readers than those of now
	Spare     *Link  // to the spare key; nil where the charter asks for none
	SpareSaid string // where it stands
	Wrong     string // the id of the key that was not confirmed, or ""
	Error     string
}

func (DeskKeys) template() string { return "deskkeys" }

// Summary lists what must be changed.
func (p DeskKeys) Summary() Summary {
	for _, k := range p.Others {
		if k.ID == p.Wrong {
			return p.Summarise(k.Question(p.Frame))
		}
	}
	return p.Summarise()
}

// ReaderKey is the key of somebody who opens documents.
type ReaderKey struct {
	ID          string
	Name        string // whose it is
	Fingerprint string // shown to its owner alone: to others it is told
	Wrapping    string // "passphrase" or "passkey"
	Made        time.Time
	Confirmed   time.Time // zero: not yet
	Reads       bool
	Asked       string // which groups of its fingerprint the reader types to confirm it, in words; "" where they may not
	Confirm     string // where they are posted
	Remove      string // where it is removed, or ""
	Typed       string
	Error       string
}

// Question asks for the groups of a fingerprint.
func (k ReaderKey) Question(f Frame) Field {
	return Field{Name: "groups-" + k.ID, Label: f.T("keys.groups", k.Asked), Hint: f.T("keys.groups-hint"), Required: true, Mode: "numeric", Value: k.Typed, Error: k.Error}
}

// Reseal is the part of a page that seals documents anew for the readers of now.
type Reseal struct {
	Unlock
	Number int
	URL    string // of the lines
	Role   string
	Said   string // what the script says, as JSON
}

// DeskSpare is where the spare key is made, rehearsed and opened, GET /desk/spare.
// Law: GDPR 32(1)(c), 32(1)(d).
type DeskSpare struct {
	Frame
	Role           string
	ScriptURL      string
	Holders, Needs int
	Words          string
	Keys           []SpareKey // those that were not retired, the newest first
	Error          string
}

func (DeskSpare) template() string { return "deskspare" }

// SpareKey is one spare key.
type SpareKey struct {
	ID        string
	Short     string
	Made      time.Time
	Rehearsed time.Time
	Opened    time.Time
	Due       bool // another rehearsal is due
	URL       string
}

// DeskJoin is where shares are put together, GET and POST /desk/spare/{kid}.
// Law: GDPR 32(1)(c), 32(1)(d).
type DeskJoin struct {
	Frame
	Role      string
	ScriptURL string
	Key       SpareKey
	Needs     int
	Wrapped   string
	Challenge string // as JSON
	Words     string
	At        string // where a rehearsal is posted
	Open      string // where an opening is posted; "" for whoever has no key of their own
	Retire    string
	Reseal    Reseal
	Error     string
}

func (DeskJoin) template() string { return "deskjoin" }

// Parts numbers the shares that are typed.
func (p DeskJoin) Parts() (all []int) {
	for i := range p.Needs {
		all = append(all, i+1)
	}
	return all
}

// Opening joins a form with the frame, for the template that shows it.
func (f Frame) Opening(u Unlock) Opening { return Opening{f, u} }

// Opening is Unlock with the words around it.
type Opening struct {
	Frame
	Unlock
}

// Sealing joins the part that seals anew with the frame, for the template that shows it.
func (f Frame) Sealing(r Reseal) Sealing { return Sealing{f, r} }

// Sealing is Reseal with the words around it.
type Sealing struct {
	Frame
	Reseal
}
