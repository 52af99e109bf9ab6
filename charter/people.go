package charter

// Values of Kind.Profile and of Kind.Account.
const (
	OneProfile      = "one"
	NoProfile       = "none"
	SeveralProfiles = "several"
	NoAccount       = "none"
)

// A Kind is a sort of people whom the site knows, and exactly what it asks them.
type Kind struct {
	Name     string   `c:"*"`
	Label    Text     `c:"label" need:"say how the join page names them: label: {fr: …, en: …}"`
	Text     Text     `c:"text"`
	Account  string   `c:"account" words:"own|none"` // own is the default; none for people who are only spoken of, such as children
	Profile  string   `c:"profile" words:"one|none|several"`
	Asks     Asks     `c:"asks"`
	Required []string `c:"-"`               // Asks.Required
	Optional []string `c:"-"`               // Asks.Optional
	Lists    []string `c:"lists" in:"data"` // list fields kept on the profile
	Minor    bool     `c:"minors"`          // they are children
	Pos      Pos      `c:"-"`
}

// Asks is exactly what a form asks.
type Asks struct {
	Required []string `c:"required" in:"data"`
	Optional []string `c:"optional" in:"data"`
	Pos      Pos      `c:"-"`
}

// Minors says what protects children.
// Law: GDPR 8, LIL 45
type Minors struct {
	Served  string `c:"served" words:"yes|no"`
	Age     int    `c:"age" between:"1..25"` // under which a holder of parental authority consents too; 15 in France
	Consent string `c:"consent" words:"joint|parent|child|none"`
	Notice  string `c:"notice" words:"child version|none"`
	Text    Text   `c:"text"` // the other safeguards
	Pos     Pos    `c:"-"`
}

// A Grant lets some people reach the profile of others.
type Grant struct {
	Name       string   `c:"*"`
	On         string   `c:"on" in:"people" need:"say whose profile: on: and a kind of people"`
	To         string   `c:"to" in:"people" need:"say who reaches it: to: and a kind of people"`
	May        []string `c:"may" words:"view|edit|export"`
	Blocks     []string `c:"owner may block" words:"view|edit|export"`
	InvitedBy  []string `c:"invited by" in:"people"`
	Creates    bool     `c:"creates the profile"`              // the profile may be made for somebody who takes it later
	Unanswered Period   `c:"unanswered" phrase:"delete after"` // an invitation without an answer is deleted after so long
	Unclaimed  Period   `c:"unclaimed" phrase:"delete after"`  // a profile that nobody takes is deleted after so long
	Told       Period   `c:"told within"`                      // when the invited person is told who gave their address (GDPR 14)
	Consent    string   `c:"consent" words:"of the invited person|left to whoever invites"`
	Reminder   Text     `c:"reminder"` // what the invitation screen says
	Revoked    string   `c:"revoked" words:"at once|within a day|on request"`
	Pos        Pos      `c:"-"`
}

// A Role is a member of the staff, with what they need to know.
type Role struct {
	Name     string   `c:"*"`
	Label    Text     `c:"label" need:"name the role: label: {fr: …, en: …}"`
	Purposes []string `c:"purposes" in:"purposes"` // whose data they may read
	Fields   []string `c:"only" in:"data"`         // narrower than the purposes
	Reason   bool     `c:"gives a reason"`         // for each look at a person's file
	Factors  int      `c:"factors" between:"1..2"` // of authentication, 1 or 2
	Company  string   `c:"of" in:"processors"`     // a processor's staff
	Pos      Pos      `c:"-"`
}
