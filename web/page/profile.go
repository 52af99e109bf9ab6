package page

import "time"

// Item is one entry of a profile.
type Item struct {
	ID    string // in the address of its removal
	Text  string // already revealed
	Added time.Time
}

// List is one list of a profile: every entry, and the form that adds one.
type List struct {
	Name    string   // in the address of the form: "experience"
	Label   string   // "Experience"
	Purpose string   // why it is kept
	Guarded bool     // whether free text may reveal sensitive data: the form warns first
	Options []Option // the only entries that it takes; nil where people write their own
	Items   []Item
	Draft   string // what was typed and not accepted
	Error   string // what to change, or ""
	More    []Detail
	Notice  Notice // of the form that adds an entry
}

// Profile shows the lists that a person keeps, GET /profile. An entry is added
// by POST /profile/{list} with "text-{list}".
// Law: GDPR 9(1), 25(1).
type Profile struct {
	Frame
	Lists  []List
	Albums []Album // their pictures, as far as the profile shows them
}

func (Profile) template() string { return "profile" }

// Question is the form field that adds an entry to a list.
func (p Profile) Question(l List) Field {
	q := Field{Name: "text-" + l.Name, Label: p.T("profile.add"), Type: "textarea", Required: true,
		Hint: p.T("profile.hint"), Value: l.Draft, Error: l.Error, More: l.More}
	if len(l.Options) > 0 {
		q.Hint, q.Options = "", l.Options
	}
	if l.Guarded {
		q.Warning = p.T("profile.guard")
	}
	return q
}

// Summary lists what must be changed.
func (p Profile) Summary() Summary {
	var fields []Field
	for _, l := range p.Lists {
		fields = append(fields, p.Question(l))
	}
	return p.Summarise(fields...)
}

// Changed says that the notice of a list is another one than that of the form that was sent.
func (p Profile) Changed() Noticed {
	for _, l := range p.Lists {
		if l.Notice.Changed {
			return Noticed{Frame: p.Frame, Notice: l.Notice, Typed: true}
		}
	}
	return Noticed{Frame: p.Frame}
}

// Remove asks before an entry is removed, GET and POST
// /profile/{list}/{id}/remove.
type Remove struct {
	Frame
	List List // Name and Label are enough
	Item Item
}

func (Remove) template() string { return "remove" }
