package page

import "time"

// Setting is one thing that a person may choose: an agreement, a series of letters, or a use of their data.
// Law: GDPR 7(3), 21(3).
type Setting struct {
	ID      string // of its heading
	Action  string // where its switch posts
	Name    string // what it posts there: "give" for an agreement, "allow" otherwise
	On      bool
	Label   string
	Why     string    // what it is, in one line, or ""
	State   string    // the id of the sentence that says where it stands; the sentence itself where nothing can be chosen
	At      time.Time // of the last act, zero if there was none
	Receipt string    // its address, or ""
	Digest  string    // of the notice, posted as "notice.shown"; "" where none is asked for
	More    []Detail
}

// Other is the answer that the switch posts.
func (s Setting) Other() string {
	if s.On {
		return "no"
	}
	return "yes"
}

// Fixed reports whether nothing can be chosen here; State then says why.
func (s Setting) Fixed() bool { return s.Action == "" }

// Owed are the letters that are owed for one reason, and cannot be stopped.
type Owed struct {
	Why     string
	Letters []string
}

// Preferences is the one page of every choice, GET /my-data/preferences.
// Law: GDPR 7(3), 12(2), 21.
type Preferences struct {
	Frame
	Agreements []Setting
	Mailings   []Setting
	Uses       []Setting // that rest on an interest of the site's, or of the public
	Owed       []Owed
	Letters    string     // the language of the letters, in its own words
	Tongues    []Language // the other languages
	Changed    Noticed    // a choice came with another notice than the one shown now
}

func (Preferences) template() string { return "preferences" }

// Chosen is a setting with the words around it.
type Chosen struct {
	Frame
	Setting
}

// Set joins a setting with the frame, for the template that shows it.
func (p Preferences) Set(s Setting) Chosen { return Chosen{p.Frame, s} }

// Unsubscribe is what the link of a letter opens, GET and POST /unsubscribe.
// Law: GDPR 7(3), 21(3).
type Unsubscribe struct {
	Frame
	Token  string
	Label  string   // of the series of letters
	Others []string // the series that end with it, for they rest on the same agreement
	On     bool     // it is still received
	Agreed string   // the purpose that was agreed to, in words; "" where the series rests on no agreement
	Done   bool     // it was stopped just now
	Back   bool     // it was taken back just now
	Undo   string   // the secret that takes it back; "" for none
	Digest string   // of the notice of the agreement
	More   []Detail
}

func (Unsubscribe) template() string { return "unsubscribe" }

// Receipt is where the proof of the refusal is.
func (u Unsubscribe) Receipt() string { return "/unsubscribe/receipt?t=" + u.Token }
