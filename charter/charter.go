// Package charter promises that a charter file means one thing only, and that whoever wrote it learns everything that is wrong with it at once.
// It is where a controller says in advance what it will do with personal data (GDPR articles 5, 13 and 24).
// It decides what the language can say: names, references, periods and steps, each with the place in the file where it stands.
// It never judges whether a charter is lawful (package law does), never opens another file, and never touches a person's data.
package charter

import (
	"slices"
	"time"
)

// The legal bases that a purpose may have, one per purpose.
// Law: GDPR 6(1)
const (
	BasisConsent            = "consent"
	BasisContract           = "contract"
	BasisLegalObligation    = "legal-obligation"
	BasisVitalInterests     = "vital-interests"
	BasisPublicInterest     = "public-interest"
	BasisLegitimateInterest = "legitimate-interest"
)

// Where a field's value comes from.
const (
	Provided = "provided" // the person gives it in a form
	Observed = "observed" // the site notices it
)

// How a field is kept.
const (
	Sealed = "sealed" // encrypted under the person's own key; the default
	Lookup = "lookup" // sealed, and findable by equality
	Open   = "open"   // not identifying, readable by the engine
)

// What a step of retention does.
const (
	Warn      = "warn"      // send a letter (Step.By)
	Wait      = "wait"      // let time pass (Step.For)
	Anonymise = "anonymise" // destroy the person's key and rows, keep counts
	Delete    = "delete"    // destroy the rows
)

// Values of single words that other packages ask about.
const (
	FreeText      = "free-text"                // Field.Guard: warn before saving
	OneProfile    = "one"                      // Kind.Profile
	NoProfile     = "none"                     // Kind.Profile
	DoubtOnly     = "only in reasonable doubt" // Rights.Identity
	IdentityAll   = "always"                   // Rights.Identity
	ExpressAssent = "express consent"          // Changes.Reducing
)

// A Charter is one parsed charter file.
// Slices keep the order of the file; every node knows its position.
type Charter struct {
	File       string // as given to Parse
	Source     []byte // the exact bytes given to Parse
	Version    Version
	Site       Site
	Controller Controller
	DPO        DPO
	Data       []Field
	Purposes   []Purpose
	People     []Kind
	Retention  []Retention
	Trackers   []Tracker
	Processors []Processor
	Letters    Letters
	Rights     Rights
	Changes    Changes
}

// A Version numbers a published charter, from 1, and says from which day (UTC midnight) it applies.
type Version struct {
	Number int
	Date   time.Time
	Pos    Pos
}

// A Site is what the charter governs.
type Site struct {
	ID        string   // lower-case letters, digits and hyphens; a host label
	Name      Text     // as people know it
	URL       string   // https, a host, nothing else
	Languages []string // "fr", "en"; the first is the default
	About     Text     // one sentence for the home page; may be empty
	Pos       Pos
}

// A Controller decides why and how data are processed.
// Fields that the file leaves out are empty: package law reports them.
// Law: GDPR 4(7), 13(1)(a)
type Controller struct {
	Name      string
	Registry  string // a registration, for instance "SIREN 000 000 000"
	Address   string // postal, on one line
	Contact   string // an e-mail address
	Authority string // the supervisory authority, "cnil"
	Pos       Pos
}

// A DPO is the data protection officer's e-mail address, or the reason why there is none.
// Law: GDPR 37
type DPO struct {
	Contact string
	None    Text
	Pos     Pos
}

// A Field is one piece of data that may be held about a person; nothing else can be.
type Field struct {
	Name       string // lower-case snake
	Label      Text   // for forms; defaults to the category's words
	Category   string // one of Categories
	Source     string // Provided (the default) or Observed
	Protect    string // Sealed (the default), Lookup or Open
	Unique     bool   // no two people of a site may have the same value
	List       bool   // any number of entries
	Pseudonym  bool   // an invented name is welcome
	Guard      string // FreeText or ""
	KeepDigits int    // leading digits that survive anonymisation, 0 for none
	Truncate   Truncate
	Pos        Pos
}

// A Truncate says how many leading bits of an IP address are kept; zero means all of them.
type Truncate struct {
	IPv4, IPv6 int
}

// A Purpose is a reason for holding data, on one legal basis.
// Law: GDPR 5(1)(b), 6(1)
type Purpose struct {
	Name      string // lower-case snake
	Label     Text   // two or three words ("your account"); defaults to Text
	Text      Text   // a sentence: why
	Basis     string // one of the Basis constants, or "" (package law reports it)
	Interest  Text   // the legitimate interest, named
	Balancing string // the file or the reference of its balancing test
	Data      []string
	Pos       Pos
}

// A Kind is a sort of people whom the site knows, and exactly what it asks them.
type Kind struct {
	Name     string // lower-case snake
	Label    Text   // how the join page names them
	Text     Text   // a sentence under the label; may be empty
	Profile  string // OneProfile or NoProfile
	Required []string
	Optional []string
	Lists    []string // list fields kept on the profile
	Pos      Pos
}

// A Retention says when one purpose stops needing its data, and what happens then.
// Exactly one of Inactive, For and As is set.
// Law: GDPR 5(1)(e)
type Retention struct {
	Purpose     string
	Inactive    *Period // until the person has been away for so long
	For         *Period // for so long after each record was made
	As          string  // as long as another purpose
	Then        []Step
	Unconfirmed *Period // an unconfirmed address is deleted after so long
	Pos         Pos
}

// A Step is one act at the end of a retention.
type Step struct {
	Do  string // Warn, Wait, Anonymise or Delete
	By  string // Warn: "email"
	For Period // Wait
	Pos Pos
}

// A Tracker is something written to, or read from, a visitor's device.
// Fields that the file leaves out are empty: package law reports them.
// Law: LIL 82
type Tracker struct {
	Name  string
	Party string // "first" or "third"
	Class string // "essential"
	Text  Text   // its purpose, a sentence
	Life  Life
	Pos   Pos
}

// A Life is how long a tracker stays: until the browser closes, or for a period. The zero Life is undeclared.
type Life struct {
	Browser bool
	Period  Period
}

// IsZero reports whether no life was declared.
func (l Life) IsZero() bool { return l == Life{} }

// Text gives the life in words, for instance "until you close your browser".
func (l Life) Text() Text {
	if l.Browser {
		return Text{FR: "jusqu’à la fermeture du navigateur", EN: "until you close your browser"}
	}
	return l.Period.Text()
}

// A Processor handles data for the controller.
// Law: GDPR 28
type Processor struct {
	Name     string // its key in the file
	Company  string
	Does     Text
	Region   string // ISO 3166-1 alpha-2
	Contract string // a file or a dated reference; may be empty (package law reports it)
	Pos      Pos
}

// Letters says how soon a letter that is owed leaves.
type Letters struct {
	Within Period
	Pos    Pos
}

// Rights says how people exercise their rights.
// Law: GDPR 12
type Rights struct {
	Channels []string // "site", "email", "post"
	Answer   Period   // at the latest
	Identity string   // DoubtOnly, IdentityAll or ""
	Pos      Pos
}

// Changes says how a new version of the charter comes into force.
// Law: GDPR 13(3)
type Changes struct {
	AnnouncedBy []string // "site", "email"
	Ahead       Period
	Reducing    string // ExpressAssent or ""
	Pos         Pos
}

// Field returns the field of that name.
func (c *Charter) Field(name string) (Field, bool) {
	return find(c.Data, func(f Field) bool { return f.Name == name })
}

// Purpose returns the purpose of that name.
func (c *Charter) Purpose(name string) (Purpose, bool) {
	return find(c.Purposes, func(p Purpose) bool { return p.Name == name })
}

// Kind returns the kind of people of that name.
func (c *Charter) Kind(name string) (Kind, bool) {
	return find(c.People, func(k Kind) bool { return k.Name == name })
}

// RetentionOf returns what governs a purpose's retention: its own entry, or the one it follows with "as".
func (c *Charter) RetentionOf(purpose string) (Retention, bool) {
	of := func(name string) (Retention, bool) {
		return find(c.Retention, func(r Retention) bool { return r.Purpose == name })
	}
	r, ok := of(purpose)
	if ok && r.As != "" {
		return of(r.As)
	}
	return r, ok
}

func find[T any](all []T, is func(T) bool) (found T, ok bool) {
	i := slices.IndexFunc(all, is)
	if i < 0 {
		return found, false
	}
	return all[i], true
}
