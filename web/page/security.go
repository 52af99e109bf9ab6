package page

import (
	"strconv"
	"strings"
	"time"
)

// Door asks for one thing by which somebody comes in, or by which they will: a code, an address, a password, a passkey.
// Law: GDPR 32(1)(b).
type Door struct {
	Frame
	Title  string
	Lead   []string // paragraphs
	Action string   // where the form posts
	Hidden []Hidden
	Owner  string // whose password it is, for the browser that keeps it; or ""
	Fields []Field
	Note   string // before the button, or ""
	Send   string // the button; "" for a page without a form, or whose only button is the passkey's
	Refuse string // a second button, which posts answer=no beside answer=yes; or ""
	Links  []Link
	Secret *Secret  // what an application is to be told; nil for nothing
	Key    *Passkey // what the browser is asked for; nil for nothing
}

func (Door) template() string { return "door" }

// Summary lists what must be changed.
func (d Door) Summary() Summary { return d.Summarise(d.Fields...) }

// Hidden is what a form posts without asking.
type Hidden struct{ Name, Value string }

// Secret is what an application of codes is to be told, as a picture and as text.
type Secret struct {
	Text string   // base 32
	Dots [][]bool // of the picture, dark ones true, by row
}

// Side is the side of the picture, in dots, with the quiet zone of four around it (ISO/IEC 18004 9.1).
func (s Secret) Side() int { return len(s.Dots) + 8 }

// Path draws the dark dots.
func (s Secret) Path() string {
	var b strings.Builder
	for y, row := range s.Dots {
		for x, dark := range row {
			if dark {
				b.WriteString("M" + strconv.Itoa(x+4) + " " + strconv.Itoa(y+4) + "h1v1h-1z")
			}
		}
	}
	return b.String()
}

// Spaced is the secret in groups of four, to be read aloud or typed.
func (s Secret) Spaced() string {
	var groups []string
	for text := s.Text; text != ""; {
		n := min(4, len(text))
		groups, text = append(groups, text[:n]), text[n:]
	}
	return strings.Join(groups, " ")
}

// Passkey is a form that a script fills in with what the browser gave. Without the script there is a sentence instead.
type Passkey struct {
	ScriptURL string // on this host
	Action    string // where the form posts "credential", with Hidden and Fields
	Hidden    []Hidden
	Fields    []Field
	Make      bool   // a new passkey, rather than one that is there
	Options   string // what the browser is asked, as JSON
	Send      string // the button
	Error     string // what went wrong last time, or ""
}

// Security shows how somebody signs in, GET /my-data/security.
type Security struct {
	Frame
	Needed  bool // a second proof is asked of them, and they have none
	Codes   bool // whether an application of codes is there
	Factors []Factor
	Left    int // recovery codes that still work
	Open    int // sessions
}

func (Security) template() string { return "security" }

// Factor is a second proof.
type Factor struct {
	ID    string
	Name  string // in the page's language
	Own   bool   // whether the name is its owner's
	Added time.Time
	Used  time.Time // zero: never
}

// Codes shows recovery codes, once.
type Codes struct {
	Frame
	List []string
}

func (Codes) template() string { return "codes" }

// Sessions lists where somebody is signed in, GET /my-data/sessions.
// Law: GDPR 15(1), GDPR 32(1)(b).
type Sessions struct {
	Frame
	List []Session
}

func (Sessions) template() string { return "sessions" }

// Session is a browser in which somebody is signed in.
type Session struct {
	ID      string
	Browser string // "" when it did not say
	Network string // cut; "" where none is kept
	Began   time.Time
	Used    time.Time
	Ends    time.Time // unless it is used before
	Two     bool      // whether two proofs opened it
	This    bool
}
