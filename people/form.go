package people

import (
	"net/url"
	"slices"
	"strings"
	"time"

	"charte/charter"
	"charte/plan"
	"charte/proof"
	"charte/seal"
)

// Names that a form of a charter posts besides its fields. None can be a field's: a field has no dot in its name.
const (
	TokenField  = "form.token"  // names this very form, so that sending it twice makes one record
	DraftField  = "form.draft"  // the draft that it goes on with
	SaveButton  = "form.save"   // keeps a draft instead of sending
	MoreButton  = "form.more"   // asks for another entry of the field that it names
	ReaderField = "form.reader" // the id of an access of the sender, ticked to let its holder read
	AltField    = "form.alt."   // what a picture shows, in words; the name of its field follows
)

// State is how far a record has come.
type State string

// The states of a record.
const (
	Drafted  State = "draft"    // kept for its writer alone, and not sent
	Sent     State = "sent"     // received, and not answered yet
	Answered State = "answered" // the answer left
	Closed   State = "closed"   // settled without a written answer
)

// DraftLife is how long a draft is kept after it was last saved.
const DraftLife = 30 * 24 * time.Hour

// BySite is the channel of what people send by a form of the site itself.
const BySite = "site"

// Facts about records.
const (
	FactDraft     = "draft saved"
	FactForm      = "form sent"
	FactAnswered  = "form answered"
	FactDiscarded = "record deleted"    // by its writer
	FactLapsed    = "record expired"    // by the sweep
	FactRead      = "record read"       // by a reader whom its writer chose
	FactUnshared  = "record taken back" // from one of its readers
	FactUnseen    = "picture taken out" // of a record that was sent, by its writer
)

// Written is what a form brought.
type Written struct {
	Form    string
	Kind    string // of people; plan.Visitor for whoever has no account
	Lang    string
	Values  []plan.Value // of the declared fields only
	Images  []Image      // of the declared fields only, one for each at most
	Agreed  []string     // purposes whose box was ticked
	Readers []seal.ID    // accesses of the sender's, whose holders may read
	Draft   bool
	Saved   seal.ID // the draft that it replaces; zero for none
	Token   string  // of the form that was sent; "" where none came
	Notice  string  // digest of the notice that the form showed, SHA-256, hex; "" when no form was shown
	Channel string  // BySite, or how somebody of the team received it
	By      Actor   // who wrote it down, where that is somebody of the team
	At      time.Time
}

// Fill decides whether what was sent by a form of the charter may be kept. It holds exactly the declared fields, the box of a purpose
// that rests on consent, and the form's own names; images are what came for its fields that are pictures. A draft may leave out what is required, and nothing else. All problems come at
// once, with the zero Written; one about no field says that something undeclared came.
//
// Law: GDPR 5(1)(c), GDPR 25(2)
func Fill(p *plan.Plan, f charter.Form, kind string, form url.Values, lang string, now time.Time, images ...Image) (Written, []Problem) {
	w := Written{Form: f.Name, Kind: kind, Lang: lang, Draft: form.Has(SaveButton), Token: form.Get(TokenField), Channel: BySite, At: now}
	if !p.Sends(kind, f) {
		return Written{}, []Problem{{"", "problem.kind"}}
	}
	var problems []Problem
	for _, name := range slices.Concat(f.Asks.Required, f.Asks.Optional) {
		field, _ := p.Charter.Field(name)
		if InputOf(field).Sort == Picture {
			problems = append(problems, w.depict(f, name, form, images)...)
			continue
		}
		text, message := AcceptAll(field, form[name])
		switch {
		case message == "problem.undeclared":
			problems = append(problems, Problem{"", message})
		case message != "":
			problems = append(problems, Problem{name, message})
		case text == "" && slices.Contains(f.Asks.Required, name) && !w.Draft:
			problems = append(problems, Problem{name, "problem.required"})
		case text != "":
			w.Values = append(w.Values, plan.Value{Field: name, Text: seal.NewText(text), At: now})
		}
	}
	problems = append(problems, w.consent(p, f, form)...)
	problems = append(problems, w.readers(f, form)...)
	if len(problems) == 0 && len(w.Images) < len(images) { // for what is no picture, or two for one
		problems = []Problem{{"", "problem.undeclared"}}
	}
	for name, given := range form {
		if !formName(p, f, name) || len(given) > 1 && !repeats(p, name) {
			problems = append(problems, Problem{"", "problem.undeclared"})
			break
		}
	}
	if len(w.Values)+len(w.Images) == 0 && len(problems) == 0 {
		problems = []Problem{{firstOf(f), "problem.empty"}}
	}
	if len(problems) > 0 {
		return Written{}, problems
	}
	return w, nil
}

// consent asks for the box of a purpose that rests on consent: without it there is nothing to keep the answers for.
//
// Law: GDPR 4(11), GDPR 6(1)(a)
func (w *Written) consent(p *plan.Plan, f charter.Form, form url.Values) []Problem {
	if u, _ := p.Charter.Purpose(f.Purpose); u.Basis != charter.BasisConsent || w.Draft {
		return nil
	}
	if form.Get(ConsentBox+f.Purpose) != Ticked {
		return []Problem{{ConsentBox + f.Purpose, "problem.form-agree"}}
	}
	w.Agreed = []string{f.Purpose}
	return nil
}

// readers reads whom the sender chose. Whether they may still read is asked where it is kept.
func (w *Written) readers(f charter.Form, form url.Values) []Problem {
	if f.SentTo == "" {
		return nil
	}
	for _, text := range form[ReaderField] {
		id, err := seal.ParseID(text)
		if err != nil || slices.Contains(w.Readers, id) {
			return []Problem{{"", "problem.undeclared"}}
		}
		w.Readers = append(w.Readers, id)
	}
	if len(w.Readers) == 0 && !w.Draft {
		return []Problem{{ReaderField, "problem.reader"}}
	}
	return nil
}

// formName reports whether a form may post a name.
func formName(p *plan.Plan, f charter.Form, name string) bool {
	if field, ok := strings.CutPrefix(name, AltField); ok {
		return Described(f) && slices.Contains(Pictures(p, f), field)
	}
	switch name {
	case NoticeField, TokenField, SaveButton:
		return true
	case ReaderField:
		return f.SentTo != ""
	case ConsentBox + f.Purpose:
		return true
	}
	return slices.Contains(f.Asks.Required, name) || slices.Contains(f.Asks.Optional, name)
}

// repeats reports whether a name may come several times in one form.
func repeats(p *plan.Plan, name string) bool { return name == ReaderField || p.Lists(name) }

func firstOf(f charter.Form) string {
	for _, name := range slices.Concat(f.Asks.Required, f.Asks.Optional) {
		return name
	}
	return ""
}

// Fields names the fields that were answered: names, never values.
func (w Written) Fields() []string {
	var names []string
	for _, v := range w.Values {
		names = append(names, v.Field)
	}
	for _, i := range w.Images {
		names = append(names, i.Field)
	}
	return names
}

// Answer returns the first answer of a category, such as the address to write back to; the zero text without one.
func (w Written) Answer(p *plan.Plan, category string) seal.Text {
	for _, v := range w.Values {
		if f, _ := p.Charter.Field(v.Field); f.Category == category && !f.List {
			return v.Text
		}
	}
	return seal.Text{}
}

// RecordFact builds a fact about a record of a form.
func RecordFact(p *plan.Plan, kind, form string, record seal.ID, now time.Time, fields ...string) proof.Fact {
	f := Fact(p, kind, "forms."+form, now, fields...)
	if f.Detail == nil {
		f.Detail = map[string]string{}
	}
	f.Detail["form"], f.Detail["record"] = form, record.String()
	return f
}

// Reference is the short name of a record, to quote in a letter or on the telephone: 8 of its hexadecimal digits.
func Reference(record seal.ID) string {
	digits := strings.ToUpper(record.String())
	return digits[:4] + "-" + digits[4:8]
}
