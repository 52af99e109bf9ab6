package page

import "time"

// Coming is what the top of each page says of a version that is announced, or that waits for somebody's answer.
// Law: GDPR 12(1), 13(3).
type Coming struct {
	Version  int
	On       time.Time // from when it applies
	Applied  bool      // it applies already, to others
	Concerns bool      // it changes something for the person who is signed in
	Asked    bool      // and not without their agreement
}

// Changes are the differences of one class between two versions.
type Changes struct {
	Title string
	Texts []string
}

// Edition is one version of the policy.
type Edition struct {
	Version   int
	State     string // in words
	Tone      string // the class of its pill: "kept", "late" or "declared"
	Current   bool   // it is the one in force
	Published time.Time
	Again     []time.Time // when the same charter was published in other words
	Applies   time.Time
	Withdrawn time.Time // zero for the others
	Before    int       // the version that it is compared with; 0 for the first
	Changes   []Changes // against that version
	Receipt   string    // the address of the receipt of its fact
}

// Versions lists every version of the policy, the latest first, GET /policy/versions.
// Law: GDPR 5(2), 12(1).
type Versions struct {
	Frame
	List []Edition
}

func (Versions) template() string { return "versions" }

// Edited joins a version with the frame, for the template that shows its dates.
type Edited struct {
	Frame
	Edition
}

// Edit joins a version with the frame.
func (f Frame) Edit(e Edition) Edited { return Edited{f, e} }

// Compared joins the differences between two versions with the frame.
type Compared struct {
	Frame
	Changes []Changes
}

// Compare joins the differences between two versions with the frame.
func (f Frame) Compare(list []Changes) Compared { return Compared{f, list} }

// Line is a sentence of an old text, with what was noted of it.
type Line struct {
	Anchor string
	Text   string
	Note   string
	Links  []Link
}

// Block is a part of an old text: a heading, a paragraph, a list or a table.
type Block struct {
	Kind  string // "h2", "h3", "p", "ul" or "table"
	Lines []Line // one for a heading and a paragraph
	Head  []string
	Rows  [][]string
}

// Version is the text of one version as it was published, GET /policy/versions/{n}.
// Law: GDPR 5(2), 7(1), 12(1).
type Version struct {
	Frame
	Edition
	Latest bool   // nothing replaces it
	Lang   string // of the text
	Name   string // the text's own title
	Blocks []Block
}

func (Version) template() string { return "version" }

// Agree shows somebody what a version changes for them and, where they are asked, takes their answer, GET and POST /policy/agree.
// Both answers weigh the same: each has a card, a button and what it means, and no box comes ticked.
// Law: GDPR 4(11), 7(1), 7(2), 13(3).
type Agree struct {
	Frame
	Version  int
	Was      int       // the version that the person is under
	On       time.Time // from when it applies
	Applied  bool
	Changes  []Changes // that concern the person
	Asked    bool
	Consents []Consent
	Notice   Notice
	Answer   string    // "agreed", "kept" or ""
	Answered time.Time // zero without an answer
	Receipt  string    // its address, or ""
	Minor    bool      // a parent agrees too
	Waits    time.Time // when the minor said yes, which waits for a parent; zero: not yet
}

func (Agree) template() string { return "agree" }

// Again says that the notice is another one than that of the answer that was sent.
func (a Agree) Again() Noticed {
	return Noticed{Frame: a.Frame, Notice: a.Notice, Boxes: len(a.Consents) > 0}
}

// Stay is a time that a person spent under one version.
// Law: GDPR 7(1), 15(1).
type Stay struct {
	Version int
	URL     string // of its text, as it stood then
	From    time.Time
	Until   time.Time // zero for the last one
	Told    time.Time // zero where they came under it by joining
	Agreed  time.Time // zero where nothing was asked
	Receipt string    // of that agreement, or ""
}

// Pending is the version that a person is not under yet.
type Pending struct {
	Coming
	Told     time.Time // zero until they are
	Answer   string    // "agreed", "kept" or ""
	Answered time.Time
	Receipt  string
}
