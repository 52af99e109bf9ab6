package page

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
}

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
	Marked bool // whether a required field carries the mark that a legend explains
}

// Ask joins a field with the frame, for the template that shows it.
func (f Frame) Ask(q Field) Asked { return Asked{Frame: f, Field: q} }

// AskMarked is Ask on a page whose legend explains the mark of required fields.
func (f Frame) AskMarked(q Field) Asked { return Asked{Frame: f, Field: q, Marked: true} }

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
