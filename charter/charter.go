// Package charter promises that a charter file means one thing only, and that whoever wrote it learns everything that is wrong with it at once.
// It is where a controller says in advance what it will do with personal data (GDPR articles 5, 13 and 24).
// It decides what the language can say: names, references, periods and steps, each with the place in the file where it stands.
// It never judges whether a charter is lawful (package law does), never opens another file, and never touches a person's data.
//
// The types below are the language: each field is one key of the file, described by its tags, and the reader, the formatter and the
// published schema all follow them.
//
//	c:"key"       the key in the file; c:"*" is the name of an entry, c:"-" no key
//	need:"hint"   the key must be there; the hint says what to write
//	words:"a|b"   the value is one of these words, or a list of them
//	in:"data"     the value names entries of another section
//	also:"name"   the value may be that name too
//	as:"email"    the value has that form: email, url, country, reference, phone, date, line
package charter

import (
	"slices"
	"time"
)

// A Charter is one parsed charter file.
// Slices keep the order of the file; every block knows its position. Keys that the file leaves out are zero: package law reports
// the ones that the law asks for.
type Charter struct {
	File   string `c:"-"` // as given to Parse
	Source []byte `c:"-"` // the exact bytes given to Parse

	Language   int         `c:"charter" need:"start the file with charter: 1"` // of this language: 1
	Version    Version     `c:"version" need:"add version: {number: 1, date: 2026-11-01}"`
	Site       Site        `c:"site" need:"add site: with id, name, url and languages"`
	Features   []Feature   `c:"features"`
	Controller Controller  `c:"controller"`
	Joint      []Joint     `c:"joint controllers"`
	Clients    []Client    `c:"clients"`
	DPO        DPO         `c:"dpo"`
	Data       []Field     `c:"data" need:"declare every field that may be held: nothing else can be"`
	Purposes   []Purpose   `c:"purposes" need:"say what the data are for"`
	Asking     Asking      `c:"asking"`
	Forms      []Form      `c:"forms"`
	People     []Kind      `c:"people"`
	Minors     Minors      `c:"minors"`
	Grants     []Grant     `c:"grants"`
	Staff      []Role      `c:"staff"`
	Decisions  []Decision  `c:"decisions"`
	Retention  []Retention `c:"retention"`
	Holds      []Hold      `c:"holds"`
	Backups    Backups     `c:"backups"`
	Documents  []Document  `c:"documents"`
	Trackers   []Tracker   `c:"trackers"`
	Banner     Banner      `c:"banner"`
	Audience   Audience    `c:"audience"`
	Processors []Processor `c:"processors"`
	Partners   []Partner   `c:"partners"`
	Recipients []Recipient `c:"recipients"`
	Sharing    Sharing     `c:"sharing"`
	Transfers  Transfers   `c:"transfers"`
	Letters    Letters     `c:"letters"`
	Mailings   []Mailing   `c:"mailings"`
	Rights     Rights      `c:"rights"`
	Security   Security    `c:"security"`
	DPIA       Assessment  `c:"dpia"`
	Changes    Changes     `c:"changes"`
	Claims     []Claim     `c:"claims"`

	places places
}

// A Version numbers a published charter, from 1, and says from which day (UTC midnight) it applies.
type Version struct {
	Number int       `c:"number" between:"1..1000000" need:"the first published version is number: 1"`
	Date   time.Time `c:"date" need:"say from which day it applies, such as date: 2026-11-01"` // "none" gives the zero time: a text that bears no date, which cannot be executed
	Status string    `c:"status" words:"final|draft"`                                          // Draft: published while still being written
	Shown  []string  `c:"also shown" as:"line"`                                                // other dates that the same page bears, such as a footer's year
	Pos    Pos       `c:"-"`
}

// A Site is what the charter governs.
type Site struct {
	ID        string   `c:"id" need:"add a short name in lower case, such as id: skills"` // lower-case letters, digits and hyphens; a host label
	Name      Text     `c:"name" need:"add name: {fr: …, en: …}"`                         // as people know it
	URL       string   `c:"url" as:"url" need:"add the address of the site, such as url: https://skills.example"`
	Languages []string `c:"languages" words:"fr|en" need:"add languages: [fr, en]; the first is the default"` // the first is the default
	About     Text     `c:"about"`                                                                            // one sentence for the home page
	Publisher Text     `c:"publisher"`                                                                        // legal notice: who publishes and who hosts (LCEN)
	Pos       Pos      `c:"-"`
}

// A Feature is something that the site visibly does, from which it follows that some data must be held.
type Feature struct {
	Name string `c:"*" words:"accounts|payments|uploads|contact form|comments|job offers|public profiles|invitations|advertising|analytics|newsletter|housing files|care files"`
	Text Text   `c:"text"`
	Pos  Pos    `c:"-"`
}

// A Controller decides why and how data are processed.
// Law: GDPR 4(7), 13(1)(a)
type Controller struct {
	Name           string   `c:"name"`
	Registry       string   `c:"registry"` // a registration, for instance "SIREN 000 000 000"
	Address        string   `c:"address"`  // postal, on one line
	Contact        string   `c:"contact" as:"email"`
	Phone          string   `c:"phone" as:"phone"`
	Representative string   `c:"represented by"`                                    // a function, such as "its president"
	Authority      string   `c:"authority" words:"cnil|apd|cnpd|aepd|bfdi|dpc|ico"` // the supervisory authority to complain to
	ActsAs         []string `c:"acts as" words:"controller|processor|joint controller"`
	Public         bool     `c:"public body"` // which must have a DPO
	Pos            Pos      `c:"-"`
}

// A Joint is another controller that decides together with the first one.
// Law: GDPR 26
type Joint struct {
	Name      string   `c:"*"`
	Company   string   `c:"name" need:"name the other controller"`
	Does      Text     `c:"does"` // its share of the duties
	Contact   string   `c:"contact" as:"email"`
	Agreement string   `c:"agreement" as:"reference"`
	Purposes  []string `c:"purposes" in:"purposes"`
	Pos       Pos      `c:"-"`
}

// A Client is a controller for whom the organisation acts as processor. The contracts stand in the purposes.
// Law: GDPR 30(2)(a)
type Client struct {
	Name           string   `c:"*"`
	Company        string   `c:"name" need:"name the controller for whom you act"`
	Address        string   `c:"address"` // postal, on one line
	Contact        string   `c:"contact" as:"email"`
	Representative string   `c:"represented by"` // a function, or its representative in the Union (GDPR 27)
	DPO            string   `c:"dpo" as:"email"` // its data protection officer
	Purposes       []string `c:"purposes" in:"purposes" need:"name the purposes that you pursue for it"`
	Pos            Pos      `c:"-"`
}

// A DPO is how to reach the data protection officer, or the reason why there is none.
// Law: GDPR 37
type DPO struct {
	Contact   string `c:"contact" as:"email"`
	Phone     string `c:"phone" as:"phone"`
	Address   string `c:"address"`
	Appointed bool   `c:"appointed"` // the text says that there is one
	None      Text   `c:"none"`      // why there is none
	Pos       Pos    `c:"-"`
}

// Values of Version.Status.
const Draft = "draft"

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

// Everything is the name of the retention that governs each purpose without an entry of its own.
const Everything = "everything"

// RetentionOf returns what governs a purpose's retention: its own entry, the one it follows with "as", or the one of Everything.
func (c *Charter) RetentionOf(purpose string) (Retention, bool) {
	of := func(name string) (Retention, bool) {
		return find(c.Retention, func(r Retention) bool { return r.Purpose == name })
	}
	r, ok := of(purpose)
	if !ok {
		return of(Everything)
	}
	if r.As != "" {
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
