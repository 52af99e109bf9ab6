package charter

import "time"

// The legal bases that a purpose may have, one per purpose.
// Law: GDPR 6(1)
const (
	BasisConsent            = "consent"
	BasisContract           = "contract"
	BasisLegalObligation    = "legal-obligation"
	BasisVitalInterests     = "vital-interests"
	BasisPublicInterest     = "public-interest"
	BasisLegitimateInterest = "legitimate-interest"
)

// Where a field's value comes from.
const (
	Provided   = "provided"    // the person gives it in a form
	Observed   = "observed"    // the site notices it
	Derived    = "derived"     // the site computes it from other data
	ThirdParty = "third-party" // somebody else gives it
)

// How a field is kept.
const (
	Sealed   = "sealed"     // encrypted under the person's own key; the default
	Lookup   = "lookup"     // sealed, and findable by equality
	Open     = "open"       // not identifying, readable by the engine
	EndToEnd = "end-to-end" // only browsers ever see it
)

// Values of Field.Guard.
const (
	FreeText = "free-text" // warn before saving what may reveal more than intended
	Pictures = "pictures"  // the same, for images
)

// A Field is one piece of data that may be held about a person; nothing else can be.
type Field struct {
	Name       string   `c:"*"`
	Label      Text     `c:"label"`                                                                              // for forms; defaults to the category's words
	Category   string   `c:"category" as:"category" need:"say what sort of data it is, such as category: email"` // one of Categories
	Source     string   `c:"source" words:"provided|observed|derived|third-party"`                               // Provided is the default
	From       Text     `c:"from"`                                                                               // ThirdParty: who gives it
	Told       Period   `c:"told within"`                                                                        // ThirdParty: when the person is told (GDPR 14)
	About      string   `c:"about" in:"people"`                                                                  // whose datum it is, where somebody else gives it
	Protect    string   `c:"protect" words:"sealed|lookup|open|end-to-end"`                                      // Sealed is the default
	Unique     bool     `c:"unique"`                                                                             // no two people of a site may have the same value
	List       bool     `c:"list"`                                                                               // any number of entries
	Pseudonym  bool     `c:"pseudonym" words:"allowed"`                                                          // an invented name is welcome
	Guard      string   `c:"guard" words:"free-text|pictures"`
	Reveals    []string `c:"may reveal" as:"special"`                                                                                                                            // special categories that it may show, of Specials
	Condition  string   `c:"condition" words:"explicit-consent|employment-law|vital-interests|association|made-public|legal-claims|public-interest|care|public-health|research"` // GDPR 9(2)
	Enabling   string   `c:"enabling text" as:"line"`                                                                                                                            // the text that allows a national number or criminal data
	Shown      string   `c:"shown" words:"nobody|chosen people|members|everybody"`                                                                                               // by default; nobody but the staff
	Choices    []Choice `c:"choices"`                                                                                                                                            // the only answers; several of them for a list
	KeepDigits int      `c:"anonymise" as:"digits"`                                                                                                                              // "keep 2 digits": leading digits that survive anonymisation
	Truncate   Truncate `c:"truncate"`
	Precision  string   `c:"precision" words:"country|region|city|exact"` // of a location
	Pos        Pos      `c:"-"`
}

// A Choice is an answer that people may pick. What is kept is its name, so that its words may change and be translated.
type Choice struct {
	Name  string `c:"*"`
	Label Text   `c:"label" need:"say it as people read it: label: {fr: …, en: …}"`
	Pos   Pos    `c:"-"`
}

// A Truncate says how many leading bits of an IP address are kept; zero means all of them.
type Truncate struct {
	IPv4 int `c:"ipv4" between:"1..31" need:"write ipv4: 24, the number of leading bits to keep"`
	IPv6 int `c:"ipv6" between:"1..127" need:"write ipv6: 48, the number of leading bits to keep"`
}

// A Purpose is a reason for holding data, on one legal basis.
// Law: GDPR 5(1)(b), 6(1)
type Purpose struct {
	Name       string    `c:"*"`
	Label      Text      `c:"label"` // two or three words ("your account"); defaults to Text
	Text       Text      `c:"text" need:"say why in one sentence: text: {fr: …, en: …}"`
	Nature     []string  `c:"nature" words:"account|service|contact|newsletter|prospecting|survey|statistics|audience|product research|personalisation|profiling|segments|advertising|contest|security|fraud|testing|support|recruitment|staff|accounting|litigation|housing|care|sharing|publication"`
	Basis      string    `c:"basis" words:"consent|contract|legal-obligation|vital-interests|public-interest|legitimate-interest"`                                                // several are read into Stacked
	Stacked    []string  `c:"-"`                                                                                                                                                  // two bases or more for one purpose, as the file wrote them; Basis is then the first
	Interest   Text      `c:"interest"`                                                                                                                                           // the legitimate interest, named
	Balancing  string    `c:"balancing" as:"reference"`                                                                                                                           // its balancing test
	Condition  string    `c:"condition" words:"explicit-consent|employment-law|vital-interests|association|made-public|legal-claims|public-interest|care|public-health|research"` // GDPR 9(2)
	Law        string    `c:"law" as:"line"`                                                                                                                                      // legal-obligation and public-interest: the text
	Data       []string  `c:"data" in:"data"`
	Of         []string  `c:"of" in:"people"` // whose data; everybody who gives them where it is absent
	Parts      []Part    `c:"parts"`          // what the purpose consists of, on the same basis and for the same time
	Consent    Consent   `c:"consent"`
	Reuses     string    `c:"reuses" in:"purposes"`            // the purpose for which the data were first collected
	Compatible string    `c:"compatible" as:"reference"`       // the compatibility test of GDPR 6(4)
	Role       string    `c:"as" words:"controller|processor"` // for whom, where the organisation acts as both
	Contract   string    `c:"contract" as:"reference"`         // as a processor: with the one it acts for (GDPR 28)
	Floor      int       `c:"small cells"`                     // segments below so many people are not made or shown
	Ends       time.Time `c:"ends"`                            // a contest or a study has a last day
	Pos        Pos       `c:"-"`
}

// A Part is a sub-purpose, in the words of the register (GDPR 30(1)(b)).
type Part struct {
	Text Text `c:"text" need:"say it in one sentence"`
	Pos  Pos  `c:"-"`
}

// A Consent says how agreement is asked for and taken back, where that differs from what the engine does by itself:
// a box that is not ticked, a receipt, and a switch on "my data".
// Law: GDPR 4(11), 7
type Consent struct {
	Asked    string   `c:"asked by" words:"an unticked box|a button|an address field|a ticked box|accepting the terms|using the site|registering|browser settings|somebody else"`
	Proof    string   `c:"proof" words:"receipt|none"`
	Withdraw []string `c:"withdraw by" words:"site|email|link|post|phone"`
	Gate     bool     `c:"required to enter"` // without it, the service is refused
	Pos      Pos      `c:"-"`
}

// Asking says how forms ask: what is marked, what follows from not answering, and by which channels.
// Law: GDPR 13(2)(e)
type Asking struct {
	Marked    string   `c:"marked" words:"asterisk|word|asterisk or word"` // how a required field is recognised
	Otherwise Text     `c:"otherwise"`                                     // what happens without the required answers
	Notice    string   `c:"notice" words:"beside each field|before each form|none"`
	By        []string `c:"by" words:"site|phone|post|email|in person|automatically"`
	Pos       Pos      `c:"-"`
}

// A Form is something that people fill in besides joining: a contact message, an application, a request.
type Form struct {
	Name    string   `c:"*"`
	Label   Text     `c:"label"`
	Text    Text     `c:"text"`
	Purpose string   `c:"purpose" in:"purposes"`
	Asks    Asks     `c:"asks"`
	By      []string `c:"by" in:"people"`      // who may; everybody where it is absent
	SentTo  string   `c:"sent to" in:"grants"` // whoever sends it chooses who reads it, among those who reach their profile by that grant
	Pos     Pos      `c:"-"`
}

// An Assessment is a data protection impact assessment, or why none is needed.
// Law: GDPR 35
type Assessment struct {
	Reference string    `c:"reference" as:"reference"`
	Date      time.Time `c:"date"`
	Review    time.Time `c:"review"`
	None      Text      `c:"none"`
	Large     bool      `c:"large scale"` // the processing reaches many people
	Covers    []string  `c:"covers" in:"purposes"`
	Pos       Pos       `c:"-"`
}

// A Decision is taken about a person by a machine alone.
// Law: GDPR 22
type Decision struct {
	Name      string   `c:"*"`
	Text      Text     `c:"text" need:"say what is decided"`
	Logic     Text     `c:"logic"`                                            // how, in plain words
	Effect    Text     `c:"effect"`                                           // what it means for the person
	Exception string   `c:"allowed by" words:"contract|law|explicit-consent"` // GDPR 22(2)
	Human     string   `c:"human review" words:"on request|always|none"`
	Data      []string `c:"data" in:"data"`
	Pos       Pos      `c:"-"`
}
