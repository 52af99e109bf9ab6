package page

import (
	"regexp"
	"time"
)

// Happening is one thing that the passing of time brought about.
type Happening struct {
	At    time.Time
	Text  string // "warned by e-mail"
	Count int    // of people or letters
}

// Clock moves the demonstration's time forward, GET and POST /clock on the
// demonstration's own host. It posts "step" with "1d", "30d" or "13m".
type Clock struct {
	Frame
	Announced  bool      // the new version of the policy is published; until then POST /version announces one
	Applies    time.Time // from when it applies; zero before
	Now        time.Time
	Happenings []Happening // newest first
}

func (Clock) template() string { return "clock" }

// Mailbox lists the letters that the demonstration received, newest first.
type Mailbox struct {
	Frame
	Letters []Envelope
}

func (Mailbox) template() string { return "mailbox" }

// Envelope is one line of the mailbox.
type Envelope struct {
	URL     string // of the letter
	To      string
	Subject string
	At      time.Time
}

// Letter shows one letter of the demonstration.
type Letter struct {
	Frame
	From    string
	To      string
	Subject string
	At      time.Time
	Body    string // plain text, its lines kept
}

func (Letter) template() string { return "letter" }

// Part is a stretch of a letter: plain text, or an address to follow.
type Part struct {
	Text string
	Link bool
}

var address = regexp.MustCompile(`https?://[^\s<>"]+[^\s<>".,;:!?)]`)

// Parts cuts the body where an address begins or ends.
func (l Letter) Parts() []Part {
	var list []Part
	rest := l.Body
	for {
		at := address.FindStringIndex(rest)
		if at == nil {
			return append(list, Part{Text: rest})
		}
		list = append(list, Part{Text: rest[:at[0]]}, Part{Text: rest[at[0]:at[1]], Link: true})
		rest = rest[at[1]:]
	}
}
