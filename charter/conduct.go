package charter

// Values of single words that other packages ask about.
const (
	DoubtOnly     = "only in reasonable doubt" // Rights.Identity
	IdentityAll   = "always"                   // Rights.Identity
	ExpressAssent = "express consent"          // Changes.Reducing
	FreshConsent  = "fresh consent"            // Changes.Purposes
)

// The rights of people over their data.
// Law: GDPR 7(3), 15, 16, 17, 18, 20, 21, LIL 85
const (
	Access        = "access"
	Rectification = "rectification"
	Erasure       = "erasure"
	Restriction   = "restriction"
	Portability   = "portability"
	Objection     = "objection"
	Withdrawal    = "withdrawal"
	AllRights     = "all" // each right that the basis of each purpose gives
)

// Rights says how people exercise their rights.
// Law: GDPR 12
type Rights struct {
	Offers      []string `c:"offers" words:"all|access|rectification|erasure|restriction|portability|objection|withdrawal"`
	Channels    []string `c:"channels" words:"site|email|post|phone|in person"`
	Answer      Period   `c:"answer"`    // at the latest
	Extension   Period   `c:"extension"` // how much longer, with reasons given inside the answer's period; "2 months"
	Identity    string   `c:"identity" words:"only in reasonable doubt|always|never"`
	CopyBy      []string `c:"identity copy by" words:"email|form|post|sealed upload|in person"`
	CopyKept    string   `c:"identity copy" words:"destroyed once checked|kept"`
	Formality   []string `c:"formality" words:"signature|set phrase|post only|reason given"`
	Objecting   string   `c:"objecting" words:"freely|for legitimate reasons|within the limits of the law"`
	Complaint   string   `c:"complaint" words:"announced|contact only"` // to the supervisory authority
	AfterDeath  string   `c:"after death" words:"choice in the account|on request"`
	Preferences string   `c:"preferences" words:"at any time"`
	Undo        Period   `c:"erasure can be undone for"`
	Pos         Pos      `c:"-"`
}

// Security says how data are protected.
// Law: GDPR 32
type Security struct {
	Transport  []string   `c:"transport" words:"https|http|ftp|sftp"`
	Encryption Encryption `c:"encryption"`
	Passwords  Passwords  `c:"passwords"`
	Factors    int        `c:"factors" between:"1..2"` // how many proofs everybody signs in with; 2, or 1 where nothing is said
	Logs       Period     `c:"logs"`                   // how long technical logs stay
	Measures   []Measure  `c:"measures"`
	Breach     string     `c:"breach contact" as:"email"`
	Pos        Pos        `c:"-"`
}

// Encryption of stored data.
type Encryption struct {
	Of   []string `c:"of" in:"data" also:"everything"` // Everything: all that is stored
	With string   `c:"with" words:"AES-256-GCM|AES-128-GCM|ChaCha20-Poly1305|disk encryption"`
	Pos  Pos      `c:"-"`
}

// Passwords and how they are kept.
type Passwords struct {
	Kept      string `c:"kept" words:"hashed|encrypted|in clear"`
	Length    int    `c:"length"` // the shortest that is accepted
	Throttled bool   `c:"throttled"`
	Pos       Pos    `c:"-"`
}

// A Measure is one technical or organisational measure.
type Measure struct {
	Name     string `c:"*"`
	Text     Text   `c:"text" need:"say it in one sentence"`
	Sort     string `c:"sort" words:"access control|traceability|software protection|backup|encryption|processor control|other"` // its block in the register; other is the default
	Evidence string `c:"evidence" as:"reference"`
	Pos      Pos    `c:"-"`
}

// Changes says how a new version of the charter comes into force.
// Law: GDPR 13(3)
type Changes struct {
	AnnouncedBy []string `c:"announced by" words:"site|email|page"` // page: the policy itself changes, and nothing else
	Ahead       Period   `c:"ahead"`
	Reducing    string   `c:"reducing rights" words:"express consent|continued use"`
	Purposes    string   `c:"new purposes" words:"fresh consent|announced|free"`
	Readers     string   `c:"readers should" words:"check regularly"`
	Pos         Pos      `c:"-"`
}
