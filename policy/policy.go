// Package policy keeps the promise that people read exactly what the engine executes (GDPR 12(1), 13).
// It decides the order, the headings and the wording of the published policy, from the plan alone.
// It never adds a promise that no clause of the charter carries, and never hides that one is declared only.
// It reads no clock and no store: whether a promise is kept right now is for the caller to add.
package policy

import (
	"strings"
	"time"

	"charte/charter"
	"charte/plan"
)

// Document is the published policy in one language.
//
// Law: GDPR 12(1), GDPR 13(1), GDPR 13(2)
type Document struct {
	Lang       string // "fr" or "en"
	Title      string
	Intro      string // one or two sentences
	Version    int
	Date       time.Time // from which the version applies, UTC midnight
	Site       string    // as people know it
	URL        string
	Sections   []Section // in reading order, none empty
	Purposes   []Purpose
	Processors []Processor
	Trackers   []Tracker
	Controller Controller
	Rights     []Right
	Complaint  Complaint
}

// Section is one heading and its promises.
type Section struct {
	ID        string // the plan's, safe as an anchor: "keep"
	Title     string
	Sentences []Sentence
}

// Sentence is a promise as people read it.
type Sentence struct {
	Anchor  string // unique in the document, safe in a fragment: "retention-account"
	Text    string
	Promise plan.Promise
}

// Purpose is one line of the table of purposes.
//
// Law: GDPR 13(1)(c), GDPR 13(1)(d), GDPR 13(2)(a)
type Purpose struct {
	Name     string // in the charter
	Label    string // two or three words
	Text     string // a sentence: why
	Basis    string // the legal basis, in words
	Interest string // the legitimate interest, or ""
	Data     []string
	Period   string // how long, or by what rule
}

// Processor is a company that handles data for the controller.
//
// Law: GDPR 13(1)(e)
type Processor struct {
	Company, Does, Country string
}

// Tracker is what the site writes to a visitor's device.
//
// Law: LIL 82
type Tracker struct {
	Name, Text, Life string
}

// Controller is who answers for the data, and how to reach them. Registry and Address may be "".
//
// Law: GDPR 13(1)(a), GDPR 13(1)(b)
type Controller struct {
	Name, Registry, Address, Contact string
	DPO                              string // how to reach the data protection officer, or why there is none
}

// Right is a right that people have here, given the legal bases of the charter.
//
// Law: GDPR 13(2)(b), GDPR 13(2)(c)
type Right struct {
	ID   string // such as "access"
	Text string // what it allows, and how
	Law  string // the article, in words: "GDPR, art. 15"
}

// Complaint says to whom to complain.
//
// Law: GDPR 13(2)(d)
type Complaint struct {
	Text                    string
	Authority, Address, URL string
}

// Read writes the policy of a plan in a language: "en", or "fr" for any other.
func Read(p *plan.Plan, lang string) Document {
	if lang != "en" {
		lang = "fr"
	}
	r := reader{p, lang}
	c := p.Charter
	d := Document{
		Lang: lang, Title: r.word("title"), Intro: r.word("intro"), Version: c.Version.Number, Date: c.Version.Date,
		Site: r.text(c.Site.Name), URL: c.Site.URL,
		Controller: Controller{Name: c.Controller.Name, Registry: c.Controller.Registry, Address: c.Controller.Address, Contact: c.Controller.Contact},
		Rights:     r.rights(), Complaint: r.complaint(),
	}
	if d.Controller.DPO = r.text(c.DPO.None); c.DPO.Contact != "" {
		d.Controller.DPO = r.word("dpo", c.DPO.Contact)
	}
	for _, id := range plan.Sections {
		if s := r.section(id); len(s.Sentences) > 0 {
			d.Sections = append(d.Sections, s)
		}
	}
	for _, u := range c.Purposes {
		d.Purposes = append(d.Purposes, r.purpose(u))
	}
	for _, x := range c.Processors {
		d.Processors = append(d.Processors, Processor{x.Company, r.text(x.Does), r.text(plan.Country(x.Region))})
	}
	for _, t := range c.Trackers {
		d.Trackers = append(d.Trackers, Tracker{t.Name, r.text(t.Text), r.text(t.Life.Text())})
	}
	return d
}

// Anchor is the fragment of a promise's address: its id without what a style sheet or an address would misread.
func Anchor(promise string) string { return strings.ReplaceAll(promise, ".", "-") }

// reader turns a plan into words of one language.
type reader struct {
	*plan.Plan
	lang string
}

func (r reader) text(t charter.Text) string { return plan.Typeset(r.lang, t.In(r.lang)) }

func (r reader) section(id plan.Section) Section {
	s := Section{ID: string(id), Title: r.word("section." + string(id))}
	for _, p := range r.Promises {
		if p.Section == id {
			s.Sentences = append(s.Sentences, Sentence{Anchor(p.ID), r.text(p.Text), p})
		}
	}
	return s
}

func (r reader) purpose(u charter.Purpose) Purpose {
	out := Purpose{Name: u.Name, Label: r.text(u.Label), Text: r.text(u.Text), Basis: r.word("basis." + u.Basis),
		Interest: r.text(u.Interest), Period: r.period(u)}
	for _, name := range u.Data {
		if f, ok := r.Charter.Field(name); ok {
			out.Data = append(out.Data, r.text(f.Label))
		}
	}
	return out
}

// period says how long the data of a purpose lives.
func (r reader) period(u charter.Purpose) string {
	rule, ok := r.Charter.RetentionOf(u.Name)
	var words string
	switch wait := plan.Wait(rule); {
	case !ok:
		return r.word("period.none")
	case rule.For != nil && rule.Until == "":
		words = r.text(rule.For.Text())
	case rule.Inactive == nil: // it waits for an event
		if words = r.text(plan.When(rule)); words == "" {
			return r.word("period.none")
		}
	case wait.IsZero():
		words = r.word("period.inactive", r.text(rule.Inactive.Text()))
	default:
		words = r.word("period.wait", r.text(rule.Inactive.Text()), r.text(wait.Text()))
	}
	if u.Basis == charter.BasisConsent {
		return r.word("period.consent", words)
	}
	return words
}
