package page

import (
	"html/template"
	"time"
)

// State says whether a promise is kept right now.
type State string

// The states of a promise, in the order of alarm.
const (
	Broken   State = "broken"   // the probe counts breaches
	Late     State = "late"     // something owed is overdue
	Kept     State = "kept"     // the probe counts none
	Unknown  State = "unknown"  // not measured yet
	Declared State = "declared" // no probe can measure it
)

// Promise is one sentence of the policy and whether it is kept.
type Promise struct {
	ID      string    // anchor on both pages, unique, safe in a fragment: "retention-account"
	Text    string    // the sentence, in the page's language
	State   State     // "" reads as Unknown
	Since   time.Time // when the state began; zero if unknown
	Count   int       // how many are late or broken
	Figures string    // one line of numbers that mean something, or ""
	Clause  string    // where the charter says so: "charter.yaml:41"
	Checked time.Time // when it was last measured; zero if never
}

// Tone is the class that colours the promise; the words never depend on it.
func (p Promise) Tone() string {
	switch p.State {
	case Kept, Late, Broken, Declared:
		return string(p.State)
	default:
		return string(Unknown)
	}
}

// StateOf gives the state of a promise in words: "kept", "late: 2", "broken 3
// times", "declared only", "not measured yet".
func (f Frame) StateOf(p Promise) string {
	switch p.State {
	case Kept:
		return f.T("state.kept")
	case Late:
		return f.T("state.late", f.Number(p.Count))
	case Broken:
		return f.Count(p.Count, "state.broken-once", "state.broken-times")
	case Declared:
		return f.T("state.declared")
	default:
		return f.T("state.unknown")
	}
}

// Board counts the promises of a site by state.
type Board struct {
	Kept, Late, Broken, Declared, Unknown int
}

// Total is the number of promises.
func (b Board) Total() int { return b.Kept + b.Late + b.Broken + b.Declared + b.Unknown }

// Tally counts promises by state.
func Tally(promises []Promise) Board {
	var b Board
	for _, p := range promises {
		switch p.State {
		case Kept:
			b.Kept++
		case Late:
			b.Late++
		case Broken:
			b.Broken++
		case Declared:
			b.Declared++
		default:
			b.Unknown++
		}
	}
	return b
}

// Said is a promise with the words around it.
type Said struct {
	Frame
	Promise
}

// Say joins a promise with the frame, for the template that shows it.
func (f Frame) Say(p Promise) Said { return Said{f, p} }

// Standing is a board with the words around it.
type Standing struct {
	Frame
	Board
}

// Stand joins a board with the frame, for the template that shows it.
func (f Frame) Stand(b Board) Standing { return Standing{f, b} }

// Score says how many promises are kept, the number made to stand out.
func (s Standing) Score() template.HTML {
	id := s.plural(s.Kept, "board.kept-one", "board.kept-many")
	return s.Rich(id, s.Strong(s.Number(s.Kept)), s.Number(s.Total()))
}

// hidden is the size under which a cell of a table of people is not shown.
const hidden = 10

// Remain is one count of what stays of those who left.
type Remain struct {
	Kind  string // of people, in the page's language
	Area  string // the first two digits of a postcode, or ""
	Count int
}

// Shown gives the count, or says that it is too small to be shown.
// Law: GDPR recital 26.
func (f Frame) Shown(r Remain) string {
	if r.Count < hidden {
		return f.T("proof.under", f.Number(hidden))
	}
	return f.Number(r.Count)
}

// Proof is the promise board and the evidence under it, GET /proof.
// Law: GDPR 5(2), 24(1).
type Proof struct {
	Frame
	Board    Board
	Promises []Promise // all of them, in the policy's order

	Checkpoint  string // the latest signed note, "" before the first
	VerifierKey string // the log's public key, as checkers want it
	LogSize     int    // entries in the log
	Remains     []Remain
}

func (Proof) template() string { return "proof" }
