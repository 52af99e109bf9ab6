package page

import "time"

// Datum is one line of what is held about a person.
type Datum struct {
	Name    string   // of the field
	Label   string   // in the page's language
	Values  []string // already revealed; none reads as "nothing"
	Why     []string // the purposes, in words
	Until   string   // "you leave, or 1 year unused"
	Correct string   // the address of the form that corrects it, or ""
	See     string   // the address of a page that shows it whole, or ""
	Picture Image    // where it is a picture that the team may look at
}

// Choice is one consent that a person gave or did not give.
// Law: GDPR 7(1), 7(3).
type Choice struct {
	Purpose string // in the address of its form: POST /my-data/consent/{purpose} with give=yes or give=no
	Label   string
	Given   bool
	At      time.Time // of the last act, zero if there was none
	Version int       // of the policy then, 0 if there was no act
	Receipt string    // its address, or ""
	Why     string    // what is agreed to, in one line
	More    []Detail
	Digest  string // of the notice: posted as "notice.shown"
}

// Ahead is a consent that was given with a version of the policy under which the person is not yet.
// Law: GDPR 7(1).
type Ahead struct {
	Label   string
	At      time.Time // when it was given
	Version int
	On      time.Time // from when the version applies to them
	Receipt string
}

// Other is the answer that the switch posts.
func (c Choice) Other() string {
	if c.Given {
		return "no"
	}
	return "yes"
}

// Event is one thing that was done with a person's data.
type Event struct {
	At      time.Time
	Text    string // "you corrected your postcode"
	Receipt string // its address, or "" until it is in the log
}

// MyData shows everything held about the person who is signed in, GET
// /my-data. The copy is taken by POST /my-data/export.
// Law: GDPR 15(1), 15(3), 16, 17, 20.
type MyData struct {
	Frame
	Data    []Datum
	Choices []Choice
	Ahead   []Ahead
	Recent  []Event // the newest few
	Entries int     // how many there are in all
	LogSize int     // of the latest checkpoint, 0 before the first
	Root    string  // of that checkpoint, shortened: "3f9a…c1"
	Stays   []Stay  // under which versions the person was, the latest first
	Pending *Pending
	Several bool    // they may have other profiles
	Another bool    // it is one of those
	Support bool    // support sees nothing until the person lets it in
	Changed Noticed // a choice came with another notice than the one shown now
}

func (MyData) template() string { return "mydata" }

// Correct is the form that changes one value, GET and POST
// /my-data/correct/{field}.
// Law: GDPR 16.
type Correct struct {
	Frame
	Field  Field
	Note   string // what changing it brings ("we write to the new address"), or ""
	Notice Notice
}

func (Correct) template() string { return "correct" }

// Summary lists what must be changed.
func (c Correct) Summary() Summary { return c.Summarise(c.Field) }

// Changed says that the notice is another one than that of the form that was sent.
func (c Correct) Changed() Noticed { return Noticed{Frame: c.Frame, Notice: c.Notice, Typed: true} }

// History lists everything done with a person's data, newest first, GET
// /my-data/history?page=N.
// Law: GDPR 5(2), 15(1).
type History struct {
	Frame
	Events []Event
	Total  int // entries on all pages
	Page   int // from 1
	Pages  int
}

func (History) template() string { return "history" }

// Newer is the number of the page before this one, 0 if there is none.
func (h History) Newer() int { return h.Page - 1 }

// Older is the number of the page after this one, 0 if there is none.
func (h History) Older() int {
	if h.Page >= h.Pages {
		return 0
	}
	return h.Page + 1
}
