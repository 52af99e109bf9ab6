// Package policy keeps the promise that people read exactly what the engine executes (GDPR 12(1), 13, 14).
// It decides the order, the headings and the wording of the published policy, from the plan alone: a summary, then sections, then the
// detail of each topic.
// It never adds a promise that no clause of the charter carries, and never hides that one is declared only.
// It reads no clock and no store: whether a promise is kept right now is for the caller to add.
package policy

import (
	"slices"
	"strings"
	"time"

	"charte/charter"
	"charte/plan"
)

// Document is the published policy in one language. The lists beside the sections say what the law wants told in one place; each
// belongs to a section, where Write puts it.
//
// Law: GDPR 12(1), GDPR 13(1), GDPR 13(2), GDPR 14(1), GDPR 14(2)
type Document struct {
	Lang     string // "fr" or "en"
	Title    string
	Intro    string // one or two sentences
	Version  int
	Date     time.Time // from which the version applies, UTC midnight
	Site     string    // as people know it
	URL      string    // of the site, without a slash at its end
	Children string    // the path of the version for children, or "" where no child is concerned

	Summary  []Point   // six to ten, in reading order
	Sections []Section // in reading order, none empty

	Purposes   []Purpose   // section "collect"
	Sources    []Source    // section "collect"
	Answers    string      // section "collect": what happens without a required answer, where no promise says it; or ""
	Decisions  []Decision  // section "choices"
	Trackers   []Tracker   // section "choices"
	Processors []Processor // section "parties"
	Recipients []Recipient // section "parties"
	Transfers  []Transfer  // section "parties"
	Rights     []Right     // section "rights"
	Controller Controller
	Complaint  Complaint
}

// Point is one sentence of the summary.
type Point struct {
	ID       string // such as "who"
	Text     string
	Section  string   // the ID of the section to which it leads, or Contact
	Leads    string   // the title of that section
	Promises []string // the ids of the promises on which it rests
	Declared bool     // it rests on promises, and all of them are declared only
}

// Contact is the ID of the last part of a document: who answers for the data, and to whom to complain.
const Contact = "contact"

// Section is one heading and its topics.
type Section struct {
	ID     string // the plan's, safe as an anchor: "keep"
	Title  string
	Topics []Topic // none where the charter promises nothing there
}

// Sentences are the promises of the section, in reading order.
func (s Section) Sentences() []Sentence {
	var all []Sentence
	for _, t := range s.Topics {
		all = append(all, t.Sentences...)
	}
	return all
}

// Sentence is a promise as people read it.
type Sentence struct {
	Anchor  string // unique in the document, safe in a fragment: "retention-account"
	Text    string
	Promise plan.Promise
}

// Controller is who answers for the data, and how to reach them. All but the name may be "".
//
// Law: GDPR 13(1)(a), GDPR 13(1)(b)
type Controller struct {
	Name, Registry, Address, Contact, Phone string
	Represented                             string // by whom
	DPO                                     string // how to reach the data protection officer, or why there is none
	Publisher                               string // the legal notice: who publishes the site, and who hosts it
}

// Read writes the policy of a plan in a language: "en", or "fr" for any other.
func Read(p *plan.Plan, lang string) Document {
	r := reading(p, lang)
	c := p.Charter
	d := Document{
		Lang: r.lang, Title: r.word("title"), Intro: r.word("intro"), Version: c.Version.Number, Date: c.Version.Date,
		Site: r.text(c.Site.Name), URL: c.Site.URL, Summary: r.summary(),
		Sources: r.sources(), Answers: r.answers(), Decisions: r.decisions(), Trackers: r.trackers(),
		Processors: r.processors(), Recipients: r.recipients(), Transfers: r.transfers(),
		Controller: r.controller(), Rights: r.rights(), Complaint: r.complaint(),
	}
	if concernsMinors(c) {
		d.Children = ChildrenPath
	}
	for _, u := range c.Purposes {
		d.Purposes = append(d.Purposes, r.purpose(u))
	}
	for _, id := range plan.Sections {
		if s := r.section(id); len(s.Topics) > 0 || d.lists(s.ID) {
			d.Sections = append(d.Sections, s)
		}
	}
	return d
}

// lists reports whether a list belongs to a section.
func (d Document) lists(section string) bool {
	switch plan.Section(section) {
	case plan.Collect:
		return len(d.Purposes)+len(d.Sources) > 0 || d.Answers != ""
	case plan.Choices:
		return len(d.Decisions)+len(d.Trackers) > 0
	case plan.Parties:
		return len(d.Processors)+len(d.Recipients)+len(d.Transfers) > 0
	case plan.Rights:
		return len(d.Rights) > 0
	}
	return false
}

// Anchor is the fragment of a promise's address: its id without what a style sheet or an address would misread.
func Anchor(promise string) string { return strings.ReplaceAll(promise, ".", "-") }

// reader turns a plan into words of one language.
type reader struct {
	*plan.Plan
	lang string
}

func reading(p *plan.Plan, lang string) reader {
	if lang != "en" {
		lang = "fr"
	}
	return reader{p, lang}
}

func (r reader) text(t charter.Text) string { return plan.Typeset(r.lang, t.In(r.lang)) }

// labels are the words by which people know some data.
func (r reader) labels(fields []string) []string {
	var out []string
	for _, name := range fields {
		if f, ok := r.Charter.Field(name); ok {
			label := within(r.text(f.Label))
			if strings.Contains(label, ":") { // it would cut its sentence
				label = r.word("quoted", label)
			}
			out = append(out, label)
		}
	}
	return out
}

// uses are the words by which people know some purposes.
func (r reader) uses(purposes []string) []string {
	var out []string
	for _, name := range purposes {
		if _, ok := r.Charter.Purpose(name); ok {
			out = append(out, within(r.text(labelOf(r.Charter, "purposes", name))))
		}
	}
	return out
}

// all joins words as people read them: "a, b and c".
func (r reader) all(items []string) string {
	return enumerated(items, r.word("and"))
}

// joins are the kinds of people who open an account.
func (r reader) joins() []charter.Kind {
	return slices.DeleteFunc(slices.Clone(r.Charter.People), func(k charter.Kind) bool { return k.Account == charter.NoAccount })
}

func (r reader) controller() Controller {
	c := r.Charter
	out := Controller{Name: c.Controller.Name, Registry: c.Controller.Registry, Address: c.Controller.Address, Contact: c.Controller.Contact,
		Phone: c.Controller.Phone, Represented: c.Controller.Representative, DPO: r.text(c.DPO.None), Publisher: r.text(c.Site.Publisher)}
	var reach []string
	for _, part := range []string{c.DPO.Contact, c.DPO.Phone, c.DPO.Address} {
		if part != "" {
			reach = append(reach, part)
		}
	}
	if len(reach) > 0 {
		out.DPO = r.word("dpo", strings.Join(reach, ", "))
	}
	return out
}
