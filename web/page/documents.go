package page

// Paper is one document that is asked of somebody, and where it stands.
type Paper struct {
	Name   string   // as the charter names it
	Label  string   // "Disability certificate"
	Why    string   // what it is asked for
	Reason string   // for which it was asked of this person alone, as somebody wrote it, or ""
	Says   []string // what becomes of it
	State  string   // in words
	Tone   string   // of the state: kept, late, broken or ""
	Until  string   // how long it counts, in a sentence; "" where nothing says it
	Path   string   // of its page
	Act    string   // what the link to that page says
	Closed bool     // it is not to be deposited again
	Over   string   // why, where no decision was final; or ""
	Handed []Handed // the latest first
}

// Handed is one deposit of a document: never the document.
type Handed struct {
	ID          string
	Title       string
	Lines       []string // what became of it, in sentences
	Note        string   // what the reader wrote about a refusal, or ""
	Withdraw    string   // the address of the page that takes it back; "" once it has ended
	Certificate string   // the address of the receipt of its destruction; "" before
}

// Documents lists the documents that are asked of somebody, GET /my-data/documents.
// Law: GDPR 12(1), 13, 15(1).
type Documents struct {
	Frame
	All []Paper
}

func (Documents) template() string { return "documents" }

// Deposit is where one document is deposited, GET /my-data/documents/{document}: <charte-seal> asks Src what it needs. What stands inside
// it is for browsers that cannot seal.
// Law: GDPR 9(2)(a), 13, 25(1).
type Deposit struct {
	Frame
	Paper
	ScriptURL string // of the element, on this host
	Src       string
	Address   string // of the controller, for the post; may be ""
	Notice    Notice
	More      []Detail
}

func (Deposit) template() string { return "deposit" }

// WithdrawDeposit asks before a document is taken back, GET and POST /my-data/deposits/{id}/withdraw.
// Law: GDPR 7(3), 17(1).
type WithdrawDeposit struct {
	Frame
	Label string
	One   Handed
}

func (WithdrawDeposit) template() string { return "withdrawdeposit" }

// Show joins the deposits of a document with the frame, for the template that shows them.
func (f Frame) Show(p Paper) Papered { return Papered{f, p} }

// Papered is a document with the words around it.
type Papered struct {
	Frame
	Paper
}
