// Package register promises the register of processing activities that a supervisory authority may ask for, with no empty
// mandatory cell (GDPR 30(1) as controller, 30(2) as processor).
// It compiles it from a charter alone, and from the versions before it for the dates, so that the register says what the site executes,
// and nothing else.
// It decides the blocks of the register, their words in French and English, which charter keys are missing for them, and the same in the
// terms of the Data Privacy Vocabulary.
// It never invents a value: what the charter does not say is said to be missing, in the cell and in Gaps, with its place.
// It reads no clock and no store, and no file of its own.
package register

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"charte/charter"
	"charte/plan"
)

// A Register is both registers of one site in one language, and the lists that go with them. What the law asks for is never
// empty: where the charter lacks it, the text says so.
//
// Law: GDPR 30(1), GDPR 30(2), GDPR 30(3)
type Register struct {
	Lang         string // "fr" or "en"
	Site         string // as people know it
	URL          string
	Version      string // of the charter, with its date: "version 2, 2026-11-01"
	Organisation Organisation
	Controller   []Activity // on the organisation's own account, in the order of the charter
	Processor    []Activity // for somebody else
	Security     []Measures // what protects every activity, by sort, in the order of the register; some sorts may have no text
	Retention    []Kept
	Recipients   []Party
	Trackers     []Tracker
	Screening    Screening // whether an impact assessment is needed

	date time.Time // of the version
	gaps []Gap
}

// An Organisation is who answers for the register, and how to reach them.
//
// Law: GDPR 30(1)(a), GDPR 30(2)(a)
type Organisation struct {
	Name, Registry, Address, Contact, Phone string   // Registry, and two of the last three, may be ""
	Representative                          string   // who represents it, or ""
	DPO                                     string   // how to reach the data protection officer, or why there is none
	Joint                                   []string // the other controllers, with their contact
	Authority                               string   // or ""
}

// An Activity is one purpose, in the words of the register.
//
// Law: GDPR 30(1), GDPR 30(2)
type Activity struct {
	Reference  string // stays the same from version to version: "skills.account"
	Dates      string // when it was created and last changed, with the versions of the charter, and its last day if it has one
	Name       string // two or three words
	Purpose    string // a sentence
	Parts      []string
	For        string // as a processor: for whom, and how to reach them; as a controller: ""
	Basis      string // the legal basis, with its article, its text and its documents
	People     []string
	Data       []Family // not empty
	Internal   []string // recipients inside the organisation
	Processors []string // with what they do
	Others     []string // recipients outside, who are not processors
	Transfers  []Transfer
	Security   []Measures // its own, beside those of the register; may be empty

	purpose    charter.Purpose
	conditions []string // of GDPR 9(2), the charter's words
	history    history
	clients    []charter.Client
	hired      []Party  // its processors, and theirs
	minors     []string // of the site's people, as in People
	duration   string   // the charter's word for what ends its retention, or "" for a period
}

// A Family is the data of one sort that an activity uses.
type Family struct {
	Name string
	Data []Datum // not empty
}

// A Datum is one piece of data, with its own period.
//
// Law: GDPR 30(1)(c), GDPR 30(1)(f)
type Datum struct {
	Label   string // with what it may reveal
	Period  string // in words
	Special bool   // of a special category, or guarded by a text of its own

	category, source, from string // the charter's words, and who gives it where somebody else does
}

// A Transfer takes data out of the European Economic Area, or may: a recipient whose country is not known is one.
//
// Law: GDPR 30(1)(e), GDPR 30(2)(c)
type Transfer struct {
	To, Country, Tool, Document string

	tool string // the charter's word
}

// Measures are the security measures of one sort, as people read them.
//
// Law: GDPR 30(1)(g), GDPR 30(2)(d), GDPR 32(1)
type Measures struct {
	Family string
	Texts  []string

	family string // the charter's word
}

// A Gap is something that the register must say and that the charter does not.
type Gap struct {
	Path    string      // the key to fill, such as "processors.hosting.region"
	Pos     charter.Pos // of the key, or of the nearest block around it
	Message string      // what is missing, and for what
}

// Gaps lists what the charter does not say, in the order of the file; none where the register is complete.
func (r Register) Gaps() []Gap { return slices.Clone(r.gaps) }

// Read compiles the registers of a charter, in a language ("en", or "fr" for any other). The day decides which countries are inside the
// European Economic Area or adequate. The dates of the activities are those of the earlier versions of the charter, in any order; a version
// that is not earlier is left out, and what cannot be known without them is said so.
func Read(c *charter.Charter, lang string, on time.Time, earlier ...*charter.Charter) Register {
	r := newReader(c, lang, on)
	out := Register{Lang: r.lang, Site: r.text(c.Site.Name), URL: c.Site.URL, Version: r.version(), Organisation: r.organisation(), Security: r.general(), date: c.Version.Date}
	versions := before(c, earlier)
	for _, u := range c.Purposes {
		a := r.activity(u)
		a.history = r.trace(u, versions)
		a.Dates = r.dates(u, a.history)
		if r.processes(u) {
			out.Processor = append(out.Processor, a)
		} else {
			out.Controller = append(out.Controller, a)
		}
	}
	out.Retention, out.Recipients, out.Trackers, out.Screening = r.schedule(), r.parties(), r.trackers(), r.screening()
	slices.SortStableFunc(r.gaps, func(a, b Gap) int { return a.Pos.Line - b.Pos.Line })
	out.gaps = r.gaps
	return out
}

func newReader(c *charter.Charter, lang string, on time.Time) *reader {
	if lang != "en" {
		lang = "fr"
	}
	return &reader{Charter: c, lang: lang, on: on, plan: plan.Compile(c)}
}

// reader turns a charter into words of one language, and remembers what it did not find.
type reader struct {
	*charter.Charter
	plan *plan.Plan
	lang string
	on   time.Time
	gaps []Gap
}

func (r *reader) text(t charter.Text) string { return plan.Typeset(r.lang, t.In(r.lang)) }

// word gives a sentence of this package with its verbs filled.
func (r *reader) word(id string, args ...any) string {
	text := r.text(words[id])
	if len(args) == 0 {
		return text
	}
	return fmt.Sprintf(text, args...)
}

// must gives a mandatory text; where it is empty, it says so in its place and remembers the gap.
func (r *reader) must(text, path, what string, args ...any) string {
	if text != "" {
		return text
	}
	return r.lacks(path, r.At(path).Pos, what, args...)
}

// lacks remembers a gap whose key would stand elsewhere than beside what lacks it.
func (r *reader) lacks(path string, pos charter.Pos, what string, args ...any) string {
	gap := Gap{path, pos, r.word("gap", r.word("gap."+what, args...))}
	if !slices.Contains(r.gaps, gap) {
		r.gaps = append(r.gaps, gap)
	}
	return r.word("missing")
}

func (r *reader) version() string {
	return r.dated(r.Charter.Version)
}

func (r *reader) organisation() Organisation {
	o, d := r.Controller, r.DPO
	dpo := lines(d.Contact, d.Phone, d.Address)
	if dpo == "" {
		dpo = r.text(d.None)
	}
	var joint []string
	for _, j := range r.Joint {
		contact := r.must(j.Contact, "joint controllers."+j.Name+".contact", "joint", r.joint(j))
		joint = append(joint, r.word("pair", r.joint(j), contact))
	}
	address := o.Address
	if lines(o.Contact, o.Phone, o.Address) == "" {
		address = r.must("", "controller.contact", "contact")
	}
	return Organisation{
		Name: r.must(o.Name, "controller.name", "controller"), Registry: o.Registry, Address: address, Contact: o.Contact, Phone: o.Phone,
		Representative: o.Representative, DPO: r.must(dpo, "dpo", "dpo"), Joint: joint, Authority: strings.ToUpper(o.Authority),
	}
}

// processes reports whether a purpose is pursued for somebody else.
//
// Law: GDPR 4(8)
func (r *reader) processes(u charter.Purpose) bool {
	return u.Role == asProcessor || u.Role == "" && slices.Equal(r.Controller.ActsAs, []string{asProcessor})
}

const asProcessor = "processor"

// lines puts texts under each other, without the empty ones.
func lines(texts ...string) string {
	return strings.Join(slices.DeleteFunc(slices.Clone(texts), func(s string) bool { return s == "" }), "\n")
}
