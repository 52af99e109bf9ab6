package charter

// What a step of retention does.
const (
	Warn      = "warn"      // send a letter (Step.By)
	Wait      = "wait"      // let time pass (Step.For)
	Anonymise = "anonymise" // destroy the person's key and rows, keep counts
	Delete    = "delete"    // destroy the rows
	Archive   = "archive"   // keep apart, for few people (Step.For)
)

// What a purpose's data wait for, where it is neither a period nor inactivity.
const (
	AccountClosed    = "the account is closed"
	ConsentWithdrawn = "consent is withdrawn"
	ErasureAsked     = "erasure is asked for"
	RequestAnswered  = "the request is answered"
	ContractEnds     = "the contract ends"
	TrackerEnds      = "the tracker ends"
	AsNeeded         = "no longer needed"  // names no time
	AsLawAsks        = "the law allows it" // names no time
	NoEnd            = "never"
	NowAndThen       = "from time to time"
)

// A Retention says when one purpose stops needing its data, and what happens then.
// It has one of until, for and as; a for that follows an until runs from that event.
// Law: GDPR 5(1)(e)
type Retention struct {
	Purpose     string  `c:"*" in:"purposes" also:"everything"` // or Everything
	Until       string  `c:"until"`                             // "inactive 1 year" (read into Inactive), or one of the words above
	Inactive    *Period `c:"-"`                                 // until the person has been away for so long
	For         *Period `c:"for"`                               // for so long after each record was made, or after Until
	As          string  `c:"as" in:"purposes"`                  // as long as another purpose
	Then        []Step  `c:"then"`
	Leaves      string  `c:"leaves" words:"counts|records without names|everything but the address"` // what an anonymised person leaves behind; counts is the default
	Unconfirmed *Period `c:"unconfirmed" phrase:"delete after"`                                      // "delete after 7 days": an unconfirmed address
	Law         string  `c:"law" as:"line"`                                                          // the text that sets the period
	Pos         Pos     `c:"-"`
}

// A Step is one act at the end of a retention.
type Step struct {
	Do  string // Warn, Wait, Anonymise, Delete or Archive
	By  string // Warn: "email"
	For Period // Wait and Archive
	Pos Pos
}

// A Hold keeps data longer than their purpose does.
// Law: GDPR 17(3)
type Hold struct {
	Name    string   `c:"*"`
	Because string   `c:"because" words:"legal duty|legal claims|dispute|public interest" need:"say why: because: legal duty"`
	Text    Text     `c:"text"`
	Law     string   `c:"law" as:"line"` // the text that asks for it
	For     Period   `c:"for"`
	Data    []string `c:"data" in:"data"`
	To      []string `c:"open to" in:"staff"`
	Pos     Pos      `c:"-"`
}

// Backups says how long copies outlive what they copy.
type Backups struct {
	For    Period `c:"for"`
	Erased string `c:"erased people" words:"unreadable at once|replayed at restore|kept"` // what happens to them in old copies
	Text   Text   `c:"text"`
	Pos    Pos    `c:"-"`
}

// A Document is a kind of file that people deposit.
type Document struct {
	Name      string   `c:"*"`
	Label     Text     `c:"label"`
	Category  string   `c:"category" as:"category" need:"say what it shows, such as category: health"` // one of Categories
	From      string   `c:"from" in:"people"`
	About     string   `c:"about" in:"people"`
	Purpose   string   `c:"purpose" in:"purposes"`
	Condition string   `c:"condition" words:"explicit-consent|employment-law|vital-interests|association|made-public|legal-claims|public-interest|care|public-health|research"`
	Enabling  string   `c:"enabling text" as:"line"`
	Sealed    string   `c:"sealed in" words:"the browser|the server|nothing"`
	KeyWrap   string   `c:"key cipher" words:"RSA-OAEP-256|RSA-OAEP|RSA1_5|ECDH-ES|X25519MLKEM768"`
	Content   string   `c:"content cipher" words:"A256GCM|A128GCM|A256CBC-HS512|ChaCha20-Poly1305|RSA"`
	Readers   []string `c:"opened by" in:"staff"`
	Keys      Keys     `c:"keys"`
	Valid     Period   `c:"valid for"` // once validated
	Destroy   Destroy  `c:"destroyed"`
	Pos       Pos      `c:"-"`
}

// Keys says who can open sealed documents.
type Keys struct {
	Each   string   `c:"each reader has" words:"a key of their own|the same key"`
	KeptBy []string `c:"kept by" words:"the readers|the controller|a processor"`
	Escrow int      `c:"escrow holders"` // so many people together can recover a key
	Needed int      `c:"escrow needs"`
	Pos    Pos      `c:"-"`
}

// Destroy says when a document disappears, whichever comes first.
type Destroy struct {
	When   []string `c:"when" words:"validated|refused|withdrawn|the account is closed"`
	Within Period   `c:"within"`
	Latest Period   `c:"at the latest"` // after it was deposited
	Pos    Pos      `c:"-"`
}
