package rights

import (
	"fmt"
	"slices"
	"time"

	"charte/charter"
	"charte/plan"
	"charte/seal"
)

// image is a picture as data.json tells of it; the image itself is a file beside it.
type image struct {
	Document string    `json:"document,omitempty"`
	Record   *seal.ID  `json:"record,omitempty"` // in which it was sent; then Document is absent
	Field    string    `json:"field,omitempty"`  // that it answered in the record
	Shows    string    `json:"shows,omitempty"`  // what it shows, in the words of whoever sent it
	What     string    `json:"what"`
	Entry    seal.ID   `json:"entry"`
	File     string    `json:"file"`
	Purpose  string    `json:"purpose"`
	Added    time.Time `json:"added_at"`
}

// images tells of the pictures, oldest first. Those of each document are numbered from 1.
func (c *dossier) images() []image {
	out, numbers := []image{}, map[string]int{}
	for _, p := range c.Holding.Pictures {
		numbers[p.Document]++
		d := c.deposit(p.Document)
		out = append(out, image{Document: p.Document, What: c.text(d.Label), Entry: p.ID, File: fmt.Sprintf("pictures/%s-%d.jpg", p.Document, numbers[p.Document]), Purpose: d.Purpose, Added: p.Added.UTC()})
	}
	return out
}

// attached tells of the pictures that came in records, in the order of Records.
func (c *dossier) attached() (out []image) {
	for i, r := range c.Records {
		f, _ := c.Form(r.Form)
		for _, p := range r.Pictures {
			field, _ := c.Charter.Field(p.Field)
			out = append(out, image{Record: &c.Records[i].ID, Field: p.Field, Shows: p.Alt.Reveal("GDPR 20(1)"), What: c.text(field.Label), Entry: p.ID,
				File: fmt.Sprintf("pictures/%s-%s.jpg", r.ID.String()[:8], p.Field), Purpose: f.Purpose, Added: p.Added.UTC()})
		}
	}
	return out
}

// deposit is a document of the charter; one that it does not have any more has its name alone.
func (c *dossier) deposit(name string) charter.Document {
	i := slices.IndexFunc(c.Charter.Documents, func(d charter.Document) bool { return d.Name == name })
	if i < 0 {
		return charter.Document{Name: name, Label: charter.Text{FR: name, EN: name}}
	}
	d := c.Charter.Documents[i]
	if d.Label.IsZero() {
		d.Label = charter.CategoryText(d.Category)
	}
	return d
}

// files are the pictures that were opened, by their names in the archive.
func (c *dossier) files() map[string][]byte {
	all := map[string][]byte{}
	for i, one := range c.images() {
		if c.Holding.Pictures[i].Image != nil {
			all[one.File] = c.Holding.Pictures[i].Image
		}
	}
	opened := map[seal.ID][]byte{}
	for _, r := range c.Records {
		for _, p := range r.Pictures {
			opened[p.ID] = p.Image
		}
	}
	for _, one := range c.attached() {
		if opened[one.Entry] != nil {
			all[one.File] = opened[one.Entry]
		}
	}
	return all
}

// albums are the pictures on the page, by the names of their files.
func (c *dossier) albums() (out []group) {
	for _, one := range c.images() {
		shown := pair{c.word("written", plan.Moment(one.Added, c.lang)), one.File}
		if n := len(out); n > 0 && out[n-1].Title == one.What {
			out[n-1].Values = append(out[n-1].Values, shown)
			continue
		}
		u, _ := c.Charter.Purpose(one.Purpose)
		about := []pair{{c.word("why"), c.text(u.Label) + " (" + c.word("basis."+u.Basis) + ")"}, {c.word("source"), c.word(charter.Provided)}}
		out = append(out, group{Title: one.What, Values: []pair{shown}, About: about})
	}
	return out
}
