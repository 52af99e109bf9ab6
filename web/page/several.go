package page

import (
	"regexp"
	"time"
)

// MyProfiles lists the profiles that somebody has under one sign-in, GET /my-data/profiles. Each form posts to
// /my-data/profiles/{id}/enter, without a field.
type MyProfiles struct {
	Frame
	List  []MyProfile // the one that they joined with first
	Full  bool        // they have as many as they may
	Minor bool        // they are under age, and may open none
	Most  int
}

func (MyProfiles) template() string { return "myprofiles" }

// MyProfile is one profile of whoever is signed in.
type MyProfile struct {
	ID     string
	Title  string // what its person calls it, never ""
	Opened time.Time
	Here   bool // it is the one that they are in
	Main   bool // it is the one that they joined with
}

// OpenProfile asks what another profile needs, GET and POST /my-data/profiles/open.
// Law: GDPR 5(1)(c), 13, 25(2).
type OpenProfile struct {
	Frame
	Mark   string // how required fields are marked: Asterisk or Word
	Fields []Field
	Notice Notice
}

func (OpenProfile) template() string { return "openprofile" }

// Summary lists what must be changed before the form is accepted.
func (o OpenProfile) Summary() Summary { return o.Summarise(o.Fields...) }

// Changed says that the notice is another one than that of the form that was sent.
func (o OpenProfile) Changed() Noticed {
	return Noticed{Frame: o.Frame, Notice: o.Notice, Typed: true}
}

// Optional reports whether any field may be left empty.
func (o OpenProfile) Optional() bool { return Join{Fields: o.Fields}.Optional() }

// posting begins every form that posts to this site.
var posting = regexp.MustCompile(`(<form\b[^>]*\bmethod="post"[^>]*\baction="/[^"?#]*)"`)

// Within returns a page whose forms each say in which profile they were drawn, in their address: whoever went into another one meanwhile,
// in another window, changes nothing there with them.
func Within(html []byte, parameter, profile string) []byte {
	return posting.ReplaceAll(html, []byte("${1}?"+parameter+"="+profile+`"`))
}
