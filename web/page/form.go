package page

import (
	"slices"
	"strconv"
)

// Field is one question of a form.
type Field struct {
	Name         string // as posted
	Label        string // in the page's language
	Purpose      string // why it is asked, one sentence, or ""
	Hint         string // how to answer, or ""
	Warning      string // what to leave out, or ""
	Required     bool
	Type         string // of the input: "text", "email", "password" …; "textarea" for a long text; "" is "text"
	Autocomplete string // the HTML token: "email", "given-name", "postal-code" …; "" is "off"
	Value        string // what was typed, already revealed; never set for a password
	Error        string // what to change, or ""
	More         []Detail
	Mode         string   // the HTML inputmode, or ""
	Options      []Option // the only answers; nil where people write their own
	Many         bool     // any number of answers
	Values       []string // of Many: what was typed or ticked
}

// Option is an answer that people may pick.
type Option struct{ Value, Label string }

// fewOptions is how many answers are shown at once; more of them, of which one is picked, fold into a list.
const fewOptions = 7

// Long reports whether the answers fold into a list.
func (q Field) Long() bool { return !q.Many && len(q.Options) > fewOptions }

// Has reports whether an answer was picked.
func (q Field) Has(value string) bool {
	if q.Many {
		return slices.Contains(q.Values, value)
	}
	return q.Value == value
}

// ID is the id of one of the inputs of a field; the first one is where errors lead.
func (q Field) ID(i int) string {
	if i == 0 {
		return "f-" + q.Name
	}
	return "f-" + q.Name + "-" + strconv.Itoa(i+1)
}

// Nth numbers an input for people.
func (q Field) Nth(i int) int { return i + 1 }

// Rows are the inputs of a field of many entries: those that were filled in, or an empty one.
func (q Field) Rows() []string {
	if len(q.Values) == 0 {
		return []string{""}
	}
	return q.Values
}

// Detail is a heading and the sentences under it, shown on demand.
type Detail struct {
	Term  string
	Texts []string
}

// Notice is what a form says about itself, and by which what it sends says what was read. Each form with questions about a person
// posts its Digest as "notice.shown".
// Law: GDPR 12(1), 13.
type Notice struct {
	Digest  string   // SHA-256, hex
	Opening string   // the version of the policy whose words these are
	About   []Detail // who answers for the data, the rights, to whom to complain
	Before  []Apart  // of each question, when the form says everything before it begins
	Changed bool     // what was sent came with another notice than this one
}

// Apart is what a form says about one of its questions, away from it.
type Apart struct {
	Label string
	More  []Detail
}

// Noticed is a notice with the words around it.
type Noticed struct {
	Frame
	Notice
	Typed bool // whether what was typed stands in the form again
	Boxes bool // whether there are boxes, which are empty again
}

// Inform joins a notice with the frame, for the templates that show it.
func (f Frame) Inform(n Notice) Noticed { return Noticed{Frame: f, Notice: n} }

// Explained is what stands behind "more about this", with the words around it.
type Explained struct {
	Frame
	Subject string // the question that it is about
	More    []Detail
}

// Explain joins the details of a question with the frame, for the template that shows them.
func (f Frame) Explain(subject string, more []Detail) Explained { return Explained{f, subject, more} }

// Kind is the type of the input.
func (q Field) Kind() string {
	if q.Type == "" {
		return "text"
	}
	return q.Type
}

// Complete is the autocomplete token of the input.
func (q Field) Complete() string {
	if q.Autocomplete == "" {
		return "off"
	}
	return q.Autocomplete
}

// DescribedBy lists the ids of the texts that explain the input.
func (q Field) DescribedBy() string {
	ids := ""
	for _, part := range []struct{ text, suffix string }{
		{q.Purpose, "-why"}, {q.Hint, "-hint"}, {q.Warning, "-warning"}, {q.Error, "-error"},
	} {
		if part.text != "" {
			ids += " f-" + q.Name + part.suffix
		}
	}
	if ids == "" {
		return ""
	}
	return ids[1:]
}

// Asked is a field with the words around it.
type Asked struct {
	Frame
	Field
	Mark string // what a required field carries: Asterisk, which a legend explains, Word, or ""
}

// How a required field is marked.
const (
	Asterisk = "asterisk"
	Word     = "word"
)

// Ask joins a field with the frame, for the template that shows it.
func (f Frame) Ask(q Field) Asked { return Asked{Frame: f, Field: q} }

// AskMarked is Ask on a page where required fields carry a mark.
func (f Frame) AskMarked(mark string, q Field) Asked { return Asked{f, q, mark} }

// Problem is one line of the error summary at the top of a form.
type Problem struct {
	Field string // the name of the input that it leads to
	Text  string
}

// Summary is the error summary of a form.
type Summary struct {
	Frame
	Problems []Problem
}

// Summarise lists the errors of fields, in order.
func (f Frame) Summarise(fields ...Field) Summary {
	s := Summary{Frame: f}
	for _, q := range fields {
		if q.Error != "" {
			s.Problems = append(s.Problems, Problem{q.Name, q.Error})
		}
	}
	return s
}
