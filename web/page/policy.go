package page

import "time"

// Policy is the published policy, GET /policy: in short, then section by section, then what is only declared, folded.
// Law: GDPR 12(1), 13(1), 13(2), 14.
type Policy struct {
	Frame
	Intro    string    // one or two sentences
	Version  int       // of the charter
	Date     time.Time // of that version
	Children string    // the address of the version for children, or ""
	Formats  []Link    // other forms of the page: to print, to keep
	Summary  []Point
	Sections []Section
	Board    Board
	Rights   []Link  // where each right starts
	Owner    []Block // who answers, and to whom to complain
}

func (Policy) template() string { return "policy" }

// Point is a sentence of the summary, and the section that says more.
type Point struct {
	Text     string
	Declared bool // it rests on what is declared only
	More     Link
}

// Section is one heading of the policy.
type Section struct {
	ID       string // unique among sections; the anchor is "s-" and this
	Title    string
	Promises []Promise // those that stand alone
	Blocks   []Block   // what the law wants told in one place
	Topics   []Topic
}

// All are the promises of a section, in the order in which they are shown.
func (s Section) All() []Promise {
	all := append([]Promise(nil), s.Promises...)
	for _, t := range s.Topics {
		all = append(append(all, t.Measured...), t.Declared...)
	}
	return all
}

// Topic is what a section says of one thing, in several promises.
type Topic struct {
	ID       string // unique on the page
	Title    string
	Measured []Promise // always shown
	Declared []Promise // folded: nothing measures them
}

// Told says how a topic stands: "3 kept out of 5", "declared only: 4 sentences".
func (f Frame) Told(t Topic) string {
	if len(t.Measured) == 0 {
		return f.Count(len(t.Declared), "policy.declared-one", "policy.declared-many")
	}
	kept := Tally(t.Measured).Kept
	return f.Count(kept, "policy.kept-one", "policy.kept-many", f.Number(len(t.Measured)+len(t.Declared)))
}

// Rest says how many more sentences a topic folds.
func (f Frame) Rest(t Topic) string {
	return f.Count(len(t.Declared), "policy.rest-one", "policy.rest-many")
}

// Child is the version of the policy for children, GET /policy/children.
// Law: GDPR 12(1), recital 58.
type Child struct {
	Frame
	Title string
	Parts []Question
}

func (Child) template() string { return "children" }

// Question is a question and its answer.
type Question struct {
	ID     string // unique on the page
	Title  string
	Blocks []Block
}
