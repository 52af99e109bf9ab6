package charter

import "time"

// A Tracker is something written to, or read from, a visitor's device.
// Law: LIL 82
type Tracker struct {
	Name    string   `c:"*"` // the name on the device, lower-case where it can be
	Party   string   `c:"party" words:"first|third"`
	By      string   `c:"by" in:"processors"` // whose it is, where that is a processor
	Company string   `c:"company"`            // whose it is, otherwise
	Sort    string   `c:"sort" words:"cookie|pixel|local storage|device identifier|fingerprint|script"`
	Class   string   `c:"class" words:"essential|preference|audience|personalisation|replay|advertising|social"`
	Text    Text     `c:"text"` // its purpose, a sentence
	Life    Life     `c:"life"`
	Consent string   `c:"consent" words:"before|none"` // whether the visitor is asked first
	Reads   []string `c:"reads" in:"data"`
	Purpose string   `c:"purpose" in:"purposes"`
	Masked  string   `c:"masked" words:"everything typed|nothing"` // session replay
	Pattern string   `c:"names like" as:"line"`                    // where the name changes
	Pos     Pos      `c:"-"`
}

// A Life is how long a tracker stays: until the browser closes, or for a period. The zero Life is undeclared.
// "30 days to 12 months" is read as a Period with a Least: a life that is not one.
type Life struct {
	Browser bool
	Period  Period
	Least   Period
}

// A Banner asks about trackers.
// Law: LIL 82
type Banner struct {
	Accept     string `c:"accept" words:"one click|by browsing"`
	Refuse     string `c:"refuse" words:"one click|a second page|browser settings|none"`
	Withdraw   string `c:"withdraw" words:"on every page|in the account|browser settings|none"`
	Shown      string `c:"shown" words:"on the first page|on the home page|on every page|never"`
	Continuing string `c:"continuing means" words:"refusal|acceptance|acceptance of the essential ones"`
	Kept       Period `c:"choice kept"`
	Pos        Pos    `c:"-"`
}

// Audience is how visits are counted, where no consent is asked: the conditions of the exemption.
// Law: LIL 82
type Audience struct {
	Tool      string `c:"tool" words:"own|third party"`
	Output    string `c:"output" words:"anonymous|per person"`
	Crossing  string `c:"crossed with other data" words:"no|yes"`
	Cookie    Period `c:"cookie"`
	Data      Period `c:"data"`
	Objection string `c:"objection" words:"one click|none"`
	Pos       Pos    `c:"-"`
}

// A Processor handles data for the controller.
// Law: GDPR 28
type Processor struct {
	Name         string        `c:"*"`
	Company      string        `c:"name"`
	Does         Text          `c:"does" need:"say what it does: does: {fr: …, en: …}"`
	Role         string        `c:"role" words:"processor|controller|unclear"` // processor is the default
	Region       string        `c:"region" as:"country"`                       // ISO 3166-1 alpha-2
	Seat         string        `c:"seat" as:"country"`                         // where the company is, where that differs
	Group        string        `c:"group"`                                     // the group it belongs to
	Sub          []Sub         `c:"sub-processors"`
	NoSub        bool          `c:"no sub-processors"`
	Contract     string        `c:"contract" as:"reference"`
	Claimed      string        `c:"contract says" as:"line"` // what the text says of a contract that it does not identify
	Policy       string        `c:"policy" as:"link"`        // its own public statement
	Certificates []Certificate `c:"certificates"`
	Data         []string      `c:"data" in:"data"`
	Purposes     []string      `c:"purposes" in:"purposes"`
	Sees         string        `c:"sees" words:"everything|what it needs|only ciphertext|nothing"`
	Transfer     Transfer      `c:"transfer"`
	Health       string        `c:"health hosting" words:"certified|not applicable"`
	HealthWhy    Text          `c:"health hosting because"`
	Protocol     []string      `c:"protocols" words:"https|sftp|ftp|http|ssh|smtp with TLS|smtp|telnet"`
	Keeps        string        `c:"keeps" words:"nothing|what it needs|an anonymous profile|records"`
	Pos          Pos           `c:"-"`
}

// A Sub is a processor's own processor.
type Sub struct {
	Company string `c:"name" need:"name the company"`
	Does    Text   `c:"does"`
	Region  string `c:"region" as:"country"`
	Pos     Pos    `c:"-"`
}

// A Certificate is somebody else's word on a processor's security.
type Certificate struct {
	Name     string    `c:"name" need:"such as name: ISO 27001"`
	Until    time.Time `c:"until"`
	Evidence string    `c:"evidence" as:"reference"`
	Pos      Pos       `c:"-"`
}

// A Transfer takes data to a country outside the European Economic Area.
// Law: GDPR 44, 45, 46, 49
type Transfer struct {
	Tool       string `c:"tool" words:"adequacy|standard clauses|binding rules|derogation"`
	Assessment string `c:"assessment" as:"reference"`
	Pos        Pos    `c:"-"`
}

// A Partner receives data for its own ends.
type Partner struct {
	Name      string   `c:"*"`
	Company   string   `c:"name"`
	Does      Text     `c:"does"`
	With      string   `c:"with" words:"consent|contract|nothing"` // what the sharing rests on
	State     string   `c:"data are" words:"anonymous|mostly anonymous|pseudonymous|personal"`
	Data      []string `c:"data" in:"data"`
	Purposes  []string `c:"purposes" in:"purposes"`
	First     string   `c:"first share" words:"told before|told after|not told"`
	Region    string   `c:"region" as:"country"`
	Transfer  Transfer `c:"transfer"`
	Agreement string   `c:"agreement" as:"reference"`
	Pos       Pos      `c:"-"`
}

// A Recipient receives data without being a processor or a partner: the team, people whom the person chose, the public.
type Recipient struct {
	Name     string   `c:"*"`
	Text     Text     `c:"text" need:"say who receives the data"`
	Sort     string   `c:"sort" words:"staff|chosen by the person|members|the public|authorities|another controller"`
	Data     []string `c:"data" in:"data"`
	Purposes []string `c:"purposes" in:"purposes"`
	Pos      Pos      `c:"-"`
}

// Sharing says what is promised about everybody else.
type Sharing struct {
	Closed      string   `c:"closed" words:"only those listed"` // the list of parties is complete
	Count       int      `c:"count"`                            // of processors, as the text says it
	Marketing   string   `c:"for marketing" words:"never|with consent|yes"`
	Agreement   string   `c:"with others" words:"only with prior agreement|never|freely"`
	Authorities []string `c:"to authorities" words:"a text requires it|a court orders it|French courts only|our rights are at stake|other users' rights are at stake|our terms are broken|an authority asks|litigation"`
	UsedBy      string   `c:"used by" words:"us alone|us and our processors"`
	Access      string   `c:"server access" words:"the controller alone|named people|processors too"`
	Others      string   `c:"parties with terms of their own" words:"none|some"`
	Pos         Pos      `c:"-"`
}

// Transfers says where data are.
type Transfers struct {
	Outside string   `c:"outside the EEA" words:"none|listed"`
	Stored  []string `c:"stored in" as:"country"`
	Transit []string `c:"transit through" as:"country"`
	Pos     Pos      `c:"-"`
}

// Letters says how soon a letter that is owed leaves.
type Letters struct {
	Within Period `c:"within" need:"write within: 1 hour"`
	Pos    Pos    `c:"-"`
}

// A Mailing is a series of letters that people receive, other than those they are owed.
// Law: CPCE L34-5
type Mailing struct {
	Name    string   `c:"*"`
	Text    Text     `c:"text" need:"say what it holds"`
	Class   []string `c:"class" words:"service|information|news|survey|prospecting"`
	Purpose string   `c:"purpose" in:"purposes"`
	To      []string `c:"to" in:"people"`
	Cap     Cap      `c:"cap"` // "1 per month"
	OptIn   string   `c:"agreed to" words:"before|as a customer|as a professional|as a donor|not asked"`
	Stop    []string `c:"stop by" words:"link|site|email|post"`
	Opens   string   `c:"opens" words:"not measured|counted together|measured for each person|measured with consent"`
	By      string   `c:"by" in:"processors"`
	Pos     Pos      `c:"-"`
}

// A Cap is the most letters in a period: "1 per month", "2 per year".
type Cap struct {
	Count int
	Per   Period
}

// IsZero reports whether no life was declared.
func (l Life) IsZero() bool { return l == Life{} }

// Text gives the life in words, for instance "until you close your browser".
func (l Life) Text() Text {
	if l.Browser {
		return Text{FR: "jusqu’à la fermeture du navigateur", EN: "until you close your browser"}
	}
	return l.Period.Text()
}
